"""Start a crawl from Python, in a process of its own.

Twisted's reactor runs once a process, and a crawl that crashes or eats its memory must not take the
scheduled run with it. The process gets its task on standard input and ends in order when that is
closed, that is, when whoever started it has gone; it answers in lines of JSON.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from crawler.counts import as_dict
from crawler.report import CrawlReport
from crawler.source import find
from khaosan.console import Bar
from khaosan.errors import KhaosanError
from khaosan.settings import Settings

if TYPE_CHECKING:
    from crawler.spiders.articles import ArticlesSpider

Watch = Callable[[dict[str, int]], None]


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a crawl. It was ended in order: `report` says what is in the store."""

    def __init__(self, report: CrawlReport) -> None:
        super().__init__()
        self.report = report


def crawl(
    settings: Settings,
    name: str,
    *,
    base: str | None = None,
    limit: int = 0,
    permission: str | None = None,
    pace: float | None = None,
    watch: Watch | None = None,
    log_level: str = "WARNING",
) -> CrawlReport:
    """Crawl one source into the store of `settings`.

    Files that were kept (the PDF of a letter) are read afterwards, in this process and others.

    `base`: the same site at another address; `limit`: new articles at most (0: all); `permission`:
    the operator's note, for a source that asks for one; `pace`: seconds between requests, in place
    of the source's; `watch` is called about twice a second with {"done", "found", "lists"}.

    What the crawl could not have is in the report. Raises UsageError for what was wrong with the
    call, KhaosanError where the store cannot be used, Interrupted after Ctrl-C.
    """
    permission = ready(settings, name, base=base, permission=permission)
    task = {
        "settings": {k: v for k, v in asdict(settings).items() if k != "file"},
        "spider": {
            "source": name, "base": base, "limit": limit, "permission": permission, "pace": pace,
        },
        "log_level": log_level,
    }  # fmt: skip
    report = _Child(task, watch).wait(name)
    _read_files(settings, report, watch)
    return report


def _read_files(settings: Settings, report: CrawlReport, watch: Watch | None) -> None:
    """Read the files of a source that are kept and not read yet; those of earlier crawls with
    them. Raises Interrupted after Ctrl-C; the next crawl goes on."""
    from crawler.kept.files import FilesRead, read_files
    from store import crawls
    from store.database import Store

    if report.state == "failed":
        return
    source = find(report.source, settings)
    pages = report.answered

    def done(files: int, of: int) -> None:
        if watch:
            watch({"done": pages + files, "found": pages + of, "lists": report.lists})

    found, interrupted = FilesRead(), False
    with Store(settings.db) as store:
        try:
            read_files(
                store, {source.name: source}, source.name,
                minutes=source.bounds.minutes, scan_seconds=settings.scan_seconds,
                watch=done, report=found,
            )  # fmt: skip
        except KeyboardInterrupt:
            interrupted, report.state = True, "stopped"
        report.take_files(found)
        if found.parts() or interrupted:
            crawls.amend(store, report.crawl, report.details(), report.message, report.state)
    if interrupted:
        raise Interrupted(report)


def on_bar(bar: Bar) -> Watch:
    """What shows a crawl's progress on a bar."""
    done = 0

    def watch(told: dict[str, int]) -> None:
        nonlocal done
        bar.total(told["found"])
        bar.advance(told["done"] - done)
        done = told["done"]

    return watch


def ready(
    settings: Settings, name: str, *, base: str | None = None, permission: str | None = None
) -> str | None:
    """Whether `crawl` with these arguments may start; returns the permission that it goes by.

    Raises UsageError for what is wrong with the call, KhaosanError where the store cannot be used:
    in one line, before a process starts.
    """
    from crawler.permission import permission_for
    from store.database import Store

    source = find(name, settings)
    if base:
        source.at(base)
    stated = permission_for(source, settings, permission)
    Store(settings.db).close()
    return stated


