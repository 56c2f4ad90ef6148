"""The component `khaosan_roles`: the position of each person, and its agency.

A position stands beside the name: after it (นายขจร ศรีชวโนทัย รองอธิบดีกรม…) or, shorter, before
it (รมว.สุชาติ, นายกฯ เศรษฐา). Where it begins is told by words that state positions
(nlp/data/positions.tsv); where it ends by the agency that it is of, white space, and words that no
position holds (nlp/data/role_words.tsv). Short forms of a name take the position that stands
beside another mention of the same person.
"""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass
from enum import IntEnum

from spacy.language import Language
from spacy.tokens import Doc

from nlp.spans import AgencySpan, PersonSpan, Span
from nlp.tables import alternatives, column, rows
from nlp.words import text_of, word_starts

# A position longer than this is a sentence (the longest in the training articles has 140).
LONGEST = 160


class Rank(IntEnum):
    """How a position was found; the lowest wins among the mentions of a person."""

    AFTER = 0
    SHORT = 1  # an abbreviated one: รมว.แรงงาน, ปลัด พม.
    SHARED = 2  # told once for several names: นาย ก และนาย ข ผู้ตรวจราชการ…
    WEAK = 3  # ในฐานะ…
    BEFORE = 4


@dataclass(frozen=True, slots=True)
class Found:
    rank: Rank
    span: Span
    agency: str | None


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    word = functools.partial(column, "positions.tsv")
    prefix = alternatives(word("prefix"))
    whole, head = alternatives(word("whole")), alternatives(word("head"))
    place = rf"{alternatives(word('place'))}(?:จังหวัด|อำเภอ|จ\.|อ\.)"
    latin = alternatives(word("latin"))
    thai = rf"(?:{prefix}(?:แทน)? ?)*(?:(?P<whole>{whole})|(?P<head>{head})|(?P<place>{place}))"
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
        "link": re.compile(rf" *(?:(?P<weak>{weak})|{link})[ :]*"),
        "stop": re.compile(alternatives(column("role_words.tsv", "stop"))),
        "unit": re.compile(alternatives(column("role_words.tsv", "unit"))),
        "bare": re.compile(bare),
    }


# Between a name and its position: closing quotes, the name in Latin letters or a nickname in
# brackets, a comma.
_AFTER_NAME = re.compile(
    r"[\"”’')]?(?: ?ฯ)? {0,3}(?:\([^()\n]{1,60}\)|, ?[A-Z][^,\n]{2,40},)?[ ,]{0,4}\n?"
)
_BEFORE_GAP = re.compile(r"ฯ?[ \"“‘'\n(]{0,3}(?:คือ |ได้แก่ )?")
_RUN = re.compile(r"[ก-๎A-Za-z0-9.ฯ/&–-]*")
_BRACKET = re.compile(r" {0,2}\([^()\n]{1,40}\)")
_PAIRED = re.compile(r"(?:กรรมการ|เจ้าหน้าที่บริหาร|ผู้ก่อตั้ง|ผู้จัดการ(?:ใหญ่)?)$")
_SHORT = re.compile(r"[.ฯ]|ปลัด ")
_NO_OFFICE = re.compile(
    r"(?:เป็น)?ประธาน ?(?:การ|ใน|พิธี|เปิด|งาน|ประชุม|สักขี|กล่าว|ลง|ร่วม|มอบ)(?!กรรมการ)"
)
# Who serves another office, named after a space: ที่ปรึกษา รมว.อุตสาหกรรม.
_SERVES = re.compile(r"(?:ที่ปรึกษา|เลขานุการ|คณะทำงาน|ผู้แทน|โฆษก|หัวหน้าสำนักงาน)$")
# Positions that several hold at a time; a minister or a director-general is one.
_SEVERAL = re.compile(r"รอง|ผู้ช่วย|ผู้ตรวจ|ที่ปรึกษา|กรรมการ|สมาชิก|ผู้แทน|ผู้เชี่ยวชาญ|ส\.?ส\.")
_DIPLOMAT = re.compile(r"(?:ทูต|กงสุล)(?:ใหญ่)?$")
_TITLED = re.compile(r"(?:นาย|นาง|นางสาว|พล|ดร\.|ร้อย|พัน|น\.ส\.)")
_JOIN = re.compile(r"[\s,]{0,3}(?:และ|กับ|,)?[\s]{0,2}")
_SUBUNIT = re.compile(
    r"(?:กอง(?!ทุน|ทัพ|บัญชาการ)|ฝ่าย|กลุ่ม|ส่วน|ศูนย์|คณะ|สำนัก(?!งาน|นายก)|ภาค|หน่วย|แผนก)"
)
# Units that no one takes for an organisation of its own (a faculty or a centre is one).
_UNIT_ONLY = re.compile(r"(?:กอง(?!ทุน|ทัพ|บัญชาการ)|ฝ่าย|กลุ่ม|ส่วน|แผนก)")
_LATIN_END = re.compile(r"(?:,| and (?=[A-Z])|[ก-๎“”\"(\n;]| (?:of|from|said|also|was|were|is)$)")


