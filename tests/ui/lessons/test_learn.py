"""Lessons at work: the menu, the ring, the room beside a window, progress, files that are wrong."""

import json
import sys

import pytest
from support.handwriting import SEVEN
from support.lesson_robot import Robot
from support.made_runs import made_run
from support.user_actions import answer_file_window, click

from digitpad.errors import DataError, PackagesError
from digitpad.lessons.files import TEMPLATE, course, course_path
from digitpad.system.settings import Store

pytest.importorskip("tkinter", reason="tkinter is not installed")

from digitpad.app import App
from digitpad.ui.lessons.controller import CLOSE
from digitpad.ui.lessons.ring import find_control


@pytest.fixture
def robot(desk) -> Robot:
    return Robot(desk, course_path("draw"), {})


def entries(desk) -> dict[str, object]:
    (menu,) = [menu for menu in desk.app.look.menus if menu.label == "Learn"]
    return {entry.label: entry for entry in menu.fill() if entry}


def lesson_file(folder, text: str):
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def one_step(step: str) -> str:
    return f'minutes = 1\ntitle.en = "T"\nabout.en = "A"\n[[step]]\nsay.en = "S"\n{step}\n'


def test_the_menu_lists_the_lessons_with_their_minutes(desk):
    labels = list(entries(desk))
    for lesson in course().values():
        assert f"{lesson.number}. {lesson.title} ({lesson.minutes} min)" in labels
    assert labels[-4:] == ["Open lesson…", "New lesson…", "Hand in…", "Class…"]


def test_a_key_leads_to_the_lesson_and_back(desk, robot):
    robot.look()
    desk.press("<F6>")
    assert desk.root.focus_get() is robot.window.next
    robot.window.next.event_generate("<F6>")
    desk.root.update()
    assert str(desk.root.focus_get()).startswith(str(robot.learn.ring.around))
    desk.press("<F6>")
    robot.window.next.event_generate("<Alt-Right>")
    desk.root.update()
    assert robot.learn.at.step == 1
    assert desk.root.focus_get() is robot.window.question.fields[0]


def test_the_key_leads_to_what_is_ringed_in_the_window_of_the_step(desk, tmp_path):
    step = 'ring = ["learning_rate"]\nopen = { window = "lab.network", preset = "mlp" }'
    lesson = Robot(desk, lesson_file(tmp_path, one_step(step)), {})
    lesson.look()
    assert desk.root.focus_get() is lesson.window.next  # not the lab, which has just appeared
    lesson.window.next.event_generate("<F6>")
    desk.root.update()
    assert str(desk.root.focus_get()).startswith(str(lesson.learn.ring.around))


def test_what_cannot_be_used_yet_is_not_ringed(desk, tmp_path):
    step = 'ring = ["runs.misread", "table"]\nopen = { window = "lab.runs" }'
    lesson = Robot(desk, lesson_file(tmp_path, one_step(step)), {})
    lesson.look()
    assert lesson.learn.ring.around is find_control(desk.app.lab.window, "table")
    button = find_control(desk.app.lab.window, "runs.misread")
    button.state(["!disabled"])
    lesson.look()
    assert lesson.learn.ring.around is button


def test_return_hands_in_a_guess(desk, store, tmp_path):
    lesson = Robot(desk, lesson_file(tmp_path, one_step(ASKED)), {})
    (slider,) = lesson.window.question.fields
    slider.focus_force()
    desk.root.update()
    for key in ("<Right>", "<Return>"):
        slider.event_generate(key)
        desk.root.update()
    assert lesson.window.shown.outcome.said == "1"
    (kept,) = json.loads((store.root / "lessons.json").read_text())["lessons"].values()
    assert kept["answers"] == {"0": {"said": [1.0], "outcome": "wrong"}}


def test_a_lesson_goes_on_where_it_was_left(desk, robot, store):
    click(robot.window.next)
    click(robot.window.next)
    robot.window.destroy()
    desk.root.update()
    kept = json.loads((store.root / "lessons.json").read_text())
    assert kept["lessons"]["draw"]["step"] == 2
    desk.app.learn.made.open_lesson(course_path("draw"))
    assert desk.app.learn.made.at.step == 2
    click(robot.window.back)
    assert desk.app.learn.made.at.step == 1


