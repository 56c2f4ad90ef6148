"""Searching: a query in, ranked documents with snippets out.

Ranked by bm25 (a title's words count most, those inside compounds least), then the newest first.
An agency's abbreviations and its full name find each other, by what the documents themselves say
(the store's aliases).
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from khaosan.errors import UsageError
from khaosan.text import fold, key
from store.database import Store
from store.query import Group, QueryError, Term, parse, terms, to_fts
from store.snippets import WIDTH, snippet
from store.words import MARK

# bm25 weights of title, body and parts.
_WEIGHTS = "8.0, 1.0, 0.3"
# An abbreviation stands for an entity where this share of its mentions means it.
_MEANT = 0.2
_MOST_ALIASES = 4
# Words in so many documents are common (see _run).
_COMMON = 5_000
# A Buddhist year is 543 more; nothing was published in the Common Era's 2400s yet.
_FIRST_BUDDHIST_YEAR = 2400
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


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
    """The hits, and `notes`: what the searcher should know of how the query was read."""

    def __init__(self, hits: Sequence[Hit] = (), notes: Sequence[str] = ()) -> None:
        super().__init__(hits)
        self.notes = list(notes)


def search(
    store: Store,
    query: str,
    *,
    limit: int = 20,
    offset: int = 0,
    source: str | None = None,
    after: str | dt.date | None = None,
    before: str | dt.date | None = None,
    width: int = WIDTH,
) -> Hits:
    """Find documents (newest versions). `query`: see store.query.

    `source`: only of this source. `after`, `before`: published on that day or later, or earlier;
    a date, or YYYY, YYYY-MM, YYYY-MM-DD in either era (`before` a year ends with its last day).
    Raises QueryError (a UsageError) for a query with nothing to look for, UsageError for a date
    that is none.
    """
    group = parse(query)
    lookup = Lookup(store)
    lookup.add_aliases(group)
    filters = _filters(source, after, before)
    rows = _run(store, to_fts(group, lookup), filters, limit, offset)
    notes = []
    if not rows and offset == 0 and (loose := _loosened(group)):
        rows = _run(store, to_fts(group, lookup), filters, limit, offset)
        if rows:
            notes.append(f"nothing has {loose} in one piece; these have its words apart")
    wanted = terms(group)
    return Hits([_hit(store, row, wanted, lookup, width) for row in rows], notes)


def count(
    store: Store,
    query: str,
    *,
    source: str | None = None,
    after: str | dt.date | None = None,
    before: str | dt.date | None = None,
) -> int:
    """How many documents a query finds, in one piece (see `search`)."""
    group = parse(query)
    lookup = Lookup(store)
    lookup.add_aliases(group)
    return _count(store, to_fts(group, lookup), _filters(source, after, before))


# The index stands first in the join, and the filters read the covering index only.
_FROM = (
    "FROM search_words f CROSS JOIN documents d INDEXED BY documents_search "
    "ON d.number = f.rowid AND d.newest = 1 WHERE search_words MATCH ?"
)


def _run(
    store: Store, expression: str, filters: tuple[str, list[str]], limit: int, offset: int
) -> list[sqlite3.Row]:
    """The ranked documents. Reckoning bm25 for tens of thousands takes a tenth of a second and
    says little of such common words: there, those that have them in the title come first, and the
    rest is only ranked for the pages after them."""
    common = store.conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM search_words WHERE search_words MATCH ? LIMIT ?)",
        (expression, _COMMON),
    ).fetchone()[0]
    if common < _COMMON:
        return _ranked(store, expression, filters, limit, offset)
    titled = f"({expression}) AND {{title}} : ({expression})"
    rows = _ranked(store, titled, filters, limit, offset)
    if len(rows) == limit:
        return rows
    others = f"({expression}) NOT {{title}} : ({expression})"
    before = max(0, offset - _count(store, titled, filters))
    return rows + _ranked(store, others, filters, limit - len(rows), before)


def _ranked(
    store: Store, expression: str, filters: tuple[str, list[str]], limit: int, offset: int
) -> list[sqlite3.Row]:
    where, values = filters
    return store.conn.execute(
        f"SELECT d.number, bm25(search_words, {_WEIGHTS}) AS score {_FROM} {where} "
        "ORDER BY score, d.published DESC, d.number DESC LIMIT ? OFFSET ?",
        (expression, *values, limit, offset),
    ).fetchall()


def _count(store: Store, expression: str, filters: tuple[str, list[str]]) -> int:
    where, values = filters
    row = store.conn.execute(f"SELECT count(*) {_FROM} {where}", (expression, *values)).fetchone()
    return int(row[0])


def _hit(store: Store, row: sqlite3.Row, wanted: Sequence[Term], lookup: Lookup, width: int) -> Hit:
    d = store.conn.execute(
        "SELECT number, id, url, title, published, source, text FROM documents WHERE number = ?",
        (row["number"],),
    ).fetchone()
    piece = snippet(d["text"], wanted, lookup, width=width)
    return Hit(
        id=d["id"],
        url=d["url"],
        title=d["title"] or d["text"].strip().partition("\n")[0].strip(),
        published=d["published"],
        source=d["source"],
        score=round(-row["score"], 4),
        snippet=piece.text,
        highlights=piece.highlights,
        number=d["number"],
    )


def _loosened(group: Group) -> str | None:
    """Let the words of an unquoted term stand apart; returns the first such term, or None.

    Thai is written without spaces: เทศบาลลงนาม may be meant as two words.
    """
    first = None
    for i, part in enumerate(group.parts):
        if isinstance(part, Group):
            first = _loosened(part) or first
        elif len(part.tokens) > 1 and not part.phrase and not part.prefix:
            first = first or part.text
            group.parts[i] = Group("and", [Term(t, [t]) for t in part.tokens])
    return first


class Lookup:
    """What the store knows of words (store.query.Vocabulary), asked once for each."""

    def __init__(self, store: Store) -> None:
        self.conn = store.conn
        self._compounds: dict[str, list[str]] = {}
        self._pieces: dict[str, list[str]] = {}

    def compounds(self, token: str) -> list[str]:
        """The compounds that hold a word, of those that occur, the shortest first."""
        if token not in self._compounds:
            rows = self.conn.execute(
                "SELECT compound FROM search_compounds WHERE part = ? "
                "ORDER BY length(compound), compound",
                (token,),
            )
            self._compounds[token] = [row["compound"] for row in rows]
        return self._compounds[token]

    def pieces(self, token: str) -> list[str]:
        """The words that a compound is made of: as few of its parts as fill it; [] where none do
        (function words are no parts: การปกครอง has none)."""
        if token not in self._pieces:
            rows = self.conn.execute(
                "SELECT part FROM search_compounds WHERE compound = ?", (token,)
            )
            self._pieces[token] = _fill(token, {row["part"] for row in rows})
        return self._pieces[token]

    def only_abbreviation(self, token: str) -> bool:
        """มท is in texts as มท. and beside that only as a piece of a name; คน is a word."""
        return self._documents(token + MARK) >= self._documents(token) > 0

    def _documents(self, term: str) -> int:
        row = self.conn.execute(
            "SELECT count(*) FROM (SELECT 1 FROM search_words WHERE search_words MATCH ? "
            "LIMIT 5000)",
            (f'"{term}"',),
        ).fetchone()
        return int(row[0])

    def add_aliases(self, group: Group) -> None:
        """Give each term the other names of the agency that it names."""
        for term in terms(group, without=True):
            if not term.prefix:
                term.also = self._meanings(term.text) + self._abbreviations(term.text)

    @cached_property
    def _has_entities(self) -> bool:
        return self.conn.execute("SELECT 1 FROM entities LIMIT 1").fetchone() is not None

    def _meanings(self, text: str) -> list[str]:
        """The agencies that an abbreviation stands for."""
        letters = text.replace(".", "")
        if not self._has_entities or not re.fullmatch(r"[ก-ฮ]{2,8}", letters):
            return []
        rows = self.conn.execute(
            "SELECT e.name, sum(a.count) AS n FROM aliases a JOIN entities e "
            "ON e.number = a.entity AND e.kind = 'agency' AND e.documents > 0 "
            "WHERE a.key IN (?, ?, ?) AND a.count > 0 AND e.key <> a.key "
            "GROUP BY e.number ORDER BY n DESC, e.name",
            (key(text), letters, letters + "."),
        ).fetchall()
        total = sum(row["n"] for row in rows)
        meant = [row["name"] for row in rows if row["n"] >= _MEANT * total]
        return meant[:_MOST_ALIASES]

    def _abbreviations(self, text: str) -> list[str]:
        """The abbreviations that mean mostly the agency with this full name."""
        if not self._has_entities or len(text) < 6:
            return []
        rows = self.conn.execute(
            "SELECT a.alias, a.count, "
            "(SELECT sum(b.count) FROM aliases b WHERE b.key = a.key) AS n "
            "FROM entities e JOIN aliases a ON a.entity = e.number "
            "WHERE e.kind = 'agency' AND e.key = ? AND e.documents > 0 ORDER BY a.count DESC",
            (key(text),),
        ).fetchall()
        return [
            row["alias"]
            for row in rows
            if re.fullmatch(r"(?:[ก-ฮ]{1,5}\.)+", row["alias"]) and row["count"] * 2 > row["n"]
        ][:_MOST_ALIASES]


def _fill(token: str, parts: set[str]) -> list[str]:
    """The fewest of `parts` that make up `token` one after the other; [] where none do."""
    fewest: list[list[str] | None] = [[]] + [None] * len(token)
    for end in range(1, len(token) + 1):
        for part in sorted(parts):
            before = fewest[end - len(part)] if token.endswith(part, 0, end) else None
            shortest = fewest[end]
            if before is not None and (shortest is None or len(before) + 1 < len(shortest)):
                fewest[end] = [*before, part]
    return fewest[-1] or []


# ---- filters ----------------------------------------------------------------


def _filters(
    source: str | None, after: str | dt.date | None, before: str | dt.date | None
) -> tuple[str, list[str]]:
    where, values = "", []
    if source is not None:
        where += " AND d.source = ?"
        values.append(source)
    if after is not None:
        where += " AND d.published >= ?"
        values.append(day_range(after)[0])
    if before is not None:
        where += " AND d.published <= ?"
        values.append(day_range(before)[1])
    return where, values


def day_range(value: str | dt.date) -> tuple[str, str]:
    """The first and last day of YYYY, YYYY-MM or YYYY-MM-DD, in the Common Era or the Buddhist
    Era (2400 and more), with Thai digits or Arabic. Raises UsageError for what is none."""
    if isinstance(value, dt.date):
        return value.isoformat(), value.isoformat()
    match = _DAY.fullmatch(fold(value).text.strip())
    if match is None:
        raise UsageError(f"{value!r} is not a date: give YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(x) if x else None for x in match.groups())
    assert year is not None  # noqa: S101 - the pattern has it
    if year >= _FIRST_BUDDHIST_YEAR:
        year -= 543
    try:
        first = dt.date(year, month or 1, day or 1)
        if day:
            last = first
        elif month:
            last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
            last -= dt.timedelta(days=1)
        else:
            last = dt.date(year, 12, 31)
    except (ValueError, OverflowError):
        raise UsageError(f"{value!r} is a day that the calendar does not have") from None
    return first.isoformat(), last.isoformat()


__all__ = ["Hit", "Hits", "Lookup", "QueryError", "count", "day_range", "search"]
