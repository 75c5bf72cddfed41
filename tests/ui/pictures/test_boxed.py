"""The picture with its boxes, as it is saved."""

import numpy as np
import pytest
from PIL import Image

from digitpad.ui.pictures.boxes import AIR, picture_with_boxes
from digitpad.ui.pictures.content import BoxKind, BoxMark, PictureContent


@pytest.mark.parametrize(
    ("kind", "share"), [(BoxKind.SURE, 0.9), (BoxKind.UNSURE, 0.5), (BoxKind.NO_DIGIT, 0.5)]
)
def test_kinds_differ_by_their_lines(kind, share):
    picture = Image.new("RGB", (1200, 600), "white")
    mark = BoxMark((100, 100, 500, 500), kind, "7", "7: 99 %")
    boxed = np.asarray(picture_with_boxes(PictureContent(picture, (1200, 600), (mark,))))
    coloured = (boxed[300:480, 100 - 2 * AIR] != 255).any(axis=1).mean()
    assert coloured == pytest.approx(share, abs=0.12)
    assert (np.asarray(picture) == 255).all()  # a copy was drawn on
    assert (boxed[54:90, 100:220] != 255).any()  # its tag


def test_boxes_are_scaled_as_the_picture_is():
    mark = BoxMark((1000, 1000, 2000, 2000), BoxKind.SURE, "7", "7: 99 %")
    boxed = picture_with_boxes(PictureContent(Image.new("RGB", (1600, 1200), "white"), (3200, 2400), (mark,)))
    assert boxed.size == (1600, 1200)
    columns = np.flatnonzero((np.asarray(boxed)[800] != 255).any(axis=1))
    assert columns[0] == pytest.approx(500 - AIR * 1600 / 600, abs=4)
    assert columns[-1] == pytest.approx(1000 + AIR * 1600 / 600, abs=4)


def test_a_small_picture_gets_room_for_words():
    mark = BoxMark((4, 4, 24, 24), BoxKind.SURE, "7", "7 ✓")
    boxed = picture_with_boxes(PictureContent(Image.new("RGB", (28, 28), "white"), (28, 28), (mark,)))
    assert boxed.size == (600, 600)


def tags_of(*lefts: float, width: float = 60) -> list[int]:
    """Return how wide the tags of 7s beside each other are, in a picture of 600 pixels."""
    marks = [BoxMark((left, 100, left + width, 200), BoxKind.SURE, "7", "7: 99 %") for left in lefts]
    content = PictureContent(Image.new("RGB", (600, 300), "white"), (600, 300), tuple(marks))
    row = (np.asarray(picture_with_boxes(content))[85] != 255).any(axis=1)
    ends = np.flatnonzero(np.diff(np.concatenate([[0], row, [0]])))
    return list(ends[1::2] - ends[::2])


def test_no_tag_covers_another():
    apart, near = tags_of(100, 300), tags_of(100, 130)
    assert len(apart) == len(near) == 2
    assert min(apart) > 2 * max(near)


def test_a_tag_at_the_edge_is_whole():
    assert tags_of(580, width=10) == tags_of(100, width=10)
