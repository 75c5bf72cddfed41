"""Who is held out: the split of the pen files by writer, fixed by the writers' names.

A network that has seen ten digits of a hand reads that hand's eleventh more easily, so whoever is measured
must never have been learned from. The split is a function of the name alone: the same writer is held out
with digits and with letters, today and in a file that is longer tomorrow.
"""

import hashlib

SHARE = 0.2  # of the writers are held out
SALT = (
    "digitpad 227"  # hashed with the name; the first number that takes 18-22 % of each collection's writers
)
DONOR = "unipen/gmd"  # held out whole: 1,145 digits from one place, its own tablet, three hands


def is_held_out(writer: str | None) -> bool:
    """Say whether nothing by this writer may be learned from; what has no writer is learned from."""
    if not writer:
        return False
    return is_of(writer, DONOR) or _place(writer) < SHARE


def is_of(writer: str | None, collection: str) -> bool:
    """Say whether a writer, "unipen/gmd/w000", belongs to a collection: "unipen", or "unipen/gmd"."""
    return writer is not None and f"{writer}/".startswith(f"{collection.rstrip('/')}/")


def _place(writer: str) -> float:
    """Return a place in [0, 1) that depends on the name alone, unlike Python's own `hash`."""
    digest = hashlib.sha256(f"{SALT}:{writer}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
