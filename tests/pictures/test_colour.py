"""Ink that differs from its paper in colour: of several colours, as bright as the paper, on gradients."""

import numpy as np
import pytest
from PIL import Image, ImageOps
from support.pages import screen
from support.reading_pictures import lines_read_of
from support.rows import CELL, picture_of

from digitpad.core.network import load_model
from digitpad.pictures.finding import find
from digitpad.pictures.light import grey_of
from digitpad.pictures.model import Picture
from digitpad.pictures.paper import only_sheet

TEXT = "20487134"
WHITE = (246, 245, 240)
FELT = ((220, 40, 40), (250, 150, 30), (245, 215, 30), (60, 180, 75), (70, 160, 230), (130, 60, 170))
DARK = (30, 30, 35)


@pytest.fixture(scope="module")
def classifier():
    return load_model()


def written(inks, paper=WHITE, other=None):
    """Return colours (height, width, 3) of a number in these inks, on paper that goes over into another."""
    cover = np.asarray(ImageOps.invert(picture_of(TEXT).image), np.float32)[..., np.newaxis] / 255
    across = np.linspace(0, 1, cover.shape[1])[:, np.newaxis]
    sheet = np.array(paper) * (1 - across) + np.array(other or paper) * across
    places = np.arange(cover.shape[1]) // CELL
    ink = np.array([inks[place % len(inks)] for place in places])
    noise = np.random.default_rng(1).normal(0, 2, cover.shape)
    return np.clip(sheet * (1 - cover) + ink * cover + noise, 0, 255).astype(np.uint8)


def read(pixels, classifier) -> str:
    image = Image.fromarray(pixels)
    page = find(Picture(image, image.size), reader=classifier)
    digits = np.stack([glyph.steps.digit for glyph in page.glyphs])
    return "".join(map(str, classifier.probabilities(digits).argmax(axis=1)))


@pytest.mark.parametrize(
    ("inks", "paper", "other"),
    [
        ([(245, 215, 30), DARK], WHITE, None),
        ([DARK, DARK, DARK, (245, 215, 30)], WHITE, (215, 214, 208)),
        (FELT, WHITE, (220, 219, 214)),
        ([(40, 80, 230)], (255, 190, 60), (230, 100, 20)),
        ([(90, 190, 60)], (245, 60, 210), (215, 45, 180)),
        ([(40, 80, 230), DARK], (255, 190, 60), None),
    ],
    ids=[
        "yellow and black",
        "one yellow",
        "felt pens",
        "blue on orange",
        "as bright",
        "blue and black on orange",
    ],
)
def test_ink_of_any_colour_is_read(inks, paper, other, classifier):
    assert read(written(inks, paper, other), classifier) == TEXT


@pytest.mark.parametrize("guide", [(190, 215, 245), (245, 200, 200), (200, 235, 205), (250, 220, 180)])
def test_guides_printed_in_a_light_colour_are_not_ink(guide, classifier):
    pixels = np.pad(written([DARK]), ((40, 40), (40, 40), (0, 0)), mode="edge")
    for place in range(len(TEXT)):
        left, right = 48 + CELL * place, 32 + CELL * (place + 1)
        for rows, columns in (
            (slice(24, 27), slice(left, right)),
            (slice(174, 177), slice(left, right)),
            (slice(24, 177), slice(left, left + 3)),
            (slice(24, 177), slice(right - 3, right)),
        ):
            pixels[rows, columns] = guide
    assert read(pixels, classifier) == TEXT


@pytest.mark.parametrize("paper", [WHITE, (247, 224, 106), (169, 212, 240)])
def test_one_dark_ink_is_seen_in_grey(paper):
    pixels = written([(31, 47, 143)], paper)
    grey = np.asarray(Image.fromarray(pixels).convert("L"), int)
    assert np.abs(grey_of(pixels) - grey).max() <= 1


@pytest.mark.parametrize("seed", [301, 310, 340])
def test_of_a_drawing_in_a_dark_window_the_light_sheet_is_the_paper(seed):
    made = screen(seed)
    assert "".join(lines_read_of(made)).replace(" ", "") == "".join(map(str, made.digits))


def test_a_photograph_keeps_all_that_is_around_its_paper():
    sheet = np.full((300, 400, 3), 40, np.uint8)
    sheet[60:240, 80:320] = np.random.default_rng(1).normal(220, 6, (180, 240, 1)).clip(0, 255)
    assert only_sheet(sheet) is sheet
