"""Reading pictures with labels for `digitpad evaluate`, and telling which are left out."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from digitpad.cli.labelled import Marked, MarkedPictures, label_of, mark
from digitpad.cli.picture_options import picture_options_of
from digitpad.cli.terminal import LateProgress, readable
from digitpad.core.network import load_model
from digitpad.errors import DataError, PictureError
from digitpad.language import _


def marked_pictures(arguments: argparse.Namespace, files: Sequence[Path]) -> tuple[MarkedPictures, int]:
    """Read pictures, and return also how many could not be read; tell on stderr what is left out.

    Raises:
        DigitPadError: the model is not as it should be, or no picture has a label or can be read.
    """
    classifier = load_model(arguments.model)
    labelled = _labelled(files)
    marked: list[Marked] = []
    with LateProgress(lambda: len(labelled)) as progress:
        for found in progress.watch(mark(labelled, classifier, picture_options_of(arguments))):
            if isinstance(found, PictureError):
                progress.hide()
                _tell(str(found))
            else:
                marked.append(found)
    if not marked:
        raise DataError(_("No picture could be read. Give other ones."))
    return MarkedPictures(marked, classifier.card.threshold), len(labelled) - len(marked)


def _labelled(files: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return the pictures that have a label, with it; tell how many have none."""
    labels = [(file, label_of(file)) for file in files]
    without = [file for file, label in labels if label is None]
    labelled = [(file, label) for file, label in labels if label is not None]
    missing = next((file for file in without if not os.path.exists(file)), None)  # noqa: PTH110  see inputs
    if missing:
        raise DataError(_("There is no file {path}. Check its name.").format(path=missing))
    if not labelled:
        raise DataError(
            _(
                "Which digit is in {path}? Put the picture into a folder named 0 to 9, or begin its name "
                "with the digits and an underscore, as in 7_photo.png."
            ).format(path=without[0])
        )
    if without:
        reason = _("Pictures left out, for their names tell no label: {count}, such as {path}.")
        _tell(reason.format(count=len(without), path=without[0]))
    return labelled


def _tell(sentence: str) -> None:
    print(readable(sentence), file=sys.stderr)
