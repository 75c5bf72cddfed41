"""The instrument "Convolution and pooling" in its window: the pad's digit, kernels, places, playing."""

import pytest
from support.handwriting import SEVEN
from support.user_actions import click

pytest.importorskip("tkinter", reason="tkinter is not installed")


INSTRUMENT = "convolution"


def facts(desk) -> dict:
    return dict(desk.app.instruments.made.facts())


def choose(view, name: str, place: int) -> None:
    box = view.choices[name].box if name in view.choices else view.slider.box
    box.current(place)
    box.event_generate("<<ComboboxSelected>>")
    view.update()


def press(view, picture: str, row: int, column: int) -> None:
    """Press a cell of a picture with the mouse."""
    canvas = view.pictures
    size = (canvas.winfo_width() - 2 * canvas.border, canvas.winfo_height() - 2 * canvas.border)
    left, top, side, cells = view._frames(*size)[picture]
    x, y = (
        start + (line + 0.5) * side / cells + canvas.border for start, line in ((left, column), (top, row))
    )
    canvas.event_generate("<Button-1>", x=round(x), y=round(y))
    canvas.event_generate("<ButtonRelease-1>", x=round(x), y=round(y))
    view.update()


def titles(view) -> str:
    return " ".join(str(view.pictures.itemcget(item, "text")) for item in view.pictures.find_withtag("words"))


def test_it_follows_the_pad(desk, opened):
    view = opened()
    assert "empty pad" in titles(view)
    before = view._map.copy()
    desk.draw(SEVEN)
    desk.wait_until(lambda: "Your digit" in titles(view))
    assert (view._map != before).any()
    digit = desk.app.main.read().steps.digit
    assert view.shown.padded == pytest.approx(digit)


def test_a_place_that_is_pressed_says_how_its_figure_comes_about(desk, opened):
    view = opened()
    press(view, "map", 10, 12)
    assert "(row 11, column 13)" in view.words.cget("text")
    patch, kernel = view.shown.padded[10:13, 12:15], view.shown.kernel
    shown = float(view.words.cget("text").split(": ")[1].split(" ")[0].replace("−", "-"))
    assert shown == pytest.approx(float((patch * kernel).sum()), abs=0.006)
    press(view, "pooled", 3, 4)
    assert view.shown.pools
    assert view.words.cget("text").startswith("The largest of the four")
    press(view, "drawing", 14, 14)
    assert not view.shown.pools
    view.pictures.focus_force()
    desk.root.update()
    view.pictures.event_generate("<Right>")
    desk.root.update()
    assert view.shown.spot == (13, 14)


def test_kernels_are_chosen_and_typed(desk, opened):
    view = opened()
    choose(view, "base", 2)
    assert facts(desk)["kernel_horizontal"] == 1
    choose(view, "base", 6)
    assert facts(desk)["kernel_horizontal"] == 0
    assert not view._map.any()
    for place, text in ((0, "-1"), (1, "-1"), (2, "−1"), (6, "1"), (7, "1"), (8, "1,0")):
        field = view.fields[place]
        field.focus_force()
        desk.root.update()
        field.delete(0, "end")
        field.insert(0, text)
        field.event_generate("<KeyRelease>", keysym="1")
        desk.root.update()
    assert view.shown.kernel.tolist() == [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]
    assert facts(desk)["kernel_edited"] == 6
    assert facts(desk)["kernel_horizontal"] == 1
    view.fields[4].focus_force()
    desk.root.update()
    view.fields[4].event_generate("<Up>")
    desk.root.update()
    assert view.shown.kernel[1, 1] == 1
    assert view.fields[4].get() == "1"


def test_what_is_no_number_changes_nothing_and_goes_when_left(desk, opened):
    view = opened()
    field = view.fields[0]
    field.focus_force()
    desk.root.update()
    field.delete(0, "end")
    field.insert(0, "x")
    field.event_generate("<KeyRelease>", keysym="x")
    desk.root.update()
    assert view.shown.kernel[0, 0] == -1
    view.fields[1].focus_force()
    desk.root.update()
    assert field.get() == "−1"


def test_size_stride_and_padding_change_the_maps(desk, opened):
    view = opened()
    choose(view, "size", 1)
    choose(view, "padding", 1)
    assert len(view.fields) == 25
    assert (facts(desk)["kernel_side"], facts(desk)["map_side"], facts(desk)["pooled_side"]) == (5, 26, 13)
    choose(view, "stride", 1)
    assert facts(desk)["map_side"] == 13
    assert "13 × 13" in titles(view)


def test_it_plays_to_the_end_pauses_and_steps(desk, opened):
    view = opened(stride=3)
    click(view.play)
    desk.wait_until(lambda: view.shown.slides and view.shown.place > 3, 20)
    click(view.play)
    place = view.shown.place
    click(view.step)
    assert view.shown.place == place + 1
    choose(view, "slides", 1)
    assert not view.shown.slides
    click(view.play)
    desk.wait_until(lambda: view.shown.slides and view.shown.place > 0, 20)
    desk.wait_until(lambda: not view.shown.slides, 60)
    assert view.play.cget("text") == "Play"


def test_closing_while_it_plays_ends_it(desk, opened):
    view = opened()
    click(view.play)
    desk.app.instruments.made.window.destroy()
    desk.root.update()
    desk.root.after(100)
    desk.root.update()
    assert desk.errors == []
