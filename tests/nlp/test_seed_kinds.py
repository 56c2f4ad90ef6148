"""Each kind of thing that the documents hold which this project began from, in other words (the
documents themselves: test_seed_documents.py)."""

from __future__ import annotations

import datetime as dt

import pytest

from khaosan.records import Document, Extraction
from nlp.pipeline import Pipeline

PUBLISHED = dt.date(2024, 2, 14)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def read(pipeline: Pipeline, text: str) -> Extraction:
    return pipeline(Document(id="a", text=text, published=PUBLISHED))


def people(found: Extraction) -> list[tuple[str | None, str, str | None, str | None]]:
    return [(p.title, p.name, p.role, p.agency) for p in found.persons]


def agencies(found: Extraction) -> dict[str, str]:
    return {a.text: a.canonical for a in found.agencies}


def dates(found: Extraction) -> dict[str, str | None]:
    return {d.text: d.value for d in found.dates}


# ---- people -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "person"),
    [
        (
            "นางสาวปวีณา รุ่งเรืองทรัพย์ อธิบดีกรมควบคุมมลพิษ เปิดการประชุม",
            ("นางสาว", "ปวีณา รุ่งเรืองทรัพย์", "อธิบดีกรมควบคุมมลพิษ", "กรมควบคุมมลพิษ"),
        ),
        (
            "พลตรี วิชาญ กล้าหาญชัย โฆษกกองทัพบก และอดีต รมช.ศึกษาธิการ กล่าวว่า ฝนจะตกหนัก",
            ("พลตรี", "วิชาญ กล้าหาญชัย", "โฆษกกองทัพบก", "กองทัพบก"),
        ),
        (
            "รศ.ดร.วีรพล เจริญสุขใจ รักษาการผู้อำนวยการฝ่ายแผนงานวิจัย โปรแกรมที่ 4 สำนักงานการวิจัยแห่งชาติ "
            "(วช.) เปิดการประชุม",
            (
                "รศ.ดร.",
                "วีรพล เจริญสุขใจ",
                "รักษาการผู้อำนวยการฝ่ายแผนงานวิจัย โปรแกรมที่ 4 สำนักงานการวิจัยแห่งชาติ",
                "สำนักงานการวิจัยแห่งชาติ",
            ),
        ),
        (
            "รศ.ดร. ปรีชา สุขเกษม กรรมการผู้จัดการใหญ่ บริษัท ไปรษณีย์ไทย จำกัด ร่วมเสวนา",
            (
                "รศ.ดร.",
                "ปรีชา สุขเกษม",
                "กรรมการผู้จัดการใหญ่ บริษัท ไปรษณีย์ไทย จำกัด",
                "บริษัท ไปรษณีย์ไทย จำกัด",
            ),
        ),
        (
            "นายมานพ ทองสุขดีรองอธิบดีกรมชลประทาน เป็นประธานการประชุม",
            ("นาย", "มานพ ทองสุขดี", "รองอธิบดีกรมชลประทาน", "กรมชลประทาน"),
        ),
        (
            "นายพิทักษ์ แสงทอง (รองปลัดกระทรวงแรงงาน) ได้รับมอบหมายให้กล่าวเปิดงาน",
            ("นาย", "พิทักษ์ แสงทอง", "รองปลัดกระทรวงแรงงาน", "กระทรวงแรงงาน"),
        ),
    ],
    ids=["title", "rank", "acting with a unit", "degrees, space", "glued position", "in brackets"],
)
def test_a_person_with_title_and_position(
    pipeline: Pipeline, text: str, person: tuple[str, str, str, str]
) -> None:
    assert people(read(pipeline, text)) == [person]


def test_a_short_form_is_the_person_named_before(pipeline: Pipeline) -> None:
    text = (
        "ผศ.ดร.สุรีย์พร แก้วมณี ผู้อำนวยการสำนักงานนวัตกรรมแห่งชาติ แถลงผลงาน\n"
        "ผศ.ดร.สุรีย์พร กล่าวว่า ปีหน้าจะขยายงาน"
    )
    first, second = read(pipeline, text).persons
    assert second.text == "ผศ.ดร.สุรีย์พร"
    assert second.canonical == first.canonical == "สุรีย์พร แก้วมณี"
    assert second.role == first.role == "ผู้อำนวยการสำนักงานนวัตกรรมแห่งชาติ"


