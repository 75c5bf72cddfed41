"""Activations, or kernels, as pictures and bars that can be pointed at, with the legend under them."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

import numpy as np

from digitpad.inspect.content import Cells, figure
from digitpad.language import _
from digitpad.ui.widgets.controls import ARROWS, FocusCanvas, bind_keys, bind_wheel
from digitpad.ui.widgets.pixels import PixelItem, Shades
from digitpad.ui.widgets.theme import Theme
from digitpad.ui.widgets.tiles import BarStrip, Tiles, strip_for, tiles_for

SCALE = (120, 9)  # of the colours' scale, in pixels at 96 dots per inch
SMALLEST = 28  # the side of a picture, in pixels at 96 dots per inch
WIDEST, HIGHEST = 44, 200  # of a bar
NUMBERS = 18  # the height of the line of numbers under bars
WHEEL = 60  # pixels of a notch


class Legend(ttk.Frame):
    """The least figure, the colours, the largest figure, and how cells are pointed at."""

    def __init__(self, parent: tk.Misc, theme: Theme, shades: Shades) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        px = theme.px
        self._shades, self._size = shades, (px(SCALE[0]), px(SCALE[1]))
        self._least = ttk.Label(self, style="Muted.TLabel")
        self._most = ttk.Label(self, style="Muted.TLabel")
        width, height = self._size
        ground = theme.palette.window
        self._ramp = tk.Canvas(self, width=width, height=height, highlightthickness=0, background=ground)
        for place, widget in enumerate((self._least, self._ramp, self._most)):
            widget.grid(row=0, column=place, padx=(px(4) if place else 0, 0))
        hint = _("mouse or arrow keys; click to hold")
        self._hint = ttk.Label(self, style="Muted.TLabel", text=hint)
        self._hint.grid(row=0, column=3, sticky="e")
        self.columnconfigure(3, weight=1)
        self._colours = PixelItem(self._ramp)
        self._is_signed: bool | None = None
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that there is nothing to be pointed at."""
        self._say("", "")
        self._hide_colours()
        self._hint.grid_remove()

    def show_height(self, limit: float) -> None:
        """Show the figure of a bar that is as high as can be."""
        self._say("", _("full height: {value}").format(value=figure(limit)))
        self._hide_colours()
        self._hint.grid()

    def show_colours(self, limit: float, signed: bool) -> None:
        """Show the colours from 0, or from -limit where there are figures below 0, to the limit."""
        self._say(figure(-limit) if signed else "0", figure(limit))
        self._hint.grid()
        if signed != self._is_signed:
            self._is_signed = signed
            width, height = self._size
            ramp = np.linspace(-1 if signed else 0, 1, width, dtype=np.float32)
            colours = (self._shades.signed if signed else self._shades.rising)(ramp, 1)
            self._colours.show(np.ascontiguousarray(np.broadcast_to(colours, (height, width))))
            self._ramp.grid()

    def _hide_colours(self) -> None:
        self._ramp.grid_remove()
        self._is_signed = None

    def _say(self, least: str, most: str) -> None:
        for label, text in ((self._least, least), (self._most, most)):
            if label.cget("text") != text:  # it comes with every movement of the pen
                label.configure(text=text)


