"""The strip: what is read of each digit, right or wrong, and what has changed."""

import pytest
from PIL import Image

strip = pytest.importorskip("digitpad.ui.lab.strip_view", reason="tkinter is not installed")


def shares(*reads: int) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(0.91 if digit == read else 0.01 for digit in range(10)) for read in reads)


@pytest.fixture
def shown(desk):
    found = strip.Strip(desk.root, desk.app.look.theme)
    found.place(x=0, y=0, width=700)
    desk.root.update()
    found.set_digits([Image.new("L", (28, 28), 99)] * 3, (0, 1, 2))
    yield found
    found.destroy()


def cell(shown, number: int, what: str) -> int:
    return shown.cells[number][what]


def fill(shown, number: int, what: str) -> str:
    return shown.itemcget(cell(shown, number, what), "fill")


def test_right_and_wrong_are_told_apart_by_colour_and_by_sign(desk, shown):
    palette = desk.app.look.theme.palette
    shown.show(shares(0, 7, 2))
    assert [shown.itemcget(cell(shown, number, "read"), "text") for number in range(3)] == ["0", "7", "2"]
    assert [fill(shown, number, "read") for number in range(3)] == [
        palette.accent,
        palette.alert,
        palette.accent,
    ]
    corners = [len(shown.coords(cell(shown, number, "mark"))) for number in range(3)]
    assert corners == [6, 10, 6]  # a tick has three corners, a cross five


def test_the_bar_is_the_share_of_the_label(shown):
    shown.show(shares(0, 7, 2))
    widths = [
        right - left
        for left, _top, right, _bottom in (shown.coords(cell(shown, number, "bar")) for number in (0, 2))
    ]
    assert widths[0] == pytest.approx(0.91 * shown.side, abs=1)
    left, _top, right, _bottom = shown.coords(cell(shown, 1, "bar"))
    assert right - left < 2


def test_only_what_is_read_otherwise_than_before_is_framed(shown):
    shown.show(shares(0, 7, 2))
    assert list(shown.changed) == [False, False, False]
    shown.show(shares(0, 1, 2))
    assert list(shown.changed) == [False, True, False]
    wide = [float(shown.itemcget(cell(shown, number, "frame"), "width")) for number in range(3)]
    assert wide[1] > wide[0] == wide[2]
    shown.show(shares(0, 1, 2)[:2])  # of other digits than these: passed over
    assert list(shown.reads) == [0, 1, 2]


def test_it_keeps_what_it_shows_in_another_width_and_forgets_it_for_other_digits(desk, shown):
    shown.show(shares(0, 7, 2))
    shown.place_configure(width=300)
    desk.root.update()
    assert shown.itemcget(cell(shown, 1, "read"), "text") == "7"
    shown.set_digits((), ())
    desk.root.update()
    assert not shown.find_all()


def test_moving_what_changes_makes_nothing_new(shown):
    shown.show(shares(0, 7, 2))
    items = set(shown.find_all())
    shown.show(shares(3, 3, 3))
    assert set(shown.find_all()) == items


def test_a_digit_under_the_pointer_says_what_is_probable_and_follows_the_training(desk, shown):
    shown.show(shares(0, 7, 2))
    desk.root.update()
    x = shown._left(1) + 5
    shown.event_generate("<Motion>", x=x, y=20)
    assert shown.readout.texts[:2] == ["label 1, read as 7", "probability of 7 91.0 %"]
    assert len([text for text in shown.readout.texts if text.startswith("probability of 1 ")]) == 1
    shown.show(shares(0, 1, 2))
    assert shown.readout.texts[0] == "label 1, read as 1"
    box = shown.bbox("readout")
    assert box[2] <= shown.winfo_width()
    shown.event_generate("<Leave>")
    assert shown.readout.texts == []
    assert shown.value_at(3) is None
