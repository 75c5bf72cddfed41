"""The coach's rules over settings, digits and other runs, their order, and the lessons they lead to."""

import math
import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from support.coached_runs import coached, scratch

from digitpad.coach import rules
from digitpad.coach.rules import OFTEN, RULES, advice
from digitpad.coach.state import CoachState, PastRun
from digitpad.lab import scratch as network
from digitpad.lab.layers import Dense, Dropout, Flatten
from digitpad.lab.presets import LENET, presets
from digitpad.lessons.files import course
from digitpad.runs.events import Snapshot
from digitpad.runs.recipe import Recipe, lab_recipe

MLP = (Flatten(), Dense(128), Dense(10))


def of(recipe: Recipe, **known: object) -> CoachState:
    return CoachState(recipe, **known)


def test_there_are_more_than_twenty_rules():
    assert len(RULES) >= 20
    assert len({rule for rule, _steps in RULES.values()}) == len(RULES)


def test_of_the_settings_of_the_good_presets_nothing_is_said():
    good = {"lenet-mended", "mlp", "scratch-mended", "digitpad", "mine"}
    said = {preset.name: advice(of(preset.experiment)) for preset in presets()}
    assert {name for name in good if said[name]} == set()
    assert said["lenet-notes"].rule == "pixels_not_scaled"
    assert said["scratch"].rule == said["scratch-faster"].rule == "batch_of_all"


def test_outputs_that_do_not_add_up_are_no_probabilities():
    weights = network.begin(16, seed=1)
    pixels = np.random.default_rng(1).random((20, 784), np.float32)
    hidden, probabilities = network.forward(weights, pixels)
    sums = hidden @ weights.output + weights.output_bias  # what the softmax is given

    def read(values: np.ndarray) -> CoachState:
        strip = tuple(tuple(round(value, 4) for value in row.tolist()) for row in values)
        return of(lab_recipe(), snapshot=Snapshot(1, 1, 0, 2.3, 0.1, strip))

    assert rules.softmax_missing(read(sums))
    assert not rules.softmax_missing(read(probabilities))
    assert not rules.softmax_missing(of(lab_recipe()))


def test_pixels_up_to_255_are_scaled():
    assert rules.pixels_not_scaled(of(lab_recipe(pixels="0-255"))).changes == {"pixels": "0-1"}
    for pixels in ("0-1", "standard"):
        assert not rules.pixels_not_scaled(of(lab_recipe(pixels=pixels)))


def test_dropout_is_taken_from_the_outputs_and_left_elsewhere():
    found = rules.dropout_on_outputs(of(lab_recipe(layers=(*LENET, Dropout(0.5)))))
    assert found.changes == {"layers": LENET}
    inside = (Flatten(), Dense(128), Dropout(0.5), Dense(10))
    assert not rules.dropout_on_outputs(of(lab_recipe(layers=inside)))
    assert rules.dropout_on_outputs(of(lab_recipe(layers=(*inside, Dropout(0.1))))).changes == {
        "layers": inside
    }


def test_few_digits_that_validate_are_said():
    few = lab_recipe(digits=600, validation=0.05)
    assert rules.no_validation(of(few)).changes == {"validation": 1 / 6}
    assert rules.no_validation(of(lab_recipe(digits=120))).changes == {"digits": 0}
    assert rules.no_validation(of(lab_recipe(), digits=120)).changes == {}
    assert not rules.no_validation(of(few.changed(validation=0.1)))
    assert not rules.no_validation(of(lab_recipe(digits=600, folds=3)))


def test_a_batch_of_all_digits_is_made_smaller():
    assert rules.batch_of_all(of(lab_recipe(batch=2000, digits=2000))).changes == {"batch": 64}
    whole = rules.batch_of_all(of(lab_recipe(optimizer="gradient_descent")))
    assert whole.changes == {"optimizer": "sgd", "batch": 64}
    assert not rules.batch_of_all(of(lab_recipe(batch=1000, digits=2000)))


