"""Background jobs: results, errors and events in the main thread, in order; the end exactly once."""

import gc
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from digitpad.system.background import Background, Timer, collect_in_main_thread, take_short_turns

PATIENCE_S = 10


class FakeClock:
    """Tk's clock without Tk: calls are made by `run_until`, and what they raise is kept."""

    def __init__(self) -> None:
        self.calls, self.errors, self.count = {}, [], 0

    def after(self, ms, func, /):
        self.count += 1
        self.calls[f"after#{self.count}"] = (time.monotonic() + ms / 1000, func)
        return f"after#{self.count}"

    def after_cancel(self, id, /):  # noqa: A002
        self.calls.pop(id, None)

    def run_due(self) -> None:
        """Make the calls that are due."""
        for name, (when, func) in list(self.calls.items()):
            if when <= time.monotonic() and self.calls.pop(name, None):
                try:
                    func()
                except BaseException as error:
                    self.errors.append(error)

    def run_until(self, condition) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end, "it did not happen in time"
            self.run_due()
            time.sleep(0.002)


@pytest.fixture
def clock():
    clock = FakeClock()
    yield clock
    assert not clock.errors


@pytest.fixture
def background(clock):
    background = Background(clock)
    yield background
    background.end(PATIENCE_S)


@pytest.fixture
def queue(background):
    return background.queue()


def in_main() -> bool:
    return threading.current_thread() is threading.main_thread()


def test_results_come_in_order_in_the_main_thread(clock, queue):
    found = []
    for number in range(3):
        queue.submit(
            lambda number=number: (number, in_main()), lambda result: found.append((*result, in_main()))
        )
    assert queue.is_busy
    clock.run_until(lambda: not queue.is_busy)
    assert found == [(number, False, True) for number in range(3)]


def test_under_tk_too(desk):
    queue, found = desk.app.background.queue(), []
    queue.submit(in_main, lambda result: found.append((result, in_main())))
    queue.submit(lambda: 1 // 0, found.append)
    desk.wait_until(lambda: not queue.is_busy)
    assert found == [(False, True)]
    assert isinstance(desk.errors.pop(), ZeroDivisionError)


def test_there_is_no_call_to_come_while_there_is_nothing_to_do(clock, queue):
    assert clock.calls == {}
    queue.submit(lambda: 1, lambda _result: None)
    assert len(clock.calls) == 1
    clock.run_until(lambda: not queue.is_busy)
    clock.run_until(lambda: not clock.calls)


@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt])
def test_what_a_job_raises_is_raised_in_the_main_thread_and_the_next_goes_on(clock, queue, kind):
    found, ends = [], []

    def job():
        raise kind("broken")

    queue.submit(job, found.append, ended=lambda: ends.append(in_main()))
    queue.submit(lambda: "done", found.append)
    clock.run_until(lambda: not queue.is_busy)
    assert found == ["done"]
    assert ends == [True]
    assert [type(error) for error in clock.errors] == [kind]
    clock.errors.clear()


