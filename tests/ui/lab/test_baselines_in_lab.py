"""Baselines in the lab: begun with from the list, learned in a process, and compared in the table."""

import pytest
from support.made_runs import made_run
from support.user_actions import click

from digitpad.lab.presets import presets
from digitpad.runs.library import Run, RunResult
from digitpad.runs.recipe import BASELINE_VALUES

content = pytest.importorskip("digitpad.ui.lab.runs_content", reason="tkinter is not installed")

PRESETS = {preset.name: preset.experiment for preset in presets()}
PATIENCE_S = 60


def test_a_baseline_takes_the_digits_over_and_nothing_else_can_be_set(desk, lab):
    network = lab.network
    network.take(PRESETS["mlp"].changed(digits=500, folds=3, seed=9, label_noise=0.1))
    network.choose("knn")
    wanted = {"digits": 500, "folds": 3, "seed": 9, "label_noise": 0.1, "validation": 0.1}
    assert {name: getattr(network.experiment, name) for name in BASELINE_VALUES} == wanted
    assert network.experiment == PRESETS["knn"].changed(**wanted)
    shown = network.tab.shown
    assert shown.stack.layers == ()
    assert shown.stack.note.startswith("No network")
    assert shown.presets.help_text.startswith("It only keeps all digits")
    free = {name for name, one in shown.hyperparameters.hyperparameters.items() if not one.obstacle}
    assert free == set(BASELINE_VALUES)
    assert shown.cost.startswith("333 training digits. And that 3 times, once for each fold. Perhaps")
    network.take(network.experiment)  # as from a run: what it is stands in the stack's place then
    assert network.tab.shown.stack.note.startswith("It only keeps all digits")
    network.choose("scratch")
    assert network.experiment == PRESETS["scratch"]


@pytest.mark.usefixtures("mnist_here")
def test_it_learns_in_a_process_and_stands_in_the_table(desk, lab):
    pytest.importorskip("sklearn", reason="the extra sklearn is not installed")
    lab.network.choose("knn")
    click(lab.network.tab.start)
    desk.wait_until(lambda: lab.is_training, PATIENCE_S)
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    assert lab.training.tab.sentence.startswith("The training has finished: test accuracy")
    lab.window.show_tab(lab.runs.tab)
    desk.wait_until(lambda: not lab.runs.is_busy and lab.runs.tab.table.tree.get_children(), PATIENCE_S)
    (key,) = lab.runs.tab.table.tree.get_children()
    cells = lab.runs.tab.table.tree.item(key, "values")
    assert (cells[0], cells[2], cells[3], cells[6]) == ("k nearest neighbours", "done", "–", "–")
    assert cells[4].endswith("%")
    lab.runs.tab.table.select([key])
    desk.root.update()
    desk.wait_until(lambda: not lab.runs.is_busy, PATIENCE_S)
    off = {name for name, button in lab.runs.tab.buttons.items() if button.instate(["disabled"])}
    assert off == {"train_on", "use", "notebook"}


@pytest.mark.usefixtures("mnist_here")
def test_stopped_while_it_learns_it_leaves_nothing(desk, lab):
    pytest.importorskip("sklearn", reason="the extra sklearn is not installed")
    lab.network.take(PRESETS["boosting"])
    click(lab.network.tab.start)
    desk.wait_until(lambda: "Learning the digits" in lab.training.tab.sentence, PATIENCE_S)
    click(lab.training.tab.cancel)
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    assert lab.training.tab.sentence == "The training was cancelled. Nothing was saved."
    assert lab.library.all() == []


def test_beside_curves_a_baseline_is_a_level_line(tmp_path):
    made_run(tmp_path, "1", PRESETS["mlp"])
    result = RunResult(
        "done", "2026-11-22T05:00:00", figures={"test_accuracy": 0.9, "validation_accuracy": 0.8}
    )
    runs = [Run(tmp_path / "runs" / "1", PRESETS["mlp"], None), Run(tmp_path / "2", PRESETS["knn"], result)]
    found = content.overlay_content(runs, {"1": "one", "2": "two"})
    assert found.epochs == 3
    assert found.accuracy["test"][1].points == ((0.0, 0.9), (3.0, 0.9))
    assert found.accuracy["validation"][1].points == ((0.0, 0.8), (3.0, 0.8))
    assert found.loss["test"][1].points == found.accuracy["training"][1].points == ()
    assert ("Network", ("Keras", "k nearest neighbours")) in found.hyperparameters
