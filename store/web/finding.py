"""What the search page asks of the store: a query with facets chosen, a page of hits, all counts.

The one place where the web page meets `store.search`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import Any

from khaosan.errors import UsageError
from khaosan.records import AGREEMENT_KINDS
from store import profiles
from store.database import Store
from store.query import Group
from store.search import Hit, Lookup, Plan, Sort, matching, planned, search
from store.search_fields import narrowed
from store.snippets import snippet
from store.web.corpus import Corpus, Numbers, sample

# So many hits are ranked; who leafs further takes a narrower query, or the list by date.
MOST_RANKED = 1_000
# The agencies and people that are counted are those frequent in so many of the documents found.
_SAMPLE = 400
_CANDIDATES = 12
MOST_VALUES = 8
_WEIGHTS = "8.0, 1.0, 0.3"


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
class Value:
    """A value of a facet: what stands in the address, its name, in how many documents."""

    value: str
    name: str
    count: int


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
    plan = _planned(store, wanted)
    numbers = corpus.known(matching(store, plan)) if plan else corpus.all
    if plan:
        # (What agencies' ids are read as stands in `chosen`.)
        found.notes = [n for n in plan.notes if n not in plan.narrowed.notes or not wanted.chosen]
    if wanted.kind:
        numbers = numbers[corpus.mask(corpus.telling(store, wanted.kind))[numbers]]
    found.total = len(numbers)
    found.facets = facets(store, corpus, numbers, set(wanted.chosen), set(entities.values()))
    # Last: the store's search sets a limit on time of its own.
    found.hits = _page(store, corpus, wanted, plan, numbers, limit, offset)
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


def _query(wanted: Wanted) -> str:
    """The query with the chosen agency and person as its fields."""
    fields = [f"{kind}:{id}" for kind in ("agency", "person") if (id := getattr(wanted, kind))]
    return " ".join([wanted.q, *fields]).strip()


def _options(wanted: Wanted) -> dict[str, Any]:
    year = None if wanted.year is None else str(wanted.year)
    return {"source": wanted.source, "after": year, "before": year}


def _planned(store: Store, wanted: Wanted) -> Plan | None:
    """None: all documents."""
    query, options = _query(wanted), _options(wanted)
    if query:
        return planned(store, query, **options)
    if wanted.source is None and wanted.year is None:
        return None
    return Plan(Group("and"), Lookup(store), narrowed(store, (), **options))


def expression(store: Store, query: str) -> str:
    """A query as an expression for the index `search_words` (for Datasette's own tables); fields
    are left aside. Raises UsageError where there is none."""
    made = planned(store, query).expression
    if made is None:
        raise UsageError("the query has no word to look for")
    return made


def _page(
    store: Store,
    corpus: Corpus,
    wanted: Wanted,
    plan: Plan | None,
    numbers: Numbers,
    limit: int,
    offset: int,
) -> list[Hit]:
    sort = wanted.sort or "rank"
    if _query(wanted) and not wanted.kind:
        return list(search(store, _query(wanted), limit=limit, offset=offset, sort=sort,
                           **_options(wanted)))  # fmt: skip
    scores: dict[int, float] = {}
    if plan and plan.expression and sort == "rank":
        scores = _ranked(store, plan.expression, numbers, limit, offset)
        shown = list(scores)
    else:
        ordered = corpus.by_date(numbers, oldest=sort == "oldest")
        shown = [int(n) for n in ordered[offset : offset + limit]]
    return [_hit(store, n, scores.get(n, 0.0), plan) for n in shown]


def _ranked(
    store: Store, expression: str, numbers: Numbers, limit: int, offset: int
) -> dict[int, float]:
    among = json.dumps([int(n) for n in numbers])
    # (With the plus the index is read once, not looked into for each number.)
    rows = store.conn.execute(
        f"SELECT rowid, bm25(search_words, {_WEIGHTS}) AS score FROM search_words "  # noqa: S608
        "WHERE search_words MATCH ? AND +rowid IN (SELECT value FROM json_each(?)) "
        "ORDER BY score, rowid DESC LIMIT ? OFFSET ?",
        (expression, among, limit, offset),
    )
    return {row[0]: round(-row[1], 4) for row in rows}


def _hit(store: Store, number: int, score: float, plan: Plan | None) -> Hit:
    d = store.conn.execute(
        "SELECT number, id, url, title, published, source, text FROM documents WHERE number = ?",
        (number,),
    ).fetchone()
    piece = snippet(d["text"], plan.shown if plan else [], plan.lookup if plan else Lookup(store))
    title = d["title"] or d["text"].strip().partition("\n")[0].strip()
    return Hit(d["id"], d["url"], title, d["published"], d["source"], score, piece.text,
               piece.highlights, number)  # fmt: skip


# ---- facets -----------------------------------------------------------------


def facets(
    store: Store, corpus: Corpus, numbers: Numbers, chosen: set[str], entities: set[int]
) -> dict[str, list[Value]]:
    """Agencies, people, kinds of agreement, sources and years of the documents, with in how many
    of them each is; those that are chosen already are left out."""
    if not len(numbers):
        return {}
    out: dict[str, list[Value]] = {}
    mask = corpus.mask(numbers)
    for kind, rows in _candidates(store, corpus, numbers).items():
        counted = [
            Value(row["id"], row["name"], int(mask[corpus.of(store, row["number"])].sum()))
            for row in rows
            if row["number"] not in entities
        ]
        out[kind] = sorted(counted, key=lambda v: (-v.count, v.name))[:MOST_VALUES]
    if "kind" not in chosen:
        kinds = [Value(k, k, int(mask[corpus.telling(store, k)].sum())) for k in AGREEMENT_KINDS]
        out["kind"] = sorted((v for v in kinds if v.count), key=lambda v: -v.count)
    if "source" not in chosen:
        out["source"] = [Value(s, s, n) for s, n in corpus.counted_sources(numbers)]
    if "year" not in chosen:
        out["year"] = [Value(str(y), str(y), n) for y, n in corpus.years(numbers)]
    return {name: values for name, values in out.items() if values}


def _candidates(store: Store, corpus: Corpus, numbers: Numbers) -> dict[str, list[Any]]:
    """The agencies and people that are in most of the documents, by an even sample of them."""
    if len(numbers) == len(corpus.all):
        kinds = ("agency", "person")
        most: dict[str, list[Any]] = corpus.kept(
            "most", lambda: {kind: _most(store, kind) for kind in kinds}
        )
        return most
    rows = store.conn.execute(
        "SELECT DISTINCT document, entity FROM mentions "
        "WHERE document IN (SELECT value FROM json_each(?)) AND entity IS NOT NULL",
        (json.dumps(sample(numbers, _SAMPLE)),),
    ).fetchall()
    out: dict[str, list[Any]] = {"agency": [], "person": []}
    for number in corpus.most_frequent(store, rows):
        row = store.conn.execute(
            "SELECT number, id, kind, name FROM entities WHERE number = ?", (number,)
        ).fetchone()
        if row and len(out[row["kind"]]) < _CANDIDATES:
            out[row["kind"]].append(row)
        if min(map(len, out.values())) == _CANDIDATES:
            break
    return out


def _most(store: Store, kind: str) -> list[Any]:
    return store.conn.execute(
        "SELECT number, id, kind, name FROM entities WHERE kind = ? AND main = number "
        "ORDER BY whole_documents DESC LIMIT ?",
        (kind, _CANDIDATES),
    ).fetchall()
