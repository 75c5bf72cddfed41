"""publish/export.py and code*.py: models written for other programs and as code, and read again by those.

Keras makes and exports all models in one child process; the scripts are run as a user runs them.
"""

import importlib.util
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps
from support.handwriting import SEVEN
from support.made_digits import made_strokes
from support.model_folders import add_model, no_files_in_the_way

import digitpad
from digitpad.core.ink import to_line
from digitpad.core.network import load_model
from digitpad.core.raster import SMALLEST_DIGIT, picture_of_ink, steps_of_ink
from digitpad.errors import StoreError
from digitpad.models.exporting import format_called
from digitpad.models.library import ModelLibrary
from digitpad.pictures.finding import find
from digitpad.pictures.loading import read_picture
from digitpad.training.publish import code_functions as functions
from digitpad.training.publish.code import PACKAGE, needed_modules
from digitpad.training.publish.code_reader import DigitPadError, FunctionReader, digits_in
from digitpad.training.publish.export import make
from digitpad.training.publish.sources import sources

SUPPORT = Path(__file__).parents[1] / "support"
CODE = ("code-numpy", "code-keras", "code-pytorch")
ONNX_CODE = "code-onnx"
SAME = 1e-4  # of probabilities: both read the same pixels
COMPILED = 0.06  # of those of the compiled network, which rounds to 8 bits
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


ORIENTATIONS = (3, 6, 8)  # EXIF: how the camera was held


def drawings() -> list[tuple[tuple[tuple[float, float], ...], ...]]:
    """Return a seven, and a made digit of each kind, thin in the saved picture."""
    generator = np.random.default_rng(11)
    return [(tuple(SEVEN),), *(made_strokes(label, generator) for label in range(10))]


@pytest.fixture(scope="module")
def pictures(folder) -> dict[str, Path]:
    """Drawings as the pad saves them; of the first ones also turned by EXIF, transparent, and light."""
    made: dict[str, tuple[Image.Image, Image.Exif | None]] = {}
    for number, strokes in enumerate(drawings()):
        pad = picture_of_ink(strokes, 40, 300).crop((0, 0, 280, 300))
        made[f"pad-{number}"] = (pad, None)
    for number, strokes in enumerate(drawings()[:3]):
        pad = picture_of_ink(strokes, 60, 260).crop((0, 0, 260, 240))
        made[f"light-{number}"] = (ImageOps.invert(pad), None)
        for colour in ("black", "white"):
            clear = Image.new("RGBA", pad.size, (0, 0, 0, 0))
            clear.paste(colour, mask=ImageOps.invert(pad))
            made[f"clear-{colour}-{number}"] = (clear, None)
        for orientation in ORIENTATIONS:
            exif = Image.Exif()
            exif[ExifTags.Base.Orientation] = orientation
            turned = pad.rotate({3: 180, 6: 90, 8: 270}[orientation], expand=True)
            made[f"turned-{orientation}-{number}"] = (turned, exif)
    digit = Image.fromarray(steps_of_ink([SEVEN]).centred)
    made |= {"digit": (digit, None), "inverted": (ImageOps.invert(digit), None)}
    for name, (picture, exif) in made.items():
        picture.save(folder / f"{name}.png", **({"exif": exif} if exif else {}))
    return {name: folder / f"{name}.png" for name in made}


READ_ALL = """
import json, runpy, sys
from pathlib import Path
folder, *files = sys.argv[1:]
sys.path.insert(0, folder)
read = runpy.run_path(folder + "/read_digit.py")["read"]
from preparation import digits_in
print(json.dumps({file: read(digits_in(Path(file), read)).tolist() for file in files}))
"""


def told(done: "subprocess.CompletedProcess[str]") -> tuple[str, list[float]]:
    """Return the digit and the ten probabilities that a script printed."""
    assert done.returncode == 0, done.stderr[-2000:]
    first, *rest = done.stdout.splitlines()
    assert [line.split()[0] for line in rest] == list("0123456789")
    return first, [float(line.split()[1].rstrip("%")) / 100 for line in rest]


def needs_of(kind: str, request: pytest.FixtureRequest) -> str:
    """Return the interpreter for a kind of script."""
    return request.getfixturevalue("with_torch") if kind == "code-pytorch" else sys.executable


