"""TensorBoard as a process: it answers, ends when it is stopped, and ends when whoever started it is gone."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from support.board_process import NEEDS_IT, POSIX, RUN, address_of, fetch, is_there, wait_until, with_run
from support.made_runs import made_run

from digitpad.errors import BoardError
from digitpad.lab.tensorboard import BoardProcess, check_runs
from digitpad.runs.events import Progress
from digitpad.system.settings import Store


@pytest.fixture
def process(store: Store) -> Iterator[BoardProcess]:
    process = BoardProcess(with_run(store))
    yield process
    process.stop()


def test_where_no_run_wrote_for_it_the_sentence_says_how_to_make_one(store):
    runs = store.root / "runs"
    (runs / RUN).mkdir(parents=True)
    with pytest.raises(BoardError, match="Train a network in the lab first"):
        check_runs(runs)
    (runs / RUN / "tensorboard").mkdir()
    with pytest.raises(BoardError):
        check_runs(runs)
    (runs / RUN / "tensorboard" / "events.out.tfevents.1.here.1.0.v2").touch()
    check_runs(runs)


def test_a_run_that_was_trained_before_it_was_installed_is_enough(store):
    made_run(store.root, RUN)
    check_runs(store.root / "runs")


HISTORY = """
import sys
from pathlib import Path
from digitpad.lab.tensorboard import write_histories
from digitpad.runs.library import Runs
print(write_histories(Runs(Path(sys.argv[1]))), "tensorflow" in sys.modules)
"""


def written(store) -> str:
    """Write histories in a process of their own; return how many, and whether TensorFlow was imported."""
    command = [sys.executable, "-c", HISTORY, str(store.root)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@NEEDS_IT
def test_kept_histories_become_curves_figures_and_hyperparameters(store):
    with_run(store)  # which wrote itself
    folder = made_run(store.root, "2026-11-21T10-00-00") / "tensorboard"
    assert written(store) == "1 False"
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.plugins.hparams.metadata import parse_session_start_info_plugin_data
    from tensorboard.util.tensor_util import make_ndarray

    events = EventAccumulator(str(folder), {"tensors": 0}).Reload()

    def values(tag):
        return {event.step: make_ndarray(event.tensor_proto).item() for event in events.Tensors(tag)}

    for tag in ("loss/training", "loss/validation", "loss/test", "accuracy/training", "accuracy/test"):
        assert list(values(tag)) == [1, 2, 3], tag
    assert values("loss/training")[2] == 0.5
    assert values("accuracy/validation")[3] == pytest.approx(0.8)
    assert values("figures/test_accuracy") == {3: pytest.approx(0.95)}
    assert "was not installed" in values("summary")[0].decode()
    begun = datetime.fromisoformat("2026-11-22T05:00:00").timestamp()
    times = [event.wall_time for event in events.Tensors("loss/training")]
    assert times == pytest.approx([begun + 61.5 * part / 3 for part in (1, 2, 3)])
    start = parse_session_start_info_plugin_data(
        events.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    )
    assert start.group_name == "2026-11-21T10-00-00"
    assert start.hparams["learning_rate"].number_value > 0


@NEEDS_IT
def test_a_history_is_written_once_and_anew_where_the_run_went_on(store):
    folder = made_run(store.root, RUN, state=None)
    assert written(store) == "1 False"
    assert written(store) == "0 False"
    with (folder / "events.jsonl").open("a") as file:
        file.write(json.dumps(Progress(4, 4, 9, 9, 0.2, 0.9, 0.3, 0.8).to_record()) + "\n")
    assert written(store) == "1 False"
    assert len(list((folder / "tensorboard").glob("events*"))) == 1


@NEEDS_IT
@POSIX
def test_tensorboard_itself_reads_what_was_written(store):
    made_run(store.root, RUN)
    process = BoardProcess(store)
    address = address_of(process)
    try:
        wait_until(lambda: "loss/training" in fetch(f"{address}data/plugin/scalars/tags"))
        assert RUN in fetch(f"{address}data/runs")
    finally:
        process.stop()


@NEEDS_IT
@POSIX
def test_it_answers_on_loopback_and_is_gone_after_the_stop(process):
    assert not process.is_running
    address = address_of(process)
    assert address.startswith("http://127.0.0.1:")
    assert process.is_running
    stranger = urllib.request.Request(address, headers={"Host": "evil.example:6006"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(stranger, timeout=10)
    assert str(process.log_path.parent / "runs") in fetch(f"{address}data/environment")
    group = process.child.pid
    assert is_there(group)
    process.stop()
    assert not process.is_running
    wait_until(lambda: not is_there(group))
    with pytest.raises(OSError, match="refused"):
        fetch(address)
    assert address_of(process) == ""  # a stopped one stays stopped


@NEEDS_IT
@POSIX
@pytest.mark.parametrize("after_s", [0.0, 0.1])
def test_it_can_be_stopped_while_it_starts(process, after_s):
    addresses: list[str] = []
    thread = threading.Thread(target=lambda: addresses.append(address_of(process)))
    thread.start()
    time.sleep(after_s)
    process.stop()
    thread.join(30)
    assert addresses == [""]
    assert not process.is_running


@NEEDS_IT
@POSIX
def test_it_ends_when_its_starter_is_killed(store):
    """The starter, killed with -9, can do nothing about it any more."""
    with_run(store)
    code = (
        "import sys; from pathlib import Path; from digitpad.lab.tensorboard import BoardProcess;"
        "from digitpad.system.settings import Store; process = BoardProcess(Store(Path(sys.argv[1])));"
        "process.run(lambda address: print(address, process.child.pid, flush=True))"
    )
    command = [sys.executable, "-c", code, str(store.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        address, group = starter.stdout.readline().split()
        try:
            assert fetch(f"{address}data/environment")
            starter.send_signal(signal.SIGKILL)
            starter.wait()
            wait_until(lambda: not is_there(int(group)))
        finally:
            with suppress(ProcessLookupError):
                os.killpg(int(group), signal.SIGKILL)
    with pytest.raises(OSError, match="refused"):
        fetch(address)


@NEEDS_IT
def test_one_that_does_not_start_says_where_the_details_are(store):
    process = BoardProcess(store)  # without a run, which the process refuses itself
    with pytest.raises(BoardError, match=r"did not start.*tensorboard\.log\.$"):
        address_of(process)
    assert "No run has data" in process.log_path.read_text()
    assert not process.is_running


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "home").write_text("no folder")
    with pytest.raises(BoardError, match="cannot be started"):
        BoardProcess(Store(tmp_path / "home")).run(print)
