"""The text of an agreement itself: its preamble and signature blocks make the frame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from khaosan.records import Document
from nlp.letters import instruments
from nlp.pipeline import Pipeline

Compare = Callable[..., tuple[int, list[str]]]
Texts = dict[str, tuple[str, dict[str, object]]]


def test_frames(mous: Texts, wrong: Compare, pipeline: Pipeline) -> None:
    for name, (text, want) in mous.items():
        found = pipeline(Document.new(text)).agreements
        assert len(found) == 1, name
        assert wrong(want, found[0])[1] == [], name
        evidence = found[0].evidence
        assert text[evidence.start : evidence.end] == evidence.text
        assert "ทำขึ้น" in evidence.text and all(
            p.split()[0] in evidence.text for p in found[0].parties
        )


def test_who_acts_for_a_party_has_the_position(mous: Texts, pipeline: Pipeline) -> None:
    found = pipeline(Document.new(mous["mou_5"][0]))
    told = {(p.canonical, p.role, p.agency) for p in found.persons}
    assert ("ศุภโชค รุ่งเรืองกิจ", "ผู้ว่าการการไฟฟ้าส่วนภูมิภาค", "การไฟฟ้าส่วนภูมิภาค") in told
    rayong = "องค์การบริหารส่วนจังหวัดระยอง"
    assert ("วารี ทะเลทอง", f"นายก{rayong}", rayong) in told


def test_variations_keep_the_fields(
    mous: Texts, wrong: Compare, variations: dict[str, Callable[[str], str]], pipeline: Pipeline
) -> None:
    for variation, vary in variations.items():
        total, bad = 0, list[str]()
        for name, (text, want) in mous.items():
            found = pipeline(Document.new(vary(text))).agreements
            count, mistakes = wrong(want, found[0] if found else None)
            total += count
            bad += [f"{name}: {m}" for m in mistakes]
        # A word that a lost letter spoils is no title, and a name no name.
        assert len(bad) <= 0.05 * total, (variation, bad)


PREAMBLE = """บันทึกข้อตกลงความร่วมมือ
ด้านการจัดการขยะ
บันทึกข้อตกลงฉบับนี้ทำขึ้น ณ ศาลากลางจังหวัดน่าน เมื่อวันที่ {day} ระหว่าง กรมควบคุมมลพิษ
โดย นายพิเชษฐ์ นทีทอง ตำแหน่ง อธิบดีกรมควบคุมมลพิษ ซึ่งต่อไปนี้เรียกว่า “กรม” ฝ่ายหนึ่ง
กับ เทศบาลเมืองน่าน โดย {mayor} ตำแหน่ง นายกเทศมนตรีเมืองน่าน ซึ่งต่อไปนี้เรียกว่า “เทศบาล” อีกฝ่ายหนึ่ง
ทั้งสองฝ่ายตกลงกันดังนี้
ลงชื่อ ..................
(นายพิเชษฐ์ นทีทอง)
ลงชื่อ ..................
({mayor})
"""


@pytest.mark.parametrize(
    ("day", "mayor", "published", "status", "date"),
    [
        ("5 มกราคม 2567", "นายสุรชัย นวลแก้ว", None, "signed", "2024-01-05"),
        ("5 มกราคม 2567", "นายสุรชัย นวลแก้ว", dt.date(2023, 12, 1), "planned", "2024-01-05"),
        ("..... มกราคม 2567", "นายสุรชัย นวลแก้ว", None, "planned", None),
        ("........ เดือน ........ พ.ศ. ........", ".................", None, "planned", None),
    ],
)
def test_signed_where_it_is_dated_and_nothing_is_open(
    day: str, mayor: str, published: dt.date | None, status: str, date: str | None,
    pipeline: Pipeline,
) -> None:  # fmt: skip
    text = PREAMBLE.format(day=day, mayor=mayor)
    (frame,) = pipeline(Document.new(text, published=published)).agreements
    assert (frame.status, frame.date) == (status, date)
    assert frame.parties == ["กรมควบคุมมลพิษ", "เทศบาลเมืองน่าน"]
    assert len(frame.signatories) == 1 + ("นาย" in mayor)


def test_news_of_an_agreement_is_not_its_text(pipeline: Pipeline) -> None:
    text = """กรมอนามัยจับมือมหาวิทยาลัยมหิดล
วันนี้ (5 มกราคม 2567) กรมอนามัยลงนามบันทึกข้อตกลงความร่วมมือกับมหาวิทยาลัยมหิดล
โดยบันทึกข้อตกลงฉบับนี้จัดทำขึ้นเพื่อส่งเสริมความร่วมมือระหว่าง กรมอนามัย กับ มหาวิทยาลัยมหิดล ในการวิจัย"""
    assert instruments.find(text, [], []) == []
    frames = pipeline(Document.new(text, published=dt.date(2024, 1, 5))).agreements
    assert [f.status for f in frames] == ["signed"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        "บันทึกข้อตกลงฉบับนี้ทำขึ้นระหว่าง ก กับ ข " * 8000,
        "บันทึกข้อตกลงฉบับนี้ทำขึ้น ณ " + "." * 200000 + " ระหว่าง ก",
        "บันทึกข้อตกลงฉบับนี้ทำขึ้น ณ ที่ทำการ ระหว่าง " + "กรมอนามัย กับ " * 20000,
        PREAMBLE.format(day="5 มกราคม 2567", mayor="นายสุรชัย นวลแก้ว") * 300,
    ],
)
def test_hostile_texts_end(text: str) -> None:
    assert len(instruments.find(text, [], [])) <= 50
