"""A path in, its documents out: which reader reads which file."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path, PurePosixPath
from typing import IO, Any, TypeVar, cast

from crawler.files.kinds import HEAD, TEXTS, by_ending, is_of_office, kind_of
from crawler.readers import jsonl, plain, thaigov, webpage
from crawler.readers.containers import DAMAGED, bare_name, entries, why
from crawler.readers.records import Entry, FileRead, Gauge, LeftOut, Unreadable
from khaosan.errors import UsageError
from khaosan.records import Document
from khaosan.streams import cannot

_ARCHIVES = {".7z", ".rar"}
T = TypeVar("T")


def read(
    path: Path, gauge: Gauge | None = None, *, scan_seconds: float = 0.0
) -> Iterator[Document | LeftOut]:
    """Read every document under a path: a folder, a zip, a tar, JSON Lines, a text or HTML file, a
    file of a word processor, a PDF, a mail.

    Yields each document in an order that is the same every time, and a LeftOut for all that gives
    none, or of which a part could not be read. `gauge` tells how far the read has come;
    `scan_seconds`: the most that a scan may take (0: crawler.files.clock.SCAN_SECONDS). Memory
    stays constant.
    Raises UsageError where there is no such path, KhaosanError where it may not be read.
    """
    for item in read_new(path, lambda digest: False, gauge, scan_seconds=scan_seconds):
        if not isinstance(item, FileRead):
            yield item


def read_new(
    path: Path,
    known: Callable[[str], bool],
    gauge: Gauge | None = None,
    *,
    scan_seconds: float = 0.0,
) -> Iterator[Document | LeftOut | FileRead]:
    """The same, but for files (PDF, Word, mails ...) whose digest is `known`, which are not read;
    before what comes of a file there is a FileRead."""
    # Not before: it needs this package.
    from crawler.files.sandbox import Item, Reading

    check(path)
    with Reading(scan_seconds=scan_seconds) as reading:

        def begin(entry: Entry) -> Future[list[Item]]:
            return reading.begin_new(entry, known)

        try:
            items: Iterator[Item | Future[list[Item]]] = found(path, gauge or Gauge(), begin)
            yield from cast("Iterator[Item]", reading.in_order(items))
        except OSError as error:
            raise cannot("read", path, error) from None


def found(
    path: Path, gauge: Gauge, begin: Callable[[Entry], T]
) -> Iterator[Document | LeftOut | T]:
    """What is under a path, and for each file that is read in a process of its own what `begin`
    gives for it, which is called while the entry's stream is open."""
    for entry in entries(path, gauge):
        if isinstance(entry, LeftOut):
            yield entry
        else:
            yield from _documents(entry, begin)


def check(path: Path) -> None:
    """Raise UsageError for a path that is no file and no folder."""
    if not path.is_dir() and not path.is_file():
        what = "is no regular file or folder" if path.exists() else "no such file or folder"
        raise UsageError(f"{path}: {what}")


def _documents(entry: Entry, begin: Callable[[Entry], T]) -> Iterator[Document | LeftOut | T]:
    name = bare_name(entry.name)
    ending = PurePosixPath(name).suffix
    try:
        head = entry.stream.read(HEAD)
        entry = dataclasses.replace(entry, stream=_again(head, entry.stream))
        kind = kind_of(ending, head) or ("text" if entry.alone and not ending else "")
        if not head and by_ending(ending):
            raise Unreadable("empty", "no bytes in it")
        if kind == "lines":
            yield from jsonl.documents(entry)
        elif kind == "text":
            yield dataclasses.replace(_text(entry), file=entry.where)
        elif kind == "html" and TEXTS.get(ending) in ("html", "text") and not is_of_office(head):
            yield dataclasses.replace(webpage.document(entry.content()), file=entry.where)
        elif kind:
            yield begin(entry)
        elif ending in _ARCHIVES:
            yield LeftOut(entry.where, "an archive of a kind that is not read", ending)
        else:
            yield LeftOut(entry.where, f"{ending or 'a file with no ending'} is not read")
    except Unreadable as error:
        yield LeftOut(entry.where, error.reason, error.detail)
    except DAMAGED as error:
        yield LeftOut(entry.where, "damaged or cut short", why(error))


def _again(head: bytes, rest: IO[bytes]) -> IO[bytes]:
    """A stream of which the beginning has been read, from its beginning."""
    return io.BufferedReader(_Again(head, rest))


class _Again(io.RawIOBase):
    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer)
        data = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(data) :]
        view[: len(data)] = data
        return len(data)


def _text(entry: Entry) -> Document:
    text = plain.text_of(entry.content())
    reader: Callable[[str, str], Document] = (
        thaigov.document if thaigov.is_article(text) else plain.document
    )
    return reader(text, entry.name)
