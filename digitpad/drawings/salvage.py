"""Reading what is left of a damaged database, row by row."""

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


def rows_left(path: Path, columns: str) -> Iterator[Row]:
    """Yield the rows of the table `drawings` that can still be read, in order of their keys.

    Each is looked up by its key, so that a damaged page takes only its own rows along.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.text_factory = lambda content: content.decode(errors="replace")
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA writable_schema=ON")  # a file cut short is read as far as it goes
        for key in range(1, _highest(connection) + 1):
            with suppress(sqlite3.Error):
                yield from connection.execute(f"SELECT {columns} FROM drawings WHERE key = ?", (key,))


def _highest(connection: sqlite3.Connection) -> int:
    """Return the highest key, 0 where it cannot be found out."""
    found = [0]
    for query in HIGHEST:
        with suppress(sqlite3.Error):
            found += [value for (value,) in connection.execute(query) if isinstance(value, int)]
    return max(found)


def columns_fit(connection: sqlite3.Connection, columns: str) -> bool:
    """Say whether the table has these columns; a damaged file raises `sqlite3.DatabaseError`."""
    try:
        connection.execute(f"SELECT {columns} FROM drawings LIMIT 0")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            return False
        raise
    return True
