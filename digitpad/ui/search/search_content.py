"""Content of the window "Search": what is entered becomes a search, and its trials become rows."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from digitpad.errors import DataError
from digitpad.lab.draft import limits_of, shown
from digitpad.lab.help_texts import groups
from digitpad.lab.presets import name_of, presets
from digitpad.language import _, grouped
from digitpad.models.entry import free_name
from digitpad.runs.content import RunContent
from digitpad.runs.events import clock
from digitpad.runs.plan import Limits
from digitpad.runs.recipe import Recipe
from digitpad.search import METHODS, OBJECTIVES, USUAL_TRIALS
from digitpad.search.search import ENDED, LONGEST_NAME, Search, SearchState, SearchTrial, check_search_name
from digitpad.search.space import MOST_CHOICES, Space, Varied, obstacles, usual_range, usual_space
from digitpad.search.words import (
    ORDER,
    label_of,
    objective_figure,
    objective_in_words,
    range_in_words,
    state_in_words,
    status_in_words,
    value_in_words,
)
from digitpad.ui.search.form_view import NUMBERS, WORK, FormContent, SearchForm, VariedContent, VariedForm
from digitpad.ui.search.view import TrialsContent
from digitpad.ui.widgets.table import TableRow, View

LAB, OWN = "lab", "own:"  # the key of the lab's recipe, and how those of the user's own begin
MOST_TRIALS, MOST_MINUTES, MOST_WORKERS = 100_000, 100_000, 64
OF_RECIPE = ("epochs", "digits", "folds")  # what is entered of it
WIDTHS = (56, 92, 104)  # of the first columns, in pixels at 96 dots per inch
WIDTH, TIME = 96, 60  # of a value, and of the time
VALUE = 2  # the column of what counts
FEWEST_CHOICES = 2


@dataclass(frozen=True)
class RecipeChoice:
    """A recipe that can be searched."""

    label: str
    recipe: Recipe
    help_text: str = ""


def recipe_choices(lab: Recipe, own: Mapping[str, Recipe]) -> dict[str, RecipeChoice]:
    """Return what can be searched, by key: what the lab has open, the presets, and the user's own."""
    found = {LAB: RecipeChoice(_("In the lab: {name}").format(name=name_of(lab)), lab)}
    found |= {
        preset.name: RecipeChoice(preset.label, preset.experiment, preset.help_text) for preset in presets()
    }
    found |= {OWN + name: RecipeChoice(name, recipe) for name, recipe in own.items()}
    return {key: choice for key, choice in found.items() if obstacles(choice.recipe, ())}


def new_form(key: str, recipe: Recipe, taken: Collection[str]) -> SearchForm:
    """Return what is entered at first; `taken`: names of searches that there are."""
    usual = {varied.name for varied in usual_space(recipe)}
    varied = {
        name: _varied_form(usual_range(name, recipe), name in usual)
        for name in _in_order(obstacles(recipe, ()))
    }
    name = re.sub(r"[^\w .,-]", "-", recipe.name)[: LONGEST_NAME - 4].strip(" .-") or _("search")
    numbers = _first_numbers(USUAL_TRIALS, recipe)
    free = free_name(name, {one.casefold() for one in taken}, "{name} {number}")
    return SearchForm(free, key, METHODS[0], OBJECTIVES[0], numbers, varied)


def form_of(search: Search, work: Mapping[str, str]) -> SearchForm:
    """Return what was entered for a search that there is; `work`: how long, and how many at once."""
    numbers = {**_first_numbers(search.trials, search.recipe), **work}
    varied = {varied.name: _varied_form(varied, is_on=True) for varied in search.space}
    label = name_of(search.recipe)
    return SearchForm(search.name, label, search.method, search.objective, numbers, varied)


def _first_numbers(trials: int, recipe: Recipe) -> dict[str, str]:
    """Return the numbers in their fields at first; 0 trials: as many as there is time for."""
    own = {name: str(getattr(recipe, name)) for name in OF_RECIPE}
    return {"trials": str(trials or ""), "minutes": "", "workers": "1", **own}


