"""The picture of the playground's network: maps, and lines for the weights, painted as little as can be."""

import tkinter as tk
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageTk

from digitpad.core.arrays import Doubles
from digitpad.core.marks import mixed
from digitpad.language import _
from digitpad.ui.widgets.pixels import PixelItem, Shades
from digitpad.ui.widgets.theme import Theme

FEATURES = ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂")
MOST_LAYERS, ROWS = 6, 8
HEAD, MARGIN = 84, 8  # above the neurons: the buttons; beside them; in pixels at 96 dots per inch
LABEL = 42  # left of the features: their names
SIDES = (22, 54)  # least and most of a neuron's map
BIAS = 8  # the side of a bias
NEAR = 6  # to a weight that is pointed at
CURVED = np.linspace(0, 1, 17)  # places along a weight's line
FINE = 2  # as many times as large weights are drawn, then reduced: smooth edges
THIN, THICK, LARGE = 0.7, 6.5, 4.0  # a line's width for a weight of 0 and for a large one
MOST_LINES = 80  # that are painted in a frame; the other layers' have their turn in the next ones
SHADES = 16  # of a sign's colour

Maps = Sequence[npt.NDArray[np.uint8]]  # a layer each: (neurons, side, side), from one class to the other


class Element(NamedTuple):
    """What can be pointed at.

    kind: "feature", "neuron", "bias" or "weight". layer: 0 for features, and for weights that come from them.
    neuron: its row; of a weight, which of the inputs it comes from. target: of a weight, where it leads.
    """

    kind: str
    layer: int
    neuron: int
    target: int = 0


@dataclass(frozen=True)
class NetworkShape:
    """The rows of the features that are given to the network, and the neurons of its hidden layers."""

    features: tuple[int, ...]
    hidden: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class NetworkValues:
    """What changes with every step: maps, weights (inputs, outputs) and biases of each layer."""

    maps: Maps
    weights: Sequence[Doubles]
    biases: Sequence[Doubles]
    is_discretised: bool


@dataclass(frozen=True)
class NetworkLayout:
    """Where everything lies, in pixels. lefts: of all columns, from features to output; tops: of rows."""

    side: int
    lefts: tuple[int, ...]
    tops: tuple[tuple[int, ...], ...]

    def gap(self, number: int) -> tuple[int, int]:
        """Return where the weights between two columns begin and end."""
        return self.lefts[number] + self.side, self.lefts[number + 1]

    def box(self, column: int, row: int) -> tuple[int, int, int, int]:
        """Return the frame of a neuron."""
        left, top = self.lefts[column], self.tops[column][row]
        return left, top, left + self.side, top + self.side


