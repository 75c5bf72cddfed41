"""Hours of random use of the real window: `python -m tests.support.soak --minutes 120` says whether it grows.

A user without sleep or sense draws, labels, takes back, opens pictures, sound and damaged ones, opens and
closes every window, presses whatever is in them, changes theme, language and sizes, trains small networks in
real child processes, imports, exports, deletes, quits, and starts anew. What is chosen follows from `--seed`;
how long the child processes take does not. Linux.

Now and then (each minute, in a short run more often) all windows are closed, nothing runs, the pad is empty:
at rest memory, threads, handles and what Tk holds are counted. It fails where a callback raises, an error is
logged, a labelled drawing is lost, or something grows beyond its noise (`Slope.grows`).

It is a plain random walk over `RULES`, not Hypothesis' state machine: that keeps all that it has tried in the
memory that is measured here, bounds an example's choices, and begins each example, and each look for a
smaller one, anew, which hours of one window are not.
"""

import argparse
import ctypes
import faulthandler
import gc
import logging
import multiprocessing
import os
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

MOST_FAULTS = 20  # after which it is given up
HANGS_S = 300  # a rule that takes longer
BUSY_RESTS = 3  # with a training that goes on; then it is ended
MOST_KEPT = 40  # drawings; and see `MOST_MODELS`: more would be growth that a user asks for
MOST_MODELS = 8
WARM_UP = 0.25  # of the time, until all kinds of things have been done once
LEAST_RESTS = 30  # to judge growth by
EVERYWHERE = ("Shortcuts", "About DigitPad", "Welcome…", "Model card…", "Glossary")
WINDOWS = ("Retrain…", "Models…", "Look inside…", "My drawings…", "Lab…", *EVERYWHERE)


@dataclass(frozen=True)
class Rest:
    """What is there at rest.

    actions: done so far. children: processes that we started; with some of them the rest is not judged.
    after: calls that Tk is to make later. commands: of Tcl. objects: of Python, in thousands.
    """

    minute: float
    actions: int
    memory_mb: float
    threads: int
    handles: int
    children: int
    after: int
    widgets: int
    images: int
    commands: int
    objects: float


JUDGED = ("memory_mb", "threads", "handles", "after", "widgets", "images", "commands", "objects")
# What two rests differ by though nothing grows: caches that fill, blocks of the allocator.
FREE = {"memory_mb": 4.0, "objects": 3.0, "images": 4.0, "commands": 8.0}


@dataclass(frozen=True)
class Slope:
    """How something grows per hour, how sure that is, and what that is over the time that was judged."""

    name: str
    per_hour: float
    error: float
    whole: float

    @property
    def grows(self) -> bool:
        """Whether it grows beyond its noise: three standard errors, and more than two rests differ by."""
        return self.per_hour > 3 * self.error and self.whole > FREE.get(self.name, 1.0)


def slopes(lives: list[list[Rest]]) -> list[Slope]:
    """Return the slope of each thing that is judged, the same in all lives, whatever each began with.

    Neighbouring rests are alike, and count for less: the error is that of a process that remembers.
    """
    import numpy as np

    lives = [life for life in lives if len(life) > 2]
    hours = [np.array([rest.minute for rest in life]) / 60 for life in lives]
    across = np.concatenate([each - each.mean() for each in hours])
    longest = max(float(np.ptp(each)) for each in hours)
    found = []
    for name in JUDGED:
        each = [np.array([float(getattr(rest, name)) for rest in life]) for life in lives]
        values = np.concatenate([one - one.mean() for one in each])
        slope = float(across @ values / (across @ across))
        left = values - slope * across
        alike = min(max(float(left[1:] @ left[:-1] / max(left @ left, 1e-12)), 0.0), 0.95)
        spread = left @ left / max(len(left) - len(lives) - 1, 1)
        error = float((spread / (across @ across) * (1 + alike) / (1 - alike)) ** 0.5)
        found.append(Slope(name, slope, error, slope * longest))
    return found


class LostError(Exception):
    """What must not be: a drawing is gone, or undo gave something else."""


