"""An experiment in the making: what is typed, what is wrong with it, and what can be taken back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from digitpad.core.undo import UndoStack
from digitpad.errors import DataError
from digitpad.lab.help_texts import PERCENT, hyperparameters
from digitpad.lab.layers import KINDS, MOST_LAYERS, Layer, Row, check_layers, rows_of
from digitpad.language import _, decimal, significant
from digitpad.runs.plan import Limits
from digitpad.runs.recipe import BASELINE_VALUES, BASELINES, NAMES, OPTIMIZERS, WHOLE_SET, Recipe, lab_recipe

ROLLING = ("momentum", "nesterov")  # the optimisers with momentum
KEPT_SMALL = (  # what the network from scratch leaves out; its other hyperparameters work
    "activation",
    "initializer",
    "batch_normalization",
    "pixels",
    "schedule",
    "momentum",
    "weight_decay",
    "dropout",
    "l1",
    "average",
    "device",
)
ITS_OWN = ("activation", "initializer", "batch_normalization", "l1", "l2")  # DigitPad's network's


def check_pictures(recipe: Recipe) -> None:
    """Refuse what is no recipe of the lab's.

    Raises:
        DataError: it learns from more than pictures.
    """
    if recipe.data != "pictures":
        sentence = _("The recipe {name} learns from more than pictures. Choose one of the lab's.")
        raise DataError(sentence.format(name=recipe.name))


def obstacle(hyperparameter: str, network: str, optimizer: str) -> str:
    """Return why a hyperparameter does not apply, or "" where it does.

    network, optimizer: of the experiment.
    """
    if network == "scratch" and hyperparameter in KEPT_SMALL:
        sentence = {
            "activation": _("The network from scratch has ReLU, written by hand."),
            "initializer": _("The network from scratch starts with Xavier's normal distribution."),
            "pixels": _("The network from scratch always has ink as 1 and paper as 0."),
            "device": _("NumPy computes on the processor."),
        }.get(hyperparameter) or _(
            "The network from scratch does without it, so that its code is short enough to read."
        )
    elif network in BASELINES and hyperparameter not in BASELINE_VALUES:
        sentence = _("A baseline has no such setting.")
    elif network == "digitpad" and hyperparameter in ITS_OWN:
        sentence = _("Part of DigitPad's own network, which cannot be changed here.")
    elif hyperparameter == "momentum" and optimizer not in ROLLING:
        sentence = _("Only for SGD with momentum, and Nesterov.")
    elif hyperparameter == "weight_decay" and optimizer != "adamw":
        sentence = _("Only for AdamW; L2 does much the same for the others.")
    elif hyperparameter == "batch" and optimizer == WHOLE_SET:
        sentence = _("Gradient descent always takes all digits at once.")
    else:
        sentence = ""
    return sentence


def optimizers(network: str) -> tuple[str, ...]:
    """Return the optimisers a network can learn with."""
    return (WHOLE_SET, "sgd") if network == "scratch" else OPTIMIZERS


Typed = str | bool
DEFAULTS = {name: getattr(lab_recipe(), name) for name in NAMES["pictures"]}
NO_HYPERPARAMETERS = ("name", "network", "layers", "changes")
HYPERPARAMETERS = tuple(name for name in DEFAULTS if name not in NO_HYPERPARAMETERS)


@dataclass(frozen=True)
class TypedLayer:
    """A layer as it is typed: its kind, and its fields as texts."""

    kind: str
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """An experiment with changes that are not validated yet.

    base: the experiment it began with, which is valid.
    typed: what was changed, by the names of hyperparameters, or "name"; numbers as texts.
    layers: the stack as it is typed.
    origin: the preset or file it began with, by a name of the window's.
    """

    base: Recipe
    typed: Mapping[str, Typed]
    layers: tuple[TypedLayer, ...]
    origin: str = ""

    def value(self, name: str) -> Typed:
        """Return what a hyperparameter shows: what was typed, or the base's value as a text."""
        return self.typed[name] if name in self.typed else shown(name, getattr(self.base, name))

    def with_value(self, name: str, value: Typed) -> "Draft":
        """Return the draft with another value of a hyperparameter."""
        typed = {key: old for key, old in self.typed.items() if key != name}
        if value != shown(name, getattr(self.base, name)):
            typed[name] = value
        return replace(self, typed=typed)

    def with_text(self, place: int, name: str, text: str) -> "Draft":
        """Return the draft with another text in a field of the layer at `place`."""
        typed_layer = self.layers[place]
        return self._with_layers(place, 1, TypedLayer(typed_layer.kind, {**typed_layer.texts, name: text}))

    def with_layer(self, place: int, kind: str) -> "Draft":
        """Return the draft with a new layer at `place`."""
        return self._with_layers(place, 0, typed_layer_of(KINDS[kind]()))

    def without_layer(self, place: int) -> "Draft":
        """Return the draft without the layer at `place`."""
        return self._with_layers(place, 1)

    def with_moved(self, place: int, to: int) -> "Draft":
        """Return the draft with the layer at `place` moved to the place `to`."""
        return self.without_layer(place)._with_layers(to, 0, self.layers[place])

    def with_changes(self, changes: Mapping[str, Any]) -> "Draft":
        """Return the draft with other values of hyperparameters by name, or other "layers"."""
        draft = self
        for name, value in changes.items():
            if name == "layers":
                draft = replace(draft, layers=tuple(map(typed_layer_of, value)))
            else:
                draft = draft.with_value(name, shown(name, value))
        return draft

    def _with_layers(self, place: int, taken: int, *put: TypedLayer) -> "Draft":
        return replace(self, layers=(*self.layers[:place], *put, *self.layers[place + taken :]))


