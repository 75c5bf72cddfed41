"""Damaged files of all kinds: a short run of what anybody can have longer, and that it sees faults."""

import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support import fuzz as fuzz_command
from support.fuzz import Run
from support.fuzz_doors import KINDS, check_sentence
from support.mutations import damaged
from support.odd_pictures import odd_picture

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tests.support.fuzz"]
# How many in the ordinary tests, a few seconds each; those that Keras is needed for only in the slow ones.
FEW = {"pictures": 20, "ink": 300, "tables": 60, "cards": 100, "experiments": 100, "databases": 100}
FEW |= {"settings": 100, "hand_ins": 100}
SLOW = {"tflite": 60, "keras": 12, "pictures": 40}
NOT_READ = {"attack.pkl", "one.npy", "digits.mat", "digits.parquet", "attacking.keras", "attacking.h5"}


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are limited by POSIX' means")


def fuzz(*words: object) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, words)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=1000)


@pytest.mark.parametrize(("kind", "count"), FEW.items())
def test_damaged_files_are_read_or_refused(kind, count):
    done = fuzz(kind, "--count", count, "--seed", 500_000, "--patient")  # how fast a machine is, is no matter
    assert done.returncode == 0, done.stdout + done.stderr
    said = re.match(rf"{count} of {kind}: (\d+) read, (\d+) refused, 0 faults", done.stdout)
    assert said, done.stdout
    assert int(said[1]) > count / 10


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "count"), SLOW.items())
def test_damaged_models_and_many_pictures_are_read_or_refused(kind, count):
    done = fuzz(kind, "--count", count, "--seed", 500_001, "--patient")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 faults" in done.stdout


@pytest.mark.parametrize("kind", [*FEW])
def test_sound_files_are_read(kind, monkeypatch, tmp_path):
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path))
    tools, doors, samples = KINDS[kind].tools(), KINDS[kind].doors, KINDS[kind].samples()
    for sample in samples[:: max(len(samples) // 20, 1)]:
        path = fuzz_command._write(sample, tmp_path / "files")
        found = fuzz_command._take(doors, tools, path, np.random.default_rng(1), None)
        assert [fault for _came, _seconds, fault in found if fault] == [], sample.main
        assert any(came == "read" for came, *_rest in found) or sample.main in NOT_READ, sample.main


@pytest.mark.parametrize("kind", ["ink", "tables", "settings", "databases"])
def test_a_file_of_a_number_is_always_the_same(kind):
    samples, run = KINDS[kind].samples(), Run(kind, 3)
    assert run.files(7, samples) is not run.files(7, samples)
    assert run.files(7, samples).files == run.files(7, samples).files
    made = {tuple(run.files(number, samples).files.values()) for number in range(100)}
    assert len(made) > 80
    assert replace(run, seed=4).files(7, samples).files != run.files(7, samples).files


def test_odd_pictures_are_of_any_size_and_not_all_the_same():
    pictures = [odd_picture(np.random.default_rng(seed)) for seed in range(12)]
    assert len({picture.shape for picture in pictures}) == 12


def test_a_packed_file_is_damaged_within():
    import gzip

    whole = gzip.compress(b'{"a": [1, 2, 3]}' * 20)
    found = [damaged(whole, np.random.default_rng(seed)) for seed in range(100)]
    unpacked = set()
    for content in found:
        try:
            unpacked.add(gzip.decompress(content))
        except Exception:
            continue
    assert 20 < len(unpacked) < 95


SAID = {
    "wait": "It hangs, at the door itself",
    "crash": f"ended at the door itself with status -{int(signal.SIGSEGV)}",
    "hang": f"ended at the door itself with status -{int(getattr(signal, 'SIGPROF', 0))}",
    "run": "subprocess.Popen ('true'",
    "write": "digitpad-was-here",
    "open": "etc/passwd",
    "bug": "KeyError: 'a bug'",
    "mumble": "DataError without a sentence",
    "swell": "",
}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not count a process's memory so")
def test_what_must_not_be_is_a_fault_and_costs_one_file(monkeypatch):
    monkeypatch.setattr(fuzz_command, "LOST_S", 5.0)
    samples, all_names = KINDS["itself"].samples(), {*SAID, "read", "refuse"}
    for seed in range(10_000):
        run = Run("itself", seed, is_timed=False)
        names = [run.files(number, samples).main for number in range(14)]
        if set(names) == all_names and names[-1] == "read" and names.count("wait") == 1:
            break
    found = list(run.fuzzed(0, 14))
    assert [one.number for one in found] == list(range(14))
    for name, one in zip(names, found, strict=True):
        assert one.is_fault == (name in SAID), (name, one)
        assert SAID.get(name, "") in one.detail, (name, one)
    assert {one.came for name, one in zip(names, found, strict=True) if name == "refuse"} == {"refused"}


def test_a_fault_is_printed_with_what_repeats_it_and_the_file_is_kept(tmp_path):
    samples = KINDS["itself"].samples()
    number = next(one for one in range(99) if Run("itself", 1).files(one, samples).main == "bug")
    done = fuzz("itself", "--seed", 1, "--only", number, "--keep", tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith(f"itself --seed 1 --only {number}: fault")
    assert "KeyError: 'a bug'" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 of itself: 0 read, 0 refused, 1 faults")
    assert (tmp_path / f"itself-1-{number}" / "bug").is_file()


def test_ctrl_c_ends_it_with_what_was_found():
    command = [*COMMAND, "settings", "--count", "1000000"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        assert process.stderr.readline().startswith("settings: ")
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert re.match(r"[\d,]+ of settings: [\d,]+ read, 0 refused, 0 faults", said)
    assert "Traceback" not in errors


def test_a_sentence_is_known():
    check_sentence("It is damaged. Choose another file.")
    for text in ("", "bad", "One.\nTwo.", "Traceback (most recent call last).", "x" * 5000 + "."):
        with pytest.raises(AssertionError):
            check_sentence(text)
