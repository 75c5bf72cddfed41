"""What travels among the makers of test pictures: a made picture and its truth."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from digitpad.pictures.model import Box, Picture


@dataclass(frozen=True, eq=False)
class Made:
    """A made picture and its truth.

    data: the file, JPEG or PNG as `suffix` says.
    digits: in reading order; their boxes, tight around the ink, in pixels of the upright file; their lines.
    kinds: what it was made of, as {"paper": "ruled", "tool": "pencil", …}.
    text: what is written, where that is more than digits: a line for each line, cells parted by tabs.
    cells: of each digit the grid, its row and its column, from 0; None outside. numbers: of each, from 0.
    grids: the rows and columns of each table, comb field and frame.
    """

    data: bytes
    suffix: str
    digits: tuple[int, ...]
    boxes: tuple[Box, ...]
    lines: tuple[int, ...]
    kinds: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    cells: tuple[tuple[int, int, int] | None, ...] = ()
    numbers: tuple[int, ...] = ()
    grids: tuple[tuple[int, int], ...] = ()

    @cached_property
    def image(self) -> Image.Image:
        """The picture, decoded and turned upright."""
        image = Image.open(io.BytesIO(self.data))
        ImageOps.exif_transpose(image, in_place=True)
        image.load()
        return image

    @property
    def picture(self) -> Picture:
        """The picture as `find` wants it."""
        return Picture(self.image, self.image.size, "made" + self.suffix)

    def save(self, folder: Path, name: str) -> Path:
        """Write the file as `name` with its suffix and return its path."""
        path = folder / (name + self.suffix)
        path.write_bytes(self.data)
        return path


def tight_box(mask: npt.NDArray[np.float32], left: int, top: int) -> Box:
    """Return the box around a drawn digit's ink."""
    rows, columns = np.flatnonzero((mask > 0.3).any(axis=1)), np.flatnonzero((mask > 0.3).any(axis=0))
    return Box(
        float(left + columns[0]),
        float(top + rows[0]),
        float(left + columns[-1] + 1),
        float(top + rows[-1] + 1),
    )


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    """Return the file of a picture in the form "JPEG", "PNG" or another of Pillow's."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()
