"""summary.py: models in rows, and two beside each other."""

from pathlib import Path

import numpy as np

from digitpad import language
from digitpad.core.card import Figure, ModelCard
from digitpad.language import percent
from digitpad.models.entry import ModelEntry, bundled_entry
from digitpad.models.measuring import MNIST_TEST, MY_DRAWINGS, Change, MeasuredFigures, difference_of
from digitpad.models.summary import (
    compare_models,
    comparison_headline,
    data_name,
    digits_learned,
    figure_name,
    measured_sentence,
    model_headings,
    model_row,
    model_values,
)

THIN = "\N{NARROW NO-BREAK SPACE}"


def entry(**card) -> ModelEntry:
    return ModelEntry("Mine", Path("mine"), ModelCard("Mine", **card), made="2026-01-02")


def test_the_bundled_model_in_a_row():
    found = model_row(bundled_entry(in_use=True), {})
    card = bundled_entry(in_use=True).card
    shares = [percent(card.figure(f"{name}_accuracy"), 2) for name in ("mnist_test", "held_out")]
    assert found == ("DigitPad", card.created, "DigitPad's own", f"70{THIN}192", *shares, "–")
    assert len(found) == len(model_headings())
    language.use("es")
    spanish = model_row(bundled_entry(in_use=True), {})
    assert spanish[2] == "La de DigitPad"
    assert spanish[4] == shares[0].replace(".", ",")


def test_what_is_not_known_is_a_dash():
    assert model_row(entry(), {}) == ("Mine", "2026-01-02", "–", "–", "–", "–", "–")
    assert model_row(entry(recipe={"name": "imported"}), {})[2] == "imported"
    assert model_row(entry(recipe={"name": "a\x1b[2J"}), {})[2] == "–"
    assert model_row(entry(recipe={"name": "one of mine"}), {})[2] == "one of mine"
    assert model_row(entry()._replace(card=None, fault="It is."), {})[2] == "damaged"


def test_only_what_was_learned_from_counts():
    data = {"MNIST train": 100, "MNIST validation": 7, "people's non-digits": 5, "your drawings": 3}
    assert digits_learned(ModelCard("x", data=data)) == 103


def test_two_models_beside_each_other():
    first = entry(figures=(Figure("mnist_test_accuracy", 0.99, ""), Figure("unipen_accuracy", 0.9, "")))
    second = entry(figures=(Figure("mnist_test_accuracy", 0.9925, ""), Figure("mine_accuracy", 0.5, "")))
    rows = {what: rest for what, *rest in compare_models(first, second, ({}, {}))}
    assert rows["MNIST test digits: accuracy"] == ["99.00 %", "99.25 %", "+0.25"]
    assert rows["UNIPEN: accuracy"] == ["90.00 %", "–", ""]
    assert rows["mine: accuracy"] == ["–", "50.00 %", ""]
    same = {what: rest for what, *rest in compare_models(first, first, ({}, {}))}
    assert same["MNIST test digits: accuracy"][2] == "0"
    assert rows["Created"] == ["2026-01-02", "2026-01-02", ""]


def test_figures_have_names_a_reader_knows():
    assert figure_name("pendigits_pen_5_accuracy") == "Pendigits, pen of 5 %: accuracy"
    assert figure_name("unipen_only_shrunk_accuracy") == "UNIPEN, canvas only scaled down: accuracy"
    assert figure_name("quickdraw_taken_for_digits") == "QuickDraw: false accepts"
    assert figure_name("something_else") == "something else"


def test_data_have_names_a_reader_knows():
    assert data_name("people's non-digits") == "Drawings that are not digits"
    language.use("es")
    assert data_name("MNIST train") == "MNIST, dígitos de entrenamiento"
    assert data_name("something_else") == "something else"


def test_what_differs_is_said_in_words():
    labels = np.array([7] * 20 + [3] * 10)
    before, after = labels.copy(), labels.copy()
    after[:12] = 1
    before[20:23] = 8
    difference = difference_of(labels, before, after)
    assert (difference.gained, difference.lost) == (3, 12)
    assert difference.changes[0] == Change(7, 7, 1, tuple(range(12)))
    assert comparison_headline(("Old", "New"), MNIST_TEST, difference) == (
        "From Old to New: 3 more are read correctly, 12 no longer (MNIST test digits, 30). "
        "12 sevens are now read as 1."
    )
    assert comparison_headline(("Old", "New"), MNIST_TEST, difference_of(labels, after, before)).endswith(
        "12 sevens that were read as 1 are now read correctly."
    )
    assert comparison_headline(("Old", "New"), MY_DRAWINGS, difference_of(labels, after, after)) == (
        "Both models read all of them alike (My drawings: 30)."
    )


def test_what_was_measured_fills_in_for_what_a_card_does_not_say():
    measured = {MNIST_TEST: MeasuredFigures(10, 0.9, 0.1), MY_DRAWINGS: MeasuredFigures(5, 0.8, 0)}
    assert model_row(entry(), measured)[4:] == ("90.00 %", "–", "80.00 %")
    claims = {"mnist_test_accuracy": 0.99, "held_out_accuracy": 0.98, "name": "x", "mnist_accuracy": True}
    strange = entry(recipe={"name": "imported", "claims": claims})
    assert model_row(strange, {})[4:] == ("claims 99.00 %", "claims 98.00 %", "–")
    assert model_row(strange, measured)[4:] == ("90.00 %, claims 99.00 %", "claims 98.00 %", "80.00 %")
    assert model_values(strange, measured)[4:] == (0.9, None, 0.8)  # a claim is not sorted by
    assert measured_sentence(strange, MNIST_TEST, measured[MNIST_TEST]).endswith("Its card claims 99.00 %.")
    assert model_row(entry(recipe={"name": "bundled", "claims": claims}), {})[4] == "–"
    rows = {what: rest for what, *rest in compare_models(entry(), entry(), (measured, {}))}
    assert rows["My drawings, measured here: accuracy"] == ["80.00 %", "–", ""]
