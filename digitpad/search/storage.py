"""Storages of searches: a journal in a file, or a database, which may be gone for a while."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from digitpad.errors import StoreError
from digitpad.language import _
from digitpad.search.search import HALVES, Search
from digitpad.system.files import Lock, writing
from digitpad.system.packages import check_installed

JOURNAL = "journal.log"
STARTING_TRIALS = 8  # at random, before TPE has something to go by
# Before a database that was gone is tried again, and a worker that died started: the first, and the longest.
PAUSES_S = (1.0, 60.0)
CONNECT_S = 10

Answer = TypeVar("Answer")


class StorageDoor:
    """The way to a storage. Where a database cannot be reached, who waits tries again, later each time.

    waits_since: when it was gone, on the clock of `time.monotonic`; None while it is there.
    """

    def __init__(self, address: str, folder: Path, ends: Event | None = None) -> None:
        """Open nothing yet.

        address: of a database; "" for the journal in `folder`.
        ends: set where the waiting is to end; None for who does not wait.
        """
        self.address, self._folder, self._ends = address, folder, ends
        self.waits_since: float | None = None

    def open(self) -> Any:
        """Open the storage, as Optuna has it.

        Raises:
            PackagesError: Optuna is not installed, or what reaches databases; and see `reached`.
        """
        check_installed("search", _("A search"))
        if self.address:
            check_installed("database", _("A search in a database"))
        return self.reached(self._open)

    def reached(self, act: Callable[[], Answer]) -> Answer:
        """Do something in the storage; where that is gone, wait and do it again.

        Raises:
            StoreError: it cannot be written; or be reached, and nobody waits.
            KeyboardInterrupt: the waiting is to end.
        """
        pause, longest = PAUSES_S
        while True:
            try:
                with writing(self._folder):
                    answer = act()
            except Exception as error:
                if not (self.address and is_gone(error)):
                    raise
                if self._ends is None:
                    raise StoreError(
                        _("The database {address} cannot be reached: {reason}").format(
                            address=self.address, reason=_reason(error)
                        )
                    ) from None
                self.waits_since = self.waits_since or time.monotonic()
                if self._ends.wait(pause):
                    raise KeyboardInterrupt from None
                pause = min(2 * pause, longest)
            else:
                self.waits_since = None
                return answer

    def _open(self) -> Any:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        if self.address:
            from sqlalchemy.pool import NullPool

            # Thirty machines would hold more connections than a database has, and one held dies with it.
            options = {"poolclass": NullPool, "connect_args": {"connect_timeout": CONNECT_S}}
            rows = optuna.storages.RDBStorage(self.address, engine_kwargs=options)
            return optuna.storages.get_storage(rows)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / JOURNAL
        lock = _JournalLock(Lock(self._folder / ".journal.lock"))
        lock.acquire()
        try:
            _mend(path)
        finally:
            lock.release()
        journal = optuna.storages.journal
        return journal.JournalStorage(journal.JournalFileBackend(str(path), lock_obj=lock))


class _JournalLock:
    """The lock of the journal, as Optuna asks for it; its own outlives a process by thirty seconds."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock

    def acquire(self) -> bool:
        """Wait until the lock is ours."""
        while not self._lock.try_to_take():
            time.sleep(0.001)
        return True

    def release(self) -> None:
        """Give it back."""
        self._lock.free()


def _mend(path: Path) -> None:
    """Cut off what a power cut left of a line: nothing could be read after it."""
    if not path.is_file():
        return
    with path.open("r+b") as file:
        content = file.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            file.truncate(whole)


def is_gone(error: BaseException) -> bool:
    """Say whether an error means that the database is away: it restarts, or the network is down."""
    from sqlalchemy import exc

    gone = (exc.OperationalError, exc.InterfaceError, exc.DisconnectionError, exc.TimeoutError)
    seen: BaseException | None = error
    while seen:
        if isinstance(seen, gone) or getattr(seen, "connection_invalidated", False):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _reason(error: BaseException) -> str:
    """Return what the driver says, without SQL."""
    while error.__cause__:
        error = error.__cause__
    lines = str(getattr(error, "orig", error)).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__


def sampler_of(search: Search, place: int) -> Any:
    """Return what chooses the values of the trial at a place, the same ones where all else is the same."""
    import optuna

    seed = (search.recipe.seed * 1_000_003 + place) % 2**32
    if search.method == "random":
        return optuna.samplers.RandomSampler(seed=seed)
    return optuna.samplers.TPESampler(seed=seed, n_startup_trials=STARTING_TRIALS, constant_liar=True)


def pruner_of(search: Search) -> Any:
    """Return what says which trials are to end early."""
    import optuna

    if search.method != "hyperband":
        return optuna.pruners.NopPruner()
    return optuna.pruners.HyperbandPruner(1, search.recipe.epochs, HALVES)


def importance_of(study: Any) -> dict[str, float]:
    """Return how much each value decides, of sum 1; nothing while only a few trials have ended.

    By PED-ANOVA (Watanabe et al. 2023, arXiv 2304.10255).
    """
    import optuna

    if sum(trial.state.name == "COMPLETE" for trial in study.get_trials(deepcopy=False)) < STARTING_TRIALS:
        return {}
    found = optuna.importance.get_param_importances(study)
    return {name: float(value) for name, value in found.items() if math.isfinite(value)}
