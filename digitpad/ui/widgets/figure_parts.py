"""Parts of every figure on a canvas: what paints it, the box of values beside the pointer, and its menu."""

import time
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tkinter import font, ttk

from PIL import Image, ImageTk

from digitpad.core.marks import Anchor, LineMark, LineStyle, Mark, TextMark, mixed, paint, save_table
from digitpad.core.surface import Surface, in_lines
from digitpad.language import _
from digitpad.ui.widgets.controls import FocusCanvas
from digitpad.ui.widgets.dialogs import ask_save
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.menus import PopUp, bind_menu
from digitpad.ui.widgets.theme import Theme

SAID_MS = 4000  # how long it is said that something was saved
DOT = 9  # across, of a point that is pointed at
SHARE = 0.1  # of the window's time that a figure may take at most


class PaintedFigure(FocusCanvas):
    """A figure of marks: when the window has time, boxes and lines are painted, and words written on them."""

    def __init__(self, parent: tk.Misc, theme: Theme, size: tuple[int, int]) -> None:
        """Make it empty, of a size in pixels at 96 dots per inch."""
        colour = theme.palette
        frame = {"highlightbackground": colour.line, "width": theme.px(size[0]), "height": theme.px(size[1])}
        super().__init__(parent, theme, **frame)
        self.configure(background=colour.surface, highlightthickness=theme.stroke(1))
        self._theme = theme
        self._fonts = [font.Font(self, name=name, exists=True) for name in ("DigitPadSmall", "DigitPadBold")]
        self._widths: dict[tuple[str, bool], float] = {}
        self._photo: ImageTk.PhotoImage | None = None
        self._image = self.create_image(0, 0, anchor="nw")
        self._texts: list[tuple[TextMark, int]] = []
        self._dots: dict[str, ImageTk.PhotoImage] = {}
        self._due: str | None = None
        self._free_at = 0.0  # when it may be painted again, in seconds of a clock that never goes back
        self.bind("<Configure>", lambda _event: self.redraw(), add=True)
        self.bind("<Map>", lambda _event: self.redraw(), add=True)
        self.bind("<Visibility>", lambda _event: self.redraw(), add=True)
        self.bind("<Destroy>", lambda _event: self._forget(), add=True)

    def redraw(self) -> None:
        """Paint it anew when there is time: a figure takes a tenth of the window's at most."""
        if self._due is None:
            wait = round(1000 * (self._free_at - time.monotonic()))
            self._due = self.after(wait, self._draw_now) if wait > 0 else self.after_idle(self._draw_now)

    def _forget(self) -> None:
        if self._due:
            self.after_cancel(self._due)
            self._due = None

    def _draw_now(self) -> None:
        self._due = None
        if not self.winfo_viewable() or self.winfo_width() < 2:
            return  # it is painted when it comes into sight
        begun = time.monotonic()
        self._draw()
        now = time.monotonic()
        self._free_at = now + (now - begun) * (1 / SHARE - 1)

    def _draw(self) -> None:
        """Lay the figure out on `_surface`, and `_paint` its marks."""
        raise NotImplementedError

    def _surface(self) -> Surface:
        size = (self.winfo_width(), self.winfo_height())
        theme, heights = self._theme, (self._line, self._fonts[1].metrics("linespace"))
        return Surface(
            size, theme.palette, self._measured, heights, theme.scale, theme.scale * theme.thickness
        )

    def _paint(self, marks: Sequence[Mark]) -> None:
        size, ground = (self.winfo_width(), self.winfo_height()), self._theme.palette.surface
        picture = Image.new("RGB", size, ground)
        paint(picture, marks)
        if self._photo is None or (self._photo.width(), self._photo.height()) != size:
            self._photo = ImageTk.PhotoImage("RGB", size, master=self)
            self.itemconfigure(self._image, image=self._photo)
        self._photo.paste(picture)
        self._write([mark for mark in marks if isinstance(mark, TextMark)])

    def _write(self, texts: Sequence[TextMark]) -> None:
        """Write the words; those that stay are left as they are."""
        before = dict(self._texts)
        self._texts = [(text, before.pop(text, 0) or self._new_text(text)) for text in texts]
        self.delete(*before.values())

    def _new_text(self, text: TextMark) -> int:
        name = "DigitPadBold" if text.bold else "DigitPadSmall"
        words, fill = text.words, text.colour
        where, turn = (text.x, text.y), 90 if text.turned else 0
        return self.create_text(where, text=words, anchor=text.anchor, font=name, fill=fill, angle=turn)

    @property
    def _line(self) -> int:
        """The height of a line of small words."""
        return self._fonts[0].metrics("linespace")

    def _measured(self, words: str, bold: bool) -> float:
        key = (words, bold)
        if key not in self._widths:
            if len(self._widths) > 500:
                self._widths.clear()
            self._widths[key] = self._fonts[bold].measure(words)
        return self._widths[key]

    def _dot(self, colour: str) -> ImageTk.PhotoImage:
        if colour not in self._dots:
            side = self._theme.px(DOT) | 1
            picture = Image.new("RGB", (side, side), self._theme.palette.surface)
            clip, middle = (0, 0, side, side), (side / 2, side / 2)
            mask = Image.new("RGB", (side, side))
            for shade, across, onto in (("#ffffff", side, mask), (colour, side * 0.72, picture)):
                paint(onto, [LineMark([middle], LineStyle(shade), across, clip)])
            picture.putalpha(mask.getchannel(0))
            self._dots[colour] = ImageTk.PhotoImage(picture, master=self)
        return self._dots[colour]


