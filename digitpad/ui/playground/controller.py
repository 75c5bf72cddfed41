"""Session of the playground: a network that learns in the window's own time, a frame after each epoch."""

import random
import time
import tkinter as tk
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitpad.drawings.file_kinds import PLAYGROUND_SUFFIX
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.playground.data import DATASETS, OWN, OwnPoint
from digitpad.playground.session import Connection, Playground, feature_levels
from digitpad.playground.settings import MOST_POINTS, MOST_SEED, PlaygroundText, read_text, write_text
from digitpad.system.files import read_file, reading
from digitpad.system.leftovers import write_chosen
from digitpad.ui.main.windows import Controller, WindowPorts
from digitpad.ui.playground.controls_view import PointsHandlers
from digitpad.ui.playground.network_painting import Element
from digitpad.ui.playground.network_view import DrawingHandlers
from digitpad.ui.playground.playground_content import (
    FEATURE_KEYS,
    choices,
    datasets,
    drawn_points,
    network_values,
    progress_of,
    shape_of,
    sliders,
    values_of,
)
from digitpad.ui.playground.view import PlaygroundHandlers, PlaygroundWindow
from digitpad.ui.widgets.dialogs import FileTypes, ask_open, ask_save, types_of

FRAME_MS = 16  # from the begin of one epoch to that of the next: a screen shows no more
REST_MS = 2  # that other events have at least, between two epochs


@dataclass(frozen=True)
class PlaygroundState:
    """How the window was left."""

    is_playing: bool


