"""Numbers as they are shown: with the language's decimal sign, and a minus that is as wide as a plus."""

import math

from digitpad.language import decimal


def figure(value: float, places: int = 2) -> str:
    """Return a figure with so many decimals, fewer where it is large: −0.25, 12.5, 380, 2e+06."""
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 1e5:
        return f"{value:.0e}".replace("-", "−")
    fewer = 2 if abs(value) >= 99.5 else 1 if abs(value) >= 9.95 else 0
    text = decimal(value, max(places - fewer, 0))
    return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", "−")


def bracketed(value: float, places: int = 3) -> str:
    """Return a figure as it stands after a sign: in brackets below 0."""
    text = figure(value, places)
    return f"({text})" if text.startswith("−") else text
