"""The report on a class: one page of HTML to read and to print, with no request to anywhere.

All that comes from a file is written by `_text`, which escapes it; what is not, is ours.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path

import numpy as np

from digitpad.core.arrays import SIDE
from digitpad.lab.comparison import layers_of, value_of
from digitpad.lab.help_texts import hyperparameters
from digitpad.lab.presets import origin_of
from digitpad.language import _, decimal, grouped, percent, significant
from digitpad.lessons.files import LessonAnswer
from digitpad.lessons.lesson import Lesson, LessonPrediction
from digitpad.runs.events import clock
from digitpad.sharing.class_folder import (
    FailedQuestion,
    SchoolClass,
    begun_of,
    failed_questions,
    moment_words,
)
from digitpad.sharing.hand_in import HandedDrawings, HandedLesson, HandedRun, HandIn
from digitpad.sharing.report import picture_address, printed_page, section
from digitpad.system.leftovers import write_chosen

MOST_QUESTIONS = 15  # that are shown, those that fail most
BEST_RUNS = 3  # of each student that are shown
SHEET = (10, 2)  # drawings of each student that are shown: columns and rows
SHOWN = ("optimizer", "learning_rate", "batch", "epochs")  # of a run's recipe


def write_class_report(school_class: SchoolClass, path: Path) -> None:
    """Write the report, whole or not at all.

    Raises:
        StoreError: it cannot be written.
    """
    write_chosen(path, report_page(school_class).encode())


def report_page(school_class: SchoolClass) -> str:
    """Return the report as HTML, in the language in use."""
    title = _("Class report: {folder}").format(folder=school_class.folder)
    parts = (
        _head(school_class, title),
        _progress(school_class),
        _questions(school_class),
        _runs(school_class),
        _sheets(school_class),
        _files(school_class),
    )
    return printed_page(title, "".join(parts), "class.css")


def _text(words: object) -> str:
    return escape(str(words))


def _cell(words: object, kind: str = "", share: float | None = None, more: str = "") -> str:
    """Return a cell of a table. share: how long a bar lies behind the words; more: HTML below them."""
    bar = "" if share is None else f'<i style="width:{round(100 * share)}%"></i>'
    return f'<td class="{kind}">{bar}{_text(words)}{more}</td>'


def _name(words: object, rows: int = 1) -> str:
    """Return the head of a row, or of several."""
    scope = 'scope="row"' if rows == 1 else f'scope="rowgroup" rowspan="{rows}"'
    return f"<th {scope}><bdi>{_text(words)}</bdi></th>"


def _table(kind: str, caption: str, heads: Iterable[str], *groups: Iterable[Iterable[str]]) -> str:
    """Return a table in a frame that scrolls where there is no room. heads, groups of rows: HTML."""
    bodies = ["".join(f"<tr>{''.join(row)}</tr>\n" for row in rows) for rows in groups]
    body = "</tbody>\n<tbody>\n".join(bodies)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{_text(caption)}">\n'
        f'<table class="{kind}">\n'
        f"<thead><tr>{''.join(heads)}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n"
    )


def _heads(*words: str) -> list[str]:
    return [f'<th scope="col">{_text(each)}</th>' for each in words]


def _head(school_class: SchoolClass, title: str) -> str:
    today = moment_words(datetime.now().isoformat())
    count = _("Students: {count}").format(count=len(school_class.hand_ins))
    found = f"<h1>{_text(title)}</h1>\n<p>{_text(count)} · {_text(today)} · DigitPad</p>\n"
    if school_class.bad:
        sentence = _("Not counted: {names}. What is wrong with them stands at the end.")
        names = ", ".join(remark.file for remark in school_class.bad)
        found += f'<p class="note">{_text(sentence.format(names=names))}</p>\n'
    return found


# Who is where


def _progress(school_class: SchoolClass) -> str:
    heading = _("Who is where")
    said = _(
        "✓ finished; 4/12 steps done of how many; below it guesses that came true, of how many: the first "
        "answers, before the result was shown."
    )
    turned = [_turned(school_class, key) for key in school_class.lessons]
    heads = [*_heads(_("Student"), _("Finished"), _("Guesses"), _("Runs"), _("Handed in")), *turned]
    rows = [_student(hand_in, school_class) for hand_in in school_class.hand_ins]
    return _section(heading, said, _table("lessons", heading, heads, rows))


def _section(heading: str, said: str, content: str) -> str:
    """Return a part of the page. said: a sentence on it, "" for none; content: HTML."""
    return section(heading, (f"<p>{_text(said)}</p>\n" if said else "") + content)


def _turned(school_class: SchoolClass, key: tuple[str, bool]) -> str:
    return f'<th scope="col" class="turned"><span>{_text(_called(school_class, key))}</span></th>'


def _called(school_class: SchoolClass, key: tuple[str, bool]) -> str:
    """Return what a lesson is called."""
    lesson = school_class.lessons.get(key)
    if lesson is None:
        return key[0]
    return f"{lesson.number}. {lesson.title}" if lesson.number and not key[1] else str(lesson.title)


def _student(hand_in: HandIn, school_class: SchoolClass) -> list[str]:
    lessons = {(lesson.lesson, lesson.is_own): lesson for lesson in hand_in.lessons}
    right, asked = guesses(hand_in.lessons)
    return [
        _name(hand_in.name),
        _cell(sum(lesson.finished for lesson in hand_in.lessons), "number"),
        _cell(f"{right}/{asked}" if asked else "–", "number"),
        _cell(len(hand_in.runs), "number"),
        _cell(moment_words(hand_in.saved)),
        *(_standing(lessons.get(key)) for key in school_class.lessons),
    ]


def guesses(lessons: Iterable[HandedLesson]) -> tuple[int, int]:
    """Return how many first answers came true in lessons, of how many."""
    outcomes = [answer.outcome for lesson in lessons for answer in lesson.answers.values()]
    right = outcomes.count("right")
    return right, right + outcomes.count("wrong")


def _standing(lesson: HandedLesson | None) -> str:
    if lesson is None:
        return _cell("–", "muted")
    right, asked = guesses([lesson])
    below = f"<small>{right}/{asked}</small>" if asked else ""
    if lesson.finished:
        return _cell("✓", "done", more=below)
    done = len(set(lesson.done))
    return _cell(f"{done}/{lesson.steps}", "begun", done / lesson.steps, below)


# Questions


def _questions(school_class: SchoolClass) -> str:
    heading, found = _("Questions that fail most"), failed_questions(school_class)
    if not found:
        return _section(heading, _("No answer was wrong, or none was given."), "")
    heads = _heads(
        _("Lesson"), _("Step"), _("Question"), _("Wrong, first answers"), _("Most frequent mistakes")
    )
    rows = [_question(question, school_class) for question in found[:MOST_QUESTIONS]]
    left = len(found) - len(rows)
    said = _("Others in which somebody was wrong: {count}.").format(count=left) if left else ""
    return _section(heading, said, _table("questions", heading, heads, rows))


def _question(failed: FailedQuestion, school_class: SchoolClass) -> list[str]:
    lesson = school_class.lessons.get(failed.lesson)
    asked = _asked(lesson, failed.step)
    share = failed.wrong / failed.asked
    words = f"{percent(share)} ({failed.wrong}/{failed.asked})"
    mistakes = [
        f"{_answer(asked, answer)} ×\N{NO-BREAK SPACE}{count}" for answer, count in failed.answers[:2]
    ]
    return [
        _name(_called(school_class, failed.lesson)),
        _cell(failed.step + 1, "number"),
        _cell(asked.ask if asked else "–"),
        _cell(words, "number bar", share),
        "<td>" + "<br>".join(map(_text, filter(None, mistakes))) + "</td>",
    ]


def _asked(lesson: Lesson | None, step: int) -> LessonPrediction | None:
    return lesson.steps[step].predict if lesson and step < len(lesson.steps) else None


def _answer(asked: LessonPrediction | None, answer: LessonAnswer) -> str:
    """Return an answer in words; of a drawing that there was one."""
    kind = asked.kind if asked else ""
    if kind == "draw":
        return _("a drawing")
    if not answer.said:
        return "–"
    if len(answer.said) > 1:
        best = max(answer.said)
        return f"{answer.said.index(best)} ({percent(best)})"
    (value,) = answer.said
    if asked and kind == "choice" and value in range(len(asked.choices)):
        return f"“{asked.choices[int(value)]}”"
    return f"{significant(value, 4)} {asked.unit if asked else ''}".strip()


# Runs


def _runs(school_class: SchoolClass) -> str:
    heading = _("Runs side by side")
    known = hyperparameters()
    labels = [known[name].label for name in SHOWN]
    heads = _heads(
        *(_("Student"), _("Begun"), _("Recipe"), _("Layers"), *labels, _("Validation"), _("Test"), _("Loss")),
        *(_("Parameters"), _("Time"), _("Digits"), _("State")),
    )
    groups = [_own_runs(hand_in) for hand_in in school_class.hand_ins if hand_in.runs]
    if not groups:
        return _section(heading, _("Nobody has trained in the lab."), "")
    said = _("Of each student the {count} with the highest accuracy; epochs: those that ended.")
    return _section(heading, said.format(count=BEST_RUNS), _table("runs", heading, heads, *groups))


def _own_runs(hand_in: HandIn) -> list[list[str]]:
    rows = [_run(run) for run in best_runs(hand_in)]
    return [[_name(hand_in.name, len(rows)), *rows[0]], *rows[1:]]


def best_runs(hand_in: HandIn) -> Sequence[HandedRun]:
    """Return a student's best runs by the accuracy on test digits, else on those of validation."""

    def accuracy(run: HandedRun) -> float:
        figures = run.result.figures
        return figures.get("test_accuracy", figures.get("validation_accuracy", -1.0))

    return sorted(hand_in.runs, key=accuracy, reverse=True)[:BEST_RUNS]


