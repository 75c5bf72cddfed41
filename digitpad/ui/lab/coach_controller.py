"""The coach at work: what is known of a training becomes a hint, and a hint a change of the settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from digitpad.coach.rules import Advice, advice
from digitpad.coach.state import CoachState, PastRun
from digitpad.lab.comparison import value_of
from digitpad.lab.data import count_labels
from digitpad.lab.draft import Draft, validated
from digitpad.lab.help_texts import PERCENT, Hyperparameter, hyperparameters
from digitpad.language import _
from digitpad.language.explanations.table import explanation
from digitpad.runs.events import Done, Failed
from digitpad.runs.library import Run
from digitpad.runs.recipe import Recipe
from digitpad.system.background import JobQueue
from digitpad.system.settings import Memory
from digitpad.ui.lab.coach_view import CoachContent, CoachHandlers, CoachLine
from digitpad.ui.lab.network_controller import NetworkController
from digitpad.ui.lab.training_content import CurrentRun
from digitpad.ui.training.digits_controller import DigitsController

MOST_RUNS = 100  # that are looked at, the newest


@dataclass(frozen=True)
class CoachPorts:
    """What the coach needs of the rest of the program.

    queue: its jobs read the labels of the digits.
    network: the settings in the making. digits: those that networks learn from.
    memory: the settings, which say whether there is a coach.
    teach: opens a lesson of the course, by the name of its file, at a step.
    """

    queue: JobQueue
    network: NetworkController
    digits: DigitsController
    memory: Memory
    teach: Callable[[str, int], None]


@dataclass(frozen=True)
class Applied:
    """A hint that was followed: the settings before and after, and what has changed, in words."""

    before: Draft
    after: Draft
    words: str


class CoachController:
    """It speaks of one training, a line at a time. What is dismissed is not said again before a new start."""

    def __init__(self, ports: CoachPorts) -> None:
        """Nothing is to be said yet."""
        self._ports = ports
        self._runs: Sequence[Run] = ()
        self._labels: tuple[int, ...] = ()
        self._labels_of: Path | None = None
        self._run: CurrentRun | None = None
        self._seen: tuple[object, ...] = ()  # what the advice was given on
        self._advice: Advice | None = None
        self._applied: Applied | None = None
        self._dismissed: set[str] = set()
        self.line: CoachLine | None = None

    @property
    def handlers(self) -> CoachHandlers:
        """What the line's buttons do."""
        return CoachHandlers(self.why, self.apply, self.undo, self.dismiss)

    @property
    def advice(self) -> Advice | None:
        """What is said now."""
        return self._advice

    # What it looks at

    def take_runs(self, runs: Sequence[Run]) -> None:
        """Take note of the runs that are kept, the newest first."""
        self._runs = runs[:MOST_RUNS]
        self._show()

    def look(self, run: CurrentRun | None) -> None:
        """Look at a training, where anything has changed that rules ask for."""
        if run is not self._run:
            self._run, self._applied = run, None
            self._count_labels()
        self._show()

    def _count_labels(self) -> None:
        """Count how many of each digit there are to learn from, where they are others than before."""
        found = self._ports.digits.found
        if found and found.path != self._labels_of:
            self._labels, self._labels_of, path = (), found.path, found.path
            self._ports.queue.submit(lambda: count_labels(path), self._take_labels)

    def _take_labels(self, labels: tuple[int, ...]) -> None:
        self._labels = labels
        self._show()

    def _state(self, run: CurrentRun) -> CoachState:
        session, end = run.session, run.session.end
        kept = [one for one in self._runs if one.key != run.key and one.result]
        figures = [(one.experiment, one.result.figures) for one in kept if one.result]
        return CoachState(
            recipe=session.recipe_now,
            ends=tuple(session.history.ends),
            snapshot=session.snapshot,
            is_over=not session.goes_on,
            is_lost=isinstance(end, Failed) and end.error == "DivergedError",
            digits=self._ports.digits.count,
            labels=self._labels,
            runs=tuple(
                PastRun(recipe, of["test_accuracy"]) for recipe, of in figures if "test_accuracy" in of
            ),
            tested=end.accuracy if isinstance(end, Done) else None,
        )

    # What the user does

    def why(self) -> None:
        """Open the step of the course that explains the hint."""
        if self._advice:
            self._ports.teach(*self._advice.lesson)

    def apply(self) -> None:
        """Change the settings in the making as the hint says, in one step."""
        changed = self._changed()
        if changed and self._advice and self._run:
            before = self._ports.network.draft
            words = _("Changed for the next run: {changes}. Start it in the tab “Network”.").format(
                changes=_in_words(validated(before).experiment or before.base, changed)
            )
            self._ports.network.change(changed)
            self._applied = Applied(before, changed, words)
            self._show()

    def undo(self) -> None:
        """Bring the settings back as they were."""
        if self._applied and self._ports.network.draft == self._applied.after:
            self._ports.network.undo()
        self._applied = None
        self._show()

    def dismiss(self) -> None:
        """Take the hint away."""
        if self._advice:
            self._dismissed.add(self._advice.rule)
        self._applied = None
        self._show()

    # What it says

    def _changed(self) -> Draft | None:
        """Return the settings in the making with the hint's changes; None where they change nothing."""
        if not self._advice or not self._run or not self._advice.hint.changes:
            return None
        draft, changes = self._ports.network.draft, dict(self._advice.hint.changes)
        about, now = self._run.session.recipe, validated(draft).experiment
        if "layers" in changes and now and now.layers != about.layers:
            return None  # it is of another network by now
        changed = draft.with_changes(changes)
        after = validated(changed).experiment
        return changed if after and after != now else None

    def _show(self) -> None:
        if self.line is None or not self.line.winfo_exists():
            return
        run, settings = self._run, self._ports.memory.settings
        draft = self._ports.network.draft
        if self._applied and draft != self._applied.after:
            self._applied = None
        seen = (
            *(self.line, run, settings.coach, draft, self._applied, len(self._dismissed)),
            *(self._labels, self._runs),
            *((len(run.session.history.ends), run.session.snapshot, run.session.state) if run else ()),
        )
        if seen != self._seen:
            self._seen = seen
            self._advice = advice(self._state(run), self._dismissed) if run and settings.coach else None
            self.line.show(self._content())

    def _content(self) -> CoachContent:
        if self._applied and self._ports.memory.settings.coach:
            return CoachContent(self._applied.words, can_undo=True)
        if not self._advice:
            return CoachContent()
        return CoachContent(self._advice.hint.sentence, can_apply=self._changed() is not None)


def _in_words(before: Recipe, after: Draft) -> str:
    """Return what is changed: “Learning rate 5 → 0.5”."""
    now = validated(after).experiment
    assert now
    if now.layers != before.layers:
        return _("Layers")
    changed = [
        f"{explanation(about.name).term} {_value(about, before)} → {_value(about, now)}"
        for about in hyperparameters().values()
        if getattr(before, about.name) != getattr(now, about.name)
    ]
    return ", ".join(changed)


def _value(about: Hyperparameter, recipe: Recipe) -> str:
    words = value_of(recipe, about)
    return f"{words} %" if about.name in PERCENT else words
