"""`digitpad search`: search for better settings, on one machine or on many."""

import argparse
import json
import math
import os
import shlex
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.cli import (
    INTERRUPTED,
    Commands,
    HelpFormatter,
    add_set_option,
    changed_recipe,
    examples,
    mnist_help,
)
from digitpad.errors import DataError, StoreError
from digitpad.language import _
from digitpad.search import METHODS, OBJECTIVES, PLOTS, USUAL_TRIALS
from digitpad.system.process import follow_stdin, give_way
from digitpad.system.settings import Store

if TYPE_CHECKING:  # they import NumPy, which the command line starts without
    from digitpad.search.search import Search, SearchState, SearchTrial
    from digitpad.search.study import SharedStudy
    from digitpad.search.worker import Crew

USUAL_RECIPE = "mine"  # as the help says
MOST_SHOWN = 20  # trials in a table
LOOK_S = 1.0  # between two looks at the trials
DEFINING = ("recipe", "changes", "vary", "method", "by", "folds", "epochs", "mnist", "storage")


def add_parser(commands: Commands) -> None:
    """Describe the command, and what can be done with searches."""
    parser = commands.add_parser(
        "search",
        help=_("search for better settings"),
        description=_(
            "Search for better settings: learning rate, batch size, dropout and others are tried out, each "
            "trial a run that is kept. Without a command the searches are listed."
        ),
        formatter_class=HelpFormatter,
        epilog=examples(
            ("digitpad search start mine", _("20 trials of a small network, and the best one's settings")),
            (
                "digitpad search start wide --recipe mlp --vary learning_rate=0.0001:0.1:log --vary dropout",
                _("a network of the course notes, and other values"),
            ),
            (
                "digitpad search start class --storage postgresql+psycopg://pad@server/digits --trials 300",
                _("keep the trials in a database, for many machines"),
            ),
            (
                "digitpad search worker class --storage postgresql+psycopg://pad@server/digits",
                _("join such a search from another machine"),
            ),
            ("digitpad search best mine --adopt", _("read with the best network")),
        ),
    )
    parser.set_defaults(run=_list)
    actions = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"))
    _add_start(actions)
    status = actions.add_parser("status", help=_("show how a search stands"))
    status.add_argument("name", nargs="?", metavar=_("NAME"), help=_("a search (default: list them all)"))
    status.add_argument("--json", action="store_true", help=_("print everything as JSON"))
    status.add_argument("--plot", choices=PLOTS, help=_("which plot `--out` saves (default: parallel)"))
    status.add_argument("--out", type=Path, metavar=_("FILE"), help=_("save a plot as PNG, SVG or PDF"))
    status.set_defaults(run=_status)
    _add_worker(actions)
    best = actions.add_parser("best", help=_("print the best settings, or read with the best network"))
    best.add_argument("name", metavar=_("NAME"), help=_("a search"))
    best.add_argument("--out", type=Path, metavar=_("FILE"), help=_("write the recipe there, to train by it"))
    best.add_argument("--force", action="store_true", help=_("overwrite an existing file"))
    best.add_argument("--adopt", action="store_true", help=_("read with the best network from now on"))
    best.set_defaults(run=_best)


def _add_start(actions: Commands) -> None:
    start = actions.add_parser(
        "start",
        help=_("begin a search, or go on with one"),
        description=_(
            "Begin a search and work on it here, or go on with one that was stopped. Ctrl+C stops it: what "
            "was tried is kept, and trials that have begun go on from their last epoch."
        ),
    )
    start.add_argument("name", metavar=_("NAME"), help=_("what the search is called"))
    start.add_argument(
        "--recipe",
        metavar=_("RECIPE"),
        help=_("one that `digitpad train --list` shows, or a JSON file (default: mine)"),
    )
    start.add_argument(
        "--vary",
        action="append",
        metavar=_("NAME[=VALUES]"),
        help=_(
            "what varies: a range as 0.001:0.1 or, by orders of magnitude, 0.001:0.1:log; choices as "
            "32,64,128; or the name alone; may be repeated (default: learning rate, batch size, dropout, L2)"
        ),
    )
    start.add_argument(
        "--method",
        choices=METHODS,
        help=_(
            "tpe goes by what did well so far; hyperband also ends trials that fall behind; random; grid "
            "(default: tpe)"
        ),
    )
    start.add_argument("--trials", type=int, metavar="N", help=_("how many (default: 20)"))
    start.add_argument("--by", choices=OBJECTIVES, help=_("of validation, what counts (default: accuracy)"))
    start.add_argument("--folds", type=int, metavar="K", help=_("validate each trial with so many folds"))
    start.add_argument("--epochs", type=int, metavar="N", help=_("of each trial, instead of the recipe's"))
    add_set_option(start)
    _add_work(start)
    start.set_defaults(run=_start)


