"""Pictures read through a file as the program reads them, and counts of what came of it."""

import functools
import multiprocessing
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

import cv2

from digitpad.core.network import Classifier, load_model
from digitpad.core.prediction import numbers_of
from digitpad.errors import PictureError
from digitpad.pictures.loading import read_picture
from digitpad.pictures.model import PictureOptions
from digitpad.pictures.opened import Opened, open_picture
from digitpad.ui.pictures.box_labels_controller import digits_of
from support.alignment import aligned
from support.photos_made import Made

Given = TypeVar("Given")
Got = TypeVar("Got")


class Counted(NamedTuple):
    """What became of digits as written, and of what else was read.

    made_up: digits that were read where none is written; unknown: "?".
    """

    written: int
    right: int
    made_up: int
    unknown: int

    @property
    def is_whole(self) -> bool:
        """Whether all digits were read, and nothing besides."""
        return self.right == self.written and not self.made_up and not self.unknown


@functools.cache
def bundled() -> Classifier:
    """Return the bundled model, loaded once in a process."""
    return load_model()


def opened_file(path: Path) -> Opened:
    """Open a picture file as the window does."""
    return open_picture(read_picture(path), PictureOptions(), bundled())


def lines_read(path: Path) -> tuple[str, ...]:
    """Return what the program shows for a file, a text for each line; nothing where it cannot be read."""
    try:
        return tuple(numbers_of(digits_of(opened_file(path), {})))
    except PictureError:
        return ()


def lines_read_of(made: Made) -> tuple[str, ...]:
    """Return what the program shows for a made picture, saved to a file."""
    with tempfile.TemporaryDirectory() as folder:
        return lines_read(made.save(Path(folder), "made"))


def lines_read_as_it_lies(made: Made) -> list[str]:
    """Return what the program shows for a made picture that it does not turn, a text for each line."""
    opened = open_picture(made.picture, PictureOptions(turns=0), bundled())
    return list(numbers_of(digits_of(opened, {})))


def counted(digits: str, lines: Iterable[str]) -> Counted:
    """Lay what was read beside the digits written, with the fewest changes; marks and blanks do not count."""
    signs = "".join(lines)
    read = "".join(sign for sign in signs if sign.isdecimal())
    pairs = Counter(
        "made up" if written is None else "right" if written == seen else "wrong"
        for written, seen in aligned(digits, read)
    )
    return Counted(len(digits), pairs["right"], pairs["made up"], signs.count("?"))


def in_parallel(
    work: Callable[[Given], Got], jobs: Sequence[Given], processes: int | None = None
) -> Iterator[Got]:
    """Do jobs in several processes, one for each core by default, and return what comes of them in order."""
    spawned = multiprocessing.get_context("spawn")
    count = processes or os.cpu_count()
    with ProcessPoolExecutor(count, spawned, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        yield from pool.map(work, jobs, chunksize=max(1, min(20, len(jobs) // 8)))
