"""Records of a run: what it leaves in its folder beside its model."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitpad.core.arrays import DigitBytes
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.events import Progress, Snapshot, ValueChange
from digitpad.runs.library import (
    EVENTS,
    EXPERIMENT,
    STRIP,
    TEST,
    Run,
    RunResult,
    write_arrays,
    write_experiment,
    write_result,
)
from digitpad.runs.recipe import Recipe
from digitpad.system.files import writing
from digitpad.system.packages import check_installed
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.pictures import strip_of
from digitpad.training.engine.checkpoint import has_checkpoint
from digitpad.training.engine.learner import Learner
from digitpad.training.measure import Measured

if TYPE_CHECKING:
    from digitpad.training.engine.tensorboard import Board


class NoRecord:
    """The record of a run that leaves its model and nothing else."""

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Begin the folder; remove it again where nothing comes of it."""
        yield

    def start(self, learner: Learner) -> None:
        """Take note of the network that is to learn."""

    def change(self, change: ValueChange) -> None:
        """Take note that a value has changed."""

    def epoch(self, progress: Progress, snapshot: Snapshot | None) -> None:
        """Take note of how an epoch ended."""

    def end(self, result: RunResult, test: Measured | None) -> None:
        """Take note of how the run ended, while the network has the weights that are kept.

        test: what it reads of the test digits; None where it came to nothing.
        """


class RunRecord(NoRecord):
    """The record of a run of the lab: all that `runs.library` names, and TensorBoard's files."""

    def __init__(
        self, recipe: Recipe, folder: Path, test: LabelledDigits, tensorboard: bool, resumes: bool = False
    ) -> None:
        """Write nothing yet.

        tensorboard: whether its files are wished; resumes: whether the folder holds the run already, which
            goes on: its epochs are given again.
        """
        self._resumes = resumes
        self._recipe, self._folder, self._test, self._tensorboard = recipe, folder, test, tensorboard
        self._board: Board | None = None
        self._on_board = 0  # epochs that TensorBoard's files have already
        self._mode = "w"  # of its events: those that are there are given again

    @contextmanager
    def begun(self) -> Iterator[None]:
        """See `NoRecord`. From now on the folder is among the runs.

        Raises:
            DataError: it holds a run already, or cannot be written.
        """
        folder = self._folder
        if self._resumes:
            before = Run(folder, self._recipe, None).events()
            ends = (event for event in before if isinstance(event, Progress) and event.fold <= 1)
            self._on_board = max((end.epoch for end in ends), default=0)
            yield
            return
        if (folder / EXPERIMENT).exists():
            raise DataError(_("{folder} already holds a run. Choose another folder.").format(folder=folder))
        is_there = folder.is_dir()
        with writing(folder, DataError):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            write_experiment(self._recipe, folder)
            strip = strip_of(self._test)
            write_arrays(folder / STRIP, digits=_as_bytes(strip), labels=strip.labels)
            yield
        except BaseException:
            if has_checkpoint(folder):
                raise
            for name in (EXPERIMENT, STRIP, EVENTS, TEST):
                (folder / name).unlink(missing_ok=True)
            if not is_there:
                shutil.rmtree(folder, ignore_errors=True)
            raise

    def start(self, learner: Learner) -> None:
        """See `NoRecord`. The weights from scratch are put into Keras' like of the network, for TensorBoard.

        Raises:
            PackagesError: TensorBoard is wished and not installed.
        """
        if not self._tensorboard:
            return
        check_installed("tensorboard", "TensorBoard")
        from digitpad.training.engine.tensorboard import Board

        if learner.model:
            self._board = Board(self._folder, self._recipe, learner.model, self._test)
            return
        from digitpad.training.engine.network import build

        self._board = Board(self._folder, self._recipe, build(self._recipe), self._test, learner.weights)

    def change(self, change: ValueChange) -> None:
        """See `NoRecord`. The run's recipe has it from now on.

        Raises:
            StoreError: the folder cannot be written.
        """
        recipe = self._recipe.with_change(change)
        if recipe != self._recipe:
            self._recipe = recipe
            write_experiment(recipe, self._folder)

    def epoch(self, progress: Progress, snapshot: Snapshot | None) -> None:
        """See `NoRecord`. TensorBoard has the first fold of a cross-validation alone.

        Raises:
            DataError: the folder cannot be written.
        """
        assert snapshot is not None
        path = self._folder / EVENTS
        with writing(self._folder, DataError), path.open(self._mode, encoding="utf-8") as file:
            self._mode = "a"
            file.writelines(json.dumps(event.to_record()) + "\n" for event in (progress, snapshot))
        if self._board and progress.fold <= 1 and progress.epoch > self._on_board:
            self._board.epoch(progress.epoch, progress, snapshot)

    def end(self, result: RunResult, test: Measured | None) -> None:
        """See `NoRecord`.

        Raises:
            StoreError: the folder cannot be written.
        """
        if test:
            digits, probabilities = _as_bytes(test.digits), test.probabilities.astype(np.float32)
            write_arrays(self._folder / TEST, digits=digits, labels=test.labels, probabilities=probabilities)
        if self._board:
            self._board.end(result)
        write_result(result, self._folder)


def _as_bytes(digits: LabelledDigits) -> DigitBytes:
    """Return the digits' pictures as bytes, ink 255."""
    return (digits.images * 255).round().astype(np.uint8)
