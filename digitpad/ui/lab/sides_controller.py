"""Two experiments side by side: presets, the user's own, the one in the making, and figures of runs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digitpad.lab.differences import lines
from digitpad.language import _, percent
from digitpad.runs.experiment import Experiment
from digitpad.runs.library import Run
from digitpad.ui.lab.sidebyside import SidesContent

NOTES, MENDED = "-notes", "-mended"


def counterpart(key: str, keys: Sequence[str]) -> str:
    """Return the key of what a preset is best looked at beside: as in the notes, or mended; or ""."""
    stem = key.removesuffix(NOTES).removesuffix(MENDED)
    names = (stem + MENDED, stem + NOTES, stem)
    return next((name for name in names if name != key and name in keys), "")


def sides_content(
    left: Experiment, right: Experiment, said: tuple[str, str], runs: Sequence[Run]
) -> SidesContent:
    """Return what two experiments have in common and what not, with what their newest runs reached."""
    found = lines(left, right)
    rows = [(line.label, line.left, line.right) for line in found]
    different = [row for row, line in zip(rows, found, strict=True) if line.differs]
    alike = [row for row, line in zip(rows, found, strict=True) if not line.differs]
    return SidesContent(said, _figures(left, right, runs), different, alike)


def _figures(left: Experiment, right: Experiment, runs: Sequence[Run]) -> list[tuple[str, str, str]]:
    ours, theirs = (_figures_of(experiment, runs) for experiment in (left, right))
    labels = {
        "accuracy": _("Training digits read right"),
        "validation_accuracy": _("Validation digits read right"),
        "test_accuracy": _("Test digits read right"),
    }
    if not ours and not theirs:
        return [(labels["test_accuracy"], _written(ours, ""), _written(theirs, ""))]
    return [
        (label, _written(ours, name), _written(theirs, name))
        for name, label in labels.items()
        if name in ours or name in theirs
    ]


def _written(figures: Mapping[str, float], name: str) -> str:
    if not figures:
        return _("not run yet")
    return percent(figures[name], 2) if name in figures else "–"


def _figures_of(experiment: Experiment, runs: Sequence[Run]) -> Mapping[str, float]:
    """Return the figures of the newest run of an experiment, whatever its name was, that came to its end."""
    for run in runs:
        same = replace(run.experiment, name=experiment.name) == experiment
        if same and run.result and run.result.state == "done":
            return run.result.figures
    return {}
