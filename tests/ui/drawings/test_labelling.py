"""One press keeps the drawing, and can be taken back."""

import json
import sqlite3
from tkinter import ttk

import numpy as np
import pytest
from PIL import Image
from support.handwriting import SEVEN
from support.model_folders import add_model

from digitpad.drawings import database
from digitpad.drawings.drawings import Drawings
from digitpad.errors import StoreError
from digitpad.system.settings import Store

ONE = [(500.0, 200.0 + 10 * i) for i in range(60)]


def said(desk) -> str:
    desk.root.update()
    return desk.app.window.status_left.cget("text")


def button(desk, digit: int) -> ttk.Button:
    return desk.app.window.panel.labels.buttons[digit]


def chosen(desk) -> list[int]:
    desk.root.update()
    return [digit for digit in range(10) if button(desk, digit).instate(["selected"])]


def undo_button(desk) -> ttk.Button:
    return desk.app.window.undo_button


def test_a_key_keeps_the_drawing_with_what_the_model_said(desk, store):
    desk.draw(SEVEN)
    desk.press("<Key-4>")
    (kept,) = Drawings(store.drawings_path).all()
    assert kept.label == 4
    assert kept.prediction.digit == 7
    assert kept.prediction.probability == pytest.approx(
        max(desk.app.window.panel.shown.probabilities), abs=1e-3
    )
    assert kept.prediction.model == desk.app.model.classifier.card.name
    assert len(kept.strokes[0]) == len(desk.app.main.ink.strokes[0])
    assert kept.is_wrong
    assert said(desk) == "Kept as 4."
    assert chosen(desk) == [4]


