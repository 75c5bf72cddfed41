"""Relabels many drawings in the real window, and prints how much memory that took: a process of its own.

Arguments: how many, and a folder that becomes the user's.
"""

import json
import random
import sqlite3
import sys
import time
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from digitpad.app import App
from digitpad.core.ink import to_line
from digitpad.core.raster import steps_of_ink
from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.system.settings import Store
from support.handwriting import six_of_each

PATIENCE_S = 900


def fill(path: Path, count: int) -> None:
    """Keep drawings that differ: of four strokes with all their points, and a fourth of them glyphs."""
    drawings = Drawings(path)
    drawings.add(Drawing(7, six_of_each()[0][1]))  # makes the file
    drawings.close()
    generator, written = random.Random(3), six_of_each()
    glyphs = [steps_of_ink(strokes).centred.tobytes() for _digit, strokes in written]
    connection = sqlite3.connect(path)
    with connection:
        for number in range(1, count):
            digit, strokes = written[number % 60]
            shaken = tuple(tuple((x + generator.gauss(0, 4), y) for x, y in stroke) for stroke in strokes)
            row = (None, glyphs[number % 60]) if number % 4 == 0 else (to_line(shaken), None)
            connection.execute(
                "INSERT INTO drawings (label, strokes, glyph, made, look) VALUES (?, ?, ?, '2026-11-29', ?)",
                (digit, *row, number.to_bytes(32, "big")),
            )
    connection.close()


def peak() -> int:
    """Return how much memory the process has had at most, in MB; not what the one had that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1000


def main(count: int, folder: Path) -> None:
    """Start the window, have all drawings learned, relabel them all, and take that back."""
    store = Store(folder)
    folder.mkdir(parents=True, exist_ok=True)
    fill(store.drawings_path, count)
    peaks = {"filled": peak()}
    root = tk.Tk(className="DigitPad")
    app = App(root, store)
    root.update()
    peaks["window"] = peak()

    def wait(is_done: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not is_done():
            assert time.monotonic() < end, peaks
            root.update()
            time.sleep(0.01)

    app.at_once.begin()
    wait(lambda: app.model.reads is not app.model.classifier)
    peaks["learned at once"] = peak()
    app.my_drawings.open()
    root.update()
    window = app.my_drawings.made.window
    keys = [thumbnail.key for thumbnail in window.gallery.thumbnails]
    assert len(keys) == count
    app.my_drawings.made._relabel(keys, 3)
    root.update()
    assert app.drawings.counts()[3] == count
    peaks["relabelled"] = peak()
    app.my_drawings.made._undo()
    root.update()
    assert app.drawings.counts()[3] < count
    peaks["taken back"] = peak()
    print(json.dumps(peaks))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
