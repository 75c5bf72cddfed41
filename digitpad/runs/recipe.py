"""Recipes: everything that decides a training run, as plain data that is read from and written to JSON.

There are two kinds, by the data that is learned from: a mixture of digits of all sources, or MNIST's pictures
alone, as in the lab's experiments. A file has the values of its kind alone, by the names that 0.1 gave them.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from digitpad.core.arrays import CLASSES
from digitpad.errors import DataError
from digitpad.lab.layers import Dense, Flatten, Layer, Row, check_layers, layer_from, rows_of
from digitpad.language import _
from digitpad.runs.events import ValueChange
from digitpad.system.files import read_json
from digitpad.system.limits import check_fields, check_known, check_number, limited, one_of, record_from
from digitpad.system.packages import check_installed

STAGES = 3  # of DigitPad's own network, each with its width
DATA = ("mixture", "pictures")
BASELINES = ("knn", "logistic", "linear-svm", "rbf-svm", "forest", "boosting", "k-means")  # of scikit-learn
BASELINE_VALUES = ("digits", "validation", "label_noise", "folds", "seed")
NETWORKS = ("layers", "scratch", "digitpad", *BASELINES)
PIXELS = ("0-1", "0-255", "standard")
ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "swish", "gelu")
WHOLE_SET = "gradient_descent"  # the optimiser that sees all digits before each step
OPTIMIZERS = (WHOLE_SET, "sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad")
SCHEDULES = ("constant", "step", "exponential", "cosine", "warm_up")
INITIALIZERS = (
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_normal",
    "small",
    "zeros",
)
DEVICES = ("auto", "cpu", "gpu")
AUGMENTATION = ("rotation", "shear", "scale", "shift", "elastic", "thickness", "dirt")
MLP: tuple[Layer, ...] = (Flatten(), Dense(128), Dense(CLASSES))
CHANGEABLE = ("learning_rate", "momentum", "dropout", "l1", "l2", *AUGMENTATION)  # while a run goes on


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training run.

    data: "mixture" for MNIST's pictures, pen paths, synthetic digits and non-digits together, from which
        DigitPad's own network learns; "pictures" for MNIST's pictures alone, the lab's.

    The network:
    network: "digitpad" for DigitPad's own; "layers" for the stack below, by Keras; "scratch" for the network
        written by hand in NumPy, whose stack is Flatten, Dense and Dense 10; one of `BASELINES` for what is
        no network, and learns the digits as they are: of all else `BASELINE_VALUES` alone count.
    widths: channels that the three stages of DigitPad's own network lead to.
    layers: the stack, up to ten values; the softmax after it is always there.
    pixels: what the network is given: ink as 1, as 255, or brought to mean 0 and deviation 1 over MNIST.
    activation: after each Dense and Conv2D layer but the last.
    initializer: of the kernels; "small" draws from ±0.01, "zeros" is 0. Biases begin at 0.
    dropout: fraction of the values left out while training: of DigitPad's own network's features, or after
        each hidden Dense layer, beside the stack's own Dropout layers.
    batch_normalization: whether each Conv2D and each hidden Dense layer is normalised before its activation.

    How it learns:
    optimizer: "gradient_descent" takes one step an epoch, over the whole set; all others one a batch.
    learning_rate: the highest; schedule: how it goes on. "step" divides by ten after each third of the
        epochs, "exponential" falls to a hundredth, "cosine" falls to 0, "warm_up" rises for a fraction
        `warm_up` of the steps and then falls to 0 along a cosine.
    momentum: of the optimisers "momentum" and "nesterov"; weight_decay: of "adamw", for kernels only.
    changes: of values in the course of the training, in their order.
    batch: the batch size, in digits; epochs: passes over the training digits.
    patience: epochs without a lower validation loss after which it stops early; 0 for never.
    l1, l2: what each kernel's absolute values and squares add to the loss.
    average: momentum of the exponential moving average of the weights that is kept; 0 for the weights as
        they are.

    The digits:
    rotation: augmentation turns by up to so many degrees either way,
    shear: slants by up to this tangent either way,
    scale: stretches each axis by up to this fraction either way,
    shift: moves by up to so many pixels either way,
    elastic: bends by up to so many pixels,
    thickness: makes lines up to so much bolder or thinner, 1 being a whole pixel on each side,
    dirt: and corrupts this fraction of the digits: blur, contrast, specks, bits of lines.
    real: fraction of each batch that people's pen paths give,
    written: that the synthetic writer gives,
    mine: and that the user's drawings give, where they are learned from; all the rest are MNIST's pictures.
    pen_least, pen_most: how wide a pen draws them, as a fraction of the digit's longer side.
    outliers: non-digits beside each batch, with a flat target of 0.1 each,
    outlier_weight: and what one counts for, a digit counting 1.
    refused: fraction of held-out digits that the threshold for "not a digit" rejects.
    digits: how many of MNIST's training set to use, validation included; 0 for all.
    label_noise: fraction of the training labels that are replaced by a random other one.
    held_out: digits of MNIST's training set that no weight is learned from, of a mixture, beside the
        held-out writers; validation: fraction of the pictures, where there are pictures alone.
    folds: 0 for one run; from 2 on, cross-validation with so many folds, the figure being mean ± deviation.
    seed: of all that is random. device: what computes; "auto" takes a GPU where one is found.

    Raises:
        DataError: a value is of the wrong type or out of range, the stack cannot be built, or the kind of
            recipe has no such value.
    """

    name: str = "bundled"
    data: str = one_of("mixture", *DATA)
    network: str = one_of("digitpad", *NETWORKS)
    widths: tuple[int, ...] = limited((32, 64, 104), 1, 512)
    layers: tuple[Layer, ...] = MLP
    pixels: str = one_of("0-1", *PIXELS)
    activation: str = one_of("relu", *ACTIVATIONS)
    initializer: str = one_of("glorot_uniform", *INITIALIZERS)
    optimizer: str = one_of("adamw", *OPTIMIZERS)
    learning_rate: float = limited(0.006, 1e-7, 1000)
    schedule: str = one_of("warm_up", *SCHEDULES)
    warm_up: float = limited(0.15, 0, 1)
    changes: tuple[ValueChange, ...] = ()
    momentum: float = limited(0.9, 0, 0.999)
    weight_decay: float = limited(0.005, 0, 1)
    batch: int = limited(128, 1, 60_000)
    epochs: int = limited(60, 1, 1000)
    patience: int = limited(0, 0, 1000)
    l1: float = limited(0.0, 0, 1)
    l2: float = limited(0.0, 0, 1)
    dropout: float = limited(0.2, 0, 0.95)
    batch_normalization: bool = False
    rotation: float = limited(12.0, 0, 45)
    shear: float = limited(0.2, 0, 1)
    scale: float = limited(0.12, 0, 0.5)
    shift: float = limited(1.5, 0, 8)
    elastic: float = limited(0.7, 0, 3)
    thickness: float = limited(0.6, 0, 1)
    dirt: float = limited(0.25, 0, 1)
    real: float = limited(0.25, 0, 1)
    written: float = limited(0.08, 0, 1)
    mine: float = limited(0.1, 0, 1)
    pen_least: float = limited(0.045, 0.01, 0.5)
    pen_most: float = limited(0.3, 0.01, 0.5)
    outliers: int = limited(48, 0, 1000)
    outlier_weight: float = limited(0.5, 0, 10)
    refused: float = limited(0.012, 0, 0.5)
    digits: int = limited(0, 0, 1_000_000)
    label_noise: float = limited(0.0, 0, 1)
    held_out: int = limited(3000, 1, 30_000)
    validation: float = limited(1 / 6, 0.01, 0.9)
    folds: int = limited(0, 0, 20)
    average: float = limited(0.998, 0, 0.99999)
    seed: int = limited(1, 0, 2**31 - 1)
    device: str = one_of("auto", *DEVICES)

    def __post_init__(self) -> None:
        check_fields(self, _subject(self.data))
        self._check_kind()
        if len(self.widths) != STAGES:
            raise DataError(_('The recipe\'s "widths" must be a list of three numbers.'))
        if self.real + self.written + self.mine > 1:
            raise DataError(_('The recipe\'s "real", "written" and "mine" must not add up to more than 1.'))
        if self.pen_least > self.pen_most:
            raise DataError(_('The recipe\'s "pen_least" must not be more than its "pen_most".'))
        if self.folds == 1:
            raise DataError(_("Cross-validation needs two folds or more; 0 is for none."))
        if self.network != "digitpad":
            check_layers(self.layers)
        if self.network == "scratch":
            self._check_scratch()
        for change in self.changes:
            self.with_value(change)  # which is checked as any

    @property
    def is_baseline(self) -> bool:
        """Whether it is no network that learns, but a method to compare one with."""
        return self.network in BASELINES

    @property
    def rows(self) -> tuple[Row, ...]:
        """The stack's layers in their places."""
        return rows_of(self.layers)

    @property
    def keeps_best(self) -> bool:
        """Whether the weights of the epoch with the lowest validation loss are kept, not the last ones."""
        return self.data == "mixture" or self.patience > 0

    def changed(self, **changes: Any) -> "Recipe":
        """Return the recipe with some values changed; None leaves a value as it is."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})

    def with_change(self, change: ValueChange) -> "Recipe":
        """Return the recipe with one more change in the course of the training.

        Raises:
            DataError: the recipe has no such value, or it cannot be changed while it trains.
        """
        if change in self.changes:
            return self
        return replace(self, changes=tuple(sorted((*self.changes, change), key=lambda one: one.moment)))

    def with_value(self, change: ValueChange) -> "Recipe":
        """Return the recipe that has a change's value from the beginning; for what it raises see above."""
        if change.name not in CHANGEABLE:
            subject = _('The change\'s "{name}"').format(name="name")
            sentence = _("{subject} must be one of these: {names}.")
            raise DataError(sentence.format(subject=subject, names=", ".join(CHANGEABLE)))
        return replace(self, changes=()).changed(**{change.name: change.value})

    @property
    def settled(self) -> "Recipe":
        """The recipe as it is once all its changes are made: by it the training goes on."""
        recipe = replace(self, changes=())
        for change in self.changes:
            recipe = recipe.with_value(change)
        return recipe

    def to_record(self) -> dict[str, Any]:
        """Return the recipe as what JSON can hold; `recipe_from` is the way back."""
        values = {name: getattr(self, field) for name, field in NAMES[self.data].items()}
        if "layers" in values:
            values["layers"] = [layer.to_record() for layer in self.layers]
        if "changes" in values:
            changes = [asdict(change) for change in values.pop("changes")]
            values |= {"changes": changes} if changes else {}  # most files do without, as those of 0.1
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def _check_kind(self) -> None:
        """Refuse values that are not for this kind of recipe."""
        used = {"name", "data", *NAMES[self.data].values()}
        if self.is_baseline and self.data == "pictures":
            used = {"name", "data", "network", *BASELINE_VALUES}
        for entry in fields(self):
            subject = _subject(self.data).format(name=entry.name)
            if self.data == "mixture" and entry.name in MIXTURE_LIMITS:
                check_number(subject, getattr(self, entry.name), entry.default, *MIXTURE_LIMITS[entry.name])
            usual = USUAL[self.data].get(entry.name, entry.default)
            if entry.name not in used and getattr(self, entry.name) != usual:
                raise DataError(_("{subject} cannot be set in this kind of recipe.").format(subject=subject))

    def _check_scratch(self) -> None:
        """Refuse what the network written by hand cannot do: it is kept small enough to be read."""
        wanted: Mapping[str, tuple[object, ...]] = {
            "pixels": ("0-1",),
            "activation": ("relu",),
            "optimizer": (WHOLE_SET, "sgd"),
            "schedule": ("constant",),
            "initializer": ("glorot_normal",),
            "l1": (0.0,),
            "dropout": (0.0,),
            "batch_normalization": (False,),
            "average": (0.0,),
            "device": ("auto", "cpu"),
        }
        for name, values in wanted.items():
            if getattr(self, name) not in values:
                raise DataError(
                    _('The network from scratch has no other "{name}" than {values}.').format(
                        name=name, values=", ".join(map(str, values))
                    )
                )
        if [type(layer) for layer in self.layers] != [Flatten, Dense, Dense]:
            raise DataError(_("The network from scratch is Flatten, Dense, Dense 10, and nothing else."))


