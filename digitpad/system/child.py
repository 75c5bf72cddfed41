"""DigitPad's command line in a process of its own, which ends when this one does, however it ends."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import digitpad


def start_child(
    arguments: Sequence[str], log: IO[bytes], home: Path | None = None
) -> "subprocess.Popen[bytes]":
    """Start `digitpad` with a command that takes `--tied`, and return the process.

    log: a file for what it writes to stderr.
    home: the user's folder, where it is not the usual one.

    Raises:
        OSError: it cannot be started.
    """
    package = Path(digitpad.__file__).parents[1]
    paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"}
    if home:
        environment["DIGITPAD_HOME"] = str(home.absolute())
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "digitpad", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=log,
        env=environment,
    )


def end_child(child: "subprocess.Popen[bytes]") -> None:
    """End a process, where it has not ended, and let go of it."""
    if child.poll() is None:
        child.kill()
    child.wait()
    if child.stdin:
        child.stdin.close()


def last_words(child: "subprocess.Popen[bytes]", said: bytes) -> str:
    """Return the sentence with which a command ended that could not do its work; "" where it died without."""
    lines = said.decode("utf-8", errors="replace").strip().splitlines()
    return lines[-1] if child.returncode == 1 and lines else ""
