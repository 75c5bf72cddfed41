"""Labelled digits in arrays of any layout: pictures found by their shapes, labels by their numbers.

What is not 28×28 goes through the MNIST rule; dark ink on light paper is inverted. How pictures lie and what
their labels stand for is not written in a file: where few of them are read as they are, the bundled network
tries them turned, and the labels counted from 1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from math import isqrt
from pathlib import Path

import numpy as np
from PIL import Image

from digitpad.core.arrays import CLASSES, SIDE, DigitBytes, Grey, Labels, Mask
from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_glyph
from digitpad.drawings.array_files import read_arrays
from digitpad.drawings.file_kinds import DATASETS, OWN, FileKind, kind_of, words_of
from digitpad.drawings.table_files import (
    MOST_CLASSES,
    MOST_PICTURES,
    Advance,
    Array,
    unwatched,
    wrong_file,
)
from digitpad.errors import DataError
from digitpad.lab.data import Split, checked
from digitpad.language import _

OTHER = "file of yours"  # the source of digits that are not MNIST's
SMALLEST_SIDE, LARGEST_SIDE = 6, 512  # of pictures, in pixels
FAINT = 0.08  # of the brightest: below it there is no ink
FEW_GREYS = 64  # bytes up to this are no 256 greys, but as many as there are
FINER = 4  # small pictures are made so many times larger before they are cut
BLOCK = 10_000  # pictures converted at once: 30 MB
LOOKED_AT = 300  # pictures that the network tries; upright it reads 97 % of written ones, turned under 30
READ, UNREAD, FARTHER = 0.6, 0.6, 0.3  # accuracies: of how they lie, as they are, and between the two


@dataclass(frozen=True, eq=False)
class FoundDigits:
    """The labelled digits of a file.

    parts: what is to learn from, and what is to test with where the file keeps it apart.
    source: whose they are: "MNIST", "file of yours", or what a file of our own says.
    notes: sentences about what was found out and done.
    """

    parts: tuple[Split, ...]
    source: str = OTHER
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many digits there are."""
        return sum(len(part.labels) for part in self.parts)


def read_dataset(path: Path, advance: Advance = unwatched) -> FoundDigits:
    """Read the labelled digits of a file of arrays or of a table.

    Raises:
        DataError: it cannot be read, or holds no labelled digits; the sentence says what was found.
    """
    kind = kind_of(path)
    if kind not in DATASETS:
        raise _no_dataset(path, kind)
    arrays = read_arrays(path, kind, advance)
    if kind is FileKind.NPZ:
        try:
            halves = checked(arrays)
            return FoundDigits((halves.train, halves.test), halves.source)
        except (ValueError, KeyError):  # laid out otherwise
            pass
    return _found(path, arrays)


def no_picture_or_ink(path: Path, kind: FileKind | None) -> DataError | None:
    """Return the sentence about a file of digits that is opened as a picture or ink; None for any other."""
    if kind is None or kind.is_ink or kind.is_picture:
        return None
    if kind not in DATASETS:
        return _no_dataset(path, kind)
    sentence = _("{name} is {kind}, and no picture. Import it in My drawings, or have networks train on it.")
    return DataError(sentence.format(name=path.name, kind=words_of(kind)))


def _no_dataset(path: Path, kind: FileKind | None) -> DataError:
    """Return the sentence about a file that is of another kind."""
    expected = _(
        "a table (train.csv), MNIST's or EMNIST's files, .npz, .pkl.gz or .h5 with pictures and labels"
    )
    if kind is None and path.exists():
        return wrong_file(path, _("neither text nor digits"), expected)
    if kind is None:
        return DataError(_("There is no file {path}. Check its name.").format(path=path))
    how = {
        FileKind.PARQUET: _("Save it as CSV first."),
        FileKind.ARCHIVE: _("Unpack it first, and choose the files in it."),
        FileKind.NPY: _("Save the pictures and their labels together, by numpy.savez."),
        FileKind.MATLAB: _("Save its arrays as .npz or .h5 first."),
        **dict.fromkeys(OWN, _("Open it in DigitPad's window: digitpad {name}.").format(name=path.name)),
    }.get(kind, _("Expected: {kinds}.").format(kinds=expected))
    sentence = _("{name} is {kind}, which cannot be read here. {how}")
    return DataError(sentence.format(name=path.name, kind=words_of(kind), how=how))


