"""Mentions that name no organisation, whatever engine took them for one.

Classes with many members, products, platforms that are only the channel of a meeting, abbreviations
of a course or an officer, ministerial regulations, Bangkok as a place (gold guide: what does not
count). The words are those of nlp/data/agency_classes.tsv and not_agencies.tsv.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right

from nlp import lexicons
from nlp.aliases.gazetteer import gazetteer
from nlp.spans import AgencySpan
from nlp.tables import alternatives, column

# What may stand after a class: องค์กรปกครองส่วนท้องถิ่นทั่วประเทศ is as many as without it.
_MANY = r"(?: ?(?:ทั่วประเทศ|ทั้งประเทศ|ทุกแห่ง|ทุกจังหวัด|ทุกระดับ|ทุกสังกัด|ในพื้นที่|ในสังกัด|ต่าง ?ๆ|นำร่อง|อื่น ?ๆ?))?"
_REGULATION = re.compile(r"กฎ ?$")
# มท.1 is the minister.
_MINISTER = re.compile(r"[1-4](?![\d.,/])")
_OFFICER = re.compile(
    r"(?:สมาชิก|ผู้[ก-๎]{2,12}|อธิบดี|ปลัด|เลขาธิการ|เลขานุการ|ประธาน|หัวหน้า[ก-๎]{0,14}|นายก|ว่าการ|ราชการ"
    r"|เจ้า|คณบดี|อธิการบดี|โฆษก)$"
)
# เป็นศูนย์กลาง …, เป็นหน่วยงานหลัก …: what something is, no name (in 432 annotated articles 73 such
# heads behind เป็น and not one was a name).
_DESCRIBED = re.compile("ศูนย์|หน่วย|องค์กร|สถาบัน")
_LATIN_NAME = re.compile(r"[A-Za-z0-9 ,&'’:.\-–]{8,}")
_BRACKET = re.compile(r" ?\(([^()\n]{2,12})\)")
_CITY = re.compile(r"กรุงเทพมหานคร$|กรุงเทพฯ$")
_CLOSING = "”\"'’»"
_OPENING = {"”": "“", "»": "«", "’": "‘", '"': '"', "'": "'"}
# How far before a bracket the name that it shortens begins.
_NAME = 150


def refuse(text: str, agencies: list[AgencySpan]) -> None:
    """Drop the mentions that name no organisation, and every mention of an abbreviation that
    the text gives to a course."""
    named = _named_so(text, agencies)
    agencies[:] = [a for a in agencies if not _refused(text, a, named)]
    ends = sorted(a.end for a in agencies)
    courses = {text[a.start : a.end] for a in agencies if _of_course(text, a, ends)}
    agencies[:] = [a for a in agencies if text[a.start : a.end] not in courses]


def is_officer(text: str, agency: AgencySpan, abbreviation: str) -> bool:
    """Whether an abbreviation beside an agency is of the officer that the agency is named with:
    ผู้ตรวจราชการกระทรวงอุตสาหกรรม (ผตร.อก.); วุฒิสภา (สว.) is the senate."""
    return bool(
        _patterns()["position"].match(abbreviation)
        and _OFFICER.search(text, max(0, agency.start - 24), agency.start)
    )


def _named_so(text: str, agencies: list[AgencySpan]) -> set[str]:
    """Abbreviations like officers' that the text gives to an organisation."""
    given = ((a, _BRACKET.match(text, a.end)) for a in agencies)
    return {b[1] for a, b in given if b and not is_officer(text, a, b[1])}


