"""Lines that are layout are taken away, and digits' straight strokes stay: each kind on a page made here."""

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw
from support.pages import form, framed, table
from support.reading_pages import PageJob, made_page
from support.reading_pictures import bundled, counted, lines_read_as_it_lies, lines_read_of

from digitpad.pictures.erasing import without_lines
from digitpad.pictures.finding import find
from digitpad.pictures.heights import height_beside
from digitpad.pictures.light import ink_fraction
from digitpad.pictures.model import Picture, PictureOptions
from digitpad.pictures.ruling import Ruling, ruling_of
from digitpad.pictures.segments import Segment

HIGH, PEN = 60, 5  # pixels, of a digit
STROKES = {  # of digits 1 high and about half as wide
    "0": [[(0.3 + 0.3 * np.sin(turn), 0.5 - 0.5 * np.cos(turn)) for turn in np.linspace(0, 2 * np.pi, 25)]],
    "1": [[(0.3, 0), (0.3, 1)]],
    "2": [[(0.05, 0.25), (0.15, 0.05), (0.35, 0), (0.5, 0.15), (0.45, 0.4), (0, 1), (0.6, 1)]],
    "4": [[(0.4, 0), (0, 0.6), (0.6, 0.6)], [(0.45, 0.3), (0.45, 1)]],
    "5": [
        [(0.1, 0), (0.08, 0.42), (0.35, 0.4), (0.55, 0.6), (0.5, 0.85), (0.3, 1), (0, 0.92)],
        [(0.1, 0), (0.55, 0)],
    ],
    "7": [[(0, 0), (0.6, 0), (0.25, 1)]],
}  # fmt: skip


def page(text, size=(700, 260), at=(140, 100), step=70, pen=PEN, fill=20):
    """Return a sheet with digits in a row, the left and the top of each cell, and a pen to draw lines."""
    image = Image.new("L", size, 245)
    draw = ImageDraw.Draw(image)
    for place, sign in enumerate(text):
        for path in STROKES.get(sign, []):
            points = [(at[0] + place * step + HIGH * x, at[1] + HIGH * y) for x, y in path]
            draw.line(points, fill=fill, width=pen, joint="curve")
            for x, y in points:
                draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=fill)
    return image, draw


def read(image):
    found = find(Picture(image, image.size), PictureOptions(turns=0), bundled())
    digits = [glyph.steps.digit for glyph in found.glyphs]
    probabilities = bundled().probabilities(np.stack(digits)) if digits else []
    return "".join(str(int(row.argmax())) if row.max() > 0.5 else "?" for row in probabilities)


def boxes(draw, count, fill=60, width=3, wide=66):
    """Draw a box around each digit of a page."""
    for left in range(125, 125 + 70 * count, 70):
        draw.rectangle((left, 80, left + wide, 185), outline=fill, width=width)


@pytest.mark.parametrize("fill", [40, 120, 190])
@pytest.mark.parametrize("width", [2, 9])
def test_digits_in_boxes_of_any_thickness_and_strength(fill, width):
    image, draw = page("20457")
    boxes(draw, 5, fill, width, 64)
    assert read(image) == "20457"


def test_empty_boxes_are_no_digits():
    image, draw = page("2  5 ")
    boxes(draw, 5)
    assert read(image) == "25"


def test_many_empty_boxes_far_larger_than_the_digits():
    image, draw = page("2  5    7", size=(1900, 800), at=(240, 110), step=170)
    for top in (70, 290, 510):
        for left in range(210, 210 + 9 * 170, 170):
            draw.rectangle((left, top, left + 95, top + 150), outline=60, width=3)
    assert read(image) == "257"


def test_cells_that_share_their_sides():
    image, draw = page("20457")
    boxes(draw, 5, wide=70)
    assert read(image) == "20457"


def test_a_shade_behind_digits_is_none_of_their_ink():
    image, _draw = page("20457")
    shade = Image.new("L", image.size, 245)
    ImageDraw.Draw(shade).rectangle((100, 80, 330, 190), fill=222)
    assert read(ImageChops.darker(image, shade)) == "20457"


