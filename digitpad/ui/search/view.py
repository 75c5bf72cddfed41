"""The window "Search": its settings, the trials as they come, and what can be done with the best of them."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from tkinter import ttk

from digitpad.language import _
from digitpad.search.plots import PlotsContent
from digitpad.ui.search.form_view import FormContent, FormPage, SearchForm
from digitpad.ui.search.plots_view import SearchPlots
from digitpad.ui.widgets.controls import (
    ButtonRow,
    control_key,
    digits_wide,
    enable,
    fit_options,
    show_share,
    wrap_to_width,
)
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain, explain_columns, explain_tabs
from digitpad.ui.widgets.menus import ContextMenu, choose_row, row_place
from digitpad.ui.widgets.table import SortedTable, TableRow, View
from digitpad.ui.widgets.theme import Theme

SIZE = (980, 690)  # pixels at 96 dots per inch
NAME, TABLE_HIGH = 18, 120  # least width of the list of searches in digits; of the table, in pixels
PLOTS_PAGE = 2
STATE = 1  # the column of the trials' states


@dataclass(frozen=True)
class TrialsContent:
    """The page "Trials".

    headings: of the columns, the trial's number first, then its state; widths: in pixels at 96 dots per inch.
    explained: keys of explanations by the columns' names in Tk. order: how the table is sorted at first.
    best: the best trial and its settings, in words, or why there is none yet; has_best: whether there is one.
    runs: keys of the trials' runs by the rows' keys, as far as they are on this machine.
    """

    headings: Sequence[str]
    widths: Sequence[int]
    explained: Mapping[str, str]
    order: View
    rows: Sequence[TableRow]
    best: str
    has_best: bool
    runs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchContent:
    """What the window shows.

    searches: keys and labels, "" for a new one; chosen: the key of the one that is shown.
    words: where it stands; fault: whether that is something that went wrong; share: how much is done, in
    [0, 1], None where that is not known; is_running: whether this one is worked on.
    start: what the button says that begins it, or goes on with it; can_start: whether it can be pressed.
    can_pause, can_stop: whether those can. needs_digits: whether there are none to learn from.
    """

    searches: Sequence[tuple[str, str]]
    chosen: str
    words: str
    form: FormContent
    trials: TrialsContent | None = None
    plots: PlotsContent | None = None
    fault: bool = False
    share: float | None = 0.0
    is_running: bool = False
    start: str = ""
    can_start: bool = False
    can_pause: bool = False
    can_stop: bool = False
    needs_digits: bool = False


@dataclass(frozen=True)
class SearchHandlers:
    """Events of the window.

    choose: a search, by its key. entered: something was entered on the page "Settings".
    use, train_on: the best trial. open_run: a trial's run, by that's key.
    make_digits: makes the panel in which digits are chosen.
    """

    choose: Callable[[str], None]
    entered: Callable[[SearchForm], None]
    start: Callable[[], None]
    pause: Callable[[], None]
    stop: Callable[[], None]
    use: Callable[[], None]
    train_on: Callable[[], None]
    open_run: Callable[[str], None]
    make_digits: Callable[[tk.Misc], ttk.Frame]
    closed: Callable[[], None]


class TrialsPage(ttk.Frame):
    """The best trial in words, a table of all, and buttons."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: SearchHandlers) -> None:
        """Make it without a table, whose columns are those of a search."""
        super().__init__(parent, padding=theme.px(12))
        self._theme, self._handlers = theme, handlers
        self._runs: Mapping[str, str] = {}
        self._columns: tuple[Sequence[str], Sequence[int]] = ((), ())
        self.table: SortedTable | None = None
        explain(self, "search_trials")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1, minsize=theme.px(TABLE_HIGH))
        self.best = wrap_to_width(explain(ttk.Label(self), "search.best"), theme)
        self.best.grid(row=0, column=0, sticky="ew", pady=(0, theme.px(8)))
        row = ButtonRow(self, theme, gap=4, is_wide=False)
        row.grid(row=2, column=0, sticky="ew", pady=(theme.px(8), 0))
        actions = {
            "use": (_("Use the best"), handlers.use),
            "train_on": (_("Train it longer"), handlers.train_on),
            "open": (_("Open in Runs"), self._open),
        }
        self.buttons = {
            name: explain(
                ttk.Button(row, text=label, style="Row.TButton", width=0, command=run), f"search.{name}"
            )
            for name, (label, run) in actions.items()
        }
        row.show(left=[*self.buttons.values()])
        self._has_best = False
        self._enable()

    def show(self, content: TrialsContent | None) -> None:
        """Show the trials of a search; None for none."""
        columns = (content.headings, content.widths) if content else ((), ())
        if columns != self._columns:
            if self.table:
                self.table.destroy()
            self._columns, self.table = columns, self._make_table(content) if content else None
        self._runs, self._has_best = (content.runs, content.has_best) if content else ({}, False)
        if self.table and content:
            self.table.show(content.rows)
        self.best.configure(text=content.best if content else _("The trials will be listed here."))
        self._enable()

    def _make_table(self, content: TrialsContent) -> SortedTable:
        spare = range(len(content.headings) - 1, STATE + 1, -1)
        table = SortedTable(
            self, self._theme, content.headings, content.widths, STATE + 1, content.order, spare
        )
        explain_columns(table.tree, "search_trials", content.explained)
        table.chosen = self._enable
        table.grid(row=1, column=0, sticky="nsew")
        tree = table.tree
        tree.bind("<Return>", lambda _event: self.buttons["open"].invoke())
        tree.bind("<Double-Button-1>", self._double_click)
        ContextMenu(
            tree, [*self.buttons.values()], lambda event: choose_row(tree, event), lambda: row_place(tree)
        )
        return table

    def _double_click(self, event: "tk.Event[ttk.Treeview]") -> None:
        if event.widget.identify_row(event.y):  # not on the headings
            self.buttons["open"].invoke()

    def _open(self) -> None:
        if self.table:
            self._handlers.open_run(self._runs[self.table.selected[0]])

    def _enable(self) -> None:
        selected = self.table.selected if self.table else ()
        enable(self.buttons["open"], len(selected) == 1 and selected[0] in self._runs)
        for name in ("use", "train_on"):
            enable(self.buttons[name], self._has_best)


