"""Measure the playground at play, with the largest network and with the first one, and print it as JSON.

Run by `run.py`. A frame is an epoch of learning and all that is painted of it, to the X server's answer that
it was painted; beside that stands what it takes of the processor's time here, which a busy machine stretches
less.
"""

import json
import time

from in_window import Figures, _app, _percentile

from digitpad.app import App
from digitpad.playground.data import FEATURES
from digitpad.playground.settings import PlaygroundSettings

FRAMES = 400
SECONDS = 5.0  # of playing by itself
SIZE = "1120x700"
LARGEST = {"dataset": "spiral", "features": tuple(FEATURES), "hidden": (8,) * 6, "batch": 10}
FIRST = {"features": PlaygroundSettings().features, "hidden": PlaygroundSettings().hidden, "batch": 10}


def main() -> None:
    """Play with each network; print all figures."""
    app = _app()
    app.playground.open()
    app.playground.made.window.geometry(f"{SIZE}+0+0")
    figures: Figures = {}
    for name, settings in (("largest", LARGEST), ("first", FIRST)):
        app.playground.made.change(**settings)
        _wait(app, 0.5)
        figures |= {f"{name}, {what}": figure for what, figure in _played(app).items()}
    print(json.dumps(figures))


def _played(app: App) -> Figures:
    controller = app.playground.made
    learned, painted, worked = [], [], []
    controller.is_playing = True
    for _frame in range(FRAMES):
        start, before = time.perf_counter(), time.thread_time()
        controller.playground.step()
        learned.append((time.thread_time() - before) * 1000)
        controller._show_frame(all_of_it=False)
        controller.window.update_idletasks()
        app.root.winfo_pointerx()  # asks the X server, which answers when it has painted
        worked.append((time.thread_time() - before) * 1000)
        painted.append((time.perf_counter() - start) * 1000)
        app.root.update()
    controller.is_playing = False
    begun, epoch = time.perf_counter(), controller.playground.epoch
    controller.play()
    _wait(app, SECONDS)
    controller.play()
    steps = (controller.playground.epoch - epoch) / (time.perf_counter() - begun)
    figures = {
        "epochs a second, each drawn": steps,
        "epochs in a second of the processor, each drawn": 1000 * len(worked) / sum(worked),
    }
    for what, times in {
        "epoch, processor": learned,
        "frame, processor": worked,
        "frame": painted,
    }.items():
        for said, share in (("p50", 0.5), ("p99", 0.99)):
            figures[f"{what}, {said}, ms"] = _percentile(times, share)
    return figures


def _wait(app: App, seconds: float) -> None:
    """Let the window live for so many seconds."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        app.root.update()
        time.sleep(0.001)


if __name__ == "__main__":
    main()
