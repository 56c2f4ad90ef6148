"""Web pages that list articles: every link, and the link to the next page."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from parsel import Selector

from crawler.article import select
from crawler.discovery.found import Found, Link, Listing
from crawler.source import Source


def read(page: Listing, source: Source) -> Found:
    """The links of a list page, one an address with the longest text that leads there, and the
    next pages; the source knows which links are articles."""
    root = Selector(text=page.text or "<html/>", type="html")
    best: dict[str, str] = {}
    for link in root.css("a[href]"):
        url = _joined(page.url, link.root.get("href"))
        if url is None:
            continue
        text = " ".join(link.root.text_content().split())
        if len(text) >= len(best.get(url, "")):
            best[url] = text
    return Found(
        [Link(url, text) for url, text in best.items()],
        [Link(url) for url in _next(root, page, source)],
    )


def _next(root: Selector, page: Listing, source: Source) -> Iterator[str]:
    for selector in source.lists.next:
        for match in select(root, selector):
            href = match.root if isinstance(match.root, str) else match.root.get("href")
            if url := _joined(page.url, href):
                yield url
                return


def feeds_of(page: Listing) -> list[tuple[str, str]]:
    """The feeds that a web page declares (link rel=alternate): address and title."""
    root = Selector(text=page.text or "<html/>", type="html")
    found = []
    for link in root.css("link[rel~='alternate'][href]"):
        kind = (link.root.get("type") or "").lower()
        if "rss" in kind or "atom" in kind:
            url = _joined(page.url, link.root.get("href"))
            if url:
                found.append((url, link.root.get("title") or ""))
    return found


def _joined(base: str, href: str | None) -> str | None:
    href = (href or "").strip()
    if not href or href.lower().startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        return urljoin(base, href)
    except ValueError:
        return None
