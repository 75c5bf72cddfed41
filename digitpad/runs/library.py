"""The runs of the lab that are kept, each in a folder of its own in `runs/` of the user's folder.

A run's folder holds `experiment.json`, `strip.npz` (the digits whose readings its snapshots have),
`events.jsonl` (what it reported at each end of an epoch), `test.npz` (what it read of the test digits), the
model's files, named as in `models/`, and, written last, `run.json` (how it ended). `name.txt` is there where
the user gave it a name, and `checkpoint.npz` where it may be gone on with; see `training.engine.checkpoint`.
"""

import io
import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import (
    CLASSES,
    MOST_BYTES,
    SIDE,
    UNREADABLE,
    DigitBytes,
    Labels,
    Probabilities,
    arrays_in,
)
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.events import Progress, Snapshot, event_from
from digitpad.runs.recipe import Recipe, read_recipe
from digitpad.system.files import read_file, replace_file, write_json, writing
from digitpad.system.leftovers import Trash, subfolders, sweep
from digitpad.system.limits import check_typed_name, limited, record_from

EXPERIMENT, EVENTS, RESULT, TEST = "experiment.json", "events.jsonl", "run.json", "test.npz"
NAME, CHECKPOINT = "name.txt", "checkpoint.npz"
LONGEST_NAME = 60  # characters
MOST_EVENTS = 100_000_000  # bytes: of a run of a thousand epochs ours have some MB
STRIP = "strip.npz"
STATES = ("done", "stopped", "failed")


@dataclass(frozen=True)
class RunResult:
    """How a run ended.

    state: one of `STATES`; begun: ISO date and time; seconds: of learning.
    epochs: how many ended, 0 of a baseline, which has none; parameters: of the network.
    figures: accuracies and losses by name: "accuracy", "loss" (of training), "validation_accuracy",
        "validation_loss", "test_accuracy", "test_loss"; of a cross-validation also "folds_mean" and
        "folds_deviation", of the accuracy, and "fold_1_accuracy" and so on. What was no number any more is
        left out.
    sentence: why it failed; "" where it did not.
    measured_on: whose test digits the figures are of; see `ModelCard`. "" in the runs of 0.1.
    """

    state: str
    begun: str
    seconds: float = limited(0.0, 0, 1e9)
    epochs: int = limited(0, 0, 1_000_000)
    parameters: int = limited(0, 0, 10**12)
    figures: Mapping[str, float] = field(default_factory=dict)
    sentence: str = ""
    measured_on: str = ""


@dataclass(frozen=True)
class Run:
    """A run that was kept; `result` is None while it goes on, or where it was killed.

    given: the name the user gave it; "" for its experiment's.
    """

    folder: Path
    experiment: Recipe
    result: RunResult | None
    given: str = ""

    @property
    def key(self) -> str:
        """Its name among the runs."""
        return self.folder.name

    @property
    def network(self) -> Path | None:
        """The file of its network from which a training can go on; None where it left none."""
        path = self.folder / ("digitpad.npz" if self.experiment.network == "scratch" else "digitpad.keras")
        return path if path.is_file() else None

    def events(self) -> list[Progress | Snapshot]:
        """Return what it reported at the ends of its epochs; a damaged line is passed over."""
        try:
            lines = read_file(self.folder / EVENTS, MOST_EVENTS).decode(errors="replace").splitlines()
        except OSError:
            return []
        events = map(event_from, lines)
        return [event for event in events if isinstance(event, (Progress, Snapshot))]

    def test(self) -> "Tested | None":
        """Return what it read of the test digits; None where it did not come so far."""
        digits, shares = _digits_in(self.folder / TEST), _array_in(self.folder / TEST, "probabilities")
        if digits is None or shares is None or shares.shape != (len(digits.labels), CLASSES):
            return None
        are_shares = shares.dtype.kind == "f" and bool(((shares >= 0) & (shares <= 1)).all())
        return Tested(digits.digits, digits.labels, shares) if are_shares else None

    def strip(self) -> "DigitStrip | None":
        """Return the digits whose readings its snapshots have; there as soon as the first one is reported."""
        return _digits_in(self.folder / STRIP)


@dataclass(frozen=True, eq=False)
class DigitStrip:
    """Some test digits with their labels: digits uint8 (n, 28, 28); labels int64 (n,)."""

    digits: DigitBytes
    labels: Labels


@dataclass(frozen=True, eq=False)
class Tested:
    """What a run's network read of the test digits, n of them.

    digits: uint8 (n, 28, 28); labels: int64 (n,); probabilities: float32 (n, 10), the softmax.
    """

    digits: DigitBytes
    labels: Labels
    probabilities: Probabilities


