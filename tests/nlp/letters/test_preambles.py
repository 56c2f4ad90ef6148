"""Preambles that list their parties, and what a scan leaves of the words of one."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable

import pytest

from khaosan.records import Document
from nlp.letters import instruments
from nlp.letters.labels import untoned
from nlp.pipeline import Pipeline

TITLE = "บันทึกข้อตกลงความร่วมมือ\nการพัฒนาระบบส่งต่อผู้ป่วยฉุกเฉิน\n"
MADE = "บันทึกข้อตกลงฉบับนี้จัดทำขึ้น ณ กรมการแพทย์ จังหวัดนนทบุรี เมื่อวันที่ 12 มีนาคม 2567 "
AGREED = """
ทั้งสามฝ่ายตกลงร่วมมือกันดังนี้
ข้อ 1 วัตถุประสงค์
ข้อ 2 บันทึกข้อตกลงนี้มีผลตั้งแต่วันลงนาม
ลงชื่อ ........................
(นายแพทย์วิทยา สุขใจ)
ลงชื่อ ........................
(ร้อยเอก ปรีชา แก้วงาม)
ลงชื่อ ........................
(นายธวัช มั่นคง)
"""
FIRST = "กรมการแพทย์ โดย นายแพทย์วิทยา สุขใจ อธิบดีกรมการแพทย์"
SECOND = "สถาบันการแพทย์ฉุกเฉินแห่งชาติ โดย ร้อยเอก ปรีชา แก้วงาม เลขาธิการสถาบันการแพทย์ฉุกเฉินแห่งชาติ"
THIRD = "สมาคมเวชศาสตร์ฉุกเฉินแห่งประเทศไทย โดย นายธวัช มั่นคง นายกสมาคม"
PARTIES = ["กรมการแพทย์", "สถาบันการแพทย์ฉุกเฉินแห่งชาติ", "สมาคมเวชศาสตร์ฉุกเฉินแห่งประเทศไทย"]
SIGNED = ["นายแพทย์วิทยา สุขใจ", "ร้อยเอก ปรีชา แก้วงาม", "นายธวัช มั่นคง"]


@pytest.mark.parametrize(
    "parties",
    [
        f"ระหว่าง\n{FIRST}\n{SECOND}\n{THIRD}",
        f"ระหว่าง\n1. {FIRST}\n2. {SECOND}\n3. {THIRD}",
        f"ระหว่าง\n(๑) {FIRST}\n(๒) {SECOND} และ\n(๓) {THIRD}",
        f"ระหว่างหน่วยงานดังต่อไปนี้\n- {FIRST}\n- {SECOND}\n- {THIRD}",
        f"ระหว่าง {FIRST} {SECOND.replace('สถาบัน', 'และสถาบัน', 1)} และ{THIRD}",
        f"โดยมีคู่สัญญาสามฝ่าย ได้แก่\n{FIRST}\n{SECOND}\n{THIRD}",
        f"โดยมีภาคีเข้าร่วม ประกอบด้วย\n1) {FIRST}\n2) {SECOND}\n3) {THIRD}",
        f"โดยมีคู่ภาคีดังนี้ {FIRST} กับ {SECOND} และ {THIRD}",
        # A position goes on in the next line, a name there too.
        f"ระหว่าง\n{FIRST.replace('อธิบดี', 'อธิบดี' + chr(10))}\n{SECOND}\n"
        + THIRD.replace(" โดย", "\nโดย"),
    ],
)
def test_listed_parties(parties: str, pipeline: Pipeline) -> None:
    (frame,) = pipeline(Document.new(f"{TITLE}{MADE}{parties}{AGREED}")).agreements
    assert frame.parties == PARTIES
    assert [(s.person, s.party) for s in frame.signatories] == list(
        zip(SIGNED, PARTIES, strict=True)
    )
    assert (frame.kind, frame.status, frame.date) == ("mou", "signed", "2024-03-12")
    assert (frame.title or "").split("\n")[0] == "บันทึกข้อตกลงความร่วมมือ"
    assert frame.place == "กรมการแพทย์ จังหวัดนนทบุรี"


def test_a_person_is_a_party(pipeline: Pipeline) -> None:
    text = """สัญญาจ้างที่ปรึกษา
