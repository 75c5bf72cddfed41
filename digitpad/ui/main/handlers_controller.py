"""Whom the parts of the window tell what the user does."""

from typing import TYPE_CHECKING

from digitpad.core.ink import Point
from digitpad.ui.main.pen import PenHandlers
from digitpad.ui.main.window import Handlers, RunHandlers, ToolbarHandlers
from digitpad.ui.pictures.view import BoxHandlers, LookHandlers
from digitpad.ui.widgets.controls import LabelHandlers

if TYPE_CHECKING:
    from digitpad.app import App


def handlers(app: "App") -> Handlers:
    """Join the window's parts to the application's."""
    pen, pictures = PenDesk(app), app.pictures
    return Handlers(
        PenHandlers(pen.down, pen.move, pen.up, pen.erase, pen.step),
        ToolbarHandlers(app.undo, app.redo, app.clear, app.set_erasing, app.set_pen),
        LabelHandlers(app.teacher.say, app.teacher.undo),
        RunHandlers(lambda: _open_run(app), lambda: _stop_run(app)),
        BoxHandlers(pictures.select, pictures.put),
        LookHandlers(
            pictures.close,
            app.undo,
            app.redo,
            pictures.turn,
            pictures.set_light_ink,
            pictures.set_sensitivity,
        ),
        lambda: _stop(app),
    )


def _stop(app: "App") -> None:
    """Let go of what the status bar says is under way."""
    app.pictures.stop()
    if app.lab.board.doing:
        app.lab.board.stop()


def _open_run(app: "App") -> None:
    """Show the run that the status bar tells of, the lab's or another."""
    (app.lab.show_training if app.lab.is_training else app.trainer.open)()


def _stop_run(app: "App") -> None:
    (app.lab.stop if app.lab.is_training else app.trainer.stop)()


class PenDesk:
    """What the pen does to the drawing; to one that lies behind a picture, nothing."""

    def __init__(self, app: "App") -> None:
        """Write with the application's ink."""
        self._app = app

    def down(self, point: Point) -> None:
        """Begin a stroke."""
        if not self._app.picture:
            self._app.ink.begin(point)
            self._app.drawing_changed()

    def move(self, point: Point) -> None:
        """Go on with it."""
        if not self._app.picture:
            self._app.ink.extend(point)
            self._app.drawing_changed()

    def up(self) -> None:
        """End it."""
        if not self._app.picture:
            self._app.ink.end()
            self._app.drawing_changed()

    def erase(self, point: Point, radius: float) -> None:
        """Take away the strokes at a point."""
        if not self._app.picture and self._app.ink.erase(point, radius):
            self._app.drawing_changed()

    def step(self, count: int) -> None:
        """Look at another digit of the number."""
        self._app.written.step(count)
        self._app.refresh()
