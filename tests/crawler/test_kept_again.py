"""Kept pages read anew and written as WARC; killed at any moment, all of it ends the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.kept import recrawl as recrawling
from crawler.kept.command import recrawl as verb
from crawler.kept.recrawl import recrawl
from crawler.source import load_all
from khaosan.errors import UsageError
from khaosan.settings import Settings
from khaosan.verbs import add_shared_options
from store import pages
from store.bodies import Bodies
from store.database import Store
from store.documents import get, versions
from store.export.warc import export
from store.integrity import checks
from tests.crawler.conftest import Reply, Site, headline, lines, page
from tests.crawler.test_crawl import muang, numbers, rows, started, wait_for

NOTE = "<div class='note'>ติดต่อสอบถามได้ที่กองคลัง เทศบาลเมืองตัวอย่าง</div>"


def better(settings: Settings, old: str, new: str) -> None:
    """Change the source's file: another reader."""
    file = Path(settings.sources_dir) / "muang.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def again(settings: Settings, **more: Any) -> recrawling.Reread:
    with Store(settings.db) as store:
        return recrawl(store, load_all(settings.sources_dir), **more)


def crawled(site: Site, settings: Settings, count: int) -> None:
    site.articles(count)
    for number in range(1, count + 1):
        body = page(number, extra=NOTE if number % 2 else "")
        site.pages[f"/news/{number}"] = Reply(body, headers={"ETag": f'"v{number}"'})
    assert muang(site, settings).new == count
    site.log.clear()


def test_a_better_reader_needs_no_request(site: Site, settings: Settings) -> None:
    crawled(site, settings, 10)
    assert again(settings).pages == 0

    better(settings, 'text = ["div.content"]', 'text = ["div.content"]\ndrop = [".note"]')
    report = again(settings)
    assert (report.pages, report.changed, report.same, report.held_back) == (10, 5, 5, 0)
    assert site.log == []
    with Store(settings.db) as store:
        old, new = versions(store, "muang:1")
        assert "กองคลัง" in old["text"] and "กองคลัง" not in new["text"]
        assert (new["newest"], new["page"]) == (1, old["page"])
        assert len(versions(store, "muang:2")) == 1
    assert again(settings).pages == 0  # all is read by the present reader

    # What the site serves now is what was read: nothing changes with the next crawl.
    report = muang(site, settings)
    assert (report.new, report.changed) == (0, 0)

    # A change of heart: the older text is the newest again.
    better(settings, 'drop = [".note"]', "drop = []")
    assert again(settings).changed == 5
    with Store(settings.db) as store:
        row = get(store, "muang:1")
        assert row is not None and "กองคลัง" in row["text"] and row["version"] == 3


def test_a_reader_that_loses_much_is_held_back(site: Site, settings: Settings) -> None:
    crawled(site, settings, 4)
    better(settings, 'text = ["div.content"]', 'text = [".note", "div.content p:first-child"]')
    report = again(settings)
    assert (report.changed, report.held_back) == (0, 4)
    assert report.shorter[0].startswith(site.base)
    assert again(settings).pages == 0
    assert again(settings, anew=True, shorter=True).changed == 4


def test_title_and_date_are_corrected_in_place(site: Site, settings: Settings) -> None:
    better(settings, 'date = [".published"]', "")
    better(settings, 'title = ["h1.headline"]', 'title = ["nav"]')
    site.articles(3)
    muang(site, settings)
    assert rows(settings, "SELECT DISTINCT title, published FROM documents") == [("เมนู", None)]
    better(settings, 'title = ["nav"]', 'title = ["h1.headline"]\ndate = [".published"]')
    again(settings)
    found = rows(settings, "SELECT title, published FROM documents WHERE newest ORDER BY id")
    assert found == [(headline(n), f"2024-03-0{n + 1}") for n in (1, 2, 3)]


def test_a_date_that_only_the_feed_told_stays(site: Site, settings: Settings) -> None:
    better(settings, 'date = [".published"]', "")
    better(settings, "[lists]\npages", '[feeds]\npages = ["/rss"]\n[lists]\npages')
    site.articles(2)
    item = (
        f"<item><title>{headline(2)}</title><link>{site.base}/news/2</link>"
        "<pubDate>Mon, 04 Mar 2024 02:00:00 GMT</pubDate></item>"
    )
    site.pages["/rss"] = Reply(f"<rss><channel>{item}</channel></rss>", kind="text/xml")
    site.pages["/news?page=1"] = Reply("<a href='/news/1'>ข่าว</a>")
    muang(site, settings)
    dates = "SELECT id, published FROM documents WHERE newest ORDER BY id"
    told = [("muang:1", None), ("muang:2", "2024-03-04")]
    assert rows(settings, dates) == told
    better(settings, 'text = ["div.content"]', 'text = ["div.content p:first-child"]')
    assert again(settings, shorter=True, anew=True).changed == 2
    assert rows(settings, dates) == told


