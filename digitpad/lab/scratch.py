"""A neural network from scratch: how it reads a digit, and how it learns to. NumPy, and nothing else.

**Reading.** A digit is a row x of 784 pixels, paper 0 and ink 1. It goes through two layers:

    h = max(0, x W₁ + b₁)        the hidden units: each adds up the pixels by weights of its own (ReLU)
    p = softmax(h W₂ + b₂)       ten probabilities, one for each digit, that sum to 1

Everything here does that for n digits at once: x is then a matrix with a row for each of them.

**Being wrong.** The truth is a row t with 1 at the label and 0 elsewhere ("one-hot"). The loss is small where
the label was given a large probability (cross-entropy), and where no weight is large (L2):

    L = mean over the digits of -Σⱼ tⱼ log pⱼ  +  λ (Σ W₁² + Σ W₂²)

**Learning.** The gradient says for each weight how much L would grow if the weight grew. A step goes the
other way: w - η ∂L/∂w, with the learning rate η. The chain rule gives all gradients, from the end to the
beginning ("backward"); `backward` has the derivation, and each line of it is a line of code.

**The names** in the code: x is `pixels`, W₁ and b₁ are `weights.hidden` and `.hidden_bias`, W₂ and b₂ are
`weights.output` and `.output_bias`, h is `hidden`, p is `probabilities`, t is `targets`, λ is `l2`.

**More layers.** The playground's networks have any number of layers, with any activation, and are held to
their targets by the square of the difference. The chain rule is the same: `layer_gradient` serves both.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

PIXELS = 28 * 28
CLASSES = 10  # of its own, as this module needs NumPy and nothing else
LEAST = 1e-7  # a probability's, before its logarithm: log 0 would be endless (Keras has the same number)

Array = npt.NDArray[np.floating]  # float32; in float64 all of it works too, as exactly as tests need it
Integers = npt.NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Weights:
    """All that the network knows. The gradient of the loss has the same four parts.

    hidden: W₁, float32 (784, units); a column for each hidden unit.
    hidden_bias: b₁, float32 (units,).
    output: W₂, float32 (units, 10); a column for each digit.
    output_bias: b₂, float32 (10,).
    """

    hidden: Array
    hidden_bias: Array
    output: Array
    output_bias: Array

    @property
    def units(self) -> int:
        """How many hidden units there are."""
        return len(self.hidden_bias)

    @property
    def count(self) -> int:
        """How many numbers have to be learned: 101,770 with 128 units."""
        return self.hidden.size + self.hidden_bias.size + self.output.size + self.output_bias.size


@dataclass(frozen=True)
class Setting:
    """How to learn. The course notes take these values, 128 units and 50 epochs.

    learning_rate: η, how far a step goes.
    l2: λ, what the squares of the weights add to the loss; biases are free.
    batch: digits for each step; None for all of them, so that an epoch is one step.
    """

    learning_rate: float = 0.01
    l2: float = 0.001
    batch: int | None = None


@dataclass(frozen=True, eq=False)
class Batch:
    """What is reported after each step.

    digits: how many the step learned from.
    loss, accuracy: of those digits, as they were read before the step; accuracy in [0, 1].
    weights: as they are after the step.
    """

    digits: int
    loss: float
    accuracy: float
    weights: Weights


# Reading


def begin(units: int, seed: int) -> Weights:
    """Return the weights to begin with: small, random, and never two units alike.

    Units that begin alike would get equal gradients and stay alike. Xavier scaling (Glorot and Bengio 2010,
    equation 12) draws with variance 2 / (inputs + outputs): neither the values on the way forward nor the
    gradients on the way back then grow or fade from layer to layer. Biases may begin at 0.
    """
    generator = np.random.default_rng(seed)

    def xavier(inputs: int, outputs: int) -> Array:
        deviation = np.sqrt(2 / (inputs + outputs))
        return generator.normal(0, deviation, (inputs, outputs)).astype(np.float32)

    def zeros(outputs: int) -> Array:
        return np.zeros(outputs, np.float32)

    return Weights(xavier(PIXELS, units), zeros(units), xavier(units, CLASSES), zeros(CLASSES))


def forward(weights: Weights, pixels: Array) -> tuple[Array, Array]:
    """Read digits, pixels (n, 784): return the hidden units (n, units) and the probabilities (n, 10).

    Adding and comparing in place spares two copies of `hidden`, 26 MB each for 50,000 digits.
    """
    hidden = pixels @ weights.hidden
    hidden += weights.hidden_bias
    np.maximum(hidden, 0, out=hidden)
    return hidden, softmax(hidden @ weights.output + weights.output_bias)


def softmax(values: Array) -> Array:
    """Turn values (n, 10) into probabilities, which sum to 1 in each row: exp(zⱼ) / Σᵢ exp(zᵢ).

    Subtracting the highest value of the row changes nothing, as exp(z - c) = exp(z) / exp(c), and keeps
    exp from growing beyond what a number can be.
    """
    powers: Array = np.exp(values - values.max(axis=1, keepdims=True))
    powers /= powers.sum(axis=1, keepdims=True)
    return powers


def probabilities(weights: Weights, digits: Array) -> Array:
    """Return the softmax, (n, 10), of digits (n, 28, 28) with paper 0 and ink 1."""
    return forward(weights, digits.reshape(-1, PIXELS))[1]


# Being wrong


def one_hot(labels: Integers) -> Array:
    """Return the truth about labels (n,), each 0 to 9: float32 (n, 10), 1 at the label and 0 elsewhere."""
    return np.eye(CLASSES, dtype=np.float32)[labels]


def loss(probabilities: Array, targets: Array, weights: Weights, l2: float) -> float:
    """Return L: the mean cross-entropy of probabilities (n, 10) against targets (n, 10), and the L2 penalty.

    In nats: ten probabilities of a tenth give log 10 = 2.3, the truth gives 0.
    """
    of_the_label = (probabilities * targets).sum(axis=1)
    cross_entropy = -np.log(np.maximum(of_the_label, LEAST)).mean()
    squares = np.vdot(weights.hidden, weights.hidden) + np.vdot(weights.output, weights.output)
    return float(cross_entropy + l2 * squares)


def accuracy_of(probabilities: Array, targets: Array) -> float:
    """Return the fraction, in [0, 1], of n digits whose label is the most probable."""
    return float((probabilities.argmax(axis=1) == targets.argmax(axis=1)).mean())


# Learning


def backward(
    weights: Weights, pixels: Array, hidden: Array, probabilities: Array, targets: Array, l2: float
) -> Weights:
    """Return the gradient of the loss, given what `forward` found for pixels (n, 784).

    Call the output before the softmax z = h W₂ + b₂. Its gradient is the simplest there could be. For one
    digit the cross-entropy is -log p_k, k the label, and log p_k = z_k - log Σᵢ exp(zᵢ), so

        ∂(-log p_k)/∂zⱼ = exp(zⱼ) / Σᵢ exp(zᵢ) - [j = k] = pⱼ - tⱼ

    what was said, less what is true. The mean over n digits divides it by n. From there the chain rule goes
    back, call the gradient at z "δ":

        z = h W₂ + b₂    so    ∂L/∂W₂ = hᵀ δ + 2 λ W₂,   ∂L/∂b₂ = Σ δ,   ∂L/∂h = δ W₂ᵀ

    the sum being over the digits: all of them share one b₂. ReLU passes on what was above 0 and has slope 1
    there; elsewhere its slope is 0, and nothing goes back:

        h = max(0, a)    so    ∂L/∂a = ∂L/∂h where h > 0, else 0
        a = x W₁ + b₁    so    ∂L/∂W₁ = xᵀ ∂L/∂a + 2 λ W₁,   ∂L/∂b₁ = Σ ∂L/∂a
    """
    at_output = (probabilities - targets) / len(pixels)  # δ, (n, 10)
    at_hidden = at_output @ weights.output.T  # (n, units)
    at_hidden *= hidden > 0
    return Weights(
        *layer_gradient(weights.hidden, pixels, at_hidden, l2),
        *layer_gradient(weights.output, hidden, at_output, l2),
    )


def layer_gradient(
    weights: Array, inputs: Array, at_sums: Array, l2: float, l1: float = 0.0
) -> tuple[Array, Array]:
    """Return the gradient of a layer's weights W and of its bias, from that of its sums z = x W + b.

    inputs: x, (n, inputs). at_sums: ∂L/∂z, (n, outputs).
    l1: λ₁ of a penalty λ₁ Σ |W|, whose slope is λ₁ upwards and -λ₁ downwards; 0 for none.
    """
    gradient = inputs.T @ at_sums + 2 * l2 * weights
    if l1:
        gradient += l1 * np.sign(weights)
    return gradient, at_sums.sum(axis=0)


def gradients(weights: Weights, pixels: Array, targets: Array, l2: float) -> Weights:
    """Return the gradient of the loss on pixels (n, 784) with targets (n, 10): forward, then backward."""
    hidden, probabilities = forward(weights, pixels)
    return backward(weights, pixels, hidden, probabilities, targets, l2)


def step(weights: Weights, gradient: Weights, learning_rate: float) -> Weights:
    """Return the weights after one step of gradient descent: each a little way down its slope."""
    return Weights(
        weights.hidden - learning_rate * gradient.hidden,
        weights.hidden_bias - learning_rate * gradient.hidden_bias,
        weights.output - learning_rate * gradient.output,
        weights.output_bias - learning_rate * gradient.output_bias,
    )


def learn(weights: Weights, pixels: Array, targets: Array, setting: Setting) -> Batch:
    """Take one step, from digits with pixels (n, 784) and targets (n, 10): all of learning in four lines.

    A learning rate that is too high makes the weights grow beyond all bounds; loss and weights are then inf
    or NaN, without a warning.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        hidden, probabilities = forward(weights, pixels)
        wrong = loss(probabilities, targets, weights, setting.l2)
        gradient = backward(weights, pixels, hidden, probabilities, targets, setting.l2)
        better = step(weights, gradient, setting.learning_rate)
    return Batch(len(pixels), wrong, accuracy_of(probabilities, targets), better)


