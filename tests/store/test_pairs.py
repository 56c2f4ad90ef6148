"""Two names and what documents say of them: the same or not; and where a local body is."""

from __future__ import annotations

from typing import Any

import pytest

from khaosan.text import key
from store.resolution.groups import followed
from store.resolution.names import Name
from store.resolution.pairs import judge
from store.resolution.places import place


def name(kind: str, text: str, documents: int, **more: Any) -> Name:
    return Name(hash(text), text, kind, key(text), text, documents, **more)


def held(role: str, agency: str, first: str = "2023-01-01", last: str = "2023-06-30") -> Any:
    return {(role, agency): (first, last)}


HEAD = held("อธิบดี", "กรมการข้าว")


@pytest.mark.parametrize(
    ("kind", "a", "b", "same"),
    [
        ("agency", ("กระทรวงวัฒธรรม", 1), ("กระทรวงวัฒนธรรม", 80), True),
        ("agency", ("บริษัท สวนไทย จำกัด (มหาชน)", 4), ("สวนไทย", 2), True),
        ("agency", ("สถาบันผ้าไหมไทย องค์การมหาชน", 1), ("สถาบันผ้าไหมไทย (องค์การมหาชน)", 9), True),
        ("agency", ("คณะแพทย์ศาสตร์รามัน", 1), ("คณะแพทยศาสตร์รามัน", 6), True),
        ("agency", ("มหาวิทยาลัยราชภัฎบ้านนา", 30), ("มหาวิทยาลัยราชภัฏบ้านนา", 40), True),
        ("agency", ("กรมแรงงาน", 1), ("กรมโรงงาน", 1), False),
        ("agency", ("สำนักงานชลประทานที่ 3", 1), ("สำนักงานชลประทานที่ 4", 90), False),
        ("agency", ("เทศบาลตำบลป่าแดด", 1), ("เทศบาลตำบลป่าแดง", 50), False),
        ("agency", ("โรงพยาบาลบ้านดู่", 1), ("โรงพยาบาลบ้านดุ", 50), False),
        ("agency", ("สำนักงานคณะกรรมการวิจัยเกษตร", 5), ("คณะกรรมการวิจัยเกษตร", 5), False),
        ("agency", ("กระทรวงการคลังง", 20), ("กระทรวงการคลัง", 30), False),  # both stand often
        # An abbreviation inside a name, จังหวัด left out, a royal patronage, the form of a state.
        ("agency", ("สมาคม อบจ. แห่งประเทศไทย", 5),
         ("สมาคมองค์การบริหารส่วนจังหวัดแห่งประเทศไทย", 9), True),
        ("agency", ("สมาคม อบจ. แห่งประเทศไทย", 5), ("สมาคม อบต. แห่งประเทศไทย", 9), False),
        ("agency", ("โรงพยาบาลบางรัก จังหวัดระยอง", 3), ("โรงพยาบาลบางรักระยอง", 8), True),
        ("agency", ("สภาครูแห่งชาติ ในพระบรมราชูปถัมภ์", 3),
         ("สภาครูแห่งชาติในพระบรมราชินูปถัมภ์", 3), True),
        ("agency", ("สถานเอกอัครราชทูตสมาพันธรัฐสวิส", 3),
         ("สถานเอกอัครราชทูตสหพันธรัฐสวิส", 3), True),
        ("agency", ("กระทรวงเกษตรสาธารณรัฐเกาหลี", 3),
         ("กระทรวงเกษตรสาธารณรัฐประชาธิปไตยประชาชนเกาหลี", 3), False),
        # Companies and foreign names by their sound.
        ("agency", ("บริษัท ซิลเวอร์แมททีเรียล จำกัด", 3), ("บริษัท ซิลเวอร์แมตทีเรียล", 3), True),
        ("agency", ("บริษัท แพนโครเนติก", 3), ("Pankronetic", 3), True),
        ("agency", ("บริษัท แพนโครเนติก", 3), ("Pankromatic Systems", 3), False),
        ("person", ("ธนกร วังุญคงชนะ", 1), ("ธนกร วังบุญคงชนะ", 84), True),
        ("person", ("ภาณุมาศ ญาณเวทย์สกุล", 5), ("ภานุมาศ ญาณเวทย์สกุล", 5), True),
        ("person", ("ประยูร จันทร์", 1), ("ประยูร จันทร์สวัสดิ์", 12), True),
        ("person", ("สมชาย ใจดี", 3), ("สมหญิง ใจดี", 3), False),
        ("person", ("สมชาย ใจดี", 9), ("สมชาย ใจงาม", 9), False),
        ("person", ("สุชาติ แก้วมา", 1), ("สุชาดา แก้วมา", 9), False),
        ("person", ("มาลินี ดอกจาน ศรีนา", 40), ("มาลินี ศรีนา", 7), True),
        ("person", ("มาลินี ดอกจาน ศรีนา", 40), ("มาลี ศรีนา", 7), False),
        ("person", ("เมธกร วังบุญคงชนะ", 9), ("เมธกร วังคงบุญชนะ", 9), True),
        ("person", ("นันทวุฒิ สุวรรณละออ", 9), ("นัทวุฒิ สุวรรณละออ", 9), True),
        ("person", ("นันทวุฒิ ดีงาม", 9), ("นัทวุฒิ ดีงาม", 9), False),
        ("person", ("พุฒิพงศ์ ปราสาทเงินงาม", 9), ("พุทธิพงศ์ ปราสาทเงินงาม", 9), True),
        ("person", ("ประภาส ปราสาทเงินงาม", 9), ("ประภัสร์ ปราสาทเงินงาม", 9), False),
        ("person", ("ภาสุกรี วิลัยรักษ์", 9), ("ภาสุกรี วิลัยลักษณ์", 9), True),
        ("person", ("สมชาย วิลัยรักษ์", 9), ("สมชาย วิลัยลักษณ์", 9), False),
        ("person", ("ภรณี ประเสริฐ", 9), ("ภรณี ภู่ประเสริฐ", 9), False),
        ("person", ("ศุภจี สุธรรมพันธุ์", 9), ("Suphajee Suthumpun", 9), True),
        ("person", ("พักตร์พิไล ทวีสิน", 9), ("Pakpilai Thavisin", 9), True),
        ("person", ("ยุทธศักดิ์ สุภสร", 9), ("Yuthasak Supasorn", 9), True),
        ("person", ("จอห์น เอฟ. สมิธตัน", 9), ("จอห์น สมิธตัน", 9), True),
        ("person", ("สมเด็จพระนางเจ้าฯ พระบรมราชินี", 9),
         ("สมเด็จพระนางเจ้าฯ พระบรมราชินีนาถ", 1), False),
    ],
)  # fmt: skip
def test_pairs(kind: str, a: tuple[str, int], b: tuple[str, int], same: bool) -> None:
    first, second = name(kind, *a), name(kind, *b)
    for pair in (judge(first, second), judge(second, first)):
        assert (pair is not None) == same


