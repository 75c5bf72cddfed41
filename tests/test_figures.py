import subprocess
import sys

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from digitpad.errors import DataError
from digitpad.evaluation import Evaluation
from digitpad.figures import confusion_figure, save_figure


@pytest.fixture
def evaluation():
    confusion = np.random.default_rng(1).integers(0, 40, (10, 10)) + 300 * np.eye(10, dtype=int)
    confusion[4] = 0  # a digit that does not occur must not divide by zero
    return Evaluation(confusion, 0.01, 1.0)


def test_every_cell_shows_its_number(evaluation):
    axes = confusion_figure(evaluation, "MNIST").axes[0]
    shown = {text.get_position(): int(text.get_text()) for text in axes.texts}
    assert shown == {(column, row): evaluation.confusion[row, column] for row, column in np.ndindex(10, 10)}


def test_numbers_can_be_read_on_their_cells(evaluation):
    axes = confusion_figure(evaluation, "MNIST").axes[0]
    image = axes.images[0]
    for text in axes.texts:
        column, row = text.get_position()
        cell = image.cmap(image.norm(image.get_array()[row, column]))[:3]
        lighter, darker = sorted((_luminance(cell), _luminance(to_rgb(text.get_color()))), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) > 4.5  # the contrast WCAG asks of text


def _luminance(rgb):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return np.dot(linear, (0.2126, 0.7152, 0.0722))


def test_title_tells_accuracy_and_count(evaluation):
    title = confusion_figure(evaluation, "ink.jsonl").axes[0].get_title()
    assert "ink.jsonl" in title
    assert f"{evaluation.accuracy * 100:.2f}" in title
    assert str(evaluation.count) in title


def test_saves_a_picture(evaluation, tmp_path):
    save_figure(confusion_figure(evaluation, "MNIST"), tmp_path / "out.png")
    with Image.open(tmp_path / "out.png") as picture:
        assert min(picture.size) > 600


@pytest.mark.parametrize("name", ["out.doc", "out", "missing/out.png"])
def test_a_place_that_will_not_do_is_a_sentence(evaluation, tmp_path, name):
    with pytest.raises(DataError, match="out"):
        save_figure(confusion_figure(evaluation, "MNIST"), tmp_path / name)


def test_no_pyplot():
    program = "import sys, digitpad.figures; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
