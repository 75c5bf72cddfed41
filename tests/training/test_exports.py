"""training/exports/: models written for other programs and as code, and read again by those.

Keras makes and exports all models in one child process; the scripts are run as a user runs them.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps
from support.handwriting import SEVEN
from support.model_folders import no_files_in_the_way

import digitpad
from digitpad.core.network import load_model
from digitpad.core.raster import picture_of_ink, steps_of_ink
from digitpad.models.exporting import format_called
from digitpad.training.publish import code_functions as functions
from digitpad.training.publish import code_reader as reader
from digitpad.training.publish.code_lines import sources

SUPPORT = Path(__file__).parents[1] / "support"
CODE = ("code-numpy", "code-keras", "code-pytorch")
GOOD = ("every layer", "convolutions", "within", "bundled")
CLOSE = 1e-5
ONNX = format_called("onnx")

needs_onnx = pytest.mark.skipif(not ONNX.is_installed, reason="the extra onnx is not installed")


@cache
def torch_python() -> str:
    """Return an interpreter that has PyTorch, "" where none is known."""
    if importlib.util.find_spec("torch"):
        return sys.executable
    return os.environ.get("DIGITPAD_TORCH_PYTHON", "")


@pytest.fixture
def with_torch() -> str:
    if not torch_python():
        pytest.skip("no PyTorch: install it, or name an interpreter that has it in DIGITPAD_TORCH_PYTHON")
    return torch_python()


def run(*command: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(digitpad.__file__).parents[1]), **environment},
    )


def exported(folder: Path, kinds: tuple[str, ...], *names: str) -> dict:
    done = run(sys.executable, SUPPORT / "exported_models.py", folder, ",".join(kinds), *names)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("exports")


@pytest.fixture(scope="module")
def off(folder) -> dict:
    """How far the shares of each export are from the model's at most, or what was said."""
    return exported(folder, ("npz", "h5", *CODE))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["h5", "code-numpy", "code-keras"])
def test_what_is_exported_reads_as_the_model_does(off, kind):
    for name in GOOD:
        assert off[name][kind] < CLOSE, name


@pytest.mark.slow
def test_the_models_of_these_tests_are_not_all_alike(off, folder):
    for name in GOOD:
        shares = np.load(folder / name / "expected.npy")
        assert shares.shape == (50, 10)
        assert shares.std(axis=0).mean() > 0.02, name


@pytest.mark.slow
def test_code_in_pytorch_reads_as_the_model_does(off, folder, with_torch):
    done = run(with_torch, SUPPORT / "exported_pytorch.py", folder, *GOOD, PYTHONPATH="")
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert set(found) == set(GOOD)
    for name in GOOD:
        assert found[name] < CLOSE, name


@pytest.mark.slow
@needs_onnx
def test_onnx_and_savedmodel_read_as_the_model_does(tmp_path):
    names = (*GOOD, "upsampled")  # which cannot be told as code
    found = exported(tmp_path, ("onnx", "savedmodel"), *names)
    for name in names:
        for kind in ("onnx", "savedmodel"):
            assert found[name][kind] < CLOSE, (name, kind)


@pytest.mark.slow
@pytest.mark.parametrize("kind", CODE)
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("upsampled", r'"up_sampling2d" \(UpSampling2D\)'),
        ("dilated", r"Conv2D, dilation_rate=\(2, 2\)"),
        ("selu", r'"rare" \(Conv2D, selu\)'),
        ("capped", r"ReLU, max_value=6"),
        ("thresholded", r"ReLU, threshold=0\.1"),
        ("dense on pictures", r"Dense, 28×28×1"),
        ("shared", r"used in several places"),
    ],
)
def test_a_layer_that_cannot_be_told_is_named(off, folder, kind, name, told):
    assert re.search(told + r".* cannot be written as code\. Export the model as", off[name][kind])
    assert off[name]["h5"] < CLOSE
    assert not (folder / name / f"export-{kind}").exists()
    assert no_files_in_the_way(folder)


@pytest.mark.slow
def test_weights_come_with_the_list_of_layers(off, folder):
    with np.load(folder / "every layer" / "export-npz.npz", allow_pickle=False) as arrays:
        layers = json.loads(str(arrays["layers"]))
        assert {name for name in arrays.files if "/" in name} == {
            f"{layer['name']}/{weight}" for layer in layers for weight in layer["weights"]
        }
        for layer in layers:
            for weight, shape in layer["weights"].items():
                array = arrays[f"{layer['name']}/{weight}"]
                assert array.dtype == np.float32
                assert list(array.shape) == shape
    convolution = next(layer for layer in layers if layer["name"] == "layer_train")
    assert convolution["kind"] == "Conv2D"
    assert convolution["settings"]["activation"] == "leaky_relu"
    assert convolution["weights"] == {"kernel": [3, 2, 1, 5], "bias": [5]}
    with np.load(folder / "upsampled" / "export-npz.npz") as arrays:  # no code is needed for this
        assert "UpSampling2D" in str(arrays["layers"])


# The scripts, as a user runs them


@pytest.fixture(scope="module")
def pictures(folder) -> dict[str, Path]:
    """A seven as MNIST has it, as the pad saves it, light on dark, and on transparent paper."""
    digit = Image.fromarray(steps_of_ink([SEVEN]).centred)
    pad = picture_of_ink([SEVEN], 40, 300).crop((0, 0, 280, 300))
    clear = Image.new("RGBA", pad.size, (0, 0, 0, 0))
    clear.paste("black", mask=ImageOps.invert(pad))
    made = {"digit": digit, "pad": pad, "light": ImageOps.invert(pad), "clear": clear}
    made |= {"inverted": ImageOps.invert(digit)}
    for name, picture in made.items():
        picture.save(folder / f"{name}.png")
    return {name: folder / f"{name}.png" for name in made}


