"""`digitpad lab`: networks of the course notes and of one's own."""

import argparse

from digitpad.commands import Commands, board
from digitpad.language import _


def add_parser(commands: Commands) -> None:
    """Describe the command, and what can be done in the lab."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "lab", help=_("look at runs of the lab"), description=_("Look at runs of the lab.")
    )
    actions = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True)
    board.add_parser(actions)
