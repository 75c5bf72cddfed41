"""A run of the lab as a notebook for Jupyter and Colab, which rebuilds it with Keras, or in NumPy alone.

Format: https://nbformat.readthedocs.io/en/latest/format_description.html, version 4.5. The network's layers
are written by what writes a model as code; nothing of DigitPad is needed to run it.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from digitpad.core.card import read_card
from digitpad.errors import ModelError
from digitpad.lab.comparison import figure_rows, used_rows
from digitpad.lab.scratch_model import NAMES
from digitpad.language import _, grouped
from digitpad.language.explanations.table import explanation
from digitpad.models.exporting import file_stem
from digitpad.runs.events import clock
from digitpad.runs.library import Run
from digitpad.system.files import json_bytes
from digitpad.system.leftovers import write_chosen
from digitpad.training.publish import notebook_keras, notebook_numpy
from digitpad.training.publish.notebook_cells import (
    Cell,
    augmentation_cells,
    call,
    code_cell,
    digits_cells,
    quoted_text,
    term_paragraph,
    text_cell,
)
from digitpad.training.publish.notebook_keras import keras_cells
from digitpad.training.publish.notebook_numpy import numpy_cells


def write_notebook(run: Run, name: str, path: Path) -> None:
    """Write a run, which the user calls `name`, as a notebook in the language in use.

    Raises:
        StoreError: it cannot be written.
    """
    record = notebook(run, name)
    write_chosen(path, json_bytes(record))


def notebook(run: Run, name: str) -> dict[str, Any]:
    """Return the notebook as what JSON can hold. Keras is imported unless the network is from scratch."""
    recipe = run.experiment
    is_scratch = recipe.network == "scratch"
    network = notebook_numpy if is_scratch else notebook_keras
    after = [
        *augmentation_cells(recipe),
        *(numpy_cells if is_scratch else keras_cells)(recipe),
        *_result_cells(_measured(run), network.READS),
        *_saving_cells(is_scratch, name),
    ]
    cells = [*_head_cells(run, name), *digits_cells(recipe, network.IMPORTS, after), *after]
    return {
        "cells": [cell.to_record() for cell in cells],
        "metadata": {
            "colab": {"provenance": [], "toc_visible": True},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _head_cells(run: Run, name: str) -> list[Cell]:
    is_scratch = run.experiment.network == "scratch"
    what = (
        _(
            "This notebook rebuilds a training run of DigitPad from the first digit to the saved network: "
            "a network from scratch, in NumPy alone."
        )
        if is_scratch
        else _(
            "This notebook rebuilds a training run of DigitPad from the first digit to the saved network, "
            "with plain Keras."
        )
    )
    needs = "numpy matplotlib" if is_scratch else "keras tensorflow matplotlib"
    how = _(
        "Run the cells from top to bottom: *Shift+Enter* runs one and goes on to the next. It needs the "
        "packages "
        "`{packages}`, which Google Colab has already, and nothing of DigitPad."
    ).format(packages=needs)
    cells = [
        text_cell("title", f"# {_escaped(name)}", what, how),
        text_cell("run", "## " + _("The run"), _table((_("Setting"), _("Value")), _rows(run))),
    ]
    differences = _differences(run)
    if differences:
        text = "\n".join(f"- {difference}" for difference in differences)
        cells.append(text_cell("differences", "## " + _("What is not as it was"), text))
    return cells


def _rows(run: Run) -> list[tuple[str, str]]:
    """Return what was chosen, without what was not used; and how it went."""
    rows, result = used_rows(run.experiment), run.result
    if result:
        rows += [
            (_("Parameters"), grouped(result.parameters)),
            (_("Date"), result.begun.partition("T")[0]),
            (_("Time"), clock(result.seconds)),
        ]
    return rows


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *(map(_escaped, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(text: str) -> str:
    """Return a text as Markdown shows it: a name that the user gave may have any signs."""
    return re.sub(r"([\\`*_{}\[\]<>#|$])", r"\\\1", text)


def _differences(run: Run) -> list[str]:
    """Return what the notebook does otherwise than the run did, in sentences."""
    recipe, result = run.experiment, run.result
    found = []
    if result and result.state == "stopped":
        sentence = _("The run was stopped after {done} of {count} epochs. The notebook trains them all.")
        found.append(sentence.format(done=result.epochs, count=recipe.epochs))
    if result and result.sentence:
        found.append(_("The run failed: {reason}").format(reason=_escaped(result.sentence)))
    if result and result.measured_on in ("synthetic", "mine"):
        found.append(
            _(
                "The run learned from other digits than MNIST. To use them here, copy their file from "
                "DigitPad's "
                "folder *digits* beside this notebook, as `mnist.npz`; with MNIST the figures differ."
            )
        )
    if recipe.folds:
        sentence = _(
            "The run was a cross-validation with {count} folds. The notebook trains the first one, whose "
            "network DigitPad keeps."
        )
        found.append(sentence.format(count=recipe.folds))
    if _began_with_another(run):
        found.append(
            _("The run went on training an earlier network. The notebook begins with random weights.")
        )
    if recipe.network != "scratch" and any(change.batch for change in recipe.changes):
        found.append(
            _(
                "Values that were changed in the middle of an epoch are changed here at the nearest "
                "beginning of "
                "one."
            )
        )
    if recipe.average and recipe.patience:
        found.append(_("Early stopping keeps the best weights as they are, and not their average."))
    return found


def _began_with_another(run: Run) -> bool:
    with suppress(ModelError):
        return bool(read_card(run.folder / "digitpad.json").earlier)
    return False


def _measured(run: Run) -> str:
    """Return what the run reached in DigitPad, as a table: the notebook's figures are compared with it."""
    rows = figure_rows(run)
    if not rows:
        return ""
    sentence = _(
        "In DigitPad the run reached what follows. Nearly the same should come out here: other computers "
        "round "
        "otherwise, and after thousands of steps that shows in the last places."
    )
    return sentence + "\n\n" + _table((_("In DigitPad"), ""), rows)


