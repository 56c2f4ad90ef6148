"""Every name found once, searched through its document: second mentions are the commonest miss."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from nlp import lexicons
from nlp.aliases.boundaries import part_of_position
from nlp.aliases.persons import name_start
from nlp.crf.decode import lines_of
from nlp.spans import AgencySpan, Free, PersonSpan
from nlp.words import text_of

_THAI_NAME = re.compile(r"[ก-๎]{2,}$")
_LETTER = re.compile(r"[ก-๎A-Za-z0-9]")
# A name this long does not stand inside other words by chance.
_SURE_LENGTH = 8
# So short a string right after a letter or a full stop is part of a longer abbreviation.
_GLUED_LENGTH = 6
_MIN_SCORE = {"P": 0.7, "A": 0.65}
# Of a short form that a company's own name explains, before calibration.
_SHORT_SCORE = 0.9


def places_of(mentions: Sequence[PersonSpan | AgencySpan]) -> list[tuple[int, int]]:
    """The spans of mentions."""
    return [(m.start, m.end) for m in mentions]


@dataclass(slots=True)
class _Name:
    label: str
    score: float
    found: int


def add_repeats(
    doc: Doc,
    persons: list[PersonSpan],
    agencies: list[AgencySpan],
    shorts: Collection[str] = (),
    searched: Collection[str] = (),
) -> set[str]:
    """Add mentions of names that stand elsewhere in the text and overlap no other mention.

    `shorts`: short forms of agencies that may have no mention of their own yet. `searched`: what
    an earlier call looked for, and gave back, is not looked for again.
    """
    text = text_of(doc)
    names: dict[str, _Name] = {}
    for label, mentions in (("P", persons), ("A", agencies)):
        for m in mentions:
            known = names.setdefault(text[m.start : m.end], _Name(label, 0.0, 0))
            known.found += 1
            if m.score > known.score:
                known.label, known.score = label, m.score
    for short in shorts:
        names.setdefault(short, _Name("A", _SHORT_SCORE, 1))
    _add_given_names(text, persons, names)
    free = Free([*places_of(persons), *places_of(agencies)])
    edges = edges_of(doc)
    new_names = names.keys() - set(searched)
    for surface in sorted(new_names, key=lambda surface: (-len(surface), surface)):
        name = names[surface]
        if name.score < _MIN_SCORE[name.label] or len(surface) < 2 or surface[0] == "(":
            continue
        places = [p for p in _places(text, surface) if _stands_alone(text, *p, edges)]
        new = [p for p in places if free(*p)]
        # A word that the engine passed over many times and took once was more likely no name.
        if len(new) > 4 * name.found and name.score < 0.9:
            continue
        for start, end in new:
            if not free.take(start, end):
                continue
            score = name.score * 0.9
            if name.label == "P":
                persons.append(PersonSpan(start, end, score, "repeat", name=(start, end)))
            else:
                agencies.append(AgencySpan(start, end, score, "repeat"))
    return set(names)


def _add_given_names(text: str, persons: list[PersonSpan], names: dict[str, _Name]) -> None:
    # นายภูมิ ใจดี is later นายภูมิ, and ภูมิ alone where that is no word of the language.
    for person in persons:
        surface = text[person.start : person.end]
        at = name_start(surface)
        given, _, family = surface[at:].partition(" ")
        if not family or not _THAI_NAME.match(given):
            continue
        titled = surface[:at] + given
        if at and titled not in names:
            names[titled] = _Name("P", person.score, person.score > 0.8)
        if (
            len(given) > _GLUED_LENGTH - 1
            and given not in names
            and given not in lexicons.dictionary()
        ):
            names[given] = _Name("P", person.score * 0.9, 1)


def edges_of(doc: Doc) -> set[int]:
    """The offsets at which a unit begins or a line ends."""
    return {edge for line in lines_of(doc) for edge in line.starts}


def _places(text: str, surface: str) -> list[tuple[int, int]]:
    out, at = [], text.find(surface)
    while at >= 0:
        out.append((at, at + len(surface)))
        at = text.find(surface, at + len(surface))
    return out


def _stands_alone(text: str, start: int, end: int, edges: set[int]) -> bool:
    if part_of_position(text, start):
        return False
    before, after = text[start - 1 : start], text[end : end + 1]
    surface = text[start:end]
    if surface[0].isascii() and surface[0].isalnum() and before.isascii() and before.isalnum():
        return False
    if surface[-1].isascii() and surface[-1].isalnum() and after.isascii() and after.isalnum():
        return False
    short = len(surface) < _SURE_LENGTH
    # In อทล. or รมว.ทส. the abbreviation is part of another.
    if len(surface) <= _GLUED_LENGTH and before and (before == "." or _LETTER.match(before)):
        return False
    if (
        after in ("ฯ",)
        or (after and "\u0e30" <= after <= "\u0e3a")
        or (after and "\u0e47" <= after <= "\u0e4e")
    ):
        return False
    return not short or (start in edges and end in edges)
