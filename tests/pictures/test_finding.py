"""pictures/finding.py: made pictures of sevens, rows of them, and pictures without any."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.made_sevens import SEVEN, SIZE, assert_is_the_seven, ink_of, seven, steps_of_picture

from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.errors import PictureError
from digitpad.pictures.finding import find, glyph_at
from digitpad.pictures.loading import read_picture
from digitpad.pictures.model import LONGER, Box, Picture, PictureOptions


@pytest.mark.parametrize("size", [(40, 50), (90, 70), (300, 400), (2400, 1800)])
@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0), (90, 180), (200, 110), (230, 20)])
def test_any_size_and_either_polarity_is_read(size, ink, paper):
    assert_is_the_seven(seven(size, ink, paper), most=8 if min(size) < 100 else 4)


def test_light_that_falls_from_one_side_is_evened_out():
    light = np.linspace(1, 0.4, SIZE[0])[np.newaxis] * np.linspace(1, 0.7, SIZE[1])[:, np.newaxis]
    noise = np.random.default_rng(1).normal(0, 4, SIZE[::-1])
    photo = np.clip(np.asarray(seven(ink=60, paper=230)) * light + noise, 0, 255)
    assert_is_the_seven(Image.fromarray(photo.astype(np.uint8)))


def test_specks_are_dropped():
    image = seven()
    draw = ImageDraw.Draw(image)
    for x, y in ((10, 10), (290, 20), (280, 390), (20, 300)):
        draw.ellipse((x - 3, y - 3, x + 3, y + 3), fill=0)
    assert_is_the_seven(image)


def test_a_small_digit_on_a_large_sheet_is_found():
    sheet = Image.new("L", (2000, 2600), 240)
    sheet.paste(seven((150, 200), 30, 240), (1500, 400))
    assert_is_the_seven(sheet, most=8)


def test_strokes_stay_soft():
    cut = ink_of(seven())
    assert cut.dtype == np.uint8
    assert cut.shape == SIZE[::-1]
    assert cut[0, 0] == 0
    assert cut.max() == 255
    assert ((cut > 0) & (cut < 255)).sum() > 100


def test_large_pictures_are_shrunk():
    assert max(ink_of(seven((2000, 3000))).shape) == LONGER


def test_a_digit_as_mnist_has_them_is_kept_as_it_is(tmp_path: Path):
    digit = steps_of_ink(SEVEN).centred
    for name, image in {"white.png": digit, "black.png": 255 - digit}.items():
        Image.fromarray(image).save(tmp_path / name)
        assert np.array_equal(steps_of_picture(read_picture(tmp_path / name)).centred, digit)


def test_an_off_centre_digit_of_28_pixels_is_centred():
    moved = np.roll(steps_of_ink(SEVEN).centred, 3, axis=1)
    centred = steps_of_picture(Image.fromarray(moved)).centred.astype(float)
    across = (centred.sum(axis=0) * np.arange(28)).sum() / centred.sum()
    assert across == pytest.approx(13.5, abs=1)


@pytest.mark.parametrize("at", [(0, 0), (13, 2), (10, 8)])
@pytest.mark.parametrize("paper", [0, 255])
def test_a_pen_of_one_pixel_anywhere_in_28_pixels_is_read(at, paper):
    image = Image.new("L", (28, 28), paper)
    corners = [(at[0], at[1]), (at[0] + 11, at[1]), (at[0] + 11, at[1] + 3), (at[0] + 5, at[1] + 17)]
    ImageDraw.Draw(image).line(corners, fill=255 - paper, width=1)
    classifier = load_model()
    (glyph,) = find(Picture(image, image.size), reader=classifier).glyphs
    assert classifier.probabilities(glyph.steps.digit[np.newaxis]).argmax() == 7


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (300, 300), 255),
        Image.new("L", (28, 28), 0),
        Image.new("RGBA", (300, 300), (0, 0, 0, 0)),
        Image.new("L", (1, 1), 9),
        Image.new("L", (1, 3000), 9),
        Image.linear_gradient("L").point(lambda grey: 190 + grey // 4),
        Image.fromarray(np.random.default_rng(2).normal(200, 8, (900, 1200)).clip(0, 255).astype(np.uint8)),
    ],
    ids=["white", "black", "transparent", "pixel", "line", "gradient", "noise"],
)
def test_a_picture_without_ink_is_told(image):
    with pytest.raises(PictureError, match=r"^No digit was found in sheet\.png\. Use a picture .+\.$"):
        steps_of_picture(image, "sheet.png")


def row(count=4):
    """A row of sevens on white, 150 pixels apart."""
    image = Image.new("L", (150 * count + 50, 260), 255)
    for place in range(count):
        image.paste(seven((150, 200)), (25 + 150 * place, 30))
    return image


def page_of(image, options=None, reader=None):
    return find(Picture(image, image.size), options, reader)


def test_a_row_is_read_from_left_to_right():
    page = page_of(row())
    assert len(page.glyphs) == 4
    lefts = [glyph.box.left for glyph in page.glyphs]
    assert lefts == sorted(lefts)
    assert {glyph.line for glyph in page.glyphs} == {0}


def test_lines_are_read_from_the_top():
    sheet = Image.new("L", (650, 520), 255)
    sheet.paste(row(3), (50, 0))
    sheet.paste(row(4), (0, 260))
    assert [glyph.line for glyph in page_of(sheet).glyphs] == [0] * 3 + [1] * 4


def test_boxes_are_in_pixels_of_the_file():
    small, large = row(), row().resize((2600, 1040))
    for one, other in zip(page_of(small).glyphs, page_of(large).glyphs, strict=True):
        assert other.box.left == pytest.approx(4 * one.box.left, abs=8)
        assert other.box.bottom == pytest.approx(4 * one.box.bottom, abs=8)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_picture_that_lies_is_turned(turns):
    lying = seven().rotate(90 * turns, expand=True)
    page = page_of(lying, PictureOptions(turns=turns))
    assert page.size == SIZE
    assert np.abs(page.ink.astype(int) - ink_of(seven())).max() == 0


def test_the_user_may_say_what_is_ink():
    light = page_of(seven(ink=255, paper=0), PictureOptions(light_ink=True))
    assert np.abs(light.ink.astype(int) - ink_of(seven())).max() <= 2
    assert not np.array_equal(page_of(seven(), PictureOptions(light_ink=True)).ink, ink_of(seven()))


def test_sensitivity_brings_faint_ink():
    faint = seven(ink=225, paper=240)
    assert not page_of(faint).glyphs
    assert page_of(faint, PictureOptions(sensitivity=1)).glyphs


def test_touching_digits_are_split_by_the_network():
    image = Image.new("L", (420, 400), 255)
    for left in (0, 120):
        image.paste(0, (left, 0), Image.eval(seven(), lambda grey: 255 - grey))
    classifier = load_model()
    assert len(page_of(image).glyphs) == 1
    page = page_of(image, reader=classifier)
    digits = np.stack([glyph.steps.digit for glyph in page.glyphs])
    assert classifier.probabilities(digits).argmax(axis=1).tolist() == [7, 7]


def test_a_glyph_is_cut_where_the_user_draws_a_box():
    page = page_of(row())
    first = page.glyphs[0].box
    glyph = glyph_at(page, Box(first.left - 9, first.top - 9, first.right + 9, first.bottom + 9), line=2)
    assert glyph.line == 2
    assert glyph.box.left == pytest.approx(first.left, abs=2)
    assert not glyph_at(page, Box(0, 0, 5, 5)).grey.any()


def test_the_steps_are_shown_truly():
    light = np.linspace(1, 0.5, SIZE[0])[np.newaxis]
    photo = Image.fromarray((np.asarray(seven(ink=40, paper=220)) * light).astype(np.uint8))
    page = page_of(photo)
    assert page.grey.shape == page.flat.shape == page.ink.shape == SIZE[::-1]
    assert page.flat[page.ink == 0].min() > 200
    assert page.flat[page.ink == 255].max() < 160
