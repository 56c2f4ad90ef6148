"""Kept pages read anew: a better reader needs no new crawl.

Every page remembers what read it (crawler.kept.reader). A page that another reader read than the
present one is read again, with no request to the site: a text that differs becomes a new version
of its document, with the old one kept; title, date, category, agency and attachments are corrected
in place, but where a page tells no date, the one that its list told stays. A text that lost much of
what it had is held back, and told: more often the reader is at fault than the page. What was no
article to the old reader may be one to the new.

Stopped or killed at any moment, it goes on with the pages that the present reader has not read.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from crawler.article import NoArticleError, Page, extract
from crawler.counts import as_dict
from crawler.encodings import charset, decode
from crawler.items import is_page
from crawler.kept.files import FilesRead
from crawler.kept.reader import reader_of
from crawler.source import Source
from khaosan.console import plural
from khaosan.errors import KhaosanError
from khaosan.records import Document
from store import pages
from store.adding import add
from store.bodies import Bodies
from store.database import Store
from store.documents import get
from store.identity import canonical_url
from store.pages import Kept

# A transaction holds so many pages: a kill loses no more than these.
BATCH = 32
# A text that keeps less than this share of its letters is held back.
LEAST_KEPT = 0.7
SHOWN = 100


@dataclass(slots=True)
class Reread:
    """What a second reading brought, by page. `changed`: new versions; `new`: articles where none
    was seen; `shorter`: addresses held back; `failures`: reasons and how often; `files`: what
    became of kept files."""

    pages: int = 0
    same: int = 0
    changed: int = 0
    new: int = 0
    held_back: int = 0
    shorter: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    files: FilesRead = field(default_factory=FilesRead)

    def to_json(self) -> dict[str, Any]:
        """One object for monitoring."""
        return as_dict(self) | {"files": as_dict(self.files)}

    def line(self) -> str:
        """One line for a person."""
        parts = [f"{self.changed:,} with a new version", f"{self.new:,} new", f"{self.same:,} same"]
        if self.held_back:
            parts.append(f"{self.held_back:,} held back (the text would lose much)")
        parts += [f"{n:,} left ({why})" for why, n in self.failures.most_common()]
        line = f"{plural(self.pages, 'page')} read anew: {', '.join(parts)}"
        return "; ".join(filter(None, (line, ", ".join(self.files.parts()))))


def count(store: Store, sources: Mapping[str, Source], name: str | None, *, anew: bool) -> int:
    """How many pages `recrawl` would read."""
    return sum(1 for page in _wanted(store, sources, name, anew))


def recrawl(
    store: Store,
    sources: Mapping[str, Source],
    name: str | None = None,
    *,
    anew: bool = False,
    shorter: bool = False,
    watch: Callable[[int], None] | None = None,
) -> Reread:
    """Read kept pages with the present readers of `sources`.

    `name`: only this source's pages; `anew`: those too that the present reader has read;
    `shorter`: texts that lose much are taken all the same. `watch` is told of pages done.
    """
    report, bodies = Reread(), Bodies(store)
    wanted = _wanted(store, sources, name, anew)
    while batch := list(islice(wanted, BATCH)):
        read = [(page, _read(page, sources[page.source or ""], bodies, report)) for page in batch]
        with store.transaction():
            for page, document in read:
                if document is not None:
                    _take(store, page, document, report, shorter=shorter)
                store.conn.execute(
                    "UPDATE pages SET reader = ? WHERE number = ?",
                    (reader_of(sources[page.source or ""]), page.number),
                )
        report.pages += len(batch)
        if watch:
            watch(len(batch))
    return report


def _wanted(
    store: Store, sources: Mapping[str, Source], name: str | None, anew: bool
) -> Iterator[Kept]:
    readers = {n: reader_of(s) for n, s in sources.items()}
    for page in pages.kept(store, source=name, latest=True):
        reader = readers.get(page.source or "")
        if reader is None or not is_page(page.content_type):
            continue
        if anew or page.reader != reader:
            yield page


def _read(page: Kept, source: Source, bodies: Bodies, report: Reread) -> Document | None:
    """The article on a page; None where there is none, which the report then counts."""
    from lxml.etree import LxmlError

    try:
        body = bodies.read(page.sha256)
        if body is None:  # it made room for another since the page was listed
            raise NoArticleError("no longer kept")
        decoded = decode(body, charset(page.content_type), source.encoding)
        fetched = dt.datetime.fromisoformat(page.fetched)
        document = extract(Page(page.url, decoded.text, page.link), source, fetched)
    except NoArticleError as reason:
        report.failures[str(reason)] += 1
    except (KhaosanError, LxmlError, ValueError, RecursionError) as error:
        report.failures[f"cannot be read: {type(error).__name__}"] += 1
    else:
        document.url = page.url
        return document
    return None


def _take(store: Store, page: Kept, document: Document, report: Reread, *, shorter: bool) -> None:
    number = pages.newest_version(store, canonical_url(page.url))
    known = get(store, number) if number is not None else None
    if known is not None and canonical_url(known["url"] or "") != canonical_url(page.url):
        # A second address of the article, or a file of it: its own page speaks for it.
        report.same += 1
        return
    if known is None and page.document is not None:
        report.same += 1
        return
    if known is not None and not shorter and _lost_much(known["text"], document.text):
        report.held_back += 1
        if len(report.shorter) < SHOWN:
            report.shorter.append(page.url)
        return
    if document.published is None and known is not None and known["published"]:
        # It may have been told by the list that named the article, which is not kept.
        document.published = dt.date.fromisoformat(known["published"])
    outcome = add(store, document, page=page.number, reread=True)
    if outcome == "changed":
        report.changed += 1
    elif outcome == "new":
        report.new += 1
    else:
        report.same += 1
    newest = pages.newest_version(store, canonical_url(page.url))
    store.conn.execute("UPDATE pages SET document = ? WHERE number = ?", (newest, page.number))


def _lost_much(old: str, new: str) -> bool:
    return _letters(new) < _letters(old) * LEAST_KEPT


def _letters(text: str) -> int:
    return sum(not c.isspace() for c in text)
