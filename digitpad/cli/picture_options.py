"""Options for pictures, shared by the commands that read them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from digitpad.language import _

if TYPE_CHECKING:  # slow to import, and the window's start imports this module
    from digitpad.pictures.model import PictureOptions

QUARTER = 90  # degrees


def add_picture_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    group = parser.add_argument_group(_("how to look at pictures"))
    ink = group.add_mutually_exclusive_group()
    ink.add_argument(
        "--light-ink",
        "--invert",
        dest="light_ink",
        action="store_true",
        default=None,
        help=_("the ink is lighter than the paper (default: found out)"),
    )
    ink.add_argument(
        "--dark-ink", dest="light_ink", action="store_false", help=_("the ink is darker than the paper")
    )
    group.add_argument(
        "--sensitivity",
        type=_sensitivity,
        default=0.0,
        metavar=_("NUMBER"),
        help=_("from -1, only strong ink, to 1, faint pencil too (default: 0)"),
    )
    group.add_argument(
        "--turn",
        type=int,
        choices=range(0, 4 * QUARTER, QUARTER),
        default=0,
        help=_("turn pictures to the right by so many degrees (default: 0)"),
    )


def picture_options_of(arguments: argparse.Namespace) -> PictureOptions:
    """Return the options that the user gave."""
    from digitpad.pictures.model import PictureOptions

    return PictureOptions(arguments.turn // QUARTER, arguments.light_ink, arguments.sensitivity)


def _sensitivity(text: str) -> float:
    """Read the sensitivity; argparse makes a sentence of the ValueError."""
    value = float(text)
    if not -1 <= value <= 1:
        raise argparse.ArgumentTypeError(_("{value} is not from -1 to 1").format(value=text))
    return value
