"""How long a network of the lab will take, by the speed of earlier runs."""

from pathlib import Path

import pytest

pytest.importorskip("digitpad.ui.lab.network_content", reason="tkinter is not installed")

from digitpad.lab.data import learned
from digitpad.lab.draft import draft_of, validated
from digitpad.lab.presets import SCRATCH, presets
from digitpad.runs.events import ValueChange
from digitpad.runs.library import Run, RunResult
from digitpad.runs.recipe import BASELINES
from digitpad.ui.lab.network_content import cost_of, expected_seconds, guessed_seconds

THERE = 60_000


def run(experiment, seconds: float, epochs: int) -> Run:
    return Run(Path("one"), experiment, RunResult("done", "", seconds, epochs, 10))


def test_it_takes_as_long_for_a_digit_as_the_newest_run_of_such_a_network():
    earlier = run(SCRATCH, seconds=100, epochs=50)
    assert expected_seconds(SCRATCH, THERE, [earlier, run(SCRATCH, 900, 50)]) == pytest.approx(100)
    assert expected_seconds(SCRATCH.changed(epochs=5), THERE, [earlier]) == pytest.approx(10)
    half = SCRATCH.changed(digits=30_000)
    assert expected_seconds(half, THERE, [earlier]) == pytest.approx(50, rel=0.01)
    folds = SCRATCH.changed(folds=3)
    expected = 100 * 3 * learned(folds, THERE) / learned(SCRATCH, THERE)
    assert expected_seconds(folds, THERE, [earlier]) == pytest.approx(expected)
    assert expected_seconds(SCRATCH, THERE, [run(folds, expected, 50)]) == pytest.approx(100)


def test_of_another_network_nothing_is_known():
    other = SCRATCH.changed(optimizer="sgd")
    killed = Run(Path("two"), SCRATCH, None)
    assert expected_seconds(SCRATCH, THERE, [run(other, 100, 50), killed]) is None


def test_the_line_below_the_hyperparameters_says_it():
    found = validated(draft_of(SCRATCH, "scratch"))
    assert cost_of(found, THERE, [run(SCRATCH, 120, 50)]).endswith("digits. It takes about 2 minutes.")
    assert "Perhaps about" in cost_of(found, THERE, [])
    changed = SCRATCH.with_change(ValueChange(2, 0, "learning_rate", 0.5))
    assert cost_of(validated(draft_of(changed)), THERE, []).endswith("as they did in that run.")


def test_before_any_run_the_time_is_a_guess_that_grows_with_the_work():
    guess = guessed_seconds(SCRATCH, THERE)
    assert 0 < guess < 600
    assert guessed_seconds(SCRATCH.changed(epochs=2 * SCRATCH.epochs), THERE) == pytest.approx(2 * guess)
    by_name = {preset.name: preset.experiment for preset in presets()}
    two = (by_name[name].changed(epochs=5) for name in ("digitpad", "lenet-mended"))
    assert guessed_seconds(next(two), THERE) > guessed_seconds(next(two), THERE)
    for name in BASELINES:  # which have no epochs
        folds = by_name[name].changed(folds=5)
        assert guessed_seconds(folds, THERE) > guessed_seconds(by_name[name], THERE) > 0
