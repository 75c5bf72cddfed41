"""Classes: what a folder of hand-ins becomes, whatever lies in it; the report in a browser; the command."""

import os

import pytest
from support.browser import headless
from support.made_classes import NAMES, corrupted, forged, made_class, made_hand_in

from digitpad import language
from digitpad.cli.main import main
from digitpad.drawings.file_kinds import ANSWERS_SUFFIX as SUFFIX
from digitpad.lessons.files import LessonAnswer, course
from digitpad.sharing.class_folder import DEEPEST, SchoolClass, failed_questions, read_class
from digitpad.sharing.class_report import report_page
from digitpad.sharing.hand_in import HandedLesson, write_hand_in

FEW = ("Ana", "Bruno", "Carla")


@pytest.fixture
def folder(tmp_path):
    made_class(tmp_path / "class", FEW)
    return tmp_path / "class"


def read(folder) -> SchoolClass:
    return read_class(folder, folder / "no home")


def said_of(found: SchoolClass) -> dict[str, str]:
    return {remark.file.removesuffix(SUFFIX): remark.sentence for remark in found.remarks}


def test_a_class_of_thirty_with_a_damaged_and_a_forged_file_names_both(tmp_path, capsys):
    folder, page = tmp_path / "class", tmp_path / "report.html"
    made_class(folder)
    corrupted(folder / ("Bruno" + SUFFIX))
    forged(folder / ("Carla" + SUFFIX), lambda content: content["runs"][0]["result"].update(epochs=99))
    assert main(["class", str(folder), "--html", str(page)]) == 1
    printed, text = capsys.readouterr(), page.read_text(encoding="utf-8")
    lines = printed.err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["Bruno" + SUFFIX, "Carla" + SUFFIX]
    assert "does not fit its checksum" in lines[0]
    assert "impossible figures" in lines[1]
    assert all(line.partition(": ")[2] in text for line in lines)
    assert "Students: 28" in text
    assert all((name in text and name.split()[0] in printed.out) for name in NAMES if name[:5] not in FEW)
    assert main(["class", str(folder), "--html", str(page)]) == 1
    assert "already exists" in capsys.readouterr().err
    assert main(["class", str(folder), "--html", str(page), "--force"]) == 1


