"""Models measured on drawings and on a folder of pictures, and the figures that are kept with them."""

import numpy as np
import pytest
from PIL import Image
from support.made_digits import made_strokes
from support.model_folders import add_model
from support.scratch_models import add_scratch, learned

from digitpad.core.network import load_model
from digitpad.core.raster import picture_of_ink
from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.errors import DataError
from digitpad.models.entry import bundled_entry, entry_of
from digitpad.models.measuring import (
    MEASURED,
    MNIST_TEST,
    MY_DRAWINGS,
    MeasuredFigures,
    drawn_digits,
    evaluation_of,
    figures_of,
    keep_figures,
    pictured_digits,
    read_figures,
    synthetic_warning,
)


def nothing(_share: float) -> None:
    """Take no note of the progress."""


def strokes(label: int):
    return made_strokes(label, np.random.default_rng(label))


def test_drawings_are_measured_as_the_pad_reads_them(tmp_path):
    digits = drawn_digits([Drawing(label, strokes(label)) for label in range(10)])
    shares: list[float] = []
    found = evaluation_of(load_model(), digits, shares.append)
    assert found.count == 10
    assert shares == [0.0]
    figures = figures_of(found, bundled_entry(in_use=True))
    assert figures.count == 10
    assert figures.accuracy == found.accuracy
    assert figures.rejected == pytest.approx(1 - found.accepted)


def test_a_folder_of_pictures_is_measured_by_names(tmp_path):
    for name, label in (("7/one.png", 7), ("7/two.png", 7), ("2_photo.png", 2)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        picture_of_ink(strokes(label), 50, 200).save(tmp_path / name)
    Image.new("L", (90, 90), 255).save(tmp_path / "3_blank.png")
    (tmp_path / "5_damaged.png").write_bytes(b"no picture")
    picture_of_ink(strokes(4), 50, 200).save(tmp_path / "unknown.png")
    digits = pictured_digits(tmp_path, load_model(), nothing)
    assert sorted(digits.labels.tolist()) == [2, 7, 7]
    assert digits.missed == (3,)
    assert evaluation_of(load_model(), digits, nothing).count == 4
    with pytest.raises(DataError, match="has a label"):
        pictured_digits(tmp_path / "none", load_model(), nothing)


def test_what_is_stopped_ends_at_the_next_block():
    digits = drawn_digits([Drawing(7, strokes(7))])

    def stop(_share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        evaluation_of(load_model(), digits, stop)


def test_figures_are_kept_with_the_model_and_not_with_another_network(tmp_path):
    entry = entry_of(add_model(tmp_path, "one"), "one", in_use=False)
    bundled = bundled_entry(in_use=True)
    for one in (entry, bundled):
        figures = MeasuredFigures(5, 0.8, 0.1, "2026-11-28", one.card.sha256["digitpad.tflite"])
        keep_figures(one, tmp_path, MY_DRAWINGS, figures)
        keep_figures(one, tmp_path, MNIST_TEST, figures)
        assert read_figures(one, tmp_path) == {MY_DRAWINGS: figures, MNIST_TEST: figures}
    assert (entry.folder / MEASURED).is_file()
    assert (tmp_path / MEASURED).is_file()
    card = entry.card
    other = MeasuredFigures(5, 0.8, 0.1, "2026-11-28", "of another network")
    keep_figures(entry, tmp_path, MY_DRAWINGS, other)
    assert MY_DRAWINGS not in read_figures(entry, tmp_path)
    assert card
    (entry.folder / MEASURED).write_text("[")
    assert read_figures(entry, tmp_path) == {}


def test_of_a_network_that_saw_synthetic_digits_alone_it_warns(tmp_path):
    poor = add_scratch(tmp_path, "poor", learned(units=8, epochs=1)) / "digitpad.npz"
    kept = Drawings(tmp_path / "drawings.sqlite3")
    assert "made-up (synthetic)" in synthetic_warning(poor, tmp_path / "drawings.sqlite3")
    assert "better do not use it" not in synthetic_warning(poor, tmp_path / "drawings.sqlite3")
    for label in range(10):
        kept.add(Drawing(label, strokes(label)))
    kept.close()
    digits = drawn_digits([Drawing(label, strokes(label)) for label in range(10)])
    own, bundled = (
        (reader.probabilities(digits.images).argmax(axis=1) == digits.labels).sum()
        for reader in (load_model(poor), load_model())
    )
    assert bundled > own
    assert f"reads {bundled} of 10 drawings of yours, this one {own}" in (
        synthetic_warning(poor, tmp_path / "drawings.sqlite3")
    )
