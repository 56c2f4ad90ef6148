"""The text of an agreement in English: what its preamble and its signature blocks say.

This Memorandum of Understanding is made on … in …, between …, represented by …, …, and …,
represented by …
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

from nlp import lexicons
from nlp.agreements.cues import instruments as named
from nlp.letters.blocks import blocks
from nlp.letters.found import FieldSpan, InstrumentSpan, PartySpan, SignerSpan, said
from nlp.letters.lines import Lines
from nlp.letters.positions import position_starts
from nlp.spans import DateSpan, Span

_KIND = r"(?:Memorandum|Agreement|Contract|Arrangement|MOU|MOA|Letter\s+of\s+(?:Intent|Agreement))"
_MADE = re.compile(
    rf"T(?:his|HIS)\s+(?i:(?P<name>(?:[A-Z][a-z]{{2,12}}\s+){{0,2}}{_KIND}"
    r"[A-Za-z \n(),“”\"]{0,90}?)\s*"
    r"(?:(?:is|was|has\s+been|shall\s+be)\s+)?(?:hereby\s+)?"
    r"(?:made|entered\s+into|executed|concluded)\b)"
)
_BETWEEN = re.compile(r"\b(?:between|among(?:st)?)\s*:?\s+(?:and\s+among\s+)?", re.I)
_MOST, _LONGEST, _TRIED = 20, 3000, 200
_OVER = re.compile(
    r"\n\s*(?:Article|Section|Clause)\s+[1I]\b|\n\s*ข้อ\s*1\b"
    r"|\n\s*1\s*[.)]|\bWHEREAS\b|\bNOW,? THEREFORE\b"
    r"|\b(?:have|has)\s+(?:agreed|reached)|\b(?:hereby\s+)?agree\s+as\b|\b(?:collectively|jointly)\b",
    re.I,
)
_BY = re.compile(r",?\s*\b(?:herein\s+)?represented\s+(?:herein\s+)?by\s*:?\s*", re.I)
_CALLED = re.compile(
    r"[,(]?\s*(?:\(?here(?:in)?after\b[^\n“”\"'(]{0,60}|\(\s*(?:the\s+)?)[“\"'‘][^“”\"'\n]{1,60}[”\"'’]\s*\)?",
    re.I,
)
# Before what the next party begins with; the surest first.
_JOINS = tuple(
    re.compile(p)
    for p in (
        r"\s*;\s*(?:and\s+)?(?=(?:\(?\w\)\s*)?(?:[Tt]he\s+)?[A-Z])",
        r"\s*[,;]\s*and\s+(?=(?:\(?\w\)\s*)?(?:[Tt]he\s+)?[A-Z])",
        r"\s+and\s+(?=[Tt]he\s+[A-Z])",
        r"\s*[;,]\s*(?=(?:\(?\d\)\s*)?[Tt]he\s+[A-Z])",
        r"\s+and\s+(?=[A-Z])",
    )
)
_NEXT = re.compile(r"\s*[,;]?\s*(?:of\s+the\s+\w+\s+part\s*[,;]?\s*)?(?:and\s+)?", re.I)
_LEAD = re.compile(r"\s*(?:\(?\w[.)]\s*)?(?:(?:and|AND)\s+)?(?:[Tt]he\s+|THE\s+)?")
_NAME_END = re.compile(
    r"\s*(?:,(?!\s*(?:Ltd|Inc|LLC|Limited)\b)|\(|;|\brepresented\b|\bhere(?:in)?after\b|\bwhose\b"
    r"|\bhaving\b|\ba\s+(?:company|juristic|state))"
)
_PERSON = (
    r"(?:(?:H\.\s?E|Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Assoc|Asst|Associate|Assistant|Gen|General|Col|Lt|Maj|Hon)"
    r"\.?\s+){0,4}[A-Z][\w.'’-]*(?:\s(?:(?:[a-z]{1,3}|\w)\s)?[A-Z][\w.'’-]+){1,3}"
)
_GIVEN = re.compile(_PERSON)
_HELD_END = re.compile(
    r"\s*(?:,?\s*(?:\(?here(?:in)?after|who\b|acting\b|with\s+(?:its|an?)\b)|\(|;|\.\s|\.$|\n\s*\n)",
    re.I,
)
_PLACE = re.compile(
    r"\b(?:in|at)\s+(?P<place>(?:the\s+)?[A-Z][\w.'’-]*(?:,?\s+(?!(?:by|on|this|between|among)\b)"
    r"[\w.'’-]+){0,12}?)\s*,?\s*(?=\b(?:by\s+and\s+)?between\b|\bamong|\bon\s|\bthis\s)"
)
_DONE = re.compile(r"\b(?:Signed|Done|Executed)\b[^\n]{0,120}", re.I)
# So a sentence begins; who has "signed this Agreement" is told in another.
_DONE_FIRST = re.compile(
    r"(?:(?<=\n)|(?<=\n )|(?<=\. ))"
    r"(?:S(?:igned|IGNED)|D(?:one|ONE)|E(?:xecuted|XECUTED))\b[^\n]{0,120}"
)
_HEADING = re.compile(rf"(?:\(?DRAFT\)?\s+)?(?:[A-Z][A-Za-z ]{{0,30}} )?{_KIND}\b", re.I)
_HEADING_ENDS = re.compile(r"BETWEEN|AMONG|BY AND BETWEEN", re.I)
_TOLD_DAY = re.compile(r"\bday of [A-Z]|\bdated? (?:as of )?\w")
_DRAFT = re.compile(r"\(?DRAFT\)?\s+", re.I)
_OPEN = re.compile(r"[._…]{4}|_{3}|\[\s*[•●_.\s]*\]")
_NAMED = re.compile(rf"Name\s*[:.]\s*(?P<name>{_PERSON})")
_TITLED = re.compile(r"(?:Title|Position|Designation)\s*[:.]\s*")
_WITNESS = re.compile(r"\bwitness(?:es|ed)?\b", re.I)
_APART = re.compile(
    r"(?<!Asst\.)(?<!Assoc\.)(?<!H\.E\.)(?<!Prof\.)\s+(?=(?:Mr|Mrs|Ms|Miss|Dr|Prof|H\.\s?E|Gen|Professor)\b)"
)


def find(text: str, dates: Sequence[DateSpan], tabs: Collection[int] = ()) -> list[InstrumentSpan]:
    """The agreements whose own English text this is, in order; `tabs`: where tabs stood in it."""
    out: list[InstrumentSpan] = []
    lines: Lines | None = None
    made = [m for _, m in zip(range(_TRIED), _MADE.finditer(text), strict=False)]
    for number, match in enumerate(made):
        if len(out) == _MOST or (out and match.start() < out[-1].end):
            continue
        between = _BETWEEN.search(text, match.end(), match.end() + 300)
        if between is None:
            continue
        lines = lines or Lines(text, tabs)
        limit = made[number + 1].start() if number + 1 < len(made) else len(text)
        found = _read(lines, match, between.end(), max(limit, between.end()), dates)
        if found:
            _heading(lines, match.start(), out[-1].end if out else 0, found)
            out.append(found)
    return out


def _read(
    lines: Lines, made: re.Match[str], start: int, limit: int, dates: Sequence[DateSpan]
) -> InstrumentSpan | None:
    text = lines.text
    over = _OVER.search(text, start, min(limit, start + _LONGEST))
    end = over.start() if over else min(limit, start + 1500)
    called = list(_CALLED.finditer(text, start, end))
    by = list(_BY.finditer(text, start, end))
    if over is None and (called or by):
        last = max(m.end() for m in (*called[-1:], *by[-1:]))
        stop = re.compile(r"\.\s|\n\s*\n").search(text, last + 6, end)
        end = stop.start() if stop else end
    found = InstrumentSpan(_kind(made["name"]), *lines.trimmed(made.start(), end), limit)
    segments = _segments(text, start, end, by, called)
    found.parties = [p for s in segments if (p := _party(text, *s))]
    below = signed(lines, end, limit)
    if len(found.parties) < 2 or not (called or by or below):
        return None
    found.witnesses = [s for s in below if s.witness]
    found.signers = [s for s in below if not s.witness]
    told = [d for d in dates if d.kind == "day" and d.value and made.start() <= d.start < end]
    place = _PLACE.search(text, made.end(), start)
    found.place = place.span("place") if place else None
    if told:
        found.date = told[0].value
    closing(text, end, limit, dates, found)
    a_day = found.date or _TOLD_DAY.search(text, made.start(), end)
    found.draft = not a_day or bool(_OPEN.search(text, made.start(), end))
    return found


def closing(
    text: str, start: int, limit: int, dates: Sequence[DateSpan], found: InstrumentSpan
) -> bool:
    """Set the day and the place, where they are not known, from DONE at … on …; whether it is
    there."""
    done = _DONE_FIRST.search(text, start, limit) or _DONE.search(text, start, limit)
    if done is None:
        return False
    days = [d for d in dates if done.start() <= d.start < done.end() + 40]
    days = [d for d in days if d.kind == "day" and d.value]
    if found.date is None and days:
        found.date = days[0].value
    place = _PLACE.search(text, *done.span()) if found.place is None else None
    if place:
        found.place = place.span("place")
    return bool(days)


def is_draft(heading: str) -> bool:
    """Whether a heading begins with DRAFT."""
    return _DRAFT.match(heading.lstrip()) is not None


def after_draft(text: str, start: int) -> int:
    """Where what an instrument is called begins, after DRAFT."""
    draft = _DRAFT.match(text, start)
    return draft.end() if draft else start


def _kind(name: str) -> str:
    kinds = [i.kind for i in named(" ".join(name.title().replace(" Of ", " of ").split()))]
    if kinds and kinds[0] not in ("support", "annex", "loose", "none"):
        return kinds[0]
    told = name.lower()
    if told.startswith(("memorandum", "mou", "arrangement")):
        return "mou"
    return "contract" if told.startswith("contract") else "other"


def _segments(
    text: str, start: int, end: int, by: list[re.Match[str]], called: list[re.Match[str]]
) -> list[Span]:
    """What is said of each party: each has who represents it, or what it is called, or neither."""
    marks = by if len(by) > 1 else called if len(called) > 1 else []
    cuts: list[Span] = []
    for this, following in itertools.pairwise(marks):
        names = [c.end() for c in called if this.start() <= c.start() < following.start()]
        begin = max([this.end(), *names[:1]])
        if names and (m := _NEXT.match(text, begin)):
            cuts.append(m.span())
        elif join := _join(text, begin, following.start()):
            cuts.append(join)
        else:
            return []
    if not marks:
        if (join := _join(text, start, end)) is None:
            return []
        cuts.append(join)
    starts, ends = [start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
    return list(zip(starts, ends, strict=True))


def _join(text: str, start: int, end: int) -> Span | None:
    for pattern in _JOINS:
        if found := pattern.search(text, start, end):
            return found.span()
    return None


def _party(text: str, start: int, end: int) -> PartySpan | None:
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    stop = _NAME_END.search(text, begin + 2, end)
    name_end = stop.start() if stop else end
    while name_end > begin and text[name_end - 1] in " \n.,":
        name_end -= 1
    if not 2 < name_end - begin < 160 or not text[begin].isupper():
        return None
    party = PartySpan(begin, name_end, said(text[begin:name_end]))
    by = _BY.search(text, begin, end)
    given = _GIVEN.match(text, by.end(), end) if by else None
    if given:
        party.signer = SignerSpan(*given.span())
        begin = re.compile(r"[,\s]*(?:the\s+)?").match(text, given.end()).end()  # type: ignore[union-attr]
        over = _HELD_END.search(text, begin, end)
        _holds(text, party.signer, begin, min(over.start() if over else end, begin + 160))
    return party


def _holds(text: str, signer: SignerSpan, start: int, end: int) -> None:
    while end > start and text[end - 1] in " \n,.":
        end -= 1
    if start < end and position_starts().match(text, start, end):
        signer.position = FieldSpan(start, end, said(text[start:end]))
        signer.block = (start, end)


def signed(lines: Lines, start: int, limit: int) -> list[SignerSpan]:
    """Who signs: names in brackets, else after Name:, else titled names alone on their lines."""
    found = blocks(lines, start, limit).signers
    if found:
        return found
    text = lines.text
    out: list[SignerSpan] = []
    below = lines.within(start, limit)
    witness = False
    for at, line in enumerate(below):
        told = lines.of(line)
        witness |= bool(_WITNESS.match(told)) and len(told) < 40
        names = [m.span("name") for m in _NAMED.finditer(text, line.start, line.end)]
        if not names and len(told) < 120:
            cells = [cell for cell in lines.cells(line) if cell[0] < cell[1]]
            names = [name for cell in cells for name in _alone(text, *cell)]
            names = names if len(names) >= len(cells) else []
        row = [SignerSpan(*name, witness=witness) for name in names]
        following = below[at + 1] if at + 1 < len(below) else None
        if following and len(row) == 1:
            label = _TITLED.match(text, following.start, following.end)
            _holds(text, row[0], label.end() if label else following.start, following.end)
        out += row
    return out


def _alone(text: str, start: int, end: int) -> list[Span]:
    """The titled names that are all of a line."""
    cuts = [m.span() for m in _APART.finditer(text, start, end)]
    starts, ends = [start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
    spans = list(zip(starts, ends, strict=True))
    titles = lexicons.title_pattern()
    whole = all(_GIVEN.fullmatch(text, *s) and titles.match(text, *s) for s in spans)
    return spans if whole else []


def _heading(lines: Lines, made: int, floor: int, found: InstrumentSpan) -> None:
    """What the instrument is called over its preamble."""
    for line in [x for x in lines.within(floor, made) if x.end <= made][-16:]:
        told = lines.of(line)
        if found.title is None and _HEADING.match(told):
            cut = _HEADING_ENDS.search(lines.text, line.start + 4, line.end)
            draft = _DRAFT.match(told)
            begin = line.start + (draft.end() if draft else 0)
            found.title = lines.trimmed(begin, cut.start() if cut else line.end)
            found.draft |= draft is not None
    if found.title is None:
        name = re.compile(_KIND + r"(?: of [A-Z][a-z]+)?", re.I).search(lines.text, made)
        found.title = name.span() if name else None
