"""Silencing libraries in C++: they write to the file descriptors, not to `sys.stdout` and `sys.stderr`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOG = "DIGITPAD_LIBRARY_LOG"  # the environment variable that names a file for what is silenced


@contextmanager
def silenced(descriptor: int) -> Iterator[None]:
    """Send what is written to a file descriptor (1: stdout, 2: stderr) nowhere until the block ends.

    Where the process has a log for it, it goes there.
    """
    try:
        kept = os.dup(descriptor)
    except OSError:  # not open: a program without a console
        yield
        return
    with Path(os.environ.get(LOG, os.devnull)).open("a") as nowhere:
        os.dup2(nowhere.fileno(), descriptor)
    try:
        yield
    finally:
        os.dup2(kept, descriptor)
        os.close(kept)
