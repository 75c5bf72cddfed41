"""core/neighbours.py and the classifier with taught drawings: what a neighbour changes in a reading."""

import numpy as np
import pytest
from support.handwriting import six_of_each

from digitpad.core.neighbours import Taught, TaughtDrawing, neighbour_weights
from digitpad.core.network import TaughtClassifier, load_model
from digitpad.core.pad_reading import PadReader
from digitpad.core.prediction import read_digits
from digitpad.core.raster import steps_of_ink
from digitpad.inspect.features import FeatureNetwork

INKS = [(label, tuple(map(tuple, strokes))) for label, strokes in six_of_each()]
TWO = INKS[12][1]
SEVENS = [strokes for label, strokes in INKS if label == 7][:3]  # written the same way


@pytest.fixture(scope="module")
def network():
    return FeatureNetwork(load_model())


def taught_by(network, *drawings):
    """Return the bundled model with drawings, each its strokes and a label, that were taught to it."""
    steps = [steps_of_ink(strokes) for strokes, _label in drawings]
    made = tuple(
        TaughtDrawing(key, label, "2026-11-24T10:00:00+00:00", steps[key].centred)
        for key, (_strokes, label) in enumerate(drawings)
    )
    features = network.features(np.stack([each.digit for each in steps]))
    return TaughtClassifier(network.classifier, network, Taught(made, features, network.unlike))


def test_a_neighbour_weighs_half_where_it_is_as_similar_as_the_network_is_sure():
    confidences = np.array([0.5, 1.0, 0.5, 0.5, 0.6], np.float32)
    similarities = np.array([0.575, 0.9, 0.4, 0.75, -4.0], np.float32)
    weights = neighbour_weights(similarities, confidences, 0.4)
    assert weights[:2] == pytest.approx([0.5, 0.5], abs=1e-3)
    assert weights[2] < 0.01
    assert weights[3] > 0.99
    assert 0 <= weights.min() <= weights.max() <= 1


def test_where_the_network_sees_no_digit_only_what_is_nearly_the_same_counts():
    similarities = np.array([0.8, 0.8, 0.98], np.float32)
    weights = neighbour_weights(similarities, np.array([0.35, 0.45, 0.35], np.float32), 0.4)
    assert weights[0] < 0.1
    assert weights[1] > 0.9
    assert weights[2] > 0.9


def test_probabilities_stay_probabilities():
    drawings = [TaughtDrawing(1, 3, "", np.zeros((28, 28), np.uint8))]
    drawings.append(TaughtDrawing(2, 5, "", np.zeros((28, 28), np.uint8)))
    taught = Taught(drawings, np.eye(2, 4, dtype=np.float32), 0.2)
    rows = np.full((3, 10), 0.1, np.float32)
    mixed, neighbours = taught.mixed(rows, np.eye(3, 4, dtype=np.float32), 0.05)
    assert mixed.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-6)
    assert [neighbour.drawing.label for neighbour in neighbours[:2]] == [3, 5]
    assert mixed.argmax(axis=1)[:2].tolist() == [3, 5]
    assert mixed[2] == pytest.approx(rows[2])
    assert neighbours[2].weight < 1e-6
    assert rows.tolist() == np.full((3, 10), 0.1, np.float32).tolist()


def test_a_drawing_that_was_taught_counts_for_its_like(network):
    before = PadReader().read(SEVENS[1], network.classifier)
    assert before.reading.prediction.digit == 7
    assert before.reading.neighbour is None
    reader = PadReader()
    taught = taught_by(network, (TWO, 2), (SEVENS[0], 3), (SEVENS[2], 3))
    after = reader.read(SEVENS[1], taught)
    assert after.reading.prediction.digit == 3
    assert after.reading.neighbour.weight > 0.5
    assert after.reading.neighbour.drawing.key in {1, 2}
    assert reader.read(SEVENS[1], network.classifier).reading.prediction.digit == 7  # it was taken back


def test_what_was_not_taught_is_read_as_before(network):
    taught = taught_by(network, (SEVENS[0], 3))
    for label, strokes in INKS:
        if label != 7:
            plain = read_digits(network.classifier, [steps_of_ink(strokes)])[0]
            assert read_digits(taught, [steps_of_ink(strokes)])[0].prediction.digit == plain.prediction.digit


def test_each_digit_of_a_number_has_its_own_neighbour(network):
    number = tuple(
        tuple((left + 0.3 * x, 350 + 0.3 * y) for x, y in stroke)
        for left, strokes in ((0, TWO), (300, SEVENS[1]), (600, TWO))
        for stroke in strokes
    )
    assert [read.sign for read in PadReader().read(number, network.classifier).digits] == ["2", "7", "2"]
    taught = taught_by(network, (SEVENS[0], 3), (SEVENS[2], 3))
    assert [read.sign for read in PadReader().read(number, taught).digits] == ["2", "3", "2"]


def test_the_probabilities_without_neighbours_are_the_networks_own(network):
    digits = np.stack([steps_of_ink(strokes).digit for _label, strokes in INKS])
    taught = taught_by(network, (SEVENS[0], 3))
    np.testing.assert_allclose(
        taught.probabilities(digits), network.classifier.probabilities(digits), atol=1e-6
    )
    assert taught.probabilities(digits[:0]).shape == (0, 10)
