"""What the search page asks of the store: a query with facets chosen, a page of hits, all counts.

The one place where the web page meets `store.search`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from typing import Any

from khaosan.errors import UsageError
from khaosan.records import AGREEMENT_KINDS
from store import facets, profiles
from store.corpus import Corpus, Numbers
from store.database import Store
from store.facets import Value
from store.query import Group
from store.search import Hit, Lookup, Plan, Sort, hits_of, matching, page, planned
from store.search_fields import narrowed

# So many hits are ranked; who leafs further takes a narrower query, or the list by date.
MOST_RANKED = 1_000
_MOST_VALUES = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query and the facets that were chosen; `agency` and `person` are ids."""

    q: str = ""
    agency: str | None = None
    person: str | None = None
    kind: str | None = None
    source: str | None = None
    year: int | None = None
    sort: Sort | None = None

    @property
    def chosen(self) -> dict[str, Any]:
        """The facets that are set."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {k: v for k, v in values.items() if v is not None and k not in ("q", "sort")}


@dataclass(slots=True)
class Found:
    """A page of hits. `facets`: name, values; `chosen`: the names of the facets that are set."""

    total: int
    hits: list[Hit]
    notes: list[str] = field(default_factory=list)
    facets: dict[str, list[Value]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)


def find(store: Store, corpus: Corpus, wanted: Wanted, *, limit: int, offset: int) -> Found:
    """Search. Raises UsageError where something that is asked for cannot be."""
    names, entities = _chosen(store, wanted)
    found = Found(0, [], chosen=names)
    sort = wanted.sort or "rank"
    plan = _planned(store, wanted, rank=sort == "rank")
    numbers = corpus.known(matching(store, plan)) if wanted.q or wanted.chosen else corpus.all
    # (What agencies' ids are read as stands in `chosen`.)
    found.notes = [n for n in plan.notes if n not in plan.narrowed.notes or not wanted.chosen]
    found.total = len(numbers)
    found.facets = facets_of(store, corpus, numbers, wanted.chosen, entities.values())
    if wanted.q or wanted.chosen:
        found.hits = page(store, plan, sort, limit, offset)
    else:
        latest = corpus.by_date(numbers, oldest=sort == "oldest")[offset : offset + limit]
        found.hits = hits_of(store, plan, latest.tolist())
    return found


def _chosen(store: Store, wanted: Wanted) -> tuple[dict[str, str], dict[str, int]]:
    """The names of the chosen facets' values, and the numbers of the entities among them."""
    names = {k: str(v) for k, v in wanted.chosen.items()}
    numbers = {}
    for kind in ("agency", "person"):
        if id := getattr(wanted, kind):
            row = profiles.find(store, id, kind)
            if row is None or row["id"] != id:
                raise UsageError(f"{kind} {id[:60]}: not known")
            names[kind], numbers[kind] = row["name"], row["number"]
    if wanted.kind and wanted.kind not in AGREEMENT_KINDS:
        raise UsageError(f"kind {wanted.kind[:60]}: not known")
    return names, numbers


def _planned(store: Store, wanted: Wanted, *, rank: bool) -> Plan:
    fields = [f"{kind}:{id}" for kind in ("agency", "person") if (id := getattr(wanted, kind))]
    query = " ".join([wanted.q, *fields]).strip()
    year = None if wanted.year is None else str(wanted.year)
    options: dict[str, Any] = {"source": wanted.source, "after": year, "before": year}
    if query:
        plan = planned(store, query, telling=wanted.kind, rank=rank, **options)
    else:
        plan = Plan(
            Group("and"), Lookup(store), narrowed(store, (), telling=wanted.kind, **options)
        )
    return plan


def expression(store: Store, query: str) -> str:
    """A query as an expression for the index `search_words` (for Datasette's own tables); fields
    are left aside. Raises UsageError where there is none."""
    made = planned(store, query).expression
    if made is None:
        raise UsageError("the query has no word to look for")
    return made


def facets_of(
    store: Store,
    corpus: Corpus,
    numbers: Numbers,
    chosen: Collection[str],
    entities: Collection[int],
) -> dict[str, list[Value]]:
    """The facets of documents as the page names them, without those that are chosen already."""
    found = facets.of(store, corpus, numbers, most=_MOST_VALUES, without=entities)
    named = {
        "agency": found.agencies, "person": found.people, "kind": found.kinds,
        "source": found.sources, "year": found.years,
    }  # fmt: skip
    several = {"agency", "person"}
    return {k: v for k, v in named.items() if v and (k in several or k not in chosen)}
