"""Hyperparameters of an experiment, in groups that fold: a field each, a help line, and faults."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.core.marks import Points
from digitpad.language import _
from digitpad.ui.lab.plots_view import ActivationPlot, Preview, PreviewContent, RatePlot
from digitpad.ui.widgets.controls import LEAST_LINE, enable, fit_options, watch, wrap_to_width
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.scrolled import Scrolled
from digitpad.ui.widgets.theme import Theme

FIELD = 10  # characters wide
SLIDER = 100.0  # where a slider ends; its arrow keys go by 1
NARROW = 310  # room for a label, a field and a slider, in pixels at 96 dots per inch

Value = str | bool


@dataclass(frozen=True)
class HyperparameterContent:
    """A hyperparameter as it is shown.

    help_text: a sentence about it; choice_help: one about the value that is chosen; "" for none.
    options: values that can be chosen, with their labels; none where a value is typed.
    fault: what is wrong with what is typed; obstacle: why the hyperparameter does not apply; "" for neither.
    slider: where its slider stands, from 0 to 100; None for a hyperparameter without one.
    """

    label: str
    help_text: str
    value: Value
    options: Sequence[tuple[str, str]] = ()
    choice_help: str = ""
    fault: str = ""
    obstacle: str = ""
    slider: float | None = None


class HyperparameterRow:
    """A hyperparameter's place in its group: a label, a field, perhaps a slider, and sentences under them."""

    def __init__(
        self,
        parent: ttk.Frame,
        theme: Theme,
        content: HyperparameterContent,
        row: int,
    ) -> None:
        """Make it; `changed` and `slid` are set by who wants to know."""
        self.changed: Callable[[Value], None] = lambda _value: None
        self.slid: Callable[[float], None] = lambda _position: None
        self._showing = False
        self._options: Sequence[tuple[str, str]] = ()
        self._text, self._switch = tk.StringVar(parent), tk.BooleanVar(parent)
        self._theme, self._row = theme, row
        self._is_switch = isinstance(content.value, bool)
        self.label = ttk.Label(parent, text=content.label)
        self.field = self._make_field(parent, content)
        self.slider = None if content.slider is None else self._make_slider(parent)
        above = (theme.px(8), theme.px(1))
        self.label.grid(row=row, column=0, sticky="w", padx=(0, theme.px(12)), pady=above)
        self.field.grid(
            row=row,
            column=1,
            columnspan=1 if self.slider else 2,
            sticky="ew" if content.options else "w",
            pady=above,
        )
        self.sentences = [
            ttk.Label(parent, style=style) for style in ("Muted.TLabel", "Small.TLabel", "Warning.TLabel")
        ]
        for place, sentence in enumerate(self.sentences, row + 2):
            sentence.grid(row=place, column=0, columnspan=3, sticky="w")

    def show(self, content: HyperparameterContent) -> None:
        """Show what it is set to, its help line, and what is wrong with it."""
        self._showing = True
        off = bool(content.obstacle)
        for widget in (self.label, self.field, self.slider):
            if widget:
                enable(widget, not off)
        self._show_value(content)
        if self.slider and abs(self.slider.get() - (content.slider or 0)) > 0.01:
            self.slider.set(content.slider or 0)
        self.field.state(["invalid" if content.fault else "!invalid"])
        texts = (
            content.obstacle or content.help_text,
            "" if off else content.choice_help,
            content.fault,
        )
        for label, text in zip(self.sentences, texts, strict=True):
            label.configure(text=text)
            (label.grid if text else label.grid_remove)()
        self._showing = False

    def said(self) -> str:
        """Return what it is set to, in words."""
        return (_("on") if self._switch.get() else _("off")) if self._is_switch else self._text.get()

    def wrap(self, width: int) -> None:
        """Break the sentences at a width in pixels; where that is little, field and slider go below."""
        px = self._theme.px
        self.label.configure(wraplength=width - px(12))  # its own margin
        for label in self.sentences:
            label.configure(wraplength=width)
        for_label = max(px(LABEL), width - px(NARROW - LABEL))
        for_field = width - for_label - px(12)
        is_below = self.label.winfo_reqwidth() > for_label or self.field.winfo_reqwidth() > for_field
        self.label.grid(columnspan=3 if is_below else 1)
        self.field.grid(
            row=self._row + is_below,
            column=0 if is_below else 1,
            columnspan=1 if self.slider and not is_below else 3 - (not is_below),
            pady=px(1) if is_below else (px(8), px(1)),
        )
        if self.slider and (width < px(NARROW) or is_below):
            self.slider.grid(row=self._row + 5, column=0, columnspan=3, sticky="ew", pady=(px(2), 0), padx=0)
        elif self.slider:
            above = (px(8), px(1))
            self.slider.grid(row=self._row, column=2, columnspan=1, sticky="ew", padx=(px(12), 0), pady=above)

    def _make_field(self, parent: ttk.Frame, content: HyperparameterContent) -> ttk.Widget:
        if isinstance(content.value, bool):
            return ttk.Checkbutton(
                parent,
                text=_("on"),
                variable=self._switch,
                style="Choice.TCheckbutton",
                command=lambda: self.changed(self._switch.get()),
            )
        if content.options:
            box = ttk.Combobox(parent, state="readonly", width=FIELD, textvariable=self._text)
            box.bind("<<ComboboxSelected>>", lambda _event: self._choose(box))
            return box
        entry = ttk.Entry(parent, width=FIELD, textvariable=self._text, justify="right")
        watch(self._text, entry, self._type)
        return entry

    def _make_slider(self, parent: ttk.Frame) -> ttk.Scale:
        return ttk.Scale(parent, from_=0, to=SLIDER, command=lambda position: self._slide(float(position)))

    def _show_value(self, content: HyperparameterContent) -> None:
        if isinstance(self.field, ttk.Combobox):
            if self._options != content.options:
                self._options = content.options
                fit_options(self.field, [label for _value, label in content.options], FIELD)
            self.field.configure(values=[label for _value, label in content.options])
            self.field.set(dict(content.options).get(str(content.value), str(content.value)))
        elif isinstance(content.value, bool):
            self._switch.set(content.value)
        elif self._text.get() != content.value:  # or else the cursor would jump
            self._text.set(content.value)

    def _choose(self, box: ttk.Combobox) -> None:
        box.selection_clear()
        self.changed(self._options[box.current()][0])

    def _type(self) -> None:
        if not self._showing:
            self.changed(self._text.get())

    def _slide(self, position: float) -> None:
        if not self._showing:
            self.slid(position)


