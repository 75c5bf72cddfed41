"""The course, gone through by a robot in both languages: no dead end, nothing untranslated."""

import webbrowser

import numpy as np
import pytest
from support.any_screen import faults
from support.board_process import fetch
from support.handwriting import six_of_each
from support.lesson_robot import SCRIBBLE, Robot, said, shown_texts
from support.made_runs import made_run
from support.model_folders import add_model
from support.user_actions import click

from digitpad.drawings.drawings import Drawing
from digitpad.lessons.files import course, course_path, missing_extra
from digitpad.runs.comparison import DRAWINGS, TEST, Compared, Mistakes, Pair, write_compared

pytest.importorskip("tkinter", reason="tkinter is not installed")


def draw_three(robot: Robot) -> None:
    for digit in (3, 7, 0):
        robot.write(digit)
        robot.look()


def train(robot: Robot, number: int, figures: dict[str, float], **changes) -> None:
    """End a run of the experiment in the making, with some changes, as the training process leaves it."""
    recipe = robot.desk.app.lab.network.experiment.changed(**changes)
    figures = {"accuracy": 0.9, "validation_accuracy": 0.85, "test_accuracy": 0.84, **figures}
    made_run(robot.desk.app.store.root, f"2026-11-29T10-00-0{number}", recipe, figures=figures)


def choose_runs(robot: Robot, count: int) -> None:
    """Lay runs over each other."""
    runs = robot.desk.app.lab.runs
    runs.refresh()
    robot.desk.wait_until(lambda: not runs.is_busy, 60)
    tree = runs.tab.table.tree
    runs.tab.table.select(list(tree.get_children())[:count])
    robot.desk.root.update()


def keep_drawings(robot: Robot, each: int) -> None:
    """Keep some drawings of each digit, as its button under the bars does."""
    drawings = robot.desk.app.drawings
    for place, (digit, strokes) in enumerate(six_of_each()):
        if place % 6 < each:
            drawings.add(Drawing(digit, strokes))


