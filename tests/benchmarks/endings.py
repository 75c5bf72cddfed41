"""How soon a training process is gone: cancelled, and after its window was killed. Used by `run.py`."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from digitpad.runs.events import Progress, Stage
from digitpad.runs.supervisor import Training
from digitpad.system.settings import Store

Figures = dict[str, float]
Event = Stage | Progress

PHASES = ("starting", "epoch", "saving")
RECIPE = {
    "epochs": 2,
    "widths": [8, 16, 32],
    "validation": 500,
    "digits": 2000,
    "outliers": 8,
    "average": 0.9,
}
DELAY_S = {"starting": 1.0, "epoch": 0.1, "saving": 0.3}  # from the begin of a phase into it


def small_training(root: Path, **recipe: object) -> Training:
    """Return a training of a small network on synthetic digits, in a user's folder at `root`."""
    root.mkdir(parents=True, exist_ok=True)
    path = root / "recipe.json"
    path.write_text(json.dumps(RECIPE | recipe))
    return Training(Store(root), root / "models" / "new", ["--mnist", "none", str(path)])


def cancelled(root: Path, phase: str) -> float:
    """Return the seconds from a press on Cancel to the process being gone."""
    training = small_training(root, epochs=2 if phase == "saving" else 1000)
    times: list[float] = []

    def cancel() -> None:
        start = time.monotonic()
        training.cancel()
        while training.child.is_running:
            time.sleep(0.001)
        times.append(time.monotonic() - start)

    training.run(_at(phase, cancel))
    return times[0]


def orphaned(root: Path, phase: str) -> float:
    """Return the seconds from SIGKILL for the window to the training process being gone."""
    command = [sys.executable, __file__, str(root), phase]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        child = int(window.stdout.readline())
        start = time.monotonic()
        os.kill(window.pid, signal.SIGKILL)
        while _runs(child):
            time.sleep(0.002)
    return time.monotonic() - start


def _be_window(root: Path, phase: str) -> None:
    """Train, print the process's number when it is time to kill this one, and wait for that."""
    training = small_training(root, epochs=2 if phase == "saving" else 1000)
    training.run(_at(phase, lambda: print(training.child.pid, flush=True)))


def _at(phase: str, act: Callable[[], None]) -> Callable[[Event], None]:
    """Return what acts once, a little after a phase has begun."""
    acted: list[Event] = []

    def told(event: Event) -> None:
        now = event.stage if isinstance(event, Stage) else "epoch"
        if now == phase and not acted:
            acted.append(event)
            time.sleep(DELAY_S[phase])
            act()

    return told


def _runs(process: int) -> bool:
    """Say whether a process runs: it neither is gone nor waits for somebody to ask how it ended."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


if __name__ == "__main__":
    _be_window(Path(sys.argv[1]), sys.argv[2])
