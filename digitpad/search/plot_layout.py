"""Plots of a search as marks: laid out for a window or a file, with the places of the trials."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from digitpad.core.marks import Anchor, Frame, LineMark, LineStyle, Mark, Points, TextMark, mixed, save_marks
from digitpad.core.palettes import LIGHT
from digitpad.core.surface import Colours, MarkSheet, Surface, paper
from digitpad.core.ticks import Scale, labelled
from digitpad.language import _, percent
from digitpad.search.plots import PlotAxis, PlotsContent, plot_in_words, plot_name

SIZE = (960, 560)  # of a saved plot, in pixels at 96 dots per inch; a PNG has twice as many
EDGE = 12  # around a plot, in the same pixels
NEAREST_AXES = 92  # of parallel coordinates
LEAST_PANEL = (170, 150)  # of slices: width and height, with its words
TURNED = 76  # height of choices below a panel that have no room beside each other
WIDEST_LABEL = 0.3  # of a plot, on an axis at its left end
ROW, BAR = 26, 14  # height of a row of the importance, and of its bar
STEPS, SHADES = 32, 64  # of the colours beside the axis of what counts, and how many there are
DOTS = {"best": 11.0, "done": 6.0, "pruned": 3.0}  # across
LINES = {"best": 3.5, "done": 1.0, "pruned": 0.5}  # wide


@dataclass(frozen=True)
class PlotLayout:
    """A plot of some size.

    places: of the trials, by their numbers: where each crosses the axes, or its dots.
    is_joined: whether a line goes through them.
    """

    marks: Sequence[Mark]
    places: Mapping[int, Points]
    is_joined: bool = False

    def nearest(self, x: float, y: float, reach: float) -> int | None:
        """Return the number of the trial that is nearest to a place, and no farther than `reach`."""
        found, least = None, reach
        for number, points in self.places.items():
            pieces = pairwise(points) if self.is_joined else ((point, point) for point in points)
            away = min((_away(x, y, start, end) for start, end in pieces), default=math.inf)
            if away <= least:
                found, least = number, away
        return found


def _away(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return how far a place is from a straight line between two others."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    along = ((x - start[0]) * across + (y - start[1]) * down) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return math.hypot(start[0] + along * across - x, start[1] + along * down - y)


def goodness_colour(share: float, colours: Colours) -> str:
    """Return the colour of a trial, by how good it is among all, in [0, 1]: from the ground's to the text's.

    So the light and the dark theme, and a projector's, each have one scale that gains contrast throughout.
    """
    worst = mixed(colours.surface, colours.accent, 0.35)
    best = mixed(colours.accent, colours.text, 0.6)
    half = round(share * SHADES) / SHADES * 2
    return mixed(worst, colours.accent, half) if half <= 1 else mixed(colours.accent, best, half - 1)


def lay_out_plot(plot: str, content: PlotsContent, surface: Surface) -> PlotLayout:
    """Return one of `PLOTS` as marks."""
    sheet, px = MarkSheet(surface), surface.px
    width, height = surface.size
    sheet.marks.append(TextMark(px(EDGE), px(8), plot_name(plot), surface.colours.text, bold=True))
    sentence = sheet.fitted(plot_in_words(plot, content), width - 2 * px(EDGE), 4)
    top = px(12) + surface.heights[1]
    shown = content.shows(plot)
    if not shown:
        top = max((height - surface.heights[0] * len(sentence)) / 2, top)
    for number, line in enumerate(sentence):
        at = top + number * surface.heights[0]
        sheet.small(px(EDGE) if shown else width / 2, at, line, "nw" if shown else "n")
    if not shown:
        return PlotLayout(sheet.marks, {})
    frame = (px(EDGE), top + len(sentence) * surface.heights[0] + px(8), width - px(EDGE), height - px(8))
    return LAID_OUT[plot](sheet, content, frame)


def save_plot(plot: str, content: PlotsContent, path: Path) -> None:
    """Save a plot; the name's ending, `.png`, `.svg` or `.pdf`, says as what.

    Raises:
        DataError: the name has another ending, or the file cannot be written.
    """
    laid = lay_out_plot(plot, content, paper(SIZE, LIGHT))
    save_marks(laid.marks, SIZE, LIGHT.surface, f"{content.name}: {plot_name(plot)}", path)


def _note_left_out(sheet: MarkSheet, shown: int, count: int, frame: Frame) -> Frame:
    """Say below a plot how many values have no room in it; return the frame that is left."""
    left, top, right, bottom = frame
    if shown == count:
        return frame
    sentence = _("{shown} of {count} values, those that decide most; a larger window has room for more.")
    lines = sheet.fitted(sentence.format(shown=shown, count=count), right - left, 2)
    high = sheet.surface.heights[0]
    for number, line in enumerate(reversed(lines)):
        sheet.small(left, bottom - (number + 1) * high, line, "nw")
    return left, top, right, bottom - len(lines) * high - sheet.surface.px(6)


def _add_trials(
    sheet: MarkSheet, content: PlotsContent, places: Mapping[int, Points], is_joined: bool
) -> None:
    """Add the lines of the trials, or their dots, the best one over all others."""
    surface = sheet.surface
    clip, widths = (0, 0, *surface.size), LINES if is_joined else DOTS
    for trial in content.trials:
        kind = "best" if trial.number == content.best else "done" if trial.is_done else "pruned"
        colour, width = goodness_colour(trial.share, surface.colours), widths[kind] * surface.stroke
        looks = [(colour, width)]
        if kind == "best":  # set apart from those below it
            looks = [(surface.colours.surface, width + 4 * surface.stroke), (surface.colours.text, width)]
        points = places[trial.number]
        for shade, wide in looks:
            pieces = [points] if is_joined else [[point] for point in points]
            sheet.marks += (LineMark(piece, LineStyle(shade), wide, clip) for piece in pieces)


# Parallel coordinates


def _parallel(sheet: MarkSheet, content: PlotsContent, frame: Frame) -> PlotLayout:
    """Add an axis for each value, as many as have room, one for what counts, and a line for each trial."""
    surface = sheet.surface
    px, small = surface.px, surface.heights[0]
    chosen = content.most_important(int((frame[2] - frame[0]) / px(NEAREST_AXES)) - 1)
    left, top, right, bottom = _note_left_out(sheet, len(chosen), len(content.axes), frame)
    axes = [*(content.axes[place] for place in chosen), content.up]
    left += min(_widest(axes[0], sheet), WIDEST_LABEL * (right - left)) + px(8)
    right -= _widest(content.up, sheet) + px(18)
    apart = (right - left) / len(chosen)
    names = [sheet.fitted(axis.label, apart - px(8)) for axis in axes]
    is_high = any(axis.is_choice and _widest(axis, sheet) > apart - px(16) for axis in axes)  # in lines
    above = 1.5 * small if is_high else 0.5 * small
    top += small * max(map(len, names)) + above + px(6)
    lacks = {place for trial in content.trials for place in chosen if trial.places[place] is None}
    foot = bottom - small / 2  # where the lines of trials go that have no such value
    bottom = max(foot - (small + px(4) if lacks else 0), top + px(16))
    scales = [Scale(axis.ticks, bottom, top, axis.is_log) for axis in axes]
    places = {}
    for trial in content.trials:
        here = [*(trial.places[place] for place in chosen), content.up.kept(trial.value)]
        downs = [foot if at is None else scale.place(at) for at, scale in zip(here, scales, strict=True)]
        places[trial.number] = [(left + number * apart, down) for number, down in enumerate(downs)]
    _add_trials(sheet, content, places, is_joined=True)
    for number, (axis, scale, name) in enumerate(zip(axes, scales, names, strict=True)):
        x = left + number * apart
        for line, words in enumerate(reversed(name)):
            _add_within(sheet, x, top - px(6) - above - (line + 1) * small, words)
        if axis is content.up:
            _add_goodness(sheet, scale, x, content.is_upwards)
            _add_ticks(sheet, axis, scale, x + px(15), "w", math.inf)
            continue
        _add_ticks(sheet, axis, scale, x - px(7), "e", apart - px(16) if number else left - frame[0])
        if chosen[number] in lacks:
            _add_on_ground(sheet, x - px(7), foot, "–", "e")
        sheet.rule((round(x), round(top), round(x) + _thin(surface), round(bottom)), surface.colours.muted)
    return PlotLayout(sheet.marks, places, is_joined=True)


def _widest(axis: PlotAxis, sheet: MarkSheet) -> float:
    return max(map(sheet.wide, axis.words))


def _thin(surface: Surface) -> int:
    return max(round(surface.stroke), 1)


def _add_within(sheet: MarkSheet, middle: float, top: float, words: str) -> None:
    """Add words around a middle, but wholly in the figure."""
    half, edge = sheet.wide(words) / 2, sheet.surface.px(6)
    middle = max(min(middle, sheet.surface.size[0] - edge - half), edge + half)
    sheet.marks.append(TextMark(middle, top, words, sheet.surface.colours.text, "n"))


def _add_on_ground(sheet: MarkSheet, x: float, y: float, words: str, anchor: Anchor) -> None:
    """Add small words on the ground's colour, which sets them apart from lines that cross there."""
    surface = sheet.surface
    wide, half, more = sheet.wide(words), surface.heights[0] / 2 - 1, surface.px(2)
    left = x - wide if anchor == "e" else x
    frame = (round(left - more), round(y - half), round(left + wide + more), round(y + half))
    sheet.rule(frame, surface.colours.surface)
    sheet.small(x, y, words, anchor)