@dataclass(frozen=True)
class Checked:
    """What was entered, checked.

    search: None where something is wrong; trials: 0 for as many as there is time for.
    minutes: None for no end; workers: trials at once.
    faults: what is wrong with fields, by their names; sentence: what is wrong with all of it; "" for nothing.
    """

    search: Search | None
    trials: int
    minutes: float | None
    workers: int
    faults: Mapping[str, str]
    sentence: str = ""


def checked_form(form: SearchForm, recipe: Recipe, taken: Collection[str]) -> Checked:
    """Return the search that was entered, or what is wrong with it; see `new_form`."""
    numbers, faults = _numbers(form)
    if form.name.casefold() in {name.casefold() for name in taken}:
        faults["name"] = _("There is such a search already. Choose it above, or type another name.")
    try:
        check_search_name(form.name)
    except DataError as error:
        faults["name"] = str(error) if form.name.strip() else _("A search needs a name. Type one.")
    for name in OF_RECIPE:
        try:
            recipe = recipe.changed(**{name: numbers.get(name)})
        except DataError as error:
            faults[name] = str(error)
    space, of_space = _space(form, recipe)
    faults |= of_space
    search, sentence = None, ""
    if not faults:
        try:
            search = Search(form.name, recipe, space, form.method, form.objective, numbers["trials"] or 0)
        except DataError as error:
            sentence = str(error)
    return _result(search, numbers, faults, sentence)


def checked_more(form: SearchForm, search: Search) -> Checked:
    """Return how a search that there is goes on, or what is wrong with that."""
    numbers, faults = _numbers(form)
    faults = {name: fault for name, fault in faults.items() if name in WORK}
    if search.trials and not faults and (numbers["trials"] or 0) < search.trials:
        faults["trials"] = _("A search has no fewer trials than before: {count}.").format(count=search.trials)
    return _result(None if faults else search, numbers, faults)


def _result(
    search: Search | None, numbers: Mapping[str, Any], faults: Mapping[str, str], sentence: str = ""
) -> Checked:
    trials, minutes, workers = (numbers.get(name) for name in WORK)
    return Checked(search, trials or 0, minutes, workers or 1, faults, sentence)


def new_content(form: SearchForm, choices: Mapping[str, RecipeChoice], found: Checked) -> FormContent:
    """Return what the page shows of a new search."""
    choice = choices[form.recipe]
    space, _faults = _space(form, choice.recipe)
    varying = {varied.name: varied for varied in space}
    why = obstacles(choice.recipe, space)
    rows = []
    for name in form.varied:
        usual = usual_range(name, choice.recipe)
        rows.append(
            VariedContent(
                name,
                label_of(name),
                _kind(usual),
                _options(usual),
                range_in_words(varying.get(name, usual)),
                why[name],
                found.faults.get(name, ""),
            )
        )
    labels = [(key, choice.label) for key, choice in choices.items()]
    return FormContent(form, labels, choice.help_text, rows, found.faults)


def kept_content(form: SearchForm, search: Search, found: Checked) -> FormContent:
    """Return what the page shows of a search that there is."""
    rows = [
        VariedContent(varied.name, label_of(varied.name), _kind(varied), (), range_in_words(varied))
        for varied in search.space
    ]
    is_open = search.trials and search.method != "grid"  # for more trials; a finer grid has other points
    fixed = frozenset({"all"} | (set() if is_open else {"trials"}))
    return FormContent(form, [(form.recipe, form.recipe)], "", rows, found.faults, fixed)


