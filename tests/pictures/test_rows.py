"""pictures/rows.py: rows read as a whole, where that is surer than piece by piece."""

from dataclasses import replace

import pytest
from support.pages import screen
from support.photos import photo
from support.reading_pictures import bundled, lines_read_of
from support.rows import picture_of

from digitpad.core.prediction import read_digits
from digitpad.pictures.finding import find
from digitpad.pictures.opened import read_page


@pytest.mark.parametrize(
    ("seed", "kind"), [(26, "1d%"), (35, "d+d=d"), (25, "(ddd) ddd-dddd"), (77, "+1d ddd dd dd dd")]
)
def test_marks_in_pieces_faint_or_like_digits_are_read(seed, kind):
    made = photo(seed, marks=kind)
    assert lines_read_of(made) == (made.text,)


@pytest.mark.parametrize("seed", [57, 129])
def test_digits_that_touch_are_read(seed):
    made = photo(seed, row=True)
    (read,) = lines_read_of(made)
    assert read.replace(" ", "") == "".join(map(str, made.digits))


class OfDigits:
    """A reader without a row reader, as in exported scripts."""

    def probabilities(self, digits):
        return bundled().probabilities(digits)


def test_without_a_row_reader_signs_are_read_piece_by_piece():
    assert [glyph.sign for glyph in find(picture_of("33"), reader=OfDigits()).glyphs] == ["", ""]


def test_the_digit_of_the_row_stands_beside_what_the_network_reads_alone():
    classifier = bundled()
    page = find(picture_of("33"), reader=classifier)
    page = replace(
        page, glyphs=tuple(replace(glyph, sign=sign) for glyph, sign in zip(page.glyphs, "53", strict=True))
    )
    digits = read_page(page, read_digits(classifier, [glyph.steps for glyph in page.glyphs]))
    assert [one.in_row for one in digits] == [5, None]
    assert [one.sign for one in digits] == ["5", "3"]


def test_leaning_ones_of_a_number_are_no_slashes_of_a_date():
    made = screen(327)
    assert "".join(lines_read_of(made)).replace(" ", "") == "".join(map(str, made.digits))
