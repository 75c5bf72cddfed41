"""A real training process: watched, paused, stopped, cancelled, killed, and left by its window.

After every end but a good one: one sentence, no temporary file, and the earlier models as they were.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from support.made_digits import made_mnist

from digitpad.core.network import load_model
from digitpad.runs.events import Done, Failed, Progress, Stage
from digitpad.runs.supervisor import Cancelled, Training
from digitpad.system.files import Lock
from digitpad.system.leftovers import is_alive, sweep
from digitpad.system.settings import Store
from digitpad.training.control import NICENESS

TINY = {"epochs": 2, "widths": [8, 16, 32], "batch": 64, "validation": 100, "average": 0.9, "outliers": 8}
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
PHASES = ["starting", "epoch", "saving"]


@pytest.fixture(scope="module")
def mnist(tmp_path_factory) -> Path:
    return made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz", train=400, test=50)


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    """A user's folder with a model in it; whatever happens, it must be as before."""
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    store = Store(tmp_path / "home")
    old = store.root / "models" / "old"
    old.mkdir(parents=True)
    (old / "digitpad.keras").write_text("an earlier model")
    yield store
    assert list(temporary.iterdir()) == []


@pytest.fixture
def make(store, mnist, tmp_path) -> Callable[..., Training]:
    """Return what makes a training of a few digits."""

    def made(*arguments: str, where: Store = store, **recipe: object) -> Training:
        path = tmp_path / "recipe.json"
        path.write_text(json.dumps(TINY | recipe))
        names = ("--mnist", str(mnist), str(path))
        return Training(where, where.root / "models" / "new", [*names, *arguments])

    return made


def left_in(store: Store) -> list[str]:
    """Return what lies in the user's folder, beside the lock and the log."""
    assert (store.root / "models" / "old" / "digitpad.keras").read_text() == "an earlier model"
    found = [path for path in store.root.rglob("*") if path.is_file()]
    known = ("training.lock", "training.log", "models/old/digitpad.keras")
    names = [path.relative_to(store.root).as_posix() for path in found]
    empty = [path.name for path in (store.root / "models").iterdir() if not list(path.iterdir())]
    return sorted([*empty, *(name for name in names if name not in known)])


def pid_of(training: Training) -> int:
    assert training.child.pid is not None
    return training.child.pid


def at(phase: str, act: Callable[[], None]) -> Callable[[Stage | Progress], None]:
    """Return what acts once, a little after a phase has begun."""
    acted = []

    def told(event: Stage | Progress) -> None:
        now = event.stage if isinstance(event, Stage) else "epoch" if event.epoch > 1 else "first epoch"
        if now == phase and not acted:
            acted.append(event)
            time.sleep(0.4 if isinstance(event, Stage) else 0)
            act()

    return told


# Ends that are good


@pytest.mark.slow
def test_a_run_tells_its_stages_and_leaves_a_model(make, store):
    told = []
    training = make()
    end = training.run(told.append)
    folder = store.root / "models" / "new"
    assert end == Done(folder, 2, False, end.accuracy)
    assert load_model(folder / "digitpad.tflite").card.figure("mnist_test_accuracy") == end.accuracy
    stages = [event.stage for event in told if isinstance(event, Stage)]
    assert stages == ["preparing", "starting", "saving", "measuring"]
    assert [event.epoch for event in told if isinstance(event, Progress) and event.ends_epoch] == [1, 2]
    assert left_in(store) == [f"models/new/digitpad.{suffix}" for suffix in ("json", "keras", "tflite")]
    assert training.child.status == 0
    assert "Traceback" not in store.training_log_path.read_text()


@pytest.mark.slow
def test_a_run_can_be_paused_and_stopped_with_the_best_so_far(make, store):
    training = make(epochs=1000)
    times: list[float] = []
    resumed: list[float] = []

    def resume() -> None:
        resumed.append(time.monotonic())
        training.resume()

    def told(event: Stage | Progress) -> None:
        times.append(time.monotonic())
        if isinstance(event, Progress) and event.epoch == 2 and not resumed and len(times) > 1:
            training.pause()
            threading.Timer(2, resume).start()
        if resumed:
            training.stop()

    end = training.run(told)
    assert isinstance(end, Done)
    assert end.interrupted
    assert 1 <= end.epochs < 1000
    assert max(after - before for before, after in pairwise(times)) > 1.5
    assert len(left_in(store)) == 3


