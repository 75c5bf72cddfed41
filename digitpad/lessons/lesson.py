"""Lessons: what a step says, asks, opens, rings and checks, read from a record; faults have a place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from digitpad.core.ink import PAD_SIDE, Strokes
from digitpad.errors import DataError
from digitpad.lab.presets import presets
from digitpad.language import _
from digitpad.language.explanations.table import explanations
from digitpad.lessons.instruments import INSTRUMENTS, instrument_state
from digitpad.lessons.record import LessonError, Record, Text
from digitpad.lessons.state import FACTS, Check, Kind
from digitpad.playground.settings import PlaygroundText, read_text
from digitpad.runs.recipe import NAMES, Recipe
from digitpad.system.packages import EXTRAS

FORMAT = 1  # of the files; higher ones are of a later DigitPad
INSTRUMENT = "instrument."  # before the name of one, as a window
WINDOWS = (
    *("pad", "inside", "models", "drawings", "retrain", "playground"),
    *("lab.network", "lab.training", "lab.runs", "lab.data"),
    *(INSTRUMENT + name for name in INSTRUMENTS),
)
LIVE = "shrunk"  # the picture that shows the pad as it is
PICTURES = (
    LIVE,
    *("mlp", "cnn", "recurrent", "residual", "autoencoder", "gan", "transformer", "other_models"),
)
QUESTIONS = ("choice", "number", "bars", "draw")
MOST_STEPS, MOST_CHOICES, MOST_MINUTES = 60, 6, 180
MOST_LINES = 8  # of a table to match

Value = TypeVar("Value")


@dataclass(frozen=True)
class LessonPrediction:
    """A question that is answered before the result is shown.

    kind: "choice" of several, a "number", the ten "bars", or a drawing ("draw") that is to be something.
    choices: of a choice; right: the place of the right one, from 0, None where `holds` says which.
    holds: of a choice a check for each, the first that passes is what happened; of a drawing one check.
    measure: of a number the fact that is measured, "" where `right` has it. unit: after it, such as "%".
    least, most: the ends of the slider; a share of 1 is asked for as percent.
    """

    kind: str
    ask: Text
    choices: tuple[Text, ...] = ()
    right: float | None = None
    holds: tuple[tuple[Check, ...], ...] = ()
    measure: str = ""
    unit: str = ""
    least: float = 0.0
    most: float = 100.0


@dataclass(frozen=True)
class Opening:
    """A window that a step opens, and what it puts there.

    strokes: onto the pad, in its units of a thousandth; () empties it, None leaves it.
    recipe: the experiment in the making of the lab; None leaves it.
    playground: what the playground becomes; None leaves it.
    settings: of an instrument's state, where they are other than usual.
    """

    window: str
    strokes: Strokes | None = None
    recipe: Recipe | None = None
    playground: PlaygroundText | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LessonMatch:
    """Lines, each of which gets one of some kinds. right: the place of the kind of each line, from 0."""

    lines: tuple[Text, ...]
    kinds: tuple[Text, ...]
    right: tuple[int, ...]

    def matched(self, chosen: Sequence[int | None]) -> int | None:
        """Return how many lines have the right kind; None before all have one."""
        if None in chosen or len(chosen) != len(self.right):
            return None
        return sum(one == right for one, right in zip(chosen, self.right, strict=True))


@dataclass(frozen=True)
class LessonStep:
    """One step: a sentence or two; perhaps a question, then a task, then what there is to say of it.

    ring: keys of explanations, of the controls that are meant. show: a picture of `PICTURES`.
    match: a table that belongs to the task. check: passes when the task is done; () where there is none.
    """

    say: Text
    ring: tuple[str, ...] = ()
    show: str = ""
    open: Opening | None = None
    predict: LessonPrediction | None = None
    do: Text | None = None
    check: tuple[Check, ...] = ()
    why: Text | None = None
    match: LessonMatch | None = None


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    number: its place in the course, 0 for one of somebody else's.
    teaches: keys of the explanations that lead to it.
    needs: what must be installed to go through it, of `EXTRAS`; "" for nothing.
    """

    title: Text
    about: Text
    minutes: int
    steps: tuple[LessonStep, ...]
    number: int = 0
    languages: frozenset[str] = field(default_factory=frozenset)
    teaches: tuple[str, ...] = ()
    needs: str = ""


