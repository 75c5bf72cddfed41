"""What one motion of the pen costs: how many of our modules it passes, and how many calls."""

import sys
from pathlib import Path

from support.handwriting import SEVEN

import digitpad

PACKAGE = str(Path(digitpad.__file__).parent)


def traced(desk, x: float, y: float) -> list[str]:
    """Return the file of each of our functions that is called from a motion event to the bars repainted."""
    calls: list[str] = []

    def note(frame, event, _argument):
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            calls.append(f"{Path(frame.f_code.co_filename).relative_to(PACKAGE)}")

    sys.setprofile(note)
    try:
        desk.mouse("<B1-Motion>", x, y)
        desk.root.update_idletasks()
    finally:
        sys.setprofile(None)
    return calls


def test_a_motion_passes_few_modules_in_few_calls(desk):
    desk.mouse("<ButtonPress-1>", *SEVEN[0])
    for point in SEVEN[1:-1]:
        desk.mouse("<B1-Motion>", *point)
        desk.root.update()
    before = desk.root.title()
    calls = traced(desk, *SEVEN[-1])
    assert "core/network.py" in calls  # it was read
    assert desk.app.window.panel.bars is not None
    modules = sorted(set(calls))
    assert len(modules) <= 21, modules  # five of them where digits may touch, or it may be a mark
    assert len(calls) <= 330
    desk.mouse("<ButtonRelease-1>", *SEVEN[-1])
    desk.root.update()
    assert before.startswith("DigitPad")
