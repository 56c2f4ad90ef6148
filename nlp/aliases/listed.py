"""Agencies of the lists that the engine passed over."""

from __future__ import annotations

import functools
import re

from spacy.tokens import Doc

from nlp import lexicons
from nlp.aliases.repeats import Free
from nlp.crf.decode import lines_of
from nlp.crf.matcher import Matcher
from nlp.spans import AgencySpan, PersonSpan

# Known by name ("k") and hardly ever meant as anything else where the corpus has them (3, 4), or
# known by an abbreviation ("a") that is one beyond doubt (4).
_SURE = re.compile(r"[34]?k|4a?$")


@functools.cache
def _matcher() -> Matcher:
    dictionary = lexicons.dictionary()
    return Matcher(
        {
            name: tag
            for name, tag in lexicons.known_agencies().items()
            if tag == "a"
            and _plain(name)
            or _SURE.match(tag)
            and len(name) > 3
            and name not in dictionary
        }
    )


def _plain(name: str) -> bool:
    # An alias that no other reading has: several Latin words, or three letters with full stops.
    return name.isascii() and (" " in name or len(name) >= 5)


def add_listed(doc: Doc, persons: list[PersonSpan], agencies: list[AgencySpan]) -> None:
    """Add mentions of listed agencies where nothing else was found."""
    free = Free([(m.start, m.end) for m in (*persons, *agencies)])
    for line in lines_of(doc):
        for first, after, tag in _matcher().tags(line.units):
            start, end = line.starts[first], line.starts[after]
            if not free.take(start, end):
                continue
            score = 0.9 if tag[0] in "4k" else 0.75
            agencies.append(AgencySpan(start, end, score, "lexicon"))
