"""training/data/digit_files.py: files of digits from elsewhere, and the sentence where one has none."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.made_digits import made_digits, made_mnist

from digitpad.drawings import digit_arrays
from digitpad.drawings.table_files import unwatched
from digitpad.errors import DataError
from digitpad.lab.data import count_digits, read_splits
from digitpad.training.data.digit_files import import_digits
from digitpad.training.data.mnist import FILES

IMAGES, LABELS = made_digits(300, seed=5)


def idx(array: np.ndarray) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes((0, 0, 8, array.ndim)) + sizes + array.astype(np.uint8).tobytes()


def csv(path: Path, header: bool = True, pack: bool = False, place: int = 0) -> Path:
    """Write the digits as Kaggle's `train.csv` has them; the label in another column where that is wished."""
    names = [f"pixel{number}" for number in range(784)]
    names.insert(place, "label")
    table = np.insert(IMAGES.reshape(300, 784).astype(int), place, LABELS, axis=1)
    lines = [",".join(names)] * header + [",".join(map(str, row)) for row in table]
    content = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(content) if pack else content)
    return path


def read_digit_file(path: Path, advance=unwatched):
    """Return the digits of a file as they are kept."""
    import_digits(path, path.parent / "kept" / "file.npz", advance)
    return read_splits(path.parent / "kept" / "file.npz")


def every_digit(splits) -> set[tuple[bytes, int]]:
    digits = np.concatenate([splits.train.digits, splits.test.digits])
    labels = np.concatenate([splits.train.labels, splits.test.labels])
    return {(digit.tobytes(), int(label)) for digit, label in zip(digits, labels, strict=True)}


ALL = {(digit.tobytes(), int(label)) for digit, label in zip(IMAGES, LABELS, strict=True)}


@pytest.mark.parametrize(
    "options", [{}, {"header": False}, {"pack": True}, {"place": 784}], ids=["kaggle", "bare", "gz", "last"]
)
def test_a_csv_is_read_and_a_sixth_of_it_put_aside(tmp_path, options):
    told = []
    splits = read_digit_file(csv(tmp_path / "train.csv", **options), told.append)
    assert (len(splits.train.labels), len(splits.test.labels)) == (250, 50)
    assert every_digit(splits) == ALL
    assert splits.source == "file of yours"
    assert told == sorted(told)
    assert told[-1] == 1


def test_mnist_s_own_two_kinds_of_files_are_known(tmp_path):
    splits = read_digit_file(made_mnist(tmp_path / "mnist.npz", train=120, test=30))
    assert (len(splits.train.labels), len(splits.test.labels)) == (120, 30)
    for name, array in (("x_train", IMAGES[:200]), ("y_train", LABELS[:200])):
        (tmp_path / f"{FILES[name]}.gz").write_bytes(gzip.compress(idx(array)))
        (tmp_path / FILES[name.replace("train", "test")]).write_bytes(idx(array[:50]))
    splits = read_digit_file(tmp_path / FILES["y_test"])
    assert (len(splits.train.labels), len(splits.test.labels)) == (200, 50)


def test_mnist_itself_is_known_by_its_test_digits(tmp_path, data_folder):
    whole = read_splits(data_folder / "mnist" / "mnist.npz")
    found = {"images": whole.train.digits[:500], "labels": whole.train.labels[:500]}
    tests = {"test_images": whole.test.digits, "test_labels": whole.test.labels}
    np.savez(tmp_path / "named_otherwise.npz", **found, **tests)
    assert read_digit_file(tmp_path / "named_otherwise.npz").source == "MNIST"


ONE_HOT = np.eye(10)[LABELS]
LAYOUTS = {
    "two arrays": {"images": IMAGES, "labels": LABELS},
    "a channel": {"X": IMAGES[..., np.newaxis], "y": LABELS},
    "a channel first": {"X": IMAGES[:, np.newaxis], "y": LABELS[:, np.newaxis]},
    "rows": {"data": IMAGES.reshape(300, 784), "target": LABELS.astype(np.float64)},
    "fractions": {"x": IMAGES / 255, "y": ONE_HOT},
    "from -1 to 1": {"x": (IMAGES / 127.5 - 1).astype(np.float32), "y": LABELS},
    "dark on light": {"x": 255 - IMAGES, "y": LABELS},
    "other arrays too": {
        "x": IMAGES,
        "y": LABELS,
        "names": np.array(list("0123456789")),
        "other": np.ones(7),
    },
}


@pytest.mark.parametrize("arrays", LAYOUTS.values(), ids=LAYOUTS)
def test_an_npz_is_taken_apart_by_its_shapes(tmp_path, arrays):
    np.savez(tmp_path / "mine.npz", **arrays)
    splits = read_digit_file(tmp_path / "mine.npz")
    assert (len(splits.train.labels), len(splits.test.labels)) == (250, 50)
    assert every_digit(splits) == ALL


def test_test_digits_of_its_own_are_kept_apart_and_labels_go_with_their_pictures(tmp_path):
    """There are as many of both, so that only the names say which labels are whose."""
    arrays = {
        "a_test": IMAGES[150:],
        "b_test": LABELS[150:],
        "b_train": LABELS[:150],
        "a_train": IMAGES[:150],
    }
    np.savez(tmp_path / "mine.npz", **arrays)
    splits = read_digit_file(tmp_path / "mine.npz")
    assert (splits.train.digits == IMAGES[:150]).all()
    assert (splits.train.labels == LABELS[:150]).all()
    assert (splits.test.labels == LABELS[150:]).all()


