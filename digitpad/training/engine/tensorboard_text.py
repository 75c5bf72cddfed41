"""A run in words, as Markdown for TensorBoard's Text."""

from collections.abc import Iterable, Sequence

from digitpad.language import _
from digitpad.runs.experiment import Experiment
from digitpad.runs.library import Result
from digitpad.training.engine.backend import keras
from digitpad.training.engine.tensorboard_hparams import knobs

SPECIAL = "\\`*_|<[]#"  # what Markdown would not take for a letter


def layers_table(model: keras.Model) -> str:
    """Return the layers with the shapes they put out and their parameters."""
    rows = [(layer.name, type(layer).__name__, _shape(layer), layer.count_params()) for layer in model.layers]
    total = _("{count} parameters in all.").format(count=model.count_params())
    titles = (_("Layer"), _("Kind"), _("Puts out"), _("Parameters"))
    return f"{_table(titles, rows)}\n\n{total}"


def recipe_table(experiment: Experiment) -> str:
    """Return all knobs."""
    return _table((_("Knob"), _("Value")), knobs(experiment).items())


def result_table(result: Result) -> str:
    """Return how a run ended, and its figures."""
    rows: list[tuple[object, ...]] = [
        (_("Begun"), result.begun),
        (_("Seconds"), round(result.seconds, 1)),
        (_("Epochs"), result.epochs),
        (_("Parameters"), result.parameters),
    ]
    rows += [(name.replace("_", " "), f"{value:.5g}") for name, value in result.figures.items()]
    return _table((_("Figure"), _("Value")), rows) + (
        f"\n\n{_safe(result.sentence)}" if result.sentence else ""
    )


def _shape(layer: keras.layers.Layer) -> str:
    return "×".join(str(size) for size in layer.output.shape[1:])


def _table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [titles, ["---"] * len(titles), *([_safe(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _safe(value: object) -> str:
    """Return a value as text that Markdown leaves as it is."""
    return "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in str(value))
