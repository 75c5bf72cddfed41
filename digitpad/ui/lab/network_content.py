"""Content of the tab "Network": layers, hyperparameters and sliders, and two experiments side by side."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from digitpad.core.arrays import Doubles
from digitpad.core.marks import Points
from digitpad.lab.comparison import lines
from digitpad.lab.data import cost, learned, steps
from digitpad.lab.draft import (
    DEFAULTS,
    Draft,
    Typed,
    Validated,
    field_label,
    limits_of,
    obstacle,
    optimizers,
    shown,
)
from digitpad.lab.functions import activation, derivative, learning_rate_at
from digitpad.lab.help_texts import PERCENT, Group, Hyperparameter, groups
from digitpad.lab.layers import KINDS, Conv2D, summary, written
from digitpad.lab.presets import presets, run_names
from digitpad.language import _, decimal, grouped, percent, significant
from digitpad.models.entry import bundled_entry
from digitpad.runs.library import Run
from digitpad.runs.plan import END_S, LEARN_S, PREPARE_S, START_S, about, multiplications
from digitpad.runs.recipe import AUGMENTATION, Recipe
from digitpad.ui.lab.comparison_view import SidesContent
from digitpad.ui.lab.hyperparameters_view import (
    SLIDER,
    GroupContent,
    HyperparameterContent,
    HyperparametersContent,
)
from digitpad.ui.lab.layers_view import FieldContent, LayerContent, StackContent
from digitpad.ui.lab.plots_view import REACH

SPEED = ("network", "layers", "widths", "device", "optimizer")  # of two runs that take as long for a digit
RUN = "run:"  # how the keys of runs begin, among those of experiments
# A baseline's seconds for a digit to learn from, and for those that validate: measured with 50,000.
BASELINE_S = {
    "knn": 0.0007,
    "logistic": 0.0005,
    "linear-svm": 0.0014,
    "rbf-svm": 0.006,
    "forest": 0.0006,
    "boosting": 0.006,
    "k-means": 0.0013,
}
STEP_S = 0.002  # of Keras for a step, whatever the network; a guess as those of `runs.plan` are
PLOTTED_STEPS = 3000  # of the training whose learning rate is plotted: the curve is the same for any
LEAST_RATE, MOST_RATE = -6.0, 1.0  # where the slider of the learning rate ends: powers of ten
FREE = {
    "layers": None,
    "scratch": {(1, "units")},
    "digitpad": set[tuple[int, str]](),
}  # None: all can be changed
HEAD = {"units": ("activation",), "learning": ("optimizer", "learning_rate"), "data": ("pixels",)}


def stack_content(draft: Draft, found: Validated) -> StackContent:
    """Return what the stack shows."""
    network = draft.base.network
    if network == "digitpad":
        return _bundled()
    if draft.base.is_baseline:
        help_texts = {preset.name: preset.help_text for preset in presets()}
        note = _("No network, but a method of scikit-learn to compare one with: it has no layers.")
        return StackContent((), note if draft.origin == network else help_texts[network], "")
    note = (
        _("Written by hand for these layers: only the number of hidden units can be changed.")
        if network == "scratch"
        else ""
    )
    layers = tuple(_layer(draft, found, place) for place in range(len(draft.layers)))
    total = sum(row.parameters for row in found.rows)
    known = layers and all(row.shape for row in found.rows)
    words = _("{count} parameters").format(count=grouped(total)) if known else _("Does not fit together yet")
    return StackContent(layers, note, words)


def _layer(draft: Draft, found: Validated, place: int) -> LayerContent:
    typed_layer, row = draft.layers[place], found.rows[place]
    typed_right = not any(where == place for where, _name in found.layer_faults)
    free = FREE[draft.base.network]
    fields = tuple(
        _field(typed_layer.kind, name, text, found.layer_faults.get((place, name), ""))
        for name, text in typed_layer.texts.items()
        if free is None or (place, name) in free
    )
    return LayerContent(
        typed_layer.kind,
        summary(row.layer) if typed_right else "",
        row.shape,
        _figures(written(row.shape), row.parameters),
        row.fault,
        fields,
    )


def _field(kind: str, name: str, text: str, fault: str) -> FieldContent:
    limits = limits_of(name, KINDS[kind])
    step = 1 if limits.whole else 0.05
    return FieldContent(name, field_label(name), text, limits.least, limits.most, step, fault)


def _figures(shape: str, parameters: int) -> tuple[str, str, str]:
    """Return a shape, the parameters in words, and their mere count; a layer without any says nothing."""
    if not parameters:
        return shape, "", ""
    return shape, _("{count} parameters").format(count=grouped(parameters)), grouped(parameters)


@cache
def _bundled_lines() -> tuple[tuple[str, ...], int]:
    card = bundled_entry(in_use=False).card
    return (card.architecture, card.parameters) if card else ((), 0)


def _bundled() -> StackContent:
    """Return the layers of the bundled model, as its card lists them."""
    lines, parameters = _bundled_lines()
    note = _(
        "DigitPad's own network, as on its model card. It cannot be changed here: start from “Your own”."
    )
    total = _("{count} parameters").format(count=grouped(parameters))
    return StackContent(tuple(map(_card_layer, lines)), note, total)


def _card_layer(line: str) -> LayerContent:
    """Return a line of a card such as "stroke1: Conv2D → 28×28×16, 144 parameters" as a layer."""
    found = re.fullmatch(r"(\w+): (\w+) → (\d+(?:×\d+)*), (\d+) parameters", line)
    if not found:
        return LayerContent(line, "", (), ("", "", ""))
    name, kind, shape, parameters = found.groups()
    sides = tuple(map(int, shape.split("×")))
    return LayerContent(kind, name, sides, _figures(shape, int(parameters)))


def group_contents() -> list[GroupContent]:
    """Return the groups of hyperparameters."""
    return [
        GroupContent(group.name, group.label, [one.name for one in group.hyperparameters])
        for group in groups()
    ]


def hyperparameters_content(draft: Draft, found: Validated) -> HyperparametersContent:
    """Return what the hyperparameters show."""
    shapes = np.linspace(-REACH, REACH, 161)
    name = str(draft.value("activation"))
    return HyperparametersContent(
        {
            hyperparameter.name: _hyperparameter(draft, found, hyperparameter)
            for group in groups()
            for hyperparameter in group.hyperparameters
        },
        {group.name: _summary(draft, group) for group in groups()},
        _points(shapes, activation(name, shapes)),
        _points(shapes, derivative(name, shapes)),
        _rate(str(draft.value("schedule")), found.values),
    )


def _rate(schedule: str, values: Mapping[str, float]) -> Points:
    """Return the learning rate over the epochs; nothing where what is typed is wrong."""
    rate, epochs = values.get("learning_rate"), values.get("epochs")
    if not rate or not epochs:
        return ()
    steps = np.linspace(0, PLOTTED_STEPS, 301)
    return _points(steps * (epochs / PLOTTED_STEPS), learning_rate_at(schedule, rate, steps, PLOTTED_STEPS))


def _points(x: Doubles, y: Doubles) -> Points:
    return list(zip(x.tolist(), y.tolist(), strict=True))


def _hyperparameter(draft: Draft, found: Validated, hyperparameter: Hyperparameter) -> HyperparameterContent:
    value, network = draft.value(hyperparameter.name), draft.base.network
    options = optimizers(network) if hyperparameter.name == "optimizer" else tuple(hyperparameter.options)
    return HyperparameterContent(
        hyperparameter.label,
        hyperparameter.help_text,
        value,
        tuple((option, hyperparameter.options[option].label) for option in options),
        hyperparameter.options[str(value)].help_text if hyperparameter.options else "",
        found.faults.get(hyperparameter.name, ""),
        obstacle(hyperparameter.name, network, str(draft.value("optimizer"))),
        _slider(hyperparameter.name, found.values) if has_slider(hyperparameter.name) else None,
    )


def _summary(draft: Draft, group: Group) -> str:
    """Return in a few words what a folded group is set to: what is not as usual."""
    network, optimizer = draft.base.network, str(draft.value("optimizer"))
    words = []
    for hyperparameter in group.hyperparameters:
        value = draft.value(hyperparameter.name)
        usual = value == shown(
            hyperparameter.name, DEFAULTS[hyperparameter.name]
        ) and hyperparameter.name not in HEAD.get(group.name, ())
        if not usual and not obstacle(hyperparameter.name, network, optimizer):
            words.append(_in_words(hyperparameter, value))
    return ", ".join(words)


def _in_words(hyperparameter: Hyperparameter, value: Typed) -> str:
    if hyperparameter.options:
        return hyperparameter.options[str(value)].label
    if hyperparameter.name == "learning_rate":
        return str(value)
    if isinstance(value, bool):
        return hyperparameter.label
    label = hyperparameter.label.removesuffix(", %")
    return f"{label} {value} %" if hyperparameter.name in PERCENT else f"{label} {value}"


# Sliders


def has_slider(hyperparameter: str) -> bool:
    """Say whether a hyperparameter has a slider beside its field."""
    return hyperparameter == "learning_rate" or hyperparameter in AUGMENTATION


def _slider(hyperparameter: str, values: Mapping[str, float]) -> float:
    """Return where a hyperparameter's slider stands, from 0 to 100; at 0 where what is typed is wrong."""
    if hyperparameter not in values:
        return 0.0
    if hyperparameter == "learning_rate":
        place = (math.log10(values[hyperparameter]) - LEAST_RATE) / (MOST_RATE - LEAST_RATE)
    else:
        limits = limits_of(hyperparameter)
        factor = 100 if limits.percent else 1
        place = (values[hyperparameter] * factor - limits.least) / (limits.most - limits.least)
    return SLIDER * min(max(place, 0), 1)


