"""The layers of `.tflite` models and what they compute: inspect/network.py and compiled.py."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.handwriting import SEVEN
from support.scratch_models import add_scratch, learned

from digitpad.core.card import ModelCard, bundled_model
from digitpad.core.network import Classifier, load_model
from digitpad.core.raster import steps_of_ink
from digitpad.errors import ModelError
from digitpad.inspect.arithmetic import PassedThrough, arithmetic_of
from digitpad.inspect.compiled import is_folded, layer_name, operations, without_twins
from digitpad.inspect.layers import FusedFunction, LayerKind
from digitpad.inspect.network import inspect_network
from digitpad.inspect.views import kernels_of

DIGIT = steps_of_ink((tuple(SEVEN),)).digit


@pytest.fixture(scope="module")
def classifier():
    return load_model()


@pytest.fixture(scope="module")
def network(classifier):
    return inspect_network(classifier)


def test_the_layers_are_those_of_the_bundled_model(network):
    layers = network.layers
    assert [layer.name for layer in layers[1:5]] == ["stroke1", "stroke2", "stroke_pool", "shape1"]
    assert layers[0].kind == LayerKind.INPUT
    assert layers[0].shape == (28, 28, 1)
    assert (layers[1].kind, layers[1].shape) == (LayerKind.CONVOLUTION, (28, 28, 16))
    assert (layers[3].kind, layers[3].window.size) == (LayerKind.MAX_POOLING, (2, 2))
    assert [layer.kind for layer in layers[-4:]] == [
        LayerKind.DEPTHWISE,
        LayerKind.RESHAPE,
        LayerKind.DENSE,
        LayerKind.SOFTMAX,
    ]
    total = next(layer for layer in layers if layer.kind == LayerKind.ADDITION)
    assert [layers[source].name for source in total.sources] == ["digit1", "digit2b"]


@pytest.fixture
def from_scratch(tmp_path):
    folder = add_scratch(tmp_path, "a", learned())
    return load_model(folder / "digitpad.npz")


def test_the_network_from_scratch_is_looked_into_as_well(from_scratch):
    network = inspect_network(from_scratch)
    assert [layer.name for layer in network.layers] == ["", "flatten", "hidden", "output", "softmax"]
    assert network.layers[0].shape == (28, 28, 1)
    assert sum(layer.parameters for layer in network.layers) == from_scratch.card.parameters
    network.see(DIGIT)
    np.testing.assert_array_equal(network.probabilities, from_scratch.probabilities(DIGIT[None])[0])
    for index, layer in enumerate(network.layers):
        values = network.values(index)
        assert values.shape == (1, *layer.shape)
        place = tuple(int(side) for side in np.unravel_index(int(np.argmax(values)), values.shape))
        found = arithmetic_of(network, index, place)
        assert getattr(found, "value", found.computed) == pytest.approx(found.computed, abs=1e-4)
    assert kernels_of(network.layers[2], network.weights(2), (28, 28, 1)).tiles.shape[1:] == (28, 28)


def test_what_was_fused_and_folded_is_known(network):
    by_name = {layer.name: layer for layer in network.layers}
    assert (by_name["stroke1"].function, by_name["stroke1"].folded) == (FusedFunction.RELU, True)
    assert (by_name["digit2b"].function, by_name["digit2b"].folded) == (FusedFunction.NONE, True)
    assert not by_name["probabilities"].folded


def test_the_figures_are_the_classifiers(network, classifier):
    for digit in (DIGIT, np.zeros((28, 28), np.float32), np.ones((28, 28), np.float32)):
        network.see(digit)
        expected = classifier.probabilities(digit[None])[0]
        np.testing.assert_allclose(network.probabilities, expected, atol=1e-5)
        np.testing.assert_allclose(network.values(len(network.layers) - 1)[0], expected, atol=1e-5)


def test_values_follow_the_digit(network):
    network.see(DIGIT)
    np.testing.assert_array_equal(network.values(0)[0, :, :, 0], DIGIT)
    before = network.values(1)
    network.see(np.zeros((28, 28), np.float32))
    assert not np.array_equal(before, network.values(1))
    assert network.values(1).shape == (1, 28, 28, 16)


def test_weights_are_the_figures_of_the_file(network):
    weights = network.weights(1)
    assert weights.kernel.shape == (16, 3, 3, 1)
    assert weights.bias.shape == (16,)
    assert network.layers[1].parameters == 16 * 9 + 16
    assert weights.kernel.std() > 0.1
    assert network.weights(0) is None
    assert network.weights(3) is None


def test_operations_have_strides_and_paddings():
    found = operations(bundled_model().read_bytes())
    first = next(operation for operation in found if operation.operator == "CONV_2D")
    pool = next(operation for operation in found if operation.operator == "MAX_POOL_2D")
    assert (first.window.stride, first.window.same, first.function) == ((1, 1), True, FusedFunction.RELU)
    assert (pool.window.stride, pool.window.same) == ((2, 2), False)


def test_a_network_that_is_no_model_file_is_told_in_a_sentence(classifier):
    other = Classifier(classifier.model, ModelCard("mine"))
    other.model = b"no model"
    with pytest.raises(ModelError, match="mine cannot be shown layer by layer"):
        inspect_network(other)


def test_a_file_that_computes_otherwise_is_told_in_a_sentence(classifier):
    other = Classifier(classifier.model, ModelCard("mine"))
    changed = bytearray(classifier.model)
    weights = inspect_network(classifier).weights(2).kernel
    steps = np.abs(weights).max(axis=(1, 2, 3), keepdims=True) / 127  # of 8 bits, for each output channel
    first = np.round(weights / steps).astype(np.int8).tobytes()
    kernel = changed.find(first)
    assert kernel > 0
    changed[kernel : kernel + len(first)] = bytes(len(first))
    other.model = bytes(changed)
    with pytest.raises(ModelError, match="other results"):
        inspect_network(other)


def test_names_are_those_keras_gave():
    folded = "m_1/stroke1_relu_1/Relu;m_1/stroke1_norm_1/batchnorm/add_1;m_1/stroke1_1/convolution;x"
    assert layer_name(folded) == "stroke1"
    assert layer_name("sequential_1/dense_1_2/MatMul;sequential_1/dense_1_2/Relu") == "dense_1"
    assert layer_name("StatefulPartitionedCall_1:0") == ""
    assert layer_name("") == ""
    assert is_folded(folded, "CONV_2D")
    assert not is_folded(folded, "ADD")
    assert without_twins(["a", "b", "a"]) == ["a", "b", "a (2)"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inside")
    script = Path(__file__).parents[1] / "support" / "inside_models.py"
    subprocess.run([sys.executable, script, str(folder)], check=True, capture_output=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dense", "lenet", "functions"])
def test_every_kind_of_layer_adds_up(made, name):
    network = inspect_network(load_model(made / f"{name}.tflite"))
    network.see(DIGIT)
    generator = np.random.default_rng(4)
    for index, layer in enumerate(network.layers):
        values = network.values(index)
        for _ in range(30):
            place = tuple(int(generator.integers(side)) for side in values.shape)
            found = arithmetic_of(network, index, place)
            if not isinstance(found, PassedThrough):
                assert found.value == pytest.approx(found.computed, rel=1e-4, abs=1e-5), layer
        passed = (
            LayerKind.INPUT,
            LayerKind.OTHER,
            LayerKind.PADDING,
            LayerKind.ACTIVATION,
            LayerKind.RESHAPE,
        )
        assert isinstance(found, PassedThrough) == (layer.kind in passed), layer
