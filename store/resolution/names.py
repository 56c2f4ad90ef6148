"""A name and what documents say of it; a pair of names that mean the same. Pure: no database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

# How the reason of a pair begins that is a guess from one script to the other; of such guesses a
# name follows only the best (store.resolution.groups).
TRANSCRIBED = "transcribed"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a kind with what the newest versions of documents say of it.

    `documents`: in how many it stands as the canonical name or in a form joined to it; `aliases`:
    key of each surface and how often; `positions`: of a person, (role, agency) as keys, with the
    first and the last day of the documents that say so ("" where they have none); `known`: listed
    as an agency of its own.
    """

    number: int
    id: str
    kind: str
    key: str
    name: str
    documents: int = 0
    aliases: dict[str, int] = field(default_factory=dict, compare=False)
    positions: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict, compare=False)
    known: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names (numbers, the smaller id first) that mean the same, by a rule."""

    a: int
    b: int
    score: float
    reason: str


def pair(a: Name, b: Name, score: float, reason: str) -> Pair:
    """A pair, whichever of the two comes first."""
    first, second = sorted((a, b), key=lambda n: n.id)
    return Pair(first.number, second.number, score, reason)


def day_of(published: str | None) -> dt.date | None:
    """The day of a date as a document has it; None where it has none, or none that is one."""
    try:
        return dt.date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None
