"""Session of the window "Look inside": the layers of the network in use, which follow the pen."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from digitpad.core.arrays import Digit
from digitpad.core.network import Classifier
from digitpad.core.raster import Steps
from digitpad.errors import ModelError
from digitpad.inspect.arithmetic import arithmetic_of
from digitpad.inspect.content import Cells, SumContent
from digitpad.inspect.layers import map_before
from digitpad.inspect.network import InspectedNetwork, inspect_network
from digitpad.inspect.occlusion import Occlusion, occlude
from digitpad.inspect.sums import by, description, layer_row, layer_title, sum_content
from digitpad.inspect.views import (
    Kernels,
    cells_of,
    histograms,
    kernel_sum,
    kernels_of,
    occlusion_content,
    place_of,
)
from digitpad.language import _
from digitpad.ui.inspect.view import ACTIVATIONS, KERNELS, OCCLUSION, WEIGHTS, InsideHandlers, InsideWindow
from digitpad.ui.main.windows import Controller, WindowPorts

APART_S = 0.04  # from one digit shown to the next while a network trains: the pen needs what is left


@dataclass(frozen=True, eq=False)
class InspectPorts(WindowPorts):
    """What the window needs of the rest of the program.

    classifier: the network in use.
    current_steps: the digit that is shown, on the pad or in a picture, on its way to 28×28.
    is_training: whether a network is in training.
    put_off_refresh: has the main window refreshed in the next turn of Tk, as much was done in this one.
    """

    classifier: Callable[[], Classifier | None]
    current_steps: Callable[[], Steps | None]
    is_training: Callable[[], bool]
    put_off_refresh: Callable[[], None]


@dataclass(frozen=True)
class InspectState:
    """How the window was left: the activation and the kernel that were pointed at.

    enlarged: the map, and the kernel, that was shown alone.
    """

    cell: int | None
    kernel: int | None
    enlarged: tuple[int | None, int | None] = (None, None)


class InspectSession:
    """The window at work, from its opening to its end."""

    def __init__(self, ports: InspectPorts, choices: "Choices") -> None:
        """Open the window at `choices`, which are kept up to date for the next one."""
        self._ports, self._choices = ports, choices
        self._network: InspectedNetwork | None = None
        self._classifier: Classifier | None = None
        self._fault = ""
        self._digit: Digit | None = None
        self._is_computed = False  # whether the layers have computed what they make of it
        self._kernels: Kernels | None = None
        self._part: int | None = None  # of the sums, that the user wants
        self._occlusion: Occlusion | None = None
        self._jobs = ports.background.queue()
        handlers = InsideHandlers(
            self._choose_layer,
            self._choose_page,
            self._point,
            self._point_at_kernel,
            self._choose_part,
            self._choose_digit,
            self._closed,
        )
        self.window: InsideWindow | None = InsideWindow(ports.root, ports.theme(), handlers)
        self._load()
        self._choose_page(choices.page)

    def follow(self) -> None:
        """Show what the network makes of the digit on the pad, where it is another than before."""
        if self.window is None:
            return
        if self._ports.classifier() is not self._classifier:
            self._load()
            self._show_page()
            return
        if self._take_digit():
            self._show_live()

    @property
    def selected(self) -> tuple[int | None, int | None]:
        """The activation and the kernel that are pointed at."""
        return (
            (self.window.activations.selected, self.window.kernels.selected) if self.window else (None, None)
        )

    @property
    def enlarged(self) -> tuple[int | None, int | None]:
        """The map, and the kernel, that is shown alone."""
        return (
            (self.window.activations.enlarged, self.window.kernels.enlarged) if self.window else (None, None)
        )

    def restore(self, state: InspectState) -> None:
        """Point at an activation and a kernel of the layer that is shown, as before."""
        if self.window:
            views = (self.window.activations, self.window.kernels)
            for view, cell, enlarged in zip(views, (state.cell, state.kernel), state.enlarged, strict=True):
                view.select(cell, enlarged)
            self._show_page()

    # The network and the digit

    def _load(self) -> None:
        """Inspect the network in use."""
        assert self.window
        self._classifier = self._ports.classifier()
        self._network, self._fault, self._is_computed, self._occlusion = None, "", False, None
        if self._classifier is None:
            self._fault = _("No model")
        else:
            try:
                self._network = inspect_network(self._classifier)
            except ModelError as error:
                self._fault = str(error)
        layers = self._network.layers if self._network else ()
        self._choices.layer = min(self._choices.layer, max(len(layers) - 1, 0))
        self._take_digit()
        self._begin_layer()
        self.window.show_layers([layer_row(layer) for layer in layers], self._choices.layer)

    def _take_digit(self) -> bool:
        """Take the digit that is shown; return whether it is another than before."""
        steps = self._ports.current_steps()
        digit = steps.digit if steps else None
        if digit is self._digit or (
            digit is not None and self._digit is not None and np.array_equal(digit, self._digit)
        ):
            return False
        self._digit, self._is_computed = digit, False
        return True

    # What the user chooses

    def _choose_layer(self, layer: int) -> None:
        if layer != self._choices.layer:
            self._choices.layer = layer
            self._begin_layer()
            self._show_page()

    def _begin_layer(self) -> None:
        """Forget what was pointed at in the layer before."""
        assert self.window
        self._part, self._kernels = None, None
        self.window.activations.select(None)
        self.window.kernels.select(None)
        if self._network:
            layers, index = self._network.layers, self._choices.layer
            weights = self._network.weights(index)
            self._kernels = kernels_of(layers[index], weights, map_before(layers, index))

    def _show_heading(self) -> None:
        """Show which layer it is, and what it computes."""
        assert self.window
        if self._network is None:
            self.window.show_heading(_("Look inside"), "")
            return
        layer, weights = self._network.layers[self._choices.layer], self._network.weights(self._choices.layer)
        source = self._network.layers[layer.sources[0]].shape if layer.sources else ()
        shape = " → ".join(by(side) for side in (source, layer.shape) if side)
        heading = "  ".join((layer_title(layer), shape))
        self.window.show_heading(heading, description(layer, source, weights))

    def _choose_page(self, page: str) -> None:
        assert self.window
        self._choices.page = page
        self.window.show_page(page)
        self._show_page()

    def _point(self, _cell: int) -> None:
        self._part = None
        self._show_sum()

    def _point_at_kernel(self, cell: int) -> None:
        if self.window and self._kernels:
            self.window.sum.show(kernel_sum(self._kernels, cell))

    def _choose_part(self, part: int) -> None:
        self._part = part
        self._show_sum()

    def _choose_digit(self, digit: int | None) -> None:
        self._choices.digit = digit
        self._show_occlusion()

    def _closed(self) -> None:
        self.window = None
        self._jobs.forget()

    # What is shown

    def _show_page(self) -> None:
        """Show the whole of the page in front."""
        assert self.window
        if self._choices.page != OCCLUSION:
            self._show_heading()
        if self._choices.page == KERNELS:
            self._show_kernels()
        elif self._choices.page == WEIGHTS:
            rows, chosen = histograms(self._network, self._choices.layer) if self._network else ((), ())
            self.window.weights.show(rows, chosen)
        else:
            self._show_live()

    def _show_live(self) -> None:
        """Show what changes with the digit, and is in front."""
        if self._choices.page == ACTIVATIONS:
            self._show_activations()
        elif self._choices.page == OCCLUSION:
            self._show_occlusion()

    def _nothing(self) -> str:
        """Return why there is nothing to be shown."""
        return self._fault or _("Draw a digit on the pad to see here what each layer makes of it.")

    def _show_activations(self) -> None:
        assert self.window
        view = self.window.activations
        if self._network is None or self._digit is None:
            view.show(None, self._nothing())
            self.window.sum.show(SumContent(""))
            return
        if not self._is_computed:  # the other pages do without, and cost the pen nothing
            self._network.see(self._digit)
            self._is_computed = True
        layer = self._choices.layer
        cells = cells_of(self._network.values(layer), self._network.layers[layer].is_of_digits)
        view.show(cells)
        if view.selected is None:
            view.select(int(np.argmax(np.abs(cells.values))))
        self._show_sum()

    def _show_sum(self) -> None:
        assert self.window
        cell, network = self.window.activations.selected, self._network
        if cell is None or network is None or self._digit is None:
            return
        index = self._choices.layer
        place = place_of(network.values(index).shape, cell)
        found = arithmetic_of(network, index, place)
        self.window.sum.show(sum_content(network.layers[index], found, place, self._part))

    def _show_kernels(self) -> None:
        assert self.window
        view, kernels = self.window.kernels, self._kernels
        if kernels is None:
            view.show(None, self._fault or _("This layer has no kernels: it computes without weights."))
            self.window.sum.show(SumContent(""))
            return
        view.show(Cells(kernels.tiles, kernels.columns, whole=not kernels.matrix))
        if view.selected is None:
            view.select(0)
        self.window.sum.show(kernel_sum(kernels, view.selected or 0))

    def _show_occlusion(self) -> None:
        """Show which ink speaks for the digit; where that is not known yet, find it out beside the pen."""
        assert self.window
        view = self.window.occlusion
        if self._classifier is None or self._network is None or self._digit is None:
            self._occlusion = None
            self.window.show_heading(_("Evidence for each digit"), "")
            view.show(None, self._nothing())
            return
        if self._occlusion:
            content = occlusion_content(self._occlusion, self._choices.digit)
            self.window.show_heading(_("Evidence for {digit}").format(digit=content.digit), "")
            view.show(content)
        known = self._occlusion is not None and self._occlusion.digit is self._digit
        if not known and not self._jobs.is_busy:
            digit, classifier = self._digit, self._classifier
            self._jobs.submit(lambda: occlude(digit, classifier), self._take, latest=True)

    def _take(self, found: Occlusion) -> None:
        """Show what was found, and go on to the digit as it is by now."""
        if self.window and self._digit is not None:
            self._occlusion = found
            self._show_live()


class Choices:
    """What the window showed last, for when it is opened again. layer: 0 is the digit itself."""

    def __init__(self) -> None:
        self.layer, self.page = 1, ACTIVATIONS
        self.digit: int | None = None


class Inspect(Controller):
    """One window, or none while it is closed."""

    def __init__(self, ports: InspectPorts) -> None:
        """Open nothing yet."""
        self._ports = ports
        self.session: InspectSession | None = None
        self._choices: Choices | None = None
        self._due: str | None = None  # the digit that waits for its turn
        self._shown_at = 0.0  # when the last one had been shown, in seconds of a clock that never goes back

    @property
    def is_open(self) -> bool:
        """Whether the window is open."""
        return self.session is not None and self.session.window is not None

    def open(self) -> None:
        """Open the window, or bring the open one to the front."""
        if self.session and self.session.window:
            self.session.window.deiconify()
            self.session.window.lift()
            self.session.window.focus_set()
            return
        self._choices = self._choices or Choices()
        self.session = InspectSession(self._ports, self._choices)

    def follow(self) -> None:
        """Show the digit on the pad as it is now, where the window is open, in a turn of its own.

        So the pen is served in between. While a network trains, it is shown no more than 25 times a second.
        """
        if not self.is_open or self._due:
            return
        rest = self._shown_at + APART_S - time.monotonic() if self._ports.is_training() else 0
        when: int | Literal["idle"] = round(1000 * rest) if rest > 0 else "idle"
        self._due = self._ports.root.after(when, self._follow)

    def _follow(self) -> None:
        self._due = None
        if self.session:
            self.session.follow()
            self._shown_at = time.monotonic()
            self._ports.put_off_refresh()

    def end(self) -> None:
        """Follow no more, as the program ends."""
        if self._due:
            self._ports.root.after_cancel(self._due)
        self._due = None

    def close(self) -> InspectState | None:
        """Close the window; return how it was left, None where it was not open."""
        if self.session is None or self.session.window is None:
            return None
        state = InspectState(*self.session.selected, self.session.enlarged)
        self.session.window.destroy()
        return state

    def restore(self, state: InspectState) -> None:
        """Open the window again as it was left."""
        self.open()
        if self.session and self.session.window:
            self.session.restore(state)
