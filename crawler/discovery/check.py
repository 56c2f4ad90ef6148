"""`khaosan sources check`: what a source's file finds on the live site, and what it misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from crawler.article import LEAST_LETTERS
from crawler.discovery import feeds, lists
from crawler.discovery.found import NotReadableError, Place
from crawler.discovery.sample import SELECTED, Sample, sample, spread
from crawler.discovery.walk import Entry, Walk
from crawler.source import Source
from khaosan.console import plural

if TYPE_CHECKING:
    from crawler.discovery.probe import Fetch, Got

# Pages of one way that are read to see whether a list shows what the feed does.
MOST_PAGES = 3
# A key of the file that finds nothing in these has lost its element.
_NEEDED = ("title", "date", "text")


async def check(fetch: Fetch, source: Source, articles: int) -> dict[str, Any]:
    """Look at the site, `articles` of its articles with it."""
    look = _Look(fetch, source)
    await look.ways()
    await look.feeds()
    entries = look.all_entries()
    samples = await sample(fetch, source, spread(entries, articles))
    if not samples and source.numbers.address:
        look.problems.append(
            "no list names articles, they are counted: `khaosan crawl --limit 5` tries them"
        )
    problems = [*look.walk.problems, *look.problems, *_of_articles(samples, source)]
    return {
        "source": source.name,
        "base": source.base,
        "ok": not problems,
        "ways": look.rows,
        "articles": [s.to_json() for s in samples],
        "selectors": _selectors(samples, source),
        "unlisted": look.unlisted,
        "problems": list(dict.fromkeys(problems)),
    }


class _Look:
    def __init__(self, fetch: Fetch, source: Source) -> None:
        self.fetch = fetch
        self.source = source
        self.walk = Walk(source, lambda address: None)
        self.rows: list[dict[str, Any]] = []
        self.entries: dict[str, dict[str, Entry]] = {}
        self.pages: list[Got] = []
        self.unlisted: list[str] = []
        self.problems: list[str] = []

    def all_entries(self) -> list[Entry]:
        """Every article that a way named, the first way's first."""
        found: dict[str, Entry] = {}
        for entries in self.entries.values():
            for address, entry in entries.items():
                found.setdefault(address, entry)
        return list(found.values())

    async def ways(self) -> None:
        """Read the first pages of each way."""
        waiting = self.walk.first()
        while waiting:
            waiting = await self._way(waiting.pop(0)) + waiting

    async def _way(self, place: Place) -> list[Place]:
        """One way; returns what stands in for it where it does not work."""
        pages = 0
        row = {"way": place.way, "url": place.url, "pages": 0, "articles": 0, "reason": ""}
        found = self.entries.setdefault(place.way, {})
        before = len(found)
        following = [place]
        others: list[Place] = []
        while following and pages < MOST_PAGES:
            place = following.pop(0)
            got = await self.fetch(place.url)
            pages += 1
            if got.reason:
                others = self.walk.missed(place, got.reason, got.status)
                if place.number == 1:  # what follows the last page is no loss
                    row["reason"] = got.reason
                break
            self.pages.append(got)
            read = self.walk.pages_read
            step = self.walk.read(got.listing(self.source), place)
            if self.walk.pages_read == read:
                row["reason"] = "cannot be read"
            for entry in step.entries:
                found.setdefault(entry.address, entry)
            if self.source.ways == "first" and not step.entries and pages == 1:
                others = step.following
                break
            following = step.following
        row["pages"], row["articles"] = pages, len(found) - before
        self.rows.append(row)
        if not row["articles"] and not row["reason"] and self.source.ways == "all":
            self.problems.append(f"{row['url']}: names no article that the file knows")
        return others

    async def feeds(self) -> None:
        """What the site's feed has and no list shows. A feed that the file does not name is looked
        for in the pages that were read."""
        shown = {a for way, found in self.entries.items() if way != "feeds" for a in found}
        if not shown:
            return
        urls = [self.source.absolute(p).replace("{page}", "1") for p in self.source.feeds.pages]
        declared = [] if urls else self._declared()
        of_feed: dict[str, str] = {}
        for url in urls or declared[:1]:
            got = await self.fetch(url)
            if got.reason:
                continue  # told already, where the file names it
            try:
                links = feeds.read(got.listing(self.source), self.source).links
            except NotReadableError:
                continue
            for link in links:
                if self.source.contains(link.url):
                    named = self.source.article(link.url)
                    of_feed[named[1] if named else link.url] = link.url
        missing = [address for address in of_feed if address not in shown]
        self.unlisted = missing
        if missing:
            counted = plural(len(of_feed), "article")
            self.problems.append(
                f"{len(missing)} of {counted} in the feed are on no list that the file names"
            )

    def _declared(self) -> list[str]:
        pages = (got for got in self.pages if b"<html" in got.body[:4096].lower())
        found = [f for got in pages for f in lists.feeds_of(got.listing(self.source))]
        return [url for url, title in found if self.source.contains(url) and "comment" not in url]


def _selectors(samples: Sequence[Sample], source: Source) -> list[dict[str, Any]]:
    read = [s for s in samples if not s.reason]
    hits = Counter(pair for s in read for pair in s.found)
    return [
        {"key": key, "selector": selector, "found": hits[key, selector], "of": len(read)}
        for key in SELECTED
        for selector in getattr(source.select, key)
    ]


def _of_articles(samples: Sequence[Sample], source: Source) -> list[str]:
    problems = []
    read = [s for s in samples if not s.reason]
    if len(read) * 2 < len(samples):
        reasons = Counter(s.reason for s in samples if s.reason)
        why = ", ".join(f"{n} {reason}" for reason, n in reasons.most_common(3))
        many = plural(len(samples), "article")
        problems.append(f"{len(samples) - len(read)} of {many} cannot be read: {why}")
    pages = [s for s in read if s.first != "(a file)"]
    if not pages:
        return problems
    dated = sum(s.published is not None for s in pages)
    if dated * 2 < len(pages):
        problems.append(f"a date is understood in {dated} of {plural(len(pages), 'article')}")
    if median(s.letters for s in pages) < LEAST_LETTERS:
        problems.append("the articles have hardly any text")
    for key in _NEEDED:
        chosen = getattr(source.select, key)
        hits = sum(any(k == key for k, _ in s.found) for s in pages)
        if chosen and hits * 2 < len(pages):
            many = plural(len(pages), "article")
            problems.append(f"select.{key} finds something in {hits} of {many}")
    return problems
