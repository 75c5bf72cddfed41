"""At which step each digit of made pages is lost: `tests/benchmarks/causes.py form --from 8000 --count 40`.

The steps are those of `digitpad/pictures/finding.py`. A digit that is not read right is lost at the first
step after which less than KEPT of its ink is left in its box; where all steps leave it, it hangs together
with something else, was split, taken for no digit, or misread. What is read in no digit's box is made up.
Seeds from FIRST_REPORTED on are for the final figure alone, and are refused: nothing is chosen on them.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

CHECKOUT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]

from support.pages import PAGES  # noqa: E402
from support.photos import FIRST_REPORTED  # noqa: E402
from support.photos_made import Made  # noqa: E402
from support.reading_pages import PageJob, data_folder, made_page  # noqa: E402
from support.reading_pictures import in_parallel, opened_file  # noqa: E402

from digitpad.pictures import finding  # noqa: E402
from digitpad.pictures.model import Box  # noqa: E402

KEPT = 0.6  # of a digit's ink: less is a lost digit
OVERLAP = 0.5  # of the smaller of two boxes: they are of the same digit

Plane = npt.NDArray[np.float32]
Step = tuple[str, Plane]


@dataclass(frozen=True)
class Causes:
    """What became of a page's digits: how many there are, what lost them, and how many were made up."""

    page: PageJob
    written: int
    lost: tuple[str, ...]
    made_up: int


class Steps:
    """Notes the ink after each step of the last page that was looked for, before it was turned on trial."""

    def __init__(self) -> None:
        self.taken: list[Step] = []
        self.is_upright = True

    def watched(self) -> dict[str, Callable[..., Any]]:
        """Return the steps of `finding` that note what they give, or are given."""
        name = self._note
        return {
            "calmed": self._begin,
            "without_print": partial(self._gives, "print", finding.without_print),
            "without_lines": partial(self._lines, finding.without_lines),
            "cut_of": partial(self._cut, finding.cut_of),
            "lines_apart": lambda mask, ink, own=finding.lines_apart: name("the cut", own(mask, ink)),
            "turning_of": self._turned,
            "masked": lambda ink, mask, own=finding.masked: name("specks", own(ink, mask)),
        }

    def _note(self, step: str, plane: Any) -> Any:
        if self.is_upright:
            self.taken.append((step, np.asarray(plane, np.float32).copy()))
        return plane

    def _turned(self, *given: Any, own: Callable[..., Any] = finding.turning_of) -> Any:
        self.is_upright = False
        return own(*given)

    def _begin(self, ink: Plane, own: Callable[[Plane], Plane] = finding.calmed) -> Plane:
        if self.is_upright:
            self.taken.clear()
        return self._note("calming", own(ink))  # type: ignore[no-any-return]

    def _gives(self, step: str, own: Callable[..., Any], *given: Any) -> Any:
        result = own(*given)
        self._note(step, result[0])
        return result

    def _lines(self, own: Callable[..., Any], ink: Plane, *given: Any) -> Any:
        self._note("the paper's border", ink)
        return self._gives("lines", own, ink, *given)

    def _cut(self, own: Callable[..., Any], ink: Plane, *given: Any) -> Any:
        self._note("strange pieces", ink)
        return own(ink, *given)


def causes_of(page: PageJob) -> Causes:
    """Make a page, read it through a file, and say what lost its digits."""
    made = made_page(page)
    steps = Steps()
    with tempfile.TemporaryDirectory() as folder, patch.multiple(finding, **steps.watched()):
        opened = opened_file(made.save(Path(folder), "made"))
    if opened.page.turns:
        return Causes(page, len(made.digits), ("turned",) * len(made.digits), 0)
    read = [
        (glyph.box, digit.sign)
        for glyph, digit in zip(opened.glyphs, opened.digits, strict=True)
        if digit.sign.isdecimal() or digit.sign == "?"
    ]
    lost = [
        cause
        for digit, box in zip(made.digits, made.boxes, strict=True)
        if (cause := _cause(made, box, str(digit), read, steps.taken, opened.page.scale))
    ]
    made_up = sum(not any(_meets(box, one) for one in made.boxes) for box, _sign in read)
    return Causes(page, len(made.digits), tuple(lost), made_up)


def _cause(
    made: Made, box: Box, digit: str, read: list[tuple[Box, str]], steps: list[Step], scale: float
) -> str:
    """Return what lost a digit; "" where it was read."""
    there = [(own, sign) for own, sign in read if _meets(own, box)]
    if len(there) == 1 and there[0][1] == digit and sum(_meets(there[0][0], one) for one in made.boxes) == 1:
        return ""
    left, top = int(box.left * scale), int(box.top * scale)
    place = np.s_[top : int(np.ceil(box.bottom * scale)), left : int(np.ceil(box.right * scale))]
    if not steps:
        return "prepared"
    ink = steps[0][1][place] > 0.3 * max(float(steps[0][1][place].max(initial=0)), 1e-6)
    for step, plane in steps:
        if (plane[place] > 0)[ink].mean() < KEPT if ink.any() else True:
            return step
    if not there:
        return "taken for no digit"
    if len(there) > 1:
        return "split"
    return "misread" if sum(_meets(there[0][0], one) for one in made.boxes) == 1 else "hangs together"


def _meets(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return False
    smaller = min((box.right - box.left) * (box.bottom - box.top) for box in (one, other))
    return across * down > OVERLAP * smaller


def main() -> int:
    """Print a line for each page that lost digits, and how many each step lost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("kinds", nargs="+", choices=sorted(PAGES), metavar="KIND", help=", ".join(PAGES))
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--count", type=int, default=20, help="pages of each kind (20)")
    parser.add_argument("--jobs", type=int, help="processes (one for each core)")
    given = parser.parse_args()
    if given.first + given.count > FIRST_REPORTED:
        parser.error(f"seeds from {FIRST_REPORTED:,} on are for the final figure alone")
    writers = data_folder() if data_folder().is_dir() else None
    for kind in given.kinds:
        pages = [PageJob(kind, seed, writers) for seed in range(given.first, given.first + given.count)]
        written, lost, made_up = 0, Counter[str](), 0
        for found in in_parallel(causes_of, pages, given.jobs):
            written += found.written
            lost.update(found.lost)
            made_up += found.made_up
            if found.lost or found.made_up:
                words = ", ".join(f"{cause} {count}" for cause, count in Counter(found.lost).most_common())
                said = f"{words or 'none lost'}; {found.made_up} made up"
                print(f"{kind} {found.page.seed}: {said}", flush=True)
        print(f"{kind}: {written:,} digits, {lost.total()} lost, {made_up} made up")
        for cause, count in lost.most_common():
            print(f"{count:6} {cause}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
