"""All presets of the lab, trained on MNIST by the command: accuracy and seconds. Used by `run.py`.

Alone, `python tests/benchmarks/lab.py [PRESET …]` trains some and prints a table. LeNet as in the notes takes
half an hour on two cores, DigitPad's network some ten minutes, all others together as long.

Goals: mlp 98.0 %, lenet-mended 99.0 %, scratch-mended 97.5 % of MNIST's test digits.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
sys.path[:0] = [str(CHECKOUT)]

from digitpad.lab.presets import presets  # noqa: E402

Figures = dict[str, float]
DATA = Path(os.environ.get("DIGITPAD_DATA", CHECKOUT.parent / "shared" / "data"))
FAILED = 1  # the command's status where a network got lost


def trained(home: Path, names: list[str] | None = None) -> Figures:
    """Train presets, all networks by default, each into a folder in `home`; return shares and seconds."""
    figures: Figures = {}
    for name in names or [preset.name for preset in presets() if not preset.experiment.is_baseline]:
        record = _trained(name, home / name)
        figures[f"{name}, MNIST test, %"] = 100 * record["figures"].get("test_accuracy", float("nan"))
        figures[f"{name}, training digits, %"] = 100 * record["figures"].get("accuracy", float("nan"))
        figures[f"{name}, learning, s"] = record["seconds"]
        print(f"  {name}: {record['state']}", flush=True)
    return figures


def _trained(name: str, folder: Path) -> dict:
    line = [sys.executable, "-m", "digitpad", "train", name, "--out", str(folder)]
    line += ["--mnist", str(DATA / "mnist" / "mnist.npz"), "--progress", "none"]
    here = os.environ | {"PYTHONPATH": str(CHECKOUT), "DIGITPAD_HOME": str(folder.parent)}
    status = subprocess.run(line, env=here, check=False, stdout=subprocess.DEVNULL).returncode
    if status not in (0, FAILED):
        raise SystemExit(f"{name} ended with status {status}")
    return json.loads((folder / "run.json").read_text())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as root:
        for figure, value in trained(Path(root), sys.argv[1:]).items():
            print(f"{figure:<58} {value:>10.4g}", flush=True)
