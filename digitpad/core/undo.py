"""The undo stack: a value, those before it, and those that were taken back."""

from collections import deque
from typing import Generic, TypeVar

Value = TypeVar("Value")


class UndoStack(Generic[Value]):
    """The value as it is, and the way back and forth between those it was.

    present: may be replaced by hand where that is no step.
    """

    def __init__(self, present: Value, most: int, before: Value | None = None) -> None:
        """Begin with a value, and perhaps one that an undo brings back.

        most: steps that can be taken back; the oldest are forgotten.
        """
        self.present = present
        self._past: deque[Value] = deque([] if before is None else [before], most)
        self._future: list[Value] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to go back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back."""
        return bool(self._future)

    def change(self, value: Value, same_step: bool = False) -> None:
        """Go a step forward; what was taken back is forgotten.

        same_step: the change belongs to the last one, and is taken back with it.
        """
        if not same_step:
            self._past.append(self.present)
        self._future.clear()
        self.present = value

    def undo(self) -> Value:
        """Go back one step, where there is one, and return the value as it is then."""
        if self._past:
            self._future.append(self.present)
            self.present = self._past.pop()
        return self.present

    def redo(self) -> Value:
        """Go forward again one step, where one was taken back, and return the value as it is then."""
        if self._future:
            self._past.append(self.present)
            self.present = self._future.pop()
        return self.present
