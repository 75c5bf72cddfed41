"""Two models compared on the same digits: what a run leaves in the new model's folder, and what follows.

`comparison.json` has the figures, `comparison.npz` the digits that either model misread. By them a new
model is adopted without a question or not, see `is_better`: it must have been measured on what people wrote,
and be worse nowhere.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import (
    CLASSES,
    MOST_BYTES,
    SIDE,
    UNREADABLE,
    Confusion,
    DigitBytes,
    Labels,
    arrays_in,
)
from digitpad.core.card import measured_on
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.system.files import read_file, replace_file, writing

FIGURES, MISTAKES = "comparison.json", "comparison.npz"
ALLOWED = 0.001  # of the test digits that a model may read worse: 0.1 point
# What was measured: test digits, the user's drawings that were held out, and those that were learned from.
TEST, DRAWINGS, LEARNED = "test", "drawings", "learned"


@dataclass(frozen=True, eq=False)
class Pair:
    """What the old and the new model read of the same digits.

    old, new: confusion matrices, int64 (10, 10); row: the label, column: what was read.
    bundled: that of the network which came with DigitPad; None where it was not measured.
    """

    old: Confusion
    new: Confusion
    bundled: Confusion | None = None

    @property
    def count(self) -> int:
        """How many digits there were."""
        return int(self.new.sum())

    @property
    def gain(self) -> int:
        """How many digits more the new model reads correctly."""
        return int(np.trace(self.new) - np.trace(self.old))

    @property
    def gain_on_bundled(self) -> int:
        """How many digits more than the bundled model the new one reads correctly; 0 where not measured."""
        return 0 if self.bundled is None else int(np.trace(self.new) - np.trace(self.bundled))

    @property
    def has_every_digit(self) -> bool:
        """Whether each of the ten digits was among them."""
        return bool(self.new.sum(axis=1).all())


@dataclass(frozen=True, eq=False)
class Mistakes:
    """The digits that either model misread, n of them.

    digits: uint8 (n, 28, 28), ink bright on 0; labels, old, new: (n,), old and new being what was read.
    """

    digits: DigitBytes
    labels: Labels
    old: Labels
    new: Labels

    def of(self, model: str, label: int, read: int) -> list[int]:
        """Return the places of those with this label that `model`, "old" or "new", read so."""
        found = (self.labels == label) & ((self.old if model == "old" else self.new) == read)
        return [int(place) for place in np.flatnonzero(found)]


@dataclass(frozen=True, eq=False)
class Compared:
    """All of a comparison, by what was measured: `TEST`, and `DRAWINGS` and `LEARNED` where there are some.

    source: of the test digits: "MNIST", "synthetic writer", or "file of yours" for any other.
    """

    source: str
    pairs: Mapping[str, Pair]
    mistakes: Mapping[str, Mistakes]

    @property
    def measured_on(self) -> str:
        """Whose the test digits are, as a card says it: "mnist", "synthetic" or "mine"."""
        return measured_on(self.source)

    @property
    def is_on_real_writing(self) -> bool:
        """Whether it says how the new model reads people: MNIST, or held-out drawings of all ten digits."""
        drawings = self.pairs.get(DRAWINGS)
        return self.measured_on == "mnist" or (drawings is not None and drawings.has_every_digit)

    @property
    def is_synthetic_only(self) -> bool:
        """Whether nothing that a person wrote was at hand to measure the new model on."""
        return self.measured_on == "synthetic" and DRAWINGS not in self.pairs

    @property
    def bundled_reads_better(self) -> str:
        """On which of the user's drawings, `DRAWINGS` or `LEARNED`, the bundled network is better; or ""."""
        worse = (key for key in (DRAWINGS, LEARNED) if key in self.pairs)
        return next((key for key in worse if self.pairs[key].gain_on_bundled < 0), "")


def is_better(compared: Compared) -> bool:
    """Say whether the new model is to be adopted without asking.

    It is where it was measured on real writing, reads more of the user's held-out drawings and at most 0.1
    point fewer of the test digits; where no drawings were held out, where it reads as many of the test
    digits or more. It is not where it reads fewer of the drawings it learned from, or where the bundled
    network reads more of any: a chain of new models never ends more than 0.1 point below that one or the
    last that was chosen.
    """
    test, drawings, learned = (compared.pairs.get(key) for key in (TEST, DRAWINGS, LEARNED))
    assert test
    if not compared.is_on_real_writing or compared.bundled_reads_better or (learned and learned.gain < 0):
        return False
    if drawings is None:
        return test.gain >= 0
    return drawings.gain > 0 and _is_as_good(test)


def _is_as_good(test: Pair) -> bool:
    """Say whether a new model that is better on the drawings reads enough of the test digits."""
    allowed = ALLOWED * test.count
    if test.gain < -allowed:
        return False
    return test.gain >= 0 or test.bundled is None or test.gain_on_bundled >= -allowed


def write_compared(compared: Compared, folder: Path) -> None:
    """Write both files into the new model's folder.

    Raises:
        StoreError: they cannot be written.
    """
    record = {
        "source": compared.source,
        "measured": {name: _record(pair) for name, pair in compared.pairs.items()},
    }
    arrays = {
        f"{name}_{what}": getattr(mistakes, what)
        for name, mistakes in compared.mistakes.items()
        for what in ("digits", "labels", "old", "new")
    }
    with writing(folder):
        _write_arrays(folder / MISTAKES, arrays)
        replace_file(folder / FIGURES, (json.dumps(record) + "\n").encode())


def read_compared(folder: Path) -> Compared:
    """Read what a run left in its model's folder.

    Raises:
        ModelError: it is not there, or damaged.
    """
    try:
        record = json.loads(read_file(folder / FIGURES).decode())
        pairs = {name: _pair(values) for name, values in record["measured"].items()}
        arrays = arrays_in(read_file(folder / MISTAKES, MOST_BYTES))
        mistakes = {name: _mistakes(name, arrays) for name in pairs}
        if TEST not in pairs or not pairs[TEST].count:
            raise ValueError("no test digits")
        return Compared(str(record["source"]), pairs, mistakes)
    except UNREADABLE:
        raise ModelError(
            _("The new model in {folder} could not be compared with the one in use.").format(folder=folder)
        ) from None


def _write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)  # type: ignore[arg-type]  # numpy's own option is a bool
    replace_file(path, content.getvalue())


def _record(pair: Pair) -> dict[str, Any]:
    both = {"old": pair.old.tolist(), "new": pair.new.tolist()}
    return both if pair.bundled is None else {**both, "bundled": pair.bundled.tolist()}


def _pair(values: Mapping[str, Any]) -> Pair:
    models = [model for model in ("old", "new", "bundled") if model in values or model != "bundled"]
    matrices = [np.array(values[model], np.int64) for model in models]
    if any(matrix.shape != (CLASSES, CLASSES) or matrix.min() < 0 for matrix in matrices):
        raise ValueError("no confusion matrix")
    return Pair(*matrices)


def _mistakes(name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> Mistakes:
    digits = arrays[f"{name}_digits"]
    labels, old, new = (arrays[f"{name}_{what}"].astype(np.int64) for what in ("labels", "old", "new"))
    if digits.dtype != np.uint8 or digits.shape != (len(labels), SIDE, SIDE):
        raise ValueError("no digits")
    if not len(labels) == len(old) == len(new):
        raise ValueError("not as many of each")
    return Mistakes(digits, labels, old, new)
