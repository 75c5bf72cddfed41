"""The model that comes with DigitPad."""

import math
import random
import subprocess
import sys
from contextlib import suppress

import numpy as np
import pytest
from support.handwriting import six_of_each
from support.made_digits import made_digits

from digitpad.core.card import bundled_model, check_files, read_card
from digitpad.core.ink import PAD_SIDE
from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.models.entry import model_files
from digitpad.runs.recipe import RECIPES, recipe_from
from digitpad.training.data.digits import is_held_out, read_labelled
from digitpad.training.data.mnist import load_mnist
from digitpad.training.measure import measure_ink
from digitpad.training.synthesis.pen import PENS

ROUNDED = 0.06  # of MNIST's 10,000 test digits none differs by more than 0.042, and one got another answer
LEAST_RIGHT = {"pendigits": 0.988, "unipen": 0.985}  # of held-out writers' digits, the worst pen

# Keras runs in a child process: TensorFlow's threads and Tk's do not mix.
UNDER_KERAS = """
import sys
import numpy as np
from digitpad.training.engine.backend import keras
model = keras.saving.load_model(sys.argv[1])
digits = np.load(sys.argv[2])
np.save(sys.argv[3], np.asarray(model(digits[..., np.newaxis], training=False)))
"""


@pytest.fixture(scope="module")
def mnist_test(data_folder):
    return load_mnist(data_folder / "mnist" / "mnist.npz").test


@pytest.fixture(scope="module")
def made_and_noise():
    images = made_digits(900, seed=4)[0].astype(np.float32) / 255
    noise = np.random.default_rng(4).random((100, 28, 28), np.float32)  # far from any digit
    return np.concatenate([images, noise])


@pytest.fixture(scope="module")
def read_by_keras(made_and_noise, request, tmp_path_factory):
    """What Keras reads, in one process: probabilities of the made digits, and of MNIST's where it is."""
    digits = [made_and_noise]
    with suppress(pytest.skip.Exception):
        digits.append(request.getfixturevalue("mnist_test").images[:1000])
    places = [tmp_path_factory.mktemp("keras") / name for name in ("digits.npy", "probabilities.npy")]
    np.save(places[0], np.concatenate(digits))
    keras_path, *_ = model_files(bundled_model().parent)
    subprocess.run([sys.executable, "-c", UNDER_KERAS, *map(str, (keras_path, *places))], check=True)
    return np.split(np.load(places[1]), [1000])


def agree(probabilities, expected):
    """All is rounded to 8 bits: probabilities differ a little, and answers where two are nearly as likely."""
    np.testing.assert_allclose(probabilities, expected, atol=ROUNDED, rtol=0)
    second, best = np.sort(expected, axis=1)[:, -2:].T
    clear = best - second > 2 * ROUNDED
    assert clear.mean() > 0.5
    assert (probabilities.argmax(axis=1) == expected.argmax(axis=1))[clear].all()
    assert np.abs(probabilities - expected).mean() < ROUNDED / 20


def test_keras_and_litert_agree_on_1000_digits(made_and_noise, read_by_keras):
    expected, _ = read_by_keras
    _, compiled, _ = model_files(bundled_model().parent)
    assert np.ptp(expected.argmax(axis=1)) == 9  # not one answer for all
    agree(load_model(compiled).probabilities(made_and_noise), expected)


def test_keras_and_litert_agree_on_1000_of_mnist(mnist_test, read_by_keras):
    _, expected = read_by_keras
    agree(load_model().probabilities(mnist_test.images[:1000]), expected)


def test_the_files_fit_their_card_and_are_small():
    folder = bundled_model().parent
    card = read_card(folder / "digitpad.json")
    check_files(card, folder)
    assert set(card.sha256) == {"digitpad.keras", "digitpad.tflite"}
    assert sum(path.stat().st_size for path in model_files(folder)) <= 2_000_000
    assert model_files(folder)[1].stat().st_size <= 1_000_000


