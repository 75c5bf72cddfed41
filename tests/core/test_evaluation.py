import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.core.evaluation import (
    BINS,
    NumberEvaluation,
    ReadNumber,
    alignment,
    calibration_error,
    edit_distance,
    evaluate,
    rejection,
    whole_confusion,
)


def probabilities_of(rows):
    """Return (n, 10) from (digit, confidence) pairs, the rest spread evenly."""
    table = np.empty((len(rows), 10), np.float32)
    for row, (digit, confidence) in zip(table, rows, strict=True):
        row[:] = (1 - confidence) / 9
        row[digit] = confidence
    return table


ROWS = [(0, 0.95), (0, 0.95), (1, 0.6), (7, 0.35)]
LABELS = np.array([0, 1, 1, 7])


def test_counts_every_digit_once_in_the_confusion_matrix():
    evaluation = evaluate(probabilities_of(ROWS), LABELS)
    expected = np.zeros((10, 10), int)
    expected[0, 0] = expected[1, 0] = expected[1, 1] = expected[7, 7] = 1
    assert (evaluation.confusion == expected).all()
    assert evaluation.count == 4
    assert evaluation.accuracy == 0.75


def test_recall_and_precision_by_hand():
    evaluation = evaluate(probabilities_of(ROWS), LABELS)
    assert evaluation.recall[[0, 1, 7]].tolist() == [1, 0.5, 1]
    assert evaluation.precision[[0, 1, 7]].tolist() == [0.5, 1, 1]
    assert np.isnan(evaluation.recall[2])
    assert np.isnan(evaluation.precision[2])


def test_accepted_is_the_share_that_reaches_the_threshold():
    assert evaluate(probabilities_of(ROWS), LABELS, 0.5).accepted == 0.75
    assert evaluate(probabilities_of(ROWS), LABELS).accepted == 1


def test_calibration_error_by_hand():
    # Two in the last bin: half right at 0.95; one right at 0.6; one right at 0.35.
    expected = (2 * abs(0.5 - 0.95) + abs(1 - 0.6) + abs(1 - 0.35)) / 4
    assert calibration_error(probabilities_of(ROWS), LABELS) == pytest.approx(expected, abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0.25, 1), st.integers(0, 9)), min_size=1, max_size=60))
def test_calibration_error_agrees_with_the_definition_bin_by_bin(rows):
    probabilities = probabilities_of([(digit, confidence) for digit, confidence, _ in rows])
    labels = np.array([label for *_, label in rows])
    confidence = probabilities.max(axis=1).astype(float)
    right = probabilities.argmax(axis=1) == labels
    error = 0.0
    for number in range(BINS):
        inside = (confidence * BINS > number) & (confidence * BINS <= number + 1)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    assert calibration_error(probabilities, labels) == pytest.approx(error, abs=1e-9)


def test_the_record_is_json_and_a_share_of_nothing_is_null():
    record = json.loads(json.dumps(evaluate(probabilities_of(ROWS), LABELS).to_record(), allow_nan=False))
    assert record["recall"][1] == 0.5
    assert record["recall"][2] is None
    assert record["count"] == sum(map(sum, record["confusion"])) == 4


def test_refusal_by_hand():
    digits = probabilities_of([(3, confidence) for confidence in np.linspace(0.5, 1, 101)])
    others = probabilities_of([(3, 0.2), (4, 0.51), (5, 0.6), (6, 0.9)])
    found = rejection(digits, others, threshold=0.7)  # 95 % of the digits reach 0.525
    assert (found.count, found.false_accepts, found.accepted) == (4, 0.5, 0.25)


def test_a_network_that_is_sure_of_everything_takes_everything_for_a_digit():
    sure = probabilities_of([(3, 1.0)] * 20)
    assert rejection(sure, sure, 0.9).false_accepts == 1


# Whole numbers

SIGNS = st.text("0123?.-", max_size=7)


@given(SIGNS, SIGNS)
def test_an_alignment_has_every_sign_once_and_in_order(written, read):
    pairs = alignment(written, read)
    assert [wanted for wanted, _seen in pairs if wanted is not None] == list(range(len(written)))
    assert [seen for _wanted, seen in pairs if seen is not None] == list(range(len(read)))
    assert (None, None) not in pairs


def distance_of(written, read):
    """Return the edit distance by its definition, without any table."""
    if not written or not read:
        return len(written) + len(read)
    return min(
        distance_of(written[1:], read[1:]) + (written[0] != read[0]),
        distance_of(written[1:], read) + 1,
        distance_of(written, read[1:]) + 1,
    )


