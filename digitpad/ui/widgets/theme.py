"""The theme: the fonts, how large everything is, and ttk's `clam` dressed in a palette."""

import tkinter as tk
from tkinter import font, ttk
from typing import Any, NamedTuple

from digitpad.core.palettes import DARK, DARK_PROJECTED, Palette
from digitpad.ui.widgets.screen import TITLE, Places, screen_scale

NO_GRIP: dict[str, Any] = {"gripcount": 0, "gripsize": 0}  # lines on what is dragged; Tk 9 has the second
MARGINS = 64  # of a window, with its scroll bar, left and right of a sentence, at 96 dots per inch


THICK = 1.5  # times as thick as else lines are in projector mode
LEAST_PROJECTED = 10  # points that type has there at least, at the normal size of text: 20 at twice that


class Theme(NamedTuple):
    """A palette, how large everything is, and where windows are.

    scale: pixels of this screen to one at 96 dots per inch and the normal size of text.
    line: height of a line of text, in this screen's pixels.
    widest: how wide anything can be on this screen, in its pixels.
    projects: whether it is to be read from the back of a room: lines are thick, and no type is small.
    """

    palette: Palette
    scale: float
    line: int
    widest: int
    places: Places
    projects: bool = False

    def px(self, size: float) -> int:
        """Return a size given for 96 dots per inch in this screen's pixels."""
        return round(size * self.scale)

    def stroke(self, size: float) -> int:
        """Return the width of a line, as `px` and at least a pixel; in projector mode it is thicker."""
        return max(self.px(size * self.thickness), 1)

    @property
    def thickness(self) -> float:
        """How many times as thick as at a desk lines are."""
        return THICK if self.projects else 1.0

    def wrap(self, size: float) -> int:
        """Return how long the lines of a sentence are to be: a length as for `px`, or what the screen has."""
        return min(self.px(size), self.widest - self.px(MARGINS))

    def font_size(self, points: float) -> int:
        """Return the size of a font as Tk wants it for pixels: below zero. Tk would round points."""
        least = LEAST_PROJECTED if self.projects else 0
        return -max(self.px(max(points, least) * 96 / 72), 1)


# Pictures beside a menu's words, as high as an entry is to be: nothing, nothing instead of a tick, a tick.
MENU_ROOM, MENU_UNTICKED, MENU_TICK = "digitpad_menu_room", "digitpad_menu_unticked", "digitpad_menu_tick"
MENU_LEFT, MENU_HEIGHT = 24, 24  # their size, in pixels at 96 dots per inch
MENU_ROWS = 17  # that a small screen has room for: the longest menu's entries and the lines between
TICK_MARGIN = 3  # that Tk adds beside what can be ticked, in this screen's pixels

# name: (size in points, weight)
FONTS = {
    "DigitPadText": (10, "normal"),
    "DigitPadSmall": (9, "normal"),
    "DigitPadBold": (10, "bold"),
    "DigitPadHeading": (15, "bold"),
    "DigitPadReading": (46, "bold"),
    "DigitPadNumber": (28, "bold"),
}
# Tk's own, of its file and message windows too.
TK_FONTS = {
    "TkDefaultFont": 10,
    "TkTextFont": 10,
    "TkMenuFont": 10,
    "TkHeadingFont": 10,
    "TkFixedFont": 10,
    "TkIconFont": 10,
    "TkCaptionFont": 10,
    "TkSmallCaptionFont": 9,
    "TkTooltipFont": 9,
}
CORE = "Helvetica"  # what Tk asks for on X11 where it was built without Xft
CORE_FAMILIES = ("dejavu sans", "liberation sans", "helvetica", "lucida", "fixed")  # the best first


def dress(root: tk.Tk, colours: Palette, text_size: int, places: Places, projects: bool = False) -> Theme:
    """Give the window's ttk widgets, fonts and menus the look of a palette.

    text_size: of text, and of everything with it, in percent. projects: see `Theme`.
    """
    scale = screen_scale(root) * text_size / 100
    theme = Theme(colours, scale, 0, root.winfo_screenwidth(), places, projects)
    root.configure(background=colours.window)
    _make_fonts(root, theme)
    line = font.Font(root, name="DigitPadText", exists=True).metrics("linespace")
    theme = theme._replace(line=line)
    _dress_ttk(ttk.Style(root), theme)
    _dress_menus(root, theme)
    _dress_lists(root, colours)
    return theme


