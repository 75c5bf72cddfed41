"""Experiments to begin with: of the course notes, bad ones, the user's own; and the names of runs."""

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from digitpad.core.arrays import CLASSES
from digitpad.drawings.file_kinds import RECIPE_SUFFIX
from digitpad.errors import DataError, StoreError
from digitpad.lab.layers import Conv2D, Dense, Dropout, Flatten, Layer, MaxPooling2D
from digitpad.language import _
from digitpad.models.entry import free_name
from digitpad.runs.library import Run, Runs
from digitpad.runs.recipe import (
    BASELINE_VALUES,
    BASELINES,
    RECIPES,
    WHOLE_SET,
    Recipe,
    lab_recipe,
    read_recipe,
)


@dataclass(frozen=True)
class Preset:
    """An experiment to begin with.

    group: "notes", "own", "baselines" or "bad".
    label, help_text: what the user reads, in the language in use.
    """

    group: str
    experiment: Recipe
    label: str
    help_text: str

    @property
    def name(self) -> str:
        """Its name on the command line."""
        return self.experiment.name


LENET: tuple[Layer, ...] = (
    Conv2D(6, 5, 1, 1),
    MaxPooling2D(),
    Conv2D(16, 5, 1, 1),
    MaxPooling2D(),
    Conv2D(120, 5),
    Flatten(),
    Dense(84),
    Dense(CLASSES),
)
MLP: tuple[Layer, ...] = (Flatten(), Dense(256), Dropout(0.5), Dense(128), Dense(CLASSES))
SCRATCH = lab_recipe(
    name="scratch",
    network="scratch",
    initializer="glorot_normal",
    optimizer=WHOLE_SET,
    learning_rate=0.01,
    l2=0.001,
    epochs=50,
    batch=64,
    seed=3,  # with those from 1 to 10 it ends between 43 and 52 %, at 47 % on average: this one is amid them
)
SMALL: tuple[Layer, ...] = (Conv2D(16, 3, 1, 1), MaxPooling2D(), Flatten(), Dense(64), Dense(CLASSES))


def presets() -> tuple[Preset, ...]:
    """Return all presets, in the language in use."""
    return _presets(os.environ.get("LANGUAGE", ""))


@cache
def _presets(_language: str) -> tuple[Preset, ...]:
    """Remember them: a list of runs asks for them with each run, 7 ms at a time."""
    return (*_notes(), *_baselines(), *_bad())


def named_recipes() -> dict[str, Recipe]:
    """Return all recipes that have a name: those of DigitPad's own models, and the presets'."""
    return {**RECIPES, **{preset.name: preset.experiment for preset in presets()}}


def networks_at_hand(root: Path) -> dict[str, Recipe]:
    """Return recipes with networks by their names: those that have one, then the user's, under `root`.

    Where two have the same name, the first counts.
    """
    runs = Runs(root).all()
    names = run_names(runs)
    of_runs = {names[run.key]: run.experiment for run in runs}
    return {**of_runs, **OwnExperiments(root).all(), **named_recipes()}


def recipe_labels() -> dict[str, str]:
    """Return what the user reads for the `named_recipes`, in the language in use."""
    own = {
        "quick": _("DigitPad, small"),
        "personal": _("Your handwriting"),
        "bundled": _("DigitPad's own"),
        "mnist": _("MNIST alone"),
    }
    return {**own, **{preset.name: preset.label for preset in presets()}}


def find_recipe(name: str) -> Recipe:
    """Return the recipe called `name`, or the one in the JSON file of that path.

    Raises:
        DataError: there is no such recipe, or the file does not hold one.
    """
    named = named_recipes()
    if name in named:
        return named[name]
    if not os.path.exists(name):  # noqa: PTH110  Path.exists raises on long names
        raise DataError(
            _("There is no recipe {name}. Give a JSON file or one of these: {known}.").format(
                name=name, known=", ".join(named)
            )
        )
    return read_recipe(Path(name))


