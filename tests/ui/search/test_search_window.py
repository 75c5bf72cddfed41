"""The window "Search": what is entered, and a search that really runs from it."""

import sys
from importlib.util import find_spec

import pytest
from support.made_digits import made_mnist
from support.user_actions import answer, command

from digitpad.lab.presets import find_recipe
from digitpad.models.library import ModelLibrary
from digitpad.runs.events import Progress
from digitpad.runs.library import Runs
from digitpad.search.search import Search, Searches
from digitpad.search.space import usual_range

pytest.importorskip("digitpad.ui.search.controller", reason="tkinter is not installed")

needs_optuna = pytest.mark.skipif(find_spec("optuna") is None, reason="Optuna is not installed")
PATIENCE_S = 120  # beside other jobs
SCRATCH = find_recipe("scratch-mended")


@pytest.fixture
def window(desk, monkeypatch, tmp_path):
    """The window, open, over the lab's network from scratch; made digits are where Keras keeps MNIST."""
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "keras" / "datasets").mkdir(parents=True)
    made_mnist(tmp_path / "keras" / "datasets" / "mnist.npz", train=600, test=100)
    desk.app.lab.network.take(SCRATCH.changed(epochs=3))
    command(desk, "Search…").run()
    desk.root.update()
    return desk.app.lab.search.made.window


def enter(entry, text: str) -> None:
    entry.delete(0, "end")
    entry.insert(0, text)
    entry.update()


def is_on(widget) -> bool:
    return not widget.instate(["disabled"])


def choose(box, label: str) -> None:
    box.set(label)
    box.event_generate("<<ComboboxSelected>>")
    box.update()


def kept(store, name: str, trials: int = 2) -> Search:
    """Return a search that has not begun, in the user's folder."""
    search = Search(name, SCRATCH, (usual_range("learning_rate", SCRATCH),), trials=trials)
    Searches(store.root).write(search)
    return search


def test_it_opens_with_what_the_lab_has_and_what_varies_usually(desk, window):
    form = window.form
    assert (form.name.get(), form.numbers["trials"].get()) == ("scratch-mended", "20")
    assert form.recipe.get() == "In the lab: From scratch, mended"
    assert form.numbers["epochs"].get() == "3"
    ticked = [name for name, row in form.rows.items() if row.entered().is_on]
    assert ticked == ["learning_rate", "batch", "l2"]
    assert is_on(window.start)
    choose(form.recipe, "MLP, Django notes")
    assert form.name.get() == "mlp"
    assert "dropout" in form.rows
    assert not is_on(form.rows["momentum"].tick)
    form.rows["optimizer"].tick.invoke()
    assert is_on(form.rows["momentum"].tick)
    assert "k nearest neighbours" not in form.recipe["values"]
    choose(form.recipe, "In the lab: From scratch, mended")
    desk.app.lab.open()
    desk.app.lab.network.take(find_recipe("mlp"))
    desk.app.lab.window.search.invoke()
    assert desk.app.lab.search.made.window is window
    assert (form.name.get(), form.recipe.get()) == ("mlp", "In the lab: MLP, Django notes")
    desk.app.lab.close()


