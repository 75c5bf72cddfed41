import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from digitpad.core.evaluation import Evaluation, Mistake, mistakes
from digitpad.core.figures import confusion_figure, mistakes_figure, save_figure
from digitpad.errors import DataError


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


def test_mistakes_stand_in_order_the_surest_first():
    labels = np.array([0, 1, 2, 3, 4])
    read = np.array([0, 7, 2, 5, 9])
    sure = np.array([0.9, 0.6, 0.8, 0.95, 0.7], np.float32)
    probabilities = np.full((5, 10), 0.01, np.float32)
    probabilities[np.arange(5), read] = sure
    digits = np.random.default_rng(1).random((5, 28, 28), np.float32)
    figure = mistakes_figure(mistakes(digits, probabilities, labels), "ink.jsonl")
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["3 → 5\n95 %", "4 → 9\n70 %", "1 → 7\n60 %"]
    assert (figure.axes[0].images[0].get_array() == np.round(255 * digits[3])).all()
    assert "ink.jsonl: 3 of 3" in figure.get_suptitle()


def test_a_sheet_of_no_mistakes_and_one_of_very_many_can_be_saved(tmp_path):
    digits = np.zeros((150, 28, 28), np.float32)
    probabilities = np.eye(10, dtype=np.float32)[np.zeros(150, int)]
    for name, label in (("none.png", 0), ("many.png", 1)):
        figure = mistakes_figure(mistakes(digits, probabilities, np.full(150, label)), "ink.jsonl")
        save_figure(figure, tmp_path / name)
        assert len(figure.axes) == (0, 96)[label]
    assert "96 of 150" in figure.get_suptitle()


def test_saves_a_picture(evaluation, tmp_path):
    save_figure(confusion_figure(evaluation, "MNIST"), tmp_path / "out.png")
    with Image.open(tmp_path / "out.png") as picture:
        assert min(picture.size) > 600


@pytest.mark.parametrize("name", ["out.doc", "out", "missing/out.png"])
def test_a_place_that_will_not_do_is_a_sentence(evaluation, tmp_path, name):
    with pytest.raises(DataError, match="out"):
        save_figure(confusion_figure(evaluation, "MNIST"), tmp_path / name)


def test_no_pyplot():
    program = "import sys, digitpad.core.figures; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_picture_in_which_nothing_was_found_comes_last_and_says_so():
    picture = np.zeros((120, 240), np.uint8)
    sheet = mistakes_figure([Mistake(picture, "7", ""), Mistake(picture, "2048", "248", 0.4)], "photos")
    assert [axes.get_title() for axes in sheet.axes] == ["2048 → 248\n40 %", "7 → \nnot found"]


def test_those_with_the_most_signs_wrong_come_first_in_black_or_in_colours():
    grey, coloured = np.zeros((28, 28), np.uint8), np.zeros((60, 240, 3), np.uint8)
    wrong = [Mistake(grey, "80", "8", 0.9), Mistake(coloured, "967", "9", 0.5), Mistake(grey, "7", "1", 0.95)]
    sheet = mistakes_figure(wrong, "numbers")
    assert [axes.get_title() for axes in sheet.axes] == ["967 → 9\n50 %", "7 → 1\n95 %", "80 → 8\n90 %"]
    assert sheet.axes[0].images[0].get_array().shape == (60, 240, 3)


def test_digits_missed_and_added_have_a_column_and_a_row(evaluation):
    more = replace(evaluation, missed=np.arange(10), added=np.arange(10) * 2)
    axes = confusion_figure(more, "numbers").axes[0]
    shown = {text.get_position(): int(text.get_text()) for text in axes.texts}
    assert [shown[10, digit] for digit in range(10)] == list(range(10))
    assert [shown[digit, 10] for digit in range(10)] == list(range(0, 20, 2))
    assert axes.get_xticklabels()[10].get_text() == "-"
