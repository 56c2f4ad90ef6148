"""The slots of a frame that stand around the act: evidence, date, place."""

from __future__ import annotations

import datetime as dt
import functools
import re
from bisect import bisect_left

from spacy.tokens import Doc

from nlp.agreements.tellings import Telling
from nlp.sentences import clauses
from nlp.spans import DateSpan, Span
from nlp.tables import alternatives, column

# Evidence longer than this is cut to the clauses around the act.
LONG = 420


def evidence(text: str, telling: Telling) -> Span:
    """The sentence of a telling; of a long one, the clauses around the act with its parties."""
    start, end = telling.sentence
    if end - start <= LONG:
        return start, end
    needed = max([telling.at + 6, *(i.end for i in telling.between[:4])])
    first, last = end, start
    for a, b in clauses(text, telling.sentence):
        if b > telling.at - 160 and a < min(needed, telling.at + LONG):
            first, last = min(first, a), max(last, b)
    return (first, last) if first < last else (start, end)


def date(
    doc: Doc,
    text: str,
    tellings: list[Telling],
    best: Telling,
    status: str,
    title: Span | None = None,
) -> tuple[str | None, str]:
    """The day of the act as far as the text fixes it: the day in the sentence that tells of it
    (near, far), else that of the event that the article is about (lead), else the month or year
    in the sentence (month); and which of these it is."""
    a, b = title or (0, 0)
    dates: list[DateSpan] = sorted(
        # การประชุมสุดยอด ปี 2569, in the name of the instrument, says not when it was signed
        (d for d in doc._.dates or [] if d.value and not (a <= d.start < b and d.kind != "day")),
        key=lambda d: d.start,
    )
    starts = [d.start for d in dates]

    def within(start: int, end: int) -> list[DateSpan]:
        return dates[bisect_left(starts, start) : bisect_left(starts, end)]

    told = [best, *[t for t in tellings if t is not best and t.act == status]]
    published = doc._.published
    past = status != "planned"
    for telling in told:
        days = [
            d
            for d in within(*telling.sentence)
            if d.kind in ("day", "relative", "range") and _fits(text, d, published, past=past)
        ]
        if days:
            one = min(days, key=lambda d: _distance(text, d, telling))
            return one.value, "near" if _distance(text, one, telling) < _NEAR else "far"
    for telling in told:
        for one in within(telling.at + 1, telling.sentence[1]):
            if one.kind in ("month", "year", "quarter") and _ON.search(
                text, max(telling.at, one.start - 14), one.start
            ):
                return one.value, "month"
    return (_lead(text, published, dates, best) if past else None), "lead"


# A day within so many characters of the act is that of the act.
_NEAR = 200
# เมื่อปี 2557, ตั้งแต่ปี 2562, ภายในเดือน…
_ON = re.compile(r"(?:เมื่อ|ใน|ภายใน|ช่วง|ตั้งแต่|แรกของ)[^\n]{0,8}$")
_TERM = re.compile(r"(?:ถึง|ไม่เกิน|จนถึง|สิ้นสุด|ตั้งแต่|ก่อน)(?:วันที่)? ?$")


def _fits(text: str, one: DateSpan, published: dt.date | None, *, past: bool) -> bool:
    if _TERM.search(text, max(0, one.start - 16), one.start):
        return False
    day = _day((one.value or "").split("/")[0])
    return not (past and published and day and day > published + dt.timedelta(1))


# From so many days before the publication on it is history.
_OLD = dt.timedelta(100)
_SINCE = re.compile(r"(?:เมื่อ|ตั้งแต่)(?:วันที่|ปี|เดือน|ปลายปี|ต้นปี)? ?$")


