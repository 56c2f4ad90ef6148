"""Files under a wrong name: their first bytes say what they are."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from bench.files_hostile import package
from crawler.files.kinds import kind_of
from crawler.readers import LeftOut, read
from khaosan.records import Document

SET = Path(__file__).parent / "set"
PDF = (SET / "office-letter.pdf").read_bytes()
DOCX = (SET / "letter.docx").read_bytes()
ODT = (SET / "table.odt").read_bytes()
RTF = (SET / "news.rtf").read_bytes()
XLSX = (SET / "sheet.xlsx").read_bytes()
MHTML = (SET / "page.mhtml").read_bytes()
EML = (SET / "mail.eml").read_bytes()
TEXT = "ประกาศกรมที่ดิน\nเรื่อง การจดทะเบียน".encode()
TABLE = (
    "<html><body><p>รายงาน</p><table><tr><th>ที่</th><th>ชื่อ</th></tr>"
    "<tr><td>1</td><td>กรมที่ดิน</td></tr></table></body></html>"
).encode()
PAGE = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><p>ที่ มท ๐๑๐๑/๑</p>'
    "<p>เรียน อธิบดี</p></body></html>"
)
ZIP = package({"ประกาศ.rtf": RTF, "ใน/b.txt": TEXT})


def word_mhtml() -> bytes:
    page = EmailMessage()
    page["MIME-Version"] = "1.0"
    page.set_content(PAGE, subtype="html", cte="base64")
    page.make_related()
    return page.as_bytes()


def shown(value: object) -> str:
    """What names a test."""
    return value if isinstance(value, str) else f"{len(value)}" if isinstance(value, bytes) else ""


def same(path: Path, name: str) -> list[str]:
    """The texts of a file of the set under its right name."""
    right = path.parent / "right"
    right.mkdir(exist_ok=True)
    (right / name).write_bytes((SET / name).read_bytes())
    return [x.text for x in read(right / name) if isinstance(x, Document)]


@pytest.mark.parametrize(
    ("name", "data", "right"),
    [
        ("a.txt", PDF, "office-letter.pdf"),
        ("a", PDF, "office-letter.pdf"),
        ("a.html", PDF, "office-letter.pdf"),
        ("a.pdf", DOCX, "letter.docx"),
        ("a", DOCX, "letter.docx"),
        ("a.xlsx", DOCX, "letter.docx"),
        ("a.docx", XLSX, "sheet.xlsx"),
        ("a.docx", ODT, "table.odt"),
        ("a.txt", RTF, "news.rtf"),
        ("a.doc", MHTML, "page.mhtml"),
        ("a.txt", EML, "mail.eml"),
        ("a.zip", PDF, "office-letter.pdf"),
    ],
    ids=shown,
)
def test_in_a_folder_and_alone(tmp_path: Path, name: str, data: bytes, right: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / name).write_bytes(data)
    want = same(tmp_path, right)
    assert want
    for path in (folder, folder / name):
        found = list(read(path))
        assert [x.text for x in found if isinstance(x, Document)] == want


@pytest.mark.parametrize(
    ("name", "data", "texts"),
    [
        ("a.pdf", TEXT, [TEXT.decode()]),
        ("a.docx", TEXT.decode().encode("cp874"), [TEXT.decode()]),
        ("a.xls", TABLE, ["ที่\tชื่อ\n1\tกรมที่ดิน"]),
        ("a.doc", PAGE.encode(), ["ที่ มท ๐๑๐๑/๑\nเรียน อธิบดี"]),
        ("a.doc", word_mhtml(), ["ที่ มท ๐๑๐๑/๑\nเรียน อธิบดี"]),
    ],
    ids=shown,
)
def test_what_is_text(tmp_path: Path, name: str, data: bytes, texts: list[str]) -> None:
    (tmp_path / name).write_bytes(data)
    assert [x.text if isinstance(x, Document) else x.line() for x in read(tmp_path)] == texts


def test_a_zip_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(ZIP)
    first, second = read(tmp_path)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert second.text == TEXT.decode()


@pytest.mark.parametrize(
    "name", ["a.pdf", "a.txt", "a.docx", "a.xlsx", "a.eml", "a.html", "a.jsonl", "a.png", "a.rtf"]
)
def test_a_file_of_no_bytes_is_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    (left,) = read(tmp_path)
    assert isinstance(left, LeftOut)
    assert left.reason == "empty"


def test_lock_files_of_word_are_hidden(tmp_path: Path) -> None:
    (tmp_path / "~$ง.docx").write_bytes(b"\x05owner")
    packed = package({"~$a.xlsx": b"\x05owner", "a.txt": TEXT})
    (tmp_path / "b.zip").write_bytes(packed)
    found = list(read(tmp_path))
    assert [x.reason for x in found if isinstance(x, LeftOut)] == ["a hidden file or folder"] * 2
    assert len(found) == 3


@pytest.mark.parametrize(
    ("ending", "head", "kind"),
    [
        (".txt", "%PDF- คือ".encode(), "pdf"),
        (".txt", "ไฟล์ %PDF-1.7".encode(), "text"),
        (".pdf", b"\n" * 9 + b"%PDF-1.7", "pdf"),
        # A damaged PDF is not text.
        (".pdf", b"1 0 obj\n<</Type/Catalog>>\nendobj\n", "pdf"),
        (".pdf", b"\0\1\2", "pdf"),
        (".txt", "From: ผู้ว่าฯ\nSubject: งาน\n\nข้อความ".encode(), "text"),
        (".pptx", b"PK\x03\x04", ""),
        (".jar", b"PK\x03\x04", ""),
        ("", b"text", ""),
        (".csv", b"a,b", ""),
        (".xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sheet"),
        (".txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
        (".pdf", b"\xff\xd8\xff\xe0", "picture"),
        (".json", b'{"text": "<html>"}', "lines"),
        (".DOC", b"\xef\xbb\xbf<HTML>", "html"),
    ],
    ids=shown,
)
def test_kind_of(ending: str, head: bytes, kind: str) -> None:
    assert kind_of(ending, head) == kind


def test_a_sheet_shows_what_it_shows(tmp_path: Path) -> None:
    import datetime as dt

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["ผสาน", "หนึ่ง", True, dt.time(9, 30), dt.datetime(2026, 4, 2, 9, 30)])
    sheet.append([None, "สอง", 0.1 + 0.2, dt.date(2026, 3, 1), 1e6])
    sheet.merge_cells("A1:A2")
    book.create_sheet("ซ่อน").append(["ความลับ"])
    book["ซ่อน"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    (tmp_path / "a.xlsx").write_bytes(out.getvalue())
    document, left = read(tmp_path)
    assert isinstance(document, Document)
    assert document.text == (
        "ผสาน\tหนึ่ง\tTRUE\t09:30\t2026-04-02 09:30\n\tสอง\t0.3\t2026-03-01\t1000000"
    )
    assert isinstance(left, LeftOut)
    assert (left.reason, left.detail) == ("hidden sheets", "ซ่อน")


def test_an_archive_of_pdfs_that_are_not_packed_is_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "หนังสือ.zip", "w") as archive:  # stored as they are
        archive.write(SET / "office-letter.pdf", "1.pdf")
        archive.write(SET / "office-pages.pdf", "2.pdf")
    found = [d for d in read(tmp_path) if isinstance(d, Document)]
    assert [str(d.file).rpartition(":")[2] for d in found] == ["1.pdf", "2.pdf"]
