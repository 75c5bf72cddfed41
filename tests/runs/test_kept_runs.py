"""lab/runs.py: names of one's own, and deleting a run so that it can be brought back."""

import time

import pytest
from support.made_runs import made_run

from digitpad.errors import DataError
from digitpad.runs.library import Runs


@pytest.fixture
def runs(tmp_path):
    for key in ("2026-01-01T00-00-00", "2026-01-02T00-00-00"):
        made_run(tmp_path, key)
    return Runs(tmp_path)


def keys(runs) -> list[str]:
    return [run.key for run in runs.all()]


def test_a_run_has_the_name_it_was_given(runs):
    newest, _older = runs.all()
    runs.rename(newest, "  the   best ")
    assert [run.given for run in runs.all()] == ["the best", ""]
    runs.rename(newest, "")
    assert [run.given for run in runs.all()] == ["", ""]


@pytest.mark.parametrize("name", ["x" * 61, "a\x07b"])
def test_what_is_no_name_is_refused(runs, name):
    with pytest.raises(DataError, match="That name"):
        runs.rename(runs.all()[0], name)


def test_a_deleted_run_comes_back_until_it_is_swept(runs, monkeypatch):
    first, other = runs.all()
    runs.delete(first)
    assert keys(runs) == [other.key]
    runs.undo(first.key)
    assert keys(runs) == [first.key, other.key]
    assert runs.all()[0].test() is not None
    runs.delete(first)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3601)
    runs.sweep()
    with pytest.raises(DataError, match="can no longer be restored"):
        runs.undo(first.key)
    assert keys(runs) == [other.key]
    runs.delete(first)  # gone already: as wished
