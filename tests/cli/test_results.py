"""What is told of inputs: numbers and sentences."""

from pathlib import Path

import numpy as np
from support.made_results import TWO_LINES, answer, result

from digitpad.cli.inputs import Found, Input, read_inputs
from digitpad.cli.results import numbers, read, sentences, with_bars
from digitpad.core.network import load_model

DATA = Path(__file__).parents[1] / "data"


def test_a_batch_of_inputs_with_any_number_of_digits_is_read_at_once():
    (seven,) = next(read_inputs([DATA / "seven.jsonl"])).found
    blank = Found(np.zeros((28, 28), np.float32))
    batch = [
        Input(Path("a"), found=(seven, blank, seven)),
        Input(Path("b"), error="no"),
        Input(Path("c"), found=(seven,)),
    ]
    first, bad, last = read(load_model(), batch)
    assert [a.prediction.digit for a in (first.answers[0], first.answers[2], last.answers[0])] == [7, 7, 7]
    assert not first.answers[1].prediction.is_digit
    assert bad.answers == ()
    assert bad.entry.error == "no"


def test_each_line_of_the_writing_is_a_number():
    assert list(numbers(TWO_LINES)) == ["20?", "7"]
    assert list(sentences(TWO_LINES, "utf-8")) == [
        "photo.png, line 1: 20?, the least sure digit 50 %",
        "photo.png, line 2: 7, 80 %",
    ]
    assert list(sentences(result(answer(2, 0.99), answer(0, 0.9)), "utf-8")) == [
        "photo.png: 20, the least sure digit 90 %"
    ]


def test_each_digit_of_a_number_has_a_heading_for_its_bars():
    told = [(sentence, len(answers)) for sentence, answers in with_bars(TWO_LINES, "utf-8")]
    assert told == [
        ("photo.png, line 1: 20?, the least sure digit 50 %", 0),
        ("Digit 1 of 3: 2, 99 %", 1),
        ("Digit 2 of 3: 0, 90 %", 1),
        ("Digit 3 of 3: does not look like a digit", 1),
        ("photo.png, line 2: 7, 80 %", 1),
    ]
