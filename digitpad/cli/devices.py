"""The devices that train: one, or several that share every batch."""

import argparse
import sys
from typing import TYPE_CHECKING, Any, Literal

from digitpad.language import _

if TYPE_CHECKING:  # they import NumPy, which the command line starts without
    from digitpad.runs.events import Report
    from digitpad.runs.recipe import Recipe


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
    print(sentence, file=sys.stderr)
    return mirrored(names) if len(names) > 1 else None


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