def test_a_slip_in_a_short_name_needs_the_same_position() -> None:
    one, two = ("เมษา ดีงาม", 1), ("เมษา ดีงาน", 9)
    assert judge(name("person", *one), name("person", *two)) is None
    assert judge(name("person", *one, positions=HEAD), name("person", *two, positions=HEAD))


def test_agencies_that_the_list_tells_apart_are_never_joined() -> None:
    one, two = ("กรมชลประทานน", 1), ("กรมชลประทาน", 90)
    assert judge(name("agency", *one), name("agency", *two))
    assert judge(name("agency", *one, known=True), name("agency", *two, known=True)) is None


def test_an_abbreviation_that_both_are_given_joins_two_wordings() -> None:
    one = ("คณะกรรมการสังคมเอเชียและแปซิฟิก", 3)
    two = ("คณะกรรมาธิการสังคมแห่งเอเชียและแปซิฟิกตะวันออก", 9)
    short = {"uncsap": 4}
    assert judge(name("agency", *one), name("agency", *two)) is None
    first, second = name("agency", *one, aliases=short), name("agency", *two, aliases=short)
    assert (pair := judge(first, second)) and "UNCSAP" in pair.reason
    # The office is not the committee that it serves, whatever it is called.
    office = name("agency", "สำนักงานคณะกรรมการสังคมเอเชียและแปซิฟิก", 3, aliases=short)
    assert judge(first, office) is None
    # Nor is a slip of a few in thousands an abbreviation.
    seldom = name("agency", *two, aliases={"uncsap": 4, two[0]: 900})
    assert judge(first, seldom) is None


