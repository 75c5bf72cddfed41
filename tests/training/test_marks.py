"""Training of the network that knows marks: what it is given, and that it learns."""

import numpy as np
import pytest

from digitpad.core.number_marks import KINDS, PLACES, POOLED
from digitpad.training.engine.marks import examples_of_marks, train_marks
from digitpad.training.synthesis.writer import write_many


def test_lines_have_digits_and_marks_with_their_places():
    generator = np.random.default_rng(1)
    given, kinds = examples_of_marks(60, write_many(50, generator), [], generator)
    assert given.shape == (len(kinds), POOLED**2 + PLACES)
    assert np.isfinite(given).all()
    assert {KINDS[kind] for kind in kinds} == set(KINDS)
    heights = given[:, POOLED**2]
    assert np.median(heights[kinds == 0]) == pytest.approx(1, abs=0.2)
    assert heights[kinds == KINDS.index(".")].max() < 0.5


@pytest.mark.slow
def test_it_learns_from_the_synthetic_writer_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    assert train_marks(tmp_path, lines=600) > 0.6
    with np.load(tmp_path / "marks.npz") as file:
        assert file["weights_0"].shape[0] == POOLED**2 + PLACES
        assert file["weights_5"].shape == (len(KINDS),)
