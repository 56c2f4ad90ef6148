"""Abbreviations that a document explains.

`ชื่อเต็ม (ย่อ)`, `ชื่อเต็ม (English Name: ABBR)`, `ชื่อเต็ม หรือ ย่อ`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

from nlp import lexicons
from nlp.aliases.gazetteer import gazetteer, key
from nlp.aliases.refused import is_officer
from nlp.aliases.repeats import places_of
from nlp.spans import AgencySpan, PersonSpan

# What follows a name in brackets, and `หรือ ดีป้า` after it. (Each run of white space is taken by
# one \s alone: with several the time would grow with the square of its length.)
_BRACKET = re.compile(r"[ \u201d\"]*\(\s*+([^()\n]{1,89}?[^()\s])\s*+\)")
_OR = re.compile(r"[ \u201d\"]*(?:หรือ|หรือที่เรียกว่า|เรียกว่า|โดยย่อว่า|ย่อว่า)\s*[\u201c\"']?")
_PART = re.compile(
    r"\s*(?:[:;|/]|\s[-–—]\s|\bor\b|หรือ|,(?=\s*[A-Z][A-Za-z&-]*[A-Z][A-Za-z&-]*\s*(?:$|\))))\s*"
)
_THAI_ABBREVIATION = re.compile(
    r"(?:[ก-ฮ]{1,6}\.){1,6}(?:[ก-ฮ]{1,5})?$|[ก-ฮ]{2,6}$"
    r"|(?:กระทรวง|สำนักงาน|ศูนย์|กรม|กองทุน)? ?(?:[ก-ฮ]{1,5}\.)+$"
)
_LATIN_ABBREVIATION = re.compile(r"[A-Z][A-Za-z&\-]*[A-Z][A-Za-z&\-]*$")
_LATIN_NAME = re.compile(
    r"[A-Z][A-Za-z\u00c0-\u024f.&,'’\-]+(?: [A-Za-z\u00c0-\u024f.&,'’\-]+){1,14}$"
)
# Latin letters as they are called in Thai: เอสซีบี is SCB.
_CALLED = "เอ|บี|ซี|ดี|อี|เอฟ|จี|เอช|ไอ|เจ|เค|แอล|เอ็ม|เอ็น|โอ|พี|คิว|อาร์|เอส|ที|ยู|วี|ดับเบิลยู|เอ็กซ์|วาย|แซด"
_INSIDE = re.compile(
    rf"(?<=[ก-๎A-Za-z ])\(((?:{_CALLED}){{2,6}}|[A-Z]{{2,8}})\) ?(?=จำกัด|Co|Ltd|PCL)"
)
# Brackets that belong to the name or tell of something else.
_NOT_NAMES = re.compile(
    r"(?:องค์การ)?มหาชน$|ประเทศไทย$|ไทยแลนด์|สำนักงานใหญ่|Thailand\)?$|(?:รมว|รมช|รมต|ผอ|ผวจ|สส|ส\.ส|สว|ส\.ว"
    r"|พ\.ศ|ค\.ศ|น|บ|กม|ชม|ปลัด)\.|คณะที่|MOU$|MoU$|MOA$|MOC$|YoY$|QoQ$|SDGs?$|FTA$|EV$|AI$|PM$|CEO$|CIO$|OTOP$"
    r"|SMEs?$|GDP$|Zoom|[กขคงนบม]\.?$"
)


_BODY = 150
_STRETCH = 128
_M = TypeVar("_M", PersonSpan, AgencySpan, PersonSpan | AgencySpan)
_FULL_NAME = re.compile(
    "|".join(
        re.escape(h)
        for h in sorted(lexicons.heads(), key=len, reverse=True)
        if len(h) > 3 and not h.isascii()
    )
)


class _Overlaps(Generic[_M]):
    """Mentions by the stretch of text that they lie in: which overlap a span is told without
    looking at them all."""

    def __init__(self, mentions: Iterable[_M]) -> None:
        self._by_stretch: dict[int, list[_M]] = {}
        for mention in mentions:
            self.add(mention)

    def __call__(self, start: int, end: int) -> list[_M]:
        """Those that overlap the span, each once."""
        near = (m for at in _stretches(start, end) for m in self._by_stretch.get(at, ()))
        return list({id(m): m for m in near if m.start < end and start < m.end}.values())

    def add(self, mention: _M) -> None:
        """One more."""
        for at in _stretches(mention.start, mention.end):
            self._by_stretch.setdefault(at, []).append(mention)

    def remove(self, mention: _M) -> None:
        """One that was added, off."""
        for at in _stretches(mention.start, mention.end):
            self._by_stretch[at] = [m for m in self._by_stretch[at] if m is not mention]


def _stretches(start: int, end: int) -> range:
    return range(start // _STRETCH, (end - 1) // _STRETCH + 1)


def learn(
    text: str,
    agencies: list[AgencySpan],
    persons: list[PersonSpan],
    explained: dict[str, AgencySpan],
) -> None:
    """Take the abbreviations and other names in brackets after agencies.

    Adds mentions for those that the engine missed. `explained` takes, by key of the name in
    brackets, the agency that it stands for; what it holds already stays.
    """
    mentions: list[PersonSpan | AgencySpan] = [*agencies, *persons]
    taken = _Overlaps(mentions)
    of_agencies = _Overlaps(agencies)
    for agency in sorted(agencies, key=lambda a: a.start):
        bracket = _BRACKET.match(text, agency.end)
        if bracket is None:
            _learn_or(text, agency, agencies, explained)
            continue
        for start, end in _parts(text, bracket.start(1), bracket.end(1)):
            name = text[start:end]
            if is_officer(text, agency, name):
                continue
            if _of_a_body_of(name, text[agency.start : agency.end]):
                body = _body_of(text, name, agency, agencies, of_agencies)
                if body is None:
                    continue
                agency = body
            abbreviation = _is_abbreviation(name, text[agency.start : agency.end])
            latin = bool(_LATIN_NAME.match(name)) and not _thai_free(
                text[agency.start : agency.end]
            )
            inside = of_agencies(start, end)
            exact = any((a.start, a.end) == (start, end) for a in inside)
            # กระทรวงอุตสาหกรรม (สถาบันยานยนต์): another agency, not another name.
            if not abbreviation and _FULL_NAME.match(name):
                continue
            if not (abbreviation or latin or exact) or _NOT_NAMES.match(name):
                continue
            if not exact:
                if latin and not abbreviation:
                    continue
                if not all(start <= a.start and a.end <= end for a in inside):
                    continue
                for a in inside:
                    agencies.remove(a)
                    of_agencies.remove(a)
                if set(places_of(taken(start, end))) <= set(places_of(inside)):
                    agencies.append(AgencySpan(start, end, agency.score * 0.9, "bracket"))
                    of_agencies.add(agencies[-1])
            explained.setdefault(key(name), agency)


def _of_a_body_of(name: str, agency: str) -> bool:
    """Whether an abbreviation ends with the agency's own: ศบค.มท. is of a body of the ministry."""
    tail = re.search(r"(?<=[ก-ฮ]\.)[ก-ฮ]{1,5}\.$", name)
    return tail is not None and any(known.name == agency for known in gazetteer().aliased(tail[0]))


