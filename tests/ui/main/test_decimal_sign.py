"""In Spanish no window shows a figure with a point where a comma belongs."""

import re
import tkinter as tk
from collections.abc import Iterator

from support.handwriting import SEVEN
from support.made_runs import made_run
from support.user_actions import command

POINT = re.compile(r"\d\.\d")
ALLOWED = re.compile(r"https?://\S+|\d+\.\d+\.\d+")  # addresses, versions


def shown(widget: tk.Misc) -> Iterator[str]:
    """Yield all that a widget, and all in it, has to read."""
    kind = widget.winfo_class()
    if kind == "Treeview":
        columns = widget.cget("columns") or ()
        yield from (str(widget.heading(column, "text")) for column in ("#0", *columns))
        waiting = list(widget.get_children())
        while waiting:
            row = waiting.pop()
            waiting += widget.get_children(row)
            yield str(widget.item(row, "text"))
            yield from map(str, widget.tk.splitlist(widget.tk.call(widget, "item", row, "-values")))
    elif kind == "Canvas":
        yield from (
            widget.itemcget(item, "text") for item in widget.find_all() if widget.type(item) == "text"
        )
    elif kind in ("TEntry", "TCombobox", "TSpinbox", "Entry"):
        yield str(widget.get())
    elif kind == "Text":
        yield widget.get("1.0", "end")
    elif "text" in (widget.configure() or ()):
        yield str(widget.cget("text"))
    for child in widget.winfo_children():
        yield from shown(child)


def pointed(widget: tk.Misc) -> list[str]:
    """Return the texts with a point between digits."""
    widget.update()
    return sorted({text for text in shown(widget) if POINT.search(ALLOWED.sub("", text))})


def test_no_window_has_a_decimal_point_in_spanish(desk, store):
    made_run(store.root, "2026-11-22T05-00-00")
    desk.app.look.change(language="es")
    desk.root.update()
    desk.draw(SEVEN)
    for words in ("Mirar dentro…", "Laboratorio…", "Modelos…", "Ficha del modelo…", "Reentrenar…"):
        command(desk, words).run()
        desk.root.update()
    inside, lab = desk.app.inspect.made.session.window, desk.app.lab
    for page in ("activations", "kernels", "occlusion", "weights"):
        inside.pages[page].invoke()
        desk.root.update()
        assert not pointed(desk.root), page
    network = lab.network.tab.hyperparameters
    for name in network.sections:
        network.unfold(name)
    lab.window.show_tab(lab.runs.tab)
    desk.wait_until(lambda: not lab.runs.is_busy and lab.runs.tab.table.shown())
    lab.runs.tab.table.select([row.key for row in lab.runs.tab.table.shown()])
    desk.wait_until(lambda: lab.runs.tab.overlay.shown.names)
    for chart in lab.runs.tab.overlay.curves.charts:
        desk.wait_until(lambda chart=chart: chart.laid is not None and chart.laid.raw)
        chart.point(2)
        assert chart.readout
    texts = list(shown(desk.root))
    assert len(texts) > 200
    assert [text for text in texts if re.search(r"\d,\d", text)]
    assert not pointed(desk.root)
