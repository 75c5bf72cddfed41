"""Figures on the axes of a chart: round ones, evenly apart, where they lie and how they are written."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from digitpad.language import decimal, percent, significant

STEPS = (1, 2, 5, 10)  # of round figures
OUTLIER = 4  # times the usual: a first loss so high would press all others onto the axis


def round_ticks(low: float, high: float, most: int, least_step: float = 0.0) -> list[float]:
    """Return round figures, evenly apart, that cover [low, high]: at least two, about `most` at most.

    least_step: how near to each other they may be.
    """
    rough = max((high - low) / (most - 1), least_step, abs(high) * 1e-9, 1e-15)
    step = _round_up(rough)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return figures that cover [low, high], above 0, on a logarithmic axis: powers of ten, or 1, 2, 5."""
    powers = range(math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9) + 1)
    if len(powers) > most:
        step = -(-len(powers) // most)
        return [10.0**power for power in range(powers[0], powers[-1] + step, step)]
    factors = (1, 2, 5) if 3 * len(powers) <= 2 * most else (1,)
    ticks = [float(f"{factor}e{power}") for power in powers for factor in factors]
    below = [tick for tick in ticks if tick <= low * (1 + 1e-9)]
    above = [tick for tick in ticks if tick >= high * (1 - 1e-9)]
    found = [tick for tick in ticks if below[-1] <= tick <= above[0]] if below and above else ticks
    return found if len(found) > 1 else [found[0], 10 * found[0]]


def reach(points_to: float, epochs: float) -> float:
    """Return how many epochs to show of a run that has come so far: all, but at its beginning fewer.

    So a few single batches can be seen, and the axis changes seldom.
    """
    return epochs if points_to * 10 >= epochs else min(_round_up(max(points_to, 1e-3)), epochs)


def usual_span(values: Sequence[float]) -> tuple[float, float]:
    """Return the least and the most that an axis must show: an end that is far out is left out."""
    if not values:
        return 0.0, 1.0
    ordered = sorted(values)
    low, high = ordered[0], ordered[-1]
    rest = len(ordered) - 1
    above, below = ordered[math.floor(0.9 * rest)], ordered[math.ceil(0.1 * rest)]
    if high - low > OUTLIER * (above - low) > 0:
        high = low + 1.5 * (above - low)
    elif high - low > OUTLIER * (high - below) > 0:
        low = high - 1.5 * (high - below)
    return low, high


def short_figure(value: float) -> str:
    """Return a figure as it stands on an axis: with as many decimals as it needs, four digits at most."""
    return significant(value, 2 if abs(value) >= 1e5 else 4).replace("-", "−")


def exact_figure(value: float) -> str:
    """Return a figure as it is read off a curve."""
    text = decimal(value, 4) if 1e-3 <= abs(value) < 100 else significant(value, 4)
    return text.replace("-", "−")


def short_percent(fraction: float) -> str:
    """Return a fraction of 1 as an axis of percentages shows it."""
    return f"{short_figure(100 * fraction)} %"


def exact_percent(fraction: float) -> str:
    """Return a fraction of 1 as it is read off a curve of percentages."""
    return percent(fraction, 2)


def _round_up(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in STEPS if factor * power >= value * (1 - 1e-9))


@dataclass(frozen=True)
class Scale:
    """An axis as pixels from `start` to `end`."""

    ticks: Sequence[float]
    start: float
    end: float
    is_log: bool = False

    def place(self, value: float) -> float:
        """Return where a figure lies."""
        first, last = self._on(self.ticks[0]), self._on(self.ticks[-1])
        return self.start + (self._on(value) - first) / (last - first) * (self.end - self.start)

    def value(self, place: float) -> float:
        """Return the figure at a place."""
        first, last = self._on(self.ticks[0]), self._on(self.ticks[-1])
        found = first + (place - self.start) / (self.end - self.start) * (last - first)
        return 10.0**found if self.is_log else found

    def _on(self, value: float) -> float:
        return math.log10(value) if self.is_log else value


def labelled(scale: Scale, height: float) -> Sequence[float]:
    """Return the ticks that have room for a label: on a logarithmic axis the powers of ten before others."""
    tens = [tick for tick in scale.ticks if math.log10(tick).is_integer()] if scale.is_log else []
    for ticks in (scale.ticks, tens):
        places = [scale.place(tick) for tick in ticks]
        if len(places) > 1 and min(abs(one - other) for one, other in pairwise(places)) >= height:
            return ticks
    often = max(math.ceil(height * len(scale.ticks) / max(abs(scale.end - scale.start), 1)), 1)
    return scale.ticks[::often]