def lesson_from(record: object) -> Lesson:
    """Return the lesson that a record, read from TOML, describes.

    Raises:
        LessonError: something in it is wrong.
    """
    top = Record(record, ())
    if top.whole("format", 1_000_000, FORMAT) > FORMAT:
        raise top.fault("format", _("this lesson is of a later DigitPad."))
    title, about = top.text("title"), top.text("about")
    number, minutes = top.whole("number", 99, 0, least=0), top.whole("minutes", MOST_MINUTES)
    teaches = _keys(top, "teaches")
    needs = top.name("needs", tuple(EXTRAS), "")
    records = top.tables("step")
    if not 0 < len(records) <= MOST_STEPS:
        raise top.fault("step", _("a lesson has from 1 to {most} steps.").format(most=MOST_STEPS))
    steps = tuple(map(_step, records))
    top.end()
    texts = [title, about, *(text for step in steps for text in step_texts(step))]
    whole = frozenset.intersection(*(frozenset(text.by_language) for text in texts))
    return Lesson(title, about, minutes, steps, number, whole, teaches, needs)


def step_texts(step: LessonStep) -> tuple[Text, ...]:
    """Return all that a step says."""
    asked = (step.predict.ask, *step.predict.choices) if step.predict else ()
    table = (*step.match.lines, *step.match.kinds) if step.match else ()
    return tuple(text for text in (step.say, step.do, step.why, *asked, *table) if text)


def _step(record: Record) -> LessonStep:
    def optional(name: str, read: Callable[[str], Value]) -> Value | None:
        return read(name) if record.has(name) else None

    step = LessonStep(
        say=record.text("say"),
        ring=_keys(record, "ring"),
        show=record.name("show", PICTURES, ""),
        open=optional("open", lambda name: _opening(record.table(name))),
        predict=optional("predict", lambda name: _prediction(record.table(name))),
        do=optional("do", record.text),
        check=optional("check", record.checks) or (),
        why=optional("why", record.text),
        match=optional("match", lambda name: _match(record.table(name))),
    )
    if bool(step.do) != bool(step.check):
        raise LessonError(_("“do” and “check” belong together: a task, and when it is done."), record.place)
    if bool(step.match) != any(check.fact == "matched" for check in step.check):
        raise LessonError(_("“match” and the check “matched” belong together."), record.place)
    record.end()
    return step


def _match(record: Record) -> LessonMatch:
    lines, kinds = record.texts("lines"), record.texts("kinds")
    right = record.take("right", list)
    if not 2 <= len(lines) <= MOST_LINES or not 2 <= len(kinds) <= MOST_LINES:
        raise record.fault("lines", _("give from 2 to {most} lines and kinds.").format(most=MOST_LINES))
    if len(right) != len(lines) or not all(type(one) is int and 1 <= one <= len(kinds) for one in right):
        raise record.fault("right", _("give the number of a kind, from 1, for each line."))
    record.end()
    return LessonMatch(lines, kinds, tuple(one - 1 for one in right))


def _keys(record: Record, name: str) -> tuple[str, ...]:
    """Return keys of explanations."""
    keys = record.take(name, list, [])
    for key in keys:
        if key not in explanations():
            sentence = _("nothing in the program is called {name}. A right name is for instance {known}.")
            raise record.fault(name, sentence.format(name=f"“{key}”", known="“pad”, “bars”, “steps”"))
    return tuple(keys)


