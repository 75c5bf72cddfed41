"""Checkpoints: where a training stood at the end of its last epoch, from which one that was killed goes on.

A checkpoint is one file in the folder that the training writes, `checkpoint.npz`, and one more for each
further fold of a cross-validation; they are removed when the training has come to its end. All that is random
within an epoch follows from the recipe's seed and the epoch's number, or is among the learner's state.
"""

import io
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.core.arrays import MOST_BYTES, UNREADABLE, Tensor
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.events import Progress, Snapshot, event_from
from digitpad.runs.library import CHECKPOINT
from digitpad.system.files import read_file, reading, replace_file, writing
from digitpad.training.engine.learner import Learner

COUNTERS = ("steps", "waited", "lowest", "seconds")

Epoch = tuple[Progress, Snapshot | None]  # what is reported at an epoch's end


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Where a fit stood at the end of an epoch.

    state: of the learner; see there. best: the weights of the lowest validation loss, where those are kept.
    epochs: how the epochs so far have ended.
    steps: how many were taken; waited: epochs since the lowest validation loss, which is `lowest`, infinite
        where there is none; seconds: of learning.
    """

    state: Sequence[Tensor]
    best: Sequence[Tensor] | None
    epochs: Sequence[Epoch]
    steps: int
    waited: int
    lowest: float
    seconds: float


class NoCheckpoint:
    """The checkpoint of a fit that cannot be gone on with."""

    def read(self, learner: Learner) -> Checkpoint | None:  # noqa: ARG002
        """Give the learner the state back that it had, and return it all; None where the fit is to begin."""
        return None

    def write(self, checkpoint: Checkpoint) -> None:
        """Keep where the fit stands, in place of what was kept before."""


class CheckpointFile(NoCheckpoint):
    """The checkpoint of a fit in its file, which is whole at any moment."""

    def __init__(self, folder: Path, training: Mapping[str, Any], fold: int = 0) -> None:
        """Read nothing yet.

        training: all that decides how the training goes, as JSON can hold it, by the names that a user knows.
        fold: of a cross-validation, 1 for its first part. Else 0.
        """
        self.path = _path(folder, fold)
        self._training = json.loads(json.dumps(training))
        self._lines: list[str] = []  # of the epochs that were written already

    def read(self, learner: Learner) -> Checkpoint | None:
        """See `NoCheckpoint`.

        Raises:
            DataError: it is damaged, cannot be read, or is of another training; it stays as it is.
        """
        if not self.path.exists():
            return None
        with reading(self.path):
            content = read_file(self.path, 8 * MOST_BYTES)
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                about, lines = json.loads(arrays["about"].item()), arrays["epochs"].item().splitlines()
                self._check(about["training"])
                best = _numbered(arrays, "best") if about["keeps_best"] else None
                counters = {name: about[name] for name in COUNTERS}
                found = Checkpoint(_numbered(arrays, "state"), best, _epochs(lines), **counters)
                learner.set_state(found.state)
        except UNREADABLE:
            raise DataError(
                _("The checkpoint {path} is damaged. Delete it, and train from the start.").format(
                    path=self.path
                )
            ) from None
        return found

    def write(self, checkpoint: Checkpoint) -> None:
        """See `NoCheckpoint`.

        Raises:
            DataError: it cannot be written; the one before is still there.
        """
        self._lines += map(_line, checkpoint.epochs[len(self._lines) :])
        about = {name: getattr(checkpoint, name) for name in COUNTERS}
        about |= {"training": self._training, "keeps_best": checkpoint.best is not None}
        arrays = {"about": np.array(json.dumps(about)), "epochs": np.array("\n".join(self._lines))}
        for name, parts in (("state", checkpoint.state), ("best", checkpoint.best or ())):
            arrays |= {f"{name}_{place}": part for place, part in enumerate(parts)}
        content = io.BytesIO()
        np.savez(content, allow_pickle=False, **arrays)  # compressing takes longer, and weights hardly shrink
        with writing(self.path, DataError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.path, content.getbuffer())

    def _check(self, training: Mapping[str, Any]) -> None:
        """Raise a DataError where the checkpoint is of another training than this one."""
        for name in {**self._training, **training}:
            there, here = training.get(name), self._training.get(name)
            if there != here:
                raise DataError(
                    _(
                        'The checkpoint {path} is of another training: its "{name}" is {there}, not {here}. '
                        "Train as before to resume that one, or choose another folder."
                    ).format(path=self.path, name=name, there=_shown(there), here=_shown(here))
                )


def has_checkpoint(folder: Path) -> bool:
    """Say whether a training in `folder` can be gone on with."""
    return (folder / CHECKPOINT).is_file()


def check_checkpoint(folder: Path, resumes: bool) -> None:
    """See, before the long work begins, that a checkpoint is in `folder` just where the training resumes.

    Raises:
        DataError: there is none to go on from, or there is one that would be lost.
    """
    if resumes and not has_checkpoint(folder):
        raise DataError(
            _("There is no checkpoint in {folder}: there is nothing to resume.").format(folder=folder)
        )
    if not resumes and has_checkpoint(folder):
        raise DataError(
            _(
                "{path} is the checkpoint of a training that was interrupted. Resume that training, or "
                "delete the file to train from the start."
            ).format(path=folder / CHECKPOINT)
        )


def remove_checkpoints(folder: Path, folds: int) -> None:
    """Remove the checkpoints of a training that has come to its end, the first one last; an empty folder too.

    Raises:
        DataError: one cannot be removed.
    """
    with writing(folder, DataError):
        for fold in range(max(folds, 1), 0, -1):
            _path(folder, fold).unlink(missing_ok=True)
    with suppress(OSError):  # something came of it
        folder.rmdir()


def _path(folder: Path, fold: int) -> Path:
    name = Path(CHECKPOINT)
    return folder / (name if fold <= 1 else name.with_stem(f"{name.stem}_{fold}"))


def _numbered(arrays: Any, name: str) -> list[Tensor]:
    """Return the arrays called `name_0`, `name_1` and so on, in this order."""
    count = sum(key.startswith(f"{name}_") for key in arrays.files)
    return [arrays[f"{name}_{place}"] for place in range(count)]


def _line(epoch: Epoch) -> str:
    return json.dumps([event and event.to_record() for event in epoch])


def _epochs(lines: Sequence[str]) -> list[Epoch]:
    """Return what the lines say; ValueError where one says nothing."""
    return [_epoch(*json.loads(line)) for line in lines]


def _epoch(ended: object, read: object) -> Epoch:
    progress, snapshot = event_from(json.dumps(ended)), event_from(json.dumps(read))
    if not isinstance(progress, Progress) or not (read is None or isinstance(snapshot, Snapshot)):
        raise ValueError(ended)
    return progress, snapshot if isinstance(snapshot, Snapshot) else None


def _shown(value: object) -> str:
    return _("missing") if value is None else json.dumps(value, ensure_ascii=False)
