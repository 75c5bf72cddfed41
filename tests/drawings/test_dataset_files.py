"""drawings/: the kinds of files in which people pass labelled digits on, each made here as it comes."""

import gzip
import io
import os
import pickle
import struct
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import h5py
import numpy as np
import pytest
from PIL import Image
from support.made_digits import made_digits

from digitpad.core.network import load_model
from digitpad.drawings import array_files
from digitpad.drawings.digit_arrays import read_dataset
from digitpad.errors import DataError, PackagesError
from digitpad.lab.data import count_digits, read_splits

IMAGES, LABELS = made_digits(60, seed=5)
FLAT = IMAGES.reshape(60, 784)
FRACTIONS = (FLAT / 255).astype(np.float32)
ALL = {(digit.tobytes(), int(label)) for digit, label in zip(IMAGES, LABELS, strict=True)}


def idx(array: np.ndarray) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes((0, 0, 8, array.ndim)) + sizes + array.astype(np.uint8).tobytes()


def table(rows: np.ndarray, names: list[str] | None = None, separator: str = ",") -> bytes:
    lines = [separator.join(names)] if names else []
    return "\n".join([*lines, *(separator.join(f"{value:g}" for value in row) for row in rows)]).encode()


def every_digit(found) -> set[tuple[bytes, int]]:
    return {
        (digit.tobytes(), int(label))
        for part in found.parts
        for digit, label in zip(part.digits, part.labels, strict=True)
    }


def old_pickle(found: object) -> bytes:
    """Return a pickle with the names that NumPy 1 had, as mnist.pkl.gz has them."""
    return pickle.dumps(found, 2).replace(b"numpy._core", b"numpy.core")


def write(folder: Path, kind: str) -> Path:
    """Write the digits as a kind of file has them, and return its path."""
    pixels = [f"pixel{number}" for number in range(784)]
    rows = np.column_stack([LABELS, FLAT])
    files: dict[str, bytes] = {
        "train.csv": table(rows, ["label", *pixels]),
        "bare.csv": table(rows),
        "quoted.csv": table(rows, ['"label"', *(f'"{name}"' for name in pixels)]),
        "class last.csv": table(np.column_stack([FLAT, LABELS]), [*pixels, "class"]),
        "semicolons.csv": table(rows, separator=";"),
        "fractions.csv": table(np.column_stack([LABELS, FRACTIONS])),
        "zip.train": table(np.column_stack([LABELS, FRACTIONS * 2 - 1]), separator=" "),
        "zip.train.gz": gzip.compress(table(np.column_stack([LABELS, FRACTIONS * 2 - 1]), separator=" ")),
        "mnist.pkl": pickle.dumps((FLAT, LABELS.astype(np.int64))),
        "dict.pickle": pickle.dumps({"data": FLAT, "target": LABELS.tolist()}, 4),
        "protocol5.pkl": pickle.dumps([IMAGES, LABELS], 5),
        "mnist.pkl.gz": gzip.compress(
            old_pickle(
                (
                    (FRACTIONS[:40], LABELS[:40].astype(np.int64)),
                    (FRACTIONS[40:50], LABELS[40:50].astype(np.int64)),
                    (FRACTIONS[50:], LABELS[50:].astype(np.int64)),
                )
            )
        ),
    }
    arrays = {
        "images.npz": {"images": IMAGES, "labels": LABELS},
        "xy.npz": {"X": FRACTIONS.astype(np.float64), "y": np.eye(10)[LABELS]},
        "colour.npz": {"image": np.repeat(IMAGES[..., np.newaxis], 3, axis=3), "label": LABELS},
        "a column.npz": {"x": IMAGES, "y": LABELS[np.newaxis]},
    }
    if kind in arrays:
        np.savez(folder / kind, **arrays[kind])
    elif kind.endswith(".h5"):
        with h5py.File(folder / kind, "w") as file:
            for name, places in (("train", slice(0, 40)), ("test", slice(40, 60))):
                file[f"{name}/data"], file[f"{name}/target"] = FRACTIONS[places], LABELS[places].astype(int)
    else:
        (folder / kind).write_bytes(files[kind])
    return folder / kind


