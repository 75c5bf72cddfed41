"""The application in its real window, driven by Tk's own events."""

import gc
import itertools
import json
import math
import os
import re
import sys
import threading

import numpy as np
import pytest
from PIL import Image
from support.handwriting import SEVEN, six_of_each
from support.model_folders import add_model

from digitpad.app import App
from digitpad.core import network as classifier
from digitpad.core.ink import MOST_DRAWN, MOST_KEPT, Strokes, bounds, on_pad, read_samples
from digitpad.core.palettes import DARK, LIGHT
from digitpad.drawings.exchange import find_drawings
from digitpad.drawings.ink_files import read_ink
from digitpad.system.settings import Settings, Store
from digitpad.ui.main.pad import curve

PATIENCE_S = 10
ONE = [(500.0, 200.0 + 10 * i) for i in range(60)]


def panel(desk):
    return desk.app.window.panel.shown


def rounded(strokes: Strokes) -> list[list[tuple[int, int]]]:
    return [[(round(x), round(y)) for x, y in stroke] for stroke in strokes]


def ink_share(desk) -> float:
    """Return the share of the pad that is covered with ink, as shown on the screen."""
    photo = desk.app.window.pad.painter.photo
    rows = desk.root.tk.splitlist(desk.root.tk.call(str(photo), "data"))
    dark = [int(pixel[1:3], 16) < 128 for row in rows for pixel in desk.root.tk.splitlist(row)]
    return sum(dark) / len(dark)


def test_an_empty_pad_is_not_read(desk):
    assert desk.title == "DigitPad"
    assert panel(desk).probabilities is None
    assert panel(desk).sentence == "Draw a digit"


def test_a_drawn_seven_is_read(desk):
    desk.draw(SEVEN)
    assert desk.title.startswith("DigitPad: 7 (")
    assert panel(desk).headline == "7"
    assert panel(desk).winner == 7
    assert sum(panel(desk).probabilities) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("digit", range(10))
def test_handwriting_is_read(desk, digit):
    for meant, strokes in six_of_each():
        if meant == digit:
            desk.draw(*strokes)
            assert desk.title.startswith(f"DigitPad: {digit} ("), panel(desk)
            desk.press("<Delete>")


def test_the_bars_follow_every_motion(desk):
    desk.mouse("<ButtonPress-1>", *SEVEN[0])
    seen = set()
    for point in SEVEN[1:]:
        desk.mouse("<B1-Motion>", *point)
        desk.root.update_idletasks()
        seen.add(tuple(panel(desk).probabilities))
        shown = [desk.app.window.panel.bars.itemcget(item, "text") for item in bars_figures(desk)]
        assert shown == [f"{share * 100:.1f} %" for share in panel(desk).probabilities]
    assert (
        len(seen) > 35
    )  # a growing straight line stays the same digit; the slanted one changes with each point
    desk.mouse("<ButtonRelease-1>", *SEVEN[-1])


def bars_figures(desk):
    return desk.app.window.panel.bars.figures


def test_bars_are_as_long_as_the_probabilities(desk):
    desk.draw(ONE)
    bars = desk.app.window.panel.bars
    left, _top, right, _bottom = bars.tracks[1]
    x0, _y0, x1, _y1 = bars.coords(bars.bars[1])
    assert (x1 - x0) / (right - left) == pytest.approx(panel(desk).probabilities[1], abs=0.01)
    assert x0 == left


def test_undo_and_redo_go_by_strokes(desk):
    desk.draw(SEVEN, ONE)
    two = desk.app.main.ink.strokes
    desk.press("<Control-z>")
    assert len(desk.app.main.ink.strokes) == 1
    desk.press("<Control-z>")
    assert desk.title == "DigitPad"
    desk.press("<Control-y>")
    desk.press("<Control-Shift-Z>")
    assert desk.app.main.ink.strokes == two
    desk.press("<Control-Shift-Z>")  # nothing left to redo: nothing happens
    assert desk.app.main.ink.strokes == two


