"""Figures to read and to save, by matplotlib, which only this module imports: import it when needed."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitpad.core.arrays import SIDE, Confusion
from digitpad.core.evaluation import Evaluation, Mistake, whole_confusion
from digitpad.errors import DataError
from digitpad.language import _, percent
from digitpad.system.files import writing

LIGHT, DARK = "white", "black"
COLUMNS, FEW_COLUMNS = 12, 5  # of the contact sheet: of digits, and of pictures, which are larger
MOST_MISTAKES = 96  # on it


def confusion_figure(evaluation: Evaluation, source: str) -> Figure:
    """Return the confusion matrix as a figure, with the number of digits in each cell.

    source: what was measured, for the title.
    """
    figure = Figure(figsize=(7, 7.2), layout="constrained")  # no pyplot: it keeps figures and wants a screen
    title = _("{source}: accuracy {share} on {count} digits").format(
        source=source, share=percent(evaluation.accuracy, 2), count=evaluation.count
    )
    _draw_confusion(figure.add_subplot(), *whole_confusion(evaluation), title)
    return figure


def _draw_confusion(axes: Axes, confusion: Confusion, names: Sequence[str], title: str) -> None:
    # The shade is the fraction of a row, to the power of a half: mistakes are rare, and should be seen.
    totals = confusion.sum(axis=1, keepdims=True)
    shades = (confusion / totals.clip(min=1)) ** 0.5
    axes.imshow(shades, cmap="Blues", vmin=0, vmax=1)
    for row in range(len(names)):
        for column in range(len(names)):
            count = int(confusion[row, column])
            colour = LIGHT if shades[row, column] > 0.5 else DARK
            axes.text(column, row, f"{count}", ha="center", va="center", color=colour, fontsize=9)
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel(_("prediction"))
    axes.set_ylabel(_("label"))
    axes.set_title(title, wrap=True)


def mistakes_figure(mistakes: Sequence[Mistake], source: str) -> Figure:
    """Return a contact sheet of mistakes, each with its label and what was read.

    Those with the most signs wrong come first, and of these the surest.
    """
    worst = sorted(mistakes, key=lambda mistake: (-mistake.changes, -mistake.confidence))[:MOST_MISTAKES]
    columns = COLUMNS if all(max(mistake.image.shape[:2]) <= SIDE for mistake in worst) else FEW_COLUMNS
    rows = max(-(-len(worst) // columns), 1)
    figure = Figure(figsize=(COLUMNS * 0.8, rows * COLUMNS / columns + 0.6), layout="constrained")
    for place, mistake in enumerate(worst, 1):
        axes = figure.add_subplot(rows, columns, place)
        axes.imshow(mistake.image, cmap="gray_r", vmin=0, vmax=255)
        axes.set_axis_off()
        sure = percent(mistake.confidence, 0) if mistake.read else _("not found")
        axes.set_title(f"{mistake.label} → {mistake.read}\n{sure}", fontsize=8)
    figure.suptitle(
        _("{source}: {shown} of {count} mistakes; label → prediction and its probability").format(
            source=source, shown=len(worst), count=len(mistakes)
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
    with writing(path, DataError):
        figure.savefig(path, dpi=150)
