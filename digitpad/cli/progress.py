"""How `digitpad train` shows progress: a bar on stderr, JSON lines on stdout, or not at all."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from digitpad.language import _, percent
from digitpad.runs.events import Progress as Step
from digitpad.runs.events import Report, Snapshot, Stage, Told, throttled, words


@contextmanager
def shown(how: str) -> Iterator[Report]:
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

        def show(step: Told) -> None:
            if isinstance(step, Snapshot):
                return
            if isinstance(step, Stage):
                progress.update(task, description=words(step))
                return
            epoch = _("Epoch {epoch} of {epochs}").format(epoch=step.epoch, epochs=step.epochs)
            figures = _figures(step.loss, step.accuracy)
            if step.ends_epoch:
                line = f"{epoch}: {figures}; {_validation(step)}"
                progress.console.print(line, highlight=False, soft_wrap=True)
            progress.update(
                task,
                description=epoch,
                total=step.epochs * step.batches,
                completed=(step.epoch - 1) * step.batches + step.batch,
                figures=figures,
            )

        yield throttled(show)


def _figures(loss: float, accuracy: float) -> str:
    return _("loss {loss:.4f}, right {share}").format(loss=loss, share=percent(accuracy, 2))


def _validation(step: Step) -> str:
    figures = _figures(step.validation_loss or 0.0, step.validation_accuracy or 0.0)
    return _("validation: {figures}").format(figures=figures)
