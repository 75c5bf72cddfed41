"""Classes: the hand-ins in a folder, what is wrong with some of the files, and what the class failed at."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from digitpad import __version__
from digitpad.drawings.file_kinds import ANSWERS_SUFFIX
from digitpad.errors import DataError
from digitpad.language import _, short
from digitpad.lessons.files import LessonAnswer, course, own_lessons
from digitpad.lessons.lesson import Lesson, LessonPrediction
from digitpad.sharing.hand_in import ForgedError, HandedRun, HandIn, one_line, read_hand_in, title_of

MOST_FILES = 1000
DEEPEST = 4  # folders in folders: a school's server gives each student one
CLOCKS = timedelta(days=1)  # by which the clock of a computer may have been set between a run and its end


@dataclass(frozen=True)
class Remark:
    """What is to be said of a file, by its name in the folder.

    kind: "bad" where it was not counted, "note" where it was, or another one of the student was.
    """

    file: str
    sentence: str
    kind: str = "bad"


@dataclass(frozen=True)
class SchoolClass:
    """A class: the newest hand-in of each student, by their names in alphabetical order, and the remarks.

    lessons: those that anybody has begun, the course's in its order, by (name, is_own); of one that this
        computer does not have, None.
    """

    folder: str
    hand_ins: tuple[HandIn, ...]
    remarks: tuple[Remark, ...]
    lessons: Mapping[tuple[str, bool], Lesson | None]

    @property
    def bad(self) -> tuple[Remark, ...]:
        """The files that were not counted."""
        return tuple(remark for remark in self.remarks if remark.kind == "bad")


@dataclass(frozen=True)
class FailedQuestion:
    """A question and how the class did. step: from 0; wrong: answers that were not right, of `asked`."""

    lesson: tuple[str, bool]
    step: int
    asked: int
    wrong: int
    answers: tuple[tuple[LessonAnswer, int], ...]  # wrong ones, the most frequent first


def read_class(folder: Path, root: Path) -> SchoolClass:
    """Read the hand-ins in a folder and in the folders in it.

    root: of the teacher, whose own lessons are known too.

    Raises:
        DataError: the folder cannot be read, or there are no hand-ins in it.
    """
    if not folder.is_dir():
        raise DataError(_("There is no folder {path}. Check its name.").format(path=folder))
    known: dict[tuple[str, bool], Lesson] = {(name, False): lesson for name, lesson in course().items()}
    own = own_lessons(root).values()
    known |= {(title_of(lesson), True): lesson for lesson in own if isinstance(lesson, Lesson)}
    found: list[tuple[str, HandIn]] = []
    remarks: list[Remark] = []
    for path in _files(folder):
        name = _shown(path.relative_to(folder))
        try:
            hand_in = read_hand_in(path)
            _check_answers(hand_in, known)
            _check_times(hand_in)
            found.append((name, hand_in))
        except DataError as error:
            remarks.append(Remark(name, str(error)))
    if not found and not remarks:
        sentence = _("There are no hand-ins in {path}. Their names end in {suffix}.")
        raise DataError(sentence.format(path=folder, suffix=ANSWERS_SUFFIX))
    if len(found) + len(remarks) >= MOST_FILES:
        sentence = _("Only the first {count} files were read: there are more.")
        remarks.append(Remark("…", sentence.format(count=MOST_FILES), "note"))
    newest, earlier = _newest(found)
    there = {(lesson.lesson, lesson.is_own) for hand_in in newest for lesson in hand_in.lessons}
    lessons = {
        key: known.get(key) for key in [*filter(there.__contains__, known), *sorted(there - known.keys())]
    }
    return SchoolClass(_shown(folder.name), newest, (*remarks, *earlier, *_shared_runs(newest)), lessons)


def _files(folder: Path) -> list[Path]:
    """Return the hand-ins in a folder, and in those in it, in alphabetical order."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        if len(Path(place).relative_to(folder).parts) >= DEEPEST:
            folders.clear()
        ours = sorted(name for name in (*names, *folders) if name.lower().endswith(ANSWERS_SUFFIX))
        found += [Path(place, name) for name in ours]
        if len(found) >= MOST_FILES:
            break
    return found[:MOST_FILES]


def _shown(path: Path | str) -> str:
    """Return a file's name as it may be shown anywhere."""
    return one_line(short(str(path)))


