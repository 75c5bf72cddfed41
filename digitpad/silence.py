"""Silencing libraries in C++: they write to the file descriptors, not to `sys.stdout` and `sys.stderr`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def silenced(descriptor: int) -> Iterator[None]:
    """Send what is written to a file descriptor (1: stdout, 2: stderr) nowhere until the block ends."""
    try:
        kept = os.dup(descriptor)
    except OSError:  # not open: a program without a console
        yield
        return
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), descriptor)
    try:
        yield
    finally:
        os.dup2(kept, descriptor)
        os.close(kept)