def _run(run: HandedRun) -> list[str]:
    recipe, result, known = run.recipe, run.result, hyperparameters()
    states = {"done": _("done"), "stopped": _("stopped"), "failed": _("failed")}
    digits = {"mnist": "MNIST", "synthetic": _("synthetic"), "mine": _("of a file")}
    figures, begun = result.figures, begun_of(run)
    loss = figures.get("test_loss", figures.get("validation_loss", figures.get("loss")))
    values = [value_of(recipe, known[name]) for name in SHOWN[:-1]]
    epochs = "–" if recipe.is_baseline else f"{result.epochs}/{recipe.epochs}"
    return [
        _cell(moment_words(begun.isoformat())[5:] if begun else "–", "moment"),
        _cell(origin_of(recipe) or _("of their own")),
        _cell(" · ".join(layers_of(recipe)), "stack"),
        *(_cell(value, "number") for value in (*values, epochs)),
        *(_accuracy(figures.get(name)) for name in ("validation_accuracy", "test_accuracy")),
        _cell(
            "–" if loss is None else decimal(loss, 3) if abs(loss) < 1e6 else significant(loss, 3), "number"
        ),
        _cell(grouped(result.parameters), "number"),
        _cell(clock(result.seconds), "number"),
        _cell(digits.get(result.measured_on, "–")),
        _cell(states[result.state]),
    ]


