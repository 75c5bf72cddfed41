"""The undo stack: back and forth, up to its limit."""

from digitpad.core.undo import UndoStack


def test_steps_are_taken_back_and_made_again():
    stack = UndoStack("a", most=10)
    assert (stack.can_undo, stack.can_redo, stack.undo(), stack.redo()) == (False, False, "a", "a")
    stack.change("ab")
    stack.change("abc")
    assert [stack.undo(), stack.undo(), stack.undo()] == ["ab", "a", "a"]
    assert [stack.redo(), stack.redo(), stack.redo()] == ["ab", "abc", "abc"]


def test_a_change_forgets_what_was_taken_back():
    stack = UndoStack(1, most=10)
    stack.change(2)
    stack.undo()
    stack.change(3)
    assert not stack.can_redo
    assert stack.undo() == 1


def test_changes_of_the_same_step_are_taken_back_together():
    stack = UndoStack("", most=10)
    stack.change("a")
    stack.change("ab", same_step=True)
    assert stack.undo() == ""
    assert stack.redo() == "ab"


def test_the_oldest_steps_are_forgotten():
    stack = UndoStack(0, most=3)
    for number in range(1, 10):
        stack.change(number)
    assert [stack.undo() for _ in range(4)] == [8, 7, 6, 6]
    assert not stack.can_undo


def test_a_value_before_can_be_brought_back_and_the_present_replaced():
    stack = UndoStack("", most=3, before="last time")
    stack.present = "now"
    assert stack.undo() == "last time"
    assert stack.redo() == "now"
