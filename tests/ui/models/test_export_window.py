"""The window that exports a model, over real files."""

import time
from pathlib import Path

import numpy as np
import pytest
from support.handwriting import SEVEN
from support.model_folders import add_model, no_files_in_the_way, opened_models

from digitpad.core.network import load_model
from digitpad.models.exporting import FORMATS, NAMES, format_called
from digitpad.system.leftovers import is_alive

PATIENCE_S = 120  # for Keras on a busy machine


@pytest.fixture
def models(desk, store):
    """The window of models, open, over `one` and `bare`, which was opened as `.tflite`."""
    add_model(store.root, "one", threshold=0.9)
    add_model(store.root, "bare", suffixes=(".tflite", ".json"))
    found = opened_models(desk)
    desk.root.update()
    yield found
    if found.is_open:
        found.window.destroy()
        desk.root.update()


@pytest.fixture
def exporting(models):
    """The window that exports `one`."""
    return opened(models, "one")


def opened(models, name: str):
    table = models.window.table
    (key,) = [key for key in table.get_children() if table.item(key, "values")[0] == name]
    table.selection_set(key)
    models.ports.root.update()
    models.window.buttons["export"].invoke()
    models.ports.root.update()
    return models._exports[key]


def said(exporting) -> str:
    return exporting.window.sentence.cget("text")


def wait(desk, exporting) -> None:
    desk.wait_until(lambda: exporting._exporting is None, PATIENCE_S)


def press(exporting, keys: str, widget=None) -> None:
    widget = widget or exporting.window.kinds[exporting.window.chosen]
    widget.focus_force()
    exporting.ports.root.update()
    widget.event_generate(keys)
    exporting.ports.root.update()


def test_arrows_choose_a_kind(exporting):
    press(exporting, "<Down>")
    assert exporting.window.chosen == "h5"
    press(exporting, "<Up>")
    press(exporting, "<Up>")
    last = [form.name for form in FORMATS if form.is_installed][-1]
    assert exporting.window.chosen == last
    assert exporting.window.kinds[last].instate(["focus"])


def can_be_chosen(exporting) -> list[str]:
    return [key for key, button in exporting.window.kinds.items() if not button.instate(["disabled"])]


def test_all_kinds_are_offered(exporting):
    assert exporting.window.title() == "Export one"
    assert can_be_chosen(exporting) == [form.name for form in FORMATS if form.is_installed]


def test_a_model_without_its_keras_file_goes_out_as_it_is(models):
    exporting = opened(models, "bare")
    assert can_be_chosen(exporting) == ["tflite", "web-page"]
    assert exporting.window.chosen == "tflite"


def test_it_opens_once_for_each_model(models):
    first = opened(models, "one")
    assert opened(models, "one") is first
    assert opened(models, "bare") is not first
    first.window.focus_force()
    first.ports.root.update()
    first.window.event_generate("<Escape>")
    first.ports.root.update()
    assert not first.is_open
    assert models.window.winfo_exists()
    assert opened(models, "one") is not first


def test_a_copy_is_there_at_once(desk, exporting, tmp_path):
    exporting.window.kinds["tflite"].invoke()
    desk.answer_file(exporting.window, tmp_path / "mine.tflite")
    press(exporting, "<Return>")
    assert said(exporting) == f"Saved as {tmp_path / 'mine.tflite'}."
    assert load_model(tmp_path / "mine.tflite").card.threshold == 0.9


