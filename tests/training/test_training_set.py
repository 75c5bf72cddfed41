"""What is made ahead comes in its order, and no further than it is wanted."""

import threading

import pytest

from digitpad.training.data.training_set import AHEAD, made_ahead


def test_items_come_in_their_order_and_to_their_end():
    assert list(made_ahead(iter(range(20)))) == list(range(20))
    assert list(made_ahead(iter(()))) == []


def test_they_are_made_in_another_thread_and_not_many_ahead():
    made = []

    def items():
        for number in range(100):
            made.append(threading.current_thread())
            yield number

    coming = made_ahead(items())
    assert next(coming) == 0
    coming.close()
    assert 1 <= len(made) <= AHEAD + 1
    assert threading.current_thread() not in made
    assert not made[0].is_alive()


def test_what_goes_wrong_while_making_is_raised_where_it_is_wanted():
    def items():
        yield 1
        raise OSError("the disk")

    coming = made_ahead(items())
    assert next(coming) == 1
    with pytest.raises(OSError, match="the disk"):
        next(coming)
