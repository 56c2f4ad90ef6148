"""What a document says once the machine's extraction and editors' decisions are put together.
Pure: no database.

    accepted, edited, added   the decided record stands, sure (score 1.0), found by "editor:NAME"
    rejected                  the machine's claim is left out: that one, in that place, of that kind

Of what the machine claims, what competes with a decided record gives way: a name that overlaps a
decided name or the place that it was mended from, a date likewise, and the one agreement that the
decided one is about. All else stays the machine's word, and waits for review; but in a document
that an editor has read to the end (`done`) nothing that is undecided stands.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections import abc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from khaosan.records import Agreement, Date, Extraction
from store.frames import name_key
from store.mentions import Mention
from store.reviews.mapping import Mapping
from store.reviews.records import (
    STANDING,
    Kind,
    Record,
    State,
    free_id,
    kind_of,
    moved,
    named,
    span_of,
)

# The least likeness of an agreement that the machine tells to the decided one that it is taken for.
_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Decided:
    """The present decision on an item: its public id, the decided record with offsets in `version`,
    and the machine's, which counts in the version of the id; `order` is the log's line."""

    item: str
    state: State
    version: int
    record: Record | None
    was: Record | None
    order: int
    editor: str | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A decision in the newest version: its record, and the place in which the item was first
    claimed (None: they stand nowhere); for what has to be reviewed again, why."""

    decided: Decided
    record: Record | None
    first: tuple[int, int] | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim of the document as it now stands: `review` is the line that decided it, or None;
    `position` of an agreement, its place among the document's (else 0)."""

    record: Record
    review: int | None = None
    position: int = 0


class Together(NamedTuple):
    """What a document says, and the machine's mentions that do not stand in it."""

    stated: list[Stated]
    overruled: list[Mention]


def place(decided: Decided, maps: abc.Mapping[int, Mapping | None], newest: int) -> Placed:
    """Put a decision into the newest version. `maps`: from the versions that its records count in;
    None for the newest itself."""
    there = first_place(decided.item, maps)
    record, mapping = decided.record, maps[decided.version]
    if record is None or mapping is None:
        return Placed(decided, record, there)
    at = _moved(*span_of(record)[:2], mapping)
    standing = decided.state in STANDING
    if at is None:
        why = f"its words were changed in version {newest}" if standing else None
        return Placed(decided, None, there, why)
    if standing and (gone := _gone(record, mapping)):
        return Placed(decided, None, there, f"{gone} is not in version {newest} any more")
    return Placed(decided, moved(record, at[0]), there)


def first_place(item: str, maps: abc.Mapping[int, Mapping | None]) -> tuple[int, int] | None:
    """Where the words of an item's first claim (its id names them) stand in the newest version;
    `maps` as for `place`."""
    first = named(item)
    return _moved(first.start, first.end, maps[first.version])


def _moved(start: int, end: int, mapping: Mapping | None) -> tuple[int, int] | None:
    return mapping.span(start, end) if mapping else (start, end)


def _gone(record: Record, mapping: Mapping) -> str | None:
    """Which words of a record that stood in the old text do not in the new one."""
    words: list[tuple[str, str | None]] = []
    if isinstance(record, Agreement):
        words += [("title", record.title), ("place", record.place)]
        words += [("signer", s.person) for s in record.signatories]
        words += [("witness", w) for w in record.witnesses]
    else:
        words.append(("role", getattr(record, "role", None)))
    for name, value in words:
        if value and value in mapping.old and value not in mapping.new:
            return f"the {name} {value}"
    return None


def overlay(raw: Extraction, placed: Sequence[Placed], *, done: bool = False) -> Together:
    """The claims of the document: people, agencies, dates, agreements, each in the machine's order
    and then the decided ones.

    It may be asked of a stretch: of the mentions that overlap it, and the decisions that overlap
    those or it.
    """
    order = sorted(placed, key=lambda p: p.decided.order)
    mentions = [p for p in order if not isinstance(p.record, Agreement)]
    decisions = _Decisions(mentions)
    out, overruled = [], []
    for m in raw.mentions():
        if done or decisions.overrule(m):
            overruled.append(m)
        else:
            out.append(Stated(m))
    stands: dict[tuple[Kind, int, int], Stated] = {}
    for p in mentions:
        if p.record is not None and p.decided.state in STANDING:
            # Of two decisions on the same words the later holds.
            start, end, _ = span_of(p.record)
            stands[kind_of(p.record), start, end] = _stated(p)
    out += stands.values()
    return Together(out + agreements(raw.agreements, placed, done=done), overruled)


def unreviewed(raw: Extraction) -> list[Stated]:
    """The claims of a document about which nobody decided anything."""
    return overlay(raw, ()).stated


def _stated(p: Placed, position: int = 0) -> Stated:
    record = p.record
    if isinstance(record, Agreement):
        sure = dataclasses.replace(record, score=1.0, scores=dict.fromkeys(record.scores, 1.0))
        return Stated(sure, p.decided.order, position)
    assert record is not None  # noqa: S101 - the callers have looked
    by = f"editor:{p.decided.editor}"
    return Stated(dataclasses.replace(record, score=1.0, source=by), p.decided.order)