def _add_ticks(sheet: MarkSheet, axis: PlotAxis, scale: Scale, x: float, anchor: Anchor, room: float) -> None:
    """Add the words of an axis that goes upwards, as many as have room; `room`: how wide they may be."""
    high = sheet.surface.heights[0]
    with_words = labelled(scale, high)
    most = next(
        (count for count in (3, 2) if axis.is_choice and labelled(scale, count * high) == axis.ticks), 1
    )
    for tick, words in zip(axis.ticks, axis.words, strict=True):
        lines = sheet.fitted(words, room, most) if tick in with_words else []
        for number, line in enumerate(lines):
            _add_on_ground(sheet, x, scale.place(tick) + (number - (len(lines) - 1) / 2) * high, line, anchor)


def _add_goodness(sheet: MarkSheet, scale: Scale, x: float, is_upwards: bool) -> None:
    """Add the colours of the trials along the axis of what counts."""
    px, colours = sheet.surface.px, sheet.surface.colours
    high = (scale.start - scale.end) / STEPS
    for step in range(STEPS):
        share = (step + 0.5) / STEPS
        low = scale.start - step * high
        frame = (round(x), round(low - high), round(x) + px(8), round(low))
        sheet.rule(frame, goodness_colour(share if is_upwards else 1 - share, colours))


