"""The user's drawings as digits to learn from."""

import numpy as np
import pytest
from support.made_digits import made_strokes

from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.errors import DataError
from digitpad.runs.recipe import RECIPES
from digitpad.training.data.user_digits import UserDigits, as_kept, read_user_digits, user_digits_of


def drawings(each, label=None):
    generator = np.random.default_rng(1)
    labels = [label] if label is not None else range(10)
    return [Drawing(digit, made_strokes(digit, generator)) for _ in range(each) for digit in labels]


def glyph(label):
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 12:16] = 250
    return Drawing(label, glyph=picture)


def test_every_fifth_of_a_digit_is_held_out_and_nothing_of_fewer():
    assert len(user_digits_of(drawings(4)).held_out) == 0
    some = user_digits_of(drawings(12))
    assert (len(some.inks), len(some.held_out)) == (100, 20)
    assert sorted(some.held_out.labels) == sorted([*range(10)] * 2)
    taught = {strokes for strokes, _label in some.inks}
    all_drawings = drawings(12)
    kept_back = [one for one in all_drawings if one.strokes not in taught]
    assert (as_kept(kept_back).images == some.held_out.images).all()


def test_digits_are_drawn_anew_each_time_with_their_labels():
    mine = user_digits_of([*drawings(3, label=7), glyph(1)])
    assert len(mine) == 4
    first, again, other = (
        mine.some(40, RECIPES["personal"], np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.images.shape == (40, 28, 28)
    assert set(first.labels) == {1, 7}
    assert (first.images == again.images).all()
    assert (first.images != other.images).any()
    assert len({image.tobytes() for image in first.images}) == 40


def test_glyphs_alone_and_ink_alone_can_be_learned_from():
    for only in ([glyph(1)], drawings(1, label=3)):
        some = user_digits_of(only).some(5, RECIPES["personal"], np.random.default_rng(1))
        assert set(some.labels) == {only[0].label}
        assert some.images.max() > 0.9


def test_the_best_epoch_is_chosen_on_what_is_held_out_if_anything_is():
    mine = user_digits_of(drawings(5))
    assert (mine.to_validate(25).labels == np.arange(25) % 10).all()
    assert (mine.to_validate(10).images == mine.held_out.images).all()
    few = user_digits_of(drawings(1))
    assert len(few.to_validate(25)) == 25


def test_no_drawings_is_a_sentence_that_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match="keys 0 to 9"):
        read_user_digits(tmp_path / "drawings.sqlite3")
    assert not list(tmp_path.iterdir())
    assert len(UserDigits()) == 0


def test_drawings_are_read_from_their_database(tmp_path):
    path = tmp_path / "drawings.sqlite3"
    database = Drawings(path)
    for drawing in [*drawings(1), glyph(1)]:
        database.add(drawing)
    database.close()
    mine = read_user_digits(path)
    assert (len(mine.inks), len(mine.glyphs)) == (10, 1)