def _notes() -> tuple[Preset, ...]:
    lenet = lab_recipe(
        name="lenet-notes",
        layers=(*LENET, Dropout(0.5)),
        pixels="0-255",
        optimizer="momentum",
        momentum=0.7,
        learning_rate=1e-5,
        batch=45_000,
        epochs=400,
        validation=0.25,
    )
    mended = lab_recipe(
        name="lenet-mended",
        layers=LENET,
        schedule="cosine",
        epochs=12,
        rotation=10.0,
        scale=0.1,
        shift=1.5,
    )
    return (
        Preset(
            "notes",
            lenet,
            _("LeNet, PyTorch notes"),
            _(
                "As in the notes. Its learning rate is far too low for one step per epoch, "
                "dropout on the outputs hides half the answers, and pixels from 0 to 255 make "
                "the first sums huge."
            ),
        ),
        Preset(
            "notes",
            mended,
            _("LeNet, mended"),
            _(
                "The same layers with pixels from 0 to 1, Adam, small batches, no dropout on the "
                "outputs, and augmentation: digits rotated, scaled and shifted a little."
            ),
        ),
        Preset(
            "notes",
            lab_recipe(
                name="mlp",
                layers=MLP,
                epochs=10,
                learning_rate=0.002,
                schedule="cosine",
                batch=64,
                validation=0.1,
            ),
            _("MLP, Django notes"),
            _("Two hidden layers without convolutions: every pixel is a separate input."),
        ),
        Preset(
            "notes",
            SCRATCH,
            _("From scratch, NumPy notes"),
            _(
                "Forward pass and backpropagation by hand. Fifty steps over the whole set are "
                "far too few: see how accuracy still rises at the end."
            ),
        ),
        Preset(
            "notes",
            SCRATCH.changed(name="scratch-faster", learning_rate=0.5),
            _("From scratch, 50 × the rate"),
            _("The same fifty steps with fifty times the learning rate: they get much further."),
        ),
        Preset(
            "notes",
            SCRATCH.changed(name="scratch-mended", optimizer="sgd", learning_rate=0.1, epochs=20, l2=1e-5),
            _("From scratch, mended"),
            _("The same network with a step after each mini-batch of 64 digits."),
        ),
        Preset(
            "own",
            lab_recipe(
                name="digitpad",
                network="digitpad",
                optimizer="adamw",
                learning_rate=0.006,
                weight_decay=0.005,
                schedule="warm_up",
                epochs=5,
                average=0.99,
            ),
            _("DigitPad"),
            _("The bundled network's layers, trained on MNIST alone."),
        ),
        Preset(
            "own",
            lab_recipe(name="mine", layers=SMALL, epochs=5),
            _("Your own"),
            _("A small network to change as you like: add, move and remove layers."),
        ),
    )


def _baselines() -> tuple[Preset, ...]:
    """Return the methods of scikit-learn, by `recipe.BASELINES`: simple ones, to measure a network by."""
    said = (
        (
            _("k nearest neighbours"),
            _(
                "It only keeps all digits: a new one is what most of the five that are most like it are. "
                "Reading takes long, as each is compared with all."
            ),
        ),
        (
            _("Logistic regression"),
            _("One weight for each pixel and digit, then the softmax: a network without a hidden layer."),
        ),
        (
            _("Linear SVM"),
            _(
                "A support vector machine: between one digit and all others it draws the straight border "
                "with the widest margin."
            ),
        ),
        (
            _("RBF SVM"),
            _(
                "A support vector machine with curved borders, drawn by how near a digit is to the hard "
                "cases that it keeps. Very accurate, but slow with many digits."
            ),
        ),
        (
            _("Random forest"),
            _(
                "A hundred decision trees, each grown from digits drawn at random, which ask one pixel after "
                "the other; then they vote."
            ),
        ),
        (
            _("Gradient boosting"),
            _("Small decision trees one after the other, each trained on what those before get wrong."),
        ),
        (
            _("k-means"),
            _(
                "It sorts the digits into a hundred groups without looking at a label; then each group is "
                "named after the digit that is most frequent in it."
            ),
        ),
    )
    return tuple(
        Preset("baselines", lab_recipe(name=name, network=name), label, help_text)
        for name, (label, help_text) in zip(BASELINES, said, strict=True)
    )


