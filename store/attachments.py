"""Files and pictures of a version of a document."""

from __future__ import annotations

from khaosan.records import Attachment
from store.database import Store


def of(store: Store, number: int) -> list[Attachment]:
    """What belongs to a version of a document beside its text, in the page's order."""
    rows = store.conn.execute(
        "SELECT kind, url, text FROM attachments WHERE document = ? ORDER BY position", (number,)
    )
    return [Attachment(row["kind"], row["url"], row["text"]) for row in rows]


def put(store: Store, number: int, attached: list[Attachment]) -> None:
    """These and no other belong to a version; the caller holds the transaction."""
    store.conn.execute("DELETE FROM attachments WHERE document = ?", (number,))
    store.conn.executemany(
        "INSERT INTO attachments (document, position, kind, url, text) VALUES (?, ?, ?, ?, ?)",
        [(number, n, a.kind, a.url, a.text) for n, a in enumerate(attached, 1)],
    )
