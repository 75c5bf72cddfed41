"""DigitPad as a process of its own, drawn in by xdotool with the X server's mouse, read by its title."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from PIL import Image, ImageOps
from support.handwriting import SEVEN, six_of_each
from support.made_digits import made_mnist
from support.missing import missing
from support.real_window import CHECKOUT, RealWindow, place_of_pad, running, xdotool

from digitpad.core.raster import steps_of_ink
from digitpad.drawings.drawings import Drawings
from digitpad.system.settings import Settings, Store


@pytest.fixture
def mnist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """MNIST is in Keras' cache: made digits."""
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    return made_mnist(folder / "mnist.npz", train=3000, test=300)


@pytest.fixture
def window(root, tmp_path: Path) -> Iterator[RealWindow]:
    """A running DigitPad, ended with Ctrl+Q if the test did not. `root` skips where there is no display."""
    if not which("xdotool"):
        missing("xdotool is not installed")
    store = Store(tmp_path / "home")
    store.save_settings(Settings(theme="light", language="en"))
    pad = place_of_pad(root, store)
    with running(root, pad, [sys.executable, "-m", "digitpad"]) as window:
        yield window
    log = tmp_path / "home" / "digitpad.log"
    assert log.read_text() == ""


def test_a_drawn_seven_is_in_the_title(window):
    assert window.title == "DigitPad"
    window.draw([SEVEN])
    window.wait_for(7)
    window.press("ctrl+z")
    window.wait_for(None)


def test_sixty_drawings_six_of_each_digit_are_read(window):
    wrong = []
    for digit, strokes in six_of_each():
        window.draw(strokes)
        end = time.monotonic() + 3  # on a busy machine the last points come late
        while not window.title.startswith(f"DigitPad: {digit} (") and time.monotonic() < end:
            time.sleep(0.02)
        if not window.title.startswith(f"DigitPad: {digit} ("):
            wrong.append((digit, window.title))
        window.press("Delete")
        window.wait_for(None)
    assert not wrong


def test_a_stroke_keeps_its_points(window, tmp_path):
    """Tk merges mouse movements that wait in its queue, so a slow handler would lose points.

    A few may go where the whole machine is busy; a handler that takes longer than a movement loses half.
    """
    points = [(100 + 4 * step, 300 + 200 * (step % 2)) for step in range(200)]
    window.draw([points])
    window.press("ctrl+q")
    window.process.wait(timeout=10)
    (line,) = (tmp_path / "home" / "last_drawing.jsonl").read_text().splitlines()
    (stroke,) = json.loads(line)["strokes"]
    assert len(stroke) >= 130


def test_a_killed_window_keeps_the_drawing(window, tmp_path):
    window.draw([SEVEN])
    window.wait_for(7)
    time.sleep(0.2)
    window.process.send_signal(signal.SIGKILL)
    window.process.wait(timeout=10)
    assert json.loads((tmp_path / "home" / "last_drawing.jsonl").read_text())["strokes"]
    again = subprocess.Popen(
        [sys.executable, "-m", "digitpad"], cwd=CHECKOUT, stderr=subprocess.PIPE, text=True
    )
    reopened = RealWindow(again, window.pad)
    assert reopened.title == "DigitPad"
    reopened.press("ctrl+z")
    reopened.wait_for(7)
    window.process.communicate()
    window.process, window.id = again, reopened.id


