"""Review of a new model: into use or not, over real folders, with the window of its figures."""

from xml.etree import ElementTree

import numpy as np
import pytest
from support.handwriting import SEVEN
from support.model_folders import add_model
from support.user_actions import answer_file_window

from digitpad.core.raster import steps_of_ink
from digitpad.models.library import ModelLibrary
from digitpad.runs.comparison import DRAWINGS, LEARNED, TEST, Compared, Mistakes, Pair, write_compared
from digitpad.runs.events import Done, Progress
from digitpad.runs.training_history import TrainingHistory

review_controller = pytest.importorskip(
    "digitpad.ui.models.review_controller", reason="tkinter is not installed"
)
confusion = pytest.importorskip("digitpad.ui.widgets.confusion", reason="tkinter is not installed")
question = pytest.importorskip("digitpad.ui.widgets.dialogs", reason="tkinter is not installed")

MISREAD = [(7, 7, 1), (7, 2, 7), (4, 9, 9)]  # label, what the old model read, what the new one did


def compared(source: str = "MNIST", **counts: tuple[int, ...]) -> Compared:
    """Return a comparison: of each source how many digits, and how many each model reads right.

    A third model is the bundled one.
    """
    pairs, mistakes = {}, {}
    for name, (count, *rights) in counts.items():
        matrices = [np.zeros((10, 10), np.int64) for _right in rights]
        for matrix, right, column in zip(matrices, rights, (1, 2, 1)[: len(rights)], strict=True):
            for label, *read in MISREAD:
                matrix[label, read[column - 1]] += 1
            matrix[3, 3] += right
            matrix[3, 8] += count - right
        image = steps_of_ink((tuple(SEVEN),)).centred
        labels, old, new = np.array(MISREAD, np.int64).T
        pairs[name] = Pair(*matrices)
        mistakes[name] = Mistakes(np.stack([image] * len(MISREAD)), labels, old, new)
    return Compared(source, pairs, mistakes)


BETTER = {DRAWINGS: (20, 10, 20), TEST: (10_000, 9000, 9000)}
DOUBTFUL = {DRAWINGS: (20, 10, 20), TEST: (10_000, 9000, 8000)}


@pytest.fixture
def judge(desk, store):
    """Judge a new model that calls nothing a digit, with such figures."""

    def reviewed(
        counts: dict | None, old: object = "the one in use", source: str = "MNIST", name: str = "new"
    ) -> review_controller.ModelReview:
        folder = add_model(store.root, name, threshold=1.0)
        if counts:
            write_compared(compared(source, **counts), folder)
        course = TrainingHistory()
        for epoch in (1, 2):
            course.add(Progress(epoch, 2, 5, 5, 0.5, 0.9), epoch)
            course.add(Progress(epoch, 2, 5, 5, 0.5, 0.9, 0.4, 0.95), epoch)
        desk.draw(SEVEN)
        desk.app.review.made.review(
            Done(folder, 2, False, 0.9), course, desk.app.model.entry if old == "the one in use" else old
        )
        desk.root.update()
        return desk.app.review.made

    yield reviewed
    desk.app.review.made.close()


def window_of(found):
    return found.window


def enabled(button) -> bool:
    return not button.instate(["disabled"])


def notice(desk) -> str:
    return desk.app.window.status_left.cget("text")


def test_a_better_model_is_adopted_and_the_drawing_gets_its_bars_at_once(desk, store, judge):
    found = judge(BETTER)
    assert desk.title == "DigitPad: not a digit"
    assert desk.app.model.entry.folder.name == "new"
    assert ModelLibrary(store.root).chosen().folder.name == "new"
    assert desk.app.model.entry.name == "From scratch"
    assert window_of(found) is None
    assert notice(desk).startswith(
        "The new model is now in use. My drawings, held out (23): accuracy 91.30 %"
    )
    assert found.can_show


def test_a_doubtful_model_is_not_swapped_but_asked_about(desk, store, judge):
    window = window_of(judge(DOUBTFUL))
    assert desk.title.startswith("DigitPad: 7 (")
    assert "worse on the test digits" in window.sentence.cget("text")
    rows = [window.table.item(row, "values") for row in window.table.get_children()]
    assert [row[0].split(" (")[0] for row in rows] == ["My drawings, held out", "MNIST test digits"]
    assert rows[1][3].startswith("−")
    assert ModelLibrary(store.root).chosen().bundled
    window.use.invoke()
    assert desk.title == "DigitPad: not a digit"
    assert ModelLibrary(store.root).chosen().folder.name == "new"
    assert not window.winfo_exists()


def test_an_open_review_shows_the_next_training_though_that_had_no_drawings_to_judge_by(desk, judge):
    window = window_of(judge(DOUBTFUL))
    window.choices[DRAWINGS].invoke()
    assert window.chosen[0] == DRAWINGS
    shown = window.gallery
    assert window_of(judge({TEST: (10_000, 9000, 8000)}, name="newer")) is window
    assert window.chosen[0] == TEST
    assert set(window.choices) == {TEST, "old", "new"}
    assert window.gallery is not shown  # its pictures were the other digits'
    window.choose(DRAWINGS, "old", (7, 2))  # as it was left before
    assert window.chosen == (TEST, "old", (7, 2))


def test_what_was_measured_on_synthetic_digits_alone_is_asked_about_however_good_it_is(desk, store, judge):
    window = window_of(judge({TEST: (2000, 1000, 1990)}, source="synthetic writer"))
    assert "measured on made-up (synthetic) digits only" in window.sentence.cget("text")
    assert not window.advice.cget("text")
    assert ModelLibrary(store.root).chosen().bundled


