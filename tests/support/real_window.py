"""DigitPad as a process of its own, drawn in by xdotool with the X server's mouse, read by its title."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digitpad.system.settings import Store

App = pytest.importorskip("digitpad.app", reason="tkinter is not installed").App

CHECKOUT = Path(__file__).parents[2]


def xdotool(*arguments: str | float) -> str:
    done = subprocess.run(
        ["xdotool", *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.strip()


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"{what} did not come in time"
        time.sleep(0.05)


def is_seen(name: str) -> bool:
    """Say whether a window is on the screen whose title a regular expression fits."""
    return xdotool("search", "--onlyvisible", "--name", name) != ""


class RealWindow:
    """The window of a running DigitPad. `pad` is (left, top, side) of the pad in it, in pixels."""

    def __init__(self, process: "subprocess.Popen[str]", pad: tuple[int, int, int]) -> None:
        self.process = process
        self.pad = pad
        found = xdotool("search", "--sync", "--onlyvisible", "--pid", process.pid, "--name", "^DigitPad")
        self.id = found.split()[-1]
        xdotool("windowfocus", "--sync", self.id)
        time.sleep(0.2)
        geometry = xdotool("getwindowgeometry", "--shell", self.id)
        place = dict(line.split("=") for line in geometry.splitlines())
        self.left, self.top = int(place["X"]), int(place["Y"])

    @property
    def title(self) -> str:
        return xdotool("getwindowname", self.id)

    def draw(self, strokes: list[list[tuple[float, float]]]) -> None:
        """Draw with the mouse, a point every 8 ms as a mouse does, all in one call of xdotool."""
        left, top, side = self.pad
        moves: list[str | int] = []
        for stroke in strokes:
            for number, (x, y) in enumerate(stroke):
                place = (self.left + left + x * side / 1000, self.top + top + y * side / 1000)
                moves += ["mousemove", *map(round, place)]
                moves += ["mousedown", 1] if number == 0 else []
                moves += ["sleep", 0.008]
            moves += ["mouseup", 1, "sleep", 0.03]
        xdotool(*moves)

    def press(self, keys: str) -> None:
        xdotool("windowfocus", "--sync", self.id, "key", keys)

    def answer(self, keys: str, title: str, path: str) -> None:
        """Open Tk's own file window by its keys, type a file's name there, and wait until it has gone."""
        name = f"^{title}$"
        self.press(keys)
        wait_until(lambda: is_seen(name), f"the window {title}")
        end = time.monotonic() + 20
        while is_seen(name):  # what is typed before its field has the keyboard is lost
            assert time.monotonic() < end, f"the window {title} does not take {path}"
            xdotool("search", "--onlyvisible", "--name", name, "windowfocus", "--sync", "sleep", 0.3)
            xdotool("key", "ctrl+slash")  # selects all of the field
            xdotool("type", path)
            xdotool("key", "Return", "sleep", 2)

    def clear(self) -> None:
        """Empty the pad; a window that opens meanwhile may take the key away, which is pressed again then."""
        end = time.monotonic() + 10
        while self.title != "DigitPad":
            assert time.monotonic() < end, f"{self.title!r} is not empty"
            self.press("Delete")
            time.sleep(0.1)

    def wait_for(self, digit: int | None, seconds: float = 5) -> None:
        """Wait until the title tells this digit, or an empty pad."""
        wanted = "DigitPad" if digit is None else f"DigitPad: {digit} ("
        end = time.monotonic() + seconds
        while not (self.title == wanted if digit is None else self.title.startswith(wanted)):
            assert time.monotonic() < end, f"{self.title!r} instead of {wanted!r}"
            time.sleep(0.02)


@contextmanager
def running(
    root, pad: tuple[int, int, int], command: list[str], patience_s: float = 10
) -> Iterator[RealWindow]:
    """The window of a program, ended with Ctrl+Q if the test did not; `root` is out of sight meanwhile."""
    root.withdraw()
    process = subprocess.Popen(command, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
    try:
        window = RealWindow(process, pad)
        yield window
        process = window.process
        if process.poll() is None:
            window.press("ctrl+q")
            assert process.wait(timeout=patience_s) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.communicate()
        root.deiconify()
        root.update()


def place_of_pad(root, store: Store) -> tuple[int, int, int]:
    """Return where the pad lies in a window with the settings of `store`, by making one here."""
    app = App(root, store)
    root.update()
    pad = app.window.pad
    pad_side, border = pad.side, int(pad.canvas.cget("highlightthickness"))
    left, top = pad.canvas.winfo_rootx() - root.winfo_rootx(), pad.canvas.winfo_rooty() - root.winfo_rooty()
    for widget in root.winfo_children():
        widget.destroy()
    return left + border, top + border, pad_side
