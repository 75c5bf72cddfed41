"""Marks: lines with smooth edges, and figures as PNG and SVG."""

import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digitpad.core import marks
from digitpad.core.marks import LineMark, LineStyle, RectangleMark, TextMark
from digitpad.errors import DataError

SVG = "{http://www.w3.org/2000/svg}"
WAVE = [(x, 60 + 40 * np.sin(x / 9)) for x in range(5, 115, 3)]


@pytest.mark.parametrize("radius", [1, 2.5, 6])
def test_a_line_is_as_if_drawn_much_larger_and_made_small(radius):
    times = 16
    large = Image.new("L", (120 * times, 120 * times))
    pen = ImageDraw.Draw(large)
    places = [(x * times, y * times) for x, y in WAVE]
    pen.line(places, fill=255, width=round(2 * radius * times), joint="curve")
    for x, y in (places[0], places[-1]):
        pen.circle((x, y), radius * times, fill=255)
    wanted = np.asarray(large.reduce(times)).astype(int)
    found = marks.coverage(WAVE, (120, 120), radius).astype(int)
    assert np.abs(found - wanted).max() < 80
    assert np.abs(found - wanted).mean() < 1.5


def test_a_point_is_a_disc_and_a_steep_line_has_no_gaps():
    disc = marks.coverage([(20, 20)], (40, 40), 5)
    assert disc.sum() / 255 == pytest.approx(np.pi * 25, rel=0.03)
    steep = marks.coverage([(10, 2), (10, 30), (12, 2)], (40, 40), 1)
    assert (steep[3:29].max(axis=1) > 150).all()


def test_a_line_that_turns_back_and_one_beyond_the_picture():
    both = marks.coverage([(10, 10), (30, 10), (10, 30), (30, 30)], (40, 40), 1)
    assert both[10, 20] == both[30, 20] == 255
    assert marks.coverage([(-1e6, 20), (1e6, 20)], (40, 40), 1)[20, 20] == 255
    assert not marks.coverage([(50, 20), (60, 20)], (40, 40), 1).any()
    assert not marks.coverage([(10, 1e9), (20, 1e9)], (40, 40), 1).any()
    assert not marks.coverage([], (40, 40), 1).any()


def test_a_dashed_line_has_dashes_and_gaps_of_their_length():
    row = marks.coverage([(0, 5), (100, 5)], (100, 10), 1, (7, 4))[4]
    on = row > 127
    changes = np.flatnonzero(np.diff(on.astype(int)))
    assert set(np.diff(changes).tolist()) <= {3, 4, 5, 6, 7, 8}
    assert on.mean() == pytest.approx(7 / 11, abs=0.05)


def test_colours_are_mixed():
    assert marks.mixed("#000000", "#ff8000", 0.5) == "#804000"
    assert marks.mixed("#102030", "#ffffff", 0) == "#102030"


FIGURE = (
    RectangleMark((10, 10, 90, 60), "#eeeeee", "#333333"),
    LineMark(WAVE, LineStyle("#1d5fd1", (7, 4)), 2, (0, 0, 100, 100)),
    TextMark(50, 5, "<Pérdida> & «más»", "#000000", "n", bold=True),
    TextMark(10, 50, "etiqueta", "#000000", "center", turned=True),
)


def test_a_png_has_all_marks_and_letters_with_accents():
    with Image.open(io.BytesIO(marks.to_picture(FIGURE, (120, 120), "#ffffff"))) as picture:
        assert picture.size == (240, 240)
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    assert (pixels[100, 100] == 0xEE).all()
    assert (pixels[:24].min(axis=-1) < 60).any()  # the words above
    assert (np.abs(pixels - (0x1D, 0x5F, 0xD1)).sum(axis=-1) == 0).any()
    font = marks._font(20, False)
    missing = bytes(font.getmask("\\uffff"))
    assert [letter for letter in "áéíóúüñ¿¡«»×→−±′…" if bytes(font.getmask(letter)) == missing] == []


def test_an_svg_can_be_read_and_its_words_are_escaped():
    text = marks.to_svg(FIGURE, (120, 120), "#ffffff", "Loss & more")
    root = ElementTree.fromstring(text)
    assert root.find(f"{SVG}title").text == "Loss & more"
    assert [words.text for words in root.iter(f"{SVG}text")] == ["<Pérdida> & «más»", "etiqueta"]
    line = root.find(f"{SVG}polyline")
    assert len(line.get("points").split()) == len(WAVE)
    assert line.get("stroke-dasharray") == "7 4"
    assert line.get("clip-path") == "url(#clip0)"
    assert "sans-serif" in root.get("font-family")


def test_figures_can_be_moved():
    there = list(marks.moved(FIGURE, 100, 50))
    assert there[0].frame == (110, 60, 190, 110)
    assert there[1].points[0] == (WAVE[0][0] + 100, WAVE[0][1] + 50)
    assert there[1].clip == (100, 50, 200, 150)
    assert (there[2].x, there[2].y) == (150, 55)


def test_files_by_the_ending_of_their_name(tmp_path):
    heads = {"a.png": b"\x89PNG", "b.PDF": b"%PDF", "c.svg": b"<svg"}
    for name, head in heads.items():
        marks.save_marks(FIGURE, (120, 120), "#ffffff", "Loss", tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(head)
    with pytest.raises(DataError, match=r"must end in one of these: \.pdf, \.png, \.svg"):
        marks.save_marks(FIGURE, (120, 120), "#ffffff", "Loss", tmp_path / "d.doc")
    assert not (tmp_path / "d.doc").exists()


@pytest.mark.parametrize("width", [1, 3, 8])
def test_many_lines_in_one_frame_are_as_if_each_was_painted_alone(width):
    ways = [[(x, 10 + (number * 37 + x * number) % 100) for x in (5, 40, 80, 115)] for number in range(9)]
    ways += [[(60, 60)]]
    lines = [LineMark(points, LineStyle("#1d5fd1"), width, (0, 0, 120, 120)) for points in ways]
    assert len(lines) >= marks.MANY
    together, alone = (Image.new("RGB", (120, 120), "#ffffff") for _way in range(2))
    marks.paint(together, lines)
    for line in lines:
        marks.paint(alone, [line])
    covered = [
        (255 - np.asarray(picture)[..., 0].astype(float)) / (255 - 0x1D) for picture in (together, alone)
    ]
    assert covered[0].sum() == pytest.approx(covered[1].sum(), rel=0.2)
    assert np.abs(covered[0] - covered[1]).mean() < 0.06
