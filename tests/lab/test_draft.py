"""draft.py and help_texts.py: what is typed, validated; what is taken back."""

from dataclasses import fields

import pytest

from digitpad import language
from digitpad.lab.draft import (
    MOST,
    Changes,
    Draft,
    draft_of,
    field_label,
    limits_of,
    obstacle,
    optimizers,
    shown,
    validated,
)
from digitpad.lab.help_texts import PERCENT, groups, hyperparameters
from digitpad.lab.layers import KINDS, MOST_LAYERS, Dense
from digitpad.lab.presets import presets
from digitpad.runs.recipe import NAMES, Recipe

MINE = next(preset.experiment for preset in presets() if preset.name == "mine")


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_a_draft_without_changes_is_the_experiment(preset):
    found = validated(draft_of(preset.experiment))
    assert found.experiment == preset.experiment
    assert (found.sentence, found.faults, found.layer_faults) == ("", {}, {})


def test_every_value_of_an_experiment_is_a_knob():
    others = {"name", "network", "layers", "changes"}  # which are made while it trains
    assert hyperparameters().keys() == NAMES["pictures"].keys() - others


def test_every_choice_has_a_sentence_or_speaks_for_itself():
    for hyperparameter in hyperparameters().values():
        names = next(entry for entry in fields(Recipe) if entry.name == hyperparameter.name).metadata.get(
            "names"
        )
        assert tuple(hyperparameter.options) == tuple(names or ())
        assert all(option.help_text for value, option in hyperparameter.options.items() if value != "auto")
        assert hyperparameter.help_text.endswith(".")
        assert len(hyperparameter.help_text) < 95, "a line"


def test_no_knob_is_in_two_groups():
    names = [hyperparameter.name for group in groups() for hyperparameter in group.hyperparameters]
    assert len(names) == len(set(names))
    assert set(names) >= PERCENT


def test_typing_what_was_there_is_no_change():
    draft = draft_of(MINE)
    assert draft.with_value("epochs", "7").with_value("epochs", "5") == draft
    assert draft.with_value("validation", "16.67") == draft  # a sixth stays a sixth


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("epochs", " 7 ", 7),
        ("learning_rate", "0,02", 0.02),
        ("learning_rate", "1e-4", 0.0001),
        ("validation", "20", 0.2),
        ("label_noise", "7.5 %", 0.075),
        ("activation", "gelu", "gelu"),
        ("batch_normalization", True, True),
        ("name", " deep ", "deep"),
    ],
)
def test_what_is_typed_becomes_a_value(name, typed, value):
    experiment = validated(draft_of(MINE).with_value(name, typed)).experiment
    assert getattr(experiment, name) == pytest.approx(value)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("epochs", "", "A whole number from 1 to 1000."),
        ("epochs", "1.5", "whole number"),
        ("learning_rate", "nan", "A number from 0.0000001 to 1000.|A number from 1e-7 to 1000."),
        ("validation", "95", "A percentage from 1 to 90."),
        ("folds", "1", "two folds or more"),
        ("seed", "ñ", "whole number"),
        ("name", "  ", "needs a name"),
    ],
)
def test_what_cannot_be_is_a_sentence_at_its_knob(name, typed, words):
    found = validated(draft_of(MINE).with_value(name, typed))
    assert found.experiment is None
    assert any(word in found.faults[name] for word in words.split("|"))
    assert found.faults[name] in found.sentence
    assert name not in found.values


def test_a_fault_that_does_not_apply_hinders_nothing():
    draft = draft_of(MINE).with_value("momentum", "x")
    assert validated(draft).experiment == MINE
    assert validated(draft.with_value("optimizer", "momentum")).experiment is None


def test_layers_are_added_changed_moved_and_removed():
    draft = draft_of(MINE)
    more = draft.with_layer(3, "Dropout").with_text(3, "rate", "0,3")
    layers = validated(more).experiment.layers
    assert [layer.kind for layer in layers] == [
        "Conv2D",
        "MaxPooling2D",
        "Flatten",
        "Dropout",
        "Dense",
        "Dense",
    ]
    assert layers[3].rate == 0.3
    assert validated(more.with_moved(3, 4)).experiment.layers[3:5] == (Dense(64), layers[3])
    assert more.without_layer(3) == draft


