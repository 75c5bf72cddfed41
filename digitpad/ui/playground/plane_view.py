"""The plane: what the network says of every place, the points over it, and what the colours mean."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageTk

from digitpad.core.arrays import Doubles
from digitpad.core.marks import Anchor
from digitpad.language import _, decimal
from digitpad.ui.widgets.controls import ARROWS, FocusCanvas, bind_keys, on_mac
from digitpad.ui.widgets.explained import Explained, Place, explain
from digitpad.ui.widgets.figure_parts import Readout
from digitpad.ui.widgets.pixels import PixelItem, Pixels, Shades
from digitpad.ui.widgets.theme import Theme

REACH = 6.0  # of the plane, from its middle to each side
LEAST, MOST = 232, 520  # side of the picture, in pixels at 96 dots per inch
SCALE, BELOW = 10, 36  # height of the bar of colours, and of all below the picture
DOT = 7  # across, of a point
STEP = 0.25  # that an arrow key moves the cross by
KINDS = 17  # of dots: the heights of points, or two classes
FINE = 4  # as many times as large a dot is drawn, then reduced


@dataclass(frozen=True, eq=False)
class DrawnPoints:
    """Points as they are drawn: places (n, 2) and targets (n, 1) from -1 to 1, to learn from and to test."""

    training: tuple[Doubles, Doubles]
    test: tuple[Doubles, Doubles]
    shows_test: bool


class Plane(FocusCanvas):
    """One picture, painted anew with each step; the points are drawn only where they are others.

    can_add: whether a click adds a point.
    """

    def __init__(self, parent: tk.Misc, theme: Theme, add: Callable[[float, float, bool], None]) -> None:
        """Make it empty. `add` gets a place, and whether the other class is meant than the one chosen."""
        side, below = theme.px(LEAST), theme.px(BELOW)
        super().__init__(parent, theme, width=side, height=side + below, cursor="crosshair")
        self._theme, self._add, self.can_add = theme, add, False
        shades = Shades(theme.palette)
        self._scale, self._bar = shades.pale_classes, shades.classes
        self._photo: ImageTk.PhotoImage | None = None
        self._item = self.create_image(0, 0, anchor="nw")
        self._colours = PixelItem(self)
        line, text, thin = theme.palette.line, theme.palette.text, theme.stroke(1)
        self._frame = self.create_rectangle(0, 0, 0, 0, outline=line, width=thin)
        ends: tuple[tuple[str, Anchor], ...] = (("−1", "nw"), ("0", "n"), ("1", "ne"))
        self._marks = [
            self.create_text(0, 0, text=words, anchor=anchor, font="DigitPadSmall", fill=theme.palette.muted)
            for words, anchor in ends
        ]
        self._arms = [self.create_line(0, 0, 0, 0, fill=text, width=thin, state="hidden") for _i in "xy"]
        self._dots = [[self._dot(kind, is_test) for kind in range(KINDS)] for is_test in (False, True)]
        self.side = 0
        self.cross: tuple[float, float] | None = None  # of the cross
        self.levels: npt.NDArray[np.uint8] | None = None
        self._is_discretised = False
        self._points: DrawnPoints | None = None
        self._over: tuple[Image.Image, Image.Image] | None = None  # the points, and where they are
        self._readout = Readout(self, theme)
        self._bind_all()
        explain(self, "playground.plane", part=self._part, hover=False)  # it says by itself what is there

    def show_points(self, points: DrawnPoints) -> None:
        """Show other points."""
        self._points, self._over = points, None
        self._paint()

    def show(self, levels: npt.NDArray[np.uint8], is_discretised: bool) -> None:
        """Show levels, (n, n), from one class at 0 to the other at 255; or the two classes alone."""
        self.levels, self._is_discretised = levels, is_discretised
        self._paint()

    def value_at(self, x1: float, x2: float) -> float:
        """Return what is shown at a place, from -1 to 1."""
        assert self.levels is not None
        count = len(self.levels)
        row, column = ((REACH - x2) / (2 * REACH) * count, (x1 + REACH) / (2 * REACH) * count)
        level = self.levels[min(max(int(row), 0), count - 1), min(max(int(column), 0), count - 1)]
        return float(level) / 127.5 - 1

    # Painting

    def _lay_out(self) -> None:
        px, border = self._theme.px, int(self.cget("highlightthickness"))
        width, height = self.winfo_width() - 2 * border, self.winfo_height() - 2 * border
        side = min(width, height - px(BELOW), px(MOST))
        if side < 2 or side == self.side:
            return
        self.side, self._over = side, None
        self.coords(self._frame, border, border, border + side, border + side)
        bar = self._bar[np.linspace(0, 255, side).astype(int)][None].repeat(px(SCALE), axis=0)
        top = border + side + px(6)
        self._colours.show(bar, border, top)
        for share, mark in zip((0, 0.5, 1), self._marks, strict=True):
            self.coords(mark, border + share * side, top + px(SCALE + 1))
        self._paint()

    def _paint(self) -> None:
        if self.levels is None or self._points is None or not self.side:
            return
        if self._over is None:
            self._over = self._draw_points(self._points)
        small = Image.fromarray(self.levels)
        fine = np.asarray(small.resize((self.side, self.side), Image.Resampling.BICUBIC))
        scale = np.repeat(self._scale[[0, -1]], 128) if self._is_discretised else self._scale
        ground: Pixels = scale[fine]
        picture = Image.frombuffer("RGB", (self.side, self.side), ground.tobytes(), "raw", "RGBX", 0, 1)
        picture.paste(self._over[0], (0, 0), self._over[1])
        self._show_picture(picture)

    def _show_picture(self, picture: Image.Image) -> None:
        if self._photo is None or self._photo.width() != self.side:
            border = int(self.cget("highlightthickness"))
            self._photo = ImageTk.PhotoImage("RGB", (self.side, self.side), master=self)
            self.itemconfigure(self._item, image=self._photo)
            self.coords(self._item, border, border)
        self._photo.paste(picture)

    def _draw_points(self, points: DrawnPoints) -> tuple[Image.Image, Image.Image]:
        """Return a picture of all points, and how much of each pixel they cover."""
        size = (self.side, self.side)
        colours, cover = Image.new("RGB", size), Image.new("L", size)
        shown = [(points.training, 0), (points.test, 1)][: 1 + points.shows_test]
        for (places, targets), is_test in reversed(shown):
            kinds = np.rint((np.clip(targets[:, 0], -1, 1) + 1) / 2 * (KINDS - 1)).astype(int)
            spots = np.stack([places[:, 0] + REACH, REACH - places[:, 1]], axis=1) * self.side / (2 * REACH)
            for (x, y), kind in zip(spots.tolist(), kinds.tolist(), strict=True):
                dot, mask = self._dots[is_test][kind]
                place = (round(x - dot.width / 2), round(y - dot.height / 2))
                colours.paste(dot, place, mask)
                cover.paste(255, place, mask)
        return colours, cover

    def _dot(self, kind: int, is_test: bool) -> tuple[Image.Image, Image.Image]:
        """Return a dot and its mask: with a light rim, and for a test point a dark one."""
        palette = self._theme.palette
        across = self._theme.px(DOT + 2) | 1
        large = across * FINE
        level = int(self._bar[round(kind * 255 / (KINDS - 1))])
        colour = tuple(level >> shift & 255 for shift in (0, 8, 16))
        rim = FINE * self._theme.px(1.4)
        dot, mask = Image.new("RGB", (large, large), palette.surface), Image.new("L", (large, large))
        ImageDraw.Draw(mask).ellipse((0, 0, large - 1, large - 1), fill=255)
        if is_test:
            dot.paste(palette.text, (0, 0, large, large))
        ImageDraw.Draw(dot).ellipse((rim, rim, large - 1 - rim, large - 1 - rim), fill=colour)
        return dot.reduce(FINE), mask.reduce(FINE)

    # Mouse and keys

    def _bind_all(self) -> None:
        self.bind("<Configure>", lambda _event: self._lay_out(), add=True)
        self.bind("<Button-1>", partial(self._press, False))
        others = ("<Button-2>", "<Control-Button-1>") if on_mac(self) else ()
        for sequence in ("<Button-3>", *others):
            self.bind(sequence, partial(self._press, True))
        self.bind("<Motion>", lambda event: self._point(self._at(event.x, event.y), False))
        self.bind("<Leave>", lambda _event: self._point(None, False))
        self.bind("<FocusIn>", lambda _event: self._point(self.cross or (0.0, 0.0), True), add=True)
        self.bind("<FocusOut>", lambda _event: self._point(None, False), add=True)
        for arrow, (across, down) in ARROWS.items():
            self.bind(arrow, partial(self._go, across, -down))
        bind_keys(
            self,
            {"<Return>": partial(self._put, False), "<Shift-Return>": partial(self._put, True)},
        )

    def _at(self, x: float, y: float) -> tuple[float, float] | None:
        """Return the place in the plane at a place on the canvas; None beside it."""
        border = int(self.cget("highlightthickness"))
        x1 = (x - border) / max(self.side, 1) * 2 * REACH - REACH
        x2 = REACH - (y - border) / max(self.side, 1) * 2 * REACH
        return (x1, x2) if max(abs(x1), abs(x2)) <= REACH else None

    def canvas_place(self, x1: float, x2: float) -> tuple[int, int]:
        """Return where on the canvas a place in the plane is."""
        border = int(self.cget("highlightthickness"))
        unit = self.side / (2 * REACH)
        return round(border + (x1 + REACH) * unit), round(border + (REACH - x2) * unit)

    def _press(self, is_other: bool, event: "tk.Event[tk.Misc]") -> None:
        place = self._at(event.x, event.y)
        self.cross = place or self.cross
        self.focus_set()
        if place and self.can_add:
            self._add(*place, is_other)

    def _go(self, across: int, up: int, _event: object) -> str:
        x1, x2 = self.cross or (0.0, 0.0)
        moved = [min(max(x + by * STEP, -REACH), REACH) for x, by in ((x1, across), (x2, up))]
        self._point((moved[0], moved[1]), True)
        return "break"

    def _put(self, is_other: bool) -> str:
        if self.cross and self.can_add:
            self._add(*self.cross, is_other)
        return "break"

    def _point(self, place: tuple[float, float] | None, by_keys: bool) -> None:
        """Say what is shown at a place; the keyboard's has a cross."""
        if by_keys:
            self.cross = place
        for line in self._arms:
            self.itemconfigure(line, state="normal" if by_keys and place else "hidden")
        if place is None or self.levels is None:
            self._readout.hide()
            return
        x, y = self.canvas_place(*place)
        arm = self._theme.px(8)
        self.coords(self._arms[0], x - arm, y, x + arm + 1, y)
        self.coords(self._arms[1], x, y - arm, x, y + arm + 1)
        self._readout.show(x, y, self._words(*place))

    def _words(self, x1: float, x2: float) -> str:
        figures = [decimal(value, 2).replace("-", "−") for value in (x1, x2, self.value_at(x1, x2))]
        return _("x₁ = {x1}, x₂ = {x2}: {value}").format(x1=figures[0], x2=figures[1], value=figures[2])

    def _part(self, place: Place | None) -> Explained | None:
        spot = self._at(*place) if place else self.cross
        if spot is None or self.levels is None:
            return None
        return Explained("playground.plane", self._words(*spot))


def thumbnails(
    theme: Theme, side: int, sets: Sequence[tuple[Doubles, Doubles]], master: tk.Misc
) -> list[ImageTk.PhotoImage]:
    """Return small pictures of sets of points, (places, targets) each."""
    shades, fine = Shades(theme.palette), 3
    found = []
    for places, targets in sets:
        picture = Image.new("RGB", (side * fine, side * fine), theme.palette.surface)
        draw, radius = ImageDraw.Draw(picture), side * fine / 30
        for (x1, x2), target in zip(places.tolist(), targets[:, 0].tolist(), strict=True):
            x, y = ((value + REACH) / (2 * REACH) * side * fine for value in (x1, -x2))
            level = int(shades.classes[round((min(max(target, -1), 1) + 1) * 127.5)])
            colour = (level & 255, level >> 8 & 255, level >> 16 & 255)
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
        found.append(ImageTk.PhotoImage(picture.reduce(fine), master=master))
    return found