def _refused(text: str, agency: AgencySpan, named: set[str]) -> bool:
    start, end = agency.start, agency.end
    name = text[start:end]
    if _patterns()["whole"].fullmatch(name):
        return True
    if name not in named and _patterns()["position"].match(name):
        return True
    if name.startswith("กระทรวง") and _REGULATION.search(text, max(0, start - 4), start):
        return True
    if name.endswith(".") and _MINISTER.match(text, end) and _is_ministry(name):
        return True
    if _CITY.match(name):
        return _at_venue(text, start)
    if text.endswith("เป็น", 0, start) and _DESCRIBED.match(name) and not gazetteer().named(name):
        return True
    if _LATIN_NAME.fullmatch(name) and _is_undertaking(name):
        return True
    return _patterns()["platform"].fullmatch(name) is not None and _is_channel(text, start, end)


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    word = functools.partial(column, "not_agencies.tsv")
    classes = alternatives(row[0] for row in lexicons.rows("agency_classes.tsv"))
    platform, product = alternatives(word("platform")), alternatives(word("product"))
    # Taken in one way only, the longest: where there are several, they multiply along a list.
    service = rf"(?>{alternatives([*word('platform'), *word('product')])}(?: ?Live)?)"
    return {
        "whole": re.compile(
            rf"(?>{classes})(?:[ ,/]{{1,2}}(?>{classes}))*{_MANY}|(?i:{product})"
            rf"|{alternatives(word('other'))}|คณะที่ ?\d+"
        ),
        "position": re.compile(alternatives(word("position"))),
        "platform": re.compile(platform, re.I),
        "channel": re.compile(
            rf"(?:{alternatives(word('channel'))})[ :“\"]{{0,2}}"
            rf"(?:{service}[ ,/]{{0,2}}+(?:และ|หรือ|กับ|&)? ?)*$",
            re.I,
        ),
        "live": re.compile(r" ?(?:Live|ไลฟ์|Page|Fanpage|Official|OA\b|Meeting|Channel|[:@])", re.I),
        "undertaking": re.compile(rf"\b(?:{alternatives(word('undertaking'))})\b"),
        "noun": re.compile(
            rf"\b(?:{alternatives(row[0] for row in lexicons.rows('agency_translations.tsv'))})\b"
        ),
        "programme": re.compile(alternatives(word("programme"))),
        "venue": re.compile(rf"(?:^|[ \n]|ณ ?|ที่ ?){alternatives(word('venue'))}"),
        "head": re.compile(alternatives(h for h in lexicons.heads() if len(h) > 3)),
    }


def _is_undertaking(name: str) -> bool:
    """Whether an English name is a plan's or a project's, and no organisation's noun is in it."""
    patterns = _patterns()
    return bool(patterns["undertaking"].search(name) and not patterns["noun"].search(name))


def _is_ministry(abbreviation: str) -> bool:
    return any(known.name.startswith("กระทรวง") for known in gazetteer().aliased(abbreviation))


def _is_channel(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 80) : start]
    return bool(_patterns()["channel"].search(before) or _patterns()["live"].match(text, end))


def _at_venue(text: str, start: int) -> bool:
    """Whether กรุงเทพมหานคร follows, after a space, the name of a building or a district: the last
    three words set off by spaces tell."""
    if text[start - 1 : start] != " ":
        return False
    line = text[text.rfind("\n", 0, start) + 1 : start]
    near = " " + " ".join(line.split()[-3:])
    return _patterns()["venue"].search(near) is not None


def _of_course(text: str, agency: AgencySpan, ends: list[int]) -> bool:
    """Whether a mention in brackets shortens what stands before them and that is no organisation:
    หลักสูตร “ผู้นำชุมชนยุคใหม่” (ผชม.)."""
    name = text[agency.start : agency.end]
    if text[agency.start - 1 : agency.start] != "(" or gazetteer().aliased(name):
        return False
    offset = max(0, agency.start - 1 - _NAME)
    before = text[offset : agency.start - 1].rstrip()
    # Where the last organisation before the bracket ends; `ends` is sorted.
    at = bisect_right(ends, agency.start)
    last = ends[at - 1] if at else -1
    if not before or offset + len(before) - 1 <= last:
        return False
    if before[-1] in _CLOSING:
        opened = before.rfind(_OPENING[before[-1]], 0, -1)
        quoted = before[opened + 1 : -1].strip()
        return opened >= 0 and not _patterns()["head"].match(quoted)
    words = list(_patterns()["programme"].finditer(before, before.rfind("\n") + 1))
    return bool(words) and last <= offset + words[-1].start()
