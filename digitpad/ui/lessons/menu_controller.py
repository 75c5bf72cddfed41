"""The entries of the menu Learn: the course, the user's own lessons, and what opens and makes others."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.lessons.files import SUFFIX, course, course_path, own_folder, own_lessons, write_template
from digitpad.lessons.lesson import Lesson
from digitpad.ui.main.menu_bar import Command
from digitpad.ui.widgets.dialogs import ask_open, ask_save, front, types_of


class LessonMenu(NamedTuple):
    """Made from what is there whenever the menu opens.

    folder: the user's. is_finished: whether the lesson of a file is. open_lesson: opens a file, or says
    what is wrong in it. notice: says something in the status bar.
    """

    root: tk.Tk
    folder: Path
    is_finished: Callable[[Path], bool]
    open_lesson: Callable[[Path], None]
    notice: Callable[[str], None]

    def entries(self) -> tuple[Command | None, ...]:
        """Return the entries, None for a line between two; a file that is wrong says so when it is chosen."""
        lessons = [
            self._entry(f"{lesson.number}. {lesson.title}", lesson, course_path(name))
            for name, lesson in course().items()
        ]
        own = [
            self._wrong(path) if isinstance(one, DataError) else self._entry(str(one.title), one, path)
            for path, one in own_lessons(self.folder).items()
        ]
        return (
            *lessons,
            *([None, *own] if own else ()),
            None,
            Command(_("Open lesson…"), self.ask_open, "menu.open_lesson"),
            Command(_("New lesson…"), self.ask_new, "menu.new_lesson"),
        )

    def _entry(self, title: str, lesson: Lesson, path: Path) -> Command:
        words = _("{title} ({minutes} min)").format(title=title, minutes=lesson.minutes)
        tick = "  ✓" if self.is_finished(path) else ""
        return Command(words + tick, partial(self.open_lesson, path), "menu.lesson")

    def _wrong(self, path: Path) -> Command:
        words = _("{name}: something is wrong in it…").format(name=path.name)
        return Command(words, partial(self.open_lesson, path), "menu.lesson")

    def ask_open(self) -> None:
        """Ask for a lesson's file, and open it."""
        path = ask_open(
            front(self.root), _("Open lesson"), types_of(_("Lessons"), [SUFFIX]), self._own_folder()
        )
        if path:
            self.open_lesson(path)

    def ask_new(self) -> None:
        """Ask where a new lesson is to be, write one to begin with there, and open it."""
        name, types = _("my-lesson") + SUFFIX, types_of(_("Lessons"), [SUFFIX])
        path = ask_save(front(self.root), _("New lesson"), types, name, self._own_folder())
        if path:
            write_template(path)
            self.open_lesson(path)
            sentence = _("{name} was written. Change it in a text editor, then open it again.")
            self.notice(sentence.format(name=path.name))

    def _own_folder(self) -> Path | None:
        folder = own_folder(self.folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:  # the file window begins elsewhere then
            return None
        return folder
