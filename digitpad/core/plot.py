"""Charts as data: curves on two axes, their ticks, their smoothing, and where everything lies."""

import bisect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from digitpad.core.marks import (
    Frame,
    LineMark,
    LineStyle,
    Mark,
    Points,
    TextMark,
    mixed,
    save_marks,
)
from digitpad.core.surface import Colours, MarkSheet, Surface, paper
from digitpad.core.ticks import (
    Scale,
    exact_figure,
    labelled,
    log_ticks,
    round_ticks,
    short_figure,
    usual_span,
)
from digitpad.language import _, significant

FAINT = 0.3  # of a raw curve's colour is seen behind the smoothed one
MOST_TICKS = 6
SIZE = (720, 450)  # of a saved chart, in pixels at 96 dots per inch; a PNG has twice as many


@dataclass(frozen=True)
class Curve:
    """A line of a chart: its points from left to right."""

    label: str
    points: Points


@dataclass
class ChartView:
    """How charts are looked at; those that stand together share one.

    smoothing: how much of each figure is taken from those before it, in [0, 1).
    is_log: whether the vertical axis is logarithmic, where that can be.
    is_whole: whether it begins at 0 (a percentage's: to 100 %), and not where the data do.
    """

    smoothing: float = 0.0
    is_log: bool = False
    is_whole: bool = False


# Axes and charts


@dataclass(frozen=True)
class Axis:
    """An axis of a chart.

    write, read: a figure on the axis, and one that is read off a curve, as text.
    span: the least and the most; None for what the data have.
    whole: what it shows at least where the whole axis is wanted.
    can_be_log: whether a logarithmic one makes sense.
    """

    label: str = ""
    write: Callable[[float], str] = short_figure
    read: Callable[[float], str] = exact_figure
    span: tuple[float, float] | None = None
    whole: tuple[float, float] | None = None
    can_be_log: bool = False
    least_step: float = 0.0


@dataclass(frozen=True)
class ChartContent:
    """Curves on two axes.

    moments: where across something changed, and what, in words.
    """

    title: str
    curves: Sequence[Curve]
    across: Axis
    up: Axis
    has_legend: bool = True
    moments: Sequence[tuple[float, str]] = ()


def smoothed(points: Points, weight: float) -> Points:
    """Return the exponential moving average of the figures, `weight` of each from those before.

    Its beginning is corrected for having none before (Kingma and Ba 2015, arXiv 1412.6980, section 3).
    """
    found, average, known = [], 0.0, 0.0
    for x, y in points:
        average = weight * average + (1 - weight) * y
        known = weight * known + (1 - weight)
        found.append((x, average / known))
    return found


@dataclass(frozen=True)
class CurveReading:
    """What a curve has at a place: its point, smoothed where curves are, and the raw figure."""

    label: str
    number: int
    x: float
    y: float
    raw: float


@dataclass(frozen=True)
class LaidOut:
    """A chart of some size: its marks, where its axes are, and its curves as they are drawn.

    raw: the curves before they were smoothed.
    """

    marks: Sequence[Mark]
    frame: Frame
    x: Scale
    y: Scale
    curves: Sequence[Curve]
    raw: Sequence[Curve]

    def nearest(self, place: float) -> float | None:
        """Return the x of the point of any curve that is nearest to a place across; None without points."""
        wanted = self.x.value(place)
        xs = [x for curve in self.curves for x, _y in curve.points]
        return min(xs, key=lambda x: abs(x - wanted), default=None)

    def beside(self, x: float | None, step: int) -> float | None:
        """Return the x so many points to the right of another, or to the left; of none, the last."""
        xs = sorted({x for curve in self.curves for x, _y in curve.points})
        if not xs or x is None:
            return xs[-1] if xs else None
        at = bisect.bisect_left(xs, x)
        return xs[min(max(at + step, 0), len(xs) - 1)]

    def readings(self, x: float) -> list[CurveReading]:
        """Return each curve's point nearest to x."""
        found = []
        for number, (curve, raw) in enumerate(zip(self.curves, self.raw, strict=True)):
            if curve.points:
                at = min(range(len(curve.points)), key=lambda i: abs(curve.points[i][0] - x))
                found.append(CurveReading(curve.label, number, *curve.points[at], raw.points[at][1]))
        return found


