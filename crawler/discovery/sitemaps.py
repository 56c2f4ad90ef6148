"""Sitemaps and indexes of sitemaps, plain or packed, by Scrapy's own reader.

The reader goes through the file once and keeps nothing of it, resolves no entity, and is given no
more than the source's bound of bytes, unpacked.
"""

from __future__ import annotations

import gzip
import io
import zlib
from itertools import islice

from crawler.discovery.found import (
    MOST_LINKS,
    Found,
    Link,
    Listing,
    NotReadableError,
    moment,
    refuse_entities,
)
from crawler.source import Source


def read(page: Listing, source: Source) -> Found:
    """The addresses of a sitemap, or the sitemaps of an index that `sitemaps.follow` lets through.

    Raises NotReadableError for what is neither, and for what is larger than the bound when it is
    unpacked.
    """
    from lxml.etree import XMLSyntaxError
    from scrapy.utils.sitemap import Sitemap

    body = _unpacked(page.body, int(source.bounds.sitemap_megabytes * (1 << 20)))
    refuse_entities(body)
    try:
        sitemap = Sitemap(body)
        rows = list(islice(sitemap, MOST_LINKS + 1))
    except (XMLSyntaxError, StopIteration):
        raise NotReadableError("not a sitemap") from None
    if sitemap.type not in ("urlset", "sitemapindex"):
        raise NotReadableError("not a sitemap")
    found = Found()
    if len(rows) > MOST_LINKS:
        found.problem = f"more than {MOST_LINKS:,} addresses; the rest is left out"
        del rows[MOST_LINKS:]
    links = [Link(row["loc"], modified=moment(row.get("lastmod"))) for row in rows if row["loc"]]
    if sitemap.type == "sitemapindex":
        follow = source.sitemaps.follow
        found.following = [link for link in links if not follow or follow.search(link.url)]
    else:
        found.links = links
    return found


def _unpacked(body: bytes, most: int) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            plain = packed.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotReadableError(f"cannot be unpacked: {error}") from None
    if len(plain) > most:
        raise NotReadableError(f"too large: more than {most >> 20} MB unpacked")
    return plain
