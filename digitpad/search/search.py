"""A search as plain data: what it is, its file, its trials and how they ended; nothing here needs Optuna.

A search is a folder in `searches/` of the user's folder, with `search.json` and, unless a database has them,
its trials in `journal.log`.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.events import Progress
from digitpad.runs.library import Run
from digitpad.runs.recipe import Recipe, recipe_from
from digitpad.search import METHODS, OBJECTIVES
from digitpad.search.space import Space, check_space, varied_from
from digitpad.system.files import read_json, write_json
from digitpad.system.leftovers import subfolders
from digitpad.system.limits import check_typed_name, limited, one_of, record_from

FILE = "search.json"
LONGEST_NAME = 40  # letters
ENDED = ("done", "pruned", "failed")  # states of trials
HALVES = 3  # of trials, one goes on after each rung of Hyperband


@dataclass(frozen=True)
class Search:
    """What is searched, and how.

    recipe: what all trials have in common; space: what varies; see `space.check_space`.
    method: one of `METHODS`; objective: of `OBJECTIVES`, on the digits that validate.
    trials: how many; 0: as many as there is time for.
    storage: the address of a database, without a password; "" for the journal.
    digits: `--mnist` of the trainings on this machine; "" for the digits that the user has chosen.

    Raises:
        DataError: a value is of the wrong kind, or the search cannot be.
    """

    name: str
    recipe: Recipe
    space: Space
    method: str = one_of("tpe", *METHODS)
    objective: str = one_of("accuracy", *OBJECTIVES)
    trials: int = limited(20, 0, 100_000)
    storage: str = ""
    digits: str = ""

    def __post_init__(self) -> None:
        check_search_name(self.name)
        check_space(self.space, self.recipe, self.method == "hyperband")
        if self.method == "grid" and not self.trials:
            raise DataError(_("A grid needs a number of trials. Say how many there may be."))
        if self.method == "hyperband" and self.recipe.epochs < HALVES:
            raise DataError(
                _("Hyperband ends trials early, so a trial needs {count} epochs or more.").format(
                    count=HALVES
                )
            )
        check_storage(self.storage)

    def to_record(self) -> dict[str, Any]:
        """Return what JSON holds; `search_from` is the way back."""
        space = [varied.to_record() for varied in self.space]
        own = {
            name: getattr(self, name)
            for name in ("name", "method", "objective", "trials", "storage", "digits")
        }
        return {**own, "recipe": self.recipe.to_record(), "space": space}

    def shared(self) -> dict[str, Any]:
        """Return what is the same on all machines."""
        return {name: value for name, value in self.to_record().items() if name not in ("storage", "digits")}

    def trial_name(self, number: int) -> str:
        """Return what the run of a trial is called."""
        return f"{self.name} {number}"

    @property
    def is_upwards(self) -> bool:
        """Whether more is better."""
        return self.objective == "accuracy"

    def value_now(self, progress: Progress) -> float | None:
        """Return what counts at an epoch's end; None where it is no such end, or of a later fold."""
        if not progress.ends_epoch or progress.fold > 1:
            return None
        return progress.validation_accuracy if self.is_upwards else progress.validation_loss


def search_from(record: Any) -> Search:
    """Return the search that a JSON object describes; for what it raises see `Search`."""
    if not isinstance(record, Mapping) or not isinstance(record.get("space"), list):
        raise DataError(_("This is not a search."))
    recipe, space = recipe_from(record.get("recipe"), "pictures"), tuple(map(varied_from, record["space"]))
    return record_from(Search, {**record, "recipe": recipe, "space": space})


def check_search_name(name: str) -> None:
    """Refuse what cannot be the name of a search, and of its folder.

    Raises:
        DataError: it cannot.
    """
    check_typed_name(name, LONGEST_NAME)
    if not name.strip() or name != Path(name).name or name.startswith((".", "-")):
        raise DataError(_("{name} cannot be the name of a search: use letters and digits.").format(name=name))


def check_storage(address: str) -> None:
    """Refuse what is no address of a database, or one with a password in it.

    Raises:
        DataError: it is such.
    """
    if not address:
        return
    try:
        parts = urlsplit(address)
        has_password = parts.password is not None or any(
            "password" in name.lower() for name, _value in parse_qsl(parts.query)
        )
    except ValueError:
        has_password, parts = False, urlsplit("")
    if has_password:
        raise DataError(
            _(
                "A password must not stand in the address of a database: it could be read in lists of "
                "processes and in files. Take it out, and put it into the file that PGPASSFILE names "
                "(~/.pgpass), or into PGPASSWORD."
            )
        )
    if parts.scheme != "postgresql+psycopg" or not parts.path.strip("/"):
        raise DataError(
            _("An address of a database looks like this: {example}").format(
                example="postgresql+psycopg://user@machine:5432/database"
            )
        )


