"""exporting.py: models as files elsewhere, which DigitPad reads again."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.model_folders import add_model, no_files_in_the_way

from digitpad.core.card import read_card
from digitpad.core.network import load_model
from digitpad.errors import ModelError, PackagesError, StoreError
from digitpad.models.exporting import check_free, export, exports, format_called, format_of, moved_into_place
from digitpad.models.library import ModelLibrary
from digitpad.training.publish.export import make


@pytest.fixture
def history(tmp_path: Path) -> ModelLibrary:
    add_model(tmp_path / "home", "one")
    return ModelLibrary(tmp_path / "home")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.mark.parametrize("name", ["one", "DigitPad"])
def test_both_files_can_be_exported_and_used_again(history: ModelLibrary, place: Path, name):
    entry = history.find(name)
    assert exports(entry) == (".tflite", ".keras")
    export(entry, place / "mine.tflite")
    assert load_model(place / "mine.tflite").card.name == name
    export(entry, place / "mine.keras")
    assert load_model(place / "mine.tflite").card.figures == entry.card.figures
    assert (place / "mine.keras").read_bytes() == entry.file(".keras").read_bytes()
    assert set(read_card(place / "mine.json").sha256) == {"mine.keras", "mine.tflite"}
    assert no_files_in_the_way(place)


def test_what_is_in_the_way_of_the_card_is_not_overwritten(history: ModelLibrary, place: Path):
    (place / "mine.json").write_text("notes")
    with pytest.raises(StoreError, match="Choose another name"):
        export(history.find("one"), place / "mine.tflite")
    assert (place / "mine.json").read_text() == "notes"
    assert not (place / "mine.tflite").exists()


@pytest.mark.parametrize(
    ("path", "name", "found"),
    [
        ("mine.h5", None, "h5"),
        ("MINE.ONNX", None, "onnx"),
        ("mine.keras", "keras", "keras"),
        ("mine", "savedmodel", "savedmodel"),
        ("mine.zip", "code-numpy", "code-numpy"),
        ("version 1.2", "code-keras", "code-keras"),
    ],
)
def test_the_suffix_tells_the_format_where_it_can(path, name, found):
    assert format_of(Path(path), name).name == found


@pytest.mark.parametrize(
    ("path", "name", "said"),
    [
        ("mine", None, "name the format"),
        ("mine.zip", None, "name the format"),
        ("mine.txt", None, r"\.keras, \.h5, \.tflite, \.onnx, \.npz"),
        ("mine.h5", "keras", r"must end in \.keras"),
        ("mine", "npz", r"must end in \.npz"),
        ("mine.npz", "code-numpy", r"folder, or a file ending in \.zip"),
    ],
)
def test_a_name_that_does_not_fit_is_told(path, name, said):
    with pytest.raises(ModelError, match=said):
        format_of(Path(path), name)


def test_a_format_whose_packages_are_missing_says_what_to_install(
    history: ModelLibrary, place: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "tf2onnx", None)  # as Python marks what cannot be imported
    form = format_called("onnx")
    assert not form.is_installed
    with pytest.raises(PackagesError, match="needs Python packages that are not installed: onnx, tf2onnx"):
        make(history.find("one"), place / "mine.onnx", form)
    assert list(place.iterdir()) == []


def test_what_is_there_is_not_overwritten_unasked(place: Path):
    check_free(place, overwrite=False)  # an empty folder
    check_free(place / "mine.h5", overwrite=False)
    (place / "mine.h5").write_text("notes")
    with pytest.raises(StoreError, match="already exists"):
        check_free(place / "mine.h5", overwrite=False)
    check_free(place / "mine.h5", overwrite=True)
    for overwrite in (False, True):
        with pytest.raises(StoreError, match="not empty"):
            check_free(place, overwrite)


def test_a_folder_appears_whole_or_not_at_all(place: Path):
    (place / "mine").mkdir()
    with moved_into_place(place / "mine") as part:
        part.mkdir()
        (part / "script.py").write_text("pass")
        assert list((place / "mine").iterdir()) == []
    assert [path.name for path in (place / "mine").iterdir()] == ["script.py"]
    with pytest.raises(StoreError, match="No such file"), moved_into_place(place / "other") as part:
        (part / "script.py").write_text("pass")
    assert [path.name for path in place.iterdir()] == ["mine"]


def test_a_model_without_a_file_says_so(history: ModelLibrary, place: Path, tmp_path: Path):
    add_model(tmp_path / "home", "bare", suffixes=(".tflite", ".json"))
    assert exports(history.find("bare")) == (".tflite",)
    with pytest.raises(ModelError, match=r"no \.keras file"):
        export(history.find("bare"), place / "mine.keras")
    assert list(place.iterdir()) == []


def test_a_damaged_model_is_not_exported(history: ModelLibrary, place: Path):
    with history.find("one").file(".tflite").open("ab") as file:
        file.write(b"more")
    with pytest.raises(ModelError, match="is damaged"):
        export(history.find("one"), place / "mine.tflite")
    assert list(place.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(history: ModelLibrary, place: Path):
    place.rmdir()
    with pytest.raises(StoreError, match="Choose another folder"):
        export(history.find("one"), place / "mine.tflite")


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk")
def test_a_full_disk_is_told_and_nothing_stays(history: ModelLibrary, place: Path):
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("this user may not mount")
    try:
        with pytest.raises(StoreError, match="No space left"):
            export(history.find("one"), place / "mine.tflite")
        assert list(place.iterdir()) == []
        assert shutil.disk_usage(place).used == 0
    finally:
        subprocess.run(["umount", place], check=True)
