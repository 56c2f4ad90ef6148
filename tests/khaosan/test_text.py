"""Folding keeps offsets; cutting keeps every character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khaosan.text import fold, key, squeeze, tokens, words

THAI = "กขคงนมรสหอาะิีึืุูเแโใไ่้๊๋์็ัำํๆฯ"
ODD = "\u200b\u200c\u00a0\u2003\ufeff\u00ad\r\n\t ๐๑๒๙0129.()abZ“”"
thai_text = st.text(alphabet=THAI + ODD, max_size=60)


@pytest.mark.parametrize(
    ("given_text", "folded"),
    [
        ("กํานัน", "กำนัน"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("เเม่", "แม่"),
        ("เ\u200bเม่", "แม่"),
        ("ที่่", "ที่"),
        ("ท่ี", "ที่"),
        ("ท่่ี", "ที่"),
        ("น้ำ่", "น้่ำ"),
        ("พ.ศ.\u00a0๒๕๖๔", "พ.ศ. 2564"),
        ("เทศ\u200bบาล", "เทศบาล"),
        ("ก\r\nข\rค", "ก\nข\nค"),
    ],
)
def test_folding_mends_what_looks_the_same(given_text: str, folded: str) -> None:
    assert fold(given_text).text == folded


@given(thai_text)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@pytest.mark.parametrize(
    "hostile",
    [
        "ก" + "่้" * 50_000 + "ั",
        "ก" + "ำ" * 100_000 + "่",
        "ก" + "่ั้ิ" * 25_000,
        "ก" + "ำ่" * 50_000,
        "ก" + "่ัำ้" * 25_000,
    ],
    ids=["tones before a vowel", "am before a tone", "pairs", "am and tone", "mixed"],
)
@pytest.mark.timeout(20)
def test_folding_takes_marks_without_end_in_its_stride(hostile: str) -> None:
    # One pair a round took minutes for 10,000 of them; these take a second.
    once = fold(hostile).text
    assert fold(once).text == once


@given(st.text(max_size=80))
def test_folding_takes_any_text(text: str) -> None:
    folded = fold(text)
    assert folded.span(0, len(folded.text))[1] <= len(text)


@given(thai_text, st.data())
def test_spans_map_back_to_text_that_folds_to_the_same(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    n = len(folded.text)
    start = data.draw(st.integers(0, n))
    end = data.draw(st.integers(start, n))
    a, b = folded.span(start, end)
    assert 0 <= a <= b <= len(text)
    # A cut inside a mended sequence (between the tone and the am of น้ำ) has no place of its own.
    if not any(
        c in "\u0e33\u0e4d" or "\u0e31" <= c <= "\u0e4e"
        for c in folded.text[max(0, start - 1) : end + 1]
    ):
        assert fold(text[a:b]).text == folded.text[start:end]


@given(st.lists(st.sampled_from(["เทศบาล", "น้ำ", "แม่", "2564", " ", "ที่", "กำนัน"]), max_size=8))
def test_whole_words_come_back_from_odd_spellings(parts: list[str]) -> None:
    odd = {"น้ำ": "นํ้า", "แม่": "เเม่", "2564": "๒๕๖๔", "ที่": "ท่ี", "กำนัน": "กํา\u200bนัน"}
    given_text = "\u200b".join(odd.get(p, p) for p in parts)
    folded = fold(given_text)
    assert folded.text == "".join(parts)
    at = 0
    for part in parts:
        a, b = folded.span(at, at + len(part))
        assert given_text[a:b] == odd.get(part, part)
        at += len(part)


@given(st.text(max_size=120))
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


@given(thai_text)
def test_tokens_joined_are_the_text_in_thai(text: str) -> None:
    assert "".join(tokens(text)) == text


def test_abbreviations_and_numbers_are_one_token() -> None:
    assert tokens("สถ. และ ส.ท.ท. (บพท.)") == [
        "สถ.",
        " ",
        "และ",
        " ",
        "ส.ท.ท.",
        " ",
        "(",
        "บพท.",
        ")",
    ]
    assert words("งบ 1,234.50 บาท") == ["งบ", "1,234.50", "บาท"]


def test_squeeze_and_key() -> None:
    assert squeeze(" กรม\u00a0 การ\nปกครอง ") == "กรม การ ปกครอง"
    assert key("บริษัท  ABC") == key("บริษัทabc")
