"""scratch.py: the gradients against differences and against Keras, and whether it learns."""

import subprocess
import sys
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from support.made_digits import made_digits

from digitpad.lab.functions import activation, derivative
from digitpad.lab.scratch import (
    Activation,
    DenseLayer,
    Setting,
    Weights,
    accuracy_of,
    backward,
    backward_layers,
    begin,
    begin_layers,
    forward,
    forward_layers,
    gradients,
    learn,
    loss,
    one_hot,
    probabilities,
    softmax,
    squared_loss,
    step,
    step_layers,
    train_epoch,
)

NAMES = ("hidden", "hidden_bias", "output", "output_bias")
L1, L2 = 0.02, 0.01


def parts(weights: Weights) -> list[np.ndarray]:
    return [getattr(weights, name) for name in NAMES]


def some(units: int = 12, count: int = 9, kind=np.float64) -> tuple[Weights, np.ndarray, np.ndarray]:
    """Return weights with biases other than 0, pixels and targets."""
    generator = np.random.default_rng(3)
    weights = begin(units, 5)
    weights = replace(
        weights, hidden_bias=generator.normal(0, 0.1, units), output_bias=generator.normal(0, 0.1, 10)
    )
    pixels = generator.random((count, 784))
    targets = one_hot(generator.integers(0, 10, count))
    return Weights(*(part.astype(kind) for part in parts(weights))), pixels.astype(kind), targets.astype(kind)


@pytest.fixture(scope="module")
def made() -> tuple[np.ndarray, np.ndarray]:
    """Made digits to learn from: pixels (600, 784) and targets (600, 10)."""
    images, labels = made_digits(600, 1)
    return images.reshape(-1, 784).astype(np.float32) / 255, one_hot(labels)


# Reading


def test_arrays_have_the_shapes_that_are_documented():
    weights, pixels, _targets = some(kind=np.float32)
    assert [part.shape for part in parts(begin(7, 0))] == [(784, 7), (7,), (7, 10), (10,)]
    hidden, shares = forward(weights, pixels)
    assert (hidden.shape, shares.shape) == ((9, 12), (9, 10))
    assert (hidden.dtype, shares.dtype) == (np.float32, np.float32)
    assert hidden.min() == 0
    assert shares.sum(axis=1) == pytest.approx(np.ones(9), abs=1e-6)
    assert probabilities(weights, pixels.reshape(9, 28, 28)) == pytest.approx(shares)
    assert probabilities(weights, np.zeros((0, 28, 28), np.float32)).shape == (0, 10)


def test_it_has_as_many_parameters_as_the_notes_count():
    assert begin(128, 0).count == 101_770


def test_the_first_weights_are_scaled_by_xaviers_rule_and_come_from_the_seed():
    weights = begin(128, 1)
    assert weights.hidden.std() == pytest.approx((2 / (784 + 128)) ** 0.5, rel=0.02)
    assert weights.output.std() == pytest.approx((2 / (128 + 10)) ** 0.5, rel=0.1)
    assert not weights.hidden_bias.any()
    assert not weights.output_bias.any()
    assert all(map(np.array_equal, parts(weights), parts(begin(128, 1))))
    assert not np.array_equal(weights.hidden, begin(128, 2).hidden)


def test_huge_values_do_not_overflow_the_softmax():
    shares = softmax(np.array([[1000.0, 0, -1000] + [0] * 7, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]))
    assert shares[0].tolist() == [1] + [0] * 9
    assert shares[1, 9] / shares[1, 8] == pytest.approx(np.e)


# Being wrong


def test_one_hot_is_1_at_the_label():
    assert one_hot(np.array([2, 0])).tolist() == [[0, 0, 1] + [0] * 7, [1] + [0] * 9]


def test_the_loss_is_log_10_for_who_knows_nothing_and_0_for_who_is_right():
    nothing = Weights(*(np.zeros_like(part) for part in parts(begin(4, 0))))
    targets = one_hot(np.arange(10))
    assert loss(np.full((10, 10), 0.1), targets, nothing, L2) == pytest.approx(np.log(10))
    assert loss(targets, targets, nothing, L2) == 0
    assert loss(np.roll(targets, 1, axis=1), targets, nothing, L2) == pytest.approx(-np.log(1e-7), rel=1e-5)
    ones = replace(nothing, output=np.ones((4, 10)), output_bias=np.ones(10))
    assert loss(targets, targets, ones, L2) == pytest.approx(40 * L2)  # and nothing for biases


