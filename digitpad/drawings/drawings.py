"""The user's drawings: digits they labelled, kept to learn from, with what the model had predicted.

Each press is one transaction that is on the disk when it returns. The order is that of the keys, which only
grow, so a clock that is set back changes nothing.
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image

from digitpad.core.arrays import SIDE, Grey
from digitpad.core.ink import MOST_KEPT, Strokes, parse_sample, to_line
from digitpad.core.raster import SMALLEST_DIGIT, Steps, steps_of_glyph, steps_of_ink
from digitpad.drawings.database import DamagedRow, Database
from digitpad.drawings.rescue import Row
from digitpad.errors import InkError

log = logging.getLogger(__name__)

COLUMNS = "key, label, strokes, glyph, read, probability, model, made, look"
SCHEMA = """
CREATE TABLE drawings (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    label INTEGER NOT NULL CHECK (label BETWEEN 0 AND 9),
    strokes TEXT,
    glyph BLOB,
    read INTEGER,
    probability REAL,
    model TEXT,
    made TEXT NOT NULL,
    look BLOB NOT NULL,
    CHECK ((strokes IS NULL) <> (glyph IS NULL))
);
CREATE INDEX looks ON drawings (look)
"""
AMONG = "WHERE key IN (SELECT value FROM json_each(?1))"
IS_WRONG = "model IS NOT NULL AND read IS NOT label"


Removed = tuple[Row, ...]  # drawings that were taken away: a tenth of the memory that they take as such


@dataclass(frozen=True)
class KeptPrediction:
    """The prediction of a model for a drawing, at the time when the user labelled it.

    digit: what it read; None for "not a digit".
    probability: the softmax maximum, in [0, 1].
    model: its short name.
    """

    digit: int | None
    probability: float
    model: str


@dataclass(frozen=True)
class Drawing:
    """A digit that the user labelled: strokes, or the glyph of a picture, never both.

    label: 0 to 9.
    strokes: in pad units; none where there is a glyph.
    glyph: uint8 (28, 28), ink bright on 0, as the network saw the picture; None where there are strokes.
    prediction: None where no model had read it, as with imported ones.
    key: 0 where it is not kept yet.
    made: when it was labelled, UTC, "2026-11-21T22:52:26+00:00"; "" where it is not kept yet.
    """

    label: int
    strokes: Strokes = ()
    glyph: Grey | None = field(default=None, compare=False)
    prediction: KeptPrediction | None = None
    key: int = 0
    made: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no drawing: a ValueError is a bug of the caller."""
        if self.glyph is None:
            fits = bool(self.strokes)
        else:
            fits = not self.strokes and self.glyph.shape == (SIDE, SIDE) and self.glyph.dtype == np.uint8
        if not fits or not 0 <= self.label <= 9:
            raise ValueError("a drawing has a label from 0 to 9, and strokes or a glyph of 28×28 bytes")

    @property
    def is_wrong(self) -> bool:
        """Whether the model had read it wrong."""
        return self.prediction is not None and self.prediction.digit != self.label

    @cached_property
    def steps(self) -> Steps:
        """The drawing in its steps to the digit that the network sees."""
        if self.glyph is None:
            return steps_of_ink(self.strokes, SMALLEST_DIGIT)
        return replace(steps_of_glyph(self.glyph), crop=Image.fromarray(self.glyph), centred=self.glyph)

    @cached_property
    def look(self) -> bytes:
        """A checksum of the digit: two drawings that look the same to the network have the same."""
        return sha256(self.steps.centred.tobytes()).digest()


@dataclass(frozen=True, slots=True)
class Head:
    """What a list shows of a drawing without its content: see `Drawing`."""

    key: int
    label: int
    read: int | None
    is_wrong: bool


