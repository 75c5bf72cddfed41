"""The examples: each is read as its name says, by the bundled network."""

import numpy as np
import pytest
from support.example_photos import MAKERS
from support.reading_pictures import counted

from digitpad.core.ink import PAD_SIDE, bounds
from digitpad.core.network import Classifier
from digitpad.core.pad_reading import PadReader
from digitpad.core.prediction import numbers_of, read_digits
from digitpad.models.in_use import ModelInUse
from digitpad.models.library import ModelLibrary
from digitpad.pictures.examples import (
    FOLDER,
    PHOTOS,
    SHEETS,
    drawing_names,
    example_drawing,
    example_picture,
    photo_file,
    picture_names,
)
from digitpad.pictures.finding import find
from digitpad.pictures.model import PictureOptions
from digitpad.pictures.opened import open_picture
from digitpad.ui.pictures.box_labels_controller import digits_of

READ_ON_PAD = ["7", "4", "2", "1", "1984", "?"]  # in the order of `drawing_names`


@pytest.fixture(scope="module")
def bundled(tmp_path_factory) -> Classifier:
    classifier = ModelInUse(ModelLibrary(tmp_path_factory.mktemp("models"))).classifier
    assert classifier
    return classifier


def test_there_are_six_drawings_six_pictures_and_four_photographs_each_with_a_name():
    assert len(set(drawing_names())) == len(READ_ON_PAD) == 6
    assert list(picture_names()) == [*SHEETS, *PHOTOS]
    assert len(set(picture_names().values())) == 10


@pytest.mark.parametrize("number", range(6))
def test_each_drawing_is_read_as_its_name_says(number, bundled):
    strokes = example_drawing(number)
    left, top, right, bottom = bounds(strokes)
    assert min(left, top) > 0
    assert max(right, bottom) < PAD_SIDE
    assert "".join(digit.sign for digit in PadReader().read(strokes, bundled).digits) == READ_ON_PAD[number]


@pytest.mark.parametrize("key", SHEETS)
def test_each_picture_is_read_line_by_line(key, bundled):
    page = find(example_picture(key), PictureOptions(), bundled)
    readings = read_digits(bundled, [glyph.steps for glyph in page.glyphs])
    lines: dict[int, str] = {}
    for glyph, reading in zip(page.glyphs, readings, strict=True):
        lines[glyph.line] = lines.get(glyph.line, "") + reading.prediction.sign
    assert list(lines.values()) == [line.replace(" ", "") for line in SHEETS[key].lines]


@pytest.mark.parametrize("key", PHOTOS)
def test_each_photograph_is_as_it_is_made_and_its_digits_are_read(key, bundled):
    made = MAKERS[key]()
    opened = open_picture(example_picture(key), PictureOptions(), bundled)
    assert opened.picture.size == made.image.size
    lines = numbers_of(digits_of(opened, {}))
    counts = counted("".join(map(str, made.digits)), lines)
    assert counts.right >= 0.95 * counts.written
    assert not counts.made_up + counts.unknown
    assert counts.is_whole or key == "form"  # of which one digit is not found


def test_a_picture_is_the_same_each_time():
    first, second = (np.asarray(example_picture("board").image) for _ in range(2))
    assert np.array_equal(first, second)
    assert first.shape == (720, 1000, 3)


def test_what_the_package_carries_for_them_is_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("example_*.jsonl")) < 30_000
    assert sum(photo_file(key).stat().st_size for key in PHOTOS) < 600_000
