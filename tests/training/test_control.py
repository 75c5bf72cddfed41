"""Commands on stdin, through a real pipe: pause, resume, stop, and the window's end."""

import os
import threading
import time
from collections.abc import Iterator

import pytest

from digitpad.runs.events import Progress, Snapshot, Stage
from digitpad.training.control import Control, NoControl

STEP = Progress(1, 2, 3, 4, 0.5, 0.5)


class Wire:
    """A control at the end of a pipe."""

    def __init__(self, begin_paused: bool = False) -> None:
        reading, self.writing = os.pipe()
        self.died = threading.Event()
        self.lines = os.fdopen(reading, "rb", buffering=0)
        self.control = Control(self.lines, self.died.set, begin_paused)
        self.control.start()
        self.told: list[object] = []
        self.report = self.control.controlled(self.told.append)

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


@pytest.fixture
def paused() -> Iterator[Wire]:
    """One whose run is to begin paused."""
    wire = Wire(begin_paused=True)
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
    assert not wire.died.is_set()
    wire.close()
    assert wire.died.is_set()
    assert wire.told == []


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


def test_wishes_are_told_once_in_their_order(wire):
    wire.say(b"set learning_rate 0.5\nset l2 1e-3\nset dropout\nset dropout much\nset a b c\n")
    assert wire.control.wishes() == [("learning_rate", 0.5), ("l2", 0.001)]
    assert wire.control.wishes() == []


# In the lab

PAD = bytes(range(196)) * 4


class Learning:
    """A run of the lab in a thread: three epochs of two steps each, and when it told a snapshot."""

    def __init__(self, wire: Wire) -> None:
        self.wire, self.seen = wire, []
        self.at = ""
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        control = self.wire.control
        try:
            control.watch(self._look)
            for epoch in (1, 2, 3):
                for batch in (1, 2):
                    self.at = f"{epoch}.{batch}"
                    self.wire.report(Progress(epoch, 3, batch, 2, 0.5, 0.5))
                    if batch == 2:
                        self.wire.report(Progress(epoch, 3, batch, 2, 0.5, 0.5, 0.5, 0.5))
                        self._look()
                    control.stepped(ends_epoch=batch == 2)
            self.at = "over"
        except KeyboardInterrupt:
            self.at += " stopped"

    def _look(self) -> None:
        drawing = self.wire.control.drawing
        self.seen.append((self.at, drawing))
        self.wire.report(Snapshot(1, 3, 1, 0.5, 0.5))

    def after(self, command: bytes) -> str:
        """Say a command, and where the run stands then."""
        self.wire.say(command + b"\n")
        time.sleep(0.1)
        return self.at


def test_a_run_of_the_lab_begins_paused_and_goes_step_by_step():
    wire = Wire(begin_paused=True)
    learning = Learning(wire)
    assert learning.after(b"") == ""
    assert learning.after(b"step batch") == "1.1"
    assert learning.after(b"step batch") == "1.2"
    assert learning.after(b"step epoch") == "2.2"
    assert learning.after(b"step batch") == "3.1"
    assert [at for at, _drawing in learning.seen] == ["", "1.1", "1.2", "2.2", "3.1"]
    assert learning.after(b"resume") == "over"
    learning.thread.join(10)
    wire.close()
    wire.lines.close()
    assert wire.control.waited > 0.5


@pytest.mark.parametrize(("commands", "where"), [(2, "1.2"), (20, "3.1")])
def test_steps_wished_for_before_one_is_over_are_taken_too_but_only_so_many(paused, commands, where):
    paused.say(b"step batch\n" * commands)
    learning = Learning(paused)
    assert learning.after(b"") == where
    assert learning.after(b"stop") == f"{where} stopped"
    learning.thread.join(10)


def test_what_is_drawn_is_looked_at_at_once_while_it_waits(paused):
    learning = Learning(paused)
    learning.after(b"look " + PAD.hex().encode())
    learning.after(b"look")
    learning.after(b"look 00ff")  # no digit
    assert learning.seen == [("", None), ("", PAD), ("", None)]
    learning.after(b"look " + PAD.hex().encode())
    assert learning.after(b"stop") == " stopped"
    assert learning.seen[-1] == ("", PAD)
    learning.thread.join(10)


def test_a_step_while_it_goes_on_makes_it_wait(wire):
    wire.say(b"step epoch\n")
    learning = Learning(wire)
    assert learning.after(b"") == "1.2"
    assert learning.after(b"pause") == "1.2"
    assert learning.after(b"resume") == "over"
    learning.thread.join(10)


def test_a_wish_to_go_on_comes_before_the_beginning_is_over(paused):
    paused.say(b"resume\n")
    learning = Learning(paused)
    assert learning.after(b"") == "over"
    learning.thread.join(10)


def test_nobody_controls_a_run_that_is_not_watched():
    control = NoControl()
    control.watch(lambda: None)
    control.stepped(ends_epoch=True)
    assert (control.drawing, control.waited) == (None, 0)


def test_in_slow_motion_each_step_is_shown_and_rested_after(paused):
    learning = Learning(paused)
    paused.say(b"slow much\nslow 30\n")
    assert learning.after(b"resume") == "1.1"
    assert [at for at, _drawing in learning.seen] == ["", "1.1"]
    assert learning.after(b"slow 0") == "over"
    assert [at for at, _drawing in learning.seen] == ["", "1.1", "1.2", "2.2", "3.2"]
    learning.thread.join(10)


def test_slow_motion_ends_with_the_run(paused):
    learning = Learning(paused)
    paused.say(b"slow 30\n")
    learning.after(b"resume")
    assert learning.after(b"stop") == "1.1 stopped"
    learning.thread.join(10)