ROWS = 6  # of the grid, for each hyperparameter
LABEL = 132  # room of a label, in pixels at 96 dots per inch


@dataclass(frozen=True)
class HyperparametersContent:
    """All hyperparameters as they are shown.

    summaries: by group, what in it is not as usual.
    function, slope: the chosen activation and its derivative; rate: the learning rate over the epochs.
    """

    hyperparameters: Mapping[str, HyperparameterContent]
    summaries: Mapping[str, str]
    function: Points
    slope: Points
    rate: Points


@dataclass(frozen=True)
class HyperparametersHandlers:
    """Events of the panel: what is typed or chosen, where a slider is, a group was folded, other versions."""

    typed: Callable[[str, Value], None]
    slid: Callable[[str, float], None]
    folded: Callable[[], None]
    others: Callable[[], None]


@dataclass(frozen=True)
class GroupContent:
    """Hyperparameters that fold together: a name, a heading, and their names."""

    name: str
    label: str
    hyperparameters: Sequence[str]


class Section(ttk.Frame):
    """Hyperparameters under a button that folds them; their rows are made when they are first unfolded."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, group: GroupContent, turned: Callable[[], None]
    ) -> None:
        """Make it folded; `turned` is called when its button was pressed."""
        super().__init__(parent)
        self.group, self._theme = group, theme
        self.rows: dict[str, HyperparameterRow] = {}
        self.columnconfigure(1, weight=1)
        self.button = explain(ttk.Button(self, style="Fold.TButton", command=turned), "group")
        self.button.grid(row=0, column=0, sticky="w")
        self._summary = ttk.Label(self, style="Muted.TLabel")
        self._summary.grid(row=1, column=0, columnspan=2, sticky="ew", padx=(theme.px(20), 0))
        wrap_to_width(self._summary, theme)
        thin = theme.stroke(1)
        ttk.Frame(self, style="Line.TFrame", height=thin).grid(row=3, column=0, columnspan=2, sticky="ew")
        self._body: ttk.Frame | None = None
        self.unfold(False)

    @property
    def is_open(self) -> bool:
        """Whether its hyperparameters are shown."""
        return self._body is not None and bool(self._body.winfo_manager())

    @property
    def shown(self) -> str:
        """What stands beside its button: folded, what is not as usual."""
        return str(self._summary.cget("text"))

    def unfold(self, opened: bool) -> None:
        """Show or fold its hyperparameters, which must have been made."""
        if self._body:
            (self._body.grid if opened else self._body.grid_remove)()
        self.button.configure(text=("▾  " if opened else "▸  ") + self.group.label)

    def make(self, contents: Mapping[str, HyperparameterContent]) -> ttk.Frame:
        """Make its rows, and return the frame they are in: `ROWS` for each, from 1 on."""
        px = self._theme.px
        self._body = ttk.Frame(self, padding=(px(20), 0, 0, px(14)))
        self._body.grid(row=2, column=0, columnspan=2, sticky="ew")
        self._body.columnconfigure(0, minsize=px(LABEL))
        self._body.columnconfigure(2, weight=1)
        for number, name in enumerate(self.group.hyperparameters):
            row = HyperparameterRow(self._body, self._theme, contents[name], ROWS * number + 1)
            self.rows[name] = row
            for widget in (row.label, row.field, row.slider, *row.sentences):
                if widget:
                    explain(widget, name, row.said)
        return self._body

    def show(self, contents: Mapping[str, HyperparameterContent], summary: str) -> None:
        """Show the hyperparameters, or, folded, what is not as usual."""
        for name, row in self.rows.items():
            row.show(contents[name])
        text = "" if self.is_open else summary
        self._summary.configure(text=text)
        (self._summary.grid if text else self._summary.grid_remove)()

    def wrap(self, width: int) -> None:
        """Break sentences so that they fit into a width in pixels."""
        for row in self.rows.values():
            row.wrap(max(width - self._theme.px(28), self._theme.px(LEAST_LINE)))


class HyperparametersPanel(Scrolled):
    """All groups under each other."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, groups: Sequence[GroupContent], handlers: HyperparametersHandlers
    ) -> None:
        """Make them, all folded; `show` and then `unfold` fill them."""
        super().__init__(parent, theme)
        self._theme, self._handlers = theme, handlers
        self._content: HyperparametersContent | None = None
        self._width = theme.px(LEAST_LINE)
        self._plot: ActivationPlot | None = None
        self._rate: RatePlot | None = None
        self.preview: Preview | None = None
        self.sections = {
            group.name: Section(
                self.inside,
                theme,
                group,
                lambda name=group.name: self._turn(name),  # type: ignore[misc]
            )
            for group in groups
        }
        for section in self.sections.values():
            section.pack(fill="x", pady=(0, theme.px(4)))
        self.adopt()
        self.canvas.bind("<Configure>", lambda event: self._wrap(event.width), add=True)

    @property
    def unfolded(self) -> frozenset[str]:
        """The groups whose hyperparameters are shown."""
        return frozenset(name for name, section in self.sections.items() if section.is_open)

    def row(self, hyperparameter: str) -> HyperparameterRow:
        """Return a hyperparameter's row; its group must have been unfolded once."""
        return next(
            section.rows[hyperparameter]
            for section in self.sections.values()
            if hyperparameter in section.rows
        )

    def show(self, content: HyperparametersContent) -> None:
        """Show what all hyperparameters are set to."""
        self._content = content
        for name, section in self.sections.items():
            section.show(content.hyperparameters, content.summaries[name])
        if self._plot:
            self._plot.show_function(content.function, content.slope)
        if self._rate:
            self._rate.show_rate(content.rate)

    def show_preview(self, content: PreviewContent) -> None:
        """Show versions of a digit, where their place is open."""
        if self.preview:
            self.preview.show(content)

    def unfold(self, name: str, opened: bool = True) -> None:
        """Show a group's hyperparameters, or fold them; which must have been shown before."""
        section = self.sections[name]
        if opened and not section.rows and self._content:
            self._make(section)
        section.unfold(opened)
        if self._content:
            self.show(self._content)
        section.wrap(self._width)
        self.adopt()

    def _turn(self, name: str) -> None:
        self.unfold(name, not self.sections[name].is_open)
        self._handlers.folded()

    def _make(self, section: Section) -> None:
        """Make a group's rows, and the pictures that belong to some of them."""
        if not self._content:
            return
        px = self._theme.px
        body = section.make(self._content.hyperparameters)
        for name, row in section.rows.items():
            row.changed = lambda value, name=name: self._handlers.typed(name, value)  # type: ignore[misc]
            row.slid = lambda place, name=name: self._handlers.slid(name, place)  # type: ignore[misc]
        if "activation" in section.rows:
            self._plot = ActivationPlot(body, self._theme)
            self._plot.grid(row=ROWS, column=0, columnspan=3, sticky="ew", pady=(px(8), px(4)))
        if "schedule" in section.rows:
            self._rate = RatePlot(body, self._theme)
            place = list(section.rows).index("schedule")
            self._rate.grid(row=ROWS * place + ROWS, column=0, columnspan=3, sticky="ew", pady=(px(6), 0))
        if "dirt" in section.rows:
            self.preview = Preview(body, self._theme, self._handlers.others)
            self.preview.grid(row=0, column=0, columnspan=3, sticky="w", pady=(px(10), px(4)))

    def _wrap(self, width: int) -> None:
        if width != self._width:
            self._width = width
            for section in self.sections.values():
                section.wrap(width)
