"""A writer that does not exist: the ten digits as pen paths, in many styles; and digits in MNIST's place.

It makes training possible where there are no people's pen paths, and adds styles where those lack them. The
styles are our own, made up at the desk, from no data set. Each digit is written with control points moved at
random, slanted and stretched. `pen.distorted` then does to it what it does to people's.

Where there is no MNIST, a thousand hands write digits in its place. A hand has its own slant, proportions,
pen, and way to write each digit: a prototype, its control points moved. It writes each digit twice, never
quite alike. The hands of the test digits wrote none of the training digits, as in MNIST; nor do those that
validate, where `LabelledDigits.writers` is heeded.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from digitpad.core.arrays import SIDE, DigitBytes, Indices, PenPath
from digitpad.core.ink import Strokes
from digitpad.core.raster import steps_of_ink
from digitpad.drawings.table_files import Advance, unwatched
from digitpad.errors import DataError
from digitpad.lab.data import Split, Splits, read_splits
from digitpad.runs.digit_sources import DigitSource, digits_file
from digitpad.training.data.digit_files import write_digits
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.mnist import Mnist, ReportBytes, load_mnist, read_mnist, scaled
from digitpad.training.synthesis.pen import StrokeDistortion, distorted

# A style is a string: points "x,y", x to the right and y down in a box of about 60×100 (a long slash goes
# beyond), a stroke's points parted by blanks and strokes by "/". A point given twice is a corner.
STYLES: dict[int, tuple[str, ...]] = {
    0: (
        "30,0 8,18 0,50 10,85 30,100 52,84 60,50 50,15 30,0",
        "40,2 15,10 2,45 12,90 38,98 58,70 56,25 38,0 30,6",
        "32,2 54,18 60,52 48,88 28,100 8,84 0,48 12,14 30,0",  # clockwise
        "44,8 24,0 6,22 0,56 10,90 30,100 50,86 60,52 52,18 36,4 26,10 38,14 54,6",  # closed by a loop
        "50,14 30,0 8,18 0,50 10,85 30,100 52,84 60,50 56,24 46,6",  # not quite closed
        "30,0 8,18 0,50 10,85 30,100 52,84 60,50 50,15 30,0 / 58,8 30,50 2,92",  # slashed
        "30,2 10,18 2,50 12,84 30,98 50,84 58,50 50,16 30,2 / 72,-6 30,50 -10,104",  # with a long slash
    ),
    1: (
        "30,0 30,33 30,66 30,100",
        "40,0 33,33 26,66 20,100",
        "16,22 32,0 32,0 32,50 32,100",  # with a flag
        "2,42 34,0 34,0 33,50 32,100",  # with a long flag, as in Europe
        "14,20 32,0 32,0 32,50 32,98 / 8,100 32,99 56,99",  # with flag and foot
        "32,0 32,50 32,98 / 10,100 32,99 54,99",
    ),
    2: (
        "4,22 14,4 36,0 54,16 48,42 24,72 0,98 0,98 30,98 60,97",
        "6,18 26,0 50,12 50,36 28,68 8,94 0,88 12,80 34,94 60,96",  # with a loop
        "6,18 26,0 50,12 50,36 30,66 12,92 2,98 -4,88 6,80 24,88 40,98 60,92",  # with a large loop
        "4,20 26,0 52,14 46,44 22,72 4,94 18,88 36,97 60,92",  # a swan
        "4,10 28,0 54,10 50,30 2,98 2,98 30,98 58,98",
        "2,4 28,3 54,4 54,4 28,50 2,98 2,98 30,97 58,97",  # nearly a Z
    ),
    3: (
        "6,12 28,0 50,12 46,34 24,46 24,46 50,54 58,76 36,98 4,90",
        "8,8 34,2 50,20 38,42 22,47 22,47 46,52 54,78 30,100 2,86",
        "4,2 28,2 54,2 54,2 26,40 26,40 50,48 58,74 36,98 4,92",  # with a flat top
        "6,12 30,0 50,14 40,38 22,48 18,42 28,42 52,60 52,86 26,100 2,88",  # with a loop inside
        "4,14 28,0 48,16 36,40 16,46 36,46 54,66 46,92 22,100 0,86",
    ),
    4: (
        "36,0 20,30 2,62 2,62 30,62 60,62 / 42,34 42,66 42,100",
        "8,0 6,25 4,50 4,50 30,50 54,48 / 52,0 50,50 48,100",  # open
        "10,2 2,30 8,50 32,54 54,46 / 54,4 52,50 50,100",  # open, with a round corner
        "44,100 44,66 44,0 44,0 24,30 0,66 0,66 30,66 62,66",  # closed, in one stroke
        "44,0 22,32 0,64 0,64 32,64 62,64 / 44,0 44,50 44,100",  # closed, in two
        "12,0 2,42 6,54 36,52 50,40 54,6 54,6 50,50 46,100",  # open, in one stroke
        "20,0 10,30 0,56 0,56 28,56 58,54 / 36,28 33,64 30,100",
    ),
    5: (
        "10,2 8,22 6,44 6,44 30,38 54,54 52,82 28,98 2,90 / 10,2 34,2 56,0",
        "56,2 34,2 12,3 12,3 10,24 7,43 7,43 34,38 56,60 44,92 20,99 0,90",
        "56,4 30,0 12,8 10,28 14,42 36,42 56,60 50,88 24,100 0,92",  # nearly an S
        "12,14 8,46 8,46 34,40 56,62 44,92 18,100 0,90 / 16,3 36,2 60,0",  # its hat apart
        "12,2 10,24 12,44 34,42 54,60 46,90 20,100 0,92 / 12,3 34,3 58,1",
    ),
    6: (
        "48,0 22,20 4,56 6,86 28,100 52,84 50,60 30,50 10,62 5,76",
        "40,0 14,32 2,70 18,98 44,94 52,70 34,54 12,64 4,78",
        "30,0 12,40 2,72 12,96 34,100 52,84 46,60 24,56 6,72",
        "54,14 38,0 14,24 2,64 12,96 36,98 54,78 44,56 20,56 4,74",  # its top curled
        "36,0 16,30 4,66 10,94 30,100 46,88 44,68 26,62 10,74 12,88",  # its end turned in
        "34,0 16,34 4,70 10,94 28,99 40,88 34,74 18,72 8,82",  # with a small bowl
    ),
    7: (
        "0,4 28,2 58,2 58,2 44,36 30,68 20,100",
        "2,14 2,2 2,2 30,4 58,2 58,2 40,44 28,100",  # with a serif
        "0,6 28,5 56,0 56,0 34,36 26,66 24,100",
        "2,6 30,2 58,0 58,0 42,40 26,100 / 14,50 32,48 54,46",  # crossed
        "2,14 4,2 4,2 30,4 58,2 58,2 40,44 28,100 / 18,50 36,49 56,48",
        "0,8 22,0 40,6 58,2 58,2 40,40 28,100",  # its top a wave
    ),
    8: (
        "46,14 26,0 8,14 16,36 38,52 54,76 36,100 10,92 8,70 30,48 48,28 46,14",
        "30,0 10,12 14,36 44,58 52,84 30,100 8,86 14,60 42,38 48,14 30,0",
        "30,46 8,34 8,10 30,0 52,10 52,34 30,46 / 30,46 4,60 4,90 30,100 56,90 56,60 30,46",  # two rings
        "50,10 28,0 8,16 24,42 48,62 52,88 28,100 6,86 12,62 36,44 54,18 56,4",  # open at the top
        "10,8 14,30 42,54 54,80 32,100 8,84 16,58 44,34 46,10 28,0 10,8",
        "30,48 12,30 14,8 32,0 50,12 44,34 30,48 10,66 10,90 32,100 52,88 50,64 30,48",  # from its middle
        "48,10 24,2 10,18 28,42 48,64 46,90 24,99 8,84 30,56 50,32 62,10",  # open at the right
    ),
    9: (
        "50,20 30,2 8,18 10,42 32,50 48,34 51,16 51,16 50,55 46,100",
        "50,16 28,0 6,16 10,42 32,50 50,30 50,16 50,16 52,56 44,90 22,100 4,90",  # with a hook
        "48,12 22,2 4,22 14,46 38,44 50,14 50,14 50,50 38,90 16,100",
        "46,14 24,2 6,20 14,44 36,42 48,20 46,14 / 50,8 50,54 46,100",  # a ring and a stick
        "52,28 44,4 20,0 4,20 14,44 38,42 52,22 52,36 44,70 28,100",  # a 6 upside down
        "46,10 36,0 22,6 24,20 38,23 46,12 46,26 56,48 58,72 40,93 2,96",  # a small bowl on a bent back
        "48,10 38,0 27,8 30,21 42,20 48,9 51,44 46,80 26,98 2,93",  # a small bowl on a hook
        "62,36 36,42 10,45 3,32 20,6 38,2 43,22 43,60 43,100",  # its bowl drawn from beyond its back
    ),
}


PIECES = 5  # of a curve between two control points
SHAKE = 3.0  # standard deviation of a control point, in hundredths of a digit's height
NARROWEST, WIDEST = 0.5, 1.4  # times the prototype's width
LEAST_SLANT, MOST_SLANT = -0.2, 0.45  # tangent, to the right: most hands lean there
CUT = 0.08  # of a stroke, the most that an end lacks


def write(digit: int, generator: np.random.Generator) -> Strokes:
    """Write a digit, 0 to 9, once: strokes about 100 high, x to the right and y down."""
    styles = _PROTOTYPES[digit]
    strokes = styles[generator.integers(len(styles))]
    shake = SHAKE * generator.uniform(0.3, 1.3)
    width = np.exp(generator.uniform(np.log(NARROWEST), np.log(WIDEST)))
    slant = generator.uniform(LEAST_SLANT, MOST_SLANT)
    hand = np.array([[width, 0.0], [-slant, 1.0]])
    return tuple(_as_stroke(_written(stroke, shake, generator) @ hand) for stroke in strokes)


def write_in_style(
    digit: int, style: int, slant: float, width: float, generator: np.random.Generator
) -> Strokes:
    """Write a digit once as one hand writes it, whose slant and width these are; see `write`.

    style: a seed, which chooses the prototype and moves its control points, as it does each time.
    """
    own = np.random.default_rng(style)
    styles = _PROTOTYPES[digit]
    strokes = styles[own.integers(len(styles))]
    own_width = width * float(np.exp(own.normal(0, 0.12)))
    hand = np.array([[min(max(own_width, NARROWEST), WIDEST), 0.0], [-slant, 1.0]])
    moved = [_moved(stroke, SHAKE * own.uniform(0.5, 1.6), own) for stroke in strokes]
    shake = SHAKE * generator.uniform(0.15, 0.4)
    return tuple(_as_stroke(_written(stroke, shake, generator) @ hand) for stroke in moved)


def write_many(count: int, generator: np.random.Generator) -> list[tuple[Strokes, int]]:
    """Write digits drawn at random, each with its label."""
    labels = generator.integers(10, size=count)
    return [(write(int(label), generator), int(label)) for label in labels]


def _written(controls: PenPath, shake: float, generator: np.random.Generator) -> PenPath:
    """Return a curve (n, 2) through controls (m, 2) that were shaken."""
    path = _curve(_moved(controls, shake, generator))
    first, last = (generator.uniform(0, CUT, 2) * len(path)).astype(int)
    return path[first : len(path) - last]


def _moved(controls: PenPath, shake: float, generator: np.random.Generator) -> PenPath:
    """Return controls (m, 2) moved at random; corners stay corners."""
    moves = generator.normal(0, shake, controls.shape)
    twins = np.flatnonzero((controls[1:] == controls[:-1]).all(axis=1))
    moves[twins + 1] = moves[twins]
    moved: PenPath = controls + moves
    return moved


def _curve(controls: PenPath) -> PenPath:
    """Return points along the Catmull-Rom curve through `controls`; one given twice is a corner.

    The uniform curve of Catmull and Rom 1974: between b and c, with a before and d after them, at t in [0, 1)
    (2b + (c - a) t + (2a - 5b + 4c - d) t² + (3b - a - 3c + d) t³) / 2.
    """
    ends = np.concatenate([controls[:1], controls, controls[-1:]])
    a, b, c, d = (ends[start : len(ends) - 3 + start, np.newaxis] for start in range(4))
    t = np.arange(PIECES)[:, np.newaxis] / PIECES
    path = b + ((c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2
    moves = (b != c).any(axis=(1, 2))  # between a corner and its twin there is no way to go
    return np.concatenate([path[moves].reshape(-1, 2), controls[-1:]])


def _as_stroke(path: PenPath) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in path.tolist())


def _parsed(style: str) -> tuple[PenPath, ...]:
    """Return a style's strokes, each an array (n, 2) of control points."""
    strokes = (stroke.split() for stroke in style.split("/"))
    return tuple(np.array([point.split(",") for point in stroke], np.float64) for stroke in strokes)