def test_what_is_wrong_is_said_beside_it_and_nothing_can_begin(desk, store, window):
    kept(store, "there")
    form = window.form
    rate, batch, l2 = (form.rows[name] for name in ("learning_rate", "batch", "l2"))
    wrong = (
        (rate.entries["high"], "0.0001", rate.fault, "The end must be above the beginning."),
        (l2.entries["low"], "0", l2.fault, "By orders of magnitude a range begins above 0."),
        (rate.entries["low"], "much", rate.fault, "A number from 1e-7 to 1000."),
        (batch.entries["numbers"], "64", batch.fault, "Type from 2 to 50 numbers, a space between them."),
        (batch.entries["numbers"], "64 0", batch.fault, "A whole number from 1 to 60000."),
        (form.name, "there", form.faults["name"], "There is such a search already."),
        (form.name, "a/b", form.faults["name"], "a/b cannot be the name of a search"),
        (form.name, "", form.faults["name"], "A search needs a name. Type one."),
        (form.numbers["trials"], "", form.faults["trials"], "or how many minutes."),
        (form.numbers["workers"], "0", form.faults["workers"], "A whole number from 1 to 64."),
        (form.numbers["folds"], "1", form.faults["folds"], "two folds or more"),
    )
    for entry, text, fault, sentence in wrong:
        before = entry.get()
        enter(entry, text)
        assert sentence in str(fault.cget("text"))
        assert not is_on(window.start)
        enter(entry, before)
        assert str(fault.cget("text")) == ""
        assert is_on(window.start)
    for row in (rate, batch, l2):
        row.tick.invoke()
    assert "Nothing varies." in str(form.faults["varied"].cget("text"))
    form.rows["optimizer"].tick.invoke()
    form.rows["optimizer"].options["sgd"].invoke()
    assert str(form.rows["optimizer"].fault.cget("text")) == "Choose two or more."
    form.rows["optimizer"].options["sgd"].invoke()
    enter(form.numbers["epochs"], "2")
    form.methods["hyperband"].invoke()
    assert "a trial needs 3 epochs or more" in str(window.words.cget("text"))
    assert not is_on(window.start)


def test_a_grid_with_too_few_trials_is_refused_in_a_sentence(desk, store, window):
    window.form.methods["grid"].invoke()
    enter(window.form.numbers["trials"], "3")
    window.start.invoke()
    desk.wait_until(lambda: "coarsest grid" in str(window.words.cget("text")))
    assert Searches(store.root).names() == []
    assert not desk.app.lab.search.made.is_searching


def test_without_optuna_the_program_offers_to_install_it(desk, store, window, monkeypatch):
    monkeypatch.setattr("digitpad.system.packages.find_spec", lambda name: None if name == "optuna" else 1)
    window.start.invoke()
    desk.root.update()
    (error,) = desk.errors
    desk.errors.clear()
    assert error.extra == "search"
    assert Searches(store.root).names() == []


def begin(window, trials: int, epochs: int) -> None:
    """Begin a search called "small"."""
    enter(window.form.name, "small")
    enter(window.form.numbers["trials"], str(trials))
    enter(window.form.numbers["epochs"], str(epochs))
    enter(window.form.rows["learning_rate"].entries["low"], "0.05")
    window.start.invoke()


@needs_optuna
def test_a_search_runs_to_its_end_and_its_best_is_used(desk, store, window):
    found, before = desk.app.lab.search.made, set(sys.modules)
    begin(window, trials=1, epochs=3)
    desk.wait_until(lambda: found.is_searching, PATIENCE_S)
    assert window.front == 1
    assert not is_on(window.form.name)
    bar = desk.app.window.run_bar
    desk.wait_until(lambda: "0 of 1 trials" in str(bar.words.cget("text")), PATIENCE_S)
    window.destroy()
    bar.words.invoke()
    window = found.window
    desk.wait_until(lambda: not found.is_searching, PATIENCE_S)
    assert "1 done, 0 ended early, 0 failed" in str(window.words.cget("text"))
    assert not bar.winfo_manager()
    assert not is_on(window.start)
    (run,) = Runs(store.root).all()
    (row,) = window.trials.table.shown()
    assert (run.experiment.name, row.cells[0]) == ("small 1", "1")
    assert 0.05 <= run.experiment.learning_rate <= 1
    assert "validation accuracy, trial 1." in str(window.trials.best.cget("text"))
    window.trials.buttons["use"].invoke()
    desk.wait_until(lambda: "is now in use" in str(window.words.cget("text")), PATIENCE_S)
    assert ModelLibrary(store.root).chosen().name == "small 1"
    window.show_page(2)
    desk.wait_until(lambda: window.plots.figure.laid is not None)
    assert [trial.number for trial in window.plots.content.trials] == [1]
    assert not is_on(window.trials.buttons["open"])
    window.trials.table.select(["1"])
    desk.root.update()
    window.trials.buttons["open"].invoke()
    desk.wait_until(lambda: desk.app.lab.runs.tab.table.selected == (run.key,), PATIENCE_S)
    enter(window.form.numbers["trials"], "2")
    assert is_on(window.start)  # there may be more now
    assert not {"optuna", "tensorflow"} & (sys.modules.keys() - before)


