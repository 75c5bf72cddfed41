"""Summaries of models: a row of a table for each, and two beside each other."""

import re
from collections.abc import Mapping

from digitpad.core.arrays import CLASSES
from digitpad.core.card import AS_IS, ModelCard
from digitpad.lab.presets import recipe_labels
from digitpad.language import _, decimal, grouped, percent
from digitpad.models.entry import IMPORTED, ModelEntry
from digitpad.models.measuring import (
    MNIST_TEST,
    MY_DRAWINGS,
    PICTURES,
    Change,
    Difference,
    MeasuredFigures,
)

KeptFigures = Mapping[str, MeasuredFigures]

NARROW = "\N{NARROW NO-BREAK SPACE}"  # between thousands
UNKNOWN = "–"  # where a card does not say
NOT_LEARNED = ("validation", "held-out", "non-digits")  # data of a card that no digit was learned from
FEW = 2  # digits: fewer that changed in the same way are no headline
CLAIMS = "claims"  # in an imported model's recipe, what the card beside its file said of figures
CLAIMED = {MNIST_TEST: "mnist_test_accuracy"}  # by what a model is measured on, the figure it can claim


def model_headings() -> tuple[str, ...]:
    """Return the headings of the columns that `model_row` fills."""
    return (
        _("Name"),
        _("Created"),
        _("Recipe"),
        _("Training digits"),
        _("MNIST"),
        _("Held out"),
        _("My drawings"),
    )


def model_row(entry: ModelEntry, measured: KeptFigures) -> tuple[str, ...]:
    """Return the cells under `model_headings`.

    The accuracies are those on MNIST and on held-out writers, from its card, and what was measured here:
    MNIST where the card has none, and the user's drawings. Beside them stands what the card of an imported
    model claims.

    measured: the figures that are kept with the model, by the keys of the digits.
    """
    made = entry.made or UNKNOWN
    if entry.card is None or entry.fault:
        return (entry.name, made, _("damaged"), *4 * (UNKNOWN,))
    claims = claims_of(entry.card)
    claimed = (claims.get(CLAIMED[MNIST_TEST]), claims.get("held_out_accuracy"), None)
    figures = map(_with_claim, _accuracies(entry.card, measured), claimed)
    return (entry.name, made, recipe_name(entry.card), _count(digits_learned(entry.card)), *figures)


def claims_of(card: ModelCard) -> dict[str, float]:
    """Return the accuracies that the card beside an imported file claims, by the names of its figures."""
    claims = card.recipe.get(CLAIMS)
    if card.recipe.get("name") != IMPORTED or not isinstance(claims, Mapping):
        return {}
    return {
        str(name): float(share)
        for name, share in claims.items()
        if isinstance(share, (int, float)) and not isinstance(share, bool) and 0 <= share <= 1
    }


def _with_claim(measured: float | None, claimed: float | None) -> str:
    if claimed is None:
        return _percentage(measured)
    if measured is None:
        return _("claims {share}").format(share=percent(claimed, 2))
    sentence = _("{share}, claims {claimed}")
    return sentence.format(share=percent(measured, 2), claimed=percent(claimed, 2))


def model_values(entry: ModelEntry, measured: KeptFigures) -> tuple[float | str | None, ...]:
    """Return what the columns of `model_row` are sorted by; None where it is not known."""
    name, made, recipe, *_figures = model_row(entry, measured)
    card = None if entry.fault else entry.card
    if card is None:
        return (name, made, recipe, *4 * (None,))
    return (name, made, recipe, digits_learned(card) or None, *_accuracies(card, measured))


def _accuracies(card: ModelCard, measured: KeptFigures) -> tuple[float | None, ...]:
    """Return the accuracies on MNIST, on held-out writers, and on the user's drawings."""
    mnist = card.figure("mnist_test_accuracy")
    mine = {key: figures.accuracy for key, figures in measured.items()}
    return (
        mine.get(MNIST_TEST) if mnist is None else mnist,
        card.figure("held_out_accuracy"),
        mine.get(MY_DRAWINGS),
    )


