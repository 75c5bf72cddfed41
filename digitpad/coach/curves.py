"""Rules over the curves of a training, and over what goes through its layers.

Where a limit is said to be measured, it is on the network from scratch ("scratch-mended", 3,000 or 2,000 of
MNIST's digits), and on Keras' Dense layers of 64 units, 3,000 digits and five epochs.
"""

from itertools import pairwise
from statistics import fmean

from digitpad.coach.state import GUESSING, CoachState, Hint, lower_rate, two_figures
from digitpad.language import _, decimal, percent, significant
from digitpad.runs.recipe import AUGMENTATION, WHOLE_SET

ACCURATE = 0.95  # of validation: nothing more is made of how it goes. Networks of the presets get there.


def lost(state: CoachState) -> Hint | None:
    """The loss is no number any more."""
    if not state.is_lost:
        return None
    return Hint(
        _("The loss became NaN: the steps were so large that the weights grew beyond all numbers."),
        _smaller_steps(state),
    )


def growing(state: CoachState) -> Hint | None:
    """The loss grows from epoch to epoch, or is far worse than that of guessing and still grows."""
    losses, validation = state.losses, state.validation_losses
    if not losses or not validation or losses[-1] <= GUESSING:
        return None
    is_growing = len(losses) > 2 and losses[-1] > 1.2 * min(losses) and losses[-1] > losses[-2] > losses[-3]
    # A whole epoch at twice the loss of guessing, and validation worse than that: rates from 5 on.
    if not is_growing and not validation[-1] > losses[-1] > 2 * GUESSING:
        return None
    return Hint(
        _("The loss grows: {loss}, where guessing gives 2.3. The steps are too large.").format(
            loss=decimal(losses[-1], 1)
        ),
        _smaller_steps(state),
    )


def _smaller_steps(state: CoachState) -> dict[str, object]:
    return {"pixels": "0-1"} if state.recipe.pixels == "0-255" else dict(lower_rate(state.recipe))


JUMP = 3.0  # times the lowest validation loss before: measured 1.9 at a rate of 0.1, 5.5 at 0.5, 7.9 at 1
LEAST_JUMP = 1.0  # nats: below that a jump costs few digits


def rate_too_high(state: CoachState) -> Hint | None:
    """Whole epochs are worse than guessing, or the validation loss jumps up."""
    losses, validation = state.losses, state.validation_losses
    if not losses or not validation:
        return None
    settled = 3 if state.recipe.optimizer == WHOLE_SET else 1  # of steps over the whole set three say little
    worse = len(losses) >= settled and losses[-1] > 1.1 * GUESSING
    recent = validation[-4:]
    jumps = [later for low, later in pairwise(recent) if later > JUMP * low and later > low + LEAST_JUMP]
    if not worse and not jumps:
        return None
    said = (
        _("After {epochs} epochs it reads worse than by guessing: the learning rate {rate} is too high.")
        if worse
        else _("The validation loss jumps up and down: the learning rate {rate} is too high.")
    )
    rate = significant(state.recipe.learning_rate, 2)
    return Hint(said.format(epochs=len(losses), rate=rate), lower_rate(state.recipe))


# A rate from which it is not the rate that is too low: Keras' defaults for Adam and its like, and, for plain
USUAL_RATE, USUAL_RATES = (
    0.001,
    {WHOLE_SET: 0.5, "sgd": 0.1, "momentum": 0.01, "nesterov": 0.01},
)  # steps, ours
SLOW = 0.05  # of the loss, in an epoch: measured 0.2 to 2 % at rates of 0.0001 and 0.001, 13 % at 0.01


def rate_too_low(state: CoachState) -> Hint | None:
    """The loss falls in every epoch, by hardly anything, and is still large."""
    last = state.losses[-4:]
    if state.recipe.learning_rate >= USUAL_RATES.get(state.recipe.optimizer, USUAL_RATE):
        return None  # such as of a network that is too small
    if len(last) < 3 or last[-1] < GUESSING / 2 or not all(one > other for one, other in pairwise(last)):
        return None
    if any(later < (1 - SLOW) * loss for loss, later in pairwise(last)):
        return None
    return Hint(
        _("It learns, but very slowly: the learning rate {rate} is too low.").format(
            rate=significant(state.recipe.learning_rate, 2)
        ),
        lower_rate(state.recipe, 0.1),
    )


LITTLE = 0.2  # of the digits: twice as many as by guessing


def nothing_learned(state: CoachState) -> Hint | None:
    """After epochs it still guesses."""
    if len(state.ends) < 3 or max(state.accuracy, state.validation_accuracy) >= LITTLE:
        return None
    said = _("After {epochs} epochs it still guesses. {cause}")
    recipe, epochs = state.recipe, len(state.ends)
    if recipe.initializer == "zeros":  # which keeps all units of a layer alike
        cause = _("Weights that begin at 0 get equal gradients: all units stay alike.")
        return Hint(said.format(epochs=epochs, cause=cause), {"initializer": "he_normal"})
    if rate_too_low(state):
        return None
    if recipe.network == "scratch":
        return Hint(said.format(epochs=epochs, cause=_("Try another learning rate.")), {"learning_rate": 0.1})
    cause = _("Adam with a rate of 0.001 works for most networks.")
    change = {"optimizer": "adam", "learning_rate": 0.001}
    return Hint(said.format(epochs=epochs, cause=cause), change)


DEAD = 0.4  # of a layer's units: measured up to 3 % at good rates, 47 % after an epoch at a rate of 1


def dead_units(state: CoachState) -> Hint | None:
    """Many ReLU units give 0 for every digit."""
    dead = [layer.dead for layer in state.layers]
    if not dead or max(dead) < DEAD or not state.ends or state.recipe.initializer == "zeros":
        return None
    said = _(
        "{share} of the units in layer {number} are dead: they give 0 for every digit, and learn no more."
    )
    return Hint(
        said.format(share=percent(max(dead)), number=dead.index(max(dead)) + 1), _smaller_steps(state)
    )


