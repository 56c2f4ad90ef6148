"""A saved web page as a document, read as the crawler reads a fetched one.

Where the page says which address it has and that is a known source's, the source's selectors find
the text; else trafilatura does.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.readers.plain import decoded
from crawler.readers.records import Unreadable, host_of
from crawler.readers.thaigov import PREFIX
from khaosan.records import Document

if TYPE_CHECKING:
    from crawler.source import Source

# What browsers write into a page that they save.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+)\s*-->")
_ADDRESSES = (
    "//link[@rel='canonical']/@href",
    "//meta[@property='og:url']/@content",
)
# A parsed page takes some twenty times its bytes.
_MAX_PAGE = 8 << 20


def document(data: bytes) -> Document:
    """The article of a saved page. Raises Unreadable where there is none in it."""
    from crawler.article import NoArticleError, Page, extract

    if len(data) > _MAX_PAGE:
        raise Unreadable("too large", f"a page of more than {_MAX_PAGE >> 20} MB")
    html = decoded(data)
    url = _address(html)
    source = _source(url)
    try:
        found = extract(Page(url or "", html), source)
    except NoArticleError as error:
        raise Unreadable("no article in the page", str(error)) from None
    if source.name == _UNKNOWN:
        found = dataclasses.replace(found, source=None, url=url)
    return found


def _address(html: str) -> str | None:
    from parsel import Selector

    match = _SAVED_FROM.search(html[:4096])
    if match and host_of(match[1]):
        return match[1]
    root = Selector(text=html, type="html")
    for path in _ADDRESSES:
        url = (root.xpath(path).get() or "").strip()
        if host_of(url):
            return url
    return None


_UNKNOWN = "unknown"


@functools.cache
def _sources() -> tuple[Source, ...]:
    from crawler.source import load_all

    return tuple(load_all().values())


def _source(url: str | None) -> Source:
    """The source that an address belongs to, or one that knows no selectors."""
    from crawler.source import Select, Source

    if url:
        for source in _sources():
            hosts = (source.host, *source.domains)
            if host_of(url) in hosts and source.article(url):
                return source
    select = Select(title_cut=re.compile("^" + re.escape(PREFIX)))
    return Source(_UNKNOWN, "", "http://localhost", Path(), select=select)
