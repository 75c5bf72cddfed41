"""What a terminal shows: ten bars for a digit, and a progress bar for those who wait."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Self, TypeVar

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.text import Text

from digitpad.core.arrays import Probabilities
from digitpad.language import percent

BAR = 40  # characters
BLOCK, PLAIN_BLOCK = "█", "#"
PATIENCE_S = 1.0  # before a progress bar appears
REFRESH_S = 0.1
Item = TypeVar("Item")
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # controls, line ends, directions


def whole(text: str) -> str:
    """Return text that any encoding of Unicode can hold.

    File names may hold any bytes; Python keeps those that are no UTF-8 as lone surrogates, here spelt out.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def readable(text: str, encoding: str = "utf-8") -> str:
    """Return text as a terminal can show it: what `encoding` lacks, or would be obeyed, is spelt out."""
    spelt = OBEYED.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)
    return spelt.encode(encoding, "backslashreplace").decode(encoding)


def bars(probabilities: Probabilities, encoding: str = "utf-8") -> Text:
    """Draw probabilities of shape (10,) as ten lines, the highest one marked."""
    block = BLOCK if encoding.lower().startswith("utf") else PLAIN_BLOCK
    winner = int(np.argmax(probabilities))
    lines = Text()
    for digit, share in enumerate(probabilities.tolist()):
        style = "bold green" if digit == winner else "dim"
        lines.append(f"  {digit} {block * round(BAR * share):{BAR}} {percent(share):>5}\n", style)
    return lines


class LateProgress:
    """A progress bar on stderr, shown to a person who has waited for `PATIENCE_S`, and only then.

    It gives way to other output: `hide` before printing, `advance` after. Used in a `with` statement, it is
    gone at its end, whatever happened.
    """

    def __init__(self, count: Callable[[], int]) -> None:
        """`count` says how many steps there are; it is asked when the bar first appears."""
        self._console = Console(stderr=True)
        self._count = count
        self._done = 0
        self._shown: Progress | None = None
        self._due = time.monotonic() + PATIENCE_S

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.hide()

    def advance(self, steps: int) -> None:
        """Take note of `steps` done and show the bar when it is time."""
        self._done += steps
        if not self._console.is_terminal or time.monotonic() < self._due:
            return
        self._due = time.monotonic() + REFRESH_S
        self._shown = self._shown or self._begin()
        self._shown.start()
        self._shown.update(self._shown.task_ids[0], completed=self._done, refresh=True)

    def watch(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield items, each a step that is done when the next one is asked for."""
        for item in items:
            yield item
            self.advance(1)

    def hide(self) -> None:
        """Take the bar away, so that lines can be printed where it was."""
        if self._shown:
            self._shown.stop()

    def _begin(self) -> Progress:
        progress = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        progress.add_task("", total=self._count())
        return progress
