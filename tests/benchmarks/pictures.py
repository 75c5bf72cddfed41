"""Measure how well digits in pictures are read: `python tests/benchmarks/pictures.py [NAME …]`.

Made photographs of one digit and of rows, pictures as from paint programs, and where there is MNIST its test
digits saved as files. Each is written to a file, opened, searched and read as the program does. A picture is
right when the number read is the number written: a digit too many is a mistake. Of pages (`form`, `table`,
`framed`, `underlined`, `list`, `felt`, `screen`, `sideways`) digits are counted, and those made up.

`--from 0` tunes; what is reported begins at seed 1,000,000. `--people` lets people write the pages: of those
never learned from where seeds are reported, of the others where they tune. `run.py pictures` measures all of
it. `DIGITPAD_DATA` names the folder with MNIST and ink.
"""

import argparse
import functools
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(CHECKOUT), str(HERE.parent)]

from support.alignment import alike  # noqa: E402
from support.made_numbers import KINDS, figures_of_signs, may_read  # noqa: E402
from support.pages import PAGES  # noqa: E402
from support.photos import FIRST_REPORTED, FORMS, Made, paint, photo, saved_digit  # noqa: E402
from support.reading_pages import data_folder, page_figures, pages_read, print_by_kind  # noqa: E402
from support.reading_pictures import bundled, in_parallel, lines_read_of, opened_file  # noqa: E402

from digitpad.training.data.mnist import read_mnist  # noqa: E402

Figures = dict[str, float]
Job = tuple[str, int, Path | None]  # what to make, its seed, and where to keep what is read wrong

MAKERS: dict[str, Callable[[int], Made]] = {
    "photo": photo,
    "row": functools.partial(photo, row=True),
    "paint": paint,
    "paint row": functools.partial(paint, row=True),
    "empty": functools.partial(photo, digits=()),
}
NAMES = {
    "photo": "photographs of one digit",
    "row": "photographs of rows",
    "paint": "paint pictures",
    "paint row": "paint pictures of rows",
    "empty": "photographs of empty sheets",
}
GOALS = {
    "photographs of one digit, right, %": "≥ 97.5",
    "photographs of one digit, not found, %": "≤ 1",
    "photographs of rows, right, %": "≥ 90",
    "photographs of rows, single digits right, %": "≥ 98.5",
    "paint pictures, right, %": "≥ 98.5",
    "photographs of numbers with marks, right, %": "≥ 90",
    "photographs of numbers with marks, a mark taken for a digit, %": "≤ 0.5",
    "MNIST digits as files, worst change, points": "≥ -0.3",
} | {
    f"pages {name}, {figure}": goal
    for name in PAGES
    for figure, goal in (("digits right, %", "≥ 97"), ("made up, %", "≤ 0.3"))
}
COUNTS = {
    "photo": 2_000,
    "row": 1_000,
    "paint": 2_000,
    "paint row": 500,
    "marks": 1_000,
    "empty": 200,
    "mnist": 2_000,
    **dict.fromkeys(("form", "table", "framed", "underlined"), 250),
    "list": 500,
    **dict.fromkeys(("felt", "screen"), 200),
    "sideways": 300,
}
SIDES = (28, 100, 1000)  # pixels, of saved digits


@dataclass(frozen=True)
class Reading:
    """What was read in one picture, and what was written there."""

    seed: int
    kinds: dict[str, str]
    written: tuple[int, ...]
    read: tuple[int, ...]

    @property
    def is_right(self) -> bool:
        """Whether the number read is the number written."""
        return self.read == self.written


