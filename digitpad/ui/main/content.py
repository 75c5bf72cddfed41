"""Content of the panel and the status bar, as plain data."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PIL import Image

from digitpad.core.arrays import Grey

MakePictures = Callable[[], Sequence[Image.Image]]


class LikeContent(NamedTuple):
    """The labelled drawing that a digit is most like.

    key: its own.
    picture: grey, 28×28.
    """

    key: int
    picture: Grey


class PanelContent(NamedTuple):
    """All that the panel shows.

    headline: the digit, or a number of several digits, a line of it for each line; "" where there is none.
    sentence: "99 %", or a sentence.
    detail: a second, quieter line; may be "".
    probabilities: ten, of sum 1, or None.
    winner: the bar to highlight, or None.
    pictures: makes the steps, grey, when they are painted: four of a drawing, five of a picture's digit;
        or None.
    like: the drawing that the detail speaks of, or None.
    title: whose bars they are, where another network's than the one in use; else "".
    """

    headline: str = ""
    sentence: str = ""
    detail: str = ""
    probabilities: Sequence[float] | None = None
    winner: int | None = None
    pictures: MakePictures | None = None
    like: LikeContent | None = None
    title: str = ""


class Status(NamedTuple):
    """The two ends of the status bar.

    undo: whether a button beside the left one takes back what it says.
    busy: whether a bar beside it moves, with a button that stops what it names.
    """

    left: str
    right: str
    undo: bool = False
    busy: bool = False
