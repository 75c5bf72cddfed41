"""Output in a terminal: text that any terminal can show, tables, bars of probabilities and of progress."""

import json
import math
import re
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from digitpad.core.arrays import CLASSES, Probabilities
from digitpad.core.card import read_card
from digitpad.core.evaluation import Evaluation, Grades, NumberEvaluation, Rejection, whole_confusion
from digitpad.errors import DataError
from digitpad.language import _, decimal, percent
from digitpad.models.entry import ModelEntry
from digitpad.runs.events import Done, Report, Snapshot, Stage, Update, ValueChange, throttled, words
from digitpad.runs.events import Progress as Step
from digitpad.runs.library import RESULT, read_result
from digitpad.runs.recipe import Recipe

if TYPE_CHECKING:  # other commands do without
    from digitpad.search.search import SearchState

BAR = 40  # characters
BLOCK, PLAIN_BLOCK = "█", "#"
PATIENCE_S = 1.0  # before a progress bar appears
REFRESH_S = 0.1
WIDTH = 80  # columns, where the output is no terminal
WIDEST = 160  # of a table of models there: no name is cut
Item = TypeVar("Item")
CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
)  # control codes, line ends, directions


def encodable(text: str) -> str:
    """Return text that any encoding of Unicode can hold.

    File names may hold any bytes; Python keeps those that are no UTF-8 as lone surrogates, here spelt out.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def readable(text: str, encoding: str = "utf-8") -> str:
    """Return text as a terminal can show it: what `encoding` lacks, or would act on, is spelt out."""
    spelt = CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)
    return spelt.encode(encoding, "backslashreplace").decode(encoding)


def bars(probabilities: Probabilities, encoding: str = "utf-8") -> Text:
    """Draw probabilities of shape (10,) as ten lines, the highest one marked."""
    block = BLOCK if encoding.lower().startswith("utf") else PLAIN_BLOCK
    winner = int(np.argmax(probabilities))
    lines = Text()
    for digit, probability in enumerate(probabilities.tolist()):
        style = "bold green" if digit == winner else "dim"
        lines.append(f"  {digit} {block * round(BAR * probability):{BAR}} {percent(probability):>5}\n", style)
    return lines


class LateProgress:
    """A progress bar on stderr, shown to a person who has waited for `PATIENCE_S`, and only then.

    It gives way to other output: `hide` before printing, `advance` after. Used in a `with` statement, it is
    gone at its end, whatever happened.
    """

    def __init__(self, count: Callable[[], int]) -> None:
        """`count` says how many steps there are; it is called when the bar first appears."""
        self._console = Console(stderr=True)
        self._count = count
        self._done = 0
        self._shown: Progress | None = None
        self._due = time.monotonic() + PATIENCE_S

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.hide()

    def advance(self, steps: int) -> None:
        """Take note of `steps` done and show the bar when it is time."""
        self._done += steps
        if not self._console.is_terminal or time.monotonic() < self._due:
            return
        self._due = time.monotonic() + REFRESH_S
        self._shown = self._shown or self._begin()
        self._shown.start()
        self._shown.update(self._shown.task_ids[0], completed=self._done, refresh=True)

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield items, each a step that is done when the next one is requested."""
        for item in items:
            yield item
            self.advance(1)

    def hide(self) -> None:
        """Take the bar away, so that lines can be printed where it was."""
        if self._shown:
            self._shown.stop()

    def _begin(self) -> Progress:
        progress = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        progress.add_task("", total=self._count())
        return progress


