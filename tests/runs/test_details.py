"""details.py: what is typed becomes numbers, or a sentence."""

import pytest

from digitpad.runs.plan import DetailError, labels, limits, usual_details, values

USUAL = usual_details("scratch")


def test_every_detail_has_a_name_and_limits():
    assert list(labels()) == list(limits()) == list(USUAL)


def test_usual_details_are_numbers():
    assert values(USUAL) == {
        "epochs": 3,
        "batch": 128,
        "learning_rate": 0.006,
        "augmentation": 1,
        "validation": 0.05,
        "seed": 1,
    }


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("learning_rate", "0,01", 0.01),
        ("augmentation", " 50 % ", 0.5),
        ("augmentation", "0", 0),
        ("epochs", "7.0", 7),
    ],
)
def test_numbers_are_taken_as_people_type_them(name, text, value):
    assert values({**USUAL, name: text})[name] == value


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("epochs", "0", "A whole number from 1 to 1000."),
        ("epochs", "2.5", "A whole number from 1 to 1000."),
        ("epochs", "", "A whole number from 1 to 1000."),
        ("batch", "many", "A whole number from 1 to 10000."),
        ("learning_rate", "nan", "A number from 1e-06 to 1."),
        ("validation", "51", "A percentage from 1 to 50."),
        ("augmentation", "inf", "A percentage from 0 to 150."),
        ("seed", "-1", "A whole number from 0 to 2147483647."),
    ],
)
def test_what_cannot_be_gets_a_sentence(name, text, sentence):
    with pytest.raises(DetailError) as caught:
        values({**USUAL, name: text})
    assert caught.value.sentences == {name: sentence}


def test_all_faults_are_told_at_once():
    with pytest.raises(DetailError) as caught:
        values({**USUAL, "epochs": "x", "seed": "y"})
    assert set(caught.value.sentences) == {"epochs", "seed"}
