"""card.py: cards are written, read and compared with the files they speak of."""

import hashlib
import json
from pathlib import Path

import pytest

from digitpad.core.card import (
    THRESHOLD,
    Figure,
    ModelCard,
    check_files,
    checksum,
    read_card,
    write_card,
)
from digitpad.errors import ModelError

CARD = ModelCard(
    name="små",
    created="2026-11-21",
    architecture=("28×28", "10"),
    parameters=7850,
    data={"mnist": 60_000},
    recipe={"epochs": 3, "rate": 0.001},
    earlier=({"epochs": 30, "rate": 0.006},),
    figures=(Figure("mnist", 0.991, "digitpad evaluate"),),
    threshold=0.6,
    versions={"keras": "3.15.1"},
    sha256={"model.bin": hashlib.sha256(b"weights").hexdigest()},
)


def test_a_card_reads_back_as_it_was_written(tmp_path: Path):
    write_card(CARD, tmp_path / "card.json")
    assert read_card(tmp_path / "card.json") == CARD


def test_a_card_is_text_that_people_can_read(tmp_path: Path):
    write_card(CARD, tmp_path / "card.json")
    text = (tmp_path / "card.json").read_text(encoding="utf-8")
    assert '"name": "små"' in text
    assert text.endswith("}\n")


def test_a_short_card_gets_the_usual_threshold(tmp_path: Path):
    (tmp_path / "card.json").write_text('{"name": "short"}')
    assert read_card(tmp_path / "card.json") == ModelCard("short", threshold=THRESHOLD)


def test_figures_are_found_by_name():
    assert CARD.figure("mnist") == 0.991
    assert CARD.figure("unipen") is None


@pytest.mark.parametrize(
    ("figure", "source"), [("mnist_test", "mnist"), ("synthetic_test", "synthetic"), ("unipen", "")]
)
def test_a_card_of_0_1_shows_by_its_figures_what_it_was_measured_on(tmp_path: Path, figure, source):
    written = {"name": "old", "figures": [{"name": f"{figure}_accuracy", "value": 0.9, "command": ""}]}
    (tmp_path / "card.json").write_text(json.dumps(written))
    assert read_card(tmp_path / "card.json").measured_on == source


def test_a_missing_card_is_told(tmp_path: Path):
    with pytest.raises(ModelError, match=r"card\.json is missing.*get it back\.$"):
        read_card(tmp_path / "card.json")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not JSON",
        b"\xff\xfe",
        b"7",
        b"[]",
        b"{}",
        b'{"name": "x", "surprise": 1}',
        b'{"name": "x", "figures": [1]}',
        b'{"name": "x", "figures": [{"name": "y"}]}',
        b'{"name": "x", "threshold": 1.5}',
        b'{"name": "x", "threshold": -0.1}',
        b'{"name": "x", "threshold": NaN}',
        b'{"name": "x", "threshold": "high"}',
        b'{"name": "x", "architecture": 7}',
        b'{"name": "x", "architecture": [1, 2]}',
        b'{"name": 7}',
        b'{"name": "x", "parameters": "many"}',
        b'{"name": "x", "threshold": true}',
        b'{"name": "x", "figures": [{"name": "y", "value": "high", "command": "z"}]}',
        b'{"name": "x", "figures": [{"name": "y", "value": 2, "command": "z"}]}',
        b'{"name": "x", "data": {"MNIST": "all"}}',
        b'{"name": "x", "sha256": {"../model.bin": "0"}}',
    ],
)
def test_what_is_no_card_is_told(tmp_path: Path, content):
    (tmp_path / "card.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"card\.json is damaged.*\.$"):
        read_card(tmp_path / "card.json")


def test_checksums_are_those_of_sha256(tmp_path: Path):
    (tmp_path / "model.bin").write_bytes(b"weights")
    assert checksum(tmp_path / "model.bin") == CARD.sha256["model.bin"]


def test_files_that_fit_their_card_pass(tmp_path: Path):
    (tmp_path / "model.bin").write_bytes(b"weights")
    (tmp_path / "notes.txt").write_text("what a card does not name is nobody's business")
    assert check_files(CARD, tmp_path) is None  # else it raises


def test_a_changed_file_is_told(tmp_path: Path):
    (tmp_path / "model.bin").write_bytes(b"weighty")
    with pytest.raises(ModelError, match=r"model\.bin is damaged or was changed"):
        check_files(CARD, tmp_path)


def test_a_missing_file_is_told(tmp_path: Path):
    with pytest.raises(ModelError, match=r"model\.bin is missing"):
        check_files(CARD, tmp_path)


def test_a_card_that_lists_what_is_no_checksum_is_told(tmp_path: Path):
    record = {"name": "x", "sha256": ["model.bin"]}
    (tmp_path / "card.json").write_text(json.dumps(record))
    with pytest.raises(ModelError, match="damaged"):
        read_card(tmp_path / "card.json")


def test_a_card_that_cannot_be_read_says_why(tmp_path: Path):
    (tmp_path / "card.json").mkdir()
    with pytest.raises(ModelError, match="cannot be read: Is a directory"):
        read_card(tmp_path / "card.json")
