"""What each way of finding articles reads, and what it refuses."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from crawler.discovery import feeds, letters, lists, sitemaps, wordpress
from crawler.discovery.found import MOST_LINKS, Listing, NotReadableError
from crawler.discovery.numbers import Counting
from crawler.discovery.probe import name_of
from crawler.discovery.shapes import article_shapes, common_shape, shape_of
from crawler.discovery.walk import Walk
from crawler.source import Source, load

SITE = "https://www.obt.example"
FILE = f"""
base = "{SITE}"
[lists]
pages = ["/news?page={{page}}"]
[articles]
url = '^/news/(?P<id>\\d+)'
"""


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return written(tmp_path, FILE)


def written(folder: Path, text: str) -> Source:
    file = folder / "obt.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def listing(body: str | bytes, path: str = "/x", kind: str = "application/xml") -> Listing:
    return Listing(SITE + path, body.encode() if isinstance(body, str) else body, kind)


RSS = """<?xml version="1.0" encoding="{0}"?><rss version="2.0"><channel><title>อบต.ตัวอย่าง</title>
<item><title>อบต.ตัวอย่างลงพื้นที่ช่วยเหลือผู้ประสบอุทกภัย</title><link>/news/7</link>
<pubDate>Thu, 14 Mar 2567 20:30:00 +0000</pubDate></item>
<item><title>รับสมัคร&lt;b&gt;พนักงานจ้าง&lt;/b&gt;</title><link>https://other.example/1</link></item>
<item><title>ไม่มีที่อยู่</title></item></channel></rss>"""


@pytest.mark.parametrize("encoding", ["utf-8", "windows-874"])
def test_a_feed_in_any_encoding_of_thai(source: Source, encoding: str) -> None:
    body = RSS.format(encoding).encode("cp874" if encoding == "windows-874" else encoding)
    links = feeds.read(listing(body), source).links
    assert [link.url for link in links] == [f"{SITE}/news/7", "https://other.example/1"]
    assert links[0].title == "อบต.ตัวอย่างลงพื้นที่ช่วยเหลือผู้ประสบอุทกภัย"
    # Evening in Greenwich is the next day in Thailand, and the year is a Buddhist one.
    assert links[0].published == dt.date(2024, 3, 15)
    assert links[1].title == "รับสมัครพนักงานจ้าง"


def test_atom(source: Source) -> None:
    entry = (
        f"<entry><title>ประกาศผลสอบ</title><link href='{SITE}/news/9'/>"
        "<updated>2024-03-15T09:00:00+07:00</updated></entry>"
    )
    found = feeds.read(listing(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'), source)
    assert found.links[0].url == f"{SITE}/news/9"
    assert found.links[0].modified == dt.datetime(2024, 3, 15, 2, tzinfo=dt.UTC)


BOMB = '<!DOCTYPE x [<!ENTITY a "ก"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OWN = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [BOMB, OWN])
@pytest.mark.parametrize("read", [feeds.read, sitemaps.read, letters.read])
def test_xml_that_declares_entities_is_refused(source: Source, read: Any, head: str) -> None:
    body = f'<?xml version="1.0"?>{head}<rss><channel><item><link>&b;</link></item></channel></rss>'
    with pytest.raises(NotReadableError, match="entities"):
        read(listing(body), source)


@pytest.mark.parametrize("read", [feeds.read, sitemaps.read, letters.read, wordpress.read])
@pytest.mark.parametrize(
    "body", ["", "<html><body>ไม่พบหน้านี้</body></html>", "{}", '{"code": "rest_no_route"}', "\0\1"]
)
def test_what_is_something_else_is_told(source: Source, read: Any, body: str) -> None:
    with pytest.raises(NotReadableError):
        read(listing(body), source)


def urlset(count: int) -> bytes:
    rows = "".join(
        f"<url><loc>{SITE}/news/{n}</loc><lastmod>2024-03-15</lastmod></url>" for n in range(count)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def test_sitemaps_plain_packed_and_of_sitemaps(tmp_path: Path) -> None:
    source = written(tmp_path, FILE + "[sitemaps]\nfollow = 'post'\n")
    for body in (urlset(3), gzip.compress(urlset(3))):
        links = sitemaps.read(listing(body), source).links
        assert [link.url for link in links] == [f"{SITE}/news/{n}" for n in range(3)]
        assert links[0].modified == dt.datetime(2024, 3, 14, 17, tzinfo=dt.UTC)
    index = "".join(
        f"<sitemap><loc>{SITE}/{name}.xml</loc></sitemap>" for name in ("post-sitemap", "pages")
    )
    found = sitemaps.read(listing(f"<sitemapindex>{index}</sitemapindex>"), source)
    assert [link.url for link in found.following] == [f"{SITE}/post-sitemap.xml"]
    assert not found.links


def test_a_huge_sitemap_is_bounded(tmp_path: Path) -> None:
    source = written(tmp_path, FILE + "[bounds]\nsitemap_megabytes = 8\n")
    found = sitemaps.read(listing(urlset(MOST_LINKS + 5)), source)
    assert len(found.links) == MOST_LINKS
    assert found.problem is not None and "the rest is left out" in found.problem
    bomb = gzip.compress(b"<urlset>" + b" " * (300 << 20))
    tracemalloc.start()
    with pytest.raises(NotReadableError, match="more than 8 MB unpacked"):
        sitemaps.read(listing(bomb), source)
    assert tracemalloc.get_traced_memory()[1] < 40 << 20
    tracemalloc.stop()


def test_wordpress_posts(source: Source) -> None:
    posts: list[Any] = [
        {
            "id": 7, "link": f"{SITE}/2567/03/prachum/", "date": "2024-03-15T00:30:00",
            "title": {"rendered": "ประชุม &#8220;สภา&#8221;"}, "modified_gmt": "2024-03-16T01:00:00",
        },
        {"link": None}, "x", {"link": f"{SITE}/2", "title": "ผิดรูป", "date": 5},
    ]  # fmt: skip
    links = wordpress.read(listing(json.dumps(posts)), source).links
    assert [link.url for link in links] == [f"{SITE}/2567/03/prachum/", f"{SITE}/2"]
    assert links[0].title == "ประชุม “สภา”"
    assert links[0].published == dt.date(2024, 3, 15)
    assert links[0].modified == dt.datetime(2024, 3, 16, 1, tzinfo=dt.UTC)


def test_letters_with_their_files(tmp_path: Path) -> None:
    source = written(tmp_path, f'base = "{SITE}"\n[letters]\npages = ["/servlet/RssServlet"]\n')
    xml = """<?xml version="1.0" encoding="TIS-620"?><DOCUMENTS><DOCUMENT>
    <DOCUMENT_TOPIC>การเตรียมความพร้อมรับสถานการณ์ภัยแล้ง</DOCUMENT_TOPIC><ORG>กองสาธารณภัยตัวอย่าง</ORG>
    <DOCUMENT_NO>มท 0808.2/ว 123</DOCUMENT_NO><DOCUMENT_DATE>15 มีนาคม 2567</DOCUMENT_DATE>
    <UPLOAD_FILE1>/upload/a_1.pdf</UPLOAD_FILE1><UPLOAD_DESC1>สิ่งที่ส่งมาด้วย 1</UPLOAD_DESC1>
    <UPLOAD_DESC2>/upload/a_2.pdf</UPLOAD_DESC2></DOCUMENT>
    <DOCUMENT><ORG>ไม่มีเรื่อง</ORG></DOCUMENT></DOCUMENTS>"""
    (link,) = letters.read(listing(xml.encode("cp874")), source).links
    assert link.letter is not None
    assert link.letter.files == (f"{SITE}/upload/a_1.pdf", f"{SITE}/upload/a_2.pdf")
    document = letters.document(link.letter, link.url, source)
    assert document.published == dt.date(2024, 3, 15)
    assert document.agency == "กองสาธารณภัยตัวอย่าง"
    assert document.text.split("\n") == [
        "การเตรียมความพร้อมรับสถานการณ์ภัยแล้ง", "ที่ มท 0808.2/ว 123", "ลงวันที่ 15 มีนาคม 2567",
        "กองสาธารณภัยตัวอย่าง", "สิ่งที่ส่งมาด้วย 1",
    ]  # fmt: skip
    entries = Walk(source, lambda address: None).entries([link], f"{SITE}/servlet/RssServlet")
    assert [e.address for e in entries] == [f"{SITE}/upload/a_1.pdf"]


def test_list_links_are_one_an_address_and_thai_in_them_is_as_it_is_sent(source: Source) -> None:
    page = listing(
        "<a href='/news/1'>ก</a><a href='/news/1'>เทศบาลจัดงานวันเด็ก</a><a href='#x'>x</a>"
        "<a href='javascript:go()'>x</a><a href='http://[bad'>x</a><a href='/news/2?q=ข่าว'>ข</a>"
        "<a class='next' href='/news?page=2'>ถัดไป</a>",
        kind="text/html",
    )
    found = lists.read(page, source)
    assert [link.url for link in found.following] == [f"{SITE}/news?page=2"]
    entries = Walk(source, lambda address: None).entries(found.links, page.url)
    assert [(e.url, e.anchor) for e in entries] == [
        (f"{SITE}/news/1", "เทศบาลจัดงานวันเด็ก"),
        (f"{SITE}/news/2?q=%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7", "ข"),
    ]


def test_counting_ends_a_gap_after_the_last(tmp_path: Path) -> None:
    source = written(tmp_path, FILE + "[numbers]\naddress = '/news/{number}'\nfirst = 5\ngap = 3\n")
    counting = Counting(source, 0, ahead=2)
    asked: list[int] = []
    there = {5, 6, 9}
    while numbers := [n for n, _ in counting.ask()]:
        for number in numbers:
            asked.append(number)
            counting.answered(number, article=number in there)
    assert asked == list(range(5, 13))
    # The next run looks for what was not there yet, and for more.
    assert [n for n, _ in Counting(source, 9, ahead=9).ask()] == [7, 8, 9, 10, 11, 12]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("/news/12", "/news/{id}"),
        ("/news_12.html", "/news_{id}.html"),
        ("/servlet/Activity?_mode=detail&id=12", "/servlet/Activity?_mode=detail&id={id}"),
        ("/index.php/news/12-prachum-sapha", ""),
        ("/2567/03/ข่าวประชาสัมพันธ์/", ""),
    ],
)
def test_the_shape_of_an_address(tmp_path: Path, url: str, address: str) -> None:
    shape = shape_of(SITE + url)
    assert shape is not None
    assert shape.address == address
    text = FILE.replace(r"^/news/(?P<id>\d+)", shape.url)
    source = written(tmp_path, text + (f"address = '{address}'\n" if address else ""))
    assert source.article(SITE + url)
    assert not source.article(f"{SITE}/about")
    assert shape_of(f"{SITE}/about") is None


def test_articles_are_told_from_menus() -> None:
    menu = "".join(f"<a href='/menu/{n}'>เมนู {n}</a>" for n in range(30))
    days = "".join(f"<a href='/calendar/{n}'>กิจกรรมประจำวันของเทศบาลที่ {n}</a>" for n in range(30))
    news = "".join(
        f"<a href='/show.php?id={n}&c=2'>เทศบาลตำบลตัวอย่างประชุมครั้งที่ {n}</a>" for n in range(9)
    )
    page = listing(f"<html>{menu}{days}{news}</html>", kind="text/html")
    ((shape, links),) = article_shapes(lists.read(page, Source("x", "", SITE, Path())).links)
    assert shape.address == "/show.php?id={id}"
    assert len(links) == 9
    assert common_shape([link.url for link in links] + [f"{SITE}/about"]) == shape
    assert common_shape([f"{SITE}/about", f"{SITE}/news/1"]) is None


def test_names_of_sources() -> None:
    assert name_of("https://www.muang-tak.go.th/news") == "muang-tak"
    assert name_of("http://127.0.0.1:80") == "site-127-0-0"
    assert name_of("https://tak.example") == "tak"


def test_a_feed_of_garbage_is_quick(source: Source) -> None:
    body = "<rss>" + "<item><title>" * 60_000
    began = time.monotonic()
    for text in (body, "<rss><channel>" + "<item><title>x</title></item>" * 30_000):
        with contextlib.suppress(NotReadableError):
            feeds.read(listing(text), source)
    assert time.monotonic() - began < 20