@pytest.mark.slow
def test_a_stop_before_the_first_epoch_has_ended_says_that_there_is_nothing_to_keep(make, store):
    training = make(epochs=1000, batch=2)
    end = training.run(at("first epoch", training.stop))
    assert isinstance(end, Failed)
    assert (end.error, "nothing to save" in end.sentence) == ("Stopped", True)
    assert left_in(store) == []


# Cancelled


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
def test_a_cancelled_run_leaves_nothing(make, store, phase):
    training = make(epochs=3 if phase == "saving" else 1000)
    assert training.run(at(phase, training.cancel)) == Cancelled()
    assert not is_alive(pid_of(training))
    assert left_in(store) == []


def test_a_run_cancelled_before_it_began_leaves_nothing(make, store):
    training = make()
    training.cancel()
    training.pause()
    assert training.run(lambda _event: None) == Cancelled()
    assert left_in(store) == []


DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


@POSIX
def test_a_run_that_does_not_listen_is_killed(make, store, tmp_path, monkeypatch):
    at_the_start(tmp_path, monkeypatch, DEAF)
    training = make()
    threading.Timer(1, training.cancel).start()
    assert training.run(lambda _event: None) == Cancelled()
    assert training.child.status == -signal.SIGKILL
    assert left_in(store) == []


@POSIX
def test_the_process_gives_way_to_the_window_and_hears_no_ctrl_c_of_its_terminal(make, store):
    training = make()
    found = []

    def look() -> None:
        process = pid_of(training)
        found.extend([os.getpriority(os.PRIO_PROCESS, process), os.getpgid(process) - process])
        found.append(os.getsid(process))  # in another session its priority would not count on Linux
        training.cancel()

    assert training.run(at("starting", look)) == Cancelled()
    least = 19  # a test that is itself run with less priority
    expected = min(os.getpriority(os.PRIO_PROCESS, 0) + NICENESS, least)
    assert found == [expected, 0, os.getsid(0)]


def test_a_window_that_closes_can_wait_for_its_process(make, store):
    training = make()
    ends = []
    thread = threading.Thread(target=lambda: ends.append(training.run(at("starting", training.cancel))))
    thread.start()
    assert not training.wait(0)
    assert training.wait(20)
    assert not is_alive(pid_of(training))
    assert left_in(store) == []
    thread.join()
    assert ends == [Cancelled()]