@pytest.mark.parametrize(("side", "top"), [(64, 255), (14, 255), (8, 16)])
def test_other_sizes_go_through_the_mnist_rule(tmp_path, side, top):
    small = [np.asarray(Image.fromarray(image[4:24, 4:24]).resize((side, side))) for image in IMAGES]
    pictures = np.stack(small).astype(np.float64) * (top / 255)
    np.savez(tmp_path / "mine.npz", x=pictures.round().astype(np.uint8), y=LABELS)
    splits = read_digit_file(tmp_path / "mine.npz")
    digits = splits.train.digits.astype(np.int64)
    assert digits.shape[1:] == (28, 28)
    assert (digits.max(axis=(1, 2)) == 255).all()
    for axis in (1, 2):  # 20 × 20 within 28 × 28, and one of the sides is filled
        rows = digits.any(axis=axis)
        assert (rows.sum(axis=1) <= 20).all()
    mass = digits.sum(axis=(1, 2))
    middle = (digits.sum(axis=2) @ np.arange(28) / mass, digits.sum(axis=1) @ np.arange(28) / mass)
    assert np.abs(np.array(middle) - 13.5).max() < 1.6


def test_what_is_imported_is_read_again_and_counted(tmp_path):
    place = tmp_path / "home" / "digits" / "file.npz"
    import_digits(csv(tmp_path / "train.csv"), place)
    assert every_digit(read_splits(place)) == ALL
    assert read_splits(place).source == "file of yours"
    assert count_digits(place) == 250
    assert [path.name for path in place.parent.iterdir()] == ["file.npz"]
    assert read_digit_file(place).source == "file of yours"


def wrong(path: Path, name: str, content: bytes | dict[str, np.ndarray]) -> Path:
    if isinstance(content, dict):
        np.savez(path / name, **content)
    else:
        (path / name).write_bytes(content)
    return path / name


ROW = ",".join(["1"] * 785)


@pytest.mark.parametrize(
    ("name", "content", "found", "expected"),
    [
        (
            "test.csv",
            ",".join(f"pixel{n}" for n in range(784)).encode(),
            "784 columns of pixels and no labels",
            "label",
        ),
        ("a.csv", b"name,age\nx,3\n", "2 columns", "785"),
        ("b.csv", (",".join(["x"] * 785) + "\n").encode(), "no column", "label"),
        ("c.csv", f"{ROW}\n{ROW}\n{ROW[:-1]}300\n".encode(), "something else in line 3", "0 to 255"),
        ("d.csv", f"{ROW}\n1,2,3\n".encode(), "something else in line 2", "785"),
        ("e.csv", f"12{ROW[1:]}\n".encode(), "the label 12", "0 to 9"),
        ("f.csv", f"{ROW}\n".encode() * 50, "50 digits", "at least 200"),
        ("h.txt", b"Hello", "neither text nor digits", "train.csv"),
        ("j.npz", {"x": IMAGES}, "x 300×28×28", "as many labels"),
        ("k.npz", {"x": IMAGES[:, :20], "y": LABELS}, "x 300×20×28", "square pictures"),
        ("l.npz", {"x": IMAGES, "y": (LABELS + 7) % 10 + 1}, "the label 10", "labels from 0 to 9"),
    ],
)
def test_what_is_no_file_of_digits_is_one_sentence(tmp_path, name, content, found, expected):
    with pytest.raises(DataError) as raised:
        read_digit_file(wrong(tmp_path, name, content))
    sentence = str(raised.value)
    assert sentence.startswith(f"{name} cannot be used: it has ")
    said, wanted = sentence.split("; expected: ")
    assert found in said
    assert expected in wanted
    assert ". " not in sentence  # it is one


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("i.npz", b"PK\x03\x04 cut off", r"NumPy's arrays \(\.npz\), but is damaged"),
        ("m.npz", {"x": np.array([object()])}, r"NumPy's arrays \(\.npz\), but is damaged"),
        (
            "n.csv.gz",
            gzip.compress(f"{ROW}\n".encode() * 300, mtime=0)[:-20],
            "a table, a digit a row, but is damaged",
        ),
        (
            "o.pkl.gz",
            gzip.compress(b"\x80\x02 nothing", mtime=0),
            "a Python pickle of arrays, but is damaged",
        ),
        ("p.h5", b"\x89HDF\r\n\x1a\n nothing", r"arrays in HDF5 \(\.h5\), but is damaged"),
        ("g.png", b"\x89PNG\r\n\x1a\n\0\0\xff\xfe", "is a picture, which cannot be read here"),
        ("mnist.parquet", b"PAR1 and so on", "is a table in Parquet.* Save it as CSV first"),
        ("archive.zip", b"PK\x03\x04" + bytes(22) + b"\5\0\0\0a.csv", "a packed archive.* Unpack it first"),
    ],
)
def test_what_is_damaged_or_of_another_kind_is_called_by_its_kind(tmp_path, name, content, what):
    with pytest.raises(DataError, match=what):
        read_digit_file(wrong(tmp_path, name, content))


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match=r"none\.csv cannot be read"):
        read_digit_file(tmp_path / "none.csv")
    with pytest.raises(DataError, match="no file"):
        read_digit_file(tmp_path / "none")


def test_an_import_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    place = tmp_path / "digits" / "file.npz"
    import_digits(csv(tmp_path / "train.csv"), place)
    before = place.read_bytes()
    with pytest.raises(DataError):
        import_digits(wrong(tmp_path, "h.txt", b"Hello"), place)
    monkeypatch.setattr(digit_arrays, "MOST_PICTURES", 10)
    with pytest.raises(DataError):
        import_digits(wrong(tmp_path, "many.npz", {"x": IMAGES, "y": LABELS}), place)
    assert place.read_bytes() == before
    assert [path.name for path in place.parent.iterdir()] == ["file.npz"]