# Pictures and labels


@dataclass(frozen=True, eq=False)
class _Pictures:
    """An array of pictures and the labels that go with it; n of them."""

    name: str
    pictures: Array
    labels: Labels


def _found(path: Path, arrays: Mapping[str, Array]) -> FoundDigits:
    """Return the pictures and labels among arrays."""
    pictures = {name: squares for name, array in arrays.items() if (squares := _squares(array)) is not None}
    labels = {name: whole for name, array in arrays.items() if (whole := _labels(array)) is not None}
    pairs = list(_pairs(pictures, labels))
    if not pairs:
        shapes = ", ".join(f"{name} {'×'.join(map(str, array.shape))}" for name, array in arrays.items())
        raise wrong_file(
            path,
            shapes[:200] or _("no arrays"),
            _("square pictures (such as 1000×28×28), and as many labels from 0 to 9"),
        )
    tests = _tests_of(pairs)
    learned = [pair for pair in pairs if pair not in tests]
    groups = [learned, tests] if learned and tests else [pairs]
    split = [_joined(group) for group in groups]
    split, notes = _understood(path, split)
    return FoundDigits(tuple(Split(digits, whole) for digits, whole in split), OTHER, notes)


def _tests_of(pairs: list[_Pictures]) -> list[_Pictures]:
    """Return those that are to test with: those named so, else those to validate with, else the fewest."""
    for word in ("test", "t10k", "val"):
        if tests := [pair for pair in pairs if word in pair.name.lower()]:
            return tests
    return [min(pairs, key=lambda pair: len(pair.labels))] if len(pairs) > 1 else []


def _squares(array: Array) -> Array | None:
    """Return an array of pictures as (n, side, side); None where it is none."""
    if array.dtype.kind not in "uifb" or array.ndim < 2 or not 0 < len(array) <= MOST_PICTURES:
        return None
    if array.ndim == 4 and 1 in (array.shape[1], array.shape[3]):
        array = array.reshape(len(array), *_without_one(array.shape[1:]))
    elif array.ndim == 4 and array.shape[3] == 3:  # colours
        array = array.mean(axis=3)
    if array.ndim == 2 and isqrt(array.shape[1]) ** 2 == array.shape[1]:
        array = array.reshape(len(array), isqrt(array.shape[1]), -1)
    fits = array.ndim == 3 and array.shape[1] == array.shape[2]
    return array if fits and SMALLEST_SIDE <= array.shape[1] <= LARGEST_SIDE else None


def _without_one(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return sizes without the channel's, which is 1 and the first or the last."""
    return shape[1:] if shape[0] == 1 else shape[:-1]


def _labels(array: Array) -> Labels | None:
    """Return an array of labels, or of ten numbers each of which one is 1, as (n,); None where it is none."""
    if array.dtype.kind not in "uifb" or array.ndim not in (1, 2) or not len(array):
        return None
    if array.ndim == 2 and 1 in array.shape:
        array = array.reshape(-1)
    if array.ndim == 2:
        is_one_hot = (
            array.shape[1] == CLASSES and (array.max(axis=1) == 1).all() and (array.sum(axis=1) == 1).all()
        )
        return array.argmax(axis=1) if is_one_hot else None
    fits = bool(np.isfinite(array).all() and (array == np.floor(array)).all())
    return array.astype(np.int64) if fits and array.min() >= 0 and array.max() < MOST_CLASSES else None


def _pairs(pictures: Mapping[str, Array], labels: Mapping[str, Labels]) -> Iterator[_Pictures]:
    """Yield pictures with their labels: as many, and where several are, those of the likest names."""
    taken = set[str]()
    likeness = {
        (one, other): _likeness(one, other)
        for one in pictures
        for other in labels
        if one != other and len(pictures[one]) == len(labels[other])
    }
    for one, other in sorted(likeness, key=lambda pair: -likeness[pair]):
        if not taken & {f"x {one}", f"y {other}"}:
            taken |= {f"x {one}", f"y {other}"}
            yield _Pictures(one, pictures[one], labels[other])


def _likeness(one: str, other: str) -> int:
    """Return how many signs two names begin or end alike with: 6, "_train", of x_train and y_train."""

    def alike(one: str, other: str) -> int:
        pairs = zip(one, other, strict=False)
        return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))

    return max(alike(one, other), alike(one[::-1], other[::-1]))


