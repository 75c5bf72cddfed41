"""The themes can be read by everybody."""

import pytest
from support.contrast import contrast

from digitpad.ui.widgets.theme import DARK, LIGHT, Palette


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(palette: Palette):
    pairs = [
        (palette.text, palette.window),
        (palette.text, palette.surface),
        (palette.muted, palette.window),
        (palette.muted, palette.paper),
        (palette.accent, palette.window),
        (palette.on_accent, palette.accent),
        (palette.ink, palette.paper),
    ]
    for text, ground in pairs:
        assert contrast(text, ground) >= 4.5, (text, ground)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_winner_stands_out_from_the_track(palette: Palette):
    assert contrast(palette.accent, palette.track) >= 3


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_laid_over_each_other_stand_out_from_their_ground(palette: Palette):
    assert len(set(palette.series)) == len(palette.series) >= 8
    assert all(contrast(colour, palette.surface) >= 3 for colour in palette.series)
