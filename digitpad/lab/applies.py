"""Which knobs mean nothing in an experiment, and why: a sentence each, in the language in use."""

from digitpad.language import _
from digitpad.runs.experiment import OPTIMIZERS, WHOLE_SET

ROLLING = ("momentum", "nesterov")  # the optimisers with momentum
KEPT_SMALL = (  # what the network from scratch leaves out; its other knobs work
    "activation",
    "initializer",
    "batch_normalization",
    "pixels",
    "schedule",
    "momentum",
    "weight_decay",
    "dropout",
    "l1",
    "average",
    "device",
)
ITS_OWN = ("activation", "initializer", "batch_normalization", "l1", "l2")  # DigitPad's network's


def obstacle(knob: str, network: str, optimizer: str) -> str:
    """Return why a knob does not apply, or "" where it does.

    network, optimizer: of the experiment.
    """
    if network == "scratch" and knob in KEPT_SMALL:
        sentence = {
            "activation": _("The network from scratch has ReLU, written by hand."),
            "initializer": _("The network from scratch begins with Xavier's normal distribution."),
            "pixels": _("The network from scratch is given ink as 1 and paper as 0."),
            "device": _("NumPy computes on the processor."),
        }.get(knob) or _("The network from scratch has none: it is kept small enough to be read.")
    elif network == "digitpad" and knob in ITS_OWN:
        sentence = _("Part of DigitPad's own network, which is not changed here.")
    elif knob == "momentum" and optimizer not in ROLLING:
        sentence = _("Only for SGD with momentum, and Nesterov.")
    elif knob == "weight_decay" and optimizer != "adamw":
        sentence = _("Only for AdamW; L2 does much the same for the others.")
    elif knob == "batch" and optimizer == WHOLE_SET:
        sentence = _("Gradient descent takes all digits at once.")
    else:
        sentence = ""
    return sentence


def optimizers(network: str) -> tuple[str, ...]:
    """Return the optimisers a network can learn with."""
    return (WHOLE_SET, "sgd") if network == "scratch" else OPTIMIZERS
