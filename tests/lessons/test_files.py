"""Lesson files: what is wrong in them is said with its line; the course, the template, and the commands."""

import json
import tomllib

import pytest

from digitpad.cli.main import main
from digitpad.errors import DataError
from digitpad.lessons.files import (
    TEMPLATE,
    LessonAnswer,
    ProgressFile,
    advanced,
    course,
    line_in_file,
    own_folder,
    read_lesson,
)
from digitpad.lessons.lesson import lesson_from
from digitpad.lessons.state import FACTS, ProgramState, check_from

HEAD = 'minutes = 1\ntitle.en = "T"\nabout.en = "A"\n\n[[step]]\nsay.en = "S"\n'
ASK = '[step.predict]\nask.en = "Q"\n'


@pytest.fixture
def write(tmp_path):
    def write(text: str):
        path = tmp_path / "lesson.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ("rnig = []", 7, "“rnig” is unknown here"),
        ('ring = ["bars", "pda"]', 7, "“pda”"),
        ("open = { window = 'cellar' }", 7, "must be one of these: pad"),
        ("open = { window = 'pad', strokes = [[1, 2]] }", 7, "lists of points"),
        ("open = { window = 'lab.runs', strokes = [] }", 7, "only the pad"),
        ("open = { window = 'lab.network', preset = 'scratch', set = { epoch = 3 } }", 7, "“epoch”"),
        ("open = { window = 'lab.network', preset = 'scratch', set = { epochs = 0 } }", 7, "from 1 to 1000"),
        ("open = { window = 'playground', playground = 'dataset=circle' }", 7, "it would begin with"),
        ("open = { window = 'playground', playground = 'digitpad-playground hidden=9' }", 7, "“hidden=9”"),
        ("open = { window = 'pad', playground = 'digitpad-playground' }", 7, "only the playground"),
        (
            "open = { window = 'instrument.neuron', set = { bias = 60.0 } }",
            7,
            '"bias" must be a number from -6',
        ),
        ("open = { window = 'instrument.neuron', set = { colour = 1 } }", 7, '"colour" is unknown'),
        ("do.en = 'D'", 5, "belong together"),
        ("\n[[step]]\nsay.en = 'S'\nneeds = 'tensorboard'", 10, "“needs” is unknown"),
        ("do.en = 'D'\ncheck.matched = 2", 5, "“match” and the check"),
        ("match = { lines.en = ['A', 'B'], kinds.en = ['K', 'L'], right = [1, 3] }", 7, "number of a kind"),
        ("match = { lines.en = ['A'], kinds.en = ['K', 'L'], right = [1] }", 7, "from 2 to 8 lines"),
        ("do.en = 'D'\ncheck.digits = 'many'", 8, "must be a number"),
        ("do.en = 'D'\ncheck.window = 'cellar'", 8, "must be one of these: inside"),
        ("do.en = 'D'\ncheck.colour = 3", 8, "Nothing that can be checked"),
        ("show = 'film'", 7, "shrunk"),
        ("why = 'W'", 7, "must be a table"),
        ("why.fr = 'W'", 7, "“fr” is unknown"),
        (ASK + "kind = 'song'", 9, "must be one of these"),
        (ASK + "kind = 'choice'\nchoices.en = ['A', 'B']", 7, "“right” is missing"),
        (ASK + "kind = 'choice'\nchoices.en = ['A']\nright = 1", 10, "from 2 to 6"),
        (ASK + "kind = 'choice'\nchoices.en = ['A', 'B']\nright = 3", 11, "from 1 to 2"),
        (ASK + "kind = 'choice'\nchoices.en = ['A', 'B']\nchoices.es = ['A']\nright = 1", 10, "lengths"),
        (ASK + "kind = 'choice'\nchoices.en = ['A', 'B']\nholds = [{ ink = 1 }]", 11, "for each choice"),
        (ASK + "kind = 'number'\nmeasure = 'window'", 10, "must be one of these"),
        (ASK + "kind = 'number'\nright = 3\nfrom = 9\nto = 3", 12, "more than"),
        ("\n[[step]]\nsay.en = 'S'\n[step.chekc]\ndigit = 3", 10, "“chekc” is unknown"),
        ("say.en = 'again'", 7, "not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(write, more, line, words):
    with pytest.raises(DataError) as caught:
        read_lesson(write(HEAD + more + "\n"))
    assert f"line {line}:" in str(caught.value)
    assert words in str(caught.value)


def test_lines_are_found_behind_long_texts_and_among_lists_of_tables():
    text = (
        'a = """\nb = 1\n"""\n[[step]]\nx = 1\n[step.predict]\ny.en = 2\n[[step]]\n[[step.part]]\n  z = 3\n'
    )
    assert tomllib.loads(text)
    found = [
        line_in_file(text, place)
        for place in [
            ("a",),
            ("b",),
            ("step", 0, "x"),
            ("step", 0, "predict", "y", "en"),
            ("step", 1, "part", 0, "z"),
        ]
    ]
    assert found == [1, 1, 5, 7, 10]


def test_a_lesson_of_a_later_format_is_refused(write):
    with pytest.raises(DataError, match=r"line 1: .*later DigitPad"):
        read_lesson(write("format = 2\n" + HEAD))


def test_no_text_of_a_file_is_evaluated(write):
    step = "do.en = 'D'\ncheck.digit = '__import__(\"os\")'"
    with pytest.raises(DataError, match="must be a number"):
        read_lesson(write(HEAD + step + "\n"))


def test_the_template_is_a_lesson_in_both_languages():
    lesson = lesson_from(tomllib.loads(TEMPLATE.read_text(encoding="utf-8")))
    assert lesson.languages == {"en", "es"}
    assert {bool(step.predict) for step in lesson.steps} == {True, False}
    assert any(step.check for step in lesson.steps)


def test_the_course_is_in_its_order():
    numbers = [lesson.number for lesson in course().values()]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1


@pytest.mark.parametrize(
    ("fact", "value", "passing", "failing"),
    [
        ("digits_read", 3, 3, 2),
        ("confidence", {"at_most": 0.5}, 0.5, 0.51),
        ("digit", {"is": 4}, 4, 9),
        ("refused", True, True, False),
        ("optimizer", "adam", "adam", "sgd"),
        ("window", "lab.runs", frozenset({"lab", "lab.runs"}), frozenset({"lab"})),
    ],
)
def test_a_check_passes_where_it_holds_and_not_where_nothing_is_known(fact, value, passing, failing):
    check = check_from(fact, value)
    assert check.passes(ProgramState(**{fact: passing}))
    assert not check.passes(ProgramState(**{fact: failing}))
    assert not check.passes(ProgramState())
    assert check.words(ProgramState(**{fact: failing}))


def test_every_fact_is_a_part_of_the_state_and_can_be_said():
    assert FACTS.keys() | {"probabilities"} == ProgramState.__dataclass_fields__.keys()
    assert all(fact.label() for fact in FACTS.values())


def test_a_condition_says_what_holds_now_in_words_while_that_tells_something():
    state = ProgramState(changed="seed", drawing_loss=1.9e-8, digits_read=2)
    changed, loss, read = (
        check_from("changed", "seed"),
        check_from("drawing_loss", 2),
        check_from("digits_read", 3),
    )
    assert changed.words(state) == "The only change: Random seed"
    assert loss.words(state).endswith("(now\N{NO-BREAK SPACE}0)")
    assert read.words(state).endswith("(now\N{NO-BREAK SPACE}2)")
    assert "now" not in read.words(state, is_over=True)


def test_progress_is_kept(tmp_path):
    progress = ProgressFile(tmp_path)
    progress.put("draw", advanced(progress.of("draw"), 2, done=1))
    progress.put("draw", advanced(progress.of("draw"), 3, done=2))
    again = ProgressFile(tmp_path).of("draw")
    assert (again.step, again.done, again.finished) == (3, {1, 2}, False)
    assert json.loads((tmp_path / "lessons.json").read_text())["version"] == 1


def test_the_first_answer_to_a_question_is_kept_and_what_is_none_is_passed_over(tmp_path):
    first, second = LessonAnswer((2.0,), "wrong"), LessonAnswer((0.0,), "right")
    progress = ProgressFile(tmp_path)
    for answer in (first, second):
        progress.put("draw", advanced(progress.of("draw"), 2, done=1, answer=answer))
    path = tmp_path / "lessons.json"
    kept = json.loads(path.read_text())
    kept["lessons"]["draw"]["answers"] |= {"x": 1, "4": {"said": "ten"}, "5": {"outcome": "splendid"}}
    path.write_text(json.dumps(kept))
    again = ProgressFile(tmp_path)
    assert (again.keys(), again.of("draw").answers) == (("draw",), {1: first})


def test_the_commands_list_and_check(capsys, write, tmp_path):
    assert main(["lessons"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in course())
    assert main(["lessons", "check", "draw"]) == 0
    assert "7 steps" in capsys.readouterr().out
    assert main(["lessons", "check", str(write(HEAD))]) == 0
    assert "Español" in capsys.readouterr().out
    assert main(["lessons", "check", str(write(HEAD + "x = 1\n"))]) == 1
    assert "line 7" in capsys.readouterr().err
    own_folder(tmp_path / "home").mkdir(parents=True)
    (own_folder(tmp_path / "home") / "wrong.toml").write_text("minutes = 1")
    assert main(["lessons"]) == 0
    assert "wrong.toml, line 1: “title” is missing" in capsys.readouterr().out
    assert main(["lessons", "run", "nowhere.toml"]) == 1
