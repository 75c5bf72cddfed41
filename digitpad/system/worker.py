"""One background thread: jobs in, news out. The main thread asks for news, and never waits.

What a job tells may be dropped where something newer makes it worthless; its end arrives exactly once.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Event = TypeVar("Event")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Told(Generic[Event]):
    """Something a job told while it worked."""

    event: Event


@dataclass(frozen=True)
class Ended(Generic[Result]):
    """The end of a job: its result, or what it raised."""

    result: Result | None = None
    error: BaseException | None = None


class Worker(Generic[Event, Result]):
    """Does one job after the other in a daemon thread, which begins with the first.

    A job is a function that is given `tell`, tells events with it, and returns a result.
    """

    def __init__(self, may_be_dropped: Callable[[Event], bool]) -> None:
        """`may_be_dropped` says of an event whether the next one makes it worthless."""
        self._may_be_dropped = may_be_dropped
        self._jobs: queue.SimpleQueue[Callable[[Callable[[Event], None]], Result] | None] = (
            queue.SimpleQueue()
        )
        self._news: list[Told[Event] | Ended[Result]] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._waiting = 0

    @property
    def is_busy(self) -> bool:
        """Whether there is a job whose end has not been taken from the news yet."""
        return self._waiting > 0

    def do(self, job: Callable[[Callable[[Event], None]], Result]) -> None:
        """Have a job done, after those that are waiting."""
        self._waiting += 1
        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="worker", daemon=True)
            self._thread.start()

    def end(self, seconds: float) -> None:
        """Do no more after the jobs that wait, and wait for these as long as `seconds`, at the program's end.

        A thread that is in the middle of a library in C++ when Python ends would abort the program.
        """
        if self._thread:
            self._jobs.put(None)
            self._thread.join(seconds)

    def news(self) -> list[Told[Event] | Ended[Result]]:
        """Take what is new since the last call, in its order."""
        with self._lock:
            news, self._news = self._news, []
        self._waiting -= sum(isinstance(item, Ended) for item in news)
        return news

    def _work(self) -> None:
        while job := self._jobs.get():
            try:
                end: Ended[Result] = Ended(job(self._tell))
            except BaseException as error:  # even a SystemExit is news, and no end of this thread
                end = Ended(error=error)
            self._add(end)

    def _tell(self, event: Event) -> None:
        self._add(Told(event))

    def _add(self, item: Told[Event] | Ended[Result]) -> None:
        with self._lock:
            last = self._news[-1] if self._news else None
            if isinstance(last, Told) and self._may_be_dropped(last.event) and isinstance(item, Told):
                self._news.pop()
            self._news.append(item)