@pytest.fixture(scope="module")
def network(off, folder):
    """The bundled network as its script in NumPy computes it, from digits that DigitPad itself prepared."""
    return FunctionReader(
        runpy.run_path(str(folder / "bundled" / "export-code-numpy" / "read_digit.py"))["read"]
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", CODE)
def test_a_script_reads_what_the_program_reads(off, folder, pictures, network, kind, request):
    export = folder / "bundled" / f"export-{kind}"
    files = [str(path) for path in pictures.values()]
    done = run(needs_of(kind, request), "-c", READ_ALL, export, *files, PYTHONPATH="")
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    compiled = load_model()
    for name, path in pictures.items():
        glyphs = find(read_picture(path), reader=network).glyphs
        digits = np.stack([glyph.steps.digit for glyph in glyphs])
        read = np.array(found[str(path)])
        assert np.allclose(read, network.probabilities(digits), atol=SAME), name
        assert np.allclose(read, compiled.probabilities(digits), atol=COMPILED), name
    for number in range(3):
        upright = [np.array(found[str(pictures[f"turned-{side}-{number}"])]) for side in ORIENTATIONS]
        assert np.allclose(upright[0], upright[1], atol=SAME)
        assert np.allclose(upright[0], upright[2], atol=SAME)


@pytest.mark.slow
@pytest.mark.parametrize("kind", CODE)
def test_a_script_reads_ink_as_the_pad_does(off, folder, kind, tmp_path, request):
    """Of strokes the pad's own probabilities come out: nothing was lost on the way through a picture."""
    for number, strokes in enumerate(drawings()[:4]):
        ink = tmp_path / f"{number}.jsonl"
        ink.write_text(to_line(strokes) + "\n", encoding="utf-8")
        script = folder / "bundled" / f"export-{kind}" / "read_digit.py"
        _digit, shares = told(run(needs_of(kind, request), script, ink, PYTHONPATH=""))
        expected = load_model().probabilities(steps_of_ink(strokes, SMALLEST_DIGIT).digit[np.newaxis])[0]
        assert np.allclose(shares, expected, atol=COMPILED)


@pytest.mark.slow
@pytest.mark.parametrize("kind", CODE)
def test_a_script_reads_a_picture_of_28_pixels_as_it_is(off, folder, pictures, kind, request):
    script = folder / "bundled" / f"export-{kind}" / "read_digit.py"
    for name in ("digit", "inverted"):
        digit, shares = told(run(needs_of(kind, request), script, pictures[name], PYTHONPATH=""))
        expected = load_model().probabilities(steps_of_ink([SEVEN]).digit[np.newaxis])[0]
        assert digit == "7"
        assert np.allclose(shares, expected, atol=COMPILED)


@pytest.mark.slow
@needs_onnx
def test_code_that_runs_onnx_reads_what_the_program_reads(tmp_path, pictures, network):
    exported(tmp_path, (ONNX_CODE,), "bundled")
    export = tmp_path / "bundled" / f"export-{ONNX_CODE}"
    files = [str(path) for path in pictures.values()]
    done = run(sys.executable, "-c", READ_ALL, export, *files, PYTHONPATH="")
    assert done.returncode == 0, done.stderr[-2000:]
    for file, read in json.loads(done.stdout).items():
        digits = [glyph.steps.digit for glyph in find(read_picture(Path(file)), reader=network).glyphs]
        assert np.allclose(read, network.probabilities(np.stack(digits)), atol=SAME), file


def test_a_script_reads_every_drawing_of_an_ink_file_but_no_comments(tmp_path):
    path = tmp_path / "ink.jsonl"
    path.write_text(f"# a note\n{to_line(drawings()[0])}\n\n{to_line(drawings()[1])}\n")
    assert digits_in(path, load_model().probabilities).shape == (2, 28, 28)
    path.write_text("# a note\n")
    with pytest.raises(DigitPadError, match="no ink"):
        digits_in(path, load_model().probabilities)


def test_what_prepares_digits_in_an_export_imports_nothing_large():
    names = needed_modules("digitpad.training.publish.code_reader")
    assert "digitpad.core.raster" in names
    assert not [name for name in names if name.startswith(("digitpad.ui", "digitpad.cli"))]
    small = {"digitpad.system", "digitpad.system.files"}  # on Python alone
    assert {name for name in names if name.startswith("digitpad.system")} <= small
    assert not [name for name in names if name.startswith("digitpad.training.") and "code_reader" not in name]


@pytest.mark.slow
def test_a_script_says_what_is_wrong(off, folder, tmp_path):
    script = folder / "bundled" / "export-code-numpy" / "read_digit.py"
    assert {path.name for path in script.parent.iterdir()} == {"read_digit.py", "weights.npz", PACKAGE}
    Image.new("L", (90, 80), 200).save(tmp_path / "blank.png")
    for arguments, said in (
        ([], "Name one picture"),
        ([tmp_path / "none.png"], "There is no file"),
        ([script], "cannot be read as a picture"),
        ([tmp_path / "blank.png"], "No digit was found in blank.png"),
    ):
        done = run(sys.executable, script, *arguments, PYTHONPATH="")
        assert done.returncode == 1
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


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
    assert {"mine/read_digit.py", "mine/weights.npz", f"mine/{PACKAGE}/core/raster.py"} <= files
    assert all(
        name.startswith(f"mine/{PACKAGE}/") for name in files - {"mine/read_digit.py", "mine/weights.npz"}
    )
    assert [path.name for path in tmp_path.iterdir()] == ["mine.zip"]


@pytest.mark.slow
def test_the_old_file_of_keras_is_written_without_a_warning(export, tmp_path):
    done = export("DigitPad", tmp_path / "mine.h5")
    assert done.returncode == 0
    assert done.stderr == ""


def test_a_folder_for_temporary_files_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    entry = ModelLibrary(tmp_path).at(add_model(tmp_path, "one"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(StoreError, match=rf"^{re.escape(str(tmp_path / 'gone'))} cannot be written: "):
        make(entry, tmp_path / "out.npz", format_called("npz"))
    assert not list(tmp_path.glob(".out*"))


NO_ROOM = """
import resource, sys
from pathlib import Path
from digitpad.core.card import bundled_model
from digitpad.training.engine.backend import keras
from digitpad.training.publish import convert, files
model = keras.saving.load_model(bundled_model().with_suffix(".keras"), compile=False)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
folder = Path(sys.argv[1])
for write in (
    lambda: files.write_h5(model, folder / "x.h5"),
    lambda: files.write_savedmodel(model, folder / "saved"),
    lambda: convert.compile_for_litert(model, folder / "x.tflite", "x"),
    lambda: convert.save_model(model, folder),
):
    try:
        write()
    except Exception as error:
        print(type(error).__name__, error)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="files are limited otherwise there")
def test_what_the_system_says_while_keras_writes_is_raised_as_it_is(tmp_path):
    *ours, temporary, last = run(sys.executable, "-c", NO_ROOM, tmp_path).stdout.splitlines()
    assert [*ours, last] == ["OSError [Errno 27] File too large"] * 3
    assert re.fullmatch("StoreError .*digitpad-.* cannot be written: File too large.", temporary)


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