@dataclass(frozen=True)
class Validated:
    """What a draft comes to.

    experiment: None where something is wrong.
    values: all hyperparameters whose values are valid, by name.
    faults: sentences about hyperparameters, by name; layer_faults: about fields of layers, by place and name.
    rows: the layers in their places; those with a wrong field, and all after them, have no shape.
    sentence: what is to be mended first; "" where nothing is.
    """

    experiment: Recipe | None
    values: Mapping[str, Any]
    faults: Mapping[str, str]
    layer_faults: Mapping[tuple[int, str], str]
    rows: tuple[Row, ...]
    sentence: str


def draft_of(experiment: Recipe, origin: str = "") -> Draft:
    """Return the draft that begins with an experiment."""
    return Draft(experiment, {}, tuple(map(typed_layer_of, experiment.layers)), origin)


def typed_layer_of(layer: Layer) -> TypedLayer:
    """Return a layer as it would be typed."""
    return TypedLayer(layer.kind, {name: shown(name, value) for name, value in asdict(layer).items()})


def validated(draft: Draft) -> Validated:
    """Return the experiment that a draft is, or what is wrong with it."""
    values, faults = _values(draft)
    layers, layer_faults = _layers(draft.layers)
    rows = _rows(draft.layers, layers)
    sentence = _first(faults, layer_faults, draft)
    experiment = None
    if not sentence:
        try:
            stack = tuple(layer for layer in layers if layer)
            if draft.base.network != "digitpad":
                check_layers(stack)
            experiment = replace(draft.base, **{**values, "layers": stack})
        except DataError as error:
            sentence = str(error)
    values = {
        name: values.get(name, getattr(draft.base, name)) for name in HYPERPARAMETERS if name not in faults
    }
    return Validated(experiment, values, faults, layer_faults, rows, sentence)


def shown(name: str, value: Any) -> Any:
    """Return a value as a field shows it: numbers with as many places as they need, fractions in percent."""
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return str(value)
    percent = name in PERCENT
    text = significant(value * 100, 4) if percent else significant(value, 6)
    return decimal(value, 10).rstrip("0") if "e" in text else text


def limits_of(name: str, owner: type[Recipe] | type[Layer] = Recipe) -> Limits:
    """Return what may be typed for a number of an experiment, or of a layer."""
    entry = next(entry for entry in fields(owner) if entry.name == name)
    percent = owner is Recipe and name in PERCENT
    factor = 100 if percent else 1
    least, most = (entry.metadata[end] * factor for end in ("least", "most"))
    return Limits(least, most, whole=isinstance(entry.default, int), percent=percent)


def _values(draft: Draft) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was typed as values, and what is wrong with the rest; what does not apply is left out."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, typed in draft.typed.items():
        value, fault = _value(name, typed)
        if not fault:
            values[name] = value
        elif not obstacle(name, draft.base.network, str(draft.value("optimizer"))):
            faults[name] = fault
    return values, faults


