"""How long a run will still take, from what it has told. Imports no Keras: the window asks it."""

from collections import deque

from digitpad.runs.events import Progress

WINDOW_S = 60.0  # of the past that is counted: a machine that gets busy shows
LEAST_S = 1.0  # of the past, before anything is said


class TimeLeft:
    """Told each `Progress` with the time it came, says how many seconds of learning are left.

    Times are seconds of any clock that never goes back. Time in a pause does not count.
    """

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque()  # when, and how many batches were done
        self._batches = 0  # in the whole run
        self._paused_at: float | None = None
        self._lost = 0.0  # seconds of pauses that are over

    def told(self, progress: Progress, now: float) -> None:
        """Take note of where the run stands."""
        self._batches = progress.epochs * progress.batches
        done = (progress.epoch - 1) * progress.batches + progress.batch
        at = self._running(now)
        self._points.append((at, done))
        while len(self._points) > 2 and self._points[1][0] <= at - WINDOW_S:
            self._points.popleft()

    def pause(self, now: float) -> None:
        """Take note that the run stands still from now on."""
        if self._paused_at is None:
            self._paused_at = now

    def resume(self, now: float) -> None:
        """Take note that it goes on."""
        if self._paused_at is not None:
            self._lost += now - self._paused_at
            self._paused_at = None

    def seconds(self, now: float) -> float | None:
        """Return how many seconds are left, at least 0; None as long as too little is known."""
        if not self._points:
            return None
        (began, first), (at, last) = self._points[0], self._points[-1]
        if at - began < LEAST_S or last == first:
            return None
        left = (self._batches - last) * (at - began) / (last - first)
        return max(left - (self._running(now) - at), 0.0)

    def _running(self, now: float) -> float:
        """Return the time without the pauses."""
        return (now if self._paused_at is None else self._paused_at) - self._lost
