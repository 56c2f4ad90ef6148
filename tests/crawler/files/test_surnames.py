"""Names that a line breaks: between given name and surname there is a space, elsewhere none."""

from __future__ import annotations

import pytest

from crawler.files.page.joining import joined


@pytest.mark.parametrize(
    "lines",
    [
        "นางอรทัย| |เฟื่องฟู",
        "๑. นางสาวขาว| |งามตา",
        "(นายแพทย์พิทักษ์| |อนันต์กุล)",
        "รศ. ดร.สมชาย| |ใจดี",
        "ว่าที่ร้อยตรี| |สมชาย ใจดี",
        "พลเอก ดำรง| |ดีมาก",
        "นายกมล| |ใจดี",
        "นายสมชาย ณ| |น่าน",
        "มอบหมายให้ นายสมชาย| |ใจดี ผู้ว่าราชการจังหวัดน่าน เป็นประธาน",
        # Within a given name, which is known by the two words that follow.
        "นายเกียรติ||ศักดิ์ พูลสุข",
        "(นางสาวสุ||ชาดา ใจดี)",
        "โดย นายอนุ||ชิต ชาญวงศ์ นายกรัฐมนตรี",
        # No names.
        "นายสมชาย ใจ||ดี",
        "นาย||สมชาย ใจดี",
        "นายก||รัฐมนตรี",
        "นายอำเภอ||เมืองน่าน",
        "นายทะ||เบียนสหกรณ์",
        "นายช่าง||โยธา",
        "นายแพทย์||ชำนาญการพิเศษ",
        "นายแพทย์สาธารณสุข||จังหวัดน่าน",
        "พลตำรวจ||เอก ดำ ดีมาก",
        "คุณภาพ||ชีวิต",
        "อ.เมือง||น่าน",
        "นายสมชาย||กล่าวว่า",
        "กรมที่ดิน||น่าน",
    ],
)
def test_a_space_that_a_line_has_eaten(lines: str) -> None:
    above, space, below = lines.split("|")
    assert joined((above, below)) == above + space + below
