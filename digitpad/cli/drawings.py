"""`digitpad drawings`: list the drawings you labelled, export them, and import others."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING

from digitpad.cli import Commands, HelpFormatter, examples
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.system.settings import Store

if TYPE_CHECKING:  # slow to import, and the window's start imports this module
    from digitpad.core.arrays import Reader
    from digitpad.drawings.drawings import Drawings
    from digitpad.drawings.exchange import FoundDrawings


MOST_LOOKED_AT = 1000  # files, of which the window says what they are
FEWEST_TO_TRAIN = 200  # digits, of a file that networks are trained on


def add_parser(commands: Commands) -> None:
    """Describe `digitpad drawings` and what it can do."""
    about = _("List the drawings that you labelled, export them, or import others.")
    parser = commands.add_parser(
        "drawings",
        help=_("list, export and import your drawings"),
        description=about,
        epilog=_examples(),
        formatter_class=HelpFormatter,
    )
    actions = parser.add_subparsers(metavar=_("ACTION"), required=True)
    listing = actions.add_parser("list", help=_("how many there are of each digit"))
    listing.add_argument("--json", action="store_true", help=_("print one JSON object"))
    listing.set_defaults(run=run_list)
    exporting = actions.add_parser(
        "export",
        help=_("save them to a folder or a file"),
        description=_(
            "Save your drawings: to a folder of PNG by label (7/0001.png), to an ink file "
            "(.jsonl, .jsonl.gz; strokes alone), or to an .npz file laid out like MNIST, whose "
            "test digits are the same drawings again."
        ),
    )
    exporting.add_argument("path", metavar=_("PATH"), type=Path, help=_("a new folder, or a file"))
    exporting.set_defaults(run=run_export)
    importing = actions.add_parser(
        "import",
        help=_("import drawings from folders and files"),
        description=_(
            "Import labelled drawings: pictures in folders named 0 to 9 or with names such as 7.png, pages "
            "of many digits of one kind, ink with labels, and files of digits such as train.csv, MNIST's and "
            "EMNIST's, .npz or .h5. All are checked first. Duplicates are left out."
        ),
    )
    importing.add_argument(
        "paths",
        metavar=_("PATH"),
        nargs="+",
        type=Path,
        help=_("a folder, a picture, ink, or a file of digits"),
    )
    importing.add_argument(
        "--label", metavar=_("DIGIT"), type=int, choices=range(10), help=_("of what has no label by itself")
    )
    importing.add_argument(
        "--supervised",
        action="store_true",
        help=_("for a window: what was found as JSON; wait for a line on stdin before it is kept"),
    )
    importing.set_defaults(run=run_import)


def _examples() -> str:
    return examples(
        ("digitpad drawings list", _("your drawings by digit, and how many were misread")),
        ("digitpad drawings export mine/", _("PNG by label; or mine.jsonl (strokes), mine.npz (like MNIST)")),
        (
            "digitpad drawings import mine/ more.jsonl mnist.npz",
            _("all is checked first; duplicates are left out"),
        ),
    )


def run_list(arguments: argparse.Namespace, store: Store) -> int:
    """Print how many drawings there are of each digit, and how many of them the model misread.

    Raises:
        StoreError: the drawings cannot be read.
    """
    from digitpad.cli.output import show_counts

    with closing(_drawings(store)) as drawings:
        heads = drawings.heads()
    counts = [sum(head.label == digit for head in heads) for digit in range(10)]
    misread = [sum(head.label == digit and head.is_wrong for head in heads) for digit in range(10)]
    if arguments.json:
        print(json.dumps({"counts": counts, "wrong": misread}))
    elif heads:
        show_counts(counts, misread)
    else:
        print(_("There are no drawings yet. In the window, label a drawing with its digit to keep it."))
    return 0


def run_export(arguments: argparse.Namespace, store: Store) -> int:
    """Write all drawings and print their number.

    Raises:
        DigitPadError: there are none, or they cannot be read or written.
    """
    from digitpad.cli.output import readable
    from digitpad.drawings.exchange import write_drawings

    with closing(_drawings(store)) as drawings:
        exported = write_drawings(drawings.all(), arguments.path)
    path = readable(str(arguments.path))
    print(_("Drawings saved to {path}: {count}.").format(path=path, count=exported.count))
    if exported.left_out:
        print(_("Left out because they come from pictures: {count}.").format(count=exported.left_out))
    return 0


def run_import(arguments: argparse.Namespace, store: Store) -> int:
    """Import drawings and print how many are new.

    Raises:
        DigitPadError: something cannot be read, or not be kept; nothing was added then.
    """
    from digitpad.cli.output import readable
    from digitpad.drawings.exchange import find_drawings, labelled_drawings

    if arguments.supervised:
        _import_supervised(arguments.paths, store)
        return 0
    found = labelled_drawings(find_drawings(arguments.paths, _reader(store), arguments.label))
    with closing(_drawings(store)) as drawings:
        added = len(drawings.add_new(found.drawings))
    print(
        _("Drawings added: {added}. Duplicates left out: {there}.").format(
            added=added, there=len(found.drawings) - added
        )
    )
    for sentence in left_out(found):
        print(readable(sentence))
    return 0


def _import_supervised(paths: list[Path], store: Store) -> None:
    """Print what was found, and keep it once the window says so, with the label of what has none."""
    from digitpad.drawings.exchange import find_drawings, labelled_drawings

    answers = _answers()
    reader, progress = _reader(store), _print_share()
    found = find_drawings(paths, reader, advance=progress)
    if not found.unlabelled:
        labelled_drawings(found)
    print(json.dumps({"found": _record(paths, found)}), flush=True)
    label = json.loads(answers.get())["label"]
    drawn = list(found.drawings)
    if label is not None:
        drawn += find_drawings(found.unlabelled, reader, label, progress).drawings
    with closing(_drawings(store)) as drawings:
        added = drawings.add_new(drawn)
    keys = [drawing.key for drawing in added]
    notes = left_out(replace(found, unlabelled=() if label is not None else found.unlabelled))
    print(json.dumps({"added": keys, "there": len(drawn) - len(added), "notes": notes}), flush=True)


def _answers() -> Queue[str]:
    """Return what gets the lines of stdin; where that ends, so does this process."""
    lines: Queue[str] = Queue()

    def wait() -> None:
        while content := os.read(0, 4096):  # sys.stdin would be locked when Python ends
            lines.put(content.decode())
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
    return lines


def _print_share() -> Callable[[float], None]:
    """Return what prints how much is done, at most ten times a second."""
    printed = 0.0

    def progress(done: float) -> None:
        nonlocal printed
        if time.monotonic() - printed >= 0.1:
            printed = time.monotonic()
            print(json.dumps({"done": done}), flush=True)

    return progress


def _record(paths: list[Path], found: FoundDrawings) -> dict[str, object]:
    """Return what was found as what JSON can hold."""
    from digitpad.drawings.exchange import family_of, files_in
    from digitpad.drawings.file_kinds import kind_of, words_of

    labels = [drawing.label for drawing in found.drawings]
    some = [file for path in paths for file in files_in(path)][:MOST_LOOKED_AT]
    kinds = dict.fromkeys(kind for file in some if (kind := kind_of(file)))
    is_dataset = len(paths) == 1 and paths[0].is_file() and family_of(paths[0]) == "dataset"
    return {
        "kinds": [words_of(kind) for kind in kinds],
        "counts": [labels.count(digit) for digit in range(10)],
        "unlabelled": len(found.unlabelled),
        "such_as": found.unlabelled[0].name if found.unlabelled else "",
        "notes": left_out(replace(found, unlabelled=())),
        "can_train": is_dataset and len(labels) >= FEWEST_TO_TRAIN,
    }


def left_out(found: FoundDrawings) -> list[str]:
    """Return what was found out of files, and which were left out, as sentences."""
    sentences = list(found.notes)
    if found.unlabelled:
        sentence = _("Left out because nothing says which digit it is: {count}, such as {path}.")
        sentences.append(sentence.format(count=len(found.unlabelled), path=found.unlabelled[0].name))
    if found.uneven:
        sentence = _("Left out because other digits were found than the name has: {count}, such as {path}.")
        sentences.append(sentence.format(count=len(found.uneven), path=found.uneven[0].name))
    return sentences


def _reader(store: Store) -> Reader | None:
    """Return what reads digits, None where no model can be loaded: most drawings come in without it."""
    from digitpad.models.library import ModelLibrary

    try:
        return ModelLibrary(store.root).load_chosen().classifier
    except ModelError:
        return None


def _drawings(store: Store) -> Drawings:
    from digitpad.cli.output import readable
    from digitpad.drawings.drawings import Drawings

    return Drawings(store.drawings_path, lambda sentence: print(readable(sentence), file=sys.stderr))
