"""The store's file: opening it, telling what is wrong with it, and its transactions.

    with Store("khaosan.db") as store:
        with store.transaction():
            add(store, document)

Whatever can be wrong with the file ends in one line that says what to do; a file that is not
khaosan's is never touched.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from khaosan.errors import BusyError, KhaosanError
from store.schema import APPLICATION_ID, LATEST, migrate

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")

BUSY_TIMEOUT_MS = 30_000
# Enough that the upper levels of the full-text index and the search's covering index stay in
# memory; the default of 2 MB reads them anew for each query.
CACHE_KIB = 32 * 1024
_SHARED_MEMORY = 32 * 1024
# A database has at least one page.
_SMALLEST = 512
_OTHER = "khaosan keeps its store in a file of its own: give --db another name"


class StoreError(KhaosanError):
    """Something about the store's file that the user can mend; the message says what and how."""


class Store:
    """An open store. `create=False`: the file must be there; `readonly=True`: nothing is written.

    `conn` is a plain sqlite3 connection in autocommit mode with rows by name, foreign keys on;
    write through `transaction()`. Raises StoreError, or BusyError where another process holds the
    file.
    """

    def __init__(self, path: str | Path, *, create: bool = True, readonly: bool = False) -> None:
        self.path = Path(path)
        self.readonly = readonly
        # What modules remember between calls (names known to be in a table); dropped on rollback.
        self.cache: dict[str, Any] = {}
        if not _exists(self.path):
            if readonly or not create:
                raise StoreError(
                    f"{self.path}: no such database; `khaosan import` or `khaosan run` makes it"
                )
            _make(self.path)
        _check_file(self.path)
        self.conn = self._open()
        try:
            self._check_schema()
        except BaseException:
            self.conn.close()
            raise

    @cached_property
    def db(self) -> Database:
        """The same connection as a sqlite-utils Database."""
        from sqlite_utils import Database

        return Database(self.conn)

    def close(self) -> None:
        """Close the file. Harmless when done twice."""
        with suppress(sqlite3.ProgrammingError):
            if not self.readonly:
                # Statistics for the query planner, as SQLite advises before closing; where another
                # holds the file they are not worth waiting for.
                with suppress(sqlite3.OperationalError):
                    self.conn.execute("PRAGMA busy_timeout = 0")
                    self.conn.execute("PRAGMA optimize")
            self.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is there afterwards, or, after any error, none of it.

        Inside another transaction it is a part of that one.
        """
        if self.conn.in_transaction:
            yield self.conn
            return
        try:
            self.conn.execute("BEGIN IMMEDIATE")
            yield self.conn
            self.conn.execute("COMMIT")
        except BaseException as error:
            self.cache.clear()
            # A full disk may have rolled back already.
            if self.conn.in_transaction:
                with suppress(sqlite3.Error):
                    self.conn.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error) and (told := _told(self.path, error)):
                raise told from error
            raise

    def remembered(self, what: str) -> set[str]:
        """A set kept with this connection and emptied when a transaction is rolled back."""
        return self.kept(what, set)

    def kept(self, what: str, make: Callable[[], T]) -> T:
        """What `make` gives, kept as `remembered` keeps sets."""
        if what not in self.cache:
            self.cache[what] = make()
        found: T = self.cache[what]
        return found

    # ---- opening ------------------------------------------------------------

    def _open(self) -> sqlite3.Connection:
        try:
            if not self.readonly:
                return _connect(self.path, "rw")
            if _may_write(self.path):
                # A read-only connection that is the last to close leaves the log's files lying.
                with suppress(sqlite3.OperationalError):
                    connection = _connect(self.path, "rw")
                    connection.execute("PRAGMA query_only = ON")
                    return connection
            try:
                return _connect(self.path, "ro")
            except sqlite3.OperationalError:
                # A WAL database on a full disk, or on a medium that cannot be written, has no
                # place for its shared memory. With nothing in the log the file alone is the whole
                # truth.
                if _log_size(self.path):
                    raise
                return _connect(self.path, "ro", immutable=True)
        except sqlite3.Error as error:
            raise _told(self.path, error) or StoreError(f"{self.path}: {error}") from error

    def _check_schema(self) -> None:
        try:
            application = self.conn.execute("PRAGMA application_id").fetchone()[0]
            version = self.conn.execute("PRAGMA user_version").fetchone()[0]
            if application != APPLICATION_ID:
                raise StoreError(f"{self.path}: an SQLite database, but not khaosan's; {_OTHER}")
            if version > LATEST:
                raise StoreError(
                    f"{self.path}: made by a newer khaosan (schema {version}, this one knows "
                    f"{LATEST}): upgrade khaosan"
                )
            if version < LATEST:
                if self.readonly:
                    raise StoreError(
                        f"{self.path}: made by an older khaosan; `khaosan index` brings it up "
                        "to date"
                    )
                migrate(self.conn)
        except sqlite3.Error as error:
            raise _told(self.path, error) or StoreError(f"{self.path}: {error}") from error


def _connect(path: Path, mode: str, *, immutable: bool = False) -> sqlite3.Connection:
    uri = f"file:{urllib.parse.quote(str(path.absolute()))}?mode={mode}"
    if immutable:
        uri += "&immutable=1"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1e3)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        # A commit survives the crash of the process, and the file the crash of the machine; the
        # last commits before a power cut may be lost, which a crawl fetches again.
        connection.execute("PRAGMA synchronous = NORMAL")
        if mode == "rw":
            _check_writable(path)
        # The first real read: whatever is wrong with the file shows here.
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _make(path: Path) -> None:
    """Make a new store. It appears under its name complete, or not at all."""
    temporary = path.with_name(f".{path.name}.new-{secrets.token_hex(4)}")
    try:
        connection = sqlite3.connect(temporary, isolation_level=None)
        try:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrate(connection)
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
        # Another process may have made it meanwhile: then that one is it. (os.link fails where
        # the name is taken; some file systems know no links.)
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        except OSError:
            temporary.rename(path)
    except (sqlite3.Error, OSError) as error:
        raise _cannot_make(path, error) from error
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                temporary.with_name(temporary.name + suffix).unlink()


def _cannot_make(path: Path, error: Exception) -> StoreError:
    folder = path.absolute().parent
    if not folder.exists():
        return StoreError(f"{path}: there is no folder {folder} to make the database in")
    if not folder.is_dir():
        return StoreError(f"{path}: {folder} is not a folder")
    if "full" in str(error) or getattr(error, "errno", None) == 28:
        return StoreError(f"{path}: the disk is full; make room and start again")
    if not os.access(folder, os.W_OK | os.X_OK):
        return StoreError(f"{path}: the folder {folder} is read-only; give --db another place")
    return StoreError(f"{path}: cannot make the database: {error}")


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise StoreError(f"{path}: a link to {path.readlink()}, which is not there") from None
        return False
    except OSError as error:
        raise StoreError(f"{path}: cannot be reached: {error.strerror}") from None
    return True


def _check_file(path: Path) -> None:
    """Look at the file before SQLite does; its own words ("unable to open") help nobody.

    The file is not opened for it: when a process closes any descriptor of a file, POSIX drops all
    its locks on it, those of its other connections too; the next process that ends would then
    delete the log under them (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    if path.is_dir():
        raise StoreError(f"{path}: is a folder, not a database; name a file in it")
    if not path.is_file():
        raise StoreError(f"{path}: is no regular file; {_OTHER}")
    if not os.access(path, os.R_OK):
        raise StoreError(f"{path}: you have no right to read this file")
    size = path.stat().st_size
    if size == 0:
        raise StoreError(f"{path}: is an empty file, not a database; remove it or name another")
    if size < _SMALLEST:  # SQLite would take it for one in which nothing is yet
        raise StoreError(f"{path}: is not a database; {_OTHER}")


def _check_writable(path: Path) -> None:
    if not os.access(path, os.W_OK):
        raise StoreError(f"{path}: you have no right to write to this file")
    folder = path.absolute().parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(
            f"{path}: the folder {folder} is read-only, and SQLite keeps its log there"
        )


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK | os.X_OK)