def slid(hyperparameter: str, position: float) -> str:
    """Return what a slider's position, from 0 to 100, stands for, as it would be typed: round figures."""
    place = position / SLIDER
    if hyperparameter == "learning_rate":
        power = LEAST_RATE + place * (MOST_RATE - LEAST_RATE)
        rate = 10**power
        return str(shown(hyperparameter, round(rate, 1 - math.floor(power))))  # of two digits
    limits = limits_of(hyperparameter)
    value = limits.least + place * (limits.most - limits.least)
    whole = limits.percent or limits.most - limits.least > 10
    return decimal(value, 0) if whole else significant(round(value, 2), 6)


def cost_of(found: Validated, there: int, runs: Sequence[Run]) -> str:
    """Return how much it will do with so many digits, and about how long; "" where it cannot begin.

    runs: those that are kept, the newest first, by which is known how quick this machine is.
    """
    if not found.experiment:
        return ""
    seconds = expected_seconds(found.experiment, there, runs)
    sentence = _("It takes {time}.")
    if seconds is None:
        seconds = guessed_seconds(found.experiment, there)
        sentence = _("Perhaps {time}.")
    words = [cost(found.experiment, there), sentence.format(time=about(seconds))]
    if found.experiment.changes:
        words.append(_("Values change meanwhile, as they did in that run."))
    return " ".join(words)


