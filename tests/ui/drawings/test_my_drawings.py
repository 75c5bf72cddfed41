"""The window "My drawings": my_drawings.py, ui/drawings.py and ui/gallery.py, with real events."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.folded_digit import broken_five
from support.handwriting import SEVEN, six_of_each
from support.made_digits import made_digits
from support.user_actions import answer_file_window, command, texts, turn_wheel

from digitpad.core.raster import steps_of_ink
from digitpad.drawings.drawings import Drawing, Drawings, KeptPrediction
from digitpad.drawings.exchange import find_drawings

GLYPH = steps_of_ink((tuple(SEVEN),)).centred


def many(count: int) -> list[Drawing]:
    """Return drawings that differ; of three the first was read right, the second wrong, the third as none."""
    generator, written = random.Random(3), six_of_each()
    drawings = []
    for number in range(count):
        digit, strokes = written[number % 60]
        shaken = tuple(tuple((x + generator.gauss(0, 4), y) for x, y in stroke) for stroke in strokes)
        read = (digit, (digit + 1) % 10, None)[number % 3]
        drawings.append(Drawing(digit, shaken, prediction=KeptPrediction(read, 0.5, "DigitPad")))
    return drawings


class Shown:
    """The window as a user has it: thumbnails to click, keys to press."""

    def __init__(self, desk):
        self.desk = desk
        command(desk, "My drawings…").run()
        desk.root.update()

    @property
    def window(self):
        self.desk.root.update()
        return self.desk.app.my_drawings.made.window

    @property
    def gallery(self):
        return self.window.gallery

    @property
    def keys(self) -> list[int]:
        self.desk.root.update()
        return [thumbnail.key for thumbnail in self.gallery.thumbnails]

    @property
    def selected(self) -> list[int]:
        return self.gallery.selection.keys

    @property
    def said(self) -> str:
        return self.window.status.cget("text")

    def click(self, key: int, state: int = 0, times: int = 1) -> None:
        gallery = self.gallery
        x, y = gallery.layout.place(self.keys.index(key))
        place = {"x": x + 12 - round(gallery.canvasx(0)), "y": y + 12 - round(gallery.canvasy(0))}
        for _ in range(times):
            gallery.event_generate("<ButtonPress-1>", state=state, **place)
            gallery.event_generate("<ButtonRelease-1>", state=state, **place)
        self.desk.root.update()

    def press(self, keys: str) -> None:
        self.gallery.focus_force()
        self.desk.root.update()
        self.gallery.event_generate(keys)
        self.desk.root.update()


@pytest.fixture
def kept(desk) -> tuple[Drawing, ...]:
    """Thirty drawings, three of each digit, in their order."""
    return desk.app.drawings.add_new(many(60)[::2])


@pytest.fixture
def shown(desk, kept) -> Shown:
    return Shown(desk)


def labels(desk) -> dict[int, int]:
    return {drawing.key: drawing.label for drawing in desk.app.drawings.all()}


def test_an_empty_list_says_what_to_do(desk, store):
    shown = Shown(desk)
    assert shown.window.empty.winfo_ismapped()
    assert "0 to 9" in shown.window.empty.cget("text")
    assert shown.keys == []
    for keys in ("<Delete>", "<Key-7>", "<Right>", "<Return>", "<Control-a>", "<Control-z>"):
        shown.press(keys)
    assert not store.drawings_path.exists()


def test_drawings_are_shown_by_digit_with_counts(desk, shown, kept):
    assert shown.keys == [drawing.key for drawing in sorted(kept, key=lambda drawing: drawing.label)]
    assert not shown.window.empty.winfo_ismapped()
    gallery = shown.gallery
    written = [gallery.itemcget(item, "text") for item in gallery.find_all() if gallery.type(item) == "text"]
    for digit in range(10):
        assert str(digit) in written
    assert [heading.count for heading in gallery.layout.headings] == [3] * 10
    assert "Drawings: 30. Misread by the model: 20." in shown.said
    assert gallery.photos[kept[0].key].width() == desk.app.look.theme.px(56)


def test_wrong_ones_have_a_badge_and_can_be_shown_alone(shown, kept):
    marks = {thumbnail.key: thumbnail.mark for thumbnail in shown.gallery.thumbnails}
    for drawing in kept:
        read = "?" if drawing.prediction.digit is None else str(drawing.prediction.digit)
        assert marks[drawing.key] == (read if drawing.is_wrong else "")
    box = next(
        child
        for child in shown.window.body.winfo_children()[1].winfo_children()
        if "checkbutton" in str(child)
    )
    box.invoke()
    wrong = sorted((drawing for drawing in kept if drawing.is_wrong), key=lambda drawing: drawing.label)
    assert shown.keys == [drawing.key for drawing in wrong]
    box.invoke()
    assert len(shown.keys) == 30


def test_click_ctrl_click_and_shift_click_select(shown):
    keys = shown.keys
    shown.click(keys[1])
    assert shown.selected == [keys[1]]
    shown.click(keys[4], state=0x4)
    assert shown.selected == [keys[1], keys[4]]
    shown.click(keys[6], state=0x1)
    assert shown.selected == keys[4:7]
    shown.gallery.event_generate("<ButtonPress-1>", x=shown.gallery.winfo_width() - 3, y=30)
    assert shown.selected == []


def test_arrows_select_and_bring_to_sight(shown):
    keys = shown.keys
    shown.press("<Right>")
    assert shown.selected == [keys[0]]
    shown.press("<Right>")
    shown.press("<Down>")
    assert shown.selected == [keys[4]]
    shown.press("<Shift-Right>")
    assert shown.selected == [keys[4], keys[5]]
    shown.press("<End>")
    assert shown.selected == [keys[29]]
    _x, y = shown.gallery.layout.place(29)
    top = shown.gallery.canvasy(0)
    assert top <= y
    assert y + shown.gallery.layout.cell <= top + shown.gallery.winfo_height() + 1
    shown.press("<Home>")
    assert shown.gallery.canvasy(0) <= 0


def test_a_digit_relabels_and_ctrl_z_undoes(desk, shown):
    before = labels(desk)
    keys = shown.keys[:2]
    shown.click(keys[0])
    shown.click(keys[1], state=0x1)
    shown.press("<Key-8>")
    assert labels(desk) == {**before, keys[0]: 8, keys[1]: 8}
    assert shown.selected == keys  # still, in their new group
    assert "Relabelled as 8: 2." in shown.said
    assert shown.window.undo.instate(["!disabled"])
    shown.press("<Control-z>")
    assert labels(desk) == before
    assert shown.window.undo.instate(["disabled"])


def test_delete_removes_and_ctrl_z_brings_back(desk, shown):
    before = desk.app.drawings.all()
    keys = shown.keys
    shown.click(keys[3])
    shown.press("<Delete>")
    shown.press("<Right>")
    shown.press("<Delete>")
    assert len(desk.app.drawings.all()) == 28
    assert keys[3] not in shown.keys
    shown.press("<Control-z>")
    shown.press("<Control-z>")
    assert desk.app.drawings.all() == before
    assert shown.keys == keys
    shown.press("<Control-z>")
    assert desk.app.drawings.all() == before


def test_ctrl_a_and_delete_and_back(desk, shown):
    before = desk.app.drawings.all()
    shown.press("<Control-a>")
    assert len(shown.selected) == 30
    shown.press("<Delete>")
    assert desk.app.drawings.all() == ()
    assert shown.window.empty.winfo_ismapped()
    shown.press("<Control-z>")
    assert desk.app.drawings.all() == before


def test_two_clicks_open_the_drawing_on_the_pad(desk, shown, kept):
    desk.draw(SEVEN)
    drawn = desk.app.main.ink.strokes
    shown.click(shown.keys[5], times=2)
    (opened,) = desk.app.drawings.get([shown.keys[5]])
    assert desk.app.main.ink.strokes == opened.strokes
    assert desk.app.window.panel.labels.shown == (True, opened.label)
    desk.press("<Control-z>")
    assert desk.app.main.ink.strokes == drawn
    shown.click(shown.keys[7])
    shown.press("<Return>")
    assert desk.app.main.ink.strokes == desk.app.drawings.get([shown.keys[7]])[0].strokes
    desk.press("<Key-0>")  # corrected on the pad
    assert len(desk.app.drawings.all()) == 30


def test_a_glyph_opens_as_a_picture(desk):
    glyph = desk.app.drawings.add(Drawing(7, glyph=GLYPH))
    desk.draw([(500, 100), (500, 900)])
    shown = Shown(desk)
    shown.click(glyph.key, times=2)
    assert desk.app.main.picture is not None
    np.testing.assert_array_equal(desk.app.main.current_steps().centred, GLYPH)
    assert desk.title.startswith("DigitPad: 7 (")
    assert desk.app.window.panel.labels.shown == (True, 7)
    desk.press("<Control-z>")
    assert desk.title.startswith("DigitPad: 1 (")


def test_a_label_on_the_pad_does_not_claim_what_was_changed_here(desk):
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    shown = Shown(desk)
    shown.click(1)
    shown.press("<Delete>")
    assert desk.app.window.panel.labels.shown == (True, None)
    desk.press("<Key-7>")
    assert len(desk.app.drawings.all()) == 1


def test_the_row_of_labels_follows_the_selection(shown):
    row = shown.window.labels
    assert row.shown == (False, None)
    shown.click(shown.keys[0])
    assert row.shown == (True, 0)
    shown.click(shown.keys[4], state=0x4)
    assert row.shown == (True, None)
    row.buttons[5].invoke()
    assert row.shown == (True, 5)


def test_what_is_kept_meanwhile_appears(desk, shown, store):
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    desk.wait_until(lambda: len(shown.keys) == 31)
    other = Drawings(store.drawings_path)  # as another window of DigitPad would
    other.add(Drawing(7, glyph=GLYPH))
    other.close()
    desk.wait_until(lambda: len(shown.keys) == 32)


def test_opened_again_it_is_the_same_window(desk, shown):
    first = shown.window
    command(desk, "My drawings…").run()
    desk.root.update()
    assert shown.window is first
    tops = [child for child in desk.root.winfo_children() if child.winfo_class() == "Toplevel"]
    assert tops == [first]
    shown.press("<Escape>")
    assert desk.app.my_drawings.made.window is None
    desk.press("<Control-d>")
    assert shown.window is not first
    assert len(shown.keys) == 30


def test_a_change_of_theme_keeps_it_open(desk, shown):
    shown.window.geometry("700x500+30+40")
    desk.root.update()
    desk.app.look.change(theme="dark", language="es")
    desk.root.update()
    assert shown.window.geometry() == "700x500+30+40"
    assert shown.gallery.cget("background") == "#1a1d22"
    assert len(shown.keys) == 30


def test_thousands_are_shown_by_making_only_those_in_sight(desk):
    desk.app.drawings.add_new(many(2000))
    shown = Shown(desk)
    gallery = shown.gallery
    assert len(shown.keys) == 2000
    assert len(gallery.find_all()) < 600
    assert len(gallery.photos) < 200
    turn_wheel(gallery, 1)
    desk.root.update()
    assert gallery.canvasy(0) > 0
    for place in (0.3, 0.6, 1.0):
        gallery.yview_moveto(place)
        desk.root.update()
        assert len(gallery.find_all()) < 600
    last = gallery.drawn[1999]
    assert gallery.type(last[1]) == "image"


def found(desk):
    """Return the chooser's window once it shows what was found."""
    chooser = desk.app.my_drawings.made.chooser
    desk.wait_until(lambda: bool(chooser.window and not chooser.window.shown.doing), 60)
    return chooser.window


