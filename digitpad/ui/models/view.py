"""The window "Models"."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import (
    bind_keys,
    control_key,
    enable,
    wrap_to_width,
)
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain, explain_columns
from digitpad.ui.widgets.menus import ContextMenu, PopUp, choose_row, row_place
from digitpad.ui.widgets.table import (
    DOWN,
    UP,
    NameEntry,
    View,
    fit_columns,
    hold,
    order_of,
    seen,
    set_columns,
    sorted_by,
)
from digitpad.ui.widgets.theme import Theme

WIDTHS = (170, 100, 100, 124, 84, 90, 104)  # of the columns, in pixels at 96 dots per inch
WORDS = (0, 2)  # columns that are sorted from A on
ROWS = 8  # shown at first
GAP = 16  # between the table and its buttons, in pixels at 96 dots per inch
IN_USE = "● "  # before the name of the model that reads


@dataclass(frozen=True)
class ModelRow:
    """A row of the table.

    key: by which the handlers know the model.
    cells: its name and what is known of it, under the headings; values: what the columns are sorted by.
    """

    key: str
    cells: tuple[str, ...]
    values: tuple[float | str | None, ...]
    in_use: bool
    bundled: bool
    damaged: bool
    imported: bool = False
    sought: str = ""


@dataclass(frozen=True)
class ModelsHandlers:
    """Handlers of the window, by the keys of the rows.

    measure: a model, and the key of what it is to be measured on. measured_on: gives keys, labels, and
    whether they are at hand. change_grey: a model, and the name of how it takes grey. greys: gives names,
    labels, and which is meant now. cancel: ends what goes on. viewed: the table is sorted in another way; see
    `table.order_of`.
    """

    use: Callable[[str], None]
    rename: Callable[[str, str], None]
    compare: Callable[[str, str], None]
    measure: Callable[[str, str], None]
    measured_on: Callable[[], Sequence[tuple[str, str, bool]]]
    change_grey: Callable[[str, str], None]
    greys: Callable[[str], Sequence[tuple[str, str, bool]]]
    export: Callable[[str], None]
    delete: Callable[[str], None]
    undo: Callable[[], None]
    open_file: Callable[[], None]
    restore: Callable[[], None]
    cancel: Callable[[], None]
    viewed: Callable[[int], None]


class ModelsWindow(Dialog):
    """A table, a column of buttons, and a line that says what was done."""

    def __init__(
        self, root: tk.Tk, theme: Theme, headings: Sequence[str], handlers: ModelsHandlers, order: int = 0
    ) -> None:
        """Show an empty table; `show` fills it. `order`: how it is sorted; see `table.order_of`."""
        super().__init__(root, theme, _("Models"), name="models")
        explain(self, "models")
        self.handlers = handlers
        self._rows: dict[str, ModelRow] = {}
        self._headings, self._view = headings, sorted_by(order)
        self._entry: NameEntry | None = None
        self._busy = False
        self.body.columnconfigure(0, weight=1)
        self.body.rowconfigure(0, weight=1)
        self.buttons = self._make_buttons(self.body)
        self.table = self._make_table(self.body, headings)
        self.measure_menu, self.grey_menu = PopUp(self), PopUp(self)
        self._grey = tk.StringVar(self)
        self._make_foot(self.body)
        self._bind_keys()
        self._point()
        self.appear(self.table)

    def show(self, rows: Sequence[ModelRow], select: str | None = None) -> None:
        """Show the models; `select` one, or else keep what is selected, or select the one in use."""
        kept = [key for key in ([select] if select else self.table.selection()) if key]
        self._rows = {row.key: row for row in rows}
        self.table.delete(*self.table.get_children())
        for row in seen(rows, self._view) if self._view else rows:
            cells = ((IN_USE if row.in_use else "") + row.cells[0], *row.cells[1:])
            tags = [name for name in ("in_use", "damaged") if getattr(row, name)]
            self.table.insert("", "end", row.key, values=cells, tags=tags)
        fit_columns(self.table, self._theme)
        there = [key for key in kept if key in self._rows]
        chosen = there or [row.key for row in rows if row.in_use] or [rows[-1].key]
        self.table.selection_set(chosen)
        self.table.focus(chosen[0])
        self.table.see(chosen[0])
        self._enable()

    def sort(self, column: int) -> None:
        """Sort by a column: figures the highest first; once more turns it round, then as at first."""
        view, downwards = self._view, column not in WORDS
        if view is None or view.column != column:
            self._view = View(column, downwards)
        else:
            self._view = View(column, not downwards) if view.descending == downwards else None
        self._point()
        self.show(list(self._rows.values()))
        self.handlers.viewed(order_of(self._view))

    def _point(self) -> None:
        """Put an arrow on the heading that the table is sorted by."""
        for number, heading in enumerate(self._headings):
            is_sorted = self._view is not None and self._view.column == number
            arrow = (DOWN if self._view and self._view.descending else UP) if is_sorted else ""
            self.table.heading(str(number), text=heading + arrow)

    def select(self, keys: Sequence[str]) -> None:
        """Select those of these models that are there."""
        there = [key for key in keys if key in self._rows]
        if there:
            self.table.selection_set(there)
            self.table.see(there[0])

    def report(self, sentence: str, can_undo: bool = False) -> None:
        """Say what was done or what went wrong, with a button to take it back where that can be done."""
        self.sentence.configure(text=sentence)
        if can_undo:
            self.undo.pack(side="right", padx=(self._theme.px(8), 0), before=self.sentence)
        else:
            self.undo.pack_forget()

    def wait_for(self, sentence: str, share: float | None = None) -> None:
        """Say what goes on, with a bar and a button to cancel; "" when it is over.

        share: how much of it is done, in [0, 1]; None where that is not known.
        """
        self._busy = bool(sentence)
        if sentence:
            self.report(sentence)
            self.cancel.pack(side="right", padx=(self._theme.px(8), 0), before=self.sentence)
            self._bar.pack(side="right", padx=(self._theme.px(8), 0), before=self.sentence)
            if share is None:
                self._bar.configure(mode="indeterminate")
                self._bar.start(30)
            else:
                self._bar.stop()
                self._bar.configure(mode="determinate", value=100 * share)
        else:
            self._bar.stop()
            self._bar.pack_forget()
            self.cancel.pack_forget()
        self._enable()

    def _make_table(self, parent: ttk.Frame, headings: Sequence[str]) -> ttk.Treeview:
        theme = self._theme
        box = ttk.Frame(parent)
        box.grid(row=0, column=0, sticky="nsew")
        box.lower()  # Tab comes to it first
        table = ttk.Treeview(box, height=ROWS, selectmode="extended")
        explain_columns(table, "models", {"3": "training_data", **dict.fromkeys("456", "accuracy")})
        set_columns(table, theme, headings, WIDTHS, words=3)
        table.tag_configure("in_use", font="DigitPadBold")
        table.tag_configure("damaged", foreground=theme.palette.muted)
        hold(table, theme, max(one.winfo_reqwidth() for one in self.buttons.values()) + theme.px(GAP))
        for number in range(len(headings)):
            table.heading(str(number), command=lambda number=number: self.sort(number))  # type: ignore[misc]
        table.bind("<<TreeviewSelect>>", lambda _event: self._enable())
        table.bind("<Double-Button-1>", self._double_click)
        return table

    def _make_buttons(self, parent: ttk.Frame) -> dict[str, ttk.Button]:
        column = ttk.Frame(parent)
        column.grid(row=0, column=1, sticky="ns", padx=(self._theme.px(GAP), 0))
        actions: dict[str, tuple[str, Callable[[], None]]] = {
            "use": (_("Use"), self._use),
            "rename": (_("Rename"), self._rename),
            "compare": (_("Compare"), self._compare),
            "measure": (_("Measure…"), self._measure),
            "grey": (_("Grey…"), self._choose_grey),
            "export": (_("Export…"), self._export),
            "delete": (_("Delete model"), self._delete),
            "open": (_("Open model file…"), self.handlers.open_file),
            "restore": (_("Restore DigitPad's"), self.handlers.restore),
        }
        buttons = {}
        for name, (label, run) in actions.items():
            buttons[name] = explain(ttk.Button(column, text=label, command=run), f"models.{name}")
            above = self._theme.px(18 if name == "open" else 6)
            buttons[name].pack(fill="x", pady=(0 if name == "use" else above, 0))
        return buttons

    def _make_foot(self, parent: ttk.Frame) -> None:
        px = self._theme.px
        foot = ttk.Frame(parent, height=px(40))  # as high as a button, so that nothing jumps
        foot.pack_propagate(False)
        foot.grid(row=1, column=0, columnspan=2, sticky="ew", pady=(px(12), 0))
        self.sentence = ttk.Label(foot, style="Muted.TLabel")
        close = explain(ttk.Button(foot, text=_("Close"), command=self.destroy), "close")
        close.pack(side="right", padx=(px(8), 0))
        self.sentence.pack(side="left", fill="x", expand=True)
        wrap_to_width(self.sentence, self._theme)
        self.undo = explain(ttk.Button(foot, text=_("Undo"), command=self.handlers.undo), "undo_label")
        self.cancel = explain(ttk.Button(foot, text=_("Cancel"), command=self.handlers.cancel), "cancel")
        self._bar = explain(ttk.Progressbar(foot, mode="indeterminate", length=px(90)), "busy")

    def _bind_keys(self) -> None:
        control = control_key(self)
        bind_keys(self.table, {"<Return>": self._use, "<F2>": self._rename, "<Delete>": self._delete})
        names = (
            "use",
            "rename",
            "compare",
            "measure",
            "grey",
            "export",
            None,
            "delete",
            None,
            "open",
            "restore",
        )
        actions = [self.buttons[name] if name else None for name in names]
        table = self.table
        self.menu = ContextMenu(
            table, actions, lambda event: choose_row(table, event), lambda: row_place(table)
        )
        undo = lambda: self.undo.invoke() if self.undo.winfo_manager() else None  # noqa: E731
        bind_keys(self, {f"<{control}-z>": undo, f"<{control}-o>": self.buttons["open"].invoke})

    def _enable(self) -> None:
        """Enable the buttons that can do something with what is selected."""
        chosen = [self._rows[key] for key in self.table.selection() if key in self._rows]
        one = chosen[0] if len(chosen) == 1 else None
        whole = one is not None and not one.damaged
        enabled = {
            "use": whole and one is not None and not one.in_use,
            "rename": one is not None and not one.bundled,
            "compare": len(chosen) == 2,
            "measure": whole and not self._busy,
            "grey": whole and one is not None and one.imported and not self._busy,
            "export": whole,
            "delete": one is not None and not one.bundled,
            "open": not self._busy,
            "restore": not any(row.bundled and row.in_use for row in self._rows.values()),
        }
        for name, button in self.buttons.items():
            enable(button, enabled[name])

    def _can(self, name: str) -> bool:
        return not self.buttons[name].instate(["disabled"])

    def _use(self) -> None:
        if self._can("use"):
            self.handlers.use(self.table.selection()[0])

    def _compare(self) -> None:
        if self._can("compare"):
            self.handlers.compare(*self.table.selection())

    def _measure(self) -> None:
        """Ask in a menu below the button what to measure on."""
        if not self._can("measure"):
            return
        key, menu = self.table.selection()[0], self.measure_menu
        menu.empty()
        for what, label, is_there in self.handlers.measured_on():
            command = partial(self.handlers.measure, key, what)
            menu.add_command(label=label, command=command, state="normal" if is_there else "disabled")
            menu.explain(f"measure.{what}")
        self._pop_up(menu, "measure")

    def _choose_grey(self) -> None:
        """Ask in a menu below the button how a model takes grey."""
        if not self._can("grey"):
            return
        key, menu = self.table.selection()[0], self.grey_menu
        menu.empty()
        self._grey.set("")
        for name, label, is_meant in self.handlers.greys(key):
            command = partial(self.handlers.change_grey, key, name)
            menu.add_radiobutton(label=label, value=name, variable=self._grey, command=command)
            menu.explain("models.grey")
            if is_meant:
                self._grey.set(name)
        self._pop_up(menu, "grey")

    def _pop_up(self, menu: PopUp, name: str) -> None:
        """Show a menu below a button."""
        button = self.buttons[name]
        menu.pop_up(button.winfo_rootx(), button.winfo_rooty() + button.winfo_height())

    def _export(self) -> None:
        if self._can("export"):
            self.handlers.export(self.table.selection()[0])

    def _delete(self) -> None:
        if self._can("delete"):
            self.handlers.delete(self.table.selection()[0])

    def _rename(self) -> None:
        """Let the user type over the name in the table."""
        if not self._can("rename"):
            return
        key = self.table.selection()[0]
        self.table.see(key)
        self.update_idletasks()
        name = self._rows[key].cells[0]
        self._entry = NameEntry(self.table, key, name, lambda text: self.handlers.rename(key, text))

    def _double_click(self, event: "tk.Event[ttk.Treeview]") -> None:
        if self.table.identify_row(event.y):  # not on the headings
            self._use()
