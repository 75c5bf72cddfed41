"""The window "Look inside" with real events: desk/inside.py, desk/insight.py and ui/inside*.py."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from support.handwriting import SEVEN, six_of_each
from support.inside_window import Inside
from support.model_folders import add_model
from support.scratch_models import add_scratch, learned
from support.user_actions import answer_file_window, command

from digitpad.core.network import Classifier
from digitpad.inspect.content import figure


@pytest.fixture
def inside(desk) -> Inside:
    desk.draw(SEVEN)
    return Inside(desk)


def test_the_key_opens_one_window(desk):
    desk.press("<Control-k>")
    window = desk.app.inspect.made.session.window
    desk.press("<Control-k>")
    assert desk.app.inspect.made.session.window is window
    assert window.title() == "Look inside"


def test_once_it_is_closed_the_keys_of_the_main_window_work(inside):
    desk = inside.desk
    inside.press(inside.window, "<Escape>")
    assert desk.app.inspect.made.session is None or desk.app.inspect.made.session.window is None
    assert desk.root.focus_get() is desk.root


def test_a_network_from_scratch_is_shown_too(desk, store):
    add_scratch(store.root, "2026-01-01T10-00-00", learned())
    desk.draw(SEVEN)
    desk.app.model.use(next(entry for entry in desk.app.library.entries() if not entry.bundled))
    inside = Inside(desk)
    assert inside.layers == ["the digit", "flatten", "hidden", "output", "softmax"]
    for name in inside.layers:
        inside.choose(name)
        assert inside.window.activations.layout is not None
    inside.choose("hidden")
    inside.turn_to("kernels")
    assert inside.window.kernels.layout is not None


def test_all_layers_are_listed(inside):
    assert inside.layers[:3] == ["the digit", "stroke1", "stroke2"]
    assert len(inside.layers) == 16
    table = inside.window.table
    assert list(map(str, table.item("1", "values"))) == ["stroke1", "convolution", "28×28×16", "160"]


def test_the_strongest_activation_is_explained_at_first(inside):
    values = inside.at_work._network.values(1)
    cell = inside.window.activations.selected
    assert np.moveaxis(values, 3, 1).ravel()[cell] == values.max()
    assert inside.sums[0].startswith("Map ")
    assert any(text.startswith("products ") for text in inside.sums)


def test_pointing_shows_the_arithmetic_of_that_activation(inside):
    view = inside.window.activations
    inside.point(view, 5 * 784 + 12 * 28 + 9)
    assert inside.sums[0] == "Map 6 of 16, row 13, column 10"
    inside.point(view, 0)
    assert inside.sums[0] == "Map 1 of 16, row 1, column 1"
    assert "–" in inside.sums


def test_a_click_holds_an_activation_and_another_lets_it_go(inside):
    view = inside.window.activations
    inside.point(view, 400, click=True)
    inside.point(view, 30)
    assert view.selected == 400
    inside.point(view, 400, click=True)
    inside.point(view, 30)
    assert view.selected == 30


def test_the_arrows_move_over_activations(inside):
    view = inside.window.activations
    inside.point(view, 0)
    inside.press(view.canvas, "<Right>")
    assert inside.sums[0] == "Map 1 of 16, row 1, column 2"
    inside.press(view.canvas, "<Down>")
    assert inside.sums[0] == "Map 1 of 16, row 2, column 2"
    inside.press(view.canvas, "<Left>")
    inside.press(view.canvas, "<Up>")
    assert view.selected == 0


def test_another_channel_is_shown_where_its_bar_is_clicked(inside):
    inside.choose("stroke2")
    strip, left, top = inside.window.sum.parts
    box = strip.box(4)
    inside.window.sum.event_generate("<ButtonPress-1>", x=left + box[0] + 1, y=top + 5)
    inside.desk.root.update()
    assert "input, channel 5 of 16" in inside.sums


@pytest.mark.parametrize("name", ["the digit", "stroke_pool", "digit2_sum", "places", "features", "softmax"])
def test_every_kind_of_layer_can_be_shown(inside, name):
    inside.choose(name)
    assert inside.window.activations.layout is not None
    assert inside.sums
    inside.turn_to("kernels")
    assert bool(inside.window.kernels.layout) == (name == "places")
    inside.turn_to("activations")


def test_the_window_follows_the_pen(inside):
    inside.desk.app.main.clear()
    inside.desk.root.update()
    view = inside.window.activations
    assert view.layout is None
    assert "Draw a digit" in view.empty.cget("text")
    assert inside.sums == []
    inside.desk.mouse("<ButtonPress-1>", *SEVEN[0])
    seen = []
    for point in SEVEN[1:]:
        inside.desk.mouse("<B1-Motion>", *point)
        inside.desk.root.update()
        seen.append(inside.at_work._network.values(1).sum())
    inside.desk.mouse("<ButtonRelease-1>", *SEVEN[-1])
    assert view.layout is not None
    assert len(set(seen)) > len(seen) / 2
    np.testing.assert_array_equal(
        inside.at_work._network.values(0)[0, :, :, 0], inside.desk.app.main.current_steps().digit
    )


def test_the_pad_is_read_before_the_window_follows(inside):
    before, app = inside.sums, inside.desk.app
    app.main.draw(tuple(map(tuple, dict(six_of_each())[3])))
    app.main.refresh()
    assert [text for text in inside.at_work.window.sum.texts if text] == before
    assert inside.desk.root.title().startswith("DigitPad: 3")
    assert inside.sums != before  # the next turn


def test_what_is_drawn_while_the_window_follows_is_read_a_turn_later(inside):
    root, app = inside.desk.root, inside.desk.app
    app.inspect.made.follow()
    app.main.draw(tuple(map(tuple, dict(six_of_each())[3])))
    turns = []
    while "DigitPad: 3" not in root.title():
        root.dooneevent(0x22)  # what is idle, for one turn; it waits for nothing
        turns.append(app.inspect.made._due)
        assert len(turns) < 10
    assert turns[0] is None  # it followed, and nothing else was done
    assert len(turns) > 1


def test_the_end_leaves_no_look_behind(inside):
    app, root = inside.desk.app, inside.desk.root
    app.inspect.made.follow()
    due = app.inspect.made._due
    assert due in root.tk.splitlist(root.tk.call("after", "info"))
    app.inspect.made.end()
    assert due not in root.tk.splitlist(root.tk.call("after", "info"))


def test_pages_that_do_not_need_it_ask_the_network_nothing(inside):
    inside.turn_to("weights")
    before = inside.at_work._network.values(0)
    inside.desk.app.main.clear()
    inside.desk.draw(*six_of_each()[3][1])
    np.testing.assert_array_equal(inside.at_work._network.values(0), before)
    inside.turn_to("activations")
    np.testing.assert_array_equal(
        inside.at_work._network.values(0)[0, :, :, 0], inside.desk.app.main.current_steps().digit
    )


def test_the_window_follows_the_digit_of_a_picture(inside, tmp_path):
    digit = np.full((60, 60), 255, np.uint8)
    digit[10:50, 28:33] = 0
    Image.fromarray(digit).save(tmp_path / "one.png")
    inside.desk.open(tmp_path / "one.png")
    seen = inside.at_work._network.values(0)[0, :, :, 0]
    np.testing.assert_array_equal(seen, inside.desk.app.main.picture.glyph.steps.digit)


def test_the_window_follows_a_change_of_model(inside):
    app = inside.desk.app
    add_model(app.store.root, "other")
    network = inside.at_work._network
    app.model.use(next(entry for entry in app.library.entries() if not entry.bundled))
    inside.desk.root.update()
    assert inside.at_work._network is not network
    assert inside.sums
    assert len(inside.layers) == 16


def test_without_a_model_there_is_a_sentence(inside):
    inside.desk.app.model.classifier = None
    inside.desk.app.main.refresh()
    assert inside.layers == []
    assert inside.window.activations.empty.cget("text") == "No model"
    for page in ("kernels", "occlusion", "weights"):
        inside.turn_to(page)


def test_a_model_that_cannot_be_looked_into_is_told(inside):
    app = inside.desk.app
    app.model.classifier = Classifier(app.model.classifier.model, app.model.classifier.card)
    app.model.classifier.model = b"no model"
    app.main.refresh()
    assert "cannot be shown layer by layer" in inside.window.activations.empty.cget("text")


def test_the_ink_of_any_digit_can_be_asked_about(inside):
    inside.turn_to("occlusion")
    view = inside.window.occlusion
    inside.desk.wait_until(lambda: view.content is not None)
    assert view.content.digit == 7
    assert inside.window.heading.cget("text") == "Evidence for 7"
    view.choices[4].invoke()  # the digit 3
    inside.desk.root.update()
    assert view.content.digit == 3
    assert inside.window.heading.cget("text") == "Evidence for 3"
    inside.desk.app.main.clear()
    inside.desk.root.update()
    assert "Draw a digit" in view.sentence.cget("text")
    inside.desk.draw(*six_of_each()[20][1])
    inside.desk.wait_until(
        lambda: (
            inside.at_work._occlusion is not None
            and np.array_equal(inside.at_work._occlusion.digit, inside.desk.app.main.current_steps().digit)
        )
    )


def test_kernels_are_pointed_at_as_a_whole(inside):
    inside.choose("stroke2")
    inside.turn_to("kernels")
    inside.point(inside.window.kernels, 16 * 2 + 3)
    assert inside.sums[0] == "Kernel 3 of 32, channel 4 of 16"
    inside.choose("probabilities")
    inside.point(inside.window.kernels, 104 * 2 + 3)
    assert inside.sums[0].startswith("Unit 3, input 4: weight ")
    inside.choose("softmax")
    assert "no kernels" in inside.window.kernels.empty.cget("text")
    assert inside.sums == []


def test_histograms_are_shown_layer_by_layer(inside):
    inside.turn_to("weights")
    inside.choose("shape1")
    view = inside.window.weights
    assert len(view.rows) == 20
    assert [view.rows[place].title for place in view.chosen] == ["shape1: weights", "shape1: biases"]
    before = view.canvas.yview()[0]
    inside.press(view.canvas, "<Next>")
    assert view.canvas.yview()[0] > before > 0


def test_what_was_chosen_survives_another_theme_and_language(inside):
    inside.choose("shape2")
    inside.turn_to("kernels")
    old = inside.window
    inside.desk.app.look.change(theme="dark")
    inside.desk.app.look.change(language="es")
    inside.desk.wait_until(lambda: inside.at_work.window is not old)
    inside.desk.root.update()
    window = inside.window
    assert not old.winfo_exists()
    assert window.page == "kernels"
    assert window.table.selection() == ("5",)
    assert window.kernels.layout is not None


def test_escape_closes_the_window_and_drawing_goes_on(inside):
    inside.press(inside.window.table, "<Escape>")
    assert inside.at_work.window is None
    inside.desk.app.main.clear()
    inside.desk.draw(SEVEN)
    assert inside.desk.title.startswith("DigitPad: 7")
    command(inside.desk, "Look inside…").run()
    assert inside.window.winfo_exists()


@pytest.mark.parametrize("size", ["860x560", "1300x900"])
def test_nothing_is_cut_off_at_any_size(inside, size):
    inside.window.geometry(size)
    inside.desk.root.update()
    for name in inside.layers:
        inside.choose(name)
        canvas = inside.window.sum
        left, _top, right, bottom = canvas.bbox("all")
        assert left >= 0
        assert right <= canvas.winfo_width(), name
        assert bottom <= canvas.winfo_height(), name


def test_the_window_loads_nothing_slow():
    code = (
        "import sys, digitpad.ui.inspect.controller;"
        "print(*{'keras', 'tensorflow', 'matplotlib', 'cv2'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_one_map_is_shown_large_with_its_figures_and_all_again(inside):
    inside.choose("digit2a")
    view = inside.window.activations
    small = view.layout.scale
    inside.point(view, 20 * 49 + 10, click=True)
    inside.press(view.canvas, "<Return>")
    assert view.enlarged == 20
    assert view.layout.scale > 3 * small
    figures = [view.canvas.itemcget(item, "text") for item in view._figures._items]
    assert len(figures) == 49
    shown = view._cells.values[20].ravel()
    assert figures == [figure(float(value)) for value in shown]
    assert view.selected == 20 * 49 + 10
    left, top, right, bottom = view.box(view.selected)
    assert view.value_at((left + right) / 2, (top + bottom) / 2) == (
        "row 2, column 4",
        figure(float(shown[10]), 3),
    )
    inside.press(view.canvas, "<Right>")
    assert view.selected == 20 * 49 + 11
    inside.press(view.canvas, "<Next>")
    assert view.enlarged == 21
    assert view.selected == 21 * 49 + 11
    assert inside.sums[0].startswith("Map 22 of 84, row 2, column 5")
    inside.press(view.canvas, "<Escape>")
    assert view.enlarged is None
    assert view.layout.scale == small
    assert inside.window.winfo_exists()


def test_a_large_map_follows_the_pen_and_another_layer_shows_all(desk, inside):
    inside.choose("stroke1")
    view = inside.window.activations
    inside.point(view, 5 * 784 + 12 * 28 + 9)
    view._legend.enlarge.invoke()
    desk.root.update()
    assert view.enlarged == 5
    assert view._legend.enlarge.cget("text") == "Show all"
    before = view._cells.values[5].copy()
    desk.draw([(200, 500), (800, 500)])
    desk.wait_until(lambda: not np.array_equal(view._cells.values[5], before))
    assert view.enlarged == 5
    inside.choose("shape1")
    assert view.enlarged is None


def test_a_kernel_is_shown_large_and_the_window_keeps_it_in_another_theme(desk, inside):
    inside.choose("stroke1")
    inside.turn_to("kernels")
    view = inside.window.kernels
    left, top, right, bottom = view.box(3)
    x, y = (left + right) // 2, (top + bottom) // 2
    for sequence in ("<ButtonPress-1>", "<ButtonRelease-1>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        view.canvas.event_generate(sequence, x=x, y=y)
    desk.root.update()
    assert view.enlarged == 3
    desk.app.look.change(theme="dark")
    desk.root.update()
    desk.wait_until(lambda: inside.window is not None and inside.window.kernels is not view)
    assert inside.window.kernels.enlarged == 3


def test_the_histograms_bars_are_read_off_and_saved(desk, inside, tmp_path):
    inside.choose("stroke1")
    inside.turn_to("weights")
    view = inside.window.weights
    row = view.rows[0]
    fullest = row.counts.index(max(row.counts))
    px = desk.app.look.theme.px
    x = px(4) + (fullest + 0.5) * view._width / len(row.counts)
    value = view.value_at(x, px(70))
    assert value.title == row.title
    assert value.values == (("weights", str(max(row.counts))),)
    view.canvas.yview_moveto(0)
    view.canvas.event_generate("<Motion>", x=round(x), y=px(70))
    desk.root.update()
    assert view.readout.texts == [value.place, f"weights {max(row.counts)}"]
    for kind in ("png", "csv"):
        answer_file_window(desk, tmp_path / f"weights.{kind}", str(view.canvas))
        view.menu.save(kind)
    lines = (tmp_path / "weights.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + sum(len(row.counts) for row in view.rows)
    with Image.open(tmp_path / "weights.png") as picture:
        assert picture.height > picture.width