def test_clear_can_be_undone(desk):
    desk.draw(SEVEN)
    drawn = desk.app.main.ink.strokes
    desk.press("<Escape>")  # leaves windows: one press too many of it loses nothing
    assert desk.app.main.ink.strokes == drawn
    desk.press("<Delete>")
    assert desk.app.main.ink.strokes == ()
    assert desk.title == "DigitPad"
    desk.press("<Control-z>")
    assert desk.app.main.ink.strokes == drawn


def test_a_click_is_a_dot(desk):
    desk.draw([(400, 400)])
    assert rounded(desk.app.main.ink.strokes) == [[(pytest.approx(400, abs=2), pytest.approx(400, abs=2))]]
    assert ink_share(desk) == pytest.approx(
        math.pi * 22.5**2 / 1000**2, rel=0.15
    )  # a disk as wide as the pen
    assert panel(desk).probabilities is not None


def test_a_scribble_of_10_000_points_is_kept_whole(desk):
    scribble = [
        (500 + 400 * math.sin(0.37 * step), 500 + 400 * math.cos(0.211 * step)) for step in range(10_000)
    ]
    desk.mouse("<ButtonPress-1>", *scribble[0])
    for number, point in enumerate(scribble[1:]):
        desk.mouse("<B1-Motion>", *point)
        if number % 500 == 0:
            desk.root.update()
    desk.mouse("<ButtonRelease-1>", *scribble[-1])
    desk.root.update()
    assert len(desk.app.main.ink.strokes[0]) == 10_000
    assert panel(desk).probabilities is not None


def test_the_right_button_erases_strokes_it_touches(desk):
    desk.app.memory.change(eraser="whole")
    desk.draw(SEVEN, [(100, 900), (300, 900)])
    desk.draw([(200, 700), (200, 990)], button=3)
    assert len(desk.app.main.ink.strokes) == 1
    desk.press("<Control-z>")
    assert len(desk.app.main.ink.strokes) == 2


def test_e_makes_the_left_button_erase_and_the_status_bar_says_so(desk):
    desk.draw(SEVEN)
    desk.press("e")
    assert "E to draw again" in desk.app.window.status_left.cget("text")
    desk.draw([(500, 100), (500, 600)])
    pieces = desk.app.main.ink.strokes
    assert pieces
    assert rounded(pieces) != rounded((SEVEN,))
    desk.press("e")
    assert "E to draw again" not in desk.app.window.status_left.cget("text")
    desk.draw(SEVEN)
    assert len(desk.app.main.ink.strokes) == len(pieces) + 1


def test_the_eraser_rubs_out_the_ink_it_passes_over_and_no_more(desk):
    desk.draw([(200, 500), (800, 500)])
    desk.draw([(500, 300), (500, 700)], button=3)
    left, right = desk.app.main.ink.strokes
    reach = 25 + desk.app.memory.settings.pen / 2  # the ink in the ring is gone to its edge
    assert left[-1] == (pytest.approx(500 - reach, abs=3), pytest.approx(500, abs=3))
    assert right[0] == (pytest.approx(500 + reach, abs=3), pytest.approx(500, abs=3))
    desk.press("<Control-z>")
    assert len(desk.app.main.ink.strokes) == 1


def test_the_choice_of_the_eraser_is_remembered(desk, store):
    edit = desk.app.look.menus[1].commands()
    next(entry for entry in edit if entry.label == "Whole strokes").run()
    desk.root.update()
    assert desk.kept_settings().eraser == "whole"
    chosen = [entry.label for entry in desk.app.look.menus[1].commands() if entry.chosen]
    assert chosen == ["Whole strokes"]


def test_the_eraser_on_an_empty_pad_swallows_no_drawing(desk):
    desk.press("e")
    desk.draw(SEVEN)
    assert len(desk.app.main.ink.strokes) == 1
    assert not desk.app.main.eraser.is_on
    assert "the pen draws again" in desk.app.window.status_left.cget("text")


