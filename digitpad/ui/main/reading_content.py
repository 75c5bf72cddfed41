"""Content of the panel, the title and the status bar: readings of a digit, or of a number, in words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from PIL import Image

from digitpad.core.card import ModelCard
from digitpad.core.ink import PAD_SIDE
from digitpad.core.neighbours import Neighbour
from digitpad.core.pad_reading import DECIDES, PadReading
from digitpad.core.prediction import Prediction, ReadDigit, Reading, numbers_of
from digitpad.core.raster import Steps
from digitpad.language import _, decimal, percent
from digitpad.ui.main.content import LikeContent, MakePictures, PanelContent, Status

SAME = 0.9999  # so similar is the drawing itself
FLAT = 0.2  # a softmax that is nowhere higher favours nothing: all ten equal are 0.1 each
THUMBNAIL = 160  # pixels of the picture that shows the ink in its place on the pad
MOST_LINES = 3  # in the headline
LONGEST = 24  # digits of a line in the headline
CUT = "…"  # stands for what the headline leaves out


def prediction_sentence(prediction: Prediction) -> str:
    """Return how sure the network is, or that it sees no digit."""
    if prediction.is_digit:
        return percent(prediction.confidence)
    return _("This does not look like a digit")


def prediction_detail(prediction: Prediction) -> str:
    """Return the runner-up where it is close, or what no digit comes nearest to, where anything; else ""."""
    if not prediction.is_digit:
        if prediction.confidence < FLAT:
            return ""
        return _("The closest is {digit}, {percent}.").format(
            digit=prediction.digit, percent=percent(prediction.confidence)
        )
    return "" if prediction.runner_up is None else _("or perhaps {digit}").format(digit=prediction.runner_up)


def reading_detail(reading: Reading) -> str:
    """Return which labelled drawing the digit is like, where that decides, else `prediction_detail`."""
    neighbour = _deciding(reading)
    if neighbour is None:
        return prediction_detail(reading.prediction)
    drawing = called_by_day(neighbour.drawing.label, neighbour.drawing.made, datetime.now(UTC).astimezone())
    return drawing if neighbour.similarity > SAME else _("like {drawing}").format(drawing=drawing)


def called_by_day(label: int, made: str, now: datetime) -> str:
    """Return what to call a labelled drawing, by the day: "your 4 of Tuesday".

    made: ISO time in UTC. now: in the user's time zone.
    """
    try:
        day = datetime.fromisoformat(made).astimezone(now.tzinfo).date()
    except ValueError:
        return _("your {digit}").format(digit=label)
    days = (now.date() - day).days
    if days in (0, 1):
        sentence = _("your {digit} of yesterday") if days else _("your {digit} of today")
        return sentence.format(digit=label)
    if 1 < days < 7:
        return _("your {digit} of {weekday}").format(digit=label, weekday=_weekdays()[day.weekday()])
    sentence = _("your {digit} of {day} {month}")
    if day.year != now.year:
        sentence = _("your {digit} of {day} {month} {year}")
    return sentence.format(digit=label, day=day.day, month=_months()[day.month - 1], year=day.year)


def _weekdays() -> tuple[str, ...]:
    days = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"))
    return (*days, _("Sunday"))


def _months() -> tuple[str, ...]:
    first = (_("January"), _("February"), _("March"), _("April"), _("May"), _("June"))
    second = (_("July"), _("August"), _("September"), _("October"), _("November"), _("December"))
    return (*first, *second)


def _deciding(reading: Reading) -> Neighbour | None:
    """Return the labelled drawing that decides what is read, None where none does."""
    neighbour = reading.neighbour
    decides = neighbour and neighbour.weight >= DECIDES and reading.prediction.is_digit
    return neighbour if decides else None


def _like(reading: Reading) -> LikeContent | None:
    neighbour = _deciding(reading)
    return LikeContent(neighbour.drawing.key, neighbour.drawing.picture) if neighbour else None


def prediction_title(prediction: Prediction | None) -> str:
    """Return the window's title, which screen readers speak: "DigitPad: 7 (99 %)"."""
    if prediction is None:
        return "DigitPad"
    if not prediction.is_digit:
        return _("DigitPad: not a digit")
    return f"DigitPad: {prediction.digit} ({percent(prediction.confidence)})"


def number_title(digits: Sequence[ReadDigit]) -> str:
    """Return the window's title: "DigitPad: 2048", and of a single digit how sure it is."""
    if not digits:
        return _("DigitPad: no digit found")
    if len(digits) == 1 and digits[0].correction is None and not digits[0].mark:
        return prediction_title(digits[0].reading.prediction)
    return "DigitPad: " + ", ".join(numbers_of(digits))


def reading_content(reading: Reading | None, pictures: MakePictures | None) -> PanelContent:
    """Return what the panel shows of a reading, or of an empty pad; of its steps `pictures`, if any."""
    if reading is None:
        return PanelContent(sentence=_("Draw a digit"), detail=_("The bars follow your pen."))
    prediction = reading.prediction
    return PanelContent(
        headline=prediction.sign,
        sentence=prediction_sentence(prediction),
        detail=reading_detail(reading),
        probabilities=reading.probabilities.tolist(),
        winner=prediction.digit if prediction.is_digit else None,
        pictures=pictures,
        like=_like(reading),
    )


