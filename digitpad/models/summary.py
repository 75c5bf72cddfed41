"""Summaries of models: a row of a table for each, and two beside each other."""

import re

from digitpad.core.card import ModelCard
from digitpad.language import _, decimal, percent
from digitpad.models.entry import ModelEntry

NARROW = "\N{NARROW NO-BREAK SPACE}"  # between thousands
UNKNOWN = "–"  # where a card does not say
NOT_LEARNED = ("validation", "held-out", "non-digits")  # data of a card that no digit was learned from
IMPORTED = "imported"  # the name of the recipe on the card of a model that was opened from a file


def model_headings() -> tuple[str, ...]:
    """Return the headings of the columns that `model_row` fills."""
    return (_("Name"), _("Created"), _("Recipe"), _("Training digits"), _("MNIST"), _("Held out"))


def model_row(entry: ModelEntry) -> tuple[str, ...]:
    """Return the cells under `model_headings`; the accuracies are those on MNIST and on held-out writers."""
    made = entry.made or UNKNOWN
    if entry.card is None or entry.fault:
        return (entry.name, made, _("damaged"), UNKNOWN, UNKNOWN, UNKNOWN)
    card = entry.card
    figures = (_accuracy(card, name) for name in ("mnist_test_accuracy", "held_out_accuracy"))
    return (entry.name, made, recipe_name(card), _count(digits_learned(card)), *figures)


def model_values(entry: ModelEntry) -> tuple[float | str | None, ...]:
    """Return what the columns of `model_row` are sorted by; None where it is not known."""
    name, made, recipe, *_figures = model_row(entry)
    card = None if entry.fault else entry.card
    if card is None:
        return (name, made, recipe, None, None, None)
    figures = (card.figure(figure) for figure in ("mnist_test_accuracy", "held_out_accuracy"))
    return (name, made, recipe, digits_learned(card) or None, *figures)


def recipe_name(card: ModelCard) -> str:
    """Return the name of a card's recipe as the user reads it."""
    name = card.recipe.get("name")
    if name == IMPORTED:
        return _("imported")
    return name if isinstance(name, str) and name.isprintable() else UNKNOWN


def digits_learned(card: ModelCard) -> int:
    """Return how many digits a model learned from; 0 where its card does not say."""
    return sum(count for name, count in card.data.items() if not any(word in name for word in NOT_LEARNED))


def compare_models(first: ModelEntry, second: ModelEntry) -> list[tuple[str, str, str, str]]:
    """Return rows of what is known of two models: what, of the first, of the second, and the difference.

    The difference of two percentages is in points of a hundred, from the first to the second.
    """
    one, two = (entry.card or ModelCard(entry.name) for entry in (first, second))
    rows = [
        (_("Created"), first.made or UNKNOWN, second.made or UNKNOWN, ""),
        (_("Recipe"), recipe_name(one), recipe_name(two), ""),
        (_("Training digits"), _count(digits_learned(one)), _count(digits_learned(two)), ""),
        (_("Parameters"), _count(one.parameters), _count(two.parameters), ""),
        (_("Confidence threshold"), percent(one.threshold), percent(two.threshold), ""),
    ]
    known = dict.fromkeys(figure.name for card in (one, two) for figure in card.figures)
    return rows + [_compared(name, one, two) for name in known]


def _compared(name: str, first: ModelCard, second: ModelCard) -> tuple[str, str, str, str]:
    one, other = first.figure(name), second.figure(name)
    difference = ""
    if one is not None and other is not None:
        points = round(100 * (other - one), 2) + 0.0  # no -0.00
        difference = ("+" if points > 0 else "") + decimal(points, 2) if points else "0"
    return figure_name(name), _percentage(one), _percentage(other), difference


def figure_name(name: str) -> str:
    """Return a card's figure as the user reads it: "held_out_accuracy" as "Held-out writers: right"."""
    what = {
        "accuracy": _("accuracy"),
        "calibration_error": _("calibration error"),
        "accepted": _("accepted"),
        "taken_for_digits": _("false accepts"),
    }
    for ending, words in what.items():
        if name.endswith(f"_{ending}"):
            return f"{_source(name.removesuffix(f'_{ending}'))}: {words}"
    return name.replace("_", " ")


def data_name(name: str) -> str:
    """Return a card's kind of data as the user reads it: "MNIST train" as "MNIST, training digits"."""
    known = {
        "MNIST train": _("MNIST, training digits"),
        "MNIST validation": _("MNIST, validation digits"),
        "synthetic writer train": _("Synthetic training digits"),
        "synthetic writer validation": _("Synthetic validation digits"),
        "file of yours train": _("Your file, training digits"),
        "file of yours validation": _("Your file, validation digits"),
        "people's pen paths": _("Digits by pen writers"),
        "people's pen paths, held-out writers": _("Digits by held-out pen writers, for measuring"),
        "people's non-digits": _("Drawings that are not digits"),
        "your drawings": _("Your drawings"),
    }
    return known.get(name, name.replace("_", " "))


def _source(name: str) -> str:
    """Return what was measured as the user reads it: "pendigits_pen_5" as "Pendigits, pen of 5 %"."""
    known = {
        "mnist_test": _("MNIST test digits"),
        "synthetic_test": _("Synthetic test digits"),
        "file_test": _("Test digits of your file"),
        "pendigits": "Pendigits",
        "unipen": "UNIPEN",
        "held_out": _("Held-out writers"),
        "quickdraw": "QuickDraw",
        "omniglot": "Omniglot",
    }
    if found := re.fullmatch(r"(\w+)_pen_(\d+)", name):
        return _("{source}, pen of {share}").format(source=_source(found[1]), share=f"{found[2]} %")
    if name.endswith("_only_shrunk"):
        return _("{source}, canvas only scaled down").format(
            source=_source(name.removesuffix("_only_shrunk"))
        )
    return known.get(name, name.replace("_", " "))


def _accuracy(card: ModelCard, name: str) -> str:
    return _percentage(card.figure(name))


def _percentage(value: float | None) -> str:
    return UNKNOWN if value is None else percent(value, 2)


def _count(number: int) -> str:
    return f"{number:,}".replace(",", NARROW) if number else UNKNOWN
