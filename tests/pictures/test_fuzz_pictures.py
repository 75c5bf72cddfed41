"""Damaged picture files: a short run of the fuzzing that anybody can have longer, and that it sees faults."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.fuzz_pictures import Outcome, content_of, fuzzed, whole_files
from support.odd_pictures import odd_picture

SCRIPT = Path(__file__).parents[1] / "support" / "fuzz_pictures.py"


@pytest.mark.slow
def test_damaged_pictures_are_read_or_refused():
    command = [sys.executable, str(SCRIPT), "--mutated", "700", "--random", "100", "--from", "500000"]
    command += ["--odd", "40"]
    command += ["--longest", "30"]  # what hangs fails; how fast a machine is does not matter here
    result = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout
    assert "700 mutated files" in result.stdout
    assert "100 random files: 0 read, 100 refused, 0 faults" in result.stdout


def test_a_file_of_a_seed_is_always_the_same():
    bases = whole_files()
    assert content_of("mutated", 7, bases) == content_of("mutated", 7, bases)
    assert len({content_of("mutated", seed, bases) for seed in range(100)}) > 95


def test_odd_pictures_are_of_any_size_and_not_all_the_same():
    pictures = [odd_picture(np.random.default_rng(seed)) for seed in range(12)]
    assert len({picture.shape for picture in pictures}) == 12
    assert content_of("odd", 3, []) == content_of("odd", 3, [])


def test_undamaged_files_are_read(tmp_path):
    from digitpad.pictures.loading import read_picture

    for number, content in enumerate(whole_files()):
        path = tmp_path / str(number)
        path.write_bytes(content)
        assert read_picture(path).image.size[0] > 0


def test_what_must_not_be_is_a_fault():
    assert not Outcome(1, "refused", 0.1, 100).is_fault()
    assert Outcome(1, "fault", 0.1, 100).is_fault()
    assert Outcome(1, "page", 2.5, 100).is_fault()
    assert Outcome(1, "page", 0.1, 1200).is_fault()


def test_every_file_is_told_of():
    assert [outcome.seed for outcome in fuzzed("random", 3, 5)] == [3, 4, 5, 6, 7]
