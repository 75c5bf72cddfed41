"""What the network in training reads: of the strip's test digits, and of the digit on the pad."""

from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from digitpad.language import _, percent
from digitpad.runs.events import Snapshot
from digitpad.runs.experiment import Experiment
from digitpad.runs.library import Run
from digitpad.ui.widgets.content import PanelContent


@dataclass(frozen=True)
class StripDigits:
    """The strip's digits: grey pictures 28×28, and their labels."""

    pictures: tuple[Image.Image, ...]
    labels: tuple[int, ...]


def read_strip(folder: Path, experiment: Experiment) -> StripDigits | None:
    """Return the digits that the run in `folder` reads in its strip; None where they are not there."""
    strip = Run(folder, experiment, None).strip()
    if strip is None:
        return None
    return StripDigits(tuple(map(Image.fromarray, strip.digits)), tuple(map(int, strip.labels)))


def where(snapshot: Snapshot, batches: int) -> str:
    """Return when a snapshot was made, in words."""
    if snapshot.batch >= batches:
        return _("after epoch {epoch}").format(epoch=snapshot.epoch)
    return _("epoch {epoch}, after batch {batch}").format(epoch=snapshot.epoch, batch=snapshot.batch)


def drawing_words(snapshot: Snapshot | None, batches: int) -> str:
    """Return the line above the drawing's bars."""
    if snapshot is None or snapshot.drawing is None:
        return _("Draw a digit on the pad: it is read anew after every epoch and every step.")
    shares = snapshot.drawing
    read = max(range(len(shares)), key=shares.__getitem__)
    return f"{read}, {percent(shares[read])} · {where(snapshot, batches)}"


def over(content: PanelContent, snapshot: Snapshot, batches: int) -> PanelContent:
    """Return what the panel shows with the bars of the network in training, and a title that says so."""
    if snapshot.drawing is None or content.probabilities is None:
        return content
    shares = snapshot.drawing
    read = max(range(len(shares)), key=shares.__getitem__)
    in_use = f"{content.headline} ({content.sentence})" if content.headline else content.sentence
    return replace(
        content,
        headline=str(read),
        sentence=percent(shares[read]),
        detail=_("The model in use reads: {verdict}").format(verdict=in_use),
        probabilities=shares,
        winner=read,
        title=_("Network in training, {when}").format(when=where(snapshot, batches)),
    )