def _add_worker(actions: Commands) -> None:
    worker = actions.add_parser(
        "worker",
        help=_("join a search, on this machine or another"),
        description=_("Work on a search that was begun elsewhere. What one worker leaves, others take up."),
    )
    worker.add_argument("name", metavar=_("NAME"), help=_("a search"))
    _add_work(worker)
    worker.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)
    worker.set_defaults(run=_worker)


def _add_work(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mnist", metavar=_("FILE"), help=mnist_help())
    parser.add_argument(
        "--storage",
        metavar=_("ADDRESS"),
        help=_(
            "a database for many machines, such as postgresql+psycopg://user@machine/database; its password "
            "is taken from the file that PGPASSFILE names (default: a file of this search)"
        ),
    )
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help=_("trials at once on this machine (default: 1)")
    )
    parser.add_argument("--tied", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--minutes", type=float, metavar="N", help=_("begin no trial after so many minutes"))
    parser.add_argument(
        "--progress",
        choices=("bar", "json", "none"),
        default="bar",
        help=_("how to show progress; json: an object a line on stdout (default: bar)"),
    )


def _start(arguments: argparse.Namespace, store: Store) -> int:
    """Begin a search or go on with one, and work on it.

    Raises:
        DigitPadError: it cannot be, or the storage cannot be reached.
    """
    from digitpad.search.search import FILE, Searches

    searches = Searches(store.root)
    if (searches.folder / arguments.name / FILE).is_file():
        search = _again(searches.read(arguments.name), arguments)
    else:
        search = _new(arguments)
    _study(search, store).create()
    searches.write(search)
    return _work(search, arguments, store)


def _new(arguments: argparse.Namespace) -> "Search":
    """Return the search that the arguments describe."""
    from digitpad.lab.presets import find_recipe
    from digitpad.search.search import Search
    from digitpad.search.space import parsed, usual_space

    recipe = changed_recipe(find_recipe(arguments.recipe or USUAL_RECIPE), arguments.changes)
    recipe = recipe.changed(epochs=arguments.epochs, folds=arguments.folds)
    space = tuple(parsed(text, recipe) for text in arguments.vary or ()) or usual_space(recipe)
    trials = arguments.trials if arguments.trials is not None else 0 if arguments.minutes else USUAL_TRIALS
    return Search(
        arguments.name,
        recipe,
        space,
        arguments.method or METHODS[0],
        arguments.by or OBJECTIVES[0],
        trials,
        arguments.storage or "",
        _digits(arguments.mnist),
    )


def _again(search: "Search", arguments: argparse.Namespace) -> "Search":
    """Return a search to go on with, with more trials where those are wished.

    Raises:
        DataError: it is to be another one.
    """
    if any(getattr(arguments, name) for name in DEFINING):
        sentence = _(
            "There is a search {name} already. `{command}` goes on with it; a search with other settings "
            "needs another name."
        )
        raise DataError(sentence.format(name=search.name, command=_command(search)))
    more = 0 if search.method == "grid" else arguments.trials or 0  # a finer grid has other points
    return replace(search, trials=max(search.trials, more))


def _digits(mnist: str | None) -> str:
    """Return `--mnist` as other folders understand it too; "" where it is not given."""
    return mnist if mnist in ("none", "") else str(Path(mnist).absolute()) if mnist else ""


def _worker(arguments: argparse.Namespace, store: Store) -> int:
    """Join a search.

    Raises:
        DigitPadError: there is none of that name, the storage cannot be reached, or a training cannot begin.
    """
    from digitpad.search.search import Searches
    from digitpad.search.study import find_search

    searches = Searches(store.root)
    if arguments.supervised:
        return _supervised(searches.read(arguments.name), store)
    if arguments.storage:
        search = find_search(arguments.name, arguments.storage, searches.folder / arguments.name)
        searches.write(replace(search, digits=_digits(arguments.mnist)))
    search = searches.read(arguments.name)
    _study(search, store).state()  # or why it cannot be reached
    return _work(search, arguments, store)


def _supervised(search: "Search", store: Store) -> int:
    """Be one worker, which ends when its stdin does, or a line there or a signal says so."""
    from digitpad.search.worker import Worker

    ends, finishes = threading.Event(), threading.Event()
    follow_stdin(finishes.set, ends.set)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ends.set())
    Worker(store, search, ends, finishes).work()
    return INTERRUPTED if ends.is_set() else 0


