"""desk/lab/background.py: work in a thread, its results in the main one."""

import threading

import pytest

background = pytest.importorskip("digitpad.system.background", reason="tkinter is not installed")


def test_results_come_in_order_in_the_main_thread(desk):
    work, found = background.Background(desk.root), []
    for number in range(3):
        work.do(
            lambda number=number: (number, threading.current_thread() is threading.main_thread()),
            lambda result: found.append((*result, threading.current_thread() is threading.main_thread())),
        )
    assert work.is_busy
    desk.wait_until(lambda: not work.is_busy)
    assert found == [(number, False, True) for number in range(3)]


def test_what_a_job_raises_is_raised_and_the_next_goes_on(desk):
    work, found = background.Background(desk.root), []
    work.do(lambda: 1 / 0, found.append)
    work.do(lambda: "done", found.append)
    desk.wait_until(lambda: not work.is_busy)
    assert found == ["done"]
    assert [type(error) for error in desk.errors] == [ZeroDivisionError]
    desk.errors.clear()


def test_nobody_is_told_who_has_gone(desk):
    work, found = background.Background(desk.root), []
    work.do(lambda: "old", found.append)
    work.forget()
    work.do(lambda: "new", found.append)
    desk.wait_until(lambda: not work.is_busy)
    assert found == ["new"]
