"""exchange.py: what goes out comes in again, in every form, and what is bad is told."""

import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps
from support.folded_digit import broken_five
from support.handwriting import SEVEN, six_of_each
from support.made_digits import made_digits
from support.rows import picture_of

from digitpad.core.ink import read_samples
from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.drawings.exchange import Exported, find_drawings, labelled_drawings, write_drawings
from digitpad.errors import DataError, DigitPadError, InkError, PictureError, StoreError
from digitpad.training.data.mnist import read_mnist

GLYPH = steps_of_ink((tuple(SEVEN),)).centred
FORMS = ["folder", "ink.jsonl", "ink.jsonl.gz", "mnist.npz"]


def read_drawings(paths, reader=None, **options) -> list[Drawing]:
    return list(labelled_drawings(find_drawings(paths, reader, **options)).drawings)


def written() -> list[Drawing]:
    """Return 20 drawings, two of each digit."""
    drawings = [Drawing(digit, tuple(map(tuple, strokes))) for digit, strokes in six_of_each()]
    return drawings[::3]


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_again(tmp_path, form):
    drawings = written()
    assert write_drawings(drawings, tmp_path / form) == Exported(20)
    found = read_drawings([tmp_path / form])[:20]
    assert [drawing.label for drawing in found] == [drawing.label for drawing in drawings]
    for before, after in zip(drawings, found, strict=True):
        np.testing.assert_allclose(before.steps.digit, after.steps.digit, atol=0.02)
    assert [path.name for path in tmp_path.iterdir()] == [form]


@pytest.mark.parametrize("form", FORMS)
def test_what_was_exported_is_known_again(tmp_path, form):
    with_glyph = [Drawing(7, glyph=GLYPH), *written()]
    drawings = Drawings(tmp_path / "drawings.sqlite3")
    drawings.add_new(with_glyph)
    write_drawings(drawings.all(), tmp_path / form)
    assert drawings.add_new(read_drawings([tmp_path / form])) == ()
    drawings.close()


def test_a_folder_has_pictures_by_label_as_the_network_sees_them(tmp_path):
    drawings = written()
    write_drawings(drawings, tmp_path / "out")
    names = sorted(str(path.relative_to(tmp_path / "out")) for path in tmp_path.rglob("*.png"))
    assert names == [f"{digit}/000{number}.png" for digit in range(10) for number in (1, 2)]
    with Image.open(tmp_path / "out" / "0" / "0002.png") as picture:
        assert picture.mode == "L"
        np.testing.assert_array_equal(np.asarray(picture), drawings[1].steps.centred)


def test_ink_has_strokes_and_labels_and_leaves_glyphs_out(tmp_path):
    drawings = [Drawing(7, glyph=GLYPH), *written()]
    assert write_drawings(drawings, tmp_path / "ink.jsonl") == Exported(20, 1)
    samples = read_samples(tmp_path / "ink.jsonl")
    assert [sample.label for sample in samples] == [drawing.label for drawing in written()]
    with pytest.raises(DataError, match=r"PNG or \.npz"):
        write_drawings(drawings[:1], tmp_path / "none.jsonl")
    assert not (tmp_path / "none.jsonl").exists()


def test_an_npz_can_be_read_as_mnist(tmp_path):
    drawings = [Drawing(7, glyph=GLYPH), *written()]
    write_drawings(drawings, tmp_path / "mnist.npz")
    mnist = read_mnist(tmp_path / "mnist.npz")
    for part in (mnist.train, mnist.test):
        assert part.labels.tolist() == [drawing.label for drawing in drawings]
        np.testing.assert_array_equal(part.images[0], drawings[0].steps.digit)


def test_any_picture_can_come_in(tmp_path):
    (tmp_path / "7").mkdir()
    large = Image.fromarray(255 - GLYPH).resize((300, 300))
    large.save(tmp_path / "7" / "photo.jpg")
    ImageOps.invert(large).convert("RGB").save(tmp_path / "7" / "white on black.png")
    dot = np.zeros((28, 28), np.uint8)
    dot[14, 14] = 255
    Image.fromarray(dot).save(tmp_path / "7" / "dot.png")  # too small to be found, but a digit already
    (tmp_path / "7" / "notes.txt").write_text("no picture")
    found = read_drawings([tmp_path])
    assert [drawing.label for drawing in found] == [7, 7, 7]
    np.testing.assert_array_equal(found[0].glyph, dot)
    for drawing in found[1:]:
        assert abs(int(drawing.glyph.sum()) - int(GLYPH.sum())) < 0.25 * GLYPH.sum()
    assert len(read_drawings([tmp_path / "7" / "photo.jpg"])) == 1


