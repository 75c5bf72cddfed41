"""`digitpad evaluate`: how well a model reads MNIST, or ink with labels."""

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from digitpad.commands import Commands
from digitpad.evaluation import CLASSES, Evaluation
from digitpad.language import _, percent
from digitpad.store import Store
from digitpad.training.measure import Measured

PATIENCE = 1.0  # seconds after which a progress bar is worth showing
WIDTH = 80  # columns, where the output is no terminal


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
    evaluation = _tracked(_measurement(arguments))
    if arguments.figure:
        from digitpad.figures import confusion_figure, save_figure

        save_figure(confusion_figure(evaluation, source), arguments.figure)
    if arguments.json:
        print(json.dumps({"source": source, "shrink": arguments.shrink, **evaluation.to_record()}))
    else:
        _print(evaluation, source)
    return 0


def _measurement(arguments: argparse.Namespace) -> Iterator[Measured]:
    """Load the model and the data, and begin to measure."""
    from digitpad.classifier import load_model
    from digitpad.errors import DataError
    from digitpad.training.data import load_mnist, read_labelled
    from digitpad.training.measure import measure_digits, measure_ink

    if arguments.shrink and not arguments.files:
        raise DataError(_("--shrink is for ink: MNIST's digits are pictures already. Give an ink file."))
    classifier = load_model(arguments.model)
    if not arguments.files:
        return measure_digits(classifier, load_mnist(arguments.mnist).test)
    samples = [sample for path in arguments.files for sample in read_labelled(path)]
    return measure_ink(classifier, samples, arguments.shrink)


def _tracked(steps: Iterator[Measured]) -> Evaluation:
    """Measure to the end, with a progress bar where it takes over a second and somebody sees it."""
    evaluation, begun = None, time.monotonic()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(_("Measuring"), visible=False)
        for step in steps:
            late = time.monotonic() - begun > PATIENCE
            progress.update(task, completed=step.done, total=step.total, visible=late)
            evaluation = step.evaluation
    assert evaluation is not None  # the last step always holds it
    return evaluation


def _print(evaluation: Evaluation, source: str) -> None:
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    console.print(
        _("{source}: {share} of {count} digits read right").format(
            source=source, share=percent(evaluation.accuracy, 2), count=evaluation.count
        ),
        markup=False,
        style="bold",
    )
    console.print(
        _("Calibration error: {error}. Sure enough to count as digits: {share}.").format(
            error=percent(evaluation.calibration_error, 2), share=percent(evaluation.accepted, 2)
        )
    )
    console.print(_digits_table(evaluation), _confusion_table(evaluation))


def _digits_table(evaluation: Evaluation) -> Table:
    table = Table(title=_("Each digit"))
    for heading in (_("digit"), _("how many"), _("of them read right"), _("right where read")):
        table.add_column(heading, justify="right")
    counts = evaluation.confusion.sum(axis=1)
    for digit in range(CLASSES):
        shares = (evaluation.recall[digit], evaluation.precision[digit])
        table.add_row(str(digit), str(counts[digit]), *(_percent(share) for share in shares))
    return table


def _confusion_table(evaluation: Evaluation) -> Table:
    """Return the confusion matrix; mistakes stand out, and nothing is shown as a dot."""
    table = Table(title=_("Label (rows) and what was read (columns)"))
    for heading in ("", *map(str, range(CLASSES))):
        table.add_column(heading, justify="right")
    styles = np.where(np.eye(CLASSES, dtype=bool), "green", "red")
    for digit, (row, style) in enumerate(zip(evaluation.confusion, styles, strict=True)):
        cells = (f"[{s}]{n}[/{s}]" if n else "·" for n, s in zip(row, style, strict=True))
        table.add_row(f"[bold]{digit}[/bold]", *cells)
    return table


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else percent(share, 1)