def train_epoch(
    weights: Weights,
    pixels: Array,
    targets: Array,
    setting: Setting,
    seed: int = 0,
    report: Callable[[Batch], None] | None = None,
) -> Weights:
    """Learn once from all digits, pixels (n, 784) and targets (n, 10), and return the weights.

    seed: of the order in which the batches take the digits; give each epoch another one.
    report: is called with each step. It may wait, and may raise KeyboardInterrupt to stop: the last batch has
        the weights so far.
    """
    for some_pixels, some_targets in random_batches(pixels, targets, setting.batch, seed):
        batch = learn(weights, some_pixels, some_targets, setting)
        weights = batch.weights
        if report:
            report(batch)
    return weights


def random_batches(
    pixels: Array, targets: Array, size: int | None, seed: int
) -> Iterator[tuple[Array, Array]]:
    """Yield all digits, `size` at a time in random order; where it is None all at once, as they are.

    A batch is copied when its turn comes and is then still in the processor's cache when it is used.
    """
    if size is None:
        yield pixels, targets
        return
    order = np.random.default_rng(seed).permutation(len(pixels))
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield pixels[chosen], targets[chosen]


# More layers


@dataclass(frozen=True, eq=False)
class Activation:
    """What a layer makes of its sums z: `function` is f(z), `slope` is f′(z); the shape stays."""

    function: Callable[[Array], Array]
    slope: Callable[[Array], Array]