class Drawings:
    """All drawings of the user, in one file, which is made when the first is kept.

    Every method may raise a StoreError: the file cannot be read or written, another program holds it for
    long, or a newer DigitPad wrote it. Nothing is changed then.
    """

    def __init__(self, path: Path, report: Callable[[str], None] = log.warning) -> None:
        """Open nothing yet. `report` gets a sentence where the file was damaged and has been mended."""
        self._database = Database(path, SCHEMA, COLUMNS, _drawing_of, report)

    def add(self, drawing: Drawing) -> Drawing:
        """Keep a drawing, as made now, and return it as it is kept: with its key."""
        kept = _rounded(replace(drawing, made=_now()))
        return replace(kept, key=self._database.write(lambda connection: _insert(connection, kept)))

    def add_new(self, drawings: Iterable[Drawing]) -> tuple[Drawing, ...]:
        """Keep all that do not look like one that is there already; return those that were new."""
        made, unlike = _now(), dict[bytes, Drawing]()
        for drawing in drawings:
            new = _rounded(replace(drawing, made=made))
            unlike.setdefault(new.look, new)

        def work(connection: sqlite3.Connection) -> tuple[Drawing, ...]:
            there = {look for (look,) in connection.execute("SELECT look FROM drawings")}
            new = [drawing for look, drawing in unlike.items() if look not in there]
            return tuple(replace(drawing, key=_insert(connection, drawing)) for drawing in new)

        return self._database.write(work) if unlike else ()

    def find(self, drawing: Drawing) -> Drawing | None:
        """Return the drawing that is kept with the same strokes, or the same glyph; None where none is."""
        sought = _rounded(drawing)
        alike = self._select("WHERE look = ? ORDER BY key", (sought.look,))
        return next((kept for kept in alike if kept.strokes == sought.strokes), None)

    def get(self, keys: Iterable[int]) -> tuple[Drawing, ...]:
        """Return the drawings with these keys, those that are there, in order."""
        return self._select("WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key", (_json(keys),))

    def all(self) -> tuple[Drawing, ...]:
        """Return all drawings, the first that was kept first."""
        return self._select("ORDER BY key", ())

    def wrong(self) -> tuple[Drawing, ...]:
        """Return those that the model had read wrong, in order."""
        return self._select(f"WHERE {IS_WRONG} ORDER BY key", ())

    def heads(self) -> tuple[Head, ...]:
        """Return all drawings without their content: 30 times quicker than `all`."""
        query = f"SELECT key, label, read, {IS_WRONG} FROM drawings ORDER BY key"
        return self._database.read(lambda connection: tuple(map(_head_of, connection.execute(query))), ())

    def counts(self) -> tuple[int, ...]:
        """Return how many drawings there are of each digit, 0 to 9."""

        def work(connection: sqlite3.Connection) -> tuple[int, ...]:
            counts = dict(connection.execute("SELECT label, count(*) FROM drawings GROUP BY label"))
            if not all(map(_is_label, counts)):
                raise DamagedRow(f"labels {list(counts)}")
            return tuple(counts.get(digit, 0) for digit in range(10))

        return self._database.read(work, (0,) * 10)

    def count_since(self, made: str) -> int:
        """Return how many drawings were kept after an ISO time in UTC; all, where it is ""."""

        def work(connection: sqlite3.Connection) -> int:
            found = connection.execute("SELECT count(*) FROM drawings WHERE made > ?", (made,))
            return int(found.fetchone()[0])

        return self._database.read(work, 0)

    def relabel(self, keys: Iterable[int], label: int) -> dict[int, int]:
        """Give drawings another label; return the former ones by the keys, for `restore_labels`."""
        if not 0 <= label <= 9:
            raise ValueError("a label is from 0 to 9")
        chosen = _json(keys)

        def work(connection: sqlite3.Connection) -> dict[int, int]:
            before = dict(
                connection.execute(f"SELECT key, label FROM drawings {AMONG} ORDER BY key", (chosen,))
            )
            if not all(map(_is_label, before.values())):
                raise DamagedRow("a label is none")
            connection.execute(f"UPDATE drawings SET label = ?2 {AMONG}", (chosen, label))
            return before

        return self._database.write(work)

    def restore_labels(self, before: Mapping[int, int]) -> None:
        """Give drawings their former labels, those that are still there, in one transaction."""
        rows = [(label, key) for key, label in before.items()]
        change = "UPDATE drawings SET label = ? WHERE key = ?"
        self._database.write(lambda connection: connection.executemany(change, rows))

    def remove(self, keys: Iterable[int]) -> Removed:
        """Take drawings away; return them, for `restore`."""
        chosen = _json(keys)

        def work(connection: sqlite3.Connection) -> Removed:
            query = f"SELECT {COLUMNS} FROM drawings {AMONG} ORDER BY key"
            removed = tuple(connection.execute(query, (chosen,)))
            connection.execute(f"DELETE FROM drawings {AMONG}", (chosen,))
            return removed

        return self._database.write(work)

    def restore(self, removed: Removed) -> None:
        """Put drawings back under their keys, in one transaction."""
        places = ", ".join("?" * len(COLUMNS.split(",")))
        change = f"INSERT OR REPLACE INTO drawings ({COLUMNS}) VALUES ({places})"
        self._database.write(lambda connection: connection.executemany(change, removed))

    def changes(self) -> object:
        """Return something that is another after every change, by other processes too."""
        return self._database.changes()

    def close(self) -> None:
        """Close the file; the next read or write opens it again."""
        self._database.close()

    def _select(self, which: str, values: tuple[object, ...]) -> tuple[Drawing, ...]:
        def work(connection: sqlite3.Connection) -> tuple[Drawing, ...]:
            rows = connection.execute(f"SELECT {COLUMNS} FROM drawings {which}", values)
            return tuple(map(_drawing_of, rows))

        return self._database.read(work, ())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _json(keys: Iterable[int]) -> str:
    return json.dumps(list(keys))