class Runs:
    """All runs under the user's folder `root`."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "runs"
        self._trash = Trash(self.folder)

    def all(self) -> list[Run]:
        """Return the runs, the newest first; a folder without a whole experiment is passed over."""
        runs = []
        for folder in reversed(subfolders(self.folder)):
            with suppress(DataError):
                runs.append(read_run(folder))
        return runs

    def rename(self, run: Run, name: str) -> None:
        """Give a run a name of its own; an empty one gives its experiment's back.

        Raises:
            DataError: the name is too long, or not plain text.
            StoreError: it cannot be written.
        """
        name = " ".join(name.split())
        check_typed_name(name, LONGEST_NAME)
        with writing(run.folder):
            replace_file(run.folder / NAME, f"{name}\n".encode())

    def delete(self, run: Run) -> None:
        """Move a run aside; `undo` brings it back, for an hour at least.

        Raises:
            StoreError: its folder cannot be moved.
        """
        self._trash.put(run.key)

    def deleted(self) -> list[str]:
        """Return the keys of the runs that `undo` can bring back, the one deleted last first."""
        return self._trash.names()

    def undo(self, key: str) -> None:
        """Bring a deleted run back.

        Raises:
            DataError: it is not there any more, as where DigitPad was started again an hour later.
            StoreError: the folder cannot be written.
        """
        if not self._trash.restore(key):
            raise DataError(_("The run {name} can no longer be restored.").format(name=key))

    def sweep(self) -> None:
        """Remove for good what was deleted more than an hour ago, and what killed runs were making."""
        self._trash.empty()
        sweep(*subfolders(self.folder))


def fold_figures(accuracies: Sequence[float]) -> dict[str, float]:
    """Return the figures of a cross-validation, of the accuracy of each fold; see `RunResult`."""
    each = {f"fold_{number}_accuracy": accuracy for number, accuracy in enumerate(accuracies, 1)}
    return {"folds_mean": float(np.mean(accuracies)), "folds_deviation": float(np.std(accuracies)), **each}


def write_experiment(experiment: Recipe, folder: Path) -> None:
    """Begin a run's folder.

    Raises:
        StoreError: it cannot be written.
    """
    write_json(experiment.to_record(), folder / EXPERIMENT)


def write_result(result: RunResult, folder: Path) -> None:
    """End a run's folder.

    Raises:
        StoreError: it cannot be written.
    """
    write_json(asdict(result), folder / RESULT)


def read_run(folder: Path) -> Run:
    """Return the run in a folder.

    Raises:
        DataError: it has no whole experiment.
    """
    try:
        given = read_file(folder / NAME).decode(errors="replace")
    except OSError:
        given = ""
    given = " ".join("".join(filter(str.isprintable, given)).split())
    return Run(
        folder,
        read_recipe(folder / EXPERIMENT, "pictures"),
        read_result(folder / RESULT),
        given[:LONGEST_NAME],
    )


def write_arrays(path: Path, **arrays: Any) -> None:
    """Write a run's `strip.npz` or `test.npz`.

    Raises:
        StoreError: it cannot be written.
    """
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    with writing(path):
        replace_file(path, content.getvalue())


def _array_in(path: Path, name: str) -> npt.NDArray[Any] | None:
    """Return one array of an `.npz` file, None where it is not there or damaged."""
    try:
        array = arrays_in(read_file(path, MOST_BYTES), name)[name]
    except UNREADABLE:
        return None
    return array


def _digits_in(path: Path) -> DigitStrip | None:
    digits, labels = _array_in(path, "digits"), _array_in(path, "labels")
    if digits is None or labels is None or digits.shape != (labels.size, SIDE, SIDE) or labels.ndim != 1:
        return None
    are_labels = labels.dtype.kind in "iu" and bool(((labels >= 0) & (labels < CLASSES)).all())
    return DigitStrip(digits, labels) if are_labels and digits.dtype == np.uint8 else None


def read_result(path: Path) -> RunResult | None:
    """Return how a run ended, of its file; None where it has not, or the file is damaged."""
    try:
        result = record_from(RunResult, json.loads(read_file(path).decode()))
    except (OSError, ValueError, RecursionError, DataError):
        return None
    figures = {name: value for name, value in result.figures.items() if is_figure(name, value)}
    return replace(result, figures=figures) if result.state in STATES else None


def is_figure(name: str, value: float) -> bool:
    """Say whether a figure can be one: an accuracy is a fraction, no loss is endless."""
    is_loss = "loss" in name
    return math.isfinite(value) and abs(value) <= (1e30 if is_loss else 1)
