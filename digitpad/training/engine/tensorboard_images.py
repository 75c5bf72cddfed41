"""Pictures for TensorBoard: misread digits with their labels, and the projector's points."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from tensorboard.plugins import projector

from digitpad.core.arrays import SIDE, Digit, Digits, Labels, Probabilities, Tensor
from digitpad.language import _
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.engine.backend import keras

MOST = 24  # digits in one picture
COLUMNS = 4
SCALE = 2  # of a digit in the picture: TensorBoard shows some 330 pixels
MARGIN, CAPTION = 16, 20  # pixels around a digit, and for the words under it
WORDS = 12  # their height in pixels

TENSOR, METADATA, SPRITE = "hidden.tsv", "metadata.tsv", "digits.png"


@dataclass(frozen=True)
class Misread:
    """A digit that was misread.

    place: of the digit among those looked at; label: what it is; reading: what it was taken for.
    """

    place: int
    label: int
    reading: int


def misread(labels: Labels, probabilities: Probabilities) -> tuple[Misread, ...]:
    """Return what was misread, the surest mistakes first; labels (n,), probabilities (n, 10)."""
    readings = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(readings != labels)
    order = wrong[np.argsort(-probabilities[wrong, readings[wrong]], kind="stable")]
    return tuple(Misread(int(place), int(labels[place]), int(readings[place])) for place in order)


def sheet(digits: Digits, wrong: tuple[Misread, ...]) -> Image.Image:
    """Return a picture of misread digits, ink black on white, under each its label and its reading."""
    wide, high = SIDE * SCALE + 2 * MARGIN, SIDE * SCALE + MARGIN + CAPTION
    rows = -(-len(wrong) // COLUMNS)
    picture = Image.new("RGB", (min(len(wrong), COLUMNS) * wide, rows * high), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(WORDS)
    for number, one in enumerate(wrong):
        left, top = number % COLUMNS * wide, number // COLUMNS * high
        tile = _inked(digits[one.place]).resize((SIDE * SCALE, SIDE * SCALE), Image.Resampling.NEAREST)
        picture.paste(tile, (left + MARGIN, top + MARGIN))
        words = _("{label}, read as {reading}").format(label=one.label, reading=one.reading)
        middle = (left + wide / 2, top + MARGIN + SIDE * SCALE + CAPTION / 2 - 2)
        draw.text(middle, words, fill="black", font=font, anchor="mm")
    return picture


def sprite(digits: Digits) -> Image.Image:
    """Return a square of digits in rows, (n, 28, 28), as the projector wants it: ink black on white."""
    side = int(np.ceil(np.sqrt(len(digits))))
    picture = Image.new("L", (side * SIDE, side * SIDE), "white")
    for number, digit in enumerate(digits):
        picture.paste(_inked(digit), (number % side * SIDE, number // side * SIDE))
    return picture


def _inked(digit: Digit) -> Image.Image:
    """Return a digit (28, 28) as a grey picture, paper white."""
    return Image.fromarray((255 * (1 - np.clip(digit, 0, 1))).astype(np.uint8))


def hidden(model: keras.Model) -> keras.Model:
    """Return the network up to its last hidden layer: to what its last Dense or Conv2D layer is given."""
    kinds = (keras.layers.Dense, keras.layers.Conv2D)
    last = next(layer for layer in reversed(model.layers) if isinstance(layer, kinds))
    return keras.Model(model.inputs[0], last.input)


def write_projector(folder: Path, digits: LabelledDigits, figures: Tensor, readings: Labels) -> None:
    """Write n digits, their figures (n, m), labels and readings (n,), and what joins them.

    Raises:
        OSError: the folder cannot be written.
    """
    np.savetxt(folder / TENSOR, narrowed(figures), "%.5g", "\t")
    lines = [f"{label}\t{reading}" for label, reading in zip(digits.labels, readings, strict=True)]
    titles = (_("label"), _("reading"))
    (folder / METADATA).write_text("\n".join(["\t".join(titles), *lines, ""]), encoding="utf-8")
    sprite(digits.images).save(folder / SPRITE)
    projector.visualize_embeddings(str(folder), _projector_config())


def narrowed(figures: Tensor) -> Tensor:
    """Return n points in no more than n dimensions, all distances as they were: (n, m) to (n, min(n, m)).

    Principal components: the projector is given no more than it needs, as a picture's 20,000 figures.
    """
    count, width = figures.shape
    if width <= count:
        return figures
    centred = figures.astype(np.float64) - figures.mean(axis=0)
    lengths, directions = np.linalg.eigh(centred @ centred.T)
    narrow: Tensor = (directions * np.sqrt(np.maximum(lengths, 0)))[:, ::-1].astype(np.float32)
    return narrow


def _projector_config() -> projector.ProjectorConfig:
    config = projector.ProjectorConfig()
    embedding = config.embeddings.add()
    embedding.tensor_name = _("Last hidden layer")
    embedding.tensor_path, embedding.metadata_path = TENSOR, METADATA
    embedding.sprite.image_path = SPRITE
    embedding.sprite.single_image_dim.extend([SIDE, SIDE])
    return config
