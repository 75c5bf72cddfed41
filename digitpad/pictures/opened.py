"""An opened picture: what was found in it, what the user made of that, and which digit is selected."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PIL import Image, ImageOps

from digitpad.core.network import Classifier
from digitpad.core.prediction import ReadDigit, Reading, read_digits
from digitpad.errors import PictureError
from digitpad.language import _
from digitpad.pictures.layout import are_spaced, laid_out, rectangle_of
from digitpad.pictures.loading import plain_picture
from digitpad.pictures.model import Box, Glyph, Picture, PictureOptions, PicturePage
from digitpad.pictures.row_marks import marks_of_row

TAKEN = 0.5  # of what was left out: so much of it in a digit's box, it is no longer
VIEW = 1600  # pixels of the longer side: more than most pads have


@dataclass(frozen=True, eq=False)
class Opened:
    """A picture in front of the drawing.

    view: the picture as it is shown, of mode RGB, after the turns of `options`; its longer side is at most
        `VIEW`.
    page: what was found; its glyphs are as the user corrected them.
    readings: one for each glyph; none without a model.
    reader: the model that read them.
    selected: the index of the glyph whose bars are shown; None where there are no glyphs.
    unturned: the same as it lies in its file, where it was turned without being asked for.
    """

    picture: Picture
    view: Image.Image
    options: PictureOptions
    page: PicturePage
    readings: tuple[Reading, ...] = ()
    reader: Classifier | None = None
    selected: int | None = None
    unturned: "Opened | None" = None

    @property
    def glyphs(self) -> tuple[Glyph, ...]:
        """The digits in reading order."""
        return self.page.glyphs

    @cached_property
    def digits(self) -> tuple[ReadDigit, ...]:
        """What was read, digit by digit; nothing without a model."""
        return read_page(self.page, self.readings) if self.readings else ()

    @property
    def glyph(self) -> Glyph | None:
        """The selected one."""
        return None if self.selected is None else self.glyphs[self.selected]

    def select(self, number: int) -> "Opened":
        """Select another glyph."""
        return replace(self, selected=number)

    def read_by(self, classifier: Classifier | None) -> "Opened":
        """Read all glyphs anew, unless this is the model that has read them."""
        if classifier is self.reader:
            return self
        return replace(self, readings=_readings(classifier, self.glyphs), reader=classifier)

    def put(self, box: Box, number: int | None) -> "Opened":
        """Put a box around a digit, in place of glyph `number` or beside all others, and select it.

        Raises:
            PictureError: there is no ink in the box.
        """
        from digitpad.pictures.finding import glyph_at

        glyph = glyph_at(self.page, box)
        if not glyph.grey.any():
            raise PictureError(
                _("There is no ink in that box. Draw it around a digit, or raise the sensitivity.")
            )
        others = [old for index, old in enumerate(self.glyphs) if index != number]
        return self._with_another(glyph, others)

    @cached_property
    def left_out(self) -> tuple[Box, ...]:
        """Boxes around ink that was left out, but for what the user has put a box around since."""
        digits = [rectangle_of(glyph.box) for glyph in self.glyphs]
        return tuple(
            box
            for box in self.page.left_out
            if not any(rectangle_of(box).shared_within(digit) > TAKEN for digit in digits)
        )

    def take_in(self, number: int) -> "Opened":
        """Take in what was left out, box `number` of `left_out`, as a digit, and select it."""
        from digitpad.pictures.finding import glyph_at

        glyph = glyph_at(self.page, self.left_out[number], is_left_out=True)
        return self._with_another(glyph, self.glyphs)

    def remove(self) -> "Opened":
        """Take the selected glyph away, and select the next."""
        rest = [glyph for glyph in self.glyphs if glyph is not self.glyph]
        glyphs = laid_out(rest, self.page.slope, self.page.grids)
        last = len(glyphs) - 1
        return self._with(glyphs, min(self.selected or 0, last) if glyphs else None)

    def _with_another(self, glyph: Glyph, others: Sequence[Glyph]) -> "Opened":
        """Lay a glyph out among others, and select it."""
        glyphs = laid_out([*others, glyph], self.page.slope, self.page.grids)
        place = next(index for index, there in enumerate(glyphs) if there.box is glyph.box)
        return self._with(glyphs, place)

    def _with(self, glyphs: tuple[Glyph, ...], selected: int | None) -> "Opened":
        """Take other glyphs; only those are read that were not there: a page may have a thousand."""
        known = {id(glyph.grey): one for glyph, one in zip(self.glyphs, self.readings, strict=False)}
        fresh = [glyph for glyph in glyphs if id(glyph.grey) not in known]
        known |= zip((id(glyph.grey) for glyph in fresh), _readings(self.reader, fresh), strict=False)
        readings = tuple(known[id(glyph.grey)] for glyph in glyphs) if self.reader else ()
        page = replace(self.page, glyphs=glyphs)
        return replace(self, page=page, readings=readings, selected=selected)


def open_picture(picture: Picture, options: PictureOptions, classifier: Classifier | None) -> Opened:
    """Find and read the digits in a picture. This may take long: not in the main thread.

    Its options say then how it was turned.

    Raises:
        PictureError: the picture cannot be read.
    """
    from digitpad.pictures.finding import find  # which imports OpenCV: not at the start

    page = find(picture, options, classifier)
    unturned = None
    if options.turns is None and page.turns:
        unturned = open_picture(picture, replace(options, turns=0), classifier)
    options = replace(options, turns=page.turns)
    view, readings = view_of(picture.image, page.turns), _readings(classifier, page.glyphs)
    selected = 0 if page.glyphs else None
    return Opened(picture, view, options, page, readings, classifier, selected, unturned)


def opened_digit(digit: Image.Image, classifier: Classifier | None) -> Opened:
    """Return a kept digit, grey 28×28 with ink bright, as a picture: nothing has to be found."""
    ink, paper = np.asarray(digit), np.asarray(ImageOps.invert(digit))
    glyph = Glyph(Box(0, 0, *digit.size), ink, digit=ink)
    page = PicturePage(digit.size, paper, paper, ink, (glyph,))
    picture = Picture(digit, digit.size)
    readings = _readings(classifier, (glyph,))
    return Opened(picture, digit.convert("RGB"), PictureOptions(turns=0), page, readings, classifier, 0)


def view_of(image: Image.Image, turns: int) -> Image.Image:
    """Return a picture as it is shown: of mode RGB, on paper where it is transparent, turned to the right."""
    return plain_picture(image, VIEW).convert("RGB").rotate(-90 * turns, expand=True)


def read_page(page: PicturePage, readings: Sequence[Reading]) -> tuple[ReadDigit, ...]:
    """Return what was read of a page's glyphs: in lines and numbers, each a mark or a digit."""
    parts = zip(page.glyphs, readings, _marks_of_page(page, readings), are_spaced(page.glyphs), strict=True)
    return tuple(
        ReadDigit(
            reading,
            glyph.line,
            mark=mark,
            is_spaced=is_spaced,
            cell=glyph.cell,
            in_row=_in_row(glyph, reading),
        )
        for glyph, reading, mark, is_spaced in parts
    )