def long_ago(doc: Doc, text: str, telling: Telling) -> str | None:
    """The value of the date that puts what is told long before the publication (เมื่อปี 2557)."""
    published = doc._.published
    if published is None or telling.act != "signed":
        return None
    for one in doc._.dates or []:
        if not (one.value and telling.at < one.start < min(telling.sentence[1], telling.at + 240)):
            continue
        if not _SINCE.search(text, max(telling.at, one.start - 14), one.start):
            continue
        year = one.value[:4]
        day = _day(one.value[:10])
        if day is None and year.isdigit() and one.kind in ("year", "month"):
            month = one.value[5:7] if one.kind == "month" else "12"
            day = _day(f"{year}-{month}-28")
        if day and published - day > _OLD:
            return str(one.value)
    return None


_SAYS = re.compile(r"เปิดเผย|กล่าวว่า|แถลง|เผยว่า|ให้สัมภาษณ์")


def _distance(text: str, one: DateSpan, telling: Telling) -> int:
    # A day that the sentence opens with says when; one after the act must stand near it. Where
    # someone speaks between the day and the act, the day is that of the speech.
    if one.start > telling.at:
        return one.start - telling.at + 80
    speech = _SAYS.search(text, one.end, telling.at)
    return telling.at - one.start + (600 if speech else 0)


def _lead(text: str, published: dt.date | None, dates: list[DateSpan], best: Telling) -> str | None:
    """The day of the event that the article tells of: the day in the same paragraph, or the
    first day in the text, when it is close before the publication."""
    line = text.rfind("\n", 0, best.at) + 1
    days = [d for d in dates if d.kind in ("day", "relative") and d.value]
    before = [d for d in days if line <= d.start < best.at]
    for one in before[::-1] + days[:2]:
        day = _day(one.value)
        if day and (published is None or dt.timedelta(0) <= published - day <= dt.timedelta(15)):
            return one.value
    return None


def _day(value: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value or "")
    except ValueError:
        return None


_FAMILIES = alternatives(column("agreement_words.tsv", "family"))
_PLACES = alternatives(column("agreement_words.tsv", "place"))
# ณ, but not that of a family name (ณ อยุธยา); ที่ before what is a place.
_PLACE = re.compile(
    rf"(?:(?<![ก-๎])ณ(?! ?(?:{_FAMILIES}|นคร(?=\s)|วันที่))"
    rf"|(?<=[ก-๙)0-9.] )ที่ ?(?={_PLACES})) ?(?P<place>[^\n]{{4,160}}?)"
    r"(?=\n| (?:โดย|ซึ่ง|นาย|นาง|พล|ดร|ศ\.|ศาสตราจารย์|รศ|รอง|ผศ|น\.|นพ|ร้อย|พัน|พร้อม|เพื่อ|เมื่อ|ทั้งนี้"
    r"|ในการ|และ(?:มี|ได้|นาย|นาง)|ว่า|กล่าว|ได้|มี|สำหรับ|เป็น|ร่วม|เวลา|วันที่|ระหว่าง|ผ่าน|จัด|ในโอกาส|ใน(?:การ|พิธี|วัน))|$)"
)


# So far around a sentence its paragraph is read.
_PARAGRAPH = 2000
# The headline and the first paragraph.
_LEAD = 1200


def place(text: str, tellings: list[Telling]) -> tuple[Span | None, str]:
    """Where it was signed: what stands after ณ in the sentence of the act or, in the lead of the
    same paragraph, before it; of the first telling that says so. And where it says it: in the
    sentence (inside), the paragraph or the lead."""

    @functools.cache  # a page may be one line that tells of hundreds
    def places(line: int, stop: int) -> list[re.Match[str]]:
        return list(_PLACE.finditer(text, line, stop))

    for telling in tellings:
        start, end = telling.sentence
        line = max(text.rfind("\n", 0, start) + 1, start - _PARAGRAPH)
        stop = text.find("\n", end, end + _PARAGRAPH)
        matches = places(line, stop if stop >= 0 else min(len(text), end + _PARAGRAPH))
        inside = [m for m in matches if start <= m.start() < end]
        for match in inside or matches[:1]:
            return match.span("place"), "inside" if inside else "paragraph"
    # The lead tells where the event of the article was.
    lead = _PLACE.search(text, 0, _LEAD)
    return (lead.span("place") if lead and tellings[0].at < _LEAD else None), "lead"
