"""The sums of single activations add up to what LiteRT computed: inspect/arithmetic.py."""

import numpy as np
import pytest
from support.handwriting import SEVEN

from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.inspect.arithmetic import (
    BinaryOperation,
    PassedThrough,
    Pooling,
    Softmax,
    WeightedSum,
    applied,
    arithmetic_of,
    input_lines,
    patch,
)
from digitpad.inspect.layers import WEIGHTED, FusedFunction, SlidingWindow
from digitpad.inspect.network import inspect_network

ROUNDED = 0.01  # of a layer's largest value: what goes into it is rounded to 8 bits while it is computed


@pytest.fixture(scope="module")
def network():
    network = inspect_network(load_model())
    network.see(steps_of_ink((tuple(SEVEN),)).digit)
    return network


def places(shape):
    """Return all corners, and some places between."""
    generator = np.random.default_rng(1)
    corners = [(0, *(side - 1 for side in shape[1:])), tuple(0 for _ in shape)]
    return corners + [tuple(int(generator.integers(side)) for side in shape) for _ in range(40)]


WEIGHTED_LAYERS = ("stroke1", "stroke2", "shape1", "shape2", "digit1", "digit2a", "digit2b", "digit3")


def test_no_layer_with_weights_is_left_out(network):
    names = {layer.name for layer in network.layers if layer.kind in WEIGHTED}
    assert names == {*WEIGHTED_LAYERS, "places", "probabilities"}


@pytest.mark.parametrize("name", [*WEIGHTED_LAYERS, "places", "probabilities"])
def test_patch_times_kernel_and_bias_give_the_activation(network, name):
    index = next(number for number, layer in enumerate(network.layers) if layer.name == name)
    layer, values = network.layers[index], network.values(index)
    for place in places(values.shape):
        found = arithmetic_of(network, index, place)
        assert isinstance(found, WeightedSum)
        total = float((found.patch.astype(float) * found.kernel).sum()) + found.bias
        assert total == pytest.approx(found.total)
        assert applied(layer.function, total) == pytest.approx(found.value)
        assert found.value == pytest.approx(float(values[place]), abs=ROUNDED * float(np.abs(values).max()))
        assert found.computed == values[place]


def test_a_patch_at_the_edge_counts_zeros(network):
    found = arithmetic_of(network, 1, (0, 0, 0, 3))
    assert found.inside.tolist() == [[False] * 3, [False, True, True], [False, True, True]]
    assert not found.patch[~found.inside].any()


def test_pooling_addition_and_softmax_add_up(network):
    kinds = {"stroke_pool": Pooling, "shape_pool": Pooling, "digit2_sum": BinaryOperation, "softmax": Softmax}
    for index, layer in enumerate(network.layers):
        if layer.name in kinds:
            values = network.values(index)
            for place in places(values.shape):
                found = arithmetic_of(network, index, place)
                assert isinstance(found, kinds[layer.name])
                assert found.value == pytest.approx(float(values[place]), rel=1e-4, abs=1e-6)


def test_what_only_passes_says_what_came(network):
    index = next(number for number, layer in enumerate(network.layers) if layer.name == "features")
    found = arithmetic_of(network, index, (0, 7))
    assert isinstance(found, PassedThrough)
    assert found.given == found.computed
    assert arithmetic_of(network, 0, (0, 14, 14, 0)).given is None


@pytest.mark.parametrize(
    ("function", "given", "comes"),
    [
        (FusedFunction.RELU, -1.0, 0.0),
        (FusedFunction.RELU, 2.0, 2.0),
        (FusedFunction.RELU6, 9.0, 6.0),
        (FusedFunction.RELU_N1_TO_1, -3.0, -1.0),
        (FusedFunction.TANH, 0.5, np.tanh(0.5)),
        (FusedFunction.NONE, -1.0, -1.0),
    ],
)
def test_functions_are_applied(function, given, comes):
    assert applied(function, given) == pytest.approx(comes)


def test_rows_are_padded_as_tensorflow_does():
    assert input_lines(0, 28, 28, 3, 1, 1, True) == [-1, 0, 1]
    assert input_lines(0, 28, 14, 3, 2, 1, True) == [0, 1, 2]  # one row of padding, which comes after
    assert input_lines(13, 28, 14, 3, 2, 1, True) == [26, 27, 28]
    assert input_lines(2, 28, 24, 3, 1, 2, False) == [2, 4, 6]


def test_a_patch_is_cut_where_the_window_lies():
    image = np.arange(16, dtype=np.float32).reshape(4, 4, 1)
    piece, inside = patch(image, (1, 1), (2, 2), (2, 2), SlidingWindow(stride=(2, 2)))
    assert piece[:, :, 0].tolist() == [[10, 11], [14, 15]]
    assert inside.all()
