"""Abbreviations that a document explains.

`ชื่อเต็ม (ย่อ)`, `ชื่อเต็ม (English Name: ABBR)`, `ชื่อเต็ม หรือ ย่อ`.
"""

from __future__ import annotations

import re

from nlp import lexicons
from nlp.aliases.gazetteer import key
from nlp.spans import AgencySpan, PersonSpan

# What follows a name in brackets, and `หรือ ดีป้า` after it.
_BRACKET = re.compile(r"[ \u201d\"]*\(\s*([^()\n]{2,90}?)\s*\)")
_OR = re.compile(r"[ \u201d\"]*(?:หรือ|หรือที่เรียกว่า|เรียกว่า|โดยย่อว่า|ย่อว่า)\s*[\u201c\"']?")
_PART = re.compile(
    r"\s*(?:[:;|/]|\s[-–—]\s|\bor\b|หรือ|,(?=\s*[A-Z][A-Za-z&-]*[A-Z][A-Za-z&-]*\s*(?:$|\))))\s*"
)
_THAI_ABBREVIATION = re.compile(
    r"(?:[ก-ฮ]{1,6}\.){1,6}(?:[ก-ฮ]{1,5})?$|[ก-ฮ]{2,6}$"
    r"|(?:กระทรวง|สำนักงาน|ศูนย์|กรม|กองทุน)? ?(?:[ก-ฮ]{1,5}\.)+$"
)
_LATIN_ABBREVIATION = re.compile(r"[A-Z][A-Za-z&\-]*[A-Z][A-Za-z&\-]*$")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z.&,'’\-]+(?: [A-Za-z.&,'’\-]+){1,14}$")
# Brackets that belong to the name or tell of something else.
_NOT_NAMES = re.compile(
    r"(?:องค์การ)?มหาชน$|ประเทศไทย$|ไทยแลนด์|สำนักงานใหญ่|Thailand\)?$|(?:รมว|รมช|รมต|ผอ|ผวจ|สส|ส\.ส|สว|ส\.ว"
    r"|พ\.ศ|ค\.ศ|น|บ|กม|ชม|ปลัด)\.|MOU$|MoU$|MOA$|MOC$|YoY$|QoQ$|SDGs?$|FTA$|EV$|AI$|PM$|CEO$|CIO$|OTOP$"
    r"|SMEs?$|GDP$|Zoom|[กขคงนบม]\.?$"
)


_FULL_NAME = re.compile(
    "|".join(
        re.escape(h)
        for h in sorted(lexicons.heads(), key=len, reverse=True)
        if len(h) > 3 and not h.isascii()
    )
)


def learn(
    text: str, agencies: list[AgencySpan], persons: list[PersonSpan]
) -> dict[str, AgencySpan]:
    """Take the abbreviations and other names in brackets after agencies.

    Adds mentions for those that the engine missed. Returns, by key of the name in brackets, the
    agency that it stands for.
    """
    explained: dict[str, AgencySpan] = {}
    taken = {(a.start, a.end) for a in agencies} | {(p.start, p.end) for p in persons}
    for agency in sorted(agencies, key=lambda a: a.start):
        bracket = _BRACKET.match(text, agency.end)
        if bracket is None:
            _learn_or(text, agency, agencies, explained)
            continue
        for start, end in _parts(text, bracket.start(1), bracket.end(1)):
            name = text[start:end]
            abbreviation = _is_abbreviation(name, text[agency.start : agency.end])
            latin = bool(_LATIN_NAME.match(name)) and not _thai_free(
                text[agency.start : agency.end]
            )
            inside = [a for a in agencies if a.start < end and start < a.end]
            exact = any((a.start, a.end) == (start, end) for a in inside)
            # กระทรวงอุตสาหกรรม (สถาบันยานยนต์): another agency, not another name.
            if not abbreviation and _FULL_NAME.match(name):
                continue
            if not (abbreviation or latin or exact) or _NOT_NAMES.match(name):
                continue
            if not exact:
                if latin and not abbreviation:
                    continue
                if any(
                    (a.start, a.end) not in {(start, end)}
                    and not (start <= a.start and a.end <= end)
                    for a in inside
                ):
                    continue
                for a in inside:
                    agencies.remove(a)
                if not any(
                    s < end and start < e for s, e in taken - {(a.start, a.end) for a in inside}
                ):
                    agencies.append(AgencySpan(start, end, agency.score * 0.9, "bracket"))
            explained.setdefault(key(name), agency)
    return explained


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
            if len(name) < agency.end - agency.start:
                explained.setdefault(key(name), agency)
