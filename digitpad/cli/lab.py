"""`digitpad lab`: train an experiment of the lab, and list what there is to begin with and what was kept."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitpad.cli import INTERRUPTED, Commands, add_training_options, board
from digitpad.errors import DataError
from digitpad.language import _, percent
from digitpad.system.settings import Store

if TYPE_CHECKING:  # they import NumPy, which the command line starts without
    from digitpad.runs.events import Done, Report
    from digitpad.runs.experiment import Experiment
    from digitpad.runs.library import Run
    from digitpad.training.control import NoControl


def add_parser(commands: Commands) -> None:
    """Describe the command, and what can be done in the lab."""
    parser = commands.add_parser(
        "lab",
        help=_("train the networks of the course notes, or one of your own"),
        description=_(
            "Train the networks of the course notes, or one of your own, and see what each "
            "hyperparameter does."
        ),
    )
    actions = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True)
    _add_train(actions)
    presets = actions.add_parser("presets", help=_("list the experiments to start from"))
    presets.set_defaults(run=_presets)
    runs = actions.add_parser("runs", help=_("list the saved runs, with their figures"))
    runs.set_defaults(run=_runs)
    show = actions.add_parser("show", help=_("print a run's experiment as JSON, to repeat it"))
    show.add_argument("key", metavar=_("RUN"), help=_("a run, as in the list of runs"))
    show.set_defaults(run=_show)
    board.add_parser(actions)


def _add_train(actions: Commands) -> None:
    parser = actions.add_parser(
        "train",
        help=_("train an experiment"),
        description=_(
            "Train an experiment and save the run: its curves, its network and its figures. "
            "Ctrl+C ends it and saves what there is."
        ),
    )
    parser.add_argument(
        "experiment", metavar=_("EXPERIMENT"), help=_("one that `digitpad lab presets` lists, or a JSON file")
    )
    parser.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar=_("NAME=VALUE"),
        help=_("change a value of the experiment, written as in JSON; may be given again"),
    )
    parser.add_argument("--epochs", type=int, metavar="N", help=_("instead of the experiment's number"))
    parser.add_argument("--seed", type=int, metavar="N", help=_("instead of the experiment's"))
    add_training_options(parser)
    parser.add_argument("--tensorboard", action="store_true", help=_("write for TensorBoard too"))
    parser.add_argument(
        "--supervised",
        action="store_true",
        help=_(
            "for a window: progress as JSON, obey the lines pause, resume, stop, step and look on stdin, and "
            "end when stdin ends"
        ),
    )
    parser.add_argument("--paused", action="store_true", help=_("for a window: wait before the first step"))
    parser.set_defaults(run=_train)


def _train(arguments: argparse.Namespace, store: Store) -> int:
    """Train and return the exit status: 0, or 130 where it was interrupted.

    Raises:
        DigitPadError: the experiment, the data or the folder is not as it should be, or it got lost.
    """
    folder: Path = arguments.out or store.root / "runs" / time.strftime("%Y-%m-%dT%H-%M-%S")
    if arguments.supervised:
        from digitpad.training.child import run_supervised

        return run_supervised(
            lambda report, control: _trained(arguments, folder, report, control),
            store,
            folder,
            arguments.paused,
        )
    from digitpad.cli.output import progress_reporter
    from digitpad.training.control import NoControl

    with progress_reporter(arguments.progress) as report:
        done = _trained(arguments, folder, report, NoControl())
    if arguments.progress == "json":
        print(json.dumps(done.to_record()), flush=True)
    else:
        _tell(done)
    return INTERRUPTED if done.interrupted else 0


def _trained(arguments: argparse.Namespace, folder: Path, report: "Report", control: "NoControl") -> "Done":
    """Train as the arguments say, and return how it ended."""
    from digitpad.runs.events import Done, Stage
    from digitpad.training.engine.lab_run import RunResources, run
    from digitpad.training.synthesis.synthetic import load_pictures

    def downloading(count: int, total: int | None) -> None:
        report(Stage("downloading", count / total if total else None))

    experiment = _experiment(arguments)
    report(Stage("preparing"))
    mnist = load_pictures(arguments.mnist, downloading, experiment.digits)
    result = run(experiment, RunResources(mnist, report, control, arguments.tensorboard), folder)
    accuracy = result.figures.get("test_accuracy", 0.0)
    return Done(folder, result.epochs, result.state == "stopped", accuracy)


def _experiment(arguments: argparse.Namespace) -> "Experiment":
    """Return the experiment that the arguments name, with what they change.

    Raises:
        DataError: there is no such experiment, or a value of it is wrong.
    """
    from digitpad.lab.presets import presets
    from digitpad.runs.experiment import experiment_from, read_experiment

    named = {preset.name: preset.experiment for preset in presets()}
    known = named.get(arguments.experiment)
    if known is None and not Path(arguments.experiment).exists():
        raise DataError(
            _("There is no experiment {name}. Give a JSON file or one of these: {known}.").format(
                name=arguments.experiment, known=", ".join(named)
            )
        )
    experiment = known or read_experiment(Path(arguments.experiment))
    record = experiment.to_record()
    record |= dict(_change(change, record) for change in arguments.changes)
    return experiment_from(record).changed(epochs=arguments.epochs, seed=arguments.seed)


def _change(written: str, record: dict[str, Any]) -> tuple[str, Any]:
    """Return the name and the value of "name=value"; what is no JSON is text."""
    name, equals, value = written.partition("=")
    if not equals:
        raise DataError(
            _("--set needs a name and a value, such as epochs=5, not {written}.").format(written=written)
        )
    try:
        known: Any = json.loads(value)
    except ValueError:
        known = value
    return name.strip(), float(known) if type(known) is int and type(record.get(name)) is float else known


def _tell(done: "Done") -> None:
    from digitpad.cli.output import readable

    if done.interrupted:
        print(_("Training was interrupted. The network was saved as it was then."))
    print(_("The run is in {folder}.").format(folder=readable(str(done.folder))))
    print(_("Test accuracy: {share}.").format(share=percent(done.accuracy, 2)))


def _presets(_arguments: argparse.Namespace, _store: Store) -> int:
    from digitpad.cli.output import show_table
    from digitpad.lab.presets import presets

    show_table(
        (_("name"), _("experiment"), _("what it shows")),
        [(preset.name, preset.label, preset.help_text) for preset in presets()],
    )
    return 0


def _runs(_arguments: argparse.Namespace, store: Store) -> int:
    from digitpad.cli.output import show_table
    from digitpad.runs.library import Runs

    headings = (
        _("run"),
        _("experiment"),
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
    words = {"done": _("done"), "stopped": _("stopped"), "failed": _("failed")}
    shares = (result.figures.get(name) for name in ("validation_accuracy", "test_accuracy"))
    written = ["" if share is None else percent(share, 2) for share in shares]
    seconds = _("{seconds} s").format(seconds=round(result.seconds))
    return run.key, run.experiment.name, words[result.state], str(result.epochs), *written, seconds


def _show(arguments: argparse.Namespace, store: Store) -> int:
    from digitpad.runs.library import Runs

    runs = {run.key: run for run in Runs(store.root).all()}
    if arguments.key not in runs:
        raise DataError(
            _("There is no run {name}. `digitpad lab runs` lists them.").format(name=arguments.key)
        )
    json.dump(runs[arguments.key].experiment.to_record(), sys.stdout, indent=2)
    print()
    return 0
