"""Every write fails once: a short run of the injector that anybody can have whole."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "support" / "fault_injector.py"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("gcc"), reason="calls are counted on Linux, with gcc"
)


def inject(*options: str) -> str:
    command = [sys.executable, str(SCRIPT), *options]
    result = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_presses_survive_a_full_disk_and_a_kill():
    said = inject("drawing", "--from", "24", "--every", "50", "--fault", "full", "--fault", "killed")
    assert int(said.split("drawing: ")[1].split()[0]) > 50  # calls: else it counts none
    assert " faults injected, 0 that must not be" in said


@pytest.mark.slow
@pytest.mark.parametrize("act", ["drawing", "keeping", "models", "runs"])
def test_every_act_survives_each_kind_of_fault(act):
    assert ", 0 that must not be" in inject(act, "--from", "3", "--every", "16")