def test_a_digit_with_a_broken_stroke_comes_in_whole_where_there_is_a_network(tmp_path):
    classifier = load_model()
    (whole,) = read_drawings([broken_five(tmp_path)], classifier)
    (part,) = read_drawings([tmp_path])
    assert classifier.probabilities(whole.steps.digit[np.newaxis])[0].argmax() == 5
    assert (whole.glyph != part.glyph).any()


def test_an_npz_without_test_digits_can_come_in(tmp_path):
    np.savez(tmp_path / "some.npz", x_train=GLYPH[np.newaxis], y_train=np.array([7]))
    (found,) = read_drawings([tmp_path / "some.npz"])
    assert found.label == 7
    np.testing.assert_array_equal(found.glyph, GLYPH)


def test_ink_of_any_scale_is_fitted_to_the_pad(tmp_path):
    (tmp_path / "tiny.jsonl").write_text('{"strokes": [[[-1, -1], [1, 1]]], "label": "3"}\n')
    assert read_drawings([tmp_path / "tiny.jsonl"]) == [Drawing(3, (((200, 200), (800, 800)),))]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"strokes": [[[1, 2]]]}', "line 2: It needs a label"),
        ('{"strokes": [[[1, 2]]], "label": 10}', "line 2: It needs a label"),
        ('{"strokes": [[[1, 2]]], "label": "x"}', "line 2: It needs a label"),
        ('{"strokes": [[[1, 2]]], "label": true}', "line 2: It needs a label"),
        ('{"strokes": [[[1, 2]]], "label": "²"}', "line 2: It needs a label"),
        ("nonsense", "line 2: This is not ink"),
    ],
)
def test_bad_ink_is_told_with_its_line(tmp_path, line, said):
    (tmp_path / "ink.jsonl").write_text('{"strokes": [[[1, 2]]], "label": 1}\n' + line + "\n")
    with pytest.raises(InkError, match=said):
        read_drawings([tmp_path / "ink.jsonl"])
    (tmp_path / "ink.jsonl").write_text("# a note, and an empty line\n\n" + line + "\n")
    with pytest.raises(InkError, match=said.replace("line 2", "line 3")):
        read_drawings([tmp_path / "ink.jsonl"])


def test_a_picture_without_a_label_is_told(tmp_path):
    Image.fromarray(GLYPH).save(tmp_path / "mine.png")
    with pytest.raises(PictureError, match="folder named 0 to 9"):
        read_drawings([tmp_path / "mine.png"])
    (found,) = read_drawings([tmp_path / "mine.png"], label=7)
    assert found.label == 7
    Image.fromarray(GLYPH).save(tmp_path / "seven.png")
    both = find_drawings([tmp_path])
    assert [drawing.label for drawing in both.drawings] == [7]
    assert both.unlabelled == (tmp_path / "mine.png",)