def test_a_position_of_the_department_last_spoken_of(pipeline: Pipeline) -> None:
    text = "นางสาวปวีณา รุ่งเรืองทรัพย์ อธิบดีกรมควบคุมมลพิษ พร้อมด้วย นายเอกชัย บุญประเสริฐ ผู้ตรวจราชการกรม ลงพื้นที่"
    assert people(read(pipeline, text))[1][2:] == ("ผู้ตรวจราชการกรม", "กรมควบคุมมลพิษ")


def test_a_royal_name_is_whole(pipeline: Pipeline) -> None:
    name = "สมเด็จพระเจ้าลูกเธอ เจ้าฟ้าสิริวัณณวรี นารีรัตนราชกัญญา"
    assert [p.text for p in read(pipeline, f"ตามพระดำริ{name} ในการอนุรักษ์ผ้าไทย").persons] == [name]


def test_the_writer_that_a_byline_names(pipeline: Pipeline) -> None:
    found = read(pipeline, "เทศบาลเปิดตลาดใหม่ให้คนรุ่นใหม่\nเรื่องโดย…#กนกวรรณ สุขสมบูรณ์ #thaiwriter")
    assert [p.name for p in found.persons] == ["กนกวรรณ สุขสมบูรณ์"]


# ---- agencies -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "กรมป้องกันและบรรเทาสาธารณภัย (ปภ.) แจ้งเตือนน้ำหลาก โดยรองอธิบดี ปภ. "
            "ลงพื้นที่ และปภ. ตั้งศูนย์ช่วยเหลือ",
            {
                "กรมป้องกันและบรรเทาสาธารณภัย": "กรมป้องกันและบรรเทาสาธารณภัย",
                "ปภ.": "กรมป้องกันและบรรเทาสาธารณภัย",
            },
        ),
        (
            "สมาคมกำนันผู้ใหญ่บ้านแห่งประเทศไทย (ส.ก.ญ.ท.) ประชุมใหญ่ และ ส.ก.ญ.ท. เสนอแก้กฎหมาย",
            {
                "สมาคมกำนันผู้ใหญ่บ้านแห่งประเทศไทย": "สมาคมกำนันผู้ใหญ่บ้านแห่งประเทศไทย",
                "ส.ก.ญ.ท.": "สมาคมกำนันผู้ใหญ่บ้านแห่งประเทศไทย",
            },
        ),
        (
            "ตามมาตรฐานที่สำนักงาน ป.ป.ท. กำหนด",
            {"สำนักงาน ป.ป.ท.": "สำนักงานคณะกรรมการป้องกันและปราบปรามการทุจริตในภาครัฐ"},
        ),
        (
            "ผู้แทนบริษัท ปตท จำกัด (มหาชน) เข้าร่วมงาน",
            {"บริษัท ปตท จำกัด (มหาชน)": "บริษัท ปตท. จำกัด (มหาชน)"},
        ),
        (
            "สำนักงานพัฒนาวิทยาศาสตร์และ เทคโนโลยีแห่งชาติ (สวทช.) เปิดรับข้อเสนอ",
            {
                "สำนักงานพัฒนาวิทยาศาสตร์และ เทคโนโลยีแห่งชาติ": "สำนักงานพัฒนาวิทยาศาสตร์และเทคโนโลยีแห่งชาติ",
                "สวทช.": "สำนักงานพัฒนาวิทยาศาสตร์และเทคโนโลยีแห่งชาติ",
            },
        ),
        (
            "ศูนย์อำนวยการป้องกันและแก้ไขปัญหาอุทกภัย กระทรวงมหาดไทย (ศอปอ.มท.) เน้นย้ำให้จังหวัดเตรียมพร้อม",
            {
                "ศูนย์อำนวยการป้องกันและแก้ไขปัญหาอุทกภัย กระทรวงมหาดไทย": (
                    "ศูนย์อำนวยการป้องกันและแก้ไขปัญหาอุทกภัย กระทรวงมหาดไทย"
                ),
                "ศอปอ.มท.": "ศูนย์อำนวยการป้องกันและแก้ไขปัญหาอุทกภัย กระทรวงมหาดไทย",
            },
        ),
        (
            "อธิบดีกรมการค้าต่างประเทศ ขอบคุณรัฐบาลเยอรมนี ที่สนับสนุนกระทรวงพานิชย์",
            {
                "กรมการค้าต่างประเทศ": "กรมการค้าต่างประเทศ",
                "รัฐบาลเยอรมนี": "รัฐบาลเยอรมนี",
                "กระทรวงพานิชย์": "กระทรวงพาณิชย์",
            },
        ),
    ],
    ids=[
        "bracket, then alone",
        "dotted",
        "office and abbreviation",
        "enterprise, full stop left out",
        "space in a listed name",
        "body of a ministry",
        "foreign government, misspelt ministry",
    ],
)
def test_an_agency_and_its_names(pipeline: Pipeline, text: str, names: dict[str, str]) -> None:
    assert agencies(read(pipeline, text)) == names


