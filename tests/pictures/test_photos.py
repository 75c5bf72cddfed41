"""support/photos.py: made pictures are seeded, of every kind, and their truth is true."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps
from support.paper import PAPERS
from support.paper_light import FOCUSES, LIGHTS
from support.paper_things import THINGS
from support.photos import FORMS, any_size, paint, photo, saved_digit
from support.photos_files import cut_short, heic, mutated, of_every_form, png_bomb, solid_bomb, turned
from support.photos_hand import any_hand, write
from support.photos_pen import TOOLS

from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.pictures.finding import find

SMALL = (400, 300)


@pytest.fixture(scope="module")
def many():
    return [photo(seed, row=seed % 3 == 0, size=SMALL) for seed in range(150)]


def grey_of(made):
    image = made.image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(white, image).convert("L"), np.float32)


def inside(made):
    """Return where the boxes are, with a margin that blur needs: bool (height, width)."""
    width, height = made.image.size
    where = np.zeros((height, width), bool)
    for box in made.boxes:
        left, top = max(0, int(box.left) - 4), max(0, int(box.top) - 4)
        where[top : int(box.bottom) + 4, left : int(box.right) + 4] = True
    return where


@pytest.mark.parametrize("make", [photo, paint])
@pytest.mark.parametrize("row", [False, True])
def test_the_same_seed_makes_the_same_picture_and_another_another(make, row):
    first, again, other = (make(seed, row=row) for seed in (5, 5, 6))
    assert first.data == again.data
    assert (first.digits, first.boxes, first.kinds) == (again.digits, again.boxes, again.kinds)
    assert first.data != other.data


@pytest.mark.parametrize(
    ("trait", "names"), [("paper", PAPERS), ("tool", TOOLS), ("light", LIGHTS), ("focus", FOCUSES)]
)
def test_every_kind_of_photograph_occurs(many, trait, names):
    assert {made.kinds[trait] for made in many} == set(names)


def test_some_are_turned_by_exif_and_in_some_lies_a_thing(many):
    assert {made.kinds["held"] for made in many} == {"upright", "turned by EXIF"}
    assert {made.kinds["thing"] for made in many} == set(THINGS)


def test_every_layout_occurs_and_now_and_then_a_table(many):
    assert {made.kinds["layout"] for made in many} == {"one", "apart", "touching", "two lines"}
    assert {made.kinds["table"] for made in many} == {"table", "no table"}


def test_photographs_are_of_many_sizes():
    generator = np.random.default_rng(1)
    sizes = [any_size(generator) for _ in range(200)]
    assert len(set(sizes)) > 150
    assert all(300 <= min(size) <= max(size) <= 4000 for size in sizes)
    assert any(max(size) == 4000 for size in sizes)


def test_rows_have_three_to_ten_digits_and_others_one(many):
    for seed, made in enumerate(many):
        assert 3 <= len(made.digits) <= 10 if seed % 3 == 0 else len(made.digits) == 1
        assert len(made.boxes) == len(made.lines) == len(made.digits)


def test_boxes_are_in_reading_order_and_in_the_picture(many):
    for made in many:
        width, height = made.image.size
        assert list(made.lines) == sorted(made.lines)
        for box in made.boxes:
            assert 0 <= box.left < box.right <= width
            assert 0 <= box.top < box.bottom <= height
        middles = [
            (line, (box.left + box.right) / 2) for line, box in zip(made.lines, made.boxes, strict=True)
        ]
        assert middles == sorted(middles)


def test_the_lower_line_is_lower(many):
    two = [made for made in many if made.kinds["layout"] == "two lines"]
    assert two
    for made in two:
        feet = [
            np.mean([b.bottom for b, at in zip(made.boxes, made.lines, strict=True) if at == n])
            for n in (0, 1)
        ]
        assert feet[0] < feet[1]


def test_what_is_asked_for_is_written():
    made = photo(3, row=True, digits=(2, 0, 4, 8), size=(600, 400), paper="squared")
    assert made.digits == (2, 0, 4, 8)
    assert made.image.size == (600, 400)
    assert made.kinds["paper"] == "squared"


@pytest.mark.parametrize("make", [photo, paint])
def test_an_empty_sheet_has_no_digits(make):
    made = make(4, digits=())
    assert made.digits == made.boxes == ()
    assert made.image.width > 30


def test_all_ink_of_paint_pictures_lies_in_the_boxes_and_fills_them():
    flat = [paint(seed, row=seed % 2 == 0) for seed in range(40)]
    flat = [made for made in flat if made.kinds["form"] != "jpeg" and "black" in made.kinds["colours"]]
    assert len(flat) > 10
    for made in flat:
        grey = grey_of(made)
        ink = np.abs(grey - np.median(grey)) > 100
        assert not (ink & ~inside(made)).any()
        for box in made.boxes:
            cut = ink[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]
            assert all(edge.any() for edge in (cut[:2], cut[-2:], cut[:, :2], cut[:, -2:]))


def test_the_ink_of_photographs_lies_in_the_boxes():
    for seed in range(40):
        made = photo(seed, row=seed % 2 == 0, size=SMALL, paper="whiteboard")
        other = made.kinds["table"] == "table" or made.kinds["thing"] != "nothing"
        if other or made.kinds["light"] == "hard shadow":
            continue
        grey = grey_of(made)
        paper = cv2.GaussianBlur(cv2.dilate(grey, np.ones((41, 41))), (0, 0), 15)
        ink = cv2.GaussianBlur(grey, (0, 0), 1) < 0.6 * paper
        assert ink.sum() > 30
        assert (ink & inside(made)).sum() > 0.95 * ink.sum()


def test_what_is_see_through_is_dark_on_white():
    clear = [made for made in map(paint, range(60, 130)) if made.kinds["form"] == "transparent"]
    assert clear
    assert all(made.image.mode == "RGBA" and grey_of(made)[0, 0] > 200 for made in clear)


def test_the_network_reads_the_handwriting_before_it_is_photographed():
    generator = np.random.default_rng(1)
    digits, labels = [], generator.integers(0, 10, 600)
    for label in labels:
        paths = write(int(label), any_hand(generator), generator)
        digits.append(steps_of_ink(tuple(tuple(map(tuple, path.tolist())) for path in paths)).digit)
    assert (load_model().probabilities(np.stack(digits)).argmax(axis=1) == labels).mean() >= 0.99


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("side", [28, 100, 1000])
def test_saved_digits_are_the_digits(form, side):
    digit = np.zeros((28, 28), np.uint8)
    digit[6:22, 12:16] = 255
    image = saved_digit(digit, form, side).image
    assert image.size == (side, side)
    grey = np.asarray(image.convert("L").resize((28, 28), Image.Resampling.BOX), float)
    assert np.abs(grey - (255 - digit if form == "inverted" else digit)).mean() < 8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_files_are_upright_when_turned_as_they_say(orientation):
    image = photo(7, size=SMALL).image
    stored = Image.open(io.BytesIO(turned(image, orientation, "PNG")))
    assert (stored.size == SMALL) == (orientation < 5)
    assert ImageOps.exif_transpose(stored).tobytes() == image.tobytes()


def test_every_form_of_file_is_the_picture():
    image = paint(2, digits=(8,)).image.convert("RGB")
    for name, content in of_every_form(image).items():
        if not name.endswith("heic"):
            assert Image.open(io.BytesIO(content)).size == image.size, name


def test_a_heic_is_what_phones_save():
    assert heic(Image.new("RGB", (64, 48), "white"))[4:12] == b"ftypheic"


def test_damaged_files_are_damaged_and_bombs_are_small():
    content = photo(7, size=SMALL).data
    assert len(cut_short(content, 0.5)) == len(content) // 2
    damaged = [mutated(content, np.random.default_rng(seed)) for seed in range(20)]
    assert len({*damaged, content}) > 18
    assert len(png_bomb(20_000, 20_000)) < 200
    assert len(solid_bomb(5_000)) < 10_000


def test_a_photograph_of_a_number_with_marks_has_its_text_and_ink_that_is_seen():
    made = photo(5, marks="d.dd")
    assert len(made.text) == 4
    assert made.text[1] == "."
    assert made.digits == ()
    page = find(made.picture)
    assert page.ink.any()
