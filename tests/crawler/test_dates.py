"""The date of publication as pages write it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import dates
from khaosan.months import month_names

DAYS = st.dates(dt.date(1997, 1, 1), dt.date(2042, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("วันพุธที่ 15 ธันวาคม 2564", "2021-12-15"),
        ("(เผยแพร่ วันพุธที่ 15 ธันวาคม พุทธศักราช 2564)", "2021-12-15"),
        ("๑๕ ธ.ค. ๖๔", "2021-12-15"),
        ("15 ธ.ค.64 เวลา 09.30 น.", "2021-12-15"),
        ("15 ธันวาคม พ.ศ. 2564", "2021-12-15"),
        ("15 ธันวาคม ค.ศ. 2021", "2021-12-15"),
        ("15\u00a0ธันวาคม\u00a02564", "2021-12-15"),
        ("2021-12-15T09:00:00+07:00", "2021-12-15"),
        ("2564-12-15", "2021-12-15"),
        ("15/12/2564 10:00", "2021-12-15"),
        ("15 Dec 2021", "2021-12-15"),
        ("29 กุมภาพันธ์ 2567", "2024-02-29"),
    ],
)
def test_what_pages_write(text: str, day: str) -> None:
    assert dates.read(text) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    ["", "ไม่ระบุวันที่", "31 กุมภาพันธ์ 2564", "29 กุมภาพันธ์ 2566", "15 ธันวาคม 1204", "โทร. 0-2280-3000",
     "15 ธันวาคม", "เลขที่ 12/2564", "13/13/2564"],
)  # fmt: skip
def test_what_is_no_date_gives_none(text: str) -> None:
    assert dates.read(text) is None


@given(DAYS, st.booleans(), st.booleans(), st.data())
def test_every_day_in_every_form(
    day: dt.date, thai: bool, short: bool, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from([n for m, _, n in month_names() if m == day.month]))
    year = f"{(day.year + 543) % 100:02}" if short else str(day.year + 543)
    text = f"{day.day} {name} {year}"
    if thai:
        text = text.translate({ord(str(n)): chr(ord("๐") + n) for n in range(10)})
    assert dates.read(text) == day
    assert dates.is_date_line(f"เผยแพร่เมื่อ {text}")
    assert dates.read(day.isoformat()) == day


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("วันพุธที่ 15 ธันวาคม 2564", True),
        ("(เผยแพร่ วันพุธที่ 15 ธันวาคม 2564 เวลา 10.30 น.)", True),
        ("วันพุธที่ 15 ธันวาคม 2564 ณ ศาลากลางจังหวัด", False),
        ("วันนี้", False),
    ],
)
def test_a_line_that_is_a_date_and_nothing_else(line: str, is_one: bool) -> None:
    assert dates.is_date_line(line) is is_one
