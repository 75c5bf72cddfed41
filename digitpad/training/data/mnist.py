"""MNIST: its places, its download with a checksum, and the files that it comes in.

Keras' `mnist.npz`, or MNIST's own four files in the IDX format, compressed by gzip or not.
"""

import hashlib
import http.client
import os
import socket
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError

import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import SIDE
from digitpad.drawings.array_files import IdxError, read_idx, wrong_sizes
from digitpad.drawings.table_files import MOST_PICTURES
from digitpad.errors import DataError, DownloadError
from digitpad.lab.data import Split, Splits, checked, read_splits
from digitpad.language import _
from digitpad.runs.digit_sources import ADDRESS, cached_mnist, find_mnist
from digitpad.runs.digit_sources import MNIST as FILE
from digitpad.system.files import part_of, reading, set_aside, writing
from digitpad.system.leftovers import adopt_part
from digitpad.training.data.digits import LabelledDigits, no_digits

Bytes = npt.NDArray[np.uint8]
FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}
ReportBytes = Callable[[int, int | None], None]  # so far, and of how many where that is known
BLOCK = 1 << 16  # bytes
PARTIAL, NO_SUCH_PART = 206, 416  # a server's answers where a part was asked for
PATIENCE_S = 20.0  # without a byte


@dataclass(frozen=True)
class FileSource:
    """Where a file is to be had, and its SHA-256 in hexadecimal."""

    address: str
    sha256: str


# As in keras.datasets.mnist, so that Keras and DigitPad share one file.
MNIST = FileSource(
    ADDRESS,
    "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
)


@dataclass(frozen=True, eq=False)
class Mnist:
    """MNIST, or what stands in its place: what to learn from, and what only to measure with.

    source: "MNIST", "synthetic writer", or "file of yours" for any other digits.
    at_hand: more that people wrote, only to measure: by `TEST` MNIST's own test digits where these are
        others, by `DRAWINGS` the user's where they are not learned from.
    """

    train: LabelledDigits
    test: LabelledDigits
    source: str = "MNIST"
    at_hand: Mapping[str, LabelledDigits] = field(default_factory=dict)


def ignored(_count: int, _total: int | None) -> None:
    """Take no note of a download."""


def load_mnist(path: Path | None = None, report: ReportBytes = ignored, source: FileSource = MNIST) -> Mnist:
    """Load MNIST from `path`, or from where it is found; the last resort is to download it for Keras' cache.

    It is looked for in the folder `DIGITPAD_DATA` names (`mnist/mnist.npz`) and in Keras' cache. A file in
    the cache that is damaged is set aside, and fetched again.

    path: Keras' `mnist.npz`, one of MNIST's own four files, or the folder they are in.
    report: is given how many bytes of a download have come, and of how many.

    Raises:
        DownloadError: it is not here and cannot be downloaded.
        DataError: the file is not MNIST, or cannot be written.
    """
    if path:
        return read_mnist(path)
    found, cached = find_mnist(), cached_mnist()
    if found:
        try:
            return read_mnist(found)
        except DataError:
            if found != cached:
                raise
            with writing(cached, DataError):
                set_aside(cached)
    download(source, cached, report)
    return read_mnist(cached)


def mnist_test_at_hand() -> LabelledDigits:
    """Return MNIST's test digits where it is on this machine already and whole, else no digits."""
    found = find_mnist()
    with suppress(DataError):
        if found:
            return read_mnist(found).test
    return no_digits()


def read_mnist(path: Path) -> Mnist:
    """Read MNIST from Keras' `mnist.npz`, from one of its own four files, or from the folder they are in.

    Raises:
        DataError: a file is missing, cannot be read, or is not MNIST's.
    """
    if is_idx(path):
        return _scaled(checked(read_idx_files(path.parent)))
    if path.is_dir() and not (path / FILE).is_file():
        return _scaled(checked(read_idx_files(path)))
    return _scaled(read_splits(path / FILE if path.is_dir() else path))


def _scaled(halves: Splits) -> Mnist:
    """Return both halves of MNIST, or of what stands in its place, their pictures scaled to [0, 1]."""
    return Mnist(scaled(halves.train), scaled(halves.test), halves.source)


def scaled(split: Split) -> LabelledDigits:
    """Return a split with its pictures scaled to [0, 1]."""
    return LabelledDigits(split.digits.astype(np.float32) / np.float32(255), split.labels, split.writers)


def read_idx_files(folder: Path) -> dict[str, Bytes]:
    """Read the four files in `folder`: pictures (n, 28, 28) and labels (n,), named as in Keras' file.

    Raises:
        DataError: one is missing, cannot be read, or is not what it should be.
    """
    arrays = {
        name: _read_bytes(_find(folder, file), 3 if "images" in file else 1) for name, file in FILES.items()
    }
    for part in ("train", "test"):
        pictures, labels = len(arrays[f"x_{part}"]), len(arrays[f"y_{part}"])
        if pictures != labels:
            raise DataError(
                _("{file} in {folder} has {pictures} pictures, but there are {labels} labels.").format(
                    file=FILES[f"x_{part}"], folder=folder, pictures=pictures, labels=labels
                )
            )
    return arrays


def is_idx(path: Path) -> bool:
    """Say whether a file is one of the four, by its name."""
    return any(path.name in _names(file) for file in FILES.values())


