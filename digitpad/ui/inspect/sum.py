"""The arithmetic of one figure: patch × kernel = products, with their figures, and the line that adds up."""

import tkinter as tk
from collections.abc import Callable
from tkinter import font
from typing import Literal

import numpy as np

from digitpad.inspect.content import FigureGrid, SumContent
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.pixels import PixelItem, Pixels, Shades
from digitpad.ui.widgets.theme import Theme
from digitpad.ui.widgets.tiles import BarStrip

ROW = 22  # of figures, in pixels at 96 dots per inch
ABOVE, BELOW = 50, 52  # the height of the titles, and of the line and the note
NARROWEST = 120  # room for a grid's title
SIGN = 26  # the width of a sign between grids
FINEST = 26  # the width of a cell that can still hold a figure
FINE = 8  # the side of a cell, in pixels of the screen, up to which a line between two would hide too much
STRIP = (140, 320)  # least and most width of the strip of parts
MOST_ROWS = 7  # of figures; grids with more show their colours alone


class SumView(tk.Canvas):
    """Redrawn while the pen moves: what is laid out stays, and only texts that are others are written."""

    def __init__(self, parent: tk.Misc, theme: Theme, part_chosen: Callable[[int], None]) -> None:
        """Make it empty; `part_chosen` gets the part whose figures are wanted."""
        colour = theme.palette
        super().__init__(
            parent,
            background=colour.surface,
            height=theme.px(ABOVE + 3 * ROW + BELOW),
            width=1,
            highlightthickness=theme.stroke(1),
            highlightbackground=colour.line,
        )
        explain(self, "sum")
        self._theme, self._part_chosen = theme, part_chosen
        self._shades = Shades(colour)
        self._content = SumContent("")
        self._laid_out: object = None
        self._texts: list[int] = []
        self._written: list[str] = []
        self._images: list[PixelItem] = []
        self._lefts: list[int] = []  # of the grids
        self._wide: dict[str, int] = {}  # texts, measured
        self.parts: tuple[BarStrip, int, int] | None = None  # with its left and top
        self.bind("<Configure>", lambda _event: self.show(self._content))
        self.bind("<Button-1>", self._press)

    def show(self, content: SumContent) -> None:
        """Show how a figure came about."""
        self._content = content
        widths = self._widths(content.grids)
        shape = (
            tuple(grid.values.shape for grid in content.grids),
            tuple(widths),
            None if content.parts is None else len(content.parts),
            self.winfo_width(),
        )
        if shape != self._laid_out:
            self._lay_out(content, widths)
            self._laid_out = shape
        self._write(content, widths)
        self._paint(content, widths)

    @property
    def texts(self) -> list[str]:
        """All that is written, from the top to the bottom."""
        return self._written

    # How it is laid out

    def _widths(self, grids: tuple[FigureGrid, ...]) -> list[int]:
        """Return how wide the cells of each grid are: as the figures want, or less where they must be."""
        px = self._theme.px
        wanted = [self._wanted(grid) for grid in grids]
        if not grids:
            return wanted
        room = self.winfo_width() - px(24) - px(SIGN) * (len(grids) - 1)
        total = sum(width * grid.values.shape[1] for width, grid in zip(wanted, grids, strict=True))
        share = min(room / total, 1) if room > 0 else 1
        return [max(int(width * share), 2) for width in wanted]

    def _wanted(self, grid: FigureGrid) -> int:
        """Return how wide the cells of a grid should be: as their figures, or as high as they are."""
        rows = len(grid.texts)
        if rows > MOST_ROWS:
            return self._row(rows)
        widest = "000: −00.00" if ":" in grid.texts[0][0] else "−00.00"
        return self._measured(widest) + self._theme.px(8)

    def _measured(self, text: str) -> int:
        if text not in self._wide:
            self._wide[text] = font.Font(self, name="DigitPadText", exists=True).measure(text)
        return self._wide[text]

    def _lay_out(self, content: SumContent, widths: list[int]) -> None:
        self.delete("all")
        self._texts, self._written, self._images, self.parts = [], [], [], None
        self._lefts = []
        px = self._theme.px
        left, top = px(12), px(ABOVE)
        self._add_text(left, px(8), "DigitPadBold", self._theme.palette.text)
        for grid, width in zip(content.grids, widths, strict=True):
            left = self._lay_grid_out(grid, left, top, width)
        self._lay_parts_out(content, left, top)
        bottom = top + self._grids_height(content) + px(10)
        self._add_text(px(12), bottom, "DigitPadBold", self._theme.palette.text)
        self._add_text(px(12), bottom + px(21), "DigitPadSmall", self._theme.palette.muted)
        if content.title:  # else it stays as high as it was
            self.configure(height=bottom + px(BELOW - 10))

    def _lay_grid_out(self, grid: FigureGrid, left: int, top: int, width: int) -> int:
        """Make room for a grid at a place; return where the next one begins."""
        px, colour = self._theme.px, self._theme.palette
        rows, columns = (int(side) for side in grid.values.shape)
        self._images.append(PixelItem(self))
        self._add_text(left, top - px(19), "DigitPadSmall", colour.muted)
        height = self._row(rows)
        if self._has_figures(grid, width):
            small = width < self._measured("−0.00") + px(2)
            for row in range(rows):
                for column in range(columns):
                    x, y = left + (column + 0.5) * width, top + (row + 0.5) * height
                    self._add_text(x, y, "DigitPadSmall" if small else "DigitPadText", colour.text, "center")
        self._lefts.append(left)
        end = left + max(columns * width, px(NARROWEST))
        if grid.sign:
            self._add_text(
                end + px(SIGN) / 2, top + rows * height / 2, "DigitPadHeading", colour.text, "center"
            )
        return end + px(SIGN)

    def _lay_parts_out(self, content: SumContent, left: int, top: int) -> None:
        px = self._theme.px
        least, most = (px(side) for side in STRIP)
        room = self.winfo_width() - left - px(12)
        if content.parts is None or room < max(least, len(content.parts)):
            return
        width = min(min(room, most) // len(content.parts), px(24)) or 1
        height = max(self._grids_height(content), px(60))
        strip = BarStrip(len(content.parts), len(content.parts), width, height, 0)
        self._add_text(left, top - px(19), "DigitPadSmall", self._theme.palette.muted)
        self._images.append(PixelItem(self))
        self.parts = (strip, left, top)
        frame = self._theme.palette.text
        thin = self._theme.stroke(1)
        self._frame = self.create_rectangle(0, 0, 0, 0, outline=frame, width=thin, state="hidden")

    def _add_text(
        self, x: float, y: float, name: str, fill: str, anchor: Literal["nw", "center"] = "nw"
    ) -> None:
        item = self.create_text(x, y, anchor=anchor, font=name, fill=fill)
        self._texts.append(item)
        self._written.append("")

    def _row(self, rows: int) -> int:
        """Return how high a row of a grid is: lower where there are many, which then hold no figures."""
        row: int = self._theme.px(ROW)
        return row if rows <= MOST_ROWS else max(row * MOST_ROWS // rows, 1)

    def _grids_height(self, content: SumContent) -> int:
        rows = [grid.values.shape[0] for grid in content.grids]
        return max((count * self._row(count) for count in rows), default=-self._theme.px(ABOVE - 32))

    def _has_figures(self, grid: FigureGrid, width: int) -> bool:
        return grid.values.shape[0] <= MOST_ROWS and width >= self._theme.px(FINEST)

    # What is shown

    def _write(self, content: SumContent, widths: list[int]) -> None:
        """Write the texts, in the order in which they were laid out, where they are others than before."""
        wanted = [content.title]
        for grid, width in zip(content.grids, widths, strict=True):
            wanted.append(grid.title)
            if self._has_figures(grid, width):
                wanted += [text for line in grid.texts for text in line]
            wanted += [grid.sign] if grid.sign else []
        wanted += [content.parts_title] if self.parts else []
        wanted += [content.line, content.note]
        for number, (item, text) in enumerate(zip(self._texts, wanted, strict=True)):
            if text != self._written[number]:
                self.itemconfigure(item, text=text)
                self._written[number] = text

    def _paint(self, content: SumContent, widths: list[int]) -> None:
        px = self._theme.px
        for image, grid, width, left in zip(self._images, content.grids, widths, self._lefts, strict=False):
            image.show(self._tinted(grid, width), left, px(ABOVE))
        if self.parts and content.parts is not None:
            strip, left, top = self.parts
            limit = float(np.abs(content.parts).max(initial=0)) or 1.0
            colours = self._shades.signed(np.sign(content.parts).astype(np.float32), 1)
            self._images[-1].show(
                strip.paint(content.parts, colours, limit, self._shades.track, self._shades.surface),
                left,
                top,
            )
            self._frame_part(content.part)

    def _tinted(self, grid: FigureGrid, width: int) -> Pixels:
        """Return the grounds of a grid's cells, soft under figures, with a line between them."""
        rows, columns = grid.values.shape
        height = self._row(rows)
        full = np.full((rows, height, columns, width), self._shades.surface, np.uint32)
        line = 1 if min(height, width) > FINE else 0
        shades = self._shades.soft if self._has_figures(grid, width) else self._shades.signed
        colours = shades(grid.values, grid.limit)
        full[:, : height - line, :, : width - line] = colours[:, None, :, None]
        return full.reshape(rows * height, columns * width)

    def _frame_part(self, part: int | None) -> None:
        assert self.parts
        strip, left, top = self.parts
        self.itemconfigure(self._frame, state="hidden" if part is None else "normal")
        if part is not None:
            box = strip.box(part)
            self.coords(self._frame, left + box[0] - 1, top + box[1] - 1, left + box[2], top + box[3])

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        if self.parts and self._content.part is not None:
            strip, left, top = self.parts
            part = strip.at(event.x - left, event.y - top)
            if part is not None:
                self._part_chosen(part)
