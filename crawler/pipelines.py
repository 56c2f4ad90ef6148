"""The one way from the web into the store."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Self, cast

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.report import CrawlReport
from crawler.writer import Writer
from khaosan.errors import KhaosanError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.items import Item
    from crawler.spiders.articles import ArticlesSpider

# What was fetched is in the store after so many seconds, however slowly a site answers.
FLUSH_EVERY = 2.0


class StorePipeline:
    """Writes what the spider finds, in small transactions, and at the end how the crawl went."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.failed = False
        self.loop = create_looping_call(self.flush)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, which leaves it out where there is no source (`scrapy shell URL`)."""
        if not hasattr(crawler.spider, "record"):
            raise NotConfigured
        return cls(crawler)

    @property
    def spider(self) -> ArticlesSpider:
        """The spider whose record this writes."""
        return cast("ArticlesSpider", self.crawler.spider)

    def open_spider(self) -> None:
        """Open the store."""
        record = self.spider.record
        record.keep = self.spider.options.keep_pages * 1_000_000
        record.open()
        self.writer = Writer(record)
        self.loop.start(FLUSH_EVERY, now=False)

    def process_item(self, item: Item) -> Any:
        """Take one answer in."""
        if not self.failed:
            self._try(lambda: self.writer.save(item))
        return item

    def flush(self) -> None:
        """Have written what waits."""
        if not self.failed:
            self._try(self.writer.flush)

    def close_spider(self) -> None:
        """Write the rest, and wait for it."""
        if self.loop.running:
            self.loop.stop()
        self.flush()
        if not self.failed:
            self._try(self.writer.close)

    def spider_closed(self, reason: str) -> None:
        """Write how it went."""
        report = CrawlReport.of(self.spider, reason, self.failed)
        self.spider.report = report
        try:
            self.spider.record.finish(
                report.state, report.requests, report.message, report.details()
            )
        except (KhaosanError, sqlite3.Error) as error:
            report.state = "failed"
            report.problems.append(str(error))
            self.spider.record.close()

    def _try(self, write: Any) -> None:
        try:
            write()
        except KhaosanError as error:
            # A store that cannot be written (a full disk) will not take the next page either.
            self.failed = True
            self.spider.stop(str(error))
