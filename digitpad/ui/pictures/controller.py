"""Pictures in front of the drawing: opened in the background, corrected by hand, and back to the pad."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PIL import Image

from digitpad.core.ink import Ink
from digitpad.core.network import Classifier
from digitpad.core.prediction import ReadDigit
from digitpad.core.undo import UndoStack
from digitpad.errors import PictureError
from digitpad.language import _, short
from digitpad.system.background import Background, Timer
from digitpad.ui.pictures.content import Bounds

if TYPE_CHECKING:  # imported with the first picture: the pad is ready earlier
    import tkinter as tk

    from digitpad.pictures.model import Box, Glyph, Picture, PictureOptions
    from digitpad.pictures.opened import Opened
    from digitpad.ui.widgets.theme import Theme

PAUSE_MS = 120  # after the last movement of a slider, before the picture is opened again
SLOW_MS = 1000  # from here on there is a bar that moves, and a way to stop
MOST_STEPS = 200  # to go back

Get = Callable[[], "Picture"]
Result = TypeVar("Result")


class PicturePorts(NamedTuple):
    """What an opened picture needs of the rest of the program.

    root, theme, background, notice: as every window has them.
    classifier: what reads: the network in use, with what was taught to it.
    refresh: shows the main window anew at once; refresh_soon: when Tk has nothing else to do.
    is_drawing: whether the pen is down.
    ink: the drawing behind the picture.
    """

    root: "tk.Tk"
    theme: "Callable[[], Theme]"
    background: Background
    notice: Callable[[str], None]
    classifier: Callable[[], Classifier | None]
    refresh: Callable[[], None]
    refresh_soon: Callable[[], None]
    is_drawing: Callable[[], bool]
    ink: Ink


class Pictures:
    """At most one picture is open. The drawing behind it stays as it is."""

    def __init__(self, ports: PicturePorts) -> None:
        """No picture is open."""
        self._ports = ports
        self._steps: UndoStack[Opened] | None = None  # of the picture that was opened last
        self._is_closed = True  # though redo may bring it back
        self.doing = ""  # what is under way, in words
        self.is_slow = False  # whether that takes long
        self.shows_left_out = False  # whether boxes are around what was left out
        self._corrections: dict[Box, int] = {}  # the user's labels of boxes
        self._requested: PictureOptions | None = None  # of that picture, perhaps not shown yet
        self._jobs = ports.background.queue()
        self._rest = Timer(ports.root)  # the options that wait for the slider to rest
        self._stroke_end = Timer(ports.root)  # what was found, that waits for the stroke to end
        self._slow = Timer(ports.root)

    @property
    def opened(self) -> "Opened | None":
        """The picture in front of the drawing."""
        return None if self._steps is None or self._is_closed else self._steps.present

    @property
    def digits(self) -> tuple[ReadDigit, ...]:
        """The number in the picture, digit by digit."""
        if not self.opened:
            return ()
        from digitpad.ui.pictures.box_labels_controller import digits_of

        return digits_of(self.opened, self._corrections)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to go forward, which may be back to a picture that undo has closed."""
        return self._steps is not None and (self._is_closed or self._steps.can_redo)

    # In and out

    def open(self, path: Path) -> None:
        """Open a picture file, of a TIFF or a PDF of many pages the first."""
        from digitpad.pictures.scans import first_page

        self.open_made(partial(first_page, path), path.name)

    def open_made(self, get: Get, name: str) -> None:
        """Open a picture that is read, or made, in the background."""
        self._begin(get, None, _("Opening {name}…").format(name=short(name)))

    def paste(self) -> None:
        """Open the picture on the clipboard."""
        from digitpad.system.clipboard import pasted_picture

        self._begin(pasted_picture, None, _("Opening the clipboard's picture…"))

    def open_digit(self, digit: Image.Image) -> None:
        """Show a kept digit, grey 28×28 with ink bright, at once."""
        from digitpad.pictures.opened import opened_digit

        self.stop()
        self._show_new(opened_digit(digit, self._ports.classifier()))

    def close(self) -> None:
        """Go back to the pad."""
        self.stop()
        self._is_closed = True
        if self._ports.ink.can_redo:
            self.forget()
        self._ports.notice("")

    def forget(self) -> None:
        """Forget a closed picture: redo brings it back until the drawing changes."""
        if not self.opened:
            self._steps, self._corrections = None, {}

    def stop(self) -> None:
        """Let go of what is under way; what is shown stays."""
        self._jobs.forget()
        self._rest.stop()
        self._stroke_end.stop()
        if self.opened:
            self._requested = self.opened.options
        if self.doing:
            self._no_longer_busy()
            self._ports.refresh()

    def end(self) -> None:
        """The window closes."""
        self.stop()

    # Its options

    def turn(self, quarters: int) -> None:
        """Turn it to the right by so many quarters; to the left where they are negative."""
        if self._requested:
            self._request(turns=((self._requested.turns or 0) + quarters) % 4)

    def set_light_ink(self, light_ink: bool | None) -> None:
        """Set whether the ink is lighter than the paper; None to find out."""
        self._request(light_ink=light_ink)

    def set_sensitivity(self, sensitivity: float) -> None:
        """Find fainter ink, up to 1, or only stronger ink, down to -1."""
        self._request(sensitivity=sensitivity)

    # Its boxes

    def select(self, number: int) -> None:
        """Look at another digit."""
        if self.opened and number != self.opened.selected and number < len(self.opened.glyphs):
            self._put_in_place(self.opened.select(number))
            self._ports.notice("")

    def put(self, number: int | None, rectangle: Bounds) -> None:
        """Put a box in place of box `number`, or a new one; where it holds no ink, only report it."""
        if not self.opened:
            return
        try:
            from digitpad.pictures.model import Box

            self._change(self.opened.put(Box(*rectangle), number))
        except PictureError as error:
            self._ports.notice(str(error))

    def show_left_out(self, is_shown: bool) -> None:
        """Show boxes around what was left out, or hide them."""
        self.shows_left_out = is_shown
        self._ports.refresh()

    def take_in(self, number: int) -> None:
        """Take in what was left out, of which there are boxes, as a digit."""
        if self.opened and number < len(self.opened.left_out):
            self._change(self.opened.take_in(number))

    def remove(self) -> None:
        """Remove the selected box."""
        if self.opened and self.opened.selected is not None:
            self._change(self.opened.remove())

    def correct(self, glyph: "Glyph", digit: int | None) -> int | None:
        """Correct the number: a glyph is `digit`, or again as it was read where that is None.

        Return the correction before.
        """
        if not self.opened or not any(glyph is one for one in self.opened.glyphs):
            return None
        before = self._corrections.pop(glyph.box, None)
        if digit is not None:
            self._corrections[glyph.box] = digit
        return before

    def undo(self) -> None:
        """Take the last change back; where there is none, go back to the pad."""
        if self._steps is None or self._is_closed:
            return
        self.stop()
        if self._steps.can_undo:
            self._show(self._steps.undo())
        else:
            self._is_closed = True
            self._ports.notice("")

    def redo(self) -> None:
        """Make the change again that was taken back."""
        if self._steps is not None and self.can_redo:
            self.stop()
            opened = self._steps.present if self._is_closed else self._steps.redo()
            self._is_closed = False
            self._show(opened)

    def read_again(self) -> None:
        """Read with another model, or with what was taught to it meanwhile."""
        if self.opened:
            self._put_in_place(self.opened.read_by(self._ports.classifier()))
        self._ports.refresh_soon()

    # How it is done

    def _request(self, **changes: Any) -> None:
        """Have some of the options otherwise, once the slider rests."""
        before = self._requested
        if self.opened and before and before != (options := replace(before, **changes)):
            self._requested = options
            self._rest.once(PAUSE_MS, self._open_again)

    def _open_again(self) -> None:
        if self.opened and self._requested:
            picture, options = self.opened.picture, self._requested
            self._begin(lambda: picture, options, _("Searching again…"))
            self._requested = options

    def _begin(self, get: Get, options: "PictureOptions | None", words: str) -> None:
        """Load and read a picture in the background, and show meanwhile that this goes on.

        options: None for the usual ones.
        """
        from digitpad.pictures.model import PictureOptions
        from digitpad.pictures.opened import open_picture

        wanted, classifier = options or PictureOptions(), self._ports.classifier()
        self.do(lambda: open_picture(get(), wanted, classifier), self._take, words)

    def do(self, job: Callable[[], Result], then: Callable[[Result], None], words: str) -> None:
        """Open something in the background, and show meanwhile that this goes on; `stop` lets go of it.

        then: gets what was opened, once no stroke is being drawn.
        """

        def take(found: Result) -> None:
            if self._ports.is_drawing():
                self._stroke_end.once(50, lambda: take(found))
            else:
                then(found)

        self.stop()
        self.doing = words
        self._slow.once(SLOW_MS, self._is_slow_now)
        self._jobs.submit(job, take, latest=True, ended=self._ended)
        self._ports.refresh_soon()

    def _is_slow_now(self) -> None:
        self.is_slow = True
        self._ports.refresh()

    def _ended(self) -> None:
        self._no_longer_busy()
        if self.opened and not self._rest.is_waiting:  # where it failed, what is shown counts again
            self._requested = self.opened.options

    def _no_longer_busy(self) -> None:
        self._slow.stop()
        self.doing, self.is_slow = "", False
        self._ports.refresh_soon()

    def _take(self, opened: "Opened") -> None:
        """Show what was found."""
        before = self.opened
        if before and before.picture is opened.picture:
            is_as_before = before.page.turns == opened.page.turns  # so it is seen as it is now, zoomed too
            self._change(replace(opened, view=before.view) if is_as_before else opened)
        else:
            self._show_new(opened)

    def _change(self, opened: "Opened") -> None:
        if self._steps is not None:
            self._steps.change(opened)
        self._show(opened)

    def _show_new(self, opened: "Opened") -> None:
        self._rest.stop()
        self._steps, self._is_closed, self._corrections = (
            UndoStack(opened, MOST_STEPS, opened.unturned),
            False,
            {},
        )
        self._ports.ink.end()
        self._show(opened)
        self._ports.notice(_words_for(opened))

    def _show(self, opened: "Opened") -> None:
        self._put_in_place(opened.read_by(self._ports.classifier()))
        if not self._rest.is_waiting:  # else what the user wanted meanwhile would be lost
            self._requested = opened.options
        self._ports.notice("")

    def _put_in_place(self, opened: "Opened") -> None:
        """Have the picture otherwise, which is no step to go back."""
        assert self._steps is not None
        self._steps.present = opened


def _words_for(opened: "Opened") -> str:
    """Return the sentences for a picture that was just opened: what was done to it, and how to leave it."""
    leave, name = _("Esc goes back to the pad."), opened.picture.name
    if opened.unturned is not None:
        turned = _("Turned by {degrees}°; Undo turns it back.").format(degrees=90 * opened.page.turns)
        return f"{turned} {leave}"
    return _("{name}. Esc goes back to the pad.").format(name=short(name)) if name else leave
