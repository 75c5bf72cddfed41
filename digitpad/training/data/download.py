"""Downloading a file whose checksum is known: whole in its place, or not there at all."""

import hashlib
import http.client
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError

from digitpad.errors import DownloadError
from digitpad.language import _
from digitpad.runs.mnist_cache import ADDRESS
from digitpad.system.leftovers import part_of, sweep
from digitpad.training.publish.model_files import unwritable

Told = Callable[[int, int | None], None]  # bytes so far, and of how many where that is known

BLOCK = 1 << 16  # bytes
PATIENCE_S = 20.0  # without a byte


@dataclass(frozen=True)
class Source:
    """Where a file is to be had, and its SHA-256 in hexadecimal."""

    address: str
    sha256: str


# As in keras.datasets.mnist, so that Keras and DigitPad share one file.
MNIST = Source(
    ADDRESS,
    "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
)


def download(source: Source, place: Path, told: Told, patience_s: float = PATIENCE_S) -> None:
    """Download a file to `place`, under a temporary name until its checksum is found right.

    Raises:
        DownloadError: it is not to be had, was cut off, or is not what it should be.
        DataError: the folder cannot be written.
    """
    part = part_of(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        sweep(place.parent)
        if _fetch(source.address, part, told, patience_s) != source.sha256:
            raise _failed(_("what came is another file: its checksum is wrong"))
        part.replace(place)
    except OSError as error:  # the disk's: the connection's are told apart by `_blocks`
        raise unwritable(place.parent, error) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _fetch(address: str, part: Path, told: Told, patience_s: float) -> str:
    """Write what is at `address` into `part` and return its checksum."""
    digest = hashlib.sha256()
    count = 0
    with part.open("wb") as file:
        for block, total in _blocks(address, patience_s):
            file.write(block)
            digest.update(block)
            count += len(block)
            told(count, total)
    return digest.hexdigest()


def _blocks(address: str, patience_s: float) -> Iterator[tuple[bytes, int | None]]:
    """Give what is at `address` in blocks, an empty one first, each with the length of the whole if known.

    Raises:
        DownloadError: whatever the connection does.
    """
    count = 0
    try:
        with urllib.request.urlopen(address, timeout=patience_s) as answer:
            total = _length(answer.headers.get("Content-Length"))
            yield b"", total
            while block := answer.read1(BLOCK):
                count += len(block)
                yield block, total
    except HTTPError as error:
        raise _failed(_("the server answers {status}").format(status=error.code)) from None
    except URLError as error:
        raise _failed(_reason(error.reason)) from None
    except (OSError, http.client.HTTPException) as error:
        raise _failed(_reason(error)) from None
    if total is not None and count < total:
        raise _failed(_("the connection was cut off"))


def _length(header: str | None) -> int | None:
    return int(header) if header and header.isdecimal() else None


def _reason(error: object) -> str:
    """Return why there was no connection, or none any more, in a few words."""
    if isinstance(error, TimeoutError):
        return _("the server does not answer")
    if isinstance(error, (ConnectionResetError, http.client.HTTPException)):
        return _("the connection was cut off")
    reason = error.strerror if isinstance(error, OSError) else None
    return str(reason or error or type(error).__name__).splitlines()[0]


def _failed(reason: str) -> DownloadError:
    return DownloadError(
        _(
            "MNIST could not be downloaded ({reason}). Connect to the internet and try again, give the file "
            "with --mnist mnist.npz, or learn from synthetic digits alone with --mnist none."
        ).format(reason=reason)
    )
