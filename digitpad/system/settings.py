"""The user's folder: settings, the last drawing, the log, and what the window remembers of them."""

import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs

from digitpad.core.ink import MOST_KEPT, PAD_SIDE, Strokes, parse_sample, to_line
from digitpad.errors import DataError, DigitPadError, InkError, StoreError
from digitpad.language import LANGUAGES, _
from digitpad.system.background import JobQueue
from digitpad.system.files import (
    check_is_file,
    make_folder,
    read_file,
    replace_file,
    set_aside,
    write_json,
    writing,
)
from digitpad.system.limits import limited, one_of, record_from

TEXT_SIZES = (80, 90, 100, 110, 125, 150, 175, 200, 250, 300)  # in percent: steps that one sees


MOST_RECENT = 10  # files
MOST_BYTES = 64_000_000  # of the drawing that was on the pad last: a million points with all their places


@dataclass(frozen=True)
class Settings:
    """What the program remembers from one run to the next.

    theme: "light", "dark" or "system".
    language: "en", "es", or "" for the system's.
    text_size: of text and all around it, in percent of what the screen asks for; one of `TEXT_SIZES`.
    projects: whether projector mode is on, which it never is at the start.
    projected_size: the size of text in projector mode, likewise.
    width, height: of the window, in pixels at 96 dots per inch and the normal size of text.
    places: of the windows, by their names: width and height as above, or 0, left and top in pixels.
    pen: width of the visible pen, in pad units.
    show_steps: whether "What the network sees" is open.
    learns_at_once: whether labelled drawings join in what is read.
    coach: whether the lab says what could be better.
    eraser: whether it rubs out "parts" of strokes, what it passes over, or "whole" ones.
    digits: whose digits networks learn from: "mnist", "file", "synthetic"; "" for none chosen yet.
    digits_name: of the file that they were taken from.
    welcomed: whether the card of the first start was shown; False in a new folder alone.
    models_order, runs_order: by which column a table is sorted, from 1; below 0 downwards; 0 as it comes.
    """

    theme: str = one_of("system", "light", "dark", "system")
    language: str = one_of("", *LANGUAGES, "")
    text_size: int = limited(100, TEXT_SIZES[0], TEXT_SIZES[-1])
    projects: bool = False
    projected_size: int = limited(200, TEXT_SIZES[0], TEXT_SIZES[-1])
    width: int = limited(900, 100, 20_000)
    height: int = limited(600, 100, 20_000)
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    pen: float = limited(45.0, 1, PAD_SIDE)
    show_steps: bool = True
    learns_at_once: bool = True
    coach: bool = True
    eraser: str = one_of("parts", "parts", "whole")
    digits: str = one_of("", "", "mnist", "file", "synthetic")
    digits_name: str = ""
    welcomed: bool = True
    models_order: int = limited(0, -6, 6)
    runs_order: int = limited(-10, -10, 10)

    @property
    def shown_size(self) -> int:
        """The size of text in use."""
        return self.projected_size if self.projects else self.text_size

    def with_size(self, percent: int) -> dict[str, int]:
        """Return what to change for another size of text: that of projector mode is one of its own."""
        return {"projected_size" if self.projects else "text_size": percent}


def user_folder() -> Path:
    """Return the user's folder: `DIGITPAD_HOME`, or where the system keeps such data.

    Raises:
        StoreError: there is neither.
    """
    home = os.environ.get("DIGITPAD_HOME")
    try:
        folder = Path(home) if home else platformdirs.user_data_path("digitpad", appauthor=False)
    except RuntimeError:  # of a user whom the system does not know
        folder = Path("~")
    if folder.parts[:1] == ("~",):
        raise StoreError(_("There is no home folder for your drawings."))
    return folder


def make_private(root: Path) -> None:
    """Keep other users out of a folder where the system keeps such data; 0.2 left it open to look into.

    One that `DIGITPAD_HOME` names is as its owner made it.
    """
    if not os.environ.get("DIGITPAD_HOME") and sys.platform != "win32":
        with suppress(OSError):
            if root.stat().st_mode & 0o077:
                root.chmod(0o700)