# What only one kind of recipe has values for, and narrower limits of one.
MIXTURE_ALONE = (
    *("widths", "warm_up", "real", "written", "mine", "pen_least", "pen_most"),
    *("outliers", "outlier_weight", "refused", "held_out"),
)
PICTURES_ALONE = (
    *("network", "layers", "pixels", "activation", "initializer", "batch_normalization", "device"),
    *("optimizer", "schedule", "momentum", "patience", "l1", "l2", "label_noise", "validation", "folds"),
    "changes",
)
MIXTURE_LIMITS = {"learning_rate": (1e-6, 1), "batch": (1, 10_000), "dropout": (0, 0.9)}


def _names(others: Sequence[str]) -> dict[str, str]:
    """Return the fields of a kind of recipe, by their names in a file: all but `others`."""
    names = [entry.name for entry in fields(Recipe) if entry.name not in ("data", *others)]
    return {"validation" if name == "held_out" else name: name for name in names}


NAMES: Mapping[str, Mapping[str, str]] = {
    "mixture": _names(PICTURES_ALONE),
    "pictures": _names(MIXTURE_ALONE),
}
USUAL: Mapping[str, Mapping[str, Any]] = {  # where a kind's values are others than `bundled`'s
    "mixture": {},
    "pictures": {
        "name": "mine",
        "network": "layers",
        "optimizer": "adam",
        "learning_rate": 0.001,
        "schedule": "constant",
        "warm_up": 0.1,
        "weight_decay": 0.004,
        "epochs": 10,
        "dropout": 0.0,
        **dict.fromkeys(AUGMENTATION, 0.0),
        "average": 0.0,
    },
}


