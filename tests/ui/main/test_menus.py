"""The menus, their keys, the pages and the file windows, all real."""

import json
import subprocess
import tkinter as tk
from shutil import which

import numpy as np
import pytest
from PIL import Image
from support.handwriting import SEVEN
from support.user_actions import answer_file_window, command, texts

from digitpad.core.ink import to_line
from digitpad.errors import PictureError, StoreError
from digitpad.ui.main.menu_bar import shown_keys
from digitpad.ui.main.pages_controller import shortcut_rows
from digitpad.ui.widgets.dialogs import Question, ask


def test_pictures_whose_names_end_in_capitals_are_offered_too(desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.new("L", (9, 9)).save(tmp_path / "IMG_0001.JPG")
    offered = []

    def look():
        window = ".__tk_filedialog"
        if not desk.root.tk.getboolean(desk.root.tk.call("winfo", "exists", window)):
            desk.root.after(20, look)
            return
        patterns = desk.root.tk.eval("set ::tk::dialog::file::__tk_filedialog(filter)").split()
        offered.extend(path.name for pattern in patterns for path in tmp_path.glob(pattern))
        desk.root.tk.call(f"{window}.contents.f2.cancel", "invoke")

    desk.root.after(20, look)
    command(desk, "Open picture…").run()
    assert offered == ["IMG_0001.JPG"]


@pytest.mark.parametrize("is_open", [False, True], ids=["a drawing", "a picture"])
def test_no_key_means_two_things(desk, is_open):
    desk.draw(SEVEN)
    if is_open:
        desk.app.pictures.open_digit(Image.fromarray(desk.app.main.current_steps().centred))
    entries = [entry for menu in desk.app.look.menus for entry in menu.commands() if entry.enabled()]
    keys = [key for entry in entries for key in entry.keys]
    assert "Delete" in keys
    assert ("Esc" in keys) == is_open
    assert len(keys) == len(set(keys))


def test_every_entry_of_the_menu_bar_is_there(desk):
    bar = desk.root.nametowidget(desk.root.cget("menu"))
    labels = [bar.entrycget(index, "label") for index in range(bar.index("end") + 1)]
    assert labels == ["File", "Edit", "View", "Model", "Learn", "Help"]
    for menu, index in zip(desk.app.look.menus, range(6), strict=True):
        widget = desk.root.nametowidget(bar.entrycget(index, "menu"))
        desk.root.tk.eval(widget.cget("postcommand"))
        assert widget.index("end") + 1 == len(menu.fill() if menu.fill else menu.entries)


def test_what_cannot_be_done_is_grey(desk):
    assert not command(desk, "Undo").enabled()
    assert not command(desk, "Save picture…").enabled()
    desk.draw(SEVEN)
    assert command(desk, "Undo").enabled()
    assert not command(desk, "Redo").enabled()
    bar = desk.root.nametowidget(desk.root.cget("menu"))
    edit = desk.root.nametowidget(bar.entrycget(1, "menu"))
    desk.root.tk.eval(edit.cget("postcommand"))
    assert [edit.entrycget(index, "state") for index in (0, 1)] == ["normal", "disabled"]


def test_save_picture_as_large_as_the_pad(desk, tmp_path):
    desk.draw(SEVEN)
    answer_file_window(desk, tmp_path / "pad.png")
    command(desk, "Save picture…").run()
    with Image.open(tmp_path / "pad.png") as picture:
        assert picture.size == (desk.app.window.pad.side,) * 2
        pixels = np.asarray(picture)
    assert pixels[0, 0] == 255  # paper
    assert pixels.min() == 0
    assert 0.01 < (pixels < 128).mean() < 0.2


def test_save_picture_as_the_network_sees_it(desk, tmp_path):
    desk.draw(SEVEN)
    answer_file_window(desk, tmp_path / "digit.png")
    desk.press("<Control-Shift-S>")
    with Image.open(tmp_path / "digit.png") as picture:
        assert picture.size == (28, 28)
        np.testing.assert_array_equal(np.asarray(picture), desk.app.main.current_steps().centred)


def test_ink_goes_out_and_comes_in_again(desk, tmp_path):
    desk.draw(SEVEN)
    title, count = desk.title, len(desk.app.main.ink.strokes[0])
    answer_file_window(desk, tmp_path / "seven.jsonl")
    command(desk, "Save ink…").run()
    assert len(json.loads((tmp_path / "seven.jsonl").read_text())["strokes"][0]) == count
    desk.press("<Control-n>")
    assert desk.title == "DigitPad"
    answer_file_window(desk, tmp_path / "seven.jsonl")
    command(desk, "Open ink…").run()
    desk.wait_until(lambda: not desk.app.pictures.doing)
    assert desk.title == title
    desk.press("<Control-z>")
    assert desk.title == "DigitPad"


def test_ink_of_any_scale_fits_the_pad(desk, tmp_path):
    path = tmp_path / "tiny.jsonl"
    path.write_text('# a note\n\n{"strokes": [[[-1, -1], [1, 1]]]}\n{"strokes": [[[0, 0]]]}\n')
    answer_file_window(desk, path)
    desk.press("<Control-Shift-O>")
    desk.wait_until(lambda: not desk.app.pictures.doing)
    (stroke,) = desk.app.main.ink.strokes
    assert stroke == ((200, 200), (800, 800))
    assert "the first" in desk.app.window.status_left.cget("text")


def test_ink_of_a_small_scale_fills_the_pad_and_a_comment_is_no_drawing(desk, tmp_path):
    path = tmp_path / "small.jsonl"
    path.write_text('{"strokes": [[[4, 4], [24, 24]]]}\n# a note\n')
    answer_file_window(desk, path)
    desk.press("<Control-Shift-O>")
    desk.wait_until(lambda: not desk.app.pictures.doing)
    assert desk.app.main.ink.strokes == (((200, 200), (800, 800)),)
    assert "the first" not in desk.app.window.status_left.cget("text")


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "no drawing"), ("# a note\n", "no drawing"), ("\nno ink\n", "line 2: This is not")],
)
def test_bad_ink_is_told_and_the_drawing_stays(desk, tmp_path, content, said):
    desk.draw(SEVEN)
    drawn = desk.app.main.ink.strokes
    (tmp_path / "bad.jsonl").write_text(content)
    answer_file_window(desk, tmp_path / "bad.jsonl")
    command(desk, "Open ink…").run()
    desk.wait_until(lambda: bool(desk.errors))
    assert said in str(desk.errors.pop())
    assert desk.app.main.ink.strokes == drawn


