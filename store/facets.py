"""What a query's documents have in common: agencies, people, kinds of agreements, sources and years
with counts, and who is mentioned with whom.

Bounded in time however many documents there are: the agencies and people that are looked at are
those most frequent in all documents found, or, where these are many, in an even sample of them; of
these few the documents are counted exactly, each by its own list.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.database import Store
from store.search import Plan, limited, matching, planned
from store.search_fields import ENTITY_DOCUMENTS

# Documents whose mentions are read to choose whom to count.
SAMPLE = 400
# Agencies, and people, that are counted exactly.
CANDIDATES = 14
MOST_VALUES = 10
_LEAST_TOGETHER = 2  # documents


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: `value` as a filter takes it (an id, a source, a year), its name, and in
    how many of the documents it is."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two agencies or people and in how many of the documents both are; `together` is the share
    of the documents of either that have both (Jaccard)."""

    a: Value
    b: Value
    count: int
    together: float


@dataclass(slots=True)
class Facets:
    """All facets of some documents. `sampled`: agencies and people were chosen by a sample."""

    documents: int
    agencies: list[Value] = field(default_factory=list)
    people: list[Value] = field(default_factory=list)
    kinds: list[Value] = field(default_factory=list)
    sources: list[Value] = field(default_factory=list)
    years: list[Value] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    sampled: bool = False
    notes: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As `khaosan search --facets --json` prints it."""

        def value(v: Value) -> dict[str, Any]:
            return {"value": v.value, "name": v.name, "count": v.count}

        lists = ("agencies", "people", "kinds", "sources", "years")
        return {
            "documents": self.documents,
            **{name: [value(v) for v in getattr(self, name)] for name in lists},
            "pairs": [
                {"a": value(p.a), "b": value(p.b), "count": p.count, "together": p.together}
                for p in self.pairs
            ],
            "sampled": self.sampled,
        }


def facets(store: Store, query: str, *, most: int = MOST_VALUES, **filters: Any) -> Facets:
    """The facets of a query's documents; `filters` as in store.search.search."""
    with limited(store):
        plan = planned(store, query, **filters)
        found = of(store, matching(store, plan), most=most, without=plan.narrowed.entities)
    found.notes = plan.notes
    return found


def of_plan(store: Store, plan: Plan, *, most: int = MOST_VALUES) -> Facets:
    """The facets of a query that was read already (store.search.planned)."""
    return of(store, matching(store, plan), most=most, without=plan.narrowed.entities)


def together(store: Store, entity: int, *, most: int = MOST_VALUES) -> Facets:
    """Who and what is mentioned with a main entity (its number): the facets of its documents."""
    rows = store.conn.execute(
        "SELECT d.number FROM documents d INDEXED BY documents_search "  # noqa: S608
        f"WHERE d.newest = 1 AND d.number IN ({ENTITY_DOCUMENTS})",
        (entity, entity),
    )
    return of(store, [row[0] for row in rows], most=most, without=[entity])


def of(
    store: Store, numbers: Sequence[int], *, most: int = MOST_VALUES, without: Sequence[int] = ()
) -> Facets:
    """The facets of documents (numbers of newest versions), the most frequent values first.

    `without`: main entities that are left out (who was asked for is in all of them).
    """
    out = Facets(len(numbers), sampled=len(numbers) > SAMPLE)
    if not numbers:
        return out
    among = _bits(numbers)
    _plain(store, out, numbers, most)
    documents: dict[Value, int] = {}
    for kind, rows in _candidates(store, numbers, set(without)).items():
        values = []
        for number, id, name in rows:
            has = among & _bits(_documents(store, number))
            if count := has.bit_count():
                value = Value(id, name, count)
                values.append(value)
                documents[value] = has
        values.sort(key=lambda v: (-v.count, v.name))
        setattr(out, "agencies" if kind == "agency" else "people", values[:most])
    out.pairs = _pairs({v: documents[v] for v in [*out.agencies, *out.people]}, most)
    return out


