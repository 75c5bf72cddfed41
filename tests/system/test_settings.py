"""settings.py: what the program remembers, and what it does with folders and files that fail it."""

import json
import logging
from contextlib import contextmanager
from pathlib import Path

import pytest

from digitpad.errors import StoreError
from digitpad.system.settings import Settings, Store, user_folder

STROKES = (((1.0, 2.0), (3.5, 4.25)), ((5.0, 6.0),))
OTHER = Settings(theme="dark", language="es", width=1600, height=1000, pen=20.0, show_steps=False)


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    return Store(tmp_path / "new" / "home")


def write_settings(store: Store, content: bytes) -> Path:
    store.root.mkdir(parents=True)
    path = store.root / "settings.json"
    path.write_bytes(content)
    return path


def test_the_defaults_hold_at_first_and_nothing_is_written(empty: Store):
    assert empty.settings() == Settings(welcomed=False)
    assert empty.last_drawing() == ()
    assert not empty.root.exists()


def test_only_a_new_folder_has_not_been_welcomed(empty: Store):
    empty.save_last_drawing(STROKES)
    assert empty.settings().welcomed  # an older DigitPad was here
    (empty.root / "settings.json").write_text('{"theme": "dark"}')
    assert empty.settings().welcomed
    empty.save_settings(Settings(welcomed=False))
    assert not empty.settings().welcomed


def test_settings_read_back_as_they_were_saved(empty: Store):
    empty.save_settings(OTHER)
    assert Store(empty.root).settings() == OTHER


def test_saving_again_replaces_and_leaves_no_temporary_file(empty: Store):
    empty.save_settings(OTHER)
    empty.save_settings(Settings())
    empty.save_last_drawing(STROKES)
    assert empty.settings() == Settings()
    assert sorted(path.name for path in empty.root.iterdir()) == ["last_drawing.jsonl", "settings.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\xe9", b"7", b"[]", b"null", b"[" * 100_000])
def test_unreadable_settings_are_set_aside(empty: Store, content):
    path = write_settings(empty, content)
    assert empty.settings() == Settings()
    assert not path.exists()
    assert path.with_name("settings.json.corrupt").read_bytes() == content


def test_unknown_settings_and_those_of_a_wrong_type_are_ignored(empty: Store):
    record = {"theme": "dark", "width": "wide", "height": None, "pen": [1], "colour": "red"}
    write_settings(empty, json.dumps(record).encode())
    assert empty.settings() == Settings(theme="dark")


@pytest.mark.parametrize(
    ("setting", "value", "taken"),
    [
        ("pen", 30, 30.0),  # a whole number is a fair width
        ("pen", float("nan"), 45.0),
        ("width", True, 900),  # in Python True is an int, but no width
        ("width", -5, 900),
        ("width", 10**9, 900),
        ("theme", "pink", "system"),
        ("language", "xx", ""),
    ],
)
def test_settings_that_make_no_sense_are_ignored(empty: Store, setting, value, taken):
    write_settings(empty, json.dumps({setting: value}).encode())
    assert getattr(empty.settings(), setting) == taken


def test_the_last_drawing_reads_back(empty: Store):
    empty.save_last_drawing(STROKES)
    assert empty.last_drawing() == STROKES


def test_an_empty_last_drawing_reads_back_as_none(empty: Store):
    empty.save_last_drawing(STROKES)
    empty.save_last_drawing(())
    assert empty.last_drawing() == ()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\xe9"])
def test_an_unreadable_last_drawing_is_none(empty: Store, content):
    empty.save_last_drawing(STROKES)
    (empty.root / "last_drawing.jsonl").write_bytes(content)
    assert empty.last_drawing() == ()


@pytest.fixture
def unwritable(tmp_path: Path) -> Store:
    """A store whose folder cannot be made, even by root: a file is in its place."""
    (tmp_path / "file").write_text("not a folder")
    return Store(tmp_path / "file")


def test_a_folder_that_cannot_be_written_is_told(unwritable: Store):
    with pytest.raises(StoreError, match=r"settings\.json cannot be written: .+\.$"):
        unwritable.save_settings(Settings())
    with pytest.raises(StoreError, match=r"last_drawing\.jsonl cannot be written: .+\.$"):
        unwritable.save_last_drawing(STROKES)


def test_a_folder_that_cannot_be_read_gives_the_defaults(unwritable: Store):
    assert unwritable.settings() == Settings()
    assert unwritable.last_drawing() == ()


def test_no_temporary_file_stays_where_the_last_step_fails(empty: Store):
    (empty.root / "settings.json" / "in the way").mkdir(parents=True)  # a folder cannot be replaced
    with pytest.raises(StoreError):
        empty.save_settings(Settings())
    assert [path.name for path in empty.root.iterdir()] == ["settings.json"]


def test_the_folder_is_named_by_the_environment(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path))
    assert user_folder() == tmp_path
    monkeypatch.delenv("DIGITPAD_HOME")
    assert user_folder().name == "digitpad"


@contextmanager
def bare_root_logger(monkeypatch):
    """Take the root logger's handlers away, so that `start_log` can set one, which is closed at the end."""
    logger = logging.getLogger()
    with monkeypatch.context() as patch:
        patch.setattr(logger, "handlers", [])
        yield
        for handler in logger.handlers:
            handler.close()


def test_the_log_goes_to_the_folder(empty: Store, monkeypatch):
    with bare_root_logger(monkeypatch):
        empty.start_log()
        logging.getLogger("digitpad.test").error("what went wrong")
    assert "ERROR what went wrong" in empty.log_path.read_text(encoding="utf-8")


def test_the_log_goes_to_stderr_where_the_folder_fails(unwritable: Store, monkeypatch, capsys):
    with bare_root_logger(monkeypatch):
        unwritable.start_log()
        logging.getLogger("digitpad.test").error("what went wrong")
    assert "what went wrong" in capsys.readouterr().err
