from collections import Counter

import pytest

from digitpad.core.ink import read_samples
from digitpad.training.data.digits import DONOR, is_held_out, is_of

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