def _subject(data: str) -> str:
    """Return how a sentence about a value begins, with "{name}" for the value."""
    return _('The experiment\'s "{name}"') if data == "pictures" else _('The recipe\'s "{name}"')


def lab_recipe(**values: Any) -> Recipe:
    """Return a recipe for MNIST's pictures alone, as the lab begins with; see `Recipe`."""
    return Recipe(**{"data": "pictures", **USUAL["pictures"], **values})


RECIPES = {
    "bundled": Recipe(),
    # What every other pad learns from: only to compare with.
    "mnist": Recipe(name="mnist", epochs=10, real=0.0, written=0.0, mine=0.0, outliers=0),
    # A few steps from a network that reads already; chosen with tests/benchmarks/run.py learning.
    "personal": Recipe(
        name="personal",
        epochs=5,
        learning_rate=3e-4,
        warm_up=0.1,
        average=0.9,
        real=0.2,
        written=0.1,
        mine=0.4,
        outliers=16,
        held_out=250,
        digits=2298,
    ),
    "quick": Recipe(name="quick", epochs=3, widths=(16, 32, 64), warm_up=0.3, average=0.98),
}


def recipe_from(record: object, data: str = "") -> Recipe:
    """Return the recipe that `record`, read from JSON, describes; what it leaves out is as usual.

    data: of the kind that is wanted; "" for the kind that the record is of, by its names.

    Raises:
        DataError: it is not a recipe; the sentence names the value that is wrong.
    """
    if not isinstance(record, dict):
        raise DataError(_('A recipe is a JSON object such as {"epochs": 5}.'))
    data = data or _kind_of(record)
    names = NAMES[data]
    check_known(record, {"data": "data", **names}, _subject(data))
    values = {field: record[name] for name, field in names.items() if name in record}
    if "layers" in values:
        if not isinstance(values["layers"], list):
            raise DataError(_('The experiment\'s "layers" must be a list of layers.'))
        values["layers"] = tuple(map(layer_from, values["layers"]))
    if "changes" in values:
        values["changes"] = _changes_from(values["changes"])
    if isinstance(values.get("widths"), list):
        values["widths"] = tuple(values["widths"])
    return Recipe(**{"name": "custom", "data": data, **USUAL[data], **values})


