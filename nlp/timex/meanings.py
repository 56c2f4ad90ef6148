"""What each rule of the grammar means: a match in, a draft out, or None where it is no date."""

from __future__ import annotations

import datetime as dt

from nlp.timex import edtf
from nlp.timex.atoms import Atom
from nlp.timex.reading import Complete, Draft, Match, numeric_day, read_year

NO_QUARTER = "there is no such quarter"


def _dated(m: Match, draft: Draft, index: str, month: int, complete: Complete) -> Draft:
    """Fill in a draft by the year of the group `y<index>`, or leave that to the context.

    `month` is the one whose year that is: before 1941 it matters (nlp.timex.edtf).
    """
    year, why = m.year(index, month)
    draft.complete = complete
    if why:
        draft.why.append(why)
        draft.year = year
        draft.value = complete(year) if year is not None else None
    else:
        draft.needs_year = True
    return draft


def day(m: Match) -> Draft | None:
    """วันพุธที่ 15 ธันวาคม 2564; 15 ธ.ค.; December 15th, 2021."""
    k = m.get("k")
    if k is not None and k.end != m["m1"].start:
        return None  # รอบ 6 เดือน มกราคม 2565
    d, month = m["d1"].number, m["m1"].number
    return _dated(m, m.draft("day", "day"), "1", month, lambda y: edtf.day(y, month, d))


def day_sharing(m: Match) -> Draft:
    """วันที่ 6 before "และวันที่ 13 พฤษภาคม 2567": the month and the year are the next day's."""
    d, month = m["d1"].number, m["m1"].number
    draft = m.draft("day", "day_sharing")
    _dated(m, draft, "1", month, lambda y: edtf.day(y, month, d))
    draft.start, draft.end = m.atoms[m.first].start, m["d1"].end
    draft.why.append("month and year from the day after it")
    draft.weekday = 0
    return draft


def numeric(m: Match, text: str) -> Draft:
    """15/12/2564"""
    draft = m.draft("day", "numeric")
    draft.value, why = numeric_day(text, m["n1"], m.published)
    draft.why.append(why)
    return draft


def numeric_span(m: Match, text: str) -> Draft:
    """15/12/2564 - 17/12/2564; 15-17/12/2564"""
    draft = m.draft("range", "numeric_span")
    end, why = numeric_day(text, m["n2"], m.published)
    draft.why.append(why)
    start = None
    if m.get("n1"):
        start, why = numeric_day(text, m["n1"], m.published)
    elif end:
        start = edtf.day(int(end[:4]), int(end[5:7]), m["d1"].number)
    draft.value = edtf.interval(start, end)
    return draft


def days(m: Match) -> Draft | None:
    """15-17 ธันวาคม 2564; วันที่ 7, 11 และ 12 กรกฎาคม 2566: from the first to the last.

    Two days that do not touch (วันที่ 6 และ 20) are read as two expressions.
    """
    d1, d2, month = m["d1"].number, m["d2"].number, m["m1"].number
    if m.match[0].count("d") == 2 and not m.has("-") and d2 != d1 + 1:
        return None
    draft = m.draft("range", "days" if not (m.has("&") or m.has(",")) else "days_list")
    # 30-2 ธันวาคม: the first day can only be of the month before.
    turn = d1 > d2
    if turn:
        draft.inferred = 0.5
        draft.why.append("begins in the month before")
    if not draft.why and m.has("&"):
        draft.why.append("from the first to the last of the days")

    def complete(y: int) -> str | None:
        before = (y, month - 1) if month > 1 else (y - 1, 12)
        start = edtf.day(*before, d1) if turn else edtf.day(y, month, d1)
        return edtf.interval(start, edtf.day(y, month, d2))

    return _dated(m, draft, "1", month, complete)


def _start_year(
    m: Match, end_year: int, start: tuple[int, int], end: tuple[int, int]
) -> int | None:
    """The year of an interval's beginning: its own where written, else the end's or the one
    before that, so that it comes before the end."""
    year, why = m.year("1", start[0])
    if why:
        return year
    return end_year - (start > end)


def day_span(m: Match) -> Draft:
    """30 พ.ย. - 2 ธ.ค. 65; วันที่ 1 มกราคม 2567 จนถึงวันที่ 31 ธันวาคม 2569."""
    start = (m["m1"].number, m["d1"].number)
    end = (m["m2"].number, m["d2"].number)

    def complete(y: int) -> str | None:
        first = _start_year(m, y, start, end)
        if first is None:
            return None
        return edtf.interval(edtf.day(first, *start), edtf.day(y, *end))

    return _span_dated(m, m.draft("range", "day_span"), start, end, complete)


