"""Runs as notebooks: what stands in them, and that they train again what the run trained."""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from support.made_digits import made_mnist
from support.made_runs import made_run

from digitpad import language
from digitpad.core.card import read_card
from digitpad.lab import scratch
from digitpad.lab.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from digitpad.lab.presets import SCRATCH, presets
from digitpad.lab.scratch_model import load
from digitpad.runs.events import Progress, ValueChange
from digitpad.runs.library import Run, Runs
from digitpad.runs.recipe import AUGMENTATION, SCHEDULES, Recipe, lab_recipe
from digitpad.training.data.mnist import read_mnist
from digitpad.training.engine.run import RunResources, run
from digitpad.training.publish.notebook import notebook, write_notebook
from digitpad.training.publish.sources import bare

# Keras, where it saves a model, with NumPy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

PRESETS = {preset.name: preset.experiment for preset in presets()}
ALL_AUGMENTATION = dict.fromkeys(AUGMENTATION, 0.5)
RATE = ValueChange(2, 0, "learning_rate", 0.002)
CONVOLUTIONS = (Conv2D(4, 5, 2), MaxPooling2D(), Flatten(), Dense(16), Dense(10))
OTHERS = {
    "much": lab_recipe(
        layers=(Conv2D(4), BatchNormalization(), Flatten(), Dense(9), Dropout(), Dense(10)),
        batch_normalization=True, activation="swish", initializer="small", pixels="standard",
        optimizer="adamw", schedule="warm_up", average=0.9, patience=2, l1=0.001, l2=0.01, label_noise=0.2,
        epochs=4, **ALL_AUGMENTATION,
    ),
    "changed": lab_recipe(optimizer="nesterov", schedule="step", epochs=4)
    .with_change(RATE)
    .with_change(ValueChange(2, 9, "dropout", 0.3))
    .with_change(ValueChange(3, 0, "l2", 0.3))
    .with_change(ValueChange(3, 0, "momentum", 0.3))
    .with_change(ValueChange(3, 0, "thickness", 0.3)),
    "rolling": lab_recipe(optimizer="momentum", momentum=0.0).with_change(ValueChange(2, 0, "momentum", 0.5)),
    "exponential": lab_recipe(schedule="exponential", folds=3, digits=900),
    "scratch of all": SCRATCH.changed(patience=2, label_noise=0.1, **ALL_AUGMENTATION).with_change(RATE),
}  # fmt: skip
RECIPES = {
    **{name: PRESETS[name] for name in ("lenet-notes", "digitpad", "scratch")},
    **OTHERS,
}  # unlike ones


def made(recipe: Recipe, root: Path, spoken: str = "en", name: str = "mine", **more) -> dict:
    """Return the notebook of a run by that recipe, in a language."""
    made_run(root, "2026-01-01T10-00-00", recipe, **more)
    (kept,) = Runs(root).all()
    language.use(spoken)
    try:
        return notebook(kept, name)
    finally:
        language.use("en")


def sources_of(found: dict, kind: str = "code") -> dict[str, str]:
    """Return the cells of a kind by their ids."""
    return {cell["id"]: "".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == kind}


def text_of(found: dict) -> str:
    return "\n\n".join(sources_of(found, "markdown").values())


@pytest.mark.parametrize("spoken", ["en", "es"])
def test_notebooks_are_valid_and_every_name_in_them_is_known(tmp_path, spoken):
    for name, recipe in RECIPES.items():
        found = made(recipe, tmp_path / name, spoken)
        nbformat.validate(nbformat.reads(json.dumps(found), as_version=4))
        assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
        assert found["metadata"]["kernelspec"]["name"] == "python3"
        cells = sources_of(found)
        for source in cells.values():
            ast.parse(source)
        assert [line for source in cells.values() for line in source.splitlines() if len(line) > 120] == []
        assert not re.search(r"/(home|tmp|work|usr)\b", json.dumps(found))
        (tmp_path / f"{name}.py").write_text("\n".join(cells.values()), encoding="utf-8")
    ruff = shutil.which("ruff") or str(Path(sys.executable).with_name("ruff"))
    if Path(ruff).exists():
        command = [ruff, "check", "--isolated", "--select", "E9,F", "--output-format", "concise"]
        done = subprocess.run([*command, *tmp_path.glob("*.py")], capture_output=True, text=True, check=False)
        assert done.stdout.splitlines()[-1:] == ["All checks passed!"], done.stdout


