"""Experiments in words: all that decides them, line by line, what differs, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from digitpad.lab.draft import obstacle, shown
from digitpad.lab.help_texts import Hyperparameter, change_in_words, groups
from digitpad.lab.layers import Layer, summary
from digitpad.lab.presets import origin_of, presets
from digitpad.language import _, decimal, percent
from digitpad.language.explanations.table import explanation
from digitpad.runs.library import Run
from digitpad.runs.recipe import Recipe

NOTHING = ("–", "0", "0 %", "0.0", "0,0")  # values of hyperparameters that are not used


@dataclass(frozen=True)
class Line:
    """A line of two experiments side by side; a hyperparameter that does not apply is "–"."""

    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        """Whether the two are not alike there."""
        return self.left != self.right


def lines(left: Recipe, right: Recipe) -> list[Line]:
    """Return all lines: the layers from above, then the hyperparameters."""
    stacks = [layers_of(experiment) for experiment in (left, right)]
    layers = [
        Line(_("Layer {number}").format(number=number), one or "–", other or "–")
        for number, (one, other) in enumerate(zip_longest(*stacks), 1)
    ]
    hyperparameters = [
        Line(hyperparameter.label, value_of(left, hyperparameter), value_of(right, hyperparameter))
        for group in groups()
        for hyperparameter in group.hyperparameters
    ]
    changes = Line(_("Changed while it trains"), changes_of(left), changes_of(right))
    return [*layers, *hyperparameters, *([changes] if left.changes or right.changes else [])]


def layers_of(experiment: Recipe) -> list[str]:
    """Return a stack's layers in words; of DigitPad's own network only what it is, of a baseline none."""
    if experiment.is_baseline:
        return []
    if experiment.network == "digitpad":
        return [_("DigitPad's own network")]
    return [_in_words(layer) for layer in experiment.layers]


def changes_of(experiment: Recipe) -> str:
    """Return what changes in the course of the training, in words; "–" for nothing."""
    moment = _("{change} from epoch {epoch}, batch {batch}")
    changes = [
        moment.format(change=change_in_words(change), epoch=change.epoch, batch=change.batch + 1)
        for change in experiment.changes
    ]
    return "; ".join(changes) or "–"


def value_of(experiment: Recipe, hyperparameter: Hyperparameter) -> str:
    """Return a hyperparameter's value as people read it."""
    if obstacle(hyperparameter.name, experiment.network, experiment.optimizer):
        return "–"
    value: Any = getattr(experiment, hyperparameter.name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hyperparameter.options:
        return hyperparameter.options[value].label
    return str(shown(hyperparameter.name, value))


def _in_words(layer: Layer) -> str:
    words = summary(layer)
    return f"{layer.kind}, {words}" if words else layer.kind


def differing(experiments: Sequence[Recipe]) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is not the same in all of them: its label, and its value in each, in words."""
    recipes = [recipe_rows(experiment) for experiment in experiments]
    columns = [
        (column[0][0], tuple(value for _label, value in column)) for column in zip(*recipes, strict=True)
    ]
    return [(label, values) for label, values in columns if len(set(values)) > 1]


def recipe_rows(experiment: Recipe) -> list[tuple[str, str]]:
    """Return all that decides a run in words: its network, its layers, and each hyperparameter."""
    stack = [] if experiment.network == "digitpad" else layers_of(experiment)
    hyperparameters = [hyperparameter for group in groups() for hyperparameter in group.hyperparameters]
    return [
        (_("Network"), networks()[experiment.network]),
        *((hyperparameter.label, value_of(experiment, hyperparameter)) for hyperparameter in hyperparameters),
        (_("Changed while it trains"), changes_of(experiment)),
        (_("Layers"), " · ".join(stack) or "–"),
    ]


def used_rows(experiment: Recipe) -> list[tuple[str, str]]:
    """Return what decides a run in words, and the preset it began with, without what it does not use."""
    origin, left_out = origin_of(experiment), explanation("device").term
    return [(_("Preset"), origin)] * bool(origin) + [
        (label, value)
        for label, value in recipe_rows(experiment)
        if value not in (*NOTHING, _("no")) and label != left_out
    ]


def figure_rows(run: Run) -> list[tuple[str, str]]:
    """Return what a run reached, in words: those of its accuracies and losses that are known."""
    figures = run.result.figures if run.result else {}
    labels = {
        "accuracy": _("Training accuracy"),
        "validation_accuracy": _("Validation accuracy"),
        "test_accuracy": _("Test accuracy"),
        "folds_mean": _("Mean of the folds"),
        "test_loss": _("Test loss"),
    }
    return [
        (label, decimal(figures[name], 4) if "loss" in name else percent(figures[name], 2))
        for name, label in labels.items()
        if name in figures
    ]


def networks() -> dict[str, str]:
    """Return what the kinds of networks are called."""
    baselines = {preset.name: preset.label for preset in presets() if preset.experiment.is_baseline}
    own = {"layers": _("Keras"), "scratch": _("from scratch"), "digitpad": _("DigitPad's own")}
    return own | baselines
