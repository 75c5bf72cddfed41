"""Pictures in front of the drawing, with real events: opened, corrected, taught, turned, saved, and left."""

import subprocess
import threading
import time
from contextlib import suppress
from shutil import which

import numpy as np
import pytest
from PIL import Image
from support.handwriting import SEVEN
from support.rows import CELL, box_of, opened_row, picture_of
from support.user_actions import answer_file_window, command

from digitpad.errors import PictureError
from digitpad.pictures.model import Box, PictureOptions
from digitpad.ui.main.content import PanelContent


class Row:
    """A picture of rows of digits in the window, and what a user does with it."""

    def __init__(self, desk, *rows: str) -> None:
        self.desk, self.app = desk, desk.app
        self.app.pictures._show_new(opened_row(self.app.model.classifier, *rows))
        desk.root.update()
        self.view = desk.app.window.picture

    @property
    def opened(self):
        return self.app.main.picture

    @property
    def headline(self) -> str:
        self.desk.root.update()
        return self.app.window.panel.shown.headline

    def drag(self, start, end) -> None:
        """Drag from one point of the picture to another."""
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        for event, point in (
            ("<Motion>", start),
            ("<ButtonPress-1>", start),
            ("<B1-Motion>", middle),
            ("<B1-Motion>", end),
            ("<ButtonRelease-1>", end),
        ):
            self.view.event_generate(event, x=self.at(point)[0], y=self.at(point)[1])
        self.desk.root.update()

    def at(self, point) -> tuple[int, int]:
        """Return where a point of the picture lies on the view."""
        return (
            round(point[0] * self.view.zoom + self.view.left),
            round(point[1] * self.view.zoom + self.view.top),
        )

    def draw(self, box: Box) -> None:
        self.drag((box.left, box.top), (box.right, box.bottom))

    def click(self, number: int) -> None:
        box = self.opened.glyphs[number].box
        middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        self.drag(middle, middle)

    def press(self, keys: str) -> None:
        self.view.focus_force()
        self.desk.root.update()
        self.view.event_generate(keys)
        self.desk.root.update()


@pytest.fixture
def row(desk) -> Row:
    desk.draw(SEVEN)
    return Row(desk, "2048", "713")


def save(picture, path):
    picture.image.save(path)
    return path


# Opening


def test_the_number_is_in_the_reading_and_the_title(row):
    assert row.headline == "2048\n713"
    assert row.desk.title == "DigitPad: 2048, 713"
    label = row.app.window.panel.headline
    assert label.winfo_reqwidth() <= row.app.window.panel.winfo_width()


@pytest.mark.parametrize("rows", [("2",), ("20",), ("2048",), ("2048", "713", "56", "91"), ("12345678" * 2,)])
def test_a_number_of_any_length_fits_the_panel(desk, rows):
    Row(desk, *rows)
    panel = desk.app.window.panel
    bottom = panel.words.winfo_rooty() + panel.words.winfo_height()
    assert panel.headline.winfo_reqwidth() <= panel.winfo_width()
    assert panel.headline.winfo_rooty() >= panel.winfo_rooty()
    assert bottom <= panel.bars.winfo_rooty()


def test_the_longest_headline_fits_the_panel(desk):
    panel = desk.app.window.panel
    panel.show(PanelContent(headline="\n".join(["8" * 24] * 3), sentence="9 of 72: 8, 100 %", detail="or 3"))
    desk.root.update()
    assert panel.headline.winfo_reqwidth() <= panel.winfo_width()
    assert panel.words.winfo_rooty() + panel.words.winfo_height() <= panel.bars.winfo_rooty()


def test_a_file_is_read_off_the_main_thread_and_the_window_lives(desk, tmp_path):
    path = save(picture_of("7"), tmp_path / "seven.png")
    seen, ticks = [], []
    real = desk.app.model.classifier.probabilities

    def slowly(digits):
        seen.append(threading.current_thread())
        time.sleep(0.3)
        return real(digits)

    desk.app.model.classifier.probabilities = slowly
    desk.root.after(10, lambda: ticks.append(1))
    desk.app.pictures.open(path)
    desk.root.update()
    assert desk.app.window.status_left.cget("text") == "Opening seven.png…"
    desk.wait_until(lambda: bool(seen))
    assert threading.main_thread() not in seen
    desk.draw(SEVEN)  # the pad still takes strokes
    assert ticks
    desk.wait_until(lambda: desk.app.main.picture is not None)
    assert desk.app.window.status_left.cget("text") == "seven.png. Esc goes back to the pad."


