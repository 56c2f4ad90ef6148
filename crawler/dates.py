"""The date of publication as web pages write it.

A page states one date in one of few forms; this reads those and nothing more (dates inside the
text of an article are the pipeline's work). A wrong date would put wrong values on every วันนี้ of
the article, so what is impossible or ambiguous gives None.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from khaosan.months import month_names
from khaosan.text import squeeze

# Buddhist years of news pages; Common Era years, likewise.
_BUDDHIST, _COMMON = range(2500, 2643), range(1957, 2100)
_ERA = r"(?:(?P<era>พ\.?\s?ศ\.?|พุทธศักราช|ค\.?\s?ศ\.?|คริสต์ศักราช)\s*)?"
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)")
_NUMBERS = re.compile(
    r"(?<![\d/.])(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})(?![\d/])"
)
# What may stand around a date on a line that is nothing but the date.
_AROUND = re.compile(
    r"วัน(?:ที่|จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)(?:ที่)?|เผยแพร่(?:เมื่อ)?|โพสต์(?:เมื่อ)?|ประกาศ(?:เมื่อ)?"
    r"|เวลา|น\.|นาฬิกา|posted|published|on|date|\d{1,2}[:.]\d{2}(?::\d{2})?|[\s\u00a0():,|–-]",
    re.IGNORECASE,
)


@cache
def _month_numbers() -> dict[str, int]:
    known = {name.casefold(): number for number, _, name in month_names()}
    return known | {name.replace(".", ""): number for name, number in known.items()}


@cache
def _named() -> re.Pattern[str]:
    names = sorted(_month_numbers(), key=len, reverse=True)
    months = "|".join(re.escape(n) for n in names)
    return re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?P<month>{months})[a-z]*\s*,?\s*{_ERA}"
        rf"(?P<year>\d{{4}}|\d{{2}})(?!\d)",
        re.IGNORECASE,
    )


def read(text: str) -> dt.date | None:
    """The first date in a short text: วันพุธที่ 15 ธันวาคม 2564, 15 ธ.ค. 64, 2021-12-15T09:00+07:00,
    15/12/2564. None where there is none, or where what stands there is no day of the calendar."""
    found = _find(_plain(text))
    return found[1] if found else None


def is_date_line(text: str) -> bool:
    """Whether a line is a date and nothing else (with weekday, time and เผยแพร่ around it)."""
    plain = _plain(text)
    found = _find(plain)
    if found is None:
        return False
    start, end = found[0]
    return not _AROUND.sub("", plain[:start] + plain[end:])


def _plain(text: str) -> str:
    return squeeze(text)


def _find(plain: str) -> tuple[tuple[int, int], dt.date] | None:
    matches = [m for p in (_ISO, _named(), _NUMBERS) if (m := p.search(plain))]
    if not matches:
        return None
    first = min(matches, key=lambda m: m.start())
    month = first["month"]
    number = int(month) if month.isdigit() else _month_numbers()[month.casefold()]
    year = _year(first["year"], first.groupdict().get("era"))
    if year is None:
        return None
    try:
        return first.span(), dt.date(year, number, int(first["day"]))
    except ValueError:
        return None


def _year(written: str, era: str | None) -> int | None:
    year = int(written)
    if len(written) == 2:
        # Two digits are of the Buddhist year; news of the web begins in 2540 (1997).
        year += 1957 if not era or era.startswith("พ") else 2000
    if year in _BUDDHIST:
        return year - 543
    return year if year in _COMMON else None