_PROTOTYPES = {digit: tuple(_parsed(style) for style in styles) for digit, styles in STYLES.items()}


NONE = Path("none")  # given in place of a file
SOURCE = "synthetic writer"
SEED = 71  # no recipe's: every model is measured on the same test digits
TRAIN_HANDS, TEST_HANDS = range(1000), range(1000, 1200)
TIMES = 2  # that each hand writes each digit
THINNEST, THICKEST = 0.06, 0.22  # pens, of a digit's longer side; MNIST's strokes are 8.5 to 22 % wide
# How two digits of a hand differ, beside their control points.
AGAIN = StrokeDistortion(
    turn=5, slant=0.08, stretch=0.1, proportion=0.12, warp=0.015, loose=0.015, faults=0.02
)
HANDS_A_STEP = 10  # between two reports


def make_synthetic(path: Path, advance: Advance = unwatched) -> None:
    """Write all digits into an `.npz`: always the same ones.

    advance: is given how much is done, in [0, 1].

    Raises:
        DataError: it cannot be written.
    """
    total = len(TRAIN_HANDS) + len(TEST_HANDS)
    train = written_by(TRAIN_HANDS, lambda done: advance(0.95 * done / total))
    test = written_by(TEST_HANDS, lambda done: advance(0.95 * (done + len(TRAIN_HANDS)) / total))
    write_digits(path, Splits(train, test, SOURCE))
    advance(1.0)


