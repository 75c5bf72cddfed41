"""Files in the making: whose they are, and that only a dead process's are swept away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad.system.leftovers import is_alive, part_of, remove_parts, sweep
from digitpad.system.store import replace_file


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
