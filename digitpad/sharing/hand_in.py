"""Hand-ins: what a student made with the lessons and in the lab, in one file for the teacher.

A file is a JSON object: `digitpad` says what it is, `sha256` is the checksum of its `content`. There is no
name in it but the one that was typed: nothing of the computer, its users and folders, and none that were
given to runs or files. The checksum shows that a file was changed, by accident or by hand, as long as
nobody computes it anew: it has no secret.
"""

import base64
import json
import math
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from digitpad import __version__
from digitpad.core.arrays import SIDE, DigitBytes
from digitpad.drawings.drawings import Drawings
from digitpad.drawings.file_kinds import ANSWERS_SUFFIX
from digitpad.errors import DataError
from digitpad.lab.presets import presets
from digitpad.language import _
from digitpad.lessons.files import LessonAnswer, ProgressFile, course, read_lesson
from digitpad.lessons.lesson import MOST_STEPS, Lesson
from digitpad.runs.library import STATES, RunResult, Runs, is_figure
from digitpad.runs.recipe import Recipe, recipe_from
from digitpad.system.files import check_suffix, json_bytes, read_file, reason_of
from digitpad.system.leftovers import write_chosen
from digitpad.system.limits import check_known, check_typed_name, limited, record_from
from digitpad.system.settings import Store

KIND, VERSION = "hand-in", 1
LONGEST_NAME = 60  # letters
LONGEST_TITLE = 120  # of a lesson of one's own
MOST_BYTES = 4_000_000  # of a file: the largest of ours has 1.7 MB
MOST_LESSONS, MOST_RUNS, MOST_DRAWINGS = 100, 200, 1000  # the newest ones
LONGEST_REASON = 300  # letters of what is wrong with a file
ISO = "2026-11-30T10:15:00"  # the form of a moment: local, as those of runs are
OWN_RECIPE = "mine"  # stands for the name of an experiment that is no preset's


@dataclass(frozen=True)
class HandedLesson:
    """How far a student came in a lesson.

    lesson: its name in the course; of one of somebody else's its title.
    steps: how many it has; step: the one to go on with, from 0; done: those that are.
    answers: the first ones, by their steps as text.
    """

    lesson: str = ""
    is_own: bool = False
    steps: int = limited(1, 1, MOST_STEPS)
    step: int = limited(0, 0, MOST_STEPS)
    done: tuple[int, ...] = ()
    finished: bool = False
    answers: Mapping[str, LessonAnswer] = field(default_factory=dict)


@dataclass(frozen=True)
class HandedRun:
    """A run of the lab: its recipe, without the name, and how it ended, without the sentence."""

    recipe: Recipe
    result: RunResult


@dataclass(frozen=True, eq=False)
class HandedDrawings:
    """Drawings as the network sees them: digits uint8 (n, 28, 28), and the digit that each shows."""

    digits: DigitBytes
    labels: tuple[int, ...]


@dataclass(frozen=True)
class HandIn:
    """All that is handed in.

    name: as it was typed; saved: when, as `ISO`; program: the version of DigitPad.
    drawings: None where they were not to be passed on.
    """

    name: str
    saved: str
    program: str
    lessons: tuple[HandedLesson, ...] = ()
    runs: tuple[HandedRun, ...] = ()
    drawings: HandedDrawings | None = None


# Writing


def collected(name: str, root: Path, with_drawings: bool) -> HandIn:
    """Return what there is to hand in of the user's folder `root`.

    Raises:
        DataError: see `typed_name`.
        StoreError: the drawings cannot be read.
    """
    name = typed_name(name)
    saved = datetime.now().isoformat(timespec="seconds")
    drawings = _handed_drawings(root) if with_drawings else None
    return HandIn(name, saved, __version__, _handed_lessons(root), _handed_runs(root), drawings)


def typed_name(text: str) -> str:
    """Return a student's name as it is kept.

    Raises:
        DataError: it is missing, too long, or not plain text.
    """
    name = " ".join(text.split())
    if not name:
        raise DataError(_("A hand-in needs your name. Type it."))
    check_typed_name(name, LONGEST_NAME)
    return name


def hand_in_parts(root: Path) -> tuple[int, int, int, int]:
    """Return how many lessons, answers, runs and drawings there are to hand in.

    Raises:
        StoreError: the drawings cannot be read.
    """
    lessons = _handed_lessons(root)
    answers = sum(len(lesson.answers) for lesson in lessons)
    return len(lessons), answers, len(_handed_runs(root)), _count_drawings(root)


