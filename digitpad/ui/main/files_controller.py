"""Files and the clipboard: pictures and ink, in and out; and the way of any other file to its window."""

import io
import tkinter as tk
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PIL import Image

from digitpad.core.ink import MOST_KEPT, Strokes, is_ink, on_pad, thinned, to_line
from digitpad.core.prediction import ReadDigit, numbers_of
from digitpad.core.raster import Steps, picture_of_ink
from digitpad.errors import DataError, InkError
from digitpad.language import _, grouped, short
from digitpad.system.leftovers import write_chosen
from digitpad.system.settings import RecentFiles
from digitpad.ui.main.menu_bar import Command, Menu
from digitpad.ui.widgets.dialogs import ask_open, ask_save, types_of

if TYPE_CHECKING:
    from digitpad.drawings.file_kinds import FileKind
    from digitpad.pictures.tables import Row
    from digitpad.ui.lab.controller import Lab
    from digitpad.ui.main.windows import LateController
    from digitpad.ui.pictures.controller import Pictures


class OtherWindows(NamedTuple):
    """Those that files of DigitPad's own are opened in, each by its own way and with its own questions."""

    lab: "Callable[[], Lab]"
    playground: "LateController[Any]"
    models: "LateController[Any]"
    learn: "LateController[Any]"

    def open(self, path: Path, kind: "FileKind") -> None:
        """Open a file of one of the kinds `OWN` in its window.

        Raises:
            DataError: it cannot be read, or holds something else.
            PackagesError: what it needs is not installed.
        """
        from digitpad.drawings.file_kinds import FileKind

        if kind is FileKind.RECIPE:
            self.lab().open_file(path)
        elif kind is FileKind.PLAYGROUND:
            self.playground.made.open_file(path)
        elif kind is FileKind.LESSON:
            self.learn.made.open_lesson(path)
        elif kind is FileKind.MODEL:
            self.models.open()
            self.models.made.import_file(path)
        else:
            sentence = _("{name} is what somebody hands in. Learn ▸ Class… shows a folder of such files.")
            raise DataError(sentence.format(name=path.name))


class FilePorts(NamedTuple):
    """What the commands need of the rest of the program.

    pictures: opened in front of the drawing.
    strokes: the drawing. draw: puts strokes in its place.
    digits: the number that was read. current_steps: the digit that is shown, on its way to 28×28.
    pen_and_side: the width of the pen in pad units, and the pad's side in pixels.
    notice: says something in the status bar.
    recent: the files that were opened last. others: windows for what is neither picture nor ink.
    """

    root: tk.Tk
    pictures: "Pictures"
    strokes: Callable[[], Strokes]
    draw: Callable[[Strokes], None]
    digits: Callable[[], tuple[ReadDigit, ...]]
    current_steps: Callable[[], Steps | None]
    pen_and_side: Callable[[], tuple[float, int]]
    notice: Callable[[str], None]
    recent: RecentFiles
    others: OtherWindows


