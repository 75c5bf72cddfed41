"""ink.py: undo and redo, the eraser, and files that strangers wrote."""

import gzip
import json
import math
import os
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digitpad.core.ink import (
    LARGEST,
    LONGEST_LINE,
    MOST_KEPT,
    MOST_POINTS,
    PAD_SIDE,
    Ink,
    bounds,
    fit_to_pad,
    on_pad,
    parse_sample,
    read_lines,
    read_samples,
    thinned,
    to_line,
)
from digitpad.errors import InkError

A = ((0.0, 0.0), (100.0, 0.0))
B = ((0.0, 500.0), (100.0, 500.0))
LINE = '{"strokes": [[[1, 2], [3, 4]]]}'

coordinates = st.floats(-LARGEST, LARGEST)
points = st.tuples(coordinates, coordinates)
drawings = st.lists(st.lists(points, min_size=1, max_size=8).map(tuple), min_size=1, max_size=4).map(tuple)


def draw(ink, *strokes):
    for stroke in strokes:
        ink.begin(stroke[0])
        for point in stroke[1:]:
            ink.extend(point)
        ink.end()


def test_a_stroke_under_way_is_part_of_the_drawing():
    ink = Ink()
    ink.begin((1, 2))
    ink.extend((3, 4))
    assert ink.strokes == (((1, 2), (3, 4)),)


def test_a_move_without_a_press_draws_nothing():
    ink = Ink()
    ink.extend((1, 2))
    ink.end()
    assert ink.strokes == ()
    assert not ink.can_undo


def test_a_press_ends_the_stroke_that_was_never_lifted():
    ink = Ink()
    ink.begin((1, 2))
    ink.begin((3, 4))
    ink.end()
    assert ink.strokes == (((1, 2),), ((3, 4),))


def test_undo_and_redo_go_stroke_by_stroke():
    ink = Ink()
    draw(ink, A, B)
    ink.undo()
    assert ink.strokes == (A,)
    ink.redo()
    assert ink.strokes == (A, B)


def test_clearing_can_be_undone():
    ink = Ink()
    draw(ink, A, B)
    ink.clear()
    assert ink.strokes == ()
    ink.undo()
    assert ink.strokes == (A, B)


def test_clearing_an_empty_pad_is_no_step():
    ink = Ink()
    ink.clear()
    assert not ink.can_undo


def test_the_last_drawing_comes_back_by_undo():
    ink = Ink(last_drawing=(A,))
    assert ink.strokes == ()
    ink.undo()
    assert ink.strokes == (A,)


def test_drawing_forgets_what_could_be_redone():
    ink = Ink()
    draw(ink, A)
    ink.undo()
    draw(ink, B)
    assert not ink.can_redo
    ink.redo()
    assert ink.strokes == (B,)


@given(st.lists(st.sampled_from(["draw", "clear", "erase", "undo", "redo"]), max_size=30))
def test_undoing_everything_leads_back_and_redoing_everything_forth(actions):
    ink = Ink()
    for number, action in enumerate(actions):
        if action == "draw":
            draw(ink, ((number, 0.0), (number, 50.0)))
        elif action == "erase":
            ink.erase((number - 1, 25.0), 0.5)
        else:
            getattr(ink, action)()
    while ink.can_redo:
        ink.redo()
    newest = ink.strokes
    while ink.can_undo:
        ink.undo()
    assert ink.strokes == ()
    while ink.can_redo:
        ink.redo()
    assert ink.strokes == newest


@pytest.mark.parametrize(
    ("point", "left"),
    [((50, 9), (B,)), ((50, 11), (A, B)), ((109, 0), (B,)), ((111, 0), (A, B)), ((50, 495), (A,))],
)
def test_the_eraser_removes_the_strokes_within_its_radius(point, left):
    ink = Ink()
    draw(ink, A, B)
    assert ink.erase(point, 10) == (left != (A, B))
    assert ink.strokes == left


def test_the_eraser_removes_dots_and_strokes_without_length():
    ink = Ink()
    draw(ink, ((500.0, 500.0),), ((500.0, 500.0), (500.0, 500.0)))
    assert ink.erase((505, 500), 10)
    assert ink.strokes == ()


def distance(stroke, point):
    """Return the distance from a point to the nearest of many places on a stroke."""
    places = [stroke[0]]
    for a, b in pairwise(stroke):
        places += [(a[0] + t / 50 * (b[0] - a[0]), a[1] + t / 50 * (b[1] - a[1])) for t in range(51)]
    return min(math.dist(place, point) for place in places)


