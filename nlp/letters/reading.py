"""A letter read from its head to its last line, by its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from nlp.letters import fields, labels, published
from nlp.letters.addressed import addressed
from nlp.letters.blocks import blocks, copied, under
from nlp.letters.contact import ask, contact
from nlp.letters.found import FieldSpan, LetterSpan
from nlp.letters.heads import Head, every, prefilter
from nlp.letters.lines import Lines
from nlp.letters.lists import copies
from nlp.spans import DateSpan, Span

# A letter without them is none; of the others the score tells how many were found.
_NEEDED = {
    "statement": ("date", "subject"),
    "news": ("date", "subject"),
    "stamped": ("number", "to"),
}
_WANTED = {
    "external": ("number", "agency", "date", "subject", "to", "signers"),
    "memo": ("number", "agency", "date", "subject", "to", "signers"),
    "stamped": ("number", "agency", "date", "to"),
    "order": ("number", "agency", "date", "subject", "signers"),
    "announcement": ("agency", "date", "subject", "signers"),
    "regulation": ("agency", "date", "subject", "signers"),
    "bylaw": ("agency", "date", "subject", "signers"),
    "statement": ("agency", "date", "subject"),
    "news": ("agency", "date", "subject"),
    "certificate": ("number", "agency", "date", "signers"),
    "minutes": ("number", "subject", "date", "signers"),
}
# How often a field that is given is right, by how many of those are missing: measured on letters of
# our own with lines lost, joined, broken and exchanged (tests/nlp/letters, -k score -s).
_SCORES = (0.97, 0.96, 0.95)


def letters(text: str, dates: Sequence[DateSpan], tabs: Collection[int] = ()) -> list[LetterSpan]:
    """The official letters of a folded text, in order; `dates` are those found in it, `tabs` where
    tabs stood in it (nlp.letters.lines.tabs_of)."""
    if not prefilter().search(text):
        return []
    lines = Lines(text, tabs)
    out: list[LetterSpan] = []
    for head, limit in every(lines):
        letter = LetterSpan(head.form, head.start, head.start)
        _READERS[head.form](lines, head, limit, dates, letter)
        if all(_has(letter, name) for name in _NEEDED.get(head.form, ())):
            _finish(letter)
            out.append(letter)
        elif not out:
            break  # an article that looked like a letter
    return out


def _has(letter: LetterSpan, name: str) -> bool:
    return bool(letter.signers) if name == "signers" else name in letter.fields


def _finish(letter: LetterSpan) -> None:
    ends = [f.end for f in letter.fields.values()]
    ends += [max(s.end, s.block[1]) for s in letter.signers] + [f.end for f in letter.copies]
    ends += [f.end for f in letter.references] + [e.end for e in letter.enclosures]
    letter.end = max([letter.start, *ends])
    wanted = _WANTED[letter.form]
    # A head that has lost its number is likely to have lost more.
    missing = sum(1 + (name == "number") for name in wanted if not _has(letter, name))
    letter.score = _SCORES[min(missing, len(_SCORES) - 1)]


# ---- letters to someone -----------------------------------------------------


def _external(
    lines: Lines, head: Head, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> None:
    text = lines.text
    subject = labels.label("subject", text, head.start, limit)
    top = subject.start("label") if subject else head.start
    after = fields.number(text, head.start, top, letter)
    fields.classes(text, head.start, top, letter)
    day = fields.day(dates, after, top, letter)
    taken: list[Span | None] = [fields.labelled_number(text, letter, head.start)]
    taken += [_span(letter.fields.get(name)) for name in ("date", "urgency", "secrecy")]
    stop = day.start if day else top
    fields.agency_and_address(letter, lines, fields.rest(head.start, stop, taken))
    if "agency" not in letter.fields:
        fields.agency_and_address(letter, lines, fields.rest(head.start, top, taken))
    if "agency" not in letter.fields:
        fields.over_number(lines, head.start, letter)
    _tail(lines, addressed(letter, lines, top, limit), limit, letter)


def _span(field: FieldSpan | None) -> Span | None:
    return (field.start, field.end) if field else None


def _memo(
    lines: Lines, head: Head, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> None:
    text = lines.text
    office = labels.at_line("office").search(text, head.start, limit)
    subject = labels.label("subject", text, head.start, limit)
    begin = office.end() if office else head.start
    top = subject.start("label") if subject else begin
    fields.classes(text, head.start, top, letter)
    after = fields.number(text, begin, top, letter)
    at = fields.labelled_number(text, letter, begin)
    stop = at[0] if at else labels_stop(text, begin, top)
    _, asked = ask(letter, text, begin, stop)
    fields.put(letter, lines, "agency", begin, asked if asked is not None else stop)
    fields.day(dates, after if at else begin, top, letter)
    _tail(lines, addressed(letter, lines, top, limit), limit, letter, memo=True)


def labels_stop(text: str, start: int, end: int) -> int:
    """Where the line of the number begins that has none yet."""
    found = labels.at_line("at").search(text, start, end)
    return found.start() if found else end


def _tail(lines: Lines, start: int, limit: int, letter: LetterSpan, *, memo: bool = False) -> None:
    """The signature, whom to ask, who gets a copy."""
    closing = re.compile(rf"^[ ]*{labels.word('closing')}", re.M).search(lines.text, start, limit)
    begin = closing.end() if closing else start
    stop = copied(lines, begin, limit)
    found = blocks(lines, begin, stop, first_only=True)
    if closing and not found.signers:
        found = under(lines, begin, stop)
    if memo and found.signers:
        # Under the writer's name those decide who are over them.
        found.signers = found.signers[: found.rows[0]]
    letter.signers = [s for s in found.signers if not s.witness]
    end = max(begin, found.end) if closing or found.signers else start
    if memo or not (closing or found.signers):
        return
    end = max(end, contact(letter, lines, end, limit))
    copies(letter, lines, end, limit)


def _stamped(
    lines: Lines, head: Head, limit: int, dates: Sequence[DateSpan], letter: LetterSpan
) -> None:
    text = lines.text
    send = labels.at_line("send").search(text, head.start, limit)
    top = send.start() if send else head.start
    fields.number(text, head.start, top, letter)
    fields.classes(text, head.start, top, letter)
    begin = addressed(letter, lines, top, limit)
    end = fields.signed_off(lines, begin, limit, dates, letter)
    end = max(end, contact(letter, lines, end, limit))
    copies(letter, lines, end, limit)


_Reader = Callable[[Lines, Head, int, Sequence[DateSpan], LetterSpan], None]
_READERS: dict[str, _Reader] = {
    "external": _external, "memo": _memo, "stamped": _stamped,
    "order": published.order, "announcement": published.order,
    "regulation": published.rule, "bylaw": published.rule,
    "statement": published.told, "news": published.told,
    "certificate": published.certificate, "minutes": published.minutes,
}  # fmt: skip
