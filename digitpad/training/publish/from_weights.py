"""Weights that were saved without their network, in HDF5, and the networks known here that they fit."""

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from digitpad.core.arrays import Tensor
from digitpad.errors import ModelError
from digitpad.lab.layers import Dropout
from digitpad.language import _
from digitpad.models.importing import NetworkChoiceError
from digitpad.runs.recipe import Recipe
from digitpad.training.publish.fitting import sizes
from digitpad.training.publish.foreign import check_arrays

log = logging.getLogger(__name__)

MOST_NAMED = 8  # layers of a file in a sentence

Shapes = tuple[tuple[int, ...], ...]  # of a layer's arrays
Weights = list[tuple[Tensor, ...]]  # a tuple a layer


def weights_alone(path: Path, name: str) -> Weights:
    """Return the weights in an HDF5 file that the user calls `name`, a layer at a time.

    Nothing where it is no HDF5 file, or has a network too.

    Raises:
        ModelError: it has parts that are not in it, or is too large.
    """
    try:
        with h5py.File(path, "r") as file:
            check_arrays(file, name)
            if "model_config" in file.attrs:
                return []
            layers = [tuple(np.asarray(array[()]) for array in arrays) for arrays in _layers_in(file)]
    except ModelError:
        raise
    except Exception as error:  # the file is a stranger's: h5py raises whatever comes
        log.warning("%s: %s", name, error)
        return []  # whatever looks at it next has a sentence
    return [layer for layer in layers if layer]


def _layers_in(file: Any) -> Iterator[list[Any]]:
    """Yield the arrays of each layer: as Keras 2 wrote them, in order, or as Keras 3 does, by their names."""
    group = file.get("model_weights", file)
    if "layer_names" in group.attrs:
        for name in map(_text, group.attrs["layer_names"]):
            yield [group[name][_text(one)] for one in group[name].attrs["weight_names"]]
        return
    found: list[str] = []
    file.visit(found.append)
    for place in sorted(found, key=_natural):
        if place.rpartition("/")[2] == "vars" and not place.startswith("optimizer"):
            arrays = [file[place][key] for key in sorted(file[place], key=_natural)]
            yield [array for array in arrays if array.dtype.kind == "f"]  # random layers keep whole numbers


def _text(name: object) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return what puts "dense_2" before "dense_10"."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def network_with(weights: Weights, recipes: Mapping[str, Recipe], chosen: str, name: str) -> Any:
    """Return the Keras model that has such layers, with the weights, of the file that the user calls `name`.

    recipes: of the networks that are known, by their names. chosen: one of these names, "" for any that fits.

    Raises:
        NetworkChoiceError: several fit.
        ModelError: none does, or not the one that was chosen.
    """
    from digitpad.training.engine.network import build

    wanted = Counter(map(_shapes, weights))
    fitting: dict[str, Any] = {}
    for known, recipe in _different(recipes, chosen):
        model = build(recipe)
        if Counter(_shapes(layer) for layer in _variables(model)) == wanted:
            fitting[known] = model
    if not fitting:
        raise _unfit(weights, chosen, name)
    if len(fitting) > 1:
        raise NetworkChoiceError(name, tuple(fitting))
    (model,) = fitting.values()
    _fill(model, weights)
    return model


def _different(recipes: Mapping[str, Recipe], chosen: str) -> Iterator[tuple[str, Recipe]]:
    """Yield recipes of Keras' networks, one of each network; how they take grey is found out."""
    seen = set[object]()
    for name, recipe in recipes.items():
        is_keras = recipe.network in ("layers", "digitpad")
        if not is_keras or (chosen and chosen.casefold() != name.casefold()):
            continue
        plain = replace(recipe, pixels="0-1") if recipe.network == "layers" else recipe
        stack = tuple(layer for layer in plain.layers if not isinstance(layer, Dropout))
        network: tuple[object, ...] = (stack, plain.activation, plain.batch_normalization)
        if recipe.network == "digitpad":
            network = plain.widths
        if network not in seen:
            seen.add(network)
            yield name, plain


def _variables(model: Any) -> list[list[Any]]:
    """Return the variables of each layer that has some, but for those of random layers."""
    layers = [[one for one in layer.weights if np.dtype(one.dtype).kind == "f"] for layer in model.layers]
    return [layer for layer in layers if layer]


def _shapes(layer: Iterable[Any]) -> Shapes:
    return tuple(tuple(map(int, one.shape)) for one in layer)


def _fill(model: Any, weights: Weights) -> None:
    """Give a model its weights: of layers of the same shapes the first gets the first."""
    waiting = defaultdict[Shapes, Weights](list)
    for layer in weights:
        waiting[_shapes(layer)].append(layer)
    for variables in _variables(model):
        for variable, value in zip(variables, waiting[_shapes(variables)].pop(0), strict=True):
            variable.assign(value)


def _unfit(weights: Weights, chosen: str, name: str) -> ModelError:
    """Return the error to raise where no network fits."""
    shapes = [" + ".join(map(sizes, _shapes(layer))) for layer in weights]
    has = ", ".join(shapes[:MOST_NAMED]) + (", …" if len(shapes) > MOST_NAMED else "")
    if chosen:
        sentence = _("{name} has only the weights of a model ({shapes}), and {network} has others.")
    else:
        sentence = _(
            "{name} has only the weights of a model ({shapes}), and no network that is known here has such. "
            "Save the model whole, with model.save, and open that."
        )
    return ModelError(sentence.format(name=name, shapes=has, network=chosen))
