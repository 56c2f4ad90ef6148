"""Royal names taken whole (nlp/data/royal_names.tsv): they are long, and hold spaces and ฯ."""

from __future__ import annotations

import functools
import re

from nlp import lexicons
from nlp.aliases.persons import name_start
from nlp.spans import AgencySpan, PersonSpan
from nlp.tables import alternatives

# What is named after someone is not that person.
_PLACE = re.compile(
    r"(?:สวน|นุสาวรีย์|นุสรณ์|วัด|ถนน|อาคาร|ตึก|สะพาน|เขื่อน|ตำหนัก|หอประชุม|โรงเรียน|โรงพยาบาล|วิทยาลัย"
    r"|สถาบัน|ศูนย์|มูลนิธิ|กองทุน|รางวัล|เหรียญ|พิพิธภัณฑ์|สนาม|ค่าย)(?:แห่ง)? ?$"
)
# Before calibration, of a name that the engine passed over.
_SCORE = 0.85


@functools.cache
def _names() -> re.Pattern[str]:
    return re.compile(alternatives(row[0] for row in lexicons.rows("royal_names.tsv")) + r"ฯ?")


def settle_royal(text: str, persons: list[PersonSpan], agencies: list[AgencySpan]) -> None:
    """Make each royal name one mention, in place of what the engine took of it; a longer mention
    that begins with the name stays, and within an organisation's name there is none."""
    if "พระ" not in text and "ทูลกระหม่อม" not in text:
        return
    for match in _names().finditer(text):
        start, end = match.span()
        if any(a.start < end and start < a.end for a in agencies):
            continue
        inside = [p for p in persons if p.start < end and start < p.end]
        if any(end <= p.end and _name_of(text, p) == start for p in inside):
            continue
        if not inside and _PLACE.search(text, max(0, start - 20), start):
            continue
        for person in inside:
            # Two in one mention: the first keeps what is before the second.
            if person.start < start and _names().match(text, person.start):
                person.end = person.start + len(text[person.start : start].rstrip())
            else:
                persons.remove(person)
        score = max([p.score for p in inside], default=_SCORE)
        source = inside[0].source if inside else "lexicon"
        persons.append(PersonSpan(start, end, score, source, name=(start, end)))


def _name_of(text: str, person: PersonSpan) -> int:
    # พระดำริสมเด็จ… is no name; เจ้าพระคุณสมเด็จ… is one with an honour before it.
    return person.start + name_start(text[person.start : person.end])