def test_unbalanced_digits_are_missed(data_folder, tmp_path):
    """With a tenth of its fives, the network misses far more fives: it is no invented danger."""
    with np.load(data_folder / "mnist" / "mnist.npz") as arrays:
        made = {name: arrays[name] for name in arrays.files}
    labels = made["y_train"][:6000]
    kept = np.sort(
        np.concatenate(
            [np.flatnonzero(labels != 5), np.flatnonzero(labels == 5)[: (labels == 5).sum() // 10]]
        )
    )
    counts = tuple(map(int, np.bincount(labels[kept], minlength=10)))
    assert rules.classes_unbalanced(of(lab_recipe(), labels=counts))
    assert not rules.classes_unbalanced(of(lab_recipe(), labels=tuple(np.bincount(labels).tolist())))
    assert not rules.classes_unbalanced(of(lab_recipe()))
    recalls = []
    for places in (kept, np.arange(len(labels))[: len(kept)]):
        weights = network.begin(64, seed=1)
        pixels = made["x_train"][places].reshape(-1, 784).astype(np.float32) / 255
        targets = network.one_hot(labels[places].astype(np.int64))
        for epoch in range(3):
            setting = network.Setting(0.05, 0.0, 64)
            weights = network.train_epoch(weights, pixels, targets, setting, seed=epoch)
        fives = made["x_test"][made["y_test"] == 5].astype(np.float32) / 255
        recalls.append((network.probabilities(weights, fives).argmax(axis=1) == 5).mean())
    assert recalls[0] < recalls[1] - 0.2


def test_few_drawings_and_those_of_one_digit_are_said():
    few, many = (1, 2, *[1] * 8), (3,) * 10
    assert rules.drawings_few(of(lab_recipe(), drawings=few))
    assert not rules.drawings_few(of(lab_recipe(), drawings=many))
    assert not rules.drawings_few(of(lab_recipe(), drawings=(0,) * 10))
    seven = (*[0] * 7, 40, 0, 0)
    assert "7" in rules.drawings_of_one_digit(of(lab_recipe(), drawings=seven)).sentence
    assert not rules.drawings_of_one_digit(of(lab_recipe(), drawings=few))


@pytest.fixture
def real(data_folder):
    """Return a real run that is over, as a state, beside earlier ones, the newest first."""

    def made(this: Recipe, *others: Recipe) -> CoachState:
        before = tuple(PastRun(other, coached(data_folder, other)[-1].tested) for other in others)
        return replace(coached(data_folder, this)[-1], runs=before)

    return made


def test_seeds_that_differ_more_than_settings_are_said(real):
    """By the seed, five epochs over 600 digits differ by points, by twice the L2 by hardly any."""
    small = scratch(digits=600, epochs=5, learning_rate=0.1)
    seeds = [small.changed(seed=seed) for seed in (1, 2, 3)]
    found = rules.seeds_differ_more(real(small.changed(seed=1, l2=2e-5), *seeds))
    assert found.changes == {"folds": 5}
    better = small.changed(seed=1, epochs=5, digits=4000)
    assert not rules.seeds_differ_more(real(better, *seeds))
    assert not rules.seeds_differ_more(real(small, *seeds[1:]))


def test_two_settings_that_were_changed_at_once_are_said():
    before = lab_recipe(layers=MLP)
    runs = (PastRun(before, 0.9),)
    found = rules.two_changes(of(before.changed(learning_rate=0.01, batch=32), runs=runs))
    assert found.changes == {"batch": 128}
    quiet = (
        {"learning_rate": 0.01},
        {"learning_rate": 0.01, "seed": 2},
        {"optimizer": "sgd", "learning_rate": 0.1},
        {"rotation": 10.0, "shift": 2.0},
        {"layers": LENET, "learning_rate": 0.01, "batch": 32},
        {"learning_rate": 0.01, "batch": 32, "epochs": 3},
    )
    for changes in quiet:
        assert not rules.two_changes(of(before.changed(**changes), runs=runs)), changes


def test_test_digits_that_were_looked_at_often_are_said():
    recipe = lab_recipe(layers=MLP)
    runs = tuple(PastRun(recipe.changed(seed=seed), 0.97) for seed in range(OFTEN))
    found = rules.test_digits_often(of(recipe, runs=runs))
    assert found.changes == {"folds": 5}
    assert not rules.test_digits_often(of(recipe, runs=runs[1:]))
    assert not rules.test_digits_often(of(lab_recipe(layers=LENET), runs=runs))
    best = np.random.default_rng(0).binomial(10_000, 0.97, (20_000, OFTEN)).max(axis=1).mean() / 10_000
    luck = rules.LUCK * math.sqrt(0.97 * 0.03 / 10_000)
    assert luck == pytest.approx(best - 0.97, rel=0.03)  # what a simulation gives


def test_the_most_important_is_said_first_and_what_is_dismissed_no_more():
    state = of(lab_recipe(pixels="0-255", label_noise=0.2, batch=2000, digits=2000))
    said: list[str] = []
    while found := advice(state, said):
        said.append(found.rule)
    assert said == ["pixels_not_scaled", "labels_noisy", "batch_of_all"]


def test_a_state_travels():
    state = of(lab_recipe(), drawings=(1,) * 10, runs=(PastRun(lab_recipe(), 0.9),))
    assert pickle.loads(pickle.dumps(state)) == state


# What the step that a rule leads to must speak of.
TAUGHT = {
    "lost": "jumps",
    "softmax_missing": "probabilities",
    "pixels_not_scaled": "255",
    "dropout_on_outputs": "dropout",
    "growing": "jumps",
    "drawings_of_one_digit": "more data",
    "drawings_few": "more data",
    "saturated": "saturated",
    "vanishing": "vanishing gradient",
    "rate_too_high": "jumps",
    "dead_units": "dead",
    "rate_too_low": "crawls",
    "nothing_learned": "rate",
    "labels_noisy": "noise",
    "classes_unbalanced": "each digit",
    "no_validation": "few digits",
    "overfitting": "validation",
    "plateau": "levels off",
    "stopped_early": "still rises",
    "batch_of_all": "mini-batches",
    "test_digits_often": "lucky",
    "seeds_differ_more": "chance",
    "two_changes": "one setting at a time",
}


def test_each_rule_leads_to_a_step_of_the_course_that_teaches_it():
    lessons = course()
    assert TAUGHT.keys() == RULES.keys()
    for name, (_rule, place) in RULES.items():
        step = lessons[place.stem].steps[place.step]
        texts = [step.say, step.do, step.why, step.predict and step.predict.ask]
        said = " ".join(text.by_language["en"] for text in texts if text)
        assert TAUGHT[name] in said, (name, said)


def test_the_rules_need_no_window_and_no_keras():
    command = "import sys, digitpad.coach.rules; print({'tkinter', 'keras'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
