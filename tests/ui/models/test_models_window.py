"""The window of models, with its buttons and keys, over real folders."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from support.handwriting import SEVEN
from support.made_digits import made_digits, made_mnist
from support.model_folders import add_model, no_files_in_the_way, opened_models, weights_of_two_presets
from support.scratch_models import add_scratch, learned
from support.user_actions import answer

from digitpad.core.card import bundled_model, read_card
from digitpad.core.network import load_model
from digitpad.language import percent
from digitpad.models.exporting import export
from digitpad.models.library import ModelLibrary
from digitpad.models.measuring import MNIST_TEST, MY_DRAWINGS, PICTURES, read_figures
from digitpad.ui.models.comparison_view import ComparisonPage
from digitpad.ui.models.view import ModelsWindow
from digitpad.ui.widgets.table import NameEntry

CARD = read_card(bundled_model().with_suffix(".json"))
MNIST = percent(CARD.figure("mnist_test_accuracy"), 2)


@pytest.fixture
def models(desk, store):
    """The window of models, open, over `one` (which calls nothing a digit) and the younger `two`."""
    add_model(store.root, "one", age_s=100, threshold=1.0)
    add_model(store.root, "two", figures=[], data={})
    found = opened_models(desk)
    desk.root.update()
    yield found
    found.cancel()
    if found.is_open:
        found.window.destroy()


def rows(models) -> list[str]:
    table = models.window.table
    return [table.item(key, "values")[0] for key in table.get_children()]


def select(models, *names: str) -> None:
    table = models.window.table
    keys = [key for key in table.get_children() if table.item(key, "values")[0].removeprefix("● ") in names]
    assert len(keys) == len(names)
    table.selection_set(keys)
    models.ports.root.update()


def press(models, keys: str, widget=None) -> None:
    widget = widget or models.window.table
    widget.focus_force()
    models.ports.root.update()
    widget.event_generate(keys)
    models.ports.root.update()


def said(models) -> str:
    return models.window.sentence.cget("text")


def enabled(models) -> set[str]:
    return {name for name, button in models.window.buttons.items() if not button.instate(["disabled"])}


def test_the_menu_opens_it_once(desk):
    desk.press("<Control-m>")
    desk.press("<Control-m>")
    windows = [child for child in desk.root.winfo_children() if isinstance(child, ModelsWindow)]
    assert [window.title() for window in windows] == ["Models"]
    windows[0].focus_force()
    desk.root.update()
    windows[0].event_generate("<Escape>")
    desk.root.update()
    assert not windows[0].winfo_exists()


def test_all_models_are_there_and_the_one_in_use_is_marked(models):
    assert rows(models) == ["two", "one", "● DigitPad"]
    table = models.window.table
    assert table.item(table.get_children()[-1], "values")[3:] == (
        "70\N{NARROW NO-BREAK SPACE}192",
        percent(CARD.figure("mnist_test_accuracy"), 2),
        percent(CARD.figure("held_out_accuracy"), 2),
        "–",
    )
    assert table.selection() == (table.get_children()[-1],)


def test_using_a_model_gives_the_drawing_its_bars_at_once(desk, models, store):
    desk.draw(SEVEN)
    assert desk.title.startswith("DigitPad: 7 (")
    select(models, "one")
    press(models, "<Return>")
    assert desk.title == "DigitPad: not a digit"
    assert rows(models) == ["two", "● one", "DigitPad"]
    assert said(models) == "one is now in use."
    assert ModelLibrary(store.root).chosen().name == "one"
    models.window.buttons["restore"].invoke()
    assert desk.title.startswith("DigitPad: 7 (")
    assert ModelLibrary(store.root).chosen().bundled


def test_buttons_do_what_makes_sense_for_what_is_selected(models):
    select(models, "DigitPad")
    assert enabled(models) == {"export", "measure", "open"}
    select(models, "two")
    assert enabled(models) == {"use", "rename", "measure", "export", "delete", "open"}
    select(models, "one", "two")
    assert enabled(models) == {"compare", "open"}
    select(models, "two")
    press(models, "<Return>")
    assert "restore" in enabled(models)


def test_f2_types_a_new_name_over_the_old_one(models, store):
    select(models, "one")
    press(models, "<F2>")
    (entry,) = [child for child in models.window.table.winfo_children() if isinstance(child, NameEntry)]
    assert entry.get() == "one"
    entry.delete(0, "end")
    entry.insert(0, "My hand")
    press(models, "<Return>", entry)
    assert rows(models) == ["two", "My hand", "● DigitPad"]
    assert ModelLibrary(store.root).find("My hand").folder.name == "one"
    select(models, "My hand")
    press(models, "<F2>")
    (entry,) = [child for child in models.window.table.winfo_children() if isinstance(child, NameEntry)]
    entry.insert(0, "x")
    press(models, "<Escape>", entry)
    assert models.window.winfo_exists()
    assert rows(models) == ["two", "My hand", "● DigitPad"]


def test_a_name_that_is_taken_is_told(models):
    models.window.handlers.rename(models.window.table.get_children()[0], "one")
    assert "already" in said(models)
    assert rows(models) == ["two", "one", "● DigitPad"]


def test_the_status_bar_has_the_new_name_of_the_model_in_use(desk, models):
    select(models, "one")
    press(models, "<Return>")
    models.window.handlers.rename(models.window.table.selection()[0], "My hand")
    assert desk.app.window.status_left.cget("text").startswith("My hand: ")


def test_delete_and_undo(desk, models, store):
    for name in ("one", "two"):
        select(models, name)
        press(models, "<Delete>")
    assert rows(models) == ["● DigitPad"]
    assert said(models) == "two was deleted."
    press(models, "<Control-z>")
    press(models, "<Control-z>")
    assert rows(models) == ["two", "one", "● DigitPad"]
    assert not models.window.undo.winfo_manager()
    assert no_files_in_the_way(store.root / "models" / "one")


def test_what_this_window_reads_with_is_not_deleted(models, store):
    select(models, "one")
    press(models, "<Return>")
    ModelLibrary(store.root).restore_bundled()  # another window chooses another
    press(models, "<Delete>")
    assert "in use" in said(models)
    assert "● one" in rows(models)


@pytest.fixture
def places(monkeypatch, tmp_path):
    """MNIST is here, in Keras' cache: 30 made digits to measure on."""
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "keras" / "datasets").mkdir(parents=True)
    return made_mnist(tmp_path / "keras" / "datasets" / "mnist.npz", train=10, test=30)


