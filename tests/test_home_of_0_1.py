"""A user's folder as DigitPad 0.1 wrote it (tests/data/home-0.1): all of it is read, today and later.

It was made with version 0.1 on made digits: these names of files, and these keys in them, users have.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from digitpad.core.raster import steps_of_ink
from digitpad.drawings.drawings import Drawings
from digitpad.lab.presets import OwnExperiments
from digitpad.models.library import ModelLibrary
from digitpad.runs.events import Progress, Snapshot
from digitpad.runs.library import Runs
from digitpad.runs.recipe import recipe_from
from digitpad.system.settings import Settings, Store

WRITTEN = Path(__file__).parent / "data" / "home-0.1"
COMPILED, SCRATCH = "2026-11-28T17-45-34", "2026-11-28T17-45-33"  # the models
# What version 0.1 read in the last drawing, with each of them.
READ = {
    COMPILED: [
        *(0.13914049, 0.07199374, 0.08435708, 0.10215248, 0.14020015),
        *(0.06744361, 0.07443664, 0.10453823, 0.09779905, 0.11793855),
    ],
    SCRATCH: [
        *(0.15133128, 0.07571983, 0.09404966, 0.0960649, 0.12275685),
        *(0.08780005, 0.06627759, 0.15483102, 0.09819569, 0.05297309),
    ],
}


@pytest.fixture
def home(tmp_path) -> Path:
    """A copy, since reading may write: SQLite beside its database, the window into the settings."""
    return Path(shutil.copytree(WRITTEN, tmp_path / "home"))


def test_the_settings(home):
    wanted = Settings(theme="dark", language="es", width=1024, height=700, pen=60.0, show_steps=False)
    assert Store(home).settings() == wanted


def test_the_last_drawing(home):
    (stroke,) = Store(home).last_drawing()
    assert stroke == ((289.9, 158.48), (606.59, 147.74), (346.83, 776.78))


def test_the_drawings_with_what_a_model_had_read(home):
    drawings = Drawings(Store(home).drawings_path)
    try:
        found = drawings.all()
        assert [drawing.label for drawing in found] == [0, 1, 4, 9, 3]
        assert [drawing.label for drawing in drawings.wrong()] == [9, 3]
        assert [drawing.glyph is None for drawing in found] == [True, True, True, True, False]
        assert found[4].glyph.shape == (28, 28)
        assert [len(drawing.strokes) for drawing in found] == [1, 1, 2, 1, 0]
        assert all(drawing.made.startswith("2026-11-28T17:44:") for drawing in found)
    finally:
        drawings.close()


def test_the_models_their_names_and_which_is_chosen(home):
    library = ModelLibrary(home)
    entries = library.entries()
    assert [entry.name for entry in entries] == ["Mía", "Hecha a mano", "DigitPad"]
    assert [entry.in_use for entry in entries] == [True, False, False]
    assert [entry.fault for entry in entries] == ["", "", ""]
    assert [entry.card.parameters for entry in entries[:2]] == [6370, 9550]
    loaded = library.load_chosen()
    assert (loaded.entry.name, loaded.notice) == ("Mía", "")


@pytest.mark.parametrize("key", [COMPILED, SCRATCH])
def test_the_models_read_as_they_did(home, key):
    library = ModelLibrary(home)
    digit = steps_of_ink(Store(home).last_drawing()).digit
    read = library.load(library.at(home / "models" / key)).probabilities(digit[np.newaxis])[0]
    np.testing.assert_allclose(read, READ[key], atol=1e-6)


def test_the_runs_of_the_lab(home):
    compiled, scratch = Runs(home).all()
    assert [run.key for run in (compiled, scratch)] == ["2026-11-28T17-44-40", "2026-11-28T17-44-20"]
    assert [run.experiment.name for run in (compiled, scratch)] == ["Dos capas", "A mano"]
    assert [run.given for run in (compiled, scratch)] == ["", "El primero"]
    assert [run.experiment.network for run in (compiled, scratch)] == ["layers", "scratch"]
    assert [run.result.state for run in (compiled, scratch)] == ["done", "done"]
    assert [run.result.figures["test_accuracy"] for run in (compiled, scratch)] == [0.275, 0.3]
    for run in (compiled, scratch):
        progress, *snapshots = run.events()[-2:]
        assert isinstance(progress, Progress)
        assert progress.ends_epoch
        assert isinstance(snapshots[0], Snapshot)
        strip, test = run.strip(), run.test()
        assert len(snapshots[0].strip) == len(strip.digits) == len(strip.labels)
        assert test.digits.shape == (40, 28, 28)
        correct = (test.probabilities.argmax(axis=1) == test.labels).mean()
        assert correct == pytest.approx(run.result.figures["test_accuracy"])


def test_the_users_own_experiments(home):
    ((name, experiment),) = OwnExperiments(home).all().items()
    assert (name, experiment.name) == ("mine", "Dos capas")
    assert [type(layer).__name__ for layer in experiment.layers] == ["Flatten", "Dense", "Dense"]
    assert experiment.epochs == 1


def test_the_recipe_of_the_last_retraining(home):
    recipe = recipe_from(json.loads((home / "recipe.json").read_text()))
    assert (recipe.name, recipe.epochs, recipe.held_out) == ("personal", 3, 500)
    assert recipe.learning_rate == 3e-4


@pytest.fixture
def store(home) -> Store:
    """The window's (conftest.desk) is that folder."""
    return Store(home)


def test_the_window_opens_with_it(desk):
    assert desk.app.model.entry.name == "Mía"
    desk.press("<Control-z>")  # an undo on the empty pad brings the last drawing back
    assert [len(stroke) for stroke in desk.app.main.ink.strokes] == [3]
    assert desk.app.drawings.counts() == (1, 1, 0, 1, 1, 0, 0, 0, 0, 1)