# Importance


def _importance(sheet: MarkSheet, content: PlotsContent, frame: Frame) -> PlotLayout:
    """Add a bar for each value, as many as have room, those that decide most first."""
    surface, colours = sheet.surface, sheet.surface.colours
    px, rows = surface.px, content.importance
    high = max(px(ROW), surface.heights[0] + px(6))
    shown = max(min(len(rows), int((frame[3] - frame[1]) / high)), 1)
    if shown < len(rows):
        shown = max(shown - 1, 1)
    left, top, right, _bottom = _note_left_out(sheet, shown, len(rows), frame)
    label = min(max(sheet.wide(name) for name, _share in rows[:shown]), (right - left) / 2)
    start, end = left + label + px(10), right - sheet.wide(percent(1.0)) - px(10)
    for number, (name, share) in enumerate(rows[:shown]):
        middle, half = top + (number + 0.5) * high, px(BAR) / 2
        sheet.marks.append(TextMark(left, middle, sheet.cut(name, label), colours.text, "w"))
        upper, lower = round(middle - half), round(middle + half)
        sheet.rule((round(start), upper, round(end), lower), colours.track)
        at = round(start + share * (end - start))
        sheet.rule((round(start), upper, max(at, round(start) + 1), lower), colours.accent)
        sheet.marks.append(TextMark(right, middle, percent(share), colours.text, "e"))
    return PlotLayout(sheet.marks, {})


# Slices


