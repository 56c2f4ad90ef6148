"""What files do to Thai, undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.files_set import LATIN, MAC, RUBBISH, SYMBOL, WINDOWS, lines
from crawler.files.thai import RUBBISH as LIMIT
from crawler.files.thai import mend, recode, rubbish


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("จ านวน ท างาน ก าหนด", "จำนวน ทำงาน กำหนด"),
        ("น ้ามัน น้ํามัน นํ้ามัน", "น้ำมัน น้ำมัน น้ำมัน"),
        ("กาฬสินธ์ุ ครั้ งนี ้ เเละ", "กาฬสินธุ์ ครั้งนี้ และ"),
        ("¡ÃÐ·ÃÇ§ÁËÒ´ä·Â", "กระทรวงมหาดไทย"),
        ("\uf0a1\uf0c3\uf0c1", "กรม"),
        ("\uf0b7 ข้อแรก", "• ข้อแรก"),
        ("ป\uf70f ฝ\uf705า", "ปญ ฝ่า"),
        ("ﬁle oﬃce", "file office"),
        ("ก\u200bข\u00a0ค\u00ad", "กข ค"),
    ],
)
def test_mended(text: str, mended: str) -> None:
    assert mend(text) == mended


@pytest.mark.parametrize("text", ["café déjà vu, naïve Ærø", "ตา ยาย ป่า", "ข้า ๆ ฯลฯ", "๑๒ ก.พ. ๖๗"])
def test_what_is_right_stays(text: str) -> None:
    assert mend(text) == text


@pytest.mark.parametrize("table", [WINDOWS, MAC, LATIN, SYMBOL])
@pytest.mark.parametrize("name", ["news", "long", "letter", "list"])
def test_every_old_font_gives_the_text(name: str, table: dict[int, int]) -> None:
    text = "\n".join(lines(name))
    assert mend(text.translate(table)) == text


@pytest.mark.parametrize("name", ["news", "long", "letter", "mixed"])
def test_rubbish_is_told_from_text(name: str) -> None:
    text = "\n".join(lines(name))
    assert rubbish(text) == 0
    assert rubbish(text.translate(RUBBISH)) > LIMIT


@given(st.text("กนปญธฤ่้์ิุัํำาเแไะๆ๑a1. \u200b\u00a0\x1f\uf70a\uf0a1\uf0b7", max_size=40))
def test_mending_once_is_enough(text: str) -> None:
    once = mend(text)
    assert len(recode(text)) == len(text)
    assert mend(once) == once
