"""Two models on the same digits: their figures, their files, and the rule of adoption."""

import json

import numpy as np
import pytest
from support.made_digits import made_digits
from support.model_folders import add_model

from digitpad.core.card import bundled_model
from digitpad.core.network import load_model
from digitpad.errors import ModelError, StoreError
from digitpad.runs.comparison import (
    DRAWINGS,
    FIGURES,
    LEARNED,
    MISTAKES,
    TEST,
    Compared,
    Mistakes,
    Pair,
    is_better,
    read_compared,
    write_compared,
)
from digitpad.runs.events import Stage
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.mnist import Mnist
from digitpad.training.measure import compare, compared, measured_digits


def pair(count: int, old: int, new: int) -> Pair:
    """Return matrices of `count` digits of which the models read so many right."""

    def matrix(right: int) -> np.ndarray:
        cells = np.zeros((10, 10), np.int64)
        cells[3, 3], cells[3, 5] = right, count - right
        return cells

    return Pair(matrix(old), matrix(new))


def no_mistakes() -> Mistakes:
    none = np.zeros(0, np.int64)
    return Mistakes(np.zeros((0, 28, 28), np.uint8), none, none, none)


@pytest.mark.parametrize(
    ("drawings", "test", "better"),
    [
        ((6, 3, 5), (10_000, 9956, 9956), True),
        ((6, 3, 5), (10_000, 9956, 9946), True),  # 0.1 point
        ((6, 3, 5), (10_000, 9956, 9945), False),
        ((6, 5, 5), (10_000, 9956, 9990), False),
        ((6, 5, 4), (10_000, 9956, 9990), False),
        (None, (10_000, 9956, 9956), True),
        (None, (10_000, 9956, 9957), True),
        (None, (10_000, 9956, 9955), False),
        ((1, 0, 1), (200, 200, 199), False),  # half a point
    ],
)
def test_the_rule(drawings, test, better):
    pairs = {TEST: pair(*test)} | ({DRAWINGS: pair(*drawings)} if drawings else {})
    assert is_better(Compared("MNIST", pairs, {})) is better


def confusion(*counts: tuple[int, int]) -> np.ndarray:
    """Return a matrix with so many of each digit, and so many of them read correctly."""
    cells = np.zeros((10, 10), np.int64)
    for label, (count, right) in enumerate(counts):
        cells[label, label], cells[label, (label + 1) % 10] = right, count - right
    return cells


def each(count: int, right: int) -> np.ndarray:
    return confusion(*[(count, right)] * 10)


SYNTHETIC = "synthetic writer"
GOOD_TEST = Pair(each(100, 90), each(100, 95))
GOOD_DRAWINGS = Pair(each(2, 1), each(2, 2), each(2, 1))


@pytest.mark.parametrize(
    ("source", "others", "better"),
    [
        ("MNIST", {}, True),
        (SYNTHETIC, {}, False),  # nothing that a person wrote
        ("file of yours", {}, False),  # whose digits they are nobody knows
        (SYNTHETIC, {DRAWINGS: GOOD_DRAWINGS}, True),
        (SYNTHETIC, {DRAWINGS: Pair(confusion((9, 1)), confusion((9, 9)))}, False),  # zeros alone
        ("MNIST", {DRAWINGS: Pair(confusion((9, 1)), confusion((9, 9)))}, True),
        ("MNIST", {LEARNED: Pair(each(1, 1), confusion((10, 9)))}, False),
        ("MNIST", {DRAWINGS: GOOD_DRAWINGS, LEARNED: Pair(confusion((5, 3)), confusion((5, 2)))}, False),
        # The bundled network reads more of the drawings than the new one, and than the old one.
        ("MNIST", {DRAWINGS: Pair(each(3, 0), each(3, 1), each(3, 2))}, False),
    ],
)
def test_only_what_was_measured_on_real_writing_is_adopted_unasked(source, others, better):
    found = Compared(source, {TEST: GOOD_TEST, **others}, {})
    assert is_better(found) is better


def test_a_chain_of_new_models_does_not_sink_below_the_bundled_one():
    bundled, floor = pair(10_000, 9950, 9950).new, 9940
    reads = 9950
    for _step in range(5):
        test = Pair(pair(10_000, reads, reads).old, pair(10_000, reads, reads - 6).new, bundled)
        if is_better(Compared("MNIST", {TEST: test, DRAWINGS: GOOD_DRAWINGS}, {})):
            reads -= 6
    assert reads == 9944 >= floor


