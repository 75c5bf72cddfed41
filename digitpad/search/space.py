"""The space of a search: values of one of the lab's recipes that vary, each in a range or among choices."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Context
from itertools import product
from typing import Any, Protocol

from digitpad.errors import DataError
from digitpad.lab.draft import check_pictures, limits_of, obstacle, optimizers
from digitpad.lab.help_texts import hyperparameters
from digitpad.language import _, grouped
from digitpad.runs.recipe import Recipe
from digitpad.system.limits import record_from

MOST_CHOICES = 50  # of one value
MOST_GRID = 10_000  # trials
FEWEST_POINTS = 2  # of a range, in a grid
ROLLING_RATES = (
    "sgd",
    "momentum",
    "nesterov",
    "gradient_descent",
    "adagrad",
)  # they step as far as the slope says

# What decides which digits are learned from and measured with; see `check_space`.
SAME_FOR_ALL = ("digits", "validation", "label_noise", "folds", "seed")
# What varies where nobody says what does, as far as the network has it.
USUALLY = ("learning_rate", "batch", "dropout", "l2")


@dataclass(frozen=True)
class Varied:
    """A value that varies: its name in `Recipe`, and the range [low, high] or the choices.

    is_log: whether each order of magnitude of the range gets as many trials.
    choices: of which one is taken; () for a range.

    Raises:
        DataError: it is no range, or there is nothing to choose from.
    """

    name: str
    low: float = 0.0
    high: float = 0.0
    is_log: bool = False
    choices: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if self.choices:
            if not 1 < len(set(self.choices)) == len(self.choices) <= MOST_CHOICES:
                raise DataError(
                    _('"{name}" needs from 2 to {most} different choices.').format(
                        name=self.name, most=MOST_CHOICES
                    )
                )
        elif not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise DataError(
                _('"{name}" needs a range whose end is above its beginning.').format(name=self.name)
            )
        elif self.is_log and self.low <= 0:
            raise DataError(
                _('The range of "{name}" must begin above 0 where it goes by orders of magnitude.').format(
                    name=self.name
                )
            )

    @property
    def ends(self) -> tuple[Any, ...]:
        """The two ends of the range, or all choices."""
        if self.choices:
            return self.choices
        return (round(self.low), round(self.high)) if is_integer(self.name) else (self.low, self.high)

    def to_record(self) -> dict[str, Any]:
        """Return what JSON holds; `varied_from` is the way back."""
        if self.choices:
            return {"name": self.name, "choices": list(self.choices)}
        return {"name": self.name, "low": self.low, "high": self.high, "is_log": self.is_log}

    def points(self, count: int) -> list[Any]:
        """Return so many values of the range, evenly apart, with both ends; or all choices."""
        if self.choices:
            return list(self.choices)
        steps = [place / (count - 1) for place in range(count)]
        if self.is_log:
            ratio = self.high / self.low
            values = [self.low * ratio**step for step in steps]
        else:
            values = [self.low + step * (self.high - self.low) for step in steps]
        if is_integer(self.name):
            return sorted({round(value) for value in values})
        return [self.low, *map(_rounded, values[1:-1]), self.high]


Space = tuple[Varied, ...]


class Suggests(Protocol):
    """What chooses values: a trial of Optuna."""

    def suggest_float(self, name: str, low: float, high: float, *, log: bool) -> float:
        """Return a value of the range."""
        ...

    def suggest_int(self, name: str, low: int, high: int, *, log: bool) -> int:
        """Return a whole number of the range."""
        ...

    def suggest_categorical(self, name: str, choices: Sequence[Any]) -> Any:
        """Return one of the choices."""
        ...


def varied_from(record: object) -> Varied:
    """Return the value that a JSON object describes.

    Raises:
        DataError: it describes none.
    """
    return record_from(Varied, record)


def is_integer(name: str) -> bool:
    """Say whether a value is a whole number."""
    return type(_default(name)) is int


def usual_range(name: str, recipe: Recipe) -> Varied:
    """Return the range, or the choices, that a value has where none are given.

    Raises:
        DataError: it cannot vary.
    """
    _check_name(name, recipe)
    return _ranges(recipe)[name]


def usual_space(recipe: Recipe) -> Space:
    """Return what varies where nobody says what does."""
    return tuple(_ranges(recipe)[name] for name in USUALLY if not _obstacle(name, recipe, ()))


def obstacles(recipe: Recipe, space: Space) -> dict[str, str]:
    """Return all that can vary of a recipe, in no order, with why it has no use now; "" where it has one.

    What has no use whatever else varied is left out.
    """
    names = _ranges(recipe)
    if _obstacle("optimizer", recipe, ()):
        return {}
    every = (names["optimizer"],)
    return {name: _obstacle(name, recipe, space) for name in names if not _obstacle(name, recipe, every)}


def parsed(text: str, recipe: Recipe) -> Varied:
    """Return what "learning_rate", "learning_rate=0.001:0.1:log" or "batch=32,64,128" says.

    Raises:
        DataError: it says nothing of the kind, or the value cannot vary.
    """
    name, equals, values = (part.strip() for part in text.partition("="))
    usual = usual_range(name, recipe)
    if not equals:
        return usual
    if ":" not in values:
        return Varied(name, choices=tuple(_typed(name, one) for one in values.split(",")))
    low, _colon, rest = values.partition(":")
    high, _colon, log = rest.partition(":")
    if log not in ("", "log"):
        raise DataError(
            _('After the range of "{name}" only :log may stand, not :{what}.').format(name=name, what=log)
        )
    return Varied(name, float(_typed(name, low)), float(_typed(name, high)), log == "log")


def check_space(space: Space, recipe: Recipe, prunes: bool) -> None:
    """Refuse what cannot be searched.

    prunes: whether trials are ended early where they fall behind, by their epochs.

    Raises:
        DataError: the recipe is not of the lab, nothing varies or something twice, a value cannot vary, has
            no use in this network, or cannot be what it may become.
    """
    check_pictures(recipe)
    if recipe.changes:
        raise DataError(_("A recipe whose values change while it trains cannot be searched."))
    if not space:
        raise DataError(_("Nothing varies. Say what may, for instance the learning rate."))
    names = [varied.name for varied in space]
    for varied in space:
        if names.count(varied.name) > 1:
            raise DataError(_('"{name}" varies twice.').format(name=varied.name))
        _check_name(varied.name, recipe)
        if sentence := _obstacle(varied.name, recipe, space):
            raise DataError(f"{hyperparameters()[varied.name].label}: {sentence}")
        if prunes and varied.name in ("epochs", "patience"):
            raise DataError(
                _("{name} cannot vary where trials are ended by how they stand after an epoch.").format(
                    name=hyperparameters()[varied.name].label
                )
            )
        for end in varied.ends:
            recipe.changed(**{varied.name: end})


def suggested(trial: Suggests, recipe: Recipe, space: Space) -> Recipe:
    """Return the recipe with the values that a trial chooses; what has no use with those is left as it is."""
    values: dict[str, Any] = {}
    for varied in sorted(space, key=lambda varied: varied.name != "optimizer"):
        optimizer = values.get("optimizer", recipe.optimizer)
        if obstacle(varied.name, recipe.network, optimizer):
            continue
        if varied.choices:
            values[varied.name] = trial.suggest_categorical(varied.name, varied.choices)
        elif is_integer(varied.name):
            low, high = varied.ends
            values[varied.name] = trial.suggest_int(varied.name, low, high, log=varied.is_log)
        else:
            values[varied.name] = trial.suggest_float(varied.name, varied.low, varied.high, log=varied.is_log)
    return recipe.changed(**values)


def grid(recipe: Recipe, space: Space, most: int) -> list[dict[str, Any]]:
    """Return the finest grid of at most so many trials: all choices, and of each range as many points.

    Raises:
        DataError: even the coarsest one has more.
    """
    found = _grid(recipe, space, FEWEST_POINTS)
    if len(found) > most:
        raise DataError(
            _("The coarsest grid of these values has {count} trials. Allow as many, or vary less.").format(
                count=grouped(len(found))
            )
        )
    if all(varied.choices for varied in space):
        return found
    points = FEWEST_POINTS + 1
    while points <= most and len(finer := _grid(recipe, space, points)) <= most:
        if len(finer) == len(found):  # ranges of a few whole numbers
            break
        found, points = finer, points + 1
    return found


def _grid(recipe: Recipe, space: Space, points: int) -> list[dict[str, Any]]:
    """Return a grid, without what differs by values of no use alone."""
    columns = [varied.points(points) for varied in space]
    count = math.prod(map(len, columns))
    if count > MOST_GRID:
        raise DataError(
            _("That is a grid of {count} trials. Vary less, or search otherwise.").format(
                count=grouped(count)
            )
        )
    found: dict[str, dict[str, Any]] = {}
    for values in product(*columns):
        point = dict(zip((varied.name for varied in space), values, strict=True))
        optimizer = point.get("optimizer", recipe.optimizer)
        used = {name: one for name, one in point.items() if not obstacle(name, recipe.network, optimizer)}
        found.setdefault(repr(used), used)
    return list(found.values())


def _ranges(recipe: Recipe) -> Mapping[str, Varied]:
    """Return the usual ranges and choices of all that can vary."""
    is_rolling = recipe.network == "scratch" or recipe.optimizer in ROLLING_RATES
    rate = (1e-3, 1.0) if is_rolling else (1e-4, 0.03)
    numbers = {
        "momentum": (0.5, 0.99),
        "dropout": (0.0, 0.6),
        "rotation": (0.0, 20.0),
        "shear": (0.0, 0.3),
        "scale": (0.0, 0.2),
        "shift": (0.0, 3.0),
        "elastic": (0.0, 1.5),
        "thickness": (0.0, 1.0),
        "dirt": (0.0, 0.5),
        "patience": (2.0, 10.0),
    }
    magnitudes = {
        "learning_rate": rate,
        "weight_decay": (1e-4, 0.1),
        "l1": (1e-7, 1e-3),
        "l2": (1e-6, 1e-2),
        "epochs": (5.0, 50.0),
    }
    choices: dict[str, tuple[Any, ...]] = {
        "batch": (32, 64, 128, 256),
        "optimizer": optimizers("scratch") if recipe.network == "scratch" else optimizers("layers")[1:],
        "schedule": ("constant", "step", "exponential", "cosine", "warm_up"),
        "activation": ("relu", "leaky_relu", "elu", "swish", "gelu", "tanh"),
        "initializer": ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_normal"),
        "batch_normalization": (False, True),
        "pixels": ("0-1", "standard"),
        "average": (0.0, 0.9, 0.99),
    }
    return {
        **{name: Varied(name, *ends) for name, ends in numbers.items()},
        **{name: Varied(name, *ends, is_log=True) for name, ends in magnitudes.items()},
        **{name: Varied(name, choices=names) for name, names in choices.items()},
    }


def _check_name(name: str, recipe: Recipe) -> None:
    """Raise a DataError where a value cannot vary, whatever the rest."""
    if name in _ranges(recipe):
        return
    if name in SAME_FOR_ALL:
        raise DataError(
            _(
                "{name} decides which digits a network learns from, or is measured with. It must be the "
                "same in all trials, or they cannot be compared."
            ).format(name=hyperparameters()[name].label)
        )
    if name in ("network", "layers", "name", "device", "changes"):
        raise DataError(
            _('"{name}" cannot vary: it is the same in all trials. Make a search for each.').format(name=name)
        )
    raise DataError(
        _('There is no "{name}". What can vary: {known}.').format(
            name=name, known=", ".join(sorted(_ranges(recipe)))
        )
    )


def _obstacle(name: str, recipe: Recipe, space: Space) -> str:
    """Return why a value has no use with any optimiser there may be; "" where it has one."""
    varied = next((varied.choices for varied in space if varied.name == "optimizer"), (recipe.optimizer,))
    sentences = [obstacle(name, recipe.network, str(optimizer)) for optimizer in varied]
    return sentences[0] if all(sentences) else ""


def _typed(name: str, text: str) -> Any:
    """Return what was typed as the type the value has.

    Raises:
        DataError: it is of another one.
    """
    text, default = text.strip(), _default(name)
    if isinstance(default, bool):
        if text not in ("true", "false"):
            raise DataError(_('"{name}" is true or false, not {value}.').format(name=name, value=text))
        return text == "true"
    if isinstance(default, str):
        return text
    try:
        return int(text) if isinstance(default, int) else float(text)
    except ValueError:
        limits = limits_of(name)
        raise DataError(
            _('"{name}" cannot be {value}.').format(name=name, value=text) + " " + limits.sentence()
        ) from None


def _rounded(value: float) -> float:
    """Return a value with six places that count, as a file shows it."""
    return float(Context(prec=6).create_decimal(value))


def _default(name: str) -> Any:
    return next(entry.default for entry in fields(Recipe) if entry.name == name)
