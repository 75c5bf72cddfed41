"""The network from scratch, looked into: inside/scratch.py, and the window on it."""

import io

import numpy as np
import pytest
from support.handwriting import SEVEN
from support.inside_window import Inside
from support.scratch_models import add_scratch, learned

from digitpad.core.card import ModelCard
from digitpad.core.network import Classifier
from digitpad.core.raster import steps_of_ink
from digitpad.errors import ModelError
from digitpad.inspect.arithmetic import (
    MOST_POWER,
    PassedThrough,
    Softmax,
    WeightedSum,
    applied,
    arithmetic_of,
)
from digitpad.inspect.layers import FusedFunction, LayerKind
from digitpad.inspect.network import inspect_network
from digitpad.inspect.occlusion import occlude
from digitpad.inspect.sums import description, layer_row, sum_content
from digitpad.inspect.views import histograms, kernels_of
from digitpad.lab.scratch import Weights, begin

DIGIT = steps_of_ink((tuple(SEVEN),)).digit
INPUT, FLATTEN, HIDDEN, OUTPUT, SOFTMAX = range(5)


def classifier_of(weights: Weights) -> Classifier:
    content = io.BytesIO()
    np.savez(content, **vars(weights))
    return Classifier(content.getvalue(), ModelCard("mine"))


@pytest.fixture(scope="module")
def weights():
    return learned()


@pytest.fixture(scope="module")
def classifier(weights):
    return classifier_of(weights)


@pytest.fixture
def network(classifier):
    network = inspect_network(classifier)
    network.see(DIGIT)
    return network


def content_of(network, layer: int, unit: int):
    return sum_content(network.layers[layer], arithmetic_of(network, layer, (0, unit)), (0, unit))


def numbers(line: str) -> list[float]:
    """Return the figures of a line as it is read."""
    words = line.translate(str.maketrans("−", "-", "()")).split()
    return [float(word) for word in words if word.strip("-").replace(".", "").isdigit()]


def test_its_layers_are_those_of_the_notes(network):
    rows = [layer_row(layer) for layer in network.layers]
    assert [found.name for found in rows] == ["the digit", "flatten", "hidden", "output", "softmax"]
    assert [found.shape for found in rows] == ["28×28×1", "784", "32", "10", "10"]
    assert [found.kind for found in rows] == ["input", "reshaping", *["fully connected"] * 2, "softmax"]
    assert [found.parameters for found in rows] == ["", "", "25\u202f120", "330", ""]
    told = description(network.layers[HIDDEN], (784,), network.weights(HIDDEN))
    assert told == (
        "Each of 32 units adds up 784 inputs, each multiplied by its own weight. "
        "Includes ReLU: values below 0 become 0."
    )


def test_every_layer_has_the_values_of_its_shape(network):
    for index, layer in enumerate(network.layers):
        values = network.values(index)
        assert values.dtype == np.float32
        assert values.shape == (1, *layer.shape)


def test_the_shares_are_the_classifiers(network, classifier):
    for digit in (DIGIT, np.zeros((28, 28), np.float32), np.ones((28, 28), np.float32)):
        network.see(digit)
        expected = classifier.probabilities(digit[None])
        np.testing.assert_array_equal(network.probabilities, expected[0])
        np.testing.assert_array_equal(network.values(SOFTMAX), expected)


def test_what_it_saw_stays_when_the_digit_is_drawn_on(network):
    digit = DIGIT.copy()
    network.see(digit)
    digit[:] = 1
    np.testing.assert_array_equal(network.values(INPUT)[0, :, :, 0], DIGIT)
    np.testing.assert_array_equal(network.values(FLATTEN)[0], DIGIT.ravel())


@pytest.mark.parametrize("layer", [HIDDEN, OUTPUT])
def test_inputs_times_weights_and_bias_give_every_unit(network, layer):
    values = network.values(layer)
    for unit in range(values.shape[1]):
        found = arithmetic_of(network, layer, (0, unit))
        assert isinstance(found, WeightedSum)
        np.testing.assert_array_equal(found.patch.ravel(), network.values(layer - 1)[0])
        total = float((found.patch.astype(float) * found.kernel).sum()) + found.bias
        assert total == pytest.approx(found.total)
        assert applied(network.layers[layer].function, total) == pytest.approx(found.value)
        assert found.value == pytest.approx(found.computed, rel=1e-4, abs=1e-4)
        assert found.computed == values[0, unit]
    assert (values >= 0).all() == (layer == HIDDEN)


