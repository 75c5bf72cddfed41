"""`digitpad digits`: the choice of digits to learn from: MNIST, a file of one's own, or synthetic ones."""

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from digitpad.cli import Commands, HelpFormatter, examples
from digitpad.language import _
from digitpad.system.settings import Store

Progress = Callable[[float, float | None], None]  # how much is done, and of how much where that is known


def add_parser(commands: Commands) -> None:
    """Describe the command and its arguments."""
    parser = commands.add_parser(
        "digits",
        help=_("choose the digits that networks are trained on"),
        description=_(
            "Choose the digits that networks are trained on, here and in the window. Without SOURCE the "
            "command says which they are. MNIST is downloaded where it is not here (11 MB); what came before "
            "an interruption is kept. Synthetic digits are drawn by DigitPad itself and need no internet. A "
            "file is a table (train.csv from Kaggle), MNIST's or EMNIST's files, mnist.pkl.gz, or any .npz "
            "or .h5 with square pictures and as many labels; its digits are copied into your folder."
        ),
        formatter_class=HelpFormatter,
        epilog=examples(
            ("digitpad digits", _("say which digits networks are trained on")),
            ("digitpad digits mnist", _("download MNIST, and train on it")),
            ("digitpad digits synthetic", _("draw synthetic digits, and train on them")),
            ("digitpad digits train.csv", _("train on the digits of a file")),
        ),
    )
    parser.add_argument("source", nargs="?", metavar=_("SOURCE"), help=_("mnist, synthetic, or a file"))
    parser.add_argument(
        "--supervised",
        action="store_true",
        help=_("for a window: progress as JSON; end when stdin ends; the choice is not kept"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, store: Store) -> int:
    """Have the digits here, remember the choice, and return the exit status.

    Raises:
        DigitPadError: they cannot be had.
    """
    source: str | None = arguments.source
    if source is None:
        return _show(store)
    if arguments.supervised:
        from digitpad.system.process import end_with_stdin

        end_with_stdin()
        _prepare(source, store, _print_progress())
        return 0
    from digitpad.cli.output import progress_reporter
    from digitpad.runs.events import Stage

    with progress_reporter("bar") as report:
        stage = Stage(
            "downloading" if source == "mnist" else "making" if source == "synthetic" else "preparing"
        )
        notes = _prepare(
            source, store, lambda done, total: report(replace(stage, share=done / total if total else None))
        )
    for note in notes:
        print(note)
    kind = source if source in ("mnist", "synthetic") else "file"
    name = Path(source).name if kind == "file" else ""
    store.save_settings(replace(store.settings(), digits=kind, digits_name=name))
    return _show(store)


def _prepare(source: str, store: Store, progress: Progress) -> tuple[str, ...]:
    """Have the digits here: download, draw or copy them; return what was found out of a file."""
    from digitpad.runs.digit_sources import digits_file

    if source == "mnist":
        from digitpad.training.data.mnist import load_mnist

        load_mnist(None, progress)
    elif source == "synthetic":
        from digitpad.training.synthesis.writer import synthetic_digits

        synthetic_digits(digits_file(store.root, "synthetic"), lambda done: progress(done, 1))
    else:
        from digitpad.training.data.digit_files import import_digits

        return import_digits(Path(source), digits_file(store.root, "file"), lambda done: progress(done, 1))
    return ()


def _print_progress() -> Progress:
    """Return what prints a line at most ten times a second, the last one always."""
    from time import monotonic

    printed = 0.0

    def progress(done: float, total: float | None) -> None:
        nonlocal printed
        now = monotonic()
        if now - printed >= 0.1 or done == total:
            printed = now
            print(json.dumps({"done": done, "total": total}), flush=True)

    return progress


def _show(store: Store) -> int:
    """Say which digits networks are trained on, and where they are."""
    from digitpad.cli.output import readable
    from digitpad.lab.data import read_splits
    from digitpad.runs.digit_sources import find_digits

    settings = store.settings()
    found = find_digits(store.root, settings.digits, settings.digits_name)
    if found is None:
        print(_("The digits to train on are not on this computer yet: digitpad digits mnist fetches MNIST."))
        return 0
    splits = read_splits(found.path)
    names = {"mnist": "MNIST", "synthetic": _("Synthetic digits"), "file": found.name or found.path.name}
    print(
        _("{name}: {train} digits to train on, {test} to test with, in {path}.").format(
            name=readable(names[found.kind]),
            train=len(splits.train.labels),
            test=len(splits.test.labels),
            path=readable(str(found.path)),
        )
    )
    return 0