def take_in(desk) -> None:
    """Press the first button of the window that shows what was found, and wait until it is done."""
    next(iter(found(desk).buttons.values())).invoke()
    desk.wait_until(lambda: desk.app.my_drawings.made.chooser.window is None, 60)


def test_the_chooser_says_what_a_file_is_and_lets_one_train_on_it(desk, shown, tmp_path):
    images, labels = made_digits(240, seed=5)
    np.savez(tmp_path / "turned.npz", X=images.transpose(0, 2, 1), y=labels)
    desk.app.my_drawings.made._import([tmp_path / "turned.npz"])
    window = found(desk)
    assert window.title_line.cget("text") == "turned.npz"
    assert window.kinds.cget("text") == "NumPy's arrays (.npz)"
    assert [count.cget("text") for count in window.counts] == ["24"] * 10
    assert "turned upright" in window.notes.cget("text")
    assert not window.question.cget("text")
    assert [button.cget("text") for button in window.buttons.values()] == [
        "Add to My drawings",
        "Train networks on them",
    ]
    window.buttons["train"].invoke()
    digits = desk.app.lab.digits
    desk.wait_until(lambda: digits.kind == "file" and not digits.is_busy, 60)
    assert digits.count == 200
    assert len(shown.keys) == 30


def test_the_chooser_asks_only_which_digit_a_page_has(desk, shown, tmp_path):
    Image.fromarray(GLYPH).save(tmp_path / "mine.png")
    desk.app.my_drawings.made._import([tmp_path / "mine.png"])
    window = found(desk)
    assert window.question.cget("text") == "Which digit is in mine.png?"
    assert window.buttons == {}
    window.labels.buttons[4].invoke()
    assert list(window.buttons) == ["drawings"]
    window.event_generate("<Key-7>")
    desk.root.update()
    assert window.shown.label == 7
    take_in(desk)
    assert "Drawings added: 1. Duplicates left out: 0." in shown.said
    newest = max(desk.app.drawings.all(), key=lambda drawing: drawing.key)
    assert newest.label == 7


