"""Every window stays open, as it was, over another theme or language, and nothing that runs is cancelled."""

import gc
import os
import shutil
import time

import pytest
from support.handwriting import SEVEN
from support.model_folders import add_model, no_files_in_the_way
from support.user_actions import command

from digitpad.core.card import bundled_model
from digitpad.core.palettes import DARK, LIGHT
from digitpad.drawings.drawings import Drawing


def titles(desk) -> set[str]:
    """Return the titles of all windows over the main one, and over those."""
    found, waiting = set(), list(desk.root.winfo_children())
    while waiting:
        widget = waiting.pop()
        if widget.winfo_class() == "Toplevel":
            found.add(widget.title())
            waiting += widget.winfo_children()
    return found


MENUS = (
    "Retrain…",
    "Models…",
    "Look inside…",
    "My drawings…",
    "Model card…",
    "Shortcuts",
    "About DigitPad",
    "Lab…",
)


@pytest.fixture
def all_open(desk, store):
    """Every window that a menu opens, and those that they open."""
    add_model(store.root, "one", age_s=100)
    add_model(store.root, "two")
    desk.app.drawings.add(Drawing(7, (tuple(SEVEN),)))
    desk.draw(SEVEN)
    for label in MENUS:
        command(desk, label).run()
        desk.root.update()
    models = desk.app.models.made
    one, two = (
        key
        for key in models.window.table.get_children()
        if "bundled" not in key and key[-3:] in ("one", "two")
    )
    models.compare(one, two)
    models.export(one)
    models.window.select([two])
    desk.app.retrain.made.window.unfold(True)
    desk.app.retrain.made.window.fields.entries["epochs"].delete(0, "end")
    desk.app.retrain.made.window.fields.entries["epochs"].insert(0, "17")
    desk.app.my_drawings.made.window.gallery.select_all()
    desk.root.update()
    return desk


def change(desk, **settings):
    desk.app.look.change(**settings)
    desk.root.update()
    desk.root.update()


def test_all_windows_stay_open_over_every_change(all_open):
    desk = all_open
    before = titles(desk)
    assert len(before) == 10
    change(desk, theme="dark")
    assert desk.app.look.theme.palette is DARK
    assert titles(desk) == before
    change(desk, language="es")
    assert len(titles(desk)) == len(before)
    assert "Modelos" in titles(desk)
    change(desk, language="en")
    change(desk, theme="light")
    assert desk.app.look.theme.palette is LIGHT
    assert titles(desk) == before


def test_the_systems_darkness_keeps_them_too(all_open, tmp_path, monkeypatch):
    desk = all_open
    before = titles(desk)
    program = tmp_path / "gsettings"
    program.write_text("#!/bin/sh\necho \"'prefer-dark'\"\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    change(desk, theme="system")
    assert titles(desk) == before


def test_they_are_as_they_were_left(all_open):
    desk = all_open
    models, retrain, drawings = desk.app.models.made, desk.app.retrain.made, desk.app.my_drawings.made
    desk.app.inspect.made.session.window.geometry("900x600+10+20")
    desk.root.update()
    selected = models.window.table.selection()
    change(desk, theme="dark", language="es")
    assert models.window.table.selection() == selected
    assert retrain.window.unfolded
    assert retrain.window.fields.entries["epochs"].get() == "17"
    assert len(drawings.window.gallery.selection.keys) == 1
    assert desk.app.inspect.made.session.window.geometry() == "900x600+10+20"


def test_an_import_goes_on_over_another_theme(desk, store, tmp_path):
    shutil.copy(bundled_model(), tmp_path / "mine.tflite")
    desk.app.models.open()
    models = desk.app.models.made
    models.import_file(tmp_path / "mine.tflite")
    desk.root.update()
    change(desk, theme="dark")
    assert models.window.winfo_exists()
    assert "mine.tflite" in models.window.sentence.cget("text")

    def names() -> list[str]:
        return [models.window.table.item(key, "values")[0] for key in models.window.table.get_children()]

    desk.wait_until(lambda: "mine" in names(), seconds=60)
    assert no_files_in_the_way(store.root)


def test_nothing_is_made_anew_while_a_question_is_open(desk):
    from digitpad.ui.widgets.dialogs import Question, ask

    seen = []

    def look():
        found = [child for child in desk.root.winfo_children() if isinstance(child, Question)]
        if not found or not found[0].winfo_viewable():
            desk.root.after(20, look)
            return
        if not seen:
            seen.append(found[0])
            desk.app.look.change(theme="dark")
            desk.root.after(300, look)
            return
        seen.append(found[0])
        found[0].buttons[1].invoke()

    desk.root.after(20, look)
    assert ask(desk.root, desk.app.look.theme, "Go on?", ("Yes", "No")) == 1
    assert seen[0] is seen[1]
    desk.wait_until(lambda: desk.app.look.theme.palette is DARK)


def focused(window) -> str:
    """Return the label of what has a window's keyboard, or its class.

    Whether the window itself has it is for a window manager to say: without one it is lost where a window
    that had it is made anew, unless the pointer happens to lie over it.
    """
    widget = window.nametowidget(window.tk.call("focus", "-lastfor", window))
    return str(widget.cget("text")) if "text" in widget.keys() else widget.winfo_class()  # noqa: SIM118


def test_the_keyboard_stays_where_it_was(desk, store):
    add_model(store.root, "one")
    desk.draw(SEVEN)
    desk.app.window.toolbar.winfo_children()[2].focus_force()
    desk.root.update()
    assert focused(desk.root) == "Clear"
    change(desk, theme="dark")
    assert focused(desk.root) == "Clear"
    command(desk, "Models…").run()
    desk.root.update()
    desk.app.models.made.window.buttons["export"].focus_force()
    desk.root.update()
    change(desk, theme="light")
    again = desk.app.models.made.window
    assert focused(again) == "Export…"
    again.buttons["export"].focus_force()
    desk.root.update()
    change(desk, language="es")
    assert focused(desk.app.models.made.window) == "Exportar…"


@pytest.mark.parametrize("label", [*MENUS, "Glossary", "Welcome…"])
def test_a_window_that_was_closed_leaves_nothing_with_tk(desk, label):
    """What Tk holds, callbacks of variables and of tags, holds the window and its pictures."""

    def held() -> tuple[int, int]:
        command(desk, label).run()
        desk.wait_until(lambda: len(desk.root.winfo_children()) > 1 and bool(titles(desk)))
        for window in desk.root.winfo_children():
            if window.winfo_class() == "Toplevel":
                window.destroy()
        for _ in range(3):  # some draw themselves a little later
            time.sleep(0.05)
            desk.root.update()
        gc.collect()
        call = desk.root.tk.call
        return len(call("info", "commands")), len(call("image", "names"))

    held()  # what is made once
    assert held() == held()
