"""Values as colours: ui/shades.py."""

import numpy as np
import pytest
from support.contrast import contrast

pytest.importorskip("tkinter")

from digitpad.ui.widgets.shades import Shades, channels, packed, pixel
from digitpad.ui.widgets.theme import DARK, LIGHT


def hexadecimal(value) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in channels(np.array([value], np.uint32))[0])


def test_pixels_are_what_pillow_reads():
    assert pixel("#010203") == int.from_bytes(bytes([1, 2, 3, 0]), "little")
    assert channels(packed(np.array([[9.0, 8.0, 7.0]]))).tolist() == [[9, 8, 7]]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_scales_run_between_colours_of_the_theme(palette):
    shades = Shades(palette)
    ends = shades.rising(np.array([0, 5], np.float32), 5)
    assert [hexadecimal(end) for end in ends] == [palette.paper, palette.ink]
    ends = shades.signed(np.array([-3, 3], np.float32), 3)
    assert [hexadecimal(end) for end in ends] == [palette.alert, palette.accent]
    nothing, most, zero = shades.signed(np.array([np.nan, np.inf, 0], np.float32), 3)
    assert (nothing, most) == (zero, ends[1])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_figures_stand_out_from_their_tints(palette):
    tints = Shades(palette).soft(np.linspace(-1, 1, 21, dtype=np.float32), 1)
    assert min(contrast(palette.text, hexadecimal(tint)) for tint in tints) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_ink_is_coloured_by_its_effect_and_paper_is_not(palette):
    shades = Shades(palette)
    ink, effect = np.array([0, 1, 1], np.float32), np.array([1, 1, -1], np.float32)
    found = [hexadecimal(colour) for colour in shades.inked(ink, effect, 1)]
    assert found == [palette.paper, palette.accent, palette.alert]