def test_a_picture_named_at_the_start_is_read(window, tmp_path):
    window.press("ctrl+q")
    window.process.wait(timeout=10)
    window.process.communicate()
    steps = steps_of_ink((tuple(SEVEN),))
    ImageOps.invert(Image.fromarray(steps.centred).resize((280, 280))).save(tmp_path / "seven.png")
    command = [sys.executable, "-m", "digitpad", str(tmp_path / "seven.png")]
    window.process = subprocess.Popen(command, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
    again = RealWindow(window.process, window.pad)
    again.wait_for(7)
    again.press("Escape")  # back to the pad
    again.wait_for(None)
    window.id = again.id


def test_a_start_sweeps_away_what_dead_processes_left(window, tmp_path):
    window.press("ctrl+q")
    window.process.wait(timeout=10)
    dead = window.process.pid
    window.process.communicate()
    parts = [tmp_path / "home" / f".settings.json.{dead}.part", tmp_path / "home" / f".training.{dead}.part"]
    parts[0].touch()
    parts[1].mkdir()
    window.process = subprocess.Popen(
        [sys.executable, "-m", "digitpad"], cwd=CHECKOUT, stderr=subprocess.PIPE, text=True
    )
    window.id = RealWindow(window.process, window.pad).id
    assert not [part for part in parts if part.exists()]


def test_ctrl_c_in_the_terminal_ends_it(window):
    window.process.send_signal(signal.SIGINT)
    assert window.process.wait(timeout=10) == 130


def test_ctrl_c_in_the_middle_of_a_stroke_ends_it_and_keeps_the_stroke(window, tmp_path):
    """Tk's callbacks are at work most of the time then, and tkinter hands them the interrupt."""
    left, top = window.left + window.pad[0], window.top + window.pad[1]
    moves = [
        word for step in range(150) for word in ("mousemove", left + 50 + step, top + 200, "sleep", 0.004)
    ]
    words = ["xdotool", "mousemove", left + 50, top + 200, "mousedown", 1, *moves, "mouseup", 1]
    drawing = subprocess.Popen([str(word) for word in words])
    time.sleep(0.4)
    window.process.send_signal(signal.SIGINT)
    assert window.process.wait(timeout=10) == 130
    drawing.wait(timeout=10)
    assert json.loads((tmp_path / "home" / "last_drawing.jsonl").read_text())["strokes"]


QUIT_DURING_A_FILE_WINDOW = """
import sys, tkinter
from digitpad.app import App
from digitpad.system.settings import Store, user_folder
root, store = tkinter.Tk(), Store(user_folder())
store.start_log()
app = App(root, store)
root.after(100, app.files.ask_picture)
root.after(900, app.quit)
root.mainloop()
"""


def test_quitting_while_a_file_window_is_open_is_quiet(root, tmp_path):
    command = [sys.executable, "-c", QUIT_DURING_A_FILE_WINDOW]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "home" / "digitpad.log").read_text() == ""


def test_a_digit_key_keeps_the_drawing(window, tmp_path):
    window.draw([SEVEN])
    window.wait_for(7)
    window.press("4")
    drawings = Drawings(Store(tmp_path / "home").drawings_path)
    end = time.monotonic() + 5
    while not drawings.all():
        assert time.monotonic() < end, "the drawing was not kept"
        time.sleep(0.02)
    window.process.send_signal(signal.SIGKILL)  # what has been kept outlives the window
    window.process.wait(timeout=10)
    (kept,) = drawings.all()
    assert (kept.label, kept.prediction.digit) == (4, 7)
    drawings.close()


def caret(number: int) -> list[list[tuple[float, float]]]:
    """A 1 as some write it, with a flag as long as its stem: not two alike."""
    left, top, wide = 200 + 30 * (number % 4), 150 + 20 * (number % 3), 250 + 15 * (number % 5)
    up = [(left + wide * step / 10, top + 500 - 50 * step) for step in range(11)]
    return [[*up, *((left + wide + wide * step / 10, top + 50 * step) for step in range(1, 11))]]


@pytest.mark.slow
def test_ten_drawings_are_corrected_and_learned_while_more_is_drawn(mnist, window, tmp_path):
    window.draw(caret(0))
    time.sleep(0.5)
    assert not window.title.startswith("DigitPad: 1 (")
    for number in range(10):
        window.press("Delete")
        window.draw(caret(number))
        window.press("1")
    drawings = Drawings(tmp_path / "home" / "drawings.sqlite3")
    assert drawings.counts() == (0, 10, *[0] * 8)
    assert len(drawings.wrong()) == 10
    drawings.close()
    window.press("ctrl+r")
    xdotool("search", "--sync", "--onlyvisible", "--pid", window.process.pid, "--name", "^Retrain$")
    time.sleep(1)
    xdotool("key", "Return")
    end = time.monotonic() + 600
    progress = tmp_path / "home" / "recipe.json"
    while not progress.exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    xdotool("search", "--sync", "--onlyvisible", "--pid", window.process.pid, "--name", "^Training$")
    drawn_on = 0
    while progress.exists():
        assert time.monotonic() < end
        window.clear()
        window.draw([SEVEN])
        window.wait_for(7)
        drawn_on += 1
    assert drawn_on >= 3
    window.clear()
    window.draw(caret(11))
    window.wait_for(1)
    assert json.loads((tmp_path / "home" / "models.json").read_text())["chosen"]


def test_a_label_counts_for_what_is_drawn_next(window):
    window.draw([SEVEN])
    window.wait_for(7)
    window.press("3")  # a wrong label, so that it shows
    window.press("Delete")
    window.wait_for(None)
    window.draw([[(x + 30, y - 20) for x, y in SEVEN]])
    window.wait_for(3)
    window.press("ctrl+u")
    window.wait_for(7)
