"""How good the extraction is as editors see it: precision and recall by kind, source and month.

A claim of the machine is right where an editor let it stand with its span and kind, also where
something else of it was mended; a mention that an editor moved or made another kind is wrong, and
missed where it should have been. (An agreement has no span to be exact about: it is right where it
is one.) Precision over all decided claims is that of what editors looked at, mostly what was least
sure; over documents that were read wholly it is fair, and only there it is known what was missed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from math import sqrt
from typing import Any, Literal

from store.database import Store
from store.reviews.records import KINDS, first_version

By = Literal["kind", "source", "month"]
BY: tuple[By, ...] = ("kind", "source", "month")

# A figure has fallen where chance would hardly explain it (so many standard errors), by so much,
# over at least so many mentions of the month and of the months before.
_ERRORS, _LEAST_FALL, _LEAST = 2.5, 0.03, 50


@dataclass(slots=True)
class Tally:
    """Counts of decided claims: `accepted` as they were, `mended` beside their span and kind,
    `moved` in span or kind, `rejected`, and `added` by editors. `read`: documents that were read
    wholly, and of the same counts those in them: `found` claims, `right` ones, `missed`."""

    accepted: int = 0
    mended: int = 0
    moved: int = 0
    rejected: int = 0
    added: int = 0
    found: int = 0
    right: int = 0
    missed: int = 0
    read: set[str] = field(default_factory=set)

    @property
    def decided(self) -> int:
        """The machine's claims that were decided."""
        return self.accepted + self.mended + self.moved + self.rejected

    @property
    def precision(self) -> float | None:
        """Of all decided claims of the machine, the share that is right."""
        return _share(self.accepted + self.mended, self.decided)

    @property
    def whole(self) -> float | None:
        """The share that is right in every field."""
        return _share(self.accepted, self.decided)

    @property
    def read_precision(self) -> float | None:
        """The share that is right, in documents that were read wholly."""
        return _share(self.right, self.found)

    @property
    def recall(self) -> float | None:
        """The share of what is there that the machine found, in documents that were read wholly."""
        return _share(self.right, self.right + self.missed)

    def add(self, other: Tally) -> None:
        """Count another's too."""
        for one in fields(self):
            if one.name != "read":
                setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        self.read |= other.read

    def to_json(self) -> dict[str, Any]:
        """For --json."""
        return {
            "decided": self.decided, "accepted": self.accepted, "mended": self.mended,
            "moved": self.moved, "rejected": self.rejected, "added": self.added,
            "precision": self.precision, "whole": self.whole, "read": len(self.read),
            "found": self.found, "right": self.right, "missed": self.missed,
            "read_precision": self.read_precision, "recall": self.recall,
        }  # fmt: skip


def _share(part: int, of: int) -> float | None:
    return part / of if of else None


def figures(store: Store, by: By = "kind", *, since: str | None = None) -> dict[str, Tally]:
    """The counts of each kind, source or month of publication ("" where it is not known), in
    order. `since`: of decisions of that time (UTC) or later."""
    groups: dict[str, Tally] = defaultdict(Tally)
    for kind, tally in _tallies(store, by, since).items():
        groups[kind[0]].add(tally)
    order = {kind: n for n, kind in enumerate(KINDS)} if by == "kind" else {}
    return dict(sorted(groups.items(), key=lambda g: (order.get(g[0], 0), g[0])))  # type: ignore[call-overload]


def total(groups: Sequence[Tally]) -> Tally:
    """All groups together."""
    out = Tally()
    for tally in groups:
        out.add(tally)
    return out


