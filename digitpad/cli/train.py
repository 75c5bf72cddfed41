"""`digitpad train`: train a network of one's own, from a recipe."""

import argparse
import json
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.cli import INTERRUPTED, Commands, add_training_options
from digitpad.language import _, percent
from digitpad.runs.recipe import RECIPES, find_recipe
from digitpad.system.settings import Store

if TYPE_CHECKING:
    from digitpad.runs.events import Done, Report


def add_parser(commands: Commands) -> None:
    """Describe the command and its arguments."""
    parser = commands.add_parser(
        "train",
        help=_("train a network"),
        description=_(
            "Train a network on MNIST, on a synthetic writer's digits and on the pen paths that "
            "the folder DIGITPAD_DATA has in strokes/ and nondigits/. Save it as three files: "
            "the Keras model, the same compiled for speed, and a card that says how it was "
            "trained and measured. Ctrl+C saves the best so far."
        ),
    )
    parser.add_argument(
        "--recipe",
        metavar=_("RECIPE"),
        default="quick",
        help=_("a JSON file, or one of: {names} (default: quick)").format(names=", ".join(RECIPES)),
    )
    parser.add_argument(
        "--from",
        dest="begin",
        type=Path,
        metavar=_("FILE"),
        help=_("a .keras model to start from, with its card beside it (default: random weights)"),
    )
    parser.add_argument(
        "--drawings",
        action="store_true",
        help=_("train on your drawings too; every fifth of each digit is held out"),
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar=_("FILE"),
        help=_("a .tflite or .npz model to compare the new one with; the figures go into its folder"),
    )
    add_training_options(parser)
    parser.add_argument("--force", action="store_true", help=_("overwrite an existing model"))
    parser.add_argument("--epochs", type=int, metavar="N", help=_("instead of the recipe's number"))
    parser.add_argument("--seed", type=int, metavar="N", help=_("instead of the recipe's"))
    parser.add_argument(
        "--supervised",
        action="store_true",
        help=_(
            "for a window: progress as JSON, obey the lines pause, resume and stop on stdin, and end when "
            "stdin ends"
        ),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, store: Store) -> int:
    """Train and return the exit status: 0, or 130 where it was interrupted.

    Raises:
        DigitPadError: the recipe, the data or the folder is not as it should be.
    """
    folder: Path = arguments.out or store.root / "models" / time.strftime("%Y-%m-%dT%H-%M-%S")
    if arguments.supervised:
        from digitpad.training.child import run_supervised

        return run_supervised(
            lambda report, _control: _train(arguments, store, folder, report), store, folder
        )
    from digitpad.cli.output import progress_reporter

    with progress_reporter(arguments.progress) as report:
        done = _train(arguments, store, folder, report)
    if arguments.progress == "json":
        print(json.dumps(done.to_record()), flush=True)
    else:
        _tell(done, arguments.mnist == Path("none"))
    return INTERRUPTED if done.interrupted else 0


def _train(arguments: argparse.Namespace, store: Store, folder: Path, report: "Report") -> "Done":
    """Train as the arguments say, and return how it ended."""
    from digitpad.runs.events import Done, Stage
    from digitpad.training.data.user_digits import read_user_digits
    from digitpad.training.engine.run import train
    from digitpad.training.synthesis.synthetic import load_pictures

    def downloading(count: int, total: int | None) -> None:
        report(Stage("downloading", count / total if total else None))

    recipe = find_recipe(arguments.recipe).changed(epochs=arguments.epochs, seed=arguments.seed)
    user_digits = read_user_digits(store.drawings_path) if arguments.drawings else None
    report(Stage("preparing"))
    mnist = load_pictures(arguments.mnist, downloading, recipe.digits)
    trained = train(recipe, mnist, folder, report, arguments.force, arguments.begin, user_digits)
    if arguments.against:
        from digitpad.training.measure.comparison import compare

        drawings = user_digits.held_out if user_digits else None
        compare(arguments.against, folder, trained.test, mnist.source, drawings, report)
    names = ("mnist_test_accuracy", "synthetic_test_accuracy")
    accuracy = next((value for name in names if (value := trained.card.figure(name)) is not None), 0.0)
    return Done(folder, trained.epochs, trained.interrupted, accuracy)


def _tell(done: "Done", synthetic: bool) -> None:
    from digitpad.cli.output import readable

    if done.interrupted:
        print(_("Training was interrupted. The best network so far was saved."))
    print(_("The model is in {folder}.").format(folder=readable(str(done.folder))))
    sentence = (
        _("Accuracy on synthetic test digits: {share}.")
        if synthetic
        else _("Accuracy on MNIST's test data: {share}.")
    )
    print(sentence.format(share=percent(done.accuracy, 2)))
    command = f"digitpad evaluate --model {shlex.quote(readable(str(done.folder / 'digitpad.tflite')))}"
    command += " --mnist none" if synthetic else ""
    print(_("More figures: {command}").format(command=command))