SATURATED = 0.5  # of a layer's values; Glorot and Bengio (2010) see learning stall where layers saturate


def saturated(state: CoachState) -> Hint | None:
    """Most values of a sigmoid or tanh lie where it is flat, and the network is not yet accurate."""
    flat = [layer.saturated for layer in state.layers]
    if not flat or max(flat) < SATURATED or state.validation_accuracy >= ACCURATE or not state.ends:
        return None
    said = _("{share} of the values in layer {number} are saturated: there the {activation} is flat.")
    changes = {"pixels": "0-1"} if state.recipe.pixels == "0-255" else {"activation": "relu"}
    return Hint(
        said.format(
            share=percent(max(flat)), number=flat.index(max(flat)) + 1, activation=state.recipe.activation
        ),
        changes,
    )


# Of the last layer's gradient, each beside its weights. Measured: with six layers of sigmoids 0.0004 to
FADED = 0.01  # 0.001, with three 0.03; with six of tanh or ReLU 0.5 and more


def vanishing(state: CoachState) -> Hint | None:
    """Hardly anything of the gradient reaches the first layer."""
    strengths = [layer.gradient for layer in state.layers]
    if len(strengths) < 3 or state.validation_accuracy >= ACCURATE or not strengths[-1]:
        return None
    if strengths[0] > FADED * strengths[-1]:
        return None
    shown = " · ".join(decimal(100 * strength / strengths[-1], 2) for strength in strengths) + " %"
    changes: dict[str, object] = {"activation": "relu"}
    if state.recipe.activation not in ("sigmoid", "tanh", "linear"):
        changes = {"batch_normalization": True}
    said = _("The gradient vanishes on its way back. Its strength from the first layer to the last: {shown}.")
    return Hint(said.format(shown=shown), changes)


GAP = 0.05  # between training and validation accuracy, beside what may be chance
RISE = 1.1  # times the lowest validation loss


def overfitting(state: CoachState) -> Hint | None:
    """It reads its training digits far better than others, or gets worse on those alone."""
    validation, losses = state.validation_losses, state.losses
    if len(validation) < 5:
        return None
    gap = min(end.accuracy - (end.validation_accuracy or 0.0) for end in state.ends[-3:])
    best = validation.index(min(validation))
    rises = (
        len(validation) - best > 3
        and fmean(validation[-3:]) > RISE * validation[best]
        and losses[-1] < losses[best]
        and gap > GAP
    )
    if gap < GAP + state.doubt and not rises:
        return None
    said = _("Overfitting: it reads {training} of its training digits, but {validation} of the others.")
    return Hint(
        said.format(training=percent(state.accuracy), validation=percent(state.validation_accuracy)),
        _against_overfitting(state),
    )


def _against_overfitting(state: CoachState) -> dict[str, object]:
    """Return more digits where there are more, else augmentation, dropout, early stopping."""
    recipe = state.recipe
    if recipe.digits and recipe.digits < state.digits:
        return {"digits": 0}
    if not any(getattr(recipe, name) for name in AUGMENTATION):
        return {"rotation": 10.0, "scale": 0.1, "shift": 1.5}
    if recipe.network == "layers" and not recipe.dropout:
        return {"dropout": 0.3}
    return {"patience": 3} if not recipe.patience else {}


FLAT = 0.02  # of the loss: measured 1.6 % in the last five of fifteen epochs with an L2 of 0.05
LONG = 5  # epochs
STRONG = 0.01  # of L2; Keras' own default is that


def plateau(state: CoachState) -> Hint | None:
    """The training loss stands still, and it reads too little."""
    losses = state.losses
    if len(losses) < 2 * LONG or max(state.accuracy, state.validation_accuracy) >= 0.9:
        return None
    if min(losses[-LONG:]) < (1 - FLAT) * min(losses[:-LONG]):
        return None
    if state.recipe.l2 >= STRONG:
        said = _("The loss has stood still for {epochs} epochs: L2 of {l2} holds the weights too small.")
        weaker = {"l2": two_figures(state.recipe.l2 / 100)}
        return Hint(said.format(epochs=LONG, l2=significant(state.recipe.l2, 2)), weaker)
    said = _("The loss has stood still for {epochs} epochs. Smaller steps may find the way on.")
    return Hint(said.format(epochs=LONG), lower_rate(state.recipe))


STILL_BETTER = 0.15  # of the validation loss, from one quarter of the epochs to the next; good runs fell 11 %


def stopped_early(state: CoachState) -> Hint | None:
    """It ended while it still got much better."""
    validation = state.validation_losses
    if not state.is_over or len(validation) < 2 or state.validation_accuracy >= ACCURATE:
        return None
    quarter = max(len(validation) // 4, 1)
    before = fmean(validation[-2 * quarter : -quarter])
    if fmean(validation[-quarter:]) > (1 - STILL_BETTER) * before:
        return None
    epochs = min(3 * state.recipe.epochs, 1000)
    said = _("It stopped too early: the validation loss was still falling after {epochs} epochs.")
    return Hint(said.format(epochs=len(validation)), {"epochs": epochs})


NOISY = 0.05  # of the labels: a run with 10 % ended 4 points behind, one with 20 % far less steady


def labels_noisy(state: CoachState) -> Hint | None:
    """A part of the labels is wrong on purpose."""
    noise = state.recipe.label_noise
    if noise < NOISY:
        return None
    said = _("{share} of the training labels are wrong: it learns mistakes, too.")
    return Hint(said.format(share=percent(noise)), {"label_noise": 0.0})
