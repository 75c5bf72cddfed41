"""What came of the digits of a picture is counted as the benchmarks say."""

import json

from benchmarks.cases import Case, Outcome, cases_of
from support.reading_pictures import Counted, counted


def test_digits_are_counted_beside_what_was_written():
    assert counted("033650", ["033650"]) == Counted(6, 6, 0, 0)
    assert counted("033650", ["10336501"]) == Counted(6, 6, 2, 0)
    assert counted("033650", ["03?", "50"]) == Counted(6, 4, 0, 1)
    assert counted("12", ["1.", "2"]).is_whole
    assert not counted("12", []).is_whole


def test_a_case_is_whole_where_nothing_is_read_besides():
    plain, marked = Case("a.jpg", "list", "12\n3", "123"), Case("b.jpg", "marks", "-1.5", "15")
    assert Outcome(plain, ("12", "3")).is_whole
    assert not Outcome(plain, ("12)", "3")).is_whole
    assert Outcome(marked, ("15",)).is_whole
    assert not Outcome(marked, ("15",)).has_text
    assert Outcome(marked, ("-1.5",)).has_text


def test_cases_stand_in_the_folder(tmp_path):
    row = {"file": "a.png", "kind": "grid", "text": "1 2", "digits": "12"}
    (tmp_path / "expected.json").write_text(json.dumps([row]), encoding="utf-8")
    assert cases_of(tmp_path) == [Case("a.png", "grid", "1 2", "12")]
