"""`digitpad predict`: what it prints for good inputs and bad ones, in both forms."""

import contextlib
import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps
from support.composed_rows import composed, in_line
from support.handwriting import SEVEN as HAND_DRAWN_SEVEN
from support.handwriting import six_of_each
from support.made_numbers import APART
from support.model_folders import add_model
from support.rows import picture_of

from digitpad.cli.inputs import count_inputs, inputs_of, read_inputs
from digitpad.cli.main import main
from digitpad.cli.output import bars, readable
from digitpad.core.card import bundled_model
from digitpad.core.ink import bounds, fit_to_pad, on_pad, parse_sample, read_samples
from digitpad.core.network import load_model
from digitpad.core.pad_reading import PadReader
from digitpad.core.prediction import numbers_of
from digitpad.core.raster import picture_of_ink, steps_of_ink
from digitpad.models.library import ModelLibrary

DATA = Path(__file__).parents[1] / "data"
SEVEN = (DATA / "seven.jsonl").read_text()
ONE = json.dumps({"strokes": [[[400, 100], [400, 900]]]}) + "\n"
ZERO = json.dumps(
    {"strokes": [[[500 + 250 * np.sin(a), 500 - 400 * np.cos(a)] for a in np.linspace(0, 6.4, 40)]]}
)
KEYS = {"source", "index", "digit", "confidence", "probabilities", "is_digit", "sign", "number"}
PLACE = {"box", "line", "grid", "cell", "number_index", "turn"}  # in a picture


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a picture of a seven, ink files above and below it, and files that are neither."""
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    seven = steps_of_ink(parse_sample(SEVEN).strokes)
    picture = Image.fromarray(255 - seven.centred).resize((280, 280))
    picture.save(folder / "b.PNG")
    (folder / "below" / "a.jsonl").write_text(SEVEN + ONE)
    (folder / "c.jsonl.gz").write_bytes(gzip.compress(SEVEN.encode()))
    (folder / "notes.txt").write_text("no input")
    (folder / ".hidden.png").write_text("no input")
    return folder


def records(text):
    """Parse lines of JSON as strictly as other languages do."""

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    return [json.loads(line, parse_constant=refuse) for line in text.splitlines()]


def test_json_has_one_object_an_input(folder: Path, capsys):
    assert main(["predict", "--json", str(folder), str(DATA / "seven.jsonl")]) == 0
    out, err = capsys.readouterr()
    found = records(out)
    assert err == ""
    assert [(Path(record["source"]).name, record["index"]) for record in found] == [
        ("b.PNG", 0),
        ("a.jsonl", 0),
        ("a.jsonl", 1),
        ("c.jsonl.gz", 0),
        ("seven.jsonl", 0),
    ]
    assert [record["digit"] for record in found] == [7, 7, 1, 7, 7]
    for record in found:
        assert record.keys() == KEYS | (PLACE if record["source"].endswith("PNG") else {"spans"})
        assert record["is_digit"] is True
        assert len(record["probabilities"]) == 10
        assert all(type(share) is float for share in record["probabilities"])
        assert sum(record["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert record["confidence"] == max(record["probabilities"])
        assert record["probabilities"].index(record["confidence"]) == record["digit"]


def row_of(*digits):
    """Return the strokes of handwritten digits clearly beside each other, of any scale."""
    drawings = dict(six_of_each())
    return composed([drawings[digit] for digit in digits], np.random.default_rng(4), APART).strokes


@pytest.mark.parametrize("scale", [1, 100, 3000])
def test_a_number_in_ink_is_read_in_all_forms(tmp_path: Path, capsys, scale):
    rows = [
        [[[scale * x - 5, scale * y] for x, y in stroke] for stroke in row_of(*map(int, n))]
        for n in ("967", "80")
    ]
    lines = [json.dumps({"label": "11", "strokes": [[], *row]}) for row in rows]
    path = tmp_path / "ink.jsonl"
    path.write_text(f"# numbers\n{lines[0]}\n\n  # one more\n{lines[1]}\n")
    assert main(["predict", "--number", str(path)]) == 0
    assert capsys.readouterr() == ("967\n80\n", "")
    assert main(["predict", "--json", str(path)]) == 0
    found = records(capsys.readouterr().out)
    assert [(record["index"], record["digit"], record["number"]) for record in found] == [
        (1, 9, "967"),
        (1, 6, "967"),
        (1, 7, "967"),
        (4, 8, "80"),
        (4, 0, "80"),
    ]
    for index, row in ((1, rows[0]), (4, rows[1])):
        spans = [span for record in found if record["index"] == index for span in record["spans"]]
        assert sorted((span["stroke"], span["from"], span["to"]) for span in spans) == [
            (place, 0, len(stroke)) for place, stroke in enumerate(row, 1)
        ]  # every stroke once and whole, counted as in the file, where the first has no point
    for record in found:
        assert record.keys() == KEYS | {"spans"}
        assert record["sign"] == str(record["digit"])
        assert sum(record["probabilities"]) == pytest.approx(1, abs=1e-5)
    assert main(["predict", "--csv", str(path)]) == 0
    table = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["number"] for row in table] == ["967"] * 3 + ["80"] * 2
    assert [row["spans"].split(":")[0] for row in table] == [
        str(record["spans"][0]["stroke"]) for record in found
    ]
    assert main(["predict", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{path}, line 2: 967, lowest probability ")
    assert sum(line.startswith("Digit ") for line in lines) == 5


MARKS = {".": (((0, -0.03), (0.03, 0), (0, 0.03), (-0.02, 0)),), "-": (((0, -0.5), (0.4, -0.5)),)}


def text_in_ink(text):
    """Return digits and marks of height 1 beside each other, standing on 0."""
    drawings, right, strokes = dict(six_of_each()), 0.0, []
    for sign in text:
        ink = MARKS[sign] if sign in MARKS else in_line(drawings[int(sign)], 1.0)
        left = bounds(ink)[0]
        strokes += [[(x - left + right, y) for x, y in stroke] for stroke in ink]
        right = bounds(strokes)[2] + 0.25
    return strokes


def test_marks_of_a_number_are_signs_but_no_digits(tmp_path: Path, capsys):
    texts = ["3.14", "-7", "-"]
    path = tmp_path / "ink.jsonl"
    path.write_text("".join(json.dumps({"strokes": text_in_ink(text)}) + "\n" for text in texts))
    assert main(["predict", "--number", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == texts
    assert main(["predict", "--json", str(path)]) == 0
    found = records(capsys.readouterr().out)
    assert [record["number"] for record in found] == ["3.14"] * 4 + ["-7"] * 2 + ["-"]
    assert "".join(record["sign"] for record in found) == "".join(texts)
    for record in found:
        assert record["digit"] == (int(record["sign"]) if record["is_digit"] else None)
        assert record["is_digit"] == (record["sign"] not in MARKS)
        assert record["spans"]
    assert main(["predict", "--csv", str(path)]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["digit"] for row in rows] == ["3", "", "1", "4", "", "7", ""]
    assert [row["sign"] for row in rows] == ["3", ".", "1", "4", "'-", "7", "'-"]  # no cell is a formula
    assert main(["predict", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    told = [line.partition(": ")[2] for line in lines if line.startswith(str(path))]
    assert [sentence.split(",")[0] for sentence in told] == texts
    assert sum(line.startswith("Digit ") for line in lines) == 4
    assert len(lines) == 3 + 4 + 4 * 11  # each digit has ten bars and a blank, a mark has none


def test_a_stroke_of_two_digits_has_a_span_for_each(tmp_path: Path, capsys):
    """Of 80 drawn without lifting the pen the spans are parts of one stroke, one after the other."""
    path = tmp_path / "joined.jsonl"
    first, second = row_of(8, 0)
    path.write_text(json.dumps({"strokes": [[*first, *second]]}) + "\n")
    assert main(["predict", "--json", str(path)]) == 0
    found = records(capsys.readouterr().out)
    assert {record["number"] for record in found} == {"80"}
    (eight,), (zero,) = (record["spans"] for record in found)
    assert (eight["stroke"], zero["stroke"], eight["from"]) == (0, 0, 0)
    assert 0 < eight["to"] <= zero["from"] + 1 < zero["to"] == len(first) + len(second)


def test_the_numbers_are_those_that_the_window_shows(capsys, data_folder):
    path = data_folder / "numbers" / "unipen.jsonl.gz"
    assert main(["predict", "--number", str(path)]) == 0
    printed = capsys.readouterr().out.splitlines()
    shown = [
        " ".join(numbers_of(PadReader().read(on_pad(sample.strokes), load_model()).digits))
        for sample in read_samples(path)[:40]
    ]
    assert len(printed) == 415
    assert printed[:40] == shown


def test_a_bad_input_is_told_twice_and_the_others_go_on(tmp_path: Path, capsys):
    ink = tmp_path / "ink.jsonl"
    ink.write_text(f'{SEVEN}\nnonsense\n{{"strokes": []}}\n{ONE}')
    (tmp_path / "bad.png").write_text("no picture")
    Image.new("L", (90, 90), 255).save(tmp_path / "blank.png")
    names = ["ink.jsonl", "bad.png", "blank.png", "missing.jsonl", "missing.png"]
    assert main(["predict", "--json", *(str(tmp_path / name) for name in names)]) == 1
    out, err = capsys.readouterr()
    found = records(out)
    assert [(Path(record["source"]).name, record["index"], record.get("digit")) for record in found] == [
        ("ink.jsonl", 0, 7),
        ("ink.jsonl", 2, None),
        ("ink.jsonl", 3, None),
        ("ink.jsonl", 4, 1),
        ("bad.png", 0, None),
        ("blank.png", 0, None),
        ("missing.jsonl", 0, None),
        ("missing.png", 0, None),
    ]
    told = [record["error"] for record in found if "error" in record]
    assert all(record.keys() == {"source", "index", "error"} for record in found if "error" in record)
    assert err.splitlines() == told
    assert "ink.jsonl, line 3: " in told[0]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# a note\n"])
def test_an_ink_file_without_ink_is_told(tmp_path: Path, capsys, content):
    (tmp_path / "ink.jsonl").write_bytes(content)
    assert main(["predict", str(tmp_path / "ink.jsonl")]) == 1
    assert capsys.readouterr() == ("", f"There is no ink in {tmp_path / 'ink.jsonl'}.\n")


def test_what_comes_before_the_damage_in_a_packed_file_is_read(tmp_path: Path, capsys):
    ones = np.random.default_rng(0).normal(500, 5, (3000, 20, 2)).round(6)  # so uneven that they pack badly
    ones[:, :, 1] += np.linspace(-400, 400, 20)
    text = "".join(json.dumps({"strokes": [points]}) + "\n" for points in ones.tolist())
    packed = gzip.compress(text.encode())
    (tmp_path / "ink.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    assert main(["predict", "--json", str(tmp_path / "ink.jsonl.gz")]) == 1
    found = records(capsys.readouterr().out)
    assert [record["index"] for record in found] == list(range(len(found)))
    assert len(found) > 1000
    assert ["error" in record for record in found] == [False] * (len(found) - 1) + [True]


def test_a_folder_without_inputs_is_told(tmp_path: Path, capsys):
    (tmp_path / "notes.txt").write_text("no input")
    assert main(["predict", "--json", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert "no pictures or ink files" in err
    assert records(out)[0].keys() == {"source", "index", "error"}


def test_text_has_the_prediction_and_ten_bars(capsys):
    assert main(["predict", str(DATA / "seven.jsonl")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{DATA / 'seven.jsonl'}, line 1: 7, ")
    assert lines[0].endswith(" %")
    assert [line.split()[0] for line in lines[1:11]] == list("0123456789")
    longest = max(lines[1:11], key=lambda line: line.count("█"))
    assert longest.split()[0] == "7"


def test_of_many_inputs_each_gets_a_line(tmp_path: Path, capsys):
    (tmp_path / "ink.jsonl").write_text((SEVEN + ONE + ZERO + "\n") * 70)
    assert main(["predict", str(tmp_path / "ink.jsonl")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 210
    assert [line.split(": ")[1][0] for line in lines] == list("710") * 70
    assert "line 210: " in lines[-1]


def test_a_scribble_does_not_look_like_a_digit(tmp_path: Path, capsys):
    rows = [[[x, 100 + 90 * row] for x in (0, 1000)] for row in range(10)]
    columns = [[[100 + 90 * column, y] for y in (0, 1000)] for column in range(10)]
    (tmp_path / "ink.jsonl").write_text(json.dumps({"strokes": rows + columns}))
    main(["predict", str(tmp_path / "ink.jsonl")])
    main(["predict", "--json", str(tmp_path / "ink.jsonl")])
    text, record = capsys.readouterr().out.rsplit("\n", 2)[:2]
    answer = json.loads(record)
    assert ("does not look like a digit" in text) == (not answer["is_digit"])


def test_a_whole_batch_and_one_by_one_give_the_same(tmp_path: Path, capsys):
    (tmp_path / "many.jsonl").write_text((SEVEN + ONE) * 50)
    assert main(["predict", "--json", str(tmp_path / "many.jsonl")]) == 0
    many = records(capsys.readouterr().out)
    assert main(["predict", "--json", str(DATA / "seven.jsonl")]) == 0
    alone = records(capsys.readouterr().out)[0]
    for record in many[::2]:
        assert record["probabilities"] == pytest.approx(alone["probabilities"], abs=1e-5)


@pytest.mark.parametrize("name", ["missing.tflite", "model.keras"])
def test_a_bad_model_is_told_before_anything_is_read(tmp_path: Path, capsys, name):
    assert main(["predict", "--model", str(tmp_path / name), str(DATA / "seven.jsonl")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert name in err
    assert err.count("\n") == 1


def run(*arguments, **options):
    """Run `digitpad predict` as its users do, with warnings as errors."""
    command = [sys.executable, "-W", "error", "-m", "digitpad", "predict", *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **options)


def test_output_that_is_no_utf8_does_no_harm(tmp_path: Path):
    (tmp_path / "ñandú.jsonl").write_text(SEVEN)
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    result = run(str(tmp_path / "ñandú.jsonl"), env=ascii_only)
    assert result.returncode == 0
    assert b"##########" in result.stdout
    assert rb"\xf1and\xfa.jsonl" in result.stdout
    assert result.stderr == b""


def test_file_names_that_are_no_utf8_do_no_harm(tmp_path: Path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.jsonl"
    try:
        Path(os.fsdecode(path)).write_text(SEVEN + "nonsense")
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    for form in (["--json"], []):
        result = run(*form, path)
        assert result.returncode == 1
        assert rb"caf\xe9.jsonl" in result.stdout.replace(rb"\\", b"\\").replace(rb"\udce9", rb"\xe9")
        assert b"line 2: This is not ink" in result.stderr
        result.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_bug(tmp_path: Path):
    (tmp_path / "ink.jsonl").write_text(SEVEN * 5000)
    command = [sys.executable, "-m", "digitpad", "predict", "--json", str(tmp_path / "ink.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline().startswith(b"{")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_neither_keras_nor_tkinter_is_imported():
    code = (
        "import sys; from digitpad.cli.main import main; main(sys.argv[1:]); "
        "sys.exit(str({'keras', 'tensorflow', 'tkinter', 'matplotlib'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, "predict", str(DATA / "seven.jsonl")]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.stderr.strip() == "set()"


def test_the_inputs_are_counted_as_they_are_read(folder: Path):
    paths = [folder, DATA / "seven.jsonl", folder / "missing.jsonl", folder / "missing.png"]
    files = list(inputs_of(paths))
    assert count_inputs(files) == len(list(read_inputs(files, load_model()))) == 7


def test_inputs_are_read_one_at_a_time(tmp_path: Path):
    (tmp_path / "ink.jsonl").write_text(SEVEN + "nonsense\n" * 3)
    inputs = read_inputs([tmp_path / "ink.jsonl", tmp_path / "missing.png"], load_model())
    first = next(inputs)
    (tmp_path / "missing.png").write_text("no picture")  # it is looked at only now
    assert first.error is None
    assert "cannot be read as a picture" in list(inputs)[-1].error


def test_an_input_is_what_the_window_would_make_of_it():
    strokes = parse_sample(SEVEN).strokes
    (answer,) = next(read_inputs([DATA / "seven.jsonl"], load_model())).answers
    (digit,) = PadReader().read(strokes, load_model()).digits
    assert np.array_equal(answer.digit.reading.steps.digit, digit.reading.steps.digit)
    assert np.array_equal(answer.digit.reading.probabilities, digit.reading.probabilities)


def test_what_a_terminal_would_obey_is_spelt_out():
    assert readable("a\x1b[31m\n\udce9ü\xa0%") == "a\\x1b[31m\\n\\udce9ü\xa0%"
    assert readable("ü█", "ascii") == r"\xfc\u2588"


def test_bars_are_as_long_as_their_shares():
    shares = np.array([0.5, 0.25, 0.25, 0, 0, 0, 0, 0, 0, 0], np.float32)
    lines = bars(shares).plain.splitlines()
    assert [line.count("█") for line in lines[:4]] == [20, 10, 10, 0]
    assert lines[0].endswith(" 50 %")
    assert "█" not in bars(shares, "ascii").plain


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("inks", [1, 5000])
def test_a_progress_bar_appears_where_it_takes_longer(tmp_path: Path, inks):
    import pty

    (tmp_path / "ink.jsonl").write_text(SEVEN * inks)
    code = (
        "import sys, digitpad.cli.output as terminal; from digitpad.cli.main import main; "
        "terminal.PATIENCE_S = float(sys.argv[1]); sys.exit(main(sys.argv[2:]))"
    )
    patience_s = "0" if inks > 1 else "60"  # however quick or slow the machine is
    command = [sys.executable, "-c", code, patience_s, "predict", "--json", str(tmp_path / "ink.jsonl")]
    ours, theirs = pty.openpty()
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=theirs, env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # so ends a pseudo-terminal that nobody writes to any more
        while part := os.read(ours, 65536):
            shown += part
    os.close(ours)
    assert process.wait(60) == 0
    assert len(records((tmp_path / "out").read_text())) == inks
    assert (b"/5000" in shown) == (inks == 5000)
    assert shown.rpartition(b"\x1b[?25l")[2].count(b"\x1b[?25h") == (inks == 5000)  # the cursor is back


@pytest.mark.parametrize("suffix", ["", ".jsonl", ".png"])
def test_a_name_too_long_for_the_system_is_told_and_the_others_go_on(capsys, suffix):
    assert main(["predict", "--json", "x" * 300 + suffix, str(DATA / "seven.jsonl")]) == 1
    first, second = records(capsys.readouterr().out)
    assert "File name too long" in first["error"]
    assert second["digit"] == 7


def test_a_model_name_too_long_for_the_system_is_told(capsys):
    assert main(["predict", "--model", "x" * 300 + ".tflite", str(DATA / "seven.jsonl")]) == 1
    assert "File name too long" in capsys.readouterr().err


def test_the_model_in_use_reads_unless_another_is_named(tmp_path: Path, capsys):
    home = Path(os.environ["DIGITPAD_HOME"])
    add_model(home, "mine", threshold=1.0)
    ModelLibrary(home).use(ModelLibrary(home).find("mine"))
    line = ["predict", "--json", str(DATA / "seven.jsonl")]
    assert main(line) == 0
    assert main([*line, "--model", str(bundled_model())]) == 0
    out, err = capsys.readouterr()
    assert [record["is_digit"] for record in records(out)] == [False, True]
    assert err == ""
    (home / "models" / "mine" / "digitpad.tflite").write_bytes(b"TFL3")
    assert main(line) == 0
    out, err = capsys.readouterr()
    assert records(out)[0]["is_digit"]
    assert err == "The model mine is damaged; DigitPad's own model is used instead.\n"


def picture(path, *digits, light=False):
    """Save a picture of handwritten digits beside each other; return its path."""
    pad = picture_of_ink(fit_to_pad(row_of(*digits)), 14, 700)
    (ImageOps.invert(pad) if light else pad).save(path)
    return path


def test_a_number_in_a_picture_is_read_in_all_forms(tmp_path: Path, capsys):
    path = picture(tmp_path / "photo.png", 2, 0, 4, 8)
    assert main(["predict", "--json", str(path)]) == 0
    found = records(capsys.readouterr().out)
    assert [record["digit"] for record in found] == [2, 0, 4, 8]
    assert [record["index"] for record in found] == [0, 1, 2, 3]
    assert {record["number"] for record in found} == {"2048"}
    sides = [side for record in found for side in record["box"][::2]]
    assert sides == sorted(sides)
    assert main(["predict", "--csv", str(path)]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["digit"] for row in rows] == list("2048")
    assert main(["predict", "--number", str(path)]) == 0
    assert capsys.readouterr().out == "2048\n"
    assert main(["predict", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{path}: 2048, lowest probability ")
    assert sum(line.startswith("Digit ") for line in lines) == 4


def test_a_digit_in_a_picture_has_a_box_in_the_files_pixels(tmp_path: Path, capsys):
    path = picture(tmp_path / "seven.png", 7)
    assert main(["predict", "--json", str(path)]) == 0
    (found,) = records(capsys.readouterr().out)
    assert found.keys() == KEYS | PLACE
    assert (found["digit"], found["line"], found["number"]) == (7, 0, "7")
    ink = np.argwhere(np.asarray(Image.open(path)) < 128)
    (top, left), (bottom, right) = ink.min(axis=0), ink.max(axis=0)
    assert found["box"] == pytest.approx([left, top, right, bottom], abs=6)


def test_pictures_are_looked_at_as_the_options_say(tmp_path: Path, capsys):
    path = picture(tmp_path / "seven.png", 7, light=True)
    for options in (["--light-ink"], ["--invert"], ["--sensitivity", "0.5"]):
        assert main(["predict", "--number", *options, str(path)]) == 0
        assert capsys.readouterr().out == "7\n"
    with Image.open(path) as image:
        image.rotate(90, expand=True).save(tmp_path / "lying.png")
    assert main(["predict", "--number", "--turn", "90", str(tmp_path / "lying.png")]) == 0
    assert capsys.readouterr().out == "7\n"
    for options in (
        ["--sensitivity", "2"],
        ["--turn", "45"],
        ["--json", "--csv"],
        ["--light-ink", "--dark-ink"],
    ):
        with pytest.raises(SystemExit):
            main(["predict", *options, str(path)])


def test_a_bad_picture_is_a_row_of_csv_and_a_line_on_stderr(tmp_path: Path, capsys):
    (tmp_path / "=bad.png").write_text("no picture")
    assert main(["predict", "--csv", str(tmp_path), str(DATA / "seven.jsonl")]) == 1
    out, err = capsys.readouterr()
    bad, good = csv.DictReader(out.splitlines())
    assert bad["error"] == err.rstrip("\n")
    assert (good["digit"], good["line"], good["error"]) == ("7", "", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes")
def test_each_picture_is_told_before_the_next_is_read(tmp_path: Path):
    for place in range(3):
        picture(tmp_path / f"{place}.png", 7)
    os.mkfifo(tmp_path / "9.png")  # reading it waits for ever
    command = [sys.executable, "-m", "digitpad", "predict", "--json", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        told = [json.loads(process.stdout.readline()) for _ in range(3)]
        process.kill()
    assert [Path(record["source"]).name for record in told] == ["0.png", "1.png", "2.png"]


def test_a_path_without_a_name_is_no_folder(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["predict", ""])
    assert ended.value.code == 2
    assert "there is no file without a name" in capsys.readouterr().err


def test_a_table_in_a_picture_has_cells_and_is_printed_as_csv(tmp_path: Path, capsys):
    picture_of("12  3", "4   5", "6  78").image.save(tmp_path / "table.png")
    path = str(tmp_path / "table.png")
    assert main(["predict", "--json", path]) == 0
    found = records(capsys.readouterr().out)
    assert [record["number"] for record in found] == ["12", "12", "3", "4", "5", "6", "78", "78"]
    assert [record["number_index"] for record in found] == [0, 0, 1, 2, 3, 4, 5, 5]
    assert [(record["grid"], record["cell"]) for record in found[1:4]] == [
        (0, [0, 0]),
        (0, [0, 1]),
        (0, [1, 0]),
    ]
    assert main(["predict", "--csv", path]) == 0
    row = next(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert (row["number"], row["grid"], row["row"], row["column"], row["number_index"]) == (
        "12",
        "0",
        "0",
        "0",
        "0",
    )
    assert main(["predict", "--table", path]) == 0
    assert capsys.readouterr().out == "12,3\n4,5\n6,78\n"
    assert main(["predict", "--number", path]) == 0
    assert capsys.readouterr().out == "12 3\n4 5\n6 78\n"


def test_ink_of_other_programs_is_read_a_drawing_at_a_time(tmp_path, capsys):
    seven = " ".join(f"{x} {y}" for x, y in HAND_DRAWN_SEVEN)
    path = tmp_path / "notes.xopp"
    page = f'<page><layer><stroke tool="pen">{seven}</stroke></layer></page>'
    path.write_bytes(gzip.compress(f"<xournal>{page * 2}</xournal>".encode()))
    assert main(["predict", "--number", str(tmp_path)]) == 0
    assert capsys.readouterr().out.split() == ["7", "7"]
    assert main(["predict", "--json", str(path)]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(record["index"], record["number"]) for record in records] == [(0, "7"), (1, "7")]


def test_a_file_of_digits_is_called_what_it_is(tmp_path, capsys):
    (tmp_path / "train.csv").write_text(",".join(["0"] * 785) + "\n")
    assert main(["predict", str(tmp_path / "train.csv")]) == 1
    assert "train.csv is a table, a digit a row, and no picture" in capsys.readouterr().err


def test_a_folder_is_walked_as_it_is_read_in_the_order_of_names(tmp_path):
    """What is in a later folder is looked at when it is due; links to folders, which may go round, never."""
    for name in (
        "b/2.png",
        "b-1.png",
        "a.png",
        "b/1/x.png",
        "b/.hidden.png",
        ".c/deep.png",
        "b.png",
        "z/no.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "z" / "round").symlink_to(tmp_path)
    files = inputs_of([tmp_path])
    first = [next(files) for _number in range(3)]
    (tmp_path / "z" / "late.png").touch()
    found = [*first, *files]
    assert found == sorted(found)
    expected = ".c/deep.png a.png b/1/x.png b/2.png b-1.png b.png z/late.png"
    assert [file.relative_to(tmp_path).as_posix() for file in found] == expected.split()
