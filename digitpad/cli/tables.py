"""Tables in a terminal: of an evaluation, of the models, and of the drawings."""

import math
import sys
from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from digitpad.cli.terminal import readable
from digitpad.core.arrays import CLASSES
from digitpad.core.evaluation import Evaluation, Grades, Rejection
from digitpad.language import _, percent
from digitpad.models import summary
from digitpad.models.entry import ModelEntry

WIDTH = 80  # columns, where the output is no terminal
WIDEST = 160  # of a table of models there: no name is cut


def show_evaluation(evaluation: Evaluation, source: str) -> None:
    """Print an evaluation of `source` to stdout: two sentences and two tables."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    sentence = _("{source}: {share} of {count} digits read right").format(
        source=source, share=percent(evaluation.accuracy, 2), count=evaluation.count
    )
    console.print(sentence, markup=False, style="bold")
    console.print(
        _("Calibration error: {error}. Sure enough to count as digits: {share}.").format(
            error=_percent(evaluation.calibration_error, 2), share=_percent(evaluation.accepted, 2)
        )
    )
    console.print(_digits_table(evaluation), _confusion_table(evaluation))


def show_marks(marks: Grades, source: str) -> None:
    """Print how many pictures of `source` were read wholly right, and what became of the others."""
    right = _("{source}: {share} of {count} pictures read wholly right")
    rest = _(
        "Nothing found: {not_found}. More or fewer digits found than there are: {miscounted}. "
        "Of these no digit counts as read."
    )
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    share = percent(marks.correct / marks.pictures, 2)
    console.print(right.format(source=source, share=share, count=marks.pictures), markup=False, style="bold")
    console.print(rest.format(not_found=marks.not_found, miscounted=marks.miscounted))


def show_refusal(refusal: Rejection, source: str) -> None:
    """Print how many non-digits of `source` were taken for digits."""
    sentence = _(
        "{source}: of {count} marks that are no digits, {taken} are taken for one where 95 % of the digits "
        "pass, and {accepted} at the model's own threshold."
    )
    shares = {"taken": percent(refusal.false_accepts, 2), "accepted": percent(refusal.accepted, 2)}
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    console.print(sentence.format(source=source, count=refusal.count, **shares), markup=False)


def show_models(entries: Sequence[ModelEntry]) -> None:
    """Print the models, the one in use marked; whole names where the output is no terminal."""
    table = Table(box=None, pad_edge=False)
    for number, heading in enumerate(("", *summary.model_headings())):
        table.add_column(heading, justify="right" if number > 3 else "left", overflow="fold")
    for entry in entries:
        cells = (escape(readable(cell)) for cell in summary.model_row(entry))
        table.add_row("*" if entry.in_use else "", *cells, style="bold" if entry.in_use else "")
    Console(width=None if sys.stdout.isatty() else WIDEST, highlight=False).print(table)


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of text under their headings; no cell is cut."""
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(escape(readable(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDEST, highlight=False).print(table)


def _digits_table(evaluation: Evaluation) -> Table:
    table = Table(title=_("Each digit"))
    for heading in (_("digit"), _("how many"), _("of them read right"), _("right where read")):
        table.add_column(heading, justify="right")
    for digit in range(CLASSES):
        shares = (evaluation.recall[digit], evaluation.precision[digit])
        table.add_row(str(digit), str(evaluation.totals[digit]), *(_percent(share) for share in shares))
    return table


def _confusion_table(evaluation: Evaluation) -> Table:
    """Return the confusion matrix; mistakes stand out, and none is shown as a dot, which any terminal has."""
    table = Table(title=_("Label (rows) and what was read (columns)"))
    for heading in ("", *map(str, range(CLASSES))):
        table.add_column(heading, justify="right")
    styles = np.where(np.eye(CLASSES, dtype=bool), "green", "red")
    for digit, (row, style) in enumerate(zip(evaluation.confusion, styles, strict=True)):
        cells = (f"[{s}]{n}[/{s}]" if n else "." for n, s in zip(row, style, strict=True))
        table.add_row(f"[bold]{digit}[/bold]", *cells)
    return table


def _percent(share: float, places: int = 1) -> str:
    return "-" if math.isnan(share) else percent(share, places)


def show_counts(counts: Sequence[int], wrong: Sequence[int]) -> None:
    """Print how many drawings there are of each digit, and how many of them the model had read wrong."""
    table = Table(title=_("Your drawings"))
    for heading in (_("digit"), _("how many"), _("the model had wrong")):
        table.add_column(heading, justify="right")
    for digit, (count, mistakes) in enumerate(zip(counts, wrong, strict=True)):
        table.add_row(str(digit), str(count), str(mistakes))
    table.add_section()
    table.add_row(_("all"), str(sum(counts)), str(sum(wrong)))
    Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False).print(table)