def test_what_a_taker_raises_stops_nothing(clock, queue):
    found = []
    for _number in range(2):
        queue.submit(lambda: 0, lambda zero: 1 // zero)
    queue.submit(lambda: "done", found.append)
    clock.run_until(lambda: bool(found))
    assert [type(error) for error in clock.errors] == [ZeroDivisionError] * 2
    clock.errors.clear()


def test_a_taker_may_let_the_pump_go_on(clock, queue):
    """As a question to the user does, in whose window Tk goes on."""
    found = []

    def take(result):
        clock.run_until(lambda: found == ["second"])
        found.append(result)

    queue.submit(lambda: "first", take)
    queue.submit(lambda: "second", found.append)
    clock.run_until(lambda: not queue.is_busy and len(found) == 2)
    assert found == ["second", "first"]


def test_nobody_is_told_who_has_gone(clock, queue):
    found, gate = [], threading.Event()
    queue.submit(lambda: gate.wait(PATIENCE_S), found.append, ended=lambda: found.append("ended"))
    queue.submit(lambda: found.append("begun"), found.append)
    queue.forget()
    assert not queue.is_busy
    gate.set()
    queue.submit(lambda: "new", found.append)
    clock.run_until(lambda: not queue.is_busy)
    assert found == ["new"]


def test_only_the_latest_is_taken_and_what_waited_is_not_begun(clock, queue):
    found, ends, gate = [], [], threading.Event()

    def submit(job):
        queue.submit(job, found.append, latest=True, ended=lambda: ends.append(len(found)))

    begun = threading.Event()
    submit(lambda: begun.set() or (gate.wait(PATIENCE_S) and "first"))
    assert begun.wait(PATIENCE_S)
    submit(lambda: found.append("begun") or "second")
    submit(lambda: "third")
    gate.set()
    clock.run_until(lambda: not queue.is_busy)
    assert found == ["third"]
    assert ends == [0]  # once, before the result


def test_queues_do_not_wait_for_each_other(clock, background):
    found, gate = [], threading.Event()
    slow, quick = background.queue(), background.queue()
    slow.submit(lambda: gate.wait(PATIENCE_S) and "slow", found.append)
    quick.submit(lambda: "quick", found.append)
    clock.run_until(lambda: found == ["quick"])
    gate.set()
    clock.run_until(lambda: found == ["quick", "slow"])


# Events


def test_what_a_newer_event_makes_worthless_is_dropped_and_the_end_never(clock, queue):
    found, over = [], threading.Event()
    emit = queue.emitter(lambda event: found.append((event, in_main())), lambda event: event < 0)

    def job():
        for event in (-1, -2, 1, -3, -4, 2, 3, -5, -6):
            emit(event)
        over.set()
        return "done"

    queue.submit(job, found.append)
    assert over.wait(PATIENCE_S)
    clock.run_until(lambda: not queue.is_busy)
    assert found == [*((event, True) for event in (1, 2, 3, -6)), "done"]


def test_events_that_nobody_takes_yet_take_no_room(clock, background, queue):
    found, over = [], threading.Event()
    emit = queue.emitter(found.append, lambda _event: True)

    def job():
        for number in range(100_000):
            emit(number)
        over.set()

    queue.submit(job, lambda _result: found.append("end"))
    assert over.wait(30)
    assert len(background._waiting) <= 2
    clock.run_until(lambda: not queue.is_busy)
    assert found == [99_999, "end"]


def test_events_come_while_the_job_goes_on(clock, queue):
    found, gate = [], threading.Event()
    emit = queue.emitter(found.append)
    queue.submit(lambda: emit(1) or emit(2) or gate.wait(PATIENCE_S), found.append)
    clock.run_until(lambda: found == [1, 2])
    assert queue.is_busy
    gate.set()
    clock.run_until(lambda: found == [1, 2, True])


# The end


def test_the_end_waits_for_what_is_under_way_and_begins_nothing_more(background, queue):
    done, begun = [], threading.Event()
    queue.submit(lambda: begun.set() or time.sleep(0.2) or done.append(1), done.append)
    queue.submit(lambda: done.append(2), done.append)
    assert begun.wait(PATIENCE_S)
    assert background.end(PATIENCE_S)
    assert done == [1]


def test_the_end_waits_no_longer_than_it_is_told(background, queue):
    going = threading.Event()
    queue.submit(lambda: going.wait(PATIENCE_S), lambda _result: None)
    assert not background.end(0.05)
    going.set()
    assert background.end(PATIENCE_S)


def test_the_end_stops_the_pump(clock, background, queue):
    found = []
    queue.submit(lambda: 1, found.append)
    assert background.end(PATIENCE_S)
    queue.submit(lambda: 2, found.append)
    assert clock.calls == {}
    assert found == []


def test_an_idle_one_ends_at_once(background):
    assert background.end(PATIENCE_S)


def test_it_stands_without_tkinter():
    code = "import sys, digitpad.system.background; print('tkinter' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# Timers


def test_a_newer_call_takes_the_place_of_one_that_waits(clock):
    timer, found = Timer(clock), []
    timer.once(0, lambda: found.append("old"))
    timer.once(1, lambda: found.append(timer.is_waiting))
    assert timer.is_waiting
    clock.run_until(lambda: not clock.calls)
    assert found == [False]


def test_what_is_raised_does_not_stop_a_timer(clock):
    timer, found = Timer(clock), []

    def tick():
        found.append(1)
        raise ValueError

    timer.every(1, tick)
    clock.run_until(lambda: len(found) == 3)
    timer.stop()
    assert clock.calls == {}
    assert len(clock.errors) == 3
    clock.errors.clear()


def test_a_timer_that_stops_itself_stops(clock):
    timer, found = Timer(clock), []
    timer.every(1, lambda: found.append(1) or timer.stop())
    clock.run_until(lambda: bool(found))
    assert clock.calls == {}


class Unused:
    """An object in a cycle, which notes the thread that takes it away."""

    def __init__(self, taken_in) -> None:
        self.itself, self.taken_in = self, taken_in

    def __del__(self) -> None:
        self.taken_in.append(threading.get_ident())


def test_unused_objects_are_collected_in_the_main_thread_alone(clock, background):
    taken_in = []
    was_enabled = gc.isenabled()
    gc.enable()
    try:
        collect_in_main_thread(clock)
        Unused(taken_in)
        background.queue().submit(lambda: [[number] for number in range(100_000)], len)
        clock.run_until(lambda: taken_in)
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        (gc.enable if was_enabled else gc.disable)()
    assert taken_in == [threading.get_ident()]


def test_a_thread_that_computes_lets_the_others_go_on_soon():
    before = sys.getswitchinterval()
    try:
        take_short_turns()
        assert sys.getswitchinterval() <= before / 5
    finally:
        sys.setswitchinterval(before)


@pytest.mark.skipif(
    "CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}), reason="the C library is not glibc"
)
@pytest.mark.parametrize("is_shared", [True, False])
def test_threads_share_their_memory(tmp_path, is_shared):
    """As many arenas as threads, or two."""
    code = (
        "import ctypes, sys, threading\n"
        "from digitpad.system.background import share_memory_of_threads\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p\n"
        "if sys.argv[2] == 'True': share_memory_of_threads()\n"
        "meet = threading.Barrier(8)\n"
        "def work():\n"
        "    meet.wait(); libc.malloc(1000); meet.wait()\n"
        "threads = [threading.Thread(target=work) for _ in range(8)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b'w'))\n"
        "libc.malloc_info(0, file); libc.fclose(file)\n"
    )
    told = tmp_path / "arenas.xml"
    subprocess.run([sys.executable, "-c", code, str(told), str(is_shared)], check=True, timeout=60)
    arenas = told.read_text().count("<heap nr=")
    assert arenas <= 2 if is_shared else arenas > 2