def test_a_class_without_faults_is_listed(folder, capsys):
    assert main(["class", str(folder)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert [line.split()[0] for line in printed.out.splitlines()] == ["student", *FEW]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["/nowhere"], "There is no folder"),
        (["{empty}"], "There are no hand-ins"),
        (["{empty}", "--html", "report.pdf"], "must end in .html"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, capsys, words, fault):
    assert main(["class", *(word.format(empty=tmp_path) for word in words)]) == 1
    assert fault in capsys.readouterr().err


def test_folders_in_the_folder_are_looked_into_but_not_for_ever(folder):
    for name, depth in (("Diego", DEEPEST), ("Elena", DEEPEST + 1)):
        place = folder.joinpath(*["in"] * depth)
        made_class(place, [name])
    (folder / "loop").symlink_to(folder)
    (folder / "notes.txt").write_text("x")
    assert [hand_in.name for hand_in in read(folder).hand_ins] == [*FEW, "Diego"]


def test_of_several_hand_ins_of_a_student_the_newest_counts(folder):
    for name, saved in (("ANA", "2026-11-29T10:00:00"), (" ana", "2026-12-01T10:00:00")):
        write_hand_in(made_hand_in(name, 7, saved=saved), folder / f"{saved[:10]}{SUFFIX}")
    found = read(folder)
    assert found.hand_ins[0].saved == "2026-12-01T10:00:00"
    assert len(found.hand_ins) == len(FEW)
    said = said_of(found)
    assert said.keys() == {"Ana", "2026-11-29"}
    assert "handed in again, on 2026-12-01 10:00" in said["Ana"]
    assert found.bad == ()


def test_the_same_runs_of_two_students_are_said_and_counted(folder):
    write_hand_in(made_hand_in("Copy", 0), folder / ("Copy" + SUFFIX))
    found = read(folder)
    assert len(found.hand_ins) == 4
    (remark,) = found.remarks
    assert (remark.file, remark.kind) == ("Ana, Copy", "note")
    assert "(12)" in remark.sentence


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_pipes_folders_and_odd_names_are_named_and_pass_for_nothing(folder):
    os.mkfifo(folder / ("pipe" + SUFFIX))
    (folder / ("folder" + SUFFIX)).mkdir()
    (folder / ("gone" + SUFFIX)).symlink_to(folder / "nothing")
    (folder / ("<b>&\n\u202e" + SUFFIX)).write_text("x")
    (folder / ("Ana" + SUFFIX)).rename(folder / (os.fsdecode(b"\xff") + SUFFIX))
    found = read(folder)
    assert {"pipe", "folder", "gone"} < said_of(found).keys()
    assert len(found.bad) == 4
    assert len(found.hand_ins) == 3
    page = report_page(found).encode().decode()
    assert "<b>" not in page
    assert "\u202e" not in page
    assert "&lt;b&gt;&amp; \\u202e" in page


def test_what_students_type_is_not_run_by_the_report(folder):
    lesson = HandedLesson("<img src=x onerror=alert(1)>", True, 1, answers={"0": LessonAnswer((), "wrong")})
    hand_in = made_hand_in('<script>alert("1")</script>', 3, lessons=(lesson,))
    write_hand_in(hand_in, folder / ("x" + SUFFIX))
    page = report_page(read(folder))
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;" in page


STEPS = len(course()["kinds"].steps)


def answers_of(folder, *given: LessonAnswer, **more) -> None:
    """Have students answer the first question of "kinds", one each: the first of three choices is right."""
    for number, answer in enumerate(given):
        handed = HandedLesson("kinds", False, STEPS, answers={"0": answer})
        made = made_hand_in(f"S{number}", 5, lessons=(handed,), runs=(), **more)
        write_hand_in(made, folder / f"{number}{SUFFIX}")


def test_the_questions_that_fail_most_come_first_with_the_mistakes(tmp_path):
    right, wrong, odd = (
        LessonAnswer((0.0,), "right"),
        LessonAnswer((1.0,), "wrong"),
        LessonAnswer((2.0,), "wrong"),
    )
    answers_of(tmp_path, right, wrong, odd, wrong, right)
    for name in ("one", "two"):
        handed = HandedLesson("kinds", False, STEPS, answers={"1": wrong})
        write_hand_in(made_hand_in(name, 5, runs=(), lessons=(handed,)), tmp_path / (name + SUFFIX))
    found = read(tmp_path)
    first, second = failed_questions(found)
    assert (first.step, first.wrong, first.asked) == (1, 2, 2)
    assert (second.step, second.wrong, second.asked) == (0, 3, 5)
    assert second.answers == ((wrong, 2), (odd, 1))
    page = report_page(found)
    assert "60 % (3/5)" in page
    assert "“Something else, because of the 9” ×\N{NO-BREAK SPACE}2" in page


@pytest.mark.parametrize(
    "answer",
    [
        LessonAnswer((0.0,), "wrong"),
        LessonAnswer((1.0,), "right"),
        LessonAnswer((3.0,), "wrong"),
        LessonAnswer((0.5,), "wrong"),
        LessonAnswer((), "wrong"),
        LessonAnswer((0.0, 1.0), "right"),
    ],
)
def test_an_answer_that_contradicts_its_outcome_is_not_counted(tmp_path, answer):
    answers_of(tmp_path, answer)
    found = read(tmp_path)
    assert "contradicts itself: in the lesson “Kinds of networks”, step 1" in said_of(found)["0"]
    answers_of(tmp_path, answer, program="0.0.9")  # whose lessons may have been others
    assert read(tmp_path).bad == ()


def test_a_run_of_tomorrow_is_not_counted(tmp_path):
    write_hand_in(made_hand_in("Ana", 1, saved="2026-11-15T10:00:00"), tmp_path / ("0" + SUFFIX))
    assert "contradicts itself: a run of 2026-11-17 09:45 was" in said_of(read(tmp_path))["0"]


def test_the_report_is_one_file_that_asks_for_nothing_and_axe_finds_nothing(folder, tmp_path):
    page = tmp_path / "report.html"
    corrupted(folder / ("Bruno" + SUFFIX))
    with headless() as browser:
        for code, words in (("en", "Who is where"), ("es", "Por dónde va cada uno")):
            language.use(code)
            page.write_text(report_page(read(folder)), encoding="utf-8")
            browser.open(page.as_uri())
            assert browser.run("return document.documentElement.lang") == code
            assert words in browser.text
            assert "Ana" in browser.text
            assert browser.run("return performance.getEntriesByType('resource').length") == 0
            assert browser.faults() == []
            browser.screen(1123, 794)  # A4, lying
            assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
