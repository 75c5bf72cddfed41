"""The card of the first start, its three doors, and the examples in the menu File."""

import json
import subprocess
import sys
import time
import tkinter as tk
from shutil import which

import pytest
from support.handwriting import SEVEN
from support.missing import missing
from support.real_window import CHECKOUT, xdotool
from support.user_actions import command

from digitpad.system.settings import Settings

pytest.importorskip("tkinter", reason="tkinter is not installed")

from digitpad.ui.main.welcome_view import WelcomeCard


def card_of(desk) -> WelcomeCard | None:
    found = [child for child in desk.root.winfo_children() if isinstance(child, WelcomeCard)]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.fixture
def card(desk) -> WelcomeCard:
    """The card as the menu opens it."""
    command(desk, "Welcome…").run()
    desk.root.update()
    card = card_of(desk)
    assert card
    return card


def press(card, keys: str) -> None:
    """Press keys where the keyboard is in the card."""
    widget = card.focus_lastfor()  # no window manager gives it the keyboard under Xvfb
    widget.focus_force()
    card.update()
    widget.event_generate(keys)


def examples_of(menu) -> list[str]:
    """Open the menu as Tk does, and return its entries."""
    menu.tk.call(*menu.tk.splitlist(menu.cget("postcommand")))
    places = range(menu.index("end") + 1)
    return [menu.entrycget(place, "label") for place in places if menu.type(place) != "separator"]


def file_examples(desk) -> list[str]:
    found = [
        entry
        for menu in desk.app.look.menus
        for entry in menu.entries
        if entry and entry.label == "Open an example"
    ]
    assert len(found) == 1
    return [entry for entry in found[0].fill() if entry]


def test_it_comes_once_in_a_new_folder_and_never_again(desk, store):
    desk.app.memory.settings = Settings(theme="light", language="en", welcomed=False)
    desk.app.pages.welcome()
    desk.root.update()
    card = card_of(desk)
    assert card
    assert desk.kept_settings().welcomed
    press(card, "<Escape>")
    desk.root.update()
    assert card_of(desk) is None
    desk.app.pages.welcome()
    assert card_of(desk) is None


def test_it_does_not_come_where_the_pen_was_quicker(desk):
    desk.app.memory.settings = Settings(theme="light", language="en", welcomed=False)
    desk.draw(SEVEN)
    desk.app.pages.welcome()
    assert card_of(desk) is None
    assert desk.app.memory.settings.welcomed


def test_drawing_on_the_pad_closes_it_and_is_read(desk, card):
    desk.draw(SEVEN)
    assert card_of(desk) is None
    assert desk.title.startswith("DigitPad: 7")
    assert desk.root.focus_lastfor() is desk.app.window.pad.canvas


def test_the_first_door_leads_to_an_empty_pad_and_undo_back(desk):
    desk.draw(SEVEN)
    command(desk, "Welcome…").run()
    desk.root.update()
    press(card_of(desk), "<Return>")
    desk.root.update()
    assert card_of(desk) is None
    assert desk.app.main.strokes() == ()
    desk.press("<Control-z>")
    assert len(desk.app.main.strokes()) == 1


def test_arrows_and_tab_go_from_door_to_door(desk, card):
    draw, learn, lab = card.doors
    assert card.focus_lastfor() is draw
    press(card, "<Down>")
    assert card.focus_lastfor() is learn
    press(card, "<Down>")
    press(card, "<Down>")
    assert card.focus_lastfor() is draw
    press(card, "<Up>")
    assert card.focus_lastfor() is lab
    assert [str(draw.tk_focusNext()), str(learn.tk_focusNext())] == [str(learn), str(lab)]


def test_a_door_that_arrows_come_to_is_scrolled_into_sight(desk, card):
    card.geometry("500x260")
    desk.root.update()
    lab = card.doors[2]

    def is_in_sight() -> bool:
        below = card.winfo_rooty() + card.winfo_height()
        return lab.winfo_rooty() + lab.winfo_height() <= below

    assert not is_in_sight()
    press(card, "<Up>")
    desk.wait_until(is_in_sight, 30)


def test_the_third_door_opens_the_lab(desk, card):
    press(card, "<Up>")
    press(card, "<space>")
    desk.root.update()
    assert card_of(desk) is None
    assert any(child.title().startswith("Lab") for child in toplevels(desk))


def toplevels(desk) -> list[tk.Toplevel]:
    return [child for child in desk.root.winfo_children() if isinstance(child, tk.Toplevel)]


def test_the_second_door_opens_the_first_lesson_beside_the_pad(desk, card):
    press(card, "<Down>")
    press(card, "<Return>")
    desk.root.update()
    assert card_of(desk) is None
    assert desk.app.learn.made.at.path.stem == "draw"
    assert [child.title() for child in toplevels(desk)] == ["Lesson"]


def test_a_button_offers_the_examples(desk, card):
    assert examples_of(card._examples) == [entry.label for entry in file_examples(desk)]
    card._examples.invoke(0)
    desk.root.update()
    assert card_of(desk) is None
    assert desk.title.startswith("DigitPad: 7")


def test_a_click_on_a_door_s_words_opens_it(desk, card):
    words = card.doors[2].winfo_children()[1]
    words.event_generate(
        "<ButtonRelease-1>", x=2, y=2, rootx=words.winfo_rootx() + 2, rooty=words.winfo_rooty() + 2
    )
    desk.root.update()
    assert any(child.title().startswith("Lab") for child in toplevels(desk))


def test_another_language_keeps_it_open(desk, card):
    desk.app.look.change(language="es", theme="dark")
    desk.wait_until(lambda: card_of(desk) not in (None, card))
    assert desk.app.look.language == "es"


def test_an_example_in_place_of_a_drawing_can_be_undone(desk):
    desk.draw(SEVEN)
    before = desk.app.main.strokes()
    entries = file_examples(desk)
    four = next(entry for entry in entries if entry.label.startswith("A four"))
    four.run()
    assert desk.title.startswith("DigitPad: 4")
    desk.press("<Control-z>")
    assert desk.app.main.strokes() == before
    blackboard = next(entry for entry in entries if entry.label == "White on a blackboard")
    blackboard.run()
    desk.wait_until(lambda: desk.app.pictures.opened is not None, 60)
    assert desk.title == "DigitPad: 279, 403"
    desk.press("<Control-z>")
    assert desk.app.pictures.opened is None
    assert desk.app.main.strokes() == before


def test_a_real_first_start_shows_it_and_the_second_does_not(root, tmp_path):
    if not which("xdotool"):
        missing("xdotool is not installed")
    root.withdraw()
    root.update()
    home, command = tmp_path / "home", [sys.executable, "-m", "digitpad"]
    try:
        for is_first in (True, False):
            process = subprocess.Popen(command, cwd=CHECKOUT)
            try:
                named = ("--pid", process.pid, "--onlyvisible", "--name")
                assert xdotool("search", "--sync", *named, "^DigitPad")
                if is_first:
                    assert xdotool("search", "--sync", *named, "^Welcome$")
                    assert json.loads((home / "settings.json").read_text())["welcomed"]
                else:
                    time.sleep(1.5)  # it would come after less than half of one
                    assert not xdotool("search", *named, "^Welcome$")
            finally:
                process.kill()
                process.wait()
    finally:
        root.deiconify()
        root.update()
    assert (home / "digitpad.log").read_text() == ""
