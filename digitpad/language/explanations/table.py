"""The table of explanations by key, in the language in use."""

import os
from collections.abc import Mapping
from functools import lru_cache

from digitpad.language.explanations import Explanation
from digitpad.language.explanations.data import data_terms
from digitpad.language.explanations.instrument_controls import instrument_controls
from digitpad.language.explanations.lab_controls import lab_controls
from digitpad.language.explanations.learning import learning_terms
from digitpad.language.explanations.menu_entries import menu_entries
from digitpad.language.explanations.model_controls import model_controls
from digitpad.language.explanations.networks import network_terms
from digitpad.language.explanations.pad_controls import pad_controls
from digitpad.language.explanations.playground_controls import playground_controls
from digitpad.language.explanations.search_controls import search_controls


def explanation(key: str) -> Explanation:
    """Return what a key stands for.

    Raises:
        KeyError: the table has no such key.
    """
    return explanations()[key]


def explanations() -> Mapping[str, Explanation]:
    """Return the whole table, by key, in the language in use."""
    return _table(os.environ.get("LANGUAGE", ""))


def term_for(key: str) -> str:
    """Return the key of the term at which the glossary explains a key best; "" where there is none."""
    found = explanations().get(key)
    if found is None:
        return ""
    return key if found.listed else next((other for other in found.see if other in explanations()), "")


@lru_cache(maxsize=2)
def _table(_language: str) -> Mapping[str, Explanation]:
    table: dict[str, Explanation] = {}
    controls = (
        *(pad_controls, lab_controls, model_controls, playground_controls, instrument_controls),
        *(search_controls, menu_entries),
    )
    for made in (network_terms, learning_terms, data_terms, *controls):
        entries = made()
        assert not table.keys() & entries.keys()
        table |= entries
    return table
