"""Three trainings in a row while strokes are drawn with the X server's mouse: points lost, and memory.

Used by `run.py`. The window is a process of its own, as users start it; only what it writes is looked at.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from support.handwriting import six_of_each

Figures = dict[str, float]

TRAININGS = 3
ALONE = 10  # strokes before the first of them
POINTS = 200  # of a stroke, and the one of the press
HERTZ = 125  # as a mouse has it
LEFT, TOP = 40, 130  # of the strokes, on the pad of a window at the screen's corner
LONGEST = 180  # seconds of a training, beyond which something is wrong


def drawn_while_training(home: Path) -> Figures:
    """Teach a fresh user's window twelve drawings, retrain three times, and draw all the while."""
    home.mkdir(parents=True)
    (home / "settings.json").write_text(json.dumps({"width": 900, "height": 620, "language": "en"}))
    with _window(home) as process:
        _teach(home)
        alone = sum(_lost(home) for _ in range(ALONE)) / ALONE
        before = _resident(process)
        lost = [stroke for _ in range(TRAININGS) for stroke in _trained(home, process)]
        return {
            "points lost of a stroke of 201, no training": alone,
            "points lost of a stroke of 201, training": sum(lost) / len(lost),
            "strokes drawn while training": float(len(lost)),
            "memory before training, MB": before,
            "memory after three trainings, MB": _resident(process),
        }


@contextmanager
def _window(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "DIGITPAD_HOME": str(home)}
    process = subprocess.Popen([sys.executable, "-m", "digitpad"], env=environment)
    try:
        _until(lambda: "DigitPad" in _titles(process))
        time.sleep(1)
        yield process
    finally:
        process.kill()
        process.wait()


def _teach(home: Path) -> None:
    """Draw twelve digits, and say which they are."""
    for label, strokes in six_of_each()[::5]:
        moves: list[str] = ["key", "Delete"]
        for stroke in strokes:
            first, *rest = [(str(round(LEFT + 0.4 * x)), str(round(TOP + 0.4 * y))) for x, y in stroke]
            moves += ["mousemove", *first, "mousedown", "1"]
            for place in rest:
                moves += ["sleep", "0.008", "mousemove", *place]
            moves += ["mouseup", "1", "sleep", "0.03"]
        _xdotool(*moves, "sleep", "0.2", "key", str(label), "sleep", "0.1")


def _trained(home: Path, process: subprocess.Popen[bytes]) -> list[int]:
    """Retrain from the menu, drawing until it has ended; return the points lost of each stroke."""
    recipe = home / "recipe.json"  # there as long as the training is
    _xdotool("key", "ctrl+r", "sleep", "1", "key", "Return")
    _until(recipe.exists)
    lost = []
    end = time.monotonic() + LONGEST
    while recipe.exists():
        assert time.monotonic() < end, "the training does not end"
        lost.append(_lost(home))
    time.sleep(3)
    _xdotool("key", "Escape", "sleep", "0.5")  # closes the question that may be there
    return lost


def _lost(home: Path) -> int:
    """Draw a zigzag at a mouse's speed, and return how many of its points the window did not keep."""
    moves = ["key", "Escape", "Delete", "mousemove", str(LEFT), str(TOP), "mousedown", "1"]
    for number in range(POINTS):
        place = (str(LEFT + 2 * number), str(TOP + number % 2 * 200))
        moves += ["sleep", str(1 / HERTZ), "mousemove", *place]
    _xdotool(*moves, "sleep", "0.03", "mouseup", "1")
    time.sleep(0.4)
    drawing = json.loads((home / "last_drawing.jsonl").read_text())
    return POINTS + 1 - sum(map(len, drawing["strokes"]))


def _titles(process: subprocess.Popen[bytes]) -> str:
    windows = _xdotool("search", "--pid", str(process.pid), "--onlyvisible", "--name", ".").split()
    return " ".join(_xdotool("getwindowname", window) for window in windows)


def _xdotool(*words: str) -> str:
    return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False).stdout


def _until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def _resident(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmRSS"))