def _body_of(
    text: str,
    name: str,
    agency: AgencySpan,
    agencies: list[AgencySpan],
    of_agencies: _Overlaps[AgencySpan],
) -> AgencySpan | None:
    """The body of an agency that stands before it as one name: it begins with the last head that
    has the first letter of the abbreviation. Takes the place of the mentions within it."""
    line = max(text.rfind("\n", 0, agency.start) + 1, agency.start - _BODY)
    heads = [m.start() for m in _FULL_NAME.finditer(text, line, agency.start)]
    start = next((at for at in reversed(heads) if text[at] == name[0]), None)
    if start is None:
        return None
    inside = of_agencies(start, agency.end)
    if any(a.start < start for a in inside):
        return None
    for other in inside:
        agencies.remove(other)
        of_agencies.remove(other)
    agencies.append(AgencySpan(start, agency.end, agency.score * 0.9, "bracket"))
    of_agencies.add(agencies[-1])
    return agencies[-1]


def short_forms(text: str, agencies: list[AgencySpan]) -> dict[str, AgencySpan]:
    """The abbreviations that stand within a company's name, by the agency that they stand for:
    บริษัท แอดวานซ์ … (เอไอเอส) จำกัด, (AIS). A place in brackets (ทุ่งสง) is none."""
    return {
        inside[1]: agency
        for agency in agencies
        if (inside := _INSIDE.search(text, agency.start, agency.end))
    }


def _thai_free(name: str) -> bool:
    return not re.search("[ก-๎]", name)


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    # (International Monetary Fund: IMF) holds two names.
    out, at = [], start
    for match in _PART.finditer(text, start, end):
        out.append((at, match.start()))
        at = match.end()
    out.append((at, end))
    return [(a, b) for a, b in out if b - a >= 2]


def _is_abbreviation(name: str, of: str) -> bool:
    """Whether `name` may shorten `of`: the form of an abbreviation, and letters of the full name
    in its order (Thai), or capitals (Latin)."""
    if _THAI_ABBREVIATION.match(name):
        if "." in name:
            return True
        return _letters_in_order(name, of)
    return bool(_LATIN_ABBREVIATION.match(name))


def _letters_in_order(short: str, full: str) -> bool:
    at = -1
    for letter in short:
        at = full.find(letter, at + 1)
        if at < 0:
            return False
    return True


def _learn_or(
    text: str, agency: AgencySpan, agencies: list[AgencySpan], explained: dict[str, AgencySpan]
) -> None:
    match = _OR.match(text, agency.end)
    if match is None:
        return
    for other in agencies:
        if other.start == match.end():
            name = text[other.start : other.end]
            if gazetteer().named(name):  # จ่ายที่ร้าน… หรือธนาคารออมสิน: two places to pay
                continue
            if len(name) < agency.end - agency.start:
                explained.setdefault(key(name), agency)
