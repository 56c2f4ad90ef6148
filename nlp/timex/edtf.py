"""Calendar arithmetic and EDTF (ISO 8601-2, level 0): where numbers are made into values.

Years go in as they are written (Buddhist, Common, Rattanakosin or Hijri era) and come out in the
Common Era. Every function gives None for a date that does not exist, never a guess.

The Thai year: until 31 December 1940 (BE 2483) the Buddhist year began on 1 April, as a decree of
1889 had set it; the act of 6 September 1940 (พระราชบัญญัติปีประดิทิน พุทธศักราช 2483) moved New Year to
1 January, so BE 2484 began on 1 January 1941 and BE 2483 had nine months. A January, February or
March of BE 2482 or before is therefore 542 years ahead of the Common Era, every other month 543.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

BUDDHIST = "BE"
COMMON = "CE"
RATTANAKOSIN = "RE"
HIJRI = "AH"

# The first Buddhist year that began on 1 January, and the last that began on 1 April.
_FIRST_JANUARY_YEAR = 2484
_BE_OFFSET = 543
_RE_OFFSET = -1781  # Rattanakosin year 1 began in April 1782
_EDTF_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def common_year(year: int, era: str, month: int | None = None) -> int | None:
    """The Common Era year of a written year; with `month`, of that month of it.

    None where the month did not exist (January to March of BE 2483) or the year is out of range.
    A Hijri year gives the Common Era year in which it began.
    """
    if era == COMMON:
        result = year
    elif era == HIJRI:
        result = hijri_new_year(year).year if 1 <= year <= 2000 else 0
    else:
        offset = _BE_OFFSET if era == BUDDHIST else _RE_OFFSET
        result = year - offset
        buddhist = result + _BE_OFFSET
        if month is not None and month <= 3 and buddhist < _FIRST_JANUARY_YEAR:
            if buddhist == _FIRST_JANUARY_YEAR - 1:
                return None
            result += 1
    return result if dt.MINYEAR <= result <= dt.MAXYEAR else None


def buddhist_year(day: dt.date) -> int:
    """The Buddhist year of a day, as it was counted on that day."""
    early = day.month <= 3 and day.year < 1941
    return day.year + _BE_OFFSET - early


def hijri_new_year(year: int) -> dt.date:
    """The day on which a Hijri year began, by the tabular calendar (civil epoch, 16 July 622)."""
    # 1948440 is the Julian day of 1 Muharram 1; 1721425 that of 1 January of the year 1.
    julian_day = (11 * year + 3) // 30 + 354 * (year - 1) + 1948440 - 1
    return dt.date.fromordinal(julian_day - 1721425 + 1)


def day(year: int, month: int, day_of_month: int) -> str | None:
    """`YYYY-MM-DD`, or None where there is no such day."""
    try:
        return dt.date(year, month, day_of_month).isoformat()
    except ValueError:
        return None


def month(year: int, month_of_year: int) -> str | None:
    """`YYYY-MM`, or None."""
    if 1 <= month_of_year <= 12 and dt.MINYEAR <= year <= dt.MAXYEAR:
        return f"{year:04d}-{month_of_year:02d}"
    return None


def year(number: int) -> str | None:
    """`YYYY`, or None."""
    return f"{number:04d}" if dt.MINYEAR <= number <= dt.MAXYEAR else None


def interval(start: str | None, end: str | None) -> str | None:
    """`start/end`; None where either is missing or the end comes before the start."""
    if start is None or end is None or last_day(end) < first_day(start):
        return None
    return f"{start}/{end}"


def fiscal_year(number: int, until: int | None = None) -> str | None:
    """The Thai fiscal year named by a Common Era year: from 1 October of the year before
    (Budget Procedure Act B.E. 2561, section 4). `until`: the last year of a range of them."""
    return interval(day(number - 1, 10, 1), day(number if until is None else until, 9, 30))


def months_from(year_number: int, month_of_year: int, count: int) -> str | None:
    """The interval of `count` months that begins with the given one."""
    last = year_number * 12 + month_of_year - 1 + count - 1
    return interval(month(year_number, month_of_year), month(last // 12, last % 12 + 1))


def first_day(value: str) -> dt.date:
    """The first day of an EDTF value of this module's forms."""
    start = value.split("/")[0]
    y, m, d = _parts(start)
    return dt.date(y, m or 1, d or 1)


def last_day(value: str) -> dt.date:
    """The last day of an EDTF value of this module's forms."""
    end = value.split("/")[-1]
    y, m, d = _parts(end)
    m = m or 12
    return dt.date(y, m, d or calendar.monthrange(y, m)[1])


def is_valid(value: str) -> bool:
    """Is this a date, a month, a year, or an interval of two of them, that exists?"""
    try:
        return value.count("/") <= 1 and first_day(value) <= last_day(value)
    except ValueError:
        return False


def _parts(text: str) -> tuple[int, int | None, int | None]:
    match = _EDTF_DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no EDTF date")
    y, m, d = match.groups()
    return int(y), int(m) if m else None, int(d) if d else None
