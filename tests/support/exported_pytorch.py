"""Reads digits with scripts in PyTorch, in an interpreter that has it; prints how far the shares are off.

It is given the folder that `exported_models` filled, and which models to read with.
"""

import json
import runpy
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
digits = np.load(folder / "digits.npy")
off = {}
for name in sys.argv[2:]:
    script = folder / name / "export-code-pytorch" / "read_digit.py"
    shares = runpy.run_path(str(script))["read"](digits)
    off[name] = float(np.abs(shares - np.load(folder / name / "expected.npy")).max())
print(json.dumps(off))
