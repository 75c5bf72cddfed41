"""The way into the window "Look inside": what is behind it is imported when it is first wanted."""

import time
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from digitpad.app import App
    from digitpad.ui.inspect.controller import InsideDesk, Look

APART_S = 0.04  # from one look at the digit to the next while a network trains: the pen needs what is left


class Insight:
    """One window, or none while it is closed."""

    def __init__(self, app: "App") -> None:
        """Open nothing yet."""
        self._app = app
        self._desk: InsideDesk | None = None
        self._look: Look | None = None
        self._due: str | None = None  # the look at the digit that waits for its turn
        self._looked = 0.0  # when the last one ended, in seconds of a clock that never goes back

    def show(self) -> None:
        """Open the window, or bring the open one to the front."""
        if self._desk and self._desk.window:
            self._desk.window.deiconify()
            self._desk.window.lift()
            self._desk.window.focus_set()
            return
        from digitpad.ui.inspect.controller import InsideDesk, Look

        self._look = self._look or Look()
        self._desk = InsideDesk(self._app, self._look)

    def follow(self) -> None:
        """Show the digit on the pad as it is now, where the window is open, in a turn of its own.

        So the pen is served in between. While a network trains, it is shown no more than 25 times a second.
        """
        if self._desk is None or self._desk.window is None or self._due:
            return
        is_training = self._app.trainer.is_running or self._app.lab.is_training
        rest = self._looked + APART_S - time.monotonic() if is_training else 0
        when: int | Literal["idle"] = round(1000 * rest) if rest > 0 else "idle"
        self._due = self._app.root.after(when, self._follow)

    def _follow(self) -> None:
        self._due = None
        if self._desk:
            self._desk.follow()
            self._looked = time.monotonic()
            self._app.put_off_refresh()

    def end(self) -> None:
        """Look no more, as DigitPad ends."""
        if self._due:
            self._app.root.after_cancel(self._due)
        self._due = None

    def close(self) -> str:
        """Close the window; return where it was, for `open_at`; "" where it was not open."""
        if self._desk is None or self._desk.window is None:
            return ""
        place = self._desk.window.geometry()
        self._desk.window.destroy()
        return place

    def open_at(self, place: str) -> None:
        """Open the window again where it was, after a change of theme or language."""
        if place:
            self.show()
        if place and self._desk and self._desk.window:
            self._desk.window.geometry(place)