def test_a_broad_pale_stroke_stays_ink():
    image = Image.new("L", (700, 700), 245)
    ImageDraw.Draw(image).line([(150, 150), (520, 150), (300, 580)], fill=215, width=60, joint="curve")
    assert read(image) == "7"


@pytest.mark.parametrize("width", [5, 8])
def test_thick_ticks_as_low_as_dots_beside_fainter_digits(width):
    image, draw = page("20457")
    draw.line((120, 185, 480, 185), fill=0, width=width)
    for place in range(6):
        draw.line((125 + place * 70, 185 - 2 * width, 125 + place * 70, 185), fill=0, width=width)
    faint = image.point(lambda grey: grey if grey < 10 or grey > 200 else 150)
    assert read(faint) == "20457"


def test_a_side_from_one_end_of_a_ruled_line_to_another_is_none_of_a_digit():
    image, draw = page("20457", at=(160, 100))
    for row in (60, 85, 185):  # the uppermost and the others are ruled across the paper
        draw.line((20, row, 680, row - 3), fill=120, width=2)
    draw.line((20, 85, 20, 185), fill=120, width=2)
    assert read(image) == "20457"


@pytest.mark.parametrize("tick", [20, 70])
def test_a_comb(tick):
    image, draw = page("20457")
    draw.line((125, 175, 125 + 5 * 70, 175), fill=40, width=3)
    for place in range(6):
        draw.line((125 + place * 70, 175 - tick, 125 + place * 70, 175), fill=40, width=3)
    assert read(image) == "20457"


def test_a_comb_of_three_cells_beside_one_of_five():
    image, _draw = page("20457", size=(700, 420))
    image.paste(page("245", at=(140, 30))[0].crop((0, 0, 700, 160)), (0, 250))
    draw = ImageDraw.Draw(image)
    draw.line((125, 190, 475, 190), fill=90, width=3)
    for place in range(6):
        draw.line((125 + 70 * place, 145, 125 + 70 * place, 190), fill=90, width=3)
    draw.rectangle((125, 250, 335, 365), outline=90, width=3)
    for place in (1, 2):
        draw.line((125 + 70 * place, 320, 125 + 70 * place, 365), fill=90, width=3)
    assert read(image) == "20457245"


def test_cells_low_beside_how_thick_their_sides_are():
    image, draw = page("20457", at=(150, 110), step=80)
    draw.rectangle((130, 90, 530, 190), outline=60, width=12)
    for column in range(210, 530, 80):
        draw.rectangle((column - 6, 90, column + 5, 190), fill=60)
    assert read(image) == "20457"


def test_an_empty_box_beside_long_dark_lines_that_cross_none_of_its():
    image, draw = page("20457", size=(1000, 420), at=(340, 200), step=100)
    for column in (20, 60, 100):  # of a wooden table
        draw.line((column, 60, column + 6, 380), fill=60, width=6)
    for left in range(325, 325 + 6 * 100, 100):
        for row in (185, 275):
            draw.line((left - 14, row, left + 74, row), fill=60, width=5)
        for column in (left, left + 60):
            draw.line((column, 185, column, 275), fill=60, width=5)
    assert read(image) == "20457"


def test_a_table_on_a_third_of_the_page():
    image, draw = page("204", size=(1200, 800), at=(140, 110))
    for place in range(6):
        draw.line((130, 90 + 90 * place, 130 + 350, 90 + 90 * place), fill=30, width=2)
        draw.line((130 + 70 * place, 90, 130 + 70 * place, 90 + 450), fill=30, width=2)
    assert read(image) == "204"


@pytest.mark.parametrize("fall", [0, 8])
@pytest.mark.parametrize("gap", [4, 14])
def test_underlines_single_and_double_near_and_touching(fall, gap):
    image, draw = page("2011")
    for below in (0, 12):
        foot = 100 + HIGH + gap + below
        draw.line((120, foot, 430, foot + fall), fill=20, width=4)
    assert read(image) == "2011"


