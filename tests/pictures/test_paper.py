"""The paper of a page: fields of another colour, ink near its edge, and shades that are written upon."""

import cv2
import numpy as np
import pytest

from digitpad.pictures.light import ink_fraction
from digitpad.pictures.paper import paper_of
from digitpad.pictures.pieces import with_ink_at_its_edge

YELLOW, WHITE, WOOD = (235, 215, 90), (225, 235, 245), (60, 40, 25)


@pytest.mark.parametrize("left", [12, 40, 200])
def test_a_white_field_on_yellow_paper_is_paper_wherever_it_is(left):
    page = np.full((900, 600, 3), YELLOW, np.uint8)
    cv2.rectangle(page, (left, 150), (left + 330, 330), WHITE, -1)
    cv2.rectangle(page, (left, 150), (left + 330, 330), (40, 70, 140), 9)
    assert paper_of(page, False).all()


def test_a_table_beside_the_paper_is_none():
    page = np.full((900, 600, 3), YELLOW, np.uint8)
    page[:, :80] = WOOD
    paper = paper_of(page, False)
    assert not paper[:, :70].any()
    assert paper[:, 130:].all()


@pytest.mark.parametrize(
    ("top", "bottom", "is_kept"),
    [(90, 160, True), (101, 160, True), (0, 160, False), (70, 110, False), (20, 90, False)],
)
def test_ink_that_is_mostly_on_the_paper_and_ends_near_its_edge_is_kept_whole(top, bottom, is_kept):
    paper = np.zeros((600, 800), bool)
    paper[100:] = True
    mask = np.zeros((600, 800), np.uint8)
    cv2.rectangle(mask, (300, top), (340, bottom), 255, 4)
    whole = with_ink_at_its_edge(paper, mask)
    assert whole[100:].all()
    assert bool(whole[mask > 0].all()) is is_kept
    assert not whole[:100, :280].any()


def test_a_shade_that_strokes_close_to_each_other_are_upon_is_no_ink():
    page = np.full((1100, 1200), 252, np.uint8)
    cv2.rectangle(page, (100, 300), (800, 400), 236, -1)
    for left in range(110, 790, 30):
        cv2.line(page, (left, 310), (left, 390), 120, 3)
    ink = ink_fraction(page)
    between = np.concatenate([ink[320:380, left + 10 : left + 20] for left in range(110, 760, 30)])
    assert between.max() < 0.02
    assert ink[350, 110] > 0.3
