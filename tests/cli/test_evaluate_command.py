import gzip
import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.composed_rows import composed
from support.handwriting import six_of_each
from support.made_digits import made_digits, made_ink, made_mnist, made_strokes
from support.made_numbers import APART

from digitpad.cli import evaluate
from digitpad.cli.grading import COLOURS
from digitpad.cli.main import main
from digitpad.core.raster import CANVAS, CANVAS_PEN, picture_of_ink, shrunk
from digitpad.drawings.exchange import find_drawings, write_drawings
from digitpad.errors import DataError, InkError, ModelError
from digitpad.system.settings import Store


@pytest.fixture
def digitpad(tmp_path, monkeypatch, capsys):
    """Return a function that runs `digitpad evaluate` and returns what it printed."""
    monkeypatch.setenv("LANGUAGE", "en")
    parser = ArgumentParser()
    evaluate.add_parser(parser.add_subparsers())

    def run(*arguments, status=0):
        namespace = parser.parse_args(["evaluate", *map(str, arguments)])
        assert namespace.run(namespace, Store(tmp_path / "home")) == status
        return capsys.readouterr().out

    return run


def test_json_is_one_object_that_counts_every_digit(digitpad, tmp_path):
    record = json.loads(digitpad("--json", made_ink(tmp_path / "ink.jsonl")))
    assert record["source"] == "ink.jsonl"
    assert record["count"] == sum(map(sum, record["confusion"])) == 40
    assert [sum(row) for row in record["confusion"]] == [4] * 10
    right = sum(record["confusion"][digit][digit] for digit in range(10))
    assert record["accuracy"] == right / 40
    assert record["accuracy"] > 0.5  # seven-segment digits are not handwriting, but digits


def test_several_files_are_measured_together(digitpad, tmp_path):
    files = made_ink(tmp_path / "a.jsonl", 20), made_ink(tmp_path / "b.jsonl", 30)
    record = json.loads(digitpad("--json", *files))
    assert (record["source"], record["count"]) == ("a.jsonl, b.jsonl", 50)


def test_measures_mnist_without_ink(digitpad, tmp_path):
    mnist = made_mnist(tmp_path / "mnist.npz", train=10, test=30)
    record = json.loads(digitpad("--json", "--mnist", mnist))
    assert (record["source"], record["count"]) == ("MNIST", 30)


def test_text_tells_accuracy_each_digit_and_the_confusion(digitpad, tmp_path):
    path = made_ink(tmp_path / "[red]ink.jsonl")
    accuracy = json.loads(digitpad("--json", path))["accuracy"]
    text = digitpad(path)
    assert f"[red]ink.jsonl: accuracy {accuracy * 100:.2f} % on 40 digits" in text
    assert "Calibration error" in text
    assert "Each digit" in text
    assert max(map(len, text.splitlines())) <= 80


def test_text_comes_out_where_a_terminal_has_only_ascii(tmp_path):
    process = subprocess.run(
        [sys.executable, "-m", "digitpad", "evaluate", str(made_ink(tmp_path / "tinta_ñ.jsonl"))],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        cwd=Path(__file__).parents[2],
    )
    assert (process.returncode, process.stderr) == (0, b"")
    assert rb"tinta_\xf1.jsonl" in process.stdout
    assert b"Each digit" in process.stdout


def test_figure_is_saved(digitpad, tmp_path):
    digitpad("--figure", tmp_path / "out.png", made_ink(tmp_path / "ink.jsonl"))
    with Image.open(tmp_path / "out.png") as picture:
        assert picture.format == "PNG"


def test_shrinking_the_canvas_loses_digits(digitpad, tmp_path):
    path = made_ink(tmp_path / "ink.jsonl", 200)
    prepared, only_shrunk = (json.loads(digitpad("--json", path, *more)) for more in ((), ("--shrink",)))
    assert (prepared["shrink"], only_shrunk["shrink"]) == (False, True)
    assert only_shrunk["accuracy"] < prepared["accuracy"]
    assert json.loads(digitpad("--json", path, "--shrink")) == only_shrunk  # at random, but always the same