def show_evaluation(evaluation: Evaluation, source: str) -> None:
    """Print an evaluation of `source` to stdout: two sentences and two tables."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    sentence = _("{source}: accuracy {share} on {count} digits").format(
        source=source, share=percent(evaluation.accuracy, 2), count=evaluation.count
    )
    console.print(sentence, markup=False, style="bold")
    console.print(
        _("Calibration error: {error}. Accepted as digits: {share}.").format(
            error=_percent(evaluation.calibration_error, 2), share=_percent(evaluation.accepted, 2)
        )
    )
    console.print(_digits_table(evaluation), _confusion_table(evaluation))


def show_grades(grades: Grades, source: str) -> None:
    """Print how many pictures of `source` were read without a mistake, and how the others failed."""
    correct = _("{source}: {share} of {count} pictures completely correct")
    rest = _(
        "Nothing found: {not_found}. Too many or too few digits found: {miscounted}. All digits "
        "of these count as misread."
    )
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    share = percent(grades.correct / grades.pictures, 2)
    console.print(
        correct.format(source=source, share=share, count=grades.pictures), markup=False, style="bold"
    )
    console.print(rest.format(not_found=grades.not_found, miscounted=grades.miscounted))


def show_numbers(numbers: NumberEvaluation, source: str) -> None:
    """Print how many numbers of `source` were read without a mistake, in all and by length."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    correct = _("{source}: {share} of {count} numbers completely correct")
    share = percent(numbers.accuracy, 2)
    console.print(correct.format(source=source, share=share, count=numbers.count), markup=False, style="bold")
    single = sum(number.length == 1 for number in numbers.numbers)
    if single:
        console.print(_("Single digits among them, read as numbers too: {count}.").format(count=single))
    console.print(
        _(
            'With the most probable digit in place of each "?": {share}. Mean edit distance: {distance}.'
        ).format(share=percent(numbers.favoured_accuracy, 2), distance=decimal(numbers.edit_distance, 3))
    )
    table = Table(title=_("Numbers by their count of digits"))
    for heading in (_("digits"), _("numbers"), _("correct"), _("digits correct"), _("edit distance")):
        table.add_column(heading, justify="right")
    for length, part in numbers.by_length.items():
        figures = (
            percent(part.accuracy, 1),
            percent(part.digits.accuracy, 1),
            decimal(part.edit_distance, 3),
        )
        table.add_row(str(length), str(part.count), *figures)
    console.print(table)


def show_rejection(rejection: Rejection, source: str) -> None:
    """Print the false accepts among the non-digits of `source`."""
    sentence = _(
        "{source}: of {count} non-digits, {taken} are accepted where 95 % of the digits are, and "
        "{accepted} at the model's own threshold."
    )
    percentages = {"taken": percent(rejection.false_accepts, 2), "accepted": percent(rejection.accepted, 2)}
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    console.print(sentence.format(source=source, count=rejection.count, **percentages), markup=False)


def print_models(entries: Sequence[ModelEntry], root: Path) -> None:
    """Print the models, the one in use marked; whole names where the output is no terminal.

    root: the user's folder, where figures are kept too.
    """
    from digitpad.models import summary  # with LiteRT and OpenCV: other tables do without
    from digitpad.models.measuring import read_figures

    table = Table(box=None, pad_edge=False)
    for number, heading in enumerate(("", *summary.model_headings())):
        table.add_column(heading, justify="right" if number > 3 else "left", overflow="fold")
    for entry in entries:
        cells = (escape(readable(cell)) for cell in summary.model_row(entry, read_figures(entry, root)))
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


def show_best(state: "SearchState") -> None:
    """Print a search's best trial, if there is one yet, and what can be done with it."""
    from digitpad.search.words import best_in_words

    lines, name = best_in_words(state), shlex.quote(state.search.name)
    if lines:
        adopt, out = f"digitpad search best {name} --adopt", f"digitpad search best {name} --out best.json"
        print(*lines, _("Read with it: {command}").format(command=adopt), sep="\n")
        print(_("Train it longer: {command}").format(command=f"{out} && digitpad train best.json --epochs N"))


def save_search_plot(state: "SearchState", plot: str, path: Path | None) -> int:
    """Save one of the plots of a search, and return the exit status.

    Raises:
        DataError: there is nothing to be seen yet, no file is named, or it cannot be written.
    """
    from digitpad.search.plot_layout import save_plot
    from digitpad.search.plots import plot_in_words, plots_content

    if not path:
        raise DataError(_("Where shall the plot be saved? Add `--out plot.png`."))
    content = plots_content(state)
    if not content.shows(plot):
        raise DataError(plot_in_words(plot, content))
    save_plot(plot, content, path)
    print(_("Saved as {name}.").format(name=path))
    return 0


def _digits_table(evaluation: Evaluation) -> Table:
    table = Table(title=_("Each digit"))
    for heading in (_("digit"), _("count"), _("recall"), _("precision")):
        table.add_column(heading, justify="right")
    for digit in range(CLASSES):
        fractions = (evaluation.recall[digit], evaluation.precision[digit])
        table.add_row(
            str(digit), str(evaluation.totals[digit]), *(_percent(fraction) for fraction in fractions)
        )
    return table


