"""Compares what was extracted from one document with what it holds.

    persons, agencies    every mention, exact boundaries (outer white space and quotes aside); a
                         short agency glued to a letter or full stop before it is not scored
    *_relaxed            every mention, sharing at least half of the longer one
    dates                every mention, overlapping, with the same value
    dates_span           every mention, overlapping
    roles                persons found whose role reads like the annotated one
    aliases              agencies called otherwise than their canonical name: is the name right
    agreements           one annotated to one extracted, where parties, evidence or title agree
    parties, signatories names of those, over all of them (of signatories: over paired and missed)
    agreement_date, agreement_kind, agreement_status   accuracy over the pairs

Dates such as ปีนี้ and agreements that are only mentioned neither help nor hurt.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nlp.scoring.found import Found, Mention
from nlp.scoring.gold import Entry, Gold, Instrument
from nlp.scoring.mentions import (
    Span,
    bare_organisation,
    glued,
    half_over,
    likeness,
    occurrences,
    pair,
    same_organisation,
    same_person,
    touch,
    trim,
)
from nlp.scoring.tally import Accuracy, KindTally, Tally

TALLIES = (
    "persons", "persons_relaxed", "agencies", "agencies_relaxed", "dates", "dates_span", "roles",
    "aliases", "agreements", "parties", "signatories",
)  # fmt: skip
ACCURACIES = ("agreement_date", "agreement_kind", "agreement_status")

LIKE_ROLE = 0.66
# Two agreements are the same from so much of `_agreement_likeness` on.
LIKE_AGREEMENT = 0.34
_VAGUE = re.compile("^(?:ปี|เดือน|สัปดาห์|ไตรมาส)(?:นี้|หน้า|ก่อน|ที่แล้ว|ที่ผ่านมา|ถัดไป)|ปีที่ผ่านมา|ปีนี้|ปีหน้า|ปีก่อน")


class Mistake(NamedTuple):
    """Something wrong in a document: `sign` "+" for what is too much, "-" for what is missing,
    "~" for what differs."""

    id: str
    sign: str
    what: str


class _Wanted(NamedTuple):
    span: Span
    entry: Entry


class _Given(NamedTuple):
    span: Span
    mention: Mention


@dataclass(slots=True)
class Comparison:
    """The counts of one document. `scored`: persons and agencies with a score, and whether right;
    `kinds`: (figure, kind) of agencies, dates and agreements."""

    month: str = ""
    tallies: dict[str, Tally] = field(default_factory=lambda: {k: Tally() for k in TALLIES})
    accuracies: dict[str, Accuracy] = field(
        default_factory=lambda: {k: Accuracy() for k in ACCURACIES}
    )
    kinds: dict[tuple[str, str], KindTally] = field(default_factory=lambda: defaultdict(KindTally))
    scored: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    mistakes: dict[str, list[Mistake]] = field(default_factory=lambda: defaultdict(list))


def compare(gold: Gold, found: Found | None) -> Comparison:
    """Score one document; None: it was not extracted, and all of it is missing.

    A sort of thing that is not annotated in it is not scored.
    """
    found = found or Found()
    out = Comparison(gold.month)
    if gold.persons is not None:
        _compare_names(out, "persons", gold, gold.persons, found.persons)
    if gold.agencies is not None:
        _compare_names(out, "agencies", gold, gold.agencies, found.agencies)
        _compare_aliases(out, gold.agencies, found.agencies)
    if gold.dates is not None:
        _compare_dates(out, gold, gold.dates, found.dates)
    if gold.agreements is not None:
        _compare_agreements(out, gold.document.id, gold.agreements, found.agreements)
    return out


def _compare_names(
    out: Comparison, name: str, gold: Gold, entries: list[Entry], mentions: list[Mention]
) -> None:
    text = gold.document.text
    wanted = [
        _Wanted(trim(text, start, end), entries[index])
        for start, end, index in occurrences(text, [e.surface for e in entries])
    ]
    by_span = {span: _Given(span, m) for m in mentions for span in [trim(text, m.start, m.end)]}
    given = list(by_span.values())
    if name == "agencies":
        wanted, given = _without_glued(text, wanted, given)
    pairs, extra, missed = pair(wanted, given, lambda w, g: w.span == g.span)
    out.tallies[name].add(len(pairs), len(extra), len(missed))
    right = {k for _, k in pairs}
    for k, g in enumerate(given):
        if g.mention.score is not None:
            out.scored[name].append((g.mention.score, k in right))
    if name == "agencies":
        _count_kinds(out, name, wanted, given, pairs)
    too_much = [text[slice(*g.span)] for g in extra]
    _mistakes(out, name, gold.document.id, too_much, [text[slice(*w.span)] for w in missed])
    pairs, extra, missed = pair(wanted, given, lambda w, g: half_over(w.span, g.span))
    out.tallies[f"{name}_relaxed"].add(len(pairs), len(extra), len(missed))
    if name == "persons":
        _compare_roles(out, wanted, given)


def _without_glued(
    text: str, wanted: list[_Wanted], given: list[_Given]
) -> tuple[list[_Wanted], list[_Given]]:
    """Short surfaces glued to what stands before them count neither way, nor does what was
    extracted over them."""
    loose = {w.span for w in wanted if glued(text, *w.span)}
    wanted = [w for w in wanted if w.span not in loose]
    spans = {w.span for w in wanted}
    return wanted, [
        g for g in given if g.span in spans or not any(touch(span, g.span) for span in loose)
    ]


def _compare_roles(out: Comparison, wanted: list[_Wanted], given: list[_Given]) -> None:
    for want in wanted:
        role = want.entry.role
        if not role:
            continue
        at_it = next((g.mention.role for g in given if half_over(want.span, g.span)), None)
        right = bool(at_it) and likeness(_packed(role), _packed(at_it or "")) >= LIKE_ROLE
        out.tallies["roles"].add(right, bool(at_it) and not right, not right)


def _packed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _compare_aliases(out: Comparison, entries: list[Entry], mentions: list[Mention]) -> None:
    canonical: dict[str, str | None] = {}
    for mention in mentions:
        canonical.setdefault(mention.text.strip(), mention.canonical)
    for entry in entries:
        own = bare_organisation(entry.surface)
        if entry.canonical is None or bare_organisation(entry.canonical) == own:
            continue
        given = canonical.get(entry.surface)
        right = given is not None and same_organisation(given, entry.canonical)
        wrong = given is not None and bare_organisation(given) != own and not right
        out.tallies["aliases"].add(right, wrong, not right)


def _compare_dates(
    out: Comparison, gold: Gold, entries: list[Entry], mentions: list[Mention]
) -> None:
    text = gold.document.text
    wanted = [
        _Wanted((start, end), entries[index])
        for start, end, index in occurrences(text, [e.surface for e in entries])
        if not _VAGUE.search(text[start:end])
    ]
    given = [_Given((m.start, m.end), m) for m in mentions if not _VAGUE.search(m.text)]
    pairs, extra, missed = pair(
        wanted,
        given,
        lambda w, g: touch(w.span, g.span) and (g.mention.value or "") == w.entry.value,
    )
    out.tallies["dates"].add(len(pairs), len(extra), len(missed))
    _count_kinds(out, "dates", wanted, given, pairs)
    _mistakes(out, "dates", gold.document.id,
              [f"{text[slice(*g.span)]} = {g.mention.value}" for g in extra],
              [f"{text[slice(*w.span)]} = {w.entry.value}" for w in missed])  # fmt: skip
    pairs, spare, lost = pair(wanted, given, lambda w, g: touch(w.span, g.span))
    out.tallies["dates_span"].add(len(pairs), len(spare), len(lost))


def _count_kinds(
    out: Comparison,
    name: str,
    wanted: list[_Wanted],
    given: list[_Given],
    pairs: list[tuple[int, int]],
) -> None:
    found, right = {i for i, _ in pairs}, {k for _, k in pairs}
    for i, w in enumerate(wanted):
        tally = out.kinds[name, w.entry.kind or ""]
        tally.wanted += 1
        tally.found += i in found
    for k, g in enumerate(given):
        tally = out.kinds[name, g.mention.kind or ""]
        tally.given += 1
        tally.right += k in right


def _mistakes(
    out: Comparison, name: str, id: str, extra: Sequence[str], missed: Sequence[str]
) -> None:
    out.mistakes[name] += [Mistake(id, "+", what) for what in extra]
    out.mistakes[name] += [Mistake(id, "-", what) for what in missed]


def _compare_agreements(
    out: Comparison, id: str, annotated: list[Instrument], extracted: list[Instrument]
) -> None:
    wanted = [a for a in annotated if a.status != "mentioned"]
    given = [a for a in extracted if a.status != "mentioned"]
    pairs = pair_agreements(wanted, given)
    paired = {j for _, j in pairs}
    passing = [a for a in annotated if a.status == "mentioned"]
    spare = [
        a
        for j, a in enumerate(given)
        if j not in paired and not any(_agreement_likeness(m, a) >= LIKE_AGREEMENT for m in passing)
    ]
    found = {i for i, _ in pairs}
    lost = [a for i, a in enumerate(wanted) if i not in found]
    out.tallies["agreements"].add(len(pairs), len(spare), len(lost))
    _mistakes(out, "agreements", id, [f"{a.kind} {a.parties}" for a in spare],
              [f"{a.kind} {a.parties}" for a in lost])  # fmt: skip
    for i, j in pairs:
        _compare_pair(out, id, wanted[i], given[j])
    for a in lost:
        out.tallies["parties"].add(0, 0, len(a.parties))
        out.tallies["signatories"].add(0, 0, len(a.signatories))
    for a in spare:
        out.tallies["parties"].add(0, len(a.parties), 0)
    for a in [*(wanted[i] for i in sorted(found)), *lost]:
        out.kinds["agreements", a.kind or ""].wanted += 1
    for i, j in pairs:
        out.kinds["agreements", wanted[i].kind or ""].found += 1
        out.kinds["agreements", given[j].kind or ""].right += 1
    for a in [*(given[j] for j in sorted(paired)), *spare]:
        out.kinds["agreements", a.kind or ""].given += 1


def _compare_pair(out: Comparison, id: str, want: Instrument, give: Instrument) -> None:
    pairs, extra, missed = pair(want.parties, give.parties, same_organisation)
    out.tallies["parties"].add(len(pairs), len(extra), len(missed))
    if extra or missed:
        differ = f"want {want.parties} got {give.parties}"
        out.mistakes["parties"].append(Mistake(id, "~", differ))
    pairs, extra, missed = pair(want.signatories, give.signatories, same_person)
    out.tallies["signatories"].add(len(pairs), len(extra), len(missed))
    if want.date:
        out.accuracies["agreement_date"].add((give.date or "") == want.date)
    out.accuracies["agreement_kind"].add(give.kind == want.kind)
    out.accuracies["agreement_status"].add(give.status == want.status)


def pair_agreements(wanted: list[Instrument], given: list[Instrument]) -> list[tuple[int, int]]:
    """The likest first, each at most once."""
    likest = sorted(
        (
            (_agreement_likeness(w, g), i, j)
            for i, w in enumerate(wanted)
            for j, g in enumerate(given)
        ),
        reverse=True,
    )
    out: list[tuple[int, int]] = []
    for like, i, j in likest:
        if like >= LIKE_AGREEMENT and all(i != a and j != b for a, b in out):
            out.append((i, j))
    return out


def _agreement_likeness(one: Instrument, two: Instrument) -> float:
    """0 to 2: the parties' F1, and half of the share of evidence and of title that they have in
    one piece in common."""
    a, b = one.parties, two.parties
    total = 0.0
    if a and b:
        total = 2 * len(pair(a, b, same_organisation)[0]) / (len(a) + len(b))
    for u, v in ((one.evidence, two.evidence), (one.title, two.title)):
        if u and v:
            matcher = difflib.SequenceMatcher(None, u, v, autojunk=False)
            longest = matcher.find_longest_match(0, len(u), 0, len(v))
            total += 0.5 * longest.size / min(len(u), len(v))
    return total
