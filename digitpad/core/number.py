"""A number: several digits read together, in words, whether they are from a picture or from the pad."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from digitpad.core import reading
from digitpad.core.reading import Reading
from digitpad.language import _, percent
from digitpad.ui.widgets.content import Kind, PanelContent

UNSURE = 0.9  # a digit below this confidence is marked
MOST_LINES = 3  # in the headline
LONGEST = 24  # digits of a line in the headline
CUT = "…"  # stands for what the headline leaves out


@dataclass(frozen=True)
class Part:
    """A digit of a number.

    line: of the writing, from 0; a line is a number of its own.
    said: the digit that the user says it is; None where nothing was said.
    """

    reading: Reading
    line: int = 0
    said: int | None = None

    @property
    def is_digit(self) -> bool:
        """Whether the user says a digit, or one was read."""
        return self.said is not None or self.reading.verdict.is_digit

    @property
    def sign(self) -> str:
        """The digit, or "?"."""
        return self.reading.verdict.sign if self.said is None else str(self.said)

    @property
    def kind(self) -> Kind:
        """How to mark it."""
        if not self.is_digit:
            return Kind.NO_DIGIT
        is_sure = self.said is not None or self.reading.verdict.confidence >= UNSURE
        return Kind.SURE if is_sure else Kind.UNSURE

    @property
    def tag(self) -> str:
        """The sign, and how sure it is: "7: 99 %", or "7 ✓" where the user says so."""
        if self.said is not None:
            return f"{self.sign} ✓"
        return f"{self.sign}: {percent(self.reading.verdict.confidence)}" if self.is_digit else self.sign


def lines(parts: Sequence[Part]) -> list[str]:
    """Return the numbers, one for each line of the writing, from the parts in reading order."""
    found: dict[int, str] = {}
    for part in parts:
        found[part.line] = found.get(part.line, "") + part.sign
    return list(found.values())


def title(parts: Sequence[Part]) -> str:
    """Return the window's title: "DigitPad: 2048", and of a single digit how sure it is."""
    if not parts:
        return _("DigitPad: no digit found")
    if len(parts) == 1 and parts[0].said is None:
        return reading.title(parts[0].reading.verdict)
    return "DigitPad: " + ", ".join(lines(parts))


def content(parts: Sequence[Part], selected: int, pictures: Sequence[Image.Image] | None) -> PanelContent:
    """Return what the panel shows: the number, and of one of its digits the words and bars.

    selected: the index of that digit.
    pictures: its steps, or None where they are not to be shown.
    """
    part = parts[selected]
    return PanelContent(
        headline=headline(parts),
        sentence=_sentence(part) if len(parts) == 1 else _place(part, selected, len(parts)),
        detail="" if part.said is not None else reading.detail(part.reading.verdict),
        probabilities=part.reading.probabilities.tolist(),
        winner=part.reading.verdict.digit if part.reading.verdict.is_digit else None,
        pictures=pictures,
    )


def headline(parts: Sequence[Part]) -> str:
    """Return the lines, as far as there is room for them."""
    numbers = lines(parts)
    shown = numbers if len(numbers) <= MOST_LINES else [*numbers[: MOST_LINES - 1], CUT]
    return "\n".join(line if len(line) <= LONGEST else line[: LONGEST - 1] + CUT for line in shown)


def _sentence(part: Part) -> str:
    """Return how sure a single digit is."""
    return reading.sentence(part.reading.verdict) if part.said is None else _("as you said")


def _place(part: Part, selected: int, count: int) -> str:
    """Return which digit of the number the bars are about, and how sure it is."""
    if not part.is_digit:
        sentence = _("{place} of {count}: no digit")
    elif part.said is not None:
        sentence = _("{place} of {count}: {digit}, as you said")
    else:
        sentence = _("{place} of {count}: {digit}, {percent}")
    share = percent(part.reading.verdict.confidence)
    return sentence.format(place=selected + 1, count=count, digit=part.sign, percent=share)
