"""Content of the view of an opened picture, and the handlers of its parts, as plain data."""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from PIL import Image

Bounds = tuple[float, float, float, float]  # left, top, right, bottom


class BoxKind(Enum):
    """What a box in a picture holds, as it is marked."""

    SURE = "sure"
    UNSURE = "unsure"
    NO_DIGIT = "no digit"


class BoxMark(NamedTuple):
    """A box in a picture with its tag.

    box: in the pixels of the picture's file.
    sign: the digit, or "?".
    words: the sign, and how sure it is.
    """

    box: Bounds
    kind: BoxKind
    sign: str
    words: str


class TableCell(NamedTuple):
    """What was read in a cell of a table; "" where it is empty.

    first: the number of the box of its first digit; None where there is none.
    is_sure: whether all of its digits are surely read.
    """

    text: str = ""
    first: int | None = None
    is_sure: bool = True


class TableContent(NamedTuple):
    """A table in a picture: rows of cells, all as long. `chosen`: row and column of the selected digit."""

    rows: tuple[tuple[TableCell, ...], ...]
    chosen: tuple[int, int] | None = None


class PictureContent(NamedTuple):
    """All that is shown of an opened picture.

    image: of mode RGB, upright, of any size.
    size: width and height in the units of the boxes.
    selected: the index of the mark whose bars are shown; None where there is none.
    light_ink: whether the ink is taken to be lighter than the paper; None to find out.
    sensitivity: from -1 to 1.
    table: the one with the selected digit, or the first; None where there is none.
    left_out: boxes of what was left out, where they are to be shown; None where they are not.
    """

    image: Image.Image
    size: tuple[int, int]
    marks: tuple[BoxMark, ...] = ()
    selected: int | None = None
    light_ink: bool | None = None
    sensitivity: float = 0.0
    table: TableContent | None = None
    left_out: tuple[Bounds, ...] | None = None


class TableHandlers(NamedTuple):
    """Handlers of a table. `select`: the number of the box that is wanted."""

    select: Callable[[int], None]
    copy: Callable[[], None]
    save: Callable[[], None]


class BoxHandlers(NamedTuple):
    """Handlers of an opened picture.

    select: the number of the box that is wanted.
    put: the number of a box and where it is now; None for a new one.
    take_in: the number of a box of what was left out.
    """

    select: Callable[[int], None]
    put: Callable[[int | None, Bounds], None]
    take_in: Callable[[int], None]


class LookHandlers(NamedTuple):
    """Handlers of the tools above it.

    turn: quarters to the right, -1 or 1.
    light_ink: whether the ink is lighter than the paper; None to find out.
    sensitivity: from -1 to 1.
    left_out: whether to show what was left out.
    """

    back: Callable[[], None]
    undo: Callable[[], None]
    redo: Callable[[], None]
    turn: Callable[[int], None]
    light_ink: Callable[[bool | None], None]
    sensitivity: Callable[[float], None]
    left_out: Callable[[bool], None]