def test_accuracy_counts_digits():
    shares = np.eye(10)[[1, 2, 3, 3]]
    assert accuracy_of(shares, one_hot(np.array([1, 2, 3, 4]))) == 0.75


# The gradients


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_is_what_small_differences_say(name):
    """Central differences: (L(w + e) - L(w - e)) / 2e, which errs by about e²."""
    weights, pixels, targets = some()
    found = getattr(gradients(weights, pixels, targets, L2), name)
    part = getattr(weights, name)
    small = 1e-6
    places = np.random.default_rng(0).permutation(part.size)[:100]

    def loss_with(place: int, change: float) -> float:
        moved = part.copy()
        moved.flat[place] += change
        changed = replace(weights, **{name: moved})
        return loss(forward(changed, pixels)[1], targets, changed, L2)

    expected = [(loss_with(place, small) - loss_with(place, -small)) / (2 * small) for place in places]
    assert found.shape == part.shape
    assert np.abs(expected).max() > 1e-3
    assert found.flat[places] == pytest.approx(expected, rel=1e-5, abs=1e-8)


@pytest.fixture(scope="module")
def of_keras(tmp_path_factory: pytest.TempPathFactory):
    """What Keras makes of the networks of `some` and of `layered`, in a process of its own."""
    folder = tmp_path_factory.mktemp("keras")
    weights, pixels, targets = some(units=128, count=50, kind=np.float32)
    layers, names, inputs, answers = layered()
    deep = {f"w{number}": layer.weights for number, layer in enumerate(layers)}
    deep |= {f"b{number}": layer.bias for number, layer in enumerate(layers)}
    deep |= {"inputs": inputs, "answers": answers, "penalties": np.array([L1, L2]), "activations": names}
    np.savez(folder / "in.npz", pixels=pixels, targets=targets, l2=L2, **asdict(weights), **deep)
    script = Path(__file__).parents[1] / "support" / "keras_gradients.py"
    line = [sys.executable, "-W", "ignore", str(script), str(folder / "in.npz"), str(folder / "out.npz")]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return np.load(folder / "out.npz")


def test_keras_finds_the_same_shares_loss_and_gradients(of_keras):
    weights, pixels, targets = some(units=128, count=50, kind=np.float32)
    hidden, shares = forward(weights, pixels)
    assert shares == pytest.approx(of_keras["shares"], abs=1e-6)
    assert loss(shares, targets, weights, L2) == pytest.approx(float(of_keras["loss"]), rel=1e-5)
    ours = backward(weights, pixels, hidden, shares, targets, L2)
    for name, part in zip(NAMES, parts(ours), strict=True):
        assert part == pytest.approx(of_keras[name], abs=1e-6), name


# Learning


def test_a_step_goes_down_the_slope():
    weights, pixels, targets = some()
    gradient = gradients(weights, pixels, targets, L2)
    better = step(weights, gradient, 0.0001)
    before, after = (loss(forward(each, pixels)[1], targets, each, L2) for each in (weights, better))
    square = sum(float((part**2).sum()) for part in parts(gradient))
    assert before - after == pytest.approx(0.0001 * square, rel=0.05)
    assert weights.hidden is not better.hidden


def test_the_whole_set_is_one_step_and_batches_are_many(made):
    pixels, targets = made
    reported = []
    train_epoch(begin(8, 0), pixels, targets, Setting(), report=reported.append)
    assert [batch.digits for batch in reported] == [600]
    reported.clear()
    train_epoch(begin(8, 0), pixels, targets, Setting(batch=256), report=reported.append)
    assert [batch.digits for batch in reported] == [256, 256, 88]


