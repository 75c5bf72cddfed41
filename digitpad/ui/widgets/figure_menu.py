"""The menu of a figure on a canvas: how it is looked at, and its files; by a button, a click, or keys."""

import tkinter as tk
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import bind_keys
from digitpad.ui.widgets.dialogs import ask_save
from digitpad.ui.widgets.readout import Readout
from digitpad.ui.widgets.theme import Theme

SAID_MS = 4000  # how long it is said that something was saved


@dataclass(frozen=True)
class FigureHandlers:
    """What a figure does for its menu.

    name: gives what it shows, for the names of its files.
    write: by "png", "svg" and "csv", what writes it into a file.
    is_empty: whether there is nothing to be saved.
    add: adds what else its menu has, above.
    """

    name: Callable[[], str]
    write: Mapping[str, Callable[[Path], None]]
    is_empty: Callable[[], bool]
    add: Callable[[tk.Menu], None] = lambda _menu: None


class FigureMenu:
    """Right click, Shift+F10, the menu key and a small button open it."""

    def __init__(self, canvas: tk.Canvas, theme: Theme, readout: Readout, handlers: FigureHandlers) -> None:
        """Put its button on a canvas; `place` says where. The readout says what was saved."""
        self._canvas, self._theme, self._readout, self._handlers = canvas, theme, readout, handlers
        self.button = ttk.Button(
            canvas, text="⋯", style="Chart.TButton", width=0, takefocus=False, command=self.post_below
        )
        for sequence in ("<Button-2>", "<Control-Button-1>") if _is_mac(canvas) else ("<Button-3>",):
            canvas.bind(sequence, lambda event: self._post(event.x_root, event.y_root), add=True)
        bind_keys(canvas, {"<Shift-F10>": self.post_below})
        for key in ("<Menu>", "<App>"):
            try:
                canvas.bind(key, lambda _event: self.post_below())
            except tk.TclError:  # each window system knows one of them
                continue

    def make(self) -> tk.Menu:
        """Return the menu as it is now."""
        menu = tk.Menu(self._canvas, tearoff=False)
        self._handlers.add(menu)
        if menu.index("end") is not None:
            menu.add_separator()
        for label, kind in (
            (_("Save as PNG…"), "png"),
            (_("Save as SVG…"), "svg"),
            (_("Save values as CSV…"), "csv"),
        ):
            menu.add_command(label=label, command=partial(self.save, kind))
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
            self._handlers.write[kind](path)
            self._say(_("Saved as {name}.").format(name=path.name))

    def post_below(self) -> str:
        """Open it below its button."""
        button = self.button
        return self._post(button.winfo_rootx(), button.winfo_rooty() + button.winfo_height())

    def _post(self, x: int, y: int) -> str:
        menu = self.make()
        try:
            menu.tk_popup(x, y)
        finally:
            menu.grab_release()
        return "break"

    def _say(self, words: str) -> None:
        """Say something for a few seconds."""
        self._readout.show(self._theme.px(30), self._theme.px(30), words)
        said = self._readout.texts
        self._canvas.after(SAID_MS, lambda: self._readout.hide() if self._readout.texts is said else None)


def _is_mac(widget: tk.Misc) -> bool:
    return str(widget.tk.call("tk", "windowingsystem")) == "aqua"
