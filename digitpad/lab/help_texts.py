"""Names of the lab's hyperparameters with a help line each, in the language in use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from digitpad.language import _
from digitpad.runs.recipe import WHOLE_SET

PERCENT = frozenset({"validation", "label_noise", "scale", "dirt"})  # fractions, written as percentages


@dataclass(frozen=True)
class Option:
    """One of the values a hyperparameter can be set to: its name, and a sentence about it."""

    label: str
    help_text: str = ""


@dataclass(frozen=True)
class Hyperparameter:
    """A value of an experiment that can be changed.

    name: of the field of `Recipe`.
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
        Group("units", _("Activation and initialisation"), _units()),
        Group("learning", _("Optimisation"), _learning()),
        Group("regularisation", _("Regularisation"), _regularisation()),
        Group("data", _("Data"), _data()),
        Group("augmentation", _("Augmentation"), _augmentation()),
        Group("machine", _("Seed and device"), _machine()),
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
            _("The function each unit applies to its weighted sum; the last layer has softmax instead."),
            _activations(),
        ),
        Hyperparameter(
            "initializer",
            _("Initial weights"),
            _("How the weights are chosen at random before the first step; biases start at 0."),
            _initializers(),
        ),
        Hyperparameter(
            "batch_normalization",
            _("Batch normalisation"),
            _("Scales each unit's sums to mean 0 and standard deviation 1 over the batch."),
        ),
    )


def _activations() -> dict[str, Option]:
    return {
        "linear": Option(
            _("Linear"), _("The sum itself. Any number of linear layers does no more than a single one.")
        ),
        "sigmoid": Option(
            _("Sigmoid"),
            _("Smooth, from 0 to 1. Far from 0 its gradient vanishes: deep networks learn slowly."),
        ),
        "tanh": Option(
            "tanh", _("Like the sigmoid, but centred on 0, which makes training easier. It saturates too.")
        ),
        "relu": Option(
            "ReLU", _("Fast, and its gradient does not vanish. A unit that gives 0 for every digit is dead.")
        ),
        "leaky_relu": Option(
            _("Leaky ReLU"),
            _("A fifth of the sum passes below 0, so no unit dies. Fewer outputs are exactly 0."),
        ),
        "elu": Option(
            "ELU", _("Smooth below 0, and its outputs have a mean near 0. The exponential takes time.")
        ),
        "swish": Option(
            "Swish", _("Smooth, dips slightly below 0. Often a little better in deep networks, but slower.")
        ),
        "gelu": Option(
            "GELU", _("Like swish, built on the normal distribution. Usual in transformers. Slow.")
        ),
    }


def _initializers() -> dict[str, Option]:
    glorot = _("Keeps the variance the same from layer to layer. Made for tanh and sigmoid.")
    he = _("Twice the variance, because ReLU lets only half through.")
    return {
        "glorot_uniform": Option(_("Glorot (Xavier), uniform"), glorot),
        "glorot_normal": Option(_("Glorot (Xavier), normal"), glorot),
        "he_uniform": Option(_("He, uniform"), he),
        "he_normal": Option(_("He, normal"), he),
        "lecun_normal": Option(
            _("LeCun, normal"), _("A variance of 1 divided by the number of inputs. Older, a little smaller.")
        ),
        "small": Option(_("Small, ±0.01"), _("The signal shrinks from layer to layer: a slow start.")),
        "zeros": Option(_("Zeros"), _("All units stay the same and nothing is learned. Try it and see.")),
    }


def _learning() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter(
            "optimizer",
            _("Optimiser"),
            _("How the weights are updated from the gradient of the loss."),
            _optimizers(),
        ),
        Hyperparameter(
            "learning_rate",
            _("Learning rate"),
            _("The size of each step. Too large, and the loss jumps about; too small, and it crawls."),
        ),
        Hyperparameter(
            "schedule",
            _("Schedule"),
            _("How the learning rate changes during training."),
            _schedules(),
        ),
        Hyperparameter(
            "momentum",
            _("Momentum"),
            _("How much of the last step is carried into the next, like a ball rolling downhill."),
        ),
        Hyperparameter(
            "batch",
            _("Batch size"),
            _("How many digits are used for each step. Few: many noisy steps. Many: few exact ones."),
        ),
        Hyperparameter("epochs", _("Epochs"), _("How many times training goes through all training digits.")),
        Hyperparameter(
            "patience",
            _("Early stopping"),
            _("Stops after this many epochs without a lower validation loss. 0: never."),
        ),
    )


