"""Several experiments beside each other: what differs, and all that can be sought in one."""

from collections.abc import Sequence

from digitpad.lab.differences import layers_of, value_of
from digitpad.lab.help_texts import groups
from digitpad.language import _
from digitpad.runs.experiment import Experiment


def differing(experiments: Sequence[Experiment]) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is not the same in all of them: its label, and its value in each, in words."""
    recipes = [recipe_of(experiment) for experiment in experiments]
    columns = [
        (column[0][0], tuple(value for _label, value in column)) for column in zip(*recipes, strict=True)
    ]
    return [(label, values) for label, values in columns if len(set(values)) > 1]


def recipe_of(experiment: Experiment) -> list[tuple[str, str]]:
    """Return all that decides a run in words: its network, its layers, and each knob."""
    stack = [] if experiment.network == "digitpad" else layers_of(experiment)
    knobs = [knob for group in groups() for knob in group.knobs]
    return [
        (_("Network"), networks()[experiment.network]),
        *((knob.label, value_of(experiment, knob)) for knob in knobs),
        (_("Layers"), " · ".join(stack) or "–"),
    ]


def networks() -> dict[str, str]:
    """Return what the kinds of networks are called."""
    return {"layers": _("by Keras"), "scratch": _("from scratch"), "digitpad": _("DigitPad's own")}
