"""Searching: a query in, ranked documents with snippets out.

Ranked by bm25 (a title's words count most, those inside compounds least), then what has the words
as they were typed, then the newest first. An agency's abbreviations and its full name find each
other, by what the documents themselves say (the store's aliases).
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Literal

from khaosan.errors import UsageError
from store.database import Store
from store.query import Group, QueryError
from store.search_fields import day_range
from store.search_plan import COMMON, Plan, from_where, planned
from store.search_vocabulary import Lookup
from store.snippets import WIDTH, snippet

Sort = Literal["rank", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("rank", "newest", "oldest")
# A search that has not ended by then ends with a line.
TIME_LIMIT = 10.0  # seconds
# bm25 weights of title, body and parts.
_WEIGHTS = "8.0, 1.0, 0.3"
_STEPS = 10_000  # of SQLite's machine between two looks at the clock


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found. `snippet` is a piece of its text as it is, `highlights` the spans of the
    snippet that were looked for; `score` is higher for better."""

    id: str
    url: str | None
    title: str
    published: str | None
    source: str | None
    score: float
    snippet: str
    highlights: list[tuple[int, int]]
    number: int

    def to_json(self) -> dict[str, Any]:
        """As scripts rely on it (`khaosan search --json`)."""
        return {
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "published": self.published,
            "source": self.source,
            "score": self.score,
            "snippet": self.snippet,
            "highlights": [list(span) for span in self.highlights],
        }


class Hits(list[Hit]):
    """The hits, and `notes`: what the searcher should know of how the query was read; `nearest`:
    words that were typed and those that were looked for beside them."""

    def __init__(
        self,
        hits: Sequence[Hit] = (),
        notes: Sequence[str] = (),
        nearest: dict[str, str] | None = None,
    ) -> None:
        super().__init__(hits)
        self.notes = list(notes)
        self.nearest = nearest or {}


def search(
    store: Store,
    query: str,
    *,
    limit: int = 20,
    offset: int = 0,
    source: str | None = None,
    after: str | dt.date | None = None,
    before: str | dt.date | None = None,
    sort: Sort = "rank",
    exact: bool = False,
    width: int = WIDTH,
) -> Hits:
    """Find documents (newest versions). `query`: see store.query.

    `source`: only of this source. `after`, `before`: published on that day or later, or earlier;
    a date, or YYYY, YYYY-MM, YYYY-MM-DD in either era (`before` a year ends with its last day).
    `exact`: the words as they are typed, no names that mean the same and no nearest words.
    Raises QueryError (a UsageError) for a query with nothing to look for or one that takes too
    long, UsageError for a date that is none.
    """
    with limited(store):
        plan = planned(store, query, source=source, after=after, before=before, exact=exact)
        rows = _run(store, plan, sort, limit, offset)
        return Hits(
            [_hit(store, row["number"], -row["score"], plan, width) for row in rows],
            plan.notes,
            plan.nearest,
        )


def count(
    store: Store,
    query: str,
    *,
    source: str | None = None,
    after: str | dt.date | None = None,
    before: str | dt.date | None = None,
    exact: bool = False,
) -> int:
    """How many documents a query finds (see `search`)."""
    with limited(store):
        plan = planned(store, query, source=source, after=after, before=before, exact=exact)
        return _count(store, plan, plan.expression)


def matching(store: Store, plan: Plan) -> list[int]:
    """The numbers of all documents that a query finds, in order of number."""
    sql, values = from_where(plan, plan.expression)
    return [row[0] for row in store.conn.execute(f"SELECT d.number {sql}", values)]


def hits_of(store: Store, plan: Plan, numbers: Sequence[int], width: int = WIDTH) -> list[Hit]:
    """Documents (by number) as hits of a query, without a score."""
    return [_hit(store, number, 0.0, plan, width) for number in numbers]


