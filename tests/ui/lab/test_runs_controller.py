"""The lab's tab "Runs" and the window of misread digits, over runs as a training process leaves them."""

import csv
import json
import sys

import pytest
from support.made_runs import made_run
from support.user_actions import answer, answer_file_window, click

from digitpad.lab.presets import SCRATCH, presets
from digitpad.models.library import ModelLibrary
from digitpad.runs.recipe import lab_recipe

runs_desk = pytest.importorskip("digitpad.ui.lab.runs_controller", reason="tkinter is not installed")
misread = pytest.importorskip("digitpad.ui.lab.misread_view", reason="tkinter is not installed")

MLP = next(preset.experiment for preset in presets() if preset.name == "mlp")
RATE = f"{MLP.learning_rate:g}"
OLD, MIDDLE, NEW = "2026-01-01T10-00-00", "2026-01-02T10-00-00", "2026-01-03T10-00-00"


@pytest.fixture
def tab(desk, store):
    """The tab with three runs: done, failed, and interrupted."""
    made_run(store.root, OLD, MLP)
    failed = {"state": "failed", "figures": {}, "epochs": 0, "sentence": "The loss is no number any more."}
    made_run(store.root, MIDDLE, MLP.changed(learning_rate=50.0), **failed)
    made_run(store.root, NEW, lab_recipe(name="of mine", epochs=3, digits=500), state="")
    lab = desk.app.lab
    lab.open()
    lab.window.show_tab(lab.runs.tab)
    settle(desk)
    yield lab.runs.tab
    lab.end()
    lab.close()
    desk.root.update()


def settle(desk) -> None:
    desk.root.update()
    desk.wait_until(lambda: not desk.app.lab.runs.is_busy, 20)
    desk.root.update()


def choose(desk, tab, *keys: str) -> None:
    tab.table.select(keys)
    settle(desk)


def cells(tab) -> list[list[str]]:
    tree = tab.table.tree
    return [list(map(str, tree.item(key, "values"))) for key in tree.get_children()]


def off(tab) -> set[str]:
    return {name for name, button in tab.buttons.items() if button.instate(["disabled"])}


def said(tab) -> str:
    return tab.sentence


def test_all_runs_are_listed_the_newest_first_with_what_is_known(tab):
    first, second, third = cells(tab)
    assert first[:3] == ["of mine", "", "interrupted"]
    assert second[0:3] == ["MLP, Django notes 2", "changed", "failed"]
    assert third == [
        "MLP, Django notes",
        "",  # the preset is what its name says
        "done",
        "3",
        "95.00 %",
        "",
        "0.200",
        "1\N{NARROW NO-BREAK SPACE}234",
        "1:02",
        "2026-11-22 05:00",
    ]
    assert said(tab) == "Runs: 3"


def test_the_text_is_sought_in_names_and_recipes(desk, tab):
    tab.find.insert(0, "django 50")
    desk.root.update()
    assert [row[0] for row in cells(tab)] == ["MLP, Django notes 2"]
    assert said(tab) == "1 of 3 runs"
    tab.find.insert("end", " no such word")
    desk.root.update()
    assert cells(tab) == []
    assert "this text" in tab.hint
    tab.find.focus_force()
    desk.root.update()
    tab.find.event_generate("<Escape>")
    desk.root.update()
    assert len(cells(tab)) == 3
    assert tab.winfo_exists()


def test_chosen_runs_are_laid_over_each_other_with_what_differs(desk, tab):
    choose(desk, tab, OLD, MIDDLE)
    table = tab.overlay.table
    assert [table.item(row, "text").strip() for row in table.get_children()] == [
        "MLP, Django notes 2",
        "MLP, Django notes",
    ]
    assert table.heading("0", "text") == "Learning rate"
    assert [str(table.item(row, "values")[0]) for row in table.get_children()] == ["50", RATE]
    assert [len(curve.points) for curve in tab.overlay.shown.loss["validation"]] == [3, 3]
    assert off(tab) == {"repeat", "change", "train_on", "use", "misread", "notebook", "report", "rename"}


def test_one_run_can_be_taken_to_be_changed(desk, tab):
    choose(desk, tab, MIDDLE)
    click(tab.buttons["change"])
    lab = desk.app.lab
    assert lab.network.draft.base == MLP.changed(learning_rate=50.0)
    assert lab.window.tabs.index("current") == 0


def test_a_run_is_repeated(desk, tab, monkeypatch):
    begun = []
    monkeypatch.setattr(desk.app.lab.training, "start", lambda experiment, _paused: begun.append(experiment))
    choose(desk, tab, MIDDLE)
    click(tab.buttons["repeat"])
    assert begun == [MLP.changed(learning_rate=50.0)]


