"""A model file from elsewhere as the three files of a model, with a card that says no more than is known."""

import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitpad.core.arrays import SIDE, Digit
from digitpad.core.card import THRESHOLD, ModelCard, checksum, read_card, write_card
from digitpad.core.network import Classifier
from digitpad.errors import ModelError
from digitpad.lab.presets import named_recipes
from digitpad.lab.scratch_model import described, weights_from
from digitpad.language import _
from digitpad.models.entry import IMPORTED, STEM, model_files, prepare_folder, proper_name, whole_folder
from digitpad.models.exporting import LAYERS
from digitpad.models.importing import check_can_open, check_file, model_at, saved_model_files
from digitpad.models.summary import CLAIMS, claims_of
from digitpad.runs.recipe import Recipe
from digitpad.training.publish.fitting import first_ten_are_digits, fitting_of_compiled

if TYPE_CHECKING:  # takes seconds
    from digitpad.training.engine.backend import keras

MOST_CLAIMED = 0.9  # of a threshold: those of DigitPad's own recipes lie below it, and at 1 nothing is read
LONGEST_LINE = 100  # characters of a line about a layer


def import_model(
    path: Path,
    folder: Path,
    grey: str = "",
    network: str = "",
    recipes: Callable[[], Mapping[str, Recipe]] = named_recipes,
) -> ModelCard:
    """Write the model in the file at `path` into `folder`; return its card.

    It works on a copy, so that what was looked at is what is loaded.

    grey: how it takes grey, of `GREYS`; "" to find it out.
    network: the name of the network that it has the weights of, where it has only these; "" to find it out.
    recipes: gives the networks that are known, by name.

    Raises:
        NetworkChoiceError: it has only weights, and they fit several networks.
        ModelError: the file is missing, damaged, too large, or no network that reads digits.
        PackagesError: what reads such a file is not installed.
        DataError: the folder holds a model already or cannot be written.
    """
    path = model_at(path)
    check_file(path)
    check_can_open(path)
    prepare_folder(folder, overwrite=False)
    with whole_folder(folder) as part:
        copy = part / "foreign"
        make = MAKERS.get(path.suffix.lower(), _converted)
        if path.is_dir():
            make = _from_saved_model
            for file in saved_model_files(path):
                place = copy / file.relative_to(path)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, place)
        else:
            shutil.copyfile(path, copy)
        if make is _converted:
            make = partial(_converted, network=network, recipes=recipes)
        card = make(copy, path, part, grey)
        files = sorted(part.iterdir())
        card = replace(card, sha256={made.name: checksum(made) for made in files})
        write_card(card, model_files(part)[-1])
    return card


def _compiled(copy: Path, path: Path, part: Path, grey: str) -> ModelCard:
    """Take a `.tflite` file over as it is, once LiteRT has run it."""
    card = _run(copy.read_bytes(), _card(copy, path), path, grey)
    copy.rename(model_files(part)[1])
    return card


def _from_saved_model(copy: Path, path: Path, part: Path, grey: str) -> ModelCard:
    """Compile the network in a SavedModel."""
    from digitpad.training.publish.from_saved_model import compile_saved_model

    content = compile_saved_model(copy, path.name, first_ten_are_digits(path / path.name))
    shutil.rmtree(copy)
    model_files(part)[1].write_bytes(content)
    return _run(content, _unknown(path), path, grey)


def _run(content: bytes, card: ModelCard, path: Path, grey: str) -> ModelCard:
    """Have LiteRT run the content of a `.tflite` file, and return its card with what was found out."""
    card = replace(card, fitting=fitting_of_compiled(content, path, grey))
    Classifier(content, replace(card, name=path.name))
    return card


def _from_npz(copy: Path, path: Path, part: Path, grey: str) -> ModelCard:
    """Take the weights of a network from scratch over, or build a network again that was exported so."""
    if has_layers(copy):
        check_can_open(path, of_layers=True)
        from digitpad.training.publish.convert import rebuilt

        return _adopted(rebuilt(copy, path.name), _card(copy, path), (copy, path), part, grey)
    weights = weights_from(copy.read_bytes(), path.name)
    copy.rename(part / f"{STEM}.npz")
    return _known(part / f"{STEM}.npz", path) or described(weights, _unknown(path))


def _card(copy: Path, path: Path) -> ModelCard:
    """Return the card of a file: of the one beside it, or what is known without."""
    return _known(copy, path) or _unknown(path)


def has_layers(path: Path) -> bool:
    """Say whether an `.npz` has a list of layers, as those that DigitPad exports have."""
    try:
        with zipfile.ZipFile(path) as archive:
            return f"{LAYERS}.npy" in archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError):
        return False


