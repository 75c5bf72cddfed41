"""The picture with its boxes, as it is saved."""

import numpy as np
import pytest
from PIL import Image

from digitpad.content import Kind, Mark, PictureContent
from digitpad.desk.boxed import picture_with_boxes


@pytest.mark.parametrize(("kind", "share"), [(Kind.SURE, 0.9), (Kind.UNSURE, 0.5), (Kind.NO_DIGIT, 0.5)])
def test_kinds_differ_by_their_lines(kind, share):
    picture = Image.new("RGB", (1200, 600), "white")
    mark = Mark((100, 100, 500, 500), kind, "7", "7: 99 %")
    boxed = np.asarray(picture_with_boxes(PictureContent(picture, (1200, 600), (mark,))))
    coloured = (boxed[300:480, 100] != 255).any(axis=1).mean()
    assert coloured == pytest.approx(share, abs=0.12)
    assert (np.asarray(picture) == 255).all()  # a copy was drawn on
    assert (boxed[60:98, 100:220] != 255).any()  # its tag


def test_boxes_are_scaled_as_the_picture_is():
    mark = Mark((1000, 1000, 2000, 2000), Kind.SURE, "7", "7: 99 %")
    boxed = picture_with_boxes(PictureContent(Image.new("RGB", (1600, 1200), "white"), (3200, 2400), (mark,)))
    assert boxed.size == (1600, 1200)
    columns = np.flatnonzero((np.asarray(boxed)[800] != 255).any(axis=1))
    assert columns[0] == pytest.approx(500, abs=4)
    assert columns[-1] == pytest.approx(1000, abs=4)


def test_a_small_picture_gets_room_for_words():
    mark = Mark((4, 4, 24, 24), Kind.SURE, "7", "7 ✓")
    boxed = picture_with_boxes(PictureContent(Image.new("RGB", (28, 28), "white"), (28, 28), (mark,)))
    assert boxed.size == (600, 600)