def month_span(m: Match) -> Draft:
    """มกราคม - มีนาคม 2565; เดือนตุลาคม 2564 ถึงเดือนมีนาคม 2565."""
    start, end = (m["m1"].number, 0), (m["m2"].number, 0)

    def complete(y: int) -> str | None:
        first = _start_year(m, y, start, end)
        return None if first is None else edtf.interval(
            edtf.month(first, start[0]), edtf.month(y, end[0])
        )  # fmt: skip

    return _span_dated(m, m.draft("range", "month_span"), start, end, complete)


def _span_dated(
    m: Match, draft: Draft, start: tuple[int, int], end: tuple[int, int], complete: Complete
) -> Draft:
    first, why = m.year("1", start[0])
    if why:
        draft.why.append("from " + why)
    if why and first is not None and m.get("y2") is None:
        # 15 ธันวาคม 2564 - 15 มกราคม: the end takes the beginning's year, or the one after.
        draft.year = first + (end < start)
        draft.value = complete(draft.year)
        draft.why.append("the end's year from the beginning's")
        return draft
    draft = _dated(m, draft, "2", end[0], complete)
    if not why and draft.value:
        draft.why.append("the beginning's year from the end's")
    return draft


def month(m: Match) -> Draft:
    """เดือนมกราคม 2565; ธ.ค. 63; January 2022; with no year: เดือนมกราคม."""
    number = m["m1"].number
    rule = "month" if m.get("y1") else "month_no_year" if m.has("k") else "month_bare"
    return _dated(m, m.draft("month", rule), "1", number, lambda y: edtf.month(y, number))


def year(m: Match) -> Draft:
    """พ.ศ. 2564; ปี 2564; ปี 64; ค.ศ. 2021; ฮ.ศ. 1443."""
    era = m.era("q1")
    draft = m.draft("year", "year" if m.match["q1"] else "year_bare")
    number, why = m.year("1")
    draft.why.append(why)
    draft.year = number
    if number is not None:
        draft.value = edtf.year(number)
        if era == edtf.HIJRI:
            # A Hijri year is ten or eleven days short of a year, so it nearly always lies in two.
            ends = edtf.hijri_new_year(m["y1"].number + 1) - dt.timedelta(days=1)
            if ends.year != number:
                draft.value = edtf.interval(edtf.year(number), edtf.year(ends.year))
    return draft


def years(m: Match) -> Draft:
    """พ.ศ. 2566 - 2570; ปี 62-63."""
    bare = not (m.match["q1"] or m.match["q2"])
    draft = m.draft("range", "years_bare" if bare else "years")
    first, last = _two_years(m, draft)
    if first is not None and last is not None:
        draft.value = edtf.interval(edtf.year(first), edtf.year(last))
    return draft


def _two_years(m: Match, draft: Draft) -> tuple[int | None, int | None]:
    first, why = m.year("1")
    draft.why.append("from " + why)
    last, why = _second_year(m)
    draft.why.append("to " + why)
    draft.year = last
    return first, last


def _second_year(m: Match) -> tuple[int | None, str]:
    atom, first = m["y2"], m["y1"]
    era = m.era("q2") or m.era("q1")
    if atom.letter in "tTd" and first.letter in "yYc":
        # 2567/68, 2567-70: the century of the first.
        century = first.number // 100 * 100
        number = century + atom.number + (100 if atom.number < first.number % 100 else 0)
        atom = Atom("y", atom.start, atom.end, number)
    return read_year(atom, era, None, m.published)


def season(m: Match) -> Draft | None:
    """ปี 2567/68; ปี 2563/2564: two years that follow one another."""
    draft = m.draft("range", "season")
    first, last = _two_years(m, draft)
    if first is not None and last == first + 1:
        draft.value = edtf.interval(edtf.year(first), edtf.year(last))
        return draft
    return None  # a document's number


