"""Inputs read by several processes at once, with the results of one: the same, in the same order.

Each process has the network ready and one file at a time. One that dies costs no more than its file, which
is given to another once and then reported. However many files there are, no more than some dozens of results
wait for their turn: a process that is further ahead waits until its results are taken.

On a Dask cluster the processes are its workers, on any computers. A picture's file is sent to them, so they
need no folder in common. Dask itself gives what a dead worker had to another one.
"""

import logging
import math
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from threading import local
from typing import Any

from digitpad.cli.inputs import Result, read_input
from digitpad.core.card import ModelCard
from digitpad.core.network import Classifier, Watch
from digitpad.drawings.ink_files import is_ink_file
from digitpad.errors import ClusterError
from digitpad.language import _
from digitpad.pictures.loading import MOST_BYTES
from digitpad.pictures.model import PictureOptions
from digitpad.system.files import read_file
from digitpad.system.packages import check_installed

AHEAD = 8  # files for each process that may be begun before the first of them is done
WAITING = 16  # results of one file that wait for those before it
TRIES = 2
SENT = 3  # pictures for each thread of a cluster that may be begun before the first of them is done
PATIENCE_S = 30.0  # with a scheduler that does not answer, and one that has no worker
LOOK_S = 2.0  # between two looks at how many workers there are
LARGE_GRAPH = "distributed.admin.large-graph-warning-threshold"  # a picture is no graph, and may be large


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


def read_by_cluster(
    address: str,
    files: Iterable[Path | Result],
    classifier: Classifier,
    options: PictureOptions | None = None,
) -> Generator[Result, None, None]:
    """Read files by the workers of a Dask cluster; yield what `read_inputs` would, in that order.

    address: of its scheduler, such as "tcp://teacher:8786". files: see `read_by_several`.

    Raises:
        PackagesError: Dask's package distributed is not installed.
        ClusterError: there is no scheduler, or for too long no worker, or they cannot read.
    """
    check_installed("cluster", _("Reading on a cluster"))
    import dask
    from distributed import Client

    dask.config.set({LARGE_GRAPH: "1 GB"})
    for logger in ("distributed", "distributed.client"):  # what matters of theirs is said in sentences
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        sentence = _("There is no Dask scheduler at {address}: {reason}. Start one by `dask scheduler`.")
        raise ClusterError(sentence.format(address=address, reason=error)) from None
    setting = _Setting(classifier.model, classifier.card, classifier.watch, options)
    with client:
        yield from _Cluster(client, address, classifier, setting).results(iter(files))