def test_a_stack_that_does_not_fit_is_explained_at_its_layer():
    draft = draft_of(MINE).with_layer(2, "Conv2D").with_text(2, "kernel", "15")
    found = validated(draft)
    assert found.experiment is None
    assert found.rows[2].fault == "the 15×15 kernel does not fit into 14×14"
    assert found.sentence == "Layer 3, Conv2D: the 15×15 kernel does not fit into 14×14."
    assert [bool(row.shape) for row in found.rows] == [True, True, False, False, False, False]


def test_a_wrong_field_is_explained_and_the_layers_after_it_are_still_shown():
    found = validated(draft_of(MINE).with_text(0, "filters", "0"))
    assert found.layer_faults == {(0, "filters"): "A whole number from 1 to 512."}
    assert found.sentence == "Layer 1, Conv2D, filters: A whole number from 1 to 512."
    assert [row.layer.kind for row in found.rows] == [layer.kind for layer in MINE.layers]
    assert found.rows[3].layer == Dense(64)


def test_too_many_layers_or_none_are_sentences():
    draft = draft_of(MINE)
    for _number in range(MOST_LAYERS):
        draft = draft.with_layer(0, "Dropout")
    assert "from 1 to 30 layers" in validated(draft).sentence
    assert "from 1 to 30 layers" in validated(Draft(MINE, {}, ())).sentence


def test_every_field_of_every_layer_has_a_name_and_limits():
    for kind in KINDS.values():
        for entry in fields(kind):
            assert field_label(entry.name)
            assert limits_of(entry.name, kind).least < limits_of(entry.name, kind).most


def test_values_are_shown_as_people_write_them():
    assert shown("learning_rate", 1e-5) == "0.00001"
    assert shown("learning_rate", 0.1) == "0.1"
    assert shown("validation", 1 / 6) == "16.67"
    language.use("es")
    assert shown("learning_rate", 0.001) == "0,001"


def test_knobs_that_mean_nothing_say_why():
    assert not obstacle("momentum", "layers", "nesterov")
    assert "Nesterov" in obstacle("momentum", "layers", "adam")
    assert "AdamW" in obstacle("weight_decay", "layers", "sgd")
    assert "all digits" in obstacle("batch", "layers", "gradient_descent")
    assert obstacle("l1", "scratch", "sgd")
    assert not obstacle("l2", "scratch", "sgd")
    assert obstacle("activation", "digitpad", "adamw")
    assert not obstacle("dropout", "digitpad", "adamw")


def test_the_network_from_scratch_can_do_all_that_its_knobs_say():
    scratch = next(preset.experiment for preset in presets() if preset.name == "scratch")
    for optimizer in optimizers("scratch"):
        assert validated(draft_of(scratch).with_value("optimizer", optimizer)).experiment
    changes = {"l2": "0.1", "epochs": "3", "seed": "5", "label_noise": "3"}
    for name, typed in changes.items():
        assert not obstacle(name, "scratch", "sgd")
        assert validated(draft_of(scratch).with_value(name, typed)).experiment
    assert validated(draft_of(scratch).with_text(1, "units", "30")).experiment.layers[1] == Dense(30)


def test_changes_are_taken_back_and_made_again():
    first = draft_of(MINE)
    changes = Changes(first)
    assert not changes.can_undo
    changes.undo()
    for text in ("1", "12", "120"):  # typed letter by letter: one change
        changes.change(first.with_value("epochs", text), "epochs")
    second = changes.now
    changes.change(second.with_value("batch", "64"), "batch")
    changes.undo()
    assert changes.now == second
    changes.undo()
    assert changes.now == first
    assert not changes.can_undo
    changes.redo()
    assert changes.now == second
    changes.change(second.with_value("seed", "2"), "seed")
    assert not changes.can_redo


def test_no_more_changes_are_kept_than_that():
    changes = Changes(draft_of(MINE))
    for number in range(2 * MOST):
        changes.change(draft_of(MINE).with_value("seed", str(number)))
    for _number in range(2 * MOST):
        changes.undo()
    assert changes.now.value("seed") == str(2 * MOST - MOST)
