"""Layers as plain data: shapes, parameters, JSON, and why some stacks cannot be built."""

import json

import pytest

from digitpad.errors import DataError
from digitpad.lab.layers import (
    KINDS,
    MOST_LAYERS,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    check_layers,
    layer_from,
    rows_of,
    summary,
    written,
)

GOOD = (Flatten(), Dense(10))


def test_the_lenet_of_the_notes_has_the_shapes_of_the_notes():
    layers = (
        Conv2D(6, 5, 1, 1),
        MaxPooling2D(),
        Conv2D(16, 5, 1, 1),
        MaxPooling2D(),
        Conv2D(120, 5),
        Flatten(),
        Dense(84),
        Dense(10),
    )
    rows = rows_of(layers)
    assert [written(row.shape) for row in rows] == [
        "26×26×6",
        "13×13×6",
        "11×11×16",
        "5×5×16",
        "1×1×120",
        "120",
        "84",
        "10",
    ]
    assert [row.parameters for row in rows] == [156, 0, 2416, 0, 48120, 0, 10164, 850]


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ((MaxPooling2D(7), Conv2D(4, 5), *GOOD), "Layer 2, Conv2D: the 5×5 kernel does not fit into 4×4."),
        ((MaxPooling2D(9), AveragePooling2D(4), *GOOD), "the 4×4 window does not fit into 3×3"),
        ((Dense(10),), "needs a row of values, but gets 28×28×1. Put a Flatten before it."),
        ((Flatten(), Conv2D(), Dense(10)), "needs a picture, but gets 784. Put it before the Flatten."),
        ((Flatten(), GlobalAveragePooling2D(), Dense(10)), "needs a picture"),
        ((Flatten(), Dense(9)), "The last layer gives 9, but there are ten digits"),
        ((Conv2D(10, 3),), "The last layer gives 26×26×10"),
        ((), "from 1 to 30 layers"),
        ((Flatten(), *[Dropout()] * MOST_LAYERS), "from 1 to 30 layers"),
        ((Flatten(), Dense(4096), Dense(4096), Dense(10)), "more than 5 million parameters"),
        ((MaxPooling2D(9, 5), MaxPooling2D(1, 2), Flatten(), Dropout()), "The last layer gives"),
    ],
)
def test_an_impossible_stack_is_explained(layers, sentence):
    with pytest.raises(DataError) as error:
        check_layers(layers)
    assert sentence in str(error.value)


def test_after_a_fault_the_others_are_not_judged():
    rows = rows_of((Conv2D(2, 28), Conv2D(2, 2), Flatten(), Dense(10)))
    assert [bool(row.fault) for row in rows] == [False, True, False, False]
    assert [row.shape for row in rows] == [(1, 1, 2), (), (), ()]


@pytest.mark.parametrize("kind", KINDS.values())
def test_each_kind_goes_through_json(kind):
    layer = kind()
    assert layer_from(json.loads(json.dumps(layer.to_record()))) == layer


def test_values_go_through_json():
    layer = Conv2D(7, 4, 2, 3)
    assert layer_from(layer.to_record()) == layer
    assert layer_from({"kind": "Dense"}) == Dense()


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (3, "JSON object"),
        ({}, '"kind" of these'),
        ({"kind": "LSTM"}, "BatchNormalization"),
        ({"kind": ["Dense"]}, '"kind"'),
        ({"kind": "Dense", "filters": 3}, 'has no "filters"'),
        ({"kind": "Dense", "units": 0}, '"units" must be'),
        ({"kind": "Dense", "units": "many"}, '"units" must be'),
        ({"kind": "Dense", "units": 2.5}, '"units" must be'),
        ({"kind": "Conv2D", "kernel": 29}, '"kernel" must be'),
        ({"kind": "Dropout", "rate": 1}, '"rate" must be'),
    ],
)
def test_what_is_no_layer_is_a_sentence(record, words):
    with pytest.raises(DataError) as error:
        layer_from(record)
    assert words in str(error.value)


def test_batch_normalisation_keeps_four_figures_a_channel():
    assert BatchNormalization().parameters((5, 5, 3)) == 12
    assert BatchNormalization().parameters((7,)) == 28


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (Dense(84), "84 units"),
        (Conv2D(6, 5), "6 filters 5×5"),
        (Conv2D(6, 5, 2, 1), "6 filters 5×5, stride 2, padding 1"),
        (MaxPooling2D(), "2×2"),
        (AveragePooling2D(3, 1), "3×3, stride 1"),
        (Dropout(0.25), "rate 0.25"),
        (Flatten(), ""),
    ],
)
def test_layers_in_words(layer, words):
    assert summary(layer) == words
