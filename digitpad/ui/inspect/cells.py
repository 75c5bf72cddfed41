"""Activations, or kernels, as pictures and bars that can be pointed at, with the legend under them."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from tkinter import ttk

import numpy as np

from digitpad.core.arrays import Tensor
from digitpad.inspect.content import Cells, figure
from digitpad.language import _
from digitpad.ui.widgets.controls import ARROWS, FocusCanvas, bind_keys, wrap_to_width
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.figure_parts import Readout
from digitpad.ui.widgets.pixels import PixelFigures, PixelItem, Pixels, Shades
from digitpad.ui.widgets.scrolled import STEP, bind_wheel
from digitpad.ui.widgets.theme import Theme
from digitpad.ui.widgets.tiles import BarStrip, Tiles, strip_for, tiles_for

SCALE = (120, 9)  # of the colours' scale, in pixels at 96 dots per inch
SMALLEST = 28  # the side of a picture, in pixels at 96 dots per inch
WIDEST, HIGHEST = 44, 200  # of a bar
NUMBERS = 18  # the height of the line of numbers under bars


class Legend(ttk.Frame):
    """The least figure, the colours, the largest figure, how cells are pointed at, and a button for one."""

    def __init__(self, parent: tk.Misc, theme: Theme, shades: Shades, enlarge: Callable[[], object]) -> None:
        """Show nothing yet. `enlarge` shows one map large, or all again."""
        super().__init__(parent)
        px = theme.px
        self._shades, self._size = shades, (px(SCALE[0]), px(SCALE[1]))
        self._least = ttk.Label(self, style="Muted.TLabel")
        self._most = ttk.Label(self, style="Muted.TLabel")
        width, height = self._size
        ground = theme.palette.window
        self._ramp = explain(
            tk.Canvas(self, width=width, height=height, highlightthickness=0, background=ground),
            "colour_scale",
        )
        for place, widget in enumerate((self._least, self._ramp, self._most)):
            widget.grid(row=0, column=place, padx=(px(4) if place else 0, 0))
        hint = _("mouse or arrow keys; click to hold")
        self._hint = ttk.Label(self, style="Muted.TLabel", text=hint)
        self._hint.grid(row=0, column=3, sticky="e")
        self.enlarge = explain(ttk.Button(self, style="Small.TButton", width=0, command=enlarge), "enlarge")
        self.enlarge.grid(row=0, column=4, padx=(px(8), 0))
        self.columnconfigure(3, weight=1)
        self.bind("<Configure>", lambda _event: self._show_hint())
        self._has_hint = False
        self._colours = PixelItem(self._ramp)
        self._is_signed: bool | None = None
        self.show_nothing()

    def show_choice(self, is_enlarged: bool | None) -> None:
        """Show what the button does; None where there is nothing to enlarge."""
        text = _("Show all") if is_enlarged else _("Enlarge")
        if self.enlarge.cget("text") != text:
            self.enlarge.configure(text=text)
        if (is_enlarged is None) == bool(self.enlarge.winfo_manager()):
            (self.enlarge.grid_remove if is_enlarged is None else self.enlarge.grid)()
            self._show_hint()

    def show_nothing(self) -> None:
        """Show that there is nothing to be pointed at."""
        self.show_choice(None)
        self._say("", "")
        self._hide_colours()
        self._show_hint(False)

    def show_height(self, limit: float) -> None:
        """Show the figure of a bar that is as high as can be."""
        self.show_choice(None)
        self._say("", _("full height: {value}").format(value=figure(limit)))
        self._hide_colours()
        self._show_hint(True)

    def show_colours(self, limit: float, signed: bool) -> None:
        """Show the colours from 0, or from -limit where there are figures below 0, to the limit."""
        self._say(figure(-limit) if signed else "0", figure(limit))
        self._show_hint(True)
        if signed != self._is_signed:
            self._is_signed = signed
            width, height = self._size
            ramp = np.linspace(-1 if signed else 0, 1, width, dtype=np.float32)
            colours = (self._shades.signed if signed else self._shades.rising)(ramp, 1)
            self._colours.show(np.ascontiguousarray(np.broadcast_to(colours, (height, width))))
            self._ramp.grid()

    def _show_hint(self, has_hint: bool | None = None) -> None:
        """Show the hint where it belongs, and has room."""
        if has_hint == self._has_hint:
            return
        self._has_hint = self._has_hint if has_hint is None else has_hint
        others = (self._least, self._ramp, self._most, self.enlarge)
        taken = sum(other.winfo_reqwidth() for other in others if other.winfo_manager())
        gaps = 4 * self._size[1]
        fits = self.winfo_width() - taken - gaps >= self._hint.winfo_reqwidth()
        if (self._has_hint and fits) != bool(self._hint.winfo_manager()):
            (self._hint.grid_remove if self._hint.winfo_manager() else self._hint.grid)()

    def _hide_colours(self) -> None:
        self._ramp.grid_remove()
        self._is_signed = None

    def _say(self, least: str, most: str) -> None:
        for label, text in ((self._least, least), (self._most, most)):
            if label.cget("text") != text:  # it comes with every movement of the pen
                label.configure(text=text)


class CellsView(ttk.Frame):
    """Cells are pointed at by the mouse, or by the arrow keys; a click holds one, another lets it go.

    A double click, or Return, shows one picture as large as there is room, with its figures where they have
    room too; the same, or Escape, shows all again, and Page Up and Page Down go to its neighbours.
    """

    def __init__(self, parent: tk.Misc, theme: Theme, pointed: Callable[[int], None]) -> None:
        """Make it empty; `pointed` gets each cell."""
        super().__init__(parent)
        self._theme, self._pointed = theme, pointed
        self._shades = Shades(theme.palette)
        self._cells: Cells | None = None
        self.layout: Tiles | BarStrip | None = None
        self._fitted: object = None  # what the layout was made for
        self.selected: int | None = None
        self.enlarged: int | None = None  # the picture that is shown alone
        self.held = False
        self.canvas = self._make_canvas()
        self._item = PixelItem(self.canvas)
        self._frames = [
            self.canvas.create_rectangle(0, 0, 0, 0, outline=colour, width=theme.stroke(wide), state="hidden")
            for colour, wide in ((theme.palette.paper, 4), (theme.palette.ink, 2))
        ]
        self.empty = wrap_to_width(ttk.Label(self, justify="center", anchor="n", style="Muted.TLabel"), theme)
        self._figures = PixelFigures(self.canvas, theme)
        self.readout = Readout(self.canvas, theme)
        self._legend = Legend(self, theme, self._shades, self.toggle)
        self._legend.grid(row=2, column=0, sticky="ew", pady=(theme.px(2), 0))
        self._bind()

    def show(self, cells: Cells | None, sentence: str = "") -> None:
        """Show cells, or a sentence in their place."""
        self._cells = cells
        if cells is None:
            self.empty.configure(text=sentence)
            self.empty.place(rely=0.4, relwidth=1, anchor="w")
            self.layout, self._fitted = None, None
            self._item.hide()
            self._figures.hide()
            self.canvas.delete("number")
            self._legend.show_nothing()
        else:
            self.empty.place_forget()
            self._fit(cells)
            self._paint(cells)
        self._frame()

    def select(self, cell: int | None, enlarged: int | None = None) -> None:
        """Frame a cell, None for none, and show one picture alone, or all."""
        self.selected, self.held, self.enlarged = cell, False, enlarged
        self.readout.hide()
        self._resized()

    def toggle(self) -> str:
        """Show the picture of the selected cell alone, or all again."""
        layout = self.layout
        if self.enlarged is not None:
            self._enlarge(None)
        elif isinstance(layout, Tiles) and layout.count > 1:
            self._enlarge(layout.picture(self.selected or 0))
        return "break"

    def _enlarge(self, picture: int | None) -> None:
        self.enlarged = picture
        self.readout.hide()
        self._resized()
        self.canvas.focus_set()

    def box(self, cell: int) -> tuple[int, int, int, int]:
        """Return where a cell lies on the canvas."""
        assert self.layout
        return self.layout.box(cell)

    # How it is laid out

    def _make_canvas(self) -> tk.Canvas:
        self.rowconfigure(0, weight=1)
        self.columnconfigure(0, weight=1)
        canvas = FocusCanvas(self, self._theme, width=1, height=1, xscrollincrement=1, yscrollincrement=1)
        explain(canvas, "activation_map", hover=False).grid(row=0, column=0, sticky="nsew")
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
        wanted = (cells.values.shape, cells.columns, cells.whole, cells.numbered, room, self.enlarged)
        if wanted == self._fitted or min(room) < 1:
            return
        px, self._fitted = self._theme.px, wanted
        if cells.values.ndim == 3:
            count, height, width = cells.values.shape
            if self.enlarged is None:
                shape, columns = (count, height, width), cells.columns
            else:
                shape, columns = (1, height, width), 0
            tiles = tiles_for(shape, room, px(SMALLEST), columns, whole=cells.whole)
            self.layout = replace(tiles, first=self.enlarged or 0)
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
            part = slice(layout.first, layout.first + layout.count)
            pixels = layout.paint(colours[part], self._shades.line, self._shades.window)
            self._write_figures(values, colours, layout)
        else:
            colours = self._shades.signed(np.sign(values), 1)
            pixels = layout.paint(values, colours, limit, self._shades.track, self._shades.window)
        self._item.show(pixels)
        if isinstance(layout, Tiles):
            self._legend.show_colours(limit, signed)
            can_enlarge = len(values) > 1
            self._legend.show_choice(self.enlarged is not None if can_enlarge else None)
        else:
            self._legend.show_height(limit)

    def _write_figures(self, values: Tensor, colours: Pixels, layout: Tiles) -> None:
        """Write the figures into the pixels of a picture that is shown alone, where they have room."""
        if self.enlarged is None:
            self._figures.hide()
            return
        first, size = layout.first, layout.height * layout.width
        pixels = replace(layout, whole=False)
        boxes = [pixels.box(cell) for cell in range(first * size, (first + 1) * size)]
        texts = [figure(value) for value in values[first].ravel().tolist()]
        self._figures.show(boxes, texts, colours[first].ravel())

    def _frame(self) -> None:
        """Frame the selected cell, or none."""
        layout = self.layout
        there = layout is not None and self.selected is not None
        if isinstance(layout, Tiles) and self.selected is not None:
            there = layout.has(self.selected) and not (layout.whole and self.enlarged is not None)
        for item in self._frames:
            self.canvas.itemconfigure(item, state="normal" if there else "hidden")
            if there and self.layout and self.selected is not None:
                left, top, right, bottom = self.layout.box(self.selected)
                self.canvas.coords(item, left - 1, top - 1, right, bottom)

    # What the user does

    def _bind(self) -> None:
        canvas = self.canvas
        canvas.bind("<Configure>", lambda _event: self._resized())
        canvas.bind("<Motion>", self._hover)
        canvas.bind("<Leave>", lambda _event: self.readout.hide())
        canvas.bind("<Button-1>", self._press)
        canvas.bind("<Double-Button-1>", lambda _event: self.toggle())
        turns = {"<Prior>": partial(self._turn, -1), "<Next>": partial(self._turn, 1)}
        bind_keys(canvas, turns | {"<Return>": self.toggle, "<Escape>": self._leave})
        bind_keys(canvas, {key: partial(self._go, *way) for key, way in ARROWS.items()})
        bind_wheel(canvas, self._theme.px(STEP))

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
        self._show_value(self.canvas.canvasx(event.x), self.canvas.canvasy(event.y))

    def value_at(self, x: float, y: float) -> tuple[str, str] | None:
        """Return where a place on the canvas is in its picture, and the figure there, in words; or None."""
        layout, cells = self.layout, self._cells
        if cells is None or layout is None:
            return None
        if isinstance(layout, BarStrip):
            bar = layout.at(x, y)
            return None if bar is None else (str(bar + 1), figure(float(cells.values[bar]), 3))
        found = replace(layout, whole=False).at(x, y)
        if found is None:
            return None
        picture, row, column = (int(index) for index in np.unravel_index(found, cells.values.shape))
        words = _("row {row}, column {column}").format(row=row + 1, column=column + 1)
        return words, figure(float(cells.values[picture, row, column]), 3)

    def _show_value(self, x: float, y: float) -> None:
        """Show the figure under the pointer, where one picture is shown alone and they are not in it."""
        alone = self.enlarged is not None and not self._figures.are_shown
        value = self.value_at(x, y) if alone else None
        if value:
            self.readout.show(x, y + self._theme.px(12), ": ".join(value))
        else:
            self.readout.hide()

    def _turn(self, step: int) -> str | None:
        """Show the picture before, or after, alone; without one alone the keys are free."""
        if self.enlarged is None or self._cells is None:
            return None
        picture = (self.enlarged + step) % len(self._cells.values)
        moved = picture - self.enlarged
        if self.selected is not None and isinstance(self.layout, Tiles):
            size = 1 if self.layout.whole else self.layout.height * self.layout.width
            self.selected += moved * size
        self._enlarge(picture)
        if self.selected is not None:
            self._choose(self.selected)
            self.held = True
        return "break"

    def _leave(self) -> str | None:
        return self.toggle() if self.enlarged is not None else None

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
