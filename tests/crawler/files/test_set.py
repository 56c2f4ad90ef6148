"""Files of our own with known texts, as LibreOffice, XeLaTeX, a browser and Word write them.

bench/files_set.py makes them; the whole set, scans at 300 dpi with it, is measured by
`python -m bench files`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.files import in_order, share
from bench.files_set import lines
from crawler.files import needs
from crawler.files.reading import read
from crawler.readers import LeftOut
from khaosan.paging import page_of
from khaosan.records import Document

SET = Path(__file__).parent / "set"
# Where a paragraph's line ends, nothing in a PDF says whether a space stood there.
TEXTS = {
    "office-pages.pdf": "long",
    "office-columns.pdf": "columns",
    "office-table.pdf": "table",
    "office-table-bare.pdf": "table",
    "office-letter.pdf": "letter",
    "office-mixed.pdf": "mixed",
    "office-waree.pdf": "news",
    "tex-news.pdf": "news",
    "tex-columns.pdf": "columns",
    "tex-justified.pdf": "long",
    "tex-table-bare.pdf": "table",
    "browser.pdf": "news",
    "old-windows.pdf": "news",
    "old-mac.pdf": "columns",
    "old-latin.pdf": "news",
    "old-symbol.pdf": "list",
}
WHOLE = {
    "letter.docx": "letter",
    "table.docx": "table",
    "word.docx": "list",
    "table.odt": "table",
    "news.rtf": "news",
    "table.rtf": "table",
    "word.rtf": "mixed",
    "sheet.xlsx": "table",
    "page.mhtml": "news",
}
ocr = pytest.mark.skipif(needs.tesseract() is None, reason="no Tesseract with its Thai model")


def document(name: str) -> Document:
    (found,) = read(SET / name, name, name)
    assert isinstance(found, Document), found
    return found


@pytest.mark.parametrize(("name", "text"), TEXTS.items())
def test_pdf(name: str, text: str) -> None:
    found = document(name)
    want = lines(text)
    assert share(found.text, "\n".join(want), " ") >= 0.995
    # Not a letter is wrong, lost, or in another place.
    assert share(found.text, "\n".join(want), "") == 1
    assert in_order([found.text], ["\n".join(want)]) == f"{len(want)}/{len(want)}"
    assert not found.page_notes


@pytest.mark.parametrize(("name", "text"), WHOLE.items())
def test_word_and_others(name: str, text: str) -> None:
    assert document(name).text == "\n".join(lines(text))


def test_pages_begin_where_they_do() -> None:
    found = document("office-pages.pdf")
    assert len(found.pages) == 4
    assert found.pages[0] == 0
    # The second page begins in the middle of a paragraph, with no header, footer or number.
    second = found.pages[1]
    assert "\n" not in found.text[second - 1 : second + 1]
    assert page_of(found.pages, found.text.index("บทนำ")) == 1
    assert page_of(found.pages, found.text.index("บทสรุป")) == 4


def test_a_break_that_word_has_drawn_begins_a_page() -> None:
    found = document("word.docx")
    assert found.text[found.pages[1] :].startswith("3. ให้ตำรวจท่องเที่ยว")


def test_a_mail_and_what_is_attached_to_it() -> None:
    letter, attached = read(SET / "mail.eml", "mail.eml", "mail.eml")
    assert isinstance(letter, Document)
    assert isinstance(attached, Document)
    assert str(letter.published) == "2024-02-12"
    assert "ขอแสดงความนับถือ\n(นายประเสริฐ ทองพูนทรัพย์)" in letter.text
    assert attached.text == "\n".join(lines("list"))


@ocr
def test_a_scan() -> None:
    found = document("scan150-list.pdf")
    assert share(found.text, "\n".join(lines("list")), " ") >= 0.95
    (note,) = found.page_notes
    assert (note.page, note.way, note.low) == (1, "ocr", False)


@ocr
def test_a_text_layer_that_is_rubbish_is_not_taken() -> None:
    found = document("rubbish.pdf")
    assert share(found.text, "\n".join(lines("news")), " ") >= 0.95
    (note,) = found.page_notes
    assert (note.way, note.reason) == ("ocr", "a text layer that is no Thai")


def test_without_its_library_a_file_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, library in (("office-letter.pdf", "pypdfium2"), ("sheet.xlsx", "python_calamine")):
        monkeypatch.setitem(sys.modules, library, None)
        (left,) = read(SET / name, name, name)
        assert isinstance(left, LeftOut)
        assert f"not read without {library}" in left.line()
        assert "pip install 'khaosan[documents]'" in left.line()
