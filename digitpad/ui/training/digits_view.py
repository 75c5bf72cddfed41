"""The panel "Where are the digits?": three ways to have them, and how far the chosen one is.

It stands inside the page that needs digits: Retrain, the lab's tabs "Training" and "Data".
"""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import enable, show_share
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

TERMS = {"mnist": "mnist", "file": "dataset", "synthetic": "synthetic"}  # that explain each way
LONGEST = 620  # line of a sentence, in pixels at 96 dots per inch
WIDTH = 480  # that the panel wants for its sentences, in pixels at 96 dots per inch


@dataclass(frozen=True)
class DigitsWay:
    """A way to have digits.

    key: its name. label, explained: what the user reads.
    buttons: what can be pressed for it, by what each means: "get" or "use".
    state: what is so already, "in use"; "" for nothing.
    """

    key: str
    label: str
    explained: str
    buttons: Sequence[tuple[str, str]]
    state: str = ""


@dataclass(frozen=True)
class DigitsContent:
    """What the panel shows.

    missing: whether there are no digits yet, so that it asks.
    ways: all there are, in order.
    doing: what goes on, in words; "" for nothing. share: how much of it is done, in [0, 1]; None: not known.
    sentence: what went wrong; "" for nothing.
    """

    missing: bool
    ways: Sequence[DigitsWay]
    doing: str = ""
    share: float | None = None
    sentence: str = ""


@dataclass(frozen=True)
class DigitsHandlers:
    """Events of the panel: a button of a way was pressed, what goes on is to stop."""

    pressed: Callable[[str, str], None]
    stop: Callable[[], None]


class DigitsPanel(ttk.Frame):
    """A question, a row for each way, and a bar while one of them goes on."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, handlers: DigitsHandlers, content: DigitsContent
    ) -> None:
        """Show `content`."""
        super().__init__(parent)
        explain(self, "dataset")
        self._theme, self._handlers = theme, handlers
        px = theme.px
        self.title = ttk.Label(self, font="DigitPadBold")
        self.title.grid(row=0, column=0, columnspan=2, sticky="w")
        self.question = ttk.Label(
            self,
            style="Muted.TLabel",
            text=_("Networks learn from thousands of them. The choice holds everywhere in DigitPad."),
        )
        self.question.grid(row=1, column=0, columnspan=2, sticky="w", pady=(0, px(4)))
        self.columnconfigure(0, weight=1, minsize=px(160))
        self._wrapped: list[ttk.Label] = [self.question]
        self.buttons: dict[tuple[str, str], ttk.Button] = {}
        self.labels: dict[str, ttk.Label] = {}
        self.states: dict[str, ttk.Label] = {}
        for number, way in enumerate(content.ways):
            self._make_way(way, 2 + 2 * number)
        self._make_foot(2 + 2 * len(content.ways))
        self.bind("<Configure>", lambda event: self._wrap(event.width))
        self._wrap(px(WIDTH))
        self.show(content)

    def show(self, content: DigitsContent) -> None:
        """Show what there is, what goes on, and what went wrong."""
        self.shown = content
        px = self._theme.px
        self.title.configure(
            text=_("Where are the digits?") if content.missing else _("Digits to learn from")
        )
        for way in content.ways:
            self.labels[way.key].configure(text=way.label)
            state = self.states[way.key]
            state.configure(text=way.state)
            state.pack(side="right", padx=(px(6), 0)) if way.state else state.pack_forget()
            wanted = dict(way.buttons)
            for what in ("get", "use"):
                button = self.buttons[way.key, what]
                if what in wanted:
                    button.configure(text=wanted[what])
                    button.pack(side="right", padx=(px(6), 0))
                    enable(button, not content.doing)
                else:
                    button.pack_forget()
        for widget, is_wanted in ((self._busy, bool(content.doing)), (self.sentence, bool(content.sentence))):
            if is_wanted != bool(widget.winfo_manager()):
                (widget.grid if is_wanted else widget.grid_remove)()
        self.doing.configure(text=content.doing)
        show_share(self.bar, content.share if content.doing else 0.0)
        self.sentence.configure(text=content.sentence)

    def focus_set(self) -> None:
        """Give the keyboard to the first button that can be pressed."""
        shown = (button for button in self.buttons.values() if button.winfo_manager())
        next((button for button in shown if button.instate(["!disabled"])), self.stop).focus_set()

    def _make_way(self, way: DigitsWay, row: int) -> None:
        px = self._theme.px
        label = self.labels[way.key] = ttk.Label(self, text=way.label)
        label.grid(row=row, column=0, sticky="w", pady=(px(6), 0))
        explained = ttk.Label(self, style="Muted.TLabel", text=way.explained)
        explained.grid(row=row + 1, column=0, columnspan=2, sticky="w")
        self._wrapped.append(explained)
        for widget in (label, explained):
            explain(widget, TERMS[way.key])
        box = explain(ttk.Frame(self), TERMS[way.key])
        box.grid(row=row, column=1, sticky="e", pady=(px(6), 0))
        self.states[way.key] = ttk.Label(box, style="Muted.TLabel")
        for what in ("get", "use"):
            self.buttons[way.key, what] = explain(
                ttk.Button(
                    box,
                    style="Small.TButton",
                    width=0,
                    command=lambda what=what: self._handlers.pressed(way.key, what),  # type: ignore[misc]
                ),
                f"digits.{what}",
            )

    def _make_foot(self, row: int) -> None:
        px = self._theme.px
        self._busy = ttk.Frame(self)
        self._busy.grid(row=row, column=0, columnspan=2, sticky="ew", pady=(px(10), 0))
        self._busy.columnconfigure(0, weight=1)
        self.doing = ttk.Label(self._busy)
        self.doing.grid(row=0, column=0, sticky="w")
        self.bar = explain(ttk.Progressbar(self._busy, maximum=1.0), "busy")
        self.bar.grid(row=1, column=0, sticky="ew", pady=(px(4), 0))
        self.stop = explain(
            ttk.Button(
                self._busy, text=_("Stop"), style="Small.TButton", width=0, command=self._handlers.stop
            ),
            "stop",
        )
        self.stop.grid(row=0, column=1, rowspan=2, sticky="e", padx=(px(12), 0))
        self.sentence = ttk.Label(self, style="Warning.TLabel")
        self.sentence.grid(row=row + 1, column=0, columnspan=2, sticky="w", pady=(px(8), 0))
        self._wrapped.append(self.sentence)

    def _wrap(self, width: int) -> None:
        for label in self._wrapped:
            label.configure(wraplength=min(width, self._theme.wrap(LONGEST)))


def show_in_place(
    panel: ttk.Frame | None, wanted: bool, make: Callable[[], ttk.Frame], others: Sequence[tk.Widget]
) -> ttk.Frame | None:
    """Show the panel over both columns of a grid, in the place of other widgets, or take it away.

    panel: the one that is there; None for none. others: in that place otherwise, the first in its first row.
    Returns the panel that is there then; None for none.
    """
    if wanted == (panel is not None):
        return panel
    if panel:
        panel.destroy()
        panel = None
    else:
        panel = make()
        panel.grid(row=others[0].grid_info()["row"], column=0, columnspan=2, sticky="nw")
    for widget in others:
        (widget.grid_remove if wanted else widget.grid)()
    return panel
