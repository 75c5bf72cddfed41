"""Keras files from elsewhere, looked at before Keras sees them: only plain layers, numbers, and no tricks.

Loading a Keras file means building what its configuration names. Here the configuration is read as mere
JSON, and refused where it names anything that is not on the lists below: no code of a stranger is run.
"""

import json
import logging
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py

from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.models.importing import MOST_BYTES, too_large

ZIP, HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"  # how files begin
MEMBERS = {"config.json", "metadata.json", "model.weights.h5"}  # of a .keras file
MOST_CONFIG = 5_000_000  # bytes
MOST_NUMBER = 1_000_000  # of anything in a configuration: units, filters, sides
MOST_OBJECTS = 20_000  # in a configuration, or groups and arrays in an HDF5 file
FREE_NUMBERS = {"seed", "shared_object_id"}


def names_in(text: str) -> frozenset[str]:
    """Return the names in a text, with blanks between them."""
    return frozenset(text.split())


MODELS = names_in("Sequential Functional Model")
LAYERS = names_in("""
    InputLayer Dense Conv1D Conv2D DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D
    Conv2DTranspose MaxPooling1D MaxPooling2D AveragePooling1D AveragePooling2D GlobalAveragePooling1D
    GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D Flatten Reshape Permute RepeatVector Dropout
    SpatialDropout1D SpatialDropout2D GaussianNoise GaussianDropout AlphaDropout ActivityRegularization
    BatchNormalization LayerNormalization GroupNormalization UnitNormalization Normalization Activation ReLU
    LeakyReLU PReLU ELU Softmax Identity Add Subtract Multiply Average Maximum Minimum Concatenate Dot
    ZeroPadding1D ZeroPadding2D Cropping1D Cropping2D UpSampling1D UpSampling2D Rescaling Resizing CenterCrop
    RandomFlip RandomZoom RandomTranslation RandomRotation RandomContrast RandomBrightness RandomCrop
    RandomShear LSTM GRU SimpleRNN Bidirectional TimeDistributed Attention AdditiveAttention
    MultiHeadAttention
""")
OPERATIONS = names_in("""
    Add Subtract Multiply Divide TrueDivide Power Negative Absolute Abs Square Sqrt Exp Log Sum Mean Max Min
    Maximum Minimum Reshape Transpose ExpandDims Squeeze Concatenate Relu Sigmoid Tanh Softmax LogSoftmax
""")  # written as such in models: `x / 255`
RECURRENT = names_in("LSTM GRU SimpleRNN")
HALVES = names_in("float16 bfloat16 mixed_float16 mixed_bfloat16")  # how numbers were kept, for speed
KERAS_2 = re.compile(r"(tf_)?keras\.(src\.)?engine\.")
KERAS_2_MODULES = {  # where its models lie now
    "Functional": {"module": "keras.src.models.functional"},
    "Sequential": {"module": "keras"},
}
DROPPED = ("_initializer", "_regularizer", "_constraint")  # of a layer: matter to training alone
PARTS = names_in("""
    DTypePolicy Policy GlorotUniform GlorotNormal HeNormal HeUniform LecunNormal LecunUniform Zeros Ones
    Constant RandomNormal RandomUniform TruncatedNormal VarianceScaling Orthogonal OrthogonalInitializer
    IdentityInitializer L1 L2 L1L2 MaxNorm MinMaxNorm NonNeg UnitNorm __keras_tensor__ __tuple__
""")
ACTIVATIONS = names_in("""
    linear relu relu6 leaky_relu elu selu celu gelu silu swish mish softplus softsign tanh sigmoid
    hard_sigmoid hard_silu hard_swish exponential softmax log_softmax
""")
MODULES = re.compile(
    r"builtins|keras(\.(layers|models|initializers|regularizers|constraints|activations|dtype_policies"
    r"|(src\.)?(engine|models)\.(functional|sequential|training|model)|src\.ops\.(numpy|nn)))?"
)


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Foreign:
    """A Keras file that may be loaded.

    suffix: `.keras` or `.h5`, by its content.
    made: ISO date on which it was saved, "" where it does not say.
    keras: the version of Keras that saved it, "" where it does not say.
    config: its configuration as this Keras loads it.
    """

    suffix: str
    made: str
    keras: str
    config: Mapping[str, Any]

    def write_config(self, path: Path) -> None:
        """Give the file at `path`, a copy, that configuration: what was looked at is what is loaded."""
        text = json.dumps(self.config)
        if self.suffix == ".h5":
            with h5py.File(path, "r+") as file:
                file.attrs["model_config"] = text
            return
        with zipfile.ZipFile(path) as archive:
            others = {
                name: archive.read(name) for name in MEMBERS - {"config.json"} if name in archive.namelist()
            }
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("config.json", text)
            for name, content in others.items():
                archive.writestr(name, content)


