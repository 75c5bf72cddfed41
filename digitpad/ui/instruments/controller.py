"""Instruments at work: at most one is open; what each is set to stays while the program runs."""

import tkinter as tk
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from digitpad.core.pad_reading import PadReading
from digitpad.language.explanations.table import explanation
from digitpad.lessons.instruments import INSTRUMENTS, instrument_state
from digitpad.lessons.instruments.instrument import DrawnDigit, InstrumentState
from digitpad.ui.instruments.activation_view import ActivationView
from digitpad.ui.instruments.backpropagation_view import BackpropagationView
from digitpad.ui.instruments.batches_view import BatchesView
from digitpad.ui.instruments.convolution_view import ConvolutionView
from digitpad.ui.instruments.descent_view import DescentView
from digitpad.ui.instruments.neuron_view import NeuronView
from digitpad.ui.instruments.softmax_view import SoftmaxView
from digitpad.ui.instruments.view import InstrumentWindow, Make
from digitpad.ui.main.menu_bar import Command
from digitpad.ui.main.windows import Controller, WindowPorts

VIEWS: Mapping[str, Make] = {
    "neuron": NeuronView,
    "activation": ActivationView,
    "softmax": SoftmaxView,
    "backpropagation": BackpropagationView,
    "convolution": ConvolutionView,
    "descent": DescentView,
    "batches": BatchesView,
}


class InstrumentsController(Controller):
    """One window, or none while it is closed."""

    def __init__(self, ports: WindowPorts, read: Callable[[], PadReading]) -> None:
        """Open nothing yet. `read` returns the reading of the drawing as it is now."""
        self._ports, self._read = ports, read
        self.window: InstrumentWindow | None = None
        self.name = next(iter(INSTRUMENTS))  # of the one that is open, or was last
        self._states: dict[str, InstrumentState] = {}
        self._begun: dict[str, Mapping[str, Any]] = {}  # what each was opened with

    def entries(self) -> tuple[Command, ...]:
        """Return the entries of the menu."""
        return tuple(
            Command(explanation(key).term, partial(self._open, name), key)
            for name in INSTRUMENTS
            for key in [f"instrument.{name}"]
        )

    @property
    def state(self) -> InstrumentState:
        """What the instrument is set to that is open, or was last."""
        return self._states.setdefault(self.name, instrument_state(self.name, {}))

    def facts(self) -> Mapping[str, Any]:
        """Return what lessons can check of the one that is open; nothing while none is."""
        return self.state.facts() if self.window else {}

    # The window's life

    def open(self) -> None:
        """Open the one that was open last."""
        self.open_instrument(self.name)

    def _open(self, name: str) -> None:
        self.open_instrument(name)

    def open_instrument(self, name: str, settings: Mapping[str, Any] | None = None) -> tk.Toplevel:
        """Open an instrument as it was left, or begin anew with some of its fields set."""
        if settings is not None:
            self._states[name], self._begun[name] = instrument_state(name, settings), settings
        if self.window and name != self.name:
            self.window.destroy()
        self.name = name
        self._take_drawing()
        if self.window:
            self.window.instrument.show(self.state)
            self.window.deiconify()
            self.window.lift()
            self.window.focus_set()
        else:
            self.window = self._make()
        return self.window

    def _make(self) -> InstrumentWindow:
        handlers = (self._changed, self.again, self._closed)
        root, theme = self._ports.root, self._ports.theme()
        return InstrumentWindow(root, theme, self.name, VIEWS[self.name], self.state, handlers)

    def close(self) -> str | None:
        """Close the window; return what it showed, None where it was not open."""
        if self.window is None:
            return None
        self.window.destroy()
        return self.name

    def restore(self, state: str) -> None:
        """Open the window again as it was left."""
        self.open_instrument(state)

    def _closed(self) -> None:
        self.window = None

    # What it is set to

    def again(self) -> None:
        """Set the one that is open to what it began with."""
        self.open_instrument(self.name, self._begun.get(self.name, {}))

    def follow(self) -> None:
        """Show the digit on the pad as it is now, where the one that is open cares."""
        if self.window:
            self._take_drawing()
            self.window.instrument.show(self.state)

    def _changed(self, state: InstrumentState) -> None:
        self._states[self.name] = state
        self.follow()

    def _take_drawing(self) -> None:
        self._states[self.name] = self.state.with_drawing(self._drawn())

    def _drawn(self) -> DrawnDigit | None:
        reading = self._read()
        if reading.steps is None:
            return None
        return DrawnDigit(reading.steps.digit, reading.reading.probabilities if reading.reading else None)
