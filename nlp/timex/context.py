"""What an expression takes from the text around it: a missing year, the day that วันนี้ is, the
fiscal year, and which numbers and names are no calendar times at all.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left

from nlp.timex import edtf, meanings
from nlp.timex.lexicon import key_of, lexicon
from nlp.timex.reading import Draft

# Between วันนี้ and the day that the text gives for it: วันนี้ (15 ธันวาคม 2564).
_FIXES = re.compile(r"[\s(\[]{0,4}(?:ซึ่ง)?(?:ตรงกับ|ที่|คือ)?[\s(]{0,3}")
# How far back from the publication a day told in the text may lie to be the event's day.
_EVENT_DAYS = 7
_ALL = re.compile(r"ทุก ?$")
_EVERY = re.compile(r" ?(?:ของ|ใน|เป็นประจำ)?(?:ทุก|แต่ละ) ?(?:ๆ ?)?\d{0,2} ?(?:ปี|เดือน)")
# So many characters before an expression are looked at for words that change its meaning.
_WINDOW = 40
_FISCAL_WORDS = re.compile(r"ปี ?งบ|ปีบัญชี|เบิกจ่าย|งบประมาณ ?\d{4}")
_LATIN_BEFORE = re.compile(r"[A-Za-z][\w’'&.,-]{0,30} ?$")
_AGENCY_BEFORE = re.compile(r"(?:สำนักงาน|เลขาธิการ|มติ|[ก-ฮ]\.) ?$")
_AGENCY_AFTER = re.compile(r"[ก-ฮ]{1,3}\.")


def is_calendar_time(
    draft: Draft, text: str, published: dt.date | None, before_it: Draft | None
) -> bool:
    """False for what only looks like one: a recurring day, a telephone number, an agency's name.

    `before_it`: the calendar time that was found before this one.
    """
    before = text[max(0, draft.start - _WINDOW) : draft.start]
    if draft.rule in ("year_bare", "years_bare"):
        return _is_bare_year(draft, text, before, published)
    if draft.rule == "quarter_no_year" and meanings.NO_QUARTER in draft.why:
        return False  # ต่อเนื่องเป็นไตรมาสที่ 6: they are counted
    if draft.rule == "relative" and _ALL.search(before):
        return False
    if draft.needs_year and (_EVERY.match(text, draft.end) or _ALL.search(before)):
        return False
    if draft.rule == "days_ago" and text.endswith(("ก่อน", "ผ่านมา"), draft.start, draft.end):
        return before.rstrip().endswith("เมื่อ")
    if draft.kind == "month":
        if draft.rule == "month_bare":
            joined = (
                before_it is not None
                and before_it.kind == "month"
                and _JOINS.fullmatch(text, before_it.end, draft.start) is not None
            )
            return joined or _is_bare_month(draft, text, before)
        if before and _AGENCY_BEFORE.search(before):
            return False
    return True


def _is_bare_year(draft: Draft, text: str, before: str, published: dt.date | None) -> bool:
    if draft.year is None or lexicon().behind["no_year"].search(before):
        return False
    now = published.year if published else draft.year
    near = abs(draft.year - now)
    if draft.rule == "years_bare":
        return near <= 40 and draft.value is not None
    if text[draft.start : draft.start + 2] in ("24", "25", "26"):
        return near <= 30
    # A number of the Common Era is a year beside a Latin name (Expo 2022), else only when close.
    return near <= (12 if _LATIN_BEFORE.search(before) else 4)


def _is_bare_month(draft: Draft, text: str, before: str) -> bool:
    name = text[draft.start : draft.end]
    if "." in name and (_AGENCY_BEFORE.search(before) or _AGENCY_AFTER.match(text, draft.end)):
        return False
    beside = lexicon().beside
    at = _skip(text, draft.end)
    return bool(
        text.startswith("นี้", at)
        or beside["past"].match(text, at)
        or beside["coming"].match(text, at)
    )


def is_fiscal(draft: Draft, text: str) -> bool:
    """Is ปี 2565 a fiscal year by the word before it, as in งบประมาณรายจ่ายประจำปี 2565?"""
    if not text.startswith("ปี", draft.start):
        return False  # a law's year: พระราชบัญญัติวิธีการงบประมาณ พ.ศ. 2561
    before = text[max(0, draft.start - _WINDOW) : draft.start]
    return lexicon().behind["budget"].search(before) is not None


def in_fiscal_text(draft: Draft, text: str) -> bool:
    """Does the text before a quarter, which does not say of what year, speak of a budget's?"""
    if "ปี" in text[draft.start : draft.end]:
        return False
    return bool(_FISCAL_WORDS.search(text, max(0, draft.start - 150), draft.end + 20))


def give_year(
    draft: Draft, text: str, after_it: Draft | None, reference: tuple[dt.date, str] | None
) -> None:
    """Find the year of an expression that has none.

    `after_it`: the calendar time that was found after this one; `reference`: the day to whose
    nearest year it is set, and what day that is.
    """
    if (
        after_it is not None
        and after_it.year
        and not after_it.needs_year
        and _JOINS.fullmatch(text, draft.end, after_it.start)
    ):
        # 5 มกราคม และ 7 มกราคม 2565
        beside = text[after_it.start : after_it.end]
        draft.why.append(f"year {after_it.year} from {beside!r} beside it")
        draft.inferred *= 0.98
        _complete(draft, after_it.year)
        return
    if reference is None:
        draft.why.append("no year: neither the text nor a publication date gives one")
        draft.inferred *= 0.5
        return
    side = _side(draft, text)
    year = _nearest_year(draft, reference[0], side)
    draft.why.append(f"year {year} from {reference[1]} {reference[0].isoformat()}, {_SIDES[side]}")
    draft.inferred *= 0.97
    _complete(draft, year)


