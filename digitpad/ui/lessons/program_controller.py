"""The program as lessons see it: its state as facts, and the windows that steps open."""

import tkinter as tk
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from digitpad.core.arrays import SIDE
from digitpad.core.card import read_card
from digitpad.core.ink import PAD_SIDE, Strokes, bounds, longer_side
from digitpad.core.network import Classifier
from digitpad.core.pad_reading import PadReading
from digitpad.core.raster import picture_of_ink
from digitpad.errors import ModelError
from digitpad.lessons.lesson import INSTRUMENT, Opening
from digitpad.lessons.state import FACTS, ProgramState
from digitpad.models.entry import STEM
from digitpad.models.in_use import USER_DIGITS
from digitpad.runs.comparison import DRAWINGS, FIGURES, Pair, read_compared
from digitpad.runs.library import RESULT, Run, Runs
from digitpad.ui.lessons.view import ShrunkContent
from digitpad.ui.main.windows import LateController
from digitpad.ui.widgets.explained import mark_of

if TYPE_CHECKING:
    from digitpad.drawings.drawings import Drawings
    from digitpad.ui.instruments.controller import InstrumentsController
    from digitpad.ui.lab.controller import Lab
    from digitpad.ui.models.controller import ModelsController
    from digitpad.ui.playground.controller import PlaygroundController

PAD = frozenset({"digit", "confidence", "probabilities", "refused", "digits_read", "size", "off_centre"})
SHRUNK = frozenset({"shrunk_digit", "preparations_differ"})
RUNS = frozenset(
    {
        *("runs", "epochs", "folds", "learning_rate", "optimizer", "digits", "deviation"),
        *("training_accuracy", "validation_accuracy", "test_accuracy", "gap", "changed", "gap_closed"),
    }
)
COMPARED = frozenset({"compared", "compared_optimizers"})
OWN = frozenset({"own_learned", "own_held_out", "own_accuracy", "exported"})
BOARD = frozenset({"board", "boards"})
PLAYGROUND = frozenset(name for name in FACTS if name.startswith("playground_"))
CONFUSED = frozenset({"confused_low", "confused_high", "confused_most", "confused_drawn"})


class PadPort(Protocol):
    """The pad, as lessons look at it and draw on it."""

    def read(self) -> PadReading:
        """Return the reading of the drawing as it is now."""

    def strokes(self) -> Strokes:
        """Return the drawing."""

    def draw(self, strokes: Strokes) -> None:
        """Put strokes in the drawing's place; undo brings it back."""

    def is_drawing(self) -> bool:
        """Say whether the pen is down."""

    def pen_and_side(self) -> tuple[float, int]:
        """Return the width of the pen in pad units, and the pad's side in pixels."""


@dataclass(frozen=True)
class ProgramPorts:
    """What lessons look at and open.

    folder: the user's. reads: the network in use. drawings: those that have a label.
    windows: what opens them, by the names that their explanations have, but for the lab.
    """

    root: tk.Tk
    folder: Path
    lab: "Lab"
    pad: PadPort
    reads: Callable[[], Classifier | None]
    drawings: "Callable[[], Drawings]"
    windows: Mapping[str, Any]


