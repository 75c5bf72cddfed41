"""Tooltips and *What's this?* with the X server's own pointer and keys, on the real window."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.handwriting import SEVEN
from support.made_runs import made_run
from support.user_actions import command

import digitpad
from digitpad.language import grouped
from digitpad.language.explanations.table import explanation
from digitpad.ui.explain.bubble_view import Bubble, BubbleContent, place_bubble
from digitpad.ui.widgets.explained import Explained, find_explanation


@pytest.fixture
def explainer(desk):
    return desk.app.pages.explainer


def words(bubble) -> list[str]:
    return [label.cget("text") for label in bubble.winfo_children()[0].winfo_children()]


def rest(desk, widget, x=None, y=None):
    """Move the pointer over a widget, as a hand does: there, and a little further."""
    width, height = widget.winfo_width(), widget.winfo_height()
    x, y = width // 2 if x is None else x, height // 2 if y is None else y
    for away in (2, 0):
        widget.event_generate("<Motion>", warp=True, x=x - away, y=y)
        desk.root.update()


def leave(desk):
    desk.root.event_generate("<Motion>", warp=True, x=1, y=1)
    desk.root.update()


def test_a_tooltip_comes_where_the_pointer_rests_and_goes_with_it(desk, explainer):
    rest(desk, desk.app.window.toolbar.clear)
    desk.wait_until(lambda: explainer.bubble is not None)
    assert words(explainer.bubble)[0] == "Clear"
    assert words(explainer.bubble)[-1] == "The pad is empty."  # it is disabled, and that is why
    leave(desk)
    desk.wait_until(lambda: explainer.bubble is None)


def test_each_bar_is_explained_with_its_value(desk, explainer):
    desk.draw(SEVEN)
    bars = desk.app.window.panel.bars
    rest(desk, bars, 40, bars.winfo_height() * 75 // 100)
    desk.wait_until(lambda: explainer.bubble is not None)
    assert words(explainer.bubble)[1] == f"7: {bars.itemcget(bars.figures[7], 'text')}"
    rest(desk, bars, 40, bars.winfo_height() * 35 // 100)
    desk.wait_until(lambda: explainer.bubble is not None and words(explainer.bubble)[1].startswith("3: "))


def test_a_press_takes_the_tooltip_away_for_good(desk, explainer):
    desk.draw(SEVEN)
    button = desk.app.window.toolbar.undo
    rest(desk, button)
    desk.wait_until(lambda: explainer.bubble is not None)
    button.event_generate("<ButtonPress-1>", x=9, y=9)
    assert explainer.bubble is None
    assert explainer._due is None
    assert "DigitPadExplained" not in button.bindtags()
    button.event_generate("<ButtonRelease-1>", x=9, y=9)
    desk.root.update()
    assert not desk.app.main.ink.strokes  # and the button did what it is for


def test_the_keyboard_gets_tooltips_too_and_a_key_takes_them_away(desk, explainer):
    tools = desk.app.window.toolbar.winfo_children()
    eraser = next(tool for tool in tools if tool.cget("text") == "Eraser")
    eraser.focus_force()
    eraser.event_generate("<<TraverseIn>>")
    desk.wait_until(lambda: explainer.bubble is not None)
    assert words(explainer.bubble)[0] == "Eraser"
    eraser.event_generate("<space>")
    assert explainer.bubble is None
    assert eraser.instate(["selected"])


def test_a_click_that_moves_the_keyboard_brings_no_tooltip(desk, explainer):
    tool = desk.app.window.toolbar.clear
    tool.bind("<ButtonPress-2>", lambda _event: desk.app.window.panel.bars.event_generate("<<TraverseIn>>"))
    tool.event_generate("<ButtonPress-2>", x=9, y=9)
    assert explainer._due is None


def test_the_pad_gets_no_tooltip(desk, explainer):
    rest(desk, desk.app.window.pad.canvas)
    assert explainer._due is None


def test_whats_this_explains_what_is_clicked_and_nothing_else_happens(desk, explainer):
    desk.draw(SEVEN)
    strokes = desk.app.main.ink.strokes
    desk.app.window.toolbar.winfo_children()[-1].invoke()
    canvas, clear = desk.app.window.pad.canvas, desk.app.window.toolbar.clear
    assert canvas.cget("cursor") == "question_arrow"
    rest(desk, clear)
    clear.event_generate("<ButtonPress-1>", x=9, y=9)
    clear.event_generate(
        "<ButtonRelease-1>", x=9, y=9, rootx=clear.winfo_rootx() + 9, rooty=clear.winfo_rooty() + 9
    )
    assert words(explainer.bubble)[0] == "Clear"
    assert canvas.cget("cursor") == "pencil"
    desk.root.update()
    assert desk.app.main.ink.strokes == strokes
    canvas.event_generate("<ButtonPress-1>", x=99, y=99)  # the next click takes it away and draws
    canvas.event_generate("<ButtonRelease-1>", x=99, y=99)
    assert explainer.bubble is None
    assert len(desk.app.main.ink.strokes) == len(strokes) + 1


def test_a_disabled_control_and_a_chart_are_explained(desk, explainer):
    for widget, first in ((desk.app.window.toolbar.redo, "Redo"), (desk.app.window.panel.steps.row, None)):
        explainer.ask()
        x, y = widget.winfo_rootx() + 4, widget.winfo_rooty() + 4
        widget.event_generate("<ButtonRelease-1>", x=4, y=4, rootx=x, rooty=y)
        assert first is None or words(explainer.bubble)[0] == first
        explainer.hide()


def test_a_figure_in_a_table_is_explained_by_its_column_and_a_name_by_the_table(desk, store, explainer):
    made_run(store.root, "2026-11-28T10-00-00")
    command(desk, "Models…").run()
    command(desk, "Lab…").run()
    lab = desk.app.lab
    lab.window.show_tab(lab.runs.tab)
    runs, models = lab.runs.tab.table.tree, desk.app.models.made.window.table
    desk.wait_until(lambda: runs.get_children() and models.get_children())
    desk.root.update()
    for table, column, expected in (
        (runs, "0", ["Table"]),
        (runs, "4", ["Accuracy", str(runs.set(runs.get_children()[0], "4"))]),
        (runs, "7", ["Parameter", grouped(1234)]),
        (models, "1", ["Models"]),
        (models, "4", ["Accuracy", str(models.set(models.get_children()[0], "4"))]),
    ):
        left, top, width, height = table.bbox(table.get_children()[0], column)
        x, y = left + width // 2, top + height // 2
        explainer.ask()
        place = {"rootx": table.winfo_rootx() + x, "rooty": table.winfo_rooty() + y}
        table.winfo_toplevel().lift()
        desk.root.update()
        table.event_generate("<ButtonRelease-1>", x=x, y=y, **place)
        assert words(explainer.bubble)[: len(expected)] == expected
        explainer.hide()


def test_shift_f1_explains_what_has_the_keyboard_then_tab_the_next_and_escape_ends(desk, explainer):
    desk.draw(SEVEN)
    undo = desk.app.window.toolbar.undo
    undo.focus_force()
    desk.root.update()
    undo.event_generate("<Shift-F1>")
    assert words(explainer.bubble)[0] == "Undo"
    undo.event_generate("<Tab>")
    desk.root.update()
    assert words(explainer.bubble)[0] == "Clear"
    desk.root.focus_get().event_generate("<Escape>")
    assert explainer.bubble is None
    assert not explainer.is_asking
    assert desk.app.main.ink.strokes  # Escape has not cleared the pad
    assert desk.app.window.pad.canvas.cget("cursor") == "pencil"


def test_a_change_of_theme_ends_what_is_asked(desk, explainer):
    command(desk, "What’s this?").run()
    assert explainer.is_asking
    command(desk, "Dark").run()
    desk.root.update()
    assert not explainer.is_asking
    assert desk.app.window.pad.canvas.cget("cursor") == "pencil"


def test_a_window_that_closes_while_something_is_asked_is_known_to_be_closed(desk, explainer):
    lab, windows = desk.app.lab, (desk.app.lab, desk.app.models, desk.app.my_drawings, desk.app.learn)
    for window in windows:
        window.open()
        desk.root.update()
    assert lab.runs.tab
    explainer.ask()
    for top in desk.root.winfo_children():
        if top.winfo_class() == "Toplevel":
            desk.root.tk.eval(
                desk.root.tk.call("wm", "protocol", str(top), "WM_DELETE_WINDOW") or f"destroy {top}"
            )
    desk.root.update()
    assert (lab.window, lab.network.tab, lab.training.tab, lab.runs.tab, lab.data.tab) == (None,) * 5
    assert [window.close() for window in windows] == [None] * 4
    explainer.stop_asking()
    lab.board.stop()  # says so in the tab of runs, where there is one
    for window in windows:
        window.open()
        desk.root.update()
    assert lab.runs.tab


def test_a_window_that_is_resized_while_something_is_asked_is_laid_out_anew(desk, explainer):
    desk.root.geometry("900x700")
    desk.root.update()
    side = desk.app.window.pad.side
    explainer.ask()
    desk.root.geometry("700x500")
    desk.wait_until(lambda: desk.app.window.pad.side < side)
    explainer.stop_asking()


def entry(desk, menu_number, label):
    """Return a menu of the bar, and the place of an entry in it."""
    bar = desk.root.nametowidget(desk.root.cget("menu"))
    menu = desk.root.nametowidget(bar.entrycget(menu_number, "menu"))
    places = range(menu.index("end") + 1)
    return menu, next(
        place
        for place in places
        if menu.type(place) != "separator" and menu.entrycget(place, "label") == label
    )


def test_an_entry_of_a_menu_is_explained_where_the_keys_rest_on_it(desk, explainer):
    menu, place = entry(desk, 0, "New")
    menu.post(desk.root.winfo_rootx() + 20, desk.root.winfo_rooty() + 20)
    desk.root.update()
    menu.activate(place)
    menu.event_generate("<<MenuSelect>>")
    desk.wait_until(lambda: explainer.bubble is not None)
    assert words(explainer.bubble)[0] == "New"
    menu.activate(place + 1)
    menu.event_generate("<<MenuSelect>>")
    desk.wait_until(lambda: explainer.bubble is not None and words(explainer.bubble)[0] == "Open picture")
    menu.unpost()
    desk.root.update()
    assert explainer.bubble is None


def test_the_copies_that_tk_makes_for_the_menu_bar_are_explained_too(desk, explainer):
    menu, _place = entry(desk, 1, "Undo")
    bar, copied = str(desk.root.cget("menu")), str(menu).replace(".", "#")
    copy = f"{bar.replace('.', '.#')}.{copied}"
    desk.root.tk.eval(menu.cget("postcommand"))  # as where it opens
    desk.root.tk.call("event", "generate", copy, "<Motion>", "-x", 9, "-y", 9)  # over a grey one
    desk.wait_until(lambda: explainer.bubble is not None)
    assert words(explainer.bubble)[0] == "Undo"
    assert words(explainer.bubble)[-1] == "There is nothing to take back yet."


def test_a_switch_in_a_menu_says_whether_it_is_on(desk, explainer):
    menu, place = entry(desk, 2, "Light")
    assert menu.explanation_at(place) == Explained("menu.theme_light", "Light: on")
    assert menu.explanation_at(place + 1).value == "Dark: off"


def test_an_entry_that_is_chosen_while_something_is_asked_is_explained_and_does_nothing(desk, explainer):
    desk.draw(SEVEN)
    strokes = desk.app.main.ink.strokes
    explainer.ask()
    menu, place = entry(desk, 1, "Clear")
    menu.invoke(place)
    assert words(explainer.bubble)[0] == "Clear"
    assert not explainer.is_asking
    assert desk.app.main.ink.strokes == strokes
    explainer.ask()
    menu, place = entry(desk, 2, "Dark")
    menu.invoke(place)
    desk.root.update()
    assert menu.explanation_at(place).value == "Dark: off"  # no tick came to it either
    assert desk.app.memory.settings.theme == "light"
    explainer.hide()
    menu.invoke(place)
    desk.wait_until(lambda: desk.app.memory.settings.theme == "dark")


def test_what_is_inside_is_explained_by_what_is_around_it(desk):
    label = desk.app.window.panel.labels.winfo_children()[0]
    found = find_explanation(label, None)
    assert found.owner is desk.app.window.panel.labels
    assert found.explained.key == "labels"


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ((100, 100, 200, 120), (100, 120)),  # below
        ((780, 100, 790, 120), (500, 120)),  # not beyond the right edge
        ((100, 500, 200, 560), (100, 400)),  # above, where below there is no room
        ((100, 40, 200, 560), (200, 40)),  # beside, where there is none above either
        ((400, 40, 790, 560), (100, 40)),
    ],
)
def test_a_bubble_is_on_the_screen_and_beside_what_it_explains(beside, expected):
    assert place_bubble((300, 100), beside, (800, 600)) == expected


def test_a_bubble_is_no_wider_than_the_screen(desk):
    theme = desk.app.look.theme._replace(scale=3.0, widest=700)
    content = BubbleContent("Word", "A long sentence that has no room in one line. " * 3)
    bubble = Bubble(desk.root, theme, content, (0, 0, 9, 9), None, (list, list), list)
    assert bubble.winfo_reqwidth() <= 700
    bubble.destroy()


def test_a_bubble_that_must_cover_a_menu_leaves_its_entry_free():
    menu = (0, 20, 500, 600)
    assert place_bubble((600, 150), menu, (800, 600), (0, 100, 500, 100)) == (0, 450)
    assert place_bubble((600, 150), menu, (800, 600), (0, 500, 500, 500)) == (0, 0)


def test_every_key_in_the_source_is_in_the_table():
    call = re.compile(r'explain\((?:[^()"]|\([^()]*\))*"([\w.]+)"')
    files = (Path(digitpad.__file__).parent / "ui").rglob("*.py")
    keys = {key for path in files for key in call.findall(path.read_text(encoding="utf-8"))}
    assert len(keys) > 15
    for key in keys:
        assert explanation(key).text


def test_nothing_is_read_or_made_before_the_first_explanation():
    code = (
        "import sys, digitpad.app;"
        "print(*{'digitpad.language.explanations', 'digitpad.ui.explain.bubble_view'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_what_to_do_is_in_the_status_bar_only_while_it_asks(desk, explainer):
    status = desk.app.window.status_left
    before = status.cget("text")
    explainer.ask()
    assert "Esc" in status.cget("text")
    explainer.stop_asking()
    assert status.cget("text") == before


def test_whats_this_names_the_lesson_that_teaches_it_and_leads_there(desk, explainer):
    explainer._answer_about(desk.app.window.panel.steps.row, None)
    assert words(explainer.bubble)[-1] == "Lesson 2 · From picture to numbers"
    explainer.bubble.winfo_children()[0].winfo_children()[-1].event_generate("<ButtonRelease-1>", x=2, y=2)
    desk.root.update()
    assert explainer.bubble is None
    assert str(desk.app.learn.made.lesson.title) == "From picture to numbers"
    assert desk.app.learn.made.window.winfo_viewable()
