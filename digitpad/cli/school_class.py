"""`digitpad class`: what the students of a class handed in, as a table, and as a page to print."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.cli import Commands, HelpFormatter, examples
from digitpad.language import _, percent
from digitpad.system.settings import Store

if TYPE_CHECKING:  # it imports NumPy, which the command line starts without
    from digitpad.sharing.hand_in import HandIn


def add_parser(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "class",
        help=_("make a report of what the students of a class handed in"),
        description=_(
            "Read the files that students saved by Learn ▸ Hand in…, in a folder and the folders in it: who "
            "is where, which questions fail most, and the runs side by side. The exit status is 1 where a "
            "file could not be counted."
        ),
        formatter_class=HelpFormatter,
        epilog=examples(
            ("digitpad class monday/", _("list who is where")),
            ("digitpad class monday/ --html monday.html", _("write a report to print")),
        ),
    )
    parser.add_argument("folder", metavar=_("FOLDER"), type=Path, help=_("a folder with the students' files"))
    parser.add_argument("--html", metavar=_("FILE"), type=Path, help=_("where to write the report"))
    parser.add_argument("--force", action="store_true", help=_("overwrite an existing file"))
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, store: Store) -> int:
    """List the class, write its report, and say what is wrong with which files.

    Raises:
        DataError: the folder cannot be read, there is nothing in it, or the file's name ends otherwise.
        StoreError: a file is in the way, or it cannot be written.
    """
    from digitpad.cli.output import readable, show_table
    from digitpad.models.exporting import check_free
    from digitpad.sharing.class_folder import read_class
    from digitpad.sharing.class_report import write_class_report
    from digitpad.system.files import check_suffix

    path: Path | None = arguments.html
    if path:
        check_suffix(path, ".html", ".htm")
        check_free(path, arguments.force)
    school_class = read_class(arguments.folder, store.root)
    headings = (_("student"), _("lessons"), _("guesses"), _("runs"), _("best test"), _("handed in"))
    show_table(headings, [_row(hand_in) for hand_in in school_class.hand_ins])
    for remark in school_class.remarks:
        print(readable(f"{remark.file}: {remark.sentence}"), file=sys.stderr)
    if path:
        write_class_report(school_class, path)
        print(_("Saved as {name}.").format(name=readable(str(path))))
    return 1 if school_class.bad else 0


def _row(hand_in: "HandIn") -> tuple[str, ...]:
    from digitpad.sharing.class_folder import moment_words
    from digitpad.sharing.class_report import best_runs, guesses

    right, asked = guesses(hand_in.lessons)
    finished = sum(lesson.finished for lesson in hand_in.lessons)
    best = next((run.result.figures.get("test_accuracy") for run in best_runs(hand_in)), None)
    return (
        hand_in.name,
        str(finished),
        f"{right}/{asked}" if asked else "",
        str(len(hand_in.runs)),
        "" if best is None else percent(best, 2),
        moment_words(hand_in.saved),
    )