def test_progress_of_a_later_digitpad_stays_and_a_damaged_file_is_set_aside(desk, store):
    path = store.root / "lessons.json"
    path.write_text('{"version": 9, "later": 1, "lessons": {"draw": {"step": 99, "medal": "gold"}}}')
    robot = Robot(desk, course_path("draw"), {})
    assert desk.app.learn.made.at.step == len(robot.lesson.steps) - 1
    click(robot.window.back)
    kept = json.loads(path.read_text())
    assert (kept["later"], kept["lessons"]["draw"]["medal"]) == (1, "gold")
    robot.window.destroy()
    path.write_text("{")
    app = App(desk.root, Store(store.root))
    app.learn.made.open_lesson(course_path("draw"))
    assert app.learn.made.at.step == 0
    assert path.with_name("lessons.json.corrupt").read_text() == "{"
    app.windows.end()


def test_the_ring_is_around_what_is_meant_and_goes_with_the_lesson(desk, robot):
    robot.look()
    ring = robot.learn.ring
    assert ring.around is find_control(desk.root, "pad")
    lines = ring._lines
    canvas = desk.app.window.pad.canvas
    top = lines[0].winfo_rooty()
    assert abs(top - canvas.winfo_rooty()) < 12
    assert all(line.winfo_toplevel() is desk.root for line in lines)
    robot.window.destroy()
    desk.root.update()
    assert not any(line.winfo_exists() for line in lines)


def test_the_lesson_lies_beside_the_window_which_gets_its_width_back(desk):
    root = desk.root
    root.geometry(f"{root.winfo_screenwidth()}x600+0+0")
    root.update()
    before = root.winfo_width()
    robot = Robot(desk, course_path("draw"), {})
    root.update()
    assert root.winfo_rootx() + root.winfo_width() <= robot.window.winfo_rootx()
    robot.window.destroy()
    root.update()
    assert root.winfo_width() == before
    root.geometry("900x600")
    root.update()


def test_a_lesson_survives_a_change_of_language_with_the_answer_given(desk, robot):
    click(robot.window.next)
    robot.answer()
    desk.app.look.change(language="es")
    desk.root.update()
    desk.root.update()
    learn = desk.app.learn.made
    shown = learn.window.shown
    assert shown.title == course()["draw"].title.by_language["es"]
    assert shown.outcome.was == "Siempre el 100\N{NO-BREAK SPACE}%"
    assert shown.is_over
    desk.app.look.change(language="en")
    desk.root.update()
    desk.root.update()


def test_a_step_is_repeated_with_its_question(desk, robot):
    click(robot.window.next)
    robot.answer()
    assert robot.learn.at.over
    click(robot.window.again)
    assert not robot.learn.at.over
    assert robot.window.question


def test_what_is_asked_about_comes_to_the_pad_only_with_the_answer(desk, robot):
    click(robot.window.next)
    desk.root.update()
    assert desk.app.main.strokes() == ()
    robot.answer()
    assert desk.title.startswith("DigitPad: 7")


def test_a_drawing_that_lay_there_already_does_nothing(desk):
    desk.draw(SEVEN)
    check = 'do.en = "D"\ncheck.digit = { is = 7 }'
    robot = Robot(desk, lesson_file(desk.app.store.root, one_step(check)), {})
    robot.look()
    assert not robot.learn.at.over
    robot.clear()
    robot.look()
    desk.draw(SEVEN)
    robot.look()
    assert robot.learn.at.over


def test_a_new_lesson_is_the_template_and_opens(desk, tmp_path):
    path = tmp_path / "new.toml"
    answer_file_window(desk, path)
    entries(desk)["New lesson…"].run()
    assert path.read_bytes() == TEMPLATE.read_bytes()
    assert desk.app.learn.made.at.path == path


def test_a_wrong_file_is_explained_with_its_line(desk, tmp_path):
    path = lesson_file(tmp_path, one_step('ring = ["pad", "pda"]'))
    with pytest.raises(DataError, match=r"line 6: .*“pda”"):
        desk.app.learn.made.open_lesson(path)
    assert desk.app.learn.made.window is None


def test_own_lessons_are_in_the_menu_and_a_wrong_one_says_what_is_wrong(desk, store):
    folder = store.root / "lessons"
    folder.mkdir(parents=True)
    lesson_file(folder, one_step(""))
    (folder / "wrong.toml").write_text('minutes = 1\ntitle.en = "T')
    listed = entries(desk)
    assert "T (1 min)" in listed
    with pytest.raises(DataError, match=r"wrong\.toml, line 2: this is not TOML"):
        listed["wrong.toml: something is wrong in it…"].run()


