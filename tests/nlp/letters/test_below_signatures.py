"""What stands under a signature and is no part of the position: annexes, tables, endorsements."""

from __future__ import annotations

import pytest

from khaosan.records import Document, Extraction
from nlp.pipeline import Pipeline

ORDER = """คำสั่งจังหวัดน่าน
ที่ 215/2567
เรื่อง แต่งตั้งคณะกรรมการจัดงานประเพณีแข่งเรือ
ด้วยจังหวัดน่านจะจัดงานประเพณีแข่งเรือ จึงแต่งตั้งคณะกรรมการตามบัญชีแนบท้าย
สั่ง ณ วันที่ 4 กันยายน พ.ศ. 2567
(นายบรรจบ จันทรรัตน์)
"""
GOVERNOR = "ผู้ว่าราชการจังหวัดน่าน"


def read(pipeline: Pipeline, text: str) -> Extraction:
    return pipeline(Document(id="t", text=text, source="file"))


def roles(extraction: Extraction) -> list[tuple[str, str | None]]:
    return [(p.name, p.role) for p in extraction.persons]


@pytest.mark.parametrize(
    "below",
    [
        "บัญชีรายชื่อแนบท้ายคำสั่งจังหวัดน่าน ที่ 215/2567 ลงวันที่ 4 กันยายน 2567\n"
        "1. นางสาวผ่องศรี คำแสน ประธานกรรมการ",
        "บัญชีแนบท้ายคำสั่งจังหวัดน่าน เรื่อง แต่งตั้งคณะกรรมการจัดงานประเพณี\nลำดับ\tรายการ\tจำนวน",
        "เอกสารแนบท้ายคำสั่ง\nรายการที่ 1",
        "ผนวก ก กำหนดการแข่งเรือ",
        "ภาคผนวก\nรายการเรือ",
        "รายละเอียดแนบท้าย\nเรือใหญ่",
        # A table with its heading, which does not say that it is an annex.
        "กำหนดการแข่งเรือยาวจังหวัดน่าน ประจำปี 2567\nรายการ\tวันที่\nรอบแรก\t14 กันยายน 2567",
        "ตารางเรือที่เข้าแข่งขันในสนามจังหวัดน่าน\nเรือ\tอำเภอ\nเรือใหญ่\tเมืองน่าน",
        "รายการ\tวันที่\tสนาม\nรอบแรก\t14 กันยายน 2567\tท่าน้ำน่าน",
    ],
)
def test_an_annex_is_no_part_of_the_position(below: str, pipeline: Pipeline) -> None:
    found = read(pipeline, f"{ORDER}{GOVERNOR}\n{below}\n")
    (letter,) = found.letters
    assert [(s.value, s.position and s.position.value) for s in letter.signers] == [
        ("นายบรรจบ จันทรรัตน์", GOVERNOR)
    ]
    assert roles(found)[0] == ("บรรจบ จันทรรัตน์", GOVERNOR)


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        # A position of two lines stays whole over a table, and over others that sign.
        ("อธิบดี\nกรมบัญชีกลาง\nรายการ\tจำนวน\n", "อธิบดีกรมบัญชีกลาง"),
        ("ผู้อำนวยการสำนักงานทรัพยากรธรรมชาติ\nและสิ่งแวดล้อมจังหวัดน่าน\nรายการ\tจำนวน\n",
         "ผู้อำนวยการสำนักงานทรัพยากรธรรมชาติและสิ่งแวดล้อมจังหวัดน่าน"),
        ("รองผู้ว่าราชการจังหวัด ปฏิบัติราชการแทน\nผู้ว่าราชการจังหวัดน่าน\nรายการ\tจำนวน\n",
         "รองผู้ว่าราชการจังหวัด"),
    ],
)  # fmt: skip
def test_a_position_over_a_table_is_whole(lines: str, want: str, pipeline: Pipeline) -> None:
    (letter,) = read(pipeline, ORDER + lines).letters
    assert [s.position and s.position.value for s in letter.signers] == [want]


MEMO = """บันทึกข้อความ
ส่วนราชการ กองการเจ้าหน้าที่ กรมหม่อนไหม โทร. 0 2558 7924
ที่ กษ 2201/318 วันที่ 6 มิถุนายน 2567
เรื่อง ขออนุมัติจัดโครงการฝึกอบรม
เรียน อธิบดีกรมหม่อนไหม
ด้วยกองการเจ้าหน้าที่จะจัดโครงการฝึกอบรม
จึงเรียนมาเพื่อโปรดพิจารณา
(นางสุรีย์พร ทองคำ)
ผู้อำนวยการกองการเจ้าหน้าที่
"""


@pytest.mark.parametrize(
    "below",
    [
        "ความเห็นรองอธิบดีกรมหม่อนไหม\tคำสั่งอธิบดีกรมหม่อนไหม\nเห็นควรอนุมัติ\tอนุมัติ\n"
        "(นายชาติชาย วงศ์ดี)\t(นายพงษ์เทพ ใจมั่น)\nรองอธิบดีกรมหม่อนไหม\tอธิบดีกรมหม่อนไหม\n",
        # Each cell of two has slipped by another line on the page.
        "ความเห็นรองอธิบดี\tคำสั่งอธิบดีกรมหม่อนไหม\nกรมหม่อนไหม\tอนุมัติ\nเห็นควรอนุมัติ\n"
        "(นายพงษ์เทพ ใจมั่น)\n(นายชาติชาย วงศ์ดี)\nอธิบดีกรมหม่อนไหม\nรองอธิบดีกรมหม่อนไหม\n",
        "ความเห็นของรองอธิบดี\n(นายชาติชาย วงศ์ดี)\nรองอธิบดีกรมหม่อนไหม\n"
        "คำสั่งอธิบดี\n(นายพงษ์เทพ ใจมั่น)\nอธิบดีกรมหม่อนไหม\n",
    ],
)  # fmt: skip
def test_those_who_endorse_have_their_own_positions(below: str, pipeline: Pipeline) -> None:
    found = read(pipeline, MEMO + below)
    (letter,) = found.letters
    assert [(s.value, s.position and s.position.value) for s in letter.signers] == [
        ("นางสุรีย์พร ทองคำ", "ผู้อำนวยการกองการเจ้าหน้าที่")
    ]
    assert dict(roles(found)) == {
        "สุรีย์พร ทองคำ": "ผู้อำนวยการกองการเจ้าหน้าที่",
        "ชาติชาย วงศ์ดี": "รองอธิบดีกรมหม่อนไหม",
        "พงษ์เทพ ใจมั่น": "อธิบดีกรมหม่อนไหม",
    }


def test_positions_that_cannot_be_told_apart_are_of_nobody(pipeline: Pipeline) -> None:
    """Two names, one over the other, and one position under both: whose it is is not known."""
    text = f"{MEMO}(นายพงษ์เทพ ใจมั่น)\n(นายชาติชาย วงศ์ดี)\nอธิบดีกรมหม่อนไหม\n20 มิถุนายน 2567\n"
    found = dict(roles(read(pipeline, text)))
    assert found["พงษ์เทพ ใจมั่น"] is None
    assert found["ชาติชาย วงศ์ดี"] is None
