"""What was read in tables, and pages as rows for a spreadsheet."""

import numpy as np

from digitpad.core.prediction import ReadDigit, Reading, prediction_of
from digitpad.core.raster import steps_of_glyph
from digitpad.pictures.model import Grid
from digitpad.pictures.tables import page_rows, tab_separated, tables_of

STEPS = steps_of_glyph(np.zeros((9, 9), np.uint8))
TABLE = Grid((0.0, 1.0, 2.0, 3.0), (0.0, 1.0, 2.0))
COMB = Grid((0.0, 1.0), (0.0, 1.0, 2.0, 3.0))


def digit(value, line=0, cell=None, spaced=False):
    probabilities = np.eye(10, dtype=np.float32)[value]
    reading = Reading(STEPS, probabilities, prediction_of(probabilities, 0.5), 0.0)
    return ReadDigit(reading, line, is_spaced=spaced, cell=cell)


IN_TABLE = (
    digit(4, 1, (0, 0, 0)),
    digit(2, 1, (0, 0, 0)),
    digit(7, 1, (0, 0, 1), spaced=True),
    digit(5, 2, (0, 2, 1)),
)


def test_a_table_has_all_its_cells_and_an_empty_one_is_empty():
    assert tables_of(IN_TABLE, (TABLE,)) == {0: (("42", "7"), ("", ""), ("", "5"))}


def test_a_comb_field_and_a_frame_are_no_tables():
    comb = [digit(3, cell=(0, 0, 0)), digit(1, cell=(0, 0, 2))]
    frame = [digit(3, cell=(0, 0, 0))]
    assert tables_of(comb, (COMB,)) == {}
    assert tables_of(frame, (Grid((0.0, 1.0), (0.0, 1.0)),)) == {}
    assert page_rows(comb, (COMB,)) == [("31",)]


def test_a_page_is_rows_in_reading_order():
    page = [digit(1), digit(9, spaced=True), *IN_TABLE, digit(8, 3)]
    rows = page_rows(page, (TABLE,))
    assert rows == [("1", "9"), ("42", "7"), ("", ""), ("", "5"), ("8",)]
    assert tab_separated(rows) == "1\t9\n42\t7\n\t\n\t5\n8"


def test_an_empty_table_stays_and_several_numbers_share_a_cell():
    assert page_rows([digit(1)], (TABLE,)) == [("1",), ("", ""), ("", ""), ("", "")]
    both = [digit(1, cell=(0, 0, 0)), digit(2, cell=(0, 0, 0), spaced=True), digit(3, 1, (0, 1, 0))]
    assert tables_of(both, (TABLE,))[0][0] == ("1 2", "")
