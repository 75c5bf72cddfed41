"""A writer that does not exist: the ten digits as pen paths, in many styles, no two alike.

It makes training possible where there are no people's pen paths, and adds styles where those lack them. The
styles are ours (`prototypes`); each digit is written with control points moved at random, slanted and
stretched. `deform` then does to it what it does to people's.
"""

import numpy as np
import numpy.typing as npt

from digitpad.core.ink import Strokes
from digitpad.training.synthesis.prototypes import STYLES

Points = npt.NDArray[np.float64]

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


def write_many(count: int, generator: np.random.Generator) -> list[tuple[Strokes, int]]:
    """Write digits drawn at random, each with its label."""
    labels = generator.integers(10, size=count)
    return [(write(int(label), generator), int(label)) for label in labels]


def _written(controls: Points, shake: float, generator: np.random.Generator) -> Points:
    """Return a curve (n, 2) through controls (m, 2) that were shaken; corners stay corners."""
    moves = generator.normal(0, shake, controls.shape)
    twins = np.flatnonzero((controls[1:] == controls[:-1]).all(axis=1))
    moves[twins + 1] = moves[twins]
    path = _curve(controls + moves)
    first, last = (generator.uniform(0, CUT, 2) * len(path)).astype(int)
    return path[first : len(path) - last]


def _curve(controls: Points) -> Points:
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


def _as_stroke(path: Points) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in path.tolist())


def _parsed(style: str) -> tuple[Points, ...]:
    """Return a style's strokes, each an array (n, 2) of control points."""
    strokes = (stroke.split() for stroke in style.split("/"))
    return tuple(np.array([point.split(",") for point in stroke], np.float64) for stroke in strokes)


_PROTOTYPES = {digit: tuple(_parsed(style) for style in styles) for digit, styles in STYLES.items()}