def main() -> int:
    """Measure what was asked for and print it beside the goals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(COUNTS) + "; all by default")
    parser.add_argument("--count", type=int, help="pictures of each (200 to 2,000)")
    parser.add_argument(
        "--from", type=int, default=FIRST_REPORTED, dest="first", help="first seed (%(default)s)"
    )
    parser.add_argument("--mistakes", type=Path, help="a folder for the pictures that are read wrong")
    parser.add_argument("--people", action="store_true", help="pages by people instead of made hands")
    parser.add_argument("--jobs", type=int, help="processes for pages (as many as cores)")
    arguments = parser.parse_args()
    for name in arguments.names or COUNTS:
        count = arguments.count or COUNTS[name]
        if name == "marks":
            print_figures(of_marks(arguments.first, count, arguments.mistakes))
        elif name in PAGES:
            seeds = range(arguments.first, arguments.first + count)
            writers = data_folder() if arguments.people else None
            readings = pages_read(name, seeds, writers, arguments.mistakes, arguments.jobs)
            print_figures(page_figures(name, readings))
            print_by_kind(readings)
        elif name == "mnist":
            print_figures(of_mnist(data_folder(), count))
        else:
            print_figures(of_made(name, arguments.first, count, arguments.mistakes))
    return 0


def print_figures(figures: Figures) -> None:
    """Print figures in lines, beside their goals where there are any."""
    for name, value in figures.items():
        goal = f"   goal {GOALS[name]}" if name in GOALS else ""
        print(f"{name:<58} {value:>10.4g}{goal}", flush=True)


def measured() -> Figures:
    """Return all figures."""
    figures: Figures = {}
    for name in MAKERS:
        figures |= of_made(name, FIRST_REPORTED, COUNTS[name])
    figures |= of_marks(FIRST_REPORTED, COUNTS["marks"])
    for name in PAGES:
        seeds = range(FIRST_REPORTED, FIRST_REPORTED + COUNTS[name])
        figures |= page_figures(name, pages_read(name, seeds, None, None, None))
    return figures | of_mnist(data_folder(), COUNTS["mnist"])


def of_made(name: str, first: int, count: int, mistakes: Path | None = None) -> Figures:
    """Read `count` made pictures, the first of seed `first`."""
    if mistakes:
        mistakes.mkdir(parents=True, exist_ok=True)
    readings = list(in_parallel(_read_made, [(name, seed, mistakes) for seed in range(first, first + count)]))
    what = NAMES[name]
    figures = {f"{what}, right, %": _percent(reading.is_right for reading in readings)}
    if name == "empty":
        return figures
    figures[f"{what}, not found, %"] = _percent(not reading.read for reading in readings)
    figures[f"{what}, too many found, %"] = _percent(len(r.read) > len(r.written) for r in readings)
    if name.endswith("row"):
        figures[f"{what}, too few found, %"] = _percent(len(r.read) < len(r.written) for r in readings)
        kept = sum(alike(reading.written, reading.read) for reading in readings)
        figures[f"{what}, single digits right, %"] = 100 * kept / sum(len(r.written) for r in readings)
    return figures | _by_kind(what, readings)


def of_marks(first: int, count: int, mistakes: Path | None = None) -> Figures:
    """Read photographs of numbers with marks, as many of each kind: what would be shown for them?"""
    if mistakes:
        mistakes.mkdir(parents=True, exist_ok=True)
    jobs = [(KINDS[seed % len(KINDS)], seed, mistakes) for seed in range(first, first + count)]
    texts = list(in_parallel(_read_marked, jobs))
    what = "photographs of numbers with marks"
    figures = {f"{what}, right, %": _percent(may_read(*text) for text in texts)}
    figures |= {f"{what}, {name}": value for name, value in figures_of_signs(texts).items()}
    for place, kind in enumerate(KINDS):
        own = [text for job, text in zip(jobs, texts, strict=True) if job[1] % len(KINDS) == place]
        figures[f"{what}, {kind}, right, %"] = _percent(may_read(*text) for text in own)
    return figures


def of_mnist(data: Path, count: int) -> Figures:
    """Return by how many points reading changes where test digits are saved as files.

    Without MNIST there is nothing to return.
    """
    path = data / "mnist" / "mnist.npz"
    if not path.is_file():
        return {}
    test = read_mnist(path).test
    chosen = np.random.default_rng(1).permutation(len(test.labels))[:count]
    own = bundled().probabilities(test.images[chosen]).argmax(axis=1) == test.labels[chosen]
    figures = {"MNIST digits, the model's own, right, %": 100 * float(own.mean())}
    changes = []
    for form in FORMS:
        for side in SIDES:
            jobs = [(digit, form, side) for digit in np.round(255 * test.images[chosen]).astype(np.uint8)]
            read = list(in_parallel(_read_saved, jobs))
            right = [reading == (label,) for reading, label in zip(read, test.labels[chosen], strict=True)]
            changes.append(100 * (np.mean(right) - own.mean()))
            figures[f"MNIST digits as {form}, {side} pixels, change, points"] = changes[-1]
    return figures | {"MNIST digits as files, worst change, points": min(changes)}


def _read_made(job: Job) -> Reading:
    name, seed, mistakes = job
    made = MAKERS[name](seed)
    reading = Reading(seed, dict(made.kinds), made.digits, _read(made))
    if mistakes and not reading.is_right:
        numbers = ("".join(map(str, number)) or "none" for number in (made.digits, reading.read))
        made.save(mistakes, "{}_read_{}_{}_{}".format(*numbers, name.replace(" ", "-"), seed))
    return reading


def _read_marked(job: Job) -> tuple[str, str]:
    kind, seed, mistakes = job
    made = photo(seed, marks=kind)
    read = " ".join(lines_read_of(made))
    if mistakes and not may_read(made.text, read):
        name = f"marks_{seed}_{made.text}_read_{read}".replace("/", "∕")
        made.save(mistakes, name)
    return made.text, read


def _read_saved(job: tuple[np.ndarray, str, int]) -> tuple[int, ...]:
    return _read(saved_digit(*job))


def _read(made: Made) -> tuple[int, ...]:
    """Return the digits read in a picture, through a file, as the program does; marks are none."""
    with tempfile.TemporaryDirectory() as folder:
        digits = opened_file(made.save(Path(folder), "made")).digits
    return tuple(digit.reading.prediction.digit for digit in digits if not digit.mark)


def _by_kind(what: str, readings: list[Reading]) -> Figures:
    """Return how many are right of each kind of paper, pen, light and so on."""
    rights, counts = Counter[str](), Counter[str]()
    kinds: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        for trait, kind in reading.kinds.items():
            kinds[trait].add(f"{trait}: {kind}")
            rights[f"{trait}: {kind}"] += reading.is_right
            counts[f"{trait}: {kind}"] += 1
    several = [kind for trait in kinds.values() if len(trait) > 1 for kind in sorted(trait)]
    return {f"{what}, {kind}, right, %": 100 * rights[kind] / counts[kind] for kind in several}


def _percent(truths: Iterable[bool]) -> float:
    return 100 * float(np.mean(list(truths)))


if __name__ == "__main__":
    sys.exit(main())
