"""What takes long, done in the background, where only the newest is wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from digitpad.system.worker import Ended, Worker

if TYPE_CHECKING:
    import tkinter as tk

POLL_MS = 15  # between two looks whether it is done

Result = TypeVar("Result")


@dataclass(frozen=True)
class _Answer(Generic[Result]):
    """What a job gave, or what it raised."""

    number: int
    result: Result | None = None
    error: BaseException | None = None


class Newest(Generic[Result]):
    """Does jobs in a thread of its own. A newer one replaces those before it: their results are dropped."""

    def __init__(self, root: "tk.Tk", take: Callable[[Result], None], ended: Callable[[], None]) -> None:
        """`take` gets the result of the newest job, in the main thread, after `ended` was told its end."""
        self._root, self._take, self._ended = root, take, ended
        self._worker: Worker[None, _Answer[Result]] = Worker(lambda _event: True)
        self._number = 0  # of the newest job
        self._wanted = False
        self._due: str | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a result is waited for."""
        return self._wanted

    def do(self, job: Callable[[], Result]) -> None:
        """Have a job done, in place of one that is still under way.

        What it raises is raised in a callback of Tk.
        """
        self._number += 1
        self._wanted = True
        number = self._number

        def run(_tell: Callable[[None], None]) -> _Answer[Result]:
            if number != self._number:
                return _Answer(number)
            try:
                return _Answer(number, job())
            except BaseException as error:  # told in the main thread
                return _Answer(number, error=error)

        self._worker.do(run)
        if self._due is None:
            self._due = self._root.after(POLL_MS, self._look)

    def stop(self) -> None:
        """Want no result any more. What is under way comes to its end unseen."""
        self._number += 1
        self._wanted = False

    def close(self) -> None:
        """Look for results no more: the window closes."""
        self.stop()
        if self._due is not None:
            self._root.after_cancel(self._due)
            self._due = None

    def end(self, seconds: float) -> None:
        """Wait for what is under way at the program's end; see `Worker.end`."""
        self._worker.end(seconds)

    def _look(self) -> None:
        self._due = self._root.after(POLL_MS, self._look) if self._worker.is_busy else None
        for item in self._worker.news():
            if isinstance(item, Ended) and item.result and item.result.number == self._number:
                self._finish(item.result)

    def _finish(self, answer: _Answer[Result]) -> None:
        if not self._wanted:
            return
        self._wanted = False
        self._ended()
        if answer.error is not None:
            raise answer.error
        if answer.result is not None:
            self._take(answer.result)
