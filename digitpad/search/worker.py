"""Workers of a search: each takes one trial after another, and has it trained by a process of its own.

A trial is a run in `runs/`, with a checkpoint until it has ended. Its worker holds a lock on this machine,
and gives signs of life to others; where it dies, another one puts its trial back, and goes on from the
checkpoint.
"""

import os
import platform
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event

from digitpad.core.card import checksum
from digitpad.errors import BusyError, DataError
from digitpad.language import _
from digitpad.runs.events import Done, Progress, Update
from digitpad.runs.library import CHECKPOINT, RESULT, STRIP, read_run
from digitpad.runs.supervisor import End, Training
from digitpad.search.search import Search, Searches, TrialEnd, end_of
from digitpad.search.storage import PAUSES_S
from digitpad.search.study import Claim, SharedStudy, TakenError
from digitpad.system.files import STAMP, Lock, write_json, writing
from digitpad.system.process import ChildProcess
from digitpad.system.settings import Store

BEAT_S = 20.0  # between two signs of life
GRACE_S = 180.0  # without one, after which a worker on another machine is dead
UNKNOWN_S = 30.0  # after which a trial that no worker has signed was taken by one that died at once
LOOK_S = 0.2  # between two looks at whether it is to end, and
IDLE_S = 1.0  # at trials that others still work on
LIVED_S = 5.0  # after which it did not die of how it begins
FAREWELL_S = 5.0  # for workers to put their trials back