def _log_size(path: Path) -> int:
    try:
        return path.with_name(path.name + "-wal").stat().st_size
    except OSError:
        return 0


def _is_full(path: Path) -> bool:
    """Whether SQLite's shared memory, which grows by 32 KiB, has no room beside the file."""
    try:
        return shutil.disk_usage(path.absolute().parent).free < _SHARED_MEMORY
    except OSError:
        return False


def _told(path: Path, error: sqlite3.Error) -> KhaosanError | None:
    """SQLite's error in a line that says what to do; None for what is a fault of khaosan's own."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
        return StoreError(
            f"{path}: the disk is full; nothing of the last step was written. Make room and "
            "start again"
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BusyError(
            f"{path}: another process has been writing to it for {BUSY_TIMEOUT_MS // 1000} s; "
            "try again when it is done"
        )
    if code == sqlite3.SQLITE_READONLY:
        return StoreError(f"{path}: the file or its folder is read-only")
    if code == sqlite3.SQLITE_NOTADB:
        return StoreError(f"{path}: is not a database; {_OTHER}")
    if code == sqlite3.SQLITE_CORRUPT:
        return StoreError(
            f"{path}: the database is damaged ({error}); take it from a backup, or save what can "
            f"be saved with: sqlite3 {path} .recover"
        )
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(f"{path}: reading or writing failed ({error}); check disk and rights")
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreError(f"{path}: cannot be opened ({error}); check the rights of its folder")
    return None