def lay_out(content: ChartContent, view: ChartView, surface: Surface, styles: Sequence[LineStyle]) -> LaidOut:
    """Return a chart as marks.

    styles: of the curves in their order, over and over.
    """
    px, (small, bold) = surface.px, surface.heights
    styles = [LineStyle(style.colour, tuple(map(px, style.dash))) for style in styles]
    raw = content.curves
    by = view.smoothing
    curves = [replace(curve, points=smoothed(curve.points, by)) for curve in raw] if by else raw
    is_log = view.is_log and content.up.can_be_log and any(y > 0 for curve in raw for _x, y in curve.points)
    ups = _ticks_up(content.up, [*curves, *raw], view, is_log)
    widest = max(surface.measure(content.up.write(y), False) for y in ups)
    left, right = px(18) + widest, max(surface.size[0] - px(16), px(80))
    legend = _legend(content, surface, styles) if content.has_legend else ()
    top = px(14) + bold + (small + px(6)) * len(legend)
    bottom = max(surface.size[1] - px(12) - 2 * small, top + px(16))
    sheet = MarkSheet(surface)
    x = Scale(_ticks_across(content, right - left, surface), left, right)
    y = Scale(ups, bottom, top, is_log)
    sheet.marks.append(TextMark(px(12), px(8), content.title, surface.colours.text, bold=True))
    for number, entries in enumerate(legend):
        _draw_legend(sheet, entries, px(12) + bold + (small + px(6)) * number + small / 2)
    _draw_axes(sheet, content, x, y)
    _draw_moments(sheet, content, x, y)
    if view.smoothing:
        faint = [LineStyle(mixed(surface.colours.surface, style.colour, FAINT)) for style in styles]
        _draw_curves(sheet, raw, faint, x, y)
    _draw_curves(sheet, curves, styles, x, y)
    return LaidOut(sheet.marks, (left, top, right, bottom), x, y, curves, raw)


def _ticks_up(axis: Axis, curves: Sequence[Curve], view: ChartView, is_log: bool) -> list[float]:
    values = [y for curve in curves for _x, y in curve.points]
    if is_log:
        above = [value for value in values if value > 0]
        return log_ticks(min(above), max(above), MOST_TICKS)
    low, high = axis.span or usual_span(values)
    if not values and axis.whole and not axis.span:
        low, high = axis.whole
    if view.is_whole and axis.whole:
        low, high = min(axis.whole[0], low), max(axis.whole[1], max(values, default=high))
    if low == high:
        low, high = low - abs(low) / 2, high + (abs(high) / 2 or 1)
    return round_ticks(low, high, MOST_TICKS)


def _ticks_across(content: ChartContent, width: float, surface: Surface) -> list[float]:
    """Return the figures across: as many as there is room for."""
    axis = content.across
    xs = [x for curve in content.curves for x, _y in curve.points]
    low, high = axis.span or (min(xs, default=0.0), max(xs, default=1.0))
    for most in (8, 6, 5, 4, 3, 2):
        ticks = round_ticks(low, high, most, min(axis.least_step, high - low))
        wide = max(surface.measure(axis.write(tick), False) for tick in ticks) + surface.px(10)
        if wide * len(ticks) <= width + wide:
            break
    return ticks


def _draw_axes(sheet: MarkSheet, content: ChartContent, x: Scale, y: Scale) -> None:
    surface, colours = sheet.surface, sheet.surface.colours
    px, thin = surface.px, max(round(surface.stroke), 1)
    left, right, bottom, top = round(x.start), round(x.end), round(y.start), round(y.end)
    with_words = labelled(y, surface.heights[0])
    for number, tick in enumerate(y.ticks):
        at = round(y.place(tick))
        is_zero = tick == 0 < number < len(y.ticks) - 1
        sheet.rule((left, at, right, at + thin), colours.line if is_zero else colours.track)
        if tick in with_words:
            sheet.small(left - px(6), at, content.up.write(tick), "e")
    for number, tick in enumerate(x.ticks):
        at = round(x.place(tick))
        if tick == 0 < number < len(x.ticks) - 1:
            sheet.rule((at, top, at + thin, bottom), colours.line)
        sheet.rule((at, bottom, at + thin, bottom + px(4)), colours.line)
        words = content.across.write(tick)
        most = right + px(12) - surface.measure(words, False) / 2  # wholly in sight
        sheet.small(min(at, most), bottom + px(5), words, "n")
    sheet.rule((left, bottom, right + thin, bottom + thin), colours.line)
    sheet.small(right, bottom + px(5) + surface.heights[0], content.across.label, "ne")