def test_what_takes_long_has_a_bar_and_can_be_stopped(desk, monkeypatch, tmp_path):
    gate = threading.Event()
    monkeypatch.setattr("digitpad.ui.pictures.controller.SLOW_MS", 20)
    desk.app.pictures._begin(
        lambda: gate.wait(10) and picture_of("7"), desk.app.pictures._requested, "Opening…"
    )
    bar = desk.app.window.busy_bar
    assert not bar.winfo_ismapped()
    desk.wait_until(bar.winfo_ismapped)
    bar.stop.invoke()
    desk.root.update()
    assert not bar.winfo_ismapped()
    gate.set()
    desk.open(save(picture_of("20"), tmp_path / "next.png"))
    assert desk.app.main.picture.picture.name == "next.png"


def test_a_newer_picture_replaces_one_still_being_read(desk, tmp_path):
    gate = threading.Event()
    first, second = picture_of("7"), save(picture_of("20"), tmp_path / "second.png")
    desk.app.pictures._begin(lambda: gate.wait(10) and first, desk.app.pictures._requested, "Opening…")
    desk.app.pictures.open(second)
    gate.set()
    desk.wait_until(lambda: desk.app.main.picture is not None)
    assert desk.app.main.picture.picture.name == "second.png"


def test_a_bad_file_is_told_and_what_is_open_stays(row, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no picture")
    row.desk.open(tmp_path / "bad.png")
    assert isinstance(row.desk.errors.pop(), PictureError)
    assert row.headline == "2048\n713"
    assert row.app.pictures.doing == ""


def test_a_picture_without_digits_is_shown_with_a_hint(desk, tmp_path):
    Image.new("L", (300, 200), 255).save(tmp_path / "empty.png")
    desk.open(tmp_path / "empty.png")
    assert desk.app.window.picture.winfo_ismapped()
    assert desk.title == "DigitPad: no digit found"
    shown = desk.app.window.panel.shown
    assert shown.sentence == "No digit was found"
    assert "Draw a box" in shown.detail
    assert desk.app.window.panel.detail.winfo_reqwidth() <= desk.app.window.panel.winfo_width()
    assert desk.app.window.panel.labels.shown == (False, None)
    assert not command(desk, "Copy number").enabled()


def test_a_picture_does_not_come_in_the_middle_of_a_stroke(desk, tmp_path):
    path = save(picture_of("7"), tmp_path / "seven.png")
    desk.mouse("<ButtonPress-1>", *SEVEN[0])
    desk.app.pictures.open(path)
    desk.wait_until(lambda: not desk.app.pictures.doing)
    for point in SEVEN[1:]:
        desk.mouse("<B1-Motion>", *point)
    assert desk.app.main.picture is None
    desk.mouse("<ButtonRelease-1>", *SEVEN[-1])
    desk.wait_until(lambda: desk.app.main.picture is not None)
    desk.press("<Escape>")
    assert len(desk.app.main.ink.strokes[0]) == len(SEVEN)


def copy(target: str, content: bytes) -> None:
    """Put something on the clipboard, and wait until it is there: xclip goes on in a process of its own."""
    xclip, quiet = ["xclip", "-selection", "clipboard"], subprocess.DEVNULL
    subprocess.run(
        [*xclip, "-target", target, "-in"], input=content, check=True, timeout=10, stdout=quiet, stderr=quiet
    )
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(subprocess.TimeoutExpired):  # while it is still ours, who do not answer here
            there = [*xclip, "-target", target, "-out"]
            if subprocess.run(there, check=False, timeout=1, capture_output=True).stdout == content:
                return
        time.sleep(0.05)
    pytest.fail("xclip does not take the clipboard")


@pytest.mark.skipif(not which("xclip"), reason="xclip is not installed")
def test_a_picture_is_pasted(desk, tmp_path):
    path = save(picture_of("7"), tmp_path / "seven.png")
    copy("image/png", path.read_bytes())
    desk.press("<Control-v>")
    desk.wait_until(lambda: desk.app.main.picture is not None)
    assert desk.app.main.picture.page.size == (CELL, CELL)


@pytest.mark.skipif(not which("xclip"), reason="xclip is not installed")
def test_a_copied_file_is_pasted_and_text_is_told(desk, tmp_path):
    path = save(picture_of("7"), tmp_path / "a seven ñ.png")
    copy("text/uri-list", path.as_uri().encode())
    desk.press("<Control-v>")
    desk.wait_until(lambda: desk.app.main.picture is not None)
    assert desk.app.main.picture.picture.name == "a seven ñ.png"
    desk.press("<Escape>")
    desk.root.clipboard_clear()
    desk.root.clipboard_append("only words")
    desk.press("<Control-v>")
    desk.wait_until(lambda: bool(desk.errors))
    assert "no picture on the clipboard" in str(desk.errors.pop())


@pytest.mark.skipif(not which("xclip"), reason="xclip is not installed")
def test_a_damaged_picture_on_the_clipboard_is_told_without_the_name_of_a_passing_file(desk):
    copy("image/png", b"junk")
    desk.press("<Control-v>")
    desk.wait_until(lambda: bool(desk.errors))
    assert str(desk.errors.pop()).startswith("The picture cannot be read. Copy it again")


# Its boxes


def test_one_digit_is_always_looked_at(row):
    assert row.opened.selected == 0
    panel = row.app.window.panel
    assert panel.shown.sentence.startswith("1 of 7: 2, ")
    row.click(4)
    assert row.opened.selected == 4
    assert panel.shown.sentence.startswith("5 of 7: 7, ")
    assert panel.shown.winner == 7
    assert len(panel.shown.pictures()) == 5
    assert len(panel.steps.row.photos) == 5


def test_tab_and_arrows_walk_from_box_to_box(row):
    places = []
    for keys in ("<Tab>", "<Right>", "<Down>", "<Left>", "<Up>", "<Shift-Tab>"):
        row.press(keys)
        places.append(row.opened.selected)
    assert places == [1, 2, 6, 5, 1, 0]
    row.press("<Left>")
    assert row.opened.selected == 0


def test_tab_leaves_the_picture_after_the_last_box(row):
    row.app.pictures.select(6)
    row.press("<Tab>")
    assert row.opened.selected == 6
    assert row.desk.root.focus_get() is not row.view


def test_delete_draw_undo_redo(row):
    row.click(1)
    row.press("<Delete>")
    assert row.headline == "2 48\n713"
    row.draw(box_of(0, 1))
    assert row.headline == "2048\n713"
    assert row.opened.selected == 1
    row.press("<Control-z>")
    row.press("<Control-z>")
    assert row.headline == "2048\n713"
    row.press("<Control-Z>")
    assert row.headline == "2 48\n713"
    assert command(row.desk, "Redo").enabled()
    row.press("<Control-y>")
    assert row.headline == "2048\n713"


def test_dragging_an_edge_takes_in_what_was_left_out(row):
    first = row.opened.glyphs[0].box
    row.drag(
        (first.right + 4 / row.view.zoom, (first.top + first.bottom) / 2), (2 * CELL - 2, first.top + 10)
    )
    wide = row.opened.glyphs[row.opened.selected].box
    assert wide.left == pytest.approx(first.left, abs=1)
    assert wide.right > CELL
    row.press("<Control-z>")
    assert row.opened.glyphs[0].box == first


def test_dragging_the_inside_moves_the_box(row):
    before = row.opened.glyphs[0].box
    middle = ((before.left + before.right) / 2, (before.top + before.bottom) / 2)
    row.drag(middle, (middle[0] + CELL, middle[1]))
    assert len(row.opened.glyphs) == 7
    assert row.opened.glyph.box.left > CELL


def test_a_click_on_free_ground_changes_nothing(row):
    row.drag((10, 10), (10, 10))
    row.drag((10, 10), (11, 11))
    assert len(row.opened.glyphs) == 7
    assert row.opened.selected == 0


def test_a_box_without_ink_is_told_in_the_status_bar(row):
    row.draw(Box(3 * CELL + 10, CELL + 10, 4 * CELL - 10, 2 * CELL - 10))
    assert "no ink in that box" in row.app.window.status_left.cget("text")
    assert len(row.opened.glyphs) == 7


def test_escape_ends_a_drag_before_it_leaves_the_picture(row):
    box = box_of(1, 3)
    x, y = row.at((box.left, box.top))
    row.view.event_generate("<ButtonPress-1>", x=x, y=y)
    row.view.event_generate("<B1-Motion>", x=x + 40, y=y + 40)
    row.press("<Escape>")
    assert row.opened is not None
    row.view.event_generate("<ButtonRelease-1>", x=x + 40, y=y + 40)
    assert len(row.opened.glyphs) == 7
    row.press("<Escape>")
    assert row.opened is None


def test_undo_with_nothing_left_goes_back_to_the_pad_and_the_drawing_is_there(row):
    row.press("<Control-z>")
    assert row.opened is None
    assert row.desk.title.startswith("DigitPad: 7 (")
    assert len(row.app.main.ink.strokes) == 1
    assert row.app.window.panel.steps.row is row.app.window.panel.steps.of_drawing


def test_redo_brings_back_a_picture_that_undo_has_closed_until_the_drawing_changes(row):
    row.click(1)
    row.press("<Delete>")
    for _ in range(2):
        row.press("<Control-z>")
    assert row.opened is None
    row.desk.press("<Control-y>")
    assert row.headline == "2048\n713"
    row.press("<Control-y>")
    assert row.headline == "2 48\n713"
    for _ in range(2):
        row.press("<Control-z>")
    row.desk.draw([(100, 800), (300, 800)])
    assert not command(row.desk, "Redo").enabled()
    row.desk.press("<Control-z>")
    row.desk.press("<Control-y>")
    assert len(row.app.main.ink.strokes) == 2
    assert row.opened is None


def test_escape_loses_no_boxes_redo_brings_them_back(row):
    row.click(1)
    row.press("<Delete>")
    row.press("<Escape>")
    assert row.opened is None
    row.desk.press("<Control-y>")
    assert row.headline == "2 48\n713"
    row.press("<Control-z>")
    assert row.headline == "2048\n713"


def test_escape_leaves_the_drawing_its_own_redo(row):
    row.press("<Escape>")
    row.desk.press("<Control-z>")
    row.app.pictures._show_new(opened_row(row.app.model.classifier, "20"))
    row.press("<Escape>")
    row.desk.press("<Control-y>")
    assert row.opened is None
    assert len(row.app.main.ink.strokes) == 1


def test_undo_of_the_drawing_forgets_a_closed_picture_and_its_steps(row):
    row.press("<Delete>")
    row.press("<Escape>")
    row.desk.press("<Control-z>")
    assert not row.app.pictures.can_redo
    row.app.pictures.open_digit(Image.new("L", (28, 28), 9))
    row.press("<Control-z>")
    assert row.opened is None


def test_the_eraser_is_left_alone_behind_a_picture(row):
    row.press("e")
    assert not command(row.desk, "Eraser").enabled()
    assert not row.app.main.eraser.is_on


def test_steps_back_from_before_the_model_was_there_are_read(row):
    classifier = row.app.model.classifier
    row.app.model.read_with(row.app.model.entry, None)
    row.press("<Delete>")
    row.app.model.read_with(row.app.model.entry, classifier)
    row.press("<Control-z>")
    assert row.headline == "2048\n713"
    row.click(3)
    assert row.app.window.panel.shown.sentence.startswith("4 of 7: 8, ")


def test_a_key_in_the_middle_of_a_drag_ends_it(row):
    box, second = row.opened.glyphs[0].box, row.opened.glyphs[1].box
    x, y = row.at(((box.left + box.right) / 2, (box.top + box.bottom) / 2))
    row.view.event_generate("<ButtonPress-1>", x=x, y=y)
    row.view.event_generate("<B1-Motion>", x=x + 125, y=y + 20)
    row.press("<Delete>")
    row.view.event_generate("<ButtonRelease-1>", x=x + 125, y=y + 20)
    assert row.headline == "048\n713"
    assert row.opened.glyphs[0].box == second


def test_a_drag_paints_its_own_box_alone(row):
    box = row.opened.glyphs[0].box
    x, y = row.at((box.left, box.top))
    row.view.event_generate("<ButtonPress-1>", x=x, y=y)
    before = row.view.find_withtag("boxes")
    for step in (10, 20, 30):
        row.view.event_generate("<B1-Motion>", x=x - step, y=y - step)
    assert row.view.find_withtag("boxes") == before
    assert len(row.view.find_withtag("drag")) == 2
    row.view.event_generate("<ButtonRelease-1>", x=x - 30, y=y - 30)
    assert not row.view.find_withtag("drag")


def test_boxes_of_a_picture_thinner_than_a_pixel_lie_where_the_ink_is(desk, tmp_path):
    Image.new("L", (2, 3000), 255).save(tmp_path / "thin.png")
    desk.open(tmp_path / "thin.png")
    view = desk.app.window.picture
    _left, top, _right, bottom = view.on_screen((0, 0, 2, 3000))
    assert bottom - top == pytest.approx(view.winfo_height(), abs=8)


def test_long_and_odd_names_stay_on_one_line_of_the_status_bar(desk, tmp_path):
    before = desk.app.window.status_bar.winfo_height()
    for name in ("two\nlines.png", "a" * 200 + ".png", "\udcff.png"):
        desk.open(save(picture_of("7"), tmp_path / name))
        assert desk.app.window.status_bar.winfo_height() == before
        assert desk.app.window.status_left.winfo_width() < desk.app.window.winfo_width() * 2 / 3


def test_what_was_found_while_the_pen_is_down_can_still_be_stopped(desk, tmp_path):
    desk.mouse("<ButtonPress-1>", *SEVEN[0])
    desk.open(save(picture_of("7"), tmp_path / "seven.png"))
    desk.app.main.new()
    later = []
    desk.mouse("<ButtonRelease-1>", *SEVEN[0])
    desk.root.after(150, lambda: later.append(1))
    desk.wait_until(lambda: bool(later))
    assert desk.app.main.picture is None


def test_a_slider_that_still_waits_does_not_stop_another_picture(row):
    gate = threading.Event()
    row.app.pictures.set_sensitivity(0.5)
    row.app.pictures._begin(lambda: gate.wait(10) and picture_of("20"), PictureOptions(), "Opening…")
    row.desk.root.after(300, gate.set)
    row.desk.wait_until(lambda: row.opened.page.size == (2 * CELL, CELL))


def test_the_pen_and_the_eraser_leave_the_drawing_alone(row):
    drawn = row.app.main.ink.strokes
    row.desk.draw(SEVEN)
    row.desk.draw(SEVEN, button=3)
    row.view.event_generate("<ButtonPress-3>", x=50, y=50)
    row.view.event_generate("<ButtonRelease-3>", x=50, y=50)
    assert row.app.main.ink.strokes == drawn
    assert row.opened is not None


# Teaching


def test_a_wrong_digit_is_corrected_in_the_number_and_kept(row):
    row.click(2)
    row.press("<Key-9>")
    assert row.headline == "2098\n713"
    assert row.desk.title == "DigitPad: 2098, 713"
    (kept,) = row.app.drawings.all()
    assert (kept.label, kept.prediction.digit) == (9, 4)
    np.testing.assert_array_equal(kept.glyph, row.opened.glyphs[2].steps.centred)
    assert row.app.window.panel.labels.shown == (True, 9)
    row.click(0)
    assert row.app.window.panel.labels.shown == (True, None)
    row.click(2)
    assert row.app.window.panel.labels.shown == (True, 9)
    row.press("<Control-u>")
    assert row.headline == "2048\n713"
    assert row.app.drawings.all() == ()


def test_corrections_outlive_changes_of_other_boxes(row):
    row.press("<Key-3>")
    row.click(1)
    row.press("<Delete>")
    assert row.headline == "3 48\n713"
    row.press("<Control-z>")
    assert row.headline == "3048\n713"


def test_another_model_reads_the_picture_anew(row):
    row.app.model.read_with(row.app.model.entry, row.app.model.classifier)
    assert row.headline == "2048\n713"
    row.app.model.classifier = None
    row.app.model.read_with(row.app.model.entry, None)
    assert row.desk.title == "DigitPad"
    assert row.app.window.panel.shown.sentence == "No model"
    row.press("<Delete>")
    assert len(row.opened.glyphs) == 6


# How to look, and what goes out


def test_turning_looks_again_and_can_be_undone(row):
    row.press("<Control-Right>")
    row.desk.wait_until(lambda: row.opened.options.turns == 1, seconds=30)
    assert row.opened.view.size == (2 * CELL, 4 * CELL)
    row.press("<Control-Left>")
    row.press("<Control-Left>")
    row.desk.wait_until(lambda: row.opened.options.turns == 3, seconds=30)
    row.press("<Control-z>")
    row.press("<Control-z>")
    assert row.headline == "2048\n713"


def test_a_turn_while_the_one_before_is_under_way_is_not_lost(row, monkeypatch):
    pictures, pause = row.app.pictures, "digitpad.ui.pictures.controller.PAUSE_MS"
    pictures.turn(1)
    row.desk.wait_until(lambda: pictures.doing != "")
    monkeypatch.setattr(pause, 60_000)  # the first one ends in this time
    pictures.turn(1)
    row.desk.wait_until(lambda: row.opened.options.turns == 1, seconds=30)
    monkeypatch.setattr(pause, 20)
    pictures.turn(1)
    row.desk.wait_until(lambda: row.opened.options.turns == 3, seconds=30)


def test_a_model_chosen_meanwhile_reads_what_comes(desk):
    gate, pictures = threading.Event(), desk.app.pictures
    pictures._begin(lambda: gate.wait(10) and picture_of("20"), pictures._requested, "Opening…")
    desk.app.model.read_with(desk.app.model.entry, None)
    gate.set()
    desk.wait_until(lambda: desk.app.main.picture is not None)
    assert desk.app.main.picture.readings == ()


def test_the_slider_and_the_ink_menu_look_again_once(row):
    looks = []
    begin = row.app.pictures._begin
    row.app.pictures._begin = lambda get, options, words: (looks.append(options), begin(get, options, words))
    slider = next(
        child for child in row.app.window.look_bar.winfo_children() if child.winfo_class() == "TScale"
    )
    for value in (0.1, 0.3, 0.5):
        slider.set(value)
        row.desk.root.update()
    row.desk.wait_until(lambda: row.opened.options.sensitivity == 0.5)
    assert len(looks) == 1
    menu = row.desk.root.nametowidget(row.app.window.look_bar.ink_menu.cget("menu"))
    menu.invoke(2)
    row.desk.wait_until(lambda: row.opened.options.light_ink is True)
    assert row.app.window.look_bar.ink_menu.cget("text") == "Ink: light"
    row.press("<Control-z>")
    assert row.app.window.look_bar.ink_menu.cget("text") == "Ink: auto"
    assert row.opened.options.sensitivity == 0.5


def test_the_ink_can_be_found_out_again(row):
    bar = row.app.window.look_bar
    menu = row.desk.root.nametowidget(bar.ink_menu.cget("menu"))
    menu.invoke(1)
    row.desk.wait_until(lambda: row.opened.options.light_ink is False)
    menu.invoke(0)
    row.desk.wait_until(lambda: row.opened.options.light_ink is None)
    assert bar.ink_menu.cget("text") == "Ink: auto"
    assert menu.getvar(str(menu.entrycget(0, "variable"))) == menu.entrycget(0, "value") == "auto"


def test_the_number_is_copied_line_by_line(row):
    row.press("<Control-C>")
    assert row.desk.root.clipboard_get() == "2048\n713"


def test_the_picture_is_saved_with_its_boxes(row, tmp_path):
    answer_file_window(row.desk, tmp_path / "boxes.png")
    command(row.desk, "Save picture with boxes…").run()
    with Image.open(tmp_path / "boxes.png") as saved:
        assert saved.size[0] / saved.size[1] == pytest.approx(2, rel=0.01)
        colours = {colour for _count, colour in saved.convert("RGB").getcolors(1 << 20)}
    assert (0x1D, 0x5F, 0xD1) in colours


def test_the_picture_outlives_a_new_make_of_the_window(row):
    row.click(5)
    row.app.look.change(theme="dark")
    row.desk.root.update()
    assert row.headline == "2048\n713"
    assert row.app.window.picture.winfo_ismapped()
    assert row.opened.selected == 5


def test_ctrl_n_begins_a_drawing(row):
    row.press("<Control-n>")
    assert row.opened is None
    assert row.app.main.ink.strokes == ()
