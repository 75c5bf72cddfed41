"""Content of the view of an opened picture, as plain data."""

from dataclasses import dataclass
from enum import Enum

from PIL import Image

Bounds = tuple[float, float, float, float]  # left, top, right, bottom


class BoxKind(Enum):
    """What a box in a picture holds, as it is marked."""

    SURE = "sure"
    UNSURE = "unsure"
    NO_DIGIT = "no digit"


@dataclass(frozen=True)
class BoxMark:
    """A box in a picture with its tag.

    box: in the pixels of the picture's file.
    sign: the digit, or "?".
    words: the sign, and how sure it is.
    """

    box: Bounds
    kind: BoxKind
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
    marks: tuple[BoxMark, ...] = ()
    selected: int | None = None
    light_ink: bool | None = None
    sensitivity: float = 0.0
