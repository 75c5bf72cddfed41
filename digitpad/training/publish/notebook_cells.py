"""Cells of a run's notebook: what they are, and those of its digits and their augmentation."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from string import Template
from typing import Any

from digitpad.language import _, percent
from digitpad.language.explanations.table import explanation
from digitpad.runs.recipe import AUGMENTATION, WHOLE_SET, Recipe
from digitpad.training.publish.sources import LONGEST_LINE, bare, constants, needed_imports, sources
from digitpad.training.synthesis import augment

LARGEST_DENOMINATOR = 100  # a share such as 1/6 is written as a fraction, where it is one of whole numbers


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook.

    name: its id, of letters, digits and hyphens, unlike all others of the notebook.
    source: Markdown, or Python where it `is_code`.
    folded: whether Jupyter and Colab show it only when asked to.
    """

    name: str
    source: str
    is_code: bool = True
    folded: bool = False

    def to_record(self) -> dict[str, Any]:
        """Return the cell as nbformat 4.5 has it; it has not been run yet."""
        lines = self.source.strip("\n").splitlines(keepends=True)
        folding = {"jupyter": {"source_hidden": True}, "cellView": "form"} if self.folded else {}
        record: dict[str, Any] = {"id": self.name, "metadata": folding, "source": lines}
        if self.is_code:
            return {"cell_type": "code", **record, "execution_count": None, "outputs": []}
        return {"cell_type": "markdown", **record}


def text_cell(name: str, *paragraphs: str) -> Cell:
    """Return a cell of text."""
    return Cell(f"{name}-text", "\n\n".join(filter(None, paragraphs)), is_code=False)


def code_cell(name: str, source: str, **values: object) -> Cell:
    """Return a cell of Python: `source` with `values` in the places of $names."""
    return Cell(name, Template(source).substitute(values))


def quoted_text(text: str) -> str:
    """Return a text as a string in Python."""
    return json.dumps(text, ensure_ascii=False)


def call(function: str, arguments: Sequence[str]) -> str:
    """Return a call as code, with an argument on each line where one is too short for all."""
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= LONGEST_LINE:
        return line
    return "\n".join([f"{function}(", *(f"    {argument}," for argument in arguments), ")"])


def term_paragraph(key: str, label: str = "") -> str:
    """Return a paragraph of the table of explanations: its term in bold, and its text.

    label: what stands in place of the term.
    """
    found = explanation(key)
    return f"**{(label or found.term).rstrip('.')}.** {found.text}"


def option_paragraph(recipe: Recipe, hyperparameter: str) -> str:
    """Return a paragraph on what was chosen of a few options, as of the optimisers."""
    option = explanation(f"{hyperparameter}.{getattr(recipe, hyperparameter)}")
    return term_paragraph(
        f"{hyperparameter}.{getattr(recipe, hyperparameter)}",
        f"{explanation(hyperparameter).term}: {option.term}",
    )


def takes_all_at_once(recipe: Recipe, digits: int) -> bool:
    """Say whether a step takes all of so many digits at once."""
    return recipe.optimizer == WHOLE_SET or recipe.batch >= digits


# The digits


IMPORTS = (
    "import math",
    "from pathlib import Path",
    "from types import SimpleNamespace",
    "import matplotlib.pyplot as plt",
    "import numpy as np",
)


def digits_cells(recipe: Recipe, imports: Sequence[str], after: Sequence[Cell]) -> list[Cell]:
    """Return the cells that import what is needed, load the digits and divide them.

    imports: lines that the network may need. after: all cells that follow.
    """
    needed = needed_imports(
        [*IMPORTS, *imports], DIGITS + "".join(cell.source for cell in after if cell.is_code)
    )
    cells = [
        text_cell(
            "settings",
            "## " + _("Settings"),
            _("Change one of these, run all cells again, and see what it does."),
        ),
        code_cell("settings", "\n".join(_settings(recipe))),
        text_cell(
            "imports", "## " + _("The packages"), _("They are imported here once; all cells below use them.")
        ),
        Cell("imports", needed),
        text_cell(
            "digits",
            "## " + _("The digits"),
            term_paragraph("mnist"),
            _(
                "Keras downloads them once. Without internet: put the file `mnist.npz` beside this notebook "
                "(in Colab, upload it to *Files*). Then they are read from it, and nothing is downloaded."
            ),
        ),
        code_cell(
            "digits",
            DIGITS,
            read=_("your own copy"),
            download=_("11 MB, kept for the next time"),
            scale=_("paper 0, ink 1"),
        ),
        code_cell("examples", EXAMPLES),
        text_cell(
            "split",
            "## " + _("Training and validation"),
            term_paragraph("training_data"),
            _(
                "**Validation digits.** No weight is learned from them: they show whether the network "
                "overfits."
            ),
            _("The seed decides which digits are in which part. The split is the same as in DigitPad."),
        ),
        code_cell("split", _split(recipe), mixed=_("mixed, with the same seed")),
    ]
    return [*cells, *_noise_cells(recipe)]


def _settings(recipe: Recipe) -> list[str]:
    values = {
        "SEED": (recipe.seed, _("of all that is random")),
        "EPOCHS": (recipe.epochs, _("passes over the training digits")),
        "BATCH": (recipe.batch, _("digits for each step")),
        "LEARNING_RATE": (recipe.learning_rate, _("how far a step goes")),
    }
    if recipe.optimizer == WHOLE_SET:
        del values["BATCH"]
    if recipe.network == "scratch":
        values["L2"] = recipe.l2, _("what the weights' squares add to the loss")
    if recipe.patience:
        values["PATIENCE"] = recipe.patience, _("epochs without a lower validation loss, then it stops")
    return [f"{name} = {value!r}  # {comment}" for name, (value, comment) in values.items()]


