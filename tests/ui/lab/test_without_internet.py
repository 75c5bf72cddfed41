"""A fresh user's folder and no internet: everything trains on synthetic digits, from the window alone."""

import shutil

import pytest
from support.handwriting import SEVEN
from support.user_actions import click

from digitpad.core.card import read_card
from digitpad.lab.presets import presets
from digitpad.runs.digit_sources import digits_file, is_whole
from digitpad.runs.events import Done

pytest.importorskip("digitpad.ui.lab.training_view", reason="tkinter is not installed")

PATIENCE_S = 600  # with Keras on a busy machine


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    """There are no digits on this machine, and what would fetch some fails."""
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Where the synthetic digits are put that the first test has drawn: that takes minutes."""
    return tmp_path_factory.mktemp("made") / "synthetic.npz"


def choose_synthetic(desk, store, made, panel) -> None:
    """Choose synthetic digits where they are asked for: drawn here once, then found and used."""
    kept = digits_file(store.root, "synthetic")
    if made.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(made, kept)
        desk.app.lab.digits.show()
        click(panel().buttons["synthetic", "use"])
    else:
        click(panel().buttons["synthetic", "get"])
        desk.wait_until(lambda: is_whole(kept), PATIENCE_S)
        shutil.copy(kept, made)


@pytest.mark.slow
def test_every_preset_trains(desk, store, lab, made):
    """Of each one epoch over few digits: the first asks for digits, all others have them then."""
    ends = {}
    networks = [preset for preset in presets() if not preset.experiment.is_baseline]
    for preset in networks:
        lab.network.take(preset.experiment.changed(epochs=1, digits=300, patience=0))
        click(lab.network.tab.start)
        desk.root.update()
        if not ends:
            assert not lab.is_training
            choose_synthetic(desk, store, made, lambda: lab.training.tab.digits)
        desk.wait_until(lambda: lab.is_training, PATIENCE_S)
        desk.wait_until(lambda: not lab.is_training, PATIENCE_S)
        run = lab.library.all()[0]
        ends[preset.name] = (run.result.state, run.result.measured_on, run.result.sentence)
    print(ends)  # the figure of the goal, with -s
    got_lost = {name for name, end in ends.items() if end[0] == "failed" and "NaN" in end[2]}
    assert got_lost <= {"rate-too-high"}  # which shows just that
    trained = [name for name, end in ends.items() if end[0] == "done" or name in got_lost]
    assert len(trained) == len(networks) == 13
    assert {end[1] for end in ends.values()} == {"synthetic"}


@pytest.mark.slow
def test_retrain_trains_both_ways(desk, store, lab, made):
    lab.close()
    desk.draw(SEVEN)
    desk.app.labelling.label(7)
    for kind, recipe in (("handwriting", "personal"), ("scratch", "quick")):
        retrain = desk.app.retrain.made
        retrain.open()
        desk.root.update()
        window = retrain.window
        window.kinds[kind].invoke()
        if kind == "handwriting":
            assert window.start.instate(["disabled"])
            choose_synthetic(desk, store, made, lambda window=window: window.panel)
            desk.wait_until(lambda window=window: window.panel is None, PATIENCE_S)
        window.unfold(True)
        window.fields.entries["epochs"].delete(0, "end")
        window.fields.entries["epochs"].insert(0, "1")
        desk.root.update()
        click(window.start)
        session = desk.app.trainer.made.session
        desk.wait_until(lambda session=session: session.end is not None, PATIENCE_S)
        assert isinstance(session.end, Done), session.end
        card = read_card(session.end.folder / "digitpad.json")
        assert card.recipe["name"] == recipe
        assert card.measured_on == "synthetic"
        desk.app.review.made.close()
        desk.root.update()
