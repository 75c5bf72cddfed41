"""The application: everything is made and joined here. It runs in the main thread; nothing imports it."""

import tkinter as tk
from functools import cached_property
from typing import TYPE_CHECKING, Any

from digitpad.core.ink import Ink
from digitpad.models.in_use import ModelInUse
from digitpad.models.library import ModelLibrary
from digitpad.system.background import Background
from digitpad.system.settings import Memory, RecentFiles, Store
from digitpad.ui.drawings.at_once_controller import AtOnce, AtOncePorts
from digitpad.ui.drawings.labelling_controller import Labelling, LabellingPorts
from digitpad.ui.lab.controller import Lab, LabPorts
from digitpad.ui.main.controller import MainController, MainPorts
from digitpad.ui.main.errors import ErrorReport
from digitpad.ui.main.files_controller import FilePorts, FilesController, OtherWindows
from digitpad.ui.main.install_controller import Installer
from digitpad.ui.main.late_controller import Controllers, small_windows
from digitpad.ui.main.look_controller import LookController
from digitpad.ui.main.pages_controller import PagePorts, PagesController
from digitpad.ui.main.windows import LateController, WindowPorts, Windows
from digitpad.ui.pictures.controller import PicturePorts, Pictures

if TYPE_CHECKING:
    from digitpad.drawings.drawings import Drawings


