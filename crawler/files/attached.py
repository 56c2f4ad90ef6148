"""Files that a crawl has fetched and kept (the PDF of a letter, files that an article links to), as
documents.

    with Reading() as reading:
        for found in documents(reading, page, body):     # page: store.pages.Kept
            ...
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from pathlib import PurePosixPath

from crawler.files.kinds import LINKED, TYPES, media_type, name_in
from crawler.files.sandbox import Found, Reading
from crawler.readers.records import Entry, LeftOut, Unreadable
from khaosan.records import Document
from store.pages import Kept


def documents(reading: Reading, page: Kept, body: bytes) -> Iterator[Document | LeftOut]:
    """The documents of a kept file, with its address, its source, and the text of its link as the
    title; a LeftOut where it gives none. Of a mail the files attached to it come after it, at the
    same address with a parameter `part`, since a fragment makes no other address."""
    yield from named(page, begin(reading, page, body).result())


def begin(reading: Reading, page: Kept, body: bytes) -> Future[list[Found]]:
    """Begin to read a kept file; `named` takes what comes."""
    try:
        return reading.begin(Entry(page.url, file_name(page), io.BytesIO(body)))
    except Unreadable as error:
        done: Future[list[Found]] = Future()
        done.set_result([LeftOut(page.url, error.reason, error.detail)])
        return done


def named(page: Kept, found: Iterable[Found]) -> Iterator[Found]:
    """What was read from a kept file, as `documents` gives it."""
    number = 0
    mark = "&" if "?" in page.url else "?"
    for item in found:
        if isinstance(item, Document):
            url = page.url if not number else f"{page.url}{mark}part={number}"
            fresh = Document.new(item.text, url=url)
            title = (page.link or "").strip() if not number else ""
            yield dataclasses.replace(
                item, id=fresh.id, url=url, source=page.source,
                title=title or item.title, file=None,
            )  # fmt: skip
            number += 1
        else:
            yield item


def is_file(page: Kept) -> bool:
    """Whether a kept page is a file that can be read."""
    return kind_by_name(page) is not None


def kind_by_name(page: Kept) -> str | None:
    """The kind of a kept file (crawler.files.kinds), by its name."""
    return LINKED.get(PurePosixPath(file_name(page)).suffix.lower())


def file_name(page: Kept) -> str:
    """The name of a file, from its address, else an ending by its content type."""
    name = name_in(page.final) or name_in(page.url)
    return name or f"file{TYPES.get(media_type(page.content_type), '')}"
