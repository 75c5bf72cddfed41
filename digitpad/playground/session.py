"""A network at play: its points, its weights, what each neuron says of the plane, and a step of learning."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import Doubles
from digitpad.lab import functions
from digitpad.lab.scratch import (
    Activation,
    Array,
    DenseLayer,
    backward_layers,
    begin_layers,
    forward_layers,
    random_batches,
    squared_loss,
    step_layers,
)
from digitpad.playground.data import (
    CLASSIFICATION,
    FEATURES,
    OWN,
    REACH,
    OwnPoint,
    PlanePoints,
    divide,
    made_points,
    own_points,
)
from digitpad.playground.settings import (
    LARGEST,
    MOST_LAYERS,
    MOST_NEURONS,
    MOST_POINTS,
    PlaygroundSettings,
    PlaygroundText,
)

FINE = 50  # places to a side at which the plane is looked at
MOST_CURVE = 400  # points of the curve of the loss: then every second one goes
DATA = ("problem", "dataset", "noise", "share", "data_seed")  # after a change of these all begins anew
SHAPE = ("features", "hidden", "activation", "seed")  # after one of these the network does

Levels = npt.NDArray[np.uint8]  # (neurons, FINE, FINE): 0 for -1, 128 for 0, 255 for 1; above is x₂ = 6


class Losses(NamedTuple):
    """The loss on the points to learn from, and on those to test with; None where there are none."""

    training: float | None
    test: float | None


class Connection(NamedTuple):
    """A weight: from which neuron of a layer to which of the next. layer: 0 leads from the inputs."""

    layer: int
    source: int
    target: int


@dataclass(frozen=True)
class CurvePoint:
    """The losses after so many epochs."""

    epoch: int
    losses: Losses


@lru_cache(maxsize=1)
def plane() -> PlanePoints:
    """Return the places at which the plane is looked at, row by row from above, with targets of 0."""
    side = (np.arange(FINE) + 0.5) * 2 * REACH / FINE - REACH
    x1, x2 = np.meshgrid(side, -side)
    return PlanePoints(np.stack([x1.ravel(), x2.ravel()], axis=1), np.zeros((FINE * FINE, 1)))


@lru_cache(maxsize=16)
def lab_activation(name: str) -> Activation:
    """Return an activation of the lab by its name."""
    return Activation(partial(functions.activation, name), partial(functions.derivative, name))


def levels_of(values: Array, limits: Array | float) -> Levels:
    """Return values (neurons, FINE²) as levels, each neuron's to its limit."""
    shares = values * (127.5 / limits) + 128
    np.fmax(np.fmin(shares, 255, out=shares), 0, out=shares)  # of NaN too they make a figure
    return shares.astype(np.uint8).reshape(-1, FINE, FINE)


def feature_levels() -> Levels:
    """Return what each of the seven features says of the plane, each to its own largest value."""
    values = np.ascontiguousarray(plane().inputs(FEATURES).T)
    return levels_of(values, _largest(values))


def _largest(values: Array) -> Array:
    """Return the largest magnitude of each row, as a column."""
    found: Array = np.maximum(values.max(axis=1), -values.min(axis=1))[:, None]
    return found


