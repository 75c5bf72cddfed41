"""Plots of a search as plain data: its axes, its trials on them, and how much each value decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from digitpad.core.ticks import log_ticks, round_ticks, short_figure, short_percent, usual_span
from digitpad.lab.help_texts import PERCENT
from digitpad.language import _
from digitpad.search.search import SearchState, SearchTrial
from digitpad.search.space import Varied, is_integer
from digitpad.search.storage import STARTING_TRIALS
from digitpad.search.words import (
    label_of,
    objective_figure,
    objective_in_words,
    state_in_words,
    value_in_words,
)

MOST_TICKS = 6
LEAST_SPAN = 0.01  # of an axis of what counts, where all trials have the same


@dataclass(frozen=True)
class PlotAxis:
    """An axis, of a value that varies or of what counts.

    ticks: figures on it, the ends among them; of choices their places from 0 on. words: of each tick.
    """

    label: str
    ticks: tuple[float, ...]
    words: tuple[str, ...]
    is_log: bool = False
    is_choice: bool = False

    def kept(self, value: float) -> float:
        """Return a figure, or the end of the axis that it lies beyond."""
        return min(max(value, self.ticks[0]), self.ticks[-1])


@dataclass(frozen=True)
class PlottedTrial:
    """A trial that has ended.

    places: on the axes, None where it has no such value; words: the same in words.
    value: what counts; figure: that in words. share: how good it is among all, in [0, 1].
    is_done: whether it was not ended early.
    """

    number: int
    places: tuple[float | None, ...]
    words: tuple[str, ...]
    value: float
    figure: str
    share: float
    is_done: bool


@dataclass(frozen=True)
class PlotsContent:
    """All that the three plots show.

    name: of the search. objective: what counts, in words; up: its axis; is_upwards: whether more is better.
    axes: of what varies. trials: the best last. best: its number.
    importance: labels of what varies, and how much each decides, of sum 1, the highest first.
    """

    name: str
    objective: str
    axes: tuple[PlotAxis, ...]
    up: PlotAxis
    is_upwards: bool = True
    trials: tuple[PlottedTrial, ...] = ()
    best: int | None = None
    importance: tuple[tuple[str, float], ...] = ()

    def shows(self, plot: str) -> bool:
        """Say whether there is something to be seen in one of `PLOTS`."""
        return bool(self.importance if plot == "importance" else self.trials)

    def most_important(self, count: int) -> list[int]:
        """Return the places of at most so many axes, in their order: those that decide most."""
        shares = dict(self.importance)
        order = sorted(range(len(self.axes)), key=lambda place: -shares.get(self.axes[place].label, 0.0))
        return sorted(order[: max(count, 1)])


def plots_content(state: SearchState) -> PlotsContent:
    """Return what the plots of a search show."""
    space = state.search.space
    ended = [trial for trial in state.trials if trial.state in ("done", "pruned") and trial.value is not None]
    up = _axis_up(state, [trial.value for trial in ended if trial.value is not None])
    trials = [_plotted(trial, trial.value, state, up) for trial in ended if trial.value is not None]
    best = state.best.number if state.best else None
    return PlotsContent(
        state.search.name,
        objective_in_words(state),
        tuple(map(_axis, space)),
        up,
        state.search.is_upwards,
        tuple(sorted(trials, key=lambda trial: (trial.number == best, trial.is_done, trial.share))),
        best,
        tuple((label_of(name), share) for name, share in state.importance.items()),
    )


def plot_name(plot: str) -> str:
    """Return what one of `PLOTS` is called."""
    names = {
        "parallel": _("Parallel coordinates"),
        "importance": _("Importance"),
        "slices": _("Slices"),
    }
    return names[plot]


def plot_in_words(plot: str, content: PlotsContent) -> str:
    """Return what is to be seen in a plot, or why there is nothing yet."""
    if not content.shows(plot):
        if plot == "importance":
            return _(
                "Too little is known yet: {count} trials must be done before it can be said what decides."
            ).format(count=STARTING_TRIALS)
        return _("No trial has ended yet. Each one appears here when it has.")
    sentences = {
        "parallel": _(
            "A line is a trial, coloured by its {objective}. Thick: the best one. Thin: ended early."
        ),
        "importance": _("How much each value decided how well the trials did, by their {objective}."),
        "slices": _("A dot is a trial; upwards: {objective}. Large: the best one. Small: ended early."),
    }
    return sentences[plot].format(objective=content.objective)


def trial_heading(trial: PlottedTrial) -> str:
    """Return which trial it is and how it ended."""
    sentence = _("Trial {number}: {value}") if trial.is_done else _("Trial {number}: {value}, ended early")
    return sentence.format(number=trial.number, value=trial.figure)


def trial_rows(trial: PlottedTrial, content: PlotsContent) -> list[tuple[str, str]]:
    """Return the labels and the values of a trial."""
    return list(zip((axis.label for axis in content.axes), trial.words, strict=True))


def plot_table(plot: str, content: PlotsContent) -> list[list[str]]:
    """Return a plot as rows of a table, with a heading; numbers as programs read them."""
    if plot == "importance":
        rows = [[label, str(share)] for label, share in content.importance]
        return [[_("value"), _("importance")], *rows]
    headings = [_("trial"), _("state"), content.objective, *(axis.label for axis in content.axes)]
    return [headings, *(_row(trial, content.axes) for trial in content.trials)]


def _row(trial: PlottedTrial, axes: Sequence[PlotAxis]) -> list[str]:
    cells = [
        "" if place is None else words if axis.is_choice else str(place)
        for place, words, axis in zip(trial.places, trial.words, axes, strict=True)
    ]
    state = state_in_words("done" if trial.is_done else "pruned")
    return [str(trial.number), state, str(trial.value), *cells]


def _axis(varied: Varied) -> PlotAxis:
    """Return the axis of a value that varies."""
    label = label_of(varied.name)
    if varied.choices:
        words = tuple(value_in_words(varied.name, choice) for choice in varied.choices)
        return PlotAxis(label, tuple(map(float, range(len(words)))), words, is_choice=True)
    if varied.is_log:
        ticks = log_ticks(varied.low, varied.high, MOST_TICKS)
    else:
        ticks = round_ticks(varied.low, varied.high, MOST_TICKS, float(is_integer(varied.name)))
    write = short_percent if varied.name in PERCENT else short_figure
    return PlotAxis(label, tuple(ticks), tuple(map(write, ticks)), varied.is_log)


def _axis_up(state: SearchState, values: Sequence[float]) -> PlotAxis:
    """Return the axis of what counts: of a trial that is far from all others, its end says "≤" or "≥"."""
    is_upwards = state.search.is_upwards
    low, high = (
        usual_span(values)
        if len(values) >= STARTING_TRIALS
        else (min(values, default=0), max(values, default=1))
    )
    if high - low < LEAST_SPAN:
        middle = (low + high) / 2
        low, high = middle - LEAST_SPAN / 2, middle + LEAST_SPAN / 2
    ticks = round_ticks(max(low, 0.0), min(high, 1.0) if is_upwards else high, MOST_TICKS)
    words = list(map(short_percent if is_upwards else short_figure, ticks))
    if min(values, default=low) < ticks[0]:
        words[0] = f"≤ {words[0]}"
    if max(values, default=high) > ticks[-1]:
        words[-1] = f"≥ {words[-1]}"
    label = objective_in_words(state)
    return PlotAxis(label[:1].upper() + label[1:], tuple(ticks), tuple(words))


def _plotted(trial: SearchTrial, value: float, state: SearchState, up: PlotAxis) -> PlottedTrial:
    """Return a trial on its axes. How good it is goes by where it is on the axis of what counts."""
    places: list[float | None] = []
    words: list[str] = []
    for varied in state.search.space:
        found: Any = trial.values.get(varied.name)
        if found is None or (varied.choices and found not in varied.choices):
            places.append(None)
        else:
            places.append(float(varied.choices.index(found) if varied.choices else found))
        words.append("–" if found is None else value_in_words(varied.name, found))
    share = (up.kept(value) - up.ticks[0]) / (up.ticks[-1] - up.ticks[0])
    return PlottedTrial(
        trial.number,
        tuple(places),
        tuple(words),
        value,
        objective_figure(value, state),
        share if state.search.is_upwards else 1 - share,
        trial.state == "done",
    )
