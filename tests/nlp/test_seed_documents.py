"""The five documents that this project began from: every person, agency and date in them, listed
by reading them line by line. Each surface stands once, for every place where it occurs."""

from __future__ import annotations

from pathlib import Path

import pytest

from khaosan.records import Document, Extraction
from nlp.pipeline import Pipeline
from nlp.scoring.mentions import occurrences

pytestmark = pytest.mark.shared

DLA = "กรมส่งเสริมการปกครองท้องถิ่น"
INTERIOR = "กระทรวงมหาดไทย"
LEAGUE = "สมาคมสันนิบาตเทศบาลแห่งประเทศไทย"
AREA_UNIT = "หน่วยบริหารและจัดการทุนด้านการพัฒนาระดับพื้นที่"
FOUNDATION = "มูลนิธิส่งเสริมการปกครองท้องถิ่น"
MCOT = "บริษัท อสมท จำกัด (มหาชน)"
PTT = "บริษัท ปตท. จำกัด (มหาชน)"
ARV = "บริษัท เอไอ แอนด์โรโบติกส์ เวนเจอร์ (เออาร์วี) จำกัด"
JICA = "องค์การความร่วมมือระหว่างประเทศของญี่ปุ่น"
SMART_CITY = "ศูนย์ปฏิบัติการและส่งเสริมการพัฒนาเมืองอัจฉริยะน่าอยู่"
COLLEGE = "วิทยาลัยการปกครองท้องถิ่น"
COVID_CENTRE = "ศูนย์บริหารสถานการณ์การแพร่ระบาดของโรคติดเชื้อไวรัสโคโรนา 2019 กระทรวงมหาดไทย"
FUND_HEAD = "รักษาการผู้อำนวยการฝ่ายสนับสนุนทุนวิจัยนวัตกรรม โปรแกรมที่ 15 หน่วยบริหารและจัดการทุนด้านการพัฒนาระดับพื้นที่"
PLAN_HEAD = "รองผู้อำนวยการฝ่ายแผนและยุทธศาสตร์องค์กร หน่วยบริหารและจัดการทุน ด้านการพัฒนาระดับพื้นที่"
PRINCESS = "สมเด็จพระกนิษฐาธิราชเจ้า กรมสมเด็จพระเทพรัตนราชสุดาฯ สยามบรมราชกุมารี"

