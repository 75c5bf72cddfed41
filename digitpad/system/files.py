"""Files: read within limits, written whole or not at all, locked, JSON, and their sentences."""

import errno
import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from digitpad.errors import DataError, DigitPadError, StoreError
from digitpad.language import _

STAMP = "%Y-%m-%dT%H-%M-%S"  # of the folders of what was trained here, in local time


# Sentences


@contextmanager
def writing(
    path: Path, kind: type[DigitPadError] = StoreError, can_be_elsewhere: bool = False
) -> Iterator[None]:
    """Turn an OSError in the block into a sentence about the file or folder that cannot be written.

    can_be_elsewhere: the user named the place, and may name another.

    Raises:
        DigitPadError: of this kind.
    """
    try:
        yield
    except OSError as error:
        sentence = (
            _("{path} cannot be written: {reason}. Choose another folder.")
            if can_be_elsewhere
            else _("{path} cannot be written: {reason}.")
        )
        raise kind(sentence.format(path=path, reason=reason_of(error))) from None


def check_suffix(path: Path, *suffixes: str, kind: type[DigitPadError] = DataError) -> None:
    """Refuse a name that ends in none of these, of which the first is named.

    Raises:
        DigitPadError: of this kind.
    """
    if path.suffix.lower() not in suffixes:
        sentence = _("{path}: the name must end in {suffix} for this format.")
        raise kind(sentence.format(path=path, suffix=suffixes[0]))


def reason_of(error: OSError) -> str:
    """Return what the system says of an error, in words: of several files, as of a folder, of the first."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        return re.sub(r"^\[Errno \d+\] |: '.*'$", "", str(error.args[0][0][-1]))
    return error.strerror or str(error)


REFUSALS = tuple(
    number
    for name in ("ENOSPC", "EDQUOT", "EIO", "EACCES", "EPERM", "EROFS", "EFBIG")
    if (number := getattr(errno, name, None))  # Windows lacks one
)


def error_in(error: Exception) -> OSError | None:
    """Return what the system said to a library in C that wrote a file, in the middle of the library's text.

    HDF5 and TensorFlow raise errors of many kinds for it, some of many lines. None where it is another error.
    """
    text = str(error)
    return next((OSError(one, os.strerror(one)) for one in REFUSALS if os.strerror(one) in text), None)


@contextmanager
def reading(path: Path, kind: type[DigitPadError] = DataError) -> Iterator[None]:
    """Turn an OSError in the block into a sentence about the file that cannot be read.

    Raises:
        DigitPadError: of this kind.
    """
    try:
        yield
    except OSError as error:
        raise kind(
            _("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror or error)
        ) from None


# Reading

MOST_RECORD = (
    16_000_000  # bytes of a file of settings, of a card, of what is known of a run: ours have some kB
)


def check_is_file(path: Path) -> None:
    """Refuse what may never end, or never begin: a pipe, a device. A folder is left to who opens it.

    Raises:
        OSError: it is one, or it is not there.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, _("it is a pipe or a device, not a file"), str(path))


def read_file(path: Path, most: int = MOST_RECORD) -> bytes:
    """Return what a file holds.

    most: bytes it may have.

    Raises:
        OSError: it cannot be read, is larger, or no file.
    """
    check_is_file(path)
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(
            errno.EFBIG, _("it is larger than {count} MB").format(count=most // 1_000_000), str(path)
        )
    return content


# Writing, and JSON

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def make_folder(path: Path) -> None:
    """Make a folder that nobody but the user may look into, unless it is there.

    Raises:
        OSError: it cannot be made.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def replace_file(path: Path, content: bytes | memoryview) -> None:
    """Write a file under a temporary name and move it into place, so that it is whole or as before.

    A power cut does not change that: it is on the disk before it has its name, and has it when this returns.
    It is as private as its folder: in one that only the user may look into, only the user may read it.

    That may take half a second where others use the disk too.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    part = part_of(path)
    try:
        is_private = not path.parent.stat().st_mode & 0o077
        with os.fdopen(os.open(part, NEW_FILE, 0o600 if is_private else 0o666), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
    _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    """Have the names in a folder on the disk; Windows and some file systems do so, or not, by themselves."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def json_bytes(record: Mapping[str, Any]) -> bytes:
    """Return a JSON object as the content of a file that people may read."""
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a sign, as in a file's name that is no text
        return (json.dumps(record, indent=2) + "\n").encode()


def write_json(record: Mapping[str, Any], path: Path) -> None:
    """Write a JSON object into a file that people may read, and make its folder.

    Raises:
        StoreError: it cannot be written.
    """
    with writing(path):
        make_folder(path.parent)
        replace_file(path, json_bytes(record))


def read_json(path: Path) -> Any:
    """Read a JSON file that a person may have written.

    Raises:
        DataError: it is not there, cannot be read, or is no JSON.
    """
    try:
        with reading(path):
            return json.loads(read_file(path).decode())
    except json.JSONDecodeError as error:
        raise DataError(
            _("{path} cannot be read: line {line} is not JSON. Correct it, or choose another file.").format(
                path=path, line=error.lineno
            )
        ) from None
    except (ValueError, RecursionError):
        raise DataError(
            _("{path} cannot be read: it is not JSON. Choose another file.").format(path=path)
        ) from None


def set_aside(path: Path) -> None:
    """Give a file that is damaged the name it has, with `.corrupt` at its end.

    Raises:
        OSError: it cannot be renamed.
    """
    path.replace(path.with_name(path.name + ".corrupt"))


def part_of(path: Path) -> Path:
    """Return the name beside `path` under which this process makes it, before it is moved into place."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


# Locks


class Lock:
    """A lock on a file: held by one process at a time, and free again when it ends, however it ends.

    The system keeps it; the file it is on stays, and says nothing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take the lock and say whether that was possible: no other process has it.

        Raises:
            StoreError: the file cannot be made.
        """
        with writing(self.path):
            return self.try_to_take()

    def try_to_take(self) -> bool:
        """Take the lock as `take` does.

        Raises:
            OSError: the file cannot be made.
        """
        make_folder(self.path.parent)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def free(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
