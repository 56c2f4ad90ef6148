"""RSS and Atom, by feedparser.

lxml reads the feed first and mends it: feedparser's own way with broken XML takes minutes for a
hostile megabyte.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any
from urllib.parse import urljoin

from crawler.discovery.found import (
    THAILAND,
    Found,
    Link,
    Listing,
    NotReadableError,
    day,
    refuse_entities,
)
from crawler.source import Source

# A feed holds the newest articles; more than this is no feed of news.
MOST_ENTRIES = 2_000
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read(page: Listing, source: Source) -> Found:
    """The entries of a feed. Raises NotReadableError for what is none."""
    import feedparser

    text = page.text
    refuse_entities(text)
    # As a stream: a text it might take for the name of a file or an address.
    stream = io.BytesIO(_mended(text))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": page.url}
    parsed = feedparser.parse(
        stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return Found([link for entry in parsed.entries if (link := _link(entry, page.url))])


def _mended(text: str) -> bytes:
    """Well-formed XML of UTF-8 with no more entries than are read. It is decoded before, as pages
    are: no parser knows windows-874 by all the names that Thai sites give it."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or _name(root) not in ("rss", "feed", "rdf"):
        raise NotReadableError("not a feed")
    for entry in list(root.iter("{*}item", "{*}entry"))[MOST_ENTRIES:]:
        entry.getparent().remove(entry)
    mended: bytes = etree.tostring(root, encoding="utf-8")
    return mended


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _link(entry: Any, base: str) -> Link | None:
    href = entry.get("link") or ""
    if not href.strip():
        return None
    try:
        url = urljoin(base, href.strip())
    except ValueError:
        return None
    title = " ".join(re.sub(r"<[^>]*>", "", entry.get("title") or "").split())
    return Link(url, title, _published(entry), _when(entry.get("updated_parsed")))


def _published(entry: Any) -> dt.date | None:
    when = _when(entry.get("published_parsed"))
    return when.astimezone(THAILAND).date() if when else day(entry.get("published"))


def _when(parsed: Any) -> dt.datetime | None:
    """A time that feedparser read (UTC); some Thai feeds write the Buddhist year."""
    if parsed is None:
        return None
    try:
        year, month, day_, hour, minute, second = parsed[:6]
        year = year - 543 if year > 2400 else year
        return dt.datetime(year, month, day_, hour, minute, min(second, 59), tzinfo=dt.UTC)
    except (ValueError, TypeError):
        return None