def _rounded(drawing: Drawing) -> Drawing:
    """Round strokes as an ink file does, so that what is kept and what comes back are the same."""
    strokes = tuple(tuple((round(x, 2), round(y, 2)) for x, y in stroke) for stroke in drawing.strokes)
    return replace(drawing, strokes=strokes)


def _insert(connection: sqlite3.Connection, drawing: Drawing) -> int:
    """Insert a drawing under a new key and return that."""
    places = ", ".join("?" * len(COLUMNS.split(",")))
    row = (None, *_row(drawing)[1:])
    key = connection.execute(f"INSERT INTO drawings ({COLUMNS}) VALUES ({places})", row).lastrowid
    return int(key or 0)


def _row(drawing: Drawing) -> Row:
    strokes = to_line(drawing.strokes) if drawing.glyph is None else None
    glyph = None if drawing.glyph is None else drawing.glyph.tobytes()
    prediction = drawing.prediction
    read = (prediction.digit, prediction.probability, prediction.model) if prediction else (None, None, None)
    return (drawing.key, drawing.label, strokes, glyph, *read, drawing.made, drawing.look)


def _drawing_of(row: Row) -> Drawing:
    """Make a drawing of a row; DamagedRow where it makes no sense."""
    key, label, line, content, read, probability, model, made, _look = row
    try:
        strokes = parse_sample(str(line), MOST_KEPT).strokes if content is None else ()
        glyph = np.frombuffer(content, np.uint8).reshape(SIDE, SIDE) if content is not None else None  # type: ignore[call-overload]
        _check_labels(key, label, read)
        prediction = None if model is None else KeptPrediction(read, float(probability), str(model))  # type: ignore[arg-type]
        return Drawing(label, strokes, glyph, prediction, int(key), str(made))  # type: ignore[arg-type, call-overload]
    except (InkError, ValueError, TypeError, OverflowError) as error:
        raise DamagedRow(f"drawing {key}: {error}") from None


def _head_of(row: Row) -> Head:
    """Make a head of a row; DamagedRow where it makes no sense."""
    key, label, read, is_wrong = row
    _check_labels(key, label, read)
    return Head(key, label, read, bool(is_wrong))  # type: ignore[arg-type]  # they are numbers


def _check_labels(key: object, label: object, read: object) -> None:
    """Refuse a row whose label is no digit, or that was read as none, or whose key is no number."""
    if not isinstance(key, int) or not _is_label(label) or not (read is None or _is_label(read)):
        raise DamagedRow(f"drawing {key}: {label}, {read}")


def _is_label(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= 9
