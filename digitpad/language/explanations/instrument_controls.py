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
        **_backpropagation(),
        **_convolution(),
        **_descent(),
        **_batches(),
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


def _backpropagation() -> dict[str, Explanation]:
    return {
        "instrument.backpropagation": Explanation(
            _("Backpropagation"),
            _("Forward to the loss, then back to the gradient of every weight, figure by figure."),
            see=("gradient", "loss"),
        ),
        "backpropagation.network": Explanation(
            _("Network of 3, 2 and 2"),
            _(
                "x are the inputs, h the hidden units, p the two probabilities, t the truth. On the lines "
                "are the weights; after ∂ stands the gradient of the loss. The arrow keys go on and back."
            ),
            see=("gradient",),
        ),
        "backpropagation.arithmetic": Explanation(
            _("Arithmetic"),
            _("The current figure: its formula, that with figures, and what it means."),
            see=("gradient",),
        ),
        "backpropagation.source": Explanation(
            _("The same in the program"),
            _("The line that does it for all digits at once in the network from scratch of the lab."),
            see=("gradient",),
        ),
        "backpropagation.asks": Explanation(
            _("Fill in the gradients"),
            _("On the way back each gradient is asked for before it is shown."),
            see=("gradient",),
        ),
        "backpropagation.answer": Explanation(
            _("Your gradient"),
            _("The result of the line of figures, to two decimals, with its sign. Return checks it."),
            see=("gradient",),
        ),
        "backpropagation.check": Explanation(
            _("Check"), _("Says whether the gradient is right; 0.01 more or less is taken for rounding.")
        ),
        "backpropagation.back": Explanation(_("Back"), _("Takes the last figure away again.")),
        "backpropagation.next": Explanation(
            _("Next"), _("Calculates the next figure, or shows the one that was asked for.")
        ),
        "backpropagation.step": Explanation(
            _("A step downhill"),
            _("Takes half of its gradient from each weight and bias. Then the loss can be calculated anew."),
            see=("learning_rate",),
        ),
        "backpropagation.renew": Explanation(
            _("Other figures"), _("Other inputs and weights, drawn at random, and perhaps another target.")
        ),
        "backpropagation.regularised": Explanation(
            _("L2"),
            _("Adds λ times the squares of all weights to the loss: 2 λ times the weight to its gradient."),
            see=("regularisation",),
        ),
    }


def _convolution() -> dict[str, Explanation]:
    return {
        "instrument.convolution": Explanation(
            _("Convolution and pooling"),
            _("A kernel slides over your digit: its sums are a feature map, which pooling makes smaller."),
            see=("convolution",),
        ),
        "convolution.pictures": Explanation(
            _("Drawing, feature map, pooled"),
            _("Press a place to see how its figure comes about; the arrow keys move on."),
            see=("convolution",),
        ),
        "convolution.drawing": Explanation(
            _("Your digit"),
            _("As the network gets it: 0 is paper, 1 is ink. The padding around it is all zeros."),
            see=("convolution",),
        ),
        "convolution.map": Explanation(
            _("Feature map"),
            _("What the kernel gives at each place: blue above 0, red below, pale near 0."),
            see=("convolution",),
        ),
        "convolution.pooled": Explanation(
            _("Pooled"),
            _("Of each 2 × 2 figures of the map the largest; an odd last row or column is left out."),
            see=("pooling",),
        ),
        "convolution.patch": Explanation(
            _("Under the kernel"),
            _("The figures that are multiplied by the kernel’s, or of which the largest is taken."),
            see=("convolution",),
        ),
        "convolution.kernel": Explanation(
            _("Kernel"),
            _("Type a figure, or change it with the arrow keys up and down. Networks learn theirs."),
            see=("convolution",),
        ),
        "convolution.sum": Explanation(
            _("Result"), _("What comes of this place. A layer would add a bias, then its activation.")
        ),
        "convolution.base": Explanation(
            _("Kernel"), _("Kernels that people thought of, and an empty one."), see=("convolution",)
        ),
        "convolution.size": Explanation(
            _("Size"), _("Rows and columns of the kernel. LeNet has kernels of 5 × 5."), see=("convolution",)
        ),
        "convolution.stride": Explanation(
            _("Stride"), _("How many pixels the kernel goes on at a time. With 2 the map has half the side.")
        ),
        "convolution.padding": Explanation(
            _("Padding"), _("How many rows and columns of zeros are put around the digit.")
        ),
        "convolution.play": Explanation(_("Play and pause"), _("Slides on from place to place.")),
        "convolution.step": Explanation(_("Step"), _("Slides to the next place, and pauses.")),
        "convolution.slides": Explanation(
            _("What slides"),
            _("The kernel over the digit, or pooling over the feature map."),
            see=("pooling",),
        ),
    }


