"""The one spider: walks the pages of a source that name articles, newest first, and fetches those.

    scrapy crawl articles -a source=gnews [-a base=http://127.0.0.1:8000] [-a limit=20] ...

How articles are found is the source file's word and crawler/discovery's work; what is known
already is not fetched again; the walk ends where everything is known ground (crawler/record.py).
A share of the known articles is asked after, with If-None-Match and If-Modified-Since, to see what
changed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy.http import Request, Response
from scrapy.utils.defer import deferred_from_coro

from crawler.article import NoArticleError
from crawler.discovery import letters
from crawler.discovery.found import Listing, Place
from crawler.discovery.numbers import Counting, highest
from crawler.discovery.walk import Entry, Walk
from crawler.failures import reason_of, status_of
from crawler.items import Answer, Article, AttachedFile, Item, Miss, Told, Unchanged
from crawler.pace import configure
from crawler.permission import permission_for
from crawler.reading import read
from crawler.record import Record
from crawler.report import CrawlReport
from crawler.source import Source, find
from crawler.spiders.files import WEB_PAGE, Files, is_web_page, without_body
from khaosan.console import plural
from khaosan.settings import Settings

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

# Pages and new articles in the order in which they are found; old ones are asked after when
# nothing else waits.
_NEW, _AGAIN = 10, 0
# No article stands at such a number (RFC 9110); other answers tell nothing about it.
_ABSENT = (404, 410)


class ArticlesSpider(Files, scrapy.Spider):
    """Crawls one source. `source` is its name; the arguments are those of `khaosan crawl`."""

    name = "articles"

    def __init__(
        self,
        source: str,
        base: str | None = None,
        limit: str | int = 0,
        permission: str | None = None,
        pace: str | float | None = None,
        db: str | None = None,
        config: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__()
        self.options = settings or Settings.load(config, db=db)
        found = find(source, self.options)
        self.permission = permission_for(found, self.options, permission)
        self.source: Source = found.at(base) if base else found
        self.limit = int(limit)
        self.pace = float(pace) if pace is not None else None
        self.record = Record(self.options.db, self.source, self.permission)
        self.walk = Walk(self.source, self.record.known)
        self.requested: set[str] = set()
        self.retold: set[str] = set()
        self.skipped = 0
        self.asked_new = 0
        self.asked_again = 0
        self.began = time.monotonic()
        self.report: CrawlReport | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy; what the source file says of pace and bounds becomes settings."""
        spider = cls(*args, **kwargs)
        spider._set_crawler(crawler)
        configure(crawler.settings, spider.source, spider.options, spider.pace)
        return spider

    # ---- pages that name articles -----------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """The pages that name articles; what an earlier run could not have; known articles to ask
        after."""
        # With a job directory (JOBDIR), what earlier parts of the job have asked for counts.
        self.requested = getattr(self, "state", {}).setdefault("requested", self.requested)
        self.walk.known_until = self.record.settled_until
        for place in self.walk.first():
            yield self._place(place)
        if self.source.numbers.address:
            for request in self._count():
                yield request
        for known in self.record.due(self.source.bounds.recheck):
            if self.source.article(known.url):
                if again := self._article(Entry(known.url, known.url, known=known)):
                    yield again
            else:
                for request in self.file(known.url, known.url, _AGAIN, known=known):
                    yield request

    # Requests pass Scrapy's dupe filter: it drops a redirect to what was asked before without a
    # word. What is asked once is kept here instead (`requested`, `walk.asked`).

    def _place(self, place: Place) -> Request:
        bounds = self.source.bounds
        megabytes = bounds.sitemap_megabytes if place.way == "sitemaps" else bounds.megabytes
        return Request(
            place.url,
            callback=self.parse_place,
            errback=self.place_missed,
            cb_kwargs={"place": place},
            meta={"download_maxsize": int(megabytes * (1 << 20))},
            priority=_NEW,
            dont_filter=True,
        )

    def parse_place(self, response: Response, place: Place) -> Iterator[Request | Item]:
        """The articles that a page names, and the pages after it."""
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        page = Listing(response.url, response.body, kind, self.source.encoding)
        step = self.walk.read(page, place)
        fresh: list[Request | Item] = []
        for entry in step.entries:
            known = entry.known
            if entry.letter is not None and known is not None and known.document is not None:
                fresh += self._retold(entry)
            first = place.number == 1 and place.way != "sitemaps"
            wanted = (
                known is None
                or (known.due and (known.document is None or first))
                or (entry.newer and self._may_ask_again())
            )
            if wanted and not entry.url and known is None:
                # A letter with no file on this site.
                now = dt.datetime.now(dt.UTC)
                fresh.append(self._told(Answer(entry.address, 200, now), entry))
            elif wanted and entry.url and (request := self._article(entry)):
                fresh.append(request)
            elif known is not None and entry.address not in self.requested:
                self.requested.add(entry.address)
                self.skipped += 1
        following = [self._place(p) for p in step.following]
        if following and self._full:
            # The pages after this one were not looked at.
            self.walk.complete = False
            following = []
        # The next page is asked for in the middle of this one's articles: early enough that the
        # site is never waited for, late enough that lists do not pile up.
        half = len(fresh) // 2
        yield from fresh[:half]
        yield from following
        yield from fresh[half:]

    def _may_ask_again(self) -> bool:
        # A site that dates everything as of today must not have everything fetched every day.
        self.asked_again += 1
        return self.asked_again <= self.source.bounds.recheck

    def place_missed(self, failure: Failure) -> Iterator[Request]:
        """A page that cannot be had; another may stand in for it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        place: Place = request.cb_kwargs["place"]
        for other in self.walk.missed(place, reason_of(failure), status_of(failure)):
            yield self._place(other)

    # ---- numbers that are counted -----------------------------------------------

    @cached_property
    def counting(self) -> Counting:
        """Where the count is."""
        ahead = self.crawler.settings.getint("CONCURRENT_REQUESTS") * 2
        top = highest(self.record.store.conn, self.source.name)
        return Counting(self.source, top, ahead)

    def _count(self) -> Iterator[Request]:
        """The numbers to ask for now; those that are known cost no request."""
        asked = True
        while asked:
            asked = False
            for number, url in list(self.counting.ask()):
                named = self.source.article(url)
                known = self.record.known(named[1]) if named else None
                entry = Entry(url, named[1] if named else url, known=known)
                if known is not None and known.document is not None and not known.due:
                    self.skipped += entry.address not in self.requested
                elif request := self._article(entry, number):
                    yield request
                    continue
                there = known is not None or entry.address in self.requested
                self.counting.answered(number, article=there)
                asked = not self._full

    def _counted(self, number: int | None, *, article: bool) -> Iterator[Request]:
        if number is None:
            return
        self.counting.answered(number, article=article)
        # The numbers that answer are this source's list.
        self.walk.pages_read += 1
        self.walk.listed += article
        yield from self._count()

    # ---- articles -----------------------------------------------------------------

    @property
    def _full(self) -> bool:
        """Whether this run has asked for as many new articles as it may."""
        if self.asked_new >= self.source.bounds.articles:
            self.walk.complete = False
            self.walk.problem(
                f"{plural(self.asked_new, 'new article')}, the bound of this source for one run"
            )
            return True
        return bool(self.limit) and self.asked_new >= self.limit

    def _article(self, entry: Entry, number: int | None = None) -> Request | None:
        if entry.address in self.requested:
            return None
        known = entry.known
        new = known is None or known.document is None
        if new and self._full:
            self.walk.complete = False
            return None
        self.requested.add(entry.address)
        self.asked_new += new
        return Request(
            entry.url,
            headers=known.conditions if known else None,
            callback=self.parse_article,
            errback=self.article_missed,
            cb_kwargs={"entry": entry, "number": number},
            meta={"handle_httpstatus_list": [304]},
            priority=_NEW if new else _AGAIN,
            dont_filter=True,
        )

    def parse_article(
        self, response: Response, entry: Entry, number: int | None = None
    ) -> Iterator[Item | Request]:
        """An article, or the reason why the page is none."""
        answer = Answer.of(response, entry.address, link=entry.anchor or None)
        article = True
        if response.status == 304:
            yield Unchanged(answer)
        elif entry.letter or self.source.file_of_letter(entry.address):
            yield from self._letter(answer, entry)
        else:
            try:
                item = self._read(response, answer, entry)
                if number is not None and not self.counting.is_new(item.document.text):
                    raise NoArticleError("the same page as another number's")
                yield item
                attached, address = item.document.attachments, item.document.url or entry.address
                yield from self.files_of_article(attached, address, _NEW)
            except NoArticleError as reason:
                article = False
                if number is None or entry.known is not None:
                    yield Miss(answer, str(reason))
        yield from self._counted(number, article=article)

    def _read(self, response: Response, answer: Answer, entry: Entry) -> Article:
        found = read(
            entry, self.source, final=response.url, body=response.body,
            content_type=answer.content_type, fetched=answer.fetched,
        )  # fmt: skip
        return Article(answer, found.document, found.page.replaced)

    def article_missed(self, failure: Failure) -> Iterator[Item | Request]:
        """No answer, or an error."""
        request: Request = failure.request  # type: ignore[attr-defined]
        entry: Entry = request.cb_kwargs["entry"]
        number: int | None = request.cb_kwargs["number"]
        answer = Answer(entry.address, status_of(failure), dt.datetime.now(dt.UTC))
        absent = number is not None and answer.status in _ABSENT
        if entry.known is not None or not absent:
            yield Miss(answer, reason_of(failure))
        if entry.letter is not None:
            yield self._told(answer, entry)
        yield from self._counted(number, article=False)

    # ---- letters ------------------------------------------------------------------

    def _retold(self, entry: Entry) -> Iterator[Told]:
        """A known letter of which the list says something else now. Where two lists tell of it,
        the first of a run is believed."""
        assert entry.letter is not None  # noqa: S101 - the caller asked
        if entry.address in self.retold:
            return
        self.retold.add(entry.address)
        now = dt.datetime.now(dt.UTC)
        document = letters.document(entry.letter, entry.address, self.source)
        if self.record.tells_other(document):
            yield Told(Answer(entry.address, 0, now), dataclasses.replace(document, fetched=now))

    def _told(self, answer: Answer, entry: Entry) -> Article:
        """A letter: what the list says of it, whether its file could be had or not."""
        assert entry.letter is not None  # noqa: S101 - the callers asked
        self.requested.add(entry.address)
        document = letters.document(entry.letter, entry.address, self.source)
        return Article(answer, dataclasses.replace(document, fetched=answer.fetched))

    def _letter(self, answer: Answer, entry: Entry) -> Iterator[Item | Request]:
        """A letter with its first file, and requests for the others."""
        if is_web_page(answer):
            answer = without_body(answer)
            yield Miss(answer, WEB_PAGE)
        elif entry.letter is None:
            # Asked after once more: the list that told its title has moved on.
            yield AttachedFile(answer, entry.address)
        if entry.letter is None:
            return
        yield self._told(answer, entry)
        for url in entry.letter.files:
            if self.source.file_of_letter(url) and url != entry.url:
                yield from self.file(url, entry.address, _NEW)

    # ---- how it goes --------------------------------------------------------------

    def stop(self, problem: str) -> None:
        """End the crawl in order: what is under way is finished and stored."""
        self.walk.complete = False
        self.walk.problem(problem)
        deferred_from_coro(self.crawler.engine.close_spider_async(reason="stopped"))

    @property
    def seconds(self) -> float:
        """How long the crawl has run."""
        return time.monotonic() - self.began

    def progress(self) -> dict[str, int]:
        """Where the crawl is, for a bar."""
        return {
            "done": self.record.counts.answered,
            "found": len(self.requested),
            "lists": self.walk.pages_read,
        }
