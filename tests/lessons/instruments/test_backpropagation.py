"""Backpropagation by hand: every gradient against finite differences, and what is written beside it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitpad.lab import scratch
from digitpad.lab.scratch import Weights
from digitpad.lessons.instruments.backpropagation import (
    BACKWARD,
    CELLS,
    BackpropagationState,
    cell_values,
    first_example,
    is_right,
    random_example,
    stepped,
)
from digitpad.lessons.instruments.gradient_words import (
    SOURCE_LINES,
    cell_arithmetic,
    figure_words,
    part_words,
)

EXAMPLES = {
    "first": first_example(),
    "without L2": replace(first_example(), l2=0.0),
    **{f"seed {seed}": random_example(seed) for seed in range(5)},
}
WEIGHTS = {
    "hidden_weight": "hidden",
    "hidden_bias": "hidden_bias",
    "output_weight": "output",
    "output_bias": "output_bias",
}


def loss_of(example) -> float:
    return float(cell_values(example)["loss"][0, 0])


def differences(example, name: str) -> np.ndarray:
    """Return how the loss changes with each weight of a part, by changing it a little."""
    tiny, found = 1e-6, np.zeros_like(getattr(example.weights, name))
    for place in np.ndindex(found.shape):
        losses = []
        for by in (tiny, -tiny):
            values = getattr(example.weights, name).copy()
            values[place] += by
            losses.append(loss_of(replace(example, weights=replace(example.weights, **{name: values}))))
        found[place] = (losses[0] - losses[1]) / (2 * tiny)
    return found


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_gradients_are_how_the_loss_changes(example):
    values = cell_values(example)
    for part, name in WEIGHTS.items():
        found = differences(example, name).reshape(values[part].shape)
        assert values[part] == pytest.approx(found, abs=1e-6), part


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_errors_between_are_what_the_rest_is_made_of(example):
    values = cell_values(example)
    assert values["output_error"] == pytest.approx(values["output_bias"])
    assert values["hidden_error"] == pytest.approx(values["hidden_bias"])
    assert values["output_error"] == pytest.approx(values["probability"] - example.targets)
    hidden = values["hidden"][0]
    for unit in range(len(hidden)):
        losses = []
        for by in (1e-6, -1e-6):
            sums = (hidden + by * np.eye(2)[unit]) @ example.weights.output + example.weights.output_bias
            losses.append(-np.log(scratch.softmax(sums[None])[0, example.target]))
        assert values["hidden_slope"][0, unit] == pytest.approx((losses[0] - losses[1]) / 2e-6, abs=1e-6)


def test_a_unit_that_is_off_passes_nothing_back():
    values = cell_values(first_example())
    assert values["hidden"][0, 1] == 0
    assert values["hidden_slope"][0, 1] != 0
    assert values["hidden_error"][0, 1] == 0
    without = cell_values(replace(first_example(), l2=0.0))
    assert not without["hidden_weight"][:, 1].any()
    assert values["hidden_weight"][:, 1] == pytest.approx(0.1 * first_example().weights.hidden[:, 1])


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_a_step_makes_the_loss_smaller(example):
    losses = [loss_of(example)]
    for _step in range(3):
        example = stepped(example)
        losses.append(loss_of(example))
    assert losses[-1] < losses[0]


def test_every_figure_has_a_cell_in_the_order_of_the_arithmetic():
    values = cell_values(first_example())
    assert len(CELLS) == len(set(CELLS)) == sum(array.size for array in values.values()) == 29
    assert [cell.part in BACKWARD for cell in CELLS] == [False] * 9 + [True] * 20
    assert list(dict.fromkeys(cell.part for cell in CELLS)) == list(values)


def calculated(words: str) -> float:
    """Return what a line of figures comes to."""
    plain = words.replace("−log ", "-log(").replace("−", "-").replace("·", "*")
    if "log(" in plain:
        first, _plus, rest = plain.partition(" + ")
        plain = f"{first})" + (f" + {rest}" if rest else "")
    return float(eval(plain, {"max": max, "log": np.log}))


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_figures_that_are_written_come_to_the_value(example):
    values = cell_values(example)
    for cell in CELLS:
        found = cell_arithmetic(example, values, cell)
        assert is_right(calculated(found.figures), found.value), found
        assert found.value == values[cell.part][cell.row, cell.column]


def test_symbols_are_those_of_the_formulas(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")
    example = first_example()
    values = cell_values(example)
    shown = {one.symbol: one for one in (cell_arithmetic(example, values, cell) for cell in CELLS)}
    assert len(shown) == len(CELLS)
    assert shown["a₂"][1:3] == (
        "x₁ w₁₂ + x₂ w₂₂ + x₃ w₃₂ + b₂",
        "1 · (−0.4) + 0.5 · (−0.6) + 0 · 0.8 + 0.2",
    )
    assert shown["∂L/∂v₁₂"][1:3] == ("h₁ · ∂L/∂z₂ + 2 λ v₁₂", "0.7 · (−0.613) + 0.1 · (−0.2)")
    assert shown["∂L/∂a₂"][1:3] == ("∂L/∂h₂ · (h₂ > 0)", "(−0.368) · 0")


def test_figures_in_words(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")
    assert [figure_words(value) for value in (-0.0001, 1.0, -0.25, 0.6126)] == ["0", "1", "−0.25", "0.613"]
    monkeypatch.setenv("LANGUAGE", "es")
    assert figure_words(0.5) == "0,5"


def test_answers_may_be_off_by_rounding_but_no_more():
    assert is_right(0.43, 0.429)
    assert is_right(0.44, 0.4301)
    assert not is_right(0.45, 0.43)
    assert not is_right(-0.43, 0.43)


def test_other_figures_are_easy_and_one_unit_is_on():
    for seed in range(50):
        example = random_example(seed)
        assert isinstance(example.weights, Weights)
        figures = np.concatenate([array.ravel() for array in vars(example.weights).values()])
        assert figures * 10 == pytest.approx(np.rint(figures * 10))
        assert cell_values(example)["hidden"].max() > 0


def test_every_part_has_its_words_and_its_line_of_the_module():
    source = Path(scratch.__file__).read_text(encoding="utf-8")
    parts = {cell.part for cell in CELLS}
    assert parts == SOURCE_LINES.keys()
    for part in parts:
        assert part_words(part)
        assert SOURCE_LINES[part] in source, part


# The state


def filled(state: BackpropagationState) -> int:
    return state.facts()["gradients_filled"]


def test_cells_come_one_by_one_and_go_back():
    state = BackpropagationState()
    assert state.cell is None
    assert state.known_cells() == ()
    assert state.facts()["loss"] is None
    for count in range(1, 30):
        state = state.next()
        assert state.cell == CELLS[count - 1]
        assert state.known_cells() == CELLS[:count]
    assert state.next() == state
    assert state.facts()["loss"] == pytest.approx(loss_of(first_example()))
    assert state.back().cell == CELLS[27]
    assert BackpropagationState().back() == BackpropagationState(is_solved=True)


def test_a_gradient_is_filled_in_to_two_decimals():
    state = BackpropagationState(shown=12, asks=True)  # at ∂L/∂v₁₁ = 0.489
    assert state.cell == CELLS[11]
    assert state.hides
    assert state.known_cells() == CELLS[:11]
    assert state.answer(-0.49) == state
    assert filled(state.answer(0.5)) == 0
    right = state.answer(0.49)
    assert not right.hides
    assert filled(right) == 1
    assert right.next().cell == CELLS[12]
    assert filled(right.back().next().answer(0.49)) == 1, "the same one counts once"


def test_what_is_only_shown_does_not_count():
    state = BackpropagationState(asks=True)
    for _click in range(100):
        state = state.next()
    assert state.shown == len(CELLS)
    assert filled(state) == 0


def test_gradients_of_zero_do_not_count():
    state = BackpropagationState(asks=True, shown=9)
    for _cell in range(20):
        state = state.next().answer(0.0).next() if not state.hides else state.answer(0.0).next()
    assert filled(state) == 0


def test_nothing_is_asked_on_the_way_forward():
    assert not BackpropagationState(shown=9, asks=True).hides
    assert BackpropagationState(shown=10, asks=True).hides
    assert not BackpropagationState(shown=10).hides


def test_steps_lead_downhill():
    state, losses = BackpropagationState(shown=29), []
    for _step in range(4):
        losses.append(replace(state, shown=9).facts()["loss"])
        state = state.downhill()
        assert state.shown == 0
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0] / 3
    assert BackpropagationState(regularised=False).example.l2 == 0
    assert BackpropagationState(seed=7).example.inputs.tolist() == random_example(7).inputs.tolist()