def compared(desk, models, *names: str):
    """Compare two models, and return the page once both have read."""
    select(models, *names)
    models.window.buttons["compare"].invoke()
    (page,) = [child for child in models.window.winfo_children() if isinstance(child, ComparisonPage)]
    desk.wait_until(lambda: not models._comparison.job.is_running, 60)
    desk.root.update()
    return page


def test_two_models_are_compared(desk, models, places):
    page = compared(desk, models, "one", "DigitPad")
    table = page.figures
    assert [table.heading(column, "text") for column in ("1", "2")] == ["one", "DigitPad"]
    shown = [table.item(key, "values") for key in table.get_children()]
    assert ("Confidence threshold", "100.00 %", percent(CARD.threshold, 2), "") in shown
    assert ("MNIST test digits: accuracy", MNIST, MNIST, "0") in shown
    assert page.headline.cget("text") == "Both models read all of them alike (MNIST test digits: 30)."
    page.focus_force()
    desk.root.update()
    page.event_generate("<Escape>")
    desk.root.update()
    assert not page.winfo_exists()
    assert models.window.winfo_exists()


def test_what_they_read_differently_is_said_and_shown(desk, models, store, places):
    add_scratch(store.root, "poor", learned(units=8, epochs=1))
    images, labels = made_digits(30, seed=2)
    digits = images.astype(np.float32) / np.float32(255)
    first, second = (
        models._library.load(models._library.find(name)).probabilities(digits).argmax(axis=1)
        for name in ("poor", "DigitPad")
    )
    models._show()
    page = compared(desk, models, "poor", "DigitPad")
    gained = int(((second == labels) & (first != labels)).sum())
    lost = int(((first == labels) & (second != labels)).sum())
    assert gained > 0
    assert f"From poor to DigitPad: {gained} more are read correctly, {lost} no longer" in (
        page.headline.cget("text")
    )
    rows = [page.changes.item(key, "values") for key in page.changes.get_children()]
    assert sum(int(row[3]) for row in rows) == (first != second).sum()
    found = page.gallery.thumbnails
    label, _one, other, count = map(int, rows[0])
    assert len(found) == count
    assert {(thumbnail.label, thumbnail.mark) for thumbnail in found} == {(label, str(other))}
    assert all(labels[thumbnail.key] == label for thumbnail in found)
    page._handlers.open(found[0].key)
    desk.root.update()
    assert desk.app.main.picture is not None
    page.destroy()


