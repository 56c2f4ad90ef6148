"""An organisation's English name written right after its Thai one, without brackets.

`ศูนย์… วิทยาลัย… มหาวิทยาลัย… Center for … (ABC DEF GHI)`: the English name is of that Thai one of
the chain before it whose head its noun translates (nlp/data/agency_translations.tsv); of several
abbreviations in one bracket each is of the name in the same place of the chain.
"""

from __future__ import annotations

import functools
import re

from nlp import lexicons
from nlp.aliases.gazetteer import gazetteer, key
from nlp.spans import AgencySpan

_THAI = re.compile("[ก-๎]")
_SMALL = "of|and|for|the|in|on|to|under|with|&"
# A capital, then capitals and little words, a capital at the end.
_NAME = re.compile(
    rf"[A-Z][A-Za-z.’'-]*(?:,? (?:(?:{_SMALL}) )*[A-Z][A-Za-z.’'-]*){{1,14}}(?![A-Za-z])"
)
_PREPOSITION = re.compile(r" (?:of|for|on|in|to|under|with) ")
_GAP = re.compile(r" {1,2}\[?")
_NEXT = re.compile(r" {1,2}")
_SEVERAL = re.compile(r" ?\(((?:[A-Z][A-Za-z]{1,9})(?: [A-Z][A-Za-z]{1,9}){1,4})\)")
_WORD = re.compile("[A-Za-z]+")
# So many abbreviations for as many Thai names are not one name by chance.
_CERTAIN = 3


@functools.cache
def _translations() -> dict[str, tuple[str, ...]]:
    return {row[0]: tuple(row[1].split("|")) for row in lexicons.rows("agency_translations.tsv")}


def thai_heads(english: str) -> tuple[str, ...]:
    """The Thai heads that the noun of an English name translates; () where it names no
    organisation: the noun is the last word before a preposition."""
    noun = _PREPOSITION.split(english, maxsplit=1)[0].split()[-1]
    return _translations().get(noun, ())


def learn_translations(
    text: str, agencies: list[AgencySpan], explained: dict[str, AgencySpan]
) -> None:
    """Add the English names and the abbreviations after them; `explained` takes, by the key of
    each, the agency that it stands for."""
    for chain in _chains(text, agencies):
        gap = _GAP.match(text, chain[-1].end)
        match = _NAME.match(text, gap.end()) if gap else None
        heads = thai_heads(match[0]) if match else ()
        named = [a for a in chain if heads and text.startswith(heads, a.start)]
        if match and named and _place(agencies, *match.span(), named[0].score):
            explained.setdefault(key(match[0]), named[0])
            _learn_several(text, match.end(), chain, agencies, explained)
        elif len(chain) >= _CERTAIN:
            _learn_several(text, chain[-1].end, chain, agencies, explained)


def _chains(text: str, agencies: list[AgencySpan]) -> list[list[AgencySpan]]:
    """Thai names with nothing but a space between them, the last ones of a row."""
    chains: list[list[AgencySpan]] = []
    for agency in sorted(agencies, key=lambda a: (a.start, a.end)):
        if not _THAI.match(text, agency.start):
            continue
        if chains and _NEXT.fullmatch(text, chains[-1][-1].end, agency.start):
            chains[-1].append(agency)
        else:
            chains.append([agency])
    return chains


def _learn_several(
    text: str,
    end: int,
    chain: list[AgencySpan],
    agencies: list[AgencySpan],
    explained: dict[str, AgencySpan],
) -> None:
    bracket = _SEVERAL.match(text, end)
    if bracket is None:
        return
    spans = [m.span() for m in _WORD.finditer(text, *bracket.span(1))]
    if len(spans) != len(chain) or not all(_capitals(text[a:b]) for a, b in spans):
        return
    if gazetteer().aliased(bracket[1]):  # (EXIM BANK) is one name
        return
    for (start, stop), agency in zip(spans, chain, strict=True):
        if _place(agencies, start, stop, agency.score):
            explained.setdefault(key(text[start:stop]), agency)


def _capitals(word: str) -> bool:
    return sum(map(str.isupper, word)) * 2 > len(word)


def _place(agencies: list[AgencySpan], start: int, end: int, score: float) -> bool:
    """Put a mention there, in place of what reaches into it; False where a longer one stands."""
    inside = [a for a in agencies if a.start < end and start < a.end]
    if any(a.start < start and end < a.end for a in inside):
        return False
    if [(a.start, a.end) for a in inside] != [(start, end)]:
        for agency in inside:
            agencies.remove(agency)
        agencies.append(AgencySpan(start, end, score * 0.9, "bracket"))
    return True
