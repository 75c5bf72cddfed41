"""Measure drawing with the window "Look inside" open, on each of its pages, and print it as JSON.

Run by `run.py`. A stroke point is measured from its motion event to the X server's answer that all was
painted, in both windows; beside that stands what it takes of the processor's time here, which a busy machine
stretches less. The map of the ink is made beside the pen, and measured as how soon it is there.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from in_window import Figures, _app, _draw, _inks, _percentile

from digitpad.app import App
from digitpad.core.ink import Strokes

STROKES = 10  # for each layer and page
LAYERS = ("stroke1", "shape1", "shape2", "digit3", "places", "probabilities", "softmax")


def main() -> None:
    """Draw with each layer open, and with each page; print the figures of all points together too."""
    inks = _inks(Path(sys.argv[2]))
    app = _app()
    points = {"no window inside": _drawn(app, inks)}
    app.inspect.open()
    desk = app.inspect.made._session
    assert desk
    assert desk.window
    assert desk._network
    window = desk.window
    window.geometry("1000x720")
    app.root.update()
    names = [layer.name for layer in desk._network.layers]
    for name in LAYERS:
        window.table.selection_set(str(names.index(name)))
        app.root.update()
        points[name] = _drawn(app, inks)
    for page in ("kernels", "occlusion", "weights"):
        window.pages[page].invoke()
        app.root.update()
        points[page] = _drawn(app, inks)
    inside = [point for what, drawn in points.items() if what != "no window inside" for point in drawn]
    figures: Figures = {"stroke points": len(inside)}
    for what, drawn in (points | {"inside, all": inside}).items():
        painted, worked = zip(*drawn, strict=True)
        for said, share in (("p50", 0.5), ("p99", 0.99), ("longest", 1)):
            figures[f"{what}, {said}, ms"] = _percentile(list(painted), share)
        figures[f"{what}, processor, p99, ms"] = _percentile(list(worked), 0.99)
    window.pages["occlusion"].invoke()
    print(json.dumps(figures | {"from a stroke's end to its map of ink, ms": _map_of_ink(app, inks)}))


def _drawn(app: App, inks: Iterator[Strokes]) -> list[tuple[float, float]]:
    """Draw, and return the milliseconds of each stroke point, and those of this thread's processor."""
    points: list[tuple[float, float]] = []
    for _ in range(STROKES):
        before = time.thread_time()
        for painted in _draw(app, next(inks)):
            now = time.thread_time()
            points.append((painted, (now - before) * 1000))
            before = now
        app.main.clear()
        app.root.update()
    return points


def _map_of_ink(app: App, inks: Iterator[Strokes]) -> float:
    """Return the median of the milliseconds until the ink of what was drawn is coloured."""
    desk, waited = app.inspect.made._session, []
    assert desk
    for _ in range(STROKES):
        list(_draw(app, next(inks)))
        start = time.perf_counter()
        while desk._occlusion is None or desk._occlusion.digit is not desk._digit:
            app.root.update()
            time.sleep(0.001)
        waited.append((time.perf_counter() - start) * 1000)
        app.main.clear()
        app.root.update()
    return _percentile(waited, 0.5)


if __name__ == "__main__":
    main()
