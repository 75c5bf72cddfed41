"""Results of reading: numbers, sentences, lines of JSON and rows of CSV."""

import csv
import json
from pathlib import Path

import pytest
from support.made_results import TWO_LINES, answer, result

from digitpad.cli.inputs import Result, read_inputs
from digitpad.cli.results import COLUMNS, csv_line, csv_lines, json_lines, numbers, sentences, with_bars
from digitpad.core.network import load_model

DATA = Path(__file__).parents[1] / "data"


def test_each_line_of_the_writing_is_a_number():
    assert list(numbers(TWO_LINES)) == ["20?", "7"]
    assert list(sentences(TWO_LINES, "utf-8")) == [
        "photo.png, line 1: 20?, lowest probability 50 %",
        "photo.png, line 2: 7, 80 %",
    ]
    assert list(sentences(result(answer(2, 0.99), answer(0, 0.9)), "utf-8")) == [
        "photo.png: 20, lowest probability 90 %"
    ]


def test_each_digit_of_a_number_has_a_heading_for_its_bars():
    told = [(sentence, len(answers)) for sentence, answers in with_bars(TWO_LINES, "utf-8")]
    assert told == [
        ("photo.png, line 1: 20?, lowest probability 50 %", 0),
        ("Digit 1 of 3: 2, 99 %", 1),
        ("Digit 2 of 3: 0, 90 %", 1),
        ("Digit 3 of 3: does not look like a digit", 1),
        ("photo.png, line 2: 7, 80 %", 1),
    ]


def test_each_digit_of_a_picture_is_a_line_of_json_with_its_place_and_number():
    records = [json.loads(line) for line in json_lines(TWO_LINES)]
    assert [record["digit"] for record in records] == [2, 0, 4, 7]
    assert [record["index"] for record in records] == [0, 1, 2, 3]
    assert [record["line"] for record in records] == [0, 0, 0, 1]
    assert [record["number"] for record in records] == ["20?", "20?", "20?", "7"]
    assert records[1]["box"] == [30, 10, 50, 50]
    assert [record["is_digit"] for record in records] == [True, True, False, True]
    assert [record["sign"] for record in records] == ["2", "0", "?", "7"]
    assert {record["source"] for record in records} == {"photo.png"}


def test_ink_has_spans_of_its_strokes_in_place_of_a_box():
    (found,) = read_inputs([DATA / "seven.jsonl"], load_model())
    record = json.loads(next(json_lines(found)))
    assert not record.keys() & {"box", "line"}
    assert record["spans"] == [{"stroke": 0, "from": 0, "to": 32}]
    assert (record["number"], record["sign"]) == ("7", "7")


def test_rows_of_csv_have_a_column_for_everything():
    lines = [csv_line(COLUMNS, "utf-8"), *csv_lines(TWO_LINES, "utf-8")]
    rows = list(csv.DictReader(lines))
    assert [row["digit"] for row in rows] == ["2", "0", "4", "7"]
    assert (rows[1]["left"], rows[1]["top"]) == ("30.0", "10.0")
    assert [row["number"] for row in rows] == ["20?"] * 3 + ["7"]
    assert float(rows[0]["p2"]) == pytest.approx(0.99)
    assert rows[0]["error"] == rows[0]["spans"] == ""
    assert [row["sign"] for row in rows] == ["2", "0", "?", "7"]
    (bad,) = csv_lines(Result(Path("x.png"), error="It is broken."), "utf-8")
    assert dict(zip(COLUMNS, next(csv.reader([bad])), strict=True))["error"] == "It is broken."


@pytest.mark.parametrize("name", ["=1+1.png", "+1.png", "-1.png", "@sum.png", "\t=1.png"])
def test_no_cell_is_a_formula(name):
    (row,) = csv.reader(csv_lines(result(answer(1, 0.9), source=name), "utf-8"))
    assert row[0] == f"'{name}"


def test_names_with_commas_quotes_and_line_ends_stay_whole():
    name = 'a,"b"\nc.png'
    (row,) = csv.reader(csv_lines(result(answer(1, 0.9), source=name), "utf-8"))
    assert row[0] == name


def test_what_an_encoding_lacks_is_spelt_out_in_csv():
    (line,) = csv_lines(result(answer(1, 0.9), source="ñ.png"), "ascii")
    assert line.startswith(r"\xf1.png,")
