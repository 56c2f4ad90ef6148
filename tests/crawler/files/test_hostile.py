"""Damaged files and bombs: each is reported, and the run goes on. All 2,000: `python -m bench
files`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bench import files_hostile
from bench.files import one
from crawler.files.sandbox import Reading
from crawler.readers import LeftOut, read
from khaosan.records import Document

SET = Path(__file__).parent / "set"
# Those that take seconds, or gigabytes on the way, are left to the bench.
SLOW = {"content.pdf", "endless-form.pdf", "forms-of-forms.pdf", "letters.pdf", "wide.zip"}
REASONS = {
    "10000-pages.pdf": "too many pages",
    "encrypted.pdf": "encrypted",
    "password.docx": "encrypted or of an old format",
    "laughs.docx": "damaged or cut short",
    "outside.docx": "damaged or cut short",
    "zeros.docx": "too large",
    "deep.docx": "damaged or cut short",
    "nothing.pdf": "empty",
    "nested.zip": "an archive inside an archive too deep",
    "mails.eml": "a mail inside a mail inside a mail",
}


@pytest.fixture(autouse=True)
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


@pytest.mark.parametrize("name", sorted(set(files_hostile.BOMBS) - SLOW))
def test_bombs(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(files_hostile.BOMBS[name]())
    began = time.monotonic()
    found = list(read(path))
    assert time.monotonic() - began < 30
    left = [x for x in found if isinstance(x, LeftOut)]
    assert len(left) == 1 or (not left and found)
    if name in REASONS:
        assert left[0].reason == REASONS[name]
    assert not any(isinstance(x, Document) and "root:" in x.text for x in found)


def test_damaged_files_are_each_reported_and_good_ones_read(tmp_path: Path) -> None:
    damaged = [f for f in files_hostile.files(SET, 60, seed=3) if not f[0].startswith("bomb")]
    assert len(damaged) == 60
    with Reading(workers=2) as reading:
        for name, data in damaged:
            path = tmp_path / name
            path.write_bytes(data)
            assert list(one(path, reading)), name
            path.unlink()
        (good,) = one(SET / "letter.docx", reading)
        assert isinstance(good, Document)


def test_pictures_of_pages_without_ocr_leave_the_rest_to_be_read(tmp_path: Path) -> None:
    import pypdfium2

    both = pypdfium2.PdfDocument.new()
    for name in ("office-letter.pdf", "scan150-list.pdf"):
        both.import_pages(pypdfium2.PdfDocument(SET / name))
    both.save(tmp_path / "both.pdf")
    document, left = read(tmp_path / "both.pdf")
    assert isinstance(document, Document)
    assert isinstance(left, LeftOut)
    assert "ขอแสดงความนับถือ" in document.text
    assert document.pages == [0, len(document.text)]
    (note,) = document.page_notes
    assert (note.page, note.way, note.low) == (2, "unread", True)
    assert left.line().endswith(
        "scanned pages, and no OCR here (page 2; install Tesseract with its Thai model: "
        "apt install tesseract-ocr tesseract-ocr-tha)"
    )