def made_writers(path, writers):
    """Write made digits as ink by writers that take turns."""
    records = [json.loads(line) for line in made_ink(path).read_text().splitlines()]
    lines = [
        json.dumps(record | {"writer": writers[place % len(writers)]}) for place, record in enumerate(records)
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_only_held_out_writers_or_those_of_a_name_are_measured(digitpad, tmp_path):
    path = made_writers(tmp_path / "ink.jsonl", ["a learner", "unipen/gmd/w000", "unipen/gmd/w001", "x/b"])
    counts = {
        arguments: json.loads(digitpad("--json", path, *arguments))["count"]
        for arguments in (
            (),
            ("--held-out",),
            ("--writers", "unipen"),
            ("--writers", "unipen/gmd/w001"),
            ("--writers", "x"),
        )
    }
    assert list(counts.values()) == [40, 20, 20, 10, 10]
    with pytest.raises(DataError, match="--writers"):
        digitpad(path, "--writers", "nobody")
    with pytest.raises(DataError, match="--held-out"):
        digitpad("--held-out")


def made_numbers(path, labels, more=""):
    """Write numbers as one hand writes them, clearly apart, each with its label."""
    generator, drawings = np.random.default_rng(6), dict(six_of_each())
    lines = []
    for label in labels:
        row = composed([drawings[int(digit)] for digit in label], generator, APART).strokes
        lines.append(json.dumps({"label": label, "writer": "unipen/gmd/w000", "strokes": row}))
    path.write_text("# numbers\n" + "\n".join(lines) + "\n" + more)
    return path


LABELS = ["967", "80", "2048", "31", "5", "80", "70452"]


def test_numbers_are_measured_whole_digit_by_digit_and_by_length(digitpad, tmp_path):
    path = made_numbers(tmp_path / "numbers.jsonl", LABELS)
    record = json.loads(digitpad("--json", path))
    assert (record["source"], record["numbers"], record["count"]) == ("numbers.jsonl", 7, 19)
    assert record["number_accuracy"] == record["accuracy"] == 1
    assert (record["mean_edit_distance"], record["missed"], record["added"]) == (0, [0] * 10, [0] * 10)
    assert [(part["length"], part["numbers"], part["digits"]) for part in record["by_length"]] == [
        (1, 1, 1),
        (2, 3, 6),
        (3, 1, 3),
        (4, 1, 4),
        (5, 1, 5),
    ]
    text = digitpad(path)
    assert "numbers.jsonl: 100.00 % of 7 numbers completely correct" in text
    assert "read as numbers too: 1." in text
    assert "accuracy 100.00 % on 19 digits" in text
    assert "Numbers by their count of digits" in text
    assert max(map(len, text.splitlines())) <= 80


def test_what_is_wrong_in_numbers_is_counted_and_shown(digitpad, tmp_path):
    path = made_numbers(tmp_path / "numbers.jsonl", ["96", "80", "31"])
    lines = path.read_text().replace('"96"', '"9"').replace('"80"', '"840"').replace('"31"', '"37"')
    path.write_text(lines)
    record = json.loads(
        digitpad("--json", path, "--mistakes", tmp_path / "worst.png", "--figure", tmp_path / "matrix.png")
    )
    assert (record["numbers"], record["number_accuracy"], record["mean_edit_distance"]) == (3, 0, 1)
    assert (record["count"], record["accuracy"]) == (6, 4 / 6)
    assert (record["missed"][4], record["added"][6], record["confusion"][7][1]) == (1, 1, 1)
    matrix = digitpad(path)
    assert [line.split()[-2] for line in matrix.splitlines() if line.startswith("│ 4 │")][-1] == "1"
    for name in ("worst.png", "matrix.png"):
        with Image.open(tmp_path / name) as picture:
            assert picture.format == "PNG"
    with Image.open(tmp_path / "worst.png") as picture:
        colours = {colour for _count, colour in picture.convert("RGB").getcolors(1 << 24)}
    assert set(COLOURS[:2]) <= colours  # one for each of two digits


def test_marks_in_labels_are_measured_with_the_numbers(digitpad, tmp_path):
    path = made_numbers(tmp_path / "numbers.jsonl", ["96", "31"])
    path.write_text(path.read_text().replace('"96"', '"9.6"'))
    record = json.loads(digitpad("--json", path))
    assert (record["numbers"], record["number_accuracy"], record["mean_edit_distance"]) == (2, 0.5, 0.5)
    assert (record["count"], record["accuracy"]) == (4, 1)


def test_single_digits_alone_are_measured_as_ever_and_without_numbers(digitpad, tmp_path):
    path = made_numbers(tmp_path / "digits.jsonl", list("0123456789"))
    record = json.loads(digitpad("--json", path))
    assert record["count"] == 10
    assert not record.keys() & {"numbers", "by_length"}
    assert "numbers" not in digitpad(path)


def test_numbers_of_chosen_writers_are_measured_and_what_is_for_digits_is_a_sentence(digitpad, tmp_path):
    other = json.dumps({"label": "77", "writer": "x/b", "strokes": [[[0, 0], [1, 1]]]})
    path = made_numbers(tmp_path / "numbers.jsonl", ["96", "80"], other + "\n")
    assert json.loads(digitpad("--json", path, "--held-out"))["numbers"] == 2
    assert json.loads(digitpad("--json", path, "--writers", "x"))["numbers"] == 1
    for more in (("--pen", 0.1), ("--shrink",), ("--outliers", path)):
        with pytest.raises(DataError, match="single digits"):
            digitpad(path, *more)
    path = made_numbers(
        tmp_path / "numbers.jsonl", ["96"], '{"label": "9b", "strokes": [[[0, 0], [1, 1]]]}\n'
    )
    with pytest.raises(DataError, match=r'numbers\.jsonl, line 3: "label" must be a digit, or a number'):
        digitpad(path)


def test_numbers_that_people_wrote_are_read(digitpad, data_folder):
    record = json.loads(digitpad("--json", data_folder / "numbers" / "unipen.jsonl.gz"))
    assert record["numbers"] == sum(part["numbers"] for part in record["by_length"]) == 415
    assert record["number_accuracy"] >= 0.95
    assert record["favoured_number_accuracy"] >= record["number_accuracy"]
    assert record["accuracy"] >= 0.97
    whole = sum(map(sum, record["confusion"])) + sum(record["missed"])
    assert record["count"] == whole == sum(part["digits"] for part in record["by_length"])


def test_the_pens_width_changes_what_is_read(digitpad, tmp_path):
    path = made_ink(tmp_path / "ink.jsonl")
    as_used, same, thick = (json.loads(digitpad("--json", path, *pen)) for pen in ((), *PENS_TRIED))
    assert as_used == same
    assert thick["calibration_error"] != same["calibration_error"]
    with pytest.raises(DataError, match="--pen"):
        digitpad("--pen", 0.1)
    for share in ("0", "2", "nan", "wide"):
        with pytest.raises(SystemExit):
            digitpad(path, "--pen", share)


PENS_TRIED = (("--pen", 0.12), ("--pen", 0.3))


def test_other_marks_are_counted_that_are_taken_for_digits(digitpad, tmp_path):
    path = made_writers(tmp_path / "ink.jsonl", ["unipen/gmd/w000"])
    same = json.loads(digitpad("--json", path, "--outliers", path, "--held-out"))
    assert same["outliers"]["count"] == 40
    assert same["outliers"]["taken"] == pytest.approx(
        0.95, abs=0.03
    )  # by definition, of the digits themselves
    assert same["outliers"]["accepted"] == same["accepted"]
    crosses = tmp_path / "crosses.jsonl"
    crosses.write_text('{"label": "x", "strokes": [[[0, 0], [9, 9]], [[0, 9], [9, 0]]]}\n')
    assert "crosses.jsonl: of 1 non-digits" in digitpad(path, "--outliers", crosses)
    with pytest.raises(DataError, match="No ink"):
        digitpad(path, "--outliers", crosses, "--held-out")


def test_mistakes_are_saved_as_a_picture(digitpad, tmp_path):
    digitpad("--mistakes", tmp_path / "out.png", made_ink(tmp_path / "ink.jsonl"))
    with Image.open(tmp_path / "out.png") as picture:
        assert picture.format == "PNG"


@pytest.fixture
def photos(tmp_path):
    """A folder of handwritten digits: ten with the label in their names, ten in folders."""
    folder = tmp_path / "photos"
    for place, (label, strokes) in enumerate(six_of_each()[::3]):
        name = f"{label}/IMG_{place}.png" if place % 2 else f"{label}_made.png"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        picture_of_ink(strokes, 30, 200).save(folder / name)
    return folder


def test_a_folder_of_pictures_is_measured_by_the_labels_in_names(digitpad, photos, capsys):
    record = json.loads(digitpad("--json", photos))
    assert (record["source"], record["pictures"], record["count"]) == ("photos", 20, 20)
    assert record["right"] >= 18
    assert record["accuracy"] == record["right"] / 20
    assert (record["not_found"], record["miscounted"], record["unread"]) == (0, 0, 0)
    assert sum(map(sum, record["confusion"])) == 20
    text = digitpad(photos)
    assert "of 20 pictures completely correct" in text
    assert "Each digit" in text
    assert digitpad(photos / "7_made.png").startswith("7_made.png: ")


@pytest.mark.parametrize("form", ["folder", "ink.jsonl.gz", "mnist.npz"])
def test_all_that_is_exported_can_be_measured(digitpad, tmp_path, form):
    ink = made_ink(tmp_path / "made.jsonl")
    write_drawings(find_drawings([ink]).drawings, tmp_path / form)
    record = json.loads(digitpad("--json", tmp_path / form))
    assert record["count"] == 40
    assert record["accuracy"] == json.loads(digitpad("--json", ink))["accuracy"]


WAY = "M30 20 L70 20 L45 80"
INK_OF_OTHERS = {
    "quick.ndjson": '{"word": "seven", "drawing": [[[30, 70, 45], [20, 20, 80]]]}',
    "points.json": '{"label": 7, "points": [{"x": 30, "y": 20}, {"x": 70, "y": 20}, {"x": 45, "y": 80}]}',
    "some.inkml": '<ink><annotation type="truth">7</annotation><trace>30 20, 70 20, 45 80</trace></ink>',
    "7.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><path d="{WAY}" stroke="black"/></svg>',
    "7.xopp": '<xournal><page><layer><stroke tool="pen">30 20 70 20 45 80</stroke></layer></page></xournal>',
}


@pytest.mark.parametrize("name", INK_OF_OTHERS)
def test_ink_of_other_programs_is_measured(digitpad, tmp_path, name):
    content = INK_OF_OTHERS[name].encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("xopp") else content)
    record = json.loads(digitpad("--json", tmp_path / name))
    assert (record["count"], record["accuracy"]) == (1, 1)


