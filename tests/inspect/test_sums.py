"""Sums as they are read, and layers in words: inspect/sums.py and content.py."""

import numpy as np
import pytest
from support.handwriting import SEVEN

from digitpad import language
from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.inspect.arithmetic import PassedThrough, WeightedSum, arithmetic_of
from digitpad.inspect.content import bracketed, figure
from digitpad.inspect.layers import FusedFunction, InspectedLayer, LayerKind
from digitpad.inspect.network import inspect_network
from digitpad.inspect.sums import description, kernel_content, layer_row, sum_content


@pytest.fixture(scope="module")
def network():
    network = inspect_network(load_model())
    network.see(steps_of_ink((tuple(SEVEN),)).digit)
    return network


def index_of(network, name: str) -> int:
    return next(number for number, layer in enumerate(network.layers) if layer.name == name)


def content_of(network, name, place, channel=None):
    index = index_of(network, name)
    return sum_content(network.layers[index], arithmetic_of(network, index, place), place, channel)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.251, "0.25"),
        (-0.25, "−0.25"),
        (-0.001, "0.00"),
        (0.0, "0.00"),
        (12.34, "12.3"),
        (-123.4, "−123"),
        (9.999, "10.0"),
        (2.5e6, "2e+06"),
        (float("nan"), "–"),
    ],
)
def test_figures_are_short(value, text):
    assert figure(value) == text


def test_figures_have_the_languages_sign():
    language.use("es")
    assert figure(-0.5) == "−0,50"
    assert bracketed(-0.5) == "(−0,500)"
    assert bracketed(0.5) == "0,500"


def test_a_convolution_shows_patch_kernel_and_products(network):
    content = content_of(network, "shape1", (0, 5, 6, 7))
    assert content.title == "Map 8 of 48, row 6, column 7"
    assert [grid.sign for grid in content.grids] == ["×", "=", ""]
    patch, kernel, products = (grid.values for grid in content.grids)
    np.testing.assert_allclose(patch * kernel, products)
    assert content.parts.shape == (32,)
    assert content.part == np.abs(content.parts).argmax()
    assert float(products.sum()) == pytest.approx(float(content.parts[content.part]), abs=1e-5)
    assert content.line.startswith("products ")
    assert "→  ReLU  →" in content.line


def test_the_figures_of_another_channel_can_be_asked_for(network):
    content = content_of(network, "shape1", (0, 5, 6, 7), channel=3)
    assert content.part == 3
    assert content.grids[0].title == "input, channel 4 of 32"


def test_the_line_adds_up_as_it_is_read(network):
    values = network.values(1)
    for place in ((0, 9, 14, 3), (0, 14, 14, 5), (0, 2, 2, 9)):
        line = content_of(network, "stroke1", place).line.replace("−", "-").replace("(", "").replace(")", "")
        words = line.split()
        products, bias, total, value = (float(words[at]) for at in (1, 4, 6, -1))
        assert products + bias == pytest.approx(total, abs=0.002)
        assert value == pytest.approx(max(total, 0), abs=0.001)
        assert value == pytest.approx(float(values[place]), abs=0.001)


def test_beyond_the_edge_there_are_dashes(network):
    content = content_of(network, "stroke1", (0, 0, 0, 0))
    assert content.grids[0].texts[0] == ["–", "–", "–"]
    assert "beyond the edge" in content.note


def test_a_dense_layer_shows_its_heaviest_products(network):
    content = content_of(network, "probabilities", (0, 7))
    assert content.title == "The digit 7"
    products = np.abs(content.grids[2].values.ravel())
    assert (np.diff(products) <= 0).all()
    assert products[0] == pytest.approx(float(np.abs(content.parts).max()))
    assert "8 largest of 104" in content.note


def test_pooling_softmax_and_addition_have_lines(network):
    assert content_of(network, "stroke_pool", (0, 3, 3, 3)).line.startswith("the largest: ")
    shares = content_of(network, "softmax", (0, 7))
    assert shares.line.count("÷") == 1
    assert shares.grids[0].texts[3][1].startswith("7: ")
    assert "+" in content_of(network, "digit2_sum", (0, 3, 3, 3)).line
    assert content_of(network, "features", (0, 3)).line.count("→") == 2


def test_what_the_network_rounds_is_said():
    found = WeightedSum(*(np.ones((3, 3, 1), np.float32),) * 2, np.ones((3, 3), bool), 0.0, 9.0, 9.0, 8.5)
    layer = InspectedLayer("c", LayerKind.CONVOLUTION, "CONV_2D", (5, 5, 1))
    assert "own result is 8.500" in sum_content(layer, found, (0, 1, 1, 0)).note
    assert sum_content(layer, PassedThrough(None, 2.0), (0, 1, 1, 0)).line == "it gave 2.000"


def test_a_kernels_figures_are_told():
    content = kernel_content(np.array([[1, -2], [0, 0.5]], np.float32), "Kernel 1", "kernel")
    assert content.line == "sum −0.500, smallest −2.000, largest 1.000"
    assert content.grids[0].texts == [["1.00", "−2.00"], ["0.00", "0.50"]]


def test_layers_are_described_as_they_are(network):
    layers = network.layers
    told = description(layers[1], layers[0].shape, network.weights(1))
    assert told == (
        "16 kernels of 3×3×1, stride 1×1. Zeros beyond the edge keep the size of the maps. "
        "Batch normalisation is folded into the weights. Includes ReLU: values below 0 become 0."
    )
    assert layer_row(layers[0]).name == "the digit"
    assert layer_row(layers[1]).shape == "28×28×16"
    assert "WHILE" in description(InspectedLayer("w", LayerKind.OTHER, "WHILE", (3,)), (3,), None)
    tanh = InspectedLayer("t", LayerKind.ADDITION, "ADD", (3,), function=FusedFunction.TANH)
    assert description(tanh, (3,), None).endswith("Includes tanh.")


@pytest.mark.parametrize("kind", list(LayerKind))
def test_every_kind_has_words(kind):
    layer = InspectedLayer("x", kind, "RELU", (4,))
    assert layer_row(layer).kind
    assert description(layer, (4,), None)