def recipe_name(card: ModelCard) -> str:
    """Return what a card's recipe is called, as the user reads it."""
    name = card.recipe.get("name")
    if name == IMPORTED:
        return _("imported")
    return recipe_labels().get(name, name) if isinstance(name, str) and name.isprintable() else UNKNOWN


def grey_names() -> dict[str, str]:
    """Return how networks take grey as the user reads it, by the names of `GREYS`."""
    white = {
        "0-1": _("grey from 0 to 1, white ink on black"),
        "0-255": _("grey from 0 to 255, white ink on black"),
        "signed": _("grey from −1 to 1, white ink on black"),
        "standardised": _("grey of mean 0 and deviation 1, white ink on black"),
    }
    black = {
        "0-1-inverted": _("grey from 0 to 1, black ink on white"),
        "0-255-inverted": _("grey from 0 to 255, black ink on white"),
        "signed-inverted": _("grey from −1 to 1, black ink on white"),
        "standardised-inverted": _("grey of mean 0 and deviation 1, black ink on white"),
    }
    return white | black


def fitting_sentence(entry: ModelEntry) -> str:
    """Return in words how a model from elsewhere takes digits, how many it reads so; "" if not tried."""
    fitting = entry.card.fitting if entry.card else AS_IS
    if not fitting.tried:
        return ""
    counts = {"correct": grouped(fitting.correct), "count": grouped(fitting.tried)}
    names = {"name": entry.name, "grey": grey_names().get(fitting.grey, fitting.grey), **counts}
    if 2 * fitting.correct <= fitting.tried and fitting.chosen:
        return _(
            "With {grey}, {name} reads only {correct} of {count} test digits: choose another way for it "
            "under Grey."
        ).format(**names)
    if 2 * fitting.correct <= fitting.tried:
        return _(
            "However it is given digits, {name} reads at most {correct} of {count} test digits: it is no "
            "model for digits, or takes them in a way that DigitPad does not know."
        ).format(**names)
    said = [_("It takes {grey}, and reads {correct} of {count} test digits.").format(**names)]
    if fitting.takes:
        how = (
            _("Paper is put around 28×28 pixels, as it takes {size}.")
            if fitting.placing == "padded"
            else _("28×28 pixels are fitted to the {size} that it takes.")
        )
        said.append(how.format(size=fitting.takes))
    if fitting.turned:
        said.append(_("Digits are turned for it as those of EMNIST are."))
    if fitting.outputs == "logits":
        said.append(_("A softmax turns its numbers into probabilities."))
    if fitting.outputs == "sigmoids":
        said.append(_("Its sigmoids are divided by their sum."))
    if fitting.classes > CLASSES:
        sentence = _("Of its {count} classes only the first ten, the digits, are used.")
        said.append(sentence.format(count=fitting.classes))
    return " ".join(said)


def measured_name(key: str) -> str:
    """Return what a model was measured on as the user reads it."""
    return {
        MNIST_TEST: _("MNIST test digits"),
        MY_DRAWINGS: _("My drawings"),
        PICTURES: _("Folder of pictures"),
    }.get(key, key.replace("_", " "))


def measured_sentence(entry: ModelEntry, key: str, figures: MeasuredFigures) -> str:
    """Return the outcome of a measurement of a model, and what its card claims of the same digits."""
    outcome = _("{name} on {what}: accuracy {share} of {count}, rejected {rejected}.").format(
        name=entry.name,
        what=measured_name(key),
        share=percent(figures.accuracy, 2),
        count=grouped(figures.count),
        rejected=percent(figures.rejected, 1),
    )
    claimed = claims_of(entry.card).get(CLAIMED.get(key, "")) if entry.card else None
    if claimed is None:
        return outcome
    claim = _("Its card claims {share}.").format(share=percent(claimed, 2))
    return f"{outcome} {claim}"