def test_any_model_is_measured_and_the_figures_stay_with_it(desk, models, store, places):
    add_scratch(store.root, "mine", learned())
    models._show()
    select(models, "mine")
    models.window.handlers.measure(models.window.table.selection()[0], MNIST_TEST)
    assert said(models) == "Measuring mine…"
    assert "measure" not in enabled(models)
    desk.wait_until(lambda: not models.measurements.job.is_running, 60)
    desk.root.update()
    assert said(models).startswith("mine on MNIST test digits: accuracy ")
    assert said(models).split("of ")[1].startswith("30, rejected ")
    entry = ModelLibrary(store.root).find("mine")
    figures = read_figures(entry, store.root)[MNIST_TEST]
    cells = models.window.table.item(str(entry.folder), "values")
    assert cells[4] == percent(figures.accuracy, 2)
    ModelLibrary(store.root).rename(entry, "other")
    assert read_figures(ModelLibrary(store.root).find("other"), store.root)[MNIST_TEST] == figures


def test_a_measurement_is_stopped_and_leaves_nothing(desk, models, store, places):
    select(models, "DigitPad")
    models.window.handlers.measure(models.window.table.selection()[0], MNIST_TEST)
    models.window.cancel.invoke()
    desk.root.update()
    assert said(models) == "The measurement was stopped. Nothing was kept."
    assert read_figures(ModelLibrary(store.root).find("DigitPad"), store.root) == {}


def test_what_is_not_at_hand_cannot_be_measured_on(desk, models, monkeypatch, tmp_path):
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "nothing"))
    there = {key: is_there for key, _label, is_there in models.measurements.choices()}
    assert there == {MNIST_TEST: False, MY_DRAWINGS: False, PICTURES: True}
    desk.draw(SEVEN)
    desk.press("7")
    desk.root.update()
    assert models.measurements.choices()[1][1:] == ("My drawings (1)", True)


def test_what_a_card_claims_is_measured_after_the_import(desk, models, store, places, tmp_path):
    export(ModelLibrary(store.root).find("one"), tmp_path / "mine.tflite")
    desk.answer_file(models.window, tmp_path / "mine.tflite")
    models.window.buttons["open"].invoke()
    desk.wait_until(lambda: "Its card claims" in said(models), 60)
    assert said(models).startswith("mine was imported. Press Use")
    entry = ModelLibrary(store.root).find("mine")
    figures = read_figures(entry, store.root)[MNIST_TEST]
    cells = models.window.table.item(str(entry.folder), "values")
    assert cells[4] == f"{percent(figures.accuracy, 2)}, claims {MNIST}"
    assert said(models).endswith(f"Its card claims {MNIST}.")
    made_mnist(places, train=10, test=3000)  # a second or more of measuring, which can be stopped
    models.import_file(tmp_path / "mine.tflite")
    desk.wait_until(lambda: models.measurements.job.is_running, 60)
    models.window.cancel.invoke()
    assert said(models) == "The measurement was stopped. Nothing was kept."
    other = ModelLibrary(store.root).find("mine (2)")
    assert models.window.table.item(str(other.folder), "values")[4] == f"claims {MNIST}"


def test_another_file_takes_the_place_of_the_one_that_is_being_opened(desk, models, store, tmp_path):
    for name in ("first", "second"):
        shutil.copy(bundled_model(), tmp_path / f"{name}.tflite")
        models.import_file(tmp_path / f"{name}.tflite")
    desk.wait_until(lambda: "second was imported" in said(models), 60)
    assert "second" in rows(models)
    assert "first" not in rows(models)
    models.cancel()


