"""Where a position begins and ends, and which agency it is of."""

from __future__ import annotations

import bisect
import functools
import re

from spacy.tokens import Doc

from nlp.spans import AgencySpan, PersonSpan, Span
from nlp.tables import alternatives, column, rows
from nlp.words import text_of, word_starts

# A position longer than this is a sentence (the longest in the training articles has 140).
LONGEST = 160


@functools.cache
def patterns() -> dict[str, re.Pattern[str]]:
    word = functools.partial(column, "positions.tsv")
    prefix = alternatives(word("prefix"))
    whole, head = alternatives(word("whole")), alternatives(word("head"))
    place = rf"{alternatives(word('place'))}(?:จังหวัด|อำเภอ|จ\.|อ\.)"
    latin = alternatives(word("latin"))
    # รักษาการแทน is a prefix and another with แทน: taken in one way only, or the ways multiply.
    thai = rf"(?:(?>{prefix}(?:แทน)?) ?)*(?:(?P<whole>{whole})|(?P<head>{head})|(?P<place>{place}))"
    link = alternatives(column("role_words.tsv", "link"))
    weak = alternatives(column("role_words.tsv", "weak"))
    bare = rf"(?:{prefix} ?)*(?:{whole}|{head})"
    return {
        "thai": re.compile(thai),
        "latin": re.compile(rf"(?i:(?:the )?)(?:{latin})\b"),
        # An abbreviated minister and the ministry's name without กระทรวง: รมว.ดิจิทัลเพื่อเศรษฐกิจฯ
        "ministry": re.compile(
            rf"(?:{prefix} ?)*(?:รมว|รมช|ปลัด|รัฐมนตรี(?:ช่วย)?(?:ว่าการ)?)\.? ?(?:กระทรวง ?)?"
            rf"{alternatives(name.removeprefix('กระทรวง') for name, *_ in rows('ministries.tsv'))}"
        ),
        "link": re.compile(rf" *(?:(?P<weak>{weak})|{link})[ :.…_]*"),
        "stop": re.compile(alternatives(column("role_words.tsv", "stop"))),
        "unit": re.compile(alternatives(column("role_words.tsv", "unit"))),
        "bare": re.compile(bare),
        # What the civil service calls those of a rank: นักธรณีวิทยาเชี่ยวชาญ, นายช่างโยธาอาวุโส.
        "ranked": re.compile(
            rf"{alternatives(word('ranked'))}(?:(?!ขณะ|กำลัง|ระหว่าง|ที่|ซึ่ง|(?:เข้า|ร่วม)ปฏิบัติ)[ก-๎]){{0,40}}?"
            rf"{alternatives(word('rank'))}(?![ก-๎])"
        ),
    }


# Two dots are no abbreviation's: a blank that was filled in, or an ellipsis.
_RUN = re.compile(r"(?:[ก-๎A-Za-z0-9ฯ/&–-]|\.(?!\.))*")
_BRACKET = re.compile(r" {0,2}\([^()\n]{1,40}\)")
# A unit that goes by a number: เจ้าคณะภาค 14.
_NUMBER = re.compile(r" ?\d{1,2}(?:[–-]\d{1,2})?(?![\d.,/:%])")
_NUMBERED = re.compile(r"(?:ที่|ภาค|เขต)$")
_PAIRED = re.compile(r"(?:กรรมการ|เจ้าหน้าที่บริหาร|ผู้ก่อตั้ง|ผู้จัดการ(?:ใหญ่)?)$")
_NO_OFFICE = re.compile(
    r"(?:เป็น)?ประธาน ?(?:การ|ใน|พิธี|เปิด|งาน|ประชุม|สักขี|กล่าว|ลง|ร่วม|มอบ)(?!กรรมการ)"
)
# Who serves another office, named after a space: ที่ปรึกษา รมว.อุตสาหกรรม.
_SERVES = re.compile(r"(?:ที่ปรึกษา|เลขานุการ|คณะทำงาน|ผู้แทน|โฆษก|หัวหน้าสำนักงาน)$")
_DIPLOMAT = re.compile(r"(?:ทูต|กงสุล)(?:ใหญ่)?$")
_TITLED = re.compile(r"(?:นาย|นาง|นางสาว|พล|ดร\.|ร้อย|พัน|น\.ส\.)")
# Of รองประธาน คนที่ 1 it is part; ผู้ว่าราชการจังหวัด คนที่ 25 counts those who held the office.
_NTH_HOLDER = re.compile(r"คนที่ ?(?:[4-9]|\d\d)")
# A kind of organisation in place of its name: ผู้ตรวจราชการกรม is of the one last spoken of.
_BARE = re.compile(r"(กระทรวง|กรม|จังหวัด|สมาคม|มูลนิธิ|มหาวิทยาลัย|ธนาคาร|สถาบัน|บริษัท|สำนักงาน)ฯ?$")
# Which side of an agreement someone acts for.
_SIDE = re.compile(r"ฝ่าย ?(?:หนึ่ง|ที่)")
_SUBUNIT = re.compile(
    r"(?:กอง(?!ทุน|ทัพ|บัญชาการ)|ฝ่าย|กลุ่ม|ส่วน|ศูนย์|คณะ|สำนัก(?!งาน|นายก)|ภาค|หน่วย|แผนก)"
)
# Units that no one takes for an organisation of its own (a faculty or a centre is one).
_UNIT_ONLY = re.compile(r"(?:กอง(?!ทุน|ทัพ|บัญชาการ)|ฝ่าย|กลุ่ม|ส่วน|แผนก)")
_LATIN_END = re.compile(r"(?:,| and (?=[A-Z])|[ก-๎“”\"(\n;]| (?:of|from|said|also|was|were|is)$)")


