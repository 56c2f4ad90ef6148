from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khaosan.text import fold
from store.words import MARK, THOUSANDS, analyse, compound_parts, is_abbreviation, made_by, term_of


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("กระทรวงมหาดไทย", {"กระทรวง", "มหาดไทย"}),
        ("การปกครอง", {"ปกครอง"}),
        ("ความร่วมมือ", {"ร่วมมือ"}),
        ("โรงเรียนเทศบาล", {"โรงเรียน", "เทศบาล"}),
        ("คณะรัฐมนตรี", {"คณะ", "รัฐมนตรี"}),
        ("กระทรวงเกษตรและสหกรณ์", {"กระทรวง", "เกษตร", "สหกรณ์"}),
    ],
)
def test_words_inside_compounds(compound: str, parts: set[str]) -> None:
    assert parts <= set(compound_parts(compound))


@pytest.mark.parametrize(
    ("word", "never"),
    [
        ("จังหวัด", "หวัด"),  # a cold
        ("ประเทศ", "เทศ"),
        ("เทศบาล", "บาล"),
        ("สามารถ", "รถ"),  # a car
        ("มหาดไทย", "ไทย"),
        ("กระทรวงมหาดไทย", "ทรวง"),  # a breast
        ("อาหาร", "หาร"),
    ],
)
def test_no_senseless_parts(word: str, never: str) -> None:
    assert never not in compound_parts(word)


@pytest.mark.parametrize(
    ("token", "term"),
    [
        ("มท.", "มท" + MARK),
        ("ส.ท.ท.", "สทท" + MARK),
        ("1,234.50", "1" + THOUSANDS + "234" + MARK + "50"),
        ("2564", "2564"),
        ("MOU", "MOU"),
        ("เกษตรฯ", "เกษตร"),
        ("ต่างๆ", "ต่าง"),
        ("ๆ", ""),
        (" ", ""),
        ("“", ""),
        ("฿", ""),
        ("_", ""),
    ],
)
def test_terms(token: str, term: str) -> None:
    assert term_of(token) == term


def test_abbreviations_stand_by_themselves() -> None:
    found = analyse("รมว.มท. เผยมติครม. และ อบต (ศปก) ส่วน มท. ว่า")
    assert f"รมวมท{MARK}" in found.body.split()
    assert {f"รมว{MARK}", f"มท{MARK}", f"อบต{MARK}", f"ศปก{MARK}"} <= set(found.parts.split())
    assert f"ครม{MARK}" in found.body.split()
    assert f"มท{MARK}" in found.body.split()


def test_no_abbreviation_inside_a_word() -> None:
    found = analyse("กรมทรัพยากรน้ำ สถานี คนดี")
    assert MARK not in found.body + found.parts


def test_consonants_alone() -> None:
    assert is_abbreviation("อบต")
    assert not is_abbreviation("เทศ")
    assert not is_abbreviation("ก")
    assert not is_abbreviation("อบต.")


@given(st.text("กขมทน.ำเแาะ่้ ฯๆ\n12,.abİ฿_-\u200b\u00a0", max_size=60))
def test_what_is_indexed_is_letters_digits_and_marks_only(text: str) -> None:
    found = analyse(fold(text).text)
    for term in (found.body + " " + found.parts).split():
        assert any(c.isalnum() for c in term)
        assert not set(term) & set(" \n.,_-฿\u200b\u00a0")
        assert term.strip("ๆฯ") == term


def test_made_by_names_versions() -> None:
    assert "pythainlp" in made_by()
    assert "nlpo3" in made_by()


def test_an_abbreviation_that_newmm_cuts_apart() -> None:
    for text in ("นายกอบต.สายลม", "อส.และอบต.สายลม", "สมาชิกอบต. กำนัน"):
        assert f"อบต{MARK}" in analyse(text).parts.split(), text
    assert MARK not in analyse("สัญญาประชาคม.").parts  # a word, and คม. is none


@pytest.mark.parametrize(
    ("compound", "part"),
    [
        ("สำนักงานประกันสังคม", "ประกันสังคม"),
        ("กรมการแพทย์", "การแพทย์"),
        ("องค์การแรงงานระหว่างประเทศ", "ระหว่างประเทศ"),
        ("ภาษีมูลค่าเพิ่ม", "มูลค่าเพิ่ม"),
        ("สิ่งอำนวยความสะดวก", "ความสะดวก"),
        ("สำนักงานปลัดกระทรวง", "ปลัดกระทรวง"),
        # What is left is no word of the dictionary.
        ("มหาวิทยาลัยสุโขทัยธรรมาธิราช", "มหาวิทยาลัย"),
    ],
)
def test_long_words_that_the_national_corpus_cuts_finer(compound: str, part: str) -> None:
    assert part in compound_parts(compound)


def test_a_long_word_inside_a_common_one_by_chance() -> None:
    assert "เคราะห์" not in compound_parts("บทวิเคราะห์")
    assert "ไปรษณีย" not in compound_parts("ไปรษณีย์โทรเลข")  # would leave a mark without its letter