@pytest.mark.slow
def test_a_bug_in_who_is_told_ends_the_process(make, store):
    training = make()

    def told(_event: Stage | Progress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        training.run(told)
    assert training.child.status is not None
    assert left_in(store) == []


# Faults


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("phase", PHASES)
def test_a_killed_process_is_a_sentence_and_leaves_nothing(make, store, phase):
    training = make(epochs=3 if phase == "saving" else 1000)
    end = training.run(at(phase, lambda: os.kill(pid_of(training), signal.SIGKILL)))
    assert isinstance(end, Failed)
    assert "memory" in end.sentence
    assert str(store.training_log_path) in end.sentence
    assert left_in(store) == []


WINDOW = """
import os, sys, threading
from pathlib import Path
from digitpad.system.settings import Store
from digitpad.runs.supervisor import Training
from digitpad.runs.events import Stage
store = Store(Path(sys.argv[1]))
training = Training(store, store.root / "models" / "new", sys.argv[2:])
def tell(event):
    name = event.stage if isinstance(event, Stage) else "epoch" if event.epoch > 1 else "first epoch"
    print(name, training.child.pid, flush=True)
training.run(tell)
"""


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("phase", PHASES)
def test_a_process_ends_with_its_window_however_that_dies(make, store, phase):
    training = make(epochs=3 if phase == "saving" else 1000)
    arguments = [argument for argument in training._arguments if argument not in ("--supervised",)][:-2]
    command = [sys.executable, "-c", WINDOW, str(store.root), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as window:
        child = 0
        for line in window.stdout:
            name, _space, number = line.strip().rpartition(" ")
            if name == phase:
                child = int(number)
                break
        time.sleep(0.4)
        window.kill()
    end = time.monotonic() + 10
    while is_alive(child) and not is_zombie(child):
        assert time.monotonic() < end, "the child lives on"
        time.sleep(0.01)
    sweep(store.root, store.root / "models")  # as the next start does; the child may have been too busy
    assert left_in(store) == []


def is_zombie(process: int) -> bool:
    """Say whether a process has ended and only waits for somebody to ask how."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A file system of its own, of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a file system can be mounted by root alone")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def with_a_model(root: Path) -> Store:
    (root / "models" / "old").mkdir(parents=True)
    (root / "models" / "old" / "digitpad.keras").write_text("an earlier model")
    return Store(root)


@pytest.mark.slow
@pytest.mark.parametrize("room", [0, 40_000, 120_000])
def test_a_disk_that_gets_full_while_saving_is_a_sentence(make, small_disk, room):
    store = with_a_model(small_disk / "home")
    training = make(where=store, epochs=1)

    def fill() -> None:
        """Leave room for so many bytes."""
        filler = os.open(small_disk / "filler", os.O_WRONLY | os.O_CREAT)
        size = 0
        with suppress(OSError):
            while True:
                size += os.write(filler, bytes(4096))
        os.ftruncate(filler, size - room)
        os.close(filler)

    def told(event: Stage | Progress) -> None:
        if isinstance(event, Progress) and event.ends_epoch:
            fill()

    end = training.run(told)
    assert isinstance(end, Failed), end
    assert "No space left" in end.sentence
    assert end.error == "DataError"
    assert left_in(store) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(make, small_disk):
    store = with_a_model(small_disk / "home")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    end = make(where=store).run(lambda _event: None)
    assert isinstance(end, Failed)
    assert (end.error, "Read-only" in end.sentence) == ("StoreError", True)
    assert left_in(store) == []


def test_a_home_that_is_no_folder_is_a_sentence(make, tmp_path):
    (tmp_path / "file").touch()
    end = make(where=Store(tmp_path / "file")).run(lambda _event: None)
    assert isinstance(end, Failed)
    assert end.error == "StoreError"


def test_only_one_run_at_a_time_learns_in_a_users_folder(make, store):
    lock = Lock(store.root / "training.lock")
    assert lock.take()
    end = make().run(lambda _event: None)
    assert isinstance(end, Failed)
    assert end.error == "BusyError"
    assert left_in(store) == []
    lock.free()


@pytest.mark.slow
def test_a_second_window_is_told_that_the_first_one_trains(make, store):
    first, second = make(epochs=1000), make()
    ends = []

    def told(_event: Stage | Progress) -> None:
        ends.append(second.run(lambda _event: None))
        first.cancel()

    assert first.run(at("starting", lambda: told(Stage("starting")))) == Cancelled()
    assert [end.error for end in ends] == ["BusyError"]
    assert left_in(store) == []


def at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have the training process run `code` before anything else."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(folder))


GARBAGE = r"""
import os, sys
os.write(1, b'\xff\xfe\x00 garbage\n{"event": 3}\n{"event": "done"}\n' + b'x' * 300_000 + b'\n[[[[\n')
os.write(2, b'{"event": "stage", "stage": "dancing", "share": null}\n')
"""


def test_garbage_on_its_stdout_does_no_harm(make, store, tmp_path, monkeypatch):
    at_the_start(tmp_path, monkeypatch, GARBAGE)
    told = []
    end = make(epochs=0).run(told.append)
    assert isinstance(end, Failed)
    assert end.error == "DataError"  # the process's own: it was heard through the noise
    assert told == []


def test_a_process_that_ends_without_a_word_is_a_sentence(make, store, tmp_path, monkeypatch):
    at_the_start(tmp_path, monkeypatch, "import os; os.write(1, b'half a li'); os._exit(7)")
    end = make().run(lambda _event: None)
    assert isinstance(end, Failed)
    assert "unexpectedly" in end.sentence
    assert str(store.training_log_path) in end.sentence
    assert store.training_log_path.read_text() == "half a li\nThe training process ended with status 7.\n"
    assert left_in(store) == []


@POSIX
def test_too_little_memory_is_a_sentence(make, store, tmp_path, monkeypatch):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))"
    at_the_start(tmp_path, monkeypatch, limit)
    end = make().run(lambda _event: None)
    assert isinstance(end, Failed)
    assert end.sentence.endswith(("again.", f"{store.training_log_path}."))
    assert left_in(store) == []


def test_arguments_that_are_wrong_are_a_sentence(make, store):
    end = make("--no-such-option").run(lambda _event: None)
    assert isinstance(end, Failed)
    assert left_in(store) == []


@pytest.mark.slow
def test_offline_and_not_cached_is_told_as_such(store, monkeypatch, tmp_path):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    end = Training(store, store.root / "models" / "new").run(lambda _event: None)
    assert isinstance(end, Failed)
    assert end.error == "DownloadError"
    assert "or synthetic digits" in end.sentence
    assert left_in(store) == []
    assert not list((tmp_path / "keras" / "datasets").iterdir())
