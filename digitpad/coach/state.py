"""The state of a training as the coach sees it: a recipe, how it goes, and what went before."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from digitpad.lab.data import MNIST_TRAIN, learned
from digitpad.lab.help_texts import hyperparameters
from digitpad.runs.events import LayerSignals, Progress, Snapshot
from digitpad.runs.recipe import AUGMENTATION, Recipe

GUESSING = math.log(10)  # the loss of ten probabilities of a tenth each
DEVIATIONS = 2  # of a fraction that was counted: what lies within is chance


@dataclass(frozen=True)
class PastRun:
    """Another run that is finished: its recipe, and its accuracy on the test digits."""

    recipe: Recipe
    accuracy: float


@dataclass(frozen=True)
class CoachState:
    """A training as it stands; what is not known is empty.

    recipe: of the run. ends: where each of its epochs ended; of a cross-validation, of the fold that goes on.
    snapshot: what the network read last.
    is_over: whether it has ended; is_lost: because its loss is no number any more.
    digits: how many there are to learn from, those that validate included.
    labels: how many of each digit those are. runs: others that are finished, the newest first.
    tested: the accuracy on the test digits of a run that is over; None where it left no network.
    drawings: how many of each digit the user has drawn, where the run learns from them.
    """

    recipe: Recipe
    ends: tuple[Progress, ...] = ()
    snapshot: Snapshot | None = None
    is_over: bool = False
    is_lost: bool = False
    digits: int = MNIST_TRAIN
    labels: tuple[int, ...] = ()
    runs: tuple[PastRun, ...] = ()
    tested: float | None = None
    drawings: tuple[int, ...] = ()

    @property
    def losses(self) -> tuple[float, ...]:
        """The training loss of each epoch."""
        return tuple(end.loss for end in self.ends)

    @property
    def validation_losses(self) -> tuple[float, ...]:
        """The validation loss of each epoch."""
        return tuple(end.validation_loss for end in self.ends if end.validation_loss is not None)

    @property
    def accuracy(self) -> float:
        """The training accuracy of the last epoch; 0 where none has ended."""
        return self.ends[-1].accuracy if self.ends else 0.0

    @property
    def validation_accuracy(self) -> float:
        """The validation accuracy of the last epoch; 0 where none has ended."""
        return (self.ends[-1].validation_accuracy or 0.0) if self.ends else 0.0

    @property
    def layers(self) -> tuple[LayerSignals, ...]:
        """What goes through the layers, as it was measured last."""
        return self.snapshot.layers if self.snapshot else ()

    @property
    def learned(self) -> int:
        """How many digits it learns from."""
        return learned(self.recipe, self.digits)

    @property
    def validated(self) -> int:
        """How many digits validate."""
        return min(self.recipe.digits or self.digits, self.digits) - self.learned

    @property
    def doubt(self) -> float:
        """By how much its validation accuracy may be off by chance: deviations of a binomial distribution."""
        share = min(max(self.validation_accuracy, 0.1), 0.9)
        return DEVIATIONS * math.sqrt(share * (1 - share) / max(self.validated, 1))


@dataclass(frozen=True)
class Hint:
    """What the coach says. changes: of the recipe, by name, in one step; none where no setting mends it."""

    sentence: str
    changes: Mapping[str, Any] = field(default_factory=dict)


Rule = Callable[[CoachState], Hint | None]


def lower_rate(recipe: Recipe, factor: float = 10.0) -> dict[str, Any]:
    """Return the change to a learning rate so many times lower; a factor below 1 makes it higher."""
    return {"learning_rate": two_figures(min(max(recipe.learning_rate / factor, 1e-7), 1000))}


def two_figures(value: float) -> float:
    """Return a number above 0, rounded to two figures."""
    return round(value, 1 - math.floor(math.log10(value)))


def settings_of(recipe: Recipe) -> dict[str, Any]:
    """Return all that decides how a recipe's network learns, but chance; augmentation is one setting."""
    names = [name for name in hyperparameters() if name not in ("seed", "device", *AUGMENTATION)]
    settings = {name: getattr(recipe, name) for name in names}
    return {**settings, "augmentation": tuple(getattr(recipe, name) for name in AUGMENTATION)}
