"""Rows for the row reader, and its training: what it is given, that it learns, and that it goes on."""

import numpy as np
import pytest

from digitpad.core.pen_way import FEATURES, IS_STEP, way_of
from digitpad.core.row_reader import PenReader, RowReader
from digitpad.core.row_texts import CLASSES, HEIGHT, strip_of_ink
from digitpad.training.synthesis.rows import RowSources, made_row, made_ways
from digitpad.training.synthesis.writer import write, write_many

DIGITS = 40


def sources(pasted=0.4):
    from digitpad.training.synthesis.pen import digits_as_is

    generator = np.random.default_rng(3)
    written = write_many(DIGITS, generator)
    pictures = digits_as_is(written)
    return RowSources(written, pictures.images, pictures.labels, pasted)


def test_rows_have_all_signs_and_their_strips_have_ink():
    own, generator = sources(), np.random.default_rng(4)
    rows = [made_row(own, generator) for _ in range(800)]
    assert {CLASSES[sign] for _strip, signs in rows for sign in signs} == set(CLASSES)
    for strip, signs in rows:
        assert strip.shape[0] == HEIGHT
        assert strip.shape[1] >= 4 * len(signs)
        assert strip.dtype == np.uint8
        assert strip.max() > 120


@pytest.mark.parametrize("pasted", [0.0, 1.0])
def test_the_same_seed_gives_the_same_rows(pasted):
    own = sources(pasted)
    first, second = (made_row(own, np.random.default_rng(5)) for _ in range(2))
    assert first[1] == second[1]
    assert np.array_equal(first[0], second[0])


def a_small_mnist(folder):
    from digitpad.training.synthesis.pen import digits_as_is

    digits = digits_as_is(write_many(4_000, np.random.default_rng(6)))
    images = (digits.images * 255).astype(np.uint8)
    (folder / "mnist").mkdir()
    parts = {
        "x_train": images,
        "y_train": digits.labels,
        "x_test": images[:100],
        "y_test": digits.labels[:100],
    }
    np.savez(folder / "mnist" / "mnist.npz", **parts)


def test_ways_of_the_pen_have_features_and_room_for_their_signs(monkeypatch, tmp_path):
    monkeypatch.setenv("DIGITPAD_DATA", str(tmp_path))
    a_small_mnist(tmp_path)
    ways = made_ways((1, 2), 20, held_out=False)
    assert len(ways) == 20
    for features, signs in ways:
        assert features.shape[0::2] == (1, FEATURES)
        assert features[0, :, IS_STEP].sum() > 4 * len(signs)


@pytest.mark.slow
@pytest.mark.parametrize("network", ["rows", "pen"])
def test_it_learns_goes_on_after_a_stop_and_gives_a_network_that_runs(tmp_path, monkeypatch, network):
    from digitpad.training.engine.rows import PEN_READER, ROW_READER, train_rows

    own = ROW_READER if network == "rows" else PEN_READER
    monkeypatch.setenv("DIGITPAD_DATA", str(tmp_path))
    a_small_mnist(tmp_path)
    assert len(own.made((1, 2), 3, True)) == 3
    said = []

    def report(*what):
        said.append(what)
        if len(said) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_rows(own, tmp_path / "out", report, rounds=3, rows=640)
    share = train_rows(own, tmp_path / "out", lambda *what: said.append(what), rounds=3, rows=640)
    assert 0 <= share <= 1
    assert [done for done, _rounds, _begun, _loss in said] == [1, 2, 3]
    assert [begun for _done, _rounds, begun, _loss in said] == [0, 0, 2]
    losses = [loss for *_what, loss in said]
    assert losses[2] < losses[0]
    model = (tmp_path / "out" / f"{network}.tflite").read_bytes()
    for width in (20.0, 300.0):
        ink = tuple(tuple((x + width, y) for x, y in stroke) for stroke in write(7, np.random.default_rng(1)))
        ink = (*write(1, np.random.default_rng(1)), *ink)
        columns = (
            RowReader(model).columns(strip_of_ink(ink))
            if network == "rows"
            else PenReader(model).columns(way_of(ink))
        )
        assert columns.shape[1] == len(CLASSES) + 1