def test_to_cancel_the_chooser_adds_nothing_and_ends_its_process(desk, shown, tmp_path):
    (tmp_path / "more.jsonl").write_text('{"strokes": [[[100, 100], [100, 900]]], "label": 1}\n')
    desk.app.my_drawings.made._import([tmp_path / "more.jsonl"])
    child = desk.app.my_drawings.made.chooser._child
    found(desk).cancel.invoke()
    desk.wait_until(lambda: child.status is not None, 60)
    assert len(shown.keys) == 30


def test_drawings_come_in_from_files_and_can_be_taken_back(desk, shown, tmp_path):
    (tmp_path / "more.jsonl").write_text('{"strokes": [[[100, 100], [100, 900]]], "label": 1}\n' * 2)
    answer_file_window(desk, tmp_path / "more.jsonl", str(shown.window))
    desk.app.my_drawings.made._import_files()
    take_in(desk)
    assert len(shown.keys) == 31
    assert "Drawings added: 1. Duplicates left out: 1." in shown.said
    shown.press("<Control-z>")
    assert len(shown.keys) == 30


def test_bad_files_are_told_and_nothing_is_added(desk, shown, tmp_path):
    (tmp_path / "bad.jsonl").write_text("nonsense\n")
    answer_file_window(desk, tmp_path / "bad.jsonl", str(shown.window))
    desk.app.my_drawings.made._import_files()
    desk.wait_until(lambda: bool(desk.errors), 60)
    assert "bad.jsonl, line 1: This is not ink" in str(desk.errors.pop())
    assert desk.app.my_drawings.made.chooser.window is None
    assert len(shown.keys) == 30


