"""The screen: how many dots it has to an inch, how much room, and where on it windows are."""

import sys
import tkinter as tk
from collections.abc import Callable, Mapping
from typing import NamedTuple

FEWEST_DOTS, MOST_DOTS = 48, 768  # per inch: half and eight times the usual, beyond which it is a mistake


def sharpen_on_windows() -> None:
    """Tell Windows that we draw for the screen's own pixels; must come before the first window."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shcore.SetProcessDpiAwareness(1)


def agree_on_dots(root: tk.Tk) -> None:
    """Let Tk count on as many dots per inch as its fonts have; must come before the first window.

    On X11 Tk asks the server, while fonts follow the resource `Xft.dpi`, which desktops set instead.
    """
    if root.tk.call("tk", "windowingsystem") == "x11" and (dots := xft_dots(root.winfo_screen())):
        root.tk.call("tk", "scaling", dots / 72)


def xft_dots(display: str) -> float | None:
    """Return the dots per inch that Xft gives fonts on an X11 display, where they were set.

    It is looked up as Xft does, in the server's resources or else in ~/.Xdefaults.
    """
    import ctypes

    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:  # a Tk that brings its own
        return None
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XGetDefault.restype = ctypes.c_char_p
    connection = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    if not connection:
        return None
    text = x11.XGetDefault(connection, b"Xft", b"dpi") or b""
    x11.XCloseDisplay(connection)
    try:
        dots = float(text)
    except ValueError:
        return None
    return dots if FEWEST_DOTS <= dots <= MOST_DOTS else None


def screen_scale(root: tk.Misc) -> float:
    """Return how many pixels of this screen there are to one at 96 dots per inch."""
    return float(root.tk.call("tk", "scaling")) * 72 / 96


TITLE = 60  # of the screen's height that a window's title and menu, and a taskbar take, at 96 dots per inch


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


def room(window: tk.Misc) -> Size:
    """Return how large a window's inside can be on this screen."""
    title = round(TITLE * screen_scale(window))
    return Size(window.winfo_screenwidth(), max(window.winfo_screenheight() - title, title))


class FittedSize(NamedTuple):
    """How large a window is made, and why.

    asked: width and height that it is to have, in pixels at 96 dots per inch and the normal size of text.
    scale: pixels of the screen to one of those.
    size: in pixels of the screen, which may have cut it short.
    """

    asked: tuple[int, int]
    scale: float
    size: tuple[int, int]

    def remembered(self, size: tuple[int, int]) -> tuple[int, int]:
        """Return what to ask for next time, where it is of `size` now: uncut where that is as made."""
        if size == self.size:
            return self.asked
        width, height = (round(side / self.scale) for side in size)
        return width, height


def fitted_size(window: tk.Misc, asked: tuple[int, int], scale: float) -> FittedSize:
    """Return a window's size as this screen has room for it."""
    width, height = (round(side * scale) for side in asked)
    most = room(window)
    return FittedSize(asked, scale, (min(width, most.width), min(height, most.height)))


class Place(NamedTuple):
    """Where a window was.

    width, height: in pixels at 96 dots per inch and the normal size of text; 0 where it was as large as what
    it shows.
    left, top: in pixels of the screen.
    """

    width: int
    height: int
    left: int
    top: int


class Places:
    """Where the windows were when they were last seen, by their names."""

    def __init__(
        self,
        kept: Callable[[], Mapping[str, tuple[int, ...]]],
        keep: Callable[[dict[str, tuple[int, ...]]], None],
    ) -> None:
        """Begin with what `kept` returns; `keep` gets all of it after each change."""
        self._kept, self._keep = kept, keep

    def of(self, name: str) -> Place | None:
        """Return a window's place; None where there is none that makes sense."""
        place = self._kept().get(name, ())
        return Place(*place) if len(place) == len(Place._fields) else None

    def put(self, name: str, place: Place) -> None:
        """Remember a window's place."""
        if place != self.of(name):
            self._keep({**self._kept(), name: place})


def corner(window: tk.Tk | tk.Toplevel) -> tuple[int, int]:
    """Return where a window's upper left corner is, that of its frame where it has one.

    Tk knows it of windows that it has put somewhere; of those that the window manager has placed it says
    +0+0, wherever they are.
    """
    _size, left, top = window.geometry().split("+")  # "300x200+-5+40"
    inside, title = (window.winfo_rootx(), window.winfo_rooty()), round(TITLE * screen_scale(window))
    if window.winfo_viewable() and (int(left), int(top)) == (0, 0) and max(inside) > 2 * title:
        return inside[0], max(inside[1] - title, 0)
    return int(left), int(top)


def on_screen(window: tk.Misc, left: int, top: int, size: tuple[int, int]) -> tuple[int, int]:
    """Return where a window of this size is to be so that all of it is to be seen."""
    start, above = window.winfo_vrootx(), window.winfo_vrooty()
    title = round(TITLE * screen_scale(window))
    most = window.winfo_vrootwidth() - size[0], window.winfo_vrootheight() - size[1] - title
    return max(min(left, start + most[0]), start), max(min(top, above + most[1]), above)


def over(window: tk.Toplevel, parent: tk.Tk | tk.Toplevel, size: tuple[int, int]) -> tuple[int, int]:
    """Return where a window lies over the middle of another one."""
    left = parent.winfo_rootx() + (parent.winfo_width() - size[0]) // 2
    top = parent.winfo_rooty() + (parent.winfo_height() - size[1]) // 2
    return on_screen(window, left, top, size)


def beside(window: tk.Toplevel, parent: tk.Tk | tk.Toplevel, size: tuple[int, int]) -> tuple[int, int]:
    """Return where a window lies to the right of another, or left of it, or in the lower right corner."""
    start, end = parent.winfo_rootx(), parent.winfo_rootx() + parent.winfo_width()
    gap, most = round(12 * screen_scale(window)), parent.winfo_screenwidth() - size[0]
    left = end + gap if end + gap <= most else start - gap - size[0] if start >= size[0] + gap else most
    top = parent.winfo_screenheight() if left == most else parent.winfo_rooty()
    return on_screen(window, left, top, size)
