"""Parts of every figure on a canvas: the box of values beside the pointer, and the menu with its files."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tkinter import font, ttk

from digitpad.core.marks import Anchor, LineStyle, mixed, save_table
from digitpad.language import _
from digitpad.ui.widgets.dialogs import ask_save
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.menus import PopUp, bind_menu
from digitpad.ui.widgets.theme import Theme

SAID_MS = 4000  # how long it is said that something was saved


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

    def _lines(self, words: str, wide: int) -> list[str]:
        """Return words in lines of at most so many pixels; "" has none."""
        lines: list[str] = []
        for word in words.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self._font.measure(longer) <= wide:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def show(self, x: float, y: float, heading: str, rows: Sequence[ReadoutRow] = ()) -> None:
        """Show a heading over rows, beside a place, wholly on the canvas."""
        self.hide()
        canvas, px, colour = self._canvas, self._theme.px, self._theme.palette
        high, pad = self._font.metrics("linespace") + px(1), px(6)
        sample = px(20) if any(row.style for row in rows) else 0
        labels = max((self._font.measure(row.label) for row in rows), default=0)
        values = max((self._font.measure(row.value) for row in rows), default=0)
        lines = self._lines(heading, canvas.winfo_width() - 2 * pad - px(4))
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
