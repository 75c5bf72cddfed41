"""Wishes on stdin, through a real pipe: pause, resume, stop, and the window's end."""

import os
import threading
import time
from collections.abc import Iterator

import pytest

from digitpad.training.control import Control
from digitpad.training.progress import Progress, Stage

STEP = Progress(1, 2, 3, 4, 0.5, 0.5)


class Wire:
    """A control at the end of a pipe."""

    def __init__(self) -> None:
        reading, self.writing = os.pipe()
        self.died = threading.Event()
        self.lines = os.fdopen(reading, "rb", buffering=0)
        self.control = Control(self.lines, self.died.set)
        self.control.start()
        self.told: list[object] = []
        self.report = self.control.obeyed(self.told.append)

    def say(self, text: bytes) -> None:
        os.write(self.writing, text)
        time.sleep(0.1)

    def close(self) -> None:
        if self.writing >= 0:
            os.close(self.writing)
            self.writing = -1
        assert self.died.wait(10)


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()
    wire.lines.close()


def test_the_end_of_the_pipe_is_the_windows_end(wire):
    wire.report(STEP)
    assert not wire.died.is_set()
    wire.close()
    assert wire.told == [STEP]


def test_a_paused_run_waits_until_it_is_resumed(wire):
    wire.say(b"pause\n")
    thread = threading.Thread(target=lambda: [wire.report(STEP), wire.report(STEP)])
    thread.start()
    time.sleep(0.2)
    assert wire.told == [STEP]  # told where it stands, and stands
    wire.say(b"resume\n")
    thread.join(10)
    assert wire.told == [STEP, STEP]


def test_a_paused_process_still_sees_its_windows_end(wire):
    wire.say(b"pause\n")
    wire.close()


def test_to_stop_interrupts_once_and_only_while_it_learns(wire):
    wire.say(b"stop\n")
    wire.report(Stage("saving"))
    for stage in ("downloading", "preparing", "starting"):
        other = Wire()
        other.say(b"stop\n")
        with pytest.raises(KeyboardInterrupt):
            other.report(Stage(stage))
        other.report(STEP)
        other.close()
        other.lines.close()
    with pytest.raises(KeyboardInterrupt):
        wire.report(STEP)
    wire.report(STEP)
    wire.report(Stage("measuring"))


def test_to_stop_ends_a_pause(wire):
    wire.say(b"pause\nstop\n")
    with pytest.raises(KeyboardInterrupt):
        wire.report(STEP)


def test_what_is_not_understood_is_passed_over(wire):
    wire.say(b"\xff\xfe\n\nPAUSE\n" + b"x" * 10_000 + b"\n")
    wire.report(STEP)
    assert wire.told == [STEP]
