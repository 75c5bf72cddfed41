"""What was written beside what was read: the alignment of two rows with the fewest changes."""

from collections.abc import Sequence
from typing import TypeVar

Sign = TypeVar("Sign")
_Way = tuple[int, int, list[tuple[Sign | None, Sign | None]]]  # changes, minus those alike, the rows so far


def aligned(written: Sequence[Sign], read: Sequence[Sign]) -> list[tuple[Sign | None, Sign | None]]:
    """Return the two rows beside each other, None where one of them has nothing.

    Of the alignments with the fewest changes it is one with the most alike.
    """
    row: list[_Way[Sign]] = [
        (place, 0, [(None, sign) for sign in read[:place]]) for place in range(len(read) + 1)
    ]
    for wanted in written:
        above, row = row, [(row[0][0] + 1, 0, [*row[0][2], (wanted, None)])]
        for place, seen in enumerate(read):
            changed = wanted != seen
            ways = (
                (above[place][0] + changed, above[place][1] - (not changed), above[place][2], (wanted, seen)),
                (above[place + 1][0] + 1, above[place + 1][1], above[place + 1][2], (wanted, None)),
                (row[place][0] + 1, row[place][1], row[place][2], (None, seen)),
            )
            changes, alike, before, pair = min(ways, key=lambda way: way[:2])
            row.append((changes, alike, [*before, pair]))
    return row[-1][2]


def alike(written: Sequence[Sign], read: Sequence[Sign]) -> int:
    """Return how many of those written were read as they are."""
    return sum(wanted == seen for wanted, seen in aligned(written, read) if wanted is not None)