def _make_fonts(root: tk.Tk, theme: Theme) -> None:
    asked = font.nametofont("TkDefaultFont", root)
    is_core = asked.cget("family") == CORE
    family = core_family(root) if is_core else asked.actual("family")
    fonts = FONTS
    if family == CORE_FAMILIES[-1]:  # whose bold has boxes instead of thin spaces, ▸ and ⋯
        fonts = FONTS | {"DigitPadBold": FONTS["DigitPadText"]}
    for name, (points, weight) in fonts.items():
        if name not in font.names(root):
            root.tk.call("font", "create", name)
        size = theme.font_size(points)
        root.tk.call("font", "configure", name, "-family", family, "-size", size, "-weight", weight)
    for name, points in TK_FONTS.items():
        own = font.nametofont(name, root)
        own.configure(size=theme.font_size(points))
        if is_core and name != "TkFixedFont":
            own.configure(family=family)


def core_family(root: tk.Misc) -> str:
    """Return the family for a Tk without Xft, as uv's Pythons have it: it has the X server's fonts alone.

    Some of them take the bytes of a sign that they lack for letters, so "…" is three of them; and where there
    is no Helvetica, Tk takes whatever comes first, such as Japanese ones.
    """
    there = {name.lower() for name in font.families(root)}
    for family in CORE_FAMILIES:
        trial = font.Font(root, family=family, size=-13)
        if family in there and trial.measure("…") <= 2 * trial.measure("m"):
            return family
    return CORE_FAMILIES[-1]


def _dress_ttk(style: ttk.Style, theme: Theme) -> None:
    colour, px = theme.palette, theme.px
    style.theme_use("clam")
    style.configure(
        ".",
        background=colour.window,
        foreground=colour.text,
        font="DigitPadText",
        bordercolor=colour.line,
        lightcolor=colour.window,
        darkcolor=colour.window,
        troughcolor=colour.track,
        focuscolor=colour.accent,
        fieldbackground=colour.surface,
        insertcolor=colour.text,
        selectbackground=colour.accent,
        selectforeground=colour.on_accent,
        arrowcolor=colour.text,
    )
    under_mouse = [("disabled", colour.window), ("active", colour.track)]  # clam's own is beige
    style.map(".", foreground=[("disabled", colour.bar)], background=under_mouse)
    style.configure("Muted.TLabel", foreground=colour.muted, font="DigitPadSmall")
    style.configure("Small.TLabel", font="DigitPadSmall")
    style.configure("Warning.TLabel", foreground=colour.alert, font="DigitPadSmall")
    style.configure("Heading.TLabel", font="DigitPadHeading")
    style.configure("Section.TLabel", font="DigitPadBold", foreground=colour.accent)
    style.configure("Title.TLabel", background=colour.accent, foreground=colour.on_accent)
    style.configure("Title.TLabel", font="DigitPadBold", padding=(px(8), px(3)))
    style.configure("Reading.TLabel", font="DigitPadReading", foreground=colour.accent)
    style.configure("Number.TLabel", font="DigitPadNumber", foreground=colour.accent)
    style.configure("Line.TFrame", background=colour.line)
    _dress_buttons(style, theme)
    style.configure("TScale", background=colour.accent, sliderlength=px(18), **NO_GRIP)
    style.configure("TScale", arrowsize=px(14), bordercolor=colour.line)  # its thickness
    slider: Any = ("Horizontal.Scale.slider", {"side": "left", "sticky": ""})
    bare: Any = ("Horizontal.Scale.trough", {"sticky": "nswe", "children": [slider]})
    style.layout("Horizontal.TScale", [bare])  # Tk 9 has a frame around it, of the slider's colour
    style.map(
        "TScale",
        background=[("active", colour.text), ("focus", colour.text)],
        bordercolor=[("focus", colour.accent)],
    )
    _dress_fields(style, theme)
    _dress_tables(style, theme)
    _dress_notebook(style, theme)
    _dress_cards(style, theme)
    for bar in ("Vertical.TScrollbar", "Horizontal.TScrollbar"):
        style.configure(bar, background=colour.surface, arrowsize=px(13), **NO_GRIP)
        nothing: list[Any] = [("disabled", colour.window)]  # where all is in sight, and ttk disables it
        style.map(bar, background=[*nothing, ("active", colour.track)])
        for part in ("troughcolor", "bordercolor", "lightcolor", "darkcolor", "arrowcolor"):
            style.map(bar, None, **{part: nothing})


def _dress_fields(style: ttk.Style, theme: Theme) -> None:
    """Set what fields to type and to choose in look like; in one that is wrong the border says so."""
    colour, px = theme.palette, theme.px
    for name in ("TEntry", "TCombobox", "TSpinbox"):
        style.configure(name, padding=px(4), foreground=colour.text, background=colour.surface)
        style.configure(name, lightcolor=colour.surface, darkcolor=colour.surface)
        style.configure(name, arrowsize=px(16))
        border = [("invalid", colour.alert), ("focus", colour.accent)]
        style.map(
            name,
            fieldbackground=[("disabled", colour.window), ("readonly", colour.surface)],
            background=[("disabled", colour.window), ("active", colour.track)],
            bordercolor=border,
            lightcolor=[*border, ("disabled", colour.window)],
            darkcolor=[*border, ("disabled", colour.window)],
            arrowcolor=[("disabled", colour.bar)],
        )
    style.configure("TSpinbox", padding=(px(4), px(1)), arrowsize=px(9))
    style.map(
        "TCombobox",
        foreground=[("disabled", colour.bar)],  # clam's own is white where it has the keyboard
        selectbackground=[("readonly", colour.surface)],
        selectforeground=[("disabled", colour.bar), ("readonly", colour.text)],
    )