def _handed_lessons(root: Path) -> tuple[HandedLesson, ...]:
    """Return the lessons that were begun; without one whose file is gone."""
    progress, known = ProgressFile(root), course()
    found: list[HandedLesson] = []
    for key in progress.keys():  # noqa: SIM118  no mapping
        lesson, own_title = known.get(key), ""
        if lesson is None:
            try:
                lesson = read_lesson(Path(key))
            except (DataError, ValueError):  # gone, changed; no name of a file
                continue
            own_title = title_of(lesson)
        at, last = progress.of(key), len(lesson.steps)
        found.append(
            HandedLesson(
                own_title or key,
                bool(own_title),
                last,
                min(at.step, last),
                tuple(sorted(step for step in at.done if 0 <= step < last)),
                at.finished,
                {str(step): answer for step, answer in at.answers.items() if 0 <= step < last},
            )
        )
    return tuple(found[:MOST_LESSONS])


def title_of(lesson: Lesson) -> str:
    """Return by what a lesson that is not of the course is known: its title in its first language."""
    title = next(iter(lesson.title.by_language.values()))
    return one_line(title)[:LONGEST_TITLE] or "?"


def one_line(text: str) -> str:
    """Return a text, whatever it is made of, on one line of signs that can be shown anywhere."""
    shown = (letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in " ".join(text.split()))
    return "".join(shown)


def _handed_runs(root: Path) -> tuple[HandedRun, ...]:
    """Return the runs that have ended, the newest first."""
    known = {preset.name for preset in presets()}
    found: list[HandedRun] = []
    for run in Runs(root).all():
        if run.result and len(found) < MOST_RUNS:
            recipe = run.experiment
            recipe = recipe if recipe.name in known else recipe.changed(name=OWN_RECIPE)
            found.append(HandedRun(recipe, RunResult(**{**asdict(run.result), "sentence": ""})))
    return tuple(found)


def _count_drawings(root: Path) -> int:
    """Return how many drawings could be handed in.

    Raises:
        StoreError: they cannot be read.
    """
    with closing(Drawings(Store(root).drawings_path)) as drawings:
        return min(sum(drawings.counts()), MOST_DRAWINGS)


def _handed_drawings(root: Path) -> HandedDrawings:
    """Return the newest drawings.

    Raises:
        StoreError: they cannot be read.
    """
    with closing(Drawings(Store(root).drawings_path)) as drawings:
        newest = drawings.get([head.key for head in drawings.heads()[-MOST_DRAWINGS:]])
    digits = np.array([drawing.steps.centred for drawing in newest], np.uint8).reshape(-1, SIDE, SIDE)
    return HandedDrawings(digits, tuple(drawing.label for drawing in newest))


def write_hand_in(hand_in: HandIn, path: Path) -> None:
    """Write a hand-in, whole or not at all.

    Raises:
        DataError: the file's name ends otherwise, and would not be found.
        StoreError: it cannot be written.
    """
    check_suffix(path, ANSWERS_SUFFIX)
    content = _to_record(hand_in)
    record = {"digitpad": KIND, "version": VERSION, "sha256": content_checksum(content), "content": content}
    write_chosen(path, json_bytes(record))


def _to_record(hand_in: HandIn) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": hand_in.name,
        "saved": hand_in.saved,
        "program": hand_in.program,
        "lessons": [asdict(lesson) for lesson in hand_in.lessons],
        "runs": [{"recipe": run.recipe.to_record(), "result": asdict(run.result)} for run in hand_in.runs],
    }
    if hand_in.drawings is not None:
        pixels = base64.b64encode(hand_in.drawings.digits.tobytes()).decode()
        labels = "".join(map(str, hand_in.drawings.labels))
        found["drawings"] = {"labels": labels, "pixels": pixels}
    return found


def content_checksum(content: object) -> str:
    """Return the checksum of JSON, however it is laid out: its SHA-256, in hexadecimal digits."""
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(plain.encode()).hexdigest()


# Reading: whatever a file says may be wrong, or meant to do harm


class DamagedError(DataError):
    """A file cannot be read, is no hand-in, or is not as DigitPad has saved it."""


class ForgedError(DataError):
    """A file has a checksum that fits, and says what DigitPad never writes."""


