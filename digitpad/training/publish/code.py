"""A model as code: a folder with its weights, and a script that builds it again and reads pictures.

With it goes the package that prepares digits as DigitPad does, see `write_preparation`: what is a digit, how
thick its strokes are and where it stands in its 28×28 pixels matter as much as the network.
"""

import ast
import re
import runpy
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from string import Template

import numpy as np

import digitpad
from digitpad.core.arrays import SIDE
from digitpad.core.card import bundled_model
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.training.engine.backend import keras
from digitpad.training.publish import code_keras as as_keras
from digitpad.training.publish import code_numpy as as_numpy
from digitpad.training.publish import code_pytorch as as_pytorch
from digitpad.training.publish import code_reader
from digitpad.training.publish.files import write_onnx, write_weights
from digitpad.training.publish.graph import Step, check, steps_of
from digitpad.training.publish.sources import needed_imports

SCRIPT, WEIGHTS, NETWORK = "read_digit.py", "weights.npz", "network.onnx"  # in the folder
IMPORTS = ("import sys", "from functools import cache", "from pathlib import Path", "import numpy as np")
RUN_HERE = ("code-keras", "code-numpy")  # what they need is what DigitPad itself needs
DIGITS = 20  # read by script and model, to compare
CLOSE = 1e-4  # of probabilities; measured: 1e-6


PACKAGE = "preparation"
OURS = digitpad.__name__
LANGUAGE = '''"""Sentences stay as they are."""


def _(message: str) -> str:
    """Return the sentence."""
    return message
'''
CARD = '''"""Where the small network lies that classifies ink as a mark or a digit."""

from pathlib import Path


def bundled_model() -> Path:
    """Return the path of what it lies beside."""
    return Path(__file__).with_name("digitpad.tflite")
'''
REPLACED = {f"{OURS}.language": LANGUAGE, f"{OURS}.core.card": CARD}
MARKS = "marks.npz"  # see `core.number_marks`


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
"""Reads handwritten digits with the network "$name", in $framework.

    pip install $packages numpy pillow opencv-python-headless
    python $script PICTURE

It prints each digit and its ten probabilities. PICTURE may also be ink that DigitPad saved (.jsonl). Written
by DigitPad; the weights are in $weights beside it, and $package prepares digits as DigitPad does.
"""

$imports

Array = np.ndarray  # of float32
$body

