"""Curves of a run that goes on with the network of another."""

from dataclasses import replace

from digitpad.core.plot import Curve
from digitpad.runs.content import RunContent, continued


def content(*curves: tuple[tuple[float, float], ...], epochs: int = 2) -> RunContent:
    """Return what is shown of a run with these curves."""
    named = tuple(Curve(label, points) for label, points in zip(("training", "validation", "test"), curves))  # noqa: B905
    return RunContent("Epoch 1 of 2", 0.5, epochs, named, named)


def test_the_curves_of_the_earlier_run_come_first():
    before = content(((0.5, 4.0), (1.5, 3.0)), ((1, 3.5), (2, 3.2)))
    shown = continued(content(((0.5, 2.0),), ((1, 1.0),)), before)
    assert shown.loss[0] == Curve("training", ((0.5, 4.0), (1.5, 3.0), (2.5, 2.0)))
    assert shown.loss[1] == Curve("validation", ((1, 3.5), (2, 3.2), (3, 1.0)))
    assert shown.accuracy == shown.loss
    assert shown.epochs == 4
    assert shown.words == "Epoch 1 of 2"


def test_a_curve_that_only_one_of_the_two_has_is_shown():
    longer, shorter = content(((1, 2.0),), ((1, 1.0),), ((1, 0.5),)), content((), ())
    assert continued(shorter, longer).loss == longer.loss
    assert [curve.label for curve in continued(longer, shorter).loss] == ["training", "validation", "test"]


def test_a_run_that_was_stopped_within_an_epoch_ends_with_it():
    shown = continued(content(((1, 1.0),)), content(((0.2, 9.0), (1.4, 8.0)), epochs=5))
    assert shown.loss[0].points[-1] == (3, 1.0)
    assert shown.epochs == 4


def test_changes_of_both_are_where_they_were_made():
    before = replace(content(((1, 2.0), (2, 1.5))), moments=((0.5, "L2 0.1"),))
    later = replace(content(((1, 1.0),)), moments=((0.25, "Learning rate 0.01"),))
    assert continued(later, before).moments == ((0.5, "L2 0.1"), (2.25, "Learning rate 0.01"))


def test_folds_of_the_earlier_run_are_left_out():
    fold = Curve("validation, fold 1", ((1, 2.0),))
    before = content(((1, 2.0),), ((1, 2.0),), ())
    before = RunContent("", 0, 2, (*before.loss, fold), (*before.accuracy, fold))
    assert len(continued(content(((1, 1.0),), ((1, 1.0),), ()), before).loss) == 3
