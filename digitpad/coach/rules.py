"""Rules over settings, digits and the runs before; and which of all rules speaks first."""

import math
from collections.abc import Collection, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from digitpad.coach import curves
from digitpad.coach.state import CoachState, Hint, PastRun, Rule, settings_of
from digitpad.core.arrays import CLASSES
from digitpad.lab.help_texts import hyperparameters
from digitpad.lab.layers import Conv2D, Dense, Dropout
from digitpad.language import _, decimal, grouped, percent
from digitpad.runs.recipe import WHOLE_SET, Recipe

USUAL_VALIDATION = 1 / 6
FOLDS = 5


def softmax_missing(state: CoachState) -> Hint | None:
    """What the network gives for a digit are no probabilities: they do not add up to 1."""
    read = state.snapshot.strip if state.snapshot else ()
    if all(min(values) >= 0 and abs(sum(values) - 1) < 0.01 for values in read):
        return None  # rounded to four places each
    return Hint(
        _("The ten outputs do not add up to 1: the softmax is missing, so they are no probabilities.")
    )


def pixels_not_scaled(state: CoachState) -> Hint | None:
    """The network is given pixels from 0 to 255."""
    if state.recipe.pixels != "0-255":
        return None
    return Hint(
        _("The pixels go from 0 to 255: the sums get huge. From 0 to 1 it learns better."), {"pixels": "0-1"}
    )


def dropout_on_outputs(state: CoachState) -> Hint | None:
    """A Dropout layer comes after the last layer with weights: it hides answers."""
    layers = state.recipe.layers
    if state.recipe.network == "digitpad":
        return None
    last = max(place for place, layer in enumerate(layers) if isinstance(layer, Dense | Conv2D))
    kept = tuple(
        layer for place, layer in enumerate(layers) if place < last or not isinstance(layer, Dropout)
    )
    if kept == layers:
        return None
    return Hint(_("Dropout after the last layer hides some of the ten answers themselves."), {"layers": kept})


FEW_VALIDATE = 50  # an accuracy of 90 % is then off by 8 points by chance: twice √(0.9 · 0.1 / 50)


def no_validation(state: CoachState) -> Hint | None:
    """Hardly any digits validate."""
    if state.validated >= FEW_VALIDATE or state.recipe.data != "pictures":
        return None
    said = _("Only {count} digits validate: their accuracy says hardly anything.")
    changes: Mapping[str, object] = {"validation": USUAL_VALIDATION}
    if state.recipe.folds or state.recipe.validation >= USUAL_VALIDATION:
        changes = {"digits": 0} if state.recipe.digits else {}
    return Hint(said.format(count=state.validated), changes)


def batch_of_all(state: CoachState) -> Hint | None:
    """Each step sees all digits, so there is one step an epoch."""
    recipe = state.recipe
    is_whole = recipe.optimizer == WHOLE_SET
    if not is_whole and recipe.batch < state.learned:
        return None
    changes = {"optimizer": "sgd", "batch": 64} if is_whole else {"batch": 64}
    said = _("Each step sees all {count} digits: one step in an epoch. Mini-batches take many more.")
    return Hint(said.format(count=grouped(state.learned)), changes)


UNEVEN = 5.0  # times: Buda et al. (2018) see MNIST suffer from about ten; a fifth lost 4 points, see the test


def classes_unbalanced(state: CoachState) -> Hint | None:
    """Of one digit there are far more than of another."""
    counts = state.labels
    if len(counts) != CLASSES or max(counts) < UNEVEN * min(counts):
        return None
    few, many = counts.index(min(counts)), counts.index(max(counts))
    said = _("The digits are unbalanced: {many} of the {most}, but {few} of the {least}. It will miss those.")
    return Hint(
        said.format(many=grouped(max(counts)), most=many, few=grouped(min(counts)), least=few),
        {"digits": 0} if state.recipe.digits else {},
    )


FEW_DRAWINGS = 30  # three of each digit; the course asks for as many


def drawings_few(state: CoachState) -> Hint | None:
    """There are drawings to learn from, but hardly any."""
    count = sum(state.drawings)
    if not 0 < count < FEW_DRAWINGS:
        return None
    said = _("Only {count} drawings: too few to learn your handwriting from. Draw {least} or more.")
    return Hint(said.format(count=count, least=FEW_DRAWINGS))


def drawings_of_one_digit(state: CoachState) -> Hint | None:
    """Of one digit there are drawings, of the others none."""
    kinds = [digit for digit, count in enumerate(state.drawings) if count]
    if len(kinds) != 1:
        return None
    said = _("All your drawings are of the digit {digit}: of the others it learns nothing.")
    return Hint(said.format(digit=kinds[0]))


def seeds_differ_more(state: CoachState) -> Hint | None:
    """What the last change of settings did is less than what the seed does."""
    if state.tested is None or state.recipe.folds:
        return None
    this = PastRun(state.recipe, state.tested)
    other = next((run for run in state.runs if _is_other(run.recipe, this.recipe)), None)
    if other is None:
        return None
    ours, theirs = (_accuracies((this, *state.runs), run.recipe) for run in (this, other))
    by_seed = max(max(accuracies) - min(accuracies) for accuracies in (ours, theirs))
    by_change = abs(fmean(ours) - fmean(theirs))
    if by_change >= by_seed:
        return None
    said = _("Seeds alone make a difference of {seed} points, the last change one of {change}.")
    words = said.format(seed=decimal(100 * by_seed, 1), change=decimal(100 * by_change, 1))
    return Hint(words, {"folds": FOLDS})


