"""The tab "Network": presets at the left, layers in the middle, hyperparameters at the right, Start below."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from tkinter import font, ttk

from digitpad.core.surface import shortened
from digitpad.language import _
from digitpad.ui.lab.hyperparameters_view import (
    GroupContent,
    HyperparametersContent,
    HyperparametersHandlers,
    HyperparametersPanel,
)
from digitpad.ui.lab.layers_view import Stack, StackContent, StackHandlers
from digitpad.ui.widgets.controls import enable, watch, wrap_to_width
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

NAMES = (160, 196)  # least and most width of the list, in pixels at 96 dots per inch
INDENT = 24  # of a name in it, with what is left free at the right
LINES = 6  # kept free for the sentence, so that the list does not jump


@dataclass(frozen=True)
class PresetsContent:
    """What the list shows.

    groups: a heading each, with keys and labels.
    chosen: the key of the one the experiment began with; "" for none.
    changed: whether the experiment is not that one any more.
    help_text: a sentence about it.
    """

    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    chosen: str
    changed: bool
    help_text: str


@dataclass(frozen=True)
class PresetsHandlers:
    """Events of the list: which is chosen, or to be removed, by its key, and which button was pressed."""

    choose: Callable[[str], None]
    remove: Callable[[str], None]
    open: Callable[[], None]
    save: Callable[[], None]
    compare: Callable[[], None]


class PresetList(ttk.Frame):
    """Choosing one takes it over at once; undo brings back what was there."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: PresetsHandlers) -> None:
        """Make it empty."""
        super().__init__(parent)
        self._theme, self._handlers = theme, handlers
        self._keys: list[str] = []
        self._shown: PresetsContent | None = None
        gap = theme.px(8)
        self._make_buttons(gap).pack(side="bottom", fill="x", pady=(gap, 0))
        self._help = explain(
            tk.Text(
                self,
                height=LINES,
                width=1,
                wrap="word",
                font="DigitPadSmall",
                background=theme.palette.window,
                foreground=theme.palette.muted,
                relief="flat",
                highlightthickness=0,
                borderwidth=0,
                cursor="arrow",
                takefocus=False,
                state="disabled",
            ),
            "presets",
        )
        self._help.pack(side="bottom", fill="x", pady=(gap, 0))
        box = ttk.Frame(self)
        box.lower()  # the keyboard comes to the list first
        box.pack(fill="both", expand=True)
        self.table = self._make_table(box)
        self._bar = ttk.Scrollbar(box, orient="vertical", command=self.table.yview)
        self.table.configure(yscrollcommand=self._scrolled)
        self.table.pack(side="left", fill="both", expand=True)

    def show(self, content: PresetsContent) -> None:
        """Show all, with the one that is chosen."""
        if self._shown is None or self._shown.groups != content.groups:
            self._fill(content)
        if self._shown is None or self._shown.chosen != content.chosen:
            self.table.selection_set([content.chosen] if content.chosen in self._keys else [])
            if content.chosen in self._keys:
                self.table.focus(content.chosen)
                self._see()
        self._mark(content)
        self._shown = content
        self._help.configure(state="normal")
        self._help.replace("1.0", "end", content.help_text)
        self._help.configure(state="disabled")

    def _make_table(self, parent: ttk.Frame) -> ttk.Treeview:
        table = explain(
            ttk.Treeview(parent, show="tree", selectmode="browse", style="Presets.Treeview", height=8),
            "presets",
        )
        table.column("#0", width=self._theme.px(160), minwidth=self._theme.px(120))
        table.tag_configure("group", font="DigitPadBold", foreground=self._theme.palette.muted)
        table.tag_configure("changed", font="DigitPadBold")
        table.bind("<<TreeviewSelect>>", lambda _event: self._select())
        table.bind("<Configure>", lambda _event: self._see())
        table.bind("<Up>", lambda _event: self._step(-1))
        table.bind("<Down>", lambda _event: self._step(1))
        table.bind("<Double-Button-1>", lambda _event: self._again())
        table.bind("<Return>", lambda _event: self._again())
        for start in ("<Control-Return>", "<Command-Return>"):
            table.bind(start, lambda _event: None)  # Tk would take it for a mere Return
        table.bind("<Delete>", lambda _event: self._remove())
        for arrow in ("<Left>", "<Right>"):
            table.bind(arrow, lambda _event: "break")  # the groups stay open
        return table

    def _make_buttons(self, gap: int) -> ttk.Frame:
        box = ttk.Frame(self)
        for column in (0, 1):
            box.columnconfigure(column, weight=1)
        self.buttons = {
            "open": explain(
                ttk.Button(box, text=_("Open…"), style="Slim.TButton", command=self._handlers.open, width=0),
                "open_experiment",
            ),
            "save": explain(
                ttk.Button(
                    box, text=_("Save as…"), style="Slim.TButton", command=self._handlers.save, width=0
                ),
                "save_experiment",
            ),
            "compare": explain(
                ttk.Button(
                    box,
                    text=_("Side by side…"),
                    style="Slim.TButton",
                    command=self._handlers.compare,
                    width=0,
                ),
                "side_by_side",
            ),
        }
        self.buttons["open"].grid(row=1, column=0, sticky="ew", padx=(0, gap // 2))
        self.buttons["save"].grid(row=1, column=1, sticky="ew", padx=(gap // 2, 0))
        self.buttons["compare"].grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, gap))
        return box

    def _fill(self, content: PresetsContent) -> None:
        self.table.delete(*self.table.get_children())
        self._keys = []
        headings = [heading for heading, _entries in content.groups]
        self._fit(headings, [label for _heading, entries in content.groups for _key, label in entries])
        for number, (heading, entries) in enumerate(content.groups):
            group = self.table.insert("", "end", f"group {number}", text=heading, open=True, tags=["group"])
            for key, label in entries:
                self.table.insert(group, "end", key, text=self._fitted(label))
                self._keys.append(key)

    def _mark(self, content: PresetsContent) -> None:
        """Mark the chosen one with a dot where the experiment is not that one any more."""
        labels = {key: label for _heading, entries in content.groups for key, label in entries}
        before = self._shown.chosen if self._shown else ""
        for key in {before, content.chosen} & set(self._keys):
            dot = " •" if key == content.chosen and content.changed else ""
            self.table.item(key, text=self._fitted(labels[key] + dot))

    def _fit(self, headings: Sequence[str], labels: Sequence[str]) -> None:
        """Let the list be as wide as its longest name, within limits."""
        least, most = (self._theme.px(width) for width in NAMES)
        text = font.nametofont("DigitPadText", self)
        needed = max(map(text.measure, labels), default=0) + self._theme.px(INDENT)
        bold = font.nametofont("DigitPadBold", self)
        needed = max(needed, *(bold.measure(heading) + self._theme.px(INDENT // 2) for heading in headings))
        self.table.column("#0", width=min(max(needed, least), most))

    def _fitted(self, label: str) -> str:
        room = int(self.table.column("#0", "width")) - self._theme.px(INDENT)
        return shortened(label, room, font.nametofont("DigitPadText", self).measure)

    def _scrolled(self, first: float, last: float) -> None:
        """Move the scroll bar, which is there only where it is needed."""
        self._bar.set(first, last)
        if float(first) <= 0 and float(last) >= 1:  # Tk gives texts
            self._bar.pack_forget()
        else:
            self._bar.pack(side="right", fill="y", before=self.table)

    def _see(self) -> None:
        """Scroll to what is selected, but no further than is needed."""
        self.table.yview_moveto(0)
        for key in self.table.selection():
            self.table.see(key)

    def _select(self) -> None:
        """Take over what is selected; a group's heading gives way to what was selected before."""
        chosen = [key for key in self.table.selection() if key in self._keys]
        if self._shown and not chosen and self._shown.chosen in self._keys:
            self.table.selection_set([self._shown.chosen])
        elif chosen and (self._shown is None or chosen[0] != self._shown.chosen):
            self._handlers.choose(chosen[0])

    def _again(self) -> str:
        """Take the selected one over once more, without the changes made since."""
        for key in self.table.selection():
            if key in self._keys:
                self._handlers.choose(key)
        return "break"

    def _remove(self) -> None:
        for key in self.table.selection():
            self._handlers.remove(key)

    def _step(self, by: int) -> str:
        """Go to the next one, past the headings."""
        chosen = self.table.selection()
        place = self._keys.index(chosen[0]) + by if chosen and chosen[0] in self._keys else 0
        if 0 <= place < len(self._keys):
            self.table.selection_set([self._keys[place]])
        return "break"


COLUMNS = ((196, 4), (224, 6), (260, 7))  # least width in pixels at 96 dots per inch, and weight


@dataclass(frozen=True)
class NetworkContent:
    """What the tab shows.

    name: what is typed as the experiment's name. cost: how many steps it will take, in words.
    fault: what is to be mended before it can start; "" where it can.
    """

    presets: PresetsContent
    stack: StackContent
    hyperparameters: HyperparametersContent
    name: str
    cost: str
    fault: str
    can_undo: bool
    can_redo: bool

    @property
    def sentence(self) -> str:
        """What stands beside Start."""
        return self.fault or self.cost


@dataclass(frozen=True)
class NetworkHandlers:
    """Events of the tab. `start`: whether the run is to begin paused."""

    presets: PresetsHandlers
    stack: StackHandlers
    hyperparameters: HyperparametersHandlers
    named: Callable[[str], None]
    start: Callable[[bool], None]
    undo: Callable[[], None]
    redo: Callable[[], None]


class NetworkTab(ttk.Frame):
    """It shows what `show` is given; what the user does goes to the handlers."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        kinds: Mapping[str, str],
        groups: Sequence[GroupContent],
        handlers: NetworkHandlers,
    ) -> None:
        """Make it empty.

        kinds: of layers that can be added, with the keys of their explanations. groups: of hyperparameters.
        """
        super().__init__(parent, padding=theme.px(12))
        self._theme, self._handlers = theme, handlers
        self._showing = False
        self.rowconfigure(0, weight=1)
        for column, (least, weight) in enumerate(COLUMNS):
            self.columnconfigure(column, minsize=theme.px(least), weight=weight)
        self.presets = PresetList(self, theme, handlers.presets)
        self.presets.grid(row=0, column=0, sticky="nsew")
        middle = self._make_middle(kinds)
        middle.grid(row=0, column=1, sticky="nsew", padx=theme.px(10))
        self.hyperparameters = HyperparametersPanel(self, theme, groups, handlers.hyperparameters)
        self.hyperparameters.grid(row=0, column=2, sticky="nsew")
        ttk.Frame(self, style="Line.TFrame", height=theme.stroke(1)).grid(
            row=1, column=0, columnspan=3, sticky="ew", pady=theme.px(12)
        )
        self._make_foot().grid(row=2, column=0, columnspan=3, sticky="ew")

    def show(self, content: NetworkContent) -> None:
        """Show the experiment in the making, and what it comes to."""
        self._showing = True
        self.shown: NetworkContent = content
        self.presets.show(content.presets)
        self.stack.show(content.stack)
        self.hyperparameters.show(content.hyperparameters)
        if self._typed_name.get() != content.name:
            self._typed_name.set(content.name)
        self._words.configure(
            text=content.sentence,
            style="Warning.TLabel" if content.fault else "Muted.TLabel",
        )
        for button in (self.start, self.start_paused, self.presets.buttons["save"]):
            enable(button, not content.fault)
        enable(self.undo, content.can_undo)
        enable(self.redo, content.can_redo)
        self._showing = False

    def _make_middle(self, kinds: Mapping[str, str]) -> ttk.Frame:
        px = self._theme.px
        middle = ttk.Frame(self)
        head = ttk.Frame(middle)
        head.pack(fill="x", pady=(0, px(10)))
        self._typed_name = tk.StringVar(self)
        watch(self._typed_name, self, self._name_it)
        ttk.Label(head, text=_("Name")).pack(side="left", padx=(0, px(8)))
        self.name = explain(ttk.Entry(head, textvariable=self._typed_name, width=12), "experiment")
        self.name.pack(side="left", fill="x", expand=True)
        self.stack = Stack(middle, self._theme, kinds, self._handlers.stack)
        self.stack.pack(fill="both", expand=True)
        return middle

    def _make_foot(self) -> ttk.Frame:
        px, handlers = self._theme.px, self._handlers
        foot = ttk.Frame(self)
        self.undo = explain(ttk.Button(foot, text=_("Undo"), width=0, command=handlers.undo), "undo")
        self.redo = explain(ttk.Button(foot, text=_("Redo"), width=0, command=handlers.redo), "redo")
        self.start = explain(
            ttk.Button(foot, text=_("Start"), style="Main.TButton", command=lambda: handlers.start(False)),
            "start_training",
        )
        self.start_paused = explain(
            ttk.Button(foot, text=_("Start paused"), width=0, command=lambda: handlers.start(True)),
            "start_paused",
        )
        self._words = ttk.Label(foot, style="Muted.TLabel", width=1)  # it takes what is left over
        self.undo.grid(row=0, column=0)
        self.redo.grid(row=0, column=1, padx=(px(6), px(14)))
        self._words.grid(row=0, column=2, sticky="ew")
        self.start_paused.grid(row=0, column=3, padx=(px(14), px(8)))
        self.start.grid(row=0, column=4)
        foot.columnconfigure(2, weight=1)
        wrap_to_width(self._words, self._theme)
        return foot

    def _name_it(self) -> None:
        if not self._showing:
            self._handlers.named(self._typed_name.get())
