"""Windows beside the main one: what each stands on, and the life that they share."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from digitpad.system.background import Background
from digitpad.ui.widgets.theme import Theme


@dataclass(frozen=True, eq=False)
class WindowPorts:
    """What every window stands on: the main window, the theme in use, jobs in the background, the status bar.

    notice: says something in the main window's status bar.
    """

    root: tk.Tk
    theme: Callable[[], Theme]
    background: Background
    notice: Callable[[str], None]


class Controller(Protocol):
    """What stands behind one kind of window. What runs belongs to it, not to the window."""

    def close(self) -> Any:
        """Close the window for a new theme or language; return what `restore` needs, or None."""

    def restore(self, state: Any) -> None:
        """Open the window again as it was."""

    def may_quit(self) -> bool:
        """Say whether the program may end: where something would be lost, the user is asked."""
        return True

    def end(self) -> None:
        """End what runs, as the program ends."""
        return


class OpenedController(Controller, Protocol):
    """A controller whose one window can be opened."""

    def open(self) -> None:
        """Open the window, or bring it to the front."""


Opened = TypeVar("Opened", bound=OpenedController)


class LateController(Controller, Generic[Opened]):
    """A controller that is made when its window first opens: what it needs is imported then.

    So the pad is ready some 20 ms earlier.
    """

    def __init__(self, make: Callable[[], Opened]) -> None:
        """`make` imports and makes it."""
        self._make = make
        self._made: Opened | None = None

    @property
    def made(self) -> Opened:
        """The controller itself."""
        if self._made is None:
            self._made = self._make()
        return self._made

    @property
    def is_made(self) -> bool:
        """Whether the window was opened yet."""
        return self._made is not None

    def open(self) -> None:
        """Open the window, or bring it to the front."""
        self.made.open()

    def close(self) -> Any:
        """See `Controller`."""
        return self._made.close() if self._made else None

    def restore(self, state: Any) -> None:
        """See `Controller`."""
        self.made.restore(state)

    def may_quit(self) -> bool:
        """See `Controller`."""
        return self._made is None or self._made.may_quit()

    def end(self) -> None:
        """See `Controller`."""
        if self._made:
            self._made.end()


class Windows:
    """All controllers, in the order in which their windows are opened again."""

    def __init__(self, controllers: Sequence[Controller]) -> None:
        """`controllers`: all there are."""
        self._controllers = tuple(controllers)

    def remade(self, make: Callable[[], None]) -> None:
        """Make the main window anew: every other window is closed before and opened again as it was."""
        states = [(controller, controller.close()) for controller in self._controllers]
        make()
        for controller, state in states:
            if state is not None:
                controller.restore(state)

    def may_quit(self) -> bool:
        """Say whether the program may end; the first that says no is the last that is asked."""
        return all(controller.may_quit() for controller in self._controllers)

    def end(self) -> None:
        """End what runs, as the program ends."""
        for controller in self._controllers:
            controller.end()
