"""Events of a run: as lines and back, how throttled, the time that is left, and the words."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from digitpad import language
from digitpad.runs.events import (
    LEAST_GAP_S,
    Done,
    Failed,
    LayerSignals,
    Progress,
    Snapshot,
    Stage,
    TimeLeft,
    clock,
    event_from,
    may_be_dropped,
    throttled,
    words,
)

BATCH = Progress(2, 8, 120, 469, 0.5, 0.9)
EPOCH = replace(BATCH, batch=469, validation_loss=0.1, validation_accuracy=0.99)
TENTHS = (0.1,) * 10
LAYERS = (LayerSignals(0.02, dead=0.25), LayerSignals(0.5, saturated=0.75))
SHOT = Snapshot(2, 8, 120, 0.3, 0.95, (TENTHS, TENTHS), TENTHS, layers=LAYERS)
SHOTS = [SHOT, replace(SHOT, strip=(), drawing=None)]
ENDS = [Done(Path("/models/new"), 3, True, 0.98), Failed("It failed.", "DataError"), Failed("So did this.")]


@pytest.mark.parametrize(
    "event",
    [Stage("downloading", 0.34), Stage("starting"), BATCH, EPOCH, replace(EPOCH, fold=2), *SHOTS, *ENDS],
)
def test_an_event_survives_being_a_line(event):
    line = json.dumps(event.to_record())
    assert "\n" not in line
    assert event_from(line + "\n") == event


@pytest.mark.parametrize(
    "line",
    [
        "",
        "text",
        "[]",
        "3",
        "null",
        "{}",
        "[" * 100_000,
        '{"event": "unknown"}',
        '{"event": ["stage"]}',
        '{"event": "stage"}',
        '{"event": "stage", "stage": "dancing", "share": null}',
        '{"event": "stage", "stage": "saving", "share": 2}',
        '{"event": "stage", "stage": "saving", "share": "x"}',
        '{"event": "stage", "stage": "saving", "share": null, "more": 1}',
        '{"event": "batch", "epoch": 1}',
        json.dumps(BATCH.to_record() | {"loss": "low"}),
        json.dumps(BATCH.to_record())[:-1],
        json.dumps(SHOT.to_record() | {"drawing": [0.5]}),
        json.dumps(SHOT.to_record() | {"drawing": 3}),
        json.dumps(SHOT.to_record() | {"strip": [["x"] * 10]}),
        json.dumps(SHOT.to_record() | {"test_loss": None}),
        '{"event": "done", "folder": 3, "epochs": 1, "interrupted": false, "accuracy": 1}',
    ],
)
def test_what_is_no_event_is_passed_over(line):
    assert event_from(line) is None


def test_ends_of_epochs_snapshots_and_the_steps_before_them_and_new_stages_always_come_through():
    told = []
    report = throttled(told.append)
    begun, loading, last = Stage("preparing"), Stage("downloading", 0.1), replace(BATCH, batch=123)
    left_out = Stage("downloading", 0.2), replace(BATCH, batch=121), replace(BATCH, batch=122)
    for event in (begun, loading, left_out[0], BATCH, *left_out[1:], last, SHOT, SHOT, left_out[1], EPOCH):
        report(event)
    assert told == [begun, loading, BATCH, last, SHOT, SHOT, EPOCH]
    time.sleep(LEAST_GAP_S)
    report(BATCH)
    assert told[-1] == BATCH
    assert [may_be_dropped(event) for event in (BATCH, EPOCH, SHOT, *ENDS)] == [True, *[False] * 5]


def at(batch: int, epoch: int = 1) -> Progress:
    return Progress(epoch, 2, batch, 100, 0.5, 0.9)


def test_the_time_left_follows_from_the_pace():
    left = TimeLeft()
    assert left.seconds(0) is None
    left.add(at(1), 10)
    left.add(at(2), 10.5)
    assert left.seconds(10.5) is None  # too early to say
    left.add(at(21), 20)
    assert left.seconds(20) == pytest.approx(179 / 2)
    assert left.seconds(25) == pytest.approx(179 / 2 - 5)  # the clock runs between two events
    left.add(at(100, epoch=2), 100)
    assert left.seconds(100) == 0
    assert left.seconds(200) == 0


def test_a_pause_does_not_count():
    left = TimeLeft()
    left.add(at(1), 0)
    left.add(at(11), 10)
    left.pause(10)
    assert left.seconds(500) == 189
    left.pause(500)
    left.resume(1000)
    left.resume(2000)
    assert left.seconds(1000) == 189
    left.add(at(21), 1010)
    assert left.seconds(1010) == 179


def test_a_machine_that_gets_slower_shows_within_a_minute_or_two():
    left = TimeLeft()
    for second in range(51):
        left.add(at(second), second)
    for second in range(1, 131):
        left.add(at(50 + second // 10), 50 + second)
    assert left.seconds(180) == pytest.approx(137 * 10, rel=0.05)


def test_what_is_done_is_told_in_words():
    assert words(Stage("downloading", 0.34)) == f"Downloading MNIST, {language.percent(0.34)}"
    assert words(Stage("starting")) == "Starting Keras"
    assert words(BATCH) == "Epoch 2 of 8, batch 120 of 469"
    assert words(BATCH, 41.2) == "Epoch 2 of 8, batch 120 of 469, 0:41 left"
    assert [clock(seconds) for seconds in (0, 59.6, 3723)] == ["0:00", "1:00", "1:02:03"]


def test_the_step_before_a_snapshot_is_told_and_older_ones_are_not():
    told = []
    report = throttled(told.append)
    steps = [Progress(1, 9, batch, 10, 1.0, 0.5) for batch in (1, 2, 3)]
    snapshot = Snapshot(1, 9, 3, 1.0, 0.5)
    for event in (*steps, snapshot, snapshot):
        report(event)
    assert told == [steps[0], steps[2], snapshot, snapshot]
