"""Roles: the position beside each name, where it ends, and whose it is."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from nlp.roles import component

Marked = Callable[..., Doc]


def roles(doc: Doc) -> list[tuple[str | None, str | None]]:
    component(doc)
    text = doc.text
    return [(text[slice(*p.role)] if p.role else None, p.agency) for p in doc._.persons]


@pytest.mark.parametrize(
    ("text", "role", "agency"),
    [
        # after the name, with the agency inside
        ("⟦P นายวิชัย มั่นคง⟧ อธิบดี⟦A กรมประมง⟧ เปิดงาน", "อธิบดีกรมประมง", "กรมประมง"),
        # glued to what follows
        ("⟦P นายวิชัย มั่นคง⟧ รองอธิบดี⟦A กรมประมง⟧เปิดเผยว่า", "รองอธิบดีกรมประมง", "กรมประมง"),
        # the superior ministry stays outside
        (
            "⟦P นายวิชัย มั่นคง⟧ อธิบดี⟦A กรมประมง⟧ ⟦A กระทรวงเกษตรและสหกรณ์⟧ กล่าว",
            "อธิบดีกรมประมง",
            "กรมประมง",
        ),
        # over a space to the company
        (
            "⟦P นางสาวปราณี ดีพร้อม⟧ กรรมการผู้จัดการ ⟦A บริษัท สยามไผ่ จำกัด⟧ ร่วมงาน",
            "กรรมการผู้จัดการ บริษัท สยามไผ่ จำกัด",
            "บริษัท สยามไผ่ จำกัด",
        ),
        # a unit, then the body: the role takes both in, the agency is the body
        (
            "⟦P นายวิชัย มั่นคง⟧ ผู้อำนวยการ⟦A กองคลัง⟧ ⟦A กรมประมง⟧ ชี้แจง",
            "ผู้อำนวยการกองคลัง กรมประมง",
            "กรมประมง",
        ),
        # the agency begins inside the head: ผู้ว่าการ + การประปา…
        (
            "⟦P นายวิชัย มั่นคง⟧ ผู้ว่า⟦A การประปานครหลวง⟧ ลงพื้นที่",
            "ผู้ว่าการประปานครหลวง",
            "การประปานครหลวง",
        ),
        # what the civil service calls those of a rank, and words that only look so
        ("⟦P นายวิชัย มั่นคง⟧ นักธรณีวิทยาเชี่ยวชาญ กรรมการ", "นักธรณีวิทยาเชี่ยวชาญ", None),
        (
            "⟦P นายวิชัย มั่นคง⟧ นายช่างโยธาอาวุโส ⟦A กรมประมง⟧ ชี้แจง",
            "นายช่างโยธาอาวุโส กรมประมง",
            "กรมประมง",
        ),
        ("⟦P นายวิชัย มั่นคง⟧ นักดับเพลิงขณะปฏิบัติงาน ปลอดภัย", None, None),
        # a unit that goes by a number, and an office-holder that is counted
        ("⟦P พระเทพวีรธรรม⟧ เจ้าคณะภาค 9 วัดโพธิ์งาม", "เจ้าคณะภาค 9", None),
        (
            "⟦P นายวิชัย มั่นคง⟧ ผู้ว่าราชการจังหวัดน่าน คนที่ 41 กล่าว",
            "ผู้ว่าราชการจังหวัดน่าน",
            None,
        ),
        # in brackets; the abbreviation of the agency is no part of it
        ("⟦P นายวิชัย มั่นคง⟧ (ประธาน⟦A หอการค้าไทย⟧) กล่าว", "ประธานหอการค้าไทย", "หอการค้าไทย"),
        (
            "⟦P นายวิชัย มั่นคง⟧ ผู้อำนวยการ⟦A หน่วยจัดการทุนเมือง⟧ (⟦A นจม.=หน่วยจัดการทุนเมือง⟧) กล่าว",
            "ผู้อำนวยการหน่วยจัดการทุนเมือง",
            "หน่วยจัดการทุนเมือง",
        ),
        # of two positions the first
        (
            "⟦P นายวิชัย มั่นคง⟧ รองนายกรัฐมนตรีและรัฐมนตรีว่าการ⟦A กระทรวงพลังงาน⟧",
            "รองนายกรัฐมนตรี",
            None,
        ),
        # but กรรมการและเลขานุการ is one
        (
            "⟦P นายวิชัย มั่นคง⟧ กรรมการและเลขานุการ ⟦A มูลนิธิน้ำใส⟧",
            "กรรมการและเลขานุการ มูลนิธิน้ำใส",
            "มูลนิธิน้ำใส",
        ),
        # acting, former
        (
            "⟦P นายวิชัย มั่นคง⟧ รักษาราชการแทนอธิบดี⟦A กรมประมง⟧ เป็นประธาน",
            "รักษาราชการแทนอธิบดีกรมประมง",
            "กรมประมง",
        ),
        ("⟦P นายวิชัย มั่นคง⟧ อดีตปลัด⟦A กระทรวงพลังงาน⟧", "อดีตปลัดกระทรวงพลังงาน", "กระทรวงพลังงาน"),
        # abbreviated
        ("⟦P นายวิชัย มั่นคง⟧ รมว.ดิจิทัลเพื่อเศรษฐกิจและสังคม ชู", "รมว.ดิจิทัลเพื่อเศรษฐกิจและสังคม", None),
        # provincial officers, ambassadors
        ("⟦P นายวิชัย มั่นคง⟧ เกษตรจังหวัดน่าน รายงาน", "เกษตรจังหวัดน่าน", None),
        (
            "⟦P นายวิชัย มั่นคง⟧ เอกอัครราชทูตญี่ปุ่นประจำประเทศไทย เข้าพบ",
            "เอกอัครราชทูตญี่ปุ่นประจำประเทศไทย",
            None,
        ),
        # words between
        ("⟦P นายวิชัย มั่นคง⟧ ดำรงตำแหน่งอธิบดี⟦A กรมประมง⟧", "อธิบดีกรมประมง", "กรมประมง"),
        # a field in brackets
        ("⟦P นายวิชัย มั่นคง⟧ กรรมการ (ด้านกฎหมาย) เสนอ", "กรรมการ (ด้านกฎหมาย)", None),
        # before the name
        ("รมว.⟦P วิชัย⟧ ลงพื้นที่", "รมว.", None),
        ("รองนายกฯ ⟦P วิชัย⟧ ตรวจน้ำ", "รองนายกฯ", None),
        # Latin
        (
            "⟦P Mr. John Smith⟧, Director-General of Customs ร่วมงาน",
            "Director-General of Customs",
            None,
        ),
        # none
        ("⟦P นายวิชัย มั่นคง⟧ เป็นประธานการประชุม", None, None),
        ("⟦P นายวิชัย มั่นคง⟧ ประธานการประชุมวันนี้", None, None),
        ("⟦P นายวิชัย มั่นคง⟧ ชาวบ้านตำบลนาดี", None, None),
    ],
)
def test_one_person(marked: Marked, text: str, role: str | None, agency: str | None) -> None:
    assert roles(marked(text)) == [(role, agency)]


def test_a_short_form_takes_the_position_told_elsewhere(marked: Marked) -> None:
    doc = marked(
        "“⟦P วิชัย=วิชัย มั่นคง⟧” เร่งช่วยชาวนา\n"
        "⟦P นายวิชัย มั่นคง⟧ อธิบดี⟦A กรมการข้าว⟧ ระบุว่าฝนมาช้า\n⟦P นายวิชัย=วิชัย มั่นคง⟧ กล่าวเพิ่มเติม"
    )
    assert roles(doc) == [("อธิบดีกรมการข้าว", "กรมการข้าว")] * 3


def test_a_first_name_alone_is_found_where_names_are_not_joined(marked: Marked) -> None:
    doc = marked("⟦P นายวิชัย มั่นคง⟧ อธิบดี⟦A กรมการข้าว⟧ ระบุ ⟦P นายวิชัย⟧ กล่าว")
    assert roles(doc)[1] == ("อธิบดีกรมการข้าว", "กรมการข้าว")


def test_the_full_position_wins_over_the_abbreviated(marked: Marked) -> None:
    doc = marked(
        "⟦P วิชัย=วิชัย มั่นคง⟧ รมว.พลังงาน แจง\n⟦P นายวิชัย มั่นคง⟧ รัฐมนตรีว่าการ⟦A กระทรวงพลังงาน⟧ กล่าว"
    )
    assert {role for role, _ in roles(doc)} == {"รัฐมนตรีว่าการกระทรวงพลังงาน"}


def test_a_list_of_people(marked: Marked) -> None:
    doc = marked(
        "โดยมี ⟦P นายวิชัย มั่นคง⟧ ปลัด⟦A กระทรวงพลังงาน⟧ ⟦P นางปราณี ดีพร้อม⟧ รองปลัด⟦A กระทรวงพลังงาน⟧"
        " และ⟦P นายสมบัติ ทองดี⟧ ผู้ว่าราชการจังหวัดน่าน ร่วมงาน"
    )
    assert [role for role, _ in roles(doc)] == [
        "ปลัดกระทรวงพลังงาน",
        "รองปลัดกระทรวงพลังงาน",
        "ผู้ว่าราชการจังหวัดน่าน",
    ]


def test_a_position_told_once_for_two(marked: Marked) -> None:
    doc = marked("⟦P นายวิชัย มั่นคง⟧ และ⟦P นายสมบัติ ทองดี⟧ ผู้ตรวจราชการ⟦A กระทรวงพลังงาน⟧ ลงพื้นที่")
    assert {role for role, _ in roles(doc)} == {"ผู้ตรวจราชการกระทรวงพลังงาน"}


def test_acting_many_times_over_takes_no_long_time(marked: Marked) -> None:
    begun = time.process_time()
    assert roles(marked("⟦P นายวิชัย มั่นคง⟧ " + "รักษาการแทน" * 30)) == [(None, None)]
    (role,) = roles(marked("⟦P นายวิชัย มั่นคง⟧ ปฏิบัติหน้าที่แทนอธิบดี⟦A กรมประมง⟧ กล่าว"))
    assert role == ("ปฏิบัติหน้าที่แทนอธิบดีกรมประมง", "กรมประมง")
    assert time.process_time() - begun < 2


def test_a_minister_is_one(marked: Marked) -> None:
    doc = marked("⟦P นายวิชัย มั่นคง⟧ และ⟦P นายสมบัติ ทองดี⟧ อธิบดี⟦A กรมการข้าว⟧ ลงพื้นที่")
    assert roles(doc)[0] == (None, None)


def test_the_second_name_in_brackets_has_the_same_position(marked: Marked) -> None:
    doc = marked(
        "⟦P นายมาร์ก สมิธ=มาร์ก สมิธ⟧ (⟦P Mr. Mark Smith=มาร์ก สมิธ⟧) เอกอัครราชทูตอังกฤษประจำประเทศไทย เยี่ยม"
    )
    assert [role for role, _ in roles(doc)] == ["เอกอัครราชทูตอังกฤษประจำประเทศไทย"] * 2


PIECES = [
    "อธิบดี", "รอง", "รักษาการ", "ประธาน", "กรมประมง", "รมว.", "และ", " ", "\n", "(", ")", "ฯ",
    "นายกรัฐมนตรี", "ฝ่าย", "เปิดเผย", "Director", " of ", ",", "จังหวัด", "เกษตร", "ที่ปรึกษา",
]  # fmt: skip


@given(
    before=st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    after=st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_spans_lie_in_the_text_and_not_on_the_name(marked: Marked, before: str, after: str) -> None:
    doc = marked(f"{before}⟦P นายวิชัย มั่นคง⟧{after}")
    component(doc)
    for person in doc._.persons:
        if person.role:
            start, end = person.role
            assert 0 <= start < end <= len(doc.text)
            assert end <= person.start or start >= person.end
            assert doc.text[start:end] == doc.text[start:end].strip()


@pytest.mark.shared
def test_the_gold_is_met(gold_docs: Callable[[str], list[tuple[dict[str, Any], Doc]]]) -> None:
    """Issue 2's floor, with the gold's own names, counted by surface."""
    right = predicted = wanted = 0
    for gold, doc in gold_docs("dev.jsonl"):
        component(doc)
        found = {doc.text[p.start : p.end]: p.role for p in doc._.persons}
        for person in gold["persons"]:
            span = found.get(person["surface"])
            role = doc.text[slice(*span)] if span else None
            predicted += bool(role and person["role"])
            wanted += bool(person["role"])
            right += bool(role and person["role"] and _same(role, person["role"]))
    f1 = 2 * right / (predicted + wanted)
    assert f1 >= 0.90, f1


def _same(a: str, b: str) -> bool:
    a, b = re.sub(r"\s", "", a), re.sub(r"\s", "", b)
    return SequenceMatcher(None, b, a).ratio() >= 0.66
