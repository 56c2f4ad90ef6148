"""Saved searches: what is new since they were run last.

A hit is new where the search has not shown the document yet, whether it came in, was extracted
(`agency:`), or was given the words by a new version. What was shown is kept by the documents' ids,
so it does not matter how often, or after which imports, a search is run.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from khaosan.errors import KhaosanError, UsageError
from store.database import Store
from store.search import Hit, hits_of, limited, matching, planned
from store.search_fields import day_range
from store.times import now

_NAME = re.compile(r"[^\s/\\\x00-\x1f]{1,60}")


def add(
    store: Store,
    name: str,
    query: str,
    *,
    source: str | None = None,
    after: str | None = None,
    before: str | None = None,
    exact: bool = False,
    all_new: bool = False,
) -> int:
    """Save a search under a name; returns how many documents it finds now. These are known to it,
    with `all_new` they are its first new hits. Raises UsageError where the name is taken or none,
    or the query is none."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r:.70}: a name is one word of at most 60 characters")
    for day in (after, before):
        if day is not None:
            day_range(day)
    with store.transaction() as conn:
        if conn.execute("SELECT 1 FROM saved_searches WHERE name = ?", (name,)).fetchone():
            raise UsageError(
                f"there is a saved search {name} already; `khaosan watch remove {name}` first"
            )
        conn.execute(
            "INSERT INTO saved_searches (name, query, source, after, before, exact, added) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (name, query, source, after, before, exact, now()),
        )
        saved = get(store, name)
        found = _unseen(store, saved)
        if not all_new:
            _remember(store, saved, [id for _, id in found])
    return len(found)


def get(store: Store, name: str) -> sqlite3.Row:
    """A saved search by its name. Raises KhaosanError where there is none."""
    row: sqlite3.Row | None = store.conn.execute(
        "SELECT * FROM saved_searches WHERE name = ?", (name,)
    ).fetchone()
    if row is None:
        known = ", ".join(r["name"] for r in all_of(store)) or "none"
        raise KhaosanError(f"no saved search {name[:60]} (there are: {known})")
    return row


def all_of(store: Store) -> list[sqlite3.Row]:
    """All saved searches by name, each with how many documents it has shown (`shown`)."""
    return store.conn.execute(
        "SELECT s.*, (SELECT count(*) FROM saved_search_hits WHERE search = s.number) AS shown "
        "FROM saved_searches s ORDER BY s.name"
    ).fetchall()


def remove(store: Store, name: str) -> None:
    """Forget a saved search. Raises KhaosanError where there is none."""
    with store.transaction() as conn:
        conn.execute("DELETE FROM saved_searches WHERE number = ?", (get(store, name)["number"],))


def run(
    store: Store, name: str, tell: Callable[[list[Hit]], None], *, limit: int | None = None
) -> int:
    """Tell the new hits of a saved search, the newest first, and remember them; returns how many.

    What `tell` did not get to the end of (a full disk, a closed pipe) is told again next time; so
    may be what two runs at once found. (Nothing is locked while it is told: a pager may take
    hours.) `limit`: at most so many are told; the others are for the next time.
    """
    hits = new_hits(store, name, limit=limit)
    if hits:
        tell(hits)
    told(store, {name: hits})
    return len(hits)


def new_hits(store: Store, name: str, *, limit: int | None = None) -> list[Hit]:
    """What a saved search finds and has not told, the newest first."""
    saved = get(store, name)
    new = _unseen(store, saved)[:limit]
    return hits_of(store, _plan(store, saved), [number for number, _ in new])


def told(store: Store, hits: Mapping[str, list[Hit]]) -> None:
    """Remember, by the names of saved searches, what was told of them."""
    with store.transaction() as conn:
        for name, some in hits.items():
            saved = get(store, name)
            _remember(store, saved, [hit.id for hit in some])
            conn.execute(
                "UPDATE saved_searches SET ran = ? WHERE number = ?", (now(), saved["number"])
            )


def as_json(row: sqlite3.Row) -> dict[str, Any]:
    """A row of `all_of` as lists print it."""
    wanted = ("name", "query", "source", "after", "before", "added", "ran", "shown")
    return {name: row[name] for name in wanted} | {"exact": bool(row["exact"])}


def _plan(store: Store, saved: sqlite3.Row) -> Any:
    # Only what the words say: a word that was looked for in place of another would be news.
    return planned(
        store, saved["query"], source=saved["source"], after=saved["after"],
        before=saved["before"], exact=bool(saved["exact"]), nearest=False,
    )  # fmt: skip


def _unseen(store: Store, saved: sqlite3.Row) -> list[tuple[int, str]]:
    """Number and id of the documents that it finds and has not shown, the newest first."""
    with limited(store):
        numbers = matching(store, _plan(store, saved))
    seen = {
        row[0]
        for row in store.conn.execute(
            "SELECT document FROM saved_search_hits WHERE search = ?", (saved["number"],)
        )
    }
    ids = ((n, *_of(store, n)) for n in numbers)
    new = sorted(((day or "", n, id) for n, id, day in ids if id not in seen), reverse=True)
    return [(n, id) for _, n, id in new]


def _of(store: Store, number: int) -> tuple[str, str | None]:
    row = store.conn.execute(
        "SELECT id, published FROM documents WHERE number = ?", (number,)
    ).fetchone()
    return row["id"], row["published"]


def _remember(store: Store, saved: sqlite3.Row, ids: list[str]) -> None:
    store.conn.executemany(
        "INSERT OR IGNORE INTO saved_search_hits (search, document) VALUES (?, ?)",
        [(saved["number"], id) for id in ids],
    )
