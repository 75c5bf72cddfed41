"""What a training run does, in words. Imports no Keras: the window says it too."""

from digitpad.language import _, percent
from digitpad.runs.events import Progress, Stage


def words(event: Stage | Progress, left_s: float | None = None) -> str:
    """Return what a run does: "Downloading MNIST, 34 %", "Epoch 2 of 8, batch 120 of 469, 0:41 left".

    left_s: seconds that are left; None where that is not known.
    """
    if isinstance(event, Stage):
        words = _stages()[event.stage]
        return words if event.share is None else f"{words}, {percent(event.share)}"
    epoch = _("Epoch {epoch} of {epochs}, batch {batch} of {batches}").format(
        epoch=event.epoch, epochs=event.epochs, batch=event.batch, batches=event.batches
    )
    if left_s is None:
        return epoch
    left = _("{time} left").format(time=clock(left_s))
    return f"{epoch}, {left}"


def clock(seconds: float) -> str:
    """Return a time as a clock shows it: 0:41, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _stages() -> dict[str, str]:
    return {
        "downloading": _("Downloading MNIST"),
        "preparing": _("Preparing the digits"),
        "starting": _("Starting Keras"),
        "saving": _("Saving the model"),
        "measuring": _("Measuring the model"),
        "comparing": _("Comparing it with the model in use"),
    }
