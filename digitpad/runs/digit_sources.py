"""The digits that networks learn from: whose were chosen, and where their file is.

MNIST lies where Keras keeps it, so that both share one file. What the user's own file holds, and the
synthetic digits, are kept in the user's folder. Each is an `.npz` in Keras' layout. Imports next to nothing:
the window asks it too.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

SourceKind: TypeAlias = Literal["mnist", "file", "synthetic"]
KINDS: tuple[SourceKind, ...] = ("mnist", "file", "synthetic")

MNIST = "mnist.npz"
MNIST_BYTES = 11_490_434  # of the file that is downloaded
ADDRESS = f"https://storage.googleapis.com/tensorflow/tf-keras-datasets/{MNIST}"  # as in keras.datasets
TRAIN_DIGITS: Mapping[SourceKind, int] = {"mnist": 60_000, "file": 0, "synthetic": 20_000}  # 0: not known
END_OF_ZIP = b"PK\x05\x06"  # what an `.npz` ends with, 22 bytes from its end


@dataclass(frozen=True)
class DigitSource:
    """Digits that are here.

    kind: whose they are. path: their file, an `.npz` in Keras' layout.
    name: of the user's file that they were taken from; "" for the others.
    """

    kind: SourceKind
    path: Path
    name: str = ""


def find_digits(root: Path, chosen: str, name: str = "") -> DigitSource | None:
    """Return the digits that networks learn from; None where those that were chosen are not here.

    root: the user's folder. chosen: one of `KINDS`; "" where nothing was chosen yet, which means MNIST.
    name: of the user's file.
    """
    if chosen in ("file", "synthetic"):
        kind: SourceKind = "file" if chosen == "file" else "synthetic"
        path = digits_file(root, kind)
        return DigitSource(kind, path, name if kind == "file" else "") if is_whole(path) else None
    mnist = find_mnist()
    return DigitSource("mnist", mnist) if mnist else None


def digits_file(root: Path, kind: SourceKind) -> Path:
    """Return where the digits of a kind are kept, whether they are there or not."""
    return cached_mnist() if kind == "mnist" else root / "digits" / f"{kind}.npz"


def find_mnist() -> Path | None:
    """Return where MNIST already is, None where it is not, or its file is cut off.

    It is looked for in the folder `DIGITPAD_DATA` names (`mnist/mnist.npz`) and in Keras' cache.
    """
    named = os.environ.get("DIGITPAD_DATA")
    places = [Path(named) / "mnist" / MNIST] if named else []
    places.append(cached_mnist())
    return next((place for place in places if is_whole(place)), None)


def cached_mnist() -> Path:
    """Return where Keras keeps MNIST once it has been downloaded."""
    home = os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")  # noqa: PTH111  Path.home may raise
    return Path(home) / "datasets" / MNIST


def is_whole(path: Path) -> bool:
    """Say whether an `.npz` is there and has an end: one that was cut off has none."""
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - 22, 0))
            return file.read(4) == END_OF_ZIP
    except OSError:
        return False
