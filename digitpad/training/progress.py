"""What a training run tells while it runs. Imports no Keras: the window reads it too."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Progress:
    """Where a run stands.

    epoch: 1 to `epochs`; batch: 1 to `batches`, of this epoch.
    loss, accuracy: means over this epoch so far, on augmented digits; non-digits count in the loss alone.
    validation_loss, validation_accuracy: of the averaged weights; only at an epoch's end, else None.
    """

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    accuracy: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None

    @property
    def ends_epoch(self) -> bool:
        """Whether an epoch has just ended."""
        return self.validation_loss is not None

    def to_record(self) -> dict[str, Any]:
        """Return what a line of `--progress json` says."""
        return {"event": "epoch" if self.ends_epoch else "batch", **asdict(self)}


Report = Callable[[Progress], None]