def _in_row(glyph: Glyph, reading: Reading) -> int | None:
    """Return the digit that it is by its row, where it is read as another by itself."""
    return int(glyph.sign) if glyph.sign.isdigit() and glyph.sign != reading.prediction.sign else None


def _marks_of_page(page: PicturePage, readings: Sequence[Reading]) -> tuple[str, ...]:
    """Return what mark each of a page's glyphs is beside the others of its line or cell; "" for a digit."""
    rows: dict[tuple[int, int], list[int]] = {}
    for place, glyph in enumerate(page.glyphs):
        rows.setdefault((glyph.line, -1 if glyph.cell is None else glyph.number), []).append(place)
    found: dict[int, str] = {}
    for places in rows.values():
        own, its = [page.glyphs[p] for p in places], [readings[p] for p in places]
        marks = _marks_of(own, its, page)
        if 1 < len(own) == len({glyph.cell for glyph in own}):  # boxes for one digit each
            marks = [mark if one.prediction.sign == "?" else "" for mark, one in zip(marks, its, strict=True)]
        found |= zip(places, marks, strict=True)
    return tuple(found[place] for place in range(len(page.glyphs)))


def _marks_of(glyphs: Sequence[Glyph], readings: Sequence[Reading], page: PicturePage) -> list[str]:
    """Return what marks the glyphs of one line are, as the row reader has them, or by their shapes."""
    fall = math.tan(math.radians(page.slope))
    boxes = [
        (box.left, box.top - fall * box.left, box.right, box.bottom - fall * box.left)
        for box in (glyph.box for glyph in glyphs)
    ]
    if all(glyph.sign for glyph in glyphs):
        return ["" if glyph.sign.isdigit() else glyph.sign for glyph in glyphs]
    return marks_of_row(
        [glyph.grey for glyph in glyphs],
        np.stack([reading.steps.digit for reading in readings]),
        [reading.prediction.sign for reading in readings],
        [reading.prediction.confidence for reading in readings],
        boxes,
    )


def _readings(classifier: Classifier | None, glyphs: Sequence[Glyph]) -> tuple[Reading, ...]:
    return read_digits(classifier, [glyph.steps for glyph in glyphs]) if classifier else ()
