"""The finding of glyphs in a picture, one step after the other."""

from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from digitpad.core.arrays import SIDE, Grey, Reader
from digitpad.core.row_texts import ReadsRows
from digitpad.errors import PictureError
from digitpad.language import _
from digitpad.pictures.closeup import close_up, count_sure, digits_close_up, shows_more
from digitpad.pictures.erasing import without_lines
from digitpad.pictures.grids import grids_of
from digitpad.pictures.grouping import groups_of, left_out_of
from digitpad.pictures.layout import grids_that_hold, laid_out, table_of
from digitpad.pictures.light import flattened, grey_of, ink_fraction, is_even, is_light_ink, seen_grey
from digitpad.pictures.loading import Colours, colours
from digitpad.pictures.model import Box, Glyph, InkPlane, Picture, PictureOptions, PicturePage, Rectangle
from digitpad.pictures.normalising import is_prepared, levelled, slope_of, thickened_glyph
from digitpad.pictures.paper import Surroundings, only_sheet, paper_of, surroundings_of
from digitpad.pictures.pieces import (
    Cutting,
    Pieces,
    lines_apart,
    masked,
    masked_cut,
    on_paper,
    pieces_of,
    strange,
    tight,
    with_ink_at_its_edge,
    without_blocks,
    without_specks,
)
from digitpad.pictures.rows import PageRow
from digitpad.pictures.ruling import ruling_of
from digitpad.pictures.scoring import Scorer
from digitpad.pictures.selection import alike, digits_among, without_dust
from digitpad.pictures.signs import marks_among, marks_beside, parted, signs_of
from digitpad.pictures.threshold import calmed, cut_of, least_of, mask_of, soft_ink
from digitpad.pictures.turning import is_read_better, turning_of
from digitpad.pictures.words import without_print

# Of 30 tables, seeds from 300, two on coloured paper were not read at all: 84.1 % of the digits, 98.1 so.
SEVERAL = 3  # digits, at least: fewer that are found where none stood out may be dirt
BOARD = 90  # of 255: what is darker may be a board, and dark ink on it dirt, unless there are
MANY = 5  # digits, at least, of which the network is sure


def find(
    picture: Picture, options: PictureOptions | None = None, reader: Reader | None = None
) -> PicturePage:
    """Find the digits in a picture.

    A picture that is a digit of MNIST's kind already is taken as it is. A page that is read badly as it is,
    and surely on its side or upside down, is turned, unless the options say how.

    reader: scores what was found, so that touching digits are split and dirt is left out; None leaves all
        as it is.

    Raises:
        PictureError: the picture cannot be read. A page without digits is no error.
    """
    options = options or PictureOptions()
    page = _found(picture, options, reader)
    if reader is None or options.turns is not None:
        return page
    turning = turning_of(page, reader)
    if turning is None:
        return page
    turned = _found(picture, replace(options, turns=turning.turns), reader)
    return turned if is_read_better(turned, turning, page, reader) else page


def _found(picture: Picture, options: PictureOptions, reader: Reader | None) -> PicturePage:
    """Find the digits in a picture, turned as the options say.

    Where there are few, they are looked for as dark ink as people see it, too: the lines of a table may be
    lighter than coloured paper, and stand out more than the digits.
    """
    view = _view_of(picture, options)
    page = _page(view, options, reader)
    if reader is None:
        return page
    page = _nearer(page, options, reader)
    if len(page.glyphs) >= SEVERAL or options.light_ink is not None:
        return page
    seen = replace(view, grey=seen_grey(view.coloured), light_ink=False)
    if not view.light_ink and np.array_equal(seen.grey, view.grey):
        return page
    dark = _page(seen, options, reader)
    may_be_board = np.median(seen.grey[::8, ::8]) < BOARD
    needed = max(MANY, len(dark.glyphs) / 2) if may_be_board else max(SEVERAL, len(page.glyphs) + 1)
    return dark if count_sure(dark, reader) >= needed else page


@dataclass(frozen=True, eq=False)
class _View:
    """In what digits are looked for.

    size: of the file, turned; coloured: its colours in the plane; grey: (height, width), of these.
    """

    size: tuple[int, int]
    turns: int
    coloured: Colours
    grey: Grey
    light_ink: bool


def _view_of(picture: Picture, options: PictureOptions) -> _View:
    """Return a picture, turned, in the grey in which its ink shows best."""
    turns = options.turns or 0
    image = picture.image.rotate(-90 * turns, expand=True) if turns else picture.image
    size = picture.size[::-1] if turns % 2 else picture.size
    coloured = only_sheet(colours(image))
    grey = grey_of(coloured)
    light_ink = options.light_ink if options.light_ink is not None else _has_light_ink(coloured, grey)
    return _View(size, turns, coloured, grey, light_ink)


