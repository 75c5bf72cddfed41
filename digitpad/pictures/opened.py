"""An opened picture: what was found in it, what the user made of that, and which digit is selected."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageOps

from digitpad.core.network import Classifier
from digitpad.core.prediction import Reading, read_digits
from digitpad.errors import PictureError
from digitpad.language import _
from digitpad.pictures.loading import plain_picture
from digitpad.pictures.model import Box, Glyph, Picture, PictureOptions, PicturePage, Rectangle

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
    """

    picture: Picture
    view: Image.Image
    options: PictureOptions
    page: PicturePage
    readings: tuple[Reading, ...] = ()
    reader: Classifier | None = None
    selected: int | None = None

    @property
    def glyphs(self) -> tuple[Glyph, ...]:
        """The digits in reading order."""
        return self.page.glyphs

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
        glyphs = in_reading_order([*others, glyph], self.page.slope)
        place = next(index for index, there in enumerate(glyphs) if there.box is glyph.box)
        return self._with(glyphs, place)

    def remove(self) -> "Opened":
        """Take the selected glyph away, and select the next."""
        glyphs = tuple(glyph for glyph in self.glyphs if glyph is not self.glyph)
        last = len(glyphs) - 1
        return self._with(glyphs, min(self.selected or 0, last) if glyphs else None)

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

    Raises:
        PictureError: the picture cannot be read.
    """
    from digitpad.pictures.finding import find  # which imports OpenCV: not at the start

    page = find(picture, options, classifier)
    view, readings = view_of(picture.image, options.turns), _readings(classifier, page.glyphs)
    return Opened(picture, view, options, page, readings, classifier, 0 if page.glyphs else None)


def opened_digit(digit: Image.Image, classifier: Classifier | None) -> Opened:
    """Return a kept digit, grey 28×28 with ink bright, as a picture: nothing has to be found."""
    ink, paper = np.asarray(digit), np.asarray(ImageOps.invert(digit))
    glyph = Glyph(Box(0, 0, *digit.size), ink, digit=ink)
    page = PicturePage(digit.size, paper, paper, ink, (glyph,))
    picture = Picture(digit, digit.size)
    readings = _readings(classifier, (glyph,))
    return Opened(picture, digit.convert("RGB"), PictureOptions(), page, readings, classifier, 0)


def view_of(image: Image.Image, turns: int) -> Image.Image:
    """Return a picture as it is shown: of mode RGB, on paper where it is transparent, turned to the right."""
    return plain_picture(image, VIEW).convert("RGB").rotate(-90 * turns, expand=True)


def in_reading_order(glyphs: Sequence[Glyph], slope: float = 0.0) -> tuple[Glyph, ...]:
    """Return glyphs in reading order, each with the line it stands in.

    slope: degrees by which the lines fall to the right.
    """
    from digitpad.pictures.grouping import lines_of  # which imports OpenCV: not at the start

    boxes = [one.box for one in glyphs]
    places = [Rectangle(*map(round, (box.left, box.top, box.right, box.bottom))) for box in boxes]
    lines = lines_of(places, math.tan(math.radians(slope)))
    return tuple(replace(glyphs[index], line=line) for line, row in enumerate(lines) for index in row)


def _readings(classifier: Classifier | None, glyphs: Sequence[Glyph]) -> tuple[Reading, ...]:
    return read_digits(classifier, [glyph.steps for glyph in glyphs]) if classifier else ()