def learn_handwriting(robot: Robot, learned: int, held_out: int) -> None:
    """End a training on one's own drawings, as its process leaves it."""
    folder = add_model(robot.desk.app.store.root, "2026-11-29T11-00-00", data={"your drawings": learned})
    rest, none = np.diag([held_out // 10] * 10), np.zeros((0, 28, 28), np.uint8)
    labels = np.zeros(0, np.int64)
    mistakes = Mistakes(none, labels, labels, labels)
    pairs = {TEST: Pair(rest, rest), DRAWINGS: Pair(rest, rest)}
    write_compared(Compared("MNIST", pairs, dict.fromkeys(pairs, mistakes)), folder)


def export_model(robot: Robot) -> None:
    """Export the model that comes with the program, by its button and Tk's file window."""
    desk, models = robot.desk, robot.desk.app.models.made
    models.window.table.selection_set(models.window.table.get_children()[0])
    desk.root.update()
    click(models.window.buttons["export"])
    desk.root.update()
    window = next(iter(models._exports.values())).window
    desk.answer_file(window, desk.app.store.root / "mine.keras")
    window.choose("keras")
    click(window.start)
    desk.root.update()


def show_runs(robot: Robot) -> None:
    lab = robot.desk.app.lab
    lab.window.show_tab(lab.runs.tab)


def show_misread(robot: Robot) -> None:
    runs = robot.desk.app.lab.runs
    runs.refresh()
    robot.desk.wait_until(lambda: not runs.is_busy, 60)
    runs.tab.table.select(["2026-11-29T10-00-01"])
    robot.desk.root.update()
    click(runs.tab.buttons["misread"])
    robot.desk.wait_until(lambda: runs.misread.window is not None, 60)


def click_cell(robot: Robot) -> None:
    """Click the cell with most off the diagonal: the made run reads one 0 as 1."""
    view = robot.desk.app.lab.runs.misread.window.confusion
    left, top, right, bottom = view.box(0, 1)
    view.event_generate("<Button-1>", x=(left + right) // 2, y=(top + bottom) // 2)
    robot.desk.root.update()


def play(robot: Robot, **changes) -> None:
    """Change the playground's settings, and let it learn until the step is done."""
    controller = robot.desk.app.playground.made
    controller.change(**changes)
    click(controller.window.play)
    robot.desk.wait_until(robot.is_over, 120)
    if controller.is_playing:
        click(controller.window.play)


def add_neurons(robot: Robot, count: int) -> None:
    """Press the + over the first hidden layer."""
    for _time in range(count):
        click(robot.desk.app.playground.made.window.network.neuron_buttons[0][1])
    play(robot)


def choose_kinds(robot: Robot, *places: int) -> None:
    """Choose a kind for each line of a table, one after another, each first wrong and then right."""
    for field, place in zip(robot.window.table.fields, places, strict=True):
        for chosen in ((place + 1) % len(field.cget("values")), place):
            assert not robot.learn.at.over
            field.current(chosen)
            field.event_generate("<<ComboboxSelected>>")
            robot.look()


def instrument(robot: Robot):
    return robot.desk.app.instruments.made.window.instrument


def calculate(robot: Robot, figures: int) -> None:
    """Go on in the instrument until so many figures are calculated."""
    view = instrument(robot)
    for _figure in range(view.shown.shown, figures):
        click(view.next)


def fill_in(robot: Robot, count: int) -> None:
    """Work out the line of figures of some gradients that are not 0, and type what comes of it."""
    view = instrument(robot)
    while count:
        click(view.next)
        line = view.figures.cget("text").removeprefix("= ").removesuffix(" = ?")
        value = eval(line.replace("·", "*").replace("−", "-").replace(",", "."))
        view.entry.insert(0, f"{value:.2f}")
        click(view.check)
        count -= abs(value) >= 0.02


def choose_value(robot: Robot, **places: int) -> None:
    """Choose values of the convolution, by their places in the lists."""
    for name, place in places.items():
        box = instrument(robot).choices[name].box
        box.current(place)
        box.event_generate("<<ComboboxSelected>>")
        robot.desk.root.update()


def type_kernel(robot: Robot, *figures: str) -> None:
    for field, text in zip(instrument(robot).fields, figures, strict=True):
        field.focus_force()
        robot.desk.root.update()
        field.delete(0, "end")
        field.insert(0, text)
        field.event_generate("<KeyRelease>", keysym="1")
        robot.desk.root.update()


def press(robot: Robot, widget, *keys: str) -> None:
    widget.focus_force()
    robot.desk.root.update()
    for key in keys:
        widget.event_generate(key)
    robot.desk.root.update()


def slide(robot: Robot, **values: float) -> None:
    """Move sliders of the neuron to values, with the keyboard."""
    for name, value in values.items():
        slider = instrument(robot).sliders[name].slider
        steps = round((value - getattr(instrument(robot).shown, name)) / 0.1)
        press(robot, slider, *["<Right>" if steps > 0 else "<Left>"] * abs(steps))


def open_board(robot: Robot) -> None:
    click(robot.desk.app.lab.runs.tab.board)


def ask_board(robot: Robot) -> None:
    """Ask for dashboards as TensorBoard's page does: what it asks for by itself does not count."""
    address = robot.desk.app.lab.board.address
    for path in ("experiment/defaultExperimentId/data/plugin/timeseries/tags", "data/plugin/scalars/tags"):
        fetch(f"{address}{path}")
    robot.look()
    assert robot.window.shown.lines[0].words.endswith("1)")
    for path in ("scalars/tags", "graphs/info", "scalars/tags", "histograms/tags"):
        assert not robot.learn.at.over
        fetch(f"{address}data/plugin/{path}")


def descend(robot: Robot, **settings) -> None:
    """Slide a rate or a momentum, and step until the ball lies still."""
    view = robot.desk.app.instruments.made.window.instrument
    for name, keys in settings.items():
        slider = getattr(view, name).slider
        slider.focus_force()
        robot.desk.root.update()
        for _time in range(keys):
            slider.event_generate("<Right>")
    while not (view.shown.path and view.shown.is_still):
        click(view.steps.step)


def take_batches(robot: Robot) -> None:
    """Slide the batch size from 50 to 8, and take an epoch's seven batches."""
    view = robot.desk.app.instruments.made.window.instrument
    slider = view.sliders["batch"].slider
    slider.focus_force()
    robot.desk.root.update()
    for _time in range(42):
        slider.event_generate("<Left>")
    for _step in range(7):
        robot.look()
        assert not robot.learn.at.over
        click(view.steps.step)


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
    "neuron": {
        1: lambda robot: slide(robot, w1=1.5, w2=0.5),
        3: lambda robot: slide(robot, w2=1.0, bias=-3.0),
        4: play,
    },
    "activations": {
        1: play,
        2: lambda robot: press(robot, instrument(robot).plot, *["<Left>"] * 40),
        4: lambda robot: press(robot, instrument(robot).plot, *["<Left>"] * 30),
        5: lambda robot: click(instrument(robot).functions.buttons["leaky_relu"]),
        7: lambda robot: (
            robot.desk.app.playground.made.change(activation="relu"),
            add_neurons(robot, 3),
        ),
    },
    "softmax": {
        3: lambda robot: press(robot, instrument(robot).temperature.slider, *["<Right>"] * 36),
        4: lambda robot: press(robot, instrument(robot).bars, *["<Down>"] * 20),
        6: lambda robot: robot.write(3),
        7: lambda robot: robot.write(7),
    },
    "rate": {
        2: lambda robot: descend(robot, rate=20),
        3: lambda robot: train(robot, 1, {"test_accuracy": 0.486}),
        4: lambda robot: train(robot, 2, {"test_accuracy": 0.9}, learning_rate=0.5),
        5: lambda robot: train(robot, 3, {"test_accuracy": 0.114}, learning_rate=20.0),
        6: take_batches,
        7: lambda robot: choose_runs(robot, 3),
    },
    "backpropagation": {
        2: lambda robot: calculate(robot, 9),
        3: lambda robot: calculate(robot, 11),
        4: lambda robot: fill_in(robot, 2),
        5: lambda robot: calculate(robot, 21),
        6: lambda robot: fill_in(robot, 2),
        7: lambda robot: (click(instrument(robot).step), calculate(robot, 9)),
    },
    "split": {
        4: lambda robot: train(robot, 1, {"folds_deviation": 0.018}),
        6: lambda robot: train(robot, 2, {"folds_deviation": 0.02}, seed=7),
    },
    "overfitting": {
        1: lambda robot: train(robot, 1, {"accuracy": 1.0, "test_accuracy": 0.73}),
        3: lambda robot: train(robot, 2, {"accuracy": 0.98, "test_accuracy": 0.86}, digits=1200),
        7: lambda robot: choose_runs(robot, 2),
    },
    "convolution": {
        1: lambda robot: robot.write(7),
        2: lambda robot: choose_value(robot, base=1),
        3: lambda robot: type_kernel(robot, *["-1"] * 3, *["0"] * 3, *["1"] * 3),
        5: lambda robot: choose_value(robot, stride=1, padding=1),
        6: lambda robot: choose_value(robot, size=1, padding=1),
        8: lambda robot: train(robot, 1, {"test_accuracy": 0.956}),
        9: lambda robot: train(robot, 2, {"test_accuracy": 0.913}),
        10: lambda robot: choose_runs(robot, 2),
    },
    "optimisers": {
        1: lambda robot: train(robot, 1, {"test_accuracy": 0.233}),
        2: lambda robot: descend(robot, momentum=18),
        4: lambda robot: train(robot, 2, {"test_accuracy": 0.918}, optimizer="adam"),
        6: lambda robot: (train(robot, 3, {}, optimizer="rmsprop"), show_runs(robot), choose_runs(robot, 3)),
    },
    "mistakes": {
        2: lambda robot: train(robot, 1, {}),
        3: show_misread,
        4: click_cell,
        9: lambda robot: robot.write(0),
    },
    "playground": {
        1: play,
        2: lambda robot: add_neurons(robot, 2),
        4: lambda robot: play(robot, features=("x1sq", "x2sq")),
        5: play,
        6: lambda robot: play(robot, share=50),
        8: lambda robot: play(robot, features=("x1", "x2", "sinx1", "sinx2"), hidden=(8, 8, 4)),
    },
    "tensorboard": {1: lambda robot: train(robot, 1, {}), 2: open_board, 5: ask_board},
    "kinds": {9: lambda robot: choose_kinds(robot, 3, 1, 5, 0, 2)},
    "project": {
        2: lambda robot: keep_drawings(robot, 5),
        7: lambda robot: learn_handwriting(robot, learned=40, held_out=10),
        9: lambda robot: robot.write(3),
        11: export_model,
    },
}


@pytest.fixture(autouse=True)
def no_browser(monkeypatch):
    """Nothing opens a browser here; what TensorBoard's page would ask for, the robot asks for."""
    monkeypatch.setenv("BROWSER", "true")
    monkeypatch.setattr(webbrowser, "_tryorder", None)  # it reads BROWSER once


def test_the_robot_knows_every_lesson():
    assert SOLVED.keys() == course().keys()
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
    if missing_extra(course()[name]):
        pytest.skip("what the lesson needs is not installed")
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


@pytest.mark.slow
def test_a_training_that_the_ringed_button_starts_is_seen(desk, data_folder, monkeypatch):
    monkeypatch.setenv("DIGITPAD_DATA", str(data_folder))
    robot = Robot(desk, course_path("mistakes"), {})
    click(robot.window.next)
    robot.look()
    click(robot.learn.ring.around)
    desk.wait_until(lambda: not desk.app.lab.is_training and robot.learn.at.over, 300)
    assert desk.app.lab.library.all()[0].experiment.digits == 1000
