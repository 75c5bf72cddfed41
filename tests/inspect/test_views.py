"""Content of the window: inspect/views.py and occlusion.py."""

import numpy as np
import pytest
from support.handwriting import SEVEN
from support.readers import FunctionReader

from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.inspect.layers import InspectedLayer, LayerKind, LayerWeights
from digitpad.inspect.network import inspect_network
from digitpad.inspect.occlusion import PATCH, occlude, places
from digitpad.inspect.views import (
    BINS,
    cells_of,
    histogram,
    histograms,
    kernel_sum,
    kernels_of,
    occlusion_content,
    place_of,
)

DIGIT = steps_of_ink((tuple(SEVEN),)).digit


def figures(*shape) -> np.ndarray:
    return np.arange(int(np.prod(shape)), dtype=np.float32).reshape(shape)


@pytest.mark.parametrize("shape", [(1, 4, 5, 3), (4, 3, 2, 2), (1, 1, 1, 7), (1, 7)])
def test_every_cell_knows_its_place(shape):
    values = figures(*shape)
    cells = cells_of(values)
    for cell, value in enumerate(cells.values.ravel()):
        assert values[place_of(shape, cell)] == value


def test_maps_are_pictures_and_units_are_bars():
    assert cells_of(figures(1, 4, 5, 3)).values.shape == (3, 4, 5)
    assert cells_of(figures(1, 1, 1, 7)).values.shape == (7,)
    assert cells_of(figures(1, 10), digits=True).numbered
    assert not cells_of(figures(1, 10)).numbered


def kernels(kind, kernel, source=()):
    return kernels_of(
        InspectedLayer("x", kind, "", ()), LayerWeights(kernel, np.zeros(0, np.float32)), source
    )


def test_kernels_are_tiles_by_output_and_input():
    kernel = figures(4, 3, 3, 2)
    found = kernels(LayerKind.CONVOLUTION, kernel)
    assert found.columns == 2
    np.testing.assert_array_equal(found.tiles[3 * 2 + 1], kernel[3, :, :, 1])
    assert kernels(LayerKind.CONVOLUTION, figures(4, 3, 3, 1)).columns == 0
    depthwise = figures(1, 3, 3, 5)
    np.testing.assert_array_equal(kernels(LayerKind.DEPTHWISE, depthwise).tiles[4], depthwise[0, :, :, 4])


def test_weights_of_pixels_are_seen_as_pictures():
    found = kernels(LayerKind.DENSE, figures(3, 784), (28, 28, 1))
    assert found.tiles.shape == (3, 28, 28)
    matrix = kernels(LayerKind.DENSE, figures(3, 784), (784,))
    assert (matrix.tiles.shape, matrix.matrix) == ((1, 3, 784), True)
    assert kernel_sum(matrix, 784 + 5).title == "Unit 2, input 6: weight 789.0"
    assert kernels_of(InspectedLayer("x", LayerKind.SOFTMAX, "", ()), None, ()) is None


def test_hidden_places_are_those_with_ink():
    digit = np.zeros((28, 28), np.float32)
    assert places(digit) == []
    digit[10, 10] = 1
    assert sorted(places(digit)) == [(8, 8), (8, 10), (10, 8), (10, 10)]


def test_ink_that_speaks_for_a_digit_is_found():
    """A network that sees a 1 wherever the upper left corner has ink, and else a 2."""

    def probabilities(digits):
        shares = np.zeros((len(digits), 10), np.float32)
        shares[:, 1] = digits[:, 0:PATCH, 0:PATCH].mean(axis=(1, 2))
        shares[:, 2] = 1 - shares[:, 1]
        return shares

    digit = np.zeros((28, 28), np.float32)
    digit[0:PATCH, 0:PATCH] = digit[20:24, 20:24] = 1
    found = occlude(digit, FunctionReader(probabilities))
    assert found.probabilities[1] == 1
    assert found.falls[1, 0, 0] == pytest.approx(1)
    assert found.falls[2, 0, 0] == pytest.approx(-1)
    assert found.falls[1, 21, 21] == 0


def test_an_empty_digit_has_no_ink_that_speaks():
    found = occlude(np.zeros((28, 28), np.float32), load_model())
    assert not found.falls.any()


def test_the_map_of_ink_is_told_in_words():
    found = occlude(DIGIT, load_model())
    content = occlusion_content(found, None)
    assert (content.digit, content.chosen) == (7, None)
    assert "probability of 7" in content.sentence
    assert content.colours[:2] == ("evidence for 7", "evidence against 7")
    other = occlusion_content(found, 3)
    assert (other.digit, other.chosen) == (3, 3)
    assert not np.array_equal(content.effect, other.effect)


def test_histograms_count_every_weight():
    found = histogram(np.array([-2, -1, 0, 0, 0, 1], np.float32))
    assert len(found.counts) == BINS
    assert found.size == 6
    assert found.counts[BINS // 2] == 3
    assert (found.limit, found.counts[0], found.counts[-1]) == (2, 1, 0)
    assert found.mean == pytest.approx(-1 / 3)
    assert histogram(np.zeros(3, np.float32)).size == 3


def test_all_layers_with_weights_have_histograms():
    network = inspect_network(load_model())
    rows, marked = histograms(network, 2)
    assert len(rows) == 20
    assert [rows[place].title for place in marked] == ["stroke2: weights", "stroke2: biases"]
    assert sum(rows[marked[0]].counts) == 32 * 9 * 16
