"""The position of each person, from what stands beside the mention or another of that person's."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from enum import IntEnum

from spacy.tokens import Doc

from nlp.roles.extent import Extents, patterns
from nlp.spans import PersonSpan, Span
from nlp.words import text_of


class Rank(IntEnum):
    """How a position was found; the lowest wins among the mentions of a person."""

    AFTER = 0
    SHORT = 1  # an abbreviated one: รมว.แรงงาน, ปลัด พม.
    SHARED = 2  # told once for several names: นาย ก และนาย ข ผู้ตรวจราชการ…
    WEAK = 3  # ในฐานะ…
    BEFORE = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A position: how it was found, its span, the canonical name of its agency."""

    rank: Rank
    span: Span
    agency: str | None


# Between a name and its position: the rest of the blank that a form has for it, closing quotes, the
# name in Latin letters or a nickname in brackets, a comma.
_AFTER_NAME = re.compile(
    r"(?: ?[.…_][.…_ ]*(?=\)|ตำแหน่ง))?"
    r"[\"”’')]?(?: ?ฯ)? {0,3}(?:\([^()\n]{1,60}\)|, ?[A-Z][^,\n]{2,40},)?[ ,]{0,4}\n?"
)
_BEFORE_GAP = re.compile(r"ฯ?[ \"“‘'\n(]{0,3}(?:คือ |ได้แก่ )?")
_SHORT = re.compile(r"[.ฯ]|ปลัด ")
# A position in brackets has so many letters; (ครูปั๊ม) is what the person is called.
_NO_NICKNAME = 12
_IN_BRACKETS = re.compile(r" {0,2}\( ?")
# Positions that several hold at a time; a minister or a director-general is one.
_SEVERAL = re.compile(r"รอง|ผู้ช่วย|ผู้ตรวจ|ที่ปรึกษา|กรรมการ|สมาชิก|ผู้แทน|ผู้เชี่ยวชาญ|ส\.?ส\.")
_JOIN = re.compile(r"[\s,]{0,3}(?:และ|กับ|,)?[\s]{0,2}")


class RoleFinder:
    """Finds the positions in one document."""

    def __init__(self, doc: Doc) -> None:
        self.text = text_of(doc)
        self.extents = Extents(doc)
        self.persons = self.extents.persons
        self._person_starts = [p.start for p in self.persons]

    def after(self, person: PersonSpan) -> Found | None:
        """The position that stands right after a mention, in brackets too."""
        if bracket := _IN_BRACKETS.match(self.text, person.end):
            inside = self.extents.position_at(bracket.end())
            if (
                inside
                and self.text.startswith(")", inside[1])
                and inside[1] - inside[0] >= _NO_NICKNAME
            ):
                return Found(Rank.AFTER, inside, self.extents.agency_of(inside))
        found = _AFTER_NAME.match(self.text, person.end)
        start = found.end() if found else person.end
        rank = Rank.AFTER
        if link := patterns()["link"].match(self.text, start):
            rank = Rank.WEAK if link["weak"] else Rank.AFTER
            start = link.end()
        # A name right after is another person, whatever its title looks like (นายกฤษณะ).
        following = self.extents.next_person(person.end)
        if following and following.start <= start and following.start > person.end:
            if self.text[following.start - 1] != "(":
                return None
            # The name in brackets is the same person's, in another script.
            start = max(start, following.end)
            start = _AFTER_NAME.match(self.text, start).end()  # type: ignore[union-attr]
        span = self.extents.position_at(start)
        if span and rank is Rank.AFTER and _SHORT.search(self.text, span[0], span[1]):
            rank = Rank.SHORT
        return Found(rank, span, self.extents.agency_of(span)) if span else None

    def before(self, person: PersonSpan) -> Found | None:
        """The position that stands right before a mention: รมว.สุชาติ, รองนายกฯ พล.อ.ประวิตร."""
        floor = max(0, person.start - 80)
        at = bisect.bisect_left(self._person_starts, person.start) - 1
        if at >= 0:
            floor = max(floor, self.persons[at].end)
        window = self.text[floor : person.start]
        window = window[window.rfind("\n", 0, max(0, len(window) - 1)) + 1 :]
        base = person.start - len(window)
        for head in patterns()["bare"].finditer(window):
            begin = base + head.start()
            if (
                begin not in self.extents.word_starts
                and begin > 0
                and self.text[begin - 1].isalpha()
            ):
                continue
            span = self.extents.position_at(begin)
            if span is None:
                continue
            gap = self.text[span[1] : person.start]
            if _BEFORE_GAP.fullmatch(gap):
                return Found(Rank.BEFORE, span, self.extents.agency_of(span))
        return None

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
        return self.text.startswith(("นาย", "นาง", "น.ส."), self.persons[number].start)

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
