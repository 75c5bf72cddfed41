"""support/pages.py: made forms, tables, framed and underlined answers are seeded, and their truth is true."""

import numpy as np
import pytest
from support.made_digits import made_strokes
from support.pages import LEAST_TURNED, PAGES, form
from support.pages_forms import LAYOUTS, plan_form
from support.pages_framed import FRAMES, UNDERLINES, plan_framed, plan_underlined
from support.pages_plan import LOOKS, Plan
from support.pages_tables import TABLES, plan_table
from support.photos_hand import any_hand, write
from support.reading_pages import PageReading, page_figures
from support.reading_pictures import Counted

from digitpad.core.ink import InkSample


@pytest.fixture(scope="module")
def many():
    """A few of each kind."""
    return {name: [make(seed, ()) for seed in range(3)] for name, make in PAGES.items()}


@pytest.mark.parametrize("name", PAGES)
def test_the_same_seed_makes_the_same_page(name):
    assert PAGES[name](1, ()).data == PAGES[name](1, ()).data
    assert PAGES[name](1, ()).data != PAGES[name](2, ()).data


@pytest.mark.parametrize("name", PAGES)
def test_its_text_holds_its_digits_line_by_line(many, name):
    for made in many[name]:
        assert made.numbers or name == "sideways"
        assert "".join(sign for sign in made.text if sign.isdigit()) == "".join(map(str, made.digits))
        for number, line in enumerate(made.text.split("\n")):
            own = [
                str(digit) for digit, place in zip(made.digits, made.lines, strict=True) if place == number
            ]
            assert "".join(own) == "".join(line.split())
        parts = [part for line in made.text.split("\n") for part in line.split()]
        assert not made.numbers or len(set(made.numbers)) == len(parts)


@pytest.mark.parametrize("name", PAGES)
def test_every_digit_is_in_the_picture_and_there_is_ink(many, name):
    for made in many[name]:
        width, height = made.image.size
        grey = np.asarray(made.image.convert("L"), np.float32)
        for box in made.boxes:
            assert 0 <= box.left < box.right <= width
            assert 0 <= box.top < box.bottom <= height
            if name == "felt":  # may be as bright as its paper
                continue
            patch = grey[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]
            assert np.ptp(patch) > 12


def test_the_cells_of_a_table_hold_what_its_text_says(many):
    for made in many["table"]:
        (rows, columns) = made.grids[0]
        cells = [["" for _ in range(columns)] for _ in range(rows)]
        for digit, place in zip(made.digits, made.cells, strict=True):
            cells[place[1]][place[2]] += str(digit)
        assert made.text == "\n".join("\t".join(row) for row in cells)


def planned(plan, seeds):
    """Return the kinds of pages that are planned, without making them."""
    found = {"layout": set(), "lines": set()}
    for seed in range(seeds):
        generator = np.random.default_rng(seed)
        hand = any_hand(generator)
        kinds = plan(Plan(lambda digit, chance, hand=hand: write(digit, hand, chance), 0.05), generator)
        for trait, names in found.items():
            names.add(kinds.get(trait, ""))
    return found


@pytest.mark.parametrize(
    ("plan", "layouts"),
    [
        (plan_form, {*LAYOUTS, "mixed"}),
        (plan_table, TABLES),
        (plan_framed, FRAMES),
        (plan_underlined, UNDERLINES),
    ],
)
def test_every_layout_and_every_look_of_lines_occurs(plan, layouts):
    found = planned(plan, 45)
    assert found["layout"] == set(layouts)
    assert plan is not plan_form or found["lines"] == set(LOOKS)


def test_a_page_on_its_side_has_several_digits_and_says_how_it_lies(many):
    for made in many["sideways"]:
        assert len(made.digits) >= LEAST_TURNED
        assert made.kinds["turned"] in {"by 90°", "by 180°", "by 270°"}


def test_lists_are_dim_and_upright_pages_are_not(many):
    def brightness(made):
        return np.median(np.asarray(made.image.convert("L")))

    assert max(map(brightness, many["list"])) < 115
    assert np.median([brightness(made) for made in many["form"]]) > 115


def test_a_form_can_have_so_many_boxes_and_be_so_large():
    made = form(3, (), boxes=(4, 12), size=(900, 500))
    assert made.image.size == (900, 500)
    assert len(made.text.split("\n")) == 4


def test_people_can_write_it():
    generator = np.random.default_rng(1)
    person = [InkSample(made_strokes(digit, generator), digit) for digit in range(10)]
    assert form(1, [person]).digits == form(1, [person]).digits
    assert form(1, [person]).data != form(1, ()).data


def test_figures_are_shares_of_the_digits_written():
    readings = [PageReading({}, Counted(8, 6, 1, 2)), PageReading({}, Counted(2, 2, 0, 0))]
    assert list(page_figures("form", readings).values()) == [80, 10, 20, 50]
