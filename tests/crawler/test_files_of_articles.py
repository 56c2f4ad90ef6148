"""Files that a crawl keeps, read after it: letters get the text of their first file, other files
become documents."""

from __future__ import annotations

import importlib.util
import io
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import group
from crawler.files import needs
from crawler.kept import files as kept_files
from crawler.run import crawl
from khaosan.errors import UsageError
from khaosan.paging import page_of
from khaosan.settings import Settings
from store import attachments, document_pages
from store.database import Store
from store.documents import get, versions
from store.integrity import checks
from tests.crawler.conftest import SOURCE, Reply, Site, page
from tests.crawler.test_crawl import muang, rows
from tests.crawler.test_letters import PDF, department, letter, listed

SET = Path(__file__).parent / "files" / "set"
LETTERS = "/servlet/RssServlet"


def pdf(name: str, tag: str = "") -> Reply:
    headers = {"ETag": f'"{tag}"'} if tag else {}
    return Reply((SET / name).read_bytes(), kind="application/pdf", headers=headers)


def newest(settings: Settings, address: str) -> tuple[Any, list[int]]:
    with Store(settings.db) as store:
        row = get(store, address)
        assert row is not None
        return row, document_pages.of(store, row["number"])[0]


def read_by(settings: Settings) -> list[Any]:
    return rows(settings, "SELECT url, reader FROM pages WHERE sha256 IS NOT NULL ORDER BY number")


def again(settings: Settings, *options: str) -> str:
    words = ["recrawl", "--from-pages", *options, "--db", settings.db]
    done = CliRunner().invoke(group, words, env={"KHAOSAN_SOURCES_DIR": settings.sources_dir})
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def letters(site: Site) -> Site:
    """Two letters: one of two files, one whose file is broken."""
    department(site)
    site.pages[PDF.format("1_1")] = pdf("office-pages.pdf", "v1")
    site.pages[PDF.format("1_2")] = pdf("office-letter.pdf", "v1")
    site.pages[PDF.format("2_1")] = Reply(b"%PDF-1.7 cut", kind="application/pdf")
    site.pages[LETTERS] = listed(
        letter(1, PDF.format("1_1"), PDF.format("1_2")), letter(2, PDF.format("2_1"))
    )
    return site