def test_the_lines_add_up_as_they_are_read(network):
    hidden = network.values(HIDDEN)[0]
    assert (hidden == 0).any()  # ReLU has something to do
    for unit, value in enumerate(hidden):
        content = content_of(network, HIDDEN, unit)
        products, bias, total, shown = numbers(content.line)
        assert products + bias == pytest.approx(total, abs=0.002)
        assert shown == pytest.approx(max(total, 0), abs=0.001)
        assert shown == pytest.approx(float(value), abs=0.006)  # large ones are shown to two places
        assert "rounds on the way" not in content.note
    for digit, value in enumerate(network.values(OUTPUT)[0]):
        content = content_of(network, OUTPUT, digit)
        assert content.title == f"The digit {digit}"
        assert numbers(content.line)[-1] == pytest.approx(float(value), abs=0.006)


def test_what_each_pixel_adds_is_a_picture(network):
    unit = int(network.values(HIDDEN).argmax())
    found, content = arithmetic_of(network, HIDDEN, (0, unit)), content_of(network, HIDDEN, unit)
    assert [grid.values.shape for grid in content.grids] == [(4, 2)] * 3 + [(28, 28)]
    picture = content.grids[3].values
    np.testing.assert_array_equal(picture, (found.patch * found.kernel).reshape(28, 28))
    assert float(picture.sum(dtype=float)) + found.bias == pytest.approx(found.computed, abs=1e-4)
    assert not picture[DIGIT == 0].any()
    assert content.parts is None
    output = content_of(network, OUTPUT, 7)
    assert len(output.grids) == 3  # its inputs lie in no map
    assert output.parts.shape == (32,)


def test_softmax_and_flattening_are_explained(network):
    values = network.values(SOFTMAX)[0]
    for digit in range(10):
        found = arithmetic_of(network, SOFTMAX, (0, digit))
        assert isinstance(found, Softmax)
        assert found.value == pytest.approx(float(values[digit]), rel=1e-5)
    pixel = int(DIGIT.argmax())
    found = arithmetic_of(network, FLATTEN, (0, pixel))
    assert isinstance(found, PassedThrough)
    assert found.given == found.computed == DIGIT.max()


def test_weights_of_the_hidden_units_are_pictures_of_ink(network, weights):
    held = network.weights(HIDDEN)
    found = kernels_of(network.layers[HIDDEN], held, (28, 28, 1))
    assert found.tiles.shape == (32, 28, 28)
    np.testing.assert_array_equal(found.tiles[5], weights.hidden[:, 5].reshape(28, 28))
    np.testing.assert_array_equal(held.bias, weights.hidden_bias)
    matrix = kernels_of(network.layers[OUTPUT], network.weights(OUTPUT), (32,))
    assert matrix.matrix
    np.testing.assert_array_equal(matrix.tiles[0], weights.output.T)
    assert [network.weights(index) for index in (INPUT, FLATTEN, SOFTMAX)] == [None] * 3


def test_occlusion_and_histograms_are_of_this_network(network, classifier, weights):
    found = occlude(DIGIT, classifier)
    np.testing.assert_allclose(found.probabilities, network.probabilities, atol=1e-6)
    assert np.abs(found.falls[found.probabilities.argmax()]).max() > 0.01
    rows, marked = histograms(network, OUTPUT)
    assert [line.title for line in rows] == [
        "hidden: weights",
        "hidden: biases",
        "output: weights",
        "output: biases",
    ]
    assert marked == [2, 3]
    assert [sum(line.counts) for line in rows] == [784 * 32, 32, 320, 10]


@pytest.mark.parametrize("units", [1, 2, 10])
def test_a_few_hidden_units_are_no_digits(units):
    network = inspect_network(classifier_of(begin(units, 3)))
    network.see(DIGIT)
    assert content_of(network, HIDDEN, units - 1).title == f"Unit {units} of {units}"
    content = content_of(network, OUTPUT, 7)
    assert content.title == "The digit 7"
    assert content.grids[0].texts[0][0].startswith("1: " if units == 1 else "")
    assert [network.layers[index].is_of_digits for index in (HIDDEN, OUTPUT, SOFTMAX)] == [False, True, True]


