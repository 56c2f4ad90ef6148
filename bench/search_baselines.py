"""Other ways to search the same texts: SQLite's tokenizers, LIKE, and words alone.

Each is built from the store's newest documents in a database of its own, timed; khaosan's own index
is built there once more, so that its time compares.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from khaosan.text import fold, tokens
from store.index import words_of
from store.query import Group, Term
from store.words import term_of

_CATEGORIES = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
# name: (columns, tokenizer, what of a document goes in)
INDEXES: dict[str, tuple[str, str, Callable[[str, str], tuple[str, ...]]]] = {
    "khaosan": ("title, body, parts", _CATEGORIES, lambda title, text: _ours(title, text)),
    "unicode61": ("body", "unicode61", lambda title, text: (f"{title}\n{text}",)),
    "trigram": ("body", "trigram", lambda title, text: (f"{title}\n{text}",)),
    "words": ("body", _CATEGORIES, lambda title, text: (_cut(f"{title}\n{text}"),)),
}


def _ours(title: str, text: str) -> tuple[str, ...]:
    heading, body = words_of(title or None, fold(text).text)
    return heading.body, body.body, body.parts


def _cut(text: str) -> str:
    return " ".join(t for t in tokens(text) if any(c.isalnum() for c in t))


def build(store: Path, path: Path, every: int = 1) -> sqlite3.Connection:
    """Build what is not there yet, of one document of each `every`; `path` may be kept between
    runs."""
    db = sqlite3.connect(f"file:{path}", uri=True, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -65536")
    db.execute("ATTACH ? AS store", (f"file:{store}?mode=ro",))
    db.execute("CREATE TABLE IF NOT EXISTS built (name TEXT PRIMARY KEY, seconds REAL, of TEXT)")
    newest = db.execute("SELECT max(number) FROM store.documents").fetchone()[0]
    stamp = f"{store.resolve()} {newest} {every}"
    for name, (columns, tokenizer, what) in INDEXES.items():
        if db.execute("SELECT 1 FROM built WHERE name = ? AND of = ?", (name, stamp)).fetchone():
            continue
        began = time.process_time()
        db.execute("DELETE FROM built WHERE name = ?", (name,))
        db.execute(f"DROP TABLE IF EXISTS {name}")
        db.execute(
            f"CREATE VIRTUAL TABLE {name} USING fts5 ({columns}, content = '', "
            f'tokenize = "{tokenizer}")'
        )
        marks = ", ".join("?" * (columns.count(",") + 2))
        db.execute("BEGIN")
        db.executemany(
            f"INSERT INTO {name} (rowid, {columns}) VALUES ({marks})",  # noqa: S608
            ((n, *what(title or "", text)) for n, title, text in _documents(db, every)),
        )
        db.execute("COMMIT")
        db.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608
        seconds = time.process_time() - began
        db.execute("INSERT INTO built VALUES (?, ?, ?)", (name, seconds, stamp))
    return db


def _documents(db: sqlite3.Connection, every: int) -> Iterator[tuple[int, str | None, str]]:
    yield from db.execute(
        "SELECT number, title, text FROM store.documents WHERE newest = 1 AND number % ? = 0",
        (every,),
    )


def size(db: sqlite3.Connection, name: str) -> int:
    """The bytes of an index."""
    tables = [f"{name}_{part}" for part in ("data", "idx", "docsize")]
    sizes = [db.execute("SELECT sum(pgsize) FROM dbstat WHERE name = ?", (t,)).fetchone()[0]
             for t in tables]  # fmt: skip
    return sum(s or 0 for s in sizes)


def search(
    db: sqlite3.Connection, name: str, group: Group, limit: int = -1, every: int = 1
) -> list[int]:
    """The numbers of the documents found, the best first."""
    if name == "LIKE":
        condition, values = _like(group)
        rows = db.execute(
            f"SELECT number FROM store.documents WHERE newest = 1 AND number % ? = 0 "  # noqa: S608
            f"AND {condition} ORDER BY published DESC LIMIT ?",
            (every, *values, limit),
        )
    else:
        leaf = _words if name == "words" else _typed
        order = "ORDER BY rank" if limit >= 0 else ""
        rows = db.execute(
            f"SELECT rowid FROM {name} WHERE {name} MATCH ? {order} LIMIT ?",  # noqa: S608
            (_expression(group, leaf, star=name != "trigram"), limit),
        )
    return [row[0] for row in rows]


def _typed(term: Term) -> str:
    return '"' + term.text.replace('"', '""') + '"'


def _words(term: Term) -> str:
    return '"' + " ".join(t for t in tokens(term.text) if term_of(t)).replace('"', '""') + '"'


def _expression(group: Group, leaf: Callable[[Term], str], *, star: bool) -> str:
    def one(part: Term | Group) -> str:
        if isinstance(part, Group):
            return f"({_expression(part, leaf, star=star)})"
        return leaf(part) + (" *" if part.prefix and star else "")

    out = f" {group.kind.upper()} ".join(map(one, group.parts))
    for part in group.without:
        out = f"({out}) NOT {one(part)}"
    return out


def _like(group: Group) -> tuple[str, list[str]]:
    values: list[str] = []

    def one(part: Term | Group) -> str:
        if isinstance(part, Group):
            condition, inner = _like(part)
            values.extend(inner)
            return f"({condition})"
        values.append(f"%{part.text}%")
        return "(coalesce(title, '') || char(10) || text LIKE ?)"

    out = f" {group.kind.upper()} ".join(map(one, group.parts))
    for part in group.without:
        out = f"({out}) AND NOT {one(part)}"
    return out, values
