"""Files of every kind, opened by a double click or dropped: each in the window for it, by what is in it."""

import shutil

import pytest
from support.scratch_models import learned
from support.user_actions import answer_file_window, click

from digitpad.core.card import bundled_model
from digitpad.errors import DataError, ModelError
from digitpad.lab.presets import presets
from digitpad.lab.scratch_model import save
from digitpad.lessons.files import write_template
from digitpad.system.files import write_json

SPIRAL = "digitpad-playground problem=classification dataset=spiral hidden=6,3 seed=7 data_seed=9"


def opened(desk, path) -> None:
    desk.app.files.open_dropped([path])
    desk.root.update()


@pytest.mark.parametrize("name", ["mine.digitpad-recipe", "old.json", "no ending"])
def test_a_recipe_opens_in_the_lab(desk, tmp_path, name):
    recipe = presets()[2].experiment.changed(name="from a file", epochs=3)
    write_json(recipe.to_record(), tmp_path / name)
    lab = desk.app.lab
    lab.open()
    lab.window.open(2)
    lab.close()
    opened(desk, tmp_path / name)
    assert lab.network.tab.winfo_viewable()
    assert lab.network.experiment == recipe
    lab.network.undo()
    assert lab.network.experiment != recipe
    lab.end()
    lab.close()


def test_a_playground_is_saved_and_opens_as_it_was(desk, tmp_path):
    (tmp_path / "mine.txt").write_text(SPIRAL)
    opened(desk, tmp_path / "mine.txt")
    play = desk.app.playground.made
    play.step()
    assert play.playground.settings.hidden == (6, 3)
    answer_file_window(desk, tmp_path / "kept.digitpad-playground", str(play.window))
    click(play.window.save_file)
    assert play.window.words == "Saved as kept.digitpad-playground."
    weights = play.playground.text().weights
    play.reset()
    play.close()
    opened(desk, tmp_path / "kept.digitpad-playground")
    assert play.window.words == "Opened: kept.digitpad-playground"
    assert (play.playground.settings.dataset, play.playground.epoch) == ("spiral", 1)
    assert play.playground.text().weights == pytest.approx(weights)
    play.reset()
    answer_file_window(desk, tmp_path / "kept.digitpad-playground", str(play.window))
    click(play.window.open_file)
    assert play.playground.epoch == 1
    play.close()


def test_a_lesson_opens_beside_the_pad(desk, tmp_path):
    write_template(tmp_path / "mine.toml")
    (tmp_path / "mine.toml").rename(tmp_path / "mine.txt")
    opened(desk, tmp_path / "mine.txt")
    learn = desk.app.learn.made
    assert learn.window.winfo_viewable()
    assert str(learn.lesson.title) == "My lesson"
    learn.close()


def test_a_model_is_imported_in_the_window_of_models(desk, tmp_path):
    save(learned(), tmp_path / "mine.npz")
    opened(desk, tmp_path / "mine.npz")
    models = desk.app.models.made
    assert models.window.winfo_viewable()
    desk.wait_until(lambda: "mine was imported" in models.window.sentence.cget("text"), 60)
    assert desk.app.model.entry.name == "DigitPad"  # what reads is the user's choice
    models.close()


def test_a_drawing_and_a_picture_open_on_the_pad(desk, tmp_path):
    (tmp_path / "seven.txt").write_text('{"strokes": [[[200, 200], [700, 200], [400, 800]]]}\n')
    opened(desk, tmp_path / "seven.txt")
    desk.wait_until(lambda: len(desk.app.main.ink.strokes) == 1)
    assert desk.app.main.picture is None


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("letter.txt", "Dear all, this is a letter.", "letter.txt is nothing that DigitPad opens."),
        ("a.digitpad-recipe", "{", "line 1 is not JSON"),
        ("a.digitpad-recipe", '{"epochs": 0}', "epochs"),
        ("a.digitpad-playground", "something else", "a.digitpad-playground cannot be opened."),
        ("a.digitpad-playground", f"{SPIRAL} batch=-1", "“batch=-1”"),
        ("a.toml", "[[step]]\n", "line 1"),
        ("ana.digitpad-answers", "{}", "Learn ▸ Class…"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence_and_opens_no_window(desk, tmp_path, name, content, sentence):
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError) as found:
        desk.app.files.open_file(tmp_path / name)
    assert sentence in str(found.value)
    assert len(str(found.value).splitlines()) == 1
    assert desk.app.lab.window is None
    assert not desk.app.playground.is_made or desk.app.playground.made.window is None


def test_a_model_under_a_strange_name_is_known_as_one(desk, tmp_path):
    shutil.copy(bundled_model().with_suffix(".tflite"), tmp_path / "net.bin")
    with pytest.raises(ModelError, match=r"Open a \.keras"):
        desk.app.files.open_file(tmp_path / "net.bin")
    desk.app.models.close()