def _page(view: _View, options: PictureOptions, reader: Reader | None) -> PicturePage:
    """Find the digits as on a page, far larger than they are."""
    size, turns = view.size, view.turns
    dark = 255 - view.grey if view.light_ink else view.grey
    ink = calmed(ink_fraction(dark))
    if is_prepared(255 - dark):
        return _as_it_is(_blank(size, dark, ink, turns), ink)
    ink, printed = without_print(ink, reader, options.sensitivity)
    ruling = ruling_of(ink)
    blank = _blank(size, dark, np.maximum(ruling.erased(ink), printed.ink), turns)
    paper, lost = None if is_even(dark) else paper_of(view.coloured, view.light_ink), None
    if paper is not None:
        is_ink = (ink > least_of(ink, options.sensitivity)).astype(np.uint8)
        paper = with_ink_at_its_edge(paper, is_ink)
        ink[~paper] = 0
    ink, drawn = without_lines(ink, ruling, paper, options.sensitivity)
    ink, more = without_print(ink, reader, options.sensitivity)
    printed = printed.and_more(more)
    blank = replace(blank, grids=grids_of(drawn, 1 / blank.scale))
    if paper is not None:
        odd = strange((ink > least_of(ink, options.sensitivity)).astype(np.uint8))
        lost = np.where(odd, ink, np.float32(0))
        ink[odd] = 0
    cut = cut_of(ink, options.sensitivity, 0.5 / max(float(np.median(dark[::8, ::8])), 1))
    if cut is None:
        return blank
    mask = lines_apart(mask_of(ink, cut), ink > cut.strong)
    around = surroundings_of(ink, mask)
    found = pieces_of(mask)
    hollow = without_blocks(found)
    pieces = without_specks(hollow if paper is None else on_paper(hollow, around, paper))
    shown = {*pieces.kept, *without_specks(found).kept}  # what is left out may yet be a digit to the user
    all_ink = soft_ink(ink, cut)
    whole = np.maximum(all_ink, soft_ink(printed.ink, cut))
    seen = replace(blank, ink=masked(all_ink, pieces.mask(tuple(shown))), all_ink=whole)
    points = np.zeros_like(mask) if lost is None else np.where(lost > cut.strong, 255, 0).astype(np.uint8)
    signs = signs_of(mask, pieces, points)
    digits = _digits(seen.ink, signs.without(pieces), reader, around, options.sensitivity)
    if paper is not None:
        digits = without_dust(digits, max(mask.shape))
    soft = all_ink if lost is None else np.maximum(all_ink, soft_ink(lost, cut))
    beside = signs.beside(digits, soft)
    left_out = left_out_of(found.kept, [cutting.rectangle for cutting in (*digits, *beside)])
    boxes = tuple(_in_file(seen, box) for box in (*printed.boxes, *left_out))
    seen = replace(seen, slope=_slope_of(digits), left_out=boxes)
    laid = _laid_out(_with_ink(seen, beside), [*digits, *beside])
    all_found = [*digits, *beside]
    if beside:
        plain = _laid_out(seen, digits)
        if _count_lines(laid) != _count_lines(plain):
            # A sign on a line of its own is dirt, and the others may be.
            laid, all_found = plain, digits
    return laid if reader is None else _rows_read(laid, all_found, soft, reader)


def _rows_read(page: PicturePage, digits: list[Cutting], soft: Grey, reader: Reader) -> PicturePage:
    """Return a page whose rows were read as a whole, but for boxes of one digit each.

    digits: those of the page, in any order; soft: uint8, all ink bright on 0.
    """
    if not isinstance(reader, ReadsRows):
        return page
    own = {_in_file(page, digit.rectangle): digit for digit in digits}
    scorer = Scorer(reader, page.slope)
    signs: list[Cutting] = []
    for _place, glyphs in groupby(page.glyphs, key=lambda glyph: (glyph.line, glyph.cell)):
        row = [own[glyph.box] for glyph in glyphs]
        signs += PageRow(row, soft, scorer, reader).read() if len(row) > 1 else row
    if {id(sign) for sign in signs} == {id(digit) for digit in digits}:
        return page
    laid = _laid_out(_with_ink(page, signs), signs)
    return laid if _count_lines(laid) <= _count_lines(page) else page


def _digits(
    ink: Grey, pieces: Pieces, reader: Reader | None, around: Surroundings, sensitivity: float
) -> list[Cutting]:
    """Return the digits, and the marks as large as these, among pieces of the soft ink."""
    grouped = groups_of(pieces.kept)
    if reader is None:
        return alike([masked_cut(ink, pieces, group) for group in grouped])
    apart = parted(grouped, pieces, ink, Scorer(reader))
    found = alike([masked_cut(ink, pieces, group) for group in apart])
    slope = _slope_of(found)
    marks = marks_among(found, Scorer(reader, slope))
    others = [one for one in found if one not in marks]
    digits = digits_among(others, reader, around, sensitivity, slope)
    return [*digits, *marks_beside(marks, digits)]


