"""How many weights of a layer are how large."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]

BINS = 41  # odd, so that 0 has a bin of its own


@dataclass(frozen=True)
class Histogram:
    """Counts of values in bins of one width between `-limit` and `limit`.

    limit: the largest magnitude among them.
    """

    counts: tuple[int, ...]
    limit: float
    mean: float
    deviation: float

    @property
    def size(self) -> int:
        """How many values there are."""
        return sum(self.counts)


def histogram(values: Values) -> Histogram:
    """Return the histogram of at least one value."""
    limit = float(np.abs(values).max()) or 1.0
    counts, _edges = np.histogram(values, BINS, (-limit, limit))
    return Histogram(tuple(int(count) for count in counts), limit, float(values.mean()), float(values.std()))
