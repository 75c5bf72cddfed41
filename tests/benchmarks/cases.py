"""Measure how a folder of pictures is read: `python tests/benchmarks/cases.py FOLDER [--kind KIND …]`.

The folder has an `expected.json`: a list of {"file": …, "text": …, "digits": …, "kind": …}. Each picture is
opened as the window opens it. A picture is whole where all its digits were read in their order and nothing
besides, no "?" either; where marks are written they do not count: whether the whole text is right is said of
the kind `marks`. Digits are right or made up as the read ones lie beside the written ones with the fewest
changes.
"""

import argparse
import functools
import json
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]

from support.reading_pictures import Counted, counted, in_parallel, lines_read  # noqa: E402

WITH_TEXT = "marks"  # the kind whose marks count


@dataclass(frozen=True)
class Case:
    """A picture, and what is written on it."""

    file: str
    kind: str
    text: str
    digits: str


@dataclass(frozen=True)
class Outcome:
    """What was read of a case."""

    case: Case
    lines: tuple[str, ...]

    @property
    def counts(self) -> Counted:
        """What became of its digits."""
        return counted(self.case.digits, self.lines)

    @property
    def is_whole(self) -> bool:
        """Whether all digits were read in order and nothing besides, but for marks where some are written."""
        if any(sign.isprintable() and not sign.isdecimal() and sign != " " for sign in self.case.text):
            return self.counts.is_whole
        return "".join(self.lines).replace(" ", "") == self.case.digits

    @property
    def has_text(self) -> bool:
        """Whether every sign was read, blanks of any width alike."""
        return " ".join(self.case.text.split()) == " ".join(self.lines)


def main() -> int:
    """Read the cases and print what came of them, kind by kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="with pictures and an expected.json")
    parser.add_argument("--kind", nargs="*", help="only these kinds")
    parser.add_argument("--list", action="store_true", help="print what was read of each that is not whole")
    parser.add_argument("--mistakes", type=Path, help="a folder for the pictures that are not whole")
    parser.add_argument("--jobs", type=int, default=1, help="processes (%(default)s)")
    arguments = parser.parse_args()
    cases = [case for case in cases_of(arguments.folder) if not arguments.kind or case.kind in arguments.kind]
    read = functools.partial(_read, arguments.folder)
    several = arguments.jobs > 1
    outcomes = list(in_parallel(read, cases, arguments.jobs) if several else map(read, cases))
    for outcome in outcomes:
        if not _is_right(outcome):
            if arguments.list:
                print(f"{outcome.case.file}: {outcome.case.text!r} read {chr(10).join(outcome.lines)!r}")
            if arguments.mistakes:
                _keep(outcome, arguments.folder, arguments.mistakes)
    for kind in sorted({case.kind for case in cases}):
        print_row(kind, [outcome for outcome in outcomes if outcome.case.kind == kind])
    print_row("all", outcomes)
    return 0


def cases_of(folder: Path) -> list[Case]:
    """Return what a folder's `expected.json` lists."""
    rows = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return [Case(row["file"], row["kind"], row["text"], row["digits"]) for row in rows]


def print_row(kind: str, outcomes: list[Outcome]) -> None:
    """Print the figures of some cases."""
    counts = [outcome.counts for outcome in outcomes]
    written = max(sum(one.written for one in counts), 1)
    figures = [
        f"{kind:<20} {sum(one.is_whole for one in outcomes):>4} of {len(outcomes):<4} whole",
        f"{_percent(one.is_whole for one in outcomes):6.1f} %",
        f"digits {100 * sum(one.right for one in counts) / written:6.2f} %",
        f"made up {100 * sum(one.made_up for one in counts) / written:5.2f} %",
        f'"?" {sum(one.unknown for one in counts)}',
    ]
    if kind == WITH_TEXT:
        figures.append(f"texts {_percent(outcome.has_text for outcome in outcomes):.1f} %")
    print("   ".join(figures), flush=True)


def _read(folder: Path, case: Case) -> Outcome:
    return Outcome(case, lines_read(folder / case.file))


def _is_right(outcome: Outcome) -> bool:
    return outcome.is_whole and (outcome.case.kind != WITH_TEXT or outcome.has_text)


def _keep(outcome: Outcome, source: Path, folder: Path) -> None:
    """Copy a picture, with what was read of it in its name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = source / outcome.case.file
    read = "_".join(outcome.lines).replace("/", "∕")[:80] or "nothing"
    shutil.copyfile(path, folder / f"{path.stem}_read_{read}{path.suffix}")


def _percent(truths: Iterable[bool]) -> float:
    seen = list(truths)
    return 100 * sum(seen) / max(len(seen), 1)


if __name__ == "__main__":
    sys.exit(main())
