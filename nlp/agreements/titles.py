"""What an instrument is called."""

from __future__ import annotations

import re

from nlp.agreements.tellings import Telling
from nlp.spans import Span

_TITLE_END = re.compile(
    r"\n| (?:ณ|เมื่อวันที่|เมื่อวาน|ใน(?:วันที่|วันนี้|ครั้งนี้|ระหว่าง|โอกาส)|โดย|ซึ่ง|ที่ผ่านมา|พร้อม"
    r"|จำนวน|วันที่|วันนี้|ผ่านระบบ|ทั้งนี้|เป็น|ได้"
    r"|ที่(?=จะ|ได้| )|นั้น(?= |$)"
    r"|ร่วมกันกับ|จึง|ว่า|สำหรับ|จะ|ขึ้น|ดังกล่าว|ครั้งนี้|และ(?:มี|ได้|ร่วม|เป็น)|กล่าว|ร่วมกัน(?= |$)|เพื่อให้)"
    r"| ?(?:ร่วม)?กับ ?(?=(?:นาย|นาง|พล\.|พลเอก|ดร\.|รศ\.|ผศ\.|ศ\.))"
    r"|(?:ดังกล่าว|ข้างต้น|ครั้งนี้|ในวันนี้|ฉบับนี้|นี้(?= ))|ณ ห้อง"
    r"|เมื่อ(?:วันที่|ปี|เดือน)|ตั้งแต่(?:วันที่|ปี)|ในวันที่|เป็นระยะเวลา|ที่(?:มีวัตถุ|ได้|ทั้ง)"
    r"| (?:ต่อเนื่อง|ประกอบด้วย|มี|ตั้งแต่|\d{1,2} ?ฉบับ)"
    r"| (?:บันทึก|ข้อตกลง|สัญญา|ความตกลง)[ก-๎]{0,20}? ?(?:ฉบับ)?นี้"
)


# After an abbreviation: how many are party to it, or that they join (MOU สานพลัง 5 องค์กร), not what
# it is called.
_NO_NAME = re.compile(r" ?ฯ|(?<=[A-Za-z]) ?(?:สานพลัง|ผนึก|จับมือ|(?:ร่วม)?กับ|\d{1,3} ?[ก-๎])")


# Between whom, to what end: no part of the name once the name says what it is about.
_AFTER_SUBJECT = re.compile(
    r" (?:ระหว่าง(?!ประเทศ|กัน|การ|ปี|วัน)|(?:ร่วม)?กับ ?(?:บริษัท|กระทรวง|กรม|มหาวิทยาลัย|สำนักงาน)"
    r"|ใน(?:ฐานะ|รูปแบบ)|ตาม(?:ที่|นโยบาย)|ผ่าน)"
)
# Whom it is between comes first: what it is about follows.
_BETWEEN_FIRST = re.compile(r"[^\n]{0,8}?(?:ระหว่าง|กับ)")
# To what end, after a name of some length.
_TO_WHAT_END = re.compile(r" (?:เพื่อ|ให้)")
_LONG_SUBJECT = 70
# That one, not what it is called: บันทึกข้อตกลงนี้ทำขึ้น.
_THIS = re.compile(r" ?(?:ฉบับ ?)?นี้")
# What a name goes on with.
_ABOUT = re.compile(r" {0,2}(?:ว่าด้วย|เรื่อง|โครงการ|ด้าน|การ|ใน|[“\"])")
# The shortest subject.
_SUBJECT = 8
_QUOTED = re.compile(r"[“\"][^“”\"\n]{3,200}[”\"]")


def title(text: str, told: list[Telling], status: str) -> tuple[Span | None, str]:
    """The fullest name that the tellings give the instrument, and what sort of name it is: one
    that says what it is about (about), some other (named), or the bare word (bare)."""
    best: Span | None = None
    rank = (False, False, False, False, 0)
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
            _ABOUT.match(text, instrument.end) is not None,
            telling.act == status,
            end - start,
        )
        if best is None or mine > rank:
            best, rank = (start, end), mine
    return best, "about" if rank[2] else "named" if rank[1] else "bare"


def _title_end(text: str, start: int) -> int:
    """Where the name of an instrument ends whose first word ends at `start`."""
    if _THIS.match(text, start):
        return start
    limit = end = min(len(text), start + 260)
    quoted = _QUOTED.search(text, start, limit)
    for stop in _title_stops(text, start, limit):
        if quoted and quoted.start() < stop < quoted.end():
            continue
        end = stop
        break
    while end > start and text[end - 1] in " ,;\n“(":
        end -= 1
    return end


def _title_stops(text: str, start: int, limit: int) -> list[int]:
    stops = [m.start() for m in _TITLE_END.finditer(text, start, limit)]
    if not _BETWEEN_FIRST.match(text, start):
        after = (m.start() for m in _AFTER_SUBJECT.finditer(text, start, limit))
        stops += [at for at in after if at - start >= _SUBJECT]
    after = (m.start() for m in _TO_WHAT_END.finditer(text, start, limit))
    stops += [at for at in after if at - start >= _LONG_SUBJECT]
    return sorted(stops)