def _dress_notebook(style: ttk.Style, theme: Theme) -> None:
    colour, px = theme.palette, theme.px
    style.configure("TNotebook", background=colour.window, bordercolor=colour.line, tabmargins=(0, 0, 0, 0))
    style.configure("TNotebook.Tab", padding=(px(16), px(7)), background=colour.window)
    style.configure("TNotebook.Tab", foreground=colour.muted, bordercolor=colour.line)
    edges = [("selected", colour.window), ("active", colour.track)]
    style.map(
        "TNotebook.Tab",
        padding=[("selected", (px(16), px(7)))],  # clam's own makes the others smaller
        expand=[("selected", (0, 0, 0, 0))],
        background=edges,
        lightcolor=[("focus", colour.accent), *edges],
        darkcolor=edges,
        foreground=[("selected", colour.text), ("active", colour.text)],
        font=[("selected", "DigitPadBold")],
    )


def _dress_cards(style: ttk.Style, theme: Theme) -> None:
    """Set what a card looks like: a frame with words of its own ground."""
    colour = theme.palette
    style.configure("Card.TFrame", background=colour.surface, bordercolor=colour.line, relief="raised")
    style.configure("Card.TFrame", lightcolor=colour.surface, darkcolor=colour.surface)
    style.configure("Inner.Card.TFrame", relief="flat", borderwidth=0)
    chosen = [("selected", colour.accent)]
    style.map(
        "Card.TFrame",
        bordercolor=chosen,
        lightcolor=[("focus", colour.accent)],
        darkcolor=[("focus", colour.accent)],
    )
    for name, shade, font_name in (
        ("Card.TLabel", colour.text, "DigitPadText"),
        ("Bold.Card.TLabel", colour.text, "DigitPadBold"),
        ("Muted.Card.TLabel", colour.muted, "DigitPadSmall"),
        ("Warning.Card.TLabel", colour.alert, "DigitPadSmall"),
        ("Value.Card.TLabel", colour.accent, "DigitPadBold"),
        ("Link.Card.TLabel", colour.accent, "DigitPadSmall"),
    ):
        style.configure(name, background=colour.surface, foreground=shade, font=font_name)


def _dress_tables(style: ttk.Style, theme: Theme) -> None:
    colour, px = theme.palette, theme.px
    style.configure("Treeview", background=colour.surface, rowheight=px(28), bordercolor=colour.line)
    style.configure("Treeview", indent=px(20))
    style.map(
        "Treeview",
        background=[("selected", colour.accent)],
        foreground=[("selected", colour.on_accent)],
        bordercolor=[("focus", colour.accent)],
    )
    style.configure("Layers.Treeview", rowheight=px(22))
    style.configure("Presets.Treeview", indent=px(8), rowheight=px(24))
    text: Any = {
        "sticky": "nswe",
        "children": [("Treeitem.text", {"sticky": "w"})],
    }  # typeshed knows one level
    style.layout("Presets.Treeview.Item", [("Treeitem.padding", text)])  # no arrows
    style.configure("Treeview.Heading", background=colour.window, font="DigitPadBold", padding=(px(4), px(6)))
    style.configure("Treeview.Heading", relief="flat")
    style.map("Treeview.Heading", background=[("active", colour.track)])
    style.configure("TProgressbar", background=colour.accent, bordercolor=colour.line, thickness=px(8))


