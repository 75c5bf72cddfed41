"""Numbers on the pad: `python tests/benchmarks/pad_numbers.py [--tuning] [--sheet FILE] [NAME …]`.

rows      2 to 8 digits of one writer, a quarter of a digit apart to 0.4 over each other, some joined
apart     the same with clear gaps, upright and leaning
marks     numbers with marks, of 20 kinds; the marks by a made writer
real      the numbers of people in `numbers/`, never learned from
single    single digits, and what they lose by looking for numbers; a minus alone
time      a number of six

All by default. A number is correct where it shows as it was written, without a "?" where none is due.
"""

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CHECKOUT = Path(__file__).parents[2]
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]

from support.alignment import alike  # noqa: E402
from support.made_numbers import (  # noqa: E402
    KINDS,
    WrittenNumber,
    any_marked,
    any_row,
    apart_row,
    figures_of_signs,
    may_read,
    on_pad,
)
from support.sheets import sheet_of  # noqa: E402

from digitpad.core.card import bundled_model  # noqa: E402
from digitpad.core.ink import InkSample, Strokes, fit_to_pad, read_samples  # noqa: E402
from digitpad.core.network import Classifier, load_model  # noqa: E402
from digitpad.core.pad_reading import PadReader  # noqa: E402
from digitpad.core.prediction import numbers_of  # noqa: E402
from digitpad.core.raster import SMALLEST_DIGIT, steps_of_ink  # noqa: E402
from digitpad.training.data.digits import is_held_out  # noqa: E402
from digitpad.training.synthesis.mark_writer import write_mark  # noqa: E402

Figures = dict[str, float]

SEED, TUNING_SEED = 31, 310_031
LEAST_SAMPLES = 10  # of a writer who writes rows
LEANING = (0.15, 0.5)  # the least and the most that the leaning rows do
MEASURED = 100  # numbers of six, in time
SHOWN = 120  # on a sheet
COUNTS = {"rows": 2_000, "apart": 2_000, "marks": 2_000, "real": 0, "single": 0, "time": 0}
GOALS = {
    "rows, wholly correct, %": "≥ 97",
    "rows, digits correct, %": "≥ 99.3",
    "marks, wholly correct, %": "≥ 90",
    "marks, a mark taken for a digit, %": "≤ 0.5",
    "real, wholly correct, %": "≥ 97",
    "real, touching or joined, wholly correct, %": "≥ 75",
    "single, lost by looking for numbers, points": "≤ 0.1",
}


@dataclass(frozen=True)
class Read:
    """A number that was written, and the text that is shown for it."""

    number: WrittenNumber
    text: str
    favoured: str = ""  # the same with the most probable digit in place of each "?"

    @property
    def is_correct(self) -> bool:
        """Whether it is shown as it was written."""
        return may_read(self.number.text, self.text)

    @property
    def digits(self) -> tuple[str, str]:
        """The digits alone, as written, and as read with a "?" for each that was not known."""
        return tuple(
            "".join(sign for sign in text if sign.isdigit() or sign == "?")
            for text in (self.number.text, self.text)
        )  # type: ignore[return-value]


class Writers:
    """Samples by writer: of those who are never learned from, or for tuning of those who are."""

    def __init__(self, data: Path, tuning: bool) -> None:
        """Read all ink in `data`."""
        self.data, self.tuning = data, tuning
        own: dict[str, list[InkSample]] = defaultdict(list)
        for path in sorted(data.glob("strokes/*.jsonl.gz")):
            for sample in read_samples(path):
                if is_held_out(sample.writer) != tuning:
                    own[sample.writer or ""].append(sample)
        self.samples = [sample for samples in own.values() for sample in samples]
        self.people = [samples for samples in own.values() if len(samples) >= LEAST_SAMPLES]

    def generator(self, what: int) -> np.random.Generator:
        """Return a generator for one kind of numbers."""
        return np.random.default_rng([TUNING_SEED if self.tuning else SEED, what])


