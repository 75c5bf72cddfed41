"""`digitpad train`: train a network of one's own, from a recipe."""

import argparse
import json
import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from digitpad.commands import Commands
from digitpad.language import _, percent
from digitpad.store import Store
from digitpad.training.data import load_mnist
from digitpad.training.progress import Progress as Step
from digitpad.training.progress import Report
from digitpad.training.recipe import RECIPES, find_recipe
from digitpad.training.run import train

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
LEAST_GAP = 0.1  # seconds between two lines of progress; ends of epochs are never left out


def add_parser(commands: Commands) -> None:
    """Describe the command and its arguments."""
    parser = commands.add_parser(
        "train",
        help=_("train a network"),
        description=_(
            "Train a network on MNIST and write it as three files: the Keras model, the same compiled for "
            "quick use, and a card that says how it was made and measured. Ctrl+C keeps the best so far."
        ),
    )
    parser.add_argument(
        "--recipe",
        metavar=_("RECIPE"),
        default="quick",
        help=_("a JSON file, or one of: {names} (default: quick)").format(names=", ".join(RECIPES)),
    )
    parser.add_argument("--mnist", type=Path, metavar=_("FILE"), help=_("MNIST as Keras' mnist.npz"))
    parser.add_argument(
        "--out", type=Path, metavar=_("FOLDER"), help=_("where to write (default: a new folder of yours)")
    )
    parser.add_argument("--force", action="store_true", help=_("overwrite a model that is there already"))
    parser.add_argument("--epochs", type=int, metavar="N", help=_("instead of the recipe's number"))
    parser.add_argument("--seed", type=int, metavar="N", help=_("instead of the recipe's"))
    parser.add_argument(
        "--progress",
        choices=("bar", "json", "none"),
        default="bar",
        help=_("how to show progress; json: an object a line on stdout (default: bar)"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, store: Store) -> int:
    """Train and return the exit status: 0, or 130 where it was interrupted.

    Raises:
        DigitPadError: the recipe, the data or the folder is not as it should be.
    """
    recipe = find_recipe(arguments.recipe).changed(epochs=arguments.epochs, seed=arguments.seed)
    folder: Path = arguments.out or store.root / "models" / time.strftime("%Y-%m-%dT%H-%M-%S")
    with _shown(arguments.progress) as report:
        trained = train(recipe, load_mnist(arguments.mnist), folder, report, arguments.force)
    accuracy = trained.card.figure("mnist_test_accuracy") or 0.0
    if arguments.progress == "json":
        record = {
            "event": "done",
            "folder": str(folder),
            "epochs": trained.epochs,
            "interrupted": trained.interrupted,
            "accuracy": accuracy,
        }
        print(json.dumps(record), flush=True)
    else:
        _tell(folder, accuracy, trained.interrupted)
    return INTERRUPTED if trained.interrupted else 0


def _tell(folder: Path, accuracy: float, interrupted: bool) -> None:
    if interrupted:
        print(_("Training was interrupted. The best network so far was kept."))
    print(_("The model is in {folder}.").format(folder=folder))
    print(_("It reads {share} of MNIST's test digits right.").format(share=percent(accuracy, 2)))
    command = f"digitpad evaluate --model {shlex.quote(str(folder / 'digitpad.tflite'))}"
    print(_("More figures: {command}").format(command=command))


@contextmanager
def _shown(how: str) -> Iterator[Report]:
    """Give the function that shows progress."""
    if how == "bar":
        with _bar() as report:
            yield report
    elif how == "json":
        yield _seldom(lambda step: print(json.dumps(step.to_record()), flush=True))
    else:
        yield lambda _step: None


@contextmanager
def _bar() -> Iterator[Report]:
    """Give a function that shows a progress bar on stderr, and a line at the end of each epoch."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), speed_estimate_period=120) as progress:
        task = progress.add_task(_("Preparing"), total=None, figures="")

        def show(step: Step) -> None:
            epoch = _("Epoch {epoch} of {epochs}").format(epoch=step.epoch, epochs=step.epochs)
            figures = _figures(step.loss, step.accuracy)
            if step.ends_epoch:
                progress.console.print(f"{epoch}: {figures}; {_validation(step)}", highlight=False)
            progress.update(
                task,
                description=epoch,
                total=step.epochs * step.batches,
                completed=(step.epoch - 1) * step.batches + step.batch,
                figures=figures,
            )

        yield _seldom(show)


def _figures(loss: float, accuracy: float) -> str:
    return _("loss {loss:.4f}, right {share}").format(loss=loss, share=percent(accuracy, 2))


def _validation(step: Step) -> str:
    figures = _figures(step.validation_loss or 0.0, step.validation_accuracy or 0.0)
    return _("validation: {figures}").format(figures=figures)


def _seldom(show: Callable[[Step], None]) -> Report:
    """Return `show` at most ten times a second; the ends of epochs always come through."""
    shown_at = -LEAST_GAP

    def report(step: Step) -> None:
        nonlocal shown_at
        now = time.monotonic()
        if step.ends_epoch or now - shown_at >= LEAST_GAP:
            shown_at = now
            show(step)

    return report