def _optimizers() -> dict[str, Option]:
    return {
        WHOLE_SET: Option(
            _("Gradient descent"),
            _("One exact step per epoch, over the whole training set, as in the textbook."),
        ),
        "sgd": Option("SGD", _("A step after each batch, straight against its gradient.")),
        "momentum": Option(_("SGD with momentum"), _("Speeds up where gradients agree, and swings less.")),
        "nesterov": Option("Nesterov", _("Momentum that uses the gradient where it is about to be.")),
        "adam": Option("Adam", _("Adapts the step size of each weight. Hardly needs tuning.")),
        "adamw": Option("AdamW", _("Adam with weight decay, which pulls all weights towards 0.")),
        "rmsprop": Option("RMSprop", _("Divides by the size of recent gradients: Adam without momentum.")),
        "adagrad": Option(
            "Adagrad", _("Divides by the size of all gradients so far, so its steps only get smaller.")
        ),
    }


def _schedules() -> dict[str, Option]:
    return {
        "constant": Option(_("Constant"), _("The same to the end.")),
        "step": Option(_("Steps"), _("Divided by ten after each third of the training.")),
        "exponential": Option(_("Exponential"), _("Falls steadily to a hundredth.")),
        "cosine": Option(_("Cosine"), _("Stays high for long, then falls gently to 0.")),
        "warm_up": Option(_("Warm-up and cosine"), _("First rises, for a tenth of the steps.")),
    }


def _regularisation() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter(
            "dropout",
            "Dropout",
            _("The fraction of each hidden Dense layer's units switched off at random in every step."),
        ),
        Hyperparameter("l1", "L1", _("Adds the weights' absolute values to the loss: many become 0.")),
        Hyperparameter("l2", "L2", _("Adds the weights' squares to the loss: none gets large.")),
        Hyperparameter(
            "weight_decay", _("Weight decay"), _("The fraction of each weight that every step subtracts.")
        ),
        Hyperparameter(
            "average",
            _("Moving average"),
            _("Uses the mean of recent weights, which is more accurate: 0.998 is about 500 steps. 0: off."),
        ),
    )


def _data() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter("pixels", _("Pixels"), _("How pixel values are scaled for the network."), _pixels()),
        Hyperparameter(
            "digits", _("Training digits"), _("How many of MNIST's 60 000 digits to use. 0: all of them.")
        ),
        Hyperparameter(
            "validation",
            _("Validation, %"),
            _("The percentage held out from training, to show whether the network overfits."),
        ),
        Hyperparameter(
            "label_noise",
            _("Wrong labels, %"),
            _("The percentage of training labels replaced by a wrong one: label noise."),
        ),
        Hyperparameter(
            "folds",
            _("Cross-validation"),
            _("Trains this many times, validating on another fold each time: mean ± deviation. 0: off."),
        ),
    )


def _pixels() -> dict[str, Option]:
    return {
        "0-1": Option(_("from 0 to 1"), _("Paper is 0 and ink is 1: sums stay small.")),
        "0-255": Option(
            _("from 0 to 255"), _("As in the files. The first sums are huge, so steps must be tiny.")
        ),
        "standard": Option(
            _("mean 0, deviation 1"), _("Standardised over MNIST: the background lies below 0.")
        ),
    }


def _augmentation() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter("rotation", _("Rotation, °"), _("Turned by up to this many degrees either way.")),
        Hyperparameter("shear", _("Shear"), _("Slanted by up to this tangent either way: 1 is 45°.")),
        Hyperparameter("scale", _("Scaling, %"), _("Each axis longer or shorter by up to this percentage.")),
        Hyperparameter(
            "shift", _("Shift, pixels"), _("Moved by up to this many of the 28 pixels in each direction.")
        ),
        Hyperparameter(
            "elastic", _("Distortion, pixels"), _("Elastic, as if the paper were pulled here and there.")
        ),
        Hyperparameter(
            "thickness",
            _("Thickness, pixels"),
            _("Strokes bolder or thinner by up to this many pixels on each side."),
        ),
        Hyperparameter(
            "dirt",
            _("Noise and dirt, %"),
            _("The percentage of digits with blur, faint ink, specks or pieces of lines."),
        ),
    )


def _machine() -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter(
            "seed",
            _("Seed"),
            _("The same seed repeats a run exactly; another one draws other random numbers."),
        ),
        Hyperparameter(
            "device",
            _("Device"),
            _("A GPU is faster for large convolutions, if TensorFlow finds one."),
            {
                "auto": Option(_("GPU if there is one"), ""),
                "cpu": Option("CPU", _("On the processor.")),
                "gpu": Option("GPU", _("Without a GPU the run ends with an error.")),
            },
        ),
    )
