"""Forms of letters that differ from the rule's own, as files on agencies' sites have them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from khaosan.letters import Letter

Read = Callable[[str], list[Letter]]

HEAD = """ที่ กค 0405.2/ว 77
กรมบัญชีกลาง
ถนนพระรามที่ 6 กทม. 10400
9 กุมภาพันธ์ 2567
เรื่อง ซ้อมความเข้าใจเกี่ยวกับการเบิกจ่ายค่าเช่าบ้าน
เรียน ปลัดกระทรวง อธิบดี ผู้ว่าราชการจังหวัด
"""
BODY = """ด้วยปรากฏว่ามีส่วนราชการหารือการเบิกค่าเช่าบ้าน จำนวน 3 เรื่อง
จึงเรียนมาเพื่อโปรดทราบ
ขอแสดงความนับถือ
"""
SIGNED = "(นางแพรวา มงคลวนิช)\nอธิบดีกรมบัญชีกลาง\n"


def one(found: list[Letter], form: str) -> Letter:
    assert [letter.form for letter in found] == [form]
    return found[0]


def said(letter: Letter, name: str) -> str | None:
    field = getattr(letter, name)
    return field.value if field else None


def signers(letter: Letter) -> list[tuple[str | None, str | None]]:
    return [(s.value, s.position.value if s.position else None) for s in letter.signers]


# ---- enclosures under their label -------------------------------------------


@pytest.mark.parametrize(
    ("told", "want"),
    [
        ("1. คู่มือการเบิก จำนวน 1 เล่ม\n2. แบบคำขอ จำนวน 3 แผ่น\n",
         [("คู่มือการเบิก", 1, "เล่ม"), ("แบบคำขอ", 3, "แผ่น")]),
        ("   1) คู่มือการเบิก\n   2) แบบคำขอ จำนวน 3 แผ่น\n",
         [("คู่มือการเบิก", None, None), ("แบบคำขอ", 3, "แผ่น")]),
        ("คู่มือการเบิก จำนวน 1 เล่ม\nแบบคำขอ จำนวน 3 แผ่น\n",
         [("คู่มือการเบิก", 1, "เล่ม"), ("แบบคำขอ", 3, "แผ่น")]),
        ("คู่มือการเบิก จำนวน 1 เล่ม\n", [("คู่มือการเบิก", 1, "เล่ม")]),
        ("", []),
    ],
)  # fmt: skip
def test_enclosures_under_their_label(
    told: str, want: list[tuple[str, int | None, str | None]], read_letters: Read
) -> None:
    letter = one(read_letters(f"{HEAD}สิ่งที่ส่งมาด้วย\n{told}{BODY}{SIGNED}"), "external")
    assert [(e.value, e.count, e.unit) for e in letter.enclosures] == want
    assert letter.to is not None and letter.to.text.endswith("จังหวัด")


# ---- certificates -----------------------------------------------------------

CERTIFIES = """หนังสือฉบับนี้ให้ไว้เพื่อรับรองว่า นายสุริยา แสงทอง ปฏิบัติงานที่โรงพยาบาลบ้านสร้างจริง
ให้ไว้ ณ วันที่ 3 มีนาคม พ.ศ. 2566
(นางสุดา ใจงาม)
ผู้อำนวยการโรงพยาบาลบ้านสร้าง
"""


@pytest.mark.parametrize(
    ("head", "agency", "address"),
    [
        ("ที่ ปจ 0033/45\nโรงพยาบาลบ้านสร้าง\n9 หมู่ 2 ตำบลบ้านสร้าง\nจังหวัดปราจีนบุรี\n",
         "โรงพยาบาลบ้านสร้าง", "9 หมู่ 2 ตำบลบ้านสร้าง จังหวัดปราจีนบุรี"),
        ("หนังสือรับรอง\nที่ ปจ 0033/45\nโรงพยาบาลบ้านสร้าง\n", "โรงพยาบาลบ้านสร้าง", None),
        ("หนังสือรับรองการทำงาน\nโรงพยาบาลบ้านสร้าง\nที่ ปจ 0033/45\n", "โรงพยาบาลบ้านสร้าง", None),
        ("โรงพยาบาลบ้านสร้าง\nที่ ปจ 0033/45\n", "โรงพยาบาลบ้านสร้าง", None),
        ("ที่ ปจ 0033/45\n", None, None),
    ],
)  # fmt: skip
def test_certificates(
    head: str, agency: str | None, address: str | None, read_letters: Read
) -> None:
    letter = one(read_letters(head + CERTIFIES), "certificate")
    assert said(letter, "number") == "ปจ 0033/45"
    assert (said(letter, "agency"), said(letter, "address")) == (agency, address)
    assert said(letter, "date") == "2023-03-03"
    assert signers(letter) == [("นางสุดา ใจงาม", "ผู้อำนวยการโรงพยาบาลบ้านสร้าง")]


# ---- who signs --------------------------------------------------------------

ANNOUNCED = """ประกาศเทศบาลเมืองท่าทราย
เรื่อง กำหนดพื้นที่จอดรถ
อาศัยอำนาจตามความในมาตรา 139 จึงออกประกาศไว้
ประกาศ ณ วันที่ 2 มีนาคม
พ.ศ. 2566
"""


@pytest.mark.parametrize(
    ("under", "want"),
    [
        ("ณรงค์ชัย คุณวัฒนา\nนายกเทศมนตรีเมืองท่าทราย\n",
         [("ณรงค์ชัย คุณวัฒนา", "นายกเทศมนตรีเมืองท่าทราย")]),
        ("นายกฤษณ์ คุณวัฒนา\nนายกเทศมนตรีเมืองท่าทราย\n",
         [("นายกฤษณ์ คุณวัฒนา", "นายกเทศมนตรีเมืองท่าทราย")]),
        ("พลเอก\nณัฐพล ใจกล้า\nรองนายกรัฐมนตรี\nนางสาวพรรณี ศรีสุข\nปลัดกระทรวงพลังงาน\n"
         "หมายเหตุ เหตุผลในการประกาศใช้ประกาศฉบับนี้ คือ สมควรปรับปรุง\n",
         [("พลเอก ณัฐพล ใจกล้า", "รองนายกรัฐมนตรี"), ("นางสาวพรรณี ศรีสุข", "ปลัดกระทรวงพลังงาน")]),
        ("(นายณรงค์ คุณวัฒนา)\nปลัดเทศบาล\nนายสมาน ศรีดี\nผู้ตรวจ\n",
         [("นายณรงค์ คุณวัฒนา", "ปลัดเทศบาล")]),
        ("รายชื่อผู้ผ่านการคัดเลือก\nนายกเทศมนตรีเมืองท่าทราย\n", []),
        ("นายณรงค์ คุณวัฒนา\nนางสาวพรรณี ศรีสุข\nนายสมาน ศรีดี\n", []),
    ],
)  # fmt: skip
def test_signers_without_brackets(
    under: str, want: list[tuple[str, str]], read_letters: Read
) -> None:
    letter = one(read_letters(ANNOUNCED + under), "announcement")
    assert signers(letter) == want
    assert said(letter, "date") == "2023-03-02"


def test_a_letter_without_brackets(read_letters: Read) -> None:
    letter = one(read_letters(HEAD + BODY + SIGNED.replace("(", "").replace(")", "")), "external")
    assert signers(letter) == [("นางแพรวา มงคลวนิช", "อธิบดีกรมบัญชีกลาง")]


MEMO = """บันทึกข้อความ
ส่วนราชการ กลุ่มกฎหมาย สำนักงานเลขานุการกรม โทร. 0 2271 6000
ที่ ทส 0601/55 วันที่ 3 พฤษภาคม 2566
เรื่อง ขออนุมัติเดินทางไปราชการ
เรียน อธิบดีกรมทรัพยากรน้ำ
ด้วยกลุ่มกฎหมายจะเดินทางไปราชการ
จึงเรียนมาเพื่อโปรดพิจารณาอนุมัติ
(นายธีรวุฒิ สอนดี)
ผู้อำนวยการกลุ่มกฎหมาย
"""


@pytest.mark.parametrize(
    "below",
    ["ทราบ และแจ้งทุกกลุ่ม", "- อนุมัติ", "เห็นชอบตามเสนอ", "ดำเนินการตามระเบียบ", "มอบ ลก. ดำเนินการ",
     "นางสาววรรณา ใจเย็น", "ลงนามแล้ว"],
)  # fmt: skip
def test_an_endorsement_is_no_part_of_the_position(below: str, read_letters: Read) -> None:
    text = f"{MEMO}{below}\n(นางอรทัย ทองดี)\nอธิบดีกรมทรัพยากรน้ำ\n4 พ.ค. 2566\n"
    assert signers(one(read_letters(text), "memo")) == [("นายธีรวุฒิ สอนดี", "ผู้อำนวยการกลุ่มกฎหมาย")]


def test_a_position_of_two_lines_is_whole(read_letters: Read) -> None:
    text = MEMO.replace("กลุ่มกฎหมาย\n", "กลุ่มพัฒนาระบบบริหารและ\nการเปลี่ยนแปลงองค์กร\n")
    (signer,) = one(read_letters(text), "memo").signers
    assert signer.position is not None
    assert signer.position.value == "ผู้อำนวยการกลุ่มพัฒนาระบบบริหารและการเปลี่ยนแปลงองค์กร"


MINUTES = """รายงานการประชุมคณะกรรมการบริหารโรงพยาบาลบ้านสร้าง
ครั้งที่ 4/2566
วันจันทร์ที่ 8 พฤษภาคม 2566
ผู้มาประชุม
1. นายสมศักดิ์ ดีจริง ประธาน
เลิกประชุมเวลา 12.00 น.
"""


@pytest.mark.parametrize("mark", ["ลงชื่อ ................", "................", "(ลงชื่อ)........"])
def test_the_recorder_over_the_name(mark: str, read_letters: Read) -> None:
    text = f"""{MINUTES}{mark} ผู้จดรายงานการประชุม
