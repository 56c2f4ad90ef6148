"""What watches a crawl: the pace that robots.txt asks for, how far it is, and its memory."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.extensions.memusage import MemoryUsage
from scrapy.extensions.throttle import AutoThrottle
from scrapy.logformatter import LogFormatter
from scrapy.utils.asyncio import create_looping_call

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Request
    from scrapy.robotstxt import RobotParser


class QuietLog(LogFormatter):
    """Scrapy's messages, without a line for every page that could not be had: the spider counts
    those and the summary tells them."""

    def download_error(self, *args: Any, **kwargs: Any) -> Any:
        """Said by the summary."""
        return None


class CrawlDelay:
    """Never faster than robots.txt asks (Crawl-delay), from the setting CRAWL_DELAY_LEAST up to
    CRAWL_DELAY_MAX."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.least = 0.0
        crawler.signals.connect(self.robots_parsed, signals.robots_parsed)
        crawler.signals.connect(self.reached_downloader, signals.request_reached_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Take over the delay of a robots.txt for the whole crawl."""
        settings = self.crawler.settings
        asked = robotparser.crawl_delay(settings["ROBOTSTXT_USER_AGENT"])
        if not asked or asked < settings.getfloat("CRAWL_DELAY_LEAST"):
            return
        self.least = max(self.least, min(asked, settings.getfloat("CRAWL_DELAY_MAX")))
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = max(throttle.mindelay, self.least)
        self._apply()

    def reached_downloader(self, request: Request, spider: Spider) -> None:
        """A slot that idled is made anew with the delay of the settings: mend it."""
        self._apply()

    def _apply(self) -> None:
        if self.least:
            for slot in self.crawler.engine.downloader.slots.values():
                slot.delay = max(slot.delay, self.least)


class Progress:
    """Tells the process that started the crawl how far it is, a line of JSON a time, on the file
    descriptor KHAOSAN_PROGRESS. Where that is closed (the other process has gone) the crawl ends
    by itself, in order."""

    INTERVAL = 0.5  # seconds

    def __init__(self, crawler: Crawler) -> None:
        self.descriptor = crawler.settings.getint("KHAOSAN_PROGRESS", -1)
        if self.descriptor < 0:
            raise NotConfigured
        self.crawler = crawler
        self.loop = create_looping_call(self.tell)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def opened(self, spider: Spider) -> None:
        """Begin to tell."""
        self.loop.start(self.INTERVAL, now=False)

    def closed(self, spider: Spider, reason: str) -> None:
        """Stop telling."""
        if self.loop.running:
            self.loop.stop()

    def tell(self) -> None:
        """Write where the crawl is."""
        spider: Any = self.crawler.spider
        line = json.dumps({"progress": spider.progress()}) + "\n"
        try:
            os.write(self.descriptor, line.encode())
        except OSError:
            self.loop.stop()
            spider.stop("the process that started the crawl has gone")


class OwnMemory(MemoryUsage):
    """Scrapy's bound on memory, by what this process has taken itself: `ru_maxrss`, which Scrapy
    reads, begins at what the process that started it took (getrusage(2) lives through exec), so
    that a crawl started by a large program would end before its first page."""

    def get_virtual_size(self) -> int:
        """The most memory that this process had so far, in bytes."""
        try:
            status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        except OSError:  # not Linux
            return int(super().get_virtual_size())
        found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
        return int(found[1]) * 1024 if found else int(super().get_virtual_size())