class Searches:
    """The searches under the user's folder `root`."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "searches"

    def names(self) -> list[str]:
        """Return their names, in alphabetical order."""
        return [folder.name for folder in subfolders(self.folder) if (folder / FILE).is_file()]

    def read(self, name: str) -> Search:
        """Return a search.

        Raises:
            DataError: there is none of that name, or its file is damaged.
        """
        path = self.folder / name / FILE
        if name != Path(name).name or not path.is_file():
            known = ", ".join(self.names()) or "–"
            raise DataError(
                _("There is no search {name}. There are: {known}.").format(name=name, known=known)
            )
        return search_from(read_json(path))

    def write(self, search: Search) -> None:
        """Keep a search.

        Raises:
            StoreError: the folder cannot be written.
        """
        write_json(search.to_record(), self.folder / search.name / FILE)


@dataclass(frozen=True)
class SearchTrial:
    """One trial, however often it was begun.

    number: from 1 on; state: "waiting", "running", "done", "pruned" or "failed".
    values: what varies, by name; value: what counts, None where it is not known.
    curve: of each epoch so far what counts. figures: of its run; run: its key; machine: where it was trained.
    seconds: it took, at last; sentence: why it failed.
    """

    number: int
    state: str
    values: Mapping[str, Any] = field(default_factory=dict)
    value: float | None = None
    curve: tuple[tuple[int, float], ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    run: str = ""
    machine: str = ""
    seconds: float = 0.0
    sentence: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether it is over."""
        return self.state in ENDED

    @property
    def value_now(self) -> float | None:
        """What counts: at its end, or, while it goes on, after its last epoch."""
        return self.value if self.has_ended or not self.curve else self.curve[-1][1]


@dataclass(frozen=True)
class SearchState:
    """All that is shown of a search.

    importance: of what varies, by name, of sum 1, the highest first; empty where too little is known.
    """

    search: Search
    trials: tuple[SearchTrial, ...]
    importance: Mapping[str, float]

    @property
    def best(self) -> SearchTrial | None:
        """The best trial so far."""
        ended = [trial for trial in self.trials if trial.state == "done" and trial.value is not None]
        sign = 1 if self.search.is_upwards else -1
        return max(ended, key=lambda trial: sign * (trial.value or 0), default=None)

    def count(self, *states: str) -> int:
        """Return how many trials are in one of these states."""
        return sum(trial.state in states for trial in self.trials)

    @property
    def is_over(self) -> bool:
        """Whether all trials have ended."""
        wanted = self.search.trials
        return bool(wanted) and len(self.trials) >= wanted and all(trial.has_ended for trial in self.trials)

    @property
    def seconds_left(self) -> float | None:
        """How long it will take with as many workers as now; None where nothing is known yet."""
        took = [trial.seconds for trial in self.trials if trial.has_ended and trial.seconds]
        left = self.count("waiting", "running")
        return mean(took) * left / max(self.count("running"), 1) if took else None

    def recipe_of(self, trial: SearchTrial) -> Recipe:
        """Return the recipe of a trial."""
        return self.search.recipe.changed(name=self.search.trial_name(trial.number), **trial.values)

    def to_record(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        best = self.best
        trials = [asdict(trial) for trial in self.trials]
        record = {"search": self.search.to_record(), "trials": trials, "importance": dict(self.importance)}
        return {**record, "best": best.number if best else None}


def state_from(record: Mapping[str, Any]) -> SearchState:
    """Return what `SearchState.to_record` was made of, read as JSON; for what it raises see `Search`."""
    trials = (
        SearchTrial(**{**trial, "curve": tuple(map(tuple, trial["curve"]))}) for trial in record["trials"]
    )
    return SearchState(search_from(record["search"]), tuple(trials), record["importance"])


@dataclass(frozen=True)
class TrialEnd:
    """How a trial ended: as "done", "pruned" or "failed", with what counts; see `SearchTrial`."""

    state: str
    value: float | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    sentence: str = ""


def end_of(run: Run, search: Search) -> TrialEnd | None:
    """Return how a trial's run ended; None where it has not."""
    result = run.result
    if result is None:
        return None
    if result.state == "stopped":
        return TrialEnd("pruned", figures=result.figures)
    value = _value_of(run, search)
    if result.state == "failed" or value is None or not math.isfinite(value):
        return TrialEnd("failed", figures=result.figures, sentence=result.sentence)
    return TrialEnd("done", value, result.figures)


def _value_of(run: Run, search: Search) -> float | None:
    """Return what counts: with folds the mean over them, of the epochs whose weights are kept."""
    figures = run.result.figures if run.result else {}
    if not run.experiment.folds:
        return figures.get(f"validation_{search.objective}")
    if search.is_upwards:
        return figures.get("folds_mean")
    losses: dict[int, list[float]] = {}
    for event in run.events():
        if isinstance(event, Progress) and event.validation_loss is not None:
            losses.setdefault(event.fold, []).append(event.validation_loss)
    kept = [min(fold) if run.experiment.keeps_best else fold[-1] for fold in losses.values()]
    return mean(kept) if len(kept) == run.experiment.folds else None