def test_a_unit_in_a_university_with_its_english_name(pipeline: Pipeline) -> None:
    text = (
        "ศูนย์วิจัยพืชไร่และนวัตกรรมเกษตร คณะเกษตรศาสตร์ มหาวิทยาลัยนเรศวร Research Center for Field Crops "
        "and Agricultural Innovation (RCFC FAG NU) จัดอบรม"
    )
    found = read(pipeline, text)
    names = agencies(found)
    centre = "ศูนย์วิจัยพืชไร่และนวัตกรรมเกษตร"
    assert names["Research Center for Field Crops and Agricultural Innovation"] == centre
    assert (names["RCFC"], names["FAG"], names["NU"]) == (
        centre,
        "คณะเกษตรศาสตร์",
        "มหาวิทยาลัยนเรศวร",
    )
    assert {a.kind for a in found.agencies} == {"academic"}


def test_a_foreign_agency_with_its_latin_name(pipeline: Pipeline) -> None:
    text = (
        "KITA เปิดสำนักงานใหม่ โดยสมาคมการค้าระหว่างประเทศแห่งเกาหลี "
        "(Korea International Trade Association : KITA) ร่วมมือกับกรมส่งเสริมการค้าระหว่างประเทศ"
    )
    names = agencies(read(pipeline, text))
    full = "สมาคมการค้าระหว่างประเทศแห่งเกาหลี"
    assert names["KITA"] == names["Korea International Trade Association"] == names[full] == full


def test_a_company_and_the_short_form_in_its_name(pipeline: Pipeline) -> None:
    text = "นายธนา ศรีสุวรรณ ผู้แทน บริษัท ดิจิทัล โซลูชั่น พาร์ทเนอร์ (ดีเอสพี) จำกัด กล่าวว่า ดีเอสพี จะวางระบบข้อมูล"
    found = read(pipeline, text)
    company = "บริษัท ดิจิทัล โซลูชั่น พาร์ทเนอร์ (ดีเอสพี) จำกัด"
    assert agencies(found) == {company: company, "ดีเอสพี": company}
    assert people(found) == [("นาย", "ธนา ศรีสุวรรณ", f"ผู้แทน {company}", company)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "กระทรวงสาธารณสุขประชุมผ่านโปรแกรม Microsoft Teams "
            "และถ่ายทอดสดทาง Facebook Live และ YouTube",
            {"กระทรวงสาธารณสุข"},
        ),
        (
            "กรมอนามัยขอความร่วมมือองค์กรปกครองส่วนท้องถิ่นทั่วประเทศ องค์กรปกครองท้องถิ่น อปท. อบต. อบจ. "
            "และเทศบาล รวมถึงศูนย์พัฒนาเด็กเล็กในสังกัด",
            {"กรมอนามัย"},
        ),
        (
            "หลักสูตร “ผู้นำการพัฒนาเมืองรุ่นใหม่” (ผนม.) ของสถาบันพระปกเกล้า เปิดรับสมัคร ผู้สนใจสมัคร ผนม. ได้",
            {"สถาบันพระปกเกล้า"},
        ),
        ("ณ ห้องบอลรูม ชั้น 3 โรงแรมเดอะแกรนด์ริเวอร์ กรุงเทพมหานคร โดยกรมการแพทย์", {"กรมการแพทย์"}),
        ("ร่างกฎกระทรวงฯ ที่ มท.1 ลงนามแล้ว ส่งให้กรมที่ดิน", {"กรมที่ดิน"}),
        ("ปลัดกระทรวงแรงงาน หารือกับ สส. และ สว. ในพื้นที่", {"กระทรวงแรงงาน"}),
    ],
    ids=["platforms", "classes", "course", "venue", "regulation, minister", "members"],
)
def test_what_is_no_agency(pipeline: Pipeline, text: str, names: set[str]) -> None:
    assert set(agencies(read(pipeline, text))) == names