def _joined(pairs: list[_Pictures]) -> tuple[DigitBytes, Labels]:
    digits = [_as_digits(pair.pictures) for pair in pairs]
    if len(pairs) == 1:
        return digits[0], pairs[0].labels
    return np.concatenate(digits), np.concatenate([pair.labels for pair in pairs])


# What they mean

Labelled = list[tuple[DigitBytes, Labels]]


def _understood(path: Path, parts: Labelled) -> tuple[Labelled, tuple[str, ...]]:
    """Turn pictures upright and let labels mean digits, as the bundled network reads most of them.

    Raises:
        DataError: the labels are of more than ten kinds, and the first ten are no digits.
    """
    digits, labels = parts[0]
    counted = bool(labels.max() == CLASSES and labels.min() > 0)  # from 1, and the last one is 0 or 9
    has_more = labels.max() >= CLASSES and not counted
    places = np.flatnonzero(labels < CLASSES) if has_more else np.arange(len(labels))
    if not len(places):
        raise _too_many_kinds(path, labels)
    some = places[np.linspace(0, len(places) - 1, min(LOOKED_AT, len(places))).astype(np.int64)]
    tried = _Tried(digits[some], labels[some])
    usual = ("", MEANINGS[1 if counted else 0])
    chosen, as_usual = usual, tried.accuracy(*usual)
    if as_usual < UNREAD:
        best = max(_ways(counted), key=lambda way: tried.accuracy(*way))
        if tried.accuracy(*best) >= max(READ, as_usual + FARTHER):
            chosen = best
        elif has_more or counted:
            raise _too_many_kinds(path, labels)
    return [_one_way(part, *chosen) for part in parts], tuple(_notes(chosen, parts))


class _Tried:
    """Some digits (n, 28, 28), tried by the bundled network as they may be meant."""

    def __init__(self, digits: DigitBytes, labels: Labels) -> None:
        self._images, self._labels, self._network = digits, labels, load_model()
        self._read: dict[str, Labels] = {}

    def accuracy(self, way: str, meaning: str) -> float:
        """Return how many are read as their labels say, as a fraction."""
        if way not in self._read:
            images = np.ascontiguousarray(_turned(self._images, way)).astype(np.float32)
            self._read[way] = self._network.probabilities(images / np.float32(255)).argmax(axis=1)
        return float((self._read[way] == _meant(self._labels, meaning)).mean())


def _too_many_kinds(path: Path, labels: Labels) -> DataError:
    return wrong_file(path, _("the label {label}").format(label=labels.max()), _("labels from 0 to 9"))


MEANINGS = ("as they are", "10 is 0", "from 1")
WAYS = ("", "turned over", "left", "right", "over", "mirrored")


def _ways(counted: bool) -> Iterator[tuple[str, str]]:
    """Yield how pictures may lie, and what labels may mean, the usual way first."""
    for meaning in MEANINGS[1:] if counted else MEANINGS[:1]:
        yield from ((way, meaning) for way in WAYS)


