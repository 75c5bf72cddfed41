"""Files and folders: whole or not there, parts in the making, the trash, locks, JSON, and their sentences."""

import atexit
import errno
import json
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from digitpad.errors import DataError, DigitPadError, StoreError
from digitpad.language import _

# A file in the making; SQLite puts some beside its own.
PART = re.compile(r"\..+\.(\d+)\.part(-wal|-shm|-journal)?")


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
        raise kind(sentence.format(path=path, reason=error.strerror or error)) from None


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

    It is as private as its folder: in one that only the user may look into, only the user may read it.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    part = part_of(path)
    try:
        is_private = not path.parent.stat().st_mode & 0o077
        with os.fdopen(os.open(part, NEW_FILE, 0o600 if is_private else 0o666), "wb") as file:
            file.write(content)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


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


# In the making


def part_of(path: Path) -> Path:
    """Return the name beside `path` under which this process makes it, before it is moved into place."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def sweep(*folders: Path) -> None:
    """Remove the parts in `folders` whose makers are dead; what cannot be removed stays.

    This process's own number counts as dead: call it before anything is in the making. Where every start
    has the same number, as in a container, the parts would stay for ever otherwise.
    """
    for folder in folders:
        for path, maker in _parts(folder):
            if maker == os.getpid() or not is_alive(maker):
                _remove(path)
        for path in folder.glob(".*.lock"):
            with suppress(OSError):
                lock = Lock(path)
                if lock.try_to_take():
                    path.unlink()
                    lock.free()


def sweep_parts_of(path: Path) -> None:
    """Remove what dead processes were making of `path`, which may be anywhere: nothing else there."""
    for part, maker in _parts(path.parent):
        if part.name == f".{path.name}.{maker}.part" and not is_alive(maker):
            _remove(part)


TEMPORARY = re.compile(r"digitpad-(\d+)-\w+")


def keep_temporary_files_together() -> None:
    """Have all temporary files of this process made in a folder of its own, and sweep up after dead ones.

    Libraries leave files in the system's folder for such: TensorFlow one for each function that it compiles,
    where its process is killed.
    """
    there = Path(tempfile.gettempdir())
    with suppress(OSError):
        for path in there.iterdir():
            match = TEMPORARY.fullmatch(path.name)
            if match and path.is_dir() and not path.is_symlink() and not is_alive(int(match[1])):
                _remove(path)  # which fails for another user's
    with suppress(OSError):  # a full disk is found by what needs it
        own = tempfile.mkdtemp(prefix=f"digitpad-{os.getpid()}-")
        tempfile.tempdir = os.environ["TMPDIR"] = own
        atexit.register(shutil.rmtree, own, ignore_errors=True)


def adopt_part(path: Path) -> bool:
    """Take over what a dead process, or this one before, was making of `path`; say whether there was any.

    The largest part becomes this process's own, under the name that `part_of` gives; the others are removed.

    Raises:
        OSError: it cannot be renamed.
    """
    own = part_of(path)
    found = [
        part
        for part, maker in _parts(path.parent)
        if part.name == f".{path.name}.{maker}.part" and (maker == os.getpid() or not is_alive(maker))
    ]
    found.sort(key=lambda part: part.stat().st_size)
    for part in found[:-1]:
        _remove(part)
    if found and found[-1] != own:
        found[-1].replace(own)
    return bool(found)


def remove_parts(owner: int, *folders: Path) -> None:
    """Remove what one process was making in `folders`, dead or alive; what cannot be removed stays."""
    for folder in folders:
        for path, maker in _parts(folder):
            if maker == owner:
                _remove(path)


def _parts(folder: Path) -> list[tuple[Path, int]]:
    """Return the parts in a folder, each with its maker's number; none where it cannot be read."""
    try:
        found = [(path, PART.fullmatch(path.name)) for path in folder.iterdir()]
    except OSError:
        return []
    return [(path, int(match[1])) for path, match in found if match]


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def is_alive(process: int) -> bool:
    """Say whether a process of this number runs."""
    import psutil  # when first wanted: the window's start is quicker

    try:
        return psutil.pid_exists(process)
    except OverflowError:  # a name that is no part's
        return False


# Folders that are deleted, and may be brought back


KEPT_S = 3600.0  # seconds in the trash before a start may empty it


class Trash:
    """What was deleted of the folders in a folder: for an hour at least it can be brought back.

    It lies in folders that are named by the second of the deletion.
    """

    def __init__(self, folder: Path) -> None:
        """Make nothing yet. The trash lies in `folder` itself, so that a folder is moved and never copied."""
        self._folder, self._trash = folder, folder / ".deleted"

    def put(self, name: str) -> bool:
        """Put the folder of that name aside, and say whether it was there.

        Raises:
            StoreError: it cannot be moved.
        """
        if not (self._folder / name).exists():
            return False
        place = self._trash / f"{time.time():.0f}"
        with writing(self._folder):
            try:
                place.mkdir(parents=True, exist_ok=True)
                (self._folder / name).rename(place / name)
            except FileNotFoundError:  # another window was quicker
                return False
        return True

    def restore(self, name: str) -> bool:
        """Bring the folder of that name back, and say whether that was possible.

        Raises:
            StoreError: it cannot be moved.
        """
        for place in self._places():
            with writing(self._folder), suppress(FileNotFoundError):
                (place / name).rename(self._folder / name)
                with suppress(OSError):
                    place.rmdir()
                return True
        return False

    def names(self) -> list[str]:
        """Return what can be brought back, what was deleted last first."""
        return [folder.name for place in self._places() for folder in reversed(subfolders(place))]

    def empty(self) -> None:
        """Remove for good what was deleted an hour ago or earlier; what cannot be removed stays."""
        now = time.time()
        for place in subfolders(self._trash):
            # 0.1 had no such folders; a second that is still to come is from a clock that was wrong.
            if not place.name.isdecimal() or not abs(now - int(place.name)) < KEPT_S:
                shutil.rmtree(place, ignore_errors=True)
        with suppress(OSError):  # unless something is left
            self._trash.rmdir()

    def _places(self) -> list[Path]:
        """Return the folders of the trash, the newest first."""
        places = [place for place in subfolders(self._trash) if place.name.isdecimal()]
        return sorted(places, key=lambda place: int(place.name), reverse=True)


def subfolders(folder: Path) -> list[Path]:
    """Return the folders in a folder, by name; none where it is not there."""
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:  # not there, or not a folder
        return []


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