def _opening(record: Record) -> Opening:
    window = record.name("window", WINDOWS)
    strokes = _strokes(record) if record.has("strokes") else None
    if strokes is not None and window != "pad" and not window.startswith(INSTRUMENT):
        raise record.fault("strokes", _("only the pad can be drawn on."))
    recipe = _recipe(record) if record.has("preset") else None
    playground = _playground(record) if record.has("playground") else None
    if playground and window != "playground":
        raise record.fault("playground", _("only the playground has such a text."))
    settings = _settings(record, window) if window.startswith(INSTRUMENT) else {}
    record.end()
    return Opening(window, strokes, recipe, playground, settings)


def _settings(record: Record, window: str) -> Mapping[str, Any]:
    """Return what an instrument is set to."""
    settings = record.take("set", dict, {})
    try:
        instrument_state(window.removeprefix(INSTRUMENT), settings)
    except DataError as error:
        raise record.fault("set", str(error)) from None
    return settings


def _strokes(record: Record) -> Strokes:
    try:
        strokes = tuple(
            tuple((float(x), float(y)) for x, y in stroke) for stroke in record.take("strokes", list)
        )
        fits = all(stroke and all(0 <= z <= PAD_SIDE for z in sum(stroke, ())) for stroke in strokes)
    except (TypeError, ValueError):
        fits = False
    if not fits:
        sentence = _("strokes are lists of points [x, y] from 0 to {most}.").format(most=PAD_SIDE)
        raise record.fault("strokes", sentence)
    return strokes


def _playground(record: Record) -> PlaygroundText:
    """Return the playground that is given as its button *Copy as text* writes it."""
    try:
        return read_text(record.take("playground", str))
    except LessonError:
        raise
    except DataError as error:
        raise record.fault("playground", str(error)) from None


def _recipe(record: Record) -> Recipe:
    """Return a preset of the lab, with changes where there are any."""
    known = {preset.name: preset.experiment for preset in presets()}
    recipe = known[record.name("preset", tuple(known))]
    changes = record.take("set", dict, {})
    names = NAMES["pictures"]
    for name in changes:
        if name not in names or name in ("layers", "changes"):
            place = (*record.place, "set", name)
            raise LessonError(_("“{name}” is unknown here.").format(name=name), place)
    try:
        return recipe.changed(**{names[name]: value for name, value in changes.items()})
    except DataError as error:
        raise record.fault("set", str(error)) from None


def _prediction(record: Record) -> LessonPrediction:
    kind = record.name("kind", QUESTIONS)
    ask, make = record.text("ask"), {"choice": _choice, "number": _number, "draw": _drawn}.get(kind)
    found = make(record, ask) if make else LessonPrediction(kind, ask)
    record.end()
    return found


def _choice(record: Record, ask: Text) -> LessonPrediction:
    choices = record.texts("choices")
    if not 2 <= len(choices) <= MOST_CHOICES:
        raise record.fault("choices", _("give from 2 to {most} choices.").format(most=MOST_CHOICES))
    if record.has("holds"):
        tables = record.take("holds", list)
        if len(tables) != len(choices):
            raise record.fault("holds", _("give one check for each choice."))
        holds = tuple(Record({"holds": table}, record.place).checks("holds") for table in tables)
        return LessonPrediction("choice", ask, choices, holds=holds)
    return LessonPrediction("choice", ask, choices, record.whole("right", len(choices)) - 1)


def _number(record: Record, ask: Text) -> LessonPrediction:
    measure = record.name("measure", [name for name, fact in FACTS.items() if fact.kind.is_number], "")
    is_share = bool(measure) and FACTS[measure].kind is Kind.SHARE
    right = None if measure else record.take("right", float)
    least = record.take("from", float, 0.0)
    most = record.take("to", float, 100.0)
    if not least < most:
        raise record.fault("to", _("this must be more than “from”."))
    unit = record.take("unit", str, "%" if is_share else "")
    return LessonPrediction("number", ask, right=right, measure=measure, unit=unit, least=least, most=most)


def _drawn(record: Record, ask: Text) -> LessonPrediction:
    return LessonPrediction("draw", ask, holds=(record.checks("holds"),))