def test_its_model_reads_on_the_pad_and_is_among_the_models(desk, tab, store):
    choose(desk, tab, OLD)
    click(tab.buttons["use"])
    settle(desk)
    chosen = ModelLibrary(store.root).chosen()
    assert chosen.name == "MLP, Django notes"
    assert desk.app.model.entry.folder == chosen.folder
    assert "is now in use on the pad" in said(tab)
    assert not [path for path in (store.root / "models").iterdir() if path.name.startswith(".")]
    assert (store.root / "runs" / OLD / "digitpad.tflite").is_file()


@pytest.mark.parametrize(("pressed", "is_used"), [(0, True), (1, False)])
def test_one_that_was_measured_on_synthetic_digits_alone_is_asked_about(desk, tab, store, pressed, is_used):
    key = "2026-01-04T10-00-00"
    made_run(store.root, key, MLP, measured_on="synthetic")
    desk.app.lab.runs.refresh()
    settle(desk)
    choose(desk, tab, key)
    asked = answer(desk, pressed)
    click(tab.buttons["use"])
    settle(desk)
    desk.wait_until(lambda: bool(asked))
    desk.root.update()
    assert "made-up (synthetic) digits only" in asked[0]
    assert ModelLibrary(store.root).chosen().bundled is not is_used
    assert not [path for path in (store.root / "models").iterdir() if path.name.startswith(".")]


def test_a_damaged_model_is_a_sentence(desk, tab, store):
    (store.root / "runs" / OLD / "digitpad.tflite").write_bytes(b"no model")
    choose(desk, tab, OLD)
    click(tab.buttons["use"])
    settle(desk)
    assert "damaged" in said(tab)
    assert desk.app.model.entry.bundled


def test_a_run_gets_another_name_in_the_table(desk, tab):
    choose(desk, tab, OLD)
    tab.table.tree.event_generate("<F2>")
    tab.table.tree.focus_force()
    click(tab.buttons["rename"])
    entry = next(child for child in tab.table.tree.winfo_children() if child.winfo_class() == "TEntry")
    entry.delete(0, "end")
    entry.insert(0, "The good one")
    entry.focus_force()
    desk.root.update()
    entry.event_generate("<Return>")
    settle(desk)
    name, preset, *_others = cells(tab)[2]
    assert name == "The good one"
    assert preset.startswith("MLP")  # as much of it as has room
    assert tab.table.selected == (OLD,)


def test_deleted_runs_come_back_one_by_one(desk, tab):
    choose(desk, tab, OLD, NEW)
    click(tab.buttons["delete"])
    settle(desk)
    assert [row[2] for row in cells(tab)] == ["failed"]
    assert said(tab) == "2 runs were deleted."
    click(tab.undo)
    settle(desk)
    desk.app.lab.close()
    desk.app.lab.open()
    tab = desk.app.lab.runs.tab
    settle(desk)
    click(tab.undo)
    settle(desk)
    assert len(cells(tab)) == 3
    assert not tab.undo.winfo_manager()


