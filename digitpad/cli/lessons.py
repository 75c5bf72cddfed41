"""`digitpad lessons`: the lessons there are, whether a file is one, and a lesson beside the pad."""

import argparse
from pathlib import Path

from digitpad.cli import Commands, HelpFormatter, examples
from digitpad.errors import DataError
from digitpad.language import LANGUAGES, _
from digitpad.system.settings import Store


def add_parser(commands: Commands) -> None:
    """Describe the command, and what can be done with lessons."""
    parser = commands.add_parser(
        "lessons",
        help=_("list the lessons, check or open one"),
        description=_("The lessons of the menu Learn. Without a command they are listed."),
        formatter_class=HelpFormatter,
        epilog=examples(
            ("digitpad lessons", _("list the lessons")),
            ("digitpad lessons check my-lesson.toml", _("say what is wrong in a lesson, and in which line")),
            ("digitpad lessons run my-lesson.toml", _("open a lesson beside the pad")),
        ),
    )
    parser.set_defaults(run=_list)
    actions = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    actions.add_parser("list", help=_("list the lessons")).set_defaults(run=_list)
    check = actions.add_parser("check", help=_("say what is wrong in a lesson, and in which line"))
    check.set_defaults(run=_check)
    run = actions.add_parser("run", help=_("open a lesson beside the pad"))
    run.set_defaults(run=_run)
    for parser in (check, run):
        parser.add_argument(
            "file", metavar=_("FILE"), type=Path, help=_("a lesson: a TOML file, or a name of the list")
        )


def _list(_arguments: argparse.Namespace, store: Store) -> int:
    from digitpad.cli.output import show_table
    from digitpad.lessons.files import course, own_lessons

    own = own_lessons(store.root)
    lessons = [*course().items(), *((str(path), one) for path, one in own.items())]
    rows = [
        (name, str(lesson.title), str(lesson.minutes), str(len(lesson.steps)), str(lesson.about))
        for name, lesson in lessons
        if not isinstance(lesson, DataError)
    ]
    show_table((_("name"), _("lesson"), _("minutes"), _("steps"), _("about")), rows)
    for fault in own.values():
        if isinstance(fault, DataError):
            print(fault)
    return 0


def _check(arguments: argparse.Namespace, _store: Store) -> int:
    from digitpad.lessons.files import read_lesson

    lesson = read_lesson(_path(arguments.file))
    print(
        _("{path} is a lesson: {title}, with {count} steps.").format(
            path=arguments.file, title=lesson.title, count=len(lesson.steps)
        )
    )
    for code in LANGUAGES.keys() - lesson.languages:
        print(_("Not all of it is there in this language: {language}.").format(language=LANGUAGES[code]))
    return 0


def _run(arguments: argparse.Namespace, store: Store) -> int:
    from digitpad.cli.window import open_window
    from digitpad.lessons.files import read_lesson

    path = _path(arguments.file)
    read_lesson(path)  # what is wrong is said here
    return open_window(store, lambda app: app.learn.made.open_lesson(path))


def _path(file: Path) -> Path:
    """Return the file that is meant: that of a lesson of the course, where it has a name of these.

    Raises:
        DataError: there is no such file.
    """
    from digitpad.lessons.files import course, course_path

    if file.exists():
        return file.absolute()
    if str(file) in course():
        return course_path(str(file))
    raise DataError(_("There is no file {path}. Check its name.").format(path=file))