# ---- mentions ---------------------------------------------------------------


class _Decisions:
    """What of the machine's mentions gives way to decisions. (Looked up, not walked: a long
    document has thousands of both.)"""

    def __init__(self, placed: Iterable[Placed]) -> None:
        self._claims: set[tuple[Kind, int, int]] = set()
        spans: dict[bool, list[tuple[int, int]]] = {True: [], False: []}  # of dates; of names
        for p in placed:
            if p.decided.state == "open" or p.why:
                continue
            own = named(p.decided.item).kind
            if p.first:
                self._claims.add((own, *p.first))
            if p.record is None or p.decided.state not in STANDING:
                continue
            spans[is_date(p.record)].append(span_of(p.record)[:2])
            if p.first and (own == "date") == is_date(p.record):
                spans[is_date(p.record)].append(p.first)
        self._spans = {dates: merged(some) for dates, some in spans.items()}

    def overrule(self, raw: Record) -> bool:
        start, end, _ = span_of(raw)
        if (kind_of(raw), start, end) in self._claims:
            return True
        spans = self._spans[is_date(raw)]
        at = bisect_left(spans, (end,)) - 1  # the last that begins before the end
        return at >= 0 and spans[at][1] > start


def is_date(record: Record) -> bool:
    """Names (people, agencies) compete with names, dates with dates: a year inside an agency's
    name is a date all the same."""
    return isinstance(record, Date)


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches of a text, none of which overlaps another."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


# ---- agreements -------------------------------------------------------------


def claims(raw: Sequence[Agreement], placed: Iterable[Placed]) -> dict[int, Placed]:
    """Which of the machine's agreements (by place in the list) each decision is about: first those
    that say just what was decided upon, then of what stands the likest. One is about one."""
    waiting = [p for p in placed if isinstance(p.record or p.decided.was, Agreement)
               and p.decided.state != "open" and not p.why]  # fmt: skip
    taken: dict[int, Placed] = {}
    for p in list(waiting):
        for i, frame in enumerate(raw):
            if i not in taken and _is_claim(frame, p):
                taken[i] = p
                waiting.remove(p)
                break
    pairs = [
        (-likeness, p.decided.order, i, p)
        for p in waiting
        if p.decided.state in STANDING and isinstance(p.record, Agreement)
        for i, frame in enumerate(raw)
        if i not in taken and (likeness := _likeness(frame, p.record)) >= _LEAST
    ]
    for _, _, i, p in sorted(pairs, key=lambda pair: pair[:3]):
        if i not in taken and p in waiting:
            taken[i] = p
            waiting.remove(p)
    return taken


def frame_ids(raw: Sequence[Agreement], placed: Sequence[Placed], prefix: str) -> dict[int, str]:
    """The public id of each of the machine's agreements, by its place in the list: that of the
    decision (or flag) about it, else the first that is free. `prefix`: DOC@VERSION."""
    out = {i: p.decided.item for i, p in claims(raw, placed).items()}
    for p in placed:
        if p.decided.state == "open":
            same = (i for i, frame in enumerate(raw) if i not in out and _is_claim(frame, p))
            if (i := next(same, None)) is not None:
                out[i] = p.decided.item
    used = {p.decided.item for p in placed} | set(out.values())
    for i, frame in enumerate(raw):
        if i not in out:
            out[i] = free_id(prefix, "agreement", frame.evidence.start, frame.evidence.end, used)
            used.add(out[i])
    return out


def agreements(
    raw: Sequence[Agreement], placed: Iterable[Placed], *, done: bool = False
) -> list[Stated]:
    """What the document says of agreements, in their order: the machine's `raw` and decisions."""
    placed = sorted(placed, key=lambda p: p.decided.order)
    taken = claims(raw, placed)
    about = {p.decided.item: i for i, p in taken.items()}
    out = [] if done else [Stated(f, None, i) for i, f in enumerate(raw) if i not in taken]
    behind = len(raw)
    for p in placed:
        if isinstance(p.record, Agreement) and p.decided.state in STANDING:
            position = about.get(p.decided.item)
            if position is None:
                position, behind = behind, behind + 1
            out.append(_stated(p, position))
    return sorted(out, key=lambda s: s.position)


def _is_claim(frame: Agreement, p: Placed) -> bool:
    was = p.decided.was
    return (
        isinstance(was, Agreement)
        and p.first == (frame.evidence.start, frame.evidence.end)
        and (was.kind, was.title) == (frame.kind, frame.title)
        and _parties(was) == _parties(frame)
    )


def _likeness(frame: Agreement, decided: Agreement) -> float:
    """How surely an agreement is the decided one: its evidence overlaps, and kind or a party is
    the same."""
    a, b = frame.evidence, decided.evidence
    if not (a.start < b.end and b.start < a.end):
        return 0.0
    shared = len(_parties(frame) & _parties(decided))
    same = frame.kind == decided.kind
    if not same and not shared:
        return 0.0
    return 1.0 + same + shared + (frame.title is not None and frame.title == decided.title)


def _parties(frame: Agreement) -> frozenset[str]:
    return frozenset(name_key(p) for p in frame.parties) - {""}
