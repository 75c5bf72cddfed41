"""The tab "Network": presets on the left, the stack in the middle, the knobs on the right, Start below."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.lab.help_texts import Group
from digitpad.language import _
from digitpad.ui.lab.knobs import KnobsContent, KnobsHandlers, KnobsPanel
from digitpad.ui.lab.layers import Stack, StackContent, StackHandlers
from digitpad.ui.lab.presets import PresetList, PresetsContent, PresetsHandlers
from digitpad.ui.widgets.theme import Theme

COLUMNS = ((208, 4), (236, 6), (290, 7))  # least width in pixels at 96 dots per inch, and share of the rest


@dataclass(frozen=True)
class PlanContent:
    """What the tab shows.

    name: what is typed as the experiment's name. effort: how much it will do, in words.
    fault: what is to be mended before it can start; "" where it can.
    """

    presets: PresetsContent
    stack: StackContent
    knobs: KnobsContent
    name: str
    effort: str
    fault: str
    can_undo: bool
    can_redo: bool


@dataclass(frozen=True)
class PlanHandlers:
    """Whom the tab tells. `start` is told whether it begins paused."""

    presets: PresetsHandlers
    stack: StackHandlers
    knobs: KnobsHandlers
    named: Callable[[str], None]
    start: Callable[[bool], None]
    undo: Callable[[], None]
    redo: Callable[[], None]


class PlanTab(ttk.Frame):
    """All that is said in it comes from `show`; all that is done in it goes to the handlers."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        kinds: Sequence[str],
        groups: Sequence[Group],
        handlers: PlanHandlers,
    ) -> None:
        """Make it empty. `kinds` of layers can be added; `groups` hold the knobs."""
        super().__init__(parent, padding=theme.px(12))
        self._theme, self._tell = theme, handlers
        self._showing = False
        self.rowconfigure(0, weight=1)
        for column, (least, share) in enumerate(COLUMNS):
            self.columnconfigure(column, minsize=theme.px(least), weight=share)
        self.presets = PresetList(self, theme, handlers.presets)
        self.presets.grid(row=0, column=0, sticky="nsew")
        middle = self._make_middle(kinds)
        middle.grid(row=0, column=1, sticky="nsew", padx=theme.px(14))
        self.knobs = KnobsPanel(self, theme, groups, handlers.knobs)
        self.knobs.grid(row=0, column=2, sticky="nsew")
        ttk.Frame(self, style="Line.TFrame", height=1).grid(
            row=1, column=0, columnspan=3, sticky="ew", pady=theme.px(12)
        )
        self._make_foot().grid(row=2, column=0, columnspan=3, sticky="ew")

    def show(self, content: PlanContent) -> None:
        """Show the experiment in the making, and what it comes to."""
        self._showing = True
        self.presets.show(content.presets)
        self.stack.show(content.stack)
        self.knobs.show(content.knobs)
        if self._typed_name.get() != content.name:
            self._typed_name.set(content.name)
        self._words.configure(
            text=content.fault or content.effort,
            style="Warning.TLabel" if content.fault else "Muted.TLabel",
        )
        possible = "disabled" if content.fault else "!disabled"
        for button in (self.start, self.start_paused, self.presets.buttons["save"]):
            button.state([possible])
        self.undo.state(["!disabled" if content.can_undo else "disabled"])
        self.redo.state(["!disabled" if content.can_redo else "disabled"])
        self._showing = False

    def _make_middle(self, kinds: Sequence[str]) -> ttk.Frame:
        px = self._theme.px
        middle = ttk.Frame(self)
        head = ttk.Frame(middle)
        head.pack(fill="x", pady=(0, px(10)))
        self._typed_name = tk.StringVar(self)
        self._typed_name.trace_add("write", lambda *_what: self._name_it())
        ttk.Label(head, text=_("Name")).pack(side="left", padx=(0, px(8)))
        self.name = ttk.Entry(head, textvariable=self._typed_name, width=12)
        self.name.pack(side="left", fill="x", expand=True)
        self.stack = Stack(middle, self._theme, kinds, self._tell.stack)
        self.stack.pack(fill="both", expand=True)
        return middle

    def _make_foot(self) -> ttk.Frame:
        px, tell = self._theme.px, self._tell
        foot = ttk.Frame(self)
        self.undo = ttk.Button(foot, text=_("Undo"), width=0, command=tell.undo)
        self.redo = ttk.Button(foot, text=_("Redo"), width=0, command=tell.redo)
        self.start = ttk.Button(
            foot, text=_("Start"), style="Main.TButton", command=lambda: tell.start(False)
        )
        self.start_paused = ttk.Button(
            foot, text=_("Start paused"), width=0, command=lambda: tell.start(True)
        )
        self._words = ttk.Label(foot, style="Muted.TLabel", width=1)  # it takes what is left over
        self.undo.grid(row=0, column=0)
        self.redo.grid(row=0, column=1, padx=(px(6), px(14)))
        self._words.grid(row=0, column=2, sticky="ew")
        self.start_paused.grid(row=0, column=3, padx=(px(14), px(8)))
        self.start.grid(row=0, column=4)
        foot.columnconfigure(2, weight=1)
        self._words.bind("<Configure>", lambda event: self._words.configure(wraplength=event.width))
        return foot

    def _name_it(self) -> None:
        if not self._showing:
            self._tell.named(self._typed_name.get())
