"""The devices that train: one, or several that share every batch."""

import argparse
import sys
from typing import TYPE_CHECKING, Any, Literal

from digitpad.errors import DataError
from digitpad.language import _

if TYPE_CHECKING:  # they import NumPy, which the command line starts without
    from digitpad.runs.events import Report
    from digitpad.runs.recipe import Recipe
    from digitpad.training.engine.machines import Machines


def add_device_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options that say what trains."""
    parser.add_argument(
        "--devices",
        type=_devices,
        metavar="N",
        help=_(
            "share every batch among N devices of this machine, or all: its GPUs, or its processor where it "
            "has none. The batch stays as large as the recipe says, so the figures are those of one device "
            "but for noise (default: one)"
        ),
    )
    parser.add_argument(
        "--machines",
        metavar=_("HOST:PORT,HOST:PORT"),
        help=_(
            "share every batch among several machines, the first of which writes what comes of it: the same "
            "command on each, with its own --machine, the same recipe and the same digits. Only in a network "
            "that you trust: nothing of it is encrypted"
        ),
    )
    parser.add_argument(
        "--machine", type=int, metavar="N", help=_("which of --machines this one is, from 0 on")
    )


def strategy_for(recipe: "Recipe", arguments: argparse.Namespace, report: "Report") -> Any:
    """Return what shares the batches among devices, and say what was found; None where one device trains.

    Raises:
        DataError: there are not as many as wished, or too many for the batch.
    """
    if arguments.devices in (None, 1):
        return None
    from digitpad.runs.events import Stage

    report(Stage("starting"))  # TensorFlow takes seconds
    from digitpad.training.engine.replicas import find_devices, mirrored

    names = find_devices(recipe, arguments.devices)
    if len(names) == 1:
        sentence = _("Only one device was found ({name}): it trains on that one.").format(name=names[0])
    else:
        sentence = _("{count} devices were found ({names}): each takes its share of every batch.").format(
            count=len(names), names=", ".join(names)
        )
    _say(sentence)
    return mirrored(names) if len(names) > 1 else None


def machines_for(arguments: argparse.Namespace, report: "Report") -> "Machines | None":
    """Return this machine among those that train; None where it trains alone.

    Raises:
        DataError: an address cannot be, or this machine is none of them.
    """
    if arguments.machines is None and arguments.machine is None:
        return None
    addresses = (arguments.machines or "").split(",")
    if len(set(addresses)) < 2 or len(set(addresses)) < len(addresses):
        raise DataError(_("--machines needs two different addresses at least, HOST:PORT,HOST:PORT."))
    number = arguments.machine
    if number is None or not 0 <= number < len(addresses):
        raise DataError(
            _("--machine must say which of --machines this one is: from 0 to {last}.").format(
                last=len(addresses) - 1
            )
        )
    if arguments.devices:
        raise DataError(_("With --machines each machine uses all its GPUs: leave --devices out."))
    from digitpad.runs.events import Stage

    report(Stage("starting"))  # TensorFlow takes seconds
    from digitpad.training.engine.machines import Follower, Leader, host_and_port

    for address in addresses:
        host_and_port(address)
    return (Follower if number else Leader)(addresses, number, _say)


def _devices(text: str) -> int | Literal["all"]:
    """Return how many devices a text asks for."""
    if text == "all":
        return "all"
    try:
        count = int(text)
    except ValueError:
        count = 0
    if count < 1:
        raise argparse.ArgumentTypeError(_("{text} is no number of devices, and not all.").format(text=text))
    return count


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
