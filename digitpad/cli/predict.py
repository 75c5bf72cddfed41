"""`digitpad predict`: read pictures, folders of them and ink files, and print the predictions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.cli import Commands, HelpFormatter, add_picture_options, examples, picture_options_of
from digitpad.errors import UsageError
from digitpad.language import _
from digitpad.system.settings import Store

if TYPE_CHECKING:  # slow to import, and the window's start imports this module
    from digitpad.cli.inputs import Result
    from digitpad.cli.results import KeptResults
    from digitpad.core.network import Classifier

    Show = Callable[[Result], None]

FEW = 20  # digits that get ten bars each; of more each number gets a line


def add_parser(commands: Commands) -> None:
    """Describe `digitpad predict`."""
    parser = commands.add_parser(
        "predict",
        help=_("read digits from pictures and ink files"),
        description=_(
            "Read handwritten digits and numbers from pictures, folders of them and ink files. "
            "A line of an ink file is one drawing, read as the pad reads it; labels in it are ignored. "
            "In a number, ? stands for what does not look like a digit."
        ),
        epilog=_examples(),
        formatter_class=HelpFormatter,
    )
    parser.add_argument(
        "paths",
        metavar=_("PATH"),
        nargs="+",
        type=_path,
        help=_("a picture, a folder, or an ink file (.jsonl, .jsonl.gz)"),
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("print one JSON object for each digit"))
    form.add_argument("--csv", action="store_true", help=_("print a table, one row for each digit"))
    form.add_argument(
        "--table", action="store_true", help=_("print what was read as CSV: tables as they are, a row a line")
    )
    form.add_argument("--number", action="store_true", help=_("print only the numbers that were read"))
    form.add_argument(
        "--out",
        metavar=_("FILE"),
        type=_path,
        help=_("write what --json would print into this file, each input once"),
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help=_("go on with the file of --out after a stop: the same command again, with this option"),
    )
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        default=1,
        help=_("read with so many processes; the results are the same, in the same order (default: 1)"),
    )
    parser.add_argument(
        "--scheduler",
        metavar=_("ADDRESS"),
        help=_(
            "read pictures by the workers of a Dask cluster; tcp://teacher:8786 is where `dask scheduler` "
            "runs on the computer teacher. Each picture is sent to them: they need DigitPad, and no folder "
            "in common. On each computer: `dask worker tcp://teacher:8786 --nworkers -1 --nthreads 1`. Ink "
            "is read here. Only in a network whose users are trusted: who reaches a cluster can run "
            "programs on it"
        ),
    )
    parser.add_argument(
        "--model", metavar=_("FILE"), type=Path, help=_("a .tflite or .npz model (default: the one in use)")
    )
    add_picture_options(parser)
    parser.set_defaults(run=run)


def _examples() -> str:
    return examples(
        ("digitpad predict photo.jpg page.png drawings.jsonl", _("ten bars for each digit")),
        (
            "digitpad predict photo.jpg numbers.jsonl --number",
            _("only the numbers, such as 2048, a line for each drawing or line of writing"),
        ),
        (
            "digitpad predict folder/ --json > digits.jsonl",
            _("a JSON object for each digit; or --csv, a table"),
        ),
        (
            "digitpad predict board.jpg --light-ink --turn 90 --sensitivity 0.5",
            _("faint chalk on a board, photographed sideways"),
        ),
        (
            "digitpad predict scans/ --jobs 4 --out digits.jsonl",
            _("thousands of pictures on four cores; after a stop, go on with --resume"),
        ),
        (
            "digitpad predict scans/ --scheduler tcp://teacher:8786 --out digits.jsonl",
            _("the same on many computers, as workers of Dask"),
        ),
        ("digitpad predict photo.jpg --model mine.tflite", _("read with another model")),
    )


def run(arguments: argparse.Namespace, store: Store) -> int:
    """Print a result for every input; return 1 where one could not be read, else 0.

    Raises:
        ModelError: the model cannot be used.
        DataError, UsageError: the results cannot be written where they should be.
        ClusterError, PackagesError: the cluster cannot be reached, or what it needs is not installed.
    """
    if arguments.resume and not arguments.out:
        raise UsageError(_("--resume goes on with the file of --out. Name that too."))
    if arguments.scheduler and arguments.jobs > 1:
        raise UsageError(_("--jobs is for this computer, --scheduler for many. Name one of them."))
    classifier = _classifier(arguments.model, store)
    if not arguments.out:
        return int(_read(arguments, classifier, None))
    from digitpad.cli.results import KeptResults

    with KeptResults(arguments.out, arguments.resume) as kept:
        failed = _read(arguments, classifier, kept)
    return int(failed or kept.has_errors)


def _read(arguments: argparse.Namespace, classifier: Classifier, kept: KeptResults | None) -> bool:
    """Read all inputs, print or keep each result, and return whether one could not be read."""
    from digitpad.cli.inputs import count_inputs, inputs_of
    from digitpad.cli.output import LateProgress

    def files() -> Iterator[Path | Result]:
        named = inputs_of(arguments.paths)
        return kept.missing(named) if kept else named

    failed = False
    with (
        LateProgress(lambda: count_inputs(files())) as progress,
        closing(_results(arguments, classifier, files())) as read,
    ):
        watched = progress.watch(read)
        show, results = (kept.add, watched) if kept else _form(arguments, watched)
        for result in results:
            progress.hide()
            show(result)
            failed |= _show_error(result)
            print(end="", flush=True)  # unlike stdout.flush() it bears having no stdout
    return failed


def _results(
    arguments: argparse.Namespace, classifier: Classifier, files: Iterator[Path | Result]
) -> Generator[Result, None, None]:
    """Return the results of files, read by as many processes, or by the cluster, as the arguments say."""
    options = picture_options_of(arguments)
    if arguments.scheduler:
        from digitpad.cli.jobs import read_by_cluster

        return read_by_cluster(arguments.scheduler, files, classifier, options)
    if arguments.jobs > 1:
        from digitpad.cli.jobs import read_by_several

        return read_by_several(arguments.jobs, files, classifier, options)
    from digitpad.cli.inputs import read_inputs

    return read_inputs(files, classifier, options)


def _path(text: str) -> Path:
    """Read a path; "" would be the folder that the command runs in."""
    if not text:
        raise argparse.ArgumentTypeError(_("there is no file without a name"))
    return Path(text)


def _jobs(text: str) -> int:
    """Read a number of processes; argparse makes a sentence of the ValueError."""
    if (count := int(text)) < 1:
        raise argparse.ArgumentTypeError(_("{value} is not 1 or more").format(value=text))
    return count


def _classifier(path: Path | None, store: Store) -> Classifier:
    """Load the model at `path`, or else the one in use; a sentence on stderr where that is broken."""
    from digitpad.cli.output import readable
    from digitpad.core.network import load_model
    from digitpad.models.library import ModelLibrary

    if path:
        return load_model(path)
    loaded = ModelLibrary(store.root).load_chosen()
    if loaded.notice:
        print(readable(loaded.notice), file=sys.stderr)
    return loaded.classifier


def _form(arguments: argparse.Namespace, results: Iterator[Result]) -> tuple[Show, Iterator[Result]]:
    """Return how to show a result, and the results, for some of them may have to be counted for it."""
    if arguments.json:
        return _show_json, results
    if arguments.csv:
        return _csv(), results
    if arguments.table:
        return _show_table, results
    if arguments.number:
        return _show_number, results
    first: list[Result] = []
    while sum(len(result.answers) for result in first) <= FEW and len(first) <= FEW:
        try:
            first.append(next(results))
        except StopIteration:
            return _show_bars, iter(first)
    return _show_sentences, chain(first, results)


def _show_json(result: Result) -> None:
    from digitpad.cli.results import json_lines

    for line in json_lines(result):
        print(line)


def _csv() -> Show:
    """Print the heading, and return what prints the rows."""
    from digitpad.cli.results import COLUMNS, csv_line, csv_lines

    encoding = _encoding()
    print(csv_line(COLUMNS, encoding))

    def show(result: Result) -> None:
        for line in csv_lines(result, encoding):
            print(line)

    return show


def _show_table(result: Result) -> None:
    from digitpad.cli.results import table_lines

    for line in table_lines(result, _encoding()):
        print(line)


def _show_number(result: Result) -> None:
    from digitpad.cli.results import numbers

    for number in numbers(result):
        print(number)


def _show_sentences(result: Result) -> None:
    """Print a line for each number; nothing for an error, which goes to stderr."""
    from digitpad.cli.results import sentences

    for sentence in sentences(result, _encoding()):
        print(sentence)


def _show_bars(result: Result) -> None:
    """Print a line for each number and for each of its digits, and ten bars for each digit."""
    from rich.console import Console

    from digitpad.cli.output import bars
    from digitpad.cli.results import with_bars

    for sentence, answers in with_bars(result, _encoding()):
        print(sentence)
        for answer in answers:
            shown = bars(answer.digit.reading.probabilities, _encoding())
            Console(highlight=False).print(shown, soft_wrap=True)


def _show_error(result: Result) -> bool:
    """Print the input's error, if it has one, to stderr, and return whether it has one."""
    from digitpad.cli.output import readable

    if result.error is None:
        return False
    print(readable(result.error), file=sys.stderr)
    return True


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"