@dataclass(frozen=True)
class ReadoutRow:
    """A line of a readout: a label, the value, and the line in the chart that it is of, if any."""

    label: str
    value: str
    style: LineStyle | None = None


class Readout:
    """A small box of words on a canvas, beside the pointer."""

    def __init__(self, canvas: tk.Canvas, theme: Theme) -> None:
        """Show nothing yet."""
        self._canvas, self._theme = canvas, theme
        self._font = font.Font(canvas, name="DigitPadSmall", exists=True)
        self.texts: list[str] = []
        self._due: str | None = None  # the end of what is said for a few seconds
        canvas.bind("<Destroy>", lambda _event: self._stop(), add=True)

    def hide(self) -> None:
        """Show nothing."""
        self._stop()
        if self.texts:
            self._canvas.delete("readout")
            self.texts = []

    def show(self, x: float, y: float, heading: str, rows: Sequence[ReadoutRow] = ()) -> None:
        """Show a heading over rows, beside a place, wholly on the canvas."""
        self.hide()
        canvas, px, colour = self._canvas, self._theme.px, self._theme.palette
        high, pad = self._font.metrics("linespace") + px(1), px(6)
        sample = px(20) if any(row.style for row in rows) else 0
        labels = max((self._font.measure(row.label) for row in rows), default=0)
        values = max((self._font.measure(row.value) for row in rows), default=0)
        lines = in_lines(heading, canvas.winfo_width() - 2 * pad - px(4), self._font.measure)
        heads = max(map(self._font.measure, lines), default=0)
        inner = max(sample + labels + px(12) + values if rows else 0, heads)
        width, height = inner + 2 * pad, high * (len(rows) + len(lines)) + 2 * pad
        left0, top0 = canvas.canvasx(0), canvas.canvasy(0)
        right = left0 + canvas.winfo_width()
        gap = px(10)
        left = x + gap if x + gap + width <= right or x - left0 < right - x else x - gap - width
        left = max(min(left, right - width - px(2)), left0 + px(2))
        top = max(min(y, top0 + canvas.winfo_height() - height - px(2)), top0 + px(2))
        ground = mixed(colour.surface, colour.track, 0.6)
        box = (left, top, left + width, top + height)
        thin = self._theme.stroke(1)
        canvas.create_rectangle(box, fill=ground, outline=colour.muted, width=thin, tags="readout")
        middle = top + pad + high / 2
        for line in lines:
            self._text(left + pad, middle, line, "w", colour.muted)
            middle += high
        for row in rows:
            if row.style:
                ends = (left + pad, middle, left + pad + px(14), middle)
                dash = tuple(map(px, row.style.dash))
                wide = self._theme.stroke(2)
                canvas.create_line(ends, fill=row.style.colour, width=wide, dash=dash, tags="readout")
            self._text(left + pad + sample, middle, row.label, "w", colour.text)
            self._text(left + width - pad, middle, row.value, "e", colour.text)
            middle += high
        self.texts = [heading, *(f"{row.label} {row.value}" for row in rows)]

    def say(self, words: str) -> None:
        """Show words in the upper left corner, for a few seconds or until something else is shown."""
        self.show(self._theme.px(30), self._theme.px(30), words)
        self._due = self._canvas.after(SAID_MS, self.hide)

    def _stop(self) -> None:
        if self._due:
            self._canvas.after_cancel(self._due)
            self._due = None

    def _text(self, x: float, y: float, text: str, anchor: Anchor, fill: str) -> None:
        small = "DigitPadSmall"
        self._canvas.create_text(x, y, text=text, anchor=anchor, fill=fill, font=small, tags="readout")