def test_what_was_no_article_may_be_one(site: Site, settings: Settings) -> None:
    site.articles(2)
    site.pages["/news/2"] = Reply("<div id=x>" + "".join(lines(2)) + "</div><input type=password>")
    assert muang(site, settings).failures == {"login page": 1}
    better(settings, 'text = ["div.content"]', 'text = ["div.content", "#x"]')
    assert again(settings).new == 1
    assert rows(settings, "SELECT count(*) FROM pages WHERE document IS NULL") == [(0,)]
    assert numbers(settings) == [1, 2]


def test_hostile_kept_pages_stop_nothing(site: Site, settings: Settings) -> None:
    site.articles(4)
    site.pages["/news/1"] = Reply("<div>" * 40_000 + "x")
    site.pages["/news/2"] = Reply(bytes(range(256)) * 200, kind="text/html; charset=utf-16")
    site.pages["/news/3"] = Reply(page(3), kind="text/html; charset=no-such-charset")
    muang(site, settings)
    with Store(settings.db) as store, store.transaction() as conn:
        conn.execute("UPDATE page_bodies SET body = x'00' WHERE sha256 = "
                     "(SELECT sha256 FROM pages WHERE url LIKE '%/news/4')")  # fmt: skip
    report = again(settings, anew=True)
    assert report.pages == report.failures.total() + report.same + report.changed + report.new
    assert report.failures["cannot be read: StoreError"] >= 1
    assert json.loads(json.dumps(report.to_json()))["failures"] == dict(report.failures)
    row = rows(settings, "SELECT text FROM documents WHERE id = 'muang:3' AND newest")
    assert row == [("\n".join([headline(3), *lines(3)]),)]


def test_an_older_page_is_not_read_where_a_later_one_was_not_kept(
    site: Site, settings: Settings
) -> None:
    crawled(site, settings, 1)
    site.pages["/news/1"] = Reply(page(1, extra="<p>แก้ไขวันเวลา</p>"), headers={"ETag": '"b"'})
    settings.keep_pages = 0
    assert muang(site, settings).changed == 1
    assert again(settings, anew=True).pages == 0


def test_the_verb(site: Site, settings: Settings) -> None:
    crawled(site, settings, 3)
    run = CliRunner()
    env = {"KHAOSAN_DB": settings.db, "KHAOSAN_SOURCES_DIR": settings.sources_dir}
    command = add_shared_options(verb)
    done = run.invoke(command, ["--from-pages", "muang", "--all"], env=env, obj={})
    assert done.exit_code == 0, done.output
    assert "3 pages read anew: 0 with a new version, 0 new, 3 same" in done.stdout
    refused = run.invoke(command, ["muang"], env=env, obj={})
    assert isinstance(refused.exception, UsageError)


# ---- WARC -------------------------------------------------------------------


def test_warc_is_read_back_with_warcio(site: Site, settings: Settings, tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    site.articles(3)
    site.pages["/news/1"] = Reply(page(1).encode("cp874"), kind="text/html")
    site.pages["/news/2"] = Reply(status=301, headers={"Location": "/news/2?moved=1"})
    site.pages["/news/2?moved=1"] = Reply(
        page(2), headers={"X-Name": 'a="' + "ข่าว".encode().decode("latin-1") + '"'}
    )
    muang(site, settings, permission="letter 12\r\nEvil: 1")
    file = tmp_path / "pages.warc.gz"
    with Store(settings.db) as store:
        with store.transaction() as conn:  # what no server could send, and a second answer
            conn.execute("UPDATE pages SET headers = ? WHERE url LIKE '%/3'",
                         ('[["X-A", "1\\r\\nX-Evil: 1"], ["Bad Name:\\r\\n", "x"], '
                          '["Content-Encoding", "gzip"], ["Content-Type", "text/html"]]',),
                         )  # fmt: skip
            conn.execute(
                "INSERT INTO pages (url, source, status, sha256, fetched, checked) SELECT "
                "'https://www.muang.example/ข่าว', source, 200, sha256, fetched, checked "
                "FROM pages WHERE url LIKE '%/3'"
            )
        assert export(store, file) == 4
        served = {p.final: Bodies(store).read(p.sha256) for p in pages.kept(store)}
        dates = {p.final: p.fetched.replace("+00:00", "Z") for p in pages.kept(store)}
    responses, kinds, told = {}, [], ""
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            kinds.append(record.rec_type)
            uri = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type == "response":
                responses[uri] = record.content_stream().read()
                assert record.rec_headers.get_header("WARC-Date") == dates[uri]
                assert record.http_headers.get_statuscode() == "200"
                assert record.http_headers.get_header("X-Evil") is None
                if uri.endswith("moved=1"):
                    name = record.http_headers.get_header("X-Name")
                    assert name == 'a="%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7"'
                assert record.http_headers.get_header("Content-Encoding") is None
                size = record.http_headers.get_header("Content-Length")
                assert size == str(len(responses[uri]))
            elif record.rec_type == "metadata":
                told += record.content_stream().read().decode()
            elif record.rec_type == "revisit":
                assert uri == "https://www.muang.example/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7"
    assert kinds == ["warcinfo", *["response", "metadata"] * 3, "revisit", "metadata"]
    assert responses == {u: b for u, b in served.items() if "muang.example" not in u}
    assert responses[f"{site.base}/news/1"] == page(1).encode("cp874")
    assert f"khaosan-address: {site.base}/news/2\r\n" in told
    assert "khaosan-permission: letter 12  Evil: 1\r\n" in told
    check = subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(file)],
                           capture_output=True, text=True)  # fmt: skip
    assert (check.returncode, check.stdout) == (0, ""), check.stdout
    with pytest.raises(UsageError, match=r"warc\.gz"), Store(settings.db) as store:
        export(store, tmp_path / "pages.zip")


