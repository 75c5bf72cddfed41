"""Minutes of random use of the real window."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")
def test_three_minutes_of_random_use_raise_and_lose_nothing():
    command = [sys.executable, "-m", "tests.support.soak", "--minutes", "3", "--lives", "2"]
    result = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, timeout=900)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 faults, grown: nothing" in result.stdout
