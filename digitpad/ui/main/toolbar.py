"""The row of tools above the pad: undo, redo, clear, the eraser and the width of the pen."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.theme import Theme

THINNEST, THICKEST = 10.0, 120.0  # visible pen, in pad units


@dataclass(frozen=True)
class ToolbarHandlers:
    """Whom the tools tell. `pen` gets a width in pad units, `eraser` whether it is on."""

    undo: Callable[[], None]
    redo: Callable[[], None]
    clear: Callable[[], None]
    eraser: Callable[[bool], None]
    pen: Callable[[float], None]


class Toolbar(ttk.Frame):
    """Buttons that can be reached with Tab and pressed with Space."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: ToolbarHandlers, pen: float) -> None:
        """Make the tools, the slider at `pen` pad units."""
        super().__init__(parent)
        self._gap = theme.px(6)
        self._undo = self._button(_("Undo"), handlers.undo)
        self._redo = self._button(_("Redo"), handlers.redo)
        self._clear = self._button(_("Clear"), handlers.clear)
        self._erasing = tk.BooleanVar(self, False)
        eraser = ttk.Checkbutton(
            self,
            text=_("Eraser"),
            style="Toolbutton",
            variable=self._erasing,
            command=lambda: handlers.eraser(self._erasing.get()),
        )
        eraser.pack(side="left", padx=(0, self._gap))
        slider = ttk.Scale(
            self,
            from_=THINNEST,
            to=THICKEST,
            value=pen,
            length=theme.px(150),
            command=lambda value: handlers.pen(float(value)),
        )
        slider.pack(side="right")
        for key, step in (("Left", -5), ("Right", 5)):
            slider.bind(f"<{key}>", lambda _event, step=step: self._step(slider, step))  # type: ignore[misc]
        ttk.Label(self, text=_("Pen"), style="Muted.TLabel").pack(side="right", padx=self._gap)

    def show(self, can_undo: bool, can_redo: bool, can_clear: bool, erasing: bool) -> None:
        """Enable the tools that can do something now."""
        tools = ((self._undo, can_undo), (self._redo, can_redo), (self._clear, can_clear))
        for button, enabled in tools:
            button.state(["!disabled" if enabled else "disabled"])
        self._erasing.set(erasing)

    def _button(self, text: str, command: Callable[[], None]) -> ttk.Button:
        button = ttk.Button(self, text=text, command=command, width=0)
        button.pack(side="left", padx=(0, self._gap))
        return button

    @staticmethod
    def _step(slider: ttk.Scale, step: float) -> str:
        slider.set(min(max(slider.get() + step, THINNEST), THICKEST))
        return "break"
