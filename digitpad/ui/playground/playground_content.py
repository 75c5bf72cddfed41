"""Content of the playground's window: settings and the state of learning, in the language in use."""

from functools import lru_cache

import numpy as np

from digitpad.core.arrays import Doubles
from digitpad.core.plot import Curve
from digitpad.language import _, decimal, grouped, significant
from digitpad.language.explanations.table import explanation
from digitpad.playground.data import CLASSIFICATION, DATASETS, FEATURES, OWN, REGRESSION, made_points
from digitpad.playground.session import Playground
from digitpad.playground.settings import (
    ACTIVATIONS,
    LEARNING_RATES,
    MOST_BATCH,
    MOST_NOISE,
    PENALTIES,
    SHARES,
    STRENGTHS,
    PlaygroundSettings,
)
from digitpad.ui.playground.controls_view import ChoiceContent, DatasetContent, DataValues, SliderContent
from digitpad.ui.playground.network_painting import NetworkShape, NetworkValues
from digitpad.ui.playground.plane_view import DrawnPoints
from digitpad.ui.playground.view import PlaygroundProgress, PlaygroundValues

NOISE_STEP, SHARE_STEP = 5, 10  # percent
SKETCH = 200  # points in the picture of a set
OWN_SKETCH = ((-3, 3, 1), (-1, 1, 1), (-4, -1, 1), (3, 2, -1), (1, -3, -1), (4, -2, -1), (-2, -4, -1))
FEATURE_KEYS = tuple(FEATURES)


def values_of(settings: PlaygroundSettings, keeps_seed: bool) -> PlaygroundValues:
    """Return what the controls show."""
    is_own = settings.dataset == OWN
    sliders = {
        "share": (settings.share, _("For training: {share} %").format(share=settings.share)),
        "noise": (settings.noise, _("Noise: {share} %").format(share=settings.noise)),
        "batch": (settings.batch, _("Batch size: {count}").format(count=settings.batch)),
    }
    choices = {
        "learning_rate": significant(settings.learning_rate, 3),
        "activation": settings.activation,
        "penalty": settings.penalty,
        "strength": significant(settings.strength, 3),
        "problem": settings.problem,
    }
    seeds = (settings.data_seed, settings.seed)
    return PlaygroundValues(
        choices,
        DataValues(settings.dataset, sliders, seeds, keeps_seed, is_own),
        settings.shows_test,
        settings.discretised,
        is_own and bool(settings.points),
    )


def shape_of(settings: PlaygroundSettings) -> NetworkShape:
    """Return the network's shape."""
    rows = tuple(row for row, key in enumerate(FEATURE_KEYS) if key in settings.features)
    return NetworkShape(rows, settings.hidden)


def network_values(playground: Playground) -> NetworkValues:
    """Return what the network is now."""
    weights = [np.asarray(layer.weights, np.float64) for layer in playground.layers]
    biases = [np.asarray(layer.bias, np.float64) for layer in playground.layers]
    return NetworkValues(playground.levels(), weights, biases, playground.settings.discretised)


def drawn_points(playground: Playground) -> DrawnPoints:
    """Return the points of the plane."""
    training, test = playground.training, playground.test
    return DrawnPoints(
        (training.places, training.targets), (test.places, test.targets), playground.settings.shows_test
    )


def progress_of(playground: Playground, is_playing: bool) -> PlaygroundProgress:
    """Return how far it is."""
    words = (
        _("Test loss: {loss}").format(loss=_loss(playground.losses.test)),
        _("Training loss: {loss}").format(loss=_loss(playground.losses.training)),
    )
    epoch = _("Epoch {epoch}").format(epoch=grouped(playground.epoch))
    return PlaygroundProgress(is_playing, epoch, words, _curves(playground), playground.epoch)


def _curves(playground: Playground) -> tuple[Curve, ...]:
    found = []
    for label, name in ((_("training"), "training"), (_("test"), "test")):
        points = [
            (float(point.epoch), loss)
            for point in playground.curve
            if (loss := getattr(point.losses, name)) is not None and np.isfinite(loss)
        ]
        if len(points) > 1:  # one alone would have an axis of its own
            found.append(Curve(label, points))
    return tuple(found)


def _loss(loss: float | None) -> str:
    if loss is None:
        return "–"
    return decimal(loss, 3) if np.isfinite(loss) else "∞"


def choices() -> dict[str, ChoiceContent]:
    """Return the fields of the top row, in the language in use."""
    rates = [(str(rate), significant(rate, 3)) for rate in LEARNING_RATES]
    strengths = [(str(strength), significant(strength, 3)) for strength in STRENGTHS]
    penalties = dict(zip(PENALTIES, (_("None"), "L1", "L2"), strict=True))
    problems = {CLASSIFICATION: _("Classification"), REGRESSION: _("Regression")}
    activations = [(name, explanation(f"activation.{name}").term) for name in ACTIVATIONS]
    return {
        "learning_rate": ChoiceContent(_("Learning rate"), "learning_rate", rates),
        "activation": ChoiceContent(_("Activation"), "activation", activations),
        "penalty": ChoiceContent(_("Regularisation"), "regularisation", list(penalties.items())),
        "strength": ChoiceContent(_("Its rate λ"), "playground.strength", strengths),
        "problem": ChoiceContent(_("Problem"), "playground.problem", list(problems.items())),
    }


def sliders() -> dict[str, SliderContent]:
    """Return the sliders."""
    return {
        "share": SliderContent("playground.share", *SHARES, SHARE_STEP),
        "noise": SliderContent("playground.noise", 0, MOST_NOISE, NOISE_STEP),
        "batch": SliderContent("batch", 1, MOST_BATCH, 1),
    }


@lru_cache(maxsize=8)
def _sketch(dataset: str) -> tuple[Doubles, Doubles]:
    """Return points that show what a set looks like."""
    if dataset == OWN:
        points = np.array(OWN_SKETCH, np.float64)
        return points[:, :2], points[:, 2:]
    made = made_points(dataset, 0, 1, SKETCH)
    return made.places, made.targets


def datasets(problem: str) -> list[DatasetContent]:
    """Return the sets of points for a problem, in the language in use."""
    names = {
        "circle": _("Circle"),
        "xor": "XOR",
        "gaussians": _("Two Gaussians"),
        "spiral": _("Spiral"),
        "plane": _("Plane"),
        "bumps": _("Gaussian hills"),
        OWN: _("Your own points"),
    }
    return [DatasetContent(key, names[key], _sketch(key)) for key in DATASETS[problem]]
