"""A screen of the tests' own: an X server without a monitor, which neither needs nor disturbs a desktop."""

import os
import subprocess
from shutil import which


def needs_own_screen() -> bool:
    """Say whether to start one: there is no other, or several processes test at once.

    Windows of several processes on one screen would take the keyboard and the clipboard from each other.
    """
    at_once = "PYTEST_XDIST_WORKER" in os.environ
    return which("Xvfb") is not None and (at_once or "DISPLAY" not in os.environ)


def start_screen() -> "subprocess.Popen[bytes]":
    """Start an X server on a free display, and name it in the environment."""
    reads, writes = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=[writes],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writes)
    with os.fdopen(reads) as pipe:
        number = pipe.readline().strip()
    if number:  # it says nothing where it cannot start
        os.environ["DISPLAY"] = f":{number}"
        os.environ.pop("XAUTHORITY", None)
    return server