def test_a_lesson_whose_extra_is_missing_says_so_and_leads_on(desk, store, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    names = list(course())
    progress = {name: {"finished": True} for name in names if name != "tensorboard"}
    (store.root / "lessons.json").write_text(json.dumps({"lessons": progress}))
    robot = Robot(desk, course_path(names[0]), {})
    with pytest.raises(PackagesError, match="This lesson needs"):  # which is where the program offers it
        robot.learn.open_lesson(course_path("tensorboard"))
    assert "needs Python packages that are not installed: tensorboard." in robot.window.shown.say
    assert not robot.window.question
    robot.look()
    with pytest.raises(PackagesError):
        robot.learn.again()
    click(robot.window.next)
    assert robot.learn.at.path == course_path(names[names.index("tensorboard") + 1])
    assert not desk.app.learn.made._progress.of("tensorboard").done
    robot.window.destroy()
    desk.root.update()
    desk.app.learn.made.open()  # what cannot be gone through is no lesson to go on with
    assert robot.learn.at.path == course_path(names[0])


@pytest.mark.parametrize(
    ("kind", "more", "value"),
    [
        ("number", 'measure = "confidence"', 100),
        ("choice", 'choices.en = ["A", "B"]\nholds = [{ refused = true }, { digit = { is = 7 } }]', 1),
        ("bars", "", None),
    ],
)
def test_what_happened_is_looked_up(desk, tmp_path, kind, more, value):
    desk.draw(SEVEN)
    predict = f'[step.predict]\nkind = "{kind}"\nask.en = "Q"\n{more}'
    robot = Robot(desk, lesson_file(tmp_path, one_step(predict)), {})
    robot.answer()
    found = robot.learn.at.was
    if kind == "bars":
        assert found.value[7] > 0.9
        assert found.agrees is False  # the robot said 1
    else:
        assert round(found.value) == value
    assert robot.learn.at.over


def test_tools_lose_their_words_where_a_lesson_has_taken_the_room(desk):
    toolbar = desk.app.window.toolbar
    wide = toolbar.winfo_reqwidth()
    desk.root.geometry(f"{wide - 20}x600")
    desk.wait_until(lambda: toolbar.winfo_reqwidth() < wide - 20)
    assert str(toolbar.undo.cget("compound")) == "image"
    desk.root.geometry("900x600")
    desk.wait_until(lambda: str(toolbar.undo.cget("compound")) == "left")


@pytest.mark.parametrize("text_size", [100, 200])
def test_the_column_leaves_the_program_more_than_half_of_the_screen(desk, text_size):
    desk.app.look.change(text_size=text_size)
    desk.root.update()
    desk.root.update()
    robot = Robot(desk, course_path("draw"), {})
    assert robot.window.winfo_width() <= 0.41 * desk.root.winfo_screenwidth()
    for _step in range(3):
        click(robot.window.next)
    desk.root.update()
    assert robot.window.question.canvas.winfo_viewable()
    assert not robot.window._viewport.scrolls[0]
    robot.window.destroy()
    desk.app.look.change(text_size=100)
    desk.root.update()
    desk.root.update()


def test_what_is_ringed_lies_over_other_windows(desk, robot, tmp_path):
    desk.app.playground.made.open()
    desk.root.update()
    step = 'ring = ["pad"]\nopen = { window = "instrument.softmax" }'
    robot.learn.open_lesson(lesson_file(tmp_path, one_step(step)))
    desk.root.update()
    robot.learn.look()
    desk.root.update()
    order = [str(window) for window in desk.root.tk.splitlist(desk.root.tk.call("wm", "stackorder", "."))]
    windows = (desk.app.playground.made.window, desk.root, desk.app.instruments.made.window, robot.window)
    places = [order.index(str(window)) for window in windows]
    assert places == sorted(places)


def test_a_window_that_the_step_opens_does_not_hide_what_is_ringed(desk, robot, tmp_path):
    step = 'ring = ["pad"]\nopen = { window = "instrument.softmax" }'
    path = lesson_file(tmp_path, one_step(step))
    robot.learn.open_lesson(path)
    instrument = desk.app.instruments.made.window
    instrument.geometry(f"+{desk.root.winfo_rootx()}+{desk.root.winfo_rooty()}")
    desk.wait_until(lambda: instrument.winfo_rootx() == desk.root.winfo_rootx())
    robot.learn.look()

    def is_stacked() -> bool:
        order = [str(window) for window in desk.root.tk.splitlist(desk.root.tk.call("wm", "stackorder", "."))]
        return order.index(str(instrument)) < order.index(str(desk.root)) < order.index(str(robot.window))

    desk.wait_until(is_stacked)


def test_the_ring_is_around_what_the_step_opened_though_another_window_has_the_same(desk, robot, tmp_path):
    desk.app.playground.made.open()
    step = 'ring = ["learning_rate"]\nopen = { window = "lab.network", preset = "scratch" }'
    robot.learn.open_lesson(lesson_file(tmp_path, one_step(step)))
    robot.look()
    assert find_control(desk.root, "learning_rate").winfo_toplevel() is desk.app.playground.made.window
    assert robot.learn.ring.around.winfo_toplevel() is desk.app.lab.window
    desk.app.lab.window.withdraw()
    robot.look()
    assert robot.learn.ring.around is None


def test_nothing_is_ringed_while_the_answer_is_dragged_or_drawn_in_the_lesson(desk, robot):
    steps = robot.lesson.steps
    (number,) = [place for place, step in enumerate(steps) if step.predict and step.predict.kind == "bars"]
    robot.learn.open_step("draw", number)
    robot.look()
    assert robot.learn.ring.around is None
    robot.answer()
    robot.look()
    assert robot.learn.ring.around is find_control(desk.root, "bars")


def test_a_press_on_the_ringed_window_leaves_the_others_of_the_step_in_sight(desk, robot, tmp_path):
    step = 'ring = ["pad"]\nopen = { window = "instrument.softmax" }'
    robot.learn.open_lesson(lesson_file(tmp_path, one_step(step)))
    instrument = desk.app.instruments.made.window
    instrument.geometry(f"+{desk.root.winfo_rootx() + desk.root.winfo_width() - 60}+0")
    desk.root.update()
    robot.look()
    desk.root.lift()
    desk.root.update()
    robot.look()
    order = [str(window) for window in desk.root.tk.splitlist(desk.root.tk.call("wm", "stackorder", "."))]
    assert order.index(str(desk.root)) < order.index(str(instrument)) < order.index(str(robot.window))


def test_the_playground_rests_once_a_step_is_about_another_window(desk, robot, tmp_path):
    playground = desk.app.playground.made
    playground.open()
    playground.play()
    robot.learn.open_lesson(lesson_file(tmp_path, one_step('open = { window = "pad" }')))
    assert not playground.is_playing


def test_the_column_grows_where_a_question_needs_room(desk, robot):
    robot.window.geometry("320x300")
    desk.root.update()
    robot.learn.open_step("draw", 3)
    desk.root.update()
    assert robot.window.winfo_height() > 300
    assert robot.window.commit.winfo_rooty() < robot.window.back.winfo_rooty()


ASKED = """[step.predict]
kind = "number"
ask.en = "How many?"
from = 0
to = 3000
right = 784
"""


@pytest.mark.parametrize(
    ("said", "agrees", "words"), [(784, True, False), (790, True, True), (900, False, True)]
)
def test_a_number_to_work_out_is_whole_and_nearly_counts(desk, robot, tmp_path, said, agrees, words):
    robot.learn.open_lesson(lesson_file(tmp_path, one_step(ASKED)))
    desk.root.update()
    robot.window.question.slider.set(said + 0.3)
    assert robot.window.question.answer == said
    click(robot.window.commit)
    outcome = robot.window.shown.outcome
    assert (outcome.was, outcome.agrees, outcome.is_near) == ("784", agrees, words)


def test_runs_that_were_chosen_before_do_not_count(desk, robot, tmp_path):
    for place in (1, 2):
        made_run(desk.app.store.root, f"2026-11-29T10-00-0{place}", desk.app.lab.network.experiment)
    text = one_step('do.en = "D"\ncheck.compared = 2\nopen = { window = "lab.runs" }')
    for _time in range(2):
        robot.learn.open_lesson(lesson_file(tmp_path, text))
        runs = desk.app.lab.runs
        runs.refresh()
        desk.wait_until(lambda runs=runs: not runs.is_busy, 60)
        robot.look()
        assert not robot.learn.at.over
        runs.tab.table.select(list(runs.tab.table.tree.get_children()))
        desk.root.update()
        robot.look()
        assert robot.learn.at.over


def test_no_slider_of_the_course_begins_near_what_is_right():
    for lesson in course().values():
        for asked in filter(None, (step.predict for step in lesson.steps)):
            if asked.right is not None and asked.kind == "number":
                assert abs(asked.least - asked.right) > CLOSE * abs(asked.right), str(asked.ask)
