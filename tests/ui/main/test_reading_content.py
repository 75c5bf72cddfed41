"""Readings in words: a digit, a number's title and headline, the panel, and the status bar."""

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from digitpad.core.card import Figure, ModelCard
from digitpad.core.ink import PAD_SIDE
from digitpad.core.prediction import Prediction, ReadDigit, Reading, numbers_of, prediction_of
from digitpad.core.raster import steps_of_glyph, steps_of_ink
from digitpad.ui.main import reading_content as words
from digitpad.ui.pictures.box_labels_controller import box_kind, box_tag
from digitpad.ui.pictures.content import BoxKind

SURE = Prediction(7, 0.994, None, True)
CLOSE = Prediction(7, 0.61, 1, True)
NONE = Prediction(8, 0.42, 3, False)
FLAT = Prediction(2, 0.101, 5, False)


@pytest.mark.parametrize(
    ("prediction", "title", "sentence", "detail"),
    [
        (SURE, "DigitPad: 7 (99 %)", "99 %", ""),
        (CLOSE, "DigitPad: 7 (61 %)", "61 %", "or perhaps 1"),
        (NONE, "DigitPad: not a digit", "This does not look like a digit", "The closest is 8, 42 %."),
        (FLAT, "DigitPad: not a digit", "This does not look like a digit", ""),
    ],
    ids=["sure", "close", "no digit", "nothing at all"],
)
def test_a_prediction_in_words(prediction, title, sentence, detail):
    assert (
        words.prediction_title(prediction),
        words.prediction_sentence(prediction),
        words.prediction_detail(prediction),
    ) == (
        title,
        sentence,
        detail,
    )


def test_an_empty_pad_in_words():
    assert words.prediction_title(None) == "DigitPad"
    assert words.reading_content(None, None).sentence == "Draw a digit"


def test_the_status_bar_tells_the_model_or_a_notice():
    card = ModelCard("Tiny", figures=(Figure("mnist_test_accuracy", 0.9912, "digitpad evaluate"),))
    assert words.status_content(card, None, "").left == "Tiny: 99.12 % accuracy on MNIST's test data"
    assert words.status_content(ModelCard("Bare"), None, "").left == "Bare"
    assert words.status_content(card, None, "Copied.").left == "Copied."
    assert words.status_content(None, None, "").left == "No model"


def test_the_first_picture_shows_the_ink_in_its_place():
    steps = steps_of_ink((((0.8 * PAD_SIDE, 0.1 * PAD_SIDE), (0.9 * PAD_SIDE, 0.2 * PAD_SIDE)),))
    left, top, right, bottom = words.steps_as_pictures(steps)[0].getbbox()
    assert left > 0.75 * words.THUMBNAIL
    assert bottom < 0.25 * words.THUMBNAIL
    assert (right - left) == pytest.approx(bottom - top, abs=1)


def test_a_glyph_is_its_own_first_picture():
    glyph = np.zeros((40, 30), np.uint8)
    glyph[5:35, 10:15] = 255
    steps = steps_of_glyph(glyph)
    assert words.steps_as_pictures(steps)[0] is steps.crop


STEPS = steps_of_glyph(np.full((20, 10), 255, np.uint8))


def part(digit: int, confidence: float = 0.99, line: int = 0, correction: int | None = None) -> ReadDigit:
    """Return a digit read with a confidence; below a half it is none."""
    shares = np.full(10, (1 - confidence) / 9, np.float32)
    shares[digit] = confidence
    return ReadDigit(Reading(STEPS, shares, prediction_of(shares, 0.5), 0.2), line, correction)


def row(figures: str, line: int = 0) -> list[ReadDigit]:
    return [part(int(figure), line=line) for figure in figures]


def test_lines_are_numbers_of_their_own():
    assert numbers_of(row("2048") + row("17", line=1)) == ["2048", "17"]
    assert numbers_of([]) == []


def test_what_is_no_digit_and_what_the_user_says():
    parts = [part(2), part(0, 0.2), part(4, correction=9), part(8, 0.1, correction=8)]
    assert numbers_of(parts) == ["2?98"]
    assert [box_kind(one) for one in parts] == [BoxKind.SURE, BoxKind.NO_DIGIT, BoxKind.SURE, BoxKind.SURE]
    assert [box_tag(one) for one in parts] == ["2: 99 %", "?", "9 ✓", "8 ✓"]
    assert box_kind(part(7, 0.7)) == BoxKind.UNSURE


def test_the_title_names_all_numbers():
    assert words.number_title(row("2048") + row("17", line=1)) == "DigitPad: 2048, 17"
    assert words.number_title(row("7")) == "DigitPad: 7 (99 %)"
    assert words.number_title([part(7, correction=1)]) == "DigitPad: 1"
    assert words.number_title([]) == "DigitPad: no digit found"


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
    assert words.headline(parts) == headline


def test_the_panel_tells_of_the_digit_that_is_looked_at():
    parts = [part(2), part(0, 0.2), part(4, correction=9)]
    shown = [words.number_content(parts, place, None) for place in range(3)]
    assert [content.headline for content in shown] == ["2?9"] * 3
    sentences = ["1 of 3: 2, 99 %", "2 of 3: no digit", "3 of 3: 9, your label"]
    assert [content.sentence for content in shown] == sentences
    assert [content.winner for content in shown] == [2, None, 4]  # the bars are the network's
    assert shown[1].detail == "The closest is 0, 20 %."
    assert shown[2].detail == ""
    np.testing.assert_allclose(shown[0].probabilities, parts[0].reading.probabilities)


def test_one_digit_is_told_as_on_the_pad():
    assert words.number_content([part(7)], 0, None).sentence == "99 %"
    assert words.number_content([part(7, 0.2)], 0, None).sentence == "This does not look like a digit"
    assert words.number_content([part(7, correction=1)], 0, None).sentence == "your label"
    assert isinstance(part(7).reading.prediction, Prediction)


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ("2026-11-29T08:00:00+00:00", "your 4 of today"),
        ("2026-11-28T23:30:00+00:00", "your 4 of today"),  # in the user's time zone it is the next day
        ("2026-11-28T22:30:00+00:00", "your 4 of yesterday"),
        ("2026-11-24T10:00:00+00:00", "your 4 of Tuesday"),
        ("2026-11-22T10:00:00+00:00", "your 4 of 22 November"),
        ("2025-11-29T10:00:00+00:00", "your 4 of 29 November 2025"),
        ("2026-12-03T10:00:00+00:00", "your 4 of 3 December"),  # the clock was set back since
        ("", "your 4"),
    ],
)
def test_a_labelled_drawing_is_called_by_its_day(made, name):
    now = datetime(2026, 11, 29, 12, tzinfo=timezone(timedelta(hours=1)))
    assert words.called_by_day(4, made, now) == name


def test_where_the_row_has_another_digit_it_says_what_the_network_has():
    row = [part(2), part(7)._replace(in_row=1), part(9)]
    shown = words.number_content(row, 1, None)
    assert shown.headline == "219"
    assert shown.sentence == "2 of 3: 1, by its row"
    assert shown.detail.startswith("Alone it would be 7, ")
    assert shown.winner == 7  # the bars are the network's