def _from_onnx(copy: Path, path: Path, part: Path, grey: str) -> ModelCard:
    """Turn the nodes of an ONNX file into layers."""
    from digitpad.training.publish.from_onnx import read_onnx_model

    theirs = read_onnx_model(copy, path.name)
    return _adopted(theirs, _card(copy, path), (copy, path), part, grey)


def _converted(
    copy: Path,
    path: Path,
    part: Path,
    grey: str,
    network: str = "",
    recipes: Callable[[], Mapping[str, Recipe]] = named_recipes,
) -> ModelCard:
    """Load a Keras file, once it has been looked at, and compile it."""
    from digitpad.training.publish.foreign import inspect
    from digitpad.training.publish.from_weights import network_with, weights_alone

    if weights := weights_alone(copy, path.name):
        model = network_with(weights, recipes(), network, path.name)
        return _adopted(model, _card(copy, path), (copy, path), part, grey)
    known = _known(copy, path)  # as it came
    found = inspect(copy, path.name)
    # Keras takes seconds: only once the file has been found to be harmless.
    from digitpad.training.publish.convert import load_keras

    file = copy.rename(copy.with_suffix(found.suffix))
    found.write_config(file)
    versions = {"keras": found.keras} if found.keras else {}
    card = known or replace(_unknown(path), created=found.made, versions=versions)
    return _adopted(load_keras(file, path.name), card, (file, path), part, grey)


def _adopted(
    theirs: "keras.Model", card: ModelCard, files: tuple[Path, Path], part: Path, grey: str
) -> ModelCard:
    """Fit a Keras model to digits, and compile it; return its card.

    files: the copy, which is not needed any more, and the file as the user knows it.
    """
    from digitpad.training.engine.backend import saving
    from digitpad.training.engine.network import architecture
    from digitpad.training.publish.convert import compile_for_litert, find_and_fit

    copy, path = files
    model, fitting = find_and_fit(theirs, path.name, first_ten_are_digits(path), grey)
    keras_path, compiled, _card = model_files(part)
    with saving():
        model.save(keras_path)
    compile_for_litert(model, compiled, path.name)
    if not card.parameters:
        layers = tuple(map(_plain, architecture(theirs)))
        card = replace(card, architecture=layers, parameters=int(theirs.count_params()))
    card = replace(card, fitting=fitting)
    copy.unlink()
    _compare(np.asarray(model(_noise()[..., np.newaxis], training=False)), compiled, card, path)
    return card


def _compare(expected: Digit, compiled: Path, card: ModelCard, path: Path) -> None:
    """Refuse a model that gives other probabilities once it is compiled."""
    shares = Classifier(compiled.read_bytes(), replace(card, name=path.name)).probabilities(_noise())
    if not np.allclose(shares, expected, atol=1e-2):
        raise ModelError(
            _("{name} gives other results once it is compiled for LiteRT. Open another model.").format(
                name=path.name
            )
        )


def _noise() -> Digit:
    return np.random.default_rng(0).random((4, SIDE, SIDE), np.float32)


def _known(copy: Path, path: Path) -> ModelCard | None:
    """Return the card beside the file, where it is one of ours that speaks of this very file.

    Anybody may have written it: its figures are what it claims, until the model is measured here.
    """
    try:
        card = read_card(path.with_suffix(".json"))
    except ModelError:
        return None
    if card.sha256.get(path.name) != checksum(copy):
        return None
    claims = {**claims_of(card), "name": card.name, **{one.name: one.value for one in card.figures}}
    recipe = {**_recipe(path), CLAIMS: claims}
    threshold = card.threshold if card.threshold <= MOST_CLAIMED else THRESHOLD
    ours = {"recipe": recipe, "threshold": threshold, "figures": (), "data": {}, "measured_on": ""}
    return replace(card, name=proper_name(path.stem), **ours)  # type: ignore[arg-type]


def _unknown(path: Path) -> ModelCard:
    """Return the card of a model of which no more is known than its name."""
    return ModelCard(proper_name(path.stem), recipe=_recipe(path), threshold=THRESHOLD)


def _recipe(path: Path) -> dict[str, str]:
    return {"name": IMPORTED, "file": _plain(path.name)}


def _plain(text: str) -> str:
    """Return what can be shown of a line that a stranger wrote."""
    return "".join(sign for sign in text if sign.isprintable())[:LONGEST_LINE]


MAKERS = {".tflite": _compiled, ".npz": _from_npz, ".onnx": _from_onnx}
