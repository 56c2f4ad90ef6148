"""JSON Lines: the interchange format, or a corpus with `title` and `body`; a line a document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

from crawler.readers.records import MAX_BYTES, Entry, LeftOut
from khaosan.records import Document, RecordError

_BOM = b"\xef\xbb\xbf"


def documents(entry: Entry) -> Iterator[Document | LeftOut]:
    """Each line's document; a LeftOut with the line's number for one that gives none.

    What the stream itself raises (damaged, cut short) is the caller's to report.
    """
    for number, line in _lines(entry.stream):
        where = f"{entry.where}:{number}"
        if line is None:
            yield LeftOut(where, "too large", f"a line of more than {MAX_BYTES >> 20} MB")
        elif line.strip():
            yield _document(line, where)


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers; None for a line longer than MAX_BYTES."""
    number = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(_BOM)
        if len(line) <= MAX_BYTES:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_BYTES)
        yield number, None


def _document(line: bytes, where: str) -> Document | LeftOut:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return LeftOut(where, "not UTF-8", f"at byte {error.start + 1} of the line")
    except (ValueError, RecursionError) as error:
        return LeftOut(where, "not JSON", str(error))
    if not isinstance(row, dict):
        return LeftOut(where, "not a JSON object", f"but a {type(row).__name__}")
    try:
        return Document.from_json(row)
    except RecordError as error:
        return LeftOut(where, "no document in it", str(error))
