"""PDFs with what pages have beside their text: marks of footnotes and footnotes, headers, tables
with short lines after them, gaps between paragraphs, thousands of pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pypdfium2
import pytest

from crawler.files import clock, reading
from crawler.files.page import furniture, pdf
from crawler.files.page.records import Piece
from crawler.readers import LeftOut
from khaosan.paging import page_of
from khaosan.records import Document
from tests.crawler.files.conftest import Read
from tests.crawler.files.drawn import At, Rule, draw, raised, width

Drawn = Callable[..., Document]
# As wide as a column here.
FULL = "กรมประมงปล่อยพันธุ์ปลาลงแหล่งน้ำในทุกภาคตลอดปีนี้"
LEFT, RIGHT = 60, 320


@pytest.fixture
def text(tmp_path: Path, here: Read) -> Drawn:
    """The text of a PDF drawn."""

    def reads(*pages: list[At | Rule]) -> Document:
        path = tmp_path / "a.pdf"
        path.write_bytes(draw(pages))
        (found,) = here(path)
        assert isinstance(found, Document), found
        return found

    return reads


def block(y: float, *lines: str, x: float = LEFT, size: float = 12, by: float = 18) -> list[At]:
    """Lines under one another."""
    return [At(x, y - by * number, line, size) for number, line in enumerate(lines)]


# ---- raised letters -----------------------------------------------------------------------------


@pytest.mark.parametrize("rise", [2.5, 4.5, 6.5])
def test_the_mark_of_a_footnote_is_no_text(text: Drawn, rise: float) -> None:
    found = text([
        *block(700, FULL),
        *raised(LEFT, 682, ["กรมลงนามบันทึกข้อตกลง", "1", "กับจังหวัด", "12", " เพื่อป่า", "*"], rise=rise),
        *raised(LEFT, 664, ["ปี 2566", "3", " ด้วยงบ 5 ล้านบาท", "[4]"], rise=rise),
    ])  # fmt: skip
    assert found.text == (f"{FULL}กรมลงนามบันทึกข้อตกลงกับจังหวัด เพื่อป่าปี 2566 ด้วยงบ 5 ล้านบาท")


def test_raised_and_lowered_letters_of_the_text_stay(text: Drawn) -> None:
    found = text([
        *raised(LEFT, 700, ["พื้นที่ 400 ตร.ม", "2", " และ 5 กม", "2", " ปริมาณ 10", "6", " หน่วย"]),
        *raised(LEFT, 600, ["The 1", "st", " day, a 30", "0", "C room of 12 m", "3", ", by H"]),
        *raised(LEFT, 500, ["ลดก๊าซ CO", "2", " และ H", "2", "O ลง"], rise=-2.5),
        *raised(LEFT, 400, ["น้ำ H", "2", "O สะอาด"], rise=-1),
    ])  # fmt: skip
    assert found.text.split("\n") == [
        "พื้นที่ 400 ตร.ม² และ 5 กม² ปริมาณ 10⁶ หน่วย",
        "The 1st day, a 30⁰C room of 12 m³, by H",
        "ลดก๊าซ CO2 และ H2O ลง",
        "น้ำ H2O สะอาด",
    ]


def test_small_lines_over_large_ones_are_lines(text: Drawn) -> None:
    found = text([
        At(LEFT, 700, "ฉบับที่ 7 ประจำเดือนมีนาคม", 9),
        At(LEFT, 684, "ข่าวกรมประมง", 18),
        At(LEFT, 672, "สำนักงานเลขานุการกรม", 8),
    ])  # fmt: skip
    assert found.text.split("\n") == [
        "ฉบับที่ 7 ประจำเดือนมีนาคม", "ข่าวกรมประมง", "สำนักงานเลขานุการกรม",
    ]  # fmt: skip


# ---- footnotes, headers, footers ----------------------------------------------------------------


def said(number: int) -> str:
    """A line that fills a column."""
    return f"กรมประมงปล่อยปลา {number:04} ตัวลงแหล่งน้ำทุกภาคปีนี้"


def page_of_two_columns(number: int, note: bool = True) -> list[At]:
    """A page with a header, two columns of running text, a footnote under the first, a number."""
    first = 61 * (number - 1)
    out = [At(LEFT, 800, "วารสารประมง ฉบับที่ 3"), At(480, 800, "มีนาคม 2569")]
    out += block(760, *map(said, range(first, first + 30)), by=20)
    out += block(753, *map(said, range(first + 30, first + 61)), x=RIGHT, by=20)
    if note:
        mark = str(number)
        out += [
            At(LEFT, 134, mark, 6),
            At(LEFT + width(mark, 6), 130, f"หนังสือกรมประมง เลขที่ {number}", 9),
        ]
    return [*out, At(290, 40, str(number))]


def test_footnotes_come_after_the_paragraph_and_headers_do_not(text: Drawn) -> None:
    pages = [page_of_two_columns(number) for number in (1, 2, 3)]
    last = [
        *page_of_two_columns(4, note=False)[:2],
        *block(760, said(183), "จบข่าว", by=20),
        At(290, 40, "4"),
    ]
    found = text(*pages, last)
    assert found.text.split("\n") == [
        "".join(map(said, range(184))) + "จบข่าว",
        *(f"หนังสือกรมประมง เลขที่ {number}" for number in (1, 2, 3)),
    ]
    assert [found.text.index(said(61 * number)) for number in range(4)] == found.pages


def test_a_footnote_without_a_raised_mark_stands_under_a_rule(text: Drawn) -> None:
    one = [*block(760, *[FULL] * 34), Rule(LEFT, 130, LEFT + 80, 130)]
    one += block(118, "1 ตามมติคณะรัฐมนตรีเมื่อวันที่ 5 มกราคม 2566", "ที่แก้ไขแล้ว", size=9, by=12)
    found = text(one, block(760, "ปลาย", "ต่อไป"))
    assert found.text.split("\n") == [
        FULL * 34 + "ปลาย", "1 ตามมติคณะรัฐมนตรีเมื่อวันที่ 5 มกราคม 2566", "ที่แก้ไขแล้ว", "ต่อไป",
    ]  # fmt: skip


def test_numbers_that_run_with_the_pages_are_furniture_and_others_not(text: Drawn) -> None:
    pages = [
        [
            At(LEFT, 800, f"รายงานประจำปี 2566 หน้า ก{number}"),
            *block(760, *[f"{FULL[:-3]}ครั้ง"] * 4),
            At(LEFT, 60, f"งบกลาง {amount} ล้านบาท"),
            At(LEFT, 40, f"หน้า {number} จาก 4"),
        ]
        for number, amount in zip((1, 2, 3, 4), (12, 7, 30, 8), strict=True)
    ]
    found = text(*pages)
    assert "หน้า" not in found.text
    assert [line for line in found.text.split("\n") if "งบกลาง" in line] == [
        f"งบกลาง {amount} ล้านบาท" for amount in (12, 7, 30, 8)
    ]


# ---- paragraphs ---------------------------------------------------------------------------------


def test_short_lines_after_a_table_and_on_a_last_page_are_paragraphs(text: Drawn) -> None:
    wide = FULL + FULL[:30]
    edges = (LEFT - 5, 150, 300, 480)
    table = [Rule(x, 500, x, 620) for x in edges]
    table += [Rule(edges[0], y, edges[-1], y) for y in (500, 540, 580, 620)]
    for y, cells in ((595, ("ลำดับ", "ชื่อ", "หน้าที่")), (555, ("1", "นายดำ ดี", "ประธาน")),
                     (515, ("2", "นางขาว งาม", "กรรมการ"))):  # fmt: skip
        table += [At(x + 5, y, cell) for x, cell in zip(edges, cells, strict=False)]
    signed = ["ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป", "สั่ง ณ วันที่ 5 มกราคม 2566", "(นายสมชาย ใจดีมาก)", "อธิบดีกรมประมง"]
    found = text(
        [*block(780, wide, wide, "ดังนี้"), *table, *block(470, *signed)],
        block(780, "(นางสมหญิง ใจดีมากกว่า)", "รองอธิบดีกรมประมง", "ผู้จดรายงาน"),
    )
    assert found.text.split("\n") == [
        f"{wide}{wide}ดังนี้", "ลำดับ\tชื่อ\tหน้าที่", "1\tนายดำ ดี\tประธาน", "2\tนางขาว งาม\tกรรมการ",
        *signed, "(นางสมหญิง ใจดีมากกว่า)", "รองอธิบดีกรมประมง", "ผู้จดรายงาน",
    ]  # fmt: skip


def test_a_wider_gap_ends_a_paragraph_and_the_fonts_own_do_not(text: Drawn) -> None:
    gaps = text([
        *block(780, FULL, FULL, FULL), *block(715, FULL, FULL), *block(668, FULL, FULL, FULL),
    ])  # fmt: skip
    assert gaps.text.split("\n") == [FULL * 3, FULL * 2, FULL * 3]
    # Tone marks over vowels push lines apart.
    y, marked = 780.0, []
    for gap in (14.5, 19.2, 19.2, 14.5, 15.8, 19.2, 14.5, 19.2, 20.1, 14.5, 14.5):
        marked.append(At(LEFT, y, FULL))
        y -= gap
    assert text(marked).text == FULL * 11


# ---- long documents -----------------------------------------------------------------------------


def test_of_a_document_that_takes_too_long_what_was_read_is_handed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(draw([[At(LEFT, 700, f"ข่าวที่ {number} ของกรม")] for number in range(1, 8)]))
    now = [0.0]

    def slowly(page: pypdfium2.PdfPage, read: Any = pdf.page_text) -> pdf.PageText:
        now[0] += 6
        return cast("pdf.PageText", read(page))

    monkeypatch.setattr(clock.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(pdf, "page_text", slowly)
    found, left = reading.read(path, "long.pdf", "long.pdf")
    assert isinstance(found, Document)
    assert isinstance(left, LeftOut)
    assert found.text == "".join(f"ข่าวที่ {number} ของกรม" for number in range(1, 5))
    assert len(found.pages) == 7
    assert page_of(found.pages, found.text.index("ข่าวที่ 4")) == 4
    assert [(note.page, note.way, note.low) for note in found.page_notes] == [
        (number, "unread", True) for number in (5, 6, 7)
    ]
    assert left.line() == ("long.pdf: takes too long (pages 5-7; 60 s are over)")


def test_time_grows_with_the_pages() -> None:
    def seconds(count: int) -> float:
        pages = [
            [Piece(f"{FULL} {page}", 60, 294, 780 - 14 * row, 12, row) for row in range(50)]
            for page in range(count)
        ]
        began = time.process_time()
        furniture.without(pages)
        return time.process_time() - began

    few = min(seconds(100) for _ in range(3))
    assert min(seconds(1600) for _ in range(2)) < 60 * few  # 16 times, where it was 256
