"""The surface that a figure is laid out on: its size, its colours and how wide words are; and its marks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from digitpad.core.marks import (
    SMALL,
    TEXT,
    Anchor,
    Frame,
    Mark,
    Measure,
    RectangleMark,
    TextMark,
    measured,
)

LETTER = 1.35  # the height of a line of text, as many times that of its letters


class Colours(Protocol):
    """Those of a palette that a figure is drawn with."""

    @property
    def surface(self) -> str:
        """The ground."""

    @property
    def text(self) -> str:
        """Words."""

    @property
    def muted(self) -> str:
        """Lesser words."""

    @property
    def line(self) -> str:
        """The lines of the axes."""

    @property
    def track(self) -> str:
        """The grid."""

    @property
    def accent(self) -> str:
        """What matters most."""


@dataclass(frozen=True)
class Surface:
    """Where a figure is laid out: its size and its text.

    scale: pixels to one at 96 dots per inch. heights: of a line of small text, and of a bold one.
    """

    size: tuple[int, int]
    colours: Colours
    measure: Measure
    heights: tuple[float, float]
    scale: float = 1.0
    stroke: float = 1.0  # the same of the width of a line

    def px(self, size: float) -> int:
        """Return a size given for 96 dots per inch in pixels."""
        return round(size * self.scale)


def paper(size: tuple[int, int], colours: Colours) -> Surface:
    """Return the surface of a saved figure, of a size in pixels at 96 dots per inch."""
    return Surface(size, colours, measured, (SMALL * LETTER, TEXT * LETTER))


@dataclass
class MarkSheet:
    """The marks of a figure in the making."""

    surface: Surface
    marks: list[Mark] = field(default_factory=list)

    def rule(self, frame: Frame, colour: str) -> None:
        """Add a rectangle."""
        self.marks.append(RectangleMark(frame, colour))

    def wide(self, words: str) -> float:
        """Return how wide small words are."""
        return self.surface.measure(words, False)

    def cut(self, words: str, room: float) -> str:
        """Return small words, with an ellipsis instead of what has no room."""
        return shortened(words, room, self.wide)

    def fitted(self, words: str, room: float, most: int = 3) -> list[str]:
        """Return small words in at most so many lines."""
        lines = in_lines(words, room, self.wide)
        if len(lines) > most:
            lines[most - 1 :] = [" ".join(lines[most - 1 :])]
        return [self.cut(line, room) for line in lines]

    def small(self, x: float, y: float, words: str, anchor: Anchor) -> None:
        """Add small words."""
        self.marks.append(TextMark(x, y, words, self.surface.colours.muted, anchor))


def in_lines(words: str, wide: float, measure: Callable[[str], float]) -> list[str]:
    """Return words in lines of at most so many pixels, where no word alone is wider; "" has none."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer) <= wide:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(words: str, wide: float, measure: Callable[[str], float]) -> str:
    """Return words; where they are wider than so many pixels, as many letters as are not, and an ellipsis."""
    letters = len(words)
    while letters and measure(words[:letters].rstrip() + "…" * (letters < len(words))) > wide:
        letters -= 1
    return words if letters == len(words) else words[:letters].rstrip() + "…"
