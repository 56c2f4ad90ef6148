"""Which frames tell of the same agreement, and what they say together. Pure: no database.

A frame is an agreement as one document tells it. Two frames are the same agreement where kind,
status and date agree and they share parties, or a party and the title. The clusters are a function
of the set of frames: the order in which documents came changes nothing.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import hashlib
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from khaosan.text import key

# Frames without a day of their own are the same event only if told within this time.
WINDOW_DAYS = 45
EVENT_DAYS = 7
_TITLE_SAME_DAY = 0.6
_TITLE_OTHER = 0.75
_TITLE_ALONE = 0.85
# A name longer than this has most often taken in what stands behind it.
_LONG_TITLE = 150
# The shortest given name that is taken for the beginning of a full one.
_SHORTEST_NAME = 3
# Which status a cluster has: the furthest that any of its documents tells.
_STATUSES = ("signed", "extended", "ended", "approved", "planned", "mentioned")
# Events of their own in an agreement's life; they are never the signing.
_LATER = ("extended", "ended")
_EDTF = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed or witnessed: the surface in the text, its folded canonical name, its entity."""

    person: str
    key: str
    entity: int | None
    party: str | None
    witness: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """One document's frame. `document` is its public id; `parties` canonical names in order."""

    number: int
    document: str
    position: int
    kind: str
    status: str
    score: float
    date: str | None = None
    published: str | None = None
    title: str | None = None
    place: str | None = None
    parties: tuple[str, ...] = ()
    signers: tuple[Signer, ...] = field(default=(), compare=False)

    @property
    def order(self) -> tuple[str, int]:
        """A total order over frames that is the same in every store."""
        return self.document, self.position


@dataclass(slots=True)
class Party:
    """A party of an agreement and how many documents name it."""

    name: str
    key: str
    documents: int


@dataclass(slots=True)
class Combined:
    """What the documents say together; `signers` with the number of documents that say so."""

    id: str
    kind: str
    status: str
    title: str | None
    date: str | None
    place: str | None
    score: float
    parties: list[Party]
    signers: list[tuple[Signer, int]]
    frames: list[Frame]


# ---- the same agreement? ----------------------------------------------------


@functools.lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """khaosan.text.key, remembered."""
    return key(name)


@functools.lru_cache(maxsize=65536)
def interval(edtf: str | None) -> tuple[dt.date, dt.date] | None:
    """The first and last day of an EDTF date or interval (levels 0 and 1 as khaosan writes
    them); None for what is none."""
    if not edtf:
        return None
    parts = [_EDTF.match(part) for part in edtf.split("/")]
    if len(parts) > 2 or any(part is None for part in parts):
        return None
    try:
        days = [_days(part) for part in parts if part]
    except ValueError:
        return None
    return days[0][0], days[-1][1]


def _days(match: re.Match[str]) -> tuple[dt.date, dt.date]:
    year, month, day = (int(x) if x else None for x in match.groups())
    assert year is not None  # noqa: S101 - the pattern has it
    if month is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if day is None:
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
    return dt.date(year, month, day), dt.date(year, month, day)


def similarity(a: Frame, b: Frame) -> float:
    """How surely two frames tell of the same agreement: 0 for not at all; symmetric."""
    if a.document == b.document or not _compatible(a, b):
        return 0.0
    same_day = _same_day(a, b)
    if not same_day and not _told_together(a, b):
        return 0.0
    shared, smaller = shared_parties(a.parties, b.parties)
    if shared == 0 and smaller > 0:
        return 0.0
    title = title_similarity(a.title, b.title)
    untitled = not (a.title and b.title)
    if same_day:
        same = (
            shared >= 2
            or (shared >= 1 and (title >= _TITLE_SAME_DAY or (shared == smaller and untitled)))
            or (smaller == 0 and title >= _TITLE_ALONE)
        )
    else:
        # Two states have many instruments: without day or title only what is told as an event,
        # and in the same week, is taken for the same.
        event = untitled and "mentioned" not in (a.status, b.status)
        same = (
            (shared >= 2 and event and _days_apart(a, b) <= EVENT_DAYS)
            or (shared >= 2 and title >= _TITLE_SAME_DAY)
            or (shared >= 1 and title >= _TITLE_OTHER)
        )
    return (shared + title + same_day) if same else 0.0


def _compatible(a: Frame, b: Frame) -> bool:
    if a.kind != b.kind and "other" not in (a.kind, b.kind):
        return False
    if a.status != b.status and (a.status in _LATER or b.status in _LATER):
        return False
    first, second = interval(a.date), interval(b.date)
    if first is None or second is None:
        return True
    return first[0] <= second[1] and second[0] <= first[1]


def _same_day(a: Frame, b: Frame) -> bool:
    first = interval(a.date)
    return first is not None and first[0] == first[1] and first == interval(b.date)


def _told_together(a: Frame, b: Frame) -> bool:
    return _days_apart(a, b) <= WINDOW_DAYS


def _days_apart(a: Frame, b: Frame) -> float:
    first, second = interval(a.published), interval(b.published)
    return abs((first[0] - second[0]).days) if first and second else math.inf


def shared_parties(a: Iterable[str], b: Iterable[str]) -> tuple[int, int]:
    """How many parties two lists share, and how many the smaller one has. (The names are those that
    store.resolution joined: a misspelling is one of them already.)"""
    first, second = _keys(tuple(a)), _keys(tuple(b))
    return len(first & second), min(len(first), len(second))


@functools.lru_cache(maxsize=65536)
def _keys(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name_key(name) for name in names) - {""}