class _Child:
    def __init__(self, task: dict[str, Any], watch: Watch | None) -> None:
        self.watch = watch
        self.answer: dict[str, Any] | None = None
        self.interrupted = False
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            # Ctrl-C at the terminal comes to us alone; we pass it on, once.
            start_new_session=True,
        )
        assert self.process.stdin is not None  # noqa: S101 - both are pipes
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(task).encode() + b"\n")
            self.process.stdin.flush()

    def wait(self, name: str) -> CrawlReport:
        """Read what the process tells until it ends."""
        try:
            while True:
                try:
                    self._read()
                    break
                except KeyboardInterrupt:
                    # The crawl ends in order and tells what it has; a second one kills it.
                    if self.interrupted:
                        self.process.kill()
                        raise
                    self.interrupted = True
                    if self.process.poll() is None:
                        self.process.send_signal(signal.SIGTERM)
        finally:
            self._close()
        report = self._report(name)
        if self.interrupted:
            raise Interrupted(report)
        return report

    def _read(self) -> None:
        assert self.process.stdout is not None  # noqa: S101 - it is a pipe
        for line in self.process.stdout:
            said = json.loads(line)
            if "progress" in said:
                if self.watch:
                    self.watch(said["progress"])
            else:
                self.answer = said
        self.process.wait()

    def _close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self.process.wait()

    def _report(self, name: str) -> CrawlReport:
        if self.answer is None:
            code = self.process.returncode
            if self.interrupted:
                return CrawlReport(name, "stopped", problems=["stopped before the first page"])
            how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
            return CrawlReport(name, "failed", problems=[f"the crawl's process {how}"])
        if "error" in self.answer:
            raise KhaosanError(self.answer["error"])
        return CrawlReport(**self.answer["report"])


def main() -> None:
    """The process of one crawl: a task on standard input, lines of JSON on standard output."""
    import threading

    task = json.loads(sys.stdin.buffer.readline())
    # Standard output is for the lines; whatever prints goes to standard error.
    channel = os.dup(1)
    os.dup2(2, 1)

    def end_with_parent() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end_with_parent, daemon=True).start()
    answer = run(Settings(**task["settings"]), task["spider"], task["log_level"], channel)
    os.write(channel, json.dumps(answer).encode() + b"\n")
    os._exit(0)


def run(
    settings: Settings, arguments: dict[str, Any], log_level: str, channel: int = -1
) -> dict[str, Any]:
    """Run the spider in this process, once; progress goes to the file descriptor `channel`."""
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings as ScrapySettings

    from crawler.spiders.articles import ArticlesSpider

    chosen = ScrapySettings()
    chosen.setmodule("crawler.settings", priority="project")
    chosen.set("LOG_LEVEL", log_level, priority="cmdline")
    chosen.set("KHAOSAN_PROGRESS", channel, priority="cmdline")
    process = CrawlerProcess(chosen)
    # Pages that are cut short or too large, packed or not: the summary counts them.
    for name in ("core.downloader.handlers", "downloadermiddlewares.httpcompression"):
        logging.getLogger(f"scrapy.{name}").setLevel(logging.ERROR)
    crawler = process.create_crawler(ArticlesSpider)
    problems: list[str] = []
    done = process.crawl(crawler, settings=settings, **arguments)
    done.addErrback(lambda failure: problems.append(_told(failure)))
    process.start()
    spider = cast("ArticlesSpider | None", crawler.spider)
    if spider is None:
        return {"error": problems[0] if problems else "the crawl ended before it began"}
    report = spider.report or _unfinished(spider)
    report.problems += problems
    return {"report": as_dict(report)}


def _unfinished(spider: ArticlesSpider) -> CrawlReport:
    """The report where Scrapy was stopped while it was starting: it closes no spider then."""
    report = CrawlReport.of(spider, "shutdown", False)
    if spider.record.is_open:
        spider.record.finish(report.state, report.requests, report.message, report.details())
    return report


def _told(failure: Any) -> str:
    if isinstance(failure.value, KhaosanError):
        return str(failure.value)
    return f"{failure.type.__name__}: {failure.getErrorMessage()}"


if __name__ == "__main__":
    main()
