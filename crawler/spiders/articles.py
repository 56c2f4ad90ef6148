"""The one spider: walks a source's lists, newest first, and fetches the articles they name.

    scrapy crawl articles -a source=gnews [-a base=http://127.0.0.1:8000] [-a limit=20] ...

It follows two kinds of links only, a list's next page and what the source file says is an article,
so that calendars, galleries and search forms are never entered. What is known already is not
fetched again; the lists are left where everything is known ground (crawler/record.py). A share of
the known articles is asked after, with If-None-Match and If-Modified-Since, to see changes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import scrapy
from parsel import Selector
from scrapy.http import Request, Response
from scrapy.utils.defer import deferred_from_coro

from crawler.article import NoArticleError, Page, extract, select
from crawler.encodings import charset, decode
from crawler.failures import reason_of, status_of
from crawler.items import Answer, Article, Miss, Unchanged
from crawler.permission import permission_for
from crawler.record import Known, Record
from crawler.report import CrawlReport
from crawler.resolver import PublicResolver
from crawler.source import Source, find
from khaosan.console import plural
from khaosan.settings import Settings

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

# A pager that shows the same articles so many times in a row has no end.
REPEATS = 3
LOCAL_CONCURRENCY = 8
# Lists and new articles in the order in which they are found; old ones are asked after when
# nothing else waits.
_NEW, _AGAIN = 10, 0


@dataclass(slots=True)
class Entry:
    """An article as a list names it: where to fetch it, its one address, the text of the link."""

    url: str
    address: str
    anchor: str


class ArticlesSpider(scrapy.Spider):
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
        self.requested: set[str] = set()
        self.list_pages: set[str] = set()
        self.seen: set[str] = set()
        self.lists_read = 0
        self.listed = 0
        self.skipped = 0
        self.asked_new = 0
        self.lists_done = True
        self.problems: list[str] = []
        self.began = time.monotonic()
        self.report: CrawlReport | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy; what the source file says of pace and bounds becomes settings."""
        spider = cls(*args, **kwargs)
        spider._set_crawler(crawler)
        spider._configure(crawler.settings)
        PublicResolver.trusted.add(spider.source.host)
        return spider

    def _configure(self, settings: BaseSettings) -> None:
        pace, bounds = self.source.pace, self.source.bounds
        # On this machine there is no site to spare, unless the operator says so.
        free = self.source.local and self.pace is None
        delay = self.pace if self.pace is not None else 0.0 if free else pace.delay
        concurrency = LOCAL_CONCURRENCY if free else pace.concurrency
        mine: dict[str, float | str] = {
            "DOWNLOAD_DELAY": delay,
            "AUTOTHROTTLE_START_DELAY": delay,
            "AUTOTHROTTLE_ENABLED": not free,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
            # Nothing waits in the downloader's own queue, out of reach of a Retry-After.
            "CONCURRENT_REQUESTS": concurrency,
            "DOWNLOAD_TIMEOUT": pace.timeout,
            "DOWNLOAD_MAXSIZE": int(bounds.megabytes * 1024 * 1024),
            "CLOSESPIDER_TIMEOUT": bounds.minutes * 60,
        }
        if self.options.contact:
            mine["USER_AGENT"] = f"{settings['USER_AGENT']} (+{self.options.contact})"
        for name, value in mine.items():
            settings.set(name, value, priority="spider")

    # ---- lists ----------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """The lists; what an earlier run could not have; known articles to ask after."""
        for path in self.source.lists.pages:
            if request := self._list(self.source.absolute(path.replace("{page}", "1")), path, 1):
                yield request
        for known in self.record.due(self.source.bounds.recheck):
            if request := self._article(known.url, known.url, known, None):
                yield request

    # Requests pass Scrapy's dupe filter: it drops a redirect to what was asked before without a
    # word. What is asked once is kept here instead (`requested`, `list_pages`).

    def _list(self, url: str, path: str, number: int, repeats: int = 0) -> Request | None:
        if url in self.list_pages:
            return None
        self.list_pages.add(url)
        return Request(
            url,
            callback=self.parse_list,
            errback=self.list_missed,
            cb_kwargs={"path": path, "number": number, "repeats": repeats},
            priority=_NEW,
            dont_filter=True,
        )

    def parse_list(
        self, response: Response, path: str, number: int, repeats: int
    ) -> Iterator[Request]:
        """The articles that a list page names, and its next page unless all is known ground."""
        self.lists_read += 1
        root = Selector(text=self._decoded(response).text, type="html")
        entries = self._entries(root, response)
        repeats = repeats + 1 if all(e.address in self.seen for e in entries) else 0
        fresh, settled = [], True
        for entry in entries:
            known = self.record.known(entry.address)
            settled = settled and known is not None and known.settled
            wanted = known is None or (known.due and (known.document is None or number == 1))
            if wanted and (request := self._article(entry.url, entry.address, known, entry.anchor)):
                fresh.append(request)
            elif known is not None and entry.address not in self.seen | self.requested:
                self.skipped += 1
            self.seen.add(entry.address)
        following = None
        if entries and not settled and repeats < REPEATS:
            following = self._following(root, response, path, number, repeats)
        # The next page is asked for in the middle of this one's articles: early enough that the
        # site is never waited for, late enough that lists do not pile up.
        half = len(fresh) // 2
        yield from fresh[:half]
        if following:
            yield following
        yield from fresh[half:]

    def _entries(self, root: Selector, response: Response) -> list[Entry]:
        found: dict[str, Entry] = {}
        for link in root.css("a[href]"):
            try:
                url = response.urljoin(link.root.get("href").strip())
                named = self.source.article(url)
            except ValueError:
                continue
            if named is None:
                continue
            address = named[1]
            # The one address of the article, where the source file can tell it: a link with a
            # campaign parameter is not a second article.
            url = address if self.source.articles.address else url
            anchor = " ".join(link.root.text_content().split())
            if address not in found or len(anchor) > len(found[address].anchor):
                found[address] = Entry(url, address, anchor)
        self.listed += len(found)
        return list(found.values())

    def _following(
        self, root: Selector, response: Response, path: str, number: int, repeats: int
    ) -> Request | None:
        if number >= self.source.bounds.list_pages:
            self.lists_done = False
            self._problem(
                f"the lists go on after {plural(number, 'page')}, the bound of this source"
            )
            return None
        if "{page}" in path:
            url = self.source.absolute(path.replace("{page}", str(number + 1)))
            return self._list(url, path, number + 1, repeats)
        for selector in self.source.lists.next:
            for match in select(root, selector):
                href = match.root if isinstance(match.root, str) else match.root.get("href")
                if href and not href.strip().lower().startswith(("#", "javascript:")):
                    url = response.urljoin(href.strip())
                    return self._list(url, path, number + 1, repeats)
        return None

    def list_missed(self, failure: Failure) -> None:
        """A list that cannot be had may hide articles: the run is not complete."""
        self.lists_done = False
        request: Request = failure.request  # type: ignore[attr-defined]
        self._problem(f"{request.url}: list page: {reason_of(failure)}")

    # ---- articles -------------------------------------------------------------

    def _article(
        self, url: str, address: str, known: Known | None, anchor: str | None
    ) -> Request | None:
        if address in self.requested:
            return None
        new = known is None or known.document is None
        if new and self.limit and self.asked_new >= self.limit:
            self.lists_done = False
            return None
        self.requested.add(address)
        headers = {}
        if known is not None and known.document is not None:
            if known.etag:
                headers["If-None-Match"] = known.etag
            if known.last_modified:
                headers["If-Modified-Since"] = known.last_modified
        else:
            self.asked_new += 1
        return Request(
            url,
            headers=headers,
            callback=self.parse_article,
            errback=self.article_missed,
            cb_kwargs={"address": address, "anchor": anchor},
            meta={"handle_httpstatus_list": [304]},
            priority=_NEW if new else _AGAIN,
            dont_filter=True,
        )

    def parse_article(
        self, response: Response, address: str, anchor: str | None
    ) -> Iterator[Article | Unchanged | Miss]:
        """An article, or the reason why the page is none."""
        answer = self._answer(response, address)
        if response.status == 304:
            yield Unchanged(answer)
            return
        try:
            yield self._read(response, answer, anchor)
        except NoArticleError as reason:
            yield Miss(answer, str(reason))

    def _read(self, response: Response, answer: Answer, anchor: str | None) -> Article:
        kind = (answer.content_type or "").partition(";")[0].strip().lower()
        if kind and "html" not in kind and "xml" not in kind and kind != "text/plain":
            raise NoArticleError(f"not a web page but {kind}")
        named = self.source.article(response.url)
        if named is None:
            raise NoArticleError("leads to a page that is no article")
        page = self._decoded(response)
        document = extract(Page(named[1], page.text, anchor), self.source, answer.fetched)
        return Article(answer, document, page.replaced)

    def article_missed(self, failure: Failure) -> Iterator[Miss]:
        """No answer, or an error."""
        request: Request = failure.request  # type: ignore[attr-defined]
        address = request.cb_kwargs["address"]
        answer = Answer(address, status_of(failure), dt.datetime.now(dt.UTC))
        yield Miss(answer, reason_of(failure))

    # ---- what both need -------------------------------------------------------

    def _decoded(self, response: Response) -> Any:
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        return decode(response.body, charset(kind), self.source.encoding)

    def _answer(self, response: Response, address: str) -> Answer:
        def header(name: str) -> str | None:
            value = response.headers.get(name)
            return value.decode("latin-1") if value else None

        return Answer(
            url=address,
            status=response.status,
            fetched=dt.datetime.now(dt.UTC),
            etag=header("ETag"),
            last_modified=header("Last-Modified"),
            content_type=header("Content-Type"),
            sha256=hashlib.sha256(response.body).hexdigest() if response.body else None,
        )

    def _problem(self, text: str) -> None:
        if text not in self.problems:
            self.problems.append(text)

    def stop(self, problem: str) -> None:
        """End the crawl in order: what is under way is finished and stored."""
        self.lists_done = False
        self._problem(problem)
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
            "lists": self.lists_read,
        }
