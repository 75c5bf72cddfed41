"""Menus that come up over a window; each entry is explained, as all other controls are."""

import tkinter as tk
from collections.abc import Callable, Sequence
from contextlib import suppress
from tkinter import ttk
from typing import Any, Literal, TypeAlias

from digitpad.language import _
from digitpad.ui.widgets.controls import bind_keys, on_mac, on_x11
from digitpad.ui.widgets.explained import Explained, owner_of
from digitpad.ui.widgets.theme import MENU_ROOM, MENU_TICK, MENU_UNTICKED

STILL = 4  # pixels that a hand moves between pressing and letting go
RIGHT = "\u2002"  # room to the right of the keys of an entry


def bind_menu(
    widget: tk.Misc, press: "Callable[[tk.Event[tk.Misc]], object]", run: Callable[[], object]
) -> None:
    """Bind the right button, and the keys of a menu, to what lets it come up."""
    for sequence in ("<Button-2>", "<Control-Button-1>") if on_mac(widget) else ("<Button-3>",):
        widget.bind(sequence, press, add=True)
    for key in ("<Shift-F10>", "<Menu>", "<App>"):
        with suppress(tk.TclError):  # each window system knows one of the last two
            bind_keys(widget, {key: run})


class PopUp(tk.Menu):
    """A menu that comes up over the window, with a border and room around its entries; see `theme.dress`."""

    def __init__(self, parent: tk.Misc, **options: Any) -> None:
        """Make it empty; `options` are a menu's own."""
        super().__init__(parent, tearoff=False, **options)
        self._keys: dict[int, str] = {}  # of explanations, by the places of entries

    def add(self, itemType: str, cnf: Any = {}, **kw: Any) -> None:  # noqa: N803, B006  Tk's own
        """Add an entry, with room around its words, and with our tick where it can be chosen."""
        options = {**cnf, **kw}
        if itemType in ("checkbutton", "radiobutton") and on_x11(self):  # Tk's own tick is of one size there
            looks = {"image": MENU_UNTICKED, "selectimage": MENU_TICK, "indicatoron": False}
            options = {**looks, "compound": "left", **options}
        elif itemType != "separator":
            options = {"image": MENU_ROOM, "compound": "left", **options}
        if keys := options.get("accelerator"):
            options["accelerator"] = f"{keys}{RIGHT}"
        super().add(itemType, options)  # type: ignore[no-untyped-call]

    def explain(self, key: str) -> None:
        """Have the entry that was added last explained by a key."""
        self._keys[int(self.index("end") or 0)] = key

    def explanation_at(self, place: int) -> Explained | None:
        """Return how the entry at a place is explained, with its value now; None where it is not."""
        key = self._keys.get(place)
        if not key:
            return None
        kind, value = self.type(place), ""
        if kind in ("checkbutton", "radiobutton"):
            chosen = "onvalue" if kind == "checkbutton" else "value"
            now = self.getvar(str(self.entrycget(place, "variable")))
            state = _("on") if str(now) == str(self.entrycget(place, chosen)) else _("off")
            value = f"{self.entrycget(place, 'label')}: {state}"
        return Explained(key, value)

    def empty(self) -> None:
        """Take all entries away, and the menus behind them."""
        self.delete(0, "end")
        for menu in self.winfo_children():
            menu.destroy()
        self._keys.clear()

    def pop_up(self, x_root: int, y_root: int) -> None:
        """Come up at a place of the screen, and let the keys choose at once."""
        try:
            self.tk_popup(x_root, y_root)
        finally:
            self.grab_release()


