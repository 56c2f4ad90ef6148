"""Sites of other shapes, live on this machine: crawled, looked at (`sources add`), and checked."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import group
from crawler.run import crawl
from crawler.source import load
from khaosan.settings import Settings
from store.database import Store
from tests.crawler.conftest import Reply, Site, headline, lines, page

POSTS = "/wp-json/wp/v2/posts?per_page=50&page={}&_fields=id,link,title,date,modified_gmt"


def feed(base: str, numbers: range, path: str = "/news/") -> Reply:
    items = "".join(
        f"<item><title>{headline(n)}</title><link>{base}{path}{n}</link></item>" for n in numbers
    )
    return Reply(
        f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>',
        kind="application/rss+xml",
    )


def wordpress(site: Site, count: int) -> None:
    """A municipality's site on WordPress, of our own writing."""
    rows = []
    for n in range(count, 0, -1):
        text = "".join(f"<p>{line}</p>" for line in lines(n))
        site.pages[f"/prachum/{n}/"] = Reply(
            f"<h1 class='entry-title'>{headline(n)}</h1><div class='entry-content'>{text}</div>"
        )
        title = {"rendered": headline(n)}
        link = f"{site.base}/prachum/{n}/"
        rows.append({"link": link, "title": title, "date": f"2024-03-{n % 28 + 1:02}T08:00:00"})
    for number in range(1, count // 50 + 2):
        some = rows[(number - 1) * 50 : number * 50]
        site.pages[POSTS.format(number)] = Reply(json.dumps(some), kind="application/json")
    after = POSTS.format(count // 50 + 2)
    site.pages[after] = Reply('{"code": "rest_post_invalid_page_number"}', 400)
    site.pages["/"] = Reply(
        "<title>เทศบาลตำบลดอนแก้ว</title>"
        f"<link rel='https://api.w.org/' href='{site.base}/wp-json/'>"
        "<meta name='generator' content='WordPress 6.5'>"
    )


def written(settings: Settings, text: str, name: str = "obt") -> Path:
    file = Path(settings.sources_dir) / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return file


def stored(settings: Settings) -> list[Any]:
    with Store(settings.db, create=False) as store:
        query = "SELECT url, title, published FROM documents WHERE newest = 1"
        return [tuple(row) for row in store.conn.execute(query)]


@pytest.fixture
def call(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("KHAOSAN_SOURCES_DIR", settings.sources_dir)
    monkeypatch.setenv("KHAOSAN_DB", settings.db)
    return lambda *words: CliRunner().invoke(group, words)


def test_any_municipality_on_wordpress_and_on_a_feed(site: Site, settings: Settings) -> None:
    wordpress(site, 60)
    report = crawl(settings, "municipality", base=site.base)
    assert report.ok, report.problems
    found = stored(settings)
    assert len(found) == 60
    assert (f"{site.base}/prachum/60/", headline(60), "2024-03-05") in found  # the interface's date

    # The same site without its interface: the way after it is gone.
    for path in [p for p in site.pages if p.startswith("/wp-json")]:
        del site.pages[path]
    site.articles(61)
    site.pages["/feed/?paged=1"] = feed(site.base, range(61, 60, -1))
    report = crawl(settings, "municipality", base=site.base)
    assert (report.ok, report.new) == (True, 1), report.problems


def test_sitemaps_of_sitemaps_feeds_and_what_they_may_not_lead_to(
    site: Site, elsewhere: Site, settings: Settings
) -> None:
    site.articles(12)
    there = elsewhere.base

    def urls(numbers: range, more: str = "") -> str:
        rows = "".join(f"<url><loc>{site.base}/news/{n}</loc></url>" for n in numbers)
        return f"<urlset>{rows}{more}</urlset>"

    foreign = f"<url><loc>{there}/news/1</loc></url><url><loc>file:///etc/passwd</loc></url>"
    inner = "".join(
        f"<sitemap><loc>{x}</loc></sitemap>"
        for x in (f"{site.base}/a.xml.gz", f"{site.base}/b.xml", f"{there}/c.xml",
                  f"{site.base}/loop.xml", f"{site.base}/sitemap.xml")
    )  # fmt: skip
    site.pages |= {
        "/sitemap.xml": Reply(f"<sitemapindex>{inner}</sitemapindex>", kind="application/xml"),
        "/a.xml.gz": Reply(gzip.compress(urls(range(1, 6), foreign).encode()), kind="x/gz"),
        "/b.xml": Reply('<!DOCTYPE x [<!ENTITY a "x">]>' + urls(range(1, 9)), kind="text/xml"),
        "/loop.xml": Reply(status=302, headers={"Location": "/loop.xml?again=1"}),
        "/loop.xml?again=1": Reply(status=302, headers={"Location": "/loop.xml"}),
        "/rss.xml": feed(site.base, range(12, 9, -1)),
    }
    body = site.pages["/rss.xml"]
    assert isinstance(body, Reply) and isinstance(body.body, str)
    body.body = body.body.replace(f"{site.base}/news/11", f"{there}/news/11")
    written(
        settings,
        f'base = "{site.base}"\n[sitemaps]\npages = ["/sitemap.xml"]\n[feeds]\n'
        "pages = [\"/rss.xml\"]\n[articles]\nurl = '^/news/(?P<id>\\d+)'\n",
    )
    report = crawl(settings, "obt")
    assert elsewhere.log == []
    assert sorted(int(u.rpartition("/")[2]) for u, _, _ in stored(settings)) == [
        1,
        2,
        3,
        4,
        5,
        10,
        12,
    ]
    assert not report.complete
    problems = " ".join(report.problems)
    assert "b.xml: sitemap: declares XML entities" in problems
    assert "loop.xml: sitemap: redirected in circles" in problems


def test_numbers_are_counted_and_a_page_for_all_numbers_ends_it(
    site: Site, settings: Settings
) -> None:
    for number in (1, 2, 4, 7):
        site.pages[f"/news/{number}"] = Reply(page(number))
    text = (
        f'base = "{site.base}"\n[numbers]\naddress = "/news/{{number}}"\ngap = 5\n'
        "[articles]\nurl = '^/news/(?P<id>\\d+)'\n"
    )
    written(settings, text)
    report = crawl(settings, "obt")
    assert (report.ok, report.new, report.failures) == (True, 4, {}), report.problems
    assert site.asked("/news/12") == ["/news/12"] and site.asked("/news/13") == []

    for number in range(8, 60):  # any number answers, with one and the same page
        site.pages[f"/news/{number}"] = Reply(page(99))
    site.pages["/news/3"] = Reply(page(3))
    report = crawl(settings, "obt")
    assert report.state == "finished"
    assert (report.new, len(stored(settings))) == (2, 6)
    assert site.asked("/news/30") == []


def test_letters_and_their_files(site: Site, settings: Settings) -> None:
    letters = "".join(
        f"<DOCUMENT><DOCUMENT_TOPIC>ซักซ้อมแนวทางปฏิบัติ ฉบับที่ {n}</DOCUMENT_TOPIC><DOCUMENT_NO>มท {n}"
        f"</DOCUMENT_NO><DOCUMENT_DATE>{n} มีนาคม 2567</DOCUMENT_DATE><UPLOAD_FILE1>/upload/{n}.pdf"
        f"</UPLOAD_FILE1><UPLOAD_DESC1>/upload/{n}_2.pdf</UPLOAD_DESC1></DOCUMENT>"
        for n in (1, 2)
    )
    site.pages["/rss"] = Reply(f"<DOCUMENTS>{letters}</DOCUMENTS>", kind="application/xml")
    for name in ("1", "1_2"):
        site.pages[f"/upload/{name}.pdf"] = Reply(b"%PDF-1.7 x", kind="application/pdf")
    written(settings, f'base = "{site.base}"\n[letters]\npages = ["/rss"]\n')
    report = crawl(settings, "obt")
    assert sorted(stored(settings)) == [
        (f"{site.base}/upload/{n}.pdf", f"ซักซ้อมแนวทางปฏิบัติ ฉบับที่ {n}", f"2024-03-0{n}")
        for n in (1, 2)
    ]
    # The second letter is there although its file is not; that is told.
    assert report.failures == {"HTTP 404": 1}
    assert site.asked("/upload/1_2.pdf") == ["/upload/1_2.pdf"]


def test_add_finds_wordpress_and_writes_what_works(
    call: Any, site: Site, settings: Settings
) -> None:
    wordpress(site, 8)
    done: Result = call("sources", "add", site.base, "--name", "donkaeo")
    assert done.exit_code == 0, done.output
    assert headline(8) in done.stdout and "2024-03-09" in done.stdout
    file = Path(settings.sources_dir) / "donkaeo.toml"
    source = load(file)
    assert source.title == "เทศบาลตำบลดอนแก้ว"
    assert source.select.text == (".entry-content",)
    assert len(site.log) < 15
    assert site.log[0][1] == "/robots.txt"

    before = file.read_text(encoding="utf-8")
    again = call("sources", "add", site.base, "--name", "donkaeo")
    assert "is there already" in str(again.exception)
    assert file.read_text(encoding="utf-8") == before
    assert crawl(settings, "donkaeo").new == 8


def test_add_finds_lists_and_joomla(call: Any, site: Site, settings: Settings) -> None:
    links = "".join(
        f"<a href='/index.php/news/{n}-prachum'>{headline(n)}</a>" for n in range(30, 20, -1)
    )
    pager = "".join(f"<a href='/index.php/news?start={n}'>{n}</a>" for n in (20, 10))
    site.pages |= {
        "/": Reply(
            "<meta name='generator' content='Joomla!'><a href='/index.php/news'>ข่าวทั้งหมด</a>"
        ),
        "/index.php/news": Reply(f"<html>{links}{pager}</html>"),
    }
    site.pages["/index.php/news?start=0"] = site.pages["/index.php/news"]
    for n in range(21, 31):
        text = "".join(f"<p>{line}</p>" for line in lines(n))
        site.pages[f"/index.php/news/{n}-prachum"] = Reply(
            f"<h2 itemprop='headline'>{headline(n)}</h2><time itemprop='datePublished' "
            f"datetime='2024-03-01'>x</time><div itemprop='articleBody'>{text}</div>"
        )
    done = call("sources", "add", site.base, "--name", "joomla", "--dry-run", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    file = written(settings, answer["toml"], "joomla")
    source = load(file)
    assert source.lists.pages == ("/index.php/news?start={offset}",)
    assert source.lists.step == 10
    assert source.article(f"{site.base}/index.php/news/25-prachum") == (
        "joomla:25",
        f"{site.base}/index.php/news/25-prachum",
    )
    assert {a["published"] for a in answer["articles"]} == {"2024-03-01"}


def test_add_writes_what_works_and_no_guess(call: Any, site: Site, settings: Settings) -> None:
    """Plain pages in windows-874 that say they are iso-8859-1; the list's first page has no number;
    every title ends with the site's name."""
    head = "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>"
    links = "".join(f"<a href='read.php?id={n}'>{headline(n)}</a>" for n in range(30, 20, -1))
    for number in range(21, 31):
        text = "".join(f"<p>{line}</p>" for line in lines(number))
        html = f"<title>{headline(number)} | อบต.ตัวอย่าง</title>{head}<h1>{headline(number)} | "
        html += f"อบต.ตัวอย่าง</h1><div>{text}</div>"
        site.pages[f"/read.php?id={number}"] = Reply(html.encode("cp874"))
    listed = f"{head}{links}<a href='news.php?page=2'>2</a>".encode("cp874")
    site.pages["/news.php"] = Reply(listed, kind="text/html")
    done = call("sources", "add", f"{site.base}/news.php", "--name", "plain")
    assert done.exit_code == 0, done.output
    source = load(Path(settings.sources_dir) / "plain.toml")
    assert source.lists.pages == ("/news.php",)
    assert "no way from this list to its next page" in done.stdout
    assert "feeds: nothing at 5 usual addresses" in done.stdout
    report = crawl(settings, "plain")
    assert (report.new, report.failures) == (10, {})
    assert {title for _, title, _ in stored(settings)} == {headline(n) for n in range(21, 31)}


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ({}, "HTTP 404"),
        (
            {"/": Reply("<html><a href='/about'>เกี่ยวกับเรา</a></html>")},
            "nothing here names articles",
        ),
        (
            {"/": Reply(status=302, headers={"Location": "http://127.0.0.1:9/"})},
            "leads off the site",
        ),
    ],
)
def test_add_says_what_it_does_not_find(
    call: Any, site: Site, settings: Settings, pages: dict[str, Any], said: str
) -> None:
    site.pages |= pages
    done = call("sources", "add", site.base, "--name", "x")
    assert said in str(done.exception)
    assert not (Path(settings.sources_dir) / "x.toml").exists()


def test_add_obeys_robots(call: Any, site: Site) -> None:
    wordpress(site, 8)
    site.robots = Reply("User-agent: *\nDisallow: /\n", kind="text/plain")
    done = call("sources", "add", site.base, "--name", "x")
    assert "closed by robots.txt" in str(done.exception)
    assert [path for _, path, _ in site.log] == ["/robots.txt"]


def test_check_says_whether_the_site_has_changed(call: Any, site: Site) -> None:
    site.articles(20)
    done = call("sources", "check", "muang", "--base", site.base)
    assert done.exit_code == 0, done.output
    assert "select.text div.content: found in 5 of 5" in done.stdout
    assert len(site.log) < 12
    assert site.asked("/private") == []

    # A new layout: the text's element has another name, dates are gone, the feed has more.
    for number in range(1, 21):
        site.pages[f"/news/{number}"] = Reply(
            page(number).replace("class='content'", "class='story'").replace("มีนาคม", "")
        )
    first = site.pages["/news?page=1"]
    assert isinstance(first, Reply) and isinstance(first.body, str)
    declared = "<link rel='alternate' type='application/rss+xml' href='/rss'>"
    first.body = declared + first.body
    site.pages["/rss"] = feed(site.base, range(22, 17, -1))
    done = call("sources", "check", "muang", "--base", site.base, "--json")
    assert done.exit_code == 1
    answer = json.loads(done.stdout)
    assert answer["unlisted"] == [f"{site.base}/news/22", f"{site.base}/news/21"]
    problems = " ".join(answer["problems"])
    assert "select.text finds something in 0 of 5 articles" in problems
    assert "a date is understood in 0 of 5 articles" in problems
    assert "2 of 5 articles in the feed are on no list" in problems


def test_check_of_a_site_without_its_lists(call: Any, site: Site) -> None:
    site.pages["/news?page=1"] = Reply("<html><a href='/aktuell/1'>ใหม่</a></html>")
    done = call("sources", "check", "muang", "--base", site.base)
    assert done.exit_code == 1
    assert "names no article that the file knows" in done.stderr
    assert "needs permission" in str(call("sources", "check", "thaigov").exception) or (
        "--permission" in str(call("sources", "check", "thaigov").exception)
    )
