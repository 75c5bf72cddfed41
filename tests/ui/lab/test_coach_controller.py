"""The coach's line in the lab: it speaks of a real run, explains, changes settings, and can be silenced."""

import pytest
from support.user_actions import command

from digitpad.lab.presets import presets

pytest.importorskip("digitpad.ui.lab.training_view", reason="tkinter is not installed")

pytestmark = pytest.mark.usefixtures("mnist_here")

PATIENCE_S = 30  # with a process on a busy machine


def begun(desk, lab, **changes):
    """Take an experiment, start it paused, and wait until it is ready; return the coach's line."""
    found = next(preset.experiment for preset in presets() if preset.name == "scratch-mended")
    recipe = found.changed(**{"batch": 50, "epochs": 1000, **changes})
    lab.network.take(recipe, "scratch-mended")
    lab.start(recipe, True)
    desk.wait_until(lambda: lab.training.run.snapshot is not None, PATIENCE_S)
    desk.root.update()
    return lab.training.tab.coach


def is_there(widget) -> bool:
    return bool(widget.winfo_manager())


def test_it_says_nothing_of_good_settings_and_moves_nothing_where_it_speaks(desk, lab):
    line = begun(desk, lab)
    tab = lab.training.tab
    assert line.sentence == ""
    assert not any(map(is_there, (line.why, line.apply, line.undo, line.dismiss)))
    before = [(part.winfo_y(), part.winfo_height()) for part in (tab.curves, tab.strip, line)]
    lab.training.cancel()
    desk.wait_until(lambda: not lab.training.is_training, PATIENCE_S)
    line = begun(desk, lab, label_noise=0.3)
    assert "30 %" in line.sentence
    assert all(map(is_there, (line.why, line.apply, line.dismiss)))
    assert [(part.winfo_y(), part.winfo_height()) for part in (tab.curves, tab.strip, line)] == before


def test_apply_is_one_change_and_undo_brings_the_old_settings_back(desk, lab):
    line = begun(desk, lab, label_noise=0.3)
    before = lab.network.draft
    line.apply.invoke()
    assert lab.network.experiment.label_noise == 0
    assert line.sentence == (
        "Changed for the next run: Label noise 30 % → 0 %. Start it in the tab “Network”."
    )
    assert not is_there(line.apply)
    line.undo.invoke()
    assert lab.network.draft == before
    assert "30 %" in line.sentence
    line.apply.invoke()
    lab.network.undo()  # in the other tab
    desk.root.update()
    desk.wait_until(lambda: is_there(line.apply), PATIENCE_S)
    assert not is_there(line.undo)
    assert lab.network.draft == before


def test_of_other_settings_only_what_the_hint_is_about_is_changed(desk, lab):
    line = begun(desk, lab, label_noise=0.3)
    lab.network.set_value("epochs", "7")
    desk.wait_until(lambda: is_there(line.apply), PATIENCE_S)
    line.apply.invoke()
    assert (lab.network.experiment.epochs, lab.network.experiment.label_noise) == (7, 0)
    lab.network.choose("lenet-mended")
    desk.wait_until(lambda: not is_there(line.undo), PATIENCE_S)
    assert not is_there(line.apply), "these settings have no wrong labels"


def test_why_opens_the_step_that_teaches_it(desk, lab):
    line = begun(desk, lab, label_noise=0.3)
    line.why.invoke()
    desk.root.update()
    learn = desk.app.learn.made
    assert (learn.at.path.stem, learn.at.step) == ("playground", 4)
    learn.window.destroy()


def test_a_hint_is_dismissed_and_the_next_one_is_said(desk, lab):
    line = begun(desk, lab, label_noise=0.3, optimizer="gradient_descent")
    assert "30 %" in line.sentence
    line.dismiss.invoke()
    assert "one step in an epoch" in line.sentence
    line.dismiss.invoke()
    assert line.sentence == ""
    assert not is_there(line.dismiss)


def test_it_is_switched_off_in_the_menu_and_stays_off(desk, lab):
    begun(desk, lab, label_noise=0.3)

    def line():
        return lab.training.tab.coach

    assert desk.app.memory.settings.coach
    command(desk, "Coach in the lab").run()
    desk.wait_until(lambda: lab.training.tab and line().sentence == "", PATIENCE_S)
    assert not desk.kept_settings().coach
    command(desk, "Coach in the lab").run()
    desk.wait_until(lambda: lab.training.tab and "30 %" in line().sentence, PATIENCE_S)
