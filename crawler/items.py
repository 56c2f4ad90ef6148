"""What the spider hands to the item pipeline: what an address answered, or a list says of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from crawler.files.kinds import media_type, told_type
from khaosan.records import Document

if TYPE_CHECKING:
    from scrapy.http import Response

# Headers of an answer that are kept; a server may send as many and as long ones as it likes.
MOST_HEADERS = 100
LONGEST_HEADER = 4096


@dataclass(slots=True)
class Answer:
    """How a server answered for an address. `status` is 0 where it did not.

    `final`: the address that answered, where a redirect led to another; `link`: the text of the
    link that led to it; `body`: the page as fetched (transfer and content encodings undone).
    """

    url: str
    status: int
    fetched: dt.datetime
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    sha256: str | None = None
    final: str | None = None
    link: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | None = None

    @classmethod
    def of(cls, response: Response, address: str, *, link: str | None = None) -> Self:
        """The answer that a response is. `address`: the one that it is stored under."""
        headers = [
            (_plain(name), _plain(value))
            for name, values in response.headers.items()
            for value in values or ()
        ][:MOST_HEADERS]
        first = {name.lower(): value for name, value in reversed(headers)}
        return cls(
            url=address,
            status=response.status,
            fetched=dt.datetime.now(dt.UTC),
            etag=first.get("etag"),
            last_modified=first.get("last-modified"),
            content_type=told_type(
                first.get("content-type", ""), first.get("content-disposition", ""), response.body
            )
            or None,
            sha256=hashlib.sha256(response.body).hexdigest() if response.body else None,
            final=response.url if response.url != address else None,
            link=link or None,
            headers=headers,
            body=response.body or None,
        )

    @property
    def kind(self) -> str:
        """The content type without its parameters, in small letters; "" where none is named."""
        return media_type(self.content_type)

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, which may be read for an article."""
        return is_page(self.content_type)


def is_page(content_type: str | None) -> bool:
    """Whether a content type is a web page's; where none is named it may be one."""
    kind = media_type(content_type)
    # Word's own type is application/vnd.openxmlformats...: XML is named at the end.
    xml = kind.endswith(("/xml", "+xml"))
    return not kind or "html" in kind or xml or kind == "text/plain"


def _plain(value: bytes) -> str:
    # Control characters have no place in a header; a line break would begin another one in a file
    # that holds them as lines.
    text = value.decode("latin-1")[:LONGEST_HEADER]
    return "".join(" " if c < " " or c == "\x7f" else c for c in text).strip()


@dataclass(slots=True)
class Article:
    """An article that was fetched. `damaged`: characters of the page that could not be read."""

    answer: Answer
    document: Document
    damaged: int = 0


@dataclass(slots=True)
class Unchanged:
    """The server says that a known article has not changed (304)."""

    answer: Answer


@dataclass(slots=True)
class Miss:
    """An article's address that gave no article, and why."""

    answer: Answer
    reason: str


@dataclass(slots=True)
class AttachedFile:
    """A file that belongs to an article or a letter: kept as fetched, and read after the crawl
    (crawler.kept.files). `article`: the article's address; its own where that is not known."""

    answer: Answer
    article: str


@dataclass(slots=True)
class Told:
    """A known letter of which the list says something else now; its file was not asked for."""

    answer: Answer
    document: Document


Item = Article | Unchanged | Miss | AttachedFile | Told
