"""Numbers as one person writes them on the pad: rows of digits, close, over each other or joined, and marks.

Seeds and writers for tuning are others than those that are reported: see `benchmarks/pad_numbers.py`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from digitpad.core.ink import PAD_SIDE, InkSample, Strokes, bounds
from digitpad.training.synthesis.mark_writer import write_mark
from support.alignment import aligned
from support.composed_rows import Spacing, composed, in_line, set_out, width_of

LEAST_DIGITS, MOST_DIGITS = 2, 8
APART = Spacing(closest=0.25, widest=1.0, joined=0.0)  # no doubt where one digit ends
MIXED = (0.0, 0.0, 0.3, 0.6)  # of a row's neighbours are joined by the pen
NEAR = (0.06, 0.3)  # the gaps beside a mark, of a digit's mean width
SPACE = (0.9, 1.3)  # what one blank adds to a gap, of the same
WIDE_SPACE = (2.2, 3.5)  # and three of them
OVER = (-0.25, 0.1)  # the gap beside a slash, over or under which digits may reach

# d stands for a digit, 1 for one that is not 0; what a mark may be read as instead stands in `MAY_BE`.
KINDS = (
    "d.dd",
    "-1",
    "1,ddd.dd",
    "1d/1d/dddd",
    "dd:dd",
    "(ddd) ddd-dddd",
    "1d%",
    "$1d",
    "€1",
    "+1",
    "-1.d",
    "2ddd-1d-dd",
    "1d   1d",
    "[d]",
    "d;",
    "d+d=d",
    "d ... d",
    "+1d ddd dd dd dd",
    "£1d.dd",
    "#1d*d",
)
UNKNOWN = "?"
MAY_BE = {";": ";?", "[": "[(?", "]": "])?", "#": "#?", "*": "*?"}  # beside what it is


@dataclass(frozen=True)
class WrittenNumber:
    """What was written, how, and the drawing.

    text: with one blank for every gap that parts numbers.
    kind: "apart", "touching" or "joined" for digits alone; for marks one of `KINDS`.
    """

    text: str
    kind: str
    strokes: Strokes


def any_row(people: Sequence[Sequence[InkSample]], generator: np.random.Generator) -> WrittenNumber:
    """Write a row of digits by one person, from a quarter of a digit apart to 0.4 over each other."""
    middle = generator.uniform(-0.4, 0.25)
    closest, widest = max(-0.4, middle - 0.15), min(0.25, middle + 0.15)
    spacing = Spacing(closest, widest, float(generator.choice(MIXED)))
    return _row(people, spacing, generator)


def apart_row(
    people: Sequence[Sequence[InkSample]], slant: float, generator: np.random.Generator
) -> WrittenNumber:
    """Write a row of digits by one person with clear gaps, leaning so far."""
    return _row(people, replace(APART, slant=slant), generator)


def _row(
    people: Sequence[Sequence[InkSample]], spacing: Spacing, generator: np.random.Generator
) -> WrittenNumber:
    samples = people[generator.integers(len(people))]
    count = generator.integers(LEAST_DIGITS, MOST_DIGITS + 1)
    chosen = [samples[place] for place in generator.integers(len(samples), size=count)]
    strokes, meetings = composed([sample.strokes for sample in chosen], generator, spacing)
    kind = max(meetings, key=("apart", "touching", "joined").index)
    return WrittenNumber("".join(str(sample.label) for sample in chosen), kind, on_pad(strokes, generator))


def any_marked(
    people: Sequence[Sequence[InkSample]], kind: str, generator: np.random.Generator
) -> WrittenNumber:
    """Write a number with marks on the pad, by one of several people."""
    text, strokes = marked_ink(people[generator.integers(len(people))], kind, generator)
    return WrittenNumber(text, kind, on_pad(strokes, generator))


def marked_ink(
    samples: Sequence[InkSample], kind: str, generator: np.random.Generator
) -> tuple[str, Strokes]:
    """Write a number with marks, its digits of one person's samples; return its text and the ink.

    A digit is about 1 high and stands about y = 0; digits hardly touch each other.
    """
    own = {str(sample.label): [s for s in samples if s.label == sample.label] for sample in samples}
    text = "".join(_digit_for(sign, own, generator) for sign in kind)
    height = generator.uniform(0.9, 1.1)
    signs = [sign for sign in text if sign != " "]
    glyphs = [
        in_line(own[sign][generator.integers(len(own[sign]))].strokes, height * generator.uniform(0.88, 1.12))
        if sign in own
        else write_mark(sign, generator)
        for sign in signs
    ]
    unit = float(np.mean([width_of(glyph) for glyph, sign in zip(glyphs, signs, strict=True) if sign in own]))
    spacing = Spacing(joined=0.0, uneven=0.08, rise=0.02)
    strokes, _meetings = set_out(glyphs, _gaps(text, unit, generator), generator, spacing, max(unit, 0.3))
    return " ".join(text.split()), strokes


def _digit_for(sign: str, own: dict[str, list[InkSample]], generator: np.random.Generator) -> str:
    """Return what to write for a sign of a kind."""
    digits = [digit for digit in own if sign == "d" or digit != "0"]
    return str(generator.choice(digits)) if sign in "d12" else sign


def _gaps(text: str, unit: float, generator: np.random.Generator) -> list[float]:
    """Return the gaps between the signs of a text; a blank is a wide one."""
    gaps = []
    blanks = 0
    even = generator.uniform(*NEAR)
    for before, sign in pairwise(text):
        if sign == " ":
            blanks += 1
            continue
        gap = even * generator.uniform(0.6, 1.4)
        if "/" in (before, sign):
            gap = generator.uniform(*OVER)
        if blanks:
            gap += generator.uniform(*(SPACE if blanks == 1 else WIDE_SPACE))
        gaps.append(gap)
        blanks = 0
    return gaps


def may_read(written: str, read: str) -> bool:
    """Say whether a text was read as it was written; some marks may be read as others, or as unknown."""
    return len(written) == len(read) and all(
        sign in MAY_BE.get(wanted, wanted) for wanted, sign in zip(written, read, strict=True)
    )


def figures_of_signs(texts: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Return what becomes of digits and of marks, blanks apart, in texts as written and as read."""
    counts = Counter[str]()
    for one in texts:
        for written, read in aligned(*(text.replace(" ", "") for text in one)):
            if written is None:
                counts["one too many"] += 1
            elif written.isdigit():
                counts["digits"] += 1
                counts["digits correct"] += written == read
            else:
                counts["marks"] += 1
                counts["marks correct"] += read is not None and may_read(written, read)
                counts["taken for a digit"] += read is not None and read.isdigit()
                counts["unknown"] += read == "?"
                counts["vanished"] += read is None
    marks = max(counts["marks"], 1)
    return {
        "digits correct, %": 100 * counts["digits correct"] / max(counts["digits"], 1),
        "a mark correct, %": 100 * counts["marks correct"] / marks,
        "a mark taken for a digit, %": 100 * counts["taken for a digit"] / marks,
        'a mark read as "?", %': 100 * counts["unknown"] / marks,
        "a mark vanished, %": 100 * counts["vanished"] / marks,
    }


def on_pad(strokes: Strokes, generator: np.random.Generator) -> Strokes:
    """Put a drawing on the pad, half as wide as it or wider unless it is high, at any place."""
    left, top, right, bottom = bounds(strokes)
    width, height = PAD_SIDE * generator.uniform(0.5, 0.95), PAD_SIDE * generator.uniform(0.15, 0.9)
    scale = min(width / max(right - left, 1e-6), height / max(bottom - top, 1e-6))
    x0 = generator.uniform(0, PAD_SIDE - scale * (right - left))
    y0 = generator.uniform(0, PAD_SIDE - scale * (bottom - top))
    return tuple(tuple((x0 + (x - left) * scale, y0 + (y - top) * scale) for x, y in s) for s in strokes)