(นางสาวกานดา งามตา)
เจ้าพนักงานธุรการชำนาญงาน
{mark} ผู้ตรวจรายงานการประชุม
(นายวีระ แก้วใส)
"""
    assert signers(one(read_letters(text), "minutes")) == [
        ("นางสาวกานดา งามตา", "เจ้าพนักงานธุรการชำนาญงาน"),
        ("นายวีระ แก้วใส", "ผู้ตรวจรายงานการประชุม"),
    ]


def test_the_recorder_after_the_position(read_letters: Read) -> None:
    text = f"{MINUTES}(นางสาวกานดา งามตา)\nนักวิชาการพัสดุชำนาญการผู้จดรายงานการประชุม\n"
    assert signers(one(read_letters(text), "minutes")) == [
        ("นางสาวกานดา งามตา", "นักวิชาการพัสดุชำนาญการ")
    ]


# ---- heads ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "address"),
    [
        ("ถนนติวานนท์ อำเภอเมือง\nจังหวัดนนทบุรี 11000", "ถนนติวานนท์ อำเภอเมือง จังหวัดนนทบุรี 11000"),
        ("เลขที่ 120 หมู่ที่ 3 กทม. 10210", "เลขที่ 120 หมู่ที่ 3 กทม. 10210"),
        ("ตำบลในเมือง อำเภอเมือง\nนครราชสีมา", "ตำบลในเมือง อำเภอเมือง นครราชสีมา"),
        ("88/20 ถนนติวานนท์", "88/20 ถนนติวานนท์"),
    ],
)
def test_an_address_is_no_agency(at: str, address: str, read_letters: Read) -> None:
    head = HEAD.replace("ที่ กค 0405.2/ว 77\nกรมบัญชีกลาง\nถนนพระรามที่ 6 กทม. 10400", "{}")
    text = head.format(f"กรมควบคุมโรค\nที่ สธ 0402/15   {at}") + BODY + SIGNED
    letter = one(read_letters(text), "external")
    assert (said(letter, "agency"), said(letter, "address")) == ("กรมควบคุมโรค", address)


@pytest.mark.parametrize(
    "heading",
    ["ข่าวประชาสัมพันธ์\nสำนักงานประกันสังคม", "ข่าวเพื่อสื่อมวลชน\nสำนักงานประกันสังคม", "ข่าวสำนักงานประกันสังคม",
     "ข่าวประชาสัมพันธ์ สำนักงานประกันสังคม"],
)  # fmt: skip
def test_news_for_the_press(heading: str, read_letters: Read) -> None:
    text = f"""{heading}
เรื่อง ขยายเวลานำส่งเงินสมทบ
สำนักงานประกันสังคมขยายเวลานำส่งเงินสมทบงวดเดือนมีนาคม
11 เมษายน 2566
"""
    letter = one(read_letters(text), "news")
    assert said(letter, "agency") == "สำนักงานประกันสังคม"
    assert said(letter, "subject") == "ขยายเวลานำส่งเงินสมทบ"
    assert said(letter, "date") == "2023-04-11"


def test_the_year_of_a_rule_on_its_own_line(read_letters: Read) -> None:
    text = """ระเบียบกรมการข้าว
ว่าด้วยการใช้รถส่วนกลาง
พ.ศ. 2566
ข้อ 1 ระเบียบนี้เรียกว่า ระเบียบกรมการข้าว
ประกาศ ณ วันที่ 2 มีนาคม พ.ศ. 2566
นายวิโรจน์ พูนดี
อธิบดีกรมการข้าว
"""
    letter = one(read_letters(text), "regulation")
    assert said(letter, "subject") == "ว่าด้วยการใช้รถส่วนกลาง พ.ศ. 2566"
    assert signers(letter) == [("นายวิโรจน์ พูนดี", "อธิบดีกรมการข้าว")]
