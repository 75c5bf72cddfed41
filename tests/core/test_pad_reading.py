"""core/pad_reading.py: digits side by side on the pad are a number, in the window with real events."""

import numpy as np
import pytest
from support.handwriting import six_of_each

from digitpad.core.ink import bounds, fit_to_pad
from digitpad.core.pad_reading import PadReader
from digitpad.training.synthesis.composing import Composing, composed

INKS = dict(six_of_each()[::6])
TWO, SEVEN = INKS[2], INKS[7]


def placed(strokes, left, side=0.3):
    """Shrink strokes on the pad and move them so that their box begins at `left`."""
    least = min(x for stroke in strokes for x, _y in stroke)
    return [[(left + side * (x - least), 350 + side * y) for x, y in stroke] for stroke in strokes]


def test_digits_drawn_apart_are_a_number(desk):
    desk.draw(*placed(TWO, 100))
    assert desk.title.startswith("DigitPad: 2 (")
    desk.draw(*placed(SEVEN, 500))
    assert desk.title == "DigitPad: 27"
    assert desk.app.window.panel.headline.cget("text") == "27"
    assert desk.app.window.panel.sentence.cget("text").startswith("2 of 2: 7, ")


def test_the_digit_drawn_last_is_looked_at_wherever_it_stands(desk):
    desk.draw(*placed(SEVEN, 500))
    desk.draw(*placed(TWO, 100))
    assert desk.title == "DigitPad: 27"
    assert desk.app.window.panel.sentence.cget("text").startswith("1 of 2: 2, ")


def frame(desk):
    pad = desk.app.window.pad
    shown = pad.canvas.itemcget(pad._frame, "state") == "normal"
    return pad.canvas.coords(pad._frame) if shown else None


def test_a_frame_shows_which_digit_that_is(desk):
    desk.draw(*placed(TWO, 100))
    assert frame(desk) is None
    desk.draw(*placed(SEVEN, 500))
    left, _top, right, _bottom = frame(desk)
    assert desk.place(400, 0)[0] < left < desk.place(500, 0)[0] < right
    desk.press("<Control-z>")
    assert frame(desk) is None


def test_what_is_said_is_about_the_digit_looked_at_alone(desk):
    desk.draw(*placed(TWO, 100))
    desk.draw(*placed(SEVEN, 500))
    desk.press("7")
    (kept,) = desk.app.drawings.all()
    assert kept.label == 7
    assert len(kept.strokes) == len(SEVEN)
    assert min(x for stroke in kept.strokes for x, _y in stroke) > 400
    assert desk.app.labelling.label_of(desk.app.main.current()) == 7


def test_the_arrows_look_at_another_digit_until_the_drawing_changes(desk):
    desk.draw(*placed(TWO, 100))
    desk.draw(*placed(SEVEN, 500))
    sentence = desk.app.window.panel.sentence
    desk.press("<Left>")
    assert sentence.cget("text").startswith("1 of 2: 2, ")
    desk.press("<Left>")
    assert sentence.cget("text").startswith("1 of 2: 2, ")
    desk.press("2")
    assert [(kept.label, len(kept.strokes)) for kept in desk.app.drawings.all()] == [(2, len(TWO))]
    desk.press("<Right>")
    assert sentence.cget("text").startswith("2 of 2: 7, ")
    desk.press("<Left>")
    desk.draw(*placed(INKS[1], 800))
    assert sentence.cget("text").startswith("3 of 3: 1, ")


def test_what_is_said_corrects_the_number_until_it_is_taken_back(desk):
    desk.draw(*placed(TWO, 100))
    desk.draw(*placed(SEVEN, 500))
    desk.press("1")
    assert desk.title == "DigitPad: 21"
    assert desk.app.window.panel.sentence.cget("text") == "2 of 2: 1, your label"
    desk.draw(*placed(INKS[1], 800))
    assert desk.title == "DigitPad: 211"
    desk.press("<Control-u>")
    assert desk.title == "DigitPad: 271"


def test_the_number_can_be_copied(desk):
    desk.draw(*placed(TWO, 100))
    desk.draw(*placed(SEVEN, 500))
    desk.press("<Control-Shift-C>")
    assert desk.root.clipboard_get() == "27"


def test_without_a_model_a_drawing_is_one_digit_that_nobody_reads():
    reader = PadReader()
    assert reader.read((), None).steps is None
    strokes = tuple(tuple(stroke) for stroke in placed(TWO, 100) + placed(SEVEN, 500))
    reading = reader.read(strokes, None)
    assert reading.digits == ()
    assert reading.strokes == strokes
    assert reading.steps is not None


@pytest.mark.parametrize("label", range(10))
def test_a_single_digit_stays_one(desk, label):
    desk.draw(*[[(x, y) for x, y in stroke] for stroke in INKS[label]])
    assert len(desk.app.main.digits()) == 1


def test_two_digits_in_one_stroke_are_a_number_each_with_its_part_framed(desk):
    number = composed([INKS[8], INKS[0]], Composing(gap=(0.0, 0.0), joined=1.0), np.random.default_rng(1))
    assert number.is_joined
    desk.draw(*fit_to_pad(number.strokes))
    assert desk.title == "DigitPad: 80"
    left, _top, right, _bottom = frame(desk)
    whole = bounds(desk.app.main.ink.strokes)
    assert left > desk.place(whole[0], 0)[0] + 0.2 * (right - left)
    desk.press("<Left>")
    assert frame(desk)[0] < left
    assert desk.app.window.panel.sentence.cget("text").startswith("1 of 2: 8, ")


def test_a_mark_is_shown_in_the_number_and_can_be_made_a_digit(desk):
    desk.draw(*placed(TWO, 100), [(350, 580), (355, 584), (351, 587)], *placed(SEVEN, 500))
    assert desk.title == "DigitPad: 2.7"
    desk.press("<Left>")
    assert desk.app.window.panel.sentence.cget("text") == "2 of 3: a mark"
    desk.press("1")
    assert desk.title == "DigitPad: 217"
