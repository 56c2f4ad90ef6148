"""Where a crawl stops by itself, what it asks after, what it says it may have missed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.run import crawl
from khaosan.settings import Settings
from tests.crawler.conftest import Reply, Site, page
from tests.crawler.test_crawl import muang, numbers
from tests.crawler.test_discovery_sites import feed, stored, written

ARTICLES = "[select]\ndate = ['.published']\n[articles]\nurl = '^/news/(?P<id>\\d+)'\n"


def sitemap(site: Site, dated: dict[int, str]) -> Reply:
    """A sitemap of articles with the day that each changed."""
    rows = "".join(
        f"<url><loc>{site.base}/news/{n}</loc><lastmod>{day}</lastmod></url>"
        for n, day in dated.items()
    )
    return Reply(f"<urlset>{rows}</urlset>", kind="application/xml")


def index(site: Site, *paths: str) -> Reply:
    rows = "".join(f"<sitemap><loc>{site.base}{path}</loc></sitemap>" for path in paths)
    return Reply(f"<sitemapindex>{rows}</sitemapindex>", kind="application/xml")


def bounded(settings: Settings, bound: str) -> None:
    """Give the source of muang a bound."""
    file = Path(settings.sources_dir) / "muang.toml"
    text = file.read_text(encoding="utf-8").replace("[bounds]", f"[bounds]\n{bound}")
    file.write_text(text, encoding="utf-8")


def test_a_feed_that_has_rolled_over_is_told(site: Site, settings: Settings) -> None:
    written(settings, f'base = "{site.base}"\n[feeds]\npages = ["/rss.xml"]\n{ARTICLES}')
    site.articles(40)
    site.pages["/rss.xml"] = feed(site.base, range(10, 0, -1))
    assert crawl(settings, "obt").ok  # the first crawl knows nothing, and that is no fault
    site.pages["/rss.xml"] = feed(site.base, range(20, 9, -1))
    assert crawl(settings, "obt").ok
    site.pages["/rss.xml"] = feed(site.base, range(40, 30, -1))
    report = crawl(settings, "obt")
    assert report.new == 10
    assert "every article of the feed is new; others may have been missed" in report.problems[0]

    # With a list beside it nothing is missed, and nothing is said.
    site.articles(60)
    site.pages["/rss.xml"] = feed(site.base, range(60, 50, -1))
    lists = '[lists]\npages = ["/news?page=1"]\n'
    written(settings, f'base = "{site.base}"\n{lists}[feeds]\npages = ["/rss.xml"]\n{ARTICLES}')
    report = crawl(settings, "obt")
    assert report.ok, report.problems
    assert len(stored(settings)) == 60


def test_what_a_sitemap_dates_anew_is_asked_after(site: Site, settings: Settings) -> None:
    bounds = "[bounds]\nrecheck = 2\n"
    written(settings, f'base = "{site.base}"\n[sitemaps]\npages = ["/map.xml"]\n{bounds}{ARTICLES}')
    # With neither ETag nor Last-Modified an article is asked after once a day at most.
    site.pages |= {f"/news/{n}": Reply(page(n)) for n in range(1, 9)}
    site.pages["/map.xml"] = sitemap(site, dict.fromkeys(range(1, 9), "2024-03-01"))
    assert crawl(settings, "obt").new == 8
    site.log.clear()
    assert crawl(settings, "obt").known == 8
    assert site.asked("/news/") == []

    dated = {n: "2099-01-01" if n == 3 else "2024-03-01" for n in range(1, 9)}
    site.pages["/map.xml"] = sitemap(site, dated)
    site.pages["/news/3"] = Reply(page(3, extra="<p>แก้ไขเพิ่มเติม</p>"))
    report = crawl(settings, "obt")
    assert site.asked("/news/") == ["/news/3"]
    assert (report.changed, report.new) == (1, 0)

    # A site that dates everything as of today has not everything fetched.
    site.log.clear()
    site.pages["/map.xml"] = sitemap(site, dict.fromkeys(range(1, 9), "2099-01-01"))
    crawl(settings, "obt")
    assert len(site.asked("/news/")) == 2


def test_sitemaps_inside_sitemaps_have_a_bound(site: Site, settings: Settings) -> None:
    site.articles(2)
    site.pages |= {
        "/a.xml": index(site, "/b.xml", "/c.xml"),
        "/b.xml": sitemap(site, {1: "2024-03-01"}),
        "/c.xml": index(site, "/d.xml"),
        "/d.xml": sitemap(site, {2: "2024-03-01"}),
    }
    base = f'base = "{site.base}"\n[sitemaps]\npages = ["/a.xml"]\n{ARTICLES}[bounds]\ndepth = '
    written(settings, base + "1\n")
    report = crawl(settings, "obt")
    assert site.asked("/d.xml") == [] and numbers(settings) == [1]
    assert not report.complete
    assert "c.xml: sitemaps inside sitemaps, deeper than bounds.depth" in report.problems[0]
    written(settings, base + "2\n")
    assert crawl(settings, "obt").ok
    assert numbers(settings) == [1, 2]


def test_a_run_takes_no_more_new_articles_than_its_bound(site: Site, settings: Settings) -> None:
    bounded(settings, "articles = 8")
    site.articles(25)
    report = muang(site, settings)
    assert (report.new, report.complete, len(site.asked("/news/"))) == (8, False, 8)
    assert "8 new articles, the bound of this source for one run" in report.problems[0]
    assert numbers(settings) == list(range(18, 26))
    for _ in range(3):  # no gap is left below
        muang(site, settings)
    assert numbers(settings) == list(range(1, 26))


def test_a_list_that_ceases_is_seen_in_the_report(site: Site, settings: Settings) -> None:
    site.articles(5)
    site.pages["/rss.xml"] = feed(site.base, range(5, 0, -1))
    lists = '[lists]\npages = ["/news?page=1"]\n'
    written(settings, f'base = "{site.base}"\n{lists}[feeds]\npages = ["/rss.xml"]\n{ARTICLES}')
    assert crawl(settings, "obt").by_list == {"/news?page=1": 5, "/rss.xml": 5}
    site.pages["/rss.xml"] = feed(site.base, range(0))
    assert crawl(settings, "obt").by_list == {"/news?page=1": 5, "/rss.xml": 0}
    del site.pages["/rss.xml"]
    report = crawl(settings, "obt")
    assert report.by_list == {"/news?page=1": 5, "/rss.xml": 0}
    assert "rss.xml: feed: HTTP 404" in report.problems[0]


_MEASURED = """
import subprocess, sys
taken = b"x" * (300 << 20)
ask = (
    "from scrapy.utils.test import get_crawler; from crawler.extensions import OwnMemory; "
    "print(OwnMemory(get_crawler()).get_virtual_size() >> 20)"
)
print(subprocess.run([sys.executable, "-c", ask], stdout=subprocess.PIPE, text=True).stdout)
"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="Linux tells it there")
def test_memory_is_what_the_crawl_itself_takes() -> None:
    # getrusage's figure would begin at the 300 MB of the process that started it.
    asked = subprocess.run(
        [sys.executable, "-c", _MEASURED], stdout=subprocess.PIPE, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert 20 < int(asked.stdout) < 250