@pytest.mark.parametrize(
    "name",
    ["7.png", "digit7.png", "img_7.png", "7 (1).png", "7a.png", "seven/a.png", "Sample008/img008-001.png"],
)
def test_a_label_may_be_in_any_of_these_names(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    Image.fromarray(GLYPH).save(tmp_path / name)
    assert [drawing.label for drawing in read_drawings([tmp_path])] == [7]


def test_a_page_of_many_digits_of_one_kind_gives_as_many_drawings(tmp_path):
    page = Image.new("L", (900, 700), 250)
    for place, drawing in enumerate(drawing for drawing in sevens(20)):
        digit = Image.fromarray(255 - drawing.steps.centred).resize((90, 90))
        page.paste(digit, (40 + 170 * (place % 5), 40 + 160 * (place // 5)))
    (tmp_path / "7").mkdir()
    page.save(tmp_path / "7" / "page.png")
    classifier = load_model()
    found = read_drawings([tmp_path], classifier)
    assert len(found) == 20
    assert {drawing.label for drawing in found} == {7}
    digits = np.stack([drawing.steps.digit for drawing in found])
    assert (classifier.probabilities(digits).argmax(axis=1) == 7).sum() >= 18


def test_pages_of_a_scan_come_in_one_by_one(tmp_path):
    (tmp_path / "7").mkdir()
    pages = [Image.fromarray(255 - GLYPH).resize((300, 300)) for _page in range(2)]
    pages[0].save(tmp_path / "7" / "scan.tif", save_all=True, append_images=pages[1:])
    assert [drawing.label for drawing in read_drawings([tmp_path], load_model())] == [7, 7]


def sevens(count: int) -> list[Drawing]:
    images, labels = made_digits(10 * count, seed=9)
    return [Drawing(7, glyph=image) for image in images[labels == 7]]


def test_a_number_whose_name_says_it_gives_a_drawing_a_digit(tmp_path):
    row = picture_of("2048").image
    row.save(tmp_path / "2048_row.png")
    row.save(tmp_path / "204_row.png")
    found = find_drawings([tmp_path], load_model())
    assert [drawing.label for drawing in found.drawings] == [2, 0, 4, 8]
    assert found.uneven == (tmp_path / "204_row.png",)


def test_a_table_that_describes_a_folder_of_pictures_is_left_alone(tmp_path):
    (tmp_path / "7").mkdir()
    Image.fromarray(GLYPH).save(tmp_path / "7" / "a.png")
    (tmp_path / "labels.csv").write_text("name,label\na.png,7\n")
    (tmp_path / "about.json").write_text("{}")
    assert len(read_drawings([tmp_path])) == 1


def test_mnist_s_own_files_in_a_folder_come_in_once(tmp_path):
    images, labels = made_digits(30, seed=5)
    for half, places in (("train", slice(0, 20)), ("t10k", slice(20, 30))):
        for name, array in (("images-idx3", images[places]), ("labels-idx1", labels[places])):
            sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
            content = bytes((0, 0, 8, array.ndim)) + sizes + array.tobytes()
            (tmp_path / f"{half}-{name}-ubyte.gz").write_bytes(gzip.compress(content))
    assert len(read_drawings([tmp_path])) == 30


def test_a_bad_picture_ends_it(tmp_path):
    (tmp_path / "7").mkdir()
    Image.fromarray(GLYPH).save(tmp_path / "7" / "a.png")
    (tmp_path / "7" / "b.png").write_bytes(b"\x89PNG nothing")
    with pytest.raises(PictureError, match=r"b\.png cannot be read"):
        read_drawings([tmp_path])


def npz(**arrays) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


PICTURES, LABELS = np.stack([GLYPH, GLYPH]), np.array([7, 7], np.uint8)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK nothing",
        npz(x_train=PICTURES),
        npz(x_train=PICTURES, y_train=LABELS + 5),
        npz(x_train=PICTURES, y_train=LABELS[:1]),
        npz(x_train=PICTURES[:, :20], y_train=LABELS),
        npz(x_train=PICTURES, y_train=np.array([7.5, 1])),
        npz(x_train=PICTURES, y_train=np.array(["7", None], object)),
        npz(x_train=PICTURES, y_train=LABELS)[:400],
    ],
)
def test_an_npz_without_labelled_pictures_is_told(tmp_path, content):
    (tmp_path / "bad.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"bad\.npz cannot be (used|read)"):
        read_drawings([tmp_path / "bad.npz"])


def test_pictures_without_labels_of_their_own_are_left_out(tmp_path):
    np.savez(tmp_path / "some.npz", x_train=PICTURES, y_train=LABELS, x_test=PICTURES // 2)
    assert [drawing.glyph.max() for drawing in read_drawings([tmp_path / "some.npz"])] == [GLYPH.max()] * 2


def test_a_plain_array_is_told(tmp_path):
    with (tmp_path / "bad.npz").open("wb") as file:
        np.save(file, PICTURES)
    with pytest.raises(DataError, match="a single array"):
        read_drawings([tmp_path / "bad.npz"])


@pytest.mark.parametrize("name", ["none.npz", "none.jsonl", "7/none.png", "empty"])
def test_what_is_not_there_is_told(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DigitPadError, match=r"none|empty"):
        read_drawings([tmp_path / name])


def test_nothing_is_exported_over_a_full_folder(tmp_path):
    (tmp_path / "full" / "7").mkdir(parents=True)
    with pytest.raises(StoreError, match="not empty"):
        write_drawings(written(), tmp_path / "full")
    (tmp_path / "full" / "7").rmdir()
    write_drawings(written(), tmp_path / "full")  # an empty one will do
    assert len(list(tmp_path.rglob("*.png"))) == 20


def test_an_ending_that_is_not_known_is_told(tmp_path):
    with pytest.raises(DataError, match=r"\.jsonl, \.jsonl\.gz, \.npz"):
        write_drawings(written(), tmp_path / "drawings.csv")
    with pytest.raises(DataError, match="no drawings to export"):
        write_drawings([], tmp_path / "folder")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_place_that_cannot_be_written_is_told(tmp_path, form):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Choose another folder"):
        write_drawings(written(), tmp_path / "file" / form)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_packed_ink_is_the_same_every_time(tmp_path):
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        write_drawings(written(), tmp_path / name)
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()
    lines = gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()).splitlines()
    assert json.loads(lines[0])["label"] == 0
    assert Path(tmp_path / "a.jsonl.gz").stat().st_size < 20_000
