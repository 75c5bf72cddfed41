"""Tables: sorted by a click, filtered by a text, and what is chosen stays chosen."""

import pytest

table = pytest.importorskip("digitpad.ui.widgets.table", reason="tkinter is not installed")

TableRow, View = table.TableRow, table.View
ROWS = [
    TableRow("a", ("Zebra", "0.5"), ("Zebra", 0.5), "learning rate 0.1"),
    TableRow("b", ("ant", "0.9"), ("ant", 0.9), "learning rate 5"),
    TableRow("c", ("Bee", ""), ("Bee", None), "momentum", dim=True),
]


def keys(rows) -> str:
    return "".join(row.key for row in rows)


@pytest.mark.parametrize(
    ("view", "found"),
    [
        (View(0), "bca"),
        (View(0, descending=True), "acb"),
        (View(1), "abc"),
        (View(1, descending=True), "bac"),
        (View(0, text="RATE"), "ba"),
        (View(0, text="rate zeb"), "a"),
        (View(0, text="rate bee"), ""),
    ],
)
def test_rows_in_order_with_all_words_in_them_and_without_a_value_last(view, found):
    assert keys(table.seen(ROWS, view)) == found


@pytest.fixture
def shown(desk):
    found = table.SortedTable(desk.root, desk.app.look.theme, ("Name", "Share"), (140, 70), 1, View(0))
    found.place(x=0, y=0, width=400, height=200)
    found.show(ROWS)
    desk.root.update()
    yield found
    found.destroy()


def click_heading(shown, column: int) -> None:
    left = sum(shown.tree.column(str(number), "width") for number in range(column)) + 10
    for event in ("<ButtonPress-1>", "<ButtonRelease-1>"):
        shown.tree.event_generate(event, x=left, y=8)
    shown.update()


def in_table(shown) -> str:
    return "".join(shown.tree.get_children())


def headings(shown) -> list[str]:
    return [shown.tree.heading(str(column), "text") for column in (0, 1)]


def test_a_click_on_a_heading_sorts_and_another_turns_it_round(shown):
    assert in_table(shown) == "bca"
    assert headings(shown) == ["Name ▲", "Share"]
    click_heading(shown, 1)
    assert in_table(shown) == "bac"
    assert headings(shown) == ["Name", "Share ▼"]
    click_heading(shown, 1)
    assert in_table(shown) == "abc"
    assert headings(shown) == ["Name", "Share ▲"]


def test_what_is_chosen_stays_and_the_filter_leaves_the_rest_out(shown):
    told = []
    shown.chosen = lambda: told.append(shown.selected)
    shown.select(["a", "c"])
    shown.update()
    assert told[-1] == ("c", "a")  # as they stand
    shown.find("rate")
    shown.update()
    assert in_table(shown) == "ba"
    assert shown.selected == ("a",)
    shown.show(ROWS[1:])
    shown.update()
    assert in_table(shown) == "b"
    assert shown.selected == ()


def test_where_there_is_no_room_a_spare_column_is_left_out(desk):
    found = table.SortedTable(desk.root, desk.app.look.theme, ("Name", "Share"), (200, 100), 1, View(0), (0,))
    found.place(x=0, y=0, width=400, height=200)
    desk.root.update()
    assert list(found.tree.cget("displaycolumns")) == ["0", "1"]
    found.place_configure(width=250)
    desk.root.update()
    assert list(found.tree.cget("displaycolumns")) == ["1"]
    found.destroy()


def test_words_without_room_end_in_an_ellipsis_until_there_is_room(shown):
    name = "From scratch, NumPy notes, written by hand"
    shown.show([TableRow("a", (name, "0.5"), (name, 0.5))])
    shown.place_configure(width=240)
    shown.update()
    text, share = shown.tree.item("a", "values")
    assert text.endswith("…")
    assert name.startswith(text[:-1])
    assert shown.text_font.measure(text) < shown.tree.column("0", "width")
    assert str(share) == "0.5"
    shown.place_configure(width=900)
    shown.update()
    assert shown.tree.item("a", "values")[0] == name


def test_a_heading_and_its_arrow_have_room(desk):
    headings = ("Name", "Validation, and a long word more")
    found = table.SortedTable(desk.root, desk.app.look.theme, headings, (100, 40), 1, View(0))
    found.place(x=0, y=0, width=600, height=200)
    found.show(ROWS)
    desk.root.update()
    found.sort(1)
    text = found.tree.heading("1", "text")
    assert text == "Validation, and a long word more ▼"
    assert found.tree.column("1", "width") > found.bold_font.measure(text)
    found.destroy()


def test_columns_share_the_width_there_is(shown):
    for width in (600, 200):
        shown.place_configure(width=width)
        shown.update()
        columns = [shown.tree.column(str(column), "width") for column in (0, 1)]
        assert sum(columns) <= shown.tree.winfo_width()
        assert columns[0] == pytest.approx(2 * columns[1], abs=3)


def test_arrows_choose_the_first_row_and_with_shift_others_too(desk, shown):
    shown.tree.focus_force()
    desk.root.update()
    for key, chosen in (("<Down>", "b"), ("<Shift-Down>", "bc"), ("<Shift-Down>", "bca"), ("<Up>", "c")):
        shown.tree.event_generate(key)
        desk.root.update()
        assert "".join(shown.selected) == chosen


def test_rows_that_come_go_and_change_leave_what_is_scrolled_to(shown):
    def rows(*values: float):
        return [TableRow(f"r{value:02.0f}", (f"r{value}", ""), (value, value)) for value in values]

    for values in ((3, 1, 2), (2, 1), (5, 4, 3, 2, 1), (), (9, 1), (*range(40),)):
        shown.show(rows(*values))
        assert shown.tree.get_children() == tuple(row.key for row in shown.shown())
    shown.tree.yview_moveto(0.5)
    shown.select(["r20"])
    shown.update()
    before = shown.tree.yview()
    shown.show([*rows(*range(39)), TableRow("r39", ("new", "x"), (-1.0, 39.0))])
    assert shown.tree.get_children()[0] == "r39"
    assert shown.tree.item("r39", "values") == ("new", "x")
    assert shown.tree.yview() == before
    assert shown.selected == ("r20",)
