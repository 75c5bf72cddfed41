"""Hyperparameters of the lab in their groups, with names and help lines from the table of explanations."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from digitpad.language import _, percent, significant
from digitpad.language.explanations.table import explanation
from digitpad.runs.events import ValueChange
from digitpad.runs.recipe import WHOLE_SET

PERCENT = frozenset({"validation", "label_noise", "scale", "dirt"})  # fractions, written as percentages
DEGREES = frozenset({"rotation"})
OF_PIXELS = frozenset({"shift", "elastic", "thickness"})

OPTIONS = {
    "activation": ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "swish", "gelu"),
    "initializer": (
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "lecun_normal",
        "small",
        "zeros",
    ),
    "optimizer": (WHOLE_SET, "sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad"),
    "schedule": ("constant", "step", "exponential", "cosine", "warm_up"),
    "pixels": ("0-1", "0-255", "standard"),
    "device": ("auto", "cpu", "gpu"),
}

LAYER_TERMS = {  # kinds of layers, and the keys of the terms that explain them
    "Dense": "dense",
    "Conv2D": "convolution",
    "MaxPooling2D": "pooling",
    "AveragePooling2D": "pooling",
    "GlobalAveragePooling2D": "pooling",
    "BatchNormalization": "batch_normalization",
    "Dropout": "dropout",
    "Flatten": "flatten",
}


@dataclass(frozen=True)
class Option:
    """One of the values a hyperparameter can be set to: its name, and a sentence about it."""

    label: str
    help_text: str = ""


@dataclass(frozen=True)
class Hyperparameter:
    """A value of an experiment that can be changed.

    name: of the field of `Recipe`, and the key of its explanation.
    options: by value, for a choice among a few.
    """

    name: str
    label: str
    help_text: str
    options: Mapping[str, Option] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Hyperparameters that belong together."""

    name: str
    label: str
    hyperparameters: tuple[Hyperparameter, ...]


def groups() -> tuple[Group, ...]:
    """Return all hyperparameters; the stack and the experiment's name are not among them."""
    augmentation = ("rotation", "shear", "scale", "shift", "elastic", "thickness", "dirt")
    return (
        _group(
            "units", _("Activation and initialisation"), "activation", "initializer", "batch_normalization"
        ),
        _group(
            "learning",
            _("Optimisation"),
            *("optimizer", "learning_rate", "schedule", "momentum", "batch", "epochs", "patience"),
        ),
        _group("regularisation", _("Regularisation"), "dropout", "l1", "l2", "weight_decay", "average"),
        _group("data", _("Data"), "pixels", "digits", "validation", "label_noise", "folds"),
        _group("augmentation", _("Augmentation"), *augmentation),
        _group("machine", _("Seed and device"), "seed", "device"),
    )


def hyperparameters() -> Mapping[str, Hyperparameter]:
    """Return all hyperparameters by name, in the language in use."""
    return _by_name(os.environ.get("LANGUAGE", ""))


@lru_cache(maxsize=2)
def _by_name(_language: str) -> Mapping[str, Hyperparameter]:
    """Remember them: a table of trials asks for each of its values, 0.1 ms at a time."""
    return {
        hyperparameter.name: hyperparameter for group in groups() for hyperparameter in group.hyperparameters
    }


def change_in_words(change: ValueChange) -> str:
    """Return what a value was changed to: "Learning rate 0.01"."""
    value = change.value
    number = percent(value, 0) if change.name in PERCENT else significant(value, 4)
    return f"{explanation(change.name).term} {number}"


def _group(name: str, label: str, *names: str) -> Group:
    return Group(name, label, tuple(map(_hyperparameter, names)))


def _hyperparameter(name: str) -> Hyperparameter:
    about = explanation(name)
    return Hyperparameter(
        name,
        about.term + _unit(name),
        about.text,
        {value: Option(*explanation(f"{name}.{value}")[:2]) for value in OPTIONS.get(name, ())},
    )


def _unit(name: str) -> str:
    """Return what is written after a label: the unit of what is typed; "" for none."""
    if name in PERCENT:
        return ", %"
    if name in DEGREES:
        return ", °"
    return ", " + _("pixels") if name in OF_PIXELS else ""
