"""Files: whole or as before, swept where their maker is dead, locked, brought back, and sentences."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitpad.errors import DataError, ModelError, StoreError
from digitpad.system.files import (
    Lock,
    error_in,
    make_folder,
    part_of,
    read_file,
    read_json,
    reading,
    reason_of,
    replace_file,
    write_json,
    writing,
)
from digitpad.system.leftovers import Trash, is_alive, remove_parts, sweep, sweep_parts_of

HOLD = """
import sys
from pathlib import Path
from digitpad.system.files import Lock
lock = Lock(Path(sys.argv[1]))
print(lock.take(), flush=True)
input()
"""


@pytest.fixture
def dead() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(timeout=30)
    return process.pid


def make(path: Path) -> Path:
    """Make a folder with a file in it."""
    path.mkdir()
    (path / "file").touch()
    return path


def test_a_part_lies_beside_its_place_and_tells_its_maker(tmp_path):
    part = part_of(tmp_path / "settings.json")
    assert part.parent == tmp_path
    assert f".{os.getpid()}." in part.name


def test_only_the_parts_of_the_dead_are_swept_away(tmp_path, dead):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as living:
        keep = [
            make(tmp_path / f".model.{living.pid}.part"),
            tmp_path / f"model.{dead}",
            tmp_path / ".mine.part",
        ]
        keep[1].touch()
        keep[2].touch()
        make(tmp_path / f".model.{dead}.part")
        (tmp_path / f".mnist.npz.{dead}.part").touch()
        sweep(tmp_path, tmp_path / "there is none")
        assert sorted(tmp_path.iterdir()) == sorted(keep)
        remove_parts(dead, tmp_path)
        assert sorted(tmp_path.iterdir()) == sorted(keep)
        remove_parts(living.pid, tmp_path)
        assert sorted(tmp_path.iterdir()) == sorted(keep[1:])
        living.communicate(b"\n")


def test_ones_own_number_is_that_of_an_earlier_process_at_the_start(tmp_path):
    part_of(tmp_path / "settings.json").touch()
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path, dead):
    folder = make(tmp_path / "folder")
    (tmp_path / f".model.{dead}.part").symlink_to(folder)
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [folder]
    assert (folder / "file").exists()


def test_who_is_alive(dead):
    assert is_alive(os.getpid())
    assert is_alive(1)
    assert not is_alive(dead)
    assert not is_alive(10**30)


def test_a_replaced_file_leaves_no_part(tmp_path):
    replace_file(tmp_path / "file", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    with pytest.raises(OSError):  # noqa: PT011
        replace_file(tmp_path / "none" / "file", b"new")


# The trash, JSON and the sentences


@pytest.fixture
def trash(tmp_path: Path) -> Trash:
    make(tmp_path / "one")
    return Trash(tmp_path)


def test_what_is_deleted_comes_back_until_the_trash_is_emptied(trash, tmp_path, monkeypatch):
    assert trash.put("one")
    assert not (tmp_path / "one").exists()
    assert trash.names() == ["one"]
    assert trash.restore("one")
    assert (tmp_path / "one" / "file").exists()
    assert trash.put("one")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3601)
    trash.empty()
    assert not trash.restore("one")
    assert list(tmp_path.iterdir()) == []


def test_the_trash_keeps_what_was_deleted_within_an_hour(trash, tmp_path, monkeypatch):
    make(tmp_path / "two")
    assert trash.put("one")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1800)
    assert trash.put("two")
    assert trash.names() == ["two", "one"]
    monkeypatch.setattr(time, "time", lambda: now + 3700)
    trash.empty()
    assert trash.names() == ["two"]
    assert trash.restore("two")
    assert not trash.restore("one")


def test_what_0_1_deleted_goes_at_the_next_start(trash, tmp_path):
    (tmp_path / ".deleted" / "2026-01-01T00-00-00").mkdir(parents=True)
    trash.empty()
    assert not (tmp_path / ".deleted").exists()


def test_what_is_not_there_is_not_deleted(trash, tmp_path):
    assert not trash.put("two")
    assert not Trash(tmp_path / "nowhere").put("one")
    assert not trash.restore("two")


def test_a_place_that_is_taken_by_now_is_a_sentence(trash, tmp_path):
    assert trash.put("one")
    make(tmp_path / "one")
    with pytest.raises(StoreError, match=r"cannot be written: .*not empty\.$"):
        trash.restore("one")
    assert trash.names() == ["one"]


def test_json_comes_back_as_it_was_written(tmp_path):
    record = {"name": "Número 7", "values": [1, 0.5, None, True]}
    write_json(record, tmp_path / "new" / "file.json")
    assert read_json(tmp_path / "new" / "file.json") == record
    assert "Número" in (tmp_path / "new" / "file.json").read_text(encoding="utf-8")
    write_json({"name": "half \ud800"}, tmp_path / "file.json")
    assert read_json(tmp_path / "file.json") == {"name": "half \ud800"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"a": 1,\n}', "line 2 is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
    ],
)
def test_what_is_no_json_is_a_sentence(tmp_path, content, words):
    (tmp_path / "file.json").write_bytes(content)
    with pytest.raises(DataError, match=rf"file\.json cannot be read: .*{words}"):
        read_json(tmp_path / "file.json")


def test_what_cannot_be_read_or_written_is_a_sentence_of_the_kind_that_is_wanted(tmp_path):
    with (
        pytest.raises(ModelError, match=r"none cannot be read: No such file or directory\.$"),
        reading(tmp_path / "none", ModelError),
    ):
        (tmp_path / "none").read_bytes()
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"json cannot be written: (Not a directory|File exists)\.$"):
        write_json({}, tmp_path / "file" / "some.json")
    with pytest.raises(DataError, match=r"Choose another folder\.$"), writing(tmp_path, DataError, True):
        raise OSError(28, "No space left on device")


# Locks


@pytest.mark.parametrize(
    "said",
    [
        "Unable to synchronously create file (file write failed: time = Sun Nov 29\n, errno = {number}, "
        "error message = '{words}', buf = 0x1c)",
        "Can't decrement id ref count (file write failed: time = Sun Nov 29\n, error message = '{words}')",
        "{{{{function_node __wrapped__SaveV2}}}} /tmp/x/part-00000.data; {words} [Op:SaveV2]",
    ],
)
def test_what_the_system_said_is_found_in_what_hdf5_and_tensorflow_say(said):
    for number in (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS):
        words = os.strerror(number)
        found = error_in(RuntimeError(said.format(number=number, words=words)))
        assert (found and (found.errno, reason_of(found))) == (number, words)
    assert error_in(ValueError("Layer lambda has no code")) is None


def test_a_lock_is_one_processs_until_it_is_killed(tmp_path):
    path = tmp_path / "home" / "training.lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "True\n"
        lock = Lock(path)
        assert not lock.take()
        holder.kill()
        holder.wait(timeout=30)
        assert lock.take()
        assert not Lock(path).take()
        lock.free()
        lock.free()
        again = Lock(path)
        assert again.take()
        again.free()


def test_a_lock_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        Lock(tmp_path / "file" / "training.lock").take()


GONE = 2**22 + 5  # beyond what numbers of processes there are


def test_the_parts_of_one_target_are_swept_wherever_it_is_and_no_others(tmp_path):
    make(tmp_path / f".a.png.{GONE}.part")
    others = [make(tmp_path / f".b.png.{GONE}.part"), make(tmp_path / f".a.png.{os.getpid()}.part")]
    sweep_parts_of(tmp_path / "a.png")
    assert sorted(tmp_path.iterdir()) == sorted(others)


def test_a_lock_that_nobody_holds_is_swept(tmp_path):
    (tmp_path / ".it.lock").touch()
    held = Lock(tmp_path / ".held.lock")
    assert held.take()
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".held.lock"]
    held.free()


def test_temporary_files_of_the_dead_are_swept_and_ours_go_with_us(tmp_path):
    (tmp_path / f"digitpad-{GONE}-abc").mkdir()
    (tmp_path / f"digitpad-{GONE}-abc" / "__autograph_generated_file1.py").touch()
    (tmp_path / f"digitpad-{os.getpid()}-abc").mkdir()
    (tmp_path / "digitpad-notes").mkdir()
    code = (
        "import tempfile, digitpad.system.leftovers as files; files.keep_temporary_files_together(); "
        "print(tempfile.NamedTemporaryFile(delete=False).name)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", code]
    made = subprocess.run(command, check=True, env=environment, capture_output=True, text=True).stdout
    assert Path(made.strip()).parent.parent == tmp_path
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"digitpad-{os.getpid()}-abc", "digitpad-notes"}


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes there")
def test_a_file_is_as_private_as_its_folder(tmp_path):
    tmp_path.chmod(0o755)
    make_folder(tmp_path / "mine")
    for folder in (tmp_path, tmp_path / "mine"):
        write_json({}, folder / "x.json")
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "mine" / "x.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "x.json").stat().st_mode & 0o044


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_pipes_and_what_is_too_large_are_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="pipe or a device"):
        read_file(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"x" * 101)
    with pytest.raises(OSError, match="larger than"):
        read_file(tmp_path / "large", 100)
    assert read_file(tmp_path / "large", 101) == b"x" * 101
