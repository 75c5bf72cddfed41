"""entry.py: folders of models are not overwritten unasked, whole or not there at all."""

import os
from pathlib import Path

import pytest

from digitpad.errors import DataError
from digitpad.models.entry import model_files, prepare_folder, whole_folder


def test_a_model_is_not_overwritten_unasked(tmp_path):
    prepare_folder(tmp_path / "new" / "folder", overwrite=False)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "digitpad.json").touch()
    with pytest.raises(DataError, match="already holds a model"):
        prepare_folder(tmp_path, overwrite=False)
    prepare_folder(tmp_path, overwrite=True)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="cannot be written"):
        prepare_folder(tmp_path / "file" / "folder", overwrite=False)


def test_a_models_files_appear_together_or_not_at_all(tmp_path):
    folder = tmp_path / "models" / "new"

    def make(part):
        for path in model_files(part):
            path.write_text("new")

    with whole_folder(folder) as part:
        make(part)
        assert not folder.exists()
    assert sorted(folder.iterdir()) == sorted(model_files(folder))
    for place in (folder, tmp_path / "models" / "other"):
        with pytest.raises(DataError, match="full"), whole_folder(place) as part:  # noqa: PT012
            part.joinpath("digitpad.keras").write_text("half")
            raise OSError(28, "full")
    assert folder.joinpath("digitpad.keras").read_text() == "new"
    assert [path.name for path in folder.parent.iterdir()] == ["new"]
    model_files(folder)[0].write_text("old")
    with whole_folder(folder) as part:
        make(part)
    assert folder.joinpath("digitpad.keras").read_text() == "new"
    assert sorted(folder.iterdir()) == sorted(model_files(folder))


@pytest.mark.parametrize("number", range(1, 7))
def test_a_model_stays_whole_where_a_file_of_a_new_one_cannot_be_moved(tmp_path, monkeypatch, number):
    """Of the six moves, three of the old files away and three of the new ones there, one fails."""
    folder = tmp_path / "model"
    folder.mkdir()
    for path in model_files(folder):
        path.write_text("old")
    moves = []

    def rename(path, place):
        moves.append(path)
        if len(moves) == number:
            raise OSError(28, "full")
        return os.replace(path, place)  # noqa: PTH105  what is replaced here is `Path.rename`

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(DataError, match="full"), whole_folder(folder) as part:  # noqa: PT012
        for path in model_files(part):
            path.write_text("new")
    assert {path.read_text() for path in model_files(folder)} == {"old"}
    assert sorted(folder.iterdir()) == sorted(model_files(folder))
