"""Searches in words: values, trials as they end, and the table of trials."""

from typing import Any

from digitpad.lab.help_texts import PERCENT, hyperparameters
from digitpad.language import _, decimal, percent, significant
from digitpad.runs.events import clock
from digitpad.search.search import ENDED, SearchState, SearchTrial
from digitpad.search.space import Varied

ORDER = ("running", "done", "pruned", "failed")  # of trials in the table


def range_in_words(varied: Varied) -> str:
    """Return a range or the choices as people read them: "0.001 to 0.1, by orders of magnitude"."""
    if varied.choices:
        choices = [value_in_words(varied.name, choice) for choice in varied.choices]
        return ("; " if any("," in choice for choice in choices) else ", ").join(choices)
    low, high = (value_in_words(varied.name, end) for end in varied.ends)
    sentence = _("{low} to {high}, by orders of magnitude") if varied.is_log else _("{low} to {high}")
    return sentence.format(low=low, high=high)


def label_of(name: str) -> str:
    """Return what a value is called."""
    return hyperparameters()[name].label


def value_in_words(name: str, value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return percent(value, 1) if name in PERCENT else significant(value, 4)
    options = hyperparameters()[name].options
    return options[value].label if value in options else str(value)


def state_in_words(state: str) -> str:
    """Return how a trial stands, one of `ORDER`."""
    return {"running": _("running"), "done": _("done"), "pruned": _("ended early"), "failed": _("failed")}[
        state
    ]


def objective_in_words(state: SearchState) -> str:
    """Return what counts."""
    return _("validation accuracy") if state.search.is_upwards else _("validation loss")


def objective_figure(value: float | None, state: SearchState) -> str:
    """Return what counts of a trial; "–" where it is not known."""
    if value is None:
        return "–"
    return percent(value, 2) if state.search.is_upwards else decimal(value, 4)


def end_in_words(trial: SearchTrial, state: SearchState) -> str:
    """Return how a trial ended, what is best so far, and how much is left."""
    ended, best, left = state.count(*ENDED), state.best, state.seconds_left
    if trial.state == "failed":
        how = trial.sentence or _("failed")
    else:
        sentence = _("{value}, ended early") if trial.state == "pruned" else "{value}"
        how = sentence.format(value=objective_figure(trial.value, state))
    if state.search.trials:
        begin = _("Trial {number} ({ended} of {count})")
    else:
        begin = _("Trial {number} ({ended} so far)")
    parts = [begin.format(number=trial.number, ended=ended, count=len(state.trials)) + f": {how}"]
    if best:
        parts.append(
            _("best: {value}, trial {number}").format(
                value=objective_figure(best.value, state), number=best.number
            )
        )
    if left and state.search.trials:
        parts.append(_("{time} left").format(time=clock(left)))
    return "; ".join(parts)


def best_in_words(state: SearchState) -> list[str]:
    """Return lines about the best trial and its settings; none where there is none."""
    best = state.best
    if not best:
        return []
    sentence = _("Best: {value} {objective}, trial {number}, run {run} on {machine}")
    where = {"number": best.number, "run": best.run, "machine": best.machine}
    return [
        sentence.format(
            value=objective_figure(best.value, state), objective=objective_in_words(state), **where
        ),
        *(f"  {label_of(name)}: {value_in_words(name, value)}" for name, value in best.values.items()),
    ]


def status_in_words(state: SearchState) -> list[str]:
    """Return lines on how many trials have come how far, and on what decides how well they do."""
    counts = _("{done} done, {pruned} ended early, {failed} failed, {running} running, {waiting} waiting.")
    names = ("done", "pruned", "failed", "running", "waiting")
    lines = [counts.format(**{name: state.count(name) for name in names})]
    if state.importance:
        shares = (f"{label_of(name)} {percent(share, 0)}" for name, share in state.importance.items())
        lines.append(_("What decides: {shares}").format(shares=", ".join(shares)))
    return lines


def trials_table(state: SearchState, most: int) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of so many trials: those that are worked on, then the best."""
    sign = 1 if state.search.is_upwards else -1
    names = [varied.name for varied in state.search.space]
    trials = sorted(
        (trial for trial in state.trials if trial.state in ORDER),
        key=lambda trial: (ORDER.index(trial.state), -sign * (trial.value or 0), trial.number),
    )
    rows = []
    for trial in trials[:most]:
        values = [value_in_words(name, trial.values[name]) if name in trial.values else "–" for name in names]
        figure = objective_figure(trial.value_now, state)
        rows.append([str(trial.number), state_in_words(trial.state), figure, *values, trial.run])
    headings = [_("trial"), _("state"), objective_in_words(state), *map(label_of, names), _("run")]
    return headings, rows
