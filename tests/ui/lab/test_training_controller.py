"""The lab's tab "Training": a run that is played, stepped, stopped and watched.

The runs are real ones of the network from scratch, whose process starts in a second or two.
"""

import pytest
from support.handwriting import SEVEN
from support.made_digits import made_mnist
from support.user_actions import answer, click, command

from digitpad.errors import BusyError
from digitpad.lab.presets import presets
from digitpad.runs.events import ValueChange
from digitpad.runs.plan import Plan
from digitpad.runs.recipe import RECIPES
from digitpad.system.leftovers import is_alive

pytest.importorskip("digitpad.ui.lab.training_view", reason="tkinter is not installed")

pytestmark = pytest.mark.usefixtures("mnist_here")

PATIENCE_S = 30  # with a process on a busy machine


def experiment(**changes):
    """Return the network from scratch: ten batches an epoch."""
    found = next(preset.experiment for preset in presets() if preset.name == "scratch-mended")
    return found.changed(**{"batch": 50, "epochs": 1000, **changes})


def begun(desk, lab, paused: bool = True, **changes):
    """Start a run, and wait until it is ready; return its tab."""
    lab.start(experiment(**changes), paused)
    running = lab.training
    desk.wait_until(lambda: running.run.snapshot is not None, PATIENCE_S)
    desk.wait_until(lambda: bool(running.tab.strip.reads), PATIENCE_S)
    return running.tab


def words(tab) -> str:
    return tab.sentence


def is_off(button) -> bool:
    return button.instate(["disabled"])


def points(curves) -> list[int]:
    return [len(curve.points) for curve in curves]


def test_before_the_first_run_nothing_can_be_played(desk, lab):
    tab = lab.training.tab
    assert "No network has been trained here yet" in words(tab)
    assert all(map(is_off, (tab.play, tab.step_epoch, tab.step_batch, tab.stop, tab.cancel)))
    assert not tab.figures.winfo_manager()


def test_a_run_is_stepped_by_batches_and_by_epochs_with_keys(desk, lab):
    tab = begun(desk, lab)
    assert words(tab) == "Before the first step, paused"
    assert not is_off(tab.play)
    assert is_off(tab.stop)
    assert len(tab.strip.reads) == 20
    lab.window.focus_force()
    desk.root.update()
    lab.window.event_generate("<Right>")
    desk.wait_until(lambda: "batch 1 of 10" in words(tab), PATIENCE_S)
    desk.wait_until(lambda: points(tab.shown.run.loss)[-1] == 2)
    assert not is_off(tab.stop)
    assert tab.curves.loss.content.across.span[1] < 1000  # the beginning of a long run has the whole width
    lab.window.event_generate("<Shift-Right>")
    desk.wait_until(lambda: "batch 10 of 10" in words(tab), PATIENCE_S)
    desk.wait_until(lambda: points(tab.shown.run.accuracy)[1] == 1)
    assert "paused" in words(tab)
    lab.window.event_generate("<space>")
    desk.wait_until(lambda: lab.training.run.session.history.epochs_ended >= 4, PATIENCE_S)
    assert tab.play.cget("text").strip() == "Pause"


def test_the_drawing_on_the_pad_is_read_after_every_change_and_step(desk, lab):
    tab = begun(desk, lab)
    assert "Draw a digit on the pad" in tab.drawing.shown
    title = desk.app.window.panel.title
    assert not title.winfo_manager()
    desk.draw(SEVEN)
    desk.wait_until(lambda: lab.training.run.snapshot.drawing is not None, PATIENCE_S)
    desk.root.update()
    before = desk.app.window.panel.shown.probabilities
    assert tuple(before) == lab.training.run.snapshot.drawing
    assert title.winfo_manager()
    assert "Network being trained" in title.cget("text")
    assert desk.app.window.panel.detail.cget("text").startswith("The model in use reads: 7 (")
    click(tab.step_epoch)
    desk.wait_until(lambda: "after epoch 1" in title.cget("text"), PATIENCE_S)
    assert desk.app.window.panel.shown.probabilities != before
    assert "after epoch 1" in tab.drawing.shown
    tab.drawing.tick.invoke()
    desk.root.update()
    assert not title.winfo_manager()
    assert desk.app.window.panel.shown.headline == "7"
    desk.app.main.clear()
    desk.wait_until(lambda: "Draw a digit on the pad" in tab.drawing.shown, PATIENCE_S)


