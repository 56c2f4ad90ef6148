"""The text of an agreement in English that does not say that it is made: treaties between states,
memoranda between ministries or universities.

    AGREEMENT BETWEEN … AND … ON …
    The Government of … and the Government of … (hereinafter …), Desiring …, Have agreed as follows:
    DONE at … on the … day of …          For the Government of …    For the Government of …
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

from nlp.letters import english
from nlp.letters.found import InstrumentSpan, PartySpan, said
from nlp.letters.lines import Line, Lines
from nlp.spans import DateSpan, Span

_MOST, _TRIED = 20, 100
_WINDOW = 4000  # characters from the heading to the end of the preamble
_AGREED = re.compile(
    r"\b(?:have|has)\s+(?:hereby\s+)?(?:agreed|reached|decided|come\s+to|concluded)\b[^.:;]{0,120}[:;]"
    r"|\b(?:hereby\s+)?agree\s+(?:as\s+follows|to\s+the\s+following|on\s+the\s+following)",
    re.I,
)
_KINDS = {
    "mou": r"MEMORANDUM|MEMORANDA|ARRANGEMENT|MINUTES\s+OF\s+COOPERATION",
    "treaty": r"AGREEMENT|PROTOCOL|TREATY|CONVENTION|ACCORD",
    "loi": r"LETTER\s+OF\s+INTENT|STATEMENT\s+OF\s+INTENT",
    "declaration": r"JOINT\s+(?:DECLARATION|STATEMENT|COMMUNIQU[EÉ])|DECLARATION",
}
_HEADING = re.compile(
    r"^[ ]*(?:\(?DRAFT\)?[ ]+)?(?:[A-Za-z-]+[ ]+){0,5}?(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
    + r")\b[^\n.]{0,250}$",
    re.M | re.I,
)
# No line of a heading begins the preamble.
_OF_HEADING = re.compile(
    r"\s*(?:between|among|and|on|of|for|concerning|regarding|relating|in|to|the)\b", re.I
)
_STATE = re.compile(r"\b(?:Government|Kingdom|Republic|Union|State)s?\b", re.I)
# What both are called; and what they wish, which begins another phrase.
_TOGETHER = re.compile(
    r"[,;]?\s*\(?\s*(?:both\s+|each\s+|all\s+)?here(?:in)?after\b[^“\"‘\n]{0,90}[“\"‘](?:the\s+)?"
    r"(?:Contracting\s+)?(?:Part(?:y|ies)|Participants?|Sides?|Signator(?:y|ies)|Governments)[”\"’]",
    re.I,
)
_WISHING = re.compile(
    r"[,;]\s*\n?\s*(?=[A-Za-z]{3,}ing\b|[A-Z]{3,}ING\b)|\n\s*(?=[A-Z][A-Za-z]+(?:ing|ING)\b)"
)
_JOIN = re.compile(r"\s*[,;]?\s+and\s+(?=the\s+[A-Z])|\s*[,;]\s+(?=the\s+[A-Z])", re.I)
_LAST_JOIN = re.compile(r"\s*,?\s+and\s+(?=[A-Z])")
_NAME_END = re.compile(r"\s*(?:\(|;|,\s+(?=[a-z])|\brepresented\b|\bhere(?:in)?after\b|\bacting\b)")
_FOR = re.compile(r"^[ ]*(?:ON BEHALF OF|FOR)\b[^\n]{3,160}$", re.M | re.I)
_DATED = re.compile(r"\bDated?\b[ :]", re.I)


def find(text: str, dates: Sequence[DateSpan], tabs: Collection[int] = ()) -> list[InstrumentSpan]:
    """The agreements of this form whose own text this is, in order."""
    out: list[InstrumentSpan] = []
    lines: Lines | None = None
    agreed = [m for _, m in zip(range(_TRIED), _AGREED.finditer(text), strict=False)]
    for number, match in enumerate(agreed):
        floor = out[-1].limit if out else 0
        if len(out) == _MOST or match.start() < floor:
            continue
        heading = _HEADING.search(text, max(floor, match.start() - _WINDOW), match.start())
        if heading is None:
            continue
        lines = lines or Lines(text, tabs)
        following = agreed[number + 1].start() if number + 1 < len(agreed) else len(text)
        over = _HEADING.search(text, match.end(), following) if following < len(text) else None
        limit = over.start() if over else following
        if found := _read(lines, heading, match, limit, dates):
            out.append(found)
    return out


def _read(
    lines: Lines, heading: re.Match[str], agreed: re.Match[str], limit: int,
    dates: Sequence[DateSpan],
) -> InstrumentSpan | None:  # fmt: skip
    text = lines.text
    first = _preamble(lines, heading.end(), agreed.start())
    if first is None:
        return None
    start, end = first.start, agreed.start()
    for pattern in (_TOGETHER, _WISHING):
        stop = pattern.search(text, start, end)
        end = stop.start() if stop else end
    parties = [p for s in _segments(text, start, end) if (p := _party(text, *s))]
    signed = english.signed(lines, agreed.end(), limit)
    formal = len(signed) > 1 or len(_FOR.findall(text, agreed.end(), limit)) > 1
    if len(parties) < 2 or not formal:
        return None
    kind = heading.lastgroup or "other"
    if kind == "treaty" and not any(_STATE.search(p.name) for p in parties):
        kind = "other"
    found = InstrumentSpan(kind, *lines.trimmed(start, agreed.end()), limit, about=True)
    found.parties = parties
    found.witnesses = [s for s in signed if s.witness]
    found.signers = [s for s in signed if not s.witness]
    told = english.closing(text, agreed.end(), limit, dates, found)
    if not told:
        days = [d for d in dates if agreed.end() <= d.start < limit and d.kind == "day" and d.value]
        days = [d for d in days if _DATED.search(text, max(0, d.start - 12), d.start)]
        found.date = days[-1].value if days else None
    found.draft = found.date is None or english.is_draft(heading[0])
    begin = heading.start() + len(heading[0]) - len(heading[0].lstrip())
    found.title = lines.trimmed(english.after_draft(text, begin), first.start)
    return found


def _preamble(lines: Lines, start: int, end: int) -> Line | None:
    """The line under a heading with which the preamble begins."""
    below = [x for x in lines.within(start, end) if not lines.of(x).isupper()][:12]
    for line in below:
        if re.match(r"The [A-Z]", lines.of(line)):
            return line
    for line in below:
        if not _OF_HEADING.match(lines.of(line)) and " and " in lines.text[line.start : end][:300]:
            return line
    return None


def _segments(text: str, start: int, end: int) -> list[Span]:
    """What is said of each party."""
    joins = (
        list(_JOIN.finditer(text, start, end)) or list(_LAST_JOIN.finditer(text, start, end))[-1:]
    )
    begins, ends = [start, *(m.end() for m in joins)], [*(m.start() for m in joins), end]
    return list(zip(begins, ends, strict=True))


def _party(text: str, start: int, end: int) -> PartySpan | None:
    lead = re.compile(r"\s*(?:The\s+)?", re.I).match(text, start, end)
    begin = lead.end() if lead else start
    stop = _NAME_END.search(text, begin, end)
    over = stop.start() if stop else end
    while over > begin and text[over - 1] in " \n,;":
        over -= 1
    if not 3 < over - begin < 200:
        return None
    return PartySpan(begin, over, said(text[begin:over]))


def twins(first: InstrumentSpan, second: InstrumentSpan) -> bool:
    """Whether two texts of one file are of one agreement, in two languages."""
    same = first.kind == second.kind and first.date == second.date is not None
    return same and len(first.parties) == len(second.parties)


def without_twins(found: Sequence[InstrumentSpan], text: str) -> list[InstrumentSpan]:
    """The texts of agreements, each in one language only: the Thai one, or the first."""
    # In columns side by side the end of one holds words of the other.
    thai = [bool(re.search("[ก-ฮ]", text[one.start : one.start + 40])) for one in found]
    twice = {
        (b if thai[a] else a)
        for a, b in itertools.combinations(range(len(found)), 2)
        if thai[a] != thai[b] and twins(found[a], found[b])
    }
    return [one for number, one in enumerate(found) if number not in twice]
