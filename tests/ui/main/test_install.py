"""The window that offers to install what is missing: each door that leads to it, and what it shows."""

import sys
from importlib import metadata

import pytest
from support.model_folders import add_model, opened_models

from digitpad.errors import PackagesError
from digitpad.lab.presets import presets
from digitpad.lessons.files import course_path
from digitpad.models.library import ModelLibrary
from digitpad.runs.plan import Plan
from digitpad.system.packages import WRITING, check_installed
from digitpad.ui.main.install_controller import Installer, pip_words
from digitpad.ui.models.export_controller import ExportController


@pytest.fixture
def without_keras(monkeypatch):
    """The window knows nothing of Keras, though a process of its own would find it; pip can install here."""
    monkeypatch.setitem(sys.modules, "keras", None)
    monkeypatch.setattr("digitpad.system.packages.install_obstacle", lambda: "")


def shown(desk, open_door) -> Installer:
    """Open a door, whose error goes where Tk sends it; return what is behind the window."""
    with pytest.raises(PackagesError) as refused:
        open_door()
    desk.app.errors.report(refused.type, refused.value, refused.tb)
    desk.root.update()
    return desk.app.installer


def metadata_of(name: str) -> bool:
    """Whether a distribution is installed, whatever the window believes."""
    return bool(list(metadata.distributions(name=name)))


def sentence(window) -> str:
    return str(window.body.winfo_children()[0].cget("text"))


def test_each_door_to_keras_offers_to_install_it(desk, without_keras, store, tmp_path):
    add_model(store.root, "one")
    models = opened_models(desk)
    desk.root.update()
    keras_export = ExportController(models.ports, store.root, ModelLibrary(store.root).find("one"), print)
    recipe = next(preset.experiment for preset in presets() if preset.name == "mlp")
    doors = {
        "Training a Keras network": lambda: desk.app.lab.start(recipe),
        "Training a Keras network ": lambda: desk.app.trainer.made.start(Plan(recipe, (), 1, 1.0)),
        "Opening such a model": lambda: models.import_file(tmp_path / "their.h5"),
        "This kind of export": lambda: keras_export.ask_place("h5"),
        "This lesson": lambda: desk.app.learn.made.open_lesson(course_path("optimisers")),
    }
    for said, open_door in doors.items():
        installer = shown(desk, open_door)
        needs = "needs Python packages that are not installed: tensorflow, keras."
        assert sentence(installer.window).startswith(f"{said.strip()} {needs}")
        installer.window.leave.invoke()
        desk.root.update()
        assert installer.window is None
    models.window.destroy()


def test_it_installs_and_says_what_came_of_it(desk, without_keras):
    """In the process of its own Keras is there already, which is what it says."""
    if not metadata_of("tensorflow"):
        pytest.skip("TensorFlow is not installed, and would be, in the tests' own environment")
    installer = shown(desk, lambda: check_installed("keras", "This"))
    window = installer.window
    window.install.invoke()
    assert window.words.cget("text") == "pip is starting…"
    assert window.bar.winfo_manager()
    desk.wait_until(lambda: "It is installed" in window.words.cget("text"), 30)
    assert not window.bar.winfo_manager()
    window.leave.invoke()


def test_cancel_ends_it_and_another_theme_does_not(desk, without_keras):
    if not metadata_of("tensorflow"):
        pytest.skip("TensorFlow is not installed, and would be, in the tests' own environment")
    installer = shown(desk, lambda: check_installed("keras", "This"))
    installer.window.install.invoke()
    child, window = installer._child, installer.window
    desk.app.look.change(theme="dark")
    desk.wait_until(lambda: installer.window is not window)
    assert not child.was_stopped
    assert installer.window.words.cget("text")  # what pip does, or that it is there already
    installer._child = child  # as if pip were not done yet
    installer.window.leave.invoke()
    desk.root.update()
    assert child.was_stopped
    assert installer.may_quit()


def test_what_pip_writes_is_written_to_its_end_without_the_window(desk, without_keras):
    if not metadata_of("tensorflow"):
        pytest.skip("TensorFlow is not installed, and would be, in the tests' own environment")
    installer = shown(desk, lambda: check_installed("keras", "This"))
    installer.window.install.invoke()
    child = installer._child
    installer._say((pip_words(f"{WRITING} keras, tensorflow"), True))
    assert installer.window.leave.cget("text") == "Close"
    installer.window.leave.invoke()
    desk.root.update()
    installer._child, installer._writes = child, True  # as if pip had not ended meanwhile
    shown(desk, lambda: check_installed("keras", "This"))
    assert installer.window.words.cget("text").startswith("Installing 2 packages")
    assert installer.may_quit()
    installer.end()
    assert not child.was_stopped


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Collecting keras<4,>=3.15.1 (from digitpad)", "Looking for keras<4,>=3.15.1…"),
        (
            "Downloading https://files.org/a/keras-3.15.1-py3-none-any.whl (1.6 MB)",
            "Downloading keras (1.6 MB)…",
        ),
        (
            "Installing collected packages: absl, rich, keras",
            "Installing 3 packages; this cannot be stopped…",
        ),
        ("Requirement already satisfied: numpy in /usr/lib", ""),
        ("", ""),
    ],
)
def test_what_pip_says_is_told_in_plain_words(line, said):
    assert pip_words(line) == said
