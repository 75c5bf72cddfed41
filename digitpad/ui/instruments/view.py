"""The window that shows one instrument, and what all instruments are made of: sliders, choices, a picture.

How to add one stands in `lessons.instruments.instrument`.
"""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from tkinter import ttk
from typing import Any, ClassVar, Generic, TypeVar

from digitpad.language.explanations.table import explanation
from digitpad.lessons.instruments.instrument import InstrumentState
from digitpad.ui.widgets.controls import (
    ButtonRow,
    arrows_choose,
    choice,
    fit_options,
    let_arrows_slide,
    wrap_to_width,
)
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

SIZE = (560, 560)  # of the window, in pixels at 96 dots per inch: a lesson lies beside it on a small screen

State = TypeVar("State", bound=InstrumentState)


class Instrument(ttk.Frame, Generic[State]):
    """One instrument. What it shows is its state and nothing else; whatever the user does makes another.

    To be made: its controls, in `make`; and `refresh`, which shows the state in them and in the picture.

    shown: the state.
    """

    window_size: ClassVar[tuple[int, int]] = SIZE  # of its window
    first: tk.Misc  # has the keyboard at first
    shown: State

    def __init__(self, parent: tk.Misc, theme: Theme, state: State, changed: Callable[[State], None]) -> None:
        """Make it. `changed` gets each state that the user makes."""
        super().__init__(parent)
        self.theme, self.shown, self._changed = theme, state, changed
        self.make()
        self.refresh()

    def make(self) -> None:
        """Make the controls, `first` among them."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Show the state."""
        raise NotImplementedError

    def show(self, state: State) -> None:
        """Show another state."""
        if state != self.shown:
            self.shown = state
            self.refresh()

    def change(self, **changes: Any) -> None:
        """Take what the user has set: fields of the state."""
        self.take(replace(self.shown, **changes))

    def take(self, state: State) -> None:
        """Take another state that the user has made."""
        if state != self.shown:
            self.show(state)
            self._changed(state)


class ValueSlider(ttk.Frame):
    """A slider with its name and value above. `slid` gets the value, in whole steps."""

    def __init__(
        self,
        parent: tk.Misc,
        key: str,
        ends: tuple[float, float],
        step: float,
        slid: Callable[[float], None],
    ) -> None:
        """Make it. key: of its explanation. ends: its least and its highest value."""
        super().__init__(parent)
        self._slid, self._step, self._is_showing = slid, step, False
        self.words = explain(ttk.Label(self, style="Small.TLabel", width=1), key)
        self.words.pack(fill="x")
        self.slider = ttk.Scale(self, from_=ends[0], to=ends[1], length=1, command=self._move)
        explain(self.slider, key, lambda: str(self.words.cget("text")))
        let_arrows_slide(self.slider, step)
        self.slider.pack(fill="x")

    def show(self, value: float, words: str) -> None:
        """Show a value, and say what it is."""
        self._is_showing = True
        self.slider.set(value)
        self._is_showing = False
        self.words.configure(text=words)

    def _move(self, position: str) -> None:
        if not self._is_showing:
            self._slid(round(float(position) / self._step) * self._step)


class ValueChoice(ttk.Frame):
    """A field to choose from, with its name above. `choose` gets the value that is chosen."""

    def __init__(
        self,
        parent: tk.Misc,
        key: str,
        options: Sequence[tuple[str, str]],
        choose: Callable[[str], None],
    ) -> None:
        """Make it. key: of its explanation, which names it. options: values, with their labels."""
        super().__init__(parent)
        self._offered, self._choose = tuple(options), choose
        explain(ttk.Label(self, text=explanation(key).term, style="Small.TLabel"), key).pack(anchor="w")
        labels = [label for _value, label in options]
        self.box = explain(ttk.Combobox(self, values=labels, state="readonly"), key)
        fit_options(self.box, labels, 7)
        self.box.pack(fill="x")
        self.box.bind("<<ComboboxSelected>>", lambda _event: self._take())

    def show(self, value: str) -> None:
        """Show which value is chosen."""
        self.box.set(dict(self._offered)[value])

    def _take(self) -> None:
        self.box.selection_clear()
        self._choose(self._offered[self.box.current()][0])


class ChoiceRow(ButtonRow):
    """Buttons of which one is pressed. `choose` gets the value that is chosen."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        name: str,
        values: Sequence[str],
        choose: Callable[[str], None],
        style: str,
    ) -> None:
        """Make it. name: before the dot, of the explanations that name the values. style: of the buttons."""
        super().__init__(parent, theme, gap=4, is_wide=False)
        self._value = tk.StringVar(self)
        self.buttons: dict[str, ttk.Radiobutton] = {}
        for value in values:
            key = f"{name}.{value}"
            self.buttons[value] = choice(
                self, explanation(key).term, self._value, value, key, partial(choose, value), style
            )
        made = list(self.buttons.values())
        arrows_choose(made)
        self.show(left=made)

    def press(self, value: str) -> None:
        """Show which value is chosen."""
        self._value.set(value)


Make = type[Instrument[Any]]


class InstrumentWindow(Dialog):
    """An instrument under a sentence that says what it is for."""

    def __init__(
        self,
        root: tk.Tk,
        theme: Theme,
        name: str,
        make: Make,
        state: InstrumentState,
        handlers: tuple[Callable[[Any], None], Callable[[], None], Callable[[], None]],
    ) -> None:
        """Open it. name: as the table of instruments has it.

        handlers: of another state, of the button that begins anew, and of the window's end.
        """
        key = f"instrument.{name}"
        about = explanation(key)
        super().__init__(root, theme, about.term, padding=12, is_over=False, name=key, size=make.window_size)
        explain(self, key)
        changed, again, self._ended = handlers
        head = ttk.Frame(self.body)
        head.pack(fill="x", pady=(0, theme.px(8)))
        self.again = ttk.Button(
            head, text=explanation("instrument.again").term, style="Slim.TButton", width=0
        )
        self.again.configure(command=again)
        explain(self.again, "instrument.again").pack(side="right", anchor="n", padx=(theme.px(8), 0))
        words = ttk.Label(head, text=about.text, style="Muted.TLabel", width=1)
        words.pack(side="left", fill="x", expand=True)
        wrap_to_width(words, theme)
        self.instrument = make(self.body, theme, state, changed)
        self.instrument.pack(fill="both", expand=True)
        self.appear(self.instrument.first, is_beside=True)

    def closed(self) -> None:
        """See `Dialog`."""
        super().closed()
        self._ended()


def on_drag(canvas: tk.Canvas, drag: Callable[[float, float], None]) -> None:
    """Call `drag` with the place on a canvas, less its frame, where the pointer is pressed and dragged."""

    def take(event: "tk.Event[tk.Misc]") -> None:
        border = int(canvas.cget("highlightthickness"))
        drag(event.x - border, event.y - border)

    canvas.bind("<Button-1>", lambda _event: canvas.focus_set(), add=True)
    canvas.bind("<Button-1>", take, add=True)
    canvas.bind("<B1-Motion>", take, add=True)


def on_arrows(canvas: tk.Canvas, go: Callable[[int, int], None]) -> None:
    """Call `go` with steps to the right and down at the arrow keys."""
    for key, (right, down) in {
        "<Left>": (-1, 0),
        "<Right>": (1, 0),
        "<Up>": (0, -1),
        "<Down>": (0, 1),
    }.items():
        canvas.bind(key, partial(_go, go, right, down))


def _go(go: Callable[[int, int], None], right: int, down: int, _event: object) -> str:
    go(right, down)
    return "break"