@dataclass(frozen=True, eq=False)
class DenseLayer:
    """A layer of a network with any number of them; its gradient has the same parts.

    weights: W, (inputs, outputs). bias: b, (outputs,).
    """

    weights: Array
    bias: Array


def begin_layers(sizes: Sequence[int], seed: int) -> tuple[DenseLayer, ...]:
    """Return layers from sizes[0] inputs to sizes[-1] outputs, float64, by Xavier's rule as in `begin`."""
    generator = np.random.default_rng(seed)
    return tuple(
        DenseLayer(
            generator.normal(0, np.sqrt(2 / (inputs + outputs)), (inputs, outputs)),
            np.zeros(outputs),
        )
        for inputs, outputs in pairwise(sizes)
    )


def forward_layers(
    layers: Sequence[DenseLayer], activations: Sequence[Activation], inputs: Array
) -> tuple[list[Array], list[Array]]:
    """Return the sums of each layer, and the values of each: the inputs (n, …) first, then f(z) of each."""
    sums: list[Array] = []
    values = [inputs]
    for layer, activation in zip(layers, activations, strict=True):
        sums.append(values[-1] @ layer.weights + layer.bias)
        values.append(activation.function(sums[-1]))
    return sums, values


def squared_loss(outputs: Array, targets: Array) -> float:
    """Return half the mean square of what n outputs (n, 1) lack to their targets; penalties left out."""
    lacking = outputs - targets
    return float(np.vdot(lacking, lacking)) / (2 * len(outputs))


def backward_layers(
    layers: Sequence[DenseLayer],
    activations: Sequence[Activation],
    passed: tuple[list[Array], list[Array]],
    targets: Array,
    l2: float,
    l1: float = 0.0,
) -> tuple[DenseLayer, ...]:
    """Return the gradients of `squared_loss` and the penalties λ Σ W² + λ₁ Σ |W|, layer by layer.

    passed: what `forward_layers` found. Of one output (y - t)² / 2 has the slope y - t; from there the chain
    rule goes back through each layer:

        y = f(z)         so    ∂L/∂z = ∂L/∂y · f′(z)
        z = x W + b      so    ∂L/∂x = ∂L/∂z Wᵀ, and the weights' and the bias' as `layer_gradient` has them
    """
    sums, values = passed
    at_values = (values[-1] - targets) / len(targets)
    gradients: list[DenseLayer] = []
    for number in reversed(range(len(layers))):
        at_sums = at_values * activations[number].slope(sums[number])
        gradients.append(DenseLayer(*layer_gradient(layers[number].weights, values[number], at_sums, l2, l1)))
        if number:
            at_values = at_sums @ layers[number].weights.T
    return tuple(reversed(gradients))


def step_layers(
    layers: Sequence[DenseLayer], gradients: Sequence[DenseLayer], learning_rate: float
) -> tuple[DenseLayer, ...]:
    """Return the layers after one step of gradient descent, as `step` does."""
    return tuple(
        DenseLayer(
            layer.weights - learning_rate * gradient.weights,
            layer.bias - learning_rate * gradient.bias,
        )
        for layer, gradient in zip(layers, gradients, strict=True)
    )
