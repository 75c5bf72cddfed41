"""Choose the splitting's constants: `python tests/benchmarks/touching.py [--count N] [NAME=VALUE,… …]`.

Photographs of rows on tuning seeds, half of them with digits that touch, are searched once; then all that was
found is split and read with each combination of the constants of `digitpad/pictures/splitting.py` that are
named, the present ones first: `touching.py CUT=0.8,0.9 APART=0.04`. The most rows correct wins, those apart
counted like those that touch: `pictures.py --from 0 mnist` then says what single digits lose by it.
"""

import argparse
import itertools
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np

CHECKOUT = Path(__file__).parents[2]
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]

from support.alignment import alike  # noqa: E402
from support.photos import layout_kind, photo  # noqa: E402

from digitpad.core.arrays import Digits, Probabilities  # noqa: E402
from digitpad.core.network import Classifier, load_model  # noqa: E402
from digitpad.core.raster import steps_of_glyph  # noqa: E402
from digitpad.pictures import finding, splitting  # noqa: E402
from digitpad.pictures.layout import lines_of  # noqa: E402
from digitpad.pictures.loading import read_picture  # noqa: E402
from digitpad.pictures.normalising import levelled, thickened_glyph  # noqa: E402
from digitpad.pictures.pieces import Cutting  # noqa: E402
from digitpad.pictures.scoring import Scorer, regrouped  # noqa: E402


class Row(NamedTuple):
    """What was found in a photograph before anything was split, and what is written there."""

    digits: tuple[int, ...]
    touches: bool
    cuttings: list[Cutting]
    slope: float


class Remembering:
    """A classifier that reads nothing twice."""

    def __init__(self, classifier: Classifier) -> None:
        """Nothing is read yet."""
        self._classifier = classifier
        self._known: dict[bytes, Probabilities] = {}

    def probabilities(self, digits: Digits) -> Probabilities:
        """Return the softmax, (n, 10)."""
        keys = [digit.tobytes() for digit in digits]
        fresh = {key: digit for key, digit in zip(keys, digits, strict=True) if key not in self._known}
        if fresh:
            rows = self._classifier.probabilities(np.stack(list(fresh.values())))
            self._known.update(zip(fresh, rows, strict=True))
        return np.stack([self._known[key] for key in keys])


def main() -> int:
    """Print how many rows each combination reads, and the best."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("values", nargs="*", metavar="NAME=VALUE,…", help="of a constant of the splitting")
    parser.add_argument("--count", type=int, default=200, help="photographs (%(default)s)")
    arguments = parser.parse_args()
    grid = dict(map(_values_of, arguments.values))
    rows = [*found(arguments.count // 2, touching=True), *found(arguments.count // 2, touching=False)]
    reader = Remembering(load_model())
    wanted = [dict(zip(grid, chosen, strict=True)) for chosen in itertools.product(*grid.values())]
    results = []
    for values in [{}, *(one for one in wanted if one)]:
        with patch.dict(vars(splitting), values):
            results.append((*measured(rows, reader), values))
        touching, apart, digits, _values = results[-1]
        names = " ".join(f"{name}={value:g}" for name, value in values.items()) or "as it is"
        print(f"touching {touching:6.2f}   apart {apart:6.2f}   digits {digits:6.2f}   {names}", flush=True)
    best = max(results, key=lambda result: (result[0] + result[1], result[2]))
    print("best:", best[-1] or "as it is")
    return 0


def _values_of(argument: str) -> tuple[str, list[float]]:
    """Return a constant's name and the values to try, each a whole number where it is one."""
    name, _, values = argument.partition("=")
    now = getattr(splitting, name, None)
    if not isinstance(now, (int, float)) or not values:
        raise SystemExit(f"{argument}: name a number of splitting.py, as CUT=0.8,0.9")
    return name, [type(now)(value) for value in values.split(",")]


def found(count: int, touching: bool) -> list[Row]:
    """Search photographs of rows, the first of the tuning seeds in which digits touch, or do not."""
    seeds = (seed for seed in itertools.count() if (layout_kind(seed) == "touching") == touching)
    return [_searched(seed, touching) for seed in itertools.islice(seeds, count)]


def _searched(seed: int, touches: bool) -> Row:
    made = photo(seed, row=True)
    kept: list[tuple[list[Cutting], float]] = []

    def keep(cuttings: list[Cutting], *others: object) -> list[Cutting]:
        kept.append((cuttings, float(others[-1])))  # type: ignore[arg-type]  # the slope comes last
        return []

    with tempfile.TemporaryDirectory() as folder, patch.object(finding, "digits_among", keep):
        finding.find(read_picture(made.save(Path(folder), "made")), reader=load_model())
    cuttings, slope = kept[0] if kept else ([], 0.0)
    return Row(made.digits, touches, cuttings, slope)


def measured(rows: list[Row], reader: Remembering) -> tuple[float, float, float]:
    """Return how many rows are correct of those that touch, of the others, and how many digits, in %."""
    read = [_read(row, reader) for row in rows]
    correct = [digits == row.digits for digits, row in zip(read, rows, strict=True)]
    shares = [
        100 * float(np.mean([own for own, row in zip(correct, rows, strict=True) if row.touches == touches]))
        for touches in (True, False)
    ]
    right = sum(alike(row.digits, digits) for digits, row in zip(read, rows, strict=True))
    return shares[0], shares[1], 100 * right / sum(len(row.digits) for row in rows)


def _read(row: Row, reader: Remembering) -> tuple[int, ...]:
    parts = [one.cutting for one in regrouped(row.cuttings, Scorer(reader, row.slope))]
    if not parts:
        return ()
    lines = lines_of([part.rectangle for part in parts], float(np.tan(np.radians(row.slope))))
    ordered = [parts[index] for line in lines for index in line]
    digits = [steps_of_glyph(thickened_glyph(levelled(part.grey, row.slope))).digit for part in ordered]
    return tuple(int(digit) for digit in reader.probabilities(np.stack(digits)).argmax(axis=1))


if __name__ == "__main__":
    sys.exit(main())
