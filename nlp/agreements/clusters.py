"""Tellings of one instrument put together."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from nlp.agreements.chains import alike, parties_of
from nlp.agreements.items import state_of
from nlp.agreements.tellings import Telling

# With so many instruments before it a telling is compared; a text of more is a list.
_COMPARED = 12


@dataclass(slots=True)
class Cluster:
    """The tellings of one instrument."""

    kind: str
    tellings: list[Telling] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    item: Telling | None = None  # the item of a numbered list that it is
    since: str | None = None  # when it was, where that is long ago
    between: bool = False  # whether the parties were read after ระหว่าง


def _clash(known: Cluster, telling: Telling, parties: list[str]) -> bool:
    """Whether a telling is of another instrument than a cluster, by its parties."""
    a, b = known.parties, parties
    if len(a) < 2 or len(b) < 2:
        return False
    # A headline says ไทย – ญี่ปุ่น where the text names the two ministries.
    if all(map(state_of, a)) != all(map(state_of, b)):
        return False
    same = sum(any(alike(x, y) for y in b) for x in a)
    if same == 0:
        return len(telling.between) >= 2 or bool(telling.subjects and telling.objects)
    # ก with ข and ก with ค: plain only where both are said with ระหว่าง.
    between = known.between and len(telling.between) >= 2
    return between and same < min(len(a), len(b)) and same * 2 <= min(len(a), len(b))


def cluster(tellings: list[Telling], old: dict[int, str]) -> list[Cluster]:
    """Put together the tellings that are of one instrument. Of a numbered list each item is one,
    and what else is told is told of them all. `old`: by where they stand, the tellings of long ago
    and when that was."""
    items = [t for t in tellings if t.numbered]
    if items:
        kinds = {t.instrument.kind for t in items if t.instrument}
        spans = sorted(i.sentence for i in items)

        def listed(at: int) -> bool:
            place = bisect_right(spans, at, key=lambda s: s[0]) - 1
            return place >= 0 and at < spans[place][1]

        general = [t for t in tellings if not t.numbered and not listed(t.at)]
        shared = [t for t in general if t.instrument is None or t.instrument.kind in kinds]
        rest = [t for t in general if t.instrument and t.instrument.kind not in kinds]
        return [
            Cluster(t.instrument.kind if t.instrument else "mou", [t, *shared[:_COMPARED]], item=t)
            for t in items
        ] + cluster([t for t in rest if t.act != "mentioned"], old)
    out: list[Cluster] = []
    loose: list[Telling] = []
    for telling in tellings:
        if telling.instrument is None:
            if out:
                loose.append(telling)
                out[-1].tellings.append(telling)
            else:
                loose.append(telling)
            continue
        kind = telling.instrument.kind
        parties = parties_of(telling)
        home = None
        for known in reversed(out[-_COMPARED:]):
            if (
                _same_kind(known.kind, kind)
                and known.since == old.get(telling.at)
                and not _clash(known, telling, parties)
            ):
                home = known
                break
        if home is None:
            home = Cluster(kind, since=old.get(telling.at))
            out.append(home)
        if home.kind in ("support", "annex", "loose") and kind not in ("support", "annex", "loose"):
            home.kind = kind
        home.tellings.append(telling)
        if len(parties) > len(home.parties):
            home.parties = parties
            home.between = len(telling.between) >= 2
    if out:
        out[0].tellings = [t for t in loose if t.at < out[0].tellings[0].at] + out[0].tellings
    return out


def _same_kind(a: str, b: str) -> bool:
    return a == b or bool({a, b} & {"support", "annex", "loose"})


ORDER = ("signed", "approved", "extended", "ended", "planned", "mentioned")


def status_of(group: Cluster) -> tuple[str, float]:
    """The status that the tellings add up to, and how sure it is."""
    weight = dict.fromkeys(ORDER, 0.0)
    for telling in group.tellings:
        if telling.instrument is not None or telling.act != "mentioned":
            weight[telling.act] = max(weight[telling.act], telling.sure)
    for act in ("extended", "ended"):
        if weight[act] >= 0.7 and weight["signed"] < 0.9:
            return act, weight[act]
    if weight["approved"] >= 0.8:
        return "approved", weight["approved"]
    if weight["signed"] >= 0.8 or weight["signed"] > weight["planned"]:
        return "signed", weight["signed"]
    if weight["planned"]:
        return "planned", weight["planned"]
    return "mentioned", weight["mentioned"]
