"""What the readers of files hand to one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

# One article: the longest of 48,202 of the government's has 0.7 MB. More is a dump, a bomb or no
# article, and would cost the import its constant memory.
MAX_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not taken in.

    `where`: the path, with `:NUMBER` of the line or `:MEMBER` of the archive. `reason`: one of a
    few phrases, to count by. `detail`: what exactly, where there is more to say.
    """

    where: str
    reason: str
    detail: str = ""

    def line(self) -> str:
        """One line for a person."""
        return f"{self.where}: {self.reason}" + (f" ({self.detail})" if self.detail else "")


class Unreadable(Exception):  # noqa: N818 - says what the file is
    """A file that gives no document; carries the LeftOut's reason and detail."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that is read in a process of its own, before what comes of it. `digest`: the SHA-256
    of its bytes; `documents`: how many documents of it follow; `whole`: nothing of it is left out;
    `again`: it was read before, and nothing follows."""

    digest: str
    documents: int = 0
    whole: bool = False
    again: bool = False


# A scanned report has 100 MB.
MAX_FILE = 256 << 20


def copied(stream: IO[bytes], to: Path, most: int = MAX_FILE) -> int:
    """Write a stream into a file, and say how many bytes. Raises Unreadable for more than `most`;
    what the stream itself raises is the caller's."""
    size = 0
    with to.open("wb") as out:
        while data := stream.read(1 << 20):
            size += len(data)
            if size > most:
                raise Unreadable("too large", f"more than {most >> 20} MB")
            out.write(data)
    return size


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, alone, in a folder or in an archive.

    `where`: for messages. `name`: the path inside the folder or archive, with its endings.
    `stream`: its bytes, unpacked, to be read before the next entry is asked for. `alone`: the path
    that was named is this file.
    """

    where: str
    name: str
    stream: IO[bytes]
    alone: bool = False

    def content(self) -> bytes:
        """All bytes. Raises Unreadable for more than MAX_BYTES."""
        data = self.stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise Unreadable("too large", f"more than {MAX_BYTES >> 20} MB for one document")
        return data


def host_of(url: str | None) -> str:
    """The host of a web address; "" for what is none."""
    try:
        parts = urlsplit(url or "")
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:  # http://[::1
        return ""


class Gauge:
    """How far a read has come, for a progress bar: a share of the path between 0 and 1."""

    def __init__(self) -> None:
        self.share: Callable[[], float] = lambda: 0.0
