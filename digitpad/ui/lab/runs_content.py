"""Content of the tab "Runs": the rows of its table, and several runs laid over each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digitpad.core.plot import Curve
from digitpad.lab.comparison import differing, recipe_rows
from digitpad.lab.presets import name_of, origin_of, run_names
from digitpad.language import _, decimal, grouped, percent
from digitpad.runs.events import clock
from digitpad.runs.library import Run
from digitpad.runs.training_history import TrainingHistory, history_of
from digitpad.ui.lab.comparison_view import OverlayContent
from digitpad.ui.lab.runs_view import RunRow
from digitpad.ui.widgets.table import TableRow

MEASURES = ("training", "validation", "test")
DOES_NOT_APPLY = "–"  # to a baseline: epochs, and the loss of one that learns no probabilities
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class ListedRuns:
    """All runs with their names, by key, and the rows of the table."""

    runs: Mapping[str, Run]
    names: Mapping[str, str]
    rows: Sequence[RunRow]


def listed_runs(runs: list[Run], training: str) -> ListedRuns:
    """Return the runs for the table; `training` is the key of the one that goes on, or ""."""
    names = run_names(runs)
    rows = [_row(run, names[run.key], run.key == training) for run in runs]
    return ListedRuns({run.key: run for run in runs}, names, rows)


def overlay_content(runs: Sequence[Run], names: Mapping[str, str]) -> OverlayContent:
    """Return the curves of several runs, and what differs between them."""
    lines = [line for run in runs for line in _lines(run, history_of(run), names)]
    longest = max((line.epochs for line in lines), default=1) or 1
    lines = [
        replace(line, points=_across(line.run, longest)) if line.run.experiment.is_baseline else line
        for line in lines
    ]
    curves = {
        measure: [
            tuple(Curve(line.name, tuple(line.points[measure][which])) for line in lines) for which in (0, 1)
        ]
        for measure in MEASURES
    }
    return OverlayContent(
        names=[line.name for line in lines],
        samples=[line.sample for line in lines],
        loss={measure: curves[measure][0] for measure in MEASURES},
        accuracy={measure: curves[measure][1] for measure in MEASURES},
        epochs=longest,
        hyperparameters=differing([line.run.experiment for line in lines]),
    )


def _across(run: Run, epochs: int) -> Mapping[str, tuple[Points, Points]]:
    """Return what a baseline reached as level lines over all epochs: it has none itself."""
    figures = run.result.figures if run.result else {}

    def level(name: str) -> Points:
        return [(x, figures[name]) for x in (0.0, float(epochs))] if name in figures else ()

    return {measure: (level(f"{measure}_loss"), level(f"{measure}_accuracy")) for measure in MEASURES}


@dataclass(frozen=True, eq=False)
class _Line:
    """The curves of a run, or of a fold of a cross-validation: by measure, of loss and of accuracy.

    sample: how many of the test digits the test curve is of, in words; "" for all.
    """

    name: str
    sample: str
    run: Run
    points: Mapping[str, tuple[Points, Points]]
    epochs: int


def _lines(run: Run, history: TrainingHistory, names: Mapping[str, str]) -> list[_Line]:
    """Return a line for each fold of a cross-validation; of the earlier ones there is validation alone."""
    name = names[run.key]
    whole: Mapping[str, tuple[Points, Points]] = {
        "training": (history.loss, history.accuracy),
        "validation": (history.validation_loss, history.validation_accuracy),
        "test": (history.test_loss, history.test_accuracy),
    }
    epochs = history.content(0.0).epochs
    sample = _("test, sample of {count}").format(count=grouped(history.sample)) if history.sample else ""
    earlier = list(zip(history.fold_losses, history.fold_accuracies, strict=True))
    if not earlier:
        return [_Line(name, sample, run, whole, history.epochs_ended)]
    nothing: tuple[Points, Points] = ((), ())
    folds = [{"training": nothing, "validation": pair, "test": nothing} for pair in earlier]
    called = _("{name}, fold {number} of {count}")
    return [
        _Line(called.format(name=name, number=number, count=len(earlier) + 1), sample, run, points, epochs)
        for number, points in enumerate((*folds, whole), 1)
    ]


def _row(run: Run, name: str, goes_on: bool) -> RunRow:
    result = run.result
    figures = result.figures if result else {}
    test, validation = figures.get("test_accuracy"), figures.get("validation_accuracy")
    loss = figures.get("test_loss", figures.get("validation_loss", figures.get("loss")))
    begun = result.begun if result else run.key
    state, is_baseline = _state(run, goes_on), run.experiment.is_baseline
    cells = (
        name,
        _preset(run),
        state,
        DOES_NOT_APPLY if is_baseline else grouped(result.epochs) if result else "",
        _percent(test),
        _percent(validation) if "folds_mean" not in figures else _folds(figures),
        decimal(loss, 3) if loss is not None else DOES_NOT_APPLY if is_baseline and result else "",
        grouped(result.parameters) if result else "",
        clock(result.seconds) if result else "",
        _date(begun),
    )
    values = (
        name,
        origin_of(run.experiment),
        state,
        result.epochs if result and not is_baseline else None,
        test,
        figures.get("folds_mean", validation),
        loss,
        result.parameters if result else None,
        result.seconds if result else None,
        run.key,
    )
    sought = " ".join(f"{label} {value}" for label, value in recipe_rows(run.experiment))
    row = TableRow(run.key, cells, values, sought, dim=result is None or result.state == "failed")
    usable = (run.folder / "digitpad.json").is_file()
    tested = (run.folder / "test.npz").is_file()
    return RunRow(row, usable, tested, not goes_on, run.network is not None, not is_baseline)


def _preset(run: Run) -> str:
    """Return the preset a run began with; "" where its name says so already."""
    origin, own = origin_of(run.experiment), name_of(run.experiment)
    if run.given:
        return origin
    return {own: "", _("{preset}, changed").format(preset=own): _("changed")}.get(origin, origin)


def _state(run: Run, goes_on: bool) -> str:
    if goes_on:
        return _("in progress")
    if run.result is None:
        return _("interrupted")
    return {"done": _("done"), "stopped": _("stopped"), "failed": _("failed")}[run.result.state]


def _percent(fraction: float | None) -> str:
    return "" if fraction is None else percent(fraction, 2)


def _folds(figures: Mapping[str, float]) -> str:
    """Return mean and deviation of a cross-validation."""
    mean, deviation = figures["folds_mean"], figures.get("folds_deviation", 0.0)
    return f"{decimal(100 * mean, 2)} ± {decimal(100 * deviation, 2)} %"


def _date(begun: str) -> str:
    """Return an ISO date and time, or a run's key, as people read it: without seconds."""
    day, _t, time = begun.partition("T")
    return f"{day} {time[:5].replace('-', ':')}".strip()