def test_open(desk, models, store, tmp_path):
    export(ModelLibrary(store.root).find("one"), tmp_path / "mine.tflite")
    assert load_model(tmp_path / "mine.tflite").card.threshold == 1.0
    desk.answer_file(models.window, tmp_path / "mine.tflite")
    models.window.buttons["open"].invoke()
    assert said(models) == "Opening mine.tflite…"
    assert "open" not in enabled(models)
    desk.draw(SEVEN)  # meanwhile the pad goes on
    assert desk.title.startswith("DigitPad: 7 (")
    desk.wait_until(lambda: said(models) != "Opening mine.tflite…", 60)
    assert said(models).startswith("mine was imported. Press Use to read with it. It takes grey from 0 to 1")
    assert sorted(rows(models)) == ["mine", "one", "two", "● DigitPad"]
    press(models, "<Return>")
    desk.wait_until(lambda: ModelLibrary(store.root).chosen().name == "mine")
    assert desk.title.startswith("DigitPad: 7 (")  # a threshold that refuses every digit is not taken over


@pytest.mark.slow
def test_where_weights_fit_several_networks_it_asks_which(desk, models, store, tmp_path):
    path = weights_of_two_presets(tmp_path / "their.weights.h5")
    asked = answer(desk, 1)
    models.import_file(path)
    desk.wait_until(lambda: asked, 200)
    assert asked[0].endswith("fit several networks: Dead ReLUs; No normalisation. Which one is it?")
    desk.wait_until(lambda: "their.weights" in rows(models), 200)
    lines = ModelLibrary(store.root).find("their.weights").card.architecture
    assert any("Activation" in line for line in lines)
    asked = answer(desk, 2)
    models.import_file(path)
    desk.wait_until(lambda: said(models) == "Nothing was opened.", 200)


def test_a_file_that_is_no_model_is_told(desk, models, tmp_path):
    (tmp_path / "bad.keras").write_bytes(b"no model")
    models.import_file(tmp_path / "bad.keras")
    desk.wait_until(lambda: "Opening" not in said(models), 60)
    kinds = ".keras, .h5, .tflite, .npz or .onnx"
    assert said(models) == f"bad.keras is damaged or not a model. Open a {kinds} file."
    assert "open" in enabled(models)
    assert rows(models) == ["two", "one", "● DigitPad"]


def begun(desk, models):
    """Wait until the process is there that opens a file, and return it."""
    child = models._opening.child
    desk.wait_until(lambda: child.is_running)
    return child


def test_opening_can_be_cancelled(desk, models, tmp_path, store):
    shutil.copy(bundled_model(), tmp_path / "mine.tflite")
    models.import_file(tmp_path / "mine.tflite")
    child = begun(desk, models)
    models.window.cancel.invoke()
    assert said(models) == "Nothing was opened."
    desk.wait_until(lambda: not child.is_running and no_files_in_the_way(store.root))


def test_closing_the_window_ends_the_opening(desk, models, tmp_path, store):
    shutil.copy(bundled_model(), tmp_path / "mine.tflite")
    models.import_file(tmp_path / "mine.tflite")
    child = begun(desk, models)
    models.window.destroy()
    desk.wait_until(lambda: not child.is_running and no_files_in_the_way(store.root))


# Faults


def test_a_damaged_model_is_shown_and_not_used(desk, models, store):
    (store.root / "models" / "one" / "digitpad.tflite").write_bytes(b"TFL3")
    (store.root / "models" / "two" / "digitpad.json").write_text("{")
    models._show()
    select(models, "two")
    assert enabled(models) == {"rename", "delete", "open"}
    select(models, "one")
    press(models, "<Return>")
    assert said(models) == "The model one is damaged or incomplete. Use another one, and delete it."
    desk.draw(SEVEN)
    assert desk.title.startswith("DigitPad: 7 (")
    assert "● DigitPad" in rows(models)


def test_a_model_that_another_window_deleted_is_told(desk, models, store):
    other = ModelLibrary(store.root)
    select(models, "one")
    other.delete(other.find("one"))
    press(models, "<Return>")
    assert "no longer there" in said(models)
    assert rows(models) == ["two", "● DigitPad"]


