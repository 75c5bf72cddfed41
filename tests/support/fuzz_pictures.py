"""Damaged and odd pictures, read as the program reads them: `tests/support/fuzz_pictures.py --mutated 10000`.

mutated   files with bytes changed: photographs, drawings, digits, a form and a table, in every form
random    bytes without any sense
odd       sound files of what nobody writes: noise, stripes, dense lattices, many circles, pictures of one row

Each file is made from its own seed, so that one that fails can be made again (`--from SEED --mutated 1`).
Files are read and searched in a process of its own, which is watched: what may come of a file is a page or a
PictureError, within two seconds of the processor (`--longest`) and one gigabyte. All else is printed, and
the exit status is 1. The slowest and the largest are named by their seeds.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

from support.odd_pictures import odd_picture  # noqa: E402
from support.pages import form, table  # noqa: E402
from support.photos import paint, photo, saved_digit  # noqa: E402
from support.photos_files import mutated, of_every_form  # noqa: E402
from support.photos_made import encoded  # noqa: E402

KINDS = ("mutated", "random", "odd")
LONGEST_S, LARGEST_MB = 2.0, 1000.0
LOST_S = 30.0  # without a word from the process: it hangs
SHARE = 500  # files to a process, so that a leak shows in what it grows by
SIZE = (320, 240)
STARTS = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"GIF89a",
    b"BM",
    b"RIFF\x40\0\0\0WEBP",
    b"\0\0\0\x18ftypheic",
    b"",
)


@dataclass(frozen=True)
class Outcome:
    """What came of one file.

    kind: "page", "refused", or "fault"; detail: the traceback of a fault.
    seconds: it took; megabytes: the most its process has held so far.
    """

    seed: int
    kind: str
    seconds: float
    megabytes: float
    detail: str = ""

    def is_fault(self, longest_s: float = LONGEST_S) -> bool:
        """Return whether it must not be so."""
        return self.kind == "fault" or self.seconds > longest_s or self.megabytes > LARGEST_MB


def main() -> int:
    """Read the files that were asked for, print what came of them, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutated", type=int, default=2000, help="files with bytes changed (2,000)")
    parser.add_argument("--random", type=int, default=200, help="files of random bytes (200)")
    parser.add_argument("--odd", type=int, default=100, help="sound pictures of odd things (100)")
    parser.add_argument("--from", dest="first", type=int, default=0, help="first seed (0)")
    parser.add_argument("--longest", type=float, default=LONGEST_S, help="seconds a file may take (2)")
    parser.add_argument("--keep", type=Path, help="a folder for the files that fail")
    arguments = parser.parse_args()
    faults = 0
    for name, count in (("mutated", arguments.mutated), ("random", arguments.random), ("odd", arguments.odd)):
        outcomes = []
        for outcome in fuzzed(name, arguments.first, count):
            outcomes.append(outcome)
            if outcome.is_fault(arguments.longest):
                faults += 1
                print(f"{name} {outcome.seed}: {outcome.kind}, {outcome.seconds:.2f} s\n{outcome.detail}")
                _keep(name, outcome.seed, arguments.keep)
        _tell(name, outcomes)
    return 1 if faults else 0


def fuzzed(name: str, first: int, count: int) -> Iterator[Outcome]:
    """Read `count` files of one of `KINDS`; a process that dies or hangs costs one file."""
    end = first + count
    while first < end:
        last = min(first + SHARE, end)
        for outcome in _watched(name, first, last):
            first = outcome.seed + 1
            yield outcome


def content_of(name: str, seed: int, bases: list[bytes]) -> bytes:
    """Return the file of a seed."""
    generator = np.random.default_rng((seed, KINDS.index(name)))
    if name == "odd":
        return encoded(Image.fromarray(odd_picture(generator)), "PNG", compress_level=1)
    if name == "random":
        return STARTS[seed % len(STARTS)] + generator.bytes(int(generator.integers(4000)))
    return mutated(bases[seed % len(bases)], generator)


def whole_files() -> list[bytes]:
    """Return undamaged pictures in every form that is read: of a row, a form, a table, a drawing, a digit."""
    digit = np.zeros((28, 28), np.uint8)
    digit[6:22, 12:16] = 255
    pictures = [
        photo(1, row=True, size=SIZE).image,
        form(1, (), boxes=(3, 6), size=SIZE).image,
        table(3, ()).image.resize(SIZE),
        paint(2).image.resize(SIZE),
        saved_digit(digit, "PNG", 28).image,
    ]
    return [content for image in pictures for content in of_every_form(image).values()]


def _watched(name: str, first: int, last: int) -> Iterator[Outcome]:
    """Yield what a process of its own makes of the files, and a fault where it dies or says nothing more."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read_all, args=(name, first, last, theirs))
    process.start()
    theirs.close()
    seed = first
    try:
        while seed < last:
            if not ours.poll(LOST_S):
                yield Outcome(seed, "fault", LOST_S, 0, "It hangs.")
                return
            outcome = ours.recv()
            seed = outcome.seed + 1
            yield outcome
    except EOFError:
        process.join()
        yield Outcome(seed, "fault", 0, 0, f"The process ended with status {process.exitcode}.")
    finally:
        process.kill()
        process.join()


def _read_all(name: str, first: int, last: int, told: Connection) -> None:
    from digitpad.core.network import load_model

    classifier = load_model()
    bases = whole_files()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        for seed in range(first, last):
            path.write_bytes(content_of(name, seed, bases))
            told.send(_read(path, seed, classifier))


def _read(path: Path, seed: int, classifier: object) -> Outcome:
    """Read and search one file, and show what was found, as the window does."""
    from digitpad.errors import PictureError
    from digitpad.pictures.loading import read_picture
    from digitpad.pictures.model import PictureOptions
    from digitpad.pictures.opened import open_picture
    from digitpad.ui.pictures.box_labels_controller import digits_of, picture_content, steps_pictures

    start, busy, kind, detail = time.perf_counter(), time.process_time(), "page", ""
    try:
        opened = open_picture(read_picture(path), PictureOptions(), classifier)  # type: ignore[arg-type]
        picture_content(opened, digits_of(opened, {}), shows_left_out=True)
        for number in (0, len(opened.glyphs) - 1):
            steps_pictures(opened.select(number) if opened.glyphs else opened)
    except PictureError:
        kind = "refused"
    except BaseException:
        kind, detail = "fault", traceback.format_exc()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    seconds = min(time.perf_counter() - start, time.process_time() - busy)  # not what others take
    return Outcome(seed, kind, seconds, most, detail)


def _keep(name: str, seed: int, folder: Path | None) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}-{seed}").write_bytes(content_of(name, seed, whole_files()))


def _tell(name: str, outcomes: list[Outcome]) -> None:
    if not outcomes:
        return
    kinds = {kind: sum(outcome.kind == kind for outcome in outcomes) for kind in ("page", "refused", "fault")}
    seconds = sorted(outcome.seconds for outcome in outcomes)
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    largest = max(outcomes, key=lambda outcome: outcome.megabytes)
    print(
        f"{len(outcomes)} {name} files: {kinds['page']} read, {kinds['refused']} refused, {kinds['fault']} "
        f"faults; median {1000 * seconds[len(seconds) // 2]:.0f} ms, slowest {slowest.seconds:.2f} s "
        f"(seed {slowest.seed}); at most {largest.megabytes:.0f} MB (from seed {largest.seed})"
    )


if __name__ == "__main__":
    sys.exit(main())
