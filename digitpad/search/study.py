"""The study of a search: its trials in their storage, which many workers share.

All trials that are to be wait in the storage from the beginning, each with its place. A worker takes one,
which only one can, and ends it. Where a worker has died, whoever sees it puts the trial back: another one,
with the same place, values and run, waits before the first is ended as failed. Of those that wait in the
stead of the same trial the first is worked on, and only once that trial has failed; the others are dropped.
So whoever dies when, and whatever is done twice because an answer got lost, each place is done once.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.recipe import Recipe
from digitpad.search.search import Search, SearchState, SearchTrial, TrialEnd, check_storage, search_from
from digitpad.search.space import grid, suggested
from digitpad.search.storage import StorageDoor, importance_of, pruner_of, sampler_of

MOST_RETRIES = 3  # of a trial whose worker has died, or whose training ended unexpectedly
# The states of a trial in the storage, what counts most among those of a place first.
STATES = {
    "COMPLETE": "done",
    "PRUNED": "pruned",
    "RUNNING": "running",
    "WAITING": "waiting",
    "FAIL": "failed",
}


@dataclass(frozen=True, eq=False)
class Claim:
    """A trial that a worker has taken.

    number: in the storage; recipe: to train by; run: the key of its run, and machine: where that is; "" where
        it has none yet.
    """

    number: int
    recipe: Recipe
    run: str
    machine: str


class TakenError(Exception):
    """A trial was ended by another worker, which thought that this one had died."""


class SharedStudy:
    """The trials of a search in their storage, for one worker, or one that looks on."""

    def __init__(self, search: Search, folder: Path, ends: Event | None = None) -> None:
        """Open nothing yet.

        folder: the search's; ends: see `StorageDoor`.
        """
        self.search = search
        self.door = StorageDoor(search.storage, folder, ends)
        self._study: Any = None
        self._storage: Any = None
        self._id = 0
        self._keys: dict[int, int] = {}  # what the storage calls the trials, by their numbers

    def create(self) -> None:
        """Create the study where there is none, and all its trials, as far as they are not there.

        Raises:
            DataError: the storage has another search of this name, or there can be no such grid.
            StoreError, PackagesError: see `StorageDoor`.
        """
        search = self.search
        points = grid(search.recipe, search.space, search.trials) if search.method == "grid" else []
        storage = self.door.open()
        import optuna

        direction = "maximize" if search.is_upwards else "minimize"
        study = self.door.reached(
            lambda: optuna.create_study(
                study_name=search.name, storage=storage, direction=direction, load_if_exists=True
            )
        )
        there = self.door.reached(lambda: study.user_attrs.get("search"))
        if there is not None and {**there, "trials": 0} != {**_as_json(search.shared()), "trials": 0}:
            raise DataError(
                _("There is another search {name} in the database. Choose another name.").format(
                    name=search.name
                )
            )
        self.door.reached(lambda: study.set_user_attr("search", search.shared()))
        self._enter(study, storage)
        places = {_place(trial) for trial in self._trials()}
        for place in sorted(set(range(len(points) or search.trials)) - places):
            self._enqueue(place, points[place] if points else {})

    def extend(self) -> None:
        """Have one trial more; where two workers do so at once, it is one."""
        self._enqueue(max(map(_place, self._trials()), default=-1) + 1, {})

    def _enqueue(self, place: int, values: Mapping[str, Any]) -> None:
        study = self._opened()
        self.door.reached(lambda: study.enqueue_trial(dict(values), {"place": place}))

    def claim(self, worker: str) -> Claim | None:
        """Take a trial that waits; None where none does.

        worker: who takes it.
        """
        import optuna

        running = optuna.trial.TrialState.RUNNING
        for waiting in [trial for trial in self._trials() if trial.state.name == "WAITING"]:
            key = self._key(waiting.number)
            try:
                if not self.door.reached(partial(self._storage.set_trial_state_values, key, running)):
                    continue
                self.note(waiting.number, worker=worker)
                if self._is_due(waiting):
                    return self._claimed(waiting)
                self.note(waiting.number, dropped=True)
                self.tell(waiting.number, TrialEnd("failed"))
            except (TakenError, optuna.exceptions.UpdateFinishedTrialError):
                continue
        return None

    def _claimed(self, trial: Any) -> Claim:
        """Return a trial that was taken, once its values are chosen."""
        import optuna

        study, key, search, place = self._opened(), self._key(trial.number), self.search, _place(trial)
        study.sampler, study.pruner = sampler_of(search, place), pruner_of(search)
        recipe = self.door.reached(
            lambda: suggested(optuna.trial.Trial(study, key), search.recipe, search.space)
        )
        named = recipe.changed(name=search.trial_name(place + 1))
        return Claim(
            trial.number, named, trial.user_attrs.get("run", ""), trial.user_attrs.get("machine", "")
        )

    def _is_due(self, trial: Any) -> bool:
        """Say whether a trial that was taken is the first in its stead, and the one before it has failed."""
        before = trial.user_attrs.get("retry_of")
        rivals = [
            other
            for other in self._trials()
            if other.number < trial.number
            and _place(other) == _place(trial)
            and other.user_attrs.get("retry_of") == before
        ]
        if rivals:
            return False
        return before is None or self.tell(before, TrialEnd("failed")) not in ("COMPLETE", "PRUNED")

    def note(self, number: int, **attributes: Any) -> None:
        """Keep something of a trial.

        Raises:
            TakenError: another worker has ended it.
        """
        import optuna

        key = self._key(number)
        for name, value in attributes.items():
            try:
                self.door.reached(partial(self._storage.set_trial_user_attr, key, name, value))
            except optuna.exceptions.UpdateFinishedTrialError:
                raise TakenError from None

    def report(self, number: int, epoch: int, value: float) -> bool:
        """Keep what counts after an epoch, and say whether the trial is so far behind that it is to end.

        Raises:
            TakenError: another worker has ended it.
        """
        import optuna

        key = self._key(number)
        try:
            self.door.reached(lambda: self._storage.set_trial_intermediate_value(key, epoch, value))
            if self.search.method != "hyperband":
                return False
            study = self._opened()
            return bool(self.door.reached(lambda: study.pruner.prune(study, self._storage.get_trial(key))))
        except optuna.exceptions.UpdateFinishedTrialError:
            raise TakenError from None

    def tell(self, number: int, end: TrialEnd) -> str:
        """End a trial, unless it has ended, and return the state that it has in the storage then."""
        import optuna

        name = next(name for name, state in STATES.items() if state == end.state)
        study, state = self._opened(), optuna.trial.TrialState[name]
        try:
            known = {"figures": dict(end.figures), "sentence": end.sentence}
            self.note(number, **{name: value for name, value in known.items() if value})
            self.door.reached(lambda: study.tell(number, end.value, state=state, skip_if_finished=True))
        except (TakenError, optuna.exceptions.UpdateFinishedTrialError):
            pass  # by another worker; or it was ended here, and the answer got lost
        key = self._key(number)
        return str(self.door.reached(lambda: self._storage.get_trial(key).state.name))

    def put_back(self, number: int, counts: bool, sentence: str = "") -> None:
        """Have a trial begun again, with the same values and the same run; this one has failed.

        counts: as one of its `MOST_RETRIES`, beyond which it is not begun again.
        """
        import optuna

        known = self._trials()
        trial = next(trial for trial in known if trial.number == number)
        tries = trial.user_attrs.get("tries", 0) + counts
        if tries <= MOST_RETRIES and not any(one.user_attrs.get("retry_of") == number for one in known):
            kept = {
                name: trial.user_attrs[name]
                for name in ("place", "run", "machine")
                if name in trial.user_attrs
            }
            again = optuna.trial.create_trial(
                state=optuna.trial.TrialState.WAITING,
                params=trial.params,
                distributions=trial.distributions,
                user_attrs={**kept, "retry_of": number, "tries": tries},
                system_attrs={"fixed_params": trial.system_attrs.get("fixed_params", {})},
            )
            study = self._opened()
            self.door.reached(lambda: study.add_trial(again))
        self.tell(number, TrialEnd("failed", sentence=sentence))

    def learns_from(self, digits: str) -> bool:
        """Say whether a trial learned from the same digits as the first one; `digits` is their checksum."""
        study = self._opened()
        known = self.door.reached(lambda: study.user_attrs.get("digits"))
        if known is None:
            self.door.reached(lambda: study.set_user_attr("digits", digits))
        return known in (None, digits)

    def running(self) -> list[tuple[int, str, Any]]:
        """Return the trials that are worked on: number, worker ("" as long as it has none), sign of life."""
        return [
            (trial.number, trial.user_attrs.get("worker", ""), trial.user_attrs.get("beat"))
            for trial in self._trials()
            if trial.state.name == "RUNNING"
        ]

    def left_behind(self) -> dict[str, int]:
        """Return the runs of trials that were done in another run in the end, each with its trial's place.

        Such are left where a worker died and one with another folder took its trial.
        """
        trials = self._trials()
        done = {
            _place(trial): trial.user_attrs.get("run", "")
            for trial in trials
            if STATES[trial.state.name] in ("done", "pruned")
        }
        return {
            run: _place(trial)
            for trial in trials
            if (run := trial.user_attrs.get("run", "")) and run != done.get(_place(trial), run)
        }

    def state(self, weighs: bool = True) -> SearchState:
        """Return all that is shown of the search.

        weighs: whether the importance of what varies is wanted, which takes longer than the rest.

        Raises:
            DataError: the storage does not have it.
            StoreError, PackagesError: see `StorageDoor`.
        """
        places: dict[int, list[Any]] = {}
        for trial in self._trials():
            places.setdefault(_place(trial), []).append(trial)
        shown = tuple(_shown(place, places[place]) for place in sorted(places))
        study = self._opened()
        importance = self.door.reached(lambda: importance_of(study)) if weighs else {}
        return SearchState(self.search, shown, importance)

    def _trials(self) -> list[Any]:
        """Return all trials of the storage, in the order of their numbers."""
        self._opened()
        trials: list[Any] = self.door.reached(lambda: self._storage.get_all_trials(self._id, deepcopy=False))
        return trials

    def _key(self, number: int) -> int:
        """Return what the storage calls a trial."""
        if number not in self._keys:
            find = self._storage.get_trial_id_from_study_id_trial_number
            self._keys[number] = self.door.reached(lambda: find(self._id, number))
        return self._keys[number]

    def _opened(self) -> Any:
        """Return Optuna's study; for what it raises see `state`."""
        if self._study is None:
            storage = self.door.open()
            self._enter(_loaded(self.door, storage, self.search.name), storage)
        return self._study

    def _enter(self, study: Any, storage: Any) -> None:
        self._id = self.door.reached(lambda: storage.get_study_id_from_name(self.search.name))
        self._study, self._storage = study, storage


