"""A run's record for TensorBoard, by `tf.summary`: curves, weights, pictures, tables and hyperparameters."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from tensorboard.plugins.hparams import api
from tensorboard.plugins.hparams.api_pb2 import STATUS_FAILURE, STATUS_SUCCESS
from tensorboard.plugins.hparams.summary import session_end_pb

from digitpad.core.arrays import SIDE, Tensor
from digitpad.lab import tensorboard as board
from digitpad.language import _, decimal, significant
from digitpad.runs.events import Progress, Snapshot
from digitpad.runs.library import RunResult
from digitpad.runs.recipe import Recipe
from digitpad.system.packages import check_installed
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.engine import tensorboard_images as images
from digitpad.training.engine.backend import keras, quiet, tensorflow

FEW = 1000  # test digits looked at after each epoch, and shown in the projector
AT_ONCE = 500  # digits read in one go


log = logging.getLogger(__name__)
summary = tensorflow.summary

SPECIAL = "\\`*_|<[]#"  # what Markdown would not take for a letter


class Board:
    """Writes into `tensorboard/` of a run's folder; a disk that fails ends the writing and not the run."""

    def __init__(
        self,
        folder: Path,
        experiment: Recipe,
        model: keras.Model,
        test: LabelledDigits,
        weights: Callable[[], Sequence[Tensor]] | None = None,
    ) -> None:
        """Begin with all that is known before the first step: hyperparameters, layers, graph, first weights.

        folder: the run's.
        model: from float (n, 28, 28, 1), paper 0, ink 1, to the softmax (n, 10).
        weights: gives the weights where others than `model` learns, as the network from scratch does; they
            are put into it whenever something is written.

        Raises:
            PackagesError: TensorBoard is not installed.
        """
        check_installed("tensorboard", "TensorBoard")
        self._experiment, self._model, self._test, self._weights = experiment, model, test, weights
        self._folder = folder / board.FOLDER
        self._writer = summary.create_noop_writer()  # where the disk refuses a real one
        with self._writing():
            self._writer = summary.create_file_writer(str(self._folder))
            with self._writer.as_default(step=0):
                self._take_weights()
                write_start(experiment, folder.name)
                summary.text("summary", layers_table(model))
                summary.text("recipe", recipe_table(experiment))
                summary.graph(_graph(model))
                self._write_weights()
            self._writer.flush()

    def epoch(self, number: int, progress: Progress, snapshot: Snapshot) -> None:
        """Write how an epoch ended, 1 being the first."""
        with self._writing(), self._writer.as_default(step=number):
            self._take_weights()
            for tag, value in self._curves(progress, snapshot).items():
                if value is not None:
                    summary.scalar(tag, value)
            self._write_weights()
            self._write_misread("misread of a thousand", FEW)
            self._writer.flush()

    def end(self, result: RunResult) -> None:
        """Write how the run ended, and what the network in the end makes of the test digits."""
        with self._writing(), self._writer.as_default(step=result.epochs):
            self._take_weights()
            for name, value in result.figures.items():
                summary.scalar(f"figures/{name}", value)
            summary.text("result", result_table(result))
            self._write_misread("misread of all", len(self._test))
            self._write_projector()
            write_end(result)
            self._writer.close()

    def _curves(self, progress: Progress, snapshot: Snapshot) -> dict[str, float | None]:
        return {
            "loss/training": progress.loss,
            "loss/validation": progress.validation_loss,
            "loss/test": snapshot.test_loss,
            "accuracy/training": progress.accuracy,
            "accuracy/validation": progress.validation_accuracy,
            "accuracy/test": snapshot.test_accuracy,
            "learning rate": self._learning_rate(),
        }

    def _learning_rate(self) -> float:
        """Return the rate of the next step."""
        optimizer = getattr(self._model, "optimizer", None)
        return float(optimizer.learning_rate) if optimizer else self._experiment.learning_rate

    def _take_weights(self) -> None:
        if self._weights:
            self._model.set_weights(self._weights())

    def _write_weights(self) -> None:
        """Write the histogram of each of a layer's weights that are numbers all."""
        for layer in self._model.layers:
            for weights in layer.weights:
                values = np.asarray(weights)
                if np.isfinite(values).all():
                    summary.histogram(f"{layer.name}/{weights.name}", values)

    def _write_misread(self, tag: str, count: int) -> None:
        """Write a picture of those misread among the first `count` test digits; none where all are right."""
        digits = self._first(count)
        wrong = images.misread(digits.labels, _run(self._model, digits))
        if wrong:
            picture = images.sheet(digits.images, wrong[: images.MOST])
            summary.image(tag, np.asarray(picture)[np.newaxis])

    def _write_projector(self) -> None:
        digits = self._first(FEW)
        hidden = _run(images.hidden(self._model), digits).reshape(len(digits), -1)
        readings = _run(self._model, digits).argmax(axis=1)
        if np.isfinite(hidden).all():
            images.write_projector(self._folder, digits, hidden, readings)

    def _first(self, count: int) -> LabelledDigits:
        return LabelledDigits(self._test.images[:count], self._test.labels[:count])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write quietly, and log what a disk refuses."""
        try:
            with quiet():
                yield
        except (OSError, tensorflow.errors.OpError) as error:
            log.warning("TensorBoard's file cannot be written: %s", error)


def _run(model: keras.Model, digits: LabelledDigits) -> Tensor:
    """Return what a model puts out for each digit, (n, …)."""
    pixels = digits.images[..., np.newaxis]
    parts = [
        model(pixels[start : start + AT_ONCE], training=False) for start in range(0, len(pixels), AT_ONCE)
    ]
    return np.concatenate([np.asarray(part) for part in parts])


def _graph(model: keras.Model) -> tensorflow.Graph:
    """Return the operations that a network is made of."""
    digit = tensorflow.TensorSpec((None, SIDE, SIDE, 1), tensorflow.float32, "digit")
    read = tensorflow.function(lambda digits: model(digits, training=False))
    return read.get_concrete_function(digit).graph


def write_start(experiment: Recipe, name: str) -> None:
    """Write a run's hyperparameters; `name` is of its row."""
    api.hparams(board.hparams_of(experiment), trial_id=name)