class Playground:
    """Changes take effect at the next step; what they make senseless begins anew.

    epoch: how many times all points to learn from were seen. A step is one epoch, a batch at a time.
    """

    def __init__(self, settings: PlaygroundSettings | None = None) -> None:
        """Begin with the weights of the settings' seed."""
        self.settings = settings or PlaygroundSettings()
        self._renew_data()
        self.begin()

    # Settings

    def change(self, **changes: Any) -> None:
        """Change settings; new points and another shape of network begin anew, other rates do not."""
        before = self.settings
        self.settings = settings = replace(before, **changes)
        changed = {name for name in changes if getattr(before, name) != getattr(settings, name)}
        if changed & {*DATA, "points"}:
            self._renew_data()
        if changed & {*DATA, *SHAPE}:
            self.begin()
        elif "points" in changed:
            self._take_inputs()
            self._note_losses()

    def begin(self) -> None:
        """Take the first weights of the seed; nothing is learned."""
        self._settle(begin_layers(self.settings.sizes, self.settings.seed), 0)

    def _settle(self, layers: Sequence[DenseLayer], epoch: int) -> None:
        self.layers, self.epoch = tuple(layers), epoch
        hidden = [lab_activation(self.settings.activation)] * len(self.settings.hidden)
        last = "tanh" if self.settings.problem == CLASSIFICATION else "linear"
        self._activations = (*hidden, lab_activation(last))
        self._plane = plane().inputs(self.settings.features)
        self._take_inputs()
        self.curve: list[CurvePoint] = []
        self._apart = 1  # epochs between two points of the curve
        self._note_losses()

    def _renew_data(self) -> None:
        settings = self.settings
        samples = (
            own_points(settings.points, settings.data_seed)
            if settings.dataset == OWN
            else made_points(settings.dataset, settings.noise / 100, settings.data_seed)
        )
        self.training, self.test = divide(samples, settings.share / 100)

    def _take_inputs(self) -> None:
        self._training_inputs = self.training.inputs(self.settings.features)
        self._test_inputs = self.test.inputs(self.settings.features)

    # The network's shape

    def add_layer(self) -> None:
        """Add a hidden layer before the output, as large as the last one."""
        hidden = self.settings.hidden
        if len(hidden) < MOST_LAYERS:
            self.change(hidden=(*hidden, hidden[-1] if hidden else 4))

    def remove_layer(self) -> None:
        """Remove the last hidden layer."""
        self.change(hidden=self.settings.hidden[:-1])

    def add_neurons(self, layer: int, by: int) -> None:
        """Add a neuron to a hidden layer, or with -1 remove one."""
        hidden = list(self.settings.hidden)
        hidden[layer] = min(max(hidden[layer] + by, 1), MOST_NEURONS)
        self.change(hidden=tuple(hidden))

    def toggle_feature(self, key: str) -> None:
        """Give the network a feature, or take it away; one is always left."""
        chosen = {*self.settings.features} ^ {key}
        if chosen:
            self.change(features=tuple(name for name in FEATURES if name in chosen))

    def add_point(self, point: OwnPoint) -> None:
        """Add a point to the user's own."""
        if len(self.settings.points) < MOST_POINTS:
            self.change(points=(*self.settings.points, point))

    # Weights

    def weight(self, place: Connection) -> float:
        """Return a weight."""
        return float(self.layers[place.layer].weights[place.source, place.target])

    def bias(self, layer: int, neuron: int) -> float:
        """Return the bias of a neuron; layer 0 is the first after the inputs."""
        return float(self.layers[layer].bias[neuron])

    def set_weight(self, place: Connection, value: float) -> None:
        """Set a weight."""
        weights = self.layers[place.layer].weights.copy()
        weights[place.source, place.target] = value
        self._replace(place.layer, weights=weights)

    def set_bias(self, layer: int, neuron: int, value: float) -> None:
        """Set the bias of a neuron."""
        bias = self.layers[layer].bias.copy()
        bias[neuron] = value
        self._replace(layer, bias=bias)

    def _replace(self, number: int, **parts: Array) -> None:
        layers = list(self.layers)
        layers[number] = replace(layers[number], **parts)
        self.layers = tuple(layers)
        self._note_losses()

    # Learning

    def step(self) -> None:
        """Learn once from all points, a batch at a time in random order: one epoch."""
        settings = self.settings
        if not len(self._training_inputs):
            return
        strength = {settings.penalty: settings.strength}
        l2, l1 = strength.get("l2", 0.0), strength.get("l1", 0.0)
        order = settings.seed * 1_000_003 + self.epoch
        with np.errstate(over="ignore", invalid="ignore"):
            for inputs, targets in random_batches(
                self._training_inputs, self.training.targets, settings.batch, order
            ):
                passed = forward_layers(self.layers, self._activations, inputs)
                gradients = backward_layers(self.layers, self._activations, passed, targets, l2, l1)
                self.layers = step_layers(self.layers, gradients, settings.learning_rate)
            self.epoch += 1
            self._note_losses()

    @property
    def has_diverged(self) -> bool:
        """Whether a weight is no number any more, or grew so that nothing can be learned."""
        return self.losses.training is not None and not np.isfinite(self.losses.training)

    def _note_losses(self) -> None:
        """Keep the losses as they are now, and those of the curve in even steps."""
        with np.errstate(over="ignore", invalid="ignore"):
            self.losses = Losses(
                self._loss(self._training_inputs, self.training.targets),
                self._loss(self._test_inputs, self.test.targets),
            )
        if self.curve and self.curve[-1].epoch == self.epoch:
            self.curve.pop()
        if self.epoch % self._apart == 0:
            self.curve.append(CurvePoint(self.epoch, self.losses))
        if len(self.curve) > MOST_CURVE:
            self._apart *= 2
            self.curve = [point for point in self.curve if point.epoch % self._apart == 0]

    def _loss(self, inputs: Doubles, targets: Doubles) -> float | None:
        if not len(inputs):
            return None
        return squared_loss(forward_layers(self.layers, self._activations, inputs)[1][-1], targets)

    # What is shown

    def levels(self) -> list[Levels]:
        """Return what each neuron says of the plane, layer by layer, the output's last."""
        found: list[Levels] = []
        with np.errstate(over="ignore", invalid="ignore"):
            for values in forward_layers(self.layers, self._activations, self._plane)[1][1:]:
                rows = np.ascontiguousarray(values.T)
                is_last = len(found) == len(self.settings.hidden)
                found.append(levels_of(rows, 1.0 if is_last else np.maximum(_largest(rows), 1.0)))
        return found

    # As text

    def text(self) -> PlaygroundText:
        """Return what `write_text` writes; weights go along where the seed does not give them.

        Those of a training that diverged do not: what comes of them is nothing.
        """
        found = self._all_weights(self.layers)
        begun = self._all_weights(begin_layers(self.settings.sizes, self.settings.seed))
        if np.array_equal(found, begun) or not (np.abs(found) <= LARGEST).all():
            return PlaygroundText(self.settings)
        return PlaygroundText(self.settings, self.epoch, found)

    @staticmethod
    def _all_weights(layers: Sequence[DenseLayer]) -> Doubles:
        return np.concatenate([part.ravel() for layer in layers for part in (layer.weights, layer.bias)])

    def take(self, text: PlaygroundText) -> None:
        """Become what a text says."""
        self.settings = text.settings
        self._renew_data()
        self.begin()
        if text.weights is not None:
            layers, place = [], 0
            for layer in self.layers:
                parts = []
                for part in (layer.weights, layer.bias):
                    parts.append(text.weights[place : place + part.size].reshape(part.shape))
                    place += part.size
                layers.append(DenseLayer(*parts))
            self._settle(layers, text.epoch)
