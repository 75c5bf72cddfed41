"""Measure one thing inside a process with a window, and print it as JSON: run by `run.py`."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

START = float(sys.argv[3])

import tkinter as tk  # noqa: E402

from digitpad.app import App  # noqa: E402
from digitpad.core.ink import Strokes, fit_to_pad, parse_sample, read_lines  # noqa: E402
from digitpad.core.raster import steps_of_ink  # noqa: E402
from digitpad.system.settings import Store, user_folder  # noqa: E402

Figures = dict[str, float]


def main() -> None:
    """Measure what the command line asks for."""
    inks = _inks(Path(sys.argv[2]))
    measures = (launch, motion, digit, memory, training_beside)
    measure = next(measure for measure in measures if measure.__name__ == sys.argv[1])
    print(json.dumps(measure(inks)))


def launch(inks: Iterator[Strokes]) -> Figures:
    """From the start of the process to the window on the screen, and to the first bars of a stroke."""
    app = _app()
    app.root.winfo_pointerx()  # asks the X server, which answers when it has painted
    painted = time.time() - START
    next(_draw(app, next(inks)))
    assert app.root.title() != "DigitPad"
    return {"window painted, s": painted, "launch, s": time.time() - START}


def motion(inks: Iterator[Strokes]) -> Figures:
    """From a motion event to the X server's answer that all was painted."""
    app = _app()
    times = []
    for _ in range(1000):
        times += list(_draw(app, next(inks)))
        app.main.clear()
        app.root.update()
    return {
        "motion events": len(times),
        "motion event to bars repainted, p50, ms": _percentile(times, 0.5),
        "motion event to bars repainted, p99, ms": _percentile(times, 0.99),
        "motion event to bars repainted, longest, ms": _percentile(times, 1),
    }


def digit(inks: Iterator[Strokes]) -> Figures:
    """The MNIST rule and the network, for one ink at a time."""
    classifier = _app().model.classifier
    assert classifier is not None
    times = []
    for _ in range(2000):
        ink = next(inks)
        start = time.perf_counter()
        classifier.probabilities(steps_of_ink(ink).digit[None])
        times.append((time.perf_counter() - start) * 1000)
    return {
        "one digit, raster + network, p50, ms": _percentile(times, 0.5),
        "one digit, raster + network, p99, ms": _percentile(times, 0.99),
    }


def memory(inks: Iterator[Strokes]) -> Figures:
    """Resident memory, in MB, as the drawings go by."""
    app = _app()
    figures = {}
    for number in range(1, 2001):
        for _ in _draw(app, next(inks)):
            pass
        app.root.update()
        if number in (100, 1000, 2000):
            figures[f"memory after {number} drawings, MB"] = _resident()
        app.main.clear()
        app.root.update()
    return figures


def training_beside(_inks: Iterator[Strokes]) -> Figures:
    """Gaps between ticks of a 5 ms loop: with no training, and over a whole run, importing Keras included."""
    from endings import small_training

    from digitpad.runs.events import Done, may_be_dropped, words
    from digitpad.runs.supervisor import End

    app = _app()
    start = time.monotonic()
    alone = _gaps(app, lambda: time.monotonic() > start + 10)
    jobs, training = app.background.queue(), small_training(user_folder(), epochs=3)
    ends: list[End] = []
    emit = jobs.emitter(lambda event: app.main.notice(words(event)), may_be_dropped)
    jobs.submit(lambda: training.run(emit), ends.append)
    beside = _gaps(app, lambda: bool(ends))
    assert isinstance(ends[0], Done), ends
    figures = {"ticks in a run": float(len(beside))}
    for name, gaps in (("no training", alone), ("training", beside)):
        figures |= {
            f"tick of 5 ms, {name}, p50, ms": _percentile(gaps, 0.5),
            f"tick of 5 ms, {name}, p99, ms": _percentile(gaps, 0.99),
            f"tick of 5 ms, {name}, longest, ms": _percentile(gaps, 1),
        }
    return figures


def _gaps(app: App, is_over: Callable[[], bool]) -> list[float]:
    """Run Tk's loop until it is over, asked every 50 ms; return the milliseconds between ticks of 5 ms."""
    times = [time.perf_counter()]

    def tick() -> None:
        app.root.after(5, tick)
        times.append(time.perf_counter())

    def ask() -> None:
        app.root.after(50, ask)
        if is_over():
            app.root.quit()

    timers = (app.root.after(5, tick), app.root.after(50, ask))
    app.root.mainloop()
    for timer in (*timers, *app.root.tk.splitlist(app.root.tk.call("after", "info"))):
        app.root.after_cancel(timer)
    return [1000 * (after - before) for before, after in pairwise(times)]


def _app() -> App:
    root = tk.Tk(className="DigitPad")
    app = App(root, Store(user_folder()))
    root.update()
    return app


def _draw(app: App, strokes: Strokes) -> Iterator[float]:
    """Draw strokes with Tk's mouse events; give the milliseconds of each motion event."""
    pad = app.window.pad
    scale = pad.side / 1000
    for stroke in strokes:
        path = [(round(x * scale), round(y * scale)) for x, y in stroke]
        pad.canvas.event_generate("<ButtonPress-1>", x=path[0][0], y=path[0][1])
        for x, y in path[1:]:
            start = time.perf_counter()
            pad.canvas.event_generate("<B1-Motion>", x=x, y=y)
            app.root.update_idletasks()
            app.root.winfo_pointerx()  # asks the X server, which answers when it has painted
            yield (time.perf_counter() - start) * 1000
        pad.canvas.event_generate("<ButtonRelease-1>", x=path[-1][0], y=path[-1][1])
        app.root.update()


def _inks(path: Path) -> Iterator[Strokes]:
    for _number, line in read_lines(path):
        yield fit_to_pad(parse_sample(line).strokes)


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def _resident() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
