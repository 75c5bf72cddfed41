"""inspect/features.py: last features of networks of all kinds, in the run that gives the probabilities."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from support.handwriting import six_of_each
from support.scratch_models import learned

from digitpad.core.card import ModelCard
from digitpad.core.ink import read_samples
from digitpad.core.network import Classifier, load_model
from digitpad.core.raster import steps_of_ink
from digitpad.inspect import features
from digitpad.inspect.compiled import CompiledNetwork
from digitpad.inspect.features import ALIKE, REMEMBERED, FeatureNetwork
from digitpad.inspect.layers import LayerKind
from digitpad.lab.scratch import forward
from digitpad.lab.scratch_model import write_model
from digitpad.pictures.examples import HANDS

KINDS = ["dense", "lenet", "functions", "softmax", "convolution", "bytes", "integers"]
HANDS_DIGITS = np.stack([steps_of_ink(sample.strokes).digit for sample in read_samples(HANDS)])
DIGITS = np.stack([steps_of_ink(tuple(map(tuple, strokes))).digit for _label, strokes in six_of_each()])


def of_length_1(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def seen(model, *digits):
    """Return the last features of a compiled network as it is inspected, of length 1."""
    network = CompiledNetwork(model)
    last = [layer for layer in network.layers if layer.kind in (LayerKind.DENSE, LayerKind.CONVOLUTION)][-1]
    rows = []
    for digit in digits:
        network.see(digit)
        rows.append(network.values(last.sources[0]).ravel().copy())
    return of_length_1(np.stack(rows))


def test_those_of_the_bundled_model_are_what_its_last_layer_is_given():
    classifier = load_model()
    network = FeatureNetwork(classifier)
    probabilities, found = network.look(DIGITS)
    assert found.shape == (len(DIGITS), 104)
    np.testing.assert_allclose(probabilities, classifier.probabilities(DIGITS), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(found[[0, 20, 59]], seen(classifier.model, *DIGITS[[0, 20, 59]]), atol=1e-4)


def test_what_was_read_lately_is_not_read_again(monkeypatch):
    network = FeatureNetwork(load_model())
    runs = []
    run = network._run
    monkeypatch.setattr(network, "_run", lambda digits: runs.append(len(digits)) or run(digits))
    first = network.look(DIGITS[:3])
    again = network.look(DIGITS[1:5])
    assert runs == [3, 2]
    np.testing.assert_array_equal(first[1][1:], again[1][:2])
    np.testing.assert_array_equal(first[0][1:], again[0][:2])
    network.look(np.random.default_rng(1).random((REMEMBERED, 28, 28), np.float32))
    network.look(DIGITS[:1])
    assert runs == [3, 2, REMEMBERED, 1]


def test_those_of_a_network_from_scratch_are_its_hidden_units(tmp_path):
    write_model(learned(), ModelCard("DigitPad"), tmp_path)
    probabilities, found = FeatureNetwork(load_model(tmp_path / "digitpad.npz")).look(DIGITS)
    hidden, expected = forward(learned(), DIGITS.reshape(-1, 784))
    np.testing.assert_allclose(found, of_length_1(hidden), atol=1e-5)
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_those_of_other_compiled_networks(made, name):
    classifier = Classifier((made / f"{name}.tflite").read_bytes(), ModelCard(name))
    probabilities, found = FeatureNetwork(classifier).look(DIGITS)
    np.testing.assert_allclose(probabilities, classifier.probabilities(DIGITS), atol=1e-4)
    close = 0.1 if name in {"bytes", "integers"} else 1e-4  # LiteRT rounds otherwise where it shows all
    np.testing.assert_allclose(found[7], seen(classifier.model, DIGITS[7])[0], atol=close)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Compiled networks of many kinds, made by another process, which has Keras."""
    folder = tmp_path_factory.mktemp("models")
    script = Path(__file__).parents[1] / "support" / "inside_models.py"
    subprocess.run([sys.executable, str(script), str(folder)], check=True, cwd=script.parents[2])
    return folder


def test_where_there_is_no_such_layer_the_pixels_stand_in(monkeypatch):
    monkeypatch.setattr(features, "WEIGHTED", ())
    classifier = load_model()
    probabilities, found = FeatureNetwork(classifier).look(DIGITS)
    np.testing.assert_allclose(found, of_length_1(DIGITS.reshape(-1, 784)), atol=1e-5)
    np.testing.assert_allclose(probabilities, classifier.probabilities(DIGITS), atol=1e-6)


def test_an_empty_digit_has_features_that_resemble_nothing():
    found = FeatureNetwork(load_model()).features(np.zeros((2, 28, 28), np.float32))
    assert np.isfinite(found).all()


def test_different_digits_are_less_alike_than_the_same(tmp_path):
    write_model(learned(), ModelCard("DigitPad"), tmp_path)
    for classifier in (load_model(), load_model(tmp_path / "digitpad.npz")):
        network = FeatureNetwork(classifier)
        assert 0 <= network.unlike <= ALIKE
        found = network.features(HANDS_DIGITS)
        assert (found @ found.T)[0, 2:].max() <= network.unlike + 1e-5  # zeros come first


def test_several_threads_may_look_at_once():
    network = FeatureNetwork(load_model())
    expected = network.classifier.probabilities(DIGITS)
    found = {}

    def look(seed):
        chosen = np.random.default_rng(seed).integers(0, len(DIGITS), 200)
        found[seed] = np.abs(network.look(DIGITS[chosen])[0] - expected[chosen]).max()

    threads = [threading.Thread(target=look, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 1, 2, 3]
    assert max(found.values()) < 1e-4
