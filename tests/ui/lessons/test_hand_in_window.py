"""Handing in and the class report, as a student and a teacher do it in the window."""

import pytest
from support.handwriting import SEVEN
from support.made_classes import corrupted, made_class
from support.made_runs import made_run
from support.user_actions import answer_file_window, click, texts

from digitpad.core.ink import on_pad
from digitpad.drawings.drawings import Drawing
from digitpad.drawings.file_kinds import ANSWERS_SUFFIX as SUFFIX
from digitpad.lessons.files import LessonAnswer, ProgressFile, advanced
from digitpad.sharing.hand_in import read_hand_in

pytest.importorskip("tkinter", reason="tkinter is not installed")


def choose(desk, label: str) -> None:
    """Choose an entry of the menu Learn."""
    (menu,) = [menu for menu in desk.app.look.menus if menu.label == "Learn"]
    (entry,) = [entry for entry in menu.fill() if entry and entry.label == label]
    entry.run()
    desk.root.update()


@pytest.fixture
def window(desk, store):
    """The window of a student who has done a little."""
    progress = ProgressFile(store.root)
    progress.put("draw", advanced(progress.of("draw"), 2, done=1, answer=LessonAnswer((1.0,), "wrong")))
    made_run(store.root, "2026-11-22T05-00-00")
    desk.app.drawings.add(Drawing(7, on_pad([SEVEN])))
    choose(desk, "Hand in…")
    return desk.app.hand_in.made.window


def type_name(desk, window, name: str) -> None:
    window.entry.focus_force()
    desk.root.update()
    window.entry.insert("end", name)
    desk.root.update()


def answer_overwriting(desk, window, answer: str, asked: list[str]) -> None:
    """Answer Tk's question whether to overwrite a file by "yes" or "no", once it is asked."""
    question, tcl = f"{window}.__tk_filedialog.__tk__messagebox", desk.root.tk

    def press() -> None:
        if not tcl.getboolean(tcl.call("winfo", "exists", question)):
            desk.root.after(20, press)
            return
        asked.append(str(tcl.call(f"{question}.msg", "cget", "-text")))
        tcl.call(f"{question}.{answer}", "invoke")

    desk.root.after(20, press)


def test_a_student_hands_in_by_name_without_drawings_and_with_them(desk, window, tmp_path):
    said = "\n".join(texts(window))
    assert "lessons (1), and your first answers (1)" in said
    assert "runs in the lab (1)" in said
    assert "My drawings too (1)" in str(window.box.cget("text"))
    assert window.save.instate(["disabled"])  # without a name
    type_name(desk, window, "Ana María")
    path, asked = tmp_path / ("ana" + SUFFIX), []
    for agrees in (False, True):
        if agrees:
            click(window.box)
            answer_overwriting(desk, window, "yes", asked)
        answer_file_window(desk, path, str(window))
        click(window.save)
        desk.wait_until(lambda: "Saved as" in str(window.sentence.cget("text")))
        found = read_hand_in(path)
        assert (found.name, len(found.lessons), len(found.runs)) == ("Ana María", 1, 1)
        assert (found.drawings is not None) == agrees
        window.report("")
    assert len(asked) == 1
    assert "already exists" in asked[0]


def test_what_cannot_be_saved_is_said_in_the_window(desk, window, tmp_path):
    type_name(desk, window, "Ana" * 30)
    click(window.save)
    assert "too long" in str(window.sentence.cget("text"))
    window.fill("Ana", False)
    answer_file_window(desk, tmp_path / "ana.txt", str(window))
    click(window.save)
    desk.wait_until(lambda: "must end in .digitpad-answers" in str(window.sentence.cget("text")))
    assert not (tmp_path / "ana.txt").exists()
    assert window.save.instate(["!disabled"])


def test_another_theme_leaves_the_form_as_it_was(desk, window):
    type_name(desk, window, "Ana")
    click(window.box)
    desk.app.look.change(theme="dark")
    desk.root.update()
    again = desk.app.hand_in.made.window
    assert again is not window
    assert again.form == ("Ana", True)
    again.event_generate("<Escape>")
    desk.root.update()
    assert desk.app.hand_in.made.window is None


def test_a_teacher_has_a_report_which_opens_in_the_browser(desk, tmp_path, opened):
    folder, page = tmp_path / "class", tmp_path / "class" / "report.html"
    made_class(folder, ("Ana", "Bruno"))
    corrupted(folder / ("Bruno" + SUFFIX))
    desk.app.hand_in.made.report_class(folder, page)
    desk.wait_until(lambda: opened.read_text() != "", seconds=20)
    assert opened.read_text().strip() == page.as_uri()
    assert "Bruno.digitpad-answers" in page.read_text(encoding="utf-8")
    said = desk.app.window.status_left.cget("text")
    assert said == "report.html: students: 1; files that were not counted: 1."


def test_a_folder_without_hand_ins_is_said(desk, tmp_path):
    desk.app.hand_in.made.report_class(tmp_path, tmp_path / "report.html")
    desk.wait_until(lambda: bool(desk.errors))
    assert "There are no hand-ins" in str(desk.errors.pop())
    assert not (tmp_path / "report.html").exists()
