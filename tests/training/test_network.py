"""An experiment's network as a Keras model: shapes and parameters are those that `lab.layers` says."""

import numpy as np
import pytest

from digitpad.lab.layers import (
    KINDS,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    rows_of,
)
from digitpad.lab.presets import LENET, presets
from digitpad.runs.recipe import ACTIVATIONS, INITIALIZERS, lab_recipe
from digitpad.training.engine.network import DEVIATION, MEAN, build, initializer

SMALL = (Flatten(), Dense(8), Dense(10))
DIGITS = np.random.default_rng(5).random((4, 28, 28, 1), np.float32)
ENDS = (Flatten(), Dense(10))

EACH_KIND = {
    "Dense": (Flatten(), Dense(7), Dense(10)),
    "Conv2D": (Conv2D(3, 4, 2, 1), *ENDS),
    "MaxPooling2D": (MaxPooling2D(3, 2), *ENDS),
    "AveragePooling2D": (AveragePooling2D(5), *ENDS),
    "GlobalAveragePooling2D": (Conv2D(4, 3), GlobalAveragePooling2D(), Dense(10)),
    "BatchNormalization": (Conv2D(4, 3), BatchNormalization(), *ENDS),
    "Dropout": (Dropout(0.3), *ENDS),
    "Flatten": (Flatten(), Dense(10), Dropout(0.5)),
}


def random_stack(generator: np.random.Generator) -> tuple[Layer, ...]:
    """Return layers of any kinds; many stacks are impossible."""

    def some(most: int, least: int = 1) -> int:
        return int(generator.integers(least, most + 1))

    def one() -> Layer:
        return [
            Conv2D(some(6), some(20), some(3), some(3, 0)),
            MaxPooling2D(some(3), some(3, 0)),
            AveragePooling2D(some(3), some(3, 0)),
            BatchNormalization(),
            Dropout(0.25),
        ][some(4, 0)]

    middle = (GlobalAveragePooling2D(),) if generator.random() < 0.3 else (Flatten(),)
    return (*(one() for _ in range(some(4))), *middle, Dense(some(9)), Dense(10))


def assert_as_said(layers: tuple[Layer, ...]) -> None:
    model = build(lab_recipe(layers=layers))
    for number, row in enumerate(rows_of(layers), 1):
        made = model.get_layer(f"{row.layer.kind.lower()}_{number}")
        assert tuple(made.output.shape[1:]) == row.shape, row
        assert made.count_params() == row.parameters, row
    assert model.count_params() == sum(row.parameters for row in rows_of(layers))
    assert model.output.shape == (None, 10)


def test_every_kind_of_layer_is_tried():
    assert EACH_KIND.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", EACH_KIND)
def test_shapes_and_parameters_are_as_said(kind):
    assert_as_said(EACH_KIND[kind])


def test_shapes_and_parameters_of_random_stacks_are_as_said():
    generator = np.random.default_rng(1)
    stacks = [random_stack(generator) for _ in range(60)]
    possible = [stack for stack in stacks if not any(row.fault for row in rows_of(stack))]
    assert 10 < len(possible) < 60
    for stack in possible[:20]:
        assert_as_said(stack)


@pytest.mark.parametrize(
    "preset",
    [preset for preset in presets() if not preset.experiment.is_baseline],
    ids=lambda preset: preset.name,
)
def test_every_preset_is_built(preset):
    model = build(preset.experiment)
    assert np.allclose(np.asarray(model(DIGITS)).sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_stand_after_hidden_layers_alone(activation):
    model = build(lab_recipe(layers=(Conv2D(2, 3), Flatten(), Dense(8), Dense(10)), activation=activation))
    names = [layer.name for layer in model.layers]
    assert names[1:] == [
        "conv2d_1",
        "activation_1",
        "flatten_2",
        "dense_3",
        "activation_3",
        "dense_4",
        "probabilities",
    ]
    assert np.isfinite(np.asarray(model(DIGITS))).all()


def test_normalisation_comes_before_the_activation_and_dropout_after_hidden_dense_layers():
    experiment = lab_recipe(
        layers=(Conv2D(2, 3, padding=1), Flatten(), Dense(8), Dense(10), Dropout(0.5)),
        batch_normalization=True,
        dropout=0.2,
    )
    model = build(experiment)
    assert [layer.name for layer in model.layers][1:] == [
        "padding_1",
        "conv2d_1",
        "normalised_1",
        "activation_1",
        "flatten_2",
        "dense_3",
        "normalised_3",
        "activation_3",
        "dropout_after_3",
        "dense_4",
        "dropout_5",
        "probabilities",
    ]
    assert model.get_layer("dropout_after_3").rate == 0.2


def test_dropout_on_the_outputs_makes_what_it_hides_a_logit_of_zero():
    model = build(lab_recipe(layers=(Flatten(), Dense(10), Dropout(0.5))))
    trained = np.asarray(model(DIGITS, training=True))
    used = np.asarray(model(DIGITS, training=False))
    assert np.allclose(trained.sum(axis=1), 1, atol=1e-5)
    assert not np.allclose(trained, used)


@pytest.mark.parametrize(
    ("pixels", "scale", "shift"), [("0-255", 255, 0), ("standard", 1 / DEVIATION, -MEAN)]
)
def test_pixels_are_scaled_by_the_first_layer(pixels, scale, shift):
    first = build(lab_recipe(layers=SMALL, pixels=pixels)).layers[1]
    expected = DIGITS * 255 if pixels == "0-255" else (DIGITS - MEAN) / DEVIATION
    assert np.allclose(np.asarray(first(DIGITS)), expected, atol=1e-4)
    assert "pixels" not in [layer.name for layer in build(lab_recipe(layers=SMALL)).layers]


@pytest.mark.parametrize("name", INITIALIZERS)
def test_initialisers_draw_by_the_seed(name):
    def kernel(seed: int) -> np.ndarray:
        return (
            build(lab_recipe(layers=SMALL, initializer=name, seed=seed)).get_layer("dense_2").get_weights()[0]
        )

    assert np.array_equal(kernel(3), kernel(3))
    assert np.array_equal(kernel(3), kernel(4)) == (name == "zeros")
    assert np.abs(kernel(3)).max() <= {"zeros": 0, "small": 0.01}.get(name, 1)
    variances = {"glorot": 2 / (784 + 8), "he": 2 / 784, "lecun": 1 / 784}
    wanted = variances.get(name.split("_")[0])
    if wanted:
        assert np.asarray(initializer(name, 1)((784, 800))).var() == pytest.approx(
            2 / 1584 if name.startswith("glorot") else wanted, rel=0.02
        )


def test_the_size_of_kernels_costs_what_the_experiment_says():
    model = build(lab_recipe(layers=SMALL, l1=0.5, l2=0.25))
    kernels = [model.get_layer(name).get_weights()[0] for name in ("dense_2", "dense_3")]
    expected = sum(0.5 * np.abs(kernel).sum() + 0.25 * (kernel**2).sum() for kernel in kernels)
    assert float(sum(model.losses)) == pytest.approx(expected, rel=1e-4)


def test_lenet_has_the_parameters_of_the_notes():
    assert build(lab_recipe(layers=LENET)).count_params() == 61_706
