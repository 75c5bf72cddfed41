"""Zoom and pan: the arithmetic, and with real events in the window."""

import pytest
from support.rows import CELL, box_of, opened_row, picture_of
from support.user_actions import turn_wheel

from digitpad.ui.pictures.zoom import MOST, fitted


def test_all_of_a_picture_fits_in_the_middle_of_its_room():
    zoom = fitted((400, 200), (200, 200))
    assert (zoom.scale, zoom.left, zoom.top) == (0.5, 0, 50)
    assert zoom.seen() == (0, 0, 400, 200)
    assert zoom.is_fitted


def test_what_is_under_the_mouse_stays_there():
    zoom = fitted((400, 400), (200, 200)).by(4, 60, 80)
    assert zoom.scale == 2
    assert ((60 - zoom.left) / zoom.scale, (80 - zoom.top) / zoom.scale) == (120, 160)
    assert zoom.seen() == (90, 120, 190, 220)


def test_it_becomes_no_smaller_than_its_room_and_no_larger_than_makes_sense():
    zoom = fitted((400, 400), (200, 200))
    assert zoom.by(0.1, 10, 10) == zoom
    assert zoom.by(1e9, 10, 10).scale == MOST
    assert fitted((10, 10), (400, 400)).by(2, 0, 0).scale == 40  # as large already


def test_no_room_is_left_empty():
    zoom = fitted((400, 400), (200, 200)).by(2, 100, 100)
    assert (zoom.moved(1000, -1000).left, zoom.moved(1000, -1000).top) == (0, -200)
    wide = fitted((400, 100), (200, 200)).by(2, 100, 100)
    assert wide.moved(0, 77).top == wide.top == 50


def test_a_box_is_brought_into_sight():
    zoom = fitted((400, 400), (200, 200)).by(4, 0, 0)
    left, top, right, bottom = zoom.showing((300, 10, 320, 30)).seen()
    assert (left, top, right, bottom) == (220, 0, 320, 100)
    assert zoom.showing((5, 5, 20, 20)) == zoom
    assert zoom.showing((50, 0, 390, 10)).seen()[0] == 50  # too large: from where it begins


def test_a_room_of_another_size_keeps_the_middle():
    zoom = fitted((400, 400), (200, 200)).by(4, 100, 100)
    larger = zoom.resized((300, 200))
    assert larger.scale == zoom.scale
    assert larger.seen() == (125, 150, 275, 250)
    assert fitted((400, 400), (200, 200)).resized((300, 300)).is_fitted


class Zoomed:
    """A picture of two rows in the window."""

    def __init__(self, desk) -> None:
        self.desk, self.app = desk, desk.app
        self.app.pictures._show_new(opened_row(self.app.model.classifier, "2048", "713"))
        desk.root.update()
        self.view = desk.app.window.picture

    def send(self, event: str, point=None, x=0, y=0, **more) -> None:
        """Send an event at a point of the picture, or at a place of the view."""
        if point is not None:
            x = round(point[0] * self.view.zoom + self.view.left)
            y = round(point[1] * self.view.zoom + self.view.top)
        self.view.event_generate(event, x=x, y=y, **more)
        self.desk.root.update()

    def turn_wheel(self, down: int, point) -> None:
        x, y = self.place(point)
        turn_wheel(self.view, down, x=round(x), y=round(y))
        self.desk.root.update()

    def press(self, keys: str) -> None:
        self.view.focus_force()
        self.desk.root.update()
        self.view.event_generate(keys)
        self.desk.root.update()

    def middle(self, number: int):
        box = self.app.main.picture.glyphs[number].box
        return (box.left + box.right) / 2, (box.top + box.bottom) / 2

    def place(self, point):
        return point[0] * self.view.zoom + self.view.left, point[1] * self.view.zoom + self.view.top

    def drag(self, button: int, start, end) -> None:
        """Drag from one place of the view to another."""
        for event, (x, y) in (
            (f"<ButtonPress-{button}>", start),
            (f"<B{button}-Motion>", ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)),
            (f"<B{button}-Motion>", end),
            (f"<ButtonRelease-{button}>", end),
        ):
            self.send(event, x=round(x), y=round(y))


@pytest.fixture
def zoomed(desk) -> Zoomed:
    return Zoomed(desk)


def test_the_wheel_zooms_where_the_mouse_is(zoomed):
    point = zoomed.middle(5)
    before, scale = zoomed.place(point), zoomed.view.zoom
    for _ in range(3):
        zoomed.turn_wheel(-1, point)
    assert zoomed.view.zoom > 1.9 * scale
    assert zoomed.place(point)[0] == pytest.approx(before[0], abs=1.5)
    for _ in range(5):
        zoomed.turn_wheel(1, point)
    assert zoomed.view.zoom == pytest.approx(scale)
    assert zoomed.view.is_fitted


