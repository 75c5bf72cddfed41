"""The window of a training, with real training processes and real events."""

import json
from pathlib import Path

import pytest
from support.handwriting import SEVEN
from support.made_digits import made_mnist
from support.user_actions import answer, click, command

from digitpad.models.library import ModelLibrary
from digitpad.runs.plan import Plan
from digitpad.runs.recipe import RECIPES
from digitpad.system.leftovers import is_alive

trainer = pytest.importorskip("digitpad.ui.training.controller", reason="tkinter is not installed")
retrain = pytest.importorskip("digitpad.ui.training.retrain_view", reason="tkinter is not installed")

PATIENCE_S = 240  # with a process that imports Keras on a busy machine


@pytest.fixture(autouse=True)
def places(monkeypatch, tmp_path) -> Path:
    """MNIST is here, in Keras' cache: made digits. There are no pen paths."""
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    return made_mnist(folder / "mnist.npz", train=1000, test=50)


@pytest.fixture
def training(desk):
    """The trainer of the window; whatever happens, its process ends."""
    yield desk.app.trainer.made
    desk.app.trainer.made.end()
    desk.app.trainer.made.close()
    desk.root.update()


def plan(*arguments: str) -> Plan:
    return Plan(RECIPES["quick"].changed(held_out=100, epochs=1000), arguments, 900, 60.0)


def process_of(training) -> int:
    assert training.is_running
    assert training.session.process.child.pid is not None
    return training.session.process.child.pid


def files_in(root: Path) -> set[str]:
    return {path.name for path in root.rglob("*") if path.is_file()}


KNOWN = {"settings.json", "last_drawing.jsonl", "training.lock", "training.log", "speed.json"}
KNOWN |= {"drawings.sqlite3", "drawings.sqlite3-wal", "drawings.sqlite3-shm", "models.json"}


def notice(desk) -> str:
    return desk.app.window.status_left.cget("text")


