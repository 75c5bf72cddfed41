"""Augmented versions of the digit on the pad: eight pictures, live."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image

from digitpad.core.arrays import Digit
from digitpad.core.ink import Strokes
from digitpad.core.raster import Steps, steps_of_ink
from digitpad.language import _
from digitpad.runs.recipe import AUGMENTATION, Recipe
from digitpad.system.background import Clock, Timer
from digitpad.training.synthesis.augment import augmented, corrupted
from digitpad.ui.lab.hyperparameters_view import HyperparametersPanel
from digitpad.ui.lab.plots_view import PreviewContent

COUNT = 8
LOOK_MS = 250  # between two looks whether there is another digit on the pad
# A 2, for where nobody has drawn: in pad units.
TWO: Strokes = (
    (
        (330, 330),
        (370, 240),
        (460, 190),
        (560, 200),
        (640, 270),
        (640, 370),
        (580, 470),
        (480, 580),
        (390, 680),
        (330, 770),
        (450, 760),
        (570, 770),
        (700, 760),
    ),
)


def made_digit() -> Digit:
    """Return a digit (28, 28) for where the pad is empty."""
    return steps_of_ink(TWO).digit


def versions(digit: Digit, values: Mapping[str, Any], seed: int) -> list[Image.Image]:
    """Return eight versions of a digit (28, 28) as grey pictures, ink bright on 0.

    values: of the hyperparameters of augmentation, by name; those that are not there do nothing.
    """
    recipe = Recipe(**{name: values.get(name, 0.0) for name in AUGMENTATION})
    generator = np.random.default_rng(seed)
    made = augmented(np.repeat(digit[np.newaxis], COUNT, axis=0), recipe, generator)
    made = corrupted(made, recipe.dirt, generator)
    return [Image.fromarray((one * 255).round().astype(np.uint8)) for one in made.clip(0, 1)]


class PreviewController:
    """Shows the versions wherever something of them changes: the digit, the hyperparameters, or the seed."""

    def __init__(
        self,
        clock: Clock,
        current_steps: Callable[[], Steps | None],
        values: Callable[[], Mapping[str, Any]],
    ) -> None:
        """current_steps: the digit that is looked at. values: those of the hyperparameters, by name."""
        self._current_steps, self._values = current_steps, values
        self._panel: HyperparametersPanel | None = None
        self._look_again = Timer(clock)
        self._seed = 1
        self._shown: object = None  # what the versions were made from

    def follow(self, panel: HyperparametersPanel) -> None:
        """Show them in a panel from now on, until it closes."""
        self._panel, self._shown = panel, None
        self._look_again.every(LOOK_MS, self._look)
        self._look()

    def others(self) -> None:
        """Show other versions."""
        self._seed += 1
        self.show()

    def show(self) -> None:
        """Show them, where they are looked at and something changed."""
        panel = self._panel
        if not panel or not panel.winfo_exists() or "augmentation" not in panel.unfolded:
            return
        values, steps = self._values(), self._current_steps()
        wanted = (steps and steps.digit.tobytes(), values, self._seed)
        if wanted == self._shown:
            return
        self._shown = wanted
        words = _("Your digit, eight times") if steps else _("A synthetic digit: draw your own on the pad")
        pictures = versions(steps.digit if steps else made_digit(), values, self._seed)
        panel.show_preview(PreviewContent(pictures, words))

    def end(self) -> None:
        """Look no more, as DigitPad ends."""
        self._look_again.stop()

    def _look(self) -> None:
        """See whether there is another digit on the pad, until the panel has closed."""
        if self._panel and self._panel.winfo_exists():
            self.show()
        else:
            self._look_again.stop()
