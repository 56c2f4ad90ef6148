"""The full-text index: kept with each document in one transaction, rebuilt when need be.

It is a contentless FTS5 table: it holds no text, and a row's number is the document's. A row is
only taken out with the words that were put in (stock SQLite before 3.43 cannot otherwise), where a
title is mended: versions that are no longer the newest stay and are left out of the answers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from khaosan.text import fold
from store.database import Store
from store.words import Words, analyse, made_by

_BUILDING = "search_words_new"
_BATCH = 500


def put(store: Store, number: int, title: Words, text: Words, table: str = "search_words") -> None:
    """Index a document; the caller holds the transaction in which it is added."""
    _remember_compounds(store, title.compounds | text.compounds)
    store.conn.execute(
        f"INSERT INTO {table} (rowid, title, body, parts) VALUES (?, ?, ?, ?)",  # noqa: S608
        (number, title.body, text.body, text.parts),
    )
    if table == "search_words" and "made_by" not in (known := store.remembered("index")):
        store.conn.execute(
            "UPDATE search_index SET made_by = ? WHERE made_by IS NULL", (made_by(),)
        )
        known.add("made_by")


def words_of(title: str | None, folded_text: str) -> tuple[Words, Words]:
    """What is indexed of a document: of its title, and of its text."""
    first_line, _, _ = folded_text.partition("\n")
    return analyse(fold(title).text if title else first_line), analyse(folded_text)


def _remember_compounds(store: Store, compounds: dict[str, tuple[str, ...]]) -> None:
    known = store.remembered("compounds")
    if new := compounds.keys() - known:
        store.conn.executemany(
            "INSERT OR IGNORE INTO search_compounds (part, compound) VALUES (?, ?)",
            [(part, c) for c in new for part in compounds[c]],
        )
        known |= new


def is_current(store: Store) -> bool:
    """Whether the index was made by what makes it now."""
    row = store.conn.execute("SELECT made_by, building FROM search_index").fetchone()
    return row["building"] is None and row["made_by"] in (None, made_by())


def count_missing(store: Store) -> int:
    """How many documents are not in the index."""
    row = store.conn.execute(
        "SELECT count(*) FROM documents d INDEXED BY documents_search "
        "WHERE NOT EXISTS (SELECT 1 FROM search_words_docsize i WHERE i.id = d.number)"
    ).fetchone()
    return int(row[0])


def count_extra(store: Store) -> int:
    """How many rows of the index are of no document."""
    row = store.conn.execute(
        "SELECT count(*) FROM search_words_docsize i "
        "WHERE NOT EXISTS (SELECT 1 FROM documents WHERE number = i.id)"
    ).fetchone()
    return int(row[0])


def count_stale(store: Store, sample: int = 200) -> int:
    """How many of some documents, evenly chosen, have other words in the index than in the table:
    the index keeps how many terms each column of a row has. 0 where another maker made it."""
    if not is_current(store):
        return 0
    rows = store.conn.execute(
        "SELECT d.number, d.title, d.text, i.sz FROM documents d "
        "JOIN search_words_docsize i ON i.id = d.number "
        "WHERE d.number % max(1, (SELECT max(number) FROM documents) / ?1) = 0 LIMIT ?1",
        (sample,),
    )
    return sum(
        _varints(row["sz"]) != _terms(*words_of(row["title"], fold(row["text"]).text))
        for row in rows
    )


def _terms(title: Words, text: Words) -> list[int]:
    return [len(terms.split()) for terms in (title.body, text.body, text.parts)]


def _varints(packed: bytes) -> list[int]:
    """SQLite's variable-length integers, as FTS5 keeps the lengths of a row's columns."""
    out, value = [], 0
    for byte in packed:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            out.append(value)
            value = 0
    return out


def retitle(store: Store, number: int, old: str | None, new: str | None, text: str) -> None:
    """A document's title has changed, its text has not: take the old words out and put the new
    ones in. The caller holds the transaction. An index that another maker made is left as it is:
    it is rebuilt anyway."""
    if not is_current(store):
        return
    folded = fold(text).text
    title, body = words_of(old, folded)
    store.conn.execute(
        "INSERT INTO search_words (search_words, rowid, title, body, parts) "
        "VALUES ('delete', ?, ?, ?, ?)",
        (number, title.body, body.body, body.parts),
    )
    put(store, number, *words_of(new, folded))


def index_pending(store: Store, progress: Callable[[int], None] | None = None) -> int:
    """Bring the index up to date; returns how many documents were indexed.

    Where another dictionary or format made it, a new one is built beside it and takes its place
    when it is done; searches use the old one meanwhile. Stopped, it goes on where it was.
    """
    if is_current(store):
        return _add_missing(store, progress)
    return rebuild(store, progress, anew=False)


def _add_missing(store: Store, progress: Callable[[int], None] | None) -> int:
    done = 0
    while True:
        with store.transaction() as conn:
            rows = conn.execute(
                "SELECT number, title, text FROM documents WHERE number NOT IN "
                "(SELECT id FROM search_words_docsize) ORDER BY number LIMIT ?",
                (_BATCH,),
            ).fetchall()
            for row in rows:
                put(store, row["number"], *words_of(row["title"], fold(row["text"]).text))
        if not rows:
            return done
        done += len(rows)
        if progress:
            progress(len(rows))


def rebuild(
    store: Store, progress: Callable[[int], None] | None = None, *, anew: bool = True
) -> int:
    """Make the index anew beside the old one, which serves until the end. `anew=False`: go on
    with a rebuild that was stopped. Returns how many documents this call indexed."""
    maker = made_by()
    done = 0
    with store.transaction() as conn:
        if anew or conn.execute("SELECT building FROM search_index").fetchone()[0] != maker:
            _start(conn, maker)
    store.cache.clear()
    while True:
        with store.transaction() as conn:
            upto = conn.execute("SELECT upto FROM search_index").fetchone()[0]
            rows = conn.execute(
                "SELECT number, title, text FROM documents WHERE number > ? ORDER BY number "
                "LIMIT ?",
                (upto, _BATCH),
            ).fetchall()
            if not rows:
                # Nobody can have added any since: this transaction holds the file.
                _finish(conn, maker)
                return done
            for row in rows:
                words = words_of(row["title"], fold(row["text"]).text)
                put(store, row["number"], *words, table=_BUILDING)
            conn.execute("UPDATE search_index SET upto = ?", (rows[-1]["number"],))
        done += len(rows)
        if progress:
            progress(len(rows))


def _start(conn: sqlite3.Connection, maker: str) -> None:
    conn.execute(f"DROP TABLE IF EXISTS {_BUILDING}")
    made = conn.execute("SELECT sql FROM sqlite_schema WHERE name = 'search_words'").fetchone()[0]
    conn.execute(made.replace("search_words", _BUILDING, 1))
    conn.execute("UPDATE search_index SET building = ?, upto = 0", (maker,))


def _finish(conn: sqlite3.Connection, maker: str) -> None:
    conn.execute("DROP TABLE search_words")
    conn.execute(f"ALTER TABLE {_BUILDING} RENAME TO search_words")
    conn.execute("UPDATE search_index SET made_by = ?, building = NULL, upto = 0", (maker,))


def merge(store: Store) -> None:
    """Merge the index into one segment: searches are faster, and it takes less room."""
    with store.transaction() as conn:
        conn.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")