class PlaygroundController(Controller):
    """One window, or none while it is closed; the network stays."""

    def __init__(self, ports: WindowPorts) -> None:
        """Open nothing yet."""
        self._ports = ports
        self.playground = Playground()
        self.window: PlaygroundWindow | None = None
        self.is_playing = self.keeps_seed = False
        self._class = 1  # of the points to come
        self._pointed: Element | None = None
        self._points: tuple[object, bool] | None = None  # which are drawn
        self._problem = ""  # whose sets are shown
        self._due: str | None = None

    # The window's life

    def open(self) -> None:
        """Open the window, or bring the open one to the front."""
        if self.window:
            self.window.deiconify()
            self.window.lift()
            self.window.focus_set()
            return
        self._pointed, self._points, self._problem, self._class = None, None, "", 1
        self.window = PlaygroundWindow(
            self._ports.root,
            self._ports.theme(),
            self._handlers(),
            choices(),
            sliders(),
            feature_levels(),
        )
        self._show_all()

    def close(self) -> PlaygroundState | None:
        """Close the window; return how it was left, None where it was not open."""
        if self.window is None:
            return None
        state = PlaygroundState(self.is_playing)
        self.window.destroy()
        return state

    def restore(self, state: PlaygroundState) -> None:
        """Open the window again as it was left."""
        self.open()
        if state.is_playing:
            self.play()

    def end(self) -> None:
        """Play no more, as the program ends."""
        self._stop()

    def _closed(self) -> None:
        self.window = None
        self._stop()

    def _handlers(self) -> PlaygroundHandlers:
        network = DrawingHandlers(
            self._toggle_feature, self._change_layers, self._change_neurons, self._point, self._set_value
        )
        data = PointsHandlers(
            self._choose,
            lambda key: self.change(dataset=key),
            lambda name, value: self.change(**{name: value}),
            lambda: self.change(data_seed=random.randint(1, MOST_SEED)),
            self._type_seed,
            self._keep_seed,
        )
        return PlaygroundHandlers(
            play=self.play,
            step=self.step,
            reset=self.reset,
            choose=self._choose,
            switch=lambda name, value: self.change(**{name: value}),
            add=self._add_point,
            own_class=self._choose_class,
            undo=self.undo,
            clear=lambda: self.change(points=()),
            copy=self.copy,
            paste=self.paste,
            open_file=self._ask_open,
            save_file=self._ask_save,
            seen=self._go_on,
            closed=self._closed,
            data=data,
            network=network,
        )

    # Playing

    def play(self) -> None:
        """Learn on and on, or pause."""
        if self.is_playing:
            self._stop()
        else:
            if self.playground.has_diverged:
                self._say_diverged()
                return
            self.is_playing = True
            self._say("")
            self._go_on()
        self._show_progress()

    def pause(self) -> None:
        """Learn no more for now."""
        if self.is_playing:
            self.play()

    def step(self) -> None:
        """Learn for one epoch, and pause."""
        self._stop()
        self.playground.step()
        self._show_frame(all_of_it=True)
        if self.playground.has_diverged:
            self._say_diverged()

    def reset(self) -> None:
        """Forget all that was learned, with other weights unless their seed is kept; and pause."""
        self._stop()
        self._say("")
        seed = self.playground.settings.seed if self.keeps_seed else random.randint(1, MOST_SEED)
        self.playground.change(seed=seed)
        self.playground.begin()
        self._show_all()

    def _stop(self) -> None:
        self.is_playing = False
        if self._due:
            self._ports.root.after_cancel(self._due)
            self._due = None
        if self.window:
            self._show_frame(all_of_it=True)

    def _go_on(self) -> None:
        """Take the next step soon, where it plays and can be seen."""
        if self.is_playing and self._due is None and self.window and self.window.is_seen:
            self._due = self._ports.root.after(REST_MS, self._tick)

    def _tick(self) -> None:
        self._due = None
        if not self.is_playing or self.window is None or not self.window.is_seen:
            return
        begun = time.monotonic()
        self.playground.step()
        if self.playground.has_diverged:
            self._stop()
            self._say_diverged()
            return
        self._show_frame(all_of_it=False)
        self.window.update_idletasks()
        if self.is_playing:
            spent = round(1000 * (time.monotonic() - begun))
            self._due = self._ports.root.after(max(FRAME_MS - spent, REST_MS), self._tick)

    # What the user changes

    def change(self, **changes: Any) -> None:
        """Change settings, and show what comes of it."""
        self.playground.change(**changes)
        self._say("")
        self._show_all()

    def _choose(self, name: str, value: str) -> None:
        if name == "problem":
            dataset = self.playground.settings.dataset
            sets = DATASETS[value]
            self.change(problem=value, dataset=dataset if dataset in sets else sets[0])
        else:
            self.change(**{name: float(value) if name in ("learning_rate", "strength") else value})

    def _toggle_feature(self, row: int) -> None:
        self.playground.toggle_feature(FEATURE_KEYS[row])
        self._show_all()

    def _change_layers(self, by: int) -> None:
        (self.playground.add_layer if by > 0 else self.playground.remove_layer)()
        self._show_all()

    def _change_neurons(self, layer: int, by: int) -> None:
        self.playground.add_neurons(layer, by)
        self._show_all()

    def _set_value(self, element: Element, value: float) -> None:
        if element.kind == "weight":
            self.playground.set_weight(Connection(element.layer, element.neuron, element.target), value)
        else:
            self.playground.set_bias(element.layer - 1, element.neuron, value)
        self._show_frame(all_of_it=True)

    def _type_seed(self, number: int, text: str) -> None:
        name = ("data_seed", "seed")[number]
        if text.isdecimal() and int(text) <= MOST_SEED:
            if int(text) != getattr(self.playground.settings, name):
                self.change(**{name: int(text)})
        else:
            self._show_values()

    def _keep_seed(self, keeps: bool) -> None:
        self.keeps_seed = keeps

    def _choose_class(self, target: int) -> None:
        self._class = target

    def _add_point(self, x1: float, x2: float, is_other: bool) -> None:
        if len(self.playground.settings.points) == MOST_POINTS:
            self._say(_("There is no room for more points."), True)
            return
        point = OwnPoint(round(x1, 2), round(x2, 2), -self._class if is_other else self._class)
        self.playground.add_point(point)
        self._show_all()

    def undo(self) -> None:
        """Take the last point of the user's back."""
        if self.playground.settings.dataset == OWN:
            self.change(points=self.playground.settings.points[:-1])

    # As text

    def copy(self) -> None:
        """Put the playground on the clipboard, as a text."""
        assert self.window
        self.window.clipboard_clear()
        self.window.clipboard_append(write_text(self.playground.text()))
        self._say(_("Copied: whoever pastes this text into the playground has what you have."))

    def paste(self) -> None:
        """Become what the text on the clipboard says."""
        assert self.window
        try:
            text = str(self.window.clipboard_get())
        except tk.TclError:  # it is empty, or holds a picture
            text = ""
        try:
            found = read_text(text)
        except DataError as error:
            self._say(str(error), True)
            return
        self.take(found)
        self._say(_("Pasted."))

    def _ask_open(self) -> None:
        path = self.window and ask_open(self.window, _("Open playground"), _types())
        if path:
            self.open_file(path)

    def _ask_save(self) -> None:
        path = self.window and ask_save(
            self.window, _("Save playground"), _types(), _("playground") + PLAYGROUND_SUFFIX
        )
        if path:
            write_chosen(path, f"{write_text(self.playground.text())}\n".encode())
            self._say(_("Saved as {name}.").format(name=path.name))

    def open_file(self, path: Path) -> None:
        """Open the window with the playground in a file.

        Raises:
            DataError: it cannot be read, or holds none.
        """
        with reading(path):
            text = read_file(path).decode(errors="replace")
        try:
            found = read_text(text)
        except DataError as error:
            raise DataError(
                _("{name} cannot be opened. {reason}").format(name=path.name, reason=error)
            ) from None
        self.open()
        self.take(found)
        self._say(_("Opened: {name}").format(name=path.name))

    def take(self, text: PlaygroundText) -> None:
        """Become what a text says, and pause."""
        self._stop()
        self.playground.take(text)
        self._say("")
        self._show_all()

    # What is shown

    def _say(self, sentence: str, is_warning: bool = False) -> None:
        if self.window and self.window.words != sentence:
            self.window.say(sentence, is_warning)

    def _say_diverged(self) -> None:
        self._say(
            _("The training diverged: the weights grew without limit. Choose a lower rate and reset."),
            True,
        )

    def _show_all(self) -> None:
        if self.window is None:
            return
        settings = self.playground.settings
        if settings.problem != self._problem:
            self._problem = settings.problem
            self.window.data.show_datasets(datasets(settings.problem))
        self._show_values()
        shape = shape_of(settings)
        if shape != self.window.network.shape:
            self._pointed = None
            self.window.network.show_shape(shape, network_values(self.playground))
        self._show_frame(all_of_it=True)

    def _show_frame(self, all_of_it: bool) -> None:
        """Show the network as it is now. all_of_it: not only what a frame has time for."""
        if self.window is None:
            return
        values, settings = network_values(self.playground), self.playground.settings
        self.window.network.show_values(values, all_of_it)
        shown = values.maps[-1][0]
        if self._pointed:
            layer, neuron = self._pointed.layer, self._pointed.neuron
            shown = values.maps[layer - 1][neuron] if layer else feature_levels()[neuron]
        points = (self.playground.training, settings.shows_test)  # made anew where they are others
        if self._points != points:
            self._points = points
            self.window.plane.show_points(drawn_points(self.playground))
        self.window.plane.show(shown, settings.discretised)
        self._show_progress()

    def _show_values(self) -> None:
        if self.window:
            self.window.show_values(values_of(self.playground.settings, self.keeps_seed))

    def _show_progress(self) -> None:
        if self.window:
            self.window.show_progress(progress_of(self.playground, self.is_playing))

    def _point(self, element: Element | None) -> None:
        """Show in the plane what the neuron that is pointed at says of it."""
        self._pointed = element
        if self.window and not self.is_playing:
            self._show_frame(all_of_it=False)


def _types() -> FileTypes:
    return types_of(_("Playgrounds"), [PLAYGROUND_SUFFIX])
