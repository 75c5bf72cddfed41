"""training_history.py: events of a run become words, a fraction and curves."""

from dataclasses import replace
from itertools import pairwise

from digitpad.runs.events import Progress, Snapshot, Stage
from digitpad.runs.training_history import MOST_POINTS, TrainingHistory


def progress(epoch: int, batch: int, batches: int = 10, **more: float) -> Progress:
    return Progress(epoch, 4, batch, batches, 1 / epoch, 0.9, **more)


def test_stages_are_words_and_their_share():
    course = TrainingHistory()
    course.add(Stage("downloading", 0.34), 0)
    content = course.content(0)
    assert (content.words, content.share) == ("Downloading MNIST, 34 %", 0.34)
    assert not content.can_pause
    course.add(Stage("starting"), 1)
    assert course.content(1).share is None


def test_epochs_are_curves_over_epochs():
    course = TrainingHistory()
    for batch in range(1, 11):
        course.add(progress(1, batch), batch)
    assert not course.content(10).can_keep
    course.add(progress(1, 10, validation_loss=0.5, validation_accuracy=0.8), 11)
    course.add(progress(2, 5), 16)
    content = course.content(16)
    assert content.can_keep
    assert content.share == (1 + 0.5) / 4
    assert content.words.startswith("Epoch 2 of 4, batch 5 of 10, 0:")
    training, validation = content.loss
    assert training.points[-2:] == ((1.0, 1.0), (1.5, 0.5))
    assert validation.points == ((1, 0.5),)
    assert content.accuracy[1].points == ((1, 0.8),)


def test_a_long_run_keeps_its_curve_short_and_whole():
    course = TrainingHistory()
    for batch in range(1, 5001):
        course.add(progress(1, batch, 5000), batch / 100)
    points = course.content(50).loss[0].points
    assert len(points) <= MOST_POINTS
    assert points[0][0] <= 0.02
    assert points[-1][0] == 1
    xs = [x for x, _y in points]
    assert xs == sorted(xs)
    assert max(after - before for before, after in pairwise(xs)) <= 6 / MOST_POINTS, "no epoch without points"


def test_a_curve_that_goes_back_and_forth_is_short_too():
    course = TrainingHistory()
    for batch in range(1, 5001):
        course.add(progress(1 + batch % 2, batch, 5000), batch / 100)
    assert len(course.content(50).loss[0].points) <= MOST_POINTS


def test_a_pause_is_told_and_is_no_time_of_learning():
    course = TrainingHistory()
    course.add(progress(1, 1), 0)
    course.add(progress(1, 5), 4)
    course.pause(5)
    assert course.is_paused
    assert course.content(100).words == "Epoch 1 of 4, batch 5 of 10, paused"
    course.resume(1000)
    course.add(progress(1, 6), 1001)
    course.add(progress(1, 10), 1005)
    assert course.learned_s == 8
    assert round(course.learned_epochs, 6) == 0.8


def test_an_end_is_a_sentence_with_the_curves():
    course = TrainingHistory()
    course.add(progress(1, 10, validation_loss=0.5, validation_accuracy=0.8), 0)
    content = course.ended("It is over.", 1)
    assert (content.words, content.over, content.can_keep, content.can_pause) == (
        "It is over.",
        True,
        False,
        False,
    )
    assert content.loss[1].points


def test_each_fold_of_a_cross_validation_has_its_own_line():
    course = TrainingHistory()
    for epoch in range(1, 6):  # three folds of two epochs, the last one not at its end
        event = progress(epoch, 10, fold=(epoch + 1) // 2, folds=3)
        event = replace(event, epochs=6)
        if epoch < 5:
            event = replace(event, validation_loss=epoch / 10, validation_accuracy=epoch / 5)
        course.add(event, epoch)
    content = course.content(6)
    assert content.words.startswith("Fold 3 of 3: Epoch 1 of 2, batch 10 of 10")
    assert content.epochs == 2
    assert content.share == 5 / 6
    assert [curve.label for curve in content.accuracy] == [
        "training",
        "validation",
        "test",
        "validation, fold 1",
        "validation, fold 2",
    ]
    assert content.accuracy[1].points == ()
    assert content.accuracy[3].points == ((1, 0.2), (2, 0.4))
    assert content.accuracy[4].points == ((1, 3 / 5), (2, 4 / 5))


def test_a_test_curve_of_a_sample_says_so():
    course = TrainingHistory()
    course.add(progress(1, 10, validation_loss=0.5, validation_accuracy=0.8), 1)
    course.add(Snapshot(1, 4, 10, 0.5, 0.8, sample=1000), 2)
    assert course.content(3).loss[2].label == "test, sample of 1\N{NARROW NO-BREAK SPACE}000"
    course.add(Snapshot(1, 4, 10, 0.5, 0.8), 4)
    assert course.content(5).loss[2].label == "test"
