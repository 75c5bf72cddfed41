"""The window "Hand in": a name, whether drawings go along, and what will be in the file."""

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import enable
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

PADDING = 20  # around everything, in pixels at 96 dots per inch
WIDTH = 460  # of its sentences, likewise
NAME = 32  # letters that the field is wide


class HandInWindow(Dialog):
    """A form of one field and one box; a line at its foot says what came of it."""

    def __init__(
        self,
        parent: tk.Tk | tk.Toplevel,
        theme: Theme,
        parts: Sequence[str],
        drawings: str,
        save: Callable[[], None],
    ) -> None:
        """Open it, the name empty and the box not ticked.

        parts: sentences on what will be in the file. drawings: the words of the box; "" where there are none.
        """
        super().__init__(parent, theme, _("Hand in"), padding=PADDING, name="hand_in")
        explain(self, "hand_in")
        self._typed, self._agrees, self._waits = tk.StringVar(self), tk.BooleanVar(self, False), False
        gap, wrap = theme.px(8), theme.wrap(WIDTH)
        label = ttk.Label(self.body, text=_("Your name, as your teacher knows it"))
        label.pack(anchor="w")
        self.entry = explain(ttk.Entry(self.body, textvariable=self._typed, width=NAME), "hand_in.name")
        self.entry.pack(anchor="w", fill="x", pady=(theme.px(4), gap))
        ttk.Label(self.body, text=_("This will be in the file:"), style="Section.TLabel").pack(anchor="w")
        listed = ttk.Frame(self.body)
        listed.pack(anchor="w")
        for row, part in enumerate(parts):
            ttk.Label(listed, text="•").grid(row=row, column=0, sticky="nw", padx=(0, gap))
            words = ttk.Label(listed, text=part, wraplength=wrap - 2 * gap)
            words.grid(row=row, column=1, sticky="w", pady=theme.px(1))
        self.box = explain(
            ttk.Checkbutton(self.body, text=drawings, variable=self._agrees), "hand_in.drawings"
        )
        if drawings:
            self.box.pack(anchor="w", pady=(gap, 0))
        nothing = _(
            "Nothing else: nothing about this computer and who is logged in, no folders, no names of files."
        )
        ttk.Label(self.body, text=nothing, style="Muted.TLabel", wraplength=wrap).pack(
            anchor="w", pady=(gap, 0)
        )
        self._make_foot(save)
        self._typed.trace_add("write", lambda *_names: self._see_name())
        self._see_name()
        self.appear(self.entry)

    def _make_foot(self, save: Callable[[], None]) -> None:
        foot = self.make_foot()
        self.sentence = ttk.Label(foot.master, wraplength=self._theme.wrap(WIDTH))
        self.sentence.pack(fill="x", padx=self._theme.px(PADDING), pady=(0, self._theme.px(8)))
        self.save = ttk.Button(foot, text=_("Save…"), style="Main.TButton", command=save)
        self.leave = ttk.Button(foot, text=_("Close"), command=self.destroy)
        foot.show(explain(self.leave, "close"), explain(self.save, "hand_in.save"))
        self.bind("<Return>", lambda _event: self.save.invoke())
        self.leave.bind("<Return>", lambda _event: (self.leave.invoke(), "break")[1])

    @property
    def form(self) -> tuple[str, bool]:
        """What was typed and ticked: the name, and whether drawings go along."""
        return self._typed.get(), self._agrees.get()

    def fill(self, name: str, agrees: bool) -> None:
        """Fill the form."""
        self._typed.set(name)
        self._agrees.set(agrees)

    def report(self, sentence: str) -> None:
        """Say what was done or what went wrong."""
        self.sentence.configure(text=sentence)

    def wait(self, waits: bool) -> None:
        """Let nothing be pressed while the file is written, or let it be pressed again."""
        self._waits = waits
        self._see_name()

    def _see_name(self) -> None:
        enable(self.save, bool(self._typed.get().strip()) and not self._waits)
