"""The themes can be read by everybody."""

import ast
from pathlib import Path
from tkinter import font, ttk

import pytest
from support.contrast import contrast

import digitpad.ui
from digitpad.core.palettes import DARK_PROJECTED, LIGHT_PROJECTED, PALETTES, Palette
from digitpad.ui.widgets import theme
from digitpad.ui.widgets.theme import FONTS, core_family

PROJECTED = {LIGHT_PROJECTED, DARK_PROJECTED}
every_palette = pytest.mark.parametrize("palette", PALETTES.values())


@every_palette
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
        assert contrast(text, ground) >= (7 if palette in PROJECTED else 4.5), (text, ground)


@every_palette
def test_the_winner_stands_out_from_the_track(palette: Palette):
    assert contrast(palette.accent, palette.track) >= 3


@every_palette
def test_lines_laid_over_each_other_stand_out_from_their_ground(palette: Palette):
    assert len(set(palette.series)) == len(palette.series) >= 8
    least = 4.5 if palette in PROJECTED else 3
    assert all(contrast(colour, palette.surface) >= least for colour in palette.series)
    if palette in PROJECTED:
        assert contrast(palette.line, palette.window) >= 3
        assert contrast(palette.bar, palette.track) >= 3


def test_no_line_has_a_width_of_its_own():
    """Lines are thicker on a large screen and on a projector: `Theme.stroke` says how wide they are."""
    folder = Path(digitpad.ui.__file__).parent
    found = []
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_fixed(node):
                found.append(f"{path.relative_to(folder)}:{node.lineno}: {ast.unparse(node)}")
    assert not found, "\n".join(found)


def _is_fixed(call: ast.Call) -> bool:
    """Say whether a call draws a line on a canvas, or makes a frame, that has the same width everywhere."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if thick := given.get("highlightthickness"):
        return isinstance(thick, ast.Constant) and thick.value != 0
    has_outline = name in ("create_rectangle", "create_oval", "create_polygon", "create_arc") and not (
        isinstance(given.get("outline"), ast.Constant) and given["outline"].value == ""  # type: ignore[attr-defined]
    )
    if name != "create_line" and not has_outline:
        return False
    width = given.get("width", ast.Constant(1))
    return (isinstance(width, ast.Constant) and width.value != 0) or "px(" in ast.unparse(width)


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


def test_a_slider_is_its_trough_and_what_is_dragged(desk):
    """Tk 9 would put a frame of the slider's colour around it, and lines on what is dragged."""
    style, theme = ttk.Style(desk.root), desk.app.look.theme
    ((outer, inside),) = style.layout("Horizontal.TScale")
    assert outer == "Horizontal.Scale.trough"
    assert [name for name, _options in inside["children"]] == ["Horizontal.Scale.slider"]
    (lines,) = {"gripcount", "gripsize"} & set(style.element_options("Horizontal.Scale.slider"))
    for name in ("Horizontal.TScale", "Vertical.TScrollbar", "Horizontal.TScrollbar"):
        assert int(str(style.lookup(name, lines))) == 0
    assert int(str(style.lookup("Treeview", "indent"))) == theme.px(20)


def test_a_slider_is_as_thick_as_the_text_is_large(desk):
    slider = ttk.Scale(desk.root)
    before = slider.winfo_reqheight()
    desk.app.look.change(text_size=200)
    desk.wait_until(lambda: desk.app.look.theme.px(14) > 20)
    slider = ttk.Scale(desk.root)
    assert slider.winfo_reqheight() == desk.app.look.theme.px(14) > 1.8 * before


URW = (11, 27)  # pixels of "m" and "…": the three bytes of the sign as letters
FIXED = (7, 14)


@pytest.mark.parametrize(
    ("there", "family"),
    [
        ({"helvetica": URW, "nimbus sans l": URW, "fixed": FIXED}, "fixed"),
        ({"gothic": (7, 13), "mincho": (7, 13), "fixed": FIXED}, "fixed"),
        ({"helvetica": (11, 13), "fixed": FIXED}, "helvetica"),
        ({"DejaVu Sans": (13, 13), "helvetica": (11, 13), "fixed": FIXED}, "dejavu sans"),
    ],
)
def test_a_tk_without_xft_gets_a_family_that_has_the_signs(root, monkeypatch, there, family):
    class Measured:
        def __init__(self, _root, family, size):
            assert size < 0  # in pixels
            self._wide = dict(zip("m…", there.get(family, (7, 14)), strict=True))

        measure = property(lambda self: self._wide.__getitem__)

    monkeypatch.setattr(font, "families", lambda _root: tuple(there))
    monkeypatch.setattr(font, "Font", Measured)
    assert core_family(root) == family


def test_all_windows_have_one_family(desk):
    families = {font.nametofont(name, desk.root).actual("family") for name in (*FONTS, "TkMenuFont")}
    assert len(families) == 1


def test_without_xft_all_fonts_have_the_family_and_no_bold_that_lacks_signs(desk, monkeypatch):
    default, look = font.nametofont("TkDefaultFont", desk.root), desk.app.look
    before = default.cget("family")
    monkeypatch.setattr(theme, "core_family", lambda _root: "fixed")
    default.configure(family=theme.CORE)  # as Tk does without Xft
    try:
        look.build()
        fonts = {name: font.nametofont(name, desk.root) for name in (*FONTS, "TkMenuFont", "TkFixedFont")}
        families = {name for name, one in fonts.items() if one.cget("family") == "fixed"}
        assert families == {*FONTS, "TkMenuFont"}
        assert fonts["DigitPadBold"].cget("weight") == "normal"
        assert fonts["DigitPadReading"].cget("weight") == "bold"
    finally:
        for name in theme.TK_FONTS:
            if name != "TkFixedFont":
                font.nametofont(name, desk.root).configure(family=before)