@pytest.mark.parametrize("name", ["drawings.jsonl", "drawings.npz"])
def test_drawings_go_out_to_a_file(desk, shown, kept, tmp_path, name):
    answer_file_window(desk, tmp_path / name, str(shown.window))
    desk.app.my_drawings.made._export_file(name)
    assert [drawing.label for drawing in find_drawings([tmp_path / name]).drawings][:30] == [
        drawing.label for drawing in kept
    ]
    assert f"{name}: 30." in shown.said


def test_drawings_go_out_to_a_folder_and_never_over_another(desk, shown, tmp_path, monkeypatch):
    (tmp_path / "notes.txt").write_text("mine")
    monkeypatch.setattr("digitpad.ui.drawings.controller.ask_folder", lambda _parent, _title: tmp_path)
    for name in ("drawings", "drawings-2"):
        desk.app.my_drawings.made._export_folder()
        assert len(list((tmp_path / name).rglob("*.png"))) == 30
    assert Path(tmp_path / "notes.txt").read_text() == "mine"


def test_a_folder_of_pictures_comes_in(desk, shown, tmp_path, monkeypatch):
    (tmp_path / "7").mkdir()
    Image.fromarray(GLYPH).save(tmp_path / "7" / "seven.png")
    monkeypatch.setattr("digitpad.ui.drawings.controller.ask_folder", lambda _parent, _title: tmp_path)
    desk.app.my_drawings.made._import_folder()
    take_in(desk)
    assert len(shown.keys) == 31


