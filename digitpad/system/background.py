"""Background jobs: done in threads, their results and events handed on in the main thread by one pump."""

import gc
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Protocol, TypeVar

from digitpad.errors import DigitPadError

POLL_MS = 15  # between two looks of the pump, while there are jobs
ARENAS, M_ARENA_MAX = 2, -8  # of glibc's allocator, and how its `mallopt` calls their number
COLLECT_MS = 250  # between two looks for unused objects: seldom enough to cost nothing
TURN_S = 0.0005  # that a thread computes while another waits; Python's own choice is 0.005

Event = TypeVar("Event")
Result = TypeVar("Result")


class Clock(Protocol):
    """What calls a function later in the main thread: any widget of Tk."""

    def after(self, ms: int, func: Callable[[], object], /) -> str:
        """Call `func` in so many milliseconds; return what names the call."""

    def after_cancel(self, id: str, /) -> None:  # noqa: A002  # Tk's name for it
        """Have a call not made."""


class Timer:
    """One call that waits for its time, at most: a newer one takes its place."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: str | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether there is a call to come."""
        return self._due is not None

    def once(self, ms: int, action: Callable[[], object]) -> None:
        """Call `action` in `ms` milliseconds."""

        def run() -> None:
            self._due = None
            action()

        self.stop()
        self._due = self._clock.after(ms, run)

    def every(self, ms: int, action: Callable[[], object]) -> None:
        """Call `action` every `ms` milliseconds. It arms itself first, so nothing that is raised stops it."""

        def run() -> None:
            self._due = self._clock.after(ms, run)
            action()

        self.stop()
        self._due = self._clock.after(ms, run)

    def stop(self) -> None:
        """Call nothing any more."""
        if self._due is not None:
            self._clock.after_cancel(self._due)
        self._due = None


def share_memory_of_threads() -> None:
    """Have glibc give all threads memory of the same two arenas, before there are any; elsewhere do nothing.

    By itself it makes one for each thread, which seldom gives back what it has: after 1,000 actions of
    `tests/support/soak.py` the program had 251 MB, and 217 so.
    """
    if sys.platform == "linux":
        import ctypes

        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if mallopt:
            mallopt(M_ARENA_MAX, ARENAS)


def take_short_turns() -> None:
    """Have a thread that computes let the others go on after half a millisecond.

    Each call of Tk lets go of Python's lock and takes it again, and a redraw makes many: beside a thread that
    reads the trials of a search the window stood still for 30 to 100 ms once in 100 times, for 19 so
    (`tests/benchmarks/lab_beside.py`).
    """
    sys.setswitchinterval(TURN_S)


def collect_in_main_thread(clock: Clock) -> None:
    """Have Python's garbage collector run in the main thread alone, as often as its thresholds say.

    By itself it begins in whichever thread happens to make an object. There it may find a variable of a
    closed window, which asks the main thread to forget it and waits; where that waits for the same thread, as
    while a thread starts, the program stands still for ever.

    What there is already, as all that was imported, is taken to stay: looking for garbage among that too took
    the window 25 ms each time instead of 7.
    """
    gc.disable()
    gc.freeze()
    Timer(clock).every(COLLECT_MS, _collect_what_is_due)


def _collect_what_is_due() -> None:
    counts, thresholds = gc.get_count(), gc.get_threshold()
    due = [age for age, (count, most) in enumerate(zip(counts, thresholds, strict=True)) if count > most]
    if due:
        gc.collect(due[-1])