def test_a_bad_picture_is_told_and_the_drawing_stays(desk, tmp_path):
    desk.draw(SEVEN)
    title = desk.title
    (tmp_path / "bad.png").write_bytes(b"\x89PNG nothing")
    answer_file_window(desk, tmp_path / "bad.png")
    desk.press("<Control-o>")
    desk.wait_until(lambda: bool(desk.errors))
    assert [type(error) for error in desk.errors] == [PictureError]
    desk.errors.clear()
    assert desk.title == title


def test_a_place_that_cannot_be_written_is_told(desk, tmp_path):
    desk.draw(SEVEN)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Choose another folder"):
        desk.app.files.save_to(tmp_path / "file" / "x.png", b"a picture")


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Shortcuts", "Ctrl+Shift+Z / Ctrl+Y"),
        ("About DigitPad", "MIT"),
        ("Model card…", "Parameters"),
    ],
)
def test_pages_can_be_read_and_closed_with_escape(desk, label, said):
    command(desk, label).run()
    desk.root.update()
    page = next(child for child in desk.root.winfo_children() if child.winfo_class() == "Toplevel")
    assert said in texts(page)
    page.focus_force()
    desk.root.update()
    page.event_generate("<Escape>")
    desk.root.update()
    assert not page.winfo_exists()


@pytest.mark.skipif(not which("xclip"), reason="xclip is not installed")
def test_copy_puts_a_png_on_the_clipboard(desk):
    desk.draw(SEVEN)
    desk.press("<Control-c>")
    paste = ["xclip", "-selection", "clipboard", "-target", "image/png", "-out"]
    png = subprocess.run(paste, capture_output=True, timeout=10, check=True).stdout
    assert png.startswith(b"\x89PNG")
    assert desk.app.window.status_left.cget("text") == "Copied."


def test_views_are_changed_from_the_menu(desk):
    command(desk, "What the network sees").run()
    desk.root.update()
    assert desk.app.window.panel.steps is None
    desk.draw(SEVEN)
    command(desk, "Dark").run()
    command(desk, "Español").run()
    desk.root.update()
    assert desk.app.memory.settings.theme == "dark"
    bar = desk.root.nametowidget(desk.root.cget("menu"))
    assert bar.entrycget(0, "label") == "Archivo"
    view = desk.root.nametowidget(bar.entrycget(2, "menu"))
    chosen = [desk.root.getvar(view.entrycget(index, "variable")) for index in range(3)]
    assert [int(value) for value in chosen] == [0, 1, 0]


