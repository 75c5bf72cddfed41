"""The themes can be read by everybody."""

import pytest

from digitpad.ui.widgets.theme import DARK, LIGHT, Palette


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.1)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


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
