"""Mails in the forms that mail programs give them: no part of one is lost without a word."""

from __future__ import annotations

import base64
import time
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from crawler.files import mail, webtext
from crawler.readers import LeftOut
from crawler.readers.read import read
from khaosan.records import Document

SET = Path(__file__).parent / "set"
Read = Callable[..., list[Document | LeftOut]]
FILE = (SET / "word.docx").read_bytes()


def new(subject: str = "เรื่อง") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["MIME-Version"] = "1.0"
    return message


def multipart(kind: str, *parts: EmailMessage, subject: str = "") -> EmailMessage:
    message = new(subject) if subject else EmailMessage()
    message["Content-Type"] = f"multipart/{kind}; boundary={kind}{len(parts)}"
    message.set_payload(list(parts))
    return message


def text(said: str, kind: str = "plain") -> EmailMessage:
    part = EmailMessage()
    part.set_content(said, subtype=kind)
    return part


def attached(data: bytes, name: str | None, kind: str = "application/octet-stream") -> EmailMessage:
    part = EmailMessage()
    part.set_content(data, *kind.split("/"), disposition="attachment", filename=name)
    return part


def picture(**headers: str) -> EmailMessage:
    part = EmailMessage()
    part.set_content(b"\x89PNG\r\n\x1a\n", "image", "png", disposition="inline")
    for name, said in headers.items():
        part[name.replace("_", "-")] = said
    return part


def put(folder: Path, message: EmailMessage | bytes) -> Path:
    path = folder / "a.eml"
    path.write_bytes(message if isinstance(message, bytes) else message.as_bytes())
    return path


WORD = attached(FILE, "คำสั่ง.docx")


def test_files_in_every_form_of_a_mail_are_read(tmp_path: Path, here: Read) -> None:
    (word,) = here(SET / "word.docx")
    assert isinstance(word, Document)
    apple = multipart(
        "alternative",
        text("ตัวหนังสือ"),
        multipart("mixed", text("<p>ตัวหนังสือ</p>", "html"), WORD, text("<p>ท้าย</p>", "html")),
        subject="เรื่อง",
    )
    signed = multipart(
        "signed",
        multipart("mixed", text("ตัวหนังสือ"), WORD),
        attached(b"x", "smime.p7s", "application/pkcs7-signature"),
        subject="เรื่อง",
    )
    mixed = multipart("mixed", text("ตัวหนังสือ"), WORD, text("ต่อท้าย"), subject="เรื่อง")
    for message, said in ((apple, ""), (signed, ""), (mixed, "\nต่อท้าย")):
        letter, file = here(put(tmp_path, message))
        assert isinstance(letter, Document)
        assert isinstance(file, Document)
        assert letter.text == f"เรื่อง\nตัวหนังสือ{said}"
        assert file.text == word.text


def test_a_mail_that_is_a_file(tmp_path: Path, here: Read) -> None:
    message = new()
    message.set_content(FILE, "application", "msword", disposition="attachment", filename="a.doc")
    letter, file = here(put(tmp_path, message))
    assert isinstance(letter, Document)
    assert letter.text == "เรื่อง"
    assert isinstance(file, Document)
    del message["Subject"]
    (file,) = here(put(tmp_path, message))
    assert isinstance(file, Document)


@pytest.mark.parametrize("packed", [False, True])
def test_a_mail_in_a_mail_is_one_of_its_own(tmp_path: Path, here: Read, packed: bool) -> None:
    inner = multipart("mixed", text("ข้อความใน"), WORD, subject="ใน").as_bytes()
    head = b"Content-Type: message/rfc822\n"
    if packed:
        head += b"Content-Transfer-Encoding: base64\n"
        inner = base64.encodebytes(inner)
    data = (
        b"Subject: out\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\n"
        + head + b"\n" + inner + b"\n--B--\n"
    )  # fmt: skip
    outer, letter, file = here(put(tmp_path, data))
    assert isinstance(outer, Document)
    assert outer.text == "out"
    assert isinstance(letter, Document)
    assert letter.text == "ใน\nข้อความใน"
    assert isinstance(file, Document)