near = st.tuples(st.floats(-60, 60), st.floats(-60, 60))


@given(st.lists(st.lists(near, min_size=1, max_size=8).map(tuple), min_size=1, max_size=4), near)
def test_what_is_rubbed_out_is_in_the_circle_and_the_rest_is_as_it_was(strokes, centre):
    ink = Ink()
    draw(ink, *strokes)
    before = ink.strokes
    reached = [stroke for stroke in before if distance(stroke, centre) < 20 - 1e-6]
    if not ink.erase(centre, 20, whole=False):
        assert not reached
        return
    assert all(distance(piece, centre) > 20 - 1e-3 for piece in ink.strokes)
    ends = {point for stroke in before for point in stroke}
    for piece in ink.strokes:
        assert all(point in ends or abs(math.dist(point, centre) - 20) < 1e-3 for point in piece)
    far = [stroke for stroke in before if distance(stroke, centre) > 21]
    assert [stroke for stroke in ink.strokes if stroke in far] == far
    ink.undo()
    assert ink.strokes == before


@given(drawings)
def test_a_written_line_reads_back_to_a_hundredth(strokes):
    read = parse_sample(to_line(strokes)).strokes
    assert [len(stroke) for stroke in read] == [len(stroke) for stroke in strokes]
    for before, after in zip(strokes, read, strict=True):
        for a, b in zip(before, after, strict=True):
            assert math.dist(a, b) <= 0.0075


def test_label_and_writer_are_read_where_they_are_what_they_should_be():
    sample = parse_sample('{"strokes": [[[1, 2]]], "label": 7, "writer": "me"}')
    assert (sample.label, sample.writer) == (7, "me")
    sample = parse_sample('{"strokes": [[[1, 2]]], "label": [7], "writer": 3}')
    assert (sample.label, sample.writer) == (None, None)


def test_empty_strokes_are_left_out():
    sample = parse_sample('{"strokes": [[], [[1, 2]], []]}')
    assert (sample.strokes, sample.places) == ((((1.0, 2.0),),), (1,))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "seven",
        "7",
        "null",
        "[]",
        "{}",
        '{"strokes": 7}',
        '{"strokes": null}',
        '{"strokes": []}',
        '{"strokes": [[]]}',
        '{"strokes": [[[1]]]}',
        '{"strokes": [[[1, 2, 3]]]}',
        '{"strokes": [["12"]]}',
        '{"strokes": [[["a", "b"]]]}',
        '{"strokes": [[[NaN, 2]]]}',
        '{"strokes": [[[1, Infinity]]]}',
        '{"strokes": [[[1e300, 2]]]}',
        '{"strokes": [[[1' + "0" * 400 + ", 2]]]}",
        '{"strokes": ' + "[" * 100_000,
    ],
    ids=lambda line: line[:30],
)
def test_what_is_no_ink_is_told_in_a_sentence(line):
    with pytest.raises(InkError, match=r"\.$"):
        parse_sample(line)


def test_too_many_points_are_refused():
    line = json.dumps({"strokes": [[[0, 0]] * (MOST_POINTS + 1)]})
    with pytest.raises(InkError, match="more than 100000 points"):
        parse_sample(line)
    assert len(parse_sample(line, MOST_KEPT).strokes[0]) == MOST_POINTS + 1


def test_a_drawing_of_very_many_points_keeps_its_shape():
    circle = tuple(
        (500 + 400 * math.cos(n / 50_000), 500 + 400 * math.sin(n / 50_000)) for n in range(300_000)
    )
    dots = tuple(((float(n), 5.0),) for n in range(0, 1000, 50))
    (round_, *others) = thinned((circle, *dots), 5000)
    assert 500 < len(round_) <= 4980
    assert (round_[0], round_[-1]) == (circle[0], circle[-1])
    assert max(math.dist(a, b) for a, b in pairwise(round_)) < 2
    assert tuple(others) == dots
    assert thinned((circle[:5000],), 5000) == (circle[:5000],)
    with pytest.raises(InkError, match="more than 5 strokes"):
        thinned(dots, 10)


