"""Files that a crawl has fetched and kept (the PDF of a letter, files that an article links to), as
documents.

    with Reading() as reading:
        for found in documents(reading, page, body):     # page: store.pages.Kept
            ...
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.files.kinds import ENDINGS
from crawler.files.sandbox import Reading
from crawler.items import kind_of
from crawler.readers.records import Entry, LeftOut, Unreadable
from khaosan.records import Document
from store.pages import Kept

_OFFICE = "application/vnd.openxmlformats-officedocument."
# The ending of a file whose address has none (download.php?id=7), by its content type.
_TYPES = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.text": ".odt",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
    "message/rfc822": ".eml",
}


def documents(reading: Reading, page: Kept, body: bytes) -> Iterator[Document | LeftOut]:
    """The documents of a kept file, with its address, its source, and the text of its link as the
    title; a LeftOut where it gives none. Of a mail the files attached to it come after it, at the
    same address with `#` and a number."""
    name = file_name(page)
    try:
        found = reading.begin(Entry(page.url, name, io.BytesIO(body))).result()
    except Unreadable as error:
        yield LeftOut(page.url, error.reason, error.detail)
        return
    number = 0
    for item in found:
        if isinstance(item, Document):
            url = page.url if not number else f"{page.url}#{number}"
            fresh = Document.new(item.text, url=url)
            title = (page.link or "").strip() if not number else ""
            yield dataclasses.replace(
                item, id=fresh.id, url=url, source=page.source, title=title or item.title
            )
            number += 1
        else:
            yield item


def is_file(page: Kept) -> bool:
    """Whether a kept page is a file that can be read."""
    return PurePosixPath(file_name(page)).suffix.lower() in ENDINGS


def file_name(page: Kept) -> str:
    """The name of a file, from its address, else an ending by its content type."""
    parts = urlsplit(page.final or page.url)
    names = [parts.path, *(value for _, value in parse_qsl(parts.query, max_num_fields=50))]
    for name in map(unquote, names):
        last = PurePosixPath(name)
        if last.suffix.lower() in ENDINGS:
            return last.name
    return f"file{_TYPES.get(kind_of(page.content_type), '')}"