def test_the_shown_rows_are_written_as_csv(desk, tab, tmp_path):
    tab.find.insert(0, "django")
    desk.root.update()
    answer_file_window(desk, tmp_path / "runs.csv", str(desk.app.lab.window))
    click(tab.export)
    with (tmp_path / "runs.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading[:3] == ["Name", "Preset", "State"]
    assert [row[0] for row in rows] == ["MLP, Django notes 2", "MLP, Django notes"]
    assert rows[1][1] == "MLP, Django notes"
    assert rows[1][3:9] == ["3", "0.95", "", "0.2", "1234", "61.5"]
    assert said(tab) == "Saved as runs.csv."


def test_a_cell_of_the_confusion_matrix_shows_its_digits(desk, tab):
    choose(desk, tab, OLD)
    click(tab.buttons["misread"])
    settle(desk)
    window = desk.app.lab.runs.misread.window
    desk.root.update()
    assert window.shown[0] == "1 of 20 test digits were misread."
    view = window.confusion
    left, top, right, bottom = view.box(0, 1)
    view.event_generate("<ButtonPress-1>", x=(left + right) // 2, y=(top + bottom) // 2)
    desk.root.update()
    assert window.shown[1] == "0 read as 1: 1"
    (thumbnail,) = window.gallery.thumbnails
    assert (thumbnail.label, thumbnail.mark) == (0, "1")
    window.gallery.focus_force()
    window.gallery.event_generate("<Right>")
    desk.root.update()
    assert window.shown[2] == "Label 0: probability 20.0 %. Read as 1: probability 80.0 %."
    left, top, right, bottom = window.gallery.bbox("all")
    for event in ("<ButtonPress-1>", "<ButtonRelease-1>", "<ButtonPress-1>"):
        window.gallery.event_generate(event, x=(left + right) // 2, y=(top + bottom) // 2)
    desk.root.update()
    assert desk.app.main.picture is not None


def test_another_look_keeps_how_the_table_is_looked_at(desk, tab):
    tab.table.sort(4)
    tab.find.insert(0, "django")
    choose(desk, tab, OLD)
    desk.app.look.change(theme="dark")
    desk.wait_until(lambda: desk.app.lab.window.cget("background") == desk.app.look.theme.palette.window)
    settle(desk)
    settle(desk)
    new = desk.app.lab.runs.tab
    assert new is not tab
    assert new.find.get() == "django"
    assert new.table.tree.heading("4", "text") == "Test ▼"
    assert new.table.selected == (OLD,)
    assert desk.app.lab.window.tabs.index("current") == 2


def test_another_look_shows_again_what_a_run_misread(desk, tab):
    choose(desk, tab, OLD)
    click(tab.buttons["misread"])
    settle(desk)
    runs = desk.app.lab.runs
    old = runs.misread.window
    old_title = old.title()
    desk.app.look.change(theme="dark")
    desk.wait_until(lambda: runs.misread.window is not old, 20)
    desk.root.update()
    again = runs.misread.window
    assert again.winfo_viewable()
    assert again.title() == old_title
    assert again.cget("background") == desk.app.look.theme.palette.window
    again.destroy()
    desk.app.look.change(theme="light")
    desk.wait_until(lambda: desk.app.lab.window.cget("background") == desk.app.look.theme.palette.window)
    settle(desk)
    settle(desk)
    assert runs.misread.state() is None


def test_without_any_run_it_says_what_to_do(desk):
    desk.app.lab.open()
    settle(desk)
    assert "Train a network" in desk.app.lab.runs.tab.hint
    desk.app.lab.end()
    desk.app.lab.close()


def test_a_hundred_runs_are_read_off_the_main_thread(desk, store):
    for number in range(100):
        made_run(store.root, f"2026-01-01T10-{number // 60:02}-{number % 60:02}", MLP)
    desk.app.lab.open()
    settle(desk)
    assert len(cells(desk.app.lab.runs.tab)) == 100
    desk.app.lab.end()
    desk.app.lab.close()


def test_a_run_is_exported_as_a_notebook(desk, store, tmp_path):
    """By a process of its own; the network from scratch needs no Keras for it."""
    made_run(store.root, OLD, SCRATCH)
    lab = desk.app.lab
    lab.open()
    lab.window.show_tab(lab.runs.tab)
    settle(desk)
    tab = lab.runs.tab
    try:
        choose(desk, tab, OLD)
        answer_file_window(desk, tmp_path / "mine.ipynb", str(lab.window))
        click(tab.buttons["notebook"])
        assert said(tab) == "Exporting mine.ipynb…"
        settle(desk)
        assert said(tab) == "Saved as mine.ipynb."
        record = json.loads((tmp_path / "mine.ipynb").read_text())
        assert record["cells"][0]["source"][0] == "# From scratch, NumPy notes\n"
        (store.root / "runs" / OLD / "experiment.json").unlink()
        answer_file_window(desk, tmp_path / "other.ipynb", str(lab.window))
        click(tab.buttons["notebook"])
        settle(desk)
        assert said(tab).startswith(f"There is no run {OLD}.")
        assert [path.name for path in tmp_path.glob("*.ipynb")] == ["mine.ipynb"]
    finally:
        lab.end()
        lab.close()
        desk.root.update()


def test_a_run_is_saved_as_a_page_to_print(desk, tab, tmp_path):
    choose(desk, tab, OLD)
    answer_file_window(desk, tmp_path / "mine.html", str(desk.app.lab.window))
    click(tab.buttons["report"])
    settle(desk)
    assert said(tab) == "Saved as mine.html."
    page = (tmp_path / "mine.html").read_text(encoding="utf-8")
    assert "<h1>MLP, Django notes</h1>" in page
    assert "95.00 %" in page


@pytest.mark.parametrize(("button", "need"), [("notebook", "A notebook of"), ("repeat", "Training")])
def test_without_keras_it_is_offered(desk, tab, monkeypatch, button, need):
    monkeypatch.setitem(sys.modules, "keras", None)
    monkeypatch.setattr("digitpad.system.packages.install_obstacle", lambda: "")
    choose(desk, tab, OLD)
    monkeypatch.setattr(desk.root, "report_callback_exception", desk.app.errors.report)
    click(tab.buttons[button])
    window = desk.app.installer.window
    assert str(window.body.winfo_children()[0].cget("text")).startswith(f"{need} a Keras network needs")
    window.leave.invoke()
