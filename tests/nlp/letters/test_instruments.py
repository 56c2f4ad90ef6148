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


BETWEEN = """บันทึกข้อตกลงความร่วมมือ
การส่งเสริมการอ่าน
บันทึกข้อตกลงฉบับนี้ทำขึ้นเมื่อวันที่{day} ณ หอสมุดแห่งชาติ ตำบลท่าทราย อำเภอเมือง ระหว่าง กรมศิลปากร
โดย นายพนม จันทร์โชติ อธิบดีกรมศิลปากร ซึ่งต่อไปนี้เรียกว่า “กรม” ฝ่ายหนึ่ง
กับ เทศบาลนครนนทบุรี โดย นายสมนึก ธนเดช นายกเทศมนตรีนครนนทบุรี ซึ่งต่อไปนี้เรียกว่า “เทศบาล” อีกฝ่ายหนึ่ง
ข้อ 1 วัตถุประสงค์
{blocks}
"""
DOTS = "ลงชื่อ ....................."
FIRST, SECOND = "(นายพนม จันทร์โชติ) อธิบดีกรมศิลปากร", "(นายสมนึก ธนเดช) นายกเทศมนตรีนครนนทบุรี"
BOTH = [("นายพนม จันทร์โชติ", "กรมศิลปากร"), ("นายสมนึก ธนเดช", "เทศบาลนครนนทบุรี")]
SEEN = ["นางสาวศศิธร มีสุข", "นายมานพ ดีงาม"]


@pytest.mark.parametrize(
    ("blocks", "signers", "witnesses"),
    [
        # Each block a cell of a table, its lines joined.
        (f"{DOTS} {FIRST}\t{DOTS} {SECOND}\n"
         f"{DOTS} พยาน ({SEEN[0]}) รองอธิบดีกรมศิลปากร\t{DOTS} พยาน ({SEEN[1]}) ปลัดเทศบาล",
         BOTH, SEEN),
        (f"{FIRST}\t{SECOND}\n({SEEN[0]}) พยาน\t({SEEN[1]}) พยาน", BOTH, SEEN),
        (f"(ลงชื่อ)........ {FIRST}\n(ลงชื่อ)........ {SECOND}\n(ลงชื่อ)........ พยาน ({SEEN[0]})",
         BOTH, SEEN[:1]),
        # Who acts for a party by the preamble, where no block says who signed for it.
        (f"{DOTS}\n({SEEN[0]})\nรองอธิบดี ปฏิบัติราชการแทน\nอธิบดีกรมศิลปากร\n{DOTS}",
         [(SEEN[0], "กรมศิลปากร"), BOTH[1]], []),
        (f"{DOTS}\n(นายพนม จันทร์โชติ)\n{DOTS}", BOTH, []),
        ("ทั้งสองฝ่ายได้ลงนามไว้เป็นสำคัญ", BOTH, []),
    ],
)  # fmt: skip
def test_signature_blocks(
    blocks: str, signers: list[tuple[str, str]], witnesses: list[str], pipeline: Pipeline
) -> None:
    text = BETWEEN.format(day="สิบสอง เดือนกันยายน พุทธศักราชสองพันห้าร้อยหกสิบหก", blocks=blocks)
    (frame,) = pipeline(Document.new(text)).agreements
    assert [(s.person, s.party) for s in frame.signatories] == signers
    assert frame.witnesses == witnesses
    assert (frame.status, frame.date) == ("signed", "2023-09-12")
    assert frame.place == "หอสมุดแห่งชาติ ตำบลท่าทราย อำเภอเมือง"


@pytest.mark.parametrize(
    ("day", "status"),
    [(" ขึ้นเก้าค่ำ เดือนสิบ ปีเถาะ", "signed"), ("      เดือน        พ.ศ.     ", "planned"),
     ("", "planned"), (" 12 กันยายน 2566", "signed")],
)  # fmt: skip
def test_a_day_that_is_not_understood_is_not_open(
    day: str, status: str, pipeline: Pipeline
) -> None:
    text = BETWEEN.format(day=day, blocks=f"{FIRST}\n{SECOND}")
    (frame,) = pipeline(Document.new(text)).agreements
    assert frame.status == status


