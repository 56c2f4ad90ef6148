"""Folders for what is unpacked or copied on its way: gone when the work ends, also by SIGTERM, and
where a program was killed, when the next one begins."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PREFIX = "khaosan-"
# Held open and locked as long as its folder is in use: a lock ends with its program, however that
# ends, and whatever other program has its number by then.
_LOCK = ".in-use"
# A folder is locked a moment after it is made.
_YOUNG = 60.0


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A new folder, which is removed at the end."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        lock = _locked(Path(name) / _LOCK, os.O_CREAT)
        try:
            yield Path(name)
        finally:
            if lock is not None:
                os.close(lock)


def sweep() -> int:
    """Remove the folders that programs of this user which were killed have left; how many."""
    swept = 0
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with contextlib.suppress(OSError):
            told = path.parent.lstat()
            if told.st_uid != os.getuid() or time.time() - told.st_mtime < _YOUNG:
                continue
            lock = _locked(path, 0)
            if lock is not None:
                shutil.rmtree(path.parent, ignore_errors=True)
                os.close(lock)
                swept += 1
    return swept


def _locked(path: Path, flags: int) -> int | None:
    """Open a file and lock it; None where another program has it, or the system has no locks."""
    try:
        import fcntl
    except ImportError:
        return None
    number = os.open(path, os.O_RDWR | os.O_NOFOLLOW | flags, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return None
    return number