def inspect(path: Path, name: str) -> Foreign:
    """Look at the file at `path`, which the user calls `name`, and say what it is.

    Raises:
        ModelError: it is damaged, too large, no Keras file, or names what is not on the lists.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(HDF5))
        if start.startswith(ZIP):
            return _inspect_zip(path, name)
        if start == HDF5:
            return _inspect_hdf5(path, name)
    except ModelError:
        raise
    except Exception as error:  # zipfile, zlib, json and h5py raise whatever comes; the file is a stranger's
        log.warning("%s: %s", name, error)
        raise damaged(name) from None
    raise damaged(name)


def damaged(name: str) -> ModelError:
    """Return the error to raise where a file is no model, or not a whole one."""
    return ModelError(
        _("{name} is damaged or not a model. Open a .keras, .h5, .tflite, .npz or .onnx file.").format(
            name=name
        )
    )


def _inspect_zip(path: Path, name: str) -> Foreign:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        names = [member.filename for member in members]
        if len(set(names)) < len(names) or not {"config.json", "model.weights.h5"} <= set(names):
            raise damaged(name)
        if sum(member.file_size for member in members) > MOST_BYTES:  # unpacked; zipfile reads no more
            raise too_large(name)
        if any(each.file_size > MOST_CONFIG for each in members if each.filename.endswith(".json")):
            raise too_large(name)
        if others := sorted(set(names) - MEMBERS):
            raise _foreign_part(name, others[0])
        config = json.loads(archive.read("config.json"))
        metadata = json.loads(archive.read("metadata.json")) if "metadata.json" in names else {}
        config.pop("compile_config", None)  # the loss and the like, which are never loaded
        config = modernised(config)
        check_config(config, name)
        with archive.open("model.weights.h5") as weights, h5py.File(weights, "r") as file:
            check_arrays(file, name)
    saved = re.match(r"(\d{4}-\d\d-\d\d)@", str(metadata.get("date_saved", "")))
    return Foreign(".keras", saved[1] if saved else "", _version(metadata.get("keras_version")), config)


def _inspect_hdf5(path: Path, name: str) -> Foreign:
    with h5py.File(path, "r") as file:
        check_arrays(file, name)
        if "model_config" not in file.attrs:
            raise ModelError(
                _("{name} is an HDF5 file without a Keras model. Open a .keras, .h5 or .tflite file.").format(
                    name=name
                )
            )
        text = file.attrs["model_config"]
        if len(text) > MOST_CONFIG:
            raise too_large(name)
        config = modernised(json.loads(text))
        check_config(config, name)
        version = file.attrs.get("keras_version")
    return Foreign(".h5", "", _version(version.decode() if isinstance(version, bytes) else version), config)


def modernised(node: Any) -> Any:
    """Return a configuration of Keras 2 or 3 as this Keras loads it, with numbers of 32 bits.

    What matters to training alone is left out, and recurrent layers are unrolled, as LiteRT wants them.
    """
    if isinstance(node, list):
        return [modernised(part) for part in node]
    if not isinstance(node, dict):
        return node
    kind, config = str(node.get("class_name")), node.get("config")
    if kind == "TFOpLambda" and isinstance(config, dict):
        node = _rescaling(node)
        kind, config = node["class_name"], node["config"]
    if kind in KERAS_2_MODULES and "module" in node and KERAS_2.match(str(node["module"])):
        node = {**node, **KERAS_2_MODULES[kind]}
    if kind == "Sequential" and isinstance(config, (dict, list)):
        node = {**node, "config": _sequential(config)}
    elif kind in LAYERS and isinstance(config, dict):
        node = {**node, "config": _layer(kind, config)}
    elif kind in ("DTypePolicy", "Policy") and isinstance(config, dict) and str(config.get("name")) in HALVES:
        return "float32"
    changed = {key: modernised(value) for key, value in node.items()}
    if isinstance(changed.get("dtype"), str) and changed["dtype"] in HALVES:
        changed["dtype"] = "float32"
    return changed


def _sequential(config: dict[str, Any] | list[Any]) -> dict[str, Any]:
    """Return the settings of a Sequential model: Keras 2 may have a mere list, and no layer for the input."""
    config = {"name": "sequential", "layers": config} if isinstance(config, list) else dict(config)
    layers: Any = config.get("layers")
    first = layers[0] if isinstance(layers, list) and layers and isinstance(layers[0], dict) else {}
    settings = first.get("config")
    if isinstance(settings, dict) and "batch_input_shape" in settings and first["class_name"] != "InputLayer":
        given = {"batch_shape": settings["batch_input_shape"], "name": f"{settings.get('name')}_input"}
        start: dict[str, Any] = {"class_name": "InputLayer", "config": given}
        if "module" in first:
            start |= {"module": "keras.layers", "registered_name": None}
        config["layers"] = [start, *layers]
    return config


def _rescaling(node: dict[str, Any]) -> dict[str, Any]:
    """Return `x / 255` and the like, as Keras 2 wrote it in models, as a layer; another function as it is."""
    function, inbound = node["config"].get("function"), node.get("inbound_nodes")
    try:
        ((name, index, place, more),) = inbound  # type: ignore[misc]
        number = float(more["y"])
        ways = {
            "math.truediv": (1 / number, 0.0),
            "math.multiply": (number, 0.0),
            "math.subtract": (1.0, -number),
            "__operators__.add": (1.0, number),
        }
        scale, offset = ways[function]
    except (TypeError, ValueError, KeyError, ZeroDivisionError):
        return node
    label = node["config"].get("name")
    start = {"module": "keras.layers", "registered_name": None} if "module" in node else {}
    config = {"name": label, "scale": scale, "offset": offset}
    given = [[[name, index, place, {}]]]
    return {
        **start,
        "class_name": "Rescaling",
        "name": node.get("name"),
        "config": config,
        "inbound_nodes": given,
    }


def _layer(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    changed = {key: value for key, value in config.items() if not key.endswith(DROPPED)}
    shape = changed.pop("batch_input_shape", None)
    if kind == "InputLayer" and shape is not None:
        changed.setdefault("batch_shape", shape)
        changed.pop("ragged", None)
    changed.pop("rng_type", None)  # of random layers of Keras 2
    if kind in RECURRENT:
        changed.pop("time_major", None)
        changed["unroll"] = True
    axis = changed.get("axis")
    if kind == "BatchNormalization" and isinstance(axis, list) and len(axis) == 1:
        changed["axis"] = axis[0]
    return changed


def check_config(config: Any, name: str) -> None:
    """Refuse a configuration, as read from JSON, that names anything not on the lists.

    Raises:
        ModelError: it does, or it is too large, or no configuration of a model.
    """
    if not isinstance(config, dict) or config.get("class_name") not in MODELS:
        raise damaged(name)
    waiting: list[tuple[str, Any]] = [("", config)]
    objects = 0
    while waiting:
        key, node = waiting.pop()
        objects += 1
        if objects > MOST_OBJECTS * 10:  # an object of a configuration has some ten values
            raise too_large(name)
        if isinstance(node, dict):
            if "class_name" in node:
                _check_object(node, name)
            waiting += node.items()
        elif isinstance(node, list):
            waiting += [(key, part) for part in node]
        elif key.endswith("activation") and isinstance(node, str) and node not in ACTIVATIONS:
            raise _foreign_part(name, node)
        elif _is_huge(node) and key not in FREE_NUMBERS:
            raise too_large(name)


def _is_huge(value: object) -> bool:
    return isinstance(value, (int, float)) and not abs(value) <= MOST_NUMBER  # not: NaN is huge too


def _check_object(node: dict[str, Any], name: str) -> None:
    """Refuse an object that is not a plain one of Keras' own."""
    kind, config = node["class_name"], node.get("config")
    known = config in ACTIVATIONS if kind == "function" else kind in MODELS | LAYERS | PARTS | OPERATIONS
    module, registered = node.get("module"), node.get("registered_name")
    if not known:
        raise _foreign_part(name, config if kind == "function" else kind)
    if module is not None and not MODULES.fullmatch(module):
        raise _foreign_part(name, f"{module}.{kind}")
    if registered not in (None, kind):
        raise _foreign_part(name, registered)


