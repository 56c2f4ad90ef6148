"""Who a stamped letter is of, and letters whose head a scan has spoiled."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from khaosan.letters import Letter
from khaosan.records import Document
from nlp.pipeline import Pipeline

Read = Callable[[str], list[Letter]]


def said(letter: Letter, name: str) -> str | None:
    field = getattr(letter, name)
    return field.value if field else None


STAMPED = """ที่ สธ 0917/221
ถึง โรงพยาบาลศูนย์ทุกแห่ง
กรมอนามัยขอส่งแนวทางการดูแลสุขภาพช่องปาก จำนวน 1 เล่ม มาเพื่อทราบ และแจ้งให้หน่วยงานในสังกัดทราบต่อไป
{}
สำนักทันตสาธารณสุข
โทร. 0 2590 4204
"""


@pytest.mark.parametrize(
    ("under", "agency"),
    [
        ("กรมอนามัย\n3 กรกฎาคม 2567", "กรมอนามัย"),
        ("กรมอนามัย\n(ตราชื่อส่วนราชการ)\nวันที่ 3 กรกฎาคม 2567", "กรมอนามัย"),
        ("กรมอนามัย   3 กรกฎาคม 2567", "กรมอนามัย"),
        ("สำนักงานศึกษาธิการจังหวัดน่าน\nสำนักงานปลัดกระทรวงศึกษาธิการ\n3 กรกฎาคม 2567",
         "สำนักงานศึกษาธิการจังหวัดน่าน"),
        ("สำนักงานนโยบายและแผน\nทรัพยากรธรรมชาติและสิ่งแวดล้อม\n3 กรกฎาคม 2567",
         "สำนักงานนโยบายและแผนทรัพยากรธรรมชาติและสิ่งแวดล้อม"),
        # The last line of the text begins with an agency, or is all but one.
        ("กรมอนามัยขอขอบคุณมา ณ โอกาสนี้\nกรมอนามัย\n3 กรกฎาคม 2567", "กรมอนามัย"),
        ("สำนักงานสาธารณสุขจังหวัดทราบด้วย\nกรมอนามัย\n3 กรกฎาคม 2567", "กรมอนามัย"),
    ],
)  # fmt: skip
def test_who_a_stamped_letter_is_of(under: str, agency: str, read_letters: Read) -> None:
    (letter,) = read_letters(STAMPED.format(under))
    assert (letter.form, said(letter, "agency")) == ("stamped", agency)
    assert (said(letter, "date"), said(letter, "office")) == ("2024-07-03", "สำนักทันตสาธารณสุข")


SCAN = """{number} {agency}
47/9 ถนนติวานนท์ อำเภอเมืองนนทบุรี
จังหวัดนนทบุรี 11000 16 มิถุนายน 2568
เรือง การส่งรายชือข้าราชการ
เรยน เลขาธิการสำนักงานประกันสังคม
อางถึง หนังสือสำนักงานประกันสังคม ที รง 0602/912 ลงวันที 2 มิถุนายน 2568
สิงทีส่งมาด้วย กำหนดการ จำนวน 1 ฉบับ
ตามหนังสือทีอ้างถึง นั้น
ขอแสดงความนับถือ
(นายปกรณ์ ศรีวิไล)
รองเลขาธิการ ก.พ.
ปฏิบัติราชการแทนเลขาธิการ ก.พ.
"""


@pytest.mark.parametrize("number", ["NUS 1004/315", "US 1004.2/ว 315", "fi US 1004/315"])
@pytest.mark.parametrize("agency", ["สำนักงาน ก.พ.", "กรมอนามัย"])
def test_a_spoiled_number_is_no_agency(number: str, agency: str, read_letters: Read) -> None:
    (letter,) = read_letters(SCAN.format(number=number, agency=agency))
    (whole,) = read_letters(SCAN.format(number="ที่ นร 1004/315", agency=agency))
    assert (said(letter, "agency"), said(whole, "agency")) == (agency, agency)
    for name in ("address", "date", "subject", "to"):
        assert said(letter, name) == said(whole, name) is not None
    assert [len(letter.references), len(letter.enclosures), len(letter.signers)] == [1, 1, 1]
    assert said(whole, "number") == "นร 1004/315" and letter.number is None
    assert letter.score < whole.score


def test_what_has_no_thai_letter_is_no_agency(read_letters: Read) -> None:
    (letter,) = read_letters(SCAN.format(number="", agency="NUS 88"))
    assert letter.agency is None


def test_minutes_are_called_otherwise_than_who_met(read_letters: Read) -> None:
    text = """รายงานการประชุม{}
ครั้งที่ 4/2568
วันพุธที่ 17 กันยายน 2568
ผู้มาประชุม
เลิกประชุมเวลา 12.10 น.
"""
    (letter,) = read_letters(text.format("คณะกรรมการขับเคลื่อนเมืองอัจฉริยะจังหวัดตรัง"))
    assert said(letter, "agency") == "คณะกรรมการขับเคลื่อนเมืองอัจฉริยะจังหวัดตรัง"
    assert said(letter, "subject") == "รายงานการประชุมคณะกรรมการขับเคลื่อนเมืองอัจฉริยะจังหวัดตรัง"
    (letter,) = read_letters(text.format("ติดตามงานก่อสร้างอาคาร"))
    assert (said(letter, "agency"), said(letter, "subject")) == (
        None, "รายงานการประชุมติดตามงานก่อสร้างอาคาร",
    )  # fmt: skip


def test_of_two_positions_the_first_is_the_role(pipeline: Pipeline) -> None:
    signed = "ขอแสดงความนับถือ\n(นายธีรภัทร ใจเพชร)\nนิติกรชำนาญการพิเศษ\nหัวหน้ากลุ่มงานคดี\n"
    text = SCAN.format(number="ที่ นร 1004/315", agency="สำนักงาน ก.พ.")
    found = pipeline(Document.new(text[: text.index("ขอแสดง")] + signed))
    (signer,) = found.letters[0].signers
    assert signer.position and signer.position.value == "นิติกรชำนาญการพิเศษ หัวหน้ากลุ่มงานคดี"
    assert [p.role for p in found.persons if p.start == signer.start] == ["นิติกรชำนาญการพิเศษ"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ศูนย์วิจัยข้าวปราจีนบุรี", "government"), ("วิทยาลัยเทคนิคปราจีนบุรี", "academic"),
        ("กระทรวงพาณิชย์สาธารณรัฐประชาชนจีน", "foreign"), ("กระทรวงแรงงานญี่ปุ่น", "foreign"),
    ],
)  # fmt: skip
def test_a_state_named_within_a_word_is_none(name: str, kind: str) -> None:
    from nlp.aliases.gazetteer import gazetteer
    from nlp.aliases.kinds import kind_of

    assert kind_of(name, name, gazetteer()) == kind
