"""Mentions that the engine took two for one, or half of: cut apart and completed.

Two people in one span, a name with its translation in brackets, a foreign ministry without its
country, a family name left outside.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from nlp import lexicons
from nlp.aliases.persons import name_start
from nlp.spans import AgencySpan, PersonSpan


# A title after white space begins the next person.
def _next_title() -> re.Pattern[str]:
    certain = [
        re.escape(title)
        for title, kind in lexicons.titles().items()
        if kind != "latin"
        and (title in ("นาย", "นาง") or len(title) > 4 or (len(title) > 2 and title[-1] == "."))
    ]
    return re.compile(rf"\s+(?=(?:{'|'.join(certain)})\s?[ก-๎])")


_NEXT_TITLE = _next_title()
# Abbreviated positions that run into the name: นายกฯ เศรษฐา, ทปษ.บุญสิงห์, รอง นรม. จุรินทร์.
_POSITION = re.compile(
    r"(?:(?:อดีต)?(?:รอง ?)?(?:นายกฯ|นรม\.|ผู้ว่าฯ|ผวจ\.)|ทปษ\.|รม[วช]\.(?:[ก-ฮ]{1,5}\.)?"
    r"|สส\.|ส\.ส\.|สว\.|ส\.ว\.|ผอ\.)\s*"
)
_HEADS_OF_STATES = re.compile(r"กระทรวง|รัฐบาล|กรม|สภา|สำนักงาน|ธนาคารกลาง")
_LATIN_STATE = re.compile(r"(?:Ministry|Government|Department|Embassy)\b")
_LATIN_COUNTRY = re.compile(
    r",? of (?:the )?(?:Kingdom|Republic|People[’']s Republic|Socialist Republic|United States"
    r"|Lao People[’']s Democratic Republic)?(?: ?of )?(?:the )?(?:[A-Z][a-z]+)(?: [A-Z][a-z]+)?"
)
_TRANSLATION = re.compile(r"\s*\((?=[A-Z][A-Za-z]+)")


def part_persons(text: str, persons: list[PersonSpan]) -> list[PersonSpan]:
    """Cut spans that hold two people, and positions off their beginnings."""
    out: list[PersonSpan] = []
    for person in persons:
        start = person.start
        position = _POSITION.match(text, start, person.end)
        if position and person.end - position.end() > 1:
            start = position.end()
        for cut in _NEXT_TITLE.finditer(text, start, person.end):
            # พลเอก ดร. ประสิทธิ์ is one person: before the cut must stand a name.
            piece = text[start : cut.start()]
            if name_start(piece) < len(piece) and " " in piece.strip():
                out.append(replace(person, start=start, end=cut.start(), name=(start, cut.start())))
                start = cut.end()
        out.append(replace(person, start=start, name=(start, person.end)))
    return out


def complete_family_names(text: str, persons: list[PersonSpan]) -> None:
    """Take in the family name that another mention of the document has after the given name."""
    family: dict[str, str] = {}
    for person in persons:
        surface = text[person.start : person.end]
        parts = surface[name_start(surface) :].split()
        if len(parts) > 1:
            family.setdefault(parts[0], parts[-1])
    for person in persons:
        surface = text[person.start : person.end]
        given = surface[name_start(surface) :]
        name = family.get(given)
        if not name:
            continue
        match = re.compile(r"\s{1,3}" + re.escape(name)).match(text, person.end)
        if match and not any(
            p.start < match.end() and person.end < p.end for p in persons if p is not person
        ):
            person.end = match.end()


@functools.cache
def _country() -> re.Pattern[str]:
    names: set[str] = set(lexicons.countries()) - {"ไทย", "ประเทศไทย"}
    for row in lexicons.rows("countries.tsv"):
        names.add(row[0])
        names.update(n for n in (row[1] if len(row) > 1 else "").split("|") if n)
    ordered = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True) if len(n) > 2)
    return re.compile(
        rf"\s?(?:(?:ของ|แห่ง|ประจำ)?(?:ประเทศ)?(?:{ordered})(?![ก-๎]*เหนือและ)|แห่งราชอาณาจักรไทย)"
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
        if end - start > 1:
            out.append(replace(agency, start=start, end=end))
    return out


@functools.cache
def classes() -> frozenset[str]:
    """Words that name a class of organisations, not one."""
    return frozenset(row[0] for row in lexicons.rows("agency_classes.tsv"))