def _draw_moments(sheet: MarkSheet, content: ChartContent, x: Scale, y: Scale) -> None:
    """Draw a line where something changed; what it was is written along it, where there is room."""
    surface, last, bottom, top = sheet.surface, -math.inf, y.start, y.end
    px, small = surface.px, surface.heights[0]
    for at, words in content.moments:
        place = x.place(at)
        if not x.start <= place <= x.end:
            continue
        line = (round(place), round(top), round(place) + max(round(surface.stroke), 1), round(bottom))
        sheet.rule(line, surface.colours.muted)
        half = surface.measure(words, False) / 2 + px(4)
        beside = place - small / 2 - px(1)
        if beside - small / 2 < max(x.start, last) or 2 * half > bottom - top:
            continue
        last = place
        points = [point for curve in content.curves for point in curve.points if point[1] > 0 or not y.is_log]
        near = sorted(points, key=lambda point: abs(point[0] - at))[: len(content.curves)]
        is_low = sum(y.place(value) for _x, value in near) > len(near) * (top + bottom) / 2
        middle = top + half if is_low else bottom - half
        sheet.marks.append(TextMark(beside, middle, words, surface.colours.muted, "center", turned=True))


def _draw_curves(
    sheet: MarkSheet, curves: Sequence[Curve], styles: Sequence[LineStyle], x: Scale, y: Scale
) -> None:
    thick = sheet.surface.stroke * 2
    outer = (x.start - thick, y.end - thick, x.end + thick, y.start + thick / 2)
    clip = (math.floor(outer[0]), math.floor(outer[1]), math.ceil(outer[2]), math.ceil(outer[3]))
    for number, curve in enumerate(curves):
        points = [(x.place(at), y.place(value)) for at, value in curve.points if value > 0 or not y.is_log]
        width = thick * (2.5 if len(points) == 1 else 1)  # one point is a dot
        sheet.marks.append(LineMark(points, styles[number % len(styles)], width, clip))


Entry = tuple[float, str, LineStyle]  # where a curve's sample is, its label, and its line


def _legend(
    content: ChartContent, surface: Surface, styles: Sequence[LineStyle]
) -> Sequence[Sequence[Entry]]:
    """Return the curves' names, in as many lines as they need."""
    px, left = surface.px, surface.px(12)
    rows: list[list[Entry]] = [[]]
    for number, curve in enumerate(content.curves):
        wide = px(24) + surface.measure(curve.label, False)
        if rows[-1] and left + wide > surface.size[0] - px(12):
            rows.append([])
            left = px(12)
        rows[-1].append((left, curve.label, styles[number % len(styles)]))
        left += round(wide) + px(14)
    return rows if rows[0] else []


def _draw_legend(sheet: MarkSheet, entries: Sequence[Entry], middle: float) -> None:
    px, thick = sheet.surface.px, sheet.surface.stroke * 2
    for left, label, style in entries:
        end = left + px(18)
        clip = (left - px(2), math.floor(middle - px(4)), end + px(2), math.ceil(middle + px(4)))
        sheet.marks.append(LineMark([(left, middle), (end, middle)], style, thick, clip))
        sheet.small(left + px(24), middle, label, "w")


def table(content: ChartContent, view: ChartView) -> list[list[str]]:
    """Return the figures of all curves as rows of a table: one for each x, with a heading.

    Numbers are written as programs read them, whatever the language.
    """
    columns = [(curve.label, curve.points) for curve in content.curves]
    if view.smoothing:
        words, weight = _("{curve}, smoothed {weight}"), significant(view.smoothing, 2)
        columns += [
            (words.format(curve=label, weight=weight), smoothed(points, view.smoothing))
            for label, points in columns
        ]
    figures = [dict(points) for _label, points in columns]
    xs = sorted({x for known in figures for x in known})
    rows = [[f"{x:.10g}", *(f"{known[x]:.10g}" if x in known else "" for known in figures)] for x in xs]
    return [[content.across.label or "x", *(label for label, _points in columns)], *rows]


def save_chart(
    content: ChartContent, view: ChartView, styles: Sequence[LineStyle], colours: Colours, path: Path
) -> None:
    """Save a chart as it is looked at; the name's ending, `.png` or `.svg`, says as what.

    Raises:
        DataError: the file cannot be written.
    """
    content = replace(content, has_legend=len(content.curves) > 1)  # a window may have it beside the chart
    save_marks(
        lay_out(content, view, paper(SIZE, colours), styles).marks, SIZE, colours.surface, content.title, path
    )