# ---- killed -----------------------------------------------------------------


def everything(settings: Settings) -> dict[str, list[Any]]:
    """What a crawl leaves, without row numbers and times."""
    queries = {
        "documents": "SELECT id, version, newest, url, title, published, text FROM documents",
        "addresses": "SELECT canonical, main FROM addresses",
        "pages": "SELECT p.url, p.status, p.etag, p.sha256, p.final, p.link, p.reader, d.id "
        "FROM pages p LEFT JOIN documents d ON d.number = p.document",
        "bodies": "SELECT sha256, size FROM page_bodies",
        "attachments": "SELECT d.id, a.position, a.kind, a.url FROM attachments a "
        "JOIN documents d ON d.number = a.document",
        "orphans": "SELECT sha256 FROM page_bodies WHERE sha256 NOT IN (SELECT sha256 FROM pages)",
        "indexed": "SELECT count(*) FROM search_words_docsize",
    }
    return {name: sorted(rows(settings, sql), key=repr) for name, sql in queries.items()}


@pytest.mark.timeout(600)
def test_killed_at_many_moments_it_ends_with_the_same_rows(
    site: Site, settings: Settings, tmp_path: Path
) -> None:
    count = 200
    site.articles(count, per_page=20)
    for number in range(1, count + 1):
        extra = f'<a href="/files/{number}.pdf">เอกสารแนบ</a>' if number % 3 == 0 else ""
        site.pages[f"/news/{number}"] = Reply(
            page(number, extra=extra), headers={"ETag": f'"v{number}"'}, sleep=0.03
        )
    undisturbed = Settings(db=str(tmp_path / "other.db"), sources_dir=settings.sources_dir)
    assert muang(site, undisturbed).new == count

    # `python -m bench crawling` does it at twenty; so many show it.
    for moment in range(0, 20, 3):
        site.log.clear()
        process = started(site, settings)
        # Each a little further into its run: before the first article, in the midst of a batch,
        # while it writes.
        wait_for(site, 1 + moment)
        time.sleep(0.007 * moment)
        assert process.poll() is None
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        if Path(settings.db).exists():
            with Store(settings.db, readonly=True) as store:
                assert [d for _, ok, d in checks(store) if not ok] == []
                bodies = Bodies(store)
                assert all(bodies.read(p.sha256) for p in pages.kept(store))
                (bare,) = store.conn.execute(
                    "SELECT count(*) FROM documents d WHERE NOT EXISTS (SELECT 1 FROM pages p "
                    "JOIN page_bodies b USING (sha256) WHERE p.document = d.number)"
                ).fetchone()
                assert bare == 0
    report = muang(site, settings)
    assert report.ok, report.problems
    assert everything(settings) == everything(undisturbed)


RECRAWL = """
import sys
from crawler.kept.recrawl import recrawl
from crawler.source import load_all
from store.database import Store
with Store(sys.argv[1]) as store:
    recrawl(store, load_all(sys.argv[2]), watch=lambda n: print(n, flush=True))
"""


def test_a_killed_second_reading_goes_on(site: Site, settings: Settings) -> None:
    crawled(site, settings, 100)
    better(settings, 'text = ["div.content"]', 'text = ["div.content"]\ndrop = [".note"]')
    process = subprocess.Popen(
        [sys.executable, "-c", RECRAWL, settings.db, settings.sources_dir],
        stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stdout is not None
    done = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    report = again(settings)
    assert 0 < report.pages <= 100 - done
    assert rows(settings, "SELECT version, count(*) FROM documents GROUP BY 1") == [
        (1, 100),
        (2, 50),
    ]
    assert again(settings).pages == 0