KINDS = (
    "train.csv", "bare.csv", "quoted.csv", "class last.csv", "semicolons.csv", "fractions.csv", "zip.train",
    "zip.train.gz", "mnist.pkl", "dict.pickle", "protocol5.pkl", "mnist.pkl.gz", "images.npz", "xy.npz",
    "colour.npz", "a column.npz", "usps.h5",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_is_read_as_it_comes(tmp_path, kind):
    found = read_dataset(write(tmp_path, kind))
    assert found.count == 60
    read = every_digit(found)
    if "zip" in kind or "fraction" in kind:  # written with six signs
        assert {label for _digit, label in read} == set(range(10))
        assert sum(digit in ALL for digit in read) > 50
    else:
        assert read == ALL
    assert found.notes == ()


def test_the_parts_of_a_pickle_and_of_an_h5_are_kept_apart(tmp_path):
    for kind, sizes in (("mnist.pkl.gz", [50, 10]), ("usps.h5", [40, 20])):
        assert [len(part.labels) for part in read_dataset(write(tmp_path, kind)).parts] == sizes


@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize("chosen", ["train-images-idx3", "train-labels-idx1", "test-images-idx3"])
def test_emnist_s_files_are_found_beside_each_other_and_turned_upright(tmp_path, pack, chosen):
    ending = ".gz" if pack else ""
    for half, places in (("train", slice(0, 40)), ("test", slice(40, 60))):
        for name, array in (
            ("images-idx3", IMAGES[places].transpose(0, 2, 1)),
            ("labels-idx1", LABELS[places]),
        ):
            content = idx(array)
            path = tmp_path / f"emnist-digits-{half}-{name}-ubyte{ending}"
            path.write_bytes(gzip.compress(content) if pack else content)
    found = read_dataset(tmp_path / f"emnist-digits-{chosen}-ubyte{ending}")
    assert every_digit(found) == ALL
    assert [len(part.labels) for part in found.parts] == [40, 20]
    assert "turned upright" in found.notes[0]


def test_a_file_of_pictures_without_its_labels_says_so(tmp_path):
    (tmp_path / "emnist-digits-test-images-idx3-ubyte").write_bytes(idx(IMAGES))
    with pytest.raises(DataError, match="the file with the others is not beside it"):
        read_dataset(tmp_path / "emnist-digits-test-images-idx3-ubyte")


def test_letters_beside_digits_are_left_out_and_letters_alone_refused(tmp_path):
    labels = np.where(LABELS == 3, 20, LABELS)
    np.savez(tmp_path / "byclass.npz", images=IMAGES, labels=labels)
    found = read_dataset(tmp_path / "byclass.npz")
    assert found.count == 54
    assert found.notes == ("Left out because their labels are no digits: 6.",)
    np.savez(tmp_path / "letters.npz", images=IMAGES, labels=(LABELS + 5) % 26 + 1)
    with pytest.raises(DataError, match="the label 15; expected: labels from 0 to 9"):
        read_dataset(tmp_path / "letters.npz")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda images, labels: (images, np.where(labels == 0, 10, labels)),
            "label 10 stands for the digit 0",
        ),
        (lambda images, labels: (images, labels + 1), "labels count from 1"),
        (lambda images, labels: (np.rot90(images, 1, (1, 2)), labels), "turned upright"),
        (lambda images, labels: (255 - images.transpose(0, 2, 1), labels), "turned upright"),
    ],
    ids=["10 is 0", "from 1", "rotated", "transposed and dark on light"],
)
def test_what_a_file_does_not_say_is_found_out(tmp_path, change, said):
    images, labels = change(IMAGES, LABELS.astype(np.int64))
    np.savez(tmp_path / "some.npz", X=images, y=labels)
    found = read_dataset(tmp_path / "some.npz")
    assert every_digit(found) == ALL
    assert said in " ".join(found.notes)


def test_digits_of_8_by_8_as_scikit_learn_has_them_are_read(tmp_path):
    small = [
        np.asarray(Image.fromarray(image[4:24, 4:24]).resize((8, 8), Image.Resampling.BOX))
        for image in IMAGES
    ]
    rows = np.column_stack([(np.stack(small).reshape(60, 64) / 16).round(), LABELS])
    content = "\n".join(",".join(f"{value:.18e}" for value in row) for row in rows).encode()
    (tmp_path / "digits.csv.gz").write_bytes(gzip.compress(content))
    (tmp_path / "optdigits.tra").write_bytes(table(rows))
    for name in ("digits.csv.gz", "optdigits.tra"):
        (part,) = read_dataset(tmp_path / name).parts
        assert part.labels.tolist() == LABELS.tolist()
        read = load_model().probabilities(part.digits.astype(np.float32) / 255).argmax(axis=1)
        assert (read == LABELS).mean() > 0.6


# Files that would do harm

RUN = []


class Harm:
    def __reduce__(self):
        return RUN.append, (1,)


class OtherHarm:
    def __reduce__(self):
        return exec, ("import pathlib; pathlib.Path('harmed').write_text('')",)


