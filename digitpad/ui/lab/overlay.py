"""Several runs beside each other: their curves laid over each other, and what differs in their recipes."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from tkinter import font, ttk

from PIL import Image, ImageDraw, ImageTk

from digitpad.language import _
from digitpad.ui.widgets.charts import Curves, Pen
from digitpad.ui.widgets.content import Curve
from digitpad.ui.widgets.theme import Palette, Theme

DASHES: tuple[tuple[int, ...], ...] = ((), (9, 4), (3, 3), (12, 4, 3, 4), (6, 2, 2, 2, 2, 2))
SAMPLE = (34, 12)  # of a line in the table, in pixels at 96 dots per inch
WIDTH = 330  # of the table
COLUMN = (70, 460)  # of a knob: least and most
MOST = 16  # runs at once: beyond it nobody tells them apart


@dataclass(frozen=True)
class Laid:
    """Runs laid over each other.

    names: of the runs.
    loss, accuracy: by "training", "validation" and "test", a curve for each run; one without has no points.
    epochs: of the longest.
    knobs: what differs, in words, and its value for each run.
    """

    names: Sequence[str] = ()
    loss: Mapping[str, Sequence[Curve]] = field(default_factory=dict)
    accuracy: Mapping[str, Sequence[Curve]] = field(default_factory=dict)
    epochs: int = 1
    knobs: Sequence[tuple[str, Sequence[str]]] = ()


def pens(palette: Palette) -> tuple[Pen, ...]:
    """Return a pen for each run: neighbours differ in colour and in dashes."""
    return tuple(
        Pen(palette.series[number % len(palette.series)], DASHES[number % len(DASHES)])
        for number in range(MOST)
    )


class Overlay(ttk.Frame):
    """Charts at the left, and at the right a table that is their legend too."""

    def __init__(self, parent: tk.Misc, theme: Theme, measure: str, measured: Callable[[str], None]) -> None:
        """Make it empty. measure: which curves are shown; `measured` is told when others are wished."""
        super().__init__(parent)
        px = theme.px
        self._theme, self._pens, self._laid = theme, pens(theme.palette), Laid()
        self._measured = measured
        self.measure = tk.StringVar(self, measure)
        left = ttk.Frame(self)
        self._make_choice(left).pack(fill="x", pady=(0, px(6)))
        self.curves = Curves(left, theme, self._pens, has_legend=False)
        for chart in (self.curves.loss, self.curves.accuracy):
            chart.configure(width=px(180), height=px(120))  # it takes what there is
        self.curves.pack(fill="both", expand=True)
        left.grid(row=0, column=0, sticky="nsew")
        self._make_table().grid(row=0, column=1, sticky="nsew", padx=(px(12), 0))
        self.columnconfigure(0, weight=3)
        self.columnconfigure(1, weight=2)
        self.rowconfigure(0, weight=1)
        self.show(self._laid)

    def show(self, laid: Laid) -> None:
        """Show these runs."""
        self._laid = laid
        self._show_curves()
        self._show_table()

    def _make_choice(self, parent: ttk.Frame) -> ttk.Frame:
        box = ttk.Frame(parent)
        self.choices = {}
        for value, label in (
            ("training", _("training")),
            ("validation", _("validation")),
            ("test", _("test")),
        ):
            button = ttk.Radiobutton(
                box,
                text=label,
                value=value,
                variable=self.measure,
                style="Choice.Toolbutton",
                command=self._choose,
            )
            button.pack(side="left")
            self.choices[value] = button
        return box

    def _make_table(self) -> ttk.Frame:
        box, px = ttk.Frame(self, width=self._theme.px(WIDTH)), self._theme.px
        box.grid_propagate(False)
        self._caption = ttk.Label(box, style="Muted.TLabel", wraplength=px(WIDTH - 10))
        self._caption.grid(row=0, column=0, sticky="w", pady=(px(4), px(4)))
        self.table = ttk.Treeview(box, selectmode="none", height=2, takefocus=True)
        across = ttk.Scrollbar(box, orient="horizontal", command=self.table.xview)
        down = ttk.Scrollbar(box, orient="vertical", command=self.table.yview)
        self.table.configure(xscrollcommand=across.set, yscrollcommand=down.set)
        self.table.grid(row=1, column=0, sticky="nsew")
        down.grid(row=1, column=1, sticky="ns")
        across.grid(row=2, column=0, sticky="ew")
        box.columnconfigure(0, weight=1)
        box.rowconfigure(1, weight=1)
        self._samples = [self._sample(pen) for pen in self._pens]
        return box

    def _choose(self) -> None:
        self._show_curves()
        self._measured(self.measure.get())

    def _show_curves(self) -> None:
        measure, laid = self.measure.get(), self._laid
        self.curves.show(laid.loss.get(measure, ()), laid.accuracy.get(measure, ()), laid.epochs)

    def _show_table(self) -> None:
        laid, px = self._laid, self._theme.px
        self._caption.configure(text=caption(laid))
        table, text = self.table, font.nametofont("DigitPadText", self)
        table.delete(*table.get_children())
        table.configure(columns=[str(number) for number in range(len(laid.knobs))])
        longest = text.measure(max(laid.names, key=len, default=""))
        table.heading("#0", text=_("Run"), anchor="w")
        table.column("#0", width=min(longest, px(200)) + px(SAMPLE[0] + 44), stretch=not laid.knobs)
        bold = font.nametofont("DigitPadBold", self)
        for number, (label, values) in enumerate(laid.knobs):
            wide = max(bold.measure(label), text.measure(max(values, key=len))) + px(20)
            table.heading(str(number), text=label, anchor="w")
            low, high = map(px, COLUMN)
            table.column(str(number), anchor="w", width=min(max(wide, low), high), stretch=False)
        for number, name in enumerate(laid.names):
            cells = [values[number] for _label, values in laid.knobs]
            image = self._samples[number % len(self._samples)]
            table.insert("", "end", text=f" {name}", image=image, values=cells)

    def _sample(self, pen: Pen) -> ImageTk.PhotoImage:
        """Return a picture of a line as the charts have it."""
        width, height = (self._theme.px(side) for side in SAMPLE)
        picture = Image.new("RGBA", (width, height))
        draw, thick = ImageDraw.Draw(picture), self._theme.px(3)
        top, at, lengths = (height - thick) // 2, 0, pen.dash or (width,)
        number = 0
        while at < width:
            length = lengths[number % len(lengths)]
            if number % 2 == 0:
                draw.rectangle((at, top, min(at + length, width) - 1, top + thick - 1), fill=pen.colour)
            at, number = at + length, number + 1
        return ImageTk.PhotoImage(picture, master=self)


def caption(laid: Laid) -> str:
    """Return what the table shows, in words."""
    if not laid.names:
        return _("Choose runs above to see their curves: several with Ctrl or Shift.")
    if len(laid.names) == 1:
        return _("Choose another run too, and what differs between them is shown here.")
    return _("What differs between them:") if laid.knobs else _("Nothing differs between their recipes.")