@contextmanager
def limited(store: Store, seconds: float = TIME_LIMIT) -> Iterator[None]:
    """End what takes longer: a QueryError. (The connection has no other progress handler then.)"""
    end = monotonic() + seconds
    store.conn.set_progress_handler(lambda: monotonic() > end, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise QueryError(
            f"the search took longer than {seconds:.0f} s and was ended; look for rarer words"
        ) from None
    finally:
        store.conn.set_progress_handler(None, 0)


# ---- asking -----------------------------------------------------------------


def _run(store: Store, plan: Plan, sort: Sort, limit: int, offset: int) -> list[sqlite3.Row]:
    """The documents in order. Reckoning bm25 for tens of thousands takes a tenth of a second and
    says little of such common words: there, those that have them in the title come first, and the
    rest is only ranked for the pages after them."""
    if sort not in SORTS:
        raise UsageError(f"sort {sort}: give one of {', '.join(SORTS)}")
    expression = plan.expression
    if expression is None or sort != "rank":
        sql, values = from_where(plan, expression)
        way = "ASC" if sort == "oldest" else "DESC"
        return store.conn.execute(
            f"SELECT d.number, 0.0 AS score {sql} "
            f"ORDER BY d.published IS NULL, d.published {way}, d.number {way} LIMIT ? OFFSET ?",
            (*values, limit, offset),
        ).fetchall()
    if plan.found < COMMON:
        return _ranked(store, plan, expression, limit, offset)
    titled = f"{{title}} : ({expression})"
    if _refuses(plan.group):  # what is not wanted may stand in the text alone
        titled = f"({expression}) AND {titled}"
    rows = _ranked(store, plan, titled, limit, offset)
    if len(rows) == limit:
        return rows
    others = f"({expression}) NOT {{title}} : ({expression})"
    before = max(0, offset - _count(store, plan, titled))
    return rows + _ranked(store, plan, others, limit - len(rows), before)


def _refuses(group: Group) -> bool:
    return bool(group.without) or any(_refuses(p) for p in group.parts if isinstance(p, Group))


def _ranked(
    store: Store, plan: Plan, expression: str, limit: int, offset: int
) -> list[sqlite3.Row]:
    """Of equal ranks (to a tenth), what has the words as typed comes first, then the newest."""
    sql, values = from_where(plan, expression)
    exact = ""
    if plan.typed and plan.typed != plan.expression and plan.found < COMMON:
        exact = "f.rowid IN (SELECT rowid FROM search_words WHERE search_words MATCH ?) DESC, "
        values = [*values, plan.typed]
    return store.conn.execute(
        f"SELECT d.number, bm25(search_words, {_WEIGHTS}) AS score {sql} "
        f"ORDER BY round(score, 1), {exact}d.published DESC, d.number DESC LIMIT ? OFFSET ?",
        (*values, limit, offset),
    ).fetchall()


def _count(store: Store, plan: Plan, expression: str | None) -> int:
    sql, values = from_where(plan, expression)
    return int(store.conn.execute(f"SELECT count(*) {sql}", values).fetchone()[0])


def _hit(store: Store, number: int, score: float, plan: Plan, width: int) -> Hit:
    d = store.conn.execute(
        "SELECT number, id, url, title, published, source, text FROM documents WHERE number = ?",
        (number,),
    ).fetchone()
    piece = snippet(d["text"], plan.shown, plan.lookup, width=width)
    return Hit(
        id=d["id"],
        url=d["url"],
        title=d["title"] or d["text"].strip().partition("\n")[0].strip(),
        published=d["published"],
        source=d["source"],
        score=round(score, 4),
        snippet=piece.text,
        highlights=piece.highlights,
        number=d["number"],
    )


__all__ = [
    "SORTS", "TIME_LIMIT", "Hit", "Hits", "Lookup", "Plan", "QueryError", "Sort", "count",
    "day_range", "hits_of", "limited", "matching", "planned", "search",
]  # fmt: skip
