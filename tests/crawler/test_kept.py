"""Pages kept as they were fetched: whole, once, within their room; read anew; written as WARC."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from crawler.items import Answer, Article, AttachedFile
from crawler.record import Record
from crawler.source import load_all
from crawler.writer import Writer
from khaosan.records import Document
from khaosan.settings import Settings
from store import attachments, pages
from store.bodies import Bodies
from store.database import Store, StoreError
from store.documents import get
from tests.crawler.conftest import Reply, Site, headline, lines, page
from tests.crawler.test_crawl import muang, rows

ROOM = 10_000_000


def kept(store: Store) -> dict[str, bytes]:
    bodies = Bodies(store)
    return {p.url: bodies.read(p.sha256) or b"" for p in pages.kept(store)}


def answer(url: str, body: bytes, **headers: str) -> Answer:
    values = {"Content-Type": "text/html; charset=utf-8"} | headers
    return Answer.of(HtmlResponse(url, body=body, headers=values), url)


# ---- keeping ----------------------------------------------------------------


def test_a_crawl_keeps_every_page_as_it_was_fetched(site: Site, settings: Settings) -> None:
    site.articles(12)
    thai = page(3).encode("cp874")
    site.pages["/news/3"] = Reply(thai, kind="text/html; charset=tis-620")
    site.pages["/news/4"] = Reply(status=301, headers={"Location": "/news/4?moved=1"})
    site.pages["/news/4?moved=1"] = Reply(page(4))
    site.pages["/news/5"] = Reply(
        gzip.compress(page(5).encode()), headers={"Content-Encoding": "gzip", "X-Kind": "แห่ง"[:0]}
    )
    site.pages["/news/6"] = Reply("<form>รหัสผ่าน <input type=password></form>")
    site.pages["/news/7"] = Reply(b"%PDF-1.7", kind="application/pdf")
    assert muang(site, settings).new == 10

    with Store(settings.db) as store:
        found = kept(store)
        by_url = {p.url: p for p in pages.kept(store)}
    served = {f"{site.base}/news/{n}": page(n).encode() for n in range(1, 13) if n not in (6, 7)}
    served[f"{site.base}/news/3"] = thai
    # What was read for no article may be one to a better reader; what is no page is not kept.
    served[f"{site.base}/news/6"] = site.pages["/news/6"].body.encode()  # type: ignore[union-attr]
    assert found == served
    assert by_url[f"{site.base}/news/4"].final == f"{site.base}/news/4?moved=1"
    assert by_url[f"{site.base}/news/2"].link == headline(2)
    assert ("Content-Type", "text/html; charset=tis-620") in by_url[f"{site.base}/news/3"].headers
    # Alike but for the article: all but the first take a fraction of the room.
    sizes = rows(settings, "SELECT base IS NULL, length(body), size FROM page_bodies "
                 "WHERE size > 500 ORDER BY number")  # fmt: skip
    assert sum(alone for alone, _, _ in sizes) <= 3
    assert sum(packed for _, packed, _ in sizes) * 3 < sum(size for _, _, size in sizes)


def test_nothing_is_kept_where_the_setting_says_so(site: Site, settings: Settings) -> None:
    site.articles(3)
    settings.keep_pages = 0
    assert muang(site, settings).new == 3
    assert rows(settings, "SELECT count(*) FROM page_bodies") == [(0,)]


def test_a_body_is_kept_once_and_the_oldest_make_room(tmp_path: Path) -> None:
    with Store(tmp_path / "x.db") as store:
        bodies = Bodies(store)
        made = [os.urandom(3000).hex().encode() for _ in range(40)]
        digests = [hashlib.sha256(body).hexdigest() for body in made]
        with store.transaction():
            for digest, body in zip(digests, made, strict=True):
                assert bodies.keep(digest, body, "s", 60_000)
                assert not bodies.keep(digest, body, "s", 60_000)
                assert bodies.size() <= 60_000
        left = [d for d in digests if bodies.read(d)]
        assert left == digests[-len(left) :] and len(left) > 10
        assert [bodies.read(d) for d in left] == made[-len(left) :]
        real = store.conn.execute("SELECT sum(length(body)) FROM page_bodies").fetchone()[0]
        assert real == bodies.size()
        huge = os.urandom(70_000)
        with store.transaction():
            assert not bodies.keep(hashlib.sha256(huge).hexdigest(), huge, None, 60_000)
        assert [d for d in digests if bodies.read(d)] == left


def test_a_dictionary_stays_as_long_as_it_is_needed(tmp_path: Path) -> None:
    shared = os.urandom(4000).hex()
    made = [f"{shared}{n}".encode() for n in range(30)]
    digests = [hashlib.sha256(body).hexdigest() for body in made]
    with Store(tmp_path / "x.db") as store:
        with store.transaction():
            for digest, body in zip(digests, made, strict=True):
                Bodies(store).keep(digest, body, "s", ROOM)
        size = Bodies(store).size()
        with store.transaction():
            assert Bodies(store).trim(size - 150) > 0
        left = [d for d in digests if Bodies(store).read(d)]
        assert left[0] == digests[0] and left[1:] == digests[-len(left) + 1 :]


def test_a_rolled_back_dictionary_is_not_used(tmp_path: Path) -> None:
    with Store(tmp_path / "x.db") as store:
        bodies = Bodies(store)
        texts = [f"{os.urandom(2000).hex()}".encode() for _ in range(2)]
        with pytest.raises(ZeroDivisionError), store.transaction():
            bodies.keep(hashlib.sha256(texts[0]).hexdigest(), texts[0], "s", ROOM)
            bodies.keep("x", texts[0] + b"1", "s", ROOM)
            raise ZeroDivisionError
        with store.transaction():
            for body in (texts[1], texts[1] + b"1"):
                bodies.keep(hashlib.sha256(body).hexdigest(), body, "s", ROOM)
        digest = hashlib.sha256(texts[1] + b"1").hexdigest()
        assert Bodies(store).read(digest) == texts[1] + b"1"


def test_a_damaged_body_is_told(tmp_path: Path) -> None:
    with Store(tmp_path / "x.db") as store:
        body = b"<p>" + "ข่าว".encode() * 50
        digest = hashlib.sha256(body).hexdigest()
        with store.transaction() as conn:
            Bodies(store).keep(digest, body, None, ROOM)
            conn.execute("UPDATE page_bodies SET body = substr(body, 1, length(body) - 6)")
        with pytest.raises(StoreError, match="kept page 1 is damaged"):
            Bodies(store).read(digest)


def test_many_large_pages_are_not_held_in_memory(settings: Settings) -> None:
    source = load_all(settings.sources_dir)["muang"]
    record = Record(settings.db, source, keep=ROOM)
    record.open()
    writer = Writer(record)
    for n in range(9):
        url = f"https://www.muang.example/news/{n}"
        body = page(n).encode() + b" " * 1_000_000
        writer.save(Article(answer(url, body), Document.new(f"ข่าว {n}", url=url)))
        assert sum(len(i.answer.body or b"") for i in writer.waiting) < 5_000_000
    writer.flush()
    writer.close()
    assert record.counts.new == 9
    record.close()


def test_headers_cannot_begin_another() -> None:
    response = HtmlResponse("https://a.example/1", body=b"x", headers={
        "X-A": "one\r\nX-Evil: 1\x00", "ETag": '"1"', **{f"H{n}": "v" * 9000 for n in range(300)}
    })  # fmt: skip
    found = Answer.of(response, "https://a.example/1")
    assert ("X-A", "one  X-Evil: 1") in found.headers
    assert len(found.headers) <= 100 and all(len(v) <= 4096 for _, v in found.headers)
    assert found.etag == '"1"'


# ---- taken down, attachments ------------------------------------------------


def test_a_taken_down_article_is_noted_and_its_text_stays(site: Site, settings: Settings) -> None:
    site.articles(5)
    muang(site, settings)
    site.pages["/news/2"] = Reply("gone", 404)
    site.pages["/news/3"] = Reply("busy", 500)
    muang(site, settings)
    with Store(settings.db) as store:
        down = pages.taken_down(store, "muang:2")
        assert down is not None and down["status"] == 404 and down["since"] <= down["checked"]
        assert pages.taken_down(store, "muang:3") is pages.taken_down(store, "muang:1") is None
        row = get(store, "muang:2")
        assert row is not None and lines(2)[0] in row["text"]
        # It is back, or the answer was a fault of the server's.
        with store.transaction() as conn:
            conn.execute("UPDATE pages SET checked = '2020-01-01T00:00:00+00:00', fetched = "
                         "'2020-01-01T00:00:00+00:00' WHERE status = 404")  # fmt: skip
    site.pages["/news/2"] = Reply(page(2))
    muang(site, settings)
    with Store(settings.db) as store:
        assert pages.taken_down(store, "muang:2") is None


def test_files_and_captions_are_kept_with_the_article(site: Site, settings: Settings) -> None:
    site.articles(2)
    extra = (
        '<a href="/files/plan.pdf"><img src="/pdf.png" alt="pdf"></a>'
        '<a href="/files/plan.pdf">แผนพัฒนาท้องถิ่น 2567</a>'
        '<a href="javascript:alert(1)//x.pdf">ร้าย</a><a href="/news/2">ข่าวอื่น</a>'
        '<figure><img data-src="/p/1.jpg" src="data:x"><figcaption>นายกเทศมนตรีมอบถุงยังชีพ'
        '</figcaption></figure><img src="/p/2.jpg" alt="IMG_2031.jpg">'
        '<nav><a href="/manual.pdf">คู่มือเว็บไซต์</a></nav>'
    )
    site.pages["/news/1"] = Reply(
        page(1, extra=extra).replace(
            "<div class='related'>",
            '<ul><li><a href="/get.php?file=order.docx">คำสั่ง</a></li></ul><div class="related">'
            '<a href="/other.pdf">อื่น</a></div><div class="related">',
        )
    )
    muang(site, settings)
    with Store(settings.db) as store:
        row = get(store, "muang:1")
        assert row is not None
        found = [(a.kind, a.url.removeprefix(site.base), a.text)
                 for a in attachments.of(store, row["number"])]  # fmt: skip
    assert found == [
        ("file", "/files/plan.pdf", "แผนพัฒนาท้องถิ่น 2567"),
        ("picture", "/p/1.jpg", "นายกเทศมนตรีมอบถุงยังชีพ"),
        ("file", "/get.php?file=order.docx", "คำสั่ง"),
    ]


def test_an_attached_file_is_kept_and_belongs_to_its_article(settings: Settings) -> None:
    source = load_all(settings.sources_dir)["muang"]
    article, file = "https://www.muang.example/news/1", "https://www.muang.example/letter.pdf"
    record = Record(settings.db, source, keep=ROOM)
    record.open()
    pdf = answer(file, b"%PDF-1.7 x", **{"Content-Type": "application/pdf"})
    record.write([
        Article(answer(article, page(1).encode()), Document.new("หนังสือ", url=article)),
        AttachedFile(pdf, article),
    ])  # fmt: skip
    assert kept(record.store)[file] == b"%PDF-1.7 x"
    assert record.counts.answered == 1
    owners = rows(settings, "SELECT DISTINCT document FROM pages")
    assert owners == [(1,)]
    record.close()
