"""The row under the bars, "It is a 0 1 2 … 9": the user tells which digit the drawing is."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.main.menu_bar import CONTROL_OR_ALT
from digitpad.ui.widgets.theme import Theme

DIGITS = range(10)
TYPING = {"Entry", "TEntry", "Text", "Spinbox", "TSpinbox", "TCombobox"}  # where a digit is text

Bind = Callable[[str, "Callable[[tk.Event[tk.Misc]], object]"], object]


@dataclass(frozen=True)
class LabelHandlers:
    """Whom the row tells the digit, and whom the button that takes it back."""

    say: Callable[[int], None]
    undo: Callable[[], None]


class Labels(ttk.Frame):
    """Ten small buttons. Tab passes them by, for the keys 0 to 9 do the same from anywhere."""

    def __init__(self, parent: tk.Misc, theme: Theme, say: Callable[[int], None]) -> None:
        """Make the row, disabled."""
        super().__init__(parent)
        ttk.Label(self, text=_("It is a")).pack(side="left", padx=(0, theme.px(8)))
        self._buttons = [self._button(digit, say) for digit in DIGITS]
        self._shown: tuple[bool, int | None] | None = None
        self.show(False, None)

    def show(self, enabled: bool, label: int | None) -> None:
        """Enable the buttons where there is something to label; `label` is what it is kept as, if it is."""
        if self._shown == (enabled, label):
            return
        self._shown = (enabled, label)
        for digit, button in enumerate(self._buttons):
            chosen = enabled and digit == label
            button.state(["!disabled" if enabled else "disabled", "selected" if chosen else "!selected"])

    def _button(self, digit: int, say: Callable[[int], None]) -> ttk.Button:
        button = ttk.Button(
            self,
            text=str(digit),
            style="Digit.TButton",
            width=1,
            takefocus=False,
            command=lambda: say(digit),
        )
        button.pack(side="left", fill="x", expand=True)
        return button


def bind_digits(bind: Bind, say: Callable[[int], None]) -> None:
    """Let the keys 0 to 9, of the number pad too, tell a digit; not where text is typed."""
    for digit in DIGITS:

        def press(event: "tk.Event[tk.Misc]", digit: int = digit) -> None:
            other_keys = isinstance(event.state, int) and event.state & CONTROL_OR_ALT
            if not other_keys and event.widget.winfo_class() not in TYPING:
                say(digit)

        bind(f"<Key-{digit}>", press)
        bind(f"<KP_{digit}>", press)
