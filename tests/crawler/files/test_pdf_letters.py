"""The letters of a PDF, as PDFium names them."""

from __future__ import annotations

from pathlib import Path

from khaosan.records import Document
from tests.crawler.files.conftest import Read
from tests.crawler.files.drawn import At, draw


def test_signs_outside_of_the_first_plane_are_letters(tmp_path: Path, here: Read) -> None:
    """A page of telephone signs and formulas was taken for one whose text layer is rubbish."""
    lines = ["📞 0 2123 4567 กองทดสอบ", "ให้ 𝑎 + 2𝑏 = 𝑐 โดย 𝑎, 𝑏 และ 𝑐 เป็นค่าที่วัดได้"]
    path = tmp_path / "a.pdf"
    path.write_bytes(draw([[At(72, 700, lines[0]), At(72, 640, lines[1])]]))
    (found,) = here(path)
    assert isinstance(found, Document)
    assert found.text.split("\n") == lines
    assert not found.page_notes