@pytest.fixture
def digits() -> LabelledDigits:
    images, labels = made_digits(40, seed=5)
    return LabelledDigits(images.astype(np.float32) / np.float32(255), labels.astype(np.int64))


def test_what_is_compared_is_what_is_read_again(tmp_path, digits):
    upside_down = LabelledDigits(digits.images[:, ::-1], digits.labels)
    model = load_model()
    read = {name: measured_digits(model, some) for name, some in ((TEST, digits), (DRAWINGS, upside_down))}
    found = compared(model, read, "MNIST")
    assert found.pairs[DRAWINGS].count == 40
    assert found.pairs[DRAWINGS].gain == 0
    write_compared(found, tmp_path)
    again = read_compared(tmp_path)
    assert again.source == "MNIST"
    for name in (TEST, DRAWINGS):
        assert (again.pairs[name].old == found.pairs[name].old).all()
        assert (again.mistakes[name].digits == found.mistakes[name].digits).all()
    mistakes, matrix = again.mistakes[DRAWINGS], again.pairs[DRAWINGS].new
    assert len(mistakes.labels) == 40 - np.trace(matrix) > 0
    label, read = (int(found) for found in np.argwhere(matrix * (1 - np.eye(10, dtype=np.int64)))[0])
    places = mistakes.of("new", label, read)
    assert len(places) == matrix[label, read]
    assert (mistakes.labels[places] == label).all()


def test_a_new_model_is_compared_in_its_folder(tmp_path, digits):
    folder = add_model(tmp_path, "new")
    told = []
    read = measured_digits(load_model(), digits)
    compare(bundled_model(), folder, read, Mnist(digits, digits, SYNTHETIC), {}, told.append)
    assert told == [Stage("comparing")]
    found = read_compared(folder)
    assert set(found.pairs) == {TEST}
    assert found.source == SYNTHETIC
    assert found.measured_on == "synthetic"
    assert (found.pairs[TEST].bundled == found.pairs[TEST].old).all()


def test_the_bundled_network_reads_too_where_another_is_followed(tmp_path, digits):
    old, new = add_model(tmp_path, "old"), add_model(tmp_path, "new")
    read = measured_digits(load_model(), digits)
    compare(old / "digitpad.tflite", new, read, Mnist(digits, digits), {}, lambda _event: None)
    found = read_compared(new).pairs[TEST]
    assert (found.bundled == read.evaluation.confusion).all()


def test_the_comparison_is_on_mnist_where_it_is_at_hand(tmp_path, digits):
    folder = add_model(tmp_path, "new")
    upside_down = LabelledDigits(digits.images[:, ::-1], digits.labels)
    mnist = Mnist(digits, digits, SYNTHETIC, at_hand={TEST: upside_down})
    read = measured_digits(load_model(), digits)
    compare(bundled_model(), folder, read, mnist, {DRAWINGS: digits}, lambda _event: None)
    found = read_compared(folder)
    assert found.measured_on == "mnist"
    assert (found.pairs[TEST].new == measured_digits(load_model(), upside_down).evaluation.confusion).all()
    assert found.pairs[DRAWINGS].count == 40


def test_what_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(StoreError, match="cannot be written"):
        write_compared(Compared("MNIST", {TEST: pair(9, 8, 8)}, {TEST: no_mistakes()}), tmp_path / "none")


def damage_nothing_there(folder):
    (folder / FIGURES).unlink()


def damage_no_mistakes(folder):
    (folder / MISTAKES).write_bytes(b"PK")


def damage_cut_off(folder):
    (folder / FIGURES).write_text((folder / FIGURES).read_text()[:100])


def damage_another_matrix(folder):
    record = json.loads((folder / FIGURES).read_text())
    record["measured"][TEST]["new"] = [[1]]
    (folder / FIGURES).write_text(json.dumps(record))


def damage_no_digits(folder):
    (folder / FIGURES).write_text('{"source": "MNIST", "measured": {}}')


@pytest.mark.parametrize(
    "damage",
    [damage_nothing_there, damage_no_mistakes, damage_cut_off, damage_another_matrix, damage_no_digits],
)
def test_what_is_damaged_is_a_sentence(tmp_path, damage):
    write_compared(Compared("MNIST", {TEST: pair(9, 8, 8)}, {TEST: no_mistakes()}), tmp_path)
    assert read_compared(tmp_path).pairs[TEST].gain == 0
    damage(tmp_path)
    with pytest.raises(ModelError, match="could not be compared"):
        read_compared(tmp_path)
