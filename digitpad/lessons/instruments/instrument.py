"""The base of all instruments of lessons: a state of a few numbers, and what lessons can check of it.

To add an instrument called "name":

* here, in a module of this folder, a frozen dataclass that inherits from `InstrumentState`: its fields are
  what can be set, with their limits (`system.limits`), its methods the mathematics. One line in
  `table.INSTRUMENTS`.
* in `ui/instruments/`, a class that inherits from `Instrument` and paints it. One line in `controller.VIEWS`.
* in `language/explanations/instrument_controls.py`, "instrument.name": its title and what it is for; likewise
  the keys of its controls.

It stands in the menu then, its window comes back after a change of look or language as it was, a lesson
opens it by `open = { window = "instrument.name", set = { … } }`, and what `facts` returns can be checked,
where `lessons.state` has a field and a line for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from digitpad.core.arrays import Digit, Probabilities


class DrawnDigit(NamedTuple):
    """The digit on the pad: as the network gets it, and what it reads; None where no network is in use."""

    picture: Digit
    probabilities: Probabilities | None


@dataclass(frozen=True)
class InstrumentState:
    """What an instrument is set to. Fields have defaults: with these it opens."""

    def facts(self) -> Mapping[str, Any]:
        """Return what lessons can check of it, by the names of `lessons.state.FACTS`."""
        return {}

    def with_drawing(self, digit: DrawnDigit | None) -> Self:
        """Return it for the digit on the pad as it is now, None for an empty pad; most do not care."""
        del digit
        return self
