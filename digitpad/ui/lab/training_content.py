"""Content of the tab "Training": the strip's digits, snapshots in words, and how a run ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from digitpad.language import _, percent
from digitpad.runs.events import Done, Snapshot
from digitpad.runs.library import Run
from digitpad.runs.recipe import Recipe
from digitpad.ui.main.content import PanelContent


@dataclass(frozen=True)
class StripDigits:
    """The strip's digits: grey pictures 28×28, and their labels."""

    pictures: tuple[Image.Image, ...]
    labels: tuple[int, ...]


def read_strip(folder: Path, experiment: Recipe) -> StripDigits | None:
    """Return the digits that the run in `folder` reads in its strip; None where they are not there."""
    strip = Run(folder, experiment, None).strip()
    if strip is None:
        return None
    return StripDigits(tuple(map(Image.fromarray, strip.digits)), tuple(map(int, strip.labels)))


def _where(snapshot: Snapshot, batches: int) -> str:
    """Return when a snapshot was made, in words."""
    if snapshot.batch >= batches:
        return _("after epoch {epoch}").format(epoch=snapshot.epoch)
    return _("epoch {epoch}, after batch {batch}").format(epoch=snapshot.epoch, batch=snapshot.batch)


def drawing_words(snapshot: Snapshot | None, batches: int) -> str:
    """Return the line above the drawing's bars."""
    if snapshot is None or snapshot.drawing is None:
        return _("Draw a digit on the pad: it is read again after every epoch and every step.")
    probabilities = snapshot.drawing
    read = _most_probable(probabilities)
    return f"{read}, {percent(probabilities[read])} · {_where(snapshot, batches)}"


def panel_content(content: PanelContent, snapshot: Snapshot, batches: int) -> PanelContent:
    """Return what the panel shows with the bars of the network in training, and a title that says so."""
    if snapshot.drawing is None or content.probabilities is None:
        return content
    probabilities = snapshot.drawing
    read = _most_probable(probabilities)
    in_use = f"{content.headline} ({content.sentence})" if content.headline else content.sentence
    return content._replace(
        headline=str(read),
        sentence=percent(probabilities[read]),
        detail=_("The model in use reads: {prediction}").format(prediction=in_use),
        probabilities=probabilities,
        winner=read,
        title=_("Network being trained, {when}").format(when=_where(snapshot, batches)),
    )


def _most_probable(probabilities: Sequence[float]) -> int:
    return max(range(len(probabilities)), key=probabilities.__getitem__)


def ending(end: Done) -> str:
    """Return in words how a run ended that is kept."""
    ending = _("Stopped and saved") if end.interrupted else _("The training has finished")
    return _("{said}: test accuracy {share}.").format(said=ending, share=percent(end.accuracy, 2))
