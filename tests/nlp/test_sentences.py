"""Sentences and clauses: where news sets a space, and where that space ends something."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sentences import LONGEST, clauses, sentences


def texts(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


def test_a_line_break_ends_a_sentence() -> None:
    assert texts("กรมประมงเปิดงานปล่อยปลา\nชาวบ้านร่วมงานคับคั่ง") == [
        "กรมประมงเปิดงานปล่อยปลา",
        "ชาวบ้านร่วมงานคับคั่ง",
    ]


@pytest.mark.parametrize("opener", ["ทั้งนี้", "นอกจากนี้", "อย่างไรก็ตาม", "โอกาสนี้", "อนึ่ง"])
def test_a_word_that_opens_a_sentence_after_a_space(opener: str) -> None:
    text = f"จังหวัดเปิดศูนย์พักพิง {opener} จะดูแลจนน้ำลด"
    assert texts(text) == ["จังหวัดเปิดศูนย์พักพิง", f"{opener} จะดูแลจนน้ำลด"]


def test_the_same_word_without_a_space_opens_nothing() -> None:
    assert len(sentences("โครงการทั้งนี้เป็นไปตามแผน")) == 1


def test_a_plain_space_ends_nothing() -> None:
    assert len(sentences("นายวิชัย มั่นคง ผู้ว่าราชการจังหวัดน่าน เปิดงาน")) == 1


def test_nothing_is_cut_inside_quotes_and_brackets() -> None:
    text = "โครงการ “บ้านเรา ทั้งนี้ เพื่อเรา” เริ่มแล้ว (ระยะแรก นอกจากนี้ มีระยะสอง) ที่เชียงราย"
    assert texts(text) == [text]


def test_a_quote_that_is_never_closed_shields_nothing() -> None:
    assert len(sentences("ท่านกล่าวว่า “ขอขอบคุณทุกคน นอกจากนี้ ขอให้ช่วยกัน")) == 2


def test_who_said_it_ends_the_sentence() -> None:
    text = "“เราพร้อมดูแลทุกคน” นายวิชัย กล่าว น้ำป่าไหลหลากเมื่อคืน"
    assert texts(text)[0].endswith("กล่าว")
    assert len(texts(text)) == 2


def test_items_of_a_list_are_sentences() -> None:
    assert texts("มี 2 เรื่อง 1) ถนน 2) น้ำประปา")[1:] == ["1) ถนน", "2) น้ำประปา"]
    # A decimal is no item.
    assert len(sentences("ใช้งบ 1.5 ล้านบาท และ 2.5 ล้านบาท")) == 1


def test_clauses_divide_a_sentence() -> None:
    text = "กรมป่าไม้ปลูกต้นไม้ โดยมีชาวบ้านร่วมด้วย เพื่อฟื้นฟูป่า"
    assert [text[a:b] for a, b in clauses(text)] == [
        "กรมป่าไม้ปลูกต้นไม้",
        "โดยมีชาวบ้านร่วมด้วย",
        "เพื่อฟื้นฟูป่า",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "พล.ต.อ. สมชาย ใจดี ผบ.ตร. และ รศ.ดร. วิชัย มั่นคง ร่วมงาน",  # dots of abbreviations
        "เวลา 10.30 น. ใช้งบ 2.5 ล้านบาท",  # times and decimals
        "The Department of Fisheries signed it. It holds for 5 years",  # English in Thai news
        "(1.5) และ 3.2 เท่า",
    ],
)
def test_dots_end_nothing(text: str) -> None:
    assert texts(text) == [text]


@pytest.mark.parametrize("mark", ["1)", "(2)", "3.", "•", "-"])
def test_marks_of_a_list(mark: str) -> None:
    assert texts(f"มีเรื่องสำคัญ {mark} ถนนสายใหม่") == ["มีเรื่องสำคัญ", f"{mark} ถนนสายใหม่"]


@pytest.mark.parametrize("unit", ["กรมประมง ", "ก", "(", "“ก” ", "1) ", '"', "ทั้งนี้ "])
def test_a_long_line_is_cut_and_read_in_linear_time(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    begin = time.process_time()
    spans = sentences(text)
    parts = clauses(text)
    assert time.process_time() - begin < 10
    for pieces in (spans, parts):
        assert max(b - a for a, b in pieces) <= LONGEST
        whole = "".join(text[a:b] for a, b in pieces)
        assert whole.replace(" ", "") == text.replace(" ", "")


PIECES = st.lists(
    st.sampled_from(
        ["ทั้งนี้", "นอกจากนี้", " ", "  ", "\n", "โดย", "กรม", "“", "”", "(", ")", '"', "1)", "ก",
         "กล่าว", "?", "\u0e48", "A", "", "\r"]
    ),
    max_size=40,
)  # fmt: skip


@given(PIECES.map("".join))
def test_sentences_hold_all_but_white_space_and_in_order(text: str) -> None:
    spans = sentences(text)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@given(PIECES.map("".join))
def test_clauses_lie_in_their_sentences(text: str) -> None:
    whole = sentences(text)
    for start, end in clauses(text):
        assert any(a <= start < end <= b for a, b in whole)