ENGLISH = {
    "represented": (
        """MEMORANDUM OF UNDERSTANDING
BETWEEN
THE MINISTRY OF DIGITAL ECONOMY AND SOCIETY
AND
SILVER CLOUD CO., LTD.
This Memorandum of Understanding (“MOU”) is entered into by and between the Ministry of Digital
Economy and Society, represented by Mr. Prasit Chantara, Minister of Digital Economy and Society
(hereinafter referred to as “MDES”) and Silver Cloud Co., Ltd., represented by Ms. Nicha Suwan,
Managing Director (hereinafter referred to as “Silver Cloud”).
1. Purpose
Signed in Bangkok on 5 July 2023.
Signed ____________________
Name: Mr. Prasit Chantara
Title: Minister of Digital Economy and Society
Signed ____________________
Name: Ms. Nicha Suwan
Title: Managing Director
Witness
Name: Mr. John Smith
Title: Director
""",
        ("mou", "signed", "2023-07-05", "MEMORANDUM OF UNDERSTANDING", "Bangkok"),
        [("Mr. Prasit Chantara", "กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม"),
         ("Ms. Nicha Suwan", "Silver Cloud Co., Ltd.")],
        ["Mr. John Smith"],
    ),
    "called, names without brackets": (
        """AGREEMENT
This Agreement is made this 12th day of May 2023 at Chiang Mai, Thailand, between Chiang Mai
University, hereinafter called “CMU”, of the one part, and the National Science and Technology
Development Agency, hereinafter called “NSTDA”, of the other part.
WHEREAS the parties wish to cooperate
____________\t____________
Prof. Anong Deemark\tDr. Sukit Limsuwan
President\tPresident
""",
        ("other", "signed", "2023-05-12", "AGREEMENT", "Chiang Mai, Thailand"),
        [("Prof. Anong Deemark", "มหาวิทยาลัยเชียงใหม่"),
         ("Dr. Sukit Limsuwan", "สำนักงานพัฒนาวิทยาศาสตร์และเทคโนโลยีแห่งชาติ")],
        [],
    ),
    "three, no blocks": (
        """This Memorandum of Cooperation is made on 1 August 2023 in Khon Kaen among the Department
of Health, represented by Dr. Suwan Watt, Director-General; Khon Kaen University, represented by
Assoc. Prof. Charn Pan, President; and Green Field Group, represented by Mr. Isara Vong, Chairman.
Article 1 Scope
""",
        ("mou", "signed", "2023-08-01", "Memorandum of Cooperation", "Khon Kaen"),
        [("Dr. Suwan Watt", "กรมอนามัย"), ("Assoc. Prof. Charn Pan", "มหาวิทยาลัยขอนแก่น"),
         ("Mr. Isara Vong", "Green Field Group")],
        [],
    ),
    "numbered parties": (
        """This Memorandum of Understanding ("MOU") is made and entered into on the 3rd of March
2025, by and between: (1) The Department of Health, Ministry of Public Health, represented by
Dr. Amorn Ben, Director General; and (2) Green Field Foundation, represented by Ms. Anya Song,
Chairperson.
The parties agree as follows:
For and on behalf of
Department of Health
(Dr. Amorn Ben)
Director General
For and on behalf of
Green Field Foundation
(Ms. Anya Song)
Chairperson
""",
        ("mou", "signed", "2025-03-03", "Memorandum of Understanding", None),
        [("Dr. Amorn Ben", "กรมอนามัย"), ("Ms. Anya Song", "Green Field Foundation")],
        [],
    ),
    "a draft": (
        """DRAFT MEMORANDUM OF UNDERSTANDING
This Memorandum of Understanding is made on ........ between the Department of Health, and the
Port of Busan Authority, represented by Mr. Lee Min-ho, President.
Article 1
""",
        ("mou", "planned", None, "MEMORANDUM OF UNDERSTANDING", None),
        [("Mr. Lee Min-ho", "Port of Busan Authority")],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("which", ENGLISH)
def test_english(which: str, pipeline: Pipeline) -> None:
    text, want, signers, witnesses = ENGLISH[which]
    (frame,) = pipeline(Document.new(text)).agreements
    assert (frame.kind, frame.status, frame.date, frame.title, frame.place) == want
    assert set(frame.parties) >= {party for _, party in signers}
    assert len(frame.parties) == max(2, len(signers))
    assert [(s.person, s.party) for s in frame.signatories] == signers
    assert frame.witnesses == witnesses


def test_english_news_is_no_text_of_an_agreement() -> None:
    text = """Thailand and Japan sign MOU
This Memorandum of Understanding was made to promote trade between Thailand and Japan, he said.
This agreement is concluded between the two countries and the parties will meet again."""
    assert instruments.find(text, [], []) == []


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
        "This Agreement is made between the A, represented by Mr. B C, and the D. " * 3000,
        "This Agreement is made between the " + "Department of A and the " * 20000,
        "This Memorandum " + "of Understanding " * 20000,
        "(นายกขค งจฉ) อธิบดี\t" * 9000,
    ],
)
def test_hostile_texts_end(text: str) -> None:
    assert len(instruments.find(text, [], [])) <= 50
