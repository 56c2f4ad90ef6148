"""A lock that keeps two runs on one database apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khaosan.errors import BusyError, KhaosanError


@contextmanager
def only_one(db: Path, what: str) -> Iterator[None]:
    """Hold the lock of a database while the block runs.

    It is the operating system's lock on a file beside the database, so a killed run leaves none
    behind. Raises BusyError, at once, where another process holds it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(f"{db}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(f"{db}: another khaosan is at work on it; no {what} was done") from None
    except OSError as error:
        raise KhaosanError(f"{db}.lock: cannot write it: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()