@needs_optuna
@pytest.mark.slow  # 25 s: processes are started and ended
def test_a_search_pauses_and_goes_on_over_a_change_of_theme(desk, store, window):
    found = desk.app.lab.search.made
    begin(window, trials=2, epochs=150)

    def states() -> list[str]:
        return [trial.state for trial in found.work.found["small"].state.trials]

    desk.wait_until(lambda: list((store.root / "runs").glob("*/checkpoint.npz")), PATIENCE_S)
    asked = answer(desk, 1)
    assert not found.may_quit()
    assert "A search is running." in asked[0]
    window.pause.invoke()
    assert not is_on(window.pause)
    desk.wait_until(lambda: not found.is_searching, PATIENCE_S)
    assert states() in (["waiting", "waiting"], ["done", "waiting"])
    assert found.may_quit()
    assert window.start.cget("text") == "Go on"
    window.show_page(2)
    window.plots.choices["slices"].invoke()
    desk.app.look.change(theme="dark")  # the window is made anew
    desk.wait_until(lambda: found.window is not window, PATIENCE_S)
    window = found.window
    assert (window.front, window.plots.plot) == (2, "slices")
    window.start.invoke()
    desk.wait_until(lambda: found.is_searching, PATIENCE_S)
    window.stop.invoke()
    assert not is_on(window.stop)
    assert is_on(window.pause)
    desk.wait_until(lambda: not found.is_searching, PATIENCE_S)
    if states() != ["done", "done"]:  # it was stopped before the second one began
        window.start.invoke()
    desk.wait_until(lambda: states() == ["done", "done"] and not found.is_searching, PATIENCE_S)
    runs = Runs(store.root).all()
    assert sorted(run.experiment.name for run in runs) == ["small 1", "small 2"]
    for run in runs:  # it went on from its last epoch
        assert [event.epoch for event in run.events() if isinstance(event, Progress)] == [*range(1, 151)]
    window.trials.buttons["train_on"].invoke()
    desk.wait_until(lambda: desk.app.lab.is_training, PATIENCE_S)
    desk.wait_until(lambda: not desk.app.lab.is_training, PATIENCE_S)
    best = found.work.found["small"].state.best
    assert Runs(store.root).all()[0].given == f"small {best.number}, trained on"


def test_a_search_of_another_day_is_opened_and_goes_on(desk, store, window):
    kept(store, "tuesday")
    kept(store, "wednesday")
    (store.root / "searches" / "wednesday" / "search.json").write_text("{")
    desk.app.lab.search.close()
    command(desk, "Search…").run()
    found = desk.app.lab.search.made
    window = found.window
    choose(window.list, "tuesday")
    desk.wait_until(lambda: not found.is_busy, PATIENCE_S)
    assert str(window.words.cget("text")) == "No trial has begun yet."
    assert is_on(window.start)
    assert not is_on(window.form.rows["learning_rate"].tick)
    enter(window.form.numbers["trials"], "1")
    assert "no fewer trials" in str(window.form.faults["trials"].cget("text"))
    choose(window.list, "wednesday")
    desk.wait_until(lambda: not found.is_busy, PATIENCE_S)
    assert str(window.words.cget("style")) == "Warning.TLabel"
    assert window.list.get() == "tuesday"
    choose(window.list, "New search")
    assert window.form.name.get() == "scratch-mended"


def test_without_digits_it_asks_for_some(desk, window, monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "nowhere"))
    window.start.invoke()
    desk.root.update()
    assert window.panel.winfo_ismapped()
    assert not desk.app.lab.search.made.is_searching
    window.panel.buttons["mnist", "get"].focus_set()
    desk.app.lab.search.close()
