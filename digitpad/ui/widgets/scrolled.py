"""A frame that may be higher than its place: scrolled by its bar, the wheel, and the keyboard's focus."""

import tkinter as tk
from tkinter import ttk

from digitpad.ui.widgets.theme import Theme

WHEEL = ("<MouseWheel>", "<Button-4>", "<Button-5>")  # X11 has the last two
STEP = 60  # pixels at 96 dots per inch, for a notch of the wheel


class Scrolled(ttk.Frame):
    """What is shown is made in `inside`; after that, `adopt` lets the wheel work over all of it.

    tag: a tag of bindings that all inside has, before its own.
    """

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it empty. The bar's room is always left free: nothing jumps when it comes."""
        super().__init__(parent)
        self._step = theme.px(STEP)
        self.canvas = tk.Canvas(
            self, width=1, height=1, highlightthickness=0, background=theme.palette.window
        )
        self.inside = ttk.Frame(self.canvas)
        self._window = self.canvas.create_window(0, 0, window=self.inside, anchor="nw")
        self._bar = ttk.Scrollbar(self, orient="vertical", command=self.canvas.yview)
        self.canvas.grid(row=0, column=0, sticky="nsew")
        self._bar.grid(row=0, column=1, sticky="ns", padx=(theme.px(4), 0))
        self.columnconfigure(0, weight=1)
        self.columnconfigure(1, minsize=self._bar.winfo_reqwidth() + theme.px(4))
        self.rowconfigure(0, weight=1)
        self.canvas.configure(yscrollcommand=self._bar.set, yscrollincrement=1)
        self.canvas.bind("<Configure>", lambda event: self._fit(event.width))
        self.inside.bind("<Configure>", lambda _event: self._fit())
        self.tag = f"Scrolled{self}"
        for sequence in WHEEL:
            self.bind_class(self.tag, sequence, self._roll)
        self.bind_class(self.tag, "<FocusIn>", self._follow)
        self.adopt()

    def adopt(self) -> None:
        """Let wheel and focus work over all that is inside now."""
        waiting: list[tk.Misc] = [self.canvas]
        while waiting:
            widget = waiting.pop()
            tags = widget.bindtags()
            if self.tag not in tags:
                widget.bindtags((self.tag, *tags))
            waiting += widget.winfo_children()

    def see(self, widget: tk.Misc) -> None:
        """Scroll as far as is needed to show a widget inside."""
        top = widget.winfo_rooty() - self.inside.winfo_rooty()
        bottom, first = top + widget.winfo_height(), round(self.canvas.canvasy(0))
        last = first + self.canvas.winfo_height()
        if widget is not self.canvas and (top < first or bottom > last):
            self.canvas.yview_scroll(top - first if top < first else bottom - last, "units")

    def _follow(self, event: "tk.Event[tk.Misc]") -> None:
        """See what has the keyboard; Tk calls all frames around it as well."""
        if str(event.widget) == str(self.tk.call("focus")):
            self.see(event.widget)

    def _fit(self, width: int | None = None) -> None:
        """Take the canvas' width over, and show the bar where not all has room."""
        if width is not None:
            self.canvas.itemconfigure(self._window, width=width)
        height = self.inside.winfo_reqheight()
        self.canvas.configure(scrollregion=(0, 0, 1, max(height, self.canvas.winfo_height())))
        if height > self.canvas.winfo_height() > 1:
            self._bar.grid()
        else:
            self._bar.grid_remove()
            self.canvas.yview_moveto(0)

    def _roll(self, event: "tk.Event[tk.Misc]") -> str:
        """Scroll; the fields under the wheel keep their values."""
        down = event.num == 5 or (event.num != 4 and event.delta < 0)
        self.canvas.yview_scroll(self._step if down else -self._step, "units")
        return "break"
