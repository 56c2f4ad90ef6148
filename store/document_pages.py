"""The pages of a version of a document: where each begins, and how it was read (khaosan.paging)."""

from __future__ import annotations

from collections.abc import Sequence

from khaosan.paging import PageNote
from store.database import Store


def page_at(document: str, offset: str) -> str:
    """SQL for the page that holds a character of a version (two columns, as SQL); NULL for a
    document without pages. As khaosan.paging.page_of."""
    return (
        f"(SELECT max(pg.page) FROM document_pages pg WHERE pg.document = {document} "  # noqa: S608
        f"AND pg.start <= {offset})"
    )


def put(store: Store, number: int, pages: Sequence[int], notes: Sequence[PageNote]) -> None:
    """These are the pages of a version, and no other; the caller holds the transaction."""
    said = {note.page: note for note in notes}
    plain = PageNote(0, "text")
    store.conn.execute("DELETE FROM document_pages WHERE document = ?", (number,))
    store.conn.executemany(
        "INSERT INTO document_pages (document, page, start, way, confidence, reason) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (number, page, start, note.way, note.confidence, note.reason)
            for page, start in enumerate(pages, 1)
            for note in [said.get(page, plain)]
        ],
    )


def of(store: Store, number: int) -> tuple[list[int], list[PageNote]]:
    """Where the pages of a version begin, and of those not plainly read, how they were."""
    rows = store.conn.execute(
        "SELECT page, start, way, confidence, reason FROM document_pages WHERE document = ? "
        "ORDER BY page",
        (number,),
    ).fetchall()
    notes = [
        PageNote(row["page"], row["way"], row["confidence"], row["reason"])
        for row in rows
        if row["way"] != "text" or row["confidence"] is not None or row["reason"] is not None
    ]
    return [row["start"] for row in rows], notes
