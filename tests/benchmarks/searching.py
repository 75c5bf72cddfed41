"""A search of 20 trials beside a grid of 40, on the network from scratch: their time, and their best.

Goal: half the time at most for an equal best, medians of five seeds: `python searching.py [MNIST]`. Learning
rate, batch size and L2 vary; every trial has 30 epochs over 2,500 digits, and Hyperband ends some early. One
worker, one trial after another, each a process of its own as in every search; the processes' start counts.
All is kept in memory where there is /dev/shm: beside others a disk takes longer than the epochs.
"""

import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from threading import Event

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[1])]

from support.made_digits import made_mnist  # noqa: E402

from digitpad.lab.presets import find_recipe  # noqa: E402
from digitpad.search.search import Search, Searches  # noqa: E402
from digitpad.search.space import Varied  # noqa: E402
from digitpad.search.study import SharedStudy  # noqa: E402
from digitpad.search.worker import Worker  # noqa: E402
from digitpad.system.settings import Store  # noqa: E402

Figures = dict[str, float]
SEEDS, GRID, TRIALS, EPOCHS, DIGITS, TEST = 5, 40, 20, 30, 3000, 500
SPACE = (
    Varied("learning_rate", 0.003, 1.0, is_log=True),
    Varied("batch", choices=(32, 64, 128, 256)),
    Varied("l2", choices=(1e-6, 1e-3)),
)


def compared(mnist: Path | None) -> Figures:
    """Return the medians; `mnist` is Keras' file of it, None for made digits."""
    pairs = []
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        digits = Path(folder) / "mnist.npz"
        if mnist:
            _write_first(mnist, digits)
        else:
            made_mnist(digits, train=DIGITS, test=TEST)
        for seed in range(1, SEEDS + 1):
            recipe = find_recipe("scratch-mended").changed(epochs=EPOCHS, digits=DIGITS, seed=seed)
            search = Search(f"search {seed}", recipe, SPACE, "hyperband", trials=TRIALS, digits=str(digits))
            gridded = replace(search, name=f"grid {seed}", method="grid", trials=GRID)
            pairs.append([_searched(one, Store(Path(folder) / "home")) for one in (search, gridded)])
            print(seed, pairs[-1], file=sys.stderr, flush=True)
    ours, its = zip(*pairs, strict=True)
    return {
        "search of 20 trials against a grid of 40, times its time": median(
            one[0] / other[0] for one, other in pairs
        ),
        "... its best, points more of validation": median(100 * (one[1] - other[1]) for one, other in pairs),
        "... best of each, % of validation": median(100 * one[1] for one in ours),
        "... grid of 40, s": median(one[0] for one in its),
    }


def _write_first(mnist: Path, path: Path) -> None:
    """Write the first digits of MNIST: all 60,000 take longer to read than the epochs."""
    with np.load(mnist) as arrays:
        counts = {"train": DIGITS, "test": TEST}
        np.savez(
            path, **{f"{x}_{part}": arrays[f"{x}_{part}"][:n] for part, n in counts.items() for x in "xy"}
        )


def _searched(search: Search, store: Store) -> tuple[float, float]:
    """Return how many seconds a search took, and the accuracy of its best."""
    start = time.monotonic()
    searches = Searches(store.root)
    searches.write(search)
    study = SharedStudy(search, searches.folder / search.name)
    study.create()
    Worker(store, search, Event(), Event()).work()
    best = study.state().best
    assert best is not None
    assert best.value is not None
    return time.monotonic() - start, best.value


if __name__ == "__main__":
    print(json.dumps(compared(Path(sys.argv[1]) if sys.argv[1:] else None)))
