"""Declarations and other texts of several parties, listed with no more than spaces or commas."""

from __future__ import annotations

import pytest

from khaosan.records import Document
from nlp.pipeline import Pipeline

FIRST = "กระทรวงสาธารณสุข โดย นายแพทย์วิทยา สุขใจ ปลัดกระทรวงสาธารณสุข"
SECOND = "กรุงเทพมหานคร โดย นางสาวปรีดา แก้วงาม ปลัดกรุงเทพมหานคร"
THIRD = "การประปานครหลวง โดย นายธวัช มั่นคง ผู้ว่าการการประปานครหลวง"
FOURTH = "สมาคมพยาบาลแห่งประเทศไทย โดย นางสุดา ใจดี นายกสมาคมพยาบาลแห่งประเทศไทย"
PARTIES = ["กระทรวงสาธารณสุข", "กรุงเทพมหานคร", "การประปานครหลวง", "สมาคมพยาบาลแห่งประเทศไทย"]
PEOPLE = ["นายแพทย์วิทยา สุขใจ", "นางสาวปรีดา แก้วงาม", "นายธวัช มั่นคง", "นางสุดา ใจดี"]
SIGNED = "\nผู้ร่วมลงนามจะร่วมกันดูแลประชาชน\n" + "".join(
    f"ลงชื่อ ...................\n({name})\n" for name in PEOPLE
)
DAY = "เมื่อวันที่ 5 มิถุนายน 2567 ณ ศาลาว่าการกรุงเทพมหานคร "
# What an instrument is called over its preamble, in the preamble, and what kind it is.
NAMED = {
    "declaration": ("ปฏิญญาร่วม\nว่าด้วยน้ำดื่มสะอาดในโรงเรียน", "ปฏิญญาร่วมฉบับนี้"),
    "mou": ("บันทึกข้อตกลงความร่วมมือ\nเรื่อง น้ำดื่มสะอาดในโรงเรียน", "บันทึกข้อตกลงความร่วมมือฉบับนี้"),
    "loi": ("แสดงเจตจำนงร่วมกัน (Letter of Intent)\nเรื่อง น้ำดื่มสะอาดในโรงเรียน", "หนังสือแสดงเจตจำนงฉบับนี้"),
}  # fmt: skip
TOGETHER = [
    " ซึ่งต่อไปนี้รวมเรียกว่า “ผู้ร่วมลงนาม”",
    " ซึ่งต่อไปในที่นี้จะเรียกรวมกันว่า “ผู้ร่วมลงนาม”",
    " ซึ่งต่อไปนี้เรียกว่า “คู่สัญญา”",
    "",
]


@pytest.mark.parametrize("kind", NAMED)
@pytest.mark.parametrize("together", TOGETHER)
@pytest.mark.parametrize(
    "parties",
    [
        f"{FIRST} {SECOND} {THIRD} และ{FOURTH}",
        f"{FIRST}, {SECOND}, {THIRD} และ {FOURTH}",
        f"{FIRST} ฝ่ายที่หนึ่ง {SECOND} ฝ่ายที่สอง {THIRD} ฝ่ายที่สาม และ{FOURTH} ฝ่ายที่สี่",
        f"{FIRST} {SECOND} {THIRD} {FOURTH}",
    ],
    ids=["spaces", "commas", "sides", "no and"],
)
def test_parties_in_a_row(kind: str, together: str, parties: str, pipeline: Pipeline) -> None:
    title, name = NAMED[kind]
    text = f"{title}\n{name}จัดทำขึ้น{DAY}ระหว่าง {parties}{together}{SIGNED}"
    (frame,) = pipeline(Document(id="t", text=text)).agreements
    assert (frame.kind, frame.status, frame.date) == (kind, "signed", "2024-06-05")
    assert frame.title == title
    assert frame.place == "ศาลาว่าการกรุงเทพมหานคร"
    assert frame.parties == PARTIES
    assert [(s.person, s.party) for s in frame.signatories] == list(
        zip(PEOPLE, PARTIES, strict=True)
    )


@pytest.mark.parametrize("after", ["นายแพทย์วิทยา", "ปลัดกรุง", "ผู้ว่าการ", "นายก", "ปลัดกระทรวง", "โดย"])
def test_a_line_broken_within_what_is_said_of_a_party(after: str, pipeline: Pipeline) -> None:
    title, name = NAMED["declaration"]
    parties = f"{FIRST} {SECOND} {THIRD} และ{FOURTH}"
    at = parties.rindex(after) + len(after)
    broken = f"{parties[:at]}\n{parties[at:].lstrip()}"
    text = f"{title}\n{name}จัดทำขึ้น{DAY}ระหว่าง {broken}{TOGETHER[0]}{SIGNED}"
    (frame,) = pipeline(Document(id="t", text=text)).agreements
    assert frame.parties == PARTIES
    assert [s.party for s in frame.signatories] == PARTIES


