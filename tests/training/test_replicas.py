"""Several devices for one training: the figures are those of one, and each has its share of every step."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.tiny_training import ROUNDING, epochs_of, tiny_training

from digitpad.cli.main import main

PROGRAM = Path(__file__).parents[1] / "support" / "two_devices.py"
pytestmark = pytest.mark.slow


@pytest.fixture
def training(tmp_path) -> Sequence[str]:
    """The arguments of a training, but for its folder."""
    return tiny_training(tmp_path, schedule="warm_up", rotation=10.0)


def on_two(shares: Path, *arguments: str) -> subprocess.Popen[str]:
    """Begin the command in a process to which the processor is two devices."""
    pipe = subprocess.PIPE
    environment = {**os.environ, "LANGUAGE": "en"}
    line = [sys.executable, str(PROGRAM), str(shares), *arguments]
    return subprocess.Popen(line, env=environment, stdout=pipe, stderr=pipe, text=True)


def test_two_devices_learn_as_one_and_go_on_where_they_were_killed(training, tmp_path, capsys):
    assert main([*training, "--out", str(tmp_path / "one"), "--devices", "1"]) == 0
    alone = capsys.readouterr()
    assert alone.err == ""
    two = ("--out", str(tmp_path / "two"))
    with on_two(tmp_path / "shares", *training, *two, "--devices", "all") as process:
        while json.loads(process.stdout.readline()).get("epoch", 0) < 4:  # in the second fold
            pass
        process.kill()
        found = process.communicate()[1]
    assert found == "2 devices were found (CPU:0, CPU:1): each takes its share of every batch.\n"
    again = [*training, *two, "--devices", "2", "--resume"]
    with on_two(tmp_path / "shares", *again) as process:
        said, errors = process.communicate()
    assert (process.returncode, errors) == (0, found)
    expected, figures = epochs_of(alone.out), epochs_of(said)
    assert len(expected) == 6
    assert figures == [pytest.approx(epoch, abs=ROUNDING) for epoch in expected]
    steps = Counter((tmp_path / "shares").read_text().splitlines())
    assert steps.keys() == {"0 17", "1 16", "0 11", "1 10"}
    assert steps["0 17"] == pytest.approx(steps["1 16"], abs=1)  # one may have been on its way
    assert steps["0 17"] >= 6 * 13
    results = [json.loads((tmp_path / name / "run.json").read_text()) for name in ("one", "two")]
    assert results[1]["figures"] == pytest.approx(results[0]["figures"], abs=ROUNDING)


def test_one_device_goes_on_alone_and_says_so(training, tmp_path, capsys):
    more = ("--set", "folds=0", "--epochs", "1", "--out", str(tmp_path / "one"))
    assert main([*training, *more, "--devices", "all"]) == 0
    name = capsys.readouterr().err.removeprefix("Only one device was found (").split(")")
    assert name[1] == ": it trains on that one.\n"
    assert main([*training, *more, "--devices", "99"]) == 1
    assert f"99 devices are asked for, and fewer were found: {name[0]}." in capsys.readouterr().err
