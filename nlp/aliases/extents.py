"""Agencies of which the engine took two for one, or a half: cut apart and completed.

A name with its translation in brackets, a foreign ministry without its country.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from nlp import lexicons
from nlp.aliases.gazetteer import gazetteer
from nlp.spans import AgencySpan
from nlp.tables import alternatives, column

_HEADS_OF_STATES = re.compile(r"กระทรวง|รัฐบาล|กรม|สภา|สำนักงาน|ธนาคารกลาง")
_LATIN_STATE = re.compile(r"(?:Ministry|Government|Department|Embassy)\b")
_LATIN_COUNTRY = re.compile(
    r",? of (?:the )?(?:Kingdom|Republic|People[’']s Republic|Socialist Republic|United States"
    r"|Lao People[’']s Democratic Republic)?(?: ?of )?(?:the )?(?:[A-Z][a-z]+)(?: [A-Z][a-z]+)?"
)
# ต.…อ.…จ.… written right after a name.
_ADDRESS = re.compile(r"(?<=[ก-๎]{12})(?: ?ต\.[ก-๎]+)? ?(?:อ\.[ก-๎]+ ?(?:จ\.)?|จ\.)(?=[ก-๎]|$)")
# An office of Bangkok and Bangkok are two.
_OF_THE_CITY = re.compile(r"(สำนัก(?!งาน)[ก-๎]+) (กรุงเทพมหานคร)$")
_SHORTENED = re.compile(r"[ก-๎]{3,}ฯ(?=[ก-๎])")
# After an English name the rest of the sentence: Ministry of Finance|may proceed.
_SENTENCE = re.compile(
    r"(?<=[A-Za-z])(?: (?:of|and|for|in|on|to|the))* "
    r"(?:may|shall|will|is|was|has|have|had|or|as|by|at|with|which|that|both|its|two|said|also)"
    r"(?= [a-z]|$).*$"
)
_LATIN_WORD = re.compile(r"[A-Za-z]{4,}\.$")
_LEGAL_LATIN = re.compile(r"(?:Ltd|Inc|Corp|Co|PCL|Bhd|Plc|Pte)\.$", re.I)
_TRANSLATION = re.compile(r"(?<!\s)\s*\((?=[A-Z][A-Za-z]+)")


@functools.cache
def _countries() -> str:
    names: set[str] = set(lexicons.countries())
    for row in lexicons.rows("countries.tsv"):
        names.add(row[0])
        names.update(n for n in (row[1] if len(row) > 1 else "").split("|") if n)
    names -= {"ไทย", "ประเทศไทย"}
    return "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True) if len(n) > 2)


@functools.cache
def _country() -> re.Pattern[str]:
    return re.compile(
        rf"\s?(?:(?:ของ|แห่ง|ประจำ)?(?:ประเทศ)?(?:{_countries()})(?![ก-๎]*เหนือและ)|แห่งราชอาณาจักรไทย)"
    )


@functools.cache
def government() -> re.Pattern[str]:
    """A government with its country, which counts where รัฐบาล alone does not: รัฐบาลญี่ปุ่น."""
    return re.compile(
        rf"รัฐบาล(?:ไทย|แห่งราชอาณาจักรไทย|(?:แห่ง)?(?:ประเทศ)?(?:{_countries()})(?:ฯ(?!ลฯ))?)"
    )


def with_country(text: str, agency: AgencySpan) -> int:
    """Where the mention ends with the country after it: กระทรวงยุติธรรม|แห่งสหพันธรัฐรัสเซีย."""
    name = text[agency.start : agency.end]
    if _HEADS_OF_STATES.match(name):
        match = _country().match(text, agency.end)
        # With a space between, only a connecting word makes it one name.
        if match and (match[0][0] != " " or re.match(r"\s(?:แห่ง|ของ)", match[0])):
            return match.end()
    elif _LATIN_STATE.match(name) and " of " in name:
        match = _LATIN_COUNTRY.match(text, agency.end)
        if match:
            return match.end()
    return agency.end


def part_agencies(text: str, agencies: list[AgencySpan]) -> list[AgencySpan]:
    """Cut a name from its translation in brackets, and a Latin name from its abbreviation."""
    out: list[AgencySpan] = []
    for agency in agencies:
        start, end = agency.start, agency.end
        name = text[start:end]
        bracket = _TRANSLATION.search(name)
        if bracket and re.search("[ก-๎]", name[: bracket.start()]) and bracket.start() > 4:
            out.append(replace(agency, end=start + bracket.start()))
            start += bracket.end()
            end -= name.endswith(")")
        colon = re.compile(r"\s?: ?(?=[A-Z]{2})").search(text, start, end)
        if colon and text[start:end].isascii():
            out.append(replace(agency, start=start, end=colon.start()))
            start = colon.end()
        if city := _OF_THE_CITY.match(text, start, end):
            out.append(replace(agency, start=start, end=city.end(1)))
            start = city.start(2)
        if many := _many().match(text, start, end):
            start = many.end()
        end = _cut_end(text, start, end)
        if end - start > 1:
            out.append(replace(agency, start=start, end=end))
    return out


@functools.cache
def _many() -> re.Pattern[str]:
    """A class of bodies and a space, before one body: องค์กรปกครองส่วนท้องถิ่น เครือ|ปตท."""
    names = (row[0] for row in lexicons.rows("agency_classes.tsv"))
    bodies = [name for name in names if name.startswith(("องค์กร", "หน่วยงาน", "อปท"))]
    return re.compile(rf"{alternatives(bodies)} (?:เครือ ?)?(?=\S)")


def _cut_end(text: str, start: int, end: int) -> int:
    """Where the name ends, without what goes on after it: an address, a verb after a listed name
    or after ฯ, the rest of an English sentence; `start` where nothing of it is a name."""
    name = text[start:end]
    closing = name.find(")")
    if closing >= 0 and "(" not in name[:closing]:
        # The bracket was opened before: องค์การมหาชน) is the end of a name, not one.
        return start if text[start - 1 : start] == "(" else start + len(name[:closing].rstrip())
    if address := _ADDRESS.search(name):
        name = name[: address.start()]
    if (short := _SHORTENED.match(name)) and _no_name().match(name, short.end()):
        name = short[0]
    if (listed := _listed_beginning(name)) and _no_name().match(name, listed):
        name = name[:listed]
    if sentence := _SENTENCE.search(name):
        name = name[: sentence.start()]
    if name[-1:] == "." and _LATIN_WORD.search(name) and not _LEGAL_LATIN.search(name):
        name = name[:-1]
    return start + len(name.rstrip())


def _listed_beginning(name: str) -> int:
    """The length of the listed agency that a Thai name begins with, as long as can be; 0."""
    words = [m.end() for m in re.finditer(r"(?:แห่งชาติ|แห่งประเทศไทย|สาธารณะ|กฤษฎีกา)", name)]
    return next((n for n in reversed(words) if n < len(name) and gazetteer().named(name[:n])), 0)


@functools.cache
def _no_name() -> re.Pattern[str]:
    """What goes on after a name: verbs, and words that begin a clause."""
    words = column("role_words.tsv", "stop")
    more = (
        "ดำเนินการ",
        "พิจารณา",
        "กำหนด",
        "ขอ",
        "จะ",
        "ได้",
        "ที่",
        "ซึ่ง",
        "เพื่อ",
        "โดย",
        "ต้อง",
        "มี",
        "และ",
    )
    return re.compile(alternatives([*words, *more]))