class Background:
    """All that the program does beside its main thread. One for the whole program."""

    def __init__(self, clock: Clock) -> None:
        """`clock` lives as long as there are jobs."""
        self._pump = Timer(clock)
        self._waiting: deque[Callable[[], None]] = deque()  # to be called in the main thread
        self._running: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._wanted = 0  # jobs whose end is still to be handed on
        self._has_ended = False

    def queue(self) -> "JobQueue":
        """Return a queue of jobs with a thread of its own, which begins with the first job."""
        return JobQueue(self)

    def end(self, seconds: float) -> bool:
        """Hand nothing on any more, begin nothing more, and wait for what is under way, as the program ends.

        A thread that is in the middle of a library in C++ when Python ends would abort the program. Python
        itself waits for these threads without end: where this returns False, only `os._exit` does not.
        """
        self._has_ended = True
        self._pump.stop()
        with self._lock:
            running = list(self._running)
        return not wait([future for future in running if not future.cancel()], seconds).not_done

    def post(self, action: Callable[[], None]) -> None:
        """Have something called in the main thread, while there are jobs. Any thread may ask for it."""
        self._waiting.append(action)

    def watch(self, future: "Future[Any]", ended: Callable[[], None]) -> None:
        """Have `ended` called in the main thread once `future` is done."""

        def hand_on() -> None:
            self._wanted -= 1
            ended()

        def note(_future: "Future[Any]") -> None:
            with self._lock:
                self._running.discard(future)
            self.post(hand_on)

        self._wanted += 1
        with self._lock:
            self._running.add(future)
        future.add_done_callback(note)  # in the job's thread, after all that the job emits
        if not self._pump.is_waiting and not self._has_ended:
            self._pump.every(POLL_MS, self._hand_on)

    def _hand_on(self) -> None:
        """Hand on what has come; where something is raised, the rest comes with the next look."""
        for _number in range(len(self._waiting)):
            if self._waiting:  # a window with a question may have let the pump go on meanwhile
                self._waiting.popleft()()
        if not self._wanted:
            self._pump.stop()


class _Job:
    """What comes of a job that is still wanted."""

    def __init__(
        self,
        then: Callable[[Any], None],
        ended: Callable[[], None] | None,
        failed: Callable[[DigitPadError], None] | None,
    ) -> None:
        self.then, self.ended, self.failed = then, ended, failed


class JobQueue:
    """Jobs that are done one after the other; what they give is handed on in the same order."""

    def __init__(self, background: Background) -> None:
        """For `Background.queue` alone."""
        self._background = background
        self._executor: ThreadPoolExecutor | None = None
        self._jobs: dict[_Job, Future[Any]] = {}  # those whose ends are wanted

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be handed on."""
        return bool(self._jobs)

    def submit(
        self,
        job: Callable[[], Result],
        then: Callable[[Result], None],
        *,
        latest: bool = False,
        ended: Callable[[], None] | None = None,
        failed: Callable[[DigitPadError], None] | None = None,
    ) -> None:
        """Have `job` done in the queue's thread, and call `then` with its result in the main thread.

        What the job raises is raised in the main thread, in a callback of Tk.

        latest: forget all jobs before this one.
        ended: called before `then`, and also where the job raised something.
        failed: gets what the job raised where that is a sentence for the user, so that it is not raised.
        """
        if latest:
            self.forget()
        self._executor = self._executor or ThreadPoolExecutor(1, "background")
        wanted = _Job(then, ended, failed)
        self._jobs[wanted] = future = self._executor.submit(job)
        self._background.watch(future, lambda: self._finish(wanted, future))

    def emitter(
        self, take: Callable[[Event], None], may_be_dropped: Callable[[Event], bool] = lambda _event: False
    ) -> Callable[[Event], None]:
        """Return what a job calls with its events: `take` gets each in the main thread, before the job's end.

        may_be_dropped: says of an event whether the next one makes it worthless.
        """
        lock, events = threading.Lock(), deque[Event]()

        def emit(event: Event) -> None:
            with lock:
                is_new = not events or not may_be_dropped(events[-1])
                if is_new:
                    events.append(event)
                else:
                    events[-1] = event
            if is_new:
                self._background.post(hand_on)

        def hand_on() -> None:
            with lock:
                event = events.popleft()
            take(event)

        return emit

    def forget(self) -> None:
        """Hand on nothing of the jobs there are: whoever wanted it has gone. What waits is not begun."""
        jobs, self._jobs = self._jobs, {}
        for future in jobs.values():
            future.cancel()

    def _finish(self, job: _Job, future: "Future[Any]") -> None:
        if self._jobs.pop(job, None) is None:
            return
        if job.ended:
            job.ended()
        error = future.exception()
        if job.failed and isinstance(error, DigitPadError):
            job.failed(error)
        else:
            job.then(future.result())
