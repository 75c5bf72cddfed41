"""Inputs read by several processes at once, with the results of one: the same, in the same order.

Each process has the network ready and one file at a time. One that dies costs no more than its file, which
is given to another once and then reported. However many files there are, no more than some dozens of results
wait for their turn: a process that is further ahead waits until its results are taken.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from digitpad.cli.inputs import Result, read_input
from digitpad.core.card import ModelCard
from digitpad.core.network import Classifier, Watch
from digitpad.language import _
from digitpad.pictures.model import PictureOptions

AHEAD = 8  # files for each process that may be begun before the first of them is done
WAITING = 16  # results of one file that wait for those before it
TRIES = 2


@dataclass(frozen=True)
class _Setting:
    """What a process reads with; it can be pickled."""

    model: bytes
    card: ModelCard
    watch: Watch | None
    options: PictureOptions | None

    def classifier(self) -> Classifier:
        """Return the network, ready to read."""
        classifier = Classifier(self.model, self.card)
        classifier.watch = self.watch
        return classifier


@dataclass(eq=False)
class _Job:
    """A file, and what is known of it: all results but the `given` ones, until they are taken."""

    path: Path
    results: deque[Result] = field(default_factory=deque)
    given: int = 0
    deaths: int = 0
    is_done: bool = False

    @property
    def known(self) -> int:
        """How many results there are, those that were taken included."""
        return self.given + len(self.results)


@dataclass(eq=False)
class _Worker:
    """A process that reads, our end of the pipe to it, and its file."""

    process: BaseProcess
    pipe: Connection
    job: _Job | None = None


def read_by_several(
    count: int,
    files: Iterable[Path | Result],
    classifier: Classifier,
    options: PictureOptions | None = None,
) -> Generator[Result, None, None]:
    """Read files by `count` processes; yield what `read_inputs` would, in that order.

    files: as `inputs_of` yields them; what is a result already is passed on.
    """
    setting = _Setting(classifier.model, classifier.card, classifier.watch, options)
    pool = _Pool(count, setting, iter(files))
    try:
        yield from pool.results()
    finally:
        pool.end()


class _Pool:
    def __init__(self, count: int, setting: _Setting, files: Iterator[Path | Result]) -> None:
        self._count, self._setting, self._files = count, setting, files
        self._workers: list[_Worker] = []
        self._begun: deque[_Job] = deque()  # in their order; the first is the one whose results are due
        self._again: deque[_Job] = deque()
        self._is_all = False

    def results(self) -> Iterator[Result]:
        """Yield all results in the order of the files."""
        while True:
            self._hand_out()
            if not self._begun:
                return
            first = self._begun[0]
            while first.results:
                first.given += 1
                yield first.results.popleft()
            if first.is_done:
                self._begun.popleft()
            else:
                self._receive()

    def end(self) -> None:
        """End the processes at once."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()

    def _hand_out(self) -> None:
        """Give a file to each process that has none, and start processes while there are files for them."""
        for worker in self._workers:
            if worker.job is None and (job := self._next()):
                self._give(worker, job)
        while len(self._workers) < self._count and (job := self._next()):
            self._workers.append(_started(self._setting))
            self._give(self._workers[-1], job)

    def _next(self) -> _Job | None:
        if self._again:
            return self._again.popleft()
        while not self._is_all and len(self._begun) < AHEAD * self._count:
            file = next(self._files, None)
            if file is None:
                self._is_all = True
            elif isinstance(file, Result):
                self._begun.append(_Job(file.source, deque([file]), is_done=True))
            else:
                self._begun.append(_Job(file))
                return self._begun[-1]
        return None

    def _give(self, worker: _Worker, job: _Job) -> None:
        worker.job = job
        with suppress(OSError):  # it has died, which `_receive` will see
            worker.pipe.send((job.path, job.known))

    def _receive(self) -> None:
        """Wait for the processes, and take in what they send; not of one whose results wait already."""
        working = {worker.pipe: worker for worker in self._workers if worker.job}
        for pipe, worker in list(working.items()):
            job = worker.job
            if job is not self._begun[0] and job and len(job.results) >= WAITING:
                del working[pipe]
        ready = wait(list(working))
        for worker in [worker for pipe, worker in working.items() if pipe in ready]:
            job = worker.job
            assert job is not None
            try:
                result = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker, job)
                continue
            if result is None:
                job.is_done, worker.job = True, None
            else:
                job.results.append(result)

    def _bury(self, worker: _Worker, job: _Job) -> None:
        """See to the file of a process that has died."""
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join()
        job.deaths += 1
        if job.deaths < TRIES:
            self._again.append(job)
            return
        sentence = _("{path} cannot be read: the process that reads it has ended twice.")
        job.results.append(Result(job.path, job.known, error=sentence.format(path=job.path)))
        job.is_done = True


def _started(setting: _Setting) -> _Worker:
    """Start a process; Ctrl+C, which reaches all of a terminal's, is for the one that starts it."""
    spawned = multiprocessing.get_context("spawn")
    ours, theirs = spawned.Pipe()
    process = spawned.Process(target=_work, args=(theirs, setting), daemon=True)
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)  # which the process inherits
    try:
        process.start()
    finally:
        signal.signal(signal.SIGINT, handler)
    theirs.close()
    return _Worker(process, ours)


def _work(pipe: Connection, setting: _Setting) -> None:
    """Read the files that are asked for, until the one that asks ends."""
    import cv2

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Windows inherits nothing
    cv2.setNumThreads(1)
    classifier = setting.classifier()
    while True:
        try:
            path, known = pipe.recv()
        except (EOFError, OSError):
            return
        results = islice(read_input(path, classifier, setting.options), known, None)
        for result in chain(results, [None]):
            try:
                pipe.send(result)
            except OSError:
                return
