"""Searches at work: the process of the one that goes on, and all of them as they were last seen."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.search.plots import PlotsContent, plots_content
from digitpad.search.search import ENDED, Search, Searches, SearchState, state_from
from digitpad.search.space import grid
from digitpad.search.storage import JOURNAL
from digitpad.system.background import JobQueue
from digitpad.system.packages import check_installed
from digitpad.system.process import ChildProcess
from digitpad.ui.search.search_content import Checked, trials_content
from digitpad.ui.search.view import TrialsContent

PATIENCE_S = 30.0  # with trials that are put back
FAREWELL_S = 5.0  # a closing program waits for its process


@dataclass(frozen=True)
class FoundSearch:
    """A search as it was last seen: its state, the pages of its trials and its plots, and when that was."""

    state: SearchState
    trials: TrialsContent
    plots: PlotsContent
    at: float = field(default_factory=time.monotonic)


@dataclass
class Working:
    """A search that goes on: its process, and for how many minutes trials are begun; None for no end.

    doing: how it ends, "pausing" or "stopping"; "" where it does not yet. gone: set once its process is.
    """

    name: str
    child: ChildProcess
    minutes: float | None
    doing: str = ""
    began: float = field(default_factory=time.monotonic)
    gone: Event = field(default_factory=Event)

    @property
    def until_end(self) -> float | None:
        """For how many seconds trials are still begun."""
        return None if self.minutes is None else max(60 * self.minutes - time.monotonic() + self.began, 0.0)


@dataclass(frozen=True)
class WorkPorts:
    """What searches at work need.

    folder: the user's. queue: whose thread waits for the process.
    changed: is called when one was seen anew; trials_ended: when trials have ended.
    ended: gets the name of the one that has ended, and what went wrong; "" for nothing.
    """

    folder: Path
    queue: JobQueue
    changed: Callable[[], None]
    trials_ended: Callable[[], None]
    ended: Callable[[str, str], None]


class SearchWork:
    """At most one search goes on at a time.

    working: that one; None where none does. found: all that were seen, by their names.
    """

    def __init__(self, ports: WorkPorts) -> None:
        """None goes on."""
        self._ports = ports
        self.searches = Searches(ports.folder)
        self.working: Working | None = None
        self.found: dict[str, FoundSearch] = {}

    def keep(self, search: Search) -> None:
        """Keep a new search; for any thread.

        Raises:
            DataError: there can be no such grid.
            StoreError: it cannot be written.
        """
        if search.method == "grid":
            grid(search.recipe, search.space, search.trials)
        self.searches.write(search)

    def begin(self, search: Search, wanted: Checked) -> None:
        """Have a process work on a search that is kept."""
        name, options = search.name, ["--workers", str(wanted.workers)]
        if wanted.minutes is not None:
            options += ["--minutes", str(wanted.minutes)]
        if search.trials and wanted.trials:
            options += ["--trials", str(wanted.trials)]
        child = ChildProcess(
            ["search", "start", "--tied", "--progress", "json", *options, "--", name],
            home=self._ports.folder,
        )
        self.working = working = Working(name, child, wanted.minutes)
        self.found.setdefault(name, self.seen(SearchState(search, (), {})))
        emit = self._ports.queue.emitter(self.take, lambda _event: True)

        def job() -> str:
            try:
                return child.outcome(_objects(lambda record: emit(self.seen(state_from(record)))))
            finally:
                working.gone.set()

        self._ports.queue.submit(job, lambda fault: self._ended(working, fault))

    def pause(self) -> None:
        """Have the trials that have begun put back, from where they go on later, and end."""
        if self.working:
            self._end("stop", "pausing")
            self.working.child.stop_after(PATIENCE_S)

    def stop(self) -> None:
        """Have no trial begun any more; those that have begun come to their end."""
        self._end("finish", "stopping")

    def _end(self, line: str, doing: str) -> None:
        if self.working:
            self.working.doing = doing
            self.working.child.write(line)

    def end(self) -> None:
        """Pause, as the program ends, and wait until the process is gone."""
        working, self.working = self.working, None
        if working:
            working.child.write("stop")
            working.gone.wait(FAREWELL_S)
            working.child.stop()

    def read(self, name: str) -> FoundSearch:
        """Return a search as it is now; for a thread.

        Raises:
            DataError: it cannot be read.
            PackagesError: Optuna is not installed.
        """
        search = self.searches.read(name)
        if not search.storage and not (self.searches.folder / name / JOURNAL).is_file():
            return self.seen(SearchState(search, (), {}))  # it was stopped before it began
        check_installed("search", _("A search"))
        lines: list[str] = []

        def take(line: str) -> bool:
            is_json = line[:1] in "{ }"
            if is_json:
                lines.append(line)
            return is_json

        child = ChildProcess(["search", "status", "--json", "--", name], home=self._ports.folder)
        if fault := child.outcome(take):
            raise DataError(fault)
        return self.seen(state_from(json.loads("".join(lines))))

    def seen(self, state: SearchState) -> FoundSearch:
        """Return a state with what is shown of it; for any thread."""
        runs = self._ports.folder / "runs"
        here = {trial.run for trial in state.trials if trial.run and (runs / trial.run).is_dir()}
        return FoundSearch(state, trials_content(state, here), plots_content(state))

    def take(self, found: FoundSearch) -> None:
        """Take note of a search as it is now."""
        name = found.state.search.name
        before = self.found.get(name)
        self.found[name] = found
        if before and before.state.count(*ENDED) != found.state.count(*ENDED):
            self._ports.trials_ended()
        self._ports.changed()

    def _ended(self, working: Working, fault: str) -> None:
        if self.working is working:
            self.working = None
            self._ports.ended(working.name, fault)


def _objects(take: Callable[[Mapping[str, Any]], None]) -> Callable[[str], bool]:
    """Return what takes the lines of a process, and hands the JSON objects on; long lines come in pieces."""
    pieces: list[str] = []

    def piece(line: str) -> bool:
        if not pieces and not line.startswith("{"):
            return False
        pieces.append(line)
        if line.endswith("\n"):
            whole = "".join(pieces)
            pieces.clear()
            take(json.loads(whole))
        return True

    return piece
