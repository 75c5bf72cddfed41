"""Small pictures drawn by us: on buttons, and as the ticks of check boxes, sharp at every scale."""

import io
import math
import tkinter as tk
from collections.abc import Mapping, Sequence
from tkinter import ttk
from typing import Any

from PIL import Image, ImageDraw, ImageTk

from digitpad.ui.widgets.theme import MARGINS, MENU_TICK, Theme

SIDE = 14  # of a picture, in pixels at 96 dots per inch
SHORTEST_SLIDER = 60  # of a row of tools, in pixels at 96 dots per inch
BOX_SIDE, BOX_GAP = 15, 8  # of a check box, and from it to its words
FINE = 4  # drawn so many times as large, for smooth edges
LATER_MS = 30  # after the window has appeared, which does not wait for them

Shape = Sequence[tuple[float, float]]  # corners, or points on a line, in a square from 0 to 1

# Filled.
SHAPES: dict[str, Sequence[Shape]] = {
    "play": [[(0.15, 0), (1, 0.5), (0.15, 1)]],
    "pause": [[(0.1, 0), (0.4, 0), (0.4, 1), (0.1, 1)], [(0.6, 0), (0.9, 0), (0.9, 1), (0.6, 1)]],
    "batch": [[(0.05, 0), (0.7, 0.5), (0.05, 1)], [(0.78, 0), (0.95, 0), (0.95, 1), (0.78, 1)]],
    "epoch": [
        [(0, 0.1), (0.42, 0.5), (0, 0.9)],
        [(0.42, 0.1), (0.84, 0.5), (0.42, 0.9)],
        [(0.86, 0.1), (1, 0.1), (1, 0.9), (0.86, 0.9)],
    ],
    "stop": [[(0.08, 0.08), (0.92, 0.08), (0.92, 0.92), (0.08, 0.92)]],
}


