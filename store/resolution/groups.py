"""Groups of names from pairs and editors' decisions. Pure: no database.

An editor's word is final: names that an editor merged are in one group, names that one split are
not, whatever the pairs say; where two decisions contradict each other, the later one holds. The
other pairs are taken in the order of their scores, and one that would put together what an editor
split is left out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Decision(Generic[T]):
    """An editor's word on two names: the same (`same`) or not. `order` counts up with time."""

    a: T
    b: T
    same: bool
    order: int


class Groups(Generic[T]):
    """Disjoint groups that know which of their members may not be together."""

    def __init__(self, members: Iterable[T]) -> None:
        self._group: dict[T, set[T]] = {m: {m} for m in members}
        self._apart: dict[T, set[T]] = {}

    def may_join(self, a: T, b: T) -> bool:
        """Whether no editor split a member of one group from one of the other."""
        left, right = self._group[a], self._group[b]
        small, large = sorted((left, right), key=len)
        return not any(other in large for m in small for other in self._apart.get(m, ()))

    def join(self, a: T, b: T) -> bool:
        """Put two groups together if that may be; whether they are one now."""
        left, right = self._group[a], self._group[b]
        if left is right:
            return True
        if not self.may_join(a, b):
            return False
        large, small = (left, right) if len(left) >= len(right) else (right, left)
        large |= small
        for m in small:
            self._group[m] = large
        return True

    def keep_apart(self, a: T, b: T) -> bool:
        """Two members are never to be together; False where they are already."""
        if self._group[a] is self._group[b]:
            return False
        self._apart.setdefault(a, set()).add(b)
        self._apart.setdefault(b, set()).add(a)
        return True

    def all(self) -> list[set[T]]:
        """The groups."""
        return list({id(group): group for group in self._group.values()}.values())


def grouped(
    members: Sequence[T],
    pairs: Iterable[tuple[float, T, T]],
    decisions: Iterable[Decision[T]],
) -> list[set[T]]:
    """The groups of `members`; a decision that a later one contradicts is passed over.

    `pairs`: (score, a, b). Equal scores are taken in the order of the members' own order, so the
    result depends on the sets alone. Decisions on names that are not among the members say nothing.
    """
    groups = Groups(members)
    present = set(members)
    for decision in sorted(decisions, key=lambda d: -d.order):
        if decision.a not in present or decision.b not in present or decision.a == decision.b:
            continue
        act = groups.join if decision.same else groups.keep_apart
        act(decision.a, decision.b)
    rank = {m: i for i, m in enumerate(members)}
    for _, a, b in sorted(pairs, key=lambda p: (-p[0], rank[p[1]], rank[p[2]])):
        groups.join(a, b)
    return groups.all()


def followed(
    groups: Iterable[set[T]], crossing: Iterable[tuple[float, T, T]], other: set[T]
) -> list[tuple[float, T, T]]:
    """Of guesses from one script to another those that are followed: of each group only those to
    the group of the likeliest. A name in Latin letters fits several in Thai by its consonants, and
    means one of them.

    `groups`: without the guesses; `crossing`: (score, one in Latin letters, one in Thai); `other`:
    all names in Thai. A group that has a Thai name already follows none.
    """
    at = {member: number for number, group in enumerate(groups) for member in group}
    settled = {at[member] for member in other}
    best: dict[int, int] = {}
    kept = []
    for score, latin, thai in sorted(crossing, key=lambda c: (-c[0], str(c[1]), str(c[2]))):
        if at[latin] not in settled and best.setdefault(at[latin], at[thai]) == at[thai]:
            kept.append((score, latin, thai))
    return kept
