"""The commands of the command line, a module each, and what they share.

Each command has `add_parser(commands)`, which describes its arguments, and `run(arguments, store)`, which
returns the exit status. What takes long to import is imported inside `run`, so that the window opens at once.
No commands are `inputs`, which reads what a command line names, `results` and `output`, which print, and
`grading`, which measures for `evaluate`.
"""

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from digitpad.errors import DataError
from digitpad.language import _

if TYPE_CHECKING:  # slow to import, and the window's start imports this module
    from digitpad.pictures.model import PictureOptions
    from digitpad.runs.recipe import Recipe


INTERRUPTED = 130  # the exit status after Ctrl+C: 128 + SIGINT, as shells report it
QUARTER = 90  # degrees
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


def add_set_option(parser: argparse.ArgumentParser) -> None:
    """Describe `--set`; what it says is in `changes`, see `changed_recipe`."""
    parser.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar=_("NAME=VALUE"),
        help=_("change a value of the recipe, written as in JSON; may be repeated"),
    )


def changed_recipe(recipe: "Recipe", changes: Sequence[str]) -> "Recipe":
    """Return a recipe with what the options `--set` change, each "name=value"; what is no JSON is text.

    Raises:
        DataError: one has no value, or the recipe cannot have it.
    """
    from digitpad.runs.recipe import recipe_from

    record = recipe.to_record()
    return recipe_from(record | dict(_change(change, record) for change in changes), recipe.data)


def _change(written: str, record: dict[str, Any]) -> tuple[str, Any]:
    name, equals, value = written.partition("=")
    if not equals:
        raise DataError(
            _("--set needs a name and a value, such as epochs=5, not {written}.").format(written=written)
        )
    try:
        known: Any = json.loads(value)
    except ValueError:
        known = value
    return name.strip(), float(known) if type(known) is int and type(record.get(name)) is float else known


def add_picture_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    group = parser.add_argument_group(_("how to read pictures"))
    ink = group.add_mutually_exclusive_group()
    ink.add_argument(
        "--light-ink",
        "--invert",
        dest="light_ink",
        action="store_true",
        default=None,
        help=_("the ink is lighter than the paper (default: detected)"),
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
        help=_("turn pictures to the right by this many degrees (default: detected)"),
    )


def picture_options_of(arguments: argparse.Namespace) -> "PictureOptions":
    """Return the options that the user gave."""
    from digitpad.pictures.model import PictureOptions

    turns = None if arguments.turn is None else arguments.turn // QUARTER
    return PictureOptions(turns, arguments.light_ink, arguments.sensitivity)


def _sensitivity(text: str) -> float:
    """Read the sensitivity; argparse makes a sentence of the ValueError."""
    value = float(text)
    if not -1 <= value <= 1:
        raise argparse.ArgumentTypeError(_("{value} is not between -1 and 1").format(value=text))
    return value
