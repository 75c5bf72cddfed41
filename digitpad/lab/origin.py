"""Which preset an experiment began with, and what its run is called."""

from digitpad.lab.presets import Preset, presets
from digitpad.language import _
from digitpad.models.library_file import free_name
from digitpad.runs.experiment import Experiment
from digitpad.runs.library import Run


def origin_of(experiment: Experiment) -> str:
    """Return the label of the preset an experiment is, or was changed from; "" for none."""
    known = presets()
    for preset in known:
        if experiment.changed(name=preset.name, seed=preset.experiment.seed) == preset.experiment:
            return preset.label
    near = [preset for preset in known if preset.name == experiment.name]
    near += [preset for preset in known if _same_network(preset, experiment)]
    return _("{preset}, changed").format(preset=near[0].label) if near else ""


def name_of(experiment: Experiment) -> str:
    """Return what the user reads: the experiment's own name, or the label of the preset of that name."""
    return next((preset.label for preset in presets() if preset.name == experiment.name), experiment.name)


def names_of(runs: list[Run]) -> dict[str, str]:
    """Return a name for each run, by key; of several with the same, the later ones get a number."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for run in sorted(runs, key=lambda run: run.key):
        names[run.key] = free_name(run.given or name_of(run.experiment), taken, "{name} {number}")
        taken.add(names[run.key].casefold())
    return names


def _same_network(preset: Preset, experiment: Experiment) -> bool:
    return (preset.experiment.network, preset.experiment.layers) == (experiment.network, experiment.layers)