def _foreign_part(name: str, part: object) -> ModelError:
    plain = "".join(sign for sign in str(part) if sign.isprintable())[:60]
    return ModelError(
        _(
            '{name} has the part "{part}", which DigitPad does not run. It only opens plain Keras layers.'
        ).format(name=name, part=plain)
    )


def check_arrays(file: h5py.File, name: str) -> None:
    """Refuse links out of the file, arrays that lie elsewhere, and more of them than a model has.

    Raises:
        ModelError: it has one of them.
    """
    waiting, objects, size = [file["/"]], 0, 0
    while waiting:
        group = waiting.pop()
        for key in group:
            objects += 1
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise damaged(name)
            child = group[key]
            if isinstance(child, h5py.Group):
                waiting.append(child)
            elif _is_plain(child):
                size += child.nbytes
            else:
                raise damaged(name)
            if objects > MOST_OBJECTS or size > MOST_BYTES:  # hard links may go in a circle
                raise too_large(name)


def _is_plain(child: object) -> bool:
    """Say whether a part of an HDF5 file is an array of numbers that lies in the file."""
    if not isinstance(child, h5py.Dataset) or child.external or child.is_virtual:
        return False
    return child.dtype.kind in "fiubS"


def _version(text: object) -> str:
    return text if isinstance(text, str) and re.fullmatch(r"[0-9][0-9a-z.+-]{0,20}", text) else ""
