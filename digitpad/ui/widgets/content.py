"""What the panel and the status bar show, as plain data: made by `reading`, shown by `ui`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PIL import Image


@dataclass(frozen=True)
class PanelContent:
    """All that the panel shows.

    headline: the digit, or a number of several digits, a line of it for each line; "" where there is none.
    sentence: "99 %", or a sentence.
    detail: a second, quieter line; may be "".
    probabilities: ten shares of 1, or None.
    winner: the bar to highlight, or None.
    pictures: the steps, grey: four of a drawing, five of a picture's digit; or None.
    title: whose bars they are, where another network's than the one in use; else "".
    """

    headline: str = ""
    sentence: str = ""
    detail: str = ""
    probabilities: Sequence[float] | None = None
    winner: int | None = None
    pictures: Sequence[Image.Image] | None = None
    title: str = ""


@dataclass(frozen=True)
class Status:
    """The two ends of the status bar.

    undo: whether a button beside the left one takes back what it tells.
    busy: whether a bar beside it moves, with a button that stops what it tells of.
    """

    left: str
    right: str
    undo: bool = False
    busy: bool = False


Rectangle = tuple[float, float, float, float]  # left, top, right, bottom


class Kind(Enum):
    """What a box in a picture holds, as it is marked."""

    SURE = "sure"
    UNSURE = "unsure"
    NO_DIGIT = "no digit"


@dataclass(frozen=True)
class Mark:
    """A box in a picture with its tag.

    box: in the pixels of the picture's file.
    sign: the digit, or "?".
    words: the sign, and how sure it is.
    """

    box: Rectangle
    kind: Kind
    sign: str
    words: str


@dataclass(frozen=True)
class PictureContent:
    """All that is shown of an opened picture.

    image: of mode RGB, upright, of any size.
    size: width and height in the units of the boxes.
    selected: the index of the mark whose bars are shown; None where there is none.
    light_ink: whether the ink is taken to be lighter than the paper; None to find out.
    sensitivity: from -1 to 1.
    """

    image: Image.Image
    size: tuple[int, int]
    marks: tuple[Mark, ...] = ()
    selected: int | None = None
    light_ink: bool | None = None
    sensitivity: float = 0.0


@dataclass(frozen=True)
class Curve:
    """A line of a chart: its points from left to right."""

    label: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class RunContent:
    """All that is shown of a training run.

    words: what it does now, or how it ended.
    share: how much of that is done, in [0, 1]; None where that is not known.
    epochs: how many there will be.
    loss, accuracy: training's and validation's curve over epochs, and in the lab the test digits'.
    paused, can_pause, can_keep: whether it stands still, could, and has a network that could be kept.
    over: whether it has ended.
    """

    words: str
    share: float | None
    epochs: int
    loss: tuple[Curve, ...]
    accuracy: tuple[Curve, ...]
    paused: bool = False
    can_pause: bool = False
    can_keep: bool = False
    over: bool = False


@dataclass(frozen=True)
class Thumbnail:
    """A drawing in a list.

    key: tells it from all others.
    label: 0 to 9.
    mark: what the model had read where that was wrong: a digit, or "?" for none; else "".
    """

    key: int
    label: int
    mark: str = ""
