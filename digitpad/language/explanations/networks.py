"""networks."""

from digitpad.language.explanations import Explanation


def network_terms() -> dict[str, Explanation]:
    """Return the explanations by key, in the language in use."""
    return {}
