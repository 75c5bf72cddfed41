"""The application: joins ink, classifier, store and window. Everything in it runs in the main thread."""

import logging
import tkinter as tk
import traceback
from pathlib import Path
from types import TracebackType

from PIL import Image

from digitpad import language
from digitpad.core.ink import Ink, Strokes
from digitpad.core.network import Classifier
from digitpad.core.pad_reading import Written
from digitpad.core.prediction import ReadDigit
from digitpad.core.raster import Steps
from digitpad.drawings.drawings import Drawings
from digitpad.errors import DigitPadError, ModelError, StoreError
from digitpad.language import _
from digitpad.models.entry import ModelEntry
from digitpad.models.library import ModelLibrary
from digitpad.pictures.opened import Opened
from digitpad.system.background import Background
from digitpad.system.memory import Memory
from digitpad.system.store import Settings, Store
from digitpad.ui.drawings.controller import MyDrawings
from digitpad.ui.drawings.teach_controller import Teacher
from digitpad.ui.inspect.opening_controller import Insight
from digitpad.ui.lab.controller import Lab, LabPorts
from digitpad.ui.main import files_controller as files
from digitpad.ui.main import showing_controller as showing
from digitpad.ui.main.handlers_controller import handlers
from digitpad.ui.main.menu_bar import show_menus
from digitpad.ui.main.menus import menus
from digitpad.ui.main.window import Window, accept_files, set_size
from digitpad.ui.models.review_controller import Verdicts
from digitpad.ui.pictures.controller import Pictures
from digitpad.ui.training.controller import Trainer
from digitpad.ui.widgets.content import RunContent
from digitpad.ui.widgets.controls import Bindings
from digitpad.ui.widgets.dialogs import show_error, speak
from digitpad.ui.widgets.theme import dress, palette

log = logging.getLogger(__name__)


