"""The instrument "Convolution and pooling": a kernel slides over the digit, and pooling over its map."""

from functools import partial
from tkinter import font, ttk

import numpy as np

from digitpad.core.arrays import SIDE, Floats
from digitpad.language import _, decimal
from digitpad.lessons.instruments.convolution import (
    KERNELS,
    PADDINGS,
    POOL,
    SIZES,
    STRIDES,
    ConvolutionState,
    feature_map,
    max_pooled,
)
from digitpad.lessons.instruments.gradient_words import figure_words
from digitpad.ui.instruments.painting import SmoothCanvas, SmoothSheet
from digitpad.ui.instruments.view import Instrument, ValueChoice, on_arrows, on_drag
from digitpad.ui.widgets.controls import ButtonRow, bind_keys, digits_wide, wrap_to_width
from digitpad.ui.widgets.explained import Explained, Place, explain
from digitpad.ui.widgets.pixels import Shades, channels

SIZE = (560, 640)  # of the window, in pixels at 96 dots per inch
PICTURES, MOST = (480, 220), 340  # of the pictures together; of their height, in pixels at 96 dots per inch
PATCH = 132  # side of what the kernel lies on, likewise
TITLE, GAP = 34, 18  # above a picture; between two; likewise
WIDTHS = {3: 5, 5: 4}  # of a kernel's figures, in letters, by its size
POOLED = 0.5  # side of what is pooled, as a fraction of the others'
TICK_MS = 25  # from one place to the next
DARK = 110  # brightness, of 255, below which figures are written bright
DECIMALS = 3  # of a kernel's figure: a ninth is 0.111


