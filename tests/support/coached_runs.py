"""Real short runs for the coach, each made once: `coached(recipe)` is its states, epoch by epoch.

They are trained by DigitPad's own learners on MNIST's first digits, in a process with one thread: on a busy
machine NumPy's threads would wait for each other. `python -m support.coached_runs` reads recipes and writes
what they reported.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from digitpad.coach.state import CoachState
from digitpad.lab.presets import presets
from digitpad.runs.events import Progress, Snapshot, event_from
from digitpad.runs.recipe import Recipe, recipe_from

TESTED = 500  # test digits that are read after each epoch
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def scratch(**changes: object) -> Recipe:
    """Return the network from scratch over 2,000 digits, with changes."""
    found = next(preset.experiment for preset in presets() if preset.name == "scratch-mended")
    return found.changed(**{"digits": 2000, "epochs": 12, "learning_rate": 0.05, **changes})


@cache
def coached(data: Path, recipe: Recipe) -> list[CoachState]:
    """Return what the coach sees at the end of each epoch of a run; the last one is over."""
    environment = {**os.environ, **dict.fromkeys(THREADS, "1")}
    command = [sys.executable, __file__, str(data / "mnist" / "mnist.npz")]
    given = json.dumps(recipe.to_record())
    done = subprocess.run(command, input=given, capture_output=True, text=True, env=environment, check=True)
    record = json.loads(done.stdout.splitlines()[-1])
    return states_of(recipe, record["events"], record["lost"])


def states_of(recipe: Recipe, events: list[list[object]], lost: bool = False) -> list[CoachState]:
    """Return the states of a run of which a progress and a snapshot were reported at each epoch's end."""
    ends: list[Progress] = []
    states = [CoachState(recipe, is_lost=lost, is_over=lost)] if lost and not events else []
    for place, (one, other) in enumerate(events, 1):
        progress, snapshot = event_from(json.dumps(one)), event_from(json.dumps(other))
        assert isinstance(progress, Progress)
        assert isinstance(snapshot, Snapshot)
        ends.append(progress)
        is_over = place == len(events)
        states.append(
            CoachState(
                recipe, tuple(ends), snapshot, is_over, lost and is_over, tested=snapshot.test_accuracy
            )
        )
    return states


def main() -> None:
    """Train by the recipe on standard input."""
    from digitpad.training.control import NoControl
    from digitpad.training.data.mnist import read_mnist
    from digitpad.training.engine.fit import Fit, Snapshots
    from digitpad.training.engine.run import RunResources, _learner, _setup_of_pictures

    recipe = recipe_from(json.load(sys.stdin), "pictures")
    mnist = read_mnist(Path(sys.argv[1]))
    mnist = replace(mnist, test=mnist.test.take(np.arange(TESTED)))
    resources = RunResources(mnist, lambda _event: None)
    setup = _setup_of_pictures(recipe, resources)
    learner = _learner(setup, resources)
    events: list[tuple[object, object]] = []

    def ended(progress: Progress, snapshot: Snapshot | None) -> None:
        assert snapshot
        events.append((progress.to_record(), snapshot.to_record()))

    snapshots = Snapshots(recipe, mnist.test, learner, NoControl())
    fitted = Fit(recipe, setup.training_set, learner, lambda _event: None, NoControl(), snapshots).run(ended)
    print(json.dumps({"events": events, "lost": bool(fitted.batches)}))


if __name__ == "__main__":
    main()
