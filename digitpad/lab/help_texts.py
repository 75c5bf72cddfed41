"""What the lab's hyperparameters are called and do, a line each, in the language in use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from digitpad.language import _
from digitpad.runs.experiment import WHOLE_SET

PERCENT = frozenset({"validation", "label_noise", "scale", "dirt"})  # shares that are written as percentages


@dataclass(frozen=True)
class Option:
    """One of the values a hyperparameter can be set to: its name, and a sentence about it."""

    label: str
    help_text: str = ""


@dataclass(frozen=True)
class Hyperparameter:
    """A value of an experiment that can be changed.

    name: of the field of `Experiment`.
    options: by value, for a choice among a few.
    """

    name: str
    label: str
    help_text: str
    options: Mapping[str, Option] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Hyperparameters that belong together."""

    name: str
    label: str
    hyperparameters: tuple[Hyperparameter, ...]


def groups() -> tuple[Group, ...]:
    """Return all hyperparameters; the stack and the experiment's name are not among them."""
    return (
        Group("units", _("Units"), _units()),
        Group("learning", _("Learning"), _learning()),
        Group("regularisation", _("Regularisation"), _regularisation()),
        Group("data", _("Data"), _data()),
        Group("augmentation", _("Augmentation"), _augmentation()),
        Group("machine", _("Chance and machine"), _machine()),
    )


def hyperparameters() -> dict[str, Hyperparameter]:
    """Return all hyperparameters by name."""
    return {
        hyperparameter.name: hyperparameter for group in groups() for hyperparameter in group.hyperparameters
    }


def _units() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter(
            "activation",
            _("Activation"),
            _("What each unit makes of its sum; the last layer has its softmax instead."),
            _activations(),
        ),
        Hyperparameter(
            "initializer",
            _("Initial weights"),
            _("How the kernels are drawn before the first step; biases begin at 0."),
            _initializers(),
        ),
        Hyperparameter(
            "batch_normalization",
            _("Batch normalisation"),
            _("Brings each unit's sums to mean 0 and deviation 1 over a batch."),
        ),
    )


def _activations() -> dict[str, Option]:
    return {
        "linear": Option(
            _("Linear"), _("Lets all through. However many layers: together they are no more than one.")
        ),
        "sigmoid": Option(
            _("Sigmoid"), _("Smooth, from 0 to 1. Far from 0 its slope vanishes: deep networks learn slowly.")
        ),
        "tanh": Option(
            "tanh", _("Like sigmoid, but around 0, which is easier to learn with. Saturates too.")
        ),
        "relu": Option(
            "ReLU", _("Quick, and its slope does not vanish. A unit that gives 0 for all digits is dead.")
        ),
        "leaky_relu": Option(
            _("Leaky ReLU"), _("Lets a fifth through below 0: no unit dies. Less of it is exactly 0.")
        ),
        "elu": Option("ELU", _("Smooth below 0, mean near 0. An exponential for each value costs time.")),
        "swish": Option(
            "Swish", _("Smooth, dips below 0; often a little better in deep networks, and slower.")
        ),
        "gelu": Option("GELU", _("Like swish, by the normal distribution; usual in transformers. Slow.")),
    }


def _initializers() -> dict[str, Option]:
    glorot = _("Keeps signals as large from layer to layer; made for tanh and sigmoid.")
    he = _("Twice the variance, since a ReLU lets only half through.")
    return {
        "glorot_uniform": Option(_("Glorot (Xavier), uniform"), glorot),
        "glorot_normal": Option(_("Glorot (Xavier), normal"), glorot),
        "he_uniform": Option(_("He, uniform"), he),
        "he_normal": Option(_("He, normal"), he),
        "lecun_normal": Option(
            _("LeCun, normal"), _("Variance of one over the inputs: older, a bit smaller.")
        ),
        "small": Option(_("Small, ±0.01"), _("The signal shrinks from layer to layer: a slow start.")),
        "zeros": Option(_("Zeros"), _("All units stay alike and nothing is learned: try it, to see it.")),
    }


def _learning() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter(
            "optimizer", _("Optimiser"), _("How a step is made of the slope of the loss."), _optimizers()
        ),
        Hyperparameter(
            "learning_rate",
            _("Learning rate"),
            _("How far each step goes. Too far and it jumps about, too short and it crawls."),
        ),
        Hyperparameter(
            "schedule",
            _("Schedule"),
            _("How the learning rate goes on while it learns."),
            _schedules(),
        ),
        Hyperparameter(
            "momentum",
            _("Momentum"),
            _("How much of the last step is in the next one: like a ball that rolls downhill."),
        ),
        Hyperparameter("batch", _("Digits a step"), _("Few: many rough steps. Many: few exact ones.")),
        Hyperparameter("epochs", _("Epochs"), _("How often it goes through all training digits.")),
        Hyperparameter(
            "patience",
            _("Early stopping"),
            _("Stops after so many epochs without a lower validation loss; 0: never."),
        ),
    )


