"""Rectangles under the mouse."""

import pytest

from digitpad.ui.pictures.boxes import CORNER, CURSORS, WHOLE, at, beyond, dragged, held, overlap

BOX = (100.0, 100.0, 200.0, 300.0)


@pytest.mark.parametrize(
    ("x", "y", "sides"),
    [
        (150, 200, WHOLE),
        (98, 200, (True, False, False, False)),
        (203, 200, (False, False, True, False)),
        (150, 104, (False, True, False, False)),
        (150, 305, (False, False, False, True)),
        (97, 303, (True, False, False, True)),
        (202, 98, (False, True, True, False)),
        (90, 200, None),
        (150, 310, None),
    ],
)
def test_what_a_press_holds(x, y, sides):
    assert held(BOX, x, y, 6) == sides
    assert sides is None or sides in CURSORS


def test_a_small_box_can_be_held_inside():
    assert held((0, 0, 12, 12), 6, 6, 6) == WHOLE


@pytest.mark.parametrize(
    ("sides", "moved"),
    [
        (WHOLE, (110.0, 95.0, 210.0, 295.0)),
        ((True, False, False, False), (110.0, 100.0, 200.0, 300.0)),
        ((False, True, True, False), (100.0, 95.0, 210.0, 300.0)),
    ],
)
def test_held_sides_follow_the_mouse(sides, moved):
    assert dragged(BOX, sides, 10, -5) == moved


def test_a_box_turned_inside_out_is_right_again():
    assert dragged((50, 50, 50, 50), CORNER, -20, -30) == (30, 20, 50, 50)


def test_the_selected_box_comes_first_then_the_smallest():
    boxes = [(0, 0, 100, 100), (40, 40, 60, 60), (30, 30, 80, 80)]
    assert at(boxes, None, 50, 50, 2) == 1
    assert at(boxes, 2, 50, 50, 2) == 2
    assert at(boxes, 2, 10, 10, 2) == 0
    assert at(boxes, 2, 150, 150, 2) is None


def test_the_next_line():
    boxes = [(0, 0, 10, 10), (20, 2, 30, 12), (0, 30, 10, 40), (22, 31, 32, 41)]
    assert beyond(boxes, 1, 1) == 3
    assert beyond(boxes, 2, -1) == 0
    assert beyond(boxes, 0, -1) is None


def test_boxes_side_by_side_do_not_overlap():
    assert not overlap((0, 0, 10, 10), (10, 0, 20, 10))
    assert overlap((0, 0, 10, 10), (9, 9, 20, 20))
