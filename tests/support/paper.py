"""Made paper: plain, ruled, squared, coloured, boards; lines, folds, holes, specks and the table under it.

Colours are RGB from 0 to 1. A sheet has its own pixels; `Sheet.placed` brings them into the picture.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Colour = npt.NDArray[np.float32]  # (3,)
Canvas = npt.NDArray[np.float32]  # (height, width, 3)
Points = npt.NDArray[np.float64]  # (n, 2)

PAPERS = ("plain", "ruled", "squared", "coloured", "whiteboard", "blackboard")
SHARES = (0.24, 0.26, 0.22, 0.14, 0.05, 0.09)
COLOURS = {
    "plain": ("#f6f5f0", "#ece8dc", "#f8f8f8", "#e6e6e2"),
    "ruled": ("#f5f4ef", "#f8f8f8", "#f3e9a6", "#efe9d8"),
    "squared": ("#f5f4ef", "#f8f8f8", "#eceae4"),
    "coloured": ("#f7e06a", "#f5b7c8", "#a9d4f0", "#b5e0b0", "#d8b48a", "#f3b070", "#cdbce6", "#b9b9b4"),
    "whiteboard": ("#f4f6f7", "#e9edf0"),
    "blackboard": ("#2b4a3d", "#22302c", "#2a2c30", "#1f2f4a", "#3b3b3a"),
}
LINES = ("#7fa6d6", "#8c9fb5", "#a08fc0", "#9aa0a6", "#7cbfae", "#c39a9a")
TABLES = ("#3a281c", "#6b4a30", "#8d8d8c", "#1d1d20", "#50586a", "#a98a63", "#2f3b33")


@dataclass(frozen=True, eq=False)
class Sheet:
    """Where a sheet of paper lies in the picture.

    size: width and height of the picture, in pixels.
    place: (3, 3), the homography from the sheet's pixels to the picture's.
    edges: left, top, right and bottom of the paper in its own pixels; far outside where none is seen.
    """

    size: tuple[int, int]
    place: npt.NDArray[np.float64]
    edges: tuple[float, float, float, float]

    def placed(self, points: Points) -> Points:
        """Return where points (n, 2) of the sheet are in the picture."""
        ahead = np.column_stack([points, np.ones(len(points))]) @ self.place.T
        moved: Points = ahead[:, :2] / ahead[:, 2:]
        return moved


def any_sheet(
    size: tuple[int, int], seen_edges: int, generator: np.random.Generator, turn: float = 0.0
) -> Sheet:
    """Lay a sheet before the camera: slanted a little, `seen_edges` of its four edges in the picture.

    turn: degrees clockwise by which it is turned besides.
    """
    width, height = size
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    turned = np.radians(np.clip(generator.normal(0, 4), -11, 11) + turn)
    turning = np.array([(np.cos(turned), np.sin(turned)), (-np.sin(turned), np.cos(turned))])
    middle = np.array(size) / 2
    slanted = corners + generator.uniform(-1, 1, (4, 2)) * generator.uniform(0, 0.07) * np.array(size)
    moved = ((slanted - middle) @ turning + middle).astype(np.float32)
    edges = [-0.6 * width, -0.6 * height, 1.6 * width, 1.6 * height]
    for side in generator.permutation(4)[:seen_edges]:
        share = generator.uniform(0.03, 0.14) * (1 if side < 2 else -1)
        edges[side] = (0 if side < 2 else size[side % 2]) + share * size[side % 2]
    return Sheet(size, cv2.getPerspectiveTransform(corners, moved), (edges[0], edges[1], edges[2], edges[3]))


def colour(code: str) -> Colour:
    """Return the colour that "#rrggbb" names."""
    return np.array([int(code[place : place + 2], 16) for place in (1, 3, 5)], np.float32) / 255


def any_paper(kind: str, sheet: Sheet, unit: float, generator: np.random.Generator) -> Canvas:
    """Make a picture of empty paper, under even light.

    unit: how high a digit on it will be, in pixels: lines are about as far apart.
    """
    tint = colour(str(generator.choice(COLOURS[kind]))) * generator.uniform(0.93, 1.02)
    canvas = np.empty((sheet.size[1], sheet.size[0], 3), np.float32)
    canvas[:] = tint
    canvas *= _texture(sheet.size, generator.uniform(0.003, 0.02), generator)[..., np.newaxis]
    if kind == "ruled":
        _rule(canvas, sheet, unit * _line_spacing(generator), generator)
    if kind == "squared":
        _square(
            canvas, sheet, unit * generator.choice([0.5, 1.0, 1.3]) * generator.uniform(0.7, 1.2), generator
        )
    if kind in ("blackboard", "whiteboard"):
        _smear(canvas, 0.16 if kind == "blackboard" else -0.04, generator)
    elif generator.random() < 0.15:
        _fold(canvas, sheet, generator)
    if generator.random() < 0.4:
        _speck(canvas, sheet, unit, kind != "blackboard", generator)
    return canvas


def lay_on_table(canvas: Canvas, sheet: Sheet, generator: np.random.Generator) -> None:
    """Show the table where the paper ends, and the paper's own shadow on it."""
    left, top, right, bottom = sheet.edges
    outline = sheet.placed(np.array([(left, top), (right, top), (right, bottom), (left, bottom)]))
    paper = np.zeros(canvas.shape[:2], np.uint8)
    cv2.fillPoly(paper, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    cover = paper.astype(np.float32)[..., np.newaxis] / 255
    wood = colour(str(generator.choice(TABLES))) * generator.uniform(0.7, 1.3)
    grain = _texture(sheet.size, 0.06, generator, stretch=12)
    cast = cv2.GaussianBlur(paper, (0, 0), max(sheet.size) * generator.uniform(0.003, 0.012))
    table = wood * (grain * (1 - 0.5 * cast.astype(np.float32) / 255))[..., np.newaxis]
    canvas *= cover
    canvas += table * (1 - cover)


def slow_noise(size: tuple[int, int], cells: tuple[int, int], generator: np.random.Generator) -> Canvas:
    """Return smooth noise, float32 (height, width) with deviation about 1, of `cells` across and down."""
    coarse = generator.normal(0, 1, (cells[1] + 1, cells[0] + 1)).astype(np.float32)
    return cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)