def synthetic_digits(path: Path, advance: Advance = unwatched) -> Splits:
    """Read the digits that are kept at `path`; where there are none, or they are damaged, make them.

    Raises:
        DataError: they cannot be written.
    """
    if path.is_file():
        with suppress(DataError):  # damaged: made anew
            return read_splits(path)
    make_synthetic(path, advance)
    return read_splits(path)


def synthetic_test() -> LabelledDigits:
    """Write the test digits alone."""
    return scaled(written_by(TEST_HANDS))


def load_digits(
    path: Path | None, chosen: DigitSource | None, root: Path, downloading: ReportBytes, making: Advance
) -> Mnist:
    """Load the digits to learn from: those in `path`, else those that were chosen, else MNIST.

    path: as `load_mnist` has it, or "none" for the synthetic ones, which are made where they are not here.
    root: the user's folder. downloading, making: are given how far it is.

    Raises:
        DataError, DownloadError: as `load_mnist`.
    """
    if path == NONE or (path is None and chosen and chosen.kind == "synthetic"):
        made = synthetic_digits(digits_file(root, "synthetic"), making)
        return Mnist(scaled(made.train), scaled(made.test), made.source)
    if path is None and chosen and chosen.kind == "file":
        return read_mnist(chosen.path)
    return load_mnist(path, downloading)