@dataclass(frozen=True)
class FigureHandlers:
    """What a figure does for its menu.

    name: gives what it shows, for the names of its files.
    save: saves it as a picture, a PNG or an SVG, as the file's name ends.
    table: gives its values as rows, for a CSV.
    is_empty: whether there is nothing to be saved.
    add: adds what else its menu has, above.
    """

    name: Callable[[], str]
    save: Callable[[Path], None]
    table: Callable[[], Sequence[Sequence[object]]]
    is_empty: Callable[[], bool]
    add: Callable[[PopUp], None] = lambda _menu: None


class FigureMenu:
    """Right click, Shift+F10, the menu key and a small button open it."""

    def __init__(self, canvas: tk.Canvas, theme: Theme, readout: Readout, handlers: FigureHandlers) -> None:
        """Put its button on a canvas; `place` says where. The readout says what was saved."""
        self._canvas, self._theme, self.readout, self._handlers = canvas, theme, readout, handlers
        self._posted: PopUp | None = None  # the menu that came up last
        self.button = ttk.Button(
            canvas, text="⋯", style="Chart.TButton", width=0, takefocus=False, command=self.post_below
        )
        explain(self.button, "figure_menu")
        bind_menu(canvas, lambda event: self._post(event.x_root, event.y_root), self.post_below)

    def make(self) -> PopUp:
        """Return the menu as it is now."""
        menu = PopUp(self._canvas)
        self._handlers.add(menu)
        if menu.index("end") is not None:
            menu.add_separator()
        for label, kind in (
            (_("Save as PNG…"), "png"),
            (_("Save as SVG…"), "svg"),
            (_("Save values as CSV…"), "csv"),
        ):
            menu.add_command(label=label, command=partial(self.save, kind))
            menu.explain(f"figure.{kind}")
            menu.entryconfigure("end", state="disabled" if self._handlers.is_empty() else "normal")
        return menu

    def save(self, kind: str) -> None:
        """Ask where to save it as "png", "svg" or "csv", and do so.

        Raises:
            DataError: the file cannot be written.
        """
        name = f"{'-'.join(self._handlers.name().lower().split())}.{kind}"
        path = ask_save(self._canvas, _("Save figure"), [(kind.upper(), f"*.{kind}")], name)
        if path:
            if kind == "csv":
                save_table(self._handlers.table(), path)
            else:
                self._handlers.save(path)
            self.readout.say(_("Saved as {name}.").format(name=path.name))

    def post_below(self) -> str:
        """Open it below its button."""
        button = self.button
        return self._post(button.winfo_rootx(), button.winfo_rooty() + button.winfo_height())

    def _post(self, x: int, y: int) -> str:
        if self._posted:
            self._posted.destroy()
        self._posted = self.make()
        self._posted.pop_up(x, y)
        return "break"
