"""Searching: a query in, ranked documents (store.search_rank) with snippets out.

An agency's abbreviations and its full name find each other, by what the documents themselves say
(the store's aliases).
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from store.database import Store
from store.query import QueryError
from store.search_fields import day_range
from store.search_plan import Plan, from_where, planned
from store.search_rank import SORTS, Sort, count_of, ordered
from store.search_vocabulary import Lookup
from store.snippets import WIDTH, snippet

# A search that has not ended by then ends with a line.
TIME_LIMIT = 10.0  # seconds
_LONGEST_TITLE = 500  # the first line of a text may be all of it
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
    file: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As scripts rely on it (`khaosan search --json`)."""
        return {
            "id": self.id,
            "url": self.url,
            "file": self.file,
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
        plan = planned(
            store, query, source=source, after=after, before=before, exact=exact,
            rank=sort == "rank",
        )  # fmt: skip
        return Hits(page(store, plan, sort, limit, offset, width), plan.notes, plan.nearest)


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
        return count_of(store, plan, plan.expression)


def page(
    store: Store, plan: Plan, sort: Sort, limit: int, offset: int = 0, width: int = WIDTH
) -> list[Hit]:
    """A page of the hits of a query that was read already (`planned`), in order."""
    rows = ordered(store, plan, sort, limit, offset)
    return [_hit(store, number, score, plan, width) for number, score in rows]


def matching(store: Store, plan: Plan) -> list[int]:
    """The numbers of all documents that a query finds, in order of number."""
    if plan.ranked is not None:
        return sorted(row[0] for row in plan.ranked)
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


def _hit(store: Store, number: int, score: float, plan: Plan, width: int) -> Hit:
    d = store.conn.execute(
        "SELECT number, id, url, file, title, published, source, text FROM documents "
        "WHERE number = ?",
        (number,),
    ).fetchone()
    piece = snippet(d["text"], plan.shown, plan.lookup, width=width)
    return Hit(
        id=d["id"],
        url=d["url"],
        title=(d["title"] or d["text"].strip().partition("\n")[0].strip())[:_LONGEST_TITLE],
        published=d["published"],
        source=d["source"],
        score=round(score, 4),
        snippet=piece.text,
        highlights=piece.highlights,
        number=d["number"],
        file=d["file"],
    )


__all__ = [
    "SORTS", "TIME_LIMIT", "Hit", "Hits", "Lookup", "Plan", "QueryError", "Sort", "count",
    "day_range", "hits_of", "limited", "matching", "page", "planned", "search",
]  # fmt: skip
