"""icons.py: check boxes have ticks, in every theme and at every scale, and tools have pictures."""

import pytest

tk = pytest.importorskip("tkinter")

from digitpad.core.palettes import LIGHT, PALETTES  # noqa: E402
from digitpad.ui.widgets.icons import BOX_SIDE, INDICATORS, STATES, draw_indicators  # noqa: E402
from digitpad.ui.widgets.menus import PopUp  # noqa: E402
from digitpad.ui.widgets.theme import MENU_TICK, Places, dress  # noqa: E402


def colours(desk, name: str) -> list[tuple[int, int, int]]:
    """Return the colours of a picture, the most frequent first."""
    width, height = (int(desk.root.tk.call("image", side, name)) for side in ("width", "height"))
    pixels = [desk.root.tk.call(name, "get", x, y) for x in range(width) for y in range(height)]
    return sorted(set(pixels), key=pixels.count, reverse=True)


def channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


@pytest.mark.parametrize("palette", PALETTES.values())
@pytest.mark.parametrize("size", [100, 200])
def test_a_chosen_box_is_filled_and_has_a_tick(desk, palette, size):
    theme = dress(desk.root, palette, size, Places(dict, print))
    draw_indicators(desk.root, theme)
    desk.wait_until(lambda: channels(palette.accent) in colours(desk, "digitpad_check_selected"))
    for kind in INDICATORS.values():
        found = colours(desk, f"digitpad_{kind}_selected")
        assert channels(palette.accent) in found[:2]
        assert channels(palette.on_accent) in found
        assert int(desk.root.tk.call("image", "height", f"digitpad_{kind}_")) == theme.px(BOX_SIDE)
        looks = {tuple(colours(desk, f"digitpad_{kind}_{state.replace(' ', '_')}")) for state in STATES}
        assert len(looks) == len(STATES)


@pytest.mark.parametrize("size", [100, 200])
def test_the_tick_of_a_menu_is_as_large_as_its_text(desk, size):
    theme = dress(desk.root, LIGHT, size, Places(dict, print))
    draw_indicators(desk.root, theme)
    menu = PopUp(desk.root)
    chosen = tk.StringVar(desk.root, "b")
    for value in "ab":
        menu.add_radiobutton(label=value, value=value, variable=chosen)
    menu.add_command(label="c")
    columns = range(int(desk.root.tk.call("image", "width", MENU_TICK)))
    desk.wait_until(lambda: sum(has_ink(desk, x) for x in columns) >= theme.px(7))
    assert channels(LIGHT.text) in colours(desk, MENU_TICK)
    assert menu.entrycget(1, "selectimage") == MENU_TICK
    assert not menu.getint(menu.entrycget(1, "indicatoron"))
    menu.destroy()


def has_ink(desk, x: int) -> bool:
    """Say whether the tick of menus has something in a column."""
    call = desk.root.tk.call
    return any(
        not call(MENU_TICK, "transparency", "get", x, y)
        for y in range(int(call("image", "height", MENU_TICK)))
    )


def test_every_tool_has_a_picture_and_its_word(desk):
    tools = desk.app.window.toolbar.winfo_children()[:4]
    assert [tool.cget("text") for tool in tools] == ["Undo", "Redo", "Clear", "Eraser"]
    for tool in tools:
        picture = str(tool.cget("image")[0])
        desk.wait_until(lambda picture=picture: channels(LIGHT.text) in colours(desk, picture))