def _changes_from(entries: object) -> tuple[ValueChange, ...]:
    """Return the changes that a list in a file describes, in their order."""
    subject = _('The experiment\'s "{name}"').format(name="changes")
    if not isinstance(entries, list):
        raise DataError(_("{subject} is of the wrong type.").format(subject=subject))
    changes = [record_from(ValueChange, entry, subject + ', "{name}"') for entry in entries]
    return tuple(sorted(changes, key=lambda change: change.moment))


def check_packages(recipe: Recipe, purpose: str) -> None:
    """Refuse to go on where a network is one of Keras, which is missing, or a baseline's scikit-learn is.

    purpose: what needs Keras, as the beginning of a sentence.

    Raises:
        PackagesError: it is not installed.
    """
    if recipe.is_baseline:
        check_installed("sklearn", _("A baseline"))
    elif recipe.network != "scratch":
        check_installed("keras", purpose)


def read_recipe(path: Path, data: str = "") -> Recipe:
    """Read a recipe from a JSON file; for `data` see `recipe_from`.

    Raises:
        DataError: the file cannot be read, or does not hold one.
    """
    if not os.path.exists(path):  # noqa: PTH110  Path.exists raises on long names
        raise DataError(_("There is no file {path}. Check its name.").format(path=path))
    return recipe_from(read_json(path), data)


def _kind_of(record: Mapping[str, Any]) -> str:
    """Return the kind of a record's recipe: what it says, or the one that alone has such a value."""
    if record.get("data") in DATA:
        return str(record["data"])
    return "pictures" if (NAMES["pictures"].keys() - NAMES["mixture"].keys()) & record.keys() else "mixture"