def told(done: "subprocess.CompletedProcess[str]") -> tuple[str, list[float]]:
    """Return the digit and the ten shares that a script printed."""
    assert done.returncode == 0, done.stderr[-2000:]
    first, *rest = done.stdout.splitlines()
    assert [line.split()[0] for line in rest] == list("0123456789")
    return first, [float(line.split()[1].rstrip("%")) / 100 for line in rest]


@pytest.mark.slow
@pytest.mark.parametrize("kind", CODE)
def test_a_script_reads_a_picture(off, folder, pictures, kind, request):
    python = request.getfixturevalue("with_torch") if kind == "code-pytorch" else sys.executable
    script = folder / "bundled" / f"export-{kind}" / "read_digit.py"
    digit, shares = told(run(python, script, pictures["digit"], PYTHONPATH=""))
    expected = load_model().probabilities(steps_of_ink([SEVEN]).digit[np.newaxis])[0]
    assert digit == "7"
    assert np.allclose(shares, expected, atol=1e-4)
    assert told(run(python, script, pictures["pad"], PYTHONPATH=""))[0] == "7"


@pytest.mark.slow
def test_a_script_says_what_is_wrong(off, folder, tmp_path):
    script = folder / "bundled" / "export-code-numpy" / "read_digit.py"
    Image.new("L", (90, 80), 200).save(tmp_path / "blank.png")
    for arguments, said in (
        ([], "Name one picture"),
        ([tmp_path / "none.png"], "cannot be read as a picture"),
        ([script], "cannot be read as a picture"),
        ([tmp_path / "blank.png"], "There is no ink in this picture."),
    ):
        done = run(sys.executable, script, *arguments)
        assert done.returncode == 1
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_picture_becomes_a_digit_as_in_mnist(pictures):
    digit = steps_of_ink([SEVEN]).digit
    for name in ("digit", "inverted"):
        assert np.array_equal(reader.read_picture(pictures[name]), digit)
    for name in ("pad", "light", "clear"):
        read = reader.read_picture(pictures[name])
        assert read.shape == (28, 28)
        assert read.max() == 1
        rows, columns = (np.flatnonzero(read.any(axis=axis)) for axis in (1, 0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
        for axis in (0, 1):
            assert 14 <= read.sum(axis=axis) @ (np.arange(28) + 0.5) / read.sum() < 15, name
        assert np.corrcoef(read.ravel(), digit.ravel())[0, 1] > 0.8, name


@pytest.mark.slow
@pytest.mark.parametrize("kind", CODE)
def test_scripts_are_written_as_tidily_as_our_own_code(off, folder, kind):
    ruff = shutil.which("ruff") or str(Path(sys.executable).with_name("ruff"))
    if not Path(ruff).exists():
        pytest.skip("ruff is not installed")
    scripts = [folder / name / f"export-{kind}" / "read_digit.py" for name in GOOD]
    options = ("--isolated", "--line-length", "110")
    assert run(ruff, "format", "--check", *options, *scripts).stdout == "4 files already formatted\n"
    assert run(ruff, "check", "--select", "E,F,W,I,B,D103", *options, *scripts).returncode == 0


def test_only_functions_that_are_needed_are_in_a_script():
    text = sources(functions, "x = conv2d(dense(x))")
    assert re.findall(r"^def (\w+)", text, re.MULTILINE) == ["surrounded", "windows", "conv2d", "dense"]


# The command


@pytest.fixture
def export(tmp_path):
    def run_it(*arguments: object) -> "subprocess.CompletedProcess[str]":
        return run(sys.executable, "-m", "digitpad", "models", "export", *arguments)

    return run_it


@pytest.mark.slow
def test_the_command_makes_a_zip_of_a_folder(export, tmp_path):
    done = export("DigitPad", tmp_path / "mine.zip", "--as", "code-numpy")
    assert done.stdout == f"Saved as {tmp_path / 'mine.zip'}.\n"
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        files = {name for name in archive.namelist() if not name.endswith("/")}
    assert files == {"mine/read_digit.py", "mine/weights.npz"}
    assert [path.name for path in tmp_path.iterdir()] == ["mine.zip"]


@pytest.mark.slow
def test_the_old_file_of_keras_is_written_without_a_warning(export, tmp_path):
    done = export("DigitPad", tmp_path / "mine.h5")
    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.slow
def test_a_name_of_a_model_does_no_harm_in_a_script(tmp_path):
    from digitpad.training.publish.code import script_of

    for kind in CODE:
        script = script_of([], '"""\nimport os\\', kind)
        compile(script, "script", "exec")
        assert "\nimport os" not in script


@pytest.mark.slow
@pytest.mark.parametrize("file", ["mine.h5", "mine"])
def test_what_can_be_known_before_is_told_before(export, tmp_path, file):
    (tmp_path / "closed").write_text("a file")
    options = () if "." in file else ("--as", "savedmodel")
    done = export("DigitPad", tmp_path / "closed" / file, *options)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk")
@pytest.mark.parametrize("kind", ["h5", "code-numpy"])
def test_a_full_disk_is_told_and_nothing_stays(export, tmp_path, kind):
    place = tmp_path / "small"
    place.mkdir()
    if run("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", place).returncode:
        pytest.skip("this user may not mount")
    try:
        done = export("DigitPad", place / f"mine{format_called(kind).suffix}", "--as", kind)
        assert "No space left" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert list(place.iterdir()) == []
    finally:
        subprocess.run(["umount", place], check=True)