def guessed_seconds(experiment: Recipe, there: int) -> float:
    """Return how long it may take with so many digits, by its steps and its multiplications for a digit."""
    if experiment.is_baseline:
        return BASELINE_S[experiment.network] * learned(experiment, there) * max(experiment.folds, 1)
    each = PREPARE_S if any(getattr(experiment, name) for name in AUGMENTATION) else 0.0
    each += LEARN_S * _multiplications(experiment) / 1e6
    epochs = experiment.epochs * max(experiment.folds, 1)
    begin = 0.0 if experiment.network == "scratch" else START_S + END_S
    return begin + epochs * (learned(experiment, there) * each + steps(experiment, there) * STEP_S)


def _multiplications(experiment: Recipe) -> int:
    """Return how many multiplications the network needs for a digit."""
    if experiment.network == "digitpad":
        return multiplications(experiment.widths)
    rows = experiment.rows
    places = (math.prod(row.shape[:-1]) if isinstance(row.layer, Conv2D) else 1 for row in rows)
    return sum(row.parameters * place for row, place in zip(rows, places, strict=True))


def expected_seconds(experiment: Recipe, there: int, runs: Sequence[Run]) -> float | None:
    """Return how long it will take, as the newest run of such a network did; None where there is none."""
    for run in runs:
        earlier, result = run.experiment, run.result
        same = all(getattr(earlier, name) == getattr(experiment, name) for name in SPEED)
        if same and result and (result.epochs or earlier.is_baseline) and result.seconds:
            digits = learned(experiment, there) / learned(earlier, there)
            folds = max(experiment.folds, 1) / max(earlier.folds, 1)
            epochs = 1 if experiment.is_baseline else experiment.epochs / result.epochs
            return result.seconds * epochs * digits * folds
    return None


