"""The window "Retrain": the kind of training, the datasets, the details, and how long it will take."""

import tkinter as tk
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.language.explanations.table import explanation
from digitpad.ui.widgets.controls import arrows_choose, enable, watch
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

FIELD = 10  # characters wide
ROOM = 190  # of a sentence, in pixels at 96 dots per inch
WIDTH = 500  # of its sentences, in pixels at 96 dots per inch
SOURCES = ("pictures", "drawings", "synthetic")


class DetailFields(ttk.Frame):
    """Rows of a name, a field, what is wrong with it, and below them a sentence about it."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, labels: Mapping[str, str], changed: Callable[[], None]
    ) -> None:
        """Make empty fields; `changed` is called whenever something is typed."""
        super().__init__(parent)
        self.columnconfigure(2, weight=1, minsize=theme.px(ROOM))
        self._texts = {name: tk.StringVar(self) for name in labels}
        self.entries: dict[str, ttk.Entry] = {}
        self.faults: dict[str, ttk.Label] = {}
        for row, (name, label) in zip(range(0, 99, 2), labels.items(), strict=False):
            ttk.Label(self, text=label).grid(row=row, column=0, sticky="w", pady=theme.px(2))
            about = ttk.Label(self, text=explanation(name).text, style="Muted.TLabel")
            about.configure(wraplength=theme.wrap(WIDTH))
            about.grid(row=row + 1, column=0, columnspan=3, sticky="w", pady=(0, theme.px(6)))
            self.entries[name] = ttk.Entry(self, width=FIELD, textvariable=self._texts[name], justify="right")
            self.entries[name].grid(row=row, column=1, padx=theme.px(12))
            self.faults[name] = ttk.Label(self, style="Warning.TLabel", wraplength=theme.px(ROOM))
            self.faults[name].grid(row=row, column=2, sticky="w")
            watch(self._texts[name], self, changed)
            for widget in [*self.grid_slaves(row=row), about]:
                explain(widget, name, self._texts[name].get)

    def typed(self) -> dict[str, str]:
        """Return what is typed, by name."""
        return {name: text.get() for name, text in self._texts.items()}

    def show(self, details: Mapping[str, str], faults: Mapping[str, str]) -> None:
        """Show what is typed and what is wrong with it."""
        for name, text in self._texts.items():
            if text.get() != details[name]:  # or else the cursor would jump
                text.set(details[name])
            self.faults[name].configure(text=faults.get(name, ""))


@dataclass(frozen=True)
class RetrainForm:
    """What the user has entered.

    kind: "handwriting" or "scratch".
    sources: which of `SOURCES` are ticked.
    details: what was typed, by name.
    """

    kind: str
    sources: frozenset[str]
    details: Mapping[str, str]


@dataclass(frozen=True)
class RetrainContent:
    """What the window shows.

    form: what is entered.
    durations: how long each kind takes, in words; "" where that is not known.
    obstacle: why the handwriting cannot be learned; "" where it can.
    counts: of each source, in words.
    fixed: sources that cannot be ticked or left out now.
    note: a sentence about the sources; may be "".
    faults: what is wrong with details, a sentence each.
    can_start: whether it can begin.
    pictures: what the pictures are called; "" where there are none but synthetic ones.
    choosing: whether the choice of digits is to be seen.
    """

    form: RetrainForm
    durations: Mapping[str, str]
    obstacle: str
    counts: Mapping[str, str]
    fixed: frozenset[str]
    note: str
    faults: Mapping[str, str]
    can_start: bool
    pictures: str = "MNIST"
    choosing: bool = False


@dataclass(frozen=True)
class RetrainHandlers:
    """Handlers of the window: something was entered, other digits are wanted, it begins.

    make_digits: makes the panel in which digits are chosen.
    """

    entered: Callable[[RetrainForm], None]
    choose_digits: Callable[[], None]
    make_digits: Callable[[tk.Misc], ttk.Frame]
    start: Callable[[], None]


class RetrainWindow(Dialog):
    """Two choices, three sources, and the details folded away."""

    def __init__(
        self,
        root: tk.Tk,
        theme: Theme,
        handlers: RetrainHandlers,
        labels: Mapping[str, str],
        content: RetrainContent,
    ) -> None:
        """Open over the main window. `labels` are the details' names as the user reads them."""
        super().__init__(root, theme, _("Retrain"), padding=20, name="retrain")
        explain(self, "retrain")
        self._handlers = handlers
        self._showing = False
        self._kind = tk.StringVar(self)
        self._ticked = {name: tk.BooleanVar(self) for name in SOURCES}
        self._make_buttons()
        self._make_kinds()
        self._make_sources()
        self.fold = explain(ttk.Button(self.body, style="Fold.TButton", command=self._turn_fold), "details")
        self.fold.pack(anchor="w", pady=(theme.px(12), 0))
        self.fields = DetailFields(self.body, theme, labels, self._enter)
        self._show_fold()
        self.bind("<Return>", lambda _event: self._return())
        self.show(content)
        self.appear(self.panel or self.kinds[content.form.kind])

    def show(self, content: RetrainContent) -> None:
        """Show what is entered and what comes of it."""
        self._showing = True
        form = content.form
        self._kind.set(form.kind)
        for kind, words in content.durations.items():
            self.durations[kind].configure(text=words)
        enable(self.kinds["handwriting"], not content.obstacle)
        self._show_sentence(self.obstacle, content.obstacle, self.kinds["handwriting"])
        for name in SOURCES:
            self._ticked[name].set(name in form.sources)
            enable(self.sources[name], name not in content.fixed)
            self.counts[name].configure(text=content.counts[name])
        self._show_digits(content)
        self._show_sentence(self.note, content.note, None)
        self.fields.show(form.details, content.faults)
        if content.faults and not self.unfolded:
            self._turn_fold()
        enable(self.start, content.can_start)
        self._showing = False

    def _make_kinds(self) -> None:
        px = self._theme.px
        self.kinds: dict[str, ttk.Radiobutton] = {}
        self.durations: dict[str, ttk.Label] = {}
        self._choices = box = ttk.Frame(self.body)
        box.pack(fill="x")
        box.columnconfigure(0, weight=1)
        self.obstacle = self._sentence(box)
        for row, kind in enumerate(("handwriting", "scratch")):
            about = explanation(kind)
            self.kinds[kind] = explain(
                ttk.Radiobutton(
                    box,
                    text=about.term,
                    value=kind,
                    variable=self._kind,
                    command=self._enter,
                    style="Choice.TRadiobutton",
                ),
                kind,
            )
            self.kinds[kind].grid(row=3 * row, column=0, sticky="w", pady=(px(10) if row else 0, 0))
            self.durations[kind] = ttk.Label(box, style="Muted.TLabel")
            self.durations[kind].grid(row=3 * row, column=1, sticky="e", pady=(px(10) if row else 0, 0))
            words = self._sentence(box)
            words.configure(text=about.text)
            words.grid(row=3 * row + 1, column=0, columnspan=2, sticky="w", padx=(px(26), 0))
        arrows_choose([*self.kinds.values()])
        self.obstacle.grid(row=2, column=0, columnspan=2, sticky="w", padx=(px(26), 0), pady=(px(4), 0))
        self.obstacle.configure(style="Warning.TLabel")

    def _make_sources(self) -> None:
        px = self._theme.px
        self.head = head = ttk.Frame(self.body)
        head.pack(fill="x", pady=(px(18), px(4)))
        ttk.Label(head, text=_("Train with"), font="DigitPadBold").pack(side="left")
        self._listed = box = ttk.Frame(self.body)
        box.pack(fill="x")
        box.columnconfigure(1, weight=1)
        names = {"pictures": "", "drawings": _("My drawings"), "synthetic": _("Synthetic digits")}
        self.sources: dict[str, ttk.Checkbutton] = {}
        self.counts: dict[str, ttk.Label] = {}
        for row, (name, label) in enumerate(names.items()):
            self.sources[name] = explain(
                ttk.Checkbutton(
                    box,
                    text=label,
                    variable=self._ticked[name],
                    command=self._enter,
                    style="Choice.TCheckbutton",
                ),
                name,
            )
            self.sources[name].grid(row=row, column=0, sticky="w")
            self.counts[name] = ttk.Label(box, style="Muted.TLabel", wraplength=px(WIDTH - 220))
            self.counts[name].grid(row=row, column=1, sticky="w", padx=px(12))
        self.other = explain(
            ttk.Button(
                head,
                text=_("Other digits…"),
                style="Small.TButton",
                width=0,
                command=self._handlers.choose_digits,
            ),
            "other_digits",
        )
        self.other.pack(side="right")
        self._digits = ttk.Frame(self.body)  # empty, until digits are to be chosen
        self.panel: ttk.Frame | None = None
        self._digits.pack(fill="x")
        self.note = self._sentence(self.body)
        self.note.configure(style="Warning.TLabel")

    def _show_digits(self, content: RetrainContent) -> None:
        """Show what the pictures are called, and the choice of digits where it is wanted."""
        self.sources["pictures"].configure(text=content.pictures)
        for widget in (self.sources["pictures"], self.counts["pictures"]):
            (widget.grid if content.pictures else widget.grid_remove)()
        enable(self.other, content.can_start or not content.choosing)
        if content.choosing == (self.panel is not None):
            return
        if self.panel is None:  # in the place of all else: on a small screen both have no room
            self.panel = self._handlers.make_digits(self._digits)
            self.panel.pack(fill="x")
            self._choices.pack_forget()
            self._listed.pack_forget()
            self.unfold(False)
            self.fold.pack_forget()
        else:
            self.panel.destroy()
            self.panel = None
            self._digits.configure(height=1)  # or else it keeps the room
            self._choices.pack(fill="x", before=self.head)
            self._listed.pack(fill="x", after=self.head)
            self.fold.pack(anchor="w", pady=(self._theme.px(12), 0))

    def _make_buttons(self) -> None:
        foot = self.make_foot()
        self.start = explain(
            ttk.Button(foot, text=_("Start"), style="Main.TButton", command=self._handlers.start),
            "start_training",
        )
        foot.show(self.start, explain(ttk.Button(foot, text=_("Cancel"), command=self.destroy), "cancel"))

    def _sentence(self, parent: tk.Misc) -> ttk.Label:
        return ttk.Label(parent, style="Muted.TLabel", wraplength=self._theme.wrap(WIDTH))

    def _show_sentence(self, label: ttk.Label, sentence: str, gridded: tk.Misc | None) -> None:
        """Show a sentence, or take it away; `gridded`: where it has its place in a grid."""
        label.configure(text=sentence)
        if gridded:
            (label.grid if sentence else label.grid_remove)()
        elif sentence:
            label.pack(anchor="w", pady=(self._theme.px(6), 0), after=self._digits)
        else:
            label.pack_forget()

    def _return(self) -> None:
        """Press the button that has the focus, or else begin."""
        focused = self.focus_get()
        (focused if isinstance(focused, ttk.Button) else self.start).invoke()

    def _enter(self) -> None:
        """Tell what is entered now."""
        if not self._showing:
            self._handlers.entered(self.form())

    def form(self) -> RetrainForm:
        """Return what is entered now."""
        ticked = frozenset(name for name, variable in self._ticked.items() if variable.get())
        return RetrainForm(self._kind.get(), ticked, self.fields.typed())

    @property
    def unfolded(self) -> bool:
        """Whether the details are to be seen."""
        return bool(self.fields.winfo_manager())

    def unfold(self, unfolded: bool) -> None:
        """Show the details, or fold them away."""
        if unfolded != self.unfolded:
            self._turn_fold()

    def _turn_fold(self) -> None:
        if self.unfolded:
            self.fields.pack_forget()
        else:
            self.fields.pack(fill="x", pady=(self._theme.px(6), 0))
        self._show_fold()

    def _show_fold(self) -> None:
        self.fold.configure(text=("▾ " if self.unfolded else "▸ ") + _("Details"))
