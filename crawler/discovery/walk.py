"""From page to page of what names articles, newest first, until all is known ground.

A page that names articles is read by the way that the source file gives for it. Two kinds of links
are followed: what the source says is an article, and a page that names more of them (a list's next
page, a sitemap of an index). Everything else of a site, calendars and galleries with it, is never
entered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from w3lib.url import safe_url_string

from crawler.discovery import feeds, letters, lists, sitemaps, wordpress
from crawler.discovery.found import Found, Letter, Link, Listing, NotReadableError, Place
from crawler.source import Source
from khaosan.console import plural
from store.identity import canonical_url

if TYPE_CHECKING:
    from crawler.known import Known

READERS: dict[str, Callable[[Listing, Source], Found]] = {
    "wordpress": wordpress.read,
    "lists": lists.read,
    "feeds": feeds.read,
    "sitemaps": sitemaps.read,
    "letters": letters.read,
}
# A pager that shows the same articles so many times in a row has no end.
REPEATS = 3
# A sitemap that an index dates so long before the last complete crawl has nothing new; days are
# left for indexes that are not exact.
_MARGIN = dt.timedelta(days=7)


@dataclass(slots=True)
class Entry:
    """An article as a page names it: where to fetch it, its one address, what is said of it, and
    what is known of it."""

    url: str
    address: str
    anchor: str = ""
    published: dt.date | None = None
    modified: dt.datetime | None = None
    letter: Letter | None = None
    known: Known | None = None

    @property
    def newer(self) -> bool:
        """Whether the page says that the article changed after it was last asked for."""
        checked = self.known.checked if self.known else None
        return bool(checked and self.modified and self.modified > checked)


@dataclass(slots=True)
class Step:
    """What a page gave: articles, and the pages to go on with."""

    entries: list[Entry] = field(default_factory=list)
    following: list[Place] = field(default_factory=list)


class Walk:
    """Where one crawl is in the pages that name articles. It fetches nothing itself.

    `known`: what is known of an article's address; `known_until`: the end of the last complete
    crawl, ISO 8601, "" where there was none.
    """

    def __init__(
        self, source: Source, known: Callable[[str], Known | None], known_until: str = ""
    ) -> None:
        self.source = source
        self.known = known
        self.known_until = known_until
        self.asked: set[str] = set()
        self.seen: set[str] = set()
        self.pages_read = 0
        self.listed = 0
        self.named: dict[str, int] = {}  # how many each list of the file named
        self.complete = True
        self.problems: list[str] = []
        self._others: list[Place] = []  # further ways, where only the first that works is gone
        self._failed: list[str] = []

    # ---- where to begin, and what to do where nothing comes -------------------

    def first(self) -> list[Place]:
        """The pages to begin with."""
        places = [
            Place(way, self._address(path, 1), path)
            for way in READERS
            for path in getattr(self.source, way).pages
        ]
        if self.source.ways == "first":
            places, self._others = places[:1], places[1:]
        return [p for p in places if self._begun(p)]

    def missed(self, place: Place, reason: str, status: int = 0) -> list[Place]:
        """A page could not be had or read. Returns what to try in its place.

        It may hide articles, so the crawl is not complete; but the page after the last one of a
        numbered list is no loss (WordPress answers 400, others 404).
        """
        counted = "{page}" in place.path or "{offset}" in place.path
        if place.number > 1 and counted and status in (400, 404, 410):
            return []
        if self.source.ways == "first" and place.number == 1 and not place.depth:
            return self._other(f"{place.url}: {reason}")
        self.complete = False
        self.problem(f"{place.url}: {_NAMES.get(place.way, place.way)}: {reason}")
        return []

    def _other(self, failed: str) -> list[Place]:
        self._failed.append(failed)
        while self._others:
            place = self._others.pop(0)
            if self._begun(place):
                return [place]
        self.complete = False
        self.problem("no way to find articles works: " + "; ".join(self._failed))
        return []

    def _begun(self, place: Place) -> bool:
        self.named.setdefault(place.path, 0)
        return self._new(place.url)

    def problem(self, text: str) -> None:
        """Note what a person should look at, once."""
        if text not in self.problems:
            self.problems.append(text)

    # ---- a page ---------------------------------------------------------------

    def read(self, page: Listing, place: Place) -> Step:
        """The articles of a page, and the pages after it: none where all is known ground."""
        try:
            found = READERS[place.way](page, self.source)
        except NotReadableError as reason:
            return Step([], self.missed(place, str(reason)))
        self.pages_read += 1
        if found.problem:
            self.complete = False
            self.problem(f"{place.url}: {found.problem}")
        entries = self.entries(found.links, page.url)
        self.listed += len(entries)
        named = len(entries) + (len(found.following) if place.way == "sitemaps" else 0)
        self.named[place.path] = self.named.get(place.path, 0) + named
        if self.source.ways == "first" and not (entries or found.following) and place.number == 1:
            return Step([], self._other(f"{place.url}: names no article"))
        for entry in entries:
            entry.known = self.known(entry.address)
        fresh = any(e.address not in self.seen for e in entries)
        self.seen.update(e.address for e in entries)
        if place.way == "sitemaps":
            return Step(entries, self._sitemaps(found, place))
        if place.way == "feeds" and entries:
            self._rolled_over(entries, place)
        settled = all(e.known is not None and e.known.settled for e in entries)
        repeats = 0 if fresh else place.repeats + 1
        following = []
        if not settled and repeats < REPEATS and (after := self._after(found, place, repeats)):
            following.append(after)
        return Step(entries, following)

    def _rolled_over(self, entries: list[Entry], place: Place) -> None:
        """A feed holds the newest articles alone. Where it is the only way and nothing of it is
        known, articles may have come and gone since the last crawl."""
        ways = [way for way in READERS if getattr(self.source, way).pages]
        alone = ways == ["feeds"] and not self.source.numbers.address and "{page}" not in place.path
        if alone and self.known_until and not any(e.known for e in entries):
            self.complete = False
            self.problem(
                f"{place.url}: every article of the feed is new; others may have been missed: "
                "crawl more often, or name lists or a sitemap beside it"
            )

    def entries(self, links: list[Link], page: str) -> list[Entry]:
        """The articles among the links of a page, each once."""
        found: dict[str, Entry] = {}
        for link in links:
            entry = self._letter(link, page) if link.letter else self._entry(link)
            if entry is None:
                continue
            before = found.get(entry.address)
            if before is None or len(entry.anchor) > len(before.anchor):
                found[entry.address] = entry
        return list(found.values())

    def _entry(self, link: Link) -> Entry | None:
        try:
            # As it is sent: Thai in it as %E0%B8... however the page writes it.
            url = safe_url_string(link.url)
            named = self.source.article(url)
        except ValueError:
            return None
        if named is None:
            return None
        # The one address of the article, where the source file can tell it: a link with a campaign
        # parameter is not a second article.
        url = named[1] if self.source.articles.address else url
        return Entry(url, named[1], link.title, link.published, link.modified)

    def _letter(self, link: Link, page: str) -> Entry | None:
        """A letter's address is that of its first file on the site; where it has none, the list's
        with the letter's number."""
        letter = link.letter
        assert letter is not None  # noqa: S101 - the caller asked
        for url in letter.files:
            if self.source.file_of_letter(url):
                return Entry(url, canonical_url(url), link.title, link.published, letter=letter)
        if link.url and (entry := self._entry(link)):
            return entry  # a letter that is a page of its own
        mark = "&" if "?" in page else "?"
        address = f"{page}{mark}letter={quote(letter.number or letter.title)}"
        return Entry("", canonical_url(address), link.title, link.published, letter=letter)

    # ---- the next page --------------------------------------------------------

    def _after(self, found: Found, place: Place, repeats: int) -> Place | None:
        number = place.number + 1
        if "{page}" in place.path or "{offset}" in place.path:
            url: str | None = self._address(place.path, number)
        else:
            url = next((link.url for link in found.following), None)
        if url is None or not self._within(place.number) or not self._new(url):
            return None
        return Place(place.way, url, place.path, number, place.depth, repeats)

    def _sitemaps(self, found: Found, place: Place) -> list[Place]:
        if not found.following:
            return []
        if place.depth >= self.source.bounds.depth:
            self.complete = False
            self.problem(f"{place.url}: sitemaps inside sitemaps, deeper than bounds.depth")
            return []
        following: list[Place] = []
        for link in found.following:
            if self.known_until and link.modified and _long_before(link.modified, self.known_until):
                continue
            if not self._within(self.pages_read + len(following)):
                break
            if self.source.contains(link.url) and self._new(link.url):
                following.append(Place(place.way, link.url, place.path, 1, place.depth + 1))
        return following

    def _within(self, pages: int) -> bool:
        if pages < self.source.bounds.list_pages:
            return True
        self.complete = False
        self.problem(f"the lists go on after {plural(pages, 'page')}, the bound of this source")
        return False

    def _address(self, path: str, number: int) -> str:
        offset = (number - 1) * self.source.lists.step
        path = path.replace("{page}", str(number)).replace("{offset}", str(offset))
        return self.source.absolute(path)

    def _new(self, url: str) -> bool:
        if url in self.asked:
            return False
        self.asked.add(url)
        return True


_NAMES = {"lists": "list page", "feeds": "feed", "sitemaps": "sitemap", "letters": "letters"}


def _long_before(modified: dt.datetime, known_until: str) -> bool:
    return modified < dt.datetime.fromisoformat(known_until) - _MARGIN
