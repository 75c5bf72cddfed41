"""A reading: all that is known of what is on the pad, and the words for it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from digitpad.core.card import ModelCard
from digitpad.core.ink import PAD_SIDE
from digitpad.core.network import Classifier, Probabilities, Verdict, verdict
from digitpad.core.raster import Steps
from digitpad.language import _, decimal, percent
from digitpad.ui.widgets.content import PanelContent, Status

FLAT = 0.2  # a softmax that is nowhere higher favours nothing: all ten equal are 0.1 each
THUMBNAIL = 160  # pixels of the picture that shows the ink in its place on the pad


@dataclass(frozen=True)
class Reading:
    """What the network thinks of a digit, and how it came to see it.

    milliseconds: the network took; for one of several digits its share.
    """

    steps: Steps
    probabilities: Probabilities
    verdict: Verdict
    milliseconds: float


def read(classifier: Classifier, steps: Steps) -> Reading:
    """Let the network read one digit."""
    return read_all(classifier, [steps])[0]


def read_all(classifier: Classifier, several: Sequence[Steps]) -> tuple[Reading, ...]:
    """Let the network read several digits at once."""
    if not several:
        return ()
    start = time.perf_counter()
    probabilities = classifier.probabilities(np.stack([steps.digit for steps in several]))
    milliseconds = (time.perf_counter() - start) * 1000 / len(several)
    threshold = classifier.card.threshold
    return tuple(
        Reading(steps, shares, verdict(shares, threshold), milliseconds)
        for steps, shares in zip(several, probabilities, strict=True)
    )


def sentence(found: Verdict) -> str:
    """Return how sure the network is, or that it sees no digit."""
    return percent(found.confidence) if found.is_digit else _("That does not look like a digit")


def detail(found: Verdict) -> str:
    """Return the runner-up where it is close, or what no digit comes nearest to, where anything; else ""."""
    if not found.is_digit:
        if found.confidence < FLAT:
            return ""
        return _("The nearest is {digit}, {percent}.").format(
            digit=found.digit, percent=percent(found.confidence)
        )
    return "" if found.runner_up is None else _("or perhaps {digit}").format(digit=found.runner_up)


def title(found: Verdict | None) -> str:
    """Return the window's title, which screen readers speak: "DigitPad: 7 (99 %)"."""
    if found is None:
        return "DigitPad"
    if not found.is_digit:
        return _("DigitPad: not a digit")
    return f"DigitPad: {found.digit} ({percent(found.confidence)})"


def content(found: Reading | None, pictures: Sequence[Image.Image] | None) -> PanelContent:
    """Return what the panel shows of a reading, or of an empty pad; of its steps `pictures`, if any."""
    if found is None:
        return PanelContent(sentence=_("Draw a digit"), detail=_("The bars follow your pen."))
    is_digit = found.verdict.is_digit
    return PanelContent(
        headline=found.verdict.sign,
        sentence=sentence(found.verdict),
        detail=detail(found.verdict),
        probabilities=found.probabilities.tolist(),
        winner=found.verdict.digit if is_digit else None,
        pictures=pictures,
    )


def no_model_content(reason: str, pictures: Sequence[Image.Image] | None) -> PanelContent:
    """Return what the panel shows where no model could be loaded: why, and the steps all the same."""
    return PanelContent(sentence=_("No model"), detail=reason, pictures=pictures)


def status(card: ModelCard | None, found: Reading | None, notice: str, undo: bool = False) -> Status:
    """Return what the status bar shows: a notice or the model in use, and how long it took.

    undo: whether what the notice tells can be taken back.
    """
    model = model_line(card) if card else _("No model")
    return Status(notice or model, f"{decimal(found.milliseconds, 2)} ms" if found else "", undo)


def model_line(card: ModelCard) -> str:
    """Return the model's name, and its accuracy where the card has it."""
    accuracy = card.figure("mnist_test_accuracy")
    if accuracy is None:
        return card.name
    return _("{name}: {accuracy} of MNIST's test digits right").format(
        name=card.name, accuracy=percent(accuracy, 2)
    )


def pictures(steps: Steps) -> tuple[Image.Image, ...]:
    """Return the four steps as grey pictures: ink in its place, crop, 20×20, centred 28×28."""
    return _in_place(steps), steps.crop, Image.fromarray(steps.shrunk), Image.fromarray(steps.centred)


def _in_place(steps: Steps) -> Image.Image:
    """Put the crop where it lies on the pad; a glyph of a picture has no place of its own."""
    if steps.square is None:
        return steps.crop
    scale = THUMBNAIL / PAD_SIDE
    side = max(round(steps.square.side * scale), 1)
    place = (round(steps.square.left * scale), round(steps.square.top * scale))
    pad = Image.new("L", (THUMBNAIL, THUMBNAIL))
    pad.paste(steps.crop.resize((side, side), Image.Resampling.BOX), place)
    return pad
