"""From a phone's JPEG of 12 megapixels to the boxes of five digits, and of a form's: print figures as JSON.

Files are opened, searched and read in a worker thread, as in the program, while a clock ticks in the main
thread: the longest pause between two ticks is how long a window would have stood still. Run by `run.py`, in a
process of its own, for the first picture loads what pictures need.
"""

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

import numpy as np  # noqa: E402

from digitpad.core.network import load_model  # noqa: E402

SIZE = (4000, 3000)
PHOTOS, TIMES = 5, 4  # photographs, and how often each is opened
TICK_S = 0.002
FIRST_REPORTED = 1_000_000
FIELDS, FORM_SIZE, FORM_TIMES = (10, 12), (3000, 4000), 8  # and boxes in each; pixels; how often it is opened

Figures = dict[str, float]


def main() -> None:
    """Make the photographs in another process, open them in this one, and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        _in_another_process(_make, Path(folder))
        five, form = (sorted(Path(folder).glob(name)) for name in ("five*", "form*"))
        figures = opened(five * TIMES, "12-megapixel photograph")
        print(json.dumps(figures | opened(form * FORM_TIMES, "form of 120 boxes")))


def opened(paths: list[Path], what: str) -> Figures:
    """Open, search and read each file in a worker thread while the main thread's clock ticks."""
    classifier = load_model()  # the window has it long before
    times: list[float] = []
    found: list[int] = []

    def work() -> None:
        for path in paths:
            start = time.perf_counter()
            from digitpad.pictures.finding import find
            from digitpad.pictures.loading import read_picture

            page = find(read_picture(path), reader=classifier)
            digits = [glyph.steps.digit for glyph in page.glyphs]
            if digits:
                classifier.probabilities(np.stack(digits))
            times.append(1000 * (time.perf_counter() - start))
            found.append(len(digits))

    pauses = _pauses(work)
    return {
        f"{what}, the first: file to boxes, ms": times[0],
        f"{what}: file to boxes, p50, ms": float(np.median(times)),
        f"{what}: file to boxes, worst, ms": max(times[1:]),
        f"{what}: digits found, mean": float(np.mean(found)),
        f"{what}: longest pause of the window, ms": pauses[-1],
        f"{what}: pauses, p99, ms": pauses[int(0.99 * len(pauses))],
    }


def _pauses(work: Callable[[], None]) -> list[float]:
    """Return how far the main thread's ticks were apart while a worker worked, in ms, the longest last."""
    worker = threading.Thread(target=work)
    ticks = [time.perf_counter()]
    worker.start()
    while worker.is_alive():
        time.sleep(TICK_S)
        ticks.append(time.perf_counter())
    return sorted(1000 * (after - before) for before, after in pairwise(ticks))


def _make(folder: Path) -> None:
    from support.pages import form
    from support.photos import photo

    generator = np.random.default_rng(FIRST_REPORTED)
    for number in range(PHOTOS):
        digits = [int(digit) for digit in generator.integers(0, 10, 5)]
        photo(FIRST_REPORTED + number, row=True, digits=digits, size=SIZE).save(folder, f"five{number}")
    form(FIRST_REPORTED, boxes=FIELDS, size=FORM_SIZE).save(folder, "form")


def _in_another_process(work: Callable[[Path], None], folder: Path) -> None:
    import multiprocessing

    process = multiprocessing.get_context("spawn").Process(target=work, args=(folder,))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit("The photographs could not be made.")


if __name__ == "__main__":
    main()
