"""An experiment: everything that decides a run of the lab, as plain data, read from and written to JSON."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from digitpad.core.arrays import CLASSES
from digitpad.errors import DataError
from digitpad.lab.layers import Dense, Flatten, Layer, Row, check_layers, layer_from, rows_of
from digitpad.language import _
from digitpad.system.files import read_json
from digitpad.system.limits import check_fields, check_known, limited, one_of

NETWORKS = ("layers", "scratch", "digitpad")
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


@dataclass(frozen=True)
class Experiment:
    """Everything that decides a run of the lab.

    network: "layers" for the stack below, by Keras; "scratch" for the network written by hand in NumPy, whose
        stack is Flatten, Dense and Dense 10; "digitpad" for the bundled model's, whose stack is not used.
    layers: the stack, up to ten values; the softmax after it is always there.
    pixels: what the network is given: ink as 1, as 255, or brought to mean 0 and deviation 1 over MNIST.
    activation: after each Dense and Conv2D layer but the last.
    initializer: of the kernels; "small" draws from ±0.01, "zeros" is 0. Biases begin at 0.
    optimizer: "gradient_descent" takes one step an epoch, over the whole set; all others one a batch.
    learning_rate: at the beginning; schedule: how it goes on. "step" divides by ten after each third of the
        epochs, "exponential" falls to a hundredth, "cosine" falls to 0, "warm_up" rises for a tenth of the
        steps and then falls to 0 along a cosine.
    momentum: of the optimisers "momentum" and "nesterov"; weight_decay: of "adamw".
    batch: digits a step; epochs: passes over the training digits.
    patience: epochs without a lower validation loss after which it stops early; 0 for never.
    l1, l2: what each kernel's absolute values and squares add to the loss.
    dropout: share left out after each hidden Dense layer, beside the stack's own Dropout layers.
    batch_normalization: whether each Conv2D and each hidden Dense layer is normalised before its activation.
    rotation, shear, scale, shift, elastic, thickness, dirt: augmentation, as in `training.recipe.Recipe`.
    digits: how many of the training digits to use, validation included; 0 for all.
    label_noise: share of the training labels that are replaced by a random other one.
    validation: share of the digits that no weight is learned from.
    folds: 0 for one run; from 2 on, cross-validation with so many parts, the figure being mean ± deviation.
    average: momentum of the moving average of the weights that is kept; 0 for the weights as they are.
    seed: of all that is random. device: what computes; "auto" takes a GPU where one is found.

    Raises:
        DataError: a value is of the wrong type or out of range, or the stack cannot be built.
    """

    name: str = "mine"
    network: str = one_of("layers", *NETWORKS)
    layers: tuple[Layer, ...] = MLP
    pixels: str = one_of("0-1", *PIXELS)
    activation: str = one_of("relu", *ACTIVATIONS)
    initializer: str = one_of("glorot_uniform", *INITIALIZERS)
    optimizer: str = one_of("adam", *OPTIMIZERS)
    learning_rate: float = limited(0.001, 1e-7, 1000)
    schedule: str = one_of("constant", *SCHEDULES)
    momentum: float = limited(0.9, 0, 0.999)
    weight_decay: float = limited(0.004, 0, 1)
    batch: int = limited(128, 1, 60_000)
    epochs: int = limited(10, 1, 1000)
    patience: int = limited(0, 0, 1000)
    l1: float = limited(0.0, 0, 1)
    l2: float = limited(0.0, 0, 1)
    dropout: float = limited(0.0, 0, 0.95)
    batch_normalization: bool = False
    rotation: float = limited(0.0, 0, 45)
    shear: float = limited(0.0, 0, 1)
    scale: float = limited(0.0, 0, 0.5)
    shift: float = limited(0.0, 0, 8)
    elastic: float = limited(0.0, 0, 3)
    thickness: float = limited(0.0, 0, 1)
    dirt: float = limited(0.0, 0, 1)
    digits: int = limited(0, 0, 1_000_000)
    label_noise: float = limited(0.0, 0, 1)
    validation: float = limited(1 / 6, 0.01, 0.9)
    folds: int = limited(0, 0, 20)
    average: float = limited(0.0, 0, 0.99999)
    seed: int = limited(1, 0, 2**31 - 1)
    device: str = one_of("auto", *DEVICES)

    def __post_init__(self) -> None:
        check_fields(self, _('The experiment\'s "{name}"'))
        if self.folds == 1:
            raise DataError(_("Cross-validation needs two folds or more; 0 is for none."))
        if self.network != "digitpad":
            check_layers(self.layers)
        if self.network == "scratch":
            self._check_scratch()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The stack's layers in their places."""
        return rows_of(self.layers)

    def changed(self, **changes: Any) -> "Experiment":
        """Return the experiment with some values changed; None leaves a value as it is."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})

    def to_record(self) -> dict[str, Any]:
        """Return the experiment as what JSON can hold; `experiment_from` is the way back."""
        return {**asdict(self), "layers": [layer.to_record() for layer in self.layers]}

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


def experiment_from(record: object) -> Experiment:
    """Return the experiment that `record`, read from JSON, describes; what it leaves out is as usual.

    Raises:
        DataError: it is not an experiment; the sentence names the value that is wrong.
    """
    if not isinstance(record, dict):
        raise DataError(_('An experiment is a JSON object such as {"epochs": 5}.'))
    check_known(record, Experiment, _('The experiment\'s "{name}"'))
    values = dict(record)
    if "layers" in values:
        if not isinstance(values["layers"], list):
            raise DataError(_('The experiment\'s "layers" must be a list of layers.'))
        values["layers"] = tuple(map(layer_from, values["layers"]))
    return Experiment(**values)


def read_experiment(path: Path) -> Experiment:
    """Read an experiment from a JSON file.

    Raises:
        DataError: the file cannot be read, or does not hold one.
    """
    if not os.path.exists(path):  # noqa: PTH110  Path.exists raises on long names
        raise DataError(_("There is no file {path}. Check its name.").format(path=path))
    return experiment_from(read_json(path))