def test_files_of_digits_are_measured_their_test_digits_alone_where_they_have_some(
    digitpad, tmp_path, capsys
):
    images, labels = made_digits(40, seed=3)
    rows = np.column_stack([labels, images.reshape(40, 784)])
    (tmp_path / "train.csv").write_text("\n".join(",".join(map(str, row)) for row in rows))
    assert json.loads(digitpad("--json", tmp_path / "train.csv"))["count"] == 40
    halves = {"x_train": images[:30], "y_train": labels[:30], "x_test": images[30:], "y_test": labels[30:]}
    np.savez(tmp_path / "mnist.npz", **halves)
    assert json.loads(digitpad("--json", tmp_path / "mnist.npz"))["count"] == 10
    np.savez(tmp_path / "turned.npz", x=images.transpose(0, 2, 1), y=labels)
    digitpad("--json", tmp_path / "turned.npz")
    with pytest.raises(DataError, match="together"):
        digitpad(tmp_path / "mnist.npz", made_ink(tmp_path / "ink.jsonl"))
    with pytest.raises(DataError, match="--shrink is for ink"):
        digitpad("--shrink", tmp_path / "mnist.npz")


def test_pages_of_one_file_do_not_hide_a_picture_that_could_not_be_read(digitpad, photos):
    pages = [Image.open(path).convert("L") for path in sorted(photos.glob("*.png"))[:3]]
    pages[0].save(photos / "7_pages.tiff", save_all=True, append_images=pages[1:])
    (photos / "4_bad.png").write_text("no picture")
    assert json.loads(digitpad("--json", photos, status=1))["unread"] == 1