def comparison_headline(names: tuple[str, str], key: str, difference: Difference) -> str:
    """Return in words what the second of two models reads differently from the first."""
    what = {"what": measured_name(key), "count": grouped(difference.count)}
    if not difference.changes:
        return _("Both models read all of them alike ({what}: {count}).").format(**what)
    sentence = _(
        "From {first} to {second}: {gained} more are read correctly, {lost} no longer ({what}, {count})."
    )
    first, second = names
    words = sentence.format(
        first=first, second=second, gained=grouped(difference.gained), lost=grouped(difference.lost), **what
    )
    change = difference.changes[0]
    if len(change.places) < FEW:
        return words
    return f"{words} {change_sentence(change)}"


def change_sentence(change: Change) -> str:
    """Return in words what became of digits with one label: "197 sevens are now read as 1."."""
    digits = (
        _("zeros"),
        _("ones"),
        _("twos"),
        _("threes"),
        _("fours"),
        _("fives"),
        _("sixes"),
        _("sevens"),
        _("eights"),
        _("nines"),
    )
    if change.second == change.label:
        sentence = _("{count} {digits} that were read as {digit} are now read correctly.")
        return sentence.format(
            count=grouped(len(change.places)), digits=digits[change.label], digit=change.first
        )
    return _("{count} {digits} are now read as {digit}.").format(
        count=grouped(len(change.places)), digits=digits[change.label], digit=change.second
    )


def digits_learned(card: ModelCard) -> int:
    """Return how many digits a model learned from; 0 where its card does not say."""
    return sum(count for name, count in card.data.items() if not any(word in name for word in NOT_LEARNED))


def compare_models(
    first: ModelEntry, second: ModelEntry, measured: tuple[KeptFigures, KeptFigures]
) -> list[tuple[str, str, str, str]]:
    """Return rows of what is known of two models: what, of the first, of the second, and the difference.

    The difference of two percentages is in points of a hundred, from the first to the second.
    """
    one, two = (entry.card or ModelCard(entry.name) for entry in (first, second))
    rows = [
        (_("Created"), first.made or UNKNOWN, second.made or UNKNOWN, ""),
        (_("Recipe"), recipe_name(one), recipe_name(two), ""),
        (_("Training digits"), _count(digits_learned(one)), _count(digits_learned(two)), ""),
        (_("Parameters"), _count(one.parameters), _count(two.parameters), ""),
        (_("Confidence threshold"), percent(one.threshold, 2), percent(two.threshold, 2), ""),
    ]
    known = dict.fromkeys(figure.name for card in (one, two) for figure in card.figures)
    rows += [_compared(figure_name(name), one.figure(name), two.figure(name)) for name in known]
    for key in dict.fromkeys([*measured[0], *measured[1]]):
        both = [figures.get(key) for figures in measured]
        name = _("{what}, measured here").format(what=measured_name(key))
        accuracies, rejected = (
            [getattr(one, field) if one else None for one in both] for field in ("accuracy", "rejected")
        )
        rows.append(_compared(name + ": " + _("accuracy"), accuracies[0], accuracies[1]))
        rows.append(_compared(name + ": " + _("rejected"), rejected[0], rejected[1]))
    return rows


def _compared(name: str, one: float | None, other: float | None) -> tuple[str, str, str, str]:
    difference = ""
    if one is not None and other is not None:
        points = round(100 * (other - one), 2) + 0.0  # no -0.00
        difference = ("+" if points > 0 else "") + decimal(points, 2) if points else "0"
    return name, _percentage(one), _percentage(other), difference


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


def _percentage(value: float | None) -> str:
    return UNKNOWN if value is None else percent(value, 2)


def _count(number: int) -> str:
    return f"{number:,}".replace(",", NARROW) if number else UNKNOWN
