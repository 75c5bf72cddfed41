"""Pictures of kinds of networks, and of models that are no networks."""

import math
from collections.abc import Callable

from digitpad.language import _
from digitpad.ui.explain.term_canvas import SEVEN, Points, TermCanvas

CLOUDS: tuple[Points, Points] = (
    ((0.12, 0.22), (0.28, 0.14), (0.22, 0.34), (0.38, 0.27), (0.1, 0.42)),
    ((0.62, 0.72), (0.78, 0.62), (0.72, 0.88), (0.9, 0.78), (0.56, 0.9)),
)


def _arrow(picture: TermCanvas, left: float, right: float, y: float = 85) -> None:
    picture.path([(left, y), (right, y)], picture.colour.bar, 1.5, arrow="last")


def _block(picture: TermCanvas, left: float, right: float, text: str, y: float = 85) -> None:
    picture.box(left, y - 20, right, y + 20, picture.colour.track, picture.colour.line)
    picture.words((left + right) / 2, y, text, picture.colour.text, bold=True)


def _cnn(picture: TermCanvas) -> None:
    """Draw a digit, a kernel on it, maps that become smaller and more, and the ten outputs."""
    colour = picture.colour
    picture.digit(SEVEN, 15, 45, 80)
    picture.frame(52, 52, 76, 76)
    for left, side, count in ((125, 52, 3), (212, 30, 5)):
        for place in range(count):
            x, y = left + 7 * place, 85 - side / 2 + 7 * (place - (count - 1) / 2)
            picture.box(x, y, x + side, y + side, colour.surface, colour.accent)
    for start in ((76, 52), (76, 76)):
        picture.path([start, (147, 78)], colour.accent, 1)
    for unit in range(7):
        y = 85 + 18 * (unit - 3)
        picture.path([(273, 85), (335, y)], colour.line, 1)
        picture.dot(335, y, 6, colour.accent)


def _recurrent(picture: TermCanvas) -> None:
    """Draw the same cell at four points of a stroke; each hands on what it remembers."""
    colour, path = picture.colour, (SEVEN[0], (0.5, 0.15), *SEVEN[1:])
    for step in range(4):
        left = 18 + 84 * step
        picture.digit(path[: step + 2], left, 100, 54, 4)
        x, y = path[step + 1]
        picture.dot(left + 54 * x, 100 + 54 * y, 4, colour.accent)
        picture.path([(left + 27, 98), (left + 27, 73)], colour.bar, 1.5, arrow="last")
        picture.dot(left + 27, 50, 21, colour.accent)
        picture.words(left + 27, 50, "h", colour.on_accent, bold=True)
        _arrow(picture, left + 49, left + 88, 50)
    picture.words(362, 50, "7", colour.text, bold=True)


def _residual(picture: TermCanvas) -> None:
    """Draw two layers and the way around them."""
    colour = picture.colour
    picture.words(18, 85, "x", colour.text, bold=True)
    _arrow(picture, 28, 70)
    _block(picture, 72, 118, "W₁")
    _arrow(picture, 118, 152)
    _block(picture, 154, 200, "W₂")
    _arrow(picture, 200, 228)
    around = [(48, 85), *((48 + 96 * (1 - math.cos(t)), 85 - 62 * math.sin(t)) for t in _half_turn())]
    picture.path(around, colour.accent, 2.5)
    picture.dot(241, 85, 13, colour.accent)
    picture.words(241, 85, "+", colour.on_accent, bold=True)
    picture.words(136, 122, "F(x)")
    _arrow(picture, 254, 280)
    picture.words(328, 85, "x + F(x)", colour.text)


def _half_turn() -> list[float]:
    return [math.pi * step / 30 for step in range(1, 30)]