@pytest.mark.parametrize("digit", range(10))
def test_each_button_says_its_digit(desk, digit):
    desk.draw(SEVEN)
    place = button(desk, digit)
    middle = {"x": place.winfo_width() // 2, "y": place.winfo_height() // 2}
    for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        place.event_generate(event, **middle)
    desk.root.update()
    assert [drawing.label for drawing in desk.app.drawings.all()] == [digit]
    assert len(desk.app.main.ink.strokes) == 1  # a press on the row draws nothing


def test_the_number_pad_says_a_digit_too(desk):
    desk.draw(SEVEN)
    canvas = desk.app.window.pad.canvas
    canvas.focus_force()
    desk.root.update()
    canvas.event_generate("<KP_7>", state=0x10)  # Num Lock, without which the key means Home
    desk.root.update()
    assert [drawing.label for drawing in desk.app.drawings.all()] == [7]


def test_an_empty_pad_is_no_digit(desk, store):
    assert all(button(desk, digit).instate(["disabled"]) for digit in range(10))
    desk.press("<Key-7>")
    assert not store.drawings_path.exists()
    desk.draw(SEVEN)
    assert all(button(desk, digit).instate(["!disabled"]) for digit in range(10))
    desk.press("<Delete>")
    assert all(button(desk, digit).instate(["disabled"]) for digit in range(10))


def test_the_same_label_twice_is_kept_once(desk):
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    desk.press("<Key-7>")
    assert said(desk) == "Already kept as 7."
    assert len(desk.app.drawings.all()) == 1
    desk.draw(ONE)  # another drawing now
    assert chosen(desk) == []
    desk.press("<Control-z>")
    assert chosen(desk) == [7]  # the former again
    desk.press("<Key-7>")
    assert len(desk.app.drawings.all()) == 1


def test_another_label_corrects_a_slip(desk):
    desk.draw(SEVEN)
    desk.press("<Key-1>")
    desk.press("<Key-7>")
    assert said(desk) == "Now kept as 7, no longer as 1."
    assert [drawing.label for drawing in desk.app.drawings.all()] == [7]
    undo_button(desk).invoke()
    assert said(desk) == "Kept as 1 again."
    assert [drawing.label for drawing in desk.app.drawings.all()] == [1]


def test_undo_is_offered_beside_the_message_and_takes_it_back(desk):
    desk.draw(SEVEN)
    assert not undo_button(desk).winfo_ismapped()
    desk.press("<Key-7>")
    assert undo_button(desk).winfo_ismapped()
    left = desk.app.window.status_left
    assert 0 <= undo_button(desk).winfo_rootx() - (left.winfo_rootx() + left.winfo_width()) < 20
    undo_button(desk).invoke()
    assert desk.app.drawings.all() == ()
    assert said(desk) == "No longer kept."
    assert not undo_button(desk).winfo_ismapped()
    assert chosen(desk) == []
    assert len(desk.app.main.ink.strokes) == 1  # the drawing itself stays
    desk.press("<Key-7>")
    assert len(desk.app.drawings.all()) == 1


def test_the_message_goes_when_the_drawing_changes_and_a_key_still_undoes(desk):
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    desk.press("<Delete>")
    assert not undo_button(desk).winfo_ismapped()
    desk.press("<Control-u>")
    assert desk.app.drawings.all() == ()
    desk.press("<Control-u>")  # there is no more to take back
    assert desk.app.drawings.all() == ()


def test_the_offer_does_not_move_the_window(desk):
    desk.draw(SEVEN)
    desk.root.update()
    before = desk.app.window.pad.side, desk.app.window.status_bar.winfo_height()
    desk.press("<Key-7>")
    desk.root.update()
    assert (desk.app.window.pad.side, desk.app.window.status_bar.winfo_height()) == before


def test_ctrl_and_alt_with_a_digit_mean_nothing(desk, store):
    desk.draw(SEVEN)
    for state in (0x4, 0x8):
        desk.app.window.pad.canvas.event_generate("<Key-7>", state=state)
        desk.root.update()
    assert not store.drawings_path.exists()


def test_a_digit_typed_into_a_field_is_text(desk, store):
    desk.draw(SEVEN)
    field = ttk.Entry(desk.app.window.panel)
    field.place(x=0, y=0)
    desk.root.update()
    field.focus_force()
    desk.root.update()
    field.event_generate("<Key-7>")
    desk.root.update()
    assert field.get() == "7"
    assert not store.drawings_path.exists()


def test_no_label_in_the_middle_of_a_stroke(desk, store):
    desk.mouse("<ButtonPress-1>", *SEVEN[0])
    for point in SEVEN[1:]:
        desk.mouse("<B1-Motion>", *point)
    desk.press("<Key-7>")
    assert not store.drawings_path.exists()
    desk.mouse("<ButtonRelease-1>", *SEVEN[-1])
    desk.press("<Key-7>")
    assert len(desk.app.drawings.all()) == 1


def picture_of_a_seven(folder):
    pixels = np.full((200, 200), 255, np.uint8)
    pixels[40:55, 50:150] = 0
    for row in range(40, 170):
        column = 150 - (row - 40) // 2
        pixels[row, column - 14 : column] = 0
    Image.fromarray(pixels).save(folder / "seven.png")
    return folder / "seven.png"


def test_the_glyph_of_a_picture_is_kept(desk, tmp_path):
    desk.draw(ONE)
    desk.open(picture_of_a_seven(tmp_path))
    desk.press("<Key-7>")
    (kept,) = desk.app.drawings.all()
    np.testing.assert_array_equal(kept.glyph, desk.app.main.current_steps().centred)
    assert (kept.label, kept.strokes, kept.prediction.digit) == (7, (), 7)
    assert chosen(desk) == [7]
    desk.open(tmp_path / "seven.png")
    assert chosen(desk) == []
    desk.press("<Key-7>")
    assert said(desk) == "Already kept as 7."
    desk.press("<Escape>")
    assert chosen(desk) == []
    desk.press("<Key-1>")
    assert [drawing.label for drawing in desk.app.drawings.all()] == [7, 1]


def test_it_works_without_a_model(desk):
    desk.app.model.classifier = None
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    (kept,) = desk.app.drawings.all()
    assert kept.prediction is None


def test_after_a_restart_it_is_known_that_it_is_kept(desk):
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    type(desk.app)(desk.root, desk.app.store)  # the next start; its first undo brings the drawing back
    again = desk.app = type(desk.app)(desk.root, desk.app.store)
    desk.press("<Control-z>")
    desk.press("<Key-7>")
    assert said(desk) == "Already kept as 7."
    assert len(again.drawings.all()) == 1


def test_what_cannot_be_kept_is_told_and_the_drawing_stays(desk, tmp_path):
    (tmp_path / "file").write_text("")
    desk.app.drawings.__init__(Store(tmp_path / "file" / "home").drawings_path)  # no folder can be there
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    (error,) = desk.errors
    assert isinstance(error, StoreError)
    desk.errors.clear()
    assert len(desk.app.main.ink.strokes) == 1
    assert chosen(desk) == []


def test_a_lock_is_told_and_the_next_press_keeps_it(desk, store, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE_S", 0.1)
    store.drawings_path.parent.mkdir(exist_ok=True)
    other = sqlite3.connect(store.drawings_path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    assert "Another program is using" in str(desk.errors.pop())
    other.execute("ROLLBACK")
    other.close()
    desk.press("<Key-7>")
    assert len(desk.app.drawings.all()) == 1


def test_damage_is_told_in_a_window_and_the_drawing_is_kept(desk, store):
    store.drawings_path.write_bytes(b"no database" * 1000)
    answered: list[str] = []

    def answer() -> None:
        box = ".__tk__messagebox"
        if not desk.root.tk.getboolean(desk.root.tk.call("winfo", "exists", box)):
            desk.root.after(20, answer)
            return
        answered.append(desk.root.tk.call(f"{box}.msg", "cget", "-text"))
        desk.root.tk.call(f"{box}.ok", "invoke")

    desk.draw(SEVEN)
    desk.root.after(20, answer)
    desk.press("<Key-7>")
    desk.wait_until(lambda: bool(answered))
    assert "drawings.sqlite3.corrupt" in answered[0]
    assert len(desk.app.drawings.all()) == 1


def test_the_kept_strokes_are_those_of_the_last_drawing(desk, store):
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    desk.wait_for_disk()
    (line,) = (store.root / "last_drawing.jsonl").read_text().splitlines()
    (kept,) = desk.app.drawings.all()
    assert [[list(point) for point in stroke] for stroke in kept.strokes] == json.loads(line)["strokes"]


def learn_line(desk) -> str:
    desk.root.update()
    line = desk.app.window.panel.learn
    return line.words.cget("text") if line.winfo_ismapped() else ""


def test_drawings_that_wait_to_be_learned_are_counted_and_a_click_opens_retrain(desk):
    assert learn_line(desk) == ""
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    assert learn_line(desk) == "Kept as 7: 1 drawing waits to be learned"
    desk.press("<Delete>")
    desk.draw([(500.0, 200.0 + 10 * i) for i in range(60)])
    assert learn_line(desk) == "1 drawing waits to be learned"
    desk.press("<Key-1>")
    assert learn_line(desk) == "Kept as 1: 2 drawings wait to be learned"
    desk.press("<Control-u>")
    assert learn_line(desk) == "1 drawing waits to be learned"
    desk.app.window.panel.learn.button.invoke()
    desk.root.update()
    retrain = desk.app.retrain.made.window
    assert retrain.form().kind == "handwriting"
    retrain.destroy()


def test_what_the_model_in_use_has_learned_from_does_not_wait(desk, store):
    desk.draw(SEVEN)
    desk.press("<Key-7>")
    add_model(store.root, "2099-01-01T00-00-00", data={"your drawings": 1})
    desk.app.model.use(desk.app.library.find("2099-01-01T00-00-00"))
    assert learn_line(desk) == ""