def test_what_fails_is_a_sentence_and_leaves_nothing(desk, training, store, tmp_path, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(trainer, "show_error", lambda _root, sentence: told.append(sentence))
    (tmp_path / "bad.npz").write_text("no digits")
    training.start(plan("--mnist", str(tmp_path / "bad.npz")))
    assert training.is_running
    desk.wait_until(lambda: not training.is_running, 60)
    assert len(told) == 1
    assert "bad.npz is not MNIST" in told[0]
    assert training.window.words.cget("text") == told[0]
    assert files_in(store.root) <= KNOWN
    assert not desk.app.window.run_bar.winfo_ismapped()


def test_a_download_that_fails_is_a_sentence(desk, training, places, monkeypatch):
    """Retrain asks where the digits are before a start; this connection breaks later."""
    told: list[str] = []
    monkeypatch.setattr(trainer, "show_error", lambda _root, sentence: told.append(sentence))
    places.unlink()
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    training.start(plan())
    desk.wait_until(lambda: not training.is_running, 60)
    assert len(told) == 1
    assert "synthetic digits" in told[0]


def test_a_run_is_cancelled_at_once_and_leaves_nothing(desk, training, store):
    training.start(plan())
    desk.wait_until(lambda: "Keras" in training.window.words.cget("text"), 60)
    process = process_of(training)
    assert not command(desk, "Retrain…").enabled()
    assert desk.app.window.run_bar.words.cget("text") == "Starting Keras"
    training.window.cancel.invoke()
    desk.wait_until(lambda: not training.is_running, 10)
    assert not is_alive(process)
    assert files_in(store.root) <= KNOWN
    assert notice(desk) == "The training was cancelled. Nothing has changed."
    assert command(desk, "Retrain…").enabled()
    training.open()
    desk.app.look.change(language="es")
    desk.wait_until(lambda: training.window.winfo_exists() and training.window.title() == "Entrenamiento")
    assert training.window.words.cget("text") == "El entrenamiento se ha cancelado. Nada ha cambiado."


def test_closing_the_window_of_the_run_stops_nothing_and_a_new_look_keeps_it(desk, training):
    training.start(plan())
    training.window.event_generate("<Escape>")
    training.window.destroy()
    desk.root.update()
    assert training.is_running
    desk.app.window.run_bar.words.invoke()
    desk.root.update()
    assert training.window.winfo_viewable()
    desk.app.look.change(theme="dark")
    desk.wait_until(lambda: training.window.cget("background") == desk.app.look.theme.palette.window)
    assert training.is_running
    assert desk.app.window.run_bar.winfo_manager()


def test_quitting_asks_and_ends_the_process(desk, training, monkeypatch):
    ended = []
    monkeypatch.setattr(desk.app, "_quit", lambda: (ended.append(1), training.end()))
    training.start(plan())
    desk.wait_until(lambda: training.session.process.child.pid is not None, 10)
    process = process_of(training)
    asked = answer(desk, 1)
    desk.app.quit()
    assert "what it has learned is lost" in asked[0]
    assert ended == []
    assert is_alive(process)
    answer(desk, 0)
    desk.app.quit()
    assert ended == [1]
    assert not is_alive(process)


def begin(desk, **details: str) -> None:
    """Retrain from the menu, with these details."""
    command(desk, "Retrain…").run()
    (window,) = [child for child in desk.root.winfo_children() if isinstance(child, retrain.RetrainWindow)]
    for name, text in {"validation": "1", "batch": "50", **details}.items():
        window.fields.entries[name].delete(0, "end")
        window.fields.entries[name].insert(0, text)
    click(window.start)


@pytest.mark.slow
def test_retrain_from_the_menu_while_drawing_on(desk, training, store):
    desk.draw(SEVEN)
    begin(desk, epochs="1000")
    course = training.session.history
    desk.wait_until(lambda: len(course.validation_loss) >= 2, PATIENCE_S)
    desk.app.main.clear()
    desk.draw(SEVEN)
    assert desk.title.startswith("DigitPad: 7 (")
    words = training.window.words.cget("text")
    assert words.startswith("Epoch ")
    assert "of 1000, batch" in words
    shown = desk.app.window.run_bar.words.cget("text")
    if shown != words:  # a third of the window's width is all that it has
        assert shown.endswith("…")
        assert words.startswith(shown.removesuffix("…"))
        assert "of 1000, batch" in shown
    charts = training.window.curves
    assert all(len(curve.points) >= 2 for chart in charts.charts for curve in chart.laid.curves)
    click(training.window.pause)
    desk.wait_until(lambda: "paused" in training.window.words.cget("text"))
    click(training.window.pause)
    course.learned_s = max(course.learned_s, 11.0)
    click(training.window.cancel)
    assert training.window.words.cget("text").startswith("Cancelling; what was learned is put aside")
    desk.wait_until(lambda: not training.is_running, PATIENCE_S)
    assert [entry.bundled for entry in ModelLibrary(store.root).entries()] == [True]
    assert "For an hour Undo brings back what it learned" in notice(desk)
    click(training.window.undo)
    (entry, _bundled) = ModelLibrary(store.root).entries()
    assert not entry.fault
    assert desk.app.review.made.can_show
    desk.app.review.made.close()

    before = desk.app.window.panel.shown.probabilities
    begin(desk, epochs="1")
    desk.wait_until(lambda: not training.is_running, PATIENCE_S)
    if window := desk.app.review.made.window:
        click(window.use)  # else it reads more of the fifty made digits, and is in use by itself
    desk.root.update()
    assert desk.app.window.panel.shown.probabilities != before
    chosen = ModelLibrary(store.root).chosen()
    assert desk.app.model.entry.folder == chosen.folder
    assert not chosen.bundled
    assert json.loads((store.root / "speed.json").read_text())["quick"] > 0


@pytest.mark.slow
def test_a_run_is_stopped_with_the_best_so_far(desk, training, store):
    begin(desk, epochs="1000")
    desk.wait_until(lambda: training.session.history.can_keep, PATIENCE_S)
    desk.root.update()
    click(desk.app.window.run_bar.stop)
    desk.wait_until(lambda: not training.is_running, PATIENCE_S)
    (entry, bundled) = ModelLibrary(store.root).entries()
    assert bundled.bundled
    assert not entry.fault
    assert desk.app.review.made.can_show
    desk.app.review.made.close()
    click(training.window.train_on)
    assert training.is_running
    training.cancel()
    desk.wait_until(lambda: not training.is_running, PATIENCE_S)
