"""A few articles of a source, read as a crawl would read them, and which selectors found what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from parsel import Selector

from crawler import reading
from crawler.article import NoArticleError, select
from crawler.discovery.walk import Entry
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
    try:
        found = reading.read(
            entry, source, final=got.url, body=got.body, content_type=got.content_type,
            fetched=dt.datetime.now(dt.UTC),
        )  # fmt: skip
    except NoArticleError as reason:
        return Sample(entry.url, reason=str(reason))
    document = found.document
    text = document.text.partition("\n")[2]
    letters = sum(not c.isspace() for c in text)
    first = one_line(text[: FIRST_WORDS * 2])[:FIRST_WORDS]
    return Sample(
        entry.url, document.headline, _iso(document.published), letters, first,
        found=_found(found.page.text, source),
    )  # fmt: skip


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
