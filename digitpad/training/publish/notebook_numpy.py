"""Cells of a run's notebook that build the network from scratch, piece by piece, and train it.

The functions are those of `lab.scratch`; what their docstrings derive stands between the cells.
"""

from digitpad.lab import scratch
from digitpad.lab.data import learned
from digitpad.lab.layers import Dense
from digitpad.language import _
from digitpad.runs.events import ValueChange
from digitpad.runs.recipe import AUGMENTATION, Recipe
from digitpad.training.publish.notebook_cells import (
    Cell,
    code_cell,
    option_paragraph,
    takes_all_at_once,
    term_paragraph,
    text_cell,
    used_augmentation,
)
from digitpad.training.publish.sources import bare, constants, sources

IMPORTS = ("from collections import namedtuple",)
READS = "probabilities = forward(weights, x_test.reshape(-1, PIXELS))[1]"

READING = r"$$h = \max(0,\; x W_1 + b_1) \qquad p = \mathrm{softmax}(h W_2 + b_2)$$"
LOSS = r"$$L = -\frac{1}{n} \sum_{x} \sum_j t_j \log p_j + \lambda \left(\sum W_1^2 + \sum W_2^2\right)$$"
AT_OUTPUT = (
    r"$$\delta = \frac{p - t}{n} \qquad \frac{\partial L}{\partial W_2} = h^\top \delta + 2 \lambda W_2 "
    r"\qquad \frac{\partial L}{\partial b_2} = \sum \delta "
    r"\qquad \frac{\partial L}{\partial h} = \delta W_2^\top$$"
)
STEP = r"$$W \leftarrow W - \eta \, \frac{\partial L}{\partial W}$$"


def numpy_cells(recipe: Recipe) -> list[Cell]:
    """Return the cells that build the network, explain how it learns, and train it."""
    units = next(layer.units for layer in recipe.layers if isinstance(layer, Dense))
    numbers = f"{constants(scratch, 'PIXELS CLASSES LEAST')}\nUNITS = {units}"
    weights = 'Weights = namedtuple("Weights", "hidden hidden_bias output output_bias")'
    return [
        text_cell(
            "network",
            "## " + _("The network"),
            _("A digit is a row $x$ of 784 pixels. Two layers make ten probabilities of it:"),
            READING,
            _(
                "At first the weights are small and random: so no two units are alike, and neither the "
                "values on the way forward nor the gradients on the way back grow or fade (Glorot and "
                "Bengio 2010)."
            ),
        ),
        Cell("network", f"{numbers}\n\n{weights}\n\n\n{_functions('begin(')}"),
        text_cell(
            "forward",
            "### " + _("Reading: the forward pass"),
            _("All of it for many digits at once: $x$ is then a matrix with a row for each."),
            term_paragraph("softmax"),
        ),
        Cell("forward", _functions("forward(")),
        *_learning_cells(),
        *_training_cells(recipe),
    ]


def _functions(text: str) -> str:
    """Return the functions of `lab.scratch` that `text` calls."""
    return bare(sources(scratch, text)).strip("\n")


def _learning_cells() -> list[Cell]:
    return [
        text_cell(
            "loss",
            "### " + _("Being wrong: the loss"),
            term_paragraph("cross_entropy"),
            _(
                "The truth $t$ is 1 at the label and 0 elsewhere. The squares of the weights are added, so "
                "that none gets large:"
            ),
            LOSS,
        ),
        Cell("loss", _functions("one_hot( loss( accuracy_of(")),
        text_cell(
            "backward",
            "### " + _("Learning: backpropagation"),
            term_paragraph("backpropagation"),
            _(
                "Behind the softmax the gradient of the cross-entropy is as simple as can be: what was "
                "said, less what is true, δ. From there it goes back layer by layer:"
            ),
            AT_OUTPUT,
            _("ReLU passes the gradient on where $h > 0$, and nothing elsewhere."),
        ),
        Cell("backward", _functions("backward(")),
        text_cell(
            "step",
            "### " + _("A step downhill"),
            term_paragraph("gradient_descent"),
            term_paragraph("learning_rate"),
            STEP,
        ),
        Cell("step", _functions("step(")),
    ]


LOOP = """\
curves = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
weights = begin(UNITS, SEED)
${before}\
for epoch in range(1, EPOCHS + 1):
    order = $order
    total = correct = 0
    for start in range(0, len(order), BATCH):
${changes}\
        chosen = order[start : start + BATCH]
        digits = $digits
        pixels, targets = digits.reshape(-1, PIXELS), one_hot(y_train[chosen])
        hidden, probabilities = forward(weights, pixels)
        total += loss(probabilities, targets, weights, 0.0) * len(chosen)
        correct += accuracy_of(probabilities, targets) * len(chosen)
        gradient = backward(weights, pixels, hidden, probabilities, targets, $l2)
        weights = step(weights, gradient, $rate)

    probabilities, targets = forward(weights, x_val.reshape(-1, PIXELS))[1], one_hot(y_val)
    curves["loss"].append(total / len(order))
    curves["accuracy"].append(correct / len(order))
    curves["val_loss"].append(loss(probabilities, targets, weights, 0.0))
    curves["val_accuracy"].append(accuracy_of(probabilities, targets))
    print(epoch, *(f"{name} {values[-1]:.4f}" for name, values in curves.items()))
${after}\
"""

EARLY_STOPPING = """\

    losses = curves["val_loss"]
    if losses[-1] == min(losses):
        best = weights
    if len(losses) - losses.index(min(losses)) > PATIENCE:
        break

weights = best  # $best
"""


def _training_cells(recipe: Recipe) -> list[Cell]:
    whole = takes_all_at_once(recipe, learned(recipe))
    order = (
        "np.arange(len(x_train))"
        if whole
        else "np.random.default_rng((SEED, epoch)).permutation(len(x_train))"
    )
    before = ["BATCH = len(x_train)  # " + _("one step takes all digits")] * whole
    before += ["rate, l2 = LEARNING_RATE, L2"] * bool(recipe.changes)
    digits = "x_train[chosen]"
    if used_augmentation(recipe):
        digits = "distorted(x_train[chosen], np.random.default_rng((SEED, epoch, start)))"
    loop = code_cell(
        "training",
        LOOP,
        before="".join(f"{line}\n" for line in before),
        order=order,
        changes="".join(map(_change, recipe.changes)),
        digits=digits,
        l2="l2" if recipe.changes else "L2",
        rate="rate" if recipe.changes else "LEARNING_RATE",
        after=EARLY_STOPPING.replace("$best", _("those of the lowest validation loss"))
        if recipe.patience
        else "",
    )
    text = [
        term_paragraph("epoch"),
        option_paragraph(recipe, "optimizer"),
        _("The curve shows the cross-entropy alone, without what the weights' squares add."),
        *([term_paragraph("patience")] if recipe.patience else []),
        *(
            [_("Values that were changed while it trained are changed here at the same step.")]
            if recipe.changes
            else []
        ),
    ]
    return [text_cell("training", "## " + _("Training"), *text), loop]


def _change(change: ValueChange) -> str:
    """Return the lines of the loop that make a change; others than these NumPy's network has no use for."""
    name = {"learning_rate": "rate", "l2": "l2"}.get(change.name)
    name = f"augmentation.{change.name}" if change.name in AUGMENTATION else name
    if not name:
        return ""
    moment = f"if (epoch, start // BATCH) == {change.moment}"
    return f"        {moment}:\n            {name} = {float(change.value)!r}\n"
