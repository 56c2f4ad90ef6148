"""Who is named where: agencies, people with their positions, and states, as one sequence.

The parties of an agreement stand in a chain (A, B และ C). `Items` reads such chains to the right
of ระหว่าง or กับ and to the left of ลงนาม; a ministry that only tells whose a department is
(กรมอนามัย กระทรวงสาธารณสุข) is no link of the chain.
"""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass

from spacy.tokens import Doc

from nlp.agreements.joints import (
    AFTER_SIGNING,
    ALIAS,
    BEFORE_SIGN,
    BY,
    FOR_PARTY,
    GAP,
    HELD,
    HOLDS,
    LINKS,
    NO_LINK,
    NOT_SIGNING,
    OF,
    SPACES,
    UNKNOWN,
    WHERE,
    WIDEST,
)
from nlp.spans import AgencySpan, PersonSpan
from nlp.tables import alternatives, rows
from nlp.words import text_of, word_starts


@dataclass(frozen=True, slots=True)
class Item:
    """A link of a chain. `name`: of an agency its canonical name, of a person that of the
    position's agency (or ""), of a state its name as written."""

    start: int
    end: int
    sort: str  # agency, person, state
    name: str
    person: PersonSpan | None = None


@functools.cache
def _states() -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    for short, *others in rows("countries.tsv"):
        names[short] = short
        for other in "|".join(others).split("|"):
            if other:
                names[other] = short
    return re.compile(rf"(?:ประเทศ)?(?P<name>{alternatives(names)})"), names


def state_of(name: str) -> str | None:
    """The short name of a state, from any of its names."""
    return _states()[1].get(name)


def _level(name: str) -> int:
    if name.startswith(("กระทรวง", "ก.", "สำนักนายกรัฐมนตรี", "ทบวง")):
        return 3
    if name.startswith(("มหาวิทยาลัย", "จุฬาลงกรณ์", "กรม", "สำนักงาน")):
        return 2
    if name.startswith(
        (
            "คณะ",
            "วิทยาลัย",
            "ศูนย์",
            "ภาควิชา",
            "บัณฑิต",
            "ฝ่าย",
            "ส่วน",
            "กลุ่มงาน",
            "สายงาน",
            "สำนักวิชา",
            "หลักสูตร",
            "โครงการ",
        )
    ) or (name.startswith("กอง") and not name.startswith(("กองทุน", "กองทัพ"))):
        return 1
    return 2


def _over_unknown(gap: str) -> bool:
    """Whether a gap holds one link that no one recognised, and joints on both sides of it."""
    unknown = UNKNOWN.fullmatch(gap)
    return unknown is not None and not NO_LINK.search(unknown["link"])