def _work(search: "Search", arguments: argparse.Namespace, store: Store) -> int:
    """Have workers work here, show how it goes, and return the exit status; for errors see `_worker`."""
    from digitpad.cli.output import show_best
    from digitpad.search.worker import Crew
    from digitpad.training.control import THREADS

    count = max(arguments.workers, 1)
    for name in THREADS:  # a core is for whoever works at this machine
        os.environ.setdefault(name, str(max(((os.cpu_count() or 1) - 1) // count, 1)))
    crew, study = Crew(store, search, count), _study(search, store)
    ends_at = time.monotonic() + 60 * arguments.minutes if arguments.minutes else math.inf
    crew.start()
    if arguments.tied:
        give_way()  # it weighs what decides while a user waits
        follow_stdin(crew.finish, crew.stop)
    try:
        _watch(study, crew, arguments.progress, ends_at)
    except KeyboardInterrupt:
        _say(arguments.progress, _("Stopping: the trials that have begun are kept."))
        crew.stop()
        _say(arguments.progress, _("Stopped. `{command}` goes on with it.").format(command=_command(search)))
        return INTERRUPTED
    if crew.sentences:
        raise DataError(crew.sentences[0])
    if arguments.progress == "bar":
        show_best(study.state())
    return 0


def _command(search: "Search") -> str:
    return f"digitpad search start {shlex.quote(search.name)}"


def _study(search: "Search", store: Store) -> "SharedStudy":
    from digitpad.search.search import Searches
    from digitpad.search.study import SharedStudy

    return SharedStudy(search, Searches(store.root).folder / search.name)


def _watch(study: "SharedStudy", crew: "Crew", how: str, ends_at: float) -> None:
    """Show how a search goes until its workers have ended; from `ends_at` on no trial is begun."""
    from digitpad.search.words import end_in_words

    shown: SearchState | None = None
    is_working, is_gone = True, False
    while is_working:
        is_working = crew.is_working
        state: SearchState | None = None
        try:
            state, is_gone = study.state(weighs=how == "json"), False
        except StoreError as error:
            if not is_gone:
                _say(how, f"{error} " + _("The workers wait for it."))
            is_gone = True
        if how == "json" and state and state != shown:
            print(json.dumps(state.to_record()), flush=True)
        ended = {trial.number for trial in shown.trials if trial.has_ended} if shown else set()
        for trial in state.trials if state and shown else ():
            if state and trial.has_ended and trial.number not in ended:
                _say(how, end_in_words(trial, state))
        shown = state or shown
        if time.monotonic() > ends_at:
            crew.finish()
        time.sleep(LOOK_S if is_working else 0)


def _say(how: str, sentence: str) -> None:
    if how == "bar":
        print(sentence, file=sys.stderr, flush=True)


def _list(_arguments: argparse.Namespace, store: Store) -> int:
    from digitpad.cli.output import show_table
    from digitpad.search.search import Searches

    searches = Searches(store.root)
    rows = [
        (one.name, one.recipe.name, one.method, str(one.trials or "–"), one.storage or _("a file here"))
        for one in map(searches.read, searches.names())
    ]
    show_table((_("search"), _("recipe"), _("method"), _("trials"), _("kept in")), rows)
    return 0


def _status(arguments: argparse.Namespace, store: Store) -> int:
    """Print how a search stands; for errors see `_worker`."""
    if not arguments.name:
        return _list(arguments, store)
    from digitpad.cli.output import save_search_plot, show_table
    from digitpad.search.search import Searches
    from digitpad.search.words import status_in_words, trials_table

    state = _study(Searches(store.root).read(arguments.name), store).state()
    if arguments.json:
        print(json.dumps(state.to_record(), indent=2))
        return 0
    if arguments.out or arguments.plot:
        return save_search_plot(state, arguments.plot or PLOTS[0], arguments.out)
    show_table(*trials_table(state, MOST_SHOWN))
    print("\n".join(status_in_words(state)))
    return 0


def _best(arguments: argparse.Namespace, store: Store) -> int:
    """Print the best settings, write them as a recipe, or read with the best network from now on.

    Raises:
        DigitPadError: no trial is done yet, or its network is on another machine.
    """
    from digitpad.cli.output import show_best
    from digitpad.search.search import Searches

    state = _study(Searches(store.root).read(arguments.name), store).state()
    if not state.best:
        raise DataError(_("No trial of {name} is done yet.").format(name=arguments.name))
    if arguments.out:
        from digitpad.models.exporting import check_free
        from digitpad.system.files import json_bytes
        from digitpad.system.leftovers import write_chosen

        check_free(arguments.out, arguments.force)
        write_chosen(arguments.out, json_bytes(state.recipe_of(state.best).to_record()))
        print(_("Saved as {name}.").format(name=arguments.out))
    if arguments.adopt:
        _adopt(state.best, state.search.trial_name(state.best.number), store)
    if not arguments.out and not arguments.adopt:
        show_best(state)
    return 0


def _adopt(best: "SearchTrial", name: str, store: Store) -> None:
    """Copy the best network among the models, and read with it."""
    from digitpad.models.library import ModelLibrary, copied_model
    from digitpad.runs.library import Runs

    run = next((run for run in Runs(store.root).all() if run.key == best.run), None)
    if run is None:
        sentence = _("The run {run} is not here. It was trained on {machine}.")
        raise DataError(sentence.format(run=best.run, machine=best.machine))
    library = ModelLibrary(store.root)
    entry = library.add(copied_model(run.folder, library.folder), name)
    library.load(entry)
    library.use(entry)
    print(_("{name} is now in use.").format(name=entry.name))