def test_where_the_choice_cannot_be_kept_it_reads_all_the_same(desk, models, store):
    (store.root / f".models.json.{os.getpid()}.part").mkdir()
    desk.draw(SEVEN)
    select(models, "one")
    press(models, "<Return>")
    assert "models.json cannot be written" in said(models)
    assert desk.title == "DigitPad: not a digit"
    assert "● one" in rows(models)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system")
def test_in_a_read_only_folder_every_button_says_so(desk, models, store, tmp_path):
    shutil.copy(bundled_model(), tmp_path / "mine.tflite")
    home = store.root
    if subprocess.run(["mount", "--bind", home, home], capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", home, home], check=True)
        key = models.window.table.get_children()[0]

        def open_mine():
            desk.answer_file(models.window, tmp_path / "mine.tflite")
            models.window.handlers.open_file()

        for action in (
            lambda: models.window.handlers.delete(key),
            lambda: models.window.handlers.rename(key, "Other"),
            lambda: models.window.handlers.use(key),
            open_mine,
        ):
            models.window.report("")
            action()
            assert "cannot be written" in said(models)
        desk.draw(SEVEN)
        assert desk.title.startswith("DigitPad: 7 (")
    finally:
        subprocess.run(["umount", home], check=True)


def test_in_a_small_dark_spanish_window_nothing_is_cut(desk, store):
    desk.app.look.change(theme="dark", language="es")
    desk.root.geometry("760x520")
    desk.root.update()
    found = opened_models(desk)
    desk.root.update()
    for button in found.window.buttons.values():
        assert button.winfo_width() >= button.winfo_reqwidth()
        assert (
            button.winfo_rooty() + button.winfo_height()
            <= found.window.winfo_rooty() + found.window.winfo_height()
        )
    found.window.destroy()


def test_windows_of_models_leave_nothing_behind(desk, models):
    models.window.destroy()
    desk.root.update()

    def commands() -> int:
        return len(desk.root.tk.splitlist(desk.root.tk.call("info", "commands", "*")))

    def open_and_close():
        found = opened_models(desk)
        desk.root.update()
        found.window.destroy()
        desk.root.update()

    open_and_close()
    before = commands()
    for _ in range(5):
        open_and_close()
    assert commands() == before


def test_a_model_that_is_chosen_elsewhere_is_marked(desk, models):
    entry = desk.app.library.find("two")
    desk.app.model.use(entry)
    assert rows(models) == ["● two", "one", "DigitPad"]


def test_a_click_on_a_heading_sorts_and_that_is_remembered(desk, models, store):
    window, before = models.window, rows(models)
    assert before == ["two", "one", "● DigitPad"]
    window.sort(0)
    assert rows(models) == ["● DigitPad", "one", "two"]
    assert window.table.heading("0", "text") == "Name ▲"
    desk.app.look.change(theme="dark")
    desk.root.update()
    assert rows(models) == ["● DigitPad", "one", "two"]
    models.window.sort(4)  # the accuracy on MNIST, which of "two" is not known
    assert rows(models)[-1] == "two"
    assert models.window.table.heading("4", "text") == "MNIST ▼"
    assert desk.kept_settings().models_order == -5
    models.window.sort(4)
    models.window.sort(4)  # as at first
    assert rows(models) == before


def test_the_menu_at_the_right_button_does_what_the_buttons_do(desk, models, monkeypatch):
    shown = []
    monkeypatch.setattr("digitpad.ui.widgets.menus.PopUp.pop_up", lambda menu, x, y: shown.append(menu))
    table = models.window.table
    (key,) = [key for key in table.get_children() if table.item(key, "values")[0] == "one"]
    left, top, _width, height = table.bbox(key)
    table.event_generate("<Button-3>", x=left + 5, y=top + height // 2)
    desk.root.update()
    assert table.selection() == (key,)
    (menu,) = shown
    states = {
        menu.entrycget(at, "label"): menu.entrycget(at, "state")
        for at in range(menu.index("end") + 1)
        if menu.type(at) == "command"
    }
    assert {name: states[name] for name in ("Use", "Compare", "Delete model")} == {
        "Use": "normal",
        "Compare": "disabled",
        "Delete model": "normal",
    }
    menu.invoke("Delete model")
    assert rows(models) == ["two", "● DigitPad"]
    press(models, "<Shift-F10>")
    assert len(shown) == 2
