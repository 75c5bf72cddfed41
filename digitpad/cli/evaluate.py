"""`digitpad evaluate`: figures of a model on MNIST, or on ink and pictures with labels."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitpad.cli import Commands, HelpFormatter, add_picture_options, examples, mnist_help
from digitpad.language import _
from digitpad.system.settings import Store

if TYPE_CHECKING:  # slow to import, and the window's start imports this module
    from digitpad.cli.grading import Outcome

LEAST_PEN, MOST_PEN = 0.01, 0.5  # of the digit's longer side


def add_parser(commands: Commands) -> None:
    """Describe the command and its arguments."""
    parser = commands.add_parser(
        "evaluate",
        help=_("measure a model"),
        description=_(
            "Measure a model on MNIST's test digits, on ink files whose lines have a label, on pictures "
            "whose names have one (2048_photo.jpg, 7.png, or 7/photo.jpg), or on files of digits such as "
            "train.csv, .npz or .h5, and so on all that `drawings export` writes: accuracy, recall "
            "and precision for each digit, confusion matrix and calibration error. Where labels of ink "
            "have several digits, all of it is read as numbers, as the pad reads them: numbers wholly "
            "correct, too, and their mean edit distance."
        ),
        epilog=_examples(),
        formatter_class=HelpFormatter,
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar=_("PATH"),
        help=_("ink with labels, pictures, files of digits, or folders (default: MNIST's test digits)"),
    )
    parser.add_argument(
        "--model", type=Path, metavar=_("FILE"), help=_("a .tflite or .npz model (default: DigitPad's own)")
    )
    parser.add_argument("--mnist", type=Path, metavar=_("FILE"), help=mnist_help())
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    parser.add_argument(
        "--figure", type=Path, metavar=_("FILE"), help=_("save the confusion matrix as a picture")
    )
    parser.add_argument(
        "--mistakes", type=Path, metavar=_("FILE"), help=_("save the worst mistakes as a picture")
    )
    parser.add_argument(
        "--held-out", action="store_true", help=_("only writers that DigitPad's own model was not trained on")
    )
    parser.add_argument(
        "--writers", metavar=_("NAME"), help=_("only writers whose names start with this, such as unipen/gmd")
    )
    parser.add_argument(
        "--outliers",
        type=Path,
        metavar=_("INK"),
        help=_("an ink file of non-digits: how many are accepted as digits?"),
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--pen",
        type=_pen_width,
        metavar=_("FRACTION"),
        help=_("draw ink with a pen as wide as this fraction of the digit's longer side (default: 0.12)"),
    )
    how.add_argument(
        "--shrink",
        action="store_true",
        help=_(
            "read ink as ordinary pads do, with the canvas only scaled down, to see what the "
            "preparation is worth"
        ),
    )
    add_picture_options(parser)
    parser.set_defaults(run=run)


def _examples() -> str:
    return examples(
        ("digitpad evaluate", _("DigitPad's own model on MNIST's test data")),
        ("digitpad evaluate --model mine.tflite", _("another model")),
        ("digitpad evaluate --figure confusion.png", _("the confusion matrix as a picture, too")),
        (
            "digitpad evaluate photos/ --mistakes wrong.png",
            _("pictures in folders 0 to 9, or named 2048_any.jpg"),
        ),
        (
            "digitpad evaluate ink.jsonl --mistakes worst.png",
            _("drawings of digits or numbers with labels; the worst mistakes as a picture"),
        ),
    )


def run(arguments: argparse.Namespace, store: Store) -> int:  # noqa: ARG001  # every command has a store
    """Measure and print; return 1 where a picture could not be read, else 0.

    Raises:
        DigitPadError: the model, the data or a picture's place is not as it should be.
    """
    from digitpad.cli.grading import measure

    pictures = "synthetic" if arguments.mnist == Path("none") else "MNIST"
    source = ", ".join(path.name or str(path) for path in arguments.files) or pictures
    outcome = measure(arguments)
    _save_pictures(arguments, outcome, source)
    if arguments.json:
        print(json.dumps(_record(arguments, outcome, source)))
    else:
        _show(arguments, outcome, source)
    return int(outcome.unread > 0)


def _pen_width(text: str) -> float:
    """Read the pen's width; argparse makes a sentence of the ValueError."""
    width = float(text)
    if not LEAST_PEN <= width <= MOST_PEN:
        raise argparse.ArgumentTypeError(
            _("{share} is not between {least} and {most}").format(share=text, least=LEAST_PEN, most=MOST_PEN)
        )
    return width


def _save_pictures(arguments: argparse.Namespace, outcome: "Outcome", source: str) -> None:
    """Save the pictures that the arguments name."""
    if arguments.figure:
        from digitpad.core.figures import confusion_figure, save_figure

        save_figure(confusion_figure(outcome.evaluation, source), arguments.figure)
    if arguments.mistakes:
        from digitpad.core.figures import mistakes_figure, save_figure

        save_figure(mistakes_figure(outcome.mistakes, source), arguments.mistakes)


def _record(arguments: argparse.Namespace, outcome: "Outcome", source: str) -> dict[str, Any]:
    """Return the figures as what JSON can hold."""
    from digitpad.cli.output import encodable

    record = {"source": encodable(source), "shrink": arguments.shrink, **outcome.evaluation.to_record()}
    if outcome.numbers is not None:
        record |= outcome.numbers.to_record()
    if outcome.rejection is not None:
        record["outliers"] = outcome.rejection.to_record()
    if outcome.grades is not None:
        record |= {**outcome.grades.to_record(), "unread": outcome.unread}
    return record


def _show(arguments: argparse.Namespace, outcome: "Outcome", source: str) -> None:
    """Print sentences and tables."""
    from digitpad.cli.output import readable, show_evaluation, show_grades, show_numbers, show_rejection

    name = readable(source, sys.stdout.encoding)
    if outcome.grades is not None:
        show_grades(outcome.grades, name)
    if outcome.numbers is not None:
        show_numbers(outcome.numbers, name)
    show_evaluation(outcome.evaluation, name)
    if outcome.rejection is not None:
        show_rejection(outcome.rejection, readable(arguments.outliers.name, sys.stdout.encoding))
