"""Pictures with labels: what is counted as right."""

import numpy as np
from PIL import Image
from support.handwriting import six_of_each

from digitpad.cli.grading import GradedPicture, GradedPictures, grade
from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.drawings.file_kinds import labels_in_names
from digitpad.errors import PictureError


def graded(label, read, confidence=0.9):
    """Return a picture in which `read` was found."""
    rows = np.full((len(read), 10), (1 - confidence) / 9, np.float32)
    rows[np.arange(len(read)), [int(digit) for digit in read]] = confidence
    return GradedPicture(label, rows, None if label == read else np.zeros((5, 9), np.uint8))


def test_numbers_and_single_digits_are_counted():
    pictures = GradedPictures(
        [
            graded("2048", "2048"),
            graded("2048", "2043", 0.8),
            graded("7", ""),
            graded("12", "1"),
            graded("3", "33"),
        ],
        threshold=0.85,
    )
    grades, evaluation = pictures.grades, pictures.evaluation
    assert (grades.pictures, grades.correct, grades.not_found, grades.miscounted) == (5, 1, 1, 2)
    assert evaluation.count == 12
    assert evaluation.accuracy == 7 / 12  # a picture of another count has no digit right
    assert evaluation.missed.tolist() == [0, 1, 1, 1, 0, 0, 0, 1, 0, 0]
    assert evaluation.confusion[8, 3] == 1
    assert evaluation.recall[2] == 2 / 3
    assert evaluation.accepted == 0.5
    mistakes = [(mistake.label, mistake.read, round(mistake.confidence, 2)) for mistake in pictures.mistakes]
    assert mistakes == [("2048", "2043", 0.8), ("7", "", 0), ("12", "1", 0.9), ("3", "33", 0.9)]


def test_where_nothing_was_found_anywhere_there_are_still_figures():
    evaluation = GradedPictures([graded("7", ""), graded("12", "")], 0.5).evaluation
    assert (evaluation.count, evaluation.accuracy) == (3, 0)
    record = evaluation.to_record()
    assert record["calibration_error"] is record["accepted"] is None
    assert record["recall"][7] == 0


def test_pictures_are_read_and_bad_ones_reported(tmp_path):
    for label, strokes in six_of_each()[::6]:
        image = Image.fromarray(255 - steps_of_ink(strokes).centred)
        image.resize((112, 112)).save(tmp_path / f"{label}_made.png")
    Image.new("L", (90, 90), 255).save(tmp_path / "5_blank.png")
    (tmp_path / "6_bad.png").write_text("no picture")
    paths = sorted(tmp_path.iterdir())
    found = list(grade(list(zip(paths, labels_in_names(paths), strict=True)), load_model()))
    bad = [path.name for path, one in zip(paths, found, strict=True) if isinstance(one, PictureError)]
    assert bad == ["6_bad.png"]
    read = [one for one in found if isinstance(one, GradedPicture)]
    assert sum(one.read == one.label for one in read) >= 8
    (blank,) = (one for one in read if not one.read)
    assert blank.label == "5"
    assert blank.thumbnail.shape == (90, 90)
    assert all((one.thumbnail is None) == (one.read == one.label) for one in read)