def test_the_card_tells_the_recipe_in_the_program():
    card = read_card(bundled_model().with_suffix(".json"))
    assert recipe_from(dict(card.recipe)) == RECIPES["bundled"]
    assert card.data["MNIST train"] + card.data["MNIST validation"] == 60_000
    assert card.data["people's pen paths"] > 10_000
    assert card.data["people's non-digits"] > 5000
    assert card.figure("mnist_test_accuracy") >= 0.995
    assert all(figure.command.startswith("digitpad evaluate") for figure in card.figures)
    assert all(0 <= figure.value <= 1 for figure in card.figures)


def test_the_card_names_no_folder_of_its_makers():
    text = bundled_model().with_suffix(".json").read_text(encoding="utf-8")
    assert not any(start in text for start in (" /", '"/', "file:", "C:\\"))


def test_mnist_accuracy_is_what_the_card_says(mnist_test):
    classifier = load_model()
    accuracy = (classifier.probabilities(mnist_test.images).argmax(axis=1) == mnist_test.labels).mean()
    assert accuracy == pytest.approx(classifier.card.figure("mnist_test_accuracy"), abs=2e-4)


@pytest.mark.parametrize("name", ["pendigits", "unipen"])
def test_ink_accuracy_is_what_the_card_says(data_folder, name):
    classifier = load_model()
    samples = read_labelled(data_folder / "strokes" / f"{name}.jsonl.gz", is_held_out)
    measured = measure_ink(classifier, samples).accuracy
    assert measured == pytest.approx(classifier.card.figure(f"{name}_accuracy"), abs=5e-4)


def test_pens_of_all_widths_are_read():
    card = load_model().card
    for name in ("pendigits", "unipen"):
        shares = [card.figure(f"{name}_pen_{100 * pen:.0f}_accuracy") for pen in PENS]
        assert min(shares) >= LEAST_RIGHT[name]


def test_what_it_says_is_how_sure_it_may_be():
    card = load_model().card
    assert card.figure("held_out_calibration_error") <= 0.015
    assert 0.98 <= card.figure("held_out_accepted") <= 0.995
    assert card.threshold > 0.2  # twice what a flat softmax gives


@pytest.mark.parametrize("mark", ["scribble", "cross", "zigzag", "line", "dot", "pair"])
def test_marks_that_are_no_digits_are_not_taken_for_one(mark):
    classifier = load_model()
    inks = marks(mark)
    digits = np.stack([steps_of_ink(ink, smallest=0.1 * PAD_SIDE).digit for ink in inks])
    sure = classifier.probabilities(digits).max(axis=1) >= classifier.card.threshold
    assert sure.mean() <= 0.1


def marks(name):
    """Return 40 marks of a kind, in pad units, made otherwise than those of the training."""
    generator = random.Random(1)

    def near(x, y, spread=20):
        return x + generator.gauss(0, spread), y + generator.gauss(0, spread)

    def made():
        if name == "scribble":
            turns = generator.randint(5, 9)
            steps = [2 * math.pi * turns * n / 120 for n in range(120)]
            wide = generator.uniform(100, 300)
            return [
                [
                    near(300 + 3 * n + wide * math.cos(t), 500 + wide * math.sin(t))
                    for n, t in enumerate(steps)
                ]
            ]
        if name == "cross":
            return [[near(300, 300), near(700, 700)], [near(700, 300), near(300, 700)]]
        if name == "zigzag":
            return [[near(200 + 60 * n, 350 if n % 2 else 650) for n in range(9)]]
        if name == "line":
            return [[near(200, 500), near(500, 500), near(800, 500)]]
        if name == "dot":
            return [[near(500, 500, 100)]]
        first, second = pair()
        return [
            [(x + move, y) for x, y in stroke]
            for ink, move in ((first, -300), (second, 300))
            for stroke in ink
        ]

    def pair():
        drawings = [strokes for _digit, strokes in six_of_each()]
        return generator.choice(drawings), generator.choice(drawings)

    return [tuple(tuple(stroke) for stroke in made()) for _ in range(40)]
