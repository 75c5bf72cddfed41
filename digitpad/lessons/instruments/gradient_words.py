"""Words of backpropagation: each cell's symbol, its formula, that with figures, and what it means."""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from digitpad.lab.scratch import Array
from digitpad.language import _, decimal
from digitpad.lessons.instruments.backpropagation import OUTPUTS, GradientCell, GradientExample


class CellArithmetic(NamedTuple):
    """How a figure comes about: "a₁", "x₁ w₁₁ + …", the same with figures, and what it is."""

    symbol: str
    formula: str
    figures: str
    value: float


class _Known(NamedTuple):
    """An example with all its figures."""

    example: GradientExample
    values: Mapping[str, Array]

    def words(self, part: str, column: int) -> str:
        """Return a figure, in brackets where it is below 0."""
        return _factor(self.values[part][0, column])


Words = tuple[str, str, str]  # the symbol, the formula, and that with figures


def cell_arithmetic(
    example: GradientExample, values: Mapping[str, Array], cell: GradientCell
) -> CellArithmetic:
    """Return how a cell's figure comes about."""
    words = _WORDS[cell.part](_Known(example, values), cell.row, cell.column)
    return CellArithmetic(*words, float(values[cell.part][cell.row, cell.column]))


def figure_words(value: float, places: int = 3) -> str:
    """Return a figure of at most so many decimals, with a minus sign: "−0.4", "0.613"."""
    text = decimal(round(value, places) + 0.0, places)  # 0.0: no "−0"
    return text.rstrip("0").rstrip(_(".")).replace("-", "−")


def _factor(value: float) -> str:
    words = figure_words(value)
    return f"({words})" if words.startswith("−") else words


def _name(letter: str, *places: int) -> str:
    return letter + "".join("₁₂₃"[place] for place in places)


def _slope(letter: str, *places: int) -> str:
    return f"∂L/∂{_name(letter, *places)}"


def _weighted(letters: str, inputs: Array, weights: Array, biases: Array, column: int) -> Words:
    """Return a weighted sum in words. letters: of the sum, the inputs, the weights and the biases."""
    total, one, weight, bias = tuple(letters)
    terms = [f"{_name(one, row)} {_name(weight, row, column)}" for row in range(len(inputs))]
    pairs = zip(inputs, weights[:, column], strict=True)
    products = [f"{_factor(value)} · {_factor(by)}" for value, by in pairs]
    formula = " + ".join([*terms, _name(bias, column)])
    return _name(total, column), formula, " + ".join([*products, _factor(biases[column])])


def _hidden_sum(known: _Known, _row: int, column: int) -> Words:
    weights = known.example.weights
    return _weighted("axwb", known.example.inputs, weights.hidden, weights.hidden_bias, column)


def _hidden(known: _Known, _row: int, column: int) -> Words:
    total = figure_words(known.values["hidden_sum"][0, column])
    return _name("h", column), f"max(0, {_name('a', column)})", f"max(0, {total})"


def _output_sum(known: _Known, _row: int, column: int) -> Words:
    weights = known.example.weights
    return _weighted("zhvc", known.values["hidden"][0], weights.output, weights.output_bias, column)


def _probability(known: _Known, _row: int, column: int) -> Words:
    names = [f"exp {_name('z', place)}" for place in range(OUTPUTS)]
    powers = [figure_words(math.exp(total)) for total in known.values["output_sum"][0]]
    formula, figures = (f"{words[column]} / ({' + '.join(words)})" for words in (names, powers))
    return _name("p", column), formula, figures


def _loss(known: _Known, _row: int, _column: int) -> Words:
    example, weights = known.example, known.example.weights
    formula = f"−log {_name('p', example.target)}"
    figures = f"−log {known.words('probability', example.target)}"
    if example.l2:
        squares = np.vdot(weights.hidden, weights.hidden) + np.vdot(weights.output, weights.output)
        formula += " + λ (Σ w² + Σ v²)"
        figures += f" + {figure_words(example.l2)} · {figure_words(float(squares))}"
    return "L", formula, figures


def _output_error(known: _Known, _row: int, column: int) -> Words:
    said, true = known.words("probability", column), figure_words(known.example.targets[0, column])
    return _slope("z", column), f"{_name('p', column)} − {_name('t', column)}", f"{said} − {true}"


def _output_weight(known: _Known, row: int, column: int) -> Words:
    factors = known.words("hidden", row), known.words("output_error", column)
    return _of_weight(known, "hzv", (row, column), factors, known.example.weights.output)


