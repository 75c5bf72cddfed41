"""The last hidden layer's figures, for TensorBoard's projector: a point for each digit, drawn as it is."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from tensorboard.plugins import projector

from digitpad.core.raster import SIDE
from digitpad.language import _
from digitpad.training.data.digits import Digits
from digitpad.training.engine.backend import keras
from digitpad.training.engine.tensorboard_images import sprite

TENSOR, METADATA, SPRITE = "hidden.tsv", "metadata.tsv", "digits.png"

Figures = npt.NDArray[np.float32]


def hidden(model: keras.Model) -> keras.Model:
    """Return the network up to its last hidden layer: to what its last Dense or Conv2D layer is given."""
    kinds = (keras.layers.Dense, keras.layers.Conv2D)
    last = next(layer for layer in reversed(model.layers) if isinstance(layer, kinds))
    return keras.Model(model.inputs[0], last.input)


def write(folder: Path, digits: Digits, figures: Figures, readings: npt.NDArray[np.int64]) -> None:
    """Write n digits, their figures (n, m), labels and readings (n,), and what joins them.

    Raises:
        OSError: the folder cannot be written.
    """
    np.savetxt(folder / TENSOR, narrowed(figures), "%.5g", "\t")
    lines = [f"{label}\t{reading}" for label, reading in zip(digits.labels, readings, strict=True)]
    titles = (_("label"), _("reading"))
    (folder / METADATA).write_text("\n".join(["\t".join(titles), *lines, ""]), encoding="utf-8")
    sprite(digits.images).save(folder / SPRITE)
    projector.visualize_embeddings(str(folder), _config())


def narrowed(figures: Figures) -> Figures:
    """Return n points in no more than n dimensions, all distances as they were: (n, m) to (n, min(n, m)).

    Principal components: the projector is given no more than it needs, as a picture's 20,000 figures.
    """
    count, width = figures.shape
    if width <= count:
        return figures
    centred = figures.astype(np.float64) - figures.mean(axis=0)
    lengths, directions = np.linalg.eigh(centred @ centred.T)
    narrow: Figures = (directions * np.sqrt(np.maximum(lengths, 0)))[:, ::-1].astype(np.float32)
    return narrow


def _config() -> projector.ProjectorConfig:
    config = projector.ProjectorConfig()
    embedding = config.embeddings.add()
    embedding.tensor_name = _("Last hidden layer")
    embedding.tensor_path, embedding.metadata_path = TENSOR, METADATA
    embedding.sprite.image_path = SPRITE
    embedding.sprite.single_image_dim.extend([SIDE, SIDE])
    return config