def fiscal_year(m: Match) -> Draft:
    """ปีงบประมาณ พ.ศ. 2565: from October of the year before to September."""
    draft = m.draft("fiscal_year", "fiscal_year")
    number, why = m.year("1")
    draft.why += [why, "a fiscal year begins on 1 October of the year before"]
    draft.year, draft.fiscal = number, True
    last = number
    if m.get("y2"):
        last, why = _second_year(m)
        draft.why.insert(1, "to " + why)
        draft.rule, draft.year = "fiscal_years", last
    if number is not None and last is not None:
        draft.value = edtf.fiscal_year(number, last)
    return draft


def academic_year(m: Match) -> Draft:
    """ปีการศึกษา 2564: the two years in which it lies; ภาคเรียนที่ 1/2564 likewise."""
    draft = m.draft("academic_year", "semester" if m.has("s") else "academic_year")
    number, why = m.year("1")
    draft.why += [why, "an academic year ends in the year after"]
    draft.year = last = number
    if m.get("y2"):
        last, why = _second_year(m)
        draft.why.insert(1, "to " + why)
        draft.rule = "academic_years"
    if number is not None and last is not None and last >= number:
        end = last if m.get("season") and last == number + 1 else last + 1
        draft.value = edtf.interval(edtf.year(number), edtf.year(end))
    return draft


# ---- parts of a year --------------------------------------------------------


def _part(m: Match, draft: Draft, first: int, count: int) -> Draft:
    """Months of a calendar or fiscal year: from the `first` (from 1), `count` of them."""
    draft.fiscal = m.has("f")

    def complete(y: int) -> str | None:
        # The fiscal year's first month is October of the year before.
        months = y * 12 + first - 1 - (3 if draft.fiscal else 0)
        return edtf.months_from(months // 12, months % 12 + 1, count)

    if m.get("u") is not None:
        draft.unit = m["u"].value
    draft = _dated(m, draft, "1", (first + count - 2) % 12 + 1, complete)
    if draft.value:
        draft.why.append("of the fiscal year" if draft.fiscal else "of the calendar year")
    return draft


def quarter(m: Match) -> Draft:
    """ไตรมาสที่ 1 ปี 2564; ไตรมาสแรกของปีงบประมาณ พ.ศ. 2565; Q1/2565; ไตรมาสที่ 1-3."""
    draft = m.draft("quarter", "quarter" if m.get("y1") else "quarter_no_year")
    first = m["x1"].number
    second = m.get("x2")
    last = second.number if second else first
    if not 1 <= first <= last <= 4:
        draft.why.append(NO_QUARTER)
        return draft
    return _part(m, draft, first * 3 - 2, (last - first + 1) * 3)


def half(m: Match) -> Draft:
    """ครึ่งปีแรกของปี 2565: a range of six months."""
    draft = m.draft("range", "half")
    return _part(m, draft, 1 if m["h1"].number == 1 else 7, 6)


def span(m: Match) -> Draft:
    """9 เดือนแรกของปี 2564: a range of months."""
    draft = m.draft("range", "span")
    count = m["d1"].number
    if count > 12:
        draft.why.append("a year has no more than twelve months")
        return draft
    return _part(m, draft, 1 if m["P1"].number == 1 else 13 - count, count)


# ---- reckoned from another day ----------------------------------------------


def relative(m: Match) -> Draft:
    """วันนี้, เมื่อวานนี้, พรุ่งนี้."""
    draft = m.draft("relative", "relative")
    draft.shift = m["r1"].number
    return draft


def days_ago(m: Match) -> Draft:
    """3 วันที่แล้ว; 3 วันข้างหน้า."""
    draft = m.draft("relative", "days_ago")
    draft.shift = m["d1"].number * m["a1"].number
    return draft


def from_today(m: Match, text: str) -> Draft:
    """วันนี้ - 31 มกราคม 2565: from the publication on."""
    draft = m.draft("range", "from_today")
    draft.shift = m["r1"].number
    if m.get("n1"):
        draft.until, why = numeric_day(text, m["n1"], m.published)
        draft.why.append(why)
        return draft
    d, number = m["d1"].number, m["m1"].number
    draft = _dated(m, draft, "1", number, lambda y: edtf.day(y, number, d))
    draft.until, draft.value = draft.value, None
    return draft


def unit(m: Match) -> Draft:
    """ปีนี้, เดือนหน้า, สัปดาห์ที่แล้ว."""
    draft = m.draft("relative", "relative_unit")
    draft.unit = m["u1"].value
    return draft


def weekday(m: Match) -> Draft:
    """วันศุกร์นี้, วันจันทร์หน้า; the word after it is seen to by the context."""
    return m.draft("relative", "weekday")