def test_a_short_underline_is_no_minus():
    image, draw = page("5")
    draw.line((130, 178, 200, 178), fill=20, width=5)
    assert read(image) == "5"


def test_a_fraction_bar():
    image, draw = page("20", size=(700, 360))
    image.paste(page("45")[0].crop((100, 90, 350, 180)), (100, 190))
    draw.line((120, 178, 300, 178), fill=20, width=5)
    assert read(image) == "2045"


def test_a_circle_and_a_frame_by_hand():
    image, draw = page("20 45", size=(800, 300))
    draw.ellipse((105, 60, 300, 200), outline=20, width=5)
    draw.line([(332, 80), (481, 74), (488, 190), (328, 184), (330, 72)], fill=20, width=5)
    assert read(image) == "2045"


def test_a_frame_a_side_of_which_is_broken():
    image, draw = page("204 5", size=(800, 360))
    image.paste(page("7542")[0].crop((100, 90, 420, 180)), (100, 190))
    draw.line([(520, 300), (112, 304), (118, 80), (530, 76)], fill=20, width=3)
    draw.line([(530, 76), (528, 170)], fill=20, width=3)
    draw.line([(525, 210), (522, 260)], fill=20, width=3)
    assert read(image) == "20457542"


def test_a_slashed_zero_is_no_ring():
    image, draw = page("204570", size=(760, 260))
    for left in (210, 490):
        draw.line([(left + 8, 142), (left + 28, 118)], fill=20, width=PEN)
    assert read(image) == "204570"


@pytest.mark.parametrize("pencil", [120, 150])
def test_a_pencil_bar_from_side_to_side_of_a_printed_box_is_a_stroke(pencil):
    image, draw = page("20457", step=80, pen=4, fill=pencil)
    draw.line([(380, 100), (436, 98)], fill=pencil, width=4)  # the 5's, longer
    for left in range(125, 125 + 80 * 5, 80):
        draw.rectangle((left, 80, left + 64, 185), outline=30, width=6)
    assert read(image) == "20457"


@pytest.mark.parametrize(
    ("kind", "seed", "most"),
    [
        ("table", 8_302, 14),  # a line that digits touch in every row: none of 73 was read
        ("form", 8_335, 1),  # zeros with a slash, taken for rings around ones
        ("list", 8_308, 5),  # a column of ones and a few digits beside the border: none of 11 was read
        ("form", 8_306, 7),  # pencil beside the soft edges of thick boxes
    ],
)
def test_pages_that_people_fill_in_are_mostly_read(data_folder, kind, seed, most):
    made = made_page(PageJob(kind, seed, data_folder))
    counts = counted("".join(map(str, made.digits)), lines_read_as_it_lies(made))
    assert counts.written - counts.right <= most


@pytest.mark.parametrize(
    ("seed", "what"),
    [
        (650_010, "arcs of a circle in line with each other, as ruling is"),
        (650_026, "a frame of which two sides are bent"),
        (650_037, "a thick frame, sides of which lean and go on beyond its corners"),
    ],
)
def test_made_frames(seed, what):
    made = framed(seed)
    read = lines_read_of(made)
    assert "".join(read).replace(" ", "") == "".join(map(str, made.digits)), what


