"""How a crawl went: for the terminal, for monitoring, and for the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from crawler.counts import LOST_SHOWN, Counts, as_dict
from khaosan.console import plural

if TYPE_CHECKING:
    from crawler.kept.files import FilesRead
    from crawler.spiders.articles import ArticlesSpider

# A run that could not have more than this share of what it asked for (and at least so many pages)
# has a problem; a few dead links are a site's everyday.
MUCH_LOST, LEAST_LOST = 0.2, 5

_ENDS = {
    "closespider_timeout": "the time for a run of this source (bounds.minutes) is over",
    "memusage_exceeded": "too much memory",
    "shutdown": "stopped from outside",
}


@dataclass(slots=True)
class CrawlReport(Counts):
    """`state`: finished, stopped or failed. `complete`: the lists were walked to their end or to
    known ground. `known`: those too that cost no request. `problems`: what the operator should
    look at; empty where all went well. `by_list`: how many articles (or sitemaps) each list that
    the file names has named. `files_line`: what became of kept files, for a person."""

    source: str
    state: str
    crawl: int = 0
    seconds: float = 0.0
    requests: int = 0
    lists: int = 0
    listed: int = 0
    by_list: dict[str, int] = field(default_factory=dict)
    complete: bool = False
    permission: str | None = None
    problems: list[str] = field(default_factory=list)
    files_line: str = ""

    @classmethod
    def of(cls, spider: ArticlesSpider, reason: str, failed: bool) -> Self:
        """The report of a spider that has closed, for Scrapy's `reason`."""
        stats = spider.crawler.stats.get_stats()
        report = cls(
            source=spider.source.name,
            state="failed" if failed else "finished" if reason == "finished" else "stopped",
            crawl=spider.record.crawl,
            seconds=round(spider.seconds, 1),
            requests=stats.get("downloader/request_count", 0),
            lists=spider.walk.pages_read,
            listed=spider.walk.listed,
            permission=spider.permission,
            by_list=dict(spider.walk.named),
            problems=list(spider.walk.problems),
            **as_dict(spider.record.counts),
        )
        report.known += spider.skipped
        report.complete = report.state == "finished" and spider.walk.complete
        report.problems += report._found(stats, reason)
        if not report.lists and report.state == "finished":
            report.state = "failed"
        return report

    def _found(self, stats: dict[str, Any], reason: str) -> list[str]:
        found = []
        if reason in _ENDS:
            found.append(_ENDS[reason])
        if stats.get("robotstxt/unreachable"):
            found.append("robots.txt cannot be had, so the site was left alone (RFC 9309)")
        if self.lists and not self.listed:
            found.append("no article on any list page: has the site changed?")
        fetched = self.new + self.changed
        lost = self.failures.total() - self.still
        if lost >= LEAST_LOST and lost > MUCH_LOST * (lost + fetched):
            most = ", ".join(f"{n} {why}" for why, n in self.failures.most_common(3))
            found.append(f"{lost} of {plural(lost + fetched, 'article')} could not be had: {most}")
        if self.undated >= LEAST_LOST and self.undated * 2 > fetched:
            found.append(
                f"{self.undated} of {fetched} articles have no date: has the site changed?"
            )
        return found

    def take_files(self, files: FilesRead) -> None:
        """Add what reading the kept files brought."""
        self.files, self.partly, self.unread = files.read, files.partly, files.unread
        self.waiting = files.waiting.total()
        self.lost += files.told[: max(0, LOST_SHOWN - len(self.lost))]
        self.files_line = ", ".join(files.parts())
        lost = self.unread.total()
        if lost >= LEAST_LOST and lost > MUCH_LOST * (lost + self.files):
            most = ", ".join(f"{n} {why}" for why, n in self.unread.most_common(3))
            self.problems.append(f"{lost} of {lost + self.files} files could not be read: {most}")

    @property
    def ok(self) -> bool:
        """Whether all went well."""
        return self.state == "finished" and not self.problems

    @property
    def message(self) -> str | None:
        """The problems in one line."""
        return "; ".join(self.problems) or None

    def to_json(self) -> dict[str, Any]:
        """A line of JSON for monitoring."""
        return {"ok": self.ok, "source": self.source, "state": self.state, **as_dict(self)}

    def details(self) -> dict[str, Any]:
        """What the record keeps beside its columns."""
        names = (
            "lists",
            "listed",
            "by_list",
            "gone",
            "damaged",
            "undated",
            "textless",
            "complete",
            "permission",
            "kept",
            "files",
            "partly",
            "waiting",
            "unread",
        )
        rest = {name: getattr(self, name) for name in names}
        return rest | {"failures": self.failures, "lost": self.lost, "seconds": self.seconds}

    def line(self) -> str:
        """One line for a person."""
        parts = [f"{self.new:,} new", f"{self.changed:,} changed"]
        if self.duplicates:
            parts.append(f"{self.duplicates:,} at a second address")
        parts.append(f"{self.known + self.not_modified:,} known")
        if self.gone:
            parts.append(f"{self.gone:,} gone")
        if self.failures:
            parts.append(
                "could not have "
                + ", ".join(f"{n:,} ({why})" for why, n in self.failures.most_common())
            )
        if self.damaged:
            parts.append(f"{self.damaged:,} with unreadable characters")
        if self.files_line:
            parts.append(self.files_line)
        state = "" if self.state == "finished" else f" {self.state.upper()}:"
        tail = f"; {plural(self.requests, 'request')}, {self.seconds:.0f} s"
        return f"{self.source}:{state} {', '.join(parts)}{tail}"
