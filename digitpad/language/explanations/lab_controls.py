"""lab_controls."""

from digitpad.language.explanations import Explanation


def lab_controls() -> dict[str, Explanation]:
    """Return the explanations by key, in the language in use."""
    return {}
