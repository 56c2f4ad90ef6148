"""Whole crawls of a small site, each in a process of its own as in earnest."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from crawler.report import CrawlReport
from crawler.run import crawl
from khaosan.errors import KhaosanError, UsageError
from khaosan.settings import Settings
from store.database import Store
from tests.crawler.conftest import Reply, Site, headline, lines, page


def rows(settings: Settings, query: str) -> list[Any]:
    with Store(settings.db, create=False) as store:
        return [tuple(row) for row in store.conn.execute(query)]


def numbers(settings: Settings) -> list[int]:
    """The articles that are stored, by number."""
    found = rows(settings, "SELECT url FROM documents WHERE newest = 1 ORDER BY number")
    return sorted(int(url.rpartition("/")[2]) for (url,) in found)


def muang(site: Site, settings: Settings, **more: Any) -> CrawlReport:
    return crawl(settings, "muang", base=site.base, **more)


def test_every_article_once_and_nothing_but_articles(
    site: Site, elsewhere: Site, settings: Settings
) -> None:
    site.articles(25)
    site.pages["/news/7"] = Reply(page(7).encode("cp874"), kind="text/html")
    site.pages["/news/8"] = Reply(status=301, headers={"Location": "/news/8?moved=1"})
    site.pages["/news/8?moved=1"] = Reply(page(8))
    site.pages["/news/9"] = Reply("busy", 503, headers={"Retry-After": "0"}, then=Reply(page(9)))
    report = muang(site, settings)

    assert report.ok, report.problems
    assert (report.new, report.lists, report.complete) == (25, 3, True)
    assert numbers(settings) == list(range(1, 26))
    for number, title, text, day, agency in rows(
        settings, "SELECT substr(id, 7), title, text, published, agency FROM documents"
    ):
        n = int(number)
        assert title == headline(n)
        assert text == "\n".join([headline(n), *lines(n)])
        assert day == f"2024-03-{n % 28 + 1:02}"
        assert agency == "เทศบาลเมืองตัวอย่าง"
    assert site.asked("/private") == site.asked("/calendar") == []
    assert sorted(site.asked("/news/")).count("/news/3") == 1
    agents = {headers["User-Agent"] for _, _, headers in site.log}
    assert len(agents) == 1
    assert re.fullmatch(r"khaosan/\S+ \(\+a@b\.example\)", agents.pop())


def test_nobody_is_led_off_the_site(site: Site, elsewhere: Site, settings: Settings) -> None:
    site.articles(5)
    there = elsewhere.base
    list_page = site.pages["/news?page=1"]
    assert isinstance(list_page, Reply) and isinstance(list_page.body, str)
    list_page.body += (
        f'<a href="{there}/news/1">x</a><a rel="next" href="{there}/news?page=2">ถัดไป</a>'
    )
    site.pages["/news/2"] = Reply(status=302, headers={"Location": f"{there}/news/2"})
    # A retry must not open a way that is closed.
    site.pages["/news/3"] = Reply("busy", 503, then=site.pages["/news/2"])  # type: ignore[arg-type]
    site.pages["/news/4"] = Reply(status=302, headers={"Location": "/private/4"})
    report = muang(site, settings)

    assert elsewhere.log == []
    assert site.asked("/private") == []
    assert numbers(settings) == [1, 5]
    assert report.failures == {"leads off the site": 2, "closed by robots.txt": 1}


def test_a_second_crawl_fetches_nothing_again_and_a_third_what_is_new(
    site: Site, settings: Settings
) -> None:
    site.articles(25)
    muang(site, settings)
    site.log.clear()
    report = muang(site, settings)
    assert report.ok, report.problems
    assert (report.new, report.changed, report.known, report.not_modified) == (0, 0, 0, 25)
    assert site.asked("/news?") == ["/news?page=1"]

    site.articles(3, first=26)
    site.pages["/news/4"] = Reply(page(4, extra="<p>แก้ไขเพิ่มเติม</p>"), headers={"ETag": '"v4b"'})
    report = muang(site, settings)
    assert (report.new, report.changed, report.not_modified) == (3, 1, 24)
    assert numbers(settings) == list(range(1, 29))
    versions = rows(settings, "SELECT version, newest FROM documents WHERE id = 'muang:4'")
    assert sorted(versions) == [(1, 0), (2, 1)]

    site.pages["/news/5"] = Reply("gone", 410)
    report = muang(site, settings)
    assert (report.ok, report.gone, report.failures) == (True, 1, {})
    assert 5 in numbers(settings)


def test_what_cannot_be_had_is_counted_and_tried_again(site: Site, settings: Settings) -> None:
    site.articles(30)
    login = "<title>เข้าสู่ระบบ</title><form>รหัสผ่าน <input type=password></form>"
    site.pages |= {
        "/news/1": Reply("error", 500),
        "/news/2": Reply("gone", 404),
        "/news/3": Reply(login),
        "/news/4": Reply(page(4), cut=True),
        "/news/5": Reply(page(5) + " " * 600_000),
        "/news/6": Reply(status=302, headers={"Location": "/news/6?again=1"}),
        "/news/6?again=1": Reply(status=302, headers={"Location": "/news/6"}),
        "/news/7": Reply(b"%PDF-1.7", kind="application/pdf"),
        "/news/8": Reply(status=302, headers={"Location": "/"}),
        "/": Reply("<h1>หน้าแรก</h1>"),
    }
    report = muang(site, settings)
    assert report.failures == {
        "HTTP 500": 1, "HTTP 404": 1, "login page": 1, "cut short": 1, "too large": 1,
        "redirected in circles": 1, "not a web page but application/pdf": 1,
        "leads to a page that is no article": 1,
    }  # fmt: skip
    assert numbers(settings) == list(range(9, 31))
    assert report.state == "finished" and report.complete
    assert "8 of 30 articles could not be had" in report.problems[0]

    for number in (1, 3, 4):
        site.pages[f"/news/{number}"] = Reply(page(number))
    report = muang(site, settings)
    assert (report.new, report.still) == (3, 5)
    assert report.ok, report.problems
    assert numbers(settings) == [1, 3, 4, *range(9, 31)]


def test_bytes_that_cannot_be_read_are_replaced_and_counted(site: Site, settings: Settings) -> None:
    site.articles(2)
    html = page(1).encode()
    at = html.index("สำนักงานเทศบาล".encode())
    site.pages["/news/1"] = Reply(html[:at] + b"\xff\xfe\x80" + html[at:])
    report = muang(site, settings)
    assert (report.new, report.damaged) == (2, 1)
    (text,) = rows(settings, "SELECT text FROM documents WHERE id = 'muang:1'")[0]
    assert text.replace("\ufffd", "") == "\n".join([headline(1), *lines(1)])


@pytest.mark.parametrize("status", [500, 503])
def test_a_robots_txt_that_cannot_be_had_closes_the_site(
    site: Site, settings: Settings, status: int
) -> None:
    site.articles(3)
    site.robots = Reply("<html>error</html>", status)
    report = muang(site, settings)
    assert site.asked() == []
    assert report.state == "failed"
    assert any("robots.txt cannot be had" in p for p in report.problems)


def test_a_robots_txt_that_is_not_there_opens_it(site: Site, settings: Settings) -> None:
    site.articles(3)
    site.robots = Reply("User-agent: *\nDisallow: /\n", 404)
    assert muang(site, settings).new == 3


def test_robots_txt_may_close_the_lists(site: Site, settings: Settings) -> None:
    site.articles(3)
    site.robots = Reply("User-agent: khaosan\nDisallow: /news\n", kind="text/plain")
    report = muang(site, settings)
    assert site.asked() == []
    assert (report.ok, report.state) == (False, "failed")
    assert "closed by robots.txt" in report.problems[0]


def test_the_pace_is_never_exceeded(site: Site, settings: Settings) -> None:
    site.articles(6)
    site.robots.body = "User-agent: *\nCrawl-delay: 0.2\n"
    assert muang(site, settings).new == 6
    assert min(gaps(site)) > 0.15

    site.log.clear()
    site.pages["/news/7"] = Reply("busy", 503, headers={"Retry-After": "2"}, then=Reply(page(7)))
    site.lists(range(7, 0, -1))
    assert muang(site, settings, pace=0.4).new == 1
    assert min(gaps(site)) > 0.3
    # Nothing at all goes to a site that wants a pause, other than what was under way.
    assert max(gaps(site)) > 1.2

    # What the source's file says holds on this machine too.
    site.robots = Reply("User-agent: *\nDisallow: /private\n", kind="text/plain")
    site.articles(12)
    site.log.clear()
    file = Path(settings.sources_dir) / "muang.toml"
    text = file.read_text(encoding="utf-8").replace(
        "[pace]", "[pace]\ndelay = 0.25\nconcurrency = 4"
    )
    file.write_text(text, encoding="utf-8")
    assert muang(site, settings).new == 5
    assert min(gaps(site)) > 0.2


def gaps(site: Site) -> list[float]:
    """Seconds between requests."""
    times = [at for at, path, _ in site.log if path != "/robots.txt"]
    return [b - a for a, b in itertools.pairwise(times)]


def test_a_site_that_wants_to_be_left_alone_is(site: Site, settings: Settings) -> None:
    site.articles(30)
    site.pages["/news/30"] = Reply("busy", 429, headers={"Retry-After": "3600"})
    began = time.monotonic()
    report = muang(site, settings, pace=0.05)
    assert time.monotonic() - began < 30
    assert report.state == "stopped"
    assert "left alone for 3600 s" in report.problems[0]
    assert len(site.asked("/news/")) < 10


def test_lists_without_end_have_one(site: Site, settings: Settings) -> None:
    site.articles(5)
    more = '<a class="next" href="/news?page={}">ถัดไป</a>'
    for number in range(1, 300):
        site.pages[f"/news?page={number}"] = Reply(
            '<a href="/news/1">ข่าว</a><a href="/news/2">ข่าว</a>' + more.format(number + 1)
        )
    report = muang(site, settings)
    assert len(site.asked("/news?")) <= 5
    assert numbers(settings) == [1, 2]
    assert report.complete

    # And where every page of the list is a new one, the source's bound ends it.
    source = Path(settings.sources_dir) / "muang.toml"
    bounded = source.read_text(encoding="utf-8").replace("[bounds]", "[bounds]\nlist_pages = 7")
    source.write_text(bounded, encoding="utf-8")
    for number in range(1, 300):
        site.pages[f"/news?page={number}"] = Reply(
            f'<a href="/news/{number + 1000}">ข่าว</a>' + more.format(number + 1)
        )
    site.log.clear()
    report = muang(site, settings)
    assert len(site.asked("/news?")) == 7
    assert not report.complete
    assert any("7 pages, the bound" in p for p in report.problems)


def test_a_site_whose_lists_name_nothing_has_changed(site: Site, settings: Settings) -> None:
    site.pages["/news?page=1"] = Reply("<h1>โฉมใหม่</h1><a href='/blog/1'>ข่าว</a>")
    report = muang(site, settings)
    assert not report.ok
    assert any("has the site changed?" in p for p in report.problems)


def test_a_limit_leaves_the_rest_for_the_next(site: Site, settings: Settings) -> None:
    site.articles(25)
    report = muang(site, settings, limit=7)
    assert (report.new, report.complete) == (7, False)
    report = muang(site, settings)
    assert (report.new, report.complete) == (18, True)


def test_permission_is_asked_for_and_kept(site: Site, settings: Settings) -> None:
    file = Path(settings.sources_dir) / "muang.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + '\n[permission]\nrequired = true\nreason = "its policy says no"\n')
    site.articles(2)
    with pytest.raises(UsageError, match=r"its policy says no.*--permission"):
        muang(site, settings)
    assert site.log == []
    muang(site, settings, permission="letter 12/2569")
    assert rows(settings, "SELECT DISTINCT permission FROM pages") == [("letter 12/2569",)]
    (details,) = rows(settings, "SELECT details FROM crawls")[0]
    assert json.loads(details)["permission"] == "letter 12/2569"


def test_a_store_that_cannot_be_used_is_told_at_once(site: Site, settings: Settings) -> None:
    Path(settings.db).write_text("this is no database at all", encoding="utf-8")
    with pytest.raises(KhaosanError, match="not a database"):
        muang(site, settings)
    assert site.log == []


def started(site: Site, settings: Settings) -> subprocess.Popen[bytes]:
    """A crawl's process by itself, to be ended in the middle."""
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler.run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    values = {k: v for k, v in asdict(settings).items() if k != "file"}
    task = {
        "settings": values,
        "spider": {"source": "muang", "base": site.base},
        "log_level": "ERROR",
    }
    assert process.stdin
    process.stdin.write(json.dumps(task).encode() + b"\n")
    process.stdin.flush()
    return process