@pytest.mark.parametrize(
    ("a", "b", "position", "later", "same"),
    [
        # A family name that changed with a marriage; of a post that many hold it says nothing.
        ("พงษ์ผกา กายบริสุทธิ์", "พงษ์ผกา ทองโยธิน", "ปลัดกระทรวงการข้าว", "2023-09-01", True),
        ("พงษ์ผกา กายบริสุทธิ์", "พงษ์ผกา ทองโยธิน", "ปลัดกระทรวงการข้าว", "2029-09-01", False),
        ("พงษ์ผกา กายบริสุทธิ์", "พงษ์ผกา ทองโยธิน", "กรรมการในคณะกรรมการ", "2023-09-01", False),
        ("สมชาย กายบริสุทธิ์", "สมชาย ทองโยธิน", "ปลัดกระทรวงการข้าว", "2023-09-01", False),
        # Syllables that changed places, a syllable lost.
        ("เมธกร วังบุญคงชนะ", "เมธกร วังคงบุญชัย", "โฆษกประจำสำนักข้าว", "2023-09-01", True),
        ("สมชาย เติมพิทยาไพสิฐ", "สมชาย พิทยาไพสิฐ", "รัฐมนตรีว่าการ", "2029-09-01", True),
        ("คาซูยะ นาชิดะ", "นาชิดะ คาซูยะ", "เอกอัครราชทูต", "2023-09-01", True),
        ("เมธกร วังบุญคงชนะ", "เมธี จันทร์สว่าง", "โฆษกประจำสำนักข้าว", "2023-09-01", False),
    ],
)
def test_people_of_one_position(a: str, b: str, position: str, later: str, same: bool) -> None:
    one = name("person", a, 50, positions=held(position, "กระทรวงการข้าว"))
    two = name("person", b, 40, positions=held(position, "กระทรวงการข้าว", later, later))
    for pair in (judge(one, two), judge(two, one)):
        assert (pair is not None) == same
    assert judge(name("person", a, 50), name("person", b, 40)) is None


def test_a_common_given_name_needs_more_than_a_letter() -> None:
    """สมศักดิ์ is a name of many: with two positions that differ they are two people."""
    one, two = ("สมศักดิ์ จังบวรกุล", 5), ("สมศักดิ์ จึงบวรกุล", 5)
    other = held("ประธานชมรม", "ชมรมคนรักข้าว")
    assert judge(name("person", *one), name("person", *two))
    assert (
        judge(name("person", *one, positions=HEAD), name("person", *two, positions=other)) is None
    )
    one, two = ("เพ็ญวรางค์ จังบวรกุล", 5), ("เพ็ญวรางค์ จึงบวรกุล", 5)
    assert judge(name("person", *one, positions=HEAD), name("person", *two, positions=other))


def test_titles_that_exclude_each_other() -> None:
    def born(text: str, title: str) -> Name:
        return name("person", text, 5, aliases={key(title + text): 9, key(text): 2})

    one = born("จิตรลดา ดอกรักษ์", "นาง")
    assert judge(one, born("จิตรดา ดอกรักษ์", "นางสาว"))
    assert judge(one, born("จิตรดา ดอกรักษ์", "นาย")) is None
    assert judge(born("ดิศนดา ดอกรักษ์", "ม.ร.ว."), born("ดิศปนดา ดอกรักษ์", "ม.ล.")) is None


def test_a_latin_name_follows_the_likeliest_of_several() -> None:
    groups = [{"Jira", "Jira P."}, {"จิรา", "จิราฯ"}, {"จุรี"}, {"Lee", "ลี"}, {"ลีฯ"}]
    thai = {"จิรา", "จิราฯ", "จุรี", "ลี", "ลีฯ"}
    guesses = [(0.87, "Jira", "จุรี"), (0.88, "Jira P.", "จิรา"), (0.86, "Jira", "จิราฯ"),
               (0.9, "Lee", "ลีฯ")]  # fmt: skip
    kept = followed(groups, guesses, thai)
    assert kept == [(0.88, "Jira P.", "จิรา"), (0.86, "Jira", "จิราฯ")]


# ---- where a local body is --------------------------------------------------

BODY = "เทศบาลตำบลหนองผึ้ง"


@pytest.mark.parametrize(
    ("text", "province", "says"),
    [
        (f"นายก{BODY} อำเภอสารภี จังหวัดเชียงใหม่ กล่าวเปิดงาน", "เชียงใหม่", "address"),
        (f"{BODY} จ.ระยอง", "ระยอง", "address"),
        (f"{BODY} ระยอง", "ระยอง", "address"),
        (f"{BODY} ร่วมกับชาวอำเภอศีขรภูมิ จัดงานประเพณี", "สุรินทร์", "around"),
        (f"ชาวอำเภอเมืองพิจิตร มาที่{BODY}กันมาก", "พิจิตร", "around"),
        ("จังหวัดตรังจัดงาน จังหวัดตรังเชิญชวน" + "สวนยาง " * 40 + BODY + " เปิดงาน", "ตรัง",
         "speaks of"),
        (f"ชาวจังหวัดตรังมาที่{BODY} พบชาวจังหวัดระยอง", None, ""),
        ("จังหวัดตรังและจังหวัดระยอง" + "สวนยาง " * 40 + BODY, None, ""),
        (f"{BODY} เปิดงาน", None, ""),
    ],
)  # fmt: skip
def test_the_place_of_a_local_body(text: str, province: str | None, says: str) -> None:
    begin = text.index(BODY)
    found = place(text, begin, begin + len(BODY))
    assert (found.province if found else None) == province
    assert found is None or says in found.reason
