"""The dots per inch of the screen: what desktops set for fonts holds for everything."""

import os
import subprocess
import sys
import tkinter as tk
from pathlib import Path

import pytest

# Prints the dots of an inch for Tk, and how high a line and how wide a margin of 100 is in the window.
MEASURED = """
import tkinter as tk
from digitpad.ui.widgets.screen import Places, agree_on_dots
from digitpad.core.palettes import LIGHT
from digitpad.ui.widgets.theme import dress
root = tk.Tk(className="DigitPad")
agree_on_dots(root)
theme = dress(root, LIGHT, 100, Places(dict, print))
points = root.tk.call("font", "metrics", "{DejaVu Sans} 30", "-linespace")
pixels = root.tk.call("font", "metrics", "{DejaVu Sans} " + str(theme.font_size(30)), "-linespace")
print(round(root.winfo_fpixels("1i")), theme.line, theme.px(100), points, pixels)
"""


def measured(home: Path, dots: str) -> list[int]:
    """Return what `MEASURED` prints for a user whose X resources say so many dots per inch."""
    home.mkdir(exist_ok=True)
    (home / ".Xdefaults").write_text(f"Xft.dpi: {dots}\n" if dots else "")
    printed = subprocess.run(
        [sys.executable, "-c", MEASURED],
        env=os.environ | {"HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(figure) for figure in printed.stdout.split()]


@pytest.fixture
def without_resources(root: tk.Tk) -> None:
    """Skip on another system than X11, and where the server has resources: ~/.Xdefaults is not read then."""
    if root.tk.call("tk", "windowingsystem") != "x11" or root.option_get("dpi", "Xft"):
        pytest.skip("no bare X11 server")


@pytest.mark.parametrize(("dots", "margin"), [("96", 100), ("144", 150), ("192", 200), ("288", 300)])
def test_everything_grows_with_the_dots_that_fonts_have(without_resources, tmp_path, dots, margin):
    inch, line, px, points, pixels = measured(tmp_path, dots)
    assert (inch, px) == (int(dots), margin)
    assert 15 * margin / 100 <= line <= 19 * margin / 100
    assert abs(points - pixels) <= 1  # a font given in pixels is as large as one in points


@pytest.mark.parametrize("dots", ["", "many"])
def test_dots_that_make_no_sense_leave_a_window_that_can_be_used(without_resources, tmp_path, dots):
    inch, line, px, _points, _pixels = measured(tmp_path, dots)
    assert 72 <= inch <= 200
    assert 12 <= line <= 40
    assert 75 <= px <= 210
