"""Made digits for tests that need data and must not need anybody's: seven-segment strokes, shaken."""

import json
from pathlib import Path

import numpy as np

from digitpad.core.ink import Strokes
from digitpad.core.raster import steps_of_ink
from digitpad.training.data.digits import DONOR, is_held_out

PATHS = {
    0: [[(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]],
    1: [[(0.5, 0), (0.5, 1)]],
    2: [[(0, 0), (1, 0), (1, 0.5), (0, 0.5), (0, 1), (1, 1)]],
    3: [[(0, 0), (1, 0), (1, 1), (0, 1)], [(0.3, 0.5), (1, 0.5)]],
    4: [[(0, 0), (0, 0.5), (1, 0.5)], [(1, 0), (1, 1)]],
    5: [[(1, 0), (0, 0), (0, 0.5), (1, 0.5), (1, 1), (0, 1)]],
    6: [[(1, 0), (0, 0), (0, 1), (1, 1), (1, 0.5), (0, 0.5)]],
    7: [[(0, 0), (1, 0), (0.4, 1)]],
    8: [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], [(0, 0.5), (1, 0.5)]],
    9: [[(1, 0.5), (0, 0.5), (0, 0), (1, 0), (1, 1), (0, 1)]],
}


def made_strokes(label: int, generator: np.random.Generator) -> Strokes:
    """Return strokes on a pad of 1000, slanted and shaken at random."""
    slant, width = generator.uniform(-0.2, 0.2), generator.uniform(0.4, 0.6)
    left, top = generator.uniform(100, 300, 2)

    def shaken(x: float, y: float) -> tuple[float, float]:
        dx, dy = generator.normal(0, 12, 2)
        return left + 600 * (width * x + slant * (1 - y)) + dx, top + 600 * y + dy

    return tuple(tuple(shaken(x, y) for x, y in path) for path in PATHS[label])


# What was made already: by its seed the generator, where it stands, and the pictures.
MADE: dict[int, tuple[np.random.Generator, list[np.ndarray]]] = {}


def made_digits(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return uint8 (count, 28, 28) and labels (count,); fewer of a seed are the first ones of more."""
    generator, images = MADE.setdefault(seed, (np.random.default_rng(seed), []))
    while len(images) < count:
        images.append(steps_of_ink(made_strokes(len(images) % 10, generator)).centred)
    return np.stack(images[:count]), (np.arange(count) % 10).astype(np.uint8)


def made_mnist(path: Path, train: int = 1500, test: int = 200) -> Path:
    """Write made digits in the layout of Keras' mnist.npz."""
    x_train, y_train = made_digits(train, seed=1)
    x_test, y_test = made_digits(test, seed=2)
    np.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    return path


def made_ink(path: Path, count: int = 40) -> Path:
    """Write made digits as an ink file with labels."""
    generator = np.random.default_rng(3)
    records = [{"label": n % 10, "strokes": made_strokes(n % 10, generator)} for n in range(count)]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def made_data(folder, mnist_path):
    """Write a folder of data as DIGITPAD_DATA names one: 60 inks by two learners and a held-out donor."""
    for name in ("mnist", "strokes", "nondigits"):
        (folder / name).mkdir()
    (folder / "mnist" / "mnist.npz").write_bytes(mnist_path.read_bytes())
    lines = made_ink(folder / "strokes" / "made.jsonl", 60).read_text().splitlines()
    writers = ["a learner", "a learner", f"{DONOR}/w000"]
    assert [is_held_out(writer) for writer in writers] == [False, False, True]
    inks = [json.loads(line) | {"writer": writers[place % 3]} for place, line in enumerate(lines)]
    text = "".join(json.dumps(record) + "\n" for record in inks)
    (folder / "strokes" / "made.jsonl").write_text(text)
    crosses = [
        {"label": "x", "writer": record["writer"], "strokes": [[[0, 0], [9, 9]], [[0, 9], [9, 0]]]}
        for record in inks
    ]
    text = "".join(json.dumps(record) + "\n" for record in crosses)
    (folder / "nondigits" / "crosses.jsonl").write_text(text)
    return folder
