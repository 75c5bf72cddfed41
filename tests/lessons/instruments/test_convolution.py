"""The kernel that slides: against plain loops, LeNet's own sizes, and what kernels light up on."""

import numpy as np
import pytest

from digitpad.errors import DataError
from digitpad.lab.layers import Conv2D
from digitpad.lab.presets import LENET
from digitpad.lessons.instruments.convolution import (
    KERNELS,
    PADDINGS,
    SIZES,
    STRIDES,
    ConvolutionState,
    example_digit,
    feature_map,
    horizontal_share,
    map_side,
    max_pooled,
    sized_kernel,
)
from digitpad.lessons.instruments.instrument import DrawnDigit

PICTURE = np.random.default_rng(3).random((28, 28), np.float32)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("padding", PADDINGS)
def test_a_map_has_the_sum_of_products_at_each_place(size, stride, padding):
    kernel = np.random.default_rng(4).normal(size=(size, size)).astype(np.float32)
    found = feature_map(PICTURE, kernel, stride, padding)
    side = map_side(28, size, stride, padding)
    assert found.shape == (side, side)
    whole = np.pad(PICTURE, padding)
    for row in range(side):
        for column in range(side):
            top, left = row * stride, column * stride
            patch = whole[top : top + size, left : left + size]
            assert found[row, column] == pytest.approx(float((patch * kernel).sum()), abs=1e-4)


def test_pooling_takes_the_largest_of_four():
    values = np.arange(25, dtype=np.float32).reshape(5, 5)
    assert max_pooled(values).tolist() == [[6, 8], [16, 18]]
    assert max_pooled(-values).tolist() == [[0, -2], [-10, -12]]


def test_lenet_becomes_smaller_layer_by_layer():
    shape, sides = (28, 28, 1), [28]
    for layer in LENET[:5]:
        if isinstance(layer, Conv2D):
            ours = map_side(shape[0], layer.kernel, layer.stride, layer.padding)
        else:
            ours = len(max_pooled(np.zeros(shape[:2], np.float32)))
        shape = layer.shape(shape)
        assert shape[0] == ours
        sides.append(ours)
    assert sides == [28, 26, 13, 11, 5, 1]


def test_kernels_do_what_they_are_called():
    line = np.zeros((28, 28), np.float32)
    line[:, 12:15] = 1
    vertical, horizontal = (feature_map(line, KERNELS[name]) for name in ("vertical", "horizontal"))
    assert vertical.max() == 4
    assert not horizontal[1:-1].any()
    assert feature_map(PICTURE, KERNELS["same"], padding=1) == pytest.approx(PICTURE)
    assert feature_map(PICTURE, KERNELS["blur"]).std() < PICTURE.std() / 2
    flat = np.ones((9, 9), np.float32)
    for name, value in (("outline", 0), ("sharpen", 1), ("blur", 1), ("empty", 0)):
        assert feature_map(flat, KERNELS[name]) == pytest.approx(value, abs=1e-6), name


@pytest.mark.parametrize("size", SIZES)
def test_what_a_kernel_lights_up_on_is_told_apart(size):
    shares = {name: horizontal_share(sized_kernel(name, size)) for name in KERNELS}
    assert shares["horizontal"] == 1
    assert shares["vertical"] == shares["empty"] == 0
    for name in ("same", "outline", "sharpen", "blur"):
        assert shares[name] == pytest.approx(0.5)
    assert horizontal_share(sized_kernel("horizontal", size).T) == 0
    line = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]], np.float32)
    assert horizontal_share(line) == 1


@pytest.mark.parametrize("name", KERNELS)
def test_a_larger_kernel_does_the_same(name):
    found = sized_kernel(name, 5)
    assert found.shape == (5, 5)
    if name != "blur":
        assert feature_map(PICTURE, found, padding=2) == pytest.approx(
            feature_map(PICTURE, KERNELS[name], padding=1), abs=1e-5
        )


# The state


def test_the_picture_is_that_of_the_pad_or_an_example():
    state = ConvolutionState(padding=1)
    assert state.padded.shape == (30, 30)
    assert state.padded[1:-1, 1:-1] == pytest.approx(example_digit())
    drawn = state.with_drawing(DrawnDigit(PICTURE, None))
    assert drawn != state
    assert drawn == state.with_drawing(DrawnDigit(PICTURE.copy(), None))
    assert drawn.padded[1:-1, 1:-1] == pytest.approx(PICTURE)
    assert drawn.with_drawing(None) == state


def test_it_slides_to_the_end_and_shows_all_again():
    state = ConvolutionState(stride=3, place=5)
    assert state.result_side == 9
    places = []
    state = state.next()
    while state.slides:
        places.append(state.place)
        state = state.next()
    assert places == list(range(81))
    assert state.at(1000).place == 80
    assert state.changed(pools=True).place == 15  # 4 × 4 after pooling


def test_a_kernel_is_edited_figure_by_figure():
    state = ConvolutionState(base="empty")
    assert state.facts()["kernel_edited"] == 0
    assert state.facts()["kernel_horizontal"] == 0
    for column in range(3):
        state = state.with_figure(0, column, -1).with_figure(2, column, 1)
    assert state.kernel.tolist() == [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]
    assert state.facts()["kernel_edited"] == 6
    assert state.facts()["kernel_horizontal"] == 1
    assert state.with_figure(0, 0, 50).kernel[0, 0] == 9
    assert state.with_base("blur", 5).facts()["kernel_edited"] == 0


def test_facts_have_the_sides_of_the_maps():
    facts = ConvolutionState(size=5, padding=1).facts()
    assert (facts["map_side"], facts["pooled_side"]) == (26, 13)
    assert ConvolutionState(stride=2, padding=1).facts()["map_side"] == 14


def test_kernels_are_three_or_five_wide():
    for wrong in ({"size": 4}, {"edited": (1.0,) * 4}, {"size": 5, "edited": (1.0,) * 9}):
        with pytest.raises(DataError, match="3 × 3"):
            ConvolutionState(**wrong)