class RoleFinder:
    """Finds the positions in one document."""

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

    # ---- after the name ----

    def after(self, person: PersonSpan) -> Found | None:
        """The position that stands right after a mention."""
        found = _AFTER_NAME.match(self.text, person.end)
        start = found.end() if found else person.end
        rank = Rank.AFTER
        if link := _patterns()["link"].match(self.text, start):
            rank = Rank.WEAK if link["weak"] else Rank.AFTER
            start = link.end()
        # A name right after is another person, whatever its title looks like (นายกฤษณะ).
        following = self.next_person(person.end)
        if following and following.start <= start and following.start > person.end:
            if self.text[following.start - 1] != "(":
                return None
            # The name in brackets is the same person's, in another script.
            start = max(start, following.end)
            start = _AFTER_NAME.match(self.text, start).end()  # type: ignore[union-attr]
        span = self.position_at(start)
        if span and rank is Rank.AFTER and _SHORT.search(self.text, span[0], span[1]):
            rank = Rank.SHORT
        return Found(rank, span, self.agency_of(span)) if span else None

    def position_at(self, start: int) -> Span | None:
        """The span of the position that begins at `start`, or None."""
        if latin := _patterns()["latin"].match(self.text, start):
            return self._latin(start, latin.end())
        head = _patterns()["thai"].match(self.text, start)
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
        if whole and end == pos:
            complete = True
        # Over white space it goes on to a unit or, where none is named yet, to an agency.
        for _ in range(4):
            more = self._beyond_space(end, limit, complete=complete)
            if more is None:
                break
            end, complete = more
        return end

    def _run(self, start: int, pos: int, limit: int) -> tuple[int, bool]:
        """Follow what is glued to the head; also whether an agency was reached that ends it."""
        match = _RUN.match(self.text, pos, limit)
        run_end = match.end() if match else pos
        agency = self._agency_in(start, pos, run_end)
        if agency and agency.end <= limit:
            glued = self._cut(agency.end, _RUN.match(self.text, agency.end, limit))
            unit = _patterns()["unit"].match(self.text, agency.end)
            end = glued if unit and glued > agency.end else agency.end
            return end, not _SUBUNIT.match(self.text, agency.start)
        if ministry := _patterns()["ministry"].match(self.text, start, limit):
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
        stop = _patterns()["stop"].match(self.text, offset)
        if stop and (stop.end() in self.word_starts or stop.end() == len(self.text)):
            # การ, ผู้ make a noun of the verb: การจัดเก็บภาษี, ผู้ร่วมก่อตั้ง.
            return not self.text.endswith(("การ", "ผู้"), 0, offset)
        # และ + another position or a person: two are held, the first one counts; but not
        # กรรมการและเลขาธิการ, which is one.
        if self.text.startswith("และ", offset):
            rest = offset + 3
            if _TITLED.match(self.text, rest):
                return True
            if _patterns()["bare"].match(self.text, rest):
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
            head = _patterns()["thai"].match(self.text, start, limit)
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
            unit = _patterns()["unit"].match(self.text, start)
            if unit and unit.end() < limit and self.text[start : unit.end()] not in ("ของ", "ณ"):
                run = _RUN.match(self.text, start, limit)
                inner = self.agency_from(start, run.end() if run else start)
                stretched = max(self._cut(start, run), inner.end if inner else 0)
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
        if _patterns()["unit"].match(self.text, inside) or (agency and not complete):
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
        return inside[-1].canonical if inside else None

    # ---- before the name ----

    def before(self, person: PersonSpan) -> Found | None:
        """The position that stands right before a mention: รมว.สุชาติ, รองนายกฯ พล.อ.ประวิตร."""
        floor = max(0, person.start - 80)
        at = bisect.bisect_left(self._person_starts, person.start) - 1
        if at >= 0:
            floor = max(floor, self.persons[at].end)
        window = self.text[floor : person.start]
        window = window[window.rfind("\n", 0, max(0, len(window) - 1)) + 1 :]
        base = person.start - len(window)
        for head in _patterns()["bare"].finditer(window):
            begin = base + head.start()
            if begin not in self.word_starts and begin > 0 and self.text[begin - 1].isalpha():
                continue
            span = self.position_at(begin)
            if span is None:
                continue
            gap = self.text[span[1] : person.start]
            if _BEFORE_GAP.fullmatch(gap):
                return Found(Rank.BEFORE, span, self.agency_of(span))
        return None

    # ---- the document ----

    def assign(self) -> None:
        """Set `role` and `agency` of every mention."""
        own: dict[int, Found] = {}
        for number, person in enumerate(self.persons):
            if found := self.after(person):
                own[number] = found
        self._share(own)
        for number, person in enumerate(self.persons):
            if number not in own and (found := self.before(person)):
                own[number] = found
        best: dict[str, Found] = {}
        groups = self._groups()
        for number in sorted(own, key=lambda n: (own[n].rank, n)):
            best.setdefault(groups[number], own[number])
        for number, person in enumerate(self.persons):
            mine, known = own.get(number), best.get(groups[number])
            if mine is None or (known and known.rank < mine.rank):
                mine = known
            if mine:
                person.role, person.agency = mine.span, mine.agency

    def _share(self, own: dict[int, Found]) -> None:
        """นาย ก และนาย ข ผู้ตรวจราชการ…: the position after the last name is of all of them."""
        for number in range(len(self.persons) - 2, -1, -1):
            following = own.get(number + 1)
            if number in own or following is None or following.rank > Rank.SHARED:
                continue
            gap = self.text[self.persons[number].end : self.persons[number + 1].start]
            if (
                _JOIN.fullmatch(gap)
                and self._many(following.span)
                and self._civil(number) == self._civil(number + 1)
            ):
                own[number] = Found(Rank.SHARED, following.span, following.agency)

    def _civil(self, number: int) -> bool:
        return bool(re.match(r"นาย|นาง|น\.ส\.", self.text[self.persons[number].start :][:6]))

    def _many(self, span: Span) -> bool:
        return bool(_SEVERAL.match(self.text, span[0]))

    def _groups(self) -> list[str]:
        """For each mention the name that tells which person it is of."""
        out = []
        for person in self.persons:
            name = person.canonical or self.text[person.name[0] : person.end]
            out.append("".join(name.split()).rstrip("ฯ"))
        # A bare first name that only one fuller name begins with is that person. Sorted, the names
        # that begin with another follow it at once.
        ordered = sorted(set(out))
        person_of = {}
        for at, short in enumerate(ordered):
            fuller = [name for name in ordered[at + 1 : at + 3] if name.startswith(short)]
            person_of[short] = fuller[0] if len(fuller) == 1 else short
        return [person_of[name] for name in out]


@Language.component("khaosan_roles")
def component(doc: Doc) -> Doc:
    """Set the role and the role's agency of each person on the Doc."""
    doc._.persons = doc._.persons or []
    RoleFinder(doc).assign()
    return doc