class Program:
    """The program, watched since a step began."""

    def __init__(self, ports: ProgramPorts) -> None:
        """Watch nothing yet."""
        self._ports = ports
        self._runs = Runs(ports.folder)
        self._kept: tuple[frozenset[str], list[Run]] = (frozenset(), [])
        self._before: Strokes | None = ()  # on the pad as the step began; None once something else was there
        self._runs_before: frozenset[str] = frozenset()
        self._models_before: frozenset[Path] = frozenset()
        self._own_models: dict[tuple[Path, float, bool], tuple[int, Pair | None]] = {}  # as far as known
        self._exported_before = 0
        self._digits: set[int] = set()
        self._boards_before = 0

    @property
    def _instruments(self) -> "LateController[InstrumentsController]":
        instruments: LateController[InstrumentsController] = self._ports.windows["instrument"]
        return instruments

    # Opening

    def open(self, opening: Opening, ring: Collection[str]) -> tk.Tk | tk.Toplevel:
        """Open what a step opens, the hyperparameters of its ring unfolded; return the window."""
        ports = self._ports
        window, _dot, tab = opening.window.partition(".")
        if opening.strokes is not None:
            ports.pad.draw(opening.strokes)
            ports.root.update_idletasks()
        self._rest(window)
        if window == "pad":
            ports.root.lift()
            return ports.root
        if opening.window.startswith(INSTRUMENT):
            return self._instruments.made.open_instrument(tab, opening.settings)
        (ports.lab if window == "lab" else ports.windows[window]).open()
        if opening.playground:
            ports.windows["playground"].made.take(opening.playground)
        if opening.recipe:
            ports.lab.network.take(opening.recipe, opening.recipe.name)
        if panel := ports.lab.network.tab.hyperparameters if tab and ports.lab.network.tab else None:
            for name, section in panel.sections.items():
                if set(section.group.hyperparameters) & set(ring):
                    panel.unfold(name)
        if tab:
            self._show_tab(tab)
        return next((one for one in _windows(ports.root) if _key(one) == window), ports.root)

    def _show_tab(self, name: str) -> None:
        """Show a tab of the lab. Of runs none is chosen: those of an earlier step are not this one's."""
        lab = self._ports.lab
        if lab.window:
            shown: Any = getattr(lab, name).tab
            lab.window.show_tab(shown)
            if name == "runs":
                shown.table.select([])

    def _rest(self, window: str) -> None:
        """Let the playground learn no more once a step is about another window."""
        late: LateController[PlaygroundController] = self._ports.windows["playground"]
        if window != "playground" and late.is_made:
            late.made.pause()

    # Watching

    def begin(self) -> None:
        """Begin a step: what is done from now on counts."""
        self._before = self._ports.pad.strokes()
        self._digits = set()
        self._runs_before = frozenset(run.key for run in self._finished())
        self._models_before = frozenset(self._cards())
        self._exported_before = self._exported()
        self._boards_before = len(self._ports.lab.board.shown)

    def began(self) -> None:
        """Take note of what the step itself has put on the pad: that was not drawn by the user."""
        self._before = self._ports.pad.strokes()

    def state(self, facts: Collection[str], is_task: bool) -> ProgramState:
        """Return those facts as they are now, and no others.

        is_task: whether only a drawing counts that is another one than as the step began.
        """
        wanted, state = set(facts), ProgramState()
        strokes = self._ports.pad.strokes()
        if strokes != self._before:
            self._before = None
        is_drawn = (
            bool(strokes) and not self._ports.pad.is_drawing() and not (is_task and self._before is not None)
        )
        if wanted & (PAD | SHRUNK | CONFUSED) and is_drawn:
            state = self._pad(state, strokes)
        if wanted & PAD:
            state = replace(state, digits_read=len(self._digits))
        if wanted & SHRUNK and is_drawn:
            state = self._shrunk_state(state)
        if "drawings" in wanted:
            state = replace(state, drawings=sum(self._ports.drawings().counts()))
        if "window" in wanted:
            state = replace(state, window=frozenset(self._open_windows()))
        looks = {RUNS: self._run_state, COMPARED: self._compared, CONFUSED: self._confused, OWN: self._own}
        for facts_of, look in {**looks, BOARD: self._boards, PLAYGROUND: self._played}.items():
            state = look(state) if wanted & facts_of else state
        return self._measured(state, wanted)

    def _boards(self, state: ProgramState) -> ProgramState:
        board = self._ports.lab.board
        return replace(state, board=bool(board.address), boards=len({*board.shown[self._boards_before :]}))

    def _played(self, state: ProgramState) -> ProgramState:
        late: LateController[PlaygroundController] = self._ports.windows["playground"]
        if not late.is_made or late.made.window is None:
            return state
        playground = late.made.playground
        settings, (training, test) = playground.settings, playground.losses
        return replace(
            state,
            playground_data=settings.dataset,
            playground_noise=settings.noise / 100,
            playground_activation=settings.activation,
            playground_epochs=playground.epoch,
            playground_layers=len(settings.hidden),
            playground_neurons=sum(settings.hidden),
            playground_extra=len({*settings.features} - {"x1", "x2"}),
            playground_loss=test,
            playground_gap=None if test is None or training is None else test - training,
        )

    def _pad(self, state: ProgramState, strokes: Strokes) -> ProgramState:
        reading = self._ports.pad.read()
        found = reading.reading
        if found is None:
            return state
        left, top, right, bottom = bounds(strokes)
        middle = hypot((left + right) / 2 - PAD_SIDE / 2, (top + bottom) / 2 - PAD_SIDE / 2)
        shown = reading.digits[reading.selected]
        digit = int(shown.sign) if shown.sign.isdigit() else None
        if digit is not None and self._before is None:
            self._digits.add(digit)
        return replace(
            state,
            digit=digit,
            confidence=found.prediction.confidence,
            probabilities=tuple(map(float, found.probabilities)),
            refused=digit is None,
            size=longer_side(strokes) / PAD_SIDE,
            off_centre=middle / PAD_SIDE,
        )

    def _shrunk_state(self, state: ProgramState) -> ProgramState:
        content, reading = self.shrunk(), self._ports.pad.read().reading
        if content is None or reading is None:
            return state
        differ = content.digit != reading.prediction.digit
        return replace(state, shrunk_digit=content.digit, preparations_differ=differ)

    def shrunk(self) -> ShrunkContent | None:
        """Return what is read where the pad is only shrunk to 28×28; None on an empty pad."""
        strokes, reads = self._ports.pad.strokes(), self._ports.reads()
        if not strokes or reads is None:
            return None
        picture = 255 - np.asarray(picture_of_ink(strokes, self._ports.pad.pen_and_side()[0], SIDE))
        probabilities = reads.probabilities((picture.astype(np.float32) / np.float32(255))[np.newaxis])[0]
        digit = int(probabilities.argmax())
        return ShrunkContent(picture.tobytes(), SIDE, digit, float(probabilities[digit]))

    def _open_windows(self) -> Iterator[str]:
        for window in _windows(self._ports.root):
            if (key := _key(window)) and window.winfo_viewable():
                yield key
        if lab := self._ports.lab.window:
            yield "lab." + ("network", "training", "runs", "data")[lab.front]

    # Runs

    def _finished(self) -> list[Run]:
        """Return the runs that have ended, the newest first; read anew only where there are others."""
        keys = frozenset(path.parent.name for path in self._runs.folder.glob(f"*/{RESULT}"))
        if keys != self._kept[0]:
            runs = [run for run in self._runs.all() if run.result and run.result.state != "failed"]
            self._kept = (keys, runs)
        return self._kept[1]

    def _run_state(self, state: ProgramState) -> ProgramState:
        runs = self._finished()
        new = [run for run in runs if run.key not in self._runs_before]
        state = replace(state, runs=len(new))
        if not new or new[0].result is None:
            return state
        run, recipe, figures = new[0], new[0].experiment, new[0].result.figures
        older = runs[len(new) :]  # than the step
        gap, before = _gap(run), _gap(older[0]) if older else None
        return replace(
            state,
            epochs=new[0].result.epochs,
            folds=recipe.folds,
            learning_rate=recipe.learning_rate,
            optimizer=recipe.optimizer,
            digits=recipe.digits,
            deviation=figures.get("folds_deviation"),
            training_accuracy=figures.get("accuracy"),
            validation_accuracy=figures.get("validation_accuracy"),
            test_accuracy=figures.get("test_accuracy"),
            gap=gap,
            changed=_changed(run, runs[1]) if len(runs) > 1 else None,
            gap_closed=before - gap if gap is not None and before is not None else None,
        )

    # Models

    def _cards(self) -> list[Path]:
        """Return the cards of the user's models, the newest last."""
        cards = self._ports.folder.glob(f"models/*/{STEM}.json")
        return sorted(cards, key=lambda path: (path.stat().st_mtime, path))

    def _own(self, state: ProgramState) -> ProgramState:
        """Look at the newest model that learned from the user's drawings, and at what was exported."""
        state = replace(state, exported=self._exported() - self._exported_before)
        for card in reversed(self._cards()):
            compared = card.with_name(FIGURES)
            of_files = (card, card.stat().st_mtime, compared.exists())
            if of_files not in self._own_models:
                self._own_models[of_files] = _own_model(card)
            learned, read = self._own_models[of_files]
            if learned:
                state = replace(state, own_learned=learned if card not in self._models_before else None)
                if read and read.count:
                    share = int(np.trace(read.new)) / read.count
                    state = replace(state, own_held_out=read.count, own_accuracy=share)
                break
        return state

    def _exported(self) -> int:
        models: LateController[ModelsController] = self._ports.windows["models"]
        return models.made.exported if models.is_made else 0

    def _compared(self, state: ProgramState) -> ProgramState:
        lab = self._ports.lab
        if lab.window is None or lab.runs.tab is None:
            return state
        chosen = set(lab.runs.state().chosen)
        runs = [run for run in self._finished() if run.key in chosen]
        return replace(
            state, compared=len(runs), compared_optimizers=len({run.experiment.optimizer for run in runs})
        )

    def _measured(self, state: ProgramState, wanted: set[str]) -> ProgramState:
        """Look at the instrument that is open."""
        facts = self._instruments.made.facts() if self._instruments.is_made else {}
        return replace(state, **{name: facts[name] for name in wanted & facts.keys()})

    def _confused(self, state: ProgramState) -> ProgramState:
        """Look at the chosen cell of the matrix of misread digits."""
        lab = self._ports.lab
        window = lab.runs.misread.window if lab.window else None
        if window is None or not window.winfo_exists():
            return state
        matrix, cells = window.confusion.matrix, [divmod(place, 10) for place in range(100)]
        most, worst = max((matrix[row][column], (row, column)) for row, column in cells if row != column)
        if not most:
            return state
        state = replace(state, confused_low=min(worst), confused_high=max(worst))
        if (cell := window.cell) is None:
            return state
        is_most = cell[0] != cell[1] and matrix[cell[0]][cell[1]] == most
        drawn = None if state.digit is None else is_most and state.digit in cell
        return replace(state, confused_most=is_most, confused_drawn=drawn)


