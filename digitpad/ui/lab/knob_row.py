"""A knob's row: its label, a field, perhaps a slider, what it does, and what is wrong with it."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.lab.help_texts import Knob
from digitpad.language import _
from digitpad.ui.widgets.theme import Theme

FIELD = 10  # characters wide
SLIDER = 100.0  # where a slider ends; its arrow keys go by 1
NARROW = 310  # room for a label, a field and a slider, in pixels at 96 dots per inch

Value = str | bool


@dataclass(frozen=True)
class KnobContent:
    """What a knob shows.

    options: what can be chosen: values, and what they are called.
    said: a sentence about the value that is chosen; "" for none.
    fault: what is wrong with what is typed; obstacle: why the knob does not apply; "" for neither.
    slider: where its slider stands, from 0 to 100; None for a knob without one.
    """

    value: Value
    options: Sequence[tuple[str, str]] = ()
    said: str = ""
    fault: str = ""
    obstacle: str = ""
    slider: float | None = None


class KnobRow:
    """A knob's place in its group: a label, a field, perhaps a slider, and sentences under them."""

    def __init__(self, parent: ttk.Frame, theme: Theme, knob: Knob, content: KnobContent, row: int) -> None:
        """Make it; `tell` and `tell_slider` are set by who wants to know."""
        self.tell: Callable[[Value], None] = lambda _value: None
        self.tell_slider: Callable[[float], None] = lambda _position: None
        self._showing = False
        self._knob = knob
        self._options: Sequence[tuple[str, str]] = ()
        self._text, self._switch = tk.StringVar(parent), tk.BooleanVar(parent)
        self._theme, self._row = theme, row
        self.label = ttk.Label(parent, text=knob.label)
        self.field = self._make_field(parent, content)
        self.slider = None if content.slider is None else self._make_slider(parent)
        above = (theme.px(8), theme.px(1))
        self.label.grid(row=row, column=0, sticky="w", padx=(0, theme.px(12)), pady=above)
        self.field.grid(
            row=row,
            column=1,
            columnspan=1 if self.slider else 2,
            sticky="ew" if knob.options else "w",
            pady=above,
        )
        self.sentences = [
            ttk.Label(parent, style=style) for style in ("Muted.TLabel", "Small.TLabel", "Warning.TLabel")
        ]
        for place, sentence in enumerate(self.sentences, row + 1):
            sentence.grid(row=place, column=0, columnspan=3, sticky="w")

    def show(self, content: KnobContent) -> None:
        """Show what it is set to, and what is to be said of it."""
        self._showing = True
        off = bool(content.obstacle)
        for widget in (self.label, self.field, self.slider):
            if widget:
                widget.state(["disabled" if off else "!disabled"])
        self._show_value(content)
        if self.slider and abs(self.slider.get() - (content.slider or 0)) > 0.01:
            self.slider.set(content.slider or 0)
        self.field.state(["invalid" if content.fault else "!invalid"])
        texts = (content.obstacle or self._knob.explained, "" if off else content.said, content.fault)
        for label, text in zip(self.sentences, texts, strict=True):
            label.configure(text=text)
            (label.grid if text else label.grid_remove)()
        self._showing = False

    def wrap(self, width: int) -> None:
        """Break the sentences at a width in pixels; where that is little, the slider goes below them."""
        px = self._theme.px
        for label in self.sentences:
            label.configure(wraplength=width)
        if self.slider and width < px(NARROW):
            self.slider.grid(row=self._row + 4, column=0, columnspan=3, sticky="ew", pady=(px(2), 0), padx=0)
        elif self.slider:
            above = (px(8), px(1))
            self.slider.grid(row=self._row, column=2, columnspan=1, sticky="ew", padx=(px(12), 0), pady=above)

    def _make_field(self, parent: ttk.Frame, content: KnobContent) -> ttk.Widget:
        if isinstance(content.value, bool):
            return ttk.Checkbutton(
                parent,
                text=_("on"),
                variable=self._switch,
                style="Choice.TCheckbutton",
                command=lambda: self.tell(self._switch.get()),
            )
        if self._knob.options:
            box = ttk.Combobox(parent, state="readonly", width=FIELD, textvariable=self._text)
            box.bind("<<ComboboxSelected>>", lambda _event: self._choose(box))
            return box
        self._text.trace_add("write", lambda *_what: self._type())
        return ttk.Entry(parent, width=FIELD, textvariable=self._text, justify="right")

    def _make_slider(self, parent: ttk.Frame) -> ttk.Scale:
        return ttk.Scale(parent, from_=0, to=SLIDER, command=lambda position: self._slide(float(position)))

    def _show_value(self, content: KnobContent) -> None:
        if isinstance(self.field, ttk.Combobox):
            self._options = content.options
            self.field.configure(values=[label for _value, label in content.options])
            self.field.set(dict(content.options).get(str(content.value), str(content.value)))
        elif isinstance(content.value, bool):
            self._switch.set(content.value)
        elif self._text.get() != content.value:  # or else the cursor would jump
            self._text.set(content.value)

    def _choose(self, box: ttk.Combobox) -> None:
        box.selection_clear()
        self.tell(self._options[box.current()][0])

    def _type(self) -> None:
        if not self._showing:
            self.tell(self._text.get())

    def _slide(self, position: float) -> None:
        if not self._showing:
            self.tell_slider(position)
