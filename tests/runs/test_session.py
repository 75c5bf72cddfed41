"""A session over a real training process: its states, its events, and its end, without a window."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.made_digits import made_mnist

from digitpad.lab.presets import SCRATCH
from digitpad.runs.events import Done, Failed
from digitpad.runs.session import RECIPE, SessionHost, State, TrainingSession
from digitpad.runs.supervisor import Cancelled, End
from digitpad.system.background import Background
from digitpad.system.settings import Store

PATIENCE_S = 60.0
SMALL = SCRATCH.changed(optimizer="sgd", batch=20, epochs=1000)


class Clock:
    """A main thread without tkinter: calls are made while it waits."""

    def __init__(self) -> None:
        self._calls: dict[str, tuple[float, Callable[[], object]]] = {}
        self._count = 0

    def after(self, ms: int, func: Callable[[], object], /) -> str:
        self._count += 1
        self._calls[str(self._count)] = (time.monotonic() + ms / 1000, func)
        return str(self._count)

    def after_cancel(self, id: str, /) -> None:  # noqa: A002  # Tk's name for it
        self._calls.pop(id, None)

    def wait_until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end
            for name, (due, func) in list(self._calls.items()):
                if due <= time.monotonic() and self._calls.pop(name, None):
                    func()
            time.sleep(0.002)


class Watched:
    """A session and what it has called."""

    def __init__(self, home: Path, mnist: Path, *options: str) -> None:
        self.clock, self.ends = Clock(), list[End]()
        self.store = Store(home)
        self.store.root.mkdir(parents=True)
        self.jobs = Background(self.clock).queue()
        host = SessionHost(self.store, self.jobs, self.clock)
        arguments = ("--mnist", str(mnist), *options)
        folder = self.store.root / "runs" / "new"
        self.session = TrainingSession(host, SMALL, arguments, folder, self._changed, self.ends.append)
        self.changes = 0

    def _changed(self) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.changes += 1

    def wait_for(self, state: State) -> None:
        self.clock.wait_until(lambda: self.session.state is state)


@pytest.fixture(scope="module")
def mnist(tmp_path_factory) -> Path:
    return made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz", train=120, test=30)


@pytest.fixture
def start(tmp_path, mnist) -> Iterator[Callable[..., Watched]]:
    """Return what begins a session; whatever happens, its process ends."""
    begun: list[Watched] = []

    def begin(*options: str) -> Watched:
        begun.append(Watched(tmp_path / "home", mnist, *options))
        assert begun[-1].session.state is State.IDLE
        begun[-1].session.start()
        assert begun[-1].session.state is State.STARTING
        return begun[-1]

    yield begin
    for watched in begun:
        watched.session.close()


def test_a_run_is_paused_stepped_and_stopped(start):
    watched = start("--paused")
    session = watched.session
    watched.wait_for(State.PAUSED)
    assert not session.has_stepped
    session.step(whole_epoch=False)
    watched.clock.wait_until(lambda: session.has_stepped)
    assert session.state is State.PAUSED
    session.toggle_pause()
    assert session.state is State.TRAINING
    watched.clock.wait_until(lambda: session.history.epochs_ended > 1)
    assert session.content().can_pause
    session.stop()
    assert session.state is State.STOPPING
    watched.wait_for(State.ENDED)
    assert isinstance(session.end, Done)
    assert watched.ends == [session.end]
    assert watched.changes > 3
    assert session.content("It is over.").words == "It is over."
    assert not (watched.store.root / RECIPE).exists()


def test_a_cancelled_run_leaves_nothing(start):
    watched = start()
    watched.wait_for(State.TRAINING)
    watched.session.cancel()
    assert watched.session.state is State.STOPPING
    watched.session.toggle_pause()  # too late
    assert watched.session.state is State.STOPPING
    watched.wait_for(State.ENDED)
    assert watched.ends == [Cancelled()]
    assert not watched.session.folder.exists()


def test_what_fails_is_an_end_with_a_sentence(start, tmp_path):
    (tmp_path / "bad.npz").write_text("no digits")
    watched = start("--mnist", str(tmp_path / "bad.npz"))
    watched.wait_for(State.ENDED)
    (end,) = watched.ends
    assert isinstance(end, Failed)
    assert "bad.npz" in end.sentence


def test_closing_ends_the_process_without_a_word(start):
    watched = start()
    watched.wait_for(State.TRAINING)
    watched.session.close()
    changes = watched.changes
    watched.clock.wait_until(lambda: not watched.jobs.is_busy)  # the thread hands on that the process ended
    assert watched.ends == []
    assert watched.changes == changes
    assert not watched.session.goes_on
    assert not watched.session.process.child.is_running
    assert not (watched.store.root / RECIPE).exists()