@given(st.text("01?", max_size=5), st.text("01?", max_size=5))
def test_the_edit_distance_is_the_fewest_changes(written, read):
    assert edit_distance(written, read) == distance_of(written, read)


@pytest.mark.parametrize(
    ("written", "read", "pairs"),
    [
        ("80", "80", [(0, 0), (1, 1)]),
        ("80", "8", [(0, 0), (1, None)]),
        ("100", "10", [(0, 0), (1, None), (2, 1)]),
        ("96", "946", [(0, 0), (None, 1), (1, 2)]),
        ("7", "", [(0, None)]),
        ("12", "21", [(None, 0), (0, 1), (1, None)]),  # as many changes as 1 → 2, 2 → 1, but a digit alike
    ],
)
def test_signs_that_are_alike_stand_beside_each_other(written, read, pairs):
    assert alignment(written, read) == pairs


def read_number(label, read, favoured=None, confidence=0.9):
    """Return a number as it was read; `favoured` has a digit for each sign."""
    favoured = favoured or read
    rows = [(int(sign), confidence) for sign in favoured.replace(" ", "")]
    return ReadNumber(label, read, favoured, probabilities_of(rows))


NUMBERS = [
    read_number("967", "967"),
    read_number("80", "8"),
    read_number("12", "1?", "12", 0.5),
    read_number("96", "946"),
    read_number("5", "3"),
    read_number("12 34", "12 34"),
]


def test_numbers_are_measured_whole_and_digit_by_digit():
    evaluation = NumberEvaluation(NUMBERS, threshold=0.85)
    assert evaluation.count == 6
    assert evaluation.accuracy == 2 / 6
    assert evaluation.favoured_accuracy == 3 / 6
    assert evaluation.edit_distance == 4 / 6
    digits = evaluation.digits
    assert digits.count == 14
    assert digits.accuracy == 12 / 14
    assert digits.missed.tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert digits.added.tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    assert digits.confusion[5, 3] == 1
    assert digits.accepted == 11 / 13
    assert digits.recall[0] == 0
    assert digits.precision[4] == 1 / 2


def test_numbers_are_measured_by_their_length():
    record = NumberEvaluation(NUMBERS, threshold=0.85).to_record()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert [(part["length"], part["numbers"]) for part in record["by_length"]] == [
        (1, 1),
        (2, 3),
        (3, 1),
        (4, 1),
    ]
    assert [part["number_accuracy"] for part in record["by_length"]] == [0, 0, 1, 1]
    assert [part["digits"] for part in record["by_length"]] == [1, 6, 3, 4]
    assert [part["accuracy"] for part in record["by_length"]] == [0, 5 / 6, 1, 1]
    assert record["by_length"][1]["mean_edit_distance"] == 1
    assert (record["numbers"], record["count"]) == (6, 14)


def test_what_is_no_digit_is_missed_or_added_beside_one():
    """A mark taken for a digit is one added, a digit taken for a mark missed; "?" for a mark is neither."""
    rows = probabilities_of([(3, 0.9), (1, 0.9), (4, 0.9)])
    marks = [
        ReadNumber("3.4", "314", "314", rows),
        ReadNumber("314", "3.4", "3.4", rows),
        ReadNumber("3.4", "3?4", "314", rows),
        ReadNumber("3.4", "3.4", "3.4", rows),
    ]
    evaluation = NumberEvaluation(marks)
    assert evaluation.accuracy == 1 / 4
    digits = evaluation.digits
    assert digits.added.tolist() == digits.missed.tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert (digits.count, int(np.trace(digits.confusion))) == (9, 8)


def test_a_number_of_which_nothing_was_read_has_figures():
    record = NumberEvaluation([ReadNumber("80", "", "", np.zeros((0, 10), np.float32))]).to_record()
    assert (record["accuracy"], record["number_accuracy"], record["mean_edit_distance"]) == (0, 0, 2)
    assert record["missed"][8] == record["missed"][0] == 1


def test_the_confusion_has_a_row_and_a_column_for_none_where_they_are_needed():
    confusion, names = whole_confusion(evaluate(probabilities_of(ROWS), LABELS))
    assert (confusion.shape, len(names)) == ((10, 10), 10)
    confusion, names = whole_confusion(NumberEvaluation(NUMBERS).digits)
    assert (confusion.shape, names[-1]) == ((11, 11), "-")
    assert (confusion[0, 10], confusion[10, 4], confusion[10, 10]) == (1, 1, 0)
