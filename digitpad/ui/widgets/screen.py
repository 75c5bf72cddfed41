"""The screen: how many dots it has to an inch, as Tk, the fonts and the window see it."""

import sys
import tkinter as tk

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


def screen_scale(root: tk.Tk) -> float:
    """Return how many pixels of this screen there are to one at 96 dots per inch."""
    return float(root.tk.call("tk", "scaling")) * 72 / 96
