"""Projector mode: what is read from the back of a room, and leaves no trace but the size of its type."""

from tkinter import font, ttk

import pytest
from support.handwriting import SEVEN
from support.rows import picture_of
from support.user_actions import command

from digitpad.system.settings import Memory

pytest.importorskip("tkinter", reason="tkinter is not installed")

from digitpad.core.palettes import DARK, DARK_PROJECTED, LIGHT, LIGHT_PROJECTED
from digitpad.ui.widgets.screen import screen_scale
from digitpad.ui.widgets.theme import FONTS, TK_FONTS


def change(desk, do) -> None:
    """Do what makes the window anew, and wait for that."""
    before = desk.app.window
    do()
    desk.wait_until(lambda: desk.app.window is not before, 60)
    desk.root.update()


@pytest.fixture
def turn(desk):
    """Return what turns projector mode on and off; it is off in the end."""
    yield lambda: change(desk, lambda: desk.press("<F11>"))
    if desk.app.memory.settings.projects:
        change(desk, lambda: desk.press("<F11>"))


def points(desk) -> float:
    """Return the size of the smallest type, in points."""
    sizes = [abs(int(font.nametofont(name, desk.root).cget("size"))) for name in (*FONTS, *TK_FONTS)]
    return min(sizes) / screen_scale(desk.root) * 72 / 96


def test_f11_turns_it_on_and_off_in_any_window(desk, store):
    look = desk.app.look
    command(desk, "Models…").run()
    desk.root.update()
    place = desk.kept_settings().places
    models = desk.app.models.made.window
    models.focus_force()
    desk.root.update()
    assert points(desk) < 10
    change(desk, lambda: models.event_generate("<F11>"))
    assert look.theme.palette is LIGHT_PROJECTED
    assert points(desk) >= 20 - 0.3  # of a pixel's rounding
    assert look.theme.stroke(2) >= 1.4 * look.theme.px(2)
    change(desk, lambda: look.change(theme="dark"))
    assert look.theme.palette is DARK_PROJECTED
    again = desk.app.models.made.window
    again.focus_force()
    desk.root.update()
    change(desk, lambda: again.event_generate("<F11>"))
    assert look.theme.palette is DARK
    assert points(desk) < 10
    assert look.theme.stroke(2) == look.theme.px(2)
    assert desk.kept_settings().places.keys() >= place.keys()


def test_its_size_of_type_is_its_own_and_remembered_and_it_is_off_at_the_next_start(desk, store, turn):
    size = (desk.root.winfo_width(), desk.root.winfo_height())
    turn()
    change(desk, lambda: desk.press("<Control-plus>"))
    assert points(desk) >= 25 - 0.3
    desk.wait_for_disk()
    kept = Memory(store, desk.app.background.queue(), print).settings
    assert (kept.projects, kept.text_size, kept.projected_size) == (False, 100, 250)
    change(desk, lambda: desk.press("<Control-Key-0>"))
    assert desk.app.memory.settings.projected_size == 200
    change(desk, lambda: desk.press("<Control-KP_Subtract>"))
    assert desk.app.memory.settings.projected_size == 175
    turn()
    assert desk.app.look.theme.palette is LIGHT
    assert (desk.root.winfo_width(), desk.root.winfo_height()) == size
    change(desk, lambda: desk.press("<Control-KP_Add>"))
    assert (desk.app.memory.settings.text_size, desk.app.memory.settings.projected_size) == (110, 175)


def test_a_quit_in_it_remembers_the_window_as_it_was_before(desk, store, turn):
    desk.root.geometry("700x500+20+30")
    desk.root.update()
    turn()
    kept = desk.kept_settings()
    desk.root.geometry("1200x900")
    desk.root.update()
    desk.app.look.remember_place()
    assert (desk.kept_settings().width, desk.kept_settings().height) == (kept.width, kept.height)


def test_escape_closes_a_picture_first_and_then_leaves_it(desk, store, turn):
    turn()
    path = store.root / "row.png"
    picture_of("27").image.save(path)
    desk.open(path)
    desk.app.window.picture.focus_force()
    desk.root.update()
    desk.app.window.picture.event_generate("<Escape>")
    desk.root.update()
    assert desk.app.main.picture is None
    assert desk.app.memory.settings.projects
    change(desk, lambda: desk.press("<Escape>"))
    assert not desk.app.memory.settings.projects
    desk.press("<Escape>")
    assert not desk.app.memory.settings.projects


def test_the_keys_that_are_pressed_are_shown_but_not_what_is_typed(desk, turn):
    assert desk.app.look.keys is None
    turn()
    keys = desk.app.look.keys
    desk.draw(SEVEN)
    for sequence, shown in (
        ("<Control-z>", "Ctrl + Z"),
        ("<Control-Shift-Z>", "Ctrl + Shift + Z"),
        ("<Key-7>", "7"),
        ("<Shift-Right>", "Shift + →"),
        ("<Right>", "→"),
        ("<Delete>", "Delete"),
        ("<space>", "Space"),
    ):
        desk.press(sequence)
        assert keys.shown == shown
    desk.press("<KeyPress-Control_L>")
    assert keys.shown == "Space"  # still
    field = ttk.Entry(desk.root)
    field.pack()
    field.focus_force()
    desk.root.update()
    for sequence in ("<a>", "<Key-7>", "<space>", "<Shift-A>"):
        field.event_generate(sequence)
    desk.root.update()
    assert keys.shown == "Space"
    field.event_generate("<Control-a>")
    desk.root.update()
    assert keys.shown == "Ctrl + A"
    field.destroy()
    desk.wait_until(lambda: not keys.shown)


def test_the_keys_are_shown_of_a_control_that_lets_no_other_have_them(desk, turn):
    """A list takes its arrows for itself; the keys of a menu go to the menu."""
    turn()
    command(desk, "Models…").run()
    desk.root.update()
    table = desk.app.models.made.window.table
    table.focus_force()
    desk.root.update()
    table.bind("<Key-Down>", lambda _event: "break")
    table.event_generate("<Key-Down>")
    desk.root.update()
    assert desk.app.look.keys.shown == "↓"
