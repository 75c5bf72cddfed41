"""Layers and stacks in words: a layer's settings, a network's steps."""

import math

from digitpad.lab.layers import AveragePooling2D, Conv2D, Dense, Dropout, Layer, MaxPooling2D
from digitpad.language import _, decimal, grouped
from digitpad.runs.experiment import WHOLE_SET, Experiment

MNIST_TRAIN = 60_000  # digits to learn from, validation included


def summary(layer: Layer) -> str:
    """Return a layer's settings in a few words; "" where it has none."""
    if isinstance(layer, Dense):
        words = [_("{count} units").format(count=layer.units)]
    elif isinstance(layer, Conv2D):
        words = [_("{count} filters {side}×{side}").format(count=layer.filters, side=layer.kernel)]
        words += [_("stride {stride}").format(stride=layer.stride)] * (layer.stride != 1)
        words += [_("padding {padding}").format(padding=layer.padding)] * (layer.padding != 0)
    elif isinstance(layer, (MaxPooling2D, AveragePooling2D)):
        words = [f"{layer.size}×{layer.size}"]
        words += [_("stride {stride}").format(stride=layer.step)] * (layer.step != layer.size)
    elif isinstance(layer, Dropout):
        words = [_("rate {rate}").format(rate=decimal(layer.rate, 2).rstrip("0").rstrip(_(".")))]
    else:
        words = []
    return ", ".join(words)


def learned(experiment: Experiment) -> int:
    """Return how many digits it learns from in each epoch."""
    digits = min(experiment.digits or MNIST_TRAIN, MNIST_TRAIN)
    parts = experiment.folds
    return round(digits * (1 - 1 / parts)) if parts else round(digits * (1 - experiment.validation))


def steps(experiment: Experiment) -> int:
    """Return how many steps an epoch has."""
    return 1 if experiment.optimizer == WHOLE_SET else math.ceil(learned(experiment) / experiment.batch)


def effort(experiment: Experiment) -> str:
    """Return in words how often it goes how far: so many steps, of so many digits each."""
    digits, epoch = learned(experiment), steps(experiment)
    sentence = (
        _("{all} steps, each over all {digits} digits.")
        if epoch == 1
        else _("{all} steps: {epoch} an epoch, of {batch} digits each; {digits} digits learned from.")
    ).format(
        all=grouped(epoch * experiment.epochs),
        epoch=grouped(epoch),
        batch=grouped(experiment.batch),
        digits=grouped(digits),
    )
    if experiment.folds:
        sentence += " " + _("And that {folds} times.").format(folds=experiment.folds)
    return sentence