def write_end(result: RunResult) -> None:
    """Write that a run is over, and whether it went well."""
    status = STATUS_FAILURE if result.state == "failed" else STATUS_SUCCESS
    tensorflow.summary.experimental.write_raw_pb(
        session_end_pb(status).SerializeToString(), step=result.epochs
    )


def layers_table(model: keras.Model) -> str:
    """Return the layers with the shapes they put out and their parameters."""
    rows = [(layer.name, type(layer).__name__, _shape(layer), layer.count_params()) for layer in model.layers]
    total = _("{count} parameters in all.").format(count=model.count_params())
    titles = (_("Layer"), _("Kind"), _("Output"), _("Parameters"))
    return f"{_table(titles, rows)}\n\n{total}"


def recipe_table(experiment: Recipe) -> str:
    """Return all hyperparameters."""
    return _table((_("Hyperparameter"), _("Value")), board.hparams_of(experiment).items())


def result_table(result: RunResult) -> str:
    """Return how a run ended, and its figures."""
    rows: list[tuple[object, ...]] = [
        (_("Started"), result.begun),
        (_("Seconds"), decimal(result.seconds, 1)),
        (_("Epochs"), result.epochs),
        (_("Parameters"), result.parameters),
    ]
    rows += [(name.replace("_", " "), significant(value, 5)) for name, value in result.figures.items()]
    return _table((_("Metric"), _("Value")), rows) + (
        f"\n\n{_safe(result.sentence)}" if result.sentence else ""
    )


def _shape(layer: keras.layers.Layer) -> str:
    return "×".join(str(size) for size in layer.output.shape[1:])


def _table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [titles, ["---"] * len(titles), *([_safe(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _safe(value: object) -> str:
    """Return a value as text that Markdown leaves as it is."""
    return "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in str(value))