def test_where_the_bundled_one_reads_my_drawings_better_the_window_advises_against_the_new_one(judge, desk):
    counts = {TEST: (2000, 1000, 1990), DRAWINGS: (20, 5, 10, 18)}
    window = window_of(judge(counts, source="synthetic writer"))
    assert window.advice.cget("text").startswith(
        "DigitPad's own model reads 19 of 23 drawings of yours, the new one 11. Better keep the old one"
    )
    assert desk.root.focus_get() is window.keep


def test_drawings_that_were_learned_from_are_shown_and_count(judge):
    window = window_of(judge({LEARNED: (20, 18, 10), TEST: (2000, 1000, 1990)}))
    assert "fewer of the drawings it was trained on" in window.sentence.cget("text")
    rows = [window.table.item(row, "values")[0].split(" (")[0] for row in window.table.get_children()]
    assert rows == ["MNIST test digits", "My drawings, trained on"]


def test_the_old_one_can_be_kept_and_be_gone_back_to(desk, store, judge):
    found = judge(DOUBTFUL)
    window_of(found).keep.invoke()
    assert desk.title.startswith("DigitPad: 7 (")
    assert "among your models" in notice(desk)
    found.open()
    window_of(found).use.invoke()
    found.open()
    assert not enabled(window_of(found).use)
    assert window_of(found).keep.cget("text") == "Go back to the old one"
    window_of(found).keep.invoke()
    assert ModelLibrary(store.root).chosen().bundled
    assert desk.title.startswith("DigitPad: 7 (")


def test_who_chose_another_model_meanwhile_keeps_it(desk, judge):
    found = judge(BETTER, old=None)
    assert desk.title.startswith("DigitPad: 7 (")
    assert "is better" in window_of(found).sentence.cget("text")


def test_without_figures_it_asks_all_the_same(desk, store, judge):
    def answer():
        found = [child for child in desk.root.winfo_children() if isinstance(child, question.Question)]
        if found and found[0].winfo_viewable():
            found[0].buttons[0].invoke()
        else:
            desk.root.after(20, answer)

    desk.root.after(20, answer)
    found = judge(None)
    assert ModelLibrary(store.root).chosen().folder.name == "new"
    assert not found.can_show


def click_cell(desk, view, label: int, read: int) -> None:
    left, top, right, bottom = view.box(label, read)
    view.event_generate("<Button-1>", x=(left + right) // 2, y=(top + bottom) // 2)
    desk.root.update()


def test_a_click_on_a_cell_shows_its_digits_and_two_on_a_digit_open_it(desk, judge):
    window = window_of(judge(DOUBTFUL))
    click_cell(desk, window.confusion, 7, 1)
    assert window.caption.cget("text").startswith("7 read as 1: 1.")
    assert [found.mark for found in window.gallery.thumbnails] == ["7"]
    drawing = desk.app.main.ink.strokes
    x, y = window.gallery.layout.place(0)
    for event in 2 * ("<ButtonPress-1>", "<ButtonRelease-1>"):
        window.gallery.event_generate(event, x=x + 20, y=y + 20)
    desk.root.update()
    assert desk.app.main.picture is not None
    desk.app.main.undo()
    assert desk.app.main.picture is None
    assert desk.app.main.ink.strokes == drawing


def test_both_models_and_all_that_was_measured_have_their_matrix(desk, judge):
    window = window_of(judge(DOUBTFUL))
    text_of = {cell: text for cell, (_box, text) in window.confusion.cells.items()}

    def number(label: int, read: int) -> str:
        return window.confusion.itemcget(text_of[label, read], "text")

    assert (number(3, 3), number(7, 1), number(7, 2)) == ("20", "1", "0")
    window.choices["old"].invoke()
    assert (number(3, 3), number(7, 1), number(7, 2)) == ("10", "0", "1")
    window.choices[TEST].invoke()
    assert number(3, 3) == "9000"


def test_arrow_keys_go_through_the_cells(desk, judge):
    view = window_of(judge(DOUBTFUL)).confusion
    view.focus_force()
    desk.root.update()
    for key in ("Right", "Right", "Down", "Up", "Up"):
        view.event_generate(f"<{key}>")
    assert view.selected == (0, 1)


def test_another_look_leaves_the_window_open(desk, judge):
    found = judge(DOUBTFUL)
    desk.app.look.change(theme="dark")
    desk.wait_until(
        lambda: desk.app.look.theme.palette is not None and desk.app.memory.settings.theme == "dark"
    )
    desk.root.update()
    assert window_of(found).winfo_exists()
    assert window_of(found).cget("background") == desk.app.look.theme.palette.window


def test_figures_are_saved(desk, judge, tmp_path):
    window = window_of(judge(DOUBTFUL))
    answer_file_window(desk, tmp_path / "figures.png", str(window))
    window.save.invoke()
    assert (tmp_path / "figures.png").read_bytes().startswith(b"\x89PNG")
    assert notice(desk) == "Saved as figures.png."
    answer_file_window(desk, tmp_path / "figures.svg", str(window))
    window.save.invoke()
    words = [text.text for text in ElementTree.parse(tmp_path / "figures.svg").iter() if text.text]
    assert {"Loss", "Accuracy", "training", "validation", "prediction", "label"} <= set(words)
    titles = [word for word in words if word.startswith(("Old model, ", "New model, "))]
    assert len(titles) >= 2
    assert all(title.endswith(" %") for title in titles)
