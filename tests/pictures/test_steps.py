"""The steps of pictures/, each by itself, from pixels to thickness."""

from itertools import permutations

import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.made_sevens import seven

from digitpad.pictures.grouping import groups_of
from digitpad.pictures.layout import lines_of
from digitpad.pictures.light import ink_fraction, is_even, is_light_ink
from digitpad.pictures.loading import colours
from digitpad.pictures.model import Rectangle, around
from digitpad.pictures.normalising import THIN, WANTED, thickened_glyph, thickness
from digitpad.pictures.paper import paper_of, surroundings_of
from digitpad.pictures.pieces import Piece, on_paper, pieces_of
from digitpad.pictures.ruling import ruling_of
from digitpad.pictures.threshold import cut_of


def test_rectangles_know_their_neighbours():
    one, other = Rectangle(0, 0, 10, 20), Rectangle(13, 5, 20, 24)
    assert one.gap(other) == 3
    assert one.shared_height(other) == pytest.approx(15 / 19)
    assert one.shared_width(other) == 0
    assert around([one, other]) == Rectangle(0, 0, 20, 24)


def test_what_is_light_and_seen_through_lies_on_black():
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((255, 255, 255, 255), (10, 10, 15, 30))
    assert colours(image)[0, 0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("shadow", [0.4, 0.7, 1])
def test_polarity_does_not_hang_on_a_shadow(shadow):
    light = np.where(np.arange(300) < 150, 1.0, shadow)
    dark = (np.asarray(seven(ink=60, paper=210, pen=0.05)) * light).astype(np.uint8)
    chalk = (np.asarray(seven(ink=230, paper=60, pen=0.05)) * light).astype(np.uint8)
    assert not is_light_ink(dark)
    assert is_light_ink(chalk)


def test_a_dim_photograph_is_no_screenshot_and_its_faint_ink_is_ink():
    light = np.linspace(36, 44, 300)[:, np.newaxis] * np.linspace(0.95, 1.05, 400)
    sheet = light.astype(np.uint8)
    assert not is_even(sheet)
    assert is_even(np.full_like(sheet, 40))
    written = sheet.copy()
    written[100:200, 190:200] = (0.75 * light[100:200, 190:200]).astype(np.uint8)
    assert not is_light_ink(written)
    cut = cut_of(ink_fraction(written))
    assert cut is not None
    assert (ink_fraction(written)[110:190, 193:197] > cut.strong).all()


@pytest.mark.parametrize(("strokes", "is_ink"), [(9, True), (2, False)])
def test_pencil_beside_a_little_dark_print_is_ink_and_a_few_faint_strokes_are_none(strokes, is_ink):
    ink = np.random.default_rng(1).normal(0, 0.01, (300, 500)).astype(np.float32)
    for column in range(40, 40 + 40 * strokes, 40):
        ink[50:90, column : column + 4] = 0.2
    for column in range(60, 260, 40):
        ink[200:230, column : column + 8] = 0.8
    cut = cut_of(ink)
    assert cut is not None
    assert (cut.strong < 0.19) == is_ink


def test_no_dots_are_left_where_ruled_lines_cross():
    paper = np.full((600, 600), 220.0)
    for place in range(20, 600, 40):
        paper[place : place + 3] *= 0.8
        paper[:, place : place + 3] *= 0.8
    ink = ink_fraction(paper.astype(np.uint8))
    ruling = ruling_of(ink)
    assert len(ruling.level) > 10 < len(ruling.upright)
    assert ruling.erased(ink)[40:-40, 40:-40].max() < 0.1


def test_a_hard_shadow_leaves_no_ink():
    light = np.interp(np.arange(300), (166, 174), (220, 100))
    sheet = np.repeat(light[np.newaxis].astype(np.uint8), 400, axis=0)
    assert cut_of(ink_fraction(sheet)) is None


def without_ruling(ink):
    return ruling_of(ink).erased(ink)


def test_ruled_lines_go_and_the_digit_stays():
    plain = np.asarray(seven(ink=60, paper=230))
    ruled = plain.copy()
    ruled[40::60] = np.minimum(ruled[40::60], 170)
    ruled[41::60] = np.minimum(ruled[41::60], 170)
    assert np.abs(ink_fraction(ruled) - ink_fraction(plain)).max() > 0.2
    difference = np.abs(without_ruling(ink_fraction(ruled)) - ink_fraction(plain))
    assert (difference > 0.15).mean() < 0.002


def test_a_single_long_stroke_is_no_ruling():
    image = Image.new("L", (300, 400), 240)
    ImageDraw.Draw(image).line((150, 60, 160, 340), fill=30, width=5)
    ink = ink_fraction(np.asarray(image))
    assert np.array_equal(without_ruling(ink), ink)


def test_a_table_of_another_colour_is_no_paper_but_a_shadow_is():
    sheet = np.full((300, 400, 3), 220, np.uint8)
    sheet[:, 200:] = 110
    sheet[240:] = (120, 80, 40)
    paper = paper_of(sheet, light_ink=False)
    assert paper[:225].all()
    assert not paper[250:].any()


def test_discs_borders_and_specks_are_no_pieces():
    mask = np.zeros((200, 200), np.uint8)
    mask[:4] = 255
    mask[60:140, 90:98] = 255
    mask[20, 20] = 255
    drawn = Image.fromarray(mask)
    ImageDraw.Draw(drawn).ellipse((20, 100, 40, 120), fill=255)
    kept = pieces_of(np.asarray(drawn)).kept
    assert [piece.rectangle for piece in kept] == [Rectangle(90, 60, 98, 140)]


def test_what_goes_on_beyond_the_paper_is_no_piece_of_it():
    mask = np.zeros((200, 300), np.uint8)
    mask[60:140, 90:98] = 255  # a stroke
    mask[100:108, 250:] = 255  # a pen that lies there, from beyond the border
    mask[10:60, 30:36] = 255  # the edge of the table
    paper = np.ones(mask.shape, bool)
    paper[:, :30] = False
    found = pieces_of(mask)
    kept = on_paper(found, surroundings_of(mask / np.float32(255), mask), paper).kept
    assert [piece.rectangle for piece in kept] == [Rectangle(90, 60, 98, 140)]


def test_grain_is_no_piece_of_the_paper():
    ink = np.zeros((200, 300), np.float32)
    ink[:, 200:] = np.random.default_rng(5).normal(0, 0.2, (200, 100))
    ink[60:140, 90:98] = ink[60:140, 230:238] = 0.4
    mask = np.where(ink == np.float32(0.4), 255, 0).astype(np.uint8)
    kept = on_paper(pieces_of(mask), surroundings_of(ink, mask), np.ones(mask.shape, bool)).kept
    assert [piece.rectangle.left for piece in kept] == [90]


def test_the_table_has_no_say_in_what_is_light():
    sheet = np.full((300, 400, 3), 40, np.uint8)
    sheet[40:, 60:340] = 200
    ImageDraw.Draw(image := Image.fromarray(sheet)).line((200, 150, 203, 190), fill=(120, 120, 120), width=3)
    grey = np.asarray(image.convert("L"))
    assert not is_light_ink(grey, paper_of(np.asarray(image), light_ink=True))


def test_a_strip_of_table_along_the_border_is_no_paper():
    sheet = np.full((600, 800, 3), 220, np.uint8)
    sheet[580:] = (90, 60, 30)
    paper = paper_of(sheet, light_ink=False)
    assert paper[:540].all()
    assert not paper[585:].any()


def test_a_jagged_line_that_is_nowhere_long_is_no_ruling():
    ink = np.zeros((300, 400), np.float32)
    columns = np.arange(400)
    for row in (80, 150, 220):
        ink[row + columns % 5 - 2, columns] = 0.5  # each row has a fifth of it
    assert np.array_equal(without_ruling(ink), ink)


def test_parts_of_a_digit_are_one_group_in_whatever_order_they_come():
    parts = [Rectangle(10, 0, 40, 48), Rectangle(60, 0, 90, 100), Rectangle(10, 52, 40, 100)]
    pieces = tuple(Piece(box, 500, number) for number, box in enumerate(parts))
    for order in permutations(pieces):
        groups = {frozenset(piece.number for piece in group) for group in groups_of(order)}
        assert groups == {frozenset({0, 2}), frozenset({1})}


def test_a_line_that_was_left_joins_no_digits_of_several_rows():
    rows = [
        Rectangle(10 + 60 * n, 100 * row, 40 + 60 * n, 100 * row + 50) for n in range(3) for row in range(6)
    ]
    line = Rectangle(180, 0, 230, 550)
    pieces = tuple(Piece(box, 500, number) for number, box in enumerate([*rows, line]))
    assert {len(group) for group in groups_of(pieces)} == {1}


def test_in_small_pictures_strokes_are_no_ruling():
    ink = np.zeros((100, 100), np.float32)
    ink[20:80:15, 10:90] = 0.8  # the bars of a broad pen
    assert np.array_equal(without_ruling(ink), ink)
    assert not np.array_equal(without_ruling(np.tile(ink, (3, 3))), np.tile(ink, (3, 3)))


def test_a_row_may_run_uphill():
    boxes = [Rectangle(60 * n, 200 - 20 * n, 60 * n + 30, 260 - 20 * n) for n in range(8)]
    assert lines_of(boxes[::-1]) == [[7, 6, 5, 4, 3, 2, 1, 0]]


def test_thin_strokes_become_thicker_and_others_stay():
    thin = 255 - np.asarray(seven(pen=0.03))
    thick = 255 - np.asarray(seven(pen=0.15))
    tight = [glyph[np.ix_(glyph.any(axis=1), glyph.any(axis=0))] for glyph in (thin, thick)]
    assert thickness(tight[0]) < THIN
    assert thickness(thickened_glyph(tight[0])) == pytest.approx(WANTED, abs=0.03)
    assert thickened_glyph(tight[1]) is tight[1]
