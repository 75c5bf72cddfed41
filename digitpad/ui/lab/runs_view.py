"""The lab's tab "Runs": a table of all that are kept, and what can be done with them."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.core.plot import ChartView
from digitpad.language import _, grouped
from digitpad.ui.lab.comparison_view import Overlay, OverlayContent
from digitpad.ui.widgets.controls import ButtonRow, enable, watch, wrap_to_width
from digitpad.ui.widgets.explained import explain, explain_columns
from digitpad.ui.widgets.menus import ContextMenu, choose_row, row_place
from digitpad.ui.widgets.table import NameEntry, SortedTable, TableRow, View
from digitpad.ui.widgets.theme import Theme

WIDTHS = (196, 112, 90, 60, 72, 124, 60, 80, 56, 142)  # of the columns, in pixels at 96 dots per inch
SPARE = (1, 6, 8, 5)  # the columns that are left out where there is no room, the first first
WORDS = 3  # columns of words, from the left
DATE = 9  # the column it is sorted by at first


@dataclass(frozen=True)
class RunRow:
    """A run in the table.

    trainable: whether its network can be trained further.
    usable: whether it left a model; tested: whether what it read of the test digits is known.
    ended: whether it can be deleted, because it does not go on.
    rebuildable: whether a notebook can be made of it: a baseline has none.
    """

    row: TableRow
    usable: bool
    tested: bool
    ended: bool
    trainable: bool = False
    rebuildable: bool = True


@dataclass(frozen=True)
class RunsHandlers:
    """Events of the tab, by the keys of the runs. `viewed` and `measured`: how it is looked at now."""

    chosen: Callable[[Sequence[str]], None]
    repeat: Callable[[str], None]
    train_on: Callable[[str], None]
    change: Callable[[str], None]
    use: Callable[[str], None]
    misread: Callable[[str], None]
    notebook: Callable[[str], None]
    report: Callable[[str], None]
    rename: Callable[[str, str], None]
    delete: Callable[[Sequence[str]], None]
    undo: Callable[[], None]
    export: Callable[[Sequence[TableRow]], None]
    board: Callable[[], None]
    viewed: Callable[[View], None]
    measured: Callable[[str], None]


# Columns whose heading is a term, and its key in the table of explanations.
EXPLAINED = {"3": "epochs", "4": "accuracy", "5": "accuracy", "6": "loss", "7": "parameter"}


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
        self,
        parent: tk.Misc,
        theme: Theme,
        handlers: RunsHandlers,
        view: View,
        measure: str,
        charts: ChartView,
    ) -> None:
        """Make it empty. view, measure, charts: how it was looked at before."""
        px = theme.px
        super().__init__(parent, padding=px(12))
        self._theme, self._handlers = theme, handlers
        self._rows: dict[str, RunRow] = {}
        self._has_news = False  # whether the line says what was done; else it says how many there are
        self._make_filter(view.text).grid(row=0, column=0, sticky="ew", pady=(0, px(8)))
        self.table = SortedTable(self, theme, headings(), WIDTHS, WORDS, view, SPARE)
        explain_columns(self.table.tree, "table", EXPLAINED)
        self.table.chosen = self._chosen
        self.table.viewed = self._viewed
        self.table.grid(row=1, column=0, sticky="nsew")
        self._make_buttons().grid(row=2, column=0, sticky="ew", pady=px(8))
        self.overlay = Overlay(self, theme, measure, handlers.measured, charts)
        self.overlay.grid(row=3, column=0, sticky="nsew")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=3, minsize=px(130))
        self.rowconfigure(3, weight=4, minsize=px(150))
        self._empty = ttk.Label(self.table, style="Card.TLabel", wraplength=theme.wrap(420), justify="center")
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
        self.find = explain(ttk.Entry(box, textvariable=self._text, width=18), "search")
        self.find.pack(side="left")
        watch(self._text, self, lambda: self.table.find(self._text.get()))
        self.export = explain(
            ttk.Button(
                box,
                text=_("Export table…"),
                style="Icon.TButton",
                command=lambda: self._handlers.export(self.table.shown()),
            ),
            "export_table",
        )
        self.board = explain(
            ttk.Button(box, text=_("Open TensorBoard"), style="Icon.TButton", command=self._handlers.board),
            "open_board",
        )
        self.copy = explain(
            ttk.Button(box, text=_("Copy address"), style="Icon.TButton", command=self._copy_address),
            "copy_address",
        )
        self._address = ""
        self.export.pack(side="right", padx=(px(6), 0))
        self.board.pack(side="right", padx=(px(8), 0))
        self.undo = explain(
            ttk.Button(box, text=_("Undo"), style="Icon.TButton", command=self._handlers.undo), "undo_label"
        )
        self._words = ttk.Label(box, style="Muted.TLabel")
        self._words.pack(side="left", fill="x", expand=True, padx=(px(12), 0))
        wrap_to_width(self._words, self._theme)
        return box

    def _make_buttons(self) -> ttk.Frame:
        box = ButtonRow(self, self._theme, gap=4, is_wide=False)
        actions: dict[str, tuple[str, Callable[[], None]]] = {
            "train_on": (_("Train on"), lambda: self._with_one("train_on", self._handlers.train_on)),
            "repeat": (_("Repeat"), lambda: self._with_one("repeat", self._handlers.repeat)),
            "change": (_("Change…"), lambda: self._with_one("change", self._handlers.change)),
            "use": (_("Use on the pad"), lambda: self._with_one("use", self._handlers.use)),
            "misread": (_("Confusion matrix…"), lambda: self._with_one("misread", self._handlers.misread)),
            "notebook": (_("Notebook…"), lambda: self._with_one("notebook", self._handlers.notebook)),
            "report": (_("Report…"), lambda: self._with_one("report", self._handlers.report)),
            "rename": (_("Rename"), self._rename),
            "delete": (_("Delete run"), self._delete),
        }
        self.buttons = {}
        for name, (label, run) in actions.items():
            self.buttons[name] = explain(
                ttk.Button(box, text=label, style="Row.TButton", command=run, width=0), f"runs.{name}"
            )
        box.show(left=list(self.buttons.values()))
        return box

    def _bind_keys(self) -> None:
        tree = self.table.tree
        names = (
            "train_on",
            "repeat",
            "change",
            "use",
            "misread",
            "notebook",
            "report",
            None,
            "rename",
            "delete",
        )
        actions = [self.buttons[name] if name else None for name in names]
        self.menu = ContextMenu(tree, actions, lambda event: choose_row(tree, event), lambda: row_place(tree))
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

    def show_board(self, address: str) -> None:
        """Say where TensorBoard answers, with a button to copy that; "" for nowhere."""
        if address == self._address:
            return
        self._address = address
        if address:
            self.copy.pack(side="right", padx=(self._theme.px(6), 0), after=self.board)
            self.say(
                _("TensorBoard is at {address}").format(address=address), bool(self.undo.winfo_manager())
            )
        else:
            self.copy.pack_forget()
            self._has_news = False
            self._count()

    # What the user does

    def _copy_address(self) -> None:
        self.clipboard_clear()
        self.clipboard_append(self._address)
        self.say(_("Copied: {text}").format(text=self._address), bool(self.undo.winfo_manager()))

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
            "train_on": one is not None and one.trainable,
            "repeat": one is not None,
            "change": one is not None,
            "use": one is not None and one.usable,
            "misread": one is not None and one.tested,
            "notebook": one is not None and one.rebuildable,
            "report": one is not None,
            "rename": one is not None,
            "delete": bool(chosen) and all(entry.ended for entry in chosen),
        }
        for name, button in self.buttons.items():
            enable(button, enabled[name])
        enable(self.export, bool(self._rows))

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
