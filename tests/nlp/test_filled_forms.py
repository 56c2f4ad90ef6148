"""Forms that are filled in: the value stands between dots, or over a line."""

from __future__ import annotations

import time

import pytest

from khaosan.records import Document, Extraction
from nlp.blanks import filled
from nlp.pipeline import Pipeline

FORM = """แบบคำร้องขอรับความช่วยเหลือจากภัยแล้ง
วันที่{0}9{0}เดือน{0}เมษายน{0}พ.ศ.{0}2567{0}
ข้าพเจ้า{0}นายคำปัน ใจแก้ว{0}อายุ{0}58{0}ปี อยู่บ้านเลขที่{0}27/1{0}หมู่ที่{0}3{0}ตำบล{0}แม่ยม{0}
ขอรับความช่วยเหลือต่อ{0}กรมป้องกันและบรรเทาสาธารณภัย{0}เนื่องจากขาดน้ำตั้งแต่วันที่ 2 มีนาคม 2567
ลงชื่อ{0}{0}{0}{0}ผู้ยื่นคำร้อง
({0}นายคำปัน ใจแก้ว{0})
ลงชื่อ{0}{0}{0}{0}ผู้รับคำร้อง
({0}นางสาวดวงใจ ปัญญาดี{0})
ตำแหน่ง{0}เจ้าพนักงานป้องกันและบรรเทาสาธารณภัยปฏิบัติงาน{0}
"""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def read(pipeline: Pipeline, text: str) -> Extraction:
    return pipeline(Document(id="t", text=text))


@pytest.mark.parametrize(
    "dots", ["...", "....", ".......", "…", "……", "____", " ... ", "........................"]
)
def test_values_between_dots_are_found(dots: str, pipeline: Pipeline) -> None:
    text = FORM.format(dots)
    found = read(pipeline, text)
    assert [p.text for p in found.persons] == [
        "นายคำปัน ใจแก้ว", "นายคำปัน ใจแก้ว", "นางสาวดวงใจ ปัญญาดี",
    ]  # fmt: skip
    assert {d.value for d in found.dates} >= {"2024-04-09", "2024-03-02"}
    assert "กรมป้องกันและบรรเทาสาธารณภัย" in [a.text for a in found.agencies]
    mentions = [(p.start, p.end, p.text) for p in found.persons]
    mentions += [(a.start, a.end, a.text) for a in found.agencies]
    mentions += [(d.start, d.end, d.text) for d in found.dates]
    assert all(text[start:end] == told for start, end, told in mentions)
    day = next(d for d in found.dates if d.value == "2024-04-09")
    assert day.text.endswith("2567")
    assert found.persons[-1].role == "เจ้าพนักงานป้องกันและบรรเทาสาธารณภัยปฏิบัติงาน"


def test_an_ellipsis_is_no_blank(pipeline: Pipeline) -> None:
    """Of an article nothing changes: what is left out there is no space."""
    text = "นายวิชัย ศรีสุข กล่าวว่า...ไม่เป็นความจริง\nกรมทางหลวงแจงเหตุวันที่ 4 มีนาคม 2567..."
    found = read(pipeline, text)
    assert [p.text for p in found.persons] == ["นายวิชัย ศรีสุข"]
    assert [d.value for d in found.dates] == ["2024-03-04"]


@pytest.mark.parametrize(
    "text", ["." + " " * 40_000, "... " * 20_000, ". " * 40_000, "…" + " " * 40_000]
)
def test_many_blanks_take_no_long_time(text: str) -> None:
    begin = time.perf_counter()
    form = filled(text)
    assert time.perf_counter() - begin < 1
    assert form is None or len(form.at) == len(form.text)