class _Cluster:
    def __init__(self, client: Any, address: str, classifier: Classifier, setting: _Setting) -> None:
        self._client, self._address, self._classifier, self._own = client, address, classifier, setting
        self._setting = self._shared()
        self._begun: deque[tuple[Path, Any]] = deque()  # in order, with their results or Dask's future
        self._threads, self._looked_at, self._worked_at = 0, -math.inf, time.monotonic()

    def results(self, files: Iterator[Path | Result]) -> Iterator[Result]:
        """Yield all results in the order of the files."""
        while True:
            self._look()
            while len(self._begun) < max(SENT * self._threads, 1) and (file := next(files, None)):
                one = (file, self._begin(file)) if isinstance(file, Path) else (file.source, [file])
                self._begun.append(one)
            if not self._begun:
                return
            path, begun = self._begun.popleft()
            yield from begun if isinstance(begun, Iterable) else self._received(path, begun)

    def _shared(self) -> Any:
        """Return the setting's future; where the workers that have it die, Dask makes it anew elsewhere."""
        return self._client.submit(_itself, self._own, pure=False)

    def _begin(self, path: Path) -> Any:
        """Send a picture, and return its future; what is no picture is read here, in its turn."""
        if not is_ink_file(path):
            with suppress(OSError):  # reading it here says why it cannot be read
                return self._send(path)
        return read_input(path, self._classifier, self._own.options)

    def _send(self, path: Path) -> Any:
        content, spoken = read_file(path, MOST_BYTES), os.environ.get("LANGUAGE", "")
        return self._client.submit(_read_content, self._setting, str(path), content, spoken, pure=False)

    def _received(self, path: Path, future: Any) -> Iterator[Result]:
        """Wait for what a worker reads, and yield it; a picture that ends its workers is reported."""
        from distributed import KilledWorker

        for tries_left in reversed(range(TRIES)):
            try:
                yield from (Result(path, **record) for record in self._wait(path, future))
            except KilledWorker:  # Dask gave it to several: they may have died of something else
                self._setting = self._shared()  # it may have been given up with them
                if tries_left:  # sent once more, with nobody waiting, it would end the workers of others
                    future = self._send(path)
            else:
                return
        sentence = _("{path} cannot be read: the workers that read it have ended.")
        yield Result(path, error=sentence.format(path=path))

    def _wait(self, path: Path, future: Any) -> Any:
        """Return what a worker reads of a picture; KilledWorker where it ends them.

        Raises:
            ClusterError: there is no scheduler any more, for too long no worker, or they cannot read.
        """
        from distributed import KilledWorker

        while True:
            try:
                return future.result(LOOK_S)
            except KilledWorker:
                raise
            except TimeoutError:
                self._look()
            except (OSError, CancelledError):
                raise self._gone() from None
            except Exception as error:
                sentence = _(
                    "The cluster at {address} does not read {path}: {reason}. Its scheduler and workers need "
                    "the same DigitPad as this computer."
                )
                reason = (str(error) or type(error).__name__).rstrip(".")
                raise ClusterError(sentence.format(address=self._address, path=path, reason=reason)) from None

    def _look(self) -> None:
        """See now and then how many threads the workers have.

        Raises:
            ClusterError: there was no worker for too long, or the scheduler does not answer.
        """
        now = time.monotonic()
        if now - self._looked_at < LOOK_S:
            return
        try:
            self._threads = sum(self._client.ncores().values())
        except (OSError, RuntimeError, CancelledError):
            raise self._gone() from None
        self._looked_at = time.monotonic()
        if self._threads:
            self._worked_at = self._looked_at
        elif self._looked_at - self._worked_at > PATIENCE_S:
            sentence = _(
                "Nobody reads at {address}. Start workers by `dask worker {address} --nworkers -1 --nthreads "
                "1`; what --out has kept goes on with --resume."
            )
            raise ClusterError(sentence.format(address=self._address))

    def _gone(self) -> ClusterError:
        sentence = _("The Dask scheduler at {address} has gone. What --out has kept goes on with --resume.")
        return ClusterError(sentence.format(address=self._address))


def _itself(setting: _Setting) -> _Setting:
    return setting


_ready = local()  # the network of each thread of a worker, and by what it was made


def _read_content(setting: _Setting, shown: str, content: bytes, spoken: str) -> list[dict[str, Any]]:
    """Read a picture, in a worker; return its results without their source: each system has its own paths.

    shown: what its file is called where it comes from. spoken: the language of the errors.
    """
    import cv2

    cv2.setNumThreads(1)
    os.environ["LANGUAGE"] = spoken
    if getattr(_ready, "setting", None) is not setting:
        _ready.classifier, _ready.setting = setting.classifier(), setting
    with TemporaryDirectory(prefix="digitpad-") as folder:
        path = Path(folder) / f"picture{PurePath(shown).suffix}"
        try:
            path.write_bytes(content)
            records = [dict(vars(result)) for result in read_input(path, _ready.classifier, setting.options)]
        except Exception as error:  # a fault of ours: it must not hold up all other pictures
            sentence = _("{path} cannot be read: {reason}.")
            records = [{"source": path, "error": sentence.format(path=path, reason=repr(error))}]
    for record in records:
        del record["source"]
        record["error"] = record["error"] and record["error"].replace(str(path), shown)
    return records