DIGITS = """\
local = Path("mnist.npz")  # $read
if local.is_file():
    with np.load(local) as arrays:
        images, labels = arrays["x_train"], arrays["y_train"]
        x_test, y_test = arrays["x_test"], arrays["y_test"]
else:  # $download
    from keras.datasets import mnist

    (images, labels), (x_test, y_test) = mnist.load_data()

images = images.astype(np.float32) / np.float32(255)  # $scale
x_test = x_test.astype(np.float32) / np.float32(255)
labels, y_test = labels.astype(int), y_test.astype(int)
images.shape, x_test.shape
"""

EXAMPLES = """\
figure, axes = plt.subplots(1, 10, figsize=(10, 1.4))
for label, axis in enumerate(axes):
    axis.imshow(images[labels == label][0], cmap="gray_r")
    axis.set_title(label)
    axis.axis("off")
plt.show()
"""


def _split(recipe: Recipe) -> str:
    most = f"[:{recipe.digits}]" if recipe.digits else ""
    lines = [f"order = np.random.default_rng(SEED).permutation(len(images)){most}  # $mixed"]
    if recipe.folds:
        lines += [
            f"held_out, *others = np.array_split(order, {recipe.folds})",
            "learned = np.concatenate(others)",
        ]
    else:
        lines += [f"held_out, learned = np.split(order, [round(len(order) * {_share(recipe.validation)})])"]
    lines += [
        "x_train, y_train = images[learned], labels[learned]",
        "x_val, y_val = images[held_out], labels[held_out]",
        "len(x_train), len(x_val), len(x_test)",
    ]
    return "\n".join(lines)


def _share(share: float) -> str:
    """Return a share as code: 0.25, or 1 / 6."""
    fraction = Fraction(share).limit_denominator(LARGEST_DENOMINATOR)
    is_short = len(repr(share)) <= len("0.1234")
    return (
        repr(share)
        if is_short or float(fraction) != share
        else f"{fraction.numerator} / {fraction.denominator}"
    )


def _noise_cells(recipe: Recipe) -> list[Cell]:
    if not recipe.label_noise:
        return []
    text = _(
        "{share} of the training digits get a wrong label, as in the run. How well does it learn in spite "
        "of that?"
    )
    return [
        text_cell(
            "noise", f"### {explanation('label_noise').term}", text.format(share=percent(recipe.label_noise))
        ),
        code_cell("noise", NOISE, share=_share(recipe.label_noise)),
    ]


NOISE = """\
generator = np.random.default_rng((SEED, 1))
wrong = generator.choice(len(y_train), round(len(y_train) * $share), replace=False)
y_train[wrong] = (y_train[wrong] + generator.integers(1, 10, len(wrong))) % 10
"""


# Augmentation


def augmentation_cells(recipe: Recipe) -> list[Cell]:
    """Return the cells that show every digit a little otherwise in each epoch; none where it never is."""
    used = used_augmentation(recipe)
    if not used:
        return []
    body = _distorted(used)
    functions = bare(sources(augment, body + "\n_between()" * ("random_bends(" in body)))
    if "_BETWEEN" in functions:
        functions += "\n\n_BETWEEN = _between()"
    numbers = constants(augment, functions)
    maps = ("rotation", "shear", "scale", "shift")
    names = [name for name in AUGMENTATION if name in used or ("random_maps(" in body and name in maps)]
    values = call("SimpleNamespace", [f"{name}={float(getattr(recipe, name))!r}" for name in names])
    return [
        text_cell(
            "augmentation",
            f"## {explanation('augmentation').term}",
            explanation("augmentation").text,
            "\n".join(f"- {term_paragraph(name)}" for name in used),
            _("How that is done is folded away in the next cell."),
        ),
        Cell("augmentation-functions", "\n\n\n".join(filter(None, [numbers, functions])), folded=True),
        text_cell(
            "distorted",
            _("Only the values are chosen here. Below stand a digit and nine ways in which it is shown:"),
        ),
        code_cell("augmentation", f"augmentation = {values}\n\n\n{body}"),
        code_cell("distorted", DISTORTED),
    ]


def used_augmentation(recipe: Recipe) -> list[str]:
    """Return which kinds of augmentation there are, at the beginning or later on."""
    changed = {change.name for change in recipe.changes if change.value}
    return [name for name in AUGMENTATION if getattr(recipe, name) or name in changed]


def _distorted(used: list[str]) -> str:
    """Return the function that does what is used, and nothing else; the random numbers are DigitPad's."""
    lines = ["def distorted(digits, generator):"]
    moved = set(used) & {"rotation", "shear", "scale", "shift", "elastic"}
    if moved or "thickness" in used:
        lines += ["    maps = random_maps(len(digits), augmentation, generator)"]
        bends = ", bends" if "elastic" in used else ""
        if bends:
            lines += ["    bends = random_bends(len(digits), augmentation.elastic, generator)"]
        lines += [f"    digits = warp(digits, maps{bends})"]
    if "thickness" in used:
        lines += [
            "    most = augmentation.thickness",
            "    digits = thickened(digits, generator.uniform(-most, most, len(digits)).astype(np.float32))",
        ]
    if "dirt" in used:
        lines += ["    digits = corrupted(digits, augmentation.dirt, generator)"]
    return "\n".join([*lines, "    return digits"])


DISTORTED = """\
figure, axes = plt.subplots(1, 10, figsize=(10, 1.4))
digits = [x_train[0], *distorted(x_train[:1].repeat(9, axis=0), np.random.default_rng(SEED))]
for axis, digit in zip(axes, digits):
    axis.imshow(digit, cmap="gray_r")
    axis.axis("off")
plt.show()
"""
