"""pictures/closeup.py: a digit that fills its picture, cut out or taken from very near."""

import cv2
import numpy as np
import pytest
from PIL import Image
from support.rows import SHAPES

from digitpad.core.network import load_model
from digitpad.pictures.closeup import close_up
from digitpad.pictures.finding import find
from digitpad.pictures.model import Picture

SHADED = 0.3  # of the light is lost from one side of a picture to the other


@pytest.fixture(scope="module")
def classifier():
    return load_model()


def cover_of(figure, size, pen, fills=1.0):
    """Draw a figure that fills so much of a picture, up to its edges: (height, width), 0 to 1."""
    width, height = size
    points = np.concatenate([np.array(stroke, float) for stroke in SHAPES[figure]])
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    room = np.array(size) * fills - pen
    scale = (room / span).min()
    start = (np.array(size) - span * scale) / 2
    cover = np.zeros((height, width), np.uint8)
    for stroke in SHAPES[figure]:
        places = np.round(((np.array(stroke, float) - low) * scale + start) * 16).astype(np.int32)
        cv2.polylines(cover, [places], False, 255, max(round(pen), 1), cv2.LINE_AA, 4)
    return cover / 255


def photographed(cover, paper, ink, blur=0.0, noise=2.0):
    """The picture of ink on paper in light from one side."""
    seen = cv2.GaussianBlur(cover, (0, 0), blur) if blur else cover
    light = np.linspace(1, 1 - SHADED, cover.shape[1])[np.newaxis]
    grain = np.random.default_rng(2).normal(0, noise, cover.shape)
    return Image.fromarray(np.clip((paper + (ink - paper) * seen) * light + grain, 0, 255).astype(np.uint8))


def read(image, classifier):
    page = find(Picture(image, image.size), reader=classifier)
    digits = [glyph.steps.digit for glyph in page.glyphs]
    return classifier.probabilities(np.stack(digits)).argmax(axis=1).tolist() if digits else []


@pytest.mark.parametrize("figure", [0, 2, 3, 5, 6, 8, 9])
@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (20, 235)])
@pytest.mark.parametrize("fills", [1.0, 0.9])
def test_a_drawn_digit_that_fills_the_frame_is_read(classifier, figure, paper, ink, fills):
    cover = cover_of(figure, (180, 240), 22, fills)
    image = Image.fromarray(np.round(paper + (ink - paper) * cover).astype(np.uint8))
    assert read(image, classifier) == [figure]


@pytest.mark.parametrize("figure", [0, 2, 3, 5, 6, 8, 9])
@pytest.mark.parametrize("size", [(60, 80), (420, 560)])
def test_a_digit_photographed_from_very_near_is_read(classifier, figure, size):
    cover = cover_of(figure, size, 0.12 * size[1], 0.85)
    assert read(photographed(cover, 200, 60, blur=0.02 * size[1]), classifier) == [figure]


@pytest.mark.parametrize("figure", [3, 4, 8])
def test_a_blurred_crop_is_one_digit(classifier, figure):
    assert read(photographed(cover_of(figure, (60, 80), 6, 0.8), 150, 80, blur=2.0), classifier) == [figure]


def test_a_close_up_has_its_ink_and_a_page_has_none():
    near = close_up(np.asarray(photographed(cover_of(3, (60, 80), 8, 0.9), 200, 60)))
    assert near is not None
    assert not near.light_ink
    assert near.ink.shape == (80, 60)
    assert float(near.ink.max()) > 0.5 > abs(float(np.median(near.ink))) + 0.4
    small = np.zeros((400, 400))
    small[180:220, 180:210] = cover_of(3, (30, 40), 4)
    assert close_up(np.asarray(photographed(small, 200, 60))) is None


def test_the_table_along_one_side_is_no_digit(classifier):
    cover = np.zeros((400, 300))
    cover[:, :45] = 1
    assert close_up(np.asarray(photographed(cover, 210, 60))) is None
    cover[:, 30:] = 0
    cover[300:] = 0
    assert read(photographed(cover, 210, 60, blur=1.0), classifier) == []


def test_paper_without_ink_is_no_close_up(classifier):
    blank = photographed(np.zeros((80, 60)), 200, 60)
    assert close_up(np.asarray(blank)) is None
    assert close_up(np.full((40, 30), 90, np.uint8)) is None
    assert close_up(np.full((1, 300), 90, np.uint8)) is None
    assert read(blank, classifier) == []
