"""Other forms of people's names that engines pass over: the Latin spelling in brackets after a Thai
name, and a given name alone right after a short position (ปลัดฯ ณัฐพล, อธิบดีโสภา)."""

from __future__ import annotations

import functools
import re

from spacy.tokens import Doc

from nlp import lexicons
from nlp.aliases.persons import name_start
from nlp.aliases.repeats import edges_of, places_of
from nlp.spans import AgencySpan, Free, PersonSpan
from nlp.tables import alternatives
from nlp.words import text_of

_TITLE = r"(?:(?:H\. ?E\.|His Excellency|Her Excellency|Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|Prof\.?) ?)*"
# Two to five words with capitals; a dash, an apostrophe or a particle may join them.
_LATIN = re.compile(
    rf"\s?\(({_TITLE}[A-Z][A-Za-zÀ-ɏ.’'-]*(?: (?:(?:bin|binti|van|von|der|de|da|al|el) )?"
    r"[A-ZÀ-Þ][A-Za-zÀ-ɏ.’'-]*){1,5})\)"
)
_THAI = re.compile("[ก-๎]")
# Positions that are written right before a given name, in full or shortened with ฯ.
_POSITION = re.compile(
    r"(?:นายก|ปลัด|อธิบดี|ผู้ว่า|เลขา|เลขาธิการ|โฆษก|รองโฆษก|รัฐมนตรี|ประธาน|ผู้อำนวยการ|อธิการบดี|คณบดี) ?ฯ ?"
    r"|(?:อธิบดี|ผอ\.|รมว\.(?:[ก-ฮ]{1,5}\.)?|รมช\.(?:[ก-ฮ]{1,5}\.)?|รมต\.|นรม\.|ผวจ\.|ปลัด) ?"
)
_GIVEN = re.compile(r"[ก-๎]{2,16}(?![ก-๎])")
_SPELLED, _AFTER_POSITION = 0.9, 0.8  # before calibration


def add_forms(doc: Doc, persons: list[PersonSpan], agencies: list[AgencySpan]) -> None:
    """Add both forms where they overlap no mention."""
    text = text_of(doc)
    free = Free([*places_of(persons), *places_of(agencies)])
    for person in list(persons):
        match = _LATIN.match(text, person.end)
        if match and _THAI.match(text, person.start) and not _organisation().search(match[1]):
            _add(persons, free, match.span(1), person.score * _SPELLED)
    known = {_given(text, p) for p in persons}
    listed, words, edges = lexicons.first_names(), lexicons.dictionary(), edges_of(doc)
    for match in _POSITION.finditer(text):
        given = _GIVEN.match(text, match.end())
        if given is None or given.end() not in edges or match.end() not in edges:
            continue
        if given[0] in known or (given[0] in listed and given[0] not in words):
            _add(persons, free, given.span(), _AFTER_POSITION)


def _add(persons: list[PersonSpan], free: Free, place: tuple[int, int], score: float) -> None:
    if free.take(*place):
        persons.append(PersonSpan(*place, score, "lexicon", name=place))


def _given(text: str, person: PersonSpan) -> str:
    """The given name of a person who is called by title or family name too; "" of another."""
    surface = text[person.start : person.end]
    at = name_start(surface)
    given, _, family = surface[at:].partition(" ")
    return given if at or family else ""


@functools.cache
def _organisation() -> re.Pattern[str]:
    latin = [head for head in lexicons.heads() if head.isascii()]
    return re.compile(rf"\b{alternatives(latin)}\b|\b(?:Limited|Ltd|Inc|Corporation|Group)\b")