def read_hand_in(path: Path) -> HandIn:
    """Read a hand-in.

    Raises:
        DamagedError, ForgedError: see there; the sentence says what is wrong, without the file's name.
    """
    try:
        text = read_file(path, MOST_BYTES).decode()
        record = json.loads(text, parse_constant=_no_number)
    except OSError as error:
        raise DamagedError(_("It cannot be read: {reason}.").format(reason=reason_of(error))) from None
    except (ValueError, RecursionError):
        raise DamagedError(_("It is damaged, or no hand-in: it cannot be read as JSON.")) from None
    if not isinstance(record, dict) or record.get("digitpad") != KIND:
        raise DamagedError(_("It is no hand-in."))
    if record.get("version") != VERSION:
        raise DamagedError(_("It is of another DigitPad: update this one."))
    content = record.get("content")
    if not isinstance(content, dict) or record.get("sha256") != content_checksum(content):
        raise DamagedError(
            _(
                "Its content does not fit its checksum: after DigitPad had saved it, it was changed, by hand "
                "or on the way."
            )
        )
    try:
        return _from_record(content)
    except (DataError, ValueError) as error:
        reason = str(error) if isinstance(error, DataError) else _("a value is of the wrong type.")
        sentence = _("Its checksum fits, but DigitPad writes no such file: {reason}")
        reason = reason if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON]}…"
        raise ForgedError(sentence.format(reason=one_line(reason))) from None


def _no_number(_text: str) -> float:
    raise ValueError("no number")


def _from_record(content: dict[str, Any]) -> HandIn:
    """Return a hand-in, every value of its type and within its limits; else a DataError or ValueError."""
    known = ("name", "saved", "program", "lessons", "runs", "drawings")
    check_known(content, known, '"{name}"')
    name, saved, program = (content.get(key) for key in known[:3])
    if not isinstance(name, str) or not isinstance(saved, str) or not isinstance(program, str):
        raise ValueError
    check_typed_name(program, LONGEST_NAME)
    if datetime.fromisoformat(saved).isoformat(timespec="seconds") != saved or len(saved) != len(ISO):
        raise ValueError
    lessons = tuple(map(_lesson, _listed(content, "lessons", MOST_LESSONS)))
    runs = tuple(map(_run, _listed(content, "runs", MOST_RUNS)))
    drawings = _drawings(content["drawings"]) if "drawings" in content else None
    return HandIn(typed_name(name), saved, program, lessons, runs, drawings)


def _listed(content: Mapping[str, Any], name: str, most: int) -> Sequence[Any]:
    members = content.get(name)
    if not isinstance(members, list) or len(members) > most:
        raise ValueError
    return members


def _lesson(record: object) -> HandedLesson:
    lesson = record_from(HandedLesson, record)
    check_typed_name(lesson.lesson, LONGEST_TITLE)
    steps = {str(step) for step in range(lesson.steps)}
    values = [value for answer in lesson.answers.values() for value in answer.said]
    is_there = {str(step) for step in lesson.done} <= steps and lesson.answers.keys() <= steps
    if not is_there or not all(map(math.isfinite, values)):
        raise DataError(_("a lesson has steps or answers that do not exist."))
    return lesson


def _run(record: object) -> HandedRun:
    if not isinstance(record, dict) or record.keys() != {"recipe", "result"}:
        raise ValueError
    recipe, result = recipe_from(record["recipe"], "pictures"), record_from(RunResult, record["result"])
    impossible = [name for name, value in result.figures.items() if not is_figure(name, value)]
    if impossible or result.state not in STATES or result.epochs > recipe.epochs * max(recipe.folds, 1):
        raise DataError(_("a run has impossible figures."))
    return HandedRun(recipe, result)


def _drawings(record: object) -> HandedDrawings:
    if not isinstance(record, dict) or record.keys() != {"labels", "pixels"}:
        raise ValueError
    labels, pixels = record["labels"], record["pixels"]
    if not isinstance(labels, str) or not isinstance(pixels, str) or len(labels) > MOST_DRAWINGS:
        raise ValueError
    if labels and not (labels.isascii() and labels.isdecimal()):
        raise ValueError
    shown = np.frombuffer(base64.b64decode(pixels, validate=True), np.uint8)
    return HandedDrawings(shown.reshape(len(labels), SIDE, SIDE), tuple(map(int, labels)))
