"""Agreements in two languages side by side, in the columns of a table."""

from __future__ import annotations

import pytest

from khaosan.records import Document
from nlp.pipeline import Pipeline

THAI = (
    "บันทึกความเข้าใจฉบับนี้ทำขึ้น ณ จังหวัดสงขลา เมื่อวันที่ 3 กรกฎาคม 2567 ระหว่าง "
    "การยางแห่งประเทศไทย โดย นายสมพร ทองใบ ผู้ว่าการการยางแห่งประเทศไทย "
    "(ซึ่งต่อไปในบันทึกความเข้าใจนี้เรียกว่า “กยท.”) ฝ่ายหนึ่ง กับ "
    "สถาบันวิจัยยางมาเลเซีย โดย นายอาหมัด ราซัก ผู้อำนวยการสถาบัน "
    "(ซึ่งต่อไปในบันทึกความเข้าใจนี้เรียกว่า “สถาบัน”) อีกฝ่ายหนึ่ง"
)
ENGLISH = (
    "This Memorandum of Understanding is made in Songkhla on 3 July 2024 between the Rubber "
    "Authority of Thailand, represented by Mr. Somporn Thongbai, Governor (hereinafter referred to "
    "as “RAOT”), and the Rubber Research Institute of Malaysia, represented by Mr. Ahmad Razak, "
    "Director (hereinafter referred to as “the Institute”)."
)
ROWS = (
    "บันทึกความเข้าใจว่าด้วยการแลกเปลี่ยนนักวิจัยด้านยางพารา\t"
    "MEMORANDUM OF UNDERSTANDING ON THE EXCHANGE OF RESEARCHERS\n"
    f"{THAI}\t{ENGLISH}\nข้อ 1 วัตถุประสงค์\tArticle 1 Objective\n"
)
DOTS = "." * 18
BELOW = {
    "rows": f"ลงชื่อ {DOTS}\tSigned {DOTS}\n(นายสมพร ทองใบ)\t(Mr. Ahmad Razak)\n"
    "ผู้ว่าการการยางแห่งประเทศไทย\tDirector of the Institute\n",
    "one row": f"ลงชื่อ {DOTS} (นายสมพร ทองใบ) ผู้ว่าการการยางแห่งประเทศไทย\t"
    f"Signed {DOTS} (Mr. Ahmad Razak) Director of the Institute\n",
}


@pytest.mark.parametrize("below", BELOW)
def test_the_thai_column_is_the_agreement(below: str, pipeline: Pipeline) -> None:
    found = pipeline(Document(id="t", text=ROWS + BELOW[below]))
    (frame,) = found.agreements
    assert frame.title == "บันทึกความเข้าใจว่าด้วยการแลกเปลี่ยนนักวิจัยด้านยางพารา"
    assert (frame.kind, frame.status, frame.date) == ("mou", "signed", "2024-07-03")
    assert frame.parties == ["การยางแห่งประเทศไทย", "สถาบันวิจัยยางมาเลเซีย"]
    assert frame.place == "จังหวัดสงขลา"
    assert [(s.person, s.party) for s in frame.signatories] == [
        ("นายสมพร ทองใบ", frame.parties[0]), ("Mr. Ahmad Razak", frame.parties[1]),
    ]  # fmt: skip
    roles = [(p.name, p.role) for p in found.persons]
    assert roles[-2:] == [
        ("สมพร ทองใบ", "ผู้ว่าการการยางแห่งประเทศไทย"), ("Ahmad Razak", "Director of the Institute"),
    ]  # fmt: skip
    assert ("สมพร ทองใบ", "ผู้ว่าการการยางแห่งประเทศไทย") in roles[:-2]
