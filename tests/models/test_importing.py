"""importing.py: the process that imports a file, and what becomes of it when something dies."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.model_folders import no_files_in_the_way

from digitpad.core.card import bundled_model
from digitpad.errors import ModelError, StoreError
from digitpad.models.importing import ModelImport
from digitpad.models.library import ModelLibrary


@pytest.fixture
def history(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "home")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model file from elsewhere."""
    return Path(shutil.copy(bundled_model(), tmp_path / "Their model.tflite"))


def started(opening: ModelImport) -> int:
    """Wait until the process is there, and return its number."""
    while opening.child.pid is None:
        time.sleep(0.01)
    return opening.child.pid


def nothing_stays(history: ModelLibrary) -> bool:
    return [entry.name for entry in history.entries()] == ["DigitPad"] and no_files_in_the_way(history.folder)


def test_an_opened_model_is_in_the_history_and_can_be_used(history: ModelLibrary, model: Path):
    entry = ModelImport(model, history).run()
    assert entry.name == "Their model"
    assert entry.card.recipe["name"] == "imported"
    history.use(history.find("their model"))
    assert ModelLibrary(history.folder.parent).load_chosen().classifier.card.name == "Their model"
    again = ModelImport(model, history).run()
    assert again.name == "Their model (2)"
    assert no_files_in_the_way(history.folder)
    assert {path.name for path in history.folder.iterdir()} == {entry.folder.name, again.folder.name}


def test_a_file_that_is_none_is_refused_before_any_process_starts(history: ModelLibrary, tmp_path: Path):
    with pytest.raises(ModelError, match="There is no file"):
        ModelImport(tmp_path / "none.tflite", history)
    assert not history.folder.exists()


@pytest.mark.parametrize("name", ["bad.tflite", "bad.keras", "bad.h5", "-x.tflite"])
def test_a_damaged_file_is_refused_in_the_childs_own_sentence(history: ModelLibrary, tmp_path: Path, name):
    (tmp_path / name).write_bytes(b"\x00" * 100)
    with pytest.raises(ModelError, match=name.replace(".", r"\.")) as caught:
        ModelImport(tmp_path / name, history).run()
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert nothing_stays(history)


def test_a_child_that_dies_is_told_and_leaves_nothing(history: ModelLibrary, model: Path):
    opening = ModelImport(model, history)
    threading.Thread(
        target=lambda: os.kill(started(opening), getattr(signal, "SIGKILL", signal.SIGTERM))
    ).start()
    with pytest.raises(ModelError, match="Their model") as caught:
        opening.run()
    assert str(caught.value).endswith(".")
    assert nothing_stays(history)


def test_an_opening_that_takes_too_long_is_left(history: ModelLibrary, model: Path):
    opening = ModelImport(model, history, patience_s=0.1)
    with pytest.raises(ModelError, match="too long"):
        opening.run()
    assert nothing_stays(history)


def test_cancelling_ends_the_child_and_leaves_nothing(history: ModelLibrary, model: Path):
    opening = ModelImport(model, history)
    threading.Thread(target=lambda: (started(opening), opening.cancel())).start()
    with pytest.raises(ModelError):
        opening.run()
    assert opening.child.status
    assert nothing_stays(history)
    opening.cancel()


def test_one_that_is_cancelled_before_it_begins_leaves_nothing(history: ModelLibrary, model: Path):
    ModelImport(model, history).cancel()
    assert nothing_stays(history)


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_the_child_ends_with_the_window_however_that_ends(tmp_path: Path):
    pipe = tmp_path / "never.tflite"
    os.mkfifo(pipe)  # opening it waits for a writer who never comes
    child = [
        sys.executable,
        "-m",
        "digitpad",
        "models",
        "import",
        "--tied",
        "--out",
        str(tmp_path / "out"),
        pipe,
    ]
    window = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys; c = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE);"
            "print(c.pid, flush=True); c.wait()",
            *map(str, child),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(window.stdout.readline())
    time.sleep(1)
    assert Path(f"/proc/{pid}").exists() or sys.platform != "linux"
    window.kill()
    window.wait()
    window.stdout.close()
    end = time.monotonic() + 30
    while is_alive(pid):
        assert time.monotonic() < end, "the child outlives the window"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")  # one that nobody waits for stays as a zombie
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, model: Path):
    (tmp_path / "home").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        ModelImport(model, ModelLibrary(tmp_path / "home"))


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk")
def test_a_full_disk_is_told_and_nothing_stays(history: ModelLibrary, model: Path):
    history.folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", history.folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount")
    try:
        with pytest.raises(ModelError, match="No space left"):
            ModelImport(model, history).run()
        assert nothing_stays(history)
    finally:
        subprocess.run(["umount", history.folder], check=True)
