"""`digitpad runs`: the runs that were kept, their figures, recipes, notebooks and reports; TensorBoard."""

import argparse
import json
import os
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.cli import Commands, HelpFormatter, examples
from digitpad.errors import DataError
from digitpad.language import _, percent
from digitpad.system.leftovers import remove_parts
from digitpad.system.packages import check_installed
from digitpad.system.process import end_with_stdin
from digitpad.system.settings import Store

if TYPE_CHECKING:  # it imports NumPy, which the command line starts without
    from digitpad.runs.library import Run

HIGHEST_PORT = 65_535


def add_parser(commands: Commands) -> None:
    """Describe the command, and what can be done with runs."""
    parser = commands.add_parser(
        "runs",
        help=_("list the saved runs, with their figures"),
        description=_("The lab's saved runs. Without a command they are listed."),
        formatter_class=HelpFormatter,
        epilog=examples(
            ("digitpad runs", _("list the saved runs, with their figures")),
            ("digitpad runs show 2026-01-31T12-00-00 > mine.json", _("save a run's recipe, to repeat it")),
            ("digitpad runs export 2026-01-31T12-00-00 mine.ipynb", _("a notebook that rebuilds a run")),
            ("digitpad runs export 2026-01-31T12-00-00 mine.html", _("a run on one page, to print")),
            ("digitpad runs board", _("show the runs in TensorBoard")),
        ),
    )
    parser.set_defaults(run=_list)
    actions = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    listed = actions.add_parser("list", help=_("list the saved runs, with their figures"))
    listed.set_defaults(run=_list)
    show = actions.add_parser("show", help=_("print a run's recipe as JSON, to repeat it"))
    show.add_argument("key", metavar=_("RUN"), help=_("a run, as in the list of runs"))
    show.set_defaults(run=_show)
    _add_export(actions)
    _add_board(actions)


def _add_export(actions: Commands) -> None:
    export = actions.add_parser(
        "export",
        help=_("write a notebook that rebuilds a run, or a page to print"),
        description=_(
            "Write a notebook for Jupyter and Colab that rebuilds a run, with text, curves and confusion "
            "matrix; or one page to print, with the run's network, settings, figures and curves."
        ),
    )
    export.add_argument("key", metavar=_("RUN"), help=_("a run, as in the list of runs"))
    export.add_argument(
        "file", type=Path, metavar=_("FILE"), help=_("where to; its name ends in .ipynb or .html")
    )
    export.add_argument("--force", action="store_true", help=_("overwrite an existing file"))
    export.add_argument("--tied", action="store_true", help=_("end when stdin closes"))
    export.set_defaults(run=_export)


def _add_board(actions: Commands) -> None:
    board = actions.add_parser(
        "board",
        help=_("show the runs in TensorBoard"),
        description=_(
            "Start TensorBoard with all runs that have data for it, on this machine alone. Ctrl+C ends it."
        ),
    )
    board.add_argument(
        "--port", type=_port, default=0, metavar="N", help=_("the port to use (default: a free one)")
    )
    board.add_argument("--supervised", action="store_true", help=_("for a window: end when stdin ends"))
    board.set_defaults(run=_board)


def _list(_arguments: argparse.Namespace, store: Store) -> int:
    from digitpad.cli.output import show_table
    from digitpad.runs.library import Runs

    headings = (
        _("run"),
        _("recipe"),
        _("state"),
        _("epochs"),
        _("validation"),
        _("test"),
        _("time"),
    )
    show_table(headings, [_row(run) for run in Runs(store.root).all()])
    return 0


def _row(run: "Run") -> tuple[str, ...]:
    """Return what the table says of a run."""
    result = run.result
    if result is None:
        return run.key, run.experiment.name, _("in progress"), "", "", "", ""
    states = {"done": _("done"), "stopped": _("stopped"), "failed": _("failed")}
    accuracies = (result.figures.get(name) for name in ("validation_accuracy", "test_accuracy"))
    epochs = "–" if run.experiment.is_baseline else str(result.epochs)
    written = ["" if accuracy is None else percent(accuracy, 2) for accuracy in accuracies]
    seconds = _("{seconds} s").format(seconds=round(result.seconds))
    return run.key, run.experiment.name, states[result.state], epochs, *written, seconds


def _show(arguments: argparse.Namespace, store: Store) -> int:
    """Print a run's recipe.

    Raises:
        DataError: there is no such run.
    """
    run, _name = _find(arguments.key, store)
    json.dump(run.experiment.to_record(), sys.stdout, indent=2)
    print()
    return 0


def _find(key: str, store: Store) -> "tuple[Run, str]":
    """Return a run, and what the user calls it.

    Raises:
        DataError: there is no such run.
    """
    from digitpad.lab.presets import run_names
    from digitpad.runs.library import Runs

    runs = Runs(store.root).all()
    names = run_names(runs)
    for run in runs:
        if run.key == key:
            return run, names[key]
    raise DataError(_("There is no run {name}. `digitpad runs` lists them.").format(name=key))


def _export(arguments: argparse.Namespace, store: Store) -> int:
    """Write a notebook, or a report.

    Raises:
        DataError: there is no such run, or the file has another ending.
        StoreError: a file is in the way, or it cannot be written.
        PackagesError: it is a Keras network's, and Keras is not installed.
    """
    from digitpad.models.exporting import check_free
    from digitpad.runs.recipe import check_packages

    path = arguments.file.absolute()
    if arguments.tied:
        end_with_stdin(lambda: remove_parts(os.getpid(), path.parent))
    run, name = _find(arguments.key, store)
    suffix = path.suffix.lower()
    if suffix not in (".ipynb", ".html"):
        raise DataError(_("{path}: the name must end in .ipynb or .html.").format(path=path))
    check_free(path, arguments.force)
    if suffix == ".html":
        from digitpad.sharing.report import write_report

        write_report(run, name, path)
    else:
        if run.experiment.is_baseline:
            raise DataError(
                _("A baseline has no notebook. Write a page to print: a name that ends in .html.")
            )
        check_packages(run.experiment, _("A notebook of a Keras network"))
        from digitpad.training.publish.notebook import write_notebook  # takes seconds where it needs Keras

        write_notebook(run, name, path)
    print(_("Saved as {name}.").format(name=arguments.file))
    return 0


def _board(arguments: argparse.Namespace, store: Store) -> int:
    """Serve until Ctrl+C, or until stdin ends, and return the exit status 0.

    Raises:
        PackagesError: TensorBoard is not installed.
        BoardError: it has nothing to show, or cannot be started.
    """
    from digitpad.lab.tensorboard import check_runs, serve, write_histories
    from digitpad.runs.library import Runs

    library = Runs(store.root)
    check_installed("tensorboard", "TensorBoard")
    check_runs(library.folder)
    write_histories(library)
    if arguments.supervised:
        print(serve(library.folder, arguments.port, partial(print, flush=True)), flush=True)
        sys.stdin.buffer.read()
        return 0
    address = serve(library.folder, arguments.port)
    with suppress(KeyboardInterrupt):  # which may come as soon as the sentence can be read
        print(_("TensorBoard is at {address}. Ctrl+C ends it.").format(address=address), flush=True)
        threading.Event().wait()
    return 0


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(
            _("a port is a number from 0 to {highest}").format(highest=HIGHEST_PORT)
        )
    return port