class Extents:
    """The positions of one document by where they begin."""

    def __init__(self, doc: Doc) -> None:
        self.text = text_of(doc)
        self.persons: list[PersonSpan] = sorted(doc._.persons or [], key=lambda p: p.start)
        self.agencies: list[AgencySpan] = sorted(
            doc._.agencies or [], key=lambda a: (a.start, -a.end)
        )
        self._agency_starts = [a.start for a in self.agencies]
        self._person_starts = [p.start for p in self.persons]
        self.word_starts = word_starts(doc)

    def next_person(self, offset: int) -> PersonSpan | None:
        at = bisect.bisect_left(self._person_starts, offset)
        return self.persons[at] if at < len(self.persons) else None

    def agency_from(self, start: int, end: int) -> AgencySpan | None:
        """The first agency that begins in [start, end], the longest of those."""
        at = bisect.bisect_left(self._agency_starts, start)
        if at < len(self.agencies) and self.agencies[at].start <= end:
            return self.agencies[at]
        return None

    def position_at(self, start: int) -> Span | None:
        """The span of the position that begins at `start`, or None."""
        if latin := patterns()["latin"].match(self.text, start):
            return self._latin(start, latin.end())
        head = patterns()["thai"].match(self.text, start)
        if head is None and (ranked := patterns()["ranked"].match(self.text, start)):
            return start, self._end(start, ranked.end(), whole=False)
        if (
            head is None
            or _NO_OFFICE.match(self.text, start)
            or (head.end() not in self.word_starts and self._inside_word(head))
        ):
            return None
        end = self._end(start, head.end(), whole=head["whole"] is not None)
        return (start, end) if end - start <= LONGEST else (start, head.end())

    def _inside_word(self, head: re.Match[str]) -> bool:
        # ปลัดกระทรวง… may be cut otherwise by the dictionary; a bare short word may not (ครูซ).
        return (
            head.end() - head.start() <= 4
            and head.end() < len(self.text)
            and self.text[head.end() - 1] not in ".ฯ"
        )

    def _latin(self, start: int, end: int) -> Span:
        stop = _LATIN_END.search(self.text, end)
        limit = stop.start() if stop else len(self.text)
        if (person := self.next_person(end)) and person.start < limit:
            limit = person.start
        text = self.text[start : min(limit, start + LONGEST)].rstrip(" ,.")
        return start, start + len(text)

    def _end(self, start: int, pos: int, *, whole: bool) -> int:
        """Where the position that begins at `start`, its head ending at `pos`, ends."""
        limit = len(self.text)
        if following := self.next_person(start + 1):
            limit = min(limit, following.start)
        end, complete = self._run(start, pos, limit)
        end = self._with_number(end, limit)
        if whole and end == pos:
            complete = True
        # Over white space it goes on to a unit or, where none is named yet, to an agency.
        for _ in range(4):
            more = self._beyond_space(end, limit, complete=complete)
            if more is None:
                break
            end, complete = self._with_number(more[0], limit), more[1]
        return end

    def _with_number(self, end: int, limit: int) -> int:
        """Where the number ends that a unit goes by: เจ้าคณะภาค 14, ฝ่ายทุนวิจัย โปรแกรมที่ 15."""
        number = _NUMBER.match(self.text, end, limit)
        if number and _NUMBERED.search(self.text, max(0, end - 8), end):
            return number.end()
        return end

    def _run(self, start: int, pos: int, limit: int) -> tuple[int, bool]:
        """Follow what is glued to the head; also whether an agency was reached that ends it."""
        match = _RUN.match(self.text, pos, limit)
        run_end = match.end() if match else pos
        agency = self._agency_in(start, pos, run_end)
        if agency and agency.end <= limit:
            glued = self._cut(agency.end, _RUN.match(self.text, agency.end, limit))
            unit = patterns()["unit"].match(self.text, agency.end)
            end = glued if unit and glued > agency.end else agency.end
            return end, not _SUBUNIT.match(self.text, agency.start)
        if ministry := patterns()["ministry"].match(self.text, start, limit):
            return ministry.end(), True
        return self._cut(pos, match), False

    def _agency_in(self, start: int, pos: int, run_end: int) -> AgencySpan | None:
        # The agency may begin inside the head: ผู้ว่าการ + การรถไฟ… is written ผู้ว่าการรถไฟ….
        at = bisect.bisect_left(self._agency_starts, start + 1)
        best = None
        while at < len(self.agencies) and self.agencies[at].start <= max(pos, run_end - 1):
            agency = self.agencies[at]
            if agency.end > pos:
                stop = self._first_stop(pos, agency.start)
                if stop is None:
                    best = agency
                break
            at += 1
        return best

    def _first_stop(self, start: int, end: int) -> int | None:
        """Where the first word begins in [start, end) that no position holds."""
        for offset in range(start, end):
            if offset in self.word_starts and self._stops_at(offset):
                return offset
        return None

    def _stops_at(self, offset: int) -> bool:
        stop = patterns()["stop"].match(self.text, offset)
        if stop and (stop.end() in self.word_starts or stop.end() == len(self.text)):
            # การ, ผู้ make a noun of the verb: การจัดเก็บภาษี, ผู้ร่วมก่อตั้ง.
            return not self.text.endswith(("การ", "ผู้"), 0, offset)
        # และ + another position or a person: two are held, the first one counts; but not
        # กรรมการและเลขาธิการ, which is one.
        if self.text.startswith("และ", offset):
            rest = offset + 3
            if _TITLED.match(self.text, rest):
                return True
            if patterns()["bare"].match(self.text, rest):
                return not _PAIRED.search(self.text, max(0, offset - 40), offset)
        return False

    def _cut(self, start: int, run: re.Match[str] | None) -> int:
        if run is None:
            return start
        stop = self._first_stop(start, run.end())
        end = stop if stop is not None else run.end()
        while end > start and self.text[end - 1] in "-–/":
            end -= 1
        return end

    def _beyond_space(self, end: int, limit: int, *, complete: bool) -> tuple[int, bool] | None:
        bracket = _BRACKET.match(self.text, end, limit)
        for base in (end, bracket.end() if bracket and not complete else end):
            start = base
            while start < limit and self.text[start] == " " and start - base < 3:
                start += 1
            if start == base and base == end:
                continue
            field = self._bracketed(start, limit, complete=complete)
            if field:
                return field
            head = patterns()["thai"].match(self.text, start, limit)
            if head and _SERVES.search(self.text, max(0, end - 20), end):
                return self._run(start, head.end(), limit)[0], True
            if _DIPLOMAT.search(self.text, max(0, end - 20), end) and self.text.startswith(
                "ณ ", start
            ):
                city = _RUN.match(self.text, start + 2, limit)
                return (city.end() if city else end), False
            agency = self.agency_from(start, start)
            if agency and not complete and agency.end <= limit:
                return agency.end, not _SUBUNIT.match(self.text, agency.start)
            if _NTH_HOLDER.match(self.text, start):
                return None
            unit = patterns()["unit"].match(self.text, start)
            if unit and _SIDE.match(self.text, start):
                return None
            if unit and unit.end() < limit and self.text[start : unit.end()] not in ("ของ", "ณ"):
                run = _RUN.match(self.text, start, limit)
                inner = self.agency_from(start, run.end() if run else start)
                # ที่ ends a position elsewhere; in โปรแกรมที่ 15 it counts.
                counted = unit.end() if _NUMBERED.search(self.text, start, unit.end()) else 0
                stretched = max(self._cut(start, run), inner.end if inner else 0, counted)
                if start < stretched <= limit:
                    return stretched, complete
        return None

    def _bracketed(self, start: int, limit: int, *, complete: bool) -> tuple[int, bool] | None:
        """A field or an agency in brackets that belongs to the position: (ฝ่ายการเมือง)."""
        bracket = _BRACKET.match(self.text, start, limit)
        if bracket is None:
            return None
        inside = self.text.index("(", start) + 1
        agency = self.agency_from(inside, inside)
        # หน่วยบริหาร… (บพท.) is one agency's two names.
        if agency and any(
            a.canonical == agency.canonical and a.end <= start <= a.end + 2 for a in self.agencies
        ):
            return None
        if patterns()["unit"].match(self.text, inside) or (agency and not complete):
            return bracket.end(), complete
        return None

    def agency_of(self, span: Span) -> str | None:
        """The canonical name of the agency in a position, or of the one right after it; of
        several the first that is no mere unit (กองกลาง สำนักงานปลัด…)."""
        start, end = span
        at = bisect.bisect_left(self._agency_starts, start)
        inside = []
        while at < len(self.agencies) and self.agencies[at].start < end:
            if self.agencies[at].end <= end:
                inside.append(self.agencies[at])
            at += 1
        bodies = [a for a in inside if not _UNIT_ONLY.match(self.text, a.start)]
        if bodies:
            return bodies[0].canonical
        after = end + 1 if self.text[end : end + 1] == " " else end
        beside = self.agency_from(after, after)
        if beside:
            return beside.canonical
        return inside[-1].canonical if inside else self._last_said(start, end)

    def _last_said(self, start: int, end: int) -> str | None:
        bare = _BARE.search(self.text, start, end)
        if bare is None:
            return None
        at = bisect.bisect_left(self._agency_starts, start)
        before = (self.agencies[i].canonical for i in range(at - 1, -1, -1))
        return next((name for name in before if name.startswith(bare[1])), None)