SIGNS = re.compile(r"\$\$|[|`#\d\s.,:–-]*$")  # a formula, or no words
ALIKE = {"# mine", "Softmax", "LiteRT"}


@pytest.mark.parametrize("name", ["much", "changed", "digitpad", "scratch of all"])
def test_nothing_is_left_in_english_in_the_spanish_one(tmp_path, name):
    more = {"state": "stopped", "epochs": 1, "measured_on": "synthetic"}
    english, spanish = (made(RECIPES[name], tmp_path / spoken, spoken, **more) for spoken in ("en", "es"))
    for kind, pattern in (("markdown", r"\n\n|\n- "), ("code", r"\n")):
        both = [sources_of(found, kind) for found in (english, spanish)]
        assert list(both[0]) == list(both[1])
        lines = [{part for cell in one.values() for part in re.split(pattern, cell)} for one in both]
        same = {line for line in lines[0] & lines[1] if not SIGNS.match(line)}
        if kind == "code":  # of which only the words are translated
            same = {line for line in same if re.search(r'# [a-z]|"""|title=|label=', line)}
            same = {line for line in same if not re.search(r"label=(label|\$)|# \(n", line)}
        assert same - ALIKE == set()


def test_a_name_of_a_run_does_no_harm(tmp_path):
    found = made(SCRATCH, tmp_path, name='a "quoted" $name | *of* <b>mine</b> \\')
    assert sources_of(found, "markdown")["title-text"].startswith(
        '# a "quoted" \\$name \\| \\*of\\* \\<b\\>mine\\</b\\> \\\\\n'
    )
    saving = sources_of(found)["saving"]
    assert ast.parse(saving)
    assert '"a quoted $name  of bmineb .npz"' in saving


@pytest.mark.parametrize(
    ("recipe", "more", "sentence"),
    [
        (SCRATCH, {"state": "stopped", "epochs": 2}, "stopped after 2 of 50 epochs"),
        (SCRATCH, {"state": "failed", "sentence": "It got lost."}, "The run failed: It got lost."),
        (SCRATCH, {"measured_on": "synthetic"}, "other digits than MNIST"),
        (SCRATCH.changed(folds=3), {}, "cross-validation with 3 folds"),
    ],
)
def test_what_is_not_rebuilt_is_said(tmp_path, recipe, more, sentence):
    assert sentence in text_of(made(recipe, tmp_path, **more))
    assert "What is not as it was" not in text_of(made(SCRATCH, tmp_path / "other", measured_on="mnist"))


def test_a_run_that_began_with_another_network_is_said_to_begin_anew(tmp_path):
    assert read_card(made_run(tmp_path, "2026-01-01T10-00-00", SCRATCH) / "digitpad.json").earlier == ()
    card = tmp_path / "runs" / "2026-01-01T10-00-00" / "digitpad.json"
    record = json.loads(card.read_text())
    card.write_text(json.dumps({**record, "earlier": [SCRATCH.to_record()]}))
    (kept,) = Runs(tmp_path).all()
    assert "begins with random weights" in text_of(notebook(kept, "mine"))


def test_the_layers_are_written_by_what_writes_models_as_code(tmp_path):
    from digitpad.training.engine.network import build
    from digitpad.training.publish.code_keras import build_function, write
    from digitpad.training.publish.graph import steps_of

    recipe = PRESETS["lenet-mended"]
    steps = steps_of(build(recipe))
    cell = sources_of(made(recipe, tmp_path))["network"]
    assert build_function(steps, "Return the network, with random weights.", learns=True) in cell
    plain = build_function(steps, "Return the network, its weights not yet loaded.")
    assert write(steps).startswith(plain)
    assert "seed=8" in cell
    assert "seed" not in plain


def test_functions_are_taken_without_docstrings_types_and_words():
    text = (
        'def add(x: int, by: float = 1) -> int:\n    """Add."""\n    y: int = 2  # two\n    return x  # δ\n'
    )
    assert bare(text) == "def add(x, by=1):\n    y = 2\n    return x  # δ\n"
    functions: dict = {"np": np, "PIXELS": 784, "CLASSES": 10, "Weights": scratch.Weights}
    import inspect

    exec(bare(inspect.getsource(scratch.begin)), functions)
    assert (functions["begin"](5, 2).hidden == scratch.begin(5, 2).hidden).all()


