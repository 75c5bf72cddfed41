"""Keys of explanations on widgets and on parts of pictures, and the value that is shown now."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from tkinter import ttk
from typing import NamedTuple, Protocol, TypeVar

from digitpad.language import _, decimal, percent

Place = tuple[int, int]  # in pixels of the widget


class Explained(NamedTuple):
    """A key of the table of explanations, and what is shown now: "7: 83 %"; "" where there is no value."""

    key: str
    value: str = ""


Part = Callable[[Place | None], Explained | None]


class Mark(NamedTuple):
    """How a widget is explained.

    value: says what it shows now; None for a control whose own value says it.
    part: explains the part at a place, and, given None, the part that the keyboard has chosen; None where
        that place is nothing of its own.
    hover: whether a tooltip comes where the pointer rests on it.
    """

    key: str
    value: Callable[[], str] | None = None
    part: Part | None = None
    hover: bool = True


class FoundExplanation(NamedTuple):
    """What was found: the explanation's key and value, the widget that has it, and how that is marked."""

    explained: Explained
    owner: tk.Misc
    mark: Mark


Marked = TypeVar("Marked", bound=tk.Misc)


def explain(
    widget: Marked,
    key: str,
    value: Callable[[], str] | None = None,
    part: Part | None = None,
    hover: bool = True,
) -> Marked:
    """Have a widget, and all inside it that has no explanation of its own, explained by a key; return it.

    The table in `digitpad.language.explanations` has the keys; see `Mark` for the rest. This is a note on the
    widget and nothing else: it costs no call of Tk.
    """
    vars(widget)["explained"] = Mark(key, value, part, hover)
    return widget


def explain_tabs(book: ttk.Notebook, keys: Sequence[str]) -> None:
    """Have the tabs of a notebook explained, by keys in their order."""

    def part(place: Place | None) -> Explained | None:
        where = "current" if place is None else "@{},{}".format(*place)
        try:
            number = int(book.index(where))  # type: ignore[no-untyped-call]
        except (tk.TclError, ValueError):  # beside the tabs
            return None
        return Explained(keys[number], str(book.tab(number, "text")))  # type: ignore[no-untyped-call]

    explain(book, keys[0], part=part)


def explain_columns(table: ttk.Treeview, key: str, columns: Mapping[str, str]) -> None:
    """Have a table explained by a key, and its columns, by their names in Tk, by keys of their own."""

    def part(place: Place | None) -> Explained | None:
        if place is None:
            return None
        shown = str(table.identify_column(place[0]))
        column = str(table.column(shown, "id")) if shown else ""  # of "#2", counted among those displayed
        row = table.identify_row(place[1])
        value = str(table.set(row, column)) if row and column else ""
        return Explained(columns[column], value) if column in columns else None

    explain(table, key, part=part)


class ReadOff(Protocol):
    """What is read off a chart at a place: where along its axis, and the values there, each with its name."""

    @property
    def place(self) -> str:
        """Where."""

    @property
    def values(self) -> Sequence[tuple[str, str]]:
        """Names and values."""


def explain_chart(chart: Marked, key: str, value_at: Callable[[float, float], ReadOff | None]) -> Marked:
    """Have a chart explained that shows by itself what is under the pointer: no tooltip covers that."""

    def part(place: Place | None) -> Explained | None:
        read = value_at(*place) if place else None
        if read is None:
            return None
        return Explained(key, f"{read.place}: " + ", ".join(f"{name} {value}" for name, value in read.values))

    return explain(chart, key, part=part, hover=False)


def mark_of(widget: tk.Misc) -> Mark | None:
    """Return how a widget itself is marked; None where it has no explanation of its own."""
    mark: Mark | None = vars(widget).get("explained")
    return mark


def owner_of(widget: tk.Misc) -> tuple[tk.Misc, Mark] | None:
    """Return the nearest widget that has an explanation, from this one outwards, and how it is marked."""
    here: tk.Misc | None = widget
    while here is not None:
        if mark := mark_of(here):
            return here, mark
        here = here.master
    return None


def find_explanation(widget: tk.Misc, at: Place | None) -> FoundExplanation | None:
    """Return the explanation of a widget, or of the nearest one around it that has one.

    at: the place on the screen that is meant; None for the part that the keyboard has chosen.
    """
    found = owner_of(widget)
    if found is None:
        return None
    owner, mark = found
    place = None if at is None else (at[0] - owner.winfo_rootx(), at[1] - owner.winfo_rooty())
    part = mark.part(place) if mark.part else None
    return FoundExplanation(part or Explained(mark.key, _value(owner, mark)), owner, mark)


def answer_instead(root: tk.Misc, answer: Callable[[Explained], None] | None) -> None:
    """Have entries of menus explained by `answer` where they are chosen; None: have them run again."""
    vars(root)["answer"] = answer


def run_or_answer(widget: tk.Misc, explained: Explained, run: Callable[[], None]) -> None:
    """Run what an entry of a menu is for, or have it explained, where that was asked for."""
    answer: Callable[[Explained], None] | None = vars(widget.nametowidget(".")).get("answer")
    if answer:
        answer(explained)
    else:
        run()


def is_disabled(widget: tk.Misc) -> bool:
    """Say whether a control cannot be used now."""
    if isinstance(widget, ttk.Widget):
        return bool(widget.instate(["disabled"]))
    return "state" in widget.keys() and str(widget.cget("state")) == "disabled"  # noqa: SIM118  not a dict


def _value(widget: tk.Misc, mark: Mark) -> str:
    if mark.value:
        return mark.value()
    found = ""
    if isinstance(widget, ttk.Entry):  # comboboxes and spin boxes are entries too
        found = widget.get()
    elif isinstance(widget, ttk.Checkbutton):
        found = _("on") if widget.instate(["selected"]) else _("off")
    elif isinstance(widget, ttk.Radiobutton):
        found = _("chosen") if widget.instate(["selected"]) else ""
    elif isinstance(widget, ttk.Scale):
        found = decimal(widget.get(), 0)
    elif isinstance(widget, ttk.Progressbar) and str(widget.cget("mode")) == "determinate":
        found = percent(float(widget.cget("value")) / float(widget.cget("maximum")))
    return found