def test_a_picture_comes_in_by_the_model_in_use(desk, tmp_path):
    read = find_drawings([broken_five(tmp_path)], desk.app.model.classifier).drawings
    desk.app.my_drawings.made._import([tmp_path])
    take_in(desk)
    assert [kept.glyph.tolist() for kept in desk.app.drawings.all()] == [one.glyph.tolist() for one in read]


def test_every_button_is_there_and_fits(desk, shown):
    shown.window.geometry("640x380")
    desk.root.update()
    desk.root.update()
    buttons = [
        child
        for frame in shown.window.body.winfo_children()
        for child in frame.winfo_children()
        if child.winfo_class() in ("TButton", "TMenubutton", "TCheckbutton")
    ]
    assert [button.cget("text") for button in buttons] == [
        *("Undo", "Open on the pad", "Remove", "Export", "Import", "Only misread ones")
    ]
    for button in buttons:
        assert button.winfo_width() >= button.winfo_reqwidth()
        assert (
            button.winfo_rootx() + button.winfo_width()
            <= shown.window.winfo_rootx() + shown.window.winfo_width()
        )
    assert "My drawings" in shown.window.title()
    assert texts(shown.window)


def test_the_menu_at_the_right_button_relabels_what_is_pointed_at(shown, desk, monkeypatch):
    menus = []
    monkeypatch.setattr("digitpad.ui.widgets.menus.PopUp.pop_up", lambda menu, x, y: menus.append(menu))
    gallery = shown.window.gallery
    x, y = gallery.layout.place(0)
    gallery.event_generate("<Button-3>", x=x + 9, y=y + 9)
    desk.root.update()
    assert len(gallery.selection.keys) == 1
    (key,) = gallery.selection.keys
    (menu,) = menus
    below = menu.nametowidget(menu.entrycget("It is a", "menu"))
    below.invoke("4")
    assert [drawing.label for drawing in desk.app.drawings.get([key])] == [4]


def test_drawings_are_listed_by_digit_or_from_the_newest_or_the_oldest(desk):
    desk.app.drawings.add_new(many(12)[::-1])
    shown = Shown(desk)
    by_digit = shown.keys
    kept = sorted(by_digit)
    labels = [thumbnail.label for thumbnail in shown.gallery.thumbnails]
    assert labels == sorted(labels)
    for order, expected in ((1, kept[::-1]), (2, kept), (0, by_digit)):
        shown.window.order.current(order)
        shown.window.order.event_generate("<<ComboboxSelected>>")
        assert shown.keys == expected
    assert by_digit != kept


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
@pytest.mark.parametrize(("count", "most"), [(4000, 170), pytest.param(100_000, 500, marks=pytest.mark.slow)])
def test_relabelling_all_of_very_many_drawings_takes_little_memory(tmp_path, root, count, most):
    script = Path(__file__).parents[2] / "support" / "many_drawings.py"
    line = [sys.executable, str(script), str(count), str(tmp_path / "home")]
    tests = {"PYTHONPATH": f"{script.parents[2]}{os.pathsep}{script.parents[1]}"}
    done = subprocess.run(
        line, capture_output=True, text=True, env=os.environ | tests, check=False, timeout=1500
    )
    assert done.returncode == 0, done.stderr[-3000:]
    megabytes = json.loads(done.stdout.splitlines()[-1])
    assert max(megabytes.values()) < most, megabytes


def test_a_window_that_has_gone_without_a_word_is_opened_anew(desk):
    drawings = desk.app.my_drawings.made
    drawings.open()
    desk.root.update()
    drawings.window.unbind("<Destroy>")
    drawings.window.destroy()
    desk.root.update()
    drawings._check()
    assert drawings.close() is None
    drawings.open()
    desk.root.update()
    assert drawings.window.winfo_viewable()
    drawings.window.destroy()
    desk.root.update()
    assert drawings.window is None
