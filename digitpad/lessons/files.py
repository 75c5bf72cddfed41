"""Lesson files: those of the course and the user's own, faults with their line, the template, progress."""

import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.language.explanations.table import term_for
from digitpad.lessons.lesson import Lesson, LessonPrediction, lesson_from
from digitpad.lessons.record import LessonError, Place
from digitpad.system.files import read_file, reading, set_aside, write_json
from digitpad.system.leftovers import write_chosen
from digitpad.system.limits import one_of, record_from
from digitpad.system.packages import is_installed

COURSE = Path(__file__).with_name("course")
SUFFIX = ".toml"
MOST_BYTES = 1_000_000  # of a file: ours have some 10 kB
PROGRESS = "lessons.json"
TEMPLATE = COURSE / "template.txt"
OUTCOMES = ("right", "wrong", "unknown")  # of an answer

# Files


def read_lesson(path: Path) -> Lesson:
    """Read a lesson.

    Raises:
        DataError: it cannot be read; the sentence says what is wrong, and in which line.
    """
    with reading(path):
        content = read_file(path, MOST_BYTES)
    try:
        text = content.decode().replace("\r\n", "\n")
        return lesson_from(tomllib.loads(text))
    except UnicodeDecodeError:
        raise DataError(_("{path} cannot be read: it is not text in UTF-8.").format(path=path)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else len(text.splitlines())
        sentence = _("{path}, line {line}: this is not TOML: {reason}.")
        reason = str(error).split(" (at ")[0]
        raise DataError(sentence.format(path=path, line=line, reason=reason)) from None
    except LessonError as fault:
        line = line_in_file(text, fault.place)
        sentence = _("{path}, line {line}: {reason}").format(path=path, line=line, reason=fault)
        raise DataError(sentence) from None


def line_in_file(text: str, place: Place) -> int:
    """Return the line, from 1, in which a value of a TOML file stands, or what is nearest around it."""
    lines = _places(text)
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _places(text: str) -> dict[Place, int]:
    """Return the line of each table and of each value that begins a line, by their places."""
    found: dict[Place, int] = {(): 1}
    counts: dict[Place, int] = {}
    table: Place = ()
    quote = ""
    for number, line in enumerate(text.splitlines(), 1):
        if quote:
            quote = "" if quote in line else quote
            continue
        if header := re.match(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]", line):
            table = _table_place(header[2].split("."), header[1] == "[[", counts)
            found.setdefault(table, number)
        elif key := re.match(r"\s*([\w\-]+(?:\s*\.\s*[\w\-]+)*)\s*=", line):
            parts = re.split(r"\s*\.\s*", key[1])
            for count in range(1, len(parts) + 1):
                found.setdefault((*table, *parts[:count]), number)
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                quote = mark
    return found


def _table_place(names: list[str], is_list: bool, counts: dict[Place, int]) -> Place:
    """Return the place of a table by its name in brackets, and count it where it is one of a list."""
    place: Place = ()
    for level, name in enumerate(names, 1):
        place = (*place, name)
        if is_list and level == len(names):
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place


# The lessons there are


def course() -> dict[str, Lesson]:
    """Return the lessons of the course by the names of their files, in their order.

    Raises:
        DataError: one of them is wrong.
    """
    lessons = {path.stem: read_lesson(path) for path in sorted(COURSE.glob("*" + SUFFIX))}
    return dict(sorted(lessons.items(), key=lambda pair: pair[1].number))


@cache
def _teaching() -> Mapping[str, tuple[str, Lesson]]:
    """Return which lesson teaches a thing, by keys of explanations; of several the first."""
    return {key: (name, lesson) for name, lesson in reversed(course().items()) for key in lesson.teaches}


def lesson_about(key: str) -> tuple[str, Lesson] | None:
    """Return the lesson, with its file's name, that teaches what a key explains; None where none does."""
    term = term_for(key)
    found = (_teaching().get(one) for one in (key, term, term.partition(".")[0]))
    return next(filter(None, found), None)


def course_path(name: str) -> Path:
    """Return the file of a lesson of the course."""
    return COURSE / (name + SUFFIX)


def own_folder(root: Path) -> Path:
    """Return where a user's own lessons are looked for."""
    return root / "lessons"


def own_lessons(root: Path) -> dict[Path, Lesson | DataError]:
    """Return a user's own lessons, in alphabetical order; of a file that is wrong, what is wrong with it."""
    found: dict[Path, Lesson | DataError] = {}
    with suppress(OSError):
        for path in sorted(own_folder(root).glob("*" + SUFFIX), key=lambda path: path.name.casefold()):
            try:
                found[path] = read_lesson(path)
            except DataError as error:
                found[path] = error
    return found


def write_template(path: Path) -> None:
    """Write a lesson to begin with, which explains what can stand in it.

    Raises:
        StoreError: it cannot be written.
    """
    write_chosen(path, TEMPLATE.read_bytes())


def missing_extra(lesson: Lesson) -> str:
    """Return what a lesson needs and what is not installed; "" where it can be gone through."""
    return "" if not lesson.needs or is_installed(lesson.needs) else lesson.needs


# Progress


def progress_key(path: Path) -> str:
    """Return the name under which a lesson's progress is kept: a user's own is another than the course's."""
    return path.stem if path.parent == COURSE else str(path.absolute())


@dataclass(frozen=True)
class LessonAnswer:
    """The first answer to a step's question, as it was given before the result was shown.

    said: the place of a choice, from 0; a number; ten bars from 0 to 1; nothing of a drawing.
    outcome: one of `OUTCOMES`; "unknown" where there was nothing to compare it with.
    """

    said: tuple[float, ...] = ()
    outcome: str = one_of("unknown", *OUTCOMES)


def answer_to(prediction: LessonPrediction, said: Any, agrees: bool | None) -> LessonAnswer:
    """Return an answer as it is kept. agrees: whether it came true; None where that is not known."""
    outcome = "unknown" if agrees is None else "right" if agrees else "wrong"
    values = {"draw": (), "bars": said}.get(prediction.kind, (said,))
    return LessonAnswer(tuple(map(float, values)), outcome)


@dataclass(frozen=True)
class LessonProgress:
    """How far the user came in a lesson.

    step: to go on with, from 0; done: the steps that are; answers: the first ones, by their steps.
    """

    step: int = 0
    done: frozenset[int] = field(default_factory=frozenset)
    finished: bool = False
    answers: Mapping[int, LessonAnswer] = field(default_factory=dict)


class ProgressFile:
    """How far the user came in all lessons, in one file of the user's folder.

    What a later DigitPad keeps in it beside that stays.
    """

    def __init__(self, root: Path) -> None:
        """Read it when it is first asked for; a damaged one is set aside as `.corrupt`."""
        self._path = root / PROGRESS
        self._record: dict[str, Any] | None = None

    def of(self, key: str) -> LessonProgress:
        """Return the progress in a lesson, by the name of its file."""
        entry = self._lessons().get(key)
        if not isinstance(entry, Mapping):
            return LessonProgress()
        step, done = entry.get("step"), entry.get("done")
        return LessonProgress(
            step if type(step) is int and step >= 0 else 0,
            frozenset(one for one in done if type(one) is int) if isinstance(done, list) else frozenset(),
            entry.get("finished") is True,
            _answers(entry.get("answers")),
        )

    def keys(self) -> tuple[str, ...]:
        """Return the lessons that were begun, by `progress_key`."""
        return tuple(self._lessons())

    def put(self, key: str, progress: LessonProgress) -> None:
        """Keep the progress in a lesson.

        Raises:
            StoreError: it cannot be written; it holds until the end all the same.
        """
        if progress == self.of(key):
            return
        lessons = self._lessons()
        before = lessons.get(key)
        entry = dict(before) if isinstance(before, Mapping) else {}
        values = {"step": progress.step, "done": sorted(progress.done), "finished": progress.finished}
        answers = {str(step): asdict(answer) for step, answer in progress.answers.items()}
        lessons[key] = entry | values | ({"answers": answers} if answers else {})
        assert self._record is not None
        write_json(self._record, self._path)

    def _lessons(self) -> dict[str, Any]:
        if self._record is None:
            self._record = self._read()
        lessons = self._record.setdefault("lessons", {})
        assert isinstance(lessons, dict)
        return lessons

    def _read(self) -> dict[str, Any]:
        try:
            record = json.loads(read_file(self._path).decode())
        except (FileNotFoundError, NotADirectoryError):
            return {"version": 1}
        except (OSError, ValueError, RecursionError):
            record = None
        if isinstance(record, dict) and isinstance(record.get("lessons", {}), dict):
            return record
        with suppress(OSError):
            set_aside(self._path)
        return {"version": 1}


def _answers(entry: object) -> dict[int, LessonAnswer]:
    """Return the answers that a file has; what is none is passed over."""
    found = {}
    for step, answer in entry.items() if isinstance(entry, Mapping) else ():
        with suppress(DataError, ValueError):
            found[int(step)] = record_from(LessonAnswer, answer)
    return found


def advanced(
    progress: LessonProgress,
    step: int,
    done: int | None = None,
    finished: bool = False,
    answer: LessonAnswer | None = None,
) -> LessonProgress:
    """Return the progress at another step, with one more that is done; of its answers the first stands."""
    steps = progress.done if done is None else progress.done | {done}
    answers = progress.answers
    if done is not None and answer is not None:
        answers = {done: answer, **answers}
    finished = progress.finished or finished
    return replace(progress, step=step, done=steps, finished=finished, answers=answers)