def opcodes(*parts: bytes) -> bytes:
    return b"\x80\x02" + b"".join(parts) + b"."


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(Harm()),
        pickle.dumps([IMAGES, LABELS, OtherHarm()]),
        pickle.dumps(np.array([object()])),
        opcodes(b"cos\nsystem\n", b"U\x04true", b"\x85R"),
        opcodes(b"cnumpy\nload\n", b"U\x01x", b"\x85R"),
        opcodes(b"cnumpy.core.multiarray\nfromfile\n", b"U\x01x", b"\x85R"),
        opcodes(b"]", b"r\xff\xff\xff\xff"),  # a memo of four billion places
        opcodes(b"\x96" + struct.pack("<Q", 1 << 40)),  # a bytearray of a terabyte
        opcodes(b"T" + struct.pack("<i", 2_000_000_000)),
        opcodes(b"(" * 100_000),
        pickle.dumps([[[[[[[[IMAGES]]]]]]], LABELS]),
    ],
)
def test_a_pickle_runs_nothing_and_takes_no_memory(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "some.pkl").write_bytes(content)
    with pytest.raises(DataError, match=r"some\.pkl cannot be"):
        read_dataset(tmp_path / "some.pkl")
    assert RUN == []
    assert not (tmp_path / "harmed").exists()


def test_an_h5_without_what_reads_it_says_what_to_install(tmp_path, monkeypatch):
    path = write(tmp_path, "usps.h5")
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(PackagesError, match=r"usps\.h5 needs Python packages that are not installed: h5py"):
        read_dataset(path)


def test_an_h5_reads_no_other_file(tmp_path):
    (tmp_path / "secret.raw").write_bytes(IMAGES.tobytes())
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["images"] = IMAGES
    with h5py.File(tmp_path / "some.h5", "w") as file:
        file["labels"] = LABELS
        file["images"] = h5py.ExternalLink("other.h5", "images")
        file["soft"] = h5py.SoftLink("/images")
        file.create_dataset(
            "raw", IMAGES.shape, np.uint8, external=[(str(tmp_path / "secret.raw"), 0, IMAGES.size)]
        )
        layout = h5py.VirtualLayout(IMAGES.shape, np.uint8)
        layout[:] = h5py.VirtualSource(tmp_path / "other.h5", "images", IMAGES.shape)
        file.create_virtual_dataset("virtual", layout)
    with pytest.raises(DataError, match="it has labels 60; expected"):
        read_dataset(tmp_path / "some.h5")


def test_what_would_unpack_to_too_much_is_not_unpacked(tmp_path, monkeypatch):
    paths = [write(tmp_path, kind) for kind in ("train.csv", "mnist.pkl", "images.npz", "usps.h5")]
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(IMAGES))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(LABELS))
    for module in (array_files, array_files.read_table.__globals__):
        if isinstance(module, dict):
            monkeypatch.setitem(module, "MOST_BYTES", 1000)
        else:
            monkeypatch.setattr(module, "MOST_BYTES", 1000)
    for path in (*paths, tmp_path / "train-images-idx3-ubyte"):
        with pytest.raises(DataError, match="damaged, incomplete or too large"):
            read_dataset(path)


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_file_is_one_sentence(tmp_path, kind):
    path = write(tmp_path, kind)
    content = path.read_bytes()
    for part in (2, 3, 10):
        path.write_bytes(content[: len(content) // part])
        if path.suffix in (".csv", ".train"):  # which may end after any row, and in a number
            with suppress(DataError):
                assert read_dataset(path).count < 60
        else:
            with pytest.raises(DataError, match="damaged, incomplete or too large"):
                read_dataset(path)


def test_an_array_alone_is_named(tmp_path):
    content = io.BytesIO()
    np.save(content, IMAGES)
    (tmp_path / "x.npy").write_bytes(content.getvalue())
    with pytest.raises(DataError, match=r"a single array of NumPy's \(\.npy\)"):
        read_dataset(tmp_path / "x.npy")


@pytest.mark.parametrize("name", ["a.csv", "a.npz", "a.pkl", "a.h5", "train-images-idx3-ubyte"])
def test_a_pipe_is_refused_at_once(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(DataError, match="pipe"):
        read_dataset(tmp_path / name)


@pytest.mark.parametrize(
    "head", [b"{'descr': '|u1', 'shape': (", b"{'descr': '|u1', 'shape': (10000000000000000000000,)"]
)
def test_an_array_that_is_said_in_damaged_words_is_one_sentence(tmp_path, head):
    content, (images, labels) = io.BytesIO(), made_digits(20, seed=1)
    np.savez(content, x=images, y=labels)
    with zipfile.ZipFile(content, "a") as archive:
        length = (len(head) + 40).to_bytes(2, "little")
        archive.writestr("z.npy", b"\x93NUMPY\1\0" + length + head.ljust(len(head) + 40))
    check_refused(tmp_path, content.getvalue())


def test_what_is_no_array_among_arrays_is_one_sentence(tmp_path):
    content, (images, labels) = io.BytesIO(), made_digits(20, seed=1)
    np.savez(content, x=images, y=labels)
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("z.npy", b"no array")
    check_refused(tmp_path, content.getvalue())


def check_refused(folder: Path, content: bytes) -> None:
    (folder / "digits.npz").write_bytes(content)
    with pytest.raises(DataError, match="damaged, incomplete or too large"):
        read_dataset(folder / "digits.npz")
    for read in (read_splits, count_digits):
        with pytest.raises(DataError):
            read(folder / "digits.npz")
