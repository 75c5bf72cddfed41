"""A lock on a file: one holder at a time, and free when the holder is killed."""

import subprocess
import sys

import pytest

from digitpad.errors import StoreError
from digitpad.system.locks import Lock

HOLD = """
import sys
from pathlib import Path
from digitpad.system.locks import Lock
lock = Lock(Path(sys.argv[1]))
print(lock.take(), flush=True)
input()
"""


def test_a_lock_is_one_processs_until_it_is_killed(tmp_path):
    path = tmp_path / "home" / "training.lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "True\n"
        lock = Lock(path)
        assert not lock.take()
        holder.kill()
        holder.wait(timeout=30)
        assert lock.take()
        assert not Lock(path).take()
        lock.free()
        lock.free()
        again = Lock(path)
        assert again.take()
        again.free()


def test_a_lock_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        Lock(tmp_path / "file" / "training.lock").take()