class App:
    """One window, one drawing, one model."""

    def __init__(self, root: tk.Tk, store: Store) -> None:
        """Fill the window. Where no model can be loaded the panel says why; the pad works without."""
        self.look: LookController
        self.root, self.store, self.interrupted = root, store, False  # by Ctrl+C in the terminal
        self.background, self.library = Background(root), ModelLibrary(store.root)
        self.memory = Memory(store, self.background.queue(), lambda error: self.main.notice(str(error)))
        self.errors, self.model = ErrorReport(root, store.log_path, self.interrupt), ModelInUse(self.library)
        self.main = MainController(root, self.memory, self.model, Ink(store.last_drawing()))
        self.retrain, self.trainer = LateController(self._retrain), LateController(self._trainer)
        self.review, self.models, self.learn = map(LateController, (self._review, self._models, self._learn))
        self.inspect, self.my_drawings = LateController(self._inspect), LateController(self._my_drawings)
        self.small = small_windows(lambda: WindowPorts(*self._common), self.main, store.root)
        self.playground, self.instruments, self.hand_in = self.small
        self._begin()

    def _begin(self) -> None:
        """Give what stands behind the main window the ports it needs, and make the window."""
        root, main, model = self.root, self.main, self.model
        common = self._common = (root, lambda: self.look.theme, self.background, main.notice)
        kept = (self.background, lambda: self.drawings, model, self.memory, main.read_again)
        self.at_once = at_once = AtOnce(AtOncePorts(*kept, self.store.drawings_path))
        shown = (main.refresh, main.refresh_soon, main.is_drawing, main.ink)
        self.pictures = pictures = Pictures(PicturePorts(*common, lambda: model.reads, *shown))
        digit = (main.current, main.current_steps, model.reader, model.learned_until)
        said = (main.is_drawing, main.correct, main.notice, main.refresh)
        self.labelling = labelling = Labelling(LabellingPorts(lambda: self.drawings, *digit, *said))
        pad = (main.strokes, main.draw, main.digits, main.current_steps, main.pen_and_side, main.notice)
        others = OtherWindows(lambda: self.lab, self.playground, self.models, self.learn)
        self.files = FilesController(FilePorts(root, pictures, *pad, RecentFiles(self.store.root), others))
        offered = (lambda: self.look.menus, lambda: self.look.doors, self.store.root, self.memory)
        self.pages = pages = PagesController(PagePorts(*common, model, *offered, self.learn))
        own = (root, self.store, self.background, common[1], main.notice, main.refresh_soon)
        beside = (main.show_progress, self._trains, main.current_steps, main.open_digit)
        self.lab = lab = Lab(LabPorts(*own, *beside, self.memory, self.library.folder, model.add, self.learn))
        main.connect(MainPorts(pictures, labelling, lab.on_panel, lambda: lab.board.doing, at_once.check))
        late = (self.models, self.retrain, self.inspect, self.trainer, self.review, lab)
        self.installer = last = Installer(WindowPorts(*common), self.errors)
        self.windows = Windows((self.my_drawings, pages, *late, lab.search, *self.small, self.learn, last))
        self.look = LookController(root, self.memory, main, self.windows)
        menus = (main, self.files, pages, pictures, self.labelling, self.my_drawings)
        rest = (lambda: self.memory.settings, self.look.change, self.quit)
        self.look.begin(Controllers(*menus, *late, *self.small, self.learn, *rest))

    @cached_property
    def drawings(self) -> "Drawings":
        """The user's labelled drawings."""
        from digitpad.drawings.drawings import Drawings

        return Drawings(self.store.drawings_path, self.errors.report_soon)

    def _my_drawings(self) -> Any:
        from digitpad.ui.drawings.controller import DrawingsPorts, MyDrawings

        own = (self.store.root, self.lab.digits.take_file, self.main.open_drawing, self.labelling.forget)
        return MyDrawings(DrawingsPorts(*self._common, self.drawings, *own))

    def _retrain(self) -> Any:
        from digitpad.ui.training.retrain_controller import RetrainController, RetrainPorts

        run = (self.trainer.made.slowness_path, self.trainer.made.start, self.lab.digits, self.memory)
        return RetrainController(RetrainPorts(*self._common, self.drawings, self.model.current, *run))

    def _models(self) -> Any:
        from digitpad.ui.models.controller import ModelsController, ModelsPorts

        own = (self.store.root, self.memory, self.drawings, self.main.open_digit)
        return ModelsController(ModelsPorts(*self._common, self.model, *own))

    def _inspect(self) -> Any:
        from digitpad.ui.inspect.controller import Inspect, InspectPorts

        own = (self.model.reader, self.main.current_steps, lambda: self._trains() or self.lab.is_training)
        inspect = Inspect(InspectPorts(*self._common, *own, self.main.put_off_refresh))
        self.main.followers.append(inspect.follow)
        return inspect

    def _trainer(self) -> Any:
        from digitpad.ui.training.controller import Trainer, TrainerPorts

        run = (lambda: self.lab.is_training, self.main.show_progress, self.review.made)
        return Trainer(TrainerPorts(*self._common, self.store, self.library, self.model.current, *run))

    def _review(self) -> Any:
        from digitpad.ui.models.review_controller import ModelReview, ReviewPorts

        report: Any = lambda *news: self.trainer.made.report(*news)  # noqa: E731, PLW0108  made later
        return ModelReview(ReviewPorts(*self._common, self.model, report, self.main.open_digit))

    def _learn(self) -> Any:
        from digitpad.ui.lessons.controller import LearnController, LearnPorts
        from digitpad.ui.lessons.program_controller import ProgramPorts

        late: Any = {"models": self.models, "inside": self.inspect, "drawings": self.my_drawings}
        late |= {"retrain": self.retrain, "playground": self.playground, "instrument": self.instruments}
        own = (self.root, self.store.root, self.lab, self.main, lambda: self.model.reads)
        return LearnController(LearnPorts(*self._common, ProgramPorts(*own, lambda: self.drawings, late)))

    def _trains(self) -> bool:
        return self.trainer.is_made and bool(self.trainer.made.is_running)

    window = property(lambda self: self.main.window)  # as it is made now

    def quit(self) -> None:
        """Remember the window's place and the drawing, and end; a training that goes on asks first."""
        if self.windows.may_quit():
            self._quit()

    def interrupt(self) -> None:
        """End as at Ctrl+C in the terminal: nothing is asked, nothing is lost."""
        self.interrupted = True
        self._quit()

    def _quit(self) -> None:
        for part in (self.errors, self.windows, self.pictures, self.main, self.look):
            part.end()
        if "drawings" in vars(self):
            self.drawings.close()
        self.root.destroy()
        self.memory.end()  # last of all: each window remembers its place as it closes
