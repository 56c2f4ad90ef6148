"""Three columns, and where paragraphs end in PDFs: at the ends of pages, in large letters, in
headings."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.crawler.files.conftest import Lines
from tests.crawler.files.drawn import At, width

LEFT, SIDE = 60.0, 560.0
# As wide as a page here.
FULL = "กรมประมงปล่อยพันธุ์ปลาลงแหล่งน้ำในทุกภาคตลอดปีนี้และปีหน้าตามแผนฟื้นฟูแหล่งน้ำจืดของประเทศไทยระยะสิบปี"


def text(y: float, *texts: str, x: float = LEFT, size: float = 12, by: float = 18) -> list[At]:
    """Lines under one another."""
    return [At(x, y - by * number, line, size) for number, line in enumerate(texts)]


@pytest.mark.parametrize("lower", [(0, 0, 0), (0, 6, 12), (5, 0, 11)])
def test_three_columns_are_read_one_after_the_other(lines: Lines, lower: Sequence[float]) -> None:
    news = ["กรมประมงปล่อยปลาลงน้ำน่าน", "กรมป่าไม้ปลูกต้นไม้ในเขตตาก", "กรมชลประทานขุดคลองที่แพร่"]
    page = [
        at
        for number, (said, down) in enumerate(zip(news, lower, strict=True))
        for at in text(720 - down, *[said] * 20, "จบข่าว", x=LEFT + 170 * number)
    ]
    title = At(LEFT, 760, FULL[:50], 18)
    assert lines([title, *page]) == [FULL[:50].strip(), *[f"{said * 20}จบข่าว" for said in news]]


# ---- where paragraphs end -----------------------------------------------------------------------


def test_large_lines_far_apart_are_paragraphs(lines: Lines) -> None:
    said = [FULL[:33], FULL[33:66].strip()]
    assert lines(text(700, *said, size=30, by=61)) == said
    assert lines(text(700, *said, size=30, by=40)) == ["".join(said)]


def middle(y: float, line: str) -> At:
    return At(LEFT + (width(FULL) - width(line)) / 2, y, line)


def test_a_heading_as_wide_as_the_column_goes_on_below(lines: Lines) -> None:
    wide, rest = FULL[:-6], "ฉบับใหม่"
    body = [*text(700, FULL[:-8], x=LEFT + 30), *text(682, FULL, FULL[:40].strip())]
    whole = FULL[:-8] + FULL + FULL[:40].strip()
    assert lines([middle(760, wide), middle(742, rest), *body]) == [wide + rest, whole]
    number = "ครั้งที่ 3/2567"
    assert lines([middle(760, wide), middle(742, number), *body]) == [wide, number, whole]
    # But one under a paragraph is none of it.
    end = "ขอแสดงความนับถือ"
    assert lines([*text(760, FULL, FULL), middle(724, end), *body]) == [FULL * 2, end, whole]


def test_an_order_ends_with_a_line_of_its_own(lines: Lines) -> None:
    item = f"๓. {FULL[:-12]}"
    last = "ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป"
    page = [*text(760, *[FULL] * 4), *text(688, item, last, x=LEFT + 57)]
    assert lines(page) == [FULL * 4, item, last]


def test_an_item_goes_on_at_its_number(lines: Lines) -> None:
    page = [*text(760, *[FULL] * 4), At(LEFT + 20, 688, "๑."), At(LEFT + 62, 688, FULL[:-12])]
    page += text(670, "ในภาคใต้", x=LEFT + 20)
    assert lines(page)[-1].replace("\t", " ") == f"๑. {FULL[:-12]}ในภาคใต้"


@pytest.mark.parametrize(
    ("inset", "room", "apart"), [(30, 17, False), (30, 25, True), (0, 17, True)]
)
def test_a_line_with_room_for_a_word_goes_on_where_paragraphs_begin_further_in(
    lines: Lines, inset: float, room: int, apart: bool
) -> None:
    line = FULL[:-room]
    page = [*text(760, FULL[:-6], x=LEFT + inset), *text(742, line, FULL, FULL)]
    begun = f"{FULL[:-6]}{line}"
    assert lines(page) == ([begun, FULL * 2] if apart else [begun + FULL * 2])


def test_an_agency_and_its_address_are_two_lines(lines: Lines) -> None:
    head = ["กรมประมง", "เขตจตุจักร กรุงเทพมหานคร"]
    at = [At(SIDE - width(line), 742 - 18 * n, line) for n, line in enumerate(head)]
    assert lines([*text(680, FULL, FULL), *at, *text(760, "ที่ กษ ๐๕๐๑/๑๒")])[1:3] == head
