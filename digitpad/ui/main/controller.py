"""The main window at work: the drawing, its reading, and what the window shows of them."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from digitpad.core.ink import Ink, Point, Strokes, bounds
from digitpad.core.pad_reading import PadReader, PadReading
from digitpad.core.prediction import ReadDigit, Reading
from digitpad.core.raster import Steps
from digitpad.language import _
from digitpad.models.in_use import ModelInUse
from digitpad.system.settings import Memory
from digitpad.ui.main.content import PanelContent, Status
from digitpad.ui.main.pen import Eraser
from digitpad.ui.main.reading_content import (
    drawing_content,
    learn_sentence,
    milliseconds,
    no_model_content,
    number_content,
    number_title,
    prediction_title,
    status_content,
)
from digitpad.ui.pictures.controller import Pictures

if TYPE_CHECKING:
    import tkinter as tk

    from PIL import Image

    from digitpad.drawings.drawings import Drawing
    from digitpad.pictures.model import Glyph
    from digitpad.pictures.opened import Opened
    from digitpad.runs.content import RunContent
    from digitpad.ui.drawings.labelling_controller import Labelling
    from digitpad.ui.main.window import Window


class MainPorts(NamedTuple):
    """What the main window shows of the rest of the program.

    pictures: the picture in front of the drawing, if one is open.
    labelling: knows what a digit is kept as, and how many drawings wait to be learned.
    on_panel: the panel's content, or, while a network is in training, what that reads.
    doing: what else is under way, in words; "" for nothing.
    notice_labels: takes the labelled drawings into account, those that are new and those that have gone.
    """

    pictures: Pictures
    labelling: "Labelling"
    on_panel: Callable[[PanelContent], PanelContent]
    doing: Callable[[], str]
    notice_labels: Callable[[], None]


class MainController:
    """One drawing, read by one model, in one window, which is made anew for each theme and language."""

    def __init__(self, root: "tk.Tk", memory: Memory, model: ModelInUse, ink: Ink) -> None:
        """Nothing is shown before `connect` and `show_in`."""
        self._root, self._memory, self._model, self.ink = root, memory, model, ink
        self._ports: MainPorts
        self.window: Window
        self.eraser = Eraser(ink, lambda: (memory.settings.eraser == "whole", memory.settings.pen))
        self._draws = False  # whether the pen draws a stroke: while it does, no picture is opened
        self._reader = PadReader()
        model.listeners.append(self.model_changed)
        self._notice, self._offers_undo = model.notice, False
        self._due: str | None = None  # the refresh that waits for the event queue to empty
        self._only_ink = False  # whether that has only a longer stroke to show
        self._status = Status("", "")
        self.followers: list[Callable[[], None]] = []  # show the digit elsewhere too, after each refresh

    def connect(self, ports: MainPorts) -> None:
        """Join the rest of the program, which was made after this."""
        self._ports = ports

    def show_in(self, window: "Window") -> None:
        """Show everything in a window that was just made."""
        self.window = window
        window.pen.set_erasing(self.eraser.is_on)
        window.pad.show(self.ink.strokes)
        self.refresh()

    # The pen

    def pen_down(self, point: Point) -> None:
        """Begin a stroke; while a picture is in front of the drawing, none is drawn."""
        self._draws = not self.picture
        if self._draws:
            self.ink.begin(point)
            self.drawing_changed()

    def pen_move(self, point: Point) -> None:
        """Go on with the stroke."""
        if self._draws:
            self.ink.extend(point)
            self.window.pad.show(self.ink.strokes)
            if self._notice or self._offers_undo:
                self._notice, self._offers_undo = "", False
                self.refresh_soon()
            elif self._due is None:
                self._only_ink = True
                self._due = self._root.after_idle(self._refresh_due)

    def pen_up(self) -> None:
        """End the stroke, or what the eraser did in one go."""
        if not self.picture:
            self.ink.end()
            self.drawing_changed()
        if news := self.eraser.news():
            self.notice(news)

    def erase(self, point: Point, radius: float) -> None:
        """Take away what the eraser, a circle in pad units, touches."""
        if not self.picture and self.eraser.erase(point, radius):
            self.drawing_changed()

    def may_erase(self) -> bool:
        """Say whether there is anything to erase; on an empty pad the pen draws again."""
        if self.picture or not self.eraser.gives_way():
            return True
        self.set_erasing(False)
        return False

    def step(self, count: int) -> None:
        """Show the digit of the number so many places further to the right."""
        self.read()
        self._reader.step(count)
        self.refresh()

    # The drawing

    def strokes(self) -> Strokes:
        """Return the drawing, the stroke that is being drawn included."""
        return self.ink.strokes

    def is_drawing(self) -> bool:
        """Say whether the pen is down."""
        return self.window.pen.is_down

    def pen_and_side(self) -> tuple[float, int]:
        """Return the width of the pen in pad units, and the pad's side in pixels."""
        return self._memory.settings.pen, self.window.pad.side

    def show_progress(self, content: "RunContent | None") -> None:
        """Show a training run in the status bar; None takes it away."""
        self.window.run_bar.show(content)

    @property
    def picture(self) -> "Opened | None":
        """The picture that is open in front of the drawing."""
        return self._ports.pictures.opened

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return self.ink.can_undo or self.picture is not None

    @property
    def can_redo(self) -> bool:
        """Whether a change was taken back."""
        return self._ports.pictures.can_redo or (not self.picture and self.ink.can_redo)

    def undo(self) -> None:
        """Take the last change of the drawing back, or of the picture's boxes, and then the picture."""
        if self.picture:
            self._ports.pictures.undo()
        else:
            self.ink.undo()
            self.drawing_changed()

    def redo(self) -> None:
        """Make the change again that was taken back."""
        if self._ports.pictures.can_redo:
            self._ports.pictures.redo()
        elif not self.picture:
            self.ink.redo()
            self.drawing_changed()

    def clear(self) -> None:
        """Take all strokes away."""
        self.ink.clear()
        self.drawing_changed()

    def new(self) -> None:
        """Start on an empty pad; undo brings the drawing back."""
        self._ports.pictures.close()
        self.clear()

    def draw(self, strokes: Strokes) -> None:
        """Put strokes on the pad in place of the drawing; undo brings it back."""
        self._ports.pictures.close()
        self.ink.end()
        self.ink.replace(strokes)
        self.drawing_changed()

    def open_digit(self, digit: "Image.Image") -> None:
        """Put a grey digit, 28×28, in front of the drawing, and the window in front of the others."""
        self._ports.pictures.open_digit(digit)
        self._root.lift()
        self.window.picture.focus_force()

    def open_drawing(self, drawing: "Drawing") -> None:
        """Put a kept drawing on the pad, or its picture in front of it; it can be labelled anew."""
        if drawing.glyph is not None:
            from PIL import Image

            self.open_digit(Image.fromarray(drawing.glyph))
        else:
            self.draw(drawing.strokes)
            self._root.lift()
            self.window.pad.canvas.focus_force()
        self._ports.labelling.open(drawing)

    def set_erasing(self, erasing: bool) -> None:
        """Let the left button erase, or draw again."""
        self.eraser.is_on = erasing
        self.window.pen.set_erasing(erasing)
        self.refresh_soon()

    def set_pen(self, width: float) -> None:
        """Draw strokes `width` pad units wide from now on, and those there are too."""
        self._memory.change(pen=width)
        self.window.pad.set_pen(width)

    def drawing_changed(self) -> None:
        """Show the drawing as it is now, and keep it for the next start."""
        self._ports.pictures.forget()
        self._notice, self._offers_undo = "", False
        self.window.pad.show(self.ink.strokes)
        self.refresh_soon()
        if not self.window.pen.is_down:
            self._root.after_idle(self.save_drawing)

    # Its reading

    def read(self) -> PadReading:
        """Return the reading of the drawing as it is now."""
        reading = self._reader.read(self.ink.strokes, self._model.reads, self.is_drawing())
        if fault := self._model.give_up_unfit():  # a stranger's network failed: another reads
            self._notice, self._offers_undo, reading = fault, False, self.read()
        return reading

    def digits(self) -> tuple[ReadDigit, ...]:
        """Return the number on the pad, or in the picture in front of it; none without a model."""
        return self._ports.pictures.digits if self.picture else self.read().digits

    def current(self) -> "Strokes | Glyph | None":
        """Return the digit that is shown: its strokes, or a picture's glyph; None for no digit."""
        return self.picture.glyph if self.picture else self.read().strokes or None

    def current_steps(self) -> Steps | None:
        """Return the digit that is shown, on its way to 28×28; None for no digit."""
        if picture := self.picture:
            return picture.glyph.steps if picture.glyph else None
        return self.read().steps

    def correct(self, digit: "Strokes | Glyph", label: int | None) -> int | None:
        """Correct a digit of the number, or, given None, take that back; return the correction before."""
        if isinstance(digit, tuple):
            return self._reader.correct(digit, label)
        return self._ports.pictures.correct(digit, label)

    def model_changed(self) -> None:
        """Read with another model: what is on the pad gets its new bars at once."""
        self.read_again()
        self.notice("")

    def read_again(self) -> None:
        """Read with what is in use now."""
        self._ports.pictures.read_again()

    # What is shown

    def notice(self, text: str, undo: bool = False) -> None:
        """Say something in the status bar until the drawing changes; `undo` offers to take it back."""
        self._notice, self._offers_undo = text, undo
        self.refresh()

    def refresh_soon(self) -> None:
        """Read and show once Tk has taken in the events that wait: so no point of a stroke is lost."""
        self._only_ink = False
        if self._due is None:
            self._due = self._root.after_idle(self._refresh_due)

    def put_off_refresh(self) -> None:
        """Have a refresh that waits wait for the next turn: something else took long in this one."""
        if self._due:
            self._root.after_cancel(self._due)
            self._due = self._root.after_idle(self._refresh_due)

    def refresh(self) -> None:
        """Read what is on the pad, and show it."""
        self._ports.notice_labels()
        if self._due:
            self._root.after_cancel(self._due)
        self._due, self._only_ink = None, False
        if picture := self.picture:
            found = self._show_picture(picture)
            current: Strokes | Glyph | None = picture.glyph
        else:
            reading = self.read()
            found, current = self._show_drawing(reading), reading.strokes
        elsewhere, pictures = self._ports.doing(), self._ports.pictures
        self._show_status(found, pictures.doing or elsewhere, pictures.is_slow or bool(elsewhere))
        label = self._ports.labelling.label_of(current)
        self.window.panel.labels.show(bool(current), label)
        self.window.panel.learn.show(learn_sentence(label, self._ports.labelling.waiting()))
        self.window.toolbar.show(self.ink.can_undo, self.can_redo, bool(self.ink.strokes), self.eraser.is_on)
        self._follow()

    def _refresh_due(self) -> None:
        """Show what waits: all, or only what a longer stroke changes, which is all that the pen waits for."""
        if not self._only_ink:
            self.refresh()
            return
        self._due = None
        found = self._show_reading(self.read())
        self._status = self._status._replace(right=milliseconds(found))
        self.window.show_status(self._status)
        self._follow()

    def _follow(self) -> None:
        for follow in self.followers:
            follow()

    def _show_status(self, found: Reading | None, doing: str, is_busy: bool) -> None:
        notice = doing or self._notice or ("" if self.picture else self.eraser.sentence)
        status = status_content(self._model.card(), found, notice, self._offers_undo)
        self._status = status._replace(busy=is_busy)
        self.window.show_status(self._status)

    def _show_drawing(self, reading: PadReading) -> Reading | None:
        """Show what is on the pad, in front of which no picture is; return what was read of its digit."""
        self.window.show_picture(None)
        return self._show_reading(reading)

    def _show_reading(self, reading: PadReading) -> Reading | None:
        """Show what was read on the pad; return what was read of the digit that is shown."""
        digits, found = reading.digits, reading.reading
        is_number = len(digits) > 1
        self._root.title(number_title(digits) if digits else prediction_title(None))
        self.window.pad.show_looked_at(bounds(reading.strokes) if is_number else None)
        fault = "" if self._model.classifier else self._model.error
        content = drawing_content(reading, fault, self._memory.settings.show_steps)
        self.window.panel.show(self._ports.on_panel(content))
        return found

    def _show_picture(self, picture: "Opened") -> Reading | None:
        """Show a picture with its boxes; return what was read of the digit that is shown."""
        from digitpad.ui.pictures.box_labels_controller import picture_content

        digits = self._ports.pictures.digits
        self._root.title(number_title(digits) if self._model.classifier else "DigitPad")
        pictures = self._ports.pictures
        content = picture_content(picture, digits, pictures.shows_left_out)
        self.window.show_picture(content, pictures.can_redo)
        self.window.panel.show(self._ports.on_panel(self._content_of_picture(picture, digits)))
        return None if picture.selected is None or not digits else digits[picture.selected].reading

    def _content_of_picture(self, picture: "Opened", digits: tuple[ReadDigit, ...]) -> PanelContent:
        from digitpad.ui.pictures.box_labels_controller import steps_pictures

        pictures = partial(steps_pictures, picture) if self._memory.settings.show_steps else None
        if self._model.classifier is None:
            return no_model_content(self._model.error, pictures)
        if picture.selected is None:
            return PanelContent(
                sentence=_("No digit was found"),
                detail=_("Draw a box around a digit with the mouse, or change the sensitivity or the ink."),
                pictures=pictures,
            )
        return number_content(digits, picture.selected, pictures)

    # What is remembered

    def save_drawing(self) -> None:
        """Keep the drawing for the next start."""
        self._memory.keep_drawing(self.ink.strokes)

    def end(self) -> None:
        """Finish the drawing and keep it, as the program ends."""
        self.ink.end()
        if self._due:
            self._root.after_cancel(self._due)
        self.save_drawing()