def test_keys_are_named_as_on_this_system(desk):
    assert shown_keys(desk.root, "Ctrl+Z") == "Ctrl+Z"


def test_all_can_be_reached_by_tab(desk):
    """Walk once around the window with Tab: every tool that is enabled, and the pad, get the focus."""
    desk.draw(SEVEN)
    canvas = desk.app.window.pad.canvas
    canvas.focus_force()
    desk.root.update()
    visited = []
    while (focus := desk.root.focus_get()) not in visited:
        visited.append(focus)
        focus.event_generate("<Tab>")
        desk.root.update()
    kinds = [widget.winfo_class() for widget in visited]
    assert kinds.count("TButton") == 3  # undo, clear and "?"; there is nothing to redo
    assert "TCheckbutton" in kinds
    assert "TScale" in kinds
    assert canvas in visited


def test_undo_after_opening_ink_brings_the_drawing_back(desk, tmp_path):
    desk.draw(SEVEN)
    drawn = desk.app.main.ink.strokes
    (tmp_path / "line.jsonl").write_text('{"strokes": [[[500, 100], [500, 900]]]}\n')
    answer_file_window(desk, tmp_path / "line.jsonl")
    command(desk, "Open ink…").run()
    desk.wait_until(lambda: not desk.app.pictures.doing)
    assert desk.app.main.ink.strokes == (((500, 100), (500, 900)),)
    desk.press("<Control-z>")
    assert desk.app.main.ink.strokes == drawn


def test_alt_and_a_letter_open_a_menu_and_do_nothing_else(desk):
    canvas = desk.app.window.pad.canvas
    canvas.focus_force()
    desk.root.update()
    for state in (0x4, 0x8):  # Control, Alt
        canvas.event_generate("<Key-e>", state=state)
        desk.root.update()
        assert not desk.app.main.eraser.is_on
    desk.press("e")
    assert desk.app.main.eraser.is_on


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_menu_has_a_letter_of_its_own(desk, language):
    desk.app.look.change(language=language)
    desk.root.update()
    bar = desk.root.nametowidget(desk.root.cget("menu"))
    labels = [bar.entrycget(index, "label") for index in range(5)]
    letters = [label[bar.entrycget(index, "underline")].lower() for index, label in enumerate(labels)]
    assert len(set(letters)) == 5


def test_every_accelerator_is_among_the_shortcuts_in_the_section_of_its_menu(desk):
    rows = shortcut_rows(desk.root, desk.app.look.menus)
    for menu in desk.app.look.menus:
        start = rows.index((menu.label, "")) + 1
        end = next(number for number in range(start, len(rows)) if not rows[number][1])
        listed = {right: left for left, right in rows[start:end]}
        for entry in menu.commands():
            shown = " / ".join(shown_keys(desk.root, keys) for keys in entry.keys)
            assert not entry.keys or listed[entry.label.rstrip("…")] == shown
    bound = set(desk.root.tk.splitlist(desk.root.tk.call("bind", "all")))
    assert {"<Key-F1>", "<Shift-Key-F1>", "<Control-Key-F1>"} <= bound  # these work in every window


def test_a_page_opens_once(desk):
    for _ in range(2):
        command(desk, "Shortcuts").run()
        desk.root.update()
    pages = [child for child in desk.root.winfo_children() if child.winfo_class() == "Toplevel"]
    assert len(pages) == 1
    pages[0].destroy()


def test_an_opened_picture_can_be_closed_with_its_button(desk, tmp_path):
    picture = Image.new("L", (100, 100), 255)
    picture.paste(0, (45, 10, 55, 90))
    picture.save(tmp_path / "one.png")
    answer_file_window(desk, tmp_path / "one.png")
    command(desk, "Open picture…").run()
    desk.wait_until(lambda: desk.app.main.picture is not None)
    assert desk.title.startswith("DigitPad: 1 (")
    assert not command(desk, "Save picture…").enabled()
    assert command(desk, "Save picture as 28 × 28…").enabled()
    desk.app.window.look_bar.back.invoke()
    assert desk.title == "DigitPad"


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a", "PNG")])
def test_a_picture_is_saved_as_its_name_says(desk, tmp_path, name, kind):
    desk.draw(SEVEN)
    answer_file_window(desk, tmp_path / name)
    command(desk, "Save picture…").run()
    (path,) = tmp_path.glob("a*")
    with Image.open(path) as picture:
        assert picture.format == kind
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []


