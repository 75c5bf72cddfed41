"""Explanations of the instruments of lessons, and of their controls."""

from digitpad.language import _
from digitpad.language.explanations import Explanation


def instrument_controls() -> dict[str, Explanation]:
    """Return the explanations by key, in the language in use."""
    return {
        "menu.instruments": Explanation(
            _("Instruments"),
            _("Small windows that show one idea each, with something to drag. Lessons use them."),
        ),
        "instrument.again": Explanation(_("Begin anew"), _("Sets this instrument to what it began with.")),
        **_neuron(),
        **_activation(),
        **_softmax(),
    }


def _neuron() -> dict[str, Explanation]:
    return {
        "instrument.neuron": Explanation(
            _("A neuron"),
            _("Multiplies each input by its weight, adds the bias, and applies the activation."),
            see=("unit", "weight", "bias"),
        ),
        "neuron.sum": Explanation(
            _("Weighted sum"),
            _("Each input times its weight, and the bias; blue adds, orange takes away. z is the sum."),
            see=("unit",),
        ),
        "neuron.weight": Explanation(
            _("Weight"),
            _("How strongly the neuron counts this input. In the plane the weights turn the line."),
            see=("weight",),
        ),
        "neuron.bias": Explanation(
            _("Bias"),
            _("Is added whatever the inputs are. In the plane it shifts the line."),
            see=("bias",),
        ),
        "neuron.activation": Explanation(
            _("Activation"), _("The function that is applied to the weighted sum."), see=("activation",)
        ),
        "neuron.plane": Explanation(
            _("Plane of the inputs"),
            _(
                "Every place is a pair of inputs, its colour the output. On the line the sum is 0. "
                "Drag the point, or move it with the arrow keys."
            ),
            see=("unit",),
        ),
    }


def _activation() -> dict[str, Explanation]:
    return {
        "instrument.activation": Explanation(
            _("Activation functions"),
            _("Each function with its slope, its derivative. Drag along the axis."),
            see=("activation",),
        ),
        "activation.reading": Explanation(
            _("Value and slope"),
            _("The function and its slope at the place of the upright line."),
            _("Where the slope is near 0, a neuron hardly learns."),
            see=("activation", "gradient"),
        ),
        "activation.plot": Explanation(
            _("Function and slope"),
            _("The function as a whole line, its slope dashed. Drag the upright line, or use the arrows."),
            see=("activation", "gradient"),
        ),
    }


def _softmax() -> dict[str, Explanation]:
    return {
        "instrument.softmax": Explanation(
            _("Softmax and loss"),
            _("Ten scores become ten probabilities; the right one decides the loss. Drag the bars."),
            see=("softmax", "cross_entropy"),
        ),
        "softmax.scores": Explanation(
            _("Score"),
            _("What the last layer computes for a digit: any number. Drag it up or down."),
            _("Left and right choose a digit, up and down change its score, Enter makes it the target."),
            see=("softmax",),
        ),
        "softmax.target": Explanation(
            _("One-hot target"),
            _("What the network should say: 1 for the right digit, 0 for the others. Click another one."),
            see=("label", "cross_entropy"),
        ),
        "softmax.loss": Explanation(
            _("Loss"),
            _("The cross-entropy: minus the logarithm of the probability of the right digit."),
            see=("cross_entropy", "loss"),
        ),
        "softmax.temperature": Explanation(
            _("Temperature"),
            _("The scores are divided by it first: below 1 the differences grow, above 1 they shrink."),
            see=("softmax", "calibration"),
        ),
        "softmax.follows": Explanation(
            _("Scores of the drawing on the pad"),
            _("Shows what the network says of the digit on the pad, as you draw."),
            see=("softmax",),
        ),
    }
