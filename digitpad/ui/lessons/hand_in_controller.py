"""Handing in: the window "Hand in" at work, and the report on a class that a teacher makes of the files."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.errors import DataError
from digitpad.language import _, grouped, short
from digitpad.system.process import open_in_browser
from digitpad.ui.main.menu_bar import Command
from digitpad.ui.main.windows import Controller, WindowPorts
from digitpad.ui.widgets.dialogs import ask_folder, ask_save, front, types_of

if TYPE_CHECKING:  # when first wanted: the menu opens quicker
    from digitpad.ui.lessons.hand_in_view import HandInWindow


class HandInController(Controller):
    """One window to hand in, and reports one after the other."""

    def __init__(self, ports: WindowPorts, folder: Path) -> None:
        """Open nothing yet. `folder` is the user's."""
        self._ports, self._folder = ports, folder
        self._jobs = ports.background.queue()
        self.window: HandInWindow | None = None

    def entries(self) -> tuple[Command, ...]:
        """Return the entries of the menu."""
        return (
            Command(_("Hand in…"), self.open, "menu.hand_in"),
            Command(_("Class…"), self.ask_class, "menu.class"),
        )

    # Students

    def open(self) -> None:
        """Open the window, or bring it to the front.

        Raises:
            StoreError: the drawings cannot be read.
        """
        if self.window:
            self.window.lift()
            self.window.focus_set()
            return
        from digitpad.sharing.hand_in import hand_in_parts
        from digitpad.ui.lessons.hand_in_view import HandInWindow

        lessons, answers, runs, drawings = map(grouped, hand_in_parts(self._folder))
        parts = (
            _("the name that you type, and the time"),
            _("how far you came in lessons ({lessons}), and your first answers ({answers})").format(
                lessons=lessons, answers=answers
            ),
            _("the figures of your runs in the lab ({runs}), without the names you gave them").format(
                runs=runs
            ),
        )
        box = _("My drawings too ({drawings}), as small pictures").format(drawings=drawings)
        root, theme = self._ports.root, self._ports.theme()
        self.window = window = HandInWindow(
            front(root), theme, parts, box if drawings != "0" else "", self.ask_place
        )
        window.bind(
            "<Destroy>", lambda event: self._closed(window) if event.widget is window else None, add=True
        )

    def ask_place(self) -> None:
        """Ask where to, and save; the file window asks before a file is overwritten."""
        assert self.window
        from digitpad.drawings.file_kinds import ANSWERS_SUFFIX
        from digitpad.models.exporting import file_stem
        from digitpad.sharing.hand_in import HandIn, collected, typed_name, write_hand_in

        typed, agrees = self.window.form
        try:
            name = typed_name(typed)
        except DataError as error:
            self.window.report(str(error))
            return
        proposed = (file_stem(name) or "hand-in") + ANSWERS_SUFFIX
        path = ask_save(self.window, _("Hand in"), types_of(_("Hand-ins"), [ANSWERS_SUFFIX]), proposed)
        if not path or not self.window:
            return

        def job() -> HandIn:
            hand_in = collected(name, self._folder, agrees)
            write_hand_in(hand_in, path)
            return hand_in

        self.window.wait(True)
        self.window.report("")
        said = _("Saved as {name}. Give this file to your teacher.").format(name=path)
        self._jobs.submit(
            job, lambda _hand_in: self._report(said), failed=lambda error: self._report(str(error))
        )

    def _report(self, sentence: str) -> None:
        if self.window:
            self.window.wait(False)
            self.window.report(sentence)
            self.window.leave.focus_set()
        else:
            self._ports.notice(sentence)

    def close(self) -> tuple[str, bool] | None:
        """Close the window for another theme or language; return the form as it was filled."""
        window, self.window = self.window, None
        if window is None:
            return None
        form = window.form
        window.destroy()
        return form

    def restore(self, state: tuple[str, bool]) -> None:
        """Open the window again, filled as it was."""
        self.open()
        assert self.window
        self.window.fill(*state)

    def _closed(self, window: "HandInWindow") -> None:
        if self.window is window:
            self.window = None

    # Teachers

    def ask_class(self) -> None:
        """Ask for the folder of a class, and where its report is to be."""
        window = front(self._ports.root)
        folder = ask_folder(window, _("Folder with the class's hand-ins"))
        if folder is None:
            return
        name = _("class") + ".html"
        path = ask_save(window, _("Save class report"), types_of(_("Web page"), [".html"]), name, folder)
        if path:
            self.report_class(folder, path)

    def report_class(self, folder: Path, path: Path) -> None:
        """Write the report on a class beside the window, and open it in the browser."""

        def job() -> tuple[int, int]:
            from digitpad.sharing.class_folder import read_class
            from digitpad.sharing.class_report import write_class_report

            school_class = read_class(folder, self._folder)
            write_class_report(school_class, path)
            return len(school_class.hand_ins), len(school_class.bad)

        self._ports.notice(_("The class report is being made…"))
        self._jobs.submit(job, partial(self._reported, path))

    def _reported(self, path: Path, counts: tuple[int, int]) -> None:
        counted, bad = counts
        sentence = _("{name}: students: {counted}; files that were not counted: {bad}.")
        self._ports.notice(sentence.format(name=short(path.name), counted=counted, bad=bad))
        open_in_browser(path.absolute().as_uri())
