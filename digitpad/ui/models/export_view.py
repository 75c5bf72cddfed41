"""The window "Export": the kinds of files a model can be exported as, and what each is good for."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import arrows_choose, enable
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

PADDING = 20  # around everything, in pixels at 96 dots per inch
WIDTH = 720  # of its sentences, in pixels at 96 dots per inch


@dataclass(frozen=True)
class ExportRow:
    """A kind of export.

    key: by which the handler knows it, and the table of explanations.
    label: its name.
    explained: a sentence on what it is good for.
    obstacle: a sentence on why it cannot be chosen now; "" where it can.
    """

    key: str
    label: str
    explained: str
    obstacle: str = ""


class ExportWindow(Dialog):
    """A choice, and a line that says how it goes."""

    def __init__(  # what it shows, and its handlers
        self,
        parent: tk.Toplevel,
        theme: Theme,
        name: str,
        rows: Sequence[ExportRow],
        export: Callable[[str], None],
        cancel: Callable[[], None],
    ) -> None:
        """Open over another window.

        name: of the model.
        export: gets the key of the kind that was chosen.
        cancel: ends an export that goes on.
        """
        super().__init__(parent, theme, _("Export {name}").format(name=name), padding=PADDING, name="export")
        explain(self, "export_window")
        self._rows, self._export = {row.key: row for row in rows}, export
        self._chosen = tk.StringVar(self, next(row.key for row in rows if not row.obstacle))
        self.kinds = {row.key: self._make_row(self.body, row) for row in rows}
        arrows_choose([*self.kinds.values()])
        self._make_buttons(cancel)
        self.bind("<Return>", lambda _event: self._start())
        self.appear(self.kinds[self._chosen.get()])

    @property
    def chosen(self) -> str:
        """The key of the kind that is chosen."""
        return self._chosen.get()

    def choose(self, key: str) -> None:
        """Choose a kind."""
        self._chosen.set(key)

    def report(self, sentence: str) -> None:
        """Say what was done or what went wrong."""
        self.sentence.configure(text=sentence)

    def wait_for(self, sentence: str) -> None:
        """Say that an export goes on, with a moving bar and a button to cancel; "" when it is over."""
        busy = bool(sentence)
        self.report(sentence)
        for row in self._rows.values():
            enable(self.kinds[row.key], not (busy or row.obstacle))
        enable(self.start, not busy)
        if busy:
            self._buttons.show(self._close, self.start, self.cancel, left=[self.bar])
            self.bar.start(30)
        else:
            self.bar.stop()
            self._buttons.show(self._close, self.start)
            self.kinds[self._chosen.get()].focus_set()

    def _make_row(self, parent: ttk.Frame, row: ExportRow) -> ttk.Radiobutton:
        px = self._theme.px
        button = explain(
            ttk.Radiobutton(
                parent, text=row.label, value=row.key, variable=self._chosen, style="Choice.TRadiobutton"
            ),
            row.key,
        )
        button.pack(anchor="w")
        enable(button, not row.obstacle)
        text = row.obstacle or row.explained
        explained = ttk.Label(parent, text=text, style="Muted.TLabel", wraplength=self._theme.wrap(WIDTH))
        explained.pack(anchor="w", padx=(px(22), 0), pady=(0, px(1)))
        if not row.obstacle:
            explained.bind("<Button-1>", lambda _event: button.invoke())
        return button

    def _make_buttons(self, cancel: Callable[[], None]) -> None:
        self._buttons = foot = self.make_foot()
        self.sentence = ttk.Label(foot.master, wraplength=self._theme.wrap(WIDTH))
        self.sentence.pack(fill="x", padx=self._theme.px(PADDING), pady=(0, self._theme.px(8)))
        self._close = explain(ttk.Button(foot, text=_("Close"), command=self.destroy), "close")
        self.start = explain(
            ttk.Button(foot, text=_("Export…"), style="Main.TButton", command=self._start), "export_start"
        )
        self.cancel = explain(ttk.Button(foot, text=_("Cancel"), command=cancel), "cancel")
        for button in (self._close, self.start, self.cancel):
            button.bind("<Return>", lambda event: (event.widget.invoke(), "break")[1])
        self.bar = explain(ttk.Progressbar(foot, mode="indeterminate", length=self._theme.px(140)), "busy")
        foot.show(self._close, self.start)

    def _start(self) -> None:
        if not self.start.instate(["disabled"]):
            self._export(self._chosen.get())
