"""Labelled digits and ink files, and who of their writers is held out."""

from collections import Counter

import numpy as np
import pytest

from digitpad.core.ink import read_samples
from digitpad.errors import DataError, InkError
from digitpad.training.data.digits import (
    DONOR,
    LabelledDigits,
    is_held_out,
    is_of,
    read_labelled,
    read_written,
    split,
)

HELD_OUT_OF_PENDIGITS = ["02", "12", "14", "15", "22", "27"]


def test_the_split_never_changes():
    """These names were held out when the shipped model learned; another answer would make its figures lie."""
    names = [f"pendigits/tra-{number:02d}" for number in range(1, 31)]
    assert [name[-2:] for name in names if is_held_out(name)] == HELD_OUT_OF_PENDIGITS


def test_the_donor_is_held_out_whole():
    assert all(is_held_out(f"{DONOR}/w{number:03d}") for number in range(50))
    assert not all(is_held_out(f"{DONOR}x/w{number:03d}") for number in range(50))


def test_about_a_fifth_of_any_writers_is_held_out():
    share = sum(is_held_out(f"somebody/{number}") for number in range(5000)) / 5000
    assert share == pytest.approx(0.2, abs=0.02)


def test_what_has_no_writer_is_learned_from():
    assert not is_held_out(None)
    assert not is_held_out("")


def test_a_writer_belongs_to_the_collections_that_begin_its_name():
    assert is_of("unipen/gmd/w000", "unipen")
    assert is_of("unipen/gmd/w000", "unipen/gmd")
    assert is_of("unipen/gmd/w000", "unipen/gmd/")
    assert is_of("unipen/gmd/w000", "unipen/gmd/w000")
    assert not is_of("unipen/gmd/w000", "unipen/gm")
    assert not is_of("unipen", "unipen/gmd")
    assert not is_of(None, "unipen")


@pytest.mark.parametrize(("name", "writers"), [("pendigits", 30), ("unipen", 81)])
def test_every_collection_has_its_share(data_folder, name, writers):
    samples = read_samples(data_folder / "strokes" / f"{name}.jsonl.gz")
    held_out = {sample.writer: is_held_out(sample.writer) for sample in samples}
    assert len(held_out) == writers
    collections = Counter(writer.rsplit("/", 1)[0] for writer in held_out)
    for collection, count in collections.items():
        if collection != DONOR:
            taken = sum(held_out[writer] for writer in held_out if is_of(writer, collection))
            assert 0.15 <= taken / count <= 0.25, collection


def test_split_shares_no_digit_and_depends_on_the_seed_alone():
    digits = LabelledDigits(np.zeros((100, 28, 28), np.float32), np.arange(100))
    train, validation = split(digits, 30, seed=1)
    assert sorted([*train.labels, *validation.labels]) == list(range(100))
    assert len(validation) == 30
    assert (split(digits, 30, seed=1)[1].labels == validation.labels).all()
    assert (split(digits, 30, seed=2)[1].labels != validation.labels).any()
    assert list(map(len, split(digits, 30, seed=1, most=50))) == [20, 30]
    with pytest.raises(DataError, match="100"):
        split(digits, 100, seed=1)


@pytest.mark.parametrize("label", ['"a"', "10", "-1", "true", "1.0", "null", '"12"'])
def test_a_label_that_is_no_digit_is_a_sentence_with_its_line(tmp_path, label):
    path = tmp_path / "ink.jsonl"
    path.write_text(f'{{"label": 3, "strokes": [[[0, 0]]]}}\n\n{{"label": {label}, "strokes": [[[0, 0]]]}}\n')
    with pytest.raises(DataError, match="line 3"):
        read_labelled(path)


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ('"967"', "967"),
        ("80", "80"),
        ("7", "7"),
        ('"007"', "007"),
        ('"-3.14"', "-3.14"),
        ('" 12  34 "', "12 34"),
    ],
)
def test_a_number_has_digits_and_marks(tmp_path, label, written):
    path = tmp_path / "ink.jsonl"
    path.write_text(f'# a note\n{{"label": {label}, "strokes": [[[0, 1]]]}}\n')
    assert read_written(path) == [((((0.0, 1.0),),), written)]
    assert read_written(path, lambda who: who == "somebody") == []


@pytest.mark.parametrize(
    "label", ['"a"', "true", "1.0", "null", '"1x2"', '"..."', '"²"', '"٣"', '""', '"1\\n2"']
)
def test_a_label_that_is_no_number_is_a_sentence_with_its_line(tmp_path, label):
    path = tmp_path / "ink.jsonl"
    path.write_text(
        f'# a note\n{{"label": 3, "strokes": [[[0, 0]]]}}\n\n{{"label": {label}, "strokes": [[[0, 0]]]}}\n'
    )
    with pytest.raises(DataError, match="line 4"):
        read_written(path)


def test_labelled_ink_keeps_strokes_with_their_labels(tmp_path):
    path = tmp_path / "ink.jsonl"
    path.write_text('{"label": 3, "strokes": [[[0, 1]]]}\n\n{"label": "4", "strokes": [[[2, 3]]]}\n')
    assert read_labelled(path) == [((((0.0, 1.0),),), 3), ((((2.0, 3.0),),), 4)]
    path.write_text("\n")
    with pytest.raises(DataError, match="no ink"):
        read_labelled(path)
    path.write_text("[]\n")
    with pytest.raises(InkError, match="line 1"):
        read_labelled(path)
