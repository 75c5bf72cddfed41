"""`digitpad evaluate`: how well a model reads MNIST, or ink with labels."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.commands import Commands
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.store import Store

if TYPE_CHECKING:  # slow to import, and the window's start imports this module
    from digitpad.evaluation import Evaluation


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
    parser.add_argument("--mnist", type=Path, metavar=_("FILE"), help=_("MNIST as Keras' mnist.npz"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    parser.add_argument(
        "--figure", type=Path, metavar=_("FILE"), help=_("save the confusion matrix as a picture")
    )
    parser.add_argument(
        "--shrink",
        action="store_true",
        help=_("feed ink as ordinary pads do, the canvas only shrunk, to see what the preparation is worth"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, store: Store) -> int:  # noqa: ARG001  # every command has a store
    """Measure, print, and return the exit status 0.

    Raises:
        DigitPadError: the model, the data or the figure's place is not as it should be.
    """
    source = ", ".join(path.name for path in arguments.files) or "MNIST"
    evaluation = _measured(arguments)
    if arguments.figure:
        from digitpad.figures import confusion_figure, save_figure

        save_figure(confusion_figure(evaluation, source), arguments.figure)
    if arguments.json:
        print(json.dumps({"source": source, "shrink": arguments.shrink, **evaluation.to_record()}))
    else:
        from digitpad.tables import show_evaluation
        from digitpad.terminal import readable

        show_evaluation(evaluation, readable(source, sys.stdout.encoding))
    return 0


def _measured(arguments: argparse.Namespace) -> "Evaluation":
    """Load the model and the data, and measure."""
    from digitpad.classifier import load_model
    from digitpad.terminal import LateProgress
    from digitpad.training.data import read_labelled
    from digitpad.training.measure import measure_digits, measure_ink
    from digitpad.training.mnist import load_mnist

    if arguments.shrink and not arguments.files:
        raise DataError(_("--shrink is for ink: MNIST's digits are pictures already. Give an ink file."))
    classifier = load_model(arguments.model)
    if not arguments.files:
        digits = load_mnist(arguments.mnist).test
        with LateProgress(lambda: len(digits)) as progress:
            return measure_digits(classifier, digits, progress.advance)
    samples = [sample for path in arguments.files for sample in read_labelled(path)]
    with LateProgress(lambda: len(samples)) as progress:
        return measure_ink(classifier, samples, arguments.shrink, progress.advance)