def _hidden_weight(known: _Known, row: int, column: int) -> Words:
    factors = _factor(known.example.inputs[row]), known.words("hidden_error", column)
    return _of_weight(known, "xaw", (row, column), factors, known.example.weights.hidden)


def _of_weight(
    known: _Known, letters: str, place: tuple[int, int], factors: tuple[str, str], weights: Array
) -> Words:
    """Return the gradient of a weight. letters: of the inputs, the sums and the weights."""
    one, total, letter = tuple(letters)
    formula = f"{_name(one, place[0])} · {_slope(total, place[1])}"
    figures = " · ".join(factors)
    if known.example.l2:
        formula += f" + 2 λ {_name(letter, *place)}"
        figures += f" + {figure_words(2 * known.example.l2)} · {_factor(weights[place])}"
    return _slope(letter, *place), formula, figures


def _output_bias(known: _Known, _row: int, column: int) -> Words:
    return _slope("c", column), _slope("z", column), known.words("output_error", column)


def _hidden_bias(known: _Known, _row: int, column: int) -> Words:
    return _slope("b", column), _slope("a", column), known.words("hidden_error", column)


def _hidden_slope(known: _Known, _row: int, column: int) -> Words:
    weights = known.example.weights.output[column]
    terms = [f"{_slope('z', one)} · {_name('v', column, one)}" for one in range(OUTPUTS)]
    products = [f"{known.words('output_error', one)} · {_factor(weights[one])}" for one in range(OUTPUTS)]
    return _slope("h", column), " + ".join(terms), " + ".join(products)


def _hidden_error(known: _Known, _row: int, column: int) -> Words:
    is_on = int(known.values["hidden"][0, column] > 0)
    formula = f"{_slope('h', column)} · ({_name('h', column)} > 0)"
    return _slope("a", column), formula, f"{known.words('hidden_slope', column)} · {is_on}"


_WORDS: Mapping[str, Callable[[_Known, int, int], Words]] = {
    "hidden_sum": _hidden_sum,
    "hidden": _hidden,
    "output_sum": _output_sum,
    "probability": _probability,
    "loss": _loss,
    "output_error": _output_error,
    "output_weight": _output_weight,
    "output_bias": _output_bias,
    "hidden_slope": _hidden_slope,
    "hidden_error": _hidden_error,
    "hidden_weight": _hidden_weight,
    "hidden_bias": _hidden_bias,
}

# The line of `lab/scratch.py` that does the same for all digits at once.
SOURCE_LINES: Mapping[str, str] = {
    "hidden_sum": "hidden = pixels @ weights.hidden",
    "hidden": "np.maximum(hidden, 0, out=hidden)",
    "output_sum": "hidden @ weights.output + weights.output_bias",
    "probability": "powers /= powers.sum(axis=1, keepdims=True)",
    "loss": "-np.log(np.maximum(of_the_label, LEAST)).mean()",
    "output_error": "at_output = (probabilities - targets) / len(pixels)",
    "output_weight": "inputs.T @ at_sums + 2 * l2 * weights",
    "output_bias": "at_sums.sum(axis=0)",
    "hidden_slope": "at_hidden = at_output @ weights.output.T",
    "hidden_error": "at_hidden *= hidden > 0",
    "hidden_weight": "inputs.T @ at_sums + 2 * l2 * weights",
    "hidden_bias": "at_sums.sum(axis=0)",
}


def part_words(part: str) -> str:
    """Return what a part of the arithmetic means."""
    words = {
        "hidden_sum": _("A weighted sum: each input times its weight, and the bias."),
        "hidden": _("ReLU, the activation: what is above 0 stays, all else becomes 0."),
        "output_sum": _("Again a weighted sum, now of the hidden units."),
        "probability": _("Softmax: two probabilities that sum to 1."),
        "loss": _(
            "Cross-entropy: minus the logarithm of what the right output was given. L2 adds λ times the "
            "squares of all weights."
        ),
        "output_error": _("The way back begins: softmax and cross-entropy together leave output − target."),
        "output_weight": _(
            "What came in along the weight, times the error where it leads. L2 adds 2 λ times the weight."
        ),
        "output_bias": _("A bias has no input: its gradient is the error itself."),
        "hidden_slope": _(
            "The error goes back along the same weights; what comes from both outputs is added."
        ),
        "hidden_error": _("ReLU’s mask: the error passes where the unit was on (h > 0), else it stops here."),
        "hidden_weight": _("As before: the input times the error where it leads, and 2 λ times the weight."),
        "hidden_bias": _("The biases of the hidden units: the error itself."),
    }
    return words[part]