class Worker:
    """One worker; `work` blocks until nothing is left to do."""

    def __init__(self, store: Store, search: Search, ends: Event, finishes: Event) -> None:
        """Take nothing yet.

        ends: set where it is to put its trial back and end; finishes: where it is to begin no other.
        """
        self._store, self._search, self._ends, self._finishes = store, search, ends, finishes
        self._folder = Searches(store.root).folder / search.name
        self._runs = store.root / "runs"
        self._study = SharedStudy(search, self._folder, ends)
        self._machine = platform.node() or "localhost"
        self._token = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._name = f"{self._machine}/{self._token}"
        self._recipe_path = self._folder / f".{self._token}.json"
        self._seen: dict[int, tuple[object, float]] = {}  # signs of life of others, and since when

    def work(self) -> None:
        """Work on trials until all have ended, or it is to end itself.

        Raises:
            DataError: a training cannot begin; the trial is put back.
            StoreError: a folder cannot be written.
        """
        lock = Lock(_lock_path(self._folder, self._token))
        lock.take()  # the file stays: where this worker leaves a trial, others see by it that it has ended
        try:
            self._sweep()
            with suppress(KeyboardInterrupt):
                while not self._ends.is_set() and self._work_on():
                    pass
                self._remove_left_behind()
        finally:
            self._recipe_path.unlink(missing_ok=True)
            lock.free()

    def _sweep(self) -> None:
        """Remove the locks of workers that have ended and left no trial."""
        working = {worker.rpartition("/")[2] for _number, worker, _beat in self._study.running()}
        for path in self._folder.glob(_lock_path(self._folder, "*").name):
            lock = Lock(path)
            if not any(_lock_path(self._folder, token) == path for token in working) and lock.take():
                path.unlink(missing_ok=True)
                lock.free()

    def _remove_left_behind(self) -> None:
        """Remove runs of dead workers here whose trials were done elsewhere: each trial has one run."""
        for key, place in self._study.left_behind().items():
            folder = self._runs / key
            with suppress(DataError, OSError):
                if read_run(folder).experiment.name == self._search.trial_name(place + 1):
                    shutil.rmtree(folder)
            with suppress(OSError):
                folder.rmdir()  # where its worker died at once

    def _work_on(self) -> bool:
        """Take one trial and train it, or wait a moment; say whether there may be more."""
        if self._finishes.is_set():
            return False
        self._put_back_lost()
        claim = self._study.claim(self._name)
        if claim:
            self._train(claim)
            return True
        if not self._search.trials:
            self._study.extend()
            return True
        if not self._study.running():
            return False
        self._ends.wait(IDLE_S)
        return True

    def _put_back_lost(self) -> None:
        """Put the trials back whose workers have died."""
        now = time.monotonic()
        for number, worker, beat in self._study.running():
            before, since = self._seen.get(number, (None, now))
            since = since if before == (worker, beat) else now
            self._seen[number] = (worker, beat), since
            is_dead = worker == self._name or _is_dead(worker, self._machine, self._folder)
            if is_dead is None:
                is_dead = now - since > (GRACE_S if worker else UNKNOWN_S)
            if is_dead:
                self._study.put_back(number, counts=True, sentence=_("Its worker ended unexpectedly."))

    def _train(self, claim: Claim) -> None:
        """Train a trial, and end it, or put it back; for what it raises see `work`."""
        over = Event()
        try:
            folder = self._folder_of(claim)
            self._study.note(claim.number, run=folder.name, machine=self._machine)
            if not (folder / RESULT).is_file():  # else its worker died before it could say so
                training = self._training(claim, folder)
                threading.Thread(target=self._beat, args=(claim, training, over), daemon=True).start()
                end = training.run(lambda event: self._take(claim, training, event))
                if self._ends.is_set() and not (folder / RESULT).is_file():
                    raise KeyboardInterrupt
                if not isinstance(end, Done) and not (folder / RESULT).is_file():
                    self._failed(claim, folder, end)
                    return
            self._check_digits(claim, folder)
            self._study.tell(claim.number, self._ended(folder))
        except TakenError:
            return  # another worker thought that this one had died, and has the trial now
        except KeyboardInterrupt:
            self._study.put_back(claim.number, counts=False)
            raise
        finally:
            over.set()

    def _folder_of(self, claim: Claim) -> Path:
        """Return the folder of a trial's run; the one it was begun in, where that is on this machine."""
        folder = self._runs / claim.run
        if claim.run and claim.machine == self._machine and folder.is_dir():
            if not (folder / CHECKPOINT).is_file() and not (folder / RESULT).is_file():
                for path in folder.iterdir():  # it did not come to the end of an epoch
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            return folder
        stamp = f"{time.strftime(STAMP)}-{claim.number + 1}"
        with writing(self._runs):
            self._runs.mkdir(parents=True, exist_ok=True)
            for count in range(1, 1000):
                folder = self._runs / (stamp if count == 1 else f"{stamp}-{count}")
                with suppress(FileExistsError):
                    folder.mkdir()
                    break
        return folder

    def _training(self, claim: Claim, folder: Path) -> Training:
        write_json(claim.recipe.to_record(), self._recipe_path)
        digits = ("--mnist", self._search.digits) if self._search.digits else ()
        resumes = ("--resume",) * (folder / CHECKPOINT).is_file()
        return Training(
            self._store, folder, (str(self._recipe_path.absolute()), "--trial", *digits, *resumes)
        )

    def _take(self, claim: Claim, training: Training, event: Update) -> None:
        """Report an epoch's end, and stop a trial that is far behind."""
        if not isinstance(event, Progress) or (value := self._search.value_now(event)) is None:
            return
        if self._study.report(claim.number, event.of_fold[0], value):
            training.stop()

    def _beat(self, claim: Claim, training: Training, over: Event) -> None:
        """Give signs of life, and end the training where this worker is to end, or has lost the trial."""
        began = time.monotonic()
        beats = 0
        while not over.wait(LOOK_S):
            if self._ends.is_set():
                training.child.stop()
                return
            if time.monotonic() - began < BEAT_S * (beats + 1):
                continue
            beats += 1
            try:
                self._study.note(claim.number, beat=beats)
            except (TakenError, KeyboardInterrupt):
                training.child.stop()
                return

    def _check_digits(self, claim: Claim, folder: Path) -> None:
        """Put a trial back that learned from other digits than those before it.

        Raises:
            DataError: it did.
        """
        if not self._study.learns_from(checksum(folder / STRIP)):
            self._study.put_back(claim.number, counts=False)
            shutil.rmtree(folder, ignore_errors=True)
            raise DataError(
                _(
                    "The search {name} learns from other digits than there are here, so nothing could be "
                    "compared. Choose the same digits on all machines."
                ).format(name=self._search.name)
            )

    def _ended(self, folder: Path) -> TrialEnd:
        """Return how a run ended, whose checkpoint is needed no more."""
        run = read_run(folder)
        end = end_of(run, self._search) or TrialEnd("failed")
        _remove_checkpoints(folder)
        return end

    def _failed(self, claim: Claim, folder: Path, end: End) -> None:
        """Put a trial back whose training came to nothing.

        Raises:
            DataError: no other would fare better.
        """
        sentence, error = getattr(end, "sentence", ""), getattr(end, "error", "")
        is_damaged = error == DataError.__name__ and (folder / CHECKPOINT).is_file()
        if is_damaged:  # or it is of other digits: the trial is begun anew
            _remove_checkpoints(folder)
        self._study.put_back(claim.number, counts=True, sentence=sentence)
        with suppress(OSError):
            folder.rmdir()  # unless something is in it
        if error not in ("", "Stopped", BusyError.__name__) and not is_damaged:
            raise DataError(sentence)


