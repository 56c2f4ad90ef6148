"""Files that were imported: by their bytes, so that none is read twice, whatever it is called."""

from __future__ import annotations

from collections.abc import Sequence

from store.database import Store
from store.times import now


def documents_of(store: Store, digest: str, reader: str | None = None) -> list[str]:
    """The ids of the documents that a file with these bytes gave, in their order; with `reader`,
    only where it was this one that read it. Empty for a file that is not known."""
    rows = store.conn.execute(
        "SELECT d.document FROM files_read f JOIN files_read_documents d USING (digest) "
        "WHERE f.digest = ? AND (? IS NULL OR f.reader = ?) ORDER BY d.place",
        (digest, reader, reader),
    )
    return [row[0] for row in rows]


def remember(store: Store, digest: str, reader: str, documents: Sequence[str]) -> None:
    """Note that a file was read whole, and its documents (ids) are stored. The caller holds the
    transaction."""
    store.conn.execute("DELETE FROM files_read_documents WHERE digest = ?", (digest,))
    store.conn.execute(
        "INSERT INTO files_read VALUES (?, ?, ?) ON CONFLICT (digest) "
        "DO UPDATE SET reader = excluded.reader, read = excluded.read",
        (digest, reader, now()),
    )
    store.conn.executemany(
        "INSERT INTO files_read_documents VALUES (?, ?, ?)",
        [(digest, place, id) for place, id in enumerate(documents)],
    )