def _descent() -> dict[str, Explanation]:
    return {
        "instrument.descent": Explanation(
            _("Gradient descent"),
            _("A ball goes down the loss of one weight, each step against the slope. Drag it, and step."),
            see=("gradient_descent", "learning_rate"),
        ),
        "descent.bowl": Explanation(
            _("Bowl"), _("A loss with one wide valley: twice the slope, twice as far to go."), see=("loss",)
        ),
        "descent.narrow": Explanation(
            _("Narrow valley"),
            _("Four times as steep: what was a good rate there is too high here."),
            see=("loss",),
        ),
        "descent.two_valleys": Explanation(
            _("Two valleys"),
            _("A loss with two valleys, of which only one is deepest. The losses of networks have many."),
            see=("loss",),
        ),
        "descent.plateau": Explanation(
            _("Plateau"),
            _("Far from the valley it is nearly level: where the slope vanishes, nothing is learned."),
            see=("loss", "gradient"),
        ),
        "descent.rate": Explanation(
            _("Learning rate"),
            _("How far a step goes: the rate times the slope. Changing it begins at the start again."),
            see=("learning_rate",),
        ),
        "descent.momentum": Explanation(
            _("Momentum"),
            _("How much of the last step is added to the next one, as a rolling ball keeps its speed."),
            see=("optimizer.momentum",),
        ),
        "descent.step": Explanation(
            _("Step"), _("Goes one step against the slope."), see=("step",), off=_("It has gone too far.")
        ),
        "descent.play": Explanation(
            _("Play and pause"),
            _("Goes step after step until the ball lies still."),
            off=_("It has gone too far."),
        ),
        "descent.back": Explanation(_("To the start"), _("Puts the ball where it began.")),
        "descent.step_words": Explanation(
            _("The next step"),
            _("Minus the rate times the slope, and with momentum a part of the last step."),
            see=("gradient_descent",),
        ),
        "descent.plot": Explanation(
            _("The ball"),
            _("The curve is the loss for each value of the weight. Drag the ball, or use the arrows."),
            see=("gradient_descent", "gradient"),
        ),
        "descent.losses": Explanation(
            _("Loss after each step"),
            _("Too low a rate crawls, a good one falls and levels off, too high a one jumps or climbs."),
            see=("learning_curve",),
        ),
    }


def _batches() -> dict[str, Explanation]:
    return {
        "instrument.batches": Explanation(
            _("Batches and epochs"),
            _("Seventy digits, divided in three; those for training are taken in batches, in random order."),
            see=("batch", "epoch", "validation"),
        ),
        "batches.validation": Explanation(
            _("Validation digits"),
            _("They are read after each epoch, to choose by; nothing is learned from them."),
            see=("validation",),
        ),
        "batches.batch": Explanation(
            _("Batch size"),
            _("How many digits are looked at before the weights change once."),
            see=("batch",),
        ),
        "batches.step": Explanation(_("Step"), _("Takes the next batch."), see=("step",)),
        "batches.play": Explanation(_("Play and pause"), _("Takes batch after batch.")),
        "batches.back": Explanation(_("To the start"), _("Begins with the first epoch again.")),
        "batches.words": Explanation(
            _("Where it is"), _("The epoch and the step, and how many steps an epoch has."), see=("epoch",)
        ),
        "batches.strip": Explanation(
            _("The digits"),
            _("Filled: the batch in hand. Pale: seen in this epoch. Another epoch has another order."),
            see=("batch", "epoch"),
        ),
    }