NOTES, MENDED = "-notes", "-mended"


def counterpart(key: str, keys: Sequence[str]) -> str:
    """Return the key of what a preset is best looked at beside: as in the notes, or mended; or ""."""
    stem = key.removesuffix(NOTES).removesuffix(MENDED)
    names = (stem + MENDED, stem + NOTES, stem)
    return next((name for name in names if name != key and name in keys), "")


@dataclass(frozen=True, eq=False)
class Side:
    """One of two that stand side by side.

    help_text: a sentence about it. run: which it is, None where its recipe's newest run counts.
    """

    label: str
    recipe: Recipe
    help_text: str
    run: Run | None = None


def sides_of_runs(runs: Sequence[Run]) -> dict[str, Side]:
    """Return the runs that are kept, as what can stand side by side, by their keys with `RUN` before them."""
    names = run_names(list(runs))
    return {
        RUN + run.key: Side(
            _("Run: {name}").format(name=names[run.key]),
            run.experiment,
            _("A run that is kept, of {date}.").format(date=run.key.partition("T")[0]),
            run,
        )
        for run in runs
    }


def sides_content(left: Side, right: Side, runs: Sequence[Run]) -> SidesContent:
    """Return what two experiments have in common and what not, with what they reached.

    Of a run that is what it reached itself, of another experiment what the newest of its `runs` did.
    """
    found = lines(left.recipe, right.recipe)
    rows = [(line.label, line.left, line.right) for line in found]
    different = [row for row, line in zip(rows, found, strict=True) if line.differs]
    alike = [row for row, line in zip(rows, found, strict=True) if not line.differs]
    reached = _reached(_figures_of(left, runs), _figures_of(right, runs))
    return SidesContent((left.help_text, right.help_text), reached, different, alike)


def _reached(ours: Mapping[str, float], theirs: Mapping[str, float]) -> list[tuple[str, str, str]]:
    labels = {
        "accuracy": _("Training accuracy"),
        "validation_accuracy": _("Validation accuracy"),
        "test_accuracy": _("Test accuracy"),
    }
    if not ours and not theirs:
        return [(labels["test_accuracy"], _written(ours, ""), _written(theirs, ""))]
    return [
        (label, _written(ours, name), _written(theirs, name))
        for name, label in labels.items()
        if name in ours or name in theirs
    ]


def _written(figures: Mapping[str, float], name: str) -> str:
    if not figures:
        return _("not trained yet")
    return percent(figures[name], 2) if name in figures else "–"


def _figures_of(side: Side, runs: Sequence[Run]) -> Mapping[str, float]:
    """Return the figures of a run, or of the newest of an experiment, whatever its name, that is done."""
    if side.run:
        return side.run.result.figures if side.run.result else {}
    for run in runs:
        same = replace(run.experiment, name=side.recipe.name) == side.recipe
        if same and run.result and run.result.state == "done":
            return run.result.figures
    return {}