# In the order of the text: title, name, position, and the agency of the position.
PERSONS = {
    "000": [
        ("นาย", "ประยูร รัตนเสนีย์", "อธิบดี" + DLA, DLA),
        ("นาย", "ขจร ศรีชวโนทัย", "รองอธิบดี" + DLA, DLA),
    ],
    "001": [
        ("นาย", "ประยูร รัตนเสนีย์", "อธิบดี" + DLA, DLA),
        ("นาย", "ทวี เสริมภักดีกุล", "รองอธิบดี" + DLA, DLA),
        ("นาย", "อนุชิต สังฆสุวรรณ", "ผู้ตรวจราชการกรม", DLA),
        (
            "นาง",
            "คณิตา ราษฎร์นุ้ย",
            "ผู้อำนวยการกองพัฒนาและส่งเสริมการบริหารงานท้องถิ่น",
            "กองพัฒนาและส่งเสริมการบริหารงานท้องถิ่น",
        ),
    ],
    "002": [
        ("รศ.ดร.", "ปุ่น เที่ยงบูรณธรรม", PLAN_HEAD, AREA_UNIT),
        ("รศ.ดร.", "ปุ่น", PLAN_HEAD, AREA_UNIT),
        ("นาย", "อุดร ตันติสุนทร", "ประธาน" + FOUNDATION, FOUNDATION),
        ("นาย", "สมชาย รังสิวัฒนศักดิ์", "นายก" + LEAGUE, LEAGUE),
        ("นาย", "วีรวัฒน์ รัตนวราหะ", "ผู้แทน " + ARV, ARV),
        (None, "เพ็ญรุ่ง ใยสามเสน", None, None),
    ],
    "003": [
        ("รศ.ดร.", "ศุภวัฒนากร วงศ์ธนวสุ", "ผู้อำนวยการ" + SMART_CITY, SMART_CITY),
        ("รศ.ดร.", "ศุภวัฒนากร วงศ์ธนวสุ", FUND_HEAD, AREA_UNIT),
        ("นาย", "ขจร ศรีชวโนทัย", "รองอธิบดี" + DLA, DLA),
        ("นาย", "ขจร เราประเสริฐ", "รองอธิบดีกรมส่งเสริมการเกษตร", "กรมส่งเสริมการเกษตร"),
        ("นาย", "พงษ์ศักดิ์ ยิ่งชนม์เจริญ", "นายก" + LEAGUE, LEAGUE),
        ("รศ.ดร.", "เกษมศานต์ โชติชาครพันธุ์", "กรรมการผู้อำนวยการใหญ่ " + MCOT, MCOT),
    ],
    "004": [
        ("นาย", "ประยูร รัตนเสนีย์", "อธิบดี" + DLA, DLA),
        ("นาย", "ทวี เสริมภักดีกุล", "รองอธิบดี" + DLA, DLA),
        ("พลเอก", "ประยุทธ์ จันทร์โอชา", "นายกรัฐมนตรี", None),
        (None, PRINCESS, None, None),
    ],
}
# Surface: canonical name.
AGENCIES = {
    "000": {
        "มท.": INTERIOR,
        DLA: DLA,
        "สถ.": DLA,
        INTERIOR: INTERIOR,
        LEAGUE: LEAGUE,
        AREA_UNIT: AREA_UNIT,
        "กระทรวงเกษตรและสหกรณ์": "กระทรวงเกษตรและสหกรณ์",
        "บริษัท อสมท. จำกัด (มหาชน)": MCOT,
    },
    "001": {
        "สถ.": DLA,
        DLA: DLA,
        "JICA": JICA,
        INTERIOR: INTERIOR,
        "กองพัฒนาและส่งเสริมการบริหารงานท้องถิ่น": "กองพัฒนาและส่งเสริมการบริหารงานท้องถิ่น",
        "รัฐบาลญี่ปุ่น": "รัฐบาลญี่ปุ่น",
        JICA: JICA,
        "Japan International Cooperation Agency": JICA,
        "องค์การสหประชาชาติ": "องค์การสหประชาชาติ",
        "UN": "องค์การสหประชาชาติ",
    },
    "002": {
        "บพท.": AREA_UNIT,
        FOUNDATION: FOUNDATION,
        LEAGUE: LEAGUE,
        "ปตท.": PTT,
        "หน่วยบริหารและจัดการทุน ด้านการพัฒนาระดับพื้นที่": AREA_UNIT,
        ARV: ARV,
        "เออาร์วี": ARV,
    },
    "003": {
        SMART_CITY: SMART_CITY,
        COLLEGE: COLLEGE,
        "มหาวิทยาลัยขอนแก่น": "มหาวิทยาลัยขอนแก่น",
        "Operations and Promotion Center for Livable Smart City Development": SMART_CITY,
        "OPSCD": SMART_CITY,
        "COLA": COLLEGE,
        "KKU": "มหาวิทยาลัยขอนแก่น",
        AREA_UNIT: AREA_UNIT,
        "บพท.": AREA_UNIT,
        LEAGUE: LEAGUE,
        "ส.ท.ท.": LEAGUE,
        DLA: DLA,
        "กรมส่งเสริมการเกษตร": "กรมส่งเสริมการเกษตร",
        MCOT: MCOT,
    },
    "004": {
        "สถ.": DLA,
        DLA: DLA,
        INTERIOR: INTERIOR,
        COVID_CENTRE: COVID_CENTRE,
        "ศบค.มท.": COVID_CENTRE,
        "กรมอนามัย": "กรมอนามัย",
        "สำนักงาน ป.ป.ช.": "สำนักงานคณะกรรมการป้องกันและปราบปรามการทุจริตแห่งชาติ",
    },
}
# In the order of the text.
DATES = {
    "000": [
        ("วันพุธที่ 15 ธันวาคม พุทธศักราช 2564", "2021-12-15"),
        ("วันนี้", "2021-12-15"),
        ("15 ธันวาคม 2564", "2021-12-15"),
    ],
    "001": [],
    "002": [("ปี 2565", "2022"), ("ปี 2565", "2022")],
    "003": [
        ("วันที่ 15 ธันวาคม 2564", "2021-12-15"),
        ("ปีงบประมาณ 2565", "2021-10-01/2022-09-30"),
    ],
    "004": [
        ("ปี 2564", "2021"),
        ("วันนี้", "2022-01-21"),
        ("21 มกราคม 2565", "2022-01-21"),
        ("เดือนมกราคม 2565", "2022-01"),
        ("ภาคเรียนที่ 2 ปีการศึกษา 2564", "2021/2022"),
        ("ปีงบประมาณ พ.ศ. 2565", "2021-10-01/2022-09-30"),
        ("ปี พ.ศ. 2564", "2021"),
        ("เดือนกุมภาพันธ์ 2565", "2022-02"),
        ("วันที่ 21 มกราคม 2565", "2022-01-21"),
    ],
}
SEEDS = tuple(PERSONS)


@pytest.fixture(scope="module")
def extracted(shared: Path) -> dict[str, tuple[str, Extraction]]:
    pipeline = Pipeline()
    out = {}
    for path in sorted((shared / "seeds").glob("*.txt")):
        text = path.read_text("utf-8")
        out[path.name[:3]] = (text, pipeline(Document(id=path.name, text=text)))
    assert tuple(out) == SEEDS
    return out


def plain(name: str | None) -> str | None:
    """A name without the non-breaking spaces of one of the documents."""
    return " ".join(name.split()) if name is not None else None


@pytest.mark.parametrize("seed", SEEDS)
def test_every_person(seed: str, extracted: dict[str, tuple[str, Extraction]]) -> None:
    found = [
        (plain(p.title), plain(p.name), plain(p.role), p.agency) for p in extracted[seed][1].persons
    ]
    assert found == PERSONS[seed]
    # A short form is the person whose whole name the document has.
    canonical = {p.canonical for p in extracted[seed][1].persons}
    assert canonical == {name for _, name, *_ in PERSONS[seed] if name != "ปุ่น"}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_agency_wherever_it_is_named(
    seed: str, extracted: dict[str, tuple[str, Extraction]]
) -> None:
    text, found = extracted[seed]
    text = text.replace("\xa0", " ")
    surfaces = list(AGENCIES[seed])
    wanted = {
        (start, end): AGENCIES[seed][surfaces[index]]
        for start, end, index in occurrences(text, surfaces)
    }
    assert {(a.start, a.end): a.canonical for a in found.agencies} == wanted


@pytest.mark.parametrize("seed", SEEDS)
def test_every_date(seed: str, extracted: dict[str, tuple[str, Extraction]]) -> None:
    assert [(plain(d.text), d.value) for d in extracted[seed][1].dates] == DATES[seed]
