"""Files that a crawl has kept, as documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.files.attached import documents, file_name, is_file
from crawler.files.sandbox import Reading
from crawler.readers import LeftOut
from khaosan.records import Document
from store.pages import Kept

SET = Path(__file__).parent / "set"


def kept(url: str, content_type: str | None = None, link: str | None = None) -> Kept:
    return Kept(1, url, url, 200, "", content_type, [], link, "", "dla", None, None, None)


@pytest.mark.parametrize(
    ("url", "content_type", "name"),
    [
        ("https://x.go.th/a/%E0%B8%81.PDF", None, "ก.PDF"),
        ("https://x.go.th/get.php?f=/up/1.docx&v=2", "text/html", "1.docx"),
        ("https://x.go.th/get.php?id=7", "application/pdf; charset=x", "file.pdf"),
        ("https://x.go.th/news/7", "text/html", "file"),
    ],
)
def test_names(url: str, content_type: str | None, name: str) -> None:
    page = kept(url, content_type)
    assert file_name(page) == name
    assert is_file(page) == (name != "file")


def test_a_letter_and_a_file_that_is_none() -> None:
    url = "https://x.go.th/letters/1.pdf"
    with Reading(workers=1) as reading:
        (letter,) = documents(
            reading, kept(url, link="ขอเชิญร่วมพิธี"), (SET / "office-letter.pdf").read_bytes()
        )
        (left,) = documents(reading, kept(url), b"<html>not found</html>")
        mail, attached = documents(
            reading, kept("https://x.go.th/m.eml"), (SET / "mail.eml").read_bytes()
        )
    assert isinstance(letter, Document)
    assert (letter.url, letter.source, letter.title) == (url, "dla", "ขอเชิญร่วมพิธี")
    assert letter.id == Document.new("", url=url).id
    assert letter.pages == [0]
    assert isinstance(left, LeftOut)
    assert left.where == url
    assert isinstance(mail, Document)
    assert isinstance(attached, Document)
    assert (mail.url, attached.url) == ("https://x.go.th/m.eml", "https://x.go.th/m.eml?part=1")