def _accuracy(value: float | None) -> str:
    if value is None:
        return _cell("–", "number")
    return _cell(percent(value, 2), "number bar", value)


# Drawings, and the files


def _sheets(school_class: SchoolClass) -> str:
    figures = [
        f'<figure><img src="{_sheet(hand_in.drawings)}" alt="{_text(_labels(hand_in.drawings))}">'
        f"<figcaption><bdi>{_text(hand_in.name)}</bdi>, {len(hand_in.drawings.labels)}</figcaption>"
        "</figure>\n"
        for hand_in in school_class.hand_ins
        if hand_in.drawings and hand_in.drawings.labels
    ]
    if not figures:
        return ""
    said = _("Of those who passed them on: the newest, as the network sees them, and how many there are.")
    return _section(_("Drawings"), said, f'<div class="sheets">\n{"".join(figures)}</div>\n')


def _labels(drawings: HandedDrawings) -> str:
    return " ".join(map(str, drawings.labels[-SHEET[0] * SHEET[1] :]))


def _sheet(drawings: HandedDrawings) -> str:
    """Return the newest drawings side by side, dark on white, as the address of a picture."""
    columns, rows = SHEET
    newest = drawings.digits[-columns * rows :]
    sheet = np.zeros((columns * rows, SIDE, SIDE), np.uint8)
    sheet[: len(newest)] = newest
    rows = -(-len(newest) // columns)
    whole = sheet[: rows * columns].reshape(rows, columns, SIDE, SIDE).swapaxes(1, 2)
    return picture_address(255 - whole.reshape(rows * SIDE, columns * SIDE))


def _files(school_class: SchoolClass) -> str:
    words = {"bad": _("not counted"), "note": _("note")}
    heads = _heads(_("File or students"), _("Counts"), _("What was found"))
    rows = [
        [_name(remark.file), _cell(words[remark.kind]), _cell(remark.sentence)]
        for remark in school_class.remarks
    ]
    heading = _("The files")
    said = _(
        "Each file has a checksum. It shows that a file was damaged, or changed in an editor. It proves no "
        "more: whoever knows how can compute it anew, and nothing shows who typed a name, or on whose "
        "computer. Impossible figures are found; invented ones that are possible are not."
    )
    if not rows:
        return _section(heading, _("All files were read.") + " " + said, "")
    return _section(heading, said, _table("files", heading, heads, rows))
