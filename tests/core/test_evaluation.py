import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.core.evaluation import BINS, calibration_error, evaluate, rejection


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
