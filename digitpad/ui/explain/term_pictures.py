"""Pictures of the glossary's terms."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from digitpad.language import _, percent
from digitpad.ui.explain.kind_pictures import KIND_PICTURES
from digitpad.ui.explain.term_canvas import FIVE, SEVEN, Points, TermCanvas


def draw_term(picture: TermCanvas, key: str, curve: Points = ()) -> bool:
    """Draw a term, and say whether there is a picture of it.

    curve: of a function, x and y as they are; then that is what is drawn.
    """
    picture.delete("all")
    if curve:
        picture.plot(curve)
    elif key in _PICTURES:
        _PICTURES[key](picture)
    return bool(curve) or key in _PICTURES


NONE: frozenset[tuple[int, int]] = frozenset()


def _columns(picture: TermCanvas, sizes: Sequence[int], crossed: frozenset[tuple[int, int]] = NONE) -> None:
    """Draw a network of dense layers: a column of circles for each, joined to the next."""
    colour = picture.colour
    places = [
        [(60 + 260 * at / (len(sizes) - 1), 93 + 27 * (unit - (size - 1) / 2)) for unit in range(size)]
        for at, size in enumerate(sizes)
    ]
    for at, (first, second) in enumerate(pairwise(places)):
        for one, start in enumerate(first):
            for two, end in enumerate(second):
                if (at, one) not in crossed and (at + 1, two) not in crossed:
                    picture.path([start, end], colour.line, 1)
    for at, column in enumerate(places):
        for unit, (x, y) in enumerate(column):
            off = (at, unit) in crossed
            picture.dot(x, y, 9, colour.surface if off else colour.accent, colour.bar)
            if off:
                picture.path([(x - 6, y - 6), (x + 6, y + 6)], colour.alert)
                picture.path([(x - 6, y + 6), (x + 6, y - 6)], colour.alert)


def _network(picture: TermCanvas) -> None:
    _columns(picture, (4, 5, 5, 3))
    for x, text in ((60, _("Input")), (190, _("Hidden layers")), (320, _("Output"))):
        picture.words(x, 12, text)


def _dropout(picture: TermCanvas) -> None:
    _columns(picture, (4, 5, 5, 3), frozenset({(1, 1), (1, 4), (2, 0), (2, 3)}))


def _unit(picture: TermCanvas) -> None:
    colour = picture.colour
    for y, value, weight in ((40, "0.8", "× 2"), (85, "0.5", "× −1"), (130, "1", "+ 0.1")):
        picture.path([(60, y), (170, 85)], colour.bar, 1.5, arrow="last")
        picture.words(40, y, _point(value), colour.text, bold=True)
        picture.words(112, (y + 85) / 2 - 10, _point(weight))
    picture.dot(195, 85, 25, colour.accent)
    picture.words(195, 85, _point("1.2"), colour.on_accent, bold=True)
    picture.path([(222, 85), (268, 85)], colour.bar, 1.5, arrow="last")
    picture.box(270, 62, 330, 108, colour.track, colour.line)
    picture.path([(278, 98), (300, 98), (322, 72)], colour.accent)
    picture.words(300, 122, "ReLU")
    picture.words(352, 85, _point("1.2"), colour.text, bold=True)


def _point(figure: str) -> str:
    return figure.replace(".", _("."))


GRID = ((0, 0, 1, 1, 0), (0, 1, 0, 1, 0), (0, 0, 0, 1, 0), (0, 0, 1, 0, 0), (0, 0, 1, 0, 0))


def _convolution(picture: TermCanvas) -> None:
    colour = picture.colour
    picture.cells(GRID, 15, 22, 25)
    kernel = ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))
    picture.cells(kernel, 172, 47, 25)
    found = [
        [sum(GRID[y + i][x + j] * kernel[i][j] for i in range(3) for j in range(3)) for x in range(3)]
        for y in range(3)
    ]
    picture.cells(found, 280, 47, 27)
    for left, top, right, bottom in ((15, 22, 90, 97), (280, 47, 307, 74)):
        picture.frame(left, top, right, bottom, 2.5)
    picture.words(156, 85, "∗", colour.text, bold=True)
    picture.words(264, 85, "=", colour.text, bold=True)
    for x, y, text in ((77, 160, _("Picture")), (210, 147, _("Kernel")), (320, 147, _("Feature map"))):
        picture.words(x, y, text, wide=108)


def _pooling(picture: TermCanvas) -> None:
    values = ((1, 3, 0, 2), (5, 2, 1, 1), (0, 0, 4, 1), (2, 1, 0, 6))
    picture.cells(values, 40, 25, 30)
    for left, top in ((40, 25), (100, 25), (40, 85), (100, 85)):
        picture.frame(left, top, left + 60, top + 60)
    picture.path([(185, 85), (235, 85)], picture.colour.bar, arrow="last")
    picture.words(210, 70, _("the largest"))
    picture.cells(((5, 2), (2, 6)), 255, 45, 40)


def _softmax(picture: TermCanvas) -> None:
    colour = picture.colour
    for row, (total, share) in enumerate((("2", 0.67), ("1", 0.24), ("0", 0.09))):
        y = 45 + 40 * row
        picture.words(40, y, total, colour.text, bold=True)
        picture.path([(60, y), (100, y)], colour.bar, 1.5, arrow="last")
        picture.box(110, y - 10, 310, y + 10, colour.track)
        picture.box(110, y - 10, 110 + 200 * share, y + 10, colour.bar if row else colour.accent)
        picture.words(340, y, percent(share), colour.text)


def _cross_entropy(picture: TermCanvas) -> None:
    picture.plot([(percent, -math.log(percent / 100)) for percent in range(1, 101)])
    picture.words(200, 162, _("probability of the right digit, %"))


def _two_curves(
    picture: TermCanvas, training: Callable[[float], float], other: Callable[[float], float]
) -> None:
    """Draw training and validation loss over the epochs; both functions from [0, 1] to [0, 1]."""
    colour = picture.colour
    picture.axes(_("epochs"), _("Loss"))
    for run, shade, text, y in (
        (training, colour.bar, _("Training"), 30),
        (other, colour.accent, _("Validation"), 46),
    ):
        picture.path([(45 + 3 * x, 135 - 115 * run(x / 100)) for x in range(101)], shade, 2.5)
        picture.path([(215, y), (240, y)], shade, 2.5)
        picture.words(300, y, text, colour.text)


def _rising_again(x: float) -> float:
    return 0.13 + 0.8 * math.exp(-6 * x) + 0.35 * x * x


def _falling(x: float) -> float:
    return 0.95 * math.exp(-4 * x)


def _overfitting(picture: TermCanvas) -> None:
    _two_curves(picture, _falling, _rising_again)
    picture.path([(159, 25), (159, 140)], picture.colour.alert, 1, dash=(4, 4))
    picture.words(159, 152, _("from here it overfits"), picture.colour.alert)


def _underfitting(picture: TermCanvas) -> None:
    _two_curves(picture, lambda x: 0.62 + 0.3 * math.exp(-5 * x), lambda x: 0.68 + 0.3 * math.exp(-5 * x))


def _nearest_neighbours(picture: TermCanvas) -> None:
    colour = picture.colour
    known = ((70, 40, "4"), (110, 75, "4"), (60, 100, "4"), (270, 50, "9"), (310, 95, "9"), (250, 125, "9"))
    picture.path([(175, 90), (110, 75)], colour.accent)
    for x, y, label in known:
        picture.dot(x, y, 12, colour.track if label == "4" else colour.surface, colour.bar)
        picture.words(x, y, label, colour.text)
    picture.dot(175, 90, 12, colour.accent)
    picture.words(175, 90, "?", colour.surface, bold=True)


def _learning_curve(picture: TermCanvas) -> None:
    _two_curves(picture, lambda x: 0.05 + 0.9 * math.exp(-6 * x), lambda x: 0.12 + 0.85 * math.exp(-6 * x))


def _valley(picture: TermCanvas, places: Sequence[float], left: float, title: str) -> None:
    """Draw a valley of the loss and steps in it; places across it, from -1 to 1."""
    colour = picture.colour

    def at(x: float) -> tuple[float, float]:
        return left + 80 * x, 138 - 95 * x * x

    picture.path([at(x / 20) for x in range(-21, 22)], colour.bar, 2)
    for start, end in pairwise(places):
        picture.path([at(start), at(end)], colour.accent, 1.5, arrow="last")
    for place in places:
        picture.dot(*at(place), 4, colour.accent)
    picture.words(left, 158, title)


def _steps_down(rate: float, count: int) -> list[float]:
    places = [-0.95]
    for _number in range(count):
        places.append(places[-1] * (1 - 2 * rate))  # the slope of x² is 2 x
    return places


def _gradient_descent(picture: TermCanvas) -> None:
    _valley(picture, _steps_down(0.18, 7), 190, _("each step goes against the gradient"))


def _learning_rate(picture: TermCanvas) -> None:
    _valley(picture, _steps_down(0.03, 6), 100, _("too small"))
    _valley(picture, _steps_down(0.96, 5), 285, _("too large"))


def _average(picture: TermCanvas) -> None:
    colour, mean = picture.colour, 0.0
    picture.axes(_("steps"), _("Weight"))
    noisy, smooth = [], []
    for x in range(101):
        value = 0.75 - 0.65 * math.exp(-x / 25) + 0.12 * math.sin(1.7 * x) * math.cos(0.61 * x)
        mean = value if not x else 0.88 * mean + 0.12 * value
        noisy.append((45 + 3 * x, 135 - 110 * value))
        smooth.append((45 + 3 * x, 135 - 110 * mean))
    picture.path(noisy, colour.bar, 1)
    picture.path(smooth, colour.accent, 3)


def _early_stopping(picture: TermCanvas) -> None:
    _two_curves(picture, _falling, _rising_again)
    picture.dot(159, 105, 5, picture.colour.alert)
    picture.words(159, 152, _("this network is kept"), picture.colour.alert)


def _confusion(picture: TermCanvas) -> None:
    colour = picture.colour
    counts = ((97, 1, 2), (0, 99, 1), (5, 2, 93))
    picture.cells(counts, 150, 40, 36)
    for number, digit in enumerate("479"):
        x = 150 + 36 * number
        picture.box(x, 40 + 36 * number, x + 36, 76 + 36 * number, colour.accent)
        picture.words(x + 18, 58 + 36 * number, str(counts[number][number]), colour.on_accent)
        picture.words(x + 18, 28, digit, colour.text, bold=True)
        picture.words(136, 58 + 36 * number, digit, colour.text, bold=True)
    picture.words(204, 12, _("prediction"))
    picture.words(98, 94, _("label"))
    picture.words(316, 130, _("nines read as 4"), colour.alert, wide=110)
    picture.path([(266, 130), (188, 130)], colour.alert, 1, arrow="last")


def _validation(picture: TermCanvas) -> None:
    picture.parts([[(0.77, "bar"), (0.09, "accent"), (0.14, "alert")]], 50)
    for x, text in ((155, _("Training")), (270, _("Validation")), (325, _("Test"))):
        picture.words(x, 100 if text != _("Validation") else 120, text)


def _folds(picture: TermCanvas) -> None:
    rows = [[(1 / 3, "accent" if part == row else "bar") for part in range(3)] for row in range(3)]
    picture.parts(rows)
    picture.words(190, 145, _("Each fold is the validation data once"))


def _moved(change: Callable[[float, float], tuple[float, float]]) -> Points:
    return [change(x - 0.5, y - 0.5) for x, y in _fine(FIVE)]


def _fine(points: Points) -> Points:
    """Return points in between, so that a bent line looks bent."""
    found = []
    for (x, y), (u, v) in pairwise(points):
        found += [(x + (u - x) * part / 4, y + (v - y) * part / 4) for part in range(4)]
    return [*found, points[-1]]


def _pair(picture: TermCanvas, changed: Sequence[tuple[Points, float]]) -> None:
    """Draw the digit as it was, and changed versions of it: their points and the width of the pen."""
    picture.digit(FIVE, 20, 35, 100)
    picture.path([(128, 85), (150, 85)], picture.colour.bar, arrow="last")
    for number, (points, width) in enumerate(changed):
        picture.digit(points, 160 + 106 * number, 35, 100, width)


def _turned(degrees: float) -> Points:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return _moved(lambda x, y: (0.5 + cos * x - sin * y, 0.5 + sin * x + cos * y))


def _sheared(by: float) -> Points:
    return _moved(lambda x, y: (0.5 + x - by * y, 0.5 + y))


def _scaled(across: float, down: float) -> Points:
    return _moved(lambda x, y: (0.5 + across * x, 0.5 + down * y))


def _shifted(right: float, down: float) -> Points:
    return _moved(lambda x, y: (0.5 + x + right, 0.5 + y + down))


def _bent(by: float) -> Points:
    return _moved(lambda x, y: (0.5 + x + by * math.sin(9 * y), 0.5 + y + by * math.sin(8 * x + 1)))


def _augmentation(picture: TermCanvas) -> None:
    _pair(picture, ((_turned(14), 7), (_bent(0.06), 4)))


def _noise(picture: TermCanvas) -> None:
    _pair(picture, ((FIVE, 6), (FIVE, 6)))
    for number in range(60):  # specks on the first, a piece of a line on the second
        x, y = (number * 37) % 97, (number * 61) % 97
        picture.dot(161 + x, 36 + y, 1.2, "#b0b0b0")
    picture.path([(268, 95), (365, 88)], "#ffffff", 3)


def _label_noise(picture: TermCanvas) -> None:
    colour = picture.colour
    for number, (points, label) in enumerate(((FIVE, "5"), (SEVEN, "7"), (SEVEN, "1"))):
        picture.digit(points, 35 + 112 * number, 20, 90)
        wrong = label == "1"
        picture.words(80 + 112 * number, 130, label, colour.alert if wrong else colour.text, bold=True)
    picture.words(304, 150, _("wrong label"), colour.alert)


def _preprocessing(picture: TermCanvas) -> None:
    small = [(0.55 + 0.3 * x, 0.5 + 0.3 * y) for x, y in SEVEN]
    for number, points in enumerate((small, SEVEN, [(0.14 + 0.72 * x, 0.14 + 0.72 * y) for x, y in SEVEN])):
        picture.digit(points, 20 + 118 * number, 30, 100, 3 if not number else 7)
        if number:
            picture.path([(3 + 118 * number, 80), (17 + 118 * number, 80)], picture.colour.bar, arrow="last")
    for x, text in ((70, _("Ink")), (188, _("Crop")), (306, "28 × 28")):
        picture.words(x, 145, text)


def _centre_of_mass(picture: TermCanvas) -> None:
    picture.digit(SEVEN, 130, 20, 120, 7)
    x = sum(point[0] for point in _fine(SEVEN)) / len(_fine(SEVEN))
    y = sum(point[1] for point in _fine(SEVEN)) / len(_fine(SEVEN))
    picture.dot(130 + 120 * x, 20 + 120 * y, 5, picture.colour.series[1])
    picture.path([(190, 20), (190, 140)], "#808080", 1, dash=(3, 3))
    picture.path([(130, 80), (250, 80)], "#808080", 1, dash=(3, 3))


def _segmentation(picture: TermCanvas) -> None:
    picture.box(30, 25, 350, 145, "#000000")
    for points, left in ((SEVEN, 45), (FIVE, 145), (SEVEN, 245)):
        picture.path([(left + 90 * x, 40 + 90 * y) for x, y in points], "#ffffff", 7)
        picture.frame(left, 38, left + 92, 134, 1.5, dash=(4, 3))


def _threshold(picture: TermCanvas) -> None:
    colour = picture.colour
    for row, share in enumerate((0.97, 0.41)):
        y = 55 + 50 * row
        picture.box(60, y - 12, 320, y + 12, colour.track)
        picture.box(60, y - 12, 60 + 260 * share, y + 12, colour.bar if row else colour.accent)
    picture.path([(216, 30), (216, 130)], colour.alert, 2, dash=(5, 4))
    picture.words(216, 18, _("Confidence threshold"), colour.alert)
    picture.words(190, 148, _("below: not a digit"))


_PICTURES: dict[str, Callable[[TermCanvas], None]] = {
    **dict.fromkeys(("network", "layer", "hidden_layer", "dense", "mlp"), _network),
    **dict.fromkeys(("unit", "weight", "bias", "activation"), _unit),
    **dict.fromkeys(("convolution", "kernel", "feature_map"), _convolution),
    "pooling": _pooling,
    "dropout": _dropout,
    "softmax": _softmax,
    "probability": _softmax,
    "cross_entropy": _cross_entropy,
    "overfitting": _overfitting,
    "underfitting": _underfitting,
    "learning_curve": _learning_curve,
    "nearest_neighbours": _nearest_neighbours,
    "patience": _early_stopping,
    "gradient_descent": _gradient_descent,
    "gradient": _gradient_descent,
    "step": _gradient_descent,
    "learning_rate": _learning_rate,
    "average": _average,
    "confusion_matrix": _confusion,
    "misread": _confusion,
    **dict.fromkeys(("validation", "training_data", "test_data"), _validation),
    "folds": _folds,
    "augmentation": _augmentation,
    "rotation": lambda picture: _pair(picture, ((_turned(-15), 6), (_turned(15), 6))),
    "shear": lambda picture: _pair(picture, ((_sheared(-0.25), 6), (_sheared(0.25), 6))),
    "scale": lambda picture: _pair(picture, ((_scaled(0.75, 1.1), 6), (_scaled(1.2, 0.8), 6))),
    "shift": lambda picture: _pair(picture, ((_shifted(-0.12, -0.08), 6), (_shifted(0.14, 0.06), 6))),
    "elastic": lambda picture: _pair(picture, ((_bent(0.05), 6), (_bent(-0.06), 6))),
    "thickness": lambda picture: _pair(picture, ((FIVE, 3), (FIVE, 11))),
    "dirt": _noise,
    "label_noise": _label_noise,
    "preprocessing": _preprocessing,
    "centre_of_mass": _centre_of_mass,
    "segmentation": _segmentation,
    "threshold": _threshold,
    "rejected": _threshold,
    **KIND_PICTURES,
}
