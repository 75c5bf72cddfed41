"""Hand-ins: what is in one and what is not, and whatever a file may say instead."""

import getpass
import json
import os
import socket
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from support.handwriting import SEVEN
from support.made_classes import corrupted, forged, made_hand_in
from support.made_runs import made_run

from digitpad.core.ink import on_pad
from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.drawings.file_kinds import ANSWERS_SUFFIX as SUFFIX
from digitpad.errors import DataError
from digitpad.lab.presets import presets
from digitpad.lessons.files import LessonAnswer, ProgressFile, advanced
from digitpad.runs.library import Runs
from digitpad.sharing.hand_in import (
    LONGEST_NAME,
    MOST_BYTES,
    DamagedError,
    ForgedError,
    HandedLesson,
    collected,
    hand_in_parts,
    read_hand_in,
    write_hand_in,
)
from digitpad.system.settings import Store

OWN = 'minutes = 1\ntitle.es = "La clase de hoy"\nabout.es = "A"\n[[step]]\nsay.es = "S"\n'
ANSWER = LessonAnswer((1.0,), "wrong")


@pytest.fixture
def used(tmp_path) -> Path:
    """The folder of somebody who has learned, trained and drawn, with telling names wherever names can be."""
    root = tmp_path / "Zxq-home"
    progress = ProgressFile(root)
    progress.put("draw", advanced(progress.of("draw"), 2, done=1, answer=ANSWER))
    own = root / "Zxq-lesson.toml"
    own.write_text(OWN, encoding="utf-8")
    for key in (str(own), str(root / "Zxq-gone.toml")):
        progress.put(key, advanced(progress.of(key), 0, done=0, finished=True))
    preset = next(preset for preset in presets() if preset.name == "mlp")
    made_run(root, "2026-11-22T05-00-00", preset.experiment.changed(epochs=3))
    sentence = {"state": "failed", "sentence": "/home/Zxq is full.", "begun": "2026-11-22T06:00:00"}
    made_run(root, "2026-11-22T06-00-00", preset.experiment.changed(name="Zxq", epochs=3), **sentence)
    made_run(root, "2026-11-22T07-00-00", state=None)
    runs = Runs(root)
    runs.rename(runs.all()[-1], "Zxq's")
    with closing(Drawings(Store(root).drawings_path)) as drawings:
        drawings.add(Drawing(7, on_pad([SEVEN])))
        drawings.add(Drawing(4, glyph=np.full((28, 28), 9, np.uint8)))
    return root


def test_a_hand_in_has_lessons_runs_and_drawings_and_is_read_as_it_was(used, tmp_path):
    path = tmp_path / ("ana" + SUFFIX)
    made = collected("  Ana  María ", used, with_drawings=True)
    write_hand_in(made, path)
    found = read_hand_in(path)
    assert (found.name, found.saved, found.program) == ("Ana María", made.saved, made.program)
    course, own = found.lessons
    assert course == HandedLesson("draw", False, 7, 2, (1,), False, {"1": ANSWER})
    assert own == HandedLesson("La clase de hoy", True, 1, 0, (0,), True)
    assert [(run.recipe.name, run.result.state) for run in found.runs] == [
        ("mine", "failed"),
        ("mlp", "done"),
    ]
    assert (found.runs, found.lessons) == (made.runs, made.lessons)
    assert found.drawings.labels == (7, 4)
    assert np.array_equal(found.drawings.digits, made.drawings.digits)
    assert found.drawings.digits[0].max() == 255
    assert hand_in_parts(used) == (2, 1, 2, 2)


def test_no_name_is_in_it_but_the_one_that_was_typed(used, tmp_path, monkeypatch):
    monkeypatch.setenv("LOGNAME", "Zxq-login")
    monkeypatch.setenv("HOME", str(used))
    path = tmp_path / ("ana" + SUFFIX)
    write_hand_in(collected("Ana", used, with_drawings=True), path)
    text = path.read_text(encoding="utf-8")
    names = {"Zxq", getpass.getuser(), socket.gethostname(), str(tmp_path), str(Path.cwd()), os.sep + "home"}
    assert {name for name in names if len(name) > 2 and name in text} == set()
    assert {"name", "saved", "program", "lessons", "runs", "drawings"} == json.loads(text)["content"].keys()


