"""The state of the program that lessons look at, as plain facts, and the conditions that they check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from digitpad.errors import DataError
from digitpad.language import _, percent, significant, unbroken
from digitpad.language.explanations.table import explanation
from digitpad.lessons.instruments import INSTRUMENTS
from digitpad.lessons.instruments.learning import CURVES
from digitpad.playground.data import SETS
from digitpad.playground.settings import ACTIVATIONS
from digitpad.runs.recipe import ACTIVATIONS as ALL_ACTIVATIONS
from digitpad.runs.recipe import OPTIMIZERS


@dataclass(frozen=True)
class ProgramState:
    """What holds now; None for what is not known, or was not asked for.

    The pad:
    digit: what is read in the digit that is shown; None where it is none.
    confidence: the highest probability; probabilities: all ten.
    refused: whether there is ink in which no digit is seen.
    digits_read: how many different digits were drawn and read since the step began.
    size: the drawing's longer side as a fraction of the pad's; off_centre: from its middle to the pad's.
    shrunk_digit: what is read where the pad is only shrunk to 28×28; preparations_differ: whether something
        else is.
    drawings: how many drawings are kept with their label.

    The lesson itself:
    matched: how many lines of a table have what belongs to them, once all have something.

    The windows:
    window: those that are open, "lab" and the tab in front, "lab.runs"; "misread" for a run's matrix.

    The run of the lab that was finished last, since the step began:
    runs: how many were; epochs, folds, learning_rate, optimizer, digits: of its recipe.
    training_accuracy, validation_accuracy, test_accuracy: of its figures; gap: from training to test.
    deviation: of its folds' accuracy.
    changed: the one setting in which it differs from the run before it; "" for none or several.
    gap_closed: by how much its gap is smaller than that of the last run before the step.
    compared: how many runs are laid over each other; compared_optimizers: how many optimisers they have.
    confused_low, confused_high: in an open matrix of misread digits, the two that are confused most.
    confused_most: whether the cell is chosen, in a matrix of misread digits, with most off the diagonal.
    confused_drawn: whether the digit on the pad is read as one of that cell's two.

    Models:
    own_learned: how many of the user's drawings the newest model, made since the step began, learned from.
    own_held_out: how many held-out ones the newest model that learned from some has read, whenever it was
        made; own_accuracy: how many of these it reads right.
    exported: how many files or folders models were exported to since the step began.

    TensorBoard:
    board: whether it answers; boards: how many of its dashboards were shown since the step began, beside
        the one that it begins with.

    The playground, where its window is open:
    playground_data: the set of points; playground_noise: of 1; playground_activation.
    playground_epochs: learned; playground_layers: hidden ones; playground_neurons: in all of them.
    playground_extra: features beside x₁ and x₂.
    playground_loss: on the test points; playground_gap: by how much that is more than on the others.

    The instrument that is open; see `lessons.instruments`:
    weighted_sum, output: of the neuron; separates: whether it has the two groups of points on its two sides.
    descent_…: the ball's curve, its steps, rate and momentum; whether it has come down and settled, and that
        at the deepest place; whether it has exploded.
    strip_…: the batch size, the steps of an epoch, and how many epochs are over.
    function: the activation that is shown; slope: where it is looked at.
    temperature, loss: of the ten scores; drawing_loss: where they are those of one's own drawing.
    figures_calculated, gradients_filled: of backpropagation; its loss too, once it is calculated.
    kernel_edited: how many figures of the kernel are others than those that were chosen.
    kernel_horizontal, kernel_vertical: how much it lights up on such lines, as a share of both.
    kernel_side, map_side, pooled_side: of the kernel, of its feature map, and of that pooled.
    """

    digit: int | None = None
    confidence: float | None = None
    probabilities: tuple[float, ...] | None = None
    refused: bool | None = None
    digits_read: int | None = None
    size: float | None = None
    off_centre: float | None = None
    shrunk_digit: int | None = None
    preparations_differ: bool | None = None
    drawings: int | None = None
    matched: int | None = None
    window: frozenset[str] | None = None
    runs: int | None = None
    epochs: int | None = None
    folds: int | None = None
    learning_rate: float | None = None
    optimizer: str | None = None
    digits: int | None = None
    training_accuracy: float | None = None
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    gap: float | None = None
    deviation: float | None = None
    changed: str | None = None
    gap_closed: float | None = None
    compared: int | None = None
    compared_optimizers: int | None = None
    confused_low: int | None = None
    confused_high: int | None = None
    confused_most: bool | None = None
    confused_drawn: bool | None = None
    own_learned: int | None = None
    own_held_out: int | None = None
    own_accuracy: float | None = None
    exported: int | None = None
    board: bool | None = None
    boards: int | None = None
    playground_data: str | None = None
    playground_noise: float | None = None
    playground_activation: str | None = None
    playground_epochs: int | None = None
    playground_layers: int | None = None
    playground_neurons: int | None = None
    playground_extra: int | None = None
    playground_loss: float | None = None
    playground_gap: float | None = None
    weighted_sum: float | None = None
    output: float | None = None
    descent_curve: str | None = None
    descent_steps: int | None = None
    descent_rate: float | None = None
    descent_momentum: float | None = None
    descent_settled: bool | None = None
    descent_deepest: bool | None = None
    descent_exploded: bool | None = None
    strip_batch: int | None = None
    strip_steps: int | None = None
    strip_epochs: int | None = None
    separates: bool | None = None
    function: str | None = None
    slope: float | None = None
    temperature: float | None = None
    loss: float | None = None
    drawing_loss: float | None = None
    figures_calculated: int | None = None
    gradients_filled: int | None = None
    kernel_edited: int | None = None
    kernel_horizontal: float | None = None
    kernel_vertical: float | None = None
    kernel_side: int | None = None
    map_side: int | None = None
    pooled_side: int | None = None


class Kind(Enum):
    """What a fact is: a whole number, a share of 1, any number, yes or no, a word, open windows."""

    COUNT = "count"
    SHARE = "share"
    NUMBER = "number"
    FLAG = "flag"
    WORD = "word"
    WINDOW = "window"

    @property
    def is_number(self) -> bool:
        """Whether it can be more and less."""
        return self in (Kind.COUNT, Kind.SHARE, Kind.NUMBER)


class Fact(NamedTuple):
    """What can be checked. label: what the user reads, in the language in use.

    words: what a word may be; key: of their explanations, before a dot; "" where they are read as they are.
    """

    kind: Kind
    label: Callable[[], str]
    words: tuple[str, ...] = ()
    key: str = ""


FACTS: Mapping[str, Fact] = {
    "digit": Fact(Kind.COUNT, lambda: _("Read as")),
    "confidence": Fact(Kind.SHARE, lambda: _("Highest probability")),
    "refused": Fact(Kind.FLAG, lambda: _("“This does not look like a digit”")),
    "digits_read": Fact(Kind.COUNT, lambda: _("Different digits read")),
    "size": Fact(Kind.SHARE, lambda: _("Size on the pad")),
    "off_centre": Fact(Kind.SHARE, lambda: _("Distance from the middle")),
    "shrunk_digit": Fact(Kind.COUNT, lambda: _("Only shrunk, read as")),
    "preparations_differ": Fact(Kind.FLAG, lambda: _("The two preparations are read differently")),
    "drawings": Fact(Kind.COUNT, lambda: _("Drawings with a label")),
    "matched": Fact(Kind.COUNT, lambda: _("Rightly matched")),
    "window": Fact(
        Kind.WINDOW,
        lambda: _("Window is open"),
        (
            *("inside", "models", "drawings", "retrain", "misread", "playground"),
            *("lab", "lab.network", "lab.training", "lab.runs", "lab.data"),
            *(f"instrument.{name}" for name in INSTRUMENTS),
        ),
    ),
    "runs": Fact(Kind.COUNT, lambda: _("Runs finished")),
    "epochs": Fact(Kind.COUNT, lambda: _("Epochs")),
    "folds": Fact(Kind.COUNT, lambda: _("Folds")),
    "learning_rate": Fact(Kind.NUMBER, lambda: _("Learning rate")),
    "optimizer": Fact(Kind.WORD, lambda: _("Optimiser"), OPTIMIZERS, "optimizer"),
    "digits": Fact(Kind.COUNT, lambda: _("Digits to learn from")),
    "training_accuracy": Fact(Kind.SHARE, lambda: _("Training accuracy")),
    "validation_accuracy": Fact(Kind.SHARE, lambda: _("Validation accuracy")),
    "test_accuracy": Fact(Kind.SHARE, lambda: _("Test accuracy")),
    "gap": Fact(Kind.SHARE, lambda: _("Gap from training to test")),
    "deviation": Fact(Kind.SHARE, lambda: _("Deviation of the folds")),
    "changed": Fact(
        Kind.WORD,
        lambda: _("The only change"),
        ("learning_rate", "optimizer", "epochs", "batch", "digits", "seed", "activation", "dropout", "l2"),
    ),
    "gap_closed": Fact(Kind.SHARE, lambda: _("Gap closed by")),
    "compared": Fact(Kind.COUNT, lambda: _("Runs over each other")),
    "compared_optimizers": Fact(Kind.COUNT, lambda: _("Different optimisers over each other")),
    "confused_low": Fact(Kind.COUNT, lambda: _("The smaller of the two that are confused most")),
    "confused_high": Fact(Kind.COUNT, lambda: _("The larger of the two that are confused most")),
    "confused_most": Fact(Kind.FLAG, lambda: _("The largest cell off the diagonal is chosen")),
    "confused_drawn": Fact(Kind.FLAG, lambda: _("One of those two digits is read on the pad")),
    "own_learned": Fact(Kind.COUNT, lambda: _("Drawings of yours that the new model learned from")),
    "own_held_out": Fact(Kind.COUNT, lambda: _("Held-out drawings of yours that it has read")),
    "own_accuracy": Fact(Kind.SHARE, lambda: _("Accuracy on your held-out drawings")),
    "exported": Fact(Kind.COUNT, lambda: _("Models exported")),
    "board": Fact(Kind.FLAG, lambda: _("TensorBoard is open")),
    "boards": Fact(Kind.COUNT, lambda: _("Dashboards opened")),
    "playground_data": Fact(Kind.WORD, lambda: _("Points"), SETS, "playground"),
    "playground_noise": Fact(Kind.SHARE, lambda: _("Noise")),
    "playground_activation": Fact(Kind.WORD, lambda: _("Activation"), ACTIVATIONS, "activation"),
    "playground_epochs": Fact(Kind.COUNT, lambda: _("Epochs")),
    "playground_layers": Fact(Kind.COUNT, lambda: _("Hidden layers")),
    "playground_neurons": Fact(Kind.COUNT, lambda: _("Hidden neurons")),
    "playground_extra": Fact(Kind.COUNT, lambda: _("Features beside x₁ and x₂")),
    "playground_loss": Fact(Kind.NUMBER, lambda: _("Test loss")),
    "playground_gap": Fact(Kind.NUMBER, lambda: _("Test loss minus training loss")),
    "weighted_sum": Fact(Kind.NUMBER, lambda: _("Weighted sum")),
    "output": Fact(Kind.NUMBER, lambda: _("Output")),
    "descent_curve": Fact(Kind.WORD, lambda: _("Curve of the loss"), tuple(CURVES), "descent"),
    "descent_steps": Fact(Kind.COUNT, lambda: _("Steps of the ball")),
    "descent_rate": Fact(Kind.NUMBER, lambda: _("Learning rate")),
    "descent_momentum": Fact(Kind.NUMBER, lambda: _("Momentum")),
    "descent_settled": Fact(Kind.FLAG, lambda: _("The ball has come down and lies still")),
    "descent_deepest": Fact(Kind.FLAG, lambda: _("The ball lies still at the deepest place")),
    "descent_exploded": Fact(Kind.FLAG, lambda: _("The ball has exploded")),
    "strip_batch": Fact(Kind.COUNT, lambda: _("Batch size")),
    "strip_steps": Fact(Kind.COUNT, lambda: _("Steps an epoch")),
    "strip_epochs": Fact(Kind.COUNT, lambda: _("Epochs over")),
    "separates": Fact(Kind.FLAG, lambda: _("The line separates the two groups")),
    "function": Fact(Kind.WORD, lambda: _("Activation"), ALL_ACTIVATIONS, "activation"),
    "slope": Fact(Kind.NUMBER, lambda: _("Slope")),
    "temperature": Fact(Kind.NUMBER, lambda: _("Temperature")),
    "loss": Fact(Kind.NUMBER, lambda: _("Loss")),
    "drawing_loss": Fact(Kind.NUMBER, lambda: _("Loss of the drawing")),
    "figures_calculated": Fact(Kind.COUNT, lambda: _("Figures calculated")),
    "gradients_filled": Fact(Kind.COUNT, lambda: _("Gradients filled in")),
    "kernel_edited": Fact(Kind.COUNT, lambda: _("Changed figures of the kernel")),
    "kernel_horizontal": Fact(Kind.SHARE, lambda: _("Lights up on horizontal strokes")),
    "kernel_vertical": Fact(Kind.SHARE, lambda: _("Lights up on vertical strokes")),
    "kernel_side": Fact(Kind.COUNT, lambda: _("Side of the kernel")),
    "map_side": Fact(Kind.COUNT, lambda: _("Side of the feature map")),
    "pooled_side": Fact(Kind.COUNT, lambda: _("Side after pooling")),
}
LEAST_PLACES = 5  # decimals of a number: what is smaller is shown as 0
CONDITIONS = ("at_least", "at_most", "is")


class Check(NamedTuple):
    """A condition: that a fact has at least, at most or exactly a value.

    A flag is or is not; a word is one of some; a window is open.
    """

    fact: str
    condition: str
    value: Any

    def passes(self, state: ProgramState) -> bool:
        """Say whether it holds; not where the fact is not known."""
        now = getattr(state, self.fact)
        if now is None:
            return False
        if self.condition == "at_least":
            return bool(now >= self.value)
        if self.condition == "at_most":
            return bool(now <= self.value)
        kind = FACTS[self.fact].kind
        return self.value in now if kind is Kind.WINDOW else bool(now == self.value)

    def words(self, state: ProgramState, is_over: bool = False) -> str:
        """Return the condition as a line, and what holds now, unless it is over or just that is wanted."""
        fact, now = FACTS[self.fact], getattr(state, self.fact)
        if fact.kind in (Kind.FLAG, Kind.WINDOW):
            return fact.label()
        lines = {"at_least": _("{fact}: {value} or more"), "at_most": _("{fact}: {value} or less")}
        line = lines.get(self.condition, _("{fact}: {value}"))
        words = line.format(fact=fact.label(), value=fact_words(self.fact, self.value))
        if now is None or is_over or (self.condition == "is" and now == self.value):
            return unbroken(words)
        return unbroken(_("{words} (now {now})").format(words=words, now=fact_words(self.fact, now)))


def check_from(fact: str, value: object) -> Check:
    """Return the condition that a file gives: a number stands for “at least”, a table says more.

    Raises:
        DataError: there is no such fact, or it cannot have such a value.
    """
    if fact not in FACTS:
        raise DataError(
            _("Nothing that can be checked is called {name}. These are: {known}.").format(
                name=f"“{fact}”", known=", ".join(FACTS)
            )
        )
    kind, words = FACTS[fact].kind, FACTS[fact].words
    if kind is Kind.FLAG and isinstance(value, bool):
        return Check(fact, "is", value)
    if words and value in words:
        return Check(fact, "is", value)
    condition = "at_least"
    if isinstance(value, Mapping) and len(value) == 1:
        ((condition, value),) = value.items()
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind.is_number and is_number and condition in CONDITIONS:
        return Check(fact, condition, value)
    one_of = _("one of these: {names}").format(names=", ".join(words))
    wanted = {Kind.FLAG: _("true or false"), Kind.WORD: one_of, Kind.WINDOW: one_of}.get(
        kind, _("a number, or a table with at_least, at_most or is")
    )
    raise DataError(_("“{name}” must be {wanted}.").format(name=fact, wanted=wanted))


def fact_words(fact: str, value: Any) -> str:
    """Return what a fact is as the user reads it."""
    kind = FACTS[fact].kind
    if value is None:
        return "–"
    if kind is Kind.SHARE:
        return percent(float(value), 0 if value in (0, 1) or abs(value) >= 0.1 else 1)
    if kind is Kind.WORD:
        key = FACTS[fact].key
        return explanation(f"{key}.{value}" if key else value).term
    if kind is Kind.FLAG:
        return _("yes") if value else _("no")
    if kind is Kind.NUMBER:
        return significant(round(float(value), LEAST_PLACES), 3)
    return str(value)