def _slices(sheet: MarkSheet, content: PlotsContent, frame: Frame) -> PlotLayout:
    """Add a panel for each value, as many as have room: across the value, upwards what counts."""
    px, small = sheet.surface.px, sheet.surface.heights[0]
    side = _widest(content.up, sheet) + px(8)
    wide, high = frame[2] - frame[0] - side, frame[3] - frame[1]
    across, down = max(int(wide / px(LEAST_PANEL[0])), 1), max(int(high / px(LEAST_PANEL[1])), 1)
    count = min(across * down, len(content.axes))
    columns = min(_columns(count, wide, high), across)
    rows = -(-count // columns)
    chosen = content.most_important(columns * rows)
    left, top, right, bottom = _note_left_out(sheet, len(chosen), len(content.axes), frame)
    step, drop = (right - left - side) / columns, (bottom - top) / rows
    chosen.sort(key=lambda place: content.axes[place].is_choice)  # so fewer rows have words that run upwards
    feet = [_foot(content.axes[place], step - px(14), sheet) for place in chosen]
    places: dict[int, list[tuple[float, float]]] = {trial.number: [] for trial in content.trials}
    for number, place in enumerate(chosen):
        row, column = divmod(number, columns)
        x, y = left + side + column * step, top + row * drop
        below = max(feet[row * columns : (row + 1) * columns]) + small + px(12)
        box = (x, y + small / 2, x + step - px(14), max(y + drop - below, y + small))
        up = Scale(content.up.ticks, box[3], box[1])
        _add_panel(sheet, content, up, box, column == 0)
        scale = _add_across(sheet, content.axes[place], box, feet[number])
        for trial in content.trials:
            if (at := trial.places[place]) is not None:
                places[trial.number].append((scale.place(at), up.place(content.up.kept(trial.value))))
    _add_trials(sheet, content, places, is_joined=False)
    return PlotLayout(sheet.marks, places)


def _columns(count: int, wide: float, high: float) -> int:
    """Return how many panels beside each other make them largest, each half as wide again as high."""
    return max(
        range(1, count + 1), key=lambda columns: min(wide / columns / 1.5, high / -(-count // columns))
    )


def _add_panel(sheet: MarkSheet, content: PlotsContent, up: Scale, box: Frame, is_first: bool) -> None:
    """Add the grid of a panel; the first of a row has the words of what counts."""
    surface, thin = sheet.surface, _thin(sheet.surface)
    left, right = round(box[0]), round(box[2])
    for tick in up.ticks:
        at = round(up.place(tick))
        sheet.rule((left, at, right, at + thin), surface.colours.track)
    sheet.rule((left, round(box[3]), right, round(box[3]) + thin), surface.colours.line)
    if is_first:
        _add_ticks(sheet, content.up, up, left - surface.px(6), "e", math.inf)


def _foot(axis: PlotAxis, width: float, sheet: MarkSheet) -> float:
    """Return how high the words below a panel are: they run upwards where choices have no room otherwise."""
    is_turned = axis.is_choice and _widest(axis, sheet) > width / len(axis.ticks) - sheet.surface.px(6)
    return sheet.surface.px(TURNED) if is_turned else sheet.surface.heights[0]


def _add_across(sheet: MarkSheet, axis: PlotAxis, box: Frame, foot: float) -> Scale:
    """Add the words of a value's axis below a panel, `foot` high, and its name; return the scale."""
    px, small, colours = sheet.surface.px, sheet.surface.heights[0], sheet.surface.colours
    left, _top, right, bottom = box
    ends = max(sheet.wide(axis.words[0]), sheet.wide(axis.words[-1])) / 2
    inner = (right - left) / len(axis.ticks) / 2 if axis.is_choice else min(ends, (right - left) / 4)
    scale = Scale(axis.ticks, left + inner, right - inner, axis.is_log)
    with_words = labelled(scale, small if axis.is_choice else _widest(axis, sheet) + px(8))
    for tick, words in zip(axis.ticks, axis.words, strict=True):
        at = scale.place(tick)
        if tick not in with_words:
            continue
        line = (round(at), round(bottom), round(at) + _thin(sheet.surface), round(bottom) + px(4))
        sheet.rule(line, colours.line)
        if foot == small:
            sheet.small(at, bottom + px(5), words, "n")
            continue
        lines = sheet.fitted(words, foot - px(4), max(min(int(2 * inner / small), 2), 1))
        for number, part in enumerate(lines):
            x, wide = at + (number - (len(lines) - 1) / 2) * small, sheet.wide(part)
            mark = TextMark(x, bottom + px(6) + wide / 2, part, colours.muted, "center", turned=True)
            sheet.marks.append(mark)
    name = sheet.cut(axis.label, right - left)
    sheet.marks.append(TextMark((left + right) / 2, bottom + px(5) + foot, name, colours.text, "n"))
    return scale


LAID_OUT = {"parallel": _parallel, "importance": _importance, "slices": _slices}