def let_go_once(root: tk.Tk) -> None:
    """Let the press that opens a menu of the bar choose nothing where it is let go.

    On a low screen Tk moves a menu up until the pointer is over one of its entries.
    """
    if "menus_let_go" in vars(root) or not on_x11(root):
        return
    pressed: list[tuple[int, int] | None] = [None]

    def is_bar(path: str) -> bool:
        return str(root.tk.call(path, "cget", "-type")) == "menubar"

    def press(path: str, x: str, y: str) -> None:
        pressed[0] = (int(x), int(y)) if is_bar(path) else None

    def is_over_entry(path: str, x: str, y: str) -> bool:
        at = pressed[0]
        still = at is not None and max(abs(int(x) - at[0]), abs(int(y) - at[1])) <= STILL
        return still and not is_bar(path)

    script = root.tk.call("bind", "Menu", "<ButtonRelease>")
    root.tk.call("bind", "Menu", "<ButtonPress>", f"+{root.register(press)} %W %X %Y")
    stays = f"if {{[{root.register(is_over_entry)} %W %X %Y]}} {{focus %W}}"
    root.tk.call("bind", "Menu", "<ButtonRelease>", f"{stays} else {{{script}}}")
    vars(root)["menus_let_go"] = True


def pop_up_of(root: tk.Misc, widget: tk.Misc | str) -> PopUp | None:
    """Return the menu that a widget is, or is Tk's own copy of: what is in the menu bar is copied."""
    if isinstance(widget, PopUp):
        return widget
    copied = str(widget).rpartition(".")[2]  # of ".menu.file" it is "#menu#file"
    if not copied.startswith("#"):
        return None
    with suppress(KeyError):
        found = root.nametowidget(copied.replace("#", "."))
        return found if isinstance(found, PopUp) else None
    return None


Actions: TypeAlias = "Sequence[ttk.Button | tuple[str, str, Actions] | None]"


class ContextMenu:
    """The menu at the right button, and at the menu key: what a window's own buttons can do now."""

    def __init__(
        self,
        widget: tk.Misc,
        actions: Actions,
        choose: "Callable[[tk.Event[tk.Misc]], object]",
        place: Callable[[], tuple[int, int]],
    ) -> None:
        """Let it come up over a widget.

        actions: buttons; None for a line between; or a deeper menu: its label, the key of its
            explanation, and its buttons.
        choose: selects what is pointed at, where it is not selected yet.
        place: where the menu comes up at a key, in the widget's pixels.
        """
        self._widget, self._actions, self._choose, self._place = widget, actions, choose, place
        bind_menu(widget, self._press, self.open)

    def make(self) -> PopUp:
        """Return the menu as it is now."""
        menu = PopUp(self._widget)
        self._fill(menu, self._actions)
        return menu

    def open(self) -> str:
        """Come up at what is selected."""
        x, y = self._place()
        self.make().pop_up(self._widget.winfo_rootx() + x, self._widget.winfo_rooty() + y)
        return "break"

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self._widget.focus_set()
        self._choose(event)
        self.make().pop_up(event.x_root, event.y_root)

    def _fill(self, menu: PopUp, actions: Actions) -> None:
        for action in actions:
            if action is None:
                menu.add_separator()
            elif isinstance(action, tuple):
                label, key, deeper = action
                below = PopUp(menu)
                self._fill(below, deeper)
                menu.add_cascade(label=label, menu=below)
                menu.explain(key)
            else:
                state: Literal["normal", "disabled"] = (
                    "disabled" if action.instate(["disabled"]) or not action.winfo_manager() else "normal"
                )
                menu.add_command(label=action.cget("text"), command=action.invoke, state=state)
                owner = owner_of(action)
                menu.explain(owner[1].key if owner else "")


def choose_row(table: ttk.Treeview, event: "tk.Event[tk.Misc]") -> None:
    """Select the row of a table that is pointed at, where it is not selected yet."""
    row = table.identify_row(event.y)
    if row and row not in table.selection():
        table.selection_set(row)
        table.focus(row)
        table.update()  # what its buttons can do follows the selection


def row_place(table: ttk.Treeview) -> tuple[int, int]:
    """Return the place below the first selected row of a table that is in sight, in the table's pixels."""
    for row in table.selection():
        if box := table.bbox(row):
            return int(box[0]) + int(box[3]), int(box[1]) + int(box[3])
    return 0, 0
