"""Only the newest of several jobs in the background is taken."""

import threading

import pytest

from digitpad.system.newest import Newest


@pytest.fixture
def newest(desk):
    taken, ends = [], []
    newest = Newest(desk.root, taken.append, lambda: ends.append(len(taken)))
    newest.taken, newest.ends = taken, ends
    yield newest
    newest.close()


def test_a_result_comes_to_the_main_thread(desk, newest):
    newest.do(threading.current_thread)
    desk.wait_until(lambda: bool(newest.taken))
    assert newest.taken[0] is not threading.main_thread()
    assert newest.ends == [0]


def test_a_newer_job_replaces_those_before_it(desk, newest):
    gate, ran = threading.Event(), []
    newest.do(lambda: gate.wait(10) and "first")
    newest.do(lambda: ran.append("second"))
    newest.do(lambda: "third")
    gate.set()
    desk.wait_until(lambda: bool(newest.taken))
    assert newest.taken == ["third"]
    assert ran == []  # what is no longer wanted is not begun


def test_stopped_work_comes_to_nothing(desk, newest):
    gate = threading.Event()
    newest.do(lambda: gate.wait(10))
    newest.stop()
    gate.set()
    newest.do(lambda: "next")
    desk.wait_until(lambda: bool(newest.taken))
    assert newest.taken == ["next"]
    assert len(newest.ends) == 1


def test_what_a_job_raises_is_raised_in_a_callback(desk, newest):
    newest.do(lambda: 1 // 0)
    desk.wait_until(lambda: bool(desk.errors))
    assert isinstance(desk.errors.pop(), ZeroDivisionError)
    newest.do(lambda: "works on")
    desk.wait_until(lambda: newest.taken == ["works on"])