def _saving_cells(is_scratch: bool, name: str) -> list[Cell]:
    stem = file_stem(name) or "network"
    file = f"{stem}.npz" if is_scratch else f"{stem}.keras"
    text = _(
        "DigitPad reads the file too: *Model ▸ Models… ▸ Open model file…*. In Colab it appears under "
        "*Files*, "
        "from where it is downloaded."
    )
    arrays = [f"{part}=weights.{part}" for part in NAMES]
    source = (
        call("np.savez", [quoted_text(file), *arrays])
        if is_scratch
        else call("network.save", [quoted_text(file)])
    )
    return [text_cell("saving", "## " + _("Save the network"), text), Cell("saving", source)]


# What came of it


def _result_cells(measured: str, probabilities: str) -> list[Cell]:
    """Return the cells with curves, test accuracy, confusion matrix and misread digits.

    measured: what the run reached in DigitPad, in words. probabilities: the code that reads the test digits.
    """
    return [
        text_cell(
            "curves",
            "## " + _("Learning curves"),
            explanation("learning_curve").text,
            _(
                "If both losses still fall at the end, train longer. If only the training loss falls, the "
                "network overfits: more digits, augmentation or dropout help."
            ),
        ),
        code_cell(
            "curves",
            CURVES,
            loss=quoted_text(_("Loss")),
            accuracy=quoted_text(_("Accuracy")),
            epoch=quoted_text(_("Epoch")),
            training=quoted_text(_("Training")),
            validation=quoted_text(_("Validation")),
        ),
        text_cell("test", "## " + _("Test"), term_paragraph("test_data"), measured),
        code_cell("test", f"{probabilities}\n{TEST}", label=quoted_text(_("Test accuracy"))),
        text_cell(
            "matrix", f"## {explanation('confusion_matrix').term}", explanation("confusion_matrix").text
        ),
        code_cell(
            "matrix",
            MATRIX,
            label=quoted_text(_("Label")),
            read=quoted_text(_("Prediction")),
            title=quoted_text(explanation("confusion_matrix").term),
        ),
        text_cell(
            "misread",
            f"## {explanation('misread').term}",
            explanation("misread").text,
            _("Over each stands label → prediction."),
        ),
        code_cell("misread", MISREAD),
    ]


CURVES = """\
figure, charts = plt.subplots(1, 2, figsize=(10, 4))
for chart, name, title in zip(charts, ["loss", "accuracy"], [$loss, $accuracy]):
    epochs = range(1, len(curves[name]) + 1)
    chart.plot(epochs, curves[name], marker=".", label=$training)
    chart.plot(epochs, curves["val_" + name], marker=".", label=$validation)
    chart.set(title=title, xlabel=$epoch, ylabel=title)
    chart.grid(alpha=0.3)
    chart.legend()
plt.show()
"""

TEST = """\
predictions = probabilities.argmax(axis=1)
accuracy = (predictions == y_test).mean()
print($label, f"{accuracy:.2%}")
"""

MATRIX = """\
matrix = np.zeros((10, 10), int)
np.add.at(matrix, (y_test, predictions), 1)

figure, axis = plt.subplots(figsize=(6, 6))
axis.imshow(matrix / matrix.sum(axis=1, keepdims=True).clip(1), cmap="Blues", vmax=1)
for label, prediction in np.ndindex(10, 10):
    if matrix[label, prediction]:
        colour = "white" if matrix[label, prediction] > matrix[label].sum() / 2 else "black"
        axis.text(prediction, label, matrix[label, prediction], ha="center", va="center", color=colour)
axis.set(title=$title, xlabel=$read, ylabel=$label)
axis.set(xticks=range(10), yticks=range(10))
plt.show()
"""

MISREAD = """\
misread = np.flatnonzero(predictions != y_test)[:20]
figure, axes = plt.subplots(2, 10, figsize=(10, 3))
for axis, place in zip(axes.flat, misread):
    axis.imshow(x_test[place], cmap="gray_r")
    axis.set_title(f"{y_test[place]} → {predictions[place]}")
for axis in axes.flat:
    axis.axis("off")
plt.show()
"""
