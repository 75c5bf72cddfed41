"""What is shown of an opened picture: marks with tags, and the steps of a digit."""

from dataclasses import replace

import numpy as np
from PIL import Image
from support.rows import CELL, box_of, opened_row

from digitpad.core.network import load_model
from digitpad.pictures.model import LONGER, Box, Glyph, Picture, PictureOptions
from digitpad.pictures.opened import open_picture
from digitpad.ui.pictures.box_labels_controller import digits_of, picture_content, steps_pictures
from digitpad.ui.pictures.content import BoxKind


def test_marks_say_what_is_in_each_box():
    opened = opened_row(load_model(), "20")
    said = {opened.glyphs[1].box: 6}
    content = picture_content(opened, digits_of(opened, said))
    assert [mark.sign for mark in content.marks] == ["2", "6"]
    assert content.marks[1].words == "6 ✓"
    assert (content.selected, content.size) == (0, (240, 120))
    assert content.marks[0].box[2] < box_of(0, 1).left


def test_without_a_model_boxes_are_empty():
    opened = opened_row(None, "20")
    content = picture_content(opened, digits_of(opened, {}))
    assert [(mark.kind, mark.words) for mark in content.marks] == [(BoxKind.NO_DIGIT, "")] * 2


def test_the_steps_of_a_digit_are_square_and_show_it_in_its_place():
    opened = opened_row(load_model(), "20").select(1)
    pictures = steps_pictures(opened)
    assert len(pictures) == 5
    assert all(picture.width == picture.height for picture in pictures)
    grey, _flat, ink, _glyph, digit = (np.asarray(picture) for picture in pictures)
    assert grey[0, 0] > 240  # paper
    assert ink[0, 0] == 0
    middle = len(ink) // 2
    assert ink[middle, :].max() == 255  # the sides of a 0
    assert ink[middle, middle] < 50  # its hole
    np.testing.assert_array_equal(digit, opened.glyphs[1].steps.centred)


def test_beyond_the_picture_is_paper():
    opened = opened_row(load_model(), "1")
    left = steps_pictures(opened)[0]
    assert np.asarray(left)[:, 0].min() > 240


def test_without_a_box_the_first_steps_are_of_the_whole_picture():
    grey, flat, ink, glyph, digit = map(np.asarray, steps_pictures(opened_row(None, "20").remove().remove()))
    assert grey.shape == flat.shape == ink.shape == (2 * CELL, 2 * CELL)
    assert ink.max() == 255
    assert not glyph.any()
    assert not digit.any()


def test_the_steps_of_a_picture_of_one_long_line_are_no_larger_than_its_planes():
    image = Image.new("L", (1, 60_000), 255)
    opened = open_picture(Picture(image, image.size), PictureOptions(), None)
    glyph = Glyph(Box(0, 0, *image.size), np.full((LONGER, 1), 255, np.uint8))
    boxed = replace(opened, page=replace(opened.page, glyphs=(glyph,)), selected=0)
    for shown in (opened, boxed):
        assert max(max(picture.size) for picture in steps_pictures(shown)) <= 1.5 * LONGER