class CellsView(ttk.Frame):
    """Cells are pointed at by the mouse, or by the arrow keys; a click holds one, another lets it go."""

    def __init__(self, parent: tk.Misc, theme: Theme, pointed: Callable[[int], None]) -> None:
        """Make it empty; `pointed` gets each cell."""
        super().__init__(parent)
        self._theme, self._pointed = theme, pointed
        self._shades = Shades(theme.palette)
        self._cells: Cells | None = None
        self.layout: Tiles | BarStrip | None = None
        self._fitted: object = None  # what the layout was made for
        self.selected: int | None = None
        self.held = False
        self.canvas = self._make_canvas()
        self._item = PixelItem(self.canvas)
        self._frames = [
            self.canvas.create_rectangle(0, 0, 0, 0, outline=colour, width=theme.px(width), state="hidden")
            for colour, width in ((theme.palette.paper, 4), (theme.palette.ink, 2))
        ]
        self.empty = ttk.Label(self, wraplength=theme.px(360), justify="center", style="Muted.TLabel")
        self._legend = Legend(self, theme, self._shades)
        self._legend.grid(row=2, column=0, sticky="ew", pady=(theme.px(2), 0))
        self._bind()

    def show(self, cells: Cells | None, sentence: str = "") -> None:
        """Show cells, or a sentence in their place."""
        self._cells = cells
        if cells is None:
            self.empty.configure(text=sentence)
            self.empty.place(relx=0.5, rely=0.4, anchor="center")
            self.layout, self._fitted = None, None
            self._item.hide()
            self.canvas.delete("number")
            self._legend.show_nothing()
        else:
            self.empty.place_forget()
            self._fit(cells)
            self._paint(cells)
        self._frame()

    def select(self, cell: int | None) -> None:
        """Frame a cell; None frames none."""
        self.selected, self.held = cell, False
        self._frame()

    def box(self, cell: int) -> tuple[int, int, int, int]:
        """Return where a cell lies on the canvas."""
        assert self.layout
        return self.layout.box(cell)

    # How it is laid out

    def _make_canvas(self) -> tk.Canvas:
        self.rowconfigure(0, weight=1)
        self.columnconfigure(0, weight=1)
        canvas = FocusCanvas(self, self._theme, width=1, height=1, xscrollincrement=1, yscrollincrement=1)
        canvas.grid(row=0, column=0, sticky="nsew")
        self._down = ttk.Scrollbar(self, orient="vertical", command=canvas.yview)
        self._across = ttk.Scrollbar(self, orient="horizontal", command=canvas.xview)
        self._down.grid(row=0, column=1, sticky="ns")
        self._across.grid(row=1, column=0, sticky="ew")
        self._across.grid_remove()
        canvas.configure(xscrollcommand=self._across.set, yscrollcommand=self._down.set)
        return canvas

    def _fit(self, cells: Cells) -> None:
        """Lay cells out where their shape, or the room, is another one."""
        room = (self.canvas.winfo_width() - self._theme.px(6), self.canvas.winfo_height() - self._theme.px(6))
        wanted = (cells.values.shape, cells.columns, cells.whole, cells.numbered, room)
        if wanted == self._fitted or min(room) < 1:
            return
        px, self._fitted = self._theme.px, wanted
        if cells.values.ndim == 3:
            count, height, width = cells.values.shape
            self.layout = tiles_for(
                (count, height, width), room, px(SMALLEST), cells.columns, whole=cells.whole
            )
        else:
            numbers = px(NUMBERS) if cells.numbered else 0
            lower = (room[0], room[1] - numbers)
            self.layout = strip_for(len(cells.values), lower, px(WIDEST), px(HIGHEST))
        self._number(cells)
        width, height = self.layout.size
        height += px(NUMBERS) if cells.numbered else 0
        self.canvas.configure(scrollregion=(0, 0, max(width, room[0]), max(height, room[1])))
        (self._across.grid if width > room[0] else self._across.grid_remove)()
        self.canvas.xview_moveto(0)
        self.canvas.yview_moveto(0)

    def _number(self, cells: Cells) -> None:
        self.canvas.delete("number")
        if not cells.numbered or self.layout is None:
            return
        for cell in range(len(cells.values)):
            left, _top, right, bottom = self.layout.box(cell)
            self.canvas.create_text(
                (left + right) / 2,
                bottom + self._theme.px(3),
                anchor="n",
                text=str(cell),
                font="DigitPadSmall",
                fill=self._theme.palette.muted,
                tags="number",
            )

    def _paint(self, cells: Cells) -> None:
        """Paint the cells as they are now."""
        layout, values = self.layout, cells.values
        if layout is None:  # not on the screen yet
            return
        limit = float(np.nan_to_num(np.abs(values), posinf=0).max(initial=0)) or 1.0
        signed = bool((values < 0).any())
        colours = (self._shades.signed if signed else self._shades.rising)(values, limit)
        if isinstance(layout, Tiles):
            pixels = layout.paint(colours, self._shades.line, self._shades.window)
        else:
            colours = self._shades.signed(np.sign(values), 1)
            pixels = layout.paint(values, colours, limit, self._shades.track, self._shades.window)
        self._item.show(pixels)
        if isinstance(layout, Tiles):
            self._legend.show_colours(limit, signed)
        else:
            self._legend.show_height(limit)

    def _frame(self) -> None:
        """Frame the selected cell, or none."""
        there = self.layout is not None and self.selected is not None
        for item in self._frames:
            self.canvas.itemconfigure(item, state="normal" if there else "hidden")
            if self.layout and self.selected is not None:
                left, top, right, bottom = self.layout.box(self.selected)
                self.canvas.coords(item, left - 1, top - 1, right, bottom)

    # What the user does

    def _bind(self) -> None:
        canvas = self.canvas
        canvas.bind("<Configure>", lambda _event: self._resized())
        canvas.bind("<Motion>", self._hover)
        canvas.bind("<Button-1>", self._press)
        bind_keys(canvas, {key: partial(self._go, *way) for key, way in ARROWS.items()})
        bind_wheel(canvas, self._theme.px(WHEEL))

    def _resized(self) -> None:
        if self._cells:
            self._fit(self._cells)
            self._paint(self._cells)
            self._frame()

    def _at(self, event: "tk.Event[tk.Misc]") -> int | None:
        if self.layout is None:
            return None
        return self.layout.at(self.canvas.canvasx(event.x), self.canvas.canvasy(event.y))

    def _hover(self, event: "tk.Event[tk.Misc]") -> None:
        cell = self._at(event)
        if cell is not None and cell != self.selected and not self.held:
            self._choose(cell)

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.canvas.focus_set()
        cell = self._at(event)
        if cell is None or (cell == self.selected and self.held):
            self.held = False
        else:
            self._choose(cell)
            self.held = True

    def _go(self, right: int, down: int) -> str:
        if self.layout:
            cell = 0 if self.selected is None else self.layout.beside(self.selected, right, down)
            self._choose(cell)
            self.held = True  # or a mouse that lies on another would take it away
            self._bring_to_sight(cell)
        return "break"

    def _choose(self, cell: int) -> None:
        self.selected = cell
        self._frame()
        self._pointed(cell)

    def _bring_to_sight(self, cell: int) -> None:
        assert self.layout
        left, top, right, bottom = self.layout.box(cell)
        canvas = self.canvas
        for low, high, seen, size, move in (
            (left, right, canvas.canvasx(0), canvas.winfo_width(), canvas.xview_scroll),
            (top, bottom, canvas.canvasy(0), canvas.winfo_height(), canvas.yview_scroll),
        ):
            margin = self._theme.px(6)
            if low - margin < seen:
                move(round(max(low - margin, 0) - seen), "units")
            elif high + margin > seen + size:
                move(round(high + margin - seen - size), "units")