def test_bangkok_that_acts_is_an_agency(pipeline: Pipeline) -> None:
    found = read(
        pipeline, "ผู้ว่าราชการกรุงเทพมหานคร แถลงว่า กรุงเทพมหานคร และกรมทางหลวง ร่วมกันปิดการจราจร"
    )
    assert {"กรุงเทพมหานคร", "กรมทางหลวง"} == set(agencies(found))


# ---- dates --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "(เผยแพร่ วันศุกร์ที่ 12 มกราคม พุทธศักราช 2567)",
            {"วันศุกร์ที่ 12 มกราคม พุทธศักราช 2567": "2024-01-12"},
        ),
        (
            "วันนี้ ( 13 กุมภาพันธ์ 2567) เวลา 13.30 น. ณ ห้องประชุม 2501",
            {"วันนี้": "2024-02-13", "13 กุมภาพันธ์ 2567": "2024-02-13"},
        ),
        (
            "จัดระหว่างวันที่ 28 กุมภาพันธ์ - 2 มีนาคม 2567",
            {"วันที่ 28 กุมภาพันธ์ - 2 มีนาคม 2567": "2024-02-28/2024-03-02"},
        ),
        (
            "ประจำปีงบประมาณ พ.ศ. 2568 ต่อจากปีงบประมาณ 2567",
            {
                "ปีงบประมาณ พ.ศ. 2568": "2024-10-01/2025-09-30",
                "ปีงบประมาณ 2567": "2023-10-01/2024-09-30",
            },
        ),
        (
            "ภาคเรียนที่ 1 ปีการศึกษา 2567 ประจำเดือนมิถุนายน 2567",
            {"ภาคเรียนที่ 1 ปีการศึกษา 2567": "2024/2025", "เดือนมิถุนายน 2567": "2024-06"},
        ),
        (
            "ดีเด่น ประจำปี พ.ศ. 2566 และเมื่อปี 2565",
            {"ปี พ.ศ. 2566": "2023", "ปี 2565": "2022"},
        ),
        ("เวลา 09.00 น. ห้อง 2560 มีผู้ร่วม 2,565 คน 60 แห่ง ครั้งที่ 3/2567 ไวรัสโคโรนา 2019", {}),
    ],
    ids=["weekday", "today", "range", "fiscal", "academic", "year", "none"],
)
def test_a_date_and_its_value(pipeline: Pipeline, text: str, values: dict[str, str]) -> None:
    assert dates(read(pipeline, text)) == values


# ---- an agreement ---------------------------------------------------------------


def test_who_signed_for_whom_and_the_group_of_companies(pipeline: Pipeline) -> None:
    text = (
        "สวทช.MOU สานพลัง 4 องค์กร ดันเกษตรแม่นยำ\n"
        "ดร.กิตติชัย พงษ์ไพบูลย์ ผู้อำนวยการสำนักงานพัฒนาวิทยาศาสตร์และเทคโนโลยีแห่งชาติ (สวทช.) เปิดเผยว่า "
        "ได้ลงนามความร่วมมือโครงการ “แปลงเกษตรอัจฉริยะ” ระหว่าง สวทช.กับ มูลนิธิชัยพัฒนา "
        "และองค์กรปกครองส่วนท้องถิ่น 12 แห่ง รวมทั้งองค์กรภาคธุรกิจเอกชนในเครือ ปตท.\n"
        "ดร.กิตติชัย กล่าวว่า เอ็มโอยูข้างต้นจะช่วยเกษตรกร"
    )
    (one,) = read(pipeline, text).agreements
    nstda = "สำนักงานพัฒนาวิทยาศาสตร์และเทคโนโลยีแห่งชาติ"
    assert (one.kind, one.status) == ("mou", "signed")
    assert one.title == "ความร่วมมือโครงการ “แปลงเกษตรอัจฉริยะ”"
    assert one.parties == [nstda, "มูลนิธิชัยพัฒนา", "บริษัท ปตท. จำกัด (มหาชน)"]
    assert [(s.person, s.party) for s in one.signatories] == [("ดร.กิตติชัย พงษ์ไพบูลย์", nstda)]
