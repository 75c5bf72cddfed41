"""A table in the window, with real events: chosen cell by cell, corrected, copied and saved."""

import pytest
from support.rows import CELL, picture_of
from support.user_actions import answer_file_window, command

ROWS = ("12  3", "4   5", "6    ", "78  9")


class Table:
    """A picture of a table in the window, and what a user does with it."""

    def __init__(self, desk, path) -> None:
        picture_of(*ROWS).image.save(path)
        desk.open(path)
        desk.root.update()
        self.desk, self.app, self.window = desk, desk.app, desk.app.window
        self.view = self.window.table

    @property
    def texts(self) -> list[str]:
        """What stands in the cells, in the order of the rows."""
        cells = self.view.cells
        return [
            cells.itemcget(item, "text") for item in cells.find_withtag("cells") if cells.type(item) == "text"
        ]

    def click(self, row: int, column: int) -> None:
        x, y = self.view.middle_of(row, column)
        self.view.cells.event_generate("<ButtonPress-1>", x=x, y=y)
        self.desk.root.update()

    def press(self, keys: str) -> None:
        self.view.cells.focus_force()
        self.desk.root.update()
        self.view.cells.event_generate(keys)
        self.desk.root.update()


@pytest.fixture
def table(desk, tmp_path) -> Table:
    return Table(desk, tmp_path / "table.png")


def test_a_table_is_shown_below_its_picture(table):
    assert table.view.words.cget("text") == "Table, 4 × 2"
    assert table.texts == ["12", "3", "4", "5", "6", "78", "9"]
    picture, pad = table.window.picture, table.window.pad
    assert picture.winfo_height() + table.view.winfo_height() == pytest.approx(pad.winfo_height(), abs=3)
    assert picture.winfo_height() > table.view.winfo_height() > 0
    assert table.view.cells.yview() == (0, 1)  # all rows are seen
    assert table.view.winfo_y() >= picture.winfo_y() + picture.winfo_height() - 1
    assert table.window.panel.shown.headline.splitlines()[0] == "12 3"


def test_a_click_on_a_cell_chooses_its_first_digit_and_an_empty_one_nothing(table):
    table.click(3, 0)
    assert table.app.main.picture.selected == 6
    table.click(2, 1)
    assert table.app.main.picture.selected == 6
    assert len(table.view.cells.find_withtag("chosen")) == 1


def test_arrows_walk_over_empty_cells(table):
    places = []
    for keys in ("<Down>", "<Down>", "<Right>", "<Up>", "<Right>", "<Down>", "<Left>"):
        table.press(keys)
        places.append(table.app.main.picture.selected)
    assert places == [3, 5, 5, 3, 4, 8, 6]


def test_what_is_corrected_and_deleted_is_so_in_the_table(table):
    table.click(1, 1)
    table.press("<Key-7>")
    assert table.texts[3] == "7"
    table.press("<Delete>")
    assert table.texts == ["12", "3", "4", "6", "78", "9"]
    table.press("<Control-z>")
    assert table.texts[3] == "7"


def test_it_is_copied_as_spreadsheets_take_it(table):
    table.press("<Control-C>")
    assert table.desk.root.clipboard_get() == "12\t3\n4\t5\n6\t\n78\t9"


def test_it_is_saved_as_csv(table, tmp_path):
    answer_file_window(table.desk, tmp_path / "read.csv")
    command(table.desk, "Save table as CSV…").run()
    assert (tmp_path / "read.csv").read_bytes() == b"12,3\r\n4,5\r\n6,\r\n78,9\r\n"


def test_it_goes_with_its_picture_and_comes_back(table, tmp_path):
    picture_of("2048").image.save(tmp_path / "row.png")
    table.desk.open(tmp_path / "row.png")
    pad = table.window.pad
    assert not table.view.winfo_ismapped()
    assert table.window.picture.winfo_height() == pytest.approx(pad.winfo_height(), abs=2)
    assert not command(table.desk, "Save table as CSV…").enabled()
    table.desk.open(tmp_path / "table.png")
    assert table.view.winfo_ismapped()
    table.desk.press("<Escape>")
    assert not table.view.winfo_ismapped()
    assert not table.window.picture.winfo_ismapped()


def test_it_outlives_a_new_make_of_the_window(table):
    table.click(3, 1)
    table.app.look.change(theme="dark")
    table.desk.root.update()
    assert table.app.window.table.words.cget("text") == "Table, 4 × 2"
    assert table.app.window.table.winfo_ismapped()


def test_a_long_table_scrolls_to_the_chosen_cell(desk, tmp_path):
    Table(desk, tmp_path / "first.png")
    picture_of(*(ROWS * 4)).image.resize((5 * CELL // 2, 16 * CELL // 2)).save(tmp_path / "long.png")
    desk.open(tmp_path / "long.png")
    view = desk.app.window.table
    assert view.cells.yview()[1] < 1
    desk.app.pictures.select(len(desk.app.main.picture.glyphs) - 1)
    desk.root.update()
    assert view.cells.yview()[1] == pytest.approx(1, abs=0.01)


def test_where_it_is_narrow_words_give_way_to_buttons(table):
    view = table.view
    assert view.words.winfo_ismapped()
    view.place_configure(relwidth=0, width=view._save.winfo_reqwidth() + 10)
    table.desk.wait_until(lambda: not view.words.winfo_ismapped() and not view._copy.winfo_ismapped())
    assert view._save.winfo_width() == view._save.winfo_reqwidth()
    view.place_configure(relwidth=1, width=0)
    table.desk.wait_until(lambda: view.words.winfo_ismapped() and view._copy.winfo_ismapped())