class ConvolutionView(Instrument[ConvolutionState]):
    """The drawing, its feature map and that pooled; below, what lies under the kernel, and the kernel."""

    window_size = SIZE

    def make(self) -> None:
        """See `Instrument`."""
        px = self.theme.px
        self._shades, self._due, self._made = Shades(self.theme.palette), "", None
        self._map = self._pooled = np.zeros((1, 1), np.float32)
        self.pictures = SmoothCanvas(self, self.theme, PICTURES, self._draw)
        explain(self.pictures, "convolution.pictures", part=self._part)
        self.pictures.pack(fill="x")
        self.pictures.bind("<Configure>", lambda event: self._fit(event.width), add=True)
        on_drag(self.pictures, self._point)
        on_arrows(self.pictures, self._go)
        self._make_product().pack(fill="x", pady=(px(6), 0))
        self.words = explain(ttk.Label(self, font="DigitPadBold", width=1), "convolution.sum")
        self.words.pack(fill="x", pady=(px(4), 0))
        wrap_to_width(self.words, self.theme)
        self._make_choices().pack(fill="x", pady=(px(6), 0))
        self._make_buttons().pack(fill="x", pady=(px(8), 0))
        self.bind("<Destroy>", lambda event: self._pause() if event.widget is self else None, add=True)
        self.first = self.play

    def refresh(self) -> None:
        """See `Instrument`."""
        state = self.shown
        self._map = feature_map(state.padded, state.kernel, state.stride)
        self._pooled = max_pooled(self._map)
        if len(self.fields) != state.size**2:
            self._make_fields(state.size)
        for field, value in zip(self.fields, state.kernel.ravel().tolist(), strict=True):
            if field is not self.focus_get() or not _is_number(field.get(), value):
                field.delete(0, "end")
                field.insert(0, figure_words(value, DECIMALS))
        for name, choice in self.choices.items():
            choice.show(str(getattr(state, name)))
        self.slider.show("pooling" if state.pools else "kernel")
        if state.pools:
            self._grid.pack_forget()
        else:
            self._grid.pack(side="left")
        self.sign.configure(text="→  " + _figure(self._value()[2], 2) if state.pools else "×")
        self.play.configure(text=_("Pause") if self._due else _("Play"))
        self.words.configure(text=self.sentence)
        self.pictures.redraw()
        self.patch.redraw()

    @property
    def sentence(self) -> str:
        """What comes of the place where the kernel, or pooling, is."""
        row, column, value = self._value()
        words = (
            _("The largest of the four: {value}") if self.shown.pools else _("Sum of the products: {value}")
        )
        place = _("row {row}, column {column}").format(row=row + 1, column=column + 1)
        return f"{words.format(value=_figure(value, 2))} ({place})"

    def _value(self) -> tuple[int, int, float]:
        """Return row and column of the place in the result, and what is there."""
        values = self._pooled if self.shown.pools else self._map
        row, column = self.shown.spot
        return row, column, float(values[row, column])

    # How it is made

    def _make_product(self) -> ttk.Frame:
        px, frame = self.theme.px, ttk.Frame(self)
        self.patch = SmoothCanvas(frame, self.theme, (PATCH, PATCH), self._draw_patch)
        self.patch.configure(takefocus=False)
        explain(self.patch, "convolution.patch", lambda: self.sentence)
        self.patch.pack(side="left")
        self.sign = ttk.Label(frame, font="DigitPadHeading")
        self.sign.pack(side="left", padx=px(10))
        self._grid = explain(ttk.Frame(frame), "convolution.kernel")
        self.fields: list[ttk.Entry] = []
        self._make_fields(self.shown.size)
        return frame

    def _make_fields(self, size: int) -> None:
        for field in self.fields:
            field.destroy()
        self.fields = []
        for place in range(size**2):
            row, column = divmod(place, size)
            field = ttk.Entry(self._grid, width=WIDTHS[size], justify="right", font="DigitPadText")
            explain(field, "convolution.kernel")
            field.grid(row=row, column=column, padx=1, pady=1)
            field.bind("<KeyRelease>", partial(self._type, field, row, column))
            field.bind("<FocusOut>", lambda _event: self.refresh())
            bind_keys(field, {"<Up>": partial(self._add, place, 1), "<Down>": partial(self._add, place, -1)})
            self.fields.append(field)

    def _make_choices(self) -> ButtonRow:
        row = ButtonRow(self, self.theme, gap=8, is_wide=False)
        names = {
            "same": _("Nothing changed"),
            "vertical": _("Vertical edges"),
            "horizontal": _("Horizontal edges"),
            "outline": _("All edges"),
            "sharpen": _("Sharpen"),
            "blur": _("Blur"),
            "empty": _("Empty"),
        }
        sizes = [(str(size), f"{size} × {size}") for size in SIZES]
        self.choices = {
            "base": ValueChoice(
                row, "convolution.base", [(key, names[key]) for key in KERNELS], self._choose
            ),
            "size": ValueChoice(row, "convolution.size", sizes, self._resize),
            "stride": self._number(row, "stride", STRIDES),
            "padding": self._number(row, "padding", PADDINGS),
        }
        row.show(left=list(self.choices.values()))
        return row

    def _number(self, row: ttk.Frame, name: str, values: tuple[int, ...]) -> ValueChoice:
        def choose(value: str) -> None:
            self._set(self.shown.changed(**{name: int(value)}))

        return ValueChoice(row, f"convolution.{name}", [(str(value), str(value)) for value in values], choose)

    def _make_buttons(self) -> ButtonRow:
        row = ButtonRow(self, self.theme, gap=8, is_wide=False)
        self.play = ttk.Button(row, text=_("Play"), style="Main.TButton", command=self._play)
        self.play.configure(width=digits_wide(self.play, _("Play"), _("Pause")))
        explain(self.play, "convolution.play")
        self.step = explain(ttk.Button(row, text=_("Step"), width=0, command=self._step), "convolution.step")
        options = [("kernel", _("The kernel")), ("pooling", _("Max pooling"))]
        self.slider = ValueChoice(row, "convolution.slides", options, self._choose_slider)
        row.show(left=[self.play, self.step, self.slider])
        return row

    def _fit(self, width: int) -> None:
        """Make the pictures as high as their width allows."""
        px, edges = self.theme.px, 2 * self.pictures.border
        side = (width - edges - 2 * px(GAP)) / (2 + POOLED)
        self.pictures.configure(height=min(round(side) + px(TITLE), px(MOST)))

    # What the user does

    def _set(self, state: ConvolutionState) -> None:
        """Take a state that was made by hand: it plays no more."""
        self._pause()
        self.take(state)
        self.refresh()

    def _choose(self, base: str) -> None:
        self._set(self.shown.with_base(base, self.shown.size))

    def _resize(self, size: str) -> None:
        self._set(self.shown.with_base(self.shown.base, int(size)))

    def _choose_slider(self, name: str) -> None:
        self._set(self.shown.changed(pools=name == "pooling"))

    def _type(self, field: ttk.Entry, row: int, column: int, _event: object) -> None:
        value = _typed(field.get())
        if value is not None and abs(value - float(self.shown.kernel[row, column])) > 10**-DECIMALS:
            self._set(self.shown.with_figure(row, column, value))

    def _add(self, place: int, by: float) -> str:
        row, column = divmod(place, self.shown.size)
        self._set(self.shown.with_figure(row, column, round(float(self.shown.kernel[row, column])) + by))
        return "break"

    def _step(self) -> None:
        self._set(self.shown.next())

    def _play(self) -> None:
        if self._due:
            self._pause()
            self.refresh()
        else:
            self._tick()

    def _tick(self) -> None:
        self._due = ""
        self.take(self.shown.next())
        if self.shown.slides:
            self._due = self.after(TICK_MS, self._tick)
        self.refresh()

    def _pause(self) -> None:
        if self._due:
            self.after_cancel(self._due)
            self._due = ""

    def _go(self, right: int, down: int) -> None:
        side = self.shown.result_side
        row, column = self.shown.spot
        row, column = min(max(row + down, 0), side - 1), min(max(column + right, 0), side - 1)
        self._set(self.shown.at(row * side + column))

    def _point(self, x: float, y: float) -> None:
        """Go to the place that was pressed: in the drawing, in its map, or in what was pooled."""
        found = self._found(x, y)
        if found is None:
            return
        name, row, column = found
        state = self.shown
        if name == "drawing":
            row, column = ((line - state.size // 2) // state.stride for line in (row, column))
        pools = name == "pooled"
        state = state if state.pools == pools else state.changed(pools=pools)
        row, column = (min(max(line, 0), state.result_side - 1) for line in (row, column))
        self._set(state.at(row * state.result_side + column))

    # The pictures

    def _frames(self, width: float, height: float) -> dict[str, tuple[float, float, float, int]]:
        """Return left, top and side of each picture, and how many cells it has along a side."""
        px = self.theme.px
        side = min((width - 2 * px(GAP)) / (2 + POOLED), height - px(TITLE))
        small = side * POOLED
        left = (width - 2 * side - small - 2 * px(GAP)) / 2
        top = px(TITLE)
        state = self.shown
        return {
            "drawing": (left, top, side, SIDE + 2 * state.padding),
            "map": (left + side + px(GAP), top, side, state.map_side),
            "pooled": (left + 2 * (side + px(GAP)), top, small, state.map_side // POOL),
        }

    def _found(self, x: float, y: float) -> tuple[str, int, int] | None:
        """Return the picture at a place, with row and column there."""
        canvas = self.pictures
        size = (canvas.winfo_width() - 2 * canvas.border, canvas.winfo_height() - 2 * canvas.border)
        for name, (left, top, side, cells) in self._frames(*size).items():
            if left <= x < left + side and top <= y < top + side:
                return name, int((y - top) / side * cells), int((x - left) / side * cells)
        return None

    def _draw(self, sheet: SmoothSheet) -> None:
        state, colour, px = self.shown, self.theme.palette, self.theme.px
        frames = self._frames(sheet.width, sheet.height)
        limit = float(np.abs(self._map).max()) or 1.0
        hidden = np.uint32(self._shades.track)
        images = {
            "drawing": self._shades.rising(state.padded, 1.0),
            "map": self._shades.signed(self._map, limit),
            "pooled": self._shades.signed(self._pooled, limit),
        }
        if state.slides:
            images["pooled" if state.pools else "map"].ravel()[state.place + 1 :] = hidden
            if not state.pools:
                images["pooled"][:] = hidden
        titles = {
            "drawing": _("Your digit") if state.drawing else _("A 4 (empty pad)"),
            "map": _("Feature map"),
            "pooled": _("Pooled"),
        }
        small = font.Font(self, name="DigitPadSmall", exists=True)
        for name, (left, top, side, cells) in frames.items():
            sheet.pixels(images[name], (left, top, left + side, top + side))
            sheet.box((left, top, left + side, top + side), "", colour.line)
            words = f"{titles[name]}\n{cells} × {cells}"
            at = min(left, sheet.width - small.measure(titles[name]))  # it may be wider than the picture
            sheet.say(at, 0, words, colour.muted, "nw", "DigitPadSmall")
        if state.padding:
            left, top, side, cells = frames["drawing"]
            edge = side * state.padding / cells
            sheet.box((left + edge, top + edge, left + side - edge, top + side - edge), "", colour.muted)
        row, column, _there = self._value()
        first, second = ("map", "pooled") if state.pools else ("drawing", "map")
        far, size = (POOL, POOL) if state.pools else (state.stride, state.size)
        for name, down, across, many in ((first, row * far, column * far, size), (second, row, column, 1)):
            left, top, side, cells = frames[name]
            cell, edge = side / cells, px(1)
            x, y = left + across * cell, top + down * cell
            sheet.box(
                (x - edge, y - edge, x + many * cell + edge, y + many * cell + edge), "", colour.alert, 2
            )

    def _patch(self) -> Floats:
        """Return what lies under the kernel, or what is pooled."""
        state = self.shown
        row, column, _value = self._value()
        far, size = (POOL, POOL) if state.pools else (state.stride, state.size)
        source = self._map if state.pools else state.padded
        found: Floats = source[row * far : row * far + size, column * far : column * far + size]
        return found

    def _draw_patch(self, sheet: SmoothSheet) -> None:
        values = self._patch()
        limit = float(np.abs(self._map).max()) or 1.0
        shown = self._shades.soft(values, limit) if self.shown.pools else self._shades.rising(values, 1.0)
        side, count = min(sheet.width, sheet.height), len(values)
        sheet.pixels(shown, (0, 0, side, side))
        sheet.box((0, 0, side, side), "", self.theme.palette.line)
        bright = channels(shown) @ np.array([0.299, 0.587, 0.114], np.float32)
        for row, column in np.ndindex(values.shape):
            x, y = ((line + 0.5) * side / count for line in (column, row))
            ink = "#ffffff" if bright[row, column] < DARK else "#1b1f24"
            words = _figure(float(values[row, column]), 2 if count <= SIZES[0] else 1)
            sheet.say(x, y, words, ink, font="DigitPadSmall")

    def _part(self, place: Place | None) -> Explained:
        key = "convolution.pictures"
        if place is None:
            return Explained(key, self.sentence)
        border = self.pictures.border
        found = self._found(place[0] - border, place[1] - border)
        if found is None:
            return Explained(key)
        name, row, column = found
        values = {"drawing": self.shown.padded, "map": self._map, "pooled": self._pooled}[name]
        words = _("row {row}, column {column}").format(row=row + 1, column=column + 1)
        return Explained(f"convolution.{name}", f"{words}: {_figure(float(values[row, column]), 2)}")


def _figure(value: float, places: int) -> str:
    """Return a figure with a minus sign, and no "−0.00"."""
    return decimal(round(value, places) + 0.0, places).replace("-", "−")


def _typed(text: str) -> float | None:
    """Return what was typed, None where it is no number yet."""
    try:
        value = float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _is_number(text: str, value: float) -> bool:
    """Say whether a text is a figure of a kernel."""
    typed = _typed(text)
    return typed is not None and abs(typed - value) <= 10**-DECIMALS