def _dress_buttons(style: ttk.Style, theme: Theme) -> None:
    colour, px = theme.palette, theme.px
    for name in ("TButton", "Toolbutton", "TCheckbutton", "TMenubutton"):
        style.configure(name, padding=(px(12), px(6)), focusthickness=px(2))
    for name in ("TButton", "Toolbutton", "TMenubutton"):
        style.configure(name, background=colour.surface, bordercolor=colour.line, anchor="center")
        style.map(
            name,
            background=[
                ("disabled", colour.window),
                ("selected", colour.accent),
                ("pressed", colour.track),
                ("active", colour.track),
            ],
            foreground=[("disabled", colour.bar), ("selected", colour.on_accent)],
            bordercolor=[("focus", colour.accent)],
            lightcolor=[("focus", colour.accent), ("selected", colour.accent)],
            darkcolor=[("focus", colour.accent), ("selected", colour.accent)],
        )
        style.configure(name, relief="raised", lightcolor=colour.surface, darkcolor=colour.surface)
        style.configure(name, space=px(6))  # from a picture to the words
    style.configure("TMenubutton", arrowsize=px(6), arrowpadding=px(3))
    for name in ("Digit.TButton", "Digit.Toolbutton"):
        style.configure(name, padding=(px(7), px(3)))
    style.configure("Digit.Toolbutton", padding=(px(5), px(3)))
    style.configure("Set.Toolbutton", padding=px(2))
    style.configure("Page.Toolbutton", padding=(px(8), px(3)))
    style.configure("Status.TButton", padding=(px(8), 0), font="DigitPadSmall")
    style.configure("Like.TButton", padding=px(2))
    style.configure("Icon.TButton", padding=(px(10), px(6)))
    style.configure("Row.TButton", padding=(px(7), px(6)))
    style.configure("Tiny.TButton", padding=0, font="DigitPadBold")
    style.configure("Chart.TButton", padding=(px(5), 0), font="DigitPadBold", bordercolor=colour.surface)
    _dress_forms(style, theme)
    style.configure("Choice.Toolbutton", padding=(px(10), px(3)))
    style.layout("Toolbutton", style.layout("TButton"))  # as tall as the buttons beside it


def _dress_forms(style: ttk.Style, theme: Theme) -> None:
    """Set what choices in a window look like, its main button, and the button that folds a part away."""
    colour, px = theme.palette, theme.px
    for name in ("Bare.TRadiobutton", "Choice.TRadiobutton", "Choice.TCheckbutton"):
        style.configure(name, padding=(0, px(2)))
        style.map(name, background=[])
    style.configure("Choice.TRadiobutton", font="DigitPadBold")
    style.configure("Bare.TRadiobutton", padding=0, focuscolor=colour.window)
    for name in ("Slim.TButton", "Slim.TMenubutton"):
        style.configure(name, padding=(px(8), px(3)))
    style.configure("Small.TButton", padding=(px(8), px(1)), font="DigitPadSmall")
    style.configure("Main.TButton", foreground=colour.on_accent)
    parts = ("background", "bordercolor", "lightcolor", "darkcolor")
    style.configure("Main.TButton", **dict.fromkeys(parts, colour.accent))
    style.map(
        "Main.TButton",
        background=[("disabled", colour.window), ("pressed", colour.text), ("active", colour.text)],
        foreground=[("disabled", colour.bar), ("active", colour.window)],
        bordercolor=[("disabled", colour.line), ("focus", colour.text)],
        lightcolor=[("disabled", colour.window), ("focus", colour.text)],
        darkcolor=[("disabled", colour.window), ("focus", colour.text)],
    )
    style.configure("Fold.TButton", padding=(0, px(2)), relief="flat", background=colour.window, anchor="w")
    for side in ("bordercolor", "lightcolor", "darkcolor"):
        style.configure("Fold.TButton", **{side: colour.window})
    style.map("Fold.TButton", background=[("active", colour.track)])


def _dress_menus(root: tk.Tk, theme: Theme) -> None:
    """Set what new menus look like; on macOS and Windows the system draws the menu bar itself."""
    colours = theme.palette
    rows = (root.winfo_screenheight() - theme.px(TITLE)) // MENU_ROWS
    high, wide = min(theme.px(MENU_HEIGHT), max(rows, theme.line)), theme.px(MENU_LEFT)
    for name, side in {
        MENU_ROOM: wide,
        **dict.fromkeys((MENU_UNTICKED, MENU_TICK), wide - TICK_MARGIN),
    }.items():
        root.tk.call("image", "create", "photo", name, "-width", side, "-height", high)
    for option, value in {
        "background": colours.surface,  # also of the dots by which Tk dims the picture of a grey entry
        "foreground": colours.text,
        "activeBackground": colours.accent,
        "activeForeground": colours.on_accent,
        "disabledForeground": colours.bar,
        "selectColor": colours.text,
        # It has no colour of its own: this is what Tk has.
        "relief": "solid" if colours in (DARK, DARK_PROJECTED) else "raised",
        "borderWidth": 1,
        "activeBorderWidth": 0,
    }.items():
        root.option_add(f"*Menu.{option}", value)


def _dress_lists(root: tk.Tk, colours: Palette) -> None:
    """Set what the lists that drop down from a field look like."""
    for option, value in {
        "background": colours.surface,
        "foreground": colours.text,
        "selectBackground": colours.accent,
        "selectForeground": colours.on_accent,
        "font": "DigitPadText",
    }.items():
        root.option_add(f"*TCombobox*Listbox.{option}", value)
