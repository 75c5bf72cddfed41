"""The lab's tab "Data": what networks learn from, by random samples and by counts."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.lab.counts import Counts
from digitpad.ui.lab.samples import Sample, Samples
from digitpad.ui.widgets.theme import Theme


@dataclass(frozen=True)
class DataView:
    """What is looked at.

    source: "train", "test" or "drawings"; digit: 0 to 9, or None for all.
    only_wrong: whether only digits with a wrong label are shown.
    """

    source: str = "train"
    digit: int | None = None
    only_wrong: bool = False


@dataclass(frozen=True)
class DataContent:
    """What the tab shows.

    sentence: about the data, or why there is none.
    counts: of each digit, 0 to 9; samples: as many as there is room for.
    has_wrong: whether labels are wrong; missing: whether MNIST could be had by retraining.
    """

    sentence: str
    counts: Sequence[int] = (0,) * 10
    samples: Sequence[Sample] = ()
    has_wrong: bool = False
    missing: bool = False


@dataclass(frozen=True)
class DataHandlers:
    """Whom the tab tells: that something else is looked at, and that so many digits have room.

    shuffle: other samples are wished. open: the number of the sample that was clicked twice.
    get: MNIST is wished. shown: the tab has come to the front.
    """

    looked: Callable[[DataView], None]
    room: Callable[[int], None]
    shuffle: Callable[[], None]
    open: Callable[[int], None]
    get: Callable[[], None]
    shown: Callable[[], None]


class DataTab(ttk.Frame):
    """Sources above, counts at the left, samples at the right."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: DataHandlers, view: DataView) -> None:
        """Make it empty; view: what was looked at before."""
        px = theme.px
        super().__init__(parent, padding=px(12))
        self._theme, self._tell, self._view = theme, handlers, view
        self._make_tools().grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, px(8)))
        self._words = ttk.Label(self, style="Muted.TLabel")
        self._words.grid(row=1, column=0, columnspan=2, sticky="ew", pady=(0, px(8)))
        self._words.bind("<Configure>", lambda event: self._words.configure(wraplength=event.width))
        self.counts = Counts(self, theme, self._choose)
        self.counts.grid(row=2, column=0, sticky="nw")
        self.samples = Samples(self, theme, handlers.room, handlers.open)
        self.samples.grid(row=2, column=1, sticky="nsew", padx=(px(20), 0))
        self.columnconfigure(1, weight=1)
        self.rowconfigure(2, weight=1)
        self.bind("<Map>", lambda _event: handlers.shown())
        self.counts.show((0,) * 10, view.digit)

    def show(self, content: DataContent) -> None:
        """Show what there is."""
        self._words.configure(text=content.sentence)
        self.counts.show(content.counts, self._view.digit)
        self.samples.show(content.samples)
        self.shuffle.state(["!disabled" if content.samples else "disabled"])
        for widget, wanted in ((self.only_wrong, content.has_wrong), (self.get, content.missing)):
            if wanted != bool(widget.winfo_manager()):
                widget.pack(side="right", padx=(0, self._theme.px(12))) if wanted else widget.pack_forget()

    def _make_tools(self) -> ttk.Frame:
        box = ttk.Frame(self)
        self._source = tk.StringVar(self, self._view.source)
        self.sources = {}
        for value, label in (
            ("train", _("MNIST, to learn from")),
            ("test", _("MNIST, to test with")),
            ("drawings", _("My drawings")),
        ):
            self.sources[value] = ttk.Radiobutton(
                box,
                text=label,
                value=value,
                variable=self._source,
                style="Choice.Toolbutton",
                command=self._look,
            )
            self.sources[value].pack(side="left")
        self.shuffle = ttk.Button(box, text=_("Shuffle"), style="Icon.TButton", command=self._tell.shuffle)
        self.shuffle.pack(side="right")
        self._only_wrong = tk.BooleanVar(self, self._view.only_wrong)
        self.only_wrong = ttk.Checkbutton(
            box,
            text=_("Only wrong labels"),
            style="Choice.TCheckbutton",
            variable=self._only_wrong,
            command=self._look,
        )
        self.get = ttk.Button(box, text=_("Retrain…"), style="Icon.TButton", command=self._tell.get)
        return box

    def _choose(self, digit: int | None) -> None:
        self._view = DataView(self._view.source, digit, self._view.only_wrong)
        self._tell.looked(self._view)

    def _look(self) -> None:
        self._view = DataView(self._source.get(), self._view.digit, self._only_wrong.get())
        self._tell.looked(self._view)
