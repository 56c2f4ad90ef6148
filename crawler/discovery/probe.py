"""A few pages of a site, fetched as a crawl would fetch them: robots.txt, pace, bounds, no private
address. For `khaosan sources add` and `check`, in a process of its own (Twisted's reactor runs once
a process).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Request

from crawler.discovery.found import Listing
from crawler.failures import reason_of
from crawler.pace import configure
from crawler.permission import permission_for
from crawler.source import Source, base_address, find
from crawler.source.model import Bounds
from khaosan.errors import KhaosanError
from khaosan.settings import Settings

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# Far more than a look at a site needs; and minutes that it may take at a slow site's pace.
MOST_REQUESTS, MINUTES = 40, 10.0


@dataclass(frozen=True, slots=True)
class Got:
    """A page, or why it could not be had (`reason`)."""

    url: str
    body: bytes = b""
    content_type: str = ""
    reason: str = ""
    status: int = 0

    def listing(self, source: Source) -> Listing:
        """The page as one that names articles."""
        return Listing(self.url, self.body, self.content_type, source.encoding)


Fetch = Callable[[str], Awaitable[Got]]
Task = Callable[[Fetch], Awaitable[dict[str, Any]]]


class ProbeSpider(scrapy.Spider):
    """Runs one task, which fetches what it wants, one page after another."""

    name = "probe"

    def __init__(self, source: Source, options: Settings, pace: float | None, task: Task) -> None:
        super().__init__()
        self.source = source
        self.options = options
        self.pace = pace
        self.task = task
        self.fetched: dict[str, Got] = {}
        self.answer: dict[str, Any] | None = None
        self.problem = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy; the source's pace and bounds become settings."""
        spider = cls(*args, **kwargs)
        spider._set_crawler(crawler)
        bounds = replace(spider.source.bounds, minutes=MINUTES)
        source = replace(spider.source, bounds=bounds)
        configure(crawler.settings, source, spider.options, spider.pace)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Run the task; nothing is left to Scrapy's scheduler."""
        try:
            self.answer = await self.task(self.fetch)
        except KhaosanError as error:
            self.answer = {"error": str(error)}
        return
        yield  # an asynchronous iterator with nothing in it

    async def fetch(self, url: str) -> Got:
        """One page, once."""
        if url not in self.fetched:
            if len(self.fetched) >= MOST_REQUESTS:
                return Got(url, reason="too many requests for one look")
            self.fetched[url] = await self._fetch(url)
        return self.fetched[url]

    async def _fetch(self, url: str) -> Got:
        from twisted.python.failure import Failure

        megabytes = max(self.source.bounds.megabytes, self.source.bounds.sitemap_megabytes)
        try:
            request = Request(
                url, dont_filter=True, meta={"download_maxsize": int(megabytes * (1 << 20))}
            )
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - any way in which a page cannot be had is told
            return Got(url, reason=reason_of(Failure(error)))  # type: ignore[no-untyped-call]
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        reason = "" if response.status == 200 else f"HTTP {response.status}"
        return Got(response.url, response.body, kind, reason, response.status)

    def stop(self, problem: str) -> None:
        """A site asked for a long pause (crawler/middlewares.py)."""
        self.problem = problem


def look(settings: Settings, task: dict[str, Any]) -> dict[str, Any]:
    """Run a task, {"do": "add" or "check", ...}, in a process of its own, and wait for its answer.

    Raises KhaosanError with what it says went wrong.
    """
    task = {**task, "settings": {k: v for k, v in asdict(settings).items() if k != "file"}}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "crawler.discovery.probe"],
        input=json.dumps(task).encode(),
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        check=False,
    )
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise KhaosanError(f"the look at the site ended with {done.returncode}") from None
    if "error" in answer:
        raise KhaosanError(answer["error"])
    return answer


def main() -> None:
    """The process: a task on standard input, an answer on standard output."""
    task = json.loads(sys.stdin.buffer.read())
    channel = os.dup(1)
    os.dup2(2, 1)
    try:
        answer = _run(task, Settings(**task["settings"]))
    except KhaosanError as error:
        answer = {"error": str(error)}
    os.write(channel, json.dumps(answer).encode())


def _run(task: dict[str, Any], settings: Settings) -> dict[str, Any]:
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings as ScrapySettings

    source, work = _prepared(task, settings)
    chosen = ScrapySettings()
    chosen.setmodule("crawler.settings", priority="project")
    chosen.set("LOG_LEVEL", "ERROR", priority="cmdline")
    chosen.set("ITEM_PIPELINES", {}, priority="cmdline")
    process = CrawlerProcess(chosen)
    crawler = process.create_crawler(ProbeSpider)
    process.crawl(crawler, source=source, options=settings, pace=task.get("pace"), task=work)
    process.start()
    spider: Any = crawler.spider
    if spider is None or spider.answer is None:
        said = spider.problem if spider is not None else ""
        raise KhaosanError(said or "the look at the site did not come to its end")
    answer: dict[str, Any] = spider.answer
    answer["requests"] = len(spider.fetched)
    return answer


def _prepared(task: dict[str, Any], settings: Settings) -> tuple[Source, Task]:
    if task["do"] == "check":
        from crawler.discovery.check import check

        source = find(task["name"], settings)
        permission_for(source, settings, task.get("permission"))
        if task.get("base"):
            source = source.at(task["base"])
        return source, lambda fetch: check(fetch, source, task["articles"])
    from crawler.discovery.survey import survey

    source = site(task["url"])
    return source, lambda fetch: survey(fetch, source, task["url"], task["name"])


def site(url: str) -> Source:
    """A site of which only an address is known: its host, and the same with or without www."""
    from pathlib import Path

    base = base_address(url, "URL")
    parts = urlsplit(base)
    host = parts.hostname or ""
    twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    domains = () if host.replace(".", "").isdigit() or host == "localhost" else (twin,)
    return Source(
        "new", host, f"{parts.scheme}://{parts.netloc}", Path(), domains,
        bounds=Bounds(sitemap_megabytes=8),
    )  # fmt: skip


def name_of(url: str) -> str:
    """A name for the source at an address: what its host is called, without www and .go.th."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    words = host.split(".")
    if len(words) > 2 and words[-2] in ("go", "or", "ac", "co", "in", "mi", "net"):
        words = words[:-2]
    elif len(words) > 1:
        words = words[:-1]
    name = re.sub(r"[^a-z0-9_-]+", "-", "-".join(words).lower()).strip("-")[:40]
    return name if name[:1].isalpha() else f"site-{name}"[:40]


if __name__ == "__main__":
    main()