@pytest.mark.parametrize("bias", [9e5, -9e5, 2 * MOST_POWER, 0.0])
def test_shares_of_huge_figures_are_told_without_huge_powers(bias):
    given = begin(4, 5)
    output_bias = (bias + np.arange(10)).astype(np.float32)
    network = inspect_network(
        classifier_of(Weights(given.hidden, given.hidden_bias, given.output, output_bias))
    )
    network.see(DIGIT)
    for digit in range(10):
        found = arithmetic_of(network, SOFTMAX, (0, digit))
        assert found.value == pytest.approx(found.computed, rel=1e-4)
        assert found.powers[digit] / found.powers.sum() == found.value
        note = content_of(network, SOFTMAX, digit).note
        assert note.startswith("First the largest logit is subtracted") == bool(bias)


def test_a_network_that_is_damaged_meanwhile_is_told_in_a_sentence(weights):
    other = classifier_of(weights)
    other.model = other.model[:1000]
    with pytest.raises(ModelError, match="mine is damaged"):
        inspect_network(other)


def test_a_network_that_is_another_one_meanwhile_is_told_in_a_sentence(weights):
    other = classifier_of(weights)
    other.model = classifier_of(begin(8, 2)).model
    with pytest.raises(ModelError, match="other results"):
        inspect_network(other)


# The window


@pytest.fixture
def inside(desk, weights) -> Inside:
    add_scratch(desk.app.store.root, "mine", weights)
    entry = next(entry for entry in desk.app.library.entries() if not entry.bundled)
    desk.app.model.use(entry)
    desk.draw(SEVEN)
    return Inside(desk)


def test_the_window_shows_its_layers_and_their_sums(inside):
    assert inside.layers == ["the digit", "flatten", "hidden", "output", "softmax"]
    shapes = {"the digit": (1, 28, 28), "flatten": (784,), "hidden": (32,), "output": (10,), "softmax": (10,)}
    for name in inside.layers:
        inside.choose(name)
        assert inside.window.activations._cells.values.shape == shapes[name]
        assert inside.sums
    network = inside.at_work._network
    np.testing.assert_array_equal(
        network.values(INPUT)[0, :, :, 0], inside.desk.app.main.current_steps().digit
    )
    inside.choose("hidden")
    assert network.layers[HIDDEN].function == FusedFunction.RELU
    inside.point(inside.window.activations, 4)
    assert inside.sums[0] == "Unit 5 of 32"
    assert any(text.startswith("products ") and "ReLU" in text for text in inside.sums)


def test_the_window_shows_its_weights_as_pictures(inside):
    inside.turn_to("kernels")
    inside.choose("hidden")
    assert inside.window.kernels._cells.values.shape == (32, 28, 28)
    inside.point(inside.window.kernels, 2)
    assert inside.sums[:2] == ["Unit 3 of 32", "weight"]
    canvas = inside.window.sum
    picture = canvas.bbox(canvas._images[0]._items[0])
    assert picture[2] - picture[0] == picture[3] - picture[1]  # a square, as the digit is one
    inside.choose("output")
    inside.point(inside.window.kernels, 32 * 2 + 3)
    assert inside.sums[0].startswith("Unit 3, input 4: weight ")
    inside.turn_to("weights")
    assert len(inside.window.weights.rows) == 4


def test_the_window_shows_which_ink_speaks_for_its_digit(inside):
    inside.turn_to("occlusion")
    view = inside.window.occlusion
    inside.desk.wait_until(lambda: view.content is not None)
    shares = inside.desk.app.model.classifier.probabilities(inside.desk.app.main.current_steps().digit[None])
    assert view.content.digit == shares.argmax()


def test_the_window_goes_from_one_kind_of_network_to_the_other(inside):
    app = inside.desk.app
    app.model.use(next(entry for entry in app.library.entries() if entry.bundled))
    inside.desk.root.update()
    assert len(inside.layers) == 16
    assert inside.at_work._network.layers[1].kind == LayerKind.CONVOLUTION
    assert inside.sums


@pytest.mark.parametrize("tongue", ["en", "es"])
def test_no_word_is_cut_off_in_a_small_window(inside, tongue):
    if tongue != "en":
        old = inside.window
        inside.desk.app.look.change(language=tongue)
        inside.desk.wait_until(lambda: inside.at_work.window is not old)
    for width in range(860, 900, 8):
        inside.window.geometry(f"{width}x560")
        for name in inside.layers:
            inside.choose(name)
            inside.desk.root.update()
            words = inside.window._description
            assert words.winfo_reqwidth() <= words.winfo_width(), (width, name)
            canvas = inside.window.sum
            left, _top, right, bottom = canvas.bbox("all")
            assert left >= 0
            assert right <= canvas.winfo_width(), name
            assert bottom <= canvas.winfo_height(), name
