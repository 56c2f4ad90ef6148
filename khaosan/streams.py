"""Text files as streams, plain or packed, and files that are whole or not there at all."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from khaosan.errors import KhaosanError

# What a broken file raises while it is read.
BROKEN = (OSError, EOFError, lzma.LZMAError, zlib.error, UnicodeDecodeError)


def open_binary(path: Path) -> IO[bytes]:
    """Open a file for reading, unpacked where its name ends in .gz or .xz.

    Raises KhaosanError where there is none or it may not be read.
    """
    try:
        if path.suffix == ".gz":
            return cast(IO[bytes], gzip.open(path, "rb"))
        if path.suffix == ".xz":
            return cast(IO[bytes], lzma.open(path, "rb"))
        return path.open("rb")
    except OSError as error:
        raise cannot("read", path, error) from None


def open_text(source: str) -> IO[str]:
    """A file of UTF-8 text (.gz, .xz unpacked; byte order mark dropped), or "-": standard input."""
    if source == "-":
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig")
    return io.TextIOWrapper(open_binary(Path(source)), encoding="utf-8-sig")


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """Write a text file that appears only when it is whole; an older one stays until then.

    Raises KhaosanError where it cannot be written (no such folder, read-only, disk full).
    """
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent or ".", prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        # mkstemp makes files that only their owner reads; a result is as any file of the user's.
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise cannot("write", path, error) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def cannot(verb: str, path: Path | str, error: OSError) -> KhaosanError:
    """The error to raise for a file that cannot be read or written."""
    return KhaosanError(f"{path}: cannot {verb} it: {error.strerror or error}")
