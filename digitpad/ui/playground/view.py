"""The window "Playground": settings above and at the left, the network, and what it says of the plane."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

import numpy as np
import numpy.typing as npt

from digitpad.core.marks import LineStyle
from digitpad.core.palettes import Palette
from digitpad.core.plot import Axis, Curve
from digitpad.language import _
from digitpad.runs.content import epochs_axis
from digitpad.ui.playground.controls_view import (
    ChoiceContent,
    ChoiceFields,
    DataColumn,
    DataValues,
    PointsHandlers,
    SliderContent,
)
from digitpad.ui.playground.network_view import DrawingHandlers, PlaygroundNetwork
from digitpad.ui.playground.plane_view import Plane
from digitpad.ui.widgets.charts import Chart
from digitpad.ui.widgets.controls import (
    TYPING,
    ButtonRow,
    choice,
    control_key,
    digits_wide,
    enable,
    wrap_to_width,
)
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

SIZE = (1120, 700)  # of the window, in pixels at 96 dots per inch
CHART = 132  # height of the chart, likewise
PRESSED_BY_SPACE = {"TButton", "TCheckbutton", "TRadiobutton", "TMenubutton", *TYPING}
MOVED_BY_ARROWS = {"TScale", "TNotebook", *TYPING}


@dataclass(frozen=True)
class PlaygroundValues:
    """What the controls show.

    choices: values by name. can_undo: whether there is a point of the user's to take back.
    """

    choices: Mapping[str, str]
    data: DataValues
    shows_test: bool
    discretised: bool
    can_undo: bool


@dataclass(frozen=True)
class PlaygroundProgress:
    """What changes with every step. words: for the epoch, the two losses. curves: training and test."""

    is_playing: bool
    epoch: str
    losses: tuple[str, str]
    curves: Sequence[Curve]
    last: int


@dataclass(frozen=True)
class PlaygroundHandlers:
    """Events of the window.

    choose: a value of a choice, by its name. switch: "shows_test" or "discretised", and whether it is on.
    add: a point at a place, and whether of the other class; own_class: the class of points to come, 1 or -1.
    undo, clear: of these points. seen: the window can be seen, or not any more.
    """

    play: Callable[[], None]
    step: Callable[[], None]
    reset: Callable[[], None]
    choose: Callable[[str, str], None]
    switch: Callable[[str, bool], None]
    add: Callable[[float, float, bool], None]
    own_class: Callable[[int], None]
    undo: Callable[[], None]
    clear: Callable[[], None]
    copy: Callable[[], None]
    paste: Callable[[], None]
    open_file: Callable[[], None]
    save_file: Callable[[], None]
    seen: Callable[[], None]
    closed: Callable[[], None]
    data: PointsHandlers
    network: DrawingHandlers


def _curve_styles(palette: Palette) -> Sequence[LineStyle]:
    return LineStyle(palette.bar), LineStyle(palette.text, (7, 4))


class PlaygroundWindow(Dialog):
    """All it shows comes from the controller."""

    def __init__(
        self,
        root: tk.Tk,
        theme: Theme,
        handlers: PlaygroundHandlers,
        choices: Mapping[str, ChoiceContent],
        sliders: Mapping[str, SliderContent],
        feature_maps: npt.NDArray[np.uint8],
    ) -> None:
        """Open it, over no other window."""
        super().__init__(root, theme, _("Playground"), 12, is_over=False, name="playground", size=SIZE)
        explain(self, "playground")
        self._tell, self._gap, self.is_covered = handlers, theme.px(8), False
        self.body.rowconfigure(1, weight=1)
        self.body.columnconfigure(1, weight=3)
        self.body.columnconfigure(2, weight=2)
        others = {name: choice for name, choice in choices.items() if name != "problem"}
        self._make_top(others).grid(row=0, column=0, columnspan=3, sticky="ew")
        self.data = DataColumn(self.body, theme, choices["problem"], sliders, handlers.data)
        self.choices = self._choices.boxes | self.data.problem.boxes
        self.data.grid(row=1, column=0, sticky="nsew", pady=(self._gap, 0))
        self.network = PlaygroundNetwork(self.body, theme, feature_maps, handlers.network)
        self.network.grid(row=1, column=1, sticky="nsew", padx=self._gap, pady=(self._gap, 0))
        self._make_output().grid(row=1, column=2, sticky="nsew", pady=(self._gap, 0))
        self._make_foot().grid(row=2, column=0, columnspan=3, sticky="ew", pady=(self._gap, 0))
        self._bind_keys()
        for change in ("<Map>", "<Unmap>", "<Visibility>"):
            self.bind(change, self._see, add=True)
        self.appear(self.play)

    def closed(self) -> None:
        """See `Dialog`."""
        super().closed()
        self._tell.closed()

    @property
    def is_seen(self) -> bool:
        """Whether anything of the window can be seen."""
        return bool(self.winfo_viewable()) and not self.is_covered

    # What is shown

    def show_values(self, values: PlaygroundValues) -> None:
        """Show what is set."""
        self._choices.show(values.choices)
        self.data.problem.show(values.choices)
        self.data.show(values.data)
        self._switches["shows_test"].set(values.shows_test)
        self._switches["discretised"].set(values.discretised)
        (self.own_points.grid if values.data.own else self.own_points.grid_remove)()
        self.plane.can_add = values.data.own
        for button in (self.undo, self.clear):
            enable(button, values.can_undo)

    def show_progress(self, progress: PlaygroundProgress) -> None:
        """Show how far it is."""
        words = _("Pause") if progress.is_playing else _("Play")
        for widget, text in (
            (self.play, words),
            (self.epoch, progress.epoch),
            (self.losses[0], progress.losses[0]),
            (self.losses[1], progress.losses[1]),
        ):
            if str(widget.cget("text")) != text:
                widget.configure(text=text)
        self.chart.show(progress.curves, (0.0, max(progress.last, 10)))

    def say(self, sentence: str, is_warning: bool = False) -> None:
        """Say something below."""
        self.status.configure(text=sentence, style="Warning.TLabel" if is_warning else "Muted.TLabel")

    @property
    def words(self) -> str:
        """What is said below."""
        return str(self.status.cget("text"))

    # How it is made

    def _make_top(self, choices: Mapping[str, ChoiceContent]) -> ButtonRow:
        row = ButtonRow(self.body, self._theme, gap=10, is_wide=False)
        px, tell = self._theme.px, self._tell
        buttons = ttk.Frame(row)
        words = (_("Reset"), _("Play"), _("Step"))
        made = [
            explain(ttk.Button(buttons, text=text, width=0, command=run, style=style), f"playground.{key}")
            for text, run, key, style in zip(
                words,
                (tell.reset, tell.play, tell.step),
                ("reset", "play", "step"),
                ("TButton", "Main.TButton", "TButton"),
                strict=True,
            )
        ]
        self.reset, self.play, self.step = made
        self.play.configure(width=digits_wide(self.play, _("Play"), _("Pause")))
        for button in made:
            button.pack(side="left", padx=(0, px(6)))
        self.epoch = explain(ttk.Label(buttons, font="DigitPadBold", width=14), "epoch")
        self.epoch.pack(side="left", padx=px(6))
        self._choices = ChoiceFields(row, choices, tell.choose)
        row.show(left=[buttons, *self._choices.frames])
        return row

    def _make_switch(self, parent: ttk.Frame, name: str, words: str) -> ttk.Checkbutton:
        variable = self._switches[name]
        button = ttk.Checkbutton(
            parent,
            text=words,
            variable=variable,
            style="Choice.TCheckbutton",
            command=lambda: self._tell.switch(name, variable.get()),
        )
        return explain(button, f"playground.{name}")

    def _make_output(self) -> ttk.Frame:
        px = self._theme.px
        frame = ttk.Frame(self.body)
        frame.columnconfigure(0, weight=1)
        frame.rowconfigure(4, weight=1)
        losses = explain(ttk.Frame(frame), "loss")
        losses.grid(row=0, column=0, sticky="ew")
        self.losses = [ttk.Label(losses, font="DigitPadBold"), ttk.Label(losses, style="Muted.TLabel")]
        for label in self.losses:
            label.pack(anchor="w")
        axes = (epochs_axis(), Axis(whole=(0.0, 0.0), can_be_log=True))
        self.chart = Chart(frame, self._theme, _("Loss"), axes, _curve_styles)
        self.chart.configure(height=px(CHART), width=1)
        self.chart.grid(row=1, column=0, sticky="ew", pady=(px(2), px(6)))
        self._switches = {name: tk.BooleanVar(self) for name in ("shows_test", "discretised")}
        switches = ButtonRow(frame, self._theme, gap=12, is_wide=False)
        switches.grid(row=2, column=0, sticky="ew")
        words = {"shows_test": _("Test points"), "discretised": _("Classes alone")}
        switches.show(left=[self._make_switch(switches, name, text) for name, text in words.items()])
        self.own_points = self._make_own(frame)
        self.own_points.grid(row=3, column=0, sticky="ew", pady=(px(2), 0))
        self.plane = Plane(frame, self._theme, self._tell.add)
        self.plane.grid(row=4, column=0, sticky="nsew", pady=(px(4), 0))
        return frame

    def _make_own(self, parent: ttk.Frame) -> ttk.Frame:
        px, frame = self._theme.px, ttk.Frame(parent)
        hint = ttk.Label(frame, text=_("Click in the plane to add points."), style="Muted.TLabel", width=1)
        hint.pack(fill="x")
        wrap_to_width(hint, self._theme)
        row = ButtonRow(frame, self._theme, gap=4, is_wide=False)
        row.pack(fill="x", pady=(px(2), 0))
        self._class = tk.IntVar(self, 1)
        self.classes = [
            choice(
                row,
                words,
                self._class,
                value,
                "playground.class",
                partial(self._tell.own_class, value),
                "Page.Toolbutton",
            )
            for words, value in ((_("Blue"), 1), (_("Orange"), -1))
        ]
        self.undo = explain(
            ttk.Button(row, text=_("Undo"), style="Small.TButton", width=0, command=self._tell.undo),
            "playground.undo",
        )
        self.clear = explain(
            ttk.Button(row, text=_("Clear"), style="Small.TButton", width=0, command=self._tell.clear),
            "playground.clear",
        )
        row.show(left=[*self.classes, self.undo, self.clear])
        return frame

    def _make_foot(self) -> ttk.Frame:
        foot = ttk.Frame(self.body)
        foot.columnconfigure(0, weight=1)
        self.status = ttk.Label(foot, style="Muted.TLabel", width=1)
        self.status.grid(row=0, column=0, sticky="ew")
        wrap_to_width(self.status, self._theme)
        made = []
        for column, (words, run, key) in enumerate(
            (
                (_("Open…"), self._tell.open_file, "open"),
                (_("Save…"), self._tell.save_file, "save"),
                (_("Copy as text"), self._tell.copy, "copy"),
                (_("Paste text"), self._tell.paste, "paste"),
            ),
            1,
        ):
            button = ttk.Button(foot, text=words, style="Slim.TButton", width=0, command=run)
            button.grid(row=0, column=column, padx=(self._gap, 0))
            made.append(explain(button, f"playground.{key}"))
        self.open_file, self.save_file, self.copy, self.paste = made
        return foot

    # Keys

    def _bind_keys(self) -> None:
        control = control_key(self)
        for sequence, run, passed in (
            ("<space>", self._tell.play, PRESSED_BY_SPACE),
            ("<Right>", self._tell.step, MOVED_BY_ARROWS),
            ("<Key-r>", self._tell.reset, TYPING),
            ("<Key-R>", self._tell.reset, TYPING),
            (f"<{control}-z>", self._tell.undo, TYPING),
            (f"<{control}-c>", self._tell.copy, TYPING),
            (f"<{control}-v>", self._tell.paste, TYPING),
            (f"<{control}-o>", self._tell.open_file, set()),
            (f"<{control}-s>", self._tell.save_file, set()),
        ):
            self.bind(sequence, partial(self._press, run, passed))

    def _press(self, run: Callable[[], None], passed: set[str], event: "tk.Event[tk.Misc]") -> str | None:
        """Do what a key is for, where what has the keyboard has no use of its own for it."""
        if event.widget.winfo_class() in passed or event.widget.winfo_toplevel() is not self:
            return None
        run()
        return "break"

    def _see(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is self:
            if event.type == tk.EventType.Visibility:
                self.is_covered = str(event.state) == "VisibilityFullyObscured"
            self._tell.seen()