def test_stopping_keeps_what_there_is_and_shows_it_among_the_runs(desk, lab, store):
    tab = begun(desk, lab)
    click(tab.step_batch)
    desk.wait_until(lambda: not is_off(tab.stop), PATIENCE_S)
    click(tab.stop)
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    (run,) = lab.library.all()
    assert run.result.state == "stopped"
    assert words(tab).startswith("Stopped and saved: ")
    assert not (store.root / "experiment.json").exists()
    click(tab.figures)
    desk.wait_until(lambda: lab.runs.tab.table.selected == (run.key,))
    assert lab.window.tabs.index("current") == 2


def test_a_run_to_its_end_in_the_middle_of_which_the_look_changes(desk, lab):
    tab = begun(desk, lab, epochs=3)
    click(tab.step_epoch)
    desk.wait_until(lambda: lab.training.run.snapshot.batch == 10, PATIENCE_S)
    reads = list(tab.strip.reads)
    desk.app.look.change(theme="dark")
    desk.wait_until(lambda: desk.app.look.theme.palette.window == lab.window.cget("background"))
    desk.root.update()
    new = lab.training.tab
    assert new is not tab
    assert lab.window.tabs.index("current") == 1
    assert list(new.strip.reads) == reads
    assert points(new.shown.run.loss)[1] == 1
    click(new.play)
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    assert words(new).startswith("The training has finished: ")
    assert points(new.shown.run.loss)[1] == 3
    assert new.play.cget("text").strip() == "Train on"


def test_a_run_that_has_ended_is_trained_on_and_no_key_begins_it_anew(desk, lab):
    tab = begun(desk, lab, paused=False, epochs=2)
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    (first,) = lab.library.all()
    before = first.test().probabilities
    lab.window.focus_force()
    desk.root.update()
    lab.window.event_generate("<space>")
    desk.root.update()
    assert not lab.is_training
    assert tab.play.cget("text").strip() == "Train on"
    click(tab.play)
    assert lab.is_training
    desk.wait_until(lambda: lab.training.run.snapshot is not None, PATIENCE_S)
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    begins_with = lab.training.run.session.history.test_loss[0][1]
    assert begins_with == pytest.approx(first.result.figures["test_loss"], abs=1e-3)
    second = lab.library.all()[0]
    desk.wait_until(lambda: tab.curves.loss.content.curves[1].points[-1][0] == 4)  # two epochs, and two more
    assert tab.curves.loss.content.curves[1].points[0][0] == 1
    assert second.given.endswith(", trained on")
    assert [run.key for run in lab.library.all()] == [second.key, first.key]
    assert first.test().probabilities.tolist() == before.tolist()
    assert second.result.figures["loss"] < first.result.figures["loss"]
    lab.runs.choose(first.key)
    desk.wait_until(lambda: lab.runs.tab.table.selected == (first.key,))
    click(lab.runs.tab.buttons["train_on"])
    assert lab.is_training


def test_a_run_that_left_nothing_is_begun_anew(desk, lab):
    tab = begun(desk, lab)
    click(tab.cancel)
    desk.wait_until(lambda: not lab.is_training, 10)
    assert tab.play.cget("text").strip() == "Begin anew"
    click(tab.play)
    assert lab.is_training


def test_the_window_may_close_and_the_main_window_tells_of_the_run(desk, lab):
    begun(desk, lab)
    lab.window.event_generate("<Escape>")
    desk.root.update()
    assert lab.is_training
    bar = desk.app.window.run_bar
    desk.wait_until(lambda: bool(bar.winfo_manager()))
    assert bar.words.cget("text") == "Before the first step, paused"
    bar.words.invoke()
    desk.root.update()
    assert lab.window.winfo_exists()
    assert lab.window.tabs.index("current") == 1
    bar.stop.invoke()
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    assert not bar.winfo_manager()
    assert lab.library.all() == []


def test_what_a_cancelled_run_learned_in_seconds_is_gone(desk, lab):
    tab = begun(desk, lab)
    click(tab.step_batch)
    desk.wait_until(lambda: not is_off(tab.stop), PATIENCE_S)
    click(tab.cancel)
    desk.wait_until(lambda: not lab.is_training, 10)
    assert words(tab) == "The training was cancelled. Nothing was saved."
    assert lab.library.all() == []
    assert lab.library.deleted() == []
    assert not tab.undo.winfo_manager()