def _ring(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    turns = [math.tau * step / 16 for step in range(17)]
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


# Drawn with a round pen.
_BACK = [(0.34, 0.1), (0.07, 0.37), (0.34, 0.64)]
_TURN = [(0.07, 0.37), (0.62, 0.37), (0.76, 0.41), (0.87, 0.51), (0.91, 0.65), (0.87, 0.79), (0.76, 0.89)]
_TURN += [(0.62, 0.93), (0.4, 0.93)]
LINES: dict[str, Sequence[Shape]] = {
    "undo": [_BACK, _TURN],
    "redo": [[(1 - x, y) for x, y in line] for line in (_BACK, _TURN)],
    "clear": [
        [(0.08, 0.24), (0.92, 0.24)],
        [(0.37, 0.24), (0.37, 0.08), (0.63, 0.08), (0.63, 0.24)],
        [(0.19, 0.24), (0.25, 0.93), (0.75, 0.93), (0.81, 0.24)],
        [(0.42, 0.44), (0.43, 0.74)],
        [(0.58, 0.44), (0.57, 0.74)],
    ],
    "eraser": [
        [(0.3, 0.92), (0.07, 0.69), (0.6, 0.1), (0.93, 0.43), (0.47, 0.92), (0.3, 0.92)],
        [(0.33, 0.4), (0.66, 0.72)],
        [(0.47, 0.92), (0.93, 0.92)],
    ],
    "draw": [
        [(0.1, 0.9), (0.16, 0.68), (0.72, 0.12), (0.88, 0.28), (0.32, 0.84), (0.1, 0.9)],
        [(0.6, 0.24), (0.76, 0.4)],
        [(0.5, 0.92), (0.92, 0.92)],
    ],
    "learn": [
        [(0.5, 0.24), (0.3, 0.14), (0.06, 0.14), (0.06, 0.8), (0.3, 0.8), (0.5, 0.9)],
        [(0.5, 0.24), (0.7, 0.14), (0.94, 0.14), (0.94, 0.8), (0.7, 0.8), (0.5, 0.9), (0.5, 0.24)],
        [(0.19, 0.36), (0.36, 0.38)],
        [(0.19, 0.56), (0.36, 0.58)],
        [(0.64, 0.38), (0.81, 0.36)],
        [(0.64, 0.58), (0.81, 0.56)],
    ],
    "lab": [
        *(_ring(x, y, 0.09) for x, y in ((0.13, 0.25), (0.13, 0.75), (0.5, 0.13), (0.5, 0.5), (0.5, 0.87))),
        _ring(0.87, 0.5, 0.09),
        *([(0.23, y), (0.4, to)] for y, to in ((0.24, 0.16), (0.3, 0.44), (0.7, 0.56), (0.76, 0.84))),
        *([(0.6, y), (0.78, to)] for y, to in ((0.18, 0.42), (0.5, 0.5), (0.82, 0.58))),
    ],
    "tick": [[(0.22, 0.53), (0.42, 0.73), (0.79, 0.29)]],
    "seven": [[(0.28, 0.26), (0.5, 0.255), (0.73, 0.24), (0.645, 0.39), (0.565, 0.56), (0.5, 0.77)]],
}
THIN, THICK, BROAD = 0.11, 0.14, 0.13  # of such a pen, as a fraction of the side


def icon(
    master: tk.Misc, theme: Theme, name: str, colour: str, side: int | None = None, pen: float = THIN
) -> ImageTk.PhotoImage:
    """Return the picture of that name in `SHAPES` or `LINES`; who shows it must keep it.

    side: in pixels; None for a button's.
    pen: width of its lines, as a fraction of the side.
    """
    return ImageTk.PhotoImage(_drawn(name, side or theme.px(SIDE), colour, pen), master=master)


def set_icon(button: ttk.Widget, theme: Theme, name: str) -> None:
    """Put a picture beside a button's words, in the colour they have in each state; it is drawn soon."""
    side, colour = theme.px(SIDE), theme.palette
    shades = (colour.text, colour.bar, colour.on_accent)
    photos = [ImageTk.PhotoImage("RGBA", (side, side), master=button) for _shade in shades]
    for photo in photos:  # or else they have no room until they are drawn
        button.tk.call(str(photo), "configure", "-width", side, "-height", side)
    normal, disabled, selected = photos
    pictures: Any = (normal, "disabled", disabled, "selected", selected)  # its types know only one
    button.configure(image=pictures, compound="left")  # type: ignore[call-arg]

    def draw() -> None:
        for photo, shade in zip(photos, shades, strict=True):
            photo.paste(_drawn(name, side, shade))

    def forget(_event: object) -> None:
        button.after_cancel(waiting)
        photos.clear()

    waiting = button.after(LATER_MS, draw)
    button.bind("<Destroy>", forget, add=True)


def set_icons(
    tools: ttk.Frame,
    theme: Theme,
    icons: Mapping[ttk.Widget, str],
    slider: ttk.Scale,
    gap: int,
    room: int | None = None,
) -> None:
    """Put icons on a row of tools, and let it fit: by icons without words, by a shorter slider.

    icons: their names, by the buttons that have one; the first loses its words first.
    gap: between two tools, in this screen's pixels.
    room: for the row, in this screen's pixels; None for all that the screen has.
    """
    for button, name in icons.items():
        set_icon(button, theme, name)
    shown = tools.winfo_children()
    most = min(theme.widest - theme.px(MARGINS), room or theme.widest)
    fit_icons(tools, list(icons), most, gap)
    over = sum(one.winfo_reqwidth() for one in shown) - most + len(shown) * gap
    if over > 0:
        slider.configure(length=max(slider.winfo_reqwidth() - over, theme.px(SHORTEST_SLIDER)))


def fit_icons(tools: ttk.Frame, buttons: Sequence[ttk.Widget], room: int, gap: int) -> None:
    """Let as many buttons of a row keep their words beside their icons as there is room for."""
    shown = tools.winfo_children()
    for button in buttons:
        button.configure(compound="left")  # type: ignore[call-arg]
    for button in buttons:
        if sum(one.winfo_reqwidth() for one in shown) <= room - len(shown) * gap:
            return
        button.configure(compound="image")  # type: ignore[call-arg]


def _drawn(name: str, side: int, colour: str, pen: float = THIN) -> Image.Image:
    """Return a picture in a colour, on nothing."""
    mask = Image.new("L", (side * FINE, side * FINE))
    canvas, most = ImageDraw.Draw(mask), side * FINE - 1
    for shape in SHAPES.get(name, ()):
        canvas.polygon([(x * most, y * most) for x, y in shape], fill=255)
    width = max(round(pen * most), FINE)
    for line in LINES.get(name, ()):
        points = [(x * most, y * most) for x, y in line]
        canvas.line(points, fill=255, width=width)
        for x, y in points:
            canvas.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    picture = Image.new("RGBA", (side, side), colour)
    picture.putalpha(mask.resize((side, side), Image.Resampling.BOX))
    return picture


# The program's own

PROGRAM_SIDES = (16, 32, 48, 128)  # pixels; window systems choose
PAPER, INK = "#1d5fd6", "#ffffff"  # of the program's icon


def program_icon(side: int) -> Image.Image:
    """Return the program's icon, so many pixels wide and high: a seven, as if drawn, on a blue pad."""
    shape = Image.new("L", (side * FINE, side * FINE))
    edge, most = side * FINE / 16, side * FINE - 1
    ImageDraw.Draw(shape).rounded_rectangle((edge, edge, most - edge, most - edge), radius=3 * edge, fill=255)
    picture = Image.new("RGBA", (side, side), PAPER)
    picture.putalpha(shape.resize((side, side), Image.Resampling.BOX))
    picture.alpha_composite(_drawn("seven", side, INK, BROAD))
    return picture


def show_program_icon(root: tk.Tk) -> None:
    """Give all windows the program's icon, in the task bar and in the title."""
    icons = [ImageTk.PhotoImage(program_icon(side), master=root) for side in PROGRAM_SIDES]
    root.iconphoto(True, *icons)  # type: ignore[arg-type]  # Pillow's pictures are Tk's
    root.program_icons = icons  # type: ignore[attr-defined]  # Tk keeps none


# The indicators of check boxes and radio buttons

INDICATORS = {"TCheckbutton": "check", "TRadiobutton": "radio"}
STATES = ("", "active", "selected", "disabled", "disabled selected")


def draw_indicators(root: tk.Tk, theme: Theme) -> None:
    """Give check boxes and menus a tick and radio buttons a dot, in the theme's colours and scale.

    `clam` has crosses. The pictures have names, and change where they are shown when they are made again;
    they are drawn a little later.
    """
    style, side, gap = ttk.Style(root), theme.px(BOX_SIDE), theme.px(BOX_GAP)
    for widget, kind in INDICATORS.items():
        for state in STATES:
            size = ("-width", side + gap, "-height", side)
            root.tk.call("image", "create", "photo", _name(kind, state), *size)
        element, name = f"{kind}.indicator", widget[1:].capitalize()
        if element not in style.element_names():
            states: Any = [(*state.split(), _name(kind, state)) for state in reversed(STATES) if state]
            style.element_create(element, "image", _name(kind, ""), *states)
        label: Any = (f"{name}.label", {"sticky": "nswe"})
        focus: Any = (f"{name}.focus", {"side": "left", "sticky": "w", "children": [label]})
        inner: Any = [(element, {"side": "left", "sticky": ""}), focus]
        style.layout(widget, [(f"{name}.padding", {"sticky": "nswe", "children": inner})])
    root.after(LATER_MS, lambda: _paint_indicators(root, theme))


def _paint_indicators(root: tk.Tk, theme: Theme) -> None:
    width, height = (int(root.tk.call("image", side, MENU_TICK)) for side in ("width", "height"))
    side = min(theme.px(SIDE), height)
    tick = Image.new("RGBA", (width, height))
    tick.paste(_drawn("tick", side, theme.palette.text, THICK), ((width - side) // 2, (height - side) // 2))
    _put(root, MENU_TICK, tick)
    for kind in INDICATORS.values():
        for state in STATES:
            _put(root, _name(kind, state), _indicator(kind, state, theme))


def _put(root: tk.Tk, name: str, picture: Image.Image) -> None:
    """Paint a picture onto one that Tk knows by a name."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    root.tk.call(name, "blank")  # of another size of text there may be one already
    root.tk.call(name, "put", file.getvalue(), "-format", "png")


def _indicator(kind: str, state: str, theme: Theme) -> Image.Image:
    """Return the picture of a check box or a radio button in a state, on nothing."""
    colour, side = theme.palette, theme.px(BOX_SIDE)
    ground, border, mark = {
        "": (colour.surface, colour.muted, None),
        "active": (colour.track, colour.muted, None),
        "selected": (colour.accent, colour.accent, colour.on_accent),
        "disabled": (colour.window, colour.line, None),
        "disabled selected": (colour.line, colour.line, colour.window),
    }[state]
    box = Image.new("RGBA", (side * FINE, side * FINE))
    pen, most = ImageDraw.Draw(box), side * FINE - 1
    edge = {"fill": ground, "outline": border, "width": max(theme.px(1), 1) * FINE}
    if kind == "radio":
        pen.ellipse((0, 0, most, most), **edge)  # type: ignore[arg-type]
        if mark:
            pen.ellipse((0.31 * most, 0.31 * most, 0.69 * most, 0.69 * most), fill=mark)
    else:
        pen.rounded_rectangle((0, 0, most, most), 0.2 * most, **edge)  # type: ignore[arg-type]
    picture = Image.new("RGBA", (side + theme.px(BOX_GAP), side))
    picture.paste(box.resize((side, side), Image.Resampling.BOX))
    if mark and kind == "check":
        tick = _drawn("tick", side, mark, THICK)
        picture.paste(tick, mask=tick)
    return picture


def _name(kind: str, state: str) -> str:
    return f"digitpad_{kind}_{state.replace(' ', '_')}"
