"""A run of the lab in a process of its own: paused, stepped, looked at, stopped, cancelled, and lost."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.made_digits import made_mnist

from digitpad.runs.events import Done, Failed, Progress, Snapshot, Stage
from digitpad.runs.library import Runs
from digitpad.runs.supervisor import Cancelled, End, Training
from digitpad.system.leftovers import is_alive
from digitpad.system.settings import Store

SCRATCH = ("scratch", "--set", "optimizer=sgd", "--set", "batch=20", "--epochs", "1000")
KERAS = ("mine", "--set", "batch=20", "--epochs", "1000")
PAD = bytes([0] * 300 + [255] * 60 + [0] * 424)
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def mnist(tmp_path_factory) -> Path:
    return made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz", train=120, test=30)


class Watched:
    """A run in a thread, and what it has told so far."""

    def __init__(self, store: Store, mnist: Path, *arguments: str) -> None:
        self.told: list[object] = []
        self.ends: list[End] = []
        folder = store.root / "runs" / "new"
        self.training = Training(store, folder, (*arguments, "--mnist", str(mnist)))
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self.ends.append(self.training.run(self.told.append))

    def snapshots(self) -> list[Snapshot]:
        return [event for event in self.told if isinstance(event, Snapshot)]

    def wait(self, until: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not until():
            assert time.monotonic() < end, self.told[-3:]
            assert self._thread.is_alive(), self.ends
            time.sleep(0.01)

    def snapshot(self, number: int) -> Snapshot:
        """Wait for a snapshot, and until nothing is told any more."""
        self.wait(lambda: len(self.snapshots()) >= number)
        time.sleep(0.3)
        assert len(self.snapshots()) == number
        return self.snapshots()[-1]

    def end(self) -> End:
        self._thread.join(PATIENCE_S)
        (end,) = self.ends
        return end


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def start(store, mnist) -> Iterator[Callable[..., Watched]]:
    """Return what starts a run; whatever happens, it ends."""
    started: list[Watched] = []

    def begin(*arguments: str) -> Watched:
        started.append(Watched(store, mnist, *arguments))
        return started[-1]

    yield begin
    for watched in started:
        watched.training.cancel()
        watched.end()


def place(shot: Snapshot) -> tuple[int, int]:
    return shot.epoch, shot.batch


@pytest.mark.parametrize("arguments", [SCRATCH, pytest.param(KERAS, marks=pytest.mark.slow)])
def test_a_paused_run_goes_step_by_step(start, store, arguments):
    watched = start(*arguments, "--paused")
    assert place(watched.snapshot(1)) == (1, 0)  # ready, and it waits
    training = watched.training
    training.step_batch()
    assert place(watched.snapshot(2)) == (1, 1)
    training.step_batch()
    assert place(watched.snapshot(3)) == (1, 2)
    training.step_epoch()
    assert place(watched.snapshot(4)) == (1, 5)
    training.step_epoch()
    assert place(watched.snapshot(5)) == (2, 5)
    ends = [event for event in watched.told if isinstance(event, Progress) and event.ends_epoch]
    assert [event.epoch for event in ends] == [1, 2]
    training.stop()
    end = watched.end()
    assert isinstance(end, Done)
    assert (end.epochs, end.interrupted) == (2, True)
    (run,) = Runs(store.root).all()
    assert run.result.state == "stopped"
    assert len([event for event in run.events() if isinstance(event, Progress)]) == 2


def test_the_drawing_is_looked_at_while_it_waits_and_while_it_learns(start):
    watched = start(*SCRATCH, "--paused")
    assert watched.snapshot(1).drawing is None
    watched.training.look(PAD)
    shares = watched.snapshot(2).drawing
    assert sum(shares) == pytest.approx(1, abs=1e-3)
    watched.training.look(None)
    assert watched.snapshot(3).drawing is None
    watched.training.look(PAD)
    assert watched.snapshot(4).drawing == shares  # nothing was learned in between
    watched.training.step_epoch()
    assert watched.snapshot(5).drawing != shares
    watched.training.resume()
    watched.wait(lambda: len(watched.snapshots()) > 8)
    assert watched.snapshots()[-1].drawing is not None


def test_a_run_is_paused_and_goes_on(start):
    watched = start(*SCRATCH)
    watched.wait(lambda: len(watched.snapshots()) > 2)
    watched.training.pause()
    time.sleep(0.5)
    count = len(watched.told)
    time.sleep(0.5)
    assert len(watched.told) == count
    watched.training.resume()
    watched.wait(lambda: len(watched.told) > count + 3)


def test_ends_of_epochs_and_snapshots_all_arrive(start):
    watched = start(*SCRATCH[:-1], "40")
    assert isinstance(watched.end(), Done)
    ends = [event.epoch for event in watched.told if isinstance(event, Progress) and event.ends_epoch]
    assert ends == list(range(1, 41))
    assert [place(shot) for shot in watched.snapshots()] == [(1, 0), *((epoch, 5) for epoch in ends)]
    stages = [event.stage for event in watched.told if isinstance(event, Stage)]
    assert stages == ["preparing", "saving", "measuring"]


def test_a_cancelled_run_leaves_nothing(start, store):
    watched = start(*SCRATCH)
    watched.wait(lambda: len(watched.snapshots()) > 2)
    assert Runs(store.root).all()
    watched.training.cancel()
    assert watched.end() == Cancelled()
    assert list((store.root / "runs").iterdir()) == []


def test_a_stop_before_the_first_step_leaves_nothing(start, store):
    watched = start(*SCRATCH, "--paused")
    watched.snapshot(1)
    watched.training.stop()
    end = watched.end()
    assert isinstance(end, Failed)
    assert end.error == "Stopped"
    assert list((store.root / "runs").iterdir()) == []


def test_a_stop_after_one_step_keeps_it(start, store):
    watched = start(*SCRATCH, "--paused")
    watched.snapshot(1)
    watched.training.step_batch()
    watched.snapshot(2)
    watched.training.stop()
    assert watched.end() == Done(store.root / "runs" / "new", 0, True, watched.end().accuracy)
    assert (store.root / "runs" / "new" / "digitpad.npz").exists()


def test_a_network_that_got_lost_is_a_sentence_and_is_kept(start, store):
    watched = start(*SCRATCH, "--set", "learning_rate=1000")
    end = watched.end()
    assert isinstance(end, Failed)
    assert (end.error, "Lower the learning rate" in end.sentence) == ("DivergedError", True)
    (run,) = Runs(store.root).all()
    assert (run.result.state, run.result.sentence) == ("failed", end.sentence)


def test_a_waiting_process_ends_with_its_window(start):
    watched = start(*SCRATCH, "--paused")
    watched.snapshot(1)
    process = watched.training.child
    process._process.stdin.close()  # as when the window dies
    end = watched.end()
    assert isinstance(end, Failed)
    assert not is_alive(process.pid)


def test_what_is_not_understood_does_no_harm(start):
    watched = start(*SCRATCH, "--paused")
    watched.snapshot(1)
    for command in ("look 12", "look zz", "step", "step back", "\x00\xff", "look " + "00" * 785):
        watched.training.child.write(command)
    watched.training.step_batch()
    assert place(watched.snapshot(2)) == (1, 1)


def test_the_training_of_a_model_takes_no_notice_of_the_labs_wishes(store, mnist, tmp_path):
    """It never waits for a step, and ends."""
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps({"epochs": 0}))
    training = Training(store, store.root / "models" / "new", ("--mnist", str(mnist), str(path)))
    training.look(PAD)
    training.step_epoch()
    end = training.run(lambda _event: None)
    assert isinstance(end, Failed)
    assert end.error == "DataError"
    assert store.training_log_path.exists()
