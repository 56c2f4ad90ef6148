"""A few articles of a source, read as a crawl would read them, and which selectors found what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from parsel import Selector

from crawler.article import NoArticleError, Page, extract, select
from crawler.discovery.walk import Entry
from crawler.encodings import charset, decode
from crawler.source import Source
from khaosan.console import one_line

if TYPE_CHECKING:
    from crawler.discovery.probe import Fetch, Got

SELECTED = ("title", "date", "text", "category", "agency")
FIRST_WORDS = 120  # characters


@dataclass(slots=True)
class Sample:
    """An article as it would be stored: `letters` of its text, `first` its first words; `reason`
    where it is none."""

    url: str
    title: str = ""
    published: str | None = None
    letters: int = 0
    first: str = ""
    reason: str = ""
    found: list[tuple[str, str]] = field(default_factory=list)  # (key, selector) that matched

    def to_json(self) -> dict[str, Any]:
        """For scripts."""
        row = asdict(self)
        del row["found"]
        return row


def spread(entries: Sequence[Entry], count: int) -> list[Entry]:
    """So many of the entries: the newest, and others evenly down to the oldest."""
    if len(entries) <= count:
        return list(entries)
    step = (len(entries) - 1) / max(1, count - 1)
    return [entries[round(n * step)] for n in range(count)]


async def sample(fetch: Fetch, source: Source, entries: Sequence[Entry]) -> list[Sample]:
    """Fetch and read these."""
    return [read(await fetch(entry.url), source, entry) for entry in entries if entry.url]


def read(got: Got, source: Source, entry: Entry) -> Sample:
    """An article, or why it is none."""
    if got.reason:
        return Sample(entry.url, reason=got.reason)
    if source.file_of_letter(entry.address):
        return Sample(entry.url, entry.anchor, _iso(entry.published), len(got.body), "(a file)")
    named = source.article(got.url)
    if named is None:
        return Sample(entry.url, reason="leads to a page that is no article")
    html = decode(got.body, charset(got.content_type), source.encoding).text
    try:
        page = Page(named[1], html, entry.anchor or None)
        document = extract(page, source, dt.datetime.now(dt.UTC))
    except NoArticleError as reason:
        return Sample(entry.url, reason=str(reason))
    text = document.text.partition("\n")[2]
    found = _found(html, source)
    published = document.published or entry.published
    letters = sum(not c.isspace() for c in text)
    first = one_line(text[: FIRST_WORDS * 2])[:FIRST_WORDS]
    return Sample(entry.url, document.headline, _iso(published), letters, first, found=found)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _found(html: str, source: Source) -> list[tuple[str, str]]:
    root = Selector(text=html or "<html/>", type="html")
    return [
        (key, selector)
        for key in SELECTED
        for selector in getattr(source.select, key)
        if any(str(match.xpath("string()").get() or match.get()).strip()
               for match in select(root, selector))
    ]  # fmt: skip
