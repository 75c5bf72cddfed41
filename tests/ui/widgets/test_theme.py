"""The themes can be read by everybody."""

from tkinter import ttk

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


def test_a_scroll_bar_is_seen_only_where_something_is_out_of_sight(desk):
    bar = ttk.Scrollbar(desk.root, orient="vertical")
    style, ground = ttk.Style(desk.root), desk.app.look.theme.palette.window
    bar.set(0, 1)
    state = [str(one) for one in bar.state()]
    assert "disabled" in state
    for part in ("background", "troughcolor", "bordercolor", "arrowcolor"):
        assert str(style.lookup("Vertical.TScrollbar", part, state)) == ground
    bar.set(0, 0.5)
    state = [str(one) for one in bar.state()]
    assert str(style.lookup("Vertical.TScrollbar", "arrowcolor", state)) != ground
    bar.destroy()


def test_what_is_chosen_with_the_keyboard_can_be_read(desk):
    style, colour = ttk.Style(desk.root), desk.app.look.theme.palette
    assert str(style.lookup("TCombobox", "foreground", ["readonly", "focus"])) == colour.text
    assert str(style.lookup("TCombobox", "fieldbackground", ["readonly", "focus"])) == colour.surface
