"""Finds what a window does not show whole: widgets outside it or unmapped for want of room, and cut text."""

import tkinter as tk
from collections.abc import Iterator
from tkinter import font, ttk

from digitpad.ui.widgets.scrolled import Viewport

WORDS = {"TLabel", "TButton", "TCheckbutton", "TRadiobutton", "TMenubutton", "Label", "Button"}
HELD = {"pack", "grid", "place", "canvas"}  # managers that show a widget always
SLACK = 1  # pixels: sizes are rounded
CELL = 8  # pixels of a table's cell that are not its text, at 96 dots per inch


def faults(window: tk.Tk | tk.Toplevel) -> list[str]:
    """Return a line for each thing in a window, its own windows left out, that cannot be read whole."""
    found = []
    for widget in _shown(window):
        for fault in (*_outside(widget), *_cut(widget)):
            found.append(f"{_name(widget)}: {fault}")
    return found


def scrolls(window: tk.Tk | tk.Toplevel) -> tuple[bool, bool]:
    """Return whether a window as a whole is scrolled across and down."""
    return next(child.scrolls for child in window.winfo_children() if isinstance(child, Viewport))


def _shown(window: tk.Misc) -> Iterator[tk.Misc]:
    for child in window.winfo_children():
        if isinstance(child, (tk.Toplevel, tk.Menu)) or child.winfo_class() == "Menu":
            continue
        if child.winfo_manager():
            yield child
            if child.winfo_ismapped():
                yield from _shown(child)


def _name(widget: tk.Misc) -> str:
    text = ""
    if widget.winfo_class() in WORDS:
        text = f" {str(widget.cget('text'))[:40]!r}"
    return f"{type(widget.master).__name__} > {type(widget).__name__}{text}"


def _outside(widget: tk.Misc) -> Iterator[str]:
    manager = widget.winfo_manager()
    master = widget.master
    if manager not in HELD or master is None:
        return
    if not widget.winfo_ismapped():
        if master.winfo_ismapped() and manager != "canvas":  # which hides what is scrolled out of sight
            yield "no room at all"
        return
    holder = widget.nametowidget(str(widget.place_info()["in"])) if manager == "place" else master
    if isinstance(holder.master, Viewport) or isinstance(holder, Viewport):
        return  # scrolled both ways
    left, top = widget.winfo_rootx() - holder.winfo_rootx(), widget.winfo_rooty() - holder.winfo_rooty()
    right, bottom = left + widget.winfo_width(), top + widget.winfo_height()
    across, down = _scrolls(holder)
    if not across and (left < -SLACK or right > holder.winfo_width() + SLACK):
        yield f"{left}..{right} across in {holder.winfo_width()}"
    if not down and (top < -SLACK or bottom > holder.winfo_height() + SLACK):
        yield f"{top}..{bottom} down in {holder.winfo_height()}"


def _scrolls(widget: tk.Misc) -> tuple[bool, bool]:
    """Return whether a widget is scrolled across and down."""
    if not isinstance(widget, (tk.Canvas, ttk.Treeview)):
        return False, False
    return bool(widget.cget("xscrollcommand")), bool(widget.cget("yscrollcommand"))


def _cut(widget: tk.Misc) -> Iterator[str]:
    if not widget.winfo_ismapped():
        return
    kind = widget.winfo_class()
    if kind in WORDS and widget.cget("text"):
        wants, has = widget.winfo_reqwidth(), widget.winfo_width()
        if wants > has + SLACK:
            yield f"{has} wide of {wants}"
        wants, has = widget.winfo_reqheight(), widget.winfo_height()
        if wants > has + SLACK:
            yield f"{has} high of {wants}"
    elif isinstance(widget, ttk.Combobox):
        room = widget.winfo_width() - widget.winfo_height()
        wide = _font(widget, "DigitPadText").measure(widget.get())
        if wide > room:
            yield f"{widget.get()!r} is {wide} of {room}"
    elif isinstance(widget, ttk.Treeview):
        yield from _cut_table(widget)
    elif isinstance(widget, ttk.Notebook):
        yield from _cut_tabs(widget)
    elif isinstance(widget, tk.Canvas):
        yield from _cut_canvas(widget)