def test_a_web_page_is_made(desk, models, tmp_path):
    exporting = opened(models, "bare")
    exporting.window.kinds["web-page"].invoke()
    desk.answer_file(exporting.window, tmp_path / "mine.html")
    exporting.window.start.invoke()
    wait(desk, exporting)
    assert said(exporting) == f"Saved as {tmp_path / 'mine.html'}."
    assert '"name":"bare"' in (tmp_path / "mine.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_weights_are_written_while_the_pad_goes_on(desk, exporting, tmp_path):
    exporting.window.kinds["npz"].invoke()
    desk.answer_file(exporting.window, tmp_path / "mine.npz")
    exporting.window.start.invoke()
    assert said(exporting) == "Exporting mine.npz…"
    assert can_be_chosen(exporting) == []
    assert exporting.window.bar.winfo_manager()
    press(exporting, "<Return>", exporting.window)  # a second time: nothing
    desk.draw(SEVEN)
    assert desk.title.startswith("DigitPad: 7 (")
    wait(desk, exporting)
    assert said(exporting) == f"Saved as {tmp_path / 'mine.npz'}."
    assert not exporting.window.bar.winfo_manager()
    assert "npz" in can_be_chosen(exporting)
    with np.load(tmp_path / "mine.npz") as arrays:
        assert arrays["stroke1/kernel"].shape == (3, 3, 1, 16)
    assert no_files_in_the_way(tmp_path)


@pytest.mark.slow
def test_code_becomes_a_folder(desk, exporting, tmp_path):
    exporting.window.kinds["code-numpy"].invoke()
    desk.answer_file(exporting.window, tmp_path / "mine")
    exporting.window.start.invoke()
    wait(desk, exporting)
    assert said(exporting) == f"Saved as {tmp_path / 'mine'}."
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {
        "read_digit.py",
        "weights.npz",
        "preparation",
    }


def half_made(desk, exporting, place: Path):
    """Begin an export, wait until it has begun to write, and return its process."""
    exporting.export(format_called("npz"), place / "mine.npz")
    child = exporting._exporting.child
    desk.wait_until(lambda: list(place.glob(".mine.npz.*.part")), PATIENCE_S)
    return child


def test_an_export_can_be_cancelled(desk, exporting, tmp_path):
    child = half_made(desk, exporting, tmp_path)
    exporting.window.cancel.invoke()
    assert said(exporting) == "Nothing was exported."
    assert "npz" in can_be_chosen(exporting)
    desk.wait_until(lambda: not child.is_running and not list(tmp_path.glob("*mine*")))


def test_closing_the_models_ends_the_export(desk, models, exporting, tmp_path):
    child = half_made(desk, exporting, tmp_path)
    models.window.destroy()
    desk.wait_until(lambda: not child.is_running and not list(tmp_path.glob("*mine*")))


def test_the_process_ends_by_itself_where_the_window_is_gone(desk, exporting, tmp_path):
    child = half_made(desk, exporting, tmp_path)
    child._process.stdin.close()  # as when DigitPad is killed
    end = time.monotonic() + PATIENCE_S
    while child.is_running:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert not is_alive(child.pid)
    assert not list(tmp_path.glob(".mine*"))
    desk.wait_until(lambda: exporting._exporting is None)
    assert said(exporting) == "one could not be exported. Choose another format."


def test_a_place_that_will_not_do_is_told(exporting, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("notes")
    exporting.export(format_called("savedmodel"), tmp_path / "full")
    assert "already exists and is not empty" in said(exporting)
    exporting.export(format_called("h5"), tmp_path / "mine.keras")
    assert said(exporting).endswith("the name must end in .h5 for this format.")
    exporting.export(format_called("tflite"), tmp_path / "none" / "mine.tflite")
    assert said(exporting).endswith("Choose another folder.")
    assert exporting._exporting is None


def test_what_the_process_says_is_told(desk, exporting, tmp_path, store):
    exporting.export(format_called("npz"), tmp_path / "none" / "mine.npz")
    wait(desk, exporting)
    assert said(exporting).endswith("Choose another folder.")
    with (store.root / "models" / "one" / "digitpad.keras").open("ab") as file:
        file.write(b"more")
    exporting.export(format_called("npz"), tmp_path / "mine.npz")
    wait(desk, exporting)
    assert said(exporting) == "The model one is damaged, so it cannot be exported."
    assert set(can_be_chosen(exporting)) <= set(NAMES)