# Executed, as Jupyter does


KERAS = lab_recipe(
    layers=CONVOLUTIONS, schedule="cosine", batch=20, epochs=2, learning_rate=0.005, l2=0.001, rotation=10.0
).with_change(RATE)
NUMPY = SCRATCH.changed(optimizer="sgd", batch=20, epochs=2, learning_rate=0.1, shift=1.0).with_change(
    ValueChange(2, 3, "learning_rate", 0.05)
)
SHOW = "import json\nprint(json.dumps({'curves': curves, 'accuracy': accuracy}, default=float))"


def trained(recipe: Recipe, digits: Path, root: Path) -> Run:
    folder = root / "runs" / "2026-01-01T10-00-00"
    run(recipe, RunResources(read_mnist(digits), lambda _event: None), folder)
    (kept,) = Runs(root).all()
    return kept


def executed(path: Path) -> dict:
    """Execute a notebook in its folder; return its figures. It must not fail, nor leave a plot out."""
    found = nbformat.read(path, 4)
    plots = sum("plt.show()" in cell.source for cell in found.cells)
    found.cells.append(nbformat.v4.new_code_cell(SHOW))
    NotebookClient(
        found, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    ).execute()
    outputs = [output for cell in found.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == plots
    return json.loads(outputs[-1]["text"])


@pytest.mark.slow
@pytest.mark.parametrize(("recipe", "close"), [(NUMPY, 1e-4), (KERAS, 0.02)], ids=["numpy", "keras"])
def test_it_trains_again_what_the_run_trained(tmp_path, recipe, close):
    digits = made_mnist(tmp_path / "mnist.npz", train=300, test=60)
    kept = trained(recipe, digits, tmp_path / "home")
    epochs = [event for event in kept.events() if isinstance(event, Progress)]
    for spoken in ("en", "es"):
        language.use(spoken)
        write_notebook(kept, "mía", tmp_path / f"{spoken}.ipynb")
        figures = executed(tmp_path / f"{spoken}.ipynb")
        curves = figures["curves"]
        for name in ("loss", "accuracy"):
            assert np.allclose(curves[name], [getattr(epoch, name) for epoch in epochs], atol=close)
            validated = [getattr(epoch, f"validation_{name}") for epoch in epochs]
            assert np.allclose(curves[f"val_{name}"], validated, atol=close)
        assert kept.result
        assert figures["accuracy"] == pytest.approx(kept.result.figures["test_accuracy"], abs=close)
    if recipe is NUMPY:
        assert load(tmp_path / "mía.npz").units == 128
    else:
        assert (tmp_path / "mía.keras").is_file()


@pytest.mark.slow
def test_without_a_file_beside_it_keras_brings_the_digits(tmp_path):
    """All but the download itself: that needs the internet, and Keras takes no other file from its cache."""
    digits = made_mnist(tmp_path / "downloaded.npz", train=300, test=60)
    cells = sources_of(made(SCRATCH, tmp_path / "home"))
    download = f"import keras.src.datasets.mnist as mnist\nmnist.get_file = lambda *_, **__: {str(digits)!r}"
    show = "print(images.shape, images.dtype, x_test.max(), len(labels))"
    script = "\n".join([download, cells["imports"], cells["digits"], show])
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == ["(300, 28, 28) float32 1.0 300"], done.stderr[-1000:]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_schedules_are_those_that_the_run_learns_by(tmp_path, schedule):
    import keras

    from digitpad.lab.functions import learning_rate_at

    if schedule == "constant":
        return
    cell = sources_of(made(lab_recipe(schedule=schedule), tmp_path))["learning"]
    known: dict = {"keras": keras, "STEPS": 40}
    exec(cell[cell.index("def schedule") : cell.index("optimizer =")], known)
    for step in range(40):
        rate = float(known["schedule"](0.1)(step))
        assert rate == pytest.approx(float(learning_rate_at(schedule, 0.1, step, 40)), rel=1e-4, abs=1e-8)