class SearchWindow(Dialog):
    """Closing it leaves the search as it is."""

    def __init__(self, root: tk.Tk, theme: Theme, handlers: SearchHandlers, plot: str) -> None:
        """Make it; `appear` shows it. plot: the one that comes first."""
        super().__init__(
            root, theme, _("Search for better settings"), padding=12, is_over=False, name="search", size=SIZE
        )
        explain(self, "search_window")
        self._handlers = handlers
        self._showing = False
        self._searches: Sequence[tuple[str, str]] = ()
        self.shown: SearchContent | None = None
        self._make_foot()
        self.body.columnconfigure(0, weight=1)
        self.body.rowconfigure(2, weight=1)
        self._make_head().grid(row=0, column=0, sticky="ew")
        self.bar = explain(ttk.Progressbar(self.body, maximum=1.0), "search.progress")
        self.tabs = ttk.Notebook(self.body)
        self.tabs.grid(row=2, column=0, sticky="nsew", pady=(theme.px(8), 0))
        self.tabs.enable_traversal()
        self.form = FormPage(self.tabs, theme, handlers.entered)
        self.trials = TrialsPage(self.tabs, theme, handlers)
        self.tabs.add(self.form, text=_("Settings"))
        self.tabs.add(self.trials, text=_("Trials"))
        page = ttk.Frame(self.tabs, padding=theme.px(12))
        self.plots = SearchPlots(page, theme, plot)
        self.plots.pack(fill="both", expand=True)
        self.tabs.add(page, text=_("Plots"))
        self.tabs.bind("<<NotebookTabChanged>>", lambda _event: self._show_plots())
        explain_tabs(self.tabs, ("search_settings", "search_trials", "search_plots"))
        self.panel: ttk.Frame | None = None  # in which digits are chosen
        control = control_key(self)
        self.bind(f"<{control}-Return>", lambda _event: self.start.invoke())
        self.bind("<Destroy>", lambda event: handlers.closed() if event.widget is self else None, add=True)

    @property
    def front(self) -> int:
        """The place of the page in front, from 0."""
        return int(self.tabs.index("current"))  # type: ignore[no-untyped-call]

    def show_page(self, place: int) -> None:
        """Bring a page to the front, and the keyboard to the first thing there that can be used."""
        self.tabs.select(place)  # type: ignore[no-untyped-call]
        if place:
            (self.trials.table.tree if self.trials.table else self.tabs).focus_set()
        else:
            self.form.name.focus_set()

    def show(self, content: SearchContent) -> None:
        """Show a search."""
        self._showing = True
        before, self.shown = self.shown, content
        if self._searches != content.searches:
            self._searches = content.searches
            labels = [label for _key, label in content.searches]
            self.list.configure(values=labels)
            fit_options(self.list, labels, NAME)
        self.list.set(dict(content.searches).get(content.chosen, content.chosen))
        self.words.configure(text=content.words, style="Warning.TLabel" if content.fault else "TLabel")
        if content.is_running:
            show_share(self.bar, content.share)
            self.bar.grid(row=1, column=0, sticky="ew", pady=(self._theme.px(6), 0))
        else:
            show_share(self.bar, 0.0)  # and not to and fro, out of sight
            self.bar.grid_remove()
        if before is None or before.form != content.form:
            self.form.show(content.form)
        if before is None or before.trials is not content.trials:
            self.trials.show(content.trials)
        self._show_plots()
        self.start.configure(text=content.start)
        for button, is_on in (
            *((self.start, content.can_start), (self.pause, content.can_pause)),
            (self.stop, content.can_stop),
        ):
            enable(button, is_on)
        self._foot_row.show(*((self.stop, self.pause) if content.is_running else (self.start,)))
        self._show_digits(content.needs_digits)
        self._showing = False

    def _show_plots(self) -> None:
        """Show the plots, where they can be seen."""
        if self.shown and self.front == PLOTS_PAGE:
            self.plots.show(self.shown.plots)

    def _show_digits(self, is_wanted: bool) -> None:
        """Show the choice of digits in the place of the pages, or take it away."""
        if is_wanted == (self.panel is not None):
            return
        if self.panel is None:
            self.tabs.grid_remove()
            self.panel = self._handlers.make_digits(self.body)
            self.panel.grid(row=2, column=0, sticky="new", pady=(self._theme.px(12), 0))
            self.panel.focus_set()
        else:
            self.panel.destroy()
            self.panel = None
            self.tabs.grid()

    def _make_head(self) -> ttk.Frame:
        head = ttk.Frame(self.body)
        ttk.Label(head, text=_("Searches")).pack(side="left", padx=(0, self._theme.px(8)))
        self.list = explain(ttk.Combobox(head, state="readonly"), "search.list")
        self.list.pack(side="left")
        self.words = wrap_to_width(ttk.Label(head), self._theme)
        self.words.pack(side="left", fill="x", expand=True, padx=(self._theme.px(12), 0))
        self.list.bind("<<ComboboxSelected>>", lambda _event: self._choose())
        return head

    def _make_foot(self) -> None:
        self._foot_row = foot = self.make_foot()
        handlers = self._handlers
        wide = digits_wide(self, _("Start"), _("Go on"))
        self.start = explain(
            ttk.Button(foot, style="Main.TButton", width=wide, command=handlers.start), "search.start"
        )
        self.pause = explain(ttk.Button(foot, text=_("Pause"), command=handlers.pause), "search.pause")
        self.stop = explain(ttk.Button(foot, text=_("Stop"), command=handlers.stop), "search.stop")

    def _choose(self) -> None:
        self.list.selection_clear()
        if not self._showing:
            self._handlers.choose(self._searches[self.list.current()][0])
