"""What was left out, shown in the window and taken in by a click, with real events."""

import pytest
from PIL import ImageDraw
from support.rows import CELL, picture_of


class Page:
    """A picture with a blot beside its digits, in the window."""

    def __init__(self, desk, path) -> None:
        image = picture_of("2048", "713 ").image
        left, top = 3 * CELL + 20, CELL + 30
        ImageDraw.Draw(image).polygon([(left, top), (left + 70, top), (left + 70, top + 50)], fill=0)
        image.save(path)
        desk.open(path)
        self.desk, self.app, self.window = desk, desk.app, desk.app.window
        self.view = self.window.picture
        self.middle = left + 50, top + 20

    def choose(self) -> None:
        """Choose the entry of the menu."""
        menu = self.desk.root.nametowidget(self.window.look_bar.ink_menu.cget("menu"))
        menu.invoke("end")
        self.desk.root.update()

    def click(self) -> None:
        x = round(self.middle[0] * self.view.zoom + self.view.left)
        y = round(self.middle[1] * self.view.zoom + self.view.top)
        for event in ("<Motion>", "<ButtonPress-1>", "<ButtonRelease-1>"):
            self.view.event_generate(event, x=x, y=y)
        self.desk.root.update()

    @property
    def boxes(self) -> int:
        return len(self.view.find_withtag("left out")) // 2

    @property
    def count(self) -> int:
        return len(self.app.main.picture.glyphs)


@pytest.fixture
def page(desk, tmp_path) -> Page:
    return Page(desk, tmp_path / "page.png")


def test_it_is_shown_only_where_it_is_wanted(page):
    assert page.boxes == 0
    page.click()
    assert page.count == 7
    page.choose()
    assert page.boxes == 1
    page.choose()
    assert page.boxes == 0


def test_a_click_takes_it_in_and_undo_takes_it_out(page):
    page.choose()
    page.click()
    assert (page.count, page.boxes) == (8, 0)
    assert page.app.main.picture.selected == 7
    page.desk.press("<Control-z>")
    assert (page.count, page.boxes) == (7, 1)
    page.desk.press("<Control-y>")
    assert (page.count, page.boxes) == (8, 0)


def test_the_mouse_shows_that_it_can_be_taken_in(page):
    page.choose()
    x = round(page.middle[0] * page.view.zoom + page.view.left)
    y = round(page.middle[1] * page.view.zoom + page.view.top)
    page.view.event_generate("<Motion>", x=x, y=y)
    assert page.view.cget("cursor") == "plus"
    assert page.view._explained((x, y)).key == "left_out"


def test_a_box_can_be_drawn_over_it(page):
    page.choose()
    x, y = (round(side * page.view.zoom) for side in page.middle)
    x, y = x + round(page.view.left), y + round(page.view.top)
    for event, by in (("<ButtonPress-1>", 0), ("<B1-Motion>", 10), ("<ButtonRelease-1>", 15)):
        page.view.event_generate(event, x=x + by, y=y + by)
    page.desk.root.update()
    assert page.count == 8
    box = page.app.main.picture.glyph.box
    assert box.right - box.left < 40


def test_it_stays_shown_in_a_new_make_of_the_window(page):
    page.choose()
    page.app.look.change(theme="dark")
    page.desk.root.update()
    assert len(page.app.window.picture.find_withtag("left out")) == 2
