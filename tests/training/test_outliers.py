"""Non-digits: scribbles that are made, and those of people."""

import json

import numpy as np
import pytest

from digitpad.core.ink import bounds, read_samples
from digitpad.errors import InkError
from digitpad.runs.recipe import Recipe
from digitpad.training.data.digits import DONOR, is_held_out
from digitpad.training.synthesis.outliers import (
    NARROWEST,
    looks_like_a_digit,
    made_scribble,
    outliers,
    part_of_number,
    read_outliers,
    read_outliers_to_learn,
)
from digitpad.training.synthesis.writer import write

CROSS = [[[0, 0], [9, 9]], [[0, 9], [9, 0]]]


def nondigits(path, labels, writer="a learner"):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"label": label, "writer": writer, "strokes": CROSS}) for label in labels]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_what_looks_like_a_digit_is_no_outlier(tmp_path):
    path = nondigits(tmp_path / "a.jsonl", ["Latin/character15", "Early_Aramaic/character16", "x"])
    assert len(read_outliers(path, lambda _writer: True)) == 1
    assert looks_like_a_digit("Latin/character01")
    assert not looks_like_a_digit("Balinese/character01")
    assert not looks_like_a_digit(None)


def test_only_the_writers_that_are_wanted_are_read(tmp_path):
    path = nondigits(tmp_path / "a.jsonl", ["x"], DONOR + "/w000")
    assert read_outliers(path, is_held_out)
    assert not read_outliers(path, lambda writer: not is_held_out(writer))


def test_the_folder_of_data_is_read_without_held_out_writers(tmp_path, monkeypatch):
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    assert read_outliers_to_learn() == []
    monkeypatch.setenv("DIGITPAD_DATA", str(tmp_path))
    assert read_outliers_to_learn() == []
    nondigits(tmp_path / "nondigits" / "a.jsonl", ["x", "y"])
    nondigits(tmp_path / "nondigits" / "b.jsonl", ["x"], DONOR + "/w000")
    assert len(read_outliers_to_learn()) == 2
    (tmp_path / "nondigits" / "c.jsonl").write_text("{\n")
    with pytest.raises(InkError, match=r"c\.jsonl"):
        read_outliers_to_learn()


@pytest.mark.parametrize("drawings", [[], [(((0.0, 0.0), (1.0, 1.0)), ((0.0, 1.0), (1.0, 0.0)))]])
@pytest.mark.parametrize("digits", [[], [(write(4, np.random.default_rng(1)), 4)]])
def test_there_are_as_many_as_asked_for_and_always_others(drawings, digits):
    made = [outliers(50, drawings, digits, Recipe(), np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert made[0].shape == (50, 28, 28)
    assert made[0].dtype == np.float32
    assert (made[0].min(), made[0].max()) == (0, 1)
    assert (made[0] == made[1]).all()
    assert (made[0] != made[2]).any()
    assert outliers(0, drawings, digits, Recipe(), np.random.default_rng(1)).shape == (0, 28, 28)


def test_made_marks_are_of_many_kinds_and_never_empty():
    generator = np.random.default_rng(1)
    marks = [made_scribble(generator) for _ in range(200)]
    assert all(stroke for mark in marks for stroke in mark)
    assert np.isfinite(
        [value for mark in marks for stroke in mark for point in stroke for value in point]
    ).all()
    assert len({(len(mark), sum(map(len, mark))) for mark in marks}) > 40


def test_a_line_that_is_made_up_lies_and_could_not_be_a_1():
    generator = np.random.default_rng(1)
    lines = [mark[0] for mark in (made_scribble(generator) for _ in range(500)) if sum(map(len, mark)) == 2]
    assert len(lines) > 20
    assert all(abs(y2 - y1) < abs(x2 - x1) for (x1, y1), (x2, y2) in lines)


def test_an_oval_that_is_made_up_lies_and_could_not_be_a_0():
    generator = np.random.default_rng(1)
    marks = [np.array(mark[0]) for mark in (made_scribble(generator) for _ in range(800)) if len(mark) == 1]
    ovals = [path for path in marks if len(path) == 41 and abs(path).max() <= 1]
    assert len(ovals) > 40
    assert all(np.ptp(path[:, 0]) > 1.6 * np.ptp(path[:, 1]) for path in ovals)


def test_no_look_alike_is_in_the_files_we_learn_from(data_folder, monkeypatch):
    monkeypatch.setenv("DIGITPAD_DATA", str(data_folder))
    learned = len(read_outliers_to_learn())
    paths = sorted((data_folder / "nondigits").iterdir())
    everything = [sample for path in paths for sample in read_samples(path)]
    wanted = [one for one in everything if not is_held_out(one.writer) and not looks_like_a_digit(one.label)]
    assert learned == len(wanted) > 6000


def test_parts_of_numbers_are_too_broad_for_a_1():
    generator = np.random.default_rng(3)
    for _ in range(200):
        left, top, right, bottom = bounds(part_of_number([], generator))
        assert right - left > NARROWEST * (bottom - top)