def _bits(numbers: Iterable[int]) -> int:
    """A set of numbers as the bits of one: what two have in common is then counted at once."""
    numbers = list(numbers)
    packed = bytearray(max(numbers, default=0) // 8 + 1)
    for n in numbers:
        packed[n >> 3] |= 1 << (n & 7)
    return int.from_bytes(packed, "little")


def _documents(store: Store, main: int) -> set[int]:
    """The documents of a main entity (as search_fields.ENTITY_DOCUMENTS), name by name: each is one
    walk along an index."""
    conn = store.conn
    found: set[int] = set()
    for (name,) in conn.execute("SELECT number FROM entities WHERE main = ?", (main,)).fetchall():
        rows = conn.execute("SELECT DISTINCT document FROM mentions WHERE entity = ?", (name,))
        mentioned = {row[0] for row in rows}
        read = conn.execute("SELECT document FROM readings WHERE name = ?", (name,))
        found |= mentioned - {row[0] for row in read}
        meant = conn.execute("SELECT document FROM readings WHERE entity = ?", (name,))
        found |= {row[0] for row in meant}
    return found


def _plain(store: Store, out: Facets, numbers: Sequence[int], most: int) -> None:
    """Sources, years and kinds of agreements, all exact."""
    given = json.dumps(list(numbers))
    rows = store.conn.execute(
        "SELECT d.source, substr(d.published, 1, 4) AS year, count(*) AS n "
        "FROM json_each(?) j CROSS JOIN documents d INDEXED BY documents_search "
        "ON d.number = j.value GROUP BY 1, 2",
        (given,),
    ).fetchall()
    sources: Counter[str] = Counter()
    years: Counter[str] = Counter()
    for row in rows:
        if row["source"]:
            sources[row["source"]] += row["n"]
        if row["year"]:
            years[row["year"]] += row["n"]
    out.sources = [Value(s, s, n) for s, n in sources.most_common(most)]
    out.years = [Value(y, y, n) for y, n in sorted(years.items(), reverse=True)]
    kinds = store.conn.execute(
        "SELECT kind, count(DISTINCT document) AS n FROM agreement_documents "
        "WHERE document IN (SELECT value FROM json_each(?)) GROUP BY kind ORDER BY n DESC, kind",
        (given,),
    )
    out.kinds = [Value(row["kind"], row["kind"], row["n"]) for row in kinds]


def _candidates(
    store: Store, numbers: Sequence[int], without: set[int]
) -> dict[str, list[tuple[int, str, str]]]:
    """By kind, the main entities in most of the documents: number, id, name."""
    chosen = numbers
    if len(numbers) > SAMPLE:
        step = len(numbers) / SAMPLE
        chosen = [numbers[int(i * step)] for i in range(SAMPLE)]
    rows = store.conn.execute(
        "SELECT e.main, count(*) AS n FROM (SELECT DISTINCT m.document, m.entity "
        "FROM json_each(?) j CROSS JOIN mentions m INDEXED BY mentions_document "
        "ON m.document = j.value WHERE m.entity IS NOT NULL) m "
        "LEFT JOIN readings r ON r.document = m.document AND r.name = m.entity "
        "JOIN entities e ON e.number = coalesce(r.entity, m.entity) "
        "GROUP BY e.main ORDER BY n DESC, e.main LIMIT ?",
        (json.dumps(list(chosen)), 12 * CANDIDATES + len(without)),
    ).fetchall()
    out: dict[str, list[tuple[int, str, str]]] = {"agency": [], "person": []}
    for row in rows:
        if row["main"] in without:
            continue
        entity = store.conn.execute(
            "SELECT number, id, kind, name FROM entities WHERE number = ?", (row["main"],)
        ).fetchone()
        if len(out[entity["kind"]]) < CANDIDATES:
            out[entity["kind"]].append((entity["number"], entity["id"], entity["name"]))
    return out


def _pairs(documents: dict[Value, int], most: int) -> list[Pair]:
    found = []
    for a, b in itertools.combinations(documents, 2):
        both = (documents[a] & documents[b]).bit_count()
        if both >= _LEAST_TOGETHER:
            either = a.count + b.count - both
            found.append(Pair(a, b, both, round(both / either, 3)))
    found.sort(key=lambda p: (-p.count, -p.together, p.a.name, p.b.name))
    return found[:most]