def _blank(size: tuple[int, int], dark: Grey, ink: InkPlane, turns: int) -> PicturePage:
    """Return a page on which nothing was found yet."""
    return PicturePage(size, dark, flattened(ink), np.zeros(dark.shape, np.uint8), turns=turns)


def _nearer(page: PicturePage, options: PictureOptions, reader: Reader) -> PicturePage:
    """Return the digits of a close-up, where as a page it shows less of their ink."""
    near = None if any(glyph.digit is not None for glyph in page.glyphs) else close_up(page.grey)
    if near is None or (near.light_ink and options.light_ink is not None):
        return page
    ink, digits = digits_close_up(near, reader, options.sensitivity)
    if not digits or not shows_more(near, ink, digits, page) or count_sure(page, reader) > MANY:
        return page
    dark = 255 - page.grey if near.light_ink else page.grey
    seen = replace(page, grey=dark, flat=flattened(near.ink), ink=ink, slope=0.0, left_out=(), all_ink=None)
    return _laid_out(seen, digits)


def glyph_at(page: PicturePage, box: Box, line: int = 0, is_left_out: bool = False) -> Glyph:
    """Cut the glyph in `box` out of a page; the box is made tight around its ink, where there is any.

    is_left_out: whether what was left out counts as ink.
    """
    ink = page.all_ink if is_left_out and page.all_ink is not None else page.ink
    height, width = ink.shape
    scale = page.scale
    left, top = max(int(box.left * scale), 0), max(int(box.top * scale), 0)
    right, bottom = min(round(box.right * scale), width), min(round(box.bottom * scale), height)
    found = tight(ink, Rectangle(left, top, max(right, left), max(bottom, top)))
    return Glyph(box, np.zeros((1, 1), np.uint8), line) if found is None else _glyph(page, found, line)


def only_glyph(page: PicturePage, name: str) -> Glyph:
    """Return the largest glyph of a page.

    Raises:
        PictureError: there is none.
    """
    if not page.glyphs:
        raise PictureError(
            _("No digit was found in {name}. Use a picture with larger digits or stronger ink.").format(
                name=name or _("the picture")
            )
        )
    return max(
        page.glyphs, key=lambda glyph: max(glyph.box.right - glyph.box.left, glyph.box.bottom - glyph.box.top)
    )


def _has_light_ink(coloured: Colours, grey: Grey) -> bool:
    """Say whether the ink is lighter than the paper; a table around it is no witness."""
    guess = is_light_ink(grey)
    return guess if is_even(grey) else is_light_ink(grey, paper_of(coloured, guess))


def _as_it_is(blank: PicturePage, ink: InkPlane) -> PicturePage:
    """Take a picture of 28×28 as the digit it is."""
    found = tight(255 - blank.grey, Rectangle(0, 0, SIDE, SIDE))
    if found is None or cut_of(ink) is None:
        return blank
    glyph = replace(_glyph(blank, found, 0), digit=255 - blank.grey)
    return replace(blank, ink=255 - blank.grey, glyphs=(glyph,))


def _laid_out(page: PicturePage, digits: list[Cutting]) -> PicturePage:
    """Return a page with its glyphs in reading order; without ruled cells, those of a table are found."""
    found = [_glyph(page, digit, 0) for digit in digits]
    page = replace(page, grids=grids_that_hold(found, page.grids))
    glyphs = laid_out(found, page.slope, page.grids)
    table = None if page.grids else table_of(glyphs, page.slope)
    if table is None:
        return replace(page, glyphs=glyphs)
    return replace(page, glyphs=laid_out(glyphs, page.slope, (table,)), grids=(table,))


def _with_ink(page: PicturePage, signs: list[Cutting]) -> PicturePage:
    """Return a page whose ink holds these signs too."""
    if not signs:
        return page
    ink = page.ink.copy()
    for sign in signs:
        box = sign.rectangle
        place = ink[box.top : box.bottom, box.left : box.right]
        np.maximum(place, sign.grey, out=place)
    return replace(page, ink=ink)


def _count_lines(page: PicturePage) -> int:
    return len({glyph.line for glyph in page.glyphs})


def _slope_of(digits: list[Cutting]) -> float:
    return slope_of([digit.rectangle for digit in digits])


def _glyph(page: PicturePage, cutting: Cutting, line: int) -> Glyph:
    """Return a cutting as a glyph."""
    grey = thickened_glyph(levelled(cutting.grey, page.slope))
    return Glyph(_in_file(page, cutting.rectangle), grey, line, sign=cutting.sign)


def _in_file(page: PicturePage, box: Rectangle) -> Box:
    """Return a rectangle of the page's planes in pixels of the file."""
    scale = 1 / page.scale
    return Box(box.left * scale, box.top * scale, box.right * scale, box.bottom * scale)
