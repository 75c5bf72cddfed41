"""pictures/normalising.py: pages that lie turned are read as if they did not, single digits never turned."""

import numpy as np
import pytest
from PIL import Image
from support.made_sevens import difference, seven
from support.photos import photo

from digitpad.core.raster import steps_of_glyph
from digitpad.pictures.finding import find, glyph_at
from digitpad.pictures.layout import lines_of
from digitpad.pictures.model import Picture, Rectangle
from digitpad.pictures.normalising import LEAST, levelled, slope_of


def boxes(count, degrees, lines=1, seed=1):
    """Boxes of digits in lines that fall to the right, unsteady as a hand."""
    shake = np.random.default_rng(seed).normal(0, 3, (lines, count, 2))
    slope = np.tan(np.radians(degrees))
    return [
        Rectangle(round(60 * n + dx), round(500 + 120 * line + slope * 60 * n + dy), round(60 * n + dx) + 36,
                  round(560 + 120 * line + slope * 60 * n + dy))
        for line in range(lines)
        for n, (dx, dy) in enumerate(shake[line])
    ]  # fmt: skip


@pytest.mark.parametrize("degrees", [-25, -12, 12, 25])
@pytest.mark.parametrize(("count", "lines"), [(4, 1), (9, 1), (4, 3)])
def test_the_slope_of_lines_is_found(degrees, count, lines):
    assert slope_of(boxes(count, degrees, lines)) == pytest.approx(degrees, abs=4)


def test_what_is_no_line_has_no_slope():
    assert slope_of([]) == slope_of(boxes(1, 20)) == slope_of(boxes(2, 20)) == 0
    assert slope_of([Rectangle(0, 150 * n, 40, 150 * n + 60) for n in range(5)]) == 0
    assert slope_of([Rectangle(300 * n, 130 * n, 300 * n + 40, 130 * n + 60) for n in range(5)]) == 0


def test_a_hand_that_is_unsteady_turns_nothing():
    assert slope_of(boxes(8, LEAST / 3)) == 0


@pytest.mark.parametrize("degrees", [-25, 25])
def test_lines_stay_lines_where_they_are_steep(degrees):
    slope = float(np.tan(np.radians(degrees)))
    rows = lines_of(boxes(6, degrees, lines=3), slope)
    assert rows == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11], [12, 13, 14, 15, 16, 17]]


def test_a_glyph_is_turned_back_with_all_its_ink():
    plain, fallen = seven(), seven().rotate(-20, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    turned = 255 - np.asarray(fallen)
    back = levelled(turned, 20.0)
    assert back.sum() == pytest.approx(turned.sum(), rel=0.01)
    level = steps_of_glyph(255 - np.asarray(plain))
    assert difference(steps_of_glyph(turned), level) > 20
    assert difference(steps_of_glyph(back), level) < 3
    assert levelled(turned, 0.0) is turned


@pytest.fixture(scope="module")
def turned_row():
    sheet = Image.new("L", (650, 260), 255)
    for place in range(4):
        sheet.paste(seven((150, 200), pen=0.15), (25 + 150 * place, 30))
    image = sheet.rotate(-20, fillcolor=255, expand=True, resample=Image.Resampling.BICUBIC)
    return sheet, find(Picture(image, image.size))


def test_digits_of_a_turned_row_look_as_if_it_were_level(turned_row):
    level, page = turned_row
    first = find(Picture(level, level.size)).glyphs[0]
    assert page.slope == pytest.approx(20, abs=2)
    assert len(page.glyphs) == 4
    for glyph in page.glyphs:
        assert difference(glyph.steps, first.steps) < 8  # unturned they differ by 25


def test_a_box_drawn_by_the_user_is_turned_back_too(turned_row):
    _level, page = turned_row
    glyph = glyph_at(page, page.glyphs[1].box)
    assert difference(glyph.steps, page.glyphs[1].steps) < 2


def test_a_single_digit_is_never_turned():
    image = seven().rotate(-20, fillcolor=255, expand=True)
    assert find(Picture(image, image.size)).slope == 0


@pytest.mark.parametrize("turn", [-20.0, 20.0])
def test_made_photographs_may_lie_turned(turn):
    straight, made = (photo(5, row=True, size=(900, 700), paper="plain", turn=by) for by in (0.0, turn))
    assert made.digits == straight.digits

    def slope(one):
        x, y = ([sum(pair) / 2 for pair in pairs] for pairs in zip(
            *(((b.left, b.right), (b.top, b.bottom)) for b in one.boxes), strict=True))  # fmt: skip
        return np.degrees(np.arctan(np.polyfit(x, y, 1)[0]))

    assert slope(made) - slope(straight) == pytest.approx(turn, abs=5)