def _tallies(store: Store, by: By, since: str | None) -> dict[tuple[str, str], Tally]:
    """The counts by group and kind."""
    groups: dict[tuple[str, str], Tally] = defaultdict(Tally)
    # `was` and `record` are long and only what was edited needs them.
    for row in store.conn.execute(
        "SELECT i.item, i.version, i.document, i.kind, i.state, i.was IS NOT NULL AS claimed, "
        "CASE WHEN i.state = 'edited' THEN i.was END AS was, "
        "CASE WHEN i.state = 'edited' THEN i.record END AS record, "
        "coalesce(d.source, '') AS source, coalesce(substr(d.published, 1, 7), '') AS month, "
        "r.document IS NOT NULL AS read FROM reviewed_items i "
        "JOIN documents d ON d.id = i.document AND d.newest = 1 "
        "LEFT JOIN reviewed_documents r ON r.document = i.document "
        "WHERE i.review IS NOT NULL AND i.state <> 'open' AND (?1 IS NULL OR i.at >= ?1)",
        (since,),
    ):
        claimed, stands = _judged(row)
        for kind in dict.fromkeys(k for k in (claimed, stands) if k):
            group = kind if by == "kind" else row[by]
            _count(groups[group, kind], row, kind == claimed, kind == stands, _moved(row))
    return groups


def _judged(row: Any) -> tuple[str | None, str | None]:
    """The kind that the machine claimed and the one that stands."""
    if row["state"] == "rejected":
        return (row["kind"] if row["claimed"] else None), None
    if row["state"] == "edited":
        return (json.loads(row["was"])["is"] if row["was"] else None), row["kind"]
    return (row["kind"] if row["claimed"] else None), row["kind"]


def _moved(row: Any) -> bool:
    """Whether what was edited is a mention whose span or kind was."""
    if row["state"] != "edited" or not row["was"]:
        return False
    was, record = json.loads(row["was"]), json.loads(row["record"])
    if record["is"] == "agreement":
        return False
    # The machine's offsets are those of the version in which the item was first decided.
    same = first_version(row["item"]) == row["version"]
    names = ("is", "start", "end") if same else ("is", "text")
    return any(was[name] != record[name] for name in names)


def _count(tally: Tally, row: Any, claimed: bool, stands: bool, moved: bool) -> None:
    right = claimed and stands and not moved
    if claimed:
        if row["state"] == "rejected":
            tally.rejected += 1
        elif moved:
            tally.moved += 1
        elif row["state"] == "edited":
            tally.mended += 1
        else:
            tally.accepted += 1
    elif stands and not moved:
        tally.added += 1
    if row["read"]:
        tally.read.add(row["document"])
        tally.found += claimed
        tally.right += right
        tally.missed += stands and not right


# ---- falling quality ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fall:
    """A figure of the newest month that is lower than in the months before."""

    figure: Literal["precision", "recall"]
    kind: str
    month: str
    before: float
    now: float
    mentions: int

    def line(self) -> str:
        """One line for a person."""
        return (
            f"{self.kind}: {self.figure} {self.now:.2f} in {self.month}, {self.before:.2f} before "
            f"(documents that editors read wholly, {self.mentions:,} mentions)"
        )


def falling(store: Store) -> list[Fall]:
    """What was worse in the newest month of which editors read enough documents wholly than in the
    months before it, by more than chance."""
    months: dict[str, dict[str, Tally]] = defaultdict(dict)
    for (month, kind), tally in _tallies(store, "month", None).items():
        if month:
            months[kind][month] = tally
    out = []
    for kind in KINDS:
        known = sorted(months[kind].items())
        for figure in ("precision", "recall"):
            enough = [m for m, tally in known if _counts(tally, figure)[1] >= _LEAST]
            if not enough:
                continue
            newest = enough[-1]
            earlier = total([tally for month, tally in known if month < newest])
            fall = _fall(figure, kind, newest, earlier, months[kind][newest])
            out += [fall] if fall else []
    return out


def _counts(tally: Tally, figure: str) -> tuple[int, int]:
    return tally.right, tally.found if figure == "precision" else tally.right + tally.missed


def _fall(
    figure: Literal["precision", "recall"], kind: str, month: str, earlier: Tally, newest: Tally
) -> Fall | None:
    (good, of), (good_now, of_now) = _counts(earlier, figure), _counts(newest, figure)
    if min(of, of_now) < _LEAST:
        return None
    before, now = good / of, good_now / of_now
    both = (good + good_now) / (of + of_now)
    error = sqrt(both * (1 - both) * (1 / of + 1 / of_now))
    if before - now < max(_LEAST_FALL, _ERRORS * error):
        return None
    return Fall(figure, kind, month, before, now, of_now)