class Items:
    """The agencies, people and states of one document in order, none inside another."""

    def __init__(self, doc: Doc) -> None:
        self.text = text_of(doc)
        self.words = word_starts(doc)
        self._persons: list[PersonSpan] = doc._.persons or []
        self._fullest: dict[str, PersonSpan] = {}
        for person in self._persons:
            known = self._fullest.setdefault(person.canonical, person)
            if self._fullness(person) > self._fullness(known):
                self._fullest[person.canonical] = person
        self._agencies: list[AgencySpan] = sorted(doc._.agencies or [], key=lambda a: a.start)
        self._held = self._positions()
        items = [self._person(person) for person in self._persons]
        taken: list[Item] = []
        end = -1
        for item in sorted(items, key=lambda i: (i.start, -i.end)):
            # A second name in brackets lies between the first and its position.
            if item.start >= end:
                taken.append(item)
                end = item.end
        starts = [i.start for i in taken]
        agencies = [Item(a.start, a.end, "agency", self._name(a)) for a in self._agencies]
        free = [a for a in agencies if not _covered(a, taken, starts)]
        free = [self._holder(a) for a in free]
        both = self._without_aliases(sorted(taken + free, key=lambda i: (i.start, -i.end)))
        starts = [i.start for i in both]
        states = [s for s in self._find_states() if not _covered(s, both, starts)]
        self.items = sorted(both + states, key=lambda i: (i.start, -i.end))
        self._starts = [i.start for i in self.items]

    def _without_aliases(self, items: list[Item]) -> list[Item]:
        """Leave out what stands in brackets right after another: กรมอนามัย (อน.)."""
        out: list[Item] = []
        for item in items:
            # An agency after an agency or a person, a person (in another script) after a person.
            if out and item.sort in ("agency", out[-1].sort) and item.start - out[-1].end <= 60:
                gap = self.text[out[-1].end : item.start]
                if ALIAS.fullmatch(gap) and self.text.find(")", item.end, item.end + 80) >= 0:
                    continue
                if re.fullmatch(r" ?หรือ ?", gap) and item.name == out[-1].name:
                    continue
            out.append(item)
        return out

    def _person(self, person: PersonSpan) -> Item:
        start, end = person.start, person.end
        if person.role:
            a, b = person.role
            # A role told elsewhere in the document does not stretch this mention.
            if a >= end and a - end <= 70 and "\n" not in self.text[end:a]:
                end = b
            elif b <= start and start - b <= 3:
                start = a
        name = person.agency or ""
        if name and _level(name) == 1 and (whole := self._whole(person, end)):
            end, name = max(end, whole.end), self._name(whole)
        return Item(start, end, "person", name, person)

    def _positions(self) -> dict[tuple[str, str], dict[str, PersonSpan]]:
        """By position and agency who holds it, each by the canonical name."""
        out: dict[tuple[str, str], dict[str, PersonSpan]] = {}
        for person in self._persons:
            if person.role and person.agency and (word := HOLDS.match(self.text, *person.role)):
                holders = out.setdefault((word[0].replace(" ", ""), person.agency), {})
                holders.setdefault(person.canonical, person)
        return out

    def _holder(self, agency: Item) -> Item:
        """The person whose position is told with this agency (ผู้ว่าการ กฟภ.) without the name, where
        the document names one such; else the agency."""
        found = HELD.search(self.text, max(0, agency.start - 60), agency.start)
        if found is None or found.start() not in self.words:
            return agency
        held = self._held.get((found["position"].replace(" ", ""), agency.name), {})
        if len(held) != 1:
            return agency
        (person,) = held.values()
        return Item(found.start(), agency.end, "person", agency.name, person)

    def _whole(self, person: PersonSpan, end: int) -> AgencySpan | None:
        """The agency that a position's unit belongs to, named after it: คณบดีคณะแพทยศาสตร์
        มหาวิทยาลัยขอนแก่น."""
        gap = SPACES.match(self.text, end)
        limit = gap.end() + 1 if gap else end + 1
        first = bisect.bisect_left(self._agencies, person.end, key=lambda a: a.start)
        last = bisect.bisect_left(self._agencies, limit, key=lambda a: a.start)
        for found in self._agencies[first:last]:
            if _level(self._name(found)) > 1:
                return found
        return None

    def _name(self, agency: AgencySpan) -> str:
        return agency.canonical or self.text[agency.start : agency.end]

    def _find_states(self) -> list[Item]:
        pattern, _ = _states()
        return [
            Item(m.start(), m.end(), "state", m["name"])
            for m in pattern.finditer(self.text)
            if m.start() in self.words and m.end() in self.words
        ]

    def _fullness(self, person: PersonSpan) -> tuple[bool, int]:
        return " " in self.text[slice(*person.name)].strip(), -person.start

    def fullest(self, person: PersonSpan) -> PersonSpan:
        """The first mention of a person by the whole name: of รศ.ดร.ปิติ that of รศ.ดร.ปิติ ใจดี."""
        return self._fullest.get(person.canonical, person) if person.canonical else person

    def within(self, start: int, end: int) -> list[Item]:
        """The items that begin in [start, end)."""
        a, b = (bisect.bisect_left(self._starts, x) for x in (start, end))
        return self.items[a:b]

    def chain_after(self, start: int, limit: int) -> list[Item]:
        """The links of the chain that begins at `start`, up to `limit`."""
        out: list[Item] = []
        position = start
        for item in self.within(start, limit):
            if len(out) == LINKS:
                break
            if item.start < position:
                continue
            gap = self.text[position : item.start]
            if out and out[-1].end == position:
                if self._acts_for(out[-1], item, gap):
                    out[-1] = item
                    position = item.end
                    continue
                if self._of(out[-1], item, gap):
                    position = item.end
                    continue
            if len(gap) > WIDEST or not (GAP.fullmatch(gap) or _over_unknown(gap)):
                break
            if out and "โดยมี" in gap and (item.sort != "person" or item.name != out[-1].name):
                break
            out.append(item)
            position = item.end
        return out

    def subjects(self, start: int, end: int) -> list[Item]:
        """The agencies in [start, end), and those of people with a position, without the
        ministries that only say whose an agency is."""
        out: list[Item] = []
        position = start
        for item in self.within(start, end):
            if item.sort == "state" or not item.name:
                continue
            if out and self._of(out[-1], item, self.text[position : item.start]):
                position = item.end
                continue
            out.append(item)
            position = item.end
        return out

    def signers_before(self, end: int, floor: int) -> list[Item]:
        """The people who are said to sign at `end`: those named before it with nothing between
        but positions, agencies and joints."""
        out: list[Item] = []
        position = end
        for item in reversed(self.within(floor, end)):
            if item.sort != "person" or item.end > position:
                continue
            gap = self.text[item.end : position]
            if len(gap) > (WIDEST if "\n" not in gap else 60):
                break
            if not out and not self._leads_to_sign(gap):
                break
            if out and NOT_SIGNING.search(gap):
                break
            if out and "โดยมี" in gap:
                break
            out.insert(0, item)
            position = item.start
        return out

    def _leads_to_sign(self, gap: str) -> bool:
        """Whether what stands between a person (or the position) and ลงนาม makes them sign."""
        if FOR_PARTY.search(gap) or AFTER_SIGNING.fullmatch(gap):
            return True
        return BEFORE_SIGN.fullmatch(gap[gap.rfind(" ") + 1 :]) is not None and not (
            NOT_SIGNING.search(gap)
        )

    def _acts_for(self, before: Item, item: Item, gap: str) -> bool:
        """Whether `item` acts for the ministry `before`: กระทรวงยุติธรรม โดยกรมบังคับคดี."""
        both = before.sort == item.sort == "agency"
        return both and _level(before.name) > _level(item.name) > 1 and bool(BY.fullmatch(gap))

    def _of(self, before: Item, item: Item, gap: str) -> bool:
        """Whether `item`, with no separator before it, only tells whose or where `before` is."""
        if not gap or not OF.fullmatch(gap):
            return False
        if item.sort == "state" or before.sort == "person":
            return item.sort != "person" and not (item.sort == before.sort == "state")
        if item.sort == "person":
            return False
        if gap.strip() == "โดย":
            return True
        if _level(item.name) <= _level(before.name):
            return False
        # In a list with spaces alone, a ministry followed by one more of its rank is a link.
        after = self.within(item.end, item.end + 3)
        return not (
            after and after[0].sort == "agency" and _level(after[0].name) >= _level(item.name)
        )

    def chain_before(self, end: int, floor: int) -> list[Item]:
        """The links of the chain that ends right before ลงนาม at `end`, back to `floor`."""
        out: list[Item] = []
        position = end
        for item in reversed(self.within(floor, end)):
            if item.end > position:
                continue
            gap = self.text[item.end : position]
            if len(gap) > WIDEST or len(out) == LINKS:
                break
            where = WHERE.search(self.text, max(0, item.start - 8), item.start)
            if item.sort == "state" and where:
                position = where.start()
                continue
            if not (GAP.fullmatch(gap) if out else BEFORE_SIGN.fullmatch(gap)):
                if OF.fullmatch(gap):
                    continue
                break
            out.insert(0, item)
            position = item.start
        # Superiors were taken as links: read it again from its beginning.
        return self.chain_after(out[0].start, end) if out else []


def _covered(item: Item, others: list[Item], starts: list[int]) -> bool:
    at = bisect.bisect_right(starts, item.start) - 1
    return (at >= 0 and others[at].end > item.start) or (
        at + 1 < len(others) and others[at + 1].start < item.end
    )
