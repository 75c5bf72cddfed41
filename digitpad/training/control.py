"""How a window controls the training process: a line for each wish on stdin; its end is the window's end."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from digitpad.training.progress import Progress, Report, Stage

BEFORE_LEARNING = ("downloading", "preparing", "starting")


class Control:
    """Reads `pause`, `resume` and `stop`; calls `window_died` when there is nothing more to read.

    It reads in a thread of its own, so that even a process that imports Keras or is paused ends at once.
    """

    def __init__(self, lines: Iterable[bytes], window_died: Callable[[], None]) -> None:
        self._lines, self._window_died = lines, window_died
        self._going = threading.Event()
        self._going.set()
        self._stop = threading.Event()
        self._stopped = False

    def start(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._listen, name="control", daemon=True).start()

    def obeyed(self, report: Report) -> Report:
        """Return `report`, after which the run waits while it is paused and is interrupted to stop.

        Raises (from what is returned):
            KeyboardInterrupt: once, as Ctrl+C would; never while the model is measured and saved.
        """

        def told(event: Stage | Progress) -> None:
            report(event)
            self._going.wait()
            learns = isinstance(event, Progress) or event.stage in BEFORE_LEARNING
            if learns and self._stop.is_set() and not self._stopped:
                self._stopped = True
                raise KeyboardInterrupt

        return told

    def _listen(self) -> None:
        with suppress(OSError):
            for line in self._lines:
                self._obey(line.strip())
        self._window_died()

    def _obey(self, wish: bytes) -> None:
        """Do as wished; what is not understood is passed over."""
        if wish == b"pause":
            self._going.clear()
        elif wish == b"resume":
            self._going.set()
        elif wish == b"stop":
            self._stop.set()
            self._going.set()
