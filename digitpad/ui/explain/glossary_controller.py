"""The glossary at work: terms that are searched for, and the one that is read."""

import tkinter as tk
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitpad.language import _
from digitpad.ui.widgets.theme import Theme

if TYPE_CHECKING:
    from digitpad.ui.explain.glossary_view import FoundTerm, GlossaryWindow
    from digitpad.ui.explain.term_canvas import Points

FIRST = "network"  # that is read where nothing else is asked for
FINE = 121  # points of a curve
STEPS = 300  # of the training that a schedule is drawn for


@dataclass(frozen=True)
class GlossaryState:
    """How the window was left: what was sought, and the term that was read."""

    sought: str
    key: str


class Glossary:
    """One window. It remembers the term that was read last."""

    def __init__(self, root: tk.Tk, theme: Callable[[], Theme], learn: Callable[[str], None]) -> None:
        """Open nothing yet. `learn` opens the lesson that teaches a key's term."""
        self._root, self._theme, self._learn = root, theme, learn
        self._window: GlossaryWindow | None = None
        self._key = FIRST

    @property
    def window(self) -> "GlossaryWindow | None":
        """The window, where it is open."""
        return self._window if self._window and self._window.winfo_exists() else None

    def open(self, key: str = "") -> None:
        """Open it, or bring it to the front, at the term that explains a key best; "": where it was."""
        from digitpad.language.explanations.table import term_for

        window = self.window or self._make()
        if term := term_for(key):
            window.search_for("")
            self._read(term)
        window.lift()
        window.search.focus_force()

    def close(self) -> GlossaryState | None:
        """Close it for another theme or language; None where it is not open."""
        window = self.window
        if window is None:
            return None
        state = GlossaryState(window.sought, self._key)
        window.destroy()
        return state

    def restore(self, state: GlossaryState) -> None:
        """Open it again as it was left."""
        self._key = state.key
        window = self._make()
        window.search_for(state.sought)
        self._read(state.key)

    def _make(self) -> "GlossaryWindow":
        from digitpad.ui.explain.glossary_view import GlossaryWindow

        learn = lambda: self._learn(self._key)  # noqa: E731
        self._window = window = GlossaryWindow(self._root, self._theme(), self._seek, self._read, learn)
        window.show_terms(found_terms(""))
        self._read(self._key)
        window.open()
        return window

    def _seek(self, text: str) -> None:
        terms = found_terms(text)
        if self._window:
            self._window.show_terms(terms)
            keys = [term.key for term in terms]
            if keys:
                self._read(self._key if self._key in keys and not text else keys[0])
            else:
                self._window.show_term(None)

    def _read(self, key: str) -> None:
        from digitpad.language.explanations.table import explanations
        from digitpad.ui.explain.glossary_view import TermContent

        self._key, table = key, explanations()
        about = table[key]
        related = [(other, full_name(other)) for other in about.see]
        if self._window:
            if not self._window.terms.exists(key):
                self._window.search_for("")
            self._window.show_term(
                TermContent(
                    key, full_name(key), about.text, about.example, related, curve_of(key), lesson_name(key)
                )
            )


def found_terms(text: str) -> "list[FoundTerm]":
    """Return the terms with all words of a text in them; first those where the name has them."""
    from digitpad.language.explanations.table import explanations
    from digitpad.ui.explain.glossary_view import FoundTerm

    words = plain(text).split()
    found = []
    for key, about in explanations().items():
        name = full_name(key) if about.listed else ""
        if name and all(word in plain(f"{name} {about.text} {about.example}") for word in words):
            in_name = all(word in plain(name) for word in words)
            parent, dot, _choice = key.partition(".")
            term = FoundTerm(key, name, about.term, parent if dot else "")
            found.append((not in_name, plain(name), term))
    return [term for _in_text, _name, term in sorted(found, key=lambda entry: entry[:2])]


def lesson_name(key: str) -> str:
    """Return how the lesson is called that teaches what a key explains; "" where there is none."""
    from digitpad.lessons.files import lesson_about

    found = lesson_about(key)
    if found is None:
        return ""
    lesson = found[1]
    return _("Lesson {number} · {title}").format(number=lesson.number, title=lesson.title)


def full_name(key: str) -> str:
    """Return a term's name as it stands alone: a choice of a hyperparameter has that one's name before."""
    from digitpad.language.explanations.table import explanation

    kind, dot, _choice = key.partition(".")
    return f"{explanation(kind).term}: {explanation(key).term}" if dot else explanation(key).term


def plain(text: str) -> str:
    """Return a text in small letters, without accents: as it is sought and sorted."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def curve_of(key: str) -> "Points":
    """Return the curve of an activation, or of a schedule over a training; none of other terms."""
    kind, _dot, name = key.partition(".")
    if kind not in {"activation", "schedule"} or not name:
        return ()
    import numpy as np

    from digitpad.lab.functions import activation, learning_rate_at

    if kind == "activation":
        x = np.linspace(-4, 4, FINE)
        return list(zip(x.tolist(), activation(name, x).tolist(), strict=True))
    steps = np.linspace(0, STEPS, FINE)
    return list(zip(steps.tolist(), learning_rate_at(name, 1.0, steps, STEPS).tolist(), strict=True))
