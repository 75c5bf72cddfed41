"""The lab's tab "Runs": a table of all that are kept, what can be done with them, and several compared."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from tkinter import font, ttk

from PIL import Image, ImageDraw, ImageTk

from digitpad.language import _, grouped
from digitpad.ui.widgets.charts import Curves, LineStyle
from digitpad.ui.widgets.content import Curve
from digitpad.ui.widgets.table import NameEntry, SortedTable, TableRow, View
from digitpad.ui.widgets.theme import Palette, Theme

DASHES: tuple[tuple[int, ...], ...] = ((), (9, 4), (3, 3), (12, 4, 3, 4), (6, 2, 2, 2, 2, 2))
SAMPLE = (34, 12)  # of a line in the table, in pixels at 96 dots per inch
WIDTH = 330  # of the table
COLUMN = (70, 460)  # of a hyperparameter: least and most
MOST = 16  # runs at once: nobody can distinguish more


@dataclass(frozen=True)
class OverlayContent:
    """Runs laid over each other.

    names: of the runs.
    loss, accuracy: by "training", "validation" and "test", a curve for each run; one without has no points.
    epochs: of the longest.
    hyperparameters: what differs, in words, and its value for each run.
    """

    names: Sequence[str] = ()
    loss: Mapping[str, Sequence[Curve]] = field(default_factory=dict)
    accuracy: Mapping[str, Sequence[Curve]] = field(default_factory=dict)
    epochs: int = 1
    hyperparameters: Sequence[tuple[str, Sequence[str]]] = ()


def pens(palette: Palette) -> tuple[LineStyle, ...]:
    """Return a pen for each run: neighbours differ in colour and in dashes."""
    return tuple(
        LineStyle(palette.series[number % len(palette.series)], DASHES[number % len(DASHES)])
        for number in range(MOST)
    )


class Overlay(ttk.Frame):
    """Charts at the left, and at the right a table that is their legend too."""

    def __init__(self, parent: tk.Misc, theme: Theme, measure: str, measured: Callable[[str], None]) -> None:
        """Make it empty. measure: which curves are shown; `measured` is called when others are chosen."""
        super().__init__(parent)
        px = theme.px
        self._theme, self._pens, self._content = theme, pens(theme.palette), OverlayContent()
        self._measured = measured
        self.measure = tk.StringVar(self, measure)
        left = ttk.Frame(self)
        self._make_choice(left).pack(fill="x", pady=(0, px(6)))
        self.curves = Curves(left, theme, self._pens, has_legend=False)
        for chart in (self.curves.loss, self.curves.accuracy):
            chart.configure(width=px(180), height=px(120))  # it takes what there is
        self.curves.pack(fill="both", expand=True)
        left.grid(row=0, column=0, sticky="nsew")
        self._make_table().grid(row=0, column=1, sticky="nsew", padx=(px(12), 0))
        self.columnconfigure(0, weight=3)
        self.columnconfigure(1, weight=2)
        self.rowconfigure(0, weight=1)
        self.show(self._content)

    @property
    def words(self) -> str:
        """The line above the table."""
        return str(self._caption.cget("text"))

    @property
    def shown(self) -> OverlayContent:
        """The runs that are shown."""
        return self._content

    def show(self, content: OverlayContent) -> None:
        """Show these runs."""
        self._content = content
        self._show_curves()
        self._show_table()

    def _make_choice(self, parent: ttk.Frame) -> ttk.Frame:
        box = ttk.Frame(parent)
        self.choices = {}
        for value, label in (
            ("training", _("training")),
            ("validation", _("validation")),
            ("test", _("test")),
        ):
            button = ttk.Radiobutton(
                box,
                text=label,
                value=value,
                variable=self.measure,
                style="Choice.Toolbutton",
                command=self._choose,
            )
            button.pack(side="left")
            self.choices[value] = button
        return box

    def _make_table(self) -> ttk.Frame:
        box, px = ttk.Frame(self, width=self._theme.px(WIDTH)), self._theme.px
        box.grid_propagate(False)
        self._caption = ttk.Label(box, style="Muted.TLabel", wraplength=px(WIDTH - 10))
        self._caption.grid(row=0, column=0, sticky="w", pady=(px(4), px(4)))
        self.table = ttk.Treeview(box, selectmode="none", height=2, takefocus=True)
        across = ttk.Scrollbar(box, orient="horizontal", command=self.table.xview)
        down = ttk.Scrollbar(box, orient="vertical", command=self.table.yview)
        self.table.configure(xscrollcommand=across.set, yscrollcommand=down.set)
        self.table.grid(row=1, column=0, sticky="nsew")
        down.grid(row=1, column=1, sticky="ns")
        across.grid(row=2, column=0, sticky="ew")
        box.columnconfigure(0, weight=1)
        box.rowconfigure(1, weight=1)
        self._samples = [self._sample(pen) for pen in self._pens]
        return box

    def _choose(self) -> None:
        self._show_curves()
        self._measured(self.measure.get())

    def _show_curves(self) -> None:
        measure, content = self.measure.get(), self._content
        self.curves.show(content.loss.get(measure, ()), content.accuracy.get(measure, ()), content.epochs)

    def _show_table(self) -> None:
        content, px = self._content, self._theme.px
        self._caption.configure(text=caption(content))
        table, text = self.table, font.nametofont("DigitPadText", self)
        table.delete(*table.get_children())
        table.configure(columns=[str(number) for number in range(len(content.hyperparameters))])
        longest = text.measure(max(content.names, key=len, default=""))
        table.heading("#0", text=_("Run"), anchor="w")
        table.column(
            "#0", width=min(longest, px(200)) + px(SAMPLE[0] + 44), stretch=not content.hyperparameters
        )
        bold = font.nametofont("DigitPadBold", self)
        for number, (label, values) in enumerate(content.hyperparameters):
            wide = max(bold.measure(label), text.measure(max(values, key=len))) + px(20)
            table.heading(str(number), text=label, anchor="w")
            low, high = map(px, COLUMN)
            table.column(str(number), anchor="w", width=min(max(wide, low), high), stretch=False)
        for number, name in enumerate(content.names):
            cells = [values[number] for _label, values in content.hyperparameters]
            image = self._samples[number % len(self._samples)]
            table.insert("", "end", text=f" {name}", image=image, values=cells)

    def _sample(self, pen: LineStyle) -> ImageTk.PhotoImage:
        """Return a picture of a line as the charts have it."""
        width, height = (self._theme.px(side) for side in SAMPLE)
        picture = Image.new("RGBA", (width, height))
        draw, thick = ImageDraw.Draw(picture), self._theme.px(3)
        top, at, lengths = (height - thick) // 2, 0, pen.dash or (width,)
        number = 0
        while at < width:
            length = lengths[number % len(lengths)]
            if number % 2 == 0:
                draw.rectangle((at, top, min(at + length, width) - 1, top + thick - 1), fill=pen.colour)
            at, number = at + length, number + 1
        return ImageTk.PhotoImage(picture, master=self)


def caption(content: OverlayContent) -> str:
    """Return what the table shows, in words."""
    if not content.names:
        return _("Choose runs above to see their curves: several with Ctrl or Shift.")
    if len(content.names) == 1:
        return _("Choose a second run to see here how they differ.")
    return _("Differences between them:") if content.hyperparameters else _("Their recipes are the same.")


WIDTHS = (196, 112, 90, 60, 66, 80, 60, 80, 56, 136)  # of the columns, in pixels at 96 dots per inch
SPARE = (1, 8, 6)  # the columns that are left out where there is no room, the first first
WORDS = 3  # columns of words, from the left
DATE = 9  # the column it is sorted by at first


@dataclass(frozen=True)
class RunRow:
    """A run in the table.

    usable: whether it left a model; tested: whether what it read of the test digits is known.
    ended: whether it can be deleted, because it does not go on.
    """

    row: TableRow
    usable: bool
    tested: bool
    ended: bool


@dataclass(frozen=True)
class RunsHandlers:
    """Events of the tab, by the keys of the runs. `viewed` and `measured`: how it is looked at now."""

    chosen: Callable[[Sequence[str]], None]
    repeat: Callable[[str], None]
    change: Callable[[str], None]
    use: Callable[[str], None]
    misread: Callable[[str], None]
    rename: Callable[[str, str], None]
    delete: Callable[[Sequence[str]], None]
    undo: Callable[[], None]
    export: Callable[[Sequence[TableRow]], None]
    board: Callable[[], None]
    viewed: Callable[[View], None]
    measured: Callable[[str], None]


def headings() -> tuple[str, ...]:
    """Return the columns' headings."""
    return (
        _("Name"),
        _("Preset"),
        _("State"),
        _("Epochs"),
        _("Test"),
        _("Validation"),
        _("Loss"),
        _("Parameters"),
        _("Time"),
        _("Date"),
    )