def _turned(digits: DigitBytes, way: str) -> DigitBytes:
    """Return digits (n, 28, 28) turned back that lie turned."""
    return {
        "": digits,
        "turned over": digits.transpose(0, 2, 1),  # rows for columns, as EMNIST has them
        "left": np.rot90(digits, -1, (1, 2)),
        "right": np.rot90(digits, 1, (1, 2)),
        "over": digits[:, ::-1, ::-1],
        "mirrored": digits[:, :, ::-1],
    }[way]


def _meant(labels: Labels, meaning: str) -> Labels:
    return {"as they are": labels, "10 is 0": labels % CLASSES, "from 1": labels - 1}[meaning]


def _one_way(part: tuple[DigitBytes, Labels], way: str, meaning: str) -> tuple[DigitBytes, Labels]:
    digits, labels = part
    meant = _meant(labels, meaning)
    kept = (meant >= 0) & (meant < CLASSES)
    if not kept.all():
        digits, meant = digits[kept], meant[kept]
    return np.ascontiguousarray(_turned(digits, way)), meant


def _notes(chosen: tuple[str, str], parts: Labelled) -> Iterator[str]:
    """Yield what was found out, as sentences."""
    way, meaning = chosen
    if way:
        yield _("The pictures lie turned in the file, as in EMNIST: they were turned upright.")
    if meaning == "10 is 0":
        yield _("The label 10 stands for the digit 0.")
    if meaning == "from 1":
        yield _("The labels count from 1: each stands for the digit before it.")
    others = sum(int((labels >= CLASSES).sum()) for _digits, labels in parts) if meaning == MEANINGS[0] else 0
    if others:
        yield _("Left out because their labels are no digits: {count}.").format(count=others)


# Pictures


def _as_digits(pictures: Array) -> DigitBytes:
    """Return pictures (n, side, side) of any numbers as digits, uint8 (n, 28, 28), ink bright on 0."""
    is_grey = pictures.dtype == np.uint8 and pictures.max() > FEW_GREYS
    if is_grey and pictures.shape[1] == SIDE and not _are_light(pictures).any():
        return pictures  # as they are: a copy of EMNIST's would take 500 MB
    blocks = [pictures[start : start + BLOCK] for start in range(0, len(pictures), BLOCK)]
    least, most = 0.0, 255.0
    if not is_grey:  # 0 stays 0, unless some are below
        ranges = [(float(values.min()), float(values.max())) for values in map(_finite, blocks)]
        least, most = min(0.0, min(ranges)[0]), max(high for _low, high in ranges)
    made = np.empty((len(pictures), SIDE, SIDE), np.uint8)
    scale = np.float32(255 / max(most - least, 1e-9))
    for number, block in enumerate(blocks):
        grey = block if is_grey else ((_finite(block) - least) * scale).round().clip(0, 255).astype(np.uint8)
        inked = np.where(_are_light(grey)[:, np.newaxis, np.newaxis], 255 - grey, grey)
        made[number * BLOCK : number * BLOCK + len(block)] = (
            inked if inked.shape[1] == SIDE else np.stack([_by_the_rule(picture) for picture in inked])
        )
    return made


def _finite(pictures: Array) -> Array:
    return np.nan_to_num(pictures.astype(np.float32), posinf=0.0, neginf=0.0)


def _are_light(pictures: DigitBytes) -> Mask:
    """Say of each picture whether it is dark on light: its border is bright."""
    border = np.concatenate(
        [pictures[:, 0], pictures[:, -1], pictures[:, 1:-1, 0], pictures[:, 1:-1, -1]], axis=1
    )
    return np.asarray(np.median(border, axis=1) > 127)


def _by_the_rule(picture: Grey) -> DigitBytes:
    """Return a picture (side, side), ink bright, as the MNIST rule has it: 20×20, centred by its mass."""
    side = len(picture)
    if side < SIDE:
        larger = Image.fromarray(picture).resize((side * FINER, side * FINER), Image.Resampling.BICUBIC)
        picture = np.asarray(larger)
    ink = picture * (picture > FAINT * int(picture.max(initial=0)))
    return steps_of_glyph(ink).centred
