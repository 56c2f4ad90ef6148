"""The slots of a frame that stand around the act: title, evidence, signers, date, place."""

from __future__ import annotations

import datetime as dt
import re

from spacy.tokens import Doc

from nlp.agreements.items import Item, Items
from nlp.agreements.tellings import Telling
from nlp.spans import DateSpan, Span

_TITLE_END = re.compile(
    r"\n| (?:ณ|เมื่อวันที่|เมื่อวาน|ใน(?:วันที่|วันนี้|ครั้งนี้|ระหว่าง|โอกาส)|โดย|ซึ่ง|ที่ผ่านมา|พร้อม"
    r"|จำนวน|วันที่|วันนี้|ผ่านระบบ|ทั้งนี้|เป็น|ได้"
    r"|ที่(?=จะ|ได้| )|จึง|ว่า|สำหรับ|จะ|ขึ้น|ดังกล่าว|ครั้งนี้|และ(?:มี|ได้|ร่วม|เป็น)|กล่าว|ร่วมกัน(?= |$)|เพื่อให้)"
    r"|(?:ดังกล่าว|ครั้งนี้|ในวันนี้|ฉบับนี้)|ณ ห้อง|[”\"](?= |$)|เมื่อวันที่|เป็นระยะเวลา"
)


def title(text: str, told: list[Telling]) -> Span | None:
    """The fullest name that the tellings give the instrument."""
    best: Span | None = None
    for telling in told:
        instrument = telling.instrument
        if instrument is None:
            continue
        start = instrument.start + (4 if instrument.draft else 0)
        limit = min(len(text), instrument.end + 260)
        end = limit
        for stop in _TITLE_END.finditer(text, instrument.end, limit):
            if text[stop.start()] in '”"':
                # The quotation closes: it belongs to the title when it opened inside.
                if re.search(r"[“\"]", text[instrument.end : stop.start()]):
                    end = stop.end()
                    break
                continue
            end = stop.start()
            break
        while end > instrument.end and text[end - 1] in " ,;\n“(":
            end -= 1
        if best is None or end - start > best[1] - best[0]:
            best = (start, end)
    return best


def evidence(text: str, telling: Telling) -> Span:
    """The sentence of a telling; of a very long one, the part around the act."""
    start, end = telling.sentence
    if end - start > 600:
        cut = text.rfind(" ", start, max(start, telling.at - 180))
        start = cut + 1 if cut > start else start
        cut = text.find(" ", min(end, telling.at + 380), end)
        end = cut if cut > 0 else end
    return start, end


_ONE_OF = re.compile(r"\s*(?:และ|กับ|พร้อมด้วย|ร่วมกับ|,|พร้อมกับ)?\s*")
_PRESIDES = re.compile(
    r"[\s]*(?:\([^)\n]{0,60}\))?\s*(?:ได้|มา|ให้เกียรติ|ร่วม|เข้าร่วม|กล่าวเปิดและ|เปิดเผยภายหลัง"
    r"|เปิดเผยหลัง(?:จาก)?|ในฐานะ|เดินทาง|รับ)*+\s*(?:เป็น)?(?:ประธาน|สักขีพยาน|พยาน)"
)


# ลงนามเป็นสักขีพยาน, ลงนามในฐานะพยาน
_AS_WITNESS = re.compile(r"ลงนาม ?(?:เป็น|ในฐานะ)? ?(?:สักขี)?พยาน")


def people(
    items: Items, tellings: list[Telling]
) -> tuple[list[tuple[Span, str | None]], list[Span]]:
    """Who signed, each with the party; and who presided or witnessed."""
    text = items.text
    signers: dict[str, tuple[Span, str | None]] = {}
    witnesses: dict[str, Span] = {}
    for telling in tellings:
        if telling.act not in ("signed", "extended"):
            chains = [telling.between] if telling.instrument else []
            _add(signers, chains, text)
            continue
        if _AS_WITNESS.match(text, telling.at):
            for item in items.signers_before(telling.at, max(0, telling.at - 900)):
                if item.person:
                    witnesses.setdefault(
                        item.person.canonical, (item.person.start, item.person.end)
                    )
            continue
        floor = max(0, telling.at - 900)
        chains = [
            items.signers_before(telling.at, floor),
            telling.subjects,
            telling.objects,
            telling.between,
        ]
        _add(signers, chains, text)
        for item in items.within(telling.sentence[0], telling.sentence[1]):
            if item.person and _PRESIDES.match(text, item.end):
                key = item.person.canonical
                witnesses.setdefault(key, (item.person.start, item.person.end))
    for key in witnesses:
        signers.pop(key, None)
    return list(signers.values()), list(witnesses.values())


def _add(signers: dict[str, tuple[Span, str | None]], chains: list[list[Item]], text: str) -> None:
    for chain in chains:
        for item in chain:
            if item.person:
                key = item.person.canonical or text[item.person.start : item.person.end]
                signers.setdefault(key, ((item.person.start, item.person.end), item.name or None))


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


_PLACE = re.compile(
    r"(?:ณ|(?<=[ก-๙)] )ที่(?=ห้อง|กระทรวง|โรงแรม|ทำเนียบ|อาคาร|สำนักงาน|หอประชุม|ศูนย์"
    r"|กรม)) ?(?P<place>[^\n]{4,160}?)"
    r"(?=\n| (?:โดย|ซึ่ง|นาย|นาง|พล|ดร|ศ|รศ|ผศ|น\.|นพ|ร้อย|พัน|พร้อม|เพื่อ|เมื่อ|ทั้งนี้|ในการ"
    r"|และ|ว่า|กล่าว|ได้|มี|สำหรับ|เป็น|ร่วม|เวลา|วันที่|ระหว่าง|ผ่าน|จัด)|$)"
)


def place(text: str, telling: Telling) -> Span | None:
    """Where it was signed: what stands after ณ in the sentence of the act or, in the lead of the
    same paragraph, before it."""
    start, end = telling.sentence
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    matches = list(_PLACE.finditer(text, line, stop if stop >= 0 else len(text)))
    inside = [m for m in matches if start <= m.start() < end]
    for match in inside or matches[:1]:
        return match.span("place")
    return None