def _own_model(card: Path) -> tuple[int, Pair | None]:
    """Return how many of the user's drawings a model learned from, and what it read of held-out ones."""
    learned, read = 0, None
    with suppress(ModelError):  # a file is damaged, or not there yet
        learned = read_card(card).data.get(USER_DIGITS, 0)
        read = read_compared(card.parent).pairs.get(DRAWINGS)
    return learned, read


def _gap(run: Run) -> float | None:
    """Return how much more of its training digits than of the test digits a run reads."""
    figures = run.result.figures if run.result else {}
    if "accuracy" not in figures or "test_accuracy" not in figures:
        return None
    return figures["accuracy"] - figures["test_accuracy"]


def _changed(run: Run, before: Run) -> str:
    """Return the one setting in which two runs differ, but for their names; "" for none or several."""
    new, old = run.experiment.to_record(), before.experiment.to_record()
    names = [name for name in new | old if name != "name" and new.get(name) != old.get(name)]
    return names[0] if len(names) == 1 else ""


def _windows(root: tk.Misc) -> Iterator[tk.Toplevel]:
    """Yield all windows over a window, and those over them."""
    for child in root.winfo_children():
        if isinstance(child, tk.Toplevel):
            yield child
            yield from _windows(child)


def _key(window: tk.Misc) -> str:
    """Return the key of a window's own explanation; "" where it has none."""
    mark = mark_of(window)
    return mark.key if mark else ""
