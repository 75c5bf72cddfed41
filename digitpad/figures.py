"""Figures people read and save. The only module that imports matplotlib: import it when it is needed."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from digitpad.errors import DataError
from digitpad.evaluation import CLASSES, Evaluation
from digitpad.language import _, percent
from digitpad.raster import Digit

LIGHT, DARK = "white", "black"
COLUMNS = 12  # of the contact sheet
MOST_MISTAKES = 96  # on it


def confusion_figure(evaluation: Evaluation, source: str) -> Figure:
    """Return the confusion matrix as a figure, with the number of digits in each cell.

    source: what was measured, for the title.
    """
    figure = Figure(figsize=(7, 7.2), layout="constrained")  # no pyplot: it keeps figures and wants a screen
    axes = figure.add_subplot()
    # The shade is the share of a row, to the power of a half: mistakes are rare, and should be seen.
    totals = evaluation.confusion.sum(axis=1, keepdims=True)
    shades = (evaluation.confusion / totals.clip(min=1)) ** 0.5
    axes.imshow(shades, cmap="Blues", vmin=0, vmax=1)
    for row in range(CLASSES):
        for column in range(CLASSES):
            count = int(evaluation.confusion[row, column])
            colour = LIGHT if shades[row, column] > 0.5 else DARK
            axes.text(column, row, f"{count}", ha="center", va="center", color=colour, fontsize=9)
    axes.set_xticks(range(CLASSES))
    axes.set_yticks(range(CLASSES))
    axes.set_xlabel(_("read as"))
    axes.set_ylabel(_("label"))
    axes.set_title(
        _("{source}: {share} of {count} digits read right").format(
            source=source, share=percent(evaluation.accuracy, 2), count=evaluation.count
        ),
        wrap=True,
    )
    return figure


def mistakes_figure(
    digits: Digit,
    probabilities: npt.NDArray[np.float32],
    labels: npt.NDArray[np.int64],
    source: str,
) -> Figure:
    """Return a contact sheet of the mistakes, the surest first: each digit, its label and what was read.

    digits: (n, 28, 28); probabilities: (n, 10); labels: (n,).
    """
    read = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(read != labels)
    worst = wrong[np.argsort(-probabilities[wrong, read[wrong]], kind="stable")][:MOST_MISTAKES]
    rows = max(-(-len(worst) // COLUMNS), 1)
    figure = Figure(figsize=(COLUMNS * 0.8, rows + 0.6), layout="constrained")
    for place, number in enumerate(worst):
        axes = figure.add_subplot(rows, COLUMNS, place + 1)
        axes.imshow(digits[number], cmap="gray_r", vmin=0, vmax=1)
        axes.set_axis_off()
        sure = percent(float(probabilities[number].max()), 0)
        axes.set_title(f"{labels[number]} → {read[number]}\n{sure}", fontsize=8)
    figure.suptitle(
        _("{source}: {shown} of {count} mistakes; label → what was read, and how sure").format(
            source=source, shown=len(worst), count=len(wrong)
        ),
        fontsize=10,
    )
    return figure


def save_figure(figure: Figure, path: Path) -> None:
    """Save a figure; the name's ending says in which format.

    Raises:
        DataError: the format is unknown or the file cannot be written.
    """
    known = figure.canvas.get_supported_filetypes()
    if path.suffix.removeprefix(".").lower() not in known:
        raise DataError(
            _("{path}: the figure's name must end in one of these: {known}.").format(
                path=path, known=", ".join(sorted(f".{name}" for name in known))
            )
        )
    try:
        figure.savefig(path, dpi=150)
    except OSError as error:
        raise DataError(
            _("{path} cannot be written: {reason}.").format(path=path, reason=error.strerror or error)
        ) from None
