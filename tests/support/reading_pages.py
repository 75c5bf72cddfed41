"""Made pages read as the program reads them, and figures of what came of it, kind by kind."""

import functools
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from digitpad.core.ink import InkSample, read_samples
from digitpad.training.data.digits import is_held_out
from support.pages import PAGES, People
from support.photos import FIRST_REPORTED
from support.photos_made import Made
from support.reading_pictures import Counted, counted, in_parallel, lines_read_of

FEWEST_SAMPLES = 30  # of a writer who fills in a page


@dataclass(frozen=True)
class PageJob:
    """A page to make and to read.

    writers: the folder with people's ink; None for made hands. mistakes: where pages are kept that are not
    read wholly.
    """

    name: str
    seed: int
    writers: Path | None = None
    mistakes: Path | None = None


@dataclass(frozen=True)
class PageReading:
    """What was read of a page, and what it was made of."""

    kinds: dict[str, str]
    counts: Counted


def pages_read(
    name: str, seeds: Iterable[int], writers: Path | None, mistakes: Path | None, processes: int | None
) -> list[PageReading]:
    """Make pages of a kind and read them; `writers` and `mistakes` as in a `PageJob`."""
    if mistakes:
        mistakes.mkdir(parents=True, exist_ok=True)
    return list(in_parallel(_read, [PageJob(name, seed, writers, mistakes) for seed in seeds], processes))


def page_figures(name: str, readings: Sequence[PageReading]) -> dict[str, float]:
    """Return which share of a kind's digits is right and how much was made up, in percent of the digits."""
    counts = [reading.counts for reading in readings]
    right, made_up, unknown = _shares(counts)
    return {
        f"pages {name}, digits right, %": right,
        f"pages {name}, made up, %": made_up,
        f'pages {name}, "?" for each 100 digits': unknown,
        f"pages {name}, whole pages, %": 100 * sum(one.is_whole for one in counts) / max(len(counts), 1),
    }


def print_by_kind(readings: Sequence[PageReading]) -> None:
    """Print the same for each kind of layout, lines, light and so on."""
    kinds: dict[tuple[str, str], list[Counted]] = defaultdict(list)
    for reading in readings:
        for trait in reading.kinds.items():
            kinds[trait].append(reading.counts)
    for (trait, kind), own in sorted(kinds.items()):
        if len(own) < len(readings):
            right, made_up, unknown = _shares(own)
            whole = sum(one.is_whole for one in own)
            print(
                f"    {trait + ': ' + kind:<30} {right:6.1f} % right {made_up:6.1f} % made up "
                f'{unknown:6.1f} "?" {whole:>4} of {len(own)} pages whole',
                flush=True,
            )


@functools.cache
def people_of(folder: Path, held_out: bool) -> People:
    """Return the samples of each person in a data folder: of those never learned from, or of the others."""
    own: dict[str, list[InkSample]] = defaultdict(list)
    for path in sorted(folder.glob("strokes/*.jsonl.gz")):
        for sample in read_samples(path):
            if is_held_out(sample.writer) == held_out:
                own[sample.writer or ""].append(sample)
    return [samples for samples in own.values() if len(samples) >= FEWEST_SAMPLES]


def data_folder() -> Path:
    """Return the folder with MNIST and people's ink, which need not be there."""
    return Path(os.environ.get("DIGITPAD_DATA", Path(__file__).parents[3] / "shared" / "data"))


def made_page(job: PageJob) -> Made:
    """Make a page; those who fill in one of the reported seeds were never learned from."""
    people = people_of(job.writers, job.seed >= FIRST_REPORTED) if job.writers else ()
    return PAGES[job.name](job.seed, people)


def _read(job: PageJob) -> PageReading:
    made = made_page(job)
    lines = lines_read_of(made)
    counts = counted("".join(map(str, made.digits)), lines)
    if job.mistakes and not counts.is_whole:
        read = "_".join(lines).replace("/", "∕")[:80] or "nothing"
        made.save(job.mistakes, f"{job.name}_{job.seed}_read_{read}")
    return PageReading(dict(made.kinds), counts)


def _shares(counts: Iterable[Counted]) -> tuple[float, float, float]:
    """Return digits right, digits made up, and "?", each for a hundred written."""
    written, right, made_up, unknown = map(sum, zip(*counts, strict=True))
    return tuple(100 * one / max(written, 1) for one in (right, made_up, unknown))  # type: ignore[return-value]
