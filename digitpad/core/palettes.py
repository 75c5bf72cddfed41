"""The palettes: the colours of the light and of the dark theme, at a desk and on a projector."""

from typing import NamedTuple


class Palette(NamedTuple):
    """The colours of a theme. Text on its ground has a contrast of at least 4.5 to 1 (WCAG 2.1 AA).

    series: of lines laid over each other, each with 3 to 1 or more on the surface; in the order in which they
        differ most.
    """

    window: str
    surface: str
    paper: str
    ink: str
    text: str
    muted: str
    line: str
    track: str
    bar: str
    accent: str
    on_accent: str
    alert: str
    series: tuple[str, ...]


LIGHT = Palette(
    window="#f3f5f8",
    surface="#ffffff",
    paper="#ffffff",
    ink="#1b1f24",
    text="#1b1f24",
    muted="#59626e",
    line="#cdd3dc",
    track="#e3e7ed",
    bar="#98a3b3",
    accent="#1d5fd1",
    on_accent="#ffffff",
    alert="#a6261c",
    series=("#1d5fd1", "#c2570c", "#0f7b5f", "#a3318e", "#6b5bd6", "#7a6a00", "#0a7f95", "#b32645"),
)
DARK = Palette(
    window="#1a1d22",
    surface="#262b32",
    paper="#101317",
    ink="#f2f4f7",
    text="#e9ecf0",
    muted="#a3acb9",
    line="#454d58",
    track="#2d333c",
    bar="#66727f",
    accent="#77adff",
    on_accent="#0d1014",
    alert="#ff9a90",
    series=("#77adff", "#ffa45c", "#58d0a6", "#f093dc", "#b3a6ff", "#e2cf5a", "#5fd3ea", "#ff8fa6"),
)

# For a projector, which washes colours out: text has 7 to 1 at least (AAA), lines and bars 3 to 1.
LIGHT_PROJECTED = Palette(
    window="#eef1f5",
    surface="#ffffff",
    paper="#ffffff",
    ink="#000000",
    text="#000000",
    muted="#333b45",
    line="#6b7480",
    track="#d3d9e1",
    bar="#56616f",
    accent="#0a3c9e",
    on_accent="#ffffff",
    alert="#8a0f08",
    series=("#0b49b8", "#a03c00", "#00624a", "#8c1278", "#5138b8", "#5c4f00", "#005f75", "#9a0f32"),
)
DARK_PROJECTED = Palette(
    window="#000000",
    surface="#12161b",
    paper="#000000",
    ink="#ffffff",
    text="#ffffff",
    muted="#d3dae3",
    line="#8894a3",
    track="#272e37",
    bar="#a9b4c2",
    accent="#9ac6ff",
    on_accent="#000000",
    alert="#ffb8b0",
    series=("#8fc0ff", "#ffb672", "#6fe6bb", "#ffa3e8", "#c9beff", "#f5e36a", "#74e6ff", "#ffa9bb"),
)


# By whether they are dark, and for a projector.
PALETTES = {
    (False, False): LIGHT,
    (True, False): DARK,
    (False, True): LIGHT_PROJECTED,
    (True, True): DARK_PROJECTED,
}


def palette(name: str, projects: bool = False) -> Palette:
    """Return the palette of the theme "light" or "dark", or of "system", whichever the system uses.

    projects: whether it is for a projector, with the highest contrast.
    """
    import darkdetect  # the command line prints in the colours of the light one, and asks no system

    dark = darkdetect.isDark() if name == "system" else name == "dark"
    return PALETTES[bool(dark), projects]