def test_pictures_that_are_empty_damaged_or_without_a_label_are_told(digitpad, photos, capsys):
    Image.new("L", (90, 90), 255).save(photos / "5_blank.png")
    (photos / "4_bad.png").write_text("no picture")
    (photos / "7_made.png").rename(photos / "77_made.png")
    (photos / "photo.png").write_text("never opened")
    namespace = ["evaluate", "--json", str(photos)]
    assert main(namespace) == 1
    out, err = capsys.readouterr()
    record = json.loads(out)
    assert (record["pictures"], record["unread"]) == (21, 1)
    assert (record["not_found"], record["miscounted"]) == (1, 1)
    assert record["count"] == 22
    assert f"left out because their names have no label: 1, such as {photos / 'photo.png'}" in err
    assert "4_bad.png cannot be read as a picture" in err
    assert "Nothing found: 1. Too many or too few digits found: 1." in digitpad(photos, status=1)


def test_the_mistakes_in_pictures_are_saved_and_the_matrix_too(digitpad, photos, tmp_path):
    Image.new("L", (90, 90), 255).save(photos / "5_blank.png")
    digitpad("--mistakes", tmp_path / "mistakes.png", "--figure", tmp_path / "matrix.png", photos)
    for name in ("mistakes.png", "matrix.png"):
        with Image.open(tmp_path / name) as picture:
            assert picture.format == "PNG"


