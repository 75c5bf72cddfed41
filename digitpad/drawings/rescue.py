"""Rows that are rescued from a damaged SQLite file of drawings."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

Row = tuple[object, ...]

# Ways to learn the highest key that was ever given; each reads other pages of the file.
HIGHEST = (
    "SELECT seq FROM sqlite_sequence WHERE name = 'drawings'",
    "SELECT max(key) FROM drawings",
    "SELECT max(key) FROM drawings INDEXED BY looks",
)
PAGE, PAGES_AT = 4096, 28  # bytes of a page, and where the first one says how many there are
# Keys that are looked up, for a damaged number may be any: 150,000, 0.7 s, in a file of no size.
MOST_KEYS, FEW_KEYS, BYTES_A_KEY = 2_000_000, 150_000, 20
BROKEN = (sqlite3.DatabaseError, UnicodeDecodeError)  # the latter of a sentence of SQLite's, or of a name


def rows_left(path: Path, columns: str) -> Iterator[Row]:
    """Yield the rows of the table `drawings` that can still be read, in order of their keys.

    Each is looked up by its key, so that a damaged page takes only its own rows along, and where its texts
    are no texts any more, they alone are.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.text_factory = lambda content: content.decode(errors="replace")
        with suppress(*BROKEN):
            connection.execute("PRAGMA writable_schema=ON")  # a file cut short is read as far as it goes
        try:
            connection.execute(f"SELECT {columns} FROM drawings LIMIT 0")
        except BROKEN:  # its table has other columns, or there is none: no row can be read
            return
        for key in range(1, _highest(connection, path.stat().st_size) + 1):
            with suppress(*BROKEN):
                yield from connection.execute(f"SELECT {columns} FROM drawings WHERE key = ?", (key,))


def with_first_page_of(fresh: Path, path: Path, copy: Path) -> None:
    """Copy a database whose first page is damaged, with that page from a fresh one.

    The first page says where the tables begin, and that is the same in all databases of the same schema.

    Raises:
        OSError: it cannot be read, or written.
    """
    page = fresh.read_bytes()[:PAGE]
    pages = max(path.stat().st_size // PAGE, 1)
    with copy.open("wb") as file:
        file.write(page[:PAGES_AT] + pages.to_bytes(4, "big") + page[PAGES_AT + 4 :])
        with path.open("rb") as old:
            old.seek(PAGE)
            shutil.copyfileobj(old, file)
    with suppress(FileNotFoundError):
        shutil.copyfile(f"{path}-wal", f"{copy}-wal")


def _highest(connection: sqlite3.Connection, size: int) -> int:
    """Return the highest key of a file of so many bytes, 0 where it cannot be found out."""
    found = [0]
    for query in HIGHEST:
        with suppress(*BROKEN):
            found += [value for (value,) in connection.execute(query) if isinstance(value, int)]
    return min(max(found), MOST_KEYS, FEW_KEYS + size // BYTES_A_KEY)