def _remove_checkpoints(folder: Path) -> None:
    for path in folder.glob(f"{Path(CHECKPOINT).stem}*.npz"):  # of each fold
        path.unlink(missing_ok=True)


def _lock_path(folder: Path, token: str) -> Path:
    return folder / f".worker-{token}.lock"


def _is_dead(worker: str, machine: str, folder: Path) -> bool | None:
    """Say whether a worker is dead; None where that is not known, as of another machine."""
    host, _slash, token = worker.rpartition("/")
    path = _lock_path(folder, token)
    if host != machine or not token or not path.is_file():
        return None
    lock = Lock(path)
    is_free = lock.take()
    lock.free()
    return is_free


class Crew:
    """Workers of a search on this machine, each a process that is started again where it dies.

    sentences: why workers have given up.
    """

    def __init__(self, store: Store, search: Search, count: int) -> None:
        """Start none yet."""
        self._store, self._search = store, search
        self._ends = Event()
        self._lock = threading.Lock()
        self._children: list[ChildProcess] = []
        self._threads = [threading.Thread(target=self._keep, daemon=True) for _number in range(count)]
        self.sentences: list[str] = []

    def start(self) -> None:
        """Start the workers."""
        for thread in self._threads:
            thread.start()

    @property
    def is_working(self) -> bool:
        """Whether a worker is left."""
        return any(thread.is_alive() for thread in self._threads)

    def finish(self) -> None:
        """Have no trial begun any more; what has begun goes on to its end."""
        self._ends.set()
        self._each(lambda child: child.write("finish"))

    def stop(self) -> None:
        """Have all trials put back, and wait until all workers have ended."""
        self._ends.set()
        self._each(lambda child: child.write("stop"))
        self._each(lambda child: child.stop_after(FAREWELL_S))
        for thread in self._threads:
            thread.join()

    def _each(self, act: Callable[[ChildProcess], None]) -> None:
        with self._lock:
            for child in self._children:
                act(child)

    def _keep(self) -> None:
        """Keep one worker at work until it has nothing left to do."""
        first, longest = PAUSES_S
        pause = first
        while not self._ends.is_set():
            child = ChildProcess(
                ["search", "worker", self._search.name, "--supervised"], home=self._store.root
            )
            with self._lock:
                if self._ends.is_set():
                    return
                self._children.append(child)
            began = time.monotonic()
            try:
                child.run()
            except OSError as error:
                self.sentences.append(
                    _("It cannot be started: {reason}.").format(reason=error.strerror or error)
                )
            with self._lock:
                self._children.remove(child)
            if child.status == 0:
                return
            if sentence := child.last_words():
                self.sentences.append(sentence)
                return
            pause = first if time.monotonic() - began > LIVED_S else min(2 * pause, longest)
            self._ends.wait(pause)
