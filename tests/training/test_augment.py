"""Augmentation: pictures turned, bent, made bolder or thinner, and corrupted."""

import numpy as np
import pytest
from PIL import Image
from support.made_digits import made_digits

from digitpad.runs.recipe import Recipe
from digitpad.training.synthesis.augment import (
    augmented,
    corrupted,
    random_bends,
    random_maps,
    thickened,
    warp,
)

STILL = Recipe(rotation=0, shear=0, scale=0, shift=0)


def ink(count):
    return made_digits(max(count, 1), seed=5)[0][:count].astype(np.float32) / 255


def test_without_any_change_the_digits_stay_as_they_are():
    digits = ink(10)
    maps = random_maps(10, STILL, np.random.default_rng(1))
    np.testing.assert_allclose(warp(digits, maps), digits, atol=1e-6)


def test_a_shift_by_whole_pixels_moves_the_digit_and_brings_paper_in():
    digits = ink(10)
    maps = np.tile(np.array([[1, 0, 2], [0, 1, -3]], np.float32), (10, 1, 1))
    expected = np.zeros_like(digits)
    expected[:, 3:, :-2] = digits[:, :-3, 2:]
    np.testing.assert_allclose(warp(digits, maps), expected, atol=1e-5)


def test_warping_agrees_with_pillow():
    digits = ink(20)
    maps = random_maps(20, Recipe(), np.random.default_rng(1))
    for digit, affine, warped in zip(digits, maps, warp(digits, maps), strict=True):
        (a, b, c), (d, e, f) = affine.tolist()  # from the middle; Pillow's are from the corner
        corner = (a, b, c + 14 - 14 * (a + b), d, e, f + 14 - 14 * (d + e))
        picture = Image.fromarray(digit).transform(
            (28, 28), Image.Transform.AFFINE, corner, Image.Resampling.BILINEAR
        )
        np.testing.assert_allclose(warped[2:-2, 2:-2], np.asarray(picture)[2:-2, 2:-2], atol=1e-3)


def test_augmented_digits_stay_digits():
    digits = ink(200)
    maps = random_maps(200, Recipe(), np.random.default_rng(1))
    warped = warp(digits, maps)
    assert warped.dtype == np.float32
    assert warped.min() >= 0
    assert warped.max() <= 1
    np.testing.assert_allclose(warped.sum() / digits.sum(), 1, atol=0.05)  # no ink is lost on the whole
    assert (random_maps(200, Recipe(), np.random.default_rng(1)) == maps).all()
    assert (random_maps(200, Recipe(), np.random.default_rng(2)) != maps).any()


def test_bends_are_smooth_and_within_their_limit():
    bends = random_bends(100, 0.7, np.random.default_rng(1)).reshape(100, 2, 28, 28)
    assert 0.5 < np.abs(bends).max() <= 0.7
    assert np.abs(np.diff(bends, axis=2)).max() < 0.25  # of a pixel, from one to the next
    assert not random_bends(2, 0, np.random.default_rng(1)).any()


def test_a_bend_by_whole_pixels_is_a_shift():
    digits = ink(5)
    still = random_maps(5, STILL, np.random.default_rng(1))
    bends = np.zeros((5, 2, 784), np.float32)
    bends[:, 0] = 2
    expected = np.zeros_like(digits)
    expected[:, :, :-2] = digits[:, :, 2:]
    np.testing.assert_allclose(warp(digits, still, bends), expected, atol=1e-5)


def test_lines_get_bolder_and_thinner_by_a_pixel_and_by_less():
    line = np.zeros((1, 28, 28), np.float32)
    line[0, 5:23, 13:16] = 1  # three pixels wide, 18 long

    def by(amount):
        return thickened(line, np.float32([amount]))[0]

    assert (by(0) == line[0]).all()
    assert (by(1)[14, 11:18] == [0, 1, 1, 1, 1, 1, 0]).all()
    assert (by(-1)[14, 11:18] == [0, 0, 0, 1, 0, 0, 0]).all()
    np.testing.assert_allclose(by(0.5)[14, 11:18], [0, 0.5, 1, 1, 1, 0.5, 0])
    np.testing.assert_allclose(by(-0.5)[14, 11:18], [0, 0, 0.5, 1, 0.5, 0, 0])


def test_a_thin_line_is_not_lost_where_it_gets_thinner():
    line = np.zeros((1, 28, 28), np.float32)
    line[0, 5:23, 14] = 0.8
    assert thickened(line, np.float32([-0.5])).max() == pytest.approx(0.8)
    assert not thickened(np.zeros_like(line), np.float32([0.5])).any()


def test_pictures_are_augmented_afresh_within_their_range():
    digits = ink(100)
    first, again, other = (augmented(digits, Recipe(), np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any(axis=(1, 2)).all()
    assert first.dtype == np.float32
    assert 0 <= first.min() < first.max() <= 1


def test_no_pictures_are_augmented_to_none():
    assert augmented(ink(0), Recipe(), np.random.default_rng(1)).shape == (0, 28, 28)


def test_dirt_falls_on_as_many_digits_as_it_should():
    digits = ink(400)
    for share in (0, 0.25, 1):
        dirty = corrupted(digits, share, np.random.default_rng(1))
        changed = (dirty != digits).any(axis=(1, 2)).mean()
        assert changed == pytest.approx(share, abs=0.06)
        assert dirty.dtype == np.float32
        assert 0 <= dirty.min() < dirty.max() <= 1
    assert np.abs(dirty - digits).mean() < 0.1  # and leaves a digit what it is