def number_content(digits: Sequence[ReadDigit], selected: int, pictures: MakePictures | None) -> PanelContent:
    """Return what the panel shows: the number, and of one of its digits the words and bars.

    selected: the index of that digit.
    pictures: its steps, or None where they are not to be shown.
    """
    digit = digits[selected]
    prediction, is_corrected = digit.reading.prediction, digit.correction is not None
    return PanelContent(
        headline=headline(digits),
        sentence=_sentence(digit) if len(digits) == 1 else _place(digit, selected, len(digits)),
        detail=_detail(digit),
        probabilities=digit.reading.probabilities.tolist(),
        winner=prediction.digit if prediction.is_digit and not digit.mark else None,
        pictures=pictures,
        like=None if is_corrected else _like(digit.reading),
    )


def drawing_content(reading: PadReading, fault: str, show_steps: bool) -> PanelContent:
    """Return what the panel shows of the pad.

    fault: why there is no model to read with; "" where there is one. show_steps: whether its steps are shown.
    """
    pictures = partial(steps_as_pictures, reading.steps) if reading.steps and show_steps else None
    if fault:
        return no_model_content(fault, pictures)
    if len(reading.digits) > 1 or any(digit.mark for digit in reading.digits):
        return number_content(reading.digits, reading.selected, pictures)
    return reading_content(reading.reading, pictures)


def learn_sentence(label: int | None, waiting: int) -> str:
    """Return how many drawings the model has not learned from, and the shown one's label; "" for none."""
    if not waiting:
        return ""
    if waiting == 1:
        sentence = _("1 drawing waits to be learned")
    else:
        sentence = _("{count} drawings wait to be learned").format(count=waiting)
    return (
        sentence if label is None else _("Kept as {digit}: {sentence}").format(digit=label, sentence=sentence)
    )


def no_model_content(reason: str, pictures: MakePictures | None) -> PanelContent:
    """Return what the panel shows where no model could be loaded: why, and the steps all the same."""
    return PanelContent(sentence=_("No model"), detail=reason, pictures=pictures)


def headline(digits: Sequence[ReadDigit]) -> str:
    """Return the numbers, a line each, as far as there is room for them."""
    numbers = numbers_of(digits)
    shown = numbers if len(numbers) <= MOST_LINES else [*numbers[: MOST_LINES - 1], CUT]
    return "\n".join(line if len(line) <= LONGEST else line[: LONGEST - 1] + CUT for line in shown)


def _sentence(digit: ReadDigit) -> str:
    """Return how sure a single digit is."""
    if digit.correction is not None:
        return _("your label")
    return _("A mark, not a digit") if digit.mark else prediction_sentence(digit.reading.prediction)


def _detail(digit: ReadDigit) -> str:
    """Return what else is to be said of a digit of a number."""
    if digit.correction is not None:
        return ""
    if digit.mark:
        return _("If it is a digit, press its key.")
    if digit.in_row is not None and digit.reading.prediction.is_digit:
        return _("Alone it would be {digit}, {percent}.").format(
            digit=digit.reading.prediction.digit, percent=percent(digit.reading.prediction.confidence)
        )
    return reading_detail(digit.reading)


def _place(digit: ReadDigit, selected: int, count: int) -> str:
    """Return which digit of the number the bars are about, and how sure it is."""
    if digit.mark and digit.correction is None:
        sentence = _("{place} of {count}: a mark")
    elif not digit.is_digit:
        sentence = _("{place} of {count}: no digit")
    elif digit.correction is not None:
        sentence = _("{place} of {count}: {digit}, your label")
    elif digit.in_row is not None:
        sentence = _("{place} of {count}: {digit}, by its row")
    else:
        sentence = _("{place} of {count}: {digit}, {percent}")
    confidence = percent(digit.reading.prediction.confidence)
    return sentence.format(place=selected + 1, count=count, digit=digit.sign, percent=confidence)


def status_content(
    card: ModelCard | None, reading: Reading | None, notice: str, undo: bool = False
) -> Status:
    """Return what the status bar shows: a notice or the model in use, and how long it took.

    undo: whether what the notice says can be taken back.
    """
    model = model_line(card) if card else _("No model")
    return Status(notice or model, milliseconds(reading), undo)


def milliseconds(reading: Reading | None) -> str:
    """Return how long the network took, "0.23 ms"; "" where it did not read."""
    return f"{decimal(reading.milliseconds, 2)} ms" if reading else ""


def model_line(card: ModelCard) -> str:
    """Return the model's name, and its accuracy where the card has it."""
    accuracy = card.figure("mnist_test_accuracy")
    if accuracy is None:
        return card.name
    return _("{name}: {accuracy} accuracy on MNIST's test data").format(
        name=card.name, accuracy=percent(accuracy, 2)
    )


def steps_as_pictures(steps: Steps) -> tuple[Image.Image, ...]:
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