@functools.lru_cache(maxsize=65536)
def title_similarity(a: str | None, b: str | None) -> float:
    """0 to 1; 1 too where one title is the beginning, end or middle of the other."""
    if not a or not b:
        return 0.0
    first, second = sorted((name_key(a)[:300], name_key(b)[:300]), key=lambda x: (len(x), x))
    if len(first) >= 12 and first in second:
        return 1.0
    return _ratio(first, second, 0.5)


def _ratio(a: str, b: str, floor: float) -> float:
    first, second = sorted((a, b))
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < floor or matcher.quick_ratio() < floor:
        return 0.0
    return matcher.ratio()


# ---- clusters ---------------------------------------------------------------


def clusters(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Group the frames that tell of the same agreement.

    The surest pairs are joined first; two frames of one document stay apart (the pipeline told
    them apart), and so do frames whose days differ, though a third one may match both.
    """
    frames = sorted(frames, key=lambda f: f.order)
    pairs = [
        (-score, a.order, b.order)
        for a, b in itertools.combinations(frames, 2)
        if (score := similarity(a, b)) > 0
    ]
    group = {f.order: [f] for f in frames}
    for _, first, second in sorted(pairs):
        left, right = group[first], group[second]
        if left is right or not _may_join(left, right):
            continue
        left += right
        for f in right:
            group[f.order] = left
    unique = {id(g): sorted(g, key=lambda f: f.order) for g in group.values()}
    return sorted(unique.values(), key=lambda g: g[0].order)


def _may_join(left: list[Frame], right: list[Frame]) -> bool:
    if {f.document for f in left} & {f.document for f in right}:
        return False
    return all(_compatible(a, b) for a in left for b in right)


# ---- what they say together -------------------------------------------------


def combine(frames: Sequence[Frame]) -> Combined:
    """The union of what the frames of one cluster say."""
    frames = sorted(frames, key=lambda f: f.order)
    first = frames[0]
    digest = hashlib.sha256(f"{first.document}\x00{first.position}".encode()).hexdigest()
    status = min((f.status for f in frames), key=_rank)
    told = [f for f in frames if f.status == status and f.date] or [f for f in frames if f.date]
    kinds = Counter(f.kind for f in frames if f.kind != "other")
    return Combined(
        id="g" + digest[:11],
        kind=min(kinds, key=lambda k: (-kinds[k], k)) if kinds else "other",
        status=status,
        title=_title(f.title for f in frames),
        date=_date(told),
        place=_fullest(f.place for f in frames),
        score=max(f.score for f in frames),
        parties=_parties(frames),
        signers=_signers(frames),
        frames=list(frames),
    )


def _rank(status: str) -> tuple[int, str]:
    return (_STATUSES.index(status) if status in _STATUSES else len(_STATUSES)), status


def _title(texts: Iterable[str | None]) -> str | None:
    """What most documents call it, then the fullest; a name that runs on and on comes last."""
    counts = Counter(t for t in texts if t)
    return min(counts, key=lambda t: (len(t) > _LONG_TITLE, -counts[t], -len(t), t), default=None)


def _fullest(texts: Iterable[str | None]) -> str | None:
    found = {t for t in texts if t}
    return min(found, key=lambda t: (-len(t), t)) if found else None


def _date(frames: list[Frame]) -> str | None:
    """The most exact date, then the one that most documents give, then the earliest."""
    counts = Counter(f.date for f in frames if f.date)

    def order(date: str) -> tuple[int, int, str]:
        days = interval(date)
        return (days[1] - days[0]).days if days else 10**6, -counts[date], date

    return min(counts, key=order) if counts else None


def _parties(frames: Sequence[Frame]) -> list[Party]:
    found: dict[str, tuple[Counter[str], set[str]]] = {}  # names and documents, by key
    for frame in sorted(frames, key=lambda f: (-len(f.parties), f.order)):
        for name in frame.parties:
            if k := name_key(name):
                names, documents = found.setdefault(k, (Counter(), set()))
                names[name] += 1
                documents.add(frame.document)
    return [
        Party(min(names, key=lambda n: (-names[n], -len(n), n)), k, len(documents))
        for k, (names, documents) in found.items()
    ]


def _signers(frames: Sequence[Frame]) -> list[tuple[Signer, int]]:
    found: dict[tuple[str, bool], list[tuple[Signer, str]]] = {}
    for frame in sorted(frames, key=lambda f: (-len(f.signers), f.order)):
        for signer in frame.signers:
            found.setdefault((signer.key, signer.witness), []).append((signer, frame.document))
    out = []
    for (k, witness), told in _whole_names(found).items():
        surfaces = {s.person for s, _ in told}
        parties = Counter(s.party for s, _ in told if s.party)
        # The surface with most of the name and title; the party that most documents give.
        person = min(surfaces, key=lambda p: (-len(p), p))
        party = min(parties, key=lambda p: (-parties[p], p)) if parties else None
        entity = next((s.entity for s, _ in told if s.key == k and s.entity is not None), None)
        signer = Signer(person, k, entity, party, witness)
        out.append((signer, len({document for _, document in told})))
    return out


def _whole_names(
    found: dict[tuple[str, bool], list[tuple[Signer, str]]],
) -> dict[tuple[str, bool], list[tuple[Signer, str]]]:
    """One entry a person: a document that gives the given name alone means the one signer whose
    full name begins with it."""
    out = dict(found)
    for short, witness in sorted(found, key=lambda k: (len(k[0]), k)):
        whole = [k for k in found if k[1] == witness and k[0] != short and k[0].startswith(short)]
        if len(short) >= _SHORTEST_NAME and len(whole) == 1 and whole[0] in out:
            out[whole[0]] = out[whole[0]] + out.pop((short, witness))
    return out