def _value(name: str, typed: Typed) -> tuple[Any, str]:
    """Return a hyperparameter's value, or what is wrong with what was typed."""
    if name == "name":
        return str(typed).strip(), "" if str(typed).strip() else _("A run needs a name. Type one.")
    if isinstance(DEFAULTS[name], (bool, str)):
        return typed, ""
    value, fault = _number(limits_of(name), str(typed))
    if not fault:
        try:
            lab_recipe(**{name: value})
        except DataError as error:  # such as one part of a cross-validation
            fault = str(error)
    return value, fault


def _number(limits: Limits, text: str) -> tuple[Any, str]:
    value = limits.value(text)
    if value is None:
        return None, limits.sentence()
    return int(value) if limits.whole else value, ""


def _layers(typed_layers: tuple[TypedLayer, ...]) -> tuple[list[Layer | None], dict[tuple[int, str], str]]:
    """Return the layers, None for one with a wrong field, and what is wrong with the fields."""
    layers: list[Layer | None] = []
    faults: dict[tuple[int, str], str] = {}
    for place, typed_layer in enumerate(typed_layers):
        kind = KINDS[typed_layer.kind]
        found = {name: _number(limits_of(name, kind), text) for name, text in typed_layer.texts.items()}
        wrong = {(place, name): fault for name, (_value, fault) in found.items() if fault}
        faults |= wrong
        layers.append(None if wrong else kind(**{name: value for name, (value, _fault) in found.items()}))
    return layers, faults


def _rows(typed_layers: tuple[TypedLayer, ...], layers: list[Layer | None]) -> tuple[Row, ...]:
    """Return the layers in their places, as far as they are known."""
    known = layers[: layers.index(None)] if None in layers else layers
    rows = rows_of([layer for layer in known if layer])
    unknown = list(zip(typed_layers, layers, strict=True))[len(rows) :]
    return rows + tuple(Row(layer or KINDS[typed_layer.kind](), (), 0) for typed_layer, layer in unknown)


def _first(faults: Mapping[str, str], layer_faults: Mapping[tuple[int, str], str], draft: Draft) -> str:
    """Return the sentence about what is to be mended first."""
    if len(draft.layers) > MOST_LAYERS:
        return _("A network has from 1 to {most} layers.").format(most=MOST_LAYERS)
    for (place, name), fault in layer_faults.items():
        return _("Layer {number}, {kind}, {field}: {fault}").format(
            number=place + 1, kind=draft.layers[place].kind, field=field_label(name), fault=fault
        )
    for name, fault in faults.items():
        label = hyperparameters()[name].label if name != "name" else _("Name")
        return fault if fault.startswith(label) else _("{label}: {fault}").format(label=label, fault=fault)
    return ""


def field_label(name: str) -> str:
    """Return what a layer's field is called."""
    return {
        "units": _("units"),
        "filters": _("filters"),
        "kernel": _("kernel"),
        "size": _("window"),
        "stride": _("stride"),
        "padding": _("padding"),
        "rate": _("rate"),
    }[name]


MOST = 200  # drafts that are kept, with the one as it is


class Changes:
    """A draft, those before it, and those that were taken back."""

    def __init__(self, draft: Draft) -> None:
        """Begin with a draft that cannot be taken back."""
        self._steps = UndoStack(draft, MOST - 1)
        self._key = ""

    @property
    def now(self) -> Draft:
        """The draft as it is."""
        return self._steps.present

    @property
    def can_undo(self) -> bool:
        """Whether there is a draft before."""
        return self._steps.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a change was taken back."""
        return self._steps.can_redo

    def change(self, draft: Draft, key: str = "") -> None:
        """Make a change. One after the other with the same key, such as letters typed, are one change."""
        if draft == self.now:
            return
        self._steps.change(draft, same_step=bool(key) and key == self._key and self.can_undo)
        self._key = key

    def undo(self) -> None:
        """Take the last change back, where there is one."""
        self._steps.undo()
        self._key = ""

    def redo(self) -> None:
        """Make the change again that was taken back, where there is one."""
        self._steps.redo()
        self._key = ""
