"""Scrapy's own middlewares, a little stricter: what is off the site, what robots.txt means when it
cannot be had, packed pages that are cut short, and a server's wish to be left alone for a while."""

from __future__ import annotations

import asyncio
import email.utils
import time
import zlib
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response, TextResponse

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from crawler.spiders.articles import ArticlesSpider


_CHUNK = 1 << 20  # bytes that are unpacked at a time


class SameSiteMiddleware(OffsiteMiddleware):
    """Only the source's own hosts, at the source's own ports.

    Scrapy's lets another port of the same host through, and any host where `dont_filter` is set,
    which a retry sets: a page that is busy once and then redirects would lead off the site.
    """

    def request_scheduled(self, request: Request, spider: Spider) -> None:
        """Let it pass: refused here it would vanish, refused in `process_request` it is told to
        the spider, which counts it."""

    def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Raises IgnoreRequest for what is not the source's."""
        assert self.crawler.spider  # noqa: S101 - Scrapy opens the spider first
        if not self.should_follow(request, self.crawler.spider):
            self.stats.inc_value("offsite/filtered")
            raise IgnoreRequest("leads off the site")

    def should_follow(self, request: Request, spider: Spider) -> bool:
        """Whether a request stays on the site; without one (`scrapy shell URL`) any does."""
        if not hasattr(spider, "source"):
            return True
        spider = cast("ArticlesSpider", spider)
        return spider.source.contains(request.url)


class RobotsUnreachableMiddleware:
    """A robots.txt that cannot be had closes the site for this run (RFC 9309, 2.3.1.4); one that is
    not there opens it (2.3.1.3). Scrapy reads an error page as rules, and no answer as none."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """An answer to a request for robots.txt, as the rules that it means."""
        if not _is_robots(request) or response.status == 200:
            return response
        return self._rules(request, closed=response.status >= 500 or response.status == 429)

    def process_exception(self, request: Request, exception: Exception) -> Response | None:
        """No answer at all: closed."""
        return self._rules(request, closed=True) if _is_robots(request) else None

    def _rules(self, request: Request, *, closed: bool) -> Response:
        if closed:
            self.crawler.stats.inc_value("robotstxt/unreachable")
        body = b"User-agent: *\nDisallow: /\n" if closed else b""
        return TextResponse(request.url, body=body, encoding="utf-8", request=request)


def _is_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt")) and urlsplit(request.url).path.endswith(
        "/robots.txt"
    )


class CutShortMiddleware:
    """A packed page that ends too early is none: Scrapy takes what it can unpack of it."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises IgnoreRequest for a page that was cut short."""
        packed = (response.headers.get("Content-Encoding") or b"").lower()
        if b"gzip" in packed and _ends_early(response.body):
            raise IgnoreRequest("cut short")
        return response


def _ends_early(body: bytes) -> bool:
    """Whether a gzip stream has no end. Nothing of it is kept, so a bomb does no harm; what is
    broken in another way is left to whoever unpacks it."""
    stream = zlib.decompressobj(wbits=31)
    left = body
    try:
        while left and not stream.eof:
            stream.decompress(left, _CHUNK)
            left = stream.unconsumed_tail
    except zlib.error:
        return False
    return not stream.eof


class RetryAfterMiddleware(RetryMiddleware):
    """Retries as Scrapy does, and waits as long as the server asks.

    While one answer's Retry-After runs, no request goes to that host. A wish for a longer pause
    than the setting RETRY_AFTER_MAX ends the run: the next one goes on.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.longest = settings.getfloat("RETRY_AFTER_MAX")
        self.resume: dict[str, float] = {}

    async def process_request(self, request: Request) -> None:
        """Hold a request back while its host wants a pause."""
        host = urlsplit(request.url).netloc
        while (left := self.resume.get(host, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(left)

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """A new request where the answer is worth a retry, else the answer."""
        if response.status in (429, 503) and (wanted := _seconds(response)):
            if wanted > self.longest:
                spider = cast("ArticlesSpider", self.crawler.spider)
                spider.stop(f"the site asks to be left alone for {wanted:.0f} s")
                return response
            host = urlsplit(request.url).netloc
            self.resume[host] = max(self.resume.get(host, 0.0), time.monotonic() + wanted)
        return super().process_response(request, response)


def _seconds(response: Response) -> float:
    """Retry-After in seconds (RFC 9110, 10.2.3: a number or a date); 0 where there is none."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return 0.0
    return max(0.0, when.timestamp() - time.time())
