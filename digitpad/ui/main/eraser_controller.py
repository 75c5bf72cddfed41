"""The eraser: whether it is on, what it rubs out, and when the pen draws again."""

from collections.abc import Callable

from digitpad.core.ink import Ink, Point
from digitpad.language import _
from digitpad.system.settings import Settings


class Eraser:
    """It erases at the left button while it is on, and at the right one always."""

    def __init__(self, ink: Ink, settings: Callable[[], Settings]) -> None:
        """It is off. `settings`: those in use."""
        self._ink, self._settings = ink, settings
        self._gave_way = False  # whether it was on at this press, and there was nothing to erase
        self.is_on = False

    @property
    def sentence(self) -> str:
        """What it does, while it is on; else ""."""
        if not self.is_on:
            return ""
        if self._settings().eraser == "whole":
            return _("The eraser removes each stroke that it touches. Press E to draw again.")
        return _("The eraser rubs out what it passes over. Press E to draw again.")

    def erase(self, point: Point, radius: float) -> bool:
        """Take away what a circle in pad units touches, whole strokes or the ink in it; say if any."""
        settings = self._settings()
        if settings.eraser == "whole":
            return self._ink.erase(point, radius)
        # A stroke's ink reaches half the pen's width beyond its middle.
        return self._ink.erase(point, radius + settings.pen / 2, whole=False)

    def gives_way(self) -> bool:
        """Say whether there is nothing to erase: it is off then, and the pen draws again."""
        self._gave_way = not self._ink.strokes
        if self._gave_way:
            self.is_on = False
        return self._gave_way

    def news(self) -> str:
        """Return once, after a press at which it gave way, that it did; else ""."""
        gave_way, self._gave_way = self._gave_way, False
        return _("There was nothing to erase, so the pen draws again.") if gave_way else ""
