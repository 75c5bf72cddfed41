"""A model as code: a folder with its weights, and a script that builds it again and reads a picture."""

import re
import runpy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

import numpy as np

from digitpad.core.arrays import SIDE
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.training.engine.backend import keras
from digitpad.training.publish import code_keras as as_keras
from digitpad.training.publish import code_numpy as as_numpy
from digitpad.training.publish import code_pytorch as as_pytorch
from digitpad.training.publish import code_reader as reader
from digitpad.training.publish.code_lines import sources
from digitpad.training.publish.files import write_weights
from digitpad.training.publish.graph import Step, check, steps_of

SCRIPT, WEIGHTS = "read_digit.py", "weights.npz"  # in the folder
IMPORTS = ("import sys", "from pathlib import Path", "import numpy as np", "from PIL import Image")
STANDARD = {"math", "pathlib", "sys"}  # modules that come with Python
RUN_HERE = ("code-keras", "code-numpy")  # what they need is what DigitPad itself needs
DIGITS = 20  # read by script and model, to compare
CLOSE = 1e-4  # of shares in [0, 1]; measured: 1e-6


@dataclass(frozen=True)
class Framework:
    """What a script is written for.

    name: as people call it.
    packages: to install with pip.
    write: from the steps to the part of the script that is the framework's own.
    imports: the lines that part may need.
    aliases: names of types that it uses.
    """

    name: str
    packages: str
    write: Callable[[Sequence[Step]], str]
    imports: tuple[str, ...]
    aliases: str = ""


FRAMEWORKS = {
    "code-keras": Framework("Keras", "keras tensorflow", as_keras.write, as_keras.IMPORTS),
    "code-pytorch": Framework("PyTorch", "torch", as_pytorch.write, as_pytorch.IMPORTS),
    "code-numpy": Framework("NumPy", "", as_numpy.write, as_numpy.IMPORTS, as_numpy.ALIASES),
}

FRAME = Template('''\
"""Reads a handwritten digit with the network "$name", in $framework.

    pip install $packages numpy pillow
    python $script PICTURE

It prints the digit and the ten shares. Written by DigitPad; the weights are in $weights beside it.
"""

$imports

Array = np.ndarray  # of float32
Weights = dict[str, dict[str, Array]]
$aliases

def load_weights() -> Weights:
    """Return the weights by layer and name: weights["dense"]["kernel"]."""
    weights: Weights = {}
    with np.load(Path(__file__).with_name("$weights"), allow_pickle=False) as arrays:
        for key in arrays.files:
            layer, slash, name = key.partition("/")
            if slash:  # the one without is the list of layers, as JSON
                weights.setdefault(layer, {})[name] = arrays[key]
    return weights


$body

$reader

def main() -> None:
    """Read the picture named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("Name one picture: python $script PICTURE")
    try:
        digit = read_picture(Path(sys.argv[1]))
    except OSError as error:
        sys.exit(f"{sys.argv[1]} cannot be read as a picture: {error}")
    print(as_text(read(digit[np.newaxis])[0]))


if __name__ == "__main__":
    main()
''')


def write_code(model: keras.Model, name: str, kind: str, folder: Path) -> None:
    """Write script and weights into `folder`, which is there, and see that they read as the model does.

    name: of the model, for people.
    kind: "code-keras", "code-pytorch" or "code-numpy"; the one in PyTorch is not run.

    Raises:
        ModelError: a layer cannot be written as code, or the script reads otherwise.
    """
    steps = steps_of(model)
    check(steps, tuple(model.inputs[0].shape[1:]))
    write_weights(steps, folder / WEIGHTS)
    script = folder / SCRIPT
    script.write_text(script_of(steps, name, kind), encoding="utf-8")
    if kind in RUN_HERE:
        _compare(model, script, name)


def script_of(steps: Sequence[Step], name: str, kind: str) -> str:
    """Return the whole script."""
    framework = FRAMEWORKS[kind]
    body = framework.write(steps)
    functions = sources(reader, "read_picture( as_text(")
    text = FRAME.substitute(
        name="".join(sign for sign in name if sign.isprintable() and sign not in '"\\'),
        framework=framework.name,
        packages=framework.packages,
        script=SCRIPT,
        weights=WEIGHTS,
        imports=_imports([*IMPORTS, *framework.imports], body + functions + "sys. Path("),
        aliases=framework.aliases,
        body=body,
        reader=functions,
    )
    return text.replace("install  ", "install ")


def _imports(lines: Sequence[str], text: str) -> str:
    """Return those lines that `text` needs, in the usual order: what comes with Python first."""
    needed = [line for line in lines if re.search(rf"\b{line.split()[-1]}\b", text)]
    needed.sort(key=lambda line: (line.split()[0] == "from", line.split()[1].lower()))
    standard = [line for line in needed if line.split()[1] in STANDARD]
    return "\n".join([*standard, "", *(line for line in needed if line not in standard)])


def _compare(model: keras.Model, script: Path, name: str) -> None:
    """Run the script's network on noise, and compare."""
    digits = np.random.default_rng(0).random((DIGITS, SIDE, SIDE), np.float32)
    read = runpy.run_path(str(script))["read"]
    expected = np.asarray(model(digits[..., np.newaxis], training=False))
    if not np.allclose(read(digits), expected, atol=CLOSE):
        raise ModelError(
            _("{name} gives other results as code. Export it as .keras or .npz instead.").format(name=name)
        )