def _complete(draft: Draft, year: int | None) -> None:
    draft.year = year
    draft.value = draft.complete(year) if draft.complete and year else None


_SIDES = {0: "the nearest", -1: "the last before it", 1: "the next after it"}
_JOINS = re.compile(r"\s{0,3}(?:และ|,|-|–|หรือ|กับ|ถึง|/)\s{0,3}")


class References:
    """The days that missing years are set to the nearest of: the publication, or where that is
    not known the nearest date that the text itself gives with its year."""

    def __init__(self, drafts: list[Draft], published: dt.date | None) -> None:
        self.published = published
        dated = [] if published else [d for d in drafts if d.value and d.kind != "relative"]
        self.starts = [d.start for d in dated]
        self.days = [edtf.first_day(d.value or "") for d in dated]

    def at(self, offset: int) -> tuple[dt.date, str] | None:
        """The reference day for an expression at an offset of the text, and its name."""
        if self.published is not None:
            return self.published, "the publication date"
        if not self.starts:
            return None
        after = bisect_left(self.starts, offset)
        around = [i for i in (after - 1, after) if 0 <= i < len(self.starts)]
        nearest = min(around, key=lambda i: abs(self.starts[i] - offset))
        return self.days[nearest], "the nearest date with a year"


def _side(draft: Draft, text: str) -> int:
    beside = lexicon().beside
    at = _skip(text, draft.end)
    if beside["past"].match(text, at):
        return -1
    return 1 if beside["coming"].match(text, at) else 0


def _nearest_year(draft: Draft, reference: dt.date, side: int) -> int:
    """The year, of those around the reference, that puts the expression nearest to it."""

    def distance(year: int) -> tuple[bool, bool, int]:
        value = draft.complete(year) if draft.complete else None
        if value is None:  # 29 February, in most years
            return True, True, abs(year - reference.year)
        first, last = edtf.first_day(value), edtf.last_day(value)
        days = max((first - reference).days, (reference - last).days, 0)
        wrong = (side < 0 and first > reference) or (side > 0 and last < reference)
        return False, wrong, days

    years = (y for y in (reference.year, reference.year - 1, reference.year + 1) if 1 <= y <= 9999)
    return min(years, key=distance)


def give_day(draft: Draft, anchor: tuple[dt.date, str] | None) -> None:
    """Reckon a relative expression from the event's or the publication's day."""
    if anchor is None:
        draft.why.append("no day to reckon from: neither the text nor a publication date gives one")
        draft.inferred *= 0.5
        return
    today, source = anchor
    if draft.unit:
        draft.value = unit_value(draft.unit, today)
        draft.why.append(f"reckoned from {source} {today.isoformat()}")
        return
    try:
        day = today + dt.timedelta(days=draft.shift or 0)
    except OverflowError:
        return
    draft.value = day.isoformat()
    shown = f"{draft.shift:+d} days from " if draft.shift else ""
    draft.why.append(f"{shown}{source} {today.isoformat()}")
    if draft.rule == "from_today":
        draft.value = edtf.interval(draft.value, draft.until)


def unit_value(unit: str, today: dt.date) -> str | None:
    """The value of a relative year, month or week (`month -1`), seen from a day."""
    name, count = unit.split()
    offset = int(count)
    if name == "year":
        return edtf.year(today.year + offset)
    if name == "month":
        months = today.year * 12 + today.month - 1 + offset
        return edtf.month(months // 12, months % 12 + 1)
    monday = today.toordinal() - today.weekday() + 7 * offset
    if not 1 <= monday <= dt.date.max.toordinal() - 6:
        return None
    week = (dt.date.fromordinal(monday), dt.date.fromordinal(monday + 6))
    return edtf.interval(week[0].isoformat(), week[1].isoformat())


def fixed_day(draft: Draft, text: str, after_it: Draft | None) -> str | None:
    """The day that stands after a relative expression and says which it is, as in
    วันนี้ (15 ธันวาคม 2564); else None."""
    if after_it is None or after_it.kind != "day":
        return None
    return after_it.value if _FIXES.fullmatch(text, draft.end, after_it.start) else None


def event_day(known: list[Draft], published: dt.date | None) -> dt.date | None:
    """The day of the event where no วันนี้ (...) fixes it: the first full day that the text tells
    and that lies in the week before the publication."""
    if published is None:
        days = [d for d in known if d.kind == "day" and d.value]
        return dt.date.fromisoformat(days[0].value or "") if days else None
    for draft in known:
        if draft.kind == "day" and draft.value:
            days_before = (published - dt.date.fromisoformat(draft.value)).days
            if 0 <= days_before <= _EVENT_DAYS:
                return dt.date.fromisoformat(draft.value)
    return None


def weekday_shift(draft: Draft, text: str, today: dt.date) -> tuple[int, int] | None:
    """For วันศุกร์หน้า: the days from today, and where the word after the weekday ends; else None."""
    lex = lexicon()
    at = _skip(text, draft.end)
    match = lex.beside["weekday_suffix"].match(text, at)
    if match is None or not text.startswith("วัน", draft.start):
        return None
    direction = int(lex.values["weekday_suffix"][key_of(match[0])])
    ahead = (draft.weekday - today.isoweekday()) % 7
    if direction < 0:
        return ahead - 7, match.end()
    # หน้า: of the week that begins with the next Monday.
    shift = ahead if direction == 0 else 7 - today.isoweekday() + draft.weekday
    return shift, match.end()


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at