def test_an_epoch_is_a_step_by_the_gradient_of_the_whole_set(made):
    weights = begin(8, 0)
    expected = step(weights, gradients(weights, *made, 0.001), 0.01)
    found = train_epoch(weights, *made, Setting())
    assert all(map(np.array_equal, parts(found), parts(expected)))
    assert found.hidden.dtype == np.float32


def test_what_is_reported_is_of_before_the_step_and_has_the_weights_after_it(made):
    pixels, targets = made
    weights = begin(8, 0)
    shares = forward(weights, pixels)[1]
    batch = learn(weights, pixels, targets, Setting())
    assert batch.loss == loss(shares, targets, weights, 0.001)
    assert batch.accuracy == accuracy_of(shares, targets)
    assert not np.array_equal(batch.weights.hidden, weights.hidden)


@pytest.mark.parametrize("setting", [Setting(0.5, 0.0001, 32), Setting(0.5)], ids=["batches", "whole set"])
def test_it_learns_made_digits_and_reads_new_ones(made, setting):
    weights, losses = begin(32, 1), []
    for epoch in range(10 if setting.batch else 150):
        weights = train_epoch(weights, *made, setting, epoch, lambda batch: losses.append(batch.loss))
    images, labels = made_digits(200, 2)
    read = probabilities(weights, images.astype(np.float32) / 255).argmax(axis=1)
    assert losses[0] > 2
    assert losses[-1] < 0.5
    assert (read == labels).mean() > 0.95


def test_the_notes_setting_learns_slowly(made):
    weights, losses = begin(128, 1), []
    for epoch in range(50):
        weights = train_epoch(weights, *made, Setting(), epoch, lambda batch: losses.append(batch.loss))
    assert sorted(losses, reverse=True) == losses
    assert 0.5 < losses[-1] < losses[0] - 0.2


def test_the_seed_decides_the_order(made):
    def trained(seed: int) -> Weights:
        return train_epoch(begin(8, 0), *made, Setting(batch=32), seed)

    assert all(map(np.array_equal, parts(trained(1)), parts(trained(1))))
    assert not np.array_equal(trained(1).hidden, trained(2).hidden)


def test_whoever_is_reported_to_can_stop_and_has_the_weights(made):
    reported = []

    def stop_after_three(batch) -> None:
        reported.append(batch)
        if len(reported) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_epoch(begin(8, 0), *made, Setting(batch=32), report=stop_after_three)
    assert len(reported) == 3
    assert np.isfinite(reported[-1].weights.hidden).all()


def test_a_learning_rate_far_too_high_is_seen_in_the_loss_and_raises_nothing(made):
    weights, losses = begin(8, 0), []
    for epoch in range(5):
        weights = train_epoch(weights, *made, Setting(1e30), epoch, lambda batch: losses.append(batch.loss))
    assert not np.isfinite(losses[-1])


def test_it_needs_numpy_and_nothing_else():
    code = (
        "import sys; import numpy; before = set(sys.modules); import digitpad.lab.scratch;"
        "print(*(set(sys.modules) - before))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours = {name for name in found.stdout.split() if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in ours if not name.startswith("numpy")} == {
        "digitpad",
        "digitpad.lab",
        "digitpad.lab.scratch",
    }


# More layers


def layered() -> tuple[tuple[DenseLayer, ...], list[str], np.ndarray, np.ndarray]:
    """Return layers with other activations each, the names of those, inputs and answers."""
    generator = np.random.default_rng(7)
    names = ["tanh", "relu", "sigmoid", "linear", "tanh"]
    layers = begin_layers((3, 6, 5, 8, 4, 1), 2)
    layers = tuple(replace(layer, bias=generator.normal(0, 0.3, len(layer.bias))) for layer in layers)
    return layers, names, generator.normal(0, 2, (20, 3)), generator.uniform(-1, 1, (20, 1))


def functions(names: list[str]) -> list[Activation]:
    return [Activation(partial(activation, name), partial(derivative, name)) for name in names]


def gradients_of(layers, names, inputs, answers, l2=L2, l1=L1) -> tuple[DenseLayer, ...]:
    passed = forward_layers(layers, functions(names), inputs)
    return backward_layers(layers, functions(names), passed, answers, l2, l1)