สัญญาฉบับนี้ทำขึ้นที่สำนักงานสภาพัฒนาการเศรษฐกิจและสังคมแห่งชาติ เมื่อวันที่ 1 ตุลาคม 2567 ระหว่าง
1. สำนักงานสภาพัฒนาการเศรษฐกิจและสังคมแห่งชาติ โดย นายวิชัย ปัญญาดี รองเลขาธิการ
2. นายสุพจน์ เรียนมาก อยู่บ้านเลขที่ 9 ถนนพิชัย กรุงเทพมหานคร
ทั้งสองฝ่ายตกลงกันดังนี้
ลงชื่อ.............ผู้ว่าจ้าง
(นายวิชัย ปัญญาดี)
ลงชื่อ.............ที่ปรึกษา
(นายสุพจน์ เรียนมาก)
"""
    (frame,) = pipeline(Document.new(text)).agreements
    nesdc = "สำนักงานสภาพัฒนาการเศรษฐกิจและสังคมแห่งชาติ"
    assert (frame.kind, frame.parties, frame.place) == (
        "contract", [nesdc, "นายสุพจน์ เรียนมาก"], nesdc,
    )  # fmt: skip


@pytest.mark.parametrize("told", ["ระหว่าง\n", "โดยมีคู่สัญญาสามฝ่าย ได้แก่ "])
def test_news_that_lists_parties_is_no_text_of_an_agreement(told: str, pipeline: Pipeline) -> None:
    text = f"""กรมการแพทย์จับมือภาคี
วันนี้ (12 มีนาคม 2567) มีพิธีลงนามบันทึกข้อตกลง บันทึกข้อตกลงฉบับนี้จัดทำขึ้น{told}{FIRST} และ{THIRD}
นายแพทย์วิทยา กล่าวว่า ความร่วมมือครั้งนี้จะช่วยประชาชน (อ่านต่อ)
"""
    assert instruments.find(text, [], []) == []
    found = pipeline(Document.new(text, published=dt.date(2024, 3, 12))).agreements
    assert [(f.kind, f.status) for f in found] == [("mou", "signed")]


def test_lost_tone_marks(
    mous: dict[str, tuple[str, dict[str, object]]], pipeline: Pipeline
) -> None:
    """Scans lose them: the frames stay, names but for the marks."""
    chance = random.Random(5)
    for share in (0.2, 1.0):
        for text, want in mous.values():
            spoiled = re.sub("[่-๋]", lambda m: "" if chance.random() < share else m[0], text)  # noqa: B023
            (frame,) = pipeline(Document.new(spoiled)).agreements
            assert (frame.kind, frame.status, frame.date) == tuple(
                want.get(name) for name in ("kind", "status", "date")
            )
            assert [_bare(p) for p in frame.parties] == [_bare(p) for p in want["parties"]]  # type: ignore[attr-defined]
            assert len(frame.signatories) == len(want["signers"])  # type: ignore[arg-type]
            assert len(frame.witnesses) == len(want.get("witnesses", []))  # type: ignore[arg-type]


def _bare(name: str) -> str:
    return re.sub(r"[่-๋\s]", "", name)


def test_an_expression_without_tone_marks_takes_no_other_word() -> None:
    at: Callable[[str], bool] = lambda s: re.search(untoned("เมื่อ(?!ง)|(?<=ขึ้น)ณ"), s) is not None  # noqa: E731
    assert [at(s) for s in ("เมื่อวาน", "เมือวาน", "เมือง", "ขึ้นณ", "ขึนณ", "ณ")] == [
        True, True, False, True, True, False,
    ]  # fmt: skip
    assert re.search(untoned("(?<!ข้อ)ตกลง"), "ขอตกลง") is None


@pytest.mark.parametrize("made", ["บันทึกข้อตกลงนี้ทำขึ้น", "บันทึกข้อตกลงนี้มีผลสามปี", "บันทึกข้อตกลงฉบับนี้จัดทำขึ้น"])
def test_what_this_instrument_does_is_not_its_title(made: str, pipeline: Pipeline) -> None:
    text = f"""เชียงใหม่พัฒนาโคนม
วันนี้ กรมปศุสัตว์ลงนามบันทึกข้อตกลงกับมหาวิทยาลัยแม่โจ้ {made}เพื่อพัฒนาพันธุ์โคนม คู่สัญญาจะร่วมกันวิจัย"""
    found = pipeline(Document.new(text, published=dt.date(2024, 5, 14))).agreements
    assert [(f.kind, f.title) for f in found] == [("mou", "บันทึกข้อตกลงกับมหาวิทยาลัยแม่โจ้")]


def test_the_parties_listed_after_their_number(pipeline: Pipeline) -> None:
    text = """เชียงใหม่พัฒนาโคนม
บันทึกข้อตกลงนี้ลงนามเมื่อวันที่ 14 พฤษภาคม 2567 โดยมีคู่สัญญาสองฝ่าย ได้แก่ กรมปศุสัตว์ และมหาวิทยาลัยแม่โจ้"""
    (found,) = pipeline(Document.new(text, published=dt.date(2024, 5, 15))).agreements
    assert found.parties == ["กรมปศุสัตว์", "มหาวิทยาลัยแม่โจ้"]
