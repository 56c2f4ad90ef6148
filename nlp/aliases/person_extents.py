"""Where a person's mention begins and ends, where the engine took two for one, or a half.

Two people in one span, a position or another word at an edge, a family name left outside.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from nlp import lexicons
from nlp.aliases.persons import name_start
from nlp.spans import AgencySpan, PersonSpan
from nlp.tables import alternatives, column


# A title after white space begins the next person.
def _next_title() -> re.Pattern[str]:
    certain = [
        re.escape(title)
        for title, kind in lexicons.titles().items()
        if kind != "latin"
        and (title in ("นาย", "นาง") or len(title) > 4 or (len(title) > 2 and title[-1] == "."))
    ]
    # From the beginning of the white space only: not again from each place within it.
    return re.compile(rf"(?<!\s)\s+(?=(?:{'|'.join(certain)})\s?[ก-๎])")


_NEXT_TITLE = _next_title()
# Abbreviated positions that run into the name: นายกฯ เศรษฐา, ทปษ.บุญสิงห์, รอง นรม. จุรินทร์.
_POSITION = re.compile(
    r"(?:(?:อดีต)?(?:รอง ?)?(?:นายกฯ|นรม\.|ผู้ว่าฯ|ผวจ\.)|ทปษ\.|รม[วช]\.(?:[ก-ฮ]{1,5}\.)?"
    r"|(?:หัวหน้า)?ผู้ตรวจ(?:ราชการ)? ?ฯ|(?:รอง)?(?:ปลัด|อธิบดี|เลขา|รัฐมนตรี) ?ฯ|รป[อม]\."
    r"|สส\.|ส\.ส\.|สว\.|ส\.ว\.|ผอ\.)\s*"
)
# What no name holds: with whom someone came, a degree that was given, what is said next.
_NO_NAME = re.compile(
    r"(?<!\s)\s+(?:พร้อม|และคณะ|ในฐานะ|ประทาน|ปริญญา|ท่าน\s|รม[วชต]\.?\s|ขอ|ได้|จะ)|(?<!\s)\s*\(สงวน(?:นาม|ชื่อ)"
)
# A royal monastery is a place, and the monk's name begins after it.
_MONASTERY = re.compile(r"พระอารามหลวง\s*")
# A given name alone, and the word after white space.
_ALONE = re.compile(r"[ก-๎]{2,24}$")
_TWO_NAMES = re.compile(r"[ก-๎]{2,24} {1,2}([ก-๎]{2,24})")
_SURE_TITLE = 3  # letters
_WIDE = re.compile(r" {2,6}([ก-๎]{2,24})(?=\s\s|\s*$|\n)", re.M)
_NEAR = re.compile(r" ([ก-๎]{3,24})(?![ก-๎])")


def part_persons(text: str, persons: list[PersonSpan]) -> list[PersonSpan]:
    """Cut spans that hold two people, and what is no name off their edges."""
    out: list[PersonSpan] = []
    for person in persons:
        start, end = person.start, person.end
        position = _POSITION.match(text, start, end)
        if position and end - position.end() > 1:
            start = position.end()
        if monastery := _MONASTERY.search(text, start, end):
            start = monastery.end()
        if cut := _NO_NAME.search(text, start, end):
            end = cut.start()
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        if end - start < 2:
            continue
        for cut in _NEXT_TITLE.finditer(text, start, end):
            # พลเอก ดร. ประสิทธิ์ is one person: before the cut must stand a name.
            piece = text[start : cut.start()]
            if name_start(piece) < len(piece) and " " in piece.strip():
                out.append(replace(person, start=start, end=cut.start(), name=(start, cut.start())))
                start = cut.end()
        out.append(replace(person, start=start, end=end, name=(start, end)))
    return out


def take_misfiled(text: str, persons: list[PersonSpan], agencies: list[AgencySpan]) -> None:
    """Make persons of the agencies that are a title and two names: รศ.ดร.สมชาย ใจดี."""
    for agency in list(agencies):
        surface = text[agency.start : agency.end]
        at = name_start(surface)
        names = _TWO_NAMES.fullmatch(surface, at) if at >= _SURE_TITLE else None
        if names and not _no_family_name().match(names[1]):
            agencies.remove(agency)
            span = (agency.start, agency.end)
            persons.append(PersonSpan(*span, agency.score, agency.source, name=span))


def complete_family_names(text: str, persons: list[PersonSpan], agencies: list[AgencySpan]) -> None:
    """Take in the family name after a titled given name: one that another mention of the document
    has, a listed one, or the word that wide spaces set off (นายสมชาย  ใจดี  กรรมการ)."""
    family: dict[str, str] = {}
    for person in persons:
        surface = text[person.start : person.end]
        parts = surface[name_start(surface) :].split()
        if len(parts) > 1:
            family.setdefault(parts[0], parts[-1])
    for person in persons:
        surface = text[person.start : person.end]
        at = name_start(surface)
        given = surface[at:]
        end = 0
        if name := family.get(given):
            match = re.compile(r"\s{1,3}" + re.escape(name)).match(text, person.end)
            end = match.end() if match else 0
        if not end and at and _ALONE.match(given):
            end = _family_end(text, person.end)
        if not end and at and (rest := _glued_position().match(text, person.end)):
            end = rest.end()
        if not end or any(a.start < end and person.end < a.end for a in agencies):
            continue
        if not any(p.start < end and person.end < p.end for p in persons if p is not person):
            person.end = end


def _family_end(text: str, end: int) -> int:
    """Where the family name ends that stands after `end`; 0 where there is none."""
    near, wide = _NEAR.match(text, end), _WIDE.match(text, end)
    if near and near[1] in lexicons.family_names() and near[1] not in lexicons.dictionary():
        return near.end()
    return wide.end(1) if wide and not _no_family_name().match(wide[1]) else 0


@functools.cache
def _glued_position() -> re.Pattern[str]:
    """The end of a family name that a long position is written right after: ทองสุข|ดี|รองอธิบดี."""
    positions = [
        w for kind in ("head", "whole") for w in column("positions.tsv", kind) if len(w) > 5
    ]
    prefix = alternatives(column("positions.tsv", "prefix"))
    position = rf"{prefix}?{alternatives(positions)}"
    return re.compile(rf"(?!{position}|และ|เป็น|กับ|โดย|ซึ่ง|ใน|ได้|มี)[ก-๎]{{1,12}}?(?={position})")


@functools.cache
def _no_family_name() -> re.Pattern[str]:
    words = [row[1] for row in lexicons.rows("clause_words.tsv") if len(row) > 1]
    words += column("role_words.tsv", "stop")
    words += column("positions.tsv", "prefix") + column("positions.tsv", "head")
    words += column("positions.tsv", "whole") + [h for h in lexicons.heads() if len(h) > 2]
    return re.compile(alternatives([*words, *lexicons.titles(), "ตำแหน่ง", "ให้", "ได้", "จะ", "และ"]))
