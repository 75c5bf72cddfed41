"""A clock of 5 ms in the window while networks of the lab train, with all of the lab to be seen.

Used by `run.py`; alone, `python tests/benchmarks/lab_beside.py` tells the longest gaps one by one, with what
ran in them. The lab's window is open on its tab "Training", the drawing's bars stand beside the pad too,
"Look inside" is open, and a stroke is drawn every second, as fast as a mouse does. Before that, to compare,
the same clock with the same strokes and no lab; after it, beside a search of two trials at once, its window
open on its table. Goals while a network trains: p99 12 ms, longest 40 ms.

Beside each gap stands what the window's thread worked in it, and how long it waited for a processor: on a
machine that others use too, that is most of it.
"""

import gc
import json
import os
import sys
import tempfile
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

from support.handwriting import six_of_each  # noqa: E402

from digitpad.app import App  # noqa: E402
from digitpad.lab.presets import find_recipe, presets  # noqa: E402
from digitpad.system.background import collect_in_main_thread, take_short_turns  # noqa: E402
from digitpad.system.settings import Store, user_folder  # noqa: E402

Figures = dict[str, float]

TICK_MS, ASK_MS = 5, 50
ALONE_S = 15.0  # of the clock without the lab
STROKE_MS, POINT_MS = 1000, 8  # between two drawings, and two points of one
WORST = 12  # gaps that are told one by one
SCHEDULED = Path("/proc/thread-self/schedstat")  # Linux: nanoseconds worked, nanoseconds waited, turns
RUNS: dict[str, dict[str, Any]] = {  # presets, and what is changed in them: few epochs, or very short ones
    "lenet-mended": {"epochs": 3, "digits": 12_000},
    "scratch-mended": {"epochs": 150, "digits": 1000},
}
SEARCHED = {"epochs": 20, "digits": 1000}
SEARCH = {"trials": "20", "workers": "2"}


@dataclass
class Gap:
    """What happened between two ticks, in milliseconds.

    begun: in seconds; took: by the clock; worked: by this thread's processor; queued: waited for one.
    ran: what Tk called: function, by the clock, by the processor.
    """

    begun: float
    took: float = 0.0
    worked: float = 0.0
    queued: float = 0.0
    ran: list[tuple[str, float, float]] = field(default_factory=list)

    def __str__(self) -> str:
        ran = ", ".join(f"{name} {took:.1f} ({worked:.1f})" for name, took, worked in self.ran)
        return f"{self.took:.1f} ms, worked {self.worked:.1f}, queued {self.queued:.1f}: {ran}"


