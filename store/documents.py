"""Stored documents as they are read: by number, id or address, with their versions and addresses.

How one comes in is told in store.adding.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

from khaosan.records import Document
from store.database import Store
from store.identity import canonical_url

_COLUMNS = (
    "number, id, version, newest, url, title, published, source, category, agency, fingerprint, "
    "fetched, added, page, file, from_letter, text"
)


def get(store: Store, id_or_number: str | int) -> sqlite3.Row | None:
    """A document by its row's number (an int), or its newest version by id, address or, where no
    id is so, the number as text."""
    where: list[tuple[str, object]]
    if isinstance(id_or_number, int):
        where = [("number = ?", id_or_number)]
    else:
        where = [("id = ? AND newest = 1", id_or_number)]
        if "/" in id_or_number:
            where.append(
                (
                    "newest = 1 AND id = (SELECT seen.id FROM addresses a JOIN documents seen "
                    "ON seen.number = a.document WHERE a.canonical = ?)",
                    canonical_url(id_or_number),
                )
            )
        if id_or_number.isascii() and id_or_number.isdigit() and len(id_or_number) < 19:
            where.append(("number = ?", int(id_or_number)))
    for condition, value in where:
        row: sqlite3.Row | None = store.conn.execute(
            f"SELECT {_COLUMNS} FROM documents WHERE {condition}",  # noqa: S608 - of the above
            (value,),
        ).fetchone()
        if row is not None:
            return row
    return None


def versions(store: Store, id: str) -> list[sqlite3.Row]:
    """All versions of a document, the oldest first."""
    return store.conn.execute(
        f"SELECT {_COLUMNS} FROM documents WHERE id = ? ORDER BY version",  # noqa: S608
        (id,),
    ).fetchall()


def addresses(store: Store, id: str) -> list[str]:
    """The addresses at which a document was seen, its own first."""
    rows = store.conn.execute(
        "SELECT a.url FROM addresses a JOIN documents d ON d.number = a.document "
        "WHERE d.id = ? ORDER BY a.main DESC, a.canonical",
        (id,),
    )
    return [row["url"] for row in rows]


def stated(row: sqlite3.Row, name: str) -> Any:
    """A field of a row of `documents` as a source told it; None where it is but the word of the
    letter that the text is (store.letters)."""
    return None if name in (row["from_letter"] or "").split() else row[name]


def as_document(row: sqlite3.Row) -> Document:
    """The record of a row of `documents`, without its attachments and pages (store.attachments,
    store.document_pages)."""
    return Document(
        id=row["id"],
        text=row["text"],
        url=row["url"],
        title=row["title"],
        published=day_of(row["published"]),
        source=row["source"],
        category=row["category"],
        agency=row["agency"],
        fetched=dt.datetime.fromisoformat(row["fetched"]) if row["fetched"] else None,
        file=row["file"],
    )


def day_of(value: str | None) -> dt.date | None:
    """The day of a column that holds one (YYYY-MM-DD), or None."""
    return dt.date.fromisoformat(value) if value else None