def test_drawings_are_in_it_only_where_that_was_agreed(used, tmp_path):
    path = tmp_path / ("ana" + SUFFIX)
    write_hand_in(collected("Ana", used, with_drawings=False), path)
    assert read_hand_in(path).drawings is None
    assert "drawings" not in json.loads(path.read_text(encoding="utf-8"))["content"]


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1), "Ana\u202e"])
def test_a_name_is_needed_that_can_be_shown(name, tmp_path):
    with pytest.raises(DataError):
        collected(name, tmp_path, with_drawings=False)


def test_nothing_done_yet_can_be_handed_in_too(tmp_path):
    path = tmp_path / ("ana" + SUFFIX)
    write_hand_in(collected("Ana", tmp_path / "new", with_drawings=True), path)
    found = read_hand_in(path)
    assert (found.lessons, found.runs, found.drawings.labels) == ((), (), ())
    assert not (tmp_path / "new").exists()


@pytest.fixture
def handed(tmp_path) -> Path:
    path = tmp_path / ("ana" + SUFFIX)
    write_hand_in(made_hand_in("Ana", 3), path)
    return path


def test_a_changed_file_does_not_fit_its_checksum(handed):
    corrupted(handed)
    with pytest.raises(DamagedError, match="does not fit its checksum"):
        read_hand_in(handed)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "damaged"),
        (b"\xff\xfe{", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"digitpad": "hand-in", "version": 1, "content": {"x": NaN}}', "damaged"),
        (b'{"digitpad": "hand-in", "x": ' + b"9" * 5000 + b"}", "damaged"),
        (b"[]", "no hand-in"),
        (b'{"digitpad": "experiment"}', "no hand-in"),
        (b'{"digitpad": "hand-in", "version": 2}', "another DigitPad"),
        (b'{"digitpad": "hand-in", "version": 1, "content": []}', "checksum"),
        (b" " * (MOST_BYTES + 1), "larger than 4 MB"),
    ],
)
def test_what_is_no_hand_in_is_refused_before_it_swells(tmp_path, content, words):
    path = tmp_path / ("ana" + SUFFIX)
    path.write_bytes(content)
    with pytest.raises(DamagedError, match=words):
        read_hand_in(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / ("ana" + SUFFIX)
    os.mkfifo(path)
    with pytest.raises(DamagedError, match="a pipe"):
        read_hand_in(path)


def put(place: str, value):
    """Return what puts a value at a place of the content, such as "runs.0.result.seconds"."""

    def change(content) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in place.split(".")]
        for part in way:
            content = content[part]
        content[last] = value

    return change


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("name", 5),
        ("name", " "),
        ("name", "\ud800"),
        ("name", "x" * 61),
        ("saved", "yesterday"),
        ("saved", "2026-11-30T10:00:00+01:00"),
        ("saved", "2026-W48-1"),
        ("program", "1\x1b[31m"),
        ("school", "here"),
        ("lessons", {}),
        ("lessons", [{}] * 101),
        ("lessons.0.steps", 0),
        ("lessons.0.done", [99]),
        ("lessons.0.done", [True]),
        ("lessons.0.answers", {"99": {}}),
        ("lessons.0.answers", {"00": {}}),
        ("lessons.0.answers", {"0": {"outcome": "splendid"}}),
        ("lessons.0.lesson", "<b>\u202e"),
        ("runs", [{}]),
        ("runs.0.result.state", "won"),
        ("runs.0.result.seconds", -1),
        ("runs.0.result.figures.test_accuracy", 1.2),
        ("runs.0.result.figures.test_accuracy", 10**400),
        ("runs.0.result.epochs", 4),
        ("runs.0.recipe.epochs", "three"),
        ("runs.0.recipe.layers", [{"kind": "Lambda"}]),
        ("drawings.labels", "7"),
        ("drawings.labels", "²"),
        ("drawings.labels", 7),
        ("drawings.pixels", 7),
        ("drawings.pixels", "!"),
        ("drawings", None),
    ],
)
def test_what_digitpad_never_writes_is_refused_though_the_checksum_fits(handed, place, value):
    forged(handed, put(place, value))
    with pytest.raises(ForgedError, match=r"^Its checksum fits, but .*[.…]$"):
        read_hand_in(handed)


def test_a_forged_file_is_read_where_nothing_shows_it(handed):
    forged(handed, put("runs.0.result.figures.test_accuracy", 0.9999))
    assert read_hand_in(handed).runs[0].result.figures["test_accuracy"] == 0.9999
