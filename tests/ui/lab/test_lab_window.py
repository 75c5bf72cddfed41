"""The lab's window over a change of theme and language: all that was open and typed is there again."""

import pytest
from support.made_runs import made_run
from support.user_actions import click

from digitpad.lab.presets import presets

pytest.importorskip("digitpad.ui.lab.window_view", reason="tkinter is not installed")

PRESETS = {preset.name: preset.experiment for preset in presets()}
RUNS = ("2026-01-01T10-00-00", "2026-01-02T10-00-00")


@pytest.fixture
def lab(desk, store):
    """The lab with two runs, open."""
    for key in RUNS:
        made_run(store.root, key, PRESETS["mlp"])
    lab = desk.app.lab
    lab.open()
    settle(desk)
    yield lab
    lab.end()
    lab.close()
    desk.root.update()


def settle(desk) -> None:
    for _turn in range(3):  # a job may ask for another
        desk.root.update()
        desk.wait_until(lambda: not desk.app.lab.runs.is_busy and not desk.app.lab.data.is_busy, 20)
    desk.root.update()


def look_anew(desk, lab, **settings) -> None:
    before = lab.window
    desk.app.look.change(**settings)
    desk.wait_until(lambda: lab.window is not None and lab.window is not before)
    settle(desk)


def test_what_is_typed_folded_chosen_and_scrolled_stays(desk, lab):
    tab = lab.network.tab
    tab.hyperparameters.sections["regularisation"].button.invoke()
    field = tab.hyperparameters.row("epochs").field
    field.delete(0, "end")
    field.insert(0, "3x")
    tab.stack.choose(4)
    desk.root.update()
    tab.hyperparameters.canvas.yview_moveto(0.3)
    lab.window.geometry("960x640+20+30")
    desk.root.update()
    scrolled = tab.hyperparameters.canvas.yview()[0]
    assert scrolled > 0
    look_anew(desk, lab, theme="dark", language="es")
    again = lab.network.tab
    assert again is not tab
    assert again.hyperparameters.row("epochs").field.get() == "3x"
    assert again.hyperparameters.unfolded == {"learning", "regularisation"}
    assert again.stack.chosen == 4
    assert again.hyperparameters.canvas.yview()[0] == pytest.approx(scrolled, abs=0.05)
    assert (lab.window.winfo_width(), lab.window.winfo_height()) == (960, 640)
    assert (lab.window.winfo_x(), lab.window.winfo_y()) == (20, 30)
    assert lab.window.front == 0


def test_two_experiments_side_by_side_stay(desk, lab):
    lab.network.tab.presets.buttons["compare"].invoke()
    page = page_of(lab)
    page.boxes[0].current(3)
    page.boxes[0].event_generate("<<ComboboxSelected>>")
    desk.root.update()
    sides, rows = page.sides, len(page.table.get_children())
    look_anew(desk, lab, theme="dark", language="es")
    again = page_of(lab)
    assert again is not page
    assert again.sides == sides
    assert len(again.table.get_children()) == rows


def test_runs_that_are_kept_stand_side_by_side_too(desk, store, lab):
    made_run(store.root, "2026-11-22T05-00-00", PRESETS["scratch"], figures={"test_accuracy": 0.9})
    other = PRESETS["scratch"].changed(l2=0.5)
    made_run(store.root, "2026-11-23T05-00-00", other, figures={"test_accuracy": 0.4})
    lab.network.tab.presets.buttons["compare"].invoke()
    page = page_of(lab)
    labels = list(page.boxes[0]["values"])
    runs = [place for place, label in enumerate(labels) if label.startswith("Run: From scratch")]
    assert len(runs) == 2
    for box, place in zip(page.boxes, reversed(runs), strict=True):
        box.current(place)
        box.event_generate("<<ComboboxSelected>>")
    desk.root.update()
    rows = [page.table.item(row, "values") for row in page.table.get_children()]
    assert ("Test accuracy", "90.00 %", "40.00 %") in [tuple(row) for row in rows]
    assert sum(row[0].startswith("≠ ") for row in rows) == 1
    sides = page.sides
    look_anew(desk, lab, theme="dark", language="en")
    assert page_of(lab).sides == sides


def page_of(lab):
    (page,) = (child for child in lab.window.winfo_children() if child.winfo_class() == "Toplevel")
    return page


def test_the_runs_and_the_misread_digits_of_a_cell_stay(desk, lab):
    tab = lab.runs.tab
    lab.window.show_tab(tab)
    tab.table.sort(0)
    tab.find.insert(0, "django")
    tab.table.select([RUNS[1]])
    tab.overlay.choices["test"].invoke()
    settle(desk)
    click(tab.buttons["misread"])
    settle(desk)
    window = lab.runs.misread.window
    window.choose((0, 1))
    window.gallery.focus_force()
    window.gallery.event_generate("<Right>")
    desk.root.update()
    cell, digit, shown = window.cell, window.digit, window.shown
    assert digit is not None
    look_anew(desk, lab, theme="dark")
    assert lab.window.front == 2
    again = lab.runs.tab
    assert again.find.get() == "django"
    assert again.table.tree.heading("0", "text") == "Name ▲"
    assert again.table.selected == (RUNS[1],)
    assert again.overlay.measure.get() == "test"
    misread = lab.runs.misread.window
    assert misread is not window
    assert (misread.cell, misread.digit, misread.shown) == (cell, digit, shown)
    assert misread.cget("background") == desk.app.look.theme.palette.window


def test_a_window_that_the_user_closed_opens_with_its_tab_but_none_over_it(desk, lab):
    lab.network.tab.presets.buttons["compare"].invoke()
    lab.window.show_tab(lab.data.tab)
    settle(desk)
    lab.window.focus_force()
    desk.root.update()
    lab.window.event_generate("<Escape>")
    desk.root.update()
    assert lab.window is None
    desk.app.look.change(theme="dark")
    desk.root.update()
    assert lab.window is None
    lab.open()
    settle(desk)
    assert lab.window.front == 3
    assert not [child for child in lab.window.winfo_children() if child.winfo_class() == "Toplevel"]
