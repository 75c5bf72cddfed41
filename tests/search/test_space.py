"""What a search varies: ranges and choices as they are typed, what cannot be, grids."""

import pytest

from digitpad.errors import DataError
from digitpad.lab.presets import find_recipe
from digitpad.runs.recipe import RECIPES, lab_recipe
from digitpad.search.space import (
    Varied,
    check_space,
    grid,
    obstacles,
    parsed,
    suggested,
    usual_range,
    usual_space,
    varied_from,
)
from digitpad.search.words import range_in_words

optuna = pytest.importorskip("optuna")
MINE, SCRATCH = find_recipe("mine"), find_recipe("scratch-mended")
ALL = (
    *("learning_rate", "momentum", "weight_decay", "batch", "epochs", "patience", "optimizer", "schedule"),
    *("dropout", "l1", "l2", "average", "activation", "initializer", "batch_normalization", "pixels"),
    *("rotation", "shear", "scale", "shift", "elastic", "thickness", "dirt"),
)


@pytest.mark.parametrize(
    ("text", "varied"),
    [
        ("learning_rate", Varied("learning_rate", 1e-4, 0.03, is_log=True)),
        ("learning_rate=0.001:0.5:log", Varied("learning_rate", 0.001, 0.5, is_log=True)),
        ("dropout = 0 : 0.5", Varied("dropout", 0.0, 0.5)),
        ("batch=32,64", Varied("batch", choices=(32, 64))),
        ("batch=16:512:log", Varied("batch", 16, 512, is_log=True)),
        ("optimizer=adam,sgd", Varied("optimizer", choices=("adam", "sgd"))),
        ("batch_normalization=true,false", Varied("batch_normalization", choices=(True, False))),
    ],
)
def test_what_is_typed_is_read_and_kept_in_json(text, varied):
    assert parsed(text, MINE) == varied
    assert varied_from(varied.to_record()) == varied


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("learning", 'There is no "learning". What can vary: activation'),
        ("seed=1,2", "must be the same in all trials"),
        ("folds", "must be the same in all trials"),
        ("layers", "Make a search for each"),
        ("real=0:1", 'There is no "real"'),
        ("dropout=0.5:0.1", "whose end is above its beginning"),
        ("dropout=nan:1", "whose end is above its beginning"),
        ("dropout=0:0.5:log", "must begin above 0"),
        ("dropout=0:0.5:lin", "only :log may stand"),
        ("batch=32", "from 2 to 50 different choices"),
        ("batch=32,32", "from 2 to 50 different choices"),
        ("batch=1.5,2", '"batch" cannot be 1.5. A whole number from 1 to 60000.'),
        ("batch_normalization=1,2", "is true or false"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(text, part):
    with pytest.raises(DataError) as error:
        parsed(text, MINE)
    assert part in str(error.value)


@pytest.mark.parametrize(
    ("recipe", "typed", "prunes", "part"),
    [
        (MINE, (), False, "Nothing varies"),
        (MINE, ("batch", "batch"), False, "varies twice"),
        (MINE, ("momentum",), False, "Only for SGD with momentum"),
        (MINE, ("optimizer=adam,sgd", "momentum"), False, "Only for SGD with momentum"),
        (MINE, ("optimizer=adam,fast",), False, "must be one of these"),
        (MINE, ("dropout=0.5:1.5",), False, "must be a number from 0 to 0.95"),
        (MINE, ("epochs",), True, "cannot vary where trials are ended"),
        (SCRATCH, ("dropout",), False, "short enough to read"),
        (SCRATCH, ("optimizer=sgd,adam",), False, "The network from scratch has no other"),
        (RECIPES["quick"], ("learning_rate",), False, "learns from more than pictures"),
    ],
)
def test_what_cannot_be_searched_is_a_sentence(recipe, typed, prunes, part):
    with pytest.raises(DataError) as error:
        check_space(tuple(parsed(text, recipe) for text in typed), recipe, prunes)
    assert part in str(error.value)


@pytest.mark.parametrize("name", ALL)
def test_every_usual_range_can_be_searched_and_said(name):
    recipe = lab_recipe(optimizer={"momentum": "momentum", "weight_decay": "adamw"}.get(name, "adam"))
    varied = usual_range(name, recipe)
    check_space((varied,), recipe, prunes=False)
    assert range_in_words(varied)


def test_choices_in_words_are_told_apart():
    assert range_in_words(Varied("batch", choices=(32, 64))) == "32, 64"
    assert range_in_words(Varied("initializer", choices=("glorot_uniform", "he_normal"))) == (
        "Glorot (Xavier), uniform; He, normal"
    )


def test_what_varies_usually_is_what_the_network_has():
    assert [varied.name for varied in usual_space(MINE)] == ["learning_rate", "batch", "dropout", "l2"]
    assert [varied.name for varied in usual_space(SCRATCH)] == ["learning_rate", "batch", "l2"]
    check_space(usual_space(SCRATCH), SCRATCH, prunes=True)


def test_what_can_vary_says_why_it_has_no_use_now():
    found = obstacles(MINE, ())
    assert found.keys() == set(ALL)
    assert {name for name, sentence in found.items() if sentence} == {"momentum", "weight_decay"}
    assert obstacles(MINE, (Varied("optimizer", choices=("adam", "adamw")),))["weight_decay"] == ""
    assert obstacles(SCRATCH, ()).keys() == {
        *("optimizer", "learning_rate", "batch", "epochs", "patience", "l2"),
        *("rotation", "shear", "scale", "shift", "elastic", "thickness", "dirt"),
    }
    assert obstacles(find_recipe("knn"), ()) == {}


def test_a_grid_is_the_finest_that_fits_and_has_nothing_twice():
    space = (Varied("learning_rate", 0.001, 0.1, is_log=True), Varied("batch", choices=(32, 64)))
    points = grid(MINE, space, 7)
    rates = [pytest.approx(rate) for rate in (0.001, 0.001, 0.01, 0.01, 0.1, 0.1)]
    assert [point["learning_rate"] for point in points] == rates
    assert [point["batch"] for point in points] == [32, 64] * 3
    with pytest.raises(DataError, match="4 trials"):
        grid(MINE, space, 3)
    momentum = (Varied("optimizer", choices=("adam", "momentum")), Varied("momentum", 0.5, 0.9))
    assert grid(MINE, momentum, 3) == [
        {"optimizer": "adam"},
        {"optimizer": "momentum", "momentum": 0.5},
        {"optimizer": "momentum", "momentum": 0.9},
    ]
    assert [point["patience"] for point in grid(MINE, (Varied("patience", 1, 3),), 100)] == [1, 2, 3]


def test_a_trial_chooses_what_has_a_use_and_leaves_the_rest():
    space = (Varied("momentum", 0.5, 0.9), Varied("optimizer", choices=("adam", "momentum")))
    chosen = optuna.trial.FixedTrial({"optimizer": "adam", "momentum": 0.6})
    assert suggested(chosen, MINE, space) == MINE
    chosen = optuna.trial.FixedTrial({"optimizer": "momentum", "momentum": 0.6})
    assert suggested(chosen, MINE, space) == MINE.changed(optimizer="momentum", momentum=0.6)