def _numbers(form: SearchForm) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the numbers that were entered, None for an empty one, and what is wrong with the rest."""
    limits = {
        "trials": Limits(1, MOST_TRIALS, whole=True),
        "minutes": Limits(0.1, MOST_MINUTES),
        "workers": Limits(1, MOST_WORKERS, whole=True),
        **{name: limits_of(name) for name in OF_RECIPE},
    }
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name in NUMBERS:
        text, allowed = form.numbers[name].strip(), limits[name]
        value = allowed.value(text)
        if not text and name in ("trials", "minutes"):
            values[name] = None
        elif value is None:
            faults[name] = allowed.sentence()
        else:
            values[name] = int(value) if allowed.whole else value
    if values.get("trials", 1) is None and values.get("minutes", 1) is None:
        faults["trials"] = _("Say how many trials there may be, or how many minutes.")
    return values, faults


def _space(form: SearchForm, recipe: Recipe) -> tuple[Space, dict[str, str]]:
    """Return what varies, as far as it has a use, and what is wrong with what was entered for it."""
    found: dict[str, Varied] = {}
    faults: dict[str, str] = {}
    for name, entered in form.varied.items():
        if entered.is_on:
            try:
                found[name] = _entered(entered, usual_range(name, recipe))
            except DataError as error:
                faults[name] = str(error)
    optimizer = tuple(varied for name, varied in found.items() if name == "optimizer")
    why = obstacles(recipe, optimizer)
    faults = {name: fault for name, fault in faults.items() if not why[name]}
    space = tuple(varied for name, varied in found.items() if not why[name])
    if not space and not faults:
        faults["varied"] = _("Nothing varies. Tick what may, for instance the learning rate.")
    return space, faults


def _entered(entered: VariedForm, usual: Varied) -> Varied:
    """Return how a value varies; a DataError with a sentence where something is wrong."""
    name, kind = usual.name, _kind(usual)
    if kind == "options":
        choices = tuple(choice for choice in usual.choices if str(choice) in entered.chosen)
        if len(choices) < FEWEST_CHOICES:
            raise DataError(_("Choose two or more."))
        return Varied(name, choices=choices)
    if kind == "numbers":
        numbers = tuple(dict.fromkeys(_number(name, text) for text in _apart(entered.numbers)))
        if not FEWEST_CHOICES <= len(numbers) <= MOST_CHOICES:
            raise DataError(
                _("Type from 2 to {most} numbers, a space between them.").format(most=MOST_CHOICES)
            )
        return Varied(name, choices=numbers)
    low, high = _number(name, entered.low), _number(name, entered.high)
    if not low < high:
        raise DataError(_("The end must be above the beginning."))
    if entered.is_log and low <= 0:
        raise DataError(_("By orders of magnitude a range begins above 0."))
    return Varied(name, float(low), float(high), entered.is_log)


def _number(name: str, text: str) -> Any:
    limits = limits_of(name)
    value = limits.value(text)
    if value is None:
        raise DataError(limits.sentence())
    return int(value) if limits.whole else value


def _apart(text: str) -> list[str]:
    """Return the numbers in a text; a comma parts them where it is not the language's decimal sign."""
    commas = "," if _(".") == "." else ""
    return [part.strip(",") for part in re.split(rf"[;\s{commas}]+", text) if part.strip(",")]


def _kind(varied: Varied) -> str:
    if not varied.choices:
        return "range"
    is_number = all(type(choice) in (int, float) for choice in varied.choices)
    return "numbers" if is_number else "options"


def _options(varied: Varied) -> tuple[tuple[str, str], ...]:
    if _kind(varied) != "options":
        return ()
    return tuple((str(choice), value_in_words(varied.name, choice)) for choice in varied.choices)


def _varied_form(varied: Varied, is_on: bool) -> VariedForm:
    name, kind = varied.name, _kind(varied)
    if kind == "range":
        low, high = (str(shown(name, end)) for end in varied.ends)
        return VariedForm(is_on, low, high, varied.is_log)
    if kind == "numbers":
        return VariedForm(is_on, numbers=" ".join(str(shown(name, choice)) for choice in varied.choices))
    return VariedForm(is_on, chosen=frozenset(map(str, varied.choices)))


def _in_order(names: Collection[str]) -> list[str]:
    """Return hyperparameters in the order that they have in the lab."""
    every = [one.name for group in groups() for one in group.hyperparameters]
    return [name for name in every if name in names]


# Trials


