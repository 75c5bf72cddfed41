"""Explanations: the one table of what every term, control, chart and picture is, in the language in use.

`table` puts it together when the first explanation is asked for. A key names a term of the field, which the
glossary lists ("batch", "activation.relu"), or a control ("undo"). Values of a hyperparameter have its key
before theirs.
"""

from typing import NamedTuple


class Explanation(NamedTuple):
    """A term and what it is.

    term: the field's term, or what a control is called.
    text: a plain sentence or two.
    example: a further sentence, with a figure to imagine; "" for none.
    see: keys of related terms of the glossary, the nearest first.
    off: when a control cannot be used, and why; "" where it always can.
    listed: whether it is a term of the glossary.
    """

    term: str
    text: str
    example: str = ""
    see: tuple[str, ...] = ()
    off: str = ""
    listed: bool = False


def term(name: str, text: str, example: str = "", see: tuple[str, ...] = ()) -> Explanation:
    """Return a term of the glossary."""
    return Explanation(name, text, example, see, listed=True)