def find_search(name: str, address: str, folder: Path) -> Search:
    """Return the search that a database has, for a machine that joins.

    Raises:
        DataError: it has none of that name, or this is no address.
        StoreError, PackagesError: see `StorageDoor`.
    """
    check_storage(address)
    door = StorageDoor(address, folder)
    study = _loaded(door, door.open(), name)
    return replace(search_from(door.reached(lambda: study.user_attrs.get("search"))), storage=address)


def _loaded(door: StorageDoor, storage: Any, name: str) -> Any:
    """Return a study of a storage; DataError where it has none of that name."""
    import optuna

    try:
        return door.reached(lambda: optuna.load_study(study_name=name, storage=storage))
    except KeyError:
        sentence = _("There are no trials of a search {name}. Start it with `digitpad search start`.")
        raise DataError(sentence.format(name=name)) from None


def _place(trial: Any) -> int:
    """Return a trial's place, from 0 on."""
    return int(trial.user_attrs.get("place", trial.number))


def _shown(place: int, trials: Sequence[Any]) -> SearchTrial:
    """Return what is shown of all trials of one place."""
    names = list(STATES)
    trial = min(
        reversed(trials),
        key=lambda trial: (names.index(trial.state.name), trial.user_attrs.get("dropped", False)),
    )
    attributes, begun, ended = trial.user_attrs, trial.datetime_start, trial.datetime_complete
    state = STATES[trial.state.name]
    return SearchTrial(
        place + 1,
        state,
        dict(trial.params),
        trial.value if state in ("done", "pruned") else None,
        tuple(sorted(trial.intermediate_values.items())),
        attributes.get("figures", {}),
        attributes.get("run", ""),
        attributes.get("machine", ""),
        (ended - begun).total_seconds() if begun and ended else 0.0,
        attributes.get("sentence", ""),
    )


def _as_json(record: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(record))