def test_what_is_not_read_is_named_once(
    tmp_path: Path, here: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_MOST_FILES", 2)
    sound = EmailMessage()
    sound.set_content(b"x", "audio", "mpeg", disposition="attachment", filename="a.mp3")
    page = multipart("related", text("<p>ก</p>", "html"), picture(), picture(Content_ID="<1>"))
    files = [attached(f"แนบ {n}\nข".encode(), f"{n}.txt", "text/plain") for n in range(5)]
    message = multipart("mixed", page, sound, *files, subject="เรื่อง")
    letter, unread, more, first, second = here(put(tmp_path, message))
    assert isinstance(letter, Document)
    assert isinstance(unread, LeftOut)
    assert (unread.reason, unread.detail) == (
        "parts of a mail that are not read",
        "1 audio/mpeg, 2 image/png",
    )
    assert isinstance(more, LeftOut)
    assert (more.reason, more.detail) == ("a mail of many files", "3 after the first 2")
    assert [x.headline for x in (first, second) if isinstance(x, Document)] == ["แนบ 0", "แนบ 1"]


def test_a_picture_that_is_attached_is_a_file(tmp_path: Path, here: Read) -> None:
    shot = attached(b"\x89PNG\r\n\x1a\nbroken", "scan.png", "image/png")
    letter, left = here(put(tmp_path, multipart("mixed", text("ก"), shot, subject="เรื่อง")))
    assert isinstance(letter, Document)
    assert isinstance(left, LeftOut)
    assert left.where.endswith(":scan.png")


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<table><tr><td>วันที่</td>\n<td>5 มีนาคม</td></tr></table>ท้าย", "วันที่\t5 มีนาคม\nท้าย"),
        ("<p>เรื่อง\n ที่ยาว<br>บรรทัดใหม่</p><p>ย่อหน้า <b>ห</b>นา</p>", "เรื่อง ที่ยาว\nบรรทัดใหม่\nย่อหน้า หนา"),
        ("<table><tr><td><p>หนึ่ง</p><p>สอง</p></td></tr></table>", "หนึ่ง\nสอง"),
        (
            "<table><tr><td>ลงชื่อ.....<br>(นาย ก ข)<td>ลงชื่อ.....<br>(นาง ค ง)</table>",
            "ลงชื่อ.....\tลงชื่อ.....\n(นาย ก ข)\t(นาง ค ง)",
        ),
        ("<style>p{}</style><div style='color:red;display: none'>ซ่อน</div><pre>ก\nข</pre>", "ก\nข"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_page_as_text(html: str, lines: str) -> None:
    paper = webtext.read(html)
    assert "".join(paper._parts) == lines


def test_a_document_knows_the_file_that_it_was_read_from(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "ส่งหนังสือเวียน"
    message.set_content("เรียน ผู้เกี่ยวข้อง ขอส่งหนังสือเวียนมาพร้อมนี้")
    message.add_attachment(
        "ประกาศกรมทดสอบ เรื่อง การรับสมัคร".encode(), maintype="text", subtype="plain",
        filename="ประกาศ.txt",
    )  # fmt: skip
    (tmp_path / "ส่ง.eml").write_bytes(bytes(message))
    (tmp_path / "ข่าว.txt").write_text("ข่าวประชาสัมพันธ์กรมทดสอบ", "utf-8")
    with zipfile.ZipFile(tmp_path / "รวม.zip", "w") as archive:
        archive.writestr("ใน/ข่าว.txt", "ข่าวในแฟ้มรวมของกรมทดสอบ".encode())
    files = sorted(str(d.file) for d in read(tmp_path) if isinstance(d, Document))
    assert [f.removeprefix(f"{tmp_path}/") for f in files] == [
        "ข่าว.txt", "รวม.zip:ใน/ข่าว.txt", "ส่ง.eml", "ส่ง.eml:ประกาศ.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("said", [b"=?utf-8?B?4LiB?= ", b"\xe0\xb8\x81 ", b"a\r\n b"])
def test_a_subject_without_end_costs_no_mail(tmp_path: Path, here: Read, said: bytes) -> None:
    inner = b'--B\r\nContent-Disposition: attachment; filename="%s"\r\n\r\nx\r\n' % (said * 9999)
    data = (
        b"Subject: %s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n%s--B--\r\n"
        % (said * 100_000, "ขอเชิญประชุม".encode(), inner)
    )
    began = time.monotonic()
    letter, left, *_ = here(put(tmp_path, data))
    assert time.monotonic() - began < 5
    assert isinstance(letter, Document)
    assert letter.text.split("\n")[1:] == ["ขอเชิญประชุม"]
    assert isinstance(left, LeftOut)
    assert left.reason == "a subject without end"