def _is_other(one: Recipe, other: Recipe) -> bool:
    """Say whether two recipes are of the same network with other settings."""
    return _same_network(one, other) and settings_of(one) != settings_of(other)


def _accuracies(runs: Sequence[PastRun], recipe: Recipe) -> list[float]:
    """Return the accuracies of the runs that differ from a recipe in nothing but their seed."""
    alike = [run for run in runs if _same_network(run.recipe, recipe)]
    return [run.accuracy for run in alike if settings_of(run.recipe) == settings_of(recipe)]


def _same_network(one: Recipe, other: Recipe) -> bool:
    return (one.network, one.layers) == (other.network, other.layers)


TOGETHER = ({"optimizer", "learning_rate"}, {"optimizer", "momentum"})  # each optimiser has a rate of its own


def two_changes(state: CoachState) -> Hint | None:
    """Since the run before, two settings were changed at once."""
    if not state.runs or not _same_network(state.runs[0].recipe, state.recipe):
        return None
    old, new = settings_of(state.runs[0].recipe), settings_of(state.recipe)
    changed = [name for name in new if new[name] != old[name]]
    if len(changed) != 2 or set(changed) in TOGETHER:
        return None
    labels = {name: known.label for name, known in hyperparameters().items()}
    first, second = (labels.get(name, _("Augmentation")) for name in changed)
    said = _("Two settings were changed at once: {first} and {second}. Which one did it?")
    back = changed[1] if changed[1] != "augmentation" else changed[0]
    return Hint(said.format(first=first, second=second), {back: old[back]})


OFTEN = 20  # runs; of 20 equal ones the best is 1.87 standard errors too good (expected maximum of normals)
LUCK = 1.87
TEST_DIGITS = 10_000


def test_digits_often(state: CoachState) -> Hint | None:
    """Many runs of one network were judged by the same test digits: the best of them was also lucky."""
    alike = [run for run in state.runs if _same_network(run.recipe, state.recipe)]
    if len(alike) < OFTEN or state.recipe.folds:
        return None
    best = max(run.accuracy for run in alike)
    luck = LUCK * math.sqrt(max(best * (1 - best), 0) / TEST_DIGITS)
    said = _("{count} runs were judged by the same test digits: the best is {luck} too good by luck alone.")
    return Hint(said.format(count=len(alike), luck=percent(luck, 1)), {"folds": FOLDS})


class CourseStep(NamedTuple):
    """A step of the course that teaches what a hint is about: its file, and its number from 0."""

    stem: str
    step: int


class Advice(NamedTuple):
    """What the coach says now. rule: its name; lesson: the step that explains it."""

    rule: str
    hint: Hint
    lesson: CourseStep


# The most important first: what makes all else meaningless, then what hinders learning, then what misleads.
RULES: Mapping[str, tuple[Rule, CourseStep]] = {
    "lost": (curves.lost, CourseStep("rate", 4)),
    "softmax_missing": (softmax_missing, CourseStep("softmax", 0)),
    "pixels_not_scaled": (pixels_not_scaled, CourseStep("pixels", 1)),
    "dropout_on_outputs": (dropout_on_outputs, CourseStep("overfitting", 4)),
    "labels_noisy": (curves.labels_noisy, CourseStep("playground", 4)),
    "growing": (curves.growing, CourseStep("rate", 4)),
    "drawings_of_one_digit": (drawings_of_one_digit, CourseStep("overfitting", 2)),
    "drawings_few": (drawings_few, CourseStep("overfitting", 2)),
    "saturated": (curves.saturated, CourseStep("activations", 1)),
    "vanishing": (curves.vanishing, CourseStep("activations", 2)),
    "rate_too_high": (curves.rate_too_high, CourseStep("rate", 4)),
    "dead_units": (curves.dead_units, CourseStep("activations", 3)),
    "nothing_learned": (curves.nothing_learned, CourseStep("rate", 3)),
    "rate_too_low": (curves.rate_too_low, CourseStep("rate", 2)),
    "classes_unbalanced": (classes_unbalanced, CourseStep("mistakes", 4)),
    "no_validation": (no_validation, CourseStep("split", 3)),
    "overfitting": (curves.overfitting, CourseStep("overfitting", 1)),
    "plateau": (curves.plateau, CourseStep("rate", 6)),
    "stopped_early": (curves.stopped_early, CourseStep("rate", 2)),
    "batch_of_all": (batch_of_all, CourseStep("rate", 5)),
    "test_digits_often": (test_digits_often, CourseStep("split", 1)),
    "seeds_differ_more": (seeds_differ_more, CourseStep("split", 4)),
    "two_changes": (two_changes, CourseStep("split", 5)),
}


def advice(state: CoachState, dismissed: Collection[str] = ()) -> Advice | None:
    """Return the most important that is to be said of a training, but for rules that were dismissed.

    Of a baseline nothing is: its settings are its own.
    """
    if state.recipe.is_baseline:
        return None
    for name, (rule, lesson) in RULES.items():
        if name not in dismissed and (hint := rule(state)):
            return Advice(name, hint, lesson)
    return None