def test_what_a_cancelled_run_learned_for_longer_can_be_brought_back(desk, lab):
    tab = begun(desk, lab)
    click(tab.step_epoch)
    desk.wait_until(lambda: lab.training.run.session.history.epochs_ended == 1, PATIENCE_S)
    lab.training.run.session.history.learned_s = 11.0
    click(tab.cancel)
    assert words(tab).startswith("Cancelling; what was learned is put aside")
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    assert words(tab) == "The training was cancelled. For an hour Undo brings back what it learned."
    assert lab.library.all() == []
    assert not tab.figures.winfo_manager()
    desk.app.look.change(theme="dark")
    desk.wait_until(lambda: lab.training.tab is not tab)
    desk.root.update()
    click(lab.training.tab.undo)
    (run,) = lab.library.all()
    assert run.result.state == "stopped"
    assert words(lab.training.tab).startswith("Stopped and saved: ")
    assert not lab.training.tab.undo.winfo_manager()
    desk.wait_until(lambda: run.key in lab.runs.tab.table.tree.get_children())


def test_cancelling_twice_ends_at_once_and_asks_where_more_than_a_minute_is_lost(desk, lab):
    tab = begun(desk, lab)
    click(tab.step_batch)
    desk.wait_until(lambda: not is_off(tab.stop), PATIENCE_S)
    session = lab.training.run.session
    session.history.learned_s = 61.0
    session.stop()  # as a first press of Cancel does
    asked = answer(desk, 0)
    lab.training.cancel()
    assert "will be lost" in asked[0]
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    assert lab.library.deleted() == []


def test_quitting_asks_and_ends_the_process(desk, lab, monkeypatch):
    ended = []
    monkeypatch.setattr(desk.app, "_quit", lambda: (ended.append(1), lab.end()))
    begun(desk, lab)
    process = lab.training.run.session.process.child.pid
    asked = answer(desk, 1)
    desk.app.quit()
    assert "what it has learned is lost" in asked[0]
    assert is_alive(process)
    answer(desk, 0)
    desk.app.quit()
    assert ended == [1]
    assert not is_alive(process)


def test_look_inside_rests_between_two_looks_while_a_network_trains(desk, lab, monkeypatch):
    def waits_for() -> str:
        look.follow()
        return desk.root.tk.splitlist(desk.root.tk.call("after", "info", look._due))[1]

    desk.app.inspect.open()
    look = desk.app.inspect.made
    assert waits_for() == "idle"
    begun(desk, lab)
    desk.wait_until(lambda: look._due is None)
    monkeypatch.setattr("digitpad.ui.inspect.controller.APART_S", 60)
    assert waits_for() == "timer"
    look.end()
    look.close()


def test_there_is_one_training_at_a_time(desk, lab):
    begun(desk, lab)
    with pytest.raises(BusyError, match="being trained already"):
        lab.start(experiment())
    with pytest.raises(BusyError, match="The lab is training a network"):
        desk.app.trainer.made.start(Plan(RECIPES["quick"], (), 1, 1.0))
    assert not desk.app.trainer.made.is_running
    assert command(desk, "Lab…").enabled()


def test_a_run_that_gets_lost_says_so_and_keeps_its_curve(desk, lab):
    tab = begun(desk, lab, paused=False, learning_rate=1000.0, epochs=20)
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    assert "NaN" in words(tab) or "too large" in words(tab)
    assert tab.shown.failed
    assert points(tab.shown.run.loss)[-1] >= 1
    (run,) = lab.library.all()
    assert run.result.state == "failed"


def assert_waits(desk, lab):
    """Start a run where there are no digits: it asks for them in its tab."""
    lab.start(experiment(epochs=2))
    desk.root.update()
    tab = lab.training.tab
    assert not lab.is_training
    assert tab.digits.winfo_ismapped()
    assert "as soon as there are" in words(tab)
    assert tab.shown.name


def test_without_whole_digits_the_run_waits_and_can_be_given_up(desk, lab, tmp_path):
    (tmp_path / "keras" / "datasets" / "mnist.npz").write_text("no digits")
    assert_waits(desk, lab)
    assert lab.library.all() == []
    click(lab.training.tab.cancel)
    assert lab.training.tab.digits is None
    assert "No network has been trained here yet" in words(lab.training.tab)


