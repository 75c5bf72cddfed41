"""Leftovers: parts that killed processes were making, temporary files, and the trash."""

import atexit
import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from digitpad.system.files import Lock, part_of, replace_file, writing

# A file in the making; SQLite puts some beside its own.
PART = re.compile(r"\..+\.(\d+)\.part(-wal|-shm|-journal)?")
REPLACED = "replaced"  # in a part whose files are being moved: what stood in their places


# In the making


def sweep(*folders: Path) -> None:
    """Remove the parts in `folders` whose makers are dead; what cannot be removed stays.

    Of a part whose maker was killed while `move_files` moved its files the rest are moved.

    This process's own number counts as dead: call it before anything is in the making. Where every start
    has the same number, as in a container, the parts would stay for ever otherwise.
    """
    for folder in folders:
        for path, maker in _parts(folder):
            if maker == os.getpid() or not is_alive(maker):
                remove_part(path)
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
            remove_part(part)


def write_chosen(path: Path, content: bytes) -> None:
    """Write a file where the user chose, whole or not at all.

    Raises:
        StoreError: it cannot be written there.
    """
    with writing(path, can_be_elsewhere=True):
        sweep_parts_of(path)
        replace_file(path, content)


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
                remove_part(path)  # which fails for another user's
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
        remove_part(part)
    if found and found[-1] != own:
        found[-1].replace(own)
    return bool(found)


def remove_parts(owner: int, *folders: Path) -> None:
    """Remove what one process was making in `folders`, dead or alive; what cannot be removed stays."""
    for folder in folders:
        for path, maker in _parts(folder):
            if maker == owner:
                remove_part(path)


def _parts(folder: Path) -> list[tuple[Path, int]]:
    """Return the parts in a folder, each with its maker's number; none where it cannot be read."""
    try:
        found = [(path, PART.fullmatch(path.name)) for path in folder.iterdir()]
    except OSError:
        return []
    return [(path, int(match[1])) for path, match in found if match]


def move_files(part: Path, folder: Path) -> None:
    """Move the files of a part, which are whole, into the folder beside it: all of them, or none.

    What they replace comes back where one cannot be moved. A `.json`, which says what the others are, is the
    last that comes and the first that goes.

    Raises:
        OSError: one of them cannot be moved.
    """
    files = _in_order(part)
    replaced = part / REPLACED
    replaced.mkdir()
    before = [folder / path.name for path in reversed(files)]
    moves = [(path, replaced / path.name) for path in before if path.exists()]
    moves += [(path, folder / path.name) for path in files]
    done = []
    try:
        for path, place in moves:
            path.rename(place)
            done.append((path, place))
    except OSError:
        for path, place in reversed(done):
            place.rename(path)
        replaced.rmdir()
        raise
    shutil.rmtree(replaced, ignore_errors=True)


def _in_order(part: Path) -> list[Path]:
    return sorted(
        (path for path in part.iterdir() if path.is_file()), key=lambda path: path.suffix == ".json"
    )


def remove_part(path: Path) -> None:
    """Remove a part, when the files of one that is half moved are where they belong; else it stays."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            if PART.fullmatch(path.name) and (path / REPLACED).is_dir():
                for made in _in_order(path):
                    made.replace(path.parent / made.name)
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
