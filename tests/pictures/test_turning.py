"""Pages on their side and upside down: which are turned, and which are left as they are."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.rows import CELL, picture_of

from digitpad.core.network import load_model
from digitpad.pictures.finding import find
from digitpad.pictures.model import Picture, PictureOptions
from digitpad.pictures.opened import open_picture


@pytest.fixture(scope="module")
def classifier():
    return load_model()


def lying(picture: Picture, turns: int) -> Picture:
    """Return a picture that is upright again after so many quarter turns to the right."""
    image = picture.image.rotate(90 * turns, expand=True)
    return replace(picture, image=image, size=image.size)


def read(page, classifier) -> str:
    digits = np.stack([glyph.steps.digit for glyph in page.glyphs])
    return "".join(map(str, classifier.probabilities(digits).argmax(axis=1)))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("rows", [("20487134",), ("3", "4", "7", "2", "5", "3"), ("347", "205", "714")])
def test_a_page_is_turned_until_it_is_upright(turns, rows, classifier):
    page = find(lying(picture_of(*rows), turns), reader=classifier)
    assert page.turns == turns
    assert read(page, classifier) == "".join(rows)


@pytest.mark.parametrize("digit", "0123456789")
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_single_digit_is_never_turned(digit, turns, classifier):
    assert find(lying(picture_of(digit), turns), reader=classifier).turns == 0


def test_few_digits_are_not_turned(classifier):
    assert find(lying(picture_of("347"), 2), reader=classifier).turns == 0


def test_digits_that_are_the_same_upside_down_do_not_turn_a_page(classifier):
    for rows in (("9668016809",), ("6", "9", "8", "6", "9")):
        page = find(picture_of(*rows), reader=classifier)
        assert page.turns == 0
        assert read(page, classifier) == "".join(rows)


def test_scribbles_are_not_turned(classifier):
    image = Image.new("L", (6 * CELL, CELL), 255)
    draw = ImageDraw.Draw(image)
    for place in range(6):
        for step in range(4):
            start = (place * CELL + 20 + 18 * step, 20)
            draw.line([start, (place * CELL + 95 - 12 * step, 95)], fill=0, width=6)
    for turns in range(4):
        assert find(lying(Picture(image, image.size), turns), reader=classifier).turns == 0


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_what_the_options_say_is_done(turns, classifier):
    lies = lying(picture_of("20487134"), 1)
    page = find(lies, PictureOptions(turns=turns), classifier)
    assert page.turns == turns
    assert page.size == (lies.size if turns % 2 == 0 else lies.size[::-1])


def test_a_turned_page_is_opened_with_the_way_back(classifier):
    opened = open_picture(lying(picture_of("20487134"), 3), PictureOptions(), classifier)
    assert opened.options.turns == opened.page.turns == 3
    assert opened.view.size == (8 * CELL, CELL)
    assert opened.unturned is not None
    assert opened.unturned.options.turns == 0
    assert opened.unturned.view.size == (CELL, 8 * CELL)


def test_an_upright_page_is_opened_without_one(classifier):
    opened = open_picture(picture_of("20487134"), PictureOptions(), classifier)
    assert opened.options.turns == 0
    assert opened.unturned is None