def test_more_layers_begin_by_xaviers_rule_and_the_seed():
    layers = begin_layers((200, 300, 1), 4)
    assert [(layer.weights.shape, layer.bias.shape) for layer in layers] == [
        ((200, 300), (300,)),
        ((300, 1), (1,)),
    ]
    assert layers[0].weights.std() == pytest.approx((2 / 500) ** 0.5, rel=0.02)
    assert np.array_equal(layers[1].weights, begin_layers((200, 300, 1), 4)[1].weights)
    assert not np.array_equal(layers[1].weights, begin_layers((200, 300, 1), 5)[1].weights)


def test_the_squared_loss_is_half_the_mean_square():
    assert squared_loss(np.array([[1.0], [0.0]]), np.array([[-1.0], [0.5]])) == (4 + 0.25) / 4


def test_keras_finds_the_same_outputs_loss_and_gradients_of_more_layers(of_keras):
    layers, names, inputs, answers = layered()
    outputs = forward_layers(layers, functions(names), inputs)[1][-1]
    assert outputs == pytest.approx(of_keras["outputs"], abs=1e-12)
    assert squared_loss(outputs, answers) == pytest.approx(float(of_keras["squared_loss"]), rel=1e-12)
    ours = [part for layer in gradients_of(*layered()) for part in (layer.weights, layer.bias)]
    for number, part in enumerate(ours):
        assert np.abs(part).max() > 1e-4
        assert part == pytest.approx(of_keras[f"g{number}"], abs=1e-8), number  # its penalties are float32


def test_the_gradients_of_more_layers_are_what_small_differences_say():
    layers, names, inputs, answers = layered()

    def whole(changed) -> float:
        outputs = forward_layers(changed, functions(names), inputs)[1][-1]
        squares = sum((layer.weights**2).sum() for layer in changed)
        sizes = sum(np.abs(layer.weights).sum() for layer in changed)
        return squared_loss(outputs, answers) + L2 * squares + L1 * sizes

    found, small = gradients_of(layers, names, inputs, answers), 1e-6
    for number, layer in enumerate(layers):
        for name in ("weights", "bias"):
            part = getattr(layer, name)
            for place in range(part.size):
                losses = []
                for change in (small, -small):
                    moved = part.copy()
                    moved.flat[place] += change
                    changed = list(layers)
                    changed[number] = replace(layer, **{name: moved})
                    losses.append(whole(changed))
                expected = (losses[0] - losses[1]) / (2 * small)
                assert getattr(found[number], name).flat[place] == pytest.approx(expected, rel=1e-4, abs=1e-7)


def test_two_layers_and_the_network_of_digits_share_the_chain_rule():
    """The gradient of the first network's hidden layer, from that at its sums, is that of a layer."""
    weights, pixels, targets = some()
    hidden, shares = forward(weights, pixels)
    whole = backward(weights, pixels, hidden, shares, targets, L2)
    relu = functions(["relu", "linear"])
    layers = (
        DenseLayer(weights.hidden, weights.hidden_bias),
        DenseLayer(weights.output, weights.output_bias),
    )
    passed = forward_layers(layers, relu, pixels)
    assert np.array_equal(passed[1][1], hidden)
    # Targets so far from the outputs that their difference is what cross-entropy has at the sums.
    found = backward_layers(layers, relu, passed, passed[1][2] - (shares - targets), L2)
    for ours, theirs in zip(
        found, ((whole.hidden, whole.hidden_bias), (whole.output, whole.output_bias)), strict=True
    ):
        assert ours.weights == pytest.approx(theirs[0], abs=1e-12)
        assert ours.bias == pytest.approx(theirs[1], abs=1e-12)


def test_a_step_of_more_layers_goes_down_the_slope():
    layers, names, inputs, answers = layered()
    gradient = gradients_of(layers, names, inputs, answers, 0, 0)
    better = step_layers(layers, gradient, 0.001)
    before, after = (
        squared_loss(forward_layers(each, functions(names), inputs)[1][-1], answers)
        for each in (layers, better)
    )
    square = sum(float((part**2).sum()) for each in gradient for part in (each.weights, each.bias))
    assert before - after == pytest.approx(0.001 * square, rel=0.05)