def _font(widget: tk.Misc, name: str) -> font.Font:
    return font.nametofont(name or "DigitPadText", widget)


def _cut_table(table: ttk.Treeview) -> Iterator[str]:
    plain = _font(table, "DigitPadText")
    parts = {str(part) for part in table.cget("show")}
    columns = [str(name) for name in table["columns"]]
    shown = [str(name) for name in table["displaycolumns"]]
    names = columns if shown == ["#all"] else shown
    high = int(ttk.Style(table).lookup(str(table.cget("style")) or "Treeview", "rowheight") or 20)
    if high < plain.metrics("linespace"):
        yield f"rows of {high} for lines of {plain.metrics('linespace')}"
    whole = sum(int(table.column(name, "width")) for name in [*(["#0"] if "tree" in parts else []), *names])
    if whole > table.winfo_width() + SLACK and not table.cget("xscrollcommand"):
        yield f"columns of {whole} in {table.winfo_width()}"
    for name in names:
        room = int(table.column(name, "width")) - CELL
        if "headings" in parts:
            yield from _too_wide(_font(table, "DigitPadBold"), str(table.heading(name, "text")), room)
        for row in filter(table.bbox, table.get_children()):
            yield from _too_wide(_font_of(table, row), str(table.set(row, name)), room)
    if "tree" in parts:
        yield from _cut_rows(table)


def _font_of(table: ttk.Treeview, row: str) -> font.Font:
    own = [str(table.tag_configure(tag, "font")) for tag in table.item(row, "tags") if tag]
    return _font(table, next(filter(None, own), "DigitPadText"))


def _too_wide(used: font.Font, text: str, room: int) -> Iterator[str]:
    wide = used.measure(text)
    if wide > room and not text.endswith("…"):
        yield f"{text!r} is {wide} of {room}"


def _cut_rows(table: ttk.Treeview) -> Iterator[str]:
    indent = int(str(ttk.Style(table).lookup(str(table.cget("style")) or "Treeview", "indent")))
    for row in filter(table.bbox, _all_rows(table)):
        room = int(table.column("#0", "width")) - CELL - (indent if table.parent(row) else 0)
        for image in table.item(row, "image") or ():
            room -= int(table.tk.call("image", "width", image))
        yield from _too_wide(_font_of(table, row), str(table.item(row, "text")), room)


def _all_rows(table: ttk.Treeview, parent: str = "") -> Iterator[str]:
    for row in table.get_children(parent):
        yield row
        yield from _all_rows(table, row)


def _cut_tabs(notebook: ttk.Notebook) -> Iterator[str]:
    bold = _font(notebook, "DigitPadBold")
    padding = ttk.Style(notebook).lookup("TNotebook.Tab", "padding")
    across = 2 * int(str(padding[0]))
    texts = [str(notebook.tab(tab, "text")) for tab in notebook.tabs()]
    whole = sum(bold.measure(text) + across for text in texts)
    if whole > notebook.winfo_width() + SLACK:
        yield f"tabs of {whole} in {notebook.winfo_width()}"


def _cut_canvas(canvas: tk.Canvas) -> Iterator[str]:
    across, down = _scrolls(canvas)
    for item in canvas.find_all():
        if canvas.type(item) != "text" or canvas.itemcget(item, "state") == "hidden":
            continue
        text, box = canvas.itemcget(item, "text"), canvas.bbox(item)
        if not text or not box:
            continue
        left, top, right, bottom = box
        if not across and (left < -SLACK - 1 or right > canvas.winfo_width() + SLACK + 1):
            yield f"{text!r} at {left}..{right} in {canvas.winfo_width()}"
        air = (bottom - top) // 6 + SLACK  # above and below letters
        if not down and (top < -air or bottom > canvas.winfo_height() + air):
            yield f"{text!r} at {top}..{bottom} down in {canvas.winfo_height()}"
