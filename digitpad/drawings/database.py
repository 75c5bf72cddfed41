"""The SQLite file of the user's drawings: opened when needed, written in transactions, mended where damaged.

What can befall a file in a user's folder becomes a sentence here: another program holds it, the disk is
full, the folder is closed, a newer DigitPad wrote it. A damaged file is set aside as `.corrupt`, and a fresh
one made of the rows that can still be read. That one is whole, as `.mended`, before anything is moved: what a
killed process left undone is done by the next that opens the file.
"""

import errno
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from digitpad.drawings.rescue import BROKEN, Row, rows_left, with_first_page_of
from digitpad.errors import StoreError
from digitpad.language import _
from digitpad.system.files import Lock, make_folder, part_of

VERSION = 1  # of the table; a file with a higher one is left alone
PATIENCE_S = 3.0  # to wait for another program that writes
MENDING_S = 60.0  # to wait for another window that mends
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


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise DamagedRow(str(error)) from None


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
        self._mended_path = path.with_name(f"{path.name}.mended")
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # which file is open, or was

    def read(self, work: "Work[Result]", nothing: Result) -> Result:
        """Let `work` read; give `nothing` where there is no file yet.

        Raises:
            StoreError: the file cannot be read, or a newer DigitPad wrote it.
        """
        try:
            if self._mended_path.exists():
                self._take_up()
            empty = not self.path.stat().st_size
        except FileNotFoundError:
            return nothing
        except OSError as error:
            raise self._sentence(error) from None
        return nothing if empty else self._mended("BEGIN", work)

    def write(self, work: "Work[Result]") -> Result:
        """Let `work` write, in one transaction: all of it is kept, or nothing.

        Raises:
            StoreError: the file cannot be written, or a newer DigitPad wrote it; it is as before.
        """
        try:
            make_folder(self.path.parent)
            if self._mended_path.exists():
                self._take_up()
        except OSError as error:
            raise self._sentence(error) from None
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
        except BROKEN as error:
            self.close()
            if not _is_damage(error):
                raise self._sentence(error) from None
            log.warning("%s is damaged: %s", self.path, error)
        try:
            with self._alone():
                if not self._is_another():  # else another window has mended it already
                    self._mend()
            return self._transaction(begin, work)
        except (*BROKEN, OSError) as error:
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
        if not path.exists():  # for the user alone, and so is what SQLite puts beside it
            with suppress(OSError):  # SQLite says why
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        name = path.absolute().as_uri() + ("?immutable=1" if _is_closed(path) else "")
        connection = sqlite3.connect(name, uri=True, timeout=PATIENCE_S, isolation_level=None)
        connection.text_factory = _text
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
        except BaseException as error:
            connection.close()
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:  # such as an unknown format
                raise DamagedRow(str(error)) from None
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
        part = part_of(self.path)
        copy = part.with_name(f".{self.path.name}-copy.{os.getpid()}.part")
        try:
            if not self._rescue(self.path, part):
                with suppress(OSError):  # else the copy is not to be had, and there is nothing more to try
                    with_first_page_of(part, self.path, copy)
                    self._rescue(copy, part)
            part.replace(self._mended_path)
        finally:
            for suffix in BESIDE:
                Path(f"{part}{suffix}").unlink(missing_ok=True)
                Path(f"{copy}{suffix}").unlink(missing_ok=True)
        self._finish()

    def _rescue(self, path: Path, part: Path) -> int:
        """Write what can be read of a file into a fresh one, and return how many rows that were."""
        places, count = ", ".join("?" * len(self._columns.split(","))), 0
        with closing(self._opened(part)) as fresh, _transaction(fresh, "BEGIN"):
            insert = f"INSERT OR IGNORE INTO drawings ({self._columns}) VALUES ({places})"
            for row in filter(self._makes_sense, rows_left(path, self._columns)):
                count += fresh.execute(insert, row).rowcount  # 0 for one that the table refuses
        return count

    def _take_up(self) -> None:
        """Go on with what a process that was killed had begun."""
        with self._alone():
            if self._mended_path.exists():
                self.close()
                self._finish()

    def _finish(self) -> None:
        """Put the mended file in the place of the damaged one, and report it.

        What is left to be done can be seen in the names of the files at any moment. A mended file that was
        damaged since counts for nothing where the other one is still there, else it takes its place.
        """
        name = f"{self._mended_path.absolute().as_uri()}?immutable=1"
        try:
            with closing(sqlite3.connect(name, uri=True)) as mended:
                count = mended.execute("SELECT count(*) FROM drawings").fetchone()[0]
        except BROKEN as error:
            log.warning("%s is damaged: %s", self._mended_path, error)
            if self.path.exists():
                self._mended_path.unlink()
            else:
                self._mended_path.replace(self.path)
            return
        aside = self._set_aside()
        self._mended_path.replace(self.path)
        self._report(
            _(
                "The file of your drawings was damaged. Drawings recovered from it: {count}. "
                "The damaged file is kept as {path}."
            ).format(count=count, path=aside)
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from mending meanwhile, and wait for one that does."""
        lock = Lock(self.path.with_name(f".{self.path.name}.lock"))
        end = time.monotonic() + MENDING_S
        while not lock.try_to_take() and time.monotonic() < end:
            time.sleep(0.02)
        try:
            yield
        finally:
            with suppress(OSError):
                lock.path.unlink(missing_ok=True)
            lock.free()

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
            if not self.path.exists():  # a process that was killed came so far
                return aside
            number += 1
            aside = self.path.with_name(f"{self.path.name}.corrupt{number}")
        for suffix in reversed(BESIDE):
            with suppress(FileNotFoundError):
                Path(f"{self.path}{suffix}").replace(f"{aside}{suffix}")
        return aside

    # Sentences

    def _sentence(self, error: Exception) -> Exception:
        """Return what to raise: a sentence where it is the world's fault, else the error itself."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in HELD:
            return StoreError(
                _("Another program is using your drawings in {path}. Close it and try again.").format(
                    path=self.path
                )
            )
        is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        if code == sqlite3.SQLITE_FULL or is_full or (code in CLOSED and self._is_full()):
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


def _is_damage(error: Exception) -> bool:
    return (
        isinstance(error, (DamagedRow, UnicodeDecodeError))
        or getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED
    )
