"""pictures/rows.py: rows read as a whole, where that is surer than piece by piece."""

import numpy as np
import pytest
from support.photos import photo
from support.reading_pictures import bundled, lines_read_of
from support.rows import picture_of

from digitpad.core.prediction import read_digits
from digitpad.core.raster import Steps
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


def test_what_a_whole_row_says_is_kept_with_its_glyphs():
    picture = picture_of("3377")
    assert [glyph.sign for glyph in find(picture, reader=bundled()).glyphs] == ["3", "3", "7", "7"]
    assert [glyph.sign for glyph in find(picture, reader=OfDigits()).glyphs] == [""] * 4


def test_the_digit_of_the_row_stands_beside_what_the_network_reads_alone():
    classifier = bundled()
    page = find(picture_of("33"), reader=classifier)
    unsure = np.full((28, 28), 0.5, np.float32)
    steps = [Steps(glyph.steps.crop, glyph.steps.shrunk, unsure) for glyph in page.glyphs]
    assert [one.in_row for one in read_page(page, read_digits(classifier, steps))] == [3, 3]