def _names(file: str) -> tuple[str, ...]:
    """Return the names under which a file is passed on."""
    dotted = file.replace("-idx", ".idx")
    return (file, f"{file}.gz", dotted, f"{dotted}.gz")


def _find(folder: Path, file: str) -> Path:
    found = [folder / name for name in _names(file) if (folder / name).is_file()]
    if not found:
        raise DataError(
            _("{file}.gz, one of MNIST's four files, is missing in {folder}. Put all four there.").format(
                folder=folder, file=file
            )
        )
    return found[0]


def _read_bytes(path: Path, dimensions: int) -> Bytes:
    """Read one file, which must have so many dimensions, and check it."""
    with reading(path):
        try:
            array = read_idx(path)
        except IdxError as error:
            raise _damaged(path, str(error)) from None
        except (EOFError, MemoryError):
            raise _damaged(path, _("it is incomplete or damaged")) from None
    if array.dtype != np.uint8 or array.ndim != dimensions:
        raise _damaged(path, _("its header is wrong"))
    if len(array) > MOST_PICTURES or array.shape[1:] not in ((), (SIDE, SIDE)):
        raise _damaged(path, wrong_sizes(array.shape))
    if dimensions == 1 and array.max() > 9:
        raise _damaged(path, _("a label in it is not from 0 to 9"))
    return array


def _damaged(path: Path, reason: str) -> DataError:
    return DataError(
        _("{path} is not MNIST's file: {reason}. Download it again.").format(path=path, reason=reason)
    )


def download(
    source: FileSource, place: Path, report: ReportBytes = ignored, patience_s: float = PATIENCE_S
) -> None:
    """Download a file to `place`, under a temporary name until its checksum is found right.

    What has come of it before, in a process that has ended or a download that failed, is gone on with.

    Raises:
        DownloadError: it is not to be had, was cut off, or is not what it should be.
        DataError: the folder cannot be written.
    """
    part = part_of(place)
    with writing(place.parent, DataError):  # the disk's errors: the connection's are raised by `_blocks`
        place.parent.mkdir(parents=True, exist_ok=True)
        goes_on = adopt_part(place)
        try:
            is_right = _fetch(source.address, part, report, patience_s) == source.sha256
            if goes_on and not is_right:  # what was there before may have been damaged
                part.unlink()
                is_right = _fetch(source.address, part, report, patience_s) == source.sha256
        except DownloadError:
            if not part.stat().st_size:  # nothing to go on from
                part.unlink()
            raise
        if not is_right:
            part.unlink()
            raise _download_error(_("the downloaded file is damaged: its checksum is wrong"))
        part.replace(place)


def _fetch(address: str, part: Path, report: ReportBytes, patience_s: float) -> str:
    """Write what is at `address` into `part`, after what it holds already, and return its checksum."""
    with part.open("a+b") as file:
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256")
        count = file.seek(0, os.SEEK_END)
        for start, block, total in _blocks(address, count, patience_s):
            if start < count:  # the server knows no parts: it begins anew
                file.truncate(start)
                digest, count = hashlib.sha256(), start
            file.write(block)
            digest.update(block)
            count += len(block)
            report(count, total)
    return digest.hexdigest()


def _blocks(address: str, start: int, patience_s: float) -> Iterator[tuple[int, bytes, int | None]]:
    """Give what is at `address` from byte `start` on in blocks, an empty one first.

    Each comes with the place of its first byte, which begins at 0 where the server gives only the whole, and
    with the length of the whole if that is known.

    Raises:
        DownloadError: whatever the connection does.
    """
    request = urllib.request.Request(address, headers={"Range": f"bytes={start}-"} if start else {})
    try:
        with urllib.request.urlopen(request, timeout=patience_s) as answer:
            start = start if answer.status == PARTIAL else 0
            length = _length(answer.headers.get("Content-Length"))
            total = None if length is None else start + length
            yield start, b"", total
            while block := answer.read1(BLOCK):
                yield start, block, total
                start += len(block)
    except HTTPError as error:
        if error.code != NO_SUCH_PART:
            raise _download_error(_("the server answers {status}").format(status=error.code)) from None
        yield from _blocks(address, 0, patience_s)
        return
    except URLError as error:
        raise _download_error(_reason(error.reason)) from None
    except (OSError, http.client.HTTPException) as error:
        raise _download_error(_reason(error)) from None
    if total is not None and start < total:
        raise _download_error(_("the connection was cut off"))


def _length(header: str | None) -> int | None:
    return int(header) if header and header.isdecimal() else None


def _reason(error: object) -> str:
    """Return why there was no connection, or none any more, in a few words."""
    if isinstance(error, TimeoutError):
        return _("the server does not answer")
    if isinstance(error, (ConnectionResetError, http.client.HTTPException)):
        return _("the connection was cut off")
    if isinstance(error, socket.gaierror):  # which speaks of a name or service, in English
        return _("there is no connection to the internet")
    if isinstance(error, ConnectionRefusedError):
        return _("the connection was refused")
    reason = error.strerror if isinstance(error, OSError) else None
    return str(reason or error or type(error).__name__).splitlines()[0]


def _download_error(reason: str) -> DownloadError:
    return DownloadError(
        _(
            "MNIST could not be downloaded ({reason}). Connect to the internet and try again; what has come "
            "already is kept. Or use a file that has it, or synthetic digits."
        ).format(reason=reason)
    )
