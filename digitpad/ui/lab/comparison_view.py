"""Comparisons: two experiments side by side, and the curves of several runs laid over each other."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from tkinter import font, ttk

from PIL import Image, ImageDraw, ImageTk

from digitpad.core.marks import LineStyle
from digitpad.core.palettes import Palette
from digitpad.core.plot import ChartView, Curve
from digitpad.language import _
from digitpad.ui.widgets.controls import choice
from digitpad.ui.widgets.curves import Curves
from digitpad.ui.widgets.dialogs import Page
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.table import fit_columns, hold, set_columns
from digitpad.ui.widgets.theme import Theme

WIDTHS = (215, 260, 260)  # of the columns, in pixels at 96 dots per inch
ROWS = 15
AROUND = 265  # pixels at 96 dots per inch, of all that is above and below the table
MARK = "≠ "


@dataclass(frozen=True)
class SidesContent:
    """Content of the page.

    help_texts: a sentence about each of the two. figures, different, alike: rows of a label and two values.
    """

    help_texts: tuple[str, str]
    figures: Sequence[tuple[str, str, str]]
    different: Sequence[tuple[str, str, str]]
    alike: Sequence[tuple[str, str, str]]


class SideBySide(Page):
    """A page to read, on which both sides can be chosen."""

    def __init__(
        self,
        parent: tk.Toplevel,
        theme: Theme,
        choices: Sequence[tuple[str, str]],
        sides: tuple[str, str],
        content_of: Callable[[str, str], SidesContent],
    ) -> None:
        """Show the two of `sides`; `choices` are keys and labels of all there are."""
        super().__init__(parent, theme, _("Side by side"), padding=20, name="sides")
        explain(self, "side_by_side")
        self._content_of = content_of
        self._keys = [key for key, _label in choices]
        widths = [theme.px(width) for width in WIDTHS]
        head = ttk.Frame(self.body)
        head.pack(fill="x")
        for column, width in enumerate(widths):
            head.columnconfigure(
                column, minsize=width, weight=0 if column == 0 else 1, uniform="" if column == 0 else "side"
            )
        self.boxes, self._help = [], []
        for column, key in enumerate(sides, 1):
            box = explain(
                ttk.Combobox(head, state="readonly", values=[label for _key, label in choices]), "side"
            )
            box.current(self._keys.index(key))
            box.bind("<<ComboboxSelected>>", lambda _event: self._show())
            box.grid(row=0, column=column, sticky="ew", padx=(0, theme.px(12)))
            self.boxes.append(box)
            help_text = ttk.Label(head, style="Muted.TLabel", wraplength=widths[column] - theme.px(12))
            help_text.grid(row=1, column=column, sticky="nw", pady=theme.px(8))
            self._help.append(help_text)
        self.table = self._make_table()
        self._show()
        self.show()

    @property
    def sides(self) -> tuple[str, str]:
        """The keys of the two that are shown."""
        left, right = (self._keys[box.current()] for box in self.boxes)
        return left, right

    def _make_table(self) -> ttk.Treeview:
        box = ttk.Frame(self.body)
        box.pack(fill="both", expand=True)
        table = explain(ttk.Treeview(box, height=ROWS, selectmode="none"), "differences")
        set_columns(table, self._theme, ("", "", ""), WIDTHS, words=3)
        table.configure(show="")
        table.tag_configure("figure", font="DigitPadBold")
        table.tag_configure("different", foreground=self._theme.palette.accent)
        table.tag_configure("alike", foreground=self._theme.palette.muted)
        hold(table, self._theme, around=AROUND)
        return table

    def _show(self) -> None:
        content = self._content_of(*self.sides)
        for label, sentence in zip(self._help, content.help_texts, strict=True):
            label.configure(text=sentence)
        self.table.delete(*self.table.get_children())
        for tag in ("figures", "different", "alike"):
            for label, *values in getattr(content, tag):
                mark = MARK if tag == "different" else ""
                self.table.insert("", "end", values=(mark + label, *values), tags=[tag.removesuffix("s")])
        fit_columns(self.table, self._theme)


DASHES: tuple[tuple[int, ...], ...] = ((), (9, 4), (3, 3), (12, 4, 3, 4), (6, 2, 2, 2, 2, 2))
SAMPLE = (34, 12)  # of a line in the table, in pixels at 96 dots per inch
WIDTH = 330  # of the table
COLUMN = (70, 460)  # of a hyperparameter: least and most
MOST = 16  # runs at once: nobody can distinguish more


@dataclass(frozen=True)
class OverlayContent:
    """Runs laid over each other.

    names: of the runs.
    samples: how many of the test digits the test curve of each is of, in words; "" for all.
    loss, accuracy: by "training", "validation" and "test", a curve for each run; one without has no points.
    epochs: of the longest.
    hyperparameters: what differs, in words, and its value for each run.
    """

    names: Sequence[str] = ()
    samples: Sequence[str] = ()
    loss: Mapping[str, Sequence[Curve]] = field(default_factory=dict)
    accuracy: Mapping[str, Sequence[Curve]] = field(default_factory=dict)
    epochs: int = 1
    hyperparameters: Sequence[tuple[str, Sequence[str]]] = ()


def pens(palette: Palette) -> tuple[LineStyle, ...]:
    """Return a pen for each run: neighbours differ in colour and in dashes."""
    return tuple(
        LineStyle(palette.series[number % len(palette.series)], DASHES[number % len(DASHES)])
        for number in range(MOST)
    )


class Overlay(ttk.Frame):
    """Charts at the left, and at the right a table that is their legend too."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        measure: str,
        measured: Callable[[str], None],
        view: ChartView | None = None,
    ) -> None:
        """Make it empty.

        measure: which curves are shown; `measured` is called when others are chosen.
        view: how the charts are looked at.
        """
        super().__init__(parent)
        px = theme.px
        self._theme, self._pens, self._content = theme, pens(theme.palette), OverlayContent()
        self._measured = measured
        self.measure = tk.StringVar(self, measure)
        left = ttk.Frame(self)
        self._make_choice(left).pack(fill="x", pady=(0, px(6)))
        self.curves = Curves(left, theme, pens, has_legend=False, view=view)
        for chart in (self.curves.loss, self.curves.accuracy):
            chart.configure(width=px(180), height=px(120))  # it takes what there is
        self.curves.pack(fill="both", expand=True)
        left.grid(row=0, column=0, sticky="nsew")
        self._make_table().grid(row=0, column=1, sticky="nsew", padx=(px(12), 0))
        self.columnconfigure(0, weight=3)
        self.columnconfigure(1, weight=2)
        self.rowconfigure(0, weight=1)
        self.show(self._content)

    @property
    def words(self) -> str:
        """The line above the table."""
        return str(self._caption.cget("text"))

    @property
    def shown(self) -> OverlayContent:
        """The runs that are shown."""
        return self._content

    def show(self, content: OverlayContent) -> None:
        """Show these runs."""
        self._content = content
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
            self.choices[value] = choice(
                box, label, self.measure, value, "which_curve", self._choose, "Choice.Toolbutton"
            )
            self.choices[value].pack(side="left")
        return box

    def _make_table(self) -> ttk.Frame:
        box, px = ttk.Frame(self, width=self._theme.px(WIDTH)), self._theme.px
        box.grid_propagate(False)
        self._caption = ttk.Label(box, style="Muted.TLabel", wraplength=px(WIDTH - 10))
        self._caption.grid(row=0, column=0, columnspan=2, sticky="w", pady=(px(4), px(4)))
        self.table = explain(ttk.Treeview(box, selectmode="none", height=2, takefocus=True), "compare_table")
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
        self.show(self._content)
        self._measured(self.measure.get())

    def _show_curves(self) -> None:
        measure, content = self.measure.get(), self._content
        self.curves.show(content.loss.get(measure, ()), content.accuracy.get(measure, ()), content.epochs)

    def _show_table(self) -> None:
        content, px = self._content, self._theme.px
        self._caption.configure(text=caption(content))
        table, text = self.table, font.nametofont("DigitPadText", self)
        table.delete(*table.get_children())
        table.configure(columns=[str(number) for number in range(len(content.hyperparameters))])
        names = list(content.names)
        if self.measure.get() == "test" and content.samples:
            names = [": ".join(filter(None, both)) for both in zip(names, content.samples, strict=True)]
        longest = text.measure(max(names, key=len, default=""))
        table.heading("#0", text=_("Run"), anchor="w")
        table.column(
            "#0", width=min(longest, px(200)) + px(SAMPLE[0] + 44), stretch=not content.hyperparameters
        )
        bold = font.nametofont("DigitPadBold", self)
        for number, (label, values) in enumerate(content.hyperparameters):
            wide = max(bold.measure(label), text.measure(max(values, key=len))) + px(20)
            table.heading(str(number), text=label, anchor="w")
            low, high = map(px, COLUMN)
            table.column(str(number), anchor="w", width=min(max(wide, low), high), stretch=False)
        for number, name in enumerate(names):
            cells = [values[number] for _label, values in content.hyperparameters]
            image = self._samples[number % len(self._samples)]
            table.insert("", "end", text=f" {name}", image=image, values=cells)

    def _sample(self, pen: LineStyle) -> ImageTk.PhotoImage:
        """Return a picture of a line as the charts have it."""
        width, height = (self._theme.px(side) for side in SAMPLE)
        picture = Image.new("RGBA", (width, height))
        draw, thick = ImageDraw.Draw(picture), self._theme.stroke(3)
        top, at, lengths = (height - thick) // 2, 0, pen.dash or (width,)
        number = 0
        while at < width:
            length = lengths[number % len(lengths)]
            if number % 2 == 0:
                draw.rectangle((at, top, min(at + length, width) - 1, top + thick - 1), fill=pen.colour)
            at, number = at + length, number + 1
        return ImageTk.PhotoImage(picture, master=self)


def caption(content: OverlayContent) -> str:
    """Return what the table shows, in words."""
    if not content.names:
        return _("Choose runs above to see their curves: several with Ctrl or Shift.")
    if len(content.names) == 1:
        return _("Choose a second run to see here how they differ.")
    return _("Differences between them:") if content.hyperparameters else _("Their recipes are the same.")
