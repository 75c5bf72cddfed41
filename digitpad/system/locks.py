"""A lock on a file: held by one process at a time, and free again when it ends, however it ends."""

import os
import sys
from pathlib import Path

from digitpad.errors import StoreError
from digitpad.language import _


class Lock:
    """A lock that the system keeps; the file it is on stays, and says nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take the lock and say whether that was possible: no other process has it.

        Raises:
            StoreError: the file cannot be made.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise StoreError(
                _("{path} cannot be written: {reason}.").format(
                    path=self._path, reason=error.strerror or error
                )
            ) from None
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