def wait_for(site: Site, articles: int) -> None:
    for _ in range(600):
        if len(site.asked("/news/")) >= articles:
            return
        time.sleep(0.05)
    pytest.fail("the crawl did not begin")


@pytest.mark.parametrize("moment", [3, 70])
def test_killed_at_any_moment_and_started_again_it_ends_the_same(
    site: Site, settings: Settings, moment: int
) -> None:
    site.articles(100)
    for number in range(1, 101):
        site.pages[f"/news/{number}"].sleep = 0.02  # type: ignore[union-attr]
    process = started(site, settings)
    wait_for(site, moment)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    stored = set(numbers(settings)) if Path(settings.db).exists() else set()
    assert len(stored) < 100

    site.log.clear()
    report = muang(site, settings)
    assert report.ok, report.problems
    assert numbers(settings) == list(range(1, 101))
    assert rows(settings, "SELECT max(version) FROM documents") == [(1,)]
    # What was stored is not fetched again, other than to ask whether it has changed.
    again = {
        int(path.rpartition("/")[2])
        for _, path, headers in site.log
        if path.startswith("/news/") and "If-None-Match" not in headers
    }
    assert not again & stored
    states = [state for (state,) in rows(settings, "SELECT state FROM crawls ORDER BY number")]
    assert states[-1] == "finished" and set(states[:-1]) <= {"failed"}


