"""The course, gone through by a robot in both languages: no dead end, nothing untranslated."""

import pytest
from support.any_screen import faults
from support.lesson_robot import SCRIBBLE, Robot, said, shown_texts

from digitpad.lessons.files import course, course_path

pytest.importorskip("tkinter", reason="tkinter is not installed")


def draw_three(robot: Robot) -> None:
    for digit in (3, 7, 0):
        robot.write(digit)
        robot.look()


# What is to be done at the steps that check something, by the lesson's name and the step's number.
SOLVED = {
    "draw": {
        1: draw_three,
        5: lambda robot: robot.write(3, scale=0.3, left=20, top=20),
        7: lambda robot: robot.draw(*SCRIBBLE),
    },
    "pixels": {
        3: lambda robot: robot.write(3),
        5: lambda robot: robot.write(4, scale=0.25, left=20, top=20),
        7: lambda robot: robot.write(7, scale=0.3, left=400, top=400),
    },
}


def test_the_robot_knows_every_lesson():
    assert list(SOLVED) == list(course())
    for name, lesson in course().items():
        asked = {number for number, step in enumerate(lesson.steps, 1) if step.check}
        assert asked == SOLVED[name].keys()


@pytest.mark.parametrize("name", SOLVED)
def test_a_lesson_is_whole(name):
    lesson = course()[name]
    assert lesson.languages == {"en", "es"}
    assert 5 <= lesson.minutes <= 15
    assert any(step.predict for step in lesson.steps)
    assert any(step.check for step in lesson.steps)
    english, spanish = said(lesson, "en"), said(lesson, "es")
    assert not {text for text in english & spanish if len(text) > 12}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", SOLVED)
def test_the_robot_goes_through_every_step(desk, name, language):
    desk.app.look.change(language=language)
    desk.root.update()
    desk.root.update()
    robot = Robot(desk, course_path(name), SOLVED[name])
    other = said(robot.lesson, {"en": "es", "es": "en"}[language]) - said(robot.lesson, language)
    for number in robot.go_through():
        shown = shown_texts(robot.window)
        assert not other & set(shown), number
        assert faults(robot.window) == [], number
        done = desk.app.learn.made._progress.of(name).done
        assert done == frozenset(range(number))
    assert desk.app.learn.made._progress.of(name).finished


def test_no_step_is_passed_by_clicking_through(desk):
    for name in SOLVED:
        robot = Robot(desk, course_path(name), {})
        checked = {number for number, step in enumerate(robot.lesson.steps) if step.check or step.predict}
        for _step in robot.lesson.steps:
            robot.look()
            robot.window.next.invoke()
        assert not desk.app.learn.made._progress.of(name).done & checked