@pytest.mark.parametrize(
    ("make", "seed", "what"),
    [
        (form, 300, "boxes close beside each other, so dark that their soft edges meet"),
        (form, 327, "ones that lean, from near the top to near the foot of a thick box"),
        (form, 329, "a comb some ticks of which digits hide"),
        (form, 2_001, "a comb of a single cell"),
        (form, 2_014, "boxes beside each other on darker paper, of which a strip is between them"),
        (form, 2_075, "a comb whose line goes across the page, as ruling does, and whose ticks are high"),
        (
            form,
            2_088,
            "light fields close above each other, and blocks of the darker paper between",
        ),
        (form, 6_084, "combs that every digit touches, which are no rings around the others"),
        (form, 2_097, "thick boxes so narrow that their tops are shorter than digits are high"),
        (table, 311, "lines that are lighter than coloured paper, and digits that are darker"),
    ],
)
def test_made_forms_and_tables(make, seed, what):
    made = make(seed)
    digits = "".join(sign for sign in "".join(lines_read_of(made)) if sign.isdigit())
    assert digits == "".join(map(str, made.digits)), what


def test_a_line_that_goes_on_beyond_the_page_hides_no_digits():
    mask = np.zeros((60, 80), np.uint8)
    mask[10:50, 30:34] = mask[18:21, 75:] = 255
    assert height_beside(mask, [Segment(75, np.full(30, 19.0), 3.0)], []) == 40


def test_a_shaded_field_around_digits_is_no_ring():
    assert lines_read_of(form(2_055))[:2] == ("203666687", "940526490")


def test_ones_that_touch_a_long_frame_that_leans_keep_their_feet():
    made = form(52_005)
    assert lines_read_of(made)[-1].replace(" ", "") == made.text.split("\n")[-1].replace(" ", "")


def test_thin_ones_from_near_the_top_to_near_the_foot_of_thick_boxes_stay():
    image, draw = page("21142", pen=2)
    for left in range(125, 125 + 5 * 70, 70):
        draw.rectangle((left, 90, left + 66, 171), outline=40, width=8)
    assert read(image) == "21142"


def test_a_zero_around_nothing_is_a_zero():
    image, draw = page("  2")
    draw.rounded_rectangle((145, 98, 185, 162), 18, outline=20, width=5)
    assert read(image) == "02"


def test_a_canvas_with_a_border():
    image, draw = page("20457", size=(700, 300))
    draw.rectangle((20, 20, 680, 280), outline=90, width=12)
    assert read(image) == "20457"


@pytest.mark.parametrize("digit", STROKES)
@pytest.mark.parametrize("side", [200, 320])
def test_a_single_digits_straight_strokes_stay(digit, side):
    ink = ink_fraction(np.asarray(page(digit, size=(side, side), at=(side // 2 - 20, side // 2 - 30))[0]))
    cleared, lines = without_lines(ink, ruling_of(ink))
    assert not lines.level
    assert not lines.upright
    assert np.array_equal(cleared, ink)


def test_a_large_digit_of_straight_lines_on_clean_paper_keeps_its_arms():
    image = Image.new("L", (400, 300), 255)
    ImageDraw.Draw(image).line([(60, 50), (340, 50), (180, 270)], fill=0, width=3)
    ink = ink_fraction(np.asarray(image))
    assert np.array_equal(without_lines(ink, ruling_of(ink))[0], ink)


def test_a_faint_frame_with_gaps_is_of_lines():
    plain = ink_fraction(np.asarray(page("204")[0]))
    level = np.where(np.arange(700) % 14 < 9, 0.13, 0.07)
    ink = plain.copy()
    for row in (70, 71, 190, 191):
        ink[row, 120:340] = level[120:340]
    for column in (120, 121, 338, 339):
        ink[70:192, column] = level[70:192]
    cleared, lines = without_lines(ink.astype(np.float32), Ruling())
    assert len(lines.level) == len(lines.upright) == 2
    assert (cleared - plain > 0.1).sum() == 0


def test_a_stroke_that_crosses_a_line_is_whole():
    image, draw = page("4 7", at=(140, 60))
    plain = ink_fraction(np.asarray(image))
    draw.line((100, 90, 400, 90), fill=20, width=4)
    cleared, lines = without_lines(ink_fraction(np.asarray(image)), Ruling())
    assert len(lines.level) == 1
    crossed = plain[60:125, 130:330] > 0.4
    assert (cleared[60:125, 130:330][crossed] > 0.2).mean() > 0.9
