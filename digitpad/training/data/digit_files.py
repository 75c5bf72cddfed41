"""Files of labelled digits from elsewhere in Keras' layout: a part to learn from, one to test with."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from digitpad.core.arrays import Indices
from digitpad.drawings.digit_arrays import OTHER, FoundDigits, read_dataset
from digitpad.drawings.table_files import Advance, Array, unwatched, wrong_file
from digitpad.errors import DataError
from digitpad.lab.data import SOURCE, Split, Splits
from digitpad.language import _
from digitpad.system.files import part_of, writing

# Of MNIST's own test digits, their pictures and labels as bytes: whatever file they come in is MNIST.
MNIST_TEST = "c3f9adf9c66efb572b1f9326c3a511b45910c7173b97be66ceceeeeaef6b802b"
FEWEST = 100  # digits that can be learned from
TEST_PART = 6  # where there are no test digits, one in so many becomes one
SEED = 6  # of that split


def import_digits(path: Path, place: Path, advance: Advance = unwatched) -> tuple[str, ...]:
    """Read a file of the user's and keep its digits at `place`, an `.npz` in Keras' layout.

    Where there are no test digits of their own, a sixth is put aside for that. Returns sentences about what
    was found out of it.

    Raises:
        DataError: the file holds no labelled digits; the sentence says what was found and what was expected.
    """
    found = read_dataset(path, lambda done: advance(0.8 * done))
    write_digits(place, _splits_of(path, found))
    advance(1.0)
    return found.notes


def write_digits(path: Path, splits: Splits) -> None:
    """Write digits as an `.npz` in Keras' layout, whole or not at all, with their source and their writers.

    Raises:
        DataError: it cannot be written.
    """
    arrays: dict[str, Array] = {"source": np.array(splits.source)}
    for name, split in (("train", splits.train), ("test", splits.test)):
        arrays |= {f"x_{name}": split.digits, f"y_{name}": split.labels.astype(np.uint8)}
        if split.writers is not None:
            arrays[f"writers_{name}"] = split.writers.astype(np.int32)
    part = part_of(path)
    try:
        with writing(path.parent, DataError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # its own option is a bool
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _splits_of(path: Path, digits: FoundDigits) -> Splits:
    halves = digits.parts if len(digits.parts) == 2 else _divided(digits.parts[0])
    found = Splits(halves[0], halves[1], digits.source)
    if min(len(found.train.labels), len(found.test.labels) * TEST_PART) < FEWEST:
        raise wrong_file(
            path,
            _("{count} digits").format(count=digits.count),
            _("at least {count}, of which a sixth are for testing").format(count=2 * FEWEST),
        )
    if found.source not in (SOURCE, OTHER):  # a file of our own says it itself
        return found
    test = sha256(found.test.digits.tobytes() + found.test.labels.astype(np.uint8).tobytes()).hexdigest()
    return replace(found, source=SOURCE if test == MNIST_TEST else OTHER)


def _divided(part: Split) -> tuple[Split, Split]:
    """Put a sixth of the digits aside to test with, drawn at random."""
    order: Indices = np.random.default_rng(SEED).permutation(len(part.labels))
    count = len(part.labels) // TEST_PART
    test, train = order[:count], order[count:]
    return Split(part.digits[train], part.labels[train]), Split(part.digits[test], part.labels[test])