def test_boxes_are_where_they_are_seen(zoomed):
    zoomed.press("<plus>")
    zoomed.press("<plus>")
    zoomed.view._look(zoomed.view._zoom.moved(-9999, -9999))
    zoomed.desk.root.update()
    for event in ("<ButtonPress-1>", "<ButtonRelease-1>"):
        zoomed.send(event, zoomed.middle(6))
    assert zoomed.app.main.picture.selected == 6
    box = zoomed.app.main.picture.glyphs[6].box
    edge = (box.right, (box.top + box.bottom) / 2)
    start = zoomed.place(edge)
    zoomed.drag(1, (start[0] + 3, start[1]), (start[0] + 30, start[1]))
    assert len(zoomed.app.main.picture.glyphs) == 7


def test_a_box_is_drawn_where_the_mouse_is_on_an_enlarged_picture(zoomed):
    zoomed.app.pictures.select(5)
    zoomed.press("<Delete>")
    zoomed.press("<plus>")
    box = box_of(1, 1)
    zoomed.view._look(zoomed.view._zoom.showing((box.left, box.top, box.right, box.bottom)))
    zoomed.desk.root.update()
    zoomed.drag(1, zoomed.place((box.left, box.top)), zoomed.place((box.right, box.bottom)))
    assert zoomed.app.window.panel.shown.headline == "2048\n713"


@pytest.mark.parametrize("button", [1, 2])
def test_the_picture_is_moved_with_the_middle_button_or_with_space(zoomed, button):
    zoomed.press("<plus>")
    zoomed.press("<plus>")
    if button == 1:
        zoomed.press("<KeyPress-space>")
    left, top = zoomed.view.left, zoomed.view.top
    zoomed.drag(button, (200, 150), (140, 120))
    assert (zoomed.view.left, zoomed.view.top) == (pytest.approx(left - 60), pytest.approx(top - 30))
    zoomed.press("<KeyRelease-space>")
    assert len(zoomed.app.main.picture.glyphs) == 7
    assert zoomed.app.main.picture.selected == 0
    zoomed.drag(1, (200, 150), (201, 150))
    assert zoomed.view.left == pytest.approx(left - 60)


def test_keys_zoom_fit_and_move(zoomed):
    scale = zoomed.view.zoom
    zoomed.press("<plus>")
    assert zoomed.view.zoom == pytest.approx(1.5 * scale)
    left = zoomed.view.left
    zoomed.press("<Shift-Right>")
    assert zoomed.view.left < left
    zoomed.press("<minus>")
    assert zoomed.view.is_fitted
    zoomed.press("<KP_Add>")
    zoomed.press("<Key-f>")
    assert zoomed.view.is_fitted


def test_the_size_of_text_is_another_thing(zoomed):
    zoomed.press("<Control-plus>")
    view = zoomed.app.window.picture
    assert view.is_fitted
    assert zoomed.app.memory.settings.text_size > 100


def test_the_buttons_zoom(zoomed):
    bar = zoomed.app.window.look_bar
    buttons = {
        child.cget("text"): child for child in bar.winfo_children() if child.winfo_class() == "TButton"
    }
    buttons["+"].invoke()
    zoomed.desk.root.update()
    assert not zoomed.view.is_fitted
    buttons["−"].invoke()
    zoomed.desk.root.update()
    assert zoomed.view.is_fitted


def test_the_chosen_box_comes_into_sight(zoomed):
    for _ in range(4):
        zoomed.press("<plus>")
    for number in (3, 6, 0):
        zoomed.app.pictures.select(number)
        zoomed.desk.root.update()
        left, top, right, bottom = zoomed.view.on_screen((*(zoomed.middle(number)), *(zoomed.middle(number))))
        assert 0 <= left <= right <= zoomed.view.winfo_width()
        assert 0 <= top <= bottom <= zoomed.view.winfo_height()


def test_only_what_is_in_sight_has_a_tag(zoomed):
    texts = [item for item in zoomed.view.find_withtag("boxes") if zoomed.view.type(item) == "text"]
    assert len(texts) == 7
    for _ in range(4):
        zoomed.press("<plus>")
    zoomed.app.pictures.select(6)
    zoomed.desk.root.update()
    texts = [item for item in zoomed.view.find_withtag("boxes") if zoomed.view.type(item) == "text"]
    assert 1 <= len(texts) < 4


def test_another_picture_is_seen_whole(zoomed, tmp_path):
    zoomed.press("<plus>")
    picture_of("2048").image.save(tmp_path / "row.png")
    zoomed.desk.open(tmp_path / "row.png")
    assert zoomed.view.is_fitted
    assert zoomed.view.zoom * 4 * CELL == pytest.approx(zoomed.view.winfo_width(), abs=6)


def test_looking_again_keeps_what_is_seen(zoomed):
    zoomed.press("<plus>")
    zoomed.app.pictures.set_sensitivity(0.4)
    zoomed.desk.wait_until(lambda: zoomed.app.main.picture.options.sensitivity == 0.4)
    zoomed.desk.root.update()
    assert not zoomed.view.is_fitted
