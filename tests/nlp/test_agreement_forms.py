"""Agreements: near misses of each form of telling, and histories beside the news."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from nlp.agreements import component
from nlp.roles import component as roles
from nlp.spans import AgreementFrame

Marked = Callable[..., Doc]

A, B = "⟦A กรมประมง⟧", "⟦A สมาคมชาวสวน⟧"


def frames(doc: Doc) -> list[AgreementFrame]:
    roles(doc)
    component(doc)
    return [f for f in doc._.agreements if f.status != "mentioned"]


@pytest.mark.parametrize(
    "text",
    [
        # a meeting, a talk, a project: no instrument
        f"{A} ร่วมกับ {B} จัดประชุมเชิงปฏิบัติการเรื่องการเลี้ยงปลา",
        f"{A} จับมือ {B} จัดงานวันปลาไทย",
        f"{A} ผนึกกำลัง {B} แก้ปัญหาน้ำเสีย",
        # a wish, an offer, a refusal
        f"{A} หวังลงนามบันทึกข้อตกลงกับ {B}",
        f"{A} ยังไม่ได้ลงนามบันทึกข้อตกลงกับ {B}",
        # a class of contracts, a promise, an alarm
        "ลูกจ้างตามสัญญาจ้างได้รับค่าชดเชย",
        "รัฐมนตรีให้คำมั่นสัญญาว่าจะดูแลชาวบ้าน",
        "สัญญาณไฟจราจรขัดข้อง",
        # an order to one's own offices, a room named for a man called สัญญา
        "อธิบดีลงนามในหนังสือสั่งการถึง ⟦A กรมประมง⟧ และ ⟦A กรมปศุสัตว์⟧ ให้เร่งตรวจสอบ",
        "รัฐมนตรีลงนามหนังสือด่วนกำชับ ⟦A กรมประมง⟧ และ ⟦A กรมปศุสัตว์⟧",
        "บรรยาย ณ ห้องประชุมสัญญา ธรรมศักดิ์ ⟦A ศาลยุติธรรม⟧",
        # a name in a guest book
        "ผู้ร่วมงานลงนามอวยพรปีใหม่ ณ ศาลากลาง",
        # the life of a loan, contract farming, what the constitution calls a treaty
        f"{A} ลดดอกเบี้ยตลอดอายุสัญญาเงินกู้ พร้อมลงนามถวายพระพรกับ {B}",
        f"{A} และ {B} ได้ร่วมส่งเสริมเกษตรพันธะสัญญา",
        f"{A} ได้หารือกับ {B} แล้วเห็นว่าไม่เป็นหนังสือสัญญาตามรัฐธรรมนูญ",
        # a body named for an instrument, workers who came under one
        f"{A} และ {B} เข้าร่วมคณะอนุกรรมการจัดทำบันทึกข้อตกลงและประเมินผลการดำเนินงาน",
        "แรงงาน MoU ชาวลาวกลุ่มแรกเดินทางเข้าไทยแล้ว",
        # a meeting that is approved, which is to draft one
        "คณะรัฐมนตรีมีมติเห็นชอบการประชุมคณะกรรมการเพื่อจัดทำอนุสัญญาต่อต้านไซเบอร์",
        # what is done by an old one
        f"{A} ดำเนินการตามบันทึกข้อตกลง ระหว่าง{A} กับ {B}",
    ],
)
def test_what_looks_like_an_agreement(marked: Marked, text: str) -> None:
    assert frames(marked(text)) == []


def test_the_cabinet_is_no_party(marked: Marked) -> None:
    text = "⟦A คณะรัฐมนตรี⟧ เห็นชอบร่างบันทึกความเข้าใจระหว่าง⟦A กรมประมง⟧ กับ ⟦A กรมการข้าว⟧"
    [frame] = frames(marked(text))
    assert frame.status == "approved" and frame.parties == ["กรมประมง", "กรมการข้าว"]


@pytest.mark.parametrize(
    "text",
    [
        f"{A} มีกำหนดลงนามบันทึกข้อตกลงกับ {B}",
        f"{A} และ {B} เป็นหน่วยงานแรกที่จะลงนามในบันทึกข้อตกลงเลี้ยงปลา",
        f"คาดว่า {A} จะลงนามบันทึกข้อตกลงกับ {B} ภายในปีหน้า",
    ],
)
def test_a_plan_is_not_yet_signed(marked: Marked, text: str) -> None:
    assert [f.status for f in frames(marked(text))] == ["planned"]


def test_a_department_acts_for_its_ministry(marked: Marked) -> None:
    (frame,) = frames(
        marked(f"พิธีลงนามบันทึกข้อตกลง ระหว่าง ⟦A กระทรวงเกษตรและสหกรณ์⟧ (กษ.) โดย ⟦A กรมประมง⟧ กับ {B}")
    )
    assert frame.parties == ["กรมประมง", "สมาคมชาวสวน"]


def test_an_old_agreement_beside_the_news_is_another(marked: Marked) -> None:
    found = frames(
        marked(
            f"วันนี้ {A} ลงนาม MOU เลี้ยงปลานิล กับ {B}\n"
            "ก่อนหน้านี้ ⟦A กรมประมง⟧ ได้ลงนาม MOU กับ ⟦A มหาวิทยาลัยแม่ฟ้า⟧ เมื่อ⟦D ปี 2560=2017⟧",
            published=dt.date(2023, 6, 15),
        )
    )
    assert [(f.parties, f.date) for f in found] == [
        (["กรมประมง", "สมาคมชาวสวน"], None),
        (["กรมประมง", "มหาวิทยาลัยแม่ฟ้า"], "2017"),
    ]


def test_what_is_signed_was_not_signed_on_a_day_to_come(marked: Marked) -> None:
    [frame] = frames(
        marked(
            f"{A} ลงนามบันทึกข้อตกลงกับ {B} เพื่อเพิ่มผลผลิตให้ได้ใน⟦D ปี 2573=2030⟧",
            published=dt.date(2023, 6, 15),
        )
    )
    assert (frame.status, frame.date) == ("signed", None)


def test_numbers_further_on_are_no_list_of_instruments(marked: Marked) -> None:
    found = frames(
        marked(
            f"ครม. เห็นชอบร่างบันทึกความเข้าใจ 2 ฉบับ คือ ระหว่าง{A}และ{B} และ ระหว่าง⟦A กรมการข้าว⟧"
            "และ⟦A มหาวิทยาลัยแม่ฟ้า⟧\nความร่วมมือมี 2 ด้าน ได้แก่ 1) การตลาด 2) การวิจัย"
        )
    )
    assert sorted(f.parties for f in found) == [
        ["กรมการข้าว", "มหาวิทยาลัยแม่ฟ้า"],
        ["กรมประมง", "สมาคมชาวสวน"],
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "ลงนามบันทึกข้อตกลงการเลี้ยงปลานิล ระหว่าง กรมประมง กับ สมาคมชาวสวน",
            "บันทึกข้อตกลงการเลี้ยงปลานิล",
        ),
        (
            "ลงนามบันทึกข้อตกลง “โครงการปลานิล สำหรับชุมชน” ณ ห้องประชุม",
            "บันทึกข้อตกลง “โครงการปลานิล สำหรับชุมชน”",
        ),
        ("ได้ลงนาม MOU การเลี้ยงปลานิล ตั้งแต่ปี 2560", "MOU การเลี้ยงปลานิล"),
    ],
)
def test_where_a_title_ends(marked: Marked, text: str, title: str) -> None:
    doc = marked(text)
    (frame,) = frames(doc)
    assert doc.text[slice(*frame.title)] == title  # type: ignore[misc]


@pytest.mark.parametrize("unit", [f"ลงนาม MOU {A} กับ {B} ", "ลงนามMOU", "ณ ", "ระหว่างไทยกับลาว"])
def test_time_grows_with_the_text_and_not_with_its_square(marked: Marked, unit: str) -> None:
    def seconds(times: int) -> float:
        doc = marked(unit * times)
        begin = time.process_time()
        component(doc)
        return time.process_time() - begin

    seconds(10)
    small, large = seconds(400), seconds(2000)
    assert large < 15 * small + 0.5


def test_a_contract_told_by_its_date(marked: Marked) -> None:
    (frame,) = frames(
        marked(
            "⟦A กรมประมง⟧ มีสัญญาว่าจ้าง ⟦A บริษัท สยามไผ่ จำกัด⟧ เมื่อ⟦D วันที่ 7 สิงหาคม 2563=2020-08-07⟧",
            published=dt.date(2020, 9, 1),
        )
    )
    assert (frame.kind, frame.status, frame.date) == ("contract", "signed", "2020-08-07")
    assert frame.parties == ["กรมประมง", "บริษัท สยามไผ่ จำกัด"]


def test_the_holder_of_a_position_told_without_the_name_signs(marked: Marked) -> None:
    doc = marked(
        "⟦P นายวิชัย มั่นคง⟧ อธิบดี⟦A กรมประมง⟧ กล่าวต้อนรับ\n"
        f"อธิบดี⟦A กรมประมง⟧ และ⟦P นางปราณี ดีพร้อม⟧ นายก{B} ร่วมลงนามบันทึกข้อตกลงเลี้ยงปลา"
    )
    (frame,) = frames(doc)
    assert [doc.text[slice(*s)] for s, _ in frame.signatories] == [
        "นายวิชัย มั่นคง",
        "นางปราณี ดีพร้อม",
    ]


def test_who_witnesses_together_does_not_sign(marked: Marked) -> None:
    doc = marked(
        f"{A} ลงนามบันทึกข้อตกลงเลี้ยงปลากับ {B} โดยมี⟦P นายสมบัติ ทองดี⟧ และ⟦P นายเอก ใจบุญ⟧ เป็นสักขีพยาน"
    )
    (frame,) = frames(doc)
    assert [doc.text[slice(*w)] for w in frame.witnesses] == ["นายสมบัติ ทองดี", "นายเอก ใจบุญ"]
    assert frame.signatories == []


def test_a_ministry_that_says_whose_an_agency_is_does_not_sign_its_contract(marked: Marked) -> None:
    (frame,) = frames(
        marked("⟦A กรมประมง⟧ ⟦A กระทรวงเกษตรและสหกรณ์⟧ จัดพิธีลงนามในสัญญาจ้าง ⟦A บริษัท สยามไผ่ จำกัด⟧")
    )
    assert frame.parties == ["กรมประมง", "บริษัท สยามไผ่ จำกัด"]


def test_the_items_of_an_agenda_are_apart(marked: Marked) -> None:
    """A cabinet's summary lists its items and tells of each: an instrument for each."""
    names = ["⟦A กรมประมง⟧", "⟦A กรมการข้าว⟧", "⟦A กรมป่าไม้⟧", "⟦A กรมศุลกากร⟧"]
    heads = [
        f"{n}. เรื่อง ร่างบันทึกความเข้าใจเรื่องที่ {n} ระหว่าง{name} กับ ⟦A ธนาคารโลก⟧"
        for n, name in enumerate(names, 1)
    ]
    body = [f"{head}\nคณะรัฐมนตรีมีมติเห็นชอบร่างบันทึกความเข้าใจตามที่เสนอ" for head in heads]
    found = frames(marked("\n".join(["ผลการประชุมคณะรัฐมนตรี", *heads, *body])))
    assert sorted(f.parties for f in found) == sorted([name[3:-1], "ธนาคารโลก"] for name in names)
    assert {f.status for f in found} == {"approved"}
