"""Work off the main thread whose result a window waits for: reading many runs, or all of MNIST."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from digitpad.system.worker import Ended, Worker

if TYPE_CHECKING:
    import tkinter

POLL_MS = 30  # between two looks whether something is done


class Background:
    """Does one job after the other; what each gives is handed on in the main thread, in the same order."""

    def __init__(self, root: "tkinter.Misc") -> None:
        """`root` lives as long as there are jobs."""
        self._root = root
        self._worker: Worker[None, Any] = Worker(lambda _event: False)
        self._waiting: list[Callable[[Any], None]] = []
        self._due: str | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be handed on."""
        return bool(self._waiting)

    def do(self, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Have `job` done, and call `then` with its result; what it raises is raised in the main thread."""
        self._waiting.append(then)
        self._worker.do(lambda _tell: job())
        if self._due is None:
            self._due = self._root.after(POLL_MS, self._look)

    def forget(self) -> None:
        """Hand nothing on any more: whoever wanted it has gone."""
        self._waiting = [_nobody for _then in self._waiting]

    def end(self) -> None:
        """Look no more, as the program ends."""
        if self._due:
            self._root.after_cancel(self._due)
        self._due = None

    def _look(self) -> None:
        """Hand on what is done. It arms itself first, so that nothing that is raised stops the clock."""
        news = [item for item in self._worker.news() if isinstance(item, Ended)]
        done, self._waiting = self._waiting[: len(news)], self._waiting[len(news) :]
        self._due = self._root.after(POLL_MS, self._look) if self._waiting else None
        errors = [item.error for item in news if item.error]
        for item, then in zip(news, done, strict=True):
            if not item.error and then is not _nobody:
                then(item.result)
        if errors:
            raise errors[0]


def _nobody(_result: object) -> None:
    """Take no note."""