def test_positions_of_those_in_a_row(pipeline: Pipeline) -> None:
    """None takes the next party in."""
    title, name = NAMED["declaration"]
    for parties in (
        f"{FIRST} {SECOND} {THIRD} และ{FOURTH}",
        f"{FIRST} ฝ่ายหนึ่ง กับ {SECOND} อีกฝ่ายหนึ่ง",
    ):
        text = f"{title}\n{name}จัดทำขึ้น{DAY}ระหว่าง {parties}{SIGNED}"
        roles = {p.name: p.role for p in pipeline(Document(id="t", text=text)).persons}
        assert roles["วิทยา สุขใจ"] == "ปลัดกระทรวงสาธารณสุข"
        assert roles["ปรีดา แก้วงาม"] == "ปลัดกรุงเทพมหานคร"


def test_a_position_glued_to_a_name(pipeline: Pipeline) -> None:
    title, name = NAMED["mou"]
    parties = f"{FIRST} กับ {THIRD.replace('มั่นคง ', 'มั่นคง')}"
    text = f"{title}\n{name}จัดทำขึ้น{DAY}ระหว่าง {parties}{TOGETHER[0]}{SIGNED}"
    people = [(p.name, p.role) for p in pipeline(Document(id="t", text=text)).persons]
    assert people[1] == ("ธวัช มั่นคง", "ผู้ว่าการการประปานครหลวง")


def test_the_superior_of_a_party_is_none(pipeline: Pipeline) -> None:
    title, name = NAMED["mou"]
    parties = (
        "กรมอนามัย กระทรวงสาธารณสุข โดย นายแพทย์วิทยา สุขใจ อธิบดีกรมอนามัย "
        "กรมประมง กระทรวงเกษตรและสหกรณ์ โดย นางสาวปรีดา แก้วงาม รองอธิบดีกรมประมง รักษาราชการแทน "
        "อธิบดีกรมประมง และมหาวิทยาลัยมหิดล โดย นายธวัช มั่นคง อธิการบดี"
    )
    text = f"{title}\n{name}จัดทำขึ้น{DAY}ระหว่าง {parties}{TOGETHER[0]}{SIGNED}"
    (frame,) = pipeline(Document(id="t", text=text)).agreements
    assert frame.parties == ["กรมอนามัย", "กรมประมง", "มหาวิทยาลัยมหิดล"]


def test_a_declaration_between_two(pipeline: Pipeline) -> None:
    text = f"""ปฏิญญาว่าด้วยน้ำดื่มสะอาดในโรงเรียน
ปฏิญญาฉบับนี้ทำขึ้น ณ จังหวัดแพร่ เมื่อวันที่ 5 มิถุนายน 2567 ระหว่าง {FIRST} ฝ่ายหนึ่ง กับ {THIRD} อีกฝ่ายหนึ่ง
ทั้งสองฝ่ายจะร่วมกันดูแลน้ำดื่ม
ลงชื่อ ...................
({PEOPLE[0]})
ลงชื่อ ...................
({PEOPLE[2]})
"""
    (frame,) = pipeline(Document(id="t", text=text)).agreements
    assert (frame.kind, frame.status, frame.date) == ("declaration", "signed", "2024-06-05")
    assert frame.title == "ปฏิญญาว่าด้วยน้ำดื่มสะอาดในโรงเรียน"
    assert frame.parties == [PARTIES[0], PARTIES[2]]
    assert frame.place == "จังหวัดแพร่"


def test_news_of_a_declaration_is_no_text_of_one(pipeline: Pipeline) -> None:
    text = f"""สธ. จับมือ กทม.
วันนี้ (5 มิถุนายน 2567) ปฏิญญาฉบับนี้จัดทำขึ้นระหว่าง {FIRST} และ{FOURTH} เพื่อให้นักเรียนมีน้ำดื่ม
นายแพทย์วิทยา กล่าวว่า ปฏิญญานี้สำคัญมาก
"""
    found = pipeline(Document(id="t", text=text)).agreements
    assert all(f.score < 0.95 for f in found)