def test_when_whoever_started_it_has_gone_it_ends_in_order(site: Site, settings: Settings) -> None:
    site.articles(100)
    for number in range(1, 101):
        site.pages[f"/news/{number}"].sleep = 0.05  # type: ignore[union-attr]
    process = started(site, settings)
    wait_for(site, 30)
    assert process.stdin
    process.stdin.close()
    assert process.wait(30) == 0
    assert rows(settings, "SELECT state FROM crawls") == [("stopped",)]
    asked = {int(p.rpartition("/")[2]) for p in site.asked("/news/")}
    assert set(numbers(settings)) == asked
    assert len(asked) < 100
    report = muang(site, settings)
    assert report.ok and numbers(settings) == list(range(1, 101))


def test_a_gap_that_a_cut_off_crawl_left_is_found(site: Site, settings: Settings) -> None:
    """20 known, then 30 new of which the newest 10 come in before the crawl is cut off: the next
    crawl must not take the first list page, all known, for known ground."""
    site.articles(20)
    muang(site, settings)
    site.articles(30, first=21)
    muang(site, settings, limit=10)
    assert numbers(settings) == [*range(1, 21), *range(41, 51)]
    muang(site, settings)
    assert numbers(settings) == list(range(1, 51))


def test_scrapys_own_command_works(site: Site, settings: Settings, tmp_path: Path) -> None:
    site.articles(3)
    root = Path(__file__).parents[2]
    if not (root / "scrapy.cfg").is_file():
        pytest.skip("not in the repository")
    environment = os.environ | {"KHAOSAN_SOURCES_DIR": settings.sources_dir}
    scrapy = [sys.executable, "-W", "error::DeprecationWarning:crawler", "-m", "scrapy"]
    done = subprocess.run(
        [*scrapy, "crawl", "articles", "-a", "source=muang", "-a", f"base={site.base}",
         "-a", f"db={settings.db}"],
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "rror" not in done.stderr and "Warning" not in done.stderr, done.stderr
    assert numbers(settings) == [1, 2, 3]
    done = subprocess.run(
        [*scrapy, "shell", "-c", "response.css('h1::text').get()", f"{site.base}/news/2"],
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert headline(2) in done.stdout, done.stderr


def test_a_name_that_leads_to_a_private_address_is_not_fetched(
    site: Site, settings: Settings
) -> None:
    """The operator names a public site; its old name now leads to this machine."""
    site.articles(2)
    port = site.base.rpartition(":")[2]
    file = Path(settings.sources_dir) / "muang.toml"
    text = file.read_text(encoding="utf-8")
    # localhost is a name of this machine that every machine knows; the base is another host.
    text = text.replace('"https://www.muang.example"', f'"http://muang.invalid:{port}"')
    text = text.replace(
        'pages = ["/news?page=1"]', f'pages = ["http://localhost:{port}/news?page=1"]'
    )
    file.write_text('domains = ["localhost"]\n' + text, encoding="utf-8")
    report = crawl(settings, "muang")
    assert site.log == []
    assert report.state == "failed"
