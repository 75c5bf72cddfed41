"""The SQLite file of the user's drawings: opened when needed, written in transactions, mended where damaged.

What can befall a file in a user's folder becomes a sentence here: another program holds it, the disk is
full, the folder is closed, a newer DigitPad wrote it. A damaged file is set aside as `.corrupt`, and a fresh
one made of the rows that can still be read.
"""

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from digitpad.errors import StoreError
from digitpad.language import _
from digitpad.system.files import part_of

Row = tuple[object, ...]

# Ways to learn the highest key that was ever given; each reads other pages of the file.
HIGHEST = (
    "SELECT seq FROM sqlite_sequence WHERE name = 'drawings'",
    "SELECT max(key) FROM drawings",
    "SELECT max(key) FROM drawings INDEXED BY looks",
)

VERSION = 1  # of the table; a file with a higher one is left alone
PATIENCE_S = 3.0  # to wait for another program that writes
LITTLE = 64 * 1024  # bytes free: SQLite cannot work with less, whatever it calls that
BESIDE = ("", "-wal", "-shm")  # the files of one database

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
CLOSED = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
)

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]

log = logging.getLogger(__name__)


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


class DamagedRow(sqlite3.DatabaseError):
    """A row holds what DigitPad never writes."""


class Database:
    """One file with one table, `drawings`. For one thread; other processes may use the file too."""

    def __init__(
        self,
        path: Path,
        schema: str,
        columns: str,
        check: Callable[[Row], object],
        report: Callable[[str], None],
    ) -> None:
        """Open nothing yet.

        schema: the statements that make the table.
        columns: of the table, as in a SELECT, the key first.
        check: raises `DamagedRow` where a row makes no sense.
        report: gets a sentence where the file was damaged.
        """
        self.path = path
        self._schema = schema
        self._columns = columns
        self._check = check
        self._report = report
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # which file is open, or was

    def read(self, work: "Work[Result]", nothing: Result) -> Result:
        """Let `work` read; give `nothing` where there is no file yet.

        Raises:
            StoreError: the file cannot be read, or a newer DigitPad wrote it.
        """
        try:
            empty = not self.path.stat().st_size
        except FileNotFoundError:
            return nothing
        except OSError as error:
            raise self._closed(error.strerror or str(error)) from None
        return nothing if empty else self._mended("BEGIN", work)

    def write(self, work: "Work[Result]") -> Result:
        """Let `work` write, in one transaction: all of it is kept, or nothing.

        Raises:
            StoreError: the file cannot be written, or a newer DigitPad wrote it; it is as before.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._closed(error.strerror or str(error)) from None
        return self._mended("BEGIN IMMEDIATE", work)

    def changes(self) -> object:
        """Return something that is another after every change, whoever made it."""
        connection = self._connection
        if connection is None or self._is_another():
            return self._file_now()
        try:
            version = connection.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            return None  # the next read raises it
        return self._file, version, connection.total_changes

    def close(self) -> None:
        """Close the file; the next read or write opens it again."""
        connection, self._connection = self._connection, None
        if connection:
            with suppress(sqlite3.Error):
                connection.close()

    # Transactions

    def _mended(self, begin: str, work: "Work[Result]") -> Result:
        """Do the work; where the file turns out to be damaged, mend it and do the work again."""
        try:
            return self._transaction(begin, work)
        except sqlite3.DatabaseError as error:
            self.close()
            if not _is_damage(error):
                raise self._sentence(error) from None
            log.warning("%s is damaged: %s", self.path, error)
        try:
            if not self._is_another():  # else another window has mended it already
                self._mend()
            return self._transaction(begin, work)
        except (sqlite3.DatabaseError, OSError) as error:
            self.close()
            raise self._sentence(error) from None

    def _transaction(self, begin: str, work: "Work[Result]") -> Result:
        connection = self._connected()
        with _transaction(connection, begin):
            return work(connection)

    def _connected(self) -> sqlite3.Connection:
        """Return the connection; a new one where the file has been moved, or taken away, since."""
        if self._connection is None or self._is_another():
            self.close()
            self._file = self._file_now()
            self._connection = self._opened(self.path)
            self._file = self._file_now()
        return self._connection

    def _opened(self, path: Path) -> sqlite3.Connection:
        """Open a file and make the table where it has none."""
        name = path.absolute().as_uri() + ("?immutable=1" if _is_closed(path) else "")
        connection = sqlite3.connect(name, uri=True, timeout=PATIENCE_S, isolation_level=None)
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise StoreError(
                    _(
                        "The drawings in {path} were saved by a newer DigitPad and have not been "
                        "changed. Use that version, or install it again."
                    ).format(path=self.path)
                )
            if not version:
                self._make(connection)
            connection.execute("PRAGMA synchronous=FULL")
            if not columns_fit(connection, self._columns):
                raise DamagedRow("the table has other columns")
        except BaseException:
            connection.close()
            raise
        return connection

    def _make(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        with _transaction(connection, "BEGIN IMMEDIATE"):
            if connection.execute("PRAGMA user_version").fetchone()[0]:
                return  # another window was quicker
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise DamagedRow("the file is another program's")
            for statement in (*self._schema.split(";"), f"PRAGMA user_version={VERSION}"):
                connection.execute(statement)

    def _file_now(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _is_another(self) -> bool:
        return self._file != self._file_now()

    # Damage

    def _mend(self) -> None:
        """Put a fresh file of the rows that can be read in the place of the damaged one, which is kept."""
        rows = [row for row in rows_left(self.path, self._columns) if self._makes_sense(row)]
        part = part_of(self.path)
        places = ", ".join("?" * len(self._columns.split(",")))
        try:
            with closing(self._opened(part)) as fresh, _transaction(fresh, "BEGIN"):
                fresh.executemany(f"INSERT INTO drawings ({self._columns}) VALUES ({places})", rows)
            aside = self._set_aside()
            part.replace(self.path)
        except (OSError, sqlite3.Error):
            for suffix in BESIDE:
                Path(f"{part}{suffix}").unlink(missing_ok=True)
            raise
        self._report(
            _(
                "The file of your drawings was damaged. Drawings recovered from it: {count}. "
                "The damaged file is kept as {path}."
            ).format(count=len(rows), path=aside)
        )

    def _makes_sense(self, row: Row) -> bool:
        try:
            self._check(row)
        except DamagedRow:
            return False
        return True

    def _set_aside(self) -> Path:
        """Rename the file, and those beside it, so that no earlier one is lost; return its new name."""
        aside, number = self.path.with_name(f"{self.path.name}.corrupt"), 1
        while aside.exists():
            number += 1
            aside = self.path.with_name(f"{self.path.name}.corrupt{number}")
        for suffix in reversed(BESIDE):
            with suppress(FileNotFoundError):
                Path(f"{self.path}{suffix}").replace(f"{aside}{suffix}")
        return aside

    # Sentences

    def _sentence(self, error: sqlite3.Error | OSError) -> Exception:
        """Return what to raise: a sentence where it is the world's fault, else the error itself."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in HELD:
            return StoreError(
                _("Another program is using your drawings in {path}. Close it and try again.").format(
                    path=self.path
                )
            )
        if code == sqlite3.SQLITE_FULL or (code in CLOSED and self._is_full()):
            return StoreError(
                _(
                    "The disk is full: there is no room for your drawings in {path}. Free some "
                    "space and try again."
                ).format(path=self.path.parent)
            )
        if code in (*CLOSED, *DAMAGED) or isinstance(error, OSError):
            return self._closed(getattr(error, "strerror", None) or str(error))
        return error

    def _closed(self, reason: str) -> StoreError:
        return StoreError(
            _(
                "Your drawings in {path} cannot be read or written: {reason}. Check that the "
                "folder exists and is not write-protected."
            ).format(path=self.path, reason=reason)
        )

    def _is_full(self) -> bool:
        try:
            return shutil.disk_usage(self.path.parent).free < LITTLE
        except OSError:
            return False


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    """Keep all that is done meanwhile, or nothing of it where something is raised, Ctrl+C included."""
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise


def _is_closed(path: Path) -> bool:
    """Say whether a whole file lies in a folder that cannot be written: SQLite must know."""
    return not os.access(path.parent, os.W_OK) and path.exists() and not Path(f"{path}-wal").exists()


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return isinstance(error, DamagedRow) or getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED
