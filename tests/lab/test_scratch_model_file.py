"""scratch_model.py: weights written and read again, and files that are damaged or somebody else's."""

import io
import zipfile
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitpad.errors import ModelError
from digitpad.lab.scratch import begin
from digitpad.lab.scratch_model import LARGEST, MOST_UNITS, NAMES, load, save, weights_from

WEIGHTS = begin(6, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    save(WEIGHTS, tmp_path / "mine.npz")
    return tmp_path / "mine.npz"


def packed(**changes) -> bytes:
    """Return an `.npz` of good weights with some arrays changed, or left out where they are None."""
    arrays = {name: array for name, array in (asdict(WEIGHTS) | changes).items() if array is not None}
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def refused(content: bytes) -> bool:
    with pytest.raises(ModelError, match=r"^mine\.npz is damaged or does not contain") as caught:
        weights_from(content, "mine.npz")
    return str(caught.value).endswith("Open another file.")


def test_what_was_saved_is_loaded(path: Path):
    read = load(path)
    for name in NAMES:
        assert np.array_equal(getattr(read, name), getattr(WEIGHTS, name))
        assert getattr(read, name).dtype == np.float32
    assert weights_from(packed(), "mine.npz").units == 6


def test_a_missing_file_is_told(tmp_path: Path):
    with pytest.raises(ModelError, match=r"none\.npz cannot be read: No such file"):
        load(tmp_path / "none.npz")


@pytest.mark.parametrize("worst", [np.nan, np.inf, -2 * LARGEST])
def test_weights_that_are_no_numbers_are_neither_saved_nor_loaded(tmp_path: Path, worst):
    broken = WEIGHTS.output.copy()
    broken[3, 3] = worst
    with pytest.raises(ModelError, match="lower learning rate"):
        save(replace(WEIGHTS, output=broken), tmp_path / "mine.npz")
    assert list(tmp_path.iterdir()) == []
    assert refused(packed(output=broken))


@pytest.mark.parametrize(
    "changes",
    [
        {"output_bias": None},
        {"another": np.zeros(3, np.float32)},
        {"hidden": np.zeros((783, 6), np.float32)},
        {"hidden": np.zeros((784, 7), np.float32)},
        {"hidden": np.zeros(784, np.float32)},
        {"hidden": np.float32(1)},
        {"output": np.zeros((6, 9), np.float32)},
        {"output": WEIGHTS.output.astype(np.float64)},
        {"output": WEIGHTS.output.astype(">f4")},
        {"output_bias": np.array([None] * 10)},
        {name: array[..., :0] if "hidden" in name else array[:0] for name, array in asdict(WEIGHTS).items()},
    ],
    ids=["missing", "more", "783", "units", "flat", "number", "9", "float64", "endian", "pickle", "no units"],
)
def test_other_arrays_are_refused(changes):
    assert refused(packed(**changes))


def with_head(shape: tuple[int, ...]) -> bytes:
    """Return an `.npz` whose `hidden` says it has another shape than it has."""
    head = io.BytesIO()
    described = {"descr": "<f4", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(head, described)
    file = io.BytesIO(packed(hidden=None))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("hidden.npy", head.getvalue() + b"\x00" * 100)
    return file.getvalue()


@pytest.mark.parametrize("units", [6, MOST_UNITS + 1, 10**12, -1])
def test_an_array_that_says_it_is_huge_costs_no_memory(units):
    assert refused(with_head((784, units)))


def test_an_array_that_holds_more_than_it_says_is_not_unpacked():
    file = io.BytesIO(packed(output_bias=None))
    head = io.BytesIO()
    np.lib.format.write_array(head, WEIGHTS.output_bias)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("output_bias.npy", head.getvalue() + b"\x00" * 50_000_000)
    assert np.array_equal(weights_from(file.getvalue(), "mine.npz").output_bias, WEIGHTS.output_bias)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + b"\x00" * 100, b"\x93NUMPY\x01\x00"])
def test_what_is_no_zip_is_refused(content):
    assert refused(content)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 23_000), st.integers(1, 255), st.booleans())
def test_damage_anywhere_is_a_sentence_or_harmless(place, change, cut):
    content = bytearray(packed())
    place %= len(content)
    content[place] ^= change
    with suppress(ModelError):
        weights = weights_from(bytes(content[:place] if cut else content), "mine.npz")
        assert np.isfinite(weights.hidden).all()