def _bad() -> tuple[Preset, ...]:
    small = lab_recipe(layers=SMALL, epochs=5, digits=12_000)
    mlp = lab_recipe(layers=(Flatten(), Dense(128), Dense(128), Dense(CLASSES)), epochs=5, digits=12_000)
    return (
        Preset(
            "bad",
            small.changed(name="rate-too-high", optimizer="sgd", learning_rate=5.0),
            _("Learning rate too high"),
            _("Each step jumps across the valley: the loss does not fall, or becomes NaN (not a number)."),
        ),
        Preset(
            "bad",
            small.changed(name="rate-too-low", optimizer="sgd", learning_rate=1e-5),
            _("Learning rate too low"),
            _("Each step is so small that the network hardly learns in five epochs."),
        ),
        Preset(
            "bad",
            mlp.changed(name="dead-relus", optimizer="sgd", learning_rate=0.02, pixels="0-255"),
            _("Dead ReLUs"),
            _(
                "One huge step makes the units' sums negative for every digit: they give 0, get no "
                "gradient and never learn again."
            ),
        ),
        Preset(
            "bad",
            mlp.changed(
                name="not-normalised",
                activation="tanh",
                optimizer="sgd",
                learning_rate=0.1,
                pixels="0-255",
            ),
            _("No normalisation"),
            _("Pixels from 0 to 255 give large, uneven sums: training is unsteady, if it works at all."),
        ),
        Preset(
            "bad",
            small.changed(name="overfitting", digits=120, validation=1 / 6, epochs=60, batch=20),
            _("Overfitting on 100 digits"),
            _("It learns a hundred digits by heart: training accuracy is 100 %, test accuracy far lower."),
        ),
    )


def origin_of(experiment: Recipe) -> str:
    """Return the label of the preset an experiment is, or was changed from; "" for none."""
    known = presets()
    for preset in known:
        if experiment.changed(name=preset.name, seed=preset.experiment.seed) == preset.experiment:
            return preset.label
    near = [preset for preset in known if preset.name == experiment.name]
    near += [preset for preset in known if _same_network(preset, experiment)]
    return _("{preset}, changed").format(preset=near[0].label) if near else ""


def name_of(experiment: Recipe) -> str:
    """Return what the user reads: the experiment's own name, or the label of the preset of that name."""
    return next((preset.label for preset in presets() if preset.name == experiment.name), experiment.name)


def begun_with(experiment: Recipe, now: Recipe) -> Recipe:
    """Return a preset's experiment; a baseline learns the same digits as the experiment of `now`."""
    if not experiment.is_baseline:
        return experiment
    return experiment.changed(**{name: getattr(now, name) for name in BASELINE_VALUES})


def recipe_file_name(experiment: Recipe) -> str:
    """Return what a file with an experiment is called at first."""
    name = name_of(experiment)
    return "".join(letter if letter.isalnum() or letter in " -_." else "-" for letter in name) + RECIPE_SUFFIX


def run_names(runs: list[Run]) -> dict[str, str]:
    """Return a name for each run, by key; of several with the same, the later ones get a number."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for run in sorted(runs, key=lambda run: run.key):
        names[run.key] = free_name(run.given or name_of(run.experiment), taken, "{name} {number}")
        taken.add(names[run.key].casefold())
    return names


def _same_network(preset: Preset, experiment: Recipe) -> bool:
    return (preset.experiment.network, preset.experiment.layers) == (experiment.network, experiment.layers)


SUFFIXES = (RECIPE_SUFFIX, ".json")  # the second of older files


class OwnExperiments:
    """Those under the user's folder `root`, by the names of their files."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "experiments"

    def all(self) -> dict[str, Recipe]:
        """Return them, in alphabetical order; a file that holds none is passed over."""
        found: dict[str, Recipe] = {}
        files = [path for suffix in SUFFIXES for path in self.folder.glob("*" + suffix)]
        for path in sorted(files, key=lambda path: path.name.casefold()):
            with suppress(DataError):
                found.setdefault(path.stem, read_recipe(path, "pictures"))
        return found

    def remove(self, name: str) -> None:
        """Remove one of them for good.

        Raises:
            StoreError: it cannot be removed.
        """
        for path in (self.folder / (name + suffix) for suffix in SUFFIXES):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                sentence = _("{folder} cannot be removed: {reason}.")
                reason = error.strerror or error
                raise StoreError(sentence.format(folder=path, reason=reason)) from None