class App:
    """One window, one drawing, one model."""

    def __init__(self, root: tk.Tk, store: Store) -> None:
        """Fill the window. A model that cannot be loaded is told on the panel; the pad works without."""
        self.root = root
        self.store = store
        self.background = Background(root)
        self.memory = Memory(store)
        self.ink = Ink(store.last_drawing())
        self.drawings = Drawings(store.drawings_path, self._tell_soon)
        self._written = Written()
        self.teacher = Teacher(self)
        self.my_drawings = MyDrawings(self)
        self.pictures = Pictures(self)
        self.verdicts = Verdicts(self)
        self.inside = Insight(self)
        self.trainer = Trainer(self, self.verdicts.judge)
        self.lab = Lab(self._lab_ports())
        self.erasing = False
        self.history = ModelLibrary(store.root)
        self.model: ModelEntry | None = None
        self.classifier: Classifier | None = None
        self.model_error = ""
        self._notice, self._offers_undo = "", False
        self._due: str | None = None  # the refresh that waits for the event queue to empty
        self._telling = False
        self._ended = False
        self.interrupted = False  # by Ctrl+C in the terminal
        self._bindings = Bindings(root)
        root.report_callback_exception = self.report
        root.protocol("WM_DELETE_WINDOW", self.quit)
        self._load_chosen()
        set_size(root, self.settings.width, self.settings.height)
        self.build()

    def _lab_ports(self) -> LabPorts:
        from digitpad.ui.training.retrain_controller import retrain

        return LabPorts(
            root=self.root,
            store=self.store,
            background=self.background,
            theme=lambda: self.theme,
            notice=self.notice,
            refresh=self.refresh_soon,
            show_progress=self._show_progress,
            trains_elsewhere=lambda: self.trainer.is_running,
            current_steps=self.steps,
            open_digit=self._open_digit,
            retrain=lambda: retrain(self),
            models=self.store.root / "models",
            use_model=self._use_run,
        )

    def _show_progress(self, content: RunContent | None) -> None:
        self.window.run_bar.show(content)

    def _open_digit(self, digit: Image.Image) -> None:
        """Put a digit in front of the drawing, as a picture, in this window; undo brings the drawing back."""
        self.pictures.open_digit(digit)
        self.root.lift()
        self.window.picture.focus_force()

    def _use_run(self, folder: Path, name: str) -> str:
        """Move a run's model among the user's, read with it, and return what it is called."""
        entry = self.history.add(folder, name)
        self.use_model(entry)
        return entry.name

    def _load_chosen(self) -> None:
        """Load the model the user chose, or the bundled one, and keep a sentence for what went wrong."""
        try:
            loaded = self.history.load_chosen()
        except ModelError as error:
            self.model_error = str(error)
            log.warning("%s", error)
        else:
            self.model, self.classifier, self._notice = loaded.entry, loaded.classifier, loaded.notice

    def read_with(self, entry: ModelEntry, classifier: Classifier) -> None:
        """Read with another model from now on: what is on the pad gets its new bars at once."""
        self.model, self.classifier = entry, classifier
        self.pictures.read_again(classifier)
        self.notice("")

    def use_model(self, entry: ModelEntry) -> None:
        """Read with a model from now on, in this window and after the next start.

        Raises:
            ModelError: it is damaged; the one that reads goes on.
            StoreError: the choice cannot be written; it reads until the window closes.
        """
        self.read_with(entry, self.history.load(entry))
        self.history.use(entry)

    @property
    def settings(self) -> Settings:
        """The settings in use."""
        return self.memory.settings

    @property
    def picture(self) -> Opened | None:
        """The picture that is open in front of the drawing."""
        return self.pictures.opened

    @property
    def language(self) -> str:
        """The code of the language in use."""
        return self.settings.language or language.system_language()

    def build(self) -> None:
        """Make everything in the window, in the theme and language of the settings."""
        language.use(self.language)
        speak(self.root, self.language)
        self.theme = dress(self.root, palette(self.settings.theme))
        runs_open, verdict_open = self.trainer.close(), self.verdicts.close()
        drawings_at, lab_state = self.my_drawings.close(), self.lab.close()
        inside_at = self.inside.close()
        old = self.root.winfo_children()
        self._bindings.clear()
        self._bindings.add("<FocusIn>", self._follow_system)
        self.window = Window(
            self._bindings,
            self.theme,
            handlers(self),
            self.settings.pen,
            self.settings.show_steps,
        )
        self.menus = menus(self)
        show_menus(self._bindings, self.menus)
        for widget in old:
            widget.destroy()
        self.window.pack(fill="both", expand=True)
        self.window.pen.set_erasing(self.erasing)
        self.window.pad.show(self.ink.strokes)
        self.refresh()
        self.my_drawings.open_at(drawings_at)
        self.inside.open_at(inside_at)
        self.trainer.open() if runs_open else self.trainer.show()
        if verdict_open:
            self.verdicts.show()
        if lab_state:
            self.lab.restore(lab_state)

    def accept_files(self) -> None:
        """Let files be dropped onto the window, where that is possible; loading it takes a moment."""
        accept_files(self.root, lambda paths: files.take_dropped(self, paths))

    def change(self, **settings: str | bool) -> None:
        """Change settings, remember them, and make the window anew."""
        self._remember(**settings)
        self._build_soon()

    def _build_soon(self) -> None:
        """Make the window anew, but not while a menu is at work, nor in the middle of a stroke."""
        if self.window.pen.is_down:
            self.root.after(50, self._build_soon)
        else:
            self.root.after_idle(self.build)

    # What the user does

    @property
    def can_redo(self) -> bool:
        """Whether a change was taken back."""
        return self.pictures.can_redo or (not self.picture and self.ink.can_redo)

    def undo(self) -> None:
        """Take the last change of the drawing back, or of the picture's boxes, and then the picture."""
        if self.picture:
            self.pictures.undo()
        else:
            self.ink.undo()
            self.drawing_changed()

    def redo(self) -> None:
        """Make the change again that was taken back."""
        if self.pictures.can_redo:
            self.pictures.redo()
        elif not self.picture:
            self.ink.redo()
            self.drawing_changed()

    def clear(self) -> None:
        """Take all strokes away."""
        self.ink.clear()
        self.drawing_changed()

    def new(self) -> None:
        """Start on an empty pad; undo brings the drawing back."""
        self.pictures.close()
        self.clear()

    def draw(self, strokes: Strokes) -> None:
        """Put strokes on the pad in place of the drawing; undo brings it back."""
        self.pictures.close()
        self.ink.end()
        self.ink.replace(strokes)
        self.drawing_changed()

    def set_erasing(self, erasing: bool) -> None:
        """Let the left button erase, or draw again."""
        self.erasing = erasing
        self.window.pen.set_erasing(erasing)
        self.refresh_soon()

    def notice(self, text: str, undo: bool = False) -> None:
        """Say something in the status bar until the drawing changes; `undo` offers to take it back."""
        self._notice, self._offers_undo = text, undo
        self.refresh()

    def quit(self) -> None:
        """Remember the window's size and the drawing, and end; a training that goes on asks first."""
        if self.trainer.may_quit() and self.lab.may_quit():
            self._quit()

    def _quit(self) -> None:
        self._ended = True
        self.trainer.end()
        self.lab.end()
        self.inside.end()
        self.pictures.end()
        self.ink.end()
        if self._due:
            self.root.after_cancel(self._due)
        width, height = (
            round(side / self.theme.scale) for side in (self.root.winfo_width(), self.root.winfo_height())
        )
        self._remember(width=width, height=height)
        self._save_drawing()
        self.drawings.close()
        self.background.end(0)
        self.root.destroy()

    def interrupt(self) -> None:
        """End as at Ctrl+C in the terminal: nothing is asked, nothing is lost."""
        self.interrupted = True
        self._quit()

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Tell the user about an error that no one else has: the one place that decides how."""
        if self._ended:  # a file window that was open over the main one ends with it, and says so
            return
        if isinstance(error, KeyboardInterrupt):
            self.interrupt()
            return
        if isinstance(error, DigitPadError):
            sentence = str(error)
        else:
            log.error("%s", "".join(traceback.format_exception(kind, error, trace)))
            sentence = _(
                "Something went wrong inside DigitPad. Your drawing is safe. The details are in {path}."
            ).format(path=self.store.log_path)
        if self._telling:  # one window at a time: an error may come with every movement of the mouse
            return
        self._telling = True
        try:
            show_error(self.root, sentence)
        finally:
            self._telling = False

    def _tell_soon(self, sentence: str) -> None:
        """Tell the user something that must not be missed, when what is under way has been done."""
        self.root.after_idle(lambda: self.report(StoreError, StoreError(sentence), None))

    def set_pen(self, width: float) -> None:
        """Draw strokes `width` pad units wide from now on, and those there are too."""
        self._remember(pen=width)
        self.window.pad.set_pen(width)

    def drawing_changed(self) -> None:
        """Show the drawing as it is now, and keep it for the next start."""
        self.pictures.forget()
        self._notice, self._offers_undo = "", False
        self.window.pad.show(self.ink.strokes)
        self.refresh_soon()
        if not self.window.pen.is_down:
            self.root.after_idle(self._save_drawing)

    # What is shown

    def refresh_soon(self) -> None:
        """Read and show once Tk has taken in the events that wait: so no point of a stroke is lost."""
        if self._due is None:
            self._due = self.root.after_idle(self.refresh)

    def put_off_refresh(self) -> None:
        """Have a refresh that waits wait for the next turn: something else took long in this one."""
        if self._due:
            self.root.after_cancel(self._due)
            self._due = None
            self.refresh_soon()

    def refresh(self) -> None:
        """Read what is on the pad, and show it."""
        if self._due:
            self.root.after_cancel(self._due)
        self._due = None
        showing.show(self, self._notice, self._offers_undo)
        self.inside.follow()

    @property
    def has_digit(self) -> bool:
        """Whether there is a digit to be read: ink on the pad, or a box in the picture in front of it."""
        return self.picture.glyph is not None if self.picture else bool(self.ink.strokes)

    def steps(self) -> Steps | None:
        """Return the digit that is looked at, on the pad or in a picture, in its steps; None for no digit."""
        if self.picture:
            return self.picture.glyph.steps if self.picture.glyph else None
        return self.written.steps

    @property
    def written(self) -> Written:
        """What is written on the pad, read."""
        self._written.read(self.ink.strokes, self.classifier)
        return self._written

    @property
    def parts(self) -> tuple[ReadDigit, ...]:
        """The number on the pad, or in the picture in front of it, digit by digit; none without a model."""
        return self.pictures.parts if self.picture else self.written.parts

    # What is remembered

    def _save_drawing(self) -> None:
        """Keep the drawing for the next start; where that fails, say so in the status bar: it comes often."""
        try:
            self.memory.keep_drawing(self.ink.strokes)
        except StoreError as error:
            self.notice(str(error))

    def _remember(self, **settings: str | bool | float) -> None:
        try:
            self.memory.change(**settings)
        except StoreError as error:
            self._notice = str(error)

    def _follow_system(self, event: "tk.Event[tk.Misc]") -> None:
        """Take the system's theme over when the user comes back to the window."""
        follows = self.settings.theme == "system" and event.widget is self.root
        if follows and palette("system") is not self.theme.palette:
            self._build_soon()
