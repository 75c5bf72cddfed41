"""`digitpad train`: train a network by a recipe: a model to read with, or a run of the lab."""

import argparse
import json
import time
from contextlib import nullcontext
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
from digitpad.cli.devices import add_device_options, machines_for, strategy_for
from digitpad.errors import DataError
from digitpad.language import _, decimal, percent
from digitpad.system.files import STAMP
from digitpad.system.leftovers import subfolders
from digitpad.system.settings import Store

if TYPE_CHECKING:  # they import NumPy, which the command line starts without
    from digitpad.runs.digit_sources import DigitSource
    from digitpad.runs.events import Done, Report
    from digitpad.runs.recipe import Recipe
    from digitpad.training.control import NoControl

USUAL = "quick"  # the recipe of a command that names none
# No recipes, but the networks beside the one that reads digits; see `core.number_marks`, `core.row_reader`.
MARKS, ROWS, PEN = "marks", "rows", "pen"
# The options that one kind of recipe alone has.
MIXTURE_OPTIONS = ("drawings", "against", "force")
PICTURES_OPTIONS = ("tensorboard", "paused")
NETWORK_OPTIONS = ("tensorboard", "from", "resume")  # a baseline has none of them
KERAS_OPTIONS = ("devices", "machines")  # of networks whose gradients Keras computes


def add_parser(commands: Commands) -> None:
    """Describe the command and its arguments."""
    parser = commands.add_parser(
        "train",
        help=_("train a network"),
        description=_(
            "Train a network by a recipe. The recipes for DigitPad's own network train on MNIST, on a "
            "synthetic writer's digits and on the pen paths that the folder DIGITPAD_DATA has in strokes/ "
            "and nondigits/, and save a model as three files: the Keras model, the same compiled for speed, "
            "and a card that says how it was trained and measured. The others are the lab's: they train on "
            "MNIST alone, and are saved among the runs. Ctrl+C ends it and saves the best so far. "
            "The name marks trains the small network that knows the marks of a number, such as . and -; the "
            "names rows and pen those that read a whole row, where digits touch: by its picture, and by the "
            "way of the pen. That takes an hour or two, and goes on where it was stopped."
        ),
        formatter_class=HelpFormatter,
        epilog=examples(
            ("digitpad train", _("train a small network of your own, in two minutes")),
            (
                "digitpad train mlp --set dropout=0.2",
                _("train a network of the course notes, with a change"),
            ),
            ("digitpad train mine.json --epochs 20", _("train with a recipe of your own, for longer")),
            (
                "digitpad train knn --set folds=5",
                _("a baseline, cross-validated with the networks' own folds"),
            ),
            (
                "digitpad train bundled --epochs 5 --from models/digitpad.keras --set learning_rate=0.0005",
                _("train the bundled model further, by any recipe"),
            ),
            (
                "digitpad train personal --drawings --from model.keras --against model.tflite",
                _("train a model further on your drawings, and compare it with the old one"),
            ),
            (
                "digitpad train bundled --out model --resume",
                _("go on with a training that was interrupted"),
            ),
            ("digitpad train bundled --devices all", _("share every batch among all GPUs of this machine")),
            ("digitpad train --list", _("list all recipes")),
        ),
    )
    parser.add_argument(
        "name",
        nargs="?",
        metavar=_("RECIPE"),
        help=_("one that --list shows, or a JSON file (default: {name})").format(name=USUAL),
    )
    parser.add_argument("--recipe", help=argparse.SUPPRESS)  # as 0.1 named it, and model cards still do
    parser.add_argument("--list", action="store_true", help=_("list all recipes"))
    _add_changes(parser)
    _add_sources(parser)
    add_device_options(parser)
    _add_results(parser)
    parser.set_defaults(run=run)


def _add_changes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--epochs", type=int, metavar="N", help=_("instead of the recipe's number"))
    parser.add_argument("--seed", type=int, metavar="N", help=_("instead of the recipe's"))
    add_set_option(parser)


def _add_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mnist", type=Path, metavar=_("FILE"), help=mnist_help())
    parser.add_argument(
        "--drawings",
        action="store_true",
        help=_("train on your drawings too; every fifth of each digit is held out"),
    )
    parser.add_argument(
        "--from",
        type=Path,
        metavar=_("FILE"),
        help=_(
            "a model to start from, .keras or a run's .npz, with its card beside it; it decides how wide "
            "DigitPad's own network is (default: random weights)"
        ),
    )


