"""Agencies that the engine passed over: those of the lists, and governments by their country."""

from __future__ import annotations

import functools
import re

from spacy.tokens import Doc

from nlp import lexicons
from nlp.aliases.boundaries import part_of_position
from nlp.aliases.extents import government
from nlp.aliases.gazetteer import gazetteer
from nlp.aliases.repeats import places_of
from nlp.crf.decode import Line, lines_of
from nlp.crf.matcher import Matcher
from nlp.spans import AgencySpan, Free, PersonSpan
from nlp.words import text_of

# Before calibration.
LISTED_SCORE = 0.75
# Rated in the corpus as hardly ever an agency (0, 1): never added on the list's word alone.
_UNSURE = re.compile(r"[01]")
# So long a name is meant even where white space stands in it that the list has not.
_LONG_NAME = 20


@functools.cache
def _matcher() -> tuple[Matcher, frozenset[str]]:
    """Finds the listed names in text without white space; and the names as they are listed."""
    rated = lexicons.known_agencies()
    names: set[str] = set()
    for row in lexicons.rows("agencies.tsv"):
        full, aliases = row[0], row[2].split("|") if len(row) > 2 else []
        sure = [a for a in aliases if _plain(a) or _rated_abbreviation(a, rated)]
        names.update(n for n in (full, *sure) if not _UNSURE.match(rated.get(n, "")))
    return Matcher({"".join(n.split()): "k" for n in names}), frozenset(names)


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
    """Add mentions of listed agencies and of governments where nothing else was found; a long
    listed name of which the engine found but a part is taken whole."""
    text = text_of(doc)
    found = [*_listed(doc, text), *(m.span() for m in government().finditer(text))]
    free = Free([*places_of(persons), *places_of(agencies)])
    for start, end in found:
        if part_of_position(text, start):
            continue
        if not free.take(start, end):
            parts = [a for a in agencies if start <= a.start and a.end <= end]
            # Of several parts each may be an organisation: โรงพยาบาล… สภากาชาดไทย.
            if len(parts) != 1 or end - start < _LONG_NAME or places_of(parts) == [(start, end)]:
                continue
            if any(p.start < end and start < p.end for p in persons):
                continue
            if any(a.start < end and start < a.end and a not in parts for a in agencies):
                continue
            agencies[:] = [a for a in agencies if a not in parts]
        agencies.append(AgencySpan(start, end, LISTED_SCORE, "lexicon"))


def _listed(doc: Doc, text: str) -> list[tuple[int, int]]:
    matcher, names = _matcher()
    spans = []
    for line in lines_of(doc):
        solid = [i for i, unit in enumerate(line.units) if not unit.isspace()]
        for first, after, _ in matcher.tags([line.units[i] for i in solid]):
            start, end = _span(line, solid[first], solid[after - 1])
            name = text[start:end]
            if name in names or (len(name) >= _LONG_NAME and "  " not in name.strip()):
                spans.append((start, end))
    return spans


def _span(line: Line, first: int, last: int) -> tuple[int, int]:
    return line.starts[first], line.starts[last + 1]
