"""A number in words: its lines, its title, and what the panel says of one of its digits."""

import numpy as np
import pytest

from digitpad.core import number
from digitpad.core.network import Verdict, verdict
from digitpad.core.number import Part
from digitpad.core.raster import steps_of_glyph
from digitpad.core.reading import Reading
from digitpad.ui.widgets.content import Kind

STEPS = steps_of_glyph(np.full((20, 10), 255, np.uint8))


def part(digit: int, confidence: float = 0.99, line: int = 0, said: int | None = None) -> Part:
    """Return a digit read with a confidence; below a half it is none."""
    shares = np.full(10, (1 - confidence) / 9, np.float32)
    shares[digit] = confidence
    return Part(Reading(STEPS, shares, verdict(shares, 0.5), 0.2), line, said)


def row(figures: str, line: int = 0) -> list[Part]:
    return [part(int(figure), line=line) for figure in figures]


def test_lines_are_numbers_of_their_own():
    assert number.lines(row("2048") + row("17", line=1)) == ["2048", "17"]
    assert number.lines([]) == []


def test_what_is_no_digit_and_what_the_user_says():
    parts = [part(2), part(0, 0.2), part(4, said=9), part(8, 0.1, said=8)]
    assert number.lines(parts) == ["2?98"]
    assert [one.kind for one in parts] == [Kind.SURE, Kind.NO_DIGIT, Kind.SURE, Kind.SURE]
    assert [one.tag for one in parts] == ["2: 99 %", "?", "9 ✓", "8 ✓"]
    assert part(7, 0.7).kind == Kind.UNSURE


def test_the_title_names_all_numbers():
    assert number.title(row("2048") + row("17", line=1)) == "DigitPad: 2048, 17"
    assert number.title(row("7")) == "DigitPad: 7 (99 %)"
    assert number.title([part(7, said=1)]) == "DigitPad: 1"
    assert number.title([]) == "DigitPad: no digit found"


@pytest.mark.parametrize(
    ("parts", "headline"),
    [
        (row("7"), "7"),
        (row("2048") + row("17", line=1), "2048\n17"),
        (row("1") + row("2", 1) + row("3", 2) + row("4", 3), "1\n2\n…"),
        (row("12345" * 6), "12345123451234512345123…"),
    ],
    ids=["a digit", "two lines", "four lines", "a long line"],
)
def test_the_headline_has_an_end(parts, headline):
    assert number.headline(parts) == headline


def test_the_panel_tells_of_the_digit_that_is_looked_at():
    parts = [part(2), part(0, 0.2), part(4, said=9)]
    shown = [number.content(parts, place, None) for place in range(3)]
    assert [content.headline for content in shown] == ["2?9"] * 3
    sentences = ["1 of 3: 2, 99 %", "2 of 3: no digit", "3 of 3: 9, as you said"]
    assert [content.sentence for content in shown] == sentences
    assert [content.winner for content in shown] == [2, None, 4]  # the bars are the network's
    assert shown[1].detail == "The nearest is 0, 20 %."
    assert shown[2].detail == ""
    np.testing.assert_allclose(shown[0].probabilities, parts[0].reading.probabilities)


def test_one_digit_is_told_as_on_the_pad():
    assert number.content([part(7)], 0, None).sentence == "99 %"
    assert number.content([part(7, 0.2)], 0, None).sentence == "That does not look like a digit"
    assert number.content([part(7, said=1)], 0, None).sentence == "as you said"
    assert isinstance(part(7).reading.verdict, Verdict)
