"""The commands of the command line, a module each.

Each has `add_parser(commands)`, which describes its arguments, and `run(arguments, store)`, which returns the
exit status. What takes long to import is imported inside `run`, so that the window opens at once. No commands
are `picture_options`, and `measures` and `marking`, which measure for `evaluate`.
"""

import argparse
from pathlib import Path
from typing import TypeAlias

from digitpad.language import _

INTERRUPTED = 130  # the exit status after Ctrl+C: 128 + SIGINT, as shells report it
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class HelpFormatter(argparse.HelpFormatter):
    """Help whose paragraphs are wrapped, and whose texts of several lines, such as examples, are not."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


def examples(*pairs: tuple[str, str]) -> str:
    """Return commands, each with what it does on the next line, as the end of a command's help."""
    return "\n".join([_("examples:"), *(f"  {command}\n      {effect}" for command, effect in pairs)])


def mnist_help() -> str:
    """Return what `--mnist` is for."""
    return _(
        "MNIST: Keras' mnist.npz, one of its own four files, or their folder; none: synthetic digits "
        "(default: it is looked for, and downloaded)"
    )


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of all that trains: where the digits are, where to write, how to show progress."""
    parser.add_argument("--mnist", type=Path, metavar=_("FILE"), help=mnist_help())
    parser.add_argument(
        "--out", type=Path, metavar=_("FOLDER"), help=_("where to write (default: a new folder of yours)")
    )
    parser.add_argument(
        "--progress",
        choices=("bar", "json", "none"),
        default="bar",
        help=_("how to show progress; json: an object a line on stdout (default: bar)"),
    )