@pytest.mark.slow
def test_a_network_by_keras_is_stepped_and_reads_the_drawing(desk, lab):
    desk.draw(SEVEN)
    found = next(preset.experiment for preset in presets() if preset.name == "mine")
    lab.start(found.changed(epochs=2, batch=50), paused=True)
    running = lab.training
    desk.wait_until(lambda: running.run.snapshot is not None, PATIENCE_S)
    tab = running.tab
    click(tab.step_batch)
    desk.wait_until(lambda: "batch 1 of 10" in words(tab), PATIENCE_S)
    click(tab.play)
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    assert words(tab).startswith("The training has finished: ")
    assert running.run.snapshot.drawing is not None


def test_the_run_starts_as_soon_as_there_are_digits(desk, lab, tmp_path):
    (tmp_path / "keras" / "datasets" / "mnist.npz").unlink()
    assert_waits(desk, lab)
    lab.digits.take_file(made_mnist(tmp_path / "mine.npz", train=600, test=120))
    desk.wait_until(lambda: lab.training.run is not None, 2 * PATIENCE_S)  # perhaps over within one update
    assert lab.training.tab.digits is None
    desk.wait_until(lambda: not lab.is_training, 4 * PATIENCE_S)
    (run,) = lab.library.all()
    assert (run.result.state, run.result.measured_on) == ("done", "mine")


def type_change(tab, text: str) -> None:
    """Type another value of the chosen setting, and press Enter."""
    entry = tab.changes.entry
    entry.focus_force()
    entry.delete(0, "end")
    entry.insert(0, text)
    entry.event_generate("<Return>")
    entry.update()


def test_a_value_is_changed_while_it_goes_on_and_is_marked_and_kept(desk, lab):
    tab = begun(desk, lab)
    names = [str(name) for name in tab.changes.box.cget("values")]
    assert tab.changes.setting == "learning_rate"
    assert "L2 regularisation" in names
    assert "Dropout" not in names  # the network from scratch has none
    type_change(tab, "lots")
    assert tab.changes.said.startswith("A number from")
    type_change(tab, "0,25")
    assert not tab.changes.said
    assert not tab.shown.run.moments  # it stands still
    click(tab.step_batch)
    desk.wait_until(lambda: tab.shown.run.moments == ((0.0, "Learning rate 0.25"),), PATIENCE_S)
    assert tab.changes.entry.get() == "0.25"
    desk.wait_until(lambda: "batch 1 of 10" in words(tab), PATIENCE_S)
    tab.changes.box.current(names.index("L2 regularisation"))
    tab.changes.box.event_generate("<<ComboboxSelected>>")
    desk.root.update()
    type_change(tab, "0.001")
    click(tab.step_batch)
    desk.wait_until(lambda: len(tab.shown.run.moments) == 2, PATIENCE_S)
    assert tab.shown.run.moments[1][0] == pytest.approx(0.1)
    desk.wait_until(lambda: tab.curves.loss.content.moments == tab.shown.run.moments, PATIENCE_S)
    click(tab.stop)
    desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
    assert not tab.changes.winfo_manager()
    (run,) = lab.library.all()
    assert run.experiment.changes == (
        ValueChange(1, 0, "learning_rate", 0.25),
        ValueChange(1, 1, "l2", 0.001),
    )
    click(tab.play)  # train on: by the values that it ended with
    desk.wait_until(lambda: lab.is_training, PATIENCE_S)
    now = lab.training.run.session.recipe
    assert (now.learning_rate, now.l2, now.changes) == (0.25, 0.001, ())


def test_nothing_changes_in_a_cross_validation(desk, lab):
    tab = begun(desk, lab, folds=2)
    assert "cross-validation" in tab.changes.said
    assert is_off(tab.changes.button)


def test_slow_motion_shows_each_batch(desk, lab):
    tab = begun(desk, lab)
    tab.changes.slow.invoke()
    click(tab.play)
    desk.wait_until(
        lambda: points(tab.shown.run.loss)[2:] == [5], PATIENCE_S
    )  # before, and after four batches
    history = lab.training.run.session.history
    assert [round(10 * x) for x, _loss in history.test_loss] == [0, 1, 2, 3, 4]
    tab.changes.slow.invoke()
    desk.wait_until(lambda: history.epochs_ended > 3, PATIENCE_S)
    assert {round(x % 1, 3) for x, _loss in history.test_loss[11:]} <= {0.0}
