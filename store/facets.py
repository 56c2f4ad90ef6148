"""What a query's documents have in common: agencies, people, kinds of agreements, sources and years
with counts, and who is mentioned with whom.

Bounded in time however many documents there are: the agencies and people that are looked at are
those most frequent in all documents found, or, where these are many, in an even sample of them; of
these few the documents are counted exactly, each by its own list (store.corpus).
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from khaosan.records import AGREEMENT_KINDS
from store.corpus import Corpus, Numbers
from store.database import Store
from store.search import limited, matching, planned

# Documents whose mentions are read to choose whom to count.
SAMPLE = 400
# Agencies, and people, that are counted exactly.
CANDIDATES = 14
_LOOKED_AT = 200
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
    documents_of: dict[Value, Numbers] = field(default_factory=dict, repr=False)

    def together(self, most: int = MOST_VALUES) -> list[Pair]:
        """Those of the agencies and people that are counted here of whom two are often in one
        document."""
        values = [*self.agencies, *self.people]
        if not values:
            return []
        size = 1 + max(int(self.documents_of[v].max()) for v in values)
        marks = np.zeros((len(values), size), np.float32)
        for row, value in zip(marks, values, strict=True):
            row[self.documents_of[value]] = 1
        common = (marks @ marks.T).astype(int)
        found = []
        for (i, a), (j, b) in itertools.combinations(enumerate(values), 2):
            both = int(common[i, j])
            if both >= _LEAST_TOGETHER:
                either = a.count + b.count - both
                found.append(Pair(a, b, both, round(both / either, 3)))
        found.sort(key=lambda p: (-p.count, -p.together, p.a.name, p.b.name))
        return found[:most]

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
        corpus = Corpus(store)
        numbers = corpus.known(matching(store, plan))
        found = of(store, corpus, numbers, most=most, without=plan.narrowed.entities)
        found.pairs = found.together(most)
    found.notes = plan.notes
    return found


def of(
    store: Store,
    corpus: Corpus,
    numbers: Numbers,
    *,
    most: int = MOST_VALUES,
    without: Collection[int] = (),
) -> Facets:
    """The facets of documents (numbers of newest versions), the most frequent values first.

    `without`: main entities that are left out (who was asked for is in all of them).
    """
    out = Facets(len(numbers), sampled=len(numbers) > SAMPLE)
    if not len(numbers):
        return out
    among = corpus.mask(numbers)
    for kind, rows in _candidates(store, corpus, numbers, without).items():
        counted = []
        for number, id, name in rows:
            documents = corpus.of(store, number)
            documents = documents[among[documents]]
            if len(documents):
                value = Value(id, name, len(documents))
                out.documents_of[value] = documents
                counted.append(value)
        counted.sort(key=lambda v: (-v.count, v.name))
        setattr(out, "agencies" if kind == "agency" else "people", counted[:most])
    told = [(k, int(among[corpus.telling(store, k)].sum())) for k in AGREEMENT_KINDS]
    out.kinds = [Value(k, k, n) for k, n in sorted(told, key=lambda kind: -kind[1]) if n]
    out.sources = [Value(s, s, n) for s, n in corpus.counted_sources(numbers)[:most]]
    out.years = [Value(str(y), str(y), n) for y, n in corpus.years(numbers)]
    return out


def _candidates(
    store: Store, corpus: Corpus, numbers: Numbers, without: Collection[int]
) -> dict[str, list[tuple[int, str, str]]]:
    """By kind, the main entities in most of the documents: number, id, name."""
    out: dict[str, list[tuple[int, str, str]]] = {"agency": [], "person": []}
    for row in _frequent(store, corpus, numbers):
        few = out[row["kind"]]
        if len(few) < CANDIDATES and row["number"] not in without:
            few.append((row["number"], row["id"], row["name"]))
    return out


def _frequent(store: Store, corpus: Corpus, numbers: Numbers) -> Iterator[sqlite3.Row]:
    """The main entities of the documents, those in most of them (of an even sample of them) first;
    of all documents together, the counts of the store."""
    if len(numbers) == len(corpus.all):
        for kind in ("agency", "person"):
            yield from store.conn.execute(
                "SELECT number, id, kind, name FROM entities WHERE kind = ? AND main = number "
                "ORDER BY whole_documents DESC LIMIT ?",
                (kind, 2 * CANDIDATES),
            ).fetchall()
        return
    step = max(1, -(-len(numbers) // SAMPLE))
    frequent = store.conn.execute(
        "SELECT e.main, count(DISTINCT m.document) AS n FROM (SELECT DISTINCT m.document, m.entity "
        "FROM json_each(?) j CROSS JOIN mentions m INDEXED BY mentions_document "
        "ON m.document = j.value AND m.entity IS NOT NULL) m "
        "LEFT JOIN readings r ON r.document = m.document AND r.name = m.entity "
        "JOIN entities e ON e.number = coalesce(r.entity, m.entity) "
        "GROUP BY e.main ORDER BY n DESC, e.main LIMIT ?",
        (json.dumps(numbers[::step].tolist()), _LOOKED_AT),
    ).fetchall()
    for row in frequent:
        yield store.conn.execute(
            "SELECT number, id, kind, name FROM entities WHERE number = ?", (row["main"],)
        ).fetchone()