class Clock:
    """Ticks every 5 ms in Tk's loop, and notes all that Tk calls meanwhile."""

    def __init__(self) -> None:
        self._gaps: list[Gap] = []
        self._depth = 0  # a call within another is part of it
        self._collected_at = 0.0
        self._before = (0.0, 0.0)

    def run(self, root: tk.Tk, is_over: Callable[[], bool]) -> list[Gap]:
        """Run Tk's loop until it is over, asked every 50 ms; return the gaps between ticks."""
        timers: dict[str, str] = {}

        def tick() -> None:
            timers["tick"] = root.after(TICK_MS, tick)
            self._tick()

        def ask() -> None:
            timers["ask"] = root.after(ASK_MS, ask)
            if is_over():
                root.quit()

        self._gaps, self._before = [Gap(time.perf_counter())], (time.thread_time(), _queued())
        timers |= {"tick": root.after(TICK_MS, tick), "ask": root.after(ASK_MS, ask)}
        root.mainloop()
        for timer in timers.values():
            root.after_cancel(timer)
        return self._gaps[:-1]

    def _tick(self) -> None:
        now, gap, (worked, queued) = time.perf_counter(), self._gaps[-1], self._before
        self._before = (time.thread_time(), _queued())
        gap.took = 1000 * (now - gap.begun)
        gap.worked, gap.queued = 1000 * (self._before[0] - worked), 1000 * (self._before[1] - queued)
        self._gaps.append(Gap(now))

    def note(self, name: str, call: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """Call a function, and note how long it took."""
        start, worked = time.perf_counter(), time.thread_time()
        self._depth += 1
        try:
            return call(*arguments)
        finally:
            self._depth -= 1
            if not self._depth and self._gaps:
                took = 1000 * (time.perf_counter() - start), 1000 * (time.thread_time() - worked)
                self._gaps[-1].ran.append((name, *took))

    def collected(self, phase: str, info: dict[str, int]) -> None:
        """Note a collection of garbage."""
        if phase == "start":
            self._collected_at = time.perf_counter()
        elif self._gaps:
            took = 1000 * (time.perf_counter() - self._collected_at)
            self._gaps[-1].ran.append((f"garbage of generation {info['generation']}", took, took))

    def watch(self) -> None:
        """Note from now on whatever Tk calls, and each collection of garbage."""
        note = self.note

        class Noted(tk.CallWrapper):
            def __call__(self, *arguments: Any) -> Any:
                name = _name(self.func)
                call = super().__call__
                return call() if name.startswith("Clock.run") else note(name, call, arguments)

        tk.CallWrapper = Noted  # type: ignore[misc]
        gc.callbacks.append(self.collected)


class Hand:
    """Draws with Tk's mouse events, one drawing after the other, as long as the loop runs."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._drawings = cycle([strokes for _digit, strokes in six_of_each()])
        self._due = app.root.after(STROKE_MS, self._begin)

    def rest(self) -> None:
        """Draw no more."""
        self._app.root.after_cancel(self._due)

    def _begin(self) -> None:
        self._app.main.clear()
        self._moves = self._path(next(self._drawings))
        self._move()

    def _path(self, strokes: Any) -> Iterator[tuple[str, int, int]]:
        side = self._app.window.pad.side
        for stroke in strokes:
            places = [(round(x * side / 1000), round(y * side / 1000)) for x, y in stroke]
            yield "<ButtonPress-1>", *places[0]
            for place in places[1:]:
                yield "<B1-Motion>", *place
            yield "<ButtonRelease-1>", *places[-1]

    def _move(self) -> None:
        move = next(self._moves, None)
        again = (POINT_MS, self._move) if move else (STROKE_MS, self._begin)
        self._due = self._app.root.after(*again)
        if move:
            event, x, y = move
            self._app.window.pad.canvas.event_generate(event, x=x, y=y)


def measured(tell: Callable[[str], None] = lambda _line: None) -> Figures:
    """Return the figures; `tell` is given a line for each of the longest gaps."""
    clock = Clock()
    clock.watch()
    root = tk.Tk(className="DigitPad")
    take_short_turns()  # these as in `digitpad/cli/window.py`
    collect_in_main_thread(root)
    app = App(root, Store(user_folder()))
    root.update()
    hand = Hand(app)
    end = time.monotonic() + ALONE_S
    figures = _figures("no lab", clock.run(root, lambda: time.monotonic() > end), tell)
    app.inspect.open()
    app.lab.open()
    experiments = {preset.name: preset.experiment for preset in presets()}
    for name, changes in RUNS.items():
        app.lab.start(experiments[name].changed(**changes))
        gaps = clock.run(root, lambda: not app.lab.is_training)
        result = app.lab.library.all()[0].result
        assert result, f"{name} did not come to its end"
        assert result.epochs == changes["epochs"], result
        figures |= _figures(name, gaps, tell)
    figures |= _beside_search(app, clock, tell)
    hand.rest()
    app.quit()
    return figures


def _beside_search(app: App, clock: Clock, tell: Callable[[str], None]) -> Figures:
    """Return the figures beside a search, from its start in the window to the end of its trials."""
    app.lab.network.take(find_recipe("scratch-mended").changed(**SEARCHED))
    app.lab.search.open()
    search = app.lab.search.made
    numbers = search.window.form.numbers
    for name, text in SEARCH.items():
        numbers[name].delete(0, "end")
        numbers[name].insert(0, text)
    search.window.start.invoke()
    begun = time.monotonic()
    gaps = clock.run(app.root, lambda: not search.is_searching and time.monotonic() > begun + 1)
    (found,) = search.work.found.values()
    assert found.state.count("done") == int(SEARCH["trials"]), found.state
    return _figures("a search", gaps, tell)


def _figures(name: str, gaps: list[Gap], tell: Callable[[str], None]) -> Figures:
    for gap in sorted(gaps, key=lambda gap: -gap.took)[:WORST]:
        tell(f"{name}, after {gap.begun - gaps[0].begun:.1f} s: {gap}")
    figures: Figures = {f"{name}, ticks": float(len(gaps))}
    for what, said in (
        ("took", "tick of 5 ms"),
        ("worked", "worked in a tick"),
        ("queued", "queued in a tick"),
    ):
        values = sorted(getattr(gap, what) for gap in gaps)
        if what == "took":
            figures[f"{name}, {said}, p50, ms"] = values[len(values) // 2]
        figures[f"{name}, {said}, p99, ms"] = values[int(0.99 * len(values))]
        figures[f"{name}, {said}, longest, ms"] = values[-1]
    took, slowest = max((took, function) for gap in gaps for function, took, _worked in gap.ran)
    return figures | {f"{name}, the longest call: {slowest}, ms": took}


def _name(function: Any) -> str:
    """Return the name of what Tk calls; of what `after` calls, the name of that."""
    code = getattr(function, "__code__", None)
    inside = dict(zip(code.co_freevars, function.__closure__ or (), strict=True)) if code else {}
    called = inside["func"].cell_contents if "func" in inside else function
    return getattr(called, "__qualname__", repr(called))


def _queued() -> float:
    """Return the seconds that this thread has waited for a processor since it began; 0 but on Linux."""
    try:
        return int(SCHEDULED.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


if __name__ == "__main__":
    if sys.argv[1:] == ["json"]:
        print(json.dumps(measured()))
    else:
        with tempfile.TemporaryDirectory() as home:
            os.environ |= {"DIGITPAD_HOME": home, "LANGUAGE": "en"}
            for figure, value in measured(lambda line: print(line, flush=True)).items():
                print(f"{figure:<58} {value:>10.4g}", flush=True)