def main() -> int:
    """Measure what was asked for and print it beside the goals."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(COUNTS))
    parser.add_argument("--tuning", action="store_true", help="training writers and other seeds")
    parser.add_argument("--count", type=int, help="numbers of each (2,000)")
    parser.add_argument("--model", type=Path, default=bundled_model(), help="another than the bundled one")
    parser.add_argument("--sheet", type=Path, help="a picture of those that are read worst")
    arguments = parser.parse_args()
    data = Path(os.environ.get("DIGITPAD_DATA", CHECKOUT.parent / "shared" / "data"))
    writers, classifier = Writers(data, arguments.tuning), load_model(arguments.model)
    wrong: list[Read] = []
    for name in arguments.names or COUNTS:
        found, figures = MEASURES[name](writers, classifier, arguments.count or COUNTS[name])
        wrong += [one for one in found if not one.is_correct]
        for figure, value in figures.items():
            goal = f"   goal {GOALS[figure]}" if figure in GOALS else ""
            print(f"{figure:<58} {value:>10.4g}{goal}", flush=True)
    if arguments.sheet:
        worst = sorted(wrong, key=lambda one: alike(one.number.text, one.text) / len(one.number.text))
        cells = [(one.number.strokes, f"{one.number.text}  read  {one.text}") for one in worst[:SHOWN]]
        sheet_of(cells).save(arguments.sheet)
        print(f"{len(cells)} of {len(wrong)} that are read wrong: {arguments.sheet}")
    return 0


def measured(data: Path) -> Figures:
    """Measure the bundled model on the strokes in `data`, by writers it never learned from."""
    writers, classifier = Writers(data, tuning=False), load_model()
    figures: Figures = {}
    for name, measure in MEASURES.items():
        figures |= measure(writers, classifier, COUNTS[name])[1]
    return figures


def read(number: WrittenNumber, classifier: Classifier) -> Read:
    """Read a drawing on the pad as the window does."""
    digits = PadReader().read(number.strokes, classifier).digits
    favoured = [digit.favoured for digit in digits]
    return Read(number, " ".join(numbers_of(digits)), " ".join(numbers_of(favoured)))


Measured = tuple[Sequence[Read], Figures]


def of_rows(writers: Writers, classifier: Classifier, count: int) -> Measured:
    """Read rows whose digits are close, over each other or joined."""
    generator = writers.generator(1)
    reads = _read_all((any_row(writers.people, generator) for _ in range(count)), classifier)
    kinds = {
        "apart": "apart",
        "touching": "overlapping or touching",
        "joined": "joined in one stroke",
    }
    figures = _of_digits("rows", reads)
    for kind, name in kinds.items():
        figures |= _of_digits(f"rows, {name}", [one for one in reads if one.number.kind == kind])
    return reads, figures


def of_apart(writers: Writers, classifier: Classifier, count: int) -> Measured:
    """Read rows with clear gaps."""
    generator = writers.generator(2)
    upright = (apart_row(writers.people, 0.0, generator) for _ in range(count))
    reads = _read_all(upright, classifier)
    slants = (float(generator.uniform(*LEANING)) for _ in range(count // 4))
    leaning = _read_all((apart_row(writers.people, slant, generator) for slant in slants), classifier)
    return [*reads, *leaning], _of_digits("clearly apart", reads) | _of_digits("apart, leaning", leaning)


def of_marks(writers: Writers, classifier: Classifier, count: int) -> Measured:
    """Read numbers with marks, as many of each kind."""
    generator = writers.generator(3)
    kinds = [KINDS[place % len(KINDS)] for place in range(count)]
    reads = _read_all((any_marked(writers.people, kind, generator) for kind in kinds), classifier)
    figures = {"marks, wholly correct, %": _percent(one.is_correct for one in reads)}
    signs = figures_of_signs((one.number.text, one.text) for one in reads)
    figures |= {f"marks, {name}": value for name, value in signs.items()}
    for kind in KINDS:
        own = [one for one in reads if one.number.kind == kind]
        figures[f"marks, {kind}, correct, %"] = _percent(one.is_correct for one in own)
    return reads, figures


def of_real(writers: Writers, classifier: Classifier, _count: int) -> Measured:
    """Read the numbers of people."""
    generator = writers.generator(4)
    reads = []
    for path in sorted(writers.data.glob("numbers/*.jsonl.gz")):
        for sample in read_samples(path):
            strokes = on_pad(sample.strokes, generator)
            number = WrittenNumber(str(sample.label), _meeting(sample), strokes)
            reads.append(read(number, classifier))
    figures = _of_digits("real", reads)
    apart = [one for one in reads if one.number.kind == "apart"]
    meeting = [one for one in reads if one.number.kind != "apart"]
    return reads, figures | _of_digits("real, apart", apart) | _of_digits("real, touching or joined", meeting)


def _meeting(sample: InkSample) -> str:
    """Say whether the digits of a real number touch: whatever the slant, no lines go between them all."""
    parts = max(_columns(sample.strokes, slant) for slant in np.arange(-0.4, 0.81, 0.1).tolist())
    return "apart" if parts >= len(str(sample.label)) else "touching"


def _columns(strokes: Strokes, slant: float) -> int:
    """Return in how many parts lines so slanted part the strokes."""
    across = [[x + slant * y for x, y in stroke] for stroke in strokes]
    parts, right = 0, -np.inf
    for left, end in sorted((min(stroke), max(stroke)) for stroke in across):
        parts += left > right
        right = max(right, end)
    return parts


def of_single(writers: Writers, classifier: Classifier, _count: int) -> Measured:
    """Read single digits, and a minus alone: what do they lose by being looked at as a number?"""
    samples = [sample for sample in writers.samples if sample.strokes]
    before, reads = [], []
    for sample in samples:
        number = WrittenNumber(str(sample.label), "single", fit_to_pad(sample.strokes))
        whole = classifier.probabilities(steps_of_ink(number.strokes, SMALLEST_DIGIT).digit[None])[0]
        is_digit = float(whole.max()) >= classifier.card.threshold
        before.append((str(whole.argmax()) if is_digit else "?") == number.text)
        reads.append(read(number, classifier))
    after = [one.is_correct for one in reads]
    figures = {
        "single digits": float(len(reads)),
        "single, wholly correct, %": _percent(after),
        "single, lost by looking for numbers, points": _percent(before) - _percent(after),
    }
    for digit in "170":
        figures[f"single, {digit}, correct, %"] = _percent(
            one.is_correct for one in reads if one.number.text == digit
        )
    generator = writers.generator(5)
    dashes = [WrittenNumber("-", "single", on_pad(write_mark("-", generator), generator)) for _ in range(200)]
    alone = _read_all(dashes, classifier)
    figures["single, a minus alone, correct, %"] = _percent(one.is_correct for one in alone)
    figures["single, a minus alone, a digit, %"] = _percent(
        any(sign.isdigit() for sign in one.text) for one in alone
    )
    return [*reads, *alone], figures


def of_time(writers: Writers, classifier: Classifier, _count: int) -> Measured:
    """Return how long a number of six takes from the start, and after each motion of its last stroke."""
    generator = writers.generator(6)
    anew, after_motion, lifted = [], [], []
    numbers: list[WrittenNumber] = []
    while len(numbers) < MEASURED:
        number = any_row(writers.people, generator)
        numbers += [number] if len(number.text) == 6 else []
    for strokes in (number.strokes for number in numbers):
        reader = PadReader()
        for count in range(1, len(strokes[-1]) + 1):
            start = time.perf_counter()
            reader.read((*strokes[:-1], strokes[-1][:count]), classifier, in_motion=True)
            times = after_motion if count > 1 else anew
            times.append((time.perf_counter() - start) * 1000)
        start = time.perf_counter()
        reader.read(strokes, classifier)
        lifted.append((time.perf_counter() - start) * 1000)
    return (), {
        f"number of six, {name}, p{share}, ms": float(np.quantile(times, share / 100))
        for name, times in (
            ("read anew", anew),
            ("after a motion", after_motion),
            ("when the pen is lifted", lifted),
        )
        for share in (50, 99)
    }


def _read_all(numbers: Iterable[WrittenNumber], classifier: Classifier) -> list[Read]:
    return [read(number, classifier) for number in numbers]


def _of_digits(name: str, reads: Sequence[Read]) -> Figures:
    """Return how many numbers are wholly correct, have as many digits, and how many digits are correct."""
    if not reads:
        return {}
    correct = sum(alike(*one.digits) for one in reads)
    return {
        f"{name}, numbers": float(len(reads)),
        f"{name}, wholly correct, %": _percent(one.is_correct for one in reads),
        f"{name}, … with the favoured digit for each ?, %": _percent(
            one.favoured == one.number.text for one in reads
        ),
        f"{name}, as many digits, %": _percent(len(one.digits[0]) == len(one.digits[1]) for one in reads),
        f"{name}, digits correct, %": 100 * correct / sum(len(one.digits[0]) for one in reads),
    }


def _percent(truths: Iterable[bool]) -> float:
    found = list(truths)
    return 100 * float(np.mean(found)) if found else float("nan")


MEASURES: dict[str, Callable[[Writers, Classifier, int], Measured]] = {
    "rows": of_rows,
    "apart": of_apart,
    "marks": of_marks,
    "real": of_real,
    "single": of_single,
    "time": of_time,
}


if __name__ == "__main__":
    sys.exit(main())