def test_the_pen_width_is_for_the_eye_alone(desk):
    desk.draw(SEVEN)
    before = panel(desk).probabilities
    thin = ink_share(desk)
    desk.app.window.toolbar.winfo_children()[4].set(110)
    desk.root.update()
    assert ink_share(desk) > 1.5 * thin
    assert panel(desk).probabilities == before


def test_resizing_redraws_the_same_ink(desk):
    desk.draw(SEVEN)
    strokes, probabilities, share = desk.app.main.ink.strokes, panel(desk).probabilities, ink_share(desk)
    side = desk.app.window.pad.side
    desk.root.geometry("1200x900")
    desk.wait_until(lambda: desk.app.window.pad.side > side + 100)
    assert ink_share(desk) == pytest.approx(share, rel=0.03)
    desk.app.main.refresh()
    assert desk.app.main.ink.strokes == strokes
    assert panel(desk).probabilities == probabilities


def test_the_pad_stays_square(desk):
    for size in ("760x900", "1400x560", "900x600"):
        desk.root.geometry(size)
        desk.root.update()
        desk.root.update()
        canvas = desk.app.window.pad.canvas
        assert abs(canvas.winfo_width() - canvas.winfo_height()) <= 1


def test_theme_and_language_change_while_drawing_goes_on(desk):
    desk.draw(SEVEN)
    strokes = desk.app.main.ink.strokes
    desk.app.look.change(theme="dark", language="es")
    desk.root.update()
    assert desk.app.main.ink.strokes == strokes
    assert panel(desk).headline == "7"
    assert desk.app.window.pad.canvas.cget("background") == "#101317"
    desk.press("<Delete>")
    assert panel(desk).sentence == "Dibuja un dígito"
    desk.draw(SEVEN)
    assert desk.title.startswith("DigitPad: 7 (")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems are asked in other ways")
