"""The window "Retrain" at work: what is entered becomes a choice, the choice a plan, the plan a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from digitpad.coach.rules import drawings_few, drawings_of_one_digit
from digitpad.coach.state import CoachState
from digitpad.drawings.drawings import Drawings
from digitpad.errors import DataError, StoreError
from digitpad.language import _, grouped
from digitpad.models.entry import ModelEntry
from digitpad.runs.plan import (
    SYNTHETIC_TRAIN,
    Choice,
    DetailError,
    Kind,
    Plan,
    Situation,
    about,
    labels,
    plan,
    read_slowness,
    synthetic_count,
    usual_details,
)
from digitpad.system.settings import Memory
from digitpad.ui.main.windows import Controller, WindowPorts
from digitpad.ui.training.digits_controller import DigitsController
from digitpad.ui.training.retrain_view import RetrainContent, RetrainForm, RetrainHandlers, RetrainWindow

KINDS: tuple[Kind, ...] = ("handwriting", "scratch")


@dataclass(frozen=True, eq=False)
class RetrainPorts(WindowPorts):
    """What the window needs of the rest of the program.

    drawings: those that are kept.
    model: the one in use.
    slowness: how slow this machine trains, where that is kept.
    start: begins a run.
    digits: those that networks learn from.
    memory: of settings, such as whether the coach is wanted.
    """

    drawings: Drawings
    model: Callable[[], ModelEntry | None]
    slowness: Path
    start: Callable[[Plan], None]
    digits: DigitsController
    memory: Memory


@dataclass(frozen=True)
class RetrainState:
    """How the window was left: whether the details and the choice of digits were unfolded."""

    unfolded: bool
    choosing: bool


class RetrainController(Controller):
    """One window, over the sources that there are when it opens."""

    def __init__(self, ports: RetrainPorts) -> None:
        """Open nothing yet."""
        self._ports = ports
        self._window: RetrainWindow | None = None
        self._situation = Situation("", 0, 0, None, None)
        self._drawn: tuple[int, ...] = ()  # how many drawings there are of each digit
        self._kind: Kind = "handwriting"
        self._choices: dict[Kind, Choice] = {}
        self._choosing = False  # whether other digits are to be chosen
        ports.digits.followers.append(self._digits_changed)

    @property
    def window(self) -> RetrainWindow:
        """The window that is open."""
        assert self._window
        return self._window

    def open(self) -> None:
        """Show the window; one that is open already comes to the front."""
        if self._window:
            self._window.lift()
            self._window.focus_set()
            return
        self._drawn = _drawn(self._ports)
        self._situation = situation_of(self._ports, sum(self._drawn))
        self._kind = "scratch" if self._situation.obstacle else "handwriting"
        self._choices = {name: self._first_choice(name) for name in KINDS}
        self._choosing = False
        self._make()

    def _make(self) -> None:
        handlers = RetrainHandlers(
            self._enter, self._choose_digits, self._ports.digits.make_panel, self._start
        )
        root, theme = self._ports.root, self._ports.theme()
        self._window = window = RetrainWindow(root, theme, handlers, labels(), self._content())
        window.bind("<Destroy>", lambda event: self._closed() if event.widget is window else None, add=True)

    def close(self) -> RetrainState | None:
        """Close the window for another theme or language; what is entered is kept."""
        window, self._window = self._window, None
        if window is None:
            return None
        state = RetrainState(window.unfolded, self._choosing)
        window.destroy()
        return state

    def restore(self, state: RetrainState) -> None:
        """Open the window again as it was left."""
        self._choosing = state.choosing
        self._make()
        self.window.unfold(state.unfolded)

    def _first_choice(self, kind: Kind) -> Choice:
        return Choice(kind, drawings=self._situation.drawings > 0, details=usual_details(kind))

    # What the user does

    def _enter(self, form: RetrainForm) -> None:
        kind: Kind = "handwriting" if form.kind == "handwriting" else "scratch"
        if kind == self._kind:
            self._choices[kind] = replace(
                self._choices[kind],
                pictures="pictures" in form.sources,
                drawings="drawings" in form.sources,
                synthetic="synthetic" in form.sources,
                details=form.details,
            )
        self._kind = kind
        self._show()

    def _choose_digits(self) -> None:
        """Show the choice of digits, or take it away."""
        self._choosing = not self._choosing
        self._show()

    def _start(self) -> None:
        content = self._content()
        if content.can_start:
            self._ports.start(plan(self._chosen(), self._situation))
            self.window.destroy()

    def _closed(self) -> None:
        self._window = None

    # What comes of it

    def _digits_changed(self) -> None:
        """Show which digits there are now; those that have just been chosen are learned from."""
        before = self._situation
        self._situation = replace(before, **_digits_of(self._ports.digits))
        if self._window and self._situation.digits and self._situation.digits != before.digits:
            self._choosing = False
            self._choices = {kind: replace(choice, pictures=True) for kind, choice in self._choices.items()}
        self._show()

    def _show(self) -> None:
        if self._window:
            self._window.show(self._content())

    def _chosen(self) -> Choice:
        """Return the choice as it can be now: what is not there is not learned from."""
        choice = self._choices[self._kind]
        if self._situation.digits == "synthetic":
            choice = replace(choice, pictures=False)
        if not choice.pictures:
            choice = replace(choice, synthetic=True)
        if choice.kind == "handwriting":
            choice = replace(choice, drawings=True)
        return replace(choice, drawings=choice.drawings and self._situation.drawings > 0)

    def _content(self) -> RetrainContent:
        choice = self._chosen()
        planned, faults, note = self._planned(choice)
        sources = {"pictures": choice.pictures, "drawings": choice.drawings, "synthetic": choice.synthetic}
        form = RetrainForm(choice.kind, frozenset(name for name, on in sources.items() if on), choice.details)
        return RetrainContent(
            form=form,
            durations=self._durations(planned),
            obstacle=self._situation.obstacle,
            counts=self._counts(choice),
            fixed=self._fixed(choice),
            note=note or self._note(choice, planned),
            faults=faults,
            can_start=planned is not None and not self._misses(choice),
            pictures=self._ports.digits.name if self._situation.digits != "synthetic" else "",
            choosing=self._choosing or self._misses(choice),
        )

    def _misses(self, choice: Choice) -> bool:
        """Say whether digits that are to be learned from are not here."""
        return choice.pictures and not self._situation.digits

    def _planned(self, choice: Choice) -> tuple[Plan | None, Mapping[str, str], str]:
        """Return the plan, or what is wrong with the details, or with all of it."""
        try:
            return plan(choice, self._situation), {}, ""
        except DetailError as error:
            return None, error.sentences, ""
        except DataError as error:
            return None, {}, str(error)

    def _durations(self, planned: Plan | None) -> dict[str, str]:
        """Return how long each kind takes: the chosen one by its details, the other one as usual."""
        words: dict[str, str] = {}
        for kind in KINDS:
            usual = planned if kind == self._kind else plan(self._first_choice(kind), self._situation)
            words[kind] = about(usual.seconds) if usual else ""
        return words

    def _counts(self, choice: Choice) -> dict[str, str]:
        written = (
            _("{count} new ones in each epoch").format(count=grouped(synthetic_count(choice)))
            if choice.pictures
            else _("{count} digits").format(count=grouped(SYNTHETIC_TRAIN))
        )
        drawings = self._situation.drawings
        return {
            "pictures": _("{count} digits").format(count=grouped(self._situation.count))
            if self._situation.digits
            else _("not here yet"),
            "drawings": grouped(drawings) if drawings else _("none yet"),
            "synthetic": written,
        }

    def _fixed(self, choice: Choice) -> frozenset[str]:
        fixed = {"drawings"} if choice.kind == "handwriting" or not self._situation.drawings else set()
        if not choice.pictures:
            fixed.add("synthetic")
        return frozenset(fixed)

    def _note(self, choice: Choice, planned: Plan | None) -> str:
        if not choice.pictures and not self._choosing:
            return _("What is measured on synthetic digits alone says little about real handwriting.")
        if not choice.drawings or not planned or not self._ports.memory.settings.coach:
            return ""
        state = CoachState(planned.recipe, drawings=self._drawn)
        hint = drawings_of_one_digit(state) or drawings_few(state)
        return hint.sentence if hint else ""


def _drawn(ports: RetrainPorts) -> tuple[int, ...]:
    """Return how many drawings there are of each digit; none where they cannot be read, which is said."""
    try:
        return tuple(ports.drawings.counts())
    except StoreError as error:
        ports.notice(str(error))
        return ()


def situation_of(ports: RetrainPorts, drawings: int) -> Situation:
    """Return what there is to learn from beside so many drawings, and to go on from."""
    model = ports.model()
    card = model.card if model else None
    return Situation(
        **_digits_of(ports.digits),
        drawings=drawings,
        keras=_there(model.file(".keras")) if model else None,
        compiled=_there(model.network) if model else None,
        widths=_widths(card.recipe if card else {}),
        slowness=read_slowness(ports.slowness),
    )


def _digits_of(digits: DigitsController) -> dict[str, Any]:
    """Return what a situation says of the digits that were chosen."""
    return {"digits": digits.kind if digits.found else "", "count": digits.count}


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None


def _widths(recipe: Mapping[str, object]) -> tuple[int, ...] | None:
    """Return the widths of the network that a card's recipe made; None where it does not say."""
    widths = recipe.get("widths")
    if isinstance(widths, (list, tuple)) and len(widths) == 3 and all(type(width) is int for width in widths):
        return tuple(widths)
    return None
