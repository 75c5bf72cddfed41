"""TensorBoard as a process: it answers, ends when it is stopped, and ends when whoever started it is gone."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.board_process import NEEDS_IT, POSIX, RUN, address_of, fetch, is_there, wait_until, with_run

from digitpad.errors import BoardError
from digitpad.lab.tensorboard import BoardProcess, check_installed, check_runs, is_installed
from digitpad.system.settings import Store


@pytest.fixture
def process(store: Store) -> Iterator[BoardProcess]:
    process = BoardProcess(with_run(store))
    yield process
    process.stop()


def test_without_the_extra_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)  # as Python marks what cannot be imported
    assert not is_installed()
    with pytest.raises(BoardError, match=r'Install it with: pip install "digitpad\[tensorboard\]"$'):
        check_installed()


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


@NEEDS_IT
@POSIX
def test_it_answers_on_loopback_and_is_gone_after_the_stop(process):
    assert not process.is_running
    address = address_of(process)
    assert address.startswith("http://127.0.0.1:")
    assert process.is_running
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