def _add_results(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, metavar=_("FOLDER"), help=_("where to write (default: a new folder of yours)")
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help=_(
            "go on with a training that was interrupted or killed: the same command again, with this option. "
            "It goes on from checkpoint.npz in the folder that it writes, which keeps the end of each epoch "
            "until the training is done (default: the newest folder of yours that has one)"
        ),
    )
    parser.add_argument("--force", action="store_true", help=_("overwrite an existing model"))
    parser.add_argument(
        "--against",
        type=Path,
        metavar=_("FILE"),
        help=_("a .tflite or .npz model to compare the new one with; the figures go into its folder"),
    )
    parser.add_argument("--tensorboard", action="store_true", help=_("write for TensorBoard too"))
    parser.add_argument(
        "--progress",
        choices=("bar", "json", "none"),
        default="bar",
        help=_("how to show progress; json: an object a line on stdout (default: bar)"),
    )
    parser.add_argument(
        "--supervised",
        action="store_true",
        help=_(
            "for a window: progress as JSON, obey the lines pause, resume, stop, step, look, slow and set on "
            "stdin, and end when stdin ends"
        ),
    )
    parser.add_argument("--paused", action="store_true", help=_("for a window: wait before the first step"))
    parser.add_argument("--trial", action="store_true", help=argparse.SUPPRESS)  # of a search, one of many


def run(arguments: argparse.Namespace, store: Store) -> int:
    """Train and return the exit status: 0, or 130 where it was interrupted.

    Raises:
        DigitPadError: the recipe, the data or the folder is not as it should be, or the training diverged.
    """
    if arguments.list:
        return _list()
    if arguments.supervised:
        return _run_supervised(arguments, store)
    if arguments.name in (MARKS, ROWS, PEN):
        _refuse(arguments, KERAS_OPTIONS, arguments.name)
    if arguments.name == MARKS:
        return _train_marks(arguments, store)
    if arguments.name in (ROWS, PEN):
        return _train_rows(arguments, store)
    from digitpad.cli.output import progress_reporter, show_end
    from digitpad.training.control import NoControl

    recipe = _recipe(arguments)
    folder = _folder(arguments, recipe, store)
    with progress_reporter(arguments.progress) as report:
        done = _train(recipe, arguments, store, folder, report, NoControl())
    if done is None:
        print(_("The training is done. The first machine has what came of it."))
        return 0
    if arguments.progress == "json":
        print(json.dumps(done.to_record()), flush=True)
    else:
        show_end(done, recipe)
    return INTERRUPTED if done.interrupted else 0


def _train_marks(arguments: argparse.Namespace, store: Store) -> int:
    """Train the small network that knows the marks of a number, and say how many it reads correctly."""
    from digitpad.training.engine.marks import train_marks

    folder: Path = arguments.out or store.root / MARKS
    accuracy = percent(train_marks(folder, 1 if arguments.seed is None else arguments.seed), 2)
    sentence = _("{accuracy} of the held-out signs are correct. Written: {folder}")
    print(sentence.format(accuracy=accuracy, folder=folder / f"{MARKS}.npz"))
    return 0


def _train_rows(arguments: argparse.Namespace, store: Store) -> int:
    """Train a network that reads whole rows, and say how many it reads wholly."""
    from digitpad.runs.events import clock
    from digitpad.training.engine.rows import PEN_READER, ROW_READER, train_rows

    network = ROW_READER if arguments.name == ROWS else PEN_READER
    folder: Path = arguments.out or store.root / network.name
    start = time.monotonic()

    def report(done: int, rounds: int, begun_with: int, loss: float) -> None:
        left = (time.monotonic() - start) / (done - begun_with) * (rounds - done)
        print(
            _("Round {round} of {rounds}, loss {loss}, {time} left").format(
                round=done, rounds=rounds, loss=decimal(loss, 3), time=clock(left)
            ),
            flush=True,
        )

    try:
        share = train_rows(network, folder, report, 1 if arguments.seed is None else arguments.seed)
    except KeyboardInterrupt:
        print(_("Stopped. The same command goes on after the last round."))
        return INTERRUPTED
    print(
        _("{share} of the held-out rows are read wholly. Written: {folder}").format(
            share=percent(share, 2), folder=folder / f"{network.name}.tflite"
        )
    )
    return 0


def _run_supervised(arguments: argparse.Namespace, store: Store) -> int:
    """Train for a window, which always names the folder, and learns what is wrong with the recipe too."""
    from digitpad.training.control import run_supervised

    def work(report: "Report", control: "NoControl") -> "Done":
        done = _train(_recipe(arguments), arguments, store, arguments.out, report, control)
        assert done is not None  # for a window several machines are refused
        return done

    return run_supervised(work, store, arguments.out, arguments.paused, arguments.trial)


def _folder(arguments: argparse.Namespace, recipe: "Recipe", store: Store) -> Path:
    """Return where to write: unless it is given, among the models, or the runs of the lab."""
    kind = "models" if recipe.data == "mixture" else "runs"
    if arguments.out:
        return Path(arguments.out)
    if not arguments.resume or arguments.machine:  # only the first machine has a folder
        return store.root / kind / time.strftime(STAMP)
    from digitpad.training.engine.checkpoint import has_checkpoint

    for folder in reversed(subfolders(store.root / kind)):
        if has_checkpoint(folder):
            return folder
    raise DataError(
        _("No folder in {folder} has a checkpoint: there is nothing to resume.").format(
            folder=store.root / kind
        )
    )


