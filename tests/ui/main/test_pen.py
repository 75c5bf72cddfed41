"""Where the pen may start, leave the pad and come back."""

import pytest

from digitpad.core.ink import PAD_SIDE


def test_a_drag_may_start_beside_the_pad(desk):
    """Tk sends a drag to the widget where it was pressed: here the panel, from which it enters the pad."""
    panel, canvas = desk.app.window.panel, desk.app.window.pad.canvas
    top = canvas.winfo_rooty() - panel.winfo_rooty() + 200
    reach = panel.winfo_rootx() - canvas.winfo_rootx()
    panel.event_generate("<ButtonPress-1>", x=20, y=top)
    for x in range(10, -reach + 50, -10):
        panel.event_generate("<B1-Motion>", x=x, y=top)
    panel.event_generate("<ButtonRelease-1>", x=-reach + 50, y=top)
    desk.root.update()
    (stroke,) = desk.app.main.ink.strokes
    assert stroke[0][0] == PAD_SIDE  # it begins on the border, not somewhere inside
    assert stroke[-1][0] < PAD_SIDE / 2


def test_a_press_on_a_button_does_not_draw(desk):
    button = desk.app.window.toolbar.winfo_children()[0]
    button.event_generate("<ButtonPress-1>", x=5, y=5)
    button.event_generate("<B1-Motion>", x=60, y=300)
    button.event_generate("<ButtonRelease-1>", x=60, y=300)
    desk.root.update()
    assert desk.app.main.ink.strokes == ()


def test_a_drag_that_leaves_and_comes_back_draws_only_on_the_pad(desk):
    desk.draw([(800, 500), (950, 500), (1200, 600), (1200, 800), (900, 800), (700, 800)])
    first, second = desk.app.main.ink.strokes
    assert first[-1][0] == PAD_SIDE
    assert first[-1][1] == pytest.approx(520, abs=4)
    assert second[0] == (PAD_SIDE, pytest.approx(800, abs=3))
    assert all(0 <= value <= PAD_SIDE for stroke in (first, second) for point in stroke for value in point)


def test_letting_go_outside_ends_the_stroke(desk):
    desk.draw([(500, 500), (500, 990), (500, 1100)])
    desk.mouse("<Motion>", 300, 300)
    desk.draw([(100, 100), (200, 100)])
    assert len(desk.app.main.ink.strokes) == 2
    assert desk.app.main.ink.strokes[0][-1][1] == PAD_SIDE


def test_a_second_button_during_a_stroke_changes_nothing(desk):
    desk.mouse("<ButtonPress-1>", 200, 200)
    desk.mouse("<B1-Motion>", 300, 200)
    desk.mouse("<ButtonPress-3>", 300, 200)
    desk.mouse("<B1-Motion>", 400, 200)
    desk.mouse("<ButtonRelease-3>", 400, 200)
    desk.mouse("<B1-Motion>", 500, 200)
    desk.mouse("<ButtonRelease-1>", 500, 200)
    desk.root.update()
    (stroke,) = desk.app.main.ink.strokes
    assert stroke[-1][0] == pytest.approx(500, abs=2)


@pytest.mark.parametrize(("eraser", "left"), [("whole", 0), ("parts", 14)])
def test_a_fast_eraser_jumps_over_nothing(desk, eraser, left):
    desk.app.memory.change(eraser=eraser)
    desk.draw(*[[(x, 300), (x, 700)] for x in range(200, 900, 100)])
    desk.draw([(100, 500), (950, 500)], button=3)
    assert len(desk.app.main.ink.strokes) == left


def test_the_eraser_shows_what_it_touches(desk):
    canvas, ring = desk.app.window.pad.canvas, desk.app.window.pad.ring
    assert canvas.itemcget(ring, "state") == "hidden"
    desk.press("e")
    desk.mouse("<Motion>", 500, 500)
    desk.root.update()
    assert canvas.itemcget(ring, "state") == "normal"
    left, _top, right, _bottom = canvas.coords(ring)
    assert right - left == pytest.approx(50 * desk.app.window.pad.side / 1000, abs=2)
    desk.press("e")
    assert canvas.itemcget(ring, "state") == "hidden"


def test_a_lost_release_does_not_join_two_strokes(desk):
    """A window that opens while the button is down swallows its release."""
    desk.mouse("<ButtonPress-1>", 200, 200)
    desk.mouse("<B1-Motion>", 300, 200)
    desk.draw([(600, 600), (700, 600)])
    first, second = desk.app.main.ink.strokes
    assert first[-1][0] == pytest.approx(300, abs=2)
    assert second[0][0] == pytest.approx(600, abs=2)