BOMBS = {
    "one line": (b'{"strokes": [[' + b"[1, 2], " * 4_000_000, r"line 1: It is too long for a drawing\.$"),
    "nothing": (b"\n" * 3_000_000, r"is too large\. Split"),
    "blanks": (b" " * 30_000_000, r"line 1: It is too long for a drawing\.$"),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("packed", [False, True])
def test_a_bomb_is_refused_before_it_swells(tmp_path, name, packed):
    path = tmp_path / ("ink.jsonl" + ".gz" * packed)
    content, sentence = BOMBS[name]
    path.write_bytes(gzip.compress(content, 1) if packed else content)
    del content
    tracemalloc.start()
    with pytest.raises(InkError, match=sentence):
        read_samples(path)
    assert tracemalloc.get_traced_memory()[1] < 6 * LONGEST_LINE
    tracemalloc.stop()


def test_a_file_of_too_many_drawings_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("digitpad.core.ink.MOST_IN_FILE", 100 * (6 + 2 + 2))
    path = tmp_path / "ink.jsonl"
    path.write_text((LINE + "\n") * 100)
    assert len(read_samples(path)) == 100
    path.write_text((LINE + "\n") * 101)
    with pytest.raises(InkError, match="is too large"):
        read_samples(path)


def test_a_line_is_given_before_the_rest_is_unpacked(tmp_path):
    path = tmp_path / "ink.jsonl.gz"
    path.write_bytes(gzip.compress((LINE + "\n").encode() + b" " * 50_000_000, 1))
    assert next(read_lines(path)) == (0, LINE + "\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("name", ["pipe.jsonl", "pipe.jsonl.gz"])
def test_a_pipe_that_nobody_writes_to_is_no_ink(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(InkError, match="pipe or a device"):
        read_samples(tmp_path / name)


@pytest.mark.parametrize("name", ["ink.jsonl", "ink.jsonl.gz", "INK.JSONL.GZ"])
def test_lines_know_their_number_and_empty_ones_and_comments_are_left_out(tmp_path: Path, name):
    text = f"# a note\n{LINE}\n\n  \n{LINE}\n  # {LINE}\n"
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.lower().endswith("gz") else text.encode())
    assert [number for number, _line in read_lines(path)] == [1, 4]
    assert [sample.line for sample in read_samples(path)] == [1, 4]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path):
    path = tmp_path / "ink.jsonl"
    path.write_text(LINE, encoding="utf-8-sig")
    assert len(read_samples(path)) == 1


def test_the_error_names_file_and_line(tmp_path: Path):
    path = tmp_path / "ink.jsonl"
    path.write_text(f"# a note\n{LINE}\n\nseven\n")
    with pytest.raises(InkError, match=r"ink\.jsonl, line 4: "):
        read_samples(path)


PACKED = gzip.compress("\n".join([LINE] * 999).encode(), mtime=0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.jsonl", None),
        ("latin.jsonl", b"\xff\xfe\xe9"),
        ("truncated.jsonl.gz", PACKED[: len(PACKED) // 2]),
        ("plain.jsonl.gz", LINE.encode()),
        ("damaged.jsonl.gz", PACKED[:20] + b"\xff" * 20 + PACKED[40:]),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InkError, match=r"(cannot be read as ink: .+|is not an ink file.+)\.$"):
        list(read_lines(path))


@pytest.mark.parametrize("scale", [1e-3, 0.028, 0.1, 0.127, 1.5, 20])
def test_ink_of_another_scale_is_fitted_to_the_pad(scale):
    drawn = ((0.0, 0.0), (400.0, 1000.0)), ((0.0, 400.0),)
    scaled = tuple(tuple((x * scale, y * scale) for x, y in stroke) for stroke in drawn)
    for stroke, fitted in zip(on_pad(scaled), fit_to_pad(drawn), strict=True):
        assert [value for point in stroke for value in point] == pytest.approx(
            [value for point in fitted for value in point]
        )


@pytest.mark.parametrize("drawn", [A, ((0.0, 0.0), (200.0, 0.0)), ((300.0, 800.0), (400.0, 1000.0))])
def test_ink_drawn_on_the_pad_stays_where_it_lies(drawn):
    moved = tuple((x * 1.4, y) for x, y in drawn)
    assert on_pad((moved,)) == (moved,)


@given(drawings)
@example((((0.0, 0.0), (0.0, 2.2250738585e-313)),))
@example((((1e9, 1e9), (1e9 - 1e-7, 1e9)),))
def test_ink_of_any_scale_fits_on_the_pad(strokes):
    left, top, right, bottom = bounds(fit_to_pad(strokes))
    slack = 1e-6 * PAD_SIDE
    assert min(left, top) >= 0.2 * PAD_SIDE - slack
    assert max(right, bottom) <= 0.8 * PAD_SIDE + slack
