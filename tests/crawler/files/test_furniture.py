"""Headers and footers of PDFs, and text that only happens to be alike on many pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.files.page import furniture, pdf
from tests.crawler.files.drawn import At, draw, width

Kept = Callable[..., list[list[str]]]
LEFT, SIDE = 60.0, 560.0
# As wide as a page here.
FULL = "กรมประมงปล่อยพันธุ์ปลาลงแหล่งน้ำในทุกภาคตลอดปีนี้และปีหน้าตามแผนฟื้นฟูแหล่งน้ำจืดของประเทศไทยระยะสิบปี"
PROVINCES = ("น่าน", "ตาก", "แพร่", "เลย", "ยะลา", "ตรัง")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """The rows of each page of a PDF drawn that are no furniture."""

    def reads(*pages: list[At]) -> list[list[str]]:
        path = tmp_path / "a.pdf"
        path.write_bytes(draw(pages))
        document = pdf.open_pdf(path)
        found = [pdf.page_text(document[number]).pieces for number in range(len(pages))]
        return [[piece.text for piece in page] for page in furniture.without(found)]

    return reads


def text(y: float, *texts: str, x: float = LEFT, by: float = 18) -> list[At]:
    """Lines under one another."""
    return [At(x, y - by * number, line) for number, line in enumerate(texts)]


def right(y: float, *texts: str) -> list[At]:
    """Lines that end at the right side."""
    return [At(SIDE - width(line), y - 18 * number, line) for number, line in enumerate(texts)]


def middle(y: float, line: str) -> At:
    return At((LEFT + SIDE - width(line)) / 2, y, line)


def says(pages: list[list[At]]) -> list[list[str]]:
    return [[at.text for at in page] for page in pages]


def letter(number: int, province: str) -> list[list[At]]:
    """A circular letter of two pages, of which the second holds few lines."""
    head = [
        *text(780, f"ที่ กษ ๐๕๐๑/ว ๑{number}"),
        *right(762, "กรมประมง", "เขตจตุจักร กรุงเทพมหานคร"),
        *text(700, "เรื่อง การปล่อยพันธุ์ปลา", f"เรียน ผู้ว่าราชการจังหวัด{province}"),
        *text(646, *[FULL] * 31),
        *text(88, "จึงเรียนมาเพื่อโปรดพิจารณา และแจ้งหน่วยงานในจังหวัด"),
    ]
    end = [
        *text(780, "ทราบและถือปฏิบัติต่อไป"),
        middle(744, "ขอแสดงความนับถือ"),
        middle(690, "(นายดำ ดีมาก)"),
        *text(640, "กองประมงน้ำจืด"),
    ]
    return [head, end]


def test_circular_letters_in_one_file_are_whole(kept: Kept) -> None:
    pages = [page for n, name in enumerate(PROVINCES) for page in letter(n, name)]
    assert kept(*pages) == says(pages)
    # Nor where each is of one page, whose numbers run with those of the pages.
    first = [[*head[:-2], middle(70, "(นายดำ ดีมาก)")] for head in pages[::2]]
    assert kept(*first) == says(first)


def test_second_pages_that_are_alike_are_no_headers(kept: Kept) -> None:
    pages: list[list[At]] = []
    for name in PROVINCES:
        pages.append([middle(780, f"จังหวัด{name}"), *text(744, *[FULL] * 37)])
        pages.append(text(780, FULL, "ที่ประชุมทุกเดือน"))
    assert kept(*pages) == says(pages)
    # Nor where the rest of each differs.
    for name, page in zip(PROVINCES, pages[1::2], strict=True):
        page += text(744, f"จังหวัด{name}รับทราบ", *[FULL] * 8)
    assert kept(*pages) == says(pages)


def test_headers_on_the_left_and_on_the_right_go(kept: Kept) -> None:
    pages = [
        [
            *(text(790, "รายงานประจำปี กรมประมง") if number % 2 else right(790, "บทที่ ๑ น้ำจืด")),
            *text(750, *[f"{'กขคงจฉชซ'[number]}. {FULL[:-6]}"] * 30),
            middle(60, f"- {number + 1} -"),
        ]
        for number in range(8)
    ]
    said = says([page[1:-1] for page in pages])
    assert kept(*pages) == said
    # Close to the text, where their numbers run with the pages; and over a page with nothing else.
    for number, page in enumerate(pages):
        line = page[0].text
        page[0] = (
            At(LEFT, 768, f"{number + 1} {line}")
            if number % 2
            else right(768, f"{line} {number + 1}")[0]
        )
    pages[5], said[5] = pages[5][:1], []
    assert kept(*pages) == said
