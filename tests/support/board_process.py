"""TensorBoard as a process: a run for it, its pages, and whether it is there."""

import os
import queue
import threading
import time
import urllib.request
from collections.abc import Callable

import pytest

from digitpad.lab.tensorboard import BoardProcess
from digitpad.system.packages import is_installed
from digitpad.system.settings import Store

NEEDS_IT = pytest.mark.skipif(not is_installed("tensorboard"), reason="TensorBoard is not installed")
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups")
RUN = "2026-11-22T10-00-00"


def with_run(store: Store) -> Store:
    """Put a run in the folder that wrote for TensorBoard, though it has not said anything yet."""
    folder = store.root / "runs" / RUN / "tensorboard"
    folder.mkdir(parents=True)
    (folder / "events.out.tfevents.1.here.1.0.v2").touch()
    return store


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def is_there(group: int) -> bool:
    """Say whether a process of this group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def address_of(process: BoardProcess) -> str:
    """Start TensorBoard and return its address once it answers; "" where it was stopped before.

    Raises:
        BoardError: it did not start.
    """
    found: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            process.run(found.put)
            found.put("")
        except Exception as error:
            found.put(error)

    threading.Thread(target=run, daemon=True).start()
    answer = found.get(timeout=60)
    if isinstance(answer, Exception):
        raise answer
    return answer
