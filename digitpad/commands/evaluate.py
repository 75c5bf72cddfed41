"""`digitpad evaluate`: how well a model reads MNIST, or ink with labels."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.commands import Commands, mnist_help
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.store import Store

if TYPE_CHECKING:  # slow to import, and the window's start imports this module
    from digitpad.classifier import Probabilities
    from digitpad.evaluation import Evaluation
    from digitpad.training.data import Wanted
    from digitpad.training.measure import Measured, Prepare

LEAST_PEN, MOST_PEN = 0.01, 0.5  # of the digit's longer side


def add_parser(commands: Commands) -> None:
    """Describe the command and its arguments."""
    parser = commands.add_parser(
        "evaluate",
        help=_("measure a model"),
        description=_(
            "Measure a model on MNIST's test digits, or on ink files whose lines have a label: accuracy, "
            "figures for each digit, confusion matrix and calibration error."
        ),
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar=_("INK"),
        help=_("ink files with labels, .jsonl or .jsonl.gz (default: MNIST's test digits)"),
    )
    parser.add_argument(
        "--model", type=Path, metavar=_("FILE"), help=_("a .tflite model (default: DigitPad's own)")
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
        "--held-out", action="store_true", help=_("only writers that DigitPad's own model never learned from")
    )
    parser.add_argument(
        "--writers", metavar=_("NAME"), help=_("only writers whose names begin so, such as unipen/gmd")
    )
    parser.add_argument(
        "--outliers",
        type=Path,
        metavar=_("INK"),
        help=_("an ink file of other marks: how many are taken for digits?"),
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--pen",
        type=_share,
        metavar=_("SHARE"),
        help=_("draw ink with a pen of this share of the digit's longer side (default: 0.12)"),
    )
    how.add_argument(
        "--shrink",
        action="store_true",
        help=_("feed ink as ordinary pads do, the canvas only shrunk, to see what the preparation is worth"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, store: Store) -> int:  # noqa: ARG001  # every command has a store
    """Measure, print, and return the exit status 0.

    Raises:
        DigitPadError: the model, the data or a picture's place is not as it should be.
    """
    from digitpad.evaluation import refusal

    pictures = "synthetic" if arguments.mnist == Path("none") else "MNIST"
    source = ", ".join(path.name for path in arguments.files) or pictures
    measured = _measured(arguments)
    evaluation = measured.evaluation
    others = _others(arguments)
    found = None if others is None else refusal(measured.probabilities, others, measured.threshold)
    _save_pictures(arguments, measured, evaluation, source)
    if arguments.json:
        record = {"source": source, "shrink": arguments.shrink, **evaluation.to_record()}
        print(json.dumps(record if found is None else {**record, "outliers": asdict(found)}))
    else:
        from digitpad.tables import show_evaluation, show_refusal
        from digitpad.terminal import readable

        show_evaluation(evaluation, readable(source, sys.stdout.encoding))
        if found is not None:
            show_refusal(found, readable(arguments.outliers.name, sys.stdout.encoding))
    return 0


def _share(text: str) -> float:
    """Read the pen's width; argparse makes a sentence of the ValueError."""
    share = float(text)
    if not LEAST_PEN <= share <= MOST_PEN:
        raise argparse.ArgumentTypeError(
            _("{share} is not from {least} to {most}").format(share=text, least=LEAST_PEN, most=MOST_PEN)
        )
    return share


def _save_pictures(
    arguments: argparse.Namespace, measured: "Measured", evaluation: "Evaluation", source: str
) -> None:
    """Save what pictures were asked for."""
    if arguments.figure:
        from digitpad.figures import confusion_figure, save_figure

        save_figure(confusion_figure(evaluation, source), arguments.figure)
    if arguments.mistakes:
        from digitpad.figures import mistakes_figure, save_figure

        read = (measured.digits.images, measured.probabilities, measured.labels)
        save_figure(mistakes_figure(*read, source), arguments.mistakes)


def _measured(arguments: argparse.Namespace) -> "Measured":
    """Load the model and the data, and measure.

    Raises:
        DigitPadError: one of them is not as it should be, or nothing is left to measure.
    """
    from digitpad.classifier import load_model
    from digitpad.terminal import LateProgress
    from digitpad.training.data import read_labelled
    from digitpad.training.measure import measured_digits, measured_ink
    from digitpad.training.synthetic import load_pictures

    _check(arguments)
    classifier = load_model(arguments.model)
    if not arguments.files:
        digits = load_pictures(arguments.mnist).test
        with LateProgress(lambda: len(digits)) as progress:
            return measured_digits(classifier, digits, progress.advance)
    wanted = _wanted(arguments)
    samples = [sample for path in arguments.files for sample in read_labelled(path, wanted)]
    if not samples:
        raise DataError(_("No ink is left to measure. Leave --held-out or --writers out."))
    with LateProgress(lambda: len(samples)) as progress:
        return measured_ink(classifier, samples, _prepare(arguments), progress.advance)


def _check(arguments: argparse.Namespace) -> None:
    """Refuse what makes sense for ink only where there is none."""
    if arguments.files:
        return
    if arguments.shrink:
        raise DataError(_("--shrink is for ink: MNIST's digits are pictures already. Give an ink file."))
    if arguments.pen or arguments.held_out or arguments.writers:
        raise DataError(
            _("--pen, --held-out and --writers are for ink: MNIST's digits are pictures. Give an ink file.")
        )


def _others(arguments: argparse.Namespace) -> "Probabilities | None":
    """Measure the non-digits, prepared as the digits are; None where there are none to measure."""
    from digitpad.classifier import load_model
    from digitpad.training.measure import probabilities_of_ink
    from digitpad.training.outliers import read_outliers

    if arguments.outliers is None:
        return None
    inks = read_outliers(arguments.outliers, _wanted(arguments, by_name=False))
    if not inks:
        raise DataError(_("No ink is left to measure. Leave --held-out or --writers out."))
    return probabilities_of_ink(load_model(arguments.model), inks, _prepare(arguments))


def _prepare(arguments: argparse.Namespace) -> "Prepare":
    from digitpad.training.measure import as_used, only_shrunk, with_pen

    if arguments.shrink:
        return only_shrunk()
    return with_pen(arguments.pen) if arguments.pen else as_used


def _wanted(arguments: argparse.Namespace, by_name: bool = True) -> "Wanted":
    """Return which writers to measure; non-digits have writers of other names."""
    from digitpad.training.split import is_held_out, is_of

    def wanted(writer: str | None) -> bool:
        named = not by_name or not arguments.writers or is_of(writer, arguments.writers)
        return named and (not arguments.held_out or is_held_out(writer))

    return wanted
