"""A bubble: an explanation in a small window without a frame, beside what it explains."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from digitpad.ui.widgets.theme import Theme

ROOM = 340  # of its sentences, in pixels at 96 dots per inch
AWAY = (14, 20)  # from the pointer, which must not hide it: right and down
GAP = 6  # from a widget

Area = tuple[int, int, int, int]  # left, top, right, bottom on the screen


@dataclass(frozen=True)
class BubbleContent:
    """What is read in it, from above.

    value: what is shown now; "" for none.
    off: why it cannot be used now; "" where it can.
    more: what the line at its foot says, which leads to the glossary; "" for no such line.
    lesson: what the line below that says, which leads to a lesson; likewise.
    """

    term: str
    text: str
    value: str = ""
    example: str = ""
    off: str = ""
    more: str = ""
    lesson: str = ""


class Bubble(tk.Toplevel):
    """Takes neither the keyboard nor the place of another window. It is in sight when it has been made."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        content: BubbleContent,
        beside: Area,
        least: Area | None,
        ways: tuple[Callable[[], None], Callable[[], None]],
        clicked: Callable[[], None],
    ) -> None:
        """Show it.

        beside: what it does not cover; `least`: what it does not where there is no room for that.
        ways: what the lines at its foot lead to: the glossary, and a lesson.
        clicked: called where anything else of it is clicked.
        """
        super().__init__(parent, background=theme.palette.muted)
        self.withdraw()
        self.wm_overrideredirect(True)
        self._theme = theme
        px = theme.px
        box = ttk.Frame(self, style="Inner.Card.TFrame", padding=(px(12), px(8)))
        box.pack(padx=theme.stroke(1), pady=theme.stroke(1))  # its border is the window's ground
        self._line(box, content.term, "Bold.Card.TLabel")
        self._line(box, content.value, "Value.Card.TLabel")
        self._line(box, content.text, "Card.TLabel")
        self._line(box, content.example, "Muted.Card.TLabel")
        self._line(box, content.off, "Warning.Card.TLabel")
        for text, follow in zip((content.more, content.lesson), ways, strict=True):
            self._link(box, text, follow)
        self.bind("<ButtonRelease-1>", lambda _event: clicked())
        if self.tk.call("tk", "windowingsystem") == "x11":
            self.wm_attributes("-type", "tooltip")  # so that the desktop gives it no animation of a window
        self.update_idletasks()
        size = (self.winfo_reqwidth(), self.winfo_reqheight())
        screen = (self.winfo_screenwidth(), self.winfo_screenheight())
        self.geometry("+{}+{}".format(*place_bubble(size, beside, screen, least)))
        self.deiconify()
        self.lift()

    def _link(self, box: ttk.Frame, text: str, follow: Callable[[], None]) -> None:
        line = self._line(box, text, "Link.Card.TLabel")
        if line:
            line.configure(cursor="hand2")
            line.bind("<ButtonRelease-1>", lambda _event: (follow(), "break")[1])  # type: ignore[func-returns-value]

    def _line(self, box: ttk.Frame, text: str, style: str) -> ttk.Label | None:
        if not text:
            return None
        label = ttk.Label(box, text=text, style=style, wraplength=self._theme.wrap(ROOM))
        first = not box.pack_slaves()
        label.pack(anchor="w", pady=(0 if first else self._theme.px(4), 0))
        return label


def around_pointer(at: tuple[int, int], theme: Theme) -> Area:
    """Return the area that a bubble beside the pointer must leave free."""
    right, down = (theme.px(side) for side in AWAY)
    return at[0] - right, at[1] - down // 2, at[0] + right, at[1] + down


def around_widget(widget: tk.Misc, theme: Theme) -> Area:
    """Return the area of a widget and a gap around it."""
    left, top, gap = widget.winfo_rootx(), widget.winfo_rooty(), theme.px(GAP)
    return left, top - gap, left + widget.winfo_width(), top + widget.winfo_height() + gap


def place_bubble(
    size: tuple[int, int], beside: Area, screen: tuple[int, int], least: Area | None = None
) -> tuple[int, int]:
    """Return where a bubble goes, all of it on the screen: below an area, else above, else beside it.

    least: the part of that area that is left free where the bubble must cover some of it; None: all alike.
    """
    left, top, right, bottom = beside
    width, height = size
    x = max(min(left, screen[0] - width), 0)
    if bottom + height <= screen[1]:
        return x, bottom
    if top >= height:
        return x, top - height
    y = max(min(top, screen[1] - height), 0)
    if right + width <= screen[0]:
        return right, y
    if left >= width:
        return left - width, y
    free = least or beside
    return x, screen[1] - height if free[1] + free[3] < screen[1] else 0
