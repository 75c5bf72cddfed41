"""training/progress.py: a single step is told, however soon after another event it comes."""

from digitpad.runs.events import Progress, Snapshot, throttled


def test_the_step_before_a_snapshot_is_told_and_older_ones_are_not():
    told = []
    report = throttled(told.append)
    steps = [Progress(1, 9, batch, 10, 1.0, 0.5) for batch in (1, 2, 3)]
    snapshot = Snapshot(1, 9, 3, 1.0, 0.5)
    for event in (*steps, snapshot, snapshot):
        report(event)
    assert told == [steps[0], steps[2], snapshot, snapshot]