class User:
    """The window, and whoever uses it."""

    def __init__(self, home: Path, files: Path, seed: int) -> None:
        import tkinter as tk

        from digitpad.system.settings import Store

        self.random, self.home, self.files = random.Random(seed), home, files
        self.faults: list[str] = []
        self.trail: deque[str] = deque(maxlen=40)
        self.done: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        self.sentences: Counter[str] = Counter()
        self.exports = 0
        self.kept: dict[int, int] = {}
        self.others = _children()  # the screen
        self.root = tk.Tk(className="DigitPad")
        self.store = Store(home)
        self.desk: Any = None
        logging.getLogger().addHandler(_Errors(self.faults))
        threading.excepthook = lambda raised: self.fault("a thread raised", raised.exc_value)
        sys.unraisablehook = lambda raised: self.fault(f"not raised, in {raised.object}", raised.exc_value)
        self.start()
        self._answer_soon()

    @property
    def app(self) -> Any:
        return self.desk.app

    def fault(self, words: str, error: BaseException | None) -> None:
        """Note what must not be, and say it at once."""
        before = " / ".join(list(self.trail)[-8:])
        self.faults.append(f"{words}: {''.join(traceback.format_exception(error))}after {before}")
        print(f"FAULT {self.faults[-1]}", flush=True)

    def start(self) -> None:
        """Begin as the command `window` does, but for dropped files."""
        from conftest import Desk

        from digitpad.app import App
        from digitpad.system.leftovers import sweep

        self.store.start_log()
        sweep(self.store.root, self.store.root / "models")
        self.desk = Desk(App(self.root, self.store))
        self.app.library.sweep()
        self.root.report_callback_exception = self._report
        for begin in (self.app.lab.sweep, self.app.at_once.begin, self.app.pages.welcome):
            begin()
        self.root.deiconify()
        self.root.update()

    def _report(self, kind: Any, error: BaseException, trace: Any) -> None:
        """Have an error reported as the program does: a sentence of ours in a window, all else in the log."""
        self.sentences[str(error)[:60]] += 1
        self.app.errors.report(kind, error, trace)

    # Questions, and file windows, that wait for an answer

    def _answer_soon(self) -> None:
        """Look every tenth of a second; in Tk's loop too that waits for the answer."""
        self.root.after(100, self._answer_soon)
        self.answer()

    def answer(self) -> None:
        """Answer what waits: a question, a message, or a file window."""
        from digitpad.ui.widgets.dialogs import Question

        shown = [path for path in self._windows() if self._call("winfo", "ismapped", path)]
        for name in (
            "__tk__messagebox",
            "__tk_filedialog",
            "__tk_choosedir",
        ):  # a message may be of a file window
            for path in shown:
                if path.endswith(f".{name}"):
                    self._press_in(path, name)
                    return
        for widget in _all(self.root):
            if isinstance(widget, Question) and widget.winfo_viewable():
                self.random.choice(widget.buttons).invoke()
                return

    def _press_in(self, path: str, name: str) -> None:
        if name == "__tk__messagebox":
            self._call(self.random.choice(self._buttons(path)), "invoke")
        else:
            self._choose_file(path, is_folder=name == "__tk_choosedir")

    def _windows(self) -> list[str]:
        found, waiting = [], ["."]
        while waiting:
            children = self.root.tk.splitlist(self.root.tk.call("winfo", "children", waiting.pop()))
            new = [child for child in children if str(self.root.tk.call("winfo", "class", child))]
            found += new
            waiting += new
        return [str(path) for path in found]

    def _buttons(self, path: str) -> list[str]:
        return [
            child
            for child in self._windows()
            if child.startswith(f"{path}.") and self._call("winfo", "class", child) == "TButton"
        ]

    def _call(self, *words: Any) -> Any:
        return self.root.tk.call(*words)

    def _choose_file(self, path: str, is_folder: bool) -> None:
        """Type a name, of a file there is or a new one, and press the button; now and then cancel."""
        buttons = {str(self._call(button, "cget", "-text")): button for button in self._buttons(path)}
        opens = any("pen" in text or "brir" in text for text in buttons)  # Open, Abrir
        if self.random.random() < 0.3:
            self._call(f"{path}.contents.f2.cancel", "invoke")
            return
        self.exports += 1
        chosen = self.home.parent / "exports" / f"out-{self.exports % 20}"
        if is_folder:
            chosen.mkdir(parents=True, exist_ok=True)
        elif opens:
            chosen = self.random.choice(sorted(self.files.iterdir()))
        entry = f"{path}.contents.f2.ent"
        self._call(entry, "delete", 0, "end")
        self._call(entry, "insert", 0, str(chosen))
        self._call(f"{path}.contents.f2.ok", "invoke")

    # What is kept

    def labels(self) -> dict[int, int]:
        """Return what is kept now."""
        return {one.key: one.label for one in self.app.drawings.heads()}

    def check_kept(self, may_change: bool) -> None:
        """Fail where a drawing is gone, or has another label, without having been asked to."""
        now = self.labels()
        lost = set(self.kept.items()) - set(now.items())
        if lost and not may_change:
            raise LostError(f"gone or changed: {sorted(lost)}")
        self.kept = now

    # Rules

    def to_pad(self) -> None:
        """Have an empty pad in front, a pen, and nothing that waits to be pointed at."""
        self.desk.press("<Escape>")
        if self.app.pictures.opened or self.app.pictures.doing:
            self.app.pictures.stop()
            self.app.pictures.close()
        self.app.main.set_erasing(False)
        self.app.main.clear()
        self.root.update()

    def written(self, count: int = 1) -> list[list[tuple[float, float]]]:
        """Return the strokes of digits side by side, never the same again."""
        strokes = []
        for number in range(count):
            _digit, ways = self.random.choice(WRITTEN)
            shift = (number - (count - 1) / 2) * 900 / count
            scale = 0.9 / count if count > 1 else 1.0
            for stroke in ways:
                strokes.append(
                    [
                        (
                            min(max(500 + (x - 500) * scale + shift + self.random.gauss(0, 3), 5), 995),
                            min(max(500 + (y - 500) * scale + self.random.gauss(0, 3), 5), 995),
                        )
                        for x, y in stroke
                    ]
                )
        return strokes

    def draw_number(self) -> None:
        self.to_pad()
        self.desk.draw(*self.written(self.random.randint(1, 5)))

    def draw_and_label(self) -> None:
        self.to_pad()
        self.desk.draw(*self.written())
        digit, before = self.random.randrange(10), self.labels()
        self.desk.press(f"<Key-{digit}>")
        new = {key: label for key, label in self.labels().items() if key not in before}
        if list(new.values()) != [digit]:
            main = self.app.main
            there = (
                f"{len(main.ink.strokes)} strokes, {main.current()!r:.40}, {self._call('grab', 'current')}"
            )
            raise LostError(f"a drawing was labelled {digit}, and {new} are kept; on the pad {there}")

    def correct(self) -> None:
        """Label a digit of what is there, again and again, and perhaps take it back."""
        for _ in range(self.random.randint(1, 3)):
            self.desk.press(f"<Key-{self.random.randrange(10)}>")
        if self.random.random() < 0.4:
            self.desk.press("<Control-u>")

    def undo_and_redo(self) -> None:
        self.to_pad()
        self.desk.draw(*self.written())
        once = self.app.main.ink.strokes
        self.desk.draw([(100.0, 900.0), (300.0, 950.0)])
        twice = self.app.main.ink.strokes
        for keys, wanted in (("<Control-z>", once), ("<Control-Z>", twice), ("<Control-z>", once)):
            self.desk.press(keys)
            if self.app.main.ink.strokes != wanted:
                raise LostError(f"{keys} gave {len(self.app.main.ink.strokes)} strokes, not {len(wanted)}")

    def erase(self) -> None:
        self.draw_number()
        self.app.main.set_erasing(True)
        self.desk.draw([(100.0, 500.0), (900.0, 500.0)])
        self.app.main.set_erasing(False)

    def clear(self) -> None:
        self.desk.press("<Delete>")

    def open_picture(self) -> None:
        """Open a picture, whole or damaged, and work on it."""
        path = self.random.choice(sorted(self.files.glob("picture*")))
        self.desk.open(path, 60)
        for _ in range(self.random.randint(0, 4)):
            if not self.app.pictures.opened:
                return
            keys = ("<Control-Right>", "<plus>", "<minus>", "<Key-f>", "<Delete>", "<Key-5>", "<Control-z>")
            self.desk.press(self.random.choice(keys))
            self.desk.wait_until(lambda: not self.app.pictures.doing, 60)
        if self.random.random() < 0.7:
            self.desk.press("<Escape>")

    def open_example(self) -> None:
        drawings, pictures = self.app.files.examples
        if self.random.random() < 0.5:
            self.app.files.open_drawn(self.random.randrange(len(list(drawings))))
        else:
            self.app.files.open_painted(self.random.choice(list(pictures)))
            self.desk.wait_until(lambda: not self.app.pictures.doing, 60)

    def my_drawings(self) -> None:
        """Relabel or delete some, and take that back."""
        drawings = self._opened("My drawings…", lambda: self.app.my_drawings.made.window)
        before = self.labels()
        if not before:
            return
        shown = [thumbnail.key for thumbnail in drawings.gallery.thumbnails]  # perhaps misread ones alone
        for key in self.random.sample(shown, min(3, len(shown))):
            drawings.gallery.see(key)
        self._press(drawings.gallery, self.random.choice(("<Key-4>", "<Delete>")))
        if self.labels() != before and self.random.random() < 0.7:  # else it would undo what was done before
            self._press(drawings.gallery, "<Control-z>")
            if self.labels() != before:
                raise LostError(f"undo gave {self.labels()} instead of {before}")
        if len(before) > MOST_KEPT:
            self.app.drawings.remove(sorted(before)[: MOST_KEPT // 2])

    def import_drawings(self) -> None:
        """Take in a file of the kinds that are read, by the chooser of My drawings."""
        path = self.random.choice(sorted(self.files.glob("drawings*")))
        drawings = self._opened("My drawings…", lambda: self.app.my_drawings.made.window)
        self.app.my_drawings.made.chooser.look([path], drawings)
        self.wait(1.5)
        self.touch_something()

    def open_window(self) -> None:
        self.command(self.random.choice(WINDOWS))

    def close_window(self) -> None:
        tops = self.tops()
        if tops:
            top = self.random.choice(tops)
            top.focus_force()
            top.event_generate("<Escape>")
            self.root.update()

    def change_look(self) -> None:
        change = self.random.choice(
            (
                {"theme": self.random.choice(("light", "dark", "system"))},
                {"language": self.random.choice(("en", "es"))},
                {"text_size": self.random.choice((80, 100, 125, 200))},
                {"show_steps": self.random.random() < 0.5},
                {"learns_at_once": self.random.random() < 0.5},
                {"eraser": self.random.choice(("parts", "whole"))},
            )
        )
        self.app.look.change(**change)
        self.root.update()

    def lab_draft(self) -> None:
        """Change the experiment in the making: a preset, fields, layers."""
        from digitpad.lab.presets import presets

        self.app.lab.open()
        self.app.lab.network.take(self.random.choice(presets()).experiment)
        for _ in range(4):
            self.touch_something(self.app.lab.window)

    def lab_run(self) -> None:
        """Begin a run, of the network by hand mostly, of Keras now and then."""
        from digitpad.lab.presets import presets

        if self.is_training:
            return
        name = "mine" if self.random.random() < 0.15 else "scratch-mended"
        experiment = next(preset.experiment for preset in presets() if preset.name == name)
        epochs = self.random.choice((2, 1000))
        self.app.lab.start(experiment.changed(batch=50, epochs=epochs), self.random.random() < 0.5)
        self.wait(3)

    def retrain(self) -> None:
        """Learn the drawings, a little, with Keras."""
        if self.is_training:
            return
        self.command("Retrain…")
        window = self.app.retrain.made.window
        for name, text in {"validation": "1", "batch": "50", "epochs": self.random.choice("15")}.items():
            window.fields.entries[name].delete(0, "end")
            window.fields.entries[name].insert(0, text)
        self.root.update()
        self._click(window.start)

    def steer(self) -> None:
        """Pause, step, stop or cancel what is learning, or wait for it."""
        if not self.is_training:
            return
        if self.random.random() < 0.4:
            self.wait(8, lambda: not self.is_training)
            return
        if self.app.lab.is_training:
            self.app.lab.show_training()
            tab = self.app.lab.training.tab
            buttons = (tab.play, tab.step_epoch, tab.step_batch, tab.play, tab.stop, tab.cancel)
        else:
            self.app.trainer.made.open()
            window = self.app.trainer.made.window
            buttons = (window.pause, window.pause, window.cancel)
        self._click(self.random.choice(buttons))
        self.wait(1)

    def runs(self) -> None:
        """Choose runs in the lab, and do something with them; keep few."""
        self.app.lab.open()
        lab = self.app.lab
        if not lab.runs.tab:
            return
        lab.window.show_tab(lab.runs.tab)
        self.wait(0.5)
        for _ in range(4):
            self.touch_something(lab.window)
        for run in lab.library.all()[MOST_MODELS:]:
            if run.key != lab.training.training_key:
                lab.library.delete(run)
        lab.library.sweep()

    def models(self) -> None:
        """Use, measure, compare, rename, delete models, and take that back; keep few."""
        for _ in range(3):
            window = self._opened("Models…", lambda: self.app.models.made.window)
            rows = window.table.get_children()
            window.table.selection_set(self.random.sample(rows, min(len(rows), self.random.randint(1, 2))))
            self.root.update()
            if not window.winfo_exists():
                continue
            buttons = [button for button in window.buttons.values() if not button.instate(["disabled"])]
            if buttons:
                self._click(self.random.choice(buttons))
        for entry in self.app.library.entries()[MOST_MODELS:]:
            if not entry.bundled and entry.folder != self.app.model.folder:
                self.app.library.delete(entry)
        for entry in self.app.library.deleted():
            if len(self.app.library.entries()) < 4:
                self.app.library.undo(entry)

    def import_model(self) -> None:
        self._opened("Models…", lambda: self.app.models.made.window)
        self.app.models.made.import_file(self.random.choice(sorted(self.files.glob("model*"))))
        self.wait(self.random.choice((1, 20)), lambda: self.app.models.made._opening is None)

    def look_inside(self) -> None:
        self.to_pad()
        self.desk.draw(*self.written())
        self.command("Look inside…")
        for _ in range(5):
            self.touch_something()

    def open_board(self) -> None:
        self.command("Open TensorBoard")
        self.wait(3)
        self.app.lab.board.stop()

    def save(self) -> None:
        self.draw_number()
        self.command(self.random.choice(("Save picture…", "Save picture as 28 × 28…", "Save ink…")))

    def menus(self) -> None:
        """Choose any command of the menus that can be chosen and does not end the program."""
        found = [entry for menu in self.app.look.menus for entry in menu.commands()]
        found = [entry for entry in found if "quit" not in str(entry.about) and entry.enabled()]
        self.random.choice(found).run()
        self.root.update()

    def quit(self) -> None:
        """Quit with a drawing on the pad, through what is asked; another process starts on what is left."""
        from digitpad.core.ink import parse_sample, to_line

        self.draw_number()
        strokes = self.app.main.ink.strokes
        self.check_kept(may_change=False)
        ended: list[bool] = []
        self.root.bind("<Destroy>", lambda event: ended.append(True) if event.widget is self.root else None)
        for _ in range(40):  # it may ask, and be told no
            self.app.quit()
            if ended:
                break
        else:
            self.app.interrupt()
        if not self.app.background.end(30):
            raise LostError("what runs in the background does not end")
        if self.store.last_drawing() != parse_sample(to_line(strokes)).strokes:  # to the hundredth
            raise LostError("the drawing on the pad is not kept")

    # Hands

    def command(self, label: str) -> None:
        """Choose a command of the menus by its English label, where it can be chosen."""
        from digitpad.language import _

        for menu in self.app.look.menus:
            for entry in menu.commands():
                if entry.label == _(label) and entry.enabled():
                    entry.run()
        self.root.update()

    def _opened(self, label: str, window: Callable[[], Any]) -> Any:
        self.command(label)
        return window()

    def _press(self, widget: Any, keys: str) -> None:
        widget.focus_force()
        self.root.update()
        widget.event_generate(keys)
        self.root.update()

    def _click(self, widget: Any) -> None:
        for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
            if widget.winfo_exists():
                widget.event_generate(event, x=5, y=5)
        self.root.update()

    def tops(self) -> list[Any]:
        """Return all windows over the main one."""
        return [
            widget
            for widget in _all(self.root)
            if widget.winfo_class() == "Toplevel" and widget.winfo_viewable()
        ]

    def touch_something(self, top: Any = None) -> None:
        """Press, choose or type into any part of a window."""
        top = top or self.random.choice([self.root, *self.tops()])
        parts = [
            widget
            for widget in _all(top)
            if widget.winfo_class() in TOUCHED and widget.winfo_toplevel() is top and widget.winfo_viewable()
        ]
        if not parts:
            return
        widget = self.random.choice(parts)
        self.trail.append(f"    {widget} {widget.winfo_class()}")
        if hasattr(widget, "instate") and widget.instate(["disabled"]):
            return
        TOUCHED[widget.winfo_class()](self, widget)
        if widget.winfo_exists():
            self.root.update()

    def wait(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Let the window live."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            self.root.update()
            time.sleep(0.01)

    @property
    def is_training(self) -> bool:
        """Whether a network is being trained."""
        return self.app.lab.is_training or (self.app.trainer.is_made and self.app.trainer.made.is_running)

    def new_children(self) -> set[str]:
        """Return the processes that the window has started and not yet seen the end of."""
        return _children() - self.others

    # Rest

    def rest(self, started: float, ends_training: bool) -> Rest:
        """Close everything, and count what is there."""
        if self.is_training and ends_training:
            (self.app.lab.training if self.app.lab.is_training else self.app.trainer.made).cancel()
            self.wait(30, lambda: not self.is_training)
        for _ in range(5):
            for top in self.tops():
                if top.winfo_exists():  # else it went with another
                    top.destroy()
            self.root.update()
        self.app.lab.board.stop()
        self.to_pad()
        self.app.look.change(theme="light", language="en", text_size=100)
        if not self.is_training:
            self.wait(20, lambda: not self.new_children() and not self.app.background._wanted)
        self.wait(1.0)
        for _ in range(3):
            gc.collect()
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        return self._count(started)

    def _count(self, started: float) -> Rest:
        call = self._call
        status = Path("/proc/self/status").read_text()
        memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        return Rest(
            round((time.monotonic() - started) / 60, 2),
            sum(self.done.values()),
            round(memory / 1024, 1),
            len(list(Path("/proc/self/task").iterdir())),
            len(list(Path("/proc/self/fd").iterdir())),
            len(self.new_children()),
            len(self.root.tk.splitlist(call("after", "info"))),
            len(self._windows()),
            len(self.root.tk.splitlist(call("image", "names"))),
            len(self.root.tk.splitlist(call("info", "commands"))),
            round(len(gc.get_objects()) / 1000, 1),
        )


class _Errors(logging.Handler):
    """Takes errors that are logged for faults."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        self._faults.append(f"logged: {record.getMessage()}")
        print(f"FAULT {self._faults[-1]}", flush=True)


def _all(widget: Any) -> Iterator[Any]:
    for child in widget.winfo_children():
        yield child
        yield from _all(child)


def _children() -> set[str]:
    found: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            found |= set((task / "children").read_text().split())
    return found


def _choose(user: User, box: Any) -> None:
    if values := box.cget("values"):
        box.current(user.random.randrange(len(values)))
        box.event_generate("<<ComboboxSelected>>")


def _turn(user: User, book: Any) -> None:
    book.select(user.random.choice(book.tabs()))


def _mark(user: User, table: Any) -> None:
    if rows := table.get_children():
        table.selection_set(user.random.sample(rows, min(len(rows), user.random.randint(1, 2))))


def _type(user: User, entry: Any) -> None:
    entry.delete(0, "end")
    entry.insert(0, user.random.choice(("1", "3", "0.1", "", "abc", "-7", "20")))
    user._press(entry, user.random.choice(("<Return>", "<Tab>", "<Escape>")))


def _slide(user: User, scale: Any) -> None:
    low, high = float(scale.cget("from")), float(scale.cget("to"))
    scale.set(user.random.uniform(low, high))


def _point(user: User, canvas: Any) -> None:
    x, y = (user.random.randrange(max(side, 1)) for side in (canvas.winfo_width(), canvas.winfo_height()))
    for event in ("<Motion>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        if canvas.winfo_exists():
            canvas.event_generate(event, x=x, y=y)
    user.root.update()


def _push(user: User, button: Any) -> None:
    user._click(button)


TOUCHED: dict[str, Callable[[User, Any], None]] = {
    "TButton": _push,
    "TCheckbutton": _push,
    "TRadiobutton": _push,
    "TCombobox": _choose,
    "TNotebook": _turn,
    "Treeview": _mark,
    "TEntry": _type,
    "TScale": _slide,
    "Canvas": _point,
}

# Each rule with how often it is taken, and whether labels may change though no label was pressed.
RULES: dict[Callable[[User], None], tuple[int, bool]] = {
    User.draw_number: (8, False),
    User.draw_and_label: (8, False),
    User.correct: (3, True),
    User.undo_and_redo: (4, False),
    User.erase: (2, False),
    User.clear: (2, False),
    User.open_picture: (5, True),  # 5 may be pressed for a digit that is kept
    User.open_example: (2, False),
    User.my_drawings: (3, True),
    User.import_drawings: (1, True),
    User.open_window: (6, False),
    User.close_window: (5, False),
    User.touch_something: (14, True),
    User.change_look: (4, False),
    User.lab_draft: (2, True),
    User.lab_run: (2, False),
    User.retrain: (1, False),
    User.steer: (4, False),
    User.runs: (2, True),
    User.models: (2, True),
    User.import_model: (1, False),
    User.look_inside: (2, True),
    User.open_board: (1, False),
    User.save: (2, False),
    User.menus: (4, True),
}
WRITTEN: list[Any] = []


@dataclass
class Life:
    """What became of one start of the program: what was there at rest, what must not be, what is kept."""

    rests: list[Rest] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    kept: dict[int, int] = field(default_factory=dict)


def live(folder: Path, minutes: float, between: float, seed: int, kept: dict[int, int], told: Any) -> None:
    """Use the window for so long, in a process of its own: `kept` must be there; send what became of it."""
    from digitpad.system.background import collect_in_main_thread, share_memory_of_threads, take_short_turns
    from support.handwriting import six_of_each

    share_memory_of_threads()
    take_short_turns()
    WRITTEN[:] = six_of_each()
    user = User(folder / "home", folder / "files", seed)
    life = Life(faults=user.faults, done=user.done, seconds=user.seconds, said=user.sentences)
    if user.labels() != kept:
        user.faults.append(f"{kept} were kept, and {user.labels()} are there after a new start")
    user.kept = user.labels()
    collect_in_main_thread(user.root)  # all as the program does
    user.root.after(0, lambda: _use(user, minutes, between, life.rests))
    user.root.mainloop()
    life.kept = user.kept
    told.send(life)


def _use(user: User, minutes: float, between: float, rests: list[Rest]) -> None:
    """Take one rule after the other, inside Tk's own loop as in the program."""
    started = time.monotonic()
    next_rest, busy = started + between, 0
    while time.monotonic() < started + 60 * minutes and len(user.faults) < MOST_FAULTS:
        _take(user)
        if time.monotonic() > next_rest:
            faulthandler.dump_traceback_later(HANGS_S, exit=True)
            rest = user.rest(started, busy >= BUSY_RESTS)
            busy = busy + 1 if rest.children else 0
            rests.append(rest)
            print(" ".join(f"{getattr(rest, field.name):9}" for field in fields(Rest)), flush=True)
            next_rest = time.monotonic() + between
    faulthandler.dump_traceback_later(HANGS_S, exit=True)
    try:
        user.quit()
    except Exception as error:
        user.fault("quit", error)
        user.root.quit()
    faulthandler.cancel_dump_traceback_later()


def _take(user: User) -> None:
    import tkinter as tk

    from digitpad.errors import DigitPadError

    rule = user.random.choices(list(RULES), [weight for weight, _may in RULES.values()])[0]
    name = rule.__name__
    user.trail.append(name)
    user.done[name] += 1
    started, theme = time.monotonic(), user.app.look.theme
    faulthandler.dump_traceback_later(HANGS_S, exit=True)
    try:
        user.check_kept(may_change=True)
        rule(user)
        user.root.update()
        user.check_kept(RULES[rule][1])
    except DigitPadError as error:
        user._report(type(error), error, error.__traceback__)
    except Exception as error:
        is_remade = isinstance(error, tk.TclError) and user.app.look.theme is not theme
        if not is_remade:  # else the rule held on to widgets of the look before
            user.fault(name, error)
    user.seconds[name] += time.monotonic() - started


def _judge(lives: list[Life]) -> int:
    """Print how everything grew, and what must not be; return the exit status."""
    judged, grown = [], []
    for life in lives:
        last = life.rests[-1].minute if life.rests else 0
        judged.append([rest for rest in life.rests if rest.minute > WARM_UP * last and not rest.children])
    count = sum(map(len, judged))
    if count > 2 * len(lives):
        print(f"{count} rests after the first {WARM_UP:.0%} of each life; per hour ± standard error:")
        for slope in slopes(judged):
            grown += [slope.name] * (count >= LEAST_RESTS and slope.grows)
            words = "GROWS" if slope.grows else "flat"
            print(
                f"{slope.name:>10} {slope.per_hour:+9.2f} ± {slope.error:.2f} ({slope.whole:+.1f} in a life)"
                f"  {words if count >= LEAST_RESTS else 'not judged: too few'}"
            )
    done, seconds, said = (
        sum((getattr(life, name) for life in lives), Counter()) for name in ("done", "seconds", "said")
    )
    print("\n".join(f"{count:6} {name} {seconds[name]:.0f} s" for name, count in sorted(done.items())))
    print("said:", dict(said.most_common(12)))
    for life in lives:
        for fault in life.faults:
            print(f"FAULT {fault}")
    faults = sum(len(life.faults) for life in lives)
    print(f"{sum(done.values())} actions, {faults} faults, grown: {grown or 'nothing'}")
    return 1 if faults or grown else 0


def prepare(folder: Path) -> None:
    """Write what the user opens: pictures, whole and damaged, drawings, models; in a process of its own."""
    import shutil

    import numpy as np

    from digitpad.core.card import bundled_model
    from digitpad.system.settings import Settings, Store
    from support.made_digits import made_ink, made_mnist
    from support.model_folders import add_model
    from support.pages import form, table
    from support.photos import paint, photo
    from support.photos_files import mutated, of_every_form

    files, home, keras = folder / "files", folder / "home", folder / "keras" / "datasets"
    for place in (files, home, keras, folder / "exports"):
        place.mkdir(parents=True)
    Store(home).save_settings(Settings(theme="light", language="en", digits="mnist"))
    made_mnist(keras / "mnist.npz", train=600, test=50)
    generator = np.random.default_rng(1)
    size = (320, 240)
    images = [photo(1, row=True, size=size).image, form(1, (), boxes=(3, 6), size=size).image]
    images += [table(3, ()).image.resize(size), paint(2).image.resize(size)]
    contents = [content for image in images for content in of_every_form(image).values()]
    for number, content in enumerate(contents[::4]):
        (files / f"picture-{number}").write_bytes(content)
        (files / f"picture-{number}-damaged").write_bytes(mutated(content, generator))
    made_ink(files / "drawings.jsonl", 12)
    (files / "drawings-damaged.jsonl").write_bytes((files / "drawings.jsonl").read_bytes()[:3000] + b"\x00{")
    shutil.copy(bundled_model(), files / "model.tflite")
    shutil.copy(bundled_model().with_suffix(".keras"), files / "model.keras")
    (files / "model-damaged.keras").write_bytes((files / "model.keras").read_bytes()[:20_000])
    for name in ("one", "two"):
        add_model(home, name, age_s=100)


def main() -> int:
    """Prepare a home, use it, and look at what is left from another process."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lives", type=int, default=3, help="starts of the program, in that time (3)")
    parser.add_argument("--keep", type=Path, help="the folder to work in, which stays; it must be new")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="digitpad-soak-") as made:
        folder = (arguments.keep or Path(made)).absolute()
        own = {"HOME": folder, "XDG_DATA_HOME": folder / "xdg", "DIGITPAD_HOME": folder / "home"}
        own |= {"KERAS_HOME": folder / "keras", "BROWSER": "true", "LANGUAGE": "en"}
        os.environ.update({name: str(value) for name, value in own.items()})
        os.environ.pop("DIGITPAD_DATA", None)
        maker = multiprocessing.get_context("spawn").Process(target=prepare, args=(folder,))
        maker.start()
        maker.join()
        if maker.exitcode:
            return 1
        return _own_screen(lambda: soak(folder, arguments.minutes, arguments.lives, arguments.seed))


def soak(folder: Path, minutes: float, lives: int, seed: int) -> int:
    """Use the window, quit and start anew, `lives` times in all; print it, and return the exit status."""
    context = multiprocessing.get_context("spawn")
    between = min(60.0, minutes * 60 / 20)
    lived: list[Life] = []
    print(" ".join(f"{field.name:>9}" for field in fields(Rest)), flush=True)
    for number in range(lives):
        ours, theirs = context.Pipe(duplex=False)
        given = (folder, minutes / lives, between, seed + number, lived[-1].kept if lived else {}, theirs)
        process = context.Process(target=live, args=given)
        process.start()
        theirs.close()
        try:
            lived.append(ours.recv())
        except EOFError:
            process.join()
            lived.append(Life(faults=[f"the process ended with {process.exitcode}"]))
        process.join()
        print(f"life {number + 1} ended with {process.exitcode}", flush=True)
    return _judge(lived)


def _own_screen(use: Callable[[], int]) -> int:
    from support.screen import needs_own_screen, start_screen

    screen = start_screen() if needs_own_screen() else None
    try:
        return use()
    finally:
        if screen:
            screen.terminate()
            screen.wait()


if __name__ == "__main__":
    sys.exit(main())
