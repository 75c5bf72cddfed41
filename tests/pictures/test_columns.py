"""Digits that stand alone: columns, lists, narrow pictures, in dim and grainy light."""

import numpy as np
import pytest
from PIL import Image
from support.pages import PAGES
from support.reading_pictures import lines_read_of
from support.rows import CELL, picture_of

from digitpad.core.network import load_model
from digitpad.pictures.finding import find
from digitpad.pictures.model import Picture

COLUMN = ("4", "9", "6", "5", "0", "8", "2", "3", "7")
LIST = ("4", "9", "266", "84", "56", "3", "5", "858", "859")


@pytest.fixture(scope="module")
def classifier():
    return load_model()


def photographed(rows, room, paper, ink, noise, cell=CELL):
    """Rows of figures at the left of a picture with room beside them, as from a camera."""
    drawn = picture_of(*rows).image
    size = (drawn.width * cell // CELL, drawn.height * cell // CELL)
    cover = 1 - np.asarray(drawn.resize(size, Image.Resampling.BOX), np.float64) / 255
    cover = np.pad(cover, ((0, 0), (0, room)))
    grain = np.random.default_rng(4).normal(0, noise, cover.shape)
    pixels = np.clip(paper + (ink - paper) * cover + grain, 0, 255).astype(np.uint8)
    return Picture(Image.fromarray(pixels), (cover.shape[1], cover.shape[0]))


def read(picture, classifier):
    page = find(picture, reader=classifier)
    lines = [""] * (1 + max((glyph.line for glyph in page.glyphs), default=-1))
    for glyph in page.glyphs:
        lines[glyph.line] += str(int(classifier.probabilities(glyph.steps.digit[np.newaxis]).argmax()))
    return tuple(lines)


@pytest.mark.parametrize("room", [0, 80, 700])
@pytest.mark.parametrize(
    ("paper", "ink", "noise"), [(245, 30, 0.0), (225, 90, 4.0), (90, 30, 5.0), (60, 22, 2.0), (40, 14, 1.5)]
)
def test_a_column_is_read_in_any_light(classifier, room, paper, ink, noise):
    assert read(photographed(COLUMN, room, paper, ink, noise), classifier) == COLUMN


@pytest.mark.parametrize(("paper", "ink", "noise"), [(240, 40, 2.0), (70, 25, 2.0)])
def test_a_list_keeps_its_first_and_last_line(classifier, paper, ink, noise):
    assert read(photographed(LIST, 400, paper, ink, noise), classifier) == LIST


@pytest.mark.parametrize(
    ("seed", "what"),
    [
        (6_098, "so dim that levels of grey show, as do the blocks of a JPEG"),
        (6_105, "the edge of a hard shadow is no 1 of a close-up"),
        (6_191, "a narrow picture with a hard shadow along it"),
    ],
)
def test_a_made_list_in_bad_light_is_read(seed, what):
    made = PAGES["list"](seed, ())
    digits = "".join(sign for sign in "".join(lines_read_of(made)) if sign.isdigit())
    assert digits == "".join(map(str, made.digits)), what


@pytest.mark.parametrize("cell", [36, 48])
def test_digits_of_twenty_pixels_are_read(classifier, cell):
    assert read(photographed(LIST, 200, 235, 40, 2.0, cell), classifier) == LIST


def test_a_column_of_small_digits_far_at_the_left_of_a_grainy_sheet(classifier):
    column = ("4", "9", "6", "5", "0", "8", "2", "3", "7", "4")
    assert read(photographed(column, 1150, 120, 70, 3.0, 40), classifier) == column


def test_shaded_fields_are_paper(classifier):
    picture = photographed(COLUMN, 300, 235, 30, 1.0)
    pixels = np.asarray(picture.image).astype(np.float64)
    for line in range(0, len(COLUMN), 2):
        pixels[line * CELL + 6 : (line + 1) * CELL - 6, 6 : CELL - 6] *= 0.93
    shaded = Picture(Image.fromarray(pixels.astype(np.uint8)), picture.size)
    assert read(shaded, classifier) == COLUMN


@pytest.mark.parametrize(
    ("seed", "what"),
    [
        (2_003, "in the dark, where digits hang together with those below by their soft edges"),
        (2_031, "strokes of a broad pen that are in line like a line"),
    ],
)
def test_made_lists(seed, what):
    made = PAGES["list"](seed, ())
    assert list(lines_read_of(made)) == made.text.split(), what
