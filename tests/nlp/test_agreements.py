"""Agreements: each way in which the news tells them, and what is no agreement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from khaosan.records import AGREEMENT_KINDS, AGREEMENT_STATUSES
from nlp.agreements import component
from nlp.roles import component as roles
from nlp.spans import AgreementFrame

Marked = Callable[..., Doc]

DEVELOPERS = "⟦P นายวิชัย มั่นคง⟧ อธิบดี⟦A กรมประมง⟧"
COMPANY = "⟦P นางปราณี ดีพร้อม⟧ กรรมการผู้จัดการ ⟦A บริษัท สยามไผ่ จำกัด⟧"


def frames(doc: Doc) -> list[AgreementFrame]:
    roles(doc)
    component(doc)
    return [f for f in doc._.agreements if f.status != "mentioned"]


def only(doc: Doc) -> AgreementFrame:
    found = frames(doc)
    assert len(found) == 1, [(f.kind, f.status, f.parties) for f in found]
    return found[0]


def signed_by(doc: Doc, frame: AgreementFrame) -> dict[str, str | None]:
    return {doc.text[slice(*span)]: party for span, party in frame.signatories}


TWO = ["กรมประมง", "มหาวิทยาลัยแม่ฟ้า"]


@pytest.mark.parametrize(
    "text",
    [
        # ระหว่าง A กับ B
        "พิธีลงนามบันทึกข้อตกลงความร่วมมือด้านการเลี้ยงปลา ระหว่าง⟦A กรมประมง⟧ กับ⟦A มหาวิทยาลัยแม่ฟ้า⟧",
        # with abbreviation and superior ministry
        "พิธีลงนามบันทึกความเข้าใจ (MOU) ระหว่าง ⟦A กรมประมง⟧ (⟦A กปม.=กรมประมง⟧) "
        "⟦A กระทรวงเกษตรและสหกรณ์⟧ และ ⟦A มหาวิทยาลัยแม่ฟ้า⟧ ณ ห้องประชุมใหญ่",
        # A ร่วมกับ B ลงนาม
        "⟦A กรมประมง⟧ ร่วมกับ ⟦A มหาวิทยาลัยแม่ฟ้า⟧ ลงนามบันทึกข้อตกลงความร่วมมือเลี้ยงปลานิล",
        # A ลงนาม … กับ B
        "⟦A กรมประมง⟧ ได้ลงนาม MOU การเลี้ยงปลานิล กับ ⟦A มหาวิทยาลัยแม่ฟ้า⟧ เพื่อเพิ่มรายได้",
        # A จับมือ B ลงนาม
        "⟦A กรมประมง⟧ จับมือ ⟦A มหาวิทยาลัยแม่ฟ้า⟧ ลงนามเอ็มโอยูเลี้ยงปลานิล",
        # A และ B ผนึกกำลังลงนาม
        "⟦A กรมประมง⟧ และ⟦A มหาวิทยาลัยแม่ฟ้า⟧ ผนึกกำลังลงนามความร่วมมือเลี้ยงปลานิล",
        # a list over several lines
        "พิธีลงนามบันทึกข้อตกลงความร่วมมือ ระหว่าง 2 หน่วยงาน ได้แก่\n1) ⟦A กรมประมง⟧\n2) ⟦A มหาวิทยาลัยแม่ฟ้า⟧",
        # counted, then named
        "มีพิธีลงนามบันทึกข้อตกลงความร่วมมือเลี้ยงปลา โดยเป็นความร่วมมือจาก 2 หน่วยงาน ได้แก่ "
        "⟦A กรมประมง⟧ และ⟦A มหาวิทยาลัยแม่ฟ้า⟧",
    ],
)
def test_parties_of_an_mou(marked: Marked, text: str) -> None:
    frame = only(marked(text))
    assert (frame.kind, frame.status) == ("mou", "signed")
    assert frame.parties == TWO


def test_parties_from_those_who_signed(marked: Marked) -> None:
    doc = marked(f"พิธีลงนามบันทึกข้อตกลงความร่วมมือปลูกไผ่ โดยมี {DEVELOPERS} และ{COMPANY} ร่วมลงนาม")
    frame = only(doc)
    assert frame.parties == ["กรมประมง", "บริษัท สยามไผ่ จำกัด"]
    assert signed_by(doc, frame) == {
        "นายวิชัย มั่นคง": "กรมประมง",
        "นางปราณี ดีพร้อม": "บริษัท สยามไผ่ จำกัด",
    }


def test_who_presides_or_witnesses_does_not_sign(marked: Marked) -> None:
    doc = marked(
        "⟦P นายสมบัติ ทองดี⟧ รัฐมนตรีว่าการ⟦A กระทรวงเกษตรและสหกรณ์⟧ เป็นประธานในพิธีลงนามบันทึกข้อตกลง "
        f"ระหว่าง⟦A กรมประมง⟧ กับ⟦A บริษัท สยามไผ่ จำกัด⟧ โดยมี {DEVELOPERS} และ{COMPANY} ร่วมลงนาม "
        "พร้อมนี้ ⟦P นายเอก ใจบุญ⟧ ปลัด⟦A กระทรวงเกษตรและสหกรณ์⟧ ร่วมลงนามเป็นสักขีพยาน"
    )
    frame = only(doc)
    assert set(signed_by(doc, frame)) == {"นายวิชัย มั่นคง", "นางปราณี ดีพร้อม"}
    assert {doc.text[slice(*w)] for w in frame.witnesses} == {"นายสมบัติ ทองดี", "นายเอก ใจบุญ"}
    assert "กระทรวงเกษตรและสหกรณ์" not in frame.parties


def test_a_guest_at_the_ceremony_of_others_does_not_sign(marked: Marked) -> None:
    frame = only(
        marked(
            f"{DEVELOPERS} ร่วมพิธีลงนามบันทึกข้อตกลงความร่วมมือวิจัย "
            "ระหว่าง⟦A สมาคมชาวสวน⟧ และ⟦A มหาวิทยาลัยแม่ฟ้า⟧"
        )
    )
    assert frame.parties == ["สมาคมชาวสวน", "มหาวิทยาลัยแม่ฟ้า"]
    assert frame.signatories == []


def test_representatives_sign(marked: Marked) -> None:
    doc = marked(
        "พิธีลงนามบันทึกข้อตกลงความร่วมมือ ระหว่าง⟦A กรมประมง⟧ กับ⟦A บริษัท สยามไผ่ จำกัด⟧ "
        f"มี{DEVELOPERS} และ{COMPANY} เป็นตัวแทนของทั้งสองหน่วยงานในการลงนาม"
    )
    assert len(only(doc).signatories) == 2


def test_headline_body_and_quotation_are_one_frame(marked: Marked) -> None:
    doc = marked(
        "⟦A กปม.=กรมประมง⟧ จับมือ ⟦A มฟ.=มหาวิทยาลัยแม่ฟ้า⟧ ลงนาม MOU เลี้ยงปลานิล\n"
        "⟦D วันนี้=2023-06-15⟧ (⟦D 15 มิถุนายน 2566=2023-06-15⟧) ณ ห้องประชุมกรมประมง "
        f"{DEVELOPERS} ลงนามบันทึกข้อตกลงความร่วมมือว่าด้วยการเลี้ยงปลานิล ร่วมกับ ⟦A มหาวิทยาลัยแม่ฟ้า⟧\n"
        "⟦P นายวิชัย=วิชัย มั่นคง⟧ กล่าวว่า การลงนามบันทึกข้อตกลงในครั้งนี้ จะช่วยเกษตรกร"
    )
    frame = only(doc)
    assert frame.parties == TWO
    assert frame.date == "2023-06-15"
    assert doc.text[slice(*frame.title)] == (  # type: ignore[misc]
        "บันทึกข้อตกลงความร่วมมือว่าด้วยการเลี้ยงปลานิล"
    )
    assert doc.text[slice(*frame.place)] == "ห้องประชุมกรมประมง"  # type: ignore[misc]
    assert frame.score > 0.9


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("คณะรัฐมนตรีมีมติเห็นชอบร่างความตกลงว่าด้วยการบิน ระหว่างไทยกับญี่ปุ่น", "treaty", "approved"),
        ("ครม. อนุมัติให้มีการลงนามในร่างบันทึกความเข้าใจ ระหว่างไทยกับลาว", "mou", "approved"),
        ("ครม. เห็นชอบการต่ออายุความตกลงประมง ระหว่างไทยกับพม่า", "treaty", "approved"),
        ("ไทยและลาวขยายระยะเวลาบันทึกความเข้าใจ ระหว่างไทยกับลาว ออกไปอีก 5 ปี", "mou", "extended"),
        ("⟦A กรมประมง⟧ เตรียมลงนามบันทึกข้อตกลงกับ ⟦A สมาคมชาวสวน⟧ เดือนหน้า", "mou", "planned"),
        ("จะมีพิธีลงนามบันทึกข้อตกลง ระหว่าง⟦A กรมประมง⟧ กับ⟦A สมาคมชาวสวน⟧", "mou", "planned"),
        (
            "⟦A กรมประมง⟧ ลงนามสัญญาจ้างก่อสร้างเขื่อน กับ ⟦A บริษัท สยามไผ่ จำกัด⟧ วงเงิน 10 ล้านบาท",
            "contract",
            "signed",
        ),
        ("พิธีลงนามหนังสือแสดงเจตจำนง ระหว่าง⟦A กรมประมง⟧ กับ⟦A สมาคมชาวสวน⟧", "loi", "signed"),
        ("นายกรัฐมนตรีไทยและลาวลงนามแถลงการณ์ร่วม ระหว่างไทยและลาว", "declaration", "signed"),
        ("⟦A กรมประมง⟧ ได้ลงนามความตกลงกับ ⟦A องค์การอาหารโลก⟧ ไปแล้ว", "treaty", "signed"),
    ],
)
def test_kind_and_status(marked: Marked, text: str, kind: str, status: str) -> None:
    frame = only(marked(text))
    assert (frame.kind, frame.status) == (kind, status)


def test_states_are_parties(marked: Marked) -> None:
    frame = only(marked("ไทยลงนามสำเร็จ\nพิธีลงนามความตกลงการค้าเสรี ระหว่างไทย ญี่ปุ่น และสาธารณรัฐเกาหลี"))
    assert frame.parties == ["ไทย", "ญี่ปุ่น", "สาธารณรัฐเกาหลี"]


def test_where_a_ministry_is_is_no_party(marked: Marked) -> None:
    frame = only(
        marked(
            "พิธีลงนามบันทึกความเข้าใจ ระหว่าง⟦A กระทรวงพลังงาน⟧แห่งราชอาณาจักรไทย "
            "กับ⟦A กระทรวงเศรษฐกิจ⟧แห่งญี่ปุ่น"
        )
    )
    assert frame.parties == ["กระทรวงพลังงาน", "กระทรวงเศรษฐกิจ"]


def test_several_instruments_of_a_numbered_list(marked: Marked) -> None:
    doc = marked(
        "ไทย – ลาว ลงนามบันทึกความเข้าใจ 2 ฉบับ ดังนี้\n"
        "1. บันทึกความเข้าใจว่าด้วยการค้าชายแดน\n"
        "2. บันทึกความเข้าใจว่าด้วยไฟฟ้า ระหว่าง⟦A กระทรวงพลังงาน⟧ กับ⟦A กระทรวงบ่อแร่⟧\n"
    )
    found = frames(doc)
    assert [f.parties for f in found] == [["ไทย", "ลาว"], ["กระทรวงพลังงาน", "กระทรวงบ่อแร่"]]
    assert [doc.text[slice(*f.title)] for f in found] == [  # type: ignore[misc]
        "บันทึกความเข้าใจว่าด้วยการค้าชายแดน",
        "บันทึกความเข้าใจว่าด้วยไฟฟ้า",
    ]


def test_two_instruments_each_with_its_parties(marked: Marked) -> None:
    doc = marked(
        "ครม. เห็นชอบร่างบันทึกความเข้าใจ 2 ฉบับ คือ ระหว่าง⟦A กรมประมง⟧และ⟦A สมาคมชาวสวน⟧ "
        "และ ระหว่าง⟦A กรมการข้าว⟧และ⟦A มหาวิทยาลัยแม่ฟ้า⟧"
    )
    assert sorted(f.parties for f in frames(doc)) == [
        ["กรมการข้าว", "มหาวิทยาลัยแม่ฟ้า"],
        ["กรมประมง", "สมาคมชาวสวน"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "⟦A กรมประมง⟧ ประชุมร่วมกับ ⟦A สมาคมชาวสวน⟧ เรื่องความร่วมมือด้านการเลี้ยงปลา",
        "การดำเนินงานเป็นไปตามอนุสัญญาไซเตส และภายใต้ความตกลงปารีส",
        "ท่านผู้ว่าฯ ลงนามถวายพระพร ณ ศาลากลางจังหวัด",
        "ผู้ประกันตนที่สิ้นสุดสัญญาจ้าง รับเงินทดแทนได้",
        "กรมอุตุนิยมวิทยาส่งสัญญาณเตือนภัย",
        "เราให้คำมั่นสัญญากับประชาชน",
        "เปิดเซ็นเตอร์รับบริจาค",
        "⟦A กรมประมง⟧ เสนอให้ลงนามบันทึกข้อตกลงกับ ⟦A สมาคมชาวสวน⟧",
    ],
)
def test_what_is_no_agreement(marked: Marked, text: str) -> None:
    assert frames(marked(text)) == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        # the day in the sentence
        (
            "เมื่อ⟦D วันที่ 2 มิถุนายน 2566=2023-06-02⟧ ⟦A กรมประมง⟧ ลงนาม MOU กับ ⟦A สมาคมชาวสวน⟧",
            "2023-06-02",
        ),
        (
            "⟦A กรมประมง⟧ ลงนาม MOU กับ ⟦A สมาคมชาวสวน⟧ เมื่อ⟦D วันที่ 2 มิถุนายน 2566=2023-06-02⟧",
            "2023-06-02",
        ),
        # an old one, a year only
        ("⟦A กรมประมง⟧ ได้ลงนาม MOU กับ ⟦A สมาคมชาวสวน⟧ เมื่อ⟦D ปี 2560=2017⟧", "2017"),
        # the day of the speech is not that of the act
        (
            "⟦D วันที่ 15 มิถุนายน 2566=2023-06-15⟧ โฆษกเปิดเผยว่า "
            "⟦A กรมประมง⟧ ลงนาม MOU กับ ⟦A สมาคมชาวสวน⟧ เมื่อ⟦D วันที่ 1 มิถุนายน 2566=2023-06-01⟧",
            "2023-06-01",
        ),
        # the event of the article
        (
            "⟦D วันนี้=2023-06-15⟧ มีงานวันปลาไทย\n⟦A กรมประมง⟧ ลงนาม MOU กับ ⟦A สมาคมชาวสวน⟧ ในงาน",
            "2023-06-15",
        ),
        # how long it holds is not when it was signed
        ("⟦A กรมประมง⟧ ลงนาม MOU กับ ⟦A สมาคมชาวสวน⟧ มีผลถึง⟦D วันที่ 31 ธันวาคม 2566=2023-12-31⟧", None),
        # nothing fixes it
        ("⟦A กรมประมง⟧ ลงนาม MOU กับ ⟦A สมาคมชาวสวน⟧", None),
    ],
)
def test_date(marked: Marked, text: str, date: str | None) -> None:
    assert only(marked(text)).date == date


def test_a_day_to_come_makes_it_planned(marked: Marked) -> None:
    frame = only(
        marked(
            "พิธีลงนามบันทึกข้อตกลง ระหว่าง⟦A กรมประมง⟧ กับ⟦A สมาคมชาวสวน⟧ "
            "ใน⟦D วันที่ 1 กรกฎาคม 2566=2023-07-01⟧",
            published=dt.date(2023, 6, 15),
        )
    )
    assert (frame.status, frame.date) == ("planned", "2023-07-01")


def test_the_year_of_a_goal_is_no_day_of_signing(marked: Marked) -> None:
    frame = only(
        marked(
            "ครม.เห็นชอบร่างบันทึกข้อตกลงการลดคาร์บอน ระหว่าง⟦A กรมประมง⟧ กับ⟦A สมาคมชาวสวน⟧ "
            "ให้เป็นศูนย์ใน⟦D ปี 2608=2065⟧",
            published=dt.date(2023, 6, 15),
        )
    )
    assert (frame.status, frame.date) == ("approved", None)


PIECES = [
    "ลงนาม", "บันทึกข้อตกลง", "MOU", "สัญญา", "ระหว่าง", "กับ", "และ", "ร่วมกับ", "โดยมี", " ", "\n",
    "⟦A กรมประมง⟧", "⟦P นายวิชัย มั่นคง⟧", "⟦D วันนี้=2023-06-15⟧", "ไทย", "ลาว", "(", ")", "เห็นชอบ",
    "ร่าง",     "2 ฉบับ ดังนี้ ", "1) ", "2) ", "ณ ", "“", "”", "จะ", "ประกอบด้วย", "อธิบดี", "ครม.",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_frames_are_well_formed(marked: Marked, text: str) -> None:
    doc = marked(text)
    roles(doc)
    component(doc)
    size = len(doc.text)
    mentions = {(p.start, p.end) for p in doc._.persons}
    for frame in doc._.agreements:
        assert frame.kind in AGREEMENT_KINDS
        assert frame.status in AGREEMENT_STATUSES
        assert 0 < frame.score < 1
        assert len(frame.parties) == len(set(frame.parties))
        for span in (frame.evidence, frame.title, frame.place):
            if span:
                assert 0 <= span[0] < span[1] <= size
        assert {s for s, _ in frame.signatories} <= mentions
        assert set(frame.witnesses) <= mentions
        assert all(party is None or party in frame.parties for _, party in frame.signatories)


def test_a_long_text_full_of_cues_is_quick(marked: Marked) -> None:
    doc = marked("ลงนามบันทึกข้อตกลง ระหว่าง⟦A กรมประมง⟧ กับ และ (ก) โดย ร่วม ได้แก่ 1) " * 300)
    begin = dt.datetime.now(tz=dt.UTC)
    frames(doc)
    assert (dt.datetime.now(tz=dt.UTC) - begin).total_seconds() < 10


@pytest.mark.shared
def test_the_gold_is_met(gold_docs: Callable[[str], list[tuple[dict[str, Any], Doc]]]) -> None:
    """Issue 3's floors on dev, with the gold's own names: documents with an agreement found and
    parties (exact canonical names, so below what the fuzzy scorer gives)."""
    right = wrong = missed = same = given_ = found_ = 0
    for gold, doc in gold_docs("dev.jsonl"):
        wanted = [a for a in gold["agreements"] if a["status"] != "mentioned"]
        loose = [a for a in gold["agreements"] if a["status"] == "mentioned"]
        found = frames(doc)
        right += min(len(wanted), len(found))
        missed += max(0, len(wanted) - len(found))
        wrong += max(0, len(found) - len(wanted) - len(loose))
        a = {p for x in wanted for p in x["parties"]}
        b = {p for f in found for p in f.parties}
        same, given_, found_ = same + len(a & b), given_ + len(a), found_ + len(b)
    assert 2 * right / (2 * right + wrong + missed) >= 0.85
    assert 2 * same / (given_ + found_) >= 0.68
