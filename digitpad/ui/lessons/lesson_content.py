"""A lesson's step as its column shows it: the question, what came of it, the task, and the end."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from digitpad.core.ink import Strokes
from digitpad.language import _, percent
from digitpad.lessons.lesson import LIVE, Lesson, LessonPrediction, LessonStep
from digitpad.lessons.state import ProgramState
from digitpad.system.packages import missing_sentence
from digitpad.ui.lessons.questions import MatchContent, QuestionContent, number_words
from digitpad.ui.lessons.view import OutcomeContent, ShrunkContent, StepContent, TaskLine


@dataclass(frozen=True)
class LessonState:
    """A lesson that is open: its file, the step, from 0, and how far that is.

    said: the answer to its question, None before. was: what was found then; see `_outcome`.
    over: whether nothing is left to be done in the step.
    chosen: in the step's table the kind of each line, by its place; None where nothing is chosen.
    correct, asked: how many questions were answered, and how many of them as it was, in this sitting.
    """

    path: Path
    step: int = 0
    said: Any = None
    was: "Found | None" = None
    over: bool = False
    asked: int = 0
    correct: int = 0
    chosen: tuple[int | None, ...] = ()


class Found(NamedTuple):
    """What happened, as its kind of question has it, and whether it was said so.

    value: the place of a choice, a number, ten probabilities, or (digit or None, confidence) of a drawing;
        None where it is not known. agrees: None where there is nothing to compare.
    """

    value: Any = None
    agrees: bool | None = None


def step_content(
    lesson: Lesson, at: LessonState, seen: ProgramState, shrunk: ShrunkContent | None
) -> StepContent:
    """Return the step that is shown. seen: the state of the program; shrunk: the live picture."""
    step, count = lesson.steps[at.step], len(lesson.steps)
    asks = bool(step.predict and at.said is None)
    place = _("Step {number} of {count} · lesson of {minutes} min").format(
        number=at.step + 1, count=count, minutes=lesson.minutes
    )
    lines = [TaskLine(check.words(seen, at.over), at.over or check.passes(seen)) for check in step.check]
    on = _("Finish") if at.step == count - 1 else _("Next")
    return StepContent(
        str(lesson.title),
        place,
        at.step / count,
        str(step.say),
        question=_question(step.predict) if step.predict and asks else None,
        outcome=_outcome(step.predict, at) if step.predict and not asks else None,
        task=str(step.do) if step.do and not asks else "",
        lines=() if asks else lines,
        why=str(step.why) if step.why else "",
        is_over=at.over,
        shows_shrunk=step.show == LIVE and not asks,
        picture="" if step.show == LIVE else step.show,
        match=_match(step, at) if step.match and not asks else None,
        shrunk=shrunk,
        can_back=at.step > 0,
        next_words=on if at.over else _("Skip"),
        sketch=sketch_of(step) if asks else (),
    )


def sketch_of(step: LessonStep) -> Strokes:
    """Return the strokes that are put on the pad only with the answer: the bars would give it away."""
    return (step.open.strokes if step.open and step.predict else None) or ()


def last_content(lesson: Lesson, at: LessonState, done: int, following: str) -> StepContent:
    """Return what is shown after the last step. following: the title of the next lesson; "" for none."""
    say = _("That was the lesson. Steps done: {done} of {count}.").format(done=done, count=len(lesson.steps))
    if at.asked:
        said = _("Guesses that came true: {correct} of {asked}.")
        say += " " + said.format(correct=at.correct, asked=at.asked)
    if following:
        say += "\n\n" + _("Next comes: {title}.").format(title=following)
    words = _("Next lesson") if following else _("Close")
    return StepContent(str(lesson.title), _("Finished"), 1.0, say, is_over=True, next_words=words)


def missing_content(lesson: Lesson, extra: str) -> StepContent:
    """Return what is shown of a lesson that needs an extra which is not installed."""
    need = missing_sentence(extra, _("This lesson"))
    words = f"{need} " + _("Go on with the next one, and come back if you install them.")
    return StepContent(str(lesson.title), "", 0.0, words, can_back=False, next_words=_("Next lesson"))


def _outcome(prediction: LessonPrediction, at: LessonState) -> OutcomeContent:
    """Return what was said, and what was found."""
    is_drawing, is_bars = prediction.kind == "draw", prediction.kind == "bars"
    words = _("your drawing, which is on the pad now") if is_drawing else _answer(prediction, at.said)
    bars = at.said if is_bars else ()
    if at.was is None:
        return OutcomeContent(words, said_bars=bars)
    value = at.was.value
    was = "–" if value is None else _answer(prediction, value)
    is_near = prediction.kind == "number" and was != words
    return OutcomeContent(words, was, at.was.agrees, bars, value or () if is_bars else (), is_near)


def _answer(prediction: LessonPrediction, value: Any) -> str:
    """Return an answer, or what happened, in words."""
    if prediction.kind == "choice":
        return str(prediction.choices[value])
    if prediction.kind == "number":
        return number_words(value, _question(prediction))
    if prediction.kind == "bars":
        best = value.index(max(value))
        return f"{best} ({percent(value[best])})"
    digit, confidence = value
    what = _("not a digit") if digit is None else digit
    return f"{what} ({percent(confidence)})"


def _match(step: LessonStep, at: LessonState) -> MatchContent:
    assert step.match
    lines, kinds = (tuple(map(str, texts)) for texts in (step.match.lines, step.match.kinds))
    return MatchContent(lines, kinds, at.chosen or (None,) * len(lines))


def _question(prediction: LessonPrediction) -> QuestionContent:
    return QuestionContent(
        prediction.kind,
        str(prediction.ask),
        tuple(map(str, prediction.choices)),
        prediction.least,
        prediction.most,
        prediction.unit,
        prediction.right is not None and float(prediction.right).is_integer(),
    )
