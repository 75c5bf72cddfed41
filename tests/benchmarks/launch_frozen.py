"""From the start of a process to the first bars, the frozen program beside the source tree. Used by `run.py`.

Both are seen from outside: the X server's mouse draws as soon as there is a window, whose title says when it
was read.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from support.handwriting import six_of_each

Figures = dict[str, float]

RUNS = 7
LEFT, TOP = 40, 130  # of the stroke, on the pad of a window at the screen's corner
PATIENCE_S = 30
FIND = ("search", "--maxdepth", "2", "--onlyvisible", "--name", "^DigitPad$")  # deeper is slow: all widgets


def launched(home: Path, frozen: Path) -> Figures:
    """Start both by turns; once for nothing: the disk's cache is warm for all that follow."""
    home.mkdir()
    settings = {"width": 900, "height": 620, "language": "en", "welcomed": True}
    (home / "settings.json").write_text(json.dumps(settings))
    commands = {"frozen": [str(frozen / "digitpad")], "source": [sys.executable, "-m", "digitpad"]}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(RUNS + 1):
        for name, command in commands.items():
            times[name].append(_launch(command, home))
    return {
        f"launch, {name}, {what}, s": median(run[place] for run in times[name][1:])
        for name in commands
        for place, what in enumerate(("window", "first bars"))
    }


def _launch(command: Sequence[str], home: Path) -> tuple[float, float]:
    """Return after how many seconds the window and the bars of a stroke were there."""
    start = time.time()
    process = subprocess.Popen(command, env={**os.environ, "DIGITPAD_HOME": str(home)})
    try:
        window = _until(lambda: _xdotool(*FIND))
        shown = time.time() - start
        # What is drawn before there is a pad in the window is lost.
        _until(lambda: _xdotool(*_stroke(), "getwindowname", window).startswith("DigitPad: "))
        return shown, time.time() - start
    finally:
        process.kill()
        process.wait()
        (home / "last_drawing.jsonl").unlink(missing_ok=True)


def _stroke() -> list[str]:
    """Return the moves of a seven, all at once."""
    _label, strokes = six_of_each()[42]
    first, *rest = [(str(round(LEFT + 0.4 * x)), str(round(TOP + 0.4 * y))) for x, y in strokes[0]]
    moves = ["mousemove", *first, "mousedown", "1"]
    for place in rest:
        moves += ["mousemove", *place]
    return [*moves, "mouseup", "1"]


def _until(seen: Callable[[], str | bool]) -> str:
    end = time.time() + PATIENCE_S
    while not (found := seen()):
        assert time.time() < end, "it was not seen in time"
    return str(found).strip()


def _xdotool(*words: str) -> str:
    return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False).stdout
