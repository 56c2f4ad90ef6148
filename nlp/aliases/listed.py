"""Agencies of the lists that the engine passed over."""

from __future__ import annotations

import functools
import re

from spacy.tokens import Doc

from nlp import lexicons
from nlp.aliases.boundaries import part_of_position
from nlp.aliases.gazetteer import gazetteer
from nlp.aliases.repeats import Free, places_of
from nlp.crf.decode import lines_of
from nlp.crf.matcher import Matcher
from nlp.spans import AgencySpan, PersonSpan
from nlp.words import text_of

# Before calibration.
LISTED_SCORE = 0.75
# Rated in the corpus as hardly ever an agency (0, 1): never added on the list's word alone.
_UNSURE = re.compile(r"[01]")


@functools.cache
def _matcher() -> Matcher:
    rated = lexicons.known_agencies()
    names: dict[str, str] = {}
    for row in lexicons.rows("agencies.tsv"):
        full, aliases = row[0], row[2].split("|") if len(row) > 2 else []
        sure = [a for a in aliases if _plain(a) or _rated_abbreviation(a, rated)]
        for name in (full, *sure):
            if not _UNSURE.match(rated.get(name, "")):
                names[name] = "k"
    return Matcher(names)


def _rated_abbreviation(alias: str, rated: dict[str, str]) -> bool:
    # ครม., ธ.ก.ส.: three letters or more, mostly an agency in the corpus, and only one's.
    return bool(
        alias.endswith(".")
        and len(alias.replace(".", "")) >= 3
        and re.match("[234]", rated.get(alias, ""))
        and len(gazetteer().aliased(alias)) == 1
    )


def _plain(alias: str) -> bool:
    # An alias that no other reading has: several Latin words, or one long one.
    return alias.isascii() and (" " in alias or len(alias) >= 5)


def add_listed(doc: Doc, persons: list[PersonSpan], agencies: list[AgencySpan]) -> None:
    """Add mentions of listed agencies where nothing else was found."""
    free = Free([*places_of(persons), *places_of(agencies)])
    text = text_of(doc)
    for line in lines_of(doc):
        for first, after, _ in _matcher().tags(line.units):
            start, end = line.starts[first], line.starts[after]
            if part_of_position(text, start) or not free.take(start, end):
                continue
            agencies.append(AgencySpan(start, end, LISTED_SCORE, "lexicon"))