def test_the_theme_follows_the_system(desk, tmp_path, monkeypatch):
    """GNOME's settings are asked through `gsettings`; here one of our own answers."""
    program = tmp_path / "gsettings"
    program.write_text("#!/bin/sh\ncat " + str(tmp_path / "theme") + "\n")
    program.chmod(0o755)
    (tmp_path / "theme").write_text("'prefer-dark'\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    desk.app.look.change(theme="system")
    desk.wait_until(lambda: desk.app.look.theme.palette is DARK, 60)
    (tmp_path / "theme").write_text("'default'\n")
    desk.root.event_generate("<FocusIn>")
    desk.wait_until(lambda: desk.app.look.theme.palette is LIGHT, 60)


def test_settings_are_remembered(desk, store):
    desk.app.look.change(theme="dark", language="es", show_steps=False)
    desk.root.update()
    again = App(desk.root, store)
    assert again.memory.settings.theme == "dark"
    assert again.look.language == "es"
    assert again.window.panel.steps is None


def test_the_last_drawing_comes_back_with_undo(desk, store):
    desk.draw(SEVEN)
    (drawn,) = desk.app.main.ink.strokes
    desk.wait_for_disk()
    again = App(desk.root, store)
    assert again.main.ink.strokes == ()
    again.main.undo()
    (stroke,) = again.main.ink.strokes
    assert all(math.dist(a, b) < 0.02 for a, b in zip(stroke, drawn, strict=True))


def test_steps_are_shown_live(desk):
    blank = steps_picture(desk)
    desk.draw(SEVEN)
    assert steps_picture(desk) != blank
    centred = np.asarray(panel(desk).pictures()[3])
    assert centred.shape == (28, 28)
    assert centred.max() == 255
    desk.press("<Delete>")
    assert steps_picture(desk) == blank


def steps_picture(desk) -> str:
    photo = desk.app.window.panel.steps.row.photos[3]
    return str(desk.root.tk.call(str(photo), "data"))


def test_no_digit_is_told(desk):
    zigzag = [(100 + 800 * (i % 2), 100 + 20 * i) for i in range(40)]
    grid = [[(x, 100), (x, 900)] for x in range(100, 901, 200)] + [
        [(100, y), (900, y)] for y in range(100, 901, 200)
    ]
    told = set()
    for scribble in (
        [zigzag],
        grid,
        [[(100, 500), (900, 500)]],
        [[(100, 100), (900, 900)], [(900, 100), (100, 900)]],
    ):
        desk.draw(*scribble)
        told.add(desk.title)
        desk.press("<Delete>")
    assert "DigitPad: not a digit" in told


@pytest.mark.parametrize("fault", ["missing", "truncated", "tampered"])
def test_a_broken_model_is_told_and_the_pad_still_draws(root, store, tmp_path, monkeypatch, fault, desk):
    for suffix in (".tflite", ".json", ".keras"):
        model = classifier.bundled_model().with_suffix(suffix)
        (tmp_path / model.name).write_bytes(model.read_bytes())
    broken = tmp_path / "digitpad.tflite"
    content = broken.read_bytes()
    if fault == "missing":
        broken.unlink()
    else:
        broken.write_bytes(content[:-100] if fault == "truncated" else content[:-1] + b"x")
    monkeypatch.setattr("digitpad.core.network.bundled_model", lambda: broken)
    desk.app = App(root, store)
    root.update()
    assert "digitpad.tflite" in panel(desk).detail
    desk.draw(SEVEN)
    assert len(desk.app.main.ink.strokes) == 1
    assert "digitpad.tflite" in panel(desk).detail
    assert desk.title == "DigitPad"


@pytest.mark.parametrize("fault", ["deleted", "card", "truncated"])
def test_a_broken_choice_is_told_and_the_pad_reads(root, store, fault, desk):
    folder = add_model(store.root, "mine")
    desk.app.library.use(desk.app.library.find("mine"))
    if fault == "deleted":
        folder.rename(store.root / "elsewhere")
    else:
        broken = folder / ("digitpad.json" if fault == "card" else "digitpad.tflite")
        broken.write_bytes(broken.read_bytes()[:500])
    desk.app = App(root, store)
    root.update()
    told = desk.app.window.status_left.cget("text")
    assert told.startswith("The model mine is ")
    assert told.endswith("DigitPad's own model is used instead.")
    desk.draw(SEVEN)
    assert desk.title.startswith("DigitPad: 7 (")
    assert desk.app.window.status_left.cget("text").startswith("DigitPad: ")


def test_the_chosen_model_reads_at_the_start(root, store, desk):
    add_model(store.root, "mine", figures=[])
    desk.app.library.use(desk.app.library.find("mine"))
    desk.app = App(root, store)
    root.update()
    desk.draw(SEVEN)
    assert desk.title.startswith("DigitPad: 7 (")
    assert desk.app.window.status_left.cget("text") == "mine"


def test_another_model_gives_the_drawing_its_bars_at_once(desk, store):
    add_model(store.root, "mine", threshold=1.0)
    desk.draw(SEVEN)
    entry = desk.app.library.find("mine")
    desk.app.model.read_with(entry, desk.app.library.load(entry))
    assert desk.title == "DigitPad: not a digit"
    assert panel(desk).headline == "?"
    assert desk.app.window.status_left.cget("text").startswith("mine: ")


def test_a_folder_that_cannot_be_written_is_told_in_the_status_bar(desk, tmp_path):
    (tmp_path / "file").write_text("")
    desk.app.memory._store = Store(tmp_path / "file" / "home")
    desk.draw(SEVEN)
    desk.draw(ONE)
    desk.wait_until(lambda: "drawing.jsonl cannot be written" in desk.app.window.status_left.cget("text"))
    desk.app.main.set_pen(30.0)
    desk.wait_until(lambda: "settings.json cannot be written" in desk.app.window.status_left.cget("text"))
    assert len(desk.app.main.ink.strokes) == 2


def test_a_bug_is_logged_and_told_in_one_window(desk, store, caplog):
    store.start_log()
    answered: list[str] = []

    def answer():
        box = ".__tk__messagebox"
        if not desk.root.tk.getboolean(desk.root.tk.call("winfo", "exists", box)):
            desk.root.after(20, answer)
            return
        answered.append(desk.root.tk.call(f"{box}.msg", "cget", "-text"))
        desk.root.tk.call(f"{box}.ok", "invoke")

    desk.root.report_callback_exception = desk.app.errors.report
    desk.root.after(0, lambda: 1 / 0)
    desk.root.after(20, answer)
    desk.wait_until(lambda: bool(answered))
    assert str(store.log_path) in answered[0]
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


def test_a_burst_of_events_is_taken_in_before_it_is_read(desk):
    desk.mouse("<ButtonPress-1>", *SEVEN[0])
    for point in SEVEN[1:20]:
        desk.mouse("<B1-Motion>", *point)
    assert panel(desk).probabilities is None
    desk.root.update_idletasks()
    assert panel(desk).probabilities is not None
    desk.mouse("<ButtonRelease-1>", *SEVEN[19])


def test_an_opened_picture_is_read_in_front_of_the_drawing(root, store, tmp_path, desk):
    desk.draw(ONE)
    drawn = desk.app.main.ink.strokes
    picture = tmp_path / "seven.png"
    pixels = np.full((200, 200), 255, np.uint8)
    pixels[40:55, 50:150] = 0
    for row in range(40, 170):
        column = 150 - (row - 40) // 2
        pixels[row, column - 14 : column] = 0
    Image.fromarray(pixels).save(picture)
    desk.open(picture)
    assert desk.title.startswith("DigitPad: 7 (")
    desk.app.look.change(theme="dark")
    desk.root.update()
    assert desk.title.startswith("DigitPad: 7 (")
    assert desk.app.window.picture.winfo_ismapped()
    desk.press("<Control-z>")
    assert desk.title.startswith("DigitPad: 1 (")
    desk.open(picture)
    assert desk.title.startswith("DigitPad: 7 (")
    desk.draw([(500, 500), (600, 600)])  # a drag that reaches the pad behind it draws nothing
    assert desk.app.main.ink.strokes == drawn
    desk.press("<Escape>")
    assert desk.title.startswith("DigitPad: 1 (")
    assert not desk.app.window.picture.winfo_ismapped()


def test_the_saved_last_drawing_is_an_ink_file(desk, store):
    desk.draw(SEVEN)
    desk.wait_for_disk()
    sample = read_samples(store.root / "last_drawing.jsonl")[0]
    assert all(
        math.dist(a, b) < 0.02 for a, b in zip(sample.strokes[0], desk.app.main.ink.strokes[0], strict=True)
    )


def test_the_pen_does_not_wait_for_the_disk(desk, store, monkeypatch):
    save, goes_on, written = store.save_last_drawing, threading.Event(), []

    def save_slowly(strokes):
        assert goes_on.wait(PATIENCE_S), "the window waited too"
        save(strokes)
        written.append(len(strokes))

    monkeypatch.setattr(store, "save_last_drawing", save_slowly)
    for _ in range(4):
        desk.draw(SEVEN)
    assert not written
    goes_on.set()
    desk.wait_for_disk()
    assert len(store.last_drawing()) == 4
    assert written == [1, 4]  # of those that wait, the newest alone


def test_the_end_keeps_the_drawing_and_the_settings_though_the_disk_was_slow(desk, store, monkeypatch):
    goes_on = threading.Event()
    for name in ("save_last_drawing", "save_settings"):
        save = getattr(store, name)
        slowly = lambda what, save=save: save(what) if goes_on.wait(PATIENCE_S) else None  # noqa: E731
        monkeypatch.setattr(store, name, slowly)
    desk.draw(SEVEN)
    desk.app.main.set_pen(30.0)
    desk.draw(SEVEN)
    desk.app.main.set_pen(31.0)
    threading.Timer(0.1, goes_on.set).start()
    desk.app.main.end()
    desk.app.memory.end()
    assert (len(store.last_drawing()), store.settings().pen) == (2, 31.0)


def test_window_size_is_remembered_in_the_units_of_the_settings(root, tmp_path):
    store = Store(tmp_path / "size")
    store.save_settings(Settings(width=1000, height=700, theme="light", language="en"))
    app = App(root, store)
    root.update()
    assert abs(root.winfo_width() - 1000 * app.look.theme.scale) <= 1
    assert abs(root.winfo_height() - 700 * app.look.theme.scale) <= 1
    for widget in root.winfo_children():
        widget.destroy()


def test_a_window_made_anew_leaves_nothing_of_the_old_one(desk):
    """Each make of the window once left 4 MB: its bindings kept the old pad alive."""

    def kept() -> tuple[int, int]:
        desk.root.update()
        gc.collect()
        images = desk.root.tk.splitlist(desk.root.tk.call("image", "names"))
        commands = desk.root.tk.splitlist(desk.root.tk.call("info", "commands", "*"))
        return len(images), len(commands)

    desk.draw(SEVEN)
    desk.app.look.change(theme="dark")
    before = kept()
    for theme in ("light", "dark") * 5:
        desk.app.look.change(theme=theme)
        desk.root.update()
    assert kept() == before


def test_a_change_of_theme_waits_for_the_end_of_the_stroke(desk):
    desk.mouse("<ButtonPress-1>", *SEVEN[0])
    for point in SEVEN[1:40]:
        desk.mouse("<B1-Motion>", *point)
    desk.app.look.change(theme="dark")
    for point in SEVEN[40:]:
        desk.mouse("<B1-Motion>", *point)
        desk.root.update()
    desk.mouse("<ButtonRelease-1>", *SEVEN[-1])
    desk.wait_until(lambda: desk.app.window.pad.canvas.cget("background") == DARK.paper)
    (stroke,) = desk.app.main.ink.strokes
    assert len(stroke) == len(SEVEN)
    assert desk.title.startswith("DigitPad: 7 (")


def test_one_press_of_the_eraser_is_one_step_for_undo(desk):
    desk.app.memory.change(eraser="whole")
    desk.draw(*[[(x, 300), (x, 700)] for x in range(200, 900, 100)])
    drawn = desk.app.main.ink.strokes
    desk.draw([(100, 500), (950, 500)], button=3)
    assert desk.app.main.ink.strokes == ()
    desk.press("<Control-z>")
    assert desk.app.main.ink.strokes == drawn
    desk.draw([(150, 500), (350, 500)], button=3)
    desk.draw([(350, 500), (550, 500)], button=3)
    desk.press("<Control-z>")
    assert len(desk.app.main.ink.strokes) == len(drawn) - 2


def test_strokes_are_smooth_on_large_pads_too(desk):
    painter = desk.app.window.pad.painter
    for side, finer in ((400, 3), (1333, 3), (1800, 2), (4000, 1)):
        painter.set_side(side)
        assert painter.finer == finer


def test_a_long_sentence_about_the_model_is_not_clipped(root, store, monkeypatch, tmp_path, desk):
    folder = tmp_path / "a folder with a rather long name, as site-packages has" / "another" / "models"
    monkeypatch.setattr("digitpad.core.network.bundled_model", lambda: folder / "digitpad.tflite")
    desk.app = App(root, store)
    root.update()
    label = desk.app.window.panel.detail
    assert label.winfo_reqheight() <= label.winfo_height()
    bottom = label.winfo_rooty() + label.winfo_height()
    assert bottom <= desk.app.window.panel.bars.winfo_rooty()


def pixels(desk) -> list:
    photo = desk.app.window.pad.painter.photo
    return [desk.root.tk.splitlist(row) for row in desk.root.tk.splitlist(desk.root.tk.call(photo, "data"))]


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_a_stroke_looks_the_same_whether_it_grew_or_was_there_at_once(desk, at_once):
    """The last piece of a smooth curve changes with the next point: what it left must be gone."""
    circle = [(500 + 300 * math.sin(i / 2), 500 + 300 * math.cos(i / 3)) for i in range(26)]
    painter = desk.app.window.pad.painter
    strokes: Strokes = (((100.0, 100.0), (900.0, 900.0)),)
    painter.show(strokes)
    for count in range(1, len(circle) + 1, at_once):
        painter.show((*strokes, tuple(circle[:count])))
    painter.show((*strokes, tuple(circle)))
    grown = pixels(desk)
    painter.repaint()
    assert pixels(desk) == grown


def test_a_stroke_is_a_curve_without_corners_through_its_points(desk):
    stroke = tuple((500 + 300 * math.sin(i), 500 + 300 * math.cos(i)) for i in range(6))
    pieces = [curve(stroke, number) for number in range(5)]
    assert [piece[0] for piece in pieces] == list(stroke[:-1])
    assert [piece[3] for piece in pieces] == list(stroke[1:])
    for (*_before, coming, here), (_here, leaving, *_after) in itertools.pairwise(pieces):
        into, out = ((here[i] - coming[i] for i in (0, 1)), (leaving[i] - here[i] for i in (0, 1)))
        assert math.atan2(*into) == pytest.approx(math.atan2(*out))
    desk.app.window.pad.painter.show((stroke,))
    middle = desk.app.window.pad.side // 2
    radius = 0.3 * desk.app.window.pad.side
    between = 1.5  # on the circle halfway from a point to the next: a straight line passes 12 % further in
    place = round(middle + radius * math.sin(between)), round(middle + radius * math.cos(between))
    colour = desk.root.tk.call(desk.app.window.pad.painter.photo, "get", *place)
    assert colour == tuple(int(LIGHT.ink[i : i + 2], 16) for i in (1, 3, 5))


def million_points(path):
    """Write a drawing of a million points: a spiral in two thousand strokes."""
    strokes = []
    for number in range(2000):
        turn, far = number / 50, 100 + number / 5
        way = (turn + step / 10_000 for step in range(500))
        strokes.append(
            [[round(500 + far * math.sin(at), 2), round(500 + far * math.cos(at), 2)] for at in way]
        )
    path.write_text(json.dumps({"strokes": strokes, "label": 7}) + "\n")
    return path


def test_a_million_points_are_read_beside_the_window(desk, tmp_path):
    path = million_points(tmp_path / "many.jsonl")
    desk.app.files.open_file(path)
    assert desk.app.pictures.doing == "Opening many.jsonl…"
    assert desk.app.main.strokes() == ()
    desk.app.pictures.stop()
    desk.root.update()
    assert (desk.app.pictures.doing, desk.app.main.strokes()) == ("", ())
    desk.app.files.open_file(path)
    desk.wait_until(desk.app.main.strokes, 200)
    strokes = desk.app.main.strokes()
    assert len(strokes) == 2000
    assert sum(map(len, strokes)) <= MOST_DRAWN
    left, top, right, bottom = bounds(strokes)
    assert (left, top, right, bottom) == pytest.approx(bounds(on_pad(read_ink_of(path))), abs=2)
    said = desk.app.window.status_left.cget("text")
    assert "has 1000000 points" in re.sub(r"(?<=\d)\s(?=\d)", "", said)


def read_ink_of(path):
    (_number, sample), *_rest = read_ink(path, MOST_KEPT)
    return sample.strokes


def test_a_million_points_come_into_my_drawings(tmp_path):
    (drawing,) = find_drawings([million_points(tmp_path / "many.jsonl")]).drawings
    assert (drawing.label, len(drawing.strokes)) == (7, 2000)
    assert sum(map(len, drawing.strokes)) <= MOST_DRAWN