def _newest(found: Sequence[tuple[str, HandIn]]) -> tuple[tuple[HandIn, ...], list[Remark]]:
    """Return the newest hand-in of each student, by name, and a remark on each of the others."""
    counted: dict[str, HandIn] = {}
    remarks = []
    sentence = _("{name} has handed in again, on {moment}: that counts, this does not.")
    for file, hand_in in sorted(found, key=lambda pair: pair[1].saved, reverse=True):
        key = unicodedata.normalize("NFKC", hand_in.name).casefold()
        if key in counted:
            moment = moment_words(counted[key].saved)
            remarks.append(Remark(file, sentence.format(name=hand_in.name, moment=moment), "note"))
        counted.setdefault(key, hand_in)
    names = sorted(counted, key=_without_accents)
    return tuple(counted[name] for name in names), sorted(remarks, key=lambda one: one.file)


def _without_accents(name: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)
    )


def moment_words(moment: str) -> str:
    """Return an ISO date and time as people read it: without seconds."""
    return moment[:16].replace("T", " ")


def _shared_runs(hand_ins: Sequence[HandIn]) -> Iterator[Remark]:
    """Remark on runs that several students handed in: the same to the second and in all figures."""
    owners: dict[object, list[str]] = {}
    for hand_in in hand_ins:
        for run in hand_in.runs:
            if run.result.figures:
                figures = tuple(sorted(run.result.figures.items()))
                owners.setdefault((run.result.begun, run.result.seconds, figures), []).append(hand_in.name)
    counts = Counter(tuple(dict.fromkeys(names)) for names in owners.values())
    sentence = _(
        "These students handed in the same runs ({count}), to the second. If they worked on one computer, "
        "that is as it should be."
    )
    for names, count in counts.items():
        if len(names) > 1:
            yield Remark(", ".join(names), sentence.format(count=count), "note")


# What cannot be


def _check_answers(hand_in: HandIn, known: Mapping[tuple[str, bool], Lesson]) -> None:
    """Refuse answers that the course's questions do not have, or whose outcome is another.

    Raises:
        ForgedError: there is one.
    """
    if hand_in.program != __version__:  # whose lessons may be others
        return
    for handed in hand_in.lessons:
        lesson = known.get((handed.lesson, False)) if not handed.is_own else None
        if lesson is None or len(lesson.steps) != handed.steps:
            continue
        for step, answer in handed.answers.items():
            if not _can_be(lesson.steps[int(step)].predict, answer):
                sentence = _(
                    "It contradicts itself: in the lesson “{lesson}”, step {number}, the answer and its "
                    "outcome do not belong together."
                )
                raise ForgedError(sentence.format(lesson=lesson.title, number=int(step) + 1))


def _can_be(question: LessonPrediction | None, answer: LessonAnswer) -> bool:
    if question is None:
        return False
    if len(answer.said) != {"draw": 0, "bars": 10}.get(question.kind, 1):
        return False
    if question.kind == "choice":
        is_one = answer.said[0] in range(len(question.choices))
        is_right = question.right is None or (answer.said[0] == question.right) == (answer.outcome == "right")
        return is_one and is_right
    return True


def _check_times(hand_in: HandIn) -> None:
    """Refuse a run that began after it was handed in.

    Raises:
        ForgedError: there is one.
    """
    saved = datetime.fromisoformat(hand_in.saved)
    for run in hand_in.runs:
        begun = begun_of(run)
        if begun and begun - saved > CLOCKS:
            sentence = _("It contradicts itself: a run of {begun} was handed in on {saved}.")
            moments = moment_words(begun.isoformat()), moment_words(hand_in.saved)
            raise ForgedError(sentence.format(begun=moments[0], saved=moments[1]))


def begun_of(run: HandedRun) -> datetime | None:
    """Return when a run began; None where its file says no such thing."""
    try:
        return datetime.fromisoformat(run.result.begun).replace(tzinfo=None)
    except ValueError:
        return None


# What the class failed at


def failed_questions(school_class: SchoolClass) -> list[FailedQuestion]:
    """Return the questions that were not always answered right, those that fail most first.

    They are in the order of the estimate (wrong + 1) / (asked + 2), so that one wrong answer of one student
    weighs less than nine of ten.
    """
    answers: dict[tuple[tuple[str, bool], int], list[LessonAnswer]] = {}
    for hand_in in school_class.hand_ins:
        for handed in hand_in.lessons:
            for place, answer in handed.answers.items():
                answers.setdefault(((handed.lesson, handed.is_own), int(place)), []).append(answer)
    found = []
    for (lesson, step), given in answers.items():
        outcomes = Counter(answer.outcome for answer in given)
        wrong = Counter(answer for answer in given if answer.outcome == "wrong")
        if wrong:
            asked = outcomes["right"] + outcomes["wrong"]
            found.append(FailedQuestion(lesson, step, asked, outcomes["wrong"], tuple(wrong.most_common())))
    return sorted(found, key=lambda one: (-(one.wrong + 1) / (one.asked + 2), one.lesson, one.step))
