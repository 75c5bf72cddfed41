"""The way to the window "Look inside": what stands behind it is imported when it first opens."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from digitpad.core.network import Classifier
from digitpad.core.raster import Steps
from digitpad.ui.main.windows import Controller, WindowPorts

if TYPE_CHECKING:
    from digitpad.ui.inspect.window_controller import InsideDesk, Look

APART_S = 0.04  # from one digit shown to the next while a network trains: the pen needs what is left


@dataclass(frozen=True, eq=False)
class InspectPorts(WindowPorts):
    """What the window needs of the rest of the program.

    classifier: the network in use.
    current_steps: the digit that is shown, on the pad or in a picture, on its way to 28×28.
    is_training: whether a network is in training.
    put_off_refresh: has the main window refreshed in the next turn of Tk, as much was done in this one.
    """

    classifier: Callable[[], Classifier | None]
    current_steps: Callable[[], Steps | None]
    is_training: Callable[[], bool]
    put_off_refresh: Callable[[], None]


@dataclass(frozen=True)
class InspectState:
    """How the window was left: its place, and the activation and the kernel that were pointed at."""

    geometry: str
    cell: int | None
    kernel: int | None


class Inspect(Controller):
    """One window, or none while it is closed."""

    def __init__(self, ports: InspectPorts) -> None:
        """Open nothing yet."""
        self._ports = ports
        self._desk: InsideDesk | None = None
        self._look: Look | None = None
        self._due: str | None = None  # the digit that waits for its turn
        self._shown_at = 0.0  # when the last one had been shown, in seconds of a clock that never goes back

    @property
    def is_open(self) -> bool:
        """Whether the window is open."""
        return self._desk is not None and self._desk.window is not None

    def open(self) -> None:
        """Open the window, or bring the open one to the front."""
        if self._desk and self._desk.window:
            self._desk.window.deiconify()
            self._desk.window.lift()
            self._desk.window.focus_set()
            return
        from digitpad.ui.inspect.window_controller import InsideDesk, Look

        self._look = self._look or Look()
        self._desk = InsideDesk(self._ports, self._look)

    def follow(self) -> None:
        """Show the digit on the pad as it is now, where the window is open, in a turn of its own.

        So the pen is served in between. While a network trains, it is shown no more than 25 times a second.
        """
        if not self.is_open or self._due:
            return
        rest = self._shown_at + APART_S - time.monotonic() if self._ports.is_training() else 0
        when: int | Literal["idle"] = round(1000 * rest) if rest > 0 else "idle"
        self._due = self._ports.root.after(when, self._follow)

    def _follow(self) -> None:
        self._due = None
        if self._desk:
            self._desk.follow()
            self._shown_at = time.monotonic()
            self._ports.put_off_refresh()

    def end(self) -> None:
        """Follow no more, as the program ends."""
        if self._due:
            self._ports.root.after_cancel(self._due)
        self._due = None

    def close(self) -> InspectState | None:
        """Close the window; return how it was left, None where it was not open."""
        if self._desk is None or self._desk.window is None:
            return None
        state = InspectState(self._desk.window.geometry(), *self._desk.selected)
        self._desk.window.destroy()
        return state

    def restore(self, state: InspectState) -> None:
        """Open the window again as it was left."""
        self.open()
        if self._desk and self._desk.window:
            self._desk.window.geometry(state.geometry)
            self._desk.select(state.cell, state.kernel)
