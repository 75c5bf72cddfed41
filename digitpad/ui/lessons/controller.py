"""Lessons at work: a step asks, opens and rings, watches the program, and says what came of it."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from digitpad.core.ink import Strokes
from digitpad.errors import DigitPadError, StoreError
from digitpad.language import _
from digitpad.lessons.files import (
    COURSE,
    LessonAnswer,
    ProgressFile,
    advanced,
    answer_to,
    course,
    course_path,
    missing_extra,
    progress_key,
    read_lesson,
)
from digitpad.lessons.lesson import LIVE, Lesson, LessonPrediction, LessonStep
from digitpad.lessons.state import FACTS, Kind, ProgramState
from digitpad.system.background import Background
from digitpad.system.packages import check_installed
from digitpad.ui.lessons.lesson_content import (
    Found,
    LessonState,
    last_content,
    missing_content,
    sketch_of,
    step_content,
)
from digitpad.ui.lessons.menu_controller import LessonMenu
from digitpad.ui.lessons.program_controller import Program, ProgramPorts
from digitpad.ui.lessons.ring import Beside, Ring, go_to, lies_over
from digitpad.ui.lessons.view import LessonHandlers, LessonWindow
from digitpad.ui.main.menu_bar import Command
from digitpad.ui.main.windows import Controller
from digitpad.ui.widgets.theme import Theme

LOOK_MS = 250  # between two looks at the program
CLOSE = 0.1  # of a measured number's range, or of a number to be worked out: so near counts as right


class LearnPorts(NamedTuple):
    """What every window stands on, and the program that lessons are about."""

    root: tk.Tk
    theme: Callable[[], Theme]
    background: Background
    notice: Callable[[str], None]
    program: ProgramPorts


class LearnController(Controller):
    """At most one lesson is open."""

    def __init__(self, ports: LearnPorts) -> None:
        """No lesson is open."""
        self._ports = ports
        self.program = Program(ports.program)
        self._progress = progress = ProgressFile(ports.program.folder)
        kept = (ports.program.folder, lambda path: progress.of(progress_key(path)).finished)
        self._menu = LessonMenu(ports.root, *kept, self.open_lesson, ports.notice)
        self.window: LessonWindow | None = None
        self.lesson: Lesson | None = None
        self.at: LessonState | None = None
        self.ring = Ring(ports.root)
        self._beside = Beside()
        self._seen = ProgramState()  # as it was looked at last
        self._about: tk.Tk | tk.Toplevel = ports.root  # the window that was made room beside last
        self._opened: tk.Tk | tk.Toplevel | None = None  # by this step or one before
        self._due: str | None = None
        self._missing = ""  # what the lesson needs and is not installed

    def entries(self) -> tuple[Command | None, ...]:
        """Return the entries of the menu."""
        return self._menu.entries()

    # The window

    def open(self) -> None:
        """Open the lesson to go on with; where one is open the keyboard goes there, or back from there."""
        if self.window and self.window.winfo_exists():
            if str(self._ports.root.tk.call("focus")).startswith(str(self.window)):
                go_to(self._about if self._about.winfo_exists() else self._ports.root, self.ring.around)
            else:
                self.window.lift()
                self.window.take_keyboard()
            return
        lessons = course()
        waiting = [
            name
            for name, lesson in lessons.items()
            if not self._progress.of(name).finished and not missing_extra(lesson)
        ]
        self.open_lesson(course_path((waiting or list(lessons))[0]))

    def open_lesson(self, path: Path) -> None:
        """Open a lesson where it was left; a finished one at its beginning.

        Of one that needs what is not installed, only what to install is said.

        Raises:
            DataError: its file cannot be read; the sentence names the line.
            PackagesError: what it needs is not installed.
        """
        lesson, progress = read_lesson(path), self._progress.of(progress_key(path))
        step = 0 if progress.finished else min(progress.step, len(lesson.steps) - 1)
        self._missing = missing_extra(lesson)
        self._show_lesson(lesson, LessonState(path))
        if self._missing:
            self.ring.hide()
            self._show()
            check_installed(self._missing, _("This lesson"))
        else:
            self._go(step)

    def open_step(self, name: str, step: int) -> None:
        """Open a lesson of the course at a step."""
        path = course_path(name)
        self._show_lesson(read_lesson(path), LessonState(path))
        self._go(step)

    def _show_lesson(self, lesson: Lesson, at: LessonState) -> None:
        self.lesson, self.at = lesson, at
        if self.window is None or not self.window.winfo_exists():
            handlers = LessonHandlers(self.say, self.back, self.again, self.next, self.match)
            self.window = window = LessonWindow(self._ports.root, self._ports.theme(), handlers)
            window.bind(
                "<Destroy>", lambda event: self._closed(window) if event.widget is window else None, add=True
            )
            self._show()
            window.appear(window.next, is_beside=True)
            window.update_idletasks()
            self._fit(self._ports.root)
        self.window.lift()

    def close(self) -> LessonState | None:
        """Close the window for a new theme or language; return where the lesson is."""
        at = self.at
        if self.window is None or not self.window.winfo_exists():
            return None
        self.window.destroy()
        return at

    def restore(self, state: LessonState) -> None:
        """Open the lesson as it was."""
        self._missing = missing_extra(read_lesson(state.path))
        self._show_lesson(read_lesson(state.path), state)
        self._show()
        self._look_soon()

    def end(self) -> None:
        """Give the other windows their places back, as the program ends."""
        if self.window and self.window.winfo_exists():
            self.window.destroy()

    def _closed(self, window: LessonWindow) -> None:
        if window is self.window:
            self.window, self.at, self.lesson = None, None, None
            if self._due:
                self._ports.root.after_cancel(self._due)
                self._due = None
            self.ring.hide()
            self._beside.give_back()

    def _fit(self, other: tk.Tk | tk.Toplevel) -> None:
        self._about = other
        if self.window:
            opened = self._opened if self._is_open and self._opened is not other else None
            self._beside.fit(self.window, other, self._ports.theme(), opened)

    # Steps

    @property
    def step(self) -> LessonStep:
        """The step that is shown."""
        assert self.lesson
        assert self.at
        return self.lesson.steps[self.at.step]

    def back(self) -> None:
        """Go to the step before."""
        if self.at and self.at.step:
            self._go(self.at.step - 1)

    def again(self) -> None:
        """Begin the step anew; at the end of the lesson, the lesson."""
        if self.at and self._missing:
            self.open_lesson(self.at.path)
        elif self.at:
            self._go(0 if self._is_finished else self.at.step)

    def next(self) -> None:
        """Go to the next step, whether this one is done or skipped; after the last the lesson is over."""
        if not self.lesson or not self.at:
            return
        if self._is_finished or self._missing:
            self._next_lesson()
        else:
            self._go(self.at.step + 1)

    def say(self, answer: Any) -> None:
        """Take the answer to the question: from now on it stands, and the result is shown."""
        if not self.at or not self.step.predict:
            return
        self.at = replace(self.at, said=answer)
        if self.step.predict.kind == "draw":
            self._ports.program.pad.draw(answer)
        elif sketch := self._sketch:
            self._ports.program.pad.draw(sketch)
            self.program.began()
        if not self.step.check:
            self._ports.root.update_idletasks()  # what is on the pad is read first
            self._find()
        self._show()

    def match(self, chosen: tuple[int | None, ...]) -> None:
        """Take what is chosen in the step's table."""
        if self.at and self.step.match and not self.at.over:
            self.at = replace(self.at, chosen=chosen)
            self.look()

    @property
    def _is_finished(self) -> bool:
        return bool(self.lesson and self.at and self.at.step >= len(self.lesson.steps))

    def _go(self, step: int) -> None:
        """Show a step, and do what it does at its beginning."""
        assert self.at
        self.at = replace(self.at, step=step, said=None, was=None, over=False, chosen=())
        self._keep(0 if self._is_finished else step, finished=self._is_finished)
        if not self._is_finished:
            self.program.begin()
            if opening := self.step.open:
                later = replace(opening, strokes=()) if self._sketch else opening
                self._opened = opened = self.program.open(later, self.step.ring)
                self.program.began()
                self._ports.root.update_idletasks()
                self._fit(opened)
            if not self.step.predict and not self.step.check:
                self._done()
        self._show()
        self._look_soon()
        if self.window:
            self.window.lift()
            self.window.keep_keyboard()

    def _done(self, answer: LessonAnswer | None = None) -> None:
        assert self.at
        self.at = replace(self.at, over=True)
        self._keep(self.at.step, done=self.at.step, answer=answer)

    def _keep(self, step: int, **more: Any) -> None:
        """Keep how far the lesson is; see `advanced`."""
        assert self.at
        key = progress_key(self.at.path)
        try:
            self._progress.put(key, advanced(self._progress.of(key), step, **more))
        except StoreError as error:
            self._ports.notice(str(error))

    def _next_lesson(self) -> None:
        assert self.at
        path = self._following()
        if path:
            self.open_lesson(path)
        elif self.window:
            self.window.destroy()

    def _following(self) -> Path | None:
        """Return the file of the lesson of the course that comes after this one."""
        assert self.at
        names = list(course()) if self.at.path.parent == COURSE else []
        later = names[names.index(self.at.path.stem) + 1 :] if self.at.path.stem in names else []
        return course_path(later[0]) if later else None

    @property
    def _sketch(self) -> Strokes:
        """The strokes that are put on the pad only with the answer."""
        return sketch_of(self.step)

    # Watching

    def _look_soon(self) -> None:
        if self._due is None:
            self._due = self._ports.root.after(LOOK_MS, self._look)

    def _look(self) -> None:
        """Look at the program: whether the task is done, and where the ring is to be."""
        self._due = None
        if not self.at or not self.window or not self.window.winfo_exists():
            return
        try:
            if not self._ports.program.pad.is_drawing():
                self.look()
        except DigitPadError as error:
            self._ports.notice(str(error))
        self._look_soon()

    def look(self) -> None:
        """Look at the program once."""
        if not self.at or self._is_finished or self._missing:
            self.ring.hide()
            return
        step = self.step
        if step.check and not self.at.over and not self._asks:
            self._seen = self.program.state({check.fact for check in step.check}, is_task=True)
            if step.match:
                self._seen = replace(self._seen, matched=step.match.matched(self.at.chosen))
            if all(check.passes(self._seen) for check in step.check):
                self._find()
        is_inside = bool(step.predict and step.predict.kind in ("bars", "draw") and self._asks)
        self.ring.show(() if is_inside else step.ring, self._ports.theme(), self._opened)
        if self.ring.around:
            if (window := self.ring.around.winfo_toplevel()) is not self._about:
                self._fit(window)
                window.lift()  # another one may lie over it
            self._lift(self.ring.around)
        self._show()

    def _lift(self, ringed: tk.Misc) -> None:
        """Bring what the step opened, and the lesson, over the window of what is ringed, but never over that.

        A press on that window brings it to the front, over all that it shares a place with.
        """
        below = ringed.winfo_toplevel()
        for window in (self._opened if self._is_open else None, self.window):
            if window is None or window is below or not window.winfo_viewable():
                continue
            is_below = bool(window.tk.call("wm", "stackorder", below, "isabove", window))
            if is_below and (window is self.window or not lies_over(window, ringed)):
                window.lift()

    @property
    def _is_open(self) -> bool:
        """Whether the window that a step opened is still there."""
        return self._opened is not None and bool(self._opened.winfo_exists())

    @property
    def _asks(self) -> bool:
        """Whether the question still waits for its answer."""
        return bool(self.at and self.step.predict and self.at.said is None)

    def _find(self) -> None:
        """End the step: find out what happened, where something was asked."""
        assert self.at
        prediction, said, answer = self.step.predict, self.at.said, None
        if prediction and said is not None:
            found = self._found(prediction, said)
            asked, correct = self.at.asked + (found.agrees is not None), self.at.correct + bool(found.agrees)
            self.at = replace(self.at, was=found, asked=asked, correct=correct)
            answer = answer_to(prediction, said, found.agrees)
        self._done(answer)

    def _found(self, prediction: LessonPrediction, said: Any) -> Found:
        if prediction.kind == "number":
            return self._number(prediction, said)
        if prediction.kind == "bars":
            bars = self.program.state({"probabilities"}, is_task=False).probabilities
            best = bars.index(max(bars)) if bars else None
            return Found(bars, None if best is None else said[best] == max(said))
        facts = {check.fact for checks in prediction.holds for check in checks}
        state = self.program.state({"digit", "confidence", *facts}, is_task=False)
        passing = [all(check.passes(state) for check in checks) for checks in prediction.holds]
        if prediction.kind == "draw":
            return Found() if state.confidence is None else Found((state.digit, state.confidence), passing[0])
        right = passing.index(True) if True in passing else None
        if prediction.right is not None:
            right = int(prediction.right)
        return Found(right, None if right is None else said == right)

    def _number(self, prediction: LessonPrediction, said: float) -> Found:
        value, name = prediction.right, prediction.measure
        if name:
            now = getattr(self.program.state({name}, is_task=False), name)
            value = None if now is None else float(now) * (100 if FACTS[name].kind is Kind.SHARE else 1)
        near = CLOSE * (prediction.most - prediction.least if name else abs(prediction.right or 0.0))
        return Found(value, None if value is None else abs(value - said) <= near)

    def _show(self) -> None:
        if not self.window or not self.window.winfo_exists() or not self.lesson or not self.at:
            return
        if self._is_finished:
            done, following = len(self._progress.of(progress_key(self.at.path)).done), self._following()
            title = str(read_lesson(following).title) if following else ""
            self.window.show(last_content(self.lesson, self.at, done, title))
        elif self._missing:
            self.window.show(missing_content(self.lesson, self._missing))
        else:
            is_live = self.step.show == LIVE and not self._asks
            shrunk = self.program.shrunk() if is_live else None
            self.window.show(step_content(self.lesson, self.at, self._seen, shrunk))