def _train(
    recipe: "Recipe",
    arguments: argparse.Namespace,
    store: Store,
    folder: Path,
    report: "Report",
    control: "NoControl",
) -> "Done | None":
    """Train as the arguments say, compare the new model where that is wanted, and return how it ended.

    None where another machine leads, and has the model.
    """
    from digitpad.runs.events import Done, Stage
    from digitpad.runs.recipe import check_packages
    from digitpad.training.data.user_digits import digits_to_compare, read_user_digits, with_digits_at_hand
    from digitpad.training.engine.run import RunResources, follow
    from digitpad.training.engine.run import run as run_training
    from digitpad.training.synthesis.writer import load_digits

    def downloading(count: int, total: int | None) -> None:
        report(Stage("downloading", count / total if total else None))

    check_packages(recipe, _("Training a Keras network"))
    machines = machines_for(arguments, report)
    strategy = strategy_for(recipe, arguments, report)
    report(Stage("preparing"))
    chosen = None if arguments.mnist else _chosen(store)
    mnist = load_digits(
        arguments.mnist, chosen, store.root, downloading, lambda done: report(Stage("making", done))
    )
    mnist = with_digits_at_hand(mnist, None if arguments.drawings else store.drawings_path)
    drawings = read_user_digits(store.drawings_path) if arguments.drawings else None
    resources = RunResources(
        mnist,
        report,
        machines or control,
        arguments.tensorboard,
        arguments.force,
        getattr(arguments, "from"),
        drawings,
        checkpoints=arguments.trial or not arguments.supervised,
        resumes=arguments.resume,
        strategy=strategy,
        machines=machines,
    )
    with machines.together() if machines else nullcontext():
        if machines and machines.number:
            follow(recipe, resources)
            return None
        trained = run_training(recipe, resources, folder)
    if arguments.against:
        from digitpad.training.measure import compare

        to_compare = digits_to_compare(store.drawings_path, drawings.learned if drawings else frozenset())
        compare(arguments.against, folder, trained.test, mnist, to_compare, report)
    result = trained.result
    folds = [value for name, value in result.figures.items() if name.startswith("fold_")]
    accuracy = trained.test.evaluation.accuracy
    return Done(folder, result.epochs, result.state == "stopped", accuracy, tuple(folds))


def _chosen(store: Store) -> "DigitSource | None":
    """Return the digits that the user chose, in the window or by `digitpad digits`; None for MNIST.

    Raises:
        DataError: they are not there any more.
    """
    from digitpad.runs.digit_sources import DigitSource, digits_file, find_digits

    settings = store.settings()
    if settings.digits == "synthetic":  # made where they are not here
        return DigitSource("synthetic", digits_file(store.root, "synthetic"))
    found = find_digits(store.root, settings.digits, settings.digits_name)
    if settings.digits == "file" and not found:
        raise DataError(
            _("The digits of {name} are not in your folder any more. Choose that file again.").format(
                name=settings.digits_name
            )
        )
    return found


def _recipe(arguments: argparse.Namespace) -> "Recipe":
    """Return the recipe that the arguments name, with what they change.

    Raises:
        DataError: there is no such recipe, a value of it is wrong, or an option is not for its kind.
    """
    from digitpad.lab.presets import find_recipe

    name = arguments.name or arguments.recipe or USUAL
    recipe = find_recipe(name)
    options: tuple[str, ...] = PICTURES_OPTIONS if recipe.data == "mixture" else MIXTURE_OPTIONS
    if recipe.is_baseline and not arguments.supervised:  # a window asks alike of all that it trains
        options += NETWORK_OPTIONS
    if arguments.supervised:
        options += ("machines",)
    if recipe.is_baseline or recipe.network == "scratch":
        options += KERAS_OPTIONS
    _refuse(arguments, options, name)
    changed = changed_recipe(recipe, arguments.changes)
    return changed.changed(epochs=arguments.epochs, seed=arguments.seed)


def _refuse(arguments: argparse.Namespace, options: tuple[str, ...], name: str) -> None:
    """Refuse options that are not for a recipe."""
    for option in options:
        if getattr(arguments, option):
            raise DataError(_("--{option} is not for the recipe {name}.").format(option=option, name=name))


def _list() -> int:
    """Print the recipes there are, by their names."""
    from digitpad.cli.output import show_table
    from digitpad.lab.presets import presets, recipe_labels

    help_texts = {
        "quick": _("A small network, in two minutes."),
        "personal": _("With --from and --drawings: trains a model further on your handwriting."),
        "bundled": _("The bundled model: pen paths, synthetic digits and non-digits."),
        "mnist": _("What most other pads are trained on: only for comparison."),
        **{preset.name: preset.help_text for preset in presets()},
    }
    rows = [(name, label, help_texts[name]) for name, label in recipe_labels().items()]
    show_table((_("name"), _("recipe"), _("what it shows")), rows)
    return 0