def _texture(size: tuple[int, int], depth: float, generator: np.random.Generator, stretch: int = 1) -> Canvas:
    """Return what fibres do to the light, (height, width) about 1."""
    cells = (max(2, size[0] // 3), max(2, size[1] // (3 * stretch)))
    return 1 + depth * (slow_noise(size, cells, generator) + slow_noise(size, (6, 5), generator))


def _rule(canvas: Canvas, sheet: Sheet, apart: float, generator: np.random.Generator) -> None:
    """Rule the paper, perhaps with a red margin and holes in it."""
    strength, width = generator.uniform(0.3, 0.95), _line_width(sheet, generator)
    tint = colour(str(generator.choice(LINES)))
    _draw_lines(canvas, sheet, _parallels(sheet, apart, down=True), tint, (strength, width))
    if generator.random() < 0.5:
        x = sheet.size[0] * generator.uniform(0.02, 0.16)
        red = colour("#d96a70")
        _draw_lines(canvas, sheet, [np.array([(x, -9e3), (x, 9e3)])], red, (strength, width))
        if generator.random() < 0.25:
            _punch(canvas, sheet, x * 0.5, apart, generator)


def _square(canvas: Canvas, sheet: Sheet, apart: float, generator: np.random.Generator) -> None:
    look = (generator.uniform(0.2, 0.8), _line_width(sheet, generator))
    tint = colour(str(generator.choice(LINES)))
    apart = max(apart, 7.0)
    _draw_lines(canvas, sheet, _parallels(sheet, apart, down=True), tint, look)
    _draw_lines(canvas, sheet, _parallels(sheet, apart, down=False), tint, look)


def _line_spacing(generator: np.random.Generator) -> float:
    """Return how far apart ruled lines are, in heights of a digit: most people write between two lines."""
    return generator.uniform(0.95, 1.7) if generator.random() < 0.7 else generator.uniform(0.35, 0.95)


def _line_width(sheet: Sheet, generator: np.random.Generator) -> float:
    return max(sheet.size) / 1000 * generator.uniform(0.6, 2.2)


def _parallels(sheet: Sheet, apart: float, down: bool) -> list[Points]:
    """Return lines across the sheet, one of them through the sheet's middle."""
    middle = sheet.size[1 if down else 0] / 2
    count = int(1.7 * max(sheet.size) / apart)
    ends = np.array([-1.2 * max(sheet.size), 2.2 * max(sheet.size)])
    places = middle + apart * np.arange(-count, count + 1)
    lines = [np.column_stack([ends, np.full(2, place)]) for place in places]
    return lines if down else [line[:, ::-1] for line in lines]


def _draw_lines(
    canvas: Canvas, sheet: Sheet, lines: list[Points], tint: Colour, look: tuple[float, float]
) -> None:
    """Print lines, of a strength from 0 to 1 and a width in pixels."""
    strength, width = look
    left, top, right, bottom = sheet.edges
    mask = np.zeros(canvas.shape[:2], np.uint8)
    for line in lines:
        inside = np.clip(line, (left, top), (right, bottom))
        start, end = np.round(np.clip(sheet.placed(inside), -2e4, 4e4) * 16).astype(int).tolist()
        cv2.line(mask, start, end, 255, max(1, round(width)), cv2.LINE_AA, 4)
    stain(canvas, mask.astype(np.float32) * (strength * min(1.0, width) / 255), tint)


def stain(canvas: Canvas, cover: Canvas, tint: Colour) -> None:
    """Colour a canvas, in place, where `cover`, (height, width) from 0 to 1, is above 0."""
    cover = cover[..., np.newaxis]
    canvas *= 1 - cover
    canvas += cover * tint


def _punch(canvas: Canvas, sheet: Sheet, x: float, apart: float, generator: np.random.Generator) -> None:
    radius = max(2, round(0.3 * x))
    for y in np.arange(generator.uniform(0.1, 0.3), 1, 0.3) * sheet.size[1]:
        place = np.round(sheet.placed(np.array([(x, y)]))[0] * 16).astype(int).tolist()
        cv2.circle(canvas, place, radius * 16, (0.25, 0.22, 0.2), -1, cv2.LINE_AA, 4)


def _smear(canvas: Canvas, depth: float, generator: np.random.Generator) -> None:
    """Leave what a sponge leaves."""
    size = (canvas.shape[1], canvas.shape[0])
    cells = (3, 14) if generator.random() < 0.5 else (12, 4)
    wiped = np.clip(0.5 + 0.35 * slow_noise(size, cells, generator), 0, 1)
    canvas += (depth * generator.uniform(0.1, 1) * wiped)[..., np.newaxis]


def _fold(canvas: Canvas, sheet: Sheet, generator: np.random.Generator) -> None:
    """Fold the paper once: either side takes the light differently, and the crease is faint."""
    size = np.array(sheet.size)
    across = generator.random() < 0.5
    ends = np.array([(-2.0, 0.5), (3.0, 0.5)] if across else [(0.5, -2.0), (0.5, 3.0)])
    ends += generator.uniform(-0.25, 0.25) * (np.array([0, 1]) if across else np.array([1, 0]))
    start, end = sheet.placed(ends * size)
    ys, xs = np.ogrid[: canvas.shape[0], : canvas.shape[1]]
    beyond = (end[0] - start[0]) * (ys - start[1]) - (end[1] - start[1]) * (xs - start[0])
    distance = (beyond / np.hypot(*(end - start)) / (0.003 * size.max())).astype(np.float32)
    step = generator.uniform(-0.05, 0.05)
    crease = -generator.uniform(0, 0.06) * np.exp(-np.minimum(distance**2, 50))
    canvas *= (1 + step * np.tanh(distance) + crease)[..., np.newaxis]


def _speck(canvas: Canvas, sheet: Sheet, unit: float, dark: bool, generator: np.random.Generator) -> None:
    """Drop dirt: round, none larger than a thirtieth of a digit."""
    paper = canvas[::16, ::16].mean(axis=(0, 1))
    for _ in range(generator.integers(1, 14)):
        place = (generator.uniform(0, 1, 2) * sheet.size * 16).astype(int).tolist()
        radius = unit * generator.uniform(0.004, 0.017)
        tint = paper * generator.uniform(0.3, 0.8) if dark else colour("#c8ccc6")
        cv2.circle(canvas, place, round(radius * 16), tint.tolist(), -1, cv2.LINE_AA, 4)
