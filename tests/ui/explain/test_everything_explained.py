"""A walk through all windows: no control, chart or figure is without an explanation."""

import tkinter as tk
from dataclasses import fields
from tkinter import ttk

import pytest
from support.handwriting import SEVEN
from support.made_runs import made_run
from support.model_folders import add_model
from support.rows import picture_of
from support.user_actions import command

from digitpad.core.plot import ChartView
from digitpad.drawings.drawings import Drawing
from digitpad.language.explanations.table import explanations
from digitpad.runs.content import Curve, RunContent
from digitpad.ui.models.review_view import ReviewContent, ReviewHandlers, ReviewWindow
from digitpad.ui.training.progress_view import ProgressHandlers, ProgressWindow
from digitpad.ui.widgets.explained import find_explanation, owner_of
from digitpad.ui.widgets.figure_parts import FigureMenu
from digitpad.ui.widgets.menus import ContextMenu, PopUp

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
        *("About DigitPad", "Glossary", "Lab…", "Welcome…", "Playground…", "Search…"),
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
    lab.network.tab.presets.buttons["compare"].invoke()
    desk.wait_until(lambda: not lab.runs.is_busy, 60)
    lab.runs.tab.table.select(["2026-11-28T10-00-00"])
    lab.runs.tab.buttons["misread"].invoke()
    desk.app.labelling.label(7)
    desk.app.hand_in.open()
    desk.app.learn.open()
    desk.app.learn.made.next()
    desk.root.update()
    wanted = {
        "MisreadWindow",
        "SideBySide",
        "ComparisonPage",
        "ExportWindow",
        "RetrainWindow",
        "HandInWindow",
    }
    desk.wait_until(lambda: wanted <= {type(widget).__name__ for widget in all_in(desk.root)}, 60)
    return desk


@pytest.fixture
def of_a_training(desk):
    """The windows of a training that goes on, and of the model that came of it."""
    root, theme = desk.root, desk.app.look.theme
    progress = ProgressWindow(
        root, theme, ProgressHandlers(*[lambda: None] * len(fields(ProgressHandlers))), ChartView()
    )
    points = ((1, 0.5), (2, 0.3))
    curves = tuple(Curve(label, points) for label in ("training", "validation"))
    progress.show(RunContent("Epoch 2 of 5", 0.3, 5, curves, curves, can_pause=True, can_keep=True))
    counts = [[9 if row == column else 0 for column in range(10)] for row in range(10)]
    content = ReviewContent(
        "Which one is to read?",
        [("MNIST test digits (10,000): accuracy", "99.52 %", "99.47 %", "−0.05 %")],
        {"test": "MNIST test digits"},
        {("test", model): counts for model in ("old", "new")},
        False,
        "It was measured on synthetic digits alone.",
    )
    handlers = ReviewHandlers(*[lambda *_what: {}] * len(fields(ReviewHandlers)))
    review = ReviewWindow(root, theme, handlers, content)
    desk.root.update()
    yield progress, review
    for window in (progress, review):
        window.destroy()


def test_everything_in_all_windows_is_explained(all_open):
    missing = unexplained(all_open.root)
    assert missing == [], "\n".join(missing)


def test_everything_about_a_training_is_explained(desk, of_a_training):
    missing = [name for window in of_a_training for name in unexplained(window)]
    assert missing == [], "\n".join(missing)
    for window in of_a_training:  # and the window itself, which its words share
        found = find_explanation(window, None)
        assert found
        assert explanations()[found.explained.key].text


def entries_without_explanation(menu) -> list[str]:
    """Return the labels of a menu's entries, and of the deeper menus', that have none."""
    tk_path, found = str(menu), []
    if menu.cget("postcommand"):
        menu.tk.call(menu.cget("postcommand"))
    for place in range((menu.index("end") or 0) + 1 if menu.index("end") is not None else 0):
        if menu.type(place) == "separator":
            continue
        about = menu.explanation_at(place)
        label = menu.entrycget(place, "label")
        if about is None or about.key not in explanations():
            found.append(f"{label!r} in {tk_path}: {about}")
        if menu.type(place) == "cascade":
            found += entries_without_explanation(menu.nametowidget(menu.entrycget(place, "menu")))
    return found


def test_every_entry_of_every_menu_is_explained(all_open, tmp_path):
    desk = all_open
    path = tmp_path / "row.png"
    picture_of("27").image.save(path)
    desk.open(path)  # for the list of recent files
    menus = [desk.root.nametowidget(desk.root.cget("menu"))]
    bar = menus.pop()
    menus += [desk.root.nametowidget(bar.entrycget(place, "menu")) for place in range(bar.index("end") + 1)]
    desk.app.models.made.window.buttons["measure"].invoke()
    for widget in all_in(desk.root):
        menu = getattr(widget, "menu", None)
        if isinstance(menu, ContextMenu | FigureMenu):
            menus.append(menu.make())
        elif isinstance(widget, PopUp):
            menus.append(widget)
    assert len(menus) > 12
    missing = sorted({name for menu in menus for name in entries_without_explanation(menu)})
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
