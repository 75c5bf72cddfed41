"""`digitpad predict`: read pictures, folders of them and ink files, and print what the network thinks."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.commands import Commands
from digitpad.language import _, percent
from digitpad.store import Store

if TYPE_CHECKING:  # slow to import, and the window's start imports this module
    from digitpad.classifier import Classifier, Probabilities, Verdict
    from digitpad.inputs import Input

BATCH = 64  # inputs at once: enough to be quick, few enough to see results soon
FEW = 20  # inputs that get ten bars each; more get a line each
DECIMALS = 7  # of a probability: all that a float32 knows


def add_parser(commands: Commands) -> None:
    """Describe `digitpad predict`."""
    parser = commands.add_parser(
        "predict",
        help=_("read digits from pictures and ink files"),
        description=_("Read handwritten digits from pictures, folders of them and ink files."),
    )
    parser.add_argument(
        "paths",
        metavar=_("PATH"),
        nargs="+",
        type=Path,
        help=_("a picture, a folder, or an ink file (.jsonl, .jsonl.gz)"),
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON object for each digit"))
    parser.add_argument(
        "--model", metavar=_("FILE"), type=Path, help=_("a .tflite model (default: the one in use)")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, store: Store) -> int:
    """Print a result for every input; return 1 where one could not be read, else 0.

    Raises:
        ModelError: the model cannot be used.
    """
    from digitpad.inputs import count_inputs, read_inputs
    from digitpad.terminal import LateProgress

    classifier = _classifier(arguments.model, store)
    inputs = read_inputs(arguments.paths)
    first = list(islice(inputs, FEW + 1))
    show = _show_json if arguments.json else _show_bars if len(first) <= FEW else _show_line
    failed = False
    with LateProgress(lambda: count_inputs(arguments.paths)) as progress:
        for batch in _batches(chain(first, inputs)):
            results = _read(classifier, batch)
            progress.hide()
            for result in results:
                show(result)
                failed |= _show_error(result)
            print(end="", flush=True)  # unlike stdout.flush() it bears having no stdout
            progress.advance(len(batch))
    return int(failed)


def _classifier(path: Path | None, store: Store) -> Classifier:
    """Load the model at `path`, or else the one in use; a sentence on stderr where that is broken."""
    from digitpad.classifier import load_model
    from digitpad.kept.history import History
    from digitpad.terminal import readable

    if path:
        return load_model(path)
    loaded = History(store.root).load_chosen()
    if loaded.notice:
        print(readable(loaded.notice), file=sys.stderr)
    return loaded.classifier


def _batches(inputs: Iterator[Input]) -> Iterator[list[Input]]:
    while batch := list(islice(inputs, BATCH)):
        yield batch


@dataclass(frozen=True)
class _Result:
    """An input, and what the network says of it unless it has an error."""

    entry: Input
    probabilities: Probabilities | None = None
    verdict: Verdict | None = None


def _read(classifier: Classifier, batch: list[Input]) -> list[_Result]:
    """Let the network read all digits of a batch at once."""
    import numpy as np

    from digitpad.classifier import verdict

    digits = [entry.digit for entry in batch if entry.digit is not None]
    rows = iter(classifier.probabilities(np.stack(digits))) if digits else iter(())
    results = []
    for entry in batch:
        row = None if entry.digit is None else next(rows)
        found = None if row is None else verdict(row, classifier.card.threshold)
        results.append(_Result(entry, row, found))
    return results


def _show_json(result: _Result) -> None:
    from digitpad.terminal import whole

    entry = result.entry
    record: dict[str, object] = {"source": whole(str(entry.source)), "index": entry.index}
    if result.verdict is None or result.probabilities is None:
        record["error"] = whole(entry.error or "")
    else:
        record["digit"] = result.verdict.digit
        record["confidence"] = round(result.verdict.confidence, DECIMALS)
        record["probabilities"] = [round(share, DECIMALS) for share in result.probabilities.tolist()]
        record["is_digit"] = result.verdict.is_digit
    print(json.dumps(record, allow_nan=False))


def _show_line(result: _Result) -> None:
    """Print the source and the verdict in a line; nothing for an error, which goes to stderr."""
    from digitpad.terminal import readable

    if result.verdict is not None:
        print(readable(f"{_source(result.entry)}: {_sentence(result.verdict)}", _encoding()))


def _show_bars(result: _Result) -> None:
    """Print the line and ten bars."""
    from rich.console import Console

    from digitpad.terminal import bars

    _show_line(result)
    if result.probabilities is not None:
        Console(highlight=False).print(bars(result.probabilities, _encoding()), soft_wrap=True)


def _show_error(result: _Result) -> bool:
    """Print the input's error, if it has one, to stderr; say whether it has."""
    from digitpad.terminal import readable

    if result.entry.error is None:
        return False
    print(readable(result.entry.error), file=sys.stderr)
    return True


def _source(entry: Input) -> str:
    from digitpad.inputs import is_ink

    if not is_ink(entry.source):
        return str(entry.source)
    return _("{path}, line {number}").format(path=entry.source, number=entry.index + 1)


def _sentence(found: Verdict) -> str:
    if not found.is_digit:
        return _("does not look like a digit")
    return f"{found.digit}, {percent(found.confidence)}"


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"
