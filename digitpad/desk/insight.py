"""The way into the window "Look inside": what is behind it is imported when it is first wanted."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digitpad.app import App
    from digitpad.desk.inside import InsideDesk, Look


class Insight:
    """One window, or none while it is closed."""

    def __init__(self, app: "App") -> None:
        """Open nothing yet."""
        self._app = app
        self._desk: InsideDesk | None = None
        self._look: Look | None = None
        self._due: str | None = None  # the look at the digit that waits for its turn

    def show(self) -> None:
        """Open the window, or bring the open one to the front."""
        if self._desk and self._desk.window:
            self._desk.window.deiconify()
            self._desk.window.lift()
            self._desk.window.focus_set()
            return
        from digitpad.desk.inside import InsideDesk, Look

        self._look = self._look or Look()
        self._desk = InsideDesk(self._app, self._look)

    def follow(self) -> None:
        """Show the digit on the pad as it is now, where the window is open, in a turn of its own.

        So the pen is served in between, and what came meanwhile is shown at once.
        """
        if self._desk and self._desk.window and self._due is None:
            self._due = self._app.root.after_idle(self._follow)

    def _follow(self) -> None:
        self._due = None
        if self._desk:
            self._desk.follow()
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