def trials_content(state: SearchState, runs: Collection[str]) -> TrialsContent:
    """Return the page of the trials; `runs`: keys of the runs on this machine."""
    names = [varied.name for varied in state.search.space]
    trials = [trial for trial in state.trials if trial.state in ORDER]
    column = "accuracy" if state.search.is_upwards else "loss"
    best = state.best
    return TrialsContent(
        headings=(
            _("Trial"),
            _("State"),
            _("Validation"),
            *map(label_of, names),
            _("Time"),
        ),
        widths=(*WIDTHS, *(WIDTH for _name in names), TIME),
        explained={str(VALUE): column, **{str(VALUE + 1 + place): name for place, name in enumerate(names)}},
        order=View(VALUE, descending=state.search.is_upwards),
        rows=[_row(trial, state) for trial in trials],
        best=_best(state),
        has_best=best is not None and best.run in runs,
        runs={str(trial.number): trial.run for trial in trials if trial.run in runs},
    )


def _row(trial: SearchTrial, state: SearchState) -> TableRow:
    names = [varied.name for varied in state.search.space]
    now = trial.value_now
    values = [trial.values.get(name) for name in names]
    words = state_in_words(trial.state)
    cells = (
        grouped(trial.number),
        words,
        objective_figure(now, state),
        *(
            "–" if value is None else value_in_words(name, value)
            for name, value in zip(names, values, strict=True)
        ),
        clock(trial.seconds) if trial.seconds else "",
    )
    sorted_by = (float(trial.number), words, now, *values, trial.seconds or None)
    return TableRow(str(trial.number), cells, sorted_by, trial.sentence, dim=trial.state == "failed")


def _best(state: SearchState) -> str:
    best = state.best
    if best is None:
        failed = next((trial.sentence for trial in state.trials if trial.sentence), "")
        return failed or _("No trial is done yet.")
    sentence = _("Best so far: {value} {objective}, trial {number}.").format(
        value=objective_figure(best.value, state), objective=objective_in_words(state), number=best.number
    )
    settings = (f"{label_of(name)}: {value_in_words(name, value)}" for name, value in best.values.items())
    return f"{sentence}\n" + "  ·  ".join(settings)


def search_progress(
    state: SearchState | None, passed: float, until_end: float | None, minutes: float | None
) -> tuple[str, float | None]:
    """Return where a search that goes on stands, in words, and how much of it is done, in [0, 1].

    passed: seconds since that was known; until_end: seconds until no trial is begun any more; None for ever.
    """
    if state is None or not state.trials:
        return _("Starting…"), None
    words = status_in_words(state)[0]
    left = state.seconds_left if state.search.trials else None
    left = None if left is None else max(left - passed, 0.0)
    if until_end is not None:
        left = until_end if left is None else min(left, until_end)
    if left is not None:
        words += " " + _("{time} left").format(time=clock(left)) + "."
    if state.search.trials:
        return words, state.count(*ENDED) / len(state.trials)
    return words, None if until_end is None or not minutes else 1 - until_end / (60 * minutes)


def bar_content(state: SearchState, until_end: float | None, minutes: float | None) -> RunContent:
    """Return what the main window shows of a search that goes on; see `search_progress`."""
    if not state.trials:
        words = _("The search is starting…")
    elif state.search.trials:
        words = _("Searching: {ended} of {count} trials")
    else:
        words = _("Searching: {ended} trials so far")
    words = words.format(ended=grouped(state.count(*ENDED)), count=grouped(len(state.trials)))
    return RunContent(words, search_progress(state, 0.0, until_end, minutes)[1], 0, (), ())


def rest_of(state: SearchState) -> str:
    """Return where a search stands that does not go on."""
    if not state.trials:
        return _("No trial has begun yet.")
    if not state.is_over:
        end = _("It can go on.")
    elif state.search.method == "grid":  # a finer one has other points
        end = _("All have ended.")
    else:
        end = _("All have ended. It can go on where more trials are allowed.")
    return status_in_words(state)[0] + " " + end
