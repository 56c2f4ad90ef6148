"""Finds the calendar times of a text: atoms, grammar, then what the context adds."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from itertools import zip_longest

from nlp.timex import context, edtf
from nlp.timex.atoms import cut
from nlp.timex.grammar import BY_LETTER
from nlp.timex.lexicon import rows
from nlp.timex.reading import Draft, Match

# What a rule's score (nlp/data/date_scores.tsv) is multiplied with, or for a weekday that agrees
# moved towards 1 by. In the annotated articles: 39 of 39 days with an agreeing weekday were right.
_WEEKDAY_AGREES, _WEEKDAY_DISAGREES = 0.3, 0.85
_NO_VALUE = 0.3
# วันนี้ (15 ธันวาคม 2564) was right 130 times of 130; where no such brackets fix the day, and it is
# the first day that the text tells or the publication's, 51 of 52 on those articles.
_FIXED, _EVENT_GUESSED = 1.01, 0.97


@functools.cache
def _scores() -> dict[str, float]:
    return {rule: float(score) for rule, score, _ in rows("date_scores.tsv", 4)}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A calendar time: its span in the folded text, EDTF value or None, one of records.DATE_KINDS,
    the rule that found it, a score from 0 to 1, and the facts that the value rests on."""

    start: int
    end: int
    value: str | None
    kind: str
    rule: str
    score: float
    why: tuple[str, ...] = ()


def find(text: str, published: dt.date | None = None) -> list[FoundDate]:
    """The calendar times of a folded text (khaosan.text.fold), in order, none overlapping.

    `published` is the day that missing years and วันนี้ are reckoned from, where the text itself
    does not fix them.
    """
    drafts: list[Draft] = []
    for draft in _drafts(text, published):
        before_it = drafts[-1] if drafts else None
        if context.is_calendar_time(draft, text, published, before_it):
            drafts.append(draft)
    _read_fiscal(drafts, text)
    references = context.References(drafts, published)
    for draft, after_it in zip_longest(drafts, drafts[1:]):
        if draft.needs_year and not draft.unit:
            context.give_year(draft, text, after_it, references.at(draft.start))
            if draft.rule == "from_today":
                draft.until, draft.value = draft.value, None
    _reckon(drafts, text, published)
    return [_found(d) for d in drafts if d.rule != "weekday" or d.value]


def _drafts(text: str, published: dt.date | None) -> list[Draft]:
    """What the grammar reads, at each place the longest match."""
    atoms, letters = cut(text)
    drafts: list[Draft] = []
    at, size = 0, len(letters)
    while at < size:
        best: Draft | None = None
        best_end = at
        for rule in BY_LETTER.get(letters[at], ()):
            found = rule.pattern.match(letters, at)
            if found is not None and found.end() > best_end:
                match = Match(found, atoms, published)
                draft = rule.meaning(match, text) if rule.with_text else rule.meaning(match)
                if draft is not None:
                    best, best_end = draft, found.end()
        if best is None:
            at += 1
        else:
            drafts.append(best)
            at = best_end
    return drafts


def _read_fiscal(drafts: list[Draft], text: str) -> None:
    """Years, and quarters that do not say of what year, that the words before them make fiscal."""
    for draft in drafts:
        if draft.rule in ("year", "years") and draft.value and context.is_fiscal(draft, text):
            first, last = edtf.first_day(draft.value).year, edtf.last_day(draft.value).year
            draft.value = edtf.fiscal_year(first, last)
            draft.kind, draft.fiscal, draft.rule = "fiscal_year", True, "budget_year"
            draft.why.append("a fiscal year by the word before it")
        elif (
            draft.kind == "quarter"
            and draft.complete is not None
            and not draft.fiscal
            and context.in_fiscal_text(draft, text)
        ):
            draft.fiscal = True
            draft.why.append("a fiscal quarter: the text beside it speaks of a budget's year")
            if draft.year is not None:
                draft.value = draft.complete(draft.year)


def _reckon(drafts: list[Draft], text: str, published: dt.date | None) -> None:
    """Give the relative expressions their days."""
    # By the word's shift from the event's day: what วันนี้ or วานนี้ was last fixed to.
    fixed: dict[int, tuple[dt.date, str]] = {}
    event = context.event_day(drafts, published)
    issued = (published, "the publication date") if published else None
    default = (event, "the day of the event that the text tells") if event else issued
    for draft, after_it in zip_longest(drafts, drafts[1:]):
        shift = draft.shift
        by_text = context.fixed_day(draft, text, after_it) if draft.rule == "relative" else None
        if by_text is not None and shift is not None:
            draft.value = by_text
            draft.inferred = _FIXED
            draft.why.append(f"the text says which: {by_text}")
            day = dt.date.fromisoformat(by_text) - dt.timedelta(days=shift)
            fixed[shift] = (day, "the day that the text fixes")
            continue
        if draft.unit and draft.value is None:
            _unit(draft, issued or default)
        elif draft.rule == "from_today":
            context.give_day(draft, issued or default)
        elif draft.shift is not None:
            by_earlier = fixed.get(draft.shift) or fixed.get(0)
            draft.inferred = 1.0 if by_earlier else _EVENT_GUESSED
            context.give_day(draft, by_earlier or default)
        elif draft.rule == "weekday":
            _weekday(draft, text, issued or default)


def _unit(draft: Draft, anchor: tuple[dt.date, str] | None) -> None:
    if draft.complete is None:
        context.give_day(draft, anchor)
    elif anchor is not None:
        year = context.unit_value(draft.unit, anchor[0])
        draft.value = draft.complete(int(year[:4])) if year else None
        draft.why.append(f"year {year} reckoned from {anchor[1]}")


def _weekday(draft: Draft, text: str, anchor: tuple[dt.date, str] | None) -> None:
    found = context.weekday_shift(draft, text, anchor[0]) if anchor else None
    if found is not None:
        draft.shift, draft.end = found
        context.give_day(draft, anchor)
        draft.weekday = 0


def _found(draft: Draft) -> FoundDate:
    score = min(0.99, _scores()[draft.rule] * draft.inferred)
    if draft.value is None:
        score *= _NO_VALUE
        if draft.year is not None or draft.rule.startswith("numeric"):
            draft.why.append("there is no such date")
    elif draft.weekday and draft.kind in ("day", "range"):
        last = edtf.last_day(draft.value)
        if last.isoweekday() == draft.weekday:
            score += (1 - score) * _WEEKDAY_AGREES
            draft.why.append("the weekday agrees")
        else:
            score *= _WEEKDAY_DISAGREES
            draft.why.append(f"the weekday does not agree: {last.isoformat()} is another")
    return FoundDate(
        draft.start,
        draft.end,
        draft.value,
        draft.kind,
        draft.rule,
        round(score, 4),
        tuple(draft.why),
    )