def _confusion_table(evaluation: Evaluation) -> Table:
    """Return the confusion matrix; mistakes stand out, and none is shown as a dot, which any terminal has.

    Where there are digits that were not read, or read where there was none, it has a column and a row more.
    """
    table = Table(title=_("Confusion matrix: label (rows) and prediction (columns)"))
    whole, names = whole_confusion(evaluation)
    for heading in ("", *names):
        table.add_column(heading, justify="right")
    styles = np.where(np.eye(len(names), dtype=bool), "green", "red")
    for name, row, style in zip(names, whole, styles, strict=True):
        cells = (f"[{s}]{n}[/{s}]" if n else "." for n, s in zip(row, style, strict=True))
        table.add_row(f"[bold]{name}[/bold]", *cells)
    return table


def show_counts(counts: Sequence[int], misread: Sequence[int]) -> None:
    """Print how many drawings there are of each digit, and how many of them the model misread."""
    table = Table(title=_("Your drawings"))
    for heading in (_("digit"), _("count"), _("misread")):
        table.add_column(heading, justify="right")
    for digit, (count, mistakes) in enumerate(zip(counts, misread, strict=True)):
        table.add_row(str(digit), str(count), str(mistakes))
    table.add_section()
    table.add_row(_("all"), str(sum(counts)), str(sum(misread)))
    Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False).print(table)


def _percent(fraction: float, places: int = 1) -> str:
    return "-" if math.isnan(fraction) else percent(fraction, places)


@contextmanager
def progress_reporter(how: str) -> Iterator[Report]:
    """Give the function that shows progress. how: "bar", "json" or "none"."""
    if how == "bar":
        with _bar() as report:
            yield report
    elif how == "json":
        yield throttled(lambda event: print(json.dumps(event.to_record()), flush=True))
    else:
        yield lambda _event: None


@contextmanager
def _bar() -> Iterator[Report]:
    """Give a function that shows a progress bar on stderr, and a line at the end of each epoch."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), speed_estimate_period=120) as progress:
        task = progress.add_task(_("Preparing"), total=None, figures="")

        def show(step: Update) -> None:
            if isinstance(step, (Snapshot, ValueChange)):
                return
            if isinstance(step, Stage):
                progress.update(task, description=words(step))
                return
            epoch = _("Epoch {epoch} of {epochs}").format(epoch=step.epoch, epochs=step.epochs)
            figures = _figures(step.loss, step.accuracy)
            if step.ends_epoch:
                line = f"{epoch}: {figures}; {_validation(step)}"
                progress.console.print(line, highlight=False, soft_wrap=True)
            done = (step.epoch - 1) * step.batches + step.batch
            if progress.tasks[0].total is None:  # what was done before it was resumed took no time
                if step.ends_epoch:
                    return
                progress.reset(task, total=step.epochs * step.batches, completed=done)
            progress.update(task, description=epoch, completed=done, figures=figures)

        yield throttled(show)


def _figures(loss: float, accuracy: float) -> str:
    return _("loss {loss}, accuracy {share}").format(loss=decimal(loss, 4), share=percent(accuracy, 2))


def _validation(step: Step) -> str:
    figures = _figures(step.validation_loss or 0.0, step.validation_accuracy or 0.0)
    return _("validation: {figures}").format(figures=figures)


def show_end(done: Done, recipe: Recipe) -> None:
    """Say how a training ended, and where what came of it is."""
    is_model, folder = recipe.data == "mixture", readable(str(done.folder))
    if done.interrupted:
        print(
            _("Training was interrupted. The best network so far was saved.")
            if is_model
            else _("Training was interrupted. The network was saved as it was then.")
        )
        print(_("To go on with it, give the same command again with --resume."))
    print(
        (_("The model is in {folder}.") if is_model else _("The run is in {folder}.")).format(folder=folder)
    )
    result = None if is_model else read_result(done.folder / RESULT)  # a baseline has no card
    measured_on = result.measured_on if result else read_card(done.folder / "digitpad.json").measured_on
    sentence = {
        "synthetic": _("Accuracy on synthetic test digits, which say nothing of real writing: {share}."),
        "mine": _("Accuracy on the test digits of your file: {share}."),
    }.get(measured_on, _("Accuracy on MNIST's test data: {share}."))
    print(sentence.format(share=percent(done.accuracy, 2)))
    if is_model:
        command = f"digitpad evaluate --model {shlex.quote(readable(str(done.folder / 'digitpad.tflite')))}"
        command += " --mnist none" if measured_on == "synthetic" else ""
        print(_("More figures: {command}").format(command=command))
