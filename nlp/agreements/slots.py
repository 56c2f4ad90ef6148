"""The slots of a frame that stand around the act: title, evidence, date, place."""

from __future__ import annotations

import datetime as dt
import functools
import re

from spacy.tokens import Doc

from nlp.agreements.tellings import Telling
from nlp.sentences import clauses
from nlp.spans import DateSpan, Span

_TITLE_END = re.compile(
    r"\n| (?:ณ|เมื่อวันที่|เมื่อวาน|ใน(?:วันที่|วันนี้|ครั้งนี้|ระหว่าง|โอกาส)|โดย|ซึ่ง|ที่ผ่านมา|พร้อม"
    r"|จำนวน|วันที่|วันนี้|ผ่านระบบ|ทั้งนี้|เป็น|ได้"
    r"|ที่(?=จะ|ได้| )|นั้น(?= |$)"
    r"|ร่วมกันกับ|จึง|ว่า|สำหรับ|จะ|ขึ้น|ดังกล่าว|ครั้งนี้|และ(?:มี|ได้|ร่วม|เป็น)|กล่าว|ร่วมกัน(?= |$)|เพื่อให้)"
    r"| ?(?:ร่วม)?กับ ?(?=(?:นาย|นาง|พล\.|พลเอก|ดร\.|รศ\.|ผศ\.|ศ\.))"
    r"|(?:ดังกล่าว|ข้างต้น|ครั้งนี้|ในวันนี้|ฉบับนี้|นี้(?= ))|ณ ห้อง|[”\"](?= |$)|เมื่อวันที่|เป็นระยะเวลา"
)


# After an abbreviation: how many are party to it, or that they join (MOU สานพลัง 5 องค์กร), not what
# it is called.
_NO_NAME = re.compile(r"(?<=[A-Za-z]) ?(?:สานพลัง|ผนึก|จับมือ|(?:ร่วม)?กับ|\d{1,3} ?[ก-๎])")


def title(text: str, told: list[Telling], status: str) -> Span | None:
    """The fullest name that the tellings give the instrument."""
    best: Span | None = None
    rank = (False, False, False, 0)
    for telling in told:
        instrument = telling.instrument
        if instrument is None:
            continue
        start = instrument.start + (len("ร่าง") if instrument.draft else 0)
        end = _title_end(text, instrument.end)
        named = end > instrument.end and not _NO_NAME.match(text, instrument.end)
        mine = (
            named and instrument.kind not in ("support", "loose"),
            named,
            telling.act == status,
            end - start,
        )
        if best is None or mine > rank:
            best, rank = (start, end), mine
    return best


def _title_end(text: str, start: int) -> int:
    """Where the name of an instrument ends whose first word ends at `start`."""
    limit = end = min(len(text), start + 260)
    for stop in _TITLE_END.finditer(text, start, limit):
        if text[stop.start()] in '”"':
            # The quotation closes: it belongs to the title when it opened inside.
            if re.search(r"[“\"]", text[start : stop.start()]):
                end = stop.end()
                break
            continue
        end = stop.start()
        break
    while end > start and text[end - 1] in " ,;\n“(":
        end -= 1
    return end


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


def date(doc: Doc, text: str, tellings: list[Telling], best: Telling, status: str) -> str | None:
    """The day of the act as far as the text fixes it: the day in the sentence that tells of it,
    else that of the event that the article is about, else the month or year in the sentence."""
    dates: list[DateSpan] = sorted((d for d in doc._.dates or [] if d.value), key=lambda d: d.start)
    told = [best, *[t for t in tellings if t is not best and t.act == status]]
    published = doc._.published
    past = status != "planned"
    for telling in told:
        days = [
            d
            for d in dates
            if telling.sentence[0] <= d.start < telling.sentence[1]
            and d.kind in ("day", "relative", "range")
            and _fits(text, d, published, past=past)
        ]
        if days:
            return min(days, key=lambda d: _distance(text, d, telling)).value
    for telling in told:
        for one in dates:
            if (
                telling.at < one.start < telling.sentence[1]
                and one.kind in ("month", "year", "quarter")
                and _ON.search(text, max(telling.at, one.start - 14), one.start)
            ):
                return one.value
    return _lead(text, published, dates, best) if past else None


# เมื่อปี 2557, ตั้งแต่ปี 2562, ภายในเดือน…
_ON = re.compile(r"(?:เมื่อ|ใน|ภายใน|ช่วง|ตั้งแต่|แรกของ)[^\n]{0,8}$")
_TERM = re.compile(r"(?:ถึง|ไม่เกิน|จนถึง|สิ้นสุด|ตั้งแต่|ก่อน)(?:วันที่)? ?$")


def _fits(text: str, one: DateSpan, published: dt.date | None, *, past: bool) -> bool:
    if _TERM.search(text, max(0, one.start - 16), one.start):
        return False
    day = _day((one.value or "").split("/")[0])
    return not (past and published and day and day > published + dt.timedelta(1))


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


# ณ, but not that of a family name (ณ อยุธยา); ที่ before what is a place.
_PLACE = re.compile(
    r"(?:(?<![ก-๎])ณ(?! ?(?:อยุธยา|ระนอง|ลำปาง|พัทลุง|ถลาง|เชียงใหม่|ป้อมเพชร์|นคร(?=\s)|บางช้าง|วันที่))"
    r"|(?<=[ก-๙)0-9.] )ที่ ?(?=ห้อง|กระทรวง|โรงแรม|ทำเนียบ|อาคาร|สำนักงาน|หอประชุม|ศูนย์|กรม|ตึก"
    r"|โรงพยาบาล|สถาบัน|กรุง|นคร|เมือง|มหาวิทยาลัย)) ?(?P<place>[^\n]{4,160}?)"
    r"(?=\n| (?:โดย|ซึ่ง|นาย|นาง|พล|ดร|ศ\.|ศาสตราจารย์|รศ|รอง|ผศ|น\.|นพ|ร้อย|พัน|พร้อม|เพื่อ|เมื่อ|ทั้งนี้"
    r"|ในการ|และ(?:มี|ได้|นาย|นาง)|ว่า|กล่าว|ได้|มี|สำหรับ|เป็น|ร่วม|เวลา|วันที่|ระหว่าง|ผ่าน|จัด|ในโอกาส|ใน(?:การ|พิธี|วัน))|$)"
)


# The headline and the first paragraph.
_LEAD = 1200


def place(text: str, tellings: list[Telling]) -> Span | None:
    """Where it was signed: what stands after ณ in the sentence of the act or, in the lead of the
    same paragraph, before it; of the first telling that says so."""

    @functools.cache  # a page may be one line that tells of hundreds
    def places(line: int, stop: int) -> list[re.Match[str]]:
        return list(_PLACE.finditer(text, line, stop))

    for telling in tellings:
        start, end = telling.sentence
        line = text.rfind("\n", 0, start) + 1
        stop = text.find("\n", end)
        matches = places(line, stop if stop >= 0 else len(text))
        inside = [m for m in matches if start <= m.start() < end]
        for match in inside or matches[:1]:
            return match.span("place")
    # The lead tells where the event of the article was.
    lead = _PLACE.search(text, 0, _LEAD)
    return lead.span("place") if lead and tellings[0].at < _LEAD else None
