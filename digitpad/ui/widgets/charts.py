"""Charts: smooth curves, live, with the values under the pointer, and saved as pictures or tables."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from digitpad.core.marks import LineStyle
from digitpad.core.palettes import LIGHT, Palette
from digitpad.core.plot import (
    Axis,
    ChartContent,
    ChartView,
    Curve,
    CurveReading,
    LaidOut,
    lay_out,
    save_chart,
    table,
)
from digitpad.language import _, decimal
from digitpad.ui.widgets.controls import bind_keys
from digitpad.ui.widgets.explained import explain_chart
from digitpad.ui.widgets.figure_parts import FigureHandlers, FigureMenu, PaintedFigure, Readout, ReadoutRow
from digitpad.ui.widgets.menus import PopUp
from digitpad.ui.widgets.theme import Theme

SIZE = (270, 190)  # of a chart, in pixels at 96 dots per inch
SMOOTHINGS = (0.0, 0.6, 0.85, 0.95)

Styles = Callable[[Palette], Sequence[LineStyle]]


@dataclass(frozen=True)
class ChartValue:
    """What is at a place of a chart, in words: its title, where along the axis, and the values there."""

    title: str
    place: str
    values: Sequence[tuple[str, str]]


class Chart(PaintedFigure):
    """Curves are painted when the window has time; what is under the pointer is shown at once."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        title: str,
        axes: tuple[Axis, Axis],
        styles: Styles,
        view: ChartView | None = None,
    ) -> None:
        """Make an empty chart.

        axes: the one across and the one upwards.
        styles: of the curves in their order, over and over, in the colours of a palette.
        view: how it is looked at; its own where none is given.
        """
        super().__init__(parent, theme, SIZE)
        self._styles = styles
        self.view = view or ChartView()
        self.changed: Callable[[], None] = self.redraw  # how it is looked at
        self.has_legend = True
        self.content = ChartContent(title, (), *axes)
        self.laid: LaidOut | None = None
        self.pointed: float | None = None  # the x that is pointed at
        self._pointer_y: float | None = None
        self._readout = Readout(self, theme)
        self.menu = FigureMenu(
            self,
            theme,
            self._readout,
            FigureHandlers(
                name=lambda: self.content.title,
                save=self._save_figure,
                table=lambda: table(self.content, self.view),
                is_empty=lambda: not self.content.curves,
                add=self._add_looks,
            ),
        )
        self.menu.button.place(relx=1, x=-theme.px(6), y=theme.px(5), anchor="ne")
        self._follow_pointer_and_keys()
        explain_chart(self, "learning_curve", self.value_at)

    def show(
        self,
        curves: Sequence[Curve],
        across: tuple[float, float] | None = None,
        moments: Sequence[tuple[float, str]] = (),
    ) -> None:
        """Show curves; `across` is what the axis across shows, all there is where it is None.

        moments: where something changed, and what, in words.
        """
        before = self.content
        axis = replace(before.across, span=across)
        self.content = replace(
            before,
            curves=tuple(curves),
            across=axis,
            has_legend=self.has_legend,
            moments=tuple(moments),
        )
        if self.content == before:
            return
        self.redraw()

    def value_at(self, x: float, _y: float = 0) -> ChartValue | None:
        """Return what is at a place on the canvas; None where there is nothing to be read."""
        at = self.laid.nearest(x) if self.laid else None
        if at is None or self.laid is None:
            return None
        rows = [(row.label, row.value) for row in map(self._row, self.laid.readings(at))]
        return ChartValue(self.content.title, self.content.across.read(at), rows)

    def _draw(self) -> None:
        styles = self._styles(self._theme.palette)
        self.laid = lay_out(self.content, self.view, self._surface(), styles)
        self._paint(self.laid.marks)
        self._show_pointed()

    # What is pointed at

    def _follow_pointer_and_keys(self) -> None:
        self.bind("<Motion>", self._hover, add=True)
        self.bind("<Leave>", lambda _event: self.point(None), add=True)
        self.bind("<FocusOut>", lambda _event: self.point(None), add=True)
        keys = {"<Left>": partial(self._go, -1), "<Right>": partial(self._go, 1)}
        ends = {"<Home>": partial(self._go, -(10**6)), "<End>": partial(self._go, 10**6)}
        bind_keys(self, keys | ends | {"<Escape>": self._leave, "<Return>": self.menu.post_below})

    def point(self, x: float | None) -> None:
        """Point at an x of the curves; None points at nothing."""
        if x != self.pointed:
            self.pointed = x
            self._show_pointed()

    @property
    def readout(self) -> Sequence[str]:
        """What is shown beside the pointer, line by line; nothing where nothing is pointed at."""
        return self._readout.texts

    def _hover(self, event: "tk.Event[tk.Misc]") -> None:
        if self.laid is None:
            return
        left, top, right, bottom = self.laid.frame
        margin = self._theme.px(8)
        inside = left - margin <= event.x <= right + margin and top - margin <= event.y <= bottom + margin
        self._pointer_y = event.y
        self.pointed = self.laid.nearest(event.x) if inside else None
        self._show_pointed()

    def _go(self, step: int) -> str:
        if self.laid:
            self._pointer_y = None
            self.point(self.laid.beside(self.pointed, step))
        return "break"

    def _leave(self) -> str | None:
        """Point at nothing; where nothing is pointed at, Escape is the window's."""
        if self.pointed is None:
            return None
        self.point(None)
        return "break"

    def _show_pointed(self) -> None:
        self.delete("pointed")
        if self.pointed is None or self.laid is None:
            self._readout.hide()
            return
        laid, px = self.laid, self._theme.px
        readings = laid.readings(self.pointed)
        left, top, right, bottom = laid.frame
        across = laid.x.place(self.pointed)
        if not readings or not left - 1 <= across <= right + 1:
            self._readout.hide()
            return
        styles = self._styles(self._theme.palette)
        muted, thin = self._theme.palette.muted, self._theme.stroke(1)
        self.create_line(across, top, across, bottom, fill=muted, width=thin, tags="pointed")
        places = {}
        for reading in readings:
            is_seen = reading.y > 0 or not laid.y.is_log
            places[reading.number] = laid.y.place(reading.y) if is_seen else bottom
            if is_seen and top - 1 <= places[reading.number] <= bottom + 1:
                dot = self._dot(styles[reading.number % len(styles)].colour)
                at = (laid.x.place(reading.x), places[reading.number])
                self.create_image(at, image=dot, tags="pointed")
        shown, more = self._chosen(readings, places, bottom - top)
        rows = [self._row(reading) for reading in shown]
        if more:
            rows.append(ReadoutRow(_("and {count} more").format(count=more), ""))
        heading = self.content.across.read(self.pointed)
        if self.view.smoothing:
            heading = _("{place}, smoothed (raw)").format(place=heading)
        # Away from the curves, as far as can be.
        middle = sum(places.values()) / len(places)
        beside = top if middle > (top + bottom) / 2 else bottom - px(6) - self._line * (len(rows) + 2)
        self._readout.show(across, beside, heading, rows)

    def _chosen(
        self, readings: Sequence[CurveReading], places: dict[int, float], height: float
    ) -> tuple[Sequence[CurveReading], int]:
        """Return those there is room for, the nearest to the pointer, and how many others there are."""
        room = max(int(height / self._line) - 1, 1)
        if len(readings) <= room:
            return readings, 0
        here = self._pointer_y
        if here is None:
            here = places[readings[0].number]
        order = sorted(readings, key=lambda reading: abs(places[reading.number] - here))
        kept = {reading.number for reading in order[: max(room - 1, 1)]}
        return [reading for reading in readings if reading.number in kept], len(readings) - len(kept)

    def _row(self, reading: CurveReading) -> ReadoutRow:
        up, across = self.content.up, self.content.across
        words = up.read(reading.y)
        if self.view.smoothing:
            words = f"{words} ({up.read(reading.raw)})"
        if self.pointed is not None and abs(reading.x - self.pointed) > 1e-9:
            words = _("{value} at {place}").format(value=words, place=across.write(reading.x))
        styles = self._styles(self._theme.palette)
        return ReadoutRow(reading.label, words, styles[reading.number % len(styles)])

    # Its menu

    def _add_looks(self, menu: PopUp) -> None:
        """Add to a menu how it can be looked at."""
        up, view = self.content.up, self.view
        if up.whole:
            self._chosen_smoothing = tk.DoubleVar(self, view.smoothing)
            soft = PopUp(menu)
            names = (_("No smoothing"), _("Slight"), _("Medium"), _("Strong"))
            for name, weight in zip(names, SMOOTHINGS, strict=True):
                soft.add_radiobutton(
                    label=f"{name} ({decimal(weight, 2)})" if weight else name,
                    value=weight,
                    variable=self._chosen_smoothing,
                    command=lambda weight=weight: self._look(smoothing=weight),  # type: ignore[misc]
                )
                soft.explain("figure.smoothing")
            menu.add_cascade(label=_("Smoothing"), menu=soft)
            menu.explain("figure.smoothing")
        if up.can_be_log:
            self._is_log = tk.BooleanVar(self, view.is_log)
            menu.add_checkbutton(
                label=_("Logarithmic scale"),
                variable=self._is_log,
                command=lambda: self._look(is_log=self._is_log.get()),
            )
            menu.explain("figure.log")
        if up.whole:
            self._is_whole = tk.BooleanVar(self, view.is_whole)
            menu.add_checkbutton(
                label=_("Whole axis, from 0"),
                variable=self._is_whole,
                command=lambda: self._look(is_whole=self._is_whole.get()),
            )
            menu.explain("figure.whole")

    def _look(self, **how: float) -> None:
        for name, value in how.items():
            setattr(self.view, name, value)
        self.changed()

    def _save_figure(self, path: Path) -> None:
        save_chart(self.content, self.view, self._styles(LIGHT), LIGHT, path)  # as on paper
