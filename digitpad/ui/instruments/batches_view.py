"""The instrument "Batches and epochs": seventy digits, divided in three, and taken batch by batch."""

from functools import partial
from tkinter import font, ttk

from digitpad.core.marks import Frame
from digitpad.language import _, grouped
from digitpad.lessons.instruments.learning import DIGITS, TEST, BatchState
from digitpad.ui.instruments.painting import SmoothCanvas, SmoothSheet
from digitpad.ui.instruments.stepping import StepButtons
from digitpad.ui.instruments.view import Instrument, ValueSlider
from digitpad.ui.widgets.controls import wrap_to_width
from digitpad.ui.widgets.explained import Explained, Place, explain

PICTURE = (520, 330)  # in pixels at 96 dots per inch
ACROSS = 10  # digits in a row
MNIST = 1000  # digits of MNIST for each of them


class BatchesView(Instrument[BatchState]):
    """Above how many choose and how many are taken at a time; below the digits."""

    def make(self) -> None:
        """See `Instrument`."""
        px = self.theme.px
        sliders = ttk.Frame(self)
        sliders.pack(fill="x")
        ends = {"validation": (0, 20), "batch": (1, 60)}
        self.sliders = {
            name: ValueSlider(sliders, f"batches.{name}", ends[name], 1, partial(self._slide, name))
            for name in ends
        }
        for slider in self.sliders.values():
            slider.pack(side="left", fill="x", expand=True, padx=(0, px(12)))
        self.steps = StepButtons(self, self.theme, "batches", self._go, self._begin)
        self.steps.pack(fill="x", pady=(px(8), 0))
        self.words = [explain(ttk.Label(self, width=1), "batches.words") for _line in range(2)]
        for label in self.words:
            label.pack(fill="x", pady=(px(6), 0))
            wrap_to_width(label, self.theme)
        self.words[1].configure(style="Muted.TLabel")
        self.strip = SmoothCanvas(self, self.theme, PICTURE, self._draw)
        explain(self.strip, "batches.strip", part=self._part).configure(takefocus=False)
        self.strip.pack(fill="both", expand=True, pady=(px(8), 0))
        self.first = self.steps.step

    def refresh(self) -> None:
        """See `Instrument`."""
        state = self.shown
        sentences = {
            "validation": _("For validation: {count}").format(count=state.validation),
            "batch": _("Batch size: {count}").format(count=state.size),
        }
        for name, slider in self.sliders.items():
            slider.show(getattr(state, name), sentences[name])
        steps = _("Steps an epoch: {count}; digits in its last batch: {rest}.")
        steps = steps.format(count=state.steps_an_epoch, rest=state.rest)
        self.words[0].configure(text=f"{steps} {self._at()}")
        self.words[1].configure(
            text=_(
                "MNIST has a thousand for each: {training}, and as many steps in batches of {batch}."
            ).format(training=_thousands(state.training), batch=_thousands(state.size))
        )
        self.strip.redraw()

    def _at(self) -> str:
        state = self.shown
        if not state.steps:
            return _("Nothing is taken yet.")
        if state.step == state.steps_an_epoch:
            sentence = _("Epoch {epoch} is over: the validation digits are read, and the order is shuffled.")
            return sentence.format(epoch=state.epoch)
        return _("Epoch {epoch}, step {step}: the weights change once for these.").format(
            epoch=state.epoch + 1, step=state.step
        )

    def _slide(self, name: str, value: float) -> None:
        self._begin(**{name: round(value)})

    def _begin(self, **changes: int) -> None:
        self.steps.stop()
        self.change(steps=0, **changes)

    def _go(self) -> bool:
        self.change(steps=self.shown.stepped().steps)
        return True

    # The digits

    def _draw(self, sheet: SmoothSheet) -> None:
        state, px, colour = self.shown, self.theme.px, self.theme.palette
        shades = [colour.series[0]] * state.training
        shades += [colour.series[1]] * state.validation + [colour.series[2]] * TEST
        taken, seen = {*state.taken}, {*state.seen}
        reads_validation = bool(state.steps) and state.step == state.steps_an_epoch
        for place, shade in enumerate(shades):
            is_lit = place in taken or (reads_validation and state.training <= place < DIGITS - TEST)
            frame = left, top, right, bottom = self._cell(sheet, place)
            sheet.box(frame, shade if is_lit else colour.surface, shade, 2 if is_lit else 1.4, px(4))
            ink = colour.window if is_lit else colour.line if place in seen else colour.text
            digit = str(place * 7 % 10)
            sheet.say((left + right) / 2, (top + bottom) / 2, digit, ink, "center", "DigitPadBold")
        self._draw_names(sheet)

    def _cell(self, sheet: SmoothSheet, place: int) -> Frame:
        """Return where a digit lies."""
        px, (row, column) = self.theme.px, divmod(place, ACROSS)
        wide, high = sheet.width / ACROSS, (sheet.height - px(26)) / (DIGITS // ACROSS)
        side = min(wide, high) - px(6)
        left, top = column * wide + (wide - side) / 2, row * high + (high - side) / 2
        return left, top, left + side, top + side

    def _draw_names(self, sheet: SmoothSheet) -> None:
        state, px, colour = self.shown, self.theme.px, self.theme.palette
        names = (
            _("training {count}").format(count=state.training),
            _("validation {count}").format(count=state.validation),
            _("test {count}: judged once, in the end").format(count=TEST),
        )
        wides = [font.Font(self, name="DigitPadSmall", exists=True).measure(name) + px(20) for name in names]
        x, apart = px(10.0), (sheet.width - sum(wides)) / (len(names) + 1)
        for name, wide, shade in zip(names, wides, colour.series, strict=False):
            y = sheet.height - px(11)
            sheet.disc(x, y, px(5), shade)
            sheet.say(x + px(10), y, name, colour.text, "w", "DigitPadSmall")
            x += round(wide + apart)

    def _part(self, _place: Place | None) -> Explained:
        return Explained("batches.strip", str(self.words[0].cget("text")))


def _thousands(count: int) -> str:
    return grouped(count * MNIST)