def written_by(hands: Sequence[int], advance: Advance = unwatched) -> Split:
    """Return what these hands write: each digit `TIMES` times.

    advance: is given how many hands are done.
    """
    digits: list[DigitBytes] = []
    for place, hand in enumerate(hands):
        digits += _digits_of_hand(hand)
        if place % HANDS_A_STEP == HANDS_A_STEP - 1:
            advance(place + 1)
    labels = np.tile(np.repeat(np.arange(10), TIMES), len(hands)).astype(np.int64)
    writers: Indices = np.repeat(np.array(hands, np.int64), 10 * TIMES)
    return Split(np.stack(digits) if digits else np.zeros((0, SIDE, SIDE), np.uint8), labels, writers)


def _digits_of_hand(hand: int) -> list[DigitBytes]:
    """Return each digit, 0 to 9, `TIMES` times, uint8 (28, 28)."""
    generator = np.random.default_rng((SEED, hand))
    slant, width = generator.uniform(-0.2, 0.45), float(np.exp(generator.normal(0, 0.15)))
    pen = float(np.exp(generator.uniform(np.log(THINNEST), np.log(THICKEST))))
    found = []
    for digit in range(10):
        style = int(generator.integers(2**32))
        for _time in range(TIMES):
            strokes = write_in_style(digit, style, slant, width, generator)
            ink = distorted(strokes, AGAIN, generator)
            found.append(steps_of_ink(ink, pen=pen * float(np.exp(generator.normal(0, 0.06)))).centred)
    return found
