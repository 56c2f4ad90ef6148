"""What must hold for every date and every text (Hypothesis)."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khaosan.text import fold
from nlp.timex import edtf, find
from nlp.timex.atoms import cut
from nlp.timex.grammar import RULES
from nlp.timex.lexicon import lexicon

FULL = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
SHORT = [
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
]
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"]
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")

PUBLISHED = dt.date(2021, 12, 15)
modern = st.dates(dt.date(1985, 1, 1), dt.date(2055, 12, 31))


def _be(day: dt.date) -> int:
    return edtf.buddhist_year(day)


STYLES = [
    lambda d: f"{d.day} {FULL[d.month - 1]} {_be(d)}",
    lambda d: f"วันที่ {d.day} {FULL[d.month - 1]} พ.ศ. {_be(d)}",
    lambda d: f"วันที่ {d.day} เดือน{FULL[d.month - 1]} พุทธศักราช {_be(d)}",
    lambda d: f"วัน{WEEKDAYS[d.weekday()]}ที่ {d.day} {FULL[d.month - 1]} {_be(d)}",
    lambda d: f"{d.day} {SHORT[d.month - 1]} {_be(d)}",
    lambda d: f"{d.day} {SHORT[d.month - 1]}{_be(d)}",
    lambda d: f"{d.day} {SHORT[d.month - 1].replace('.', '')} {_be(d)}",
    lambda d: f"{d.day} {SHORT[d.month - 1].rstrip('.')} {_be(d)}",
    lambda d: f"{d.day}/{d.month}/{_be(d)}",
    lambda d: f"{d.day:02}/{d.month:02}/{_be(d)}",
    lambda d: f"{d.day:02}-{d.month:02}-{_be(d)}",
    lambda d: f"{d.day}.{d.month}.{_be(d)}",
    lambda d: f"{d.day} {FULL[d.month - 1]} ค.ศ. {d.year}",
    lambda d: d.isoformat(),
    lambda d: f"{d.day} {ENGLISH[d.month - 1]} {d.year}",
    lambda d: f"{ENGLISH[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{ENGLISH[d.month - 1][:3]} {d.day}, {d.year}",
    lambda d: f"{d.day} {FULL[d.month - 1]} {_be(d)}".translate(THAI_DIGITS),
]


def values(text: str) -> list[str | None]:
    return [f.value for f in find(fold(text).text, PUBLISHED)]


@given(modern, st.sampled_from(STYLES), st.sampled_from(["", "เมื่อ", "ประชุม ", "(", "\n"]))
def test_a_written_day_is_read_back(day: dt.date, style, before: str) -> None:
    assert values(before + style(day) + " ดังนี้") == [day.isoformat()]


@given(st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31)))
def test_two_digit_years_are_read_back(day: dt.date) -> None:
    text = f"{day.day} {SHORT[day.month - 1]} {_be(day) % 100:02}"
    if 2532 <= _be(day) <= 2599:
        assert values(text) == [day.isoformat()]


@given(st.dates(dt.date(1890, 4, 1), dt.date(2100, 12, 31)))
def test_buddhist_years_of_every_age(day: dt.date) -> None:
    assert edtf.common_year(edtf.buddhist_year(day), edtf.BUDDHIST, day.month) == day.year


@given(modern, st.integers(0, 800), st.sampled_from(["-", " - ", "–", " – ", " ถึง ", " ถึงวันที่ "]))
def test_a_written_range_is_read_back(first: dt.date, days: int, dash: str) -> None:
    last = first + dt.timedelta(days=days)
    expected = f"{first.isoformat()}/{last.isoformat()}"
    m1, m2 = SHORT[first.month - 1], SHORT[last.month - 1]
    assert values(f"{first.day} {m1} {_be(first)}{dash}{last.day} {m2} {_be(last)}") == [expected]
    if (first.year, first.month) == (last.year, last.month) and first < last:
        text = f"วันที่ {first.day}{dash}{last.day} {FULL[last.month - 1]} {_be(last)}"
        assert values(text) == [expected]
    elif first.year == last.year and first < last:
        text = f"{first.day} {m1}{dash}{last.day} {m2} {_be(last)}"
        assert values(text) == [expected]


PIECES = st.sampled_from(
    [*FULL, *SHORT, *ENGLISH[:3], *WEEKDAYS[:2], "วันที่", "วัน", "ที่", "เดือน", "ปี", "พ.ศ.", "ค.ศ.",
     "ฮ.ศ.", "ร.ศ.", "ปีงบประมาณ", "ปีการศึกษา", "ไตรมาส", "ไตรมาสแรก", "Q", "ครึ่งปีแรก", "เดือนแรก",
     "ภาคเรียนที่", "ของ", "ถึง", "และ", "วันนี้", "เมื่อวาน", "ปีนี้", "นี้", "หน้า", "ที่ผ่านมา", "วันที่แล้ว",
     "-", "–", "/", ",", ".", " ", " ", " ", "\n", "(", ")",
     "0", "1", "2", "15", "30", "31", "32", "64",
     "99", "112", "1443", "2021", "2475", "2483", "2564", "2565", "9999", "10000",
     "๑๕", "15/12/2564",
     "\u200b", "\u00a0", "ก", "%"]
)  # fmt: skip
published_days = st.one_of(st.none(), st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)))


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=25), published_days)
def test_whatever_the_text_values_are_valid_and_spans_inside(
    pieces: list[str], published: dt.date | None
) -> None:
    given_text = "".join(pieces)
    folded = fold(given_text)
    end = 0
    for found in find(folded.text, published):
        assert end <= found.start < found.end <= len(folded.text)
        end = found.end
        assert found.value is None or edtf.is_valid(found.value)
        assert 0 <= found.score <= 1
        a, b = folded.span(found.start, found.end)
        assert 0 <= a < b <= len(given_text)
        assert fold(given_text[a:b]).text.strip() == folded.text[found.start : found.end].strip()


@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    for found in find(fold(text).text, PUBLISHED):
        assert found.value is None or edtf.is_valid(found.value)


@given(st.text("wmEkvpefaxXhsPoruANdtTyYcn_-&/, ", max_size=12))
def test_rules_begin_only_with_their_letters(letters: str) -> None:
    for rule in RULES:
        for at in range(len(letters)):
            match = rule.pattern.match(letters, at)
            assert match is None or match.end() == at or letters[at] in rule.firsts


@given(st.lists(PIECES, max_size=25))
def test_atoms_and_letters_keep_in_step(pieces: list[str]) -> None:
    text = fold("".join(pieces)).text
    atoms, letters = cut(text)
    assert [a.letter for a in atoms] == list(letters)
    assert all(a.start <= a.end for a in atoms)
    assert all(a.end <= b.start for a, b in itertools.pairwise(atoms))


@pytest.mark.parametrize(
    "text", ["15\u200b ธันวาคม\u200b 2564", "15\u00a0ธันวาคม\u00a0๒๕๖๔", "๑๕ ธันวาคม 2564"]
)
def test_spans_map_back_to_the_given_text(text: str) -> None:
    given_text = f"เมื่อ{text} นี้"
    folded = fold(given_text)
    (found,) = find(folded.text)
    assert folded.slice(found.start, found.end) == text
    assert found.value == "2021-12-15"


HOSTILE = {"digits": "1", "spaces": " ", "numbers": "1 ", "commas": "1,", "dashes": "1-",
           "slashes": "1/1/", "dots": "1.", "lines": "1\n", "months": "ม.ค.-", "years": "2564-",
           "weekdays": "วันจันทร์", "lists": "วันที่ 5 มกราคม และ ", "today": "วันนี้ ",
           "open": "วันที่ 1, 2, 3 และ "}  # fmt: skip
WORDS = ["1", "15", "2564", " ", "-", "ม.ค.", "วันที่", "และ", ",", "/", "ปี", "\n", "ถึง", "วันนี้"]


def _seconds(text: str) -> float:
    began = time.process_time()
    find(text)
    return time.process_time() - began


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    lexicon()
    small = _seconds(unit * (10_000 // len(unit)))
    # Ten times the text takes about ten times as long; quadratic would be a hundred times.
    assert _seconds(unit * (100_000 // len(unit))) < 30 * small + 1


def test_a_megabyte_of_hostile_text() -> None:
    text = "".join(random.Random(7).choices(WORDS, k=450_000))
    assert len(text) > 1_000_000
    assert _seconds(text) < 40
