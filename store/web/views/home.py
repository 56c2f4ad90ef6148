"""The first page: the search box, results with facets, or what is new."""

from __future__ import annotations

from typing import Any, cast

from khaosan.errors import UsageError
from store.corpus import Corpus
from store.database import Store
from store.search import SORTS, Sort, day_range
from store.web.answers import FACETS, Answer, Asked
from store.web.finding import MOST_RANKED, Found, Wanted, find
from store.web.headlines import headline
from store.web.marking import Mark, marked

SIZE = 20
_COLUMNS = ("id", "url", "title", "published", "source", "score", "snippet")


def search(store: Store, corpus: Corpus, asked: Asked) -> Answer:
    """Results of a query and its facets; with neither, the latest documents."""
    wanted = _wanted(asked)
    size, offset = asked.page(SIZE)
    found = find(store, corpus, wanted, limit=size, offset=offset)
    sort = wanted.sort or "rank"
    if sort == "rank" and not found.words:
        sort = "newest"
    ranked = sort == "rank"
    rows = [hit.to_json() for hit in found.hits]
    value = {
        "q": wanted.q,
        "chosen": wanted.chosen,
        "total": found.total,
        "offset": offset,
        "notes": found.notes,
        "hits": rows,
        "facets": {
            name: [{"value": v.value, "name": v.name, "count": v.count} for v in values]
            for name, values in found.facets.items()
        },
    }
    context = {
        "wanted": wanted,
        "hits": [(hit, headline(hit.title, ""), _snippet(hit)) for hit in found.hits],
        "first": offset + 1,
        "last": offset + len(rows),
        "page": offset // size + 1,
        "has_next": offset + size < min(found.total, MOST_RANKED if ranked else found.total),
        "cut": ranked and found.total > MOST_RANKED,
        "limit": MOST_RANKED,
        "facets": _facets(found),
        "chosen": [
            (name, found.chosen[name], asked.here(page=None, **{name: None}))
            for name in FACETS
            if name in found.chosen
        ],
        "hidden": [*wanted.chosen.items(), *([("sort", wanted.sort)] if wanted.sort else [])],
        "sorts": SORTS if found.words else SORTS[1:],
        "sort": sort,
        "home": not (wanted.q or wanted.chosen or offset),
        "totals": None
        if wanted.q or wanted.chosen or offset
        else corpus.kept("totals", lambda: _totals(store, corpus)),
    }
    return Answer("khaosan/home.html", value, rows, _COLUMNS, context)


def _wanted(asked: Asked) -> Wanted:
    year = asked.text("year", 4)
    first, _ = day_range(year) if year else ("", "")
    if year and not 3 < len(year) < 5:
        raise UsageError("year: YYYY")
    return Wanted(
        q=asked.text("q", 2_000) or "",
        agency=asked.text("agency", 200),
        person=asked.text("person", 200),
        kind=asked.text("kind", 50),
        source=asked.text("source", 200),
        year=int(first[:4]) if year else None,
        sort=cast("Sort | None", asked.choice("sort", SORTS)),
    )


def _snippet(hit: Any) -> Any:
    """A result's piece of text, without the title that stands above it, its words marked."""
    text, spans = hit.snippet, hit.highlights
    title = hit.title
    if title and text.startswith(title) and len(text) > len(title) + 40:
        cut = len(title) + len(text[len(title) :]) - len(text[len(title) :].lstrip())
        if not any(s < cut for s, _ in spans):
            text, spans = text[cut:], [(s - cut, e - cut) for s, e in spans]
    return marked(text, [Mark(start, end, "hit") for start, end in spans])


def _facets(found: Found) -> list[tuple[str, list[Any]]]:
    return [(name, found.facets[name]) for name in FACETS if name in found.facets]


def _totals(store: Store, corpus: Corpus) -> dict[str, int]:
    counts = {
        row["kind"]: row["n"]
        for row in store.conn.execute(
            "SELECT kind, count(*) AS n FROM entities INDEXED BY entities_whole "
            "WHERE whole_documents > 0 AND main = number GROUP BY kind"
        )
    }
    agreements = store.conn.execute("SELECT count(*) FROM agreements").fetchone()[0]
    return {
        "documents": len(corpus.all),
        "agencies": counts.get("agency", 0),
        "people": counts.get("person", 0),
        "agreements": int(agreements),
    }