def _optimizers() -> dict[str, Option]:
    return {
        WHOLE_SET: Option(
            _("Gradient descent"), _("One exact step an epoch, over the whole set: as the theory has it.")
        ),
        "sgd": Option("SGD", _("A step after each batch, straight down its slope.")),
        "momentum": Option(_("SGD with momentum"), _("Keeps rolling where slopes agree, and swings less.")),
        "nesterov": Option("Nesterov", _("Momentum that looks at the slope where it is about to be.")),
        "adam": Option("Adam", _("A step size of its own for each weight. Hardly needs tuning.")),
        "adamw": Option("AdamW", _("Adam that also pulls all weights towards 0, by the weight decay.")),
        "rmsprop": Option(
            "RMSprop", _("Divides by how large the slopes were lately: Adam without momentum.")
        ),
        "adagrad": Option("Adagrad", _("Divides by all slopes so far: its steps only get smaller.")),
    }


def _schedules() -> dict[str, Option]:
    return {
        "constant": Option(_("Constant"), _("The same to the end.")),
        "step": Option(_("Steps"), _("A tenth after each third.")),
        "exponential": Option(_("Exponential"), _("Falls evenly to a hundredth.")),
        "cosine": Option(_("Cosine"), _("Long high, then softly down to 0.")),
        "warm_up": Option(_("Warm-up and cosine"), _("Rises for a tenth of the steps first.")),
    }


def _regularisation() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter("dropout", "Dropout", _("Share of each hidden Dense layer left out at every step.")),
        Hyperparameter("l1", "L1", _("Adds the weights' absolute values to the loss: many become 0.")),
        Hyperparameter("l2", "L2", _("Adds the weights' squares to the loss: none gets large.")),
        Hyperparameter(
            "weight_decay", _("Weight decay"), _("Share of each weight that every step takes away.")
        ),
        Hyperparameter(
            "average",
            _("Moving average"),
            _("Keeps the mean of the last weights, which reads better: 0.998 is some 500 steps; 0: off."),
        ),
    )


def _data() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter("pixels", _("Pixels"), _("How ink is given to the network."), _pixels()),
        Hyperparameter(
            "digits", _("Training digits"), _("How many of MNIST's 60 000 to use; 0: all of them.")
        ),
        Hyperparameter(
            "validation",
            _("Validation, %"),
            _("Share of them that nothing is learned from: they show whether it learns by heart."),
        ),
        Hyperparameter(
            "label_noise",
            _("Wrong labels, %"),
            _("Share of the training labels replaced by a wrong one, as careless people would."),
        ),
        Hyperparameter(
            "folds",
            _("Cross-validation"),
            _("Trains so many times, each part validating once: mean ± deviation; 0: one run."),
        ),
    )


def _pixels() -> dict[str, Option]:
    return {
        "0-1": Option(_("from 0 to 1"), _("Paper is 0 and ink 1: sums stay small.")),
        "0-255": Option(
            _("from 0 to 255"), _("As in the files. The first sums are huge: steps must be tiny.")
        ),
        "standard": Option(_("mean 0, deviation 1"), _("Evened out over MNIST: the ground lies below 0.")),
    }


def _augmentation() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter("rotation", _("Turned, °"), _("By up to so many degrees either way.")),
        Hyperparameter("shear", _("Slanted"), _("By up to this tangent either way: 1 is 45°.")),
        Hyperparameter("scale", _("Stretched, %"), _("Each axis by up to this share, longer or shorter.")),
        Hyperparameter("shift", _("Moved, pixels"), _("By up to so many of the 28 pixels, each way.")),
        Hyperparameter("elastic", _("Bent, pixels"), _("Like paper that is pulled here and there.")),
        Hyperparameter("thickness", _("Bolder or thinner"), _("By up to this many pixels on each side.")),
        Hyperparameter("dirt", _("Soiled, %"), _("Share with blur, faint ink, specks and bits of lines.")),
    )


def _machine() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter(
            "seed", _("Seed of chance"), _("The same seed gives the same run again; another one, its luck.")
        ),
        Hyperparameter(
            "device",
            _("Computed on"),
            _("A GPU is quicker for large convolutions, if TensorFlow finds one."),
            {
                "auto": Option(_("GPU if there is one"), ""),
                "cpu": Option("CPU", _("On the processor.")),
                "gpu": Option("GPU", _("Where there is none, the run says so and ends.")),
            },
        ),
    )
