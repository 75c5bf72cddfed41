"""What was written beside what was read, sign by sign."""

from collections.abc import Sequence
from typing import TypeVar

from digitpad.core.evaluation import alignment

Sign = TypeVar("Sign")


def aligned(written: Sequence[Sign], read: Sequence[Sign]) -> list[tuple[Sign | None, Sign | None]]:
    """Return the two rows beside each other with the fewest changes, None where one of them has nothing."""
    return [
        (None if wanted is None else written[wanted], None if seen is None else read[seen])
        for wanted, seen in alignment(written, read)
    ]


def alike(written: Sequence[Sign], read: Sequence[Sign]) -> int:
    """Return how many of those written were read as they are."""
    return sum(wanted == seen for wanted, seen in aligned(written, read) if wanted is not None)
