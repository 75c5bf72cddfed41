"""A robot that goes through a lesson as a user does: it reads, guesses, does what is asked, and goes on."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from digitpad.lessons.lesson import Lesson, step_texts
from support.handwriting import six_of_each
from support.user_actions import click, texts

Act = Callable[["Robot"], None]
SCRIBBLE = [[(200, 200), (800, 260), (240, 420), (780, 560), (210, 700), (820, 800), (500, 180), (480, 820)]]


class Robot:
    """The user's hands in one lesson. `solve` has what to do at a step, by its number from 1."""

    def __init__(self, desk, path: Path, solve: Mapping[int, Act]) -> None:
        self.desk, self.solve = desk, solve
        self.learn = desk.app.learn.made
        self.learn.open_lesson(path)
        desk.root.update()

    @property
    def window(self):
        return self.learn.window

    @property
    def lesson(self) -> Lesson:
        return self.learn.lesson

    def look(self) -> None:
        """Let the lesson look at the program now, and not only in a quarter of a second."""
        self.desk.root.update()
        self.learn.look()
        self.desk.root.update()

    def clear(self) -> None:
        self.desk.press("<Delete>")

    def draw(self, *strokes) -> None:
        self.clear()
        self.desk.draw(*strokes)

    def write(self, digit: int, scale: float = 1.0, left: float = 0.0, top: float = 0.0) -> None:
        """Write a digit on the pad with the mouse, smaller and elsewhere if that is asked for."""
        strokes = next(strokes for label, strokes in six_of_each() if label == digit)
        self.draw(*([(x * scale + left, y * scale + top) for x, y in stroke] for stroke in strokes))

    def answer(self) -> None:
        """Answer the question with the keyboard or the mouse, and hand it in."""
        question, kind = self.window.question, self.learn.step.predict.kind
        assert self.window.commit.instate(["disabled"])
        if kind == "choice":
            question.buttons[0].invoke()
        elif kind == "number":
            question.slider.focus_force()
            self.desk.root.update()
            question.slider.event_generate("<Right>")
        elif kind == "bars":
            question.canvas.focus_force()
            self.desk.root.update()
            for key in ("<Down>", "<Down>", *["<Right>"] * 4):
                question.canvas.event_generate(key)
        else:
            for event, place in (
                ("<Button-1>", (30, 30)),
                ("<B1-Motion>", (150, 150)),
                ("<B1-Motion>", (40, 160)),
            ):
                question.canvas.event_generate(event, x=place[0], y=place[1])
        self.desk.root.update()
        click(self.window.commit)
        self.desk.root.update()

    def go_through(self) -> Iterator[int]:
        """Do each step; yield its number before it is left. See that no step is done by itself."""
        count = len(self.lesson.steps)
        for number in range(1, count + 1):
            assert self.learn.at.step == number - 1
            step = self.learn.step
            self.look()
            if step.predict:
                assert not self.learn.at.over, f"step {number} does not wait for its answer"
                assert not self.window.shown.lines
                self.answer()
                self.look()
            if step.check:
                assert not self.learn.at.over, f"the check of step {number} passes before anything is done"
                assert any(not line.is_met for line in self.window.shown.lines)
                self.solve[number](self)
                self.desk.wait_until(self.is_over, 60)
            assert self.learn.at.over, f"step {number} is a dead end"
            self._see_ring(step, number)
            yield number
            click(self.window.next)
            self.desk.root.update()
        assert self.learn.at.step == count

    def is_over(self) -> bool:
        self.look()
        return self.learn.at.over

    def _see_ring(self, step, number: int) -> None:
        if not step.ring:
            assert self.learn.ring.around is None
            return
        around = self.learn.ring.around
        assert around is not None, f"what step {number} rings is not in sight: {step.ring}"
        assert around.winfo_viewable()


def shown_texts(window) -> list[str]:
    return [text for text in texts(window) if text]


def said(lesson: Lesson, code: str) -> set[str]:
    """Return all that a lesson says in a language."""
    found = {str(text.by_language[code]) for step in lesson.steps for text in step_texts(step)}
    return found | {lesson.title.by_language[code]}
