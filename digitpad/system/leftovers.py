"""Files in the making: their names say whose they are, so that what a dead process left can be swept away."""

import os
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path

NAME = re.compile(r"\..+\.(\d+)\.part")


def part_of(path: Path) -> Path:
    """Return the name beside `path` under which this process makes it, before it is moved into place."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def sweep(*folders: Path) -> None:
    """Remove the parts in `folders` whose makers are dead; what cannot be removed stays.

    This process's own number counts as dead: call it before anything is in the making. Where every start
    has the same number, as in a container, the parts would stay for ever otherwise.
    """
    for folder in folders:
        for path, owner in _parts(folder):
            if owner == os.getpid() or not is_alive(owner):
                _remove(path)


def remove_parts(owner: int, *folders: Path) -> None:
    """Remove what one process was making in `folders`, dead or alive; what cannot be removed stays."""
    for folder in folders:
        for path, maker in _parts(folder):
            if maker == owner:
                _remove(path)


def is_alive(process: int) -> bool:
    """Say whether a process of this number runs."""
    if sys.platform == "win32":
        return _is_alive_on_windows(process)
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def _is_alive_on_windows(process: int) -> bool:
    """The same there, where signal 0 would end it."""
    import ctypes

    query_limited_information, still_active = 0x1000, 259
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]  # elsewhere there is none
    handle = kernel.OpenProcess(query_limited_information, False, process & 0xFFFFFFFF)
    if not handle:
        return False
    status = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(status))
    kernel.CloseHandle(handle)
    return status.value == still_active


def _parts(folder: Path) -> list[tuple[Path, int]]:
    """Return the parts in a folder, each with its maker's number; none where it cannot be read."""
    try:
        found = [(path, NAME.fullmatch(path.name)) for path in folder.iterdir()]
    except OSError:
        return []
    return [(path, int(match[1])) for path, match in found if match]


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