class RunsTab(ttk.Frame):
    """The table above its buttons above the curves of the chosen runs."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, handlers: RunsHandlers, view: View, measure: str
    ) -> None:
        """Make it empty. view, measure: how it was looked at before."""
        px = theme.px
        super().__init__(parent, padding=px(12))
        self._theme, self._handlers = theme, handlers
        self._rows: dict[str, RunRow] = {}
        self._has_news = False  # whether the line says what was done; else it says how many there are
        self._make_filter(view.text).grid(row=0, column=0, sticky="ew", pady=(0, px(8)))
        self.table = SortedTable(self, theme, headings(), WIDTHS, WORDS, view, SPARE)
        self.table.chosen = self._chosen
        self.table.viewed = self._viewed
        self.table.grid(row=1, column=0, sticky="nsew")
        self._make_buttons().grid(row=2, column=0, sticky="ew", pady=px(8))
        self.overlay = Overlay(self, theme, measure, handlers.measured)
        self.overlay.grid(row=3, column=0, sticky="nsew")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=3, minsize=px(130))
        self.rowconfigure(3, weight=4, minsize=px(150))
        self._empty = ttk.Label(self.table, style="Card.TLabel", wraplength=px(420), justify="center")
        self._bind_keys()
        self._enable()

    @property
    def sentence(self) -> str:
        """What was done, or how many runs there are, in words."""
        return str(self._words.cget("text"))

    @property
    def hint(self) -> str:
        """What stands in the table where it is empty."""
        return str(self._empty.cget("text"))

    def show(self, rows: Sequence[RunRow]) -> None:
        """Show these runs."""
        self._rows = {entry.row.key: entry for entry in rows}
        self.table.show([entry.row for entry in rows])
        self._count()
        self._enable()

    def show_overlay(self, content: OverlayContent) -> None:
        """Show runs laid over each other."""
        self.overlay.show(content)

    def say(self, sentence: str, can_undo: bool = False) -> None:
        """Say what was done or what went wrong, with a button to take it back where that can be done."""
        self._words.configure(text=sentence)
        self._has_news = True
        if can_undo != bool(self.undo.winfo_manager()):
            self.undo.pack(side="right", before=self._words) if can_undo else self.undo.pack_forget()

    # Its parts

    def _make_filter(self, text: str) -> ttk.Frame:
        box, px = ttk.Frame(self), self._theme.px
        ttk.Label(box, text=_("Find")).pack(side="left", padx=(0, px(8)))
        self._text = tk.StringVar(self, text)
        self.find = ttk.Entry(box, textvariable=self._text, width=18)
        self.find.pack(side="left")
        self._text.trace_add("write", lambda *_what: self.table.find(self._text.get()))
        self.export = ttk.Button(
            box,
            text=_("Export table…"),
            style="Icon.TButton",
            command=lambda: self._handlers.export(self.table.shown()),
        )
        self.board = ttk.Button(
            box, text=_("Open TensorBoard"), style="Icon.TButton", command=self._handlers.board
        )
        self.export.pack(side="right", padx=(px(6), 0))
        self.board.pack(side="right", padx=(px(8), 0))
        self.undo = ttk.Button(box, text=_("Undo"), style="Icon.TButton", command=self._handlers.undo)
        self._words = ttk.Label(box, style="Muted.TLabel")
        self._words.pack(side="left", fill="x", expand=True, padx=(px(12), 0))
        self._words.bind("<Configure>", lambda event: self._words.configure(wraplength=event.width))
        return box

    def _make_buttons(self) -> ttk.Frame:
        box = ttk.Frame(self)
        actions: dict[str, tuple[str, Callable[[], None]]] = {
            "repeat": (_("Repeat"), lambda: self._with_one("repeat", self._handlers.repeat)),
            "change": (_("Change…"), lambda: self._with_one("change", self._handlers.change)),
            "use": (_("Use on the pad"), lambda: self._with_one("use", self._handlers.use)),
            "misread": (_("Confusion matrix…"), lambda: self._with_one("misread", self._handlers.misread)),
            "rename": (_("Rename"), self._rename),
            "delete": (_("Delete run"), self._delete),
        }
        self.buttons = {}
        for name, (label, run) in actions.items():
            self.buttons[name] = ttk.Button(box, text=label, style="Icon.TButton", command=run, width=0)
            self.buttons[name].pack(side="left", padx=(0, self._theme.px(6)))
        return box

    def _bind_keys(self) -> None:
        tree = self.table.tree
        control = "Command" if self.tk.call("tk", "windowingsystem") == "aqua" else "Control"
        tree.bind("<F2>", lambda _event: self._rename())
        tree.bind("<Delete>", lambda _event: self._delete())
        tree.bind("<Return>", lambda _event: self._with_one("misread", self._handlers.misread))
        tree.bind("<Double-Button-1>", self._double_click)
        for widget in (tree, *self.buttons.values()):
            widget.bind(
                f"<{control}-z>", lambda _event: self.undo.invoke() if self.undo.winfo_manager() else None
            )
        self.find.bind("<Escape>", self._clear_filter)
        self.find.bind("<Down>", lambda _event: tree.focus_set())

    # What the user does

    def _clear_filter(self, _event: "tk.Event[tk.Misc]") -> str | None:
        """Take the text away; where there is none, Escape closes the window."""
        if not self._text.get():
            return None
        self._text.set("")
        return "break"

    def _viewed(self, view: View) -> None:
        self._count()
        self._handlers.viewed(view)

    def _chosen(self) -> None:
        self._enable()
        self._handlers.chosen(self.table.selected)

    def _with_one(self, name: str, act: Callable[[str], None]) -> None:
        if not self.buttons[name].instate(["disabled"]):
            act(self.table.selected[0])

    def _delete(self) -> None:
        if not self.buttons["delete"].instate(["disabled"]):
            self._handlers.delete(self.table.selected)

    def _rename(self) -> None:
        """Let the user type over the name in the table."""
        if self.buttons["rename"].instate(["disabled"]):
            return
        key = self.table.selected[0]
        self.table.tree.see(key)
        self.update_idletasks()
        name = self._rows[key].row.cells[0]
        NameEntry(self.table.tree, key, name, lambda text: self._handlers.rename(key, text))

    def _double_click(self, event: "tk.Event[ttk.Treeview]") -> None:
        if self.table.tree.identify_row(event.y):  # not on the headings
            self._with_one("misread", self._handlers.misread)

    # What is shown

    def _enable(self) -> None:
        chosen = [self._rows[key] for key in self.table.selected if key in self._rows]
        one = chosen[0] if len(chosen) == 1 else None
        enabled = {
            "repeat": one is not None,
            "change": one is not None,
            "use": one is not None and one.usable,
            "misread": one is not None and one.tested,
            "rename": one is not None,
            "delete": bool(chosen) and all(entry.ended for entry in chosen),
        }
        for name, button in self.buttons.items():
            button.state(["!disabled" if enabled[name] else "disabled"])
        self.export.state(["!disabled" if self._rows else "disabled"])

    def _count(self) -> None:
        """Say how many runs there are, and how many of them are shown."""
        shown, all_of_them = len(self.table.shown()), len(self._rows)
        if not all_of_them:
            sentence = _("There are no runs yet. Train a network, and it is listed here.")
        elif not shown:
            sentence = _("No run contains this text.")
        else:
            sentence = ""
        self._empty.configure(text=sentence)
        self._empty.place(relx=0.5, rely=0.6, anchor="center") if sentence else self._empty.place_forget()
        if not self._has_news:
            words = _("Runs: {count}") if shown == all_of_them else _("{shown} of {count} runs")
            words = words.format(shown=grouped(shown), count=grouped(all_of_them))
            self._words.configure(text=words if all_of_them else "")
        self._has_news = False