def main() -> None:
    """Read the picture named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("Name one picture: python $script PICTURE")
    from $package import DigitPadError, as_text, digits_in  # the network alone needs no OpenCV

    try:
        digits = digits_in(Path(sys.argv[1]), read)
    except DigitPadError as error:
        sys.exit(str(error))
    for probabilities in read(digits):
        print(as_text(probabilities))


if __name__ == "__main__":
    main()
''')

LAYERS = Template('''\
Weights = dict[str, dict[str, Array]]
$aliases

@cache
def load_weights() -> Weights:
    """Return the weights by layer and name: weights["dense"]["kernel"]."""
    weights: Weights = {}
    with np.load(Path(__file__).with_name("$weights"), allow_pickle=False) as arrays:
        for key in arrays.files:
            layer, slash, name = key.partition("/")
            if slash:  # the one without is the list of layers, as JSON
                weights.setdefault(layer, {})[name] = arrays[key]
    return weights


$body''')

ONNX = Template('''\


@cache
def load_network() -> onnxruntime.InferenceSession:
    """Return the network, ready to run."""
    path = Path(__file__).with_name("$weights")
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def read(digits: Array) -> Array:
    """Return ten probabilities (n, 10) of digits (n, 28, 28)."""
    network = load_network()
    (probabilities,) = network.run(None, {network.get_inputs()[0].name: digits.reshape($shape)})
    return probabilities
''')


def write_code(model: keras.Model, name: str, kind: str, folder: Path) -> None:
    """Write script and weights into `folder`, which is there, and see that they read as the model does.

    name: of the model, for people.
    kind: "code-keras", "code-pytorch", "code-numpy" or "code-onnx"; the one in PyTorch is not run.

    Raises:
        ModelError: a layer cannot be written as code, or the script reads otherwise.
    """
    shape = tuple(model.inputs[0].shape[1:])
    write_preparation(folder)
    if kind == "code-onnx":
        (folder / SCRIPT).write_text(onnx_script(shape, name), encoding="utf-8")
        write_onnx(model, folder / NETWORK, name)  # which compares, and changes the model
        return
    steps = steps_of(model)
    check(steps, shape)
    write_weights(steps, folder / WEIGHTS)
    script = folder / SCRIPT
    script.write_text(script_of(steps, name, kind), encoding="utf-8")
    if kind in RUN_HERE:
        _compare(model, script, name)


def onnx_script(shape: Sequence[int], name: str) -> str:
    """Return the script that runs `network.onnx`, which takes digits in this shape."""
    sides = ", ".join(map(str, ("len(digits)", *shape)))
    body = ONNX.substitute(weights=NETWORK, shape=sides)
    framework = Framework("ONNX Runtime", "onnxruntime", lambda _steps: "", ("import onnxruntime",))
    return _script(framework, name, body, NETWORK)


def script_of(steps: Sequence[Step], name: str, kind: str) -> str:
    """Return the whole script that builds the network layer by layer."""
    framework = FRAMEWORKS[kind]
    body = LAYERS.substitute(aliases=framework.aliases, weights=WEIGHTS, body=framework.write(steps))
    return _script(framework, name, body, WEIGHTS)


def _script(framework: Framework, name: str, body: str, weights: str) -> str:
    text = FRAME.substitute(
        name="".join(sign for sign in name if sign.isprintable() and sign not in '"\\'),
        framework=framework.name,
        packages=framework.packages,
        script=SCRIPT,
        weights=weights,
        package=PACKAGE,
        imports=needed_imports([*IMPORTS, *framework.imports], body + "sys. np. Path( cache"),
        body=body,
    )
    return text.replace("install  ", "install ")


def _compare(model: keras.Model, script: Path, name: str) -> None:
    """Run the script's network on noise, and compare."""
    digits = np.random.default_rng(0).random((DIGITS, SIDE, SIDE), np.float32)
    read = runpy.run_path(str(script))["read"]
    expected = np.asarray(model(digits[..., np.newaxis], training=False))
    if not np.allclose(read(digits), expected, atol=CLOSE):
        raise ModelError(
            _("{name} gives other results as code. Export it as .keras or .npz instead.").format(name=name)
        )


def write_preparation(folder: Path) -> None:
    """Write the package `preparation` into an export's folder: our own modules that make digits of a file.

    They are copied as they are, so that whatever is mended in them is mended in the next export too; only
    the name of the package changes, and the sentences stay English.
    """
    root = code_reader.__name__
    for name in needed_modules(root):
        text = REPLACED.get(name) or _source(name)
        place = folder / PACKAGE / ("__init__.py" if name == root else _place(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(renamed(text), encoding="utf-8")
    shutil.copyfile(bundled_model().with_name(MARKS), folder / PACKAGE / "core" / MARKS)


def needed_modules(root: str) -> list[str]:
    """Return the names of our modules that a module needs, its own first, and of the packages they are in."""
    found, ahead = [], [root]
    while ahead:
        name = ahead.pop()
        if name in found or name == OURS:
            continue
        found.append(name)
        if name != root:
            ahead.append(name.rpartition(".")[0])
        if name not in REPLACED:
            ahead += _imported(_source(name))
    return found


def renamed(text: str) -> str:
    """Return a module's source with the package's new name in its imports."""
    return re.sub(rf"^(\s*)from {OURS}\b", rf"\1from {PACKAGE}", text, flags=re.MULTILINE)


def _imported(source: str) -> list[str]:
    """Return our modules that a source imports, wherever in it."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    return [node.module for node in nodes if node.module and node.module.startswith(f"{OURS}.")]


def _source(name: str) -> str:
    return Path(_file(name)).read_text(encoding="utf-8")


def _file(name: str) -> str:
    spec = find_spec(name)
    assert spec
    assert spec.origin
    return spec.origin


def _place(name: str) -> Path:
    """Return where a module lies in its package."""
    path = Path(_file(name))
    return path.relative_to(Path(_file(OURS)).parent)
