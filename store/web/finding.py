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
from store.search import Hit, Lookup, Plan, Sort, hits_of, matching, page, planned
from store.search_fields import Narrowed
from store.search_plan import from_where
from store.search_terms import Field, Group, Term

# So many hits are ranked; who leafs further takes a narrower query, or the list by date.
MOST_RANKED = 1_000
_MOST_VALUES = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query and the facets that were chosen; `agency` and `person` are ids, or names."""

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
    """A page of hits. `facets`: name, values; `chosen`: the names of the facets that are set;
    `words`: whether there are words to look for, by which hits can be ranked."""

    total: int
    hits: list[Hit]
    words: bool = False
    notes: list[str] = field(default_factory=list)
    facets: dict[str, list[Value]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)


def find(store: Store, corpus: Corpus, wanted: Wanted, *, limit: int, offset: int) -> Found:
    """Search. Raises UsageError where something that is asked for cannot be."""
    if wanted.kind and wanted.kind not in AGREEMENT_KINDS:
        raise UsageError(f"kind {wanted.kind[:60]}: not known")
    sort = wanted.sort or "rank"
    plan = _planned(store, wanted, rank=sort == "rank")
    if plan is None:
        return _latest(store, corpus, limit, offset, oldest=sort == "oldest")
    found = Found(0, [], words=plan.expression is not None)
    if found.words and sort == "rank" and offset + limit > MOST_RANKED:
        raise UsageError(f"only the first {MOST_RANKED:,} are ranked; narrow down or sort by date")
    found.chosen, entities = _chosen(store, wanted)
    # An id says nothing to a reader: what it is of stands in `chosen`.
    ids = {f"{kind}: {getattr(wanted, kind)} is read as " for kind in entities.by_id}
    found.notes = [note for note in plan.notes if not note.startswith(tuple(ids))]
    numbers = corpus.known(matching(store, plan))
    found.total = len(numbers)
    found.facets = facets_of(store, corpus, numbers, wanted.chosen, entities.numbers)
    found.hits = page(store, plan, sort, limit, offset)
    return found


def _latest(store: Store, corpus: Corpus, limit: int, offset: int, *, oldest: bool) -> Found:
    """All documents by date, where nothing is asked for."""
    plan = Plan(Group("and"), Lookup(store), Narrowed())
    numbers = corpus.by_date(corpus.all, oldest=oldest)[offset : offset + limit]
    found = Found(len(corpus.all), hits_of(store, plan, numbers.tolist()))
    found.facets = facets_of(store, corpus, corpus.all, (), ())
    return found


@dataclass(slots=True)
class _Entities:
    """The numbers of the agency and the person that are chosen; `by_id`: which by their ids."""

    numbers: list[int] = field(default_factory=list)
    by_id: list[str] = field(default_factory=list)


def _chosen(store: Store, wanted: Wanted) -> tuple[dict[str, str], _Entities]:
    """The names of the chosen facets' values, and the entities among them."""
    names = {k: str(v) for k, v in wanted.chosen.items()}
    entities = _Entities()
    for kind in ("agency", "person"):
        given = getattr(wanted, kind)
        row = profiles.find(store, given, kind) if given else None
        if row is not None:  # (else the plan was refused)
            names[kind] = row["name"]
            entities.numbers.append(row["number"])
            if row["id"] == given:
                entities.by_id.append(kind)
    return names, entities


def _planned(store: Store, wanted: Wanted, *, rank: bool) -> Plan | None:
    """The query, with what was chosen beside it: whatever was typed cannot turn that round. None
    where nothing is asked for. An agency or a person may be given by id, name or alias."""
    if not (wanted.q or wanted.chosen):
        return None
    year = None if wanted.year is None else str(wanted.year)
    given = {"agency": wanted.agency, "person": wanted.person, "source": wanted.source,
             "after": year, "before": year}  # fmt: skip
    chosen = [Field(name, value) for name, value in given.items() if value is not None]
    return planned(store, wanted.q, fields=chosen, telling=wanted.kind, rank=rank)


@dataclass(frozen=True, slots=True)
class Selection:
    """The numbers of the documents that a query finds, as SQL with named values; `notes`: how the
    query was read."""

    sql: str
    values: dict[str, Any]
    notes: list[str]


def selection(store: Store, query: str) -> Selection:
    """A query for Datasette's own tables, with all its fields and conditions. Raises UsageError
    where it asks for nothing that can be found."""
    plan = planned(store, query)
    sql, values = from_where(plan, plan.expression)
    # Datasette joins conditions by the names of their values.
    names = [f"khaosan_{n}" for n in range(len(values))]
    pieces = f"SELECT d.number {sql}".split("?")
    named = "".join(map("{}:{}".format, pieces, names)) + pieces[-1]
    return Selection(named, dict(zip(names, values, strict=True)), plan.notes)


def terms_of(store: Store, query: str) -> tuple[list[Term], Lookup]:
    """What is to be marked in a document that a query found; nothing where the query is none."""
    try:
        plan = planned(store, query)
    except UsageError:
        return [], Lookup(store)
    return plan.shown, plan.lookup


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