class NetworkPainter:
    """Maps are painted with each step, the weights of a few layers at a time; the rest stays."""

    def __init__(self, canvas: tk.Canvas, theme: Theme, feature_maps: npt.NDArray[np.uint8]) -> None:
        """Paint nothing yet."""
        self._canvas, self._theme, self._feature_maps = canvas, theme, feature_maps
        colour, shades = theme.palette, Shades(theme.palette)
        self._scale, self._faint, self._ground = shades.classes, shades.pale_classes, shades.window
        self._signs = [
            [mixed(colour.window, side, 0.2 + 0.8 * step / SHADES) for step in range(SHADES + 1)]
            for side in (colour.series[1], colour.series[0])
        ]
        self.shape = NetworkShape((), ())
        self.layout = NetworkLayout(1, (), ())
        self._strips: list[PixelItem] = []
        self._gaps: list[tuple[ImageTk.PhotoImage, list[list[float]]]] = []
        self.biases: dict[tuple[int, int], int] = {}  # items, by column and row
        self._bias_colours: dict[tuple[int, int], str] = {}
        self._turn = 0

    # Where everything lies

    def lay_out(self, size: tuple[int, int], shape: NetworkShape) -> None:
        """Make room for a network on a canvas of this width and height."""
        px = self._theme.px
        self.shape = shape
        columns = len(shape.hidden) + 2
        left, right = px(LABEL + MARGIN), size[0] - px(MARGIN)
        pitch = (size[1] - px(HEAD + MARGIN)) // ROWS
        room = (right - left) / (columns + (columns - 1) * 0.8)  # a gap is nearly as wide as a map
        side = int(max(min(pitch - px(8), room, px(SIDES[1])), px(SIDES[0])))
        pitch = min(pitch, side + px(16))
        step = (right - left - side) / (columns - 1)
        tops = [tuple(px(HEAD) + row * pitch for row in range(count)) for count in self.counts]
        tops[-1] = (px(HEAD) + 3 * pitch,)  # the output lies in the middle
        lefts = tuple(round(left + number * step) for number in range(columns))
        self.layout = NetworkLayout(side, lefts, tuple(tops))
        self._make_items()

    @property
    def counts(self) -> tuple[int, ...]:
        """How many rows each column has."""
        return len(FEATURES), *self.shape.hidden, 1

    def _make_items(self) -> None:
        canvas, layout = self._canvas, self.layout
        canvas.delete("all")
        self._gaps = [self._make_gap(number) for number in range(len(layout.lefts) - 1)]
        self._strips = [PixelItem(canvas) for _column in layout.lefts]
        self.biases, self._bias_colours, self._turn = {}, {}, 0
        for column, row in self.nodes():
            if column:
                self._make_neuron(column, row)
            else:
                self._make_feature(row)
        self._write_heads()

    def _make_neuron(self, column: int, row: int) -> None:
        canvas, colour, px = self._canvas, self._theme.palette, self._theme.px
        left, _top, _right, bottom = box = self.layout.box(column, row)
        canvas.create_rectangle(box, outline=colour.muted, width=self._theme.stroke(2))
        near, far = px(BIAS) // 2, px(BIAS) - px(BIAS) // 2
        place = (left - near, bottom - far, left + far, bottom + near)
        thin = self._theme.stroke(1)
        self.biases[column, row] = canvas.create_rectangle(place, outline=colour.window, width=thin)

    def _make_feature(self, row: int) -> None:
        canvas, colour, px = self._canvas, self._theme.palette, self._theme.px
        left, top, _right, bottom = box = self.layout.box(0, row)
        is_given = row in self.shape.features
        canvas.create_rectangle(
            box,
            outline=colour.text if is_given else colour.line,
            width=self._theme.stroke(2 if is_given else 1),
        )
        canvas.create_text(
            (left - px(6), (top + bottom) / 2),
            text=FEATURES[row],
            anchor="e",
            font="DigitPadText" if is_given else "DigitPadSmall",
            fill=colour.text if is_given else colour.muted,
        )

    def _write_heads(self) -> None:
        """Write over each column what it is: of a hidden layer, how many neurons it has."""
        layout, px, muted = self.layout, self._theme.px, self._theme.palette.muted
        first, last = layout.box(0, 0), layout.box(len(layout.lefts) - 1, 0)
        for box, words in ((first, _("Features")), (last, _("Output"))):
            at = (box[2], box[1] - px(11))
            item = self._canvas.create_text(at, text=words, anchor="e", font="DigitPadSmall", fill=muted)
            beyond = px(3) - self._canvas.bbox(item)[0]
            if beyond > 0:  # a long word over a small map
                self._canvas.move(item, beyond, 0)
        for number, count in enumerate(self.shape.hidden, 1):
            at = (layout.lefts[number] + layout.side // 2, px(HEAD - 42))
            self._canvas.create_text(at, text=str(count), font="DigitPadBold", fill=self._theme.palette.text)

    def nodes(self) -> Iterator[tuple[int, int]]:
        """Yield the column and the row of each feature and neuron."""
        for column, count in enumerate(self.counts):
            for row in range(count):
                yield column, row

    def _make_gap(self, number: int) -> tuple[ImageTk.PhotoImage, list[list[float]]]:
        """Return the picture of the weights between two columns, and the lines in it, source by source."""
        layout = self.layout
        start, end = layout.gap(number)
        top = layout.tops[0][0]
        height = max(tops[-1] for tops in layout.tops) + layout.side - top
        photo = ImageTk.PhotoImage("RGB", (max(end - start, 1), height), master=self._canvas)
        self._canvas.create_image(start, top, anchor="nw", image=photo)
        lines = []
        for source in self.sources(number):
            for target in range(len(layout.tops[number + 1])):
                x, y = self.curve(number, source, target)
                places = np.stack([FINE * (x - start), FINE * (y - top)], axis=1)
                lines.append(places.ravel().tolist())
        return photo, lines

    def sources(self, number: int) -> Sequence[int]:
        """Return the rows from which weights come."""
        return self.shape.features if number == 0 else range(self.shape.hidden[number - 1])

    def curve(self, number: int, source: int, target: int) -> tuple[Doubles, Doubles]:
        """Return the places along the line of a weight, level at both ends."""
        layout = self.layout
        start, end = layout.gap(number)
        first, last = layout.tops[number][source], layout.tops[number + 1][target]
        y = first + layout.side / 2 + (last - first) * CURVED**2 * (3 - 2 * CURVED)
        return start + (end - start) * CURVED, y

    # Painting

    def paint(self, values: NetworkValues, all_of_it: bool) -> None:
        """Paint the network as it is now: all of it, or what a frame has time for."""
        scale = np.repeat(self._scale[[0, -1]], 128) if values.is_discretised else self._scale
        if all_of_it:
            is_given = np.isin(np.arange(len(FEATURES)), self.shape.features)[:, None, None]
            small = self._small(self._feature_maps)
            self._show_strip(0, np.where(is_given, scale[small], self._faint[small]))
        for column, maps in enumerate(values.maps, 1):
            self._show_strip(column, scale[self._small(maps)])
        self._paint_biases(values.biases)
        left = MOST_LINES
        for _gap in self._gaps:
            lines = len(self._gaps[self._turn][1])
            if left < min(lines, MOST_LINES) and not all_of_it:
                break
            left -= lines
            self._paint_gap(self._turn, values.weights[self._turn])
            self._turn = (self._turn + 1) % len(self._gaps)

    def _small(self, maps: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Return maps as large as neurons are."""
        side = self.layout.side
        places = ((np.arange(side) + 0.5) * maps.shape[1] / side).astype(int)
        found: npt.NDArray[np.uint8] = maps[:, places[:, None], places[None, :]]
        return found

    def _show_strip(self, column: int, pictures: npt.NDArray[np.uint32]) -> None:
        """Show the maps of a column as one picture."""
        tops, side = self.layout.tops[column], self.layout.side
        pitch = tops[1] - tops[0] if len(tops) > 1 else side
        full = np.full((len(tops), pitch, side), self._ground, np.uint32)
        full[:, :side] = pictures
        whole = full.reshape(-1, side)[: tops[-1] + side - tops[0]]
        self._strips[column].show(whole, self.layout.lefts[column], tops[0])

    def _paint_biases(self, biases: Sequence[Doubles]) -> None:
        for (column, row), item in self.biases.items():
            shade = self._shade(float(biases[column - 1][row]))
            if self._bias_colours.get((column, row)) != shade:
                self._bias_colours[column, row] = shade
                self._canvas.itemconfigure(item, fill=shade)

    def _shade(self, value: float) -> str:
        """Return the colour of a weight or a bias."""
        size = min(abs(value), 1.0) if value == value else 0.0  # noqa: PLR0124  NaN
        return self._signs[int(value >= 0)][round(size * SHADES)]

    def _paint_gap(self, number: int, weights: Doubles) -> None:
        """Paint the weights between two columns, large ones over small ones."""
        photo, lines = self._gaps[number]
        size = (photo.width() * FINE, photo.height() * FINE)
        picture = Image.new("RGB", size, self._theme.palette.window)
        draw = ImageDraw.Draw(picture)
        values = np.nan_to_num(weights).ravel()
        sizes = np.abs(values)
        widths = (THIN + (THICK - THIN) * np.minimum(sizes, LARGE) / LARGE) * FINE
        widths *= self._theme.scale * self._theme.thickness
        whole = np.maximum(np.rint(widths), 1).astype(int).tolist()
        signed = values.tolist()
        for place in np.argsort(sizes).tolist():
            draw.line(lines[place], self._shade(signed[place]), whole[place])
        photo.paste(picture.reduce(FINE))

    # What is where

    def at(self, x: float, y: float) -> Element | None:
        """Return what is at a place; None between everything."""
        layout, px = self.layout, self._theme.px
        for column, row in self.nodes():
            left, top, right, bottom = layout.box(column, row)
            near = px(BIAS) // 2 + 2
            if column and abs(x - left) <= near and abs(y - bottom) <= near:
                return Element("bias", column, row)
            if left <= x <= right and top <= y <= bottom:
                return Element("neuron" if column else "feature", column, row)
            if not column and left - px(LABEL) <= x < left and top <= y <= bottom:
                return Element("feature", 0, row)
        for number in range(len(self._gaps)):
            start, end = layout.gap(number)
            if start <= x <= end:
                return self._weight_at(number, x, y)
        return None

    def _weight_at(self, number: int, x: float, y: float) -> Element | None:
        found: Element | None = None
        nearest = float(self._theme.px(NEAR))
        for source, row in enumerate(self.sources(number)):
            for target in range(len(self.layout.tops[number + 1])):
                across, down = self.curve(number, row, target)
                slope = np.interp(x, across, np.gradient(down, across))
                away = abs(float(np.interp(x, across, down)) - y) / float(np.hypot(1, slope))
                if away < nearest:
                    found, nearest = Element("weight", number, source, target), away
        return found