class FilesController:
    """The commands of the menus File and Edit that open, save and copy."""

    def __init__(self, ports: FilePorts) -> None:
        """`ports`: what they work on."""
        self._ports = ports

    def ask_picture(self) -> None:
        """Ask for a picture and open it."""
        from digitpad.drawings.file_kinds import PAGES, FileKind, suffixes_of

        endings = sorted(suffixes_of([FileKind.PICTURE, *PAGES]))
        path = ask_open(self._ports.root, _("Open picture"), types_of(_("Pictures"), endings))
        if path:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Open a picture, ink, or a file of DigitPad's own, by what is in it.

        Raises:
            DataError: it is none of these, and what it is.
        """
        if path.exists():
            self._ports.recent.add(path)
        from digitpad.drawings.digit_arrays import no_picture_or_ink
        from digitpad.drawings.file_kinds import INK, OWN, kind_of

        kind = kind_of(path)
        if kind in OWN:
            self._ports.others.open(path, kind)
            return
        if kind is None and path.is_file():
            sentence = _(
                "{name} is nothing that DigitPad opens. It opens pictures, ink, recipes, playgrounds, models "
                "and lessons."
            )
            raise DataError(sentence.format(name=path.name))
        if error := no_picture_or_ink(path, kind):
            raise error
        if is_ink(path) or kind in INK:
            self.open_ink(path)
        else:
            self._ports.pictures.open(path)

    def recent_entries(self) -> tuple[Command | None, ...]:
        """Return entries for the files that were opened last, those of the same name with their folders."""
        paths = self.recent
        names = Counter(path.name for path in paths)
        commands = [
            Command(
                short(path.name)
                if names[path.name] == 1
                else f"{short(path.name)} ({short(str(path.parent))})",
                partial(self.open_recent, path),
                "menu.recent_file",
            )
            for path in paths
        ]
        clear = Command(
            _("Clear the list"), self.clear_recent, "menu.clear_recent", enabled=lambda: bool(commands)
        )
        return (*commands, None, clear) if commands else (clear,)

    @property
    def recent(self) -> list[Path]:
        """The files that were opened last, the newest first."""
        return self._ports.recent.paths()

    def open_recent(self, path: Path) -> None:
        """Open a file again; one that is gone is taken off the list, and the status bar says so."""
        if path.exists():
            self.open_file(path)
            return
        self._ports.recent.remove(path)
        sentence = _("{path} is no longer there. It has been taken off the list.")
        self._ports.notice(sentence.format(path=path))

    def clear_recent(self) -> None:
        """Forget the files that were opened last."""
        self._ports.recent.clear()

    def examples_menu(self) -> Menu:
        """Return the menu of examples, whose names are looked up when it opens."""

        def entries() -> tuple[Command | None, ...]:
            drawings, pictures = self.examples
            return (
                *(
                    Command(name, partial(self.open_drawn, number), "menu.example")
                    for number, name in enumerate(drawings)
                ),
                None,
                *(
                    Command(name, partial(self.open_painted, key), "menu.example")
                    for key, name in pictures.items()
                ),
            )

        return Menu(_("Open an example"), "menu.examples", (), entries)

    @property
    def examples(self) -> tuple[Sequence[str], Mapping[str, str]]:
        """What the drawings among the examples show, and what the pictures show, by their keys."""
        from digitpad.pictures.examples import drawing_names, picture_names

        return drawing_names(), picture_names()

    def open_drawn(self, number: int) -> None:
        """Put one of the drawings among the examples on the pad; undo brings the one before back."""
        from digitpad.pictures.examples import drawing_names, example_drawing

        self._ports.draw(example_drawing(number))
        self._ports.notice(drawing_names()[number])

    def open_painted(self, key: str) -> None:
        """Open one of the pictures among the examples in front of the drawing."""
        from digitpad.pictures.examples import example_picture, picture_names

        self._ports.pictures.open_made(partial(example_picture, key), picture_names()[key])

    def open_dropped(self, paths: Sequence[Path]) -> None:
        """Open the first of the files that were dropped onto the window."""
        for path in paths[:1]:
            self.open_file(path)

    def ask_ink(self) -> None:
        """Ask for an ink file and put its first drawing on the pad."""
        from digitpad.drawings.file_kinds import INK, suffixes_of

        types = types_of(_("Ink"), (*suffixes_of(INK), ".jsonl.gz"))
        path = ask_open(self._ports.root, _("Open ink"), types)
        if path:
            self._ports.recent.add(path)
            self.open_ink(path)

    def open_ink(self, path: Path) -> None:
        """Put the first drawing of an ink file on the pad; undo brings the one before back."""

        def take(found: tuple[Strokes, int, bool]) -> None:
            strokes, count, are_more = found
            self._ports.draw(strokes)
            if count > sum(map(len, strokes)):
                sentence = _(
                    "{name} has {count} points, more than the pad takes: those next to others were left out."
                )
                self._ports.notice(sentence.format(name=short(path.name), count=grouped(count)))
            elif are_more:
                self._ports.notice(
                    _("{name} contains several drawings; this is the first.").format(name=short(path.name))
                )

        words = _("Opening {name}…").format(name=short(path.name))
        self._ports.pictures.do(partial(_first_drawing, path), take, words)

    def save_picture(self) -> None:
        """Save the drawing as a PNG as large as the pad."""
        path = ask_save(self._ports.root, _("Save picture"), types_of("PNG", [".png"]), "drawing.png")
        if path:
            self.save_to(path, _encoded(self._pad_picture(), path))

    def save_digit(self) -> None:
        """Save what the network sees, 28×28 white on black, as a PNG."""
        steps = self._ports.current_steps()
        path = ask_save(
            self._ports.root, _("Save picture as 28 × 28"), types_of("PNG", [".png"]), "digit.png"
        )
        if path and steps:
            self.save_to(path, _encoded(Image.fromarray(steps.centred), path))

    def save_ink(self) -> None:
        """Save the strokes as an ink file of one line."""
        path = ask_save(self._ports.root, _("Save ink"), types_of(_("Ink"), [".jsonl"]), "drawing.jsonl")
        if not path:
            return
        self.save_to(path, (to_line(self._ports.strokes()) + "\n").encode())

    def save_boxes(self) -> None:
        """Save the opened picture with its boxes, as a PNG or as the name says."""
        from digitpad.ui.pictures.box_labels_controller import picture_content
        from digitpad.ui.pictures.boxes import picture_with_boxes

        picture = self._ports.pictures.opened
        if not picture:
            return
        name = f"{Path(picture.picture.name).stem or 'picture'}-boxes.png"
        path = ask_save(self._ports.root, _("Save picture with boxes"), types_of("PNG", [".png"]), name)
        if path:
            content = picture_content(picture, self._ports.pictures.digits)
            self.save_to(path, _encoded(picture_with_boxes(content), path))

    def copy_number(self) -> None:
        """Put the number that was read on the clipboard, a line for each line of it; tables as such."""
        from digitpad.pictures.tables import tab_separated

        digits = self._ports.digits()
        rows = self._table_rows() if self.has_table else [(line,) for line in numbers_of(digits)]
        self._ports.root.clipboard_clear()
        self._ports.root.clipboard_append(tab_separated(rows))
        self._ports.notice(_("Copied."))

    @property
    def has_table(self) -> bool:
        """Whether there is a table in the picture that is open."""
        from digitpad.pictures.tables import tables_of

        picture, digits = self._ports.pictures.opened, self._ports.pictures.digits
        return bool(picture and digits and tables_of(digits, picture.page.grids))

    def save_table(self) -> None:
        """Save the table in the opened picture, and what stands beside it, as a CSV file."""
        from digitpad.pictures.tables import csv_row

        path = ask_save(self._ports.root, _("Save table"), types_of("CSV", [".csv"]), "table.csv")
        if path:
            lines = [csv_row(row) + "\r\n" for row in self._table_rows()]
            self.save_to(path, "".join(lines).encode())

    def _table_rows(self) -> "list[Row]":
        from digitpad.pictures.tables import page_rows

        picture = self._ports.pictures.opened
        return page_rows(self._ports.pictures.digits, picture.page.grids) if picture else []

    @property
    def can_copy(self) -> bool:
        """Whether this system has what copying a picture needs."""
        from digitpad.system.clipboard import can_copy

        return can_copy()

    def copy_picture(self) -> None:
        """Put the drawing on the clipboard."""
        from digitpad.system.clipboard import copy_image

        copy_image(self._pad_picture())
        self._ports.notice(_("Copied."))

    def _pad_picture(self) -> Image.Image:
        return picture_of_ink(self._ports.strokes(), *self._ports.pen_and_side())

    def save_to(self, path: Path, content: bytes) -> None:
        """Write a file that the user named.

        Raises:
            StoreError: it cannot be written there.
        """
        write_chosen(path, content)
        self._ports.notice(_("Saved as {name}.").format(name=short(path.name)))


def _first_drawing(path: Path) -> tuple[Strokes, int, bool]:
    """Return the first drawing of an ink file as it fits on the pad, how many points it has in the file, and
    whether there are more.

    Raises:
        InkError: it cannot be read, or there is none.
    """
    from digitpad.drawings.ink_files import read_ink

    samples = [sample for _number, sample in islice(read_ink(path, MOST_KEPT), 2)]
    if not samples:
        raise InkError(_("There is no drawing in {path}.").format(path=path))
    if isinstance(samples[0], InkError):
        raise samples[0]
    strokes = samples[0].strokes
    return thinned(on_pad(strokes)), sum(map(len, strokes)), len(samples) > 1


def _encoded(picture: Image.Image, path: Path) -> bytes:
    """Return a picture as the bytes of a file: PNG, or what the name's ending says."""
    content = io.BytesIO()
    formats = {".jpg": "JPEG", ".jpeg": "JPEG", ".bmp": "BMP", ".gif": "GIF", ".webp": "WEBP"}
    picture.save(content, formats.get(path.suffix.lower(), "PNG"))
    return content.getvalue()
