"""The lab's runs as rows of a table, and several of them laid over each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digitpad.lab.origin import name_of, names_of, origin_of
from digitpad.lab.several import differing, recipe_of
from digitpad.language import _, decimal, grouped, percent
from digitpad.runs.library import Run
from digitpad.runs.training_history import Course
from digitpad.runs.words import clock
from digitpad.ui.lab.overlay import Laid
from digitpad.ui.lab.runs import RunRow
from digitpad.ui.widgets.content import Curve
from digitpad.ui.widgets.table import TableRow

MEASURES = ("training", "validation", "test")


@dataclass(frozen=True)
class Listed:
    """All runs with their names, by key, and the rows of the table."""

    runs: Mapping[str, Run]
    names: Mapping[str, str]
    rows: Sequence[RunRow]


def listed(runs: list[Run], training: str) -> Listed:
    """Return the runs for the table; `training` is the key of the one that goes on, or ""."""
    names = names_of(runs)
    rows = [_row(run, names[run.key], run.key == training) for run in runs]
    return Listed({run.key: run for run in runs}, names, rows)


def laid(runs: Sequence[Run], names: Mapping[str, str]) -> Laid:
    """Return runs laid over each other."""
    courses = [_course(run) for run in runs]
    points = {
        "training": [(course.loss, course.accuracy) for course in courses],
        "validation": [(course.validation_loss, course.validation_accuracy) for course in courses],
        "test": [(course.test_loss, course.test_accuracy) for course in courses],
    }
    called = [names[run.key] for run in runs]
    curves = {
        measure: [
            tuple(Curve(name, tuple(pair[which])) for name, pair in zip(called, pairs, strict=True))
            for which in (0, 1)
        ]
        for measure, pairs in points.items()
    }
    return Laid(
        names=called,
        loss={measure: curves[measure][0] for measure in MEASURES},
        accuracy={measure: curves[measure][1] for measure in MEASURES},
        epochs=max((course.epochs_ended for course in courses), default=1) or 1,
        knobs=differing([run.experiment for run in runs]),
    )


def _course(run: Run) -> Course:
    course = Course()
    for event in run.events():
        course.told(event, 0.0)
    return course


def _row(run: Run, name: str, goes_on: bool) -> RunRow:
    result = run.result
    figures = result.figures if result else {}
    test, validation = figures.get("test_accuracy"), figures.get("validation_accuracy")
    loss = figures.get("test_loss", figures.get("validation_loss", figures.get("loss")))
    begun = result.begun if result else run.key
    state = _state(run, goes_on)
    cells = (
        name,
        _preset(run),
        state,
        grouped(result.epochs) if result else "",
        _share(test),
        _share(validation) if "folds_mean" not in figures else _folds(figures),
        "" if loss is None else decimal(loss, 3),
        grouped(result.parameters) if result else "",
        clock(result.seconds) if result else "",
        _date(begun),
    )
    values = (
        name,
        origin_of(run.experiment),
        state,
        result.epochs if result else None,
        test,
        figures.get("folds_mean", validation),
        loss,
        result.parameters if result else None,
        result.seconds if result else None,
        run.key,
    )
    sought = " ".join(f"{label} {value}" for label, value in recipe_of(run.experiment))
    row = TableRow(run.key, cells, values, sought, dim=result is None or result.state == "failed")
    usable = (run.folder / "digitpad.json").is_file()
    return RunRow(row, usable, (run.folder / "test.npz").is_file(), not goes_on)


def _preset(run: Run) -> str:
    """Return the preset a run began with; what its name says already is not said again."""
    origin, own = origin_of(run.experiment), name_of(run.experiment)
    if run.given:
        return origin
    return {own: "", _("{preset}, changed").format(preset=own): _("changed")}.get(origin, origin)


def _state(run: Run, goes_on: bool) -> str:
    if goes_on:
        return _("in training")
    if run.result is None:
        return _("broken off")
    return {"done": _("done"), "stopped": _("stopped"), "failed": _("failed")}[run.result.state]


def _share(share: float | None) -> str:
    return "" if share is None else percent(share, 2)


def _folds(figures: Mapping[str, float]) -> str:
    """Return mean and deviation of a cross-validation."""
    mean, deviation = figures["folds_mean"], figures.get("folds_deviation", 0.0)
    return f"{decimal(100 * mean, 2)} ± {decimal(100 * deviation, 2)} %"


def _date(begun: str) -> str:
    """Return an ISO date and time, or a run's key, as people read it: without seconds."""
    day, _t, time = begun.partition("T")
    return f"{day} {time[:5].replace('-', ':')}".strip()