def _autoencoder(picture: TermCanvas) -> None:
    """Draw a digit, layers that become narrow and wide again, and the digit that comes out."""
    colour = picture.colour
    picture.digit(SEVEN, 12, 52, 66)
    picture.digit(SEVEN, 302, 52, 66, 9)
    for place, size in enumerate((6, 4, 2, 4, 6)):
        x = 110 + 40 * place
        for unit in range(size):
            y = 85 + 22 * (unit - (size - 1) / 2)
            picture.dot(x, y, 8, colour.alert if size == 2 else colour.accent)
    picture.words(190, 158, _("the bottleneck"), colour.alert)


def _gan(picture: TermCanvas) -> None:
    """Draw the one who makes digits, and the one who judges these and true ones."""
    _block(picture, 15, 95, "G", 120)
    _arrow(picture, 97, 138, 120)
    picture.digit(tuple((x + 0.04 * math.sin(20 * y), y) for x, y in SEVEN), 142, 94, 52)
    picture.digit(SEVEN, 142, 24, 52)
    for y in (50, 120):
        picture.path([(198, y), (246, 85)], picture.colour.bar, 1.5, arrow="last")
    _block(picture, 250, 320, "D")
    _arrow(picture, 322, 346)
    picture.words(362, 85, "?", picture.colour.alert, bold=True)
    picture.words(55, 154, _("makes"))
    picture.words(285, 120, _("judges"))
    picture.words(88, 50, _("true digits"))


def _transformer(picture: TermCanvas) -> None:
    """Draw words, and how much one of them looks at each."""
    colour, words = picture.colour, _("the digit is read as it stands").split()[:6]
    places = [32 + 316 * place / (len(words) - 1) for place in range(len(words))]
    looks, reader = (1.0, 6.0, 1.5, 2.5, 1.0, 1.0), 5
    for place, (x, word) in enumerate(zip(places, words, strict=True)):
        picture.path(
            [(places[reader], 40), (x, 124)], colour.accent if place == 1 else colour.bar, looks[place]
        )
        for y, is_reader in ((40, place == reader), (130, False)):
            picture.dot(x, y, 8, colour.alert if is_reader else colour.accent)
        picture.words(x, 152, word, colour.text)
    picture.words(places[reader], 18, words[reader], colour.alert, bold=True)


def _other_models(picture: TermCanvas) -> None:
    """Draw groups with their middles, a border with its margin, and a tree of questions."""
    colour = picture.colour
    for left in (10, 136):
        for cloud, shade in zip(CLOUDS, (colour.accent, colour.alert), strict=True):
            for x, y in cloud:
                picture.dot(left + 108 * x, 20 + 108 * y, 4, shade)
    for x, y in ((34, 50), (87, 101)):  # the middles of both
        for tilt in (-5, 5):
            picture.path([(x - 5, y - tilt), (x + 5, y + tilt)], colour.text, 2.5)
    for shift in (-15, 0, 15):
        ends = [(136 + shift, 130), (250 + shift, 30)]
        picture.path(ends, colour.bar if shift else colour.text, 1 if shift else 2.5)
    _tree(picture)
    for x, name in ((62, _("k-means")), (192, "SVM"), (325, _("tree"))):
        picture.words(x, 156, name)


def _tree(picture: TermCanvas) -> None:
    colour = picture.colour
    places = [(320, 32), (290, 78), (350, 78), (333, 124), (367, 124)]
    shades = (colour.track, colour.accent, colour.track, colour.alert, colour.accent)
    for start, end in ((0, 1), (0, 2), (2, 3), (2, 4)):
        picture.path([places[start], places[end]], colour.bar, 1.5)
    for (x, y), shade in zip(places, shades, strict=True):
        picture.dot(x, y, 9, shade, colour.bar)


KIND_PICTURES: dict[str, Callable[[TermCanvas], None]] = {
    "cnn": _cnn,
    "recurrent": _recurrent,
    "residual": _residual,
    "autoencoder": _autoencoder,
    "gan": _gan,
    "transformer": _transformer,
    "other_models": _other_models,
}