def test_a_letter_has_the_text_of_its_file(
    letters: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = crawl(settings, "dla", base=letters.base)
    assert report.ok, report.problems
    assert (report.files, report.unread) == (2, {"damaged or cut short": 1})
    assert "2 files read, 1 not (damaged or cut short)" in report.line()
    assert [url for url, _ in report.lost] == [letters.base + PDF.format("2_1")]

    first = letters.base + PDF.format("1_1")
    row, pages = newest(settings, first)
    head = row["text"].partition("\nหนังสือนำส่ง\n")[0] + "\nหนังสือนำส่ง\n"
    assert head.startswith("ซักซ้อมแนวทางการจัดทำงบประมาณ ฉบับที่ 1\nที่ มท 0808.2/ว 1\n")
    (alone,) = read_here("office-pages.pdf")
    assert row["text"] == head + alone.text
    assert pages == [len(head) + start for start in alone.pages] and len(pages) > 1
    last = alone.text.splitlines()[-1]
    assert page_of(pages, row["text"].index(last)) == page_of(alone.pages, alone.text.index(last))
    assert (row["title"], row["published"], row["agency"], row["version"]) == (
        "ซักซ้อมแนวทางการจัดทำงบประมาณ ฉบับที่ 1", "2024-03-01", "กองคลังท้องถิ่น", 2,
    )  # fmt: skip

    # The second file stands for itself, with the letter's day and agency; the page is the file's.
    second, pages = newest(settings, letters.base + PDF.format("1_2"))
    assert (second["published"], second["agency"], second["source"]) == (
        "2024-03-01", "กองคลังท้องถิ่น", "dla",
    )  # fmt: skip
    assert pages == [0] and second["title"]
    owner = "SELECT document FROM pages WHERE url LIKE '%1_2.pdf'"
    assert rows(settings, owner) == [(second["number"],)]

    # Nothing changed: nothing is read, no version comes, the broken one is not told again.
    before = read_by(settings)
    monkeypatch.setattr(kept_files.attached, "begin", lambda *_: pytest.fail("read again"))
    report = crawl(settings, "dla", base=letters.base)
    assert (report.new, report.changed, report.files, report.unread) == (0, 0, 0, {})
    assert " read" not in report.line() and report.lost == []
    assert read_by(settings) == before
    assert newest(settings, first)[0]["number"] == row["number"]


def read_here(name: str) -> list[Any]:
    from crawler.files.reading import read

    return list(read(SET / name, name, name))


def test_a_list_that_says_otherwise_and_a_file_that_changed(
    letters: Site, settings: Settings
) -> None:
    crawl(settings, "dla", base=letters.base)
    address = letters.base + PDF.format("1_1")
    file = newest(settings, address)[0]["text"].partition("หนังสือนำส่ง\n")[2]

    changed = letter(1, PDF.format("1_1"), PDF.format("1_2")).replace("ซักซ้อม", "แก้ไขการซักซ้อม")
    letters.pages[LETTERS] = listed(changed, letter(2, PDF.format("2_1")))
    report = crawl(settings, "dla", base=letters.base)
    assert (report.changed, report.files) == (1, 1)
    row, pages = newest(settings, address)
    assert row["title"] == "แก้ไขการซักซ้อมแนวทางการจัดทำงบประมาณ ฉบับที่ 1"
    head, _, rest = row["text"].partition("หนังสือนำส่ง\n")
    assert head.startswith(row["title"]) and rest == file
    assert pages[0] == len(row["text"]) - len(file)
    crawl(settings, "dla", base=letters.base)
    assert newest(settings, address)[0]["number"] == row["number"]

    # The file changes: its text takes the place of the old one, once.
    letters.pages[PDF.format("1_1")] = pdf("office-letter.pdf", "v2")
    letters.pages[PDF.format("1_2")] = pdf("office-columns.pdf", "v2")
    report = crawl(settings, "dla", base=letters.base)
    assert report.files == 2
    row, pages = newest(settings, address)
    (alone,) = read_here("office-letter.pdf")
    assert row["text"] == f"{head}หนังสือนำส่ง\n{alone.text}"
    second, _ = newest(settings, letters.base + PDF.format("1_2"))
    assert second["version"] == 2 and second["published"] == "2024-03-01"
    with Store(settings.db) as store:
        assert len(versions(store, row["id"])) == 5


def test_a_letter_whose_file_became_a_web_page_keeps_its_text(
    letters: Site, settings: Settings
) -> None:
    crawl(settings, "dla", base=letters.base)
    address = letters.base + PDF.format("1_1")
    row, _ = newest(settings, address)
    letters.pages[PDF.format("1_1")] = Reply("<p>เข้าสู่ระบบ</p>" * 50)
    report = crawl(settings, "dla", base=letters.base)
    assert report.failures == {"a web page in place of a file": 1}
    assert " left" not in again(settings, "--all")
    assert newest(settings, address)[0]["text"] == row["text"]


def test_without_a_library_files_wait(
    letters: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec
    with monkeypatch.context() as without:
        without.setattr(
            importlib.util, "find_spec", lambda name, *a: None if "pdfium" in name else real(name)
        )
        for _ in range(2):
            report = crawl(settings, "dla", base=letters.base)
            assert report.ok and (report.files, report.waiting, report.unread) == (0, 3, {})
            assert f"3 files not yet ({needs.INSTALL})" in report.line()
    # Recrawl reads them too.
    assert "2 files read, 1 not (damaged or cut short)" in again(settings)
    assert newest(settings, letters.base + PDF.format("1_1"))[0]["version"] == 2


def linking(site: Site, settings: Settings, most: int) -> None:
    """An article that links to three files, one of them elsewhere, and to a picture."""
    source = SOURCE.replace("[select]", f"files = {most}\n\n[select]")
    assert settings.sources_dir
    (Path(settings.sources_dir) / "muang.toml").write_text(source, encoding="utf-8")
    links = (
        '<p><a href="https://drive.example/x.pdf">อื่น</a> <a href="/p.jpg">ภาพ</a>'
        '<a href="/files/แผน.pdf">แผนพัฒนาท้องถิ่น 2567</a> <a href="/get?f=2.docx">คำสั่ง</a></p>'
    )
    site.articles(1)
    site.pages["/news/1"] = Reply(page(1, extra=links), headers={"ETag": '"a"'})
    site.pages["/files/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"] = pdf("office-letter.pdf", "v1")
    docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    site.pages["/get?f=2.docx"] = Reply((SET / "word.docx").read_bytes(), kind=docx)


def test_files_whose_address_does_not_say_what_they_are(site: Site, settings: Settings) -> None:
    source = SOURCE.replace("[select]", "files = 5\nfiles_url = '^/(?:download/|dl)'\n\n[select]")
    assert settings.sources_dir
    (Path(settings.sources_dir) / "muang.toml").write_text(source, encoding="utf-8")
    links = (
        '<p><a href="/download/317">คำสั่งแต่งตั้ง</a> <a href="/dl?id=9">หนังสือเวียน</a> '
        '<a href="/download/5">รายละเอียด</a> <a href="/about">เกี่ยวกับเรา</a></p>'
    )
    site.articles(1)
    site.pages["/news/1"] = Reply(page(1, extra=links))
    site.pages["/download/317"] = Reply(
        (SET / "word.docx").read_bytes(),
        kind="application/octet-stream",
        headers={"Content-Disposition": "attachment; filename*=UTF-8''%E0%B8%81.docx"},
    )
    # A script that sends a PDF as it sends its pages, and one that sends a page.
    site.pages["/dl?id=9"] = Reply((SET / "office-letter.pdf").read_bytes())
    site.pages["/download/5"] = Reply("<html>กรุณาเข้าสู่ระบบ</html>")
    report = muang(site, settings)
    assert report.files == 2 and site.asked("/about") == []
    assert report.failures == {"a web page in place of a file": 1}
    for address, title in (("/download/317", "คำสั่งแต่งตั้ง"), ("/dl?id=9", "หนังสือเวียน")):
        assert newest(settings, site.base + address)[0]["title"] == title


@pytest.mark.parametrize("most", [0, 1, 5])
def test_files_of_an_article_where_the_source_says_so(
    site: Site, settings: Settings, most: int
) -> None:
    linking(site, settings, most)
    report = muang(site, settings)
    assert report.ok and report.files == min(most, 2), report.line()
    asked = site.asked("/files/") + site.asked("/get")
    assert len(asked) == min(most, 2) and site.asked("/p.jpg") == []
    if not most:
        return
    address = f"{site.base}/files/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"
    row, pages = newest(settings, address)
    assert (row["title"], row["published"], row["agency"], row["source"], pages) == (
        "แผนพัฒนาท้องถิ่น 2567", "2024-03-02", "เทศบาลเมืองตัวอย่าง", "muang", [0],
    )  # fmt: skip
    # The article is as it was.
    article, _ = newest(settings, f"{site.base}/news/1")
    with Store(settings.db) as store:
        assert len(attachments.of(store, article["number"])) == 3
    assert article["version"] == 1

    site.log.clear()
    report = muang(site, settings)
    assert (report.new, report.changed, report.files) == (0, 0, 0)
    # What has an ETag is asked after with it; what has none, a day later.
    asked = [
        (path, h.get("If-None-Match")) for _, path, h in site.log if path[:5] in ("/file", "/get?")
    ]
    assert asked == [("/files/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf", '"v1"')]


def test_robots_and_bounds_hold_for_files(site: Site, settings: Settings) -> None:
    linking(site, settings, 5)
    site.robots = Reply("User-agent: *\nDisallow: /get\n", kind="text/plain")
    site.pages["/files/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"] = Reply(
        b"%PDF-1.7" + bytes(700_000), kind="application/pdf"
    )
    report = muang(site, settings)
    assert site.asked("/get") == []
    assert report.failures.total() == 2 and report.files == 0
    assert report.new == 1


def test_how_many_files_is_a_number(settings: Settings) -> None:
    assert settings.sources_dir
    file = Path(settings.sources_dir) / "muang.toml"
    file.write_text(SOURCE.replace("[select]", 'files = "all"\n[select]'), encoding="utf-8")
    with pytest.raises(UsageError, match=r"muang\.toml: articles\.files: must be a whole number"):
        crawl(settings, "muang")


def test_what_stands_in_a_linked_archive_is_read(site: Site, settings: Settings) -> None:
    linking(site, settings, 5)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("office-letter.pdf", "word.docx"):
            archive.write(SET / name, f"เอกสาร/{name}")
        archive.writestr("เอกสาร/โปรแกรม.exe", b"MZ" + bytes(100))
    address = "/files/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf"
    site.pages[address.replace(".pdf", ".zip")] = Reply(packed.getvalue(), kind="application/zip")
    article = site.pages["/news/1"].body
    assert isinstance(article, str)
    site.pages["/news/1"] = Reply(article.replace("แผน.pdf", "แผน.zip"))
    report = muang(site, settings)
    assert (report.files, report.unread) == (2, {}), report.line()
    [(where, why)] = report.lost
    assert where.endswith(".zip:เอกสาร/โปรแกรม.exe") and why == "file: .exe is not read"
    first, _ = newest(settings, site.base + address.replace(".pdf", ".zip"))
    second, _ = newest(settings, site.base + address.replace(".pdf", ".zip?part=1"))
    (letter_,), (word,) = read_here("office-letter.pdf"), read_here("word.docx")
    assert (first["text"], second["text"]) == (letter_.text, word.text)
    assert (first["title"], first["file"]) == ("แผนพัฒนาท้องถิ่น 2567", None)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_stopped_while_files_are_read_the_next_run_reads_the_rest(
    letters: Site, settings: Settings, tmp_path: Path, how: signal.Signals
) -> None:
    """Of letters many wait; what was read is in the store, and nothing twice."""
    count = 12
    for number in range(10, 10 + count):
        letters.pages[PDF.format(f"{number}_1")] = pdf("office-letter.pdf", f"v{number}")
    letters.pages[LETTERS] = listed(
        *(letter(number, PDF.format(f"{number}_1")) for number in range(10, 10 + count))
    )
    environment = os.environ | {"KHAOSAN_SOURCES_DIR": str(settings.sources_dir or "")}
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "--db", settings.db, "crawl", "dla", "--base", letters.base],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if Path(settings.db).exists() and sum(bool(reader) for _, reader in files_read(settings)):
            break
        time.sleep(0.01)
    process.send_signal(how)
    said = process.communicate(timeout=60)[0]
    before = sum(bool(reader) for _, reader in files_read(settings))
    assert before >= 1, said
    report = crawl(settings, "dla", base=letters.base)
    assert report.ok, report.problems
    assert report.files == count - before
    undisturbed = Settings(db=str(tmp_path / "other.db"), sources_dir=settings.sources_dir)
    crawl(undisturbed, "dla", base=letters.base)
    told = "SELECT id, version, newest, url, title, published, text FROM documents ORDER BY 1, 2"
    assert rows(settings, told) == rows(undisturbed, told)
    with Store(settings.db) as store:
        assert [d for _, ok, d in checks(store) if not ok] == []


def files_read(settings: Settings) -> list[Any]:
    """The kept files, each with what read it."""
    try:
        return [(url, reader) for url, reader in read_by(settings) if url.endswith(".pdf")]
    except sqlite3.Error:  # not made yet
        return []
