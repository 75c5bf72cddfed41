"""The background thread: what may be dropped, what may not, and that the end comes exactly once."""

import threading
import time

import pytest

from digitpad.system.worker import Ended, Told, Worker


@pytest.fixture
def worker() -> Worker:
    """A worker whose negative numbers may be dropped."""
    return Worker(lambda event: event < 0)


def news_until_idle(worker: Worker) -> list:
    """Take news until no job is left."""
    found = []
    end = time.monotonic() + 10
    while worker.is_busy:
        assert time.monotonic() < end, "it did not end in time"
        found += worker.news()
        time.sleep(0.002)
    return found


def test_a_job_runs_in_another_thread_and_ends_once(worker):
    worker.do(lambda _tell: threading.current_thread())
    (end,) = news_until_idle(worker)
    assert end.result is not threading.main_thread()
    assert end.error is None
    assert worker.news() == []


def test_what_a_newer_event_makes_worthless_is_dropped(worker):
    def job(tell):
        for event in (-1, -2, 1, -3, -4, 2, 3, -5, -6):
            tell(event)
        return "done"

    worker.do(job)
    time.sleep(0.2)
    assert worker.is_busy  # as long as nobody has taken its end
    assert worker.news() == [*(Told(event) for event in (1, 2, 3, -6)), Ended("done")]
    assert not worker.is_busy


def test_events_that_nobody_asks_for_take_no_room(worker):
    worker.do(lambda tell: [tell(-1) for _ in range(100_000)] and "done")
    news, end = [], time.monotonic() + 30
    while Ended("done") not in news:
        news = worker.news()
        assert len(news) <= 2
        assert time.monotonic() < end


@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt])
def test_what_a_job_raises_is_its_end_and_not_the_threads(worker, kind):
    def job(_tell):
        raise kind("broken")

    worker.do(job)
    worker.do(lambda _tell: "next")
    first, second = news_until_idle(worker)
    assert isinstance(first.error, kind)
    assert first.result is None
    assert second == Ended("next")


def test_jobs_wait_for_each_other(worker):
    going = threading.Event()
    worker.do(lambda _tell: going.wait(10))
    worker.do(lambda _tell: 2)
    time.sleep(0.05)
    assert worker.news() == []
    going.set()
    assert news_until_idle(worker) == [Ended(True), Ended(2)]


def test_the_end_waits_for_what_is_under_way(worker):
    done = []
    worker.do(lambda _tell: time.sleep(0.2) or done.append(1))
    worker.end(10)
    assert done == [1]
    assert not worker._thread.is_alive()


def test_the_end_waits_no_longer_than_it_is_told(worker):
    going = threading.Event()
    worker.do(lambda _tell: going.wait(10))
    worker.end(0.05)
    assert worker._thread.is_alive()
    going.set()


def test_an_idle_worker_ends_at_once(worker):
    worker.end(10)