def test_pictures_that_cannot_be_measured_are_a_sentence(digitpad, photos, tmp_path):
    (tmp_path / "photo.png").write_text("never opened")
    (tmp_path / "3_bad.png").write_text("no picture")
    (tmp_path / "empty").mkdir()
    ink = made_ink(tmp_path / "ink.jsonl")
    for arguments, sentence in {
        (tmp_path / "photo.png",): "7_photo.png",
        (tmp_path / "3_bad.png",): "No picture could be read",
        (tmp_path / "empty",): "no drawings",
        (photos, ink): "only one kind at a time",
        (tmp_path / "missing.png",): "no file",
        (photos, "--pen", "0.1"): "--pen",
        (photos, "--shrink"): "--shrink",
        (photos, "--outliers", ink): "--outliers",
    }.items():
        with pytest.raises(DataError, match=sentence):
            digitpad(*arguments)
    with pytest.raises(DataError, match="No picture"):
        digitpad(tmp_path / "9_missing.png")


def test_what_cannot_be_measured_is_a_sentence(digitpad, tmp_path):
    unlabelled = tmp_path / "unlabelled.jsonl"
    unlabelled.write_text('{"strokes": [[[0, 0], [1, 1]]]}\n')
    with pytest.raises(DataError, match=r"unlabelled\.jsonl, line 1"):
        digitpad(unlabelled)
    with pytest.raises(InkError, match=r"none\.jsonl"):
        digitpad(tmp_path / "none.jsonl")
    with pytest.raises(DataError, match=r"none\.npz"):
        digitpad("--mnist", tmp_path / "none.npz")
    with pytest.raises(DataError, match="--shrink"):
        digitpad("--shrink")
    with pytest.raises(ModelError, match=r"none\.tflite"):
        digitpad("--model", tmp_path / "none.tflite")


def test_the_baseline_draws_digits_of_all_sizes_whole_on_the_canvas():
    generator = np.random.default_rng(1)
    digits = np.stack([shrunk(made_strokes(4, generator), generator) for _ in range(200)])
    assert digits.shape == (200, 28, 28)
    assert digits.dtype == np.float32
    assert (digits.min(), digits.max()) == (0, 1)
    rows = (digits > 0.5).any(axis=2).sum(axis=1)
    assert rows.min() == pytest.approx((0.3 * CANVAS + CANVAS_PEN) / 10, abs=1.5)
    assert rows.max() == pytest.approx((0.9 * CANVAS + CANVAS_PEN) / 10, abs=1.5)


def test_the_baseline_draws_a_dot_as_a_dot():
    dot = shrunk((((3.0, 3.0),),), np.random.default_rng(1))
    assert 0 < (dot > 0.5).sum() <= 9


# What takes long to import is not imported before it is needed.

PROGRAM = """
import sys
import digitpad.cli.main
from digitpad.cli import evaluate
from digitpad.cli import train
heavy = {"keras", "tensorflow", "matplotlib", "jax"} & set(sys.modules)
sys.exit(", ".join(sorted(heavy)) or 0)
"""


def test_the_command_line_imports_no_keras_and_no_matplotlib():
    process = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "")


def test_evaluating_imports_no_tensorflow(tmp_path):
    path = made_ink(tmp_path / "ink.jsonl")
    program = (
        "import sys; from digitpad.cli.main import main; main(['evaluate', '--json', sys.argv[1]]);"
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules or 'matplotlib' in sys.modules)"
    )
    process = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"DIGITPAD_HOME": str(tmp_path)},
        cwd=Path(__file__).parents[2],
    )
    assert (process.returncode, process.stderr) == (0, "")
    assert json.loads(process.stdout)["count"] == 40
