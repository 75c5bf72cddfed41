"""The confusion matrix: what is in a cell under the pointer, and its files."""

import csv
from xml.etree import ElementTree

import pytest
from PIL import Image
from support.user_actions import answer_file_window

from digitpad import language

confusion = pytest.importorskip("digitpad.ui.widgets.confusion", reason="tkinter is not installed")

MATRIX = [[900 if row == column else (row + column) % 3 for column in range(10)] for row in range(10)]


@pytest.fixture
def view(desk):
    found = confusion.ConfusionView(desk.root, desk.app.look.theme, lambda *_cell: None)
    found.place(x=0, y=0)
    found.show(MATRIX)
    desk.root.update()
    yield found
    found.destroy()


def middle(view, row, column):
    left, top, right, bottom = view.box(row, column)
    return (left + right) // 2, (top + bottom) // 2


def test_the_cell_under_the_pointer_is_read_off(desk, view):
    x, y = middle(view, 7, 1)
    view.event_generate("<Motion>", x=x, y=y)
    desk.root.update()
    share = 100 * MATRIX[7][1] / sum(MATRIX[7])
    assert view.readout.texts == [f"7 read as 1:  2  {share:.1f} % of the digits labelled 7"]
    language.use("es")
    assert "," in view.value_at(x, y).values[0][1]
    assert view.value_at(2, 2) is None
    view.event_generate("<Motion>", x=2, y=2)
    desk.root.update()
    assert view.readout.texts == []


@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_it_is_saved(desk, view, tmp_path, kind):
    path = tmp_path / f"matrix.{kind}"
    answer_file_window(desk, path, str(view))
    view.menu.save(kind)
    assert view.readout.texts == [f"Saved as matrix.{kind}."]
    if kind == "png":
        with Image.open(path) as picture:
            assert picture.width == picture.height > 600
    elif kind == "svg":
        root = ElementTree.parse(path).getroot()
        words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
        assert words.count("900") == 10
    else:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        assert [[int(count) for count in row[1:]] for row in rows[1:]] == MATRIX
        assert rows[0][1:] == [str(digit) for digit in range(10)]


def test_nothing_is_saved_of_an_empty_one(view):
    view.show([[0] * 10 for _row in range(10)])
    menu = view.menu.make()
    assert {menu.entrycget(at, "state") for at in range(menu.index("end") + 1)} == {"disabled"}


def test_what_is_said_for_seconds_ends_with_its_canvas(desk, view):
    def pending():
        return set(desk.root.tk.splitlist(desk.root.tk.call("after", "info")))

    before, bound = pending(), view.bind("<Destroy>")
    view.readout.say("Saved as one.png.")
    view.readout.say("Saved as two.png.")
    assert view.readout.texts == ["Saved as two.png."]
    assert len(pending() - before) == 1
    assert view.bind("<Destroy>") == bound
    view.destroy()
    assert pending() <= before