def recent(desk) -> tk.Menu:
    """Return the menu of the files that were opened last, as it is when it opens."""
    bar = desk.root.nametowidget(desk.root.cget("menu"))
    file = desk.root.nametowidget(bar.entrycget(0, "menu"))
    menu = desk.root.nametowidget(file.entrycget("Open recent", "menu"))
    desk.root.tk.eval(menu.cget("postcommand"))
    return menu


def test_files_that_were_opened_last_are_opened_again_and_missing_ones_say_so(desk, tmp_path):
    assert recent(desk).index("end") == 0  # the entry that clears the list
    assert recent(desk).entrycget(0, "state") == "disabled"
    desk.draw(SEVEN)
    line = to_line(desk.app.main.ink.strokes)
    for name in ("one.jsonl", "two.jsonl"):
        (tmp_path / name).write_text(line)
        desk.app.files.open_file(tmp_path / name)
        desk.wait_until(lambda: not desk.app.pictures.doing)
    assert [recent(desk).entrycget(at, "label") for at in (0, 1)] == ["two.jsonl", "one.jsonl"]
    desk.app.main.clear()
    recent(desk).invoke(1)
    desk.wait_until(lambda: bool(desk.app.main.ink.strokes))
    assert recent(desk).entrycget(0, "label") == "one.jsonl"
    (tmp_path / "two.jsonl").unlink()
    recent(desk).invoke(1)
    assert "two.jsonl is no longer there" in desk.app.window.status_left.cget("text")
    assert recent(desk).index("end") == 2  # one file, a line, and the entry that clears the list
    recent(desk).invoke(2)
    assert recent(desk).index("end") == 0


def test_ctrl_q_ends_from_any_window_but_not_while_a_question_waits(desk, monkeypatch):
    asked = []
    monkeypatch.setattr(desk.app.windows, "may_quit", lambda: bool(asked.append(1)))  # no: it stays open

    def press(window):
        window.focus_force()
        desk.root.update()
        window.event_generate("<Control-q>")
        desk.root.update()

    command(desk, "Models…").run()
    desk.root.update()
    press(desk.app.models.made.window)
    assert asked == [1]
    press(desk.root)
    assert asked == [1, 1]

    def look():
        found = [child for child in desk.root.winfo_children() if isinstance(child, Question)]
        if not found or not found[0].winfo_viewable() or not desk.root.tk.call("grab", "current", "."):
            desk.root.after(20, look)
            return
        press(found[0])
        found[0].buttons[-1].invoke()

    desk.root.after(20, look)
    ask(desk.root, desk.app.look.theme, "Go on?", ("Yes", "No"))
    assert asked == [1, 1]
    press(desk.root)
    assert asked == [1, 1, 1]


def test_letting_go_where_the_menu_was_opened_chooses_nothing(desk):
    """On a low screen Tk moves a menu up until it is under the pointer."""
    bar, call = str(desk.root.cget("menu")), desk.root.tk.call
    copy = bar.replace(".", ".#")
    menu = f"{copy}.{str(desk.root.nametowidget(bar).entrycget(2, 'menu')).replace('.', '#')}"
    place = ("-rootx", 300, "-rooty", 30)
    for away, theme in ((2, "light"), (40, "dark")):
        call("event", "generate", copy, "<ButtonPress-1>", *place)
        call(menu, "activate", 1)  # Dark
        call("set", "tk::Priv(window)", menu)
        call("event", "generate", menu, "<ButtonRelease-1>", "-rootx", 300, "-rooty", 30 + away)
        desk.root.update()
        desk.root.update()
        assert desk.app.memory.settings.theme == theme


def test_letting_go_on_the_bar_gives_the_opened_menu_the_keyboard(desk):
    bar, call = str(desk.root.cget("menu")), desk.root.tk.call
    copy = bar.replace(".", ".#")
    menu = f"{copy}.{str(desk.root.nametowidget(bar).entrycget(2, 'menu')).replace('.', '#')}"
    place = ("-rootx", 300, "-rooty", 30)
    call("event", "generate", copy, "<ButtonPress-1>", *place)
    call(copy, "activate", 2)
    call("set", "tk::Priv(window)", copy)
    call("event", "generate", copy, "<ButtonRelease-1>", *place)
    # From where the keys go on: the first entry, or the one where the pointer is.
    desk.wait_until(lambda: str(call(menu, "index", "active")).isdigit())
    call("tk::MenuUnpost", menu)
    desk.root.update()