class Store:
    """All that DigitPad keeps for the user, under one folder, which is made when first written to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log_path = root / "digitpad.log"
        self.training_log_path = root / "training.log"
        self.drawings_path = root / "drawings.sqlite3"
        self._settings_path = root / "settings.json"
        self._drawing_path = root / "last_drawing.jsonl"

    def settings(self) -> Settings:
        """Return the settings; unreadable ones are set aside as `.corrupt` and the defaults returned."""
        try:
            record = json.loads(read_file(self._settings_path).decode())
            return _settings_from(record)
        except FileNotFoundError:
            return Settings(welcomed=self._drawing_path.exists())
        except NotADirectoryError:
            return Settings()
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            self._set_aside(self._settings_path)
            return Settings()

    def save_settings(self, settings: Settings) -> None:
        """Write the settings.

        Raises:
            StoreError: the folder cannot be written.
        """
        write_json(asdict(settings), self._settings_path)

    def last_drawing(self) -> Strokes:
        """Return the strokes that were on the pad last; none where there are none.

        Unreadable ones are set aside as `.corrupt`.
        """
        try:
            return parse_sample(read_file(self._drawing_path, MOST_BYTES).decode(), MOST_KEPT).strokes
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, UnicodeDecodeError, InkError):
            self._set_aside(self._drawing_path)
            return ()

    def save_last_drawing(self, strokes: Strokes) -> None:
        """Keep the strokes on the pad, so that neither a crash nor quitting loses them.

        Raises:
            StoreError: the folder cannot be written.
        """
        with writing(self._drawing_path):
            make_folder(self.root)
            replace_file(self._drawing_path, f"{to_line(strokes)}\n".encode())

    def start_log(self, path: Path | None = None) -> None:
        """Send log records to the log file, or to `path`; to stderr where the folder cannot be written."""
        try:
            make_folder(self.root)
            with suppress(FileNotFoundError):
                check_is_file(path or self.log_path)
            handler: logging.Handler = logging.FileHandler(path or self.log_path, encoding="utf-8")
        except OSError:
            handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logging.getLogger("digitpad").addHandler(handler)

    def _set_aside(self, path: Path) -> None:
        try:
            set_aside(path)
        except OSError:
            logging.getLogger(__name__).warning("%s cannot be read, nor set aside", path)


def _settings_from(record: dict[str, Any]) -> Settings:
    """Take from `record` the settings that are known and make sense; ignore the rest."""
    settings = Settings()
    for name, value in record.items():
        with suppress(DataError):
            settings = replace(settings, **{name: getattr(record_from(Settings, {name: value}), name)})
    return settings


class Memory:
    """The settings and the drawing as they are now, and the way to keep them.

    They are written in a thread, the newest ones alone: the disk may let a write wait for long.
    """

    def __init__(self, store: Store, saves: JobQueue, failed: Callable[[DigitPadError], None]) -> None:
        """Read the settings.

        failed: gets the `StoreError` of what cannot be written; it holds until the end all the same.
        """
        self._store, self._saves, self._failed = store, saves, failed
        self.settings = self._kept_settings = replace(store.settings(), projects=False)
        self._drawing: Strokes = ()
        self._kept_drawing: Strokes = ()
        self._writes = threading.Lock()

    def change(self, **settings: Any) -> None:
        """Change settings and have them written."""
        changed = replace(self.settings, **settings)
        if changed != self.settings:
            self.settings = changed
            self._soon(self._write_settings)

    def keep_drawing(self, strokes: Strokes) -> None:
        """Have the drawing written where it is another than before; an empty pad leaves the last one kept."""
        if strokes and strokes != self._drawing:
            self._drawing = strokes
            self._soon(self._write_drawing)

    def end(self) -> None:
        """Write at once what is not written yet, as the program ends."""
        self._saves.forget()
        for write in (self._write_drawing, self._write_settings):
            with suppress(StoreError):  # there is no window any more to say it in
                write()

    def _soon(self, write: Callable[[], None]) -> None:
        self._saves.submit(write, lambda _nothing: None, failed=self._failed)

    def _write_settings(self) -> None:
        with self._writes:
            settings = self.settings
            if settings != self._kept_settings:
                self._store.save_settings(settings)
                self._kept_settings = settings

    def _write_drawing(self) -> None:
        with self._writes:
            drawing = self._drawing
            if drawing != self._kept_drawing:
                self._store.save_last_drawing(drawing)
                self._kept_drawing = drawing


class RecentFiles:
    """The files that were opened last, the newest first."""

    def __init__(self, root: Path) -> None:
        """Keep them in the user's folder `root`."""
        self._path = root / "recent.json"

    def paths(self) -> list[Path]:
        """Return them; none where they cannot be read."""
        try:
            names = json.loads(read_file(self._path).decode())["files"]
            return [Path(name) for name in names if isinstance(name, str)][:MOST_RECENT]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return []

    def add(self, path: Path) -> None:
        """Take note of a file that is opened."""
        self._keep([path.absolute(), *self.without(path.absolute())])

    def remove(self, path: Path) -> None:
        """Forget a file."""
        self._keep(self.without(path))

    def clear(self) -> None:
        """Forget all."""
        self._keep([])

    def without(self, path: Path) -> list[Path]:
        """Return all but one."""
        return [other for other in self.paths() if other != path]

    def _keep(self, paths: list[Path]) -> None:
        with suppress(StoreError):  # no reason not to open a file
            write_json({"files": [str(path) for path in paths[:MOST_RECENT]]}, self._path)
