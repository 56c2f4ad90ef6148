"""A person's name apart from the title, and the fullest form of the name in the document."""

from __future__ import annotations

import itertools
import re

from khaosan.text import squeeze
from nlp import lexicons
from nlp.spans import PersonSpan

_SHORT = re.compile(r"\s*ฯ$")


# Honours before a name that begins with สมเด็จ, and one that is not the beginning of the name.
_HONOUR = re.compile(r"(?:เจ้า(?:พระ|ประ)คุณ\s*(?=สมเด็จ)|สมเด็จมหาบวรธิ[บป]ดี\s+)")


def name_start(surface: str) -> int:
    """Where the name begins after title, rank and degree; 0 where nothing would be left."""
    match = _HONOUR.match(surface) or lexicons.title_pattern().match(surface)
    if match is None or match.end() >= len(surface):
        return 0
    return match.end()


def complete_persons(text: str, persons: list[PersonSpan]) -> None:
    """Set `name` and `canonical` of every person of a document."""
    for person in persons:
        at = name_start(text[person.start : person.end])
        person.name = (person.start + at, person.end)
    names = [_bare(text, p) for p in persons]
    distinct = sorted(set(names), key=len, reverse=True)
    for person, name in zip(persons, names, strict=True):
        person.canonical = _fullest(name, distinct)
    _join_brackets(text, persons)


def _bare(text: str, person: PersonSpan) -> str:
    return _SHORT.sub("", squeeze(text[slice(*person.name)]))


def _fullest(name: str, longest_first: list[str]) -> str:
    """ประยุทธ์ -> ประยุทธ์ จันทร์โอชา, where the document has that form."""
    for other in longest_first:
        if len(other) > len(name) and other.split(" ")[0] == name:
            return other
    return name


def _join_brackets(text: str, persons: list[PersonSpan]) -> None:
    # นายสมชาย ใจดี (Mr. Somchai Jaidee): two spellings of one name.
    ordered = sorted(persons, key=lambda p: p.start)
    for one, two in itertools.pairwise(ordered):
        if text[one.end : two.start].strip() == "(" and text[two.end : two.end + 1] == ")":
            latin = two.canonical
            for person in persons:
                if person.canonical == latin:
                    person.canonical = one.canonical
