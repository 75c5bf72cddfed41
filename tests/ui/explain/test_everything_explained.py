"""A walk through all windows: no control, chart or figure is without an explanation."""

import tkinter as tk
from tkinter import ttk

import pytest
from support.handwriting import SEVEN
from support.made_runs import made_run
from support.model_folders import add_model
from support.user_actions import command

from digitpad.drawings.drawings import Drawing
from digitpad.language.explanations.table import explanations
from digitpad.ui.widgets.explained import find_explanation, owner_of

# What can be pointed at with a question in mind. Words beside a control and frames around it share its
# explanation; a scroll bar explains itself.
ASKED = (
    *(ttk.Button, ttk.Checkbutton, ttk.Radiobutton, ttk.Menubutton, ttk.Entry, ttk.Scale, ttk.Progressbar),
    *(ttk.Treeview, ttk.Notebook, tk.Canvas, tk.Listbox, tk.Text),
)
SHELLS = ("Scrolled",)  # canvases that only scroll what is on them


def all_in(widget: tk.Misc):
    yield widget
    for child in widget.winfo_children():
        yield from all_in(child)


def is_asked(widget: tk.Misc) -> bool:
    has_picture = isinstance(widget, tk.Label | ttk.Label) and str(widget.cget("image"))
    shell = isinstance(widget, tk.Canvas) and any(
        kind.__name__ in SHELLS for kind in type(widget.master).__mro__
    )
    return (isinstance(widget, ASKED) and not shell) or bool(has_picture)


def name_of(widget: tk.Misc) -> str:
    text = str(widget.cget("text")) if "text" in widget.configure() else ""
    views = []
    here = widget.master
    while here is not None:
        if not type(here).__module__.startswith("tkinter"):
            views.append(type(here).__name__)
        here = here.master
    return f"{type(widget).__name__} {text!r} in {' < '.join(views)}"


def unexplained(root: tk.Misc) -> list[str]:
    """Return what has no explanation of its own or of a part of a window around it."""
    found = []
    for widget in all_in(root):
        if isinstance(widget, tk.Menu) or not is_asked(widget):
            continue
        owner = owner_of(widget)
        if owner is None or isinstance(owner[0], tk.Tk | tk.Toplevel):
            found.append(name_of(widget))
    return sorted(set(found))


@pytest.fixture
def all_open(desk, store):
    """Every window, with something in it."""
    for name in ("one", "two"):
        add_model(store.root, name)
    made_run(store.root, "2026-11-28T10-00-00")
    desk.app.drawings.add(Drawing(7, (tuple(SEVEN),)))
    desk.draw(SEVEN)
    for label in (
        *("Retrain…", "Models…", "Look inside…", "My drawings…", "Model card…", "Shortcuts"),
        *("About DigitPad", "Glossary", "Lab…", "Welcome…"),
    ):
        command(desk, label).run()
        desk.root.update()
    models = desk.app.models.made
    keys = [key for key in models.window.table.get_children() if "bundled" not in key]
    models.compare(*keys[:2])
    models.export(keys[0])
    desk.app.retrain.made.window.unfold(True)
    lab = desk.app.lab
    for section in lab.network.tab.hyperparameters.sections:
        lab.network.tab.hyperparameters.unfold(section)
    lab.runs.choose("2026-11-28T10-00-00")
    desk.root.update()
    return desk


def test_everything_in_all_windows_is_explained(all_open):
    missing = unexplained(all_open.root)
    assert missing == [], "\n".join(missing)


def test_each_explanation_says_something_in_both_languages(all_open):
    for code in ("en", "es"):
        all_open.app.look.change(language=code)
        all_open.root.update()
        all_open.root.update()
        table = explanations()
        for widget in all_in(all_open.root):
            found = find_explanation(widget, None)
            if found:
                assert table[found.explained.key].text
