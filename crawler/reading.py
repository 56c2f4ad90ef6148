"""A page as it was fetched, read for the article on it: for a crawl, and for a look at a site."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.article import NoArticleError, Page, extract
from crawler.encodings import Decoded, charset, decode
from crawler.files.kinds import media_type
from crawler.items import is_page
from crawler.source import Source
from khaosan.records import Document

if TYPE_CHECKING:
    from crawler.discovery.walk import Entry


@dataclass(slots=True)
class Reading:
    """An article, and the decoded page that it was read from."""

    document: Document
    page: Decoded


def read(
    entry: Entry,
    source: Source,
    *,
    final: str,
    body: bytes,
    content_type: str | None,
    fetched: dt.datetime,
) -> Reading:
    """Read the page that was fetched for `entry`; `final` is the address that answered.

    What the page does not tell is taken from the list that named it: the date, and the headline.
    Raises NoArticleError for a page that is none.
    """
    if not is_page(content_type):
        raise NoArticleError(f"not a web page but {media_type(content_type)}")
    named = source.article(final)
    if named is None:
        raise NoArticleError("leads to a page that is no article")
    page = decode(body, charset(content_type), source.encoding)
    document = extract(Page(named[1], page.text, entry.anchor or None), source, fetched)
    if document.published is None and entry.published is not None:
        document = dataclasses.replace(document, published=entry.published)
    return Reading(document, page)
