"""Where a mention begins and ends, set right by what is certain whatever engine ran.

Titles and ฯ belong to a person's mention, legal endings to a company's; a bracket that opens inside
a name closes inside it; a name of the lists is taken whole.
"""

from __future__ import annotations

import re

from nlp import lexicons
from nlp.aliases.extents import part_agencies, with_country
from nlp.aliases.person_extents import complete_family_names, part_persons
from nlp.spans import AgencySpan, PersonSpan
from nlp.tables import alternatives

# จำกัด (มหาชน), (ประเทศไทย) จำกัด, (องค์การมหาชน) after a name.
_LEGAL = re.compile(
    r"(?:[ ]*\((?:ประเทศไทย|ไทยแลนด์|Thailand|THAILAND)\))?[ ]*จำกัด(?![ก-ฺเ-๎])(?:[ ]*\(มหาชน\))?"
    r"|[ ]*\((?:องค์การ)?มหาชน\)"
)
_LEGAL_LATIN = re.compile(r"[ ]*(?:\(Thailand\)[ ]*)?(?:Co\.,?[ ]*Ltd\.?|PCL\.?|Ltd\.|Inc\.)", re.I)
# The rest of a company's name up to its legal ending, where the engine stopped within it.
_TO_LIMITED = re.compile(
    r"(?:(?!บริษัท|ห้าง|ร่วมกับ|กล่าว|เพื่อ|โดย|ซึ่ง|ได้|ให้| (?:ที่|มี|ใน|จะ|และ(?=ก)|เป็น)|[\n,;:“”\"]).){1,60}?"
    r"(?<=[ )])จำกัด(?![ก-ฺเ-๎])(?:[ ]*\(มหาชน\))?"
)
_COMPANY = re.compile(r"บริษัท|ธนาคาร|บรรษัท|ห้างหุ้นส่วน|สหกรณ์|บมจ|บจก")
# Where the next of somebody's positions begins behind an agency's name.
_NEXT_POSITION = re.compile(
    r"(?<=...)(?:[ ]{1,2}(?:และ[ ]?)?(?:อดีต|ในฐานะ|รักษาการ|ปฏิบัติหน้าที่)|และ[ ]?(?:อดีต|ในฐานะ))"
)
_PUBLIC = re.compile(r"[ ]*\((?:องค์การ)?มหาชน\)")
_LETTER = re.compile(r"[ก-๎A-Za-z]")
_FAR = 24
_MOST_TITLES = 8  # before one name
_POSITION = re.compile(r"(?:รมว|รมช|รมต)\.? ?$")


def settle_persons(text: str, persons: list[PersonSpan], agencies: list[AgencySpan]) -> None:
    """Cut two people apart; take in the title before each name, its family name and the ฯ after
    it, where no agency begins."""
    persons[:] = part_persons(text, persons)
    begun = {a.start for a in agencies}
    for person in persons:
        start = _title_start(text, person.start)
        if start < person.start and not _overlapped(start, person.start, persons, person):
            person.start = start
        if text[person.end : person.end + 1] == "ฯ" and person.end not in begun:
            person.end += 1
        person.end = _close_bracket(text, person.start, person.end)
    complete_family_names(text, persons, agencies)


def part_of_position(text: str, start: int) -> bool:
    """Whether an abbreviated position stands right before: รมว.มหาดไทย names no agency."""
    return bool(_POSITION.search(text, max(0, start - 6), start)) and not text.startswith(
        ("กระทรวง", "สำนัก"), start
    )


def settle_agencies(text: str, agencies: list[AgencySpan]) -> None:
    """Take in ฯ and legal endings, close brackets, drop what is part of a position."""
    agencies[:] = [a for a in part_agencies(text, agencies) if not part_of_position(text, a.start)]
    for agency in agencies:
        if behind := _NEXT_POSITION.search(text, agency.start, agency.end):
            agency.end = behind.start()
        end = agency.end
        if text[end : end + 1] == "ฯ":
            end += 1
        end = _close_bracket(text, agency.start, end)
        name = text[agency.start : end]
        if "(มหาชน" not in name and "องค์การมหาชน" not in name:
            company = _COMPANY.match(name)
            legal = (_LEGAL if company else _PUBLIC).match(text, end)
            if legal is None and name[-1:].isascii():
                legal = _LEGAL_LATIN.match(text, end)
            if legal:
                end = legal.end()
            elif company and (rest := _TO_LIMITED.match(text, end)):
                end = rest.end()
        if end == agency.end:
            end = with_country(text, agency)
        if end > agency.end and not _overlapped(agency.end, end, agencies, agency):
            agency.end = end


_TITLE_END = re.compile(
    "(?:" + "|".join(
        re.escape(t) for t in sorted(lexicons.titles(), key=len, reverse=True) if len(t) > 2
    ) + r")\s?$"
)  # fmt: skip


# Titles so long that an engine may begin a name within one: แพทย์|หญิงสมศรี.
_LONG_TITLE = re.compile(alternatives(t for t in lexicons.titles() if len(t) > 5))


def _title_start(text: str, start: int) -> int:
    for title in _LONG_TITLE.finditer(text, max(0, start - _FAR), start + _FAR):
        if title.start() < start < title.end():
            start = title.start()
    # The segmenter cuts นางกฤษณา as นา|งกฤษณา.
    for cut in (1, 2, 3):
        if text[start - cut : start - cut + 3] in ("นาย", "นาง") and not _LETTER.match(
            text[start - cut - 1 : start - cut]
        ):
            return start - cut
    for _ in range(_MOST_TITLES):
        match = _TITLE_END.search(text, max(0, start - _FAR), start)
        if match is None or match.start() == start:
            return start
        before = text[match.start() - 1 : match.start()]
        known = match[0].strip()
        # หมอ or คุณ at the end of another word is no title; นาย after a position is.
        if before and _LETTER.match(before) and known not in ("นาย", "นางสาว"):
            return start
        start = match.start()
    return start


def _close_bracket(text: str, start: int, end: int) -> int:
    name = text[start:end]
    opened = name.rfind("(")
    if opened < 0 or ")" in name[opened:]:
        return end
    closing = re.compile(r"[^()\n]{0,24}\)").match(text, end)
    if closing:
        return closing.end()
    return start + len(name[:opened].rstrip()) if opened else end


def _overlapped(
    start: int, end: int, others: list[PersonSpan] | list[AgencySpan], own: object
) -> bool:
    return any(o is not own and o.start < end and start < o.end for o in others)
