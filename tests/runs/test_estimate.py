"""estimate.py: how long a run will take, about."""

import pytest

from digitpad.runs.plan import about, estimated_seconds, keep_slowness, read_slowness
from digitpad.runs.recipe import RECIPES, Recipe


@pytest.mark.parametrize(
    ("duration_s", "words"),
    [
        (0, "about 10 seconds"),
        (34, "about 30 seconds"),
        (52, "about a minute"),
        (89, "about a minute"),
        (118, "about 2 minutes"),
        (14 * 60, "about 14 minutes"),
        (33 * 60, "about 35 minutes"),
        (57 * 60, "about an hour"),
        (3.1 * 3600, "about 3 hours"),
    ],
)
def test_a_time_is_as_precise_as_a_guess(duration_s, words):
    assert about(duration_s) == words


def test_more_digits_more_epochs_and_wider_networks_take_longer():
    quick = RECIPES["quick"]
    usual = estimated_seconds(quick, 1000)
    assert estimated_seconds(quick, 2000) > usual
    assert estimated_seconds(Recipe(name="x", epochs=quick.epochs, widths=(32, 64, 128)), 1000) > usual
    assert estimated_seconds(quick, 1000, slowness=2) > usual


def test_this_machine_is_remembered(tmp_path):
    path = tmp_path / "speed.json"
    assert read_slowness(path) == {}
    quick = RECIPES["quick"]
    learned_s = estimated_seconds(quick, 10_000) - estimated_seconds(quick, 0)
    keep_slowness(path, quick, 10_000 * quick.epochs, 3 * learned_s)
    assert read_slowness(path) == {"quick": 3}
    keep_slowness(path, quick, 0, 5)  # nothing was learned: nothing is known
    assert read_slowness(path) == {"quick": 3}
    keep_slowness(path, RECIPES["personal"], 100, 1)
    assert set(read_slowness(path)) == {"quick", "personal"}


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"slowness": "x"}', '{"slowness": 0}', '{"slowness": 1e9}']
)
def test_what_cannot_be_is_not_believed(tmp_path, content):
    path = tmp_path / "speed.json"
    path.write_text(content)
    assert read_slowness(path) == {}


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path):
    keep_slowness(tmp_path / "none" / "speed.json", RECIPES["quick"], 1000, 5)
    assert list(tmp_path.iterdir()) == []
